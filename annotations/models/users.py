"""People, and the tokens their programs carry."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from annotations.models.constraints import history, never_deleted, one_of
from annotations.models.identity import new_id


class User(AbstractUser):
    """A person. Their work outlives their account: every reference to a user is protected."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=150, blank=True, help_text="As colleagues see it.")
    # One field for a name: not every name has two parts.
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta(AbstractUser.Meta):
        triggers: ClassVar[list[Any]] = [
            # What an account may do. Who it is stands in no history, or it would be there for good.
            *history(
                project="NULL::uuid",
                leave_out=["username", "name", "email", "password", "last_login", "date_joined"],
            ),
            *never_deleted(),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()

    @property
    def initials(self) -> str:
        """Two letters at most, for the round face in the corner."""
        words = self.get_full_name().split()
        return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self, at: datetime | None = None) -> Self:
        """Neither revoked nor past its expiry, of a person who may still log in."""
        now = at or timezone.now()
        unexpired = Q(expires_at=None) | Q(expires_at__gt=now)
        return self.filter(unexpired, revoked_at=None, user__is_active=True)


class ApiTokenScope(models.TextChoices):
    READ = "read", "Read"
    WRITE = "write", "Read and write"


class ApiToken(models.Model):
    """A key for a program. Only its SHA-256 is kept: the secret is shown once, when it is made."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=100)
    scope = models.CharField(max_length=10, choices=ApiTokenScope)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        constraints: ClassVar[list[Any]] = [
            one_of("scope", ApiTokenScope, name="api_token_has_a_known_scope")
        ]
        triggers: ClassVar[list[Any]] = [
            *history(project="NULL::uuid", leave_out=["digest", "name", "last_used_at"]),
            *never_deleted(),
        ]

    def __str__(self) -> str:
        return self.name
