"""Who is said to state what in an article: its reports and quotes, each with the one who speaks.

Where the speaker cannot be told for certain there is none: a wrong name is worse than no name.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import regex

from annotations.extraction.body import Paragraph, outlets, paragraphs
from annotations.extraction.candidates import Attribution
from annotations.extraction.english import CUE_WORDS
from annotations.extraction.joints import joints
from annotations.extraction.parsing import parsed
from annotations.extraction.quotations import quotations
from annotations.extraction.reports import Kind, Report, reports
from annotations.extraction.speakers import NOBODY, Claimant, Speakers
from annotations.extraction.told import Frame, Quote, Told, content_of, mode_of, overlaps
from annotations.extraction.voices import fold, give_turns, give_voices, place_quotes, take_back
from annotations.text.language import is_english
from annotations.text.segmentation import Span
from annotations.text.words import count_words

# Any word that may bring in a report, or join two statements: other sentences need no tree.
_IS_READ = regex.compile(rf"\b{CUE_WORDS}\b|[,;—]\s?(?:and|but|or|yet)\b|;\s", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attributed:
    """Something that an article gives to somebody; all spans are code points of the text.

    `content` are the stretches that hold it, in order, quotes without their marks; `speaker` is where the
    text names who speaks, `claimant` whom that means, "" where it is not certain; `confidence` is that of the
    claimant, 0 to 1.
    """

    content: tuple[Span, ...]
    cue: Span | None
    speaker: Span | None
    claimant: str
    confidence: float
    mode: Attribution
    kind: Kind


def attributions(text: str, language: str) -> list[Attributed]:
    """Everything that the article in `text` gives to somebody, in the order in which it stands; also what is
    too short to be a claim. In other languages than English only what is quoted, and nobody's name."""
    body = paragraphs(text, language=language, title="")
    told = read(text, body, language)
    found = [*_spoken(told), *_framed(text, told)]
    return sorted(found, key=lambda each: (each.content[0].start, each.content[-1].end))


def read(
    text: str, body: Sequence[Paragraph], language: str, *, on_tree: Callable[[], None] = lambda: None
) -> list[Told]:
    """Each sentence of the article with its frames and quotes, and with everybody's name who is sure to be
    meant. `on_tree` is called for each sentence parsed, which takes most of the time."""
    quoted = [_quotes(text, part) for part in body]
    masked = _masked(text, [quote.span for quotes in quoted for quote in quotes])
    told = [Told(span, masked[span.start : span.end]) for part in body for span in part.sentences]
    first = 0
    for part, quotes in zip(body, quoted, strict=True):
        place_quotes(text, told[first : first + len(part.sentences)], quotes)
        first += len(part.sentences)
    if is_english(language):
        _find_frames(text, told, [quote.span for quotes in quoted for quote in quotes], on_tree)
        give_voices(masked, body, quoted, told)
        give_turns(body, quoted, told)
        fold(text, told)
        _name(text, told)
    take_back(text, [quote for quotes in quoted for quote in quotes])
    return told


def _quotes(text: str, part: Paragraph) -> list[Quote]:
    """What the paragraph quotes: all of it where it is somebody's turn."""
    if part.speaker:
        return [Quote(Span(part.start, part.end), True)]
    return [Quote(span, False) for span in quotations(text, part.start, part.end)]


def _spoken(told: Sequence[Told]) -> Iterator[Attributed]:
    """The quotes, each with those that go on with it."""
    breath: list[Quote] = []
    seen: set[int] = set()
    for quote in (quote for sentence in told for quote in sentence.quotes if quote.is_speech):
        if id(quote) in seen:
            continue
        seen.add(id(quote))
        if breath and not (quote.goes_on and quote.voice is not None and quote.voice is breath[-1].voice):
            yield _of_breath(breath)
            breath = []
        breath.append(quote)
    if breath:
        yield _of_breath(breath)


def _of_breath(breath: Sequence[Quote]) -> Attributed:
    spans = tuple(quote.span for quote in breath)
    voice = breath[0].voice
    if voice is None:
        return Attributed(spans, None, None, "", 0, "direct", "statement")
    return Attributed(spans, voice.report.cue, voice.report.speaker, *_who(voice), "direct", "statement")


