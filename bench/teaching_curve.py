"""How a desk's decisions improve the ranking of its suggestions. `bench/teaching FILE…` runs it.

A simulated desk reads the texts of gold files. Its taste is for subjects: it takes up what the gold calls a
claim if a word of one of its three subjects, drawn anew for each desk, is in it; and it slips in one of ten
decisions. The subjects are known here by the beginnings of words; the ranking is told neither these nor the
subjects, and the signs of the detector, which are about how a claim is worded, name none of them. So what is
learned is learned from the decisions alone. The desk decides on what is suggested to it, article by article.
After every few articles the ranking learns, and is judged on articles that nothing was learned from: by what
the desk would take up of their first ten candidates, without slips. Beside it the same is learned from the
signs alone.
"""

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

import regex

from annotations.extraction.candidates import CandidateClaim, best, ranked
from annotations.extraction.claims import WorkbenchDetector
from annotations.extraction.reranking import BUILT_IN, Decision, Weights, beats, judge, learn, pull, reranked
from annotations.text.words import count_words, first_words
from bench.gold import GoldText, Passage, texts
from bench.measures import average_precision, interval, precision_at

SUBJECTS = {
    "health": "health medic hospital doctor insur prescription disease drug",
    "schools": "school teach education colleg student universit",
    "war": r"wars?\b militar troop nuclear missile weapon defen[cs]e terror army soviet iraq vietnam",
    "taxes": "tax deficit budget debt",
    "work": "job employ wage labor worker inflation",
    "law": r"crime court prison police judge laws?\b guns?\b constitution",
    "energy": "energy oil environment pollut coal climate water gas",
}
SUBJECTS_OF_A_DESK = 3
PER_THOUSAND_WORDS = 15
SLIPS = 0.1
HELD_BACK = 0.3
ROUNDS = 20
SHOWN = 4
STEPS = (10, 20, 40, 60, 80, 120, 160, 240, 320, 480, 640, 960)


@dataclass(frozen=True)
class Candidate:
    """What the detector found, its words, and whether the gold calls it a claim."""

    found: CandidateClaim
    words: str
    is_claim: bool


@dataclass(frozen=True)
class Article:
    name: str
    words: int
    candidates: tuple[Candidate, ...]

    def reranked(self, weights: Weights) -> list[CandidateClaim]:
        return reranked([each.found for each in self.candidates], weights)


class Desk:
    """Who decides, with a taste and slips."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.subjects = chance.sample(sorted(SUBJECTS), SUBJECTS_OF_A_DESK)
        stems = "|".join(stem for each in self.subjects for stem in SUBJECTS[each].split())
        self._taste = regex.compile(rf"\b(?:{stems})", regex.IGNORECASE)

    def likes(self, candidate: Candidate) -> bool:
        return candidate.is_claim and bool(self._taste.search(candidate.words))

    def graded(self, article: Article, weights: Weights) -> list[float]:
        """1 for each candidate that the desk would take up, in the order of a ranking."""
        liked = {_place(each.found) for each in article.candidates if self.likes(each)}
        return [float(_place(each) in liked) for each in ranked(article.reranked(weights))]

    def decisions(self, article: Article, weights: Weights) -> list[Decision]:
        """What the desk says to the suggestions that a ranking makes."""
        suggested = best(
            article.reranked(weights), words=article.words, per_thousand_words=PER_THOUSAND_WORDS
        )
        places = set(map(_place, suggested))
        return [
            Decision(
                each.found.check_worthiness,
                frozenset(reason.name for reason in each.found.reasons),
                self.likes(each) != (self._chance.random() < SLIPS),
                article.name,
                each.found.meaning,
            )
            for each in article.candidates
            if _place(each.found) in places
        ]


def _place(candidate: CandidateClaim) -> tuple[int, int]:
    return candidate.start, candidate.end


@dataclass(frozen=True)
class Point:
    """After so many decisions: precision at 10 and average precision on articles held back, and whether the
    desk's ranking would be live."""

    step: int
    built_in: tuple[float, float]
    by_signs: tuple[float, float]
    desk: tuple[float, float]
    is_live: bool


