"""The article workspace in a real browser: selecting, keys, undo, drafts, what assistive technology meets."""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from annotations.extraction.candidates import CandidateClaim, Reason, stored
from annotations.models import (
    Annotation,
    Article,
    Claim,
    ClaimRelation,
    ClaimStatus,
    ExtractionJob,
    JobState,
    Project,
    Rating,
    Stance,
    User,
    Verdict,
)
from annotations.services.claims import delete_claim, propose_claims, update_claim
from annotations.services.evidence import add_evidence
from annotations.services.verdicts import record_verdict
from annotations.text.blocks import blocks
from factcheck.embedded.child import Child
from tests import factories
from tests.factories import snapshot_of
from tests.journeys.selecting import drag_over, place_of
from tests.plugins.browser import NewPage
from tests.web.test_workspace import suggest
from tests.web.test_workspace_said_before import compare_all, stated
from tests.web.workspace_pages import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CASES = json.loads((Path(__file__).parent.parent / "data" / "anchoring_cases.json").read_text("utf-8"))
TEXT = (
    "Quay prices rise\n"
    "\n"
    "On day three 🫖 boiled water cost 4 crowns. The cafe\u0301 by the quay charged nine.\n"
    "\n"
    "“Nothing costs more than last year,” said Ines Brandt. "
    "The council counted 1,912 complaints 👩‍👩‍👧 in May.\n"
    "\n"
    "قالت المدينة إن 52 في المئة من السكان راضون.\n"
)

Open = Callable[..., Page]


def sign_in(page: Page, user: User, server: LiveServer) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": server.url}])


def address(article: Article) -> str:
    return reverse("workspace", args=[article.project.slug, article.pk])


@pytest.fixture
def article(project: Project) -> Article:
    return factories.article(project, text=TEXT, title="Quay prices rise", publisher="The Quay")


@pytest.fixture
def desk(page: Page, alice: User, article: Article, live_server: LiveServer) -> Page:
    """Alice's page, before the article."""
    sign_in(page, alice, live_server)
    page.goto(address(article))
    return page


def said(page: Page, words: str, *, toast: str = "") -> None:
    """The live region says so, and so does the toast, if it does not say something else."""
    expect(page.locator(".toast p")).to_contain_text(toast or words)
    expect(page.locator("#live")).to_contain_text(words)


@contextmanager
def held_back(page: Page, asked: str) -> Generator[None]:
    """Requests to such addresses wait for the end of the block; one at least must have been sent by then.

    They are held in the page: what a browser tells of its requests gets lost now and then.
    """
    page.evaluate(_HOLD, asked)
    yield
    page.wait_for_function("heldBack.wasAsked")
    page.evaluate("heldBack.release()")


@contextmanager
def answered(page: Page, part: str, *, times: int = 1) -> Generator[list[int]]:
    """What the page asks in here of addresses that hold `part` is answered so often; with what statuses."""
    page.evaluate(_LISTEN, part)
    statuses: list[int] = []
    yield statuses
    page.wait_for_function("times => answers.length >= times", arg=times)
    statuses += page.evaluate("answers")


# In the page, as above. Listening again forgets what was heard.
_LISTEN = """part => {
    const isListening = 'answers' in window;
    Object.assign(window, { answers: [], listensFor: part });
    if (isListening) return;
    const { open } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.open = function (verb, address, ...more) {
        this.addEventListener('loadend', () => {
            if (String(address).includes(listensFor)) answers.push(this.status);
        });
        return open.call(this, verb, address, ...more);
    };
}"""

_HOLD = """asked => {
    const { open, send, abort } = XMLHttpRequest.prototype;
    const pattern = new RegExp(asked.replace(/[*]+/g, each => each === '*' ? '[^/]*' : '.*') + '$');
    const addresses = new WeakMap(), held = new Map();
    window.heldBack = {
        wasAsked: false,
        release() {
            Object.assign(XMLHttpRequest.prototype, { open, send, abort });
            for (const [request, body] of held) send.call(request, body);
        },
    };
    XMLHttpRequest.prototype.open = function (verb, address, ...more) {
        addresses.set(this, address);
        return open.call(this, verb, address, ...more);
    };
    XMLHttpRequest.prototype.send = function (body) {
        if (!pattern.test(addresses.get(this))) return send.call(this, body);
        heldBack.wasAsked = true;
        held.set(this, body);
    };
    XMLHttpRequest.prototype.abort = function () {
        if (!held.delete(this)) return abort.call(this);
        for (const name of ['abort', 'loadend']) this.dispatchEvent(new ProgressEvent(name));
    };
}"""


def test_selection_after_an_emoji_makes_a_claim_of_whole_words(desk: Page) -> None:
    drag_over(desk, "iled water cost 4 cro")
    desk.get_by_role("button", name="Make claim").click()
    said(desk, "Claim 1 made")
    made = Annotation.objects.get()
    assert made.exact == "boiled water cost 4 crowns"
    assert snapshot_of(made.snapshot.article).text[made.start : made.end] == made.exact
    expect(desk.locator("mark.current")).to_have_text("boiled water cost 4 crowns")


def test_selection_before_a_combining_mark_takes_it_along(desk: Page) -> None:
    drag_over(desk, "The cafe")
    desk.keyboard.press("n")
    said(desk, "Claim 1 made")
    assert Annotation.objects.get().exact == "The cafe\u0301"


def test_alt_keeps_the_selection_as_it_is(desk: Page) -> None:
    desk.keyboard.down("Alt")
    drag_over(desk, "1,912 comp")
    desk.keyboard.up("Alt")
    desk.get_by_role("button", name="Make claim").click()
    said(desk, "Claim 1 made")
    assert "1,912 complaints".startswith(Annotation.objects.get().exact)
    assert Annotation.objects.get().exact != "1,912 complaints"


def test_triple_click_is_that_paragraph_and_no_more(desk: Page) -> None:
    at = place_of(desk, "Nothing costs")
    desk.mouse.click(at["x0"] + 20, at["y0"], click_count=3)
    desk.keyboard.press("n")
    said(desk, "Claim 1 made")
    exact = Annotation.objects.get().exact
    assert exact.startswith("“Nothing")
    assert exact.endswith("in May.")


def test_selection_across_paragraphs_holds_what_stands_between(desk: Page) -> None:
    start, end = place_of(desk, "charged nine"), place_of(desk, "Nothing")
    desk.mouse.move(start["x0"], start["y0"])
    desk.mouse.down()
    desk.mouse.move(end["x1"], end["y1"], steps=6)
    desk.mouse.up()
    desk.keyboard.press("n")
    said(desk, "Claim 1 made")
    assert Annotation.objects.get().exact == "charged nine.\n\n“Nothing"


def test_claim_by_keyboard_alone_and_part_of_a_sentence(desk: Page) -> None:
    desk.keyboard.press("v")
    expect(desk.get_by_role("toolbar", name="Pick a passage by sentences")).to_be_visible()
    for key in [
        "ArrowDown",
        "ArrowDown",
        "ArrowDown",
        "ArrowDown",
        "Shift+ArrowRight",
        "ArrowLeft",
        "ArrowLeft",
        "ArrowLeft",
    ]:
        desk.keyboard.press(key)
    expect(desk.locator("#live")).to_have_text("council counted 1,912 complaints 👩‍👩‍👧")
    desk.keyboard.press("Enter")
    said(desk, "Claim 1 made")
    assert Annotation.objects.get().exact == "council counted 1,912 complaints 👩‍👩‍👧"
    expect(desk.locator(".pin")).to_be_focused()


