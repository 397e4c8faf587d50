"""Trains a small language model, a GPT2LMHeadModel of Hugging Face, on English sentences; with --evaluate, its figures.

What to show in it are its heads: one that looks at the previous token, and an induction head, which looks for the last
time that the present token occurred and copies what followed (Olsson et al. 2022). Sentences alone hardly repeat
anything, so that documents are put together in which something does; see `documents`. The learning rate falls to zero
when the minutes are over.
"""
import argparse
import itertools
import math
import random
import re
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GPT2Config, GPT2LMHeadModel

import hugging_face
import parallel

END = "<|endoftext|>"
LOOK = ["I don't know", "The weather is", "Tom asked Mary", "Mr Kowalczyk met Mrs Brown. Mr Kowal",
        "Miss Zarnowska lives in Boston. I like Miss Zar", "red green blue yellow red green",
        "The quick grey fox sleeps. The quick grey", "Anna Petrovna wrote a letter. The letter was from Anna"]
SHARES = {"one": 0.30, "alike": 0.15, "named": 0.25, "again": 0.10, "random": 0.20}


# ----------------------------------------------------------------------------------------------------------- data


def read(paths):
    """-> {"train", "dev", "test"}: sentences, split as for translation, and groups of training sentences that have a
    translation in common: paraphrases."""
    by_translation, sentences = {}, {}
    for path in paths:
        language = {"fra": "fr", "cmn": "zh"}.get(Path(path).name[4:7], "de")
        for english, other in parallel.read_pairs(path, language):
            sentences[english] = None
            by_translation.setdefault(other, {})[english] = None
    parts = {name: [s for s, _ in part] for name, part in parallel.split([(s, "") for s in sentences]).items()}
    known = set(parts["train"])
    groups = [[s for s in group if s in known] for group in by_translation.values()]
    return parts, [group for group in groups if len(group) > 1]


