"""The page of a project's suggestions: how they fared, what the desk taught, and looking again."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from annotations.extraction.candidates import ALWAYS_ROOM_FOR, WORKBENCH
from annotations.extraction.reranking import Weights
from annotations.models import (
    Annotation,
    Article,
    Claim,
    ClaimStatus,
    ExtractionJob,
    JobState,
    Project,
    Ranking,
    Snapshot,
    User,
)
from annotations.services.claims import (
    accept_claim,
    delete_claim,
    reject_claim,
    reopen_claim,
    would_propose,
)
from annotations.services.jobs import request_extraction
from annotations.services.projects import update_project
from annotations.tasks import extract_claims, suggest_what_was_found
from annotations.web.suggestions import FIRST_SHOWN, MOST_COUNTED, PAGE_LENGTH, Version
from tests import factories
from tests.conftest import person
from tests.web.reader import Answer, Reader
from tests.web.test_articles import queries_of

pytestmark = pytest.mark.django_db

STORY = (
    "The port of Varnholm moved {0}.4 million tonnes of grain in 2023, the harbour office said. "
    "Its crane number {0} was built in 1931 and lifts 90 tonnes. "
    "Fares rose by {0} per cent last year, according to the council. "
    "The council spent {0}00,000 crowns on a new quay in March. "
    "The old quay was {0}20 metres long and was closed in 1998. "
    "Some {0},000 sailors used it each year, the harbour office said."
)

SENTENCES = 6
TEXT_COLUMNS = ("text", "sha256", "length", "fingerprint")


def story(project: Project, number: int = 3) -> Article:
    return factories.article(project, text=STORY.format(number), title=f"Story {number}")


def read(article: Article, *, extractor: str = "") -> ExtractionJob:
    """Let the detector read the article as the worker does."""
    job, _ = ExtractionJob.objects.get_or_create(
        snapshot=factories.snapshot_of(article), extractor=extractor or WORKBENCH
    )
    extract_claims(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.DONE
    return job


def read_all() -> None:
    for job in ExtractionJob.objects.unfinished():
        extract_claims(str(job.pk))


BY_SIGNS = {"base": 0.1, "score": 0.9, "amount": 1.4, "hedge": -0.6, "year": 0.02}


def taught(
    project: Project,
    number: int = 1,
    *,
    is_live: bool = False,
    gain: float = 0.1,
    weights: Weights = BY_SIGNS,
) -> Ranking:
    measures = ("precision_at_10", "average_precision")
    return Ranking.objects.create(
        project=project,
        number=number,
        weights=weights,
        decisions=64,
        figures={
            "desk": {name: [0.9, 0.7, 1.0] for name in measures},
            "built_in": {name: [0.6, 0.4, 0.8] for name in measures},
            "gain": {name: [gain, gain - 0.05, gain + 0.05] for name in measures},
        },
        is_live=is_live,
    )


def decided_about(article: Article, about: dict[int, float]) -> dict[int, Claim]:
    """The suggestions of an article, all rejected, by the number of their sentence: each about this much of
    what the desk likes to read about, where that is said."""
    update_project(
        actor=person("olga"),
        project=article.project,
        expected_version=None,
        suggestions_per_thousand_words=100,
    )
    job = read(article)
    for number, each in enumerate(job.candidates):
        each["meaning"] = [about[number]] if number in about else []
    job.save()
    place = {each["start"]: number for number, each in enumerate(job.candidates)}
    claims = {place[each.start]: each.claim for each in Annotation.objects.select_related("claim")}
    for claim in claims.values():
        reject_claim(actor=person("alice"), claim=claim)
    return claims


def learned_subjects(project: Project) -> Ranking:
    """A live ranking that goes by what claims are about alone."""
    return taught(project, is_live=True, weights={"base": 0.1, "score": 0.9, "meaning_0": 2.0})


def suggest_all(project: Project, actor: User) -> None:
    """Ask for all that was found, as the page does, and do as workers do, each message twice."""
    Reader(actor).post(reverse("suggestions_apply", args=[project.slug]))
    for job in [*ExtractionJob.objects.to_suggest()] * 2:
        suggest_what_was_found(str(job.pk))


def the_page(project: Project, reader: User) -> str:
    return Reader(reader).get(reverse("suggestions", args=[project.slug])).words


def looking(project: Project, reader: User, *, htmx: bool = False) -> Answer:
    return Reader(reader).get(reverse("suggestions_again", args=[project.slug]), htmx=htmx)


def look_again(project: Project, actor: User) -> Answer:
    return Reader(actor).post(reverse("suggestions_again", args=[project.slug]))


class TestHowTheyFared:
    def test_a_new_project_is_told_what_will_be_here(self, project: Project, alice: User) -> None:
        page = the_page(project, alice)
        assert "No suggestions yet" in page
        assert "Learning starts after 40 decisions; 0 so far" in page
        assert "There is no article yet" in page

    def test_the_page_names_the_detector_and_is_honest_about_languages(
        self, project: Project, victor: User
    ) -> None:
        page = the_page(project, victor)
        assert WORKBENCH in page
        assert "about 15 for each 1,000 words" in page
        assert "measured on English" in page

    def test_each_version_says_how_often_people_agreed(self, project: Project, alice: User) -> None:
        read(story(project))
        first, second, *rest = Claim.objects.all()
        accept_claim(actor=alice, claim=first)
        reject_claim(actor=alice, claim=second)
        page = the_page(project, alice)
        assert "50 % accepted of 2 looked at; the true share lies between 9 and 91 %" in page
        assert f"{WORKBENCH} 50 %" in page
        assert page.count(f"1 1 {len(rest)}") == 1

    def test_suggestions_that_nobody_looked_at_say_nothing_about_the_detector(
        self, project: Project, alice: User
    ) -> None:
        read(story(project))
        assert "nobody has looked yet" in the_page(project, alice)

    @pytest.mark.parametrize(
        ("accepted", "rejected", "interval"),
        [(0, 1, (0, 79)), (1, 0, (21, 100)), (5, 5, (24, 76)), (81, 19, (72, 87)), (500, 500, (47, 53))],
        ids=str,
    )
    def test_the_interval_of_the_share_is_wilsons(
        self, accepted: int, rejected: int, interval: tuple[int, int]
    ) -> None:
        assert Version("workbench/2", accepted, rejected, waiting=0).interval == interval

    def test_only_owners_are_led_to_change_how_many(self, project: Project, olga: User, erin: User) -> None:
        address = reverse("project_settings", args=[project.slug])
        page = reverse("suggestions", args=[project.slug])
        assert f"{address}#id_suggestions_per_thousand_words" in Reader(olga).get(page).html
        assert f"{address}#id_suggestions" not in Reader(erin).get(page).html

    def test_another_projects_suggestions_are_not_counted(
        self, project: Project, other_project: Project, mallory: User
    ) -> None:
        read(story(project))
        assert "No suggestions yet" in the_page(other_project, mallory)


class TestWhatTheDeskTaught:
    def test_the_live_version_says_what_moves_suggestions(self, project: Project, victor: User) -> None:
        taught(project, is_live=True)
        page = the_page(project, victor)
        assert "ranked by version 1, learned from 64 decisions" in page
        assert "an amount, a share or a rate up strongly" in page
        assert "hedged down clearly" in page
        assert "a year" not in page.partition("Suggestions with")[2]

    def test_up_and_down_differ_in_form_as_well_as_in_words(self, project: Project, victor: User) -> None:
        taught(project, is_live=True)
        page = Reader(victor).get(reverse("suggestions", args=[project.slug])).html
        assert re.search(r'#i-ranked_up"/></svg>up strongly</td>.*class="lean up".*<rect x="0"', page)
        assert re.search(r'#i-ranked_down"/></svg>down clearly</td>.*class="lean down".*<rect x="-43"', page)

    def test_each_version_shows_its_figures_beside_the_built_in_ones(
        self, project: Project, victor: User
    ) -> None:
        taught(project)
        assert "90 % (70–100) built-in: 60 % (40–80)" in the_page(project, victor)

    def test_figures_that_are_equal_are_called_so(self, project: Project, victor: User) -> None:
        ranking = taught(project)
        figures = {**ranking.figures, "built_in": ranking.figures["desk"]}
        taught_again = Ranking(project=project, number=2, weights={}, decisions=80, figures=figures)
        taught_again.save()
        assert the_page(project, victor).count("90 % (70–100) built-in: equal") == 2

    @pytest.mark.parametrize(
        ("first_ten", "before_rejected", "why"),
        [
            (0.1, [0.1, 0.05, 0.2], ""),
            (-0.1, [0.1, 0.05, 0.2], "Not used by itself: fewer of its first ten were accepted."),
            (0.1, [0.1, -0.01, 0.2], "Not used by itself: it is better, but by so little"),
            (0.0, [0.0, -0.1, 0.1], "Not used by itself: it is no better than the built-in ranking."),
        ],
        ids=["better", "first ten worse", "perhaps by chance", "no better"],
    )
    def test_version_that_is_not_in_use_says_why(
        self, first_ten: float, before_rejected: list[float], why: str, project: Project, victor: User
    ) -> None:
        ranking = taught(project, 1)
        gain = {"precision_at_10": [first_ten] * 3, "average_precision": before_rejected}
        Ranking(
            project=project,
            number=2,
            weights=ranking.weights,
            decisions=80,
            figures={**ranking.figures, "gain": gain},
            is_live=not why,
        ).save()
        page = the_page(project, victor).partition("Versions")[2]
        second, first = page.partition("Version 2")[2].split("Version 1")[:2]
        assert ("Not used by itself" in second) is bool(why)
        assert why in second
        other = "Better, but somebody here chose another ranking." if why else "A newer one is in use."
        assert other in first

    def test_an_editor_rolls_back_and_uses_a_version_again(self, project: Project, erin: User) -> None:
        ranking = taught(project, is_live=True)
        address = reverse("ranking_use", args=[project.slug])
        Reader(erin).post(address, {"ranking": ""})
        ranking.refresh_from_db()
        assert not ranking.is_live
        page = the_page(project, erin)
        assert "ranked by the built-in ranking" in page
        assert "Somebody here chose that" in page
        Reader(erin).post(address, {"ranking": "1"})
        ranking.refresh_from_db()
        assert ranking.is_live

    def test_an_older_version_is_rolled_back_to(self, project: Project, erin: User, alice: User) -> None:
        taught(project, 1)
        taught(project, 2, is_live=True)
        taught(project, 3, gain=0.0)
        page = Reader(erin).get(reverse("suggestions", args=[project.slug])).html
        assert 'aria-label="Roll back to version 1"' in page
        assert 'aria-label="Use version 3"' in page
        assert 'name="ranking"' not in Reader(alice).get(reverse("suggestions", args=[project.slug])).html

    def test_subjects_are_told_by_claims_that_show_them_best_each_linked_to_its_place(
        self, project: Project, victor: User
    ) -> None:
        about = {0: 1.8, 1: 1.4, 2: 1.3, 3: 0.8, 4: 0.5, 5: -1.0}
        claims = decided_about(story(project), about)
        learned_subjects(project)
        page = Reader(victor).get(reverse("suggestions", args=[project.slug]))
        shown = re.findall(r'href="[^"]*/\?claim=([^"]+)"', page.html)
        assert shown == [str(claims[number].pk) for number in (0, 1, 2, 5, 4)]
        up, down = page.words.partition("What claims are about")[2].split("Ranked down")[:2]
        assert "The port of Varnholm moved 3.4 million tonnes" in up
        assert "Some 3,000 sailors used it each year" in down

    def test_numbers_that_tell_what_claims_are_about_are_never_shown_as_signs(
        self, project: Project, victor: User
    ) -> None:
        decided_about(story(project), {0: 0.9, 5: -0.9})
        learned_subjects(project)
        page = the_page(project, victor)
        assert "meaning" not in page
        assert "No sign stands out" in page

    @pytest.mark.parametrize("what", ["deleted", "of signs alone", "not decided"])
    def test_where_no_claim_shows_a_subject_nothing_is_said_of_subjects(
        self, what: str, project: Project, victor: User, erin: User
    ) -> None:
        claims = decided_about(story(project), {0: 0.9, 5: -0.9})
        if what == "of signs alone":
            taught(project, is_live=True)
        else:
            learned_subjects(project)
            for claim in claims.values():
                (delete_claim if what == "deleted" else reopen_claim)(actor=erin, claim=claim)
        assert "What claims are about" not in the_page(project, victor)

    def test_another_desks_claims_show_nothing_here(
        self, project: Project, other_project: Project, mallory: User
    ) -> None:
        decided_about(story(project), {0: 0.9, 5: -0.9})
        learned_subjects(other_project)
        assert "What claims are about" not in the_page(other_project, mallory)

    def test_figures_say_that_they_are_means_over_articles(self, project: Project, victor: User) -> None:
        taught(project)
        page = the_page(project, victor)
        assert "Both figures are means over these articles" in page
        assert "is the precision at ten" in page
        assert "is the average precision" in page

    @pytest.mark.parametrize("number", ["2", "one", "-1"])
    def test_a_version_that_is_not_there_cannot_be_used(
        self, number: str, project: Project, erin: User
    ) -> None:
        taught(project)
        answer = Reader(erin).post(reverse("ranking_use", args=[project.slug]), {"ranking": number})
        assert answer.status == 404


class TestLookingAgain:
    def test_articles_that_this_version_has_not_read_are_read_without_suggesting(
        self, project: Project, erin: User
    ) -> None:
        story(project)
        assert look_again(project, erin).leads_to == reverse("suggestions_again", args=[project.slug])
        read_all()
        assert not Claim.objects.exists()
        assert f"{ALWAYS_ROOM_FOR} new suggestions in 1 article" in looking(project, erin).words

    def test_the_page_asks_for_news_until_all_is_read(self, project: Project, erin: User) -> None:
        story(project)
        look_again(project, erin)
        moving = looking(project, erin, htmx=True)
        assert "Read 0 of 1 articles" in moving.words
        assert "every 1500ms" in moving.html
        read_all()
        assert looking(project, erin, htmx=True).headers["HX-Refresh"] == "true"

    def test_what_was_read_already_serves(self, project: Project, erin: User) -> None:
        read(story(project))
        before = ExtractionJob.objects.get()
        look_again(project, erin)
        assert ExtractionJob.objects.get() == before
        words = looking(project, erin).words
        assert "Nothing would be new" in words
        assert "nothing that is too weak. “More” in an article suggests the next best all the same." in words

    def test_a_larger_number_brings_more_and_is_counted_beside_what_is_there(
        self, project: Project, erin: User, olga: User
    ) -> None:
        update_project(actor=olga, project=project, expected_version=None, suggestions_per_thousand_words=1)
        read(story(project))
        update_project(actor=olga, project=project, expected_version=None, suggestions_per_thousand_words=100)
        new = SENTENCES - ALWAYS_ROOM_FOR
        page = looking(project, erin).words
        assert f"{new} new suggestion" in page
        assert f"Story 3 {new} {ALWAYS_ROOM_FOR}" in page

    def test_suggesting_fills_the_articles_once(self, project: Project, erin: User) -> None:
        story(project)
        look_again(project, erin)
        read_all()
        suggest_all(project, erin)
        assert Claim.objects.filter(status=ClaimStatus.PROPOSED).count() == ALWAYS_ROOM_FOR
        job = ExtractionJob.objects.get()
        assert (job.proposes, job.proposed) == (True, ALWAYS_ROOM_FOR)
        assert "Nothing would be new" in looking(project, erin).words

    def test_what_people_did_stays_and_what_they_rejected_never_returns(
        self, project: Project, alice: User, erin: User
    ) -> None:
        article = story(project)
        marked = factories.claim(article, quote="Fares rose by 3 per cent")
        read(article, extractor="workbench/0")
        kept, rejected, *_ = Claim.objects.filter(status=ClaimStatus.PROPOSED)
        accept_claim(actor=alice, claim=kept)
        reject_claim(actor=alice, claim=rejected)
        before = set(Claim.objects.values_list("pk", "status", "version"))
        look_again(project, erin)
        read_all()
        suggest_all(project, erin)
        assert set(Claim.objects.values_list("pk", "status", "version")) == before
        assert Claim.objects.filter(pk=marked.pk).exists()

    def test_looking_can_be_cancelled_and_taken_up_again(self, project: Project, erin: User) -> None:
        story(project)
        look_again(project, erin)
        answer = Reader(erin).post(reverse("suggestions_cancel", args=[project.slug]))
        assert answer.status == 302
        assert ExtractionJob.objects.get().state == JobState.CANCELLED
        assert "has not read 1 of 1 article" in looking(project, erin).words
        look_again(project, erin)
        assert ExtractionJob.objects.get().state == JobState.QUEUED

    def test_cancelling_leaves_the_ordinary_work_alone(self, project: Project, erin: User) -> None:
        ordinary = ExtractionJob.objects.create(
            snapshot=factories.snapshot_of(story(project)), extractor=WORKBENCH
        )
        Reader(erin).post(reverse("suggestions_cancel", args=[project.slug]))
        ordinary.refresh_from_db()
        assert ordinary.state == JobState.QUEUED

    def test_articles_that_cannot_be_read_are_named_and_read_again(
        self, project: Project, victor: User, erin: User
    ) -> None:
        story(project)
        look_again(project, erin)
        ExtractionJob.objects.update(state=JobState.FAILED, failure="It broke.", finished_at=timezone.now())
        page = looking(project, erin).words
        assert "1 article could not be read Read it again" in page
        assert re.search(r"Story 3 It broke\. Today, \d\d:\d\d UTC Retry", page)
        assert "Read it again" not in looking(project, victor).words
        look_again(project, erin)
        read_all()
        assert "could not be read" not in looking(project, erin).words
        assert f"{ALWAYS_ROOM_FOR} new suggestions in 1 article" in looking(project, erin).words

    def test_one_of_those_that_failed_is_read_again_by_itself(
        self, project: Project, victor: User, erin: User
    ) -> None:
        for number in range(2):
            story(project, number)
        look_again(project, erin)
        ExtractionJob.objects.update(state=JobState.FAILED, failure="It broke.")
        one = ExtractionJob.objects.all()[0]
        address = reverse("job_retry", args=[one.pk])
        assert address in looking(project, erin).html
        assert address not in looking(project, victor).html
        here = f"http://testserver{reverse('suggestions_again', args=[project.slug])}"
        assert Reader(erin).post(address, came_from=here).leads_to == here
        states = set(ExtractionJob.objects.values_list("state", "proposes"))
        assert states == {(JobState.QUEUED, False), (JobState.FAILED, False)}

    def test_what_would_be_new_is_read_word_for_word_the_best_first_and_linked_to_its_place(
        self, project: Project, erin: User
    ) -> None:
        article = story(project)
        look_again(project, erin)
        read_all()
        page = looking(project, erin)
        found = would_propose(job=ExtractionJob.objects.get())
        best = sorted(found, key=lambda each: -each.check_worthiness)
        text = factories.snapshot_of(article).text
        address = reverse("workspace", args=[project.slug, article.pk])
        places = [page.html.index(f'href="{address}#at={each.start}-{each.end}"') for each in best]
        assert places == sorted(places)
        for each in best:
            assert text[each.start : each.end] in page.words
        assert "worth checking: " in page.words
        assert f"{len(best) - FIRST_SHOWN} more, less likely to be worth checking" in page.words
        assert "Claims, sources and verdicts stay as they are" in page.words

    def test_look_that_failed_is_no_failure_of_its_article(self, project: Project, erin: User) -> None:
        read(story(project), extractor="workbench/0")
        look_again(project, erin)
        ExtractionJob.objects.filter(proposes=False).update(state=JobState.FAILED, failure="It broke.")
        articles = reverse("articles", args=[project.slug])
        assert "Story 3" not in Reader(erin).get(f"{articles}?state=failed").words
        assert "It broke" not in Reader(erin).get(articles).words

    def test_look_that_goes_on_is_no_progress_of_its_article(self, project: Project, erin: User) -> None:
        story(project)
        look_again(project, erin)
        articles = reverse("articles", args=[project.slug])
        assert "Story 3" not in Reader(erin).get(f"{articles}?state=moving").words

    def test_page_tells_how_many_articles_are_still_to_get_their_suggestions(
        self, project: Project, erin: User
    ) -> None:
        for number in range(2):
            story(project, number)
        look_again(project, erin)
        read_all()
        Reader(erin).post(reverse("suggestions_apply", args=[project.slug]))
        assert "Suggesting: 2 articles to go" in looking(project, erin, htmx=True).words
        suggest_what_was_found(str(ExtractionJob.objects.all()[0].pk))
        assert "Suggesting: 1 article to go" in looking(project, erin).words
        suggest_what_was_found(str(ExtractionJob.objects.all()[1].pk))
        assert looking(project, erin, htmx=True).headers["HX-Refresh"] == "true"

    def test_reviewers_do_not_suggest_to_all_articles(self, project: Project, alice: User) -> None:
        read(story(project))
        assert Reader(alice).post(reverse("suggestions_apply", args=[project.slug])).status == 403
        assert not ExtractionJob.objects.filter(is_to_suggest=True).exists()

    def test_members_see_what_would_change_but_only_editors_are_offered_it(
        self, project: Project, victor: User, erin: User
    ) -> None:
        story(project)
        look_again(project, erin)
        read_all()
        assert f"{ALWAYS_ROOM_FOR} new suggestions" in looking(project, victor).words
        assert "Suggest them" not in looking(project, victor).words
        assert "Suggest them" in looking(project, erin).words

    def test_many_articles_come_in_pages_and_are_counted_apart(self, project: Project, erin: User) -> None:
        for number in range(PAGE_LENGTH + 1):
            story(project, number)
        look_again(project, erin)
        read_all()
        page = looking(project, erin)
        assert f"1–{PAGE_LENGTH} of {PAGE_LENGTH + 1} articles" in page.words
        assert reverse("suggestions_totals", args=[project.slug]) in page.html
        totals = Reader(erin).get(reverse("suggestions_totals", args=[project.slug]), htmx=True)
        assert f"in {PAGE_LENGTH + 1} articles" in totals.words

    def test_of_very_many_articles_the_first_are_counted(self, project: Project, erin: User) -> None:
        article = story(project)
        snapshot = factories.snapshot_of(article)
        others = [
            Article(project=project, submitted_by=article.submitted_by, fetch_state=article.fetch_state)
            for _ in range(MOST_COUNTED)
        ]
        Article.objects.bulk_create(others)
        texts = [
            Snapshot(article=each, number=1, **{name: getattr(snapshot, name) for name in TEXT_COLUMNS})
            for each in others
        ]
        Snapshot.objects.bulk_create(texts)
        for each, text in zip(others, texts, strict=True):
            each.snapshot = text
        Article.objects.bulk_update(others, ["snapshot"])
        candidates = read(article).candidates
        ExtractionJob.objects.bulk_create(
            ExtractionJob(snapshot=text, extractor=WORKBENCH, state=JobState.DONE, candidates=candidates)
            for text in texts
        )
        totals = Reader(erin).get(reverse("suggestions_totals", args=[project.slug]), htmx=True)
        assert f"Counted in {MOST_COUNTED} of {MOST_COUNTED + 1} articles" in totals.words

    @pytest.mark.parametrize("name", ["suggestions", "suggestions_again", "suggestions_totals"])
    def test_the_pages_cost_the_same_statements_for_five_and_for_fifteen_articles(
        self, name: str, project: Project
    ) -> None:
        reader, address = Reader(person("erin")), reverse(name, args=[project.slug])
        for number in range(5):
            read(story(project, number))
        few = queries_of(reader, address)
        for number in range(5, 15):
            read(story(project, number))
        assert queries_of(reader, address) == few


def test_article_that_was_only_looked_at_suggests_once_it_is_asked_for(alice: User, project: Project) -> None:
    article = story(project)
    job = ExtractionJob.objects.create(
        snapshot=factories.snapshot_of(article), extractor=WORKBENCH, proposes=False
    )
    extract_claims(str(job.pk))
    assert not Claim.objects.exists()
    asked = request_extraction(actor=alice, article=article, extractor=WORKBENCH)
    assert (asked.pk, asked.proposes) == (job.pk, True)
    assert Claim.objects.count() == asked.proposed > 0
