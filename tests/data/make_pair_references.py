"""Write tests/data/pairs: small random models of the families that read a pair, and what PyTorch makes of some pairs.

    python tests/data/make_pair_references.py

The models are those of samples/training; one pair at a time goes through them. A reference.json is a list of pairs: first,
second, the weights of every map and how probable each candidate is.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Regex, Tokenizer, models, pre_tokenizers

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "samples/training"))
import abcnn  # noqa: E402
import attention_over_attention  # noqa: E402

WORDS = ["[UNK]", "@blank", "the", "a", "cat", "dog", "sees", "likes", "in", "house", "."]
PAIRS = [("the cat sees a dog", "a dog likes the cat"), ("cat", "the dog sees the house"), ("the zebra likes the zebra", "a cat")]
STORIES = [("Mira sees the dog . Tom likes Mira . the Zoo", "@blank likes Mira ."), ("a cat sees Ulf", "the @blank sees Ulf in Rome"),
           ("zoo Zoo ZOO other words here and more that fill it", "zoo likes @blank")]


def write(name, model, config, expected):
    directory = ROOT / "tests/data/pairs" / name
    directory.mkdir(parents=True, exist_ok=True)
    save_file({key: value.contiguous() for key, value in model.state_dict().items()}, directory / "model.safetensors")
    for file, value in (("config.json", config), ("reference.json", expected)):
        (directory / file).write_text(json.dumps(value, indent=None if file == "reference.json" else 2) + "\n", encoding="utf-8")


def shape(values):
    return [[round(float(value), 7) for value in row] for row in values]


def numbers(text):
    return [WORDS.index(word) if word in WORDS else 0 for word in text.split()]


def map_of(site, layer, head, queries, keys, weights):
    return {"site": site, "layer": layer, "head": head, "queries": queries, "keys": keys, "weights": shape(weights)}


@torch.no_grad()
def abcnn_case(attention):
    torch.manual_seed(sum(attention.encode()))  # no two of them with the same weights
    config = {"model_type": "abcnn", "attention": attention, "labels": ["the same", "not the same"], "vocab_size": len(WORDS),
              "embedding_size": 5, "num_filters": 4, "num_hidden_layers": 2, "kernel_size": 3, "max_length": 8}
    model = abcnn.Abcnn(config).eval()
    expected = []
    for first, second in PAIRS:
        ids = [torch.tensor([numbers(text)]) for text in (first, second)]
        output = model(*ids, [torch.ones_like(part, dtype=torch.float) for part in ids])
        maps = [map_of("cross", layer, 0, "first", "second", match[0]) for layer, match in enumerate(output.input_matches)]
        for layer, match in enumerate(output.pooling_matches):
            head = int(attention == "abcnn-3")
            maps += [map_of("cross", layer, head, "first windows", "second windows", match[0]),
                     map_of("pooling", layer, 0, "pool", "first windows", match[0].mean(1, keepdim=True).T),
                     map_of("pooling", layer, 1, "pool", "second windows", match[0].mean(0, keepdim=True))]
        yes = float(torch.sigmoid(output.logits[0]))
        candidates = {"the same": yes, "not the same": 1 - yes}
        expected.append({"first": first, "second": second, "maps": maps, "candidates": candidates})
    write(attention.replace("none", "abcnn-none"), model, config, expected)


@torch.no_grad()
def reader_case():
    torch.manual_seed(8)
    config = {"model_type": "aoa_reader", "vocab_size": len(WORDS), "num_entities": 4, "blank_token_id": 1, "embedding_size": 5,
              "hidden_size": 3, "max_first_length": 20, "max_second_length": 10}
    model = attention_over_attention.AttentionOverAttention(config).eval()
    expected = []
    for story, question in STORIES:
        met, ids = {}, []
        for text in (story, question):
            words = [word for word in text.split()]
            for word in words:
                if word not in WORDS:
                    met.setdefault(word.lower(), len(met))
            ids.append([WORDS.index(w) if w in WORDS else len(WORDS) + met[w.lower()] if met[w.lower()] < 4 else 0 for w in words])
        output = model(torch.tensor([ids[0]]), torch.tensor([len(ids[0])]), torch.tensor([ids[1]]), torch.tensor([len(ids[1])]))
        sums = {}
        for word, weight in zip(story.split(), output.story[0].tolist()):
            sums[word.lower()] = sums.get(word.lower(), 0) + weight
        maps = [map_of("cross", 0, 0, "first", "second", output.rows[0]), map_of("cross", 0, 1, "second", "first", output.columns[0].T),
                map_of("pooling", 0, 0, "pool", "first", output.story), map_of("pooling", 0, 1, "pool", "second", output.question)]
        expected.append({"first": story, "second": question, "maps": maps, "candidates": sums})
    write("aoa-reader", model, config, expected)


@torch.no_grad()
def sample_cases():
    """What the committed samples say of the pairs in the gallery: the likeliest candidate and how probable it is."""
    gallery = json.loads((ROOT / "samples/gallery.json").read_text(encoding="utf-8"))
    references = {}
    for directory in sorted((ROOT / "samples/models").iterdir()):
        pairs = next((pairs for name, pairs in gallery.items() if directory.name.startswith(name)), [])
        if directory.name.startswith("paraphrase"):
            model, config, tokenizer = abcnn.load(directory)
        elif directory.name.startswith("reader"):
            model, config, tokenizer = attention_over_attention.load(directory)
        else:
            continue
        said = []
        for pair in pairs:
            ids = [tokenizer.encode(pair[side]).ids for side in ("first", "second")]
            if config["model_type"] == "abcnn":
                parts = [torch.tensor([part]) for part in ids]
                yes = float(torch.sigmoid(model(*parts, [torch.ones_like(part, dtype=torch.float) for part in parts]).logits[0]))
                answer, probability = (config["labels"][0], yes) if yes > 0.5 else (config["labels"][1], 1 - yes)
            else:
                encoded = [tokenizer.encode(pair[side]) for side in ("first", "second")]
                words = [[pair[side][start:end].lower() for start, end in one.offsets]
                         for side, one in zip(("first", "second"), encoded)]
                met = {}
                for part, number in ((part, number) for part in (0, 1) for number in range(len(ids[part]))):
                    if ids[part][number] == 0:
                        place = met.setdefault(words[part][number], len(met))
                        ids[part][number] = config["vocab_size"] + place if place < config["num_entities"] else 0
                output = model(torch.tensor([ids[0]]), torch.tensor([len(ids[0])]), torch.tensor([ids[1]]), torch.tensor([len(ids[1])]))
                sums = {}
                for word, weight in zip(words[0], output.story[0].tolist()):
                    sums[word] = sums.get(word, 0) + weight
                answer, probability = max(sums.items(), key=lambda item: item[1])
            said.append({**pair, "answer": answer, "probability": round(probability, 6)})
            print(f"{directory.name}: {pair['first']} / {pair['second']} -> {answer} {probability:.3f}")
        references[directory.name] = said
    (ROOT / "tests/data/pairs/samples-reference.json").write_text(json.dumps(references, indent=1, ensure_ascii=False) + "\n",
                                                                 encoding="utf-8")


def write_tokenizer():
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"@?\w+|\."), "removed", invert=True)
    tokenizer.save(str(ROOT / "tests/data/pairs/tokenizer.json"))


if __name__ == "__main__":
    for kind in ("none", "abcnn-1", "abcnn-2", "abcnn-3"):
        abcnn_case(kind)
    reader_case()
    write_tokenizer()
    sample_cases()
