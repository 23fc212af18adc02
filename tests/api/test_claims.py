from typing import Any

import pytest
from django.utils import timezone

from annotations.models import Claim, ClaimStatus, Project, Rating, User
from annotations.services.articles import delete_article
from annotations.services.claims import update_claim
from tests import factories
from tests.api.client import as_

pytestmark = pytest.mark.django_db


@pytest.fixture
def claims(project: Project, alice: User, bob: User) -> dict[str, Claim]:
    """A claim settled as supported, one that bob made and is open, and one of another article."""
    article = factories.article(project)
    settled = factories.claim(article, quote="2.4 million passengers")
    factories.verdict(settled)
    open_ = factories.claim(article, quote="Fares have not risen since 2019", actor=bob)
    update_claim(actor=bob, claim=open_, expected_version=None, claimant="Ilse Brandt")
    elsewhere = factories.claim(
        factories.article(project, text="The canal is 12 kilometres long."), quote="12 kilometres"
    )
    return {"settled": settled, "open": open_, "elsewhere": elsewhere}


def names(claims: dict[str, Claim], rows: list[dict[str, Any]]) -> set[str]:
    return {name for name, claim in claims.items() if str(claim.pk) in {row["id"] for row in rows}}


FILTERS = [
    ("status=accepted", {"open", "elsewhere"}),
    ("status=accepted&status=adjudicated", {"open", "elsewhere", "settled"}),
    ("verdict=supported", {"settled"}),
    ("verdict=disputed", set()),
    ("origin=human", {"open", "elsewhere", "settled"}),
    ("origin=machine", set()),
    ("claimant=brandt", {"open"}),
    ("status=accepted&claimant=ilse", {"open"}),
    ("deleted=true", set()),
    (
        "status=&verdict=&since=&origin=&article=&deleted=&page_size=",
        {"open", "elsewhere", "settled"},
    ),
    ("status=&status=accepted", {"open", "elsewhere"}),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS, ids=[query for query, _ in FILTERS])
def test_filters_narrow(
    query: str, expected: set[str], claims: dict[str, Claim], project: Project, alice: User
) -> None:
    for path in (f"projects/{project.slug}/claims/", "claims/"):
        assert names(claims, as_(alice).everything(f"{path}?{query}")) == expected


def test_claims_of_an_article(claims: dict[str, Claim], project: Project, alice: User) -> None:
    article = claims["elsewhere"].annotations.get().snapshot.article_id
    for path in (f"articles/{article}/claims/", f"projects/{project.slug}/claims/?article={article}"):
        assert names(claims, as_(alice).everything(path)) == {"elsewhere"}


def test_claims_changed_since(claims: dict[str, Claim], project: Project, alice: User) -> None:
    now = timezone.now()
    update_claim(actor=alice, claim=claims["open"], expected_version=None, place="Varnholm")
    since = now.isoformat().replace("+00:00", "Z")
    assert names(claims, as_(alice).everything(f"projects/{project.slug}/claims/?since={since}")) == {"open"}


def test_claims_of_a_deleted_article_are_hidden_with_it(
    claims: dict[str, Claim], project: Project, erin: User
) -> None:
    delete_article(actor=erin, article=claims["elsewhere"].annotations.get().snapshot.article)
    assert names(claims, as_(erin).everything(f"projects/{project.slug}/claims/")) == {"settled", "open"}


def test_claim_tells_what_settled_it(claims: dict[str, Claim], alice: User, bob: User) -> None:
    seen = as_(alice).get(f"claims/{claims['settled'].pk}/").body
    assert (seen["verdict"]["rating"], seen["verdict"]["provenance"]) == ("supported", "unanimous")
    assert (seen["my_rating"], seen["evidence"]["supports"]) == ("supported", 1)
    assert as_(bob).get(f"claims/{claims['settled'].pk}/").body["my_rating"] is None


def test_deleted_claim_is_listed_apart_and_comes_back(
    claims: dict[str, Claim], project: Project, bob: User
) -> None:
    api, path = as_(bob), f"claims/{claims['open'].pk}/"
    assert api.delete(path).status == 204
    assert api.get(path).body["deleted"] is not None
    assert names(claims, api.everything(f"projects/{project.slug}/claims/?deleted=true")) == {"open"}
    assert api.post(f"{path}restore/").body["deleted"] is None


def test_reviewer_rewords(claims: dict[str, Claim], alice: User) -> None:
    changes = {
        "wording": "Ferry fares in Varnholm have not risen since 2019.",
        "claimant": "Ilse Brandt",
        "attribution": "direct",
        "claimed_on": "2026-03-02",
        "place": "Varnholm",
    }
    changed = as_(alice).patch(f"claims/{claims['open'].pk}/", changes).body
    assert {name: changed[name] for name in changes} == changes


def test_suggested_wording_is_kept_as_it_was_seen(project: Project, alice: User) -> None:
    claim = factories.suggestion(factories.article(project), wording="The ferries carried 2.4 million.")
    api, path = as_(alice), f"claims/{claim.pk}/"
    seen = api.get(path)
    assert seen.body["wording_is_suggested"] is True
    assert api.post(f"{path}wording/", if_match='"99"').status == 412
    kept = api.post(f"{path}wording/", if_match=seen.headers["ETag"])
    assert (kept.status, kept.body["wording_is_suggested"]) == (200, False)
    assert kept.headers["ETag"] != seen.headers["ETag"]


def test_rejected_claim_can_be_reopened(claims: dict[str, Claim], alice: User) -> None:
    api, path = as_(alice), f"claims/{claims['open'].pk}/"
    assert api.post(f"{path}reject/").body["status"] == "rejected"
    reopened = api.post(f"{path}reopen/").body
    assert (reopened["status"], reopened["legal"]) == (
        "accepted",
        ["proposed", "rejected", "in_review", "adjudicated"],
    )


def test_claim_of_several_projects_is_found_once(claims: dict[str, Claim], alice: User) -> None:
    assert len(as_(alice).everything("claims/")) == 3


def test_settled_claim_is_listed_once_whatever_stood_before(project: Project, alice: User) -> None:
    claim = factories.claim(factories.article(project))
    factories.verdict(claim)
    factories.verdict(claim, rating=Rating.NOT_CHECKABLE)
    rows = as_(alice).everything(f"projects/{project.slug}/claims/?verdict=not_checkable")
    assert [row["verdict"]["rating"] for row in rows] == ["not_checkable"]
    assert Claim.objects.get().status == ClaimStatus.ADJUDICATED
