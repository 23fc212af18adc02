"""Who is said to state what in an article: its reports and quotes, each with the one who speaks.

Where the speaker cannot be told for certain there is none: a wrong name is worse than no name.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import regex

from annotations.extraction.body import Paragraph, outlets, paragraphs
from annotations.extraction.candidates import Attribution
from annotations.extraction.english import CUE_WORDS
from annotations.extraction.parsing import parsed
from annotations.extraction.quotations import FEWEST_WORDS, is_speech, quotations
from annotations.extraction.reports import Kind, Report, joints, reports
from annotations.extraction.speakers import NOBODY, Claimant, Speakers
from annotations.text.language import is_english
from annotations.text.segmentation import Span
from annotations.text.words import count_words

SCARE_QUOTE_WORDS = 1
FURTHEST_SPEAKER = 8  # words between a quote and the name of who says it
FURTHEST_LEAD_IN = 14  # words between a reporting verb and the quote that it leads in to

# Any word that may bring in a report, or join two statements: other sentences need no tree.
_IS_READ = regex.compile(rf"\b{CUE_WORDS}\b|[,;—]\s?(?:and|but|or|yet)\b|;\s", regex.IGNORECASE)
# A quote after one of these is another's.
_TURN = regex.compile(r"\b(?:and|but|while|whereas|to which|yet)\b", regex.IGNORECASE)
# Between a quote and who says it, nothing but an adverb or what else the speaker is: "…,” the owner, X,
# said".
_AFTER_QUOTE = regex.compile(
    r"\W*(?!(?:and|but|while|whereas|as|yet|so|who|which|after|when)\b)[^;:!?—·“”\"]*"
)
_LEADS_IN = regex.compile(r"(?:[^.!?;]|\.(?=\S|\s\p{Lu}\p{L}*\b))*[,:]?\W*\Z")


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


@dataclass(slots=True)
class Frame:
    """A report in its place in the text; the claimant is found while the article is read."""

    report: Report
    sentence: int
    is_quoted: bool
    claimant: Claimant = NOBODY


@dataclass(slots=True)
class Quote:
    """A stretch between quotation marks; `voice` is the frame of whoever says it."""

    span: Span
    is_speech: bool
    voice: Frame | None = None
    goes_on: bool = False  # the same breath as the quote before it


@dataclass(slots=True)
class Told:
    """A sentence: its place, the words that the article itself says in it, its frames, its quotes, and where
    two statements are joined in it."""

    span: Span
    words: str
    frames: list[Frame] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    joints: tuple[Span, ...] = ()


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
        _place(text, told[first : first + len(part.sentences)], quotes)
        first += len(part.sentences)
    if is_english(language):
        _find_frames(text, told, [quote.span for quotes in quoted for quote in quotes], on_tree)
        _give_voices(masked, body, quoted, told)
        _give_turns(body, quoted, told)
        _fold(text, told)
        _name(text, told)
    _take_back(text, [quote for quotes in quoted for quote in quotes])
    return told


def _quotes(text: str, part: Paragraph) -> list[Quote]:
    """What the paragraph quotes: all of it where it is somebody's turn."""
    if part.speaker:
        return [Quote(Span(part.start, part.end), True)]
    return [Quote(span, False) for span in quotations(text, part.start, part.end)]


def _give_turns(body: Sequence[Paragraph], quoted: Sequence[Sequence[Quote]], told: Sequence[Told]) -> None:
    first = 0
    for part, quotes in zip(body, quoted, strict=True):
        if part.speaker and part.sentences:
            no_cue = Span(part.speaker.end, part.speaker.end)
            quotes[0].voice = Frame(Report(no_cue, part.speaker, (), "cue"), first, is_quoted=False)
            told[first].frames.append(quotes[0].voice)
        first += len(part.sentences)


def content_of(frame: Frame, told: Told) -> tuple[Span, ...]:
    """What the frame brings in beside the quotes that it is the voice of; () if that is all."""
    spoken = [quote.span for quote in told.quotes if quote.is_speech]
    return tuple(
        content
        for content in frame.report.contents
        if not any(_mostly_inside(content, quote) for quote in spoken)
    )


