"""The recurrent encoder-decoders of `model_type: "rnn_seq2seq"`, in PyTorch, for training.

samples/README.md is the specification: configuration keys, tensor names and equations. The names of the modules
below are the names of the tensors in model.safetensors.

Shapes: B sentences in a batch, S source tokens, T target tokens, K key size, H decoder hidden size, R readout size.
Padding never changes a result: the encoder packs, and padded source positions are masked in every attention row.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


@dataclass
class Attention:
    """One or more target steps of attention; every tensor has B and T in front."""

    scores: Tensor  # [B x T x S] before any mask
    masked: Tensor  # [B x T x S] true where window, normaliser or padding excludes the position
    alignment: Tensor  # [B x T x S] after the normaliser, before the Gaussian
    weights: Tensor  # [B x T x S] what the context is made with
    position: Optional[Tensor]  # [B x T] p_t of a local window
    context: Tensor  # [B x T x K]


@dataclass
class Memory:
    """What the decoder reads: the encoder's outputs and what can be computed from them once."""

    keys: Tensor  # [B x S x K]
    projected: Optional[Tensor]  # [B x S x A] the key half of additive and concat
    padding: Tensor  # [B x S] true behind the end of a sentence
    lengths: Tensor  # [B]


@dataclass
class State:
    """The decoder between two steps."""

    hidden: Tensor  # [Ld x B x H]
    cell: Optional[Tensor]  # [Ld x B x H], LSTM only
    readout: Tensor  # [B x R] the last readout, for input feeding
    aligned: Tensor  # [B] the last aligned position, for forced-forward
    step: int


@dataclass
class Output:
    logits: Tensor  # [B x T x Vt]
    attention: Optional[Attention]
    states: Tensor  # [B x T x H] the top layer's hidden state


class Encoder(nn.Module):
    def __init__(self, config, dropout):
        super().__init__()
        size, layers = config["embedding_size"], config["encoder_layers"]
        self.embedding = nn.Embedding(config["source_vocab_size"], size)
        rnn = nn.GRU if config["cell"] == "gru" else nn.LSTM
        self.rnn = rnn(
            size,
            config["encoder_hidden_size"],
            layers,
            batch_first=True,
            bidirectional=config["bidirectional"],
            dropout=dropout if layers > 1 else 0.0,
        )


class Projection(nn.Module):
    """The output layer; when tied it has no weight of its own."""

    def __init__(self, inputs, outputs, tied):
        super().__init__()
        linear = nn.Linear(inputs, outputs)
        self.weight = None if tied else linear.weight
        self.bias = linear.bias


class Decoder(nn.Module):
    def __init__(self, config, input_size, context_size, dropout):
        super().__init__()
        size, hidden = config["embedding_size"], config["hidden_size"]
        layers, readout = config["decoder_layers"], config["readout_size"]
        tied = config.get("tie_word_embeddings", False)
        if tied and readout != size:
            raise ValueError("tied embeddings need readout_size = embedding_size")
        self.embedding = nn.Embedding(config["target_vocab_size"], size)
        rnn = nn.GRU if config["cell"] == "gru" else nn.LSTM
        self.rnn = rnn(input_size, hidden, layers, batch_first=True, dropout=dropout if layers > 1 else 0.0)
        self.readout = nn.Linear(context_size + hidden, readout)
        self.output = Projection(readout, config["target_vocab_size"], tied)


def attention_parameters(attention, hidden, key_size):
    modules = nn.ModuleDict()
    score = attention["score"]
    if score == "additive":
        modules["query"] = nn.Linear(hidden, attention["attention_size"], bias=False)
        modules["key"] = nn.Linear(key_size, attention["attention_size"], bias=False)
        modules["v"] = nn.Linear(attention["attention_size"], 1, bias=False)
    elif score == "concat":
        modules["concat"] = nn.Linear(hidden + key_size, attention["attention_size"], bias=False)
        modules["v"] = nn.Linear(attention["attention_size"], 1, bias=False)
    elif score == "general":
        modules["general"] = nn.Linear(hidden, key_size, bias=False)
    elif hidden != key_size:
        raise ValueError(f"the {score} score needs a key size of {hidden}, not {key_size}")
    if attention["window"] == "local-p":
        modules["position"] = nn.Linear(hidden, attention["position_size"], bias=False)
        modules["position_v"] = nn.Linear(attention["position_size"], 1, bias=False)
    return modules


