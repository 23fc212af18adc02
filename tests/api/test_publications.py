"""Publishing, correcting and retracting as a program does it."""

import json
from pathlib import Path
from typing import Any

import pytest

from annotations.formats.claim_review_rules import faults_of_review
from annotations.models import Claim, Project, User
from tests import factories
from tests.api.client import as_
from tests.services.test_publications import copy_flipped, settled_claim

pytestmark = pytest.mark.django_db

WHY = {"reasoning": "The annual report counts them."}


@pytest.fixture(autouse=True)
def own_storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def claim(project: Project) -> Claim:
    return settled_claim(project)


def test_a_draft_says_what_would_be_published_and_what_stands_in_its_way(claim: Claim, erin: User) -> None:
    api = as_(erin)
    draft = api.get(f"claims/{claim.pk}/publications/draft/").body
    assert (draft["hindrances"], draft["content"]["wording"]) == ([], claim.wording)
    copy_flipped(claim)
    (found,) = api.get(f"claims/{claim.pk}/publications/draft/").body["hindrances"]
    assert found["code"] == "copy_broken"
    assert api.get(f"claims/{claim.pk}/publications/").body["results"] == []


def test_from_published_to_retracted(claim: Claim, erin: User) -> None:
    api, where = as_(erin), f"claims/{claim.pk}/publications/"
    made = api.post(where, WHY)
    assert (made.status, made.body["number"], made.body["kind"]) == (201, 1, "publication")
    assert made.body["creator"]["name"] == "Erin"
    body = {"reason": "We overlooked a route.", "rating": "missing_context"}
    corrected = api.post(f"{where}correct/", body).body
    assert corrected["content"]["rating"]["word"] == "Missing context"
    assert api.post(f"{where}retract/", {"reason": "Forged."}).status == 201
    editions = api.everything(where)
    assert [each["kind"] for each in editions] == ["retraction", "correction", "publication"]
    for each in editions:
        assert faults_of_review(each["markup"], page=each["content"]["url"]) == []
    assert api.get(f"claims/{claim.pk}/").body["status"] == "retracted"
    assert api.post(where, WHY).status == 409


def test_every_hindrance_is_named(claim: Claim, erin: User) -> None:
    copy_flipped(claim)
    lost = factories.evidence(claim, text="A report.", title="Other report", quote="nine million")
    refused = as_(erin).post(f"claims/{claim.pk}/publications/", WHY)
    assert (refused.status, refused.body["code"]) == (409, "conflict")
    found = refused.body["details"]["hindrances"]
    assert [each["code"] for each in found] == ["copy_broken", "quote_not_found"]
    assert found[1]["evidence"] == str(lost.pk)


def test_what_changed_since_it_was_read_is_not_published(claim: Claim, erin: User) -> None:
    refused = as_(erin).post(f"claims/{claim.pk}/publications/", WHY, if_match=f'"{claim.version - 1}"')
    assert (refused.status, refused.body["current"]["status"]) == (412, "adjudicated")


@pytest.mark.parametrize(
    ("path", "body"),
    [("", {}), ("", {"reasoning": ""}), ("correct/", {"reasoning": "So."}), ("retract/", {"reason": " "})],
    ids=["no reasoning", "empty reasoning", "correction without reason", "retraction without reason"],
)
def test_what_readers_need_is_asked_for(claim: Claim, erin: User, path: str, body: dict[str, str]) -> None:
    assert as_(erin).post(f"claims/{claim.pk}/publications/{path}", body).status == 400


def test_blind_work_has_no_draft(blind_project: Project, erin: User) -> None:
    claim = factories.claim(factories.article(blind_project))
    factories.verdict(claim)
    assert as_(erin).get(f"claims/{claim.pk}/publications/draft/").status == 409


def test_the_export_tells_what_is_published_as_the_public_has_it(claim: Claim, erin: User) -> None:
    api = as_(erin)
    made = api.post(f"claims/{claim.pk}/publications/", WHY).body
    settled = settled_claim(claim.project, wording="Fares rose by nine per cent.")
    export = api.get(f"projects/{claim.project.slug}/export/?format=claimreview")
    reviews = json.loads(export.content)["dataFeedElement"]
    assert reviews[0] == made["markup"]
    assert reviews[1]["url"].endswith(f"/claims/{settled.pk}/")
