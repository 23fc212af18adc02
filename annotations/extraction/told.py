"""A sentence as it is read: the reports and quotes in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from annotations.extraction.candidates import Attribution
from annotations.extraction.reports import Report
from annotations.extraction.speakers import NOBODY, Claimant
from annotations.text.segmentation import Span
from annotations.text.words import count_words

SCARE_QUOTE_WORDS = 1


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


def _mostly_inside(content: Span, quote: Span) -> bool:
    shared = min(content.end, quote.end) - max(content.start, quote.start)
    return 2 * shared > content.end - content.start
