"""Quotes in copies, sets, later sources, days of verdicts and verifications, as a program sees them."""

from datetime import date

import pytest

from annotations.models import Claim, Project, User
from annotations.services.claims import update_claim
from annotations.tasks import verify_evidence
from tests import factories
from tests.api.client import as_

pytestmark = pytest.mark.django_db

REPORT = {"stance": "supports", "text": factories.SOURCE_TEXT, "title": "Annual report"}
SLIP = "the ferries carryed 2.4 million passengers"


@pytest.fixture
def claim(project: Project) -> Claim:
    return factories.claim(factories.article(project))


def test_quote_in_other_words_tells_both_and_is_taken_by_its_place(claim: Claim, alice: User) -> None:
    api = as_(alice)
    made = api.post(f"claims/{claim.pk}/evidence/", {**REPORT, "quote": SLIP}).body
    assert (made["quote_state"], made["quote"]) == ("fuzzy", SLIP)
    assert 0.75 <= made["score"] < 1
    place = {name: made[name] for name in ("copy", "start", "end", "exact")}
    taken = api.post(f"evidence/{made['id']}/quote/", place).body
    assert (taken["quote_state"], taken["quote"], taken["score"]) == ("found", made["exact"], None)


def test_words_that_are_not_there_are_refused_with_both(claim: Claim, alice: User) -> None:
    api = as_(alice)
    made = api.post(f"claims/{claim.pk}/evidence/", {**REPORT, "quote": "Fares rose"}).body
    place = {"copy": made["copy"], "start": 0, "end": 6, "exact": "Yearly"}
    refused = api.post(f"evidence/{made['id']}/quote/", place)
    assert (refused.status, refused.body["details"]) == (422, {"given": "Yearly", "actual": "Annual"})


def test_pieces_are_joined_and_parted(claim: Claim, alice: User) -> None:
    api = as_(alice)
    one, other = (
        api.post(f"claims/{claim.pk}/evidence/", {**REPORT, "title": name}).body for name in ("One", "Two")
    )
    joined = api.post(f"evidence/{one['id']}/join/", {"other": other["id"]}).body
    assert joined["set"] == api.get(f"evidence/{other['id']}/").body["set"] is not None
    assert api.post(f"evidence/{one['id']}/part/").body["set"] is None


def test_later_source_is_refused_by_its_field_and_taken_with_a_reason(claim: Claim, alice: User) -> None:
    update_claim(actor=alice, claim=claim, expected_version=None, claimed_on=date(2026, 3, 1))
    api, later = as_(alice), {**REPORT, "published_on": "2026-03-02"}
    refused = api.post(f"claims/{claim.pk}/evidence/", later)
    assert refused.status == 400
    assert "later_reason" in refused.body["fields"]
    made = api.post(f"claims/{claim.pk}/evidence/", {**later, "later_reason": "It tells 2025."}).body
    assert (made["is_later"], made["later_reason"]) == (True, "It tells 2025.")


def test_verdict_says_its_day_which_is_not_still_to_come(claim: Claim, alice: User) -> None:
    api, given = as_(alice), {"rating": "not_checkable", "rationale": "Nobody counts."}
    made = api.post(f"claims/{claim.pk}/verdicts/", {**given, "as_of": "2026-02-03"}).body
    assert made["as_of"] == "2026-02-03"
    refused = api.post(f"claims/{claim.pk}/verdicts/", {**given, "as_of": "2999-01-01"})
    assert (refused.status, list(refused.body["fields"])) == (400, ["as_of"])


def test_verification_is_asked_for_and_tells_how_it_went(project: Project, claim: Claim, erin: User) -> None:
    api = as_(erin)
    asked = api.post(f"projects/{project.slug}/verifications/")
    assert (asked.status, asked.body["state"]) == (202, "queued")
    verify_evidence(asked.body["id"])
    told = api.get(f"verifications/{asked.body['id']}/").body
    assert (told["state"], told["done"], told["findings"]) == ("done", told["total"], [])
