"""The transparency report in a real browser."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotations.models import EditionKind, Project
from tests.plugins.browser import NewPage
from tests.services.test_transparency import edition, settled
from tests.web.test_looks import enter, faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reported(project: Project) -> Project:
    """Three fact checks of one day, one of them corrected and one by a claimant with a long name."""
    at = datetime(2026, 3, 10, tzinfo=UTC)
    edition(settled(project), at)
    edition(settled(project, "وصل 2.4 مليون راكب."), at, claimant="The ministry of " + "harbours and " * 12)
    corrected = settled(project, "Fares doubled.")
    edition(corrected, at)
    edition(corrected, at, EditionKind.CORRECTION)
    return project


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_report_has_no_fault_that_a_machine_finds(scheme: str, reported: Project, new_page: NewPage) -> None:
    page = new_page(color_scheme=scheme)
    enter(page, "olga")
    at = reverse("transparency", args=[reported.slug])
    queries = ("?first=2026-03-01&last=2026-03-31", "?first=2020-01-01&last=2020-01-31", "?first=never")
    assert [fault for query in queries for fault in faults(page, at + query)] == []


def test_figure_leads_to_its_fact_checks_by_keyboard_alone(reported: Project, new_page: NewPage) -> None:
    page = new_page()
    enter(page, "olga")
    page.goto(reverse("articles", args=[reported.slug]))
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page.get_by_role("heading", level=1, name="Transparency report")).to_be_visible()
    page.get_by_label("From").fill("2026-03-01")
    page.get_by_label("From").press("Enter")
    page.get_by_role("link", name="… of them corrected").press("Enter")
    behind = page.get_by_role("region", name="Behind the figure: of them corrected")
    expect(behind.get_by_role("row")).to_have_count(2)
    expect(behind.get_by_role("link", name="Fares doubled.")).to_be_in_viewport()
    behind.get_by_role("link", name="Show all").press("Enter")
    expect(page.get_by_role("region", name="The fact checks").get_by_role("row")).to_have_count(4)
