"""Reanchorings: what became of marked passages when the text of their article changed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.annotations import PassageInput, span
from annotations.api.inputs import PageInput
from annotations.api.schema import operation
from annotations.api.views import ApiViewSet
from annotations.models import Article, Outcome, Reanchoring
from annotations.permissions import can_review
from annotations.services.reanchoring import (
    accept_place,
    choose_place,
    confirm_removed,
    reopen_reanchoring,
)


class ReanchoringRow(NamedTuple):
    id: UUID
    annotation_id: UUID
    annotation__claim_id: UUID
    snapshot_id: UUID
    outcome: str
    score: float | None
    start: int | None
    end: int | None
    moved_to_id: UUID | None
    decided_by_id: UUID | None
    decided_at: datetime | None
    created_at: datetime


class ReanchoringAnswer(TypedDict):
    """What a newer `snapshot` holds in place of an `annotation` of a former one.

    `start` and `end` (code points) are where the passage stands, or where a reworded one is thought to;
    `score` (0 to 1) says how like it is. `moved_to` is the annotation that took its place: by itself where
    the outcome is unchanged or moved, else by `decided_by`; decided without one, the claim is gone.
    """

    id: UUID
    annotation: UUID
    claim: UUID
    snapshot: UUID
    outcome: Outcome
    score: float | None
    start: int | None
    end: int | None
    moved_to: UUID | None
    decided_by: UUID | None
    decided: datetime | None
    created: datetime


class ReanchoringFilters(PageInput):
    """Which ones."""

    waiting = serializers.BooleanField(
        default=False, help_text="Those alone that wait for somebody to say where the claim stands."
    )


class ReanchoringViewSet(ApiViewSet):
    noun = "reanchorings"

    @operation(ReanchoringAnswer, page=True, query=ReanchoringFilters)
    def of_article(self, request: Request, id: UUID) -> Response:
        """What became of an article's passages each time its text changed."""
        asked = self.asked(ReanchoringFilters)
        article = self.find(Article.objects.visible_to(self.person), pk=id)
        rows = self._visible().filter(snapshot__article=article)
        rows = rows.waiting() if asked["waiting"] else rows
        return self.listing(
            rows.values_list(*ReanchoringRow._fields),
            lambda page: [_answer(row) for row in page],
            asked=asked,
        )

    @operation(ReanchoringAnswer)
    def retrieve(self, request: Request, id: UUID) -> Response:
        """What became of a passage in a newer text."""
        return Response(self._record(id))

    @operation(ReanchoringAnswer)
    def accept(self, request: Request, id: UUID) -> Response:
        """The claim stands where it is thought to stand now."""
        return self._decide(id, accept_place)

    @operation(ReanchoringAnswer, body=PassageInput)
    def choose(self, request: Request, id: UUID) -> Response:
        """The claim stands at this passage of the newer text."""
        found = self._found(id)
        given = self.given(PassageInput, may=lambda: can_review(self.person, found.annotation.claim.project))
        choose_place(actor=self.person, reanchoring=found, **span(given, found.snapshot))
        return Response(self._record(id))

    @operation(ReanchoringAnswer)
    def gone(self, request: Request, id: UUID) -> Response:
        """The claim is not in the text any more."""
        return self._decide(id, confirm_removed)

    @operation(ReanchoringAnswer)
    def reopen(self, request: Request, id: UUID) -> Response:
        """Take the decision back: the claim waits again."""
        return self._decide(id, reopen_reanchoring)

    def _decide(self, id: UUID, deed: Callable[..., Reanchoring]) -> Response:
        deed(actor=self.person, reanchoring=self._found(id))
        return Response(self._record(id))

    def _visible(self) -> Any:
        return Reanchoring.objects.visible_to(self.person)

    def _found(self, id: UUID) -> Reanchoring:
        rows = Reanchoring.objects.visible_to(self.person)
        return self.find(rows.select_related("annotation__claim__project", "snapshot__article"), pk=id)

    def _record(self, id: UUID) -> ReanchoringAnswer:
        return _answer(self.find(self._visible().values_list(*ReanchoringRow._fields), pk=id))


def _answer(row: tuple[Any, ...]) -> ReanchoringAnswer:
    found = ReanchoringRow._make(row)
    return {
        "id": found.id,
        "annotation": found.annotation_id,
        "claim": found.annotation__claim_id,
        "snapshot": found.snapshot_id,
        "outcome": Outcome(found.outcome),
        "score": found.score,
        "start": found.start,
        "end": found.end,
        "moved_to": found.moved_to_id,
        "decided_by": found.decided_by_id,
        "decided": found.decided_at,
        "created": found.created_at,
    }
