"""Claims: found, triaged, worded."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypedDict, cast
from uuid import UUID

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q
from django.http import Http404
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.annotations import COLUMNS, AnnotationAnswer, annotation_answers
from annotations.api.inputs import Input, OneOfField, PageInput
from annotations.api.preconditions import matched, versioned
from annotations.api.schema import operation
from annotations.api.views import ApiViewSet
from annotations.formats.records import (
    AdjudicationRecord,
    AdjudicationRow,
    ClaimRecord,
    ClaimRow,
    adjudication,
    claim,
)
from annotations.models import (
    LEGAL_STEPS,
    Annotation,
    Article,
    Attribution,
    Claim,
    ClaimOrigin,
    ClaimStatus,
    Evidence,
    Rating,
    Stance,
    User,
)
from annotations.permissions import can_review
from annotations.services.claims import (
    accept_claim,
    delete_claim,
    keep_wording,
    reject_claim,
    reopen_claim,
    restore_claim,
    update_claim,
)


class ClaimChanges(Input):
    """What reviewers may change of a claim."""

    wording = serializers.CharField(required=False, allow_blank=True)
    claimant = serializers.CharField(max_length=200, required=False, allow_blank=True)
    attribution = OneOfField(Attribution, required=False)
    claimed_on = serializers.DateField(required=False, allow_null=True)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True)


class ClaimFilters(PageInput):
    """Which claims: each filter narrows, the values of one widen."""

    status = serializers.MultipleChoiceField(choices=ClaimStatus.choices, required=False)
    origin = serializers.ChoiceField(choices=ClaimOrigin.choices, required=False)
    verdict = serializers.MultipleChoiceField(
        choices=Rating.choices, required=False, help_text="Settled with one of these."
    )
    article = serializers.UUIDField(required=False)
    since = serializers.DateTimeField(required=False, help_text="Changed at or after this time.")
    claimant = serializers.CharField(required=False, help_text="Part of the claimant's name.")
    deleted = serializers.BooleanField(default=False, help_text="The deleted ones instead.")


class EvidenceCounts(TypedDict):
    """How many sources of each stance one may see."""

    supports: int
    disputes: int
    context: int


class ClaimAnswer(ClaimRecord):
    """A claim with its passages. `verdict` settled it, `my_rating` is one's own; `legal`: its next steps."""

    annotations: list[AnnotationAnswer]
    evidence: EvidenceCounts
    verdict: AdjudicationRecord | None
    my_rating: Rating | None
    legal: list[ClaimStatus]
    deleted: datetime | None


_SETTLED = tuple(f"settled__{name}" for name in AdjudicationRow._fields)
_ROW = (*ClaimRow._fields, "deleted_at", "mine__rating", *_SETTLED)
_Deed = Callable[..., Claim]


class ClaimViewSet(ApiViewSet):
    noun = "claims"

    @operation(ClaimAnswer, page=True, query=ClaimFilters)
    def index(self, request: Request) -> Response:
        """Claims of all my projects."""
        return self._listing(Claim.objects.visible_to(self.person))

    @operation(ClaimAnswer, page=True, query=ClaimFilters)
    def of_project(self, request: Request, slug: str) -> Response:
        """The claims of a project."""
        return self._listing(Claim.objects.visible_to(self.person).filter(project=self.project(slug)))

    @operation(ClaimAnswer, page=True, query=ClaimFilters)
    def of_article(self, request: Request, id: UUID) -> Response:
        """The claims an article states."""
        article = self.find(Article.objects.visible_to(self.person), pk=id)
        return self._listing(_stated_in(Claim.objects.visible_to(self.person), article.pk))

    @operation(ClaimAnswer)
    def retrieve(self, request: Request, id: UUID) -> Response:
        """A claim."""
        return versioned(self.record(id))

    @operation(ClaimAnswer, body=ClaimChanges, conditional=True)
    def partial_update(self, request: Request, id: UUID) -> Response:
        """Reword a claim, or say who made it, when and where."""
        found = self.claim(id)
        changes = self.given(ClaimChanges, may=lambda: can_review(self.person, found.project), partial=True)
        update_claim(actor=self.person, claim=found, expected_version=self.expected_version, **changes)
        return versioned(self.record(id))

    @operation(code=status.HTTP_204_NO_CONTENT, conditional=True)
    def destroy(self, request: Request, id: UUID) -> Response:
        """Delete a claim: one's own while it is not judged, or as an editor anyone's. It can be restored."""
        self._do(delete_claim, id)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @operation(ClaimAnswer, conditional=True)
    def restore(self, request: Request, id: UUID) -> Response:
        """Bring a deleted claim back: one that one deleted oneself, or as an editor any."""
        return self._done(restore_claim, id)

    @operation(ClaimAnswer, conditional=True)
    def accept(self, request: Request, id: UUID) -> Response:
        """A suggestion is worth checking."""
        return self._done(accept_claim, id)

    @operation(ClaimAnswer, conditional=True)
    def reject(self, request: Request, id: UUID) -> Response:
        """Not worth checking. It will not be proposed again."""
        return self._done(reject_claim, id)

    @operation(ClaimAnswer, conditional=True)
    def reopen(self, request: Request, id: UUID) -> Response:
        """Undo accept or reject."""
        return self._done(reopen_claim, id)

    @operation(ClaimAnswer, conditional=True)
    def keep_wording(self, request: Request, id: UUID) -> Response:
        """Stand behind the wording that a machine suggested."""
        keep_wording(actor=self.person, claim=self.claim(id), expected_version=self.expected_version)
        return versioned(self.record(id))

    def record(self, id: UUID) -> dict[str, Any]:
        return claim_record(self.person, id)

    def _do(self, deed: _Deed, id: UUID) -> None:
        found = self.claim(id)
        with matched(self.request, found):
            deed(actor=self.person, claim=found)

    def _done(self, deed: _Deed, id: UUID) -> Response:
        self._do(deed, id)
        return versioned(self.record(id))

    def _listing(self, claims: Any) -> Response:
        asked = self.asked(ClaimFilters)
        rows = _rows(_narrowed(claims, asked), self.person)
        return self.listing(rows, lambda page: _answers(page, self.person), asked=asked)


