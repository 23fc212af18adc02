"""Which fact checks a period holds, and how they stood."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from annotations.formats.transparency import Period, report
from annotations.models import Claim, ClaimReview, EditionKind, Project, User
from annotations.services.claims import update_claim
from annotations.services.editions import draft_publication
from annotations.services.publications import (
    correct_claim_review,
    publish_claim_review,
    retract_claim_review,
)
from annotations.services.transparency import published_in
from tests import factories
from tests.conftest import desk, person

pytestmark = pytest.mark.django_db

SITE = "https://desk.example"
UTC_ZONE, OSLO = ZoneInfo("UTC"), ZoneInfo("Europe/Oslo")
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), UTC_ZONE)
KINDS = {
    EditionKind.PUBLICATION: "published",
    EditionKind.CORRECTION: "corrected",
    EditionKind.RETRACTION: "retracted",
}


def settled(project: Project, wording: str = "Ferries carried 2.4 million.") -> Claim:
    claim = factories.claim(factories.article(project, publisher="Varnholm Post"), actor=person("bob"))
    update_claim(
        actor=person("bob"), claim=claim, expected_version=None, wording=wording, claimant="Ilse Brandt"
    )
    factories.verdict(claim)
    claim.refresh_from_db()
    return claim


def edition(
    claim: Claim, at: datetime, kind: EditionKind = EditionKind.PUBLICATION, **told: Any
) -> ClaimReview:
    """An edition that was frozen at this time: no deed of ours can publish in the past."""
    before = claim.claim_reviews.order_by("number").last()
    content: Any = before.content if before else draft_publication(claim, reasoning="So.", site=SITE).content
    at_text = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    is_first = before is None
    return ClaimReview.objects.create(
        project=claim.project,
        claim=claim,
        number=1 if before is None else before.number + 1,
        kind=kind,
        slug=content["url"].rstrip("/").rpartition("/")[2],
        reason="" if is_first else "We misread a table.",
        content={
            **content,
            "kind": KINDS[kind],
            "published_at": at_text if is_first else content["published_at"],
            "modified_at": at_text,
            **told,
        },
        markup={},
        sha256="0" * 64,
        published_by=person("erin"),
        published_at=at,
    )


def words_of(period: Period, project: Project) -> list[str]:
    return [check.wording for check in published_in(project, period)[0]]


def test_figures_follow_a_fact_check_from_publication_to_retraction(project: Project) -> None:
    """By the deeds themselves, today."""
    claim = settled(project)
    today = datetime.now(UTC).date()
    period = Period(today, today, UTC_ZONE)
    seen = []

    def look() -> None:
        checks, edits = published_in(project, period)
        told = report("harbour-desk", period, checks, edits)
        figures = {each["name"]: each["value"] for each in told["figures"]}
        numbers = (figures["published"], figures["corrected"], figures["retracted"])
        seen.append((*numbers, [each["kind"] for each in edits]))

    look()
    publish_claim_review(actor=person("erin"), claim=claim, reasoning="The report says so.", site=SITE)
    look()
    correct_claim_review(
        actor=person("erin"), claim=claim, reason="It was 2.3 million.", reasoning="It says 2.3.", site=SITE
    )
    look()
    retract_claim_review(actor=person("erin"), claim=claim, reason="The report was withdrawn.", site=SITE)
    look()
    assert seen == [
        (0, 0, 0, []),
        (1, 0, 0, []),
        (1, 1, 0, ["corrected"]),
        (1, 0, 1, ["retracted", "corrected"]),
    ]
    [check], edits = published_in(project, period)
    assert (check.claimant, check.outlets, check.sources, check.supporting) == (
        "Ilse Brandt",
        ("Varnholm Post",),
        1,
        1,
    )
    assert [each["reason"] for each in edits] == ["The report was withdrawn.", "It was 2.3 million."]


def test_fact_check_belongs_to_the_period_it_first_appeared_in(project: Project) -> None:
    for wording, at in {
        "in February": datetime(2026, 2, 28, 23, 59, tzinfo=UTC),
        "first of March": datetime(2026, 3, 1, 0, 0, tzinfo=UTC),
        "last of March": datetime(2026, 3, 31, 23, 59, tzinfo=UTC),
        "in April": datetime(2026, 4, 1, 0, 0, tzinfo=UTC),
    }.items():
        edition(settled(project, wording), at)
    assert words_of(MARCH, project) == ["last of March", "first of March"]
    in_oslo = Period(MARCH.first, MARCH.last, OSLO)
    assert words_of(in_oslo, project) == ["first of March", "in February"]


def test_period_that_is_over_tells_the_same_for_ever(project: Project) -> None:
    """What is corrected later is corrected then."""
    claim = settled(project)
    edition(claim, datetime(2026, 3, 10, tzinfo=UTC))
    before = published_in(project, MARCH)
    edition(claim, datetime(2026, 5, 2, tzinfo=UTC), EditionKind.CORRECTION, wording="Corrected.")
    assert published_in(project, MARCH) == before
    may = Period(date(2026, 5, 1), date(2026, 5, 31), UTC_ZONE)
    checks, [edit] = published_in(project, may)
    assert checks == []
    assert edit["on"] == date(2026, 5, 2)
    year = Period(date(2026, 1, 1), date(2026, 12, 31), UTC_ZONE)
    assert words_of(year, project) == ["Corrected."]


def test_another_desks_fact_checks_are_not_counted(project: Project) -> None:
    edition(settled(desk("other-desk")), datetime(2026, 3, 10, tzinfo=UTC))
    assert published_in(project, MARCH) == ([], [])


def test_number_of_statements_does_not_grow_with_the_fact_checks(
    project: Project, django_assert_num_queries: Any, olga: User
) -> None:
    for number in range(5):
        edition(settled(project, f"Claim {number}."), datetime(2026, 3, 10, tzinfo=UTC))
    with django_assert_num_queries(2):
        published_in(project, MARCH)
