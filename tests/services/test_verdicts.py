from typing import Any

import pytest

from annotations.errors import (
    Conflict,
    ConflictOfInterest,
    EvidenceMissing,
    InvalidInput,
    InvalidTransition,
    NotAllowed,
    StaleVersion,
)
from annotations.models import (
    Claim,
    ClaimStatus,
    Event,
    Evidence,
    Project,
    Provenance,
    Rating,
    Stance,
    User,
    Verdict,
)
from annotations.services.anchoring import move_annotation
from annotations.services.claims import delete_claim, restore_claim, update_claim
from annotations.services.evidence import update_evidence, withdraw_evidence
from annotations.services.projects import remove_member, update_project
from annotations.services.verdicts import adjudicate_claim, record_verdict, reopen_review, withdraw_verdict
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(project: Project) -> Claim:
    return factories.claim(factories.article(project))


@pytest.fixture
def blind_claim(blind_project: Project) -> Claim:
    return factories.claim(factories.article(blind_project))


def status_of(claim: Claim) -> str:
    return Claim.objects.get(pk=claim.pk).status


def settled(claim: Claim) -> tuple[str, str] | None:
    return claim.adjudications.standing().values_list("rating", "provenance").first()


class TestOneReview:
    def test_one_verdict_settles_where_one_review_is_enough(self, claim: Claim) -> None:
        factories.verdict(claim)
        assert (status_of(claim), settled(claim)) == ("adjudicated", ("supported", "unanimous"))

    def test_changed_verdict_settles_anew(self, claim: Claim, alice: User) -> None:
        factories.verdict(claim)
        record_verdict(
            reviewer=alice, claim=claim, rating=Rating.MISSING_CONTEXT, rationale="Last year was longer."
        )
        assert settled(claim) == ("missing_context", "unanimous")
        assert claim.adjudications.count() == 2

    def test_withdrawn_verdict_leaves_the_claim_to_check(self, claim: Claim, alice: User) -> None:
        withdraw_verdict(actor=alice, verdict=factories.verdict(claim))
        assert (status_of(claim), settled(claim)) == ("accepted", None)

    def test_withdrawn_verdict_can_be_given_again(self, claim: Claim, alice: User) -> None:
        first = withdraw_verdict(actor=alice, verdict=factories.verdict(claim))
        again = record_verdict(reviewer=alice, claim=claim, rating=Rating.SUPPORTED, rationale="Yes.")
        assert again == first
        assert again.withdrawn_at is None

    def test_colleague_may_disagree_and_unsettles_the_claim(self, claim: Claim, bob: User) -> None:
        factories.verdict(claim)
        factories.verdict(claim, reviewer=bob, rating=Rating.DISPUTED)
        assert (status_of(claim), settled(claim)) == ("in_review", None)


