import hashlib
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from annotations.errors import Conflict, FetchFailed, InvalidInput, NotAllowed, StaleVersion
from annotations.extraction.fetching import Fetched
from annotations.extraction.html import Page
from annotations.models import (
    Claim,
    Evidence,
    FetchState,
    Project,
    QuoteState,
    Rating,
    Source,
    Stance,
    User,
)
from annotations.services.evidence import add_evidence, restore_evidence, update_evidence, withdraw_evidence
from annotations.services.fetching import begin_fetch, record_fetch_failure
from annotations.services.sources import store_source_copy, update_source
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
    taken = begin_fetch(row=source)
    return store_source_copy(source=taken or source, page=Page(text=text, title="Annual report"), fetched=got)


def cite(actor: User, claim: Claim, **told: Any) -> Evidence:
    return add_evidence(actor=actor, claim=claim, stance=Stance.CONTEXT, url=URL, **told)


def shown_to(reader: User) -> list[tuple[object, ...]]:
    """What the list of sources tells this person."""
    columns = ("id", "title", "publisher", "fetch_state", "version", "updated_at", "copies")
    return list(Source.objects.visible_to(reader).order_by("id", "copies").values_list(*columns))


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
        taken = begin_fetch(row=added.source)
        assert taken is not None
        record_fetch_failure(row=taken, failure=FetchFailed("not_found", "There is no page."))
        added.refresh_from_db()
        assert added.quote_state == QuoteState.NO_COPY

    def test_pasted_text_is_kept_as_the_copy(self, claim: Claim) -> None:
        found = factories.evidence(claim)
        copy = found.source.copies.get()
        with copy.content.open() as stored:
            assert hashlib.sha256(stored.read()).hexdigest() == copy.sha256
        assert copy.text[found.start : found.end] == found.exact == "2.4 million passengers"

    def test_changed_note_leaves_the_quote_where_it_stands(self, claim: Claim, alice: User) -> None:
        found = factories.evidence(claim)
        update_evidence(actor=alice, evidence=found, expected_version=1, note="Page 3.")
        found.refresh_from_db()
        assert (found.quote_state, found.note) == (QuoteState.FOUND, "Page 3.")

    def test_page_that_was_fetched_speaks_before_a_pasted_text(
        self, claim: Claim, alice: User, bob: User
    ) -> None:
        source = add_evidence(actor=alice, claim=claim, stance=Stance.CONTEXT, url=URL).source
        arrive(source)
        add_evidence(actor=bob, claim=claim, stance=Stance.CONTEXT, url=URL, text="My 2.4 million words.")
        found = add_evidence(actor=alice, claim=claim, stance=Stance.SUPPORTS, url=URL, quote="2.4 million")
        assert found.copy is not None
        assert found.copy.given_by is None


