"""The workspace as a page: the text with its pins, the card, the list, and whom it shows what."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.errors import FetchFailed
from annotations.extraction.candidates import CandidateClaim, Reason, stored
from annotations.models import (
    Claim,
    ExtractionJob,
    JobState,
    Project,
    Rating,
    Stance,
    User,
)
from annotations.services.articles import delete_article, submit_url
from annotations.services.claims import delete_claim, propose_claims, reject_claim, update_claim
from annotations.services.evidence import add_evidence
from annotations.services.fetching import begin_fetch, record_fetch_failure
from annotations.services.verdicts import adjudicate_claim, record_verdict
from tests import factories
from tests.conftest import person
from tests.factories import snapshot_of
from tests.web.reader import Answer
from tests.web.workspace_pages import Desk, card_claim, pins

pytestmark = pytest.mark.django_db

# Marks, tags and entities in the article's own text are words of the article.
AWKWARD = (
    "Tea & <b>scones</b> cost “9” crowns 🫖 in the cafe\u0301.\n"
    "\n"
    " \n"
    "\tمرحبا\u00a0👩‍👩‍👧 said the mayor.  Twice."
)


def text_on(page: Answer) -> str:
    """The article's text as the page's script puts it together: blocks, and the gaps between them."""
    found = re.findall(r'data-start="\d+" data-gap="([^"]*)">(.*?)</(?:p|h1)>', page.html, re.DOTALL)
    return "".join(html.unescape(gap) + html.unescape(re.sub(r"<[^>]*>", "", words)) for gap, words in found)


def suggest(desk: Desk, quote: str) -> Claim:
    """A claim that a machine proposes in the article."""
    snapshot = snapshot_of(desk.article)
    job, _ = ExtractionJob.objects.get_or_create(snapshot=snapshot, extractor="workbench/2")
    start = snapshot.text.index(quote)
    found = CandidateClaim(
        start=start,
        end=start + len(quote),
        check_worthiness=0.8,
        reasons=(Reason("figure", "a figure"),),
        claimant="Ilse Brandt",
        attribution="direct",
        wording=quote,
    )
    job.candidates = [stored(found)]
    propose_claims(job=job)
    return Claim.objects.get(annotations__start=start, annotations__snapshot=snapshot)


def test_page_holds_the_text_exactly(alice: User, project: Project) -> None:
    article = factories.article(project, text=AWKWARD, title="Prices")
    factories.claim(article, quote="& <b>scones</b> cost “9” crowns 🫖")
    factories.claim(article, quote="crowns 🫖 in the cafe\u0301.\n\n \n\tمرحبا")
    page = Desk(alice, article).page()
    assert text_on(page) == AWKWARD
    assert "<b>scones" not in page.html


def test_blocks_carry_code_point_offsets(alice: User, project: Project) -> None:
    article = factories.article(project, text=AWKWARD)
    text = snapshot_of(article).text
    page = Desk(alice, article).page()
    for start, words in re.findall(r'data-start="(\d+)"[^>]*>(.*?)</p>', page.html, re.DOTALL):
        plain = html.unescape(re.sub(r"<[^>]*>", "", words))
        assert text[int(start) :].startswith(plain)


def test_overlapping_claims_are_flat_pieces_and_two_pins(alice: User, project: Project) -> None:
    article = factories.article(project)
    factories.claim(article, quote="carried 2.4 million passengers")
    factories.claim(article, quote="passengers last year")
    page = Desk(alice, article).page()
    assert pins(page) == {"Claim 1": "to_check", "Claim 2": "to_check"}
    assert not re.search(r"<mark[^>]*>[^<]*<mark", page.html)
    assert "to_check also" in page.html


def test_first_line_that_is_the_title_is_the_headline(alice: User, project: Project) -> None:
    article = factories.article(project, text="Fares rise\n\nThey rose by 3 crowns.", title="Fares rise")
    page = Desk(alice, article).page()
    assert page.html.count("<h1") == 1
    assert 'data-start="0" data-gap="">Fares rise</h1>' in page.html


def test_right_to_left_article_turns_the_text_and_not_the_page(alice: User, project: Project) -> None:
    article = factories.article(
        project, text="قال العمدة إن الرسوم ارتفعت بنسبة 9 في المئة هذا العام.", language="ar"
    )
    page = Desk(alice, article).page()
    assert '<article dir="rtl">' in page.html
    assert re.search(r'<html lang="en"(?![^>]*dir=)', page.html)


def test_opens_with_the_claim_asked_for_else_the_first_that_waits(alice: User, project: Project) -> None:
    article = factories.article(project)
    first, second = factories.claim(article), factories.claim(article, quote="nine per cent more")
    record_verdict(reviewer=alice, claim=first, rating=Rating.CONFLICTING, rationale="Both are right.")
    desk = Desk(alice, article)
    assert card_claim(desk.page()) == second.pk
    assert card_claim(desk.page(f"?claim={first.pk}")) == first.pk
    assert card_claim(desk.page("?claim=nonsense")) == second.pk


@pytest.mark.parametrize("name", ["todo", "machine", "split", "removed"])
def test_opens_with_the_first_claim_of_the_list_asked_for(
    name: str, alice: User, bob: User, project: Project
) -> None:
    desk = Desk(alice, factories.article(project))
    first_of = {
        "split": factories.claim(desk.article),
        "removed": factories.claim(desk.article, quote="Fares have not risen since 2019"),
        "todo": factories.claim(desk.article, quote="nine per cent more"),
        "machine": suggest(desk, "a year before"),
    }
    record_verdict(reviewer=alice, claim=first_of["split"], rating=Rating.CONFLICTING, rationale="Both.")
    record_verdict(reviewer=bob, claim=first_of["split"], rating=Rating.NOT_CHECKABLE, rationale="A wish.")
    delete_claim(actor=alice, claim=first_of["removed"])
    assert card_claim(desk.page(f"?list={name}")) == first_of[name].pk


@pytest.mark.parametrize(
    "given",
    ["", "x", "-1", "²", "٣", "9" * 30, "9" * 5000],
    ids=["none", "letter", "negative", "superscript", "Arabic digit", "huge", "beyond int"],
)
def test_numbers_in_addresses_may_be_anything(given: str, alice: User, project: Project) -> None:
    desk = Desk(alice, factories.article(project))
    for name, asked in (("claim_rows", "after"), ("workspace_extraction", "seen")):
        assert desk.reader.get(f"{desk.at(name)}?{asked}={given}", htmx=True).status == 200


@pytest.mark.parametrize(
    ("wording", "times"),
    [
        ("Fares have not risen since 2019", 1),
        ("“fares have not risen,  since 2019.”", 1),
        ("Ferry fares have not risen since 2019", 2),
    ],
)
def test_wording_that_repeats_the_passage_is_not_shown(
    wording: str, times: int, alice: User, project: Project
) -> None:
    desk = Desk(alice, factories.article(project))
    claim = suggest(desk, "Fares have not risen since 2019")
    update_claim(actor=alice, claim=claim, expected_version=None, wording=wording)
    card = desk.panel(claim).html
    card = card[: card.index('id="edit"')]
    assert len(re.findall(r'class="(?:passage|wording)"', card)) == times


def test_what_a_verdict_needs_is_said_before_it_is_tried(alice: User, project: Project) -> None:
    desk = Desk(alice, factories.article(project))
    claim = factories.claim(desk.article)
    assert "Supported and disputed need a source that says so first." in desk.panel(claim).words
    add_evidence(actor=alice, claim=claim, stance=Stance.SUPPORTS, text="It was so.", title="Letter")
    assert "Disputed needs a source that disputes the claim first." in desk.panel(claim).words
    add_evidence(actor=alice, claim=claim, stance=Stance.DISPUTES, text="It was less.", title="Note")
    assert "a source that" not in desk.panel(claim).words


def test_numbers_of_claims_never_change(alice: User, project: Project) -> None:
    article = factories.article(project)
    factories.claim(article, quote="nine per cent more")
    removed = factories.claim(article, quote="Fares have not risen")
    desk = Desk(alice, article)
    delete_claim(actor=alice, claim=removed)
    factories.claim(article, quote="2.4 million passengers")
    assert pins(desk.page()) == {"Claim 1": "to_check", "Claim 3": "to_check"}


def test_article_without_claims_says_how_to_make_one(alice: User, victor: User, project: Project) -> None:
    article = factories.article(project)
    assert "Select the words of a claim" in Desk(alice, article).page().words
    looked = Desk(victor, article).page()
    assert "Nobody has marked a claim" in looked.words
    assert 'id="make"' not in looked.html
    assert 'id="picker"' not in looked.html


def test_viewer_is_offered_no_deed(victor: User, project: Project) -> None:
    article = factories.article(project)
    factories.verdict(factories.claim(article))
    page = Desk(victor, article).page()
    assert "The annual report says so." in page.words
    assert not re.search(r'hx-post="[^"]*/claims/', page.html)
    assert "You can read here; reviewers judge." in page.html


def test_suggestion_shows_why_it_was_made_and_waits_to_be_sorted(alice: User, project: Project) -> None:
    desk = Desk(alice, factories.article(project))
    claim = suggest(desk, "Fares have not risen since 2019")
    page = desk.page()
    assert pins(page) == {"Claim 1": "machine"}
    assert "a figure" in page.words
    assert "Accept" in page.words
    assert "Your verdict" not in page.words
    assert card_claim(desk.page("?list=machine")) == claim.pk


def test_waiting_article_asks_again_until_its_page_is_in(alice: User, project: Project) -> None:
    article = submit_url(actor=alice, project=project, url="https://news.example/fares").article
    desk = Desk(alice, article)
    assert "Waiting to be fetched" in desk.page().words
    asked = desk.reader.get(desk.at("workspace_fetching"), htmx=True)
    assert (asked.status, asked.headers.get("HX-Refresh")) == (204, None)
    taken = begin_fetch(row=article)
    assert taken
    record_fetch_failure(row=taken, failure=FetchFailed("paywall", "The page asks readers to subscribe."))
    assert desk.reader.get(desk.at("workspace_fetching"), htmx=True).headers["HX-Refresh"] == "true"
    failed = desk.page()
    assert "The page is behind a paywall" in failed.words
    assert "Retry" in failed.words


def test_deleted_article_can_be_read_and_restored_but_not_worked_on(
    alice: User, erin: User, project: Project
) -> None:
    article = factories.article(project)
    factories.claim(article)
    delete_article(actor=erin, article=article)
    seen = Desk(erin, article).page()
    assert "This article is deleted." in seen.words
    assert "Restore" in seen.words
    assert "Your verdict" not in seen.words
    assert "Restore" not in Desk(alice, article).page().words


def test_new_suggestions_are_told_and_never_pushed_into_the_text(alice: User, project: Project) -> None:
    desk = Desk(alice, factories.article(project))
    job = ExtractionJob.objects.create(
        snapshot=snapshot_of(desk.article), extractor="workbench/2", done=2, total=8, state=JobState.QUEUED
    )
    asking = desk.at("workspace_extraction") + "?seen=0"
    assert asking in desk.page().html
    under_way = desk.reader.get(asking, htmx=True)
    assert 'hx-trigger="every 1s"' in under_way.html
    suggest(desk, "Fares have not risen since 2019")
    ExtractionJob.objects.filter(pk=job.pk).update(state=JobState.DONE)
    done = desk.reader.get(asking, htmx=True)
    assert 'hx-trigger="every 1s"' not in done.html
    assert "1 new suggestion in this article." in done.words
    assert pins(done) == {}


def test_suggestions_that_come_while_the_page_is_made_are_offered(alice: User, project: Project) -> None:
    desk = Desk(alice, factories.article(project))
    job = ExtractionJob.objects.create(snapshot=snapshot_of(desk.article), extractor="workbench/2")
    reads_of_claims = 0

    def finish_after_claims_are_read(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal reads_of_claims
        rows = execute(sql, *rest)
        if 'FROM "annotations_annotation"' in sql and not reads_of_claims:
            reads_of_claims += 1
            suggest(desk, "Fares have not risen since 2019")
            ExtractionJob.objects.filter(pk=job.pk).update(state=JobState.DONE)
        return rows

    with connection.execute_wrapper(finish_after_claims_are_read):
        seen = desk.page()
    assert (reads_of_claims, pins(seen)) == (1, {}), "the job ended behind the page's back"
    asking = desk.at("workspace_extraction") + "?seen=0"
    assert asking in seen.html
    assert "1 new suggestion in this article." in desk.reader.get(asking, htmx=True).words


def test_list_pages_and_filters(alice: User, project: Project) -> None:
    words = [f"word{number}" for number in range(40)]
    article = factories.article(project, text=" ".join(words))
    claims = [factories.claim(article, quote=word) for word in words]
    reject_claim(actor=alice, claim=claims[3])
    desk = Desk(alice, article)
    first = desk.reader.get(desk.at("claim_rows") + f"?list=all&current={claims[1].pk}", htmx=True)
    shown = re.findall(r'data-go="([0-9a-f-]+)"', first.html)
    assert shown[0] == str(claims[2].pk)
    assert len(shown) == 30
    more = desk.reader.get(desk.at("claim_rows") + f"?after=30&current={claims[1].pk}", htmx=True)
    rest = re.findall(r'data-go="([0-9a-f-]+)"', more.html)
    assert rest[-1] == str(claims[0].pk), "the list goes around, as J does"
    assert len({*shown, *rest}) == 38
    removed = desk.reader.get(desk.at("claim_rows") + "?list=removed", htmx=True)
    assert re.findall(r'data-go="([0-9a-f-]+)"', removed.html) == [str(claims[3].pk)]


@pytest.mark.parametrize(
    "name", ["claim_panel", "claim_history", "claim_accept", "claim_judge", "evidence_add"]
)
def test_claim_of_another_article_is_not_there(name: str, alice: User, project: Project) -> None:
    here, elsewhere = factories.article(project), factories.article(project, text="Another text of 3 words.")
    claim = factories.claim(elsewhere, quote="3 words")
    desk = Desk(alice, here)
    answer = (
        desk.panel(claim)
        if name == "claim_panel"
        else desk.reader.ask("GET" if name == "claim_history" else "POST", desk.at(name, claim))
    )
    assert answer.status == 404


def test_stranger_finds_nothing(mallory: User, project: Project) -> None:
    article = factories.article(project)
    claim = factories.claim(article)
    desk = Desk(mallory, article)
    assert desk.page().status == 404
    assert desk.panel(claim).status == 404
    assert desk.do("claim_judge", claim, rating="supported", rationale="So.").status == 404


class TestBlindDesk:
    """Two reviews: what the other one found stays hidden until one's own verdict is in."""

    @pytest.fixture
    def claim(self, alice: User, blind_project: Project) -> Claim:
        claim = factories.claim(factories.article(blind_project))
        factories.verdict(claim, reviewer=alice, rationale="Alice read the annual report.")
        claim.refresh_from_db()
        return claim

    def desk(self, user: User, claim: Claim) -> Desk:
        return Desk(user, claim.annotations.get().snapshot.article)

    def test_reviewer_sees_no_trace_of_the_other(self, bob: User, claim: Claim) -> None:
        desk = self.desk(bob, claim)
        page = desk.page()
        history = desk.reader.get(desk.at("claim_history", claim), htmx=True)
        rows = desk.reader.get(desk.at("claim_rows"), htmx=True)
        assert pins(page) == {"Claim 1": "to_check"}
        assert "0 of 1 claim judged" in page.words
        for answer in (page, history, rows, desk.panel(claim)):
            assert "Alice" not in answer.words.replace("Alice marked a claim", "")
            assert "annual report" not in answer.words.lower()
            assert "1 source" not in answer.words
        assert "This desk reviews blind" in page.words

    def test_the_same_page_whether_or_not_somebody_has_judged(
        self, bob: User, claim: Claim, alice: User
    ) -> None:
        fresh = factories.claim(self.desk(bob, claim).article, quote="nine per cent more")
        desk = self.desk(bob, claim)

        def shape(about: Claim) -> str:
            card = desk.panel(about).html
            card = card[card.index("<header>") : card.index('id="rows"')]
            for told in (str(about.pk), "2.4 million passengers", "nine per cent more"):
                card = card.replace(told, "…")
            return re.sub(r'"csrfmiddlewaretoken" value="\w+"|[Cc]laim \d|Paragraph \d|value="\d+"', "", card)

        assert shape(claim) == shape(fresh)

    def test_own_verdict_opens_the_other(self, bob: User, claim: Claim) -> None:
        add_evidence(actor=bob, claim=claim, stance=Stance.DISPUTES, text="It was less.", title="Letter")
        record_verdict(reviewer=bob, claim=claim, rating=Rating.DISPUTED, rationale="The letter says less.")
        page = self.desk(bob, claim).page()
        assert "Alice read the annual report." in page.words
        assert "The reviewers differ." in page.words

    def test_adjudicator_sees_both_and_settles(self, bob: User, carol: User, claim: Claim) -> None:
        desk = self.desk(carol, claim)
        assert "Alice read the annual report." not in desk.page().words, "one verdict is still missing"
        record_verdict(reviewer=bob, claim=claim, rating=Rating.CONFLICTING, rationale="Two counts.")
        page = desk.page()
        assert pins(page) == {"Claim 1": "split"}
        assert "You settle it as" in page.words
        assert "Your verdict" not in page.words

    def test_reviewer_of_the_claim_is_not_offered_to_settle_it(self, carol: User, claim: Claim) -> None:
        record_verdict(reviewer=carol, claim=claim, rating=Rating.CONFLICTING, rationale="Two counts.")
        page = self.desk(carol, claim).page()
        assert "You settle it as" not in page.words
        assert "Your verdict" in page.words

    def test_settled_claim_is_open_to_all(self, bob: User, carol: User, victor: User, claim: Claim) -> None:
        record_verdict(reviewer=bob, claim=claim, rating=Rating.CONFLICTING, rationale="Two counts.")
        adjudicate_claim(adjudicator=carol, claim=claim, rating=Rating.CONFLICTING, reason="Both are counts.")
        page = self.desk(victor, claim).page()
        assert pins(page) == {"Claim 1": "conflicting"}
        assert "Both are counts." in page.words
        assert "Alice read the annual report." in page.words


def test_queries_do_not_grow_with_the_claims(alice: User, blind_project: Project) -> None:
    words = [f"word{number}" for number in range(60)]
    few = factories.article(blind_project, text=" ".join(words))
    many = factories.article(blind_project, text="Many. " + " ".join(words))
    factories.verdict(factories.claim(few, quote=words[0]))
    factories.claim(few, quote=words[1])
    for word in words[:50]:
        claim = factories.claim(many, quote=word)
        record_verdict(reviewer=alice, claim=claim, rating=Rating.CONFLICTING, rationale="Both.")
    counted = []
    for article in (few, many):
        desk = Desk(person("bob"), article)
        with CaptureQueriesContext(connection) as queries:
            assert desk.page().status == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] < 15
