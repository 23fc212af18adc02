"""A desk teaches its own ranking: when it learns, when that goes live, and who may take it back."""

import random
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.dispatch import LATER
from annotations.errors import Conflict, NotAllowed
from annotations.extraction.candidates import WORKBENCH, CandidateClaim, Detection, Reason, restored
from annotations.extraction.meaning import DIMENSIONS
from annotations.models import (
    Annotation,
    Article,
    Claim,
    ClaimStatus,
    Event,
    ExtractionJob,
    Project,
    Rating,
    User,
)
from annotations.services.anchoring import move_annotation
from annotations.services.articles import delete_article
from annotations.services.claims import accept_claim, delete_claim, reject_claim, reopen_claim
from annotations.services.jobs import begin_job, finish_job, request_extraction
from annotations.services.projects import update_project
from annotations.services.rankings import (
    Progress,
    decisions_of,
    is_chosen_by_hand,
    learn_ranking,
    progress_of,
    pulls,
    use_ranking,
)
from annotations.tasks import learn_from_desk, learn_from_desks
from tests import factories
from tests.conftest import desk, person
from tests.services.test_jobs import messages
from tests.web.reader import Reader

pytestmark = pytest.mark.django_db

LIKED, DISLIKED = "amount", "hedge"


ABOUT_SCHOOLS, ABOUT_SHIPS = ((first, 0.2, *(0.0,) * (DIMENSIONS - 2)) for first in (1.0, -1.0))


def suggested(project: Project, number: int, *, knows_meaning: bool = False) -> Article:
    """An article with ten suggestions, each with a sign that the desk likes or one that it does not; or all
    with the same sign, half of them about schools."""
    dice = random.Random(number)
    lines = [f"Line {line} of story {number} tells what the port of Varnholm did." for line in range(10)]
    text = "\n".join(lines)
    article = factories.article(project, text=text)
    found = []
    for line in lines:
        start, sign = text.index(line), dice.choice([LIKED, DISLIKED])
        worth, reasons = round(dice.uniform(0.3, 0.9), 3), (Reason(sign, f"a sign: {sign}"),)
        claim = CandidateClaim(start, start + len(line), worth, reasons, "", "none", "")
        if knows_meaning:
            meaning = ABOUT_SCHOOLS if sign == LIKED else ABOUT_SHIPS
            claim = replace(claim, reasons=(Reason("year", "a year"),), meaning=meaning)
        found.append(claim)
    job = request_extraction(actor=person("alice"), article=article, extractor=WORKBENCH)
    run = begin_job(job_id=job.pk)
    assert run is not None
    finish_job(run=run, found=Detection(tuple(found)))
    return article


def decided(article: Article, *, likes: str = LIKED) -> None:
    """Alice accepts what has the sign she likes and rejects the rest."""
    for claim in Claim.objects.filter(annotations__snapshot__article=article):
        is_liked = claim.reasons[-1]["name"] == likes
        (accept_claim if is_liked else reject_claim)(actor=person("alice"), claim=claim)


def decided_by_subject(article: Article) -> None:
    """Alice accepts what is about schools and rejects the rest."""
    job = ExtractionJob.objects.get(snapshot__article=article)
    wanted = {each.start for each in map(restored, job.candidates) if each.meaning == ABOUT_SCHOOLS}
    for mark in Annotation.objects.filter(snapshot__article=article).select_related("claim"):
        (accept_claim if mark.start in wanted else reject_claim)(actor=person("alice"), claim=mark.claim)


def teach(project: Project, articles: range, *, likes: str = LIKED) -> None:
    for number in articles:
        decided(suggested(project, number), likes=likes)


def versions(project: Project) -> list[tuple[int, bool]]:
    return [(each.number, each.is_live) for each in project.rankings.order_by("number")]


