"""Evidence: what a source says about a claim."""

import random
from contextlib import AbstractContextManager
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from annotations.errors import Conflict, InvalidInput, QuoteMismatch
from annotations.models import (
    OPEN,
    REQUIRED_STANCE,
    RESTS_ON_EVIDENCE,
    SET_HOLDS_TOGETHER,
    Claim,
    ClaimStatus,
    Copy,
    Evidence,
    Role,
    SourceKind,
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
from annotations.services.sources import (
    Handed,
    cite_source,
    handed_text,
    place_at,
    place_quote,
    placed,
    where,
)
from annotations.text.anchoring import snap

EDITABLE = ("stance", "quote", "note", "source_kind", "later_reason")
# What is said of a published claim from now on is told with its next correction, and not before.
TAKES_EVIDENCE: Final = (*OPEN, ClaimStatus.ADJUDICATED, ClaimStatus.PUBLISHED, ClaimStatus.CORRECTED)
_MOST_SETS: Final = 32_767


@deed(by="actor")
def add_evidence(
    *,
    actor: User,
    claim: Claim,
    stance: Stance,
    url: str = "",
    text: str = "",
    file: Handed | None = None,
    title: str = "",
    publisher: str = "",
    published_on: date | None = None,
    quote: str = "",
    note: str = "",
    source_kind: SourceKind | str = "",
    later_reason: str = "",
) -> Evidence:
    """Set a source against a claim. `text` is the source's own text, pasted where its page cannot be fetched;
    `file` its file, as `handed_file` has read it.

    The caller starts the fetch when the source waits for one. A quote is looked for at once where there is a
    copy. A source that is known to be later than the claim is refused without a `later_reason`.
    """
    demand_role(actor, claim.project, Role.REVIEWER)
    claim = present(claim)
    if claim.status not in TAKES_EVIDENCE:
        raise refuse_step(claim, "Sources are added to claims that are being checked. Accept this one first.")
    source = cite_source(
        actor=actor,
        claim=claim,
        url=url,
        handed=file or handed_text(text),
        title=title,
        publisher=publisher,
        published_on=published_on,
    )
    evidence = Evidence(
        claim=claim,
        source=source,
        stance=stance,
        quote=quote.strip(),
        note=note,
        source_kind=source_kind,
        later_reason=later_reason.strip(),
        added_by=actor,
    )
    check_fields(evidence, ["stance", "note", "source_kind"])
    place_quote(evidence).save(force_insert=True)
    _demand_reason(evidence)
    note_evidence(claim)
    return evidence


@deed(by="actor")
def update_evidence(
    *, actor: User, evidence: Evidence, expected_version: int | None, **changes: Any
) -> Evidence:
    """Change one's own evidence: its stance, quote, note, kind of source, or why a later source counts."""
    _demand_own(actor, evidence)
    strangers = [name for name in changes if name not in EDITABLE]
    if strangers:
        raise InvalidInput(dict.fromkeys(strangers, "This field cannot be changed here."))
    claim, evidence = _standing(evidence, expected_version)
    stance, quote, reason = Stance(evidence.stance), evidence.quote, evidence.later_reason
    for name, value in changes.items():
        setattr(evidence, name, value.strip() if name in ("quote", "later_reason") else value)
    check_fields(evidence, list(changes))
    place = placed(evidence) if evidence.quote != quote else {}
    with _keeping_verdicts(stance), _keeping_sets():
        change(evidence, **{name: getattr(evidence, name) for name in changes}, **place)
    if reason:
        _demand_reason(evidence)
    note_evidence(claim)
    return evidence


@deed(by="actor")
def quote_copy(
    *,
    actor: User,
    evidence: Evidence,
    copy: Copy,
    start: int,
    end: int,
    exact: str,
    expected_version: int | None = None,
) -> Evidence:
    """Make `text[start:end]` (code points) of a copy the words that count, of one's own evidence.

    Raises InvalidPassage when the offsets are no passage, QuoteMismatch when `exact` is not what stands
    there. The passage grows to whole graphemes.
    """
    _demand_own(actor, evidence)
    claim, evidence = _standing(evidence, expected_version)
    if copy.source_id != evidence.source_id:
        raise Conflict("This copy is of another source.")
    start, end = _checked(copy.text, start, end, exact)
    place_at(evidence, copy, start, end)
    change(evidence, quote=evidence.quote, **where(evidence))
    note_evidence(claim)
    return evidence


@deed(by="actor")
def join_evidence(
    *, actor: User, evidence: Evidence, other: UUID, expected_version: int | None = None
) -> Evidence:
    """Say that one's own evidence and another piece of the claim's are needed together, as one set."""
    _demand_own(actor, evidence)
    claim, evidence = _standing(evidence, expected_version)
    seen = Evidence.objects.visible_to(actor).standing().filter(claim=claim)
    partner = seen.exclude(pk=evidence.pk).select_for_update(of=("self",)).filter(pk=other).first()
    if partner is None:
        raise InvalidInput({"other": "Choose another source of this claim."})
    with _keeping_sets():
        if partner.set_number is None:
            change(partner, set_number=_free_number(claim))
        change(evidence, set_number=partner.set_number)
    note_evidence(claim)
    return evidence


@deed(by="actor")
def part_evidence(*, actor: User, evidence: Evidence, expected_version: int | None = None) -> Evidence:
    """Take one's own evidence out of its set: it stands for itself again."""
    _demand_own(actor, evidence)
    claim, evidence = _standing(evidence, expected_version)
    if evidence.set_number is None:
        raise Conflict("This source is in no set.")
    change(evidence, set_number=None)
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
    with _keeping_sets():
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


def _standing(evidence: Evidence, expected_version: int | None) -> tuple[Claim, Evidence]:
    """The same, of evidence that was not taken back."""
    claim, evidence = _taken_up(evidence, expected_version)
    if evidence.deleted_at:
        raise Conflict("This source was taken back. Restore it first.")
    return claim, evidence


def _checked(text: str, start: int, end: int, exact: str) -> tuple[int, int]:
    """The passage grown to whole graphemes, once its quote is seen to be the text's own."""
    grown = snap(text, start, end)
    if exact != text[start:end]:
        raise QuoteMismatch(given=exact, actual=text[start:end])
    return grown


def _demand_reason(evidence: Evidence) -> None:
    """Refuse what is written here where it cites, without a reason, what came after the claim."""
    late = Evidence.objects.lacking_reason().select_related("source").filter(pk=evidence.pk).first()
    if late:
        days = (_in_words(late.source.published_on), _in_words(late.claim_day))
        words = "This source came out on {}, after the claim of {}. Say why it counts all the same."
        raise InvalidInput({"later_reason": words.format(*days)})


def _in_words(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _free_number(claim: Claim) -> int:
    """A number that no set of the claim has had. Drawn, as the next one would tell how many others made."""
    taken = set(claim.evidence.values_list("set_number", flat=True))
    return random.choice([number for number in range(1, _MOST_SETS + 1) if number not in taken])


def _keeping_sets() -> AbstractContextManager[None]:
    """What is written here may not put two stances into one set, nor blind work of two people."""
    words = "The sources of a set say one thing about the claim, and on a blind desk are one reviewer’s own."
    return refused_as(SET_HOLDS_TOGETHER, Conflict(words))


def _keeping_verdicts(stance: Stance) -> AbstractContextManager[None]:
    """What is written here may not take evidence of this stance from under a verdict.

    Blind, that is one's own verdict: a colleague's would tell that there is one, and which.
    """
    rating = next((rating for rating, needed in REQUIRED_STANCE.items() if needed == stance), None)
    named = f"The verdict “{rating.label}”" if rating else "A verdict"
    return refused_as(RESTS_ON_EVIDENCE, Conflict(f"{named} rests on this source. Change the verdict first."))
