"""Train the samples `reviews-*`: is a sentence, or a whole review, of a film negative or positive?

    python samples/training/train_reviews.py --data DIR --pooling mean static structured --out samples/models
    python samples/training/train_reviews.py --data DIR --pooling hierarchical --out samples/models

DIR holds sentences.tsv.gz and documents.tsv.gz: `label TAB text`, sentences of a document joined by ` <s> ` (Pang and Lee
2005, 2004). With `--quick` and no data a small stand-in is made.
"""

import argparse
import gzip
import hashlib
import math
import random
import time
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
from torch.nn import functional as F

from rnn_classifier import RnnClassifier, load, save
from sentences import split_sentences

LABELS = ["negative", "positive"]
UNKNOWN = "[UNK]"
# Words, "n't" and "'s" apart from what they are written to; every other mark by itself.
WORD = r"\p{L}+?(?=n't(?!\p{L}))|n't(?!\p{L})|'(?:s|re|ve|ll|d|m)(?!\p{L})|[\p{L}\p{N}]+|[^\s\p{L}\p{N}]"
EMBEDDING, HIDDEN, ATTENTION, HOPS, SENTENCE_HIDDEN = 64, 48, 64, 4, 32
DEFAULTS = {"epochs": 5, "document_epochs": 14, "batch_size": 64, "document_batch_size": 32, "rate": 2e-3,
            "document_rate": 3e-3, "dropout": 0.5, "word_dropout": 0.15, "weight_decay": 0.01, "smoothing": 0.05,
            "overlap": 0.1, "longest": 60}
# Times the entropy of the attention in the loss: without it every word of a sentence keeps a little of the weight.
SHARPNESS = {"hierarchical": 0.015}
QUICK = {**DEFAULTS, "epochs": 2, "document_epochs": 3}

POOLINGS = {
    "mean": {
        "title": "reviews · mean",
        "summary": "Every word weighs the same",
        "group": "One vector for a text",
        "card": "The contrast: the vector that decides is the mean of all states, as if nobody had to look anywhere",
        "paper": "none; mean pooling is older than attention",
        "look": "Every word has the same shade. Open `reviews-static` on the same sentence: the same network, and words "
                "that tell it apart. A long sentence spreads its one telling word over many others here.",
    },
    "static": {
        "title": "reviews · static",
        "summary": "Finds the words that tell",
        "group": "One vector for a text",
        "card": "One learned vector asks every text the same question: which words tell whether this is praise",
        "paper": "Yang et al. 2016, eq. 5 to 7; the layer `AttentionWithContext` of Keras examples",
        "look": "The weight gathers on the words that judge (“silly”, “tedious”, “empty”) and on their neighbours, and less "
                "on names and little words. Edit a weight and watch the probability follow: with 0.9 on “delight” the "
                "example turns positive.",
    },
    "structured": {
        "title": "reviews · structured",
        "summary": "Each hop has its own question",
        "group": "Many views of a sentence",
        "card": f"{HOPS} learned vectors ask at once, and a penalty in training keeps them from asking the same",
        "paper": "Lin et al. 2017, eq. 6 and 8",
        "look": "One line for each hop: the same sentence, shaded differently. With these weights the first hop has learnt to "
                "find blame and the third praise, so that a sentence with both shows both; the second mostly rests on the "
                "full stop, and the fourth on names and on what the others leave.",
    },
    "hierarchical": {
        "title": "reviews · hierarchical",
        "summary": "Weighs words, then sentences",
        "group": "One vector for a text",
        "card": "Attention twice: over the words of each sentence, then over the sentences of the review",
        "paper": "Yang et al. 2016",
        "look": "The longest bars stand beside the sentences that judge; those that tell the story get little. Within a "
                "sentence the shades say which words made its vector.",
    },
}
EXAMPLES = {
    "mean": "The plot is silly and the pacing is slow, but the actors are a delight.",
    "static": "The plot is silly and the pacing is slow, but the actors are a delight.",
    "structured": "The plot is silly and the pacing is slow, but the actors are a delight.",
    "hierarchical": "The film follows two brothers who open a restaurant on the coast. The first half hour is dull, and I "
                    "nearly left. Then the cook arrives, and everything changes.\n\nShe is a wonderful actress: warm, "
                    "funny and never sentimental. The last scene has hardly a word in it. It is one of the best films "
                    "of the year.",
}