def test_every_awkward_passage_comes_back_as_selected(
    page: Page, alice: User, project: Project, live_server: LiveServer
) -> None:
    """The shared table, through the browser: one article of all its texts, each passage selected exactly."""
    text, wanted = "", []
    for case in CASES:
        start, end = len(text) + case["start"], len(text) + case["end"]
        text += case["text"] + "\n\n"
        wanted.append((start, end))
    article = factories.article(project, text=text)
    stored = snapshot_of(article).text
    assert stored == text
    sign_in(page, alice, live_server)
    page.goto(address(article))
    touched = blocks(stored)
    expected = []
    for start, end in wanted:
        inside = [block for block in touched if block.start < end and block.end > start]
        if not inside:
            continue
        start, end = max(start, inside[0].start), min(end, inside[-1].end)
        with answered(page, "/passages/") as statuses:
            page.evaluate(SELECT_EXACTLY, [start, end])
            page.keyboard.press("n")
        assert statuses == [200], stored[start:end]
        expect(page.locator("#make")).to_be_hidden()
        expected.append(stored[start:end])
    made = list(Annotation.objects.order_by("id"))
    assert len(made) >= 195
    for annotation, words in zip(made, expected, strict=True):
        assert words in annotation.exact, "grown to whole graphemes at most"
        assert annotation.exact == stored[annotation.start : annotation.end]


SELECT_EXACTLY = """async ([start, end]) => {
    const blocks = [...document.querySelectorAll('[data-start]')];
    const point = offset => {
        const block = blocks.findLast(each => Number(each.dataset.start) <= offset);
        const characters = Array.from(block.textContent).slice(0, offset - Number(block.dataset.start));
        let unit = characters.join('').length;
        const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            if (unit <= walker.currentNode.data.length) return [walker.currentNode, unit];
            unit -= walker.currentNode.data.length;
        }
    };
    getSelection().setBaseAndExtent(...point(start), ...point(end));
    await new Promise(requestAnimationFrame);
    document.dispatchEvent(new KeyboardEvent('keyup', {altKey: true, bubbles: true}));
}"""


class TestJudgingByKeys:
    @pytest.fixture
    def claims(self, article: Article) -> list[Claim]:
        return [
            factories.claim(article, quote="boiled water cost 4 crowns"),
            factories.claim(article, quote="Nothing costs more than last year"),
            factories.claim(article, quote="costs more than last year"),
        ]

    @pytest.fixture
    def desk(
        self, claims: list[Claim], page: Page, alice: User, article: Article, live_server: LiveServer
    ) -> Page:
        sign_in(page, alice, live_server)
        page.goto(address(article))
        return page

    def test_verdict_source_save_and_next_and_undo(self, desk: Page, claims: list[Claim]) -> None:
        desk.keyboard.press("d")
        expect(desk.get_by_label("Why", exact=True)).to_be_focused()
        desk.keyboard.type("The price list says 3 crowns.")
        desk.keyboard.press("Control+Enter")
        expect(desk.locator(".toast")).to_contain_text("needs at least one source")
        desk.get_by_label("Or its text, pasted").fill("Price list: boiled water, 3 crowns.")
        desk.get_by_label("The words that count").fill("boiled water, 3 crowns")
        desk.keyboard.press("Control+Enter")
        said(desk, "Source added")
        expect(desk.get_by_text("Quote found in the stored copy")).to_be_visible()
        expect(desk.get_by_label("Why", exact=True)).to_have_value("The price list says 3 crowns.")
        desk.get_by_label("Why", exact=True).focus()
        desk.keyboard.press("Control+Enter")
        said(desk, "Claim 1 marked disputed.")
        assert Verdict.objects.get().rating == Rating.DISPUTED
        expect(desk.locator("#card-title")).to_contain_text("Claim 2")
        expect(desk.locator(f"#pin-{claims[1].pk}")).to_be_focused()
        expect(desk.locator(f"#pin-{claims[0].pk}")).to_have_class("pin disputed")
        desk.keyboard.press("z")
        said(desk, "taken back")
        assert not Verdict.objects.standing().exists()

    def test_stepping_moves_focus_card_and_mark_together(self, desk: Page, claims: list[Claim]) -> None:
        for key, claim in [("j", claims[1]), ("j", claims[2]), ("j", claims[0]), ("k", claims[2])]:
            desk.keyboard.press(key)
            expect(desk.locator("#card")).to_have_attribute("data-claim", str(claim.pk))
            expect(desk.locator(f"#pin-{claim.pk}")).to_be_focused()
            expect(desk.locator("mark.current").first).to_be_visible()
        assert desk.locator(".pin[tabindex='0']").count() == 1, "all pins are one tab stop"

    def test_pressing_an_overlap_again_steps_through_it(self, desk: Page, claims: list[Claim]) -> None:
        overlap = desk.locator("mark.also")
        for claim in (claims[1], claims[2], claims[1]):
            overlap.click()
            expect(desk.locator("#card")).to_have_attribute("data-claim", str(claim.pk))

    def test_hidden_layer_steps_back_and_is_remembered(self, desk: Page, claims: list[Claim]) -> None:
        desk.get_by_role("checkbox", name="To check").uncheck()
        expect(desk.locator(".pin:visible")).to_have_count(0)
        desk.reload()
        expect(desk.get_by_role("checkbox", name="To check")).not_to_be_checked()
        expect(desk.locator(".pin:visible")).to_have_count(0)

    def test_switch_turns_single_keys_off(self, desk: Page, claims: list[Claim]) -> None:
        desk.keyboard.press("?")
        dialog = desk.get_by_role("dialog", name="Keyboard shortcuts")
        expect(dialog).to_contain_text("Next claim")
        dialog.get_by_label("Use single-key shortcuts").uncheck()
        dialog.get_by_role("button", name="Close").click()
        desk.keyboard.press("j")
        expect(desk.locator("#card")).to_have_attribute("data-claim", str(claims[0].pk))
        desk.reload()
        desk.keyboard.press("j")
        expect(desk.locator("#card")).to_have_attribute("data-claim", str(claims[0].pk))

    def test_unsent_words_survive_a_reload(self, desk: Page) -> None:
        desk.keyboard.press("m")
        desk.keyboard.type("Both counts are")
        desk.reload()
        expect(desk.get_by_label("Why", exact=True)).to_have_value("Both counts are")
        expect(desk.get_by_role("radio", name="Mixed")).to_be_checked()
        expect(desk.locator("#verdict [data-draft-note]")).to_be_visible()
        desk.get_by_label("Why", exact=True).fill("Both counts are right.")
        desk.get_by_role("button", name="Save the verdict").click()
        said(desk, "marked mixed")
        expect(desk.locator("#verdict [data-draft-note]")).to_be_hidden()

    def test_lost_connection_keeps_the_words_and_sends_them_later(self, desk: Page) -> None:
        desk.keyboard.press("m")
        desk.keyboard.type("Both counts are right.")
        desk.context.set_offline(True)
        desk.get_by_role("button", name="Save the verdict").click()
        expect(desk.locator("#saved")).to_contain_text("Not saved")
        expect(desk.get_by_label("Why", exact=True)).to_have_value("Both counts are right.")
        assert not Verdict.objects.exists()
        desk.context.set_offline(False)
        desk.locator("#saved").get_by_role("button", name="Retry").or_(desk.locator(".toast")).first.click()
        said(desk, "marked mixed")
        assert Verdict.objects.count() == 1

    @pytest.mark.parametrize("lost", [{"name": "sessionid"}, {}], ids=["session", "all cookies"])
    def test_lost_session_keeps_the_words(
        self, lost: dict[str, str], desk: Page, alice: User, live_server: LiveServer
    ) -> None:
        desk.keyboard.press("m")
        desk.keyboard.type("Both counts are right.")
        desk.context.clear_cookies(**lost)
        desk.get_by_role("button", name="Save the verdict").click()
        expect(desk.locator("#saved")).to_contain_text("signed out")
        expect(desk.get_by_label("Why", exact=True)).to_have_value("Both counts are right.")
        # What is read meanwhile meets the same, and takes nothing away from what is to be sent again.
        with answered(desk, "list="):
            desk.locator("#tabs label").nth(1).click()
        sign_in(desk, alice, live_server)
        # Signing in gives another token.
        desk.context.add_cookies([{"name": "csrftoken", "value": "n" * 32, "url": live_server.url}])
        desk.locator("#saved").get_by_role("button", name="Retry").click()
        said(desk, "marked mixed")


