"""When work runs. A task carries an id, may run twice, and leaves the same rows; what it does is a service's.

A message is only a hint that a row waits: rows whose message was lost, or whose worker died, are found by
`sweep`.
"""

import logging
import time
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from celery import Task, shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError

from annotations.errors import FetchFailed
from annotations.extraction.candidates import ClaimDetector
from annotations.extraction.claims import WorkbenchDetector
from annotations.extraction.fetching import Fetched, Limits, fetch
from annotations.extraction.html import Page, read_page
from annotations.models import Article, ExtractionJob, Source, User
from annotations.services.articles import store_fetched_article
from annotations.services.fetching import begin_fetch, due_for_fetching, record_fetch_failure
from annotations.services.jobs import (
    begin_job,
    fail_job,
    finish_job,
    report_progress,
    request_extraction,
    requeue_abandoned_jobs,
)
from annotations.services.sources import store_source_copy

log = logging.getLogger(__name__)

F = TypeVar("F", Article, Source)

# How long fetching and reading one page may take; reading ten megabytes takes most of it.
PAGE_SECONDS = 120
# How long a broker that could not be reached is left alone.
BROKER_REST = 5.0
# A page that polls once a second sees every report; the database sees few.
REPORT_EVERY = 0.5


class JobTaken(Exception):
    """The job was cancelled, or given to another worker, while this one was at it."""


def detector() -> ClaimDetector:
    """The detector that proposes claims."""
    return WorkbenchDetector()


def start_article_fetch(article: Article) -> None:
    """Tell a worker, once the transaction is through, that this article's page is to be fetched."""
    _send_on_commit(fetch_article, article)


def start_source_fetch(source: Source) -> None:
    """The same for a source, if it waits for its page."""
    if source.is_on_its_way:
        _send_on_commit(fetch_source, source)


def start_extraction(article: Article, actor: User) -> ExtractionJob:
    """Queue the extraction of an article's claims and tell a worker; the job there is, if there is one."""
    job = request_extraction(actor=actor, article=article, detector=detector())
    start_job(job)
    return job


def start_job(job: ExtractionJob) -> None:
    """Tell a worker about a job that waits."""
    if job.is_unfinished:
        _send_on_commit(extract_claims, job)


@shared_task(soft_time_limit=PAGE_SECONDS)
def fetch_article(article_id: str) -> None:
    """Fetch an article's page, keep its text, queue the extraction."""
    _fetch(Article.objects.get(pk=article_id), _keep_article)


@shared_task(soft_time_limit=PAGE_SECONDS)
def fetch_source(source_id: str) -> None:
    """Fetch a source's page, keep it, look for the quotes that wait."""
    _fetch(Source.objects.get(pk=source_id), _keep_source)


@shared_task
def extract_claims(job_id: str) -> None:
    """Run the detector over a snapshot and store what it proposes."""
    run = begin_job(job_id=uuid.UUID(job_id))
    if run is None:
        return
    reported = 0.0

    def on_progress(done: int, total: int) -> None:
        nonlocal reported
        if time.monotonic() - reported < REPORT_EVERY and done < total:
            return
        reported = time.monotonic()
        if not report_progress(run=run, done=done, total=total):
            raise JobTaken

    try:
        finish_job(run=run, found=detector().detect(run.document, on_progress=on_progress))
    except JobTaken:
        return
    except Exception:
        # Whatever a detector trips over, the person who waits learns of it; the worker's log has the rest.
        fail_job(
            run=run, reason="The extraction met an error in this text. Try again, or mark claims by hand."
        )
        raise


@shared_task
def sweep() -> None:
    """Send what was not sent and restart what a dead worker left; beat calls this every few seconds."""
    now = timezone.now()
    requeue_abandoned_jobs(now=now)
    for job in ExtractionJob.objects.unsent(now):
        _send(extract_claims, job)
    _send_all(fetch_article, due_for_fetching(Article.objects.current(), now))
    _send_all(fetch_source, due_for_fetching(Source.objects.all(), now))


def _fetch(row: F, keep: Callable[[F, Page, Fetched], None]) -> None:
    """Take a fetch on and bring it to an end: the page is kept, or the row says why it could not be had."""
    taken = begin_fetch(row=row)
    if taken is None:
        return
    limits = Limits(allowed_private=frozenset(settings.FACTCHECK_FETCH_ALLOW))
    try:
        got = fetch(taken.url, limits=limits)
        page = read_page(got.content, media_type=got.media_type, charset=got.charset, url=got.final_url)
        keep(taken, page, got)
    except FetchFailed as failure:
        record_fetch_failure(row=taken, failure=failure)
    except SoftTimeLimitExceeded:
        slow = FetchFailed("too_large", "The page is so large that reading it was given up.")
        record_fetch_failure(row=taken, failure=slow)
    except Exception:
        unreadable = FetchFailed("unreadable", "The page could not be read. Paste its text instead.")
        record_fetch_failure(row=taken, failure=unreadable)
        raise


def _keep_article(article: Article, page: Page, got: Fetched) -> None:
    job = store_fetched_article(article=article, page=page, fetched=got, detector=detector())
    if job:
        start_job(job)


def _keep_source(source: Source, page: Page, got: Fetched) -> None:
    store_source_copy(source=source, page=page, fetched=got)


def _send_all(task: "Task[Any, None]", rows: "QuerySet[F]") -> None:
    for row in rows:
        _send(task, row)


def _send_on_commit(task: "Task[Any, None]", row: Article | Source | ExtractionJob) -> None:
    transaction.on_commit(_sender(task, row))


def _sender(task: "Task[Any, None]", row: Article | Source | ExtractionJob) -> Callable[[], None]:
    return lambda: _send(task, row)


def _send(task: "Task[Any, None]", row: Article | Source | ExtractionJob) -> None:
    """Send the row's id; when the broker is down the row stays as it is, and `sweep` sends it later."""
    if _broker.is_down():
        return
    try:
        task.delay(str(row.pk))
    except OperationalError:
        _broker.failed()
        log.warning("The broker cannot be reached: %s %s waits for the next sweep.", task.name, row.pk)
        return
    field = "sent_at" if isinstance(row, ExtractionJob) else "fetch_sent_at"
    type(row)._default_manager.filter(pk=row.pk).update(**{field: timezone.now()})


class _Broker:
    """Remembers that the broker was down, so that a page with fifty addresses waits for it once."""

    def __init__(self) -> None:
        self._failed_at = float("-inf")

    def failed(self) -> None:
        self._failed_at = time.monotonic()

    def is_down(self) -> bool:
        return time.monotonic() - self._failed_at < BROKER_REST


_broker = _Broker()
