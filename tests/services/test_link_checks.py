"""Pages that are cited are looked at again, less and less often, and what became of them is known."""

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone
from pytest_django import Settings

from annotations.errors import Conflict, FetchFailed, NotAllowed
from annotations.models import (
    Event,
    Evidence,
    FetchFailure,
    LinkState,
    Project,
    QuoteState,
    Source,
    Stance,
    User,
)
from annotations.services.evidence import add_evidence, withdraw_evidence
from annotations.services.fetching import (
    DAYS_WHILE_ALIVE,
    DAYS_WHILE_DEAD,
    LOOKS_BEFORE_DEAD,
    PATIENCE,
    UNTIL_NEXT_LOOK,
    begin_check,
    check_now,
    due_for_check,
    record_dead_link,
)
from annotations.tasks import check_source, fetch_source
from tests import factories
from tests.extraction.misbehaving_site import Site, misbehaving_site, redirect_to, showing

pytestmark = pytest.mark.django_db

QUOTE = "The ferries carried 2.4 million passengers"
PAGE = f"<html><body><article><h1>Report</h1><p>{QUOTE} in the year.</p></article></body></html>"


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    with misbehaving_site() as site:
        settings.FACTCHECK_FETCH_ALLOW = [site.endpoint]
        site.now = showing(PAGE)
        yield site


@pytest.fixture
def evidence(project: Project, alice: User, site: Site) -> Evidence:
    """A quote of a page that was fetched."""
    made = add_evidence(
        actor=alice,
        claim=factories.claim(factories.article(project)),
        stance=Stance.CONTEXT,
        url=site.url("/now"),
        quote=QUOTE,
    )
    fetch_source(str(made.source_id))
    made.refresh_from_db()
    assert made.quote_state == QuoteState.FOUND
    return made


@pytest.fixture
def source(evidence: Evidence) -> Source:
    return Source.objects.get(pk=evidence.source_id)


def looked_at(source: Source) -> Source:
    """The source after a check that is due now, an hour after the one before."""
    earlier = F("link_checked_at") - UNTIL_NEXT_LOOK
    Source.objects.filter(pk=source.pk).update(link_due_at=timezone.now(), link_checked_at=earlier)
    check_source(str(source.pk))
    source.refresh_from_db()
    return source


def days_to_next(source: Source) -> int:
    assert source.link_due_at
    return round((source.link_due_at - timezone.now()) / timedelta(days=1))


# --- when ---


def test_a_stored_page_is_first_looked_at_again_after_a_week(source: Source) -> None:
    assert (source.link_state, days_to_next(source)) == (LinkState.UNCHECKED, 7)


def test_a_page_that_stays_the_same_is_looked_at_less_and_less_often(source: Source) -> None:
    days = [days_to_next(looked_at(source)) for _ in range(7)]
    assert days == [*DAYS_WHILE_ALIVE, 90, 90]
    assert (source.link_state, source.copies.count()) == (LinkState.ALIVE, 1)


def test_a_page_that_is_gone_is_looked_for_daily_at_first(source: Source, site: Site) -> None:
    site.now = "/status/404"
    assert [days_to_next(looked_at(source)) for _ in range(7)] == [*DAYS_WHILE_DEAD, 30]


def test_a_page_that_changed_is_looked_at_often_again(source: Source, site: Site) -> None:
    looked_at(looked_at(source))
    site.now = showing(PAGE.replace("year", "summer"))
    assert days_to_next(looked_at(source)) == 7
    assert days_to_next(looked_at(source)) == 14


def test_only_what_standing_evidence_cites_is_due(evidence: Evidence, source: Source, alice: User) -> None:
    Source.objects.update(link_due_at=timezone.now())
    now = timezone.now() + timedelta(seconds=1)
    assert list(due_for_check(Source.objects.cited(), now)) == [source]
    withdraw_evidence(actor=alice, evidence=evidence)
    assert list(due_for_check(Source.objects.cited(), now)) == []


def test_a_pasted_text_has_no_page_to_look_at(project: Project) -> None:
    factories.evidence(factories.claim(factories.article(project)))
    assert list(due_for_check(Source.objects.all(), timezone.now() + timedelta(days=900))) == []


# --- what is found ---


def test_a_page_that_changed_is_kept_beside_the_first_copy(source: Source, site: Site) -> None:
    site.now = showing(PAGE.replace("year", "summer"))
    looked_at(source)
    texts = list(source.copies.order_by("number").values_list("text", flat=True))
    assert ["year" in text for text in texts] == [True, False]
    looked_at(source)
    assert source.copies.count() == 2


