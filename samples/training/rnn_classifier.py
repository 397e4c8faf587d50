"""The classifiers of `model_type: "rnn_classifier"`, in PyTorch, for training.

samples/README.md is the specification: configuration keys, tensor names and equations. The names of the modules below
are the names of the tensors in model.safetensors.

Shapes: B texts in a batch, S words, N sentences, E embedding, K key size, r hops, C labels. Padding never changes a
result: the networks read packed sequences, and padded places are masked in every row.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


@dataclass
class Pooled:
    """What pooling makes of rows."""

    scores: Tensor  # [B x r x S] before the softmax; for `mean` zeros
    weights: Tensor  # [B x r x S]
    vectors: Tensor  # [B x r x K]


@dataclass
class Output:
    logits: Tensor  # [B x C]
    words: Pooled  # of a document B is the sentences of the batch, one after the other
    sentences: Pooled | None  # of documents


class Pooling(nn.Module):
    """softmax over the rows of `context(tanh(hidden(h)))`, one distribution for each of its hops."""

    def __init__(self, kind, key_size, attention):
        super().__init__()
        self.kind = kind
        if kind != "mean":
            size, hops = attention["attention_size"], attention.get("hops", 1)
            self.hidden = nn.Linear(key_size, size, bias=kind == "static")
            self.context = nn.Linear(size, hops, bias=False)

    def forward(self, keys, lengths):
        outside = torch.arange(keys.shape[1]) >= lengths.unsqueeze(1)  # [B x S]
        if self.kind == "mean":
            scores = keys.new_zeros(keys.shape[0], 1, keys.shape[1])
        else:
            scores = self.context(torch.tanh(self.hidden(keys))).transpose(1, 2)  # [B x r x S]
        weights = torch.softmax(scores.masked_fill(outside.unsqueeze(1), -math.inf), -1)
        return Pooled(scores, weights, torch.bmm(weights, keys))


def network(config, inputs, size):
    rnn = nn.GRU if config["cell"] == "gru" else nn.LSTM
    return rnn(inputs, size, config["encoder_layers"], batch_first=True, bidirectional=config["bidirectional"])


def read(rnn, rows, lengths):
    packed = pack_padded_sequence(rows, lengths, batch_first=True, enforce_sorted=False)
    return pad_packed_sequence(rnn(packed)[0], batch_first=True, total_length=rows.shape[1])[0]


class RnnClassifier(nn.Module):
    """In training only, `word_dropout` is the probability that a word is read as [UNK], and `dropout` acts on
    embeddings and on what the output layer is given."""

    def __init__(self, config, dropout=0.0, word_dropout=0.0):
        super().__init__()
        self.config = dict(config)
        self.kind = config["pooling"]
        directions = 2 if config["bidirectional"] else 1
        attention = config.get("attention") or {}
        self.hierarchical = self.kind.startswith("hierarchical")
        # "hierarchical-mean", the contrast in the card of `reviews-hierarchical`, is of the training alone.
        pooling = {"hierarchical": "static", "hierarchical-mean": "mean"}.get(self.kind, self.kind)
        self.encoder = nn.Module()
        self.encoder.embedding = nn.Embedding(config["vocab_size"], config["embedding_size"])
        key_size = directions * config["encoder_hidden_size"]
        self.encoder.rnn = network(config, config["embedding_size"], config["encoder_hidden_size"])
        self.attention = Pooling(pooling, key_size, attention)
        if self.hierarchical:
            self.sentences = nn.Module()
            self.sentences.rnn = network(config, key_size, config["sentence_hidden_size"])
            key_size = directions * config["sentence_hidden_size"]
            self.sentences.attention = Pooling(pooling, key_size, attention)
        self.output = nn.Linear(key_size * attention.get("hops", 1), len(config["labels"]))
        self.dropout = nn.Dropout(dropout)
        self.word_dropout = word_dropout

    def vectors(self, words, lengths):
        """One vector for each row of words [B x S]."""
        if self.training and self.word_dropout:
            words = words.masked_fill(torch.rand(words.shape) < self.word_dropout, self.config["unk_token_id"])
        keys = read(self.encoder.rnn, self.dropout(self.encoder.embedding(words)), lengths)
        return self.attention(keys, lengths)

    def forward(self, words, lengths, counts=None):
        """@param words [B x S]; of documents all their sentences one after the other
        @param counts sentences of each document, or None where a text is one row"""
        pooled = self.vectors(words, lengths)
        if counts is None:
            return Output(self.output(self.dropout(pooled.vectors.flatten(1))), pooled, None)
        logits, above = self.decide(pooled.vectors[:, 0].split(counts.tolist()))
        return Output(logits, pooled, above)

    def decide(self, documents):
        """The upper half of a document's model. @param documents the vectors [N x K] of each one's sentences"""
        counts = torch.tensor([len(vectors) for vectors in documents])
        rows = self.dropout(torch.nn.utils.rnn.pad_sequence(documents, batch_first=True))
        above = self.sentences.attention(read(self.sentences.rnn, rows, counts), counts)
        return self.output(self.dropout(above.vectors[:, 0])), above

    def overlap(self, pooled):
        """|A A^T - I|^2 (Frobenius), a mean over the batch: what keeps hops apart (Lin et al. 2017, eq. 8)."""
        products = torch.bmm(pooled.weights, pooled.weights.transpose(1, 2))
        return (products - torch.eye(products.shape[1])).square().sum((1, 2)).mean()


def save(directory, model, config, tokenizer, dtype=torch.float16):
    """Write the model directory that samples/README.md describes."""
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "config.json").write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    tensors = {name: value.detach().to(dtype).contiguous() for name, value in model.state_dict().items()}
    save_file(tensors, directory / "model.safetensors", metadata={"format": "pt"})
    tokenizer.save(str(directory / "tokenizer.json"))


def load(directory):
    """-> the model as it is stored, in F32, and its tokenizer."""
    directory = Path(directory)
    model = RnnClassifier(json.loads((directory / "config.json").read_text(encoding="utf-8")))
    model.load_state_dict({name: value.float() for name, value in load_file(directory / "model.safetensors").items()})
    return model.eval(), Tokenizer.from_file(str(directory / "tokenizer.json"))
