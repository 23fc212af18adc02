"""The claims of an article as one person sees them: a light line for each, read in two queries."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.contrib.humanize.templatetags.humanize import ordinal
from django.db.models import FilteredRelation, Q

from annotations.models import SETTLED, Annotation, ClaimOrigin, ClaimStatus, Rating, Snapshot, User, Verdict
from annotations.web.claims import look_of

SPLIT = "split"
# Every way a claim can look, in the order of the layers, with its words. Ratings look as they are called.
LOOKS: dict[str, str] = {
    **{rating.value: rating.label for rating in Rating},
    SPLIT: "Reviewers differ",
    "to_check": "To check",
    "machine": "Suggestion",
}
REMOVED_LOOK = "rejected"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class ClaimLine:
    """One claim: where it stands (code points of the snapshot), how it looks, whom it waits for.

    `number` is its place among all claims ever made in the article, so it never changes and is never reused.
    `is_split`: the verdicts this person may see differ, and nobody has settled the claim yet.
    `is_stale`: what it looks judged as was said of words that changed since. `rank` is its place among all
    that machines proposed here, the most check-worthy first; it stays while the desk accepts and rejects.
    `is_hidden`: a suggestion weaker than this person wants to see now.
    """

    id: uuid.UUID
    number: int
    spans: tuple[Span, ...]
    look: str
    is_todo: bool
    is_split: bool
    is_stale: bool
    is_removed: bool
    rank: int | None
    is_hidden: bool

    @property
    def start(self) -> int:
        return self.spans[0][0]

    @property
    def is_suggestion(self) -> bool:
        return self.look == "machine"

    @property
    def rank_in_words(self) -> str:
        """Its place among the suggestions: "3rd"."""
        return str(ordinal(self.rank))

    @property
    def words(self) -> str:
        words = LOOKS.get(self.look, "Removed")
        return f"{words}, words changed since" if self.is_stale else words


LISTS: dict[str, tuple[str, Callable[[ClaimLine], bool]]] = {
    "all": ("All", lambda line: not line.is_removed),
    "todo": ("To do", lambda line: line.is_todo),
    "machine": ("Suggested", lambda line: line.is_suggestion),
    "split": ("Differ", lambda line: line.is_split),
    "removed": ("Removed", lambda line: line.is_removed),
}
RANKED_LIST = "machine"


def _place_in(name: str, line: ClaimLine) -> tuple[int, uuid.UUID]:
    """What a list is sorted by: suggestions by rank, so that the best are read first; others as they stand in
    the text. A claim that no machine proposed comes before all ranks."""
    return (line.rank or 0) if name == RANKED_LIST else line.start, line.id


class ClaimLines:
    """All lines of an article in the order of its text."""

    def __init__(self, lines: list[ClaimLine]) -> None:
        self._lines = lines

    def __iter__(self) -> Iterator[ClaimLine]:
        return iter(self._lines)

    @cached_property
    def _by_id(self) -> dict[uuid.UUID, ClaimLine]:
        return {line.id: line for line in self._lines}

    def get(self, claim_id: uuid.UUID | None) -> ClaimLine | None:
        return self._by_id.get(claim_id) if claim_id else None

    @cached_property
    def standing(self) -> list[ClaimLine]:
        return self.listed("all")

    def listed(self, name: str) -> list[ClaimLine]:
        """The claims of a list in its order, without what is hidden from this person's view."""
        belongs = LISTS[name][1]
        found = [line for line in self._lines if belongs(line) and not line.is_hidden]
        return sorted(found, key=lambda line: _place_in(name, line)) if name == RANKED_LIST else found

    def coming(self, name: str, current: ClaimLine | None) -> list[ClaimLine]:
        """The list as J walks it: from behind the current claim to the end, then from the beginning."""
        listed = self.listed(name)
        if current is None:
            return listed
        here = _place_in(name, current)
        behind = [line for line in listed if _place_in(name, line) > here]
        return behind + [line for line in listed if _place_in(name, line) < here]

    @cached_property
    def looks(self) -> dict[str, int]:
        """Look -> number of standing claims."""
        counted: dict[str, int] = {}
        for line in self.standing:
            counted[line.look] = counted.get(line.look, 0) + 1
        return counted

    @property
    def looks_by_present_words(self) -> dict[str, int]:
        """As `looks`, but what was judged by words that changed since is to be checked."""
        counted = dict(self.looks)
        for line in self.standing:
            if line.is_stale:
                counted[line.look] -= 1
                counted["to_check"] = counted.get("to_check", 0) + 1
        return {look: number for look, number in counted.items() if number}

    @cached_property
    def found_by_machines(self) -> int:
        """Claims a machine proposed, whatever became of them."""
        return sum(line.rank is not None for line in self._lines)

    @cached_property
    def suggestions(self) -> list[ClaimLine]:
        """The open suggestions, hidden ones too."""
        return [line for line in self._lines if line.is_suggestion]

    @property
    def taken_up(self) -> int:
        """Claims that are to be judged; suggestions are counted apart."""
        return len(self.standing) - self.looks.get("machine", 0)

    @property
    def judged(self) -> int:
        return sum(line.look in Rating.values and not line.is_stale for line in self.standing)


@dataclass(slots=True)
class _Judged:
    """What one person may know of the verdicts on a claim; stale is what was said of other words."""

    own: str | None = None
    is_own_stale: bool = False
    others: set[str] = field(default_factory=set)
    is_others_stale: bool = False


