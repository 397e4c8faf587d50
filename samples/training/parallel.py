"""Parallel text for the translation samples: reading, cleaning, splitting, augmenting, tokenizers, word alignments.

The text is a gzipped file of `English TAB translation` lines, as tatoeba.org sentence pairs are published by
manythings.org/anki. French and Chinese are the translations handled here.
"""
import gzip
import hashlib
import random
import re
import unicodedata
from collections import Counter

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

SPECIAL = ["<pad>", "<s>", "</s>", "<unk>"]
PAD, BOS, EOS, UNK = range(4)

# ---------------------------------------------------------------------------------------------------- reading

_SPACES = re.compile(r"\s+")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "\u200b": None, "\u00ad": None})


def clean(text, language):
    """One spelling for what the sources spell in several ways."""
    text = unicodedata.normalize("NFC", text).translate(_APOSTROPHES)
    if language == "zh":
        # Half-width marks become full-width ones, and spaces go: Chinese is written without either.
        text = text.translate(str.maketrans({"?": "？", "!": "！", ",": "，", ";": "；"}))
        text = re.sub(r"(?<![0-9A-Za-z])\.$|(?<=[^\x00-\x7f])\.", "。", text)
        return re.sub(r"(?<![0-9A-Za-z])\s+|\s+(?![0-9A-Za-z])", "", text)
    if language == "fr":
        # "Quoi?" and "Quoi ?" both occur; French puts a space before the high marks.
        text = re.sub(r"\s*([?!;»]|:(?!\d))", r" \1", text)
        text = re.sub(r"([?!]) (?=[?!])", r"\1", text).replace("«", "« ")
    return _SPACES.sub(" ", text).strip()


def read_pairs(path, language, limit=40):
    """[(English, translation)], cleaned, without duplicates and without pairs of more than `limit` English words."""
    pairs = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            english, other = line.rstrip("\n").split("\t")[:2]
            pair = clean(english, "en"), clean(other, language)
            if all(pair) and len(pair[0].split()) <= limit:
                pairs[pair] = None
    return list(pairs)


def split(pairs, test=0.02, dev=0.01, seed=1):
    """{"train", "dev", "test"}: by English sentence, since one sentence often stands with several translations.

    The hash ignores case and punctuation, so "Stop!" and "Stop." fall on the same side.
    """
    parts = {"train": [], "dev": [], "test": []}
    for pair in pairs:
        key = f"{seed} " + re.sub(r"[^\w]+", " ", pair[0].lower()).strip()
        draw = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") / 2**64
        parts["test" if draw < test else "dev" if draw < test + dev else "train"].append(pair)
    return parts


# ------------------------------------------------------------------------------------------------- augmenting

MEN = "Tom John Jim Ken Bill Bob Mike Jack Jean Paul George Henry Peter David Nick Fred Tony Sam Max Robert".split()
WOMEN = "Mary Jane Emily Alice Susan Linda Nancy Kate Betty Lucy Julie Marie Laura Sally Jessica Barbara".split()
_NAME = re.compile(r"\b(" + "|".join(MEN + WOMEN) + r")\b")
_NUMBER = re.compile(r"\d+")
_VOWELS = set("AEIOUYHÉ")
_ONSETS = "b c d f g j k l m n p r s t v w z br ch cl cr dr fr gr kl kr ph pl pr sch sh st str th tr".split()
_CODAS = ["", "", "", "n", "r", "s", "l", "t", "ck", "m", "nd", "rt", "ng", "sch", "x", "v"]


def invented_name(rng, vowel_first):
    syllables = [rng.choice(_ONSETS) + rng.choice(["a", "e", "i", "o", "u", "ai", "ou", "ei", "oa"]) + rng.choice(_CODAS)
                 for _ in range(rng.randint(1, 3))]
    name = "".join(syllables)
    return ((rng.choice("aeiou") + name) if vowel_first else name).capitalize()


def foreign_word(rng):
    """Letters that no tokenizer here knows: what teaches the model to answer an unknown token with one."""
    alphabet = rng.choice(["αβγδεζηθικλμνξοπρστυφχψω", "абвгдежзиклмнопрстуфхцчшщыэюя", "אבגדהוזחטיכלמנסעפצקרשת"])
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(1, 5)))


def _rename(rng, english, other):
    name = _NAME.search(english)
    if not name or name[0] not in other or re.search(r"'" + name[0], other):
        return english, other
    name = name[0]
    draw = rng.random()
    if draw < 0.10:
        new = foreign_word(rng)
    elif draw < 0.75:
        new = invented_name(rng, name[0] in _VOWELS)  # "de Tom" but "d'Alice": keep vowels apart from consonants
    else:
        new = rng.choice([n for n in (MEN if name in MEN else WOMEN) if (n[0] in _VOWELS) == (name[0] in _VOWELS)])
    return tuple(re.sub(rf"\b{name}\b" if other.isascii() or text is english else name, lambda _: new, text)
                 for text in (english, other))


