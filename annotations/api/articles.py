"""Articles: handed in as text, as a saved page or as an address."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import dispatch
from annotations.api.inputs import FetchFilters, FileField, Input, VerbatimField, picked
from annotations.api.jobs import Job, JobRow, job_answer
from annotations.api.parsers import JsonParser
from annotations.api.preconditions import matched, versioned
from annotations.api.schema import operation
from annotations.api.views import ApiViewSet
from annotations.formats.records import ArticleRecord, ArticleRow, article
from annotations.models import Article, ExtractionJob, Project
from annotations.permissions import can_edit, can_review
from annotations.services.articles import (
    Submission,
    delete_article,
    is_page_file,
    restore_article,
    submit_file,
    submit_page,
    submit_text,
    submit_url,
    update_article,
)
from annotations.services.fetching import check_now, retry_fetch


class ArticleChanges(Input):
    """What is said about an article. Its text never changes."""

    title = serializers.CharField(max_length=500, required=False, allow_blank=True)
    publisher = serializers.CharField(max_length=200, required=False, allow_blank=True)
    author = serializers.CharField(max_length=300, required=False, allow_blank=True)
    published_on = serializers.DateField(required=False, allow_null=True)
    language = serializers.CharField(max_length=35, required=False, allow_blank=True, help_text="BCP 47.")
    url = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class ArticleInput(ArticleChanges):
    """One of `text`, `html` and `file` (.txt, .html, .pdf), or a `url` alone, which a worker then fetches.

    With `text` come all the other fields; what is not given is read from the text where it can be. With
    `html` comes `url`, where the page is from; the rest is read from the page.
    """

    text = VerbatimField(required=False, raw=True)
    html = VerbatimField(required=False, raw=True)
    file = FileField(required=False, help_text="As multipart/form-data.")
    file_name = serializers.CharField(max_length=255, required=False, allow_blank=True)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        sources = [name for name in ("text", "html", "file") if name in given]
        if len(sources) > 1:
            ambiguous = ErrorDetail("Give one of text, html and file.", code="ambiguous")
            raise serializers.ValidationError({sources[1]: [ambiguous]})
        if not sources and not given.get("url"):
            missing = ErrorDetail("Give the text, the html, a file or the url.", code="required")
            raise serializers.ValidationError({"text": [missing]})
        if "file" in given:
            given["file_name"] = given.get("file_name") or given["file"].name or ""
        if not _is_text(given):
            allowed = {*sources, "url", "file_name"} if sources else {"url"}
            surplus = ErrorDetail("This is read from the page: correct it afterwards.", code="surplus")
            if strangers := [name for name in given if name not in allowed]:
                raise serializers.ValidationError({name: [surplus] for name in strangers})
        return given

    def validate_file(self, file: "UploadedFile[bytes]") -> "UploadedFile[bytes]":
        if (file.size or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            too_large = ErrorDetail("The file is larger than an article may be. Split it.", code="too_large")
            raise serializers.ValidationError([too_large])
        return file


def _is_text(given: dict[str, Any]) -> bool:
    """Whether the article's words are given as they are, not to be read from a page."""
    file = given.get("file")
    return not is_page_file(given["file_name"], file.content_type or "") if file else "text" in given


class ArticleFilters(FetchFilters):
    """Which articles: where their page is, whether we have it, or what was deleted."""

    deleted = serializers.BooleanField(default=False, help_text="The deleted ones instead.")


class ArticleAnswer(ArticleRecord):
    """An article. `deleted` is null unless it was."""

    deleted: datetime | None


