"""Train the samples `paraphrase-abcnn-*`: do two English sentences say the same?

    python samples/training/train_paraphrase.py --data eng-fra.tsv.gz --out samples/models --seed 1

One after the other, and before them the same network without attention, whose figures their cards give, too.
"""

import argparse
import math
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
from torch.nn import functional as F

import abcnn
import paraphrases

OPTIONS = {"embedding_size": 50, "num_filters": 50, "num_hidden_layers": 2, "kernel_size": 3, "max_length": 40,
           "epochs": 4, "batch_size": 64, "rate": 3e-3, "weight_decay": 1e-2, "dropout": 0.1, "unknown": 0.05, "least": 3,
           "length": 6.0}
LABELS = ["says the same", "says something else"]
EXAMPLE = {"first": "He began to cry.", "second": "He started to cry."}
SUMMARIES = {"none": "No attention, to compare", "abcnn-1": "Each word looks for its like first",
             "abcnn-2": "What finds its like counts more", "abcnn-3": "Looks before and after the filters"}
MECHANISMS = {
    "none": "Two sentences go through the same convolutions, and neither knows of the other",
    "abcnn-1": "Before each convolution every word sees which words of the other sentence are like it, as a second feature map",
    "abcnn-2": "After each convolution what has its like in the other sentence weighs more in the pooling",
    "abcnn-3": "Both: the words see their likes before each convolution, and what has its like weighs more in the pooling"}
QUICK = {**OPTIONS, "embedding_size": 8, "num_filters": 8, "epochs": 2, "least": 1}


def make_tokenizer(words):
    """One token per word; what is not in the list becomes [UNK]."""
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(["[UNK]", *words])}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace("’", "'"), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(paraphrases.WORD), "removed", invert=True)
    return tokenizer


class Pairs:
    """The pairs of one part as ids, with what they may be exchanged for."""

    def __init__(self, sentences, part, tokenizer, rng):
        self.same = sentences.pairs(part)
        self.look_alikes = sentences.look_alikes(part, rng)
        self.anchors = sorted(self.look_alikes)
        self.words = sentences.words
        self.rng = rng
        used = {i for pair in self.same for i in pair} | {j for others in self.look_alikes.values() for j in others}
        vocabulary = tokenizer.get_vocab()
        self.ids = {i: [vocabulary.get(word, 0) for word in sentences.words[i]] for i in used}

    def draw(self):
        """All pairs of one meaning, and as many look-alikes, others each time. -> [(sentence, sentence, label)]"""
        drawn = [(a, b, 1) for a, b in self.same]
        for a, b in self.same:
            anchor = a if self.rng.random() < 0.5 else b
            if anchor not in self.look_alikes:
                anchor = self.anchors[self.rng.integers(len(self.anchors))]
            others = self.look_alikes[anchor]
            changed = [j for j in others if paraphrases.one_changed(self.words[anchor], self.words[j])]
            if changed and self.rng.random() < 0.5:
                others = changed
            pair = anchor, int(others[self.rng.integers(len(others))])
            drawn.append((*pair[:: 1 if self.rng.random() < 0.5 else -1], 0))
        return drawn

    def batches(self, drawn, size, shuffled):
        """Batches of similar length: (first, second, masks, labels)."""
        order = sorted(range(len(drawn)), key=lambda i: (
            max(len(self.ids[drawn[i][0]]), len(self.ids[drawn[i][1]])), self.rng.random() if shuffled else 0))
        chunks = [order[i : i + size] for i in range(0, len(order), size)]
        if shuffled:
            self.rng.shuffle(chunks)
        for chunk in chunks:
            sides = [padded([self.ids[drawn[i][side]] for i in chunk]) for side in (0, 1)]
            labels = torch.tensor([float(drawn[i][2]) for i in chunk])
            yield chunk, sides[0][0], sides[1][0], (sides[0][1], sides[1][1]), labels


def padded(sentences):
    """-> ids [B x S] and masks [B x S]"""
    ids = torch.zeros(len(sentences), max(map(len, sentences)), dtype=torch.long)
    masks = torch.zeros(ids.shape)
    for row, sentence in enumerate(sentences):
        ids[row, : len(sentence)] = torch.tensor(sentence)
        masks[row, : len(sentence)] = 1
    return ids, masks


@torch.no_grad()
def measure(model, pairs, drawn):
    """-> whether each of the drawn pairs is told right, in their order"""
    right = [None] * len(drawn)
    for chunk, first, second, masks, labels in pairs.batches(drawn, 256, False):
        for i, logit, label in zip(chunk, model(first, second, masks).logits, labels):
            right[i] = bool((logit > 0) == (label > 0))
    return right