def _renumber(rng, english, other):
    numbers = _NUMBER.findall(english)
    if not numbers or sorted(numbers) != sorted(_NUMBER.findall(other)):
        return english, other
    new = {}
    for number in numbers:
        if len(number) == 4:
            new[number] = str(rng.randint(1400, 2099))
        elif len(number) > 1:
            new[number] = str(rng.randint(10 ** (len(number) - 1), 10 ** len(number) - 1))
        else:
            new[number] = str(rng.randint(2, 9)) if number > "1" else number
    return tuple(_NUMBER.sub(lambda m: new[m[0]], text) for text in (english, other))


def has_number(pair):
    """A number that stands on both sides and can be exchanged for another."""
    return bool(_NUMBER.search(pair[0])) and sorted(_NUMBER.findall(pair[0])) == sorted(_NUMBER.findall(pair[1]))


_FINAL = re.compile(r"\s*[.!?。！？]$")


def augment(pair, rng):
    """The same pair in another dress: other names and numbers, lower case, no final mark, alike on both sides; now
    and then with some English words capitalised."""
    english, other = pair
    if rng.random() < 0.5:
        english, other = _renumber(rng, english, other)
    if rng.random() < 0.15:
        english, other = _rename(rng, english, other)
    if rng.random() < 0.08:  # titles: European Economic Area
        english = " ".join(w.capitalize() if len(w) > 3 and rng.random() < 0.5 else w for w in english.split(" "))
    draw = rng.random()
    if draw < 0.16:
        english, other = english.lower(), other.lower()
    if 0.06 < draw < 0.22 and _FINAL.search(english) and _FINAL.search(other):
        english, other = _FINAL.sub("", english), _FINAL.sub("", other)
    return english, other


# ------------------------------------------------------------------------------------------------- tokenizers


_NOT_LATIN = re.compile(r"[^\x00-\u024f\u2000-\u20bf]")


def bpe_tokenizer(texts, vocab_size, whole_words=6):
    """Byte-pair pieces inside words. Each digit and each mark is a piece of its own, an elided l' or didn' too.

    Words seen at least `whole_words` times count extra, so that most of them become one piece: whole words are easier
    to read in a heatmap than the pieces that compress best.
    """
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True),
        pre_tokenizers.Digits(individual_digits=True),
        pre_tokenizers.Split(Regex("'"), "merged_with_previous"),
        pre_tokenizers.Split(Regex(r"[^\p{L}\p{M}\p{N}▁']"), "isolated"),
    ])
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    texts = [text for text in texts if not _NOT_LATIN.search(text)]
    counts = Counter(word for text in texts for word in re.findall(r"[^\W\d_]+", text.lower()))
    texts += [f"{word} {word} {word} {word.capitalize()}"
              for word, count in counts.items() if count >= whole_words for _ in range(20)]
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=vocab_size, special_tokens=SPECIAL, show_progress=False, min_frequency=2,
        # Every digit and Latin letter, so that any such name can be spelled, seen in training or not.
        initial_alphabet=list("▁0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "àâäçéèêëîïôöùûüœÀÂÇÉÈÊÎÔŒñóáíúß")))
    return tokenizer


def character_tokenizer(texts, min_count=2):
    """One piece for each character: no word segmentation to get wrong."""
    counts = {}
    for text in texts:
        for character in text:
            counts[character] = counts.get(character, 0) + 1
    for character in "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ":
        counts[character] = max(counts.get(character, 0), min_count)
    kept = sorted((c for c, n in counts.items() if n >= min_count), key=lambda c: (-counts[c], c))
    vocabulary = {piece: index for index, piece in enumerate(SPECIAL + kept)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    return tokenizer


# ----------------------------------------------------------------------------------------------------- scoring


def read_gold(prefix):
    """[(English words, French words, sure links, possible links)]; links count from 0 and possible includes sure."""
    with open(prefix + ".en", encoding="utf-8") as en, open(prefix + ".fr", encoding="utf-8") as fr, \
            open(prefix + ".wa", encoding="utf-8") as wa:
        gold = []
        for english, french, links in zip(en, fr, wa):
            sure, possible = set(), set()
            for link in links.split():
                i, kind, j = re.fullmatch(r"(\d+)([-p])(\d+)", link).groups()
                (sure if kind == "-" else possible).add((int(i) - 1, int(j) - 1))
            gold.append((english.split(), french.split(), sure, possible | sure))
        return gold


def alignment_error_rate(links, gold):
    """Och and Ney 2003: 1 - (|A & S| + |A & P|) / (|A| + |S|), over all sentences together."""
    matched = total = 0
    for found, (_, _, sure, possible) in zip(links, gold):
        matched += len(found & sure) + len(found & possible)
        total += len(found) + len(sure)
    return 1 - matched / max(total, 1)


if __name__ == "__main__":  # a look at what training sees
    import sys

    pairs = read_pairs(sys.argv[1], sys.argv[2])
    parts = split(pairs)
    print({name: len(part) for name, part in parts.items()}, "pairs;",
          {name: len({english for english, _ in part}) for name, part in parts.items()}, "English sentences")
    rng = random.Random(1)
    for pair in rng.sample(parts["train"], 30):
        print(" | ".join(augment(pair, rng)))
