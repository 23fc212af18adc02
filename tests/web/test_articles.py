"""The list of articles, what it shows of the machine's work, and the deeds on its rows."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.models import (
    Article,
    Claim,
    Event,
    ExtractionJob,
    JobState,
    Project,
    Rating,
    User,
)
from annotations.services.articles import delete_article, submit_url, update_article
from annotations.services.claims import reject_claim
from annotations.services.fetching import begin_fetch
from annotations.web.progress import COUNTS
from tests import factories
from tests.web.reader import Answer, Reader
from tests.web.work import failed_fetch, job_of

pytestmark = pytest.mark.django_db


def the_list(project: Project, reader: User, query: str = "") -> Answer:
    return Reader(reader).get(f"{reverse('articles', args=[project.slug])}{query}")


def queries_of(reader: Reader, address: str) -> int:
    reader.get(address)  # what is looked up once in the life of a process
    with CaptureQueriesContext(connection) as queries:
        assert reader.get(address).status == 200
    return len(queries)


# --- what is on it --------------------------------------------------------------------------------


def test_an_empty_project_offers_reviewers_to_import(project: Project, alice: User, victor: User) -> None:
    assert reverse("import", args=[project.slug]) in the_list(project, alice).html
    assert "No articles yet" in the_list(project, victor).words
    assert reverse("import", args=[project.slug]) not in the_list(project, victor).html


def test_a_row_says_where_an_article_comes_from(project: Project, victor: User) -> None:
    factories.article(project, title="Ferries", publisher="The Varnholm Echo", language="ar")
    page = the_list(project, victor).words
    assert "Ferries The Varnholm Echo" in page
    assert "Arabic" in page


def test_a_row_counts_every_standing_claim_once(blind_project: Project, alice: User, bob: User) -> None:
    article = factories.article(blind_project)
    settled = factories.claim(article, quote="2.4 million passengers")
    for reviewer in (alice, bob):
        factories.verdict(settled, reviewer=reviewer, rating=Rating.NOT_CHECKABLE)
    in_review = factories.claim(article, quote="Fares have not risen since 2019")
    factories.verdict(in_review, rating=Rating.NOT_CHECKABLE)
    factories.claim(article, quote="nine per cent more")
    Claim.objects.filter(pk=factories.claim(article, quote="on Monday").pk).update(status="proposed")
    page = the_list(blind_project, alice)
    assert "1 settled 1 in review 1 to check 1 suggested" in page.words
    assert '<rect class="not_checkable"' in page.html


def test_the_list_says_what_each_count_means(project: Project, victor: User) -> None:
    factories.claim(factories.article(project))
    page = the_list(project, victor)
    for name, words in COUNTS.items():
        assert f"{name.capitalize()} {words}." in page.words
    assert 'title="To check: no verdict is in yet."' in page.html


def test_an_untitled_article_is_called_by_its_first_words_wherever_it_is_named(
    project: Project, olga: User
) -> None:
    article = factories.article(project, actor=olga, file_name="scan-0012.txt")
    factories.claim(article)
    opening = "The ferry fleet of Varnholm carried 2.4 million passengers last year 🚢, the…"
    named_on = {
        "articles": [],
        "import": [],
        "claims": [],
        "history": [],
        "workspace": [article.pk],
    }
    for page, of in named_on.items():
        words = Reader(olga).get(reverse(page, args=[project.slug, *of])).words
        assert opening in words, page
        assert "Untitled" not in words, page


def test_the_list_costs_the_same_statements_for_one_and_for_ten_untitled_articles(
    project: Project, olga: User
) -> None:
    reader, address = Reader(olga), reverse("articles", args=[project.slug])
    factories.article(project)
    few = queries_of(reader, address)
    for number in range(9):
        factories.article(project, text=f"{factories.TEXT}Number {number}.\n")
    assert not Article.objects.exclude(title="").exists()
    assert queries_of(reader, address) <= few


def test_rejected_claims_count_nowhere(project: Project, alice: User) -> None:
    article = factories.article(project)
    reject_claim(actor=alice, claim=factories.claim(article))
    assert 'class="counts"' not in the_list(project, alice).html


def test_a_row_says_how_many_claims_wait_for_its_reader(project: Project, bob: User, victor: User) -> None:
    article = factories.article(project)
    factories.claim(article, quote="2.4 million passengers")
    factories.claim(article, quote="nine per cent more")
    assert "2 to review" in the_list(project, bob).words
    assert "to review" not in the_list(project, victor).words.replace("For me to review", "")


def test_a_claim_that_one_has_judged_waits_no_longer(blind_project: Project, alice: User, bob: User) -> None:
    claim = factories.claim(factories.article(blind_project))
    factories.verdict(claim, reviewer=alice, rating=Rating.NOT_CHECKABLE)
    assert "1 to review" not in the_list(blind_project, alice).words
    assert "1 to review" in the_list(blind_project, bob).words


def test_only_who_may_settle_it_sees_that_reviewers_differ(
    blind_project: Project, alice: User, bob: User, carol: User, erin: User
) -> None:
    claim = factories.claim(factories.article(blind_project))
    factories.verdict(claim, reviewer=alice, rating=Rating.NOT_CHECKABLE)
    factories.verdict(claim, reviewer=bob, rating=Rating.NOT_ENOUGH_EVIDENCE)
    assert "1 to decide" in the_list(blind_project, carol).words
    assert "1 to decide" in the_list(blind_project, erin).words
    assert "1 to decide" not in the_list(blind_project, alice).words


def test_a_near_duplicate_names_its_like(project: Project, victor: User) -> None:
    first = factories.article(project, title="First telling")
    second = factories.article(project, text=factories.TEXT + "Once more.\n", title="Second telling")
    Article.objects.filter(pk=second.pk).update(near_duplicate_of=first)
    assert "Much like First telling" in the_list(project, victor).words


def test_a_failed_fetch_says_why_and_offers_reviewers_to_retry(
    project: Project, alice: User, victor: User
) -> None:
    article = failed_fetch(project, reason="paywall", detail="The page asks for a subscription.")
    retry = reverse("article_fetch", args=[article.pk])
    assert (
        "The page is behind a paywall. The page asks for a subscription." in the_list(project, victor).words
    )
    assert retry in the_list(project, alice).html
    assert retry not in the_list(project, victor).html


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"state": JobState.QUEUED}, "Waiting its turn"),
        ({"state": JobState.FAILED, "failure": "The detector stumbled."}, "The detector stumbled."),
        ({"state": JobState.CANCELLED}, "Search for claims cancelled"),
    ],
    ids=["a job that waits", "a job that failed", "a job that was cancelled"],
)
def test_a_row_says_how_far_the_machine_is(
    state: dict[str, Any], words: str, project: Project, victor: User
) -> None:
    job_of(factories.article(project), **state)
    assert words in the_list(project, victor).words


# --- finding --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["FERRIES", "Varnholm Echo", "harbour master", "echo.example/ferries", "ferries.txt"],
    ids=["title", "publisher", "text", "address", "file name"],
)
def test_search_finds_an_article_by_any_of_its_words(words: str, project: Project, victor: User) -> None:
    factories.article(
        project,
        title="Ferries are full",
        publisher="Varnholm Echo",
        url="https://echo.example/ferries",
        file_name="ferries.txt",
    )
    factories.article(project, text="Something else entirely about trams.", title="Trams")
    page = the_list(project, victor, f"?q={words}").words
    assert "Ferries are full" in page
    assert "Trams" not in page


def test_search_that_finds_nothing_says_so(project: Project, victor: User) -> None:
    factories.article(project)
    assert "No article has “zeppelin”" in the_list(project, victor, "?q=zeppelin").words


def test_search_survives_what_no_text_can_hold(project: Project, victor: User) -> None:
    assert the_list(project, victor, "?q=%00&page=xx&state=nonsense&sort=1&deleted=x").status == 200


def test_filters_show_the_articles_at_that_point(project: Project, alice: User, bob: User) -> None:
    waits = factories.article(project, title="Waits for a review")
    factories.claim(waits)
    failed_fetch(project, "https://failed.example/")
    submit_url(actor=alice, project=project, url="https://moving.example/")
    expected = {
        "?state=review": "Waits for a review",
        "?state=failed": "https://failed.example/",
        "?state=moving": "https://moving.example/",
    }
    for query, title in expected.items():
        page = the_list(project, bob, query).html
        found = {each for each in expected.values() if f">{each}</a>" in page}
        assert found == {title}, query


def test_the_list_has_pages_that_keep_the_search(project: Project, alice: User) -> None:
    for number in range(30):
        submit_url(actor=alice, project=project, url=f"https://echo.example/{number}")
    first = the_list(project, alice, "?q=echo")
    assert "1–25 of 30 articles" in first.words
    assert "?q=echo&amp;page=2" in first.html
    assert "26–30 of 30 articles" in the_list(project, alice, "?q=echo&page=2").words


@pytest.mark.parametrize("view", ["", "?state=review", "?state=suggested", "?state=failed", "?q=ferry"])
def test_the_list_costs_the_same_statements_for_five_and_for_fifty_articles(
    view: str, project: Project, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotations.web.articles.PAGE_LENGTH", 100)
    reader, address = Reader(olga), f"{reverse('articles', args=[project.slug])}{view}"

    def add(numbers: range) -> None:
        for number in numbers:
            article = factories.article(project, text=f"{factories.TEXT}Number {number}.\n")
            factories.claim(article)
            job_of(article)

    add(range(5))
    few = queries_of(reader, address)
    add(range(5, 50))
    assert queries_of(reader, address) == few
    assert few <= 13


# --- live -----------------------------------------------------------------------------------------


def test_the_page_asks_for_news_while_something_moves_and_stops_when_it_rests(
    project: Project, alice: User
) -> None:
    article = factories.article(project)
    job = job_of(article, total=12, done=5)
    assert "every" in the_list(project, alice).html
    ExtractionJob.objects.filter(pk=job.pk).update(state=JobState.CANCELLED)
    assert "every" not in the_list(project, alice).html


def test_news_bring_the_rows_asked_for_and_end_the_poll(project: Project, alice: User) -> None:
    article, other = factories.article(project), factories.article(project, text="Another text.")
    job_of(article, state=JobState.DONE, proposed=3)
    address = f"{reverse('article_news', args=[project.slug])}?article={article.pk}&article=nonsense"
    news = Reader(alice).get(address, htmx=True)
    assert str(article.pk) in news.html
    assert str(other.pk) not in news.html
    assert "3 claims suggested" in news.words
    assert 'hx-trigger="every' not in news.html


def test_news_of_an_article_of_another_project_are_none(
    project: Project, other_project: Project, mallory: User
) -> None:
    article = factories.article(project)
    address = f"{reverse('article_news', args=[other_project.slug])}?article={article.pk}"
    assert str(article.pk) not in Reader(mallory).get(address, htmx=True).html


def test_retry_puts_a_failed_fetch_back_in_line_and_answers_its_row(project: Project, alice: User) -> None:
    article = failed_fetch(project)
    answer = Reader(alice).post(reverse("article_fetch", args=[article.pk]), htmx=True)
    assert "Waiting to be fetched" in answer.words
    article.refresh_from_db()
    assert article.fetch_state == "waiting"


def test_retry_without_scripts_leads_back_to_where_one_was(project: Project, alice: User) -> None:
    job = job_of(factories.article(project), state=JobState.CANCELLED)
    failed = f"http://testserver{reverse('articles', args=[project.slug])}?state=failed"
    answer = Reader(alice).post(reverse("job_retry", args=[job.pk]), came_from=failed)
    assert answer.leads_to == failed


def test_a_deed_never_leads_away_from_the_site(project: Project, alice: User) -> None:
    job = job_of(factories.article(project), state=JobState.CANCELLED)
    answer = Reader(alice).post(reverse("job_retry", args=[job.pk]), came_from="https://evil.example/")
    assert answer.leads_to == reverse("articles", args=[project.slug])


def test_retrying_what_has_not_failed_is_a_readable_conflict(project: Project, alice: User) -> None:
    article = submit_url(actor=alice, project=project, url="https://slow.example/story").article
    begin_fetch(row=article)
    address = reverse("article_fetch", args=[article.pk])
    page, toast = Reader(alice).post(address), Reader(alice).post(address, htmx=True)
    assert (page.status, toast.status) == (409, 409)
    assert "Only a fetch that failed can be tried again." in page.words
    assert "Only a fetch that failed can be tried again." in toast.words
    assert toast.headers["HX-Retarget"] == "#toasts"
    assert "<html" not in toast.html


# --- delete, restore ------------------------------------------------------------------------------


def test_a_deleted_article_is_gone_from_the_list_with_an_undo_at_hand(project: Project, erin: User) -> None:
    article = factories.article(project, title="Ferries are full")
    reader = Reader(erin)
    page = reader.get(reader.post(reverse("article_delete", args=[article.pk])).leads_to)
    assert "“Ferries are full” is deleted." in page.words
    assert "No articles yet" in page.words
    assert reverse("article_restore", args=[article.pk]) in page.html


def test_a_deleted_article_can_be_restored_from_the_deleted_ones(project: Project, erin: User) -> None:
    article = factories.article(project, title="Ferries are full")
    delete_article(actor=erin, article=article)
    assert "Ferries are full" in the_list(project, erin, "?state=deleted").words
    Reader(erin).post(reverse("article_restore", args=[article.pk]))
    assert "Ferries are full" in the_list(project, erin).words


# --- details --------------------------------------------------------------------------------------

DETAILS = {"publisher": "", "author": "", "published_on": "", "language": "en", "url": ""}


def test_an_editor_corrects_what_is_said_about_an_article(project: Project, erin: User) -> None:
    article = factories.article(project, title="Feries")
    answer = Reader(erin).post(
        reverse("article_details", args=[article.pk]),
        {**DETAILS, "version": article.version, "title": "Ferries", "published_on": "2026-03-02"},
    )
    assert answer.leads_to == reverse("workspace", args=[project.slug, article.pk])
    article.refresh_from_db()
    assert (article.title, str(article.published_on)) == ("Ferries", "2026-03-02")
    assert Event.objects.filter(deed="articles.update_article", actor=erin, article=article).exists()


def test_what_cannot_be_stored_is_said_beside_its_field(project: Project, erin: User) -> None:
    article = factories.article(project)
    answer = Reader(erin).post(
        reverse("article_details", args=[article.pk]),
        {
            **DETAILS,
            "version": article.version,
            "title": "Ferries",
            "url": "https://user:secret@echo.example/",
        },
    )
    assert answer.status == 400
    assert 'id="id_url_error"' in answer.html


def test_a_stale_save_shows_both_versions_and_loses_neither(project: Project, erin: User, olga: User) -> None:
    article = factories.article(project, title="Feries", publisher="Echo")
    opened_at = article.version
    update_article(
        actor=olga, article=article, expected_version=None, title="Ferry fleet", publisher="The Echo"
    )
    answer = Reader(erin).post(
        reverse("article_details", args=[article.pk]),
        {
            **DETAILS,
            **{f"initial-{name}": value for name, value in DETAILS.items()},
            "version": opened_at,
            "title": "Ferries",
            "initial-title": "Feries",
            "publisher": "Echo",
            "initial-publisher": "Echo",
        },
    )
    assert answer.status == 412
    assert "Olga changed these details meanwhile" in answer.words
    assert "Stands now Ferry fleet Yours Ferries" in answer.words
    # What erin changed is proposed as hers, what she left alone as it stands now.
    assert '<input type="radio" name="title" value="Ferries" checked>' in answer.html
    assert '<input type="radio" name="publisher" value="The Echo" checked>' in answer.html
    article.refresh_from_db()
    assert article.title == "Ferry fleet"


def test_the_choice_between_both_versions_is_saved(project: Project, erin: User) -> None:
    article = factories.article(project, title="Feries")
    update_article(actor=erin, article=article, expected_version=None, title="Ferry fleet")
    article.refresh_from_db()
    Reader(erin).post(
        reverse("article_details", args=[article.pk]),
        {**DETAILS, "version": article.version, "title": "Ferries"},
    )
    article.refresh_from_db()
    assert article.title == "Ferries"
