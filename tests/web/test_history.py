"""The history of a project: complete, in sentences, and blind where its reader is."""

import inspect
import pkgutil
import re
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.urls import reverse
from pytest_django import Settings

from annotations import services
from annotations.extraction.candidates import WORKBENCH, CandidateClaim, Detection
from annotations.models import (
    Article,
    Event,
    ExtractionJob,
    Project,
    Ranking,
    Rating,
    Role,
    User,
    Verification,
)
from annotations.services.articles import update_article
from annotations.services.claims import accept_claim, keep_wording, reject_claim, reopen_claim
from annotations.services.jobs import begin_job, finish_job, queue_extraction, request_extraction
from annotations.services.previews import look_again, stop_looking
from annotations.services.projects import remove_member, set_member, update_project
from annotations.services.rankings import use_ranking
from annotations.services.verdicts import record_verdict, withdraw_verdict
from annotations.web.history import DEEDS
from tests import factories
from tests.web.reader import Answer, Reader
from tests.web.test_articles import queries_of
from tests.web.work import failed_fetch

pytestmark = pytest.mark.django_db

# Deeds that write no row of a project's history, or none that tells more than what came of it.
SILENT = {
    "accounts.create_api_token",
    "accounts.revoke_api_token",
    "accounts.note_use",
    "fetching.begin_check",
    "fetching.begin_fetch",
    "fetching.check_now",
    "fetching.forgive_attempt",
    "fetching.put_off_check",
    "matching.fingerprint_claims",
    "jobs.queue_extraction",
    "jobs.begin_job",
    "jobs.report_progress",
    "verification.begin_verification",
    "verification.report_verification",
}


def the_history(project: Project, reader: User, query: str = "") -> Answer:
    return Reader(reader).get(f"{reverse('history', args=[project.slug])}{query}")


def deeds() -> set[str]:
    """The deeds of all services, by the names that history knows them by."""
    found = set()
    for module in pkgutil.iter_modules(services.__path__):
        for name, value in vars(import_module(f"{services.__name__}.{module.name}")).items():
            wrapped = getattr(value, "__wrapped__", None)
            is_deed = (
                inspect.isfunction(value) and wrapped and "by" in inspect.getclosurevars(value).nonlocals
            )
            if is_deed and value.__module__.endswith(f".{module.name}"):
                found.add(f"{module.name}.{name}")
    return found


def test_every_deed_that_history_can_hold_has_its_words() -> None:
    assert "verdicts.record_verdict" in deeds()
    assert deeds() - SILENT == set(DEEDS) - {""}


def test_what_people_do_is_told_newest_first(project: Project, alice: User, bob: User, victor: User) -> None:
    claim = factories.claim(factories.article(project, title="Ferries"), actor=alice)
    reject_claim(actor=bob, claim=claim)
    page = the_history(project, victor).words
    assert "Bob rejected a claim 2.4 million passengers in Ferries" in page
    assert "Alice marked a claim 2.4 million passengers in Ferries" in page
    assert page.index("rejected a claim") < page.index("marked a claim") < page.index("brought in an article")


def test_several_rows_of_one_deed_are_one_entry(project: Project, victor: User) -> None:
    factories.evidence(factories.claim(factories.article(project)))
    assert the_history(project, victor).words.count("added a source to a claim") == 1


def test_the_same_deed_on_two_things_is_two_entries(project: Project, alice: User, victor: User) -> None:
    article = factories.article(project)
    for quote in ("2.4 million passengers", "nine per cent more"):
        factories.claim(article, quote=quote)
    assert the_history(project, victor).words.count("Alice marked a claim") == 2


def test_a_change_shows_what_stood_before_and_what_stands_now(
    project: Project, erin: User, victor: User
) -> None:
    article = factories.article(project, title="Feries")
    update_article(actor=erin, article=article, expected_version=None, title="Ferries")
    assert "<del>Feries</del> <ins>Ferries</ins>" in the_history(project, victor).html


def test_changes_are_told_in_the_words_of_the_site(project: Project, alice: User, victor: User) -> None:
    claim = factories.claim(factories.article(project))
    reject_claim(actor=alice, claim=claim)
    assert "<del>To check</del> <ins>Rejected</ins>" in the_history(project, victor).html


def test_what_the_machine_said_is_told_from_what_the_desk_says(
    project: Project, alice: User, victor: User
) -> None:
    claim = factories.suggestion(factories.article(project), wording="The ferries carried 2.4 million.")
    keep_wording(actor=alice, claim=claim, expected_version=None)
    page = the_history(project, victor)
    assert "kept the suggested wording of a claim" in page.words
    assert "Wording is The machine’s suggestion The desk’s own" in page.words


def test_service_that_is_chosen_is_told(
    project: Project, olga: User, victor: User, settings: Settings
) -> None:
    settings.FACTCHECK_DETECTORS = {"local": {"url": "http://127.0.0.1:1", "key": ""}}
    update_project(
        actor=olga, project=project, expected_version=None, detector_service="local", detector_model="tide-7b"
    )
    page = the_history(project, victor).words
    assert "Suggestions from a service (empty) local Model of the service (empty) tide-7b" in page


