"""Where the passages of a text stand in a newer text: what moves by itself, and what waits.

A passage moves by itself only where nothing is left to judge: its words are the same to the letter; the
sentences they stand in, those directly before and after, across paragraphs too, and the headings above are
the same but for typography. A neighbour may say that it is false, or who said it. Everything else is found
by likeness and waits for a person, since readers would rather have no anchor than a wrong one (Brush,
Bargeron, Gupta and Cadiz, "Robust annotation positioning in digital documents", CHI 2001).

Likeness is RapidFuzz's normalised Indel similarity; a place is mapped word by word through its Levenshtein
alignment (bit-parallel, Hyyrö 2003). Where to look is told by the sentences that stand once in both texts
("patience diff", Bram Cohen) and by those that share the rarest words. Offsets are code points.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import nlargest
from itertools import islice
from operator import itemgetter

import regex
from rapidfuzz import fuzz

from annotations.text import graphemes
from annotations.text.alignment import WORD, counterpart
from annotations.text.anchoring import fold
from annotations.text.segmentation import sentences
from annotations.text.words import count_words

# Of what is less like than this, more is wrong than right (bench/reanchoring prints the table).
LEAST_LIKENESS = 0.65
# Two places whose likeness differs by less than this: nothing says which of them is meant.
MARGIN = 0.08
# What says of all that follows whose it is or whether it is true ("Myths", "Ida Sund:", "Q: Was it you?").
_MOST_WORDS_OF_A_HEADING = 15
_LONGEST_HEADING = 200
_MOST_HEADINGS = 3
_LEADS_IN = (":", "：")
# Beyond these, nothing is compared: time stays in proportion to the length of the texts.
LONGEST_SEARCHED = 10_000
_LONGEST_STRETCH = 400
_MOST_PLACES = 20
_MOST_BETWEEN = 12
_MOST_SHARED = 5
_MOST_ALIGNED = 4

_A_TOKEN = regex.compile(rf"(?V1){WORD}|\S")
_Token = tuple[int, int, str]  # start, end and the word in lower case
_ENDS_PROSE = regex.compile(r"(?V1)[\p{STerm}--[!?！？؟]][\p{Pe}\p{Pf}\"']*$")


class Fate(StrEnum):
    """What became of a passage in the newer text. Unchanged and moved need nobody; the others wait."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    REWORDED = "reworded"
    REMOVED = "removed"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a passage.

    `start` and `end` (code points of the newer text) are its place, of a reworded one the place to propose;
    None of a removed one, and where several places fit. `score` (0 to 1) says how like the words and their
    sentences are.
    """

    fate: Fate
    start: int | None = None
    end: int | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    end: int
    score: float
    is_expected: bool

    @property
    def rank(self) -> float:
        """Between places that are as like, the one between the same sentences as before comes first."""
        return self.score + self.is_expected * MARGIN / 2


def reanchor(old: str, passages: Sequence[tuple[int, int]], new: str, language: str = "en") -> list[Found]:
    """What became in `new` of each of the `passages` (start, end) of `old`, in their order.

    `language` is the texts' BCP 47 tag, by which sentences are told apart. No place splits a grapheme.
    """
    if old == new:
        return [Found(Fate.UNCHANGED, start, end, 1.0) for start, end in passages]
    edges = graphemes.edges(new)
    settings = _Settings(_Sentences(old, language), _Sentences(new, language), frozenset(edges))
    search = _Search(
        _Stretches(old, list(_short(old, language))), _Stretches(new, list(_short(new, language))), edges
    )
    found: list[Found] = []
    for start, end in passages:
        carried = settings.carried(start, end)
        if carried:
            fate = Fate.UNCHANGED if carried == (start, end) else Fate.MOVED
            found.append(Found(fate, *carried, 1.0))
        else:
            found.append(search.best(start, end))
    return found


class SentencesAround:
    """Tells the sentences that passages of a text stand in, each line of it read once.

    `language` is the text's BCP 47 tag.
    """

    def __init__(self, text: str, language: str = "en") -> None:
        self._text = text
        self._language = language
        self._known: dict[int, list[tuple[int, int]]] = {}

    def whole(self, start: int, end: int) -> str:
        """The whole sentences that the passage [start, end) has characters of, but for typography."""
        edges: list[tuple[int, int]] = []
        line = self._text.rfind("\n", 0, start) + 1
        while line < end:
            past = self._text.find("\n", line) + 1 or len(self._text) + 1
            edges += self._touched(line, past - 1, start, end)
            line = past
        return fold(self._text[edges[0][0] : edges[-1][1]]) if edges else ""

    def _touched(self, line: int, past: int, start: int, end: int) -> list[tuple[int, int]]:
        """The edges of those sentences of the line [line, past)."""
        if line not in self._known:
            told = sentences(self._text[line:past], self._language)
            self._known[line] = [(line + each.start, line + each.end) for each in told]
        known = self._known[line]
        first = bisect_right(known, start, key=itemgetter(1))
        return known[first : bisect_left(known, end, key=itemgetter(0))]


class _Stretches:
    """Stretches of a text in their order, and which of them a passage touches."""

    def __init__(self, text: str, edges: list[tuple[int, int]]) -> None:
        self.text = text
        self.edges = edges
        self._starts = [start for start, _ in edges]
        self._ends = [end for _, end in edges]
        self.keys = [fold(text[start:end]) for start, end in edges]
        self._known: dict[int, list[_Token]] = {}
        self.places: dict[str, list[int]] = defaultdict(list)
        for number, key in enumerate(self.keys):
            self.places[key].append(number)

    def touched(self, start: int, end: int) -> tuple[int, int]:
        """The stretches that [start, end) has characters of, as first and past the last."""
        return bisect_right(self._ends, start), bisect_left(self._starts, end)

    def folded(self, first: int, past: int) -> str:
        """The wording from the stretch `first` on to the one before `past`."""
        return " ".join(self.keys[first:past])

    def tokens(self, first: int, past: int) -> list[_Token]:
        """The words and signs of these stretches."""
        return [token for number in range(first, past) for token in self._tokens(number)]

    def words(self, number: int) -> set[str]:
        """The different words of a stretch."""
        return {word for _, _, word in self._tokens(number) if word[0].isalnum()}

    def _tokens(self, number: int) -> list[_Token]:
        known = self._known.get(number)
        if known is None:
            found = _A_TOKEN.finditer(self.text, *self.edges[number])
            known = [(*match.span(), match.group().casefold()) for match in found]
            self._known[number] = known
        return known

    def is_unique(self, number: int) -> bool:
        return len(self.places[self.keys[number]]) == 1


class _Sentences(_Stretches):
    """The sentences of a text, what stands beside them, and which follow each other in a paragraph."""

    def __init__(self, text: str, language: str) -> None:
        super().__init__(text, [(each.start, each.end) for each in sentences(text, language)])
        self._headings = [at for at in range(len(self.keys)) if self._looks_like_heading(at)]

    def beside(self, first: int, past: int) -> tuple[tuple[str | None, ...], list[bool]]:
        """What a run of sentences stands among, in folded wording: the sentence before it and the one after,
        None beyond the ends of the text, the headings above; and whether a paragraph ends between them."""
        around = (self._key(first - 1), self._key(past), *self._headings_above(first))
        inner = max(first - 1, 0), min(past + 1, len(self.keys))
        return around, self.joints(*inner)

    def _key(self, number: int) -> str | None:
        return self.keys[number] if 0 <= number < len(self.keys) else None

    def _headings_above(self, number: int) -> list[str]:
        """The last lines above a sentence that may stand for all that follows them, as a title of a part and
        the one of its chapter do, whatever stands between."""
        above = bisect_left(self._headings, number)
        return [self.keys[at] for at in self._headings[max(above - _MOST_HEADINGS, 0) : above]]

    def _looks_like_heading(self, number: int) -> bool:
        """Whether it leads in to the next paragraphs ("She said:"), or is a short paragraph of its own that
        ends otherwise than prose does."""
        key = self.keys[number]
        if number + 1 < len(self.keys) and not self._is_broken(number + 1):
            return False
        if key.endswith(_LEADS_IN):
            return True
        is_alone = not number or self._is_broken(number)
        is_short = is_alone and len(key) <= _LONGEST_HEADING and not _ENDS_PROSE.search(key)
        return is_short and count_words(key) <= _MOST_WORDS_OF_A_HEADING

    def joints(self, first: int, past: int) -> list[bool]:
        """Where, between these sentences, a paragraph ends."""
        return [self._is_broken(number) for number in range(first + 1, past)]

    def _is_broken(self, number: int) -> bool:
        return "\n" in self.text[self.edges[number - 1][1] : self.edges[number][0]]


class _Settings:
    """Decides which passages move by themselves."""

    def __init__(self, old: _Sentences, new: _Sentences, edges: frozenset[int]) -> None:
        self._old = old
        self._new = new
        self._edges = edges

    def carried(self, start: int, end: int) -> tuple[int, int] | None:
        """The place of the passage in the new text, if nothing about it is left to judge."""
        first, past = self._old.touched(start, end)
        if first >= past:
            return None
        here = self._there(first, past)
        return self._exact_place(start, end, (first, past), here) if here is not None else None

    def _there(self, first: int, past: int) -> int | None:
        """Where in the new text the run of old sentences begins: whole, among the same, and nowhere else."""
        beside = self._old.beside(first, past)
        before, after = (self._among(text, first, past, beside) for text in (self._old, self._new))
        return after[0] if len(before) == len(after) == 1 else None

    def _among(
        self, text: _Sentences, first: int, past: int, beside: tuple[tuple[str | None, ...], list[bool]]
    ) -> list[int]:
        runs = self._runs(text, first, past)
        return [at for at in runs if text.beside(at, at + past - first) == beside]

    def _runs(self, text: _Sentences, first: int, past: int) -> list[int]:
        """Where in `text` the run of old sentences stands; nowhere, if at more places than are looked at."""
        wanted = self._old.keys[first:past]
        starts = text.places.get(wanted[0], [])
        if len(starts) > _MOST_PLACES:
            return []
        joints = self._old.joints(first, past)
        return [
            at
            for at in starts
            if text.keys[at : at + len(wanted)] == wanted and text.joints(at, at + len(wanted)) == joints
        ]

    def _exact_place(self, start: int, end: int, run: tuple[int, int], here: int) -> tuple[int, int] | None:
        """The passage's own words in the run of new sentences, if they stand where they stood."""
        old, new = self._old.text, self._new.text
        length = run[1] - run[0]
        old_start, old_end = self._old.edges[run[0]][0], self._old.edges[run[1] - 1][1]
        new_start, new_end = self._new.edges[here][0], self._new.edges[here + length - 1][1]
        ahead = fold(old[old_start:start])
        lead, tail = max(old_start - start, 0), max(end - old_end, 0)
        for at in occurrences(new, old[start:end], max(new_start - lead, 0), new_end + tail):
            place = at, at + end - start
            if self._edges.issuperset(place) and fold(new[new_start:at]) == ahead:
                return place
        return None


