"""Verdicts: what one reviewer found. Adjudications: what settles the claim."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from annotations.models.claims import Claim, on_unblinded_claim
from annotations.models.constraints import history_of_claim_part, never_deleted, one_of, refuse, stays
from annotations.models.evidence import BLIND_JUDGE, RESTS_ON_EVIDENCE, Stance, rests_on_evidence
from annotations.models.identity import new_id
from annotations.models.projects import of_projects_of
from annotations.models.users import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Rating(models.TextChoices):
    """The scale of verdicts."""

    SUPPORTED = "supported", "Supported"
    DISPUTED = "disputed", "Disputed"
    CONFLICTING = "conflicting", "Mixed"
    MISSING_CONTEXT = "missing_context", "Missing context"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence", "Can't tell"
    NOT_CHECKABLE = "not_checkable", "Not checkable"


REQUIRED_STANCE: dict[Rating, Stance] = {
    Rating.SUPPORTED: Stance.SUPPORTS,
    Rating.DISPUTED: Stance.DISPUTES,
}


def _rests_on_evidence(standing: str, judge: str) -> pgtrigger.Trigger:
    """No supported or disputed without evidence of that stance; the twin of `evidence.verdicts_keep_it`."""
    return pgtrigger.Trigger(
        name="rests_on_evidence",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Q(**{f"new__{standing}__isnull": True}, new__rating__in=list(REQUIRED_STANCE)),
        func=(
            "PERFORM 1 FROM annotations_claim c WHERE c.id = NEW.claim_id FOR NO KEY UPDATE; "
            f"IF EXISTS (SELECT 1 FROM (SELECT v.claim_id, v.rating, {judge} AS judge "
            "FROM (SELECT NEW.*) v JOIN annotations_claim c ON c.id = v.claim_id) judged "
            f"WHERE NOT {rests_on_evidence('judged')}) "
            "THEN " + refuse(RESTS_ON_EVIDENCE, "no evidence of that stance") + " END IF; "
            "RETURN NEW;"
        ),
    )


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Of the claims this person may see: their own, and others' where they are not blind."""
        seen = self.filter(of_projects_of(user, "claim__project__"))
        return seen.filter(Q(reviewer_id=user.pk) | Q(on_unblinded_claim(user)))


class Verdict(models.Model):
    """One reviewer's finding on a claim, with the reasoning behind it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, db_index=False, related_name="verdicts")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="verdicts")
    rating = models.CharField(max_length=20, choices=Rating)
    rationale = models.TextField()
    is_blind = models.BooleanField(help_text="Given without having seen another reviewer's.")
    as_of = models.DateField(
        default=timezone.localdate, help_text="The day up to which evidence was looked for."
    )
    stale_since = models.DateTimeField(
        null=True, blank=True, help_text="When the passage that it judges changed; empty while it has not."
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["claim", "reviewer"], name="one_verdict_per_reviewer_and_claim"),
            one_of("rating", Rating, name="verdict_has_a_known_rating"),
            models.CheckConstraint(condition=~Q(rationale=""), name="verdict_gives_its_reasons"),
        ]
        triggers: ClassVar[list[Any]] = [
            _rests_on_evidence("withdrawn_at", BLIND_JUDGE),
            stays("claim", "reviewer"),
            *history_of_claim_part(),
            *never_deleted(),
        ]

    def __str__(self) -> str:
        return f"{self.get_rating_display()} ({self.reviewer})"


class Provenance(models.TextChoices):
    UNANIMOUS = "unanimous", "All reviewers agreed"
    ADJUDICATED = "adjudicated", "Decided by an adjudicator"


class AdjudicationQuerySet(models.QuerySet["Adjudication"]):
    def standing(self) -> Self:
        return self.filter(superseded_at=None)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Standing ones; earlier ones only where they do not tell what somebody has yet to judge."""
        seen = self.filter(of_projects_of(user, "claim__project__"))
        return seen.filter(Q(superseded_at=None) | Q(on_unblinded_claim(user)))


class Adjudication(models.Model):
    """The settled verdict on a claim: all reviewers agreed, or somebody who reviewed none of it decided."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="adjudications")
    rating = models.CharField(max_length=20, choices=Rating)
    reason = models.TextField(blank=True)
    provenance = models.CharField(max_length=12, choices=Provenance)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    as_of = models.DateField(
        default=timezone.localdate, help_text="The day up to which evidence was looked for."
    )
    stale_since = models.DateTimeField(
        null=True, blank=True, help_text="When the passage that it settles changed; empty while it has not."
    )
    created_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = AdjudicationQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["claim"], condition=Q(superseded_at=None), name="one_standing_adjudication_per_claim"
            ),
            one_of("rating", Rating, name="adjudication_has_a_known_rating"),
            models.CheckConstraint(
                condition=Q(provenance=Provenance.UNANIMOUS, decided_by=None)
                | (Q(provenance=Provenance.ADJUDICATED, decided_by__isnull=False) & ~Q(reason="")),
                name="adjudicator_is_named_and_gives_a_reason",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="not_by_a_reviewer",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=(
                    "IF EXISTS (SELECT 1 FROM annotations_verdict v WHERE v.claim_id = NEW.claim_id "
                    "AND v.withdrawn_at IS NULL AND v.reviewer_id = NEW.decided_by_id) "
                    "THEN "
                    + refuse("nobody_adjudicates_their_own_review", "the adjudicator reviewed this claim")
                    + " END IF; RETURN NEW;"
                ),
            ),
            pgtrigger.ReadOnly(name="decision_is_fixed", exclude=["superseded_at", "stale_since"]),
            _rests_on_evidence("superseded_at", "NULL::uuid"),
            *history_of_claim_part(),
            *never_deleted(),
        ]

    def __str__(self) -> str:
        return f"{self.get_rating_display()} ({self.get_provenance_display()})"