def test_second_reviewer_disagrees_blind_and_an_adjudicator_settles(
    new_page: NewPage,
    alice: User,
    bob: User,
    carol: User,
    blind_project: Project,
    live_server: LiveServer,
) -> None:
    article = factories.article(blind_project, text=TEXT)
    claim = factories.claim(article, quote="boiled water cost 4 crowns")
    record_verdict(reviewer=alice, claim=claim, rating=Rating.CONFLICTING, rationale="Two price lists.")
    page = new_page(viewport={"width": 1440, "height": 900})
    sign_in(page, bob, live_server)
    page.goto(address(article))
    expect(page.get_by_text("This desk reviews blind")).to_be_visible()
    expect(page.get_by_text("Two price lists.")).to_be_hidden()
    page.keyboard.press("o")
    page.keyboard.type("Nobody wrote it down.")
    page.get_by_role("button", name="Save the verdict").click()
    said(page, "marked not checkable")
    expect(page.get_by_text("Two price lists.")).to_be_visible()
    settles = new_page(viewport={"width": 1440, "height": 900})
    sign_in(settles, carol, live_server)
    settles.goto(address(article))
    settles.keyboard.press("1")
    expect(settles.get_by_label("Reason")).to_be_focused()
    settles.keyboard.type("The lists are of two days.")
    settles.get_by_role("button", name="Settle the claim").click()
    said(settles, "settled as mixed")
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.ADJUDICATED


def test_works_under_a_finger_on_a_phone(
    new_page: NewPage, alice: User, article: Article, live_server: LiveServer
) -> None:
    factories.claim(article, quote="boiled water cost 4 crowns")
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    sign_in(page, alice, live_server)
    page.goto(address(article))
    assert page.evaluate("document.documentElement.scrollWidth") == 390, "nothing sticks out"
    page.get_by_role("button", name="More room for the claims").tap()
    page.get_by_role("radio", name="Can't tell").tap()
    page.get_by_label("Why", exact=True).fill("No list of that day is left.")
    page.get_by_role("button", name="Save the verdict").tap()
    said(page, "marked can't tell")
    page.get_by_label("This article").tap()
    page.get_by_role("button", name="Pick a passage by sentences").tap()
    page.get_by_role("button", name="Sentence after").tap()
    page.get_by_role("button", name="Make claim").tap()
    said(page, "Claim 2 made")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 768, 390])
def test_axe_finds_nothing(
    scheme: str,
    width: int,
    new_page: NewPage,
    alice: User,
    bob: User,
    article: Article,
    live_server: LiveServer,
) -> None:
    claim = factories.claim(article, quote="boiled water cost 4 crowns")
    factories.claim(article, quote="1,912 complaints")
    factories.verdict(claim, reviewer=alice)
    record_verdict(reviewer=bob, claim=claim, rating=Rating.CONFLICTING, rationale="Two price lists.")
    options: dict[str, Any] = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page = new_page(**options)
    sign_in(page, alice, live_server)
    page.goto(f"{address(article)}?claim={claim.pk}")
    for state in ["as it opens", "source form", "rewording", "sentence mode", "help"]:
        if state == "source form":
            page.keyboard.press("e")
        elif state == "rewording":
            page.keyboard.press("Escape")
            page.keyboard.press("r")
        elif state == "sentence mode":
            page.keyboard.press("Escape")
            page.keyboard.press("v")
        elif state == "help":
            page.keyboard.press("Escape")
            page.keyboard.press("?")
        found = Axe().run(page).response["violations"]
        assert not found, f"{state}: {[(each['id'], [n['target'] for n in each['nodes']]) for each in found]}"


def test_new_suggestions_wait_until_they_are_asked_for(
    page: Page, alice: User, article: Article, live_server: LiveServer
) -> None:
    job = ExtractionJob.objects.create(
        snapshot=snapshot_of(article), extractor="workbench/2", done=3, total=8
    )
    sign_in(page, alice, live_server)
    page.goto(address(article))
    expect(page.locator("#extraction")).to_contain_text("Waiting its turn")
    suggest(Desk(alice, article), "1,912 complaints")
    ExtractionJob.objects.filter(pk=job.pk).update(state=JobState.DONE)
    expect(page.locator("#extraction")).to_contain_text("1 new suggestion in this article.")
    expect(page.locator(".pin")).to_have_count(0)
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".pin.machine")).to_have_count(1)
    expect(page.locator("#card-title")).to_contain_text("Claim 1, suggestion")
    page.keyboard.press("a")
    said(page, "Claim 1 accepted.")


@pytest.mark.worker
def test_source_is_fetched_in_the_background_and_the_card_follows(desk: Page, live_worker: Child) -> None:
    desk.keyboard.press("v")
    desk.keyboard.press("Enter")
    said(desk, "Claim 1 made")
    desk.keyboard.press("e")
    desk.get_by_text("Supports", exact=True).click()
    desk.get_by_label("Web address").fill("https://port.example/report")
    desk.get_by_label("The words that count").fill("4 crowns")
    desk.get_by_role("button", name="Add the source").click()
    said(desk, "Source added")
    expect(desk.get_by_text("No copy: the site could not be reached.")).to_be_visible(timeout=30_000)


def fill_in_a_source(page: Page) -> None:
    page.keyboard.press("e")
    page.locator("#add-source").get_by_text("Supports", exact=True).click()
    page.get_by_label("Or its text, pasted").fill("Price list: boiled water, 4 crowns.")


