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


# The workspace's keys as frontend/src/workspace.ts has them; a test holds the two together.
KEYS = {
    "Moving": (
        ("J", "Next claim"),
        ("K", "Previous claim"),
        ("]", "Next to do"),
        ("[", "Previous to do"),
        ("+", "More suggestions"),
        ("-", "Fewer suggestions"),
    ),
    "Judging": (
        ("S", "Supported"),
        ("D", "Disputed"),
        ("M", "Mixed"),
        ("U", "Can’t tell"),
        ("I", "Missing context"),
        ("O", "Not checkable"),
        ("E", "Add a source"),
        ("C", "Compare verdicts"),
    ),
    "Making": (
        ("A", "Accept the suggestion"),
        ("X", "Reject the claim"),
        ("R", "Reword or move the claim"),
        ("W", "Keep the suggested wording"),
        ("N", "New claim from the selection"),
        ("V", "Pick a passage by sentences"),
        ("Y", "Why not this sentence?"),
        ("Z", "Undo"),
        ("Shift+Z", "Redo"),
    ),
}


@page("GET")
def guide(request: Request) -> HttpResponseBase:
    context = {
        "keys": KEYS,
        "roles": [(role.label, words) for role, words in ROLES.items()],
        "ratings": [(rating.value, rating.label, words) for rating, words in RATINGS.items()],
    }
    return render(request, "annotations/guide.html", context)
