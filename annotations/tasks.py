"""When work runs, in a worker. A task carries an id, may run twice, and leaves the same rows; what it does is
a service's. `dispatch` hands the work over."""

import logging
import time
import uuid
from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import TypeVar

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from annotations.dispatch import (
    CHECK_ARTICLE,
    CHECK_SOURCE,
    EXTRACT_CLAIMS,
    FETCH_ARTICLE,
    FETCH_SOURCE,
    LATER,
    LEARN_FROM_DESK,
    SUGGEST_WHAT_WAS_FOUND,
    TAKE_FINGERPRINTS,
    VERIFY_EVIDENCE,
    ask,
    extractors,
    send_all,
    send_checks,
    send_some,
    start_job,
)
from annotations.errors import Conflict, DetectorFailed, FetchFailed
from annotations.extraction.candidates import ClaimDetector
from annotations.extraction.chat import Service
from annotations.extraction.claims import WorkbenchDetector
from annotations.extraction.encoder import MEANING, encoder
from annotations.extraction.fetching import Fetched, Limits, fetch
from annotations.extraction.html import Page, read_page
from annotations.extraction.service import ServiceDetector, is_of_service
from annotations.models import Article, ExtractionJob, Project, Source, Verification
from annotations.services.articles import store_fetched_article
from annotations.services.fetching import (
    begin_check,
    begin_fetch,
    due_for_check,
    due_for_fetching,
    forgive_attempt,
    put_off_check,
    record_dead_link,
    record_fetch_failure,
)
from annotations.services.jobs import (
    Run,
    begin_job,
    fail_job,
    finish_job,
    queue_extraction,
    report_progress,
    requeue_abandoned_jobs,
)
from annotations.services.matching import fingerprint_claims, lacks_fingerprints
from annotations.services.previews import give_up_held, propose_held
from annotations.services.rankings import learn_ranking
from annotations.services.reanchoring import store_newer_text
from annotations.services.sources import store_capture, store_source_copy
from annotations.services.verification import (
    MOST_FINDINGS,
    begin_verification,
    fail_verification,
    finish_verification,
    report_verification,
    requeue_abandoned_verifications,
)
from annotations.services.verification import verify_evidence as verified

log = logging.getLogger(__name__)

F = TypeVar("F", Article, Source)

# How long fetching and reading one page may take; reading ten megabytes takes most of it.
PAGE_SECONDS = 120
# A page that polls once a second sees every report; the database sees few.
REPORT_EVERY = 0.5
# Their claims are locked meanwhile: some 0.2 seconds; a message keeps its worker for ten at most.
FINGERPRINTS_AT_ONCE, FINGERPRINT_BATCHES = 50, 50


class JobTaken(Exception):
    """The job was cancelled, or given to another worker, while this one was at it."""


@shared_task(soft_time_limit=PAGE_SECONDS)
def fetch_article(article_id: str) -> None:
    """Fetch an article's page, keep its text, queue the extraction."""
    _bring(Article.objects.get(pk=article_id), begin_fetch, _keep_article, record_fetch_failure)


@shared_task(soft_time_limit=PAGE_SECONDS)
def fetch_source(source_id: str) -> None:
    """Fetch a source's page, keep it, look for the quotes that wait."""
    _bring(Source.objects.get(pk=source_id), begin_fetch, _keep_source, record_fetch_failure)


@shared_task(soft_time_limit=PAGE_SECONDS)
def check_article(article_id: str) -> None:
    """Look whether an article's page says something else by now, and look for its claims in what it says."""
    _bring(Article.objects.get(pk=article_id), begin_check, _keep_newer, record_dead_link)


@shared_task(soft_time_limit=PAGE_SECONDS)
def check_source(source_id: str) -> None:
    """Look whether a source's page is still there, and keep it anew where its text changed."""
    _bring(Source.objects.get(pk=source_id), begin_check, _keep_capture, record_dead_link)


@shared_task
def extract_claims(job_id: str) -> None:
    """Run the detector over a snapshot and store what it proposes."""
    run = begin_job(job_id=uuid.UUID(job_id))
    if run is None:
        return
    on_progress = _reporting(partial(report_progress, run=run))
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


@shared_task
def verify_evidence(verification_id: str) -> None:
    """Look whether all that a project has stored of its sources is still what it was."""
    run = begin_verification(verification_id=uuid.UUID(verification_id))
    if run is None:
        return
    try:
        found = verified(project=run.project, on_progress=_reporting(partial(report_verification, run=run)))
        finish_verification(run=run, findings=list(islice(found, MOST_FINDINGS)))
    except JobTaken:
        return
    except Exception:
        fail_verification(run=run, reason="The storage or the database could not be read. Try again.")
        raise


@shared_task
def suggest_what_was_found(job_id: str) -> None:
    """Propose what looking again found in an article, as somebody asked."""
    job = uuid.UUID(job_id)
    try:
        propose_held(job_id=job)
    except Exception:
        # The page that waits goes on without this article, and shows that it has something new still.
        give_up_held(job_id=job)
        raise


@shared_task
def take_fingerprints() -> None:
    """Make what claims are compared by, for some that lack it; beat calls again while there are more."""
    for _ in range(FINGERPRINT_BATCHES):
        if not fingerprint_claims(encode=encoder(MEANING).vectors, most=FINGERPRINTS_AT_ONCE):
            return


