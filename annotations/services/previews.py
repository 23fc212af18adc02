"""Looking at all articles of a project again: what that would suggest, and suggesting it."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils import timezone

from annotations.errors import Conflict
from annotations.models import Article, ExtractionJob, JobState, Project, Role, Snapshot, User
from annotations.services.deeds import deed, demand_role, lock
from annotations.services.jobs import let_propose

_ENDED_WITHOUT = (JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True)
class Look:
    """How many articles of a project have a text, and how far this version of the detector is with them:
    `unread` it was never asked about, `held` it read without suggesting anything yet."""

    articles: int
    read: int
    reading: int
    failed: int
    held: int

    @property
    def unread(self) -> int:
        return self.articles - self.read - self.reading - self.failed


def look_at(project: Project, extractor: str) -> Look:
    jobs = ExtractionJob.objects.filter(snapshot=OuterRef("snapshot"), extractor=extractor)
    counted = (
        _with_text(project)
        .annotate(job_state=Subquery(jobs.values("state")), job_proposes=Subquery(jobs.values("proposes")))
        .values_list("job_state", "job_proposes")
        .annotate(number=Count("pk"))
        .order_by()
    )
    groups = list(counted)
    return Look(
        articles=sum(number for *_, number in groups),
        read=sum(number for state, _, number in groups if state == JobState.DONE),
        reading=sum(number for state, _, number in groups if state in (JobState.QUEUED, JobState.RUNNING)),
        failed=sum(number for state, _, number in groups if state == JobState.FAILED),
        held=sum(number for state, proposes, number in groups if state == JobState.DONE and not proposes),
    )


@deed(by="actor")
def look_again(*, actor: User, project: Project, extractor: str) -> int:
    """Queue this detector version for each article that it has not read, to see what it would suggest; how
    many there are. A look that failed or was cancelled begins anew. The caller tells the workers."""
    demand_role(actor, project, Role.EDITOR)
    known = ExtractionJob.objects.filter(extractor=extractor)
    current = Snapshot.objects.filter(pk__in=_with_text(project).values("snapshot"))
    queued = ExtractionJob.objects.bulk_create(
        [
            ExtractionJob(snapshot_id=snapshot, extractor=extractor, proposes=False, requested_by=actor)
            for snapshot in current.exclude(jobs__in=known).values_list("pk", flat=True)
        ],
        ignore_conflicts=True,
    )
    again = known.filter(snapshot__in=current, proposes=False, state__in=_ENDED_WITHOUT).update(
        state=JobState.QUEUED,
        failure="",
        done=0,
        run=None,
        attempts=0,
        sent_at=None,
        queued_at=timezone.now(),
    )
    return len(queued) + again


@deed(by="actor")
def stop_looking(*, actor: User, project: Project, extractor: str) -> int:
    """Cancel what `look_again` queued and nobody has read yet; how many there were."""
    demand_role(actor, project, Role.EDITOR)
    waiting = ExtractionJob.objects.unfinished().filter(
        snapshot__article__project=project, extractor=extractor, proposes=False
    )
    return waiting.update(state=JobState.CANCELLED, run=None, finished_at=timezone.now())


@deed(by="actor")
def suggest_held(*, actor: User, job: ExtractionJob) -> int:
    """Suggest what a job found and would be suggested now; how many are new. What was rejected stays so."""
    demand_role(actor, job.snapshot.article.project, Role.EDITOR)
    job = lock(job)
    if job.state != JobState.DONE:
        raise Conflict("This article is still being read.")
    return let_propose(job)


def read_articles(project: Project, extractor: str) -> QuerySet[ExtractionJob]:
    """The finished jobs of this detector version over the current texts of a project; those that have not
    suggested anything yet come last."""
    current = _with_text(project).values("snapshot")
    done = ExtractionJob.objects.filter(snapshot__in=current, extractor=extractor, state=JobState.DONE)
    return done.select_related("snapshot__article__project").order_by("-proposes", "-snapshot__article")


def _with_text(project: Project) -> QuerySet[Article]:
    return Article.objects.current().filter(project=project, snapshot__isnull=False)
