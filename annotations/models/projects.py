"""A project is a desk: its members with their roles, and the rules they review by."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from annotations.models.constraints import history, history_of_deletes, never_deleted, one_of
from annotations.models.identity import new_id
from annotations.models.users import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

MOST_REVIEWS = 5
MOST_SUGGESTIONS = 100
MOST_CHECK_DAYS = 365


class Role(models.TextChoices):
    """What a member may do; each role may do all that the ones before it may."""

    VIEWER = "viewer", "Viewer"
    REVIEWER = "reviewer", "Reviewer"
    ADJUDICATOR = "adjudicator", "Adjudicator"
    EDITOR = "editor", "Editor"
    OWNER = "owner", "Owner"

    @property
    def rank(self) -> int:
        return list(Role).index(self)

    @classmethod
    def at_least(cls, role: "Role") -> "list[Role]":
        return [each for each in cls if each.rank >= role.rank]


def of_projects_of(user: "User | AnonymousUser", path: str = "") -> Q:
    """Rows whose project, at `path` from them, this person is a member of; none for a stranger."""
    if user.pk is None:
        return Q(pk__in=[])
    return Q(**{f"{path}memberships__user_id": user.pk})


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The projects this person is a member of."""
        return self.filter(of_projects_of(user))


class Project(models.Model):
    """A desk that owns articles, claims and sources."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    guidelines = models.TextField(
        blank=True, help_text="How this desk checks claims; shown beside the verdict."
    )
    reviews_required = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_REVIEWS)],
        help_text="Reviews each new claim needs. From two on, nobody sees another's verdict first.",
    )
    suggestions_per_thousand_words = models.PositiveSmallIntegerField(
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_SUGGESTIONS)],
        help_text="How many claims the machine suggests of each article; the most check-worthy come first.",
    )
    detector_service = models.CharField(
        max_length=40,
        blank=True,
        help_text="A service of this installation that suggests claims beside the built-in detector.",
    )
    detector_model = models.CharField(
        max_length=100, blank=True, help_text="The model that the service is asked to use."
    )
    article_check_days = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(MOST_CHECK_DAYS)],
        help_text="Every how many days articles are fetched again to see whether they changed; 0: never.",
    )
    methodology = models.TextField(
        blank=True, help_text="How this desk selects and checks claims; stands under each fact check."
    )
    corrections_policy = models.TextField(
        blank=True, help_text="How this desk corrects, and where errors are reported; stands there as well."
    )
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(reviews_required__gte=1, reviews_required__lte=MOST_REVIEWS),
                name="project_requires_one_to_five_reviews",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="project_has_a_name"),
            models.CheckConstraint(
                condition=Q(
                    suggestions_per_thousand_words__gte=1,
                    suggestions_per_thousand_words__lte=MOST_SUGGESTIONS,
                ),
                name="project_has_one_to_hundred_suggestions",
            ),
            models.CheckConstraint(
                condition=Q(article_check_days__lte=MOST_CHECK_DAYS),
                name="project_checks_articles_once_a_year_or_more",
            ),
        ]
        triggers: ClassVar[list[Any]] = [*history(project="n.id"), *never_deleted()]

    def __str__(self) -> str:
        return self.name

    @property
    def is_blind(self) -> bool:
        """Of a new claim, others' verdicts stay hidden until one's own is in."""
        return self.reviews_required >= 2


class Membership(models.Model):
    """A person's role in a project."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, db_index=False, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("created_at",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["project", "user"], name="one_role_for_each_member"),
            one_of("role", Role, name="membership_has_a_known_role"),
        ]
        triggers: ClassVar[list[Any]] = [*history(), history_of_deletes()]

    def __str__(self) -> str:
        return f"{self.user} in {self.project}"
