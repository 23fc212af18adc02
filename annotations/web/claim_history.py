"""The history of one claim, folded into its card."""

import uuid

from django.http import HttpResponseBase
from django.shortcuts import render

from annotations.models import Event
from annotations.web.history import DEEDS, Entry
from annotations.web.pages import Request, page
from annotations.web.workspace import open_workspace

MOST_EVENTS = 300


@page("GET")
def claim_history(
    request: Request, slug: str, article_id: uuid.UUID, claim_id: uuid.UUID
) -> HttpResponseBase:
    """What happened to a claim, newest first; others' opinions only where this person may see them."""
    claim = open_workspace(request, slug, article_id).claim(claim_id)
    events = Event.objects.visible_to(request.user).filter(claim=claim).select_related("actor")
    entries: list[Entry] = []
    for event in events.order_by("-sequence")[:MOST_EVENTS]:
        if not entries or not entries[-1].holds(event):
            entries.append(Entry(event, DEEDS.get(event.deed, "changed a row past the site")))
        entries[-1].take(event)
    return render(request, "annotations/workspace/history.html", {"entries": entries})