def test_a_quote_that_left_the_page_stands_where_it_was_found_and_is_said_to_be_missing(
    evidence: Evidence, source: Source, site: Site
) -> None:
    first = source.copies.get()
    site.now = showing(PAGE.replace("2.4", "2.1"))
    looked_at(source)
    evidence.refresh_from_db()
    assert (evidence.quote_state, evidence.copy) == (QuoteState.FOUND, first)
    assert evidence.missing_from == source.copies.get(number=2)
    site.now = showing(PAGE.replace("year", "summer"))
    looked_at(source)
    evidence.refresh_from_db()
    assert evidence.missing_from_id is None
    assert evidence.copy_id == first.pk


@pytest.mark.parametrize(
    ("path", "failure"),
    [
        pytest.param("/status/404", FetchFailure.NOT_FOUND, id="gone"),
        pytest.param("/status/410", FetchFailure.NOT_FOUND, id="removed"),
        pytest.param(redirect_to("http://169.254.169.254/x"), FetchFailure.PRIVATE_ADDRESS, id="private"),
        pytest.param("/two-gigabytes", FetchFailure.TOO_LARGE, id="two gigabytes"),
        pytest.param("/two-gigabytes/unannounced", FetchFailure.TOO_LARGE, id="endless"),
        pytest.param("/reset", FetchFailure.UNREACHABLE, id="reset"),
        pytest.param(showing("<html></html>"), FetchFailure.NO_TEXT, id="emptied"),
    ],
)
def test_a_page_that_goes_wrong_is_dead_for_a_reason_and_its_copy_stays(
    evidence: Evidence, source: Source, site: Site, path: str, failure: FetchFailure
) -> None:
    site.now = path
    for _ in range(1 if failure == FetchFailure.NOT_FOUND else LOOKS_BEFORE_DEAD):
        assert source.link_state == LinkState.UNCHECKED
        looked_at(source)
    assert (source.link_state, source.link_failure) == (LinkState.DEAD, failure)
    assert source.link_detail.endswith(".")
    assert source.fetch_state == "stored"
    assert source.copies.count() == 1
    evidence.refresh_from_db()
    assert (evidence.quote_state, evidence.missing_from) == (QuoteState.FOUND, None)


@pytest.mark.parametrize("path", ["/status/503", "/reset", "/two-gigabytes"])
def test_a_site_that_has_a_bad_hour_is_looked_at_again_soon_and_its_page_is_not_gone(
    source: Source, site: Site, path: str
) -> None:
    alive_since = looked_at(source).link_since
    for _ in range(2):
        site.now = path
        for _ in range(LOOKS_BEFORE_DEAD - 1):
            looked_at(source)
            assert (source.link_state, source.link_failure) == (LinkState.ALIVE, "")
            assert source.link_since == alive_since
            assert source.link_detail.endswith(".")
            assert source.link_due_at
            assert source.link_due_at - timezone.now() <= timedelta(hours=1)
        site.now = showing(PAGE)
        assert looked_at(source).link_detail == ""


def test_attempts_at_a_fetch_of_before_do_not_count_as_looks(source: Source, site: Site) -> None:
    """An installation that is brought up to date: its fetches left behind how many attempts they took."""
    Source.objects.filter(pk=source.pk).update(fetch_attempts=LOOKS_BEFORE_DEAD - 1)
    migration = import_module("annotations.migrations.0014_looks_are_counted_anew")
    with connection.cursor() as cursor:
        cursor.execute(migration.COUNT_ANEW)
    site.now = "/status/503"
    assert looked_at(source).link_state == LinkState.UNCHECKED


def test_looks_that_fail_within_one_hour_are_one(source: Source, site: Site, alice: User) -> None:
    site.now = "/status/503"
    for _ in range(LOOKS_BEFORE_DEAD + 2):
        check_source(str(check_now(actor=alice, row=source).pk))
    source.refresh_from_db()
    assert (source.link_state, source.fetch_attempts) == (LinkState.UNCHECKED, 1)
    assert "503" in source.link_detail


