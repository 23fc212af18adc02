"""Who is said to state what: the reporting frames of one sentence, by rules for English.

Where the speaker cannot be told for certain there is none: a wrong name is worse than no name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import regex

from annotations.extraction.english import (
    AUXILIARIES,
    BETWEEN,
    CAN_SPEAK,
    CHARGING,
    CONJUNCTIONS,
    IMPERSONAL,
    INTRODUCES,
    JUDGES,
    NAMES_THINGS,
    NEEDS_CLAUSE,
    NEVER_SUBJECT,
    OTHER_PRONOUNS,
    PERSONAL,
    REPORT_NOUNS,
    STATES,
    STATING,
)
from annotations.text.segmentation import Span

Attribution = Literal["direct", "reported", "mixed", "none"]

LONGEST_SPEAKER = 18  # words
LONGEST_TRAILER = 8  # words of the speaker in "…, the mayor said."
LONGEST_SENTENCE = 3000  # code points; what is longer is no sentence

_PRONOUNS = PERSONAL | IMPERSONAL | OTHER_PRONOUNS
_ADVERBS = rf"(?:\s+{BETWEEN})*"
_AUXILIARY = regex.compile(rf"\b{AUXILIARIES}\b", regex.IGNORECASE)
_PAST = regex.compile(r"\b\p{Ll}{2,}ed\b(?!\s+(?:by|in|from|at|on|with|to|for)\b)")
_VERB = regex.compile(rf"\s(?:{AUXILIARIES}|\p{{Ll}}{{2,}}ed|{STATES}|{JUDGES}|continues|remains|began)\b")
_INTRODUCTION = regex.compile(rf"{INTRODUCES}\b", regex.IGNORECASE)
_CONJUNCTION = regex.compile(rf"(?:{CONJUNCTIONS},?\s+)+", regex.IGNORECASE)
_CAN_SPEAK = regex.compile(rf"\b(?:\p{{Lu}}|(?i:{CAN_SPEAK})\b)")
_NAME_AT_END = regex.compile(r"(?:U\.[SK]\.\s)?\p{Lu}[\p{L}'’-]+(?:\s\p{Lu}[\p{L}.'’-]*)*\Z")

_FINITE = regex.compile(rf"{_ADVERBS}\s+(?P<verb>{STATES}|{JUDGES})\b(?!\s+(?:of|by|against|from)\b)")
# A passive, an infinitive or a noun instead of a reporting verb.
_NO_SUBJECT = regex.compile(rf"\b{NEVER_SUBJECT}\Z")
_PARTICIPLE = regex.compile(rf"[,—–]\s*(?:and\s+|while\s+)?(?:(?P<charging>{CHARGING})|{STATING})\b")
_BESIDE_QUOTE = regex.compile(
    rf"[”\"»’]\s*[,—–-]?\s*(?:{STATES}\s+(?P<late>[^”“\"—;:]+)"
    rf"|(?P<early>[^”“\",;:—]{{1,90}}?){_ADVERBS}\s+{STATES}\b)"
)
_ACCORDING = regex.compile(r"\b[Aa]ccording to\s+(?P<speaker>[^,;:“”\"]+)")
_TRAILING = regex.compile(
    rf",\s+(?P<speaker>[^,;:“”\"—]{{2,90}}?){_ADVERBS}\s+{STATES}"
    r"(?:\s+(?:on|in|at|during|after|to)\s+[^,;:“”\"]{1,70})?\s*[.!]?\s*\Z"
)
_NOUN = regex.compile(rf"\b{REPORT_NOUNS}\s+(?:by|from|of)\s+(?P<speaker>[^,;:“”\"]{{3,70}}?)\s+that\b")
_APPOSITION = regex.compile(
    r"\s*(?:an?|the|who|head|director|chief|president|professor|deputy|senior|chair\w*)\b(?P<rest>[^,]*),"
)
_WHO = regex.compile(r",?\s*\bwho\Z")
_THAT = regex.compile(r"(?:\s+[^,;:“”\"—]{2,70}?)?,?\s+that\b,?")
# A clause without "that": something that can be its subject, and a verb soon after.
_BARE = regex.compile(
    r"\s+(?=(?:the|an?|its|their|his|her|our|all|most|many|some|no|more|such|these|this|that|it|they|\p{Lu}"
    r"|\p{Nd})"
    rf"[^,;:“”\"—–]{{0,90}}?\s(?:{AUXILIARIES}|\p{{Ll}}{{3,}}ed)\b)"
)
_QUOTE_FOLLOWS = regex.compile(r"\s*[,:]?\s*(?:[“\"«„]|\Z)")
_AS_FOLLOWS = regex.compile(r"[^,;]*(?:[“\"]|\sas\s)")
_END_OF_NAME = regex.compile(
    r"\s+(?:in|on|during|when|while|as|before|after|last|this|at a|at the time|to reporters|following"
    r"|by e?-?mail|by phone|via|through)\b"
)


@dataclass(frozen=True, slots=True)
class Report:
    """One reporting frame: `speaker` are the words that name who speaks, `content` is where what they state
    stands.

    `content` is None where the words mean nothing without the frame ("accused the mayor of …").
    """

    speaker: str
    frame: Span
    content: Span | None


def reports(text: str, start: int, end: int) -> list[Report]:
    """The reporting frames of the sentence [start, end) of `text`, in the order in which they stand."""
    sentence = text[start:end]
    if len(sentence) > LONGEST_SENTENCE:
        return []
    finders = (_according_to, _nouns, _finite, _participles, _trailing)
    found = [_moved(report, start) for finder in finders for report in finder(sentence)]
    return sorted(found, key=lambda report: report.frame.start)


def speaker_beside_quote(sentence: str) -> str:
    """Who speaks in a sentence of the shape “…,” X said or “…,” said X; "" if it has another shape."""
    for match in _BESIDE_QUOTE.finditer(sentence[:LONGEST_SENTENCE]):
        late = match["late"]
        speaker = _as_speaker(_END_OF_NAME.split(late, maxsplit=1)[0] if late else match["early"])
        if speaker:
            return speaker
    return ""


def speaker_before_quote(sentence: str) -> str:
    """Who speaks in a sentence that leads in to a quote: "X said on Monday:" or "X added, “…”"."""
    lead = regex.split(r"[“\"„«]", sentence[:LONGEST_SENTENCE], maxsplit=1)[0]
    found = list(_finite(lead))
    return found[-1].speaker if found else ""


def is_introduction(words: str) -> bool:
    """Whether the words only lead in to a clause ("In March", "Given the cost of …")."""
    return bool(_INTRODUCTION.match(words))


def _according_to(sentence: str) -> Iterator[Report]:
    for match in _ACCORDING.finditer(sentence):
        before = sentence[: match.start()].strip(' “"—,')
        if before in ("", "But", "However", "And", "Yet"):
            content = _span(sentence, _after_apposition(sentence, match.end() + 1), len(sentence))
        else:
            content = _span(sentence, 0, match.start())
        yield Report(_as_speaker(match["speaker"]), Span(*match.span()), content)


def _after_apposition(sentence: str, start: int) -> int:
    """Where the clause begins after "According to X," and words such as "a fellow at the Institute,"."""
    apposition = _APPOSITION.match(sentence, start)
    return apposition.end() if apposition and not _AUXILIARY.search(apposition["rest"]) else start


def _nouns(sentence: str) -> Iterator[Report]:
    for match in _NOUN.finditer(sentence):
        content = _span(sentence, match.end(), len(sentence))
        yield Report(_as_speaker(match["speaker"]), Span(*match.span()), content)


def _finite(sentence: str) -> Iterator[Report]:
    for match in _FINITE.finditer(sentence):
        before, verb, end = sentence[: match.start()], match["verb"], match.end()
        clause = _THAT.match(sentence, end) or _BARE.match(sentence, end)
        if _NO_SUBJECT.search(before) or not _reports_something(sentence, end, verb, has_clause=bool(clause)):
            continue
        if regex.fullmatch(JUDGES, verb):
            clause = None
        content = _span(sentence, clause.end(), len(sentence)) if clause else None
        yield Report(_subject(before), Span(match.start("verb"), end), content)


def _reports_something(sentence: str, end: int, verb: str, *, has_clause: bool) -> bool:
    if regex.fullmatch(NAMES_THINGS, verb):
        return bool(_AS_FOLLOWS.match(sentence, end))
    return has_clause or not regex.fullmatch(NEEDS_CLAUSE, verb) or bool(_QUOTE_FOLLOWS.match(sentence, end))


def _participles(sentence: str) -> Iterator[Report]:
    for match in _PARTICIPLE.finditer(sentence):
        clause = _THAT.match(sentence, match.end()) or _BARE.match(sentence, match.end())
        is_charge = match["charging"] is not None
        if clause or is_charge:
            content = _span(sentence, clause.end(), len(sentence)) if clause and not is_charge else None
            yield Report(_main_subject(sentence[: match.start()]), Span(*match.span()), content)


def _trailing(sentence: str) -> Iterator[Report]:
    match = _TRAILING.search(sentence)
    if match and not sentence[: match.start()].rstrip().endswith(("”", '"', "’", "»")):
        speaker = _as_speaker(match["speaker"])
        if speaker and len(speaker.split()) <= LONGEST_TRAILER:
            yield Report(speaker, Span(*match.span()), _span(sentence, 0, match.start()))


def _subject(before: str) -> str:
    """The subject that ends where a reporting verb begins; "" if it cannot be told."""
    if _WHO.search(before):
        antecedent = _NAME_AT_END.search(_WHO.sub("", before).rstrip())
        return antecedent[0] if antecedent else ""
    if before.endswith((" that", " which")):
        return ""
    if before.rstrip().endswith(","):
        return _first_nominal(before)
    return _as_speaker(regex.split(r"[,;:“”\"—–()]", before)[-1])


def _main_subject(before: str) -> str:
    """The subject of the sentence whose participle ("…, saying that") follows `before`."""
    finite = next((report.speaker for report in _finite(before)), "")
    return finite or _first_nominal(before)


def _first_nominal(before: str) -> str:
    """The first of the phrases between commas that is no introduction, up to its verb."""
    for phrase in before.split(","):
        words = regex.sub(r"\A(?:But|And|Yet|However|Still|Meanwhile|While|When)\s+", "", phrase.strip())
        if words and not _INTRODUCTION.match(words):
            verb = _VERB.search(words)
            return _as_speaker(words[: verb.start()] if verb else words)
    return ""


def _as_speaker(words: str) -> str:
    """`words` if they can name somebody who speaks, or are a pronoun that stands for somebody; else ""."""
    cleaned = words.strip(' \t\u00a0,”“"')
    if not regex.search(r"\b\p{Lu}\.\Z", cleaned):
        cleaned = cleaned.rstrip(".'’")
    cleaned = _CONJUNCTION.sub("", cleaned, count=1) if _CONJUNCTION.match(cleaned) else cleaned
    if cleaned.lower() in _PRONOUNS:
        return cleaned
    if _INTRODUCTION.match(cleaned):
        name = _NAME_AT_END.search(cleaned)
        return name[0] if name and name.start() > 0 else ""
    has_verb = _AUXILIARY.search(cleaned) or _PAST.search(cleaned)
    can_speak = _CAN_SPEAK.search(cleaned) and not has_verb and len(cleaned.split()) <= LONGEST_SPEAKER
    return cleaned if can_speak else ""


def _span(sentence: str, start: int, end: int) -> Span | None:
    """The stretch without the white space and commas around it; None if nothing is left."""
    words = sentence[start:end]
    left = start + len(words) - len(words.lstrip(" ,\t\u00a0"))
    right = start + len(words.rstrip(" ,\t\u00a0"))
    return Span(left, right) if left < right else None


def _moved(report: Report, by: int) -> Report:
    content = Span(report.content.start + by, report.content.end + by) if report.content else None
    return Report(report.speaker, Span(report.frame.start + by, report.frame.end + by), content)