# --- data ------------------------------------------------------------------------------------------------------------


def mended(text):
    """UTF-8 that was read as Latin-1 becomes what it was, and control characters blanks."""
    try:
        text = text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        pass
    return "".join(c if " " <= c <= "~" or c >= "\xa0" else " " for c in text)


def read_reviews(path):
    """-> [(label, text)]; the sentences of a document are joined by a blank, as somebody would paste them."""
    reviews = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            label, text = line.rstrip("\n").split("\t")
            parts = [part.strip() for part in mended(text).split("<s>")]
            reviews.append((LABELS.index(label), " ".join(part for part in parts if part)))
    return reviews


def made_reviews(sentences, documents):
    """A stand-in for tests: what is said is in one word of each sentence."""
    rng = random.Random(1)
    words = ("dull silly tedious bad".split(), "charming funny moving good".split())

    def sentence(label):
        return f"the {rng.choice(['film', 'plot', 'cast'])} is {rng.choice(words[label])} , number {rng.randrange(999)} ."

    short = [(label, sentence(label)) for label in (0, 1) for _ in range(sentences // 2)]
    return short, [(label, " ".join(sentence(label) for _ in range(4))) for label in (0, 1) for _ in range(documents // 2)]


def part_of(text):
    """'test' for 15 %, 'validation' for 10 %: a hash of the text decides."""
    value = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % 100
    return "test" if value < 15 else "validation" if value < 25 else "train"


def word_tokenizer(words):
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token=UNKNOWN))
    straight = [normalizers.Replace(curly, plain) for curly, plain in (("’", "'"), ("“", '"'), ("”", '"'))]
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase(), *straight])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(WORD), "removed", invert=True)
    return tokenizer


def vocabulary(texts, once_more):
    """[UNK], and the words seen at least twice in `texts` or four times in `once_more`."""
    tokenizer = word_tokenizer([UNKNOWN])

    def count(of):
        found = Counter()
        for text in of:
            pieces = tokenizer.pre_tokenizer.pre_tokenize_str(tokenizer.normalizer.normalize_str(text))
            found.update(word for word, _ in pieces)
        return found

    counts, others = count(texts), count(once_more)
    return [UNKNOWN, *sorted(w for w in counts.keys() | others.keys() if counts[w] >= 2 or others[w] >= 4)]


def encode(tokenizer, texts, longest=None):
    return [encoding.ids[:longest] for encoding in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]


def encode_document(tokenizer, text, longest=None):
    ids = encode(tokenizer, [text[start:end] for start, end in split_sentences(text)], longest)
    return [sentence for sentence in ids if sentence]


# --- embeddings before anything is trained ---------------------------------------------------------------------------


def embeddings(rows, size, dimensions, window=4):
    """Words that stand among the same words get similar vectors [size x dimensions]: the largest singular vectors of the
    positive pointwise mutual information of words within `window` of each other (Levy, Goldberg and Dagan 2015).

    @param rows lists of ids, texts without their labels; 0 is the unknown word and gets no vector"""
    gap = [0] * window
    line = np.array([i for row in rows for i in row + gap], dtype=np.int64)
    codes, shares = [], []
    for distance in range(1, window + 1):
        left, right = line[:-distance], line[distance:]
        known = (left > 0) & (right > 0)
        for a, b in ((left, right), (right, left)):
            codes.append(a[known] * size + b[known])
            shares.append(np.full(int(known.sum()), 1 / distance))
    pairs, place = np.unique(np.concatenate(codes), return_inverse=True)
    counts = np.bincount(place, weights=np.concatenate(shares))
    first, second = pairs // size, pairs % size
    total = np.bincount(first, weights=counts, minlength=size)
    context = total**0.75 * (total.sum() / (total**0.75).sum())
    information = np.log(counts * total.sum() / (total[first] * context[second]))
    positive = information > 0
    matrix = torch.sparse_coo_tensor(np.stack([first[positive], second[positive]]),
                                     torch.tensor(information[positive], dtype=torch.float32), (size, size),
                                     check_invariants=True).coalesce()
    wanted = min(dimensions, size)
    left, values, _ = torch.svd_lowrank(matrix, q=min(wanted + 16, size), niter=3)
    found = F.normalize(left[:, :wanted] * values[:wanted].sqrt(), dim=1)
    return F.pad(found, (0, dimensions - wanted))