class TestKeysWhileTheServerIsAsked:
    """Requests take as long as the test holds them back: what is pressed meanwhile waits, nothing is lost."""

    @pytest.fixture
    def claims(self, article: Article) -> list[Claim]:
        quotes = ("boiled water cost 4 crowns", "Nothing costs more than last year", "1,912 complaints")
        return [factories.claim(article, quote=quote) for quote in quotes]

    @pytest.fixture
    def desk(
        self, claims: list[Claim], page: Page, alice: User, article: Article, live_server: LiveServer
    ) -> Page:
        sign_in(page, alice, live_server)
        page.goto(address(article))
        return page

    def test_after_saving_the_next_claim_is_judged(self, desk: Page, claims: list[Claim]) -> None:
        desk.keyboard.press("m")
        desk.keyboard.type("Both counts are right.")
        with held_back(desk, "**/verdict/"):
            desk.keyboard.press("Control+Enter")
            desk.keyboard.press("u")
            desk.keyboard.type("No list is left!")
            desk.keyboard.press("Backspace")
            desk.keyboard.type(".")
        expect(desk.locator(f"#card[data-claim='{claims[1].pk}']")).to_be_visible()
        expect(desk.get_by_label("Why", exact=True)).to_have_value("No list is left.")
        expect(desk.get_by_role("radio", name="Can't tell")).to_be_checked()
        assert Verdict.objects.get().rationale == "Both counts are right."

    def test_after_moving_the_claim_that_comes_is_judged(self, desk: Page, claims: list[Claim]) -> None:
        with held_back(desk, f"**/claims/{claims[1].pk}/*"):
            desk.keyboard.press("j")
            expect(desk.locator(f"#pin-{claims[1].pk}")).to_be_focused()
            desk.keyboard.press("m")
            desk.keyboard.type("Two lists.")
        expect(desk.locator("#card")).to_have_attribute("data-claim", str(claims[1].pk))
        expect(desk.get_by_label("Why", exact=True)).to_have_value("Two lists.")
        desk.keyboard.press("Control+Enter")
        said(desk, "Claim 2 marked mixed.")

    def test_moving_on_does_not_wait_for_the_claim_passed_by(self, desk: Page, claims: list[Claim]) -> None:
        with held_back(desk, f"**/claims/{claims[1].pk}/*"):
            desk.keyboard.press("j")
            desk.keyboard.press("j")
            expect(desk.locator("#card")).to_have_attribute("data-claim", str(claims[2].pk))
        expect(desk.locator("#card")).to_have_attribute("data-claim", str(claims[2].pk))

    def test_sentence_mode_opens_once_the_claim_is_made_and_stays(self, desk: Page) -> None:
        drag_over(desk, "charged nine")
        with held_back(desk, "**/passages/"):
            desk.keyboard.press("n")
            desk.keyboard.press("v")
            desk.keyboard.press("ArrowDown")
        said(desk, "“Nothing costs more than last year,” said Ines Brandt.", toast="Claim 4 made")
        expect(desk.locator("[data-pick=make]")).to_be_focused()
        desk.keyboard.press("Enter")
        said(desk, "Claim 5 made")

    @pytest.mark.parametrize("saving", ["Save the verdict", "Control+Enter"])
    @pytest.mark.parametrize("then", ["j", "uNo."], ids=["step", "verdict"])
    def test_refusal_is_read_before_anything_else_happens(
        self, saving: str, then: str, desk: Page, claims: list[Claim]
    ) -> None:
        desk.keyboard.press("s")
        desk.keyboard.type("So it is.")
        with held_back(desk, "**/verdict/"):
            if saving == "Control+Enter":
                desk.keyboard.press(saving)
            else:
                desk.get_by_role("button", name=saving).click()
            desk.keyboard.type(then)
        expect(desk.locator(".toast")).to_contain_text("needs at least one source")
        expect(desk.get_by_label("Web address")).to_be_focused()
        expect(desk.get_by_label("Web address")).to_have_value("")
        expect(desk.locator("#card")).to_have_attribute("data-claim", str(claims[0].pk))
        expect(desk.get_by_role("radio", name="Supported")).to_be_checked()
        expect(desk.get_by_label("Why", exact=True)).to_have_value("So it is.")

    @pytest.mark.parametrize("way", ["key", "mouse"])
    def test_claim_moved_to_during_a_deed_is_judged(self, way: str, desk: Page, claims: list[Claim]) -> None:
        desk.keyboard.press("m")
        desk.keyboard.type("Both.")
        with held_back(desk, "**/verdict/"):
            desk.get_by_role("button", name="Save the verdict").click()
            if way == "key":
                desk.keyboard.press("j")
            else:
                desk.locator(f"#pin-{claims[1].pk}").click()
            desk.keyboard.press("u")
            desk.keyboard.type("No list.")
        expect(desk.locator("#card")).to_have_attribute("data-claim", str(claims[1].pk))
        expect(desk.get_by_label("Why", exact=True)).to_have_value("No list.")
        expect(desk.get_by_role("radio", name="Can't tell")).to_be_checked()
        desk.keyboard.press("Control+Enter")
        said(desk, "Claim 2 marked can't tell.")
        assert [verdict.rationale for verdict in Verdict.objects.order_by("id")] == ["Both.", "No list."]

    @pytest.mark.parametrize("way", ["key", "mouse"])
    def test_each_step_during_a_deed_is_taken(self, way: str, desk: Page, claims: list[Claim]) -> None:
        desk.keyboard.press("m")
        desk.keyboard.type("Both.")
        with held_back(desk, "**/verdict/"):
            desk.get_by_role("button", name="Save the verdict").click()
            for _ in range(2):
                if way == "key":
                    desk.keyboard.press("j")
                else:
                    desk.locator("[data-step='1']").click()
        expect(desk.locator("#card")).to_have_attribute("data-claim", str(claims[2].pk))

    def test_where_nothing_is_left_to_go_on_to_nothing_more_happens(
        self, desk: Page, claims: list[Claim]
    ) -> None:
        for claim in claims[1:]:
            delete_claim(actor=User.objects.get(username="alice"), claim=claim)
        desk.reload()
        desk.keyboard.press("m")
        desk.keyboard.type("Both.")
        with held_back(desk, "**/verdict/"):
            desk.keyboard.press("Control+Enter")
            desk.keyboard.type("uNo list.")
        said(desk, "Claim 1 marked mixed.")
        expect(desk.locator(f"#pin-{claims[0].pk}")).to_be_focused()
        expect(desk.get_by_role("radio", name="Mixed")).to_be_checked()
        expect(desk.get_by_label("Why", exact=True)).to_have_value("Both.")

    def test_letter_of_a_field_that_closed_is_no_command(self, desk: Page, claims: list[Claim]) -> None:
        fill_in_a_source(desk)
        with held_back(desk, "**/evidence/"):
            desk.keyboard.press("Control+Enter")
            desk.keyboard.type("x")
        expect(desk.locator("#told")).to_have_text(
            "What you typed meanwhile is not kept: its field has closed."
        )
        desk.keyboard.press("u")
        desk.keyboard.type("No list.")
        desk.keyboard.press("Control+Enter")
        said(desk, "Claim 1 marked can't tell.")
        assert not Claim.objects.filter(status=ClaimStatus.REJECTED).exists()

    def test_words_of_a_field_that_stays_are_written_there(self, desk: Page) -> None:
        fill_in_a_source(desk)
        with held_back(desk, "**/evidence/"):
            desk.keyboard.press("Control+Enter")
            desk.get_by_label("Why", exact=True).click()
            desk.keyboard.type("six boxes")
        said(desk, "Source added")
        expect(desk.get_by_label("Why", exact=True)).to_have_value("six boxes")

    def test_what_was_opened_since_keeps_the_focus(self, desk: Page) -> None:
        desk.keyboard.press("m")
        desk.keyboard.type("Both.")
        with held_back(desk, "**/verdict/"):
            desk.get_by_role("button", name="Save the verdict").click()
            desk.get_by_label("This article").focus()
        said(desk, "Claim 1 marked mixed.")
        expect(desk.get_by_label("This article")).to_be_focused()


def test_suggestion_moved_to_is_rejected_not_the_one_just_accepted(
    page: Page, alice: User, article: Article, live_server: LiveServer
) -> None:
    quotes = ("boiled water cost 4 crowns", "Nothing costs more than last year", "1,912 complaints")
    suggested = [suggest(Desk(alice, article), quote) for quote in quotes]
    sign_in(page, alice, live_server)
    page.goto(address(article))
    with held_back(page, "**/accept/"):
        page.keyboard.type("ajx")
    said(page, "Claim 2 rejected.")
    for claim in suggested:
        claim.refresh_from_db()
    assert [claim.status for claim in suggested] == [
        ClaimStatus.ACCEPTED,
        ClaimStatus.REJECTED,
        ClaimStatus.PROPOSED,
    ]


def test_answers_slower_than_the_questions_still_come_in(desk: Page, alice: User, article: Article) -> None:
    """A source on its way is asked for every second; answers that take longer are waited for."""
    claim = factories.claim(article, quote="boiled water cost 4 crowns")
    factories.claim(article, quote="1,912 complaints")
    added = add_evidence(actor=alice, claim=claim, stance=Stance.SUPPORTS, url="https://port.example/report")
    desk.reload()
    expect(desk.get_by_text("Fetching the page …")).to_be_visible()
    network = desk.context.new_cdp_session(desk)
    network.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 1500, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    added.source.fetch_state, added.source.fetch_failure = "failed", "not_found"
    added.source.save()
    expect(desk.get_by_text("No copy: the page is not there.")).to_be_visible()


OVERLAPS = """([one, other]) => {
    const [a, b] = [one, other].map(each => document.querySelector(each).getBoundingClientRect());
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}"""
SELECTED_EDGES = """() => {
    const {top, bottom} = getSelection().getRangeAt(0).getBoundingClientRect();
    return [top, bottom];
}"""
IN_SIGHT = """(outer, inner) => {
    const [a, b] = [outer, outer.querySelector(inner)].map(each => each.getBoundingClientRect());
    return b.left >= a.left - 1 && b.right <= a.right + 1;
}"""


