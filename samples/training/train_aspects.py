"""Trains the sample `reviews-aspect`: what a sentence says of food, service, price and place, with attention that depends
on what is asked about (ATAE-LSTM; Wang, Huang, Zhao and Zhu 2016).

    python samples/training/train_aspects.py --out samples/models/reviews-aspect --seed 1

The sentences are made by `aspects.py`. Attention that is left to itself looks just behind the clause that it is asked about,
where the LSTM has read all of it; a little of the loss says that it shall look into the clause (`--guidance`).
"""

import argparse
import json
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
from torch import nn
from torch.nn import functional as F

import aspects

UNKNOWN = 0
SHORT = 9  # tokens
DROPPED = (0.04, 0.15)  # how often a word is read as unknown: any, names of food
EXAMPLE = "The soup was cold but the waiter was kind."


# ----------------------------------------------------------------------------------------------------------- model


class AtaeLstm(nn.Module):
    """The tensors of `model_type: "atae_lstm"`, as samples/README.md names them."""

    def __init__(self, config, dropout=0.0):
        super().__init__()
        self.config = config
        words, asked, hidden = config["embedding_size"], config["aspect_size"], config["hidden_size"]
        self.embedding = nn.Embedding(config["vocab_size"], words)
        self.aspects = nn.Embedding(len(config["aspects"]), asked)
        self.rnn = nn.LSTM(words + asked, hidden, batch_first=True)
        self.attention = nn.ModuleDict({"key": nn.Linear(hidden, hidden, bias=False),
                                        "query": nn.Linear(asked, asked, bias=False),
                                        "v": nn.Linear(hidden + asked, 1, bias=False)})
        self.readout = nn.ModuleDict({"context": nn.Linear(hidden, hidden, bias=False),
                                      "state": nn.Linear(hidden, hidden, bias=False)})
        self.output = nn.Linear(hidden, len(config["labels"]))
        self.dropout = nn.Dropout(dropout)
        with torch.no_grad():
            self.rnn.bias_ih_l0[hidden : 2 * hidden] += 1.0  # remember at first
        self.forgetting = 0.0  # how often the last state is left out in training

    def forward(self, ids, lengths, aspect):
        """ids [B x S], lengths [B], aspect [B] -> logits [B x labels], scores and weights [B x S]."""
        asked = self.aspects(aspect)  # v_a
        x = torch.cat([self.dropout(self.embedding(ids)), asked[:, None].expand(-1, ids.shape[1], -1)], -1)
        states = self.rnn(x)[0]
        joined = torch.cat([self.attention["key"](states), self.attention["query"](asked)[:, None].expand(-1, ids.shape[1], -1)], -1)
        scores = self.attention["v"](torch.tanh(joined)).squeeze(-1)
        scores = scores.masked_fill(torch.arange(ids.shape[1]) >= lengths[:, None], -math.inf)
        weights = scores.softmax(-1)
        context = (weights[:, None] @ states).squeeze(1)  # r
        last = states[torch.arange(len(ids)), lengths - 1]  # h_N
        read = self.readout["state"](last)
        if self.training and self.forgetting:
            read = read * (torch.rand(len(ids), 1) >= self.forgetting)
        return self.output(self.dropout(torch.tanh(self.readout["context"](context) + read))), scores, weights


# ------------------------------------------------------------------------------------------------------------ data


def word_tokenizer(texts):
    """Lower-cased words, with what follows an apostrophe, and marks one by one."""
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": UNKNOWN}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Replace("’", "'"), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"\w+(?:'\w+)*|[^\w\s]"), "removed", invert=True)
    counts = {}
    for text in texts:
        for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(tokenizer.normalizer.normalize_str(text)):
            counts[word] = counts.get(word, 0) + 1
    known = sorted(word for word, count in counts.items() if count > 1)
    tokenizer.model = models.WordLevel({word: i for i, word in enumerate(["[UNK]", *known])}, unk_token="[UNK]")
    return tokenizer


class Sentences:
    """Encoded sentences with, for each aspect, its label and whether a token lies in its clause."""

    def __init__(self, drawn, tokenizer):
        encodings = tokenizer.encode_batch([text for text, _, _ in drawn])
        self.texts = [text for text, _, _ in drawn]
        self.lengths = np.array([len(encoding.ids) for encoding in encodings])
        self.ids = np.zeros((len(drawn), self.lengths.max()), dtype=np.int64)
        self.labels = np.full((len(drawn), len(aspects.ASPECTS)), len(aspects.LABELS) - 1)
        self.inside = np.zeros((len(drawn), len(aspects.ASPECTS), self.lengths.max()), dtype=bool)
        for i, ((_, labels, places), encoding) in enumerate(zip(drawn, encodings)):
            self.ids[i, : len(encoding.ids)] = encoding.ids
            for aspect, label in labels.items():
                start, end = places[aspect]
                a = aspects.ASPECTS.index(aspect)
                self.labels[i, a] = label
                self.inside[i, a, : len(encoding.ids)] = [start <= s and e <= end for s, e in encoding.offsets]

    def __len__(self):
        return len(self.lengths)


