"""Whether the stored copies and the quotes in them are still what they were: the last look, and a new one."""

from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect, render

from annotations.dispatch import start_verification
from annotations.models import Verification, VerificationKind
from annotations.services.verification import request_verification
from annotations.web.pages import Request, desk_of, page


@page("GET", "POST")
def verification(request: Request, slug: str) -> HttpResponseBase:
    """The last look at the project's copies, with what it found; by POST another one, for editors."""
    desk = desk_of(request, slug)
    if request.method == "POST":
        with transaction.atomic():
            start_verification(request_verification(actor=request.user, project=desk.project))
        return redirect("verification", slug)
    seen = Verification.objects.visible_to(request.user).filter(kind=VerificationKind.EVIDENCE)
    last = seen.filter(project=desk.project).select_related("requested_by").first()
    context: dict[str, Any] = {"desk": desk, "last": last}
    if last:
        done, total = last.counts_for(request.user)
        context |= {"done": done, "total": total, "findings": last.findings_for(request.user)}
    return render(request, "annotations/verification.html", context)