@dataclass(slots=True)
class _Gathered:
    spans: list[Span]
    status: str
    is_deleted: bool
    settled_as: str | None
    is_decision_stale: bool
    is_from_machine: bool
    check_worthiness: float


def read_lines(
    snapshot: Snapshot,
    user: User,
    *,
    can_review: bool,
    can_settle: Callable[[], bool],
    last_rank: int | None = None,
) -> ClaimLines:
    """Every claim stated in a snapshot, removed ones too. Verdicts this person may not see leave no trace.

    Open suggestions behind `last_rank` are hidden; None hides nothing.
    """
    gathered = _gather(snapshot)
    ratings = _ratings(snapshot, user)
    ranks = _ranks(gathered)
    numbers = {claim_id: number for number, claim_id in enumerate(_ever_stated(snapshot, gathered), start=1)}
    lines = []
    for claim_id, found in gathered.items():
        judged = ratings.get(claim_id) or _Judged()
        own, others = judged.own, judged.others
        rank = ranks.get(claim_id)
        is_open = not found.is_deleted and found.status in (ClaimStatus.ACCEPTED, ClaimStatus.IN_REVIEW)
        is_split = is_open and len(others | ({own} if own else set())) > 1
        is_removed = found.is_deleted or found.status == ClaimStatus.REJECTED
        is_suggestion = not is_removed and found.status == ClaimStatus.PROPOSED
        waits = is_suggestion or (is_open and own is None) or (judged.is_own_stale and not is_removed)
        is_todo = can_settle() if is_split and own is None else can_review and waits
        lines.append(
            ClaimLine(
                id=claim_id,
                number=numbers[claim_id],
                spans=tuple(sorted(found.spans)),
                look=_look(found, own, others, is_removed=is_removed),
                is_todo=is_todo,
                is_split=is_split,
                is_stale=not is_removed and _is_stale(found, judged),
                is_removed=is_removed,
                rank=rank,
                is_hidden=is_suggestion and last_rank is not None and (rank or 0) > last_rank,
            )
        )
    return ClaimLines(sorted(lines, key=lambda line: (line.start, line.id)))


def _ever_stated(snapshot: Snapshot, here: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Every claim ever made in the article, in turn; while it has one text, these are all `here`."""
    if snapshot.number == 1:
        return sorted(here)
    made = Annotation.objects.filter(
        snapshot__article=snapshot.article_id, snapshot__number__lte=snapshot.number
    )
    return sorted(set(made.values_list("claim", flat=True)))


def _ranks(gathered: dict[uuid.UUID, _Gathered]) -> dict[uuid.UUID, int]:
    """The places of what machines proposed, whatever became of it; of equals the first in the text."""
    proposed = sorted(
        (-found.check_worthiness, min(found.spans), claim_id)
        for claim_id, found in gathered.items()
        if found.is_from_machine
    )
    return {claim_id: rank for rank, (_, _, claim_id) in enumerate(proposed, start=1)}


def _look(found: _Gathered, own: str | None, others: set[str], *, is_removed: bool) -> str:
    if is_removed:
        return REMOVED_LOOK
    if found.status in SETTLED:
        return look_of(found.status, found.settled_as)
    if own is None and len(others) > 1:
        return SPLIT
    return look_of(found.status, own or next(iter(others), None))


def _is_stale(found: _Gathered, judged: _Judged) -> bool:
    if found.status in SETTLED:
        return found.is_decision_stale
    return judged.is_own_stale if judged.own else judged.is_others_stale


def _gather(snapshot: Snapshot) -> dict[uuid.UUID, _Gathered]:
    """Claims by id, in no order. A passage that was corrected counts only where no other is left."""
    decision = FilteredRelation("claim__adjudications", condition=Q(claim__adjudications__superseded_at=None))
    rows = (
        Annotation.objects.filter(snapshot=snapshot, superseded_at=None)
        .annotate(decision=decision)
        .order_by()
        .values_list(
            "claim_id",
            "start",
            "end",
            "claim__status",
            "claim__deleted_at",
            "decision__rating",
            "decision__stale_since",
            "claim__origin",
            "claim__check_worthiness",
        )
    )
    gathered: dict[uuid.UUID, _Gathered] = {}
    for claim_id, start, end, status, deleted_at, settled_as, stale_since, origin, check_worthiness in rows:
        if claim_id in gathered:
            gathered[claim_id].spans.append((start, end))
        else:
            gathered[claim_id] = _Gathered(
                [(start, end)],
                status,
                deleted_at is not None,
                settled_as,
                stale_since is not None,
                origin == ClaimOrigin.MACHINE,
                check_worthiness or 0,
            )
    return gathered


def _ratings(snapshot: Snapshot, user: User) -> dict[uuid.UUID, _Judged]:
    """By claim: this person's own standing rating, and those of others that they may see."""
    seen = (
        Verdict.objects.visible_to(user)
        .standing()
        .filter(claim__annotations__snapshot=snapshot, claim__annotations__superseded_at=None)
        .order_by()
        .values_list("claim_id", "reviewer_id", "rating", "stale_since")
    )
    judged: dict[uuid.UUID, _Judged] = {}
    for claim_id, reviewer_id, rating, stale_since in seen:
        found = judged.setdefault(claim_id, _Judged())
        if reviewer_id == user.pk:
            found.own, found.is_own_stale = rating, stale_since is not None
        else:
            found.others.add(rating)
            found.is_others_stale |= stale_since is not None
    return judged
