"""Texts into sentences, as the program does it (engine/text/sentences.h), for marks of European scripts."""

ABBREVIATIONS = frozenset("mr mrs ms dr st jr sr vs prof rev gen col capt lt sgt gov sen rep messrs".split())
MARKS = frozenset(".?!…")
CLOSING = frozenset("\"')]}”’»")
CLOSING_APART = frozenset(")]}”»")


def split_sentences(text):
    """-> [(start, end)] in characters, without the white space around them."""
    size, start, sentences = len(text), 0, []
    has_capitals = any(c.isupper() for c in text)

    def skip_space(at):
        while at < size and text[at].isspace():
            at += 1
        return at

    def behind_marks(at):
        while True:
            while at < size and text[at] in MARKS:
                at += 1
            if at + 1 >= size or text[at] != " " or text[at + 1] not in MARKS:
                return at
            at += 1

    def behind_closing(at):
        while at < size and text[at] in CLOSING:
            at += 1
        while at + 1 < size and text[at] == " ":
            c = text[at + 1]
            is_open = c == '"' and text.count('"', start, at + 1) % 2 == 1
            if not is_open and c not in CLOSING_APART:
                break
            at += 2
        return at

    def is_abbreviated(stop):
        end = stop - 1 if stop > 0 and text[stop - 1] == " " else stop
        begin = end
        while begin > 0 and end - begin <= 6 and text[begin - 1].isalpha():
            begin -= 1
        word = text[begin:end].lower()
        return (len(word) == 1 and word != "i") or word in ABBREVIATIONS

    def ends(mark, end, close, following):
        if following == size:
            return True
        if following == close or (has_capitals and text[following].islower()):
            return False
        return end - mark > 1 or text[mark] != "." or not is_abbreviated(mark)

    def end_at(end):
        begin = skip_space(start)
        while end > begin and text[end - 1].isspace():
            end -= 1
        if begin < end:
            sentences.append((begin, end))

    at = 0
    while at < size:
        if text[at] == "\n":
            behind = skip_space(at)
            if text.count("\n", at, behind) > 1:
                end_at(at)
                start = behind
            at = behind
        elif text[at] in MARKS:
            end = behind_marks(at)
            close = behind_closing(end)
            following = skip_space(close)
            if ends(at, end, close, following):
                end_at(close)
                start = following
            at = close
        else:
            at += 1
    end_at(size)
    return sentences
