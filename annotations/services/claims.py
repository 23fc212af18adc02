"""Claims: proposed by a machine, accepted, reworded or rejected by people."""

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from annotations.errors import Conflict, InvalidTransition, StaleVersion
from annotations.extraction.candidates import CandidateClaim, best, ranked
from annotations.models import (
    SETTLED,
    Annotation,
    Claim,
    ClaimOrigin,
    ClaimStatus,
    Composed,
    Event,
    ExtractionJob,
    Reanchoring,
    Role,
    Snapshot,
    User,
)
from annotations.permissions import can_delete_claim, can_restore_claim
from annotations.services.deeds import (
    change,
    change_fields,
    check_version,
    deed,
    demand,
    demand_role,
    lock,
    touch,
    wait_for,
)
from annotations.services.rankings import ranking_of
from annotations.text.anchoring import describe
from annotations.text.reanchoring import occurrences
from annotations.text.words import count_words

EDITABLE = ("wording", "claimant", "attribution", "claimed_on", "place")
# What changes along with them, and comes back with them.
_OF_MACHINE = ("wording_is_suggested", "claimant_confidence")


def propose_claims(*, job: ExtractionJob) -> int:
    """Propose the best of what a job found in its snapshot, as many as the project asks for; how many
    proposals are new.

    Part of its caller's transaction. Words that are marked, by whomever, are not proposed, nor is a passage
    twice by a family of detectors or after a person, whatever became of that claim.
    """
    _one_by_one(job.snapshot)
    return _propose(job, would_propose(job=job))


@deed(by="actor")
def propose_more(*, actor: User, job: ExtractionJob, wanted: int) -> int:
    """Propose the next best of what a finished job found, until machines have proposed `wanted` claims of its
    snapshot, whatever became of them, or nothing unmarked is left; how many are new."""
    snapshot = job.snapshot
    project = snapshot.article.project
    demand_role(actor, project, Role.REVIEWER)
    if snapshot.article.deleted_at:
        raise Conflict("This article was deleted. Restore it first.")
    job = lock(job)
    job.snapshot = snapshot
    _one_by_one(snapshot)
    by_machines = Annotation.objects.filter(
        snapshot=snapshot, superseded_at=None, claim__origin=ClaimOrigin.MACHINE
    )
    missing = wanted - by_machines.values("claim").distinct().count()
    left = ranked(_unproposed(job, ranking_of(project)(job), _marks([job])[job.snapshot_id]))
    new = _propose(job, sorted(left[: max(missing, 0)], key=lambda candidate: candidate.start))
    if new:
        job.proposed += new
        job.save(update_fields=["proposed"])
    return new


def _one_by_one(snapshot: Snapshot) -> None:
    """Until the transaction ends, others who mark or propose words of the snapshot wait. Marking takes this
    lock in the table's own trigger."""
    wait_for(str(snapshot.pk))


def _propose(job: ExtractionJob, candidates: Sequence[CandidateClaim]) -> int:
    snapshot, family = job.snapshot, family_of(job)
    claims = [claim_of(candidate, job) for candidate in candidates]
    annotations = [
        passage(claim, snapshot, candidate.start, candidate.end, extractor=family)
        for claim, candidate in zip(claims, candidates, strict=True)
    ]
    Claim.objects.bulk_create(claims)
    Annotation.objects.bulk_create(annotations)
    return len(claims)


def claim_of(candidate: CandidateClaim, job: ExtractionJob) -> Claim:
    """The suggestion that a candidate of a job is proposed as, unsaved."""
    project = job.snapshot.article.project
    return Claim(
        project=project,
        status=ClaimStatus.PROPOSED,
        origin=ClaimOrigin.MACHINE,
        extractor=job.extractor,
        reviews_required=project.reviews_required,
        **_said_of(candidate),
    )


def would_propose(*, job: ExtractionJob) -> list[CandidateClaim]:
    """What `propose_claims` would propose now, in the order of the text, with the desk's own scores."""
    return would_propose_each(jobs=[job])[0]


