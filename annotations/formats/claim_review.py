"""schema.org ClaimReview (https://schema.org/ClaimReview) as JSON-LD, by Google's rules for fact checks.

Two things are told in it: what a desk has settled (the export, for its members) and what it has published
(the markup of a fact check's page, made of its frozen content alone). One ClaimReview with an address of its
own for each claim; what cannot be checked gets none. The number and the word of a rating mean the same,
nearer to `bestRating` is truer, and a rating that is no degree of truth has a word and no number:

| ours | alternateName | ratingValue |
|---|---|---|
| supported | Supported | 5 |
| conflicting | Mixed evidence | 3 |
| disputed | Disputed | 1 |
| missing_context | Missing context | - |
| not_enough_evidence | Unproven | - |
| not_checkable | no ClaimReview | |

`annotations.formats.claim_review_rules` checks what leaves.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

import orjson

from annotations.formats.dossiers import CitationRow, Dossier, PassageRow
from annotations.formats.fact_check import ArticleTold, Correction, FactCheck, PassageTold, SourceTold, Step
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
# What the rating of a fact check is called that was taken back: the desk rates the claim no more.
RETRACTED = "Retracted"

_MEANINGS: dict[Rating, str] = {
    Rating.SUPPORTED: "The evidence bears the claim out.",
    Rating.CONFLICTING: "Good evidence stands on both sides, or parts of the claim hold and parts do not.",
    Rating.DISPUTED: "The evidence speaks against the claim.",
    Rating.MISSING_CONTEXT: "What is said may hold, but leaves out what one needs to understand it.",
    Rating.NOT_ENOUGH_EVIDENCE: "We found too little to say whether the claim holds.",
}

Thing = dict[str, Any]


def scale() -> list[Step]:
    """The scale as it is published: a number is nothing without the words it stands for."""
    return [
        Step(word=word, number=number, meaning=_MEANINGS[rating]) for rating, (word, number) in SCALE.items()
    ]


# --- What a desk has settled ----------------------------------------------------------------------


def feed(*, project: str, links: Links) -> Thing:
    """https://schema.org/DataFeed, without its `dataFeedElement`: the list that is streamed."""
    return _feed(project, links.export)


def claim_review(dossier: Dossier, *, project: str, links: Links) -> Thing | None:
    """The ClaimReview of a claim; None while it is not settled, or when it cannot be checked."""
    settled = dossier.settled
    if settled is None or Rating(settled.rating) not in SCALE:
        return None
    first = dossier.passages[0]
    articles = groupby(dossier.passages, key=attrgetter("snapshot_id"))
    appearances = [_appearance(list(passages), links) for _, passages in articles]
    word, number = SCALE[Rating(settled.rating)]
    return _review(
        url=links.claim_page.format(settled.claim_id),
        wording=dossier.wording,
        item={
            "@type": "Claim",
            "@id": links.claim.format(first.claim_id),
            **_claimed(first.claim__claimant, first.claim__claimed_on),
            "appearance": appearances,
        },
        rating=_rating(word, number, settled.reason),
        author={"@type": "Organization", "name": project, "url": links.project},
        datePublished=str(settled.created_at)[:10],
        citation=_citations(dossier.citations),
    )


def _appearance(passages: list[PassageRow], links: Links) -> Thing:
    first = passages[0]
    text = links.snapshot_text.format(first.snapshot_id)
    return {
        **_work(
            url=first.snapshot__article__url or text,
            headline=first.snapshot__article__title,
            author=_named("Person", first.snapshot__article__author),
            publisher=_named("Organization", first.snapshot__article__publisher),
            datePublished=first.snapshot__article__published_on,
            inLanguage=first.snapshot__article__language,
        ),
        "archivedAt": text,
        "hasPart": _quotations(passage.exact for passage in passages),
    }


def _citations(citations: list[CitationRow]) -> list[Thing]:
    """The publications the review rests on, each once."""
    sources = {citation.source_id: citation for citation in citations}
    return [
        _work(
            url=citation.source__url,
            name=citation.source__title,
            publisher=_named("Organization", citation.source__publisher),
            datePublished=citation.source__published_on,
        )
        for citation in sources.values()
    ]


# --- What it has published ------------------------------------------------------------------------


def published_feed(
    *, name: str, url: str, modified_at: str, checks: Iterable[tuple[FactCheck, Thing]]
) -> Iterator[bytes]:
    """https://schema.org/DataFeed of the newest editions, each with its markup; one taken back says when.

    JSON in UTF-8, piece by piece: memory does not grow with the number of fact checks.
    """
    head = orjson.dumps({**_feed(name, url), "dateModified": modified_at})
    yield head.removesuffix(b"}") + b',"dataFeedElement":['
    for number, (check, markup) in enumerate(checks):
        yield (b"," if number else b"") + orjson.dumps(_feed_item(check, markup))
    yield b"]}"


def _feed_item(check: FactCheck, markup: Thing) -> Thing:
    """https://schema.org/DataFeedItem."""
    gone = {"dateDeleted": check["modified_at"]} if check["kind"] == "retracted" else {}
    review = {name: value for name, value in markup.items() if name != "@context"}
    return {
        "@type": "DataFeedItem",
        "dateCreated": check["published_at"],
        "dateModified": check["modified_at"],
        **gone,
        "item": review,
    }


