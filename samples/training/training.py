"""What the training scripts of the small character models share: tokenizers, batches, the loop, the figures."""

import json
import math
import time

import numpy as np
import torch
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers
from torch.nn import functional as F

from rnn_seq2seq import RnnSeq2Seq, load, save

IGNORED = -100
BOS, EOS = "<bos>", "<eos>"


def character_tokenizer(characters, special=()):
    """One token per character; what is not in the list becomes [UNK]. Decoding joins without spaces."""
    vocabulary = {token: i for i, token in enumerate(["[UNK]", *special, *characters])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in special])
    return tokenizer


def word_tokenizer(words, special=()):
    """One token per word between spaces; decoding joins with a space."""
    vocabulary = {token: i for i, token in enumerate(["[UNK]", *special, *words])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in special])
    return tokenizer


def encode(tokenizer, texts):
    return [encoding.ids for encoding in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]


class Batches:
    """Batches of equal source length, so that nothing has to be packed. Endless and shuffled."""

    def __init__(self, pairs, source_tokenizer, target_tokenizer, config, batch_size, seed, unknown=0.0):
        self.random = np.random.default_rng(seed)
        self.batch_size = batch_size
        self.unknown = unknown  # probability that a source token is read as [UNK]
        sources = encode(source_tokenizer, [source for source, _ in pairs])
        targets = encode(target_tokenizer, [target for _, target in pairs])
        bos, eos = config["bos_token_id"], config["eos_token_id"]
        width = max(map(len, targets)) + 1
        given = np.full((len(pairs), width), eos)
        wanted = np.full((len(pairs), width), IGNORED)
        for i, ids in enumerate(targets):
            given[i, : len(ids) + 1] = [bos, *ids]
            wanted[i, : len(ids) + 1] = [*ids, eos]
        lengths = np.array([len(ids) for ids in sources])
        self.groups = []
        for length in np.unique(lengths):
            rows = np.flatnonzero(lengths == length)
            self.groups.append((np.array([sources[i] for i in rows]), given[rows], wanted[rows]))

    def __iter__(self):
        while True:
            plan = []
            for group, (source, _, _) in enumerate(self.groups):
                order = self.random.permutation(len(source))
                plan += [(group, rows) for rows in np.array_split(order, math.ceil(len(order) / self.batch_size))]
            self.random.shuffle(plan)
            for group, rows in plan:
                source, given, wanted = (part[rows] for part in self.groups[group])
                if self.unknown:
                    source = np.where(self.random.random(source.shape) < self.unknown, 0, source)
                width = (wanted != IGNORED).sum(1).max()
                yield tuple(torch.from_numpy(part) for part in (source, given[:, :width], wanted[:, :width]))


def loss_of(model, source, given, wanted, sharpness, centering):
    """Cross entropy, plus `sharpness` times the entropy of the attention rows, plus `centering` times the mean squared
    distance, in half widths, of what the softmax looks at from the predicted position."""
    lengths = torch.full((len(source),), source.shape[1])
    if model.mechanism and model.mechanism["normalizer"] == "hard":
        likelihood = model.marginal_log_likelihood(source, lengths, given)
        return F.nll_loss(likelihood.flatten(0, 1), wanted.flatten(), ignore_index=IGNORED)
    output = model(source, lengths, given)
    loss = F.cross_entropy(output.logits.flatten(0, 1), wanted.flatten(), ignore_index=IGNORED)
    if sharpness and output.attention:
        rows = output.attention.alignment[wanted != IGNORED]
        loss = loss + sharpness * -(rows * torch.log(rows + 1e-9)).sum(-1).mean()
    if centering:
        looked = output.attention.alignment.detach()  # the position follows the alignment, not the other way round
        distance = torch.arange(source.shape[1]) - output.attention.position.unsqueeze(2)
        squared = (distance / model.mechanism["half_width"]).square()
        loss = loss + centering * (looked * squared).sum(-1)[wanted != IGNORED].mean()
    return loss


def set_window(model, factor):
    """Make the window and its Gaussian `factor` times as wide as the configuration says."""
    attention = model.config["attention"]
    sigma = attention.get("sigma", attention["half_width"] / 2)
    model.mechanism = {**attention, "half_width": factor * attention["half_width"], "sigma": factor * sigma}


