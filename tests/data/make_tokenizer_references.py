"""Writes tokenizers/*.json: small tokenizers of every kind that is read, and what the `tokenizers` library makes of some lines.

    python make_tokenizer_references.py

Each file is {"tokenizer": the tokenizer.json, "lines": [[ids, offsets, decoded text], ...]} in the order of lines.json, with
offsets as start, end, start, end, ... and -1 for tokens that have no place in the text.
"""
import json
import random
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

FOLDER = Path(__file__).parent / "tokenizers"

ENGLISH = """The agreement on the European Economic Area was signed in August 1992.
The white house is very old, isn't it?
He said: "I can't do that!" - and left at 5:30 p.m.
Mary's brother-in-law paid $1,234.56 for 3 books (used).
Don't you think that's unbelievable?! I do not.
Hello world hello World HELLO
aaaaaaaaaaaaaaaaaaaaaaa abababababab
www.example.org/path?query=1&other=2#part user@example.org
snake_case camelCase kebab-case x=y+z*2^3~4 `code` a|b <tag>
5 March 1998, March 5th 1998, 05.03.1998, 1998/03/05"""
FRENCH = """L'accord sur la zone économique européenne a été signé en août 1992.
La maison blanche est très vieille, n'est-ce pas ?
« Qu'est-ce que c'est ? » demanda-t-elle à l'élève.
Où êtes-vous né ? À l'hôpital, près d'Orléans.
L’apostrophe typographique et l'œuvre, cœur, sœur, garçon, naïve.
ÉCOLE, ÇA, ÎLE, Œuvre, FRANÇAIS"""
GERMAN = """Die Straße ist größer als früher; Übermut tut selten gut.
Donaudampfschifffahrtsgesellschaftskapitän
STRASSE ẞ ß ÄÖÜ äöü 3,14 und 1.000.000 €"""
CHINESE = """我爱你。
今天天气很好，我们去公园吧！
1998年3月5日 二〇二四年
Saccade 是一个程序 ABC123 测试
全角：ＡＢＣ　１２３，！？
日本語のテキスト カタカナ ﾊﾝｶｸ 한국어 텍스트 각"""
OTHERS = """😀😃 smile 👍🏽 skin tone
👨‍👩‍👧‍👦 family 👩🏿‍🚀 astronaut 🏳️‍🌈 flag 🇫🇷🇩🇪
e\u0301 e\u0301\u0323 e\u0323\u0301 \u0301alone a\u0300\u0301\u0302\u0303 q\u0307\u0323
Å Å A\u030a ﬁ ﬂ ﬃ ½ ² ™ ① Ⅷ ㎏ ℌ ſ
İstanbul ISPARTA ıI ΑΣΟΣ ὈΔΥΣΣΕΎΣ Ǆ ǅ ǆ
שלום עולם! שָׁלוֹם
مرحبا بالعالم؟ السَّلامُ عَلَيْكُم ١٢٣
नमस्ते दुनिया हिन्दी क्षत्रिय
Привет, мир! Ёлка й и\u0306
ไทยภาษา สวัสดี Việt Nam Tiếng Việt
\u1e69 s\u0323\u0307 s\u0307\u0323 \u1e9b\u0323
\u1100\u1161\u11a8 \uac01 \uac00\u11a8
a\u0338 <\u0338 =\u0338 \u2260 \u0344 \u0958 \u2126
zero\u200bwidth\u200cjoin\u200dend soft\u00adhyphen nb\u00a0space thin\u2009space
tab\tseparated\tline, \x01control\x02 \x7f \x85next \x0bvertical
<s> typed </s> and <unk> and [MASK] here, a[MASK]b [MASK]
the <extra> token <extra_long> and <extra_lon
▁already ▁▁marked ▁ and _ and __
##hash ##ing </w> <0x41> <0xE4>
\U0010ffff \ue000 \ufffd \ufeff \u2028 \u2029
x"""


def lines():
    fixed = [line for text in (ENGLISH, FRENCH, GERMAN, CHINESE, OTHERS) for line in text.split("\n")]
    fixed += ["", " ", "   ", "\t", "\n", " \u3000 ", " leading", "trailing ", "  both  sides  ", "two\nlines\r\nthree", "a", "é",
              "e\u0301", "。", "😀", "\x00", "a\x00b", "\u0301", " \u0301", "▁", "▁▁", "'", "''", "l'", "'l", "1", "12", "1 2"]
    rng = random.Random(1)
    words = " ".join(fixed).split(" ")
    while len(fixed) < 285:  # pieces of lines thrown together, cut in the middle of words
        count = rng.randint(1, 9)
        line = rng.choice([" ", " ", " ", "", "  ", "-", "\u00a0"]).join(rng.choice(words) for _ in range(count))
        fixed.append(line[rng.randint(0, 2):])
    return fixed


def vocabulary(tokens):
    return {token: index for index, token in enumerate(dict.fromkeys(tokens))}


