"""Evidence: what a source says about a claim."""

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Least, Substr
from django.utils import timezone

from annotations.models.annotations import Annotation
from annotations.models.claims import Claim, on_unblinded_claim
from annotations.models.constraints import history_of_claim_part, never_deleted, one_of, refuse, stays
from annotations.models.identity import new_id
from annotations.models.projects import of_projects_of
from annotations.models.sources import Copy, Source
from annotations.models.users import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Stance(models.TextChoices):
    SUPPORTS = "supports", "Supports"
    DISPUTES = "disputes", "Disputes"
    CONTEXT = "context", "Context"


class QuoteState(models.TextChoices):
    """Whether the quote stands in the copy we keep of its source."""

    NONE = "none", "No quote given"
    WAITING = "waiting", "Waiting for the copy"
    FOUND = "found", "Found in the copy"
    FUZZY = "fuzzy", "Found in the copy in other words"
    NOT_FOUND = "not_found", "Not found in the copy"
    NO_COPY = "no_copy", "There is no copy to look in"


# Code points of a copy that are shown on either side of a quote.
SURROUNDINGS = 100
PLACED_STATES = (QuoteState.FOUND, QuoteState.FUZZY)


class SourceKind(models.TextChoices):
    """How near the source is to what it tells: a statistic itself, or an article about it."""

    PRIMARY = "primary", "Primary source"
    SECONDARY = "secondary", "Secondary source"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def standing(self) -> Self:
        return self.filter(deleted_at=None)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Of the claims this person may see: their own, and others' where they are not blind."""
        seen = self.filter(of_projects_of(user, "claim__project__"))
        return seen.filter(Q(added_by_id=user.pk) | Q(on_unblinded_claim(user)))

    def with_lateness(self) -> Self:
        """With `claim_day`, when the claim was made, else when the first article that states it came out
        (None: not known), and `is_later`: whether the source was published after it."""
        stated = (
            Annotation.objects.standing()
            .filter(claim=OuterRef("claim"), snapshot__article__deleted_at=None)
            .exclude(snapshot__article__published_on=None)
            .order_by("snapshot__article__published_on")
        )
        first = Subquery(stated.values("snapshot__article__published_on")[:1])
        is_later = ExpressionWrapper(Q(source__published_on__gt=F("claim_day")), BooleanField())
        return self.annotate(claim_day=Coalesce(F("claim__claimed_on"), first)).annotate(
            is_later=Coalesce(is_later, False)
        )

    def with_surroundings(self) -> Self:
        """With `before` and `after`: what stands around the quote in its copy."""
        ahead = Least(F("start"), SURROUNDINGS)
        before = Substr("copy__text", F("start") - ahead + 1, ahead)
        after = Substr("copy__text", F("end") + 1, SURROUNDINGS)
        return self.annotate(before=before, after=after)

    def lacking_reason(self) -> Self:
        """Later than the claim, and nobody has said why it counts: nothing is published on it."""
        return self.standing().with_lateness().filter(is_later=True, later_reason="")


# What a verdict without its evidence breaks, and evidence that is taken from under a verdict.
RESTS_ON_EVIDENCE = "verdict_rests_on_evidence"
# A set whose pieces differ in stance, or on a blind claim in who gave them.
SET_HOLDS_TOGETHER = "evidence_set_holds_together"


def rests_on_evidence(judged: str) -> str:
    """SQL: whether the row `judged` of (claim_id, rating, judge) has the evidence that its rating needs.

    `judge` is the reviewer whose own evidence it has to be, null where anybody's will do.
    """
    return (
        f"({judged}.rating NOT IN ('supported', 'disputed') OR EXISTS ("
        f"SELECT 1 FROM annotations_evidence e WHERE e.claim_id = {judged}.claim_id AND e.deleted_at IS NULL "
        f"AND e.stance = CASE {judged}.rating WHEN 'supported' THEN 'supports' ELSE 'disputes' END "
        f"AND ({judged}.judge IS NULL OR e.added_by_id = {judged}.judge)))"
    )


# The reviewer of the verdict `v` on a blind claim `c`, null on another.
BLIND_JUDGE = "CASE WHEN c.reviews_required >= 2 THEN v.reviewer_id END"

