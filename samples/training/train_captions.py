"""Train one of the samples `caption-*`: a picture of digits and shapes into a sentence that says what stands where.

    python samples/training/train_captions.py --mechanism soft --mnist mnist --out samples/models/caption-soft
    python samples/training/train_captions.py --mechanism hard --mnist mnist --init samples/models/caption-soft \
        --out samples/models/caption-hard
    python samples/training/train_captions.py --evaluate samples/models/caption-soft --mnist mnist

The pictures are drawn as they are needed, see drawn_pictures.py. --mnist is a folder with MNIST's train-*.gz; without it
all digits are drawn by strokes. --evaluate only measures a model and prints its figures. --quick does all of it in
seconds, to see that it runs.
"""

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from torch.nn import functional as F

import drawn_pictures
from show_attend_tell import ShowAttendTell, load, save
from training import BOS, EOS, IGNORED, encode, share

MECHANISMS = {
    "soft": {
        "normalizer": "softmax",
        "options": {"steps": 1500, "rate": 2e-3},
        "summary": "Looks at what it names",
        "card": "Each word is said from a mean of all regions of the picture, weighted by where the model looks",
        "section": "4.2",
        "trained": "soft: the context is the expected region, and everything has a gradient",
    },
    "hard": {
        "normalizer": "hard",
        "options": {"steps": 2600, "rate": 1.2e-3},
        "summary": "One region for each word",
        "card": "Each word is said from one region of the picture and from nothing else of it",
        "section": "4.1",
        "trained": "hard, from the weights of caption-soft: a region is drawn for each word, and the drawing is trained with "
                   "REINFORCE (eq. 12 of the paper): a moving average as the baseline, a bonus for entropy, and for half of "
                   "the pictures the expected context instead; the program takes the region with the largest score",
    },
}
BATCHES = 4  # that are drawn at a time
DEFAULTS = {"batch_size": 64, "share": 0.5, "dropout": 0.1, "start_dropout": 0.5, "guidance": 0.3, "naming": 0.5,
            "reinforce": 0.3, "entropy": 0.005}


def word_tokenizer():
    """Words and commas; decoding puts no space before a comma."""
    vocabulary = {token: i for i, token in enumerate(["[UNK]", BOS, EOS, *drawn_pictures.WORDS])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.decoder = decoders.WordPiece(cleanup=True)
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in (BOS, EOS)])
    return tokenizer


def configuration(name, tokenizer):
    def convolution(channels, kernel_size, stride):
        return {"channels": channels, "kernel_size": kernel_size, "stride": stride, "padding": 1}

    return {
        "model_type": "show_attend_tell",
        "title": f"captions · {name}",
        "summary": MECHANISMS[name]["summary"],
        "group": "Pictures",
        "example": {"image": "example.png"},
        "width": drawn_pictures.SIDE,
        "height": drawn_pictures.SIDE,
        "channels": 3,
        "position_embedding": True,
        "convolutions": [convolution(16, 4, 2), convolution(32, 4, 2), convolution(64, 4, 2), convolution(96, 3, 1)],
        "target_vocab_size": tokenizer.get_vocab_size(),
        "embedding_size": 64,
        "hidden_size": 128,
        "attention": {"score": "additive", "attention_size": 48, "normalizer": MECHANISMS[name]["normalizer"],
                      "window": "none"},
        "bos_token_id": tokenizer.token_to_id(BOS),
        "eos_token_id": tokenizer.token_to_id(EOS),
        "max_target_length": 24,
    }


def as_tensor(pictures):
    """[n x height x width x 3] uint8 -> [n x 3 x height x width], -1 to 1"""
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1


def named(ids, things, tokenizer):
    """For each word of a sentence the thing that it names, or None."""
    at = iter([(tokenizer.token_to_id(word), thing) for thing in things for word in thing.words])
    following, out = next(at, None), []
    for word in ids:
        hit = following is not None and word == following[0]
        out.append(following[1] if hit else None)
        following = next(at, None) if hit else following
    return out


class Grid:
    """Where the middles of a model's regions lie in its picture, in pixels."""

    def __init__(self, model):
        width, height = model.config["width"] / model.columns, model.config["height"] / model.rows
        self.x = np.tile((np.arange(model.columns) + 0.5) * width, model.rows)
        self.y = np.repeat((np.arange(model.rows) + 0.5) * height, model.columns)

    def inside(self, box):
        """Whose middle lies in a box, [L]"""
        left, top, right, bottom = box
        return (left <= self.x) & (self.x < right) & (top <= self.y) & (self.y < bottom)

    def holds_center(self, row, box):
        """Whether the middle of a row of attention lies in a box."""
        left, top, right, bottom = box
        return left <= row @ self.x < right and top <= row @ self.y < bottom


