import time
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from pytest_django import Settings

from annotations.formats.claim_review_rules import faults_of_review
from annotations.management.demo.articles import DemoArticle, demo_articles
from annotations.management.demo.cast import DESKS, PASSWORD, PEOPLE
from annotations.models import (
    Article,
    Claim,
    ClaimReview,
    ClaimStatus,
    Evidence,
    ExtractionJob,
    JobState,
    Membership,
    Project,
    QuoteState,
    Role,
    User,
    Verdict,
)

pytestmark = pytest.mark.django_db


def load_demo(*options: str) -> str:
    printed = StringIO()
    call_command("load_demo", *options, stdout=printed)
    return printed.getvalue()


def test_everybody_in_the_cast_can_log_in_as_printed() -> None:
    printed = load_demo()
    assert PASSWORD in printed
    for person in PEOPLE:
        assert person.username in printed
        assert authenticate(username=person.username, password=PASSWORD) is not None


def test_each_role_is_taken_in_each_desk() -> None:
    load_demo()
    for project in Project.objects.all():
        assert set(Membership.objects.filter(project=project).values_list("role", flat=True)) == set(Role)


def test_one_desk_is_open_and_one_is_blind() -> None:
    load_demo()
    assert {project.is_blind for project in Project.objects.all()} == {False, True}


def test_loading_twice_changes_nothing() -> None:
    load_demo()
    models = (User, Project, Membership, Article, Claim, Evidence, Verdict, ExtractionJob)
    before = [list(model._default_manager.order_by("pk").values()) for model in models]
    load_demo()
    assert [list(model._default_manager.order_by("pk").values()) for model in models] == before


def test_first_start_makes_it_only_where_nobody_has_an_account() -> None:
    assert PASSWORD in load_demo("--only-first")
    assert load_demo("--only-first") == ""


def test_extraction_of_each_article_waits_for_a_worker() -> None:
    load_demo()
    assert ExtractionJob.objects.filter(state=JobState.QUEUED).count() == Article.objects.count() == 5


def test_demo_can_be_read_in_three_scripts() -> None:
    load_demo()
    assert set(Article.objects.values_list("language", flat=True)) == {"en", "ar", "hi"}
    assert Article.objects.get(language="ar").direction == "rtl"


@pytest.mark.parametrize(
    "article", [each for desk in DESKS for each in demo_articles(desk.slug)], ids=lambda each: each.name
)
def test_sample_article_is_long_enough_to_show_the_product(article: DemoArticle) -> None:
    assert 250 <= len(article.text.split()) <= 450


def test_a_fact_check_is_published_whose_markup_has_no_grave_fault() -> None:
    load_demo()
    edition = ClaimReview.objects.get()
    faults = faults_of_review(edition.markup, page=edition.content["url"])
    assert [fault for fault in faults if fault.is_grave] == []


def test_every_quote_of_a_demo_source_is_found_in_its_copy() -> None:
    load_demo()
    assert set(Evidence.objects.values_list("quote_state", flat=True)) == {QuoteState.FOUND}


def test_blind_desk_has_a_disagreement_to_adjudicate_and_a_review_to_give() -> None:
    load_demo()
    blind = Claim.objects.filter(project__reviews_required=2, status=ClaimStatus.IN_REVIEW)
    reviews = sorted(claim.verdicts.count() for claim in blind)
    assert reviews == [1, 2]


def test_open_desk_shows_settled_claims_a_published_one_and_one_to_check() -> None:
    load_demo()
    statuses = Claim.objects.filter(project__reviews_required=1).values_list("status", flat=True)
    assert sorted(statuses) == ["accepted", "adjudicated", "adjudicated", "published"]


def test_demo_is_refused_on_a_public_site(settings: Settings) -> None:
    settings.IS_PUBLIC = True
    with pytest.raises(CommandError, match="public"):
        load_demo()
    assert not User.objects.exists()


def test_demo_is_loaded_before_a_visitor_gets_impatient() -> None:
    start = time.process_time()
    load_demo()
    assert time.process_time() - start < 3
