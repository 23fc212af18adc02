"""A project with something in every state, for visitors who may see all, some or nothing of it."""

from dataclasses import dataclass
from io import BytesIO

from django.utils import timezone

from annotations.errors import FetchFailed
from annotations.extraction.candidates import WORKBENCH
from annotations.extraction.fetching import Fetched
from annotations.extraction.html import Page
from annotations.models import (
    Adjudication,
    Annotation,
    ApiToken,
    ApiTokenScope,
    Article,
    Claim,
    ClaimRelation,
    ClaimReview,
    Copy,
    Event,
    Evidence,
    ExtractionJob,
    Project,
    Rating,
    Reanchoring,
    RelationKind,
    Snapshot,
    Source,
    Stance,
    User,
    Verdict,
    Verification,
)
from annotations.services.accounts import create_api_token
from annotations.services.articles import delete_article, store_fetched_article, submit_url
from annotations.services.claims import delete_claim, reject_claim, update_claim
from annotations.services.evidence import join_evidence, withdraw_evidence
from annotations.services.fetching import F, begin_fetch, record_fetch_failure
from annotations.services.jobs import begin_job, fail_job, request_extraction
from annotations.services.matching import relate_claims
from annotations.services.projects import create_project
from annotations.services.publications import publish_claim_review
from annotations.services.reanchoring import accept_place, submit_newer_text
from annotations.services.sources import add_copy, handed_file
from annotations.services.verdicts import adjudicate_claim
from annotations.services.verification import request_verification
from tests import factories
from tests.conftest import desk, person

PLACES = (
    "2.4 million passengers",
    "ferry fleet of Varnholm",
    "Fares have not risen",
    "the council on Monday",
)


CHANGING = (
    "The night boat carried 412 people in May. At the lock of Orle 30 carts waited 9 hours in the rain."
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
    changed_article: Article
    watched_article: Article
    newer_snapshot: Snapshot
    waiting_passage: Reanchoring
    decided_passage: Reanchoring
    stale_claim: Claim
    stale_verdict_of_alice: Verdict
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
    captured_source: Source
    copy: Copy
    verification: Verification
    failed_job: ExtractionJob
    relation: ClaimRelation
    queued_job: ExtractionJob
    token_of_alice: ApiToken
    publishable_claim: Claim
    published_claim: Claim
    edition: ClaimReview


def fail_fetch(row: F, failure: FetchFailed) -> None:
    """What a worker does that cannot have the page."""
    taken = begin_fetch(row=row)
    assert taken is not None
    record_fetch_failure(row=taken, failure=failure)


def _watched(project: Project) -> Article:
    """An article whose page was fetched."""
    article = submit_url(actor=person("alice"), project=project, url="https://news.example/watched").article
    taken = begin_fetch(row=article)
    assert taken is not None
    fetched = Fetched(b"", "text/html", None, taken.url, 200, timezone.now())
    stored = store_fetched_article(
        article=taken, page=Page(text="The lock at Orle is open."), fetched=fetched
    )
    assert stored is not None
    return stored


def settled(article: Article, quote: str) -> Claim:
    """A claim of the article that alice settled, and an editor can publish."""
    claim = factories.claim(article, quote=quote, actor=person("bob"))
    factories.verdict(claim, rating=Rating.MISSING_CONTEXT)
    claim.refresh_from_db()
    return claim


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
    captured = factories.evidence(
        claim, actor=alice, stance=Stance.CONTEXT, url="https://reports.example/3", text="It sailed."
    ).source
    captured = add_copy(actor=alice, source=captured, handed=handed_file("report.txt", BytesIO(b"It sank.")))
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

    changed = factories.article(project, text=CHANGING)
    waiting = factories.claim(changed, quote="carried 412 people", actor=bob)
    stale = factories.claim(changed, quote="412 people", actor=bob)
    stale_verdict = factories.verdict(stale, reviewer=alice, rating=Rating.NOT_CHECKABLE)
    placed = factories.claim(changed, quote="waited 9 hours", actor=bob)
    newer = CHANGING.replace("412", "390").replace("9 hours", "6 hours")
    changed = submit_newer_text(actor=bob, article=changed, text=newer).article
    accept_place(actor=bob, reanchoring=Reanchoring.objects.get(annotation__claim=stale))

    publishable, published = (settled(article, quote) for quote in ("Fares have not", "risen since 2019"))
    edition = publish_claim_review(
        actor=person("erin"), claim=published, reasoning="Nobody counts it.", site="http://testserver"
    )

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
        changed_article=changed,
        watched_article=_watched(project),
        newer_snapshot=factories.snapshot_of(changed),
        waiting_passage=Reanchoring.objects.get(annotation__claim=waiting),
        decided_passage=accept_place(
            actor=bob, reanchoring=Reanchoring.objects.get(annotation__claim=placed)
        ),
        stale_claim=stale,
        stale_verdict_of_alice=stale_verdict,
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
        captured_source=captured,
        copy=copy,
        verification=request_verification(actor=person("erin"), project=project),
        failed_job=failed_job,
        relation=relate_claims(actor=alice, claim=judged, other=disputed, kind=RelationKind.BROADER),
        queued_job=request_extraction(actor=alice, article=other, extractor=WORKBENCH),
        token_of_alice=create_api_token(user=alice, name="Script", scope=ApiTokenScope.READ)[0],
        publishable_claim=publishable,
        published_claim=published,
        edition=edition,
    )
