"""Trains one translation sample for a given number of minutes; see README.md here for the command lines.

The learning rate falls to zero when the minutes are over, so a run is meant to end by itself. Everything random is
seeded, but how many steps fit into a minute is not, so that a second run comes out close, not equal.
"""
import argparse
import math
import random
import re
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer

import evaluate_translation as evaluation
import fast_additive
import parallel
import phrases
import rnn_seq2seq

MECHANISMS = {
    "additive": {"query": "previous_state", "score": "additive", "attention_size": 128, "normalizer": "softmax",
                 "window": "none"},
    "general": {"query": "current_state", "score": "general", "normalizer": "softmax", "window": "none"},
    "local-p": {"query": "current_state", "score": "general", "normalizer": "softmax", "window": "local-p",
                "half_width": 5, "sigma": 2.5, "position_size": 128},
}


def configuration(args, source, target, title):
    group = {"additive": "Soft alignment", "general": "Global attention", "local-p": "Local attention"}[args.mechanism]
    return {
        "model_type": "rnn_seq2seq", "title": title, "summary": args.summary, "group": group, "example": args.example,
        "cell": "gru", "source_vocab_size": source.get_vocab_size(), "target_vocab_size": target.get_vocab_size(),
        "embedding_size": args.embedding, "encoder_hidden_size": args.encoder, "encoder_layers": 1,
        "bidirectional": True, "hidden_size": args.hidden, "decoder_layers": 1, "bridge": "linear",
        "readout_size": args.embedding, "tie_word_embeddings": True, "attention": MECHANISMS[args.mechanism],
        "bos_token_id": parallel.BOS, "eos_token_id": parallel.EOS, "pad_token_id": parallel.PAD,
        "unk_token_id": parallel.UNK, "copy_unknown": True, "max_source_length": 256, "max_target_length": 256,
    }


class SampledOutput(torch.autograd.Function):
    """The output layer, label-smoothed cross-entropy and their gradients in one go, the largest cost of training.

    With `columns`, only these rows of the output layer take part: every target of the batch, then a uniform sample
    of the others, whose logits are raised by `correction` = log(others / sampled) to stand for all of them.
    """

    @staticmethod
    def forward(ctx, readouts, weight, bias, targets, columns, known, correction, smoothing):
        used, used_bias = (weight, bias) if columns is None else (weight[columns], bias[columns].clone())
        if columns is not None:
            used_bias[known:] += correction
            place = torch.zeros(len(weight), dtype=torch.long)
            place[columns] = torch.arange(len(columns))
            targets = place[targets]
        logits = torch.addmm(used_bias, readouts, used.t())
        rows = torch.arange(len(targets))
        right, mean = logits[rows, targets], logits.mean(1)
        total = torch.logsumexp(logits, 1)
        loss = (total - (1 - smoothing) * right - smoothing * mean).mean()
        gradient = logits.sub_(total.unsqueeze(1)).exp_()
        gradient -= smoothing / len(used)
        gradient[rows, targets] -= 1 - smoothing
        gradient /= len(targets)
        ctx.save_for_backward(gradient @ used, gradient.t() @ readouts, gradient.sum(0))
        ctx.columns, ctx.size = columns, weight.shape
        return loss, (total - right).mean()

    @staticmethod
    def backward(ctx, grad, _):
        to_readouts, to_weight, to_bias = ctx.saved_tensors
        if ctx.columns is not None:
            to_weight = to_weight.new_zeros(ctx.size).index_copy_(0, ctx.columns, to_weight)
            to_bias = to_bias.new_zeros(ctx.size[0]).index_copy_(0, ctx.columns, to_bias)
        return grad * to_readouts, grad * to_weight, grad * to_bias, None, None, None, None, None


def output_loss(weight, bias, readouts, targets, sampled=None, smoothing=0.1):
    """-> the smoothed loss and the plain cross-entropy per token; `sampled` other columns, None: all of them."""
    columns, known, correction = None, 0, 0.0
    if sampled:
        present = torch.zeros(len(weight), dtype=torch.bool)
        present[targets] = True
        others = (~present).nonzero().squeeze(1)
        drawn = others[torch.randint(len(others), (sampled,))].unique()
        known = int(present.sum())
        correction = math.log(len(others) / len(drawn))
        columns = torch.cat([present.nonzero().squeeze(1), drawn])
    return SampledOutput.apply(readouts, weight, bias, targets, columns, known, correction, smoothing)


def weighted(pairs, stress, made, rng):
    """The training pairs, the rare and needed ones several times, and so many `made` ones."""
    # Pairs with numbers are few and copying has to be learnt from them.
    train = pairs + [pair for pair in pairs if parallel.has_number(pair)] * 3
    if stress:
        stressed = re.compile(rf"\b({stress})\b", re.IGNORECASE)
        train = train + [pair for pair in train if stressed.search(pair[0])] * 8
    return train + [phrases.pair(rng) for _ in range(made)]


