"""Find the directions in which what sentences are about differs most.

    python -m training.meaning DATA

DATA as for `training.low_rank`, which comes first, and the encoder made with its outcome (`script/setup`).
Looks at the sentences that the encoder did not learn from, and at no label. Writes
`annotations/extraction/weights/meaning.npz`: the mean of the vectors and the axes, scaled so that a meaning
has a length of 1 on average.
"""

import sys
from pathlib import Path

import numpy as np

from annotations.extraction.encoder import WORTH, encoder
from annotations.extraction.meaning import AXES, DIMENSIONS
from training.sentences import read


def main() -> None:
    _, held_back = read(Path(sys.argv[1]) / "train.tsv").split()
    vectors = encoder(WORTH).vectors(held_back.texts)
    centre = vectors.mean(axis=0)
    _, strengths, directions = np.linalg.svd(vectors - centre, full_matrices=False)
    axes = directions[:DIMENSIONS].T
    lengths = np.linalg.norm((vectors - centre) @ axes, axis=1)
    kept = (strengths[:DIMENSIONS] ** 2).sum() / (strengths**2).sum()
    print(f"{DIMENSIONS} axes keep {kept:.0%} of what {len(vectors):,} sentences differ in")
    np.savez_compressed(
        AXES, centre=centre.astype(np.float16), axes=(axes / np.sqrt((lengths**2).mean())).astype(np.float16)
    )


if __name__ == "__main__":
    main()
