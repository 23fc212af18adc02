"""Days and kinds as the pages for everybody tell them."""

from datetime import datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from annotations.models import SourceKind

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
def kind_of_source(told: str) -> str:
    return str(SourceKind(told).label) if told else ""
