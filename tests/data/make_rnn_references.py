"""Write tests/data/rnn/: tiny random models of `rnn_seq2seq` and what they must compute.

    python tests/data/make_rnn_references.py

Every case is a folder with the model's `config.json` and `model.safetensors` (F32); `tokenizer.json` and
`target_tokenizer.json` stand beside the folders once, for all of them. A case's `reference.json` has

    source          the source text
    source_ids      its token ids (one letter is one token)
    source_length   S
    target_ids      the forced target: the tokens of the answer, without bos
    greedy_ids      the free-running greedy output, without bos and eos, at most max_target_length tokens
    steps           one entry for each target id, in order; the input of step t is bos or target id t - 1
      scores        [S] before the normaliser; null for positions that are masked before it. Absent without attention
      alignment     [S] after the normaliser, before the Gaussian. Absent without attention
      weights       [S] what the context is made with. Absent without attention
      context       [K] the weighted sum of the keys. Absent without attention
      p_t           the aligned position of a local window; absent without a window
      state         [H] the top decoder layer's hidden state s_t
      logits        [Vt]

Numbers carry 9 significant digits. They come from the plain decoder below, one sentence and one step at a time in
double precision with nn.GRU and nn.LSTM as they are; the batched model that the samples are trained with has to agree
to 1e-6 before anything is written.
"""

import json
import math
import shutil
import sys
from pathlib import Path

import torch
from torch import nn

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "rnn"
sys.path.insert(0, str(HERE.parent.parent / "samples" / "training"))
import training  # noqa: E402
from rnn_seq2seq import RnnSeq2Seq, save  # noqa: E402

SOURCE, TARGET = "hgfedcba", "jihgfedcb"
SOURCE_TEXT, TARGET_TEXT = "badcafegbh", "cbjdhifg"

ADDITIVE = {"query": "previous_state", "score": "additive", "attention_size": 7, "normalizer": "softmax",
            "window": "none"}


def luong(score, window="none", normalizer="softmax", **more):
    return {"query": "current_state", "score": score, "normalizer": normalizer, "window": window, **more}


LOCAL_P = {"half_width": 3, "position_size": 6}

CASES = {
    "none-gru": {"attention": None},
    "none-lstm-copy": {"attention": None, "cell": "lstm", "encoder_layers": 2, "decoder_layers": 2,
                       "bidirectional": False, "encoder_hidden_size": 8, "bridge": "copy"},
    "additive": {"attention": ADDITIVE},
    "dot": {"attention": luong("dot")},
    "dot-feeding": {"attention": luong("dot", input_feeding=True)},
    "scaled-dot": {"attention": luong("scaled_dot")},
    "general": {"attention": luong("general"), "encoder_hidden_size": 3},
    "general-feeding": {"attention": luong("general", input_feeding=True), "encoder_hidden_size": 3},
    "concat": {"attention": luong("concat", attention_size=7), "encoder_hidden_size": 3},
    "concat-feeding": {"attention": luong("concat", attention_size=7, input_feeding=True)},
    "local-m": {"attention": luong("dot", "local-m", half_width=2)},
    "local-p": {"attention": luong("dot", "local-p", **LOCAL_P)},
    "local-p-renormalize": {"attention": luong("general", "local-p", sigma=1.2, renormalize=True, **LOCAL_P)},
    "local-p-additive": {"attention": {**ADDITIVE, "window": "local-p", **LOCAL_P}},
    "hard": {"attention": luong("general", normalizer="hard")},
    "hard-additive": {"attention": {**ADDITIVE, "normalizer": "hard"}},
    "forced-forward": {"attention": luong("general", normalizer="forced-forward")},
    "forced-forward-local-m": {"attention": luong("dot", "local-m", "forced-forward", half_width=3,
                                                  input_feeding=True)},
    "additive-lstm": {"attention": ADDITIVE, "cell": "lstm", "encoder_layers": 2, "decoder_layers": 2,
                      "encoder_hidden_size": 5},
    "general-lstm-feeding": {"attention": luong("general", input_feeding=True), "cell": "lstm", "decoder_layers": 2},
    "tied": {"attention": ADDITIVE, "readout_size": 6, "tie_word_embeddings": True},
}


