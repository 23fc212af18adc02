"""Waiting for extraction jobs, without ever waiting for nobody."""

import logging
import math
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from celery import current_app
from django.db.models import Count, Q, Sum
from django.utils import timezone
from kombu.exceptions import KombuError

from annotations.management.progress import Progress
from annotations.models import UNFINISHED, ExtractionJob, JobState
from annotations.services.jobs import requeue_abandoned_jobs
from annotations.tasks import extract_claims

LOOK_EVERY = 0.25
# Workers are asked whether they are there at first, and after this many seconds without news.
PATIENCE = 5.0
WORKER_PATIENCE = 3.0


@dataclass(frozen=True)
class Standing:
    """How far a set of jobs is. `sentences` of `total` counts the sentences of the jobs begun so far."""

    ended: int
    running: int
    sentences: int
    total: int


def wait_for_jobs(job_ids: Sequence[uuid.UUID], progress: Progress) -> None:
    """Return when every job is done, failed or cancelled. Where no worker answers, do the work right here."""
    before: Standing | None = None
    heard_at, is_alone = -math.inf, False
    while (now := standing_of(job_ids)).ended < len(job_ids):
        progress.show(_words(now, len(job_ids)), done=now.ended, total=len(job_ids))
        if is_alone:
            work_here(job_ids, progress)
        elif before and now != before:
            heard_at = time.monotonic()
        elif time.monotonic() - heard_at > PATIENCE:
            is_alone, heard_at = not worker_answers(), time.monotonic()
            if is_alone:
                progress.say("No worker answers (script/server brings some): the extraction runs here.")
        before = now
        time.sleep(LOOK_EVERY)


def standing_of(job_ids: Sequence[uuid.UUID]) -> Standing:
    unfinished = Q(state__in=UNFINISHED)
    counts = ExtractionJob.objects.filter(pk__in=job_ids).aggregate(
        ended=Count("pk", filter=~unfinished),
        running=Count("pk", filter=Q(state=JobState.RUNNING)),
        sentences=Sum("done", default=0),
        total=Sum("total", default=0),
    )
    return Standing(**counts)


def worker_answers() -> bool:
    """True when a Celery worker answers a ping; False when none does, or the broker is out of reach."""
    try:
        return bool(current_app.control.ping(timeout=WORKER_PATIENCE, limit=1))
    except (OSError, KombuError):
        return False


def work_here(job_ids: Sequence[uuid.UUID], progress: Progress) -> None:
    """Run the jobs that wait, in this process and as a worker would.

    Jobs that a dead worker began come back once it has been silent for long enough. A worker that starts
    meanwhile is no harm: whoever begins a job has it.
    """
    # What it says of each task is for a worker's log; the progress says it here.
    logging.getLogger("celery.app.trace").setLevel(logging.WARNING)
    requeue_abandoned_jobs(now=timezone.now())
    waiting = ExtractionJob.objects.filter(pk__in=job_ids, state=JobState.QUEUED).order_by("pk")
    for job_id in list(waiting.values_list("pk", flat=True)):
        extract_claims.apply(args=(str(job_id),))
        now = standing_of(job_ids)
        progress.show(_words(now, len(job_ids)), done=now.ended, total=len(job_ids))


def _words(now: Standing, jobs: int) -> str:
    return f"extracting: {now.ended:,} of {jobs:,} done, {now.running} running"
