"""Train one of the samples `dates-*`: characters in, YYYY-MM-DD out.

    python samples/training/train_dates.py --mechanism additive --out samples/models/dates-additive --seed 1
"""

import argparse
import math
from pathlib import Path

import torch

import dates
import training

# What differs between the samples. `attention` is the configuration; `options` are those of the training.
# H = K for `dot`, which has no matrix between query and key.
SMALL = {"encoder_hidden_size": 32, "hidden_size": 64}
LARGE = {"encoder_hidden_size": 64, "hidden_size": 128}


def luong(score, window="none", normalizer="softmax", **more):
    return {"query": "current_state", "score": score, "normalizer": normalizer, "window": window, **more}


MECHANISMS = {
    "none": {
        "size": SMALL,
        "attention": None,
        "options": {},
        "group": "The bottleneck",
        "summary": "One vector holds the whole date",
        "card": "No attention: one vector carries everything from the encoder to the decoder. Its layers are as "
                "large as those of dates-dot and it saw as many dates; given three times as many it learns them too, but "
                "attention did not need them",
        "paper": "Sutskever, Vinyals and Le 2014",
    },
    "additive": {
        "size": SMALL,
        "attention": {"query": "previous_state", "score": "additive", "attention_size": 64, "normalizer": "softmax",
                      "window": "none"},
        "options": {"steps": 3000, "bridge_dropout": 0.5, "sharpness": 0.004, "recurrent_decay": 0.1},
        "group": "Soft alignment",
        "summary": "Which characters make each digit",
        "card": "Soft attention finds the characters that each digit of the answer is made of",
        "paper": "Bahdanau, Cho and Bengio 2015",
    },
    "dot": {
        "size": SMALL,
        "attention": luong("dot"),
        "options": {"bridge_dropout": 0.3, "sharpness": 0.002, "recurrent_decay": 0.1},
        "group": "Global attention",
        "summary": "State and character, multiplied",
        "card": "The simplest score: the decoder's state times the encoder's, without a parameter of its own",
        "paper": "Luong, Pham and Manning 2015, eq. 8",
    },
    "general": {
        "size": SMALL,
        "attention": luong("general", input_feeding=True),
        "options": {"steps": 2000, "bridge_dropout": 0.5, "sharpness": 0.004, "recurrent_decay": 0.1},
        "group": "Global attention",
        "summary": "A matrix between the two states",
        "card": "A learned matrix lets query and key speak different languages; the last readout is fed back as input",
        "paper": "Luong, Pham and Manning 2015, eq. 8 and section 3.3",
    },
    "concat": {
        "size": SMALL,
        "attention": luong("concat", attention_size=64, input_feeding=True),
        "options": {"bridge_dropout": 0.5, "sharpness": 0.0005, "recurrent_decay": 0.1},
        "group": "Global attention",
        "summary": "A small network scores each pair",
        "card": "A small network looks at state and character together and scores the pair; the last readout is fed "
                "back as input",
        "paper": "Luong, Pham and Manning 2015, eq. 8 and section 3.3",
    },
    "local-m": {
        "size": LARGE,
        "attention": luong("general", window="local-m", half_width=4),
        "options": {"steps": 2500},
        "group": "Local attention",
        "summary": "A window that only moves ahead",
        "card": "A window that moves one character per digit, whatever the digit: dates break its assumption, so the "
                "encoder has to carry what the window cannot see",
        "paper": "Luong, Pham and Manning 2015, section 3.2",
    },
    "local-p": {
        "size": SMALL,
        "attention": luong("general", window="local-p", half_width=5, sigma=2.5, position_size=64),
        "options": {"steps": 3000, "bridge_dropout": 0.1, "recurrent_decay": 0.15, "centering": 0.2, "widening": 5.0},
        "group": "Local attention",
        "summary": "A window that jumps to its place",
        "card": "The model predicts where to look, p_t, and a Gaussian around that place weighs what it finds there",
        "paper": "Luong, Pham and Manning 2015, eq. 9 and 10",
    },
    "hard": {
        "size": SMALL,
        "attention": luong("general", normalizer="hard"),
        "options": {"bridge_dropout": 0.3, "recurrent_decay": 0.1},
        "group": "One position",
        "summary": "One character at a time",
        "card": "Each digit is written from exactly one character's state, in training as well as here",
        "paper": "Xu et al. 2015, section 4.1",
    },
    "forced-forward": {
        "size": LARGE,
        "attention": luong("general", normalizer="forced-forward"),
        "options": {"steps": 2500},
        "group": "One position",
        "summary": "Never looks back",
        "card": "What lies before the last place it looked at is gone; dates need to go back, so the encoder carries "
                "what was passed",
        "paper": "forced alignment that only moves forward; cf. Raffel et al. 2017",
    },
}

EXAMPLE = "Thursday, March 5, 1998"


def configuration(title, mechanism, example, longest, source_tokenizer, target_tokenizer):
    """-> config.json. mechanism: an entry of MECHANISMS; longest: characters read at most."""
    return {
        "model_type": "rnn_seq2seq",
        "title": title,
        "summary": mechanism["summary"],
        "group": mechanism["group"],
        "example": example,
        "cell": "gru",
        "source_vocab_size": source_tokenizer.get_vocab_size(),
        "target_vocab_size": target_tokenizer.get_vocab_size(),
        "embedding_size": 32,
        "encoder_hidden_size": mechanism["size"]["encoder_hidden_size"],
        "encoder_layers": 1,
        "bidirectional": True,
        "hidden_size": mechanism["size"]["hidden_size"],
        "decoder_layers": 1,
        "bridge": "linear",
        "readout_size": 64,
        "attention": mechanism["attention"],
        "bos_token_id": target_tokenizer.token_to_id(training.BOS),
        "eos_token_id": target_tokenizer.token_to_id(training.EOS),
        "unk_token_id": target_tokenizer.token_to_id("[UNK]"),
        "max_source_length": longest,
        "max_target_length": 16,
    }


