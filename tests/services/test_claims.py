import pytest

from annotations.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed, StaleVersion
from annotations.extraction.candidates import WORKBENCH, CandidateClaim, Detection, Reason
from annotations.models import (
    Annotation,
    Article,
    Claim,
    ClaimStatus,
    Event,
    ExtractionJob,
    JobState,
    Project,
    User,
)
from annotations.services.anchoring import move_annotation
from annotations.services.claims import (
    accept_claim,
    delete_claim,
    keep_wording,
    reject_claim,
    reopen_claim,
    restore_claim,
    revert_claim,
    update_claim,
)
from annotations.services.jobs import begin_job, finish_job, request_extraction, retry_job
from tests import factories

pytestmark = pytest.mark.django_db

CANDIDATES = [
    CandidateClaim(
        start=0,
        end=20,
        check_worthiness=0.9,
        reasons=(Reason("figure", "a figure"),),
        claimant="the port authority",
        attribution="reported",
        wording="",
    ),
    CandidateClaim(
        start=30, end=50, check_worthiness=0.4, reasons=(), claimant="", attribution="none", wording=""
    ),
]


@pytest.fixture
def article(project: Project) -> Article:
    return factories.article(project)


def propose(article: Article, candidates: list[CandidateClaim] = CANDIDATES) -> ExtractionJob:
    """Run the job of the article with a given outcome, from the queue to the end."""
    job = request_extraction(actor=article.submitted_by, article=article, extractor=WORKBENCH)
    ExtractionJob.objects.filter(pk=job.pk).update(state=JobState.QUEUED)
    run = begin_job(job_id=job.pk)
    assert run is not None
    finished = finish_job(run=run, found=Detection(tuple(candidates)))
    assert finished is not None
    return finished


def proposals() -> list[tuple[int, int, str]]:
    rows = Annotation.objects.order_by("start").values_list("start", "end", "claim__status")
    return [(start, end, status) for start, end, status in rows]


class TestProposals:
    def test_what_a_machine_proposes_is_verbatim_and_says_why(self, article: Article) -> None:
        propose(article)
        claim = Claim.objects.get(claimant="the port authority")
        passage = claim.annotations.get()
        assert passage.exact == factories.snapshot_of(article).text[0:20]
        assert (claim.status, claim.origin, claim.extractor) == ("proposed", "machine", WORKBENCH)
        assert claim.reasons == [{"name": "figure", "text": "a figure"}]

    def test_running_again_leaves_the_same_rows(self, article: Article) -> None:
        propose(article)
        before = proposals()
        for _ in range(2):
            propose(article)
        assert proposals() == before

    def test_what_was_rejected_never_comes_back(self, article: Article, alice: User) -> None:
        propose(article)
        for claim in Claim.objects.all():
            reject_claim(actor=alice, claim=claim)
        propose(article)
        assert [status for _, _, status in proposals()] == ["rejected", "rejected"]

    def test_what_was_deleted_or_moved_does_not_come_back(
        self, article: Article, alice: User, erin: User
    ) -> None:
        propose(article)
        first, second = Annotation.objects.order_by("start")
        delete_claim(actor=erin, claim=first.claim)
        text = second.snapshot.text
        move_annotation(actor=alice, annotation=second, start=32, end=50, exact=text[32:50])
        propose(article)
        assert Claim.objects.count() == 2

    @pytest.mark.parametrize(("start", "end"), [(0, 20), (4, 20), (0, 30)], ids=["it", "a part", "and more"])
    def test_words_a_person_marked_are_not_proposed(self, article: Article, start: int, end: int) -> None:
        text = factories.snapshot_of(article).text
        factories.annotation(article, quote=text[start:end])
        assert propose(article).proposed == 1

    def test_mark_made_by_mistake_silences_nothing_once_it_is_undone(
        self, article: Article, alice: User
    ) -> None:
        text = factories.snapshot_of(article).text
        mistake = factories.annotation(article, quote=text)
        delete_claim(actor=alice, claim=mistake.claim)
        assert propose(article).proposed == len(CANDIDATES)


class TestTriage:
    @pytest.fixture
    def suggestion(self, article: Article) -> Claim:
        propose(article)
        return Claim.objects.order_by("-check_worthiness")[0]

    def test_accept_reject_and_undo(self, suggestion: Claim, alice: User) -> None:
        assert accept_claim(actor=alice, claim=suggestion).status == ClaimStatus.ACCEPTED
        assert reopen_claim(actor=alice, claim=suggestion).status == ClaimStatus.PROPOSED
        assert reject_claim(actor=alice, claim=suggestion).status == ClaimStatus.REJECTED
        assert accept_claim(actor=alice, claim=suggestion).status == ClaimStatus.ACCEPTED

    def test_judged_claim_is_not_triaged_and_the_answer_lists_what_is_legal(
        self, suggestion: Claim, alice: User
    ) -> None:
        accept_claim(actor=alice, claim=suggestion)
        factories.verdict(suggestion)
        for deed in (accept_claim, reject_claim, reopen_claim):
            with pytest.raises(InvalidTransition) as refused:
                deed(actor=alice, claim=suggestion)
            assert "in_review" in refused.value.details["legal"]

    def test_viewer_triages_nothing(self, suggestion: Claim, victor: User) -> None:
        with pytest.raises(NotAllowed):
            accept_claim(actor=victor, claim=suggestion)

    def test_suggestion_takes_no_evidence_before_it_is_accepted(self, suggestion: Claim) -> None:
        with pytest.raises(InvalidTransition):
            factories.evidence(suggestion)


