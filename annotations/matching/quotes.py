"""In what the words that a quote was found as say something else than the quote."""

from typing import Final

import regex

from annotations.matching.guards import Statement, compare
from annotations.text.language import detect, is_english

_GROUPED: Final = regex.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)")
_POUNDS: Final = regex.compile(
    r"(?<![\d.,])(\d[\d.,]*+(?:\s(?:thousand|m|million|bn|billion))?)\spounds\b", regex.IGNORECASE
)


def contradictions(quote: str, found: str) -> list[str]:
    """Each figure, date, name, direction or negation in which the two differ, in plain words: what the quote
    has is "here". Nothing where only wording differs, nor in another language than English, which is the one
    that the guards read: they would take the commas of its figures for ours, and miss its negations.
    """
    if not is_english(detect(f"{quote}\n{found}")):
        return []
    differing = compare(_statement(quote, beside=found), _statement(found, beside=quote)).failures
    return [each.text for each in differing if each.kind != "word"]


def _statement(words: str, *, beside: str) -> Statement:
    """The words with figures as the guards read them: 1 000 as 1000, and pounds as £ beside a text that has
    that sign, for they are else a weight.
    """
    plain = _GROUPED.sub(lambda figure: regex.sub(r"\s", "", figure[0]), words)
    return Statement(_POUNDS.sub(r"£\1", plain) if "£" in beside else plain)