def published(check: FactCheck) -> Thing:
    """The markup of an edition. One that retracts tells that there is no rating any more, and why."""
    is_retracted = check["kind"] == "retracted"
    rating = check["rating"]
    told = _rating(rating["word"], rating["number"], check["reasoning"], check["best"], check["worst"])
    if is_retracted:
        told = _rating(RETRACTED, None, check["corrections"][0]["reason"])
    desk = check["desk"]
    return _review(
        url=check["url"],
        wording=check["wording"],
        item=_item(check),
        rating=told,
        author=_known(
            {"@type": "Organization", "name": desk["name"], "url": desk["url"]},
            publishingPrinciples=desk["methodology"] and f"{desk['url']}#methodology",
            correctionsPolicy=desk["corrections_policy"] and f"{desk['url']}#corrections-policy",
        ),
        datePublished=check["published_at"],
        dateModified=check["modified_at"],
        version=check["number"],
        creativeWorkStatus=RETRACTED if is_retracted else "Published",
        correction=[_correction(each) for each in check["corrections"]],
        citation=[_source(each) for each in check["sources"]],
    )


def found_at(markup: Thing, site: str) -> Thing:
    """The markup of an edition on a site that may have moved since: our own addresses lead there. All else
    is as it was frozen."""
    was = "/".join(markup["url"].split("/")[:3])
    if was == site:
        return markup

    def moved(thing: Thing) -> Thing:
        ours = (name for name in ("url", "publishingPrinciples", "correctionsPolicy") if name in thing)
        return thing | {name: site + thing[name].removeprefix(was) for name in ours}

    return moved(markup) | {"author": moved(markup["author"])}


def _item(check: FactCheck) -> Thing:
    by_article: dict[tuple[str, str], list[PassageTold]] = {}
    for passage in check["passages"]:
        article = passage["article"]
        by_article.setdefault((article["url"], article["sha256"]), []).append(passage)
    works = [_article(passages) for passages in by_article.values()]
    dated = [work for work in works if "url" in work and "datePublished" in work]
    first = min(dated, key=lambda work: str(work["datePublished"]), default=None)
    return _known(
        {"@type": "Claim", **_claimed(check["claimant"], check["claimed_on"])},
        appearance=works,
        firstAppearance=first["url"] if first and len(works) > 1 else "",
    )


def _article(passages: list[PassageTold]) -> Thing:
    article: ArticleTold = passages[0]["article"]
    return _work(
        url=article["url"],
        headline=article["title"],
        author=_named("Person", article["author"]),
        publisher=_named("Organization", article["publisher"]),
        datePublished=article["published_on"],
        inLanguage=article["language"],
        hasPart=_quotations(passage["exact"] for passage in passages),
    )


def _source(source: SourceTold) -> Thing:
    """A source with the words it is cited for, and the hash of the copy they were found in."""
    copy = _known({"@type": "MediaObject"}, encodingFormat=source["media_type"], sha256=source["sha256"])
    return _work(
        url=source["url"],
        name=source["title"],
        publisher=_named("Organization", source["publisher"]),
        datePublished=source["published_on"],
        hasPart=_quotations([source["quote"]] if source["quote"] else []),
        encoding=copy if source["sha256"] else None,
    )


def _correction(correction: Correction) -> Thing:
    """https://schema.org/CorrectionComment."""
    return {"@type": "CorrectionComment", "text": correction["reason"], "datePublished": correction["at"]}


# --- What both are made of ------------------------------------------------------------------------


def _feed(name: str, url: str) -> Thing:
    return {"@context": CONTEXT, "@type": "DataFeed", "name": name, "url": url}


def _review(*, url: str, wording: str, item: Thing, rating: Thing, author: Thing, **more: Any) -> Thing:
    return _known(
        {
            "@context": CONTEXT,
            "@type": "ClaimReview",
            "url": url,
            "claimReviewed": wording,
            "itemReviewed": item,
            "reviewRating": rating,
            "author": author,
        },
        **more,
    )


def _rating(word: str, number: int | None, reason: str, best: int = BEST, worst: int = WORST) -> Thing:
    """https://schema.org/Rating."""
    numbers = {} if number is None else {"ratingValue": number, "bestRating": best, "worstRating": worst}
    return _known({"@type": "Rating", **numbers, "alternateName": word}, ratingExplanation=reason)


def _claimed(claimant: str, claimed_on: Any) -> Thing:
    """Who made a https://schema.org/Claim, and when. We do not know which claimants are organisations."""
    return _known({}, author=_named("Person", claimant), datePublished=claimed_on)


def _work(**about: Any) -> Thing:
    """https://schema.org/CreativeWork, with what is known of it."""
    return _known({"@type": "CreativeWork"}, **about)


def _quotations(quotes: Iterable[str]) -> list[Thing]:
    return [{"@type": "Quotation", "text": quote} for quote in quotes]


def _named(kind: str, name: str) -> Thing | None:
    return {"@type": kind, "name": name} if name else None


def _known(thing: Thing, **more: Any) -> Thing:
    """The thing, with what is neither empty nor unknown."""
    return thing | {name: value for name, value in more.items() if value}
