import hashlib

import pytest
from django.utils import timezone

from annotations.errors import Conflict, InvalidInput, NotAllowed
from annotations.extraction.fetching import Fetched
from annotations.extraction.html import Page
from annotations.models import Claim, Evidence, FetchState, Project, QuoteState, Source, Stance, User
from annotations.services.evidence import add_evidence, restore_evidence, update_evidence, withdraw_evidence
from annotations.services.sources import settle_quotes_without_copy, store_source_copy
from tests import factories

pytestmark = pytest.mark.django_db

URL = "https://port.example/report"


@pytest.fixture
def claim(project: Project) -> Claim:
    return factories.claim(factories.article(project))


def arrive(source: Source, text: str = factories.SOURCE_TEXT) -> Source:
    content = f"<p>{text}</p>".encode()
    got = Fetched(
        content=content,
        media_type="text/html",
        charset="utf-8",
        final_url=source.url,
        http_status=200,
        fetched_at=timezone.now(),
    )
    return store_source_copy(source=source, page=Page(text=text, title="Annual report"), fetched=got)


class TestQuotes:
    def test_quote_waits_for_its_copy_and_is_found_in_it(self, claim: Claim, alice: User) -> None:
        added = add_evidence(
            actor=alice,
            claim=claim,
            stance=Stance.SUPPORTS,
            url=URL,
            quote="carried  2.4 million\npassengers",
        )
        assert (added.quote_state, added.source.fetch_state) == (QuoteState.WAITING, FetchState.WAITING)
        arrive(added.source)
        added.refresh_from_db()
        assert added.quote_state == QuoteState.FOUND
        assert added.exact == "carried 2.4 million passengers"

    def test_quote_that_the_copy_does_not_hold_says_so(self, claim: Claim, alice: User) -> None:
        added = add_evidence(actor=alice, claim=claim, stance=Stance.SUPPORTS, url=URL, quote="five million")
        arrive(added.source)
        added.refresh_from_db()
        assert added.quote_state == QuoteState.NOT_FOUND
        update_evidence(actor=alice, evidence=added, expected_version=None, quote="2.4 million")
        added.refresh_from_db()
        assert added.quote_state == QuoteState.FOUND

    def test_quote_of_a_source_that_cannot_be_had_says_so(self, claim: Claim, alice: User) -> None:
        added = add_evidence(actor=alice, claim=claim, stance=Stance.SUPPORTS, url=URL, quote="2.4 million")
        settle_quotes_without_copy(source=added.source)
        added.refresh_from_db()
        assert added.quote_state == QuoteState.NO_COPY

    def test_pasted_text_is_kept_as_the_copy(self, claim: Claim) -> None:
        found = factories.evidence(claim)
        copy = found.source.copies.get()
        with copy.content.open() as stored:
            assert hashlib.sha256(stored.read()).hexdigest() == copy.sha256
        assert copy.text[found.start : found.end] == found.exact == "2.4 million passengers"


class TestSources:
    def test_same_address_again_is_the_same_source(self, claim: Claim, alice: User, bob: User) -> None:
        for actor in (alice, bob):
            add_evidence(actor=actor, claim=claim, stance=Stance.CONTEXT, url=URL)
        assert Source.objects.count() == 1

    def test_copy_is_kept_once_though_the_task_runs_twice(self, claim: Claim, alice: User) -> None:
        source = add_evidence(actor=alice, claim=claim, stance=Stance.CONTEXT, url=URL).source
        arrive(source)
        arrive(source)
        assert source.copies.count() == 1

    def test_paste_serves_where_the_page_cannot_be_had(self, claim: Claim, alice: User, bob: User) -> None:
        first = add_evidence(actor=alice, claim=claim, stance=Stance.SUPPORTS, url=URL, quote="2.4 million")
        add_evidence(actor=bob, claim=claim, stance=Stance.SUPPORTS, url=URL, text=factories.SOURCE_TEXT)
        first.refresh_from_db()
        assert first.quote_state == QuoteState.FOUND
        assert Source.objects.get().fetch_state == FetchState.STORED

    def test_a_source_has_an_address_or_a_text(self, claim: Claim, alice: User) -> None:
        with pytest.raises(InvalidInput) as refused:
            add_evidence(actor=alice, claim=claim, stance=Stance.SUPPORTS)
        assert set(refused.value.details["fields"]) == {"url"}


class TestDeeds:
    def test_withdrawn_evidence_can_be_restored(self, claim: Claim, alice: User) -> None:
        added = factories.evidence(claim)
        withdraw_evidence(actor=alice, evidence=added)
        assert not Evidence.objects.standing().exists()
        restore_evidence(actor=alice, evidence=added)
        assert Evidence.objects.standing().get() == added

    def test_only_who_added_it_changes_it(self, claim: Claim, bob: User) -> None:
        with pytest.raises(NotAllowed):
            withdraw_evidence(actor=bob, evidence=factories.evidence(claim))

    def test_stance_a_verdict_rests_on_stays(self, claim: Claim, alice: User) -> None:
        factories.verdict(claim)
        with pytest.raises(Conflict, match="rests on this source"):
            update_evidence(
                actor=alice, evidence=Evidence.objects.get(), expected_version=None, stance=Stance.DISPUTES
            )
