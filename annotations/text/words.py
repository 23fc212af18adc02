"""How many words a stretch of text has, in scripts with and without spaces, and how it begins."""

import regex

# Scripts that do not space their words are counted two characters to a word.
_UNSPACED = (
    r"\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}"
)
_WORD = regex.compile(
    rf"(?V1)[{_UNSPACED}]{{1,2}}|[\p{{L}}\p{{N}}][[\p{{L}}\p{{M}}\p{{N}}'’.\-]--[{_UNSPACED}]]*"
)


def count_words(text: str, start: int = 0, end: int | None = None) -> int:
    """The number of words in [start, end) of `text`; numbers count, punctuation does not."""
    return len(_WORD.findall(text, start, len(text) if end is None else end))


def is_same_wording(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but case, spaces, quotation marks and stops."""
    return _letters(one) == _letters(other)


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words.casefold()))


def first_words(text: str, most: int = 80) -> str:
    """How a text begins, to call it by: its first line that is not blank, cut after a word."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(line) <= most:
        return line
    cut = line[:most]
    return f"{cut.rpartition(' ')[0] or cut}…"
