"""Several people at once, each on a connection of their own: nothing lost, nothing doubled."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from typing import Any, TypeVar

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from annotations.errors import Conflict, DomainError, EvidenceMissing, StaleVersion
from annotations.extraction.candidates import WORKBENCH, CandidateClaim, stored
from annotations.extraction.encoder import MEANING, encoder
from annotations.extraction.fetching import Fetched
from annotations.extraction.html import Page
from annotations.extraction.service import version_of
from annotations.matching.terms import hashed
from annotations.models import (
    Annotation,
    Article,
    Claim,
    Event,
    Evidence,
    ExtractionJob,
    FetchState,
    Fingerprint,
    JobState,
    Project,
    QuoteState,
    Rating,
    Reanchoring,
    Stance,
    User,
    Verdict,
)
from annotations.services.anchoring import annotate_passage, move_annotation
from annotations.services.articles import submit_text
from annotations.services.claims import update_claim
from annotations.services.evidence import add_evidence, withdraw_evidence
from annotations.services.fetching import PATIENCE, begin_fetch
from annotations.services.jobs import begin_job, let_propose, request_extraction
from annotations.services.matching import fingerprint_claims
from annotations.services.reanchoring import submit_newer_text
from annotations.services.sources import store_source_copy
from annotations.services.verdicts import record_verdict
from annotations.tasks import check_article
from tests import factories
from tests.extraction.misbehaving_site import misbehaving_site, showing

pytestmark = pytest.mark.django_db(transaction=True)

T = TypeVar("T")


def at_once(deeds: list[Callable[[], T]]) -> list[T | DomainError]:
    """What came of each deed, all run side by side; a refusal is an outcome too."""

    def run(deed: Callable[[], T]) -> T | DomainError:
        try:
            return deed()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(run, deeds))


@pytest.fixture
def claim(project: Project) -> Claim:
    return factories.claim(factories.article(project))


def test_fifty_edits_at_once_lose_none(claim: Claim, alice: User) -> None:
    def edit(number: int) -> Claim:
        while True:
            seen = Claim.objects.get(pk=claim.pk)
            try:
                return update_claim(
                    actor=alice, claim=seen, expected_version=seen.version, wording=f"{seen.wording}{number}."
                )
            except StaleVersion:
                continue

    at_once([lambda number=number: edit(number) for number in range(50)])  # type: ignore[misc]
    claim.refresh_from_db()
    assert sorted(claim.wording.strip(".").split("."), key=int) == [str(number) for number in range(50)]
    assert Event.objects.filter(claim=claim, deed="claims.update_claim").count() == 50


def test_newer_texts_come_in_while_others_mark_move_and_judge(
    project: Project, alice: User, bob: User
) -> None:
    lines = [f"The ferry to island {number} carried {number}00 people last year." for number in range(12)]
    text = "\n".join(lines)
    article = factories.article(project, text=text)
    snapshot = factories.snapshot_of(article)
    judged = factories.claim(article, quote=lines[11])

    def mark(number: int) -> None:
        start = text.index(lines[number])
        marked = annotate_passage(
            actor=alice, snapshot=snapshot, start=start, end=start + 9, exact="The ferry"
        )
        move_annotation(actor=alice, annotation=marked, start=start, end=start + 3, exact="The")

    def judge(number: int) -> None:
        record_verdict(
            reviewer=alice, claim=judged, rating=Rating.NOT_CHECKABLE, rationale=f"Nobody counts, {number}."
        )

    def renew(number: int) -> None:
        submit_newer_text(actor=bob, article=article, text=f"{text}\nDay {number}.")

    at_once([partial(deed, number) for number in range(4) for deed in (mark, judge, renew, mark)])

    article.refresh_from_db()
    assert article.snapshots.count() > 1
    left = Annotation.objects.standing().exclude(snapshot=article.snapshot_id)
    asked = Reanchoring.objects.waiting().filter(snapshot=article.snapshot_id)
    assert set(left.values_list("pk", flat=True)) == set(asked.values_list("annotation", flat=True))


def test_a_look_that_somebody_is_in_the_way_of_comes_due_again_in_a_moment(
    project: Project, settings: Settings
) -> None:
    """They mark a passage while it waits for another claim, and then are at that claim when it goes on."""
    article = factories.article(project)
    known, is_held, may_end = factories.claim(article), threading.Event(), threading.Event()
    newer = factories.TEXT.replace("2.4", "2.1")

    def hold() -> None:
        with transaction.atomic():
            Claim.objects.select_for_update().get(pk=known.pk)
            is_held.set()
            may_end.wait()

    with misbehaving_site() as site, ThreadPoolExecutor(2) as pool:
        settings.FACTCHECK_FETCH_ALLOW = [site.endpoint]
        site.now = showing(f"<html><body><article><p>{newer}</p></article></body></html>")
        Article.objects.update(
            url=site.url("/now"), fetch_state=FetchState.STORED, link_due_at=timezone.now()
        )
        pool.submit(at_once, [hold])
        is_held.wait()
        look = pool.submit(at_once, [lambda: check_article(str(article.pk))])
        try:
            wait_for_a_lock()
            late = factories.claim(article, quote="The ferry fleet")
            with transaction.atomic():
                Claim.objects.select_for_update().get(pk=late.pk)
                may_end.set()
                [outcome] = look.result()
        finally:
            may_end.set()
        assert isinstance(outcome, Conflict)
        article.refresh_from_db()
        assert article.link_due_at
        assert article.link_due_at <= timezone.now() + PATIENCE
        Article.objects.update(link_due_at=timezone.now())
        check_article(str(article.pk))
    assert article.snapshots.count() == 2


def wait_for_a_lock() -> None:
    """Return when some connection waits for what another one holds."""
    waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone():
                return
        time.sleep(0.02)
    pytest.fail("Nobody waits for a lock.")


def test_same_text_handed_in_at_once_is_one_article(project: Project, alice: User) -> None:
    def submit() -> Article:
        return submit_text(actor=alice, project=project, text=factories.TEXT).article

    outcomes = at_once([submit] * 8)
    assert Article.objects.count() == 1
    assert set(outcomes) == {Article.objects.get()}


def test_last_two_reviews_at_once_settle_the_claim_once(
    blind_project: Project, alice: User, bob: User
) -> None:
    claim = factories.claim(factories.article(blind_project))
    for reviewer in (alice, bob):
        factories.evidence(claim, actor=reviewer)

    def judge(reviewer: User) -> Verdict:
        return record_verdict(
            reviewer=reviewer, claim=claim, rating=Rating.SUPPORTED, rationale="So it says."
        )

    at_once([lambda: judge(alice), lambda: judge(bob)])
    claim.refresh_from_db()
    assert claim.status == "adjudicated"
    assert claim.adjudications.count() == 1


@pytest.mark.parametrize("attempt", range(5))
def test_verdict_and_the_end_of_its_evidence_do_not_pass_each_other(
    claim: Claim, alice: User, bob: User, attempt: int
) -> None:
    found = factories.evidence(claim)

    def judge() -> object:
        return record_verdict(reviewer=bob, claim=claim, rating=Rating.SUPPORTED, rationale="So it says.")

    outcomes = at_once([judge, lambda: withdraw_evidence(actor=alice, evidence=found)])
    refused = [outcome for outcome in outcomes if isinstance(outcome, (Conflict, EvidenceMissing))]
    assert len(refused) == 1
    rests = Evidence.objects.standing().filter(claim=claim).exists()
    assert Verdict.objects.standing().exists() == rests


def test_one_source_though_cited_at_once(claim: Claim, alice: User, bob: User) -> None:
    def cite(actor: User) -> Evidence:
        return add_evidence(
            actor=actor, claim=claim, stance=Stance.CONTEXT, url="https://port.example/report"
        )

    at_once([lambda: cite(alice), lambda: cite(bob), lambda: cite(alice)])
    assert {found.source for found in Evidence.objects.all()} == {Evidence.objects.all()[0].source}
    assert Evidence.objects.count() == 3


def test_one_source_though_cited_at_once_for_different_claims(project: Project, alice: User) -> None:
    article = factories.article(project)
    claims = [factories.claim(article, quote=quote) for quote in ("ferry", "Varnholm", "council", "ticket")]

    def cite(about: Claim) -> Evidence:
        return add_evidence(
            actor=alice, claim=about, stance=Stance.CONTEXT, url="https://port.example/report"
        )

    outcomes = at_once([lambda about=about: cite(about) for about in claims])  # type: ignore[misc]
    assert all(isinstance(outcome, Evidence) for outcome in outcomes)


def while_uncommitted(first: Callable[[], object], second: Callable[[], T]) -> T | DomainError:
    """What comes of the second deed, begun when the first is done but not committed."""
    is_done, may_end = threading.Event(), threading.Event()

    def begin() -> None:
        with transaction.atomic():
            first()
            is_done.set()
            may_end.wait()

    with ThreadPoolExecutor(2) as pool:
        begun = pool.submit(at_once, [begin])
        is_done.wait()
        came = pool.submit(at_once, [second])
        # Long enough for a deed that waits for nobody.
        wait([came], timeout=0.5)
        may_end.set()
        begun.result()
        return came.result()[0]


def test_quote_that_is_given_while_its_page_comes_in_is_looked_for(
    blind_project: Project, alice: User
) -> None:
    article, words = factories.article(blind_project), "The ferries carried 2.4 million passengers."
    known, claim = factories.claim(article), factories.claim(article, quote="The ferry fleet")
    given: Any = {"actor": alice, "stance": Stance.CONTEXT, "url": "https://port.example/report"}
    taken = begin_fetch(row=add_evidence(claim=known, **given).source)
    assert taken
    page = Fetched(
        content=words.encode(),
        media_type="text/plain",
        charset=None,
        final_url=taken.url,
        http_status=200,
        fetched_at=timezone.now(),
    )
    while_uncommitted(
        lambda: add_evidence(claim=claim, quote="2.4 million", **given),
        lambda: store_source_copy(source=taken, page=Page(words), fetched=page),
    )
    assert Evidence.objects.get(claim=claim).quote_state == QuoteState.FOUND


class TestSameWords:
    """Whoever proposes words while another is at them waits, and leaves alone what is marked by then."""

    @pytest.fixture
    def article(self, project: Project) -> Article:
        return factories.article(project)

    def proposing(self, article: Article, extractor: str = WORKBENCH) -> Callable[[], int]:
        """What proposes the passengers, which this machine found."""
        snapshot = factories.snapshot_of(article)
        start = snapshot.text.index("2.4 million passengers")
        found = stored(CandidateClaim(start, start + 22, 0.5, (), "", "none", ""))
        job = ExtractionJob(
            snapshot=snapshot, extractor=extractor, state=JobState.DONE, candidates=[found], proposes=False
        )
        job.save()

        def propose() -> int:
            with transaction.atomic():
                return let_propose(job)

        return propose

    def test_machine_proposes_no_words_that_a_person_is_marking(self, article: Article) -> None:
        def mark() -> Claim:
            return factories.claim(article, quote="million passengers")

        assert while_uncommitted(mark, self.proposing(article)) == 0
        assert Claim.objects.get().origin == "human"

    def test_nor_those_that_a_person_moves_a_passage_to(self, article: Article, alice: User) -> None:
        marked = factories.annotation(article, quote="The ferry fleet")
        start = marked.snapshot.text.index("carried 2.4 million")

        def move() -> Annotation:
            return move_annotation(
                actor=alice, annotation=marked, start=start, end=start + 19, exact="carried 2.4 million"
            )

        assert while_uncommitted(move, self.proposing(article)) == 0
        assert Claim.objects.get().origin == "human"

    def test_two_machines_propose_them_once(self, article: Article) -> None:
        builtin, service = self.proposing(article), self.proposing(article, version_of("desk", "large"))
        assert while_uncommitted(builtin, service) == 0
        assert Claim.objects.get().extractor == WORKBENCH


def test_a_fingerprint_is_of_the_words_that_a_claim_has_moved_to(project: Project, alice: User) -> None:
    marked = factories.annotation(factories.article(project), quote="The ferry fleet")
    start = marked.snapshot.text.index("carried 2.4 million")

    def move() -> Annotation:
        return move_annotation(
            actor=alice, annotation=marked, start=start, end=start + 19, exact="carried 2.4 million"
        )

    def fingerprint() -> int:
        return fingerprint_claims(encode=encoder(MEANING).vectors, most=10)

    assert while_uncommitted(move, fingerprint) == 1
    assert bytes(Fingerprint.objects.get().terms) == hashed("carried 2.4 million").tobytes()


def test_a_job_is_taken_by_one_of_many_workers(project: Project, alice: User) -> None:
    job = request_extraction(actor=alice, article=factories.article(project), extractor=WORKBENCH)
    runs = at_once([lambda: begin_job(job_id=job.pk)] * 8)
    assert len([run for run in runs if run]) == 1
