"""What people do in the workspace, each deed with its answer: the card, the blocks it touched, its undo."""

import re
from datetime import date

import pytest

from annotations.models import (
    Adjudication,
    Annotation,
    Claim,
    ClaimStatus,
    Evidence,
    FetchState,
    Project,
    QuoteState,
    Rating,
    Stance,
    User,
    Verdict,
)
from annotations.services.claims import update_claim
from annotations.services.evidence import add_evidence
from annotations.services.verdicts import record_verdict
from tests import factories
from tests.web.test_workspace import suggest
from tests.web.workspace_pages import Desk, blocks, card_claim, pins, undo_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(alice: User, project: Project) -> Desk:
    """Alice before an article of three paragraphs."""
    return Desk(alice, factories.article(project))


@pytest.fixture
def claim(desk: Desk) -> Claim:
    return factories.claim(desk.article)


def judged(claim: Claim) -> Verdict:
    return Verdict.objects.get(claim=claim, withdrawn_at=None)


class TestMakingClaims:
    def test_passage_becomes_a_claim_to_check(self, desk: Desk) -> None:
        answer = desk.mark("last year 🚢, the port")
        made = Annotation.objects.get()
        assert made.exact == "last year 🚢, the port"
        assert made.claim.status == ClaimStatus.ACCEPTED
        assert card_claim(answer) == made.claim_id
        assert (blocks(answer), pins(answer)) == (["b0"], {"Claim 1": "to_check"})
        assert answer.headers["HX-Trigger"] == '{"passageTaken": {}}'

    def test_claim_across_paragraphs_cuts_both_anew(self, desk: Desk) -> None:
        answer = desk.mark("the port authority said.\n“Fares have")
        assert blocks(answer) == ["b0", "b1"]

    def test_quote_that_is_not_the_text_is_refused_and_stays_pending(self, desk: Desk) -> None:
        answer = desk.do("workspace_passages", **{**desk.passage("last year"), "exact": "next year"})
        assert answer.status == 422
        assert "HX-Trigger" not in answer.headers
        assert not Claim.objects.exists()

    def test_undo_takes_the_claim_away(self, desk: Desk) -> None:
        address, fields = undo_of(desk.mark("last year"))
        desk.reader.post(address, fields, htmx=True)
        assert Claim.objects.get().deleted_at

    def test_undo_of_a_new_claim_leads_back_to_the_one_before(self, desk: Desk, claim: Claim) -> None:
        factories.claim(desk.article, quote="nine per cent more")
        address, fields = undo_of(desk.mark("last year", current=str(claim.pk)))
        assert card_claim(desk.reader.post(address, fields, htmx=True)) == claim.pk

    def test_nothing_selected_says_what_to_do(self, desk: Desk) -> None:
        answer = desk.do("workspace_passages", start="", end="", exact="")
        assert answer.status == 400
        assert "Select the words of the claim first." in answer.words

    def test_move_puts_the_passage_elsewhere_and_back(self, desk: Desk, claim: Claim) -> None:
        answer = desk.do("claim_move", claim, **desk.passage("nine per cent more"))
        assert claim.annotations.get(superseded_at=None).exact == "nine per cent more"
        assert blocks(answer) == ["b0", "b2"]
        address, fields = undo_of(answer)
        desk.reader.post(address, fields, htmx=True)
        assert claim.annotations.get(superseded_at=None).exact == "2.4 million passengers"


