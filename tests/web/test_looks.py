"""Pages in a real browser: nothing for axe to find, nothing wider than the screen, rows that move."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from annotations.errors import FetchFailed
from annotations.extraction.candidates import CandidateClaim, Reason, stored
from annotations.models import ExtractionJob, JobState, Project, User
from annotations.services.fetching import begin_check, check_now, record_dead_link
from annotations.services.sources import add_copy, handed_text
from tests import factories
from tests.conftest import desk
from tests.plugins.browser import NewPage
from tests.web.test_suggestions import taught
from tests.web.work import failed_fetch, job_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (1440, 768, 390)
REASONS = (Reason("figure", "a figure"), Reason("year", "a year"))


def enter(page: Page, who: str) -> Page:
    page.goto(reverse("login"))
    page.get_by_label("Username").fill(who)
    page.get_by_label("Password").fill(who)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/projects/**")
    return page


def faults(page: Page, address: str) -> list[str]:
    """What axe finds on a page, and at which widths it is wider than the screen."""
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.goto(address)
    found = [
        f"{address}: {each['id']} {each['nodes'][0]['target']}"
        for each in Axe().run(page).response["violations"]
    ]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{address}: wider than {width}")
    return found


@pytest.fixture
def full_project(project: Project, blind_project: Project) -> Project:
    """A project with something on every page."""
    article = factories.article(project, title="Ferries are full", publisher="The Varnholm Echo")
    factories.verdict(factories.claim(article))
    factories.claim(article, quote="nine per cent more")
    job_of(article, total=12, done=5)
    unread = factories.article(project, text=f"{factories.TEXT} Once more.", title="Ferries that failed")
    job_of(unread, state=JobState.FAILED, failure="It broke.", proposes=False, finished_at=timezone.now())
    looked_at = factories.article(project, text=f"{factories.TEXT} And again.", title="Ferries to come")
    found = [
        CandidateClaim(start, start + 12, 0.8, REASONS, "Ilse Brandt", "direct", "")
        for start in range(0, 60, 15)
    ]
    candidates = [stored(each) for each in found]
    job_of(looked_at, state=JobState.DONE, candidates=candidates, proposes=False)
    taught(project, is_live=True)
    taught(project, 2)
    failed_fetch(project, detail="The server says it is gone.")
    _captures(project)
    return project


def _captures(project: Project) -> None:
    """A source of two copies, and one whose page is gone and which is known by its long address alone."""
    kept = project.sources.get()
    more = handed_text(f"{factories.SOURCE_TEXT} Nobody was late.")
    assert more
    add_copy(actor=kept.created_by, source=kept, handed=more)
    claim = factories.claim(project.articles.get(title="Ferries are full"), quote="since 2019")
    address = f"https://port.example/{'report-' * 12}of-the-year"
    gone = factories.evidence(claim, url=address, text="A report.").source
    gone = check_now(actor=gone.created_by, row=gone)
    taken = begin_check(row=gone)
    assert taken
    record_dead_link(row=taken, failure=FetchFailed("not_found", "There is no page here (HTTP 404)."))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_fault_that_a_machine_finds(
    scheme: str, full_project: Project, new_page: NewPage
) -> None:
    page, slug, empty = new_page(color_scheme=scheme), full_project.slug, desk("empty-desk").slug
    found = faults(page, reverse("login"))
    enter(page, "olga")
    article = full_project.articles.get(title="Ferries are full")
    source, gone = full_project.sources.order_by("pk")
    of_project = (
        "articles",
        "import",
        "claims",
        "sources",
        "suggestions",
        "export",
        "history",
        "members",
        "project_settings",
    )
    own = ("projects", "new_project", "settings", "password", "api_tokens", "guide")
    addresses = [
        *(reverse(name, args=[slug]) for name in of_project),
        *(reverse(name) for name in own),
        *(f"{reverse('import', args=[slug])}?from={way}" for way in ("text", "files")),
        f"{reverse('articles', args=[slug])}?q=zeppelin",
        reverse("suggestions_again", args=[slug]),
        reverse("suggestions", args=[empty]),
        reverse("suggestions_again", args=[empty]),
        reverse("article_details", args=[article.pk]),
        *(reverse(name, args=[source.pk]) for name in ("source", "source_comparison")),
        reverse("source", args=[gone.pk]),
        f"{reverse('sources', args=[slug])}?health=dead",
        "/nowhere/",
    ]
    for address in addresses:
        found += faults(page, address)
    assert found == []


def test_looking_again_is_read_and_taken_over_by_keyboard_alone(
    full_project: Project, erin: User, page: Page
) -> None:
    ExtractionJob.objects.filter(state=JobState.QUEUED).update(state=JobState.CANCELLED)
    enter(page, "erin")
    page.goto(reverse("articles", args=[full_project.slug]))
    for key in "gu":
        page.keyboard.press(key)
    page.wait_for_url("**/suggestions/")
    to_focus(page, "See what would be new")
    page.keyboard.press("Enter")
    page.wait_for_url("**/again/")
    for _ in range(2):
        page.keyboard.press("j")
    words = page.locator(":focus").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_have_text(words)
    assert page.evaluate("[...CSS.highlights.get('found')].map(String)") == [words]
    page.go_back()
    to_focus(page, "Suggest them")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Suggesting: ")).to_be_visible()
    assert ExtractionJob.objects.filter(is_to_suggest=True).exists()


def to_focus(page: Page, words: str) -> None:
    """Tab along until what bears these words has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == words:
            return
    raise AssertionError(f"Tab does not reach {words}")


