"""The sources of a project, and the copies kept of them."""

import mimetypes
import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify

from annotations.dispatch import start_source_fetch
from annotations.models import Copy, Evidence, Project, Source, User
from annotations.services.fetching import retry_fetch
from annotations.text.blocks import blocks
from annotations.text.language import direction
from annotations.text.pieces import Piece, cut
from annotations.web.claims import places_of
from annotations.web.pages import Request, desk_around, desk_of, page

PAGE_LENGTH = 50


@dataclass(frozen=True)
class Stretch:
    """A piece of a copy's text; `stances` of the quotes on it, `anchor` where a quote begins."""

    text: str
    stances: str
    anchor: str


@page("GET")
def sources(request: Request, slug: str) -> HttpResponseBase:
    desk = desk_of(request, slug)
    words = request.GET.get("q", "").replace("\0", "").strip()
    found = _listed(desk.project, request.user, words)
    shown = Paginator(found, PAGE_LENGTH).get_page(request.GET.get("page"))
    return render(request, "annotations/sources.html", {"desk": desk, "shown": shown, "words": words})


@page("GET")
def source(request: Request, source_id: uuid.UUID) -> HttpResponseBase:
    """What a source is cited for, and the text of one of its copies: the newest, or `?copy=NUMBER`."""
    found = get_object_or_404(Source.objects.visible_to(request.user).select_related("project"), pk=source_id)
    copies = list(found.copies.defer("text").order_by("-number"))
    number = request.GET.get("copy", "")
    shown = next((copy for copy in copies if str(copy.number) == number), copies[0] if copies else None)
    uses = list(
        Evidence.objects.visible_to(request.user)
        .standing()
        .filter(source=found, claim__deleted_at=None)
        .select_related("claim", "added_by", "copy")
        .defer("copy__text")
    )
    place_of = places_of(use.claim_id for use in uses)
    context = {
        "desk": desk_around(request, found.project),
        "source": found,
        "copies": copies,
        "shown": shown,
        "uses": [(use, place_of.get(use.claim_id)) for use in uses],
        "text": _marked(shown, uses) if shown else [],
        "direction": direction("", shown.text) if shown else "ltr",
    }
    return render(request, "annotations/source.html", context)


@page("POST")
def fetch(request: Request, source_id: uuid.UUID) -> HttpResponseBase:
    """Try again to fetch a page that could not be had."""
    found = get_object_or_404(Source.objects.visible_to(request.user).select_related("project"), pk=source_id)
    with transaction.atomic():
        start_source_fetch(retry_fetch(actor=request.user, row=found))
    messages.success(request, "The page is being fetched once more.")
    return redirect("source", found.pk)


@page("GET")
def download(request: Request, copy_id: uuid.UUID) -> HttpResponseBase:
    """The stored bytes, to be saved and never to be opened as a page of this site."""
    copies = (
        Copy.objects.filter(source__in=Source.objects.visible_to(request.user))
        .select_related("source")
        .defer("text")
    )
    copy = get_object_or_404(copies, pk=copy_id)
    answer = FileResponse(
        copy.content.open("rb"),
        as_attachment=True,
        filename=_file_name(copy),
        content_type="application/octet-stream",
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _listed(project: Project, user: User, words: str) -> QuerySet[Source]:
    """With `uses`, the number of claims each is cited for, as far as this person may know."""
    found = Source.objects.visible_to(user).filter(project=project)
    if words:
        found = found.filter(
            Q(title__icontains=words) | Q(publisher__icontains=words) | Q(url__icontains=words)
        )
    use = Evidence.objects.visible_to(user).standing().filter(source=OuterRef("pk"), claim__deleted_at=None)
    counted = use.order_by().values("source").annotate(n=Count("claim", distinct=True)).values("n")
    return found.annotate(uses=Coalesce(Subquery(counted), 0)).order_by("-id")


def _marked(copy: Copy, uses: list[Evidence]) -> list[list[Stretch]]:
    """The copy's text by paragraphs, cut where the quotes of `uses` begin and end."""
    by_id = {use.pk: use for use in uses if use.copy_id == copy.pk}
    passages = [(use.pk, use.start or 0, use.end or 0) for use in by_id.values()]
    return [
        [_stretch(copy.text, piece, by_id) for piece in cut(block.start, block.end, passages)]
        for block in blocks(copy.text)
    ]


def _stretch(text: str, piece: "Piece[uuid.UUID]", by_id: dict[uuid.UUID, Evidence]) -> Stretch:
    stances = sorted({by_id[each].stance for each in piece.ids})
    begins = next((str(each) for each in piece.ids if by_id[each].start == piece.start), "")
    return Stretch(text[piece.start : piece.end], " ".join(stances), begins)


def _file_name(copy: Copy) -> str:
    ending = mimetypes.guess_extension(copy.media_type) or ".bin"
    return f"{slugify(copy.source.title)[:60] or 'source'}-{copy.number}{ending}"
