"""Writes tokenizers/mixed/: tokenizers shaped like those of known models, and what the libraries make of 3,000 mixed lines.

    python make_mixed_tokenizer_references.py [LINES SEED FOLDER]

Needs `tokenizers`, `transformers`, `sentencepiece` and `protobuf`. Other numbers make other lines, for a hunt outside the
repository. lines.json has the lines. Every other file is {"hashes": ..., "tokenizer": the tokenizer.json}, or stands in a
folder of older tokenizer files as hashes.json: {model_type: hashes}, for each that the files are read as. A hash is that of
one line (see `hash_of`), 8 hexadecimal digits; ........ stands for a line that has no reference.
"""
import io
import json
import random
import sys
import tempfile
import unicodedata
from pathlib import Path

import sentencepiece
import transformers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

import make_tokenizer_references as plain

BASE = plain.lines()
BYTES = pre_tokenizers.ByteLevel.alphabet()
SPECIAL = ["<s>", "</s>", "<unk>", "<pad>", "<mask>", "[MASK]", "[CLS]", "[SEP]", "[UNK]", "[PAD]", "<extra_id_0>", " <mask>",
           "<mask> ", "<|endoftext|>", "<0x0A>", "<0xE4>", "▁", "▁▁the", ">>fra<<", "[MASK].", "Ġthe", "##ing"]
SEPARATORS = [" "] * 12 + ["", "\u00a0", "  ", "\n", "\t", "\r\n", "\u3000", "-", ", ", ".", "'", "’", "   "]
STRANGE = [*range(1, 32), 127, *range(0x80, 0xA0), 0xA0, 0xAD, 0x1680, 0x2003, 0x2028, 0x2029, 0x202A, 0x2060, 0x2581, 0x3000,
           *range(0x200B, 0x200F), 0xFEFF, 0xFFFD]
# Runs of characters to draw from: ideographs, Hebrew and Arabic with vowels, Hangul whole and in parts, Thai, Devanagari,
# full-width forms, emoji with what joins them, symbols, compatibility characters.
ALPHABETS = [[(0x4E00, 0x9FA5)], [(0x5D0, 0x5EA), (0x5B0, 0x5C2)], [(0x621, 0x64A), (0x64B, 0x652), (0x660, 0x669)],
             [(0xAC00, 0xD7A3), (0x1100, 0x1112), (0x1161, 0x1175), (0x11A8, 0x11C2)], [(0xE01, 0xE3A), (0xE40, 0xE4E)],
             [(0x905, 0x94D)], [(0xFF01, 0xFF9F)], [(0x1F300, 0x1F64F), (0x200D, 0x200D), (0xFE0F, 0xFE0F), (0x1F1E6, 0x1F1FF)],
             [(0x2000, 0x2BFF)], [(0xFB00, 0xFB06), (0xBC, 0xBE), (0x2160, 0x2188), (0x3200, 0x33FF)], [(0x400, 0x45F)]]


class Mixture:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.words = [word for line in BASE for word in line.split(" ") if word]

    def several(self, draw, most):
        return "".join(draw() for _ in range(self.random.randint(1, most)))

    def accented(self):
        marks = "".join(chr(self.random.randint(0x300, 0x36F)) for _ in range(self.random.randint(0, 3)))
        return self.random.choice("aeiouAEnO") + marks

    def word(self):
        rng, kind = self.random, self.random.random()
        if kind < 0.45:
            return rng.choice(self.words)
        if kind < 0.55:
            form = rng.choice(["NFC", "NFD", "NFKC", "NFKD", "upper"])
            word = rng.choice(self.words)
            return word.upper() if form == "upper" else unicodedata.normalize(form, word)
        if kind < 0.60:
            return self.several(lambda: rng.choice("abcdefghijklmnopqrstuvwxyzéàüßçœ"), 12)
        if kind < 0.83:
            alphabet = rng.choice(ALPHABETS)
            return self.several(lambda: chr(rng.randint(*rng.choice(alphabet))), 6)
        if kind < 0.86:
            return self.several(self.accented, 5)
        if kind < 0.88:
            return str(rng.randint(0, 10 ** rng.randint(1, 9)))
        if kind < 0.90:
            starts = ["https://www.", '<a href="', "</p>", "&amp;", "user@", "#", "$", "C++", "{}", "[0]", "I'LL", "we've", "ſ's"]
            return rng.choice(starts) + rng.choice(self.words)
        if kind < 0.93:
            return self.several(lambda: chr(rng.choice(STRANGE)), 4)
        if kind < 0.97:
            return rng.choice(SPECIAL)
        while True:  # anything that was a character when the libraries' oldest table was made
            character = chr(rng.randint(0x20, 0xFFFF))
            if unicodedata.ucd_3_2_0.category(character) not in ("Cn", "Cs"):
                return character + rng.choice(["", "a", "\u0301"])

    def line(self):
        rng, kind = self.random, self.random.random()
        if kind < 0.02:
            return rng.choice(["", " ", "  ", "\t", "\n", "\u3000", "\u00a0", " \n ", "\r\n", "   \t  ", "\x00", "\u200b"])
        if kind < 0.10:
            return rng.choice(BASE)
        line = "".join(self.word() + rng.choice(SEPARATORS) for _ in range(rng.randint(1, 8)))
        if rng.random() < 0.4:
            line = line.rstrip(" ")
        return " " * rng.choice([0] * 18 + [1, 2]) + line


