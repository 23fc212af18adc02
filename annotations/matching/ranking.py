"""Candidates by meaning and words: which statements of a project a new one may be the same as.

Every statement is looked at, none is left out by an index: .7 of the cosine of meanings and .3 of BM25 over
stems, each scaled to 0..1 among the candidates of a query. Among the best of them, words that both have count
once more: in statements on one topic meaning alone tells little.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotations.matching.terms import Hashes

Floats = NDArray[np.float32]

DIMENSIONS: Final = 384
# So many of the best are compared one by one.
LOOKED_AT: Final = 30
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
    other, `ends` (n) where those of each end."""

    vectors: NDArray[np.int8]
    terms: Hashes
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, vectors: bytes, terms: bytes, lengths: bytes) -> "Corpus":
        """From what is stored, joined in one order; `lengths` of the stems in bytes, as big-endian int32."""
        ends = np.cumsum(np.frombuffer(lengths, ">i4").astype(np.int64) // 4)
        rows = np.frombuffer(vectors, np.int8).reshape(-1, DIMENSIONS)
        return cls(rows, np.frombuffer(terms, np.int32), ends)

    def terms_at(self, place: int) -> Hashes:
        return self.terms[self.ends[place - 1] if place else 0 : self.ends[place]]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A statement of a corpus, by its place there: the score it is ranked by, and its cosine."""

    place: int
    score: float
    cosine: float


def shortlist(cosines: Floats, terms: Hashes, corpus: Corpus, most: int) -> list[Ranked]:
    """The best `most` statements for a query, best first; `cosines` are those of the query with all of them.

    They are found by meaning and words, and put in order by these and by how much of the shorter of two
    statements the other has.
    """
    scores = blended(cosines, bm25(terms, corpus))
    best = np.argsort(-scores, kind="stable")[:most]
    final = scores[best] + _COVERED * covered(terms, corpus, best)
    order = np.argsort(-final, kind="stable")
    return [Ranked(int(best[at]), float(final[at]), float(cosines[best[at]])) for at in order]


def blended(cosines: Floats, words: Floats) -> Floats:
    """The score of every statement by its cosine and by BM25."""
    return _MEANING * _spread(cosines) + _WORDS * _spread(words)


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
    count = len(corpus.ends)
    scores = np.zeros(count, np.float32)
    if not len(corpus.terms):
        return scores
    lengths = np.diff(corpus.ends, prepend=0)
    wanted, times = np.unique(terms, return_counts=True)
    places, which = _found(wanted, corpus)
    owners = np.searchsorted(corpus.ends, places, side="right")
    for number in range(len(wanted)):
        holders, often = np.unique(owners[which == number], return_counts=True)
        rarity = np.log(1 + (count - len(holders) + 0.5) / (len(holders) + 0.5))
        saturation = _K1 * (1 - _B + _B * lengths[holders] * count / len(corpus.terms))
        scores[holders] += times[number] * rarity * often * (_K1 + 1) / (often + saturation)
    return scores


def covered(terms: Hashes, corpus: Corpus, places: NDArray[np.intp]) -> Floats:
    """Which share of the shorter of two, the query and each of these statements, the other one has, 0..1.

    Rare words count for more.
    """
    rows = [np.unique(corpus.terms_at(int(place))) for place in places]
    mine = np.unique(terms)
    known = np.unique(np.concatenate([mine, *rows]))
    counts = np.bincount(_found(known, corpus)[1], minlength=len(known))
    rarity = np.log(1 + (len(corpus.ends) + 0.5) / (counts + 0.5))

    def weight(some: Hashes) -> float:
        return float(rarity[np.searchsorted(known, some)].sum())

    whole = weight(mine)
    shares = [weight(np.intersect1d(mine, row)) / max(min(whole, weight(row)), 1e-9) for row in rows]
    return np.array(shares, np.float32)


def _found(terms: Hashes, corpus: Corpus) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where any of these sorted, distinct stems stands in the corpus, and the number of which one.

    Most places are ruled out by the low bits of their stem, looked up in a table.
    """
    table = np.zeros(1 << 16, np.bool_)
    table[terms & 0xFFFF] = True
    places = np.flatnonzero(table[corpus.terms & 0xFFFF])
    stems = corpus.terms[places]
    numbers = np.searchsorted(terms, stems).clip(max=max(len(terms) - 1, 0))
    is_wanted = terms[numbers] == stems
    return places[is_wanted], numbers[is_wanted]


def _spread(values: Floats) -> Floats:
    """Scaled to 0..1 by the least and the greatest."""
    if not len(values):
        return values
    least, greatest = values.min(), values.max()
    width = greatest - least
    return (values - least) / width if width > 0 else np.zeros_like(values)
