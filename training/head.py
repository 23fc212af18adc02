"""Learn what each sign in a sentence, and each dimension of its vector, says about its check-worthiness.

    python -m training.head DATA

DATA as for `training.low_rank`, which comes first, and the encoders made with its outcome
(`annotations.extraction.minilm`). Writes `annotations/extraction/weights/head.npz`.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from annotations.extraction.checkworthiness import HEAD, SIGNS, signs
from annotations.extraction.encoder import WORTH, encoder
from training.sentences import Sentences, read

# Of how many repetitions of the debates the weights may make something: chosen on what was held back.
STRENGTHS = (0.03, 0.1, 0.3, 1.0, 3.0)


def main() -> None:
    data = Path(sys.argv[1])
    learned_from, held_back = read(data / "train.tsv").split()
    known, unknown = inputs(learned_from), inputs(held_back)
    found = {}
    for strength in STRENGTHS:
        model = LogisticRegression(C=strength, max_iter=5000).fit(known, learned_from.check_worthy)
        found[strength] = average_precision_score(held_back.check_worthy, model.decision_function(unknown))
        print(f"strength {strength}: average precision on what was held back {found[strength]:.4f}")
    best = max(found, key=lambda strength: found[strength])
    model = LogisticRegression(C=best, max_iter=5000).fit(known, learned_from.check_worthy)
    print(dict(zip(SIGNS, model.coef_[0][-len(SIGNS) :].round(2), strict=True)))
    np.savez(HEAD, weights=model.coef_[0].astype(np.float32), base=model.intercept_.astype(np.float32))


def inputs(sentences: Sentences) -> NDArray[np.float32]:
    vectors = encoder(WORTH).vectors(sentences.texts)
    named = np.array([signs(text) for text in sentences.texts], np.float32)
    return np.hstack([vectors, named])


if __name__ == "__main__":
    main()