@torch.no_grad()
def threshold(model, pairs, drawn):
    """-> the logit from which on most of the drawn pairs are told right: unseen pairs lie further apart than known ones"""
    found = []
    for _, first, second, masks, labels in pairs.batches(drawn, 256, False):
        found += zip(model(first, second, masks).logits.tolist(), labels.tolist())
    found.sort()
    right = sum(label for _, label in found)  # where all are told to say the same
    best, at = right, found[0][0] - 1
    for (logit, label), (following, _) in zip(found, [*found[1:], (found[-1][0] + 2, 0)]):
        right += 1 - 2 * label
        if right > best:
            best, at = right, (logit + following) / 2
    return at


def share(flags):
    flags = list(flags)
    return f"{100 * sum(flags) / len(flags):.1f} %" if flags else "-"


def train(model, options, pairs, seed, report):
    torch.manual_seed(seed)
    decayed = [p for name, p in model.named_parameters() if "output" not in name]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": options["weight_decay"]},
                                   {"params": model.output.parameters(), "weight_decay": 0.0, "lr": 10 * options["rate"]}],
                                  lr=options["rate"])
    steps = options["epochs"] * math.ceil(2 * len(pairs.same) / options["batch_size"])
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min(1, (n + 1) / 100) * 0.5 * (1 + math.cos(math.pi * min(1, n / steps))))
    for epoch in range(1, options["epochs"] + 1):
        model.train()
        total = count = 0
        for _, first, second, masks, labels in pairs.batches(pairs.draw(), options["batch_size"], True):
            first, second = (torch.where(torch.rand(ids.shape) < options["unknown"], 0, ids) for ids in (first, second))
            loss = F.binary_cross_entropy_with_logits(model(first, second, masks).logits, labels)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total, count = total + loss.item(), count + 1
        model.eval()
        report(epoch, total / count)


def build(config, options, vectors):
    model = abcnn.Abcnn(config, options["dropout"])
    with torch.no_grad():
        model.embedding.weight.zero_()[1:] = options["length"] * vectors
        model.output.weight.fill_(10)
        model.output.bias.fill_(-5 * len(model.output.weight[0]))
        # Long vectors keep words apart whose distance is not 0, and the filters begin where tanh is steep.
        size = model.embedding.embedding_dim
        first = model.blocks[0].convolution.weight.view(len(model.blocks[0].convolution.weight), -1, size)
        first[:, :: 1 + model.blocks[0].reweighs_input] *= 6 / options["length"]
        for block in model.blocks:
            if block.reweighs_input:  # the same for every place to begin with: how well a word is matched at all
                for weight in block.attention.parameters():
                    weight.copy_(weight.new_empty(len(weight), 1).normal_(0, 0.3) + 0.01 * torch.randn_like(weight))
    return model


def card(config, model, options, seed, took, counts, figures):
    attention = config["attention"]
    return f"""# paraphrase-{attention}

Do two English sentences say the same? {MECHANISMS[attention]}.

- **Paper** Yin et al. 2016, section 4; the match of two words is 1 / (1 + distance)
- **What to look at** the matrix: dark where a word of one sentence has its like in the other. A row or column without a dark place \
is a word that the other sentence lacks
- **Attention** `{attention}`
- **Architecture** {config["num_hidden_layers"]} blocks of wide convolution (kernel {config["kernel_size"]}, {config["num_filters"]} \
filters, tanh) and w-ap pooling, embeddings {config["embedding_size"]}; the logistic layer is given nothing but the matches of the averaged \
input and of each averaged block, no lengths and no overlap: {sum(p.numel() for p in model.parameters()):,} parameters, stored as F16
- **Words** the {config["vocab_size"] - 1:,} that stand {options["least"]} times or more in the sentences that are trained on, in lower case; \
punctuation is not read but for the question mark, “didn't” is two words
- **Data** English sentences of [tatoeba.org](https://tatoeba.org) with French translations, from \
[manythings.org/anki](https://www.manythings.org/anki/), CC BY 2.0. Two that have a French translation in common say the same: \
{counts["train"]:,} pairs to train on. As many look-alikes, others in each epoch: sentences that have all words in common but one or \
two, at least half of them, and no translation. Where there is one, half of them have one word changed in its place
- **Kept apart** a tenth of the sentences for the figures and a twentieth for watching; a hash decides, by groups: sentences that are joined \
by translations, over any number of steps, stay together, and look-alikes are of the same part
- **Licence** of the weights MIT, like the program
- **Training** AdamW, learning rate {options["rate"]:g} (ten times that for the logistic layer) with warm-up and cosine decay, weight decay \
{options["weight_decay"]:g}, {options["epochs"]} epochs of batches of {options["batch_size"]}, dropout {options["dropout"]:g} on the embeddings, \
{100 * options["unknown"]:g} % of the words read as unknown; the bias of the logistic layer was then set on the watched pairs. The embeddings start from how the words were translated in the training part: \
see `paraphrases.translation_vectors`
- **Seed** {seed}, **time** {took} of processor time on one core
- **Command** `python samples/training/train_paraphrase.py --data eng-fra.tsv.gz --out samples/models --seed {seed}`

## Figures

On {counts["test"]:,} pairs that say the same and as many look-alikes, all unseen, with the stored F16 weights:

{figures}

The network `none` is the same without attention, with the same data, seed and training; it is not among the samples, and the
command trains it first.

## What it does not show

Look-alikes that happen to have no French translation in common count as different even where they mean the same, so that not all of \
the errors are errors. A word that the vocabulary lacks is like any other that it lacks. Sentences of more than {paraphrases.LONGEST} words were \
not trained on. A word that was learned to be like another is so in every sentence.
"""


