"""What a statement may be to another, proposed with the reasons for and against; a person decides."""

from dataclasses import dataclass
from typing import Final, Literal

from annotations.matching.guards import Comparison, Failure, Kind, Statement, compare
from annotations.matching.guards.dates import is_later
from annotations.matching.guards.words import content

Relation = Literal["same", "narrower", "broader", "contradicts", "updates"]

# Found on the pairs of the tests and on three articles about one subject, where unrelated statements have
# cosines of .75 to .83: meaning alone never makes two statements the same, nor do names and figures that they
# share.
LEAST_LIKENESS: Final = 0.6
LEAST_OVERLAP: Final = 0.3
SURE_LIKENESS: Final = 0.8
SURE_OVERLAP: Final = 0.1
CERTAIN_LIKENESS: Final = 0.9
ENOUGH_SHARED: Final = 2
_STEP, _MOST = 0.1, 3  # what the ranking counts each finding for, and of how many
_SAYS_THE_SAME, _SAYS_MORE_OR_LESS = 2, 1  # steps
LEAST_CONTAINED: Final = 0.6
_OPPOSED: Final[frozenset[Kind]] = frozenset({"number", "unit", "direction", "polarity"})
_OF_ANOTHER_TIME: Final[frozenset[Kind]] = frozenset({"date", "number", "direction", "certainty"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """`relation` reads "the one is … the other": narrower says more, updates is later. None where nothing is
    proposed. `reasons` speak for it, `failures` are what guards found against "same". `weight` is what the
    comparison adds to a candidate's score."""

    relation: Relation | None
    reasons: tuple[str, ...]
    failures: tuple[Failure, ...]
    weight: float


def propose(one: Statement, other: Statement, likeness: float) -> Proposal:
    """`likeness` is the cosine of the meanings of the two statements."""
    found = compare(one, other)
    both, contained = overlap(one.words, other.words)
    is_alike = _is_alike(likeness, both, _shares_enough(found))
    relation = _of_alike(one, other, found) if is_alike else None
    if (
        relation is None
        and not found.failures
        and likeness >= LEAST_LIKENESS
        and contained >= LEAST_CONTAINED
    ):
        relation = _by_detail(found)
    reasons = (f"alike in meaning ({likeness:.2f})", f"{both:.0%} of the words", *dict.fromkeys(found.shared))
    return Proposal(relation, reasons, found.failures, _weight(found, relation, is_alike=is_alike))


def _is_alike(likeness: float, both: float, shares_enough: bool) -> bool:
    if likeness >= SURE_LIKENESS:
        return both >= SURE_OVERLAP or shares_enough or likeness >= CERTAIN_LIKENESS
    return likeness >= LEAST_LIKENESS and (both >= LEAST_OVERLAP or shares_enough)


def _shares_enough(found: Comparison) -> bool:
    """A figure or a date, and something else: names alone are those of the topic."""
    is_exact = any(not each.startswith("the same name") for each in found.shared)
    return is_exact and len(set(found.shared)) >= ENOUGH_SHARED


def _weight(found: Comparison, relation: Relation | None, *, is_alike: bool) -> float:
    """What both state exactly raises a candidate, differences lower it; what may be the same comes before
    what says more or less, and that before what only shares words.

    Another speaker lowers nothing: who else says the same is worth knowing.
    """
    exact = [each for each in found.shared if each.startswith(("the same figure", "the same date"))]
    differences = [each for each in found.failures if each.kind != "speaker"]
    steps = min(len(exact), _MOST) - min(len(differences), _MOST)
    says = _by_detail(found) if is_alike and not differences else relation
    if says == "same":
        steps += _SAYS_THE_SAME
    elif says in ("narrower", "broader"):
        steps += _SAYS_MORE_OR_LESS
    return _STEP * steps


def _of_alike(one: Statement, other: Statement, found: Comparison) -> Relation | None:
    if not found.failures:
        return _by_detail(found)
    kinds = {failure.kind for failure in found.failures}
    if "date" in kinds and kinds <= _OF_ANOTHER_TIME:
        return "updates" if is_later(one, other) else None
    return "contradicts" if kinds <= _OPPOSED else None


def _by_detail(found: Comparison) -> Relation | None:
    """Which of two that do not differ says more; None where each has details that the other lacks."""
    if found.only_here and found.only_there:
        return None
    return "narrower" if found.only_here else "broader" if found.only_there else "same"


def overlap(one: str, other: str) -> tuple[float, float]:
    """Which share of the words of both they have in common (Dice), and which of the shorter one's, 0..1.

    Without names, figures and words of saying: those are the guards' part.
    """
    mine, theirs = content(one), content(other)
    common = len(mine & theirs)
    return 2 * common / max(len(mine) + len(theirs), 1), common / max(min(len(mine), len(theirs)), 1)
