"""Find the directions in which what sentences are about differs most.

    python -m training.meaning DATA

DATA as for `training.low_rank`; that, the encoder made with its outcome (`script/setup`) and `training.head`
come first. Looks at the sentences that the encoder did not learn from, and at no label. The direction of the
score is left out: it says how much a sentence is worth, which the score says already, not what it is about.
Writes `annotations/extraction/weights/meaning.npz`: the mean of the vectors and the axes, scaled so that a
meaning has a length of 1 on average.
"""

import sys
from pathlib import Path

import numpy as np

from annotations.extraction.checkworthiness import HEAD
from annotations.extraction.encoder import WORTH, encoder
from annotations.extraction.meaning import AXES, DIMENSIONS
from training.sentences import read


def main() -> None:
    _, held_back = read(Path(sys.argv[1]) / "train.tsv").split()
    vectors = encoder(WORTH).vectors(held_back.texts)
    centre = vectors.mean(axis=0)
    with np.load(HEAD) as file:
        worth = file["weights"] / np.linalg.norm(file["weights"])
    apart = vectors - centre
    _, strengths, directions = np.linalg.svd(apart - np.outer(apart @ worth, worth), full_matrices=False)
    axes = directions[:DIMENSIONS].T
    lengths = np.linalg.norm(apart @ axes, axis=1)
    kept = (strengths[:DIMENSIONS] ** 2).sum() / (strengths**2).sum()
    print(
        f"{DIMENSIONS} axes keep {kept:.0%} of what {len(vectors):,} sentences differ in beside their worth"
    )
    np.savez_compressed(
        AXES, centre=centre.astype(np.float16), axes=(axes / np.sqrt((lengths**2).mean())).astype(np.float16)
    )


if __name__ == "__main__":
    main()