def configuration(changes, source_tokenizer, target_tokenizer):
    return {
        "model_type": "rnn_seq2seq",
        "cell": "gru",
        "source_vocab_size": source_tokenizer.get_vocab_size(),
        "target_vocab_size": target_tokenizer.get_vocab_size(),
        "embedding_size": 6,
        "encoder_hidden_size": 4,
        "encoder_layers": 1,
        "bidirectional": True,
        "hidden_size": 8,
        "decoder_layers": 1,
        "bridge": "linear",
        "readout_size": 5,
        "bos_token_id": target_tokenizer.token_to_id(training.BOS),
        "eos_token_id": target_tokenizer.token_to_id(training.EOS),
        "unk_token_id": target_tokenizer.token_to_id("[UNK]"),
        "max_source_length": 20,
        "max_target_length": 12,
        **changes,
    }


# --- the plain implementation ---------------------------------------------------------------------------------------


def plain_rnn(config, weights, name, inputs, hidden, layers, bidirectional=False):
    kind = nn.GRU if config["cell"] == "gru" else nn.LSTM
    rnn = kind(inputs, hidden, layers, bidirectional=bidirectional).double()
    rnn.load_state_dict({k.removeprefix(name + "."): v for k, v in weights.items() if k.startswith(name + ".")})
    return rnn


class Plain:
    """Reads like samples/README.md: one sentence, vectors without a batch."""

    def __init__(self, config, weights, source):
        self.config, self.w = config, weights
        self.attention = config["attention"]
        e, he, h = config["embedding_size"], config["encoder_hidden_size"], config["hidden_size"]
        k = 2 * he if config["bidirectional"] else he
        encoder = plain_rnn(config, weights, "encoder.rnn", e, he, config["encoder_layers"], config["bidirectional"])
        inputs = e
        if self.attention and self.attention["query"] == "previous_state":
            inputs += k
        if self.attention and self.attention.get("input_feeding"):
            inputs += config["readout_size"]
        self.decoder = plain_rnn(config, weights, "decoder.rnn", inputs, h, config["decoder_layers"])

        x = weights["encoder.embedding.weight"][source]  # [S x E]
        self.h, last = encoder(x)  # [S x K]
        layers = config["decoder_layers"]
        if config["bridge"] == "copy":
            self.state = last
        else:
            ends = [self.h[-1, :he], self.h[0, he:]] if config["bidirectional"] else [self.h[-1]]
            ends = torch.cat(ends)
            first = torch.tanh(weights["bridge.hidden.weight"] @ ends + weights["bridge.hidden.bias"]).view(layers, h)
            self.state = first
            if config["cell"] == "lstm":
                cell = torch.tanh(weights["bridge.cell.weight"] @ ends + weights["bridge.cell.bias"]).view(layers, h)
                self.state = (first, cell)
        self.readout = torch.zeros(config["readout_size"], dtype=torch.double)
        self.aligned = 0
        self.t = 0

    def top(self):
        return (self.state[0] if self.config["cell"] == "lstm" else self.state)[-1]

    def score(self, s, h):
        kind, w = self.attention["score"], self.w
        if kind == "additive":
            inner = w["attention.key.weight"] @ h + w["attention.query.weight"] @ s
            return w["attention.v.weight"][0] @ torch.tanh(inner)
        if kind == "concat":
            return w["attention.v.weight"][0] @ torch.tanh(w["attention.concat.weight"] @ torch.cat([s, h]))
        if kind == "general":
            return h @ (w["attention.general.weight"] @ s)
        return h @ s / (math.sqrt(len(s)) if kind == "scaled_dot" else 1.0)

    def attend(self, s):
        a, w, length = self.attention, self.w, len(self.h)
        seen = [True] * length
        row = {}
        if a["window"] != "none":
            if a["window"] == "local-m":
                p = float(min(self.t, length - 1))
            else:
                inner = torch.tanh(w["attention.position.weight"] @ s)
                p = length * torch.sigmoid(w["attention.position_v.weight"][0] @ inner).item()
            seen = [abs(i - p) <= a["half_width"] for i in range(length)]
            row["p_t"] = p
        if a["normalizer"] == "forced-forward":
            seen = [ok and i >= self.aligned for i, ok in enumerate(seen)]
        scores = [self.score(s, self.h[i]).item() if seen[i] else None for i in range(length)]
        largest = max(x for x in scores if x is not None)
        best = scores.index(largest)
        if a["normalizer"] == "hard":
            alignment = [1.0 if i == best else 0.0 for i in range(length)]
        else:
            powers = [0.0 if x is None else math.exp(x - largest) for x in scores]
            alignment = [x / sum(powers) for x in powers]
        self.aligned = best
        weights = alignment
        if a["window"] == "local-p":
            sigma = a.get("sigma", a["half_width"] / 2)
            weights = [x * math.exp(-((i - p) ** 2) / (2 * sigma**2)) for i, x in enumerate(alignment)]
            if a.get("renormalize"):
                weights = [x / sum(weights) for x in weights]
        context = sum(x * h for x, h in zip(weights, self.h))
        return {**row, "scores": scores, "alignment": alignment, "weights": weights, "context": context}

    def step(self, token):
        w, x, row = self.w, [self.w["decoder.embedding.weight"][token]], {}
        if self.attention and self.attention["query"] == "previous_state":
            row = self.attend(self.top())
            x.append(row["context"])
        if self.attention and self.attention.get("input_feeding"):
            x.append(self.readout)
        _, self.state = self.decoder(torch.cat(x).unsqueeze(0), self.state)
        s = self.top()
        if self.attention and self.attention["query"] == "current_state":
            row = self.attend(s)
        features = torch.cat([row["context"], s]) if self.attention else s
        self.readout = torch.tanh(w["decoder.readout.weight"] @ features + w["decoder.readout.bias"])
        output = w["decoder.embedding.weight" if self.config.get("tie_word_embeddings") else "decoder.output.weight"]
        row |= {"state": s, "logits": output @ self.readout + w["decoder.output.bias"]}
        self.t += 1
        return row


