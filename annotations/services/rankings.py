"""What a desk's decisions teach the ranking of its suggestions: versions of it, and the one that is live."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from annotations.errors import Conflict
from annotations.extraction.candidates import CandidateClaim, restored
from annotations.extraction.reranking import (
    BUILT_IN,
    Decision,
    Weights,
    beats,
    judge,
    learn,
    minds_subjects,
    pull,
    reranked,
)
from annotations.models import (
    Annotation,
    ClaimOrigin,
    ClaimStatus,
    ExtractionJob,
    Project,
    Ranking,
    Role,
    User,
)
from annotations.services.deeds import deed, demand_role, one_at_a_time

# Learning starts with so many decisions, from so many articles (what was learned is judged by draws of whole
# articles, which are too much alike where there are few), so many of each kind;
FEWEST_DECISIONS = 40
FEWEST_ARTICLES = 8
FEWEST_OF_A_KIND = 8
# and goes on when so many more are there, or this share of those learned from.
FEWEST_NEW = 20
SHARE_NEW = 0.1
# What was learned is shown by the newest suggestions, so many that a page can read them.
NEWEST = 200


@dataclass(frozen=True)
class Progress:
    """How far a desk is with teaching: its decisions, of how many articles and how many of them rejections,
    and how many there must be until it learns again."""

    decisions: int
    rejected: int
    articles: int
    needed: int

    @property
    def accepted(self) -> int:
        return self.decisions - self.rejected

    @property
    def suffices(self) -> bool:
        return (
            self.decisions >= self.needed
            and min(self.accepted, self.rejected) >= FEWEST_OF_A_KIND
            and self.articles >= FEWEST_ARTICLES
        )


def progress_of(project: Project) -> Progress:
    """Counted without reading any candidate."""
    counted = _decided(project).aggregate(
        decisions=Count("claim", distinct=True),
        rejected=Count("claim", distinct=True, filter=Q(claim__status=ClaimStatus.REJECTED)),
        articles=Count("snapshot__article", distinct=True),
    )
    return Progress(**counted, needed=_needed_after(project.rankings.first()))


@deed(by=None)
def learn_ranking(*, project: Project) -> Ranking | None:
    """A new version of the project's ranking, from all its decisions; None where too few are new, or another
    worker was faster.

    It goes live if it beats the built-in ranking on decisions held back, unless people chose otherwise.
    """
    latest, progress = project.rankings.first(), progress_of(project)
    if not progress.suffices:
        return None
    # Nobody who chooses a ranking waits for this.
    decisions = decisions_of(project)
    figures, weights = judge(decisions), learn(decisions, latest.weights if latest else BUILT_IN)
    one_at_a_time(project, "ranking")
    if project.rankings.first() != latest:
        return None
    goes_live = beats(figures) and not is_chosen_by_hand(project)
    if goes_live:
        _put_out(project)
    return Ranking.objects.create(
        project=project,
        number=latest.number + 1 if latest else 1,
        weights=weights,
        decisions=progress.decisions,
        figures=figures,
        is_live=goes_live,
    )


@deed(by="actor")
def use_ranking(*, actor: User, project: Project, ranking: Ranking | None) -> None:
    """Rank the project's suggestions by this version from now on; None: by the built-in ranking."""
    demand_role(actor, project, Role.EDITOR)
    one_at_a_time(project, "ranking")
    if ranking and ranking.project_id != project.pk:
        raise Conflict("This version was learned by another desk.")
    _put_out(project)
    if ranking:
        ranking.is_live = True
        ranking.save(update_fields=["is_live"])


def is_chosen_by_hand(project: Project) -> bool:
    """Whether another ranking is live than the newest that beat the built-in one: somebody put it there, and
    no new version takes its place by itself."""
    best = next((each for each in project.rankings.all() if beats(each.figures)), None)
    live = project.rankings.live().first()
    return live != best


def ranking_of(project: Project) -> Callable[[ExtractionJob], list[CandidateClaim]]:
    """What tells all that a job found with the scores of the project's live ranking; the detector's own where
    there is none. It is looked up once."""
    live = project.rankings.live().first()

    def scored(job: ExtractionJob) -> list[CandidateClaim]:
        found = map(restored, job.candidates)
        return reranked(found, live.weights) if live else list(found)

    return scored


def decisions_of(project: Project) -> list[Decision]:
    """The machine's suggestions that people of this project accepted or rejected, as the detector had found
    them. Edited and judged ones were accepted."""
    found = _as_found(_decided(project))
    return [found[claim] for claim in sorted(found)]


def pulls(project: Project, weights: Weights) -> dict[UUID, float]:
    """By how much what they are about moves the newest decided suggestions (`reranking.pull`) beside each
    other, by claim; of those whose meaning was kept."""
    if not minds_subjects(weights):
        return {}
    newest = _as_found(_decided(project).order_by("-claim")[:NEWEST])
    found = {claim: pull(each.meaning, weights) for claim, each in newest.items() if each.meaning}
    # What all of them have moves none past another.
    level = fmean(found.values()) if found else 0.0
    return {claim: moved - level for claim, moved in found.items()}


def _as_found(marks: QuerySet[Annotation]) -> dict[UUID, Decision]:
    """What was decided on these passages, as the detector had found them, by claim."""
    rows = marks.values_list(
        "claim", "claim__status", "snapshot__article", "snapshot", "claim__extractor", "start", "end"
    )
    decided: dict[UUID, dict[tuple[str, int, int], tuple[UUID, bool, str]]] = defaultdict(dict)
    for claim, status, article, snapshot, extractor, start, end in rows:
        decided[snapshot][extractor, start, end] = claim, status != ClaimStatus.REJECTED, str(article)
    jobs = ExtractionJob.objects.filter(snapshot__in=decided).order_by("id")
    found: dict[UUID, Decision] = {}
    for snapshot, extractor, candidates in jobs.values_list("snapshot", "extractor", "candidates").iterator():
        for candidate in map(restored, candidates):
            key = extractor, candidate.start, candidate.end
            if key in decided[snapshot]:
                decided_claim, is_accepted, of_article = decided[snapshot][key]
                signs = frozenset(reason.name for reason in candidate.reasons)
                found[decided_claim] = Decision(
                    candidate.check_worthiness, signs, is_accepted, of_article, candidate.meaning
                )
    return found


def _decided(project: Project) -> QuerySet[Annotation]:
    """The passages of suggestions that were accepted or rejected, where what the detector found is kept."""
    jobs = ExtractionJob.objects.filter(snapshot=OuterRef("snapshot"), extractor=OuterRef("claim__extractor"))
    return (
        Annotation.objects.filter(
            Exists(jobs.exclude(candidates=[])),
            claim__project=project,
            claim__origin=ClaimOrigin.MACHINE,
            claim__deleted_at=None,
            snapshot__article__deleted_at=None,
        )
        .exclude(extractor="")
        .exclude(claim__status=ClaimStatus.PROPOSED)
        .order_by()
    )


def _needed_after(latest: Ranking | None) -> int:
    if latest is None:
        return FEWEST_DECISIONS
    return latest.decisions + max(FEWEST_NEW, round(latest.decisions * SHARE_NEW))


def _put_out(project: Project) -> None:
    project.rankings.live().update(is_live=False)
