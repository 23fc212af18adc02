"""How far the machine is with an article, in words: its page, its text, its claims."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from annotations.extraction.service import is_of_service
from annotations.models import (
    Adjudication,
    Annotation,
    Article,
    Claim,
    ClaimStatus,
    ExtractionJob,
    FetchState,
    JobState,
    Rating,
    User,
    recall_openings,
)
from annotations.services.jobs import current_jobs
from annotations.web.claims import Waiting, for_decision, for_review, look_of

# What the list counts of an article's claims; each claim that stands is in one of them.
COUNTS = {
    "settled": "all its verdicts agree, or an adjudicator has decided",
    "in review": "a verdict is in, but the claim is not settled",
    "to check": "no verdict is in yet",
    "suggested": "found by the machine; nobody has accepted or rejected it",
}
# Longer than a worker that is there takes to pick a job up.
USUAL_WAIT = timedelta(seconds=30)


@dataclass(frozen=True)
class Step:
    """One step of an article's way in. `state`: todo, doing, done or failed."""

    name: str
    state: str
    words: str
    done: int = 0
    total: int = 0
    retry: str = ""
    retry_words: str = "Retry"
    cancel: str = ""


@dataclass
class Tally(Waiting):
    """The claims of an article. `looks` counts those that people took up, by how they look."""

    looks: dict[str, int] = field(default_factory=dict)
    in_review: int = 0
    suggested: int = 0

    @property
    def settled(self) -> int:
        return sum(number for look, number in self.looks.items() if look in Rating.values)

    @property
    def to_check(self) -> int:
        return sum(self.looks.values()) - self.settled - self.in_review

    @property
    def counts(self) -> list[tuple[int, str, str]]:
        """How many, of what, and what that means; nothing that is none."""
        numbers = (self.settled, self.in_review, self.to_check, self.suggested)
        counted = zip(numbers, COUNTS.items(), strict=True)
        return [(number, name, words) for number, (name, words) in counted if number]


@dataclass(frozen=True)
class Row:
    """An article as lists show it."""

    article: Article
    steps: list[Step]
    tally: Tally

    @property
    def step(self) -> Step:
        return _current(self.steps)

    @property
    def is_moving(self) -> bool:
        """Whether its state will change without anybody doing anything."""
        return any(step.state == "doing" for step in self.steps)


def rows_of(articles: Iterable[Article], user: User) -> list[Row]:
    """Articles with their progress, their claims and their names; three queries, however many there are."""
    listed = list(articles)
    twins = (article.near_duplicate_of for article in listed)
    recall_openings([*listed, *(twin for twin in twins if twin)])
    jobs = _jobs_of(listed)
    tallies = _tallies(listed, user)
    return [
        Row(article, _steps(article, jobs[article.snapshot_id]), tallies.get(article.pk, Tally()))
        for article in listed
    ]


def step_of(article: Article, job: ExtractionJob | None) -> Step:
    """Where an article with this extraction of its text stands."""
    return _current(_steps(article, [job] if job else []))


def job_to_show(jobs: Iterable[ExtractionJob]) -> ExtractionJob | None:
    """Of the current runs over a text the one that a person should hear of: one that goes on, else one that
    failed, else the built-in detector's."""

    def urgency(job: ExtractionJob) -> tuple[int, bool]:
        state = 2 if job.is_unfinished else int(job.state == JobState.FAILED)
        return state, not is_of_service(job.extractor)

    return max(jobs, key=urgency, default=None)


def _current(steps: list[Step]) -> Step:
    """The first step that is not done, else the last."""
    return next((step for step in steps if step.state != "done"), steps[-1])


def _jobs_of(articles: list[Article]) -> "dict[object, list[ExtractionJob]]":
    """The current runs over each article's text, by its snapshot, without what they found."""
    found: dict[object, list[ExtractionJob]] = defaultdict(list)
    for project in {article.project for article in articles}:
        snapshots = [article.snapshot_id for article in articles]
        for job in current_jobs(project).filter(snapshot__in=snapshots).defer("candidates"):
            found[job.snapshot_id].append(job)
    return found