def would_propose_each(*, jobs: Sequence[ExtractionJob]) -> list[list[CandidateClaim]]:
    """The same of several jobs of one project; two queries, however many there are."""
    if not jobs:
        return []
    project = jobs[0].snapshot.article.project
    scored, marks = ranking_of(project), _marks(jobs)
    wanted = project.suggestions_per_thousand_words
    return [
        _unproposed(
            job,
            best(scored(job), words=count_words(job.snapshot.text), per_thousand_words=wanted),
            marks[job.snapshot_id],
        )
        for job in jobs
    ]


class _Mark(NamedTuple):
    """A passage that a person marked, or a machine of the family `extractor`; `stands` while it is not
    replaced and its claim not deleted."""

    start: int
    end: int
    extractor: str
    stands: bool


def _marks(jobs: Sequence[ExtractionJob]) -> dict[UUID, list[_Mark]]:
    """By the snapshots of the jobs, in the order of their texts.

    Where a claim of a former text is thought to stand now counts as marked, until somebody decides; where no
    one place is, all that have its words.
    """
    texts = {job.snapshot_id: job.snapshot.text for job in jobs}
    snapshots = list(texts)
    marked = (
        Annotation.objects.filter(snapshot__in=snapshots)
        .annotate(stands=Q(superseded_at=None, claim__deleted_at=None))
        .values_list("snapshot", "start", "end", "extractor", "stands")
    )
    undecided = Reanchoring.objects.filter(snapshot__in=snapshots, moved_to=None, decided_at=None)
    thought = undecided.values_list("snapshot", "start", "end", "annotation__extractor", "annotation__exact")
    places = [
        (snapshot, *place, extractor, True)
        for snapshot, start, end, extractor, exact in thought
        for place in ([(start, end)] if start is not None else _places(texts[snapshot], exact))
    ]
    found: dict[UUID, list[_Mark]] = defaultdict(list)
    for snapshot, *mark in sorted([*marked, *places], key=itemgetter(1)):
        found[snapshot].append(_Mark(*mark))
    return found


def _places(text: str, words: str) -> Iterator[tuple[int, int]]:
    return ((at, at + len(words)) for at in occurrences(text, words, 0, len(text)))


def _unproposed(
    job: ExtractionJob, candidates: Sequence[CandidateClaim], marks: Sequence[_Mark]
) -> list[CandidateClaim]:
    """Those that nobody has marked and no version of this machine has proposed, in the order of the text."""
    known = {(mark.start, mark.end) for mark in marks if mark.extractor in ("", family_of(job))}
    unmarked = _unmarked(candidates, [mark for mark in marks if mark.stands])
    return [candidate for candidate in unmarked if (candidate.start, candidate.end) not in known]


def family_of(job: ExtractionJob) -> str:
    """The machine, whatever its version."""
    return job.extractor.partition("/")[0]


def _said_of(candidate: CandidateClaim) -> dict[str, Any]:
    """What a detector says of a passage, as columns of its claim."""
    return {
        "check_worthiness": candidate.check_worthiness,
        "reasons": [{"name": reason.name, "text": reason.text} for reason in candidate.reasons],
        "claimant": candidate.claimant[:200],
        "claimant_confidence": candidate.claimant_confidence,
        "attribution": candidate.attribution,
        "cue": candidate.cue[:100],
        "wording": candidate.wording,
        "wording_is_suggested": bool(candidate.wording),
        "dates": [
            {
                "phrase": each.phrase,
                "first": each.first and each.first.isoformat(),
                "last": each.last and each.last.isoformat(),
            }
            for each in candidate.dates
        ],
    }


