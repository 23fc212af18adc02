"""What becomes of work behind the pages when programs and servers die: nothing lost, nothing doubled."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotations.extraction.candidates import Document, best
from annotations.extraction.claims import WorkbenchDetector
from annotations.models import (
    SILENCE,
    Annotation,
    Article,
    Claim,
    ClaimStatus,
    ExtractionJob,
    JobState,
    Project,
)
from annotations.services.claims import reject_claim
from annotations.services.projects import create_project
from annotations.text.words import count_words
from tests.conftest import person
from tests.factories import TEXT
from tests.journeys.workbench import Workbench, all_done, submit_by_rest, wait_until

pytestmark = pytest.mark.worker


def long_text(sentences: int, *, year: int = 1900) -> str:
    """Sentences that are all different, so that each passage is unique in its text."""
    return "\n".join(
        f"In {year + number % 90} mill number {number} at Orle ground {number * 37 % 9_000:,} tonnes of rye, "
        f"{number % 40} percent more than mill number {number + 1}, the parish council said."
        for number in range(sentences)
    )


def run_again(workbench: Workbench, text: str) -> None:
    """Put the job back in line, as if its end had been lost, and hand the same article in again."""
    ExtractionJob.objects.update(state=JobState.QUEUED, run=None)
    assert workbench.import_texts(text).returncode == 0
    wait_until(all_done, seconds=60)


def everything() -> list[object]:
    return [*Claim.objects.order_by("pk").values(), *Annotation.objects.order_by("pk").values()]


def test_job_run_three_times_leaves_identical_rows(workbench: Workbench) -> None:
    workbench.start_worker()
    workbench.import_texts(text := long_text(40))
    wait_until(all_done, seconds=60)
    first = everything()
    for attempts in (2, 3):
        run_again(workbench, text)
        assert ExtractionJob.objects.get().attempts == attempts
        assert everything() == first
    assert ExtractionJob.objects.get().proposed == len(first) / 2 > 0


def test_rejected_proposal_does_not_come_back_when_the_job_runs_again(workbench: Workbench) -> None:
    workbench.start_worker()
    workbench.import_texts(text := long_text(40))
    wait_until(all_done, seconds=60)
    article = Article.objects.get()
    for claim in Claim.objects.all():
        reject_claim(actor=article.submitted_by, claim=claim)
    rejected = everything()
    run_again(workbench, text)
    assert everything() == rejected
    assert set(Claim.objects.values_list("status", flat=True)) == {ClaimStatus.REJECTED}


def test_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(workbench: Workbench) -> None:
    text = long_text(1_500)
    worker = workbench.start_worker()
    workbench.import_texts(text)

    def is_in_the_middle() -> bool:
        return ExtractionJob.objects.filter(state=JobState.RUNNING, done__gt=0).exists()

    wait_until(is_in_the_middle, seconds=60)
    worker.kill()
    job = ExtractionJob.objects.get()
    assert (job.state, Claim.objects.count()) == (JobState.RUNNING, 0)

    # The patience that a silent worker is granted passes.
    ExtractionJob.objects.update(heartbeat_at=timezone.now() - SILENCE - timedelta(seconds=1))
    workbench.start_worker()
    workbench.start_beat()
    wait_until(all_done, seconds=120)
    job.refresh_from_db()
    found = WorkbenchDetector().detect(Document(text, "en"), on_progress=lambda done, total: None).candidates
    asked = Project.objects.get().suggestions_per_thousand_words
    expected = best(found, words=count_words(text), per_thousand_words=asked)
    assert job.attempts == 2
    assert job.proposed == len(expected)
    proposed = Annotation.objects.order_by("start", "end").values_list("start", "end", "claim__wording")
    assert list(proposed) == sorted((each.start, each.end, each.wording) for each in expected)


def test_broker_that_is_down_when_an_article_comes_in_costs_only_time(workbench: Workbench) -> None:
    olga, port = person("olga"), workbench.start_web()
    project = create_project(actor=olga, slug="mills", name="Mills")
    workbench.broker.stop()
    assert submit_by_rest(port, olga, project, TEXT) == 201
    assert workbench.import_texts("The mill at Orle burned down in 1911 and again in 1968.").returncode == 0
    assert set(ExtractionJob.objects.values_list("state", "sent_at")) == {(JobState.QUEUED, None)}

    workbench.broker.start()
    workbench.start_worker()
    workbench.start_beat()
    wait_until(all_done, seconds=60)
    assert Claim.objects.exists()


def test_several_articles_are_extracted_at_the_same_time(workbench: Workbench) -> None:
    workbench.start_worker()
    workbench.import_texts(*(long_text(1_500, year=year) for year in (1800, 1700)))

    def both_run() -> bool:
        return ExtractionJob.objects.filter(state=JobState.RUNNING).count() == 2

    wait_until(both_run, seconds=60)
    wait_until(all_done, seconds=120)
