"""What the machine suggests to a project: how well that went, what the desk taught it, and looking again."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Max, Q
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django_htmx.http import HttpResponseClientRefresh

from annotations.dispatch import start_looking_again, start_suggesting
from annotations.extraction.candidates import WORKBENCH, CandidateClaim, ranked
from annotations.extraction.reranking import NOTABLE, Weights, beats, signs_of
from annotations.extraction.signs import FEATURES
from annotations.models import (
    Annotation,
    Article,
    Claim,
    ClaimOrigin,
    ClaimStatus,
    ExtractionJob,
    Project,
    Ranking,
    Role,
    recall_openings,
)
from annotations.services.claims import claim_of, would_propose_each
from annotations.services.previews import failed_looks, look_at, read_articles, stop_looking
from annotations.services.rankings import (
    FEWEST_ARTICLES,
    FEWEST_OF_A_KIND,
    is_chosen_by_hand,
    progress_of,
    pulls,
    use_ranking,
)
from annotations.web.claims import places_of
from annotations.web.findings import Finding
from annotations.web.pages import Request, desk_of, page

PAGE_LENGTH = 25
# So many of an article's new suggestions are read at a glance; the others are folded away.
FIRST_SHOWN = 3
# Of more articles it is not counted what would be new: some two seconds of a web process.
MOST_COUNTED = 500
_CHUNK = 100
# Claims of a kind that is liked, and of one that is not, by which subjects are told.
EXAMPLES = 3
# What counts less than this, in log-odds, is left out: nobody would see it work.
FAINT, STRONG = 0.1, 1.0
_95_PERCENT = 1.96

# What reasons are called where they are not about one claim.
SIGNS = {
    **{feature.name: feature.text.removeprefix("ranked down: ") for feature in FEATURES},
    "reported": "what somebody is reported to have said",
    "names": "names",
    "short": "very short passages",
    "detail": "detailed statements",
    "worded_like_claims": "a wording like that of what fact-checkers check",
    "worded_like_talk": "a wording like that of what they seldom check",
}


@dataclass(frozen=True)
class Version:
    """What became of the suggestions of one version of a detector."""

    extractor: str
    accepted: int
    rejected: int
    waiting: int

    @property
    def decided(self) -> int:
        return self.accepted + self.rejected

    @property
    def share(self) -> int:
        return round(100 * self.accepted / self.decided)

    @property
    def interval(self) -> tuple[int, int]:
        """Of the share accepted, in per cent: the score interval of Wilson (1927), 95 %."""
        n, share, z = self.decided, self.accepted / self.decided, _95_PERCENT
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        reach = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        return round(100 * max(middle - reach, 0)), round(100 * min(middle + reach, 1))


@dataclass(frozen=True)
class Sign:
    """What a sign is worth to the desk: `weight` in log-odds, `share` of the weightiest in per cent."""

    words: str
    weight: float
    share: int

    @property
    def strength(self) -> str:
        weight = abs(self.weight)
        return "strongly" if weight >= STRONG else "clearly" if weight >= NOTABLE else "a little"

    @property
    def is_up(self) -> bool:
        return self.weight > 0


@dataclass(frozen=True)
class Leaning:
    """Decided claims about things like those that the desk likes to read about, or not, by where they
    stand, the most telling first."""

    is_up: bool
    places: list[Annotation]


@dataclass(frozen=True)
class Measure:
    """The same figure of a desk's ranking and of the built-in one, each with its interval, in words."""

    desk: str
    built_in: str


@dataclass(frozen=True)
class Taught:
    """A version of what the desk taught, what using it would be called, and why it is not in use; "" of the
    one that is."""

    ranking: Ranking
    deed: str
    why_not: str

    @property
    def measures(self) -> list[Measure]:
        figures = self.ranking.figures
        return [
            _measure(figures["desk"][name], figures["built_in"][name])
            for name in ("precision_at_10", "average_precision")
        ]


@dataclass(frozen=True)
class New:
    """A suggestion that an article would get: its words, their place, and what the machine says of it."""

    words: str
    start: int
    end: int
    finding: Finding


@dataclass(frozen=True)
class Row:
    """What looking again would change in an article: suggestions that are `new`, the best first, and how many
    claims are `there`."""

    article: Article
    new: list[New]
    there: int

    @property
    def first(self) -> list[New]:
        return self.new[:FIRST_SHOWN]

    @property
    def others(self) -> list[New]:
        return self.new[FIRST_SHOWN:]


