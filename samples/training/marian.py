"""Reading and running the translation Transformers: Hugging Face's MarianMTModel and one tokenizer."""
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import MarianMTModel

import evaluate_translation as evaluation
import parallel
from rnn_seq2seq import pad


def load(directory, **changes):
    """-> model with the stored weights in F32, tokenizer; `changes` to its configuration."""
    model = MarianMTModel.from_pretrained(directory, dtype=torch.float32, attn_implementation="eager", **changes).eval()
    return model, Tokenizer.from_file(str(Path(directory) / "tokenizer.json"))


@torch.no_grad()
def translate(model, tokenizer, texts, size=128):
    """Greedy translations."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    results = [""] * len(texts)
    for first in range(0, len(order), size):
        part = order[first:first + size]
        ids, lengths = pad([tokenizer.encode(texts[i]).ids for i in part], parallel.PAD)
        outputs = model.generate(ids, attention_mask=(ids != parallel.PAD).long(), num_beams=1, do_sample=False,
                                 max_length=None, max_new_tokens=min(100, 3 * int(lengths.max()) + 20),
                                 suppress_tokens=[parallel.PAD])
        for index, output in zip(part, outputs.tolist()):
            results[index] = tokenizer.decode(output)
    return results


@torch.no_grad()
def cross_weights(model, source, target):
    """[layers x heads x T x S] with the target given: row t looks from before token t, </s> is no column."""
    inputs = torch.tensor([[parallel.PAD, *target[:-1]]])
    output = model(input_ids=torch.tensor([[*source, parallel.EOS]]), decoder_input_ids=inputs, use_cache=False,
                   output_attentions=True)
    return torch.cat(output.cross_attentions)[..., :len(source)]


def aer_by_head(model, tokenizer, gold):
    """{(layer, head) or (layer, "mean"), counted from 1: errors by length}, best first."""
    links = {}
    rows = evaluation.pieces_of(tokenizer, tokenizer, [(english, french) for english, french, _, _ in gold])
    for source, target, en_words, fr_words in rows:
        for layer, heads in enumerate(cross_weights(model, source.ids, target.ids), 1):
            for head, matrix in [*enumerate(heads, 1), ("mean", heads.mean(0))]:
                links.setdefault((layer, head), []).append(evaluation.link(matrix, en_words, fr_words))
    errors = {place: evaluation.aer_by_length(found, gold) for place, found in links.items()}
    return dict(sorted(errors.items(), key=lambda item: item[1]))
