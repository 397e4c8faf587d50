"""Train the sample `digits-glimpse`: a handwritten digit, read by a few small looks at it.

    python samples/training/train_digits.py --data DIR --out samples/models/digits-glimpse --seed 1

DIR holds train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz of MNIST. With --quick it takes seconds and, without
--data, digits drawn by drawn_digits.py alone.
"""

import argparse
import gzip
import hashlib
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

import training
from drawn_digits import SIDE, drawn
from glimpse_network import GlimpseNetwork, load, save

CONFIG = {
    "model_type": "glimpse_network",
    "title": "digits · glimpses",
    "summary": "Six looks, one after another",
    "group": "Pictures",
    "example": {"image": "seven.png"},
    "reads": {"pad": True},
    "limits": "One digit in a picture; what else is in it is read as part of the digit.",
    "labels": [str(digit) for digit in range(10)],
    "glimpses": 6,
    "glimpse_size": 6,
    "scales": [6, 12],
    "feature_size": 128,
    "cell": "gru",
    "hidden_size": 128,
}
OPTIONS = {"steps": 9000, "rate": 2e-3, "batch_size": 192, "deviation": 0.15, "last_deviation": 0.05, "policy": 0.05,
           "drawn": 12000}
FURTHER = {"steps": 4000, "rate": 1e-3, "deviation": 0.1}
QUICK = {"steps": 6, "batch_size": 32, "drawn": 200}


def read_idx(path):
    """-> the array of an IDX file of bytes"""
    data = gzip.decompress(path.read_bytes())
    shape = np.frombuffer(data, ">u4", data[3], 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape.astype(int))


def split(picture):
    """'test' for 10 %, 'validation' for 2 %: the picture decides."""
    value = int.from_bytes(hashlib.sha256(picture.tobytes()).digest()[:4], "big") % 100
    return "test" if value < 10 else "validation" if value < 12 else "train"


def parts_of(pictures, digits):
    parts = np.array([split(picture) for picture in pictures])
    return {part: (pictures[parts == part], digits[parts == part]) for part in ("train", "validation", "test")}


def varied(pictures):
    """The pictures turned, slanted, scaled and shifted a little, half of them with thicker or thinner strokes and more
    contrast. [B x 28 x 28] from 0 to 1 -> the same"""
    count = len(pictures)
    turn, shear = 0.15 * torch.randn(count), 0.12 * torch.randn(count)
    wide, high = (torch.exp(0.1 * torch.randn(count)) for _ in range(2))
    shift = 0.07 * torch.randn(count, 2)
    matrix = torch.stack([wide * torch.cos(turn), shear - torch.sin(turn), shift[:, 0],
                          torch.sin(turn), high * torch.cos(turn), shift[:, 1]], 1).view(count, 2, 3)
    images = F.grid_sample(pictures[:, None], F.affine_grid(matrix, (count, 1, SIDE, SIDE), align_corners=False),
                           align_corners=False)
    amount = (1.4 * torch.rand(count, 1, 1, 1) - 0.7) * (torch.rand(count, 1, 1, 1) < 0.5)
    thicker, thinner = F.max_pool2d(images, 3, 1, 1), -F.max_pool2d(-images, 3, 1, 1)
    images = images + amount.clamp(min=0) * (thicker - images) + (-amount).clamp(min=0) * (thinner - images)
    gain = 1 + torch.rand(count, 1, 1, 1) * (torch.rand(count, 1, 1, 1) < 0.5)
    return (gain * images).clamp(0, 1)[:, 0]


