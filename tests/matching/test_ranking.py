import math

import numpy as np
import pytest

from annotations.matching.ranking import (
    DIMENSIONS,
    Corpus,
    bm25,
    cosines_of,
    covered,
    packed,
    shortlist,
    unpacked,
)
from annotations.matching.terms import hashed, stems

STATEMENTS = [
    "The ferries of Varnholm carried more passengers.",
    "Wheat prices rose in Orvane.",
    "Ferries, ferries and again ferries.",
    "",
]


def _units(count: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    drawn = np.random.default_rng(0).standard_normal((count, DIMENSIONS))
    units: np.ndarray[tuple[int, int], np.dtype[np.float32]] = (
        drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    ).astype(np.float32)
    return units


def _corpus(statements: list[str]) -> Corpus:
    terms = [hashed(each).tobytes() for each in statements]
    lengths = np.array([len(each) for each in terms], ">i4").tobytes()
    return Corpus.of(b"".join(map(packed, _units(len(statements)))), b"".join(terms), lengths)


def test_a_packed_vector_keeps_its_cosines() -> None:
    vectors = _units(1500)
    kept = np.stack([unpacked(packed(each)) for each in vectors])

    assert float(np.abs(kept @ vectors[0] - vectors @ vectors[0]).max()) < 0.005


def test_cosines_are_those_of_every_statement() -> None:
    vectors = _units(3000)
    corpus = Corpus.of(b"".join(map(packed, vectors)), b"", np.zeros(3000, ">i4").tobytes())

    assert cosines_of(vectors[7], corpus) == pytest.approx(vectors @ vectors[7], abs=0.005)


def test_words_are_ranked_as_bm25_says() -> None:
    corpus = _corpus(STATEMENTS)
    lengths = [len(stems(each)) for each in STATEMENTS]
    average = sum(lengths) / len(lengths)

    def expected(often: int, length: int) -> float:
        rarity = math.log(1 + (len(STATEMENTS) - 2 + 0.5) / (2 + 0.5))
        return rarity * often * 2.2 / (often + 1.2 * (0.25 + 0.75 * length / average))

    wanted = [expected(1, lengths[0]), 0, expected(3, lengths[2]), 0]
    assert bm25(hashed("ferry"), corpus) == pytest.approx(wanted, rel=1e-5)


def test_who_has_all_words_of_the_shorter_one_covers_it() -> None:
    corpus = _corpus(STATEMENTS)
    shares = covered(hashed("wheat prices rose"), corpus, np.arange(4))

    assert shares == pytest.approx([0, 1, 0, 0])


def test_the_best_come_first_and_no_more_than_asked_for() -> None:
    vectors = _units(4)
    corpus = _corpus(STATEMENTS)
    best = shortlist(cosines_of(vectors[1], corpus), hashed(STATEMENTS[1]), corpus, 2)

    assert len(best) == 2
    assert best[0].place == 1
    assert best[0].score > best[1].score


def test_an_empty_corpus_has_no_best() -> None:
    corpus = Corpus.of(b"", b"", b"")

    assert shortlist(cosines_of(_units(1)[0], corpus), hashed("ferry"), corpus, 5) == []
