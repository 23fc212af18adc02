"""The whole API at a glance, under `/api/v1/`."""

from django.urls import path, re_path

from annotations.api.adjudications import AdjudicationViewSet
from annotations.api.annotations import AnnotationViewSet
from annotations.api.articles import ArticleViewSet
from annotations.api.claims import ClaimViewSet
from annotations.api.errors import nowhere
from annotations.api.events import AuditViewSet, EventViewSet
from annotations.api.evidence import EvidenceViewSet
from annotations.api.exports import ExportViewSet
from annotations.api.jobs import JobViewSet
from annotations.api.me import MeViewSet
from annotations.api.members import MemberViewSet
from annotations.api.neighbours import NeighbourViewSet, RelationViewSet
from annotations.api.projects import ProjectViewSet
from annotations.api.publications import PublicationViewSet
from annotations.api.reanchorings import ReanchoringViewSet
from annotations.api.reference import reference, schema
from annotations.api.root import RootViewSet
from annotations.api.snapshots import SnapshotViewSet
from annotations.api.sources import SourceViewSet
from annotations.api.tokens import TokenViewSet
from annotations.api.transparency import TransparencyViewSet
from annotations.api.verdicts import VerdictViewSet
from annotations.api.verifications import VerificationViewSet

app_name = "api"

_project = "projects/<slug:slug>/"
_article, _snapshot, _job = "articles/<uuid:id>/", "snapshots/<uuid:id>/", "jobs/<uuid:id>/"
_claim, _annotation, _verdict = "claims/<uuid:id>/", "annotations/<uuid:id>/", "verdicts/<uuid:id>/"
_evidence, _source, _decision = "evidence/<uuid:id>/", "sources/<uuid:id>/", "adjudications/<uuid:id>/"
_relation, _passage = "relations/<uuid:id>/", "reanchorings/<uuid:id>/"