@pytest.fixture
def project(db: None) -> Project:
    """A desk that is shown all ten suggestions of an article."""
    made = desk("harbour-desk")
    return update_project(
        actor=person("olga"), project=made, expected_version=None, suggestions_per_thousand_words=100
    )


class TestDecisions:
    def test_accepted_and_rejected_suggestions_teach_with_what_the_detector_saw(
        self, project: Project
    ) -> None:
        decided(suggested(project, 1))
        made = decisions_of(project)
        assert len(made) == 10
        assert all(each.is_accepted == (LIKED in each.signs) for each in made)
        assert all(0.3 <= each.score <= 0.9 for each in made)

    def test_what_waits_teaches_nothing(self, project: Project) -> None:
        suggested(project, 1)
        assert decisions_of(project) == []

    def test_what_was_judged_had_been_accepted(self, project: Project, alice: User) -> None:
        suggested(project, 1)
        claim = Claim.objects.all()[0]
        accept_claim(actor=alice, claim=claim)
        factories.verdict(claim, rating=Rating.NOT_CHECKABLE)
        assert [each.is_accepted for each in decisions_of(project)] == [True]

    def test_an_undone_decision_teaches_no_more(self, project: Project, alice: User) -> None:
        decided(suggested(project, 1))
        reopen_claim(actor=alice, claim=Claim.objects.filter(status=ClaimStatus.REJECTED)[0])
        assert len(decisions_of(project)) == 9

    def test_what_people_marked_teaches_nothing(self, project: Project) -> None:
        factories.claim(factories.article(project))
        assert decisions_of(project) == []

    def test_a_corrected_passage_still_teaches_by_the_one_that_was_suggested(
        self, project: Project, alice: User
    ) -> None:
        suggested(project, 1)
        mark = Annotation.objects.all()[0]
        accept_claim(actor=alice, claim=mark.claim)
        move_annotation(
            actor=alice, annotation=mark, start=mark.start + 5, end=mark.end, exact=mark.exact[5:]
        )
        assert len(decisions_of(project)) == 1

    @pytest.mark.parametrize("gone", ["claim", "article"])
    def test_what_was_deleted_teaches_nothing(self, gone: str, project: Project, erin: User) -> None:
        article = suggested(project, 1)
        decided(article)
        if gone == "claim":
            delete_claim(actor=erin, claim=Claim.objects.all()[0])
        else:
            delete_article(actor=erin, article=article)
        assert len(decisions_of(project)) == (9 if gone == "claim" else 0)

    def test_one_desk_learns_nothing_from_another(self, project: Project) -> None:
        teach(desk("another-desk"), range(9))
        assert decisions_of(project) == []
        assert progress_of(project) == Progress(decisions=0, rejected=0, articles=0, needed=40)


