"""Guards: what keeps two statements that sound alike from being the same, each named in plain words.

A guard is a function of two statements that adds to what was found; each has its module here.
"""

from collections.abc import Callable
from typing import Final

from annotations.matching.guards.certainty import certainty
from annotations.matching.guards.dates import days
from annotations.matching.guards.directions import moves
from annotations.matching.guards.findings import Comparison, Failure, Findings, Kind, Statement
from annotations.matching.guards.names import compass, other_names, related
from annotations.matching.guards.numbers import numbers
from annotations.matching.guards.polarity import polarity
from annotations.matching.guards.roles import change_of_places, comparisons, turned
from annotations.matching.guards.speakers import speakers
from annotations.matching.guards.words import words

__all__ = ["Comparison", "Failure", "Kind", "Statement", "compare"]

# In the order in which what they find is told. The last one asks only where no other has found anything.
_GUARDS: Final[tuple[Callable[[Statement, Statement, Findings], None], ...]] = (
    numbers,
    moves,
    comparisons,
    days,
    polarity,
    speakers,
    other_names,
    change_of_places,
    compass,
    turned,
    related,
    certainty,
    words,
)


def compare(one: Statement, other: Statement) -> Comparison:
    """Hold two statements against each other. Symmetrical but for the order of what is named."""
    found = Findings([], [], [], [])
    for guard in _GUARDS:
        guard(one, other, found)
    return Comparison(
        tuple(found.failures), tuple(found.shared), tuple(found.only_here), tuple(found.only_there)
    )