# Every view takes JSON and names the method that answers.
urlpatterns = [
    path("", RootViewSet.as_view({"get": "retrieve"}), name="root"),
    path("schema/", schema, name="schema"),
    path("docs/", reference, name="docs"),
    # Oneself
    path("me/", MeViewSet.as_view({"get": "retrieve"}), name="me"),
    path("tokens/", TokenViewSet.as_view({"get": "index", "post": "create"}), name="tokens"),
    path("tokens/<uuid:id>/", TokenViewSet.as_view({"delete": "destroy"}), name="token"),
    # A project
    path("projects/", ProjectViewSet.as_view({"get": "index", "post": "create"}), name="projects"),
    path(_project, ProjectViewSet.as_view({"get": "retrieve", "patch": "partial_update"}), name="project"),
    path(f"{_project}members/", MemberViewSet.as_view({"get": "index"}), name="members"),
    path(
        f"{_project}members/<str:username>/",
        MemberViewSet.as_view({"put": "update", "delete": "destroy"}),
        name="member",
    ),
    path(
        f"{_project}articles/",
        ArticleViewSet.as_view({"get": "of_project", "post": "create"}),
        name="project-articles",
    ),
    path(f"{_project}claims/", ClaimViewSet.as_view({"get": "of_project"}), name="project-claims"),
    path(f"{_project}sources/", SourceViewSet.as_view({"get": "of_project"}), name="project-sources"),
    path(f"{_project}jobs/", JobViewSet.as_view({"get": "of_project"}), name="project-jobs"),
    path(
        f"{_project}verifications/",
        VerificationViewSet.as_view({"get": "of_project", "post": "create"}),
        name="project-verifications",
    ),
    path("verifications/<uuid:id>/", VerificationViewSet.as_view({"get": "retrieve"}), name="verification"),
    path(f"{_project}events/", EventViewSet.as_view({"get": "of_project"}), name="project-events"),
    path(f"{_project}audit/", AuditViewSet.as_view({"get": "retrieve"}), name="project-audit"),
    path(f"{_project}export/", ExportViewSet.as_view({"get": "stream"}), name="export"),
    path(
        f"{_project}transparency/",
        TransparencyViewSet.as_view({"get": "retrieve"}),
        name="project-transparency",
    ),
    path(
        f"{_project}transparency/table/",
        TransparencyViewSet.as_view({"get": "table"}),
        name="project-transparency-table",
    ),
    # Articles and their texts
    path(
        _article,
        ArticleViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="article",
    ),
    path(f"{_article}restore/", ArticleViewSet.as_view({"post": "restore"}), name="article-restore"),
    path(f"{_article}retry/", ArticleViewSet.as_view({"post": "retry"}), name="article-retry"),
    path(f"{_article}extract/", ArticleViewSet.as_view({"post": "extract"}), name="article-extract"),
    path(f"{_article}look/", ArticleViewSet.as_view({"post": "look"}), name="article-look"),
    path(
        f"{_article}snapshots/",
        SnapshotViewSet.as_view({"get": "of_article", "post": "create"}),
        name="article-snapshots",
    ),
    path(
        f"{_article}reanchorings/",
        ReanchoringViewSet.as_view({"get": "of_article"}),
        name="article-reanchorings",
    ),
    path(_passage, ReanchoringViewSet.as_view({"get": "retrieve"}), name="reanchoring"),
    path(f"{_passage}accept/", ReanchoringViewSet.as_view({"post": "accept"}), name="reanchoring-accept"),
    path(f"{_passage}choose/", ReanchoringViewSet.as_view({"post": "choose"}), name="reanchoring-choose"),
    path(f"{_passage}gone/", ReanchoringViewSet.as_view({"post": "gone"}), name="reanchoring-gone"),
    path(f"{_passage}reopen/", ReanchoringViewSet.as_view({"post": "reopen"}), name="reanchoring-reopen"),
    path(f"{_article}claims/", ClaimViewSet.as_view({"get": "of_article"}), name="article-claims"),
    path(
        f"{_article}annotations/",
        AnnotationViewSet.as_view({"get": "of_article"}),
        name="article-annotations",
    ),
    path(f"{_article}jobs/", JobViewSet.as_view({"get": "of_article"}), name="article-jobs"),
    path(f"{_article}events/", EventViewSet.as_view({"get": "of_article"}), name="article-events"),
    path(_snapshot, SnapshotViewSet.as_view({"get": "retrieve"}), name="snapshot"),
    path(f"{_snapshot}text/", SnapshotViewSet.as_view({"get": "text"}), name="snapshot-text"),
    path(_job, JobViewSet.as_view({"get": "retrieve"}), name="job"),
    path(f"{_job}retry/", JobViewSet.as_view({"post": "retry"}), name="job-retry"),
    path(f"{_job}cancel/", JobViewSet.as_view({"post": "cancel"}), name="job-cancel"),
    # Claims and the passages that state them
    path("claims/", ClaimViewSet.as_view({"get": "index"}), name="claims"),
    path(
        _claim,
        ClaimViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="claim",
    ),
    path(f"{_claim}restore/", ClaimViewSet.as_view({"post": "restore"}), name="claim-restore"),
    path(f"{_claim}accept/", ClaimViewSet.as_view({"post": "accept"}), name="claim-accept"),
    path(f"{_claim}reject/", ClaimViewSet.as_view({"post": "reject"}), name="claim-reject"),
    path(f"{_claim}reopen/", ClaimViewSet.as_view({"post": "reopen"}), name="claim-reopen"),
    path(f"{_claim}wording/", ClaimViewSet.as_view({"post": "keep_wording"}), name="claim-wording"),
    path(f"{_claim}annotations/", AnnotationViewSet.as_view({"get": "of_claim"}), name="claim-annotations"),
    path(f"{_claim}events/", EventViewSet.as_view({"get": "of_claim"}), name="claim-events"),
    path(f"{_claim}neighbours/", NeighbourViewSet.as_view({"get": "of_claim"}), name="claim-neighbours"),
    path(
        f"{_claim}relations/",
        RelationViewSet.as_view({"get": "of_claim", "post": "create"}),
        name="claim-relations",
    ),
    path(_relation, RelationViewSet.as_view({"get": "retrieve", "delete": "destroy"}), name="relation"),
    path("annotations/", AnnotationViewSet.as_view({"post": "create"}), name="annotations"),
    path(_annotation, AnnotationViewSet.as_view({"get": "retrieve"}), name="annotation"),
    path(f"{_annotation}move/", AnnotationViewSet.as_view({"post": "move"}), name="annotation-move"),
    # What is judged, on what grounds
    path(
        f"{_claim}evidence/",
        EvidenceViewSet.as_view({"get": "of_claim", "post": "create"}),
        name="claim-evidence",
    ),
    path(
        _evidence,
        EvidenceViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="evidence",
    ),
    path(f"{_evidence}restore/", EvidenceViewSet.as_view({"post": "restore"}), name="evidence-restore"),
    path(f"{_evidence}quote/", EvidenceViewSet.as_view({"post": "quote"}), name="evidence-quote"),
    path(f"{_evidence}join/", EvidenceViewSet.as_view({"post": "join"}), name="evidence-join"),
    path(f"{_evidence}part/", EvidenceViewSet.as_view({"post": "part"}), name="evidence-part"),
    path(_source, SourceViewSet.as_view({"get": "retrieve", "patch": "partial_update"}), name="source"),
    path(f"{_source}retry/", SourceViewSet.as_view({"post": "retry"}), name="source-retry"),
    path(f"{_source}check/", SourceViewSet.as_view({"post": "check"}), name="source-check"),
    path(f"{_source}copies/", SourceViewSet.as_view({"post": "add_copy"}), name="source-copies"),
    path(f"{_source}archive/", SourceViewSet.as_view({"get": "archive"}), name="source-archive"),
    path("copies/<uuid:id>/content/", SourceViewSet.as_view({"get": "copy_content"}), name="copy-content"),
    path("copies/<uuid:id>/text/", SourceViewSet.as_view({"get": "copy_text"}), name="copy-text"),
    path(
        f"{_claim}verdicts/",
        VerdictViewSet.as_view({"get": "of_claim", "post": "create"}),
        name="claim-verdicts",
    ),
    path(
        f"{_claim}verdicts/mine/",
        VerdictViewSet.as_view({"get": "mine", "put": "put_mine", "delete": "withdraw_mine"}),
        name="claim-verdict-mine",
    ),
    path(f"{_verdict}confirm/", VerdictViewSet.as_view({"post": "confirm"}), name="verdict-confirm"),
    path(_verdict, VerdictViewSet.as_view({"get": "retrieve", "delete": "destroy"}), name="verdict"),
    path(
        f"{_claim}adjudications/",
        AdjudicationViewSet.as_view({"get": "of_claim", "post": "create"}),
        name="claim-adjudications",
    ),
    path(
        f"{_claim}adjudications/confirm/",
        AdjudicationViewSet.as_view({"post": "confirm"}),
        name="claim-adjudications-confirm",
    ),
    path(
        f"{_claim}adjudications/reopen/",
        AdjudicationViewSet.as_view({"post": "reopen"}),
        name="claim-adjudications-reopen",
    ),
    path(_decision, AdjudicationViewSet.as_view({"get": "retrieve"}), name="adjudication"),
    # What everybody reads
    path(
        f"{_claim}publications/",
        PublicationViewSet.as_view({"get": "of_claim", "post": "create"}),
        name="claim-publications",
    ),
    path(
        f"{_claim}publications/draft/",
        PublicationViewSet.as_view({"get": "draft"}),
        name="claim-publications-draft",
    ),
    path(
        f"{_claim}publications/correct/",
        PublicationViewSet.as_view({"post": "correct"}),
        name="claim-publications-correct",
    ),
    path(
        f"{_claim}publications/retract/",
        PublicationViewSet.as_view({"post": "retract"}),
        name="claim-publications-retract",
    ),
    re_path(r"", nowhere),
]
