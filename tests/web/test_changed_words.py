"""What was judged by words that changed since is told as such, wherever it is shown."""

import re

import pytest
from django.urls import reverse

from annotations.models import Claim, Project, Rating, Reanchoring, User, Verdict
from annotations.services.claims import update_claim
from annotations.services.reanchoring import accept_place, submit_newer_text
from annotations.services.verdicts import adjudicate_claim, confirm_adjudication
from tests import factories
from tests.web.reader import Answer, Reader
from tests.web.workspace_pages import Desk

pytestmark = pytest.mark.django_db

TEXT = "The Velmark pier cost 4.2 million crowns, the harbour said.\nThe ferry runs every hour.\n"
OLD, NEW = "pier cost 4.2 million crowns", "pier cost 4.8 million crowns"


@pytest.fixture
def claim(blind_project: Project, alice: User, bob: User, carol: User) -> Claim:
    """Settled by carol, whose reviewers differ; then its article says 4.8, and the claim is placed there."""
    article = factories.article(blind_project, text=TEXT, title="The pier")
    claim = factories.claim(article, quote=OLD)
    factories.verdict(claim, reviewer=alice, rating=Rating.NOT_CHECKABLE, rationale="Nobody counts.")
    factories.verdict(claim, reviewer=bob, rating=Rating.CONFLICTING, rationale="Nearly so.")
    adjudicate_claim(adjudicator=carol, claim=claim, rating=Rating.CONFLICTING, reason="Bob has it.")
    submit_newer_text(actor=alice, article=article, text=TEXT.replace("4.2", "4.8"))
    accept_place(actor=alice, reanchoring=Reanchoring.objects.get(annotation__claim=claim))
    claim.refresh_from_db()
    return claim


def desk_of(user: User, claim: Claim) -> Desk:
    return Desk(user, claim.project.articles.get())


def the_changes(user: User, claim: Claim) -> Answer:
    article = claim.project.articles.get()
    return Reader(user).get(reverse("article_change", args=[article.pk, 2]))


def test_decision_by_other_words_is_told_on_the_card_with_both_wordings(victor: User, claim: Claim) -> None:
    card = desk_of(victor, claim).panel(claim)

    assert "The words changed since this claim was settled." in card.words
    assert re.search(r"<del>4\.2</del>|<del>[^<]*4\.2", card.html)
    assert re.search(r"<ins>4\.8</ins>|<ins>[^<]*4\.8", card.html)
    assert "Settled: mixed, by other words" in card.words
    assert card.words.count("given on other words") == 2
    assert "Stand by" not in card.words


def test_who_settles_stands_by_the_decision_on_the_card(carol: User, claim: Claim) -> None:
    desk = desk_of(carol, claim)
    assert reverse("decision_confirm", args=[claim.pk]) in desk.panel(claim).html

    confirm_adjudication(adjudicator=carol, claim=claim)

    renewed = desk.panel(claim)
    assert "Settled: mixed" in renewed.words
    assert "by other words" not in renewed.words
    assert reverse("decision_confirm", args=[claim.pk]) not in renewed.html


def test_reviewer_stands_by_their_verdict_though_the_claim_is_settled(alice: User, claim: Claim) -> None:
    mine = Verdict.objects.get(claim=claim, reviewer=alice)
    card = desk_of(alice, claim).panel(claim)
    assert reverse("verdict_confirm", args=[mine.pk]) in card.html
    assert reverse("decision_confirm", args=[claim.pk]) not in card.html


def test_mark_and_counter_tell_that_a_claim_was_judged_by_other_words(
    victor: User, carol: User, claim: Claim
) -> None:
    desk = desk_of(victor, claim)
    page = desk.page()
    assert 'aria-label="Claim 1, mixed, words changed since"' in page.html
    assert "0 of 1 claim judged" in page.words
    assert '<rect class="conflicting"' not in page.html

    confirm_adjudication(adjudicator=carol, claim=claim)

    renewed = desk.page()
    assert 'aria-label="Claim 1, mixed"' in renewed.html
    assert "1 of 1 claim judged" in renewed.words
    assert '<rect class="conflicting"' in renewed.html


