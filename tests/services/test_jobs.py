"""Runs of detectors: beginning anew, looking without proposing, and proposing what a look found."""

from typing import Any

import pytest
from django.conf import settings

from annotations.dispatch import LATER, MOST_ON_THEIR_WAY, start_looking_again, start_suggesting
from annotations.extraction.candidates import WORKBENCH, CandidateClaim, stored
from annotations.models import Article, Claim, Event, ExtractionJob, JobState, Project, User
from annotations.services.articles import delete_article, restore_article
from annotations.services.jobs import request_extraction, retry_job
from annotations.services.previews import look_again, look_at
from annotations.tasks import extract_claims, suggest_what_was_found, sweep
from factcheck.celery import app
from tests import factories
from tests.factories import snapshot_of
from tests.web.work import job_of

pytestmark = pytest.mark.django_db

ENDED: dict[str, dict[str, Any]] = {
    "failed": {"state": JobState.FAILED, "failure": "It broke."},
    "cancelled": {"state": JobState.CANCELLED},
}


@pytest.fixture
def article(project: Project) -> Article:
    return factories.article(project)


def articles(project: Project, number: int) -> list[Article]:
    return [factories.article(project, text=f"{factories.TEXT} Issue {each}.") for each in range(number)]


def look(article: Article, **state: Any) -> ExtractionJob:
    return job_of(article, proposes=False, **state)


def found_by(article: Article, *, proposes: bool = False) -> ExtractionJob:
    """A run that has found one passage and has proposed nothing."""
    passage = CandidateClaim(0, 11, 0.9, (), "", "none", "")
    return job_of(article, state=JobState.DONE, candidates=[stored(passage)], proposes=proposes)


def anew(job: ExtractionJob) -> ExtractionJob:
    return ExtractionJob.objects.get(pk=job.pk)


def messages() -> list[tuple[str, str]]:
    """The queue and the task of each message that waits for a worker; asking takes them away."""
    found = []
    with app.connection_for_read() as connection:
        for queue in settings.CELERY_TASK_QUEUES:
            while message := queue.bind(connection).get(no_ack=True):
                found.append((queue.name, message.headers["task"].rpartition(".")[2]))
    return found


class TestBeginningAnew:
    @pytest.mark.parametrize("ended", ENDED.values(), ids=ENDED)
    @pytest.mark.parametrize("proposes", [True, False], ids=["ordinary", "look"])
    def test_looking_again_reads_what_was_not_read(
        self, ended: dict[str, Any], proposes: bool, article: Article, erin: User
    ) -> None:
        job = job_of(article, proposes=proposes, attempts=5, **ended)
        look_again(actor=erin, project=article.project, extractor=WORKBENCH)
        job = anew(job)
        assert (job.state, job.failure, job.attempts) == (JobState.QUEUED, "", 0)
        assert look_at(article.project, WORKBENCH).unread == 0

    def test_ordinary_job_that_looking_begins_anew_suggests_nothing_by_itself(
        self, article: Article, erin: User
    ) -> None:
        job = job_of(article, **ENDED["failed"])
        look_again(actor=erin, project=article.project, extractor=WORKBENCH)
        extract_claims(str(job.pk))
        assert anew(job).state == JobState.DONE
        assert not Claim.objects.exists()

    @pytest.mark.parametrize("ended", ENDED.values(), ids=ENDED)
    def test_asking_for_claims_reads_what_was_not_read_and_proposes(
        self, ended: dict[str, Any], article: Article, alice: User
    ) -> None:
        job = look(article, **ended)
        asked = request_extraction(actor=alice, article=article, extractor=WORKBENCH)
        assert (asked.pk, asked.state, asked.proposes, asked.failure) == (job.pk, JobState.QUEUED, True, "")
        extract_claims(str(job.pk))
        assert Claim.objects.count() == anew(job).proposed > 0

    def test_all_ways_to_begin_anew_leave_the_same_job(
        self, project: Project, alice: User, erin: User
    ) -> None:
        told = {"state", "failure", "done", "run", "attempts", "sent_at"}
        jobs = [look(each, done=7, attempts=3, **ENDED["failed"]) for each in articles(project, 3)]
        retry_job(actor=alice, job=jobs[0])
        request_extraction(actor=alice, article=jobs[1].snapshot.article, extractor=WORKBENCH)
        look_again(actor=erin, project=project, extractor=WORKBENCH)
        first, second, third = ({name: getattr(anew(job), name) for name in told} for job in jobs)
        assert first == second == third
        assert all(anew(job).queued_at > job.queued_at for job in jobs)