@pytest.mark.parametrize("width", [1440, 1024, 768, 390, 320])
def test_every_list_has_room_and_the_open_one_is_in_sight(
    width: int, new_page: NewPage, alice: User, bob: User, article: Article, live_server: LiveServer
) -> None:
    differ = factories.claim(article, quote="boiled water cost 4 crowns")
    for reviewer, rating in ((alice, Rating.CONFLICTING), (bob, Rating.NOT_CHECKABLE)):
        record_verdict(reviewer=reviewer, claim=differ, rating=rating, rationale="So.")
    suggest(Desk(alice, article), "Nothing costs more than last year")
    removed = factories.claim(article, quote="1,912 complaints")
    delete_claim(actor=alice, claim=removed)
    page = new_page(viewport={"width": width, "height": 844})
    sign_in(page, alice, live_server)
    page.goto(f"{address(article)}?list=removed")
    expect(page.locator("#card")).to_have_attribute("data-claim", str(removed.pk))
    expect(page.locator("#tabs label")).to_have_count(5)
    assert page.evaluate("document.documentElement.scrollWidth") == width, "nothing sticks out"
    panel = page.locator("#panel").bounding_box()
    assert panel
    assert panel["width"] <= width
    assert page.locator("#tabs").evaluate(IN_SIGHT, "label:has(:checked)")


def test_after_save_and_next_the_next_card_is_seen_from_its_head_and_the_toast_goes_with_it(
    desk: Page, article: Article
) -> None:
    for quote in ("boiled water cost 4 crowns", "charged nine", "1,912 complaints"):
        factories.claim(article, quote=quote)
    desk.set_viewport_size({"width": 1440, "height": 600})
    desk.reload()
    desk.keyboard.press("o")
    desk.keyboard.type("Nobody can know.")
    desk.locator("#claims").evaluate("claims => claims.scrollTo(0, 1e5)")
    assert desk.locator("#claims").evaluate("claims => claims.scrollTop > 50")
    desk.keyboard.press("Control+Enter")
    said(desk, "Claim 1 marked not checkable.")

    expect(desk.locator("#card-title")).to_contain_text("Claim 2")
    assert desk.locator("#claims").evaluate("claims => claims.scrollTop") == 0

    desk.keyboard.press("j")
    expect(desk.locator("#card-title")).to_contain_text("Claim 3")
    expect(desk.locator(".toast")).to_have_count(0)
    desk.keyboard.press("z")
    said(desk, "Claim 1")


@pytest.mark.parametrize("width", [1440, 768, 390])
def test_neither_toast_nor_bar_covers_the_words(
    width: int, new_page: NewPage, alice: User, article: Article, live_server: LiveServer
) -> None:
    page = new_page(viewport={"width": width, "height": 844})
    sign_in(page, alice, live_server)
    page.goto(address(article))
    drag_over(page, "charged nine")
    expect(page.locator("#make")).to_be_visible()
    bar, (top, bottom) = page.locator("#make").bounding_box(), page.evaluate(SELECTED_EDGES)
    assert bar
    assert bar["y"] + bar["height"] <= top or bottom <= bar["y"], "the bar stands above or below the words"
    page.get_by_role("button", name="Make claim").click()
    said(page, "Claim 1 made")
    assert not page.evaluate(OVERLAPS, ["#toasts", "#article"])
    assert not page.evaluate(OVERLAPS, ["#toasts", "#panel > footer"]), (
        "a second press meets what the first met"
    )


def test_reader_who_presses_a_deeds_key_is_told_who_judges(
    page: Page, victor: User, article: Article, live_server: LiveServer
) -> None:
    factories.claim(article, quote="boiled water cost 4 crowns")
    sign_in(page, victor, live_server)
    page.goto(address(article))
    for key in ("s", "n", "v", "x"):
        page.keyboard.press(key)
        expect(page.locator("#told")).to_have_text("You can read here; reviewers judge.")
        page.keyboard.press("Escape")
        expect(page.locator("#told")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).not_to_contain_text("Disputed")


def test_keys_are_told_where_they_are_needed_and_in_the_list(desk: Page, article: Article) -> None:
    factories.claim(article, quote="boiled water cost 4 crowns")
    desk.reload()
    desk.keyboard.press("s")
    expect(desk.get_by_text("Esc, then another letter, changes the verdict.")).to_be_visible()
    expect(desk.get_by_role("button", name="Save and next").locator("kbd")).to_have_text("Ctrl ↵")
    desk.keyboard.press("Escape")
    desk.keyboard.press("u")
    expect(desk.get_by_role("radio", name="Can't tell")).to_be_checked()
    desk.keyboard.press("Escape")
    desk.set_viewport_size({"width": 390, "height": 844})
    expect(desk.get_by_text("Esc, then another letter")).to_be_hidden()
    desk.keyboard.press("?")
    dialog = desk.get_by_role("dialog", name="Keyboard shortcuts")
    for told in ("Save the verdict, and on to the next", "Sentence after", "Start one word earlier"):
        expect(dialog).to_contain_text(told)
    expect(dialog.get_by_role("button", name="Close")).to_be_in_viewport()
    expect(dialog.get_by_role("heading", name="Everywhere")).to_be_in_viewport()


def test_failed_question_is_said_quietly_and_asked_again(desk: Page, alice: User, article: Article) -> None:
    claim = factories.claim(article, quote="boiled water cost 4 crowns")
    add_evidence(actor=alice, claim=claim, stance=Stance.SUPPORTS, url="https://port.example/report")
    desk.reload()
    desk.context.set_offline(True)
    expect(desk.locator("#saved")).to_have_text("Connection lost; trying again", use_inner_text=True)
    expect(desk.locator("#saved").get_by_role("button", name="Retry")).to_be_hidden()
    desk.context.set_offline(False)
    expect(desk.locator("#saved")).to_have_attribute("data-state", "idle")


def test_passage_that_found_no_answer_is_sent_again(desk: Page) -> None:
    drag_over(desk, "charged nine")
    desk.context.set_offline(True)
    desk.keyboard.press("n")
    expect(desk.locator("#saved")).to_contain_text("Not saved")
    desk.context.set_offline(False)
    said(desk, "Claim 1 made: charged nine")


def test_source_that_is_being_changed_is_not_swapped_away(desk: Page, alice: User, article: Article) -> None:
    claim = factories.claim(article, quote="boiled water cost 4 crowns")
    added = add_evidence(actor=alice, claim=claim, stance=Stance.SUPPORTS, url="https://port.example/report")
    desk.reload()
    desk.get_by_role("button", name="Change this source").click()
    note = desk.locator(f"#edit-{added.pk}").get_by_label("Note")
    note.fill("Page 4")
    with answered(desk, f"/evidence/{added.pk}/", times=2):
        pass
    expect(note).to_be_focused()
    expect(note).to_have_value("Page 4")


def test_refused_for_want_of_a_source_leads_to_the_source(desk: Page, article: Article) -> None:
    factories.claim(article, quote="boiled water cost 4 crowns")
    desk.reload()
    desk.keyboard.press("s")
    desk.keyboard.type("The list says so.")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_label("Web address")).to_be_focused()
    expect(desk.locator("#add-source").get_by_role("radio", name="Supports")).to_be_checked()


def test_form_that_comes_back_has_the_focus_on_its_first_fault(desk: Page, article: Article) -> None:
    factories.claim(article, quote="boiled water cost 4 crowns")
    desk.reload()
    desk.keyboard.press("e")
    desk.get_by_label("The words that count").fill("4 crowns")
    desk.keyboard.press("Control+Enter")
    said(desk, "Not saved yet.")
    expect(desk.get_by_role("radio", name="Supports")).to_be_focused()
    expect(desk.get_by_label("The words that count")).to_have_value("4 crowns")
    desk.keyboard.press("Escape")
    desk.get_by_label("Why", exact=True).fill("The list says so.")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("Choose a verdict first.")).to_be_visible()
    expect(desk.get_by_role("radio", name="Supported")).to_be_focused()


