"""Short stories with a cloze question, for the sample `reader-aoa`: who put what where, and who had it then.

The words of `FRAMES` and `QUESTIONS` are all that the model knows. People, things and places are made-up words, others in
every story, so that the reader has to look: nothing can be known by heart.
"""

import random
import re

BLANK = "@blank"
WORD = r"@?\w+|[.,?!]"
# Who, what and where, or the other person, in capitals; {put|laid} is one of them.
MOVES = ["PERSON {put|placed|left|laid|hid|dropped|kept|stored} the THING {in|on|under|behind|near|at|inside|beside} the PLACE",
         "PERSON {took|carried|brought|moved} the THING {to|into} the PLACE",
         "PERSON {found|saw|lost|forgot|bought|cleaned|used|picked up|needed} the THING {in|at|near|on|under|behind} the PLACE"]
WALKS = ["PERSON {went|walked|ran|came|drove|travelled|moved|hurried|returned|goes} {to|into|back to|towards} the PLACE",
         "PERSON {waited|stayed|slept|sat|worked|played|stood|lived|is|was|rested} {in|at|near|on|by} the PLACE"]
GIFTS = ["PERSON {gave|sent|showed|sold|lent|handed|brought} the THING to OTHER",
         "PERSON {gave|sent|showed|sold|lent|handed|brought} OTHER the THING"]
TAKES = ["PERSON {took|got|grabbed|picked up|found|bought|lost|has|had|liked|wanted|opened|broke|forgot|dropped|saw|cleaned} the THING"]
MEETS = ["PERSON {met|saw|called|helped|visited|liked|thanked|followed|knows|waited for} OTHER",
         "PERSON {met|saw|found|visited|helped} OTHER {in|at|near} the PLACE"]
KINDS = (MOVES, WALKS, GIFTS, TAKES, MEETS)
OPENINGS = ["", "", "", "", "", "then ", "later ", "after that ", "in the morning ", "today ", "yesterday ", "that evening ", "suddenly ",
            "meanwhile "]
ROLES = ("PERSON", "OTHER", "THING", "PLACE")
# What is asked about a sentence in other words: kind, question, the role of the blank.
ASKED = {"MOVES": ["the THING is {in|at|on} the PLACE", "the THING was {in|at|near} the PLACE"],
         "WALKS": ["PERSON is {in|at} the PLACE", "PERSON was {in|at|near} the PLACE"],
         "GIFTS": ["OTHER {has|got|received|now has} the THING", "OTHER {got|received} the THING from PERSON"],
         "TAKES": ["PERSON {has|had} the THING"], "MEETS": ["OTHER was with PERSON"]}
DETERMINERS = "the a an his her this that my our".split()
_ONSETS = "b c d f g h j k l m n p r s t v w z br ch cl cr dr fl gr kl pl pr sh st tr".split()
_VOWELS = "a e i o u ai ou ea oo ia".split()


def invented(rng):
    """A word that the model does not know."""
    while True:
        word = "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(rng.randint(1, 3)))
        word += rng.choice(["", "n", "r", "s", "l", "t"])
        if word not in KNOWN:
            return word


def chosen(rng, frame):
    return re.sub(r"\{([^}]*)\}", lambda match: rng.choice(match[1].split("|")), frame)


def vocabulary():
    """Every word of the grammar, in order."""
    frames = [frame for kind in KINDS for frame in kind] + [frame for frames in ASKED.values() for frame in frames]
    words = {word for frame in [*frames, *OPENINGS] for word in re.findall(r"[a-z]+", frame)}
    more = "a an his her he she it they and is was who what where there with from of out into onto up down away again now not".split()
    return [BLANK, ".", ",", "?", "!", *sorted(words | set(more) | set(DETERMINERS))]


KNOWN = frozenset(vocabulary())


def fill(frame, roles):
    return re.sub(r"PERSON|OTHER|THING|PLACE", lambda match: roles[match[0]], frame)


