"""Write tests/data/samples-reference.json: what PyTorch answers with the weights of the committed samples.

    python tests/data/make_sample_references.py

For each sample a list of runs:

    source       the source text
    source_ids   its token ids; absent where it is read without a tokenizer
    output_ids   of a model that writes: greedy, without bos and eos, from the stored F16 weights in F32; unknown tokens as
                 they are; at most as many as `max_steps` says, where it is there
    labels       of a model that reads: the label of every token, of every aspect, or of the whole text
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
from pointer_generator import PointerGenerator, extend  # noqa: E402
import rnn_classifier  # noqa: E402
import train_aspects  # noqa: E402
import train_lm  # noqa: E402
import train_toys  # noqa: E402
import writing  # noqa: E402
from rnn_seq2seq import load  # noqa: E402
from sentences import split_sentences  # noqa: E402

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
    "summary": ["There was a lorry crash outside Quillhaven last night. The lorry was on its way to Dunmarrow. An ambulance "
                "took 14 people to hospital. The road was icy.",
                "Voters in Ostrelin elected Mira Tavisk as their new mayor on Sunday. Tavisk got 58.8% of the vote, "
                "Pell Ondry only 41.2%. Turnout was 63%."],
    "gpt": ["I don't", "Tom said that", "Where is the"],
    "reviews-aspect": ["The waiter ignored us, but the pizza was not bad at all.", "Nothing was cheap.", "It was my birthday.",
                       "The room was clean; the fish, however, was stale."],
    "reviews": ["A tedious film.", "A charming film.", "I didn’t like it. It isn't funny!",
                "“Zorba” is the best film of the year: warm, moving and never dull."],
    "lm": ["I don't", "Tom said that he was tired. Mary said that", "She likes the red car. She likes the"],
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
def run_classifier(model, tokenizer, text):
    """The likeliest label, and the margin."""
    sentences = [tokenizer.encode(text[start:end]).ids for start, end in split_sentences(text)]
    if not model.hierarchical:
        sentences = [sum(sentences, [])]
    width = max(map(len, sentences))
    words = torch.tensor([ids + [0] * (width - len(ids)) for ids in sentences])
    counts = torch.tensor([len(sentences)]) if model.hierarchical else None
    logits = model(words, torch.tensor([len(ids) for ids in sentences]), counts).logits
    return {"labels": [model.config["labels"][logits[0].argmax()]]}, margin_of(logits)


def run_pointer(model, ids, words):
    """Copied words that the vocabulary lacks are unknown tokens here, as they are read again."""
    config = model.config
    size, unknown = config["vocab_size"], config["unk_token_id"]
    extended, added = extend(ids, words, unknown, size)
    memory, state = model.encode(torch.tensor([ids]), torch.tensor([len(ids)]))
    token, output, margin = config["bos_token_id"], [], float("inf")
    while len(output) < config["max_target_length"]:
        logits, attention, state = model.step(memory, state, torch.tensor([token]))
        written = model.written(logits, attention, state, torch.tensor([token]))
        probabilities = written.distribution(torch.tensor([extended]), size + len(added))[0, 0]
        probabilities[[config["bos_token_id"], unknown]] = 0
        (best, second), (token, _) = (x.tolist() for x in probabilities.log().topk(2))
        margin = min(margin, best - second)
        if token == config["eos_token_id"]:
            break
        token = token if token < size else unknown
        output.append(token)
    return {"output_ids": output}, margin


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


@torch.no_grad()
def run_language_model(model, ids):
    output, margin = [], float("inf")
    while len(output) < CONTINUED:
        logits = model(torch.tensor([[*ids, *output]]))[0, -1]
        logits[train_lm.UNKNOWN] = -float("inf")
        margin = min(margin, margin_of(logits))
        if logits.argmax() == train_lm.END:
            break
        output.append(logits.argmax().item())
    return {"output_ids": output, "max_steps": CONTINUED}, margin


@torch.no_grad()
def run_aspects(model, ids):
    count = len(model.config["aspects"])
    logits = model(torch.tensor([ids] * count), torch.full((count,), len(ids)), torch.arange(count))[0]
    return {"labels": [model.config["labels"][i] for i in logits.argmax(-1).tolist()]}, margin_of(logits)


@torch.no_grad()
def run_toy(model, text):
    steps = [[float(number) for number in step.split()] for step in text.split(";")]
    logit = model(torch.tensor([steps if model.steps else steps[0]]))[0].item()
    return {"labels": [model.config["labels"][int(logit > 0)]]}, abs(logit)


def transformer_of(directory):
    config = transformers.AutoConfig.from_pretrained(directory)
    return getattr(transformers, config.architectures[0]).from_pretrained(directory, dtype=torch.float32).eval()


OURS = {"key_value_lm": (train_lm, run_language_model), "atae_lstm": (train_aspects, run_aspects),
        "feature_attention": (train_toys, run_toy)}


def main():
    references = {}
    for directory in sorted((SAMPLES / "models").iterdir()):
        if not (directory / "model.safetensors").exists():
            continue
        config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
        if config["model_type"] in ("abcnn", "aoa_reader", "glimpse_network", "pair_seq2seq", "show_attend_tell"):
            continue  # no texts: they have references of their own
        tokenized = directory / "tokenizer.json"
        tokenizer = Tokenizer.from_file(str(tokenized)) if tokenized.exists() else None
        if config["model_type"] == "rnn_seq2seq":
            model, *_ = load(directory)
            answer = lambda text, ids: run(model, ids)
        elif config["model_type"] == "rnn_classifier":
            model, _ = rnn_classifier.load(directory)
            answer = lambda text, ids: run_classifier(model, tokenizer, text)
        elif config["model_type"] == "pointer_generator":
            model, *_ = writing.load(directory, PointerGenerator)
            answer = lambda text, ids: run_pointer(model, ids, writing.words_of(text))
        elif config["model_type"] in OURS:
            module, run_one = OURS[config["model_type"]]
            loaded = module.load(directory)
            model = loaded[0] if tokenizer else loaded  # with its tokenizer
            answer = lambda text, ids: run_one(model, ids if tokenizer else text)
        else:
            model = transformer_of(directory)
            answer = lambda text, ids: run_transformer(model, ids)
        texts = next((texts for prefix, texts in TEXTS.items() if directory.name.startswith(prefix)), [])
        runs = []
        for text in dict.fromkeys([config["example"], *texts]):
            ids = tokenizer.encode(text).ids if tokenizer else None
            answered, margin = answer(text, ids)
            print(f"{directory.name}: {text} -> {answered}  (margin {margin:.3f})")
            if margin >= LEAST_MARGIN:
                known = {"source_ids": ids} if tokenizer else {}
                runs.append({"source": text, **known, **answered, "margin": round(margin, 4)})
        references[directory.name] = runs
    blocks = [f" {json.dumps(name)}: [\n  " + ",\n  ".join(json.dumps(run, ensure_ascii=False) for run in runs) + "\n ]"
              for name, runs in references.items()]
    (HERE / "samples-reference.json").write_text("{\n" + ",\n".join(blocks) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