class TestLearning:
    def test_a_desk_with_a_taste_gets_a_ranking_that_goes_live(self, project: Project) -> None:
        teach(project, range(8))
        ranking = learn_ranking(project=project)
        assert ranking is not None
        assert (ranking.number, ranking.decisions, ranking.is_live) == (1, 80, True)
        assert ranking.weights[LIKED] > 0 > ranking.weights[DISLIKED]

    def test_a_desk_without_a_taste_keeps_the_built_in_ranking(self, project: Project) -> None:
        for number in range(8):
            teach(project, range(number, number + 1), likes=LIKED if number % 2 else DISLIKED)
        ranking = learn_ranking(project=project)
        assert ranking is not None
        assert not ranking.is_live

    def test_too_few_decisions_teach_nothing(self, project: Project) -> None:
        teach(project, range(3))
        assert learn_ranking(project=project) is None
        progress = progress_of(project)
        assert (progress.decisions, progress.articles, progress.needed) == (30, 3, 40)
        assert progress.accepted + progress.rejected == 30

    def test_decisions_from_too_few_articles_teach_nothing(self, project: Project) -> None:
        teach(project, range(7))
        assert (progress_of(project).decisions, progress_of(project).suffices) == (70, False)
        assert learn_ranking(project=project) is None

    def test_decisions_of_one_kind_teach_nothing(self, project: Project) -> None:
        teach(project, range(8), likes="neither")
        assert learn_ranking(project=project) is None

    def test_it_learns_again_only_when_enough_is_new(self, project: Project) -> None:
        teach(project, range(8))
        assert learn_ranking(project=project)
        teach(project, range(8, 9))
        assert learn_ranking(project=project) is None
        teach(project, range(9, 11))
        assert learn_ranking(project=project)
        assert versions(project) == [(1, False), (2, True)]

    def test_page_says_that_learning_is_near_exactly_when_it_is(self, project: Project, victor: User) -> None:
        reader, address = Reader(victor), reverse("suggestions", args=[project.slug])
        teach(project, range(6), likes="neither")
        assert "60 decisions: 0 accepted and 60 rejected, from 6 articles" in reader.get(address).words
        assert learn_ranking(project=project) is None
        teach(project, range(6, 8))
        assert "80 decisions. Learning looks at them within the hour." in reader.get(address).words
        assert learn_ranking(project=project)

    def test_every_hour_each_project_learns_once_in_a_task_of_its_own(self, project: Project) -> None:
        other = desk("another-desk")
        teach(project, range(8))
        for _ in range(2):
            messages()
            learn_from_desks()
            assert messages() == [(LATER, "learn_from_desk")] * 2
            for each in (other, project):
                learn_from_desk(str(each.pk))
        assert (versions(project), versions(other)) == ([(1, True)], [])

    def test_what_another_version_stored_is_learned_from_as_far_as_it_is_known(
        self, project: Project
    ) -> None:
        teach(project, range(8))
        before = decisions_of(project)
        for job in ExtractionJob.objects.all():
            for each in job.candidates:
                del each["cue"], each["wording"], each["dates"], each["meaning"]
                each["mood"] = "calm"
            job.save()
        assert decisions_of(project) == before
        assert learn_ranking(project=project)

    def test_nobody_who_chooses_a_ranking_waits_while_one_is_judged(self, project: Project) -> None:
        teach(project, range(8))
        with CaptureQueriesContext(connection) as queries:
            learn_ranking(project=project)
        steps = [query["sql"] for query in queries]
        locked = next(at for at, sql in enumerate(steps) if "pg_advisory_xact_lock" in sql)
        assert max(at for at, sql in enumerate(steps) if '"candidates"' in sql) < locked

    def test_history_keeps_each_version_and_which_was_live(self, project: Project, erin: User) -> None:
        teach(project, range(8))
        learn_ranking(project=project)
        use_ranking(actor=erin, project=project, ranking=None)
        events = Event.objects.filter(table="annotations_ranking", project=project)
        assert [(each.deed, each.actor_id) for each in events] == [
            ("rankings.learn_ranking", None),
            ("rankings.use_ranking", erin.pk),
        ]


