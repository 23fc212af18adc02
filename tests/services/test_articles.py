from datetime import timedelta

import pytest
from django.utils import timezone

from annotations.errors import Conflict, FetchFailed, InvalidInput, NotAllowed
from annotations.extraction.candidates import WORKBENCH
from annotations.extraction.fetching import Fetched
from annotations.extraction.html import Page
from annotations.models import (
    MOST_ATTEMPTS,
    Article,
    Claim,
    FetchFailure,
    FetchState,
    Project,
    User,
)
from annotations.services.articles import (
    delete_article,
    restore_article,
    store_fetched_article,
    submit_file,
    submit_page,
    submit_text,
    submit_url,
    update_article,
)
from annotations.services.fetching import (
    PATIENCE,
    begin_fetch,
    due_for_fetching,
    record_fetch_failure,
    retry_fetch,
)
from annotations.services.jobs import request_extraction
from tests import factories
from tests.extraction.papers import paper

pytestmark = pytest.mark.django_db

LONG = factories.TEXT * 8


def fetched(url: str) -> Fetched:
    return Fetched(
        content=b"<p>",
        media_type="text/html",
        charset="utf-8",
        final_url=url,
        http_status=200,
        fetched_at=timezone.now(),
    )


def store(
    taken: Article,
    *,
    text: str = factories.TEXT,
    title: str = "Their title",
    language: str = "",
    url: str = "",
) -> Article | None:
    """What a worker does with the page it has got."""
    page = Page(text=text, title=title, publisher="The Ledger", language=language)
    return store_fetched_article(article=taken, page=page, fetched=fetched(url or taken.url))


class TestText:
    def test_stored_text_is_exact_but_for_line_ends(self, project: Project, alice: User) -> None:
        raw = "  Head\r\n\r\n\tBody e\u0301 👩‍🚒\u00a0end.  \n\n\n"
        article = submit_text(actor=alice, project=project, text=raw).article
        assert factories.snapshot_of(article).text == raw.replace("\r\n", "\n")

    def test_same_text_again_is_recognised(self, project: Project, alice: User, bob: User) -> None:
        first = submit_text(actor=alice, project=project, text=factories.TEXT)
        again = submit_text(actor=bob, project=project, text=factories.TEXT.replace("\n", "\r\n"))
        assert (again.article, again.is_new) == (first.article, False)

    def test_same_text_in_another_project_is_another_article(
        self, project: Project, other_project: Project, mallory: User
    ) -> None:
        here = factories.article(project)
        there = submit_text(actor=mallory, project=other_project, text=factories.TEXT)
        assert there.is_new
        assert there.article != here

    def test_near_duplicate_is_named_not_blocked(self, project: Project) -> None:
        first = factories.article(project, text=LONG)
        second = factories.article(project, text=LONG.replace("Monday", "Tuesday", 1))
        assert second.near_duplicate_of == first

    @pytest.mark.parametrize("text", ["", " \n\t ", "\x00"])
    def test_empty_text_is_refused(self, project: Project, alice: User, text: str) -> None:
        with pytest.raises(InvalidInput):
            submit_text(actor=alice, project=project, text=text)
        assert not Article.objects.exists()

    def test_language_is_detected_where_not_given(self, project: Project) -> None:
        assert factories.article(project, text=LONG).language == "en"
        assert factories.article(project, text=LONG + "x", language="fr").language == "fr"

    def test_viewer_submits_nothing(self, project: Project, victor: User) -> None:
        with pytest.raises(NotAllowed):
            submit_text(actor=victor, project=project, text=factories.TEXT)

    def test_saved_page_brings_its_title(self, project: Project, alice: User) -> None:
        body = "".join(f"<p>{line}</p>" for line in factories.TEXT.splitlines())
        head = "<head><title>Ferries of Varnholm</title></head>"
        html = f"<html lang=en>{head}<body><article>{body}</article></body></html>"
        article = submit_page(
            actor=alice, project=project, html=html.encode(), file_name="ferries.html"
        ).article
        assert article.title == "Ferries of Varnholm"
        assert "2.4 million passengers" in factories.snapshot_of(article).text