class _Search:
    """Finds what is like a passage, in stretches of at most `_LONGEST_STRETCH` code points."""

    def __init__(self, old: _Stretches, new: _Stretches, edges: list[int]) -> None:
        self._old = old
        self._new = new
        self._edges = edges  # of the new text's grapheme clusters
        self._anchors = _in_order(
            (number, new.places[key][0])
            for number, key in enumerate(old.keys)
            if old.is_unique(number) and len(new.places.get(key, ())) == 1
        )
        self._holding: dict[str, list[int]] = defaultdict(list)
        for number in range(len(new.keys)):
            for word in new.words(number):
                self._holding[word].append(number)
        self._known: dict[tuple[int, int], list[tuple[int, int]]] = {}

    def best(self, start: int, end: int) -> Found:
        """The best place for a passage, as something to judge."""
        if end - start > LONGEST_SEARCHED:
            return Found(Fate.AMBIGUOUS)
        places = sorted(self._places(start, end), key=lambda place: -place.rank)
        if not places or places[0].score < LEAST_LIKENESS:
            return Found(Fate.REMOVED)
        best = places[0]
        is_rivalled = any(
            other.rank > best.rank - MARGIN and not _overlap(best, other) for other in places[1:]
        )
        return (
            Found(Fate.AMBIGUOUS) if is_rivalled else Found(Fate.REWORDED, best.start, best.end, best.score)
        )

    def _places(self, start: int, end: int) -> Iterator[_Place]:
        first, past = self._old.touched(start, end)
        if first >= past:
            return
        expected = self._between(first, past)
        quote, around = self._old.text[start:end], self._old.folded(first, past)
        places = {(at, at + len(quote)) for at in self._verbatim(quote)}
        for region in self._regions(first, past, expected):
            places.update(self._mapped(start, end, (first, past), region))
        folded = fold(quote)
        for place in places:
            whole = self._snapped(*place)
            first, past = self._new.touched(*whole)
            words = fuzz.ratio(folded, fold(self._new.text[slice(*whole)]))
            score = (words + fuzz.ratio(around, self._new.folded(first, past))) / 200
            yield _Place(*whole, score, first in expected)

    def _snapped(self, start: int, end: int) -> tuple[int, int]:
        """The place, grown to whole grapheme clusters."""
        return self._edges[bisect_right(self._edges, start) - 1], self._edges[bisect_left(self._edges, end)]

    def _verbatim(self, quote: str) -> list[int]:
        """Where the words themselves stand; nowhere, if that is at too many places to tell."""
        at = list(islice(occurrences(self._new.text, quote, 0, len(self._new.text)), _MOST_PLACES + 1))
        return at if len(at) <= _MOST_PLACES else []

    def _between(self, first: int, past: int) -> range:
        """The new stretches between what stands before and after the old ones and has kept its order."""
        at = bisect_left(self._anchors, (first, -1))
        beyond = bisect_left(self._anchors, (past, -1))
        start = self._anchors[at - 1][1] + 1 if at else 0
        end = self._anchors[beyond][1] if beyond < len(self._anchors) else len(self._new.keys)
        return range(start, end)

    def _regions(self, first: int, past: int, expected: range) -> list[tuple[int, int]]:
        """The runs of new stretches that are most like the old ones."""
        known = self._known.get((first, past))
        if known is None:
            known = self._known[first, past] = self._alike(first, past, expected)
        return known

    def _alike(self, first: int, past: int, expected: range) -> list[tuple[int, int]]:
        length, most = past - first, len(self._new.keys)
        starts = {*expected[:_MOST_BETWEEN], *self._sharing(first, past)}
        regions = {
            (max(at, 0), min(at + size, most))
            for start in starts
            for at in (start - 1, start)
            for size in range(max(length - 1, 1), length + 2)
        }
        wanted = self._old.folded(first, past)
        return nlargest(_MOST_ALIGNED, regions, key=lambda run: fuzz.ratio(wanted, self._new.folded(*run)))

    def _sharing(self, first: int, past: int) -> list[int]:
        """The new stretches at which a run would begin that shares the rarest words with the old ones."""
        shared: dict[int, float] = defaultdict(float)
        for offset in range(past - first):
            for word in self._old.words(first + offset):
                holding = self._holding.get(word, ())
                for number in holding if len(holding) <= _MOST_PLACES else ():
                    shared[max(number - offset, 0)] += 1 / len(holding)
        return nlargest(_MOST_SHARED, shared, key=shared.__getitem__)

    def _mapped(
        self, start: int, end: int, run: tuple[int, int], region: tuple[int, int]
    ) -> Iterator[tuple[int, int]]:
        """Where the alignment of two runs of stretches puts the words of a passage, if anywhere."""
        before, after = self._old.tokens(*run), self._new.tokens(*region)
        inside = [number for number, (left, right, _) in enumerate(before) if left < end and right > start]
        if not inside:
            return
        words = [word for *_, word in before], [word for *_, word in after]
        if place := counterpart(*words, inside[0], inside[-1] + 1):
            yield after[place[0]][0], after[place[1]][1]