def _unmarked(candidates: Sequence[CandidateClaim], marks: Sequence[_Mark]) -> Iterator[CandidateClaim]:
    """Those that share no words with a mark, in the order of the text."""
    ahead = deque(marks)
    reached = 0
    for candidate in sorted(candidates, key=lambda candidate: candidate.start):
        while ahead and ahead[0].start < candidate.end:
            reached = max(reached, ahead.popleft().end)
        if reached <= candidate.start:
            yield candidate


@deed(by="actor")
def accept_claim(*, actor: User, claim: Claim) -> Claim:
    """A suggestion is worth checking (or a rejected one after all)."""
    return _step(
        actor, claim, to=ClaimStatus.ACCEPTED, unless_from=(ClaimStatus.IN_REVIEW, ClaimStatus.ADJUDICATED)
    )


@deed(by="actor")
def reject_claim(*, actor: User, claim: Claim) -> Claim:
    """Not worth checking. It will not be proposed again."""
    return _step(actor, claim, to=ClaimStatus.REJECTED)


@deed(by="actor")
def reopen_claim(*, actor: User, claim: Claim) -> Claim:
    """Undo of accept and reject: back to what it was when it came in."""
    before = ClaimStatus.PROPOSED if claim.origin == ClaimOrigin.MACHINE else ClaimStatus.ACCEPTED
    return _step(actor, claim, to=before, unless_from=(ClaimStatus.IN_REVIEW, ClaimStatus.ADJUDICATED))


@deed(by="actor")
def update_claim(*, actor: User, claim: Claim, expected_version: int | None, **changes: Any) -> Claim:
    """Change the wording, the claimant, how the claim is attributed, its date or place.

    Conflict when the wording of a claim that has verdicts would change under them.
    """
    demand_role(actor, claim.project, Role.REVIEWER)
    claim = present(claim)
    is_reworded = changes.get("wording", claim.wording) != claim.wording
    names_another = changes.get("claimant", claim.claimant) != claim.claimant
    # What a person has put is nobody's suggestion.
    settled: dict[str, Any] = {"wording_is_suggested": False} if is_reworded else {}
    settled |= {"claimant_confidence": None} if names_another else {}
    changed = change_fields(claim, (*EDITABLE, *settled), {**changes, **settled}, expected_version)
    if is_reworded:
        keep_words(changed)
    return changed


@deed(by="actor")
def keep_wording(*, actor: User, claim: Claim, expected_version: int | None) -> Claim:
    """A person stands behind the wording that a machine suggested.

    It changes no words, so it is open after verdicts, too.
    """
    demand_role(actor, claim.project, Role.REVIEWER)
    claim = present(claim)
    check_version(claim, expected_version)
    return change(claim, wording_is_suggested=False) if claim.wording_is_suggested else claim


@deed(by="actor")
def revert_claim(*, actor: User, claim: Claim, event: int) -> Claim:
    """Take back what one event of history says was done about a claim's details, by this service too: words
    that were a machine's suggestion are one again.

    StaleVersion when they do not stand as that event left them; Conflict when it left none.
    """
    demand_role(actor, claim.project, Role.REVIEWER)
    claim = present(claim)
    told = Event.objects.filter(pk=event, row=claim.pk).first()
    before, after = (told.before or {}, told.after or {}) if told else ({}, {})
    back = {name: _column(name, before[name]) for name in (*EDITABLE, *_OF_MACHINE) if name in before}
    if not back:
        raise Conflict("There is nothing to take back.")
    left = {name: _column(name, after[name]) for name in back}
    if "wording_is_suggested" in back:
        # What a person has put since is not the machine's.
        left["wording"] = _wording_after(claim, event)
    if any(getattr(claim, name) != value for name, value in left.items()):
        raise StaleVersion(current=claim.version)
    if "wording" in back:
        keep_words(claim)
    return change(claim, **back)


def _wording_after(claim: Claim, event: int) -> str:
    told = Event.objects.filter(row=claim.pk, pk__lte=event, after__has_key="wording").order_by("-sequence")
    return str(told.values_list("after__wording", flat=True)[0])


