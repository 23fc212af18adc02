"""What a desk's own decisions teach the ranking: a small linear model on top of the built-in score.

Logistic regression over the log-odds of the built-in check-worthiness, the named signs of a candidate
(`Reason.name`) and, where it is known, what it is about (`meaning`). The weights have a Gaussian prior around
the built-in ranking (weight 1 for its score, 0 for all else), so that few decisions change little: ridge
regression as in Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 2nd ed., 4.4 and
18.3.2, shrunk towards a model that is there as in Chelba and Acero, "Adaptation of Maximum Entropy
Capitalizer: Little Data Can Help a Lot" (EMNLP 2004). The optimum is the only one and is found by Newton's
method (iteratively reweighted least squares, ibid. 4.4.1): the same decisions give the same weights, wherever
the search begins.

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
from annotations.extraction.meaning import DIMENSIONS, Meaning

# {"base", "score", names of signs, "meaning_0" …: weight}, on the scale of log-odds.
Weights = Mapping[str, float]
# {"built_in", "desk", "gain": {"precision_at_10", "average_precision": [value, low, high]}}
Figures = dict[str, dict[str, list[float]]]

BASE, SCORE, _MEANING = "base", "score", "meaning_"
BUILT_IN: Weights = {BASE: 0.0, SCORE: 1.0}

# A sign is learned once this many decisions have it, and as many do not.
FEWEST_WITH_A_SIGN = 5
# Of the prior, 1 / variance. What a sign is worth to a desk lies within one, seldom two, in log-odds; how
# many suggestions a desk accepts at all is left open. The score is trusted: decisions are on what it put on
# top, and say little about the rest. A meaning has a length of about 1.
_PENALTY, _PENALTY_OF, _PENALTY_OF_MEANING = 3.0, {BASE: 0.01, SCORE: 30.0}, 1.0
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
    """Whether a desk took a suggestion up. `score` is the built-in one, 0 to 1; `article` is any name;
    `meaning` is empty where it was not kept."""

    score: float
    signs: frozenset[str]
    is_accepted: bool
    article: str
    meaning: Meaning = ()


def learn(decisions: Sequence[Decision], start: Weights = BUILT_IN) -> Weights:
    """The weights that explain the decisions best, and stray no further from the built-in ranking than they
    must. `start` is where the search begins: the weights of the version before.

    The level stays the built-in one: on average a candidate keeps its score, since a desk that rejects much
    still wants to see what is best.
    """
    if not decisions:
        return BUILT_IN
    signs = _signs_to_learn(decisions)
    knows_meanings = any(_known(each.meaning) for each in decisions)
    dimensions = [_dimension(place) for place in range(DIMENSIONS)] if knows_meanings else []
    names = [BASE, SCORE, *signs, *dimensions]
    features = np.array([_features(each, signs, len(dimensions)) for each in decisions])
    accepted = np.array([each.is_accepted for each in decisions], dtype=np.float64)
    prior = np.array([BUILT_IN.get(name, 0.0) for name in names])
    penalties = _PENALTY_OF | dict.fromkeys(dimensions, _PENALTY_OF_MEANING)
    penalty = np.array([penalties.get(name, _PENALTY) for name in names])
    begin = np.array([start.get(name, BUILT_IN.get(name, 0.0)) for name in names])
    found = _fit(features, accepted, prior, penalty, begin)
    found[0] += np.mean(features @ (prior - found))
    return {name: round(float(weight), 4) for name, weight in zip(names, found, strict=True)}


def score(worth: float, signs: Iterable[str], weights: Weights, meaning: Meaning = ()) -> float:
    """The desk's check-worthiness, 0 to 1, of a candidate with this built-in one, these signs and this
    meaning."""
    return 1 / (1 + math.exp(-_log_odds(worth, signs, weights, meaning)))


def pull(meaning: Meaning, weights: Weights) -> float:
    """By how much what it is about moves a candidate, in log-odds: the claims that are pulled most show in
    words what a desk likes to read about."""
    return sum(weights.get(_dimension(place), 0.0) * value for place, value in enumerate(meaning))


def signs_of(weights: Weights) -> Weights:
    """Of the weights those of signs, each by its name."""
    return {name: each for name, each in weights.items() if name not in BUILT_IN and not _is_dimension(name)}


def minds_subjects(weights: Weights) -> bool:
    """Whether anything was learned about what claims are about."""
    return any(map(_is_dimension, weights))


def reranked(candidates: Iterable[CandidateClaim], weights: Weights) -> list[CandidateClaim]:
    """The candidates with the desk's scores; those that moved notably say so."""
    return [_moved(candidate, weights) for candidate in candidates]