def split(text):
    """"test" for 10 %, "validation" for 5 %: the hash of the text decides."""
    value = aspects.hashed(text) % 100
    return "test" if value < 10 else "validation" if value < 15 else "train"


def drawn(count, part, seed, **options):
    rng, found = random.Random(f"{seed} {part} {sorted(options)}"), {}
    while len(found) < count:
        sentence = aspects.draw(rng, **options)
        if options or part == split(sentence[0]):
            found[sentence[0]] = sentence
    return list(found.values())


def batches(sentences, size, seed, kinds, dropped, steps):
    """Sentences of about one length, each with all aspects, some words unknown: ids, lengths, aspect, labels and
    whether a token lies in the aspect's clause. Over the first half of the steps the sentences grow: what a word says is learnt from short ones.

    kinds: of each word id, an index into `dropped`, how often such a word is unknown."""
    rng = np.random.default_rng(seed)
    count = len(aspects.ASPECTS)
    share, done, longest = np.array(dropped), 0, sentences.lengths.max()
    while True:
        order = np.argsort(sentences.lengths + rng.random(len(sentences)) * 3, kind="stable")
        groups = [order[i : i + size] for i in range(0, len(order), size)]
        rng.shuffle(groups)
        for rows in groups:
            lengths = sentences.lengths[rows]
            if lengths.max() > SHORT + (longest - SHORT) * 2 * done / steps:
                continue
            done += 1
            ids = sentences.ids[rows, : lengths.max()]
            ids = np.where(rng.random(ids.shape) < share[kinds[ids]], UNKNOWN, ids)
            yield (torch.from_numpy(ids.repeat(count, 0)), torch.from_numpy(lengths.repeat(count)),
                   torch.arange(count).repeat(len(rows)), torch.from_numpy(sentences.labels[rows].reshape(-1)),
                   torch.from_numpy(sentences.inside[rows, :, : lengths.max()].reshape(-1, lengths.max())))


# --------------------------------------------------------------------------------------------------------- figures


@torch.no_grad()
def answers(model, sentences):
    """-> predicted labels, and where the largest weight lies [sentences x aspects]."""
    count = len(aspects.ASPECTS)
    said = np.zeros((len(sentences), count), dtype=int)
    looked = np.zeros((len(sentences), count), dtype=int)
    for start in range(0, len(sentences), 200):
        rows = slice(start, start + 200)
        lengths = sentences.lengths[rows]
        ids = torch.from_numpy(sentences.ids[rows, : lengths.max()].repeat(count, 0))
        logits, _, weights = model(ids, torch.from_numpy(lengths.repeat(count)), torch.arange(count).repeat(len(lengths)))
        said[rows] = logits.argmax(-1).reshape(-1, count).numpy()
        looked[rows] = weights.argmax(-1).reshape(-1, count).numpy()
    return said, looked


def measured(model, sentences):
    """-> shares: answers right, of aspects that are mentioned, sentences with all four right, largest weight in the clause."""
    said, looked = answers(model, sentences)
    right = said == sentences.labels
    mentioned = sentences.labels < len(aspects.LABELS) - 1
    inside = np.take_along_axis(sentences.inside, looked[..., None], 2)[..., 0]
    return right.mean(), right[mentioned].mean(), right.all(1).mean(), inside[mentioned].mean()


def percent(shares):
    return " | ".join(f"{100 * share:.1f} %" for share in shares)


# -------------------------------------------------------------------------------------------------------- training


def train(model, supply, steps, rate, forgetting, recurrent_decay, guidance, report, every):
    """Adam with a short warm-up, then linearly to zero. `guidance` times -log of the weight in the clause is added to the
    loss of an aspect that is mentioned."""
    recurrent = [model.rnn.weight_hh_l0]
    others = [p for name, p in model.named_parameters() if name != "rnn.weight_hh_l0"]
    optimizer = torch.optim.AdamW([{"params": recurrent, "weight_decay": recurrent_decay},
                                   {"params": others, "weight_decay": 1e-3}], lr=rate, betas=(0.9, 0.98), fused=True)
    model.forgetting = forgetting
    model.train()
    total = 0.0
    for step, (ids, lengths, aspect, labels, inside) in zip(range(1, steps + 1), supply):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1, step / 100) * (1 - (step - 1) / steps)
        logits, _, weights = model(ids, lengths, aspect)
        loss = F.cross_entropy(logits, labels)
        if guidance:
            mentioned = labels < len(aspects.LABELS) - 1
            found = (weights * inside).sum(-1)[mentioned]
            loss = loss - guidance * torch.log(found + 1e-6).mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        total += loss.item()
        if step % every == 0 or step == steps:
            model.eval()
            report(step, total / every)
            model.train()
            total = 0.0
    model.eval()


