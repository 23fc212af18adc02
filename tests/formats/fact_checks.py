"""Fact checks made by hand: what the formats of publication are tried on."""

from typing import Any, cast

from annotations.formats.claim_review import BEST, SCALE, WORST, scale
from annotations.formats.fact_check import ArticleTold, FactCheck, PassageTold, RatingTold, SourceTold
from annotations.models import Attribution, Rating, Stance

DESK = "https://desk.example/fact-checks/harbour-desk/"
PAGE = f"{DESK}crime-rose/"


def rating(name: Rating) -> RatingTold:
    word, number = SCALE[name]
    return {"name": name.value, "word": word, "number": number}


def article(**different: Any) -> ArticleTold:
    known: ArticleTold = {
        "title": "Crime rises",
        "publisher": "Varnholm Post",
        "author": "Jo Field",
        "url": "https://news.example/crime",
        "published_on": "2026-03-01",
        "language": "en",
        "captured_at": "2026-03-02T09:30:00Z",
        "sha256": "a" * 64,
    }
    return cast(ArticleTold, {**known, **different})


def passage(exact: str = "rose by 4 per cent", **different: Any) -> PassageTold:
    return {"exact": exact, "prefix": "Crime ", "suffix": " last year.", "article": article(**different)}


def source(**different: Any) -> SourceTold:
    known: SourceTold = {
        "stance": Stance.DISPUTES,
        "kind": "primary",
        "title": "Annual report",
        "publisher": "Varnholm Police",
        "url": "https://police.example/report",
        "published_on": "2026-01-15",
        "quote": "fell by 2 per cent",
        "captured_at": "2026-03-03T08:00:00Z",
        "media_type": "text/html",
        "sha256": "b" * 64,
        "set": None,
        "is_later": False,
        "later_reason": "",
    }
    return cast(SourceTold, {**known, **different})


def fact_check(name: Rating = Rating.DISPUTED, **different: Any) -> FactCheck:
    known: FactCheck = {
        "claim": "00000000-0000-0000-0000-000000000001",
        "url": PAGE,
        "number": 1,
        "kind": "published",
        "published_at": "2026-03-05T12:00:00Z",
        "modified_at": "2026-03-05T12:00:00Z",
        "wording": "Crime in Varnholm rose by 4 per cent.",
        "claimant": "Ilse Brandt",
        "attribution": Attribution.REPORTED,
        "claimed_on": "2026-02-27",
        "place": "Varnholm",
        "passages": [passage()],
        "rating": rating(name),
        "best": BEST,
        "worst": WORST,
        "scale": scale(),
        "reasoning": "The police counted 2 per cent fewer crimes than a year before.",
        "as_of": "2026-03-05",
        "sources": [source()],
        "desk": {
            "name": "Harbour Desk",
            "url": DESK,
            "methodology": "Two people check each claim.",
            "corrections_policy": "Write to us. What was wrong stays to be seen.",
        },
        "corrections": [],
    }
    return cast(FactCheck, {**known, **different})


def corrected(before: FactCheck, **different: Any) -> FactCheck:
    """The next edition, an hour later."""
    number = before["number"] + 1
    kind = different.get("kind", "corrected")
    at = f"2026-03-05T{11 + number}:00:00Z"
    correction = {
        "number": number,
        "kind": kind,
        "at": at,
        "reason": "The police withdrew their figures.",
        "changes": [],
    }
    told = {"number": number, "kind": kind, "modified_at": at}
    return cast(
        FactCheck, {**before, **told, "corrections": [correction, *before["corrections"]], **different}
    )
