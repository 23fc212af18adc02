"""Downloads of a project."""

from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO

from django.http import FileResponse
from rest_framework import serializers
from rest_framework.request import Request

from annotations.api.inputs import Input
from annotations.api.schema import operation
from annotations.api.views import ApiViewSet
from annotations.models import ClaimStatus, Rating
from annotations.services.exports import ExportFilters, ExportFormat, export, links_at


class ExportInput(Input):
    """In which format, and which claims: each filter narrows, the values of one widen."""

    format = serializers.ChoiceField(
        choices=[each.value for each in ExportFormat], default=ExportFormat.JSONL
    )
    status = serializers.MultipleChoiceField(choices=ClaimStatus.choices, required=False)
    verdict = serializers.MultipleChoiceField(
        choices=Rating.choices, required=False, help_text="Settled with one of these."
    )
    since = serializers.DateTimeField(required=False, help_text="Changed at or after this time.")


class Download(FileResponse):
    """A file in pieces that are worth sending; it is gone when it has been sent."""

    block_size = 64 * 1024


class ExportViewSet(ApiViewSet):
    noun = "export"

    @operation(bytes, query=ExportInput, media_type="*/*")
    def stream(self, request: Request, slug: str) -> FileResponse:
        """Everything of a project that one may see, as one download.

        `jsonl` is all there is, one object a line, parents before children; `csv` a row for each passage;
        `w3c` a Web Annotation collection; `claimreview` the settled claims as schema.org has them; `warc` the
        copies of the sources as a web archive. All tell of one moment, and leave out what was deleted,
        corrected or taken back.
        """
        project = self.project(slug)
        asked = self.asked(ExportInput)
        format = ExportFormat(asked["format"])
        address = request.build_absolute_uri()
        filters = ExportFilters(
            statuses=tuple(sorted(map(ClaimStatus, asked.get("status", ())))),
            ratings=tuple(sorted(map(Rating, asked.get("verdict", ())))),
            since=asked.get("since"),
        )
        links = links_at(request.build_absolute_uri("/").rstrip("/"), project, export_address=address)
        pieces = export(user=self.person, project=project, format=format, filters=filters, links=links)
        return downloaded(
            pieces,
            name=f"{project.slug}{format.suffix}",
            media_type=format.media_type,
            is_head=request.method == "HEAD",
        )


def downloaded(pieces: Iterator[bytes], *, name: str, media_type: str, is_head: bool) -> FileResponse:
    """The pieces as a file to be saved; nothing is made of them for who asks for its headers alone."""
    download = Download(
        _kept(iter(()) if is_head else pieces),
        as_attachment=True,
        filename=name,
        content_type=media_type,
        headers={"Cache-Control": "private, no-store"},
    )
    if is_head:
        # Only the whole would tell its length.
        del download.headers["Content-Length"]
    return download


def _kept(pieces: Iterator[bytes]) -> IO[bytes]:
    """All of it on the disk before the first byte leaves.

    A slow reader then holds no transaction open, and an export that fails is an error, not a shorter file.
    """
    with ExitStack() as until_complete:
        file = until_complete.enter_context(TemporaryFile())
        file.writelines(pieces)
        file.seek(0)
        until_complete.pop_all()
    return file
