"""The transparency report for programs."""

from datetime import UTC, datetime

import pytest

from annotations.models import Project, User
from tests.api.client import Api, as_
from tests.services.test_transparency import edition, settled

pytestmark = pytest.mark.django_db

AT = "projects/harbour-desk/transparency/"


@pytest.fixture
def api(project: Project, victor: User) -> Api:
    edition(settled(project), datetime(2026, 3, 10, 23, 30, tzinfo=UTC))
    return as_(victor)


def test_report_tells_its_days_and_figures(api: Api) -> None:
    told = api.get(f"{AT}?first=2026-03-01&last=2026-03-31").body
    assert (told["project"], told["first"], told["last"], told["timezone"]) == (
        "harbour-desk",
        "2026-03-01",
        "2026-03-31",
        "UTC",
    )
    figures = {each["name"]: each for each in told["figures"]}
    assert figures["published"]["value"] == 1
    assert figures["single_source"] | {"label": "", "meaning": ""} == {
        "name": "single_source",
        "about": "sources",
        "label": "",
        "meaning": "",
        "kind": "share",
        "value": 1,
        "of": 1,
    }
    assert told["claimants"] == [{"name": "Ilse Brandt", "value": 1, "of": 1, "ratings": {"supported": 1}}]


def test_days_are_those_of_the_zone_that_is_named(api: Api) -> None:
    for zone, count in (("UTC", 1), ("Europe/Oslo", 0)):
        told = api.get(f"{AT}?first=2026-03-10&last=2026-03-10&timezone={zone}").body
        assert told["figures"][0]["value"] == count


def test_last_day_alone_asks_for_the_year_before_it(api: Api) -> None:
    assert api.get(f"{AT}?last=2026-03-31").body["first"] == "2025-04-01"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("first=2026-03-02&last=2026-03-01", "last"),
        ("first=2026-02-30", "first"),
        ("first=0001-01-01", "first"),
        ("last=0001-01-01", "first"),
        ("last=0001-12-31", "first"),
        ("timezone=Europe/Atlantis", "timezone"),
        ("timezone=../../etc/passwd", "timezone"),
        ("from=2026-01-01", "from"),
    ],
    ids=str,
)
def test_question_that_cannot_be_answered_names_the_field(api: Api, query: str, field: str) -> None:
    answer = api.get(f"{AT}?{query}")
    assert answer.status == 400
    assert list(answer.body["fields"]) == [field]


def test_unknown_table_is_refused(api: Api) -> None:
    assert api.get(f"{AT}table/?table=people").status == 400
