"""Looking at all articles of a project again: what that would suggest, and suggesting it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from annotations.models import (
    UNFINISHED,
    UNREAD,
    Article,
    ExtractionJob,
    ExtractionJobQuerySet,
    JobState,
    Project,
    Role,
    User,
)
from annotations.services.deeds import deed, demand_role
from annotations.services.jobs import anew, let_propose


@dataclass(frozen=True)
class Look:
    """How many articles of a project have a text, and how far this version of the detector is with them:
    `unread` it was never asked about, `held` it read without suggesting anything yet, of `suggesting` it is
    to suggest what would be new."""

    articles: int
    read: int
    reading: int
    failed: int
    held: int
    suggesting: int

    @property
    def unread(self) -> int:
        return self.articles - self.read - self.reading - self.failed

    @property
    def is_moving(self) -> bool:
        """Whether it will change without anybody doing anything."""
        return self.reading > 0 or self.suggesting > 0


def look_at(project: Project, extractor: str) -> Look:
    jobs = _jobs(project, extractor)
    done = Q(state=JobState.DONE)
    counted = jobs.aggregate(
        read=Count("pk", filter=done),
        reading=Count("pk", filter=Q(state__in=UNFINISHED)),
        failed=Count("pk", filter=Q(state=JobState.FAILED)),
        held=Count("pk", filter=done & Q(proposes=False)),
        suggesting=Count("pk", filter=Q(is_to_suggest=True)),
    )
    return Look(articles=_with_text(project).count(), **counted)


def read_articles(project: Project, extractor: str) -> QuerySet[ExtractionJob]:
    """The finished jobs of this detector version over the current texts of a project; those that have not
    suggested anything yet come last."""
    done = _jobs(project, extractor).filter(state=JobState.DONE)
    return done.select_related("snapshot__article__project").order_by("-proposes", "-snapshot__article")


def failed_looks(project: Project, extractor: str) -> QuerySet[ExtractionJob]:
    """The jobs of this detector version that could not read a current text of a project."""
    failed = _jobs(project, extractor).filter(state=JobState.FAILED)
    return failed.select_related("snapshot__article").defer("candidates", "snapshot__text")


@deed(by="actor")
def look_again(*, actor: User, project: Project, extractor: str) -> None:
    """Queue this detector version for each article that it has not read, to see what it would suggest; what
    failed or was cancelled begins anew. The caller tells the workers."""
    demand_role(actor, project, Role.EDITOR)
    _jobs(project, extractor).filter(state__in=UNREAD).update(proposes=False, **anew())
    known = ExtractionJob.objects.filter(extractor=extractor, snapshot=OuterRef("snapshot"))
    unread = _with_text(project).exclude(Exists(known)).values_list("snapshot", flat=True)
    ExtractionJob.objects.bulk_create(
        [
            ExtractionJob(snapshot_id=snapshot, extractor=extractor, proposes=False, requested_by=actor)
            for snapshot in unread
        ],
        ignore_conflicts=True,
    )


@deed(by="actor")
def stop_looking(*, actor: User, project: Project, extractor: str) -> int:
    """Cancel what `look_again` queued and nobody has read yet; how many there were."""
    demand_role(actor, project, Role.EDITOR)
    waiting = _jobs(project, extractor).unfinished().filter(proposes=False)
    return waiting.update(state=JobState.CANCELLED, run=None, finished_at=timezone.now())


@deed(by="actor")
def suggest_held(*, actor: User, project: Project, extractor: str) -> None:
    """Ask for what this detector version found and would be suggested now, in all articles that it read. The
    caller tells the workers; `propose_held` does it."""
    demand_role(actor, project, Role.EDITOR)
    _jobs(project, extractor).filter(state=JobState.DONE).update(is_to_suggest=True, sent_at=None)


@deed(by=None)
def propose_held(*, job_id: UUID) -> None:
    """Propose what was asked of this job, if it still is. What was rejected stays so."""
    waiting = ExtractionJob.objects.to_suggest().select_for_update(of=("self",), no_key=True)
    job = waiting.select_related("snapshot__article__project").filter(pk=job_id).first()
    if job:
        let_propose(job)


@deed(by=None)
def give_up_held(*, job_id: UUID) -> None:
    """What this job found cannot be proposed; nobody waits for it any more."""
    ExtractionJob.objects.filter(pk=job_id).update(is_to_suggest=False)


def _jobs(project: Project, extractor: str) -> ExtractionJobQuerySet:
    """Of this detector version over the current texts of a project."""
    return ExtractionJob.objects.filter(
        extractor=extractor, snapshot__in=_with_text(project).values("snapshot")
    )


def _with_text(project: Project) -> QuerySet[Article]:
    return Article.objects.current().filter(project=project, snapshot__isnull=False)
