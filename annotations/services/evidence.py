"""Evidence: what a source says about a claim."""

from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from django.utils import timezone

from annotations.errors import Conflict, InvalidInput
from annotations.models import (
    OPEN,
    REQUIRED_STANCE,
    RESTS_ON_EVIDENCE,
    Claim,
    ClaimStatus,
    Evidence,
    Role,
    Stance,
    User,
)
from annotations.permissions import least_role_over
from annotations.services.claims import note_evidence, present, refuse_step
from annotations.services.deeds import (
    change,
    check_fields,
    check_version,
    deed,
    demand,
    demand_role,
    lock,
    refused_as,
)
from annotations.services.sources import cite_source, place_quote, placed

EDITABLE = ("stance", "quote", "note")


@deed(by="actor")
def add_evidence(
    *,
    actor: User,
    claim: Claim,
    stance: Stance,
    url: str = "",
    text: str = "",
    title: str = "",
    publisher: str = "",
    published_on: date | None = None,
    quote: str = "",
    note: str = "",
) -> Evidence:
    """Set a source against a claim. `text` is the source's own text, pasted where its page cannot be fetched.

    The caller starts the fetch when the source waits for one. A quote is looked for at once where there is a
    copy.
    """
    demand_role(actor, claim.project, Role.REVIEWER)
    claim = present(claim)
    if claim.status not in (*OPEN, ClaimStatus.ADJUDICATED):
        raise refuse_step(claim, "Sources are added to claims that are being checked. Accept this one first.")
    source = cite_source(
        actor=actor,
        claim=claim,
        url=url,
        text=text,
        title=title,
        publisher=publisher,
        published_on=published_on,
    )
    evidence = Evidence(
        claim=claim, source=source, stance=stance, quote=quote.strip(), note=note, added_by=actor
    )
    check_fields(evidence, ["stance", "note"])
    place_quote(evidence).save(force_insert=True)
    note_evidence(claim)
    return evidence


@deed(by="actor")
def update_evidence(
    *, actor: User, evidence: Evidence, expected_version: int | None, **changes: Any
) -> Evidence:
    """Change one's own evidence: its stance, quote or note."""
    _demand_own(actor, evidence)
    strangers = [name for name in changes if name not in EDITABLE]
    if strangers:
        raise InvalidInput(dict.fromkeys(strangers, "This field cannot be changed here."))
    claim, evidence = _taken_up(evidence, expected_version)
    if evidence.deleted_at:
        raise Conflict("This source was taken back. Restore it first.")
    stance, quote = Stance(evidence.stance), evidence.quote
    for name, value in changes.items():
        setattr(evidence, name, value.strip() if name == "quote" else value)
    check_fields(evidence, list(changes))
    place = placed(evidence) if evidence.quote != quote else {}
    with _keeping_verdicts(stance):
        change(evidence, **{name: getattr(evidence, name) for name in changes}, **place)
    note_evidence(claim)
    return evidence


@deed(by="actor")
def withdraw_evidence(*, actor: User, evidence: Evidence, expected_version: int | None = None) -> Evidence:
    """Take a source back, one's own or as an editor; refused while a verdict rests on it."""
    demand_role(actor, evidence.claim.project, least_role_over(actor, evidence.added_by_id))
    claim, evidence = _taken_up(evidence, expected_version)
    if evidence.deleted_at:
        raise Conflict("This source was taken back already.")
    with _keeping_verdicts(Stance(evidence.stance)):
        change(evidence, deleted_at=timezone.now(), deleted_by=actor)
    note_evidence(claim)
    return evidence


@deed(by="actor")
def restore_evidence(*, actor: User, evidence: Evidence, expected_version: int | None = None) -> Evidence:
    """Put back a source that was taken back: one's own, or as an editor anybody's."""
    demand_role(actor, evidence.claim.project, least_role_over(actor, evidence.added_by_id))
    claim, evidence = _taken_up(evidence, expected_version)
    if not evidence.deleted_at:
        raise Conflict("This source was not taken back.")
    change(evidence, deleted_at=None, deleted_by=None)
    note_evidence(claim)
    return evidence


def _demand_own(actor: User, evidence: Evidence) -> None:
    demand_role(actor, evidence.claim.project, Role.REVIEWER)
    demand(evidence.added_by_id == actor.pk, "Only the person who added a source can change it.")


def _taken_up(evidence: Evidence, expected_version: int | None) -> tuple[Claim, Evidence]:
    """The claim and the evidence, locked in the order in which everybody does."""
    claim = present(evidence.claim)
    evidence = lock(evidence)
    check_version(evidence, expected_version)
    return claim, evidence


def _keeping_verdicts(stance: Stance) -> AbstractContextManager[None]:
    """What is written here may not take evidence of this stance from under a verdict.

    Blind, that is one's own verdict: a colleague's would tell that there is one, and which.
    """
    rating = next((rating for rating, needed in REQUIRED_STANCE.items() if needed == stance), None)
    named = f"The verdict “{rating.label}”" if rating else "A verdict"
    return refused_as(RESTS_ON_EVIDENCE, Conflict(f"{named} rests on this source. Change the verdict first."))
