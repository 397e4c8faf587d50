"""Trains the sample `lm-key-value`: a word-level language model with key-value attention over its last states.

    python samples/training/train_lm.py --data eng-fra.tsv.gz --out samples/models/lm-key-value

Daniluk, Rocktäschel, Welbl and Riedel 2017, "Frustratingly short attention spans in neural language modeling": what the
LSTM gives out at a step is split into a key, a value and a part that predicts. The keys of the last L steps are scored,
their values summed. The same model without attention is trained beside it, for as many steps on the same batches.
"""

import argparse
import itertools
import json
import math
import random
import re
import time
from collections import Counter
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from torch import nn
from torch.nn import functional as F

import parallel

UNKNOWN, END = 0, 1
SPECIAL = ["[UNK]", "<|endoftext|>"]
IGNORED = -100
SHARES = {"one": 0.25, "alike": 0.10, "named": 0.25, "again": 0.15, "random": 0.25}
TEST_SHARES = {"one": 1.0, "named": 1.0, "again": 1.0}
EXAMPLE = "The little dog likes the red ball. The little dog likes"


# ----------------------------------------------------------------------------------------------------------- model


class KeyValueLm(nn.Module):
    """The tensors of `model_type: "key_value_lm"`, as samples/README.md names them."""

    def __init__(self, config, dropout=0.0):
        super().__init__()
        self.config = config
        attention = config["attention"]
        size, hidden = config["embedding_size"], config["hidden_size"]
        self.part = hidden // attention["parts"] if attention else hidden  # K
        self.embedding = nn.Embedding(config["vocab_size"], size)
        self.rnn = nn.LSTM(size, hidden, config["num_layers"], batch_first=True)
        self.readout = nn.ModuleDict({"state": nn.Linear(self.part, size, bias=False)})
        if attention:
            self.attention = nn.ModuleDict({
                "query": nn.Linear(self.part, attention["attention_size"], bias=False),
                "key": nn.Linear(self.part, attention["attention_size"], bias=False),
                "v": nn.Linear(attention["attention_size"], 1, bias=False)})
            self.readout["context"] = nn.Linear(self.part, size, bias=False)
        self.output = nn.ParameterDict({"bias": nn.Parameter(torch.zeros(config["vocab_size"]))})
        self.dropout = nn.Dropout(dropout)
        nn.init.normal_(self.embedding.weight, std=0.1)

    def band(self, rows):
        """rows [B x T x n] -> those of the L steps before each, zeros before the first: [B x T x L x n]."""
        length = self.config["attention"]["length"]
        return F.pad(rows, (0, 0, length, 0))[:, :-1].unfold(1, length, 1).transpose(2, 3)

    def attend(self, states):
        """states [B x T x H] -> scores (-infinity before the first step) and weights [B x T x L], contexts [B x T x K].

        The first step has nothing to look at: its weights are 0."""
        parts = states.split(self.part, -1)
        key, value = parts[0], parts[min(1, len(parts) - 1)]
        energy = torch.tanh(self.band(self.attention["key"](key)) + self.attention["query"](key).unsqueeze(2))
        scores = self.attention["v"](energy).squeeze(-1)
        length = self.config["attention"]["length"]
        position = torch.arange(states.shape[1])[:, None] + torch.arange(length) - length
        scores = scores.masked_fill(position < 0, -math.inf)
        weights = torch.where(position < 0, 0.0, scores.clamp_min(-1e4).softmax(-1))
        return scores, weights, (weights.unsqueeze(-1) * self.band(value)).sum(2)

    def readouts(self, ids):
        """ids [B x T] -> h* [B x T x E]."""
        states = self.rnn(self.dropout(self.embedding(ids)))[0]
        read = self.readout["state"](states[..., -self.part:])
        if self.config["attention"]:
            read = read + self.readout["context"](self.attend(states)[2])
        return self.dropout(torch.tanh(read))

    def forward(self, ids):
        return self.readouts(ids) @ self.embedding.weight.t() + self.output["bias"]

    def loss(self, ids, targets, sampled):
        """Cross entropy where there is something to learn. With `sampled`, the words of the batch are compared with each
        other and with so many more, drawn evenly, which stand for all the rest: their logits grow by log(rest / drawn)."""
        learnt = targets != IGNORED
        read, wanted = self.readouts(ids)[learnt], targets[learnt]
        if not sampled:
            return F.cross_entropy(read @ self.embedding.weight.t() + self.output["bias"], wanted)
        present, wanted = wanted.unique(return_inverse=True)
        others = torch.ones(self.config["vocab_size"], dtype=torch.bool)
        others[present] = False
        rest = others.nonzero().squeeze(1)
        drawn = rest[torch.randint(len(rest), (sampled,))]
        words = torch.cat([present, drawn])
        bias = self.output["bias"][words]
        bias = bias + torch.cat([torch.zeros(len(present)), torch.full((sampled,), math.log(len(rest) / sampled))])
        return F.cross_entropy(read @ self.embedding(words).t() + bias, wanted)


