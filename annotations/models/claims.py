"""Claims: what is checked."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from annotations.models.constraints import (
    forgets_fingerprint,
    history,
    never_deleted,
    one_of,
    refuse,
    stays,
)
from annotations.models.identity import new_id
from annotations.models.projects import MOST_REVIEWS, Membership, Project, Role, of_projects_of
from annotations.models.users import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class ClaimStatus(models.TextChoices):
    PROPOSED = "proposed", "Suggested"
    ACCEPTED = "accepted", "To check"
    IN_REVIEW = "in_review", "In review"
    ADJUDICATED = "adjudicated", "Settled"
    PUBLISHED = "published", "Published"
    CORRECTED = "corrected", "Corrected"
    RETRACTED = "retracted", "Retracted"
    REJECTED = "rejected", "Rejected"


class ClaimOrigin(models.TextChoices):
    MACHINE = "machine", "Machine"
    HUMAN = "human", "Person"


class Attribution(models.TextChoices):
    """How the article ties the claim to its claimant."""

    DIRECT = "direct", "Quoted"
    REPORTED = "reported", "Reported"
    MIXED = "mixed", "Partly quoted"
    NONE = "none", "The article's own voice"


_S = ClaimStatus
# The state machine. The step from accepted straight to adjudicated is that of a desk where one review is
# enough; the steps back are undo: a verdict withdrawn, a decision reopened.
LEGAL_STEPS: dict[ClaimStatus, tuple[ClaimStatus, ...]] = {
    _S.PROPOSED: (_S.ACCEPTED, _S.REJECTED),
    _S.ACCEPTED: (_S.PROPOSED, _S.REJECTED, _S.IN_REVIEW, _S.ADJUDICATED),
    _S.IN_REVIEW: (_S.ACCEPTED, _S.ADJUDICATED),
    _S.ADJUDICATED: (_S.ACCEPTED, _S.IN_REVIEW, _S.PUBLISHED),
    _S.PUBLISHED: (_S.CORRECTED, _S.RETRACTED),
    _S.CORRECTED: (_S.RETRACTED,),
    _S.RETRACTED: (),
    _S.REJECTED: (_S.PROPOSED, _S.ACCEPTED),
}
SETTLED = (_S.ADJUDICATED, _S.PUBLISHED, _S.CORRECTED, _S.RETRACTED)
OPEN = (_S.ACCEPTED, _S.IN_REVIEW)


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Claims of the projects this person is a member of, deleted ones too (they can be restored)."""
        return self.filter(of_projects_of(user, "project__"))

    def current(self) -> Self:
        """Not deleted, and stated in an article that is not."""
        # Asked of the passages themselves: by way of claims these would be outer joins, and a page of fifty
        # would read every claim of the project.
        passages: Any = Claim._meta.get_field("annotations").related_model
        places = passages.objects.filter(
            claim=OuterRef("pk"), superseded_at=None, snapshot__article__deleted_at=None
        )
        return self.filter(Exists(places), deleted_at=None)

    def open(self) -> Self:
        """Accepted, and not settled yet."""
        return self.filter(status__in=OPEN)

    def unblinded_for(self, user: "User | AnonymousUser") -> Self:
        """Claims on which this person may know what others think.

        The one definition of "blind first": one review is enough, or their own verdict is in, or the claim
        is settled, or every required verdict is in and they are one of those who settle disagreement.
        """
        standing = Q(verdicts__withdrawn_at=None)
        of_this_claim = Claim.objects.filter(pk=OuterRef("pk")).order_by()
        judged = of_this_claim.filter(standing, verdicts__reviewer_id=user.pk)
        complete = (
            of_this_claim.annotate(reviews=Count("verdicts", filter=standing))
            .filter(reviews__gte=F("reviews_required"))
            .values("pk")
        )
        settles = Membership.objects.filter(
            Q(user_id=user.pk), project=OuterRef("project"), role__in=Role.at_least(Role.ADJUDICATOR)
        )
        return self.filter(
            Q(reviews_required=1)
            | Q(status__in=SETTLED)
            | Q(Exists(judged))
            | (Q(Exists(settles)) & Q(Exists(complete)))
        )


def on_unblinded_claim(user: "User | AnonymousUser") -> Exists:
    """Whether the claim that a row belongs to is `unblinded_for` this person.

    Asked of the row's own claim: `claim__in=` would look at every claim there is, for each page and verdict.
    """
    return Exists(Claim.objects.unblinded_for(user).filter(pk=OuterRef("claim_id")))