# --- the cases ------------------------------------------------------------------------------------------------------


def rounded(value):
    if isinstance(value, torch.Tensor):
        value = value.tolist()
    if isinstance(value, list):
        return [rounded(x) for x in value]
    return float(f"{value:.9g}") if isinstance(value, float) else value


def random_weights(model, seed):
    """Large enough for attention that has an opinion, and different from step to step."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        scale = 0.6 if "position" in name else 1.5 if name.startswith("attention") or "embedding" in name else 1.0
        parameter.data = torch.randn(parameter.shape, generator=generator) * scale


def check(model, reference, config):
    """The batched model, with the sentence padded inside a batch, computes the same."""
    model = model.double()
    ids = reference["source_ids"]
    source = torch.zeros(2, len(ids) + 3, dtype=torch.long)
    source[0, : len(ids)] = torch.tensor(ids)
    source[1] = 1
    given = [config["bos_token_id"], *reference["target_ids"][:-1]]
    lengths = torch.tensor([len(ids), len(ids) + 3])
    with torch.no_grad():
        output = model(source, lengths, torch.tensor([given, given]))
    for t, row in enumerate(reference["steps"]):
        pairs = [(output.logits[0, t], row["logits"]), (output.states[0, t], row["state"])]
        if output.attention:
            here = {name: getattr(output.attention, name)[0, t] for name in ("scores", "masked", "alignment", "weights",
                                                                             "context")}
            length = len(ids)
            assert [x is None for x in row["scores"]] == here["masked"][:length].tolist()
            known = [x is not None for x in row["scores"]]
            pairs.append((here["scores"][:length][known], [x for x in row["scores"] if x is not None]))
            pairs += [(here["alignment"][:length], row["alignment"]), (here["weights"][:length], row["weights"])]
            pairs.append((here["context"], row["context"]))
            if "p_t" in row:
                pairs.append((output.attention.position[0, t].view(1), [row["p_t"]]))
        for ours, wanted in pairs:
            assert torch.allclose(ours, torch.tensor(wanted, dtype=torch.double), rtol=0, atol=1e-6)
    assert model.greedy(source, lengths)[0] == reference["greedy_ids"]


def clear(reference, attention):
    """Whether single precision can decide as double does: no tie in an argmax, nothing on the edge of a window,
    and whether a predicted position moves."""
    if attention and attention["window"] == "local-p":
        places = [row["p_t"] for row in reference["steps"]]
        if max(places) - min(places) < 4:
            return False
    for row in reference["steps"]:
        best = sorted(row["logits"])[-2:]
        if best[1] - best[0] < 1e-3:
            return False
        if attention:
            best = sorted(x for x in row["scores"] if x is not None)[-2:]
            if len(best) > 1 and best[1] - best[0] < 1e-3:
                return False
        if attention and attention["window"] == "local-p":
            edge = attention["half_width"]
            if any(abs(abs(i - row["p_t"]) - edge) < 1e-3 for i in range(len(row["scores"]))):
                return False
    return True


def steady(model, reference, config):
    """Whether single precision gives the same numbers: feeding back multiplies rounding errors for some weights."""
    ids = reference["source_ids"]
    given = [config["bos_token_id"], *reference["target_ids"][:-1]]
    with torch.no_grad():
        output = model(torch.tensor([ids]), torch.tensor([len(ids)]), torch.tensor([given]))

    def near(single, wanted):
        wanted = torch.tensor(wanted)
        return bool(((single - wanted).abs() < 2e-6 * wanted.abs().max().clamp(min=1)).all())

    for t, row in enumerate(reference["steps"]):
        if not near(output.logits[0, t], row["logits"]):
            return False
        if output.attention:
            known = [x is not None for x in row["scores"]]
            if not near(output.attention.scores[0, t][known], [x for x in row["scores"] if x is not None]):
                return False
    return True


def main():
    torch.manual_seed(0)
    source_tokenizer = training.character_tokenizer(SOURCE)
    target_tokenizer = training.character_tokenizer(TARGET, (training.BOS, training.EOS))
    source_ids = source_tokenizer.encode(SOURCE_TEXT).ids
    target_ids = target_tokenizer.encode(TARGET_TEXT).ids
    shutil.rmtree(FOLDER, ignore_errors=True)
    for number, (name, changes) in enumerate(CASES.items()):
        config = configuration(changes, source_tokenizer, target_tokenizer)
        model = RnnSeq2Seq(config).eval()
        for seed in range(100 * number, 100 * number + 100):
            random_weights(model, seed)
            weights = {k: v.double() for k, v in model.state_dict().items()}
            with torch.no_grad():
                plain = Plain(config, weights, source_ids)
                steps = [plain.step(token) for token in [config["bos_token_id"], *target_ids[:-1]]]
                plain, token, greedy = Plain(config, weights, source_ids), config["bos_token_id"], []
                while len(greedy) < config["max_target_length"]:
                    token = int(plain.step(token)["logits"].argmax())
                    if token == config["eos_token_id"]:
                        break
                    greedy.append(token)
            reference = {"source": SOURCE_TEXT, "source_ids": source_ids, "source_length": len(source_ids),
                         "target_ids": target_ids, "greedy_ids": greedy,
                         "steps": [{k: rounded(v) for k, v in step.items()} for step in steps]}
            if clear(reference, config["attention"]) and len(set(greedy)) > 3 and steady(model, reference, config):
                break
        else:
            raise RuntimeError(f"{name}: no clear seed")
        directory = FOLDER / name
        save(directory, model, config, source_tokenizer, target_tokenizer, dtype=torch.float32)
        for shared in ("tokenizer.json", "target_tokenizer.json"):
            (directory / shared).replace(FOLDER / shared)
        check(model, reference, config)
        text = json.dumps(reference).replace("}, {", "},\n{").replace('"steps": [', '"steps": [\n')
        (directory / "reference.json").write_text(text + "\n", encoding="utf-8")
        size = sum(file.stat().st_size for file in directory.iterdir())
        assert size < 30_000, (name, size)
        print(f"{name}: {size} bytes")


if __name__ == "__main__":
    main()
