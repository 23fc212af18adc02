"""Help: how a claim goes from suggestion to settled, what the words mean, which keys there are."""

from django.http import HttpResponseBase
from django.shortcuts import render

from annotations.models import Rating
from annotations.web.pages import Request, page
from annotations.web.projects import ROLES

RATINGS = {
    Rating.SUPPORTED: "Sources bear the claim out. Needs at least one source that supports it.",
    Rating.DISPUTED: "Sources contradict the claim. Needs at least one source that disputes it.",
    Rating.CONFLICTING: "Good sources say different things, or the claim is right in part.",
    Rating.MISSING_CONTEXT: "True as it stands, and misleading without what it leaves out.",
    Rating.NOT_ENOUGH_EVIDENCE: "No source was found that decides it.",
    Rating.NOT_CHECKABLE: "An opinion, a forecast, or nothing that evidence could decide.",
}


@page("GET")
def guide(request: Request) -> HttpResponseBase:
    context = {
        "roles": [(role.label, words) for role, words in ROLES.items()],
        "ratings": [(rating.value, rating.label, words) for rating, words in RATINGS.items()],
    }
    return render(request, "annotations/guide.html", context)
