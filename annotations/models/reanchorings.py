"""Reanchorings: what became of a marked passage when its article's text changed."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from annotations.models.annotations import Annotation
from annotations.models.articles import Snapshot
from annotations.models.claims import ClaimStatus
from annotations.models.constraints import history, never_deleted, one_of, refuse, stays
from annotations.models.identity import new_id
from annotations.models.projects import of_projects_of
from annotations.models.users import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Outcome(models.TextChoices):
    """What the newer text says in place of a passage."""

    UNCHANGED = "unchanged", "Unchanged"
    MOVED = "moved", "Moved"
    REWORDED = "reworded", "Reworded"
    AMBIGUOUS = "ambiguous", "More than one place fits"
    REMOVED = "removed", "Removed"


class ReanchoringQuerySet(models.QuerySet["Reanchoring"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        return self.filter(of_projects_of(user, "annotation__claim__project__"))

    def waiting(self) -> Self:
        """For a person to say where the claim stands in what is the article's text now.

        Where claims stand that were deleted or rejected is nobody's to say.
        """
        current = Q(snapshot__article__snapshot=F("snapshot"), snapshot__article__deleted_at=None)
        open_ones = self.filter(current, moved_to=None, decided_at=None, annotation__claim__deleted_at=None)
        return open_ones.exclude(annotation__claim__status=ClaimStatus.REJECTED)


class Reanchoring(models.Model):
    """One passage and one newer snapshot of its article: what was found there, and what was made of it.

    `annotation` is the passage as it stood in an earlier snapshot. `start` and `end` (code points of the
    newer text) are where it stands now, or where a reworded one is thought to; `score` (0..1) says how alike
    the wordings are. `moved_to` is the annotation that took its place: at once where the words are the same
    and can stand nowhere else, else by `decided_by`. Decided without one: the claim is not in the text any
    more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    annotation = models.ForeignKey(Annotation, on_delete=models.PROTECT, related_name="reanchorings")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="reanchorings")
    outcome = models.CharField(max_length=10, choices=Outcome)
    score = models.FloatField(null=True, blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    moved_to = models.ForeignKey(
        Annotation, on_delete=models.PROTECT, null=True, blank=True, related_name="carried_from"
    )
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ReanchoringQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["annotation", "snapshot"], name="passage_is_looked_for_once_in_a_text"
            ),
            one_of("outcome", Outcome, name="reanchoring_has_a_known_outcome"),
            models.CheckConstraint(
                condition=(Q(outcome__in=[Outcome.AMBIGUOUS, Outcome.REMOVED]) & Q(start=None, end=None))
                | (
                    Q(outcome__in=["unchanged", "moved", "reworded"])
                    & Q(start__isnull=False, end__gt=F("start"))
                ),
                name="reanchoring_says_where_it_found_it",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="decided_reanchoring_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[Outcome.UNCHANGED, Outcome.MOVED])
                | Q(moved_to=None)
                | Q(decided_by__isnull=False),
                name="person_decides_what_is_not_the_same",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="stays_in_its_article",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("moved_to_id"),
                func=(
                    "IF NOT EXISTS (SELECT 1 FROM annotations_annotation a "
                    "JOIN annotations_snapshot s ON s.id = a.snapshot_id "
                    "JOIN annotations_snapshot t ON t.id = NEW.snapshot_id "
                    "WHERE a.id = NEW.annotation_id AND s.article_id = t.article_id AND s.number < t.number) "
                    "THEN "
                    + refuse("passage_is_looked_for_in_a_newer_text", "the snapshot is not a newer one")
                    + " END IF; IF NEW.moved_to_id IS NOT NULL AND NOT EXISTS ("
                    "SELECT 1 FROM annotations_annotation a JOIN annotations_annotation b "
                    "ON b.id = NEW.moved_to_id WHERE a.id = NEW.annotation_id "
                    "AND a.claim_id = b.claim_id AND b.snapshot_id = NEW.snapshot_id) THEN "
                    + refuse(
                        "passage_is_carried_with_its_claim", "the new passage is of another claim or text"
                    )
                    + " END IF; RETURN NEW;"
                ),
            ),
            stays("annotation", "snapshot", "outcome", "score", "start", "end"),
            *history(
                project="(SELECT c.project_id FROM annotations_claim c JOIN annotations_annotation a "
                "ON a.claim_id = c.id WHERE a.id = n.annotation_id)",
                article="(SELECT s.article_id FROM annotations_snapshot s WHERE s.id = n.snapshot_id)",
                claim="(SELECT a.claim_id FROM annotations_annotation a WHERE a.id = n.annotation_id)",
            ),
            *never_deleted(),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.annotation}"
