"""A project with something in every state, for visitors who may see all, some or nothing of it."""

from dataclasses import dataclass

from annotations.errors import FetchFailed
from annotations.extraction.candidates import WORKBENCH
from annotations.models import (
    Adjudication,
    Annotation,
    ApiToken,
    ApiTokenScope,
    Article,
    Claim,
    ClaimRelation,
    Copy,
    Event,
    Evidence,
    ExtractionJob,
    Project,
    Rating,
    RelationKind,
    Snapshot,
    Source,
    Stance,
    User,
    Verdict,
)
from annotations.services.accounts import create_api_token
from annotations.services.articles import delete_article, submit_url
from annotations.services.claims import delete_claim, reject_claim, update_claim
from annotations.services.evidence import join_evidence, withdraw_evidence
from annotations.services.fetching import F, begin_fetch, record_fetch_failure
from annotations.services.jobs import begin_job, fail_job, request_extraction
from annotations.services.matching import relate_claims
from annotations.services.projects import create_project
from annotations.services.verdicts import adjudicate_claim
from tests import factories
from tests.conftest import desk, person

PLACES = (
    "2.4 million passengers",
    "ferry fleet of Varnholm",
    "Fares have not risen",
    "the council on Monday",
)


@dataclass(frozen=True)
class World:
    """What the arguments of the routes are filled from. Bob made the claims."""

    project: Project
    project_of_mallory: Project
    bob: User
    article: Article
    deleted_article: Article
    failed_article: Article
    snapshot: Snapshot
    annotation: Annotation
    claim: Claim
    rewording: Event
    rejected_claim: Claim
    deleted_claim: Claim
    claim_alice_judged: Claim
    disputed_claim: Claim
    decided_claim: Claim
    evidence_of_alice: Evidence
    withdrawn_evidence_of_alice: Evidence
    evidence_without_page: Evidence
    evidence_in_set_of_alice: Evidence
    verdict_of_alice: Verdict
    adjudication: Adjudication
    source: Source
    failed_source: Source
    copy: Copy
    failed_job: ExtractionJob
    relation: ClaimRelation
    queued_job: ExtractionJob
    token_of_alice: ApiToken


def fail_fetch(row: F, failure: FetchFailed) -> None:
    """What a worker does that cannot have the page."""
    taken = begin_fetch(row=row)
    assert taken is not None
    record_fetch_failure(row=taken, failure=failure)


def build() -> World:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    project = desk("harbour-desk")
    article = factories.article(project)
    failed = FetchFailed("not_found", "The site says that there is no such page.")

    claim = factories.claim(article, quote="2.4 million passengers", actor=bob)
    update_claim(actor=bob, claim=claim, expected_version=None, wording="Ferries carried 2.4 million.")
    rejected = factories.claim(article, quote="ferry fleet", actor=bob)
    reject_claim(actor=bob, claim=rejected)
    deleted = factories.claim(article, quote="port authority", actor=bob)
    delete_claim(actor=bob, claim=deleted)
    judged = factories.claim(article, quote="the council on Monday", actor=bob)
    verdict = factories.verdict(judged, reviewer=alice, rating=Rating.NOT_CHECKABLE)
    disputed = factories.claim(article, quote="Opposition members", actor=bob)
    decided = factories.claim(article, quote="the average ticket", actor=bob)
    for each in (disputed, decided):
        factories.verdict(each, reviewer=alice, rating=Rating.NOT_CHECKABLE)
        factories.verdict(each, reviewer=bob, rating=Rating.MISSING_CONTEXT)
    adjudication = adjudicate_claim(
        adjudicator=carol, claim=decided, rating=Rating.NOT_CHECKABLE, reason="An opinion."
    )

    evidence = factories.evidence(claim, actor=alice, stance=Stance.CONTEXT)
    withdrawn = factories.evidence(claim, actor=alice, stance=Stance.CONTEXT)
    withdraw_evidence(actor=alice, evidence=withdrawn)
    without_page = factories.evidence(
        claim, actor=alice, stance=Stance.CONTEXT, url="https://reports.example/2", quote="nine per cent"
    )
    fail_fetch(without_page.source, failed)
    in_set = factories.evidence(claim, actor=alice, stance=Stance.CONTEXT)
    in_set = join_evidence(actor=alice, evidence=in_set, other=without_page.pk)

    deleted_article = factories.article(project, text="The mill at Orle burned down in 1911.")
    delete_article(actor=person("erin"), article=deleted_article)
    failed_article = submit_url(actor=alice, project=project, url="https://news.example/1").article
    fail_fetch(failed_article, failed)
    failed_job = request_extraction(actor=alice, article=article, extractor=WORKBENCH)
    run = begin_job(job_id=failed_job.pk)
    assert run is not None
    fail_job(run=run, reason="The extraction stopped with an error.")
    other = factories.article(project, text="The bridge at Sattel was closed for nine weeks in 1968.")

    copy = evidence.source.copies.get()
    snapshot = factories.snapshot_of(article)
    return World(
        project=project,
        project_of_mallory=create_project(actor=person("mallory"), slug="elsewhere", name="Elsewhere"),
        bob=bob,
        article=article,
        deleted_article=deleted_article,
        failed_article=failed_article,
        snapshot=snapshot,
        annotation=claim.annotations.get(),
        claim=claim,
        rewording=Event.objects.get(row=claim.pk, deed="claims.update_claim"),
        rejected_claim=rejected,
        deleted_claim=deleted,
        claim_alice_judged=judged,
        disputed_claim=disputed,
        decided_claim=decided,
        evidence_of_alice=evidence,
        withdrawn_evidence_of_alice=withdrawn,
        evidence_without_page=without_page,
        evidence_in_set_of_alice=in_set,
        verdict_of_alice=verdict,
        adjudication=adjudication,
        source=evidence.source,
        failed_source=without_page.source,
        copy=copy,
        failed_job=failed_job,
        relation=relate_claims(actor=alice, claim=judged, other=disputed, kind=RelationKind.BROADER),
        queued_job=request_extraction(actor=alice, article=other, extractor=WORKBENCH),
        token_of_alice=create_api_token(user=alice, name="Script", scope=ApiTokenScope.READ)[0],
    )
