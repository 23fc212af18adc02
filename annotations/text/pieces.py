"""Flat pieces of a block: overlapping passages never become nested elements (frontend.md, 2)."""

import itertools
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Id = TypeVar("Id", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Piece(Generic[Id]):
    """A stretch of text that the same passages cover from end to end; `ids` is () where there is none."""

    start: int
    end: int
    ids: tuple[Id, ...]


def cut(start: int, end: int, passages: Iterable[tuple[Id, int, int]]) -> list[Piece[Id]]:
    """The stretch [start, end) cut wherever one of the `passages` (id, start, end) begins or ends.

    Offsets in and out are those of the whole text. The pieces follow each other without a gap; the ids of a
    piece stand in the order in which their passages begin. Passages outside the stretch are passed over.
    """
    begins: dict[int, list[Id]] = {}
    ends: dict[int, list[Id]] = {}
    for identity, first, last in passages:
        first, last = max(first, start), min(last, end)
        if first < last:
            begins.setdefault(first, []).append(identity)
            ends.setdefault(last, []).append(identity)
    edges = sorted({start, end, *begins, *ends})
    open_passages: dict[Id, None] = {}
    pieces: list[Piece[Id]] = []
    for here, there in itertools.pairwise(edges):
        for identity in ends.get(here, ()):
            del open_passages[identity]
        for identity in begins.get(here, ()):
            open_passages[identity] = None
        pieces.append(Piece(here, there, tuple(open_passages)))
    return pieces
