"""Train the sample `talk-additive`: a small scene and a question about it, answered in words.

    python samples/training/train_talk.py --out samples/models/talk-additive --seed 1

The scenes are those of scenes.py. Pairs of words that it keeps are in no scene that is trained on.
"""

import argparse
import random
from pathlib import Path

import torch
from torch.nn import functional as F

import scenes
import training
import writing
from pair_seq2seq import PairSeq2Seq
from writing import words_of

EXAMPLE = {"first": "There is a red ball on the table. The cat sleeps under the chair. Anna has two apples.",
           "second": "Where does the cat sleep?"}


def samples(part, seed):
    """Endless scenes with a question about each. 'apart': the question is about two words that were never together."""
    rng = random.Random(f"{seed} {part}")
    while True:
        one = scenes.example(rng)
        kept = [scenes.is_kept(*pair) for pair in one.pairs]
        if part == "apart":
            fits = one.asked is not None and bool(kept) and kept[0]
        else:
            fits = not any(kept) and writing.part_of(f"{one.scene} {one.question}") == part
        if fits:
            yield one


def configuration(tokenizer, quick):
    hidden = 16 if quick else 64
    return {
        "model_type": "pair_seq2seq",
        "title": "talk · additive",
        "summary": "Looks at scene and question",
        "group": "Soft alignment", "reads": {"first": "Scene", "second": "Question"},
        "example": EXAMPLE,
        "limits": "Scenes of two to five sentences and questions with the words and frames of scenes.py",
        "view": {"name": "heatmap",
                 "head_names": [{"site": "cross", "layer": 0, "head": 0, "name": "in the scene"},
                                {"site": "cross", "layer": 0, "head": 1, "name": "in the question"}]},
        "vocab_size": tokenizer.get_vocab_size(),
        **writing.ids_of_special(tokenizer),
        "max_source_length": 120,
        "max_target_length": 20,
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
        "attention": {"score": "additive", "attention_size": 2 * hidden, "window": "none", "normalizer": "softmax",
                      "query": "current_state", "input_feeding": False},
    }


def padded(rows, value):
    width = max(map(len, rows))
    return torch.tensor([row + [value] * (width - len(row)) for row in rows])


def read(ids, config, texts):
    """Texts -> ids [B x S] and lengths [B]."""
    rows = [[ids.get(word, config["unk_token_id"]) for word in words_of(text)] for text in texts]
    return padded(rows, config["eos_token_id"]), torch.tensor([len(row) for row in rows])


def batches(tokenizer, config, examples, size, pool, seed):
    """Endless batches of scenes of one length, out of `pool` examples at a time."""
    ids, end, rng = tokenizer.get_vocab(), config["eos_token_id"], random.Random(seed)
    while True:
        drawn = [next(examples) for _ in range(pool)]
        groups = list(writing.grouped(drawn, [len(words_of(one.scene)) for one in drawn], size))
        rng.shuffle(groups)
        for group in groups:
            yield batch(ids, config, [drawn[i] for i in group], end)


def where_to_look(one):
    """Of each word of the scene whether it is asked for: the words of one sentence, or the last full stop where what is
    asked for is not there."""
    places = [i == one.asked for i, sentence in enumerate(one.sentences) for _ in words_of(sentence)]
    return places if one.asked is not None else [*places[:-1], True]


def batch(ids, config, drawn, end):
    """-> scenes, questions, previous and wanted words, and which words of each scene were asked for [B x S]."""
    targets = [[ids[word] for word in words_of(one.answer)] for one in drawn]
    previous = padded([[config["bos_token_id"], *target] for target in targets], end)
    wanted = padded([[*target, end] for target in targets], training.IGNORED)
    asked = padded([where_to_look(one) for one in drawn], False)
    return (*read(ids, config, [one.scene for one in drawn]), *read(ids, config, [one.question for one in drawn]),
            previous, wanted, asked)


class Loss:
    """Cross entropy. For most of the training it is also said, less and less, in which sentence the answer is: the weights
    outside of it cost something, until they cost nothing."""

    def __init__(self, steps):
        self.step, self.told = 0, 0.8 * steps

    def __call__(self, model, *batch):
        *read, previous, wanted, asked = batch
        logits, (in_scene, _), _ = model(*read, previous)
        loss = F.cross_entropy(logits.flatten(0, 1), wanted.flatten(), ignore_index=training.IGNORED)
        self.step += 1
        if self.step < self.told:
            known = wanted != training.IGNORED
            inside = (in_scene * asked.unsqueeze(1)).sum(2)
            loss = loss + (1 - self.step / self.told) * -torch.log(inside[known] + 1e-6).mean()
        return loss


def answers(model, config, tokenizer, examples):
    ids, given = tokenizer.get_vocab(), []
    never = [config["bos_token_id"], config["unk_token_id"]]
    for start in range(0, len(examples), 200):
        some = examples[start : start + 200]
        rows = model.greedy(*read(ids, config, [one.scene for one in some]),
                            *read(ids, config, [one.question for one in some]), never)
        given += [tokenizer.decode(row) for row in rows]
    return given


