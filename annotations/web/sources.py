"""The sources of a project, and the copies kept of them."""

import mimetypes
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify

from annotations.dispatch import start_source_check, start_source_fetch
from annotations.models import Copy, Evidence, FetchState, LinkState, Project, Role, Source, User
from annotations.services.fetching import PATIENCE, check_now, retry_fetch
from annotations.services.sources import Handed, add_copy, handed_file, handed_text, open_copy
from annotations.text.anchoring import find_quote
from annotations.text.blocks import blocks
from annotations.text.comparing import Side, compare
from annotations.text.language import direction
from annotations.text.pieces import Piece, cut
from annotations.web.claims import places_of
from annotations.web.forms import carry_out, file_of_source, text_of_source
from annotations.web.pages import Request, desk_around, desk_of, page

PAGE_LENGTH = 50
# Of two texts that have little in common, this many rows say enough.
MOST_ROWS = 1_000
HEALTH = {
    "": "All sources",
    "alive": "Page still there",
    "dead": "Page gone",
    "missing": "A quote is not on the page",
    "failed": "Could not be fetched",
}


@dataclass(frozen=True)
class Stretch:
    """A piece of a copy's text; `stances` of the quotes on it, `anchor` where a quote begins."""

    text: str
    stances: str
    anchor: str


@dataclass(frozen=True)
class Bit:
    """A piece of a paragraph in a comparison: whether the other copy lacks it, and whether it is quoted."""

    text: str
    is_changed: bool
    is_quoted: bool


@dataclass(frozen=True)
class Row:
    """Paragraphs of two copies that stand beside each other; `left_out` ones that are the same before it."""

    old: list[Bit]
    new: list[Bit]
    is_same: bool
    left_out: int = 0


class CopyForm(forms.Form):
    """What a person has of a source whose page cannot be had: its text, or a file."""

    text = text_of_source("Its text, pasted", rows=5)
    file = file_of_source()

    def handed(self) -> Handed | None:
        """What was given, read; None where nothing was, or what cannot be read, which the form then says."""
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file:
            return carry_out(self, lambda: handed_file(file.name or "", file))
        given = handed_text(self.cleaned_data["text"])
        if given is None:
            self.add_error("text", "Paste the text, or choose a file.")
        return given


