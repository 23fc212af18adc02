"""Dossiers made by hand: what the pure formats are tried on."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from annotations.formats.dossiers import CitationRow, Dossier, PassageRow
from annotations.formats.links import Links
from annotations.formats.records import AdjudicationRow, VerdictRow
from annotations.models import Attribution, ClaimOrigin, ClaimStatus, Provenance, Rating, Stance

CLAIM, ANNOTATION, SNAPSHOT, ARTICLE, SOURCE, COPY, PERSON = (UUID(int=number) for number in range(1, 8))
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SITE = "https://desk.example/"
LINKS = Links(
    project=f"{SITE}projects/harbour-desk/",
    export=f"{SITE}api/v1/projects/harbour-desk/export/?format=w3c",
    annotation=f"{SITE}api/v1/annotations/{{}}/",
    claim=f"{SITE}api/v1/claims/{{}}/",
    claim_page=f"{SITE}claims/{{}}/",
    snapshot_text=f"{SITE}api/v1/snapshots/{{}}/text/",
    copy_text=f"{SITE}api/v1/copies/{{}}/text/",
)


def passage(**different: Any) -> PassageRow:
    known = PassageRow(
        id=ANNOTATION,
        claim_id=CLAIM,
        snapshot_id=SNAPSHOT,
        start=8,
        end=12,
        exact="rose",
        prefix="Crime 📈 ",
        suffix=" by 4 per cent.",
        extractor="",
        created_by_id=PERSON,
        created_by__name="Alice",
        created_by__username="alice",
        created_at=AT,
        snapshot__captured_at=AT,
        snapshot__article_id=ARTICLE,
        snapshot__article__snapshot_id=SNAPSHOT,
        snapshot__article__url="https://news.example/crime",
        snapshot__article__title="Crime rises",
        snapshot__article__publisher="Varnholm Post",
        snapshot__article__author="Jo Field",
        snapshot__article__published_on=date(2026, 3, 1),
        snapshot__article__language="en",
        claim__status=ClaimStatus.ADJUDICATED,
        claim__origin=ClaimOrigin.HUMAN,
        claim__extractor="",
        claim__check_worthiness=None,
        claim__claimant="Ilse Brandt",
        claim__attribution=Attribution.REPORTED,
        claim__wording="Crime in Varnholm rose by 4 per cent.",
        claim__wording_is_suggested=False,
        claim__claimed_on=date(2026, 2, 27),
        claim__place="Varnholm",
    )
    return known._replace(**different)


def machine_passage() -> PassageRow:
    return passage(
        extractor="rules",
        created_by_id=None,
        created_by__name=None,
        created_by__username=None,
        claim__origin="machine",
        claim__extractor="workbench/2",
    )


def citation(**different: Any) -> CitationRow:
    known = CitationRow(
        id=UUID(int=20),
        claim_id=CLAIM,
        stance=Stance.SUPPORTS,
        quote="up 4 per cent",
        start=3,
        end=16,
        exact="up 4 per cent",
        prefix="is ",
        suffix=" on",
        copy_id=COPY,
        copy__captured_at=AT,
        source_id=SOURCE,
        source__url="https://police.example/report",
        source__title="Annual report",
        source__publisher="Varnholm Police",
        source__published_on=date(2026, 1, 15),
    )
    return known._replace(**different)


def pasted_citation() -> CitationRow:
    return citation(
        source__url="",
        source__title="A letter",
        copy_id=None,
        start=None,
        end=None,
        exact="",
        prefix="",
        suffix="",
        stance="disputes",
    )


def decision(rating: str = "supported", reason: str = "") -> AdjudicationRow:
    return AdjudicationRow(
        id=UUID(int=30),
        claim_id=CLAIM,
        rating=Rating(rating),
        reason=reason,
        as_of=date(2026, 3, 1),
        stale_since=None,
        provenance=Provenance.ADJUDICATED if reason else Provenance.UNANIMOUS,
        decided_by_id=PERSON if reason else None,
        decided_by__name="Carol" if reason else None,
        decided_by__username="carol" if reason else None,
        created_at=AT,
    )


def verdict(name: str, rating: str) -> VerdictRow:
    return VerdictRow(
        id=UUID(int=40),
        claim_id=CLAIM,
        reviewer_id=PERSON,
        reviewer__name=name,
        reviewer__username=name.lower(),
        rating=Rating(rating),
        rationale="So.",
        as_of=date(2026, 3, 1),
        stale_since=None,
        is_blind=False,
        created_at=AT,
        updated_at=AT,
        version=1,
    )


def dossier(**different: Any) -> Dossier:
    known: dict[str, Any] = {
        "passages": [passage()],
        "citations": [citation()],
        "verdicts": [],
        "settled": decision(),
    }
    return Dossier(**{**known, **different})
