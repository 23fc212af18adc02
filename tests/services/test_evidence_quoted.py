"""Quotes in their copies, sources that came after the claim, and sources that are needed together."""

from datetime import date
from typing import Any

import pytest

from annotations.errors import Conflict, InvalidInput, InvalidPassage, NotAllowed, QuoteMismatch
from annotations.models import Claim, ClaimStatus, Copy, Evidence, Project, QuoteState, Rating, Stance, User
from annotations.services.articles import update_article
from annotations.services.claims import update_claim
from annotations.services.evidence import (
    join_evidence,
    part_evidence,
    quote_copy,
    restore_evidence,
    update_evidence,
    withdraw_evidence,
)
from annotations.services.sources import update_source
from annotations.services.verdicts import record_verdict
from tests import factories
from tests.conftest import person

pytestmark = pytest.mark.django_db

WRONG = "the ferry carried 2.4 million passengers"
MEANT = "The ferries carried 2.4 million passengers"


@pytest.fixture
def claim(project: Project) -> Claim:
    return factories.claim(factories.article(project))


def cite(
    claim: Claim, *, actor: User | None = None, stance: Stance = Stance.CONTEXT, **about: Any
) -> Evidence:
    given = {"text": factories.SOURCE_TEXT, "title": "Annual report", **about}
    return factories.evidence(claim, actor=actor, stance=stance, **given)


def only_copy(evidence: Evidence) -> Copy:
    return evidence.source.copies.get()


class TestQuotesInOtherWords:
    def test_quote_with_a_slip_is_offered_in_the_copys_words_and_not_taken(self, claim: Claim) -> None:
        added = cite(claim, quote=WRONG)
        assert (added.quote_state, added.quote, added.exact) == (QuoteState.FUZZY, WRONG, MEANT)
        assert added.score is not None
        assert 0.75 <= added.score < 1

    def test_its_place_is_told_by_position_and_by_words_with_those_around_them(self, claim: Claim) -> None:
        added, text = cite(claim, quote="Fares rose"), factories.SOURCE_TEXT
        assert added.start is not None
        assert added.end is not None
        assert text[added.start : added.end] == added.exact == "Fares rose"
        assert text[: added.start].endswith(added.prefix)
        assert text[added.end :].startswith(added.suffix)
        assert len(added.prefix) >= 32

    def test_copys_words_are_taken_by_their_place(self, claim: Claim, alice: User) -> None:
        added = cite(claim, quote=WRONG)
        assert added.start is not None
        assert added.end is not None
        copy = only_copy(added)
        taken = quote_copy(
            actor=alice, evidence=added, copy=copy, start=added.start, end=added.end, exact=added.exact
        )
        taken.refresh_from_db()
        assert (taken.quote_state, taken.quote, taken.exact, taken.score) == (
            QuoteState.FOUND,
            MEANT,
            MEANT,
            None,
        )

    def test_second_place_of_words_that_stand_twice_can_be_chosen(self, claim: Claim, alice: User) -> None:
        text = "The ferry sailed at nine. Fog came. The ferry sailed at nine."
        added = cite(claim, text=text, quote="The ferry sailed")
        assert added.start == 0
        start = text.rindex("The ferry")
        chosen = quote_copy(
            actor=alice, evidence=added, copy=only_copy(added), start=start, end=start + 9, exact="The ferry"
        )
        assert (chosen.start, chosen.quote) == (start, "The ferry")

    def test_selection_grows_to_whole_characters(self, claim: Claim, alice: User) -> None:
        added = cite(claim, text="Boats 👩‍👩‍👧 sailed.")
        start = 6
        chosen = quote_copy(
            actor=alice, evidence=added, copy=only_copy(added), start=start, end=start + 1, exact="👩"
        )
        assert chosen.exact == "👩‍👩‍👧"

    def test_words_that_do_not_stand_there_are_refused_with_both(self, claim: Claim, alice: User) -> None:
        added = cite(claim)
        with pytest.raises(QuoteMismatch) as refusal:
            quote_copy(actor=alice, evidence=added, copy=only_copy(added), start=0, end=6, exact="Yearly")
        assert refusal.value.details == {"given": "Yearly", "actual": "Annual"}

    def test_offsets_that_are_no_passage_are_refused(self, claim: Claim, alice: User) -> None:
        added = cite(claim)
        with pytest.raises(InvalidPassage):
            quote_copy(actor=alice, evidence=added, copy=only_copy(added), start=9, end=9, exact="")

    def test_copy_of_another_source_is_refused(self, claim: Claim, alice: User) -> None:
        added, other = cite(claim), cite(claim, title="Another")
        with pytest.raises(Conflict):
            quote_copy(actor=alice, evidence=added, copy=only_copy(other), start=0, end=6, exact="Annual")

    def test_nobody_selects_the_words_of_anothers_evidence(self, claim: Claim, bob: User) -> None:
        added = cite(claim)
        with pytest.raises(NotAllowed):
            quote_copy(actor=bob, evidence=added, copy=only_copy(added), start=0, end=6, exact="Annual")


