"""Grapheme clusters (UAX 29): what a reader takes for one character, which no selection may split."""

from collections.abc import Iterator

import regex

_CLUSTER = regex.compile(r"\X")
# GB9c joins a consonant to a virama only when a consonant stands before the virama as well; \X forgets the
# second half. Found by comparing 4 million short texts with ICU 78, where nothing else differed.
_WITHOUT_BASE = regex.compile(r"[^\p{InCB=Consonant}]*[\p{InCB=Extend}\p{InCB=Linker}](?=\p{InCB=Consonant})")


def snap(text: str, start: int, end: int) -> tuple[int, int]:
    """The smallest run of whole clusters that holds [start, end), of which start < end <= length is true."""
    return _edges_around(text, start)[0], _edges_around(text, end - 1)[1]


def _edges_around(text: str, offset: int) -> tuple[int, int]:
    """Where the cluster that holds the character at `offset` begins and ends."""
    # A line end always is a boundary (GB4), so clusters need not be counted from the start of the text.
    line = text.rfind("\n", 0, offset) + 1
    return next(edges for edges in _clusters(text, line) if edges[1] > offset)


def _clusters(text: str, start: int) -> Iterator[tuple[int, int]]:
    for cluster in _CLUSTER.finditer(text, start):
        begin, end = cluster.span()
        broken = _WITHOUT_BASE.match(text, begin, end) if end - begin > 1 else None
        if broken:
            yield begin, broken.end()
            begin = broken.end()
        yield begin, end
