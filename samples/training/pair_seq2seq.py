"""The recurrent encoder-decoders of `model_type: "pair_seq2seq"`, in PyTorch, for training: two texts are read, and the
decoder attends to both.

samples/README.md is the specification; this has what the sample needs of it: GRUs of one layer and additive attention
asked by the current state, with nothing fed back, so that all steps are computed at once. Shapes: B pairs, S1 and S2
tokens of the two texts, T target tokens, K key size, H decoder hidden size.
"""

import torch
from torch import nn


class Attention(nn.Module):
    """v^T tanh(W1 h_s + W2 s) (Bahdanau et al. 2015, appendix A.1.2)."""

    def __init__(self, hidden, key_size, size):
        super().__init__()
        self.attention = nn.ModuleDict({"query": nn.Linear(hidden, size, bias=False),
                                        "key": nn.Linear(key_size, size, bias=False), "v": nn.Linear(size, 1, bias=False)})

    def forward(self, states, keys, padding):
        """states [B x T x H], keys [B x S x K], padding [B x S] -> contexts [B x T x K], weights [B x T x S]."""
        energy = torch.tanh(self.attention["query"](states).unsqueeze(2) + self.attention["key"](keys).unsqueeze(1))
        scores = self.attention["v"](energy).squeeze(-1).masked_fill(padding.unsqueeze(1), -torch.inf)
        weights = torch.softmax(scores, -1)
        return weights @ keys, weights


class PairSeq2Seq(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        size, hidden, reads = (config[key] for key in ("embedding_size", "hidden_size", "encoder_hidden_size"))
        vocabulary, key_size = config["vocab_size"], 2 * reads
        self.encoder = nn.ModuleDict({"embedding": nn.Embedding(vocabulary, size),
                                      "rnn": nn.GRU(size, reads, batch_first=True, bidirectional=True)})
        self.bridge = nn.ModuleDict({"hidden": nn.Linear(2 * key_size, hidden)})
        self.first, self.second = (Attention(hidden, key_size, config["attention"]["attention_size"]) for _ in range(2))
        self.decoder = nn.ModuleDict({"embedding": nn.Embedding(vocabulary, size),
                                      "rnn": nn.GRU(size, hidden, batch_first=True),
                                      "readout": nn.Linear(2 * key_size + hidden, config["readout_size"]),
                                      "output": nn.Linear(config["readout_size"], vocabulary)})
        if config["tie_word_embeddings"]:
            self.decoder["output"].weight = None

    def read(self, ids, lengths):
        """[B x S] ids filled up with anything -> keys [B x S x K], the last states of both ways [B x K], padding."""
        embedded = self.encoder["embedding"](ids)
        if bool((lengths == ids.shape[1]).all()):  # nothing is padded: packing would only cost time
            keys, last = self.encoder["rnn"](embedded)
        else:
            packed = nn.utils.rnn.pack_padded_sequence(embedded, lengths, batch_first=True, enforce_sorted=False)
            outputs, last = self.encoder["rnn"](packed)
            keys, _ = nn.utils.rnn.pad_packed_sequence(outputs, batch_first=True, total_length=ids.shape[1])
        return keys, torch.cat([last[0], last[1]], -1), torch.arange(ids.shape[1]) >= lengths.unsqueeze(1)

    def encode(self, first, first_lengths, second, second_lengths):
        """-> keys and padding of both texts, and the decoder's first state [1 x B x H]."""
        keys_1, last_1, padding_1 = self.read(first, first_lengths)
        keys_2, last_2, padding_2 = self.read(second, second_lengths)
        state = torch.tanh(self.bridge["hidden"](torch.cat([last_1, last_2], -1))).unsqueeze(0)
        return ((keys_1, padding_1), (keys_2, padding_2)), state

    def write(self, memories, state, previous):
        """The steps that read `previous` [B x T] -> logits [B x T x V], the weights on both texts, the state after."""
        states, state = self.decoder["rnn"](self.decoder["embedding"](previous), state)
        seen = [attention(states, *memory) for attention, memory in zip((self.first, self.second), memories)]
        readout = torch.tanh(self.decoder["readout"](torch.cat([*(context for context, _ in seen), states], -1)))
        output = self.decoder["output"]
        weight = self.decoder["embedding"].weight if self.config["tie_word_embeddings"] else output.weight
        return nn.functional.linear(readout, weight, output.bias), [weights for _, weights in seen], state

    def forward(self, first, first_lengths, second, second_lengths, previous):
        memories, state = self.encode(first, first_lengths, second, second_lengths)
        return self.write(memories, state, previous)

    @torch.no_grad()
    def greedy(self, first, first_lengths, second, second_lengths, never):
        """-> for each pair the list of ids that are written, without what ends it."""
        memories, state = self.encode(first, first_lengths, second, second_lengths)
        token = torch.full((len(first), 1), self.config["bos_token_id"])
        end, columns = self.config["eos_token_id"], []
        for _ in range(self.config["max_target_length"]):
            logits, _, state = self.write(memories, state, token)
            logits[..., never] = -torch.inf
            token = logits.argmax(-1)
            columns.append(token)
        rows = torch.cat(columns, 1).tolist()
        return [row[: row.index(end)] if end in row else row for row in rows]
