"""Whether a project's history is what was sealed, for its owners."""

from django.http import HttpResponseBase
from django.shortcuts import render

from annotations.errors import InvalidInput
from annotations.models import Role
from annotations.services.audit import Head, audit_project
from annotations.web.pages import Request, desk_of, page


@page("GET", "POST")
def audit(request: Request, slug: str) -> HttpResponseBase:
    """What a check is, and after the press of its button what it found."""
    desk = desk_of(request, slug)
    desk.demand(Role.OWNER)
    given = request.POST.get("heads", "").strip()
    context = {"desk": desk, "heads": given, "report": None, "fault": ""}
    if request.method == "POST":
        try:
            heads = [Head.read(line) for line in given.splitlines() if line.strip()]
            context["report"] = audit_project(actor=request.user, project=desk.project, heads=heads)
        except InvalidInput as error:
            context["fault"] = error.message
    return render(request, "annotations/audit.html", context, status=400 if context["fault"] else 200)
