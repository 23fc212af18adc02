"""What workers leave behind, made without one."""

from typing import Any

from annotations.errors import FetchFailed
from annotations.models import Article, ExtractionJob, Project
from annotations.services.articles import submit_url
from annotations.services.fetching import begin_fetch, record_fetch_failure
from tests import factories
from tests.conftest import person


def failed_fetch(
    project: Project,
    url: str = "https://gone.example/story",
    *,
    reason: str = "not_found",
    detail: str = "Gone.",
) -> Article:
    """An article whose page could not be had."""
    article = submit_url(actor=person("alice"), project=project, url=url).article
    taken = begin_fetch(row=article)
    assert taken is not None
    return record_fetch_failure(row=taken, failure=FetchFailed(reason, detail))


def job_of(article: Article, **state: Any) -> ExtractionJob:
    snapshot = factories.snapshot_of(article)
    return ExtractionJob.objects.create(
        snapshot=snapshot, extractor="workbench/2", requested_by=article.submitted_by, **state
    )
