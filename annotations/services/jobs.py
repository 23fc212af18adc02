"""Extraction jobs: queued, running, done, failed, cancelled. A job may run twice and leaves the same rows."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from annotations.errors import Conflict
from annotations.extraction.candidates import Detection, Document, stored
from annotations.extraction.service import SERVICES, version_of
from annotations.models import (
    MOST_ATTEMPTS,
    UNREAD,
    Article,
    ExtractionJob,
    JobState,
    Project,
    Role,
    Snapshot,
    User,
    new_id,
)
from annotations.services.claims import propose_claims
from annotations.services.deeds import deed, demand_role, lock


@dataclass(frozen=True)
class Run:
    """One attempt at a job, and what it needs: nothing here is looked up again while it works."""

    job_id: uuid.UUID
    run: uuid.UUID
    extractor: str
    project: Project
    document: Document


def current_jobs(project: Project) -> QuerySet[ExtractionJob]:
    """The runs that people of this project hear of: over each text the newest of the built-in detector, and
    the one of the service and model that the project asks. What only looks is not among them."""
    ordinary, of_services = ExtractionJob.objects.filter(proposes=True), Q(extractor__startswith=SERVICES)
    newer = ordinary.exclude(of_services).filter(snapshot=OuterRef("snapshot"), pk__gt=OuterRef("pk"))
    asked = version_of(project.detector_service, project.detector_model)
    return ordinary.filter(Q(extractor=asked) | ~of_services & ~Exists(newer))


@deed(by="actor")
def request_extraction(*, actor: User, article: Article, extractor: str) -> ExtractionJob:
    """The job of this detector version over the article's current text; the one there is, if there is one.
    What a look found is proposed; one that has not read the text begins anew."""
    demand_role(actor, article.project, Role.REVIEWER)
    job = _queue(article, extractor, requested_by=actor)
    if job.proposes:
        return job
    job = lock(job)
    if job.state in UNREAD:
        _save(job, **anew())
    let_propose(job)
    return job


@deed(by=None)
def queue_extraction(*, article: Article, extractor: str) -> ExtractionJob:
    """The same for an article whose text has just come in."""
    return _queue(article, extractor, requested_by=article.submitted_by)


def let_propose(job: ExtractionJob) -> int:
    """Have a locked job propose what it found, or what it will find; how many proposals are new."""
    proposed = propose_claims(job=job) if job.state == JobState.DONE else 0
    _save(job, proposes=True, is_to_suggest=False, proposed=job.proposed + proposed)
    return proposed


def anew() -> dict[str, Any]:
    """The columns of a job that is put back in line."""
    return {
        "state": JobState.QUEUED,
        "failure": "",
        "done": 0,
        "run": None,
        "attempts": 0,
        "sent_at": None,
        "queued_at": timezone.now(),
    }


@deed(by="actor")
def retry_job(*, actor: User, job: ExtractionJob) -> ExtractionJob:
    """Put a failed or cancelled job back in line. The caller starts the task."""
    demand_role(actor, job.snapshot.article.project, Role.REVIEWER)
    job = lock(job)
    if job.state not in UNREAD:
        raise Conflict("Only a job that failed or was cancelled can be tried again.")
    _demand_text(job.snapshot.article)
    return _save(job, **anew())


@deed(by="actor")
def cancel_job(*, actor: User, job: ExtractionJob) -> ExtractionJob:
    """Stop a job that is waiting or running. A worker that is at it finds out when it reports."""
    demand_role(actor, job.snapshot.article.project, Role.EDITOR)
    job = lock(job)
    if not job.is_unfinished:
        raise Conflict("This job has ended already.")
    return _save(job, state=JobState.CANCELLED, run=None, finished_at=timezone.now())


@deed(by=None)
def requeue_abandoned_jobs(*, now: datetime) -> int:
    """Take jobs whose worker fell silent back into the queue, or give them up; how many there were."""
    abandoned = ExtractionJob.objects.abandoned(now)
    given_up = abandoned.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=JobState.FAILED,
        run=None,
        failure=f"The extraction did not end in {MOST_ATTEMPTS} attempts. Tell an administrator.",
        finished_at=now,
    )
    return given_up + abandoned.update(state=JobState.QUEUED, run=None, sent_at=None)


@deed(by=None)
def begin_job(*, job_id: uuid.UUID) -> Run | None:
    """Take a queued job on; None when it has ended, or another worker is at it."""
    waiting = ExtractionJob.objects.select_for_update(of=("self",), no_key=True).select_related(
        "snapshot__article__project"
    )
    job = waiting.filter(pk=job_id, state=JobState.QUEUED, snapshot__article__deleted_at=None).first()
    if job is None:
        return None
    run, now = new_id(), timezone.now()
    _save(
        job,
        state=JobState.RUNNING,
        run=run,
        attempts=job.attempts + 1,
        started_at=now,
        heartbeat_at=now,
        done=0,
    )
    article = job.snapshot.article
    document = Document(job.snapshot.text, article.language, article.title, article.published_on)
    return Run(job.pk, run, job.extractor, article.project, document)


@deed(by=None)
def report_progress(*, run: Run, done: int, total: int) -> bool:
    """Say how far the run is, and that it lives. False when the job was taken from it: stop."""
    return bool(_job_of(run).update(done=done, total=total, heartbeat_at=timezone.now()))


@deed(by=None)
def finish_job(*, run: Run, found: Detection) -> ExtractionJob | None:
    """Write what was found, its best as proposals, and the end of the job together; nothing when the job was
    taken from this run."""
    job = (
        _job_of(run)
        .select_for_update(of=("self",), no_key=True)
        .select_related("snapshot__article__project")
        .first()
    )
    if job is None:
        return None
    job.candidates = [stored(candidate) for candidate in found.candidates]
    proposed = propose_claims(job=job) if job.proposes else 0
    return _save(
        job,
        state=JobState.DONE,
        candidates=job.candidates,
        dropped=found.dropped,
        proposed=job.proposed + proposed,
        done=job.total,
        finished_at=timezone.now(),
    )


@deed(by=None)
def fail_job(*, run: Run, reason: str) -> None:
    """The detector could not do it; `reason` is what the page shows beside Retry."""
    _job_of(run).update(state=JobState.FAILED, failure=reason[:500], finished_at=timezone.now())


def _job_of(run: Run) -> QuerySet[ExtractionJob]:
    return ExtractionJob.objects.filter(pk=run.job_id, run=run.run, state=JobState.RUNNING)


def _queue(article: Article, extractor: str, *, requested_by: User) -> ExtractionJob:
    job, _ = ExtractionJob.objects.get_or_create(
        snapshot=_demand_text(article), extractor=extractor, defaults={"requested_by": requested_by}
    )
    return job


def _demand_text(article: Article) -> Snapshot:
    if article.deleted_at:
        raise Conflict("This article was deleted. Restore it first.")
    if article.snapshot is None:
        raise Conflict("The article has no text yet. Wait until its page is fetched, or fetch it again.")
    return article.snapshot


def _save(job: ExtractionJob, **changes: object) -> ExtractionJob:
    for name, value in changes.items():
        setattr(job, name, value)
    job.save(update_fields=list(changes))
    return job