class TestBlindReview:
    def test_claim_waits_for_all_its_reviews(self, blind_claim: Claim) -> None:
        factories.verdict(blind_claim)
        assert (status_of(blind_claim), settled(blind_claim)) == ("in_review", None)

    def test_unanimous_reviews_settle(self, blind_claim: Claim, bob: User) -> None:
        factories.verdict(blind_claim)
        factories.verdict(blind_claim, reviewer=bob)
        assert settled(blind_claim) == ("supported", "unanimous")

    def test_others_verdict_and_evidence_stay_hidden_until_ones_own_is_in(
        self, blind_claim: Claim, alice: User, bob: User
    ) -> None:
        factories.verdict(blind_claim)
        assert not Verdict.objects.visible_to(bob).exists()
        assert not Evidence.objects.visible_to(bob).exists()
        assert not Event.objects.visible_to(bob).filter(actor=alice, deed__startswith="verdicts.").exists()
        factories.verdict(blind_claim, reviewer=bob, rating=Rating.DISPUTED)
        assert Verdict.objects.visible_to(bob).count() == 2
        assert Verdict.objects.visible_to(alice).count() == 2

    def test_withdrawing_ones_verdict_blinds_again(self, blind_claim: Claim, bob: User) -> None:
        factories.verdict(blind_claim)
        withdraw_verdict(
            actor=bob, verdict=factories.verdict(blind_claim, reviewer=bob, rating=Rating.DISPUTED)
        )
        assert list(Verdict.objects.visible_to(bob).values_list("reviewer__username", flat=True)) == ["bob"]

    @pytest.mark.parametrize("name", ["carol", "erin", "olga", "victor"])
    def test_nobody_sees_a_first_verdict_before_the_second(
        self, blind_claim: Claim, name: str, carol: User, erin: User, olga: User, victor: User
    ) -> None:
        factories.verdict(blind_claim)
        assert not Verdict.objects.visible_to(User.objects.get(username=name)).exists()

    def test_adjudicator_sees_all_verdicts_once_they_are_in(
        self, blind_claim: Claim, bob: User, carol: User, victor: User
    ) -> None:
        factories.verdict(blind_claim)
        factories.verdict(blind_claim, reviewer=bob, rating=Rating.DISPUTED)
        assert Verdict.objects.visible_to(carol).count() == 2
        assert Verdict.objects.visible_to(victor).count() == 0

    def test_evidence_of_others_does_not_carry_ones_verdict(self, blind_claim: Claim, bob: User) -> None:
        factories.evidence(blind_claim)
        with pytest.raises(EvidenceMissing):
            record_verdict(reviewer=bob, claim=blind_claim, rating=Rating.SUPPORTED, rationale="Yes.")

    def test_evidence_of_others_does_not_carry_a_change_of_mind_either(
        self, blind_claim: Claim, bob: User
    ) -> None:
        factories.verdict(blind_claim)
        factories.verdict(blind_claim, reviewer=bob, rating=Rating.NOT_CHECKABLE)
        with pytest.raises(EvidenceMissing, match="of your own"):
            record_verdict(reviewer=bob, claim=blind_claim, rating=Rating.SUPPORTED, rationale="As she says.")

    def test_decision_rests_on_anybodys_evidence(self, blind_claim: Claim, bob: User, carol: User) -> None:
        factories.verdict(blind_claim)
        factories.verdict(blind_claim, reviewer=bob, rating=Rating.NOT_CHECKABLE)
        adjudicate_claim(adjudicator=carol, claim=blind_claim, rating=Rating.SUPPORTED, reason="It is so.")
        assert settled(blind_claim) == ("supported", "adjudicated")

    @pytest.mark.parametrize("deed", ["withdraw", "change of stance"])
    def test_ones_own_evidence_tells_nothing_of_a_colleagues_verdict(
        self, deed: str, blind_claim: Claim, bob: User
    ) -> None:
        """Nothing is refused to bob because alice found the claim supported."""
        factories.verdict(blind_claim)
        own = factories.evidence(blind_claim, actor=bob)
        if deed == "withdraw":
            withdraw_evidence(actor=bob, evidence=own)
        else:
            update_evidence(actor=bob, evidence=own, expected_version=None, stance=Stance.DISPUTES)

    def test_evidence_of_ones_own_verdict_stays(self, blind_claim: Claim, alice: User, bob: User) -> None:
        factories.evidence(blind_claim, actor=bob)
        factories.verdict(blind_claim)
        own = Evidence.objects.get(added_by=alice)
        with pytest.raises(Conflict, match="rests on this source"):
            withdraw_evidence(actor=alice, evidence=own)

    def test_evidence_of_a_decision_stays(
        self, blind_claim: Claim, alice: User, bob: User, carol: User
    ) -> None:
        own = factories.evidence(blind_claim, actor=alice)
        for reviewer, rating in ((alice, Rating.NOT_CHECKABLE), (bob, Rating.NOT_ENOUGH_EVIDENCE)):
            factories.verdict(blind_claim, reviewer=reviewer, rating=rating)
        adjudicate_claim(adjudicator=carol, claim=blind_claim, rating=Rating.SUPPORTED, reason="It is so.")
        with pytest.raises(Conflict, match="rests on this source"):
            withdraw_evidence(actor=alice, evidence=own)

    @pytest.mark.parametrize(
        ("rating", "is_blind"),
        [(Rating.NOT_CHECKABLE, True), (Rating.MISSING_CONTEXT, False)],
        ids=["other reasons", "another rating"],
    )
    def test_change_of_mind_is_not_blind_any_more(
        self, rating: Rating, is_blind: bool, blind_claim: Claim, alice: User
    ) -> None:
        assert factories.verdict(blind_claim, rating=Rating.NOT_CHECKABLE).is_blind
        changed = record_verdict(reviewer=alice, claim=blind_claim, rating=rating, rationale="On reflection.")
        assert changed.is_blind == is_blind

    def test_claim_does_not_show_that_somebody_adds_evidence(self, blind_claim: Claim, alice: User) -> None:
        def shown() -> Any:
            return Claim.objects.values_list("version", "updated_at", "status").get(pk=blind_claim.pk)

        before = shown()
        own = factories.evidence(blind_claim)
        update_evidence(actor=alice, evidence=own, expected_version=None, note="Page 3.")
        withdraw_evidence(actor=alice, evidence=own)
        assert shown() == before

    def test_claim_does_not_show_each_review_before_the_last(
        self, blind_claim: Claim, blind_project: Project, alice: User, bob: User, olga: User, carol: User
    ) -> None:
        update_project(actor=olga, project=blind_project, expected_version=1, reviews_required=3)
        claim = factories.claim(factories.article(blind_project), quote="The ferry fleet")
        factories.verdict(claim, rating=Rating.NOT_CHECKABLE)
        first = Claim.objects.get(pk=claim.pk).version
        factories.verdict(claim, reviewer=bob, rating=Rating.MISSING_CONTEXT)
        assert Claim.objects.get(pk=claim.pk).version == first
        factories.verdict(claim, reviewer=carol, rating=Rating.NOT_CHECKABLE)
        assert Claim.objects.get(pk=claim.pk).version == first + 1

    def test_claim_shows_that_somebody_adds_evidence_once_all_reviews_are_in(
        self, blind_claim: Claim, alice: User, bob: User, carol: User
    ) -> None:
        factories.verdict(blind_claim, rating=Rating.NOT_CHECKABLE)
        factories.verdict(blind_claim, reviewer=bob, rating=Rating.MISSING_CONTEXT)
        seen = Claim.objects.get(pk=blind_claim.pk)
        factories.evidence(blind_claim)
        now = Claim.objects.get(pk=blind_claim.pk)
        assert (now.version, now.updated_at > seen.updated_at) == (seen.version + 1, True)
        with pytest.raises(StaleVersion):
            adjudicate_claim(
                adjudicator=carol,
                claim=blind_claim,
                rating=Rating.CONFLICTING,
                reason="Both.",
                expected_version=seen.version,
            )

    def test_claim_takes_no_more_reviews_than_it_needs(
        self, blind_claim: Claim, bob: User, carol: User
    ) -> None:
        factories.verdict(blind_claim)
        factories.verdict(blind_claim, reviewer=bob, rating=Rating.DISPUTED)
        with pytest.raises(Conflict, match="all the reviews"):
            factories.verdict(blind_claim, reviewer=carol)

    def test_agreement_after_a_look_at_the_other_verdict_does_not_settle(
        self, blind_claim: Claim, alice: User, bob: User, carol: User
    ) -> None:
        factories.verdict(blind_claim)
        factories.verdict(blind_claim, reviewer=bob, rating=Rating.NOT_CHECKABLE)
        factories.verdict(blind_claim, reviewer=bob)
        assert (status_of(blind_claim), settled(blind_claim)) == ("in_review", None)
        adjudicate_claim(adjudicator=carol, claim=blind_claim, rating=Rating.SUPPORTED, reason="It is so.")

    def test_reviews_a_claim_needs_are_settled_when_it_comes_in(
        self, blind_project: Project, blind_claim: Claim, bob: User, olga: User
    ) -> None:
        factories.verdict(blind_claim)
        update_project(actor=olga, project=blind_project, expected_version=1, reviews_required=1)
        assert not Verdict.objects.visible_to(bob).exists()
        assert status_of(blind_claim) == ClaimStatus.IN_REVIEW

    def test_nothing_a_blind_reviewer_may_read_holds_what_the_other_found(
        self, blind_claim: Claim, bob: User
    ) -> None:
        factories.verdict(blind_claim, rationale="Alice's own reasons.")
        told = str(list(Event.objects.visible_to(bob).values_list("before", "after", "deed")))
        for word in (
            "supported",
            "supports",
            "Alice's own reasons",
            "Annual report",
            "2.4 million passengers', 'note",
        ):
            assert word not in told

    def test_fewer_reviews_from_now_on_open_nothing_of_a_claim_that_stays_blind(
        self, blind_project: Project, blind_claim: Claim, bob: User, olga: User
    ) -> None:
        factories.evidence(
            blind_claim, url="https://port.example/report", title="What Alice found", text="It."
        )
        update_project(actor=olga, project=blind_project, expected_version=1, reviews_required=1)
        told = str(list(Event.objects.visible_to(bob).values_list("table", "before", "after")))
        assert "What Alice found" not in told
        assert "annotations_copy" not in told

    def test_history_of_a_source_is_seen_with_the_source(self, blind_claim: Claim, bob: User) -> None:
        found = factories.evidence(blind_claim).source
        about = Event.objects.filter(row__in=[found.pk, found.copies.get().pk])
        assert not about.visible_to(bob).exists()
        factories.verdict(blind_claim, reviewer=bob, rating=Rating.NOT_CHECKABLE)
        assert set(about.visible_to(bob).values_list("table", flat=True)) == {
            "annotations_source",
            "annotations_copy",
        }

    def test_pasting_a_cited_text_does_not_show_what_another_quoted_from_it(
        self, blind_claim: Claim, bob: User
    ) -> None:
        url = "https://port.example/report"
        factories.evidence(blind_claim, url=url, quote="Fares rose by nine per cent")
        factories.evidence(blind_claim, actor=bob, url=url, text=factories.SOURCE_TEXT)
        told = str(list(Event.objects.visible_to(bob).values_list("before", "after")))
        assert "Fares rose" not in told