@shared_task
def learn_from_desks() -> None:
    """Have every project's decisions teach its ranking, each by itself; beat calls this every hour."""
    for project_id in Project.objects.values_list("pk", flat=True):
        ask(LEARN_FROM_DESK, str(project_id), queue=LATER, expires=settings.LEARN_SECONDS)


@shared_task
def learn_from_desk(project_id: str) -> None:
    """Let a project's decisions teach its ranking, if enough are new."""
    learn_ranking(project=Project.objects.get(pk=project_id))


@shared_task
def sweep() -> None:
    """Send what was not sent and restart what a dead worker left; beat calls this every few seconds."""
    now = timezone.now()
    requeue_abandoned_jobs(now=now)
    queued = ExtractionJob.objects.queued()
    send_all(EXTRACT_CLAIMS, queued.filter(proposes=True).unsent(now).only("pk"))
    send_some(EXTRACT_CLAIMS, queued.filter(proposes=False), now)
    send_some(SUGGEST_WHAT_WAS_FOUND, ExtractionJob.objects.to_suggest(), now)
    send_all(FETCH_ARTICLE, due_for_fetching(Article.objects.current(), now))
    send_all(FETCH_SOURCE, due_for_fetching(Source.objects.all(), now))
    send_checks(CHECK_ARTICLE, due_for_check(Article.objects.watched(), now), settings.SWEEP_SECONDS)
    send_checks(CHECK_SOURCE, due_for_check(Source.objects.cited(), now), settings.SWEEP_SECONDS)
    requeue_abandoned_verifications(now=now)
    send_all(VERIFY_EVIDENCE, Verification.objects.unsent(now).only("pk"))
    if lacks_fingerprints():
        ask(TAKE_FINGERPRINTS, expires=settings.SWEEP_SECONDS)


def _reporting(report: Callable[..., bool]) -> Callable[[int, int], None]:
    """Says how far a job is, not too often; raises JobTaken once it is nobody's here any more."""
    reported = 0.0

    def on_progress(done: int, total: int) -> None:
        nonlocal reported
        if time.monotonic() - reported < REPORT_EVERY and done < total:
            return
        reported = time.monotonic()
        if not report(done=done, total=total):
            raise JobTaken

    return on_progress


def _bring(
    row: F,
    begin: Callable[..., F | None],
    keep: Callable[[F, Page, Fetched], None],
    fail: Callable[..., F],
) -> None:
    """Take a page on and bring it to an end: it is kept, or the row says why it could not be had.

    Where keeping it fails, that is ours and not the page's: nothing is said of it, and it comes due again,
    soon where somebody was only in the way.
    """
    taken = begin(row=row)
    if taken is None:
        return
    try:
        page, got = _had(taken.url)
        keep(taken, page, got)
    except FetchFailed as failure:
        fail(row=taken, failure=failure)
    except Conflict:
        put_off_check(row=taken)
        raise
    except OSError:
        forgive_attempt(row=taken)
        raise


def _had(url: str) -> tuple[Page, Fetched]:
    """The page at this address, read; `FetchFailed` whatever it is that goes wrong with it."""
    limits = Limits(allowed_private=frozenset(settings.FACTCHECK_FETCH_ALLOW))
    try:
        got = fetch(url, limits=limits)
        page = read_page(got.content, media_type=got.media_type, charset=got.charset, url=got.final_url)
    except FetchFailed:
        raise
    except SoftTimeLimitExceeded as error:
        raise FetchFailed("too_large", "The page is so large that reading it was given up.") from error
    except Exception as error:
        log.exception("A page could not be read: %s", url)
        raise FetchFailed("unreadable", "The page could not be read. Paste its text instead.") from error
    return page, got


def _keep_article(article: Article, page: Page, got: Fetched) -> None:
    with transaction.atomic():
        stored = store_fetched_article(article=article, page=page, fetched=got)
        if stored:
            _look_for_claims(stored)


def _keep_newer(article: Article, page: Page, got: Fetched) -> None:
    with transaction.atomic():
        renewal = store_newer_text(article=article, page=page, fetched=got)
        if renewal and renewal.is_new:
            _look_for_claims(renewal.article)


def _look_for_claims(article: Article) -> None:
    for extractor in extractors(article.project):
        start_job(queue_extraction(article=article, extractor=extractor))


def _detector_of(run: Run) -> ClaimDetector:
    """The detector that a job is for. A job of the built-in one is done by the version there is."""
    if not is_of_service(run.extractor):
        return WorkbenchDetector()
    # Where the service is offered no more, the job says so.
    name = run.project.detector_service
    offered = settings.FACTCHECK_DETECTORS.get(name, {"url": "", "key": ""})
    service = ServiceDetector(Service(name, **offered), model=run.project.detector_model)
    if service.version != run.extractor:
        raise DetectorFailed(
            "not_chosen", "The project uses another service or model by now. This job can stay as it is."
        )
    return service


def _keep_source(source: Source, page: Page, got: Fetched) -> None:
    store_source_copy(source=source, page=page, fetched=got)


def _keep_capture(source: Source, page: Page, got: Fetched) -> None:
    store_capture(source=source, page=page, fetched=got)