@page("GET")
def sources(request: Request, slug: str) -> HttpResponseBase:
    desk = desk_of(request, slug)
    words = request.GET.get("q", "").replace("\0", "").strip()
    health = request.GET.get("health", "")
    health = health if health in HEALTH else ""
    found = _listed(desk.project, request.user, words, health)
    shown = Paginator(found, PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {"desk": desk, "shown": shown, "words": words, "health": health, "healths": HEALTH}
    return render(request, "annotations/sources.html", context)


@page("GET")
def source(request: Request, source_id: uuid.UUID) -> HttpResponseBase:
    """What a source is cited for, and the text of one of its copies: the newest, or `?copy=NUMBER`."""
    return _shown(request, _seen(request, source_id), CopyForm())


@page("POST")
def fetch(request: Request, source_id: uuid.UUID) -> HttpResponseBase:
    """Try again to fetch a page that could not be had."""
    found = _seen(request, source_id)
    with transaction.atomic():
        start_source_fetch(retry_fetch(actor=request.user, row=found))
    messages.success(request, "The page is being fetched once more.")
    return redirect("source", found.pk)


@page("POST")
def check(request: Request, source_id: uuid.UUID) -> HttpResponseBase:
    """Have the page looked at again, and kept anew where it changed."""
    found = _seen(request, source_id)
    asked_at = timezone.now()
    with transaction.atomic():
        start_source_check(check_now(actor=request.user, row=found))
    return redirect(f"{reverse('source', args=[found.pk])}?asked={asked_at:%Y-%m-%dT%H:%M:%S.%fZ}")


@page("POST")
def hand_in(request: Request, source_id: uuid.UUID) -> HttpResponseBase:
    """Keep what a person has of a source as a copy of it."""
    found = _seen(request, source_id)
    desk_around(request, found.project).demand(Role.REVIEWER)
    form = CopyForm(request.POST, request.FILES)
    handed = form.handed() if form.is_valid() else None
    if handed is None:
        return _shown(request, found, form, status=400)
    add_copy(actor=request.user, source=found, handed=handed)
    messages.success(request, "The copy is kept. Quotes were looked for in it.")
    return redirect("source", found.pk)


@page("GET")
def comparison(request: Request, source_id: uuid.UUID) -> HttpResponseBase:
    """Two copies of a source side by side, `?old=NUMBER&new=NUMBER`, else the newest two."""
    found = _seen(request, source_id)
    copies = list(found.copies.defer("text").order_by("number"))
    if len(copies) < 2:
        raise Http404("There are no two copies to compare.")
    old, new = _picked(request, "old", copies, copies[-2]), _picked(request, "new", copies, copies[-1])
    uses = [use for use in _uses(request.user, found) if use.quote]
    context = {
        "desk": desk_around(request, found.project),
        "source": found,
        "copies": copies,
        "old": old,
        "new": new,
        "rows": _side_by_side(old, new, uses),
        "standing": _standing(found, uses),
        "most": MOST_ROWS,
        "old_direction": direction("", old.text),
        "new_direction": direction("", new.text),
    }
    return render(request, "annotations/source_comparison.html", context)


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
        open_copy(copy),
        as_attachment=True,
        filename=_file_name(copy),
        content_type="application/octet-stream",
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _seen(request: Request, source_id: uuid.UUID) -> Source:
    rows = Source.objects.visible_to(request.user).select_related("project")
    return get_object_or_404(rows, pk=source_id)


def _shown(request: Request, found: Source, form: CopyForm, *, status: int = 200) -> HttpResponseBase:
    desk = desk_around(request, found.project)
    copies = list(found.copies.select_related("given_by").defer("text").order_by("-number"))
    number = request.GET.get("copy", "")
    shown = next((copy for copy in copies if str(copy.number) == number), copies[0] if copies else None)
    uses = _uses(request.user, found)
    place_of = places_of(use.claim_id for use in uses)
    context = {
        "desk": desk,
        "source": found,
        "copies": copies,
        "shown": shown,
        "uses": [(use, place_of.get(use.claim_id)) for use in uses],
        "text": _marked(shown, uses) if shown else [],
        "direction": direction("", shown.text) if shown else "ltr",
        "form": form,
        "is_looked_at": _is_looked_at(request, found),
        "can_look": desk.can_review and bool(found.url) and found.fetch_state == FetchState.STORED,
    }
    return render(request, "annotations/source.html", context, status=status)


def _is_looked_at(request: Request, found: Source) -> bool:
    """Whether the look at the page that this person asked for is still on its way."""
    try:
        asked_at = parse_datetime(request.GET.get("asked", ""))
    except ValueError:
        return False
    if asked_at is None or timezone.is_naive(asked_at):
        return False
    is_done = found.link_checked_at is not None and found.link_checked_at >= asked_at
    return not is_done and timedelta() <= timezone.now() - asked_at < PATIENCE


def _uses(user: User, found: Source) -> list[Evidence]:
    """What the source is cited for, as far as this person may know."""
    rows = Evidence.objects.visible_to(user).standing().filter(source=found, claim__deleted_at=None)
    related = rows.select_related("claim", "added_by", "copy", "missing_from")
    return list(related.defer("copy__text", "missing_from__text"))


def _listed(project: Project, user: User, words: str, health: str) -> QuerySet[Source]:
    """With `uses`, the number of claims each is cited for, as far as this person may know."""
    found = Source.objects.visible_to(user).filter(project=project)
    if words:
        found = found.filter(
            Q(title__icontains=words) | Q(publisher__icontains=words) | Q(url__icontains=words)
        )
    use = Evidence.objects.visible_to(user).standing().filter(source=OuterRef("pk"), claim__deleted_at=None)
    if health in (LinkState.ALIVE, LinkState.DEAD):
        found = found.filter(link_state=health)
    elif health == "missing":
        found = found.filter(Exists(use.exclude(missing_from=None)))
    elif health == "failed":
        found = found.filter(fetch_state=FetchState.FAILED)
    counted = use.order_by().values("source").annotate(n=Count("claim", distinct=True)).values("n")
    return found.annotate(uses=Coalesce(Subquery(counted), 0)).order_by("-id")


# --- The text of a copy ---------------------------------------------------------------------------


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


# --- Two copies -----------------------------------------------------------------------------------


def _picked(request: Request, name: str, copies: list[Copy], usual: Copy) -> Copy:
    asked = request.GET.get(name, "")
    return next((copy for copy in copies if str(copy.number) == asked), usual)


def _side_by_side(old: Copy, new: Copy, uses: list[Evidence]) -> list[Row]:
    """What differs between two copies, with a paragraph around it; where much is the same it is left out."""
    quoted = [_quoted(copy, uses) for copy in (old, new)]
    pairs = compare(old.text, new.text)
    kept = {
        near
        for at, pair in enumerate(pairs)
        if not pair.is_same
        for near in (at - 1, at, at + 1)
        if 0 <= near < len(pairs)
    }
    rows: list[Row] = []
    before = -1
    for at in sorted(kept)[:MOST_ROWS]:
        pair = pairs[at]
        left = list(_bits(old.text, pair.old, quoted[0]))
        right = list(_bits(new.text, pair.new, quoted[1]))
        rows.append(Row(left, right, pair.is_same, left_out=at - before - 1))
        before = at
    return rows


def _quoted(copy: Copy, uses: list[Evidence]) -> list[tuple[str, int, int]]:
    """Where the quotes stand in this copy."""
    places = (_place(copy, use) for use in uses)
    return [("quoted", *place) for place in places if place]


def _place(copy: Copy, use: Evidence) -> tuple[int, int] | None:
    if use.copy_id == copy.pk:
        return use.start or 0, use.end or 0
    return find_quote(copy.text, use.exact or use.quote)


def _bits(text: str, side: Side | None, quoted: list[tuple[str, int, int]]) -> Iterator[Bit]:
    if side is None:
        return
    changed = [("changed", start, end) for start, end in side.changed]
    for piece in cut(side.start, side.end, [*changed, *quoted]):
        yield Bit(text[piece.start : piece.end], "changed" in piece.ids, "quoted" in piece.ids)


def _standing(found: Source, uses: list[Evidence]) -> list[tuple[Evidence, list[tuple[int, bool]]]]:
    """Whether each quote stands in each copy, by their numbers. One text is in memory at a time."""
    stands: dict[uuid.UUID, list[tuple[int, bool]]] = {use.pk: [] for use in uses}
    for copy in found.copies.order_by("number").iterator(chunk_size=1):
        for use in uses:
            stands[use.pk].append((copy.number, _place(copy, use) is not None))
    return [(use, stands[use.pk]) for use in uses]


def _file_name(copy: Copy) -> str:
    if copy.file_name:
        return copy.file_name
    ending = mimetypes.guess_extension(copy.media_type) or ".bin"
    return f"{slugify(copy.source.title)[:60] or 'source'}-{copy.number}{ending}"
