"""The words themselves, where no other guard has named a difference."""

from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from annotations.matching.guards.findings import Findings, Statement
from annotations.matching.guards.names import names
from annotations.matching.guards.polarity import are_weighed
from annotations.matching.synonyms import are_synonyms
from annotations.matching.terms import SAYING, WORD, stem, stems
from annotations.text.dates import dates
from annotations.text.quantities import quantities
from annotations.text.wordlists import words_in

# How far two statements are built alike, word by word, so that a single other word counts.
_BUILT_ALIKE: Final = 0.6
_LONGEST: Final = 200  # so many words of each are compared in order
_LOOKED_AT: Final = frozenset(
    stem(word)
    for word in words_in("now already just still even cannot unable may might far well much many lot front")
)


def words(one: Statement, other: Statement, found: Findings) -> None:
    """Where two statements are built alike, the words that differ decide: "the pope condemned it", "the king
    condemned it". So they do where no word at all is shared: "Twelve died", "Twelve were injured". Others are
    reworded, and every word of theirs may differ.

    Asked last, and only where no other guard has named a difference. Words that others look at do not count,
    nor do those that only one statement adds.
    """
    if found.failures:
        return
    mine, theirs = content(one.words) - _LOOKED_AT, content(other.words) - _LOOKED_AT
    has_common = any(_may_stand_for(each, word) for each in mine for word in theirs)
    if has_common and not _are_built_alike(one.words, other.words):
        return
    here = [each for each in mine if not any(_may_stand_for(each, word) for word in theirs)]
    there = [each for each in theirs if not any(_may_stand_for(each, word) for word in mine)]
    if here and there:
        told = [_as_written(each, words) for each, words in ((here, one.words), (there, other.words))]
        found.fail("word", f"another word: {told[0]}, {told[1]}")


def _are_built_alike(one: str, other: str) -> bool:
    mine, theirs = ([stem(word) for word in WORD.findall(words)[:_LONGEST]] for words in (one, other))
    return SequenceMatcher(None, mine, theirs, autojunk=False).ratio() >= _BUILT_ALIKE


def _may_stand_for(one: str, other: str) -> bool:
    """Synonyms, words of one root ("erupt", "eruption"), and what the guard of polarity weighs ("unsafe")."""
    has_one_root = len(one) > 4 and len(other) > 4 and one[:5] == other[:5]
    return are_synonyms(one, other) or has_one_root or are_weighed(one, other)


# One statement is held against many.
@lru_cache(maxsize=128)
def content(text: str) -> frozenset[str]:
    """The stems of a statement without those that guards look at: names, figures, dates, who says it."""
    bare = list(text)
    spans = [(each.start, each.end) for each in dates(text, None)]
    spans += [(each.start, each.end) for each in quantities(text)]
    for start, end in spans:
        bare[start:end] = " " * (end - start)
    named = {stem(token) for name in names(text) for token in name.tokens}
    kept = (each for each in stems("".join(bare)) if each.isalpha() and len(each) > 1)
    return frozenset(kept) - named - SAYING


def _as_written(wanted: list[str], words: str) -> str:
    return next(str(word).lower() for word in WORD.findall(words) if stem(word) in wanted)
