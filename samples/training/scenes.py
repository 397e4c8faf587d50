"""Small scenes in a few sentences, a question about each, and its answer in words.

    python samples/training/scenes.py --count 5 --seed 7

A scene is a handful of facts, each told by one sentence. A question is about one of them, or about something that the
scene does not have. Some pairs of words (a red ball, Anna with apples) are kept: they stand together in no scene that
is trained on. In a frame `[a|b]` is a choice, `{who}` a word of the fact, `{otherthing}` one that is not in
the scene.
"""

import argparse
import hashlib
import random
import re
from dataclasses import dataclass
from typing import Optional

SHE = "Anna Lena Maria Sara Julia Emma Clara Nina Lucy Ruth".split()
HE = "Tom Paul Max Ben Peter Oskar Leo Jack David Hugo".split()
COLOURS = "red blue green yellow white black brown grey pink purple".split()
THINGS = "ball book cup lamp bag vase clock bottle plate candle doll drum key kite letter mirror guitar bucket".split()
MANY = "apples pears coins pens cards stamps shells flowers eggs nuts tickets stones buttons lemons cookies".split()
NUMBERS = "two three four five six seven eight nine ten twelve".split()
GARMENTS = "hat scarf coat shirt dress jacket sweater belt cap tie".split()
ANIMALS = "cat dog bird horse mouse rabbit duck fox turtle goat".split()
PLACES = [f"{where} the {what}" for where in ("on", "under", "behind", "next to", "near")
          for what in ("table", "chair", "sofa", "bed", "shelf", "desk", "piano", "bench", "tree", "fence")]
PLACES += [f"in the {what}" for what in ("box", "kitchen", "garden", "drawer", "basket", "corner", "hall", "barn", "cellar", "car")]
VERBS = {"sleep": ("sleeps", "sleeping"), "sit": ("sits", "sitting"), "wait": ("waits", "waiting"),
         "stand": ("stands", "standing"), "play": ("plays", "playing"), "eat": ("eats", "eating"), "hide": ("hides", "hiding"),
         "drink": ("drinks", "drinking"), "run": ("runs", "running")}
DEEDS = VERBS | {"read": ("reads", "reading"), "sing": ("sings", "singing"), "work": ("works", "working"),
                 "write": ("writes", "writing"), "dance": ("dances", "dancing"), "cook": ("cooks", "cooking")}
WEATHER = "raining snowing warm cold windy sunny foggy".split()

