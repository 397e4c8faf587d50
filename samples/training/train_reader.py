"""Train the sample `reader-aoa`: which word of a short story belongs into the blank of a question?

    python samples/training/train_reader.py --out samples/models/reader-aoa --seed 1

All that it learns from is made by `stories.py`.
"""

import argparse
import math
import re
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

import attention_over_attention
import stories

OPTIONS = {"embedding_size": 32, "hidden_size": 64, "num_entities": 24, "stories": 20000, "held": 2000, "steps": 900,
           "batch_size": 64, "rate": 3e-3, "dropout": 0.1}
QUICK = {**OPTIONS, "embedding_size": 8, "hidden_size": 8, "stories": 200, "held": 50, "steps": 20}
LIMITS = {"max_first_length": 200, "max_second_length": 50}
EXAMPLE = {"first": "Mira put the lamp in the kitchen. Tom went to the garden. Then Ada gave the letter to Tom.",
           "second": "The lamp is in the ___."}
WRITTEN = [  # by hand, with names and things that no other story has
    ("Mira put the lamp in the kitchen. Tom went to the garden. Then Ada gave the letter to Tom.", "Mira put the ___ in the kitchen.", "lamp"),
    ("Mira put the lamp in the kitchen. Tom went to the garden. Then Ada gave the letter to Tom.", "The lamp is in the ___.", "kitchen"),
    ("Mira put the lamp in the kitchen. Tom went to the garden. Then Ada gave the letter to Tom.", "___ has the letter.", "tom"),
    ("Olga carried the violin to the attic. Piet slept in the barn. Olga met Piet.", "___ carried the violin to the attic.", "olga"),
    ("Olga carried the violin to the attic. Piet slept in the barn. Olga met Piet.", "Piet was in the ___.", "barn"),
    ("Sanna left the bread on the table. Bram took the cheese. Later Noor ran to the bridge. Bram sold the cheese to Noor.",
     "Noor got the ___ from Bram.", "cheese"),
    ("Sanna left the bread on the table. Bram took the cheese. Later Noor ran to the bridge. Bram sold the cheese to Noor.",
     "Sanna left the bread on the ___.", "table"),
    ("Yusuf hid the coin under the stone. Then Leila found the map near the well. Leila gave the map to Yusuf. Karim walked to the well.",
     "___ walked to the well.", "karim"),
    ("Yusuf hid the coin under the stone. Then Leila found the map near the well. Leila gave the map to Yusuf. Karim walked to the well.",
     "Yusuf hid the ___ under the stone.", "coin"),
    ("Yusuf hid the coin under the stone. Then Leila found the map near the well. Leila gave the map to Yusuf. Karim walked to the well.",
     "Leila gave the map to ___.", "yusuf")]


def make_tokenizer():
    """One token per word; what is not in the list becomes [UNK], or an entity of the story."""
    words = {word: i for i, word in enumerate(["[UNK]", *stories.vocabulary()])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex("_{2,}"), stories.BLANK), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(stories.WORD), "removed", invert=True)
    return tokenizer


class Questions:
    """Stories with their questions as numbers. Words that the vocabulary lacks are V, V + 1, ... in the order in which they
    appear, or in training as a draw decides: no name means anything by itself."""

    def __init__(self, made, tokenizer, entities):
        known = tokenizer.get_vocab()
        self.size, self.entities = len(known), entities
        self.rows = []
        for story, question, answer in made:
            met = {}

            def number(word):
                if word in known:
                    return known[word]
                place = met.setdefault(word, len(met))
                return self.size + place if place < entities else 0

            story, question = ([number(word) for word in re.findall(stories.WORD, text.lower())] for text in (story, question))
            self.rows.append((story, question, number(answer.lower())))

    def batch(self, chosen, rng=None):
        """-> the arguments of the model, and the answers [B]"""
        rows = [self.rows[i] for i in chosen]
        if rng is not None:
            names = [np.concatenate([np.arange(self.size), self.size + rng.permutation(self.entities)]) for _ in rows]
            rows = [(name[story], name[question], name[answer]) for name, (story, question, answer) in zip(names, rows)]
        arguments = []
        for side in (0, 1):
            lengths = torch.tensor([len(row[side]) for row in rows])
            ids = torch.zeros(len(rows), int(lengths.max()), dtype=torch.long)
            for i, row in enumerate(rows):
                ids[i, : len(row[side])] = torch.as_tensor(row[side])
            arguments += [ids, lengths]
        return arguments, torch.tensor([row[2] for row in rows])


def sums(model, arguments):
    """P(w | D, Q) of every number of a word (Cui et al. 2017, eq. 11). -> [B x V + N]"""
    output = model(*arguments)
    size = model.embedding.num_embeddings
    return torch.zeros(len(output.story), size).scatter_add(1, arguments[0], output.story)


@torch.no_grad()
def measure(model, questions):
    """-> of each question, whether its answer has the largest sum"""
    right = []
    for start in range(0, len(questions.rows), 250):
        arguments, answers = questions.batch(range(start, min(start + 250, len(questions.rows))))
        right += (sums(model, arguments).argmax(1) == answers).tolist()
    return right


def share(flags):
    flags = list(flags)
    return f"{100 * sum(flags) / len(flags):.1f} %" if flags else "-"


