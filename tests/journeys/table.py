"""Who may do what at which address, in one table. A route that is not in it fails the crawl."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from tests.journeys.world import World

EVERYBODY = frozenset({"stranger", "mallory", "victor", "alice", "bob", "carol", "erin", "olga"})
SIGNED_IN = EVERYBODY - {"stranger"}
MEMBERS = SIGNED_IN - {"mallory"}
REVIEWERS = MEMBERS - {"victor"}
ADJUDICATORS = REVIEWERS - {"alice", "bob"}
EDITORS = ADJUDICATORS - {"carol"}
OWNERS = EDITORS - {"erin"}
BOB_AND_EDITORS = EDITORS | {"bob"}
ALICE_AND_EDITORS = EDITORS | {"alice"}
ALICE = frozenset({"alice"})

Body = Mapping[str, Any] | Callable[[World], Mapping[str, Any]]


@dataclass(frozen=True)
class Deed:
    """Who may, with what in the body; where it `is_hidden`, other members get 404 and not 403."""

    may: frozenset[str]
    body: Body = field(default_factory=dict)
    is_hidden: bool = False


@dataclass(frozen=True)
class Rule:
    """What a route's verbs allow, and which of the world's things fill its arguments."""

    verbs: Mapping[str, Deed]
    filled_by: Mapping[str, str] = field(default_factory=dict)


def see(may: frozenset[str] = MEMBERS, /, **filled_by: str) -> Rule:
    """A page or an answer that is only read."""
    return Rule({"GET": Deed(may)}, filled_by)


def do(may: frozenset[str], body: Body = MappingProxyType({}), /, **filled_by: str) -> Rule:
    """A deed by POST, and nothing else, at an address of its own."""
    return Rule({"POST": Deed(may, body)}, filled_by)


# --- What deeds bring -----------------------------------------------------------------------------

VERDICT = {"rating": "not_checkable", "rationale": "Nobody counts it."}
DECISION = {"rating": "not_checkable", "reason": "Nobody counts it."}
SOURCE = {"stance": "context", "text": "The ferries sailed.", "title": "A report"}


def passage(world: World) -> Mapping[str, Any]:
    start = world.snapshot.text.index("nine per cent")
    end = start + len("nine per cent")
    return {"start": start, "end": end, "exact": "nine per cent"}


def new_place(world: World) -> Mapping[str, Any]:
    start = world.newer_snapshot.text.index("390 people")
    return {"start": start, "end": start + len("390 people"), "exact": "390 people"}


def new_annotation(world: World) -> Mapping[str, Any]:
    return {"snapshot": str(world.snapshot.pk), **passage(world)}


def related(world: World) -> Mapping[str, Any]:
    return {"other": str(world.disputed_claim.pk), "kind": "narrower"}


def words_of_copy(world: World) -> Mapping[str, Any]:
    return {"copy": str(world.copy.pk), "start": 0, "end": 6, "exact": world.copy.text[:6]}


def partner(world: World) -> Mapping[str, Any]:
    return {"other": str(world.evidence_in_set_of_alice.pk)}


def rewording(world: World) -> Mapping[str, Any]:
    return {"event": world.rewording.pk}


def at_version(name: str, /, **fields: Any) -> Body:
    """Form fields with the version of the thing they change as it stands."""

    def body(world: World) -> Mapping[str, Any]:
        thing = getattr(world, name)
        thing.refresh_from_db(fields=["version"])
        return {**fields, "version": thing.version}

    return body


PUBLICATION = {"reasoning": "Nobody counts it."}
CORRECTION = {"reason": "We overlooked a route.", "reasoning": "Somebody counts it."}


# --- The site -------------------------------------------------------------------------------------

ARTICLE = {"article_id": "article"}
CLAIM = {**ARTICLE, "claim_id": "claim"}
FACT_CHECK = {"name": "edition"}
PUBLIC_CLAIM = {
    "rating": "missing_context",
    "wording": "Fares have not risen since 2019.",
    "attribution": "none",
}
EVIDENCE = {**ARTICLE, "evidence_id": "evidence_of_alice"}

SITE: dict[str, Rule] = {
    "healthz": see(EVERYBODY),
    # Oneself
    "login": Rule({"GET": Deed(EVERYBODY), "POST": Deed(EVERYBODY)}),
    "logout": do(EVERYBODY),
    "home": see(SIGNED_IN),
    "guide": see(SIGNED_IN),
    "settings": Rule({"GET": Deed(SIGNED_IN), "POST": Deed(SIGNED_IN, {"name": "Somebody"})}),
    "password": Rule({"GET": Deed(SIGNED_IN), "POST": Deed(SIGNED_IN)}),
    "api_tokens": Rule(
        {"GET": Deed(SIGNED_IN), "POST": Deed(SIGNED_IN, {"name": "Mine", "scope": "read", "days": 30})}
    ),
    "api_token_revoke": Rule({"POST": Deed(ALICE, is_hidden=True)}, {"token_id": "token_of_alice"}),
    # Projects
    "projects": see(SIGNED_IN),
    "new_project": Rule(
        {"GET": Deed(SIGNED_IN), "POST": Deed(SIGNED_IN, {"name": "Mills", "reviews_required": 1})}
    ),
    "articles": see(),
    "article_news": see(),
    "claims": see(),
    "sources": see(),
    "verification": Rule({"GET": Deed(MEMBERS), "POST": Deed(EDITORS)}),
    "export": see(),
    "transparency": see(),
    "history": see(),
    "audit": Rule({"GET": Deed(OWNERS), "POST": Deed(OWNERS)}),
    "person_history": see(user_id="bob"),
    "claim_record": see(claim_id="claim"),
    "article_history": see(article_id="article"),
    "project_settings": Rule(
        {
            "GET": Deed(OWNERS),
            "POST": Deed(
                OWNERS,
                at_version("project", name="Harbour", reviews_required=1, suggestions_per_thousand_words=9),
            ),
        }
    ),
    "suggestions": see(),
    "ranking_use": do(EDITORS),
    "suggestions_again": Rule({"GET": Deed(MEMBERS), "POST": Deed(EDITORS)}),
    "suggestions_totals": see(),
    "suggestions_apply": do(EDITORS),
    "suggestions_cancel": do(EDITORS),
    "members": Rule({"GET": Deed(MEMBERS), "POST": Deed(OWNERS, {"username": "mallory", "role": "viewer"})}),
    "member_role": do(OWNERS, {"role": "viewer"}, user_id="bob"),
    "member_remove": do(OWNERS, user_id="bob"),
    "import": Rule(
        {"GET": Deed(REVIEWERS), "POST": Deed(REVIEWERS, {"addresses": "https://news.example/2"})}
    ),
    # Articles and jobs
    "article_details": Rule(
        {"GET": Deed(EDITORS), "POST": Deed(EDITORS, at_version("article", title="Ferries"))}, ARTICLE
    ),
    "article_delete": do(EDITORS, **ARTICLE),
    "article_restore": do(EDITORS, article_id="deleted_article"),
    "article_fetch": do(REVIEWERS, article_id="failed_article"),
    "article_extract": do(REVIEWERS, **ARTICLE),
    # What changed in an article
    "article_changes": see(article_id="changed_article"),
    "article_change": see(article_id="changed_article", number="newer_snapshot"),
    "article_text": see(article_id="changed_article", number="newer_snapshot"),
    "article_newer_text": Rule(
        {"GET": Deed(REVIEWERS), "POST": Deed(REVIEWERS, {"text": "The boat is late."})}, ARTICLE
    ),
    "article_look": do(REVIEWERS, article_id="watched_article"),
    "reanchoring_accept": do(REVIEWERS, reanchoring_id="waiting_passage"),
    "reanchoring_choose": do(REVIEWERS, {"words": "390 people"}, reanchoring_id="waiting_passage"),
    "reanchoring_gone": do(REVIEWERS, reanchoring_id="waiting_passage"),
    "reanchoring_reopen": do(REVIEWERS, reanchoring_id="decided_passage"),
    "verdict_confirm": do(ALICE, verdict_id="stale_verdict_of_alice"),
    "decision_confirm": do(ADJUDICATORS, claim_id="stale_claim"),
    "job_retry": do(REVIEWERS, job_id="failed_job"),
    "job_cancel": do(EDITORS, job_id="queued_job"),
    # Claims and sources
    "claim": see(claim_id="claim"),
    "source": see(source_id="source"),
    "source_fetch": do(REVIEWERS, source_id="failed_source"),
    "source_check": do(REVIEWERS, source_id="captured_source"),
    "source_hand_in": do(REVIEWERS, {"text": "The ferries sailed."}, source_id="failed_source"),
    "source_comparison": see(source_id="captured_source"),
    "copy_download": see(copy_id="copy"),
    # What is published of a claim, and what everybody may read
    "publication": see(claim_id="publishable_claim"),
    "publication_publish": do(
        EDITORS, at_version("publishable_claim", **PUBLICATION), claim_id="publishable_claim"
    ),
    "publication_correct": do(
        EDITORS, at_version("published_claim", **PUBLIC_CLAIM, **CORRECTION), claim_id="published_claim"
    ),
    "publication_retract": do(
        EDITORS, at_version("published_claim", reason="Forged."), claim_id="published_claim"
    ),
    "fact_checks": see(EVERYBODY),
    "fact_checks_of": see(EVERYBODY),
    "fact_checks_atom": see(EVERYBODY),
    "fact_checks_data": see(EVERYBODY),
    "fact_check": see(EVERYBODY, **FACT_CHECK),
    "fact_check_edition": see(EVERYBODY, **FACT_CHECK, number="edition"),
    "sitemap": see(EVERYBODY),
    "robots": see(EVERYBODY),
    # The workspace
    "workspace": see(**ARTICLE),
    "workspace_fetching": see(**ARTICLE),
    "workspace_extraction": see(**ARTICLE),
    "workspace_suggestions": Rule({"GET": Deed(MEMBERS), "POST": Deed(REVIEWERS, {"number": 99})}, ARTICLE),
    "workspace_why_not": see(**ARTICLE),
    "workspace_passages": do(REVIEWERS, passage, **ARTICLE),
    "claim_rows": see(**ARTICLE),
    "claim_panel": see(**CLAIM),
    "claim_history": see(**CLAIM),
    "claim_said_before": see(**CLAIM),
    "claim_relate": do(REVIEWERS, related, **CLAIM),
    "claim_unrelate": do(REVIEWERS, related, **CLAIM),
    "claim_accept": do(REVIEWERS, article_id="article", claim_id="rejected_claim"),
    "claim_reject": do(REVIEWERS, **CLAIM),
    "claim_reopen": do(REVIEWERS, article_id="article", claim_id="rejected_claim"),
    "claim_change": do(REVIEWERS, at_version("claim", place="Varnholm", attribution="none"), **CLAIM),
    "claim_revert": do(REVIEWERS, rewording, **CLAIM),
    "claim_keep_wording": do(REVIEWERS, **CLAIM),
    "claim_move": do(REVIEWERS, passage, **CLAIM),
    "claim_delete": do(BOB_AND_EDITORS, **CLAIM),
    "claim_restore": do(BOB_AND_EDITORS, article_id="article", claim_id="deleted_claim"),
    "claim_judge": do(REVIEWERS, VERDICT, **CLAIM),
    "claim_unjudge": Rule(
        {"POST": Deed(ALICE, is_hidden=True)}, {"article_id": "article", "claim_id": "claim_alice_judged"}
    ),
    "claim_settle": do(ADJUDICATORS, DECISION, article_id="article", claim_id="disputed_claim"),
    "claim_unsettle": do(ADJUDICATORS, article_id="article", claim_id="decided_claim"),
    "evidence_add": do(REVIEWERS, SOURCE, **CLAIM),
    "evidence_state": see(**EVIDENCE),
    "evidence_change": do(ALICE, at_version("evidence_of_alice", stance="context"), **EVIDENCE),
    "evidence_copy": see(**EVIDENCE),
    "evidence_quote": do(ALICE, words_of_copy, **EVIDENCE),
    "evidence_take": do(ALICE, article_id="article", evidence_id="evidence_in_set_of_alice"),
    "evidence_join": do(ALICE, partner, **EVIDENCE),
    "evidence_part": do(ALICE, article_id="article", evidence_id="evidence_in_set_of_alice"),
    "evidence_withdraw": do(ALICE_AND_EDITORS, **EVIDENCE),
    "evidence_restore": do(
        ALICE_AND_EDITORS, article_id="article", evidence_id="withdrawn_evidence_of_alice"
    ),
    "evidence_fetch": do(REVIEWERS, article_id="article", evidence_id="evidence_without_page"),
}

# --- The API --------------------------------------------------------------------------------------

API: dict[str, Rule] = {
    "api:root": see(EVERYBODY),
    "api:schema": see(EVERYBODY),
    "api:docs": see(EVERYBODY),
    # Oneself
    "api:me": see(SIGNED_IN),
    "api:tokens": Rule({"GET": Deed(SIGNED_IN), "POST": Deed(SIGNED_IN, {"name": "Mine", "scope": "read"})}),
    "api:token": Rule({"DELETE": Deed(ALICE, is_hidden=True)}, {"id": "token_of_alice"}),
    # Projects
    "api:projects": Rule(
        {"GET": Deed(SIGNED_IN), "POST": Deed(SIGNED_IN, {"name": "Mills", "slug": "mills"})}
    ),
    "api:project": Rule({"GET": Deed(MEMBERS), "PATCH": Deed(OWNERS, {"name": "Harbour"})}),
    "api:members": see(),
    "api:member": Rule(
        {"PUT": Deed(OWNERS, {"role": "viewer"}), "DELETE": Deed(OWNERS)}, {"username": "bob"}
    ),
    "api:project-articles": Rule(
        {"GET": Deed(MEMBERS), "POST": Deed(REVIEWERS, {"text": "The mill burned down."})}
    ),
    "api:project-claims": see(),
    "api:project-sources": see(),
    "api:project-jobs": see(),
    "api:project-events": see(),
    "api:project-verifications": Rule({"GET": Deed(MEMBERS), "POST": Deed(EDITORS)}),
    "api:verification": see(id="verification"),
    "api:project-audit": see(OWNERS),
    "api:export": see(),
    "api:project-transparency": see(),
    "api:project-transparency-table": see(),
    # Articles, snapshots, jobs
    "api:article": Rule(
        {"GET": Deed(MEMBERS), "PATCH": Deed(EDITORS, {"title": "Ferries"}), "DELETE": Deed(EDITORS)},
        {"id": "article"},
    ),
    "api:article-restore": do(EDITORS, id="deleted_article"),
    "api:article-retry": do(REVIEWERS, id="failed_article"),
    "api:article-extract": do(REVIEWERS, id="article"),
    "api:article-look": do(REVIEWERS, id="watched_article"),
    "api:article-snapshots": Rule(
        {"GET": Deed(MEMBERS), "POST": Deed(REVIEWERS, {"text": "The boat is late."})}, {"id": "article"}
    ),
    "api:article-reanchorings": see(id="changed_article"),
    "api:reanchoring": see(id="waiting_passage"),
    "api:reanchoring-accept": do(REVIEWERS, id="waiting_passage"),
    "api:reanchoring-choose": do(REVIEWERS, new_place, id="waiting_passage"),
    "api:reanchoring-gone": do(REVIEWERS, id="waiting_passage"),
    "api:reanchoring-reopen": do(REVIEWERS, id="decided_passage"),
    "api:article-claims": see(id="article"),
    "api:article-annotations": see(id="article"),
    "api:article-jobs": see(id="article"),
    "api:article-events": see(id="article"),
    "api:snapshot": see(id="snapshot"),
    "api:snapshot-text": see(id="snapshot"),
    "api:job": see(id="failed_job"),
    "api:job-retry": do(REVIEWERS, id="failed_job"),
    "api:job-cancel": do(EDITORS, id="queued_job"),
    # Claims and annotations
    "api:claims": see(SIGNED_IN),
    "api:claim": Rule(
        {
            "GET": Deed(MEMBERS),
            "PATCH": Deed(REVIEWERS, {"place": "Varnholm"}),
            "DELETE": Deed(BOB_AND_EDITORS),
        },
        {"id": "claim"},
    ),
    "api:claim-restore": do(BOB_AND_EDITORS, id="deleted_claim"),
    "api:claim-accept": do(REVIEWERS, id="rejected_claim"),
    "api:claim-reject": do(REVIEWERS, id="claim"),
    "api:claim-reopen": do(REVIEWERS, id="rejected_claim"),
    "api:claim-wording": do(REVIEWERS, id="claim"),
    "api:claim-annotations": see(id="claim"),
    "api:claim-events": see(id="claim"),
    "api:claim-neighbours": see(id="claim"),
    "api:claim-relations": Rule({"GET": Deed(MEMBERS), "POST": Deed(REVIEWERS, related)}, {"id": "claim"}),
    "api:relation": Rule({"GET": Deed(MEMBERS), "DELETE": Deed(ALICE_AND_EDITORS)}, {"id": "relation"}),
    "api:annotations": do(REVIEWERS, new_annotation),
    "api:annotation": see(id="annotation"),
    "api:annotation-move": do(REVIEWERS, passage, id="annotation"),
    # Evidence, sources, verdicts, decisions
    "api:claim-evidence": Rule({"GET": Deed(MEMBERS), "POST": Deed(REVIEWERS, SOURCE)}, {"id": "claim"}),
    "api:evidence": Rule(
        {
            "GET": Deed(MEMBERS),
            "PATCH": Deed(ALICE, {"note": "Page 4"}),
            "DELETE": Deed(ALICE_AND_EDITORS),
        },
        {"id": "evidence_of_alice"},
    ),
    "api:evidence-quote": do(ALICE, words_of_copy, id="evidence_of_alice"),
    "api:evidence-join": do(ALICE, partner, id="evidence_of_alice"),
    "api:evidence-part": do(ALICE, id="evidence_in_set_of_alice"),
    "api:evidence-restore": do(ALICE_AND_EDITORS, id="withdrawn_evidence_of_alice"),
    "api:source": Rule(
        {"GET": Deed(MEMBERS), "PATCH": Deed(ALICE_AND_EDITORS, {"title": "The yearly report"})},
        {"id": "source"},
    ),
    "api:source-retry": do(REVIEWERS, id="failed_source"),
    "api:source-check": do(REVIEWERS, id="captured_source"),
    "api:source-copies": do(REVIEWERS, {"text": "The ferries sailed."}, id="failed_source"),
    "api:source-archive": see(id="captured_source"),
    "api:copy-content": see(id="copy"),
    "api:copy-text": see(id="copy"),
    "api:claim-verdicts": Rule({"GET": Deed(MEMBERS), "POST": Deed(REVIEWERS, VERDICT)}, {"id": "claim"}),
    "api:claim-verdict-mine": Rule(
        {
            "GET": Deed(ALICE, is_hidden=True),
            "PUT": Deed(REVIEWERS, VERDICT),
            "DELETE": Deed(ALICE, is_hidden=True),
        },
        {"id": "claim_alice_judged"},
    ),
    "api:verdict": Rule({"GET": Deed(MEMBERS), "DELETE": Deed(ALICE)}, {"id": "verdict_of_alice"}),
    "api:claim-adjudications": Rule(
        {"GET": Deed(MEMBERS), "POST": Deed(ADJUDICATORS, DECISION)}, {"id": "disputed_claim"}
    ),
    "api:verdict-confirm": do(ALICE, id="stale_verdict_of_alice"),
    "api:claim-adjudications-confirm": do(ADJUDICATORS, id="stale_claim"),
    "api:claim-adjudications-reopen": do(ADJUDICATORS, id="decided_claim"),
    "api:adjudication": see(id="adjudication"),
    # What everybody reads
    "api:claim-publications": Rule(
        {"GET": Deed(MEMBERS), "POST": Deed(EDITORS, PUBLICATION)}, {"id": "publishable_claim"}
    ),
    "api:claim-publications-draft": see(EDITORS, id="publishable_claim"),
    "api:claim-publications-correct": do(EDITORS, CORRECTION, id="published_claim"),
    "api:claim-publications-retract": do(EDITORS, {"reason": "Forged."}, id="published_claim"),
}

TABLE = SITE | API