def read(job: ExtractionJob, *found: CandidateClaim) -> None:
    run = begin_job(job_id=job.pk)
    assert run
    finish_job(run=run, found=Detection(found))


FOUND = CandidateClaim(0, 15, 0.5, (), "", "none", "")


class TestMachine:
    def test_it_suggested_what_it_proposed(self, project: Project, victor: User) -> None:
        article = factories.article(project, title="Ferries")
        read(queue_extraction(article=article, extractor=WORKBENCH), FOUND)
        assert "The machine suggested claims The ferry fleet in Ferries" in the_history(project, victor).words

    def test_it_suggested_nothing_where_it_found_nothing(self, project: Project, victor: User) -> None:
        read(queue_extraction(article=factories.article(project), extractor=WORKBENCH))
        assert "suggested claims" not in the_history(project, victor).words

    def test_looking_again_is_the_editors_one_deed_and_suggests_nothing(
        self, project: Project, erin: User, victor: User
    ) -> None:
        for number in range(3):
            factories.article(project, text=f"{factories.TEXT}Number {number}.\n", title=f"Part {number}")
        look_again(actor=erin, project=project, extractor=WORKBENCH)
        for job in ExtractionJob.objects.all()[:2]:
            read(job, FOUND)
        stop_looking(actor=erin, project=project, extractor=WORKBENCH)
        page = the_history(project, victor).words
        assert page.count("Erin had all articles looked at again") == 1
        assert page.count("Erin stopped looking at all articles again") == 1
        assert "suggested claims" not in page

    def test_what_a_look_found_is_suggested_to_who_asks(
        self, project: Project, alice: User, erin: User, victor: User
    ) -> None:
        article = factories.article(project, title="Ferries")
        look_again(actor=erin, project=project, extractor=WORKBENCH)
        read(ExtractionJob.objects.get(), FOUND)
        request_extraction(actor=alice, article=article, extractor=WORKBENCH)
        told = "Alice asked for what the machine had found The ferry fleet in Ferries"
        assert told in the_history(project, victor).words


def test_verdict_given_back_is_told_as_one(project: Project, alice: User, victor: User) -> None:
    claim = factories.claim(factories.article(project))
    verdict = factories.verdict(claim, reviewer=alice, rating=Rating.NOT_CHECKABLE)
    withdraw_verdict(actor=alice, verdict=verdict)
    record_verdict(reviewer=alice, claim=claim, rating=Rating.NOT_CHECKABLE, rationale=verdict.rationale)
    assert "gave the verdict taken back again, as it was" in the_history(project, victor).words


def test_members_are_named(project: Project, olga: User, bob: User, victor: User) -> None:
    set_member(actor=olga, project=project, user=bob, role=Role.EDITOR)
    remove_member(actor=olga, project=project, user=bob)
    page = the_history(project, victor).words
    assert "Olga removed a member: Bob" in page
    assert "set a member’s role: Victor" in page


def test_a_failed_fetch_is_told_once_with_its_reason(project: Project, victor: User) -> None:
    failed_fetch(project, detail="The server says it is gone.")
    page = the_history(project, victor).words
    assert "The machine could not fetch a page" in page
    assert "The server says it is gone." in page
    assert "past the site" not in page


def test_a_row_changed_past_the_services_is_told_as_such(project: Project, victor: User) -> None:
    article = factories.article(project)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('factcheck.actor', '', true), set_config('factcheck.deed', '', true)"
        )
        Article.objects.filter(pk=article.pk).update(title="Slipped in")
    assert "Somebody changed a row past the site" in the_history(project, victor).words


def test_what_others_found_stays_untold_until_ones_own_verdict_is_in(
    blind_project: Project, alice: User, bob: User
) -> None:
    claim = factories.claim(factories.article(blind_project))
    factories.verdict(claim, reviewer=alice, rating=Rating.SUPPORTED, rationale="Alice’s rationale.")
    untold = ("gave a verdict", "Alice’s rationale", "Annual report", "added a source")
    page = the_history(blind_project, bob).words
    assert not [words for words in untold if words in page]
    factories.verdict(claim, reviewer=bob, rating=Rating.NOT_CHECKABLE)
    assert "Alice’s rationale" in the_history(blind_project, bob).words


