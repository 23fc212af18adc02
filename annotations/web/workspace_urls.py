"""The addresses of the article workspace, under `projects/<slug>/articles/<article_id>/`."""

from django.urls import path

from annotations.web import (
    claim_deeds,
    claim_history,
    evidence_copy,
    evidence_deeds,
    how_many,
    said_before,
    why_not,
    workspace,
)

claim = "claims/<uuid:claim_id>/"
evidence = "evidence/<uuid:evidence_id>/"

urlpatterns = [
    path("", workspace.workspace, name="workspace"),
    path("fetching/", workspace.fetching, name="workspace_fetching"),
    path("extraction/", workspace.extraction, name="workspace_extraction"),
    path("suggestions/", how_many.how_many, name="workspace_suggestions"),
    path("why-not/", why_not.why_not, name="workspace_why_not"),
    path("passages/", claim_deeds.passages, name="workspace_passages"),
    path("claims/", workspace.claim_rows, name="claim_rows"),
    path(claim, workspace.claim_panel, name="claim_panel"),
    path(f"{claim}history/", claim_history.claim_history, name="claim_history"),
    path(f"{claim}said-before/", said_before.said_before, name="claim_said_before"),
    path(f"{claim}relate/", said_before.relate, name="claim_relate"),
    path(f"{claim}unrelate/", said_before.unrelate, name="claim_unrelate"),
    path(f"{claim}accept/", claim_deeds.accept, name="claim_accept"),
    path(f"{claim}reject/", claim_deeds.reject, name="claim_reject"),
    path(f"{claim}reopen/", claim_deeds.reopen, name="claim_reopen"),
    path(f"{claim}change/", claim_deeds.change, name="claim_change"),
    path(f"{claim}revert/", claim_deeds.revert, name="claim_revert"),
    path(f"{claim}wording/", claim_deeds.keep, name="claim_keep_wording"),
    path(f"{claim}passage/", claim_deeds.move, name="claim_move"),
    path(f"{claim}delete/", claim_deeds.delete, name="claim_delete"),
    path(f"{claim}restore/", claim_deeds.restore, name="claim_restore"),
    path(f"{claim}verdict/", claim_deeds.judge, name="claim_judge"),
    path(f"{claim}verdict/withdraw/", claim_deeds.unjudge, name="claim_unjudge"),
    path(f"{claim}decision/", claim_deeds.settle, name="claim_settle"),
    path(f"{claim}decision/withdraw/", claim_deeds.unsettle, name="claim_unsettle"),
    path(f"{claim}evidence/", evidence_deeds.add, name="evidence_add"),
    path(evidence, evidence_deeds.state, name="evidence_state"),
    path(f"{evidence}copy/", evidence_copy.copy, name="evidence_copy"),
    path(f"{evidence}copy/passages/", evidence_copy.quote, name="evidence_quote"),
    path(f"{evidence}take/", evidence_deeds.take, name="evidence_take"),
    path(f"{evidence}join/", evidence_deeds.join, name="evidence_join"),
    path(f"{evidence}part/", evidence_deeds.part, name="evidence_part"),
    path(f"{evidence}change/", evidence_deeds.change, name="evidence_change"),
    path(f"{evidence}withdraw/", evidence_deeds.withdraw, name="evidence_withdraw"),
    path(f"{evidence}restore/", evidence_deeds.restore, name="evidence_restore"),
    path(f"{evidence}fetch/", evidence_deeds.fetch, name="evidence_fetch"),
]
