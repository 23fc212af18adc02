"""Fact checks: published, corrected, retracted. Each edition is frozen whole and replaces no older one."""

import hashlib
from datetime import datetime
from typing import Any

import orjson
from django.utils import timezone

from annotations.errors import Conflict, ConflictOfInterest, EvidenceMissing, InvalidInput
from annotations.formats.fact_check import FactCheck, Kind
from annotations.models import (
    REQUIRED_STANCE,
    RESTS_ON_EVIDENCE,
    Adjudication,
    Claim,
    ClaimReview,
    ClaimStatus,
    EditionKind,
    Provenance,
    Rating,
    Role,
    Stance,
    User,
)
from annotations.permissions import has_reviewed
from annotations.services.claims import present, refuse_step
from annotations.services.deeds import (
    change,
    check_fields,
    check_version,
    deed,
    demand_role,
    lock,
    one_at_a_time,
    refused_as,
)
from annotations.services.editions import (
    Draft,
    draft_correction,
    draft_publication,
    draft_retraction,
    tell,
    unjudged_words,
)
from annotations.services.hindrances import Hindrance, is_stale
from annotations.text.folding import folded_words

_KINDS: dict[Kind, EditionKind] = {
    "published": EditionKind.PUBLICATION,
    "corrected": EditionKind.CORRECTION,
    "retracted": EditionKind.RETRACTION,
}
# PostgreSQL's tsvector holds a megabyte; so many letters of any script are less.
_MOST_SEARCHED = 100_000


@deed(by="actor")
def publish_claim_review(
    *, actor: User, claim: Claim, reasoning: str, site: str, expected_version: int | None = None
) -> ClaimReview:
    """Publish a settled claim as the first edition of its fact check. `site` is where readers find it.

    Conflict, with all `hindrances`, while there is one.
    """
    demand_role(actor, claim.project, Role.EDITOR)
    claim = present(claim)
    check_version(claim, expected_version)
    if claim.status != ClaimStatus.ADJUDICATED:
        raise refuse_step(claim, "A fact check is published once, when its claim is settled.")
    one_at_a_time(claim.project, "fact checks")
    edition = _freeze(actor, claim, draft_publication(claim, reasoning=reasoning, site=site))
    change(claim, status=ClaimStatus.PUBLISHED)
    return edition


@deed(by="actor")
def correct_claim_review(
    *,
    actor: User,
    claim: Claim,
    reason: str,
    site: str,
    rating: Rating | None = None,
    reasoning: str | None = None,
    expected_version: int | None = None,
    **told: Any,
) -> ClaimReview:
    """Publish the claim anew, as it and its evidence stand now, and say why; the earlier edition stays.

    `told` are changes of the fields that `CORRECTABLE` names. Another rating, or one that went stale, is
    decided by the actor, who must not have reviewed the claim. Conflict where it went stale, is kept, and
    readers would get other words than were judged: somebody has to stand by it first.
    """
    demand_role(actor, claim.project, Role.EDITOR)
    reason = _reason(reason)
    claim = present(claim)
    check_version(claim, expected_version)
    if claim.status not in (ClaimStatus.PUBLISHED, ClaimStatus.CORRECTED):
        raise refuse_step(claim, "Only what is published, and not retracted, can be corrected.")
    tell(claim, told)
    check_fields(claim, list(told))
    decision = claim.adjudications.standing().get()
    if unjudged := unjudged_words(claim, rating):
        raise _hindered([unjudged])
    if (rating and rating != decision.rating) or is_stale(claim):
        _decide(actor, claim, decision, rating or Rating(decision.rating), reason)
    status = {"status": ClaimStatus.CORRECTED} if claim.status == ClaimStatus.PUBLISHED else {}
    change(claim, **{name: getattr(claim, name) for name in _columns(told)}, **status)
    draft = draft_correction(claim, reason=reason, reasoning=reasoning, site=site)
    if not draft.content["corrections"][0]["changes"]:
        raise Conflict("Nothing that readers see would change.")
    return _freeze(actor, claim, draft, reason=reason)


@deed(by="actor")
def retract_claim_review(
    *, actor: User, claim: Claim, reason: str, site: str, expected_version: int | None = None
) -> ClaimReview:
    """Take a fact check back, saying why. What was published stays to be read, under these words.

    Nothing stands in the way of it, not even that the claim was deleted meanwhile.
    """
    demand_role(actor, claim.project, Role.EDITOR)
    reason = _reason(reason)
    claim = lock(claim)
    check_version(claim, expected_version)
    if claim.status not in (ClaimStatus.PUBLISHED, ClaimStatus.CORRECTED):
        raise refuse_step(claim, "Only what is published can be retracted, and only once.")
    edition = _freeze(actor, claim, draft_retraction(claim, reason=reason, site=site), reason=reason)
    change(claim, status=ClaimStatus.RETRACTED)
    return edition


def _reason(reason: str) -> str:
    if not reason.strip():
        raise InvalidInput({"reason": "Say why: readers of the earlier edition will want to know."})
    return reason.strip()


def _columns(told: dict[str, Any]) -> list[str]:
    return [*told, "wording_is_suggested"] if "wording" in told else list(told)


def _decide(actor: User, claim: Claim, standing: Adjudication, rating: Rating, reason: str) -> None:
    if has_reviewed(actor, claim):
        raise ConflictOfInterest("You reviewed this claim. Somebody else has to decide its rating.")
    standing.superseded_at = timezone.now()
    standing.save(update_fields=["superseded_at"])
    says = REQUIRED_STANCE.get(rating, Stance.CONTEXT).label.lower()
    missing = EvidenceMissing(f"“{rating.label}” needs at least one source that {says} the claim.")
    with refused_as(RESTS_ON_EVIDENCE, missing):
        Adjudication.objects.create(
            claim=claim, rating=rating, reason=reason, provenance=Provenance.ADJUDICATED, decided_by=actor
        )


def _freeze(actor: User, claim: Claim, draft: Draft, reason: str = "") -> ClaimReview:
    if draft.hindrances:
        raise _hindered(draft.hindrances)
    content = draft.content
    return ClaimReview.objects.create(
        project=claim.project,
        claim=claim,
        number=content["number"],
        kind=_KINDS[content["kind"]],
        slug=content["url"].rstrip("/").rpartition("/")[2],
        reason=reason,
        content=content,
        markup=draft.markup,
        sha256=content_hash(content),
        search=" ".join(folded_words(_searched(content))),
        published_by=actor,
        published_at=datetime.fromisoformat(content["modified_at"]),
    )


def _hindered(hindrances: list[Hindrance]) -> Conflict:
    return Conflict(
        " ".join(each.sentence for each in hindrances),
        hindrances=[
            {"code": each.code, "sentence": each.sentence, "evidence": each.evidence} for each in hindrances
        ],
    )


def content_hash(content: FactCheck) -> str:
    """SHA-256 of the content as JSON in UTF-8 with sorted keys and no blanks, in hexadecimal."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _searched(content: FactCheck) -> str:
    sources = (f"{source['title']} {source['publisher']}" for source in content["sources"])
    articles = (passage["article"] for passage in content["passages"])
    outlets = (f"{article['title']} {article['publisher']}" for article in articles)
    quoted = (passage["exact"] for passage in content["passages"])
    said = (content["wording"], content["claimant"], content["place"], content["reasoning"])
    return " ".join((*said, *quoted, *outlets, *sources))[:_MOST_SEARCHED]
