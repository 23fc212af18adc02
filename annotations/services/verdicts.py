"""Verdicts and what settles them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.fields.json import KT
from django.utils import timezone

from annotations.errors import Conflict, ConflictOfInterest, EvidenceMissing, InvalidInput
from annotations.models import (
    OPEN,
    REQUIRED_STANCE,
    RESTS_ON_EVIDENCE,
    Adjudication,
    Annotation,
    Claim,
    ClaimStatus,
    Composed,
    Event,
    Provenance,
    Rating,
    Reanchoring,
    Role,
    Snapshot,
    Stance,
    User,
    Verdict,
)
from annotations.permissions import has_reviewed
from annotations.services.claims import awaits_decision, present, refuse_step
from annotations.services.deeds import change, check_version, deed, demand, demand_role, lock, refused_as
from annotations.text.reanchoring import SentencesAround

# Of a passage: its article, its words and the whole sentences that these stand in, but for typography.
_Said = tuple[UUID, str, str]


@deed(by="reviewer")
def record_verdict(
    *,
    reviewer: User,
    claim: Claim,
    rating: Rating,
    rationale: str,
    as_of: date | None = None,
    expected_version: int | None = None,
) -> Verdict:
    """Give one's verdict on a claim, or change it while the claim is not settled by an adjudicator.

    `as_of` is the day up to which evidence was looked for: today unless told, and never later.

    Raises EvidenceMissing when supported or disputed has no evidence of that stance, on a blind claim of the
    reviewer's own; Conflict when the claim has the reviews it needs, or has to be placed in a newer text
    before somebody whose verdict is stale gives another; StaleVersion when one's own verdict changed
    meanwhile, or does not stand, or stands though none was expected (NO_VERSION).
    """
    demand_role(reviewer, claim.project, Role.REVIEWER)
    rationale = rationale.strip()
    if not rationale:
        raise InvalidInput({"rationale": "Say why: a verdict without its reasons cannot be checked."})
    as_of = _day(as_of)
    claim = present(claim)
    _demand_judgeable(claim)
    decision = _open_decision(claim)
    verdicts = _VERDICTS.all(claim.pk)
    own = next((verdict for verdict in verdicts if verdict.reviewer_id == reviewer.pk), None)
    standing = own is not None and own.withdrawn_at is None
    check_version(own if standing else None, expected_version)
    if own and own.stale_since:
        _demand_place(claim)
    others = [verdict for verdict in verdicts if verdict.withdrawn_at is None and verdict != own]
    if not standing and claim.is_blind and len(others) >= claim.reviews_required:
        raise Conflict("This claim has all the reviews it needs. If they differ, an adjudicator settles it.")
    with _resting_on_evidence(rating, is_own=claim.is_blind):
        if own is None:
            own = Verdict.objects.create(
                claim=claim,
                reviewer=reviewer,
                rating=rating,
                rationale=rationale,
                as_of=as_of,
                is_blind=claim.is_blind,
            )
        else:
            # Once it was in, what others do was to be seen: a change of mind is not blind any more.
            is_blind = own.is_blind and own.rating == rating
            change(
                own,
                rating=rating,
                rationale=rationale,
                as_of=as_of,
                is_blind=is_blind,
                withdrawn_at=None,
                stale_since=None,
            )
    _settle(claim, [*others, own], decision)
    return own


@deed(by="actor")
def confirm_verdict(*, actor: User, verdict: Verdict, expected_version: int | None = None) -> Verdict:
    """Stand by one's verdict, though the passage that it judges changed since."""
    demand_role(actor, verdict.claim.project, Role.REVIEWER)
    demand(verdict.reviewer_id == actor.pk, "Only the person who gave a verdict can stand by it.")
    claim = present(verdict.claim)
    verdict = lock(verdict)
    check_version(verdict, expected_version)
    if verdict.withdrawn_at or not verdict.stale_since:
        raise Conflict("The passage that this verdict judges has not changed.")
    _demand_place(claim)
    change(verdict, stale_since=None)
    _renew_agreements({claim.pk})
    return verdict


@deed(by="adjudicator")
def confirm_adjudication(
    *, adjudicator: User, claim: Claim, expected_version: int | None = None
) -> Adjudication:
    """Stand by what settles a claim, though its passage changed since. Not by one of its reviewers.

    Raises StaleVersion when the claim changed since the adjudicator looked (`Claim.version`).
    """
    demand_role(adjudicator, claim.project, Role.ADJUDICATOR)
    claim = present(claim)
    if has_reviewed(adjudicator, claim):
        raise ConflictOfInterest("You reviewed this claim. Somebody else has to stand by what settles it.")
    check_version(claim, expected_version)
    standing = claim.adjudications.standing().exclude(stale_since=None).first()
    if standing is None:
        raise Conflict("The passage that this settles has not changed.")
    _demand_place(claim)
    _renew(standing)
    return standing