# ------------------------------------------------------------------------------------------------------------ data


def read(path):
    """-> {"train", "dev", "test"}: English sentences, split as for translation, and groups of training sentences that
    have a translation in common."""
    by_translation, sentences = {}, {}
    for english, other in parallel.read_pairs(path, "fr"):
        sentences[english] = None
        by_translation.setdefault(other, {})[english] = None
    parts = {name: [s for s, _ in part] for name, part in parallel.split([(s, "") for s in sentences]).items()}
    known = set(parts["train"])
    groups = [[s for s in group if s in known] for group in by_translation.values()]
    return parts, [group for group in groups if len(group) > 1]


def stand_in():
    """A few made sentences in place of the data."""
    sentences = [f"{who} {what} the {which} {thing}." for who in ("Tom", "Mary", "He", "The dog")
                 for what in ("likes", "sees", "wants") for which in ("red", "small") for thing in ("ball", "book", "car")]
    random.Random(0).shuffle(sentences)
    return {"train": sentences[:50], "dev": sentences[50:60], "test": sentences[60:]}, [sentences[:2], sentences[2:4]]


_SPLIT = pre_tokenizers.ByteLevel(add_prefix_space=True)


def word_tokenizer(texts, size):
    """Words with the blank before them, as GPT-2 splits, so that a text can be put together again; the others, and what
    follows an apostrophe, are [UNK]."""
    counts = Counter(piece for text in texts for piece, _ in _SPLIT.pre_tokenize_str(text))
    words = [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:size - len(SPECIAL)]]
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(SPECIAL + words)}, unk_token=SPECIAL[UNKNOWN]))
    tokenizer.pre_tokenizer = _SPLIT
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in SPECIAL])
    return tokenizer


_HE = re.compile(r"\b(" + "|".join(parallel.MEN) + r")\b")
_SHE = re.compile(r"\b(" + "|".join(parallel.WOMEN) + r")\b")


def renamed(texts, rng):
    """The same two people in all texts."""
    he, she = rng.choice(parallel.MEN), rng.choice(parallel.WOMEN)
    return [_SHE.sub(she, _HE.sub(he, text)) for text in texts]


def documents(sentences, groups, tokenizer, rng, shares=SHARES):
    """Endless (kind, ids, how many of the first are not learnt), <|endoftext|> at the end of each:

    one     a sentence
    alike   some sentences with a common translation
    named   some sentences about the same two people
    again   a sentence twice, often with another between
    random  3 to 12 words drawn evenly, twice in a row, only the second time to be learnt
    """
    about = [s for s in sentences if _HE.search(s) or _SHE.search(s)]
    shuffled = itertools.chain.from_iterable(rng.sample(sentences, len(sentences)) for _ in itertools.count())
    while True:
        kind = rng.choices(list(shares), shares.values())[0]
        if kind == "random":
            ids = [rng.randrange(len(SPECIAL), tokenizer.get_vocab_size()) for _ in range(rng.randint(3, 12))]
            yield kind, 2 * ids + [END], len(ids)
            continue
        if kind == "one":
            texts = [next(shuffled)]
        elif kind == "alike":
            group = rng.choice(groups)
            texts = rng.sample(group, min(len(group), rng.randint(2, 4)))
        elif kind == "named":
            texts = renamed(rng.sample(about, min(len(about), rng.randint(2, 4))), rng)
        else:
            text = rng.choice(sentences)
            texts = [text, *rng.sample(sentences, rng.randint(0, 1)), text]
        ids = tokenizer.encode(" ".join(texts)).ids + [END]
        yield kind, ids, 0


