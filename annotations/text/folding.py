"""Words as people search for them: whatever the case and the accents, in any script."""

import unicodedata

import regex

# Scripts that do not space their words: two letters at a time are looked for (as CJK search engines do).
_UNSPACED = (
    r"\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}"
    r"\p{Script=Myanmar}"
)
_RUN = regex.compile(
    rf"(?V1)(?P<unspaced>[{_UNSPACED}\p{{M}}]+)|(?P<word>[[\p{{L}}\p{{N}}\p{{M}}]--[{_UNSPACED}]]+)"
)
# Letters with a stroke or joined, which no decomposition takes apart.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "œ": "oe", "æ": "ae", "þ": "th", "ð": "d"}
)


def folded_words(text: str) -> list[str]:
    """The words of `text` without case, accents and vowel points; unspaced scripts as overlapping pairs."""
    found: list[str] = []
    for run in _RUN.finditer(_folded(text)):
        letters = run.group()
        found += _pairs(letters) if run.group("unspaced") else [letters]
    return found


def _folded(text: str) -> str:
    """NFKD (Unicode Standard Annex 15), case folded, without marks whose combining class is not 0.

    These are accents, harakat, niqqud; the vowel signs of Indic scripts are part of the word and stay.
    """
    taken_apart = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(each for each in taken_apart if not unicodedata.combining(each))
    return plain.translate(_PLAIN)


def _pairs(letters: str) -> list[str]:
    """Each letter with the next one; the last one alone, so that any of them begins a word to be found."""
    return [letters[at : at + 2] for at in range(len(letters))]
