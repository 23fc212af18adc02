"""Blind first: a walk over every address, looking for what another reviewer said before one has judged."""

from collections.abc import Iterator
from typing import Any

import pytest

from annotations.models import Article, Claim, Evidence, Project, Rating, Stance, User, Verdict
from annotations.services.evidence import add_evidence
from annotations.services.verdicts import record_verdict, withdraw_verdict
from tests import factories
from tests.api.client import Api, as_

pytestmark = pytest.mark.django_db

# What alice alone has said; nobody else's words hold any of it.
SECRETS = (
    "the-rationale-of-alice",
    "the-note-of-alice",
    "the-quote-of-alice",
    "the-title-of-alice",
    "the-copy-of-alice",
    "secret.example",
)


@pytest.fixture
def claim(blind_project: Project, alice: User) -> Claim:
    """A claim on a blind desk that alice has judged, with two sources."""
    found = factories.claim(factories.article(blind_project))
    add_evidence(
        actor=alice,
        claim=found,
        stance=Stance.SUPPORTS,
        text="the-copy-of-alice says the-quote-of-alice here.",
        title="the-title-of-alice",
        quote="the-quote-of-alice",
        note="the-note-of-alice",
    )
    add_evidence(actor=alice, claim=found, stance=Stance.DISPUTES, url="https://secret.example/page")
    record_verdict(reviewer=alice, claim=found, rating=Rating.SUPPORTED, rationale="the-rationale-of-alice")
    return found


def addresses(claim: Claim) -> Iterator[str]:
    """Every address to read that could tell of the claim, from the lists down to what others own."""
    slug, article = claim.project.slug, Article.objects.get(project=claim.project)
    for noun in ("", "members/", "articles/", "claims/", "sources/", "jobs/", "events/"):
        yield f"projects/{slug}/{noun}"
    for format in ("jsonl", "csv", "w3c", "claimreview"):
        yield f"projects/{slug}/export/?format={format}"
    yield from ("me/", "projects/", "claims/", "claims/?verdict=supported", "claims/?status=in_review")
    for noun in ("", "snapshots/", "claims/", "annotations/", "jobs/", "events/"):
        yield f"articles/{article.pk}/{noun}"
    for noun in ("", "annotations/", "events/", "evidence/", "verdicts/", "verdicts/mine/", "adjudications/"):
        yield f"claims/{claim.pk}/{noun}"
    yield from hidden(claim)


def hidden(claim: Claim) -> Iterator[str]:
    for evidence in Evidence.objects.filter(claim=claim):
        yield f"evidence/{evidence.pk}/"
        yield f"sources/{evidence.source_id}/"
        for copy in evidence.source.copies.all():
            yield f"copies/{copy.pk}/text/"
    for verdict in Verdict.objects.filter(claim=claim):
        yield f"verdicts/{verdict.pk}/"


def told(api: Api, claim: Claim) -> dict[str, list[str]]:
    """Which addresses tell which of the secrets."""
    found = {}
    for path in addresses(claim):
        content = api.get(path).content.decode()
        if secrets := [secret for secret in SECRETS if secret in content]:
            found[path] = secrets
    return found


def test_nothing_leaks_to_who_has_yet_to_judge(
    claim: Claim, bob: User, carol: User, olga: User, victor: User
) -> None:
    for reader in (bob, carol, olga, victor):
        assert told(as_(reader), claim) == {}


def test_what_is_hidden_is_not_there(claim: Claim, bob: User) -> None:
    assert {as_(bob).get(path).status for path in hidden(claim)} == {404}


def test_citing_the_same_page_shows_nothing_of_what_a_colleague_keeps_of_it(claim: Claim, bob: User) -> None:
    body = {"stance": "disputes", "url": "https://secret.example/page"}
    made = as_(bob).post(f"claims/{claim.pk}/evidence/", body).body
    hers = Evidence.objects.get(claim=claim, stance=Stance.DISPUTES, added_by__username="alice")
    assert made["source"] != str(hers.source_id)
    assert [each["id"] for each in as_(bob).everything(f"projects/{claim.project.slug}/sources/")] == [
        made["source"]
    ]


def test_counts_and_ratings_tell_nothing_either(claim: Claim, bob: User) -> None:
    seen = as_(bob).get(f"claims/{claim.pk}/").body
    assert seen["evidence"] == {"supports": 0, "disputes": 0, "context": 0}
    assert (seen["verdict"], seen["my_rating"]) == (None, None)


def test_who_has_judged_sees_it_all(claim: Claim, bob: User) -> None:
    record_verdict(reviewer=bob, claim=claim, rating=Rating.NOT_CHECKABLE, rationale="A forecast.")
    found = told(as_(bob), claim)
    assert {secret for secrets in found.values() for secret in secrets} == set(SECRETS)
    assert f"projects/{claim.project.slug}/export/?format=jsonl" in found
    assert f"claims/{claim.pk}/events/" in found


def test_adjudicators_see_it_when_all_reviews_are_in(
    claim: Claim, bob: User, carol: User, victor: User
) -> None:
    record_verdict(reviewer=bob, claim=claim, rating=Rating.NOT_CHECKABLE, rationale="A forecast.")
    assert told(as_(carol), claim)
    assert told(as_(victor), claim) == {}


def test_decision_that_no_longer_stands_is_blind_again(claim: Claim, bob: User, erin: User) -> None:
    """Two agreed, one took it back: the old decision still says what the other thinks."""
    factories.evidence(claim, actor=bob)
    verdict = record_verdict(reviewer=bob, claim=claim, rating=Rating.SUPPORTED, rationale="The report.")
    assert len(as_(erin).everything(f"claims/{claim.pk}/adjudications/")) == 1
    withdraw_verdict(actor=bob, verdict=verdict)
    assert as_(erin).everything(f"claims/{claim.pk}/adjudications/") == []


def test_desk_of_one_review_hides_nothing(project: Project, bob: User, victor: User) -> None:
    claim = factories.claim(factories.article(project))
    factories.verdict(claim)
    for reader in (bob, victor):
        seen: Any = as_(reader).get(f"claims/{claim.pk}/").body
        assert seen["evidence"]["supports"] == 1
        assert len(as_(reader).everything(f"claims/{claim.pk}/verdicts/")) == 1
