"""What a desk's own decisions teach the ranking: a small linear model on top of the built-in score.

Logistic regression over the log-odds of the built-in check-worthiness and the named signs of a candidate
(`Reason.name`). The weights have a Gaussian prior around the built-in ranking (weight 1 for its score, 0 for
every sign), so that few decisions change little: ridge regression as in Hastie, Tibshirani and Friedman,
"The Elements of Statistical Learning", 2nd ed., 4.4 and 18.3.2, shrunk towards a model that is there as in
Chelba and Acero, "Adaptation of Maximum Entropy Capitalizer: Little Data Can Help a Lot" (EMNLP 2004). The
optimum is the only one and is found by Newton's method (iteratively reweighted least squares, ibid. 4.4.1):
the same decisions give the same weights, wherever the search begins.

Decisions exist on what was proposed only, so what no ranking ever put forward is not learned from.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from annotations.extraction.candidates import CandidateClaim, Reason

# {"base", "score" and names of signs: weight}, on the scale of log-odds.
Weights = Mapping[str, float]
# {"built_in", "desk", "gain": {"precision_at_10", "average_precision": [value, low, high]}}
Figures = dict[str, dict[str, list[float]]]

BASE, SCORE = "base", "score"
BUILT_IN: Weights = {BASE: 0.0, SCORE: 1.0}

# A sign is learned once this many decisions have it, and as many do not.
FEWEST_WITH_A_SIGN = 5
# Of the prior, 1 / variance. What a sign is worth to a desk lies within one, seldom two, in log-odds; how
# many suggestions a desk accepts at all is left open. The score is trusted: decisions are on what it put on
# top, and say little about the rest.
_PENALTY, _PENALTY_OF = 3.0, {BASE: 0.01, SCORE: 30.0}
# Of a score, so that its log-odds are finite.
_LOWEST, _HIGHEST = 0.001, 0.999
# A candidate that moved less, in log-odds, is not said to have moved.
NOTABLE = 0.5
FOLDS = 5
TOP = 10
_RESAMPLES, _SEED, _TAIL = 1000, 20, 2.5

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a desk took a suggestion up. `score` is the built-in one, 0 to 1; `article` is any name."""

    score: float
    signs: frozenset[str]
    is_accepted: bool
    article: str


def learn(decisions: Sequence[Decision], start: Weights = BUILT_IN) -> Weights:
    """The weights that explain the decisions best, and stray no further from the built-in ranking than they
    must. `start` is where the search begins: the weights of the version before.

    The level stays the built-in one: on average a candidate keeps its score, since a desk that rejects much
    still wants to see what is best.
    """
    if not decisions:
        return BUILT_IN
    names = [BASE, SCORE, *_signs_to_learn(decisions)]
    features = np.array([[_feature(name, each.score, each.signs) for name in names] for each in decisions])
    accepted = np.array([each.is_accepted for each in decisions], dtype=np.float64)
    prior = np.array([BUILT_IN.get(name, 0.0) for name in names])
    penalty = np.array([_PENALTY_OF.get(name, _PENALTY) for name in names])
    begin = np.array([start.get(name, BUILT_IN.get(name, 0.0)) for name in names])
    found = _fit(features, accepted, prior, penalty, begin)
    found[0] += np.mean(features @ (prior - found))
    return {name: round(float(weight), 4) for name, weight in zip(names, found, strict=True)}


def score(worth: float, signs: Iterable[str], weights: Weights) -> float:
    """The desk's check-worthiness, 0 to 1, of a candidate with this built-in one and these signs."""
    return 1 / (1 + math.exp(-_log_odds(worth, signs, weights)))


def reranked(candidates: Iterable[CandidateClaim], weights: Weights) -> list[CandidateClaim]:
    """The candidates with the desk's scores; those that moved notably say so."""
    return [_moved(candidate, weights) for candidate in candidates]


def judge(decisions: Sequence[Decision]) -> Figures:
    """How well the built-in ranking and the desk's put accepted suggestions before rejected ones.

    Each decision is judged by weights that were learned without its article, so that neighbours do not
    leak. All are ranked together; the intervals (95 %) are of a bootstrap that draws whole articles.
    """
    numbers, folds = _articles(decisions)
    mine = np.zeros(len(decisions))
    for fold in range(FOLDS):
        weights = learn([each for each, its in zip(decisions, folds, strict=True) if its != fold])
        for index, each in enumerate(decisions):
            if folds[index] == fold:
                mine[index] = _log_odds(each.score, each.signs, weights)
    theirs = np.array([each.score for each in decisions])
    accepted = np.array([each.is_accepted for each in decisions], dtype=np.float64)
    return _compared(_Ranked(theirs, accepted), _Ranked(mine, accepted), np.array(numbers))


def beats(figures: Figures) -> bool:
    """Whether the desk's ranking is to take the place of the built-in one: it orders the decisions better
    beyond chance, and its first ten are no worse."""
    gain = figures["gain"]
    return gain["average_precision"][1] > 0 and gain["precision_at_10"][0] >= 0


