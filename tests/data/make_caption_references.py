"""Write tests/data/captions/: tiny random models of `show_attend_tell` and what they must compute.

    python tests/data/make_caption_references.py

Every case is a folder with the model's `config.json`, `model.safetensors` (F32) and `tokenizer.json`. A case's
`reference.json` has

    given         a picture of another size: {"width", "height", "channels", "values" [height x width x channels]}
    picture       the picture that is read: the same, as a model of this size is given it, within rounding
    target_ids    the forced target
    greedy_ids    the free-running greedy output, without bos and eos, at most max_target_length tokens
    steps         one entry for each target id, in order; the input of step t is bos or target id t - 1
      scores      [L] before the normaliser
      weights     [L] what the context is made with
      context     [K] the weighted sum of the regions
      logits      [V]

Numbers carry 9 significant digits. They come from the plain decoder below, one step at a time in double precision with
nn.functional.conv2d and nn.LSTM as they are; the batched model that the samples are trained with has to agree to 1e-6
before anything is written.
"""

import json
import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from torch import nn
from torch.nn import functional as F

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "captions"
sys.path.insert(0, str(HERE.parent.parent / "samples" / "training"))
from show_attend_tell import ShowAttendTell, save  # noqa: E402

TARGET = "cbjdhif"
CASES = {
    "soft": {},
    "hard": {"attention": {"normalizer": "hard"}},
    "pooled": {"width": 15, "height": 14, "channels": 1, "position_embedding": False, "convolutions": [
        {"channels": 5, "kernel_size": 3, "padding": 2, "max_pool": 2},
        {"channels": 7, "kernel_size": 2, "max_pool": 2}]},
}
SEEDS = {"soft": 12, "hard": 12, "pooled": 10}
GIVEN = {"soft": (23, 17, 3), "hard": (5, 31, 1), "pooled": (40, 12, 3)}  # width, height, channels


def configuration(case, tokenizer):
    changes = CASES[case]
    return {
        "model_type": "show_attend_tell",
        "width": 12,
        "height": 10,
        "channels": 3,
        "convolutions": [{"channels": 6, "kernel_size": 4, "stride": 2, "padding": 1},
                         {"channels": 8, "kernel_size": 3, "stride": 1, "padding": 1}],
        "position_embedding": True,
        "target_vocab_size": tokenizer.get_vocab_size(),
        "embedding_size": 6,
        "hidden_size": 9,
        "bos_token_id": tokenizer.token_to_id("<bos>"),
        "eos_token_id": tokenizer.token_to_id("<eos>"),
        "max_target_length": 12,
        **changes,
        "attention": {"score": "additive", "attention_size": 5, "normalizer": "softmax", "window": "none",
                      **changes.get("attention", {})},
    }


