"""When it was: "in 2024" and "in 2025", "last year" in texts of two years."""

from datetime import date, timedelta
from typing import Final

import regex

from annotations.matching.guards.findings import Findings, Statement
from annotations.text.dates import DatedPhrase, dates

# A day on which two statements without a known date are read: "Monday" and "Thursday" differ on any.
_SOME_DAY: Final = date(2000, 4, 12)


def days(one: Statement, other: Statement, found: Findings) -> None:
    here = _resolved(one, other)
    there = _resolved(other, one)
    strange_here = [each for each in here if not any(_overlap(each, theirs) for theirs in there)]
    strange_there = [each for each in there if not any(_overlap(each, mine) for mine in here)]
    if strange_here and strange_there:
        is_known = bool(one.published or other.published)
        told = [_told(each[0], is_known) for each in (strange_here, strange_there)]
        found.fail("date", f"{told[0]} here, {told[1]} there")
    undated = _left_open(one), _left_open(other)
    if undated[0] and undated[1] and undated[0].isdisjoint(undated[1]):
        found.fail("date", f"{min(undated[0])} here, {min(undated[1])} there")
    for mine in here:
        for theirs in there:
            if _overlap(mine, theirs):
                found.shared.append(f"the same date: {mine.phrase}")
                if _days(mine) > 2 * _days(theirs):
                    found.only_there.append(theirs.phrase)
                elif _days(theirs) > 2 * _days(mine):
                    found.only_here.append(mine.phrase)
    found.only_here.extend(each.phrase for each in strange_here if _days(each) > 1)
    found.only_there.extend(each.phrase for each in strange_there if _days(each) > 1)


def _resolved(statement: Statement, other: Statement) -> list[DatedPhrase]:
    published = statement.published or other.published or _SOME_DAY
    return [each for each in dates(statement.words, published) if each.first and each.last]


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


def _days(phrase: DatedPhrase) -> int:
    return (phrase.last - phrase.first).days + 1 if phrase.first and phrase.last else 0


def _told(phrase: DatedPhrase, is_known: bool) -> str:
    """The phrase, with the days it stands for where it does not say them and they are known."""
    if not is_known or phrase.first is None or regex.search(r"[12]\d{3}", phrase.phrase):
        return phrase.phrase
    day = f"{phrase.first.day} {phrase.first:%B %Y}"
    if phrase.first == phrase.last:
        return f"{phrase.phrase} ({day})"
    whole = f"{phrase.first:%B %Y}" if _days(phrase) < 32 else f"{phrase.first:%Y}"
    return f"{phrase.phrase} ({whole})"


def is_later(one: Statement, other: Statement) -> bool:
    """Whether the one is about a later time, by the dates that both give."""
    here = [each.first for each in _resolved(one, other) if each.first]
    there = [each.first for each in _resolved(other, one) if each.first]
    return bool(here and there) and max(here) > max(there)