class TestAdjudication:
    @pytest.fixture
    def disputed(self, blind_claim: Claim, bob: User) -> Claim:
        factories.verdict(blind_claim)
        factories.verdict(blind_claim, reviewer=bob, rating=Rating.DISPUTED)
        return blind_claim

    def test_adjudicator_settles_a_disagreement(self, disputed: Claim, carol: User) -> None:
        adjudicate_claim(
            adjudicator=carol, claim=disputed, rating=Rating.CONFLICTING, reason="Both count otherwise."
        )
        assert (status_of(disputed), settled(disputed)) == ("adjudicated", ("conflicting", "adjudicated"))

    def test_reviewer_cannot_adjudicate_own_claim(self, blind_claim: Claim, alice: User, carol: User) -> None:
        factories.verdict(blind_claim, reviewer=carol)
        factories.verdict(blind_claim, rating=Rating.DISPUTED)
        with pytest.raises(ConflictOfInterest):
            adjudicate_claim(
                adjudicator=carol, claim=blind_claim, rating=Rating.SUPPORTED, reason="I said so."
            )

    def test_reviewers_do_not_adjudicate(self, disputed: Claim, bob: User) -> None:
        with pytest.raises(NotAllowed):
            adjudicate_claim(adjudicator=bob, claim=disputed, rating=Rating.SUPPORTED, reason="I said so.")

    def test_reason_is_required(self, disputed: Claim, carol: User) -> None:
        with pytest.raises(InvalidInput):
            adjudicate_claim(adjudicator=carol, claim=disputed, rating=Rating.SUPPORTED, reason="  ")

    def test_nothing_to_settle_before_the_reviews_are_in(self, blind_claim: Claim, carol: User) -> None:
        factories.verdict(blind_claim)
        with pytest.raises(InvalidTransition):
            adjudicate_claim(adjudicator=carol, claim=blind_claim, rating=Rating.CONFLICTING, reason="Early.")

    def test_settled_claim_takes_no_verdicts_until_reopened(
        self, disputed: Claim, alice: User, carol: User
    ) -> None:
        adjudicate_claim(adjudicator=carol, claim=disputed, rating=Rating.CONFLICTING, reason="Both.")
        with pytest.raises(Conflict):
            record_verdict(reviewer=alice, claim=disputed, rating=Rating.CONFLICTING, rationale="Agreed.")
        reopen_review(adjudicator=carol, claim=disputed)
        record_verdict(reviewer=alice, claim=disputed, rating=Rating.CONFLICTING, rationale="Agreed.")
        assert status_of(disputed) == ClaimStatus.IN_REVIEW

    def test_adjudicator_who_did_not_see_the_last_verdict_is_told(
        self, disputed: Claim, bob: User, carol: User
    ) -> None:
        seen = Claim.objects.get(pk=disputed.pk).version
        record_verdict(reviewer=bob, claim=disputed, rating=Rating.MISSING_CONTEXT, rationale="Rather this.")
        with pytest.raises(StaleVersion):
            adjudicate_claim(
                adjudicator=carol,
                claim=disputed,
                rating=Rating.CONFLICTING,
                reason="Both.",
                expected_version=seen,
            )

    def test_superseded_decision_is_kept(self, disputed: Claim, carol: User) -> None:
        adjudicate_claim(adjudicator=carol, claim=disputed, rating=Rating.CONFLICTING, reason="Both.")
        reopen_review(adjudicator=carol, claim=disputed)
        assert disputed.adjudications.filter(provenance=Provenance.ADJUDICATED).count() == 1