@deed(by="actor")
def withdraw_verdict(*, actor: User, verdict: Verdict, expected_version: int | None = None) -> Verdict:
    """Take one's verdict back: the undo of `record_verdict`."""
    demand_role(actor, verdict.claim.project, Role.REVIEWER)
    demand(verdict.reviewer_id == actor.pk, "Only the person who gave a verdict can take it back.")
    claim = present(verdict.claim)
    _demand_judgeable(claim)
    decision = _open_decision(claim)
    verdict.refresh_from_db()
    check_version(verdict, expected_version)
    if verdict.withdrawn_at:
        raise Conflict("This verdict was taken back already.")
    change(verdict, withdrawn_at=timezone.now())
    _settle(claim, list(claim.verdicts.standing()), decision)
    return verdict


@deed(by="adjudicator")
def adjudicate_claim(
    *,
    adjudicator: User,
    claim: Claim,
    rating: Rating,
    reason: str,
    as_of: date | None = None,
    expected_version: int | None = None,
) -> Adjudication:
    """Settle a claim whose reviews are in and did not settle it. Not by a reviewer, never without a reason.

    `as_of` as with `record_verdict`.
    Raises StaleVersion when a verdict came in or changed since the adjudicator looked (`Claim.version`).
    """
    demand_role(adjudicator, claim.project, Role.ADJUDICATOR)
    reason = reason.strip()
    if not reason:
        raise InvalidInput({"reason": "Say why: the reviewers and the readers will want to know."})
    as_of = _day(as_of)
    claim = present(claim)
    if has_reviewed(adjudicator, claim):
        raise ConflictOfInterest("You reviewed this claim. Somebody else has to settle it.")
    check_version(claim, expected_version)
    if not awaits_decision(claim):
        raise refuse_step(
            claim, "A claim can be settled once all its reviews are in and have not settled it."
        )
    with _resting_on_evidence(rating):
        adjudication = Adjudication.objects.create(
            claim=claim,
            rating=rating,
            reason=reason,
            provenance=Provenance.ADJUDICATED,
            decided_by=adjudicator,
            as_of=as_of,
        )
    change(claim, status=ClaimStatus.ADJUDICATED)
    return adjudication


@deed(by="adjudicator")
def reopen_review(*, adjudicator: User, claim: Claim) -> Claim:
    """Take an adjudicator's decision back, so that the reviewers' verdicts are open again."""
    demand_role(adjudicator, claim.project, Role.ADJUDICATOR)
    claim = present(claim)
    decision = claim.adjudications.standing().filter(provenance=Provenance.ADJUDICATED).first()
    if decision is None or claim.status != ClaimStatus.ADJUDICATED:
        raise refuse_step(claim, "There is no adjudicator's decision to take back.")
    _supersede(decision)
    return change(claim, status=ClaimStatus.IN_REVIEW)


def make_stale(claims: Collection[UUID], now: datetime) -> None:
    """What was judged of these claims was judged by other words than theirs; part of its caller's deed.

    Before their passages change: the words that stand as it goes stale are those that it was judged by.
    """
    Claim.objects.filter(pk__in=claims).update(updated_at=now, version=F("version") + 1)
    fresh = Verdict.objects.standing().filter(claim__in=claims, stale_since=None)
    fresh.update(stale_since=now, updated_at=now, version=F("version") + 1)
    Adjudication.objects.standing().filter(claim__in=claims, stale_since=None).update(stale_since=now)


def let_hold_again(claims: Collection[UUID]) -> None:
    """What went stale holds where all passages of its claim say what they said then, in the texts that their
    articles show now; what all agreed on, where each of their verdicts does. Part of its caller's deed."""
    verdicts = Verdict.objects.standing().filter(claim__in=claims, stale_since__isnull=False)
    decisions = Adjudication.objects.standing().filter(
        claim__in=claims, stale_since__isnull=False, provenance=Provenance.ADJUDICATED
    )
    stale = dict([*verdicts.values_list("pk", "claim"), *decisions.values_list("pk", "claim")])
    stood = _stood(stale)
    former = Annotation.objects.filter(pk__in=set[UUID]().union(*stood.values()))
    present = list(
        Annotation.objects.filter(
            claim__in=set(stale.values()), superseded_at=None, snapshot__article__snapshot=F("snapshot")
        )
    )
    said = _said([*former, *present])
    stand: dict[UUID, set[_Said]] = defaultdict(set)
    for mark in present:
        stand[mark.claim_id].add(said[mark.pk])
    again = [row for row, claim in stale.items() if {said[mark] for mark in stood[row]} == stand[claim]]
    verdicts.filter(pk__in=again).update(
        stale_since=None, updated_at=timezone.now(), version=F("version") + 1
    )
    decisions.filter(pk__in=again).update(stale_since=None)
    _renew_agreements(claims)


def says_the_same(mark: Annotation, other: Annotation) -> bool:
    """Whether two passages have the same words, in the same sentences but for typography."""
    said = _said([mark, other])
    return said[mark.pk] == said[other.pk]