def train(model, batches, steps, rate, report, every=500, sharpness=0.0, recurrent_decay=0.0,
          centering=0.0, widening=1.0):
    """Adam with a short warm-up and a cosine to zero. `report(step, loss)` is called now and then.

    `recurrent_decay` is weight decay on the encoder's recurrent weights: an encoder that forgets sooner leaves it to
    the attention to find the place. With `widening` the window starts that many times as wide and has its own width
    after half of the steps: a position can only be learnt from what is in sight.
    """
    recurrent = [p for name, p in model.named_parameters() if name.startswith("encoder.rnn.weight_hh")]
    others = [p for name, p in model.named_parameters() if not name.startswith("encoder.rnn.weight_hh")]
    optimizer = torch.optim.AdamW([{"params": recurrent, "weight_decay": recurrent_decay},
                                   {"params": others, "weight_decay": 0.0}], lr=rate)
    warm_up = min(200, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min(1, (n + 1) / warm_up) * 0.5 * (1 + math.cos(math.pi * n / steps)))
    total = 0.0
    model.train()
    for step, batch in zip(range(1, steps + 1), batches):
        if widening > 1:
            set_window(model, max(1.0, widening - (widening - 1) * step / (steps / 2)))
        # The entropy term comes in slowly: a model that is sure before it has learnt anything stays wrong.
        loss = loss_of(model, *batch, sharpness * min(1, step / (steps / 2)), centering)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += loss.item()
        if step % every == 0 or step == steps:
            model.eval()
            report(step, total / every)
            model.train()
            total = 0.0
    model.eval()


def answers(model, source_tokenizer, target_tokenizer, texts, batch_size=256):
    """Greedy outputs as text, in the order of `texts`."""
    ids = encode(source_tokenizer, texts)
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    out = [None] * len(texts)
    start = 0
    while start < len(order):
        length = len(ids[order[start]])
        chosen = [i for i in order[start : start + batch_size] if len(ids[i]) == length]
        start += len(chosen)
        source = torch.tensor([ids[i] for i in chosen])
        for i, row in zip(chosen, model.greedy(source, torch.full((len(chosen),), length))):
            out[i] = target_tokenizer.decode(row)
    return out


def share(flags):
    """How many are true, as a percentage."""
    flags = list(flags)
    return f"{100 * sum(flags) / len(flags):.2f} %" if flags else "-"


DEFAULTS = {"steps": 1500, "rate": 3e-3, "batch_size": 128, "dropout": 0.0, "bridge_dropout": 0.0, "sharpness": 0.0,
            "recurrent_decay": 0.0, "centering": 0.0, "widening": 1.0}


def fit(out, config, tokenizers, pairs, options, seed, unknown, check):
    """Train and save. `check(model)` says how good it is by now. -> the model as stored, and the time it took."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    started = time.monotonic()
    model = RnnSeq2Seq(config, options["dropout"], options["bridge_dropout"])
    batches = Batches(pairs, *tokenizers, config, options["batch_size"], seed, unknown)

    def took():
        seconds = int(time.monotonic() - started)
        return f"{seconds // 60} min {seconds % 60:02} s"

    def report(step, loss):
        print(f"{took()}  step {step}  loss {loss:.4f}  {check(model)}", flush=True)
        save(out, model, config, *tokenizers)

    train(model, iter(batches), options["steps"], options["rate"], report,
          **{key: options[key] for key in ("sharpness", "recurrent_decay", "centering", "widening")})
    return load(out)[0], took()


def architecture(config, model):
    """The lines on mechanism and size of a model card."""
    attention = config["attention"]
    described = ", ".join(f"`{key}` {json.dumps(value)}" for key, value in attention.items()) if attention else "none"
    return (f"- **Attention** {described}\n"
            f"- **Architecture** bidirectional GRU encoder with {config['encoder_hidden_size']} units per direction, GRU "
            f"decoder with {config['hidden_size']}, embeddings {config['embedding_size']}, readout {config['readout_size']}: "
            f"{sum(p.numel() for p in model.parameters()):,} parameters, stored as F16")


def procedure(config, options):
    """The lines on the training of a model card."""
    attention = config["attention"] or {}
    said = [f"Adam, learning rate {options['rate']:g} with warm-up and cosine decay, {options['steps']} steps of up to "
            f"{options['batch_size']} samples of equal length"]
    if attention.get("normalizer") == "hard":
        said.append("trained hard: the loss is the exact marginal likelihood, log sum over s of a_t(s) p(y_t given s_t, "
                    "h_s), of the one position that is looked at (Xu et al. 2015 bound it from below in their eq. 10), "
                    "so that no mixture of positions is ever read; the program takes the argmax")
    if attention.get("normalizer") == "forced-forward":
        said.append("trained with its own mask in the loop")
    if options["bridge_dropout"]:
        said.append(f"dropout {options['bridge_dropout']:g} on what the decoder starts from, so that it has to read")
    if options["sharpness"]:
        said.append(f"{options['sharpness']:g} times the entropy of the attention added to the loss")
    if options["recurrent_decay"]:
        said.append(f"weight decay {options['recurrent_decay']:g} on the encoder's recurrent weights, so that a state "
                    "speaks of its own neighbourhood")
    if options["widening"] > 1:
        said.append(f"the window starts {options['widening']:g} times as wide and has its width after half of the steps")
    if options["centering"]:
        said.append(f"{options['centering']:g} times the squared distance between p_t and where the softmax looks, in "
                    "half widths, added to the loss")
    return "- **Training** " + "; ".join(said)
