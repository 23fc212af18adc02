"""Snapshots: the texts of articles."""

from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import dispatch
from annotations.api.inputs import Input, PageInput, VerbatimField
from annotations.api.preconditions import unchanging
from annotations.api.schema import operation
from annotations.api.views import ApiViewSet
from annotations.formats.records import SnapshotRecord, SnapshotRow, snapshot
from annotations.models import Article, Snapshot
from annotations.permissions import can_review
from annotations.services.reanchoring import submit_newer_text

_WITHOUT_TEXT = tuple(name for name in SnapshotRow._fields if name != "text")


class SnapshotHead(TypedDict):
    """A snapshot without its text. `length` is in code points, `sha256` of the UTF-8 bytes."""

    id: UUID
    article: UUID
    number: int
    sha256: str
    length: int
    captured_at: datetime
    final_url: str
    http_status: int | None


class SnapshotInput(Input):
    """What stands in an article now, all of it."""

    text = VerbatimField(raw=True)


class SnapshotViewSet(ApiViewSet):
    noun = "snapshots"

    @operation(SnapshotHead, page=True, query=PageInput)
    def of_article(self, request: Request, id: UUID) -> Response:
        """The snapshots of an article, without their texts."""
        article = self.find(Article.objects.visible_to(self.person), pk=id)
        rows = Snapshot.objects.filter(article=article).values_list(*_WITHOUT_TEXT)
        return self.listing(rows, lambda page: [_head(row) for row in page])

    @operation(SnapshotRecord, body=SnapshotInput, code=status.HTTP_201_CREATED, also=status.HTTP_200_OK)
    def create(self, request: Request, id: UUID) -> Response:
        """Hand in the text that stands in an article now.

        201 for a newer text, in which the article's claims are looked for; 200 for the one that it has.
        """
        article = self.find(
            Article.objects.visible_to(self.person).select_related("project", "snapshot"), pk=id
        )
        given = self.given(SnapshotInput, may=lambda: can_review(self.person, article.project))
        with transaction.atomic():
            renewal = submit_newer_text(actor=self.person, article=article, text=given["text"])
            if renewal.is_new:
                dispatch.start_extraction(renewal.article, self.person)
        record = snapshot(
            SnapshotRow._make(
                self.find(self._visible().values_list(*SnapshotRow._fields), pk=renewal.article.snapshot_id)
            )
        )
        code = status.HTTP_201_CREATED if renewal.is_new else status.HTTP_200_OK
        return Response(record, status=code)

    @operation(SnapshotRecord)
    def retrieve(self, request: Request, id: UUID) -> Response:
        """A snapshot with its text, in which all offsets count."""
        row = SnapshotRow._make(self.find(self._visible().values_list(*SnapshotRow._fields), pk=id))
        return unchanging(request, snapshot(row), row.sha256)

    @operation(bytes, media_type="text/plain")
    def text(self, request: Request, id: UUID) -> HttpResponse:
        """The text alone, in UTF-8."""
        text = self.find(self._visible().values_list("text", flat=True), pk=id)
        return HttpResponse(text, content_type="text/plain; charset=utf-8")

    def _visible(self) -> Any:
        return Snapshot.objects.visible_to(self.person)


def _head(row: tuple[Any, ...]) -> SnapshotHead:
    known = dict(zip(_WITHOUT_TEXT, row, strict=True))
    known["article"] = known.pop("article_id")
    return known  # type: ignore[return-value]
