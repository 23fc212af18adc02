"""Editions of a fact check as they would be frozen now: what the desk has, as readers get it.

`formats.fact_check` says what is in it. Nothing is written here: `services.publications` does that.
"""

import re
from collections.abc import Iterable, Iterator
from copy import copy as twin
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Literal

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from annotations.errors import InvalidInput
from annotations.formats import claim_review
from annotations.formats.claim_review_rules import faults_of_review
from annotations.formats.corrections import changes
from annotations.formats.fact_check import (
    Correction,
    DeskTold,
    FactCheck,
    Kind,
    PassageTold,
    RatingTold,
    SourceTold,
)
from annotations.models import Annotation, Attribution, Claim, ClaimReview, Copy, Evidence, Rating, Stance
from annotations.services.hindrances import Hindrance, evidence_of, hindrances, warnings

# What a correction may change of the claim itself; the rating and the reasoning besides.
CORRECTABLE = ("wording", "claimant", "attribution", "claimed_on", "place")
_LONGEST_SLUG = 80
# Without it, an address would tell 42 of 4.2.
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[^\w\s]+(?=\d)")


@dataclass(frozen=True)
class Draft:
    """An edition as it would be frozen now, what stands in its way, and what readers may miss."""

    content: FactCheck
    markup: dict[str, Any]
    hindrances: list[Hindrance]
    warnings: list[str]


@dataclass(frozen=True)
class OtherWords:
    """What articles say that readers were told otherwise: each side's words, quoted."""

    published: str
    now: str


def site_at(asked: str) -> str:
    """Where readers find this site, no slash at the end: as the settings say, else where it was asked."""
    site: str = settings.SITE_ADDRESS or asked.rstrip("/")
    return site


def draft_publication(claim: Claim, *, reasoning: str | None = None, site: str) -> Draft:
    """The first edition as it would be now. `reasoning` None takes that of the decision or the verdicts."""
    slug = _free_slug(claim)
    content = _told(claim, site, slug)
    content["reasoning"] = (suggested_reasoning(claim) if reasoning is None else reasoning).strip()
    return _draft(claim, content)


def draft_correction(
    claim: Claim,
    *,
    reason: str,
    reasoning: str | None = None,
    rating: Rating | None = None,
    site: str,
    **told: Any,
) -> Draft:
    """The next edition as it would be now; what is not given stays as it was published."""
    last = newest_edition(claim)
    claim = twin(claim)
    tell(claim, told)
    content = _told(claim, site, last.slug)
    before: FactCheck = last.content
    content["reasoning"] = (before["reasoning"] if reasoning is None else reasoning).strip()
    if rating:
        content["rating"] = _rating(rating)
    draft = _draft(claim, _next(content, before, "corrected", reason))
    unjudged = unjudged_words(claim, rating)
    return replace(
        draft,
        hindrances=[*draft.hindrances, *([unjudged] if unjudged else [])],
        warnings=[*_told_of(_other_words(before["passages"], content["passages"])), *draft.warnings],
    )


def _told_of(other: OtherWords | None) -> Iterator[str]:
    if other:
        words = f"{other.now} in place of {other.published}"
        yield f"Readers get other words of the article than before: {words}."


def unjudged_words(claim: Claim, rating: Rating | None) -> Hindrance | None:
    """Why a correction with this rating would publish words that nobody has judged; None where it does not.

    Another rating than the one that stands is a judgement of them.
    """
    decision = claim.adjudications.standing().get()
    if (rating and rating != decision.rating) or decision.stale_since is None:
        return None
    published: FactCheck = newest_edition(claim).content
    if _in_place(_passages(claim)) == _in_place(published["passages"]):
        return None
    return Hindrance("stale", "The words changed since: stand by the decision, or decide anew first.")


def _in_place(passages: Iterable[PassageTold]) -> list[tuple[str, str, str]]:
    return [(each["prefix"], each["exact"], each["suffix"]) for each in passages]


def other_words(claim: Claim) -> OtherWords | None:
    """What became of the passages that the newest edition quotes; None where they say the same."""
    published: FactCheck = newest_edition(claim).content
    return _other_words(published["passages"], list(_passages(claim)))


def _other_words(before: list[PassageTold], after: list[PassageTold]) -> OtherWords | None:
    was, now = ([each["exact"] for each in passages] for passages in (before, after))
    gone, new = ([each for each in some if each not in others] for some, others in ((was, now), (now, was)))
    return OtherWords(_quoted(gone), _quoted(new)) if gone or new else None


def _quoted(words: list[str]) -> str:
    return ", ".join(f"“{each}”" for each in words) or "none"


def draft_retraction(claim: Claim, *, reason: str, site: str) -> Draft:
    """The last edition with the words that take it back; it needs nothing that the desk still has."""
    last = newest_edition(claim)
    before: FactCheck = last.content
    content: FactCheck = {**before, "url": _address(claim, site, last.slug), "desk": _desk(claim, site)}
    content = _next(content, before, "retracted", reason)
    return Draft(content, claim_review.published(content), [], [])


def newest_edition(claim: Claim) -> ClaimReview:
    return claim.claim_reviews.order_by("-number")[0]


def suggested_reasoning(claim: Claim) -> str:
    """Why the claim is rated so, in the desk's words so far: those of the decision, else of the verdicts."""
    decision = claim.adjudications.standing().first()
    if decision and decision.reason:
        return decision.reason
    return "\n\n".join(dict.fromkeys(verdict.rationale for verdict in claim.verdicts.standing()))


