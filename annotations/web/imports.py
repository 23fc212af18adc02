"""Articles in: by web address, pasted, or as files. Each has its own outcome; one refused keeps none back."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import render

from annotations.dispatch import start_article_fetch, start_extraction
from annotations.errors import DomainError
from annotations.models import Article, Role
from annotations.services.articles import (
    PAGE_ENDINGS,
    TEXT_ENDINGS,
    Submission,
    submit_file,
    submit_text,
    submit_url,
)
from annotations.web.articles import for_rows
from annotations.web.forms import LANGUAGES, AddressesForm, FilesForm, PastedForm, carry_out
from annotations.web.pages import Desk, Request, desk_of, page
from annotations.web.progress import Row, rows_of

RECENT = 5
LARGEST_FILE = 10 * 1024 * 1024
WAYS = {"addresses": "Web addresses", "text": "Paste text", "files": "Files"}


@dataclass
class Outcome:
    """What came of one line or file: an article that is new or was known, or why it was refused.

    `row` is how the article stands now; only the first outcome of an article has it.
    """

    given: str
    article: Article | None = None
    is_new: bool = False
    refused: str = ""
    row: Row | None = None


@page("GET", "POST")
def import_articles(request: Request, slug: str) -> HttpResponseBase:
    desk = desk_of(request, slug)
    desk.demand(Role.REVIEWER)
    way = request.GET.get("from", "addresses")
    way = way if way in WAYS else "addresses"
    form, outcomes = _BY_WAY[way](request, desk)
    is_refused = bool(form.errors) or (bool(outcomes) and all(outcome.refused for outcome in outcomes))
    _add_rows(desk, outcomes)
    recent_rows = [] if outcomes else _recent(desk)
    shown = [*(each.row for each in outcomes if each.row), *recent_rows]
    context = {
        "desk": desk,
        "ways": WAYS,
        "way": way,
        "way_words": WAYS[way],
        "form": form,
        "outcomes": outcomes,
        "summary": _summary(outcomes),
        "recent_rows": recent_rows,
        "is_moving": any(row.is_moving for row in shown),
        "languages": LANGUAGES,
    }
    return render(request, "annotations/import.html", context, status=400 if is_refused else 200)


def _summary(outcomes: list[Outcome]) -> str:
    """How many of each outcome, in words: "3 new, 1 known already, 1 refused"."""
    counted = Counter(
        "refused" if each.refused else "new" if each.is_new else "known already" for each in outcomes
    )
    return ", ".join(
        f"{counted[kind]} {kind}" for kind in ("new", "known already", "refused") if counted[kind]
    )


def _addresses(request: Request, desk: Desk) -> tuple[AddressesForm, list[Outcome]]:
    form = AddressesForm(request.POST or None)
    if not form.is_valid():
        return form, []

    def submit(address: str) -> Submission:
        submission = submit_url(actor=request.user, project=desk.project, url=address)
        start_article_fetch(submission.article)
        return submission

    outcomes = [_outcome(line, partial(submit, line)) for line in form.lines]
    # What was refused stays in the box, to be mended there.
    left = "\n".join(outcome.given for outcome in outcomes if outcome.refused)
    return AddressesForm(initial={"addresses": left}), outcomes


def _text(request: Request, desk: Desk) -> tuple[PastedForm, list[Outcome]]:
    form = PastedForm(request.POST or None)
    if not form.is_valid():
        return form, []

    def submit() -> Submission:
        submission = submit_text(actor=request.user, project=desk.project, **form.cleaned_data)
        start_extraction(submission.article, request.user)
        return submission

    submission = carry_out(form, lambda: _in_one(submit))
    if submission is None:
        return form, []
    return PastedForm(), [Outcome("Pasted text", submission.article, submission.is_new)]


def _files(request: Request, desk: Desk) -> tuple[FilesForm, list[Outcome]]:
    form = FilesForm(request.POST, request.FILES) if request.method == "POST" else FilesForm()
    if not form.is_valid():
        return form, []

    def submit(file: "UploadedFile[Any]") -> Submission:
        submission = submit_file(
            actor=request.user, project=desk.project, name=str(file.name), content=file.read()
        )
        start_extraction(submission.article, request.user)
        return submission

    outcomes = [
        _refused_file(file) or _outcome(str(file.name), partial(submit, file))
        for file in form.cleaned_data["uploads"]
    ]
    return FilesForm(), outcomes


_BY_WAY = {"addresses": _addresses, "text": _text, "files": _files}


def _refused_file(file: "UploadedFile[Any]") -> Outcome | None:
    name = str(file.name)
    if not name.lower().endswith((*PAGE_ENDINGS, *TEXT_ENDINGS)):
        return Outcome(name, refused="Only .txt, .html and .pdf files can be read. Paste its text instead.")
    if (file.size or 0) > LARGEST_FILE:
        return Outcome(name, refused="The file is larger than 10 MB.")
    return None


def _outcome(given: str, submit: Callable[[], Submission]) -> Outcome:
    try:
        submission = _in_one(submit)
    except DomainError as error:
        return Outcome(given, refused=error.message)
    return Outcome(given, submission.article, submission.is_new)


def _in_one(submit: Callable[[], Submission]) -> Submission:
    """The article and the work it asks for, in one transaction."""
    with transaction.atomic():
        return submit()


def _add_rows(desk: Desk, outcomes: list[Outcome]) -> None:
    """Say how each article stands: one that was known may have failed then, and can be tried again."""
    told = {each.article.pk for each in outcomes if each.article}
    rows = rows_of(for_rows(desk.project.articles.filter(pk__in=told)), desk.user)
    row_of = {row.article.pk: row for row in rows}
    for each in outcomes:
        if each.article:
            each.row = row_of.pop(each.article.pk, None)


def _recent(desk: Desk) -> list[Row]:
    mine = desk.project.articles.filter(submitted_by=desk.user, deleted_at=None)
    return rows_of(for_rows(mine.order_by("-id"))[:RECENT], desk.user)
