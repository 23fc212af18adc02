"""How much a clause is worth checking: what its wording says to an encoder that learned from labelled
sentences (`training`), and the signs in it.

Sentences of debates, from which the wording was learned, teach little about the hedges, wishes and forecasts
of news.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotations.extraction.candidates import Reason
from annotations.extraction.encoder import WORTH, Vectors, encoder
from annotations.extraction.meaning import Meaning, meanings
from annotations.extraction.signs import signs

HEAD: Final = Path(__file__).parent / "weights" / "head.npz"

BASE = -1.3  # without the encoder a clause without any sign gets 0.21
# Beside what the wording says, which has seen them, the signs that rank up count by half of their weights;
# debates taught it less about what ranks down.
SHARE_OF_SIGNS = 0.5
NOTABLE = 1.0

_WORDED_LIKE_CLAIMS = Reason("worded_like_claims", "worded like what fact-checkers check")
_WORDED_LIKE_TALK = Reason("worded_like_talk", "ranked down: worded like what they seldom check")


@dataclass(frozen=True, slots=True)
class Wording:
    """What the encoder tells of a clause: what `learned` says of it, and what it is about. Nothing in a
    language that the encoder does not know."""

    score: float | None = None
    meaning: Meaning = ()


def worth_of(sentences: Sequence[str]) -> list[float]:
    """The check-worthiness, 0 to 1, of English sentences that stand alone."""
    return [
        assess(words, frozenset(), reported_by="", wording=wording.score)[0]
        for words, wording in zip(sentences, wordings(sentences), strict=True)
    ]


def wordings(sentences: Sequence[str]) -> list[Wording]:
    """What the encoder tells of each English sentence."""
    vectors = encoder(WORTH).vectors(sentences)
    return list(map(Wording, learned(vectors), meanings(vectors)))


def learned(vectors: Vectors) -> list[float]:
    """What the wording of sentences, (n, 384) by the encoder `WORTH`, says about them: the log odds that a
    trained coder would call one check-worthy, as `training.head` learned and scaled it."""
    weights, base = _head()
    return [float(score) for score in vectors @ weights + base]


@cache
def _head() -> tuple[NDArray[np.float32], float]:
    with np.load(HEAD) as file:
        return file["weights"], float(file["base"])


def assess(
    words: str, names: frozenset[str] | None, *, reported_by: str, wording: float | None
) -> tuple[float, tuple[Reason, ...]]:
    """The check-worthiness of a clause, 0 to 1, and the reasons for it: signs, the weightiest first, then its
    wording, which speaks for nearly all that are found.

    `names` and `reported_by` as for `signs`; `wording` is what `learned` says of it, None in a language that
    the encoder does not know.
    """
    weighed = list(signs(words, names, reported_by=reported_by, is_english=wording is not None))
    if wording is not None:
        weighed = [(weight * (SHARE_OF_SIGNS if weight > 0 else 1), reason) for weight, reason in weighed]
    score = sum(weight for weight, _ in weighed) + (BASE if wording is None else wording)
    reasons = [reason for _, reason in sorted(weighed, key=lambda sign: -abs(sign[0]))]
    if wording is not None and abs(wording) >= NOTABLE:
        reasons.append(_WORDED_LIKE_CLAIMS if wording > 0 else _WORDED_LIKE_TALK)
    return round(1 / (1 + math.exp(-score)), 3), tuple(reasons)
