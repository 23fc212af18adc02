"""The export page: what leaves in which format, and what its reader may see of it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from annotations.models import Claim, Project, Rating, User
from annotations.services.exports import ExportFormat
from annotations.web.exports import FORMATS
from tests import factories
from tests.web.reader import Answer, Reader
from tests.web.test_articles import queries_of

pytestmark = pytest.mark.django_db


def the_page(project: Project, reader: User, query: str = "") -> Answer:
    return Reader(reader).get(f"{reverse('export', args=[project.slug])}{query}")


def test_every_format_is_offered_with_what_it_is() -> None:
    assert set(FORMATS) == set(ExportFormat)


@pytest.mark.parametrize("format", ExportFormat, ids=str)
def test_the_page_shows_how_an_export_begins(format: ExportFormat, project: Project, victor: User) -> None:
    claim = factories.claim(factories.article(project))
    factories.verdict(claim, rating=Rating.MISSING_CONTEXT)
    page = the_page(project, victor, f"?format={format}")
    assert page.status == 200
    beginning = {
        ExportFormat.JSONL: '{"type":"project"',
        ExportFormat.CSV: "claim",
        ExportFormat.W3C: '{"@context":',
        ExportFormat.CLAIMREVIEW: '{"@context":',
        ExportFormat.WARC: "WARC/1.1",
    }
    assert f"How it begins {beginning[format]}" in page.words


def test_the_address_for_programs_carries_the_filters(project: Project, victor: User) -> None:
    page = the_page(project, victor, "?format=csv&status=adjudicated&verdict=&since=2026-01-31")
    address = f"http://testserver{reverse('api:export', args=[project.slug])}"
    assert f"{address}?format=csv&status=adjudicated&since=2026-01-31T00%3A00%3A00%2B00%3A00" in page.words


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "UTC", "America/Los_Angeles"])
def test_a_day_begins_on_the_readers_clock_in_the_preview_and_in_the_download(
    zone: str, project: Project, victor: User
) -> None:
    changed = factories.claim(factories.article(project))
    midnight = datetime(2026, 1, 31, tzinfo=ZoneInfo(zone))
    reader = Reader(victor)
    reader.client.cookies["timezone"] = zone
    for at, is_in in ((midnight, True), (midnight - timedelta(seconds=1), False)):
        Claim.objects.filter(pk=changed.pk).update(updated_at=at)
        address = f"{reverse('export', args=[project.slug])}?format=jsonl&since=2026-01-31"
        page = reader.get(address)
        assert f"From the beginning of that day, {zone} time." in page.words
        assert ('{"type":"claim"' in page.words) is is_in
        download = reader.get(reader.get(f"{address}&download=yes").leads_to)
        assert ('{"type":"claim"' in download.html) is is_in


@pytest.mark.parametrize("format", ExportFormat, ids=str)
def test_the_form_as_it_stands_leads_to_the_download(
    format: ExportFormat, project: Project, victor: User
) -> None:
    factories.claim(factories.article(project))
    page = the_page(project, victor, f"?format={format}&status=&verdict=&since=&download=yes")
    download = Reader(victor).get(page.leads_to)
    assert download.status == 200
    assert "attachment" in download.headers["Content-Disposition"]


@pytest.mark.parametrize("day", ["2026-02-31", "0001-01-01", "today"])
def test_filters_that_are_none_are_left_out(day: str, project: Project, victor: User) -> None:
    reader = Reader(victor)
    reader.client.cookies["timezone"] = "Asia/Tokyo"  # where the first day of all begins before time does
    query = f"?format=xml&status=lost&verdict=maybe&since={day}"
    page = reader.get(f"{reverse('export', args=[project.slug])}{query}")
    assert page.status == 200
    assert '?format=jsonl"</code>' in page.html


def test_filters_narrow_what_is_shown(project: Project, victor: User) -> None:
    factories.claim(factories.article(project))
    assert '{"type":"claim"' in the_page(project, victor, "?status=accepted").words
    assert '{"type":"claim"' not in the_page(project, victor, "?status=rejected").words


def test_the_beginning_is_as_blind_as_its_reader(blind_project: Project, alice: User, bob: User) -> None:
    claim = factories.claim(factories.article(blind_project))
    factories.verdict(claim, reviewer=alice, rating=Rating.NOT_CHECKABLE, rationale="Alice’s rationale")
    for format in ExportFormat:
        assert "Alice’s rationale" not in the_page(blind_project, bob, f"?format={format}").html


def test_the_page_costs_the_same_statements_for_five_and_for_fifty_claims(
    project: Project, olga: User
) -> None:
    reader, address = Reader(olga), reverse("export", args=[project.slug])

    def add(numbers: range) -> None:
        for number in numbers:
            factories.claim(factories.article(project, text=f"{factories.TEXT}Number {number}.\n"))

    add(range(5))
    few = queries_of(reader, address)
    add(range(5, 20))
    assert queries_of(reader, address) <= few