def log_odds(documents, size):
    """How much more often each word stands in positive documents than in negative ones, [size], 0 for the unknown."""
    counts, texts = [Counter(), Counter()], [0, 0]
    for label, sentences in documents:
        counts[label].update({i for sentence in sentences for i in sentence})
        texts[label] += 1
    odds = [math.log((counts[1][i] + 2) / (texts[1] + 4)) - math.log((counts[0][i] + 2) / (texts[0] + 4))
            for i in range(size)]
    return torch.tensor([0.0, *odds[1:]])


# --- training --------------------------------------------------------------------------------------------------------


def padded(rows):
    lengths = torch.tensor([len(row) for row in rows])
    words = torch.zeros(len(rows), int(lengths.max()), dtype=torch.long)
    for line, row in zip(words, rows):
        line[: len(row)] = torch.tensor(row)
    return words, lengths


def batches(rows, size, rng):
    """Indices of rows of about the same length, in any order."""
    order = sorted(rng.permutation(len(rows)), key=lambda i: len(rows[i]) + 4 * rng.random())
    plan = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(plan)
    return plan


def optimizer_of(parameters, embedding, rate, decay, steps):
    rest = [p for p in parameters if p is not embedding]
    groups = [{"params": rest, "weight_decay": decay}] + ([{"params": [embedding], "weight_decay": 0.0}] if embedding is
                                                          not None else [])
    optimizer = torch.optim.AdamW(groups, lr=rate)
    return optimizer, torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.1)


@torch.no_grad()
def sentence_logits(model, rows, batch_size=256):
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    logits = torch.zeros(len(rows), len(LABELS))
    for start in range(0, len(order), batch_size):
        chosen = order[start : start + batch_size]
        logits[chosen] = model(*padded([rows[i] for i in chosen])).logits
    return logits


@torch.no_grad()
def document_logits(model, documents):
    return torch.cat([model(*padded(rows), torch.tensor([len(rows)])).logits for rows in documents])


def accuracy(logits, labels):
    return (logits.argmax(1) == torch.tensor(labels)).float().mean().item()


class Watch:
    """Keeps the weights that were best on the validation part."""

    def __init__(self, model, labels, logits_of, started):
        self.model, self.labels, self.logits_of, self.started = model, labels, logits_of, started
        self.best, self.state = math.inf, None

    def look(self, epoch):
        self.model.eval()
        logits = self.logits_of()
        loss = F.cross_entropy(logits, torch.tensor(self.labels)).item()
        print(f"{time.monotonic() - self.started:.0f} s  epoch {epoch}  validation {loss:.4f} "
              f"{100 * accuracy(logits, self.labels):.2f} %", flush=True)
        if loss < self.best:
            self.best = loss
            self.state = {name: value.clone() for name, value in self.model.state_dict().items()}
        self.model.train()

    def restore(self):
        self.model.load_state_dict(self.state)
        self.model.eval()


def entropy(pooled):
    """Of the rows of an attention, a mean over the batch: what keeps them from looking at everything a little."""
    return -(pooled.weights * torch.log(pooled.weights + 1e-9)).sum(-1).mean()


def train_sentences(model, head, rows, labels, options, seed, watch=None):
    """@param head what makes logits of a batch's Pooled vectors; None: the model's own output layer"""
    rng = np.random.default_rng(seed)
    embedding = model.encoder.embedding.weight
    parameters = [*model.parameters(), *(head.parameters() if head else [])]
    steps = options["epochs"] * math.ceil(len(rows) / options["batch_size"])
    optimizer, schedule = optimizer_of(parameters, embedding, options["rate"], options["weight_decay"], steps)
    model.train()
    done = 0
    for epoch in range(1, options["epochs"] + 1):
        for chosen in batches(rows, options["batch_size"], rng):
            words, lengths = padded([rows[i] for i in chosen])
            if head:
                pooled = model.vectors(words, lengths)
                logits = head(model.dropout(pooled.vectors.flatten(1)))
            else:
                output = model(words, lengths)
                logits, pooled = output.logits, output.words
            wanted = torch.tensor([labels[i] for i in chosen])
            loss = F.cross_entropy(logits, wanted, label_smoothing=options["smoothing"])
            done += 1
            if model.kind == "structured":
                loss = loss + options["overlap"] * model.overlap(pooled)
            if model.kind in SHARPNESS:
                # It comes in slowly: a model that is sure before it has learnt anything stays wrong.
                loss = loss + SHARPNESS[model.kind] * min(1, 2 * done / steps) * entropy(pooled)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
        if watch:
            watch.look(epoch)


