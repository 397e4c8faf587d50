"""The pointer-generator networks of `model_type: "pointer_generator"`, in PyTorch, for training (See et al. 2017).

samples/README.md is the specification. The decoder is that of `rnn_seq2seq.py`; what it adds is the choice, at each
step, between a word of the vocabulary and a word of the source. Shapes as there; X is the size of the extended
vocabulary, which holds what the source says and the vocabulary lacks.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from rnn_seq2seq import RnnSeq2Seq


@dataclass
class Written:
    p_gen: Tensor  # [B x T] (eq. 8)
    generated: Tensor  # [B x T x V] P_vocab
    attention: Tensor  # [B x T x S]

    def likelihood(self, wanted, extended):
        """P(w) (eq. 9) of the words `wanted` [B x T]; `extended` [B x S] are the source's in the same vocabulary."""
        size = self.generated.shape[-1]
        generated = self.generated.gather(2, wanted.clamp(0, size - 1).unsqueeze(2)).squeeze(2) * (wanted < size)
        copied = (self.attention * (extended.unsqueeze(1) == wanted.unsqueeze(2))).sum(2)
        return self.p_gen * generated + (1 - self.p_gen) * copied

    def distribution(self, extended, count):
        """P over all words of the extended vocabulary, [B x T x count]."""
        batch, steps, size = self.generated.shape
        whole = self.generated.new_zeros(batch, steps, count)
        whole[..., :size] = self.p_gen.unsqueeze(2) * self.generated
        places = extended.unsqueeze(1).expand(-1, steps, -1)
        return whole.scatter_add(2, places, (1 - self.p_gen).unsqueeze(2) * self.attention)


def extend(ids, words, unknown, size):
    """What each word of a source is called in the extended vocabulary, and the words that it adds to the vocabulary."""
    added, extended = [], []
    for token, word in zip(ids, words):
        if token == unknown:
            if word not in added:
                added.append(word)
            token = size + added.index(word)
        extended.append(token)
    return extended, added


class PointerGenerator(RnnSeq2Seq):
    def __init__(self, config, dropout=0.0, bridge_dropout=0.0):
        vocabulary = config["vocab_size"]
        super().__init__({**config, "source_vocab_size": vocabulary, "target_vocab_size": vocabulary},
                         dropout, bridge_dropout)
        key_size = config["encoder_hidden_size"] * (2 if config["bidirectional"] else 1)
        self.pointer = nn.Linear(key_size + config["hidden_size"] + config["embedding_size"], 1)

    def choose(self, context, states, previous):
        """p_gen (eq. 8) from c_t, s_t and the word before."""
        features = torch.cat([context, states, self.decoder.embedding(previous)], -1)
        return torch.sigmoid(self.pointer(features)).squeeze(-1)

    def write(self, source, lengths, previous):
        """Teacher forcing -> Written; `previous` [B x T] are the decoder's inputs."""
        readouts, attention, states = self.readouts(source, lengths, previous)
        p_gen = self.choose(attention.context, states, previous)
        return Written(p_gen, torch.softmax(self.logits(readouts), -1), attention.weights)

    def written(self, logits, attention, state, previous):
        """What `step` gave after `previous` [B] -> Written, T = 1."""
        p_gen = self.choose(attention.context[:, 0], state.hidden[-1], previous)
        return Written(p_gen.unsqueeze(1), torch.softmax(logits, -1).unsqueeze(1), attention.weights)

    @torch.no_grad()
    def greedy(self, source, extended, lengths, never, limit):
        """-> for each source the list of ids in its extended vocabulary, without what ends it."""
        memory, state = self.encode(source, lengths)
        size, unknown, end = self.config["vocab_size"], self.config["unk_token_id"], self.config["eos_token_id"]
        token = torch.full((len(source),), self.config["bos_token_id"])
        finished = torch.zeros_like(token, dtype=torch.bool)
        columns = []
        for _ in range(limit):
            previous = torch.where(token >= size, unknown, token)
            logits, attention, state = self.step(memory, state, previous)
            written = self.written(logits, attention, state, previous)
            probabilities = written.distribution(extended, max(size, int(extended.max()) + 1))[:, 0]
            probabilities[:, never] = 0
            token = probabilities.argmax(-1)
            columns.append(token)
            finished |= token == end
            if bool(finished.all()):
                break
        rows = torch.stack(columns, 1).tolist()
        return [row[: row.index(end)] if end in row else row for row in rows]