def mode_of(text: str, content: Sequence[Span], told: Told) -> Attribution:
    """Whether what is reported is in the article's words, in the speaker's or in both."""
    words = sum(count_words(text, span.start, span.end) for span in content)
    quoted = sum(
        count_words(text, max(span.start, quote.span.start), min(span.end, quote.span.end))
        for span in content
        for quote in told.quotes
        if overlaps(span, quote.span)
        and count_words(text, quote.span.start, quote.span.end) > SCARE_QUOTE_WORDS
    )
    if quoted == 0:
        return "reported"
    return "direct" if quoted >= words else "mixed"


def overlaps(one: Span, other: Span) -> bool:
    """Whether the two share a code point."""
    return one.start < other.end and other.start < one.end


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


def _place(text: str, told: Sequence[Told], quotes: Sequence[Quote]) -> None:
    """Gives each sentence the quotes that stand in it, and finds out which are speech."""
    starts = [sentence.span.start for sentence in told]
    for quote in quotes:
        for sentence in told[_between(starts, quote.span)]:
            sentence.quotes.append(quote)
            quote.is_speech = quote.is_speech or is_speech(text, quote.span, sentence.span)


def _between(starts: Sequence[int], quote: Span) -> slice:
    """Those of the sentences that begin at `starts` in which the quote stands."""
    first = max(bisect_right(starts, quote.start) - 1, 0)
    last = max(bisect_right(starts, quote.end - 1) - 1, 0)
    return slice(first, last + 1)


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


def _fold(text: str, told: Sequence[Told]) -> None:
    """ "It was, X wrote, “a long night”": a quote that ends what the frame began in the article's words is
    part of that."""
    for sentence in told:
        for quote in sentence.quotes:
            voice = quote.voice
            if voice is None or not voice.report.contents or not text[quote.span.start].islower():
                continue
            report = voice.report
            begun = report.contents[0]
            is_told = not any(overlaps(begun, other.span) for other in sentence.quotes)
            if is_told and begun.end <= report.cue.start < report.cue.end <= quote.span.start:
                whole = Span(quote.span.start - 1, quote.span.end + 1)
                voice.report = Report(report.cue, report.speaker, (*report.contents, whole), report.kind)
                quote.is_speech, quote.voice = False, None


def _take_back(text: str, quotes: Sequence[Quote]) -> None:
    """A few quoted words that nobody says are a title or a phrase."""
    for quote in quotes:
        if quote.voice is None and count_words(text, quote.span.start, quote.span.end) < FEWEST_WORDS:
            quote.is_speech = False


# --- the voices of quotes


def _give_voices(
    masked: str, body: Sequence[Paragraph], quoted: Sequence[Sequence[Quote]], told: Sequence[Told]
) -> None:
    first = 0
    lead_in: Frame | None = None
    is_open = False
    for part, quotes in zip(body, quoted, strict=True):
        sentences = told[first : first + len(part.sentences)]
        first += len(part.sentences)
        speech = [quote for quote in quotes if quote.is_speech]
        _give_voices_in_paragraph(masked, part, sentences, speech, lead_in)
        if speech and is_open:
            speech[0].goes_on = True
        is_open = bool(quotes) and quotes[-1].span.end == part.end
        lead_in = quotes[-1].voice if is_open else _lead_in(masked, sentences)
    # A quote of several paragraphs is often signed in its last.
    for part, here, after in reversed(list(zip(body, quoted, quoted[1:], strict=False))):
        if here and after and here[-1].span.end == part.end and here[-1].voice is None:
            voice = after[0].voice
            for quote in here:
                if quote.is_speech and quote.voice is None and (quote is here[-1] or here[-1].goes_on):
                    quote.voice = voice


