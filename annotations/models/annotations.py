"""Annotations: this passage of this snapshot states this claim."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from annotations.models.articles import Snapshot
from annotations.models.claims import Claim
from annotations.models.constraints import forgets_fingerprint, history, never_deleted, refuse
from annotations.models.identity import new_id
from annotations.models.projects import of_projects_of
from annotations.models.users import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Of this person's projects, corrected ones too."""
        return self.filter(of_projects_of(user, "claim__project__"))

    def standing(self) -> Self:
        """Not replaced by a corrected passage, and of a claim that was not deleted."""
        return self.filter(superseded_at=None, claim__deleted_at=None)


# A passage is marked in the text that its article shows, not in an earlier one.
OF_PRESENT_TEXT = "annotation_is_of_the_present_text"

_QUOTES_ITS_TEXT = (
    # Whoever proposes words of the snapshot takes the same lock first (`services.claims`): no machine
    # proposes what is being marked.
    "PERFORM pg_advisory_xact_lock(hashtextextended(NEW.snapshot_id::text, 0)); "
    "SELECT s.text, a.project_id = (SELECT c.project_id FROM annotations_claim c WHERE c.id = NEW.claim_id), "
    "a.snapshot_id = s.id INTO body, same_project, is_present "
    "FROM annotations_snapshot s JOIN annotations_article a ON a.id = s.article_id "
    "WHERE s.id = NEW.snapshot_id; "
    'IF NEW."end" > char_length(body) '
    'OR NEW.exact <> substring(body from NEW.start + 1 for greatest(NEW."end" - NEW.start, 0)) '
    "THEN "
    + refuse("annotation_quotes_its_text", "exact is not the text between start and end")
    + " END IF; "
    "IF NEW.prefix <> right(left(body, NEW.start), char_length(NEW.prefix)) "
    'OR NEW.suffix <> substring(body from NEW."end" + 1 for char_length(NEW.suffix)) '
    "THEN "
    + refuse("annotation_context_is_of_its_text", "prefix or suffix is not the text around")
    + " END IF; "
    "IF NOT same_project "
    "THEN "
    + refuse("annotation_stays_in_its_project", "claim and snapshot are of different projects")
    + " END IF; "
    "IF NOT is_present THEN " + refuse(OF_PRESENT_TEXT, "the article shows another text by now") + " END IF; "
    "RETURN NEW;"
)


class Annotation(models.Model):
    """A passage (W3C TextPositionSelector and TextQuoteSelector) of a snapshot, and the claim it states.

    `start` and `end` are code point offsets, half-open. PostgreSQL refuses a row whose `exact` is not the
    text between them. An annotation is never edited: a corrected passage supersedes it, so that a machine's
    original passage stays known and is not proposed again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="annotations")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="annotations")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField()
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    extractor = models.CharField(
        max_length=50, blank=True, help_text="Family of the machine; empty for a person."
    )
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="annotation_start_before_end"),
            models.CheckConstraint(
                condition=~Q(extractor="") | Q(created_by__isnull=False), name="annotation_says_who_made_it"
            ),
            models.UniqueConstraint(
                fields=["snapshot", "start", "end", "extractor"],
                condition=~Q(extractor=""),
                name="machine_proposes_a_passage_once",
            ),
            models.UniqueConstraint(
                fields=["claim", "snapshot", "start", "end"],
                condition=Q(superseded_at=None),
                name="claim_marks_a_passage_once",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="quotes_its_text",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("body", "text"), ("same_project", "boolean"), ("is_present", "boolean")],
                func=_QUOTES_ITS_TEXT,
            ),
            pgtrigger.ReadOnly(name="passage_is_fixed", exclude=["superseded_at"]),
            forgets_fingerprint("claim_id", pgtrigger.UpdateOf("superseded_at")),
            *history(
                project="(SELECT c.project_id FROM annotations_claim c WHERE c.id = n.claim_id)",
                article="(SELECT s.article_id FROM annotations_snapshot s WHERE s.id = n.snapshot_id)",
                claim="n.claim_id",
            ),
            *never_deleted(),
        ]

    def __str__(self) -> str:
        return self.exact
