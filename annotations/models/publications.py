"""Fact checks as they were published: each edition is frozen, and none takes an older one's place."""

from typing import Any, ClassVar, Self

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField
from django.db import models
from django.db.models import Max, OuterRef, Q, Subquery
from django.utils import timezone

from annotations.models.claims import Claim
from annotations.models.constraints import history, never_changes, one_of, refuse
from annotations.models.identity import new_id
from annotations.models.projects import Project
from annotations.models.users import User
from annotations.text.folding import folded_words


class EditionKind(models.TextChoices):
    PUBLICATION = "publication", "Published"
    CORRECTION = "correction", "Corrected"
    RETRACTION = "retraction", "Retracted"


class ClaimReviewQuerySet(models.QuerySet["ClaimReview"]):
    """What was published is for everybody: there is no `visible_to`."""

    def newest(self) -> Self:
        """Of each fact check its last edition, retracted ones too."""
        last = ClaimReview.objects.filter(claim=OuterRef("claim")).order_by().values("claim")
        return self.filter(number=Subquery(last.annotate(last=Max("number")).values("last")))

    def standing(self) -> Self:
        """The last editions of what was not retracted."""
        return self.newest().exclude(kind=EditionKind.RETRACTION)

    def holding(self, words: str) -> Self:
        """Those that hold all these words, or begin with them: whatever case, accents and script."""
        asked = " & ".join(f"'{word}':*" for word in folded_words(words))
        if not asked:
            return self
        return self.filter(search_vector=SearchQuery(asked, search_type="raw", config="simple"))


class ClaimReview(models.Model):
    """One edition of a fact check (schema.org ClaimReview): what the public was told, word for word.

    Edition 1 publishes, later ones correct or, last, retract; these say why. `content` is all that the page
    shows, `markup` its JSON-LD, `sha256` the hash of the content; `search` its words, folded, to be searched.
    `slug` names it in its address and is the same in all editions. How `markup` and `search` are made of the
    content changes over the years, so history has them as they were.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, db_index=False, related_name="claim_reviews"
    )
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, db_index=False, related_name="claim_reviews")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=EditionKind)
    slug = models.SlugField(max_length=100, db_index=False)
    reason = models.TextField(blank=True)
    content = models.JSONField()
    markup = models.JSONField()
    sha256 = models.CharField(max_length=64)
    search = models.TextField(blank=True)
    search_vector = models.GeneratedField(
        expression=SearchVector("search", config="simple"), output_field=SearchVectorField(), db_persist=True
    )
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False, related_name="+")
    published_at = models.DateTimeField(default=timezone.now)

    objects = ClaimReviewQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["project", "-published_at"], name="claim_reviews_of_a_project"),
            GinIndex(fields=["search_vector"], name="claim_reviews_by_words"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["claim", "number"], name="editions_are_numbered"),
            models.UniqueConstraint(
                fields=["project", "slug", "number"], name="fact_check_has_its_own_address"
            ),
            one_of("kind", EditionKind, name="edition_has_a_known_kind"),
            models.CheckConstraint(
                condition=Q(kind=EditionKind.PUBLICATION, number=1, reason="")
                | (~Q(kind=EditionKind.PUBLICATION) & Q(number__gt=1) & ~Q(reason="")),
                name="later_edition_gives_its_reason",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="follows_the_last",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("last", "record")],
                func=(
                    "IF (SELECT c.project_id FROM annotations_claim c WHERE c.id = NEW.claim_id) "
                    "<> NEW.project_id THEN "
                    + refuse("edition_stays_in_its_project", "the claim is of another project")
                    + " END IF; SELECT r.number, r.slug, r.kind INTO last FROM annotations_claimreview r "
                    "WHERE r.claim_id = NEW.claim_id ORDER BY r.number DESC LIMIT 1; "
                    "IF NEW.number <> coalesce(last.number, 0) + 1 "
                    "OR NEW.slug <> coalesce(last.slug, NEW.slug) OR last.kind = 'retraction' THEN "
                    + refuse("edition_follows_the_last", "this edition does not follow the last one")
                    + " END IF; RETURN NEW;"
                ),
            ),
            *history(claim="n.claim_id", leave_out=["content", "search_vector"]),
            *never_changes(),
        ]

    def __str__(self) -> str:
        return f"{self.slug} ({self.number})"

    @property
    def is_retracted(self) -> bool:
        return self.kind == EditionKind.RETRACTION
