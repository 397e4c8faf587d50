"""The readers of `model_type: "aoa_reader"` (Cui et al. 2017), in PyTorch, for training.

samples/README.md is the specification: configuration keys, tensor names and equations. The names of the modules below are
the names of the tensors in model.safetensors.

Shapes: B questions in a batch, D words of a story, Q words of a question (both padded), H hidden size.
"""

import json
from dataclasses import dataclass

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

HIDDEN = -1e9


@dataclass
class Output:
    match: Tensor  # [B x D x Q] h_doc(i) . h_query(j)
    columns: Tensor  # [B x D x Q] alpha: softmax over the story, for each word of the question
    rows: Tensor  # [B x D x Q] beta: softmax over the question, for each word of the story
    question: Tensor  # [B x Q] the mean of the rows
    story: Tensor  # [B x D] s, the weight of each word of the story


class AttentionOverAttention(nn.Module):
    def __init__(self, config, dropout=0.0):
        super().__init__()
        size, hidden = config["embedding_size"], config["hidden_size"]
        self.config = dict(config)
        self.embedding = nn.Embedding(config["vocab_size"] + config["num_entities"], size)
        self.document = nn.ModuleDict({"rnn": nn.GRU(size, hidden, batch_first=True, bidirectional=True)})
        self.query = nn.ModuleDict({"rnn": nn.GRU(size, hidden, batch_first=True, bidirectional=True)})
        self.dropout = nn.Dropout(dropout)

    def read(self, rnn, ids, lengths):
        packed = pack_padded_sequence(self.dropout(self.embedding(ids)), lengths, batch_first=True, enforce_sorted=False)
        return self.dropout(pad_packed_sequence(rnn(packed)[0], batch_first=True, total_length=ids.shape[1])[0])

    def forward(self, story, story_lengths, question, question_lengths):
        """story [B x D], question [B x Q] ids; lengths [B] -> Output"""
        match = self.read(self.document["rnn"], story, story_lengths) @ \
            self.read(self.query["rnn"], question, question_lengths).transpose(1, 2)
        beyond = (torch.arange(story.shape[1]) >= story_lengths.unsqueeze(1)).unsqueeze(2)
        beside = (torch.arange(question.shape[1]) >= question_lengths.unsqueeze(1)).unsqueeze(1)
        columns = match.masked_fill(beyond, HIDDEN).softmax(1)
        rows = match.masked_fill(beside, HIDDEN).softmax(2).masked_fill(beyond, 0)
        mean = rows.sum(1) / story_lengths.unsqueeze(1)
        return Output(match, columns, rows, mean, (columns @ mean.unsqueeze(2)).squeeze(2))


def save(directory, model, config, tokenizer):
    directory.mkdir(parents=True, exist_ok=True)
    save_file({name: value.half().contiguous() for name, value in model.state_dict().items()}, directory / "model.safetensors")
    (directory / "config.json").write_text(json.dumps({"model_type": "aoa_reader", **config}, indent=2, ensure_ascii=False)
                                           + "\n", encoding="utf-8")
    tokenizer.save(str(directory / "tokenizer.json"))


def load(directory):
    """-> the model as stored, its configuration, its tokenizer"""
    config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
    model = AttentionOverAttention(config)
    model.load_state_dict({name: value.float() for name, value in load_file(directory / "model.safetensors").items()})
    return model.eval(), config, Tokenizer.from_file(str(directory / "tokenizer.json"))
