"""What templates of every page draw the same way: icons and the bar of ratings."""

from collections.abc import Mapping

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

# The order in which a bar shows its parts; what is not judged yet comes last, machine suggestions not at all.
BAR_ORDER = (
    "supported",
    "disputed",
    "conflicting",
    "missing_context",
    "not_enough_evidence",
    "not_checkable",
    "split",
    "to_check",
)
_GAP = 0.6


@register.simple_tag
def icon(name: str) -> SafeString:
    """The symbol `i-<name>` of partials/icons.html; decorative, so the words beside it must say it all."""
    return format_html('<svg aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def rating_bar(counts: Mapping[str, int]) -> SafeString:
    """A bar of `counts` (look -> number of claims), widths in hundredths.

    It is decorative: a sentence beside it says the figures. Widths are attributes of the drawing, since the
    content security policy allows no inline style.
    """
    total = sum(counts.get(look, 0) for look in BAR_ORDER)
    rects, left = [], 0.0
    for look in BAR_ORDER:
        width = 100 * counts.get(look, 0) / total if total else 0
        if width:
            rects.append((look, f"{left:.2f}", f"{max(width - _GAP, _GAP):.2f}"))
            left += width
    drawn = format_html_join("", '<rect class="{}" x="{}" width="{}" height="10"/>', rects)
    return format_html(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{}</svg>', drawn
    )
