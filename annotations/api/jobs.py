"""Extraction jobs: the machine's work on an article."""

from datetime import datetime
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import dispatch
from annotations.api.inputs import PageInput
from annotations.api.schema import operation
from annotations.api.views import ApiViewSet
from annotations.models import Article, ExtractionJob, JobState
from annotations.services.jobs import cancel_job, retry_job


class JobRow(NamedTuple):
    id: UUID
    snapshot__article_id: UUID
    snapshot_id: UUID
    extractor: str
    state: str
    done: int
    total: int
    proposed: int
    dropped: int
    failure: str
    attempts: int
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class Job(TypedDict):
    """`done` of `total` sentences are read, `proposed` claims were new, `dropped` suggestions were not in the
    text. `failure` says why it failed."""

    id: UUID
    article: UUID
    snapshot: UUID
    extractor: str
    state: JobState
    done: int
    total: int
    proposed: int
    dropped: int
    failure: str
    attempts: int
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


def job_answer(row: tuple[Any, ...]) -> Job:
    job = JobRow._make(row)
    return {
        "id": job.id,
        "article": job.snapshot__article_id,
        "snapshot": job.snapshot_id,
        "extractor": job.extractor,
        "state": JobState(job.state),
        "done": job.done,
        "total": job.total,
        "proposed": job.proposed,
        "dropped": job.dropped,
        "failure": job.failure,
        "attempts": job.attempts,
        "queued_at": job.queued_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
    }


class JobViewSet(ApiViewSet):
    noun = "jobs"

    @operation(Job, page=True, query=PageInput)
    def of_project(self, request: Request, slug: str) -> Response:
        """The jobs of a project."""
        return self._listing(self._visible().filter(snapshot__article__project=self.project(slug)))

    @operation(Job, page=True, query=PageInput)
    def of_article(self, request: Request, id: UUID) -> Response:
        """The jobs of an article."""
        article = self.find(Article.objects.visible_to(self.person), pk=id)
        return self._listing(self._visible().filter(snapshot__article=article))

    @operation(Job)
    def retrieve(self, request: Request, id: UUID) -> Response:
        """A job, and how far it is."""
        return Response(self.record(id))

    @operation(Job)
    def retry(self, request: Request, id: UUID) -> Response:
        """Put a job that failed or was cancelled back in line."""
        with transaction.atomic():
            dispatch.start_job(retry_job(actor=self.person, job=self._job(id)))
        return Response(self.record(id))

    @operation(Job)
    def cancel(self, request: Request, id: UUID) -> Response:
        """Stop a job that waits or runs. For editors."""
        cancel_job(actor=self.person, job=self._job(id))
        return Response(self.record(id))

    def record(self, id: UUID) -> Job:
        return job_answer(self.find(self._visible().values_list(*JobRow._fields), pk=id))

    def _visible(self) -> Any:
        return ExtractionJob.objects.visible_to(self.person)

    def _job(self, id: UUID) -> ExtractionJob:
        jobs = ExtractionJob.objects.visible_to(self.person).select_related("snapshot__article__project")
        return self.find(jobs, pk=id)

    def _listing(self, jobs: Any) -> Response:
        rows = jobs.values_list(*JobRow._fields)
        return self.listing(rows, lambda page: [job_answer(row) for row in page])
