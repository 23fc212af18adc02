"""What a request costs the database, in statements: constant in the number of rows."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import ApiTokenScope, Article, Claim, Project, User
from annotations.services.accounts import create_api_token
from tests import factories
from tests.api.client import Api, with_token

pytestmark = pytest.mark.django_db

TEXT = "\n".join(f"Town number {number} has {number * 100} inhabitants 🏘." for number in range(1, 60))
# What the test's own transaction makes of a service's: a part of it, after which history is as before.
_FRAMES = ("SAVEPOINT", "RELEASE SAVEPOINT", "SELECT set_config('factcheck.actor', ''")


@pytest.fixture
def api(alice: User) -> Api:
    """Alice by token, which was used a moment ago."""
    found = with_token(create_api_token(user=alice, name="script", scope=ApiTokenScope.WRITE)[1])
    found.get("me/")
    return found


def statements(api: Api, method: str, path: str, body: Any = None) -> list[str]:
    """The statements of a request, without the frame that the test's own transaction puts around services."""
    with CaptureQueriesContext(connection) as queries:
        answer = api.ask(method, path, body)
    assert answer.status in (200, 201), answer
    return [query["sql"] for query in queries if not query["sql"].startswith(_FRAMES)]


@pytest.fixture
def article(project: Project) -> Article:
    return factories.article(project, text=TEXT)


def claims(article: Article, count: int) -> list[Claim]:
    return [factories.claim(article, quote=f"has {n * 100} ") for n in range(1, count + 1)]


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("projects/{slug}/claims/?page_size=50", 6),
        ("articles/{article}/claims/?page_size=50", 6),
        ("articles/{article}/annotations/?page_size=50", 4),
        ("articles/{article}/", 2),
        ("projects/{slug}/articles/", 3),
        ("projects/{slug}/events/", 3),
        ("me/", 2),
    ],
)
def test_lists_cost_the_same_however_long(
    path: str, most: int, article: Article, project: Project, api: Api
) -> None:
    address = path.format(slug=project.slug, article=article.pk)
    for claim in claims(article, 3):
        factories.verdict(claim)
    few = statements(api, "GET", address)
    for number in range(4, 51):
        factories.claim(article, quote=f"has {number * 100} ")
    many = statements(api, "GET", address)
    assert len(many) <= most, many
    assert len(many) <= len(few)


def test_annotating_a_passage(article: Article, api: Api) -> None:
    start = TEXT.index("has 500")
    body = {"snapshot": str(article.snapshot_id), "start": start, "end": start + 7, "exact": "has 500"}
    sent = statements(api, "POST", "annotations/", body)
    assert len(sent) <= 6, sent


def test_giving_a_verdict(article: Article, api: Api) -> None:
    (claim,) = claims(article, 1)
    body = {"rating": "not_checkable", "rationale": "A forecast."}
    sent = statements(api, "POST", f"claims/{claim.pk}/verdicts/", body)
    assert len(sent) <= 9, sent


@pytest.mark.parametrize("format", ["jsonl", "csv", "w3c", "claimreview"])
def test_export_costs_the_same_however_much(
    format: str, article: Article, project: Project, api: Api
) -> None:
    path = f"projects/{project.slug}/export/?format={format}"
    for claim in claims(article, 3):
        factories.verdict(claim)
    few = statements(api, "GET", path)
    for number in range(4, 30):
        factories.claim(article, quote=f"has {number * 100} ")
    assert len(statements(api, "GET", path)) == len(few) <= 16
