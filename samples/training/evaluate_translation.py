"""Figures for a translation sample: BLEU on the test split, and alignment error on a hand-aligned corpus."""
import argparse
import re
from pathlib import Path

import torch

import parallel
import rnn_seq2seq

# Looked at while training: agreement, crossing adjectives, negation, names, numbers, unknown letters, lower case.
LOOK = {
    "en": ["The agreement on the European Economic Area was signed in August 1992.", "the white house",
           "She bought a red car and a black dress.", "I don't want to eat cold soup.",
           "Mr Kowalczyk was born in 1957.", "Where is the train station?", "Москва is a big city.",
           "the little cat is sleeping on the big table"],
    "zh": ["我想买一本新书。", "你昨天为什么没来？", "他比我高。", "我的朋友住在北京。", "他1957年出生。"],
}
LEAST_WEIGHT = 0.4


@torch.no_grad()
def translate(model, source, target, texts, size=128):
    """Greedy translations. An unknown token is replaced by the source token with the largest weight, as the program
    does with `copy_unknown`."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    results = [""] * len(texts)
    for first in range(0, len(order), size):
        part = order[first:first + size]
        encodings = [source.encode(texts[i]) for i in part]
        ids, lengths = rnn_seq2seq.pad([e.ids for e in encodings], parallel.PAD)
        limit = int(min(100, 3 * lengths.max() + 20))
        outputs = model.greedy(ids, lengths, limit)
        for row, (index, encoding, output) in enumerate(zip(part, encodings, outputs)):
            results[index] = decode(model, target, texts[index], encoding, output)
    return results


def decode(model, target, text, encoding, output):
    if parallel.UNK not in output:
        return target.decode(output)
    weights = forced_weights(model, [encoding.ids], [output])[0]
    pieces = []
    for step, token in enumerate(output):
        if token == parallel.UNK:
            start, end = encoding.offsets[int(weights[step].argmax())]
            pieces.append(text[start:end].strip())
        else:
            pieces.append(target.id_to_token(token))
    return target.decoder.decode(pieces)


@torch.no_grad()
def forced_weights(model, sources, targets):
    """The attention weights [T x S] of each pair, the target given, its end not counted."""
    weights = []
    for first in range(0, len(sources), 64):
        source, lengths = rnn_seq2seq.pad(sources[first:first + 64], parallel.PAD)
        inputs, _ = rnn_seq2seq.pad([[parallel.BOS, *t] for t in targets[first:first + 64]], parallel.PAD)
        attention = model.readouts(source, lengths, inputs)[1]
        for row, s, t in zip(attention.weights, sources[first:], targets[first:]):
            weights.append(row[:len(t), :len(s)])
    return weights


def words_of(encoding, words, text):
    """The word that each piece belongs to, by the piece's place in the joined text."""
    ends, place = [], 0
    for word in words:
        place = text.index(word, place) + len(word)
        ends.append(place)
    # A piece may begin with the space before its word: its last character decides.
    return [next((i for i, end in enumerate(ends) if offset[1] <= end), len(words) - 1) for offset in encoding.offsets]


def join(words):
    """Words as they are written: no space before a full stop or comma, none after an elided l'."""
    return re.sub(r" (?=[.,](\s|$))", "", re.sub(r"(?<=') ", "", " ".join(words)))


def pieces_of(source, target, sentences):
    """(source encoding, target encoding, word of each source piece, word of each target piece) of each
    (English words, French words)."""
    rows = []
    for english, french in sentences:
        texts = join(english), join(french)
        # Without the </s> that a post-processor may add: it belongs to no word.
        encodings = (source.encode(texts[0], add_special_tokens=False),
                     target.encode(texts[1], add_special_tokens=False))
        rows.append((*encodings, words_of(encodings[0], english, texts[0]), words_of(encodings[1], french, texts[1])))
    return rows


