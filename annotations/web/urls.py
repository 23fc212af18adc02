"""The site at a glance. The article's own page is in `workspace_urls`."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path

from annotations.web import (
    accounts,
    articles,
    audit,
    changes,
    claims,
    exports,
    guide,
    history,
    imports,
    projects,
    public,
    publications,
    sources,
    suggestions,
    transparency,
    verification,
)

_project = "projects/<slug:slug>/"
_article, _reanchoring = "articles/<uuid:article_id>/", "reanchorings/<uuid:reanchoring_id>/"
_publication = f"{_project}claims/<uuid:claim_id>/publication/"
_desk = "fact-checks/<slug:slug>/"

urlpatterns = [
    # Oneself
    path("", projects.home, name="home"),
    path("log-in/", accounts.LogIn.as_view(), name="login"),
    path("log-out/", LogoutView.as_view(), name="logout"),
    path("settings/", accounts.settings, name="settings"),
    path("settings/password/", accounts.ChangePassword.as_view(), name="password"),
    path("settings/tokens/", accounts.api_tokens, name="api_tokens"),
    path("settings/tokens/<uuid:token_id>/revoke/", accounts.api_token_revoke, name="api_token_revoke"),
    path("help/", guide.guide, name="guide"),
    # Projects
    path("projects/", projects.projects, name="projects"),
    path("new-project/", projects.new_project, name="new_project"),
    path(_project, articles.articles, name="articles"),
    path(f"{_project}settings/", projects.project_settings, name="project_settings"),
    path(f"{_project}members/", projects.members, name="members"),
    path(f"{_project}members/<uuid:user_id>/role/", projects.member_role, name="member_role"),
    path(f"{_project}members/<uuid:user_id>/remove/", projects.member_remove, name="member_remove"),
    path(f"{_project}import/", imports.import_articles, name="import"),
    path(f"{_project}articles/news/", articles.news, name="article_news"),
    path(f"{_project}claims/", claims.claims, name="claims"),
    path(f"{_project}sources/", sources.sources, name="sources"),
    path(f"{_project}verification/", verification.verification, name="verification"),
    path(f"{_project}suggestions/", suggestions.suggestions, name="suggestions"),
    path(f"{_project}suggestions/ranking/", suggestions.ranking_use, name="ranking_use"),
    path(f"{_project}suggestions/again/", suggestions.suggestions_again, name="suggestions_again"),
    path(f"{_project}suggestions/again/totals/", suggestions.suggestions_totals, name="suggestions_totals"),
    path(f"{_project}suggestions/again/apply/", suggestions.suggestions_apply, name="suggestions_apply"),
    path(f"{_project}suggestions/again/cancel/", suggestions.suggestions_cancel, name="suggestions_cancel"),
    path(f"{_project}export/", exports.export, name="export"),
    path(f"{_project}transparency/", transparency.transparency, name="transparency"),
    path(f"{_project}history/", history.history, name="history"),
    path(f"{_project}history/verify/", audit.audit, name="audit"),
    path(f"{_project}members/<uuid:user_id>/history/", history.person_history, name="person_history"),
    path("claims/<uuid:claim_id>/", claims.claim, name="claim"),
    path("claims/<uuid:claim_id>/history/", history.claim_history, name="claim_record"),
    # What is published of a claim
    path(_publication, publications.publication, name="publication"),
    path(f"{_publication}publish/", publications.publish, name="publication_publish"),
    path(f"{_publication}correct/", publications.correct, name="publication_correct"),
    path(f"{_publication}retract/", publications.retract, name="publication_retract"),
    # What everybody may read
    path("fact-checks/", public.fact_checks, name="fact_checks"),
    path(_desk, public.fact_checks_of, name="fact_checks_of"),
    path(f"{_desk}feed.atom", public.atom, name="fact_checks_atom"),
    path(f"{_desk}claimreview.json", public.data_feed, name="fact_checks_data"),
    path(f"{_desk}<slug:name>/", public.fact_check, name="fact_check"),
    path(f"{_desk}<slug:name>/editions/<int:number>/", public.edition, name="fact_check_edition"),
    path("sitemap.xml", public.sitemap, name="sitemap"),
    path("robots.txt", public.robots, name="robots"),
    # Articles and the work on them
    path("articles/<uuid:article_id>/details/", articles.details, name="article_details"),
    path("articles/<uuid:article_id>/history/", history.article_history, name="article_history"),
    path("articles/<uuid:article_id>/delete/", articles.delete, name="article_delete"),
    path("articles/<uuid:article_id>/restore/", articles.restore, name="article_restore"),
    path("articles/<uuid:article_id>/fetch/", articles.fetch, name="article_fetch"),
    path("articles/<uuid:article_id>/extract/", articles.extract, name="article_extract"),
    path(f"{_article}changes/", changes.article_changes, name="article_changes"),
    path(f"{_article}changes/<int:number>/", changes.article_change, name="article_change"),
    path(f"{_article}texts/<int:number>/", changes.article_text, name="article_text"),
    path(f"{_article}newer-text/", changes.newer_text, name="article_newer_text"),
    path(f"{_article}look/", changes.look, name="article_look"),
    path(f"{_reanchoring}accept/", changes.accept, name="reanchoring_accept"),
    path(f"{_reanchoring}choose/", changes.choose, name="reanchoring_choose"),
    path(f"{_reanchoring}gone/", changes.gone, name="reanchoring_gone"),
    path(f"{_reanchoring}reopen/", changes.reopen, name="reanchoring_reopen"),
    path("verdicts/<uuid:verdict_id>/confirm/", changes.stand_by_verdict, name="verdict_confirm"),
    path("claims/<uuid:claim_id>/decision/confirm/", changes.stand_by_decision, name="decision_confirm"),
    path("jobs/<uuid:job_id>/retry/", articles.job_retry, name="job_retry"),
    path("jobs/<uuid:job_id>/cancel/", articles.job_cancel, name="job_cancel"),
    # Sources
    path("sources/<uuid:source_id>/", sources.source, name="source"),
    path("sources/<uuid:source_id>/fetch/", sources.fetch, name="source_fetch"),
    path("sources/<uuid:source_id>/check/", sources.check, name="source_check"),
    path("sources/<uuid:source_id>/copies/", sources.hand_in, name="source_hand_in"),
    path("sources/<uuid:source_id>/comparison/", sources.comparison, name="source_comparison"),
    path("copies/<uuid:copy_id>/download/", sources.download, name="copy_download"),
    path(f"{_project}articles/<uuid:article_id>/", include("annotations.web.workspace_urls")),
]
