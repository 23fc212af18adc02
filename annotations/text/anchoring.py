"""describe and find_quote are a pair: a passage becomes selectors, and a quote finds its passage again.

Positions are code points of one immutable text (W3C Web Annotation Data Model 4.2.4, 4.2.5; domain.md, 1).
"""

from collections.abc import Iterator
from itertools import islice

import regex

from annotations.errors import InvalidPassage
from annotations.text import graphemes
from annotations.text.selectors import TextPositionSelector, TextQuoteSelector

SHORTEST_CONTEXT = 32
MOST_PLACES = 1000  # where a quote may stand; a text that repeats it more often is not searched to its end

_FOLDED = regex.compile(
    r"(?P<nothing>[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff])"
    r"|(?P<space>\s+)"
    r"|(?P<dash>[\p{Dash}]+)"
    r"|(?P<single>[‘’‚‛′`´ʼ])"
    r"|(?P<double>[“”„‟″«»〝〞＂]|''|‘‘|’’)"
)
_FOLDS = {"nothing": "", "space": " ", "dash": "-", "single": "'", "double": '"'}


def describe(text: str, start: int, end: int) -> tuple[TextPositionSelector, TextQuoteSelector]:
    """Both selectors of the passage [start, end).

    The context grows beyond `SHORTEST_CONTEXT` code points on each side until prefix + exact + suffix is
    unique in `text`. Raises InvalidPassage unless 0 <= start < end <= len(text).
    """
    _check(text, start, end)
    length = SHORTEST_CONTEXT
    while True:
        before, after = max(start - length, 0), min(end + length, len(text))
        if _is_unique(text, before, after):
            break
        length *= 2
    position = TextPositionSelector(start, end)
    return position, TextQuoteSelector(text[start:end], text[before:start], text[end:after])


def snap(text: str, start: int, end: int) -> tuple[int, int]:
    """[start, end) grown outward to the edges of grapheme clusters: no emoji, accent or conjunct is split.

    Raises InvalidPassage unless 0 <= start < end <= len(text).
    """
    _check(text, start, end)
    return graphemes.snap(text, start, end)


def find_quote(text: str, quote: str) -> tuple[int, int] | None:
    """The passage of `text` that `quote` gives, as offsets; `text[start:end]` is the verbatim wording.

    The first exact occurrence wins. Without one, white space runs, typographic quotes and dashes count as
    equal and invisible characters as absent. None if the quote is absent, or if only folded places match and
    their wordings differ: nothing then says which one was meant. A place that would split a grapheme cluster
    is no match.
    """
    wanted = quote.strip()
    if not wanted:
        return None
    exact = _whole(text, ((at, at + len(wanted)) for at in _places(text, wanted)))
    return next(exact, None) or _find_folded(text, wanted)


def fold(text: str) -> str:
    """`text` with white space runs, quotes and dashes each as one plain character, and nothing invisible."""
    return _fold(text)[0]


def utf16(text: str, offset: int) -> int:
    """The UTF-16 offset (what JavaScript counts) of a code point offset into `text`."""
    return len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def _check(text: str, start: int, end: int) -> None:
    if not 0 <= start < end <= len(text):
        raise InvalidPassage(
            f"A passage needs 0 <= start < end <= {len(text)}; these are start {start} and end {end}.",
            start=start,
            end=end,
            length=len(text),
        )


def _is_unique(text: str, start: int, end: int) -> bool:
    wording = text[start:end]
    return text.find(wording) == start and text.find(wording, start + 1) == -1


def _find_folded(text: str, quote: str) -> tuple[int, int] | None:
    folded, starts, ends = _fold(text)
    wanted = _fold(quote)[0].strip()
    if not wanted:
        return None
    places = ((starts[at], ends[at + len(wanted) - 1]) for at in _places(folded, wanted))
    found = list(_whole(text, places))
    wordings = {text[start:end] for start, end in found}
    return found[0] if len(wordings) == 1 else None


def _places(text: str, wording: str) -> Iterator[int]:
    at = text.find(wording)
    while at != -1:
        yield at
        at = text.find(wording, at + 1)


def _whole(text: str, places: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Those of the places that split no grapheme cluster."""
    return (place for place in islice(places, MOST_PLACES) if graphemes.snap(text, *place) == place)


def _fold(text: str) -> tuple[str, list[int], list[int]]:
    """The folded text and, for each of its characters, where what it stands for begins and ends in `text`."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    here = 0
    for match in _FOLDED.finditer(text):
        pieces.append(text[here : match.start()])
        starts.extend(range(here, match.start()))
        ends.extend(range(here + 1, match.start() + 1))
        here = match.end()
        fold = _FOLDS[str(match.lastgroup)]
        if fold:
            pieces.append(fold)
            starts.append(match.start())
            ends.append(here)
    pieces.append(text[here:])
    starts.extend(range(here, len(text)))
    ends.extend(range(here + 1, len(text) + 1))
    return "".join(pieces), starts, ends
