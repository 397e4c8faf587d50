"""Trains the samples `toy-dense` and `toy-lstm`: random numbers of which one position is the answer.

    python samples/training/train_toys.py --attention dense --out samples/models/toy-dense --seed 1
    python samples/training/train_toys.py --attention lstm --out samples/models/toy-lstm --seed 1

These are the two Keras attention examples (Philippe Rémy, keras-attention-mechanism, its first version): attention_dense.py,
and attention_lstm.py with attention before the LSTM and one shared attention vector.
"""

import argparse
import json
import math
import time
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional as F

OPTIONS = {
    "dense": {"over": "features", "input_size": 32, "hidden_size": 64, "deciding": 1},
    "lstm": {"over": "time_steps", "time_steps": 20, "input_size": 2, "hidden_size": 32, "deciding": 10},
}
TEXTS = {
    "dense": {"title": "toy · dense attention", "summary": "Which of 32 numbers decides?"},
    "lstm": {"title": "toy · attention over time", "summary": "Which of 20 time steps decides?"},
}


class FeatureAttention(nn.Module):
    """The tensors of `model_type: "feature_attention"`, as samples/README.md names them."""

    def __init__(self, config):
        super().__init__()
        self.config = config
        self.steps = config["over"] == "time_steps"
        hidden = config["hidden_size"]
        positions = config["time_steps"] if self.steps else config["input_size"]
        self.attention = nn.Linear(positions, positions)
        if self.steps:
            self.rnn = nn.LSTM(config["input_size"], hidden, batch_first=True)
        else:
            self.hidden = nn.Linear(positions, hidden)
        self.output = nn.Linear(hidden, 1)

    def forward(self, x):
        """x [B x features] or [B x steps x inputs] -> logits [B], weights [B x positions]."""
        if not self.steps:
            weights = self.attention(x).softmax(-1)
            return self.output(self.hidden(weights * x)).squeeze(-1), weights
        # One softmax over time for each number of a step, and their mean: the shared vector of the example.
        weights = self.attention(x.transpose(1, 2)).softmax(-1).mean(1)
        last = self.rnn(weights.unsqueeze(-1) * x)[0][:, -1]
        return self.output(last).squeeze(-1), weights


def samples(config, count, generator):
    """Standard normal numbers, and at the deciding position the label -> x, y [count]."""
    labels = torch.randint(0, 2, (count,), generator=generator).float()
    if config["over"] == "features":
        x = torch.randn(count, config["input_size"], generator=generator)
        x[:, config["deciding"]] = labels
    else:
        x = torch.randn(count, config["time_steps"], config["input_size"], generator=generator)
        x[:, config["deciding"]] = labels[:, None]
    return x, labels


def text_of(x):
    """As the program reads it, rounded to two digits."""
    rows = [[x_i] for x_i in x.tolist()] if x.dim() == 1 else x.tolist()
    steps = [" ".join(f"{number:.2f}".rstrip("0").rstrip(".").replace("-0", "-0") for number in row) for row in rows]
    return (" " if x.dim() == 1 else "; ").join("0" if step == "-0" else step for step in steps)