def train(model, questions, options, seed, report):
    rng = np.random.default_rng(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=options["rate"])
    steps = options["steps"]
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min(1, (n + 1) / 100) * 0.5 * (1 + math.cos(math.pi * n / steps)))
    by_length = sorted(range(len(questions.rows)), key=lambda i: len(questions.rows[i][0]))
    model.train()
    total, every = 0.0, max(10, steps // 20)
    for step in range(1, steps + 1):
        start = rng.integers(max(1, len(by_length) - options["batch_size"]))  # of about one length: little to pad
        arguments, answers = questions.batch(by_length[start : start + options["batch_size"]], rng)
        probability = sums(model, arguments).gather(1, answers.unsqueeze(1))
        loss = -(probability + 1e-9).log().mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += loss.item()
        if step % every == 0:
            model.eval()
            report(step, total / every)
            model.train()
            total = 0.0
    model.eval()


def card(config, model, options, seed, took, figures):
    return f"""# reader-aoa

A story of three to six sentences, a question with a blank, and the word of the story that belongs there.

“Mira put the lamp in the kitchen. Tom went to the garden. Then Ada gave the letter to Tom.” asked “The lamp is in the ___.”: \
*kitchen*.

- **Paper** Cui et al. 2017: a matrix says how well each word of the story goes with each word of the question. Its softmax down a \
column says where in the story that word of the question looks; the mean of its softmaxes along the rows says how much that word \
of the question counts; together they weigh the words of the story
- **What to look at** the columns: those of the question's own words look at their like, and the column of the blank at what \
belongs into it. The strip at the top says which column was listened to, the bars at the side what came out
- **Architecture** two bidirectional GRUs with {config["hidden_size"]} units per direction, embeddings {config["embedding_size"]}: \
{sum(p.numel() for p in model.parameters()):,} parameters, stored as F16
- **Words** the {config["vocab_size"] - 1} of the grammar are known: verbs, prepositions, articles. All others, which is every name, thing and \
place, become one of {config["num_entities"]} entities in the order in which story and question mention them, and in training in an order \
that is drawn each time (Hermann et al. 2015, section 2.2). So no name means anything by itself, and any name will do. A word that \
occurs several times is one candidate
- **The question** has one blank, written `___` or `@blank`. It repeats a sentence of the story (“Mira put the ___ in the kitchen.”) or says \
what follows from one (“The lamp is in the ___.”, “___ has the letter.”, “Tom got the ___ from Ada.”, “Tom was in the ___.”)
- **Data** synthetic, `stories.py`: {options["stories"]:,} stories, the words of each drawn anew
- **Licence** MIT, like the program
- **Training** Adam, learning rate {options["rate"]:g} with warm-up and cosine decay, {options["steps"]:,} steps of {options["batch_size"]} questions, \
dropout {options["dropout"]:g}; the loss is minus the logarithm of the answer's summed weight
- **Seed** {seed}, **time** {took} of processor time on one core
- **Command** `python samples/training/train_reader.py --out samples/models/reader-aoa --seed {seed}`

## Figures

With the stored F16 weights:

{figures}

## What it does not show

It knows the sentences of its grammar and no other English: no pronouns, no two clauses in a sentence, no arithmetic, no common \
sense. Of a verb that it does not know it has only the place. Where something was carried from one place to another before it is \
asked for, the question may have two answers: such questions are neither in the training nor in the test.
"""


def evaluate(model, tokenizer, config, held):
    """-> the table of the card"""
    entities = config["num_entities"]
    right = measure(model, Questions(held, tokenizer, entities))
    written = measure(model, Questions([(story, question.replace("___", stories.BLANK), answer) for story, question, answer in WRITTEN],
                                       tokenizer, entities))
    repeats = [question.replace(stories.BLANK, answer).lower().rstrip(".") in story.lower() for story, question, answer in held]
    lines = ["| questions | right |", "|---|---|", f"| {len(held):,} about other stories and names | {share(right)} |",
             f"| that repeat a sentence | {share(r for r, same in zip(right, repeats) if same)} |",
             f"| in other words | {share(r for r, same in zip(right, repeats) if not same)} |"]
    lines += [f"| {count} sentences | {share(r for r, (story, _, _) in zip(right, held) if story.count('.') == count)} |"
              for count in range(3, 7)]
    lines.append(f"| {len(WRITTEN)} written by hand | {share(written)} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="all of it in seconds, to see that it runs")
    arguments = parser.parse_args()
    options, seed = QUICK if arguments.quick else OPTIONS, arguments.seed
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    started = time.process_time()

    tokenizer = make_tokenizer()
    config = {"title": "stories · attention over attention", "summary": "Question words look at the story",
              "group": "Many views of a sentence", "example": EXAMPLE,
              "reads": {"first": "Story", "second": "Question"}, "vocab_size": tokenizer.get_vocab_size(),
              "num_entities": options["num_entities"], "blank_token_id": tokenizer.token_to_id(stories.BLANK),
              "embedding_size": options["embedding_size"], "hidden_size": options["hidden_size"], **LIMITS,
              "view": {"name": "pair", "site": "cross", "layer": 0, "head": 1}}
    questions = Questions(stories.stories(options["stories"], f"{seed} train"), tokenizer, options["num_entities"])
    watched = Questions(stories.stories(options["held"] // 4, f"{seed} validation"), tokenizer, options["num_entities"])
    model = attention_over_attention.AttentionOverAttention(config, options["dropout"])

    def report(step, loss):
        print(f"{time.process_time() - started:.0f} s  step {step}  loss {loss:.3f}  validation {share(measure(model, watched))}", flush=True)
        attention_over_attention.save(arguments.out, model, config, tokenizer)

    train(model, questions, options, seed, report)
    seconds = int(time.process_time() - started)
    model, config, tokenizer = attention_over_attention.load(arguments.out)
    figures = evaluate(model, tokenizer, config, stories.stories(options["held"], f"{seed} test"))
    took = f"{seconds // 60} min {seconds % 60:02} s"
    (arguments.out / "README.md").write_text(card(config, model, options, seed, took, figures), encoding="utf-8")
    print(figures)


if __name__ == "__main__":
    main()