# Of each kind of fact: how it is told, and what can be asked with the answer. `other` is what is not so.
FACTS = {
    "thing": (["There is a {colour} {thing} {place}.", "A {colour} {thing} [is|lies|stands] {place}.",
               "The {thing} {place} is {colour}.", "{place} [is|lies|stands] a {colour} {thing}.",
               "Somebody [left|put] a {colour} {thing} {place}.", "I can see a {colour} {thing} {place}."],
              [("[What colour is|What is the colour of] the {thing}[ {place}|]?", "It is {colour}."),
               ("Where [is|can I find] the [{colour} |]{thing}?", "It is {place}."),
               ("What [is|lies|can you see] {place}?", "A {colour} {thing}."),
               ("Is there a {thing}[ {place}|]?", "Yes, there is a {colour} {thing}."),
               ("Is there a {otherthing}[ {place}|]?", "No, there is no {otherthing}.")]),
    "things": (["There are {number} {many} {place}.", "{number} {many} [are|lie] {place}.", "{place} [are|lie] {number} {many}.",
                "Somebody [left|put] {number} {many} {place}.", "I can see {number} {many} {place}."],
               [("How many {many} are [there|{place}]?", "There are {number} {many}."),
                ("Where [are|can I find] the {many}?", "They are {place}."),
                ("What [is|lies|can you see] {place}?", "There are {number} {many}."),
                ("Are there {many}[ {place}|]?", "Yes, there are {number} {many}."),
                ("Are there {othermany}[ {place}|]?", "No, there are no {othermany}.")]),
    "animal": (["The {animal} {does} {place}.", "[A|The] {animal} is {doing} {place}.", "There is a {animal} {doing} {place}.",
                "{place} {does} a {animal}."],
               [("Where does the {animal} {do}?", "It {does} {place}."),
                ("Where is the {animal}[ {doing}|]?", "It is {place}."),
                ("What [is the {animal} doing|does the {animal} do][ {place}|]?", "It is {doing}."),
                ("Who [is {doing}|{does}][ {place}|]?", "The {animal} is {doing}."),
                ("Is there a {animal}?", "Yes, there is a {animal}."),
                ("Is there a {otheranimal}?", "No, there is no {otheranimal}.")]),
    "person": (["{who} is {doing} {place}.", "{who} {does} {place}.", "{place}, {who} is {doing}."],
               [("Where is {who}[ {doing}|]?", "{she} is {place}."),
                ("Where does {who} {do}?", "{she} {does} {place}."),
                ("What [is {who} doing|does {who} do]?", "{she} is {doing}."),
                ("Who [is {doing}|{does}][ {place}|]?", "{who} is {doing}."),
                ("Who is {place}?", "{who} is {place}.")]),
    "has": (["{who} has {number} {many}.", "{who} [is holding|holds] {number} {many}.", "{number} {many} belong to {who}.",
             "{who} [found|bought|got] {number} {many}."],
            [("Who has [the|{number}] {many}?", "{who} has {number} {many}."),
             ("How many {many} does {who} have?", "{she} has {number} {many}."),
             ("What does {who} have?", "{she} has {number} {many}."),
             ("Who has [the |]{othermany}?", "Nobody has {othermany}.")]),
    "wears": (["{who} [wears|is wearing] a {colour} {garment}.", "{who}'s {garment} is {colour}.",
               "{who} has a {colour} {garment} on."],
              [("[What colour is|What is the colour of] {who}'s {garment}?", "It is {colour}."),
               ("What [does {who} wear|is {who} wearing]?", "{she} wears a {colour} {garment}."),
               ("Who [wears|is wearing] [the|a] {colour} {garment}?", "{who} wears a {colour} {garment}."),
               ("Whose {garment} is {colour}?", "{who}'s {garment} is {colour}.")]),
    "weather": (["It is {weather}[ outside|].", "Outside it is {weather}."],
                [("[What is the weather like|How is the weather]?", "It is {weather}.")]),
}
UNKNOWN = [("Where is {othername}?", "I do not know."), ("Where is the {otherthing}?", "I do not know."),
           ("What colour is the {otherthing}?", "I do not know."), ("What is the {otheranimal} doing?", "I do not know."),
           ("What does {othername} have?", "I do not know.")]
WEIGHTS = {"thing": 5, "things": 3, "animal": 4, "person": 4, "has": 4, "wears": 3, "weather": 1}
# Which words of a fact may be kept apart.
COUPLED = {"thing": ("colour", "thing"), "things": ("number", "many"), "animal": ("animal", "do"), "person": ("who", "do"),
           "has": ("who", "many"), "wears": ("colour", "garment")}


def is_kept(a, b):
    """Whether two words are kept apart in training: one pair in twelve, a hash decides."""
    return hashlib.sha256(f"{a} {b}".encode()).digest()[0] % 12 == 0


def coupled(kind, fact):
    return tuple(fact[word] for word in COUPLED[kind]) if kind in COUPLED else None


@dataclass
class Example:
    sentences: list  # of the scene
    question: str
    answer: str
    asked: Optional[int]  # the sentence that the question is about; None where it is about what is not there
    pairs: list  # of words that the scene has together, that of the fact that was picked first

    @property
    def scene(self):
        return " ".join(self.sentences)