def main() -> None:
    files = [Path(name) for name in sys.argv[1:]]
    if not files:
        sys.exit("Usage: bench/teaching FILE…  (JSON of texts; see bench/README.md)")
    articles = [
        _read(text, number) for number, text in enumerate(each for file in files for each in texts(file))
    ]
    candidates = [each for article in articles for each in article.candidates]
    claims = sum(each.is_claim for each in candidates)
    print(
        f"{len(articles)} articles, {len(candidates):,} candidates, of which the gold calls {claims:,} claims"
    )
    print(f"mean of {ROUNDS} desks, each with {HELD_BACK:.0%} of the articles held back; {SLIPS:.0%} slips")
    points: list[Point] = []
    most: list[float] = []
    for number in range(ROUNDS):
        reached, best_possible = simulate(articles, random.Random(number))
        points += reached
        most.append(best_possible)
    print(f"no ranking could reach more than {fmean(most):.3f} of precision at 10\n")
    whose = f"{'built-in':>10}{'signs':>7}{'desk':>7}{'gain of the desk (95 %)':>26}"
    print(f"{'':9}{'precision at 10':>24}{'':26}{'average precision':>24}")
    print(f"{'decisions':>9}{whose}{whose}{'live':>7}")
    for step in STEPS:
        if len(reached := [point for point in points if point.step == step]) == ROUNDS:
            print(
                f"{step:9}{_row(reached, 0)}{_row(reached, 1)}{fmean(each.is_live for each in reached):7.0%}"
            )
    show_lesson(articles)


def simulate(articles: Sequence[Article], chance: random.Random) -> tuple[list[Point], float]:
    """One desk: articles in an order of its own, some of them held back, the others decided on in turn; and
    the precision at 10 that nothing could surpass."""
    desk = Desk(chance)
    order = _of_interest(articles, desk)
    chance.shuffle(order)
    held = order[: max(1, round(len(order) * HELD_BACK))]
    built_in = _worth(desk, held, BUILT_IN)
    decisions: list[Decision] = []
    live = weights = BUILT_IN
    points = []
    steps = list(STEPS)
    for article in order[len(held) :]:
        for decision in desk.decisions(article, live):
            decisions.append(decision)
            if steps and len(decisions) == steps[0]:
                weights = learn(decisions, weights)
                is_live = beats(judge(decisions))
                live = weights if is_live else live
                by_signs = learn([replace(each, meaning=()) for each in decisions])
                worth = [_worth(desk, held, each) for each in (by_signs, weights)]
                points.append(Point(steps.pop(0), built_in, worth[0], worth[1], is_live))
    liked = [sum(map(desk.likes, article.candidates)) for article in held]
    return points, fmean(min(number, 10) / 10 for number in liked)


def show_lesson(articles: Sequence[Article]) -> None:
    """What a desk liked to read about, as a page could tell it: by the claims that are pulled most."""
    desk = Desk(random.Random(0))
    decisions = [
        each for article in _of_interest(articles, desk) for each in desk.decisions(article, BUILT_IN)
    ]
    weights = learn(decisions)
    candidates = [each for article in articles for each in article.candidates if each.is_claim]
    candidates.sort(key=lambda each: pull(each.found.meaning, weights))
    print(f"\na desk for {', '.join(desk.subjects)}; after {len(decisions)} decisions")
    for name, shown in (("up", candidates[: -SHOWN - 1 : -1]), ("down", candidates[:SHOWN])):
        for each in shown:
            print(f"  {name:5}{pull(each.found.meaning, weights):+.1f}  {first_words(each.words)}")


def _of_interest(articles: Sequence[Article], desk: Desk) -> list[Article]:
    return [article for article in articles if any(map(desk.likes, article.candidates))]


def _worth(desk: Desk, articles: Sequence[Article], weights: Weights) -> tuple[float, float]:
    """Precision at 10 and average precision, mean of the articles."""
    graded = [desk.graded(article, weights) for article in articles]
    return fmean(precision_at(each, 10) for each in graded), fmean(map(average_precision, graded))


def _row(points: Sequence[Point], figure: int) -> str:
    built_in, signs, desk = (
        [getattr(point, name)[figure] for point in points] for name in ("built_in", "by_signs", "desk")
    )
    gains = [mine - theirs for mine, theirs in zip(desk, built_in, strict=True)]
    low, high = interval(gains, fmean)
    gain = f"{fmean(gains):+.3f} ({low:+.3f}, {high:+.3f})"
    return f"{fmean(built_in):10.3f}{fmean(signs):7.3f}{fmean(desk):7.3f}{gain:>26}"


def _read(text: GoldText, number: int) -> Article:
    document = text.document
    found = WorkbenchDetector().detect(document, on_progress=lambda done, total: None).candidates
    candidates = [
        Candidate(each, document.text[each.start : each.end], _is_claim(each, text)) for each in found
    ]
    return Article(f"{number} {text.name}", count_words(document.text), tuple(candidates))


def _is_claim(candidate: CandidateClaim, text: GoldText) -> bool:
    place = Passage(candidate.start, candidate.end)
    return any(place.meets(claim) for claim in text.claims)


if __name__ == "__main__":
    main()
