"""Sources: publications that are cited, with the copies we keep of them."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from annotations.models.claims import Claim
from annotations.models.constraints import history, never_changes, never_deleted, refuse, stays
from annotations.models.fetching import LONGEST_URL, Fetched, fetch_constraints
from annotations.models.identity import new_id
from annotations.models.projects import Project, of_projects_of
from annotations.models.users import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class SourceQuerySet(models.QuerySet["Source"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Of this person's projects; on a blind desk their own, and those cited where they are not blind."""
        seen = self.filter(of_projects_of(user, "project__"))
        cited = Claim.objects.unblinded_for(user).filter(evidence__source=OuterRef("pk"))
        own = Claim.objects.filter(evidence__source=OuterRef("pk"), evidence__added_by_id=user.pk)
        return seen.filter(Q(created_by_id=user.pk) | Exists(own) | Exists(cited))

    def cited(self) -> Self:
        """Those that evidence cites which was not taken back, for a claim that is there."""
        standing = Claim.objects.filter(
            deleted_at=None, evidence__source=OuterRef("pk"), evidence__deleted_at=None
        )
        return self.filter(Exists(standing))


class Source(Fetched):
    """A cited publication. The same address within a project is the same source, as far as one may know.

    Who cites blind what a colleague cited begins a source of their own: the other would tell what was found.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="sources")
    title = models.CharField(max_length=500, blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    published_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["fetch_sent_at"],
                name="sources_on_their_way",
                condition=Q(fetch_state__in=["waiting", "fetching"]),
            ),
            models.Index(
                fields=["link_due_at"],
                name="sources_to_look_at_again",
                condition=Q(link_due_at__isnull=False),
            ),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["project", "url", "created_by"],
                condition=~Q(url=""),
                name="source_is_known_once_to_each",
            ),
            models.CheckConstraint(
                condition=~Q(url="") | ~Q(title=""), name="source_has_an_address_or_a_title"
            ),
            *fetch_constraints("source"),
        ]
        triggers: ClassVar[list[Any]] = [stays("project", "created_by"), *history(), *never_deleted()]

    def __str__(self) -> str:
        return self.title or self.url


def copy_path(copy: "Copy", file_name: str) -> str:
    """Copies are filed under the hash of their bytes: the same bytes are kept once."""
    return f"copies/{copy.sha256[:2]}/{copy.sha256}"


class Copy(models.Model):
    """A source as we got it once: its bytes in storage, their hash, the text read from them.

    `headers` is a list of [name, value] as the site sent them and `redirects` the addresses that led to
    `final_url`, the first one first; both are empty of what a person handed in: a pasted text, or a file,
    which then has a `file_name`. The hashes are of the bytes, and of the text in UTF-8.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, db_index=False, related_name="copies")
    number = models.PositiveIntegerField()
    content = models.FileField(upload_to=copy_path, max_length=200)
    given_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        help_text="Empty: fetched.",
    )
    file_name = models.CharField(max_length=255, blank=True)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    text = models.TextField(blank=True)
    text_sha256 = models.CharField(max_length=64)
    captured_at = models.DateTimeField(default=timezone.now)
    final_url = models.URLField(max_length=LONGEST_URL, blank=True)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers = models.JSONField(default=list, blank=True)
    redirects = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("source", "number")
        verbose_name_plural = "copies"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["sha256"], name="copies_by_their_bytes")]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["source", "number"], name="copies_are_numbered"),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="is_what_it_says",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=(
                    "IF NEW.text_sha256 <> encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex') THEN "
                    + refuse("copy_hash_is_of_its_text", "text_sha256 is not the hash of the text")
                    + " END IF; RETURN NEW;"
                ),
            ),
            *history(
                project="(SELECT s.project_id FROM annotations_source s WHERE s.id = n.source_id)",
                leave_out=["text", "headers"],
            ),
            *never_changes(),
        ]

    def __str__(self) -> str:
        return f"{self.source} ({self.number})"
