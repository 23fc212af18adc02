"""An article changes: its newer text is pasted, its claims are placed by keys, a stale verdict is renewed."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from annotations.models import Annotation, Article, Project, Rating, User, Verdict
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FERRY = "The ferry fleet of Varnholm carried 2.4 million passengers last year."
FARES = "Fares have not risen since 2019, says the harbour master."
SNOW = "Nobody expected the snow on the quay to stay until June."
TEXT = f"{FERRY} The boats are white. {FARES} Nobody minds the rain.\n{SNOW}\nThe council meets on Friday.\n"
NEWER = TEXT.replace("2.4 million", "2.1 million").replace(f"{SNOW}\n", "")


@pytest.fixture
def article(project: Project) -> Article:
    return factories.article(project, text=TEXT, title="Ferries of Varnholm")


@pytest.fixture
def verdict(article: Article) -> Verdict:
    """Alice's, on the words that are going to change."""
    claim = factories.claim(article, quote="2.4 million passengers")
    return factories.verdict(claim, rating=Rating.NOT_CHECKABLE, rationale="Nobody counts them.")


@pytest.fixture
def desk(page: Page, alice: User, verdict: Verdict, article: Article, live_server: LiveServer) -> Page:
    """Alice's page, at the article, in which three claims stand."""
    factories.claim(article, quote="snow on the quay")
    factories.claim(article, quote="risen since 2019")
    client = Client()
    client.force_login(alice)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.goto(reverse("workspace", args=[article.project.slug, article.pk]))
    return page


def paste(page: Page, article: Article, text: str) -> None:
    page.goto(reverse("article_newer_text", args=[article.pk]))
    page.get_by_label("The text as it stands now").fill(text)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/changes/2/")
    expect(page.get_by_role("heading", name="What changed in text 2")).to_be_visible()


def press(page: Page, key: str) -> None:
    """Press a key that the page answers, once it does."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def standing(quote: str) -> bool:
    return Annotation.objects.standing().filter(exact=quote).exists()


def test_a_newer_text_is_pasted_and_its_claims_are_placed_without_a_pointer(
    desk: Page, article: Article
) -> None:
    desk.get_by_label("This article").focus()
    desk.keyboard.press("Enter")
    desk.get_by_role("link", name="Paste a newer text").press("Enter")
    desk.get_by_label("The text as it stands now").fill(NEWER)
    press(desk, "Control+Enter")

    desk.wait_for_url("**/changes/2/")
    expect(desk.get_by_text("2 to look at")).to_be_visible()
    assert standing("risen since 2019")
    press(desk, "a")
    expect(desk.get_by_text("1 to look at")).to_be_visible()
    assert standing("2.1 million passengers")
    press(desk, "r")
    expect(desk.get_by_text("Every claim has its place.")).to_be_visible()

    press(desk, "z")
    expect(desk.get_by_text("1 to look at")).to_be_visible()
    press(desk, "e")
    desk.get_by_label("Its words in the newer text").fill("The council meets")
    press(desk, "Control+Enter")
    expect(desk.get_by_text("Every claim has its place.")).to_be_visible()
    assert standing("The council meets")


def test_what_waits_is_said_in_the_workspace_and_in_the_list(desk: Page, article: Article) -> None:
    paste(desk, article, NEWER)

    desk.goto(reverse("workspace", args=[article.project.slug, article.pk]))
    expect(desk.get_by_text("2 claims to look at.")).to_be_visible()
    desk.goto(f"{reverse('articles', args=[article.project.slug])}?state=changed")
    desk.get_by_role("link", name="The text changed: 2 claims to look at").click()
    expect(desk.get_by_text("2 to look at")).to_be_visible()


def test_a_verdict_on_words_that_changed_returns_to_the_queue_and_is_renewed(
    desk: Page, article: Article, verdict: Verdict
) -> None:
    paste(desk, article, NEWER)
    press(desk, "a")
    expect(desk.get_by_text("1 to look at")).to_be_visible()

    desk.goto(reverse("claims", args=[article.project.slug]))
    desk.get_by_label("Waiting for").select_option(label="a look at changed words (1)")
    desk.wait_for_url("**waiting=stale*")
    desk.get_by_role("button", name="Stand by my verdict").press("Enter")
    expect(desk.get_by_text("No claim fits")).to_be_visible()

    verdict.refresh_from_db()
    assert verdict.stale_since is None


def test_where_a_claim_stands_is_said_before_anybody_stands_by_a_verdict_on_it(
    desk: Page, article: Article, verdict: Verdict
) -> None:
    paste(desk, article, NEWER)

    desk.goto(f"{reverse('claims', args=[article.project.slug])}?waiting=stale")
    expect(desk.get_by_text("The words changed since")).to_be_visible()
    expect(desk.get_by_role("button", name="Stand by my verdict")).to_be_hidden()
    desk.get_by_role("link", name="Say where it stands").press("Enter")

    expect(desk.get_by_role("heading", name="Where does this claim stand now?")).to_be_visible()


def test_words_that_stand_at_several_places_are_chosen_by_number(desk: Page, article: Article) -> None:
    paste(desk, article, NEWER.replace("The council", f"{SNOW}\n{SNOW}\nThe council"))
    press(desk, "a")
    expect(desk.get_by_text("These words stand at 2 places.")).to_be_visible()

    press(desk, "2")

    expect(desk.get_by_text("Every claim has its place.")).to_be_visible()
    marked = Annotation.objects.standing().get(exact="snow on the quay")
    assert marked.snapshot.text.count("snow on the quay", 0, marked.start) == 1


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_changes_have_no_barrier_that_axe_knows(
    desk: Page, article: Article, width: int, scheme: str
) -> None:
    paste(desk, article, NEWER)
    desk.set_viewport_size({"width": width, "height": 900})
    desk.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for name, arguments in (
        ("article_change", [article.pk, 2]),
        ("article_changes", [article.pk]),
        ("article_text", [article.pk, 1]),
        ("article_newer_text", [article.pk]),
    ):
        desk.goto(reverse(name, args=arguments))
        found = Axe().run(desk).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], name
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def test_a_stale_verdict_is_said_beside_the_claim_and_renewed_there(
    desk: Page, article: Article, verdict: Verdict
) -> None:
    paste(desk, article, NEWER)
    press(desk, "a")
    expect(desk.get_by_text("1 to look at")).to_be_visible()

    desk.goto(f"{reverse('workspace', args=[article.project.slug, article.pk])}?list=todo")
    expect(desk.get_by_text("These words changed since you judged them.")).to_be_visible()
    desk.get_by_role("button", name="Stand by it").press("Enter")

    expect(desk.get_by_text("Your verdict stands.")).to_be_visible()
    expect(desk.get_by_text("These words changed since you judged them.")).to_be_hidden()
    verdict.refresh_from_db()
    assert verdict.stale_since is None