class Scene:
    """Facts that do not contradict each other, and of which each can be asked for by its words."""

    def __init__(self, rng):
        self.rng, self.used, self.facts = rng, set(), []

    def new(self, words, kind=""):
        """A word that the scene does not have yet."""
        word = self.rng.choice([word for word in words if kind + word not in self.used])
        self.used.add(kind + word)
        return word

    def add(self, kind):
        rng, fact = self.rng, {}
        if kind in ("thing", "things", "animal", "person"):
            fact["place"] = self.new(PLACES)
        if kind == "thing":
            fact |= {"colour": rng.choice(COLOURS), "thing": self.new(THINGS)}
        if kind in ("things", "has"):
            fact |= {"number": rng.choice(NUMBERS), "many": self.new(MANY)}
        if kind in ("person", "has", "wears"):
            fact["who"] = self.new(SHE + HE, kind)
            self.used.add(fact["who"])
            fact["she"] = "she" if fact["who"] in SHE else "he"
        if kind == "animal":
            fact["animal"] = self.new(ANIMALS)
        if kind in ("animal", "person"):
            fact["do"] = self.new(VERBS if kind == "animal" else DEEDS)
            fact["does"], fact["doing"] = DEEDS[fact["do"]]
        if kind == "wears":
            fact |= {"colour": rng.choice(COLOURS), "garment": rng.choice(GARMENTS)}
            if fact["colour"] + fact["garment"] in self.used:
                return
            self.used.add(fact["colour"] + fact["garment"])
        if kind == "weather":
            if "weather" in self.used:
                return
            self.used.add("weather")
            fact["weather"] = rng.choice(WEATHER)
        self.facts.append((kind, fact))

    def others(self):
        """What the scene does not have, for questions that are answered with no."""
        absent = {"otherthing": THINGS, "othermany": MANY, "otheranimal": ANIMALS, "othername": SHE + HE}
        return {key: self.rng.choice([word for word in words if word not in self.used]) for key, words in absent.items()}


CHOICE = re.compile(r"\[([^\[\]]*)\]")
WORD = re.compile(r"\{(\w+)\}")


def fill(rng, frame, words):
    while CHOICE.search(frame):
        frame = CHOICE.sub(lambda found: rng.choice(found[1].split("|")), frame)
    text = WORD.sub(lambda found: words[found[1]], frame)
    return text[0].upper() + text[1:]


def example(rng):
    """An Example."""
    scene = Scene(rng)
    for kind in rng.choices(list(WEIGHTS), WEIGHTS.values(), k=rng.randint(2, 5)):
        scene.add(kind)
    told = [fill(rng, rng.choice(FACTS[kind][0]), fact) for kind, fact in scene.facts]
    at = rng.randrange(len(scene.facts))
    kind, fact = scene.facts[at]
    question, answer = rng.choice(UNKNOWN if rng.random() < 0.05 else FACTS[kind][1])
    words = fact | scene.others()
    is_absent = "{other" in question
    pairs = [coupled(*scene.facts[at])] + [coupled(*other) for other in scene.facts[:at] + scene.facts[at + 1 :]]
    return Example(told, fill(rng, question, words), fill(rng, answer, words), None if is_absent else at,
                   [pair for pair in pairs if pair])


def known_words(tokenize):
    """All words, also as they stand at the beginning of a sentence."""
    texts = [" ".join(words) for words in (SHE, HE, COLOURS, THINGS, MANY, NUMBERS, GARMENTS, ANIMALS, PLACES, WEATHER, DEEDS)]
    texts += [" ".join(forms) for forms in DEEDS.values()] + ["she he"]
    for frames, questions in [*FACTS.values(), ([], UNKNOWN)]:
        texts += [*frames, *(text for pair in questions for text in pair)]
    words = {word for text in texts for word in tokenize(re.sub(r"[\[\]|]", " ", WORD.sub(" ", text)))}
    return sorted(words | {word[0].upper() + word[1:] for word in words})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    for _ in range(arguments.count):
        one = example(rng)
        print(f"{one.scene}\t{one.question}\t{one.answer}")


if __name__ == "__main__":
    main()