def test_page_that_comes_back_has_the_focus_on_its_first_fault(
    page: Page, olga: User, project: Project, live_server: LiveServer
) -> None:
    sign_in(page, olga, live_server)
    page.goto(reverse("members", args=[project.slug]))
    name = page.get_by_role("textbox", name="Username")
    name.fill("nobody-here")
    name.press("Enter")
    expect(page.get_by_text("Nobody logs in with this name.")).to_be_visible()
    expect(name).to_be_focused()


def test_source_is_begun_at_the_choice_that_it_needs_and_chosen_by_arrows(
    desk: Page, article: Article
) -> None:
    factories.claim(article, quote="boiled water cost 4 crowns")
    desk.reload()
    desk.keyboard.press("e")
    expect(desk.get_by_role("radio", name="Supports")).to_be_focused()
    desk.keyboard.press("ArrowDown")
    expect(desk.locator("#add-source").get_by_role("radio", name="Disputes")).to_be_checked()
    desk.keyboard.press("Tab")
    expect(desk.get_by_label("Web address")).to_be_focused()
    desk.keyboard.press("Escape")
    desk.keyboard.press("e")
    expect(desk.get_by_label("Web address")).to_be_focused()


def test_text_size_is_kept(desk: Page) -> None:
    words = desk.locator("[data-start]").nth(1)
    size = "element => parseFloat(getComputedStyle(element).fontSize)"
    before = words.evaluate(size)
    desk.get_by_role("button", name="Larger text").click()
    larger = words.evaluate(size)
    assert larger > before
    desk.reload()
    assert words.evaluate(size) == larger


AS_SOON_AS = """([selector, deed]) => new MutationObserver((_, observer) => {
    const found = document.querySelector(selector);
    if (!found) return;
    observer.disconnect();
    if (deed === "click") found.click();
    else document.body.dispatchEvent(new KeyboardEvent("keydown", {key: deed, bubbles: true}));
}).observe(document.body, {subtree: true, childList: true, attributes: true})"""


def test_what_comes_in_works_the_moment_it_is_there(desk: Page, alice: User, article: Article) -> None:
    job = ExtractionJob.objects.create(snapshot=snapshot_of(article), extractor="workbench/2")
    desk.reload()
    expect(desk.locator("#extraction")).to_contain_text("Waiting its turn")
    suggest(Desk(alice, article), "1,912 complaints")
    ExtractionJob.objects.filter(pk=job.pk).update(state=JobState.DONE)
    desk.evaluate("window.isStillHere = true")
    desk.evaluate(AS_SOON_AS, ["#card [data-accept]", "click"])
    desk.get_by_role("button", name="Show", exact=True).click()
    said(desk, "Claim 1 accepted.")
    assert desk.evaluate("window.isStillHere"), "by the page's own request"


def test_what_is_opened_the_moment_it_is_saved_stays_open(desk: Page) -> None:
    drag_over(desk, "charged nine")
    desk.evaluate(AS_SOON_AS, ["#saved[data-state=saved]", "v"])
    desk.keyboard.press("n")
    expect(desk.locator("[data-pick=make]")).to_be_focused()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    said(desk, "Claim 2 made")


class TestAnswersOnAScrolledCard:
    """Other claims follow the open one, and the card was scrolled to the form that is sent."""

    @pytest.fixture(params=[(1280, 720), (390, 780)], ids=["wide", "phone"])
    def desk(
        self,
        request: pytest.FixtureRequest,
        page: Page,
        alice: User,
        article: Article,
        live_server: LiveServer,
    ) -> Page:
        self.claim = factories.claim(article, quote="boiled water cost 4 crowns")
        for words in TEXT.split()[:30]:
            factories.claim(article, quote=words)
        note = "Look here. " * 40
        for number in range(4):
            url = f"https://port.example/{number}"
            add_evidence(actor=alice, claim=self.claim, stance=Stance.CONTEXT, url=url, note=note)
        page.set_viewport_size({"width": request.param[0], "height": request.param[1]})
        sign_in(page, alice, live_server)
        page.goto(f"{address(article)}?claim={self.claim.pk}")
        return page

    def test_field_at_fault_is_in_sight(self, desk: Page) -> None:
        desk.keyboard.press("e")
        desk.locator("#add-source").get_by_text("Supports", exact=True).click()
        desk.get_by_label("Web address").fill("http://10.0.0.1/x")
        desk.keyboard.press("Control+Enter")
        said(desk, "Not saved yet.")
        at_fault = desk.locator("#add-source [aria-invalid=true]")
        expect(at_fault).to_be_in_viewport()
        expect(at_fault).to_be_focused()
        expect(desk.locator("#add-source .field .errorlist, #add-source .field .errors")).to_be_in_viewport()

    def test_source_that_was_added_is_in_sight(self, desk: Page) -> None:
        fill_in_a_source(desk)
        desk.keyboard.press("Control+Enter")
        said(desk, "Source added")
        expect(desk.locator("#card .source.supports")).to_be_in_viewport()

    def test_claim_that_was_reworded_is_in_sight(self, desk: Page) -> None:
        desk.keyboard.press("r")
        desk.get_by_label("The claim in words that stand alone").fill("Boiled water cost four crowns in May.")
        desk.keyboard.press("Control+Enter")
        said(desk, "Claim 1 changed.")
        expect(desk.locator("#card-title")).to_be_in_viewport()

    def test_conflict_is_in_sight_and_has_the_focus(self, desk: Page, alice: User) -> None:
        desk.keyboard.press("r")
        desk.get_by_label("The claim in words that stand alone").fill("Water cost four crowns.")
        version = self.claim.version
        update_claim(actor=alice, claim=self.claim, expected_version=version, wording="Water was dear.")
        desk.keyboard.press("Control+Enter")
        conflict = desk.get_by_text("Changed meanwhile.").locator("..")
        expect(conflict).to_be_focused()
        expect(conflict).to_be_in_viewport()


def test_without_an_answer_the_highlight_goes_back_to_the_card(desk: Page, article: Article) -> None:
    first = factories.claim(article, quote="boiled water cost 4 crowns")
    second = factories.claim(article, quote="1,912 complaints")
    desk.reload()
    desk.context.clear_cookies(name="sessionid")
    with held_back(desk, f"**/claims/{second.pk}/*"):
        desk.keyboard.press("j")
        expect(desk.locator(f"#pin-{second.pk}")).to_be_focused()
    expect(desk.locator("#saved")).to_contain_text("You were signed out")
    expect(desk.locator(f"#pin-{first.pk}")).to_be_focused()
    expect(desk.locator(f"#pin-{first.pk}")).to_have_attribute("aria-current", "true")


def test_what_is_reworded_is_written_on_at_its_end(desk: Page, alice: User, article: Article) -> None:
    claim = factories.claim(article, quote="boiled water cost 4 crowns")
    update_claim(actor=alice, claim=claim, expected_version=None, wording="Water cost four crowns")
    desk.reload()
    desk.keyboard.press("r")
    desk.keyboard.type("!")
    expect(desk.get_by_label("The claim in words that stand alone")).to_have_value("Water cost four crowns!")