def save(directory, model, tokenizer):
    directory.mkdir(parents=True, exist_ok=True)
    text = json.dumps(model.config, indent=2, ensure_ascii=False) + "\n"
    (directory / "config.json").write_text(text, encoding="utf-8")
    tensors = {name: value.detach().half().contiguous() for name, value in model.state_dict().items()}
    save_file(tensors, directory / "model.safetensors", metadata={"format": "pt"})
    (directory / "model.safetensors").chmod(0o644)  # save_file makes it readable by its owner only
    tokenizer.save(str(directory / "tokenizer.json"))


def load(directory):
    """-> model with the stored weights in F32, tokenizer."""
    model = AtaeLstm(json.loads((directory / "config.json").read_text(encoding="utf-8")))
    model.load_state_dict({k: v.float() for k, v in load_file(directory / "model.safetensors").items()})
    return model.eval(), Tokenizer.from_file(str(directory / "tokenizer.json"))


def configuration(vocabulary):
    return {"model_type": "atae_lstm", "title": "reviews · aspect",
            "summary": "The question moves the attention",
            "group": "One vector for a text", "example": EXAMPLE,
            "vocab_size": vocabulary, "embedding_size": 48, "aspect_size": 16, "hidden_size": 64,
            "aspects": aspects.ASPECTS, "labels": aspects.LABELS,
            "attention": {"score": "aspect", "normalizer": "softmax", "window": "none"},
            "max_length": 128, "view": {"name": "text"}}


LOOK = ["The soup was cold but the waiter was kind.", "Nothing was dear, although the room was not exactly quiet.",
        "I have never had better fish; the waiters, however, ignored us.", "The waiter brought the soup at once. It was not cold at all.",
        "Great pizza and friendly staff, but far too noisy and not worth the money."]


def shown(model, tokenizer, text):
    encoding = tokenizer.encode(text)
    count = len(aspects.ASPECTS)
    ids = torch.tensor([encoding.ids] * count)
    logits, _, weights = model(ids, torch.full((count,), ids.shape[1]), torch.arange(count))
    told = []
    for aspect, row, looked in zip(aspects.ASPECTS, logits.softmax(-1), weights):
        start, end = encoding.offsets[looked.argmax()]
        told.append(f"{aspect}: {aspects.LABELS[row.argmax()]} ({text[start:end]} {looked.max():.2f})")
    return "; ".join(told)


def evaluate(arguments, tested, minutes):
    """The figures with the stored weights, and after training the card."""
    model, tokenizer = load(arguments.out)
    sets = {"unseen sentences": {}, "an unknown word in every clause": {"unseen_word": True},
            "kept frames": {"unseen_frame": True}}
    rows = {}
    for name, options in sets.items():
        sentences = Sentences(drawn(tested, "test", arguments.seed, **options), tokenizer)
        rows[name] = measured(model, sentences)
    lines = [f"| {tested:,} sentences each | aspects right | of those mentioned | all four right | largest weight in the clause |",
             "|---|---|---|---|---|"]
    lines += [f"| {name} | {percent(row)} |" for name, row in rows.items()]
    examples = "\n".join(f"| {text} | {shown(model, tokenizer, text)} |" for text in LOOK)
    print("\n".join(lines))
    print(examples)
    if minutes is not None:
        (arguments.out / "README.md").write_text(card(model, tokenizer, arguments, minutes, "\n".join(lines), examples),
                                                 encoding="utf-8")