class TestSorting:
    @pytest.fixture
    def suggestion(self, desk: Desk) -> Claim:
        return suggest(desk, "Fares have not risen since 2019")

    def test_accept_makes_it_a_claim_to_check(self, desk: Desk, suggestion: Claim) -> None:
        answer = desk.do("claim_accept", suggestion)
        assert pins(answer) == {"Claim 1": "to_check"}
        assert "Your verdict" in answer.words
        address, fields = undo_of(answer)
        assert pins(desk.reader.post(address, fields, htmx=True)) == {"Claim 1": "machine"}

    def test_accept_in_the_list_of_suggestions_leads_to_the_next(self, desk: Desk, suggestion: Claim) -> None:
        answer = desk.do("claim_accept", suggestion, list="machine")
        assert card_claim(answer) == suggestion.pk, "no other is left"

    def test_reject_leads_on_and_can_be_undone(self, desk: Desk, suggestion: Claim) -> None:
        other = factories.claim(desk.article, quote="nine per cent more")
        answer = desk.do("claim_reject", suggestion)
        assert card_claim(answer) == other.pk
        assert blocks(answer) == ["b1"]
        assert pins(answer) == {}
        address, fields = undo_of(answer)
        desk.reader.post(address, fields, htmx=True)
        suggestion.refresh_from_db()
        assert suggestion.status == ClaimStatus.PROPOSED

    @pytest.mark.parametrize(
        "steps",
        [
            ("accept",),
            ("reject",),
            ("accept", "reject"),
            ("reject", "accept"),
            ("accept", "reject", "accept"),
        ],
        ids=" ".join,
    )
    def test_step_after_step_is_undone_and_done_again(
        self, steps: tuple[str, ...], desk: Desk, suggestion: Claim
    ) -> None:
        def status() -> str:
            suggestion.refresh_from_db()
            return suggestion.status

        stood, back, again = [status()], [], []
        for step in steps:
            back.append(undo_of(desk.do(f"claim_{step}", suggestion)))
            stood.append(status())
        for before in reversed(stood[:-1]):
            again.append(undo_of(desk.reader.post(*back.pop(), htmx=True)))
            assert status() == before
        for after in stood[1:]:
            desk.reader.post(*again.pop(), htmx=True)
            assert status() == after

    def test_toast_of_an_undo_offers_to_redo(self, desk: Desk, suggestion: Claim) -> None:
        done = desk.do("claim_accept", suggestion)
        assert "Undo Z" in done.words
        address, fields = undo_of(done)
        undone = desk.reader.post(address, {**fields, "way": "undo"}, htmx=True)
        assert "Redo ⇧Z" in undone.words
        assert "Undo Z" not in undone.words

    def test_removed_claim_is_found_and_taken_up_again(self, desk: Desk, suggestion: Claim) -> None:
        desk.do("claim_reject", suggestion)
        assert "Check it after all" in desk.panel(suggestion, "?list=removed").words
        desk.do("claim_accept", suggestion)
        suggestion.refresh_from_db()
        assert suggestion.status == ClaimStatus.ACCEPTED

    def test_step_that_is_not_legal_is_said_as_such(self, desk: Desk, claim: Claim) -> None:
        record_verdict(
            reviewer=desk.article.submitted_by, claim=claim, rating=Rating.CONFLICTING, rationale="Both."
        )
        answer = desk.do("claim_reject", claim)
        assert answer.status == 409
        assert "cannot be made a rejected one" in answer.words

    def test_reviewer_deletes_their_own_claim_only(self, bob: User, desk: Desk, claim: Claim) -> None:
        assert Desk(bob, desk.article).do("claim_delete", claim).status == 403
        address, fields = undo_of(desk.do("claim_delete", claim))
        claim.refresh_from_db()
        assert claim.deleted_at
        desk.reader.post(address, fields, htmx=True)
        claim.refresh_from_db()
        assert claim.deleted_at is None


