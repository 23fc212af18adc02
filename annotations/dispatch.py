"""How work is handed to the workers. A message is only a hint that a row waits: rows whose message was lost,
or whose worker died, are found by `tasks.sweep`.

Tasks are named here and not imported: whoever hands work over need not load what it is done with.
"""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice
from typing import Final

from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from annotations.extraction.candidates import WORKBENCH
from annotations.extraction.service import version_of
from annotations.models import (
    LOST,
    Article,
    ExtractionJob,
    ExtractionJobQuerySet,
    Project,
    Source,
    User,
    Verification,
)
from annotations.services.jobs import request_extraction
from annotations.services.previews import look_again, suggest_held

log = logging.getLogger(__name__)

FETCH_ARTICLE: Final = "annotations.tasks.fetch_article"
FETCH_SOURCE: Final = "annotations.tasks.fetch_source"
CHECK_ARTICLE: Final = "annotations.tasks.check_article"
CHECK_SOURCE: Final = "annotations.tasks.check_source"
EXTRACT_CLAIMS: Final = "annotations.tasks.extract_claims"
SUGGEST_WHAT_WAS_FOUND: Final = "annotations.tasks.suggest_what_was_found"
LEARN_FROM_DESK: Final = "annotations.tasks.learn_from_desk"
TAKE_FINGERPRINTS: Final = "annotations.tasks.take_fingerprints"
VERIFY_EVIDENCE: Final = "annotations.tasks.verify_evidence"
SWEEP: Final = "annotations.tasks.sweep"

# How long a broker that could not be reached is left alone.
BROKER_REST = 5.0
# The queue of what may wait, so that a reviewer's new article does not stand in line behind a whole archive;
# workers take from their queues in turn.
LATER: Final = "later"
# Jobs of a kind that may wait are told to workers so many at a time: some minutes of work.
MOST_ON_THEIR_WAY = 200
# Pages to look at again that a sweep tells of. Who hears of none of them in time hears of them again.
CHECKS_AT_ONCE = 20

Waiting = Article | Source | ExtractionJob | Verification


def start_article_fetch(article: Article) -> None:
    """Tell a worker, once the transaction is through, that this article's page is to be fetched."""
    _send_on_commit(FETCH_ARTICLE, article)


def start_source_fetch(source: Source) -> None:
    """The same for a source, if it waits for its page."""
    if source.is_on_its_way:
        _send_on_commit(FETCH_SOURCE, source)


def start_article_check(article: Article) -> None:
    """Tell a worker, once the transaction is through, that somebody asks whether the text changed."""
    identity = str(article.pk)
    transaction.on_commit(lambda: _ask(CHECK_ARTICLE, identity))


def start_source_check(source: Source) -> None:
    """Tell a worker, once the transaction is through, that somebody wants the page looked at again."""
    identity = str(source.pk)
    transaction.on_commit(lambda: _ask(CHECK_SOURCE, identity))


def extractors(project: Project) -> list[str]:
    """The versions of those that look for the project's claims, each in a job of its own: the built-in
    detector's, then its service's."""
    service = version_of(project.detector_service, project.detector_model)
    return [WORKBENCH, service] if service else [WORKBENCH]


def start_extraction(article: Article, actor: User) -> list[ExtractionJob]:
    """Queue the extraction of an article's claims and tell a worker; the jobs there are, if there are any.
    The built-in detector's is the first."""
    jobs = [
        request_extraction(actor=actor, article=article, extractor=each)
        for each in extractors(article.project)
    ]
    for job in jobs:
        start_job(job)
    return jobs


def start_job(job: ExtractionJob) -> None:
    """Tell a worker about a job that waits."""
    if job.is_unfinished:
        _send_on_commit(EXTRACT_CLAIMS, job)


def start_verification(verification: Verification) -> None:
    """Tell a worker about a verification that waits."""
    if verification.is_unfinished:
        _send_on_commit(VERIFY_EVIDENCE, verification)


def start_fingerprints() -> None:
    """Tell a worker that somebody waits for what a claim is compared by; who still does says so again."""
    ask(TAKE_FINGERPRINTS, expires=BROKER_REST)


def start_looking_again(project: Project, actor: User) -> None:
    """Queue a look at each article that the detector's present version has not read."""
    look_again(actor=actor, project=project, extractor=WORKBENCH)
    transaction.on_commit(_sweep)


def start_suggesting(project: Project, actor: User) -> None:
    """Have workers suggest what looking again has found."""
    suggest_held(actor=actor, project=project, extractor=WORKBENCH)
    transaction.on_commit(_sweep)


def send_checks(task: str, due: Iterable[Article] | Iterable[Source], within: float) -> None:
    """Tell of some pages that are due to be looked at again; who takes one on pushes its time."""
    for row in islice(due, CHECKS_AT_ONCE):
        ask(task, str(row.pk), queue=LATER, expires=within)


def send_all(task: str, rows: Iterable[Waiting]) -> None:
    for row in rows:
        send(task, row)


def send_some(task: str, jobs: ExtractionJobQuerySet, now: datetime) -> None:
    """Send of jobs that may wait as many as there is room for. A message that no worker took is worth nothing
    once it is sent again."""
    unsent = jobs.unsent(now)
    room = MOST_ON_THEIR_WAY - (jobs.count() - unsent.count())
    for job in unsent.only("pk").order_by("pk")[: max(room, 0)]:
        send(task, job, queue=LATER, expires=LOST.total_seconds())


def send(task: str, row: Waiting, *, queue: str | None = None, expires: float | None = None) -> None:
    """Send the row's id; when the broker is down the row stays as it is, and `sweep` sends it later."""
    if not ask(task, str(row.pk), queue=queue, expires=expires):
        return
    field = "sent_at" if isinstance(row, ExtractionJob | Verification) else "fetch_sent_at"
    type(row)._default_manager.filter(pk=row.pk).update(**{field: timezone.now()})


def ask(task: str, *arguments: str, queue: str | None = None, expires: float | None = None) -> bool:
    """Send a message, which is worth nothing `expires` seconds later; False when the broker is down."""
    if _broker.is_down():
        return False
    try:
        current_app.send_task(task, arguments, queue=queue, expires=expires)
    except OperationalError:
        _broker.failed()
        log.warning("The broker cannot be reached: %s %s is not sent.", task, " ".join(arguments))
        return False
    return True


def _sweep() -> None:
    ask(SWEEP)


def _ask(task: str, identity: str) -> None:
    ask(task, identity)


def _send_on_commit(task: str, row: Waiting) -> None:
    transaction.on_commit(_sender(task, row))


def _sender(task: str, row: Waiting) -> Callable[[], None]:
    return lambda: send(task, row)


class _Broker:
    """Remembers that the broker was down, so that a page with fifty addresses waits for it once."""

    def __init__(self) -> None:
        self._failed_at = float("-inf")

    def failed(self) -> None:
        self._failed_at = time.monotonic()

    def is_down(self) -> bool:
        return time.monotonic() - self._failed_at < BROKER_REST


_broker = _Broker()
