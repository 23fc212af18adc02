"""What part of a sentence is the claim: the content of a report, the words of a quote, the clause after
one."""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from annotations.extraction.attribution import (
    Attribution,
    Report,
    is_introduction,
    reports,
    speaker_before_quote,
    speaker_beside_quote,
)
from annotations.extraction.body import Paragraph
from annotations.extraction.english import AUXILIARIES
from annotations.extraction.quotations import quotations
from annotations.text.segmentation import Span
from annotations.text.words import count_words

FEWEST_WORDS = 4
SCARE_QUOTE_WORDS = 1

# Content that begins so means nothing without the words before it.
_DEPENDENT = regex.compile(
    r"(?:it|they|he|she|this|these|those|such|its|their|his|her|there|to|not)\b", regex.IGNORECASE
)
_VERB = regex.compile(rf"\b(?:{AUXILIARIES}|\p{{Ll}}{{2,}}ed|led|fell|rose|grew|began|held|made)\b")
_TAIL = regex.compile(
    r",\s+(?:(?:days |hours |weeks )?after|before|when|while|as|since|because|although|though)\s+"
    r"(?=\p{Lu}|the\b|a\b)"
)
_BREAKS = (",", "—", ";")
_CLOSING = ("”", '"', "’", "»")
_EDGE = " \t\u00a0,;:–—"


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch that states one thing, and whose words it is: `speaker` are the words of the text, "" if
    unnamed."""

    start: int
    end: int
    speaker: str
    attribution: Attribution


def clauses(text: str, body: list[Paragraph], *, is_english: bool) -> Iterator[tuple[Span, list[Clause]]]:
    """Each sentence of the article with its clauses; a sentence that only leads in to a quote has none.

    Who speaks is told in English only, quotes in every language.
    """
    quoted = [quotations(text, paragraph.start, paragraph.end) for paragraph in body]
    told = _masked(text, [quote for quotes in quoted for quote in quotes]) if is_english else ""
    lead_in = ""
    for paragraph, quotes in zip(body, quoted, strict=True):
        speakers = _speakers_of_quotes(told, paragraph, quotes, lead_in)
        for sentence, speaker in zip(paragraph.sentences, speakers, strict=True):
            yield sentence, list(_of_sentence(text, told, sentence, quotes, speaker))
        lead_in = _lead_in(told, paragraph)


def _of_sentence(text: str, told: str, sentence: Span, quotes: list[Span], speaker: str) -> Iterator[Clause]:
    inside = [_clipped(text, quote, sentence) for quote in quotes if _overlaps(quote, sentence)]
    spoken = [quote for quote in inside if _is_speech(text, quote, sentence)]
    if _leads_in(text, sentence):
        return
    if spoken:
        yield from _spoken(text, sentence, spoken, speaker)
    else:
        frames = reports(told, sentence.start, sentence.end) if told else []
        yield from _reported(text, sentence, frames, inside)


def _masked(text: str, quotes: list[Span]) -> str:
    """The text with quoted words blotted out at equal length: they report nothing themselves."""
    pieces: list[str] = []
    here = 0
    for quote in quotes:
        if quote.start >= here:
            pieces += [text[here : quote.start], "·" * (quote.end - quote.start)]
            here = quote.end
    return "".join([*pieces, text[here:]])


def _speakers_of_quotes(told: str, paragraph: Paragraph, quotes: list[Span], lead_in: str) -> list[str]:
    """For each sentence, who would speak in its quotes: named beside them, or elsewhere in the paragraph."""
    named = [_speaker_at(told, sentence, quotes) for sentence in paragraph.sentences]
    found: list[str] = []
    current = lead_in
    for place, sentence in enumerate(paragraph.sentences):
        # A quote of several sentences is often signed at its end.
        signed = (
            speaker
            for other, speaker in zip(paragraph.sentences[place:], named[place:], strict=True)
            if speaker and any(_overlaps(quote, sentence) and _overlaps(quote, other) for quote in quotes)
        )
        current = named[place] or current
        found.append(named[place] or next(signed, current))
    return found


def _speaker_at(told: str, sentence: Span, quotes: list[Span]) -> str:
    if not told or not any(_overlaps(quote, sentence) for quote in quotes):
        return ""
    words = told[sentence.start : sentence.end]
    return speaker_beside_quote(words) or speaker_before_quote(words)


def _lead_in(told: str, paragraph: Paragraph) -> str:
    """Who is left speaking at the end of the paragraph ("… said:")."""
    last = paragraph.sentences[-1] if paragraph.sentences else None
    if not last or not told or not _leads_in(told, last):
        return ""
    return speaker_before_quote(told[last.start : last.end])


def _leads_in(text: str, sentence: Span) -> bool:
    return text[sentence.end - 1] in ":：,"


def _spoken(text: str, sentence: Span, spoken: list[Span], speaker: str) -> Iterator[Clause]:
    for quote in spoken:
        yield Clause(quote.start, quote.end, speaker, "direct")
    tail = _TAIL.search(text, spoken[-1].end, sentence.end)
    if tail and _words(text, Span(tail.end(), sentence.end)) >= FEWEST_WORDS:
        yield Clause(tail.end(), sentence.end, "", "none")


def _reported(text: str, sentence: Span, frames: list[Report], inside: list[Span]) -> Iterator[Clause]:
    contents = list(_contents(text, frames, inside))
    if not contents:
        yield _told_by(text, sentence, frames, inside)
        return
    first = next(frame for frame in frames if frame.content)
    end = _clause_end(text, sentence.start, first.frame.start + 1)
    before = _trimmed(text, Span(sentence.start, end or sentence.start))
    if _is_clause(text, before):
        yield _told_by(text, before, [frame for frame in frames if frame.frame.start < before.end], inside)
    yield from contents


def _told_by(text: str, clause: Span, frames: list[Report], inside: list[Span]) -> Clause:
    """The clause as a whole; its speaker is the only one in it, if there is only one."""
    speakers = {frame.speaker for frame in frames if frame.speaker}
    told = [frame for frame in frames if frame.speaker]
    speaker = speakers.pop() if len(speakers) == 1 else ""
    return Clause(clause.start, clause.end, speaker, _attribution(text, clause, told, inside))


def _contents(text: str, frames: list[Report], inside: list[Span]) -> Iterator[Clause]:
    """What each frame reports, where it can stand without the frame; a later frame ends it."""
    for place, frame in enumerate(frames):
        if frame.content is None:
            continue
        start, end = frame.content.start, frame.content.end
        later = [other.frame.start for other in frames[place + 1 :] if start < other.frame.start < end]
        if later:
            end = _clause_end(text, start, later[0] + 1) or later[0]
        content = _trimmed(text, Span(start, end))
        if not _DEPENDENT.match(text, content.start) and _words(text, content) >= FEWEST_WORDS:
            attribution = _attribution(text, content, [frame], inside)
            yield Clause(content.start, content.end, frame.speaker, attribution)


def _attribution(text: str, clause: Span, frames: list[Report], inside: list[Span]) -> Attribution:
    if not frames:
        return "none"
    partly = any(_overlaps(quote, clause) and _words(text, quote) > SCARE_QUOTE_WORDS for quote in inside)
    return "mixed" if partly else "reported"


def _is_clause(text: str, span: Span) -> bool:
    """Whether the words before a report are a statement, not the report's subject or an introduction."""
    return (
        _words(text, span) > FEWEST_WORDS
        and not is_introduction(text[span.start : span.end])
        and bool(_VERB.search(text, span.start, span.end))
    )