def test_a_row_moves_while_the_machine_works_and_rests_when_it_is_done(
    project: Project, alice: User, page: Page
) -> None:
    job = job_of(factories.article(project), state=JobState.QUEUED)
    enter(page, "alice")
    page.goto(reverse("articles", args=[project.slug]))
    expect(page.get_by_text("Waiting its turn", exact=True)).to_be_visible()
    page.evaluate("window.isStillHere = true")
    ExtractionJob.objects.filter(pk=job.pk).update(total=12, done=5, **running(job))
    expect(page.get_by_text("Reading sentence 5 of 12")).to_be_visible()
    ExtractionJob.objects.filter(pk=job.pk).update(state=JobState.DONE, done=12, proposed=0)
    expect(page.get_by_text("No claims", exact=True)).to_be_visible()
    assert page.locator("#news").get_attribute("hx-get") is None
    assert page.evaluate("window.isStillHere")


def test_retry_brings_the_row_back_to_life_without_loading_the_page(
    project: Project, alice: User, page: Page
) -> None:
    failed_fetch(project)
    enter(page, "alice")
    page.goto(reverse("articles", args=[project.slug]))
    page.evaluate("window.isStillHere = true")
    page.get_by_role("button", name="Retry").click()
    expect(page.get_by_text("Waiting to be fetched", exact=True)).to_be_visible()
    expect(page.locator("#news")).to_have_attribute(
        "hx-get", f"{reverse('article_news', args=[project.slug])}?view=list"
    )
    assert page.evaluate("window.isStillHere")


def test_a_refused_deed_is_explained_in_a_toast(project: Project, alice: User, page: Page) -> None:
    article = failed_fetch(project)
    enter(page, "alice")
    page.goto(reverse("articles", args=[project.slug]))
    type(article).objects.filter(pk=article.pk).update(fetch_state="waiting", fetch_failure="")
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("#toasts")).to_contain_text("Only a fetch that failed can be tried again.")


def test_files_are_chosen_or_dropped_on_one_real_input(project: Project, alice: User, page: Page) -> None:
    enter(page, "alice")
    page.goto(f"{reverse('import', args=[project.slug])}?from=files")
    drop = page.get_by_label("Drop files here, or choose them")
    chosen: list[FilePayload] = [
        {"name": "ferries.txt", "mimeType": "text/plain", "buffer": factories.TEXT.encode()},
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8"},
    ]
    drop.set_input_files(chosen)
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", name="1 new, 1 refused")).to_be_visible()


def test_the_list_is_walked_by_keys_alone(project: Project, alice: User, page: Page) -> None:
    for number in range(2):
        factories.article(project, text=f"Number {number}. {factories.TEXT}", title=f"Article {number}")
    enter(page, "alice")
    page.goto(reverse("articles", args=[project.slug]))
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("[data-open]").nth(1)).to_be_focused()
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url(f"**{reverse('claims', args=[project.slug])}")


def test_the_undo_of_a_deletion_needs_one_press(project: Project, erin: User, page: Page) -> None:
    factories.article(project, title="Ferries are full")
    enter(page, "erin")
    page.goto(reverse("articles", args=[project.slug]))
    page.get_by_label("More about Ferries are full").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("#toasts")).to_contain_text("“Ferries are full” is deleted.")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Ferries are full")).to_be_visible()


def running(job: ExtractionJob) -> dict[str, object]:
    return {"state": JobState.RUNNING, "run": job.pk, "heartbeat_at": job.queued_at}
