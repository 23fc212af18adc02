"""Learn what the vector of a sentence says about its check-worthiness.

    python -m training.head DATA

DATA as for `training.low_rank`, which comes first, and the encoder made with its outcome (`script/setup`).
Writes `annotations/extraction/weights/head.npz`: one weight a dimension and a base, scaled so that the log
odds are right on what was held back (Platt 1999): what was learned by heart is too sure of itself.
"""

import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from annotations.extraction.checkworthiness import HEAD
from annotations.extraction.encoder import WORTH, encoder
from training.sentences import read

STRENGTH = 0.1


def main() -> None:
    data = Path(sys.argv[1])
    learned_from, held_back = read(data / "train.tsv").split()
    known, unknown = (encoder(WORTH).vectors(part.texts) for part in (learned_from, held_back))
    head = LogisticRegression(C=STRENGTH, max_iter=5000).fit(known, learned_from.check_worthy)
    found = head.decision_function(unknown)
    scale = LogisticRegression(C=1e6).fit(found[:, None], held_back.check_worthy)
    precision = average_precision_score(held_back.check_worthy, found)
    print(f"average precision on what was held back: {precision:.4f}")
    factor, shift = float(scale.coef_[0, 0]), float(scale.intercept_[0])
    np.savez(
        HEAD,
        weights=(factor * head.coef_[0]).astype(np.float32),
        base=np.float32(factor * head.intercept_[0] + shift),
    )


if __name__ == "__main__":
    main()
