"""The recurrent attention model of `model_type: "glimpse_network"` (Mnih et al. 2014), in PyTorch, for training.

samples/README.md is the specification: configuration keys, tensor names and equations. The names of the modules
below are the names of the tensors in model.safetensors.

Shapes: B pictures in a batch, N glimpses, g `glimpse_size`, S scales, H hidden size, L labels.
"""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional as F


def patches(pictures, location, sizes, glimpse_size):
    """What a look at `location` sees: each scale's square, brought to `glimpse_size` by averaging (the paper's rho).

    A square's pixels are interpolated between those of the picture, and black outside it.

    pictures [B x H x W] from 0 to 1; location [B x 2], x and y, from -1 (left, top) to 1 (right, bottom)
    -> [B x S g^2], scale by scale, row by row
    """
    height, width = pictures.shape[1:]
    seen = []
    for size in sizes:
        steps = torch.arange(size, dtype=pictures.dtype) - (size - 1) / 2  # from the square's centre to its pixels'
        x = (location[:, :1] + steps * (2 / width))[:, None, :].expand(-1, size, -1)
        y = (location[:, 1:] + steps * (2 / height))[:, :, None].expand(-1, -1, size)
        square = F.grid_sample(pictures[:, None], torch.stack([x, y], -1), align_corners=False)
        seen.append(F.avg_pool2d(square, size // glimpse_size).flatten(1))
    return torch.cat(seen, 1)


class GlimpseNetwork(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = dict(config)
        size, hidden = config["feature_size"], config["hidden_size"]
        pixels = len(config["scales"]) * config["glimpse_size"] ** 2
        self.glimpse = nn.ModuleDict({
            "patch": nn.Linear(pixels, size), "location": nn.Linear(2, size), "combine": nn.Linear(2 * size, hidden)})
        rnn = nn.GRU if config["cell"] == "gru" else nn.LSTM
        self.core = rnn(hidden, hidden, batch_first=True)
        self.location = nn.Linear(hidden, 2)
        self.action = nn.Linear(hidden, len(config["labels"]))

    def forward(self, pictures, deviation=0.0):
        """Looks N times, the first time at the middle. `deviation` is that of the policy's Gaussian; without it the
        next look is at its mean.

        -> logits [B x N x L], locations [B x N x 2], means of the locations [B x N x 2], states [B x N x H]
        """
        location = mean = pictures.new_zeros(len(pictures), 2)
        state, found = None, []
        for _ in range(self.config["glimpses"]):
            seen = patches(pictures, location, self.config["scales"], self.config["glimpse_size"])
            what, where = F.relu(self.glimpse["patch"](seen)), F.relu(self.glimpse["location"](location))
            features = F.relu(self.glimpse["combine"](torch.cat([what, where], 1)))
            output, state = self.core(features[:, None], state)
            hidden = output[:, 0]
            found.append((self.action(hidden), location, mean, hidden))
            mean = torch.tanh(self.location(hidden))
            location = mean.detach()
            if deviation:
                location = (location + deviation * torch.randn_like(location)).clamp(-1, 1)
        return tuple(torch.stack(parts, 1) for parts in zip(*found))


def save(out, model, config):
    """Writes config.json and model.safetensors (F16)."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / "config.json").write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    save_file({name: tensor.half().contiguous() for name, tensor in model.state_dict().items()},
              out / "model.safetensors")


def load(out):
    """The model as it is stored."""
    config = json.loads((Path(out) / "config.json").read_text(encoding="utf-8"))
    model = GlimpseNetwork(config)
    model.load_state_dict({name: tensor.float() for name, tensor in load_file(Path(out) / "model.safetensors").items()})
    return model.eval()
