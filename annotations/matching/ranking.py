"""Candidates by meaning and words: which statements of a project a new one may be the same as.

Every statement is looked at, none is left out by an index: .7 of the cosine of meanings and .3 of BM25 over
stems, each scaled to 0..1 among the candidates of a query.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotations.matching.terms import Hashes

Floats = NDArray[np.float32]

DIMENSIONS: Final = 384
# Components of unit vectors of this length stay well below .32; larger ones are cut off.
_SCALE: Final = 400.0
_MEANING, _WORDS = 0.7, 0.3
# Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009).
_K1, _B = 1.2, 0.75
# How much a number, a name or a month in common adds, up to three of them: among statements on one topic they
# tell more than the words do.
_SHARED, _MOST_SHARED = 0.1, 3
_COVERED: Final = 0.5


def packed(vector: Floats) -> bytes:
    """A unit vector of 384 components as so many signed bytes; cosines change by less than .005."""
    scaled: NDArray[np.int8] = np.clip(np.rint(vector * _SCALE), -127, 127).astype(np.int8)
    return scaled.tobytes()


@dataclass(frozen=True, slots=True)
class Corpus:
    """The statements of a project: `vectors` (n, 384) as int8, `terms` all their hashed stems one after the
    other, `lengths` (n) how many each has."""

    vectors: NDArray[np.int8]
    terms: Hashes
    lengths: NDArray[np.int64]

    @classmethod
    def of(cls, vectors: bytes, terms: bytes, lengths: Sequence[int]) -> "Corpus":
        """From what is stored, joined in one order; `lengths` in stems."""
        rows = np.frombuffer(vectors, np.int8).reshape(-1, DIMENSIONS)
        return cls(rows, np.frombuffer(terms, np.int32), np.asarray(lengths, np.int64))


@dataclass(frozen=True, slots=True)
class Ranked:
    """For each statement of a corpus: its cosine, and the score by which it is ranked."""

    cosines: Floats
    scores: Floats


def rank(vector: Floats, terms: Hashes, corpus: Corpus) -> Ranked:
    """Score the whole corpus for a query; empty for an empty one."""
    cosines = cosines_of(vector, corpus)
    words = bm25(terms, corpus)
    return Ranked(cosines, _MEANING * _spread(cosines) + _WORDS * _spread(words))


def cosines_of(vector: Floats, corpus: Corpus) -> Floats:
    """The cosine with every statement, in blocks that stay in the processor's cache as floats."""
    found = np.empty(len(corpus.vectors), np.float32)
    block = 1024
    for start in range(0, len(found), block):
        rows = corpus.vectors[start : start + block].astype(np.float32)
        np.matmul(rows, vector, out=found[start : start + block])
    found /= _SCALE
    return found


def bm25(terms: Hashes, corpus: Corpus) -> Floats:
    """BM25 of the query's stems with every statement."""
    count = len(corpus.lengths)
    scores = np.zeros(count, np.float32)
    if not count:
        return scores
    owners = np.repeat(np.arange(count), corpus.lengths)
    average = max(float(corpus.lengths.mean()), 1.0)
    saturation = _K1 * (1 - _B + _B * corpus.lengths / average)
    for term, times in Counter(terms.tolist()).items():
        places = owners[corpus.terms == term]
        if not len(places):
            continue
        holders, found = np.unique(places, return_counts=True)
        rarity = np.log(1 + (count - len(holders) + 0.5) / (len(holders) + 0.5))
        scores[holders] += times * rarity * found * (_K1 + 1) / (found + saturation[holders])
    return scores


def _spread(values: Floats) -> Floats:
    """Scaled to 0..1 by the least and the greatest."""
    if not len(values):
        return values
    least, greatest = values.min(), values.max()
    width = greatest - least
    return (values - least) / width if width > 0 else np.zeros_like(values)