def _framed(text: str, told: Sequence[Told]) -> Iterator[Attributed]:
    for sentence in told:
        for frame in sentence.frames:
            content = content_of(frame, sentence)
            if content:
                mode = mode_of(text, content, sentence) if not frame.is_quoted else "reported"
                report = frame.report
                yield Attributed(content, report.cue, report.speaker, *_who(frame), mode, report.kind)


def _who(frame: Frame) -> tuple[str, float]:
    return frame.claimant.name, frame.claimant.confidence


def _masked(text: str, quotes: Sequence[Span]) -> str:
    """The text with quoted words blotted out at equal length: they report nothing themselves."""
    pieces: list[str] = []
    here = 0
    for quote in quotes:
        if quote.start >= here:
            pieces += [text[here : quote.start], "·" * (quote.end - quote.start)]
            here = quote.end
    return "".join([*pieces, text[here:]])


def _find_frames(
    text: str, told: Sequence[Told], quotes: Sequence[Span], on_tree: Callable[[], None]
) -> None:
    starts = [quote.start for quote in quotes]
    places = [
        place for place, each in enumerate(told) if _IS_READ.search(text, each.span.start, each.span.end)
    ]
    trees = parsed(text[told[place].span.start : told[place].span.end] for place in places)
    for place, tree in zip(places, trees, strict=True):
        on_tree()
        start = told[place].span.start
        told[place].joints = tuple(_span_moved(joint, start) for joint in joints(tree))
        for report in reports(tree):
            here = _in_text(text, report, start, told[place])
            before = bisect_right(starts, here.cue.start) - 1
            is_quoted = before >= 0 and here.cue.start < quotes[before].end
            told[place].frames.append(Frame(here, place, is_quoted))


def _in_text(text: str, report: Report, by: int, told: Told) -> Report:
    """The report with the offsets of the text; no quoted phrase is cut by the edge of its content."""
    speaker = _span_moved(report.speaker, by) if report.speaker else None
    moved = (_with_whole_quotes(_span_moved(content, by), told) for content in report.contents)
    contents = tuple(content for content in moved if count_words(text, content.start, content.end))
    return Report(_span_moved(report.cue, by), speaker, contents, report.kind)


def _with_whole_quotes(content: Span, told: Told) -> Span:
    start, end = content.start, content.end
    for quote in told.quotes:
        whole = Span(quote.span.start - 1, min(quote.span.end + 1, told.span.end))
        if not quote.is_speech and overlaps(whole, content) and whole.start >= told.span.start:
            start, end = min(start, whole.start), max(end, whole.end)
    return Span(start, end)


def _span_moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _name(text: str, told: Sequence[Told]) -> None:
    speakers = Speakers(text, outlets(text))
    for sentence in told:
        speakers.read_on(sentence.words)
        sentence.frames = [frame for frame in sentence.frames if not _is_own(text, speakers, frame)]
        for frame in sentence.frames:
            named = frame.report.speaker
            if named is not None and not frame.is_quoted:
                offset = named.start - sentence.span.start
                frame.claimant = speakers.resolve(text[named.start : named.end], offset)
    for sentence in told:
        for frame in sentence.frames:
            if frame.is_quoted and frame.report.speaker is not None:
                frame.claimant = _self(text, frame, sentence)


def _is_own(text: str, speakers: Speakers, frame: Frame) -> bool:
    """Whether the article only names its own press: what that says is nobody else's."""
    named = frame.report.speaker
    return named is not None and speakers.is_own(text[named.start : named.end])


def _self(text: str, frame: Frame, sentence: Told) -> Claimant:
    """Who "I" is in a quote: whoever says it."""
    named = frame.report.speaker
    if named is None or text[named.start : named.end].lower() != "i":
        return NOBODY
    voices = [quote.voice for quote in sentence.quotes if overlaps(quote.span, frame.report.cue)]
    return voices[0].claimant if voices and voices[0] else NOBODY
