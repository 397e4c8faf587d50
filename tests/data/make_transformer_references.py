"""Write tests/data/transformers/: tiny random models of Hugging Face's `transformers` and what they compute.

    python tests/data/make_transformer_references.py [CASE ...]

Every case has a folder, and a line in cases.json:

    <case>/config.json, <case>/model.safetensors     the model, F32; generation_config.json where it says something
    <case>/reference.safetensors
                     hidden.SITE.LAYER     [tokens x hidden], layer 0 being the embeddings
                     attention.SITE.LAYER  [heads * queries x keys]
                     logits                [rows x classes]: of a model that writes, a row for each target token and
                                           one for what follows; otherwise what its head says, in the order of the
                                           predictions
    cases.json       tokenizer     NAME of the tokenizer-NAME.json that is the model's tokenizer.json
                     source        the source text
                     source_ids    its token ids
                     target_ids    the forced target of a model that writes, without what its decoder reads first
                     greedy_ids    what it writes by itself, at most 8 tokens
    tokenizer-NAME.json            of whole words

A decoder-only model reads the source and the target as one text. Everything is computed in double precision with
attention written out (`attn_implementation="eager"`), and the weights are drawn wide enough for attention to choose.
"""

import json
import os
import shutil
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, pre_tokenizers, processors

transformers.utils.logging.disable_progress_bar()
FOLDER = Path(__file__).resolve().parent / "transformers"
LETTERS = [chr(ord("a") + i) for i in range(26)]
SPECIAL = ["[PAD]", "[CLS]", "[SEP]", "[MASK]", "[UNK]"]
VOCABULARY = SPECIAL + LETTERS
PAD, CLS, SEP, MASK = 0, 1, 2, 3
STEPS = 8

# What a tokenizer puts before and after a text.
TOKENIZERS = {"plain": (None, None), "begun": (CLS, None), "ended": (None, SEP), "around": (CLS, SEP)}


def case(model, config, text="c a f e b a d", target="d e a f", tokenizer="plain", generation={}, older={},
         with_positions=False, **options):
    """`model` and `config` are names of classes; `tokenizer` is one of TOKENIZERS; `generation` goes into
    generation_config.json; `older` are keys of config.json as older versions wrote them, None: not at all;
    `with_positions` stores positions that are usually computed, and others than those."""
    return {"model": model, "config": config, "text": text, "target": target, "tokenizer": tokenizer,
            "generation": generation, "older": older, "with_positions": with_positions, "options": options}


BERT = dict(vocab_size=31, hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=20,
            max_position_embeddings=40, pad_token_id=PAD)
GPT2 = dict(vocab_size=31, n_embd=24, n_layer=2, n_head=3, n_positions=40, bos_token_id=SEP, eos_token_id=SEP)
MARIAN = dict(vocab_size=31, d_model=24, encoder_layers=2, decoder_layers=2, encoder_attention_heads=3,
              decoder_attention_heads=3, encoder_ffn_dim=20, decoder_ffn_dim=20, max_position_embeddings=40,
              pad_token_id=PAD, eos_token_id=SEP, decoder_start_token_id=PAD, forced_eos_token_id=None)
LLAMA = dict(vocab_size=31, hidden_size=24, num_hidden_layers=2, num_attention_heads=3, num_key_value_heads=3,
             intermediate_size=20, max_position_embeddings=50, bos_token_id=CLS, eos_token_id=SEP)
GROUPS = {**LLAMA, "num_attention_heads": 6, "num_key_value_heads": 2, "head_dim": 10}
DISTILBERT = dict(vocab_size=31, dim=24, n_layers=2, n_heads=3, hidden_dim=20, max_position_embeddings=40, pad_token_id=PAD)
ROBERTA = {**BERT, "pad_token_id": PAD, "bos_token_id": CLS, "eos_token_id": SEP}
T5 = dict(vocab_size=31, d_model=24, d_kv=8, num_heads=3, num_layers=2, d_ff=20, pad_token_id=PAD, eos_token_id=SEP,
          decoder_start_token_id=PAD, relative_attention_num_buckets=8, relative_attention_max_distance=12)
LONG = " ".join(LETTERS[(i * i + 3) % 26] for i in range(34))

