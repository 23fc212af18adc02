"""The main job through a real browser, worker, broker and database: article in, claims judged, exported."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from annotations.models import Annotation, Claim, Project, User
from factcheck.embedded.child import Child
from tests.journeys.selecting import drag_over

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.django_db(transaction=True)]

TEXT = (
    "Rescue service of Tarnoy busier than ever\n"
    "The rescue service of Tarnoy 🚒👩‍🚒 answered 912 calls in 2025, a third more than the year before, its "
    "e\u0301lan undimmed.\n"
    "“Our crews reach nine homes in ten within eight minutes,” chief Brida Holm told the parish on Friday.\n"
    "The parish spent 3.4 million crowns on new engines, according to its accounts.\n"
)
BY_MOUSE = "answered 912 calls in 2025, a third more than the year before, its"
REPORT = "Yearly report. The service answered 912 calls in 2025, against 684 in 2024. It lost two engines."

NewPage = Callable[..., Page]


@pytest.fixture
def sign_in(new_page: NewPage) -> Callable[[User], Page]:
    """A browser of this person's, at their desk."""

    def enter(person: User) -> Page:
        page = new_page(viewport={"width": 1440, "height": 900})
        page.goto("/")
        page.get_by_label("Username").fill(person.username)
        page.get_by_label("Password", exact=True).fill(person.username)
        page.get_by_role("button", name="Log in").click()
        return page

    return enter


def open_claim(page: Page, quote: str) -> None:
    """By the link to the claim, as a colleague would send it."""
    claim = Claim.objects.get(annotations__exact=quote)
    page.goto(f"{page.url.partition('?')[0]}?claim={claim.pk}")
    expect(page.locator("#card .passage")).to_have_text(quote)


def add_source(page: Page, stance: str, quote: str) -> None:
    """Add a source by its pasted text, without a mouse."""
    page.keyboard.press("e")
    form = page.locator("#add-source")
    form.get_by_label(stance).check()
    form.get_by_label("Or its text, pasted").fill(REPORT)
    form.get_by_label("The words that count").fill(quote)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#card .source")).to_contain_text("Quote found in the stored copy")


def judge(page: Page, key: str, why: str) -> None:
    """Give a verdict by its key, say why, save and go on to the next claim."""
    judged = page.locator("#card").get_attribute("data-claim") or ""
    page.locator("#card-title").focus()
    page.keyboard.press(key)
    page.locator("#verdict textarea").fill(why)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("region", name="Last deed")).to_contain_text("Undo")
    expect(page.locator("#card")).not_to_have_attribute("data-claim", judged)


def download(page: Page, project: Project, form: str) -> bytes:
    page.goto(f"/projects/{project.slug}/export/?format={form}")
    with page.expect_download() as started:
        page.get_by_role("button", name="Download").click()
    return started.value.path().read_bytes()


def quotes_in_jsonl(content: bytes) -> list[str]:
    rows = [json.loads(line) for line in content.splitlines()]
    return [row["exact"] for row in rows if row["type"] == "annotation"]


def quotes_in_csv(content: bytes) -> list[str]:
    return [row["exact"] for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))]


def quotes_in_w3c(content: bytes) -> list[str]:
    items: list[dict[str, Any]] = json.loads(content)["first"]["items"]
    selectors = [selector for item in items for selector in item["target"]["selector"]]
    return [each["exact"] for each in selectors if each["type"] == "TextQuoteSelector"]


def test_article_in_claims_judged_everything_out(
    live_server: LiveServer,
    live_worker: Child,
    sign_in: Callable[[User], Page],
    blind_project: Project,
    alice: User,
    bob: User,
    carol: User,
) -> None:
    page = sign_in(alice)

    # An article comes in; the machine's suggestions are there, or are offered while it is being read.
    page.goto(f"/projects/{blind_project.slug}/import/?from=text")
    page.locator("[name=text]").fill(TEXT)
    page.keyboard.press("Control+Enter")
    page.get_by_role("link", name="Rescue service of Tarnoy busier than ever").first.click()
    offer = page.get_by_role("button", name="Show", exact=True)
    there = page.locator("#text mark.machine").first
    expect(offer.or_(there)).to_be_visible(timeout=30_000)
    if offer.is_visible():
        offer.click()
    expect(there).to_be_visible()

    # One claim by the mouse, behind an emoji and before a combining mark; one by the keyboard alone.
    drag_over(page, BY_MOUSE)
    page.keyboard.press("n")
    expect(page.locator("#card .passage")).to_have_text(BY_MOUSE)
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    page.keyboard.press("v")
    expect(page.locator("[data-pick=make]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    by_keys = page.locator("[data-picked]").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("#card .passage")).to_have_text(by_keys)
    marked = set(Annotation.objects.filter(extractor="").values_list("exact", flat=True))
    assert marked == {BY_MOUSE, by_keys}

    # The first reviewer supports it, with a source whose quote is found.
    open_claim(page, BY_MOUSE)
    add_source(page, "Supports", "answered 912 calls in 2025")
    judge(page, "s", "The yearly report has the same figure.")

    # The second one sees nothing of that, and disagrees.
    second = sign_in(bob)
    second.goto(page.url.partition("?")[0])
    open_claim(second, BY_MOUSE)
    expect(second.locator("#card")).to_contain_text("reviews blind")
    expect(second.locator("#card .source")).to_have_count(0)
    assert "same figure" not in second.content()
    add_source(second, "Disputes", "against 684 in 2024")
    judge(second, "d", "912 over 684 is a third more, but two years were counted otherwise.")
    open_claim(second, BY_MOUSE)
    expect(second.locator("#card")).to_contain_text("The reviewers differ")

    # Somebody who reviewed none of it settles the claim.
    third = sign_in(carol)
    third.goto(page.url.partition("?")[0])
    open_claim(third, BY_MOUSE)
    expect(third.locator("#reviews")).to_contain_text("same figure")
    judge(third, "m", "Right in itself, counted otherwise before.")
    open_claim(third, BY_MOUSE)
    expect(third.locator("#card")).to_contain_text("Settled: mixed")

    # Everything leaves, with the same quotes letter for letter.
    made = sorted(Annotation.objects.standing().values_list("exact", flat=True))
    for form, quotes_in in (("jsonl", quotes_in_jsonl), ("csv", quotes_in_csv), ("w3c", quotes_in_w3c)):
        assert sorted(quotes_in(download(third, blind_project, form))) == made, form
    (review,) = json.loads(download(third, blind_project, "claimreview"))["dataFeedElement"]
    assert (review["@type"], review["reviewRating"]["alternateName"]) == ("ClaimReview", "Mixed evidence")
    assert BY_MOUSE in json.dumps(review, ensure_ascii=False)
