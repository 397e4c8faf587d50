"""Write tests/data/classifiers/: tiny random models of `rnn_classifier` and what they must compute.

    python tests/data/make_classifier_references.py

Every case is a folder with the model's `config.json` and `model.safetensors` (F32); `tokenizer.json` stands beside the
folders once, for all of them. A case's `reference.json` has

    text            what is read
    ids             its token ids
    places          [start, end] of each token, in code points
    sentences       [start, end] of each sentence, of documents only
    words           what pools the words: scores (null where masked) and weights, [queries x tokens]
    above           what pools the sentences, of documents only: scores and weights, [1 x sentences]
    logits          [C]

`sentences.json` holds texts and their sentences. Numbers carry 9 significant digits. They come from the plain model below,
one sentence at a time in double precision with nn.GRU and nn.LSTM as they are; the batched model that the samples are
trained with has to agree to 1e-9 before anything is written.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from torch import nn

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "classifiers"
sys.path.insert(0, str(HERE.parent.parent / "samples" / "training"))
from rnn_classifier import RnnClassifier, save  # noqa: E402
from sentences import split_sentences  # noqa: E402
from train_reviews import word_tokenizer  # noqa: E402

WORDS = ["[UNK]", "!", ",", ".", "but", "cafe", "did", "dull", "film", "funny", "i", "is", "it", "like", "n't", "the", "was"]
TEXT = "I didn’t like it, but the Café film is FUNNY!"
DOCUMENT = "The film was dull. It didn't like Mr. Funny, but   I did!\n\nThe café (it is dull.) Was the plot funny? Yes"

CASES = {
    "mean-gru": {"pooling": "mean"},
    "static-gru": {"pooling": "static", "attention": {"attention_size": 5}},
    "static-lstm-one-way": {"pooling": "static", "cell": "lstm", "encoder_layers": 2, "bidirectional": False,
                            "attention": {"attention_size": 5}},
    "structured-lstm": {"pooling": "structured", "cell": "lstm", "attention": {"attention_size": 4, "hops": 3},
                        "labels": ["bad", "fair", "good"]},
    "hierarchical-gru": {"pooling": "hierarchical", "attention": {"attention_size": 5}, "sentence_hidden_size": 3,
                         "max_sentences": 5},
    "hierarchical-lstm": {"pooling": "hierarchical", "cell": "lstm", "encoder_layers": 2,
                          "attention": {"attention_size": 5}, "sentence_hidden_size": 4, "max_sentences": 5},
}

SPLIT = ["", "  \n\n ", "One. Two! Three?", "One ... two. Three", "It cost 3.5 euros. Dr. J. Smith paid. So did I. Then he left",
         "so did i . then he left . . . and came back ( twice . ) \" fine . \" he said", "\"Run!\" she said. \"Why?\" He ran.",
         "No end\n\nA new paragraph.  \n \n\tThe last", "a hard\nline break. and more", "What?! No… Yes", "e.g. this. ok",
         "x . \" y . \" z .", "Wait... what? OK.\n\n\n\nGo", "(One.) [Two.] 'Three.'"]


def configuration(changes):
    return {"model_type": "rnn_classifier", "cell": "gru", "bidirectional": True, "vocab_size": len(WORDS),
            "embedding_size": 6, "encoder_hidden_size": 4, "encoder_layers": 1, "labels": ["negative", "positive"],
            "unk_token_id": 0, "max_source_length": 40, **changes}


def rounded(value):
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return None if value is None else float(f"{value:.9g}")


class Plain:
    """As samples/README.md writes it down, one row at a time."""

    def __init__(self, config, weights):
        self.config, self.weights = config, weights

    def network(self, name, inputs, hidden):
        rnn = (nn.GRU if self.config["cell"] == "gru" else nn.LSTM)(
            inputs, hidden, self.config["encoder_layers"], bidirectional=self.config["bidirectional"]).double()
        rnn.load_state_dict({key.removeprefix(name + "."): value for key, value in self.weights.items()
                             if key.startswith(name + ".")})
        return rnn

    def pool(self, prefix, states):
        """-> scores [hops x rows], weights, vectors [hops x K]."""
        rows = states.shape[0]
        if self.config["pooling"] == "mean":
            scores = torch.zeros(1, rows, dtype=torch.double)
        else:
            bias = self.weights.get(prefix + "attention.hidden.bias", 0)
            energy = torch.tanh(states @ self.weights[prefix + "attention.hidden.weight"].T + bias)
            scores = self.weights[prefix + "attention.context.weight"] @ energy.T
        weights = torch.stack([row.exp() / row.exp().sum() for row in scores])
        return scores, weights, weights @ states

    def __call__(self, sentences):
        """@param sentences lists of ids, one list where it is no document"""
        config, weights = self.config, self.weights
        words = self.network("encoder.rnn", config["embedding_size"], config["encoder_hidden_size"])
        pooled = [self.pool("", words(weights["encoder.embedding.weight"][ids])[0]) for ids in sentences]
        above = None
        vector = pooled[0][2].flatten()
        if config["pooling"] == "hierarchical":
            found = torch.cat([vectors for _, _, vectors in pooled])
            network = self.network("sentences.rnn", found.shape[1], config["sentence_hidden_size"])
            above = self.pool("sentences.", network(found)[0])
            vector = above[2][0]
        return pooled, above, weights["output.weight"] @ vector + weights["output.bias"]


def inside(row, before, total, otherwise):
    return [otherwise] * before + row + [otherwise] * (total - before - len(row))


def main():
    torch.manual_seed(1)
    tokenizer = word_tokenizer(WORDS)
    shutil.rmtree(FOLDER, ignore_errors=True)
    for number, (name, changes) in enumerate(CASES.items()):
        config = configuration(changes)
        torch.manual_seed(number)
        model = RnnClassifier(config).eval()
        for parameter in model.parameters():
            nn.init.normal_(parameter, std=0.6)
        document = config["pooling"] == "hierarchical"
        text = DOCUMENT if document else TEXT
        encoding = tokenizer.encode(text, add_special_tokens=False)
        ranges = split_sentences(text) if document else [(0, len(text))]
        places = [[i for i, (start, _) in enumerate(encoding.offsets) if begin <= start < end] for begin, end in ranges]
        assert sum(places, []) == list(range(len(encoding.ids)))
        sentences = [[encoding.ids[i] for i in part] for part in places]
        pooled, above, logits = Plain(config, {key: value.double() for key, value in model.state_dict().items()})(sentences)

        width = max(map(len, sentences))
        padded = torch.tensor([ids + [0] * (width - len(ids)) for ids in sentences])
        lengths = torch.tensor([len(ids) for ids in sentences])
        batched = model.double()(padded, lengths, torch.tensor([len(sentences)]) if document else None)
        assert torch.allclose(batched.logits[0], logits, atol=1e-9)

        total = len(encoding.ids)
        words = {"scores": [], "weights": []}
        for part, (scores, weights, _) in zip(places, pooled):
            for score, weight in zip(scores.tolist(), weights.tolist()):
                words["scores"].append(inside(score, part[0], total, None))
                words["weights"].append(inside(weight, part[0], total, 0.0))
        reference = {"text": text, "ids": encoding.ids, "places": encoding.offsets}
        if document:
            reference["sentences"] = ranges
        reference["words"] = {key: rounded(rows) for key, rows in words.items()}
        if above:
            reference["above"] = {"scores": rounded(above[0].tolist()), "weights": rounded(above[1].tolist())}
        reference["logits"] = rounded(logits.tolist())
        save(FOLDER / name, model, config, tokenizer, torch.float32)
        (FOLDER / name / "tokenizer.json").replace(FOLDER / "tokenizer.json")
        (FOLDER / name / "reference.json").write_text(json.dumps(reference, ensure_ascii=False) + "\n", encoding="utf-8")
    split = [{"text": text, "sentences": split_sentences(text)} for text in SPLIT]
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in split)
    (FOLDER / "sentences.json").write_text(f"[{lines}]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
