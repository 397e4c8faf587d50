"""Models of the size of BERT-base and GPT-2 with random weights, and how long PyTorch takes for them.

    transformers_bench.py make DIRECTORY                     writes DIRECTORY/bert, gpt2 and gpt2-half (F16)
    transformers_bench.py bert|gpt2 DIRECTORY THREADS        prints milliseconds for a text, or for a token
"""

import os
import statistics
import sys
import time
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers

TOKENS, PROMPT, WRITTEN = 128, 16, 48
WARM_UP, ROUNDS = 2, 7

transformers.utils.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()


def words(vocabulary):
    tokenizer = Tokenizer(models.WordLevel({f"w{i}": i for i in range(vocabulary)}, unk_token="w0"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return tokenizer


def make(directory):
    torch.manual_seed(1)
    bert = transformers.BertModel(transformers.BertConfig())
    # No token ends the text, so that as many are written as are asked for.
    gpt2 = transformers.GPT2LMHeadModel(transformers.GPT2Config(eos_token_id=50256, n_positions=4200))
    for model, name, kind in ((bert, "bert", torch.float32), (gpt2, "gpt2", torch.float32),
                              (gpt2, "gpt2-half", torch.float16)):
        model.to(kind).save_pretrained(directory / name)
        words(model.config.vocab_size).save(str(directory / name / "tokenizer.json"))


def median_of(run):
    times = []
    for _ in range(WARM_UP + ROUNDS):
        started = time.perf_counter()
        run()
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times[WARM_UP:])


@torch.inference_mode()
def bert(directory):
    model = transformers.BertModel.from_pretrained(directory, attn_implementation="eager", dtype=torch.float32).eval()
    ids = torch.arange(TOKENS)[None] * 7 % 30000
    return median_of(lambda: model(ids, output_attentions=True))


@torch.inference_mode()
def gpt2(directory):
    """A token at a time with the cache, the attention of each captured, as our session does."""
    model = transformers.GPT2LMHeadModel.from_pretrained(directory, attn_implementation="eager", dtype=torch.float32).eval()
    prompt = torch.arange(PROMPT)[None] * 7

    def run():
        out = model(prompt, use_cache=True, output_attentions=True)
        for _ in range(WRITTEN):
            token = out.logits[:, -1:].argmax(-1)
            out = model(token, past_key_values=out.past_key_values, use_cache=True, output_attentions=True)

    return median_of(run) / WRITTEN


if __name__ == "__main__":
    what, directory = sys.argv[1], Path(sys.argv[2])
    if what == "make":
        make(directory)
    else:
        torch.set_num_threads(int(sys.argv[3]))
        print({"bert": bert, "gpt2": gpt2}[what](directory))
