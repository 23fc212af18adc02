"""What PostgreSQL refuses, whoever writes: each row goes past the services, straight to the table."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from annotations.errors import Conflict
from annotations.models import (
    Adjudication,
    Annotation,
    Article,
    Claim,
    ClaimOrigin,
    ClaimStatus,
    Event,
    Evidence,
    ExtractionJob,
    FetchState,
    Membership,
    Project,
    Provenance,
    QuoteState,
    Rating,
    Role,
    Snapshot,
    Stance,
    User,
    Verdict,
)
from annotations.services.evidence import withdraw_evidence
from annotations.services.verdicts import record_verdict, withdraw_verdict
from tests import factories

pytestmark = pytest.mark.django_db


def refusal(write: Callable[[], Any]) -> str:
    """The name of the constraint that refuses a write, at once or at the end of the transaction."""

    def written() -> None:
        with transaction.atomic():
            write()
            connection.check_constraints()

    with pytest.raises(IntegrityError) as refused:
        written()
    cause = refused.value.__cause__
    return str(getattr(getattr(cause, "diag", None), "constraint_name", ""))


@pytest.fixture
def claim(project: Project) -> Claim:
    return factories.claim(factories.article(project))


@pytest.fixture
def snapshot(claim: Claim) -> Snapshot:
    return claim.annotations.get().snapshot


def mark(claim: Claim, snapshot: Snapshot, start: int, end: int, exact: str, **more: Any) -> Annotation:
    return Annotation.objects.create(
        claim=claim, snapshot=snapshot, start=start, end=end, exact=exact, created_by=claim.created_by, **more
    )


class TestPassages:
    @pytest.mark.parametrize(
        ("start", "end", "exact"),
        [
            pytest.param(0, 3, "the", id="the quote differs in case"),
            pytest.param(0, 4, "The", id="the quote is shorter than its offsets"),
            pytest.param(1, 4, "The", id="the offsets are one off"),
            pytest.param(0, 10_000, "The", id="the end lies beyond the text"),
        ],
    )
    def test_annotation_is_refused_when_its_quote_is_not_the_text(
        self, claim: Claim, snapshot: Snapshot, start: int, end: int, exact: str
    ) -> None:
        assert refusal(lambda: mark(claim, snapshot, start, end, exact)) == "annotation_quotes_its_text"

    def test_offsets_behind_an_emoji_count_code_points(self, claim: Claim, snapshot: Snapshot) -> None:
        start = snapshot.text.index("🚢") + 2
        mark(claim, snapshot, start, start + 8, snapshot.text[start : start + 8])

    @pytest.mark.parametrize(("start", "end"), [(5, 5), (5, 4)])
    def test_start_is_before_end(self, claim: Claim, snapshot: Snapshot, start: int, end: int) -> None:
        assert refusal(lambda: mark(claim, snapshot, start, end, "")) == "annotation_start_before_end"

    def test_context_is_of_the_text(self, claim: Claim, snapshot: Snapshot) -> None:
        assert (
            refusal(lambda: mark(claim, snapshot, 4, 9, snapshot.text[4:9], prefix="She "))
            == "annotation_context_is_of_its_text"
        )

    def test_claim_and_text_are_of_one_project(
        self, claim: Claim, other_project: Project, mallory: User
    ) -> None:
        foreign = factories.snapshot_of(factories.article(other_project, actor=mallory))
        assert (
            refusal(lambda: mark(claim, foreign, 0, 3, foreign.text[:3])) == "annotation_stays_in_its_project"
        )

    def test_a_passage_is_never_edited(self, claim: Claim) -> None:
        with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
            claim.annotations.update(start=0)

    def test_machine_proposes_a_passage_once_whatever_became_of_it(
        self, claim: Claim, snapshot: Snapshot
    ) -> None:
        def propose() -> None:
            machine = Claim.objects.create(
                project=claim.project,
                status=ClaimStatus.PROPOSED,
                origin=ClaimOrigin.MACHINE,
                extractor="workbench/2",
                reviews_required=1,
            )
            text = snapshot.text[:3]
            Annotation.objects.create(
                claim=machine, snapshot=snapshot, start=0, end=3, exact=text, extractor="rules"
            )

        propose()
        Claim.objects.filter(origin=ClaimOrigin.MACHINE).update(status=ClaimStatus.REJECTED)
        assert refusal(propose) == "machine_proposes_a_passage_once"


class TestSnapshots:
    def add(self, snapshot: Snapshot, **changed: Any) -> Snapshot:
        text = str(changed.get("text", "New text."))
        row = {
            "article": snapshot.article,
            "number": 2,
            "text": text,
            "length": len(text),
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "fingerprint": 0,
        }
        return Snapshot.objects.create(**(row | changed))

    @pytest.mark.parametrize(
        ("changed", "rule"),
        [
            ({"length": 3}, "snapshot_length_counts_code_points"),
            ({"sha256": "0" * 64}, "snapshot_hash_is_of_its_text"),
            ({"text": "a\r\nb"}, "snapshot_has_no_carriage_return"),
            ({"text": ""}, "snapshot_has_text"),
            ({"number": 1}, "snapshots_are_numbered"),
        ],
    )
    def test_snapshot_is_what_it_says(self, snapshot: Snapshot, changed: dict[str, Any], rule: str) -> None:
        assert refusal(lambda: self.add(snapshot, **changed)) == rule

    def test_snapshot_never_changes(self, snapshot: Snapshot) -> None:
        with pytest.raises(ProgrammingError), transaction.atomic():
            Snapshot.objects.filter(pk=snapshot.pk).update(http_status=200)
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM annotations_snapshot")


class TestVerdicts:
    @pytest.mark.parametrize("rating", [Rating.SUPPORTED, Rating.DISPUTED])
    def judge(self, claim: Claim, reviewer: User, **changed: Any) -> Verdict:
        judged = {"rating": Rating.NOT_CHECKABLE, "rationale": "An opinion.", "is_blind": False}
        return Verdict.objects.create(claim=claim, reviewer=reviewer, **(judged | changed))

    @pytest.mark.parametrize("rating", [Rating.SUPPORTED, Rating.DISPUTED])
    def test_no_verdict_without_evidence_of_its_stance(
        self, claim: Claim, alice: User, rating: Rating
    ) -> None:
        factories.evidence(claim, stance=Stance.CONTEXT)
        assert refusal(lambda: self.judge(claim, alice, rating=rating)) == "verdict_rests_on_evidence"

    def test_evidence_stays_while_a_verdict_rests_on_it(self, claim: Claim, alice: User) -> None:
        factories.verdict(claim)
        rows = Evidence.objects.filter(claim=claim)
        assert refusal(lambda: rows.update(deleted_at=timezone.now())) == "verdict_rests_on_evidence"
        assert refusal(lambda: rows.update(stance=Stance.CONTEXT)) == "verdict_rests_on_evidence"
        with pytest.raises(Conflict, match="rests on this source"):
            withdraw_evidence(actor=alice, evidence=rows.get())

    def test_blind_verdict_rests_on_ones_own_evidence(
        self, blind_project: Project, alice: User, bob: User
    ) -> None:
        claim = factories.claim(factories.article(blind_project))
        factories.evidence(claim, actor=bob)
        judged = {"rating": Rating.SUPPORTED, "is_blind": True}
        assert refusal(lambda: self.judge(claim, alice, **judged)) == "verdict_rests_on_evidence"
        factories.evidence(claim, actor=alice)
        self.judge(claim, alice, **judged)
        hers, his = (Evidence.objects.filter(added_by=person) for person in (alice, bob))
        assert refusal(lambda: hers.update(deleted_at=timezone.now())) == "verdict_rests_on_evidence"
        his.update(deleted_at=timezone.now())

    def test_one_verdict_per_reviewer_and_claim(self, claim: Claim, alice: User) -> None:
        self.judge(claim, alice)
        assert refusal(lambda: self.judge(claim, alice)) == "one_verdict_per_reviewer_and_claim"

    def test_verdict_gives_its_reasons(self, claim: Claim, alice: User) -> None:
        assert refusal(lambda: self.judge(claim, alice, rationale="")) == "verdict_gives_its_reasons"

    def test_nobody_adjudicates_their_own_review(self, claim: Claim, alice: User) -> None:
        factories.verdict(claim)
        decided = {"rating": Rating.CONFLICTING, "reason": "Both.", "provenance": Provenance.ADJUDICATED}
        assert (
            refusal(lambda: Adjudication.objects.create(claim=claim, decided_by=alice, **decided))
            == "nobody_adjudicates_their_own_review"
        )

    def test_a_settled_rating_rests_on_evidence_too(self, claim: Claim, carol: User) -> None:
        decided = {"rating": Rating.DISPUTED, "provenance": Provenance.UNANIMOUS}
        refused = refusal(lambda: Adjudication.objects.create(claim=claim, **decided))
        assert refused == "verdict_rests_on_evidence"


class TestEvidence:
    def test_found_quote_is_the_text_of_the_copy(self, claim: Claim) -> None:
        found = factories.evidence(claim)
        assert found.quote_state == QuoteState.FOUND
        rows = Evidence.objects.filter(pk=found.pk)
        assert refusal(lambda: rows.update(exact="2.5 million passengers")) == "evidence_quotes_its_copy"
        assert refusal(lambda: rows.update(copy=None)) == "evidence_is_placed_when_found"


class TestClaims:
    @pytest.mark.parametrize("status", [ClaimStatus.PUBLISHED, ClaimStatus.CORRECTED, ClaimStatus.RETRACTED])
    def test_claim_takes_no_illegal_step(self, claim: Claim, status: ClaimStatus) -> None:
        with pytest.raises(ProgrammingError), transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(status=status)

    @pytest.mark.parametrize(
        ("changed", "rule"),
        [
            ({"check_worthiness": 1.01}, "claim_check_worthiness_is_a_share"),
            ({"status": "adjudicated"}, "settled_claim_has_a_decision"),
            ({"attribution": "maybe"}, "claim_has_a_known_attribution"),
        ],
    )
    def test_claim_holds_what_its_columns_mean(
        self, claim: Claim, changed: dict[str, Any], rule: str
    ) -> None:
        assert refusal(lambda: Claim.objects.filter(pk=claim.pk).update(**changed)) == rule

    @pytest.mark.parametrize("table", ["annotations_claim", "annotations_user"])
    def test_claims_and_people_are_never_deleted(self, table: str, claim: Claim) -> None:
        with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
            connection.cursor().execute(f"DELETE FROM {table}")


class TestBelonging:
    """What a row belongs to, and who made it, never changes."""

    @pytest.mark.parametrize(
        ("table", "column"),
        [
            ("annotations_claim", "project_id"),
            ("annotations_article", "project_id"),
            ("annotations_verdict", "reviewer_id"),
            ("annotations_evidence", "added_by_id"),
            ("annotations_source", "project_id"),
        ],
    )
    def test_it_stays(self, claim: Claim, table: str, column: str) -> None:
        factories.verdict(claim)
        with (
            pytest.raises(ProgrammingError, match="Cannot update"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE {table} SET {column} = gen_random_uuid()")

    def test_article_shows_its_own_text(self, claim: Claim) -> None:
        other = factories.article(claim.project, text="Another text altogether, about a bridge.")
        rows = Article.objects.exclude(pk=other.pk)
        assert refusal(lambda: rows.update(snapshot=other.snapshot)) == "article_shows_its_own_text"


class TestOthers:
    def test_failed_fetch_says_why(self, claim: Claim) -> None:
        rows = Article.objects.all()
        assert (
            refusal(lambda: rows.update(fetch_state=FetchState.FAILED)) == "article_says_why_a_fetch_failed"
        )

    def test_one_job_per_snapshot_and_extractor(self, snapshot: Snapshot) -> None:
        queued = {"snapshot": snapshot, "extractor": "workbench/2"}
        ExtractionJob.objects.create(**queued)
        assert refusal(lambda: ExtractionJob.objects.create(**queued)) == "one_job_per_snapshot_and_extractor"

    def test_one_role_for_each_member(self, project: Project, alice: User) -> None:
        assert (
            refusal(lambda: Membership.objects.create(project=project, user=alice, role=Role.VIEWER))
            == "one_role_for_each_member"
        )


class TestHistory:
    def test_each_change_is_written_down_with_who_and_why(self, claim: Claim, alice: User) -> None:
        event = Event.objects.filter(claim=claim, table="annotations_claim", operation="insert").get()
        assert (event.actor, event.deed) == (alice, "anchoring.annotate_passage")
        assert event.project == claim.project

    def test_update_keeps_before_and_after_of_what_changed(self, claim: Claim, alice: User) -> None:
        factories.evidence(claim)
        verdict = record_verdict(
            reviewer=alice, claim=claim, rating=Rating.SUPPORTED, rationale="The report."
        )
        record_verdict(reviewer=alice, claim=claim, rating=Rating.CONFLICTING, rationale="The report.")
        event = Event.objects.filter(table="annotations_verdict", row=verdict.pk, operation="update").get()
        assert event.before == {"rating": "supported", "version": 1}
        assert event.after == {"rating": "conflicting", "version": 2}

    def test_change_past_the_services_is_written_down_too(self, claim: Claim) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('factcheck.actor', '', true), set_config('factcheck.deed', '', true)"
            )
            cursor.execute("UPDATE annotations_claim SET wording = 'Other' WHERE id = %s", [claim.pk])
        event = Event.objects.filter(claim=claim).latest("sequence")
        assert (event.actor, event.deed, event.after) == (None, "", {"wording": "Other"})

    @pytest.mark.parametrize(
        "change", ["UPDATE annotations_event SET deed = 'x'", "DELETE FROM annotations_event"]
    )
    def test_history_is_append_only(self, claim: Claim, change: str) -> None:
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)

    def test_refused_deed_leaves_no_history(self, claim: Claim, alice: User, bob: User) -> None:
        verdict = factories.verdict(claim)
        events = Event.objects.count()
        with pytest.raises(Exception, match="Only the person"):
            withdraw_verdict(actor=bob, verdict=verdict)
        assert Event.objects.count() == events