class TestLaterSources:
    @pytest.fixture
    def dated(self, claim: Claim, alice: User) -> Claim:
        return update_claim(actor=alice, claim=claim, expected_version=None, claimed_on=date(2026, 3, 1))

    def test_source_after_the_claim_is_refused_without_a_reason(self, dated: Claim) -> None:
        with pytest.raises(InvalidInput) as refusal:
            cite(dated, published_on=date(2026, 3, 2))
        assert "1 March 2026" in refusal.value.details["fields"]["later_reason"]
        assert not Evidence.objects.filter(claim=dated).exists()

    def test_it_is_taken_with_one(self, dated: Claim) -> None:
        added = cite(dated, published_on=date(2026, 3, 2), later_reason="It tells the year before.")
        assert Evidence.objects.with_lateness().get(pk=added.pk).is_later
        assert not Evidence.objects.lacking_reason().exists()

    @pytest.mark.parametrize("day", [date(2026, 3, 1), date(2020, 1, 1), None], ids=str)
    def test_source_of_the_day_or_before_needs_none(self, dated: Claim, day: date | None) -> None:
        cite(dated, published_on=day)
        assert not Evidence.objects.lacking_reason().exists()

    def test_day_of_the_first_article_counts_where_the_claims_is_not_known(
        self, project: Project, alice: User
    ) -> None:
        article = factories.article(project, published_on=date(2026, 3, 1))
        with pytest.raises(InvalidInput):
            cite(factories.claim(article), published_on=date(2026, 3, 2))

    def test_day_that_becomes_known_later_leaves_it_lacking_a_reason(self, dated: Claim, alice: User) -> None:
        added = cite(dated)
        update_source(actor=alice, source=added.source, expected_version=None, published_on=date(2026, 5, 1))
        assert list(Evidence.objects.lacking_reason()) == [added]
        update_evidence(actor=alice, evidence=added, expected_version=None, note="Page 4")
        update_evidence(actor=alice, evidence=added, expected_version=None, later_reason="It counts 2025.")
        assert not Evidence.objects.lacking_reason().exists()

    def test_reason_is_not_taken_away_while_it_is_needed(self, dated: Claim, alice: User) -> None:
        added = cite(dated, published_on=date(2026, 3, 2), later_reason="It tells the year before.")
        with pytest.raises(InvalidInput):
            update_evidence(actor=alice, evidence=added, expected_version=None, later_reason=" ")

    def test_article_that_turns_out_older_makes_the_source_later(self, project: Project, erin: User) -> None:
        article = factories.article(project)
        cite(factories.claim(article), published_on=date(2026, 3, 2))
        update_article(actor=erin, article=article, expected_version=None, published_on=date(2026, 1, 1))
        assert Evidence.objects.lacking_reason().exists()