def _clause_end(text: str, start: int, end: int) -> int | None:
    """Where a clause ends before the next frame, whose own subject stands after the last comma; None without
    one."""
    mark = max(text.rfind(mark, start, end) for mark in _BREAKS)
    if mark <= start:
        return None
    return mark + 2 if text[mark + 1 : mark + 2] in _CLOSING else mark


def _is_speech(text: str, quote: Span, sentence: Span) -> bool:
    """Whether the quoted words are a statement of their own, not a phrase that the sentence takes up."""
    count = _words(text, quote)
    if count < FEWEST_WORDS:
        return False
    first = text[quote.start]
    before = text[sentence.start : max(sentence.start, quote.start - 1)].rstrip()
    stands_alone = (
        before == "" or before.endswith((",", ":", "：")) or (first.isalpha() and not first.islower())
    )
    return stands_alone and (count > FEWEST_WORDS or 2 * count >= _words(text, sentence))


def _clipped(text: str, quote: Span, sentence: Span) -> Span:
    return _trimmed(text, Span(max(quote.start, sentence.start), min(quote.end, sentence.end)))


def _trimmed(text: str, span: Span) -> Span:
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip(_EDGE))
    return Span(start, max(start, span.start + len(words.rstrip(_EDGE))))


def _overlaps(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _words(text: str, span: Span) -> int:
    return count_words(text, span.start, span.end)
