"""Neighbours and relations, as a program sees them."""

import pytest

from annotations.extraction.encoder import MEANING, encoder
from annotations.models import Claim, Project, User
from annotations.services.matching import fingerprint_claims
from tests import factories
from tests.api.client import as_
from tests.conftest import person

pytestmark = pytest.mark.django_db

ONE = "Parliament rejected the fishing treaty by 61 votes to 48."
OTHER = "By 61 votes to 48, deputies voted down the fishing treaty."


@pytest.fixture
def claims(project: Project) -> tuple[Claim, Claim]:
    stated_in = factories.article(project, text=f"{ONE}\n{OTHER}\n")
    return factories.claim(stated_in, quote=ONE), factories.claim(stated_in, quote=OTHER)


def _read_all() -> None:
    fingerprint_claims(encode=encoder(MEANING).vectors, most=100)


def test_neighbours_say_what_speaks_for_them_and_whether_they_are_ready(
    claims: tuple[Claim, Claim], alice: User
) -> None:
    address = f"claims/{claims[1].pk}/neighbours/"
    assert as_(alice).get(address).body == {"ready": False, "results": []}
    _read_all()
    answer = as_(alice).get(address).body
    assert answer["ready"] is True
    (found,) = answer["results"]
    assert (found["claim"], found["words"], found["relation"]) == (str(claims[0].pk), ONE, "same")
    assert (found["failures"], found["rating"]) == ([], None)
    assert found["reasons"]


def test_a_limit_out_of_range_is_refused(claims: tuple[Claim, Claim], alice: User) -> None:
    assert as_(alice).get(f"claims/{claims[1].pk}/neighbours/?limit=1000").status == 400


def test_a_stranger_finds_neither_neighbours_nor_relations(claims: tuple[Claim, Claim]) -> None:
    api = as_(person("mallory"))
    assert api.get(f"claims/{claims[1].pk}/neighbours/").status == 404
    assert api.get(f"claims/{claims[1].pk}/relations/").status == 404


def test_a_relation_is_made_listed_on_both_sides_and_taken_back(
    claims: tuple[Claim, Claim], alice: User
) -> None:
    api = as_(alice)
    made = api.post(f"claims/{claims[1].pk}/relations/", {"other": str(claims[0].pk), "kind": "same"})
    assert (made.status, made.body["kind"]) == (201, "same")
    for each in claims:
        assert [row["id"] for row in api.everything(f"claims/{each.pk}/relations/")] == [made.body["id"]]
    assert api.get(f"relations/{made.body['id']}/").body == made.body
    assert api.delete(f"relations/{made.body['id']}/").status == 204
    assert api.get(f"relations/{made.body['id']}/").status == 404


def test_a_relation_to_what_one_may_not_see_is_not_found(claims: tuple[Claim, Claim], alice: User) -> None:
    body = {"other": "01890000-0000-7000-8000-000000000000", "kind": "same"}
    assert as_(alice).post(f"claims/{claims[1].pk}/relations/", body).status == 404


def test_a_viewer_relates_nothing(claims: tuple[Claim, Claim]) -> None:
    body = {"other": str(claims[0].pk), "kind": "same"}
    assert as_(person("victor")).post(f"claims/{claims[1].pk}/relations/", body).status == 403