class TestEditing:
    @pytest.fixture
    def claim(self, article: Article) -> Claim:
        return factories.claim(article)

    def test_stale_edit_is_refused_and_nothing_is_lost(self, claim: Claim, alice: User, bob: User) -> None:
        update_claim(actor=alice, claim=claim, expected_version=1, wording="The ferries carried 2.4 million.")
        with pytest.raises(StaleVersion) as refused:
            update_claim(actor=bob, claim=claim, expected_version=1, wording="Something else.")
        assert refused.value.details["current"] == 2
        claim.refresh_from_db()
        assert claim.wording == "The ferries carried 2.4 million."

    @pytest.mark.parametrize(
        "changes",
        [{"status": "published"}, {"attribution": "perhaps"}, {"claimant": "x" * 300}],
        ids=lambda c: next(iter(c)),
    )
    def test_field_that_cannot_be_stored_is_named(
        self, claim: Claim, alice: User, changes: dict[str, str]
    ) -> None:
        with pytest.raises(InvalidInput) as refused:
            update_claim(actor=alice, claim=claim, expected_version=None, **changes)
        assert set(refused.value.details["fields"]) == set(changes)

    def test_delete_is_undoable(self, claim: Claim, alice: User) -> None:
        delete_claim(actor=alice, claim=claim)
        assert not Claim.objects.current().filter(pk=claim.pk).exists()
        with pytest.raises(Conflict):
            delete_claim(actor=alice, claim=claim)
        restore_claim(actor=alice, claim=claim)
        assert Claim.objects.current().filter(pk=claim.pk).exists()

    def test_reviewer_deletes_own_claims_only(self, claim: Claim, bob: User) -> None:
        with pytest.raises(NotAllowed):
            delete_claim(actor=bob, claim=claim)


class TestSuggestedWording:
    WORDING = "The port authority says the fleet carried 2.4 million passengers."

    @pytest.fixture
    def suggestion(self, article: Article) -> Claim:
        return factories.suggestion(article, wording=self.WORDING)

    @staticmethod
    def keep(claim: Claim, actor: User, expected_version: int | None = None) -> Claim:
        return keep_wording(actor=actor, claim=claim, expected_version=expected_version)

    @staticmethod
    def last_event(claim: Claim) -> int:
        return Event.objects.filter(row=claim.pk).latest("sequence").pk

    def test_keeping_is_undone_and_done_again(self, suggestion: Claim, alice: User) -> None:
        assert not self.keep(suggestion, alice).wording_is_suggested
        for is_suggested in (True, False):
            event = self.last_event(suggestion)
            back = revert_claim(actor=alice, claim=suggestion, event=event)
            assert back.wording_is_suggested is is_suggested

    def test_words_that_changed_since_are_not_kept(self, suggestion: Claim, alice: User, bob: User) -> None:
        update_claim(actor=bob, claim=suggestion, expected_version=None, claimant="Ilse Brandt")
        with pytest.raises(StaleVersion):
            self.keep(suggestion, alice, suggestion.version)

    def test_again_it_changes_nothing(self, suggestion: Claim, alice: User) -> None:
        first = self.keep(suggestion, alice)
        assert self.keep(suggestion, alice, first.version).version == first.version

    def test_what_verdicts_were_given_on_can_still_be_kept(self, suggestion: Claim, alice: User) -> None:
        accept_claim(actor=alice, claim=suggestion)
        factories.verdict(suggestion)
        assert not self.keep(suggestion, alice).wording_is_suggested

    def test_what_a_person_wrote_since_is_never_the_machines(self, suggestion: Claim, alice: User) -> None:
        self.keep(suggestion, alice)
        kept = self.last_event(suggestion)
        update_claim(actor=alice, claim=suggestion, expected_version=None, wording="Mine.")
        with pytest.raises(StaleVersion):
            revert_claim(actor=alice, claim=suggestion, event=kept)
        suggestion.refresh_from_db()
        assert not suggestion.wording_is_suggested

    def test_an_edit_over_it_is_taken_back_with_what_the_machine_said(
        self, suggestion: Claim, alice: User
    ) -> None:
        update_claim(actor=alice, claim=suggestion, expected_version=None, wording="Mine.")
        back = revert_claim(actor=alice, claim=suggestion, event=self.last_event(suggestion))
        assert (back.wording, back.wording_is_suggested) == (self.WORDING, True)

    def test_viewer_keeps_nothing(self, suggestion: Claim, victor: User) -> None:
        with pytest.raises(NotAllowed):
            self.keep(suggestion, victor)


class TestJobs:
    def test_job_is_taken_by_one_worker(self, article: Article, alice: User) -> None:
        job = request_extraction(actor=alice, article=article, extractor=WORKBENCH)
        assert begin_job(job_id=job.pk) is not None
        assert begin_job(job_id=job.pk) is None

    def test_worker_that_lost_its_job_writes_nothing(self, article: Article, alice: User) -> None:
        job = request_extraction(actor=alice, article=article, extractor=WORKBENCH)
        lost = begin_job(job_id=job.pk)
        assert lost is not None
        ExtractionJob.objects.filter(pk=job.pk).update(state=JobState.QUEUED, run=None)
        assert begin_job(job_id=job.pk) is not None
        assert finish_job(run=lost, found=Detection(tuple(CANDIDATES))) is None
        assert not Claim.objects.exists()

    def test_only_ended_jobs_are_tried_again(self, article: Article, alice: User) -> None:
        with pytest.raises(Conflict):
            retry_job(actor=alice, job=propose(article))
