"""History: who did what to what, written by the database itself."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from annotations.models.articles import Article
from annotations.models.claims import Claim, on_unblinded_claim
from annotations.models.constraints import never_changes
from annotations.models.evidence import Evidence
from annotations.models.projects import Project, of_projects_of
from annotations.models.relations import ClaimRelation
from annotations.models.seals import sealed_at_the_end
from annotations.models.sources import Source
from annotations.models.users import User
from annotations.models.verdicts import Verdict

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


_TABLES_OF_OPINION = (
    "annotations_verdict",
    "annotations_adjudication",
    "annotations_evidence",
    "annotations_source",
    "annotations_copy",
    "annotations_claimrelation",
    # Its findings name claims and quotes.
    "annotations_verification",
)


# Whoever writes it (pasting a text finds others' quotes in it), such a row tells what one reviewer thinks.
_ROWS_OF_ONE_PERSON = ("annotations_verdict", "annotations_evidence")


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Of this person's projects; what others did about a verdict only where they are not blind.

        That includes what a machine then wrote for them: the copy of a cited source, a quote found in it.
        A source belongs to no claim, a relation to two: their history is seen with them.
        """
        seen = self.filter(of_projects_of(user, "project__"))
        opinion = (
            Q(deed__startswith="verdicts.")
            | Q(deed__startswith="evidence.")
            | Q(deed__startswith="matching.")
            | Q(table__in=_TABLES_OF_OPINION)
        )
        own = (
            Q(table="annotations_verdict", row__in=Verdict.objects.filter(reviewer_id=user.pk).values("pk"))
            | Q(
                table="annotations_evidence",
                row__in=Evidence.objects.filter(added_by_id=user.pk).values("pk"),
            )
            | (Q(actor_id=user.pk) & ~Q(table__in=_ROWS_OF_ONE_PERSON))
        )
        sources = Source.objects.visible_to(user)
        of_source = Q(table="annotations_source") & Q(Exists(sources.filter(pk=OuterRef("row"))))
        of_copy = Q(table="annotations_copy") & Q(Exists(sources.filter(copies=OuterRef("row"))))
        is_relation = Q(table="annotations_claimrelation")
        relations = ClaimRelation.objects.visible_to(user)
        of_relation = is_relation & Q(Exists(relations.filter(pk=OuterRef("row"))))
        of_claim = Q(on_unblinded_claim(user)) & ~is_relation
        return seen.filter(~opinion | own | of_claim | of_relation | of_source | of_copy)


class Event(models.Model):
    """One row written to one table: `before` and `after` hold the columns that changed.

    The triggers of `constraints.history` write it in the transaction of the change; services only name the
    actor and the deed. A row without an actor was written by a machine or past the services.
    No foreign key is enforced: history must never keep a change from happening.

    `transaction` is the number of the database's transaction (xid8) that wrote it, None for what was written
    before history was sealed. As it ends it seals its events (`seals.Seal`): once for each project.
    """

    sequence = models.BigAutoField(primary_key=True)
    transaction = models.BigIntegerField(null=True, editable=False)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        User, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    deed = models.CharField(max_length=60, blank=True)
    table = models.CharField(max_length=63)
    row = models.UUIDField()
    operation = models.CharField(max_length=6)
    project = models.ForeignKey(
        Project, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    article = models.ForeignKey(
        Article,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="events",
    )
    claim = models.ForeignKey(
        Claim,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="events",
    )
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ("sequence",)
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["project", "-sequence"], name="events_of_a_project"),
            models.Index(fields=["claim", "sequence"], name="events_of_a_claim"),
            models.Index(fields=["row"], name="events_of_a_row"),
            models.Index(
                fields=["article", "sequence"],
                condition=Q(article__isnull=False),
                name="events_of_an_article",
            ),
            models.Index(
                fields=["project", "actor", "-sequence"],
                condition=Q(actor__isnull=False),
                name="events_of_a_person",
            ),
        ]
        triggers: ClassVar[list[Any]] = [*never_changes(), sealed_at_the_end()]

    def __str__(self) -> str:
        return f"{self.sequence} {self.deed} {self.table}"