class Corpus:
    """The training pairs as ids, dressed anew in every epoch."""

    def __init__(self, pairs, source, target, reverse, rng):
        self.pairs, self.tokenizers, self.reverse, self.rng = pairs, (source, target), reverse, rng
        self.plain = list(zip(*self._encode(pairs)))

    def _encode(self, pairs):
        sides = zip(*((b, a) if self.reverse else (a, b) for a, b in pairs))
        return [[e.ids for e in tokenizer.encode_batch(list(side))] for tokenizer, side in zip(self.tokenizers, sides)]

    def epoch(self, tokens, joined):
        """Batches of about `tokens` target tokens; equal source lengths (no padding) and similar target lengths."""
        rows, changed = list(self.plain), []
        for index, pair in enumerate(self.pairs):
            new = parallel.augment(pair, self.rng)
            if self.rng.random() < joined:  # two short texts in a row: longer sentences than the data has
                other = self.rng.choice(self.pairs)
                joint = "" if "\u4e00" <= other[1][0] <= "\u9fff" else " "
                if len(new[0]) + len(other[0]) < 120:
                    new = new[0] + " " + other[0], new[1] + joint + other[1]
            if new != pair:
                changed.append((index, new))
        for (index, _), ids in zip(changed, zip(*self._encode([pair for _, pair in changed]))):
            rows[index] = ids
        rows = [row for row in rows if row[0] and len(row[0]) <= 60 and len(row[1]) <= 60
                # An unknown token is to be copied: where the source has none, there is nothing to learn from it.
                and row[1].count(parallel.UNK) <= row[0].count(parallel.UNK)]
        rows.sort(key=lambda row: (len(row[0]), len(row[1]) + 2 * self.rng.random()))
        batches, batch = [], []
        for row in rows:
            if batch and (len(row[0]) != len(batch[0][0]) or (len(batch) + 1) * (len(row[1]) + 1) > tokens):
                batches.append(batch)
                batch = []
            batch.append(row)
        batches.append(batch)
        self.rng.shuffle(batches)
        return batches


def tensors(batch):
    source, lengths = rnn_seq2seq.pad([s for s, _ in batch], parallel.PAD)
    inputs, _ = rnn_seq2seq.pad([[parallel.BOS, *t] for _, t in batch], parallel.PAD)
    targets, _ = rnn_seq2seq.pad([[*t, parallel.EOS] for _, t in batch], -1)
    return source, lengths, inputs, targets


def loss_of(model, batch, sampled, smoothing=0.1, centering=0.0, sharpness=0.0):
    """`centering` draws the predicted position of local-p to where its softmax looks; the reverse has no gradient.
    `sharpness` times the entropy of the additive rows is added, so that a row chooses and does not only average.
    """
    source, lengths, inputs, targets = tensors(batch)
    if model.training and model.feeds_context:  # training batches have one source length
        readouts, weights = fast_additive.readouts(model, source, lengths, inputs)
    else:
        readouts, attention, _ = model.readouts(source, lengths, inputs)
    real = targets.view(-1) >= 0
    loss, plain = output_loss(model.decoder.embedding.weight, model.decoder.output.bias,
                              readouts.flatten(0, 1)[real], targets.view(-1)[real], sampled, smoothing)
    if centering and model.mechanism["window"] == "local-p":
        distance = (torch.arange(source.shape[1]) - attention.position.unsqueeze(2)) / model.mechanism["half_width"]
        spread = (attention.alignment.detach() * distance.square()).sum(-1)
        loss = loss + centering * spread.view(-1)[real].mean()
    if sharpness and model.feeds_context:
        entropy = -(weights * torch.log(weights + 1e-9)).sum(-1)
        loss = loss + sharpness * entropy.reshape(-1)[real].mean()
    return loss, plain


