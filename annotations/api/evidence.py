"""Evidence: what sources say about a claim."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import dispatch
from annotations.api.inputs import FileField, Input, OneOfField, PageInput, VerbatimField
from annotations.api.parsers import JsonParser
from annotations.api.preconditions import versioned
from annotations.api.schema import operation
from annotations.api.sources import SourceChanges
from annotations.api.views import ApiViewSet
from annotations.formats.records import EvidenceRecord, EvidenceRow, evidence
from annotations.models import Copy, Evidence, SourceKind, Stance
from annotations.permissions import can_review
from annotations.services.evidence import (
    add_evidence,
    join_evidence,
    part_evidence,
    quote_copy,
    restore_evidence,
    update_evidence,
    withdraw_evidence,
)
from annotations.services.sources import handed_file


class EvidenceChanges(Input):
    """What one may change of evidence one gave."""

    stance = OneOfField(Stance)
    quote = VerbatimField(
        required=False, allow_blank=True, help_text="Words of the source, looked for in it."
    )
    note = serializers.CharField(required=False, allow_blank=True)
    source_kind = OneOfField(SourceKind, required=False, allow_blank=True)
    later_reason = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="Why a source counts that came out after the claim was made; needed then.",
    )


class EvidenceInput(EvidenceChanges, SourceChanges):
    """A source against a claim: its `url`, which a worker fetches, or where that cannot be had its `text` or
    its `file` (.html, .pdf, .txt)."""

    url = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    text = VerbatimField(required=False, allow_blank=True, raw=True)
    file = FileField(required=False, help_text="As multipart/form-data.")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given.get("text") and "file" in given:
            ambiguous = ErrorDetail("Give the text or a file, not both.", code="ambiguous")
            raise serializers.ValidationError({"file": [ambiguous]})
        return given


class PassageOfCopy(Input):
    """Words of a copy of the source: its text from `start` to `end` (code points), and what stands there."""

    copy = serializers.UUIDField()
    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=0)
    exact = VerbatimField()


class PartnerInput(Input):
    """Another piece of evidence on the same claim."""

    other = serializers.UUIDField()


class EvidenceAnswer(EvidenceRecord):
    """Evidence, with the address and the title of its source. `deleted` is when it was taken back."""

    source_url: str
    source_title: str
    deleted: datetime | None


_ROW = (*EvidenceRow._fields, "source__url", "source__title", "deleted_at")


class EvidenceViewSet(ApiViewSet):
    noun = "evidence"
    parser_classes = (JsonParser, MultiPartParser)

    @operation(EvidenceAnswer, page=True, query=PageInput)
    def of_claim(self, request: Request, id: UUID) -> Response:
        """The evidence on a claim that one may see.

        On a blind desk one's own, until one's verdict is in or the claim is settled; adjudicators, editors
        and owners see it all once the reviews are in.
        """
        claim = self.claim(id)
        rows = self._visible().standing().filter(claim=claim)
        return self.listing(rows.values_list(*_ROW), lambda page: [_answer(row) for row in page])

    @operation(EvidenceAnswer, body=EvidenceInput, code=status.HTTP_201_CREATED)
    def create(self, request: Request, id: UUID) -> Response:
        """Set a source against a claim. Its quote is looked for in it, at once or when it is fetched."""
        claim = self.claim(id)
        given = self.given(EvidenceInput, may=lambda: can_review(self.person, claim.project))
        if file := given.pop("file", None):
            given["file"] = handed_file(file.name or "", file)
        with transaction.atomic():
            added = add_evidence(actor=self.person, claim=claim, **given)
            dispatch.start_source_fetch(added.source)
        return versioned(self.record(added.pk), status_code=status.HTTP_201_CREATED)

    @operation(EvidenceAnswer)
    def retrieve(self, request: Request, id: UUID) -> Response:
        """Evidence, and whether its quote was found."""
        return versioned(self.record(id))

    @operation(EvidenceAnswer, body=EvidenceChanges, conditional=True)
    def partial_update(self, request: Request, id: UUID) -> Response:
        """Change what one said of a source: stance, quote, note, kind, why a later one counts."""
        found = self._evidence(id)
        may_review = lambda: can_review(self.person, found.claim.project)  # noqa: E731
        changes = self.given(EvidenceChanges, may=may_review, partial=True)
        update_evidence(actor=self.person, evidence=found, expected_version=self.expected_version, **changes)
        return versioned(self.record(id))

    @operation(code=status.HTTP_204_NO_CONTENT, conditional=True)
    def destroy(self, request: Request, id: UUID) -> Response:
        """Take evidence back: one's own, or as an editor anyone's. It can be restored."""
        self._do(withdraw_evidence, id)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @operation(EvidenceAnswer, conditional=True)
    def restore(self, request: Request, id: UUID) -> Response:
        """Bring evidence back that was taken back: one's own, or as an editor anyone's."""
        self._do(restore_evidence, id)
        return versioned(self.record(id))

    @operation(EvidenceAnswer, body=PassageOfCopy, conditional=True)
    def quote(self, request: Request, id: UUID) -> Response:
        """Make words of a copy of the source the quote of evidence one gave. It grows to whole characters."""
        found = self._evidence(id)
        given = self.given(PassageOfCopy, may=lambda: can_review(self.person, found.claim.project))
        copy = self.find(Copy.objects.filter(source=found.source_id), pk=given.pop("copy"))
        quote_copy(
            actor=self.person, evidence=found, copy=copy, expected_version=self.expected_version, **given
        )
        return versioned(self.record(id))

    @operation(EvidenceAnswer, body=PartnerInput, conditional=True)
    def join(self, request: Request, id: UUID) -> Response:
        """Say that evidence one gave and another piece on the claim are needed together."""
        found = self._evidence(id)
        given = self.given(PartnerInput, may=lambda: can_review(self.person, found.claim.project))
        join_evidence(actor=self.person, evidence=found, expected_version=self.expected_version, **given)
        return versioned(self.record(id))

    @operation(EvidenceAnswer, conditional=True)
    def part(self, request: Request, id: UUID) -> Response:
        """Take evidence one gave out of its set: it stands for itself again."""
        self._do(part_evidence, id)
        return versioned(self.record(id))

    def record(self, id: UUID) -> dict[str, Any]:
        return _answer(self.find(self._visible().values_list(*_ROW), pk=id))

    def _visible(self) -> Any:
        return Evidence.objects.visible_to(self.person).with_lateness()

    def _evidence(self, id: UUID) -> Evidence:
        visible = Evidence.objects.visible_to(self.person)
        return self.find(visible.select_related("claim__project", "source"), pk=id)

    def _do(self, deed: Callable[..., Evidence], id: UUID) -> None:
        deed(actor=self.person, evidence=self._evidence(id), expected_version=self.expected_version)


def _answer(row: tuple[Any, ...]) -> dict[str, Any]:
    *columns, url, title, deleted_at = row
    record = cast(dict[str, Any], evidence(EvidenceRow._make(columns)))
    return {**record, "source_url": url, "source_title": title, "deleted": deleted_at}
