"""What each task leaves behind, on a real web server; that workers run them is in journeys/test_worker.py."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from pytest_django import Settings

from annotations.dispatch import CHECK_SOURCE, CHECKS_AT_ONCE, TAKE_FINGERPRINTS
from annotations.extraction.candidates import WORKBENCH
from annotations.models import (
    MOST_ATTEMPTS,
    SILENCE,
    Article,
    Claim,
    ExtractionJob,
    FetchFailure,
    FetchState,
    Fingerprint,
    JobState,
    Project,
    QuoteState,
    Source,
    Stance,
    User,
    new_id,
)
from annotations.services.articles import submit_url
from annotations.services.evidence import add_evidence, withdraw_evidence
from annotations.services.fetching import PATIENCE, begin_check
from annotations.services.jobs import request_extraction
from annotations.services.matching import lacks_fingerprints
from annotations.tasks import extract_claims, fetch_article, fetch_source, sweep, take_fingerprints
from factcheck.celery import app
from tests import factories
from tests.extraction.misbehaving_site import Site, misbehaving_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    with misbehaving_site() as site:
        settings.FACTCHECK_FETCH_ALLOW = [site.endpoint]
        yield site


def fetched(project: Project, actor: User, url: str) -> Article:
    article = submit_url(actor=actor, project=project, url=url).article
    fetch_article(str(article.pk))
    article.refresh_from_db()
    return article


class TestFetchingArticles:
    def test_page_comes_in_and_waits_for_extraction(self, project: Project, alice: User, site: Site) -> None:
        article = fetched(project, alice, site.url("/article"))
        assert article.fetch_state == FetchState.STORED
        assert article.title
        job = ExtractionJob.objects.get(snapshot__article=article)
        extract_claims(str(job.pk))
        job.refresh_from_db()
        assert (job.state, job.proposed) == (JobState.DONE, Claim.objects.count())

    @pytest.mark.parametrize(
        ("path", "failure"),
        [
            ("/status/404", FetchFailure.NOT_FOUND),
            ("/status/402", FetchFailure.PAYWALL),
            ("/status/403", FetchFailure.FORBIDDEN),
            ("/loop", FetchFailure.TOO_MANY_REDIRECTS),
            ("/reset", FetchFailure.UNREACHABLE),
            ("/huge", FetchFailure.TOO_LARGE),
        ],
    )
    def test_page_that_cannot_be_had_is_a_state_of_its_article(
        self, project: Project, alice: User, site: Site, path: str, failure: FetchFailure
    ) -> None:
        article = fetched(project, alice, site.url(path))
        assert (article.fetch_state, article.fetch_failure) == (FetchState.FAILED, failure)
        assert article.fetch_detail.endswith(".")
        assert article.snapshot is None

    def test_private_address_is_refused_unless_the_installation_names_it(
        self, project: Project, alice: User, site: Site, settings: Settings
    ) -> None:
        article = submit_url(actor=alice, project=project, url=site.url("/article")).article
        settings.FACTCHECK_FETCH_ALLOW = []
        fetch_article(str(article.pk))
        article.refresh_from_db()
        assert article.fetch_failure == FetchFailure.PRIVATE_ADDRESS

    def test_fetching_twice_leaves_one_snapshot_and_one_job(
        self, project: Project, alice: User, site: Site
    ) -> None:
        article = fetched(project, alice, site.url("/article"))
        fetch_article(str(article.pk))
        assert article.snapshots.count() == ExtractionJob.objects.count() == 1


class TestFetchingSources:
    def test_source_is_kept_and_its_quote_looked_for(self, project: Project, alice: User, site: Site) -> None:
        claim = factories.claim(factories.article(project))
        evidence = add_evidence(
            actor=alice, claim=claim, stance=Stance.CONTEXT, url=site.url("/article"), quote="no such words"
        )
        fetch_source(str(evidence.source.pk))
        evidence.refresh_from_db()
        assert evidence.quote_state == QuoteState.NOT_FOUND
        assert evidence.source.copies.count() == 1

    def test_source_that_cannot_be_had_settles_its_quotes(
        self, project: Project, alice: User, site: Site
    ) -> None:
        claim = factories.claim(factories.article(project))
        evidence = add_evidence(
            actor=alice, claim=claim, stance=Stance.CONTEXT, url=site.url("/status/404"), quote="some words"
        )
        fetch_source(str(evidence.source.pk))
        evidence.refresh_from_db()
        assert evidence.quote_state == QuoteState.NO_COPY
        assert evidence.source.fetch_failure == FetchFailure.NOT_FOUND

    def test_source_waits_for_as_long_as_our_storage_fails(
        self, project: Project, alice: User, site: Site, settings: Settings, tmp_path: Path
    ) -> None:
        claim = factories.claim(factories.article(project))
        source = add_evidence(
            actor=alice, claim=claim, stance=Stance.CONTEXT, url=site.url("/article")
        ).source
        works, occupied = settings.MEDIA_ROOT, tmp_path / "occupied"
        occupied.write_text("A file where the copies' folder should be.")
        settings.MEDIA_ROOT = occupied
        for _ in range(MOST_ATTEMPTS + 1):
            with pytest.raises(OSError, match="occupied"):
                fetch_source(str(source.pk))
            Source.objects.update(fetch_began_at=timezone.now() - PATIENCE)
        settings.MEDIA_ROOT = works
        fetch_source(str(source.pk))
        source.refresh_from_db()
        assert (source.fetch_state, source.fetch_attempts) == (FetchState.STORED, 0)


class TestSweep:
    @pytest.fixture
    def job(self, project: Project, alice: User) -> ExtractionJob:
        return request_extraction(actor=alice, article=factories.article(project), extractor=WORKBENCH)

    def test_job_that_was_never_sent_is_sent(self, job: ExtractionJob) -> None:
        sweep()
        job.refresh_from_db()
        assert job.sent_at is not None

    def test_job_of_a_silent_worker_is_queued_again(self, job: ExtractionJob) -> None:
        silent = timezone.now() - SILENCE - timedelta(seconds=1)
        ExtractionJob.objects.update(
            state=JobState.RUNNING, run=new_id(), heartbeat_at=silent, sent_at=silent
        )
        sweep()
        job.refresh_from_db()
        assert (job.state, job.run) == (JobState.QUEUED, None)

    def test_job_of_a_living_worker_is_left_alone(self, job: ExtractionJob) -> None:
        run = new_id()
        ExtractionJob.objects.update(state=JobState.RUNNING, run=run, heartbeat_at=timezone.now())
        sweep()
        job.refresh_from_db()
        assert (job.state, job.run) == (JobState.RUNNING, run)

    def test_cancelled_job_does_not_run(self, job: ExtractionJob) -> None:
        ExtractionJob.objects.update(state=JobState.CANCELLED)
        extract_claims(str(job.pk))
        assert not Claim.objects.exists()


def waiting_messages() -> list[str]:
    """The tasks that wait for a worker; asking takes them away."""
    found: list[str] = []
    with app.connection_for_read() as connection:
        channel: Any = connection.default_channel
        for queue in settings.CELERY_TASK_QUEUES:
            while message := channel.basic_get(queue.name, no_ack=True):
                found.append(message.headers["task"])
    return found


class TestChecks:
    def test_sweep_tells_of_pages_that_are_due_some_at_a_time_until_a_worker_takes_them_on(
        self, project: Project
    ) -> None:
        claim = factories.claim(factories.article(project))
        sources = [
            factories.evidence(claim, url=f"https://port.example/{number}", text="A report.").source
            for number in range(CHECKS_AT_ONCE + 2)
        ]
        waiting_messages()
        sweep()
        assert CHECK_SOURCE not in waiting_messages()
        Source.objects.update(link_due_at=timezone.now())
        for _ in range(2):
            sweep()
            assert waiting_messages().count(CHECK_SOURCE) == CHECKS_AT_ONCE
        for source in sources[:CHECKS_AT_ONCE]:
            assert begin_check(row=source)
        sweep()
        assert waiting_messages().count(CHECK_SOURCE) == 2

    def test_sweep_tells_of_no_page_that_is_cited_no_more(self, project: Project, alice: User) -> None:
        claim = factories.claim(factories.article(project))
        evidence = factories.evidence(claim, url="https://port.example/1", text="A report.")
        Source.objects.update(link_due_at=timezone.now())
        withdraw_evidence(actor=alice, evidence=evidence)
        waiting_messages()
        sweep()
        assert CHECK_SOURCE not in waiting_messages()


class TestFingerprints:
    def test_claims_get_what_they_are_compared_by_and_the_task_ends(self, project: Project) -> None:
        article = factories.article(project)
        claims = [factories.claim(article, quote=quote) for quote in ("The ferry fleet", "since 2019")]
        take_fingerprints()
        assert set(Fingerprint.objects.values_list("claim", flat=True)) == {claim.pk for claim in claims}
        assert not lacks_fingerprints()

    def test_sweep_sends_for_a_worker_exactly_when_a_claim_lacks_its_fingerprint(
        self, project: Project
    ) -> None:
        waiting_messages()
        sweep()
        assert waiting_messages() == []
        factories.claim(factories.article(project))
        waiting_messages()
        sweep()
        assert waiting_messages() == [TAKE_FINGERPRINTS]
        take_fingerprints()
        sweep()
        assert waiting_messages() == []
