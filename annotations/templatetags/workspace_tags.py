"""What the templates of the workspace say over and over."""

import uuid
from urllib.parse import urlsplit

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from annotations.matching.quotes import contradictions
from annotations.models import SURROUNDINGS, Evidence, QuoteState
from annotations.text.fuzzy import Part, differences
from annotations.web.workspace import Workspace

register = template.Library()


@register.simple_tag
def at(name: str, workspace: Workspace, row_id: uuid.UUID | None = None) -> str:
    """An address of this workspace, of one claim or one piece of evidence where `row_id` is given."""
    where = [workspace.desk.project.slug, workspace.article.pk]
    return reverse(name, args=[*where, row_id] if row_id else where)


@register.simple_tag
def posts(name: str, workspace: Workspace, row_id: uuid.UUID | None = None) -> SafeString:
    """The attributes of a form that does a deed: by htmx where it runs, by a plain post where it does not."""
    return format_html(
        'method="post" action="{0}" hx-post="{0}" hx-swap="none" hx-sync="this:drop" '
        'hx-include="[name=list]:checked"',
        at(name, workspace, row_id),
    )


@register.filter
def host(url: str) -> str:
    """The part of an address that says whose it is."""
    return urlsplit(url).netloc.removeprefix("www.")


@register.filter
def in_other_words(evidence: Evidence) -> tuple[list[Part], list[Part]]:
    """The quote as it was given and as it stands in the copy, by what differs."""
    return differences(evidence.quote, evidence.exact)


@register.filter
def contradicted_by(evidence: Evidence) -> list[str]:
    """In what the copy says something else than the quote that was looked for in it."""
    is_guess = evidence.quote_state == QuoteState.FUZZY
    return contradictions(evidence.quote, evidence.exact) if is_guess else []


@register.filter
def lead_in(evidence: Evidence) -> str:
    """What stands before the quote in its copy, from a whole word on."""
    before = evidence.before or ""
    if not evidence.start or evidence.start <= len(before):
        return before
    return f"… {before.partition(' ')[2] or before}"


@register.filter
def lead_out(evidence: Evidence) -> str:
    """What stands after it, up to a whole word."""
    after = evidence.after or ""
    return f"{after.rpartition(' ')[0] or after} …" if len(after) == SURROUNDINGS else after
