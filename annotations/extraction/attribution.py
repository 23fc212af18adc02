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
    DOCUMENTS,
    IMPERSONAL,
    INTRODUCES,
    JUDGES,
    NAMES_THINGS,
    NEEDS_CLAUSE,
    NEVER_SUBJECT,
    OTHER_PRONOUNS,
    PAST_FORMS,
    PERIODS,
    PERSONAL,
    PUBLISHED,
    REPORT_NOUNS,
    STATES,
    STATING,
)
from annotations.text.segmentation import Span

Attribution = Literal["direct", "reported", "mixed", "none"]

LONGEST_SPEAKER = 18  # words
LONGEST_TRAILER = 8  # words of the speaker in "…, the mayor said."
LONGEST_SENTENCE = 3000  # code points; what is longer is no sentence
LONGEST_LIST_MEMBER = 4  # words of "Trade" in "head of Roads, Trade and Ports"

_PRONOUNS = PERSONAL | IMPERSONAL | OTHER_PRONOUNS
_ADVERBS = rf"(?:\s+{BETWEEN})*"
_AUXILIARY = regex.compile(rf"\b{AUXILIARIES}\b", regex.IGNORECASE)
_PAST = regex.compile(rf"\b(?:\p{{Ll}}{{2,}}ed|{PAST_FORMS})\b(?!\s+(?:by|in|from|at|on|with|to|for)\b)")
_VERB = regex.compile(
    rf"\s(?:{AUXILIARIES}|\p{{Ll}}{{2,}}ed|{PAST_FORMS}|{STATES}|{JUDGES}|continues|remains)\b"
)
_INTRODUCTION = regex.compile(rf"{INTRODUCES}\b", regex.IGNORECASE)
_CONJUNCTION = regex.compile(rf"(?:{CONJUNCTIONS},?\s+)+", regex.IGNORECASE)
_TIME = regex.compile(
    rf"(?:(?:on|in|last|this|earlier|late|early)\s+)+{PERIODS}(?:\s\p{{Nd}}+)?\s+", regex.IGNORECASE
)
_NAME = (
    r"(?:(?:U\.[SK]|Dr|Mr|Mrs|Ms|Prof|Sen|Rep|Gen)\.\s)?\p{Lu}[\p{L}\p{M}'’-]+(?:\s\p{Lu}[\p{L}\p{M}.'’-]*)*"
)
_NAME_AT_END = regex.compile(rf"{_NAME}\Z")
# The noun that a phrase is about is the last before any of these.
_AFTER_HEAD = regex.compile(
    r"\s(?:of|from|for|at|in|on|with|to|by|behind|against|near|across|inside|outside|about|\p{Ll}+ed"
    r"|\p{Ll}+ing)\s"
)
_SPEAKING_HEAD = regex.compile(
    rf"\p{{Lu}}.*|{CAN_SPEAK}s?|\p{{Ll}}+(?:ists?|ians?|ologists?)"
    r"|(?!numbers|letters|orders|papers|powers|others|waters)\p{Ll}{3,}(?:ers|ors)",
)
_NO_PHRASE = regex.compile(r"\b(?:they|it|he|she|we|you|I|them|him|than|that|which|what)\b")
_DOCUMENT = regex.compile(
    rf".*\b{DOCUMENTS}\s+(?:(?:{PUBLISHED}\s+)?(?:by|from)\s+(?P<by>[^,]+)"
    rf"|(?P<by>(?:the|its|his|her|their)\s[^,]+?)\s+{PUBLISHED}\b.*)",
    regex.IGNORECASE,
)
_ASIDE = regex.compile(
    r"(?:an?|the|its|his|her|their|who|which|whose|of|from|in|at|for|now|then|however|meanwhile|too"
    r"|\p{Nd}+|\p{Ll}+ing|\p{Ll}+ed|(?:\p{L}+\s){0,3}(?:co-?)?(?:head|director|chief|president|professor"
    r"|fellow|deputy|minister|mayor|secretary|chair\w*|founder|owner|author|spokes\w+|manager|leader|member"
    r"|executive|analyst|economist|researcher|lawyer|engineer|officer|editor|partner|captain))\b"
)
_ROLE = regex.compile(rf"(?:(?:the|its|his|her|their|an?)\s)?(?:[\p{{Ll}}’'-]+\s){{0,5}}{CAN_SPEAK}")

