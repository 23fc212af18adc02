"""Days and kinds as the pages for everybody tell them."""

from datetime import datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from annotations.formats.fact_check import PassageTold
from annotations.models import SourceKind
from annotations.text.anchoring import SHORTEST_CONTEXT

register = template.Library()


@register.filter
def day(told: str | None) -> SafeString | str:
    """An ISO 8601 day, or time in UTC, as the day it is; nothing for none."""
    if not told:
        return ""
    return format_html(
        '<time datetime="{}">{}</time>', told, date_format(datetime.fromisoformat(told), "j F Y")
    )


@register.filter
def words_before(passage: PassageTold) -> str:
    """What stands before the words of a claim, from a whole word on; a short one begins the article."""
    before = passage["prefix"]
    if len(before) < SHORTEST_CONTEXT:
        return before
    return f"… {before.split(maxsplit=1)[-1] if before.strip() else ''}"


@register.filter
def words_after(passage: PassageTold) -> str:
    """What stands after them, up to a whole word; a short one ends the article."""
    after = passage["suffix"]
    if len(after) < SHORTEST_CONTEXT:
        return after
    return f"{after.rsplit(maxsplit=1)[0] if after.strip() else ''} …"


@register.filter
def kind_of_source(told: str) -> str:
    return str(SourceKind(told).label) if told else ""
