"""The history of one claim, folded into its card."""

import uuid

from django.http import HttpResponseBase
from django.shortcuts import render

from annotations.models import Event
from annotations.web.history import gathered
from annotations.web.pages import Request, page
from annotations.web.workspace import open_workspace

MOST_EVENTS = 300


@page("GET")
def claim_history(
    request: Request, slug: str, article_id: uuid.UUID, claim_id: uuid.UUID
) -> HttpResponseBase:
    """What happened to a claim last; others' opinions only where this person may see them."""
    claim = open_workspace(request, slug, article_id).claim(claim_id)
    events = Event.objects.visible_to(request.user).filter(claim=claim).select_related("actor")
    entries = gathered(events.order_by("-sequence")[:MOST_EVENTS])
    return render(request, "annotations/workspace/history.html", {"entries": entries, "claim": claim})