class RnnSeq2Seq(nn.Module):
    """In training only, `dropout` acts on embeddings, between layers and on the readout, and `bridge_dropout` on what
    the decoder starts from, so that it has to read the rest through the attention."""

    def __init__(self, config, dropout=0.0, bridge_dropout=0.0):
        super().__init__()
        self.config = dict(config)
        self.lstm = config["cell"] == "lstm"
        hidden, layers = config["hidden_size"], config["decoder_layers"]
        key_size = config["encoder_hidden_size"] * (2 if config["bidirectional"] else 1)
        attention = config.get("attention")
        self.mechanism = attention
        self.feeds_context = bool(attention) and attention["query"] == "previous_state"
        self.feeds_readout = bool(attention) and attention.get("input_feeding", False)
        if self.feeds_context and self.feeds_readout:
            raise ValueError("input feeding needs the query current_state")
        if attention and attention["normalizer"] == "forced-forward" and attention["window"] == "local-p":
            raise ValueError("forced-forward and local-p together can leave no position to attend to")
        input_size = config["embedding_size"]
        input_size += key_size if self.feeds_context else 0
        input_size += config["readout_size"] if self.feeds_readout else 0

        self.encoder = Encoder(config, dropout)
        if config["bridge"] == "linear":
            self.bridge = nn.ModuleDict({"hidden": nn.Linear(key_size, layers * hidden)})
            if self.lstm:
                self.bridge["cell"] = nn.Linear(key_size, layers * hidden)
        elif config["bidirectional"] or key_size != hidden or config["encoder_layers"] != layers:
            raise ValueError("bridge copy needs a one-directional encoder of the decoder's size and layers")
        if attention:
            self.attention = attention_parameters(attention, hidden, key_size)
        self.decoder = Decoder(config, input_size, key_size if attention else 0, dropout)
        self.dropout = nn.Dropout(dropout)
        self.bridge_dropout = nn.Dropout(bridge_dropout)

    # --- encoder ---------------------------------------------------------------------------------------------------

    def encode(self, source, lengths):
        """source [B x S] ids, lengths [B] -> Memory and the decoder's first State."""
        embedded = self.dropout(self.encoder.embedding(source))
        if bool((lengths == source.shape[1]).all()):  # nothing is padded: packing would only cost time
            keys, last = self.encoder.rnn(embedded)
        else:
            packed = pack_padded_sequence(embedded, lengths.cpu(), batch_first=True, enforce_sorted=False)
            outputs, last = self.encoder.rnn(packed)
            keys, _ = pad_packed_sequence(outputs, batch_first=True, total_length=source.shape[1])
        padding = torch.arange(source.shape[1], device=source.device) >= lengths.unsqueeze(1)
        hidden, cell = self._bridge(last)
        batch = source.shape[0]
        state = State(
            hidden=hidden,
            cell=cell,
            readout=keys.new_zeros(batch, self.config["readout_size"]),
            aligned=torch.zeros(batch, dtype=torch.long, device=keys.device),
            step=0,
        )
        return Memory(keys, self._project(keys), padding, lengths), state

    def _bridge(self, last):
        if self.config["bridge"] == "copy":
            return last if self.lstm else (last, None)
        hidden = last[0] if self.lstm else last  # [layers * directions x B x He], the top layer at the end
        top = torch.cat([hidden[-2], hidden[-1]], -1) if self.config["bidirectional"] else hidden[-1]
        top = self.bridge_dropout(top)
        shape = (top.shape[0], self.config["decoder_layers"], self.config["hidden_size"])

        def states(linear):
            return torch.tanh(linear(top)).view(shape).transpose(0, 1).contiguous()

        return states(self.bridge["hidden"]), states(self.bridge["cell"]) if self.lstm else None

    # --- attention -------------------------------------------------------------------------------------------------

    def _project(self, keys):
        score = self.mechanism["score"] if self.mechanism else None
        if score == "additive":
            return self.attention["key"](keys)
        if score == "concat":  # W_a [s ; h] = W_s s + W_h h
            return F.linear(keys, self.attention["concat"].weight[:, self.config["hidden_size"] :])
        return None

    def score(self, query, memory):
        """query [B x T x H] -> [B x T x S]."""
        kind = self.mechanism["score"]
        if kind in ("additive", "concat"):
            weight = self.attention["query" if kind == "additive" else "concat"].weight
            projected = F.linear(query, weight[:, : self.config["hidden_size"]])
            energy = torch.tanh(projected.unsqueeze(2) + memory.projected.unsqueeze(1))
            return self.attention["v"](energy).squeeze(-1)
        if kind == "general":
            query = self.attention["general"](query)
        scores = torch.bmm(query, memory.keys.transpose(1, 2))
        return scores / math.sqrt(query.shape[-1]) if kind == "scaled_dot" else scores

    def aligned_position(self, query, memory, step):
        """p_t [B x T] of the local windows; `step` is the number of the first of the T steps."""
        window = self.mechanism["window"]
        if window == "none":
            return None
        lengths = memory.lengths.unsqueeze(1).to(query.dtype)
        if window == "local-m":
            steps = torch.arange(step, step + query.shape[1], device=query.device).to(query.dtype)
            return torch.minimum(steps.unsqueeze(0), lengths - 1)
        inner = torch.tanh(self.attention["position"](query))
        return lengths * torch.sigmoid(self.attention["position_v"](inner).squeeze(-1))

    def masks(self, scores, position, memory, aligned):
        """What the normaliser must not see, [B x T x S], and the last aligned position afterwards [B]."""
        masked = memory.padding.unsqueeze(1).expand_as(scores)
        places = torch.arange(scores.shape[2], device=scores.device)
        if position is not None:
            distance = (places - position.detach().unsqueeze(2)).abs()
            masked = masked | (distance > self.mechanism["half_width"])
        if self.mechanism["normalizer"] == "forced-forward":
            visible = scores.detach().masked_fill(masked, -math.inf)
            behind = torch.empty_like(masked)
            for t in range(scores.shape[1]):  # each step's mask depends on where the step before it looked
                behind[:, t] = places < aligned.unsqueeze(1)
                aligned = visible[:, t].masked_fill(behind[:, t], -math.inf).argmax(-1)
            masked = masked | behind
        return masked, aligned

    def attend(self, query, memory, state):
        """query [B x T x H] for the steps state.step ... -> Attention, the last aligned position."""
        scores = self.score(query, memory)
        position = self.aligned_position(query, memory, state.step)
        masked, aligned = self.masks(scores, position, memory, state.aligned)
        visible = scores.masked_fill(masked, -math.inf)
        if self.mechanism["normalizer"] == "hard":
            alignment = F.one_hot(visible.argmax(-1), scores.shape[2]).to(scores.dtype)
        else:
            alignment = torch.softmax(visible, -1)
        weights = alignment
        if self.mechanism["window"] == "local-p":
            sigma = self.mechanism.get("sigma", self.mechanism["half_width"] / 2)
            distance = torch.arange(scores.shape[2], device=scores.device) - position.unsqueeze(2)
            weights = alignment * torch.exp(-distance.square() / (2 * sigma * sigma))
            if self.mechanism.get("renormalize", False):
                weights = weights / weights.sum(-1, keepdim=True)
        context = torch.bmm(weights, memory.keys)
        return Attention(scores, masked, alignment, weights, position, context), aligned

    # --- decoder ---------------------------------------------------------------------------------------------------

    def _cells(self, first, state):
        """One time step through all layers; `first` [B x G H] is layer 0's input part with its bias."""
        rnn, hidden, cell = self.decoder.rnn, [], []
        gates = first
        for layer in range(self.config["decoder_layers"]):
            if layer > 0:
                inputs = F.dropout(hidden[-1], rnn.dropout, self.training)
                gates = F.linear(inputs, getattr(rnn, f"weight_ih_l{layer}"), getattr(rnn, f"bias_ih_l{layer}"))
            old = state.hidden[layer]
            recurrent = F.linear(old, getattr(rnn, f"weight_hh_l{layer}"), getattr(rnn, f"bias_hh_l{layer}"))
            if self.lstm:
                i, f, g, o = (gates + recurrent).chunk(4, -1)
                cell.append(torch.sigmoid(f) * state.cell[layer] + torch.sigmoid(i) * torch.tanh(g))
                hidden.append(torch.sigmoid(o) * torch.tanh(cell[-1]))
            else:
                size = old.shape[-1]
                reset, update = torch.sigmoid(gates[:, : 2 * size] + recurrent[:, : 2 * size]).chunk(2, -1)
                new = torch.tanh(gates[:, 2 * size :] + reset * recurrent[:, 2 * size :])
                hidden.append(new + update * (old - new))
        return torch.stack(hidden), torch.stack(cell) if self.lstm else None

    def _input_part(self, tokens):
        """The embedding's share of layer 0's input projection, which needs no state: [... x G H]."""
        embedded = self.dropout(self.decoder.embedding(tokens))
        weight = self.decoder.rnn.weight_ih_l0[:, : self.config["embedding_size"]]
        return F.linear(embedded, weight, self.decoder.rnn.bias_ih_l0)

    def _advance(self, memory, state, gates):
        """One step from the embedding's part of the gates -> new State, Attention, and the readout [B x R]."""
        fed = self.decoder.rnn.weight_ih_l0[:, self.config["embedding_size"] :]
        attention, aligned = None, state.aligned
        if self.feeds_context:
            attention, aligned = self.attend(state.hidden[-1].unsqueeze(1), memory, state)
            gates = gates + F.linear(attention.context[:, 0], fed)
        elif self.feeds_readout:
            gates = gates + F.linear(state.readout, fed)
        hidden, cell = self._cells(gates, state)
        if self.mechanism and not self.feeds_context:
            attention, aligned = self.attend(hidden[-1].unsqueeze(1), memory, state)
        context = attention.context[:, 0] if attention else None
        readout = self.readout(context, hidden[-1])
        return State(hidden, cell, readout, aligned, state.step + 1), attention, readout

    def readout(self, context, hidden):
        features = hidden if context is None else torch.cat([context, hidden], -1)
        return self.dropout(torch.tanh(self.decoder.readout(features)))

    def logits(self, readout):
        output = self.decoder.output
        return F.linear(readout, self.decoder.embedding.weight if output.weight is None else output.weight, output.bias)

    def step(self, memory, state, token):
        """One step after `token` [B] -> logits [B x Vt], Attention (T = 1) or None, the new State."""
        state, attention, readout = self._advance(memory, state, self._input_part(token))
        return self.logits(readout), attention, state

    def decoder_states(self, state, target):
        """The top hidden states of all steps at once [B x T x H]; only where nothing is fed back."""
        embedded = self.dropout(self.decoder.embedding(target))
        states, _ = self.decoder.rnn(embedded, (state.hidden, state.cell) if self.lstm else state.hidden)
        return states

    def readouts(self, source, lengths, target):
        """Teacher forcing up to the output layer -> readouts [B x T x R], Attention or None, states [B x T x H].

        target [B x T] are the decoder's inputs: bos, then the tokens before the last.
        """
        memory, state = self.encode(source, lengths)
        if not self.feeds_context and not self.feeds_readout:
            states = self.decoder_states(state, target)
            attention = self.attend(states, memory, state)[0] if self.mechanism else None
            return self.readout(attention.context if attention else None, states), attention, states
        parts = self._input_part(target).unbind(1)
        attentions, readouts, states = [], [], []
        for part in parts:
            state, attention, readout = self._advance(memory, state, part)
            attentions.append(attention)
            readouts.append(readout)
            states.append(state.hidden[-1])
        return torch.stack(readouts, 1), concatenate(attentions), torch.stack(states, 1)

    def forward(self, source, lengths, target):
        """Teacher forcing; `target` as in `readouts`."""
        readouts, attention, states = self.readouts(source, lengths, target)
        return Output(self.logits(readouts), attention, states)

    def marginal_log_likelihood(self, source, lengths, target):
        """log p(y_t) [B x T x Vt] when one position is drawn from the softmax of the scores.

        p(y_t) = sum_s a_t(s) p(y_t | s_t, h_s): exactly one position is looked at, and the sum over which one it was is
        taken outside the output distribution. Xu et al. 2015 bound this sum from below (eq. 10) and sample it
        (eq. 11); without input feeding the positions of different steps are independent given the target, so that the
        sum can be computed as it stands. A mean of readouts never occurs, unlike in soft attention.
        """
        memory, state = self.encode(source, lengths)
        states = self.decoder_states(state, target)
        scores = self.score(states, memory)
        masked, _ = self.masks(scores, self.aligned_position(states, memory, 0), memory, state.aligned)
        weight, key_size = self.decoder.readout.weight, memory.keys.shape[-1]
        from_keys = F.linear(memory.keys, weight[:, :key_size], self.decoder.readout.bias)
        from_states = F.linear(states, weight[:, key_size:])
        readout = torch.tanh(from_keys.unsqueeze(1) + from_states.unsqueeze(2))  # [B x T x S x R]
        choice = torch.log_softmax(scores.masked_fill(masked, -1e4), -1)
        return torch.logsumexp(choice.unsqueeze(-1) + torch.log_softmax(self.logits(self.dropout(readout)), -1), 2)

    @torch.no_grad()
    def greedy(self, source, lengths, limit=None):
        """-> for each sentence the list of target ids, without bos and eos."""
        memory, state = self.encode(source, lengths)
        eos, pad = self.config["eos_token_id"], self.config.get("pad_token_id")
        token = torch.full((source.shape[0],), self.config["bos_token_id"], device=source.device)
        finished = torch.zeros_like(token, dtype=torch.bool)
        columns = []
        for _ in range(limit or self.config["max_target_length"]):
            logits, _, state = self.step(memory, state, token)
            if pad is not None:
                logits[:, pad] = -math.inf
            token = logits.argmax(-1)
            columns.append(token)
            finished |= token == eos
            if bool(finished.all()):
                break
        rows = torch.stack(columns, 1).tolist()
        return [row[: row.index(eos)] if eos in row else row for row in rows]


