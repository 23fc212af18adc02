"""Why not this sentence? Only a run that kept its ranking can tell."""

import pytest
from django.urls import reverse

from annotations.models import ExtractionJob, JobState, User
from annotations.services.articles import delete_article
from tests.factories import snapshot_of
from tests.web.test_workspace_suggestions import SENTENCES, desk, read_by_machine, ten_candidates, why_not
from tests.web.workspace_pages import Desk

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


def ran(desk: Desk, extractor: str, *, state: JobState = JobState.DONE) -> ExtractionJob:
    failure = "It broke." if state == JobState.FAILED else ""
    return ExtractionJob.objects.create(
        snapshot=snapshot_of(desk.article), extractor=extractor, state=state, failure=failure
    )


def answered(desk: Desk) -> str:
    passage = desk.passage(SENTENCES[0])
    query = f"?start={passage['start']}&end={passage['end']}"
    return desk.reader.get(desk.at("workspace_why_not") + query, htmx=True).html


def test_earlier_version_kept_no_ranking_and_the_article_can_be_read_again(
    desk: Desk, victor: User, erin: User
) -> None:
    ran(desk, "rules/1")
    assert "Read by an earlier version of the detector, which kept no ranking." in why_not(desk, SENTENCES[0])
    again = reverse("article_extract", args=[desk.article.pk])
    assert again in answered(desk)
    assert again not in answered(Desk(victor, desk.article))
    desk.reader.post(again)
    assert "It is at it now." in why_not(desk, SENTENCES[0])
    assert again not in answered(desk)


def test_deleted_article_cannot_be_read_again(desk: Desk, erin: User) -> None:
    ran(desk, "rules/1")
    delete_article(actor=erin, article=desk.article)
    assert reverse("article_extract", args=[desk.article.pk]) not in answered(desk)


@pytest.mark.parametrize("state", [None, JobState.FAILED, JobState.CANCELLED], ids=str)
def test_what_a_service_left_out_is_not_called_a_headline(state: JobState | None, desk: Desk) -> None:
    ran(desk, "service:local/storm")
    failed = ran(desk, "workbench/2", state=state) if state else None
    assert "Not read by the machine yet." in why_not(desk, SENTENCES[0])
    again = ("job_retry", failed.pk) if failed else ("article_extract", desk.article.pk)
    address = reverse(again[0], args=[again[1]])
    assert address in answered(desk)
    desk.reader.post(address)
    assert "It is at it now." in why_not(desk, SENTENCES[0])


def test_present_version_that_found_nothing_left_everything_out(desk: Desk) -> None:
    ran(desk, "workbench/2")
    assert "Left out: a headline" in why_not(desk, SENTENCES[0])


def test_ranking_of_an_earlier_run_is_told_where_it_was_kept(desk: Desk) -> None:
    job = read_by_machine(desk, ten_candidates(), proposed=0)
    ExtractionJob.objects.filter(pk=job.pk).update(extractor="workbench/0")
    assert "Ranked 10th of 10." in why_not(desk, SENTENCES[0])