class TestAddresses:
    URL = "https://ledger.example/ferries"

    @pytest.mark.parametrize("url", ["ftp://ledger.example/", "ledger", "https://a:b@ledger.example/", ""])
    def test_what_is_no_web_address_is_refused_at_the_door(
        self, project: Project, alice: User, url: str
    ) -> None:
        with pytest.raises(InvalidInput):
            submit_url(actor=alice, project=project, url=url)

    def test_same_address_again_is_the_same_article(self, project: Project, alice: User) -> None:
        first = submit_url(actor=alice, project=project, url=self.URL)
        again = submit_url(actor=alice, project=project, url=self.URL.replace("ledger", "LEDGER") + "#top")
        assert (again.article, again.is_new) == (first.article, False)

    def test_page_comes_in_once_and_keeps_what_people_wrote(
        self, project: Project, alice: User, erin: User
    ) -> None:
        article = submit_url(actor=alice, project=project, url=self.URL).article
        update_article(actor=erin, article=article, expected_version=1, title="Our title")
        taken = begin_fetch(row=article)
        assert taken is not None
        for _ in range(2):
            store(taken)
        article.refresh_from_db()
        assert (article.title, article.publisher, article.fetch_state) == (
            "Our title",
            "The Ledger",
            "stored",
        )
        assert article.snapshots.count() == 1

    def test_page_that_comes_in_is_queued_for_extraction(self, project: Project, alice: User) -> None:
        taken = begin_fetch(row=submit_url(actor=alice, project=project, url=self.URL).article)
        assert taken is not None
        assert store(taken) is not None

    def test_what_a_page_says_of_itself_is_cut_to_what_can_be_kept(
        self, project: Project, alice: User
    ) -> None:
        taken = begin_fetch(row=submit_url(actor=alice, project=project, url=self.URL).article)
        assert taken is not None
        store(taken, title="A\0title" * 200, language="en-" + "x" * 40, url=self.URL + "?" + "q" * 3000)
        taken.refresh_from_db()
        assert (taken.fetch_state, len(taken.title), taken.language) == ("stored", 500, "en")

    def test_late_failure_does_not_undo_a_success(self, project: Project, alice: User) -> None:
        article = submit_url(actor=alice, project=project, url=self.URL).article
        slow = begin_fetch(row=article)
        assert slow is not None
        silent = timezone.now() - PATIENCE - timedelta(seconds=1)
        Article.objects.filter(pk=article.pk).update(fetch_began_at=silent)
        quick = begin_fetch(row=article)
        assert quick is not None
        store(quick)
        record_fetch_failure(row=slow, failure=FetchFailed("too_slow", "Too slow."))
        store(slow, text="Other text that came late. " * 9)
        article.refresh_from_db()
        assert (article.fetch_state, article.snapshots.count()) == ("stored", 1)

    def test_fetch_whose_worker_died_is_taken_on_again_but_not_for_ever(
        self, project: Project, alice: User
    ) -> None:
        article = submit_url(actor=alice, project=project, url=self.URL).article
        silent = timezone.now() - PATIENCE - timedelta(seconds=1)
        for _ in range(MOST_ATTEMPTS):
            assert begin_fetch(row=article) is not None
            Article.objects.filter(pk=article.pk).update(fetch_began_at=silent)
            assert due_for_fetching(Article.objects.all(), timezone.now()).get() == article
        assert begin_fetch(row=article) is None
        article.refresh_from_db()
        assert article.fetch_failure == FetchFailure.UNREADABLE

    def test_failed_fetch_is_a_readable_state_with_retry(self, project: Project, alice: User) -> None:
        article = submit_url(actor=alice, project=project, url=self.URL).article
        taken = begin_fetch(row=article)
        assert taken is not None
        assert begin_fetch(row=article) is None, "one worker at a time"
        record_fetch_failure(row=taken, failure=FetchFailed("paywall", "The site asks for payment."))
        article.refresh_from_db()
        assert (article.fetch_state, article.fetch_failure) == (FetchState.FAILED, FetchFailure.PAYWALL)
        assert retry_fetch(actor=alice, row=article).fetch_state == FetchState.WAITING
        with pytest.raises(Conflict):
            retry_fetch(actor=alice, row=article)


class TestDeletion:
    def test_delete_is_undoable(self, project: Project, erin: User) -> None:
        article = factories.article(project)
        delete_article(actor=erin, article=article)
        assert not Article.objects.current().exists()
        restore_article(actor=erin, article=article)
        assert Article.objects.current().get() == article

    def test_deleted_text_can_come_in_again(self, project: Project, alice: User, erin: User) -> None:
        delete_article(actor=erin, article=factories.article(project))
        assert submit_text(actor=alice, project=project, text=factories.TEXT).is_new

    def test_article_does_not_come_back_beside_its_twin(self, project: Project, erin: User) -> None:
        first = factories.article(project)
        delete_article(actor=erin, article=first)
        factories.article(project)
        with pytest.raises(Conflict, match="already"):
            restore_article(actor=erin, article=first)

    def test_claims_of_a_deleted_article_rest(self, project: Project, alice: User, erin: User) -> None:
        article = factories.article(project)
        claim = factories.claim(article)
        delete_article(actor=erin, article=article)
        assert not Claim.objects.current().exists()
        with pytest.raises(Conflict, match="deleted"):
            factories.evidence(claim)
        with pytest.raises(Conflict, match="deleted"):
            request_extraction(actor=alice, article=Article.objects.get(), extractor=WORKBENCH)

    def test_reviewers_delete_no_articles(self, project: Project, alice: User) -> None:
        with pytest.raises(NotAllowed):
            delete_article(actor=alice, article=factories.article(project))


@pytest.mark.parametrize(("name", "media_type"), [("report.pdf", ""), ("report", "application/pdf")])
def test_a_pdf_with_something_before_it_is_read_whether_its_name_or_its_type_says_what_it_is(
    name: str, media_type: str, project: Project, alice: User
) -> None:
    content = b"Received by a gateway\n" + paper(["The ferries carried 2.4 million passengers."])
    article = submit_file(
        actor=alice, project=project, name=name, content=content, media_type=media_type
    ).article
    assert factories.snapshot_of(article).text.startswith("The ferries carried")


def test_a_report_in_pdf_is_an_article_by_its_text(project: Project, alice: User) -> None:
    content = paper(["The ferries carried 2.4 million people."], title="Report of the port")

    article = submit_file(actor=alice, project=project, name="report.pdf", content=content).article

    assert article.snapshot is not None
    assert article.snapshot.text.strip() == "The ferries carried 2.4 million people."
    assert (article.title, article.file_name) == ("Report of the port", "report.pdf")
