"""An encoder that glosses every word of a sentence: a Hugging Face `BertForTokenClassification`, its training, its figures."""

import json
import math
import random
import time

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from torch.nn import functional as F
from transformers import BertConfig, BertForTokenClassification

import pronouns

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PAD, UNK, CLS, SEP, MASK = range(5)
IGNORED = -100
UNKNOWN_GLOSS = "?"


def make_tokenizer(words):
    """One token per word; what is not in the list becomes [UNK]."""
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate([*SPECIAL, *words])}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace("’", "'"), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(pronouns.WORD), "removed", invert=True)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", CLS), ("[SEP]", SEP)])
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in SPECIAL])
    return tokenizer


def make_model(tokenizer, glosses, options):
    names = [UNKNOWN_GLOSS, *glosses]
    return BertForTokenClassification(BertConfig(
        vocab_size=tokenizer.get_vocab_size(), hidden_size=options["hidden_size"], num_hidden_layers=2,
        num_attention_heads=options["heads"], intermediate_size=options["intermediate_size"], max_position_embeddings=64,
        type_vocab_size=1, pad_token_id=PAD, hidden_dropout_prob=options["dropout"], attention_probs_dropout_prob=0.0,
        initializer_range=options["initializer_range"], id2label=dict(enumerate(names)),
        label2id={name: i for i, name in enumerate(names)}, attn_implementation="eager"))


class Batches:
    """Endless shuffled batches of sentences of one length: token ids, gloss ids, and where "it" and its adjective stand."""

    def __init__(self, sentences, tokenizer, labels, options, seed):
        self.random, self.options = np.random.default_rng(seed), options
        self.unknown_gloss = labels[UNKNOWN_GLOSS]
        groups = {}
        for sentence in sentences:
            ids = [CLS, *map(tokenizer.token_to_id, sentence.words), SEP]
            glosses = [IGNORED, *(labels[gloss] for gloss in sentence.glosses), IGNORED]
            resolved = [place in (sentence.it, sentence.adjective) for place in range(-1, len(ids) - 1)]
            groups.setdefault(len(ids), []).append((ids, glosses, resolved))
        self.groups = [np.array(group) for _, group in sorted(groups.items())]

    def __iter__(self):
        while True:
            plan = []
            for group, rows in enumerate(self.groups):
                order = self.random.permutation(len(rows))
                plan += [(group, part) for part in np.array_split(order, math.ceil(len(order) / self.options["batch_size"]))]
            self.random.shuffle(plan)
            for group, part in plan:
                ids, glosses, resolved = self.groups[group][part].swapaxes(0, 1).copy()
                unknown = (self.random.random(ids.shape) < self.options["unknown"]) & (glosses != IGNORED)
                ids[unknown], glosses[unknown] = UNK, self.unknown_gloss
                yield torch.from_numpy(ids), torch.from_numpy(glosses), torch.from_numpy(resolved == 1)


def loss_of(model, ids, glosses, resolved, options):
    """Cross entropy of "it", its adjective and a random share of the other words, which are learnt soon; plus two terms
    that say how, not where, to look: the mean distance that the first layer looks, and the entropy of every row."""
    output = model.bert(ids, output_attentions=True)
    counted = (glosses != IGNORED) & (resolved | (torch.rand(glosses.shape) < options["share_of_others"]))
    loss = F.cross_entropy(model.classifier(model.dropout(output.last_hidden_state[counted])), glosses[counted])
    places = torch.arange(ids.shape[1])
    distance = (places.unsqueeze(1) - places).abs().float()
    distance[:, 0] = 0  # [CLS] is where a head looks that has nothing to look at
    loss = loss + options["locality"] * (output.attentions[0] * distance).sum(-1).mean()
    entropy = sum(-(weights * torch.log(weights + 1e-9)).sum(-1).mean() for weights in output.attentions)
    return loss + options["sharpness"] * entropy