def _tallies(articles: list[Article], user: User) -> "dict[object, Tally]":
    claims = Claim.objects.filter(pk=OuterRef("claim"))
    settled = Adjudication.objects.standing().filter(claim=OuterRef("claim"))
    counted = (
        Annotation.objects.standing()
        .filter(snapshot__article__in=articles)
        .order_by()
        .annotate(
            rating=Subquery(settled.values("rating")),
            is_for_review=Exists(claims.filter(for_review(user))),
            is_for_decision=Exists(claims.filter(for_decision(user))),
        )
        .values("snapshot__article", "claim__status", "rating", "is_for_review", "is_for_decision")
        .annotate(n=Count("claim", distinct=True))
    )
    tallies: dict[object, Tally] = {}
    for group in counted:
        tally, n = tallies.setdefault(group["snapshot__article"], Tally()), group["n"]
        look = look_of(group["claim__status"], group["rating"])
        if group["claim__status"] == ClaimStatus.PROPOSED:
            tally.suggested += n
        elif group["claim__status"] != ClaimStatus.REJECTED:
            tally.looks[look] = tally.looks.get(look, 0) + n
        tally.in_review += n if group["claim__status"] == ClaimStatus.IN_REVIEW else 0
        tally.for_review += n if group["is_for_review"] else 0
        tally.for_decision += n if group["is_for_decision"] else 0
    return tallies


def _steps(article: Article, jobs: list[ExtractionJob]) -> list[Step]:
    return [*_fetch_steps(article), _text_step(article), _claims_step(article, jobs)]


def _fetch_steps(article: Article) -> list[Step]:
    """None where the text was handed in."""
    if article.fetch_state == FetchState.NONE:
        return []
    if article.fetch_state == FetchState.FAILED:
        words = f"{article.get_fetch_failure_display()}. {article.fetch_detail}".strip()
        return [Step("Page", "failed", words, retry=reverse("article_fetch", args=[article.pk]))]
    if article.fetch_state == FetchState.STORED:
        return [Step("Page", "done", "Page fetched")]
    is_under_way = article.fetch_state == FetchState.FETCHING
    return [Step("Page", "doing", "Fetching the page" if is_under_way else "Waiting to be fetched")]


def _text_step(article: Article) -> Step:
    if article.snapshot is None:
        return Step("Text", "todo", "No text yet")
    return Step("Text", "done", f"{article.snapshot.length:,} characters")


def _claims_step(article: Article, jobs: list[ExtractionJob]) -> Step:
    name, job = "Claims", job_to_show(jobs)
    if article.snapshot is None:
        return Step(name, "todo", "Waits for the text")
    if job is None:
        start = reverse("article_extract", args=[article.pk])
        return Step(name, "todo", "Not searched for claims", retry=start, retry_words="Find claims")
    again = reverse("job_retry", args=[job.pk])
    if job.state == JobState.FAILED:
        return Step(name, "failed", job.failure, retry=again)
    if job.state == JobState.CANCELLED:
        return Step(name, "todo", "Search for claims cancelled", retry=again, retry_words="Start again")
    if job.state == JobState.DONE:
        return Step(name, "done", _suggestions(jobs))
    cancel = reverse("job_cancel", args=[job.pk])
    if job.state == JobState.QUEUED:
        is_late = timezone.now() - job.queued_at > USUAL_WAIT
        words = "Still waiting for a worker; it will start by itself" if is_late else "Waiting its turn"
        return Step(name, "doing", words, cancel=cancel)
    reading = "The service is reading" if is_of_service(job.extractor) else "Reading"
    words = f"{reading} sentence {job.done} of {job.total}" if job.total else f"{reading} the text"
    return Step(name, "doing", words, done=job.done, total=job.total, cancel=cancel)


def _suggestions(jobs: list[ExtractionJob]) -> str:
    number = sum(job.proposed for job in jobs)
    words = (
        "1 claim suggested" if number == 1 else f"{number} claims suggested" if number else "No claims found"
    )
    return " ".join([words, *(_left_out(job) for job in jobs if job.dropped)])


def _left_out(job: ExtractionJob) -> str:
    total = job.found + job.dropped
    return f"({job.dropped} of {total} from the service were not in the text and were left out)"
