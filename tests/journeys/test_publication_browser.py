"""A claim from settled to retracted in a real browser: what editors do, and what everybody then reads."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from annotations.formats.claim_review_rules import faults_of_feed, faults_of_review
from annotations.models import Claim, ClaimReview, Project
from annotations.services.publications import publish_claim_review
from tests import factories
from tests.plugins.browser import NewPage
from tests.services.test_publications import settled_claim
from tests.web.test_looks import enter, faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def own_storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def told_project(project: Project) -> Project:
    """A desk that tells readers how it works."""
    Project.objects.filter(pk=project.pk).update(
        methodology="Two people check each claim.", corrections_policy="Write to corrections@harbour.example."
    )
    project.refresh_from_db()
    return project


def markup_on(page: Page) -> Any:
    """The one block of JSON-LD, as a search engine reads it, without a fault."""
    scripts = page.locator('script[type="application/ld+json"]')
    expect(scripts).to_have_count(1)
    markup = json.loads(scripts.inner_text() or scripts.text_content() or "")
    assert faults_of_review(markup, page=page.url) == []
    return markup


def newest_entry(page: Page, project: Project) -> str:
    feed = page.request.get(reverse("fact_checks_atom", args=[project.slug]))
    entry = ElementTree.fromstring(feed.body()).find(f"{ATOM}entry")
    assert entry is not None
    return str(entry.findtext(f"{ATOM}title"))


def data_feed(page: Page, project: Project) -> Any:
    feed = page.request.get(reverse("fact_checks_data", args=[project.slug]))
    assert faults_of_feed(feed.json(), page=feed.url) == []
    return feed.json()["dataFeedElement"]


def test_a_claim_is_published_corrected_and_retracted(told_project: Project, new_page: NewPage) -> None:
    claim = settled_claim(told_project)
    editor, reader = new_page(viewport={"width": 1440, "height": 900}), new_page()
    enter(editor, "erin")
    editor.goto(reverse("claim", args=[claim.pk]))
    editor.get_by_role("link", name="Publish …").click()
    expect(editor.get_by_label("Preview")).to_contain_text(claim.wording)
    editor.get_by_label("Why, for readers").fill("The annual report counts them.")
    editor.get_by_role("button", name="Publish").click()
    expect(editor.get_by_text("Published. Everybody can read it now.")).to_be_visible()

    public = reverse("fact_check", args=[told_project.slug, ClaimReview.objects.get().slug])
    reader.goto(reverse("fact_checks"))
    reader.get_by_role("link", name=told_project.name).click()
    reader.get_by_role("link", name=claim.wording).click()
    reader.wait_for_url(f"**{public}")
    expect(reader.get_by_role("heading", level=1)).to_have_text(claim.wording)
    assert markup_on(reader)["reviewRating"]["ratingValue"] == 5
    assert newest_entry(reader, told_project).startswith("Published: ")

    editor.get_by_role("link", name="Correct it").click()
    editor.get_by_label("What was wrong, for readers").fill("We had overlooked a route.")
    editor.get_by_role("combobox", name="Rating").select_option(label="Missing context")
    editor.get_by_role("button", name="Preview").click()
    expect(editor.get_by_label("Preview", exact=True)).to_contain_text("We had overlooked a route.")
    editor.get_by_role("button", name="Publish the correction").click()
    expect(editor.get_by_text("The correction is published.")).to_be_visible()

    reader.reload()
    expect(reader.get_by_label("Correction", exact=True)).to_contain_text("We had overlooked a route.")
    assert markup_on(reader)["correction"][0]["text"] == "We had overlooked a route."
    assert newest_entry(reader, told_project).startswith("Corrected: ")
    assert len(data_feed(reader, told_project)) == 1

    editor.get_by_role("link", name="Retract it").click()
    editor.get_by_label("Why it does not stand, for readers").fill("The report was a forgery.")
    editor.get_by_role("button", name="Preview").click()
    editor.get_by_role("button", name="Retract for good").click()
    expect(editor.get_by_text("The fact check is retracted.")).to_be_visible()

    reader.reload()
    expect(reader.locator("main h2").first).to_have_text("This fact check is retracted")
    assert markup_on(reader)["reviewRating"]["alternateName"] == "Retracted"
    assert newest_entry(reader, told_project).startswith("Retracted: ")
    assert "dateDeleted" in data_feed(reader, told_project)[0]

    for name, word in (("Published", "Supported"), ("Corrected", "Missing context")):
        reader.goto(public)
        reader.get_by_role("link", name=f"{name} ").last.click()
        expect(reader.get_by_label("An earlier version")).to_be_visible()
        expect(reader.get_by_role("region", name="Rating", exact=True)).to_contain_text(word)


def test_what_stands_in_the_way_is_mended_and_then_it_is_published(told_project: Project, page: Page) -> None:
    claim = settled_claim(told_project)
    lost = factories.evidence(claim, text="A report.", title="Other report", quote="nine million")
    enter(page, "erin")
    page.goto(reverse("publication", args=[told_project.slug, claim.pk]))
    expect(page.get_by_role("button", name="Publish")).to_be_disabled()
    page.get_by_role("link", name="Mend it").click()
    expect(page.locator(f"#source-{lost.pk}")).to_be_visible()
    page.locator(f"#source-{lost.pk}").get_by_label("Change this source").click()
    page.get_by_role("button", name="Take this source back").click()
    page.get_by_role("link", name="Publish …").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published. Everybody can read it now.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_public_page_has_a_fault_that_a_machine_finds(
    told_project: Project, new_page: NewPage, scheme: Any
) -> None:
    page = new_page(color_scheme=scheme)
    claims = [settled_claim(told_project, wording=words) for words in ("Fares rose.", "رست العبّارة")]
    editions = [published(claim) for claim in claims]
    pages = [reverse("fact_check", args=[told_project.slug, edition.slug]) for edition in editions]
    desk = reverse("fact_checks_of", args=[told_project.slug])
    found = []
    for address in (reverse("fact_checks"), desk, f"{desk}?q=zeppelin", *pages):
        found += faults(page, address)
    enter(page, "erin")
    for deed in ("correct", "retract"):
        where = reverse("publication", args=[told_project.slug, claims[0].pk])
        found += faults(page, f"{where}?deed={deed}")
    assert found == []


def test_a_fact_check_on_paper_is_all_there(told_project: Project, page: Page) -> None:
    edition = published(settled_claim(told_project))
    page.goto(reverse("fact_check", args=[told_project.slug, edition.slug]))
    page.emulate_media(media="print")
    for words in ("Why", "What was said", "Sources", "What our ratings mean", "How we work", "Corrections"):
        expect(page.get_by_role("heading", name=words, exact=True)).to_be_visible()
    assert (
        page.evaluate("getComputedStyle(document.querySelector('figcaption a'), '::after').content") != "none"
    )
    assert Axe().run(page).response["violations"] == []


def test_the_index_is_searched_by_keyboard_alone(told_project: Project, page: Page) -> None:
    published(settled_claim(told_project))
    published(settled_claim(told_project, wording="Café owners paid more."))
    page.goto(reverse("fact_checks_of", args=[told_project.slug]))
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("cafe")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 found")).to_be_visible()
    expect(page.get_by_role("link", name="Café owners paid more.")).to_be_visible()


def published(claim: Claim) -> ClaimReview:
    editor = claim.project.memberships.get(role="editor").user
    return publish_claim_review(actor=editor, claim=claim, reasoning="It says so.", site="http://localhost")