def card(model, tokenizer, arguments, minutes, table, examples):
    nouns = sum(len(kind[number]) for kind in aspects.NOUNS.values() for number in ("one", "many", "stuff"))
    adjectives = sum(len(part) for both in aspects.ADJECTIVES.values() for part in both) + len(aspects.ANY_GOOD + aspects.ANY_BAD)
    said = sum(len(part) for both in aspects.SAID.values() for part in both)
    return f"""# reviews-aspect

What does a sentence say of the **food**, the **service**, the **price**, the **place**? The same sentence is read four times, and each
time the attention goes to the clause that answers.

- **Paper** Wang, Huang, Zhao and Zhu 2016, “Attention-based LSTM for aspect-level sentiment classification” (ATAE-LSTM), eq. 7 to 11
- **Look at** one line for each aspect: the sentence stays, the weights move. A denial (“not cold at all”, “nothing was dear”) turns \
the answer round; an aspect that is not mentioned finds nothing to look at, and its weights lie anywhere
- **Architecture** LSTM of {model.config["hidden_size"]} units, words {model.config["embedding_size"]}, aspects {model.config["aspect_size"]}, which are \
appended to every word: {sum(p.numel() for p in model.parameters()):,} parameters, stored as F16
- **Vocabulary** {tokenizer.get_vocab_size():,} words, lower-cased; the others are `[UNK]`
- **Data** made by `aspects.py`: {nouns} nouns, {adjectives} adjectives, {said} sayings such as “kept us waiting” and some twenty frames, joined in thirty \
ways, one to four clauses each; {arguments.sentences:,} sentences. {len(aspects.KEPT_WORDS)} of the words and two of the frames (“I would not call the ...”, \
“... the best of all”) are kept for the figures below, and 10 % of all sentences (a hash of the text decides)
- **Licence** MIT, like the program
- **Training** Adam, learning rate {arguments.rate:g}, falling to zero over {arguments.steps:,} steps of {arguments.batch} sentences with their four aspects, short ones first; \
{100 * DROPPED[0]:.0f} % of the words are read as unknown, {100 * DROPPED[1]:.0f} % of the names of food; the last state of the LSTM is left out {100 * arguments.forgetting:.0f} % of the time, so that \
attention has to find the answer; {arguments.guidance:g} times -log of the weight within the clause is added to the loss
- **Seed** {arguments.seed}, **time** {minutes:.1f} minutes of one core
- **Command** `python samples/training/train_aspects.py --out samples/models/reviews-aspect --seed {arguments.seed}`

## Figures

With the stored F16 weights:

{table}

| text | |
|---|---|
{examples}

## What it does not show

- Reading of real reviews: it has only read what the grammar says, and a word that it does not know helps only as far as its company does. \
Two opinions about one aspect (“kind but slow”) were never seen.
- Denials of every kind. The kept frames are the last row of the table: “I would not call the soup fresh” and “the worst of all” are not understood \
by somebody who has never met such words, and the model mostly answers the opposite.
- Attention that explains by itself. The last term of the loss tells it to stay within the clause. Without that term the answers were as good, \
but the largest weight lay in the clause only about 8 times in 10: most others were on the token right behind it, where the LSTM had read the clause to its end.
- What the paper's score adds. The aspect's part of it, `w^T tanh(W_v v_a)`, is the same for every word of a row and falls out of the softmax: \
the attention moves because the aspect is appended to every word that the LSTM reads.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", required=True, type=Path, help="model directory to write")
    parser.add_argument("--evaluate", action="store_true", help="measure what stands there, train nothing")
    parser.add_argument("--quick", action="store_true", help="everything, in a few seconds and on little data")
    parser.add_argument("--sentences", type=int, default=60000, help="to train on")
    parser.add_argument("--steps", type=int, default=4500)
    parser.add_argument("--batch", type=int, default=32, help="sentences, each with all aspects")
    parser.add_argument("--rate", type=float, default=4e-3)
    parser.add_argument("--forgetting", type=float, default=0.8, help="how often the last state is left out")
    parser.add_argument("--recurrent-decay", type=float, default=0.1)
    parser.add_argument("--guidance", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    if arguments.evaluate:
        evaluate(arguments, 3000, None)
        return
    seed, steps, count, tested = arguments.seed, arguments.steps, arguments.sentences, 3000
    if arguments.quick:
        steps, count, tested = 15, 300, 40
    start = time.process_time()
    train_on = drawn(count, "train", seed)
    tokenizer = word_tokenizer([text for text, _, _ in train_on])
    model = AtaeLstm(configuration(tokenizer.get_vocab_size()), dropout=0.2)
    train_on, watched = Sentences(train_on, tokenizer), Sentences(drawn(tested // 5, "validation", seed), tokenizer)
    # Food has the most names: an unknown noun of which only good or bad is said is most likely food.
    kinds = np.zeros(tokenizer.get_vocab_size(), dtype=int)
    food = {word for kind in aspects.NOUNS.values() if kind["aspect"] == "food" for number in ("one", "many", "stuff")
            for word in kind[number]}
    for word, i in tokenizer.get_vocab().items():
        kinds[i] = word in food

    def report(step, loss):
        print(f"{(time.process_time() - start) / 60:5.1f} min  step {step}  loss {loss:.4f}  answers, of mentioned, all four, "
              f"in the clause: {percent(measured(model, watched))}", flush=True)
        for text in LOOK:
            print("     ", text, "|", shown(model, tokenizer, text), flush=True)
        save(arguments.out, model, tokenizer)

    supply = batches(train_on, arguments.batch, seed, kinds, DROPPED, steps)
    train(model, supply, steps, arguments.rate, arguments.forgetting, arguments.recurrent_decay, arguments.guidance, report,
          max(1, steps // 6))
    evaluate(arguments, tested, (time.process_time() - start) / 60)


if __name__ == "__main__":
    main()