class TestSubjects:
    """All suggestions have the same sign; what the desk wants tells only what they are about."""

    @pytest.fixture
    def taught(self, project: Project) -> Project:
        for number in range(8):
            decided_by_subject(suggested(project, number, knows_meaning=True))
        learn_ranking(project=project)
        return project

    def test_decisions_tell_what_their_suggestion_was_about(self, taught: Project) -> None:
        assert {(each.meaning, each.is_accepted) for each in decisions_of(taught)} == {
            (ABOUT_SCHOOLS, True),
            (ABOUT_SHIPS, False),
        }

    def test_new_suggestions_are_of_the_subject_that_the_desk_wants(self, taught: Project) -> None:
        assert versions(taught) == [(1, True)]
        Project.objects.update(suggestions_per_thousand_words=30)
        article = suggested(taught, 8, knows_meaning=True)
        job = ExtractionJob.objects.get(snapshot__article=article)
        about = {each.start: each.meaning for each in map(restored, job.candidates)}
        shown = Annotation.objects.filter(snapshot=job.snapshot)
        assert {about[mark.start] for mark in shown} == {ABOUT_SCHOOLS}

    def test_each_decided_claim_tells_how_far_its_subject_moves_it(self, taught: Project) -> None:
        moved = pulls(taught, taught.rankings.get().weights)
        assert len(moved) == 80
        for claim in Claim.objects.all():
            assert (moved[claim.pk] > 0.5) == (claim.status == ClaimStatus.ACCEPTED)

    def test_what_was_learned_of_signs_alone_says_nothing_of_subjects(self, taught: Project) -> None:
        assert pulls(taught, {"base": 0.0, "score": 1.0, "year": 0.4}) == {}

    def test_suggestions_of_jobs_that_kept_no_meaning_show_no_subject(self, taught: Project) -> None:
        for job in ExtractionJob.objects.all():
            for each in job.candidates:
                del each["meaning"]
            job.save()
        assert pulls(taught, taught.rankings.get().weights) == {}

    def test_what_all_claims_have_in_common_is_no_subject(self, taught: Project) -> None:
        assert set(pulls(taught, {"base": 0.0, "score": 1.0, "meaning_1": 3.0}).values()) == {0}


class TestUsing:
    @pytest.fixture
    def taught(self, project: Project) -> Project:
        teach(project, range(8))
        learn_ranking(project=project)
        return project

    def test_new_suggestions_are_ranked_by_what_the_desk_taught(self, taught: Project) -> None:
        Project.objects.update(suggestions_per_thousand_words=30)
        article = suggested(taught, 8)
        shown = Claim.objects.filter(annotations__snapshot__article=article)
        assert {each.reasons[-1]["name"] for each in shown} == {LIKED}
        assert {each.reasons[0]["text"] for each in shown} == {"your desk often accepts such claims"}

    def test_the_job_keeps_the_built_in_scores(self, taught: Project) -> None:
        article = suggested(taught, 8)
        job = ExtractionJob.objects.get(snapshot__article=article)
        built_in = {each["start"]: each["check_worthiness"] for each in job.candidates}
        claims = Claim.objects.filter(annotations__snapshot__article=article)
        places = claims.values_list("annotations__start", "check_worthiness")
        assert all(built_in[start] != worth for start, worth in places)
        decided(article)
        latest = [each for each in decisions_of(taught) if each.article == str(article.pk)]
        assert {each.score for each in latest} <= set(built_in.values())

    def test_an_editor_rolls_back_and_forth(self, taught: Project, erin: User) -> None:
        use_ranking(actor=erin, project=taught, ranking=None)
        assert versions(taught) == [(1, False)]
        use_ranking(actor=erin, project=taught, ranking=taught.rankings.get())
        assert versions(taught) == [(1, True)]

    def test_reviewers_do_not(self, taught: Project, alice: User) -> None:
        with pytest.raises(NotAllowed):
            use_ranking(actor=alice, project=taught, ranking=None)

    def test_nobody_uses_what_another_desk_learned(self, taught: Project, erin: User) -> None:
        with pytest.raises(Conflict):
            use_ranking(actor=erin, project=desk("another-desk"), ranking=taught.rankings.get())

    def test_what_people_chose_stays_until_they_choose_the_newest(self, taught: Project, erin: User) -> None:
        assert not is_chosen_by_hand(taught)
        use_ranking(actor=erin, project=taught, ranking=None)
        assert is_chosen_by_hand(taught)
        teach(taught, range(8, 11))
        learn_ranking(project=taught)
        assert versions(taught) == [(1, False), (2, False)]
        use_ranking(actor=erin, project=taught, ranking=taught.rankings.get(number=2))
        teach(taught, range(11, 15))
        learn_ranking(project=taught)
        assert versions(taught) == [(1, False), (2, False), (3, True)]
