"""schema.org ClaimReview (https://schema.org/ClaimReview) as JSON-LD, by Google's rules for fact checks.

Settled claims only, one ClaimReview with an address of its own for each; what cannot be checked gets none.
The number and the word of a rating mean the same, nearer to `bestRating` is truer, and a rating that is no
degree of truth has a word and no number:

| ours | alternateName | ratingValue |
|---|---|---|
| supported | Supported | 5 |
| conflicting | Mixed evidence | 3 |
| disputed | Disputed | 1 |
| missing_context | Missing context | - |
| not_enough_evidence | Unproven | - |
| not_checkable | no ClaimReview | |
"""

from itertools import groupby
from operator import attrgetter
from typing import Any

from annotations.formats.dossiers import CitationRow, Dossier, PassageRow
from annotations.formats.links import Links
from annotations.models import Rating

CONTEXT = "https://schema.org"
MEDIA_TYPE = "application/ld+json"
BEST, WORST = 5, 1

SCALE: dict[Rating, tuple[str, int | None]] = {
    Rating.SUPPORTED: ("Supported", 5),
    Rating.CONFLICTING: ("Mixed evidence", 3),
    Rating.DISPUTED: ("Disputed", 1),
    Rating.MISSING_CONTEXT: ("Missing context", None),
    Rating.NOT_ENOUGH_EVIDENCE: ("Unproven", None),
}


def feed(*, project: str, links: Links) -> dict[str, Any]:
    """https://schema.org/DataFeed, without its `dataFeedElement`: the list that is streamed."""
    return {"@context": CONTEXT, "@type": "DataFeed", "name": project, "url": links.export}


def claim_review(dossier: Dossier, *, project: str, links: Links) -> dict[str, Any] | None:
    """The ClaimReview of a claim; None while it is not settled, or when it cannot be checked."""
    settled = dossier.settled
    if settled is None or Rating(settled.rating) not in SCALE:
        return None
    return {
        "@context": CONTEXT,
        "@type": "ClaimReview",
        "url": links.claim_page.format(settled.claim_id),
        "claimReviewed": dossier.wording,
        "itemReviewed": _claim(dossier, links),
        "reviewRating": _rating(Rating(settled.rating), settled.reason),
        "author": {"@type": "Organization", "name": project, "url": links.project},
        "datePublished": str(settled.created_at)[:10],
        **_citations(dossier.citations),
    }


def _rating(rating: Rating, reason: str) -> dict[str, Any]:
    """https://schema.org/Rating."""
    word, value = SCALE[rating]
    number = {} if value is None else {"ratingValue": value, "bestRating": BEST, "worstRating": WORST}
    explanation = {"ratingExplanation": reason} if reason else {}
    return {"@type": "Rating", **number, "alternateName": word, **explanation}


def _claim(dossier: Dossier, links: Links) -> dict[str, Any]:
    """https://schema.org/Claim. A claimant is called a Person: we do not know which are organisations."""
    first = dossier.passages[0]
    claim: dict[str, Any] = {"@type": "Claim", "@id": links.claim.format(first.claim_id)}
    if first.claim__claimant:
        claim["author"] = {"@type": "Person", "name": first.claim__claimant}
    if first.claim__claimed_on:
        claim["datePublished"] = first.claim__claimed_on
    articles = groupby(dossier.passages, key=attrgetter("snapshot_id"))
    claim["appearance"] = [_appearance(list(passages), links) for _, passages in articles]
    return claim


def _appearance(passages: list[PassageRow], links: Links) -> dict[str, Any]:
    """https://schema.org/CreativeWork that the claim was made in, with the words it was made in."""
    first = passages[0]
    text = links.snapshot_text.format(first.snapshot_id)
    known = {
        "headline": first.snapshot__article__title,
        "author": _named("Person", first.snapshot__article__author),
        "publisher": _named("Organization", first.snapshot__article__publisher),
        "datePublished": first.snapshot__article__published_on,
        "inLanguage": first.snapshot__article__language,
    }
    return {
        "@type": "CreativeWork",
        "url": first.snapshot__article__url or text,
        **{name: value for name, value in known.items() if value},
        "archivedAt": text,
        "hasPart": [{"@type": "Quotation", "text": passage.exact} for passage in passages],
    }


def _named(kind: str, name: str) -> dict[str, str] | None:
    return {"@type": kind, "name": name} if name else None


def _citations(citations: list[CitationRow]) -> dict[str, Any]:
    """The publications the review rests on, each once."""
    sources = {citation.source_id: citation for citation in citations}
    works = [
        {
            "@type": "CreativeWork",
            **{
                name: value
                for name, value in (
                    ("url", citation.source__url),
                    ("name", citation.source__title),
                    ("publisher", _named("Organization", citation.source__publisher)),
                    ("datePublished", citation.source__published_on),
                )
                if value
            },
        }
        for citation in sources.values()
    ]
    return {"citation": works} if works else {}
