"""The blocks of a text: what a page shows as one paragraph each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """One line that is not blank, as code point offsets; the line end is outside."""

    start: int
    end: int


def blocks(text: str) -> list[Block]:
    """Each line of `text` that is not blank, in order. Only LF ends a line, as in all stored texts."""
    found: list[Block] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line and not line.isspace():
            found.append(Block(start, end))
        start = end + 1
    return found
