"""Evidence in the real page, by keys alone: a quote in other words, words selected in the copy, sources that
belong together, and one that came after the claim."""

from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from annotations.models import Article, Claim, Evidence, Project, QuoteState, Stance, User
from annotations.services.claims import update_claim
from tests import factories
from tests.journeys.test_workspace_browser import address, said, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SLIP = "the ferries carryed 2.4 million passengers"
MEANT = "The ferries carried 2.4 million passengers"


@pytest.fixture
def article(project: Project) -> Article:
    return factories.article(project, title="Ferries", publisher="The Quay")


@pytest.fixture
def claim(article: Article, alice: User) -> Claim:
    marked = factories.claim(article, quote="2.4 million passengers")
    return update_claim(actor=alice, claim=marked, expected_version=None, claimed_on=date(2026, 3, 1))


@pytest.fixture
def desk(page: Page, alice: User, article: Article, claim: Claim, live_server: LiveServer) -> Page:
    sign_in(page, alice, live_server)
    page.goto(address(article))
    return page


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until that has the focus."""
    for _ in range(60):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {selector}")


def cite_by_keys(page: Page, quote: str) -> None:
    page.keyboard.press("e")
    page.keyboard.press("ArrowRight")
    tab_to(page, "#source_text")
    page.keyboard.insert_text(factories.SOURCE_TEXT)
    tab_to(page, "#source_quote")
    page.keyboard.insert_text(quote)
    page.keyboard.press("Control+Enter")


def cited(claim: Claim, quote: str, **about: Any) -> Evidence:
    given: dict[str, Any] = {"text": factories.SOURCE_TEXT, "title": "Annual report", **about}
    return factories.evidence(claim, stance=Stance.SUPPORTS, quote=quote, **given)


def copy_of(added: Evidence) -> str:
    article = added.claim.annotations.get().snapshot.article
    return reverse("evidence_copy", args=[article.project.slug, article.pk, added.pk])


def test_quote_with_a_slip_is_offered_in_other_words_and_taken_by_keys(desk: Page) -> None:
    cite_by_keys(desk, SLIP)
    said(desk, "Source added")
    added = Evidence.objects.get()
    assert (added.quote_state, added.quote) == (QuoteState.FUZZY, SLIP)
    card = desk.locator(".source[id]")
    expect(card).to_contain_text("In other words in the stored copy")
    expect(card.locator("del")).to_contain_text(["carryed"])
    expect(card.locator("ins")).to_contain_text(["carried"])
    tab_to(desk, f"#take-{added.pk}")
    desk.keyboard.press("Enter")
    said(desk, "The copy’s words are the quote now.")
    added.refresh_from_db()
    assert (added.quote_state, added.quote) == (QuoteState.FOUND, MEANT)
    expect(desk.locator(".source[id] mark")).to_have_text(MEANT)
    desk.keyboard.press("z")
    said(desk, "Source changed")
    added.refresh_from_db()
    assert (added.quote_state, added.quote) == (QuoteState.FUZZY, SLIP)


def test_words_are_selected_in_the_copy_by_keys_and_become_the_quote(desk: Page, claim: Claim) -> None:
    added = cited(claim, MEANT)
    desk.goto(copy_of(added))
    expect(desk.locator("#text mark")).to_have_text(MEANT)
    desk.keyboard.press("v")
    expect(desk.locator("#picker")).to_be_visible()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    expect(desk.locator("[data-picked]")).to_have_text("Fares rose by nine per cent.")
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("Enter")
    expect(desk.locator(".source[id] mark")).to_have_text("Fares rose by nine per cent")
    added.refresh_from_db()
    assert (added.quote, added.quote_state) == ("Fares rose by nine per cent", QuoteState.FOUND)


def test_words_are_dragged_over_in_the_copy(desk: Page, claim: Claim) -> None:
    added = cited(claim, "nothing of it stands there at all")
    desk.reload()
    desk.get_by_role("link", name="Select the words in the copy").click()
    desk.locator("#text p").first.dblclick(position={"x": 8, "y": 8})
    desk.get_by_role("button", name="Use these words").click()
    expect(desk.locator(".source[id] mark")).to_have_text("Annual")
    added.refresh_from_db()
    assert added.exact == "Annual"


def test_two_sources_become_a_set_and_part_again_by_keys(desk: Page, claim: Claim) -> None:
    one, _ = cited(claim, MEANT), cited(claim, "Fares rose", title="Another")
    desk.reload()
    desk.locator(f"#source-{one.pk} [data-unfold]").focus()
    desk.keyboard.press("Enter")
    tab_to(desk, f"#join-{one.pk}")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    said(desk, "Both sources are needed together now.")
    expect(desk.get_by_role("group", name="Needed together").locator(".source")).to_have_count(2)
    desk.keyboard.press("z")
    said(desk, "The source stands for itself now.")
    expect(desk.get_by_role("group", name="Needed together")).to_have_count(0)


def test_source_later_than_the_claim_is_refused_and_then_reasoned_by_keys(desk: Page) -> None:
    desk.keyboard.press("e")
    desk.keyboard.press("ArrowRight")
    tab_to(desk, "#source_text")
    desk.keyboard.insert_text(factories.SOURCE_TEXT)
    tab_to(desk, "#add-source details summary")
    desk.keyboard.press("Enter")
    desk.locator("#source_published_on").fill("2026-05-04")
    desk.keyboard.press("Control+Enter")
    reason = desk.locator("#source_later_reason")
    expect(reason).to_be_focused()
    expect(desk.locator("#add-source .errorlist")).to_contain_text("after the claim of 1 March 2026")
    desk.keyboard.insert_text("It tells the year before.")
    desk.keyboard.press("Control+Enter")
    said(desk, "Source added")
    expect(desk.locator(".source[id]")).to_contain_text("Published after the claim was made: It tells")


def test_pages_of_evidence_break_no_rule_of_accessibility(desk: Page, claim: Claim) -> None:
    added = cited(claim, SLIP)
    cited(claim, "Fares rose", title="Another")
    desk.reload()
    assert Axe().run(desk).response["violations"] == []
    desk.goto(copy_of(added))
    assert Axe().run(desk).response["violations"] == []
