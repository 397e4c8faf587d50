"""Dates as people write them, and the same dates as YYYY-MM-DD.

A template is written with fields in braces; `render` fills them in and reports where each field stands, so that the
alignment of a trained model can be compared with the places that its answer was read from.
"""

import datetime
import hashlib
import random
import re

MONTHS = ("January February March April May June July August September October November December").split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()

# The formats that the figures on the model cards are about.
FORMATS = [
    "{d} {month} {year}",  # 5 March 1998
    "{dd} {month} {year}",
    "{month} {d}, {year}",
    "{month} {d} {year}",
    "{mon} {d}, {year}",
    "{d} {mon} {year}",
    "{d}-{mon}-{year}",
    "{weekday}, {month} {d}, {year}",
    "{weekday} {d} {month} {year}",
    "{month} {dth}, {year}",
    "{dth} of {month} {year}",
    "the {dth} of {month}, {year}",
    "{dd}.{mm}.{year}",
    "{year}/{mm}/{dd}",
    "{year}-{mm}-{dd}",
    "{year}年{m}月{d}日",
]

# What else is likely to be typed; trained with, and reported apart.
MORE_FORMATS = [
    "{dd} {mon} {year}",
    "{dd}-{mon}-{year}",
    "{d}-{month}-{year}",
    "{d}. {month} {year}",
    "{d} {month}, {year}",
    "{dth} {month} {year}",
    "{dth} {mon} {year}",
    "the {dth} of {month} {year}",
    "{month} {dd}, {year}",
    "{month} {dth} {year}",
    "{month} the {dth}, {year}",
    "{mon} {dd}, {year}",
    "{mon} {d} {year}",
    "{mon}. {d}, {year}",
    "{year} {month} {d}",
    "{wday}, {mon} {d}, {year}",
    "{wday}, {mon} {d} {year}",
    "{wday} {d} {mon} {year}",
    "{wday}, {d} {month} {year}",
    "{weekday}, {d} {month} {year}",
    "{weekday}, {month} {d} {year}",
    "{weekday}, {month} {dth}, {year}",
    "{weekday}, the {dth} of {month} {year}",
    "{d}.{m}.{year}",
    "{year}/{m}/{d}",
    "{year}-{m}-{d}",
    "{year}.{mm}.{dd}",
    "{year}年{mm}月{dd}日",
]

CASES = {"natural": str, "lower": str.lower, "upper": str.upper}

FIRST, LAST = datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)

WORDS = " ".join(MONTHS + WEEKDAYS + ["of the st nd rd th"])
SOURCE_CHARACTERS = sorted(set(WORDS + WORDS.lower() + WORDS.upper() + "0123456789,.-/年月日"))
TARGET_CHARACTERS = list("0123456789-")


def ordinal(day):
    return f"{day}{'th' if 10 <= day % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def fields(date, rng):
    """The text of every field. September has two usual short forms."""
    month = MONTHS[date.month - 1]
    return {
        "year": str(date.year),
        "m": str(date.month),
        "mm": f"{date.month:02}",
        "month": month,
        "mon": "Sept" if month == "September" and rng.random() < 0.3 else month[:3],
        "d": str(date.day),
        "dd": f"{date.day:02}",
        "dth": ordinal(date.day),
        "weekday": WEEKDAYS[date.weekday()],
        "wday": WEEKDAYS[date.weekday()][:3],
    }


PIECES = {template: re.findall(r"\{(\w+)\}|([^{]+)", template) for template in FORMATS + MORE_FORMATS}
KIND = {"year": "year"}
KIND |= dict.fromkeys(("m", "mm", "mon", "month"), "month")
KIND |= dict.fromkeys(("d", "dd", "dth"), "day")


def render(template, date, rng):
    """-> the text, and for year, month and day where they stand in it: {kind: (start, end)}."""
    values, text, places = fields(date, rng), "", {}
    for field, literal in PIECES[template]:
        piece = values[field] if field else literal
        if field in KIND:
            places[KIND[field]] = (len(text), len(text) + len(piece))
        text += piece
    return text, places


def split(date, seed):
    """'test' for 5 % of the calendar, 'validation' for 2 %, 'train' for the rest; fixed by the seed."""
    value = int.from_bytes(hashlib.sha256(f"{seed} {date.isoformat()}".encode()).digest()[:4], "big") % 100
    return "test" if value < 5 else "validation" if value < 7 else "train"


def calendar(part, seed):
    days = (FIRST + datetime.timedelta(n) for n in range((LAST - FIRST).days + 1))
    return [day for day in days if split(day, seed) == part]


def training_pairs(count, seed):
    """`count` pairs (source, target). Two thirds are in the main formats."""
    rng = random.Random(seed)
    days = calendar("train", seed)
    cases = list(CASES.values())
    pairs = []
    for _ in range(count):
        date = rng.choice(days)
        template = rng.choice(FORMATS if rng.random() < 2 / 3 else MORE_FORMATS)
        text, _ = render(template, date, rng)
        pairs.append((rng.choice(cases)(text), date.isoformat()))
    return pairs


def unseen_samples(part, per_combination, seed, templates=FORMATS):
    """Dates never trained on: `per_combination` for each format and case -> dicts."""
    rng = random.Random(seed + 1)
    days = calendar(part, seed)
    samples = []
    for template in templates:
        for case, change in CASES.items():
            for _ in range(per_combination):
                date = rng.choice(days)
                text, places = render(template, date, rng)
                samples.append({"source": change(text), "target": date.isoformat(), "format": template, "case": case,
                                "places": places})
    return samples