@dataclass(frozen=True)
class Totals:
    """The same over the first `counted` of all articles, `among`: `new` suggestions in `articles` of them."""

    new: int
    articles: int
    counted: int
    among: int


@page("GET")
def suggestions(request: Request, slug: str) -> HttpResponseBase:
    desk = desk_of(request, slug)
    extractor = WORKBENCH
    rankings = list(desk.project.rankings.all())
    live = next((each for each in rankings if each.is_live), None)
    is_by_hand = is_chosen_by_hand(desk.project)
    context = {
        "desk": desk,
        "extractor": extractor,
        "versions": _versions(desk.project),
        "look": look_at(desk.project, extractor),
        "progress": progress_of(desk.project),
        "fewest": {"articles": FEWEST_ARTICLES, "of_a_kind": FEWEST_OF_A_KIND},
        "rankings": [
            Taught(
                each,
                "Roll back" if live and each.number < live.number else "Use",
                "" if each.is_live else _why_not(each, is_by_hand=is_by_hand),
            )
            for each in rankings
        ],
        "live": live,
        "is_by_hand": is_by_hand,
        "signs": _signs(live.weights) if live else [],
        "leanings": _leanings(desk.project, live.weights) if live else [],
    }
    return render(request, "annotations/suggestions.html", context)


@page("POST")
def ranking_use(request: Request, slug: str) -> HttpResponseBase:
    """Rank by the version named `ranking`; by the built-in ranking where none is named."""
    desk = desk_of(request, slug)
    desk.demand(Role.EDITOR)
    chosen = _ranking(desk.project, request.POST.get("ranking", ""))
    use_ranking(actor=request.user, project=desk.project, ranking=chosen)
    which = f"version {chosen.number} of what your desk taught" if chosen else "the built-in ranking"
    messages.success(request, f"New suggestions are ranked by {which} from now on.")
    return redirect("suggestions", slug)


@page("GET", "POST")
def suggestions_again(request: Request, slug: str) -> HttpResponseBase:
    """How far looking again is, then what it would change. POST begins; htmx asks for the part that moves."""
    desk = desk_of(request, slug)
    if request.method == "POST":
        with transaction.atomic():
            start_looking_again(desk.project, request.user)
        return redirect("suggestions_again", slug)
    extractor = WORKBENCH
    look = look_at(desk.project, extractor)
    context: dict[str, Any] = {"desk": desk, "extractor": extractor, "look": look}
    if request.htmx:
        if not look.is_moving:
            return HttpResponseClientRefresh()
        return render(request, "annotations/suggestions_look.html", context)
    if look.failed:
        failed = list(failed_looks(desk.project, extractor)[:PAGE_LENGTH])
        recall_openings([job.snapshot.article for job in failed])
        context["failed"] = failed
    if look.is_moving:
        return render(request, "annotations/suggestions_again.html", context)
    pages = Paginator(read_articles(desk.project, extractor), PAGE_LENGTH)
    shown = pages.get_page(request.GET.get("page"))
    rows = _rows(list(shown.object_list))
    context |= {
        "shown": shown,
        "rows": rows,
        "totals": _totals([len(row.new) for row in rows], len(rows)) if pages.num_pages == 1 else None,
    }
    return render(request, "annotations/suggestions_again.html", context)


@page("GET")
def suggestions_totals(request: Request, slug: str) -> HttpResponseBase:
    """What would be new in all articles, or the first of very many: a part of the page, asked for by itself
    where it has several pages."""
    desk = desk_of(request, slug)
    jobs = read_articles(desk.project, WORKBENCH)
    among = jobs.count()
    chunks = (jobs[start : start + _CHUNK] for start in range(0, min(among, MOST_COUNTED), _CHUNK))
    numbers = [len(new) for chunk in chunks for new in would_propose_each(jobs=list(chunk))]
    totals = _totals(numbers, among)
    return render(request, "annotations/suggestions_totals.html", {"desk": desk, "totals": totals})


@page("POST")
def suggestions_apply(request: Request, slug: str) -> HttpResponseBase:
    desk = desk_of(request, slug)
    with transaction.atomic():
        start_suggesting(desk.project, request.user)
    messages.success(request, "The new suggestions are on their way into the articles.")
    return redirect("suggestions_again", slug)


@page("POST")
def suggestions_cancel(request: Request, slug: str) -> HttpResponseBase:
    desk = desk_of(request, slug)
    stopped = stop_looking(actor=request.user, project=desk.project, extractor=WORKBENCH)
    articles = "1 article was" if stopped == 1 else f"{stopped} articles were"
    messages.success(request, f"Stopped. {articles} not read.")
    return redirect("suggestions", slug)


