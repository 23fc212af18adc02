"""Newer texts of articles: what became of passages, and saying where claims stand now, as a program does."""

from typing import Any

import pytest

from annotations.models import Article, Claim, Project, Rating, User
from tests import factories
from tests.api.client import as_

pytestmark = pytest.mark.django_db

TEXT = "The fleet of Varnholm carried 2.4 million passengers last year.\nThe council meets on Friday.\n"
LOWER = TEXT.replace("2.4", "2.1")


@pytest.fixture
def article(project: Project) -> Article:
    return factories.article(project, text=TEXT)


@pytest.fixture
def claim(article: Article) -> Claim:
    return factories.claim(article)


def changed(user: User, article: Article) -> dict[str, Any]:
    """What became of the article's one passage in its newer text."""
    assert as_(user).post(f"articles/{article.pk}/snapshots/", {"text": LOWER}).status == 201
    told: dict[str, Any] = as_(user).get(f"articles/{article.pk}/reanchorings/").body["results"][0]
    return told


def test_a_newer_text_is_made_once(article: Article, alice: User) -> None:
    api = as_(alice)
    made = api.post(f"articles/{article.pk}/snapshots/", {"text": LOWER})
    again = api.post(f"articles/{article.pk}/snapshots/", {"text": LOWER})

    assert (made.status, made.body["number"], made.body["text"]) == (201, 2, LOWER)
    assert (again.status, again.body["id"]) == (200, made.body["id"])
    assert api.get(f"articles/{article.pk}/").body["snapshot"] == made.body["id"]


def test_a_reworded_passage_waits_and_is_accepted_once(article: Article, claim: Claim, alice: User) -> None:
    told = changed(alice, article)
    api = as_(alice)
    assert (told["claim"], told["outcome"], told["moved_to"]) == (str(claim.pk), "reworded", None)
    assert LOWER[told["start"] : told["end"]] == "2.1 million passengers"
    waiting = f"articles/{article.pk}/reanchorings/?waiting=true"
    assert [each["id"] for each in api.get(waiting).body["results"]] == [told["id"]]

    accepted = api.post(f"reanchorings/{told['id']}/accept/")

    assert (accepted.status, accepted.body["decided_by"]) == (200, str(alice.pk))
    assert api.get(f"annotations/{accepted.body['moved_to']}/").body["exact"] == "2.1 million passengers"
    assert api.get(waiting).body["results"] == []
    assert api.post(f"reanchorings/{told['id']}/accept/").status == 409


def test_a_chosen_passage_has_to_be_what_stands_there(article: Article, claim: Claim, alice: User) -> None:
    told, api = changed(alice, article), as_(alice)

    refused = api.post(f"reanchorings/{told['id']}/choose/", {"start": 0, "end": 9, "exact": "The boats"})
    chosen = api.post(f"reanchorings/{told['id']}/choose/", {"start": 0, "end": 9, "exact": "The fleet"})

    assert (refused.status, chosen.status) == (422, 200)


def test_one_stands_by_a_verdict_on_words_that_changed(article: Article, claim: Claim, alice: User) -> None:
    verdict, api = factories.verdict(claim, rating=Rating.NOT_CHECKABLE), as_(alice)
    assert api.post(f"verdicts/{verdict.pk}/confirm/").status == 409
    assert api.get(f"verdicts/{verdict.pk}/").body["stale_since"] is None
    told = changed(alice, article)

    assert api.get(f"verdicts/{verdict.pk}/").body["stale_since"] is not None
    assert api.get(f"claims/{claim.pk}/").body["verdict"]["stale_since"] is not None
    assert api.post(f"verdicts/{verdict.pk}/confirm/", if_match='"1"').status == 412
    assert api.post(f"verdicts/{verdict.pk}/confirm/").status == 409
    api.post(f"reanchorings/{told['id']}/accept/")
    assert api.post(f"verdicts/{verdict.pk}/confirm/").status == 200
    assert not claim.adjudications.exclude(stale_since=None).exists()
