"""The same weights and sentences in PyTorch: greedy, a step at a time, on one thread.

    pytorch_bench.py MODEL_DIRECTORY < sentences     prints microseconds per decoded token and per sentence
"""

import statistics
import sys
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[2] / "samples" / "training"))
from rnn_seq2seq import load  # noqa: E402

WARM_UP, ROUNDS = 5, 25


@torch.inference_mode()
def decode(model, config, ids):
    """-> seconds in steps, seconds in all, number of steps."""
    started = time.perf_counter()
    memory, state = model.encode(torch.tensor([ids]), torch.tensor([len(ids)]))
    encoded = time.perf_counter()
    token, steps = torch.tensor([config["bos_token_id"]]), 0
    while steps < config["max_target_length"]:
        logits, _, state = model.step(memory, state, token)
        token = logits.argmax(-1)
        steps += 1
        if token.item() == config["eos_token_id"]:
            break
    finished = time.perf_counter()
    return finished - encoded, finished - started, steps


def main():
    torch.set_num_threads(1)
    model, config, tokenizer, _ = load(sys.argv[1])
    sentences = [tokenizer.encode(line.rstrip("\n"), add_special_tokens=False).ids for line in sys.stdin]
    tokens, wholes = [], []
    for _ in range(WARM_UP + ROUNDS):
        stepping, whole, steps = map(sum, zip(*(decode(model, config, ids) for ids in sentences)))
        tokens.append(1e6 * stepping / steps)
        wholes.append(1e6 * whole / len(sentences))
    print(statistics.median(tokens[WARM_UP:]), statistics.median(wholes[WARM_UP:]))


main()
