"""The model of `model_type: "show_attend_tell"`, with the tensor names of samples/README.md.

Xu et al. 2015, "Show, Attend and Tell": a convolutional network makes one vector of each region of a picture, and an
LSTM attends to them as it writes.
"""

import json
import math
from pathlib import Path
from types import SimpleNamespace

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional as F


class ShowAttendTell(nn.Module):
    def __init__(self, config, dropout=0.0, start_dropout=0.0):
        super().__init__()
        self.config = config
        self.normalizer = config["attention"]["normalizer"]
        channels, rows, columns = config["channels"], config["height"], config["width"]
        convolutions = []
        for layer in config["convolutions"]:
            size, stride, padding = layer["kernel_size"], layer.get("stride", 1), layer.get("padding", 0)
            convolutions.append(nn.Conv2d(channels, layer["channels"], size, stride, padding))
            channels, pool = layer["channels"], layer.get("max_pool", 1)
            rows, columns = (((length + 2 * padding - size) // stride + 1) // pool for length in (rows, columns))
        self.rows, self.columns = rows, columns
        embedding, hidden, key = config["embedding_size"], config["hidden_size"], channels
        attention = config["attention"]["attention_size"]
        vocabulary = config["target_vocab_size"]
        self.encoder = nn.ModuleDict({"convolutions": nn.ModuleList(convolutions)})
        position = nn.Parameter(0.1 * torch.randn(rows * columns, key)) if config.get("position_embedding") else None
        self.encoder.register_parameter("position", position)
        self.attention = nn.ModuleDict({"query": nn.Linear(hidden, attention, bias=False),
                                        "key": nn.Linear(key, attention, bias=False),
                                        "v": nn.Linear(attention, 1, bias=False)})
        self.decoder = nn.ModuleDict({
            "embedding": nn.Embedding(vocabulary, embedding),
            "start_hidden": nn.Linear(key, hidden),
            "start_cell": nn.Linear(key, hidden),
            "rnn": nn.LSTM(embedding + key, hidden, batch_first=True),
            "hidden": nn.Linear(hidden, embedding, bias=False),
            "context": nn.Linear(key, embedding, bias=False),
            "output": nn.Linear(embedding, vocabulary),
        })
        self.dropout, self.start_dropout = nn.Dropout(dropout), nn.Dropout(start_dropout)
        for convolution in convolutions:
            nn.init.kaiming_normal_(convolution.weight, nonlinearity="relu")
            nn.init.zeros_(convolution.bias)
        nn.init.normal_(self.decoder["embedding"].weight, std=0.3)

    def regions(self, pictures):
        """pictures [B x channels x height x width], -1 to 1 -> what is at each region [B x L x K], row after row"""
        x = pictures
        with torch.autocast("cpu", torch.bfloat16, enabled=self.training):  # half the time, and good enough to learn from
            for i, (convolution, layer) in enumerate(zip(self.encoder["convolutions"], self.config["convolutions"])):
                x = convolution(F.relu(x) if i > 0 else x)
                if layer.get("max_pool", 1) > 1:
                    x = F.max_pool2d(x, layer["max_pool"])
        x = x.to(pictures.dtype).flatten(2).transpose(1, 2)
        return F.relu(x if self.encoder.position is None else x + self.encoder.position)

    def start(self, regions):
        """-> hidden and cell [B x H]"""
        mean = self.start_dropout(regions.mean(1))
        return torch.tanh(self.decoder["start_hidden"](mean)), torch.tanh(self.decoder["start_cell"](mean))

    def scores(self, hidden, keys):
        """hidden [B x H], keys [B x L x A] -> [B x L]"""
        energy = torch.tanh(keys + self.attention["query"](hidden).to(keys.dtype).unsqueeze(1))
        return F.linear(energy, self.attention["v"].weight.to(keys.dtype)).squeeze(-1).to(hidden.dtype)

    def rnn(self, embedded, context, state):
        rnn = self.decoder["rnn"]
        return torch.lstm_cell(torch.cat([embedded, context], -1), state, [*rnn.parameters()][0], [*rnn.parameters()][1],
                               rnn.bias_ih_l0, rnn.bias_hh_l0)

    def logits(self, embedded, hidden, context):
        """The words that follow, Xu et al. 2015, eq. 7."""
        decoder = self.decoder
        hidden = self.dropout(hidden)
        return decoder["output"](embedded + decoder["hidden"](hidden) + decoder["context"](context))

    def weights(self, scores):
        """The row of attention of the model in use."""
        if self.normalizer == "hard":
            return F.one_hot(scores.argmax(-1), scores.shape[-1]).to(scores.dtype)
        return torch.softmax(scores, -1)

    def forward(self, pictures, target, weights=None):
        """Teacher forcing: `target` [B x T] is bos and what follows. `weights(scores)` makes a row of attention of scores.

        -> logits [B x T x V], scores and weights [B x T x L], hidden and contexts [B x T x .]
        """
        regions = self.regions(pictures)
        keys, state, values = self.attention["key"](regions), self.start(regions), regions
        if self.training:
            keys, values = keys.bfloat16(), values.bfloat16()
        embedded = self.decoder["embedding"](target)
        rows, hidden, contexts = [], [], []
        for word in embedded.unbind(1):
            scores = self.scores(state[0], keys)
            row = (weights or self.weights)(scores)
            context = torch.bmm(row.unsqueeze(1).to(values.dtype), values).squeeze(1).to(word.dtype)
            state = self.rnn(word, context, state)
            rows.append((scores, row))
            hidden.append(state[0])
            contexts.append(context)
        hidden, contexts = torch.stack(hidden, 1), torch.stack(contexts, 1)
        scores, used = (torch.stack(part, 1) for part in zip(*rows))
        return SimpleNamespace(logits=self.logits(embedded, hidden, contexts), scores=scores, weights=used, hidden=hidden,
                               contexts=contexts, regions=regions)

    @torch.no_grad()
    def greedy(self, pictures):
        """-> for each picture the ids of its words, without bos and eos, and their rows of attention [words x L]"""
        regions = self.regions(pictures)
        keys, state = self.attention["key"](regions), self.start(regions)
        eos = self.config["eos_token_id"]
        token = torch.full((len(pictures),), self.config["bos_token_id"])
        finished = torch.zeros(len(pictures), dtype=torch.bool)
        tokens, rows = [], []
        for _ in range(self.config["max_target_length"]):
            word, row = self.decoder["embedding"](token), self.weights(self.scores(state[0], keys))
            context = torch.bmm(row.unsqueeze(1), regions).squeeze(1)
            state = self.rnn(word, context, state)
            logits = self.logits(word, state[0], context)
            logits[:, self.config["bos_token_id"]] = -math.inf
            token = logits.argmax(-1)
            tokens.append(token)
            rows.append(row)
            finished |= token == eos
            if bool(finished.all()):
                break
        ids, rows = torch.stack(tokens, 1).tolist(), torch.stack(rows, 1)
        ids = [row[: row.index(eos)] if eos in row else row for row in ids]
        return ids, [row[: len(written)] for row, written in zip(rows, ids)]


def save(directory, model, tokenizer, dtype=torch.float16):
    """Write the model directory that samples/README.md describes."""
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    text = json.dumps(model.config, indent=2, ensure_ascii=False)
    (directory / "config.json").write_text(text + "\n", encoding="utf-8")
    tensors = {name: value.detach().to(dtype).contiguous() for name, value in model.state_dict().items()}
    save_file(tensors, directory / "model.safetensors", metadata={"format": "pt"})
    (directory / "model.safetensors").chmod(0o644)  # save_file makes it readable by its owner only
    tokenizer.save(str(directory / "tokenizer.json"))


def load(directory):
    """-> the model with the stored weights in F32, its tokenizer"""
    directory = Path(directory)
    model = ShowAttendTell(json.loads((directory / "config.json").read_text(encoding="utf-8")))
    model.load_state_dict({k: v.float() for k, v in load_file(directory / "model.safetensors").items()})
    return model.eval(), Tokenizer.from_file(str(directory / "tokenizer.json"))
