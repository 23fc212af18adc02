"""Candidates by meaning and words: which statements of a project a new one may be the same as.

Every statement is looked at, none is left out by an index: .7 of the cosine of meanings and .3 of BM25 over
stems, each scaled to 0..1 among the candidates of a query. Among the best of them, words that both have count
once more: in statements on one topic meaning alone tells little.
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
_MEANING, _WORDS, _COVERED = 0.7, 0.3, 0.3
# Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009).
_K1, _B = 1.2, 0.75


def packed(vector: Floats) -> bytes:
    """A unit vector of 384 components as so many signed bytes; cosines change by less than .005."""
    scaled: NDArray[np.int8] = np.clip(np.rint(vector * _SCALE), -127, 127).astype(np.int8)
    return scaled.tobytes()


def unpacked(vector: bytes) -> Floats:
    """The vector that was packed, up to rounding."""
    return np.frombuffer(vector, np.int8).astype(np.float32) / np.float32(_SCALE)


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
    """A statement of a corpus, by its place there: the score it is ranked by, and its cosine."""

    place: int
    score: float
    cosine: float


def shortlist(vector: Floats, terms: Hashes, corpus: Corpus, most: int) -> list[Ranked]:
    """The best `most` statements for a query, best first.

    They are found by meaning and words, and put in order by these and by how much of the shorter of two
    statements the other has.
    """
    cosines, scores = scored(vector, terms, corpus)
    best = np.argsort(-scores, kind="stable")[:most]
    final = scores[best] + _COVERED * covered(terms, corpus, best)
    order = np.argsort(-final, kind="stable")
    return [Ranked(int(best[at]), float(final[at]), float(cosines[best[at]])) for at in order]


def scored(vector: Floats, terms: Hashes, corpus: Corpus) -> tuple[Floats, Floats]:
    """The cosine of every statement, and its score by meaning and words."""
    cosines = cosines_of(vector, corpus)
    return cosines, _MEANING * _spread(cosines) + _WORDS * _spread(bm25(terms, corpus))


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
        found = np.bincount(places, minlength=count)
        holders = np.flatnonzero(found)
        found = found[holders]
        rarity = np.log(1 + (count - len(holders) + 0.5) / (len(holders) + 0.5))
        scores[holders] += times * rarity * found * (_K1 + 1) / (found + saturation[holders])
    return scores


def covered(terms: Hashes, corpus: Corpus, places: NDArray[np.intp]) -> Floats:
    """Of each of these statements and the query: which share of the rarer words of the shorter one the longer
    one has, 0..1."""
    ends = np.cumsum(corpus.lengths)
    rows = [np.unique(corpus.terms[ends[place] - corpus.lengths[place] : ends[place]]) for place in places]
    mine = np.unique(terms)
    known = np.unique(np.concatenate([mine, *rows]))
    at = np.searchsorted(known, corpus.terms).clip(max=max(len(known) - 1, 0))
    counts = np.bincount(at[known[at] == corpus.terms], minlength=len(known)) if len(known) else known
    rarity = np.log(1 + (len(corpus.lengths) + 0.5) / (counts + 0.5))

    def weight(some: Hashes) -> float:
        return float(rarity[np.searchsorted(known, some)].sum())

    shares = [weight(np.intersect1d(mine, row)) / max(min(weight(mine), weight(row)), 1e-9) for row in rows]
    return np.array(shares, np.float32)


def _spread(values: Floats) -> Floats:
    """Scaled to 0..1 by the least and the greatest."""
    if not len(values):
        return values
    least, greatest = values.min(), values.max()
    width = greatest - least
    return (values - least) / width if width > 0 else np.zeros_like(values)