def test_a_failure_of_ours_says_nothing_about_the_page(
    source: Source, site: Site, settings: Settings, tmp_path: Path
) -> None:
    occupied = tmp_path / "occupied"
    occupied.write_text("A file where the copies' folder should be.")
    settings.MEDIA_ROOT = occupied
    site.now = showing(PAGE.replace("year", "summer"))
    for _ in range(LOOKS_BEFORE_DEAD):
        with pytest.raises(OSError, match="occupied"):
            looked_at(source)
    source.refresh_from_db()
    assert (source.link_state, source.link_detail, source.fetch_attempts) == (LinkState.UNCHECKED, "", 0)
    assert days_to_next(source) == 1


def test_a_page_that_comes_back_is_alive_since_then(source: Source, site: Site) -> None:
    site.now = "/status/404"
    gone_since = looked_at(source).link_since
    assert looked_at(source).link_since == gone_since
    site.now = showing(PAGE)
    looked_at(source)
    assert (source.link_state, source.link_failure, source.link_detail) == (LinkState.ALIVE, "", "")
    assert source.link_since
    assert gone_since
    assert source.link_since > gone_since
    assert source.copies.count() == 1


def test_only_news_of_a_page_make_a_version_and_an_event(source: Source, site: Site) -> None:
    looked_at(source)
    version, events = source.version, Event.objects.filter(row=source.pk).count()
    looked_at(source)
    assert (source.version, Event.objects.filter(row=source.pk).count()) == (version, events)
    site.now = "/status/404"
    looked_at(source)
    assert (source.version, Event.objects.filter(row=source.pk).count()) == (version + 1, events + 1)


# --- by whom ---


def test_a_check_that_is_never_ended_is_taken_on_again_once_a_day_at_most(source: Source) -> None:
    Source.objects.update(link_due_at=timezone.now())
    assert begin_check(row=source)
    later = timezone.now() + timedelta(hours=23)
    assert not due_for_check(Source.objects.cited(), later).exists()
    assert due_for_check(Source.objects.cited(), later + timedelta(hours=2)).exists()


def test_a_check_that_one_worker_has_taken_is_not_taken_by_another(source: Source) -> None:
    Source.objects.update(link_due_at=timezone.now())
    assert begin_check(row=source) is not None
    assert begin_check(row=source) is None


def test_whoever_asks_for_a_check_that_goes_on_has_that_one(source: Source, alice: User) -> None:
    check_now(actor=alice, row=source)
    taken = begin_check(row=source)
    assert taken
    assert begin_check(row=check_now(actor=alice, row=source)) is None
    record_dead_link(row=taken, failure=FetchFailed("not_found", "There is no page here."))
    source.refresh_from_db()
    assert source.link_state == LinkState.DEAD
    assert begin_check(row=check_now(actor=alice, row=source))


def test_a_check_whose_worker_fell_silent_can_be_asked_for_again(source: Source, alice: User) -> None:
    check_now(actor=alice, row=source)
    taken = begin_check(row=source)
    assert taken
    assert taken.link_due_at
    Source.objects.filter(pk=source.pk).update(link_due_at=taken.link_due_at - PATIENCE)
    assert begin_check(row=check_now(actor=alice, row=source))


def test_what_a_worker_finds_too_late_is_dropped(source: Source, site: Site) -> None:
    Source.objects.update(link_due_at=timezone.now())
    slow = begin_check(row=source)
    assert slow
    looked_at(source)
    record_dead_link(row=slow, failure=FetchFailed("too_slow", "Too slow."))
    source.refresh_from_db()
    assert source.link_state == LinkState.ALIVE


def test_the_task_run_twice_leaves_what_it_left_once(source: Source, site: Site) -> None:
    site.now = showing(PAGE.replace("year", "summer"))
    looked_at(source)
    seen: Any = Source.objects.filter(pk=source.pk).values().get()
    asked = len(site.requests)
    check_source(str(source.pk))
    assert Source.objects.filter(pk=source.pk).values().get() == seen
    assert len(site.requests) == asked


def test_whoever_reviews_may_have_a_page_looked_at_now(
    source: Source, site: Site, alice: User, victor: User
) -> None:
    with pytest.raises(NotAllowed):
        check_now(actor=victor, row=source)
    check_now(actor=alice, row=source)
    check_source(str(source.pk))
    source.refresh_from_db()
    assert source.link_state == LinkState.ALIVE


def test_a_text_without_an_address_cannot_be_looked_at(project: Project, alice: User) -> None:
    pasted = factories.evidence(factories.claim(factories.article(project))).source
    with pytest.raises(Conflict):
        check_now(actor=alice, row=pasted)
