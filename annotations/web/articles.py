"""The articles of a project: their list, what the machine is doing with them, their details."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from annotations.dispatch import start_article_fetch, start_extraction, start_job
from annotations.models import (
    UNFINISHED,
    Annotation,
    Article,
    Claim,
    ClaimStatus,
    Event,
    ExtractionJob,
    FetchState,
    JobState,
    Project,
    Reanchoring,
    Role,
    User,
)
from annotations.services.articles import delete_article, restore_article, update_article
from annotations.services.fetching import retry_fetch
from annotations.services.jobs import cancel_job, current_jobs, retry_job
from annotations.web.claims import for_decision, for_review
from annotations.web.editing import edit
from annotations.web.forms import LANGUAGES, ArticleForm
from annotations.web.pages import Desk, Request, desk_around, desk_of, page, page_before
from annotations.web.progress import COUNTS, Row, rows_of

PAGE_LENGTH = 25
# As many as fit in an address; what is left out is asked for when these have come to rest.
MOST_NEWS = 100

STATES = {
    "": "All",
    "review": "For me to review",
    "settle": "For me to settle",
    "suggested": "With suggestions",
    "changed": "With changes to look at",
    "moving": "In progress",
    "failed": "Failed",
    "deleted": "Deleted",
}
SORTS = {
    "": ("Newest first", ["-id"]),
    "oldest": ("Oldest first", ["id"]),
    "title": ("By title", ["title", "-id"]),
    "published": ("By publication date", ["-published_on", "-id"]),
}
_MOVING_PAGE = [FetchState.WAITING, FetchState.FETCHING]


@page("GET")
def articles(request: Request, slug: str) -> HttpResponseBase:
    desk = desk_of(request, slug)
    state = request.GET.get("state", "") if request.GET.get("state") in STATES else ""
    sort = request.GET.get("sort", "") if request.GET.get("sort") in SORTS else ""
    words = request.GET.get("q", "").replace("\0", "").strip()
    found = _searched(_in_state(desk.project, request.user, state), words)
    pages = Paginator(for_rows(found.order_by(*SORTS[sort][1])), PAGE_LENGTH)
    shown = pages.get_page(request.GET.get("page"))
    rows = rows_of(shown.object_list, desk.user)
    context = {
        "desk": desk,
        "rows": rows,
        "shown": shown,
        "state": state,
        "states": _offered_states(desk),
        "sort": sort,
        "sorts": [(name, label) for name, (label, _) in SORTS.items()],
        "words": words,
        "counts": COUNTS,
        "is_moving": any(row.is_moving for row in rows),
        "just_deleted": _just_deleted(request, desk),
    }
    return render(request, "annotations/articles.html", context)


@page("GET")
def news(request: Request, slug: str) -> HttpResponse:
    """What became of the articles named by `?article=`: their rows anew, and whether to go on asking."""
    desk = desk_of(request, slug)
    asked = [each for each in (_uuid(value) for value in request.GET.getlist("article")) if each]
    current = Article.objects.visible_to(request.user).current().filter(project=desk.project)
    rows = rows_of(for_rows(current.filter(pk__in=asked[:MOST_NEWS])), desk.user)
    at_rest = [row for row in rows if not row.is_moving]
    return _news(request, desk, rows, told=at_rest, goes_on=len(at_rest) < len(rows))


@page("GET", "POST")
def details(request: Request, article_id: uuid.UUID) -> HttpResponseBase:
    article = _article(request, article_id)
    desk = desk_around(request, article.project)
    desk.demand(Role.EDITOR)

    def save(**given: Any) -> Article:
        return update_article(actor=request.user, article=article, **given)

    outcome = edit(request, ArticleForm, article, save)
    if outcome.saved:
        messages.success(request, "The details are saved.")
        return redirect("workspace", desk.project.slug, article.pk)
    last_change = Event.objects.filter(table="annotations_article", row=article.pk).select_related("actor")
    context = {
        "desk": desk,
        "article": article,
        "edit": outcome,
        "languages": LANGUAGES,
        "last_change": last_change.last() if outcome.current else None,
    }
    return render(request, "annotations/article_details.html", context, status=outcome.status)


@page("POST")
def delete(request: Request, article_id: uuid.UUID) -> HttpResponseBase:
    article = _article(request, article_id)
    delete_article(actor=request.user, article=article)
    response = redirect("articles", article.project.slug)
    response["Location"] += f"?deleted={article.pk}"
    return response


@page("POST")
def restore(request: Request, article_id: uuid.UUID) -> HttpResponseBase:
    article = _article(request, article_id)
    restore_article(actor=request.user, article=article)
    messages.success(request, f"“{article.headline}” is back, with its claims.")
    return redirect("articles", article.project.slug)


@page("POST")
def fetch(request: Request, article_id: uuid.UUID) -> HttpResponseBase:
    """Try again to fetch a page that could not be had."""
    article = _article(request, article_id)
    with transaction.atomic():
        start_article_fetch(retry_fetch(actor=request.user, row=article))
    return _back_to_row(request, article)


@page("POST")
def extract(request: Request, article_id: uuid.UUID) -> HttpResponseBase:
    article = _article(request, article_id)
    with transaction.atomic():
        start_extraction(article, request.user)
    return _back_to_row(request, article)


@page("POST")
def job_retry(request: Request, job_id: uuid.UUID) -> HttpResponseBase:
    job = _job(request, job_id)
    with transaction.atomic():
        start_job(retry_job(actor=request.user, job=job))
    return _back_to_row(request, job.snapshot.article)


@page("POST")
def job_cancel(request: Request, job_id: uuid.UUID) -> HttpResponseBase:
    job = _job(request, job_id)
    cancel_job(actor=request.user, job=job)
    return _back_to_row(request, job.snapshot.article)


def _article(request: Request, article_id: uuid.UUID) -> Article:
    mine = Article.objects.visible_to(request.user).select_related("project", "snapshot", "submitted_by")
    return get_object_or_404(mine.defer("snapshot__text"), pk=article_id)


def _job(request: Request, job_id: uuid.UUID) -> ExtractionJob:
    mine = ExtractionJob.objects.visible_to(request.user).select_related("snapshot__article__project")
    return get_object_or_404(mine.defer("snapshot__text"), pk=job_id)


def for_rows(found: QuerySet[Article]) -> QuerySet[Article]:
    """All that a row names, without the texts: also how many claims wait for a place in a newer text."""
    related = found.select_related("project", "snapshot", "near_duplicate_of").defer("snapshot__text")
    return related.annotate(claims_to_place=_claims_to_place())


def _in_state(project: Project, user: User, state: str) -> QuerySet[Article]:
    mine = Article.objects.visible_to(user).filter(project=project)
    if state == "deleted":
        return mine.deleted()
    found = mine.current()
    if state == "moving":
        return found.filter(Q(fetch_state__in=_MOVING_PAGE) | _has_job(project, *UNFINISHED))
    if state == "failed":
        return found.filter(Q(fetch_state=FetchState.FAILED) | _has_job(project, JobState.FAILED))
    claims = Claim.objects.filter(pk=OuterRef("claim"))
    if state == "review":
        return found.filter(_states(Exists(claims.filter(for_review(user)))))
    if state == "settle":
        return found.filter(_states(Exists(claims.filter(for_decision(user)))))
    if state == "changed":
        return found.filter(Exists(Reanchoring.objects.waiting().filter(snapshot=OuterRef("snapshot"))))
    if state == "suggested":
        return found.filter(_states(Q(claim__status=ClaimStatus.PROPOSED)))
    return found


def _claims_to_place() -> Coalesce:
    """The number of an article's passages that wait for a person to say where they stand now."""
    waiting = (
        Reanchoring.objects.waiting().filter(snapshot=OuterRef("snapshot")).order_by().values("snapshot")
    )
    return Coalesce(Subquery(waiting.annotate(n=Count("pk")).values("n")), 0)


