"""Write tests/data/samples-reference.json: what PyTorch answers with the weights of the committed samples.

    python tests/data/make_sample_references.py

For each sample a list of runs:

    source       the source text; of a model that reads pictures one of its own, as in the gallery
    source_ids   its token ids; of a text
    output_ids   of a model that writes: greedy, without bos and eos, from the stored F16 weights in F32; unknown tokens as
                 they are; at most as many as `max_steps` says, where it is there
    labels       of an encoder: the label of every token
    margin       the smallest distance between the best and the second logit, eos included

A text whose margin is too small to come out the same on every machine is left out.
"""

import json
import sys
from pathlib import Path

import torch
import transformers
from tokenizers import Tokenizer

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent.parent / "samples"
sys.path.insert(0, str(SAMPLES / "training"))
import drawn_pictures  # noqa: E402
import show_attend_tell  # noqa: E402
from rnn_seq2seq import load  # noqa: E402

TEXTS = {  # by the first part of a sample's name; its configuration's example comes before them
    "dates": ["5-Mar-1998", "1998年3月5日", "the 21st of november, 2044", "31.12.1999", "SUNDAY, JULY 20, 1969"],
    "numbers": ["4021", "7", "100000", "999,999", "20,020"],
    "en-fr": ["I am cold.", "The white house is very old.", "She doesn't speak French.", "Where did you buy that book?",
              "We went to the station by car."],
    "zh-en": ["我爱你。", "他是老师。", "今天天气很好。", "你叫什么名字？", "我们去学校。"],
    "en-zh": ["I love you.", "He is a teacher.", "The weather is nice today.", "What's your name?",
              "We went to school."],
    "pronouns": ["The animal didn't cross the street because it was too wide.", "The dog couldn't eat the cake because it was sick.",
                 "It was too old."],
    "gpt": ["I don't", "Tom said that", "Where is the"],
}
GALLERY = json.loads((SAMPLES / "gallery.json").read_text(encoding="utf-8"))
CONTINUED = 12  # tokens
LEAST_MARGIN = 0.01


@torch.no_grad()
def run(model, ids):
    config = model.config
    memory, state = model.encode(torch.tensor([ids]), torch.tensor([len(ids)]))
    token, output, margin = config["bos_token_id"], [], float("inf")
    for _ in range(config["max_target_length"]):
        logits, _, state = model.step(memory, state, torch.tensor([token]))
        if config.get("pad_token_id") is not None:
            logits[0, config["pad_token_id"]] = -float("inf")
        (best, second), (token, _) = (x.tolist() for x in logits[0].topk(2))
        margin = min(margin, best - second)
        if token == config["eos_token_id"]:
            break
        output.append(token)
    return {"output_ids": output}, margin


@torch.no_grad()
def run_caption(model, file):
    pixels = torch.from_numpy(drawn_pictures.read_png(file)).permute(2, 0, 1).float() / 127.5 - 1
    (ids,), _ = model.greedy(pixels.unsqueeze(0))
    given = torch.tensor([[model.config["bos_token_id"], *ids]])
    logits = model(pixels.unsqueeze(0), given).logits[0]
    logits[:, model.config["bos_token_id"]] = -float("inf")
    return {"output_ids": ids}, margin_of(logits)


def margin_of(logits):
    best, second = logits.topk(2).values.unbind(-1)
    return (best - second).min().item()


@torch.no_grad()
def run_transformer(model, ids):
    """What `transformers` answers, and the margin."""
    ids = torch.tensor([ids])
    if not model.can_generate():
        logits = model(input_ids=ids).logits[0]
        return {"labels": [model.config.id2label[i] for i in logits.argmax(-1).tolist()]}, margin_of(logits)
    limit = {} if model.config.is_encoder_decoder else {"max_steps": CONTINUED}
    out = model.generate(ids, do_sample=False, num_beams=1, max_new_tokens=limit.get("max_steps", 100),
                         attention_mask=torch.ones_like(ids), output_scores=True, return_dict_in_generate=True)
    written = out.sequences[0, 1 if model.config.is_encoder_decoder else ids.shape[1]:].tolist()
    if written and written[-1] == model.config.eos_token_id:
        written.pop()
    return {"output_ids": written, **limit}, margin_of(torch.cat(out.scores))


def transformer_of(directory):
    config = transformers.AutoConfig.from_pretrained(directory)
    return getattr(transformers, config.architectures[0]).from_pretrained(directory, dtype=torch.float32).eval()


def main():
    references = {}
    for directory in sorted((SAMPLES / "models").iterdir()):
        if not (directory / "model.safetensors").exists():
            continue
        config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
        if config["model_type"] == "show_attend_tell":
            model, _ = show_attend_tell.load(directory)
            references[directory.name] = runs = []
            for source, folder in [(config["example"], directory),
                                   *((source, SAMPLES / "pictures") for source in GALLERY["caption"])]:
                answered, margin = run_caption(model, folder / source["image"])
                print(f"{directory.name}: {source} -> {answered}  (margin {margin:.3f})")
                if margin >= LEAST_MARGIN:
                    runs.append({"source": source, **answered, "margin": round(margin, 4)})
            continue
        tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
        if config["model_type"] == "rnn_seq2seq":
            model, *_ = load(directory)
            answer = lambda ids: run(model, ids)
        else:
            model = transformer_of(directory)
            answer = lambda ids: run_transformer(model, ids)
        texts = next((texts for prefix, texts in TEXTS.items() if directory.name.startswith(prefix)), [])
        runs = []
        for text in dict.fromkeys([config["example"], *texts]):
            ids = tokenizer.encode(text).ids
            answered, margin = answer(ids)
            print(f"{directory.name}: {text} -> {answered}  (margin {margin:.3f})")
            if margin >= LEAST_MARGIN:
                runs.append({"source": text, "source_ids": ids, **answered, "margin": round(margin, 4)})
        references[directory.name] = runs
    blocks = [f" {json.dumps(name)}: [\n  " + ",\n  ".join(json.dumps(run, ensure_ascii=False) for run in runs) + "\n ]"
              for name, runs in references.items()]
    (HERE / "samples-reference.json").write_text("{\n" + ",\n".join(blocks) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
