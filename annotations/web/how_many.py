"""How many of the machine's suggestions a person sees: the weaker ones step back, or the next best come."""

import uuid

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize

from annotations.models import Claim, Role
from annotations.services.claims import propose_more
from annotations.web.claim_lines import Span
from annotations.web.pages import Request, page
from annotations.web.workspace import HowMany, Workspace, number, open_workspace


@page("GET", "POST")
def how_many(request: Request, slug: str, article_id: uuid.UUID) -> HttpResponseBase:
    """Show so many suggestions, `number`; a POST for more than there are has the machine propose more."""
    opened = open_workspace(request, slug, article_id)
    if request.method == "POST":
        return _show_more(opened, number(request.POST.get("number")))
    opened.show_suggestions(number(request.GET.get("number")))
    if not request.htmx:
        return redirect(opened.address_with(opened.first_claim()))
    context = {
        **opened.parts(_still_shown(opened)),
        "blocks": opened.text.draw(touching=_suggested(opened), oob=True),
        "how_many": opened.how_many,
        "said": _shown_in_words(opened.how_many),
    }
    return render(request, "annotations/workspace/view.html", context)


def _show_more(opened: Workspace, wanted: int) -> HttpResponseBase:
    before = opened.lines.found_by_machines
    said = _proposed_in_words(opened, wanted, before) if wanted > before else ""
    opened.show_suggestions(wanted)
    said = said or _shown_in_words(opened.how_many)
    shown = _still_shown(opened)
    return opened.answer(shown, said, touching=_suggested(opened), how_many=opened.how_many)


def _proposed_in_words(opened: Workspace, wanted: int, before: int) -> str:
    """Have the next best proposed, and say how many came."""
    opened.desk.demand(Role.REVIEWER)
    job = opened.finished_job
    new = propose_more(actor=opened.request.user, job=job, wanted=wanted) if job else 0
    said = f"{new} more suggestion{pluralize(new)}." if new else "There are no more suggestions."
    is_all = new < wanted - before
    return f"{said} Whatever else the machine found is marked already, or was rejected." if is_all else said


def _suggested(opened: Workspace) -> list[Span]:
    """Where suggestions stand, hidden or not: what of the text is drawn anew."""
    return [span for line in opened.lines.suggestions for span in line.spans]


def _still_shown(opened: Workspace) -> Claim | None:
    """The open claim, or the one that follows it where it stepped back."""
    asked = opened.line_named(opened.asked("current"))
    if asked is None or not asked.is_hidden:
        return opened.claim(asked.id) if asked else opened.first_claim()
    following = [*opened.lines.coming(opened.list, asked), *opened.lines.coming("all", asked)]
    return opened.claim(following[0].id) if following else None


def _shown_in_words(how_many: HowMany) -> str:
    proposed, shown = how_many.proposed, how_many.shown
    if not shown:
        return "No suggestion is shown."
    if not how_many.is_fewer:
        return "The one suggestion is shown." if proposed == 1 else f"All {proposed} suggestions are shown."
    first = "Only the first" if shown == 1 else f"The first {shown}"
    return f"{first} of {proposed} suggestions {'is' if shown == 1 else 'are'} shown."
