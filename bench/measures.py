"""What rankings are worth, with intervals."""

import math
import random
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
RESAMPLES = 2_000


def average_precision(grades: Sequence[float]) -> float:
    """Of grades in the order of a ranking: the mean of the precision at each that is above 0."""
    hits, total = 0, 0.0
    for place, grade in enumerate(grades, start=1):
        if grade > 0:
            hits += 1
            total += hits / place
    return total / hits if hits else 0.0


def precision_at(grades: Sequence[float], most: int) -> float:
    first = grades[:most]
    return sum(grade > 0 for grade in first) / len(first) if first else 0.0


def ndcg_at(grades: Sequence[float], most: int, among: Sequence[float]) -> float:
    """Normalised discounted cumulative gain with the grades as gains (Järvelin and Kekäläinen 2002), beside
    the best ranking of all grades `among` which these were found."""
    ideal = _gain(sorted(among, reverse=True)[:most])
    return _gain(grades[:most]) / ideal if ideal else 0.0


def _gain(grades: Sequence[float]) -> float:
    return sum(grade / math.log2(place + 1) for place, grade in enumerate(grades, start=1))


def f_score(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def interval(samples: Sequence[T], figure: Callable[[Sequence[T]], float]) -> tuple[float, float]:
    """The middle 95 percent of a figure when the samples are drawn anew, with replacement (Efron 1979)."""
    chosen = random.Random(0)
    found = sorted(figure(chosen.choices(samples, k=len(samples))) for _ in range(RESAMPLES))
    return found[RESAMPLES // 40], found[-RESAMPLES // 40 - 1]


def shown(samples: Sequence[T], figure: Callable[[Sequence[T]], float]) -> str:
    """The figure with its interval: "0.861 [0.84, 0.88]"."""
    low, high = interval(samples, figure)
    return f"{figure(samples):.3f} [{low:.3f}, {high:.3f}]"