def _why_not(ranking: Ranking, *, is_by_hand: bool) -> str:
    """Why a version is not in use, as `learn_ranking` and people decided."""
    if beats(ranking.figures):
        return "Better, but somebody here chose another ranking." if is_by_hand else "A newer one is in use."
    gain = ranking.figures["gain"]
    if gain["precision_at_10"][0] < 0:
        return "Not used by itself: fewer of its first ten were accepted."
    if round(100 * gain["average_precision"][0]) > 0:
        return "Not used by itself: it is better, but by so little that this may be chance."
    return "Not used by itself: it is no better than the built-in ranking."


def _measure(desk: Sequence[float], built_in: Sequence[float]) -> Measure:
    is_equal = round(100 * desk[0]) == round(100 * built_in[0])
    return Measure(_in_words(desk), "equal" if is_equal else _in_words(built_in))


def _in_words(figure: Sequence[float]) -> str:
    value, low, high = (round(100 * each) for each in figure)
    return f"{value} % ({low}–{high})"


def _ranking(project: Project, number: str) -> Ranking | None:
    if not number:
        return None
    if not number.isdecimal():
        raise Http404
    return get_object_or_404(project.rankings, number=int(number))


def _versions(project: Project) -> list[Version]:
    """The one that suggested last first."""
    made = Claim.objects.filter(project=project, origin=ClaimOrigin.MACHINE, deleted_at=None)
    waiting, rejected = Q(status=ClaimStatus.PROPOSED), Q(status=ClaimStatus.REJECTED)
    counted = (
        made.order_by()
        .values("extractor")
        .annotate(
            waiting=Count("pk", filter=waiting),
            rejected=Count("pk", filter=rejected),
            accepted=Count("pk", filter=~waiting & ~rejected),
            latest=Max("created_at"),
        )
        .order_by("-latest")
    )
    return [
        Version(each["extractor"], each["accepted"], each["rejected"], each["waiting"]) for each in counted
    ]


def _signs(weights: Weights) -> list[Sign]:
    """What the desk likes, then what it does not, the weightiest first."""
    shown = {name: weight for name, weight in signs_of(weights).items() if abs(weight) >= FAINT}
    most = max((abs(weight) for weight in shown.values()), default=1.0)
    found = [
        Sign(SIGNS.get(name, name.replace("_", " ")), weight, round(100 * abs(weight) / most))
        for name, weight in shown.items()
    ]
    return sorted(found, key=lambda sign: (sign.weight < 0, -abs(sign.weight)))


def _leanings(project: Project, weights: Weights) -> list[Leaning]:
    """What the desk likes to read about, then what it does not; each as far as there are examples."""
    pulled = pulls(project, weights)
    order = sorted((claim for claim in pulled if abs(pulled[claim]) >= FAINT), key=lambda each: -pulled[each])
    up = [claim for claim in order if pulled[claim] > 0][:EXAMPLES]
    down = [claim for claim in reversed(order) if pulled[claim] < 0][:EXAMPLES]
    place_of = places_of([*up, *down])
    told = [
        Leaning(is_up, [place_of[claim] for claim in claims if claim in place_of])
        for is_up, claims in ((True, up), (False, down))
    ]
    return [each for each in told if each.places]


def _rows(jobs: list[ExtractionJob]) -> list[Row]:
    counted = (
        Annotation.objects.standing()
        .filter(snapshot__in=[job.snapshot_id for job in jobs])
        .exclude(claim__status=ClaimStatus.REJECTED)
        .order_by()
        .values_list("snapshot")
        .annotate(Count("claim", distinct=True))
    )
    there = dict(counted)
    recall_openings([job.snapshot.article for job in jobs])
    return [
        Row(job.snapshot.article, [_new(each, job) for each in ranked(found)], there.get(job.snapshot_id, 0))
        for job, found in zip(jobs, would_propose_each(jobs=jobs), strict=True)
    ]


def _new(candidate: CandidateClaim, job: ExtractionJob) -> New:
    start, end = candidate.start, candidate.end
    return New(job.snapshot.text[start:end], start, end, Finding(claim_of(candidate, job)))


def _totals(numbers: Sequence[int], among: int) -> Totals:
    """Of the number of new suggestions in each article that was counted."""
    return Totals(sum(numbers), sum(number > 0 for number in numbers), len(numbers), among)