class TestRewording:
    def fields(self, claim: Claim, **changed: str) -> dict[str, str]:
        opened = {
            "wording": claim.wording,
            "claimant": claim.claimant,
            "attribution": claim.attribution,
            "claimed_on": "",
            "place": claim.place,
        }
        initial = {f"initial-{name}": value for name, value in opened.items()}
        return {**opened, **initial, "version": str(claim.version), **changed}

    def test_details_are_saved_and_undone(self, desk: Desk, claim: Claim) -> None:
        answer = desk.do(
            "claim_change",
            claim,
            **self.fields(claim, wording="Ferries carried 2.4 million people.", claimed_on="2026-03-02"),
        )
        claim.refresh_from_db()
        assert (claim.wording, claim.claimed_on) == ("Ferries carried 2.4 million people.", date(2026, 3, 2))
        assert "Ferries carried 2.4 million people." in answer.words
        address, fields = undo_of(answer)
        desk.reader.post(address, fields, htmx=True)
        claim.refresh_from_db()
        assert (claim.wording, claim.claimed_on) == ("", None)

    def test_undo_after_later_deeds_were_undone_still_fits(self, desk: Desk, claim: Claim) -> None:
        first = desk.do("claim_change", claim, **self.fields(claim, wording="First."))
        claim.refresh_from_db()
        second = desk.do("claim_change", claim, **self.fields(claim, wording="Second.", place="Varnholm"))
        back = desk.reader.post(*undo_of(second), htmx=True)
        claim.refresh_from_db()
        assert (claim.wording, claim.place) == ("First.", "")
        desk.reader.post(*undo_of(first), htmx=True)
        claim.refresh_from_db()
        assert claim.wording == ""
        assert desk.reader.post(*undo_of(back), htmx=True).status == 412, "it did not stand on First."

    def test_undo_of_what_changed_since_is_told_and_changes_nothing(
        self, bob: User, desk: Desk, claim: Claim
    ) -> None:
        changed = desk.do("claim_change", claim, **self.fields(claim, wording="Mine."))
        update_claim(actor=bob, claim=claim, expected_version=None, wording="Theirs.")
        answer = desk.reader.post(*undo_of(changed), htmx=True)
        assert answer.status == 412
        assert "changed meanwhile. It is shown as it stands now." in answer.words
        claim.refresh_from_db()
        assert claim.wording == "Theirs."

    @pytest.mark.parametrize("event", ["", "x", "999999999"])
    def test_what_no_event_tells_cannot_be_taken_back(self, event: str, desk: Desk, claim: Claim) -> None:
        assert desk.do("claim_revert", claim, event=event).status == 409

    def test_stale_save_that_saw_all_as_it_stands_is_saved(
        self, alice: User, desk: Desk, claim: Claim
    ) -> None:
        mine = self.fields(claim, place="The quay")
        factories.evidence(claim, actor=alice)
        Claim.objects.filter(pk=claim.pk).update(version=claim.version + 3)
        assert desk.do("claim_change", claim, **mine).status == 200

    def test_stale_save_shows_both_versions(self, bob: User, desk: Desk, claim: Claim) -> None:
        mine = self.fields(claim, wording="Mine.")
        update_claim(actor=bob, claim=claim, expected_version=None, wording="Theirs.")
        answer = desk.do("claim_change", claim, **mine)
        assert answer.status == 412
        assert "Mine." in answer.words
        assert "Theirs." in answer.words
        claim.refresh_from_db()
        assert claim.wording == "Theirs."
        kept = desk.do("claim_change", claim, **{**mine, "version": str(claim.version)})
        assert kept.status == 200

    def test_fault_is_said_beside_its_field(self, desk: Desk, claim: Claim) -> None:
        answer = desk.do("claim_change", claim, **self.fields(claim, claimed_on="yesterday"))
        assert answer.status == 400
        assert "Enter a valid date." in answer.words
        assert 'aria-invalid="true"' in answer.html

    def test_judged_words_are_fixed_and_the_rest_is_open(self, desk: Desk, claim: Claim) -> None:
        assert "Verdicts were given on these words" not in desk.panel(claim).words
        factories.verdict(claim)
        claim.refresh_from_db()
        panel = desk.panel(claim)
        assert "Verdicts were given on these words" in panel.words
        assert re.search(r'<textarea name="wording"[^>]* readonly', panel.html)
        answer = desk.do("claim_change", claim, **self.fields(claim, place="The quay"))
        assert answer.status == 200
        claim.refresh_from_db()
        assert claim.place == "The quay"

    def test_on_a_blind_desk_fixed_words_tell_of_no_verdict(
        self, alice: User, bob: User, blind_project: Project
    ) -> None:
        article = factories.article(blind_project)
        claim = factories.claim(article)
        factories.verdict(claim)
        assert "Verdicts were given on these words" in Desk(alice, article).panel(claim).words
        assert "Verdicts were given on these words" not in Desk(bob, article).panel(claim).words


