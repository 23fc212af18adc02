"""Extraction jobs: the state of the machine's work on a snapshot, in a row of ours."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from annotations.models.articles import Snapshot
from annotations.models.constraints import history, never_deleted, one_of
from annotations.models.identity import new_id
from annotations.models.projects import of_projects_of
from annotations.models.users import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class JobState(models.TextChoices):
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


UNFINISHED = (JobState.QUEUED, JobState.RUNNING)
# Ended without having read the text: such a job can begin anew.
UNREAD = (JobState.FAILED, JobState.CANCELLED)
# A worker that has said nothing for this long is taken for dead, and its job is run again,
SILENCE = timedelta(seconds=30)
# though not more often than this: something in the text ends its workers.
MOST_ATTEMPTS = 5
# A message that no worker took for this long is taken for lost, and sent again.
LOST = timedelta(minutes=5)


class ExtractionJobQuerySet(models.QuerySet["ExtractionJob"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        return self.filter(of_projects_of(user, "snapshot__article__project__"))

    def unfinished(self) -> Self:
        return self.filter(state__in=UNFINISHED)

    def abandoned(self, now: datetime) -> Self:
        """Running by its row, but its worker has fallen silent."""
        return self.filter(state=JobState.RUNNING, heartbeat_at__lt=now - SILENCE)

    def queued(self) -> Self:
        """Waiting for a worker, over a text that is still there."""
        return self.filter(state=JobState.QUEUED, snapshot__article__deleted_at=None)

    def to_suggest(self) -> Self:
        """Asked to propose what they found, in a text that is still its article's."""
        current = Q(snapshot__article__snapshot=F("snapshot"), snapshot__article__deleted_at=None)
        return self.filter(current, is_to_suggest=True)

    def unsent(self, now: datetime) -> Self:
        """No worker was told lately: the broker was down, or lost the message."""
        return self.filter(Q(sent_at=None) | Q(sent_at__lt=now - LOST))


class ExtractionJob(models.Model):
    """One run of one extractor over one snapshot. `done` of `total` counts sentences, `proposed` claims.

    `candidates` is all that the extractor found, worth proposing or not, as `extraction.candidates.stored`
    writes it, and `found` their number; `dropped` counts what it named but the text does not say. Where
    `proposes` is false nothing of it is proposed: the run is a look at what would change. `is_to_suggest`
    marks a finished run that is to propose what would be new now.

    `run` names the attempt that may write the outcome: a worker that was taken for dead and comes back
    finds another name there, and leaves nothing behind.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, db_index=False, related_name="jobs")
    extractor = models.CharField(max_length=50)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    proposed = models.PositiveIntegerField(default=0)
    dropped = models.PositiveIntegerField(default=0)
    candidates = models.JSONField(default=list, blank=True, editable=False)
    found = models.GeneratedField(
        expression=Func(F("candidates"), function="jsonb_array_length"),
        output_field=models.PositiveIntegerField(),
        db_persist=True,
    )
    proposes = models.BooleanField(default=True)
    is_to_suggest = models.BooleanField(default=False, editable=False)
    failure = models.CharField(max_length=500, blank=True)
    run = models.UUIDField(null=True, blank=True, editable=False)
    attempts = models.PositiveIntegerField(default=0)
    requested_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    queued_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ExtractionJobQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["state", "sent_at"],
                name="jobs_unfinished",
                condition=Q(state__in=["queued", "running"]),
            ),
            models.Index(fields=["sent_at"], name="jobs_to_suggest", condition=Q(is_to_suggest=True)),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["snapshot", "extractor"], name="one_job_per_snapshot_and_extractor"
            ),
            one_of("state", JobState, name="job_has_a_known_state"),
            models.CheckConstraint(
                condition=(Q(state=JobState.FAILED) & ~Q(failure=""))
                | (~Q(state=JobState.FAILED) & Q(failure="")),
                name="failed_job_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.RUNNING) | Q(run__isnull=False, heartbeat_at__isnull=False),
                name="running_job_has_a_heartbeat",
            ),
        ]

        triggers: ClassVar[list[Any]] = [
            *history(
                project="(SELECT a.project_id FROM annotations_article a JOIN annotations_snapshot s "
                "ON s.article_id = a.id WHERE s.id = n.snapshot_id)",
                article="(SELECT s.article_id FROM annotations_snapshot s WHERE s.id = n.snapshot_id)",
                leave_out=["done", "total", "heartbeat_at", "sent_at", "run", "candidates"],
            ),
            *never_deleted(),
        ]

    def __str__(self) -> str:
        return f"{self.extractor} on {self.snapshot}: {self.get_state_display()}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED
