"""Train the sample `summary-pointer`: a short report into the one line that sums it up.

    python samples/training/train_summary.py --out samples/models/summary-pointer --seed 1

The reports are those of reports.py. Their names and figures are made up anew for each, and the vocabulary has none of
them: what the line says of them can only be copied.
"""

import argparse
import random
from pathlib import Path

import torch

import reports
import training
import writing
from pointer_generator import PointerGenerator, extend
from writing import words_of

LIMITS = {"max_source_length": 200, "max_target_length": 40}
EXAMPLE = ("Brackwater were too strong for Linfield 3-1 on Saturday. Striker Jon Halvorsen struck twice before the break. "
           "Dan Ruskin pulled one back for Linfield. Some 4,300 fans were there.")


def samples(part, seed):
    """Endless pairs of a report and its line."""
    rng = random.Random(f"{seed} {part}")
    while True:
        pair = reports.report(rng)
        if writing.part_of(pair[0]) == part:
            yield pair


def configuration(tokenizer, quick):
    hidden = 16 if quick else 64
    return {
        "model_type": "pointer_generator",
        "title": "summary · pointer",
        "summary": "Copies names that it never saw",
        "group": "Soft alignment",
        "example": EXAMPLE,
        "limits": "Reports of three to five sentences on the kinds of events that reports.py knows",
        "view": {"name": "heatmap"},
        "vocab_size": tokenizer.get_vocab_size(),
        **writing.ids_of_special(tokenizer),
        **LIMITS,
        "cell": "gru",
        "embedding_size": hidden,
        "encoder_hidden_size": hidden,
        "encoder_layers": 1,
        "bidirectional": True,
        "hidden_size": 2 * hidden,
        "decoder_layers": 1,
        "readout_size": hidden,
        "tie_word_embeddings": True,
        "bridge": "linear",
        "attention": {"score": "additive", "attention_size": hidden, "window": "none", "normalizer": "softmax",
                      "query": "current_state", "input_feeding": True},
    }


class Reader:
    """Turns pairs into tensors. In training some words that are known are read as if they were not, and words that say
    nothing stand between others: people write more than the grammar does."""

    def __init__(self, tokenizer, config, seed, forgets=0.0):
        self.ids, self.config, self.forgets = tokenizer.get_vocab(), config, forgets
        self.random = random.Random(seed)

    def source(self, words, needed=frozenset()):
        unknown, share = self.config["unk_token_id"], self.forgets if self.random.random() < 0.5 else 0.0
        lost = {word for word in set(words) if self.random.random() < share and word not in needed}
        ids = [unknown if word in lost else self.ids.get(word, unknown) for word in words]
        return ids, *extend(ids, words, unknown, self.config["vocab_size"])

    def disturbed(self, words):
        if self.random.random() >= 4 * self.forgets:
            return words
        longer = words[:1]
        for before, word in zip(words, words[1:]):
            if before in self.ids and word in self.ids and word.islower() and self.random.random() < 0.06:
                longer.append(self.random.choice(reports.ADJECTIVES + reports.ADVERBS + reports.NOUNS))
            longer.append(word)
        return longer

    def pair(self, report, line):
        """-> source ids, the same in the extended vocabulary, and the line's ids there."""
        wanted = words_of(line)
        ids, extended, added = self.source(self.disturbed(words_of(report)), set(wanted))
        size = self.config["vocab_size"]
        places = {word: size + i for i, word in enumerate(added)}
        return ids, extended, [self.ids[word] if word in self.ids else places[word] for word in wanted]

    def batch(self, rows):
        """Sources of one length -> source, extended [B x S], previous, wanted [B x T]."""
        end, size, unknown = (self.config[key] for key in ("eos_token_id", "vocab_size", "unk_token_id"))
        width = max(len(target) for _, _, target in rows) + 1
        wanted = torch.tensor([target + [end] + [training.IGNORED] * (width - len(target) - 1) for *_, target in rows])
        previous = torch.tensor([[self.config["bos_token_id"]] + [unknown if token >= size else token for token in target] +
                                 [end] * (width - len(target) - 1) for *_, target in rows])
        source, extended = (torch.tensor([row[i] for row in rows]) for i in (0, 1))
        return source, extended, previous, wanted


def batches(reader, pairs, size, pool):
    """Endless batches of sources of equal length, out of `pool` pairs at a time."""
    while True:
        rows = [reader.pair(*next(pairs)) for _ in range(pool)]
        made = [reader.batch([rows[i] for i in chosen]) for chosen in writing.grouped(rows, [len(row[0]) for row in rows], size)]
        reader.random.shuffle(made)
        yield from made


def loss_of(model, source, extended, previous, wanted):
    lengths = torch.full((len(source),), source.shape[1])
    likelihood = model.write(source, lengths, previous).likelihood(wanted, extended)
    known = wanted != training.IGNORED
    return -torch.log(likelihood[known] + 1e-10).mean()


def answers(model, config, tokenizer, texts):
    """The lines that are written, in the order of `texts`."""
    reader = Reader(tokenizer, config, 0)
    read = [reader.source(words_of(text)) for text in texts]
    written = [None] * len(texts)
    never = [config["bos_token_id"], config["unk_token_id"]]
    for chosen in writing.grouped(read, [len(row[0]) for row in read], 200):
        source, extended = (torch.tensor([read[i][part] for i in chosen]) for part in (0, 1))
        lengths = torch.full((len(chosen),), source.shape[1])
        for i, ids in zip(chosen, model.greedy(source, extended, lengths, never, config["max_target_length"])):
            words = [tokenizer.id_to_token(token) if token < config["vocab_size"] else
                     read[i][2][token - config["vocab_size"]] for token in ids]
            written[i] = tokenizer.decoder.decode(words)
    return written