class TestRefusals:
    def test_words_that_were_judged_stay(self, claim: Claim, alice: User) -> None:
        verdict = factories.verdict(claim)
        annotation = claim.annotations.get()
        with pytest.raises(Conflict, match="these words"):
            update_claim(actor=alice, claim=claim, expected_version=None, wording="Something else.")
        with pytest.raises(Conflict, match="these words"):
            move_annotation(actor=alice, annotation=annotation, start=0, end=3, exact="The")
        update_claim(actor=alice, claim=claim, expected_version=None, claimant="The port authority")
        withdraw_verdict(actor=alice, verdict=verdict)
        update_claim(actor=alice, claim=claim, expected_version=None, wording="Something else.")

    def test_judged_claim_is_deleted_by_editors_only(self, claim: Claim, alice: User, erin: User) -> None:
        factories.verdict(claim)
        with pytest.raises(NotAllowed):
            delete_claim(actor=alice, claim=claim)
        delete_claim(actor=erin, claim=claim)
        with pytest.raises(NotAllowed):
            restore_claim(actor=alice, claim=claim)

    def test_member_who_left_takes_no_verdict_back(self, claim: Claim, alice: User, olga: User) -> None:
        verdict = factories.verdict(claim)
        remove_member(actor=olga, project=claim.project, user=alice)
        with pytest.raises(NotAllowed):
            withdraw_verdict(actor=alice, verdict=verdict)

    @pytest.mark.parametrize("rating", [Rating.SUPPORTED, Rating.DISPUTED])
    def test_no_verdict_without_evidence_of_its_stance(
        self, claim: Claim, alice: User, rating: Rating
    ) -> None:
        factories.evidence(claim, stance=Stance.CONTEXT)
        with pytest.raises(EvidenceMissing):
            record_verdict(reviewer=alice, claim=claim, rating=rating, rationale="So.")

    def test_rationale_is_required(self, claim: Claim, alice: User) -> None:
        with pytest.raises(InvalidInput) as refused:
            record_verdict(reviewer=alice, claim=claim, rating=Rating.NOT_CHECKABLE, rationale=" \n")
        assert set(refused.value.details["fields"]) == {"rationale"}

    def test_viewer_gives_no_verdict(self, claim: Claim, victor: User) -> None:
        with pytest.raises(NotAllowed):
            record_verdict(reviewer=victor, claim=claim, rating=Rating.NOT_CHECKABLE, rationale="So.")

    def test_stale_verdict_is_refused(self, claim: Claim, alice: User) -> None:
        seen = factories.verdict(claim).version

        def change_to(rating: Rating) -> None:
            record_verdict(
                reviewer=alice, claim=claim, rating=rating, rationale="Rather this.", expected_version=seen
            )

        change_to(Rating.CONFLICTING)
        with pytest.raises(StaleVersion) as refused:
            change_to(Rating.NOT_CHECKABLE)
        assert refused.value.details["current"] == 2

    def test_deleted_claim_takes_no_verdict(self, claim: Claim, alice: User) -> None:
        delete_claim(actor=alice, claim=claim)
        with pytest.raises(Conflict, match="deleted"):
            record_verdict(reviewer=alice, claim=claim, rating=Rating.NOT_CHECKABLE, rationale="So.")