def train(model, tokenizer, options, seed, report):
    """AdamW with warm-up and a cosine to zero: first short sentences, then all. `report(model, step, loss)` now and then."""
    rng = random.Random(seed)
    made = [[pronouns.build(pronouns.draw(rng, "training", plain=plain)) for _ in range(options["sentences"])]
            for plain in (True, False)]
    plain, rich = (iter(Batches(sentences, tokenizer, model.config.label2id, options, seed)) for sentences in made)
    matrices = [p for p in model.parameters() if p.dim() > 1]
    vectors = [p for p in model.parameters() if p.dim() == 1]
    optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": options["weight_decay"]},
                                   {"params": vectors, "weight_decay": 0.0}], lr=options["rate"])
    steps = options["steps"]
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min(1, (n + 1) / 100) * 0.5 * (1 + math.cos(math.pi * n / steps)))
    total, every = 0.0, 250
    for step in range(1, steps + 1):
        model.train()
        loss = loss_of(model, *next(plain if step <= options["plain_steps"] else rich), options)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += loss.item()
        if step % every == 0:
            model.eval()
            report(model, step, total / every)
            total = 0.0
    model.eval()


def save(directory, model, tokenizer, extra):
    """The weights rounded to F16; `extra` joins config.json."""
    directory.mkdir(parents=True, exist_ok=True)
    config = model.config.to_dict() | {"architectures": ["BertForTokenClassification"], "dtype": "float16"} | extra
    config.pop("_name_or_path", None)
    text = json.dumps(config, indent=2, ensure_ascii=False)
    (directory / "config.json").write_text(text + "\n", encoding="utf-8")
    tensors = {name: tensor.half().contiguous() for name, tensor in model.state_dict().items()}
    save_file(tensors, directory / "model.safetensors", metadata={"format": "pt"})
    tokenizer.save(str(directory / "tokenizer.json"))


def load(directory):
    """-> (model, tokenizer) as stored."""
    model = BertForTokenClassification.from_pretrained(directory, attn_implementation="eager", dtype=torch.float32)
    return model.eval(), Tokenizer.from_file(str(directory / "tokenizer.json"))


def read(model, tokenizer, texts, batch_size=256):
    """-> for each text its attention [layers x heads x tokens x tokens], specials included, and the glosses of its words."""
    encodings = tokenizer.encode_batch(texts)
    order = sorted(range(len(texts)), key=lambda i: len(encodings[i]))
    found = [None] * len(texts)
    while order:
        length = len(encodings[order[0]])
        chosen = [i for i in order[:batch_size] if len(encodings[i]) == length]
        order = order[len(chosen):]
        with torch.no_grad():
            output = model(torch.tensor([encodings[i].ids for i in chosen]), output_attentions=True)
        weights, glosses = torch.stack(output.attentions, 1), output.logits.argmax(-1)
        for row, i in enumerate(chosen):
            found[i] = weights[row], [model.config.id2label[gloss] for gloss in glosses[row, 1:-1].tolist()]
    return found


def measure(model, tokenizer, pairs):
    """Figures on sentences and their twins: [(Sentence, Sentence)]. -> {name: a share, or one for each layer and head}

    `prefers`: "it" gives the antecedent more weight than the other noun. `top`: more than anything else. `moves`: both
    twins prefer their own antecedent. `weight`: the mean weight on the antecedent.
    """
    sentences = [sentence for pair in pairs for sentence in pair]
    per_head = {"prefers": [], "top": [], "weight": []}
    right = {"it": [], "adjective": [], "all words": []}
    for sentence, (weights, glosses) in zip(sentences, read(model, tokenizer, [s.text for s in sentences])):
        row = weights[:, :, sentence.it + 1]  # + 1: [CLS]
        antecedent = row[..., sentence.antecedent + 1]
        per_head["prefers"].append(antecedent > row[..., sentence.other + 1])
        per_head["top"].append(row.argmax(-1) == sentence.antecedent + 1)
        per_head["weight"].append(antecedent)
        correct = [given == wanted for given, wanted in zip(glosses, sentence.glosses)]
        right["it"].append(correct[sentence.it])
        right["adjective"].append(correct[sentence.adjective])
        right["all words"] += correct
    prefers = per_head["prefers"]
    per_head["moves"] = [first & second for first, second in zip(prefers[::2], prefers[1::2])]
    return ({name: torch.stack(values).float().mean(0) for name, values in per_head.items()}
            | {name: sum(values) / len(values) for name, values in right.items()})
