"""Train one of the samples `numbers-*`: a numeral, character by character, into English words.

    python samples/training/train_numbers.py --mechanism local-m --out samples/models/numbers-local-m --seed 1

Here the alignment runs forward, as local-m and forced-forward assume it.
"""

import argparse
import hashlib
import random
from pathlib import Path

import training
from train_dates import LARGE, SMALL, configuration, luong

ONES = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen").split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
WORDS = [*ONES, *(ten + tail for ten in TENS for tail in ["", *("-" + one for one in ONES[1:10])]), "hundred", "thousand"]
DIGITS = "0123456789,"

MECHANISMS = {
    "local-m": {
        "size": SMALL,
        "attention": luong("general", window="local-m", half_width=2),
        "options": {"bridge_dropout": 0.5, "recurrent_decay": 0.1},
        "summary": "One digit further with each word",
        "card": "A window that moves one digit per word, on a task where that is nearly right",
        "paper": "Luong, Pham and Manning 2015, section 3.2",
        "group": "Local attention",
    },
    "forced-forward": {
        "size": LARGE,
        "attention": luong("general", normalizer="forced-forward"),
        "options": {"steps": 4000},
        "summary": "Reads on, never back",
        "card": "What lies before the last place it looked at is gone, and reading a number never needs it again",
        "paper": "forced alignment that only moves forward; cf. Raffel et al. 2017",
        "group": "One position",
    },
}
EXAMPLE = "734021"


def words(number):
    """734021 -> seven hundred thirty-four thousand twenty-one."""
    if number >= 1000:
        rest = number % 1000
        return f"{words(number // 1000)} thousand" + (f" {words(rest)}" if rest else "")
    if number >= 100:
        rest = number % 100
        return f"{ONES[number // 100]} hundred" + (f" {words(rest)}" if rest else "")
    if number >= 20:
        return TENS[number // 10 - 2] + (f"-{ONES[number % 10]}" if number % 10 else "")
    return ONES[number]


def split(number, seed):
    """'test' for 5 %, 'validation' for 2 %; numbers below 100 are always trained on, they are the vocabulary."""
    value = int.from_bytes(hashlib.sha256(f"{seed} {number}".encode()).digest()[:4], "big") % 100
    return "train" if number < 100 or value >= 7 else "test" if value < 5 else "validation"


def draw(rng, part, seed):
    """A number of that part. The lengths are mixed, and zeros are more common than chance would have them."""
    while True:
        length = rng.choices(range(1, 7), (1, 2, 5, 8, 10, 12))[0]
        digits = [rng.choice("123456789")] + [rng.choice("0123456789000") for _ in range(length - 1)]
        number = 0 if length == 1 and rng.random() < 0.1 else int("".join(digits))
        if split(number, seed) == part:
            return number


def samples(count, part, seed):
    rng = random.Random(f"{seed} {part}")
    numbers = [draw(rng, part, seed) for _ in range(count)]
    return [(f"{n:,}" if rng.random() < 0.3 else str(n), words(n)) for n in numbers]


def card(name, config, model, options, seed, took, table):
    return f"""# numbers-{name}

{MECHANISMS[name]["card"]}.

Numerals up to 999,999, character by character and with or without a comma, into English words: `4021` becomes
`four thousand twenty-one`.

- **Paper** {MECHANISMS[name]["paper"]}
{training.architecture(config, model)}
- **Data** synthetic: the numbers from 0 to 999,999; 5 % of those from 100 on are kept for the figures below, 2 % for \
watching the training
- **Licence** MIT, like the program
{training.procedure(config, options)}
- **Seed** {seed}, **time** {took} on one core
- **Command** `python samples/training/train_numbers.py --mechanism {name} --out samples/models/numbers-{name} \
--seed {seed}`

## Figures

On numbers that were never trained on, with the stored F16 weights:

{table}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mechanism", required=True, choices=MECHANISMS)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="everything, in a few seconds; what it learns is nothing")
    arguments = parser.parse_args()

    name, seed = arguments.mechanism, arguments.seed
    tokenizers = (training.character_tokenizer(DIGITS), training.word_tokenizer(WORDS, (training.BOS, training.EOS)))
    config = configuration(f"numbers · {name}", MECHANISMS[name], EXAMPLE, 16, *tokenizers)
    options = {**training.DEFAULTS, **MECHANISMS[name]["options"], **({"steps": 10} if arguments.quick else {})}

    def right(model, pairs):
        given = training.answers(model, *tokenizers, [source for source, _ in pairs])
        return [answer == wanted for answer, (_, wanted) in zip(given, pairs)]

    watched = samples(20 if arguments.quick else 1000, "validation", seed)
    pairs = samples(options["steps"] * options["batch_size"], "train", seed)
    model, took = training.fit(arguments.out, config, tokenizers, pairs, options, seed, 0.0,
                               lambda model: f"validation {training.share(right(model, watched))}")

    unseen = sorted(set(samples(40 if arguments.quick else 8000, "test", seed)))
    flags = right(model, unseen)
    lines = [f"| {len(unseen):,} unseen numbers, exact match | {training.share(flags)} |", "|---|---|"]
    lines += [f"| {length} characters | {training.share(f for f, (s, _) in zip(flags, unseen) if len(s) == length)} |"
              for length in range(3, 8)]
    lines.append(f"| with a comma | {training.share(f for f, (s, _) in zip(flags, unseen) if ',' in s)} |")
    table = "\n".join(lines)
    text = card(name, config, model, options, seed, took, table)
    (arguments.out / "README.md").write_text(text, encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()
