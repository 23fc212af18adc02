"""The words of a statement brought to stems, so that "exports", "exported" and "exporting" are one."""

import zlib
from functools import lru_cache
from typing import Final

import numpy as np
import regex
from numpy.typing import NDArray

from annotations.text.wordlists import words_in

Hashes = NDArray[np.int32]

_UNSPACED = (
    r"\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}"
)
WORD: Final = regex.compile(
    rf"(?V1)[{_UNSPACED}]|\p{{N}}+(?:[.,]\p{{N}}+)*|[\p{{L}}][[\p{{L}}\p{{M}}\p{{N}}]--[{_UNSPACED}]]*"
    r"(?:['’](?:t|re|ve|ll|d|m)\b)?"
)
STOP_WORDS: Final = frozenset(
    words_in(
        """
    a about after again all also although am an and another any are as at be because been before
    being between both but by can could did do does doing during each either for from further had
    has have having he her here hers him himself his how i if in into is it its itself just me more
    most my no nor not of off on once only or other our ours out over own per said same say says she
    should since so some such than that the their theirs them then there these they this those
    through to told too under until up us very was we were what when where whether which while who
    whom whose why will with within without would you your
    """
    )
)
_IRREGULAR: Final = {
    form: base
    for base, forms in {
        "rise": "rose risen rising", "fall": "fell fallen", "grow": "grew grown growth", "build": "built",
        "buy": "bought", "sell": "sold", "sale": "sales", "spend": "spent", "lose": "lost loss losses",
        "win": "won", "man": "men", "woman": "women", "child": "children", "person": "people persons",
        "foot": "feet", "take": "took taken", "give": "gave given", "make": "made", "begin": "began begun",
        "break": "broke broken", "bring": "brought", "catch": "caught", "choose": "chose chosen",
        "come": "came",
        "die": "died dead death deaths dying dies",
        "draw": "drew drawn", "drive": "drove driven", "eat": "ate eaten",
        "find": "found", "fly": "flew flown flight flights", "get": "got", "go": "went gone goes",
        "hold": "held",
        "keep": "kept", "know": "knew known", "lead": "led", "leave": "left", "meet": "met", "pay": "paid",
        "run": "ran", "see": "saw seen", "send": "sent", "shoot": "shot", "shrink": "shrank shrunk",
        "sink": "sank sunk", "speak": "spoke spoken", "steal": "stole stolen", "strike": "struck",
        "teach": "taught", "tell": "told", "think": "thought", "wear": "wore worn", "write": "wrote written",
        "bear": "born", "burn": "burnt", "wolf": "wolves", "life": "lives", "wife": "wives", "half": "halves",
        "mouse": "mice", "goose": "geese", "tooth": "teeth", "hide": "hid hidden", "freeze": "froze frozen",
        "overflow": "overflowed", "analysis": "analyses", "crisis": "crises", "seek": "sought", "feed": "fed",
        "forget": "forgot forgotten", "beaten": "beaten",
    }.items()
    for form in forms.split()
}  # fmt: skip
_ENDINGS: Final = regex.compile(
    r"(?<=\p{L}{3})(?:isations?|izations?|ations?|e?ments?|ingly|ings?|edly|ers?|ors?|(?<!e)ed|ly|ie[ds]?"
    r"|es|s|e|y)\Z"
)
_DOUBLED: Final = regex.compile(r"([bdfgklmnprstvz])\1\Z")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """What is left of a word without its endings; not always a word. Case does not count."""
    plain = word.casefold().replace("’", "'")
    plain = plain.removesuffix("'s").rstrip("'")
    plain = _IRREGULAR.get(plain, plain)
    if not plain.isalpha() or len(plain) < 4:
        return plain
    plain = plain[:-1] if plain.endswith("s") and not plain.endswith(("ss", "us", "is")) else plain
    return _DOUBLED.sub(r"\1", _ENDINGS.sub("", plain))


def stems(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order; numbers as they are written."""
    return [stem(word) for word in WORD.findall(text) if word.casefold() not in STOP_WORDS]


def hashed(text: str) -> Hashes:
    """The stems of `text` as 32-bit hashes (CRC-32), in order; what is stored and ranked by."""
    return np.array([zlib.crc32(each.encode()) for each in stems(text)], np.uint32).view(np.int32)


# Words that introduce what somebody says.
SAYING: Final = frozenset(
    stem(word)
    for word in words_in(
        """
    tell report announce warn state claim argue accord reporter add note insist declare estimate
    """
    )
)
