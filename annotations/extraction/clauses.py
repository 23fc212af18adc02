"""What part of a sentence is the claim: the content of a report, the words of a quote, the clause after
one."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from annotations.extraction.attribution import (
    Attribution,
    Report,
    is_introduction,
    reports,
    speaker_after_quote,
    speaker_before_quote,
)
from annotations.extraction.body import Paragraph
from annotations.extraction.english import AUXILIARIES, PAST_FORMS
from annotations.extraction.quotations import quotations
from annotations.text.segmentation import Span
from annotations.text.words import count_words

FEWEST_WORDS = 4
SCARE_QUOTE_WORDS = 1

# Content that begins so means nothing without the words before it.
_DEPENDENT = regex.compile(
    r"(?:it|they|he|she|this|these|those|such|its|their|his|her|there|to|not)\b", regex.IGNORECASE
)
_VERB = regex.compile(rf"\b(?:{AUXILIARIES}|\p{{Ll}}{{2,}}ed|{PAST_FORMS})\b")
_TAIL = regex.compile(
    r",\s+(?:(?:days |hours |weeks )?after|before|when|while|as|since|because|although|though)\s+"
    r"(?=\p{Lu}|the\b|a\b)"
)
# A quote after one of these is another's.
_TURN = regex.compile(r"\b(?:and|but|while|whereas|to which|yet)\b", regex.IGNORECASE)
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


def clauses(text: str, body: list[Paragraph], *, is_english: bool) -> Iterator[tuple[str, list[Clause]]]:
    """For each sentence of the article the words that the article itself says in it (quoted ones blotted
    out), and its clauses; a sentence that only leads in to a quote has none.

    Who speaks is told in English only, quotes in every language.
    """
    quoted = [quotations(text, paragraph.start, paragraph.end) for paragraph in body]
    told = _masked(text, [quote for quotes in quoted for quote in quotes])
    speakers = _speakers(told, body, quoted) if is_english else [[""] * len(quotes) for quotes in quoted]
    for paragraph, quotes, names in zip(body, quoted, speakers, strict=True):
        spoken = list(zip(quotes, names, strict=True))
        for sentence in paragraph.sentences:
            found = _of_sentence(text, told if is_english else "", sentence, spoken)
            yield told[sentence.start : sentence.end], list(found)


def _of_sentence(text: str, told: str, sentence: Span, quotes: list[tuple[Span, str]]) -> Iterator[Clause]:
    if _leads_in(text, sentence):
        return
    inside = [(_clipped(text, quote, sentence), name) for quote, name in quotes if _overlaps(quote, sentence)]
    spoken = [(quote, name) for quote, name in inside if _is_speech(text, quote, sentence)]
    if spoken:
        yield from _spoken(text, sentence, spoken)
    else:
        frames = reports(told, sentence.start, sentence.end) if told else []
        yield from _reported(text, sentence, frames, [quote for quote, _ in inside])


def _masked(text: str, quotes: list[Span]) -> str:
    """The text with quoted words blotted out at equal length: they report nothing themselves."""
    pieces: list[str] = []
    here = 0
    for quote in quotes:
        if quote.start >= here:
            pieces += [text[here : quote.start], "·" * (quote.end - quote.start)]
            here = quote.end
    return "".join([*pieces, text[here:]])


def _speakers(told: str, body: list[Paragraph], quoted: list[list[Span]]) -> list[list[str]]:
    """For each paragraph, who speaks in each of its quotes; "" where that is not certain."""
    found: list[list[str]] = []
    lead_in = ""
    for paragraph, quotes in zip(body, quoted, strict=True):
        found.append(_speakers_in_paragraph(told, paragraph, quotes, lead_in))
        is_open = _is_left_open(paragraph, quotes)
        lead_in = found[-1][-1] if is_open else _lead_in(told, paragraph)
    # A quote of several paragraphs is often signed in its last.
    for place in reversed(range(len(body) - 1)):
        here, after = found[place], found[place + 1]
        if _is_left_open(body[place], quoted[place]) and after and not here[-1]:
            here[-1] = after[0]
    return found


def _speakers_in_paragraph(told: str, paragraph: Paragraph, quotes: list[Span], lead_in: str) -> list[str]:
    found: list[str] = []
    spans = paragraph.sentences
    for place, quote in enumerate(quotes):
        last = quotes[place - 1] if place else None
        first_sentence = bisect_right(spans, quote.start, key=lambda span: span.start) - 1
        last_sentence = bisect_right(spans, quote.end - 1, key=lambda span: span.start) - 1
        sentence = spans[max(first_sentence, 0)]
        left = max(sentence.start, last.end if last else 0)
        right = min(
            [spans[max(last_sentence, 0)].end, *(span.start - 1 for span in quotes[place + 1 : place + 2])]
        )
        before, after = told[left : quote.start - 1], told[quote.end : max(right, quote.end)]
        named = speaker_before_quote(before) or speaker_after_quote(after)
        if not named and _ends_sentence(after):
            if last and last.end > sentence.start:
                named = "" if _TURN.search(before) else found[-1]
            elif count_words(before) == 0 and first_sentence > 0:
                named = _speaker_of_sentence(told, spans[first_sentence - 1], last, found)
            elif count_words(before) == 0:
                named = lead_in
        found.append(named)
    return found


def _speaker_of_sentence(told: str, sentence: Span, last: Span | None, found: list[str]) -> str:
    """Who speaks in the sentence before a quote: in the quote in it, else in its only report."""
    if last and last.end > sentence.start:
        return found[-1]
    speakers = {report.speaker for report in reports(told, sentence.start, sentence.end)}
    return speakers.pop() if len(speakers) == 1 else ""


def _ends_sentence(after: str) -> bool:
    return count_words(after) == 0


def _is_left_open(paragraph: Paragraph, quotes: list[Span]) -> bool:
    return bool(quotes) and quotes[-1].end == paragraph.end


def _lead_in(told: str, paragraph: Paragraph) -> str:
    """Who is left speaking at the end of the paragraph ("… said:")."""
    last = paragraph.sentences[-1] if paragraph.sentences else None
    return speaker_before_quote(told[last.start : last.end - 1]) if last and _leads_in(told, last) else ""


def _leads_in(text: str, sentence: Span) -> bool:
    return text[sentence.end - 1] in ":：,"


def _spoken(text: str, sentence: Span, spoken: list[tuple[Span, str]]) -> Iterator[Clause]:
    for quote, speaker in spoken:
        yield Clause(quote.start, quote.end, speaker, "direct")
    tail = _TAIL.search(text, spoken[-1][0].end, sentence.end)
    if tail and _words(text, Span(tail.end(), sentence.end)) >= FEWEST_WORDS:
        yield Clause(tail.end(), sentence.end, "", "none")


def _reported(text: str, sentence: Span, frames: list[Report], inside: list[Span]) -> Iterator[Clause]:
    contents = list(_contents(text, sentence, frames, inside))
    if not contents:
        yield _told_by(text, sentence, frames, inside)
        return
    first = next(frame for frame in frames if frame.content)
    end = _clause_end(text, sentence.start, first.frame.start + 1)
    before = _trimmed(text, Span(sentence.start, end or sentence.start))
    if before.end <= contents[0].start and _is_clause(text, before):
        yield _told_by(text, before, [frame for frame in frames if frame.frame.start < before.end], inside)
    yield from contents


def _told_by(text: str, clause: Span, frames: list[Report], inside: list[Span]) -> Clause:
    """The clause as a whole; its speaker is the only one in it, if there is only one."""
    speakers = {frame.speaker for frame in frames if frame.speaker}
    told = [frame for frame in frames if frame.speaker]
    speaker = speakers.pop() if len(speakers) == 1 else ""
    return Clause(clause.start, clause.end, speaker, _attribution(text, clause, told, inside))


def _contents(text: str, sentence: Span, frames: list[Report], inside: list[Span]) -> Iterator[Clause]:
    """What each frame reports; a later frame ends it. What cannot stand without its frame ("it was late")
    stands with it, unless that is all there is in the sentence."""
    for place, frame in enumerate(frames):
        if frame.content is None:
            continue
        start, end = frame.content.start, frame.content.end
        later = [other.frame.start for other in frames[place + 1 :] if start < other.frame.start < end]
        if later:
            end = _clause_end(text, start, later[0] + 1) or later[0]
        words = _trimmed(text, Span(start, end))
        stands_alone = words.start == sentence.start or not _DEPENDENT.match(text, words.start)
        content = words if stands_alone else _with_speaker(text, sentence, frame, words)
        if content is not None and _words(text, content) >= FEWEST_WORDS:
            attribution = _attribution(text, content, [frame], inside)
            yield Clause(content.start, content.end, frame.speaker, attribution)


def _with_speaker(text: str, sentence: Span, frame: Report, content: Span) -> Span | None:
    clause = _clause_end(text, sentence.start, frame.frame.start)
    start = text.find(frame.speaker, clause, frame.frame.start) if frame.speaker and clause else -1
    if start < 0:
        return None
    before = text[sentence.start : clause]
    only_leads_in = is_introduction(before) and not _VERB.search(before)
    return Span(sentence.start if only_leads_in else start, content.end)


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