def tell(claim: Claim, told: dict[str, Any]) -> None:
    """Set what a correction changes of the claim, unsaved; InvalidInput for any other field."""
    strangers = [name for name in told if name not in CORRECTABLE]
    if strangers:
        raise InvalidInput(dict.fromkeys(strangers, "This field cannot be changed here."))
    for name, value in told.items():
        setattr(claim, name, value.strip() if isinstance(value, str) else value)
    # What an editor publishes is nobody's suggestion.
    if "wording" in told:
        claim.wording_is_suggested = False


def _draft(claim: Claim, content: FactCheck) -> Draft:
    markup = claim_review.published(content)
    faults = faults_of_review(markup, page=content["url"])
    return Draft(content, markup, hindrances(claim, content, faults), warnings(claim, content, faults))


def _told(claim: Claim, site: str, slug: str) -> FactCheck:
    """The claim and its evidence as they stand, as a first edition without its reasoning."""
    decision = claim.adjudications.standing().first()
    now = stamp(timezone.now())
    passages = list(_passages(claim))
    return {
        "claim": str(claim.pk),
        "url": _address(claim, site, slug),
        "number": 1,
        "kind": "published",
        "published_at": now,
        "modified_at": now,
        "wording": _words(claim, passages),
        "claimant": claim.claimant,
        "attribution": Attribution(claim.attribution),
        "claimed_on": _day(claim.claimed_on),
        "place": claim.place,
        "passages": passages,
        "rating": _rating(Rating(decision.rating) if decision else Rating.NOT_CHECKABLE),
        "best": claim_review.BEST,
        "worst": claim_review.WORST,
        "scale": claim_review.scale(),
        "reasoning": "",
        "as_of": (decision.as_of if decision else timezone.localdate()).isoformat(),
        "sources": _sources(claim),
        "desk": _desk(claim, site),
        "corrections": [],
    }


def _words(claim: Claim, passages: list[PassageTold]) -> str:
    """The claim in its own words, else in those it was made in."""
    return claim.wording or next((passage["exact"] for passage in passages), "")


def _next(content: FactCheck, before: FactCheck, kind: Kind, reason: str) -> FactCheck:
    """The content as the edition that follows `before`."""
    content["number"], content["kind"] = before["number"] + 1, kind
    content["published_at"], content["modified_at"] = before["published_at"], stamp(timezone.now())
    correction: Correction = {
        "number": content["number"],
        "kind": content["kind"],
        "at": content["modified_at"],
        "reason": reason.strip(),
        "changes": changes(before, content),
    }
    content["corrections"] = [correction, *before["corrections"]]
    return content


def _address(claim: Claim, site: str, slug: str) -> str:
    return site + reverse("fact_check", args=[claim.project.slug, slug])


def _desk(claim: Claim, site: str) -> DeskTold:
    project = claim.project
    return {
        "name": project.name,
        "url": site + reverse("fact_checks_of", args=[project.slug]),
        "methodology": project.methodology.strip(),
        "corrections_policy": project.corrections_policy.strip(),
    }


def _rating(rating: Rating) -> RatingTold:
    word, number = claim_review.SCALE.get(rating, ("", None))
    return {"name": rating.value, "word": word, "number": number}


def _passages(claim: Claim) -> Iterator[PassageTold]:
    standing = Annotation.objects.standing().filter(claim=claim, snapshot__article__deleted_at=None)
    rows = standing.select_related("snapshot__article").defer("snapshot__text")
    for row in rows.order_by("snapshot", "start", "end"):
        article, snapshot = row.snapshot.article, row.snapshot
        yield {
            "exact": row.exact,
            "prefix": row.prefix,
            "suffix": row.suffix,
            "article": {
                "title": article.title,
                "publisher": article.publisher,
                "author": article.author,
                "url": article.url,
                "published_on": _day(article.published_on),
                "language": article.language,
                "captured_at": stamp(snapshot.captured_at),
                "sha256": snapshot.sha256,
            },
        }


def _sources(claim: Claim) -> list[SourceTold]:
    """Every source once for each thing it says: blind reviewers may have found the same words."""
    told = [_source(each) for each in evidence_of(claim)]
    # The same copy may have been kept at two times.
    timeless = [{**source, "captured_at": None} for source in told]
    return [source for number, source in enumerate(told) if timeless[number] not in timeless[:number]]


def _source(evidence: Evidence) -> SourceTold:
    source, copy = evidence.source, evidence.copy
    return {
        "stance": Stance(evidence.stance),
        "kind": evidence.source_kind,
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "published_on": _day(source.published_on),
        "quote": evidence.exact,
        "captured_at": stamp(copy.captured_at) if copy else None,
        "media_type": copy.media_type if copy else "",
        "sha256": copy.sha256 if copy else "",
        "handed_in": _handed_in(copy),
        "set": evidence.set_number,
        "is_later": evidence.is_later,
        "later_reason": evidence.later_reason,
    }


def _handed_in(copy: Copy | None) -> Literal["", "text", "file"]:
    if copy is None or copy.given_by_id is None:
        return ""
    return "file" if copy.file_name else "text"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def stamp(at: datetime) -> str:
    """A time as editions tell it: ISO 8601 in UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _free_slug(claim: Claim) -> str:
    """The claim's words for its address, with a number where another fact check of the project has them."""
    told = _BETWEEN_DIGITS.sub("-", _words(claim, list(_passages(claim))))
    words = slugify(told)[:_LONGEST_SLUG]
    # Cut after a word; what cannot be spelled in ASCII is called by its id.
    slug = (words.rpartition("-")[0] or words if len(words) == _LONGEST_SLUG else words).strip("-_")
    slug = slug or f"claim-{str(claim.pk)[-8:]}"
    taken = set(
        ClaimReview.objects.filter(project=claim.project, slug__startswith=slug).values_list(
            "slug", flat=True
        )
    )
    return (
        slug
        if slug not in taken
        else next(other for number in range(2, len(taken) + 3) if (other := f"{slug}-{number}") not in taken)
    )
