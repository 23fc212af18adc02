"""What part of a sentence is the claim: the content of a report, the words of a quote, the clause after one,
one of two statements that only "and" holds together."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import regex

from annotations.extraction.attribution import read
from annotations.extraction.body import Paragraph
from annotations.extraction.candidates import Attribution
from annotations.extraction.quotations import FEWEST_WORDS
from annotations.extraction.signs import VERB
from annotations.extraction.speakers import NOBODY
from annotations.extraction.told import Frame, Told, content_of, mode_of, overlaps
from annotations.text.dates import dates
from annotations.text.graphemes import snap
from annotations.text.quantities import quantities
from annotations.text.segmentation import Span
from annotations.text.words import count_words

MOST_BEFORE_DATE = 2  # words before a date at the head of a sentence

# Content that begins so means nothing without the words before it.
_DEPENDENT = regex.compile(
    r"(?:it|they|he|she|this|these|those|such|its|their|his|her|there|to|not)\b", regex.IGNORECASE
)
_THAT = regex.compile(r"that\b,?\s+", regex.IGNORECASE)
_TAIL = regex.compile(
    r",\s+(?:(?:days |hours |weeks )?after|before|when|while|as|since|because|although|though)\s+"
    r"(?=\p{Lu}|the\b|a\b)"
)
# Words before a report that only lead in to it.
_INTRODUCES = regex.compile(
    r"\W*(?:in|on|at|during|after|before|since|under|from|despite|following|by|for|with|without|of|to|as|when"
    r"|while|given|amid|if|unless|though|although|because|once|where|whereas|so|even|who|which|and|but|yet"
    r"|asked|speaking|\p{L}+ing)\b",
    regex.IGNORECASE,
)
_FIGURE = regex.compile(r"\p{Nd}")
_STOP = regex.compile(r"[.!?…]+")
_EDGE = " \t\u00a0,;:–—"


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch that states one thing, whose words it is and how certain that is, and by what words it is
    brought in."""

    start: int
    end: int
    claimant: str
    confidence: float
    attribution: Attribution
    cue: str


def clauses(
    text: str, body: Sequence[Paragraph], language: str, *, on_tree: Callable[[], None] = lambda: None
) -> Iterator[list[Clause]]:
    """For each sentence of the article its clauses, none of which shares words with another; a sentence that
    only leads in to a quote has none. `on_tree` as for `read`, before the first."""
    for told in read(text, body, language, on_tree=on_tree):
        yield [] if text[told.span.end - 1] in ":：," else _apart(_of_sentence(text, told))


def _apart(found: Iterable[Clause]) -> list[Clause]:
    """Those that come first where two share words."""
    apart: list[Clause] = []
    for clause in found:
        if all(clause.end <= other.start or other.end <= clause.start for other in apart):
            apart.append(clause)
    return sorted(apart, key=lambda clause: clause.start)


def _of_sentence(text: str, told: Told) -> Iterator[Clause]:
    spoken = [quote for quote in told.quotes if quote.is_speech]
    whole = count_words(text, told.span.start, told.span.end) if spoken else 0
    for quote in spoken:
        words = _clipped(text, quote.span, told.span)
        count = count_words(text, words.start, words.end)
        has_figure = quote.voice is not None and _FIGURE.search(text, words.start, words.end)
        fewest = FEWEST_WORDS - 1 if has_figure else FEWEST_WORDS + 1
        is_whole = quote.voice is not None and count == whole
        if count >= fewest or is_whole or (count == FEWEST_WORDS and 2 * count >= whole):
            yield _clause(text, words, quote.voice, "direct")
    stated = _stated(text, told, [quote.span for quote in spoken])
    yield from (clause for _, clause in stated)
    if spoken:
        yield from _tail(text, told, max(quote.span.end for quote in spoken))
        yield from _charges(text, told)
    elif stated:
        yield from _before(text, told, stated[0])
        yield from _charges(text, told)
    else:
        yield from _whole(text, told)


def _tail(text: str, told: Told, start: int) -> Iterator[Clause]:
    """What the article adds after a quote: "…,” she said, after the bridge had closed"."""
    tail = _TAIL.search(text, start, told.span.end) if start < told.span.end else None
    if tail and count_words(text, tail.end(), told.span.end) >= FEWEST_WORDS:
        yield _clause(text, Span(tail.end(), told.span.end), None, "none")


def _stated(text: str, told: Told, spoken: Sequence[Span]) -> list[tuple[Frame, Clause]]:
    """What is reported in the sentence beside the quotes. Of a report in a report it is the inner one's
    words; what cannot stand without its frame ("it was late") stands with it."""
    placed = [
        (frame, Span(stretches[0].start, stretches[-1].end))
        for frame in told.frames
        if not frame.is_quoted and frame.report.kind == "statement" and (stretches := content_of(frame, told))
    ]
    found: list[tuple[Frame, Clause]] = []
    for frame, content in placed:
        inner = [other for other, _ in placed if other is not frame and _inside(other.report.cue, content)]
        words = _without_inner(text, content, inner) if inner else _trimmed(text, content)
        if words is None or any(overlaps(words, quote) for quote in spoken):
            continue
        whole = _with_frame(told, frame, words) if _is_dependent(text, words, told) else words
        if count_words(text, words.start, words.end) >= FEWEST_WORDS:
            found.extend((frame, part) for part in _parts(text, told, whole, frame))
    return sorted(found, key=lambda each: each[1].start)