class TestJudging:
    def test_verdict_answers_card_blocks_counters_and_live_words(self, desk: Desk, claim: Claim) -> None:
        factories.evidence(claim)
        answer = desk.do("claim_judge", claim, rating="supported", rationale="The report says so.")
        assert judged(claim).rating == Rating.SUPPORTED
        assert (blocks(answer), pins(answer)) == (["b0"], {"Claim 1": "supported"})
        for part in ("card", "rows", "tabs", "counters", "toasts", "live"):
            assert f'id="{part}"' in answer.html
        assert "1 of 1 claim judged" in answer.words
        assert '<p id="live" hx-swap-oob="innerHTML">Claim 1 marked supported.</p>' in answer.html

    def test_reasons_are_required_and_what_was_chosen_stays(self, desk: Desk, claim: Claim) -> None:
        answer = desk.do("claim_judge", claim, rating="conflicting", rationale=" ")
        assert answer.status == 400
        assert "Say why" in answer.words
        assert 'value="conflicting" aria-keyshortcuts="m" checked' in answer.html

    def test_missing_evidence_opens_the_source_form_with_the_stance(self, desk: Desk, claim: Claim) -> None:
        answer = desk.do("claim_judge", claim, rating="disputed", rationale="It was less.")
        assert answer.status == 422
        assert "needs at least one source" in answer.words
        assert "It was less." in answer.words
        assert 'id="add-source" data-closes open' in answer.html
        assert 'value="disputes" checked' in answer.html

    def test_save_and_next_leads_to_the_next_that_waits(self, desk: Desk, claim: Claim) -> None:
        waits = factories.claim(desk.article, quote="nine per cent more")
        answer = desk.do("claim_judge", claim, rating="conflicting", rationale="Both.", then="next")
        assert card_claim(answer) == waits.pk
        assert blocks(answer) == ["b0"]

    @pytest.mark.parametrize("name", ["todo", "machine", "split"])
    def test_save_and_next_keeps_to_the_list(
        self, name: str, alice: User, bob: User, desk: Desk, claim: Claim
    ) -> None:
        differ = factories.claim(desk.article, quote="Fares have not risen since 2019")
        record_verdict(reviewer=alice, claim=differ, rating=Rating.CONFLICTING, rationale="Both.")
        record_verdict(reviewer=bob, claim=differ, rating=Rating.NOT_CHECKABLE, rationale="A wish.")
        next_of = {
            "todo": factories.claim(desk.article, quote="nine per cent more"),
            "machine": suggest(desk, "a year before"),
            "split": differ,
        }
        verdict = {"rating": "conflicting", "rationale": "Both.", "then": "next", "list": name}
        assert card_claim(desk.do("claim_judge", claim, **verdict)) == next_of[name].pk

    def test_undo_brings_the_reasons_back_as_a_draft(self, desk: Desk, claim: Claim) -> None:
        address, fields = undo_of(desk.do("claim_judge", claim, rating="conflicting", rationale="Both."))
        answer = desk.reader.post(address, fields, htmx=True)
        assert 'value="conflicting" aria-keyshortcuts="m" checked' in answer.html
        assert re.search(r"<textarea[^>]*>\s*Both\.</textarea>", answer.html)
        assert "It counts again once you save it." in answer.words
        version = re.search(r'name="version"(?: value="(\d+)")?', answer.html)
        assert version
        desk.do("claim_judge", claim, rating="conflicting", rationale="Both.", version=version[1] or "")
        assert judged(claim).rationale == "Both."

    @pytest.mark.parametrize("changed", [False, True], ids=["a first verdict", "a changed verdict"])
    def test_undo_of_a_verdict_that_changed_since_is_refused(
        self, changed: bool, alice: User, desk: Desk, claim: Claim
    ) -> None:
        if changed:
            record_verdict(reviewer=alice, claim=claim, rating=Rating.NOT_CHECKABLE, rationale="A wish.")
        on_page = "1" if changed else ""
        address, fields = undo_of(
            desk.do("claim_judge", claim, rating="conflicting", rationale="Both.", version=on_page)
        )
        record_verdict(reviewer=alice, claim=claim, rating=Rating.CONFLICTING, rationale="From my phone.")
        answer = desk.reader.post(address, fields, htmx=True)
        assert answer.status == 412
        assert "From my phone." in answer.words + answer.html
        assert "elsewhere meanwhile" in answer.words
        assert judged(claim).rationale == "From my phone."

    @pytest.mark.parametrize("how", ["a first verdict", "the undo of taking one back"])
    def test_verdict_given_elsewhere_where_none_stood_is_shown_first(
        self, how: str, alice: User, desk: Desk, claim: Claim
    ) -> None:
        fields = {"rating": "conflicting", "rationale": "From my desk.", "version": ""}
        address = desk.at("claim_judge", claim)
        if how == "the undo of taking one back":
            taken_back = desk.reader.post(*undo_of(desk.do("claim_judge", claim, **fields)), htmx=True)
            address, fields = undo_of(taken_back)
        record_verdict(reviewer=alice, claim=claim, rating=Rating.NOT_CHECKABLE, rationale="From my phone.")
        answer = desk.reader.post(address, fields, htmx=True)
        assert answer.status == 412
        assert "From my desk." in answer.words
        assert judged(claim).rationale == "From my phone."
        keep_mine = re.search(r'name="version" value="(\d+)"', answer.html)
        assert keep_mine
        desk.do("claim_judge", claim, **{**fields, "version": keep_mine[1]})
        assert judged(claim).rationale == "From my desk."

    def test_undo_of_taking_back_gives_the_verdict_again(self, desk: Desk, claim: Claim) -> None:
        given = desk.do("claim_judge", claim, rating="conflicting", rationale="Both.")
        taken_back = desk.reader.post(*undo_of(given), htmx=True)
        assert desk.reader.post(*undo_of(taken_back), htmx=True).status == 200
        assert judged(claim).rationale == "Both."

    def test_undo_of_a_first_verdict_takes_it_back(self, desk: Desk, claim: Claim) -> None:
        address, fields = undo_of(desk.do("claim_judge", claim, rating="conflicting", rationale="Both."))
        answer = desk.reader.post(address, fields, htmx=True)
        assert not Verdict.objects.standing().exists()
        assert pins(answer) == {"Claim 1": "to_check"}

    def test_undo_of_a_changed_verdict_brings_the_earlier_one_back(self, desk: Desk, claim: Claim) -> None:
        desk.do("claim_judge", claim, rating="conflicting", rationale="Both.")
        answer = desk.do("claim_judge", claim, rating="not_checkable", rationale="A wish.", version=1)
        address, fields = undo_of(answer)
        desk.reader.post(address, fields, htmx=True)
        assert (judged(claim).rating, judged(claim).rationale) == (Rating.CONFLICTING, "Both.")

    def test_verdict_after_verdict_is_undone_and_given_again(self, desk: Desk, claim: Claim) -> None:
        verdicts = [("conflicting", "Both."), ("not_checkable", "A wish."), ("missing_context", "A part.")]
        back, again = [], []
        for rating, rationale in verdicts:
            version = Verdict.objects.filter(claim=claim).values_list("version", flat=True).first() or ""
            given = desk.do("claim_judge", claim, rating=rating, rationale=rationale, version=version)
            back.append(undo_of(given))
        for expected in (verdicts[1], verdicts[0], None):
            again.append(undo_of(desk.reader.post(*back.pop(), htmx=True)))
            own = Verdict.objects.filter(claim=claim, withdrawn_at=None).first()
            assert (own and (own.rating, own.rationale)) == expected
        for expected in verdicts:
            assert desk.reader.post(*again.pop(), htmx=True).status == 200
            assert (judged(claim).rating, judged(claim).rationale) == expected

    def test_stale_verdict_shows_both_and_keeps_either(self, alice: User, desk: Desk, claim: Claim) -> None:
        record_verdict(reviewer=alice, claim=claim, rating=Rating.CONFLICTING, rationale="From my phone.")
        record_verdict(
            reviewer=alice, claim=claim, rating=Rating.CONFLICTING, rationale="From my phone, later."
        )
        answer = desk.do("claim_judge", claim, rating="not_checkable", rationale="From my desk.", version=1)
        assert answer.status == 412
        assert "From my desk." in answer.words
        assert "From my phone, later." in answer.words
        desk.do("claim_judge", claim, rating="not_checkable", rationale="From my desk.", version=2)
        assert judged(claim).rationale == "From my desk."

    def test_without_script_a_deed_leads_back_to_the_claim(self, desk: Desk, claim: Claim) -> None:
        answer = desk.do_without_script("claim_judge", claim, rating="conflicting", rationale="Both.")
        assert answer.status == 302
        assert answer.leads_to == f"{desk.at('workspace')}?claim={claim.pk}"
        assert "Claim 1 marked mixed." in desk.reader.get(answer.leads_to).words

    def test_viewer_is_refused(self, victor: User, desk: Desk, claim: Claim) -> None:
        answer = Desk(victor, desk.article).do("claim_judge", claim, rating="conflicting", rationale="Both.")
        assert answer.status == 403
        assert answer.headers["HX-Retarget"] == "#toasts"


