"""An encoder that glosses every word of a sentence: a Hugging Face `BertForTokenClassification`, its training, its figures."""

import math
import random

import numpy as np
import torch
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
        type_vocab_size=1, pad_token_id=PAD, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
        initializer_range=options["initializer_range"], id2label=dict(enumerate(names)),
        label2id={name: i for i, name in enumerate(names)}, attn_implementation="eager"))


class Batches:
    """Endless shuffled batches of sentences of one length, four arrays [batch x tokens]: token ids; gloss ids; at "it" the
    gloss id of the noun it means; where the adjective said of it stands."""

    def __init__(self, sentences, tokenizer, labels, options, seed):
        self.random, self.options = np.random.default_rng(seed), options
        self.unknown_gloss = labels[UNKNOWN_GLOSS]
        groups = {}
        for sentence in sentences:
            ids = [CLS, *map(tokenizer.token_to_id, sentence.words), SEP]
            glosses = [IGNORED, *(labels[gloss] for gloss in sentence.glosses), IGNORED]
            meant, adjective = [IGNORED] * len(ids), [0] * len(ids)
            if sentence.it is not None:
                meant[sentence.it + 1] = glosses[sentence.antecedent + 1]
                adjective[sentence.adjective + 1] = 1
            groups.setdefault(len(ids), []).append((ids, glosses, meant, adjective))
        self.groups = [np.array(group) for _, group in sorted(groups.items())]

    def __iter__(self):
        while True:
            plan = []
            for group, rows in enumerate(self.groups):
                order = self.random.permutation(len(rows))
                plan += [(group, part) for part in np.array_split(order, math.ceil(len(order) / self.options["batch_size"]))]
            self.random.shuffle(plan)
            for group, part in plan:
                ids, glosses, meant, adjective = self.groups[group][part].swapaxes(0, 1).copy()
                unknown = (self.random.random(ids.shape) < self.options["unknown"]) & (glosses != IGNORED)
                ids[unknown], glosses[unknown] = UNK, self.unknown_gloss
                yield tuple(torch.from_numpy(array) for array in (ids, glosses, meant, adjective == 1))


def loss_of(model, readers, batch, options, agreement):
    """Cross entropy of the glosses of "it", of its adjective (with `agreement`) and of a random share of the other words,
    which are learnt soon. Two linear readers, dropped after the training, ask more of "it" and of the adjective: what is
    said of the noun, after the first layer, and which noun it is, after the last. The last term is the mean distance that
    the first layer looks."""
    ids, glosses, meant, adjective = batch
    output = model.bert(ids, output_attentions=True, output_hidden_states=True)
    first, last = output.hidden_states[1:]
    pronoun = meant != IGNORED
    counted = torch.rand(glosses.shape) < options["share_of_others"]
    others = counted & ~adjective & ~pronoun & (glosses != IGNORED)
    resolved = pronoun | adjective & agreement
    loss = F.cross_entropy(model.classifier(last[others]), glosses[others])
    if pronoun.any():
        loss = loss + F.cross_entropy(model.classifier(last[resolved]), glosses[resolved])
        noun = meant.amax(1, keepdim=True).expand_as(meant)
        loss = loss + F.cross_entropy(readers["noun"](last[resolved]), noun[resolved])
        said = (ids * adjective).sum(1, keepdim=True).expand_as(ids)
        told = pronoun | adjective
        loss = loss + F.cross_entropy(readers["said"](first[told]), said[told])
    places = torch.arange(ids.shape[1])
    distance = (places.unsqueeze(1) - places).abs().float()
    distance[:, 0] = 0  # [CLS] is where a head looks that has nothing to look at
    return loss + options["locality"] * (output.attentions[0] * distance).sum(-1).mean()


def train(model, tokenizer, options, seed, report):
    """AdamW with warm-up and a cosine to zero: first short sentences, then all. `report(model, step, loss)` now and then."""
    rng = random.Random(seed)
    made = [[pronouns.build(pronouns.draw(rng, "training", plain=plain)) for _ in range(count)]
            for plain, count in ((True, options["plain_sentences"]), (False, options["sentences"]))]
    plain, rich = (iter(Batches(sentences, tokenizer, model.config.label2id, options, seed)) for sentences in made)
    readers = torch.nn.ModuleDict({"noun": torch.nn.Linear(options["hidden_size"], model.config.num_labels),
                                   "said": torch.nn.Linear(options["hidden_size"], model.config.vocab_size)})
    parameters = [*model.parameters(), *readers.parameters()]
    matrices, vectors = ([p for p in parameters if (p.dim() > 1) == wanted] for wanted in (True, False))
    optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": options["weight_decay"]},
                                   {"params": vectors, "weight_decay": 0.0}], lr=options["rate"])
    steps = options["steps"]
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min(1, (n + 1) / 100) * 0.5 * (1 + math.cos(math.pi * n / steps)))
    total, every = 0.0, 250
    for step in range(1, steps + 1):
        model.train()
        begins = step <= options["plain_steps"]
        loss = loss_of(model, readers, next(plain if begins else rich), options, agreement=not begins)
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
