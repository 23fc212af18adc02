"""A fact check as its page tells it, for readers and for the editor who is about to publish it."""

import json
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from annotations.formats.claim_review import RETRACTED
from annotations.formats.fact_check import Changed, Correction, FactCheck, PassageTold, SourceTold
from annotations.models import Attribution, Stance

# What the article's words are to the claimant, before the name.
_SAID = {
    Attribution.DIRECT: "Said by",
    Attribution.REPORTED: "Reported as said by",
    Attribution.MIXED: "Said by, in part as reported",
    Attribution.NONE: "Claimed by",
}
_HEADINGS = {
    Stance.DISPUTES: "Sources that dispute it",
    Stance.SUPPORTS: "Sources that support it",
    Stance.CONTEXT: "Sources that give context",
}
# As what an edition tells that the words of an article changed.
_WHAT_WAS_SAID = "What was said"
# In a string of JSON these could end the script element that holds it.
_IN_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class Side:
    """What was told before a correction, or since: in `words`, an article's apart from those around them."""

    words: str
    passage: dict[str, str] | None = None


@dataclass(frozen=True)
class Row:
    """What a correction changed."""

    what: str
    before: Side
    after: Side


@dataclass(frozen=True)
class Told:
    """The content of an edition, in the order and the words of the page."""

    check: FactCheck

    @property
    def is_retracted(self) -> bool:
        return self.check["kind"] == "retracted"

    @property
    def look(self) -> str:
        return "rejected" if self.is_retracted else self.check["rating"]["name"]

    @property
    def word(self) -> str:
        """What the claim is rated, in one word or two; of a retracted check that it is none."""
        return RETRACTED if self.is_retracted else self.check["rating"]["word"]

    @property
    def meaning(self) -> str:
        word = self.check["rating"]["word"]
        return next((step["meaning"] for step in self.check["scale"] if step["word"] == word), "")

    @property
    def said(self) -> str:
        return _SAID[Attribution(self.check["attribution"])]

    @property
    def articles(self) -> list[list[PassageTold]]:
        """The passages, those of one article together."""
        parts = groupby(self.check["passages"], key=lambda passage: passage["article"])
        return [list(passages) for _, passages in parts]

    @property
    def sides(self) -> list[tuple[str, list[list[SourceTold]]]]:
        """By what they say: a heading, and its sources, those that only together say so in one list."""
        sides = []
        for stance, heading in _HEADINGS.items():
            found = [source for source in self.check["sources"] if source["stance"] == stance]
            sets = groupby(enumerate(found), key=lambda each: each[1]["set"] or -each[0])
            if found:
                sides.append((heading, [[source for _, source in together] for _, together in sets]))
        return sides

    @property
    def corrections(self) -> list[tuple[Correction, list[Row]]]:
        """Each with what it changed."""
        return [
            (correction, [_row(changed) for changed in correction["changes"]])
            for correction in self.check["corrections"]
        ]

    @property
    def latest(self) -> str:
        """When it last changed, where it was changed."""
        return self.check["modified_at"] if self.check["corrections"] else ""


def _row(changed: Changed) -> Row:
    side = _passage if changed["what"] == _WHAT_WAS_SAID else Side
    return Row(changed["what"], side(changed["before"]), side(changed["after"]))


def _passage(told: str) -> Side:
    """Words that are told as `prefix[exact]suffix`: for good, so pages take them apart."""
    prefix, opened, rest = told.partition("[")
    exact, closed, suffix = rest.rpartition("]")
    if not (opened and closed):
        return Side(told)
    return Side(told, {"prefix": prefix, "exact": exact, "suffix": suffix})


def markup_script(markup: dict[str, Any]) -> SafeString:
    """JSON-LD as a data block (HTML, 4.12.1), which runs nothing and which no string in it can end."""
    written = json.dumps(markup, ensure_ascii=False).translate(_IN_SCRIPT)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(written))
