"""Sources, and the copies kept of them."""

from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import dispatch
from annotations.api.inputs import FetchFilters, Input, picked
from annotations.api.preconditions import matched, versioned
from annotations.api.schema import operation
from annotations.api.views import ApiViewSet
from annotations.formats.records import CopyRow, SourceRecord, SourceRow, source
from annotations.models import Copy, Source
from annotations.permissions import can_change_source
from annotations.services.fetching import retry_fetch
from annotations.services.sources import update_source


class SourceChanges(Input):
    """What is said of a source. Its address and its copies never change."""

    title = serializers.CharField(max_length=500, required=False, allow_blank=True)
    publisher = serializers.CharField(max_length=200, required=False, allow_blank=True)
    published_on = serializers.DateField(required=False, allow_null=True)


class SourceViewSet(ApiViewSet):
    noun = "sources"

    @operation(SourceRecord, page=True, query=FetchFilters)
    def of_project(self, request: Request, slug: str) -> Response:
        """The publications cited in a project."""
        asked = self.asked(FetchFilters)
        rows = self._rows().filter(project=self.project(slug), **picked(asked, "fetch_state", "url"))
        return self.listing(rows, _answers, asked=asked)

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
