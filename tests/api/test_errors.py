"""One shape of refusal: code, message, and fields or details."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from annotations.api.errors import answer
from annotations.models import Claim, Project, User, Verdict
from tests import factories
from tests.api.client import PREFIX, as_

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(project: Project) -> Claim:
    return factories.claim(factories.article(project))


WRONG_FIELDS: list[tuple[str, str, Any, dict[str, str]]] = [
    ("unknown field", "claims/{claim}/verdicts/", {"rating": "supported", "score": 5}, {"score": "unknown"}),
    ("missing field", "claims/{claim}/verdicts/", {"rating": "supported"}, {"rationale": "required"}),
    (
        "value off the scale",
        "claims/{claim}/verdicts/",
        {"rating": "true", "rationale": "So."},
        {"rating": "invalid_choice"},
    ),
    (
        "blank where words are needed",
        "claims/{claim}/verdicts/",
        {"rating": "supported", "rationale": " "},
        {"rationale": "blank"},
    ),
    (
        "no whole number",
        "annotations/",
        {"snapshot": "{snapshot}", "start": "x", "end": 3, "exact": "The"},
        {"start": "invalid"},
    ),
    (
        "number below zero",
        "annotations/",
        {"snapshot": "{snapshot}", "start": -1, "end": 3, "exact": "The"},
        {"start": "min_value"},
    ),
    ("neither address nor text", "claims/{claim}/evidence/", {"stance": "supports"}, {"url": "invalid"}),
    (
        "no web address",
        "claims/{claim}/evidence/",
        {"stance": "supports", "url": "ftp://files"},
        {"url": "invalid"},
    ),
    ("no input at all", "projects/{slug}/articles/", {}, {"text": "required"}),
    (
        "two inputs at once",
        "projects/{slug}/articles/",
        {"text": "a", "html": "<p>a"},
        {"html": "ambiguous"},
    ),
    (
        "what is read from the page",
        "projects/{slug}/articles/",
        {"url": "https://example.org/a", "title": "A"},
        {"title": "surplus"},
    ),
    ("list instead of an object", "claims/{claim}/verdicts/", [1], {"": "invalid"}),
]


@pytest.mark.parametrize(
    ("path", "body", "codes"), [case[1:] for case in WRONG_FIELDS], ids=[case[0] for case in WRONG_FIELDS]
)
def test_each_wrong_field_is_named_with_a_code(
    path: str, body: Any, codes: dict[str, str], claim: Claim, project: Project, alice: User
) -> None:
    ids = {"claim": claim.pk, "slug": project.slug, "snapshot": claim.annotations.get().snapshot_id}
    if isinstance(body, dict):
        body = {name: v.format(**ids) if isinstance(v, str) else v for name, v in body.items()}
    refused = as_(alice).post(path.format(**ids), body)
    assert (refused.status, refused.body["code"]) == (400, "invalid_input")
    told = {name: complaints[0]["code"] for name, complaints in refused.body["fields"].items()}
    assert told == codes
    assert all(complaint["message"] for each in refused.body["fields"].values() for complaint in each)


def test_illegal_step_lists_the_legal_ones(claim: Claim, alice: User) -> None:
    factories.verdict(claim)
    refused = as_(alice).post(f"claims/{claim.pk}/reject/")
    assert (refused.status, refused.body["code"]) == (409, "invalid_transition")
    assert "published" in refused.body["details"]["legal"]


def test_quote_that_differs_gets_both_strings(claim: Claim, alice: User) -> None:
    snapshot = claim.annotations.get().snapshot
    body = {"snapshot": str(snapshot.pk), "start": 0, "end": 9, "exact": "The fairy"}
    refused = as_(alice).post("annotations/", body)
    assert (refused.status, refused.body["code"]) == (422, "quote_mismatch")
    assert refused.body["details"] == {"given": "The fairy", "actual": "The ferry"}


def test_supported_without_evidence_is_told_what_is_missing(claim: Claim, alice: User) -> None:
    refused = as_(alice).post(f"claims/{claim.pk}/verdicts/", {"rating": "supported", "rationale": "I know."})
    assert (refused.status, refused.body["code"]) == (422, "evidence_missing")


def test_body_that_is_no_json_is_a_parse_error(alice: User) -> None:
    client = Client()
    client.force_login(alice)
    response = client.post(f"{PREFIX}tokens/", "{", content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (400, "parse_error")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("[" * 100_000, id="too deep"),
        pytest.param('{"name": NaN}', id="no number"),
        pytest.param('{"name": "\\ud83d"}', id="half a surrogate pair as a value"),
        pytest.param('{"\\ud83d": 1}', id="half a surrogate pair as a name"),
        pytest.param('{"name": "a", "scope": "\\ud83d"}', id="half a surrogate pair as a choice"),
    ],
)
def test_body_that_only_looks_like_json_is_one_too(body: str, alice: User) -> None:
    client = Client()
    client.force_login(alice)
    response = client.post(f"{PREFIX}tokens/", body, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (400, "parse_error")


def test_body_larger_than_a_form_may_be_is_not_read(alice: User, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    refused = as_(alice).post("tokens/", {"name": "x" * 100})
    assert (refused.status, refused.body["code"]) == (413, "too_large")


def test_name_that_no_text_can_hold_is_not_there(project: Project, olga: User) -> None:
    assert as_(olga).delete(f"projects/{project.slug}/members/%00/").status == 404


def test_body_of_another_kind_is_unsupported(alice: User) -> None:
    client = Client()
    client.force_login(alice)
    response = client.post(f"{PREFIX}tokens/", "name=x", content_type="text/csv")
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


def test_method_that_is_not_there_is_told(alice: User) -> None:
    refused = as_(alice).put("me/", {})
    assert (refused.status, refused.body["code"]) == (405, "method_not_allowed")


def test_unknown_filter_is_a_mistake_not_a_wish(project: Project, alice: User) -> None:
    for query in ("stauts=accepted", "stauts="):
        refused = as_(alice).get(f"projects/{project.slug}/claims/?{query}")
        assert (refused.status, list(refused.body["fields"])) == (400, ["stauts"])


class TestDatabaseRules:
    """What two people at the same moment run into: the constraint's name is the rule in words."""

    def broken(self, **columns: Any) -> IntegrityError:
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            Verdict.objects.create(is_blind=False, **columns)
        return caught.value

    def test_broken_uniqueness_is_a_conflict(self, claim: Claim, alice: User) -> None:
        verdict = {"claim": claim, "reviewer": alice, "rating": "not_checkable", "rationale": "A forecast."}
        Verdict.objects.create(is_blind=False, **verdict)
        refused = answer(self.broken(**verdict), {})
        assert refused is not None
        assert refused.status_code == 409
        assert refused.data["details"] == {"rule": "one_verdict_per_reviewer_and_claim"}
        assert "one verdict per reviewer and claim" in refused.data["message"]

    def test_broken_check_is_unprocessable(self, claim: Claim, alice: User) -> None:
        error = self.broken(claim=claim, reviewer=alice, rating="supported", rationale="I know.")
        refused = answer(error, {})
        assert refused is not None
        assert (refused.status_code, refused.data["details"]["rule"]) == (422, "verdict_rests_on_evidence")


def test_what_nobody_foresaw_is_left_to_django() -> None:
    assert answer(ZeroDivisionError(), {}) is None