def figures_of(right, drawn, sentences):
    """One row of the table of a card."""
    words = sentences.words
    same = [r for r, (_, _, label) in zip(right, drawn) if label]
    other = [r for r, (_, _, label) in zip(right, drawn) if not label]
    changed = [r for r, (a, b, label) in zip(right, drawn) if not label and paraphrases.one_changed(words[a], words[b])]
    return [share(right), share(same), share(other), share(changed)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="eng-fra.tsv.gz")
    parser.add_argument("--out", required=True, type=Path, help="where the directories of the samples are")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="all of it in seconds, to see that it runs")
    arguments = parser.parse_args()
    if not arguments.data and not arguments.quick:
        parser.error("--data is needed, but for --quick")
    options, seed = QUICK if arguments.quick else OPTIONS, arguments.seed
    torch.set_num_threads(1)

    sentences = paraphrases.Sentences(paraphrases.read(arguments.data), seed)
    shares = paraphrases.vocabulary(sentences, options["least"])
    tokenizer = make_tokenizer(shares)
    pairs = {part: Pairs(sentences, part, tokenizer, np.random.default_rng([seed, i])) for i, part in enumerate(paraphrases.PARTS)}
    watched, test = pairs["validation"].draw() + pairs["validation"].draw(), pairs["test"].draw()
    vectors = paraphrases.translation_vectors(sentences, shares, options["embedding_size"], seed)
    counts = {part: len(pairs[part].same) for part in paraphrases.PARTS}
    print(f"{counts} pairs, {len(shares)} words", flush=True)

    lines = ["| network | all | that say the same | look-alikes | of these with one word changed |", "|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as scratch:
        for attention in MECHANISMS:
            directory = Path(scratch) / "none" if attention == "none" else arguments.out / f"paraphrase-{attention}"
            config = {"title": f"paraphrase · {attention.upper()}", "summary": SUMMARIES[attention], "group": "Convolution",
                      "example": EXAMPLE, "attention": attention, "labels": LABELS, "vocab_size": tokenizer.get_vocab_size(),
                      **{key: options[key] for key in ("embedding_size", "num_filters", "num_hidden_layers", "kernel_size", "max_length")},
                      "view": {"name": "pair", "site": "cross", "layer": 0, "head": 0}}
            took = fit(directory, config, options, vectors, pairs, watched, tokenizer, seed)
            model = abcnn.load(directory)[0]
            lines.append(f"| {attention} | " + " | ".join(figures_of(measure(model, pairs["test"], test), test, sentences)) + " |")
            print(lines[-1], flush=True)
            if attention == "none":
                continue
            figures = "\n".join([*lines[:3], lines[-1]])
            (directory / "README.md").write_text(card(config, model, options, seed, took, counts, figures), encoding="utf-8")


def fit(directory, config, options, vectors, pairs, watched, tokenizer, seed):
    """Trains one network and stores it as it was when the watched pairs were told best. -> the time it took"""
    torch.manual_seed(seed)
    pairs["train"].rng = np.random.default_rng([seed, len(pairs)])  # the same look-alikes for every network
    started = time.process_time()
    model = build(config, options, vectors)
    best = -1

    def report(epoch, loss):
        nonlocal best
        right = measure(model, pairs["validation"], watched)
        print(f"{config['attention']}  {time.process_time() - started:.0f} s  epoch {epoch}  loss {loss:.3f}  validation {share(right)}",
              flush=True)
        if sum(right) > best:
            best = sum(right)
            abcnn.save(directory, model, config, tokenizer)

    train(model, options, pairs["train"], seed, report)
    model = abcnn.load(directory)[0]
    with torch.no_grad():
        model.output.bias -= threshold(model, pairs["validation"], watched)
    abcnn.save(directory, model, config, tokenizer)
    seconds = int(time.process_time() - started)
    return f"{seconds // 60} min {seconds % 60:02} s"


if __name__ == "__main__":
    main()