def story(rng):
    """-> (story, question, answer)"""
    used = set()

    def new():
        while True:
            word = invented(rng)
            if word not in used:
                used.add(word)
                return word

    people = [new().capitalize() for _ in range(rng.randint(2, 5))]
    things = [new() for _ in range(rng.randint(1, 4))]
    places = [new() for _ in range(rng.randint(2, 4))]
    if rng.random() < 0.3:  # "in Paris"
        places = [place.capitalize() for place in places]
    events, sentences = [], []
    named = places[0][0].isupper()
    for _ in range(rng.randint(3, 6)):
        name = rng.choice(("MOVES", "MOVES", "WALKS", "WALKS", "GIFTS", "TAKES", "MEETS"))
        frame = rng.choice(globals()[name])
        person, other = rng.sample(people, 2)
        roles = {"PERSON": person, "OTHER": other, "THING": rng.choice(things), "PLACE": rng.choice(places)}
        text = chosen(rng, frame)
        if rng.random() < 0.1:  # a verb that is not known
            text = re.sub(r"^PERSON \w+", f"PERSON {new()}", text)
        if rng.random() < 0.15:
            determiner = rng.choice(DETERMINERS)
            text = text.replace("the THING", f"{determiner} THING")
        if rng.random() < 0.1:
            text = text.replace(" THING", f" {new()} THING")
        if named:
            text = text.replace("the PLACE", "PLACE")
        shown = {role for role in ROLES if role in text}
        events.append((name, text, roles, shown))
        opening = rng.choice(OPENINGS)
        sentence = fill(opening + text, roles)
        sentences.append(sentence[0].upper() + sentence[1:] + ".")
    question = ask(rng, events, named)
    return question and (" ".join(sentences), *question)


def ask(rng, events, named):
    """-> (question, answer), with one answer only; nothing where there is none. `named`: places have names."""
    candidates = list(range(len(events)))
    rng.shuffle(candidates)
    for i in candidates:
        name, text, roles, shown = events[i]
        frames = [text] if rng.random() < 0.6 else ASKED[name]
        frame = chosen(rng, rng.choice(frames))
        here = [role for role in ROLES if role in frame]
        if not set(here) <= shown or len(here) < 2:
            continue
        blank = rng.choice(here)
        if frame is not text and blank in ("PLACE", "THING") and name == "WALKS" or frame is not text and name == "MOVES":
            # Where somebody or something is: where it was last.
            what = "THING" if name == "MOVES" else "PERSON"
            later = [e for e in events[i + 1:] if e[2][what] == roles[what] and what in e[3] and ("PLACE" in e[3] or what == "THING")]
            if later:
                continue
        if frame is not text and name in ("GIFTS", "TAKES") and any(
                e[2]["THING"] == roles["THING"] and "THING" in e[3] for e in events[i + 1:]):
            continue
        if not single(events, frame, text, roles, here, blank, i):
            continue
        asked = fill(frame.replace("the PLACE", "PLACE") if named else frame, {**roles, blank: BLANK})
        return asked[0].upper() + asked[1:] + ".", roles[blank]
    return None


def single(events, frame, text, roles, here, blank, asked):
    """Whether no other sentence fits the question with another answer."""
    kept = [role for role in here if role != blank]
    for j, (_, other_text, other, shown) in enumerate(events):
        if j == asked or other[blank] == roles[blank]:
            continue
        matches = all(role in shown and other[role] == roles[role] for role in kept)
        # Who is with what in another way, "OTHER" for "PERSON", may be meant, too.
        named = {other[role] for role in shown}
        if matches and blank in shown or (frame is not text and all(roles[role] in named for role in kept) and j > asked):
            return False
    return True


def stories(count, seed):
    rng = random.Random(seed)
    made = []
    while len(made) < count:
        one = story(rng)
        if one:
            made.append(one)
    return made