def test_older_events_are_a_page_away(
    project: Project, alice: User, victor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotations.web.history.PAGE_LENGTH", 2)
    claim = factories.claim(factories.article(project, title="Ferries"))
    for _ in range(2):
        reject_claim(actor=alice, claim=claim)
        reopen_claim(actor=alice, claim=claim)
    newest = Event.objects.filter(project=project).order_by("-sequence")[1]
    assert f"before={newest.sequence}" in the_history(project, victor).html
    assert "rejected a claim" in the_history(project, victor, f"?before={newest.sequence}").words
    assert the_history(project, victor, "?before=99999999999999999999").status == 200


def test_the_page_costs_the_same_statements_for_five_and_for_fifty_deeds(
    project: Project, olga: User
) -> None:
    reader, address = Reader(olga), reverse("history", args=[project.slug])
    claims = [
        factories.claim(factories.article(project, text=f"{factories.TEXT}Number {number}.\n"))
        for number in range(10)
    ]
    few = queries_of(reader, address)
    for claim in claims:
        reject_claim(actor=olga, claim=claim)
        accept_claim(actor=olga, claim=claim)
    assert queries_of(reader, address) == few
    assert few <= 10


def test_choice_of_a_ranking_says_which(project: Project, erin: User) -> None:
    first = Ranking.objects.create(project=project, number=1, weights={}, decisions=40, figures={})
    second = Ranking.objects.create(project=project, number=2, weights={}, decisions=60, figures={})
    for chosen in (first, second, None):
        use_ranking(actor=erin, project=project, ranking=chosen)
    told = the_history(project, erin).words
    choices = re.findall(r"chose the ranking of suggestions: (version \d|the built-in one)", told)
    assert choices == ["the built-in one", "version 2", "version 1"], "newest first"


class TestOfOneThing:
    def test_article_tells_what_was_done_to_it_and_to_its_claims(
        self, project: Project, alice: User, erin: User, victor: User
    ) -> None:
        article = factories.article(project, title="Ferries")
        factories.claim(article)
        update_article(actor=erin, article=article, expected_version=None, title="Ferries of Varnholm")
        other = factories.article(project, text="Bread is dear.\n", title="Bread")
        reject_claim(actor=alice, claim=factories.claim(other, quote="Bread"))
        page = Reader(victor).get(reverse("article_history", args=[article.pk])).words
        assert "Erin changed the details of an article" in page
        assert "Alice marked a claim 2.4 million passengers" in page
        assert "brought in an article" in page
        assert "Bread" not in page

    def test_claim_tells_all_of_it_page_by_page(
        self, project: Project, alice: User, victor: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("annotations.web.history.PAGE_LENGTH", 2)
        claim = factories.claim(factories.article(project))
        reject_claim(actor=alice, claim=claim)
        reopen_claim(actor=alice, claim=claim)
        reader, address = Reader(victor), reverse("claim_record", args=[claim.pk])
        newest = reader.get(address)
        assert "put a claim back" in newest.words
        older = re.search(r'rel="next" href="([^"]+)"', newest.html)
        assert older
        assert "Alice marked a claim" in reader.get(address + older[1]).words

    def test_person_tells_what_they_did_in_this_project_and_no_other(
        self, project: Project, blind_project: Project, alice: User, bob: User, victor: User
    ) -> None:
        claim = factories.claim(factories.article(project), actor=alice)
        reject_claim(actor=bob, claim=claim)
        factories.article(blind_project, text="Elsewhere.", title="Elsewhere")
        page = Reader(victor).get(reverse("person_history", args=[project.slug, alice.pk])).words
        assert "What Alice did" in page
        assert "marked a claim" in page
        assert "rejected a claim" not in page
        assert "Elsewhere" not in page

    def test_former_member_is_told_of_still(self, project: Project, olga: User, alice: User) -> None:
        factories.claim(factories.article(project), actor=alice)
        remove_member(actor=olga, project=project, user=alice)
        address = reverse("person_history", args=[project.slug, alice.pk])
        assert "marked a claim" in Reader(olga).get(address).words

    def test_stranger_who_did_nothing_here_has_no_page(
        self, project: Project, olga: User, mallory: User
    ) -> None:
        address = reverse("person_history", args=[project.slug, mallory.pk])
        assert Reader(olga).get(address).status == 404

    @pytest.mark.parametrize("of", ["article", "claim", "person"])
    def test_each_keeps_others_verdicts_from_who_is_blind(
        self, blind_project: Project, alice: User, bob: User, of: str
    ) -> None:
        article = factories.article(blind_project)
        claim = factories.claim(article)
        factories.verdict(claim, reviewer=alice, rationale="Alice’s rationale.")
        address = {
            "article": reverse("article_history", args=[article.pk]),
            "claim": reverse("claim_record", args=[claim.pk]),
            "person": reverse("person_history", args=[blind_project.slug, alice.pk]),
        }[of]
        page = Reader(bob).get(address).words
        assert "marked a claim" in page
        assert not [
            words for words in ("gave a verdict", "Alice’s rationale", "added a source") if words in page
        ]
        assert "Alice’s rationale" in Reader(alice).get(address).words


def test_what_a_verification_found_is_told_to_who_asked_for_it_alone(
    blind_project: Project, erin: User, bob: User
) -> None:
    found = [{"what": "evidence", "id": "1", "sentence": "The quote “Fares rose” does not stand there."}]
    run = Verification.objects.create(project=blind_project, kind="evidence", requested_by=erin)
    Verification.objects.filter(pk=run.pk).update(findings=found)
    seen = Event.objects.visible_to(bob).filter(project=blind_project, table="annotations_verification")
    assert not seen.exists()