def losses(model, baseline, pictures, digits, deviation):
    """-> of the classes, of the policy, of the baseline

    The action network is trained at every look, so that its belief means something before the last. The policy learns
    by REINFORCE: a look is rewarded with the probability that the right digit has from it on, and the baseline says
    what was to be expected before it.
    """
    logits, locations, means, states = model(pictures, deviation)
    steps = logits.shape[1]
    wrong = F.cross_entropy(logits.flatten(0, 1), digits.repeat_interleave(steps), reduction="none").view(-1, steps)
    classes = wrong[:, -1].mean() + 0.4 * wrong[:, :-1].mean()
    reward = torch.exp(-wrong.detach())
    to_come = reward.flip(1).cumsum(1).flip(1) / torch.arange(steps, 0, -1)
    expected = baseline(states[:, :-1].detach())[..., 0]  # the look at i + 1 follows from the state at i
    gain = to_come[:, 1:] - expected
    likelihood = -0.5 * ((locations - means)[:, 1:] / deviation).square().sum(-1)
    return classes, -(gain.detach() * likelihood).mean(), gain.square().mean()


def train(model, pictures, digits, options, report):
    baseline = torch.nn.Linear(model.config["hidden_size"], 1)
    optimizer = torch.optim.Adam([*model.parameters(), *baseline.parameters()], lr=options["rate"])
    steps, batch = options["steps"], options["batch_size"]
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min(1, (n + 1) / 200) * 0.5 * (1 + math.cos(math.pi * n / steps)))
    order, total = torch.randperm(len(pictures)), 0.0
    for step in range(1, steps + 1):
        if len(order) < batch:
            order = torch.randperm(len(pictures))
        rows, order = order[:batch], order[batch:]
        deviation = options["deviation"] + (options["last_deviation"] - options["deviation"]) * step / steps
        classes, policy, expected = losses(model, baseline, varied(pictures[rows].float() / 255), digits[rows], deviation)
        optimizer.zero_grad(set_to_none=True)
        (classes + options["policy"] * policy + expected).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += classes.item()
        if step % 500 == 0 or step == steps:
            report(step, total / 500)
            total = 0.0


def beliefs(model, pictures):
    """-> the probabilities after each look [B x N x L]"""
    with torch.no_grad():
        return torch.cat([model(part.float() / 255)[0].softmax(-1) for part in torch.as_tensor(pictures).split(1000)])


def right(model, pictures, digits, look=-1):
    return (beliefs(model, pictures)[:, look].argmax(-1).numpy() == digits).tolist()


def right_elsewhere(model, pictures, digits, deviation):
    """How often it is right where it may not choose its looks: all at the middle (deviation 0), or anywhere."""
    with torch.no_grad():
        location = model.location
        model.location = Nowhere()
        logits = model(torch.as_tensor(pictures).float() / 255, deviation)[0]
        model.location = location
    return (logits[:, -1].argmax(-1).numpy() == digits).tolist()


class Nowhere(torch.nn.Module):
    """A location network that always says the middle."""

    def forward(self, states):
        return torch.zeros(len(states), 2)


def figures(model, parts, names):
    test = [part["test"] for part in parts]
    lines = ["| | " + " | ".join(f"{len(digits):,} {name}" for name, (_, digits) in zip(names, test)) + " |",
             "|---|" + "---|" * len(test)]

    def add(what, flags):
        lines.append(f"| {what} | " + " | ".join(training.share(flag) for flag in flags) + " |")

    for look in range(CONFIG["glimpses"]):
        add(f"after look {look + 1}", [right(model, *part, look) for part in test])
    add("the same number of looks, all at the middle", [right_elsewhere(model, *part, 0.0) for part in test])
    add("the same number, the first at the middle and the others anywhere",
        [right_elsewhere(model, *part, 0.6) for part in test])
    return "\n".join(lines)