@torch.no_grad()
def measured(model, x, labels):
    """-> how often the answer is right, how often the largest weight is at the position that decides, its mean weight."""
    logits, weights = model(x)
    deciding = model.config["deciding"]
    right = ((logits > 0) == (labels > 0.5)).float().mean().item()
    return right, (weights.argmax(-1) == deciding).float().mean().item(), weights[:, deciding].mean().item()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--attention", required=True, choices=OPTIONS)
    parser.add_argument("--out", required=True, type=Path, help="model directory to write")
    parser.add_argument("--quick", action="store_true", help="everything, in a few seconds")
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    name, steps, tested = arguments.attention, arguments.steps, 20000
    if arguments.quick:
        steps, tested = 20, 200
    config = {"model_type": "feature_attention", **TEXTS[name], "group": "One vector for a text", **OPTIONS[name],
              "labels": ["0", "1"], "view": {"name": "heatmap"}}
    generator = torch.Generator().manual_seed(1000 + arguments.seed)  # of the figures; training draws from the other one
    unseen = samples(config, tested, generator)
    model = FeatureAttention(config)
    # Once every answer is right nothing is left to learn; small weights behind it make the attention do the work. Where to
    # look depends on the place, the bias, more than on the numbers there: a 0 has to be found, too.
    behind = [p for key, p in model.named_parameters() if not key.startswith("attention.")]
    optimizer = torch.optim.AdamW([{"params": behind, "weight_decay": 0.3},
                                   {"params": [model.attention.weight], "weight_decay": 3.0},
                                   {"params": [model.attention.bias], "weight_decay": 0.0}], lr=arguments.rate)
    start = time.process_time()
    for step in range(1, steps + 1):
        for group in optimizer.param_groups:
            group["lr"] = arguments.rate * 0.5 * (1 + math.cos(math.pi * step / steps))
        x, labels = samples(config, 64, None)
        loss = F.binary_cross_entropy_with_logits(model(x)[0], labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % max(1, steps // 6) == 0:
            right, found, weight = measured(model, *(part[:2000] for part in unseen))
            print(f"step {step}  loss {loss.item():.4f}  right {100 * right:.2f} %  found {100 * found:.2f} %  weight {weight:.2f}",
                  flush=True)
    seconds = time.process_time() - start

    config["example"] = text_of(samples(config, 1, torch.Generator().manual_seed(7))[0][0])
    arguments.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(config, indent=2, ensure_ascii=False) + "\n"
    (arguments.out / "config.json").write_text(text, encoding="utf-8")
    tensors = {key: value.detach().half().contiguous() for key, value in model.state_dict().items()}
    save_file(tensors, arguments.out / "model.safetensors", metadata={"format": "pt"})
    (arguments.out / "model.safetensors").chmod(0o644)  # save_file makes it readable by its owner only
    model = load(arguments.out)
    right, found, weight = measured(model, *unseen)
    (arguments.out / "README.md").write_text(card(name, config, model, arguments, steps, seconds, tested, right, found, weight),
                                             encoding="utf-8")
    print(f"{tested} unseen: right {100 * right:.2f} %, largest weight at the deciding position {100 * found:.2f} %, its mean "
          f"weight {weight:.2f}")


def load(directory):
    """The model with the stored weights in F32."""
    model = FeatureAttention(json.loads((directory / "config.json").read_text(encoding="utf-8")))
    model.load_state_dict({key: value.float() for key, value in load_file(directory / "model.safetensors").items()})
    return model.eval()


def card(name, config, model, arguments, steps, seconds, tested, right, found, weight):
    of_steps = config["over"] == "time_steps"
    what, place = ("time step", 11) if of_steps else ("number", 2)
    data = ("20 time steps of 2 numbers drawn from a normal distribution; both numbers of time step 11 are the label, 0 or 1"
            if of_steps else "32 numbers drawn from a normal distribution; number 2 is the label, 0 or 1")
    mechanism = ("for each of the two numbers of a time step a softmax over the 20 time steps, `softmax(W x^{(d)} + b)`, and the mean of "
                 "both: the example's `SINGLE_ATTENTION_VECTOR = True`, one vector that they share, and its "
                 "`APPLY_ATTENTION_BEFORE_LSTM = True`: the time steps times their weights are what the LSTM reads, and its last state "
                 "goes into one output" if of_steps else
                 "`a = softmax(W x + b)` over the 32 numbers, which multiplies them; what comes of it goes through 64 linear units "
                 "into one output")
    not_shown = ("Behind the LSTM, the example's other order, the answer is as good and the weights say nothing: a state remembers, "
                 "each position has its own weights in the output, and in a trial the largest weight was never at time step 11. A mean of "
                 "softmaxes has no scores, so the program shows none. " if of_steps else
                 "Weights here are over places that always mean the same, not over words that can stand anywhere. ")
    return f"""# toy-{name}

The smallest question that one can put to attention: {what} {place} decides, all the others are noise. Does it find it?

- **After** the Keras attention examples, Philippe Rémy, [keras-attention-mechanism](https://github.com/philipperemy/keras-attention-mechanism), \
`attention_{name}.py` of its first version
- **Look at** the column that is framed: it is the one that decides. The note under the figure says whether the largest weight is there
- **Attention** {mechanism}
- **Type** {"20 time steps, parted by “;” or by lines, of 2 numbers each, parted by blanks" if of_steps else "32 numbers, parted by blanks"}
- **Architecture** {sum(p.numel() for p in model.parameters()):,} parameters, stored as F16
- **Data** made by the script: {data}
- **Licence** MIT, like the program
- **Training** AdamW, learning rate {arguments.rate:g} with a cosine to zero, {steps:,} steps of 64 new samples; weight decay 0.3 on all but \
the attention, so that it is the attention that finds the answer, 3 on its matrix and none on its bias: a label 0 has to be found, too
- **Seed** {arguments.seed}, **time** {seconds:.0f} seconds of one core
- **Command** `python samples/training/train_toys.py --attention {name} --out samples/models/toy-{name} --seed {arguments.seed}`

## Figures

On {tested:,} samples that were never trained on, with the stored F16 weights:

| | |
|---|---|
| answer right | {100 * right:.2f} % |
| largest weight at {what} {place} | {100 * found:.2f} % |
| its mean weight | {weight:.2f} |

## What it does not show

That attention explains: it was built so that one place decides, and only because we know which one can we say that it was found. \
{not_shown}Numbers far from what a normal distribution draws, beyond 5 or so, were never seen.
"""


if __name__ == "__main__":
    main()