def _has_job(project: Project, *states: JobState) -> Exists:
    return Exists(current_jobs(project).filter(snapshot=OuterRef("snapshot"), state__in=states))


def _states(claim: Exists | Q) -> Exists:
    """The article states such a claim."""
    return Exists(Annotation.objects.standing().filter(claim, snapshot__article=OuterRef("pk")))


def _searched(found: QuerySet[Article], words: str) -> QuerySet[Article]:
    if not words:
        return found
    return found.filter(
        Q(title__icontains=words)
        | Q(publisher__icontains=words)
        | Q(url__icontains=words)
        | Q(file_name__icontains=words)
        | Q(snapshot__text__icontains=words)
    )


def _offered_states(desk: Desk) -> list[tuple[str, str]]:
    """The filters that can hold something for this person."""
    hidden = set()
    if not desk.can_review:
        hidden.add("review")
    if not desk.can_adjudicate:
        hidden.add("settle")
    if not desk.can_edit:
        hidden.add("deleted")
    return [(name, label) for name, label in STATES.items() if name not in hidden]


def _just_deleted(request: Request, desk: Desk) -> Article | None:
    """The article whose deletion can be undone here."""
    article_id = _uuid(request.GET.get("deleted", ""))
    if article_id is None:
        return None
    deleted = Article.objects.visible_to(request.user).deleted()
    return deleted.filter(project=desk.project, pk=article_id).first()


def _back_to_row(request: Request, article: Article) -> HttpResponseBase:
    """After a deed on a row: its row anew for htmx, else the page the person came from."""
    if not request.htmx:
        before = page_before(request)
        return redirect(before) if before else redirect("articles", article.project.slug)
    desk = desk_around(request, article.project)
    rows = rows_of(for_rows(Article.objects.filter(pk=article.pk)), desk.user)
    return _news(request, desk, rows, told=rows, goes_on=True)


def _news(request: Request, desk: Desk, rows: list[Row], *, told: list[Row], goes_on: bool) -> HttpResponse:
    """Rows that htmx puts in place of the ones that stand there (out of band), as their page draws them.

    `told` are those whose state is also said aloud.
    """
    context = {
        "desk": desk,
        "rows": rows,
        "view": "import" if request.GET.get("view") == "import" else "list",
        "goes_on": goes_on,
        "said": " ".join(f"{row.article.headline}: {row.step.words}" for row in told),
    }
    return render(request, "annotations/article_news.html", context)


def _uuid(value: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(value)
    except ValueError:
        return None
