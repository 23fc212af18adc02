"""Annotations: passages that state claims."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.inputs import Input, PageInput, VerbatimField
from annotations.api.offsets import units_in, units_of
from annotations.api.schema import operation
from annotations.api.views import ApiViewSet
from annotations.errors import InvalidPassage
from annotations.formats.offsets import Utf16
from annotations.formats.records import AnnotationRecord, AnnotationRow, annotation
from annotations.models import Annotation, Article, Composed, Snapshot, User
from annotations.permissions import can_review
from annotations.services.anchoring import annotate_passage, move_annotation

_CODE_POINT, _UTF16 = "codepoint", "utf16"
_LARGEST = 2**31 - 1


class PassageInput(Input):
    """A passage, half-open. `exact` is what stands there: it is refused (422) when it differs."""

    start = serializers.IntegerField(min_value=0, max_value=_LARGEST)
    end = serializers.IntegerField(min_value=0, max_value=_LARGEST)
    exact = VerbatimField()
    unit = serializers.ChoiceField(
        choices=[_CODE_POINT, _UTF16], default=_CODE_POINT, help_text="What start and end count."
    )


class AnnotationInput(PassageInput):
    """A passage of a snapshot, for the claim it states; without one, a new claim to check is made."""

    snapshot = serializers.UUIDField()
    claim = serializers.UUIDField(required=False, allow_null=True, default=None)


class AnnotationAnswer(AnnotationRecord):
    """An annotation. `superseded` is when a corrected passage took its place, null for a standing one."""

    superseded: datetime | None


_SNAPSHOT = Composed(
    lambda person, id: (
        Snapshot.objects.visible_to(User(pk=person)).select_related("article__project").filter(pk=id)
    ),
    UUID,
    UUID,
)
COLUMNS = (*AnnotationRow._fields, "superseded_at")


def annotation_answers(rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Answers for rows of `COLUMNS`."""
    found = [(AnnotationRow._make(columns), superseded_at) for *columns, superseded_at in rows]
    units = units_of(row.snapshot_id for row, _ in found)
    return [annotation_answer(row, superseded_at, units[row.snapshot_id]) for row, superseded_at in found]


def annotation_answer(row: AnnotationRow, superseded_at: datetime | None, units: Utf16) -> dict[str, Any]:
    return {**cast(dict[str, Any], annotation(row, units)), "superseded": superseded_at}


class AnnotationViewSet(ApiViewSet):
    noun = "annotations"

    @operation(AnnotationAnswer, page=True, query=PageInput)
    def of_claim(self, request: Request, id: UUID) -> Response:
        """The passages that state a claim, corrected ones too."""
        claim = self.claim(id)
        return self.listing(Annotation.objects.filter(claim=claim).values_list(*COLUMNS), annotation_answers)

    @operation(AnnotationAnswer, page=True, query=PageInput)
    def of_article(self, request: Request, id: UUID) -> Response:
        """The standing passages of an article."""
        article = self.find(Article.objects.visible_to(self.person), pk=id)
        rows = Annotation.objects.standing().filter(snapshot__article=article)
        return self.listing(rows.values_list(*COLUMNS), annotation_answers)

    @operation(AnnotationAnswer, body=AnnotationInput, code=status.HTTP_201_CREATED)
    def create(self, request: Request) -> Response:
        """Mark a passage. It grows to whole characters where it would cut one (an emoji, an accent)."""
        given = self.given(AnnotationInput, may=self._may_review)
        snapshot = self._snapshot(given["snapshot"])
        claim = self.claim(given["claim"]) if given["claim"] else None
        marked = annotate_passage(actor=self.person, snapshot=snapshot, claim=claim, **span(given, snapshot))
        return Response(self._written(marked, snapshot), status=status.HTTP_201_CREATED)

    @operation(AnnotationAnswer)
    def retrieve(self, request: Request, id: UUID) -> Response:
        """An annotation."""
        row = self.find(self._visible().values_list(*COLUMNS), pk=id)
        return Response(annotation_answers([row])[0])

    @operation(AnnotationAnswer, body=PassageInput, code=status.HTTP_201_CREATED)
    def move(self, request: Request, id: UUID) -> Response:
        """Correct a passage: a new annotation takes the place of this one, which stays known."""
        found = self.find(self._visible().select_related("claim__project", "snapshot"), pk=id)
        given = self.given(PassageInput, may=lambda: can_review(self.person, found.claim.project))
        moved = move_annotation(actor=self.person, annotation=found, **span(given, found.snapshot))
        return Response(self._written(moved, found.snapshot), status=status.HTTP_201_CREATED)

    def _visible(self) -> Any:
        return Annotation.objects.visible_to(self.person)

    def _snapshot(self, id: UUID) -> Snapshot:
        return self.known(_SNAPSHOT, id)

    def _may_review(self) -> bool:
        """Of the project that the body names, as far as it does."""
        body = self.request.data
        try:
            id = UUID(str(body.get("snapshot") if isinstance(body, dict) else body))
        except ValueError:
            return True
        return can_review(self.person, self._snapshot(id).article.project)

    def _written(self, marked: Annotation, snapshot: Snapshot) -> dict[str, Any]:
        """The answer for what the person has just written, without reading it again."""
        row = AnnotationRow(
            id=marked.pk,
            claim_id=marked.claim_id,
            snapshot_id=marked.snapshot_id,
            start=marked.start,
            end=marked.end,
            exact=marked.exact,
            prefix=marked.prefix,
            suffix=marked.suffix,
            extractor=marked.extractor,
            created_by_id=self.person.pk,
            created_by__name=self.person.name,
            created_by__username=self.person.username,
            created_at=marked.created_at,
        )
        return annotation_answer(row, marked.superseded_at, units_in(snapshot))


def span(given: dict[str, Any], snapshot: Snapshot) -> dict[str, Any]:
    """Start, end and quote in code points, whatever they were given in."""
    start, end = given["start"], given["end"]
    if given["unit"] == _UTF16:
        units = units_in(snapshot)
        start, end = _code_point(units, start), _code_point(units, end)
    return {"start": start, "end": end, "exact": given["exact"]}


def _code_point(units: Utf16, offset: int) -> int:
    found = units.code_point(offset)
    if found is None:
        raise InvalidPassage(
            f"UTF-16 offset {offset} is inside a surrogate pair: no character begins or ends there.",
            offset=offset,
        )
    return found