class TestSets:
    def test_two_pieces_become_one_set_and_part_again(self, claim: Claim, alice: User) -> None:
        one, other = cite(claim), cite(claim, title="Another")
        joined = join_evidence(actor=alice, evidence=one, other=other.pk)
        other.refresh_from_db()
        assert joined.set_number == other.set_number is not None
        assert part_evidence(actor=alice, evidence=joined).set_number is None

    def test_third_piece_joins_the_set_there_is(self, claim: Claim, alice: User) -> None:
        pieces = [cite(claim, title=name) for name in ("One", "Two", "Three")]
        join_evidence(actor=alice, evidence=pieces[0], other=pieces[1].pk)
        join_evidence(actor=alice, evidence=pieces[2], other=pieces[1].pk)
        assert len(set(claim.evidence.values_list("set_number", flat=True))) == 1

    def test_set_says_one_thing(self, claim: Claim, alice: User) -> None:
        one, other = cite(claim), cite(claim, stance=Stance.DISPUTES, title="Another")
        with pytest.raises(Conflict):
            join_evidence(actor=alice, evidence=one, other=other.pk)

    def test_stance_does_not_change_within_a_set(self, claim: Claim, alice: User) -> None:
        one, other = cite(claim), cite(claim, title="Another")
        join_evidence(actor=alice, evidence=one, other=other.pk)
        with pytest.raises(Conflict):
            update_evidence(actor=alice, evidence=one, expected_version=None, stance=Stance.DISPUTES)

    def test_piece_does_not_come_back_into_a_set_that_says_something_else(
        self, claim: Claim, alice: User
    ) -> None:
        one, other = cite(claim), cite(claim, title="Another")
        join_evidence(actor=alice, evidence=one, other=other.pk)
        withdraw_evidence(actor=alice, evidence=one)
        update_evidence(actor=alice, evidence=other, expected_version=None, stance=Stance.DISPUTES)
        with pytest.raises(Conflict):
            restore_evidence(actor=alice, evidence=one)

    @pytest.mark.parametrize("what", ["of another claim", "itself", "taken back", "blind"])
    def test_what_is_no_partner_is_refused(self, blind_project: Project, alice: User, what: str) -> None:
        article = factories.article(blind_project)
        claim = factories.claim(article)
        one = cite(claim)
        partner = {
            "of another claim": lambda: cite(factories.claim(article, quote="nine per cent")),
            "itself": lambda: one,
            "taken back": lambda: withdraw_evidence(actor=alice, evidence=cite(claim, title="Gone")),
            "blind": lambda: cite(claim, actor=person("bob"), title="His"),
        }[what]()
        with pytest.raises(InvalidInput):
            join_evidence(actor=alice, evidence=one, other=partner.pk)

    def test_alone_it_is_in_no_set_to_take_it_out_of(self, claim: Claim, alice: User) -> None:
        with pytest.raises(Conflict):
            part_evidence(actor=alice, evidence=cite(claim))


class TestAsOf:
    def test_verdict_is_of_today_unless_told(self, claim: Claim) -> None:
        today = factories.verdict(claim).as_of
        assert (date.today() - today).days in (0, 1)

    def test_it_says_the_day_it_is_of_and_so_does_what_it_settles(self, claim: Claim, alice: User) -> None:
        day = date(2026, 2, 3)
        given = record_verdict(
            reviewer=alice, claim=claim, rating=Rating.NOT_CHECKABLE, rationale="Nobody counts.", as_of=day
        )
        assert (given.as_of, claim.adjudications.standing().get().as_of) == (day, day)

    def test_another_day_settles_it_anew(self, claim: Claim, alice: User) -> None:
        for day in (date(2026, 2, 3), date(2026, 2, 4)):
            record_verdict(
                reviewer=alice, claim=claim, rating=Rating.NOT_CHECKABLE, rationale="Nobody.", as_of=day
            )
        assert [each.as_of.day for each in claim.adjudications.order_by("pk")] == [3, 4]
        assert claim.adjudications.standing().get().as_of.day == 4

    def test_day_still_to_come_is_refused(self, claim: Claim, alice: User) -> None:
        with pytest.raises(InvalidInput):
            record_verdict(
                reviewer=alice,
                claim=claim,
                rating=Rating.NOT_CHECKABLE,
                rationale="Nobody.",
                as_of=date(2999, 1, 1),
            )


@pytest.mark.parametrize("status", [ClaimStatus.PUBLISHED, ClaimStatus.CORRECTED])
def test_published_claims_take_further_sources(claim: Claim, alice: User, status: ClaimStatus) -> None:
    factories.verdict(claim, rating=Rating.NOT_CHECKABLE)
    for step in (ClaimStatus.PUBLISHED, ClaimStatus.CORRECTED):
        Claim.objects.filter(pk=claim.pk).update(status=step)
        if step == status:
            break
    assert cite(claim).claim_id == claim.pk