def trained(tokenizer, texts, size, special, **options):
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=special, show_progress=False, min_frequency=2, **options)
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def characters(texts):
    """As the dates samples are made."""
    tokenizer = Tokenizer(models.WordLevel(vocabulary(["[UNK]", *sorted(set(ENGLISH + CHINESE))]), unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    return tokenizer


def words(texts):
    known = [word for text in texts[::2] for word in text.lower().split()]
    tokenizer = Tokenizer(models.WordLevel(vocabulary(["<unk>", "<s>", "</s>", *known]), unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase(), normalizers.Strip()])
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B </s>", special_tokens=[("<s>", 1), ("</s>", 2)])
    tokenizer.add_special_tokens(["<s>", "</s>"])
    return tokenizer


def plain_words(texts):
    """Accents off, words and marks apart."""
    known = [word for text in texts for word in text.lower().replace(",", " , ").split()]
    tokenizer = Tokenizer(models.WordLevel(vocabulary(["<unk>", *known]), unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase(), normalizers.Replace("’", "'"),
        normalizers.Replace(Regex(r"\s+"), " "), normalizers.Replace("œ", "oe"), normalizers.Strip(left=True, right=False)])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Digits()])
    return tokenizer


def metaspace_bpe(texts):
    """As the translation samples are made."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True),
        pre_tokenizers.Digits(individual_digits=True),
        pre_tokenizers.Split(Regex("'"), "merged_with_previous"),
        pre_tokenizers.Split(Regex(r"[^\p{L}\p{M}\p{N}▁']"), "isolated"),
    ])
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    return trained(tokenizer, texts, 600, ["<pad>", "<s>", "</s>", "<unk>"], limit_alphabet=80)


def suffix_bpe(texts):
    """The first sub-words for translation: a suffix on the last piece of a word; unknown characters fused."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>", fuse_unk=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKD(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation()])
    tokenizer.decoder = decoders.BPEDecoder(suffix="</w>")
    trained(tokenizer, texts, 400, ["<unk>"], limit_alphabet=50, end_of_word_suffix="</w>")
    tokenizer.add_tokens([AddedToken("<extra>"), AddedToken("<extra_long>", lstrip=True),
                          AddedToken("[mask]", lstrip=True, rstrip=True, single_word=True, normalized=True)])
    return tokenizer


def prefix_bpe(texts):
    """A prefix on the pieces that go on, as WordPiece spells them."""
    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]", continuing_subword_prefix="##"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Punctuation("merged_with_next"), pre_tokenizers.Split(" ", "removed"),
        pre_tokenizers.Split("e", "merged_with_previous"), pre_tokenizers.Split(Regex("[0-9]+"), "contiguous")])
    tokenizer.decoder = decoders.WordPiece(prefix="##", cleanup=True)
    return trained(tokenizer, texts, 400, ["[UNK]"], limit_alphabet=60, continuing_subword_prefix="##")


def byte_bpe(texts):
    """SentencePiece as Llama has it: no words at all, unknown characters as bytes."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    trained(tokenizer, texts, 700, ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))], limit_alphabet=40,
            max_token_length=8)
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(),
                                           decoders.Strip(" ", 1, 0)])
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return tokenizer


def first_metaspace(texts):
    """A space in front of the input alone; whole words of the vocabulary are taken before any merge."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", ignore_merges=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(r"\p{Lu}\p{Ll}+|\p{Han}"), "isolated"),
        pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="first", split=True),
        pre_tokenizers.Split(Regex(r"[\p{L}\p{M}▁]+"), "isolated", invert=True)])
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="first", split=True)
    trained(tokenizer, texts, 500, ["<unk>", "<s>"], limit_alphabet=70)
    tokenizer.add_special_tokens([AddedToken("[MASK]", lstrip=True)])
    return tokenizer


def cut_and_padded(texts):
    """A file that says to cut texts and to fill them up, of which `transformers` does neither unless it is told to."""
    tokenizer = words(texts)
    tokenizer.enable_truncation(max_length=4, stride=1)
    tokenizer.enable_padding(length=12, pad_id=2, pad_token="</s>")
    return tokenizer


def by_transformers(tokenizer, texts):
    """[ids, offsets, special tokens, decoded text] of each, as a model of `transformers` is given them."""
    of_model = PreTrainedTokenizerFast(tokenizer_object=tokenizer)
    for text in texts:
        encoding = of_model(text, return_offsets_mapping=True, return_special_tokens_mask=True)
        ids = encoding["input_ids"]
        yield ids, encoding["offset_mapping"], encoding["special_tokens_mask"], tokenizer.decode(ids)


def by_tokenizers(tokenizer, texts):
    for encoding in tokenizer.encode_batch(texts):
        yield encoding.ids, encoding.offsets, encoding.special_tokens_mask, tokenizer.decode(encoding.ids)


def main():
    texts = lines()
    FOLDER.mkdir(exist_ok=True)
    with open(FOLDER / "lines.json", "w", encoding="utf-8") as file:
        json.dump(texts, file, ensure_ascii=True, indent=0)
    for make in (characters, words, plain_words, metaspace_bpe, suffix_bpe, prefix_bpe, byte_bpe, first_metaspace,
                 cut_and_padded):
        tokenizer = make(texts)
        document = {"tokenizer": json.loads(tokenizer.to_str()), "lines": []}
        encode = by_transformers if make is cut_and_padded else by_tokenizers
        for ids, spans, special, text in encode(tokenizer, texts):
            offsets = [place for span, added in zip(spans, special) for place in ((-1, -1) if added else span)]
            document["lines"].append([ids, offsets, text])
        with open(FOLDER / f"{make.__name__}.json", "w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main()