def focus(model, source_tokenizer, target_tokenizer, samples):
    """The share of the attention's mass that lies on the characters a digit is read from, averaged over digits.

    A digit of the year belongs to one character; those of month and day to the field's characters.
    """
    if not model.mechanism:
        return None
    mass, count = 0.0, 0
    for sample in samples:
        source = torch.tensor(training.encode(source_tokenizer, [sample["source"]]))
        target = training.encode(target_tokenizer, [sample["target"]])[0]
        given = torch.tensor([[model.config["bos_token_id"], *target]])
        with torch.no_grad():
            weights = model(source, torch.tensor([source.shape[1]]), given).attention.weights[0]
        weights = weights / weights.sum(-1, keepdim=True)
        year, month, day = (sample["places"][kind] for kind in ("year", "month", "day"))
        spans = [(year[0] + i, year[0] + i + 1) for i in range(4)] + [None, month, month, None, day, day]
        for step, span in enumerate(spans):
            if span:
                mass += weights[step, span[0] : span[1]].sum().item()
                count += 1
    return mass / count


def figures(model, source_tokenizer, target_tokenizer, seed, count):
    """-> Markdown: exact match on unseen dates in all, by format and by input length."""
    samples = dates.unseen_samples("test", count, seed)
    more = dates.unseen_samples("test", math.ceil(count / 3), seed, dates.MORE_FORMATS)
    for group in (samples, more):
        given = training.answers(model, source_tokenizer, target_tokenizer, [s["source"] for s in group])
        for sample, answer in zip(group, given):
            sample["right"] = answer == sample["target"]
    lines = [
        f"| unseen dates, exact match | {training.share(s['right'] for s in samples)} |",
        "|---|---|",
        *(f"| {case} case | {training.share(s['right'] for s in samples if s['case'] == case)} |"
          for case in dates.CASES),
        f"| {len(dates.MORE_FORMATS)} further spellings ({len(more):,} samples) | "
        f"{training.share(s['right'] for s in more)} |",
    ]
    looked = focus(model, source_tokenizer, target_tokenizer, samples[::24])
    if looked is not None:
        lines.append(f"| weight on the characters that a digit is read from | {100 * looked:.1f} % |")
    lines += ["", "| input characters | samples | exact match |", "|---|---|---|"]
    for low, high in ((0, 11), (12, 14), (15, 17), (18, 20), (21, 24), (25, 64)):
        part = [s["right"] for s in samples if low <= len(s["source"]) <= high]
        name = f"{low} to {high}" if low and high < 64 else f"up to {high}" if high < 64 else f"{low} and more"
        lines.append(f"| {name} | {len(part)} | {training.share(part)} |")
    lines += ["", "| format, for example | exact match |", "|---|---|"]
    for template in dates.FORMATS:
        example, _ = dates.render(template, dates.datetime.date(1998, 3, 5), dates.random.Random(0))
        lines.append(f"| `{example}` | {training.share(s['right'] for s in samples if s['format'] == template)} |")
    return samples, "\n".join(lines)


def card(name, config, model, options, seed, took, samples, table):
    return f"""# dates-{name}

{MECHANISMS[name]["card"]}.

Dates as people write them, character by character, into `YYYY-MM-DD`: `{EXAMPLE}` becomes `1998-03-05`.

- **Paper** {MECHANISMS[name]["paper"]}
{training.architecture(config, model)}
- **Data** synthetic: days from 1900-01-01 to 2099-12-31 in {len(dates.FORMATS) + len(dates.MORE_FORMATS)} spellings, \
each in natural, lower and upper case. 5 % of the days are kept for the figures below, 2 % for watching the training
- **Licence** MIT, like the program
{training.procedure(config, options)}
- **Seed** {seed}, **time** {took} on one core
- **Command** `python samples/training/train_dates.py --mechanism {name} --out samples/models/dates-{name} \
--seed {seed}`

## Figures

On {len(samples):,} samples of {len({s["target"] for s in samples}):,} days that were never trained on, with the stored \
F16 weights:

{table}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mechanism", required=True, choices=MECHANISMS)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, help="instead of the mechanism's own number")
    parser.add_argument("--quick", action="store_true", help="everything, in a few seconds; what it learns is nothing")
    arguments = parser.parse_args()

    name, seed = arguments.mechanism, arguments.seed
    options = {**training.DEFAULTS, **MECHANISMS[name]["options"]}
    options["steps"] = arguments.steps or (10 if arguments.quick else options["steps"])
    tokenizers = (training.character_tokenizer(dates.SOURCE_CHARACTERS),
                  training.character_tokenizer(dates.TARGET_CHARACTERS, (training.BOS, training.EOS)))
    config = configuration(f"dates · {name}", MECHANISMS[name], EXAMPLE, 64, *tokenizers)
    watched = dates.unseen_samples("validation", 1 if arguments.quick else 20, seed)

    def check(model):
        given = training.answers(model, *tokenizers, [s["source"] for s in watched])
        right = training.share(answer == s["target"] for answer, s in zip(given, watched))
        looked = focus(model, *tokenizers, watched[::16])
        return f"validation {right}" + (f"  focus {100 * looked:.1f} %" if looked else "")

    pairs = dates.training_pairs(options["steps"] * options["batch_size"], seed)
    model, took = training.fit(arguments.out, config, tokenizers, pairs, options, seed, 0.002, check)
    samples, table = figures(model, *tokenizers, seed, 1 if arguments.quick else 120)
    text = card(name, config, model, options, seed, took, samples, table)
    (arguments.out / "README.md").write_text(text, encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()
