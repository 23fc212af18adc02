"""Adjudications: what settles claims."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.claims import claim_record
from annotations.api.inputs import Input, OneOfField, PageInput
from annotations.api.preconditions import matched
from annotations.api.schema import operation
from annotations.api.views import ApiViewSet
from annotations.formats.records import AdjudicationRecord, AdjudicationRow, adjudication
from annotations.models import Adjudication, Rating
from annotations.permissions import can_adjudicate
from annotations.services.verdicts import adjudicate_claim, confirm_adjudication, reopen_review


class AdjudicationInput(Input):
    """A decision, and the reason for it."""

    rating = OneOfField(Rating)
    reason = serializers.CharField()
    as_of = serializers.DateField(required=False, help_text="Up to when evidence was looked for: today.")


class AdjudicationAnswer(AdjudicationRecord):
    """A decision. `superseded` is when it ceased to stand, null for the one that does."""

    superseded: datetime | None


_ROW = (*AdjudicationRow._fields, "superseded_at")


class AdjudicationViewSet(ApiViewSet):
    noun = "adjudications"

    @operation(AdjudicationAnswer, page=True, query=PageInput)
    def of_claim(self, request: Request, id: UUID) -> Response:
        """What settled a claim, and what did before it was reopened."""
        rows = self._visible().filter(claim=self.claim(id)).values_list(*_ROW)
        return self.listing(rows, lambda page: [_answer(row) for row in page])

    @operation(AdjudicationAnswer, body=AdjudicationInput, code=status.HTTP_201_CREATED, conditional=True)
    def create(self, request: Request, id: UUID) -> Response:
        """Settle a claim whose reviewers disagree. For adjudicators who did not review it.

        `If-Match` is about the claim.
        """
        claim = self.claim(id)
        given = self.given(AdjudicationInput, may=lambda: can_adjudicate(self.person, claim))
        decided = adjudicate_claim(
            adjudicator=self.person, claim=claim, expected_version=self.expected_version, **given
        )
        return Response(self._record(decided.pk), status=status.HTTP_201_CREATED)

    @operation(AdjudicationAnswer, conditional=True)
    def confirm(self, request: Request, id: UUID) -> Response:
        """Stand by what settles a claim, though its words changed. For adjudicators who did not review it.

        `If-Match` is about the claim.
        """
        confirmed = confirm_adjudication(
            adjudicator=self.person, claim=self.claim(id), expected_version=self.expected_version
        )
        return Response(self._record(confirmed.pk))

    @operation(AdjudicationAnswer, conditional=True)
    def reopen(self, request: Request, id: UUID) -> Response:
        """Take an adjudicator's decision back: the reviewers' verdicts are open again.

        `If-Match` is about the claim.
        """
        claim = self.claim(id)
        standing = claim.adjudications.standing().values_list("pk", flat=True).first()
        with matched(request, claim):
            reopen_review(adjudicator=self.person, claim=claim)
        return Response(self._record(standing))

    @operation(AdjudicationAnswer)
    def retrieve(self, request: Request, id: UUID) -> Response:
        """A decision."""
        return Response(self._record(id))

    def current(self) -> dict[str, Any]:
        """The claim: it is what a decision changes."""
        return claim_record(self.person, self.kwargs["id"])

    def _record(self, id: UUID | None) -> dict[str, Any]:
        return _answer(self.find(self._visible().values_list(*_ROW), pk=id))

    def _visible(self) -> Any:
        return Adjudication.objects.visible_to(self.person)


def _answer(row: tuple[Any, ...]) -> dict[str, Any]:
    *columns, superseded_at = row
    record = cast(dict[str, Any], adjudication(AdjudicationRow._make(columns)))
    return {**record, "superseded": superseded_at}
