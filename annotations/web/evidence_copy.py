"""A copy of a source beside the claim it is cited for: read it, and select the words that count."""

import uuid
from html import escape

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django_htmx.http import HttpResponseClientRedirect

from annotations.errors import Conflict
from annotations.models import Copy, Evidence
from annotations.services.evidence import quote_copy
from annotations.text.blocks import blocks
from annotations.text.language import direction
from annotations.text.pieces import cut
from annotations.web.evidence_deeds import evidence_deed
from annotations.web.workspace import NOTHING_BACK, Workspace, number
from annotations.web.workspace_forms import PassageForm


@evidence_deed("GET")
def copy(opened: Workspace, evidence: Evidence) -> HttpResponseBase:
    """The copy `?copy=NUMBER`, else the one that the quote stands in, else the newest."""
    copies = list(evidence.source.copies.defer("text", "headers").order_by("-number"))
    shown = _chosen(opened, evidence, copies)
    card = opened.card(evidence.claim, NOTHING_BACK)
    context = {
        "workspace": opened,
        "desk": opened.desk,
        "article": opened.article,
        "card": card,
        "evidence": evidence,
        "copies": copies,
        "shown": shown,
        "is_own": evidence.added_by_id == opened.request.user.pk and opened.desk.can_review,
        "text": _drawn(shown, evidence) if shown else "",
        "direction": direction("", shown.text) if shown else "ltr",
    }
    return render(opened.request, "annotations/evidence_copy.html", context)


@evidence_deed("POST")
def quote(opened: Workspace, evidence: Evidence) -> HttpResponseBase:
    """Make the words selected in a copy the quote, and go back to the claim."""
    form = PassageForm(opened.request.POST)
    if not form.is_valid():
        raise Conflict("Select the words in the copy first.")
    chosen = _chosen(opened, evidence, list(evidence.source.copies.order_by("-number")))
    if chosen is None:
        raise Conflict("There is no copy to quote yet.")
    quote_copy(actor=opened.request.user, evidence=evidence, copy=chosen, **form.passage)
    messages.success(opened.request, "The words you selected are the quote now.")
    address = opened.address_with(evidence.claim)
    return HttpResponseClientRedirect(address) if opened.request.htmx else redirect(address)


def _chosen(opened: Workspace, evidence: Evidence, copies: list[Copy]) -> Copy | None:
    """The copy that is asked for, else the one that the quote stands in, else the newest."""
    wanted = number(opened.request.GET.get("copy")) or (evidence.copy.number if evidence.copy else 0)
    return next((each for each in copies if each.number == wanted), copies[0] if copies else None)


def _drawn(copy: Copy, evidence: Evidence) -> SafeString:
    """The copy's text by paragraphs, with the quote marked where it stands."""
    passages: list[tuple[uuid.UUID, int, int]] = []
    if evidence.copy_id == copy.pk and evidence.start is not None and evidence.end is not None:
        passages.append((evidence.pk, evidence.start, evidence.end))
    drawn, last = [], 0
    for block in blocks(copy.text):
        gap = escape(copy.text[last : block.start]).replace("\n", "&#10;")
        pieces = "".join(
            f'<mark class="{evidence.stance}">{words}</mark>' if piece.ids else words
            for piece in cut(block.start, block.end, passages)
            for words in [escape(copy.text[piece.start : piece.end], quote=False)]
        )
        drawn.append(f'<div class="para"><p data-start="{block.start}" data-gap="{gap}">{pieces}</p></div>')
        last = block.end
    return SafeString("".join(drawn))