def batch_of(drawn, tokenizer, grid):
    """-> pictures, given and wanted [B x T], what attention is guided to [B x T x L], no region or those of a thing, and of
    each region the words for the thing that it lies in [B x L x V]"""
    pictures, sentences, things = zip(*drawn)
    size = len(drawn)
    ids = encode(tokenizer, sentences)
    width = max(map(len, ids)) + 1
    bos, eos = tokenizer.token_to_id(BOS), tokenizer.token_to_id(EOS)
    given, wanted = np.full((size, width), eos), np.full((size, width), IGNORED)
    guide = np.zeros((size, width, len(grid.x)), bool)
    names = np.zeros((size, len(grid.x), tokenizer.get_vocab_size()), bool)
    for i, row in enumerate(ids):
        given[i, : len(row) + 1] = [bos, *row]
        wanted[i, : len(row) + 1] = [*row, eos]
        for step, thing in enumerate(named(row, things[i], tokenizer)):
            if thing:
                guide[i, step] = grid.inside(thing.box)
                names[i, guide[i, step], row[step]] = True
    return as_tensor(pictures), *map(torch.from_numpy, (given, wanted, guide, names))


def guidance_loss(scores, guide):
    """How little weight the words that name a thing have on it."""
    rows, inside = torch.log_softmax(scores, -1), guide.any(-1)
    return -torch.logsumexp(rows[inside].masked_fill(~guide[inside], -math.inf), -1).mean()


def teaching_loss(model, output, guide, names, options):
    """What is taught beyond the sentence: where to look, and that each region in a thing's box says its words by itself,
    by the part of eq. 7 that reads the context."""
    inside = names.any(-1)
    decoder = model.decoder
    said = torch.log_softmax(decoder["output"](decoder["context"](output.regions[inside])), -1)
    naming = -said[names[inside]].mean()  # of a shape its colour and its kind
    return options["guidance"] * guidance_loss(output.scores, guide) + options["naming"] * naming


def soft_loss(model, batch, options):
    pictures, given, wanted, *taught = batch
    output = model(pictures, given)
    loss = F.cross_entropy(output.logits.flatten(0, 1), wanted.flatten(), ignore_index=IGNORED)
    return loss + teaching_loss(model, output, *taught, options)


class HardLoss:
    """Xu et al. 2015, eq. 12: one region is drawn for each word; what it earns is compared with a moving average. Of
    half of the pictures the expected context is read instead. A region is rewarded for the words from its own on."""

    def __init__(self, model):
        self.baseline = torch.zeros(model.config["max_target_length"])

    def __call__(self, model, batch, options):
        pictures, given, wanted, *taught = batch
        drawn = torch.rand(len(pictures), 1) < 0.5

        def weights(scores):
            row = torch.softmax(scores, -1)
            one = F.one_hot(torch.multinomial(row.detach(), 1).squeeze(1), row.shape[-1]).to(row.dtype)
            return torch.where(drawn, one, row)

        output = model(pictures, given, weights)
        words = -F.cross_entropy(output.logits.transpose(1, 2), wanted, ignore_index=IGNORED, reduction="none")  # [B x T]
        counted = wanted != IGNORED
        rows = torch.log_softmax(output.scores, -1)
        with torch.no_grad():
            earned = words.flip(1).cumsum(1).flip(1)
            baseline = self.baseline[: words.shape[1]]
            advantage = earned - baseline
            of_drawn = drawn & counted
            count = of_drawn.sum(0)
            mean = (earned * of_drawn).sum(0) / count.clamp(min=1)
            baseline += torch.where(count > 0, 0.1 * (mean - baseline), 0.0)
        chosen = (rows * output.weights.detach()).sum(-1)  # of drawn rows the log probability of the region
        loss = -words[counted].mean() - options["reinforce"] * (advantage * chosen)[of_drawn].sum() / counted.sum()
        entropy = -(rows.exp() * rows).sum(-1)[counted].mean()
        return loss - options["entropy"] * entropy + teaching_loss(model, output, *taught, options)


