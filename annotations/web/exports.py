"""Export: what leaves in which format, and how it begins. The download itself is the API's."""

from contextlib import suppress
from datetime import date, datetime, time
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

FORMATS = {
    ExportFormat.JSONL: (
        "JSON Lines",
        "Everything you may see, one object a line, joined by ids: articles with their full text, claims, "
        "passages with offsets in two units, sources, evidence, verdicts. Nothing is lost.",
    ),
    ExportFormat.CSV: ("CSV", "A table of claims for spreadsheets. No cell can start a formula."),
    ExportFormat.W3C: (
        "W3C Web Annotation",
        "JSON-LD for annotation tools: each passage with its position and its quote.",
    ),
    ExportFormat.CLAIMREVIEW: (
        "ClaimReview",
        "schema.org JSON-LD for search engines: settled claims with their ratings. Claims that are open, or "
        "not checkable, are left out.",
    ),
}


@page("GET")
def export(request: Request, slug: str) -> HttpResponseBase:
    """The choice of format and filters, the first lines of what they give, and the way to all of it."""
    desk = desk_of(request, slug)
    asked = _asked(request)
    address = f"{reverse('api:export', args=[slug])}?{urlencode(asked)}"
    if "download" in request.GET:
        return redirect(address)
    context = {
        "desk": desk,
        "formats": [(name.value, label, words) for name, (label, words) in FORMATS.items()],
        "asked": asked,
        "address": request.build_absolute_uri(address),
        "preview": _beginning(request, desk, asked),
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
    # No day, or one that the calendar does not have, is no filter.
    with suppress(ValueError):
        asked["since"] = date.fromisoformat(request.GET.get("since", "")).isoformat()
    return asked


def _beginning(request: Request, desk: Desk, asked: dict[str, str]) -> list[str]:
    """The first lines of the export, cut to a width that fits the page."""
    since = date.fromisoformat(asked["since"]) if "since" in asked else None
    filters = ExportFilters(
        statuses=(ClaimStatus(asked["status"]),) if "status" in asked else (),
        ratings=(Rating(asked["verdict"]),) if "verdict" in asked else (),
        since=timezone.make_aware(datetime.combine(since, time.min)) if since else None,
    )
    pieces = export_project(
        user=request.user,
        project=desk.project,
        format=ExportFormat(asked["format"]),
        filters=filters,
        links=links_at(request.build_absolute_uri("/").rstrip("/"), desk.project),
    )
    lines = next(iter(pieces), b"").decode(errors="ignore").splitlines()[:PREVIEW_LINES]
    return [line if len(line) <= PREVIEW_WIDTH else f"{line[:PREVIEW_WIDTH]}…" for line in lines]
