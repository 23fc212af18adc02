"""Labelled sentences: `sentence_id`, `text`, `check_worthy` (1 or 0), tab separated, one header line."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# A tenth of the debates' sentences, whole stretches of them, so that no neighbour of a held-back sentence
# was learned from.
STRETCH, TENTH, HELD_BACK = 250, 10, 7


@dataclass(frozen=True)
class Sentences:
    ids: NDArray[np.int64]
    texts: list[str]
    check_worthy: NDArray[np.int64]

    def split(self) -> "tuple[Sentences, Sentences]":
        """What to learn from, and what to judge by."""
        is_held_back = (self.ids // STRETCH) % TENTH == HELD_BACK
        return self._those(~is_held_back), self._those(is_held_back)

    def _those(self, chosen: NDArray[np.bool_]) -> "Sentences":
        texts = [text for text, is_chosen in zip(self.texts, chosen, strict=True) if is_chosen]
        return Sentences(self.ids[chosen], texts, self.check_worthy[chosen])


def read(path: Path) -> Sentences:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return Sentences(
        np.array([int(row["sentence_id"]) for row in rows]),
        [row["text"] for row in rows],
        np.array([int(row["check_worthy"]) for row in rows]),
    )
