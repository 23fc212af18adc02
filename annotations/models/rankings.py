"""What a desk's own decisions have taught the ranking of suggestions."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from annotations.models.constraints import history, never_deleted, stays
from annotations.models.identity import new_id
from annotations.models.projects import Project, of_projects_of
from annotations.models.users import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class RankingQuerySet(models.QuerySet["Ranking"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        return self.filter(of_projects_of(user, "project__"))

    def live(self) -> Self:
        """Those by which suggestions are ranked now; one a project at most."""
        return self.filter(is_live=True)


class Ranking(models.Model):
    """One version of what a project learned from its accepted and rejected suggestions.

    `weights` is {"base": …, "score": …, SIGN: …, "meaning_0": …}: the linear model of `extraction.reranking`;
    of versions learned before there were meanings, without these. `decisions` is how many it learned from and
    was judged by, article by article held back in turn; `figures` is what came out, means of the articles:
    {"built_in" | "desk" | "gain": {"precision_at_10" | "average_precision": [value, low, high]}}.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, db_index=False, related_name="rankings")
    number = models.PositiveIntegerField()
    weights = models.JSONField()
    decisions = models.PositiveIntegerField()
    figures = models.JSONField()
    is_live = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = RankingQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["project", "number"], name="one_ranking_of_each_number"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(is_live=True), name="one_live_ranking_a_project"
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            stays("project", "number", "weights", "decisions", "figures"),
            *history(),
            *never_deleted(),
        ]

    def __str__(self) -> str:
        return f"Ranking {self.number} of {self.project}"