# A verdict rests on evidence. The claim's row is locked first, so that a verdict and the withdrawal of its
# last evidence cannot pass each other in two transactions.
_VERDICTS_KEEP_THEIR_EVIDENCE = (
    "PERFORM 1 FROM annotations_claim c WHERE c.id = NEW.claim_id FOR NO KEY UPDATE; "
    f"IF EXISTS (SELECT 1 FROM (SELECT v.claim_id, v.rating, {BLIND_JUDGE} AS judge "
    "FROM annotations_verdict v JOIN annotations_claim c ON c.id = v.claim_id "
    "WHERE v.claim_id = NEW.claim_id AND v.withdrawn_at IS NULL UNION ALL "
    "SELECT d.claim_id, d.rating, NULL FROM annotations_adjudication d "
    "WHERE d.claim_id = NEW.claim_id AND d.superseded_at IS NULL) judged "
    f"WHERE NOT {rests_on_evidence('judged')}) "
    "THEN " + refuse(RESTS_ON_EVIDENCE, "a verdict rests on this evidence") + " END IF; RETURN NEW;"
)
_QUOTE_STANDS_IN_COPY = (
    "IF NEW.copy_id IS NOT NULL THEN "
    "SELECT k.text, k.source_id INTO body, source_of_copy FROM annotations_copy k WHERE k.id = NEW.copy_id; "
    'IF source_of_copy <> NEW.source_id OR NEW."end" > char_length(body) '
    'OR NEW.exact <> substring(body from NEW.start + 1 for greatest(NEW."end" - NEW.start, 0)) '
    "THEN " + refuse("evidence_quotes_its_copy", "exact is not the text of the copy") + " END IF; "
    "IF NEW.prefix <> right(left(body, NEW.start), char_length(NEW.prefix)) "
    'OR NEW.suffix <> substring(body from NEW."end" + 1 for char_length(NEW.suffix)) '
    "THEN "
    + refuse("evidence_context_is_of_its_copy", "prefix or suffix is not the text around")
    + " END IF; END IF; "
    "IF NEW.missing_from_id IS NOT NULL AND (SELECT k.source_id FROM annotations_copy k "
    "WHERE k.id = NEW.missing_from_id) <> NEW.source_id "
    "THEN "
    + refuse("evidence_is_missing_from_its_own_source", "that copy is of another source")
    + " END IF; "
    "IF (SELECT s.project_id FROM annotations_source s WHERE s.id = NEW.source_id) <> "
    "(SELECT c.project_id FROM annotations_claim c WHERE c.id = NEW.claim_id) "
    "THEN "
    + refuse("evidence_stays_in_its_project", "claim and source are of different projects")
    + " END IF; "
    "RETURN NEW;"
)
# What is needed together says one thing, and on a blind claim is one reviewer's own.
_SET_HOLDS_TOGETHER = (
    "IF EXISTS (SELECT 1 FROM annotations_evidence e JOIN annotations_claim c ON c.id = e.claim_id "
    "WHERE e.claim_id = NEW.claim_id AND e.set_number = NEW.set_number AND e.id <> NEW.id "
    "AND e.deleted_at IS NULL AND (e.stance <> NEW.stance "
    "OR (c.reviews_required >= 2 AND e.added_by_id <> NEW.added_by_id))) "
    "THEN " + refuse(SET_HOLDS_TOGETHER, "a set has one stance") + " END IF; RETURN NEW;"
)


class Evidence(models.Model):
    """A source set against a claim, with its stance and, best, a quoted passage.

    `quote` is what the reviewer gave; `copy`, `start`, `end` (code points), `exact`, `prefix` and `suffix`
    say where it stands in the stored copy, as an annotation does in its article; PostgreSQL refuses what is
    not the copy's text. `score` (0..1) is how alike `quote` and `exact` are where they differ: such a place
    is a guess until a person takes it. `missing_from` is the newest copy of the page as it
    was fetched, where the quote does not stand that stands in an earlier one, or in one that was handed in.

    Pieces of one `set_number` are needed together; sets, and pieces without a number, are alternatives.
    `later_reason` says why a source counts that was published after the claim was made.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="evidence")
    stance = models.CharField(max_length=10, choices=Stance)
    quote = models.TextField(blank=True)
    note = models.TextField(blank=True)
    quote_state = models.CharField(max_length=10, choices=QuoteState, default=QuoteState.NONE)
    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    exact = models.TextField(blank=True)
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    score = models.FloatField(null=True, blank=True)
    missing_from = models.ForeignKey(
        Copy, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    source_kind = models.CharField(max_length=10, choices=SourceKind, blank=True)
    set_number = models.PositiveSmallIntegerField(null=True, blank=True)
    later_reason = models.TextField(blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )

    # Told by `EvidenceQuerySet.with_lateness` alone.
    claim_day: date | None
    is_later: bool
    # And by `with_surroundings`.
    before: str | None
    after: str | None

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "evidence"
        constraints: ClassVar[list[Any]] = [
            one_of("stance", Stance, name="evidence_has_a_known_stance"),
            one_of("quote_state", QuoteState, name="evidence_has_a_known_quote_state"),
            models.CheckConstraint(
                condition=Q(
                    quote_state__in=PLACED_STATES, copy__isnull=False, start__isnull=False, end__gt=F("start")
                )
                | (
                    ~Q(quote_state__in=PLACED_STATES)
                    & Q(copy=None, start=None, end=None, exact="", prefix="", suffix="")
                ),
                name="evidence_is_placed_when_found",
            ),
            models.CheckConstraint(
                condition=(Q(quote_state=QuoteState.FUZZY) & Q(score__gte=0, score__lte=1))
                | (~Q(quote_state=QuoteState.FUZZY) & Q(score=None)),
                name="evidence_in_other_words_has_a_score",
            ),
            models.CheckConstraint(
                condition=Q(source_kind="") | Q(source_kind__in=SourceKind.values),
                name="evidence_has_a_known_source_kind",
            ),
            models.CheckConstraint(
                condition=Q(quote="", quote_state=QuoteState.NONE)
                | (~Q(quote="") & ~Q(quote_state=QuoteState.NONE)),
                name="evidence_quote_has_a_state",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="quote_stands_in_copy",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("body", "text"), ("source_of_copy", "uuid")],
                func=_QUOTE_STANDS_IN_COPY,
            ),
            pgtrigger.Trigger(
                name="set_holds_together",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("set_number", "stance", "deleted_at"),
                condition=pgtrigger.Q(new__set_number__isnull=False, new__deleted_at__isnull=True),
                func=_SET_HOLDS_TOGETHER,
            ),
            pgtrigger.Trigger(
                name="verdicts_keep_it",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("deleted_at", "stance"),
                func=_VERDICTS_KEEP_THEIR_EVIDENCE,
            ),
            stays("claim", "source", "added_by"),
            *history_of_claim_part(),
            *never_deleted(),
        ]

    def __str__(self) -> str:
        return f"{self.get_stance_display()}: {self.source}"