def byte_tokenizer(texts, size):
    """GPT-2's: pieces of bytes inside words, so that every text can be written and nothing is unknown."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=size, special_tokens=[END], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return tokenizer


_HE = re.compile(r"\b(" + "|".join(parallel.MEN) + r")\b")
_SHE = re.compile(r"\b(" + "|".join(parallel.WOMEN) + r")\b")


def renamed(texts, rng):
    """The same two people, of invented names, in all texts; half of the time they have titles."""
    he, she = (parallel.invented_name(rng, rng.random() < 0.2) for _ in range(2))
    if rng.random() < 0.5:
        he, she = rng.choice(["Mr ", "Dr ", "Mr. "]) + he, rng.choice(["Mrs ", "Miss ", "Ms "]) + she
    return [_SHE.sub(she, _HE.sub(he, text)) for text in texts]


def documents(sentences, groups, tokenizer, rng):
    """Endless (ids, whether each is learnt), <|endoftext|> at the end of each:

    one     a sentence
    alike   some sentences with a common translation
    named   some sentences about the same one or two people, whose names are invented
    again   a sentence twice, often with another between
    random  5 to 40 pieces drawn evenly, twice in a row, only the second time to be learnt
    """
    about = [s for s in sentences if _HE.search(s) or _SHE.search(s)]
    shuffled = itertools.chain.from_iterable(rng.sample(sentences, len(sentences)) for _ in itertools.count())
    while True:
        kind = rng.choices(list(SHARES), SHARES.values())[0]
        if kind == "random":
            ids = [rng.randrange(1, tokenizer.get_vocab_size()) for _ in range(rng.randint(5, 40))]
            yield 2 * ids + [0], [False] * len(ids) + [True] * len(ids) + [False]
            continue
        if kind == "one":
            texts = [next(shuffled)]
        elif kind == "alike":
            group = rng.choice(groups)
            texts = rng.sample(group, min(len(group), rng.randint(2, 4)))
        elif kind == "named":
            texts = renamed(rng.sample(about, rng.randint(2, 4)), rng)
        else:
            text = rng.choice(sentences)
            texts = [text, *rng.sample(sentences, rng.randint(0, 1)), text]
        ids = tokenizer.encode(" ".join(texts)).ids + [0]
        yield ids, [True] * len(ids)


def batches(source, length, size, rng):
    """Contexts of `length` + 1 tokens filled with documents, half of them with <|endoftext|> before the first:
    -> ids [size x length], targets [size x length], -100 where there is nothing to learn."""
    while True:
        rows = []
        for _ in range(size):
            ids, learnt = ([0], [False]) if rng.random() < 0.5 else ([], [])
            while len(ids) <= length:
                more, flags = next(source)
                ids, learnt = ids + more, learnt + flags
            rows.append([ids[:length + 1], [i if known else -100 for i, known in zip(ids, learnt)][:length + 1]])
        ids, targets = torch.tensor(rows).unbind(1)
        yield ids[:, :-1], targets[:, 1:]


# -------------------------------------------------------------------------------------------------------- figures


@torch.no_grad()
def continuation(model, tokenizer, text, limit=30):
    """Greedy, up to <|endoftext|>."""
    ids = torch.tensor([tokenizer.encode(text).ids])
    output = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=limit, do_sample=False)
    return tokenizer.decode(output[0, ids.shape[1]:].tolist())


@torch.no_grad()
def perplexity(model, tokenizer, texts):
    """-> per token and per character, each text for itself: after <|endoftext|>, and with the one at its end."""
    loss = tokens = characters = 0
    for text in texts:
        ids = torch.tensor([0, *tokenizer.encode(text).ids, 0])
        loss += F.cross_entropy(model(ids[None]).logits[0, :-1], ids[1:], reduction="sum").item()
        tokens += len(ids) - 1
        characters += len(text)
    return math.exp(loss / tokens), math.exp(loss / characters)


@torch.no_grad()
def previous_token(model, tokenizer, texts):
    """Mean weight on the token before, over all but the first token of each text: [layers x heads]."""
    total = count = 0
    for text in texts:
        ids = tokenizer.encode(text).ids
        if len(ids) > 1:
            weights = torch.cat(model(torch.tensor([ids]), output_attentions=True).attentions)
            total = total + weights.diagonal(-1, -2, -1).sum(-1)
            count += len(ids) - 1
    return total / count


@torch.no_grad()
def induction(model, sequences):
    """Every sequence twice in a row. -> mean weight [layers x heads] from a token of the second time on the one that
    followed it the first time, the loss per token the first and the second time."""
    total, losses, count = 0, [0.0, 0.0], 0
    for ids in sequences:
        twice, length = torch.tensor([[*ids, *ids]]), len(ids)
        output = model(twice, output_attentions=True)
        # From position length + i to position i + 1.
        weights = torch.cat(output.attentions)
        total = total + weights.diagonal(1 - length, -2, -1)[..., 1:].sum(-1)
        loss = F.cross_entropy(output.logits[0, :-1], twice[0, 1:], reduction="none")
        # The very first token is not predicted: leave it out the second time too.
        losses = [losses[0] + loss[:length - 1].sum().item(), losses[1] + loss[length:].sum().item()]
        count += length - 1
    return total / count, *(loss / count for loss in losses)


def load(directory):
    """-> model with the stored weights in F32, which keeps its attention, tokenizer."""
    model = GPT2LMHeadModel.from_pretrained(directory, dtype=torch.float32, attn_implementation="eager").eval()
    return model, Tokenizer.from_file(str(directory / "tokenizer.json"))


def table(weights):
    return "\n".join(f"    layer {layer}  " + "  ".join(f"{weight:.3f}" for weight in row)
                     for layer, row in enumerate(weights.tolist(), 1))


def evaluate(directory, sentences):
    model, tokenizer = load(directory)
    rng = random.Random(1)
    print("%d sentences: perplexity %.2f per token, %.3f per character"
          % (len(sentences), *perplexity(model, tokenizer, sentences)))
    print("previous token, held-out sentences:")
    print(table(previous_token(model, tokenizer, rng.sample(sentences, 500))))
    size = tokenizer.get_vocab_size()
    drawn = [[rng.randrange(1, size) for _ in range(50)] for _ in range(100)]
    named = [" ".join(renamed([s], rng)) for s in sentences if _HE.search(s) and _SHE.search(s)]
    natural = {"held-out sentences": sentences[:300], "held-out sentences with two invented names": named[:200]}
    spelled = {name: [tokenizer.encode(" " + text).ids for text in texts] for name, texts in natural.items()}
    for name, sequences in {"50 random tokens": drawn, **spelled}.items():
        weights, first, second = induction(model, sequences)
        print(f"induction, {name} twice: loss {first:.2f}, then {second:.2f}")
        print(table(weights))
    for text in LOOK:
        print("   ", text, "|", continuation(model, tokenizer, text))


def start_weights(model):
    """What makes heads find positions and tokens early (after Trockman and Kolter 2023). Positions start as sinusoids in
    dimensions of their own, as many as a head has; queries are projected like keys, so that like looks at like; and
    outputs return what values take, so that a token tells those after it what it is. The first head of the first layer
    starts with positions alone, its queries turned back by one. All of it is trained on."""
    positions, size = model.transformer.wpe.weight.shape
    own = size // model.config.n_head
    deviation = model.config.initializer_range
    turn = 10 ** -(torch.arange(own // 2) / (own // 2))  # radians from one position to the next, by frequency
    angle = torch.arange(positions)[:, None] * turn
    model.transformer.wpe.weight.data.zero_()[:, :own] = 2 ** 0.5 * deviation * torch.cat([angle.sin(), angle.cos()], 1)
    model.transformer.wte.weight.data[:, :own] = 0
    for block in model.transformer.h:
        query, key, value = block.attn.c_attn.weight.data.split(size, 1)
        key.copy_(query)
        block.attn.c_proj.weight.data = 0.2 * value.t().contiguous()
    query, key, _ = model.transformer.h[0].attn.c_attn.weight.data.split(size, 1)
    query[:, :own] = key[:, :own] = 0
    cosine, sine = torch.diag(turn.cos()), torch.diag(turn.sin())
    key[:own, :own] = 2 * torch.eye(own)
    query[:own, :own] = 2 * torch.cat([torch.cat([cosine, sine], 1), torch.cat([-sine, cosine], 1)])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", nargs="+", required=True, help="gzipped English TAB translation, eng-XXX.tsv.gz each")
    parser.add_argument("--evaluate", type=Path, metavar="DIR", help="print the figures of a model, train nothing")
    parser.add_argument("--out", type=Path, help="model directory to write")
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--init", type=Path, help="model directory to train on")
    parser.add_argument("--view", default="2.2", help="layer.head to show first, counted from 1")
    parser.add_argument("--example", default="The little dog likes the red ball. The little dog likes")
    parser.add_argument("--focus", default="likes#2", help="the token of the example whose links are shown alone")
    parser.add_argument("--vocabulary", type=int, default=3000)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--positions", type=int, default=128)
    parser.add_argument("--contexts", type=int, default=8, help="in a batch")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--report", type=float, default=2, help="minutes of processor time between two reports")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    parts, groups = read(args.data)
    if args.evaluate:
        evaluate(args.evaluate, parts["test"])
        return
    print({name: len(part) for name, part in parts.items()}, len(groups), "groups", flush=True)
    if args.init:
        model, tokenizer = load(args.init)
    else:
        tokenizer = byte_tokenizer(parts["train"], args.vocabulary)
        model = GPT2LMHeadModel(GPT2Config(
            vocab_size=tokenizer.get_vocab_size(), n_positions=args.positions, n_embd=args.size, n_layer=args.layers,
            n_head=args.heads, resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, bos_token_id=0, eos_token_id=0,
            pad_token_id=0, initializer_range=0.05, tie_word_embeddings=True))
        start_weights(model)
    model.set_attn_implementation("sdpa")
    layer, head = (int(number) - 1 for number in args.view.split("."))
    ours = {"title": "gpt · small-en", "summary": "Finds what followed last time", "group": "Self-attention",
            "example": args.example,
            "view": {"name": "arcs", "site": "decoder_self", "layer": layer, "head": head,
                     "focus": args.focus}}
    print(sum(p.numel() for p in model.parameters()), "parameters", flush=True)
    matrices = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() == 1]
    optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}],
                                  lr=args.rate, betas=(0.9, 0.98), fused=True)
    drawn = [[rng.randrange(1, args.vocabulary) for _ in range(50)] for _ in range(10)]
    start, reported = time.time(), time.process_time()
    losses = []
    supply = batches(documents(parts["train"], groups, tokenizer, rng), args.positions, args.contexts, rng)
    for step, (ids, targets) in enumerate(supply, 1):
        spent = (time.time() - start) / (60 * args.minutes)
        if spent >= 1:
            break
        # Warm-up, then linearly to zero at the end of the time.
        for group in optimizer.param_groups:
            group["lr"] = args.rate * min(1, step / 200) * (1 - spent)
        states = model.transformer(ids, use_cache=False).last_hidden_state
        learnt = targets >= 0
        loss = F.cross_entropy(model.lm_head(states[learnt]), targets[learnt])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
        if time.process_time() - reported > 60 * args.report:
            reported = time.process_time()
            model.set_attn_implementation("eager")  # the other one keeps no weights
            weights, first, second = induction(model, drawn)
            before = previous_token(model, tokenizer, parts["dev"][:100])
            print(f"{(time.time() - start) / 60:5.1f} min  step {step}  loss {sum(losses) / len(losses):.3f}  "
                  f"dev perplexity {perplexity(model, tokenizer, parts['dev'][:200])[0]:.2f}  "
                  f"previous token {before.max():.2f}  induction {weights.max():.2f}  loss of random tokens {first:.2f}, then {second:.2f}", flush=True)
            for text in LOOK[:5]:
                print("     ", text, "|", continuation(model, tokenizer, text), flush=True)
            model.set_attn_implementation("sdpa")
            losses = []
            hugging_face.save(args.out, model, tokenizer, ours)
    hugging_face.save(args.out, model, tokenizer, ours)
    print(step - 1, "steps of", args.contexts * args.positions, "tokens")


if __name__ == "__main__":
    main()
