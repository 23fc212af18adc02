"""Suggestions in the workspace: rank, what is told of them, how many are shown, and why there is none."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.extraction.candidates import CandidateClaim, Reason, stored
from annotations.extraction.service import version_of
from annotations.models import (
    MOST_SUGGESTIONS,
    Annotation,
    Article,
    Claim,
    ClaimStatus,
    ExtractionJob,
    JobState,
    Project,
    Rating,
    User,
)
from annotations.services.articles import delete_article
from annotations.services.claims import (
    accept_claim,
    delete_claim,
    propose_claims,
    reject_claim,
    update_claim,
)
from annotations.text.dates import DatedPhrase
from annotations.web.findings import days_in_words
from annotations.web.workspace import HowMany
from tests import factories
from tests.factories import snapshot_of
from tests.web.reader import Answer
from tests.web.workspace_pages import Desk, blocks, card_claim, pins, undo_of

pytestmark = pytest.mark.django_db

# Ten sentences, a paragraph each, after a headline: the machine thinks most of the last one.
HEADLINE = "What the mills burned"
SENTENCES = [f"Mill {number} burned {number}00 tons of coal in 1911" for number in range(1, 11)]
TEXT = "\n\n".join([HEADLINE, *(f"{sentence}." for sentence in SENTENCES)])


def candidate(quote: str, worth: float, **more: Any) -> CandidateClaim:
    start = TEXT.index(quote)
    found = CandidateClaim(
        start=start,
        end=start + len(quote),
        check_worthiness=worth,
        reasons=(Reason("figure", "a figure"), Reason("hedge", "ranked down: hedged")),
        claimant="",
        attribution="none",
        wording="",
    )
    return replace(found, **more)


def ten_candidates() -> list[CandidateClaim]:
    return [candidate(quote, number / 20) for number, quote in enumerate(SENTENCES, start=1)]


def read_by_machine(desk: Desk, candidates: list[CandidateClaim], *, proposed: int) -> ExtractionJob:
    """A run over the article that has ended: all it found, of which the best are proposed."""
    job = ExtractionJob(snapshot=snapshot_of(desk.article), extractor="workbench/2", state=JobState.DONE)
    job.save()
    best = sorted(candidates, key=lambda each: -each.check_worthiness)[:proposed]
    job.candidates = [stored(each) for each in best]
    project = job.snapshot.article.project
    project.suggestions_per_thousand_words = MOST_SUGGESTIONS
    job.proposed = propose_claims(job=job)
    job.candidates = [stored(each) for each in candidates]
    job.save()
    return job


@pytest.fixture
def desk(alice: User, project: Project) -> Desk:
    return Desk(alice, factories.article(project, text=TEXT, title=HEADLINE))


@pytest.fixture
def job(desk: Desk) -> ExtractionJob:
    return read_by_machine(desk, ten_candidates(), proposed=4)


def suggested(sentence: int) -> Claim:
    """The claim that the machine made of the nth sentence."""
    return Claim.objects.get(annotations__exact=SENTENCES[sentence - 1])


def listed(answer: Answer) -> list[str]:
    """The claims of the list in its order, by their words."""
    return re.findall(r'<q dir="auto">(.*?)</q>', answer.html)


def why_not(desk: Desk, quote: str) -> str:
    passage = desk.passage(quote)
    query = f"?start={passage['start']}&end={passage['end']}"
    return desk.reader.get(desk.at("workspace_why_not") + query, htmx=True).words


class TestRank:
    def test_list_of_suggestions_is_sorted_by_rank(self, desk: Desk, job: ExtractionJob) -> None:
        page = desk.page("?list=machine")
        assert card_claim(page) == suggested(10).pk, "the best one is read first"
        assert listed(page) == [SENTENCES[8], SENTENCES[7], SENTENCES[6]]
        assert listed(desk.panel(suggested(8), "?list=machine")) == [
            SENTENCES[6],
            SENTENCES[9],
            SENTENCES[8],
        ], "what follows is weaker; then the list begins anew"

    def test_other_lists_stay_in_the_order_of_the_text(self, desk: Desk, job: ExtractionJob) -> None:
        assert listed(desk.panel(suggested(7), "?list=all")) == SENTENCES[7:]

    def test_after_accepting_the_next_best_is_shown(self, desk: Desk, job: ExtractionJob) -> None:
        answer = desk.do("claim_accept", suggested(9), list="machine")
        assert card_claim(answer) == suggested(8).pk

    def test_rank_stays_while_the_desk_sorts(self, desk: Desk, alice: User, job: ExtractionJob) -> None:
        assert "3rd of 4 suggestions" in desk.panel(suggested(8)).words
        accept_claim(actor=alice, claim=suggested(10))
        reject_claim(actor=alice, claim=suggested(9))
        assert "3rd of 4 suggestions" in desk.panel(suggested(8)).words

    def test_rows_tell_rank_worth_and_claimant(self, desk: Desk) -> None:
        said = candidate(SENTENCES[0], 0.6, claimant="Ida Roth", attribution="reported", cue="said")
        read_by_machine(desk, [said, candidate(SENTENCES[1], 0.9)], proposed=2)
        rows = desk.panel(suggested(2)).words
        assert "2nd of 2" in rows
        assert "Ida Roth , reported (“ said ”) · worth checking: likely · a figure" in rows


class TestWhatIsTold:
    """Each says of a suggestion what its card then reads."""

    @pytest.mark.parametrize(
        ("found", "told"),
        [
            ({"attribution": "none"}, "Said by the article’s own voice"),
            (
                {"claimant": "Ida Roth", "attribution": "direct", "cue": "said"},
                "Said by Ida Roth , quoted (“ said ”)",
            ),
            ({"claimant": "Ida Roth", "attribution": "mixed"}, "Said by Ida Roth , partly quoted"),
            (
                {"claimant": "Ida Roth", "attribution": "reported", "claimant_confidence": 0.69},
                "Said by perhaps Ida Roth , reported",
            ),
            (
                {"claimant": "Ida Roth", "attribution": "reported", "claimant_confidence": 0.7},
                "Said by Ida Roth , reported",
            ),
            ({"attribution": "direct"}, "Said by somebody, quoted"),
        ],
        ids=["article", "quoted", "partly quoted", "perhaps", "sure enough", "nobody named"],
    )
    def test_who_said_it(self, found: dict[str, Any], told: str, desk: Desk) -> None:
        read_by_machine(desk, [candidate(SENTENCES[0], 0.9, **found)], proposed=1)
        assert told in desk.page().words

    @pytest.mark.parametrize(
        ("worth", "words"),
        [(0.1, "hardly"), (0.25, "perhaps"), (0.5, "likely"), (0.74, "likely"), (0.75, "very likely")],
    )
    def test_check_worthiness_is_a_word(self, worth: float, words: str, desk: Desk) -> None:
        read_by_machine(desk, [candidate(SENTENCES[0], worth)], proposed=1)
        assert f"worth checking: {words}" in desk.page().words

    def test_three_reasons_are_shown_and_the_rest_folded(self, desk: Desk) -> None:
        reasons = tuple(Reason(f"sign{number}", f"sign {number}") for number in range(1, 6))
        read_by_machine(desk, [candidate(SENTENCES[0], 0.9, reasons=reasons)], proposed=1)
        words = desk.page().words
        assert "Why it is suggested sign 1 sign 2 sign 3 More reasons sign 4 sign 5" in words

    def test_dates_in_its_words_are_days(self, desk: Desk, job: ExtractionJob) -> None:
        claim = suggested(10)
        claim.dates = [
            {"phrase": "Wednesday", "first": "2026-11-18", "last": "2026-11-18"},
            {"phrase": "last year", "first": None, "last": None},
        ]
        claim.save(update_fields=["dates"])
        words = desk.panel(claim).words
        assert "“ Wednesday ” = 18 November 2026" in words
        assert "“ last year ” (no publication date known)" in words
        Article.objects.update(published_on=date(2026, 11, 20))
        assert "“ last year ” (which days is not clear)" in desk.panel(claim).words

    @pytest.mark.parametrize(
        ("phrase", "first", "last", "days"),
        [
            ("2010", "2010-01-01", "2010-12-31", ""),
            ("2 March 2025", "2025-03-02", "2025-03-02", ""),
            ("On Sunday, March 2nd, 2025", "2025-03-02", "2025-03-02", ""),
            ("2 Mar. 2025", "2025-03-02", "2025-03-02", ""),
            ("from 2010 until 2012", "2010-01-01", "2012-12-31", ""),
            ("2 March", "2025-03-02", "2025-03-02", "2 March 2025"),
            ("early 2010", "2010-01-01", "2010-04-30", "1 January to 30 April 2010"),
            ("3/2/2025", "2025-03-02", "2025-03-02", "2 March 2025"),
        ],
    )
    def test_phrase_that_says_its_days_itself_is_not_said_twice(
        self, phrase: str, first: str, last: str, days: str, desk: Desk, job: ExtractionJob
    ) -> None:
        claim = suggested(10)
        claim.dates = [{"phrase": phrase, "first": first, "last": last}]
        claim.save(update_fields=["dates"])
        words = desk.panel(claim).words
        if days:
            assert f"“ {phrase} ” = {days}" in words
        else:
            assert "Dates" not in words

    def test_phrase_that_could_not_be_dated_is_kept(self, desk: Desk) -> None:
        dated = DatedPhrase(0, 9, "last year", None, None)
        read_by_machine(desk, [candidate(SENTENCES[0], 0.9, dates=(dated,))], proposed=1)
        assert suggested(1).dates == [{"phrase": "last year", "first": None, "last": None}]
        assert "“ last year ” (no publication date known)" in desk.page().words

    @pytest.mark.parametrize(
        ("first", "last", "words"),
        [
            ("2026-11-18", "2026-11-18", "18 November 2026"),
            ("2026-10-20", "2026-10-31", "20 to 31 October 2026"),
            ("2026-10-01", "2026-10-31", "October 2026"),
            ("2024-02-01", "2024-02-29", "February 2024"),
            ("2025-01-01", "2025-12-31", "2025"),
            ("2010-01-01", "2019-12-31", "2010 to 2019"),
            ("2026-03-01", "2026-05-31", "1 March to 31 May 2026"),
            ("2025-12-01", "2026-02-28", "1 December 2025 to 28 February 2026"),
            ("9999-12-31", "9999-12-31", "31 December 9999"),
        ],
    )
    def test_days_are_written_as_people_do(self, first: str, last: str, words: str) -> None:
        assert days_in_words(date.fromisoformat(first), date.fromisoformat(last)) == words

    def test_words_of_the_card_are_explained_on_it(self, desk: Desk, alice: User) -> None:
        unsure = {"claimant": "Ida Roth", "attribution": "reported", "claimant_confidence": 0.5}
        read_by_machine(desk, [candidate(SENTENCES[0], 0.9, wording="Mills burned.", **unsure)], proposed=1)
        told = desk.page().words.partition("What is a suggestion?")[2]
        for word in ("Suggestion", "1st of 1", "Worth checking", "Perhaps", "Suggested wording"):
            assert word in told
        accept_claim(actor=alice, claim=suggested(1))
        assert "What is a suggestion?" not in desk.page().words


class TestSuggestedWording:
    WORDING = "Ten mills burned coal in 1911, said Ida Roth."

    @pytest.fixture
    def claim(self, desk: Desk) -> Claim:
        read_by_machine(desk, [candidate(SENTENCES[0], 0.9, wording=self.WORDING)], proposed=1)
        return suggested(1)

    def test_it_is_marked_beside_the_quote_until_it_is_kept(self, claim: Claim, desk: Desk) -> None:
        card = desk.panel(claim)
        assert f"Suggested wording {self.WORDING} Keep W Edit R" in card.words
        kept = desk.do("claim_keep_wording", claim)
        assert "Wording of claim 1 kept." in kept.words
        assert "Suggested wording" not in kept.words
        assert self.WORDING in kept.words

    def test_keeping_is_undone(self, claim: Claim, desk: Desk) -> None:
        kept = desk.do("claim_keep_wording", claim)
        undone = desk.reader.post(*undo_of(kept), htmx=True)
        assert "Suggested wording" in undone.words
        assert "Suggested wording" not in desk.reader.post(*undo_of(undone), htmx=True).words

    def test_keeping_what_is_kept_already_leaves_nothing_to_undo(self, claim: Claim, desk: Desk) -> None:
        desk.do("claim_keep_wording", claim)
        assert "data-inverse" not in desk.do("claim_keep_wording", claim).html

    def test_after_undoing_a_rewording_it_is_suggested_again(self, claim: Claim, desk: Desk) -> None:
        Claim.objects.update(claimant="Ida Roth", claimant_confidence=0.5)
        claim.refresh_from_db()
        mine = {"wording": "Mine.", "claimant": "Ida R.", "attribution": "none", "version": claim.version}
        reworded = desk.do("claim_change", claim, **mine)
        assert "Suggested wording" not in reworded.words
        undone = desk.reader.post(*undo_of(reworded), htmx=True)
        assert f"Suggested wording {self.WORDING} Keep W" in undone.words
        assert "perhaps Ida Roth" in undone.words
        again = desk.reader.post(*undo_of(undone), htmx=True)
        assert "Suggested wording" not in again.words
        assert "Mine." in again.words

    def test_stale_page_keeps_nothing_and_shows_what_stands_now(
        self, claim: Claim, bob: User, desk: Desk
    ) -> None:
        seen = re.search(r'name="version" value="(\d+)"', desk.panel(claim).html)
        assert seen
        Claim.objects.filter(pk=claim.pk).update(wording="Nine mills burned coal.", version=int(seen[1]) + 1)
        answer = desk.do("claim_keep_wording", claim, version=seen[1])
        assert answer.status == 412
        assert "Suggested wording Nine mills burned coal. Keep" in answer.words

    def test_after_a_verdict_it_can_be_kept_though_not_edited(
        self, claim: Claim, alice: User, desk: Desk
    ) -> None:
        accept_claim(actor=alice, claim=claim)
        factories.verdict(claim, rating=Rating.NOT_CHECKABLE)
        card = desk.panel(claim)
        assert f"Suggested wording {self.WORDING} Keep W" in card.words
        assert 'id="edit-wording"' not in card.html
        assert desk.do("claim_keep_wording", claim).status == 200

    def test_what_a_person_writes_is_no_suggestion(self, claim: Claim, alice: User, desk: Desk) -> None:
        update_claim(actor=alice, claim=claim, expected_version=None, wording="Mills burned coal.")
        card = desk.panel(claim)
        assert "Suggested wording" not in card.words
        assert "Mills burned coal." in card.words

    def test_viewer_reads_it_and_cannot_keep_it(self, claim: Claim, victor: User, desk: Desk) -> None:
        looks_on = Desk(victor, desk.article)
        card = looks_on.panel(claim)
        assert "Suggested wording" in card.words
        assert "Keep" not in card.words
        assert looks_on.do("claim_keep_wording", claim).status == 403


class TestFewer:
    """Weaker suggestions step back for one person; nothing of them is lost."""

    def fewer(self, desk: Desk, number: int, **more: Any) -> Answer:
        query = "&".join(f"{name}={value}" for name, value in {"number": number, **more}.items())
        return desk.reader.get(f"{desk.at('workspace_suggestions')}?{query}", htmx=True)

    def test_text_list_layers_and_counters_agree(self, desk: Desk, job: ExtractionJob) -> None:
        page = desk.page("?suggestions=2")
        assert pins(page) == {"Claim 3": "machine", "Claim 4": "machine"}
        assert len(re.findall(r'<mark class="machine"', page.html)) == 2
        assert "All 2 To do 2 Suggested 2" in page.words
        assert "Suggestion 2" in page.words
        assert listed(page) == [SENTENCES[9]]

    def test_answer_cuts_the_text_of_those_that_step_back(self, desk: Desk, job: ExtractionJob) -> None:
        answer = self.fewer(desk, 1, current=suggested(10).pk)
        assert blocks(answer) == ["b7", "b8", "b9", "b10"]
        assert pins(answer) == {"Claim 4": "machine"}
        assert "Only the first of 4 suggestions is shown." in answer.words
        assert re.search(r'name="suggestions" value="1"', answer.html), "further requests carry it"

    def test_judged_and_human_made_claims_never_step_back(
        self, desk: Desk, alice: User, job: ExtractionJob
    ) -> None:
        accept_claim(actor=alice, claim=suggested(7))
        factories.claim(desk.article, quote=SENTENCES[0])
        page = desk.page("?suggestions=0")
        assert sorted(pins(page).values()) == ["to_check", "to_check"]

    def test_open_claim_that_steps_back_makes_room_for_the_next(self, desk: Desk, job: ExtractionJob) -> None:
        answer = self.fewer(desk, 2, current=suggested(7).pk, list="machine")
        assert card_claim(answer) == suggested(10).pk

    def test_none_left_says_how_to_get_them_back(self, desk: Desk, job: ExtractionJob) -> None:
        answer = self.fewer(desk, 0, current=suggested(10).pk)
        assert "You have hidden all 4 suggestions. Press + for the best of them." in answer.words
        assert "No claims yet" not in answer.words

    def test_after_a_deed_they_stay_back(self, desk: Desk, job: ExtractionJob) -> None:
        answer = desk.do("claim_accept", suggested(10), list="machine", suggestions=2)
        assert card_claim(answer) == suggested(9).pk
        assert "Suggested 1" in answer.words, "the third does not take the place of the first"

    def test_as_many_as_there_are_is_no_choice(self, desk: Desk, job: ExtractionJob) -> None:
        answer = self.fewer(desk, 4)
        assert re.search(r'name="suggestions" value=""', answer.html), "what comes later is shown, too"
        assert "All 4 suggestions are shown." in answer.words

    @pytest.mark.parametrize("given", ["", "x", "-1", "²", "٣", "9" * 30])
    def test_what_is_no_number_hides_nothing(self, given: str, desk: Desk, job: ExtractionJob) -> None:
        assert len(pins(desk.page(f"?suggestions={given}"))) == 4

    def test_viewer_may_choose_but_is_offered_no_more(
        self, victor: User, desk: Desk, job: ExtractionJob
    ) -> None:
        looks_on = Desk(victor, desk.article)
        assert 'max="4"' in looks_on.page().html
        assert self.fewer(looks_on, 2).status == 200

    def test_viewer_who_only_wants_fewer_may_post_it(
        self, victor: User, desk: Desk, job: ExtractionJob
    ) -> None:
        answer = Desk(victor, desk.article).do_without_script("workspace_suggestions", number=2)
        assert "suggestions=2" in answer.leads_to


@pytest.mark.parametrize(
    ("shown", "proposed", "most", "words"),
    [
        (0, 0, 1, "The machine found one statement, too weak to suggest. “More” suggests it."),
        (1, 1, 1, "The machine found one statement, and suggests it."),
        (0, 1, 1, "You have hidden the one suggestion. Others still see it."),
        (0, 0, 7, "The machine found 7 statements, all too weak to suggest. “More” suggests the best."),
        (1, 1, 7, "The best one is suggested. “More” suggests the next best, to everybody here."),
        (5, 5, 7, "The best 5 are suggested. “More” suggests the next best, to everybody here."),
        (7, 7, 7, "All of them are suggested."),
        (0, 5, 7, "You have hidden all 5 suggestions. Others still see them."),
        (1, 5, 7, "You see the best one of 5 suggestions. Others still see all."),
        (3, 5, 7, "You see the best 3 of 5 suggestions. Others still see all."),
    ],
)
def test_how_many_there_are_is_told_in_whole_sentences(
    shown: int, proposed: int, most: int, words: str
) -> None:
    assert HowMany(shown, proposed, most).in_words == words


class TestMore:
    def test_next_best_come_at_once(self, desk: Desk, job: ExtractionJob) -> None:
        answer = desk.do("workspace_suggestions", number=6)
        assert "2 more suggestions." in answer.words
        assert len(pins(answer)) == 6
        assert suggested(6).status == suggested(5).status == ClaimStatus.PROPOSED
        assert not Claim.objects.filter(annotations__exact=SENTENCES[3]).exists()
        job.refresh_from_db()
        assert job.proposed == 6

    def test_asking_twice_gives_no_more(self, desk: Desk, job: ExtractionJob) -> None:
        for _ in range(2):
            desk.do("workspace_suggestions", number=6)
        assert Claim.objects.count() == 6

    def test_rejected_and_marked_ones_never_come_back(
        self, desk: Desk, alice: User, job: ExtractionJob
    ) -> None:
        reject_claim(actor=alice, claim=suggested(10))
        factories.claim(desk.article, quote="Mill 6 burned")
        delete_claim(actor=alice, claim=factories.claim(desk.article, quote=SENTENCES[4]))
        answer = desk.do("workspace_suggestions", number=10)
        assert "4 more suggestions. Whatever else the machine found is marked already" in answer.words
        assert not Annotation.objects.filter(exact=SENTENCES[5]).exists()
        assert suggested(10).status == ClaimStatus.REJECTED

    def test_when_nothing_is_left_it_says_so(self, desk: Desk, job: ExtractionJob) -> None:
        desk.do("workspace_suggestions", number=10)
        assert "There are no more suggestions." in desk.do("workspace_suggestions", number=99).words

    def test_only_reviewers_ask_for_more(self, victor: User, desk: Desk, job: ExtractionJob) -> None:
        answer = Desk(victor, desk.article).do("workspace_suggestions", number=6)
        assert answer.status == 403
        assert Claim.objects.count() == 4

    def test_none_come_into_a_deleted_article(self, erin: User, desk: Desk, job: ExtractionJob) -> None:
        delete_article(actor=erin, article=desk.article)
        assert desk.do("workspace_suggestions", number=6).status == 409

    def test_without_scripts_it_is_a_field_and_a_button(self, desk: Desk, job: ExtractionJob) -> None:
        page = desk.page()
        assert re.search(
            r'<noscript>.*type="number" .*name="number" min="0" max="10".*</noscript>', page.html
        )
        answer = desk.do_without_script("workspace_suggestions", number=5)
        assert (answer.status, "suggestions=" in answer.leads_to) == (302, False)
        assert len(pins(desk.reader.get(answer.leads_to))) == 5

    def test_history_says_who_asked(self, desk: Desk, job: ExtractionJob) -> None:
        desk.do("workspace_suggestions", number=5)
        told = desk.reader.get(desk.at("claim_history", suggested(6)), htmx=True).words
        assert "alice asked for more suggestions" in told.lower()

    def test_run_that_only_previews_is_not_drawn_from(self, desk: Desk, job: ExtractionJob) -> None:
        preview = ExtractionJob(
            snapshot=job.snapshot, extractor="workbench/3", state=JobState.DONE, proposes=False
        )
        preview.save()
        assert "of 10 that the machine found" in desk.page().words

    def test_service_that_names_a_few_does_not_take_the_place_of_the_detector(
        self, desk: Desk, job: ExtractionJob
    ) -> None:
        named = [stored(candidate(SENTENCES[0], 0.9))]
        by_service = ExtractionJob(
            snapshot=job.snapshot,
            extractor=version_of("desk", "large"),
            state=JobState.DONE,
            candidates=named,
        )
        by_service.save()
        assert "of 10 that the machine found" in desk.page().words
        assert "Ranked 7th of 10." in why_not(desk, SENTENCES[3])

    def test_article_that_no_machine_read_offers_no_slider(self, desk: Desk) -> None:
        assert re.search(r'id="how-many"[^>]* hidden>', desk.page().html)


class TestWhyNot:
    def test_candidate_below_the_cut_tells_rank_score_and_reasons(
        self, desk: Desk, job: ExtractionJob
    ) -> None:
        told = why_not(desk, SENTENCES[3])
        assert "Ranked 7th of 10. The desk asked for the first 5." in told
        assert "Worth checking: hardly. Score 0.20; the last one asked for has 0.30." in told
        assert "Speaks for it a figure Speaks against it hedged" in told
        assert "Make it a claim" in told

    def test_candidate_within_the_cut_that_was_left_out(
        self, desk: Desk, alice: User, job: ExtractionJob
    ) -> None:
        ExtractionJob.objects.update(candidates=[stored(candidate(SENTENCES[0], 0.9))])
        assert "Ranked 1st of 1. That is among the 1 that the desk asks for" in why_not(desk, SENTENCES[0])

    def test_rejected_claim_names_who_and_when(self, desk: Desk, alice: User, job: ExtractionJob) -> None:
        reject_claim(actor=alice, claim=suggested(10))
        told = why_not(desk, "Mill 10 burned")
        assert re.match(r"Rejected by Alice , Today, .*\. It is not suggested again\.", told)
        assert "Make it a claim" not in told

    def test_deleted_claim_names_who_and_when(self, desk: Desk, alice: User, job: ExtractionJob) -> None:
        delete_claim(actor=alice, claim=factories.claim(desk.article, quote=SENTENCES[0]))
        assert why_not(desk, SENTENCES[0]).startswith("Deleted by Alice")

    def test_headline_was_left_out(self, desk: Desk, job: ExtractionJob) -> None:
        told = why_not(desk, HEADLINE)
        assert "Left out: a headline, caption, list of links, or a line too short to be a statement." in told

    def test_not_read_yet(self, desk: Desk) -> None:
        assert "Not read by the machine yet. Read it Make it a claim" in why_not(desk, SENTENCES[0])
        ExtractionJob.objects.create(snapshot=snapshot_of(desk.article), extractor="workbench/2")
        assert "It is at it now." in why_not(desk, SENTENCES[0])

    def test_words_that_are_marked_lead_to_their_claim(self, desk: Desk, job: ExtractionJob) -> None:
        told = why_not(desk, SENTENCES[9])
        assert "Claim 4 stands here , suggestion, ranked 1st of 4. Go to claim 4" in told

    def test_it_writes_nothing(self, desk: Desk, job: ExtractionJob) -> None:
        with CaptureQueriesContext(connection) as queries:
            why_not(desk, SENTENCES[0])
        assert not [query for query in queries if not query["sql"].startswith("SELECT")]

    @pytest.mark.parametrize("query", ["", "?start=5&end=2", "?start=x&end=y", "?start=0&end=999999999"])
    def test_any_address_is_answered(self, query: str, desk: Desk, job: ExtractionJob) -> None:
        assert desk.reader.get(desk.at("workspace_why_not") + query, htmx=True).status == 200

    def test_stranger_finds_nothing(self, mallory: User, desk: Desk, job: ExtractionJob) -> None:
        assert Desk(mallory, desk.article).reader.get(desk.at("workspace_why_not")).status == 404


def test_statements_do_not_grow_with_the_suggestions(desk: Desk, alice: User, project: Project) -> None:
    other = Desk(alice, factories.article(project, text=f"{TEXT}\n\nMore.", title=HEADLINE))
    counted = []
    for each, proposed in ((desk, 2), (other, 10)):
        read_by_machine(each, ten_candidates(), proposed=proposed)
        with CaptureQueriesContext(connection) as queries:
            assert each.page().status == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 13


@pytest.mark.parametrize(
    ("language", "is_told"), [("en", False), ("en-GB", False), ("", False), ("de", True)]
)
def test_where_the_ranking_was_not_measured_the_page_says_so(
    alice: User, project: Project, language: str, is_told: bool
) -> None:
    page = Desk(alice, factories.article(project, text=TEXT, language=language)).page()
    assert ("the ranking is weaker than in English" in page.words) == is_told
