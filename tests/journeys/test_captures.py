"""A source through a real browser, worker and web server: its page changes and goes wrong, and the words that
were quoted stand in our copy all the while."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from annotations.models import Claim, Evidence, Project, QuoteState, User
from tests import factories
from tests.extraction.misbehaving_site import Site, misbehaving_site, redirect_to, showing
from tests.extraction.papers import paper
from tests.plugins.servers import StartWorker

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.django_db(transaction=True)]

QUOTE = "The ferries carried 2.4 million passengers"
PAGE = (
    "<html><head><title>Yearly report</title></head><body><article><h1>Yearly report</h1>"
    f"<p>{QUOTE} in the year that ended in March.</p><p>Fares did not rise.</p></article></body></html>"
)
CHANGED = PAGE.replace("2.4 million", "2.1 million").replace("did not rise", "rose")

SignIn = Callable[[User], Page]


@pytest.fixture
def site(settings: Settings, monkeypatch: pytest.MonkeyPatch, start_worker: StartWorker) -> Iterator[Site]:
    """A site on this machine that this installation, and a worker of it, may fetch from."""
    with misbehaving_site() as running:
        settings.FACTCHECK_FETCH_ALLOW = [running.endpoint]
        monkeypatch.setenv("FACTCHECK_FETCH_ALLOW", running.endpoint)
        running.now = showing(PAGE)
        start_worker(processes=1)
        yield running


@pytest.fixture
def page(new_page: Callable[..., Page], alice: User) -> Page:
    """Alice's browser."""
    opened = new_page(viewport={"width": 1440, "height": 900})
    opened.goto("/")
    opened.get_by_label("Username").fill(alice.username)
    opened.get_by_label("Password", exact=True).fill(alice.username)
    opened.get_by_role("button", name="Log in").click()
    return opened


@pytest.fixture
def claim(live_server: LiveServer, project: Project) -> Claim:
    return factories.claim(factories.article(project))


def cite(page: Page, claim: Claim, address: str) -> Evidence:
    """Add a source by its address, with the words that count."""
    page.goto(f"/claims/{claim.pk}/")
    page.locator("#card").wait_for()
    page.keyboard.press("e")
    form = page.locator("#add-source")
    form.get_by_label("Context").check()
    form.get_by_label("Web address").fill(address)
    form.get_by_label("The words that count").fill(QUOTE)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#card .source")).to_be_visible()
    return Evidence.objects.get(claim=claim)


def capture_again(page: Page) -> None:
    page.get_by_role("button", name="Capture again").click()
    expect(page.get_by_text("The page is being looked at again")).to_be_hidden(timeout=40_000)


def test_what_a_page_said_stays_whatever_becomes_of_it(page: Page, claim: Claim, site: Site) -> None:
    evidence = cite(page, claim, site.url("/now"))
    card = page.locator("#card .source")
    expect(card).to_contain_text("Quote found in the stored copy", timeout=30_000)

    page.goto(f"/sources/{evidence.source_id}/")
    health = page.locator(".health")
    quoted = page.locator(".copy-text mark")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Yearly report")
    expect(quoted).to_have_text(QUOTE)

    # As it was.
    capture_again(page)
    expect(health).to_contain_text("The page is there. Looked at")
    expect(page.get_by_role("heading", name="Our copy", exact=True)).to_be_visible()

    # Its words change: both are kept, and the quote is said to have left the page.
    site.now = showing(CHANGED)
    capture_again(page)
    expect(health).to_contain_text("we keep 2 copies")
    page.get_by_role("link", name="not in copy 2 any more").click()
    expect(page.locator("del")).to_have_text(["4", "did not rise"])
    expect(page.locator("ins")).to_have_text(["1", "rose"])
    expect(page.locator(".standing td")).to_have_text(["there", "not there"])
    page.get_by_role("link", name="To the source").click()

    for path, said in [
        ("/status/404", "The page is gone since"),
        (redirect_to("http://169.254.169.254/latest/"), "a link-local address (169.254.169.254)"),
        (redirect_to("http://localhost:22/"), "Port 22 belongs to another service"),
        ("/two-gigabytes", "The page is larger than 10 MB"),
        ("/two-gigabytes/unannounced", "The page is larger than 10 MB"),
        ("/slow-body/1", "The page took longer than 20 seconds"),
    ]:
        site.now = path
        capture_again(page)
        expect(health).to_contain_text(said)
        expect(health).to_contain_text("Our copy of")
        page.goto(f"/sources/{evidence.source_id}/?copy=1")
        expect(quoted).to_have_text(QUOTE)

    # The list knows, and the evidence rests where it did.
    page.goto(f"/projects/{claim.project.slug}/sources/?health=dead")
    expect(page.get_by_role("link", name="Yearly report")).to_be_visible()
    expect(page.locator(".chip.failed")).to_have_text("Gone")
    evidence.refresh_from_db()
    assert evidence.copy
    assert evidence.missing_from
    assert (evidence.quote_state, evidence.copy.number, evidence.missing_from.number) == (
        QuoteState.FOUND,
        1,
        2,
    )
    assert evidence.source.copies.count() == 2


def test_a_page_that_cannot_be_had_is_handed_in_as_a_file(
    page: Page, claim: Claim, site: Site, tmp_path: Path
) -> None:
    evidence = cite(page, claim, site.url("/status/403"))
    expect(page.locator("#card .source")).to_contain_text("does not let us read the page", timeout=30_000)

    page.goto(f"/sources/{evidence.source_id}/")
    report = tmp_path / "report.pdf"
    form = page.locator("#hand-in-fold")
    report.write_bytes(b"%PDF-1.7 torn")
    form.get_by_label("Or its file").set_input_files(report)
    form.get_by_role("button", name="Keep it").click()
    expect(form).to_contain_text("This PDF is damaged and cannot be read.")

    report.write_bytes(paper(["Yearly report", f"{QUOTE} in the", "year that ended in March."]))
    form.get_by_label("Or its file").set_input_files(report)
    form.get_by_role("button", name="Keep it").click()
    expect(page.locator(".copy-text mark")).to_have_text(QUOTE)
    expect(page.get_by_text("Handed in by Alice")).to_be_visible()