_FINITE = regex.compile(rf"{_ADVERBS}\s+(?P<verb>{STATES}|{JUDGES})\b(?!\s+(?:of|by|against|from)\b)")
# A passive, an infinitive or a noun instead of a reporting verb.
_NO_SUBJECT = regex.compile(rf"\b{NEVER_SUBJECT}\Z")
_PARTICIPLE = regex.compile(rf"[,—–]\s*(?:and\s+|while\s+)?(?:(?P<charging>{CHARGING})|{STATING})\b")
_OPENS_SIDE = r"(?:(?:\p{Ll}+\s){0,4}\p{Lu}|(?:an?|the|one|two|its|his|her|their)\s|(?:he|she|they|it)\b)"
_AFTER_QUOTE = regex.compile(
    rf"[”\"»’״]?\s*[,—–-]?\s*(?:{STATES}\s+(?P<late>{_OPENS_SIDE}[^”“\"—;:]*)"
    rf"|(?P<early>[^”“\";:—]{{1,160}}?){_ADVERBS}\s+{STATES}\b)"
)
_TURN = regex.compile(r",\s+(?:and|but|while|whereas|as|who then)\b")
_ACCORDING = regex.compile(r"\b[Aa]ccording to\s+(?P<speaker>[^,;:“”\"—]+)")
_WHEN = r"(?:\s+(?:on|in|at|during|after|to)\s+[^,;:“”\"]{1,70})?"
_TRAILING = regex.compile(
    rf",\s+(?P<speaker>[^,;:“”\"—]{{2,90}}?)(?:,\s*(?P<aside>[^,;:“”\"—]{{2,90}}),)?{_ADVERBS}\s+{STATES}"
    rf"{_WHEN}(?:\s*[.!?]?\s*\Z|,(?=\s\p{{Ll}}+ing\b)|(?P<inside>,))"
)
_INVERTED = regex.compile(rf",\s+{STATES}\s+(?P<speaker>{_OPENS_SIDE}[^;:“”\"—]*?)[.!?]?\s*\Z")
_NOUN = regex.compile(rf"\b{REPORT_NOUNS}\s+(?:by|from|of)\s+(?P<speaker>[^,;:“”\"]{{3,70}}?)\s+that\b")
_APPOSITION = regex.compile(
    r"\s*(?:an?|the|who|head|director|chief|president|professor|deputy|senior|chair\w*)\b(?P<rest>[^,]*),(?!\p{Nd})"
)
_WHO = regex.compile(r",?\s*\bwho\Z")
_THAT = regex.compile(r"(?P<between>\s+[^,;:“”\"—]{2,70}?)??,?\s+that\b,?")
# "said part of that fall came from works that …": no "that" that begins what was said.
_HAS_CLAUSE = regex.compile(
    rf"\s(?:that|{AUXILIARIES}|{PAST_FORMS})\b|\b(?:of|in|on|at|to|by|with|from|for|like|than|all)\Z"
)
# A clause without "that": something that can be its subject, and a verb soon after.
_BARE = regex.compile(
    r"\s+(?=(?:(?:the|an?|its|their|his|her|our|all|most|many|some|no|more|such|these|this|that|it|they|part"
    r"|one|two|both|about|only|over|nearly|\p{Lu}|\p{Nd})[^,;:“”\"—–]{0,90}?|\p{Ll}{3,}s)"
    rf"\s(?:{AUXILIARIES}|\p{{Ll}}{{3,}}ed|{PAST_FORMS})\b)"
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

    `speaker` is "" where it cannot be told. `content` is None where the words mean nothing without the frame
    ("accused the mayor of …") or stand on both sides of it.
    """

    speaker: str
    frame: Span
    content: Span | None


def reports(text: str, start: int, end: int) -> list[Report]:
    """The reporting frames of the sentence [start, end) of `text`, in the order in which they stand; none
    overlaps another."""
    sentence = text[start:end]
    if len(sentence) > LONGEST_SENTENCE:
        return []
    found: list[Report] = []
    for finder in (_according_to, _nouns, _inverted, _trailing, _finite, _participles):
        found.extend(report for report in finder(sentence) if not _overlaps_any(report, found))
    return sorted((_moved(report, start) for report in found), key=lambda report: report.frame.start)


def speaker_after_quote(words: str) -> str:
    """Who speaks in what follows a quote in its sentence, with the closing mark: ",” X said", "”, said X"; ""
    if the words have another shape."""
    match = _AFTER_QUOTE.match(words.lstrip(",.!?…")[:LONGEST_SENTENCE])
    if not match:
        return ""
    if match["late"]:
        return _first_speaker(_TURN.split(match["late"], maxsplit=1)[0])
    return "" if _CONJUNCTION.match(match["early"].strip()) else _subject(match["early"])


def speaker_before_quote(words: str) -> str:
    """Who speaks in what leads in to a quote, without its opening mark: "X said on Monday: ", "X added, "."""
    found = list(_finite(words[-LONGEST_SENTENCE:].rstrip()))
    return found[-1].speaker if found else ""


def is_introduction(words: str) -> bool:
    """Whether the words only lead in to a clause ("In March", "Given the cost of …")."""
    return bool(_INTRODUCTION.match(words))


def _overlaps_any(report: Report, others: list[Report]) -> bool:
    frame = report.frame
    return any(frame.start < other.frame.end and other.frame.start < frame.end for other in others)


def _according_to(sentence: str) -> Iterator[Report]:
    for match in _ACCORDING.finditer(sentence):
        before = sentence[: match.start()].strip(' “"—,')
        if before in ("", "But", "However", "And", "Yet"):
            content = _span(sentence, _after_apposition(sentence, match.end() + 1), len(sentence))
        else:
            content = None if is_introduction(before) else _span(sentence, 0, match.start())
        yield Report(_first_speaker(match["speaker"]), Span(*match.span()), content)


def _after_apposition(sentence: str, start: int) -> int:
    """Where the clause begins after "According to X," and words such as "a fellow at the Institute,"."""
    apposition = _APPOSITION.match(sentence, start)
    has_verb = apposition and (_AUXILIARY.search(apposition["rest"]) or _PAST.search(apposition["rest"]))
    return apposition.end() if apposition and not has_verb else start


def _nouns(sentence: str) -> Iterator[Report]:
    for match in _NOUN.finditer(sentence):
        content = _span(sentence, match.end(), len(sentence))
        yield Report(_as_speaker(match["speaker"]), Span(*match.span()), content)


def _finite(sentence: str) -> Iterator[Report]:
    for match in _FINITE.finditer(sentence):
        before, verb, end = sentence[: match.start()], match["verb"], match.end()
        clause = _clause_after(sentence, end)
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


def _clause_after(sentence: str, end: int) -> regex.Match[str] | None:
    """What leads in to the clause after a reporting verb: " that", " reporters that" or a blank."""
    that = _THAT.match(sentence, end)
    if that and (not that["between"] or not _HAS_CLAUSE.search(that["between"])):
        return that
    return _BARE.match(sentence, end)


def _participles(sentence: str) -> Iterator[Report]:
    for match in _PARTICIPLE.finditer(sentence):
        clause = _clause_after(sentence, match.end())
        is_charge = match["charging"] is not None
        if clause or is_charge:
            content = _span(sentence, clause.end(), len(sentence)) if clause and not is_charge else None
            yield Report(_main_subject(sentence[: match.start()]), Span(*match.span()), content)


def _inverted(sentence: str) -> Iterator[Report]:
    """ "…, said X." and "…, said X, who chairs …." """
    match = _INVERTED.search(sentence)
    if match and not _ends_in_quote(sentence[: match.start()]):
        speaker = _first_speaker(match["speaker"])
        if speaker:
            yield Report(speaker, Span(*match.span()), _span(sentence, 0, match.start()))


def _trailing(sentence: str) -> Iterator[Report]:
    """ "…, X said.", "…, the owner, X, said on Monday.", and "…, X said, and …", which reports both sides."""
    for match in _TRAILING.finditer(sentence, overlapped=True):
        if _ends_in_quote(sentence[: match.start()]):
            continue
        named = match["speaker"] if match["aside"] is None else f"{match['speaker']}, {match['aside']}"
        speaker = _first_speaker(named)
        if speaker and len(speaker.split()) <= LONGEST_TRAILER:
            content = None if match["inside"] else _span(sentence, 0, match.start())
            yield Report(speaker, Span(*match.span()), content)


def _ends_in_quote(words: str) -> bool:
    return words.rstrip().endswith(("”", '"', "’", "»"))


def _subject(before: str) -> str:
    """The subject that ends where a reporting verb begins; "" if it cannot be told."""
    if _WHO.search(before):
        antecedent = _NAME_AT_END.search(_WHO.sub("", before).rstrip())
        return antecedent[0] if antecedent else ""
    if before.endswith((" that", " which")):
        return ""
    clause = regex.split(r"[;:“”\"—–()]", before)[-1]
    if not clause.rstrip().endswith(","):
        return _as_speaker(clause.split(",")[-1])
    words = (
        _CONJUNCTION.sub("", clause.strip(" ,"), count=1) if _CONJUNCTION.match(clause.strip()) else clause
    )
    phrases = [phrase.strip() for phrase in words.strip(" ,").split(",")]
    while len(phrases) > 1 and is_introduction(phrases[0]):
        phrases.pop(0)
    return _speaker_with_asides(phrases)


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


def _first_speaker(words: str) -> str:
    """The speaker that `words` begin with, where only what says more about them may follow."""
    first, *rest = [phrase.strip() for phrase in words.strip(" ,").split(",")]
    return _speaker_with_asides([_END_OF_NAME.split(first, maxsplit=1)[0], *rest])


def _speaker_with_asides(phrases: list[str]) -> str:
    """The speaker in phrases that stood between commas: "X", "a fellow at the Institute"; the rest may only
    be about them."""
    first, *asides = phrases
    if not asides:
        return _as_speaker(first)
    if regex.fullmatch(_NAME, asides[0]) and _ROLE.fullmatch(_CONJUNCTION.sub("", first.lower(), count=1)):
        return _as_speaker(asides[0])
    is_about_them = _ASIDE.match(asides[0]) and all(
        _ASIDE.match(aside) or len(aside.split()) <= LONGEST_LIST_MEMBER for aside in asides[1:]
    )
    return _as_speaker(first) if is_about_them else ""


def _as_speaker(words: str) -> str:
    """`words` if they can name somebody who speaks, or are a pronoun that stands for somebody; else ""."""
    cleaned = words.strip(' \t\u00a0,”“"')
    if not regex.search(r"\b\p{Lu}\.\Z", cleaned):
        cleaned = cleaned.rstrip(".'’")
    cleaned = _TIME.sub(
        "", _CONJUNCTION.sub("", cleaned, count=1) if _CONJUNCTION.match(cleaned) else cleaned
    )
    if cleaned.lower() in _PRONOUNS:
        return cleaned
    cleaned = cleaned.split(" who ")[0]
    document = _DOCUMENT.fullmatch(cleaned)
    if document:
        cleaned = document["by"]
    if not cleaned or _INTRODUCTION.match(cleaned) or len(cleaned.split()) > LONGEST_SPEAKER:
        return ""
    head = _AFTER_HEAD.split(cleaned, maxsplit=1)[0].split()[-1]
    has_verb = _AUXILIARY.search(cleaned) or _PAST.search(cleaned) or _NO_PHRASE.search(cleaned)
    return cleaned if _SPEAKING_HEAD.fullmatch(head) and not has_verb else ""


def _span(sentence: str, start: int, end: int) -> Span | None:
    """The stretch without the white space and commas around it; None if nothing is left."""
    words = sentence[start:end]
    left = start + len(words) - len(words.lstrip(" ,\t\u00a0"))
    right = start + len(words.rstrip(" ,\t\u00a0"))
    return Span(left, right) if left < right else None


def _moved(report: Report, by: int) -> Report:
    content = Span(report.content.start + by, report.content.end + by) if report.content else None
    return Report(report.speaker, Span(report.frame.start + by, report.frame.end + by), content)
