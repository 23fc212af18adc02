"""Sources, and the copies kept of them."""

from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import FileResponse, HttpResponse
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import dispatch
from annotations.api.exports import downloaded
from annotations.api.inputs import FetchFilters, FileField, Input, VerbatimField, picked
from annotations.api.parsers import JsonParser
from annotations.api.preconditions import matched, versioned
from annotations.api.schema import operation
from annotations.api.views import ApiViewSet
from annotations.errors import InvalidInput
from annotations.formats import warc
from annotations.formats.records import CopyRow, SourceRecord, SourceRow, source
from annotations.models import Copy, LinkState, Source
from annotations.permissions import can_change_source, can_review
from annotations.services.exports import archive_of_source
from annotations.services.fetching import check_now, retry_fetch
from annotations.services.sources import add_copy, handed_file, handed_text, open_copy, update_source


class SourceChanges(Input):
    """What is said of a source. Its address and its copies never change."""

    title = serializers.CharField(max_length=500, required=False, allow_blank=True)
    publisher = serializers.CharField(max_length=200, required=False, allow_blank=True)
    published_on = serializers.DateField(required=False, allow_null=True)


class SourceFilters(FetchFilters):
    """Which sources: where their page is, whether we have it, and whether it is still there."""

    link_state = serializers.ChoiceField(choices=LinkState.choices, required=False)


class CopyInput(Input):
    """One of `text` and `file` (.html, .pdf, .txt): what a person has of a source."""

    text = VerbatimField(required=False, raw=True)
    file = FileField(required=False, help_text="As multipart/form-data.")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if len(given) != 1:
            code = "ambiguous" if given else "required"
            raise serializers.ValidationError({"text": [ErrorDetail("Give the text, or a file.", code=code)]})
        return given


class SourceViewSet(ApiViewSet):
    noun = "sources"
    parser_classes = (JsonParser, MultiPartParser)

    @operation(SourceRecord, page=True, query=SourceFilters)
    def of_project(self, request: Request, slug: str) -> Response:
        """The publications cited in a project."""
        asked = self.asked(SourceFilters)
        wanted = picked(asked, "fetch_state", "url", "link_state")
        return self.listing(self._rows().filter(project=self.project(slug), **wanted), _answers, asked=asked)

    @operation(SourceRecord)
    def retrieve(self, request: Request, id: UUID) -> Response:
        """A source with its copies."""
        return versioned(self.record(id))

    @operation(SourceRecord, body=SourceChanges, conditional=True)
    def partial_update(self, request: Request, id: UUID) -> Response:
        """Correct what is said of a source: one that one brought in, or as an editor any."""
        found = self._source(id)
        changes = self.given(SourceChanges, may=lambda: can_change_source(self.person, found), partial=True)
        update_source(actor=self.person, source=found, expected_version=self.expected_version, **changes)
        return versioned(self.record(id))

    @operation(SourceRecord, conditional=True)
    def retry(self, request: Request, id: UUID) -> Response:
        """Fetch the page again after it could not be had."""
        found = self._source(id)
        with transaction.atomic(), matched(request, found):
            dispatch.start_source_fetch(retry_fetch(actor=self.person, row=found))
        return versioned(self.record(id))

    @operation(SourceRecord, conditional=True)
    def check(self, request: Request, id: UUID) -> Response:
        """Look at the page again: a worker keeps it anew where its text changed, or says that it is gone."""
        found = self._source(id)
        with transaction.atomic(), matched(request, found):
            dispatch.start_source_check(check_now(actor=self.person, row=found))
        return versioned(self.record(id))

    @operation(SourceRecord, body=CopyInput, code=status.HTTP_201_CREATED)
    def add_copy(self, request: Request, id: UUID) -> Response:
        """Hand in a text or a file of a source whose page cannot be had, or not in full."""
        found = self._source(id)
        given = self.given(CopyInput, may=lambda: can_review(self.person, found.project))
        file = given.get("file")
        handed = handed_file(file.name or "", file) if file else handed_text(given["text"])
        if handed is None:
            raise InvalidInput({"text": "There is no text here."})
        add_copy(actor=self.person, source=found, handed=handed)
        return versioned(self.record(id), status_code=status.HTTP_201_CREATED)

    @operation(bytes, media_type=warc.MEDIA_TYPE)
    def archive(self, request: Request, id: UUID) -> FileResponse:
        """The copies of a source as a web archive (WARC 1.1)."""
        found = self._source(id)
        pieces = archive_of_source(source=found, address=request.build_absolute_uri())
        return downloaded(
            pieces,
            name=f"source-{found.pk}.warc.gz",
            media_type=warc.MEDIA_TYPE,
            is_head=request.method == "HEAD",
        )

    @operation(bytes, media_type="application/octet-stream")
    def copy_content(self, request: Request, id: UUID) -> FileResponse:
        """The bytes of a copy as they were stored."""
        copies = Copy.objects.filter(source__in=Source.objects.visible_to(self.person)).defer("text")
        stored = open_copy(self.find(copies, pk=id))
        return FileResponse(stored, as_attachment=True, content_type="application/octet-stream")

    @operation(bytes, media_type="text/plain")
    def copy_text(self, request: Request, id: UUID) -> HttpResponse:
        """The text read from a copy, in which the offsets of evidence count."""
        copies = Copy.objects.filter(source__in=Source.objects.visible_to(self.person))
        text = self.find(copies.values_list("text", flat=True), pk=id)
        return HttpResponse(text, content_type="text/plain; charset=utf-8")

    def record(self, id: UUID) -> dict[str, Any]:
        answers: list[Any] = _answers([self.find(self._rows(), pk=id)])
        return dict(answers[0])

    def _source(self, id: UUID) -> Source:
        return self.find(Source.objects.visible_to(self.person).select_related("project"), pk=id)

    def _rows(self) -> Any:
        return Source.objects.visible_to(self.person).values_list(*SourceRow._fields)


def _answers(rows: list[tuple[Any, ...]]) -> list[SourceRecord]:
    """Answers for a page of sources; their copies come in one statement."""
    sources = [SourceRow._make(row) for row in rows]
    copies = Copy.objects.filter(source__in=[row.id for row in sources]).order_by("source", "number")
    found = map(CopyRow._make, copies.values_list(*CopyRow._fields))
    of_source = {id: list(group) for id, group in groupby(found, key=attrgetter("source_id"))}
    return [source(row, of_source.get(row.id, [])) for row in sources]
