"""Why the machine suggested nothing of a passage: read from what its last run stored, nothing is run."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import ordinal
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from annotations.extraction.candidates import WORKBENCH, CandidateClaim, best, ranked
from annotations.extraction.service import is_of_service
from annotations.models import UNREAD, Claim, Event, ExtractionJob, JobState
from annotations.services.rankings import ranking_of
from annotations.text.words import count_words
from annotations.web.claim_lines import ClaimLine, Span
from annotations.web.findings import Reasons, Worth
from annotations.web.pages import Request, page
from annotations.web.workspace import Workspace, number, open_workspace


@dataclass(frozen=True)
class Removal:
    """Who took a claim of these words out, if it is known."""

    claim: Claim
    event: Event | None


@dataclass(frozen=True)
class Place:
    """Where a candidate stands among all `found`; `asked` is how many of them the desk asks for."""

    candidate: CandidateClaim
    rank: int
    found: int
    asked: int
    cut_off: float

    @property
    def ordinal(self) -> str:
        return str(ordinal(self.rank))

    @property
    def is_within(self) -> bool:
        return self.rank <= self.asked

    @property
    def worth(self) -> Worth:
        return Worth(self.candidate.check_worthiness)

    @property
    def reasons(self) -> Reasons:
        return Reasons(tuple(reason.text for reason in self.candidate.reasons))


@page("GET")
def why_not(request: Request, slug: str, article_id: uuid.UUID) -> HttpResponseBase:
    """What became of the passage from `?start=` to `?end=`, in a few sentences, as the built-in detector saw
    it: it alone ranks every sentence."""
    opened = open_workspace(request, slug, article_id)
    passage = number(request.GET.get("start")), number(request.GET.get("end"))
    marked = [line for line in opened.lines if _shared(passage, line.spans)]
    standing = [line for line in marked if not line.is_removed]
    built_in = next((each for each in opened.jobs if not is_of_service(each.extractor)), None)
    job = built_in if built_in and built_in.state == JobState.DONE else None
    context = {
        "workspace": opened,
        "desk": opened.desk,
        "article": opened.article,
        "standing": standing,
        "removal": None if standing or not marked else _removal(opened, marked[0]),
        "job": job,
        "is_at_work": any(each.is_unfinished for each in opened.jobs),
        "address_to_read": _address_to_read(opened, built_in),
        "keeps_ranking": job and _keeps_ranking(job),
        "place": None if marked or job is None else _place(opened, job, passage),
    }
    return render(request, "annotations/workspace/why_not.html", context)


def _address_to_read(opened: Workspace, built_in: ExtractionJob | None) -> str:
    """Where the built-in detector is asked to read the text, once more where it could not."""
    if built_in and built_in.state in UNREAD:
        return reverse("job_retry", args=[built_in.pk])
    return reverse("article_extract", args=[opened.article.pk])


def _keeps_ranking(job: ExtractionJob) -> bool:
    """False of a version that stored proposals alone; the present one may truly have found nothing."""
    return job.found > 0 or job.extractor == WORKBENCH


def _shared(passage: Span, spans: Sequence[Span]) -> int:
    """How many characters of the passage the spans cover."""
    return sum(max(min(end, passage[1]) - max(start, passage[0]), 0) for start, end in spans)


def _removal(opened: Workspace, line: ClaimLine) -> Removal:
    claim = opened.claim(line.id)
    seen = Event.objects.visible_to(opened.request.user).filter(claim=claim)
    deed = "claims.delete_claim" if claim.deleted_at else "claims.reject_claim"
    return Removal(claim, seen.filter(deed=deed).select_related("actor").order_by("-sequence").first())


def _place(opened: Workspace, job: ExtractionJob, passage: Span) -> Place | None:
    """The candidate that shares most with the passage, by the desk's own ranking; None where none does."""
    project = opened.desk.project
    candidates = ranked(ranking_of(project)(job))
    shares = [_shared(passage, [(each.start, each.end)]) for each in candidates]
    if not any(shares):
        return None
    at = shares.index(max(shares))
    asked = best(
        candidates,
        words=count_words(opened.snapshot.text),
        per_thousand_words=project.suggestions_per_thousand_words,
    )
    cut_off = asked[-1].check_worthiness if asked else 0.0
    return Place(candidates[at], at + 1, len(candidates), len(asked), cut_off)
