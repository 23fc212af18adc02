"""Whose words each quote of an article is."""

from bisect import bisect_right
from collections.abc import Sequence

import regex

from annotations.extraction.body import Paragraph
from annotations.extraction.quotations import FEWEST_WORDS, is_speech
from annotations.extraction.reports import Report
from annotations.extraction.told import Frame, Quote, Told, overlaps
from annotations.text.segmentation import Span
from annotations.text.words import count_words

FURTHEST_SPEAKER = 8  # words between a quote and the name of who says it
FURTHEST_LEAD_IN = 14  # words between a reporting verb and the quote that it leads in to
# A quote after one of these is another's.
_TURN = regex.compile(r"\b(?:and|but|while|whereas|to which|yet)\b", regex.IGNORECASE)
# Between a quote and who says it, nothing but an adverb or what else the speaker is: "…,” the owner, X,
# said".
_AFTER_QUOTE = regex.compile(
    r"\W*(?!(?:and|but|while|whereas|as|yet|so|who|which|after|when)\b)[^;:!?—·“”\"]*"
)
_LEADS_IN = regex.compile(r"(?:[^.!?;]|\.(?=\S|\s\p{Lu}\p{L}*\b))*[,:]?\W*\Z")


def give_turns(body: Sequence[Paragraph], quoted: Sequence[Sequence[Quote]], told: Sequence[Told]) -> None:
    """Makes the name before each turn of a transcript the voice of that turn."""
    first = 0
    for part, quotes in zip(body, quoted, strict=True):
        if part.speaker and part.sentences:
            no_cue = Span(part.speaker.end, part.speaker.end)
            quotes[0].voice = Frame(Report(no_cue, part.speaker, (), "cue"), first, is_quoted=False)
            told[first].frames.append(quotes[0].voice)
        first += len(part.sentences)


def place_quotes(text: str, told: Sequence[Told], quotes: Sequence[Quote]) -> None:
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


def give_voices(
    masked: str, body: Sequence[Paragraph], quoted: Sequence[Sequence[Quote]], told: Sequence[Told]
) -> None:
    """Finds who says each quote, paragraph by paragraph: beside it, else in the sentence before it or in the
    paragraph that leads in to it."""
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


def fold(text: str, told: Sequence[Told]) -> None:
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


def take_back(text: str, quotes: Sequence[Quote]) -> None:
    """A few quoted words that nobody says are a title or a phrase."""
    for quote in quotes:
        if quote.voice is None and count_words(text, quote.span.start, quote.span.end) < FEWEST_WORDS:
            quote.is_speech = False