def batches(source, size, longest, pool=64):
    """Documents of about one length together: ids and targets [size x length], IGNORED where nothing is learnt."""
    rng = random.Random(0)
    while True:
        drawn = sorted(itertools.islice(source, size * pool), key=lambda document: len(document[1]))
        groups = [drawn[i : i + size] for i in range(0, len(drawn), size)]
        rng.shuffle(groups)
        for group in groups:
            width = min(longest, max(len(ids) for _, ids, _ in group) - 1)
            given = torch.full((size, width), END)
            wanted = torch.full((size, width), IGNORED)
            for row, (_, ids, skipped) in enumerate(group):
                ids = torch.tensor(ids[: width + 1])
                given[row, : len(ids) - 1] = ids[:-1]
                wanted[row, skipped : len(ids) - 1] = ids[1 + skipped:]
            # What is unknown can be read, but is never to be written.
            yield given, wanted.masked_fill(wanted == UNKNOWN, IGNORED)


# -------------------------------------------------------------------------------------------------------- training


def train(model, supply, steps, rate, sampled, report, every):
    """Adam with a short warm-up, then linearly to zero; the last tenth against the whole vocabulary."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    warm_up = min(200, steps // 10 + 1)
    losses = []
    model.train()
    for step, (ids, targets) in zip(range(1, steps + 1), supply):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1, step / warm_up) * (1 - (step - 1) / steps)
        loss = model.loss(ids, targets, sampled if step < 0.9 * steps else 0)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
        if step % every == 0 or step == steps:
            model.eval()
            report(step, sum(losses) / len(losses))
            model.train()
            losses = []
    model.eval()


# --------------------------------------------------------------------------------------------------------- figures


@torch.no_grad()
def perplexity(model, texts):
    """-> per word, over the learnt ones but the first, which nothing stands before. texts: (kind, ids, skipped)"""
    loss = count = 0
    for _, ids, skipped in texts:
        ids = torch.tensor(ids)
        wanted = ids[1:].masked_fill(ids[1:] == UNKNOWN, IGNORED)
        wanted[:skipped] = IGNORED
        loss += F.cross_entropy(model(ids[None, :-1])[0], wanted, ignore_index=IGNORED, reduction="sum").item()
        count += (wanted != IGNORED).sum().item()
    return math.exp(loss / count)


@torch.no_grad()
def follows(model, ids):
    """A text of words twice in a row: mean weight, the second time, on the word that followed the present one the first
    time, as far as the window reaches, and how often the next word is predicted right."""
    length, window = len(ids), model.config["attention"]["length"] if model.config["attention"] else 0
    twice = torch.tensor([[*ids, *ids]])
    right = (model(twice)[0, length:-1].argmax(-1) == twice[0, length + 1:]).float()
    if not length - 1 <= window:
        return None, right
    _, weights, _ = model.attend(model.rnn(model.embedding(twice))[0])
    return weights[0, length:-1, window - length + 1], right  # from position t to t - length + 1


def test_documents(parts, tokenizer, seed, count):
    """Of unseen sentences, by kind."""
    rng = random.Random(seed)
    texts = {}
    for kind in TEST_SHARES:
        texts[kind] = list(itertools.islice(documents(parts["test"], [], tokenizer, rng, {kind: 1}), count))
    return texts


@torch.no_grad()
def continuation(model, tokenizer, text, limit=20):
    ids = tokenizer.encode(text).ids
    start = len(ids)
    while len(ids) < start + limit:
        logits = model(torch.tensor([ids]))[0, -1]
        logits[UNKNOWN] = -math.inf
        ids.append(logits.argmax().item())
        if ids[-1] == END:
            break
    return tokenizer.decode(ids[start:])


def configuration(attention, vocabulary, size, hidden, layers):
    return {"model_type": "key_value_lm", "title": "language model · key-value",
            "summary": "Looks back over its last 20 words",
            "group": "Keys and values", "example": EXAMPLE, "view": {"name": "heatmap"},
            "cell": "lstm", "vocab_size": vocabulary, "embedding_size": size, "hidden_size": hidden,
            "num_layers": layers, "tie_word_embeddings": True, "attention": attention,
            "eos_token_id": END, "unk_token_id": UNKNOWN, "max_length": 256}


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
    model = KeyValueLm(json.loads((directory / "config.json").read_text(encoding="utf-8")))
    model.load_state_dict({k: v.float() for k, v in load_file(directory / "model.safetensors").items()})
    return model.eval(), Tokenizer.from_file(str(directory / "tokenizer.json"))


def table(figures):
    """figures: {kind: [with attention, without]}"""
    said = {"one": "a sentence", "named": "2 to 4 sentences about the same two people",
            "again": "a sentence said twice, often with another between"}
    lines = ["| perplexity per word | key-value attention | the same without |", "|---|---|---|"]
    lines += [f"| {said[kind]} | {ours:.1f} | {plain:.1f} |" for kind, (ours, plain) in figures.items()]
    return "\n".join(lines)


def figures_of(models_, parts, tokenizer, count):
    """-> the card's tables."""
    texts = test_documents(parts, tokenizer, 1, count)
    compared = table({kind: [perplexity(model, some) for model in models_] for kind, some in texts.items()})
    rng = random.Random(2)
    drawn = [[rng.randrange(len(SPECIAL), tokenizer.get_vocab_size()) for _ in range(10)] for _ in range(count // 5 + 1)]
    lines = ["| 10 words drawn evenly, twice in a row | key-value attention | the same without |", "|---|---|---|"]
    seen = [[follows(model, ids) for ids in drawn] for model in models_]
    shares = [100 * torch.cat([right for _, right in some]).mean().item() for some in seen]
    lines.append(f"| next word right, the second time | {shares[0]:.1f} % | {shares[1]:.1f} % |")
    weight = torch.cat([weights for weights, _ in seen[0] if weights is not None]).mean().item()
    lines.append(f"| mean weight on the word that followed the first time | {weight:.2f} | - |")
    return compared + "\n\n" + "\n".join(lines)


LOOK = [EXAMPLE, "Tom asked Mary a question. Mary answered", "I don't know", "She bought a red car and a black dress. She",
        "Ken likes apples. Lucy likes oranges. Ken"]


def card(config, parts, model, steps, minutes, arguments, figures, examples):
    attention = config["attention"]
    return f"""# lm-key-value

A language model whose memory has three offices: what the LSTM gives out at each step is split into a **key**, by which the
step is found later, a **value**, which is then read, and a part that **predicts**. Each word looks back at the {attention["length"]} before it.

- **Paper** Daniluk, Rocktäschel, Welbl and Riedel 2017, “Frustratingly short attention spans in neural language modeling”, \
section 3.3 (key, value and predict), eq. 6 to 11
- **Look at** the map: a band, {attention["length"]} words wide, that moves on with the text. Where something is said again, the weight \
lies on the word that came *after* the same word the last time: its key says what it stood behind, its value what it is
- **Architecture** LSTM of {config["hidden_size"]} units ({attention["parts"]} parts of {config["hidden_size"] // attention["parts"]}), embeddings {config["embedding_size"]}, tied to the \
output; additive score of {attention["attention_size"]} units over the last {attention["length"]} states: \
{sum(p.numel() for p in model.parameters()):,} parameters, stored as F16
- **Vocabulary** {config["vocab_size"]:,} words, upper and lower case as written; others are `[UNK]`, which is read and never written
- **Data** the English sentences of [tatoeba.org](https://tatoeba.org), as published with French translations by \
[manythings.org/anki](https://www.manythings.org/anki/), CC BY 2.0: {len(parts["train"]):,} to train on, {len(parts["dev"]):,} to watch, \
{len(parts["test"]):,} for the figures below
- **Documents** made from them so that there is something to look back for: a sentence, paraphrases in a row, sentences about the \
same two people, a sentence said twice, and words drawn evenly, twice in a row, of which only the second time is learnt (`documents` in \
`train_lm.py`)
- **Licence** MIT, like the program
- **Training** AdamW, learning rate {arguments.rate:g}, falling to zero over {steps:,} steps of {arguments.batch} documents; against the words of the \
batch and {arguments.sampled} others, in the last tenth against all words. The model without attention: as many steps of the same \
documents, the whole LSTM state predicting
- **Seed** {arguments.seed}, **time** {minutes[0]:.1f} minutes of one core, without attention {minutes[1]:.1f}
- **Command** `python samples/training/train_lm.py --data eng-fra.tsv.gz --out samples/models/lm-key-value --seed {arguments.seed}`

## Figures

With the stored F16 weights, on sentences never trained on; a word that the vocabulary lacks is not counted, nor is the first word of a text, which nothing stands before:

{figures}

| text | goes on |
|---|---|
{examples}

## What it does not show

A good model of English: it is small, and single short sentences give attention little to find. The paper's own finding is the same: most of what attention gains is near. Beyond {attention["length"]} words it sees nothing, and what is further back is left to the LSTM.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="gzipped English TAB French, as eng-fra.tsv.gz")
    parser.add_argument("--out", required=True, type=Path, help="model directory to write")
    parser.add_argument("--without", type=Path, help="where to keep the model without attention, too")
    parser.add_argument("--quick", action="store_true", help="everything, in a few seconds and on little or made data")
    parser.add_argument("--vocabulary", type=int, default=8000)
    parser.add_argument("--size", type=int, default=112, help="of embeddings")
    parser.add_argument("--hidden", type=int, default=240)
    parser.add_argument("--length", type=int, default=20, help="steps that attention looks back")
    parser.add_argument("--steps", type=int, default=7000)
    parser.add_argument("--batch", type=int, default=32, help="documents in a batch")
    parser.add_argument("--rate", type=float, default=4e-3)
    parser.add_argument("--sampled", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if not (arguments.data or arguments.quick):
        parser.error("--data is needed, or --quick")

    torch.set_num_threads(1)
    parts, groups = read(arguments.data) if arguments.data else stand_in()
    steps, size, hidden, count = arguments.steps, arguments.size, arguments.hidden, 1000
    if arguments.quick:
        steps, size, hidden, count = 20, 16, 24, 10
        parts = {name: part[:400] for name, part in parts.items()}
    tokenizer = word_tokenizer(parts["train"], arguments.vocabulary)
    attention = {"parts": 3, "length": arguments.length, "score": "additive", "attention_size": 48,
                 "normalizer": "softmax", "window": "sliding"}
    watched = test_documents({"test": parts["dev"]}, tokenizer, 3, count // 5)

    trained, minutes = [], []
    for options in (attention, None):
        torch.manual_seed(arguments.seed)
        config = configuration(options, tokenizer.get_vocab_size(), size, hidden, 1)
        model = KeyValueLm(config, dropout=0.1)
        out = arguments.out if options else arguments.without
        start = time.process_time()

        def report(step, loss):
            told = "  ".join(f"{kind} {perplexity(model, some):.1f}" for kind, some in watched.items())
            print(f"{(time.process_time() - start) / 60:5.1f} min  step {step}  loss {loss:.3f}  {told}", flush=True)
            for text in LOOK:
                print("     ", text, "|", continuation(model, tokenizer, text), flush=True)
            if out:
                save(out, model, tokenizer)

        # The same documents in the same order for both.
        supply = batches(documents(parts["train"], groups, tokenizer, random.Random(arguments.seed)), arguments.batch, 80)
        train(model, supply, steps, arguments.rate, min(arguments.sampled, tokenizer.get_vocab_size() // 4), report,
              max(1, steps // 9))
        minutes.append((time.process_time() - start) / 60)
        trained.append(model.half().float().eval())  # as it is stored
        if out:
            save(out, model, tokenizer)

    figures = figures_of(trained, parts, tokenizer, count)
    print(figures)
    examples = "\n".join(f"| {text} | {continuation(trained[0], tokenizer, text)} |" for text in LOOK)
    text = card(trained[0].config, parts, trained[0], steps, minutes, arguments, figures, examples)
    (arguments.out / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