def measure(model, tokenizer, digits, part, count, seed):
    """-> a list of (things, right, [(kind of word, said right, centre inside)]), one for each picture"""
    rng, grid, results = np.random.default_rng(seed), Grid(model), []
    while len(results) < count:
        size = min(100, count - len(results))
        pictures, sentences, things = zip(*(drawn_pictures.draw(rng, digits, part) for _ in range(size)))
        written, rows = model.greedy(as_tensor(pictures))
        for ids, row, sentence, named_things in zip(written, rows, sentences, things):
            (wanted,) = encode(tokenizer, [sentence])
            words = []
            for step, thing in enumerate(named(wanted, named_things, tokenizer)):
                if thing and step < len(ids):
                    kind = "digit" if len(thing.words) == 1 else "colour" if wanted[step] == tokenizer.token_to_id(
                        thing.words[0]) else "shape"
                    words.append((kind, ids[step] == wanted[step], grid.holds_center(row[step].numpy(), thing.box)))
            results.append((len(named_things), tokenizer.decode(ids) == sentence, words))
    return results


def summary(results):
    said = [inside for _, _, words in results for _, right, inside in words if right]
    return f"exact {share(right for _, right, _ in results)}, centre inside {share(said)}"


def table(results):
    words = [word for _, _, words in results for word in words]
    said = [word for word in words if word[1]]
    lines = [f"| {len(results):,} unseen pictures, the sentence exactly right | {share(right for _, right, _ in results)} |",
             "|---|---|"]
    lines += [f"| of {count} things | {share(right for things, right, _ in results if things == count)} |"
              for count in (2, 3, 4)]
    lines += [f"| words for a {kind} right | {share(right for each, right, _ in words if each == kind)} |"
              for kind in ("digit", "shape", "colour")]
    lines.append(f"| the centre of attention lies in the box of the thing as its word is said | "
                 f"{share(inside for *_, inside in said)} |")
    lines += [f"| as a {kind} is said | {share(inside for each, _, inside in said if each == kind)} |"
              for kind in ("digit", "shape", "colour")]
    return "\n".join(lines)


def card(name, model, options, procedure, figures):
    config, mechanism = model.config, MECHANISMS[name]
    shape = " × ".join(map(str, (config["height"], config["width"])))
    layers = ", ".join(f"{layer['channels']} of {layer['kernel_size']} × {layer['kernel_size']} with stride {layer['stride']}"
                       for layer in config["convolutions"])
    return f"""# caption-{name}

{mechanism["card"]}.

A picture of two to four things, handwritten digits and coloured shapes, becomes the one sentence that says what stands
where: `a red circle above a seven, left of a blue square`.

- **Paper** Xu et al. 2015, "Show, Attend and Tell", section {mechanism["section"]}
- **Attention** `score` "additive", `normalizer` "{config["attention"]["normalizer"]}"
- **Architecture** a picture of {shape} pixels, convolutions ({layers}), {model.rows} × {model.columns} regions of \
{config["convolutions"][-1]["channels"]} numbers and a learned vector for each place, LSTM with {config["hidden_size"]} units, \
embeddings {config["embedding_size"]}: {sum(p.numel() for p in model.parameters()):,} parameters, stored as F16
- **Data** drawn by `drawn_pictures.py`: digits of MNIST's training files (LeCun, Cortes and Burges; 93 of 100 to learn from, \
5 for the figures, 2 for watching the training), a quarter of them drawn by strokes; six shapes in the shades of six \
colours, sizes, places, paper, ink and noise varied. A sentence belongs to one of the three parts, too, by its hash
- **Licence** MIT, like the program; MNIST is by Yann LeCun, Corinna Cortes and Christopher Burges (CC BY-SA 3.0)
- **Training** {mechanism["trained"]}. Beyond the sentence two things are taught. Where a word names a thing, the weight on \
its box is rewarded ({options["guidance"]} times its log likelihood): where to look is not found, but learnt. And each region in \
a thing's box has to say its words by itself ({options["naming"]} times their log likelihood). {options["batch_size"]} pictures \
a step, dropout {options["start_dropout"]} on what the decoder starts from, so that it has to look
{procedure}

The sentence says the columns from left to right, with `left of` between them, and each from top to bottom, with `above`.
Things stand in one column where their middles are at most {drawn_pictures.SWAY} of {drawn_pictures.SIDE} pixels apart from side to side, and in
different ones where they do not overlap from side to side; nothing in between is drawn.

## Figures

On pictures drawn with digits and of sentences that were never trained on, with the stored F16 weights:

{figures}

The centre of attention is the mean of the regions' middles, weighted; a digit's box is the square that it was fitted into.

## What to look at

Step through the sentence: as `red` and `circle` are said, the weight lies on the circle, then it moves to what comes
next. `above`, `left of` and commas name nothing, and nothing was taught of where to look for them.

## What it does not show

- The model begins with the mean of all regions (the paper's eq. for c_0 and h_0), so it has a faint idea of the whole
  picture before its first look; half of it was dropped in training.
- Attention was taught (see above): that it lies on what is named is no discovery of the model's.
- Photographs, dark paper, overlapping things, more than four of them, other shapes or colours: it says what it knows.
"""


