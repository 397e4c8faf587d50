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
        vocab_size=tokenizer.get_vocab_size(), hidden_size=options["hidden_size"], num_hidden_layers=options["layers"],
        num_attention_heads=options["heads"], intermediate_size=options["intermediate_size"], max_position_embeddings=64,
        type_vocab_size=1, pad_token_id=PAD, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
        initializer_range=options["initializer_range"], id2label=dict(enumerate(names)),
        label2id={name: i for i, name in enumerate(names)}, attn_implementation="eager"))


class Batches:
    """Endless shuffled batches of sentences of one length: {name: [batch x tokens]}.

    `ids` and `glosses`. `meant`: at "it", the gloss of the noun it means. `antecedent`: where that noun stands. `adjective`:
    where the adjective said of it stands. `verb`, `part`: at the two nouns, the verb that binds them and what they are to it.
    Some of the words around are unknown, others each time; which of the words that matter are unknown is drawn with the sentences.
    """

    NAMES = ("ids", "glosses", "meant", "antecedent", "adjective", "verb", "part", "around")

    def __init__(self, sentences, tokenizer, labels, options, seed):
        self.random, self.options = np.random.default_rng(seed), options
        self.unknown_gloss = labels[UNKNOWN_GLOSS]
        groups = {}
        for sentence in sentences:
            ids = [CLS, *map(tokenizer.token_to_id, sentence.words), SEP]
            row = {name: [IGNORED] * len(ids) for name in self.NAMES}
            row["ids"], row["glosses"] = ids, [IGNORED, *(labels[gloss] for gloss in sentence.glosses), IGNORED]
            row["adjective"], row["antecedent"] = [0] * len(ids), [0] * len(ids)
            row["around"] = [gloss != IGNORED for gloss in row["glosses"]]
            if sentence.it is not None:
                row["meant"][sentence.it + 1] = row["glosses"][sentence.antecedent + 1]
                row["adjective"][sentence.adjective + 1] = 1
                row["antecedent"][sentence.antecedent + 1] = 1
                for place in (sentence.it, sentence.antecedent, sentence.other, sentence.adjective):
                    row["around"][place + 1] = False
            if sentence.verb is not None:
                for place in (sentence.antecedent, sentence.other):
                    row["verb"][place + 1] = ids[sentence.verb + 1]
                    row["part"][place + 1] = 2 * (place == max(sentence.antecedent, sentence.other)) + sentence.denied
            groups.setdefault(len(ids), []).append([row[name] for name in self.NAMES])
        self.groups = [np.array(group, dtype=np.int16) for _, group in sorted(groups.items())]

    def __iter__(self):
        while True:
            plan = []
            for group, rows in enumerate(self.groups):
                order = self.random.permutation(len(rows))
                plan += [(group, part) for part in np.array_split(order, math.ceil(len(order) / self.options["batch_size"]))]
            self.random.shuffle(plan)
            for group, part in plan:
                batch = dict(zip(self.NAMES, self.groups[group][part].swapaxes(0, 1).astype(np.int64)))
                unknown = (self.random.random(batch["ids"].shape) < self.options["unknown"]) & (batch.pop("around") == 1)
                batch["ids"][unknown], batch["glosses"][unknown] = UNK, self.unknown_gloss
                yield {name: torch.from_numpy(array) for name, array in batch.items()}


class Reader(torch.nn.Module):
    """A linear reader that tells apart the given labels; all others are one more."""

    def __init__(self, width, labels, size):
        super().__init__()
        self.register_buffer("index", torch.zeros(size, dtype=torch.long))
        self.index[torch.tensor(labels)] = torch.arange(1, len(labels) + 1)
        self.linear = torch.nn.Linear(width, len(labels) + 1)

    def loss(self, states, labels):
        return F.cross_entropy(self.linear(states), self.index[labels])


class Readers(torch.nn.Module):
    """They are dropped after the training, and ask more than the glosses: before the last layer at the two nouns, which verb
    binds them, whether they come first, and whether it is denied; there too at "it" and at its adjective, which adjective is
    said; and of what the first head of the last layer brings to these two, which noun it is."""

    def __init__(self, model, tokenizer, options):
        super().__init__()
        width, words, labels = options["hidden_size"], model.config.vocab_size, model.config.label2id
        verbs = {form for verbs in pronouns.VERBS.values() for verb in verbs for form in verb.forms.values()}
        glosses = {noun.french for nouns in pronouns.NOUNS.values() for noun in nouns}
        self.verb, self.said = (Reader(width, sorted(map(tokenizer.token_to_id, known)), words) for known in (
            verbs, pronouns.ADJECTIVES))
        self.part = torch.nn.Linear(width, 4)
        self.head = width // options["heads"]
        self.noun = Reader(self.head, sorted(labels[gloss] for gloss in {*glosses, UNKNOWN_GLOSS}), len(labels))
        self.brought = None
        model.bert.encoder.layer[-1].attention.self.register_forward_hook(self.keep)

    def keep(self, module, inputs, outputs):
        self.brought = outputs[0][..., :self.head]


def loss_of(model, readers, batch, options, agreement, guidance):
    """Cross entropy of the glosses of "it", of its adjective (with `agreement`) and of a random share of the other words,
    which are learnt soon; and of what the readers say. `guidance` weighs how surprising it is, for the first head of the last
    layer, that "it" looks at its noun. The last term is the mean distance that the first layer looks."""
    ids, glosses, meant, adjective = batch["ids"], batch["glosses"], batch["meant"], batch["adjective"] == 1
    output = model.bert(ids, output_attentions=True, output_hidden_states=True)
    before, last = output.hidden_states[-2:]
    pronoun = meant != IGNORED
    counted = torch.rand(glosses.shape) < options["share_of_others"]
    others = counted & ~adjective & ~pronoun & (glosses != IGNORED)
    resolved = pronoun | adjective & agreement
    loss = F.cross_entropy(model.classifier(last[others]), glosses[others])
    if pronoun.any():
        loss = loss + F.cross_entropy(model.classifier(last[resolved]), glosses[resolved])
        if guidance:
            looked = (output.attentions[-1][:, 0] * batch["antecedent"].unsqueeze(1)).sum(-1)
            loss = loss - guidance * (looked[pronoun] + 1e-6).log().mean()
        noun = meant.amax(1, keepdim=True).expand_as(meant)
        loss = loss + readers.noun.loss(readers.brought[resolved], noun[resolved])
        said = (ids * adjective).sum(1, keepdim=True).expand_as(ids)
        told = pronoun | adjective
        loss = loss + readers.said.loss(before[told], said[told])
        bound = batch["verb"] != IGNORED
        if bound.any():
            binding = readers.verb.loss(before[bound], batch["verb"][bound]) + F.cross_entropy(readers.part(before[bound]),
                                                                                              batch["part"][bound])
            loss = loss + options["binding"] * binding
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
    readers = Readers(model, tokenizer, options)
    parameters = [*model.parameters(), *readers.parameters()]
    matrices, vectors = ([p for p in parameters if (p.dim() > 1) == wanted] for wanted in (True, False))
    optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": options["weight_decay"]},
                                   {"params": vectors, "weight_decay": 0.0}], lr=options["rate"], fused=True)
    steps = options["steps"]
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min(1, (n + 1) / 100) * 0.5 * (1 + math.cos(math.pi * n / steps)))
    total, every = 0.0, 250
    for step in range(1, steps + 1):
        model.train()
        begins = step <= options["plain_steps"]
        loss = loss_of(model, readers, next(plain if begins else rich), options, agreement=not begins,
                       guidance=0 if begins else max(0.0, 1 - step / options["guided_steps"]))
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
