"""The sentence pair networks of `model_type: "abcnn"` (Yin et al. 2016), in PyTorch, for training.

samples/README.md is the specification: configuration keys, tensor names and equations. The names of the modules below are
the names of the tensors in model.safetensors.

Shapes: B pairs in a batch, S tokens of a sentence (padded), E embedding size, D filters, w kernel size. Padding never
changes a result: padded columns are 0 wherever something is summed.
"""

import json
from dataclasses import dataclass

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass
class Output:
    logits: Tensor  # [B] of the two sentences saying the same
    features: Tensor  # [B x (layers + 1)] match of the pooled input and of each pooled block
    input_matches: list  # of each block [B x S1 x S2], before its convolution; empty without
    pooling_matches: list  # of each block [B x (S1 + w - 1) x (S2 + w - 1)], after its convolution; empty without


def match(x, y):
    """1 / (1 + |x_i - y_j|) of all columns. x [B x S1 x d], y [B x S2 x d] -> [B x S1 x S2]"""
    return 1 / (1 + torch.cdist(x, y, compute_mode="donot_use_mm_for_euclid_dist"))


def windows(x, width):
    """Each `width` neighbours side by side, and those at the ends with zeros. x [B x S x d] -> [B x (S + w - 1) x (w d)]"""
    wide = F.pad(x, (0, 0, width - 1, width - 1))
    return wide.unfold(1, width, 1).transpose(2, 3).flatten(2)


class Block(nn.Module):
    def __init__(self, config, size):
        super().__init__()
        self.reweighs_input = config["attention"] in ("abcnn-1", "abcnn-3")
        self.reweighs_pooling = config["attention"] in ("abcnn-2", "abcnn-3")
        width = config["kernel_size"]
        self.width = width
        self.convolution = nn.Linear(width * size * (1 + self.reweighs_input), config["num_filters"])
        if self.reweighs_input:
            self.attention = nn.ModuleDict({side: nn.Linear(config["max_length"], size, bias=False) for side in ("first", "second")})

    def forward(self, x, y, masks):
        """x, y [B x S x size] and masks [B x S], 1 at tokens -> the same of num_filters, and the two matches."""
        before = after = None
        inputs = [x, y]
        if self.reweighs_input:
            before = match(x, y) * masks[0].unsqueeze(2) * masks[1].unsqueeze(1)
            first, second = (self.attention[side].weight for side in ("first", "second"))  # [size x max_length]
            inputs = [torch.cat([x, before @ first[:, : y.shape[1]].T], 2),
                      torch.cat([y, before.transpose(1, 2) @ second[:, : x.shape[1]].T], 2)]
        wide = [F.pad(mask, (self.width - 1, 0), value=1.0) for mask in masks]  # a wide convolution has S + w - 1 columns
        maps = [torch.tanh(self.convolution(windows(part, self.width))) * mask.unsqueeze(2)
                for part, mask in zip(inputs, wide)]
        if self.reweighs_pooling:
            after = match(*maps) * wide[0].unsqueeze(2) * wide[1].unsqueeze(1)
            maps = [part * after.sum(2 - side).unsqueeze(2) for side, part in enumerate(maps)]
        pooled = [part.unfold(1, self.width, 1).sum(3) * mask.unsqueeze(2) for part, mask in zip(maps, masks)]
        if not self.reweighs_pooling:
            pooled = [part / self.width for part in pooled]
        return *pooled, before, after


class Abcnn(nn.Module):
    def __init__(self, config, dropout=0.0):
        super().__init__()
        self.config = dict(config)
        sizes = [config["embedding_size"], *[config["num_filters"]] * config["num_hidden_layers"]]
        self.embedding = nn.Embedding(config["vocab_size"], config["embedding_size"])
        self.blocks = nn.ModuleList(Block(config, size) for size in sizes[:-1])
        self.output = nn.Linear(len(sizes), 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, first, second, masks):
        """first, second [B x S] ids, masks [B x S] of each, 1 at tokens -> Output"""
        x, y = (self.dropout(self.embedding(ids)) * mask.unsqueeze(2) for ids, mask in zip((first, second), masks))
        lengths = [mask.sum(1, keepdim=True) for mask in masks]
        features, before, after = [], [], []
        for block in [None, *self.blocks]:
            if block:
                x, y, input_match, pooling_match = block(x, y, masks)
                before += [input_match] if input_match is not None else []
                after += [pooling_match] if pooling_match is not None else []
            distance = torch.linalg.vector_norm(x.sum(1) / lengths[0] - y.sum(1) / lengths[1], dim=1)
            features.append(1 / (1 + distance))
        features = torch.stack(features, 1)
        return Output(self.output(features).squeeze(1), features, before, after)


def save(directory, model, config, tokenizer):
    directory.mkdir(parents=True, exist_ok=True)
    save_file({name: value.half().contiguous() for name, value in model.state_dict().items()}, directory / "model.safetensors")
    (directory / "config.json").write_text(json.dumps({"model_type": "abcnn", **config}, indent=2, ensure_ascii=False) + "\n",
                                           encoding="utf-8")
    tokenizer.save(str(directory / "tokenizer.json"))


def load(directory):
    """-> the model as stored, its configuration, its tokenizer"""
    config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
    model = Abcnn(config)
    model.load_state_dict({name: value.float() for name, value in load_file(directory / "model.safetensors").items()})
    return model.eval(), config, Tokenizer.from_file(str(directory / "tokenizer.json"))