class ArticleViewSet(ApiViewSet):
    noun = "articles"
    parser_classes = (JsonParser, MultiPartParser)

    @operation(ArticleAnswer, page=True, query=ArticleFilters)
    def of_project(self, request: Request, slug: str) -> Response:
        """The articles of a project."""
        asked = self.asked(ArticleFilters)
        rows = self._rows().filter(project=self.project(slug), deleted_at__isnull=not asked["deleted"])
        rows = rows.filter(**picked(asked, "fetch_state", "url"))
        return self.listing(rows, lambda page: [_answer(row) for row in page], asked=asked)

    @operation(ArticleAnswer, body=ArticleInput, code=status.HTTP_201_CREATED, also=status.HTTP_200_OK)
    def create(self, request: Request, slug: str) -> Response:
        """Hand in an article.

        201 for a new one, whose claims a worker goes on to look for; 200 for one the project has.
        """
        project = self.project(slug)
        given = self.given(ArticleInput, may=lambda: can_review(self.person, project))
        with transaction.atomic():
            submission = self._submit(project, given)
            if submission.is_new:
                self._start(submission.article)
        return versioned(
            self.record(submission.article.pk),
            status_code=status.HTTP_201_CREATED if submission.is_new else status.HTTP_200_OK,
        )

    @operation(ArticleAnswer)
    def retrieve(self, request: Request, id: UUID) -> Response:
        """An article. Its words are in its snapshot."""
        return versioned(self.record(id))

    @operation(ArticleAnswer, body=ArticleChanges, conditional=True)
    def partial_update(self, request: Request, id: UUID) -> Response:
        """Correct what is said about an article. For editors."""
        found = self._article(id)
        changes = self.given(ArticleChanges, may=lambda: can_edit(self.person, found.project), partial=True)
        update_article(actor=self.person, article=found, expected_version=self.expected_version, **changes)
        return versioned(self.record(id))

    @operation(code=status.HTTP_204_NO_CONTENT, conditional=True)
    def destroy(self, request: Request, id: UUID) -> Response:
        """Delete an article with its claims. It can be restored. For editors."""
        self._do(delete_article, id)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @operation(ArticleAnswer, conditional=True)
    def restore(self, request: Request, id: UUID) -> Response:
        """Bring a deleted article back. For editors."""
        self._do(restore_article, id)
        return versioned(self.record(id))

    @operation(ArticleAnswer, conditional=True)
    def retry(self, request: Request, id: UUID) -> Response:
        """Fetch the page again after it could not be had."""
        found = self._article(id)
        with transaction.atomic(), matched(request, found):
            dispatch.start_article_fetch(retry_fetch(actor=self.person, row=found))
        return versioned(self.record(id))

    @operation(ArticleAnswer, conditional=True)
    def look(self, request: Request, id: UUID) -> Response:
        """Have a worker look whether the page says something else by now."""
        found = self._article(id)
        with transaction.atomic(), matched(request, found):
            dispatch.start_article_check(check_now(actor=self.person, row=found))
        return versioned(self.record(id))

    @operation(Job)
    def extract(self, request: Request, id: UUID) -> Response:
        """Have workers look for claims; the built-in detector's job is told, also where it is done already. A
        service of the project gets a job of its own."""
        with transaction.atomic():
            job, *_ = dispatch.start_extraction(self._article(id), self.person)
        rows = ExtractionJob.objects.visible_to(self.person).values_list(*JobRow._fields)
        return Response(job_answer(self.find(rows, pk=job.pk)))

    def record(self, id: UUID) -> dict[str, Any]:
        return _answer(self.find(self._rows(), pk=id))

    def _rows(self) -> Any:
        visible = Article.objects.visible_to(self.person)
        return visible.values_list(*ArticleRow._fields, "deleted_at")

    def _article(self, id: UUID) -> Article:
        return self.find(Article.objects.visible_to(self.person).select_related("project", "snapshot"), pk=id)

    def _do(self, deed: Callable[..., Article], id: UUID) -> None:
        found = self._article(id)
        with matched(self.request, found):
            deed(actor=self.person, article=found)

    def _submit(self, project: Project, given: dict[str, Any]) -> Submission:
        if file := given.pop("file", None):
            return submit_file(
                actor=self.person,
                project=project,
                name=given.pop("file_name"),
                content=file.read(),
                media_type=file.content_type or "",
                **given,
            )
        if "text" in given:
            return submit_text(actor=self.person, project=project, **given)
        if "html" in given:
            content = given.pop("html").encode()
            return submit_page(actor=self.person, project=project, html=content, **given)
        return submit_url(actor=self.person, project=project, url=given["url"])

    def _start(self, submitted: Article) -> None:
        if submitted.is_on_its_way:
            dispatch.start_article_fetch(submitted)
        else:
            dispatch.start_extraction(submitted, self.person)


def _answer(row: tuple[Any, ...]) -> dict[str, Any]:
    *columns, deleted_at = row
    return {**cast(dict[str, Any], article(ArticleRow._make(columns))), "deleted": deleted_at}