def _without_inner(text: str, content: Span, inner: Sequence[Frame]) -> Span | None:
    """What the outer report says before the inner one, if that is a statement."""
    edge = min(_start_of(frame) for frame in inner)
    end = max(text.rfind(mark, content.start, edge) for mark in (",", ";", "—"))
    words = _trimmed(text, Span(content.start, max(end, content.start)))
    has_verb = VERB.search(text, words.start, words.end) and not _INTRODUCES.match(text, words.start)
    return words if has_verb and count_words(text, words.start, words.end) > FEWEST_WORDS else None


def _start_of(frame: Frame) -> int:
    report = frame.report
    starts = [report.cue.start, *(content.start for content in report.contents)]
    return min([*starts, report.speaker.start] if report.speaker else starts)


def _with_frame(told: Told, frame: Frame, words: Span) -> Span:
    report = frame.report
    if report.speaker is None or not told.span.start <= report.speaker.start < report.cue.end <= words.start:
        return words
    return Span(report.speaker.start, words.end)


def _is_dependent(text: str, words: Span, told: Told) -> bool:
    return words.start != told.span.start and bool(_DEPENDENT.match(text, words.start))


def _before(text: str, told: Told, first: tuple[Frame, Clause]) -> Iterator[Clause]:
    """What the article itself says before the first report of a sentence, if that is a statement of its
    own."""
    start = min(first[1].start, _start_of(first[0]))
    ends = [joint.start for joint in told.joints if joint.end <= start]
    if ends:
        yield from _charged(text, told, _trimmed(text, Span(told.span.start, ends[-1])))


def _charges(text: str, told: Told) -> Iterator[Clause]:
    """The charges beside what is reported: "While A accused B of it, …"."""
    for frame in told.frames:
        report = frame.report
        if report.kind == "charge" and not frame.is_quoted and report.speaker:
            words = _trimmed(text, Span(_start_of(frame), report.contents[-1].end))
            mode = mode_of(text, [words], told)
            yield _clause(text, words, frame, "mixed" if mode == "mixed" else "reported")


def _whole(text: str, told: Told) -> Iterator[Clause]:
    """A sentence that reports no clause: one that charges somebody is whose charge it is, any other may
    state two things."""
    charged = list(_charged(text, told, told.span))
    if len(charged) == 1 and charged[0].attribution == "none":
        yield from _parts(text, told, told.span, None)
    else:
        yield from charged


def _charged(text: str, told: Told, words: Span) -> Iterator[Clause]:
    charges = [
        frame
        for frame in told.frames
        if not frame.is_quoted and frame.report.kind == "charge" and _inside(frame.report.cue, words)
    ]
    if not charges:
        yield _clause(text, words, None, "none")
        return
    speakers = {frame.report.speaker for frame in charges}
    mode = mode_of(text, [words], told)
    yield _clause(
        text, words, charges[0] if len(speakers) == 1 else None, "mixed" if mode == "mixed" else "reported"
    )


def _parts(text: str, told: Told, words: Span, frame: Frame | None) -> Iterator[Clause]:
    """The words, in two where they hold two statements that stand alone."""
    start = words.start
    for joint in told.joints:
        left, right = _trimmed(text, Span(start, joint.start)), Span(joint.end, words.end)
        is_inside = frame is None and any(
            _inside(joint, content) for other in told.frames for content in other.report.contents
        )
        if (
            not is_inside
            and start < joint.start < joint.end < words.end
            and not _DEPENDENT.match(text, joint.end)
            and min(count_words(text, part.start, part.end) for part in (left, right)) > FEWEST_WORDS
            and not _share_a_date(text[left.start : left.end], text[right.start : right.end])
        ):
            yield _part(text, told, left, frame)
            start = joint.end
    yield _part(text, told, _with_stop(text, Span(start, words.end), told.span), frame)


def _share_a_date(left: str, right: str) -> bool:
    """Whether two statements lose the date of one of them if they are parted: it stands before both, or both
    tell figures ("exports rose 4 percent, and imports fell 2 percent in 2019")."""
    of_left = dates(left, None)
    if bool(of_left) == bool(dates(right, None)):
        return False
    is_before_both = (
        bool(of_left)
        and left.startswith(",", of_left[0].end)
        and count_words(left, 0, of_left[0].start) <= MOST_BEFORE_DATE
    )
    return is_before_both or bool(quantities(left) and quantities(right))


def _with_stop(text: str, words: Span, sentence: Span) -> Span:
    """With the sentence's stop where nothing else follows."""
    return Span(words.start, sentence.end) if _STOP.fullmatch(text, words.end, sentence.end) else words


def _part(text: str, told: Told, words: Span, frame: Frame | None) -> Clause:
    mode: Attribution = "none" if frame is None else mode_of(text, [words], told)
    return _clause(text, words, frame, mode)


def _clause(text: str, words: Span, frame: Frame | None, mode: Attribution) -> Clause:
    who = frame.claimant if frame else NOBODY
    cue = text[frame.report.cue.start : frame.report.cue.end] if frame else ""
    bare = text[words.start : words.end].strip()
    start = text.find(bare, words.start)
    start, end = snap(text, start, start + len(bare)) if bare else (start, start)
    while start < end and text[start].isspace():  # a blank that a joiner makes one with what follows
        start = min(snap(text, start, start + 1)[1], end)
    return Clause(start, end, who.name, who.confidence, mode, cue)


def _inside(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _clipped(text: str, quote: Span, sentence: Span) -> Span:
    return _without_edges(text, max(quote.start, sentence.start), min(quote.end, sentence.end))


def _trimmed(text: str, span: Span) -> Span:
    """Without what is left of a frame at the edges: blanks, commas, "that"."""
    that = _THAT.match(text, span.start, span.end)
    return _without_edges(text, that.end() if that else span.start, span.end)


def _without_edges(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    start += len(words) - len(words.lstrip(_EDGE))
    return Span(start, max(start, end - len(words) + len(words.rstrip(_EDGE))))
