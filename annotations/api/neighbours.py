"""Neighbours: other claims that may say the same, and what people say two claims are to each other."""

from typing import Any, TypedDict, cast
from uuid import UUID

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.inputs import Input, OneOfField, PageInput
from annotations.api.schema import operation
from annotations.api.views import ApiViewSet
from annotations.dispatch import start_fingerprints
from annotations.formats.records import RelationRecord, RelationRow, relation
from annotations.models import ClaimRelation, ClaimStatus, Rating, RelationKind
from annotations.permissions import can_review
from annotations.services.matching import Neighbour, neighbours, relate_claims, unrelate_claims


class NeighbourInput(Input):
    """How many."""

    limit = serializers.IntegerField(required=False, default=5, min_value=1, max_value=20)


class RelationInput(Input):
    """What the claim is to `other`: it is `narrower` where it says more, `updates` where it is later."""

    other = serializers.UUIDField()
    kind = OneOfField(RelationKind)


class GuardFailure(TypedDict):
    """What keeps two claims from being the same, in plain words."""

    kind: str
    text: str


class NeighbourAnswer(TypedDict):
    """Another claim. `relation` is what this one is proposed to be to it, null for nothing."""

    claim: UUID
    words: str
    claimant: str
    status: ClaimStatus
    score: float
    likeness: float
    relation: RelationKind | None
    reasons: list[str]
    failures: list[GuardFailure]
    rating: Rating | None


class NeighboursAnswer(TypedDict):
    """The likeliest first. `ready` is false while a worker has yet to read the claim's present words."""

    ready: bool
    results: list[NeighbourAnswer]


class NeighbourViewSet(ApiViewSet):
    noun = "neighbours"

    @operation(NeighboursAnswer, query=NeighbourInput)
    def of_claim(self, request: Request, id: UUID) -> Response:
        """Other claims of the project that may be about the same, each with what speaks for it and against.

        Only proposed: a person decides what they are to each other.
        """
        claim = self.claim(id)
        found = neighbours(claim=claim, user=self.person, limit=self.asked(NeighbourInput)["limit"])
        if found is None:
            start_fingerprints()
        return Response({"ready": found is not None, "results": [_neighbour(each) for each in found or ()]})


class RelationViewSet(ApiViewSet):
    noun = "relations"

    @operation(RelationRecord, page=True, query=PageInput)
    def of_claim(self, request: Request, id: UUID) -> Response:
        """What people said the claim is to others, and others to it."""
        rows = self._visible().of(self.claim(id)).values_list(*RelationRow._fields)
        return self.listing(rows, lambda page: [relation(RelationRow._make(row)) for row in page])

    @operation(RelationRecord, body=RelationInput, code=status.HTTP_201_CREATED)
    def create(self, request: Request, id: UUID) -> Response:
        """Say what a claim is to another one of its project, instead of what was said of the two before."""
        claim = self.claim(id)
        given = self.given(RelationInput, may=lambda: can_review(self.person, claim.project))
        related = relate_claims(
            actor=self.person, claim=claim, other=self.claim(given["other"]), kind=given["kind"]
        )
        return Response(self.record(related.pk), status=status.HTTP_201_CREATED)

    @operation(RelationRecord)
    def retrieve(self, request: Request, id: UUID) -> Response:
        """What one claim is to another."""
        return Response(self.record(id))

    @operation(code=status.HTTP_204_NO_CONTENT)
    def destroy(self, request: Request, id: UUID) -> Response:
        """Take back what was said of two claims. History keeps it."""
        found = self.find(self._visible().select_related("claim__project"), pk=id)
        unrelate_claims(actor=self.person, relation=found)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def record(self, id: UUID) -> dict[str, Any]:
        row = self.find(self._visible().values_list(*RelationRow._fields), pk=id)
        return cast(dict[str, Any], relation(RelationRow._make(row)))

    def _visible(self) -> Any:
        return ClaimRelation.objects.visible_to(self.person).standing()


def _neighbour(found: Neighbour) -> dict[str, Any]:
    return {
        "claim": found.claim.pk,
        "words": found.words,
        "claimant": found.claim.claimant,
        "status": found.claim.status,
        "score": round(found.score, 3),
        "likeness": round(found.likeness, 3),
        "relation": found.proposal.relation,
        "reasons": list(found.proposal.reasons),
        "failures": [{"kind": each.kind, "text": each.text} for each in found.proposal.failures],
        "rating": found.rating,
    }