def link(matrix, en_words, fr_words):
    """Word links of weights [French pieces x English pieces]: every French word to the English word it looks at most,
    if that word has at least LEAST_WEIGHT of what it looks at."""
    # A word's weight on a word: the mean of its pieces, each summed over the other's pieces.
    mass = torch.zeros(fr_words[-1] + 1, en_words[-1] + 1)
    pieces = torch.zeros(len(mass), len(en_words)).index_add_(0, torch.tensor(fr_words), matrix)
    mass.index_add_(1, torch.tensor(en_words), pieces)
    mass /= mass.sum(1, keepdim=True).clamp_min(1e-9)
    return {(int(row.argmax()), j) for j, row in enumerate(mass) if row.max() >= LEAST_WEIGHT}


def align(model, source, target, sentences):
    rows = pieces_of(source, target, sentences)
    weights = forced_weights(model, [e.ids for e, _, _, _ in rows], [f.ids for _, f, _, _ in rows])
    return [link(matrix, en_words, fr_words) for (_, _, en_words, fr_words), matrix in zip(rows, weights)]


def aer_by_length(links, gold, limit=15):
    """(all, at most `limit` English words, longer)."""
    keep = [[True] * len(gold), [len(g[0]) <= limit for g in gold], [len(g[0]) > limit for g in gold]]
    return tuple(round(parallel.alignment_error_rate([l for l, k in zip(links, ks) if k],
                                                     [g for g, k in zip(gold, ks) if k]), 3) for ks in keep)


def bleu(hypotheses, references, language):
    """`references`: a list of acceptable translations for each hypothesis."""
    import sacrebleu

    most = max(map(len, references))
    columns = [[r[i] if i < len(r) else None for r in references] for i in range(most)]
    return sacrebleu.BLEU(tokenize="zh" if language == "zh" else "13a").corpus_score(hypotheses, columns)


def report(translate, pairs, language, look, show=20):
    """BLEU over the sources of (source, translation) pairs, into `language`, and translations to look at.

    `translate` gives the translations of a list of texts.
    """
    by_source = {}
    for text, other in pairs:
        by_source.setdefault(text, []).append(other)
    texts = list(by_source)
    hypotheses = translate(texts)
    short = [len(text.split()) <= 8 for text in texts]
    print(len(texts), "test sentences,", sum(short), "of up to 8 words")
    print("BLEU, all references:", bleu(hypotheses, list(by_source.values()), language))
    print("BLEU, first reference:", bleu(hypotheses, [r[:1] for r in by_source.values()], language))
    for name, wanted in ("up to 8 words", True), ("longer", False):
        chosen = [(h, by_source[t]) for h, t, is_short in zip(hypotheses, texts, short) if is_short == wanted]
        if chosen:
            print(f"BLEU, {name}:", bleu(*map(list, zip(*chosen)), language))
    step = max(1, len(texts) // max(1, show))
    for text, hypothesis in list(zip(texts, hypotheses))[::step]:
        print("   ", text, "|", hypothesis, "|", by_source[text][0])
    for text in look:
        print("   ", text, "|", translate([text])[0])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("--data", required=True)
    parser.add_argument("--language", choices=["fr", "zh"], default="fr")
    parser.add_argument("--reverse", action="store_true")
    parser.add_argument("--alignment", type=Path)
    parser.add_argument("--test", type=float, default=0.02)
    parser.add_argument("--show", type=int, default=20, help="test sentences to print")
    args = parser.parse_args()
    model, _, source, target = rnn_seq2seq.load(args.model)
    if args.alignment:
        gold = parallel.read_gold(str(args.alignment))
        print("AER (all, <= 15 words, longer):",
              aer_by_length(align(model, source, target, [(english, french) for english, french, _, _ in gold]), gold))
    test = parallel.split(parallel.read_pairs(args.data, args.language), args.test, args.test / 2)["test"]
    report(lambda texts: translate(model, source, target, texts),
           [pair[::-1] if args.reverse else pair for pair in test], "en" if args.reverse else args.language,
           LOOK["zh" if args.reverse else "en"], args.show)


if __name__ == "__main__":
    main()