class Claim(models.Model):
    """Something somebody said that can be checked. Where it is said stands in its annotations.

    `check_worthiness` is 0..1, `reasons` a list of {"name", "text"} that say why a machine proposed it;
    `extractor` is the name and version of that machine, empty for a person's claim. `cue` are the words by
    which the article attributes it ("said"); `claimant_confidence` (0..1) is how sure the machine is of the
    claimant, None once a person has said who it is. `dates` is a list of {"phrase", "first", "last"}: the
    days that the dates in its words mean, None where these could not be told.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, db_index=False, related_name="claims")
    status = models.CharField(max_length=12, choices=ClaimStatus)
    origin = models.CharField(max_length=10, choices=ClaimOrigin)
    extractor = models.CharField(max_length=50, blank=True)
    reviews_required = models.PositiveSmallIntegerField(
        help_text="The project's number when the claim came in."
    )
    check_worthiness = models.FloatField(null=True, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    claimant = models.CharField(max_length=200, blank=True)
    claimant_confidence = models.FloatField(null=True, blank=True)
    attribution = models.CharField(max_length=10, choices=Attribution, default=Attribution.NONE)
    cue = models.CharField(max_length=100, blank=True)
    wording = models.TextField(blank=True, help_text="The claim in words that stand alone.")
    wording_is_suggested = models.BooleanField(default=False)
    dates = models.JSONField(default=list, blank=True)
    claimed_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["project", "status", "-id"], name="claims_by_status"),
            models.Index(fields=["project", "updated_at"], name="claims_changed_since"),
        ]
        constraints: ClassVar[list[Any]] = [
            one_of("status", ClaimStatus, name="claim_has_a_known_status"),
            one_of("attribution", Attribution, name="claim_has_a_known_attribution"),
            models.CheckConstraint(
                condition=Q(check_worthiness=None) | Q(check_worthiness__gte=0, check_worthiness__lte=1),
                name="claim_check_worthiness_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(claimant_confidence=None)
                | Q(claimant_confidence__gte=0, claimant_confidence__lte=1),
                name="claimant_confidence_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(reviews_required__gte=1, reviews_required__lte=MOST_REVIEWS),
                name="claim_requires_one_to_five_reviews",
            ),
            models.CheckConstraint(
                condition=(Q(origin=ClaimOrigin.MACHINE) & ~Q(extractor=""))
                | Q(origin=ClaimOrigin.HUMAN, extractor="", created_by__isnull=False),
                name="claim_says_who_made_it",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.FSM(
                name="takes_legal_steps",
                field="status",
                transitions=[
                    (here.value, there.value) for here, steps in LEGAL_STEPS.items() for there in steps
                ],
            ),
            pgtrigger.Trigger(
                name="begins_unjudged",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=(
                    "IF NEW.status NOT IN ('proposed', 'accepted') THEN "
                    + refuse("claim_begins_unjudged", "a claim begins proposed or accepted")
                    + " END IF; RETURN NEW;"
                ),
            ),
            pgtrigger.Trigger(
                name="is_settled_by_a_decision",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("status"),
                timing=pgtrigger.Deferred,
                func=(
                    "IF NEW.status IN ('adjudicated', 'published', 'corrected') AND NOT EXISTS "
                    "(SELECT 1 FROM annotations_claim c WHERE c.id = NEW.id AND c.status <> NEW.status) "
                    "AND NOT EXISTS (SELECT 1 FROM annotations_adjudication d "
                    "WHERE d.claim_id = NEW.id AND d.superseded_at IS NULL) THEN "
                    + refuse("settled_claim_has_a_decision", "nothing settles this claim")
                    + " END IF; RETURN NEW;"
                ),
            ),
            stays("project", "created_by", "origin", "extractor", "reviews_required"),
            forgets_fingerprint(
                "id",
                pgtrigger.UpdateOf("wording", "status", "deleted_at"),
                pgtrigger.Q(old__wording__df=pgtrigger.F("new__wording"))
                | pgtrigger.Q(new__status=ClaimStatus.REJECTED)
                | pgtrigger.Q(new__deleted_at__isnull=False),
            ),
            *history(claim="n.id"),
            *never_deleted(),
        ]

    def __str__(self) -> str:
        return self.wording or f"Claim {self.pk}"

    @property
    def is_blind(self) -> bool:
        """Others' verdicts stay hidden until one's own is in."""
        return self.reviews_required >= 2

    @property
    def hides_work(self) -> bool:
        """What one person does about it may be hidden from another."""
        return self.is_blind and not self.is_settled

    @property
    def is_settled(self) -> bool:
        return self.status in SETTLED

    @property
    def legal_steps(self) -> list[str]:
        return [step.value for step in LEGAL_STEPS[ClaimStatus(self.status)]]
