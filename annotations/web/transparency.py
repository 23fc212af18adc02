"""The transparency report: what a desk published in a period, each figure with the rows behind it."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from annotations.errors import InvalidInput
from annotations.formats.transparency import (
    BEHIND,
    Check,
    Chosen,
    Figure,
    Period,
    Rated,
    Report,
    Table,
    folded,
    percent,
    report,
    twelve_months_to,
)
from annotations.services.transparency import published_in
from annotations.web.pages import Request, desk_of, page, zone_of

PAGE_LENGTH = 25
# More than anybody reads down; the tables for spreadsheets have all of them.
MOST_NAMES, MOST_EDITS = 25, 50

SUBJECTS = {
    "published": "What was published",
    "sources": "Sources",
    "both_sides": "For and against",
    "time": "Time",
}
TABLES = {
    Table.FACT_CHECKS: "Fact checks",
    Table.SUMMARY: "All figures",
    Table.CORRECTIONS: "Corrections",
}


@dataclass(frozen=True)
class Preset:
    """A period to be had with one press."""

    words: str
    first: date
    last: date
    is_shown: bool


@dataclass(frozen=True)
class Shown:
    """A figure in words: `value`, and `part` for its share, "" where it is none."""

    figure: Figure
    value: str
    part: str


@dataclass(frozen=True)
class Name:
    """A claimant or an outlet; `counts` are how often each of the page's ratings was given."""

    chosen: Chosen
    part: str
    counts: list[tuple[str, int]]


@dataclass(frozen=True)
class Names:
    """Those whose claims were chosen, `more` of them left to the spreadsheet."""

    what: str
    heading: str
    nobody: str
    rows: list[Name]
    more: int


@page("GET")
def transparency(request: Request, slug: str) -> HttpResponseBase:
    """The figures of the period that is asked for (`?first=…&last=…`, days on the reader's clock), and of
    the fact checks those that one figure speaks of (`?behind=figure:both_sides`)."""
    desk = desk_of(request, slug)
    zone = zone_of(request)
    today = timezone.localdate()
    period, mistake = _asked_period(request, twelve_months_to(today, zone))
    checks, edits = published_in(desk.project, period)
    told = report(slug, period, checks, edits)
    behind, rows = _behind(request.GET.get("behind", ""), told, checks)
    context = {
        "desk": desk,
        "period": period,
        "mistake": mistake,
        "presets": _presets(today, period),
        "tables": [(words, _address(slug, period, kind)) for kind, words in TABLES.items()],
        "report": told,
        "parts": _parts(told),
        "rated": [(rated, _part(rated["value"], rated["of"])) for rated in told["ratings"]],
        "sourced": [
            (str(sourced["sources"]), sourced["value"], _part(sourced["value"], sourced["of"]))
            for sourced in told["sources_per_fact_check"]
        ],
        "given": _given(told),
        "selection": [
            _names("claimant", "Who made the claims", "Nobody is named", told["claimants"], told),
            _names("outlet", "Where they were published", "None is named", told["outlets"], told),
        ],
        "edits": edits[:MOST_EDITS],
        "more_edits": max(len(edits) - MOST_EDITS, 0),
        "behind": behind,
        "shown": Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page")),
    }
    return render(request, "annotations/transparency.html", context)


def _asked_period(request: Request, usual: Period) -> tuple[Period, str]:
    """The period that was asked for, or the usual one and what is wrong with the other."""
    asked = {name: request.GET.get(name) or str(getattr(usual, name)) for name in ("first", "last")}
    try:
        days = {name: date.fromisoformat(given) for name, given in asked.items()}
    except ValueError:
        return usual, "There is no such day. Days are written as 2026-01-31."
    try:
        return Period(days["first"], days["last"], usual.zone), ""
    except InvalidInput as error:
        return usual, error.message


def _presets(today: date, period: Period) -> list[Preset]:
    year = twelve_months_to(today, period.zone)
    days = {
        "Last 12 months": (year.first, today),
        "Last 90 days": (today - timedelta(days=89), today),
        "This year": (date(today.year, 1, 1), today),
        "Last year": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }
    shown = (period.first, period.last)
    return [Preset(words, *between, is_shown=between == shown) for words, between in days.items()]


def _address(slug: str, period: Period, kind: Table) -> str:
    asked = {"first": period.first, "last": period.last, "timezone": period.zone.key, "table": kind}
    return f"{reverse('api:project-transparency-table', args=[slug])}?{urlencode(asked)}"


def _parts(told: Report) -> list[tuple[str, list[Shown]]]:
    """The figures by what they are about."""
    return [
        (words, [_shown(figure) for figure in told["figures"] if figure["about"] == about])
        for about, words in SUBJECTS.items()
    ]


def _shown(figure: Figure) -> Shown:
    value, of = figure["value"], figure["of"]
    words = "–" if value is None else f"{value:,g}"
    if of is None or figure["kind"] == "median":
        return Shown(figure, words, "")
    return Shown(figure, f"{words} of {of:,}", _part(value or 0, of))


def _part(value: float, of: int) -> str:
    return f"{percent(value, of)} %" if of else "–"


def _given(told: Report) -> list[Rated]:
    """The ratings that were given at all: the others need no column."""
    return [rated for rated in told["ratings"] if rated["value"]]


def _names(what: str, heading: str, nobody: str, chosen: list[Chosen], told: Report) -> Names:
    rows = [
        Name(
            each,
            _part(each["value"], each["of"]),
            [(rated["word"], each["ratings"].get(rated["name"], 0)) for rated in _given(told)],
        )
        for each in chosen[:MOST_NAMES]
    ]
    return Names(what, heading, nobody, rows, more=len(chosen) - len(rows))


def _behind(asked: str, told: Report, checks: list[Check]) -> tuple[str, list[Check]]:
    """What the listed fact checks have in common, in words, and they; all of them where nothing is asked."""
    kind, _, name = asked.partition(":")
    labels = {figure["name"]: figure["label"] for figure in told["figures"]}
    words = {rated["name"]: rated["word"] for rated in told["ratings"]}
    if kind == "figure" and name in BEHIND:
        return labels[name].lstrip("… "), [check for check in checks if BEHIND[name](check)]
    if kind == "rating" and name in words:
        return words[name], [check for check in checks if check.rating == name]
    if kind == "sources" and name.isdecimal():
        return f"Sources: {name}", [check for check in checks if str(check.sources) == name]
    if kind == "claimant":
        found = [check for check in checks if folded(check.claimant) == folded(name)]
        return f"Claimant: {name or 'nobody is named'}", found
    if kind == "outlet":
        found = [check for check in checks if folded(name) in map(folded, check.outlets)]
        return f"Outlet: {name or 'none is named'}", found
    return "", checks
