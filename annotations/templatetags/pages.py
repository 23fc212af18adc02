"""Times, days and languages as readers of pages see them."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

register = template.Library()


@register.simple_tag
def moment(at: datetime | None) -> SafeString | str:
    """A point in time on the reader's clock, the exact one in its title; nothing for None.

    The clock is in the zone that `web.pages` set for this request: the browser's, or UTC, which is said.
    """
    if at is None:
        return ""
    here = timezone.localtime(at)
    zone = " UTC" if timezone.get_current_timezone_name() == "UTC" else ""
    return format_html(
        '<time datetime="{}" title="{}">{}{}</time>',
        at.isoformat(timespec="seconds"),
        here.strftime("%A %-d %B %Y, %H:%M:%S UTC%z"),
        f"{_day(here)}, {here:%H:%M}",
        zone,
    )


@register.filter
def language_name(tag: str) -> str:
    """The English name of a BCP 47 tag where Django knows it, else the tag."""
    try:
        return str(get_language_info(tag.lower())["name"])
    except KeyError:
        return tag


def _day(here: datetime) -> str:
    today = timezone.localtime().date()
    near = {today: "Today", today - timedelta(days=1): "Yesterday"}
    return near.get(here.date()) or date_format(here, "j M Y")
