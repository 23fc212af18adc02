"""Versions: an ETag on what people edit, If-Match on changes, 412 with the thing as it stands now."""

from typing import ClassVar

import pytest

from annotations.models import Article, Claim, Evidence, Project, Rating, User, Verdict
from annotations.services.claims import update_claim
from tests import factories
from tests.api.client import as_

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(project: Project) -> Claim:
    return factories.claim(factories.article(project))


@pytest.fixture
def evidence(claim: Claim) -> Evidence:
    return factories.evidence(claim)


def test_etag_is_the_version(claim: Claim, alice: User) -> None:
    answer = as_(alice).get(f"claims/{claim.pk}/")
    assert answer.headers["ETag"] == f'"{answer.body["version"]}"'


def test_every_versioned_thing_has_one(
    claim: Claim, evidence: Evidence, project: Project, alice: User
) -> None:
    verdict = factories.verdict(claim)
    article = Article.objects.get()
    for path in (
        f"projects/{project.slug}/",
        f"articles/{article.pk}/",
        f"claims/{claim.pk}/",
        f"sources/{evidence.source_id}/",
        f"evidence/{evidence.pk}/",
        f"verdicts/{verdict.pk}/",
        f"claims/{claim.pk}/verdicts/mine/",
    ):
        answer = as_(alice).get(path)
        assert (path, answer.headers["ETag"]) == (path, f'"{answer.body["version"]}"')


def test_change_of_what_was_seen_goes_through(claim: Claim, alice: User) -> None:
    api = as_(alice)
    seen = api.get(f"claims/{claim.pk}/").headers["ETag"]
    changed = api.patch(f"claims/{claim.pk}/", {"wording": "Ferries carried 2.4 million."}, if_match=seen)
    assert (changed.status, changed.body["wording"]) == (200, "Ferries carried 2.4 million.")
    assert changed.headers["ETag"] != seen


def test_stale_change_gets_412_and_the_thing_as_it_stands(claim: Claim, alice: User, bob: User) -> None:
    api = as_(alice)
    seen = api.get(f"claims/{claim.pk}/").headers["ETag"]
    update_claim(actor=bob, claim=claim, expected_version=None, wording="Bob was faster.")
    refused = api.patch(f"claims/{claim.pk}/", {"wording": "Too late."}, if_match=seen)
    assert (refused.status, refused.body["code"]) == (412, "stale_version")
    assert refused.body["current"]["wording"] == "Bob was faster."
    assert refused.headers["ETag"] == f'"{refused.body["current"]["version"]}"'
    assert Claim.objects.get().wording == "Bob was faster."


@pytest.mark.parametrize("if_match", [None, "*"], ids=["none", "any"])
def test_without_a_version_the_last_one_wins(if_match: str | None, claim: Claim, alice: User) -> None:
    headers = {"if_match": if_match} if if_match else {}
    assert as_(alice).patch(f"claims/{claim.pk}/", {"place": "Varnholm"}, **headers).status == 200


@pytest.mark.parametrize("tag", ['"abc"', '"0"', '"1", "2"', '"' + "9" * 5000 + '"'])
def test_tag_that_is_none_of_ours_is_refused(tag: str, claim: Claim, alice: User) -> None:
    refused = as_(alice).patch(f"claims/{claim.pk}/", {"place": "x"}, if_match=tag)
    assert (refused.status, list(refused.body["fields"])) == (400, ["If-Match"])


def test_stale_deeds_are_refused_too(claim: Claim, alice: User, bob: User) -> None:
    api = as_(alice)
    seen = api.get(f"claims/{claim.pk}/").headers["ETag"]
    update_claim(actor=bob, claim=claim, expected_version=None, wording="Bob was faster.")
    for method, path in (("POST", f"claims/{claim.pk}/reject/"), ("DELETE", f"claims/{claim.pk}/")):
        assert api.ask(method, path, if_match=seen).status == 412
    assert Claim.objects.get().status == "accepted"


def test_stale_verdict_brings_ones_verdict_as_it_stands(claim: Claim, alice: User) -> None:
    api = as_(alice)
    path = f"claims/{claim.pk}/verdicts/mine/"
    first = api.put(path, {"rating": "not_checkable", "rationale": "A forecast."})
    assert first.status == 201
    second = {"rating": "not_enough_evidence", "rationale": "Nothing found."}
    assert api.put(path, second, if_match=first.headers["ETag"]).status == 200
    refused = api.put(path, {"rating": "conflicting", "rationale": "Hm."}, if_match=first.headers["ETag"])
    assert (refused.status, refused.body["current"]["rating"]) == (412, "not_enough_evidence")


class TestNoVerdict:
    """What does not stand matches nothing (RFC 9110, 13.1.1)."""

    BODY: ClassVar = {"rating": "not_checkable", "rationale": "A forecast."}

    @pytest.mark.parametrize("tag", ['"1"', "*"])
    @pytest.mark.parametrize(("method", "address"), [("PUT", "verdicts/mine/"), ("POST", "verdicts/")])
    def test_first_verdict_matches_nothing(
        self, tag: str, method: str, address: str, claim: Claim, alice: User
    ) -> None:
        refused = as_(alice).ask(method, f"claims/{claim.pk}/{address}", self.BODY, if_match=tag)
        assert (refused.status, refused.body["current"]) == (412, None)
        assert not Verdict.objects.exists()

    @pytest.mark.parametrize("tag", ['"1"', '"2"', "*"], ids=["seen", "withdrawn", "any"])
    def test_verdict_taken_back_matches_nothing(self, tag: str, claim: Claim, alice: User) -> None:
        api, path = as_(alice), f"claims/{claim.pk}/verdicts/mine/"
        api.put(path, self.BODY)
        api.delete(path)
        refused = api.put(path, self.BODY, if_match=tag)
        assert (refused.status, refused.body["current"]) == (412, None)

    def test_verdict_that_stands_matches_any(self, claim: Claim, alice: User) -> None:
        api, path = as_(alice), f"claims/{claim.pk}/verdicts/mine/"
        api.put(path, self.BODY)
        assert api.put(path, self.BODY, if_match="*").status == 200


def test_stale_decision_brings_the_claim_as_it_stands(
    blind_project: Project, alice: User, bob: User, carol: User
) -> None:
    claim = factories.claim(factories.article(blind_project))
    factories.verdict(claim, rating=Rating.NOT_CHECKABLE)
    factories.verdict(claim, reviewer=bob, rating=Rating.NOT_ENOUGH_EVIDENCE)
    decision = {"rating": "not_checkable", "reason": "It is about next year."}
    refused = as_(carol).post(f"claims/{claim.pk}/adjudications/", decision, if_match='"1"')
    assert (refused.status, refused.body["current"]["id"]) == (412, str(claim.pk))
    seen = refused.headers["ETag"]
    assert as_(carol).post(f"claims/{claim.pk}/adjudications/", decision, if_match=seen).status == 201


def test_text_that_the_client_has_is_not_sent_again(claim: Claim, alice: User) -> None:
    api, path = as_(alice), f"snapshots/{claim.annotations.get().snapshot_id}/"
    seen = api.get(path)
    again = api.get(path, if_none_match=seen.headers["ETag"])
    assert (again.status, again.content) == (304, b"")
    assert api.get(path, if_none_match='"999"').body == seen.body