class _Ranked:
    """Decisions in the order of a ranking; each may count several times, or not at all."""

    def __init__(self, scores: Vector, accepted: Vector) -> None:
        self._order = np.argsort(-scores, kind="stable")
        self._accepted = accepted[self._order]

    def precision_at_10(self, counts: Vector) -> float:
        counts = counts[self._order]
        before = np.cumsum(counts) - counts
        shown = np.clip(TOP - before, 0, counts)
        return float(shown @ self._accepted / max(shown.sum(), 1))

    def average_precision(self, counts: Vector) -> float:
        counts = counts[self._order]
        accepted = counts * self._accepted
        precision = np.cumsum(accepted) / np.maximum(np.cumsum(counts), 1)
        return float(accepted @ precision / max(accepted.sum(), 1))


def _compared(built_in: _Ranked, desk: _Ranked, articles: NDArray[np.int_]) -> Figures:
    random = np.random.default_rng(_SEED)
    among = int(articles.max()) + 1
    once = np.ones(among)
    drawn = [np.bincount(random.integers(among, size=among), minlength=among) for _ in range(_RESAMPLES)]
    figures: Figures = {"built_in": {}, "desk": {}, "gain": {}}
    for name in ("precision_at_10", "average_precision"):
        values = np.array(
            [
                [getattr(ranking, name)(counts[articles].astype(np.float64)) for ranking in (built_in, desk)]
                for counts in [once, *drawn]
            ]
        )
        columns = {"built_in": values[:, 0], "desk": values[:, 1], "gain": values[:, 1] - values[:, 0]}
        for whose, column in columns.items():
            low, high = np.percentile(column[1:], [_TAIL, 100 - _TAIL])
            figures[whose][name] = [round(float(each), 4) for each in (column[0], low, high)]
    return figures


def _articles(decisions: Sequence[Decision]) -> tuple[list[int], list[int]]:
    """Of each decision the number of its article and the fold in which that is held back. Articles are
    dealt out by a hash of their names: in no order that could mean anything, the same each time."""
    names = sorted(
        {each.article for each in decisions}, key=lambda name: hashlib.sha256(name.encode()).digest()
    )
    numbers = {name: number for number, name in enumerate(names)}
    found = [numbers[each.article] for each in decisions]
    return found, [number % FOLDS for number in found]


def _signs_to_learn(decisions: Sequence[Decision]) -> list[str]:
    seen = Counter(sign for each in decisions for sign in each.signs)
    most = len(decisions) - FEWEST_WITH_A_SIGN
    return sorted(sign for sign, number in seen.items() if FEWEST_WITH_A_SIGN <= number <= most)


def _feature(name: str, worth: float, signs: frozenset[str]) -> float:
    if name == BASE:
        return 1.0
    return _logit(worth) if name == SCORE else float(name in signs)


def _log_odds(worth: float, signs: Iterable[str], weights: Weights) -> float:
    return weights[BASE] + weights[SCORE] * _logit(worth) + sum(weights.get(sign, 0.0) for sign in set(signs))


def _logit(worth: float) -> float:
    bounded = min(max(worth, _LOWEST), _HIGHEST)
    return math.log(bounded / (1 - bounded))


def _moved(candidate: CandidateClaim, weights: Weights) -> CandidateClaim:
    signs = {reason.name for reason in candidate.reasons}
    change = _log_odds(candidate.check_worthiness, signs, weights) - _logit(candidate.check_worthiness)
    moved = replace(candidate, check_worthiness=round(score(candidate.check_worthiness, signs, weights), 3))
    if abs(change) < NOTABLE:
        return moved
    text = (
        "your desk often accepts such claims"
        if change > 0
        else "ranked down: your desk seldom accepts such claims"
    )
    return replace(moved, reasons=(Reason("desk", text), *candidate.reasons))


def _fit(features: Vector, accepted: Vector, prior: Vector, penalty: Vector, weights: Vector) -> Vector:
    """Newton's method on the log-posterior, which is strictly concave; a step that overshoots is halved."""
    height = _posterior(features, accepted, prior, penalty, weights)
    while True:
        shares = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (accepted - shares) - penalty * (weights - prior)
        bend = (features.T * (shares * (1 - shares))) @ features + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        if np.abs(step).max() < 1e-7:
            return weights
        reached = _posterior(features, accepted, prior, penalty, weights + step)
        while reached < height and np.abs(step).max() >= 1e-7:
            step /= 2
            reached = _posterior(features, accepted, prior, penalty, weights + step)
        if reached <= height:
            return weights
        weights, height = weights + step, reached


def _posterior(features: Vector, accepted: Vector, prior: Vector, penalty: Vector, weights: Vector) -> float:
    odds = features @ weights
    likelihood = accepted @ odds - np.logaddexp(0, odds).sum()
    return float(likelihood - penalty @ (weights - prior) ** 2 / 2)
