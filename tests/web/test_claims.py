"""The list of a project's claims: filters, paging, and nothing of what others found before its time."""

import pytest
from django.urls import reverse

from annotations.models import Claim, ClaimStatus, Project, Rating, User
from annotations.services.articles import delete_article
from annotations.services.claims import delete_claim, reject_claim, update_claim
from tests import factories
from tests.web.reader import Answer, Reader
from tests.web.test_articles import queries_of

pytestmark = pytest.mark.django_db

QUOTES = ("2.4 million passengers", "Fares have not risen since 2019", "nine per cent more")


def the_list(project: Project, reader: User, query: str = "") -> Answer:
    return Reader(reader).get(f"{reverse('claims', args=[project.slug])}{query}")


def test_a_claim_leads_to_its_place_in_the_article(project: Project, victor: User) -> None:
    article = factories.article(project, title="Ferries")
    claim = factories.claim(article)
    workspace = reverse("workspace", args=[project.slug, article.pk])
    assert f"{workspace}?claim={claim.pk}" in the_list(project, victor).html


def test_the_one_address_of_a_claim_leads_to_its_place(project: Project, victor: User) -> None:
    article = factories.article(project, title="Ferries")
    claim = factories.claim(article)
    workspace = reverse("workspace", args=[project.slug, article.pk])
    assert Reader(victor).get(reverse("claim", args=[claim.pk])).leads_to == f"{workspace}?claim={claim.pk}"


def test_a_claim_is_shown_in_words_that_stand_alone_where_it_has_them(
    project: Project, alice: User, victor: User
) -> None:
    claim = factories.claim(factories.article(project, title="Ferries"))
    update_claim(
        actor=alice, claim=claim, expected_version=None, wording="Ferries carried 2.4 million people."
    )
    assert "Ferries carried 2.4 million people." in the_list(project, victor).words


def test_deleted_claims_and_claims_of_deleted_articles_are_not_listed(project: Project, erin: User) -> None:
    article = factories.article(project, title="Ferries")
    delete_claim(actor=erin, claim=factories.claim(article, quote=QUOTES[0]))
    factories.claim(article, quote=QUOTES[1])
    assert QUOTES[0] not in the_list(project, erin).words
    delete_article(actor=erin, article=article)
    assert "No claims yet" in the_list(project, erin).words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?status=accepted", {QUOTES[0]}),
        ("?status=adjudicated", {QUOTES[1]}),
        ("?status=rejected", {QUOTES[2]}),
        ("?verdict=not_checkable", {QUOTES[1]}),
        ("?verdict=supported", set()),
        ("?origin=human", set(QUOTES)),
        ("?origin=machine", set()),
        ("?waiting=review", {QUOTES[0]}),
        ("?waiting=settle", set()),
        ("?status=nonsense&verdict=&origin=x", set(QUOTES)),
    ],
)
def test_filters_show_the_claims_that_fit(query: str, found: set[str], project: Project, bob: User) -> None:
    article = factories.article(project, title="Ferries")
    factories.claim(article, quote=QUOTES[0])
    factories.verdict(factories.claim(article, quote=QUOTES[1]), rating=Rating.NOT_CHECKABLE)
    reject_claim(actor=bob, claim=factories.claim(article, quote=QUOTES[2]))
    page = the_list(project, bob, query).words
    assert {quote for quote in QUOTES if quote in page} == found


def test_a_claim_that_reviewers_differ_on_waits_for_an_adjudicator_who_did_not_review_it(
    blind_project: Project, alice: User, bob: User, carol: User
) -> None:
    claim = factories.claim(factories.article(blind_project))
    factories.verdict(claim, reviewer=alice, rating=Rating.NOT_CHECKABLE)
    factories.verdict(claim, reviewer=carol, rating=Rating.NOT_ENOUGH_EVIDENCE)
    assert QUOTES[0] not in the_list(blind_project, carol, "?waiting=settle").words


def test_a_blind_desk_shows_ones_own_verdict_and_how_many_are_in_but_nobody_elses(
    blind_project: Project, alice: User, bob: User
) -> None:
    claim = factories.claim(factories.article(blind_project))
    factories.verdict(claim, reviewer=alice, rating=Rating.NOT_CHECKABLE)
    row = '<td data-th="Your verdict">Not checkable</td>'
    assert row in the_list(blind_project, alice).html
    assert row not in the_list(blind_project, bob).html
    assert "1 of 2" in the_list(blind_project, bob).words
    assert "Alice" not in the_list(blind_project, bob).words


def test_a_settled_claim_shows_as_what_it_is_settled(blind_project: Project, alice: User, bob: User) -> None:
    claim = factories.claim(factories.article(blind_project))
    for reviewer in (alice, bob):
        factories.verdict(claim, reviewer=reviewer, rating=Rating.MISSING_CONTEXT)
    assert '<span class="chip missing_context">' in the_list(blind_project, bob).html


def test_paging_shows_each_claim_once_however_many_come_in_meanwhile(
    project: Project, victor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotations.web.claims.PAGE_LENGTH", 2)
    article = factories.article(project, title="Ferries")
    claims = [factories.claim(article, quote=quote) for quote in QUOTES]
    first = the_list(project, victor)
    assert f"before={claims[1].pk}" in first.html
    assert "Newer" not in first.words
    factories.claim(article, quote="Opposition members")
    older = the_list(project, victor, f"?before={claims[1].pk}")
    assert [quote in older.words for quote in QUOTES] == [True, False, False]
    assert "Older" not in older.words
    newer = the_list(project, victor, f"?after={claims[0].pk}")
    assert [quote in newer.words for quote in QUOTES] == [False, True, True]
    assert "Older" in newer.words


@pytest.mark.parametrize("query", ["", "?waiting=review", "?waiting=settle", "?verdict=not_checkable"])
def test_the_list_costs_the_same_statements_for_five_and_for_fifty_claims(
    query: str, project: Project, olga: User
) -> None:
    reader, address = Reader(olga), f"{reverse('claims', args=[project.slug])}{query}"

    def add(numbers: range) -> None:
        for number in numbers:
            claim = factories.claim(factories.article(project, text=f"{factories.TEXT}Number {number}.\n"))
            if number % 2:
                factories.verdict(claim, rating=Rating.NOT_CHECKABLE)

    add(range(5))
    few = queries_of(reader, address)
    add(range(5, 50))
    assert Claim.objects.filter(status=ClaimStatus.ADJUDICATED).count() == 25
    assert queries_of(reader, address) == few
    assert few <= 12
