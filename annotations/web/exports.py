"""Export: what leaves in which format, and how it begins. The download itself is the API's."""

import zlib
from contextlib import closing, suppress
from datetime import UTC, date, datetime, time
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from annotations.models import ClaimStatus, Rating
from annotations.services.exports import ExportFilters, ExportFormat, links_at
from annotations.services.exports import export as export_project
from annotations.web.pages import Desk, Request, desk_of, page

PREVIEW_LINES = 8
PREVIEW_WIDTH = 160
# What zlib is told to read the first member of a gzip file; an archive begins with one about itself.
_GZIP = 31

FORMATS = {
    ExportFormat.JSONL: (
        "JSON Lines",
        "Everything you may see, one object a line, joined by ids: full texts, claims, passages, sources, "
        "evidence, verdicts.",
    ),
    ExportFormat.CSV: (
        "CSV",
        "A table for spreadsheets, one row for each passage of a claim. No cell can start a formula.",
    ),
    ExportFormat.W3C: (
        "W3C Web Annotation",
        "JSON-LD for annotation tools: each passage with its position and its quote.",
    ),
    ExportFormat.CLAIMREVIEW: (
        "ClaimReview",
        "schema.org JSON-LD for search engines: settled claims with their ratings. What is published comes "
        "as the public has it; the “url” of any other is its page here, which only members can open.",
    ),
    ExportFormat.WARC: (
        "WARC",
        "The copies of the sources, byte for byte, for archives and programs that replay web pages.",
    ),
}


@page("GET")
def export(request: Request, slug: str) -> HttpResponseBase:
    """The choice of format and filters, the first lines of what they give, and the way to all of it."""
    desk = desk_of(request, slug)
    asked, since = _asked(request), _since(request)
    instant = {"since": since.isoformat()} if since else {}
    address = f"{reverse('api:export', args=[slug])}?{urlencode({**asked, **instant})}"
    if "download" in request.GET:
        return redirect(address)
    context = {
        "desk": desk,
        "formats": [(name.value, label, words) for name, (label, words) in FORMATS.items()],
        "asked": asked,
        "since": since,
        "address": request.build_absolute_uri(address),
        "preview": _beginning(request, desk, asked, since),
        "statuses": ClaimStatus.choices,
        "ratings": Rating.choices,
    }
    return render(request, "annotations/export.html", context)


def _asked(request: Request) -> dict[str, str]:
    """The format and the filters as the API takes them; what is not known is left out."""
    asked = {"format": request.GET.get("format", "")}
    if asked["format"] not in list(ExportFormat):
        asked["format"] = ExportFormat.JSONL
    for name, known in (("status", ClaimStatus.values), ("verdict", Rating.values)):
        if request.GET.get(name) in known:
            asked[name] = request.GET[name]
    return asked


def _since(request: Request) -> datetime | None:
    """When the chosen day begins on the reader's clock; None for no day, or one that no calendar has."""
    with suppress(ValueError, OverflowError):
        day = date.fromisoformat(request.GET.get("since", ""))
        return timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC)
    return None


def _beginning(request: Request, desk: Desk, asked: dict[str, str], since: datetime | None) -> list[str]:
    """The first lines of the export, none longer than is worth reading here."""
    filters = ExportFilters(
        statuses=(ClaimStatus(asked["status"]),) if "status" in asked else (),
        ratings=(Rating(asked["verdict"]),) if "verdict" in asked else (),
        since=since,
    )
    pieces = export_project(
        user=request.user,
        project=desk.project,
        format=ExportFormat(asked["format"]),
        filters=filters,
        links=links_at(request.build_absolute_uri("/").rstrip("/"), desk.project),
    )
    with closing(pieces):
        first = next(pieces, b"")
    if asked["format"] == ExportFormat.WARC:
        first = zlib.decompressobj(wbits=_GZIP).decompress(first)
    lines = first.decode(errors="ignore").splitlines()[:PREVIEW_LINES]
    return [line if len(line) <= PREVIEW_WIDTH else f"{line[:PREVIEW_WIDTH]}…" for line in lines]
