"""Write tests/data/attention_families/: tiny random models of `key_value_lm`, `atae_lstm` and `feature_attention` and what
they must compute.

    python tests/data/make_attention_family_references.py

Every case is a folder with the model's `config.json` and `model.safetensors` (F32); `tokenizer.json` stands beside the
folders once, for all that read letters. A case's `reference.json` has

    source     the text that is read
    continued  key_value_lm: ids that are forced behind it
    rows       one entry for each query: scores (null where masked; absent where there are none), weights, context
    logits     key_value_lm: one list for each token from the last of the source on; otherwise one for each aspect, or one

Numbers carry 9 significant digits. They come from the plain code below, one vector at a time in double precision; the
modules that the samples are trained with have to agree to 1e-6 before anything is written.
"""

import json
import math
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers
from torch import nn

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "attention_families"
sys.path.insert(0, str(HERE.parent.parent / "samples" / "training"))
from train_aspects import AtaeLstm  # noqa: E402
from train_lm import KeyValueLm  # noqa: E402
from train_toys import FeatureAttention  # noqa: E402

LETTERS = "abcdefgh"
WORDS = ["[UNK]", "<end>", *LETTERS]

LANGUAGE_MODEL = {"model_type": "key_value_lm", "cell": "lstm", "vocab_size": len(WORDS), "embedding_size": 5, "hidden_size": 12,
                  "num_layers": 1, "tie_word_embeddings": True, "eos_token_id": 1, "unk_token_id": 0, "max_length": 24}
ADDITIVE = {"length": 3, "score": "additive", "attention_size": 7, "normalizer": "softmax", "window": "sliding"}
ASPECTS = {"model_type": "atae_lstm", "vocab_size": len(WORDS), "embedding_size": 6, "aspect_size": 3, "hidden_size": 5,
           "aspects": ["food", "service", "price"], "labels": ["good", "bad"],
           "attention": {"score": "aspect", "normalizer": "softmax", "window": "none"}, "max_length": 20}
FEATURES = {"model_type": "feature_attention", "over": "features", "input_size": 6, "hidden_size": 4, "labels": ["no", "yes"],
            "deciding": 2}
TIME_STEPS = {**FEATURES, "over": "time_steps", "time_steps": 4, "input_size": 2, "deciding": 3}

CASES = {
    "key-value-predict": {**LANGUAGE_MODEL, "attention": {"parts": 3, **ADDITIVE}},
    "key-value": {**LANGUAGE_MODEL, "num_layers": 2, "attention": {"parts": 2, **ADDITIVE, "length": 4}},
    "one-part": {**LANGUAGE_MODEL, "attention": {"parts": 1, **ADDITIVE, "score": "dot"}},
    "without": {**LANGUAGE_MODEL, "attention": None},
    "aspects": ASPECTS,
    "features": FEATURES,
    "time-steps": TIME_STEPS,
}
SOURCES = {"key_value_lm": "badcafe", "atae_lstm": "hgbadc", "features": "0.5 -1 2.25 0 -0.125 1",
           "time_steps": "0.5 -1; 2.25 0; -0.125 1; 1 1"}
CONTINUED = [3, 9, 4, 4]


def letter_tokenizer():
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in WORDS[:2]])
    return tokenizer


# --- the plain implementation: samples/README.md, a vector at a time --------------------------------------------------


def softmax(scores):
    largest = max(x for x in scores if x is not None)
    powers = [0.0 if x is None else math.exp(x - largest) for x in scores]
    return [x / sum(powers) for x in powers]


def lstm(weights, layers, inputs, hidden):
    rnn = nn.LSTM(inputs, hidden, layers).double()
    rnn.load_state_dict({k.removeprefix("rnn."): v for k, v in weights.items() if k.startswith("rnn.")})
    return rnn


def plain_key_value(config, w, ids):
    attention, hidden = config["attention"], config["hidden_size"]
    states = lstm(w, config["num_layers"], config["embedding_size"], hidden)(w["embedding.weight"][ids])[0]
    count = attention["parts"] if attention else 1
    size = hidden // count
    rows, logits = [], []
    for t, state in enumerate(states):
        read = w["readout.state.weight"] @ state[-size:]
        if attention:
            scores, value = [], torch.zeros(size, dtype=torch.double)
            for s in range(t + 1):
                key = states[s][:size]
                if attention["score"] == "dot":
                    score = key @ state[:size]
                else:
                    inner = w["attention.key.weight"] @ key + w["attention.query.weight"] @ state[:size]
                    score = w["attention.v.weight"][0] @ torch.tanh(inner)
                scores.append(score.item() if t - attention["length"] <= s < t else None)
            weights = softmax(scores) if t > 0 else [0.0]
            for s, weight in enumerate(weights):
                value = value + weight * states[s][min(1, count - 1) * size :][:size]
            read = read + w["readout.context.weight"] @ value
            rows.append({"scores": scores, "weights": weights, "context": value.tolist()})
        logits.append((w["embedding.weight"] @ torch.tanh(read) + w["output.bias"]).tolist())
    return rows, logits