def hash_of(ids, offsets, decoded):
    """FNV-1a in 64 bits, the lower half of it, over "id start end" lines and the decoded text; -1 -1 is no place."""
    text = "".join(f"{token} {start} {end}\n" for token, (start, end) in zip(ids, offsets)) + decoded
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value & 0xFFFFFFFF:08x}"


def hashes(tokenizer, lines):
    result = []
    for encoding in tokenizer.encode_batch(lines):
        offsets = [(-1, -1) if added else span for span, added in zip(encoding.offsets, encoding.special_tokens_mask)]
        result.append(hash_of(encoding.ids, offsets, tokenizer.decode(encoding.ids)))
    return "".join(result)


# ---- tokenizer.json

def trained(tokenizer, trainer, special, size=500, **options):
    tokenizer.train_from_iterator(BASE * 3, trainer(vocab_size=size, special_tokens=special, show_progress=False, **options))
    return tokenizer


def template(single, **ids):
    return processors.TemplateProcessing(single=single, pair=single + " $B", special_tokens=list(ids.items()))


def bert(**options):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(**options)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trained(tokenizer, trainers.WordPieceTrainer, ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], 600)
    tokenizer.post_processor = template("[CLS] $A [SEP]", **{"[CLS]": 2, "[SEP]": 3})
    return tokenizer


def byte_level(pre_tokenizer, special, normalizer=None, **options):
    tokenizer = Tokenizer(models.BPE(**options))
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.ByteLevel()
    return trained(tokenizer, trainers.BpeTrainer, special, 550, initial_alphabet=BYTES)


def gpt2():
    tokenizer = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), ["<|endoftext|>"])
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    return tokenizer


def roberta():
    tokenizer = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=True), ["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=True)
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True)])
    return tokenizer


def split_bytes(pattern):
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"),
                                    pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


WORDS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"
REST = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def llama3():
    tokenizer = byte_level(split_bytes(WORDS + r"\p{N}{1,3}" + REST), ["<|endoftext|>"], ignore_merges=True)
    tokenizer.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False),
                                                    template("<|endoftext|> $A", **{"<|endoftext|>": 0})])
    return tokenizer


def qwen2():
    return byte_level(split_bytes(WORDS + r"\p{N}" + REST), ["<|endoftext|>"], normalizers.NFC())


def smollm():
    cuts = [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    return byte_level(pre_tokenizers.Sequence(cuts), ["<|endoftext|>"])


def normalized_bytes():
    """Bytes before words."""
    return byte_level(pre_tokenizers.Split(Regex("Ġ?[^Ġ]+|Ġ+"), "isolated"), ["<s>"], normalizers.ByteLevel())


def unigram(normalizer, pre_tokenizer, special=("<pad>", "</s>", "<unk>", "<mask>")):
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.Metaspace()
    trained(tokenizer, trainers.UnigramTrainer, list(special), 800, unk_token="<unk>")
    tokenizer.post_processor = template("$A </s>", **{"</s>": tokenizer.token_to_id("</s>")})
    tokenizer.add_special_tokens([AddedToken("<extra_id_0>", rstrip=True), AddedToken("<mask>", lstrip=True)])
    return tokenizer


def nmt():
    steps = [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    return unigram(normalizers.Sequence(steps), pre_tokenizers.Metaspace())


def precompiled():
    """XLM-RoBERTa's shape."""
    charsmap = normalizer_spec(spm("t5", **T5))
    return unigram(normalizers.Precompiled(charsmap),
                   pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]))