CASES = {
    "bert": case("BertModel", "BertConfig", tokenizer="around", **BERT),
    "bert-one": case("BertModel", "BertConfig", text="q", tokenizer="around",
                     **{**BERT, "num_hidden_layers": 1, "num_attention_heads": 1, "hidden_size": 7,
                        "hidden_act": "relu", "type_vocab_size": 1, "layer_norm_eps": 1e-3}),
    "bert-words": case("BertForMaskedLM", "BertConfig", text="c a [MASK] e b [MASK] d", tokenizer="around", **BERT),
    "bert-words-untied": case("BertForMaskedLM", "BertConfig", tokenizer="around",
                              **BERT, tie_word_embeddings=False, hidden_act="gelu_new"),
    "bert-words-not-tied": case("BertForMaskedLM", "BertConfig", tokenizer="around", **BERT, tie_word_embeddings=False,
                                older={"tie_word_embeddings": True}),
    "bert-tokens": case("BertForTokenClassification", "BertConfig", tokenizer="around",
                        **BERT, id2label={0: "le", 1: "la", 2: "il"}),
    "bert-text": case("BertForSequenceClassification", "BertConfig", tokenizer="around", **BERT, num_labels=4),
    "bert-long": case("BertModel", "BertConfig", text=LONG, tokenizer="around", **{**BERT, "num_attention_heads": 4}),
    "distilbert": case("DistilBertModel", "DistilBertConfig", tokenizer="around", **DISTILBERT),
    "distilbert-one": case("DistilBertModel", "DistilBertConfig", text="q", tokenizer="around",
                           **{**DISTILBERT, "n_layers": 1, "n_heads": 1, "dim": 7}, activation="relu"),
    "distilbert-words": case("DistilBertForMaskedLM", "DistilBertConfig", text="c [MASK] f", tokenizer="around", **DISTILBERT),
    "distilbert-words-untied": case("DistilBertForMaskedLM", "DistilBertConfig", tokenizer="around", **DISTILBERT,
                                    tie_word_embeddings=False),
    "distilbert-tokens": case("DistilBertForTokenClassification", "DistilBertConfig", tokenizer="around", **DISTILBERT,
                              num_labels=3),
    "distilbert-text": case("DistilBertForSequenceClassification", "DistilBertConfig", text=LONG, tokenizer="around",
                            **DISTILBERT, num_labels=3, sinusoidal_pos_embds=True),
    "roberta": case("RobertaModel", "RobertaConfig", tokenizer="around", **{**ROBERTA, "pad_token_id": 3}),
    "roberta-padding": case("RobertaModel", "RobertaConfig", text="c [PAD] a f [PAD] b", tokenizer="around", **ROBERTA),
    "roberta-long": case("RobertaModel", "RobertaConfig", text=LONG, tokenizer="around", **ROBERTA, type_vocab_size=1,
                         hidden_act="gelu_new"),
    "roberta-words": case("RobertaForMaskedLM", "RobertaConfig", text="c [MASK] f", tokenizer="around", **ROBERTA),
    "roberta-words-untied": case("RobertaForMaskedLM", "RobertaConfig", tokenizer="around", **ROBERTA,
                                 tie_word_embeddings=False, layer_norm_eps=1e-3),
    "roberta-tokens": case("RobertaForTokenClassification", "RobertaConfig", tokenizer="around", **ROBERTA, num_labels=5),
    "roberta-text": case("RobertaForSequenceClassification", "RobertaConfig", tokenizer="around", **ROBERTA, num_labels=1),
    "roberta-regression": case("RobertaForSequenceClassification", "RobertaConfig", tokenizer="around", **ROBERTA,
                               num_labels=2, problem_type="regression"),
    "xlm-roberta": case("XLMRobertaForMaskedLM", "XLMRobertaConfig", tokenizer="around", **ROBERTA),
    "camembert": case("CamembertForMaskedLM", "CamembertConfig", tokenizer="around", **ROBERTA),
    "gpt2": case("GPT2LMHeadModel", "GPT2Config", **GPT2),
    "gpt2-one": case("GPT2LMHeadModel", "GPT2Config", text="q", target="",
                     **{**GPT2, "n_layer": 1, "n_head": 1, "n_embd": 5}),
    "gpt2-untied": case("GPT2LMHeadModel", "GPT2Config", **GPT2, tie_word_embeddings=False, n_inner=17,
                        activation_function="relu", scale_attn_by_inverse_layer_idx=True),
    "gpt2-not-tied": case("GPT2LMHeadModel", "GPT2Config", **GPT2, tie_word_embeddings=False,
                          older={"tie_word_embeddings": True}),
    "gpt2-forbidden": case("GPT2LMHeadModel", "GPT2Config", **GPT2, layer_norm_epsilon=1e-3,
                           generation={"bad_words_ids": [[CLS], [PAD]]}),
    "gpt2-unscaled": case("GPT2LMHeadModel", "GPT2Config", text=LONG, **{**GPT2, "n_positions": 50}, scale_attn_weights=False,
                          reorder_and_upcast_attn=True),
    "marian": case("MarianMTModel", "MarianConfig", tokenizer="ended", **MARIAN, scale_embedding=True,
                   activation_function="swish", generation={"bad_words_ids": [[PAD], [LETTERS.index("r") + 5]]}),
    "marian-one": case("MarianMTModel", "MarianConfig", text="q", target="", tokenizer="ended",
                       **{**MARIAN, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 1,
                          "decoder_attention_heads": 1, "d_model": 7, "activation_function": "gelu"}),
    "marian-untied": case("MarianMTModel", "MarianConfig", tokenizer="ended",
                          **{**MARIAN, "encoder_layers": 3, "decoder_layers": 1, "encoder_attention_heads": 4,
                             "decoder_attention_heads": 2, "encoder_ffn_dim": 13, "decoder_ffn_dim": 33},
                          tie_word_embeddings=False, activation_function="relu"),
    "marian-two-vocabularies": case("MarianMTModel", "MarianConfig", tokenizer="ended", **MARIAN, decoder_vocab_size=29,
                                    share_encoder_decoder_embeddings=False, activation_function="relu"),
    "marian-apart": case("MarianMTModel", "MarianConfig", tokenizer="ended", **MARIAN, decoder_vocab_size=30,
                         share_encoder_decoder_embeddings=False, tie_word_embeddings=False),
    "marian-long": case("MarianMTModel", "MarianConfig", text=LONG, target=LONG[20:], tokenizer="ended", **MARIAN,
                        scale_embedding=True),
    "marian-positions": case("MarianMTModel", "MarianConfig", tokenizer="ended", **MARIAN, with_positions=True),
    "t5": case("T5ForConditionalGeneration", "T5Config", tokenizer="ended", **T5),
    "t5-one": case("T5ForConditionalGeneration", "T5Config", text="q", target="", tokenizer="ended",
                   **{**T5, "num_layers": 1, "num_heads": 1, "d_model": 7, "d_kv": 5}),
    "t5-gated": case("T5ForConditionalGeneration", "T5Config", tokenizer="ended", **T5, feed_forward_proj="gated-gelu",
                     num_decoder_layers=1, tie_word_embeddings=False),
    "t5-long": case("T5ForConditionalGeneration", "T5Config", text=LONG, target=LONG[10:], tokenizer="ended",
                    **{**T5, "relative_attention_num_buckets": 10, "relative_attention_max_distance": 20},
                    feed_forward_proj="gated-silu"),
    "t5-unscaled": case("T5ForConditionalGeneration", "T5Config", tokenizer="ended", **T5, tie_word_embeddings=False,
                        older={"scale_decoder_outputs": None, "tie_word_embeddings": False}),
    "t5-said-apart": case("T5ForConditionalGeneration", "T5Config", tokenizer="ended", **T5, feed_forward_proj="gated-silu",
                          older={"feed_forward_proj": None, "dense_act_fn": "gelu"}),
    "mt5": case("MT5ForConditionalGeneration", "MT5Config", tokenizer="ended", **T5),
    "mt5-unsaid": case("MT5ForConditionalGeneration", "MT5Config", tokenizer="ended", **T5,
                       older={"feed_forward_proj": None, "dense_act_fn": None, "is_gated_act": None}),
    "llama": case("LlamaForCausalLM", "LlamaConfig", tokenizer="begun", **LLAMA),
    "llama-one": case("LlamaForCausalLM", "LlamaConfig", text="q", target="",
                      **{**LLAMA, "num_hidden_layers": 1, "num_attention_heads": 1, "num_key_value_heads": 1,
                         "hidden_size": 6}, hidden_act="gelu"),
    "llama-groups": case("LlamaForCausalLM", "LlamaConfig", tokenizer="begun", **GROUPS, tie_word_embeddings=True,
                         attention_bias=True, mlp_bias=True, rms_norm_eps=1e-3),
    "llama-one-key": case("LlamaForCausalLM", "LlamaConfig", text=LONG, **{**LLAMA, "num_key_value_heads": 1},
                          rope_parameters={"rope_type": "default", "rope_theta": 500.0}),
    "llama-linear": case("LlamaForCausalLM", "LlamaConfig", text=LONG, **LLAMA,
                         rope_parameters={"rope_type": "linear", "factor": 2.5, "rope_theta": 300.0},
                         older={"rope_theta": 300.0, "rope_scaling": {"type": "linear", "factor": 2.5},
                                "rope_parameters": None, "num_key_value_heads": None}),
    "llama-dynamic": case("LlamaForCausalLM", "LlamaConfig", **LLAMA, rope_scaling={"type": "dynamic", "factor": 4.0}),
    "llama-3": case("LlamaForCausalLM", "LlamaConfig", text=LONG, **{**GROUPS, "head_dim": 16},
                    rope_parameters={"rope_type": "llama3", "rope_theta": 10000.0, "factor": 8.0,
                                     "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                                     "original_max_position_embeddings": 24}),
    "llama-3-older": case("LlamaForCausalLM", "LlamaConfig", text=LONG, **LLAMA, tie_word_embeddings=True,
                          older={"rope_theta": 5000.0, "rope_parameters": None,
                                 "rope_scaling": {"rope_type": "llama3", "type": "llama3", "factor": 4.0,
                                                  "low_freq_factor": 0.5, "high_freq_factor": 6.0}}),
    "mistral": case("MistralForCausalLM", "MistralConfig", text=LONG, tokenizer="begun", **GROUPS, sliding_window=5),
    "mistral-narrow": case("MistralForCausalLM", "MistralConfig", **LLAMA, sliding_window=2),
    "mistral-whole": case("MistralForCausalLM", "MistralConfig", text=LONG, **LLAMA, sliding_window=None),
    "qwen2-yarn": case("Qwen2ForCausalLM", "Qwen2Config", text=LONG, **{**LLAMA, "head_dim": 16},
                       rope_parameters={"rope_type": "yarn", "rope_theta": 100.0, "factor": 4.0,
                                        "original_max_position_embeddings": 12}),
    "llama-yarn": case("LlamaForCausalLM", "LlamaConfig", text=LONG, **{**LLAMA, "head_dim": 12},
                       rope_parameters={"rope_type": "yarn", "rope_theta": 50.0, "factor": 3.0, "truncate": False,
                                        "beta_fast": 4.0, "beta_slow": 0.5, "mscale": 0.7, "mscale_all_dim": 0.4},
                       older={"rope_theta": 50.0, "rope_parameters": None,
                              "rope_scaling": {"type": "yarn", "factor": 3.0, "truncate": False, "beta_fast": 4.0,
                                               "beta_slow": 0.5, "mscale": 0.7, "mscale_all_dim": 0.4}}),
    "mistral-yarn": case("MistralForCausalLM", "MistralConfig", text=LONG, **LLAMA,
                         rope_parameters={"rope_type": "yarn", "rope_theta": 1000.0, "factor": None, "attention_factor": 1.3,
                                          "original_max_position_embeddings": 20, "beta_fast": 0, "beta_slow": 0}),
    "qwen2": case("Qwen2ForCausalLM", "Qwen2Config", **GROUPS, tie_word_embeddings=True),
    "qwen2-windows": case("Qwen2ForCausalLM", "Qwen2Config", text=LONG, **{**LLAMA, "num_hidden_layers": 3},
                          use_sliding_window=True, sliding_window=4, max_window_layers=1),
    "qwen2-layers": case("Qwen2ForCausalLM", "Qwen2Config", text=LONG, **LLAMA, use_sliding_window=True,
                         sliding_window=3, layer_types=["sliding_attention", "full_attention"]),
}


def make_model(name, about):
    torch.manual_seed(sum(map(ord, name)))
    config = getattr(transformers, about["config"])(**about["options"])
    config._attn_implementation = "eager"
    model = getattr(transformers, about["model"])(config)
    if about["generation"]:
        model.generation_config.update(**about["generation"])
    with torch.no_grad():
        for key, parameter in model.named_parameters():
            if parameter.dim() < 2:
                parameter.copy_((1.0 if "norm" in key.lower() or ".ln_" in key or "ln_f" in key else 0.0)
                                * (not key.endswith("bias")) + 0.2 * torch.randn_like(parameter))
            elif about["with_positions"] or not key.endswith(("embed_positions.weight", "relative_attention_bias.weight")):
                parameter.copy_(1.3 * torch.randn_like(parameter) / parameter.shape[-1] ** 0.5)
        if hasattr(model, "final_logits_bias"):
            model.final_logits_bias.copy_(torch.randn_like(model.final_logits_bias))
    return model.eval()


def make_tokenizer(name):
    before, after = ([] if i is None else [i] for i in TOKENIZERS[name])
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(VOCABULARY)}, unk_token="[UNK]"))
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    if before or after:
        words = [VOCABULARY[i] for i in before] + ["$A"] + [VOCABULARY[i] for i in after]
        tokenizer.post_processor = processors.TemplateProcessing(
            single=words, special_tokens=[(VOCABULARY[i], i) for i in before + after])
    return tokenizer


