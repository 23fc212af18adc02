"""Sentences as vectors, by a small encoder that runs on one thread.

The encoders are made at set-up (`minilm`); what is loaded is kept for the life of the process.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

MODELS: Final = Path(__file__).parents[2] / ".build" / "models"
MEANING: Final = "meaning.onnx"
WORTH: Final = "worth.onnx"
TOKENIZER: Final = "tokenizer.json"
LOW_RANK: Final = Path(__file__).parent / "weights" / "low_rank.npz"

DIMENSIONS: Final = 384
LONGEST: Final = 128  # tokens; the rest of a longer sentence is not read

Vectors = NDArray[np.float32]


class Encoder:
    """One of the encoders of `MODELS`, by its file's name. Safe to share between threads."""

    def __init__(self, name: str) -> None:
        options = SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = InferenceSession(MODELS / name, options)
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(MODELS / TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)

    def vectors(self, sentences: Sequence[str]) -> Vectors:
        """Vectors of unit length, (len(sentences), 384); the same sentence always gets the same one.

        Sentences of one length go together and nothing is padded: the scale of the eight-bit numbers is that
        of the whole batch, so a neighbour would change a vector by a little. Hence also one at a time.
        """
        found = np.empty((len(sentences), DIMENSIONS), np.float32)
        for place, encoding in enumerate(self._tokenizer.encode_batch(list(sentences))):
            ids = np.array([encoding.ids], np.int64)
            (found[place : place + 1],) = self._session.run(None, {"ids": ids, "mask": np.ones_like(ids)})
        return found


@cache
def encoder(name: str) -> Encoder:
    """The encoder, loaded when it is first asked for."""
    return Encoder(name)