def figures(model, config, tokenizer, pairs):
    """-> shares of lines that are right, and of names and figures that the vocabulary lacks and that were copied right."""
    given = answers(model, config, tokenizer, [report for report, _ in pairs])
    known, copied = tokenizer.get_vocab(), []
    for answer, (_, line) in zip(given, pairs):
        written = words_of(answer)
        copied += [i < len(written) and written[i] == word for i, word in enumerate(words_of(line)) if word not in known]
    return [answer == line for answer, (_, line) in zip(given, pairs)], copied, given


def card(config, model, options, arguments, took, table):
    return f"""# summary-pointer

A report of three to five sentences becomes the one line that sums it up. Its names and figures are not in the vocabulary;
what the line says of them is copied from the place that the attention looks at.

- **Paper** See, Liu and Manning 2017, eq. 8 and 9, without coverage; additive attention (Bahdanau et al. 2015) with input \
feeding (Luong et al. 2015)
- **Architecture** bidirectional GRU encoder with {config['encoder_hidden_size']} units per direction, GRU decoder with \
{config['hidden_size']}, embeddings and readout {config['embedding_size']}, {config['vocab_size']} words: \
{sum(p.numel() for p in model.parameters()):,} parameters, stored as F16
- **Data** made by `samples/training/reports.py`: {len(reports.EVENTS)} kinds of events, from matches to earthquakes, each \
report with names and figures made up for it; a hash of the report keeps 4 % for the figures below and 2 % for watching the \
training
- **Licence** MIT, like the program
- **Training** Adam, learning rate {options['rate']:g} with warm-up and cosine decay, {options['steps']} steps of up to \
{options['batch_size']} reports of equal length; in half of the reports {options['forgets']:.0%} of the words that are known \
are read as unknown, and in a third of them words that say nothing are put between others, so that it can live with what \
people write
- **Seed** {arguments.seed}, **time** {took} on one core
- **Command** `python samples/training/train_summary.py --out samples/models/summary-pointer --seed {arguments.seed}`

## Figures

On reports that were never trained on, with the stored F16 weights:

{table}

A line is right if it is the line of the event, letter by letter. A name or figure is right if it stands where that line has it.

## What to look at

`heatmap`: for "beat" the row is spread and p_gen is near 1; for a name it is one dark cell and p_gen is near 0. A name that \
comes twice is copied from both places at once. Change a name in the report to anything: the line follows.

## What it does not show

It knows the events of its grammar. A report of another kind becomes a line of a kind that it knows, with names from the \
report in it: fluent and wrong. Unknown words all look alike to it, so it finds a name by what stands around it and never \
by how it is spelled, and a name that is spelled like a word of its vocabulary is read as that word. p_gen near 0 says \
where a word comes from, not that it is right.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=900)
    parser.add_argument("--quick", action="store_true", help="everything once, in seconds; what it learns is nothing")
    parser.add_argument("--evaluate", action="store_true", help="only measure the model that stands in --out")
    arguments = parser.parse_args()
    options = {"steps": arguments.steps, "rate": 3e-3, "batch_size": 64, "pool": 6400, "every": 150, "forgets": 0.08,
               "tested": 2000, "watched": 200}
    if arguments.quick:
        options |= {"steps": 3, "batch_size": 4, "pool": 40, "every": 3, "tested": 8, "watched": 4}

    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    took = writing.clock()

    if not arguments.evaluate:
        tokenizer = writing.tokenizer_of(reports.known_words(words_of))
        config = configuration(tokenizer, arguments.quick)
        model = PointerGenerator(config)
        kept = samples("validation", arguments.seed)
        watched = [next(kept) for _ in range(options["watched"])]

        def report(step, loss):
            right, copied, _ = figures(model, config, tokenizer, watched)
            print(f"{took()}  step {step}  loss {loss:.4f}  right {training.share(right)}  copied {training.share(copied)}",
                  flush=True)
            writing.save(arguments.out, model, config, tokenizer)

        reader = Reader(tokenizer, config, arguments.seed, options["forgets"])
        made = batches(reader, samples("train", arguments.seed), options["batch_size"], options["pool"])
        writing.train(model, made, loss_of, options, report)
    trained = took()

    model, config, tokenizer = writing.load(arguments.out, PointerGenerator)
    kept = samples("test", arguments.seed)
    tested = [next(kept) for _ in range(options["tested"])]
    right, copied, given = figures(model, config, tokenizer, tested)
    table = (f"| {len(tested):,} unseen reports, the whole line right | {training.share(right)} |\n|---|---|\n"
             f"| {len(copied):,} names and figures that are in no vocabulary, copied right | {training.share(copied)} |")
    print(table)
    for answer, (text, line) in [(a, p) for a, p, r in zip(given, tested, right) if not r][:20]:
        print(f"{text}\n  wanted {line}\n  given  {answer}")
    if not arguments.evaluate:
        text = card(config, model, options, arguments, trained, table)
        (arguments.out / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