def train_documents(model, vectors, labels, options, seed, watch):
    """The sentences' level alone, on the vectors that the words' level makes: it has seen the labels of sentences, and
    there are too few documents to teach it more. A tenth of the sentences of a document are left out each time."""
    rng = np.random.default_rng(seed)
    parameters = [*model.sentences.parameters(), *model.output.parameters()]
    size = options["document_batch_size"]
    steps = options["document_epochs"] * math.ceil(len(vectors) / size)
    optimizer, schedule = optimizer_of(parameters, None, options["document_rate"], options["weight_decay"], steps)
    model.train()
    for epoch in range(1, options["document_epochs"] + 1):
        order = rng.permutation(len(vectors))
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            kept = [np.sort(rng.permutation(len(vectors[i]))[: max(1, int(0.9 * len(vectors[i])))]) for i in chosen]
            logits, pooled = model.decide([vectors[i][places] for i, places in zip(chosen, kept)])
            loss = F.cross_entropy(logits, torch.tensor([labels[i] for i in chosen]),
                                   label_smoothing=options["smoothing"])
            if model.kind in SHARPNESS:
                share = min(1, 2 * epoch / options["document_epochs"])
                loss = loss + SHARPNESS[model.kind] * share * entropy(pooled)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
        watch.look(epoch)


# --- samples ---------------------------------------------------------------------------------------------------------


def configuration(pooling, vocabulary_size):
    document = pooling.startswith("hierarchical")
    about = POOLINGS.get(pooling, POOLINGS["hierarchical"])
    example = EXAMPLES.get(pooling, "")
    config = {"model_type": "rnn_classifier", "title": about["title"], "summary": about["summary"],
              "group": about["group"], "example": example, "view": {"name": "text"}, "pooling": pooling,
              "cell": "gru", "bidirectional": True, "vocab_size": vocabulary_size, "embedding_size": EMBEDDING,
              "encoder_hidden_size": HIDDEN, "encoder_layers": 1}
    if document:
        config["sentence_hidden_size"] = SENTENCE_HIDDEN
    if not pooling.endswith("mean"):
        config["attention"] = {"attention_size": ATTENTION, **({"hops": HOPS} if pooling == "structured" else {})}
    config |= {"labels": LABELS, "unk_token_id": 0, "max_source_length": 5000 if document else 300}
    if document:
        config["max_sentences"] = 400
    return config


def took(started):
    seconds = int(time.monotonic() - started)
    return f"{seconds // 60} min {seconds % 60:02} s"


def percent(share):
    return f"{100 * share:.1f} %"