def tokenizer_of(letters):
    """One token for each letter, between spaces."""
    vocabulary = {token: i for i, token in enumerate(["[UNK]", "<bos>", "<eos>", *letters])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return tokenizer


def letterboxed(given, config):
    """[height x width x channels] uint8, fitted into the model's picture."""
    given = given.double()
    if given.shape[2] == 3 and config["channels"] == 1:
        given = (given @ torch.tensor([0.299, 0.587, 0.114], dtype=torch.double)).round().unsqueeze(2)
    given = given.expand(-1, -1, config["channels"])
    height, width, channels = given.shape
    scale = min(config["width"] / width, config["height"] / height)
    high, wide = (max(1, min(most, int(length * scale + 0.5)))
                  for length, most in ((height, config["height"]), (width, config["width"])))
    inner = F.interpolate(given.permute(2, 0, 1).unsqueeze(0), (high, wide), mode="bilinear", antialias=True)[0]
    border = torch.cat([given[0], given[-1], given[1:-1, 0], given[1:-1, -1]]).median(0).values
    out = border.view(1, 1, channels).repeat(config["height"], config["width"], 1)
    top, left = (config["height"] - high) // 2, (config["width"] - wide) // 2
    out[top : top + high, left : left + wide] = inner.permute(1, 2, 0).round().clamp(0, 255)
    return out


class Plain:
    """Reads like samples/README.md: one picture, vectors without a batch."""

    def __init__(self, config, weights, picture):
        self.config, self.w = config, weights
        x = (picture / 127.5 - 1).permute(2, 0, 1)
        for i, layer in enumerate(config["convolutions"]):
            name = f"encoder.convolutions.{i}"
            x = F.conv2d(x.unsqueeze(0), weights[name + ".weight"], weights[name + ".bias"], layer.get("stride", 1),
                         layer.get("padding", 0))[0]
            if "max_pool" in layer:
                x = F.max_pool2d(x, layer["max_pool"])
            if i + 1 == len(config["convolutions"]) and config["position_embedding"]:
                x = x + weights["encoder.position"].T.reshape(x.shape)
            x = x.clamp(min=0)
        self.regions = x.flatten(1).T  # [L x K]
        mean = self.regions.mean(0)
        self.hidden, self.cell = (torch.tanh(weights[f"decoder.start_{part}.weight"] @ mean +
                                             weights[f"decoder.start_{part}.bias"]) for part in ("hidden", "cell"))
        self.rnn = nn.LSTM(config["embedding_size"] + len(mean), config["hidden_size"]).double()
        self.rnn.load_state_dict({k.removeprefix("decoder.rnn."): v for k, v in weights.items()
                                  if k.startswith("decoder.rnn.")})

    def step(self, token):
        w, word = self.w, self.w["decoder.embedding.weight"][token]
        scores = torch.stack([w["attention.v.weight"][0] @ torch.tanh(w["attention.key.weight"] @ region +
                                                                      w["attention.query.weight"] @ self.hidden)
                              for region in self.regions])
        if self.config["attention"]["normalizer"] == "hard":
            weights = torch.zeros_like(scores)
            weights[scores.argmax()] = 1
        else:
            weights = scores.exp() / scores.exp().sum()
        context = sum(weight * region for weight, region in zip(weights, self.regions))
        state = (self.hidden.unsqueeze(0), self.cell.unsqueeze(0))
        _, (hidden, cell) = self.rnn(torch.cat([word, context]).unsqueeze(0), state)
        self.hidden, self.cell = hidden[0], cell[0]
        inner = word + w["decoder.hidden.weight"] @ self.hidden + w["decoder.context.weight"] @ context
        logits = w["decoder.output.weight"] @ inner + w["decoder.output.bias"]
        return {"scores": scores, "weights": weights, "context": context, "logits": logits}


def rounded(value):
    if isinstance(value, torch.Tensor):
        value = value.tolist()
    if isinstance(value, list):
        return [rounded(each) for each in value]
    return float(f"{value:.9g}")


def picture_json(picture):
    height, width, channels = picture.shape
    return {"width": width, "height": height, "channels": channels, "values": picture.flatten().int().tolist()}


@torch.no_grad()
def main():
    for number, name in enumerate(CASES):
        torch.manual_seed(SEEDS[name])
        letters = "jihgfedcb"[number:]
        tokenizer = tokenizer_of(letters)
        config = configuration(name, tokenizer)
        model = ShowAttendTell(config).eval()
        for tensor in model.parameters():
            if tensor.dim() > 1:
                tensor.mul_(1.7)  # far from even weights and equal logits
        model.decoder["output"].bias[0] = -9  # [UNK]
        save(FOLDER / name, model, tokenizer, torch.float32)
        weights = {key: value.double() for key, value in model.state_dict().items()}
        width, height, channels = GIVEN[name]
        given = torch.randint(0, 256, (height, width, channels))
        picture = letterboxed(given, config)
        target = tokenizer.encode(" ".join(letter for letter in TARGET if letter in letters)).ids

        plain, steps, previous = Plain(config, weights, picture), [], config["bos_token_id"]
        for token in target:
            steps.append(plain.step(previous))
            previous = token
        inputs = (picture / 127.5 - 1).permute(2, 0, 1).unsqueeze(0)
        output = model.double()(inputs, torch.tensor([[config["bos_token_id"], *target[:-1]]]))
        for key, ours in (("scores", output.scores), ("weights", output.weights), ("context", output.contexts),
                          ("logits", output.logits)):
            assert (ours[0] - torch.stack([step[key] for step in steps])).abs().max() < 1e-6, (name, key)
        (greedy,), _ = model.greedy(inputs)

        reference = {"given": picture_json(given), "picture": picture_json(picture), "target_ids": target,
                     "greedy_ids": greedy, "steps": [{key: rounded(value) for key, value in step.items()} for step in steps]}
        (FOLDER / name / "reference.json").write_text(json.dumps(reference) + "\n")
        print(name, len(steps[0]["scores"]), "regions", greedy)


if __name__ == "__main__":
    main()
