"""Verdicts and what settles them."""

from django.utils import timezone

from annotations.errors import Conflict, ConflictOfInterest, EvidenceMissing, InvalidInput
from annotations.models import (
    OPEN,
    REQUIRED_STANCE,
    Adjudication,
    Claim,
    ClaimStatus,
    Evidence,
    Provenance,
    Rating,
    Role,
    User,
    Verdict,
)
from annotations.permissions import has_reviewed
from annotations.services.claims import present, refuse_step
from annotations.services.deeds import change, check_version, deed, demand, demand_role


@deed(by="reviewer")
def record_verdict(
    *, reviewer: User, claim: Claim, rating: Rating, rationale: str, expected_version: int | None = None
) -> Verdict:
    """Give one's verdict on a claim, or change it while the claim is not settled by an adjudicator.

    Raises EvidenceMissing when supported or disputed has no evidence of that stance that the reviewer may
    see; Conflict when the claim has the reviews it needs; StaleVersion when one's own verdict changed
    meanwhile.
    """
    demand_role(reviewer, claim.project, Role.REVIEWER)
    rationale = rationale.strip()
    if not rationale:
        raise InvalidInput({"rationale": "Say why: a verdict without its reasons cannot be checked."})
    claim = present(claim)
    if claim.status not in (*OPEN, ClaimStatus.ADJUDICATED):
        raise refuse_step(
            claim, "Verdicts are given on claims that are being checked. Accept this one first."
        )
    decision = _open_decision(claim)
    verdicts = list(claim.verdicts.all())
    own = next((verdict for verdict in verdicts if verdict.reviewer_id == reviewer.pk), None)
    standing = own is not None and own.withdrawn_at is None
    others = [verdict for verdict in verdicts if verdict.withdrawn_at is None and verdict != own]
    if not standing and claim.project.is_blind and len(others) >= claim.project.reviews_required:
        raise Conflict("This claim has all the reviews it needs.")
    _demand_evidence(reviewer, claim, rating)
    if own is None:
        own = Verdict.objects.create(claim=claim, reviewer=reviewer, rating=rating, rationale=rationale)
    else:
        check_version(own, expected_version)
        change(own, rating=rating, rationale=rationale, withdrawn_at=None)
    _settle(claim, [*others, own], decision)
    return own


@deed(by="actor")
def withdraw_verdict(*, actor: User, verdict: Verdict) -> Verdict:
    """Take one's verdict back: the undo of `record_verdict`."""
    demand(verdict.reviewer_id == actor.pk, "Only the person who gave a verdict can take it back.")
    claim = present(verdict.claim)
    decision = _open_decision(claim)
    verdict.refresh_from_db()
    if verdict.withdrawn_at:
        raise Conflict("This verdict was taken back already.")
    change(verdict, withdrawn_at=timezone.now())
    _settle(claim, list(claim.verdicts.standing()), decision)
    return verdict


@deed(by="adjudicator")
def adjudicate_claim(*, adjudicator: User, claim: Claim, rating: Rating, reason: str) -> Adjudication:
    """Settle a claim its reviewers disagree on. Not by one of them, and never without a reason."""
    demand_role(adjudicator, claim.project, Role.ADJUDICATOR)
    if has_reviewed(adjudicator, claim):
        raise ConflictOfInterest("You reviewed this claim. Somebody else has to settle it.")
    reason = reason.strip()
    if not reason:
        raise InvalidInput({"reason": "Say why: the reviewers and the readers will want to know."})
    claim = present(claim)
    reviews = claim.verdicts.standing().count()
    if claim.status != ClaimStatus.IN_REVIEW or reviews < claim.project.reviews_required:
        raise refuse_step(claim, "A claim can be settled when all its reviews are in and they differ.")
    _demand_evidence(adjudicator, claim, rating)
    adjudication = Adjudication.objects.create(
        claim=claim, rating=rating, reason=reason, provenance=Provenance.ADJUDICATED, decided_by=adjudicator
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


def _open_decision(claim: Claim) -> Adjudication | None:
    """What settles the claim now, if anything; refused when an adjudicator decided it."""
    decision = claim.adjudications.standing().first()
    if decision and decision.provenance == Provenance.ADJUDICATED:
        raise Conflict("An adjudicator has settled this claim. Ask for it to be reopened first.")
    return decision


def _demand_evidence(judge: User, claim: Claim, rating: Rating) -> None:
    """The rule that `verdict_rests_on_evidence` backs in the database, over what this person may see."""
    stance = REQUIRED_STANCE.get(rating)
    if stance is None:
        return
    seen = Evidence.objects.visible_to(judge).standing().filter(claim=claim, stance=stance)
    if not seen.exists():
        raise EvidenceMissing(
            f"“{rating.label}” needs at least one source that {stance.label.lower()} the claim."
        )


def _settle(claim: Claim, standing: list[Verdict], current: Adjudication | None) -> None:
    """Bring the claim's status to where its verdicts stand: unanimous ones settle it by themselves."""
    ratings = {Rating(verdict.rating) for verdict in standing}
    agreed = ratings.pop() if len(standing) >= claim.project.reviews_required and len(ratings) == 1 else None
    if current and current.rating != agreed:
        _supersede(current)
        current = None
    if agreed and not current:
        Adjudication.objects.create(claim=claim, rating=agreed, provenance=Provenance.UNANIMOUS)
    if agreed:
        status = ClaimStatus.ADJUDICATED
    else:
        status = ClaimStatus.IN_REVIEW if standing else ClaimStatus.ACCEPTED
    change(claim, status=status)


def _supersede(adjudication: Adjudication) -> None:
    adjudication.superseded_at = timezone.now()
    adjudication.save(update_fields=["superseded_at"])