def scripts():
    cuts = [pre_tokenizers.UnicodeScripts(), pre_tokenizers.Metaspace(prepend_scheme="first")]
    return unigram(normalizers.Strip(), pre_tokenizers.Sequence(cuts))


def bytes_of_unigrams():
    pieces = [("<unk>", 0.0), *((f"<0x{byte:02X}>", 0.0) for byte in range(256)), ("▁", -2.0), ("e", -3.0), ("▁the", -3.5),
              ("th", -4.0), ("in", -4.25), ("a", -3.5), ("n", -3.75), ("▁a", -4.5), ("é", -6.5), ("我", -7.0)]
    tokenizer = Tokenizer(models.Unigram(pieces, 0, True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(),
                                           decoders.Strip(" ", 1, 0)])
    return tokenizer


def lengths():
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=7))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.CharDelimiterSplit("e"), pre_tokenizers.Whitespace(),
                                                       pre_tokenizers.FixedLength(8)])
    return trained(tokenizer, trainers.WordPieceTrainer, ["[UNK]"], 600)


TOKENIZERS = {"bert_uncased": bert, "bert_cased": lambda: bert(lowercase=False), "gpt2": gpt2, "roberta": roberta,
              "llama3": llama3, "qwen2": qwen2, "smollm": smollm, "normalized_bytes": normalized_bytes, "nmt": nmt,
              "precompiled": precompiled, "scripts": scripts, "bytes_of_unigrams": bytes_of_unigrams, "lengths": lengths}


# ---- older files

# Like the first lines of SentencePiece's own table, which is too large for this folder.
RULES = {"\u00a0": " ", "\u3000": " ", "\t": " ", "\n": " ", "\r": " ", "\u200b": " ", "\x01": "", "\x02": "",
         "\x7f": "", "\u00ad": "", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "½": "1\u20442", "²": "2", "™": "TM", "①": "1", "Ⅷ": "VIII",
         "㎏": "kg", "ℌ": "H", "ſ": "s", "…": "...", "．": ".", "，": ",", "！": "!", "？": "?", "：": ":", "e\u0301": "é", "a\u0300": "à",
         "A\u030a": "Å", "s\u0323\u0307": "ṩ", "u\u0308": "ü", "が": "か\u3099", "か\u3099": "が", **{chr(0xFF21 + i): chr(65 + i) for i in range(26)},
         **{chr(0xFF10 + i): str(i) for i in range(10)}, **{chr(0xFF41 + i): chr(97 + i) for i in range(26)}}
T5 = {"pad_id": 0, "eos_id": 1, "unk_id": 2, "bos_id": -1}
CACHE = {}


def spm(name, **options):
    """The bytes of a SentencePiece model."""
    if name not in CACHE:
        code = lambda text: " ".join(f"{ord(character):X}" for character in text)
        rules = tempfile.NamedTemporaryFile("w", suffix=".tsv")
        rules.write("".join(f"{code(old)}\t{code(new)}\n" for old, new in RULES.items()))
        rules.flush()
        texts = [line for line in BASE[:60] if "\0" not in line and "\n" not in line and line.strip()]
        model = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(texts * 3), model_writer=model, hard_vocab_limit=False, minloglevel=2, num_threads=1,
            character_coverage=0.98, normalization_rule_tsv=rules.name,
            **{"vocab_size": 650, **options})
        CACHE[name] = model.getvalue()
    return CACHE[name]


def normalizer_spec(model):
    from transformers.convert_slow_tokenizer import import_protobuf
    message = import_protobuf().ModelProto()
    message.ParseFromString(model)
    return message.normalizer_spec.precompiled_charsmap


def pieces_of(model):
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    return [processor.id_to_piece(index) for index in range(processor.get_piece_size())]