def card(model, options, seed, took, data, table, started_from):
    script = "python samples/training/train_digits.py --data DIR"
    command = f"{script} --out samples/models/digits-glimpse --seed {seed}"
    commands = f"`{script} --out FIRST --seed 1`, then `{command} --start FIRST`" if started_from else f"`{command}`"
    rounds = f"; a second round went on from there with {options['steps']:,} steps, learning rate {options['rate']:g} " \
             f"and a Gaussian from {options['deviation']:g}" if started_from else ""
    options = OPTIONS if started_from else options
    size, scales = CONFIG["glimpse_size"], " and ".join(f"{scale} x {scale}" for scale in CONFIG["scales"])
    return f"""# digits-glimpse

A handwritten digit, read by {CONFIG["glimpses"]} small looks at it: after each the network decides where to look next.

- **Paper** Mnih, Heess, Graves and Kavukcuoglu 2014, Recurrent models of visual attention
- **Glimpse** squares of {scales} pixels around one place, each reduced to {size} x {size}: sharp in the middle, coarse \
around it. The picture has {SIDE} x {SIDE} pixels; the first look is at its middle
- **Architecture** glimpse network with {CONFIG["feature_size"]} units for what and for where, GRU core with \
{CONFIG["hidden_size"]}, location and action network one layer each: \
{sum(p.numel() for p in model.parameters()):,} parameters, stored as F16
- **Data** {data}
- **Licence** of the weights MIT, like the program; MNIST by LeCun, Cortes and Burges is CC BY-SA 3.0
- **Training** Adam, learning rate {options["rate"]:g} with warm-up and cosine decay, {options["steps"]:,} steps of \
{options["batch_size"]} pictures, turned, slanted, scaled and shifted a little, half of them with thicker or thinner \
strokes. The location network learns by REINFORCE with a learnt baseline: a look is rewarded with the probability that \
the right digit has from it on, averaged over the looks that are left; its Gaussian narrows from \
{options["deviation"]:g} to {options["last_deviation"]:g} (half a picture is 1). All else learns by cross entropy, after \
every look and most after the last. In use a look is at the Gaussian's mean{rounds}
- **Seed** {seed}, **time** {took} of one core
- **Command** {commands}

## Figures

How often the likeliest digit is the right one, with the stored F16 weights, on digits that were never trained on (the \
hash of a picture decides):

{table}

## What to look at

- The first look is always at the middle, and often enough for a guess. Where the second goes depends on what the \
first has seen: compare a 1 with a 0.
- The belief wavers where a digit could be two, and settles when a look meets the stroke that decides.
- What lies dim in the picture has never been seen: the answer is given without it.

## What it does not show

- The places are learnt for the reward, not for being understood: a look at empty paper can say as much as one at a stroke.
- There are no attention weights: nothing is compared with anything before the look is made.
- It has only seen single digits. Whatever else is drawn gets one of ten names, often with great certainty.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="where MNIST's train-*.gz are")
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="a model to go on from, in a second and shorter round")
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    if not arguments.data and not arguments.quick:
        parser.error("--data is needed, or --quick")

    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    started = time.process_time()
    options = {**OPTIONS, **(FURTHER if arguments.start else {}), **(QUICK if arguments.quick else {})}
    parts, names = [parts_of(*drawn(options["drawn"], arguments.seed))], ["drawn strokes"]
    data = f"{options['drawn']:,} digits that `drawn_digits.py` draws as a mouse does"
    if arguments.data:
        pictures, digits = (read_idx(arguments.data / f"train-{name}-ubyte.gz") for name in ("images-idx3", "labels-idx1"))
        if arguments.quick:
            pictures, digits = pictures[:2000], digits[:2000]
        parts, names = [parts_of(pictures, digits), *parts], ["of MNIST", *names]
        data = f"{len(digits):,} training digits of MNIST and {data}; 10 % of both are kept for the figures below, 2 % " \
               "for watching the training"
    pictures, digits = (torch.as_tensor(np.concatenate([part["train"][i] for part in parts]).copy()) for i in (0, 1))
    digits = digits.long()

    def took():
        seconds = int(time.process_time() - started)
        return f"{seconds // 60} min {seconds % 60:02} s"

    model = load(arguments.start) if arguments.start else GlimpseNetwork(CONFIG)
    model.train()

    def report(step, loss):
        watched = "  ".join(training.share(right(model, *part["validation"])) for part in parts)
        print(f"{took()}  step {step}  loss {loss:.4f}  validation {watched}", flush=True)
        save(arguments.out, model, CONFIG)

    train(model, pictures, digits, options, report)
    model, time_taken = load(arguments.out), took()
    table = figures(model, parts, names)
    (arguments.out / "README.md").write_text(card(model, options, arguments.seed, time_taken, data, table, arguments.start),
                                             encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()