def _give_voices_in_paragraph(
    masked: str, part: Paragraph, sentences: Sequence[Told], speech: Sequence[Quote], lead_in: Frame | None
) -> None:
    starts = [sentence.span.start for sentence in sentences]
    for place, quote in enumerate(speech):
        last = speech[place - 1] if place else None
        here = _between(starts, quote.span)
        around = sentences[here]
        if not around:
            continue
        left = max(around[0].span.start, last.span.end if last else part.start)
        following = speech[place + 1].span.start if place + 1 < len(speech) else part.end
        right = max(min(around[-1].span.end, following), quote.span.end)
        frames = [frame for sentence in around for frame in sentence.frames if not frame.is_quoted]
        nearest = _nearest(masked, quote.span, left, right, frames)
        if nearest is not None:
            quote.voice = _said(nearest)
            quote.goes_on = last is not None and quote.voice is not None and last.voice is quote.voice
            continue
        before = masked[left : quote.span.start]
        if count_words(masked[quote.span.end : right]) > 0:
            continue
        if last is not None and last.span.end > around[0].span.start:
            _go_on(quote, None if _TURN.search(before) else last.voice)
        elif count_words(before) == 0:
            earlier = here.start - 1
            if earlier < 0:
                quote.voice = lead_in
            elif last is not None and last.span.end > sentences[earlier].span.start:
                _go_on(quote, last.voice)
            else:
                quote.voice = _only_voice(sentences[earlier])


def _said(frame: Frame) -> Frame | None:
    """The voice of a quote that the frame brings in; None for "X never said: “…”"."""
    return None if frame.report.kind == "unsaid" else frame


def _go_on(quote: Quote, voice: Frame | None) -> None:
    quote.voice, quote.goes_on = voice, voice is not None


def _only_voice(sentence: Told) -> Frame | None:
    """Who is reported in the sentence before a quote, if only one is."""
    spoke = [frame for frame in sentence.frames if frame.report.kind in ("statement", "charge", "cue")]
    spoke = [frame for frame in spoke if not frame.is_quoted and frame.report.speaker]
    places = {frame.report.speaker for frame in spoke}
    return spoke[0] if len(places) == 1 else None


def _nearest(masked: str, quote: Span, left: int, right: int, frames: Sequence[Frame]) -> Frame | None:
    """The frame that stands beside the quote, after it (",” X said") or before it ("X said: “")."""
    best: tuple[int, Frame] | None = None
    for frame in frames:
        cue, speaker = frame.report.cue, frame.report.speaker
        if speaker is None:
            continue
        if quote.end <= cue.start < right and not _brings_in_more(masked, frame):
            gap = masked[quote.end : min(cue.start, max(speaker.start, quote.end))]
            is_near = _AFTER_QUOTE.fullmatch(gap) and count_words(gap) <= FURTHEST_SPEAKER
            distance = len(gap) if is_near else -1
        elif left <= cue.start and cue.end <= quote.start:
            gap = masked[cue.end : quote.start]
            near = _LEADS_IN.match(gap) and count_words(gap.replace("·", " ")) <= FURTHEST_LEAD_IN
            distance = len(gap) if near and not _is_filled(frame, quote) else -1
        else:
            distance = -1
        if distance >= 0 and (best is None or distance < best[0]):
            best = distance, frame
    return best[1] if best else None


def _brings_in_more(masked: str, frame: Frame) -> bool:
    """Whether what the frame states follows its verb in the article's words: then it is not the quote before
    it."""
    contents = frame.report.contents
    first = contents[0] if contents else None
    return (
        first is not None
        and first.start >= frame.report.cue.end
        and count_words(masked[first.start : first.end].replace("·", " ")) > 0
    )


def _is_filled(frame: Frame, quote: Span) -> bool:
    """Whether what the frame brings in ends before the quote begins."""
    contents = frame.report.contents
    starts = bool(contents) and frame.report.cue.end <= contents[-1].start
    return starts and contents[-1].end <= quote.start and frame.report.kind != "cue"


def _lead_in(masked: str, sentences: Sequence[Told]) -> Frame | None:
    """Who is left speaking at the end of the paragraph ("… said:")."""
    if not sentences or masked[sentences[-1].span.end - 1] not in ":：,":
        return None
    frames = [frame for frame in sentences[-1].frames if not frame.is_quoted and frame.report.speaker]
    frames = [frame for frame in frames if not frame.report.contents] or frames
    return _said(frames[-1]) if frames else None


# --- the names


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


def _mostly_inside(content: Span, quote: Span) -> bool:
    shared = min(content.end, quote.end) - max(content.start, quote.start)
    return 2 * shared > content.end - content.start
