"""Two texts side by side: paragraph beside paragraph, and in each what the other does not have.

Paragraphs, then words, are aligned by RapidFuzz's longest common subsequence (bit-parallel, Hyyrö 2004).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import regex
from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq, Opcode

from annotations.text.blocks import Block, blocks

# Paragraphs less alike than this stand in rows of their own; so many code points of each tell how alike.
_LEAST_ALIKE = 50
_TELLING = 1_000
# So many paragraphs are looked at for the one that another became, and so often while two texts are compared.
_NEAR, _MOST_LOOKS = 20, 100_000
# Where more paragraphs changed than this, or words of one, all of them count as changed.
_MOST_ALIGNED = 4_000
_WORD = regex.compile(
    r"(?V1)[\p{L}\p{M}\p{N}--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]]+|\s+|\X"
)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Side:
    """A paragraph [start, end) of one text, and the stretches of it that the other text does not have."""

    start: int
    end: int
    changed: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Paragraphs that stand beside each other; None where one text has none."""

    old: Side | None
    new: Side | None

    @property
    def is_same(self) -> bool:
        return bool(self.old and self.new and not self.old.changed and not self.new.changed)


def compare(old: str, new: str) -> list[Pair]:
    """The paragraphs of both texts in order, those alike beside each other. Offsets are code points."""
    before, after = blocks(old), blocks(new)
    ours, theirs = (
        [text[each.start : each.end] for each in some] for text, some in ((old, before), (new, after))
    )
    pairs: list[Pair] = []
    for step in _steps(ours, theirs):
        gone, come = before[step.src_start : step.src_end], after[step.dest_start : step.dest_end]
        if step.tag == "equal":
            pairs += [
                Pair(Side(a.start, a.end), Side(b.start, b.end)) for a, b in zip(gone, come, strict=True)
            ]
        else:
            pairs += _changed(old, gone, new, come)
    return pairs


def _changed(old: str, gone: list[Block], new: str, come: list[Block]) -> Iterator[Pair]:
    """Paragraphs that stand between the same ones, each beside the next that is like it."""
    left = 0
    reach = max(1, min(_NEAR, _MOST_LOOKS // max(len(come), 1)))
    for there in come:
        words = _telling(new, there)
        near = range(left, min(left + reach, len(gone)))
        alike = {at: fuzz.ratio(_telling(old, gone[at]), words) for at in near}
        likely = max(alike, key=alike.__getitem__, default=None)
        if likely is None or alike[likely] < _LEAST_ALIKE:
            yield Pair(None, Side(there.start, there.end, ((there.start, there.end),)))
            continue
        yield from (_gone(each) for each in gone[left:likely])
        yield _beside(old, gone[likely], new, there)
        left = likely + 1
    yield from (_gone(each) for each in gone[left:])


def _telling(text: str, block: Block) -> str:
    return text[block.start : min(block.end, block.start + _TELLING)]


def _gone(block: Block) -> Pair:
    return Pair(Side(block.start, block.end, ((block.start, block.end),)), None)


def _beside(old: str, before: Block, new: str, after: Block) -> Pair:
    ours = [match.span() for match in _WORD.finditer(old, before.start, before.end)]
    theirs = [match.span() for match in _WORD.finditer(new, after.start, after.end)]
    steps = _steps([old[slice(*each)] for each in ours], [new[slice(*each)] for each in theirs])
    changed = [step for step in steps if step.tag != "equal"]
    left = tuple(
        (ours[step.src_start][0], ours[step.src_end - 1][1])
        for step in changed
        if step.src_start < step.src_end
    )
    right = tuple(
        (theirs[step.dest_start][0], theirs[step.dest_end - 1][1])
        for step in changed
        if step.dest_start < step.dest_end
    )
    return Pair(Side(before.start, before.end, left), Side(after.start, after.end, right))


def _steps(old: list[str], new: list[str]) -> list[Opcode]:
    """What is the same and what is not, in order; a deletion and an insertion at one place are one step."""
    ahead = next(
        (at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    tail = 0
    while tail < min(len(old), len(new)) - ahead and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    middle = len(old) - ahead - tail, len(new) - ahead - tail
    if max(middle) > _MOST_ALIGNED:
        whole = [
            Opcode("equal", 0, ahead, 0, ahead),
            Opcode("replace", ahead, len(old) - tail, ahead, len(new) - tail),
            Opcode("equal", len(old) - tail, len(old), len(new) - tail, len(new)),
        ]
        return [step for step in whole if step.src_start < step.src_end or step.dest_start < step.dest_end]
    joined: list[Opcode] = []
    for step in LCSseq.opcodes(old, new):
        last = joined[-1] if joined else None
        if last and last.tag != "equal" and step.tag != "equal":
            joined[-1] = Opcode("replace", last.src_start, step.src_end, last.dest_start, step.dest_end)
        else:
            joined.append(step)
    return joined