def test_list_of_claims_beside_the_text_tells_it_too(victor: User, claim: Claim) -> None:
    desk = desk_of(victor, claim)
    other = factories.claim(claim.project.articles.get(), quote="ferry runs every hour")
    assert "words changed" in desk.panel(other).words


def test_verdict_is_told_with_the_time_at_which_it_was_given(victor: User, claim: Claim) -> None:
    Verdict.objects.filter(claim=claim).update(updated_at="2031-01-05T10:00:00Z")
    assert "2031" not in desk_of(victor, claim).panel(claim).words


def test_changes_show_both_wordings_of_what_one_may_stand_by_before_the_texts(
    carol: User, claim: Claim
) -> None:
    page = the_changes(carol, claim)

    assert "None is left to look at" not in page.words
    assert 'href="#stale"' in page.html
    judged = page.words.index("Judged by other words")
    assert judged < page.words.index("Both texts")
    told = page.html[page.html.index('id="stale"') : page.html.index('id="compared"')]
    assert re.search(r"<del>[^<]*4\.2", told)
    assert re.search(r"<ins>[^<]*4\.8", told)


def test_changes_say_that_nothing_is_left_once_it_is_so(victor: User, claim: Claim) -> None:
    assert "None is left to look at" in the_changes(victor, claim).words


def test_what_differs_is_marked_where_it_is_asked_whether_a_claim_stands_there(
    project: Project, alice: User
) -> None:
    article = factories.article(project, text=TEXT)
    claim = factories.claim(article, quote=OLD)
    submit_newer_text(actor=alice, article=article, text=TEXT.replace("4.2", "4.8"))

    page = the_changes(alice, claim)

    assert "It says something else now." in page.words
    asked = page.html[: page.html.index('id="compared"')]
    assert re.search(r"<del>[^<]*4\.2", asked)
    assert re.search(r"<ins>[^<]*4\.8", asked)


def test_passage_in_other_words_that_say_the_same_is_not_told_to_say_something_else(
    project: Project, alice: User
) -> None:
    article = factories.article(project, text=TEXT)
    claim = factories.claim(article, quote=OLD)
    submit_newer_text(actor=alice, article=article, text=TEXT.replace("pier cost 4.2", "pier has cost 4.2"))

    page = the_changes(alice, claim)

    assert "Where does this claim stand now?" in page.words
    assert "It says something else now." not in page.words


def test_history_tells_each_deed_with_the_words_that_stood_then(alice: User, claim: Claim) -> None:
    told = the_history(alice, claim)
    assert told_with(told, "marked a claim") == OLD
    assert told_with(told, "settled a claim") == OLD
    assert told_with(told, "accepted where a claim stands now") == NEW


def test_history_tells_each_deed_with_the_wording_of_then(project: Project, alice: User) -> None:
    claim = factories.claim(factories.article(project, text=TEXT), quote=OLD)
    for wording in ("The pier was dear.", "The pier was cheap."):
        claim = update_claim(actor=alice, claim=claim, expected_version=None, wording=wording)

    told = the_history(alice, claim)

    assert told_with(told, "reworded a claim") == "The pier was cheap."
    assert told_with(told, "marked a claim") == OLD


def the_history(reader: User, claim: Claim) -> str:
    return Reader(reader).get(reverse("claim_record", args=[claim.pk])).html


def told_with(html: str, deed: str) -> str:
    """The words of the claim that the history shows with the newest such deed."""
    said = next(entry for entry in html.split("<li>") if f"</strong> {deed}" in entry)
    found = re.search(r'<p class="read-text"><a[^>]*>([^<]*)</a>', said)
    return found[1] if found else ""