class TestSuggestingWhatWasFound:
    @pytest.mark.parametrize("proposes", [True, False], ids=["read before", "looked at"])
    def test_lost_message_is_sent_again_until_all_is_suggested(
        self, proposes: bool, article: Article, erin: User
    ) -> None:
        job = found_by(article, proposes=proposes)
        start_suggesting(article.project, erin)
        assert (anew(job).is_to_suggest, look_at(article.project, WORKBENCH).suggesting) == (True, 1)
        messages()
        sweep()
        assert messages() == [(LATER, "suggest_what_was_found")]
        for _ in range(2):
            suggest_what_was_found(str(job.pk))
        job = anew(job)
        assert (job.is_to_suggest, job.proposes, job.proposed) == (False, True, 1)
        assert (Claim.objects.count(), look_at(article.project, WORKBENCH).suggesting) == (1, 0)
        sweep()
        assert (LATER, "suggest_what_was_found") not in messages()

    def test_nobody_suggests_what_was_not_asked_for(self, article: Article) -> None:
        suggest_what_was_found(str(found_by(article).pk))
        assert not Claim.objects.exists()

    def test_article_that_meets_an_error_is_given_up_and_keeps_no_other_waiting(
        self, project: Project, erin: User
    ) -> None:
        broken, sound = map(found_by, articles(project, 2))
        ExtractionJob.objects.filter(pk=broken.pk).update(candidates=[{"start": "nowhere"}])
        start_suggesting(project, erin)
        with pytest.raises(TypeError):
            suggest_what_was_found(str(broken.pk))
        suggest_what_was_found(str(sound.pk))
        assert look_at(project, WORKBENCH).suggesting == 0
        assert (anew(broken).proposes, anew(sound).proposes) == (False, True)

    def test_deleted_article_is_passed_over_until_it_is_back(self, article: Article, erin: User) -> None:
        job = found_by(article)
        start_suggesting(article.project, erin)
        delete_article(actor=erin, article=article)
        suggest_what_was_found(str(job.pk))
        assert look_at(article.project, WORKBENCH).suggesting == 0
        assert not Claim.objects.exists()
        restore_article(actor=erin, article=article)
        suggest_what_was_found(str(job.pk))
        assert Claim.objects.count() == 1

    def test_history_knows_who_asked(self, article: Article, erin: User) -> None:
        job = found_by(article)
        start_suggesting(article.project, erin)
        asked = Event.objects.get(row=job.pk, after__has_key="is_to_suggest", operation="update")
        assert (asked.actor_id, asked.deed) == (erin.pk, "previews.suggest_held")


class TestLooksWaitBehindTheOrdinaryWork:
    def test_looks_go_through_a_queue_of_their_own(self, project: Project, alice: User, erin: User) -> None:
        archived, new = articles(project, 2)
        request_extraction(actor=alice, article=new, extractor=WORKBENCH)
        start_looking_again(project, erin)
        messages()
        sweep()
        assert messages() == [("celery", "extract_claims"), (LATER, "extract_claims")]
        assert ExtractionJob.objects.get(snapshot__article=archived).sent_at

    def test_few_are_on_their_way_at_a_time(self, article: Article) -> None:
        snapshot = snapshot_of(article)
        ExtractionJob.objects.bulk_create(
            ExtractionJob(snapshot=snapshot, extractor=f"workbench/{number}", proposes=False)
            for number in range(MOST_ON_THEIR_WAY + 5)
        )
        messages()
        for _ in range(2):
            sweep()
            assert ExtractionJob.objects.exclude(sent_at=None).count() == MOST_ON_THEIR_WAY
        assert len(messages()) == MOST_ON_THEIR_WAY
        for job in ExtractionJob.objects.exclude(sent_at=None)[:3]:
            ExtractionJob.objects.filter(pk=job.pk).update(state=JobState.DONE)
        sweep()
        assert len(messages()) == 3