def _stood(stale: Mapping[UUID, UUID]) -> dict[UUID, set[UUID]]:
    """By each of these verdicts and decisions (with its claim): the passages that stood as it went stale.

    Only history tells: a passage that was replaced may stand again.
    """
    marks = Q(table=Annotation._meta.db_table, after__has_key="superseded_at")
    judged = Q(row__in=stale, after__has_key="stale_since")
    events = Event.objects.filter(marks | judged, claim__in=set(stale.values())).order_by("sequence")
    standing: dict[UUID | None, set[UUID]] = defaultdict(set)
    stood: dict[UUID, set[UUID]] = defaultdict(set)
    for row, claim, superseded, since in events.values_list(
        "row", "claim", KT("after__superseded_at"), KT("after__stale_since")
    ):
        if row not in stale:
            (standing[claim].discard if superseded else standing[claim].add)(row)
        elif since:
            stood[row] = set(standing[claim])
    return stood


def _said(marks: Collection[Annotation]) -> dict[UUID, _Said]:
    """What each of these passages says. A text may have megabytes: each is had, and read, once."""
    texts = Snapshot.objects.select_related("article").in_bulk({mark.snapshot_id for mark in marks})
    around = {pk: SentencesAround(each.text, each.article.language) for pk, each in texts.items()}
    return {
        mark.pk: (
            texts[mark.snapshot_id].article_id,
            mark.exact,
            around[mark.snapshot_id].whole(mark.start, mark.end),
        )
        for mark in marks
    }


def _demand_place(claim: Claim) -> None:
    if Reanchoring.objects.waiting().filter(annotation__claim=claim).exists():
        raise Conflict("Say first where this claim stands in the newer text of its article.")


def _day(as_of: date | None) -> date:
    today = timezone.localdate()
    if as_of and as_of > today:
        raise InvalidInput({"as_of": "This day is still to come: nobody has looked for evidence then."})
    return as_of or today


def _demand_judgeable(claim: Claim) -> None:
    if claim.status not in (*OPEN, ClaimStatus.ADJUDICATED):
        raise refuse_step(
            claim, "Verdicts are given on claims that are being checked. Accept this one first."
        )


_STANDING = Composed(lambda claim: Adjudication.objects.standing().filter(claim_id=claim), UUID)
_VERDICTS = Composed(lambda claim: Verdict.objects.filter(claim_id=claim), UUID)


def _open_decision(claim: Claim) -> Adjudication | None:
    """What settles the claim now, if anything; refused when an adjudicator decided it."""
    decision = _STANDING.first(claim.pk) if claim.is_settled else None
    if decision and decision.provenance == Provenance.ADJUDICATED:
        raise Conflict("An adjudicator has settled this claim. Ask for it to be reopened first.")
    return decision


def _resting_on_evidence(rating: Rating, *, is_own: bool = False) -> AbstractContextManager[None]:
    """What is written here needs a source of its stance, on a blind claim one of the reviewer's own."""
    source = "source of your own" if is_own else "source"
    says = REQUIRED_STANCE.get(rating, Stance.CONTEXT).label.lower()
    missing = EvidenceMissing(f"“{rating.label}” needs at least one {source} that {says} the claim.")
    return refused_as(RESTS_ON_EVIDENCE, missing)


def _settle(claim: Claim, standing: list[Verdict], current: Adjudication | None) -> None:
    """Bring the claim's status to where its verdicts stand: unanimous ones settle it by themselves.

    On a blind claim only verdicts that were given blind count as agreement; otherwise somebody has to look.
    What they agree on holds as of the day up to which each of them has looked.
    """
    ratings = {Rating(verdict.rating) for verdict in standing}
    is_complete = len(standing) >= claim.reviews_required
    is_genuine = not claim.is_blind or all(verdict.is_blind for verdict in standing)
    agreed = ratings.pop() if is_complete and is_genuine and len(ratings) == 1 else None
    as_of = min((verdict.as_of for verdict in standing), default=None)
    if current and (current.rating, current.as_of) != (agreed, as_of):
        _supersede(current)
        current = None
    if agreed and not current:
        Adjudication.objects.create(
            claim=claim,
            rating=agreed,
            provenance=Provenance.UNANIMOUS,
            as_of=_day(as_of),
            stale_since=max((each.stale_since for each in standing if each.stale_since), default=None),
        )
    elif current:
        _renew_agreements({claim.pk})
    if agreed:
        status = ClaimStatus.ADJUDICATED
    else:
        status = ClaimStatus.IN_REVIEW if standing else ClaimStatus.ACCEPTED
    # Before all reviews are in, another one is nobody's to notice.
    if is_complete or claim.status != status:
        change(claim, status=status)


def _supersede(adjudication: Adjudication) -> None:
    adjudication.superseded_at = timezone.now()
    adjudication.save(update_fields=["superseded_at"])


def _renew_agreements(claims: Collection[UUID]) -> None:
    """What all reviewers agreed on holds again once each of their verdicts does."""
    agreed = Adjudication.objects.standing().filter(claim__in=claims, provenance=Provenance.UNANIMOUS)
    stale = Verdict.objects.standing().filter(claim=OuterRef("claim"), stale_since__isnull=False)
    agreed.exclude(stale_since=None).filter(~Exists(stale)).update(stale_since=None)


def _renew(adjudication: Adjudication) -> None:
    adjudication.stale_since = None
    adjudication.save(update_fields=["stale_since"])