def claim_record(person: User, id: UUID) -> dict[str, Any]:
    """The answer for one claim, or 404."""
    row = _rows(Claim.objects.visible_to(person), person).filter(pk=id).first()
    if row is None:
        raise Http404
    return _answers([row], person)[0]


def _rows(claims: Any, person: User) -> Any:
    standing = Q(verdicts__reviewer=person, verdicts__withdrawn_at=None)
    return claims.annotate(
        settled=FilteredRelation("adjudications", condition=Q(adjudications__superseded_at=None)),
        mine=FilteredRelation("verdicts", condition=standing),
    ).values_list(*_ROW)


def _answers(rows: list[tuple[Any, ...]], person: User) -> list[dict[str, Any]]:
    """A page of answers in two statements more: the passages, and the counts of what one may see."""
    ids = [row[0] for row in rows]
    marked = defaultdict(list)
    standing = Annotation.objects.filter(claim__in=ids, superseded_at=None).order_by("snapshot", "start")
    for each in annotation_answers(standing.values_list(*COLUMNS)):
        marked[each["claim"]].append(each)
    counted = _evidence_counts(ids, person)
    return [_answer(row, marked[row[0]], counted[row[0]]) for row in rows]


def _evidence_counts(ids: list[UUID], person: User) -> dict[UUID, dict[str, int]]:
    counts: dict[UUID, dict[str, int]] = {id: dict.fromkeys(Stance.values, 0) for id in ids}
    seen = Evidence.objects.visible_to(person).standing().filter(claim__in=ids)
    rows = seen.order_by().values_list("claim", "stance").annotate(Count("id"))
    for claim_id, stance, count in rows:
        counts[claim_id][stance] = count
    return counts


def _stated_in(claims: Any, article: UUID) -> Any:
    passages = Annotation.objects.filter(superseded_at=None, snapshot__article=article, claim=OuterRef("pk"))
    return claims.filter(Exists(passages))


def _narrowed(claims: Any, asked: dict[str, Any]) -> Any:
    claims = claims.exclude(deleted_at=None) if asked["deleted"] else claims.current()
    if asked.get("status"):
        claims = claims.filter(status__in=asked["status"])
    if asked.get("verdict"):
        claims = claims.filter(adjudications__superseded_at=None, adjudications__rating__in=asked["verdict"])
    if "origin" in asked:
        claims = claims.filter(origin=asked["origin"])
    if "article" in asked:
        claims = _stated_in(claims, asked["article"])
    if "since" in asked:
        claims = claims.filter(updated_at__gte=asked["since"])
    if "claimant" in asked:
        claims = claims.filter(claimant__icontains=asked["claimant"])
    return claims


def _answer(row: tuple[Any, ...], marked: list[Any], evidence: dict[str, int]) -> dict[str, Any]:
    width = len(ClaimRow._fields)
    columns, (deleted_at, my_rating), settled = row[:width], row[width : width + 2], row[width + 2 :]
    record = cast(dict[str, Any], claim(ClaimRow._make(columns)))
    return {
        **record,
        "annotations": marked,
        "evidence": evidence,
        "verdict": adjudication(AdjudicationRow._make(settled)) if settled[0] else None,
        "my_rating": my_rating,
        "legal": LEGAL_STEPS[ClaimStatus(record["status"])],
        "deleted": deleted_at,
    }
