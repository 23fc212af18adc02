"""The figures of the transparency report, against numbers that were counted by hand."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from annotations.errors import InvalidInput
from annotations.formats.fact_check import FactCheck
from annotations.formats.transparency import (
    BEHIND,
    Check,
    Edit,
    Period,
    Report,
    Table,
    check_of,
    report,
    table,
    twelve_months_to,
)

OSLO = ZoneInfo("Europe/Oslo")
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31), OSLO)
WORDS = {"supported": "Supported", "disputed": "Disputed", "not_enough_evidence": "Unproven"}


def source(
    stance: str, kind: str = "", *, url: str = "", title: str = "A report", is_later: bool = False
) -> Any:
    return {
        "stance": stance,
        "kind": kind,
        "title": title,
        "publisher": "",
        "url": url,
        "published_on": None,
        "quote": "",
        "captured_at": None,
        "media_type": "",
        "sha256": "",
        "set": None,
        "is_later": is_later,
        "later_reason": "It counts what was claimed." if is_later else "",
    }


def passage(publisher: str = "", url: str = "", published_on: str | None = None) -> Any:
    about = {"title": "", "publisher": publisher, "author": "", "url": url, "published_on": published_on}
    article = {**about, "language": "en", "captured_at": "", "sha256": ""}
    return {"exact": "Fares rose", "prefix": "", "suffix": "", "article": article}


def content(wording: str, rating: str, published_at: str, **more: Any) -> FactCheck:
    told: Any = {
        "claim": f"id of {wording}",
        "url": f"https://desk.example/fact-checks/harbour/{wording}/",
        "number": 1,
        "kind": "published",
        "published_at": published_at,
        "modified_at": published_at,
        "wording": wording,
        "claimant": "",
        "claimed_on": None,
        "passages": [],
        "rating": {"name": rating, "word": WORDS[rating], "number": None},
        "sources": [],
        "corrections": [],
    }
    return told | more  # type: ignore[no-any-return]


# Four fact checks, so few that every figure below can be counted with a finger.
CONTENTS = [
    content(
        "ferries",
        "supported",
        "2026-03-10T12:00:00Z",
        claimant="Ilse Brandt",
        claimed_on="2026-03-01",
        passages=[
            passage("Varnholm Post"),
            passage("Varnholm Post"),
            passage(url="https://www.orle.example/1"),
        ],
        # One source that is quoted twice, for and against; and one of which nothing is said.
        sources=[
            source("supports", "primary", url="https://port.example/report"),
            source("disputes", "primary", url="https://port.example/report"),
            source("context", url="https://council.example/minutes", is_later=True),
        ],
    ),
    content(
        "fares",
        "disputed",
        "2026-04-02T22:30:00Z",
        claimant="ILSE  BRANDT",
        passages=[passage("varnholm post", published_on="2026-04-01"), passage(published_on="2026-04-03")],
        kind="corrected",
        corrections=[{"kind": "corrected"}, {"kind": "corrected"}],
        sources=[source("disputes", "secondary", title="A paper")],
    ),
    content("tickets", "not_enough_evidence", "2026-05-05T00:00:00Z", claimant="Tomas Rell"),
    content(
        "quays",
        "disputed",
        "2026-06-06T12:00:00Z",
        claimed_on="2026-06-05",
        kind="retracted",
        corrections=[{"kind": "retracted"}],
        sources=[
            source("disputes", "secondary", title="One"),
            source("disputes", "secondary", title="Two"),
            source("disputes", "primary", title="Three"),
        ],
    ),
]
EDITS: list[Edit] = [
    {
        "on": date(2026, 7, 1),
        "kind": "retracted",
        "slug": "quays",
        "url": "https://desk.example/fact-checks/harbour/quays/",
        "wording": "quays",
        "reason": "=HYPERLINK(“x”) is what the source really said.",
    }
]
CHECKS = [check_of(each, each["wording"], OSLO) for each in CONTENTS]


@pytest.fixture
def told() -> Report:
    return report("harbour-desk", YEAR, CHECKS, EDITS)


COUNTED: dict[str, tuple[float | None, int | None]] = {
    "published": (4, None),
    "corrected": (1, 4),
    "retracted": (1, 4),
    "sources": (6, None),
    "sources_per_fact_check": (1.5, 4),  # 0, 1, 2, 3
    "single_source": (1, 4),
    "with_primary_source": (2, 4),
    "primary_sources": (2, 6),
    "kind_not_said": (1, 6),
    "both_sides": (1, 4),
    "supporting": (1, 7),
    "disputing": (5, 7),
    "context": (1, 7),
    "later_evidence": (1, 4),
    "days_to_publication": (2, 3),  # 9, 2 (in Oslo it was the 3rd of April), 1; one is not known
}


def test_figures_are_those_counted_by_hand(told: Report) -> None:
    assert {each["name"]: (each["value"], each["of"]) for each in told["figures"]} == COUNTED


ROWS_BEHIND = {
    "published": "ferries fares tickets quays",
    "corrected": "fares",
    "retracted": "quays",
    "sources": "ferries fares quays",
    "sources_per_fact_check": "ferries fares tickets quays",
    "single_source": "fares",
    "with_primary_source": "ferries quays",
    "primary_sources": "ferries quays",
    "kind_not_said": "ferries",
    "both_sides": "ferries",
    "supporting": "ferries",
    "disputing": "ferries fares quays",
    "context": "ferries",
    "later_evidence": "ferries",
    "days_to_publication": "ferries fares quays",
}


def test_each_figure_leads_to_the_fact_checks_it_speaks_of() -> None:
    found = {
        name: " ".join(each.wording for each in CHECKS if behind(each)) for name, behind in BEHIND.items()
    }
    assert found == ROWS_BEHIND


def test_every_figure_says_what_it_means(told: Report) -> None:
    for figure in told["figures"]:
        assert figure["label"]
        assert figure["meaning"].endswith(".")


def test_claims_are_counted_by_who_made_them_however_the_name_is_spelt(told: Report) -> None:
    assert told["claimants"] == [
        {"name": "Ilse Brandt", "value": 2, "of": 4, "ratings": {"supported": 1, "disputed": 1}},
        {"name": "", "value": 1, "of": 4, "ratings": {"disputed": 1}},
        {"name": "Tomas Rell", "value": 1, "of": 4, "ratings": {"not_enough_evidence": 1}},
    ]


def test_claims_are_counted_once_for_each_outlet_that_published_them(told: Report) -> None:
    assert told["outlets"] == [
        {"name": "Varnholm Post", "value": 2, "of": 4, "ratings": {"supported": 1, "disputed": 1}},
        {"name": "", "value": 1, "of": 4, "ratings": {"disputed": 1}},
        {"name": "orle.example", "value": 1, "of": 4, "ratings": {"supported": 1}},
    ]


def test_every_rating_of_the_scale_is_counted(told: Report) -> None:
    assert [(each["name"], each["word"], each["value"]) for each in told["ratings"]] == [
        ("supported", "Supported", 1),
        ("conflicting", "Mixed evidence", 0),
        ("disputed", "Disputed", 2),
        ("missing_context", "Missing context", 0),
        ("not_enough_evidence", "Unproven", 1),
    ]


def test_fact_checks_are_counted_by_their_number_of_sources(told: Report) -> None:
    assert [(each["sources"], each["value"]) for each in told["sources_per_fact_check"]] == [
        (0, 1),
        (1, 1),
        (2, 1),
        (3, 1),
    ]


@pytest.mark.parametrize(
    ("sources", "number"),
    [
        ([("https://a.example/", "c1"), ("https://b.example/", "c1")], 1),
        ([("https://a.example/", "c1"), ("https://b.example/", "c2")], 2),
        ([("https://a.example/", "c1"), ("https://b.example/", "c2"), ("https://a.example/", "c2")], 1),
        ([("https://a.example/", ""), ("https://b.example/", "")], 2),
    ],
    ids=["one copy", "two copies", "what joins two", "no copy"],
)
def test_the_same_copy_is_the_same_source(sources: list[tuple[str, str]], number: int) -> None:
    cited = [{**source("supports", "primary", url=url), "sha256": sha256} for url, sha256 in sources]
    check = check_of(content("ferries", "supported", "2026-03-10T12:00:00Z", sources=cited), "ferries", OSLO)
    assert (check.sources, check.primary) == (number, number)


def test_report_of_nothing_counts_nothing() -> None:
    told = report("harbour-desk", YEAR, [], [])
    assert {each["value"] for each in told["figures"]} == {0, None}
    assert [each["name"] for each in told["figures"] if each["value"] is None] == [
        "sources_per_fact_check",
        "days_to_publication",
    ]
    assert (told["claimants"], told["outlets"], told["corrections"]) == ([], [], [])
    for kind in Table:
        assert table(kind, told, []).startswith((b"published_on,", b"part,", b"on,"))


def rows(kind: Table, told: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table(kind, told, CHECKS).decode(), newline="")))


def test_table_of_fact_checks_has_a_row_for_each(told: Report) -> None:
    found = rows(Table.FACT_CHECKS, told)
    assert [each["claim"] for each in found] == ["ferries", "fares", "tickets", "quays"]
    assert found[0] == {
        "published_on": "2026-03-10",
        "fact_check": "https://desk.example/fact-checks/harbour/ferries/",
        "claim": "ferries",
        "claimant": "Ilse Brandt",
        "outlets": "Varnholm Post\norle.example",
        "claimed_on": "2026-03-01",
        "days_to_publication": "9",
        "rating": "Supported",
        "state": "published",
        "corrections": "0",
        "sources": "2",
        "primary_sources": "1",
        "secondary_sources": "0",
        "supporting": "1",
        "disputing": "1",
        "context": "1",
        "later_evidence": "1",
    }


def test_sums_of_the_table_are_the_figures(told: Report) -> None:
    """Whoever recounts the rows finds the figures."""
    found = rows(Table.FACT_CHECKS, told)
    by_name = {each["name"]: each["value"] for each in told["figures"]}
    assert sum(int(each["sources"]) for each in found) == by_name["sources"]
    assert sum(int(each["primary_sources"]) for each in found) == by_name["primary_sources"]
    assert sum(int(each["disputing"]) for each in found) == by_name["disputing"]
    assert sum(each["sources"] == "1" for each in found) == by_name["single_source"]


def test_summary_tells_every_figure_and_share(told: Report) -> None:
    found = rows(Table.SUMMARY, told)
    figures = {each["name"]: each for each in found if each["part"] == "figure"}
    assert list(figures) == list(COUNTED)
    assert figures["primary_sources"]["per_cent"] == "33"
    assert figures["sources_per_fact_check"]["value"] == "1.5"
    assert {"part": "period", "name": "timezone", "value": "Europe/Oslo"}.items() <= found[3].items()
    of_brandt = [
        (each["rating"], each["value"], each["of"]) for each in found if each["name"] == "Ilse Brandt"
    ]
    assert of_brandt == [("", "2", "4"), ("Supported", "1", "2"), ("Disputed", "1", "2")]


def test_log_of_corrections_starts_no_formula(told: Report) -> None:
    [edit] = rows(Table.CORRECTIONS, told)
    assert (edit["on"], edit["kind"], edit["claim"]) == ("2026-07-01", "retracted", "quays")
    assert edit["reason"].startswith("'=HYPERLINK")


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (date(2026, 11, 23), date(2025, 11, 24)),
        (date(2024, 2, 29), date(2023, 3, 1)),
        (date(2025, 2, 28), date(2024, 2, 29)),
        (date(2026, 12, 31), date(2026, 1, 1)),
    ],
    ids=str,
)
def test_twelve_months_hold_each_day_of_the_year_once(last: date, first: date) -> None:
    period = twelve_months_to(last, OSLO)
    assert (period.first, period.last) == (first, last)


def test_days_begin_on_the_clocks_of_the_zone() -> None:
    """The last Sunday of March has 23 hours there."""
    period = Period(date(2026, 3, 29), date(2026, 3, 29), OSLO)
    assert period.start == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert period.end == datetime(2026, 3, 29, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 2), date(2026, 1, 1)),
        (date(1, 1, 1), date(2026, 1, 1)),
        (date(2026, 1, 1), date(9999, 12, 31)),
    ],
    ids=["backwards", "too early", "too late"],
)
def test_period_without_a_day_of_ours_is_refused(first: date, last: date) -> None:
    with pytest.raises(InvalidInput):
        Period(first, last, OSLO)


@pytest.mark.parametrize(
    "change",
    [
        lambda check: check._replace(sources=0),
        lambda check: check._replace(supporting=0),
        lambda check: check._replace(days=None),
    ],
    ids=["no source", "nothing for", "no day"],
)
def test_figures_follow_the_rows(change: Callable[[Check], Check]) -> None:
    before = report("harbour-desk", YEAR, CHECKS, [])["figures"]
    after = report("harbour-desk", YEAR, [change(CHECKS[0]), *CHECKS[1:]], [])["figures"]
    assert before != after
