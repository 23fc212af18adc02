"""Verifications: a look at everything that is stored, to see whether it is still what it was."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from annotations.models.constraints import history, never_deleted, one_of, stays
from annotations.models.evidence import Evidence
from annotations.models.identity import new_id
from annotations.models.jobs import LOST, SILENCE, UNFINISHED, JobState
from annotations.models.projects import Project, of_projects_of
from annotations.models.sources import Copy, Source
from annotations.models.users import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class VerificationKind(models.TextChoices):
    EVIDENCE = "evidence", "Copies and quotes"
    HISTORY = "history", "History"


class VerificationQuerySet(models.QuerySet["Verification"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        return self.filter(of_projects_of(user, "project__"))

    def unfinished(self) -> Self:
        return self.filter(state__in=UNFINISHED)

    def abandoned(self, now: datetime) -> Self:
        """Running by its row, but its worker has fallen silent."""
        return self.filter(state=JobState.RUNNING, heartbeat_at__lt=now - SILENCE)

    def unsent(self, now: datetime) -> Self:
        """Waiting, and no worker was told lately."""
        return self.filter(Q(sent_at=None) | Q(sent_at__lt=now - LOST), state=JobState.QUEUED)


class Verification(models.Model):
    """One run over a project's stored copies and their quotes, or over its history.

    `done` of `total` counts copies, or events. `findings` is a list of {"what", "id", "sentence"}: what is
    not as it was, empty when all is well. `run` and `heartbeat_at` are those of a job (`ExtractionJob`).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="verifications")
    kind = models.CharField(max_length=10, choices=VerificationKind)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list, blank=True)
    failure = models.CharField(max_length=500, blank=True)
    run = models.UUIDField(null=True, blank=True, editable=False)
    attempts = models.PositiveIntegerField(default=0)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False, related_name="+")
    queued_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["project", "kind"],
                condition=Q(state__in=["queued", "running"]),
                name="one_verification_at_a_time",
            ),
            one_of("kind", VerificationKind, name="verification_has_a_known_kind"),
            one_of("state", JobState, name="verification_has_a_known_state"),
            models.CheckConstraint(
                condition=(Q(state=JobState.FAILED) & ~Q(failure=""))
                | (~Q(state=JobState.FAILED) & Q(failure="")),
                name="failed_verification_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.RUNNING) | Q(run__isnull=False, heartbeat_at__isnull=False),
                name="running_verification_has_a_heartbeat",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            stays("project", "kind", "requested_by"),
            # What was found tells of work that not everybody may see.
            *history(leave_out=["done", "total", "heartbeat_at", "sent_at", "run", "findings"]),
            *never_deleted(),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.project}: {self.get_state_display()}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    def counts_for(self, user: User) -> tuple[int, int]:
        """`done` of `total` copies, of those this person may see: how many others there are is not told."""
        sources = Source.objects.visible_to(user).filter(project=self.project_id)
        total = min(Copy.objects.filter(source__in=sources).count(), self.total)
        return (self.done * total // self.total if self.total else 0), total

    def findings_for(self, user: User) -> list[dict[str, str]]:
        """What was found, of copies and evidence that this person may see."""
        ids = [UUID(each["id"]) for each in self.findings]
        sources = Source.objects.visible_to(user)
        copies = Copy.objects.filter(pk__in=ids, source__in=sources).values_list("pk", flat=True)
        evidence = Evidence.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)
        seen = {str(id) for id in (*copies, *evidence)}
        return [each for each in self.findings if each["id"] in seen]
