import pytest

from annotations.models import Claim, Project, User
from tests import factories
from tests.api.client import as_

pytestmark = pytest.mark.django_db

TEXT = "\n".join(f"Town number {number} has {number * 100} inhabitants." for number in range(1, 12))


@pytest.fixture
def claims(project: Project) -> list[Claim]:
    article = factories.article(project, text=TEXT)
    return [factories.claim(article, quote=f"has {number * 100} ") for number in range(1, 8)]


def ids(rows: list[dict[str, str]]) -> list[str]:
    return [row["id"] for row in rows]


def test_pages_are_complete_and_newest_first(claims: list[Claim], project: Project, alice: User) -> None:
    found = as_(alice).everything(f"projects/{project.slug}/claims/?page_size=3")
    assert ids(found) == [str(claim.pk) for claim in reversed(claims)]


def test_rows_that_come_in_meanwhile_neither_double_nor_hide_others(
    claims: list[Claim], project: Project, alice: User
) -> None:
    api = as_(alice)
    first = api.get(f"projects/{project.slug}/claims/?page_size=3").body
    for number in range(8, 11):
        factories.claim(claims[0].annotations.get().snapshot.article, quote=f"has {number * 100} ")
    rest = api.everything(first["next"])
    assert ids(first["results"]) + ids(rest) == [str(claim.pk) for claim in reversed(claims)]


def test_last_page_has_no_next(claims: list[Claim], project: Project, alice: User) -> None:
    assert as_(alice).get(f"projects/{project.slug}/claims/?page_size=7").body["next"] is None


def test_next_keeps_the_filters(claims: list[Claim], project: Project, alice: User) -> None:
    page = as_(alice).get(f"projects/{project.slug}/claims/?status=accepted&page_size=2").body
    assert "status=accepted" in page["next"]
    assert "page_size=2" in page["next"]


@pytest.mark.parametrize("query", ["page_size=0", "page_size=201", "page_size=x", "cursor=x"])
def test_pages_that_cannot_be_are_refused(query: str, project: Project, alice: User) -> None:
    refused = as_(alice).get(f"projects/{project.slug}/claims/?{query}")
    assert (refused.status, refused.body["code"]) == (400, "invalid_input")


def test_history_pages_by_its_sequence(claims: list[Claim], project: Project, alice: User) -> None:
    found = [row["sequence"] for row in as_(alice).everything(f"projects/{project.slug}/events/?page_size=5")]
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == len(found) > 20
