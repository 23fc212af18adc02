"""The transparency report as a member of the desk reads it."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse

from annotations.formats.transparency import BEHIND
from annotations.models import EditionKind, Project, User
from annotations.services.publications import publish_claim_review
from tests.conftest import person
from tests.services.test_transparency import SITE, edition, settled
from tests.web.reader import Answer, Reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def project_with_reviews(project: Project) -> Project:
    """Two fact checks of March 2026, one of them retracted in May, and one of today."""
    edition(settled(project, "Ferries carried 2.4 million."), datetime(2026, 3, 10, tzinfo=UTC))
    retracted = settled(project, "Fares <b>doubled</b>.")
    edition(retracted, datetime(2026, 3, 12, tzinfo=UTC))
    edition(retracted, datetime(2026, 5, 2, tzinfo=UTC), EditionKind.RETRACTION)
    publish_claim_review(
        actor=person("erin"), claim=settled(project, "Of today."), reasoning="So.", site=SITE
    )
    return project


MARCH = "?first=2026-03-01&last=2026-03-31"


def the_page(project: Project, reader: User, query: str = "") -> Answer:
    return Reader(reader).get(f"{reverse('transparency', args=[project.slug])}{query}")


def listed(page: Answer) -> list[str]:
    """The fact checks in the last list."""
    rows = page.html.partition('id="behind"')[2].partition('id="how"')[0]
    return [unescape(each) for each in re.findall(r'class="title"[^>]*>([^<]*)<', rows)]


def test_report_of_chosen_days(project_with_reviews: Project, victor: User) -> None:
    page = the_page(project_with_reviews, victor, MARCH)
    assert page.status == 200
    assert "from 1 Mar 2026 to 31 Mar 2026, both days in it (UTC time)" in page.words
    assert listed(page) == ["Fares <b>doubled</b>.", "Ferries carried 2.4 million."]
    assert "<b>doubled" not in page.html


def test_without_days_it_is_the_last_twelve_months(project_with_reviews: Project, victor: User) -> None:
    page = the_page(project_with_reviews, victor)
    assert listed(page)[0] == "Of today."
    assert re.search(r'aria-current="true"[^>]*>Last 12 months', page.html)


@pytest.mark.parametrize("figure", BEHIND)
def test_every_figure_leads_to_its_rows(project_with_reviews: Project, victor: User, figure: str) -> None:
    page = the_page(project_with_reviews, victor, MARCH)
    [link] = re.findall(rf'href="([^"]*behind=figure%3A{figure}#behind)"', page.html)
    query = unescape(link).partition("#")[0]
    behind = the_page(project_with_reviews, victor, query)
    assert "Behind the figure:" in behind.words
    assert len(listed(behind)) == {
        "retracted": 0, "corrected": 0, "with_primary_source": 0, "primary_sources": 0, "both_sides": 0,
        "disputing": 0, "context": 0, "later_evidence": 0, "days_to_publication": 0,
    }.get(figure, 2)  # fmt: skip


@pytest.mark.parametrize(
    ("behind", "count"),
    [
        ("claimant:ILSE BRANDT", 2),
        ("claimant:", 0),
        ("outlet:Varnholm Post", 2),
        ("outlet:Another", 0),
        ("rating:supported", 2),
        ("rating:disputed", 0),
        ("sources:1", 2),
        ("sources:7", 0),
        ("figure:no_such_figure", 2),
        ("%00", 2),
        ("sources:²", 2),
    ],
    ids=repr,
)
def test_rows_behind_a_line_of_a_table(
    project_with_reviews: Project, victor: User, behind: str, count: int
) -> None:
    assert len(listed(the_page(project_with_reviews, victor, f"{MARCH}&behind={behind}"))) == count


@pytest.mark.parametrize(
    "query",
    ["?first=2026-02-30", "?first=yesterday&last=2026-03-01", "?first=2026-03-02&last=2026-03-01",
     "?first=0001-01-01", "?last=9999-12-31"],
    ids=repr,
)  # fmt: skip
def test_days_that_are_none_are_told_and_the_usual_ones_shown(
    project_with_reviews: Project, victor: User, query: str
) -> None:
    page = the_page(project_with_reviews, victor, query)
    assert page.status == 200
    assert 'role="alert"' in page.html
    assert "Shown are the last twelve months." in page.words
    assert "Of today." in listed(page)


def test_days_in_which_nothing_was_published_say_so(project_with_reviews: Project, victor: User) -> None:
    page = the_page(project_with_reviews, victor, "?first=2020-01-01&last=2020-12-31")
    assert "Nothing was published in these days" in page.words
    assert "In figures" not in page.words


def test_names_are_written_as_they_were_published(project: Project, victor: User) -> None:
    at = datetime(2026, 3, 10, tzinfo=UTC)
    claim = settled(project)
    content = edition(claim, at).content
    passages = content["passages"]
    passages[0]["article"] |= {"publisher": "", "url": "https://www.harbour.example/1"}
    edition(claim, at, EditionKind.CORRECTION, claimant="", passages=passages)
    page = the_page(project, victor, MARCH)
    assert re.findall(r"behind=(?:claimant|outlet)[^>]*>([^<]*)</a>", page.html) == [
        "Nobody is named",
        "harbour.example",
    ]


def test_correction_counts_in_its_own_days(project_with_reviews: Project, victor: User) -> None:
    page = the_page(project_with_reviews, victor, "?first=2026-05-01&last=2026-05-31")
    assert "We misread a table." in page.words
    assert listed(page) == []


def test_days_are_those_of_the_readers_clock(project: Project, victor: User) -> None:
    edition(settled(project, "Just before midnight."), datetime(2026, 3, 31, 23, 30, tzinfo=UTC))
    reader = Reader(victor)
    address = f"{reverse('transparency', args=[project.slug])}{MARCH}"
    assert listed(reader.get(address)) == ["Just before midnight."]
    reader.client.cookies["timezone"] = "Europe/Oslo"
    page = reader.get(address)
    assert "Nothing was published" in page.words
    assert "Europe/Oslo time" in page.words


def test_spreadsheets_hold_what_the_page_shows(project_with_reviews: Project, victor: User) -> None:
    reader = Reader(victor)
    page = reader.get(f"{reverse('transparency', args=[project_with_reviews.slug])}{MARCH}")
    addresses = re.findall(r'href="(/api/[^"]*table=\w+)"', page.html)
    tables = [reader.get(unescape(each)) for each in addresses]
    assert [each.headers["Content-Disposition"] for each in tables] == [
        f'attachment; filename="harbour-desk.{name}.2026-03-01.2026-03-31.csv"'
        for name in ("fact-checks", "summary", "corrections")
    ]
    rows = [list(csv.DictReader(io.StringIO(each.content.decode(), newline=""))) for each in tables]
    assert [each["claim"] for each in rows[0]] == listed(page)
    assert {"part": "claimant", "name": "Ilse Brandt", "value": "2", "of": "2"}.items() <= next(
        each for each in rows[1] if each["part"] == "claimant"
    ).items()
    assert rows[2] == []


def test_long_lists_go_on_elsewhere(project: Project, victor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotations.web.transparency.PAGE_LENGTH", 2)
    monkeypatch.setattr("annotations.web.transparency.MOST_NAMES", 0)
    monkeypatch.setattr("annotations.web.transparency.MOST_EDITS", 1)
    for number in range(3):
        at = datetime(2026, 3, 10, tzinfo=UTC) + timedelta(days=number)
        claim = settled(project, f"Claim {number}.")
        edition(claim, at)
        edition(claim, at, EditionKind.CORRECTION)
    page = the_page(project, victor, MARCH)
    assert listed(page) == ["Claim 2.", "Claim 1."]
    assert "1 more claimant with fewer fact checks" in page.words
    assert "2 older ones" in page.words
    assert listed(the_page(project, victor, f"{MARCH}&page=2")) == ["Claim 0."]


def test_a_median_has_no_share(project_with_reviews: Project, victor: User) -> None:
    page = the_page(project_with_reviews, victor, MARCH)
    row = page.html.partition("Sources of a fact check, median</a>")[2]
    assert re.findall(r'<td class="num">([^<]*)</td>', row)[:2] == ["1", ""]