def _column(name: str, told: Any) -> Any:
    """A value of history as the column of a claim holds it."""
    return next(field for field in Claim._meta.fields if field.name == name).to_python(told)


@deed(by="actor")
def delete_claim(*, actor: User, claim: Claim) -> Claim:
    """Hide a claim with all that belongs to it; undone by `restore_claim`."""
    claim = present(claim)
    demand(
        can_delete_claim(actor, claim),
        "You can delete your own claims that have no verdicts; editors can delete any.",
    )
    return change(claim, deleted_at=timezone.now(), deleted_by=actor)


@deed(by="actor")
def restore_claim(*, actor: User, claim: Claim) -> Claim:
    claim = lock(claim)
    demand(can_restore_claim(actor, claim), "You can restore what you deleted; editors can restore anything.")
    if not claim.deleted_at:
        raise Conflict("This claim is not deleted.")
    return change(claim, deleted_at=None, deleted_by=None)


# Nearly every deed begins with it.
_PRESENT = Composed(
    lambda id: (
        Claim.objects.current()
        .select_related("project")
        .select_for_update(of=("self",), no_key=True)
        .filter(pk=id)
    ),
    UUID,
)


def present(claim: Claim) -> Claim:
    """The claim locked; Conflict when it, or the article that states it, was deleted."""
    found = _PRESENT.first(claim.pk)
    if found is None:
        raise Conflict("This claim or its article was deleted. Restore it first.")
    return found


def awaits_decision(claim: Claim) -> bool:
    """Whether all its reviews are in and have not settled it."""
    reviews = claim.verdicts.standing()
    return claim.status == ClaimStatus.IN_REVIEW and reviews.count() >= claim.reviews_required


def note_evidence(claim: Claim) -> None:
    """Let the claim say that its evidence changed: to who is to settle it by its version, else by its time.

    Not while a review is missing: blind reviewers would see each other at work. The last one moves it.
    """
    if awaits_decision(claim):
        change(claim)
    elif not claim.hides_work:
        touch(claim)


def note_copy(claim: Claim) -> None:
    """The same of a source's copy, which came by itself: no reason to look again before settling."""
    if awaits_decision(claim) or not claim.hides_work:
        touch(claim)


def note_relation(*claims: Claim) -> None:
    """The same of what these claims are to each other."""
    for claim in claims:
        if not claim.hides_work:
            touch(claim)


def passage(claim: Claim, snapshot: Snapshot, start: int, end: int, **marked_by: Any) -> Annotation:
    """What says that the claim is stated there, unsaved; its context makes the quote the only one."""
    position, quote = describe(snapshot.text, start, end)
    return Annotation(
        claim=claim,
        snapshot=snapshot,
        start=position.start,
        end=position.end,
        exact=quote.exact,
        prefix=quote.prefix,
        suffix=quote.suffix,
        **marked_by,
    )


def keep_words(claim: Claim) -> None:
    """What verdicts were given on stays as it is while they stand."""
    if claim.status in (ClaimStatus.IN_REVIEW, *SETTLED):
        raise Conflict(
            "Verdicts were given on these words. They can change once the verdicts are taken back."
        )


def refuse_step(claim: Claim, sentence: str) -> InvalidTransition:
    return InvalidTransition(sentence, legal=claim.legal_steps)


def _step(actor: User, claim: Claim, *, to: ClaimStatus, unless_from: Sequence[ClaimStatus] = ()) -> Claim:
    demand_role(actor, claim.project, Role.REVIEWER)
    claim = present(claim)
    if to not in claim.legal_steps or claim.status in unless_from:
        sentence = (
            f"This claim is {claim.get_status_display().lower()} now, so it cannot be made {_MADE[to]}."
        )
        raise refuse_step(claim, sentence)
    return change(claim, status=to)


_MADE = {
    ClaimStatus.PROPOSED: "a suggestion again",
    ClaimStatus.ACCEPTED: "a claim to check",
    ClaimStatus.REJECTED: "a rejected one",
}