def train(model, loss_of, batches, options, report):
    optimizer = torch.optim.Adam(model.parameters(), lr=options["rate"])
    steps, warm_up = options["steps"], max(1, min(100, options["steps"] // 10))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min(1, (n + 1) / warm_up) * 0.5 * (1 + math.cos(math.pi * n / steps)))
    total, every = 0.0, max(1, min(200, steps))
    model.train()
    for step, batch in zip(range(1, steps + 1), batches):
        loss = loss_of(model, batch, options)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += loss.item()
        if step % every == 0 or step == steps:
            model.eval()
            report(step, total / every)
            model.train()
            total = 0.0
    model.eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mechanism", choices=MECHANISMS)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--evaluate", type=Path, metavar="DIR", help="measure this model")
    parser.add_argument("--mnist", type=Path, help="the folder with MNIST's train-*.gz")
    parser.add_argument("--init", type=Path, help="a model to start from")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--rate", type=float, help="the learning rate to begin with")
    parser.add_argument("--share", type=float, help="of digits among the things to learn from; they are the hardest")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="a few steps only")
    arguments = parser.parse_args()
    if not arguments.evaluate and not (arguments.mechanism and arguments.out):
        parser.error("--mechanism and --out, or --evaluate")

    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    digits = {part: drawn_pictures.Digits(arguments.mnist, part) for part in ("train", "validation", "test")}
    if arguments.evaluate:
        print(table(measure(*load(arguments.evaluate), digits["test"], "test", 8 if arguments.quick else 3000, 2000)))
        return
    name, seed = arguments.mechanism, arguments.seed
    tokenizer = word_tokenizer()
    given = {key: value for key in ("steps", "rate", "share") if (value := getattr(arguments, key))}
    options = {**DEFAULTS, **MECHANISMS[name]["options"], **given}
    watched, counted = 200, 3000
    if arguments.quick:
        options.update(steps=2, batch_size=4)
        watched = counted = 8
    model = ShowAttendTell(configuration(name, tokenizer), options["dropout"], options["start_dropout"])
    if arguments.init:
        model.load_state_dict(load(arguments.init)[0].state_dict())
    model.to(memory_format=torch.channels_last)
    grid, rng = Grid(model), np.random.default_rng(seed)

    def took():
        seconds = int(time.process_time())
        return f"{seconds // 60} min {seconds % 60:02} s"

    def batches():
        size = options["batch_size"]
        while True:  # sentences of a length go together: short ones need not wait for long ones
            drawn = [drawn_pictures.draw(rng, digits["train"], "train", options["share"]) for _ in range(BATCHES * size)]
            drawn.sort(key=lambda one: len(one[1].split()))
            for i in rng.permutation(BATCHES):
                yield batch_of(drawn[i * size : (i + 1) * size], tokenizer, grid)

    def report(step, loss):
        results = measure(model, tokenizer, digits["validation"], "validation", watched, 1000)
        print(f"{took()}  step {step}  loss {loss:.4f}  {summary(results)}", flush=True)
        save(arguments.out, model, tokenizer)

    train(model, soft_loss if name == "soft" else HardLoss(model), batches(), options, report)
    model, tokenizer = load(arguments.out)
    figures = table(measure(model, tokenizer, digits["test"], "test", counted, 2000))
    flags = "".join(f" --{key} {value}" for key, value in given.items()) + (" --init DIR" if arguments.init else "")
    procedure = f"""- **Steps** {options["steps"]}, Adam, learning rate {options["rate"]} with warm-up and cosine decay
- **Seed** {seed}, **time** {took()} on one core
- **Command** `python samples/training/train_captions.py --mechanism {name} --mnist mnist --out DIR --seed {seed}{flags}`"""
    (arguments.out / "README.md").write_text(card(name, model, options, procedure, figures), encoding="utf-8")
    print(figures)


if __name__ == "__main__":
    main()
