"""When it was: "in 2024" and "in 2025", "last year" in texts of two years."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import regex

from annotations.matching.guards.findings import Findings, Statement
from annotations.text.dates import DatedPhrase, dates

# A Wednesday on which relative phrases are read where nobody knows when both were written: "Monday" and
# "Thursday" differ then as on any other day.
_SOME_DAY: Final = date(2000, 4, 12)


@dataclass(frozen=True, slots=True)
class _When:
    """A phrase with the days it covers: `known` is None where it is relative and its text has no date;
    `relative`, what it covers if written on `_SOME_DAY`, is None where it names its year."""

    phrase: str
    known: DatedPhrase | None
    relative: DatedPhrase | None

    @property
    def length(self) -> int:
        """In days."""
        return max((_length(each) for each in (self.known, self.relative) if each), default=0)

    def is_shared_with(self, other: "_When") -> bool:
        return bool(self.known and other.known and _overlap(self.known, other.known))

    def differs_from(self, other: "_When") -> bool:
        """By what is known, else by their words. "In 2023" and the "last year" of an unknown one need not."""
        if self.known and other.known:
            return not _overlap(self.known, other.known)
        return bool(self.relative and other.relative and not _overlap(self.relative, other.relative))


def days(one: Statement, other: Statement, found: Findings) -> None:
    """What both cover is shared where it is known of both: the same "last year" of undated texts is neither
    shared nor a difference."""
    here, there = _named(one), _named(other)
    strange_here, strange_there = _strange(here, there), _strange(there, here)
    if strange_here and strange_there:
        found.fail("date", f"{_told(strange_here[0])} here, {_told(strange_there[0])} there")
    undated = _left_open(one), _left_open(other)
    if undated[0] and undated[1] and undated[0].isdisjoint(undated[1]):
        found.fail("date", f"{min(undated[0])} here, {min(undated[1])} there")
    for mine in here:
        for theirs in there:
            if mine.is_shared_with(theirs):
                found.shared.append(f"the same date: {mine.phrase}")
                if mine.length > 2 * theirs.length:
                    found.only_there.append(theirs.phrase)
                elif theirs.length > 2 * mine.length:
                    found.only_here.append(mine.phrase)
    found.only_here.extend(each.phrase for each in strange_here if each.length > 1)
    found.only_there.extend(each.phrase for each in strange_there if each.length > 1)


def is_later(one: Statement, other: Statement) -> bool:
    """Whether the one is about a later time, by the dates that are known of both."""
    here, there = (
        [each.known.first for each in _named(statement) if each.known and each.known.first]
        for statement in (one, other)
    )
    return bool(here and there) and max(here) > max(there)


def _named(statement: Statement) -> list[_When]:
    """Whatever the day a text is read on, its phrases are the same."""
    readings = (dates(statement.words, day) for day in (statement.published, None, _SOME_DAY))
    return [
        _When(known.phrase, known if known.first else None, None if fixed.first else relative)
        for known, fixed, relative in zip(*readings, strict=True)
        if known.first or relative.first
    ]


def _strange(some: Sequence[_When], others: Sequence[_When]) -> list[_When]:
    return [each for each in some if all(each.differs_from(other) for other in others)]


def _left_open(statement: Statement) -> set[str]:
    """Phrases that may mean several days ("by Friday"), with the week in which they were written."""
    published = statement.published or _SOME_DAY
    week = (
        f" (written in the week of {published - timedelta(published.weekday())})"
        if statement.published
        else ""
    )
    return {f"{each.phrase}{week}" for each in dates(statement.words, published) if each.first is None}


def _overlap(one: DatedPhrase, other: DatedPhrase) -> bool:
    if not (one.first and one.last and other.first and other.last):
        return False
    return one.first <= other.last and other.first <= one.last


def _length(phrase: DatedPhrase) -> int:
    return (phrase.last - phrase.first).days + 1 if phrase.first and phrase.last else 0


def _told(when: _When) -> str:
    """The phrase, with the days it stands for where it does not say them and they are known."""
    known = when.known
    if known is None or known.first is None or regex.search(r"[12]\d{3}", when.phrase):
        return when.phrase
    day = f"{known.first.day} {known.first:%B %Y}"
    if known.first == known.last:
        return f"{when.phrase} ({day})"
    whole = f"{known.first:%B %Y}" if _length(known) < 32 else f"{known.first:%Y}"
    return f"{when.phrase} ({whole})"