def concatenate(attentions):
    """T Attentions of one step each -> one of T steps."""
    if attentions[0] is None:
        return None
    position = None if attentions[0].position is None else torch.cat([a.position for a in attentions], 1)
    rows = {name: torch.cat([getattr(a, name) for a in attentions], 1)
            for name in ("scores", "masked", "alignment", "weights", "context")}
    return Attention(position=position, **rows)


def pad(rows, value):
    """Lists of ids -> [B x longest] filled up with `value`, and the lengths [B]."""
    lengths = torch.tensor([len(row) for row in rows])
    out = torch.full((len(rows), int(lengths.max())), value, dtype=torch.long)
    for row, ids in zip(out, rows):
        row[: len(ids)] = torch.tensor(ids)
    return out, lengths


def save(directory, model, config, source_tokenizer, target_tokenizer, dtype=torch.float16):
    """Write the model directory that samples/README.md describes."""
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "config.json").write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    tensors = {name: value.detach().cpu().to(dtype).contiguous() for name, value in model.state_dict().items()}
    save_file(tensors, directory / "model.safetensors", metadata={"format": "pt"})
    (directory / "model.safetensors").chmod(0o644)  # save_file makes it readable by its owner only
    source_tokenizer.save(str(directory / "tokenizer.json"))
    target_tokenizer.save(str(directory / "target_tokenizer.json"))


def load(directory):
    """-> model with the stored weights in F32, config, source tokenizer, target tokenizer."""
    directory = Path(directory)
    config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
    model = RnnSeq2Seq(config)
    model.load_state_dict({k: v.float() for k, v in load_file(directory / "model.safetensors").items()})
    source = Tokenizer.from_file(str(directory / "tokenizer.json"))
    target = directory / "target_tokenizer.json"
    return model.eval(), config, source, Tokenizer.from_file(str(target)) if target.exists() else source