@torch.no_grad()
def dev_loss(model, rows):
    model.eval()
    losses = [loss_of(model, rows[i:i + 64], None, 0.0)[1].item() for i in range(0, len(rows), 64)]
    model.train()
    return sum(losses) / len(losses)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True, help="gzipped English TAB translation")
    parser.add_argument("--language", choices=["fr", "zh"], default="fr", help="of the translations")
    parser.add_argument("--reverse", action="store_true", help="translate into English")
    parser.add_argument("--mechanism", choices=MECHANISMS, required=True)
    parser.add_argument("--out", type=Path, required=True, help="model directory to write; its name is the id")
    parser.add_argument("--init", type=Path, help="model directory whose tensors of equal name and shape start this one")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--alignment", type=Path, help="prefix of a hand-aligned corpus: prints AER while training")
    parser.add_argument("--summary", default="Words that swap places")
    parser.add_argument("--example", default="The white house is very old.")
    parser.add_argument("--vocabulary", type=int, default=8000)
    parser.add_argument("--embedding", type=int, default=128)
    parser.add_argument("--encoder", type=int, default=128)
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--tokens", type=int, default=1200, help="target tokens in a batch")
    parser.add_argument("--sampled", type=int, default=1200, help="output columns sampled in the first 85 %% of the time")
    parser.add_argument("--centering", type=float, default=0.2, help="of local-p's predicted position")
    parser.add_argument("--sharpness", type=float, default=0.05, help="of the additive rows")
    parser.add_argument("--smoothing", type=float, default=0.1, help="of the labels")
    parser.add_argument("--joined", type=float, default=0.10, help="share of texts followed by a second one")
    parser.add_argument("--phrases", type=int, default=0, help="made pairs to add (French only), see phrases.py")
    parser.add_argument("--stress", help="pairs whose English matches this expression are read nine times as often")
    parser.add_argument("--test", type=float, default=0.02, help="share of English sentences kept for testing")
    parser.add_argument("--report", type=float, default=2.5, help="minutes between two looks and saves")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    start = time.time()
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    parts = parallel.split(parallel.read_pairs(args.data, args.language), args.test, args.test / 2)
    train = weighted(parts["train"], args.stress, args.phrases, rng)

    sides = [[p[0] for p in parts["train"]], [p[1] for p in parts["train"]]]
    if args.init:
        old = rnn_seq2seq.load(args.init)[0].state_dict()
        names = "tokenizer.json", "target_tokenizer.json"
        source, target = (Tokenizer.from_file(str(args.init / name)) for name in names)
        if args.init.name[:5] != args.out.name[:5]:  # another language: only the English side is shared
            target = parallel.character_tokenizer(sides[1])
    else:
        english = parallel.bpe_tokenizer(sides[0], args.vocabulary)
        other = (parallel.character_tokenizer(sides[1]) if args.language == "zh"
                 else parallel.bpe_tokenizer(sides[1], args.vocabulary))
        source, target = (other, english) if args.reverse else (english, other)

    pair_name, mechanism = args.out.name[:5], args.out.name[6:]
    config = configuration(args, source, target, f"{pair_name} · {mechanism}")
    model = rnn_seq2seq.RnnSeq2Seq(config, args.dropout)
    for name, parameter in model.named_parameters():
        if "embedding" in name:
            torch.nn.init.normal_(parameter, std=0.1)
        elif "weight_hh" in name:
            for gate in parameter.data.chunk(3):
                torch.nn.init.orthogonal_(gate)
        elif parameter.dim() > 1:
            torch.nn.init.xavier_uniform_(parameter)
        else:
            torch.nn.init.zeros_(parameter)
    if args.init:
        taken = {k: v for k, v in old.items() if k in model.state_dict() and v.shape == model.state_dict()[k].shape}
        weight = "decoder.rnn.weight_ih_l0"  # an input that feeds the context is wider: take what fits
        if weight not in taken:
            taken[weight] = model.state_dict()[weight].clone()
            width = min(old[weight].shape[1], taken[weight].shape[1])
            taken[weight][:, :width] = old[weight][:, :width]
        model.load_state_dict(taken, strict=False)
        print("taken from", args.init.name + ":", len(taken), "of", len(model.state_dict()), "tensors")

    corpus = Corpus(train, source, target, args.reverse, rng)
    dev = Corpus(parts["dev"][:300], source, target, args.reverse, rng).plain
    gold = parallel.read_gold(str(args.alignment)) if args.alignment else None
    texts = [(english, french) for english, french, _, _ in gold] if gold else []
    optimizer = torch.optim.Adam(model.parameters(), lr=args.rate, betas=(0.9, 0.98), fused=True)
    print({k: len(v) for k, v in parts.items()}, sum(p.numel() for p in model.parameters()), "parameters,",
          f"prepared in {time.time() - start:.0f} s", flush=True)

    model.train()
    start = reported = time.time()
    step, epoch, seen, losses = 0, 0, 0, []
    done = False
    while not done:
        for batch in corpus.epoch(args.tokens, args.joined):
            spent = (time.time() - start) / (60 * args.minutes)
            if spent >= 1:
                done = True
                break
            # Warm-up, then linearly to zero at the end of the time.
            optimizer.param_groups[0]["lr"] = args.rate * min(1, (step + 1) / (100 if args.init else 300)) * (1 - spent)
            loss, plain = loss_of(model, batch, args.sampled if spent < 0.85 else None, args.smoothing,
                                  args.centering, args.sharpness)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            losses.append(plain.item())
            step += 1
            seen += sum(len(t) + 1 for _, t in batch)
            if time.time() - reported > 60 * args.report:
                reported = time.time()
                print(f"{(time.time() - start) / 60:5.1f} min  epoch {epoch}  step {step}  "
                      f"{seen / (time.time() - start):.0f} tokens/s  loss {sum(losses) / len(losses):.3f}  "
                      f"dev {dev_loss(model, dev):.3f}", flush=True)
                losses = []
                model.eval()
                if gold:
                    links = evaluation.align(model, source, target, texts)
                    print("      AER", evaluation.aer_by_length(links, gold), flush=True)
                for text in evaluation.LOOK[args.language if args.reverse else "en"]:
                    print("     ", text, "|", evaluation.translate(model, source, target, [text])[0], flush=True)
                model.train()
                rnn_seq2seq.save(args.out, model, config, source, target)
        epoch += 1
    model.eval()
    rnn_seq2seq.save(args.out, model, config, source, target)
    print(f"dev {dev_loss(model, dev):.3f} after {step} steps, {epoch} epochs, {seen} target tokens")


if __name__ == "__main__":
    main()
