"""Articles and the immutable snapshots of their text."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Left
from django.utils import timezone

from annotations.models.constraints import history, never_changes, never_deleted, refuse, stays
from annotations.models.fetching import LONGEST_URL, Fetched, fetch_constraints
from annotations.models.identity import new_id
from annotations.models.projects import Project, of_projects_of
from annotations.models.users import User
from annotations.text.language import direction
from annotations.text.words import first_words

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

import pgtrigger


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Articles of the projects this person is a member of, deleted ones too (they can be restored)."""
        return self.filter(of_projects_of(user, "project__"))

    def current(self) -> Self:
        return self.filter(deleted_at=None)

    def deleted(self) -> Self:
        return self.exclude(deleted_at=None)

    def watched(self) -> Self:
        """Of projects that want to know when an article changes."""
        return self.current().filter(project__article_check_days__gt=0)


class Article(Fetched):
    """Something published that may hold claims. Its words are in its snapshots."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, db_index=False, related_name="articles")
    title = models.CharField(max_length=500, blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    author = models.CharField(max_length=300, blank=True)
    published_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=35, blank=True, help_text="BCP 47; empty when unknown.")
    file_name = models.CharField(max_length=255, blank=True)
    snapshot = models.ForeignKey(
        "Snapshot",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The current text.",
    )
    near_duplicate_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="near_duplicates"
    )
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["project", "-id"], name="articles_of_a_project"),
            models.Index(fields=["project", "url"], name="article_by_url", condition=~Q(url="")),
            models.Index(
                fields=["fetch_sent_at"],
                name="articles_on_their_way",
                condition=Q(fetch_state__in=["waiting", "fetching"]),
            ),
            models.Index(
                fields=["link_due_at"],
                name="articles_to_look_at_again",
                condition=Q(link_due_at__isnull=False),
            ),
        ]
        constraints: ClassVar[list[Any]] = fetch_constraints("article")
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="shows_its_own_text",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("snapshot_id"),
                func=(
                    "IF NEW.snapshot_id IS NOT NULL AND (SELECT s.article_id FROM annotations_snapshot s "
                    "WHERE s.id = NEW.snapshot_id) <> NEW.id THEN "
                    + refuse("article_shows_its_own_text", "the snapshot is of another article")
                    + " END IF; RETURN NEW;"
                ),
            ),
            stays("project", "submitted_by"),
            *history(article="n.id"),
            *never_deleted(),
        ]

    def __str__(self) -> str:
        return self.headline

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None

    @property
    def headline(self) -> str:
        """What the article is called everywhere: its title, else how it begins, else its address."""
        return self.title or self.opening or self.url or "Untitled"

    @cached_property
    def opening(self) -> str:
        """The first words of its text. Lists read those of all their articles at once (`recall_openings`)."""
        return _openings([self.snapshot_id]).get(self.snapshot_id, "")

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        return direction(self.language, self.snapshot.text if self.snapshot and not self.language else "")


def recall_openings(articles: Iterable[Article]) -> None:
    """Let the untitled ones among these articles know how they begin; one query at most."""
    untitled = [article for article in articles if not article.title]
    openings = _openings({article.snapshot_id for article in untitled})
    for article in untitled:
        article.opening = openings.get(article.snapshot_id, "")


def _openings(snapshots: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """How the texts of these snapshots begin, without reading all of them."""
    found = Snapshot.objects.filter(pk__in=[each for each in snapshots if each]).order_by()
    return {pk: first_words(start) for pk, start in found.values_list("pk", Left("text", 400))}


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        return self.filter(of_projects_of(user, "article__project__"))


class Snapshot(models.Model):
    """The text of an article as it stood once; never changed afterwards (domain rule: one text).

    `length` and all offsets into `text` count Unicode code points. `sha256` is of the UTF-8 bytes.
    `fingerprint` is a 64-bit simhash stored as a signed integer.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, db_index=False, related_name="snapshots")
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    length = models.PositiveIntegerField()
    fingerprint = models.BigIntegerField()
    captured_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        help_text="Who handed the newer text in; empty of a fetched one, and of an article's first.",
    )
    final_url = models.URLField(max_length=LONGEST_URL, blank=True)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ("article", "number")
        indexes: ClassVar[list[Any]] = [models.Index(fields=["sha256"], name="snapshot_by_hash")]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["article", "number"], name="snapshots_are_numbered"),
            models.CheckConstraint(condition=~Q(text=""), name="snapshot_has_text"),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="is_what_it_says",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=(
                    "IF NEW.length <> char_length(NEW.text) THEN "
                    + refuse("snapshot_length_counts_code_points", "length is not the number of code points")
                    + " END IF; IF position(E'\\r' in NEW.text) > 0 THEN "
                    + refuse("snapshot_has_no_carriage_return", "the text holds a carriage return")
                    + " END IF; IF NEW.sha256 <> encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex') THEN "
                    + refuse("snapshot_hash_is_of_its_text", "sha256 is not the hash of the text")
                    + " END IF; RETURN NEW;"
                ),
            ),
            *history(
                project="(SELECT a.project_id FROM annotations_article a WHERE a.id = n.article_id)",
                article="n.article_id",
                leave_out=["text"],
            ),
            *never_changes(),
        ]

    def __str__(self) -> str:
        return f"{self.article} ({self.number})"