class TestSettling:
    @pytest.fixture
    def differing(self, alice: User, bob: User, desk: Desk, claim: Claim) -> Claim:
        record_verdict(reviewer=alice, claim=claim, rating=Rating.CONFLICTING, rationale="Both.")
        record_verdict(reviewer=bob, claim=claim, rating=Rating.NOT_CHECKABLE, rationale="A wish.")
        return claim

    def test_adjudicator_settles_and_reopens(self, carol: User, desk: Desk, differing: Claim) -> None:
        desk = Desk(carol, desk.article)
        answer = desk.do("claim_settle", differing, rating="conflicting", reason="There are two counts.")
        assert Adjudication.objects.standing().get().decided_by == carol
        assert pins(answer) == {"Claim 1": "conflicting"}
        address, fields = undo_of(answer)
        assert pins(desk.reader.post(address, fields, htmx=True)) == {"Claim 1": "split"}

    def test_who_opens_anothers_decision_is_not_offered_to_decide_in_their_stead(
        self, carol: User, erin: User, desk: Desk, differing: Claim
    ) -> None:
        for who, is_offered in ((carol, True), (erin, False)):
            Desk(carol, desk.article).do(
                "claim_settle", differing, rating="conflicting", reason="Two counts."
            )
            answer = Desk(who, desk.article).do("claim_unsettle", differing)
            assert answer.status == 200
            assert ("data-inverse" in answer.html) is is_offered

    def test_reason_is_required(self, carol: User, desk: Desk, differing: Claim) -> None:
        answer = Desk(carol, desk.article).do("claim_settle", differing, rating="conflicting", reason="")
        assert answer.status == 400
        assert "Say why" in answer.words

    def test_evidence_is_required_of_the_adjudicator_too(
        self, carol: User, desk: Desk, differing: Claim
    ) -> None:
        answer = Desk(carol, desk.article).do(
            "claim_settle", differing, rating="supported", reason="It is so."
        )
        assert answer.status == 422
        assert "needs at least one source" in answer.words

    def test_verdict_that_changed_meanwhile_is_looked_at_first(
        self, bob: User, carol: User, desk: Desk, differing: Claim
    ) -> None:
        differing.refresh_from_db()
        seen = differing.version
        record_verdict(reviewer=bob, claim=differing, rating=Rating.MISSING_CONTEXT, rationale="A part.")
        decision = {"rating": "conflicting", "reason": "There are two counts.", "version": str(seen)}
        answer = Desk(carol, desk.article).do("claim_settle", differing, **decision)
        assert answer.status == 412
        assert "A verdict or a source came in or changed meanwhile." in answer.words
        assert "There are two counts." in answer.words
        assert not Adjudication.objects.standing().exists()

    def test_reviewer_cannot_settle(self, desk: Desk, differing: Claim) -> None:
        assert desk.do("claim_settle", differing, rating="conflicting", reason="So.").status == 403


