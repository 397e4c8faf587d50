"""Write tests/data/writers/: tiny random models of `pointer_generator` and `pair_seq2seq` and what they must compute.

    python tests/data/make_writer_references.py

Every case is a folder with `config.json`, `model.safetensors` (F32) and `reference.json`; `tokenizer.json` stands beside the
folders once, for all of them. A case's `reference.json` has

    first, second   the texts; `second` for pairs alone
    added           the words that the source adds to the vocabulary
    target, target_ids  the forced target, and its ids in the extended vocabulary
    greedy_ids      the free-running greedy output
    steps           one entry for each target id
      scores, weights   for each text: [S]
      p_gen             of a pointer-generator
      probabilities     [V + added] (eq. 9), or the softmax of the logits; without those that are never written

They come from the plain decoder below and that of make_rnn_references.py, in double precision; what the samples are
trained with has to agree to 1e-6 where it has the options of a case.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "writers"
sys.path[:0] = [str(HERE.parent.parent / "samples" / "training"), str(HERE)]
import writing  # noqa: E402
from make_rnn_references import Plain, plain_rnn, rounded  # noqa: E402
from pair_seq2seq import PairSeq2Seq  # noqa: E402
from pointer_generator import PointerGenerator, extend  # noqa: E402

WORDS = "the a on in cat dog ball red saw sat mat and , .".split()
REPORT, LINE = "The red cat Zibo saw Wexley and Zibo, and the dog sat on 3-1.", "Zibo saw the red dog and Wexley, 3-1."
SCENE, QUESTION, ANSWER = "the red ball on the mat. a cat sat in the ball", "the cat, and the dog", "the red mat."
ADDITIVE = {"score": "additive", "attention_size": 7, "window": "none", "normalizer": "softmax"}
CASES = {
    "pointer": {"attention": {**ADDITIVE, "query": "current_state", "input_feeding": True}, "readout_size": 6,
                "tie_word_embeddings": True},
    "pointer-lstm": {"attention": {"score": "general", "window": "none", "normalizer": "softmax",
                                   "query": "previous_state"}, "cell": "lstm", "decoder_layers": 2},
    "pair": {"attention": {**ADDITIVE, "query": "current_state"}, "readout_size": 6, "tie_word_embeddings": True},
    "pair-lstm": {"attention": {**ADDITIVE, "query": "previous_state"}, "cell": "lstm", "decoder_layers": 2,
                  "encoder_layers": 2},
    "pair-feeding": {"attention": {"score": "dot", "window": "none", "normalizer": "softmax", "query": "current_state",
                                   "input_feeding": True}},
}


class PlainPointer(Plain):
    """One report, one step at a time; ids of the extended vocabulary."""

    def __init__(self, config, weights, source, words):
        super().__init__(config, weights, source)
        self.extended, self.added = extend(source, words, config["unk_token_id"], config["vocab_size"])

    def step(self, token):
        w, size = self.w, self.config["vocab_size"]
        known = token if token < size else self.config["unk_token_id"]
        row = super().step(known)
        features = torch.cat([row["context"], row["state"], w["decoder.embedding.weight"][known]])
        p_gen = torch.sigmoid(w["pointer.weight"][0] @ features + w["pointer.bias"][0]).item()
        probabilities = [p_gen * x for x in torch.softmax(row["logits"], -1).tolist()] + [0.0] * len(self.added)
        for place, weight in zip(self.extended, row["weights"]):
            probabilities[place] += (1 - p_gen) * weight
        return {"scores": [row["scores"]], "weights": [row["weights"]], "p_gen": p_gen, "probabilities": probabilities}


class PlainPair:
    def __init__(self, config, weights, first, second):
        attention, layers, h = config["attention"], config["decoder_layers"], config["hidden_size"]
        self.config, self.w, ends = config, weights, []
        self.texts = []
        for name, ids in (("first.", first), ("second.", second)):
            reader = Plain.__new__(Plain)
            reader.attention, reader.aligned, reader.t = attention, 0, 0
            reader.w = {k.removeprefix(name): v for k, v in weights.items() if k.startswith(name)}
            encoder = plain_rnn(config, weights, "encoder.rnn", config["embedding_size"], config["encoder_hidden_size"],
                                config["encoder_layers"], True)
            reader.h, _ = encoder(weights["encoder.embedding.weight"][ids])
            he = config["encoder_hidden_size"]
            ends += [reader.h[-1, :he], reader.h[0, he:]]
            self.texts.append(reader)
        ends = torch.cat(ends)
        inputs = config["embedding_size"]
        if attention["query"] == "previous_state":
            inputs += 4 * config["encoder_hidden_size"]
        if attention.get("input_feeding"):
            inputs += config["readout_size"]
        self.decoder = plain_rnn(config, weights, "decoder.rnn", inputs, h, layers)

        def state(part):
            return torch.tanh(weights[f"bridge.{part}.weight"] @ ends + weights[f"bridge.{part}.bias"]).view(layers, h)

        self.state = (state("hidden"), state("cell")) if config["cell"] == "lstm" else state("hidden")
        self.readout = torch.zeros(config["readout_size"], dtype=torch.double)

    def top(self):
        return (self.state[0] if self.config["cell"] == "lstm" else self.state)[-1]

    def step(self, token):
        w, attention = self.w, self.config["attention"]
        x = [w["decoder.embedding.weight"][token]]
        if attention["query"] == "previous_state":
            seen = [text.attend(self.top()) for text in self.texts]
            x += [row["context"] for row in seen]
        if attention.get("input_feeding"):
            x.append(self.readout)
        _, self.state = self.decoder(torch.cat(x).unsqueeze(0), self.state)
        if attention["query"] == "current_state":
            seen = [text.attend(self.top()) for text in self.texts]
        features = torch.cat([row["context"] for row in seen] + [self.top()])
        self.readout = torch.tanh(w["decoder.readout.weight"] @ features + w["decoder.readout.bias"])
        output = w["decoder.embedding.weight" if self.config.get("tie_word_embeddings") else "decoder.output.weight"]
        logits = output @ self.readout + w["decoder.output.bias"]
        return {"scores": [row["scores"] for row in seen], "weights": [row["weights"] for row in seen],
                "probabilities": torch.softmax(logits, -1).tolist()}


def configuration(name, changes, tokenizer):
    size = tokenizer.get_vocab_size()
    return {"model_type": "pointer_generator" if name.startswith("pointer") else "pair_seq2seq",
            "vocab_size": size, **writing.ids_of_special(tokenizer), "max_source_length": 40, "max_target_length": 12,
            "cell": "gru", "embedding_size": 6, "encoder_hidden_size": 4, "encoder_layers": 1, "bidirectional": True,
            "hidden_size": 8, "decoder_layers": 1, "readout_size": 5, "bridge": "linear", **changes}


def shapes(config):
    """samples/README.md, as a table."""
    e, he, h, r, v = (config[k] for k in ("embedding_size", "encoder_hidden_size", "hidden_size", "readout_size",
                                          "vocab_size"))
    texts, attention = 2 if config["model_type"] == "pair_seq2seq" else 1, config["attention"]
    k, gates, layers = 2 * he, 4 if config["cell"] == "lstm" else 3, config["decoder_layers"]
    table = {"encoder.embedding.weight": (v, e), "decoder.embedding.weight": (v, e), "decoder.output.bias": (v,),
             "decoder.readout.weight": (r, texts * k + h), "decoder.readout.bias": (r,)}
    for part in ("hidden", "cell") if config["cell"] == "lstm" else ("hidden",):
        table |= {f"bridge.{part}.weight": (layers * h, texts * k), f"bridge.{part}.bias": (layers * h,)}
    if not config.get("tie_word_embeddings"):
        table["decoder.output.weight"] = (v, r)
    inputs = e + (texts * k if attention["query"] == "previous_state" else r if attention.get("input_feeding") else 0)
    for name, hidden, count, first, ways in (("encoder", he, config["encoder_layers"], e, ("", "_reverse")),
                                             ("decoder", h, layers, inputs, ("",))):
        for layer in range(count):
            for way in ways:
                width = first if layer == 0 else hidden * len(ways)
                end = f"l{layer}{way}"
                table |= {f"{name}.rnn.weight_ih_{end}": (gates * hidden, width),
                          f"{name}.rnn.weight_hh_{end}": (gates * hidden, hidden),
                          f"{name}.rnn.bias_ih_{end}": (gates * hidden,), f"{name}.rnn.bias_hh_{end}": (gates * hidden,)}
    for prefix in ("first.", "second.") if texts == 2 else ("",):
        if attention["score"] == "additive":
            a = attention["attention_size"]
            table |= {f"{prefix}attention.query.weight": (a, h), f"{prefix}attention.key.weight": (a, k),
                      f"{prefix}attention.v.weight": (1, a)}
        elif attention["score"] == "general":
            table[f"{prefix}attention.general.weight"] = (k, h)
    if texts == 1:
        table |= {"pointer.weight": (1, k + h + e), "pointer.bias": (1,)}
    return table


def random_weights(config, seed):
    generator = torch.Generator().manual_seed(seed)
    return {name: torch.randn(shape, generator=generator) * (1.5 if "attention" in name or "embedding" in name else 0.8)
            for name, shape in shapes(config).items()}


def greedy(start, config):
    decoder, token, ids = start(), config["bos_token_id"], []
    never = [config["bos_token_id"], config["unk_token_id"]]
    while len(ids) < config["max_target_length"]:
        probabilities = decoder.step(token)["probabilities"]
        token = max((p, -i) for i, p in enumerate(probabilities) if i not in never)[1] * -1
        if token == config["eos_token_id"]:
            break
        ids.append(token)
    return ids


def clear(start, config, ids):
    """Whether single precision decides as double does."""
    decoder = start()
    for token in [config["bos_token_id"], *ids]:
        best = sorted(decoder.step(token)["probabilities"])[-2:]
        if best[1] - best[0] < 1e-3:
            return False
    return True


def check(config, weights, reference, source):
    """The batched models compute the same, where they have the options."""
    previous = [config["bos_token_id"], *reference["target_ids"][:-1]]
    size, unknown = config["vocab_size"], config["unk_token_id"]
    previous = torch.tensor([[unknown if token >= size else token for token in previous]])
    wanted = torch.tensor([row["probabilities"] for row in reference["steps"]], dtype=torch.double)
    if config["model_type"] == "pointer_generator":
        model = PointerGenerator(config).double().eval()
        model.load_state_dict({k: v.double() for k, v in weights.items()})
        extended, added = extend(source[0], writing.words_of(reference["first"]), unknown, size)
        length = torch.tensor([len(source[0])])
        written = model.write(torch.tensor([source[0]]), length, previous)
        ours = written.distribution(torch.tensor([extended]), size + len(added))[0]
        never = [config["bos_token_id"], unknown]
        rows = model.greedy(torch.tensor([source[0]]), torch.tensor([extended]), length, never,
                            config["max_target_length"])
        assert rows[0] == reference["greedy_ids"]
    elif config["attention"] == CASES["pair"]["attention"]:
        model = PairSeq2Seq(config).double().eval()
        model.load_state_dict({k: v.double() for k, v in weights.items()})
        first, second = (torch.tensor([ids + [1] * padding]) for ids, padding in zip(source, (2, 3)))
        lengths = [torch.tensor([len(ids)]) for ids in source]
        ours = torch.softmax(model(first, lengths[0], second, lengths[1], previous)[0][0], -1)
    else:
        return
    assert torch.allclose(ours, wanted, rtol=0, atol=1e-6)


def main():
    tokenizer = writing.tokenizer_of(sorted({form for word in WORDS for form in (word, word.capitalize())}))
    ids_of = {word: tokenizer.token_to_id(word) for word in tokenizer.get_vocab()}
    shutil.rmtree(FOLDER, ignore_errors=True)
    for number, (name, changes) in enumerate(CASES.items()):
        config = configuration(name, changes, tokenizer)
        unknown, size = config["unk_token_id"], config["vocab_size"]
        is_pointer = name.startswith("pointer")
        texts = [REPORT] if is_pointer else [SCENE, QUESTION]
        words = [writing.words_of(text) for text in texts]
        source = [[ids_of.get(word, unknown) for word in text] for text in words]
        added = extend(source[0], words[0], unknown, size)[1] if is_pointer else []
        target = LINE if is_pointer else ANSWER
        target_ids = [ids_of[word] if word in ids_of else size + added.index(word) for word in writing.words_of(target)]
        for seed in range(100 * number, 100 * number + 100):
            weights = random_weights(config, seed)
            doubles = {k: v.double() for k, v in weights.items()}

            def start():
                if is_pointer:
                    return PlainPointer(config, doubles, source[0], words[0])
                return PlainPair(config, doubles, *source)

            with torch.no_grad():
                ids = greedy(start, config)
                copied = [token for token in ids if token >= size]
                if len(set(ids)) > 3 and (copied or not is_pointer) and clear(start, config, ids):
                    break
        else:
            raise RuntimeError(f"{name}: no clear seed")
        with torch.no_grad():
            decoder = start()
            steps = [decoder.step(token) for token in [config["bos_token_id"], *target_ids[:-1]]]
        reference = {"first": texts[0], **({"second": texts[1]} if len(texts) > 1 else {}), "added": added,
                     "target": target, "target_ids": target_ids, "greedy_ids": ids,
                     "steps": [{k: rounded(v) for k, v in step.items()} for step in steps]}
        with torch.no_grad():
            check(config, weights, reference, source)
        directory = FOLDER / name
        directory.mkdir(parents=True)
        (directory / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
        save_file(weights, directory / "model.safetensors", metadata={"format": "pt"})
        (directory / "model.safetensors").chmod(0o644)
        text = json.dumps(reference).replace("}, {", "},\n{").replace('"steps": [', '"steps": [\n')
        (directory / "reference.json").write_text(text + "\n", encoding="utf-8")
        print(f"{name}: {sum(file.stat().st_size for file in directory.iterdir())} bytes, {len(ids)} tokens")
    tokenizer.save(str(FOLDER / "tokenizer.json"))


if __name__ == "__main__":
    main()
