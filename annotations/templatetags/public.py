"""Days and kinds as the pages for everybody tell them."""

import re
from datetime import datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from annotations.formats.fact_check import PassageTold
from annotations.models import SourceKind
from annotations.text.anchoring import SHORTEST_CONTEXT

register = template.Library()

# What may be the rest of a word. What is longer is of a script without blanks.
_BEGINNING = re.compile(r"\A\S{1,20}(?=\s)")
_END = re.compile(r"(?<=\s)\S{1,20}\Z")


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
    """What stands before the words of a claim, from a whole word on, or from the start of the article."""
    before, after = passage["prefix"], passage["suffix"]
    return f"… {_BEGINNING.sub('', before).lstrip()}" if _is_cut(before, after) else before


@register.filter
def words_after(passage: PassageTold) -> str:
    """What stands after them, up to a whole word, or to the end of the article."""
    before, after = passage["prefix"], passage["suffix"]
    return f"{_END.sub('', after).rstrip()} …" if _is_cut(after, before) else after


def _is_cut(side: str, other: str) -> bool:
    """Both sides of a passage are asked for at one length, doubled until it suffices: a shorter one is all
    there is."""
    length = SHORTEST_CONTEXT
    while length < max(len(side), len(other)):
        length *= 2
    return len(side) == length


@register.filter
def kind_of_source(told: str) -> str:
    return str(SourceKind(told).label) if told else ""