def card(pooling, model, options, seed, time_taken, counts, rows):
    about, document = POOLINGS[pooling], pooling == "hierarchical"
    what = "film reviews" if document else "sentences of film reviews"
    training = (f"the words' level first on the labels of all sentences, {options['epochs']} epochs, then the level of "
                f"sentences on the documents, at most {options['document_epochs']} epochs" if document else
                f"{options['epochs']} epochs at most of batches of {options['batch_size']}")
    before = ("embeddings begin as singular vectors of the words' mutual information in the training texts"
              + ("" if document else ", and with how often each word stands in positive and in negative documents"))
    penalty = ""
    if pooling == "structured":
        penalty = f"; {options['overlap']:g} times the penalty on hops that overlap, |A A^T - I|^2"
    elif pooling in SHARPNESS:
        penalty = f"; {SHARPNESS[pooling]:g} times the entropy of the attention, so that it makes up its mind"
    attention = ("none: all words weigh the same" if pooling == "mean" else
                 f"`attention_size` {ATTENTION}" + (f", `hops` {HOPS}" if pooling == "structured" else ""))
    table = "\n".join(["| unseen " + ("documents" if document else "sentences") + " | right |", "|---|---|",
                       *(f"| {name} | {value} |" for name, value in rows)])
    short = ("so are reviews of a sentence or two, which are shorter than any that were trained on (“I didn’t like it. It isn't "
             "funny!” comes out as positive)" if document else
             "so is a negation of a harsh word (“A film that never bores.” comes out as negative)")
    command = "hierarchical" if document else "mean static structured"
    return f"""# reviews-{pooling}

{about["card"]}. It reads {what} and says whether they are negative or positive.

- **Paper** {about["paper"]}
- **Attention** {attention}
- **Architecture** bidirectional GRU with {HIDDEN} units per direction, embeddings {EMBEDDING}\
{f", over sentences another with {SENTENCE_HIDDEN}" if document else ""}: \
{sum(p.numel() for p in model.parameters()):,} parameters, stored as F16
- **Data** the sentence polarity data (Pang and Lee 2005) and the polarity data 2.0 of whole reviews (Pang and Lee 2004), \
lower case and tokenised: {counts}. Known are the words that were seen at least twice in the sentences or four times in the \
documents; all others are read as `[UNK]`
- **Licence** CC BY 4.0, like the data
- **Training** AdamW, learning rate {options["rate"]:g} in one cycle; {training}; {before}; dropout {options["dropout"]:g} \
on embeddings and before the output, {options["word_dropout"]:g} of the words read as `[UNK]`, weight decay \
{options["weight_decay"]:g}, label smoothing {options["smoothing"]:g}{penalty}; the weights that were best on the validation \
part are kept
- **Seed** {seed}, **time** {time_taken} on one core, beside other work
- **Command** `python samples/training/train_reviews.py --data DIR --pooling {command} --out samples/models --seed {seed}`

## What to look at

{about["look"]}

## What it does not show

A weight says how much of a word's state went into the vector, not that the word was the reason: a state has read its
neighbours, so the weight may stand on the word beside the telling one. The texts are film reviews in English of before
2005; other texts get an answer, too, and it means nothing. Irony and comparisons with other films are often misread, and
{short}.

## Figures

With the stored F16 weights, on texts that were neither trained on nor used to choose anything:

{table}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="the directory of sentences.tsv.gz and documents.tsv.gz")
    parser.add_argument("--pooling", nargs="+", choices=POOLINGS, default=list(POOLINGS))
    parser.add_argument("--out", required=True, type=Path, help="each sample is written to OUT/reviews-POOLING")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="a run of seconds, to see that everything works")
    arguments = parser.parse_args()
    if not arguments.data and not arguments.quick:
        parser.error("--data is needed, but for --quick")
    torch.set_num_threads(1)
    options, seed = QUICK if arguments.quick else DEFAULTS, arguments.seed
    started = time.monotonic()
    if arguments.data:
        short, long = (read_reviews(arguments.data / f"{name}.tsv.gz") for name in ("sentences", "documents"))
        if arguments.quick:
            short, long = short[:100] + short[-100:], long[:20] + long[-20:]
    else:
        short, long = made_reviews(200, 40)

    figures = {}
    sentence_poolings = [pooling for pooling in arguments.pooling if pooling != "hierarchical"]
    for document in ([False] if sentence_poolings else []) + ([True] if "hierarchical" in arguments.pooling else []):
        entered = time.monotonic()
        # Sentences and documents are different texts: the whole of the one helps with the other.
        short_parts = ["train" if document else part_of(text) for _, text in short]
        long_parts = [part_of(text) if document else "train" for _, text in long]
        seen = [text for (_, text), part in zip(short, short_parts) if part == "train"]
        seen_long = [text for (_, text), part in zip(long, long_parts) if part == "train"]
        words = vocabulary(seen, seen_long)
        tokenizer = word_tokenizer(words)
        rows = encode(tokenizer, [text for _, text in short], options["longest"])
        kept = [i for i, row in enumerate(rows) if row]

        def sentences_of(part):
            chosen = [i for i in kept if short_parts[i] == part]
            return [rows[i] for i in chosen], [short[i][0] for i in chosen]

        documents = [encode_document(tokenizer, text, options["longest"]) for _, text in long]
        known = [i for i, part in enumerate(long_parts) if part == "train"]
        torch.manual_seed(seed)
        texts = sentences_of("train")[0] + [row for i in known for row in documents[i]]
        table = embeddings(texts, len(words), EMBEDDING if document else EMBEDDING - 1)
        if not document:
            odds = log_odds([(long[i][0], documents[i]) for i in known], len(words))
            table = torch.cat([table, odds.unsqueeze(1)], 1)
        prepared = time.monotonic() - entered
        print(f"{took(started)}  {len(words)} words", flush=True)

        cards = []
        for pooling in ["hierarchical", "hierarchical-mean"] if document else sentence_poolings:
            begun = time.monotonic() - prepared
            torch.manual_seed(seed)
            config = configuration(pooling, len(words))
            model = RnnClassifier(config, options["dropout"], options["word_dropout"])
            model.encoder.embedding.weight.data.copy_(table)
            train_rows, train_labels = sentences_of("train")
            out = arguments.out / f"reviews-{pooling}"
            if document:
                head = torch.nn.Linear(2 * HIDDEN, len(LABELS))
                train_sentences(model, head, train_rows, train_labels, options, seed)
                model.eval()
                parts = {part: [i for i, of in enumerate(long_parts) if of == part]
                         for part in ("train", "validation", "test")}

                @torch.no_grad()
                def vectors(part):
                    return [model.vectors(*padded(documents[i])).vectors[:, 0] for i in parts[part]]

                @torch.no_grad()
                def decided(of):
                    return torch.cat([model.decide([one])[0] for one in of])

                def labels(part):
                    return [long[i][0] for i in parts[part]]

                trained, watched = vectors("train"), vectors("validation")
                watch = Watch(model, labels("validation"), lambda: decided(watched), started)
                train_documents(model, trained, labels("train"), options, seed, watch)
                watch.restore()
                counts = ", ".join(f"{len(parts[part]):,} documents for {name}" for part, name in
                                   (("train", "training"), ("validation", "validation"), ("test", "testing")))
                counts += f", and all {len(train_rows):,} sentences for training"
                unseen, wanted = [documents[i] for i in parts["test"]], labels("test")
            else:
                validation = sentences_of("validation")
                watch = Watch(model, validation[1], lambda: sentence_logits(model, validation[0]), started)
                train_sentences(model, None, train_rows, train_labels, options, seed, watch)
                watch.restore()
                unseen, wanted = sentences_of("test")
                counts = (f"{len(train_rows):,} sentences for training, {len(validation[0]):,} for validation, "
                          f"{len(unseen):,} for testing; of the {len(long):,} documents how often words stand in them")
            if pooling == "hierarchical-mean":
                stored = model
            else:
                save(out, model, config, tokenizer)
                stored = load(out)[0]
            logits = document_logits(stored, unseen) if document else sentence_logits(stored, unseen)
            figures[pooling] = percent(accuracy(logits, wanted))
            print(f"{pooling}: {figures[pooling]} of {len(wanted)}", flush=True)
            if pooling != "hierarchical-mean":
                cards.append((pooling, model, took(begun), counts, len(wanted)))
            if pooling in ("static", "structured") and "mean" not in figures and (arguments.out / "reviews-mean").exists():
                mean, own = load(arguments.out / "reviews-mean")
                rows_of_mean = encode(own, [short[i][1] for i in kept if short_parts[i] == "test"], options["longest"])
                figures["mean"] = percent(accuracy(sentence_logits(mean, rows_of_mean), wanted))
        contrast, of = ("hierarchical-mean", " of words and of sentences") if document else ("mean", "")
        for pooling, model, time_taken, counts, count in cards:
            lines = [(f"this model, {count:,}", figures[pooling])]
            if pooling != contrast and contrast in figures:
                lines.append((f"the same network with mean pooling{of}", figures[contrast]))
            text = card(pooling, model, options, seed, time_taken, counts, lines)
            (arguments.out / f"reviews-{pooling}" / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
