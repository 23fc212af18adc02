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

from annotations.errors import Conflict, DetectorFailed, FetchFailed
from annotations.extraction.candidates import ClaimDetector
from annotations.extraction.chat import Service
from annotations.extraction.claims import WorkbenchDetector
from annotations.extraction.fetching import Fetched, Limits, fetch
from annotations.extraction.html import Page, read_page
from annotations.extraction.service import ServiceDetector, is_of_service
from annotations.models import Article, ExtractionJob, Project, Role, Source, User
from annotations.services.articles import store_fetched_article
from annotations.services.deeds import demand_role
from annotations.services.fetching import begin_fetch, due_for_fetching, record_fetch_failure
from annotations.services.jobs import (
    Run,
    begin_job,
    fail_job,
    finish_job,
    queue_extraction,
    report_progress,
    request_extraction,
    requeue_abandoned_jobs,
)
from annotations.services.previews import look_again, read_articles, suggest_held
from annotations.services.rankings import learn_ranking
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


def detectors(project: Project) -> list[ClaimDetector]:
    """Those that look for the project's claims, each in a job of its own: the built-in one, its service."""
    return [detector(), *_services(project)]


def start_extraction(article: Article, actor: User) -> list[ExtractionJob]:
    """Queue the extraction of an article's claims and tell a worker; the jobs there are, if there are any.
    The built-in detector's is the first."""
    jobs = [
        request_extraction(actor=actor, article=article, detector=each) for each in detectors(article.project)
    ]
    for job in jobs:
        start_job(job)
    return jobs


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
        finish_job(run=run, found=_detector_of(run).detect(run.document, on_progress=on_progress))
    except JobTaken:
        return
    except DetectorFailed as failure:
        fail_job(run=run, reason=failure.detail)
    except Exception:
        # Whatever a detector trips over, the person who waits learns of it; the worker's log has the rest.
        fail_job(
            run=run, reason="The extraction met an error in this text. Try again, or mark claims by hand."
        )
        raise


def start_looking_again(project: Project, actor: User) -> int:
    """Queue a look at each article that the detector's present version has not read; how many there are."""
    queued = look_again(actor=actor, project=project, extractor=detector().version)
    transaction.on_commit(lambda: _ask(sweep))
    return queued


def start_suggesting(project: Project, actor: User) -> None:
    """Tell a worker to suggest what looking again has found."""
    demand_role(actor, project, Role.EDITOR)
    if not _ask(suggest_what_was_found, str(project.pk), str(actor.pk)):
        raise Conflict("No worker can be reached at the moment. Try again in a minute.")


@shared_task
def suggest_what_was_found(project_id: str, actor_id: str) -> None:
    """Suggest, article by article, what the detector's present version found and nobody was shown."""
    project, actor = Project.objects.get(pk=project_id), User.objects.get(pk=actor_id)
    for job in read_articles(project, detector().version).iterator(chunk_size=50):
        suggest_held(actor=actor, job=job)


@shared_task
def learn_from_desks() -> None:
    """Let every project's decisions teach its ranking; beat calls this every hour."""
    for project in Project.objects.all():
        learn_ranking(project=project)


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
    with transaction.atomic():
        job = store_fetched_article(article=article, page=page, fetched=got, detector=detector())
        if job is None:
            return
        article = job.snapshot.article
        others = [queue_extraction(article=article, detector=each) for each in _services(article.project)]
        for each in (job, *others):
            start_job(each)


def _services(project: Project) -> list[ClaimDetector]:
    """What asks the project's service, if it has one; where it is offered no more, the job says so."""
    name = project.detector_service
    if not name:
        return []
    offered = settings.FACTCHECK_DETECTORS.get(name, {"url": "", "key": ""})
    return [ServiceDetector(Service(name, **offered), model=project.detector_model)]


def _detector_of(run: Run) -> ClaimDetector:
    """The detector that a job is for. A job of the built-in one is done by the version there is."""
    if not is_of_service(run.extractor):
        return detector()
    for service in _services(run.project):
        if service.version == run.extractor:
            return service
    raise DetectorFailed(
        "not_chosen", "The project uses another service or model by now. This job can stay as it is."
    )


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
    if not _ask(task, str(row.pk)):
        return
    field = "sent_at" if isinstance(row, ExtractionJob) else "fetch_sent_at"
    type(row)._default_manager.filter(pk=row.pk).update(**{field: timezone.now()})


def _ask(task: "Task[Any, None]", *arguments: str) -> bool:
    """Send a message; False when the broker is down."""
    if _broker.is_down():
        return False
    try:
        task.delay(*arguments)
    except OperationalError:
        _broker.failed()
        log.warning("The broker cannot be reached: %s %s is not sent.", task.name, " ".join(arguments))
        return False
    return True


class _Broker:
    """Remembers that the broker was down, so that a page with fifty addresses waits for it once."""

    def __init__(self) -> None:
        self._failed_at = float("-inf")

    def failed(self) -> None:
        self._failed_at = time.monotonic()

    def is_down(self) -> bool:
        return time.monotonic() - self._failed_at < BROKER_REST


_broker = _Broker()
