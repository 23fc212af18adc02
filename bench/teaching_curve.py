"""How a desk's decisions improve the ranking of its suggestions. `bench/teaching FILE…` runs it.

A simulated desk reads the texts of gold files. It has a taste of its own, which no sign of the detector
names: it takes up what the gold calls a claim if that is about money or names a person, unless it is about
the past; and it slips now and then. It decides on what is suggested to it, article by article. After every
few articles the ranking learns, and is judged on articles that nothing was learned from: by what the desk
would take up of their first ten candidates, without slips.
"""

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import regex

from annotations.extraction.candidates import CandidateClaim, best, ranked
from annotations.extraction.claims import WorkbenchDetector
from annotations.extraction.reranking import BUILT_IN, Decision, Weights, beats, judge, learn, reranked
from annotations.text.words import count_words
from bench.gold import GoldText, Passage, texts
from bench.measures import average_precision, interval, precision_at

MONEY = regex.compile(
    r"\p{Sc}|\b(?:dollars?|euros?|pounds?|crowns?|money|tax(?:es)?|budgets?|deficits?|debts?|spen[dt]\w*|costs?"
    r"|pa(?:y|ys|id)|prices?|wages?|income|fund\w*)\b",
    regex.IGNORECASE,
)
PERSON = regex.compile(
    r"\b\p{Lu}\p{Ll}+ (?:\p{Lu}\. )?\p{Lu}[\p{L}’'-]+|\b(?:Mr|Mrs|Ms|Dr|President|Senator|Governor)\b"
)
PAST = regex.compile(
    r"\b(?:1[5-9]\d\d|20[01]\d)s?\b|\b(?:decades?|century|centuries|histor\w+|founded|ago|former)\b"
)

PER_THOUSAND_WORDS = 15
SLIPS = 0.1
HELD_BACK = 0.3
ROUNDS = 20
STEPS = (10, 20, 40, 60, 80, 120, 160, 240, 320, 480, 640, 960)


@dataclass(frozen=True)
class Article:
    """A text with all its candidates, and which of them the desk would take up."""

    name: str
    words: int
    candidates: tuple[CandidateClaim, ...]
    liked: frozenset[CandidateClaim]

    def graded(self, weights: Weights) -> list[float]:
        """1 for each candidate that the desk would take up, in the order of a ranking."""
        liked = {(each.start, each.end) for each in self.liked}
        return [float((each.start, each.end) in liked) for each in ranked(reranked(self.candidates, weights))]

    def decisions(self, weights: Weights, chance: random.Random) -> list[Decision]:
        """What the desk says to the suggestions that a ranking makes."""
        suggested = best(
            reranked(self.candidates, weights), words=self.words, per_thousand_words=PER_THOUSAND_WORDS
        )
        places = {(each.start, each.end) for each in suggested}
        return [
            Decision(
                each.check_worthiness,
                frozenset(reason.name for reason in each.reasons),
                (each in self.liked) != (chance.random() < SLIPS),
                self.name,
            )
            for each in self.candidates
            if (each.start, each.end) in places
        ]


@dataclass(frozen=True)
class Point:
    """After so many decisions: the figures of both rankings on articles held back, and whether the desk's
    would be live."""

    step: int
    decisions: int
    built_in: tuple[float, float]
    desk: tuple[float, float]
    is_live: bool


def main() -> None:
    files = [Path(name) for name in sys.argv[1:]]
    if not files:
        sys.exit("Usage: bench/teaching FILE…  (JSON of texts; see bench/README.md)")
    read = [_read(text, number) for number, text in enumerate(each for file in files for each in texts(file))]
    articles = [article for article in read if article.liked]
    if len(articles) < 2:
        sys.exit("The desk would take up nothing of these texts, or of one only: there is nothing to teach.")
    candidates = sum(len(article.candidates) for article in articles)
    liked = sum(len(article.liked) for article in articles)
    most = fmean(min(len(article.liked), 10) / 10 for article in articles)
    print(f"{len(articles)} articles, {candidates:,} candidates; the desk would take up {liked:,} of them")
    print(f"no ranking could reach more than {most:.3f} of precision at 10")
    print(
        f"mean of {ROUNDS} rounds, each with {HELD_BACK:.0%} of the articles held back; {SLIPS:.0%} slips\n"
    )
    points = [point for number in range(ROUNDS) for point in simulate(articles, random.Random(number))]
    print(f"{'':9}{'precision at 10':>17}{'':26}{'average precision':>17}")
    whose = f"{'built-in':>10}{'desk':>7}"
    print(f"{'decisions':>9}{whose}{'gain (95 %)':>26}{whose}{'live':>7}")
    for step in STEPS:
        if len(reached := [point for point in points if point.step == step]) == ROUNDS:
            _show(step, reached)


def simulate(articles: Sequence[Article], chance: random.Random) -> list[Point]:
    """One desk: articles in an order of its own, some of them held back, the others decided on in turn."""
    order = chance.sample(articles, len(articles))
    held = order[: max(1, round(len(order) * HELD_BACK))]
    built_in = _worth(held, BUILT_IN)
    decisions: list[Decision] = []
    live = weights = BUILT_IN
    points = []
    steps = list(STEPS)
    for article in order[len(held) :]:
        for decision in article.decisions(live, chance):
            decisions.append(decision)
            if steps and len(decisions) == steps[0]:
                weights = learn(decisions, weights)
                is_live = beats(judge(decisions))
                live = weights if is_live else live
                points.append(Point(steps.pop(0), len(decisions), built_in, _worth(held, weights), is_live))
    return points


def _worth(articles: Sequence[Article], weights: Weights) -> tuple[float, float]:
    """Precision at 10 and average precision, mean of the articles."""
    graded = [article.graded(weights) for article in articles]
    return fmean(precision_at(each, 10) for each in graded), fmean(map(average_precision, graded))


def _show(step: int, points: Sequence[Point]) -> None:
    gains = [point.desk[0] - point.built_in[0] for point in points]
    low, high = interval(gains, fmean)
    first, desk_first = (fmean(getattr(point, name)[0] for point in points) for name in ("built_in", "desk"))
    order, desk_order = (fmean(getattr(point, name)[1] for point in points) for name in ("built_in", "desk"))
    live = fmean(point.is_live for point in points)
    gain = f"{fmean(gains):+.3f} ({low:+.3f}, {high:+.3f})"
    print(f"{step:9}{first:10.3f}{desk_first:7.3f}{gain:>26}{order:10.3f}{desk_order:7.3f}{live:7.0%}")


def _read(text: GoldText, number: int) -> Article:
    document = text.document
    found = WorkbenchDetector().detect(document, on_progress=lambda done, total: None).candidates
    liked = (each for each in found if _is_claim(each, text) and _likes(document.text[each.start : each.end]))
    return Article(f"{number} {text.name}", count_words(document.text), found, frozenset(liked))


def _is_claim(candidate: CandidateClaim, text: GoldText) -> bool:
    place = Passage(candidate.start, candidate.end)
    return any(place.meets(claim) for claim in text.claims)


def _likes(words: str) -> bool:
    return bool(MONEY.search(words) or PERSON.search(words)) and not PAST.search(words)


if __name__ == "__main__":
    main()
