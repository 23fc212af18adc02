"""What a claim is about, in a few numbers: its vector along the directions in which sentences differ most,
but for the one that tells how much they are worth checking.

Principal components (Pearson 1901) of the vectors of many sentences, learned once (`training.meaning`): the
numbers mean the same in every project, and are few enough to keep beside each candidate. The vectors are
those that tell how much a clause is worth checking, so that nothing is encoded twice. Nothing here loads an
encoder.
"""

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

AXES: Final = Path(__file__).parent / "weights" / "meaning.npz"
DIMENSIONS: Final = 32

Vectors = NDArray[np.float32]
Meaning = tuple[float, ...]
"""`DIMENSIONS` numbers, of a length of about 1; none where it is not known."""


def meanings(vectors: Vectors) -> list[Meaning]:
    """Of vectors by the encoder `WORTH`, (n, 384); to three digits, which is finer than it is stable."""
    centre, axes = _axes()
    return [tuple(round(float(value), 3) for value in row) for row in (vectors - centre) @ axes]


@cache
def _axes() -> tuple[Vectors, Vectors]:
    """The mean of all sentences, (384,), and the axes, (384, `DIMENSIONS`)."""
    with np.load(AXES) as file:
        return file["centre"].astype(np.float32), file["axes"].astype(np.float32)
