"""The words that a quote probably means where they do not stand to the letter, and in what both differ.

Where to look is told by words that the quote and a stretch of the text share; how like they are is the
normalised Indel similarity of their letters, and where they begin and end a Levenshtein alignment of words,
both RapidFuzz's (bit-parallel, Hyyrö 2003). Time stays in proportion to the length of the text, and that is
bounded as the quote's is: whoever looks may hold locks meanwhile.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from itertools import islice
from typing import Final

import regex
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from annotations.text import graphemes
from annotations.text.alignment import SIGN, WORD, counterpart
from annotations.text.anchoring import fold

# Of 143 passages of twelve texts in six scripts, 96 % are found with a fifth of their words changed and 78 %
# with two fifths, none at another place; where the text does not hold the passage, 1.4 % find another.
LEAST_LIKENESS: Final = 0.75
# Two places whose likeness differs by less: nothing says which of them is meant.
MARGIN: Final = 0.04
# Shorter quotes say too little; longer ones, and what stands further down, are found to the letter alone.
FEWEST_LETTERS: Final = 12
FEWEST_WORDS: Final = 4
LONGEST_QUOTE: Final = 1_000
MOST_WORDS: Final = 40_000
_PLACES: Final = 8
# So many words at either end are tried without, where the alignment reaches too far.
_MOST_TRIMMED: Final = 64

_TOKEN = regex.compile(rf"(?V1){WORD}")
_SHOWN = regex.compile(
    rf"(?V1){SIGN}"
    r"|[\p{L}\p{M}\p{N}\p{Cf}]+(?:[.,'’][\p{L}\p{M}\p{N}]+)*|\s+|."
)


@dataclass(frozen=True, slots=True)
class Alike:
    """The passage [start, end) of a text, in code points; `score` (0 to 1) says how like it is."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of words; `is_own` where the other text does not have it."""

    text: str
    is_own: bool


def find_alike(text: str, quote: str) -> Alike | None:
    """The one passage of `text` that `quote` probably means; None where none is like it, or several are.

    It begins and ends with whole words and splits no grapheme cluster. A quote of more than `LONGEST_QUOTE`
    code points has none, and only the first `MOST_WORDS` words of a text are compared.
    """
    if not FEWEST_LETTERS <= len(quote.strip()) <= LONGEST_QUOTE:
        return None
    wanted = [token.group() for token in _TOKEN.finditer(fold(quote).casefold())]
    words_of_text = islice(_TOKEN.finditer(text), MOST_WORDS)
    tokens = [(*token.span(), token.group().casefold()) for token in words_of_text]
    if len(wanted) < FEWEST_WORDS or not tokens:
        return None
    folded = _key(quote)
    found: list[Alike] = []
    for window in _windows(wanted, [word for _, _, word in tokens]):
        place = _fitted(wanted, [word for _, _, word in tokens[slice(*window)]])
        if place is None:
            continue
        first, last = tokens[window[0] + place[0]], tokens[window[0] + place[1]]
        start, end = graphemes.snap(text, *_with_edges(text, first[0], last[1], quote))
        found.append(Alike(start, end, fuzz.ratio(folded, _key(text[start:end])) / 100))
    return _only_best(found)


def differences(one: str, other: str) -> tuple[list[Part], list[Part]]:
    """Both texts in parts, by what stands in one of them alone; the parts of each join to it again."""
    before, after = _SHOWN.findall(one), _SHOWN.findall(other)
    sides: tuple[list[Part], list[Part]] = ([], [])
    for step in Levenshtein.opcodes([_key(each) for each in before], [_key(each) for each in after]):
        is_own = step.tag != "equal"
        for side, words in zip(
            sides,
            (before[step.src_start : step.src_end], after[step.dest_start : step.dest_end]),
            strict=True,
        ):
            if words:
                side.append(Part("".join(words), is_own))
    return sides


def _key(words: str) -> str:
    """What is compared: case, typographic quotes, dashes and runs of white space count for nothing."""
    return fold(words).casefold()


def _windows(wanted: Sequence[str], words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The stretches of the text, half as long again as the quote, that share most words with it."""
    slack = max(len(wanted) // 4, 3)
    length = len(wanted) + slack
    spare, shared = Counter(wanted), 0
    shares: list[int] = []
    for at, word in enumerate(words):
        if word in spare:
            shared += spare[word] > 0
            spare[word] -= 1
        if at >= length and (gone := words[at - length]) in spare:
            spare[gone] += 1
            shared -= spare[gone] > 0
        shares.append(shared)
    taken: list[int] = []
    for end in nlargest(_PLACES * length, range(len(shares)), key=shares.__getitem__):
        if len(taken) < _PLACES and shares[end] and all(abs(end - other) >= len(wanted) for other in taken):
            taken.append(end)
            yield max(end + 1 - length, 0), end + 1 + slack


def _fitted(wanted: Sequence[str], words: Sequence[str]) -> tuple[int, int] | None:
    """The first and the last of the words that stand for some of those that are wanted."""
    place = counterpart(wanted, words, 0, len(wanted))
    if place is None:
        return None
    # Of several alignments as short, the one that is told may reach too far.
    first, last = place
    likeness = cache(lambda start, end: fuzz.ratio(" ".join(wanted), " ".join(words[start : end + 1])))
    reach = min(_MOST_TRIMMED, last - first)
    for _ in range(reach):
        if likeness(first + 1, last) <= likeness(first, last):
            break
        first += 1
    reach = min(_MOST_TRIMMED, last - first)
    for _ in range(reach):
        if likeness(first, last - 1) <= likeness(first, last):
            break
        last -= 1
    return first, last


def _with_edges(text: str, start: int, end: int, quote: str) -> tuple[int, int]:
    """With the signs that stand before and after the words in the quote, too."""
    words = [token.span() for token in _TOKEN.finditer(quote)]
    ahead, behind = quote[: words[0][0]].lstrip(), quote[words[-1][1] :].rstrip()
    while start and ahead and fold(text[start - 1]) == fold(ahead[-1]):
        start, ahead = start - 1, ahead[:-1]
    while end < len(text) and behind and fold(text[end]) == fold(behind[0]):
        end, behind = end + 1, behind[1:]
    return start, end


def _only_best(found: list[Alike]) -> Alike | None:
    ranked = sorted(found, key=lambda each: -each.score)
    if not ranked or ranked[0].score < LEAST_LIKENESS:
        return None
    best = ranked[0]
    is_rivalled = any(
        each.score > best.score - MARGIN and (each.end <= best.start or best.end <= each.start)
        for each in ranked[1:]
    )
    return None if is_rivalled else best
