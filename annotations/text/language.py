"""Which language a text is in, and which way it is read."""

from functools import cache
from typing import Literal

import regex
from py3langid.langid import MODEL_FILE, LanguageIdentifier

ENOUGH_LETTERS = 20
ENOUGH_CONFIDENCE = 0.6
# Longer samples cost time and change no answer.
_SAMPLE = 4000

_LETTER = regex.compile(r"[\p{L}\p{M}]")
_RIGHT_TO_LEFT = regex.compile(r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}]")
_STRONG = regex.compile(r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}\p{Bidi_Class=L}]")
_RTL_LANGUAGES = frozenset(
    {"ar", "arc", "ary", "arz", "ckb", "dv", "fa", "glk", "he", "iw"}
    | {"lrc", "mzn", "nqo", "pnb", "ps", "sd", "syr", "ug", "ur", "yi"}
)
_RTL_SCRIPTS = frozenset(
    {"adlm", "arab", "aran", "hebr", "mand", "mend", "nkoo", "rohg", "samr", "syrc", "thaa"}
)


def detect(text: str) -> str:
    """The BCP 47 tag of the language most of `text` is in; "" when there is too little of it to be sure."""
    sample = text[:_SAMPLE]
    if len(_LETTER.findall(sample)) < ENOUGH_LETTERS:
        return ""
    language, confidence = _identifier().classify(sample)
    return str(language) if confidence >= ENOUGH_CONFIDENCE else ""


def is_english(language: str) -> bool:
    """Whether rules for English hold for a language tag: also for "", where none is known."""
    return base(language) in ("en", "")


def base(language: str) -> str:
    """The language of a tag without its country or script, in small letters: "de" of "de_AT"."""
    return _subtags(language)[0]


def direction(language: str, text: str = "") -> Literal["ltr", "rtl"]:
    """The reading direction of a language tag; where that is "", the one of most letters of `text`."""
    subtags = _subtags(language)
    scripts = [subtag for subtag in subtags[1:] if len(subtag) == 4 and subtag.isalpha()]
    if scripts:
        return "rtl" if scripts[0] in _RTL_SCRIPTS else "ltr"
    if subtags[0]:
        return "rtl" if subtags[0] in _RTL_LANGUAGES else "ltr"
    strong = "".join(_STRONG.findall(text[:_SAMPLE]))
    return "rtl" if 2 * len(_RIGHT_TO_LEFT.findall(strong)) > len(strong) else "ltr"


def _subtags(language: str) -> list[str]:
    return language.lower().replace("_", "-").split("-")


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Without the three-letter varieties (Wu, Nigerian Pidgin …), which draw votes from the press's languages.
    identifier.set_languages([name for name in identifier.labels if len(name) == 2])
    return identifier