def judge(decisions: Sequence[Decision]) -> Figures:
    """How well the built-in ranking and the desk's put accepted suggestions before rejected ones in an
    article, as its readers see them: both figures are means of the articles, the average precision of those
    in which anything was accepted. Where ten or fewer were decided, the first ten are all of them, and only
    the average precision tells the rankings apart.

    Each decision is judged by weights that were learned without its article, so that neighbours do not
    leak. The intervals (95 %) are of a bootstrap that draws whole articles.
    """
    judged: list[_Judged] = []
    for held_back in _folds(decisions):
        names = {each.article for each in held_back}
        weights = learn([each for each in decisions if each.article not in names])
        judged += [_judged(its, weights) for its in _by_article(held_back)]
    figures: Figures = {"built_in": {}, "desk": {}, "gain": {}}
    for name, measure, articles in (
        ("precision_at_10", _precision_at_10, judged),
        ("average_precision", _average_precision, [each for each in judged if any(each.desk)]),
    ):
        worth = [(measure(each.built_in), measure(each.desk)) for each in articles] or [(0.0, 0.0)]
        values = np.array(worth)
        drawn = np.random.default_rng(_SEED).integers(len(values), size=(_RESAMPLES, len(values)))
        means = np.vstack([values.mean(axis=0), values[drawn].mean(axis=1)])
        columns = {"built_in": means[:, 0], "desk": means[:, 1], "gain": means[:, 1] - means[:, 0]}
        for whose, column in columns.items():
            low, high = np.percentile(column[1:], [_TAIL, 100 - _TAIL])
            figures[whose][name] = [round(float(each), 4) for each in (column[0], low, high)]
    return figures


def beats(figures: Figures) -> bool:
    """Whether the desk's ranking is to take the place of the built-in one: it orders the decisions better
    beyond chance, and its first ten are no worse."""
    gain = figures["gain"]
    return gain["average_precision"][1] > 0 and gain["precision_at_10"][0] >= 0


@dataclass(frozen=True, slots=True)
class _Judged:
    """Of one article, whether each suggestion was accepted, in the order of both rankings."""

    built_in: list[bool]
    desk: list[bool]


def _judged(decisions: Sequence[Decision], weights: Weights) -> _Judged:
    theirs = sorted(decisions, key=lambda each: -each.score)
    mine = sorted(
        decisions, key=lambda each: -_log_odds(each.score, each.signs, weights, _known(each.meaning))
    )
    return _Judged([each.is_accepted for each in theirs], [each.is_accepted for each in mine])


def _precision_at_10(accepted: Sequence[bool]) -> float:
    return sum(accepted[:TOP]) / len(accepted[:TOP])


def _average_precision(accepted: Sequence[bool]) -> float:
    places = [place for place, each in enumerate(accepted, start=1) if each]
    return sum(number / place for number, place in enumerate(places, start=1)) / len(places)


def _folds(decisions: Sequence[Decision]) -> list[list[Decision]]:
    """Articles are dealt out by a hash of their names: in no order that could mean anything, the same each
    time."""
    names = sorted(
        {each.article for each in decisions}, key=lambda name: hashlib.sha256(name.encode()).digest()
    )
    fold_of = {name: number % FOLDS for number, name in enumerate(names)}
    return [[each for each in decisions if fold_of[each.article] == fold] for fold in range(FOLDS)]


def _by_article(decisions: Sequence[Decision]) -> list[list[Decision]]:
    found: dict[str, list[Decision]] = {}
    for each in decisions:
        found.setdefault(each.article, []).append(each)
    return list(found.values())


def _signs_to_learn(decisions: Sequence[Decision]) -> list[str]:
    seen = Counter(sign for each in decisions for sign in each.signs)
    most = len(decisions) - FEWEST_WITH_A_SIGN
    return sorted(sign for sign, number in seen.items() if FEWEST_WITH_A_SIGN <= number <= most)


def _dimension(place: int) -> str:
    return f"{_MEANING}{place}"


def _is_dimension(name: str) -> bool:
    return name.startswith(_MEANING)


def _known(meaning: Meaning) -> Meaning:
    """() for a meaning of another length than today's: it was kept along other axes."""
    return meaning if len(meaning) == DIMENSIONS else ()


def _features(decision: Decision, signs: Sequence[str], dimensions: int) -> list[float]:
    meaning = _known(decision.meaning) or (0.0,) * dimensions
    return [1.0, _logit(decision.score), *(float(name in decision.signs) for name in signs), *meaning]


def _log_odds(worth: float, signs: Iterable[str], weights: Weights, meaning: Meaning) -> float:
    told = sum(weights.get(sign, 0.0) for sign in set(signs))
    return weights[BASE] + weights[SCORE] * _logit(worth) + told + pull(meaning, weights)


def _logit(worth: float) -> float:
    bounded = min(max(worth, _LOWEST), _HIGHEST)
    return math.log(bounded / (1 - bounded))


def _moved(candidate: CandidateClaim, weights: Weights) -> CandidateClaim:
    signs, worth = {reason.name for reason in candidate.reasons}, candidate.check_worthiness
    change = _log_odds(worth, signs, weights, candidate.meaning) - _logit(worth)
    moved = replace(candidate, check_worthiness=round(score(worth, signs, weights, candidate.meaning), 3))
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