def plain_aspects(config, w, ids):
    rows, logits = [], []
    for asked in w["aspects.weight"]:
        x = torch.stack([torch.cat([w["embedding.weight"][i], asked]) for i in ids])
        states = lstm(w, 1, x.shape[1], config["hidden_size"])(x)[0]
        scores = [(w["attention.v.weight"][0] @ torch.tanh(torch.cat([w["attention.key.weight"] @ h, w["attention.query.weight"] @ asked]))).item()
                  for h in states]
        weights = softmax(scores)
        context = sum(weight * h for weight, h in zip(weights, states))
        read = torch.tanh(w["readout.context.weight"] @ context + w["readout.state.weight"] @ states[-1])
        rows.append({"scores": scores, "weights": weights, "context": context.tolist()})
        logits.append((w["output.weight"] @ read + w["output.bias"]).tolist())
    return rows, logits


def plain_features(config, w, x):
    weight, bias = w["attention.weight"], w["attention.bias"]
    if config["over"] == "features":
        scores = (weight @ x + bias).tolist()
        weights = softmax(scores)
        weighted = torch.tensor(weights, dtype=torch.double) * x
        logit = w["output.weight"] @ (w["hidden.weight"] @ weighted + w["hidden.bias"]) + w["output.bias"]
        return [{"scores": scores, "weights": weights, "context": [weighted.sum().item()]}], [logit.tolist()]
    by_input = [softmax((weight @ numbers + bias).tolist()) for numbers in x.t()]
    weights = [sum(row) / len(row) for row in zip(*by_input)]
    weighted = torch.stack([a * step for a, step in zip(weights, x)])
    last = lstm(w, 1, config["input_size"], config["hidden_size"])(weighted)[0][-1]
    logit = w["output.weight"] @ last + w["output.bias"]
    return [{"weights": weights, "context": weighted.sum(0).tolist()}], [logit.tolist()]


# --- writing ----------------------------------------------------------------------------------------------------------


def agree(name, ours, theirs):
    difference = (torch.tensor(ours, dtype=torch.double) - theirs.double()).abs().max().item()
    if difference > 1e-6:
        raise SystemExit(f"{name}: the module and the plain code differ by {difference:g}")


def shortened(value):
    if isinstance(value, dict):
        return {key: shortened(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shortened(item) for item in value]
    return float(f"{value:.9g}") if isinstance(value, float) else value


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    tokenizer = letter_tokenizer()
    for number, (name, config) in enumerate(CASES.items()):
        torch.manual_seed(number + 1)
        kind = config["model_type"]
        module = {"key_value_lm": KeyValueLm, "atae_lstm": AtaeLstm, "feature_attention": FeatureAttention}[kind](config)
        for parameter in module.parameters():
            nn.init.normal_(parameter, std=0.6)
        module = module.eval()
        weights = {key: value.detach().double() for key, value in module.state_dict().items()}
        source = SOURCES.get(kind) or SOURCES[config["over"]]
        reference = {"source": source}
        double = module.double()
        if kind == "feature_attention":
            numbers = [[float(n) for n in step.split()] for step in source.split(";")]
            x = torch.tensor(numbers if config["over"] == "time_steps" else numbers[0], dtype=torch.double)
            rows, logits = plain_features(config, weights, x)
            said, looked = double(x[None])
            agree(name, logits[0], said)
            agree(name, rows[0]["weights"], looked[0])
        else:
            ids = tokenizer.encode(source).ids
            if kind == "key_value_lm":
                reference["continued"] = CONTINUED
                rows, logits = plain_key_value(config, weights, ids + CONTINUED)
                agree(name, logits, double(torch.tensor([ids + CONTINUED]))[0]) if not config["attention"] or \
                    config["attention"]["score"] == "additive" else None
                logits = logits[len(ids) - 1 :]
            else:
                rows, logits = plain_aspects(config, weights, ids)
                count = len(config["aspects"])
                said, scores, looked = double(torch.tensor([ids] * count), torch.full((count,), len(ids)), torch.arange(count))
                agree(name, logits, said)
                agree(name, [row["weights"] for row in rows], looked)
        folder = FOLDER / name
        folder.mkdir(parents=True)
        (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
        used = {key: value.float().contiguous() for key, value in weights.items()}
        if config.get("attention") and config["attention"]["score"] == "dot":
            used = {key: value for key, value in used.items() if not key.startswith("attention.")}
        save_file(used, folder / "model.safetensors", metadata={"format": "pt"})
        (folder / "model.safetensors").chmod(0o644)
        text = json.dumps(shortened({**reference, "rows": rows, "logits": logits}))
        (folder / "reference.json").write_text(text + "\n", encoding="utf-8")
    tokenizer.save(str(FOLDER / "tokenizer.json"), pretty=False)


if __name__ == "__main__":
    main()