def occurrences(text: str, wording: str, start: int, end: int) -> Iterator[int]:
    """Where `wording` begins in text[start:end], each place, overlapping ones too."""
    at = text.find(wording, start, end)
    while at != -1:
        yield at
        at = text.find(wording, at + 1, end)


def _overlap(one: _Place, other: _Place) -> bool:
    return one.start < other.end and other.start < one.end


def _short(text: str, language: str) -> Iterator[tuple[int, int]]:
    """The sentences of a text, long ones in parts."""
    for sentence in sentences(text, language):
        start = sentence.start
        while sentence.end - start > _LONGEST_STRETCH:
            cut = text.rfind(" ", start + 1, start + _LONGEST_STRETCH) + 1 or start + _LONGEST_STRETCH
            yield start, cut
            start = cut
        yield start, sentence.end


def _in_order(pairs: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Most of the pairs (old, new), given by old number, so that new numbers rise too.

    The longest increasing subsequence by patience sorting.
    """
    tops: list[int] = []
    piles: list[int] = []
    all_pairs: list[tuple[int, int]] = []
    back: list[int] = []
    for number, pair in enumerate(pairs):
        all_pairs.append(pair)
        pile = bisect_left(tops, pair[1])
        back.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [pair[1]]
        piles[pile : pile + 1] = [number]
    chain: list[tuple[int, int]] = []
    at = piles[-1] if piles else -1
    while at != -1:
        chain.append(all_pairs[at])
        at = back[at]
    return chain[::-1]