def older():
    """folder: ({model_type: class}, {file: contents})"""
    word_piece = bert().get_vocab()
    vocab_txt = "".join(token + "\n" for token in sorted(word_piece, key=word_piece.get))

    def bpe_files(tokenizer):
        model = json.loads(tokenizer.to_str())["model"]
        return {"vocab.json": model["vocab"], "merges.txt": "#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in model["merges"])}

    source = spm("marian_source", eos_id=0, unk_id=1, bos_id=-1)
    target = spm("marian_target", eos_id=0, unk_id=1, bos_id=-1, vocab_size=600)
    tokens = ["</s>", "<unk>", ">>fra<<", ">>deu<<", *pieces_of(source)[2:480], *pieces_of(target)[2:], "<pad>"]
    marian = {token: index for index, token in enumerate(dict.fromkeys(tokens))}
    mask = {"mask_token": {"content": "<mask>", "lstrip": True, "rstrip": False, "single_word": False, "normalized": False}}
    return {
        "bert": ({"bert": "BertTokenizer"}, {"vocab.txt": vocab_txt, "tokenizer_config.json": {"do_lower_case": False}}),
        "gpt2": ({"gpt2": "GPT2Tokenizer"}, bpe_files(gpt2())),
        "roberta": ({"roberta": "RobertaTokenizer"}, {**bpe_files(roberta()), "special_tokens_map.json": mask}),
        "t5": ({"t5": "T5Tokenizer"}, {"spiece.model": spm("t5", **T5)}),
        "xlm-roberta": ({"xlm-roberta": "XLMRobertaTokenizer", "camembert": "CamembertTokenizer"},
                        {"sentencepiece.bpe.model": spm("xlm-roberta")}),
        "albert": ({"albert": "AlbertTokenizer"}, {"spiece.model": spm(
            "albert", pad_id=0, unk_id=1, bos_id=-1, eos_id=-1, control_symbols=["[CLS]", "[SEP]", "[MASK]"])}),
        "llama": ({"llama": "LlamaTokenizer"}, {
            "tokenizer.model": spm("llama", model_type="bpe", byte_fallback=True, remove_extra_whitespaces=False,
                                   split_digits=True, vocab_size=900),
            "tokenizer_config.json": {"add_bos_token": True, "legacy": False}}),
        "marian": ({"marian": "MarianTokenizer"}, {"source.spm": source, "target.spm": target, "vocab.json": marian}),
    }


def marian_hashes(tokenizer, lines):
    """Ids from `transformers`, places from `sentencepiece`, which knows no special tokens."""
    result = []
    for line in lines:
        ids = tokenizer(line)["input_ids"]
        decoded = tokenizer.decode(ids, skip_special_tokens=True)
        code = line.startswith(">>") and "<<" in line
        # `decode` strips everything that Python takes for a space, which is more than was made one before.
        stripped = any(character.isspace() and character not in " \t\n\r\u3000\u00a0" for character in line)
        if code or stripped or any(token in line for token in ("</s>", "<unk>", "<pad>")):
            result.append("........")
            continue
        text = line.encode()
        places = [(len(text[:piece.begin].decode()), len(text[:piece.end].decode()))
                  for piece in tokenizer.spm_source.encode(line, return_type="proto").pieces]
        result.append(hash_of(ids, [*places, (-1, -1)], decoded))
    return "".join(result)


def write_older(folder, lines):
    for name, (kinds, files) in older().items():
        place = folder / name
        place.mkdir(parents=True, exist_ok=True)
        for file, contents in files.items():
            if isinstance(contents, dict):
                contents = json.dumps(contents, ensure_ascii=False, separators=(",", ":"))
            (place / file).write_bytes(contents if isinstance(contents, bytes) else contents.encode())
        found = {}
        for model_type, kind in kinds.items():
            tokenizer = getattr(transformers, kind).from_pretrained(str(place))
            found[model_type] = (marian_hashes(tokenizer, lines) if model_type == "marian"
                                 else hashes(tokenizer._tokenizer, lines))
        (place / "hashes.json").write_text(json.dumps(found))


def main():
    count, seed = (int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else (3000, 1)
    folder = Path(sys.argv[3]) if len(sys.argv) > 3 else plain.FOLDER / "mixed"
    folder.mkdir(parents=True, exist_ok=True)
    mixture = Mixture(seed)
    lines = [mixture.line() for _ in range(count)]
    (folder / "lines.json").write_text(json.dumps(lines, ensure_ascii=False, indent=0), encoding="utf-8")
    for name, make in TOKENIZERS.items():
        tokenizer = make()
        document = {"hashes": hashes(tokenizer, lines), "tokenizer": json.loads(tokenizer.to_str())}
        (folder / f"{name}.json").write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    write_older(folder / "older", lines)


if __name__ == "__main__":
    main()