class Reference:
    def __init__(self):
        self.tensors = {}

    def keep(self, site, hidden, attention):
        for layer, states in enumerate(hidden):
            self.tensors[f"hidden.{site}.{layer}"] = states[0]
        for layer, weights in enumerate(attention):
            if weights is not None:
                self.tensors[f"attention.{site}.{layer}"] = weights[0].flatten(0, 1)

    def save(self, directory):
        save_file({name: tensor.float().contiguous().clone() for name, tensor in self.tensors.items()},
                  directory / "reference.safetensors")


def write(name, about):
    """-> the case's line in cases.json."""
    directory = FOLDER / name
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    model, tokenizer = make_model(name, about), make_tokenizer(about["tokenizer"])
    model.save_pretrained(directory)
    if not about["generation"]:  # then it only repeats what config.json says
        (directory / "generation_config.json").unlink(missing_ok=True)
    if about["with_positions"]:
        stored = load_file(directory / "model.safetensors")
        stored |= {key: value for key, value in model.state_dict().items() if "embed_positions" in key}
        save_file(stored, directory / "model.safetensors", metadata={"format": "pt"})
    if about["older"]:
        file = directory / "config.json"
        config = {**json.loads(file.read_text()), **about["older"]}
        file.write_text(json.dumps({key: value for key, value in config.items() if value is not None}, indent=2) + "\n")
    if about["with_positions"] or about["older"]:  # what is read counts, not what was meant
        model = type(model).from_pretrained(directory, attn_implementation="eager").eval()
    if not about["options"].get("reorder_and_upcast_attn"):  # which asks for single precision itself
        model = model.double()
    source = tokenizer.encode(about["text"]).ids
    target = tokenizer.encode(about["target"], add_special_tokens=False).ids
    facts = {"tokenizer": about["tokenizer"], "source": about["text"], "source_ids": source}
    reference = Reference()
    ids = torch.tensor([source])
    observe = dict(output_attentions=True, output_hidden_states=True)
    generate = dict(max_new_tokens=STEPS, do_sample=False, num_beams=1, attention_mask=torch.ones_like(ids))
    with torch.no_grad():
        if model.config.is_encoder_decoder:
            start = model.config.decoder_start_token_id
            out = model(input_ids=ids, decoder_input_ids=torch.tensor([[start] + target]), **observe)
            reference.keep("encoder_self", out.encoder_hidden_states, out.encoder_attentions)
            reference.keep("decoder_self", out.decoder_hidden_states, out.decoder_attentions)
            reference.keep("cross", [], out.cross_attentions)
            reference.tensors["logits"] = out.logits[0]
            facts |= {"target_ids": target, "greedy_ids": model.generate(ids, **generate)[0, 1:].tolist()}
        elif hasattr(model, "lm_head") and model.can_generate():
            out = model(input_ids=torch.tensor([source + target]), **observe)
            reference.keep("decoder_self", out.hidden_states, out.attentions)
            reference.tensors["logits"] = out.logits[0, len(source) - 1:]
            written = model.generate(ids, pad_token_id=PAD, **generate)[0, len(source):].tolist()
            facts |= {"target_ids": target, "greedy_ids": written}
        else:
            out = model(input_ids=ids, **observe)
            reference.keep("encoder_self", out.hidden_states, out.attentions)
            if hasattr(out, "logits") and model.config.problem_type != "regression":
                logits = out.logits[0] if out.logits.dim() == 3 else out.logits
                if MASK in source and logits.shape[0] == len(source):
                    logits = logits[[i for i, token in enumerate(source) if token == MASK]]
                reference.tensors["logits"] = logits
    reference.save(directory)
    print(name, "peak weights", *(f"{weights.max():.2f}" for key, weights in reference.tensors.items()
                                  if key.startswith("attention")))
    return facts


def main():
    chosen = sys.argv[1:]
    if not chosen:
        shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(exist_ok=True)
    for name in TOKENIZERS:
        make_tokenizer(name).save(str(FOLDER / f"tokenizer-{name}.json"))
    file = FOLDER / "cases.json"
    facts = json.loads(file.read_text()) if file.exists() else {}
    facts |= {name: write(name, CASES[name]) for name in chosen or CASES}
    lines = [f"{json.dumps(name)}: {json.dumps(facts[name])}" for name in CASES if name in facts]
    file.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