class TestSources:
    def add(self, desk: Desk, claim: Claim, **fields: str) -> Evidence | None:
        desk.do("evidence_add", claim, **{"stance": "supports", **fields})
        return Evidence.objects.filter(claim=claim).last()

    def test_pasted_source_shows_its_quote_as_found_at_once(self, desk: Desk, claim: Claim) -> None:
        added = self.add(
            desk, claim, text=factories.SOURCE_TEXT, title="Report", quote="2.4 million passengers"
        )
        assert added is not None
        assert added.quote_state == QuoteState.FOUND
        assert "Quote found in the stored copy" in desk.panel(claim).words

    def test_quote_that_is_not_in_the_copy_is_said_at_once(self, desk: Desk, claim: Claim) -> None:
        self.add(desk, claim, text=factories.SOURCE_TEXT, title="Report", quote="9 million")
        assert "Quote not found in the stored copy." in desk.panel(claim).words

    def test_fetched_source_is_asked_about_until_it_is_in(self, desk: Desk, claim: Claim) -> None:
        added = self.add(desk, claim, url="https://port.example/report", quote="2.4 million")
        assert added is not None
        state = desk.reader.get(desk.at("evidence_state", added), htmx=True)
        assert 'hx-trigger="every 1s"' in state.html
        added.source.fetch_state, added.source.fetch_failure = FetchState.FAILED, "not_found"
        added.source.save()
        failed = desk.reader.get(desk.at("evidence_state", added), htmx=True)
        assert 'hx-trigger="every 1s"' not in failed.html
        assert "No copy: the page is not there." in failed.words
        assert "Retry" in failed.words
        desk.do("evidence_fetch", added)
        added.source.refresh_from_db()
        assert added.source.fetch_state == FetchState.WAITING

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({}, "Give the address of the source, paste its text, or choose its file."),
            ({"url": "ftp://port.example/x"}, "http"),
            ({"stance": "", "url": "https://port.example/x"}, "Say how it bears on the claim."),
        ],
    )
    def test_fault_is_said_in_the_form(
        self, desk: Desk, claim: Claim, fields: dict[str, str], sentence: str
    ) -> None:
        answer = desk.do("evidence_add", claim, **{"stance": "supports", **fields})
        assert answer.status == 400
        assert sentence in answer.words
        assert 'id="add-source" data-closes open' in answer.html

    def test_address_that_cannot_be_fetched_is_refused_with_the_other_ways(
        self, desk: Desk, claim: Claim
    ) -> None:
        answer = desk.do("evidence_add", claim, stance="supports", url="http://127.0.0.1:8156/")
        assert "Only pages on the public internet can be fetched." in answer.words
        assert "paste its text or hand in its file instead." in answer.words
        for name in re.findall(r'<a href="#(source_\w+)">', answer.html):
            assert f'id="{name}"' in answer.html
        assert answer.html.count('<a href="#source_') == 2

    def test_take_back_and_restore(self, desk: Desk, claim: Claim) -> None:
        added = self.add(desk, claim, text="It is so.", title="Letter")
        assert added is not None
        answer = desk.do("evidence_withdraw", added)
        assert "Taken back (1)" in answer.words
        address, fields = undo_of(answer)
        desk.reader.post(address, fields, htmx=True)
        assert Evidence.objects.standing().exists()

    def test_source_a_verdict_rests_on_is_kept(self, alice: User, desk: Desk, claim: Claim) -> None:
        factories.verdict(claim, reviewer=alice)
        answer = desk.do("evidence_withdraw", claim.evidence.get())
        assert answer.status == 409
        assert "rests on this source" in answer.words

    def test_own_source_is_changed_and_undone(self, desk: Desk, claim: Claim) -> None:
        added = self.add(desk, claim, text="It is so.", title="Letter")
        assert added is not None
        opened = {"stance": "supports", "quote": "", "note": "", "version": str(added.version)}
        answer = desk.do("evidence_change", added, **{**opened, "stance": "context", "note": "Page 3"})
        added.refresh_from_db()
        assert (added.stance, added.note) == (Stance.CONTEXT, "Page 3")
        address, fields = undo_of(answer)
        desk.reader.post(address, fields, htmx=True)
        added.refresh_from_db()
        assert (added.stance, added.note) == (Stance.SUPPORTS, "")

    def test_change_of_a_source_is_undone_after_its_removal_was(self, desk: Desk, claim: Claim) -> None:
        added = self.add(desk, claim, text="It is so.", title="Letter")
        assert added is not None
        opened = {"stance": "supports", "quote": "", "note": "", "version": str(added.version)}
        changed = desk.do("evidence_change", added, **{**opened, "note": "Page 3\r\nand 4"})
        withdrawn = desk.do("evidence_withdraw", added)
        restored = desk.reader.post(*undo_of(withdrawn), htmx=True)
        assert undo_of(restored)[0] == desk.at("evidence_withdraw", added)
        assert desk.reader.post(*undo_of(changed), htmx=True).status == 200
        added.refresh_from_db()
        assert added.note == ""

    def test_only_who_added_a_source_may_change_it(self, bob: User, desk: Desk, claim: Claim) -> None:
        added = self.add(desk, claim, text="It is so.", title="Letter")
        assert added is not None
        opened = {"stance": "context", "quote": "", "note": "", "version": str(added.version)}
        assert Desk(bob, desk.article).do("evidence_change", added, **opened).status == 403

    def test_hidden_source_is_not_there(self, alice: User, bob: User, blind_project: Project) -> None:
        article = factories.article(blind_project)
        hidden = factories.evidence(factories.claim(article), actor=alice)
        desk = Desk(bob, article)
        assert desk.reader.get(desk.at("evidence_state", hidden), htmx=True).status == 404
        assert desk.do("evidence_withdraw", hidden).status == 404

    def test_source_published_after_the_claim_is_flagged(self, alice: User, desk: Desk, claim: Claim) -> None:
        update_claim(actor=alice, claim=claim, expected_version=None, claimed_on=date(2026, 1, 5))
        add_evidence(
            actor=alice,
            claim=claim,
            stance=Stance.CONTEXT,
            text="Later.",
            title="Letter",
            published_on=date(2026, 2, 1),
            later_reason="It counts the year before.",
        )
        assert "Published after the claim was made: It counts the year before." in desk.panel(claim).words


def test_history_tells_who_did_what(desk: Desk) -> None:
    desk.mark("last year")
    claim = Claim.objects.get()
    desk.do("claim_judge", claim, rating="conflicting", rationale="Both counts are right.")
    told = desk.reader.get(desk.at("claim_history", claim), htmx=True).words
    assert "Alice marked a claim" in told
    assert "Alice gave a verdict" in told
    assert "Both counts are right." in told