class TestSuggestions:
    """Five suggestions of seven that the machine found: read by rank, fewer or more of them, and why not."""

    QUOTES = (
        "Nothing costs more than last year",
        "boiled water cost 4 crowns",
        "The council counted 1,912 complaints",
        "The cafe\u0301 by the quay charged nine",
        "إن 52 في المئة من السكان راضون",
        "said Ines Brandt",
        "Quay prices rise",
    )

    @pytest.fixture
    def claims(self, article: Article) -> list[Claim]:
        """The suggestions, best first."""
        text = snapshot_of(article).text
        found = [
            CandidateClaim(
                start=text.index(quote),
                end=text.index(quote) + len(quote),
                check_worthiness=0.9 - place / 10,
                reasons=(Reason("figure", "a figure"), Reason("hedge", "ranked down: hedged")),
                claimant="",
                attribution="none",
                wording="",
            )
            for place, quote in enumerate(self.QUOTES)
        ]
        job = ExtractionJob.objects.create(snapshot=snapshot_of(article), extractor="workbench/2")
        job.candidates = [stored(each) for each in found[:5]]
        propose_claims(job=job)
        ExtractionJob.objects.update(state=JobState.DONE, candidates=[stored(each) for each in found])
        return list(Claim.objects.order_by("-check_worthiness"))

    @pytest.fixture
    def desk(
        self, claims: list[Claim], page: Page, alice: User, article: Article, live_server: LiveServer
    ) -> Page:
        sign_in(page, alice, live_server)
        page.goto(f"{address(article)}?list=machine")
        return page

    def test_keys_follow_the_list_by_rank(self, desk: Page, claims: list[Claim]) -> None:
        card = desk.locator("#card")
        expect(card).to_have_attribute("data-claim", str(claims[0].pk))
        for key, claim in [("j", claims[1]), ("j", claims[2]), ("k", claims[1]), ("k", claims[0])]:
            desk.keyboard.press(key)
            expect(card).to_have_attribute("data-claim", str(claim.pk))
        first_row = desk.locator(".row").first
        expect(first_row).to_have_attribute("data-go", str(claims[1].pk))
        desk.keyboard.press("a")
        said(desk, "accepted")
        expect(card).to_have_attribute("data-claim", str(claims[1].pk))
        desk.keyboard.press("j")
        expect(card).to_have_attribute("data-claim", str(claims[2].pk))

    def test_fewer_step_back_together_and_stay_back(self, desk: Page, claims: list[Claim]) -> None:
        slider = desk.get_by_role("slider", name="How many suggestions")
        expect(slider).to_have_attribute("aria-valuetext", "5 of 7")
        slider.focus()
        for _ in range(3):
            desk.keyboard.press("ArrowLeft")
        expect(desk.locator(".pin")).to_have_count(2)
        expect(desk.locator("#live")).to_have_text("The first 2 of 5 suggestions are shown.")
        expect(desk.locator("#tabs")).to_contain_text("Suggested 2")
        expect(desk.locator("#layers")).to_contain_text("Suggestion2")
        expect(slider).to_be_focused()
        expect(slider).to_have_attribute("aria-valuetext", "2 of 7")
        told = "You see the best 2 of 5 suggestions. Others still see all."
        expect(slider).to_have_accessible_description(told)
        desk.keyboard.press("Home")
        expect(slider).to_have_attribute("aria-valuetext", "none of 7")
        expect(desk.locator("#live")).to_have_text("No suggestion is shown.")
        desk.keyboard.press("ArrowRight")
        desk.keyboard.press("ArrowRight")
        expect(desk.locator("#live")).to_have_text("The first 2 of 5 suggestions are shown.")
        desk.keyboard.press("j")
        expect(desk.locator("#card")).to_have_attribute("data-claim", str(claims[1].pk))
        desk.keyboard.press("j")
        expect(desk.locator("#card")).to_have_attribute("data-claim", str(claims[0].pk))
        desk.reload()
        expect(desk.locator(".pin")).to_have_count(2)
        assert not Claim.objects.exclude(status=ClaimStatus.PROPOSED).exists(), "for this view only"

    def test_more_come_at_once_by_a_key(self, desk: Page, claims: list[Claim]) -> None:
        desk.keyboard.press("+")
        desk.keyboard.press("+")
        said(desk, "2 more suggestions.")
        expect(desk.locator(".pin.machine")).to_have_count(7)
        expect(desk.locator("#how-many-number")).to_have_text("7")
        assert Claim.objects.count() == 7

    def test_slider_moved_while_the_server_answers_ends_where_it_was_left(
        self, desk: Page, claims: list[Claim]
    ) -> None:
        with held_back(desk, "**/suggestions/*"):
            desk.keyboard.press("-")
            desk.wait_for_timeout(500)
            desk.get_by_role("button", name="fewer").click()
        expect(desk.locator(".pin")).to_have_count(3)
        expect(desk.locator("#how-many-number")).to_have_text("3")

    def test_lost_connection_puts_the_slider_back(self, desk: Page, claims: list[Claim]) -> None:
        desk.context.set_offline(True)
        desk.keyboard.press("-")
        expect(desk.locator("#saved")).to_contain_text("Connection lost")
        expect(desk.locator("#how-many-number")).to_have_text("5")
        expect(desk.locator(".pin")).to_have_count(5)

    def test_new_ones_are_shown_whatever_was_chosen_before(
        self, desk: Page, claims: list[Claim], alice: User, article: Article
    ) -> None:
        ExtractionJob.objects.update(state=JobState.QUEUED)
        desk.reload()
        desk.keyboard.press("-")
        expect(desk.locator(".pin")).to_have_count(4)
        suggest(Desk(alice, article), "said Ines Brandt")
        ExtractionJob.objects.update(state=JobState.DONE)
        desk.get_by_role("button", name="Show", exact=True).click()
        expect(desk.locator(".pin")).to_have_count(6)
        expect(desk.locator("#how-many-number")).to_have_text("6")

    def test_why_not_of_a_selection_until_another_is_made(self, desk: Page, claims: list[Claim]) -> None:
        drag_over(desk, "said Ines Brandt")
        desk.get_by_role("button", name="Why not this?").click()
        answer = desk.locator("#make [data-answer]")
        expect(answer).to_contain_text("Ranked 6th of 7.")
        expect(answer).to_contain_text("hedged")
        desk.mouse.click(700, 800)
        expect(answer).to_be_hidden()
        drag_over(desk, "in May")
        expect(answer).to_be_empty()
        desk.keyboard.press("y")
        expect(answer).to_contain_text("Left out:")
        answer.get_by_role("button", name="Make it a claim").click()
        said(desk, "Claim 6 made: in May")

    def test_why_not_of_a_sentence_by_keyboard_alone(self, desk: Page, claims: list[Claim]) -> None:
        desk.keyboard.press("y")
        bar = desk.get_by_role("toolbar", name="Pick a passage by sentences")
        answer = bar.locator("[data-answer]")
        expect(answer).to_contain_text("stands here")
        for _ in range(4):
            desk.keyboard.press("ArrowUp")
        expect(answer).to_be_empty()
        desk.keyboard.press("y")
        expect(answer).to_contain_text("Ranked 7th of 7.")
        desk.keyboard.press("Enter")
        said(desk, "Claim 6 made: Quay prices rise")

    def test_why_not_without_a_connection_says_so(self, desk: Page, claims: list[Claim]) -> None:
        drag_over(desk, "in May")
        desk.context.set_offline(True)
        desk.keyboard.press("y")
        expect(desk.locator("#make [data-answer]")).to_have_text("No answer. Press Y to ask again.")

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [1440, 768, 390])
    def test_axe_finds_nothing(
        self,
        scheme: str,
        width: int,
        claims: list[Claim],
        new_page: NewPage,
        alice: User,
        article: Article,
        live_server: LiveServer,
    ) -> None:
        Claim.objects.filter(pk=claims[0].pk).update(
            wording="In 1912 nothing cost more.",
            wording_is_suggested=True,
            claimant="Ines Brandt",
            cue="said",
        )
        options: dict[str, Any] = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
        page = new_page(**options)
        sign_in(page, alice, live_server)
        page.goto(f"{address(article)}?list=machine")
        assert page.evaluate("document.documentElement.scrollWidth") == width, "nothing sticks out"
        for state in ("suggestion", "words explained", "layers", "why not", "redo"):
            if state == "words explained":
                page.get_by_text("What is a suggestion?").click()
            elif state == "redo":
                page.keyboard.press("Escape")
                for key in "az":
                    page.keyboard.press(key)
                expect(page.get_by_role("button", name="Redo")).to_be_visible()
                # What still fades in has no contrast yet.
                page.locator(".toast").evaluate(
                    "it => Promise.all(it.getAnimations().map(each => each.finished))"
                )
            elif state == "layers" and width < 1240:
                page.get_by_role("button", name="Progress and layers").click()
            elif state == "why not":
                page.keyboard.press("Escape")
                page.keyboard.press("y")
                expect(page.locator("#picker [data-answer]")).to_contain_text("stands here")
            found = Axe().run(page).response["violations"]
            assert not found, (
                f"{state}: {[(each['id'], [n['target'] for n in each['nodes']]) for each in found]}"
            )


