"""Publications: fact checks as everybody reads them, each edition of them frozen."""

from datetime import datetime
from typing import Any, Literal, NamedTuple, TypedDict, cast
from uuid import UUID

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.claims import ClaimChanges, claim_record
from annotations.api.inputs import Input, OneOfField, PageInput
from annotations.api.schema import operation
from annotations.api.views import ApiViewSet
from annotations.errors import Conflict
from annotations.formats.fact_check import FactCheck
from annotations.formats.records import Id, Person, Time, person
from annotations.models import ClaimReview, EditionKind, Rating
from annotations.permissions import can_edit
from annotations.services.editions import draft_publication, site_at
from annotations.services.publications import (
    correct_claim_review,
    publish_claim_review,
    retract_claim_review,
)


class PublicationInput(Input):
    """Why the claim is rated so, for readers."""

    reasoning = serializers.CharField()


class CorrectionInput(ClaimChanges):
    """What was wrong, for readers, and what is told differently; evidence is taken as it stands now."""

    reason = serializers.CharField()
    reasoning = serializers.CharField(required=False)
    rating = OneOfField(Rating, required=False)


class RetractionInput(Input):
    """Why the fact check does not stand any more, for readers."""

    reason = serializers.CharField()


class PublicationRecord(TypedDict):
    """One edition of a fact check: `content` is all that its page shows, `markup` its ClaimReview.

    `sha256` is of the content as JSON in UTF-8, with sorted keys and no blanks.
    """

    type: Literal["publication"]
    id: Id
    claim: Id
    number: int
    kind: EditionKind
    reason: str
    content: FactCheck
    markup: dict[str, Any]
    sha256: str
    creator: Person
    created: Time


class HindranceRecord(TypedDict):
    """Why a claim cannot be published as it stands; `evidence` is the piece at fault, if one is."""

    code: str
    sentence: str
    evidence: UUID | None


class DraftRecord(TypedDict):
    """The first edition as it would be frozen now; `warnings` hinder nothing."""

    content: FactCheck
    markup: dict[str, Any]
    hindrances: list[HindranceRecord]
    warnings: list[str]


class _Row(NamedTuple):
    id: UUID
    claim_id: UUID
    number: int
    kind: EditionKind
    reason: str
    content: FactCheck
    markup: dict[str, Any]
    sha256: str
    published_by_id: UUID
    published_by__name: str
    published_by__username: str
    published_at: datetime


class PublicationViewSet(ApiViewSet):
    noun = "publications"

    @operation(PublicationRecord, page=True, query=PageInput)
    def of_claim(self, request: Request, id: UUID) -> Response:
        """The editions of a claim's fact check, the newest first. None is ever changed."""
        rows = ClaimReview.objects.filter(claim=self.claim(id)).values_list(*_Row._fields)
        return self.listing(rows, lambda page: [_answer(_Row._make(row)) for row in page])

    @operation(DraftRecord)
    def draft(self, request: Request, id: UUID) -> Response:
        """What would be published of a settled claim now, and what stands in its way. For editors."""
        claim = self.claim(id)
        self.demand(can_edit(self.person, claim.project))
        if not claim.is_settled:
            raise Conflict("A claim is published once it is settled.")
        draft = draft_publication(claim, site=self._site)
        hindrances = [
            {"code": each.code, "sentence": each.sentence, "evidence": each.evidence}
            for each in draft.hindrances
        ]
        told = {"content": draft.content, "markup": draft.markup}
        return Response({**told, "hindrances": hindrances, "warnings": draft.warnings})

    @operation(PublicationRecord, body=PublicationInput, code=status.HTTP_201_CREATED, conditional=True)
    def create(self, request: Request, id: UUID) -> Response:
        """Publish a settled claim. For editors; 409 names every hindrance.

        `If-Match` is about the claim.
        """
        return self._done(publish_claim_review, PublicationInput, id)

    @operation(PublicationRecord, body=CorrectionInput, code=status.HTTP_201_CREATED, conditional=True)
    def correct(self, request: Request, id: UUID) -> Response:
        """Publish a claim anew with what was wrong. The earlier editions stay.

        Another rating is decided by whoever corrects, which nobody may who reviewed the claim. `If-Match` is
        about the claim.
        """
        return self._done(correct_claim_review, CorrectionInput, id)

    @operation(PublicationRecord, body=RetractionInput, code=status.HTTP_201_CREATED, conditional=True)
    def retract(self, request: Request, id: UUID) -> Response:
        """Take a fact check back, for good. What was published stays to be read under the reason.

        `If-Match` is about the claim.
        """
        return self._done(retract_claim_review, RetractionInput, id)

    def current(self) -> dict[str, Any]:
        """The claim: it is what a publication changes."""
        return claim_record(self.person, self.kwargs["id"])

    @property
    def _site(self) -> str:
        return site_at(self.request.build_absolute_uri("/"))

    def _done(self, deed: Any, form: type[Input], id: UUID) -> Response:
        claim = self.claim(id)
        given = self.given(form, may=lambda: can_edit(self.person, claim.project))
        made = deed(
            actor=self.person,
            claim=claim,
            site=self._site,
            expected_version=self.expected_version,
            **given,
        )
        rows = ClaimReview.objects.values_list(*_Row._fields)
        record = _answer(_Row._make(self.find(rows, pk=made.pk)))
        return Response(record, status=status.HTTP_201_CREATED)


def _answer(row: _Row) -> dict[str, Any]:
    record: PublicationRecord = {
        "type": "publication",
        "id": row.id,
        "claim": row.claim_id,
        "number": row.number,
        "kind": row.kind,
        "reason": row.reason,
        "content": row.content,
        "markup": row.markup,
        "sha256": row.sha256,
        "creator": person(row.published_by_id, row.published_by__name, row.published_by__username),
        "created": row.published_at,
    }
    return cast(dict[str, Any], record)
