"""Relations: what one claim is to another, as a person decided it."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from annotations.models.claims import Claim
from annotations.models.constraints import history_of_claim_part, never_deleted, one_of, refuse, stays
from annotations.models.identity import new_id
from annotations.models.projects import of_projects_of
from annotations.models.users import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

ONE_RELATION = "two_claims_have_one_relation"


class RelationKind(models.TextChoices):
    """`claim` is … `other`: it says more (narrower), less (broader), the opposite, or is later."""

    SAME = "same", "The same as"
    NARROWER = "narrower", "Narrower than"
    BROADER = "broader", "Broader than"
    CONTRADICTS = "contradicts", "Contradicts"
    UPDATES = "updates", "Updates"


# What the one is to the other, the other is to the one.
MUTUAL = (RelationKind.SAME, RelationKind.CONTRADICTS)


class ClaimRelationQuerySet(models.QuerySet["ClaimRelation"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Of this person's projects, where they may know what others think of both claims."""
        known = Claim.objects.unblinded_for(user)
        both = Exists(known.filter(pk=OuterRef("claim_id"))) & Exists(known.filter(pk=OuterRef("other_id")))
        return self.filter(Q(both), of_projects_of(user, "claim__project__"))

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def of(self, claim: Claim) -> Self:
        """Those in which the claim has a part, on either side."""
        return self.filter(Q(claim=claim) | Q(other=claim))


_STAYS_IN_ITS_PROJECT = (
    "IF (SELECT c.project_id FROM annotations_claim c WHERE c.id = NEW.claim_id) <> "
    "(SELECT c.project_id FROM annotations_claim c WHERE c.id = NEW.other_id) THEN "
    + refuse("relation_stays_in_its_project", "the claims are of different projects")
    + " END IF; RETURN NEW;"
)


class ClaimRelation(models.Model):
    """A person's word on two claims of a project. Taken back, it is hidden and kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="relations")
    other = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="relations_of_others")
    kind = models.CharField(max_length=12, choices=RelationKind)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )

    objects = ClaimRelationQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[Any]] = [
            one_of("kind", RelationKind, name="relation_has_a_known_kind"),
            models.CheckConstraint(condition=~Q(claim=F("other")), name="relation_is_between_two_claims"),
            models.UniqueConstraint(
                Least("claim", "other"),
                Greatest("claim", "other"),
                condition=Q(withdrawn_at=None),
                name=ONE_RELATION,
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="stays_in_its_project",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_STAYS_IN_ITS_PROJECT,
            ),
            stays("claim", "other", "kind", "created_by"),
            *history_of_claim_part(),
            *never_deleted(),
        ]

    def __str__(self) -> str:
        return f"{self.claim} {self.get_kind_display().lower()} {self.other}"
