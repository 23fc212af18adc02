"""Which way something moved: "rose" and "fell", "from 5 to 3" and "from 3 to 5"."""

import itertools
from collections.abc import Sequence
from typing import Final

import regex

from annotations.matching.guards.findings import Findings, Statement
from annotations.matching.terms import stems
from annotations.text.quantities import Direction, directions, quantities

_CLAUSES: Final = regex.compile(r"[,;:]|\b(?:and|but|while|whereas|as|although|though)\b", regex.IGNORECASE)
_MOVES: Final = 12  # so many a statement are held against those of another
_SLOWER: Final = regex.compile(r"\A(?:more|most)\Z", regex.IGNORECASE)


def _signs(words: str) -> list[Direction]:
    """The directions, those that figures tell ("from 5 to 3") among them."""
    found = [
        Direction(each.start, each.end, f"{each.word} slowly", -1)
        if _SLOWER.match(each.word) and regex.match(r"\s(?:slow|seldom|rare)", words[each.end : each.end + 8])
        else each
        for each in directions(words)
    ]
    for earlier, later in itertools.pairwise(quantities(words)):
        if (earlier.role, later.role) == ("from", "to") and earlier.unit in (later.unit, "") and not found:
            found.append(
                Direction(later.start, later.end, later.phrase, 1 if later.low > earlier.low else -1)
            )
    return found


def moves(one: Statement, other: Statement, found: Findings) -> None:
    here, there = _signs(one.words), _signs(other.words)
    if not here or not there:
        return
    if {each.sign for each in here}.isdisjoint(each.sign for each in there):
        found.fail("direction", f"opposite direction: {here[0].word}, {there[0].word}")
        return
    if len(here) == len(there) and sum(each.sign for each in here) != sum(each.sign for each in there):
        mine, theirs = _odd_ones(here, there)
        found.fail("direction", f"opposite direction: {mine}, {theirs}")
        return
    around = [(each, _around(other.words, each)) for each in there[:_MOVES]]
    for each in here[:_MOVES]:
        about = _around(one.words, each)
        best = max(len(about & theirs) for _, theirs in around)
        nearest = [move for move, theirs in around if len(about & theirs) == best]
        if best and all(move.sign != each.sign for move in nearest):
            found.fail("direction", f"opposite direction: {each.word}, {nearest[0].word}")


def _odd_ones(here: Sequence[Direction], there: Sequence[Direction]) -> tuple[str, str]:
    pairs = zip(here, there, strict=True)
    return next((mine.word, theirs.word) for mine, theirs in pairs if mine.sign != theirs.sign)


def _around(words: str, direction: Direction) -> set[str]:
    """The words of the clause in which something moves, without the move itself."""
    edges = [0, *(match.end() for match in _CLAUSES.finditer(words)), len(words)]
    start = max(edge for edge in edges if edge <= direction.start)
    end = min(edge for edge in edges if edge >= direction.end)
    return set(stems(words[start : direction.start])) | set(stems(words[direction.end : end]))