class TestSources:
    def test_same_address_again_is_the_same_source(self, claim: Claim, alice: User, bob: User) -> None:
        for actor in (alice, bob):
            add_evidence(actor=actor, claim=claim, stance=Stance.CONTEXT, url=URL)
        assert Source.objects.count() == 1

    def test_blind_everybody_begins_a_source_of_their_own(
        self, blind_project: Project, alice: User, bob: User
    ) -> None:
        """Else a title, a date or a copy would be there before one's own fetch: somebody was here."""
        claim = factories.claim(factories.article(blind_project))
        hers = add_evidence(
            actor=alice, claim=claim, stance=Stance.SUPPORTS, url=URL, title="Her title", text="Her words."
        )
        his = add_evidence(actor=bob, claim=claim, stance=Stance.SUPPORTS, url=URL, quote="Her words.")
        assert his.source != hers.source
        assert (his.source.title, his.source.fetch_state) == ("", FetchState.WAITING)
        assert his.quote_state == QuoteState.WAITING

    def test_blind_ones_own_source_is_one(self, blind_project: Project, alice: User) -> None:
        claim = factories.claim(factories.article(blind_project))
        for _ in range(2):
            add_evidence(actor=alice, claim=claim, stance=Stance.CONTEXT, url=URL)
        assert Source.objects.count() == 1

    def test_blind_ones_own_source_learns_while_it_is_cited_nowhere_else(
        self, blind_project: Project, alice: User
    ) -> None:
        claim = factories.claim(factories.article(blind_project))
        cite(alice, claim)
        cite(alice, claim, title="Port report", text=factories.SOURCE_TEXT)
        source = Source.objects.get()
        assert (source.title, source.fetch_state) == ("Port report", FetchState.STORED)

    @pytest.mark.parametrize(
        "told",
        [{"publisher": "Port"}, {"text": factories.SOURCE_TEXT}],
        ids=["a publisher", "the text it holds"],
    )
    @pytest.mark.parametrize("knows", ["alice's own", "a colleague's"])
    def test_blind_a_source_that_colleagues_know_is_cited_as_it_is(
        self, knows: str, told: dict[str, str], blind_project: Project, alice: User, bob: User
    ) -> None:
        """Else it would tell of work on another claim."""
        article = factories.article(blind_project)
        known = factories.claim(article)
        for actor in (alice, bob) if knows == "alice's own" else (bob, alice):
            cite(actor, known, text=factories.SOURCE_TEXT)
            factories.verdict(known, reviewer=actor, rating=Rating.NOT_CHECKABLE)
        seen = shown_to(bob)
        cited = cite(alice, factories.claim(article, quote="The ferry fleet"), quote="2.4 million", **told)
        assert cited.quote_state == QuoteState.FOUND
        assert shown_to(bob) == seen

    def test_blind_no_text_is_added_to_a_source_that_colleagues_know(
        self, blind_project: Project, alice: User, bob: User
    ) -> None:
        article = factories.article(blind_project)
        known = factories.claim(article)
        for actor in (alice, bob):
            cite(actor, known)
            factories.verdict(known, reviewer=actor, rating=Rating.NOT_CHECKABLE)
        with pytest.raises(InvalidInput) as refused:
            cite(alice, factories.claim(article, quote="The ferry fleet"), text=factories.SOURCE_TEXT)
        assert set(refused.value.details["fields"]) == {"text"}

    def test_source_at_a_private_address_is_cited_again_without_its_text(
        self, claim: Claim, alice: User
    ) -> None:
        report = "http://10.0.0.5/report"
        first = add_evidence(
            actor=alice, claim=claim, stance=Stance.SUPPORTS, url=report, text=factories.SOURCE_TEXT
        )
        again = add_evidence(actor=alice, claim=claim, stance=Stance.CONTEXT, url=report)
        assert again.source == first.source

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

    def test_late_failure_does_not_undo_a_paste(self, claim: Claim, alice: User) -> None:
        source = add_evidence(actor=alice, claim=claim, stance=Stance.SUPPORTS, url=URL).source
        taken = begin_fetch(row=source)
        assert taken is not None
        add_evidence(actor=alice, claim=claim, stance=Stance.SUPPORTS, url=URL, text=factories.SOURCE_TEXT)
        record_fetch_failure(row=taken, failure=FetchFailed("too_slow", "Too slow."))
        source.refresh_from_db()
        assert source.fetch_state == FetchState.STORED

    def test_half_written_copy_is_written_anew(self, claim: Claim, alice: User) -> None:
        source = add_evidence(actor=alice, claim=claim, stance=Stance.CONTEXT, url=URL).source
        content = f"<p>{factories.SOURCE_TEXT}</p>".encode()
        digest = hashlib.sha256(content).hexdigest()
        default_storage.save(f"copies/{digest[:2]}/{digest}", ContentFile(content[:5]))
        arrive(source)
        with source.copies.get().content.open() as stored:
            assert stored.read() == content

    def test_what_is_told_of_a_known_source_is_learnt(self, claim: Claim, alice: User) -> None:
        add_evidence(actor=alice, claim=claim, stance=Stance.CONTEXT, url=URL)
        told = add_evidence(actor=alice, claim=claim, stance=Stance.CONTEXT, url=URL, title="Port report")
        assert Source.objects.get().title == told.source.title == "Port report"

    def test_details_are_corrected_by_who_brought_it_in_and_by_editors(
        self, claim: Claim, alice: User, bob: User, erin: User
    ) -> None:
        source = add_evidence(actor=alice, claim=claim, stance=Stance.CONTEXT, url=URL).source
        update_source(actor=alice, source=source, expected_version=1, title="Port report", publisher="Port")
        with pytest.raises(NotAllowed):
            update_source(actor=bob, source=source, expected_version=None, title="Mine")
        with pytest.raises(StaleVersion):
            update_source(actor=erin, source=source, expected_version=1, title="Report of the port")
        changed = update_source(actor=erin, source=source, expected_version=2, title="Report of the port")
        assert (changed.title, changed.publisher, changed.version) == ("Report of the port", "Port", 3)

    @pytest.mark.parametrize("changes", [{"title": " "}, {"url": "https://port.example/other"}])
    def test_what_a_source_is_stays(self, changes: dict[str, str], claim: Claim, alice: User) -> None:
        pasted = factories.evidence(claim).source
        with pytest.raises(InvalidInput) as refused:
            update_source(actor=alice, source=pasted, expected_version=None, **changes)
        assert set(refused.value.details["fields"]) == set(changes)

    def test_a_source_has_an_address_or_a_text(self, claim: Claim, alice: User) -> None:
        with pytest.raises(InvalidInput) as refused:
            add_evidence(actor=alice, claim=claim, stance=Stance.SUPPORTS)
        assert set(refused.value.details["fields"]) == {"url"}


class TestDeeds:
    def test_withdrawn_evidence_is_not_edited(self, claim: Claim, alice: User) -> None:
        added = withdraw_evidence(actor=alice, evidence=factories.evidence(claim))
        with pytest.raises(Conflict, match="taken back"):
            update_evidence(actor=alice, evidence=added, expected_version=None, note="Late.")

    def test_editor_takes_back_what_is_left_of_others(self, claim: Claim, erin: User) -> None:
        withdraw_evidence(actor=erin, evidence=factories.evidence(claim))
        assert not Evidence.objects.standing().exists()

    def test_withdrawn_evidence_can_be_restored(self, claim: Claim, alice: User) -> None:
        added = factories.evidence(claim)
        withdraw_evidence(actor=alice, evidence=added)
        assert not Evidence.objects.standing().exists()
        restore_evidence(actor=alice, evidence=added)
        assert Evidence.objects.standing().get() == added

    def test_reviewers_leave_each_others_evidence_alone(self, claim: Claim, bob: User) -> None:
        with pytest.raises(NotAllowed):
            withdraw_evidence(actor=bob, evidence=factories.evidence(claim))

    def test_stance_a_verdict_rests_on_stays(self, claim: Claim, alice: User) -> None:
        factories.verdict(claim)
        with pytest.raises(Conflict, match="rests on this source"):
            update_evidence(
                actor=alice, evidence=Evidence.objects.get(), expected_version=None, stance=Stance.DISPUTES
            )