def right(model, config, tokenizer, examples):
    return [given == one.answer for given, one in zip(answers(model, config, tokenizer, examples), examples)]


def card(config, model, options, arguments, took, table):
    return f"""# talk-additive

A small scene is described, then a question about it is answered in words. The decoder attends to both texts at each step,
with a mechanism of its own for each.

- **Paper** Sutskever, Vinyals and Le 2014 with the attention of Bahdanau, Cho and Bengio 2015, here once for each text
- **Architecture** one bidirectional GRU encoder for both texts with {config['encoder_hidden_size']} units per direction, GRU \
decoder with {config['hidden_size']}, embeddings and readout {config['embedding_size']}, {config['vocab_size']} words: \
{sum(p.numel() for p in model.parameters()):,} parameters, stored as F16
- **Data** made by `samples/training/scenes.py`: scenes of two to five sentences, one question each; a hash of scene and \
question keeps 4 % for the figures below and 2 % for watching the training, and a hash of pairs of words that describe one \
thing (a colour and a thing, a person and what they have) keeps one pair in twelve out of all scenes that are trained on
- **Licence** MIT, like the program
- **Training** Adam, learning rate {options['rate']:g} with warm-up and cosine decay, {options['steps']} steps of \
up to {options['batch_size']} questions about scenes of equal length. In the first four fifths of the steps it is told, less and \
less, which sentence of the scene is asked for (the last full stop where there is none): minus the logarithm of the weight \
there is added to the loss, with a factor that falls from 1 to 0. Where to look within the sentence it finds for itself
- **Seed** {arguments.seed}, **time** {took} on one core
- **Command** `python samples/training/train_talk.py --out samples/models/talk-additive --seed {arguments.seed}`

## Figures

With the stored F16 weights, an answer being right if it is the expected one, letter by letter:

{table}

## What to look at

`heatmap`, scene and question side by side: the word that carries the answer is one dark cell in the scene, and the row of \
the question says what was asked for. Ask another question about the same scene: the rows of the scene move.

## What it does not show

Which sentence to look at was told in training, so that its attention is no evidence that a network finds that out alone. It \
finds what is said; it does not think. Questions that need two facts ("Who is next to the cat?") are not in its grammar, \
and a word that it has never seen is unknown to it. Where it looks in the question is of little use to it after the first \
words: the state has taken the question in by then.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--start", type=Path, help="begin with the weights of an earlier run")
    parser.add_argument("--quick", action="store_true", help="everything once, in seconds; what it learns is nothing")
    parser.add_argument("--evaluate", action="store_true", help="only measure the model that stands in --out")
    arguments = parser.parse_args()
    options = {"steps": arguments.steps, "rate": 3e-3, "batch_size": 64, "pool": 6400, "every": 500, "tested": 2000, "watched": 300}
    if arguments.quick:
        options |= {"steps": 3, "batch_size": 4, "pool": 40, "every": 3, "tested": 8, "watched": 4}

    def some(part, count):
        made = samples(part, arguments.seed)
        return [next(made) for _ in range(count)]

    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    took = writing.clock()
    if not arguments.evaluate:
        tokenizer = writing.tokenizer_of(scenes.known_words(words_of))
        config = configuration(tokenizer, arguments.quick)
        model = writing.load(arguments.start, PairSeq2Seq)[0] if arguments.start else PairSeq2Seq(config)
        watched = some("validation", options["watched"])

        def report(step, loss):
            share = training.share(right(model, config, tokenizer, watched))
            print(f"{took()}  step {step}  loss {loss:.4f}  right {share}", flush=True)
            writing.save(arguments.out, model, config, tokenizer)

        made = batches(tokenizer, config, samples("train", arguments.seed), options["batch_size"], options["pool"],
                       arguments.seed)
        writing.train(model, made, Loss(options["steps"]), options, report)
    trained = took()

    model, config, tokenizer = writing.load(arguments.out, PairSeq2Seq)
    tested, apart = some("test", options["tested"]), some("apart", options["tested"])
    flags = right(model, config, tokenizer, tested)
    together = training.share(right(model, config, tokenizer, apart))
    table = (f"| {len(tested):,} unseen scenes and questions | {training.share(flags)} |\n|---|---|\n"
             f"| {len(apart):,} about two words that were never together | {together} |")
    print(table)
    wrong = [(one, given) for one, given, flag in zip(tested, answers(model, config, tokenizer, tested), flags) if not flag]
    for one, given in wrong[:20]:
        print(f"{one.scene} {one.question}\n  wanted {one.answer}\n  given  {given}")
    if not arguments.evaluate:
        text = card(config, model, options, arguments, trained, table)
        (arguments.out / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
