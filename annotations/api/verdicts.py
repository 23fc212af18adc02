"""Verdicts: what each reviewer found."""

from typing import Any, cast
from uuid import UUID

from django.db.models import Q
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.inputs import Input, OneOfField, PageInput
from annotations.api.preconditions import versioned
from annotations.api.schema import operation
from annotations.api.views import ApiViewSet
from annotations.formats.records import VerdictRecord, VerdictRow, verdict
from annotations.models import Rating, Verdict
from annotations.permissions import can_review
from annotations.services.verdicts import confirm_verdict, record_verdict, withdraw_verdict


class VerdictInput(Input):
    """A rating and the reasons for it.

    `supported` and `disputed` need evidence of that stance: on a blind desk, some that one added oneself.
    """

    rating = OneOfField(Rating)
    rationale = serializers.CharField()
    as_of = serializers.DateField(required=False, help_text="Up to when evidence was looked for: today.")


class VerdictViewSet(ApiViewSet):
    noun = "verdicts"

    @operation(VerdictRecord, page=True, query=PageInput)
    def of_claim(self, request: Request, id: UUID) -> Response:
        """The verdicts on a claim that one may see.

        On a blind desk none but one's own, until it is in or the claim is settled; adjudicators, editors and
        owners see them all once the reviews are in.
        """
        rows = self._visible().filter(claim=self.claim(id))
        return self.listing(
            rows.values_list(*VerdictRow._fields), lambda page: [_answer(row) for row in page]
        )

    @operation(
        VerdictRecord,
        body=VerdictInput,
        code=status.HTTP_201_CREATED,
        also=status.HTTP_200_OK,
        conditional=True,
    )
    def create(self, request: Request, id: UUID) -> Response:
        """Give one's verdict on a claim, or change it: one verdict a person."""
        claim = self.claim(id)
        given = self.given(VerdictInput, may=lambda: can_review(self.person, claim.project))
        own = record_verdict(
            reviewer=self.person, claim=claim, expected_version=self.expected_version, **given
        )
        is_new = own.version == 1
        return versioned(
            self._written(own),
            status_code=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK,
        )

    @operation(VerdictRecord, body=VerdictInput, also=status.HTTP_201_CREATED, conditional=True)
    def put_mine(self, request: Request, id: UUID) -> Response:
        """The same at the address of one's own verdict."""
        return self.create(request, id)

    @operation(VerdictRecord)
    def mine(self, request: Request, id: UUID) -> Response:
        """One's own verdict on a claim."""
        rows = self._visible().values_list(*VerdictRow._fields)
        return versioned(_answer(self.find(rows, claim=id, reviewer=self.person)))

    @operation(code=status.HTTP_204_NO_CONTENT, conditional=True)
    def withdraw_mine(self, request: Request, id: UUID) -> Response:
        """Take one's verdict on a claim back."""
        rows = self._visible().filter(claim=self.claim(id), reviewer=self.person)
        return self._withdraw(self.find(rows.select_related("claim__project")))

    @operation(VerdictRecord)
    def retrieve(self, request: Request, id: UUID) -> Response:
        """A verdict."""
        return versioned(_answer(self.find(self._visible().values_list(*VerdictRow._fields), pk=id)))

    @operation(VerdictRecord, conditional=True)
    def confirm(self, request: Request, id: UUID) -> Response:
        """Stand by a verdict of one's own, though the words that it judges changed."""
        found = self.find(self._visible().select_related("claim__project"), pk=id)
        confirm_verdict(actor=self.person, verdict=found, expected_version=self.expected_version)
        return self.retrieve(request, id)

    @operation(code=status.HTTP_204_NO_CONTENT, conditional=True)
    def destroy(self, request: Request, id: UUID) -> Response:
        """Take a verdict of one's own back."""
        return self._withdraw(self.find(self._visible().select_related("claim__project"), pk=id))

    def current(self) -> dict[str, Any] | None:
        """The verdict, whether the address names it or its claim; None when none of it stands."""
        id = self.kwargs["id"]
        rows = self._visible().values_list(*VerdictRow._fields)
        known = rows.filter(Q(pk=id) | Q(claim=id, reviewer=self.person)).first()
        return _answer(known) if known else None

    def _visible(self) -> Any:
        return Verdict.objects.visible_to(self.person).standing()

    def _withdraw(self, found: Verdict) -> Response:
        withdraw_verdict(actor=self.person, verdict=found, expected_version=self.expected_version)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _written(self, own: Verdict) -> dict[str, Any]:
        """The answer for what the person has just written, without reading it again."""
        row = VerdictRow(
            id=own.pk,
            claim_id=own.claim_id,
            reviewer_id=self.person.pk,
            reviewer__name=self.person.name,
            reviewer__username=self.person.username,
            rating=Rating(own.rating),
            rationale=own.rationale,
            as_of=own.as_of,
            stale_since=own.stale_since,
            is_blind=own.is_blind,
            created_at=own.created_at,
            updated_at=own.updated_at,
            version=own.version,
        )
        return _answer(row)


def _answer(row: tuple[Any, ...]) -> dict[str, Any]:
    return cast(dict[str, Any], verdict(VerdictRow._make(row)))