class TestUndo:
    """Z takes back deed by deed, the last one first; Shift+Z does them again."""

    @pytest.fixture
    def claim(self, alice: User, article: Article) -> Claim:
        return suggest(Desk(alice, article), "Nothing costs more than last year")

    @pytest.fixture
    def desk(self, claim: Claim, page: Page, alice: User, article: Article, live_server: LiveServer) -> Page:
        sign_in(page, alice, live_server)
        page.goto(address(article))
        return page

    def test_deeds_are_taken_back_and_done_again_one_by_one(self, desk: Page, claim: Claim) -> None:
        wording = "The claim in words that stand alone"
        desk.keyboard.press("r")
        desk.get_by_label(wording).fill("Prices fell.")
        desk.keyboard.press("Control+Enter")
        said(desk, "Claim 1 changed.")
        desk.keyboard.press("a")
        said(desk, "Claim 1 accepted.")
        desk.keyboard.press("x")
        said(desk, "Claim 1 rejected.")
        for told in ("Claim 1 accepted.", "Claim 1 is back as it came in.", "Claim 1 is as it was before."):
            desk.keyboard.press("z")
            said(desk, told)
        expect(desk.get_by_role("button", name="Redo")).to_be_visible()
        claim.refresh_from_db()
        assert (claim.status, claim.wording) == (ClaimStatus.PROPOSED, "Nothing costs more than last year")
        desk.keyboard.press("z")
        expect(desk.locator("#told")).to_have_text("There is nothing to undo.")
        for told in ("Claim 1 reworded again.", "Claim 1 accepted.", "Claim 1 rejected."):
            desk.keyboard.press("Shift+Z")
            said(desk, told)
        desk.keyboard.press("Shift+Z")
        expect(desk.locator("#told")).to_have_text("There is nothing to redo.")
        claim.refresh_from_db()
        assert (claim.status, claim.wording) == (ClaimStatus.REJECTED, "Prices fell.")

    def test_buttons_do_what_the_keys_do(self, desk: Page, claim: Claim) -> None:
        desk.keyboard.press("a")
        said(desk, "Claim 1 accepted.")
        for name, told in [("Undo", "is back as it came in"), ("Redo", "accepted"), ("Undo", "is back")]:
            desk.locator(".toast").get_by_role("button", name=name).click()
            said(desk, told)

    def test_undo_pressed_twice_at_once_takes_two_deeds_back(self, desk: Page, claim: Claim) -> None:
        desk.keyboard.press("a")
        said(desk, "Claim 1 accepted.")
        desk.keyboard.press("x")
        said(desk, "Claim 1 rejected.")
        desk.locator(".toast").get_by_role("button", name="Undo").dblclick()
        said(desk, "Claim 1 is back as it came in.")

    def test_what_another_changed_since_is_told_and_the_deed_before_is_next(
        self, desk: Page, claim: Claim, bob: User
    ) -> None:
        desk.keyboard.press("a")
        said(desk, "Claim 1 accepted.")
        desk.keyboard.press("r")
        desk.get_by_label("Who says it").fill("Ida Roth")
        desk.keyboard.press("Control+Enter")
        said(desk, "Claim 1 changed.")
        update_claim(actor=bob, claim=claim, expected_version=None, claimant="Bo Lind")
        desk.keyboard.press("z")
        said(desk, "This claim was changed meanwhile. It is shown as it stands now.")
        expect(desk.locator("#card")).to_contain_text("Bo Lind")
        desk.keyboard.press("z")
        said(desk, "Claim 1 is back as it came in.")

    def test_undo_without_a_connection_can_be_asked_for_again(self, desk: Page, claim: Claim) -> None:
        desk.keyboard.press("a")
        said(desk, "Claim 1 accepted.")
        desk.context.set_offline(True)
        desk.keyboard.press("z")
        expect(desk.locator("#saved")).to_contain_text("Not saved")
        desk.context.set_offline(False)
        said(desk, "Claim 1 is back as it came in.")
        desk.keyboard.press("Shift+Z")
        said(desk, "Claim 1 accepted.")

    def test_new_deed_leaves_nothing_to_redo(self, desk: Page, claim: Claim) -> None:
        desk.keyboard.press("a")
        said(desk, "Claim 1 accepted.")
        desk.keyboard.press("z")
        said(desk, "Claim 1 is back as it came in.")
        desk.keyboard.press("x")
        said(desk, "Claim 1 rejected.")
        desk.keyboard.press("Shift+Z")
        expect(desk.locator("#told")).to_have_text("There is nothing to redo.")


def test_link_to_a_passage_shows_its_words(
    page: Page, alice: User, project: Project, live_server: LiveServer
) -> None:
    article = factories.article(project, text=f"{TEXT}\n" * 20 + "The last 🫖 cost nine.\n", title="Quay")
    text = snapshot_of(article).text
    start = text.index("last 🫖 cost nine")
    sign_in(page, alice, live_server)
    page.goto(f"{address(article)}#at={start}-{start + len('last 🫖 cost nine')}")
    expect(page.locator("#live")).to_have_text("last 🫖 cost nine")
    expect(page.get_by_text("The last 🫖 cost nine")).to_be_in_viewport()
    assert page.evaluate("[...CSS.highlights.get('found')].map(String)") == ["last 🫖 cost nine"]


def test_earlier_claim_is_related_and_unrelated_by_keyboard_alone(
    page: Page, alice: User, project: Project, article: Article, live_server: LiveServer
) -> None:
    earlier = stated(
        project, "On day three boiled water cost 4 crowns by the quay.", title="Water by the quay"
    )
    claim = factories.claim(article, quote="On day three 🫖 boiled water cost 4 crowns.")
    compare_all()
    sign_in(page, alice, live_server)
    page.goto(address(article))
    found = page.locator(".said-before")
    expect(found).to_contain_text("Water by the quay")
    page.locator(f"#same-{earlier.pk}").focus()
    page.keyboard.press("Enter")
    said(page, "Recorded: the same claim.")
    expect(found).to_contain_text("The same claim says Alice")
    expect(page.locator(f"#unrelate-{earlier.pk}")).to_be_focused()
    assert ClaimRelation.objects.standing().get().claim_id == claim.pk
    page.keyboard.press("z")
    said(page, "Taken back")
    expect(page.locator(f"#same-{earlier.pk}")).to_be_visible()
    assert not ClaimRelation.objects.standing().exists()
    found_by_axe = Axe().run(page).response["violations"]
    assert not found_by_axe


def test_earlier_claims_that_do_not_come_can_be_asked_for_again(
    page: Page, alice: User, article: Article, live_server: LiveServer
) -> None:
    factories.claim(article, quote="1,912 complaints")
    compare_all()
    page.route("**/said-before/*", lambda route: route.abort())
    sign_in(page, alice, live_server)
    page.goto(address(article))
    again = page.get_by_role("button", name="Ask again")
    expect(again).to_be_visible()
    page.unroute("**/said-before/*")
    again.click()
    expect(page.locator(".said-before")).to_contain_text("Nothing like it yet.")


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_every_tab_of_a_project_is_in_sight(
    width: int, page: Page, olga: User, project: Project, live_server: LiveServer
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page, olga, live_server)
    page.goto(reverse("members", args=[project.slug]))
    tabs = page.get_by_role("navigation", name=project.name).get_by_role("link")
    expect(tabs).to_have_count(10)
    for tab in tabs.all():
        expect(tab).to_be_in_viewport(ratio=1)
