"""What the training of the models that read and write sentences shares: words, the loop, model directories."""

import hashlib
import json
import math
import time

import torch
from safetensors.torch import load_file, save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers

UNKNOWN, BOS, EOS = "[UNK]", "<bos>", "<eos>"
# A word with what is written inside of it (O'Brien, 3-1, 1,200, $5.5, 43%), "'s", or any other mark.
WORD = r"['’]s\b|[$£€]?[\p{L}\p{N}]+(?:[-.,:/'’](?!s\b)[\p{L}\p{N}]+)*%?|\S"
SPLITTER = pre_tokenizers.Split(Regex(WORD), "removed", invert=True)


def words_of(text):
    return [word for word, _ in SPLITTER.pre_tokenize_str(text)]


def tokenizer_of(words):
    vocabulary = {token: i for i, token in enumerate([UNKNOWN, BOS, EOS, *words])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = SPLITTER
    tokenizer.decoder = decoders.WordPiece()  # no blank before a full stop, a comma and 's
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in (BOS, EOS)])
    return tokenizer


def ids_of_special(tokenizer):
    return {f"{name}_token_id": tokenizer.token_to_id(token) for name, token in
            (("bos", BOS), ("eos", EOS), ("unk", UNKNOWN))}


def part_of(text):
    """'test' for 4 % of the texts, 'validation' for 2 %: a hash decides."""
    value = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % 100
    return "test" if value < 4 else "validation" if value < 6 else "train"


def grouped(rows, lengths, size):
    """Rows of equal lengths together, at most `size` of them at a time."""
    order = sorted(range(len(rows)), key=lambda i: lengths[i])
    start = 0
    for at in range(1, len(order) + 1):
        if at == len(order) or at - start == size or lengths[order[at]] != lengths[order[start]]:
            yield order[start:at]
            start = at


def clock():
    """-> a function that says how long ago this was."""
    started = time.monotonic()

    def took():
        seconds = int(time.monotonic() - started)
        return f"{seconds // 60} min {seconds % 60:02} s"

    return took


def train(model, batches, loss_of, options, report):
    """Adam with a short warm-up and a cosine to zero. `report(step, loss)` is called now and then."""
    steps, every = options["steps"], options["every"]
    optimizer = torch.optim.Adam(model.parameters(), lr=options["rate"])
    warm_up = min(200, steps // 10 + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min(1, (n + 1) / warm_up) * 0.5 * (1 + math.cos(math.pi * n / steps)))
    total = 0.0
    model.train()
    for step, batch in zip(range(1, steps + 1), batches):
        loss = loss_of(model, *batch)
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


def save(out, model, config, tokenizer):
    out.mkdir(parents=True, exist_ok=True)
    (out / "config.json").write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    tensors = {name: value.detach().half().contiguous() for name, value in model.state_dict().items()}
    save_file(tensors, out / "model.safetensors", metadata={"format": "pt"})
    (out / "model.safetensors").chmod(0o644)  # save_file makes it readable by its owner only
    tokenizer.save(str(out / "tokenizer.json"))


def load(out, make):
    """-> what `make(config)` builds with the stored weights in F32, its configuration, its tokenizer."""
    config = json.loads((out / "config.json").read_text(encoding="utf-8"))
    model = make(config)
    model.load_state_dict({name: value.float() for name, value in load_file(out / "model.safetensors").items()})
    return model.eval(), config, Tokenizer.from_file(str(out / "tokenizer.json"))
