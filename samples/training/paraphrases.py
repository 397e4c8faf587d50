"""Pairs of English sentences that say the same, and look-alikes that do not, out of `English TAB French` lines.

Two English sentences with a French translation in common are taken to say the same. All sentences that are joined by such
steps are a group, and a look-alike is a sentence of another group that shares most of its words. A hash of the group
decides whether it is trained on; both sentences of a pair, of either kind, are of the same part.
"""

import gzip
import hashlib
import re
from collections import Counter, defaultdict

import numpy as np

WORD = r"\w+|'\w+|\?"  # "didn't" is two tokens, and what is no word is not read, but for the question mark
PARTS = ("train", "validation", "test")
SHORTEST, LONGEST = 3, 24  # tokens of a sentence that is trained on or tested with
COMMON = 3e-3  # a: a word that is so common counts half
STAND_IN = [(f"{who} {verb} {what}.", f"{who} {verbe} {quoi}.")
            for who in ("Tom", "Mary", "Jim", "Ken", "Ann", "Bob", "Sue", "Max")
            for verb, verbe in (("likes", "aime"), ("loves", "aime"), ("sees", "voit"), ("hates", "déteste"), ("buys", "achète"))
            for what, quoi in (("the house", "la maison"), ("the home", "la maison"), ("the big cat", "le gros chat"),
                               ("the fat cat", "le gros chat"), ("the small dog", "le petit chien"), ("bread", "du pain"))]


def words_of(text):
    return re.findall(WORD, text.lower().replace("’", "'"))


def read(path):
    """-> [(English, French)]"""
    if path is None:
        return STAND_IN
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [tuple(line.rstrip("\n").split("\t")[:2]) for line in file]


def part_of(name, seed):
    draw = int.from_bytes(hashlib.sha256(f"{seed} {name}".encode()).digest()[:8], "big") / 2**64
    return "test" if draw < 0.1 else "validation" if draw < 0.15 else "train"


class Sentences:
    """All English sentences, one for each wording (case and punctuation aside), with group and part."""

    def __init__(self, lines, seed):
        wordings, translations = {}, defaultdict(set)
        self.texts, self.words, self.french = [], [], []
        for english, french in lines:
            words = tuple(words_of(english))
            if not SHORTEST <= len(words) <= LONGEST:
                continue
            if words not in wordings:
                wordings[words] = len(self.texts)
                self.texts.append(english)
                self.words.append(words)
                self.french.append(set())
            translations[french].add(wordings[words])
            self.french[wordings[words]].add(french)
        root = list(range(len(self.texts)))

        def find(i):
            while root[i] != i:
                root[i] = root[root[i]]
                i = root[i]
            return i

        self.same = set()
        for shared in translations.values():
            shared = sorted(shared)
            for other in shared[1:]:
                root[find(other)] = find(shared[0])
            self.same |= {(a, b) for i, a in enumerate(shared) for b in shared[i + 1:]}
        self.group = np.array([find(i) for i in range(len(root))])
        names = {}
        for i, group in enumerate(self.group):
            names[group] = min(names.get(group, self.words[i]), self.words[i])
        part = {group: part_of(" ".join(name), seed) for group, name in names.items()}
        self.part = np.array([part[group] for group in self.group])

    def look_alikes(self, part, rng, most=12):
        """{sentence: others of the part, of other groups, that share all of its words but two at the most}.

        Of each sentence the sum of random numbers, one for each word, is kept without none, one and two of them: two
        sentences with a sum in common differ in so few words, wherever they stand.
        """
        wanted = {i for pair in self.pairs(part) for i in pair}
        number = defaultdict(lambda: rng.integers(0, 2**63, dtype=np.uint64))
        sums, owners = [], []
        for i in np.flatnonzero(self.part == part):
            values = np.array([number[word] for word in self.words[i]], dtype=np.uint64)
            n = len(values)
            total = values.sum()
            left = [np.array([total]), total - values]
            if n >= 5:
                a, b = np.triu_indices(n, 1)
                left.append(total - values[a] - values[b])
            left = np.unique(np.concatenate(left))
            sums.append(left)
            owners.append(np.full(len(left), i))
        sums, owners = np.concatenate(sums), np.concatenate(owners)
        order = np.argsort(sums, kind="stable")
        sums, owners = sums[order], owners[order]
        starts = np.flatnonzero(np.r_[True, sums[1:] != sums[:-1], True])
        found = defaultdict(set)
        for start, end in zip(starts[:-1], starts[1:]):
            members = owners[start:end]
            for i in members:
                if i in wanted and end - start > 1:
                    others = members if end - start <= 8 else rng.choice(members, 8, replace=False)
                    found[int(i)].update(int(j) for j in others if self.group[j] != self.group[i])
        return {i: list(rng.permutation(sorted(others))[:most]) for i, others in found.items() if others}

    def pairs(self, part):
        """[(sentence, sentence)] of one meaning, in both orders by turns."""
        return [(a, b) if (a + b) % 2 else (b, a) for a, b in sorted(self.same) if self.part[a] == part]


def one_changed(a, b):
    return len(a) == len(b) and sum(x != y for x, y in zip(a, b)) == 1


def vocabulary(sentences, least):
    """-> {word: its share of all words}, the most common first, of what is trained on."""
    counts = Counter(word for words, part in zip(sentences.words, sentences.part) if part == "train" for word in words)
    total = sum(counts.values())
    return {word: count / total for word, count in counts.most_common() if count >= least}


def translation_vectors(sentences, shares, size, seed):
    """Vectors to start from: words that French says alike lie together, and common words count for little.

    The largest singular vectors of the positive pointwise mutual information of English and French words in the lines
    that are trained on, each of length a / (a + p), p the share of the word (Arora, Liang and Ma 2017, eq. 5).
    -> [words x size]
    """
    import torch
    torch.manual_seed(seed)
    row = {word: i for i, word in enumerate(shares)}
    french, counts = {}, Counter()
    for english, translations, part in zip(sentences.words, sentences.french, sentences.part):
        if part != "train":
            continue
        for line in translations:
            there = {french.setdefault(word, len(french)) for word in words_of(line)}
            counts.update((row[word], other) for word in set(english) if word in row for other in there)
    places = torch.tensor(list(counts)).T
    values = torch.tensor(list(counts.values()), dtype=torch.float)
    of_row = torch.zeros(len(shares)).index_add_(0, places[0], values)
    of_column = torch.zeros(len(french)).index_add_(0, places[1], values)
    information = torch.log(values * values.sum() / (of_row[places[0]] * of_column[places[1]])).clamp(min=0)
    matrix = torch.sparse_coo_tensor(places, information, (len(shares), len(french)), check_invariants=True).coalesce()
    left, scale, _ = torch.svd_lowrank(matrix, q=size, niter=3)
    vectors = torch.nn.functional.normalize(left * scale.sqrt(), dim=1)
    return vectors * torch.tensor([COMMON / (COMMON + share) for share in shares.values()]).unsqueeze(1)
