"""Words, and where those of one text stand in another: what every fuzzy search here shares.

The alignment is Levenshtein's, by RapidFuzz (bit-parallel, Hyyrö 2003). Offsets are code points.
"""

from collections.abc import Sequence
from typing import Final

from rapidfuzz.distance import Levenshtein

_UNSPACED = (
    r"\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}"
    r"\p{Script=Myanmar}"
)
# A sign of a script that does not space its words. This and the next need `regex` and its flag V1.
SIGN: Final = rf"[{_UNSPACED}]"
WORD: Final = rf"{SIGN}|[\p{{L}}\p{{N}}][\p{{L}}\p{{M}}\p{{N}}]*"


def counterpart(before: Sequence[str], after: Sequence[str], first: int, past: int) -> tuple[int, int] | None:
    """The first and the last of the words `after` that stand for some of the words [first, past) of `before`;
    None where none does."""
    hit: list[int] = []
    for step in Levenshtein.opcodes(before, after):
        left, right = max(step.src_start, first), min(step.src_end, past)
        if left < right and step.tag in ("equal", "replace"):
            shift = step.dest_start - step.src_start
            hit += [left + shift, right - 1 + shift]
    return (hit[0], hit[-1]) if hit else None
