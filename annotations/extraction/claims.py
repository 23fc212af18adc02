"""Proposes claims: stretches of an article that are worth a fact-checker's time, with visible reasons.

A detector sees one text and gives verbatim passages of it; it knows neither tables nor jobs. Another one,
with trained weights for instance, takes the place of `RulesDetector` by keeping `ClaimDetector`.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import regex

from annotations.extraction.attribution import Attribution
from annotations.extraction.body import Paragraph, outlets, paragraphs
from annotations.extraction.checkworthiness import Reason, assess, known_names
from annotations.extraction.clauses import Clause, clauses
from annotations.extraction.speakers import Speakers

__all__ = ["CandidateClaim", "ClaimDetector", "Reason", "RulesDetector"]

CUT_OFF = 0.4
# A list is worth reading while it is shorter than the article: at most this share of the sentences, but in a
# short text these few.
LARGEST_SHARE = 0.5
ALWAYS_ROOM_FOR = 3


@dataclass(frozen=True, slots=True)
class CandidateClaim:
    """A proposed claim: the passage [start, end) in code points of the text it was found in.

    `check_worthiness` is 0 to 1; `reasons` stand in order of weight; `claimant` is "" where none can be told
    for certain; `wording` is the passage as a sentence of its own.
    """

    start: int
    end: int
    check_worthiness: float
    reasons: tuple[Reason, ...]
    claimant: str
    attribution: Attribution
    wording: str
    claimed_on: date | None = None


class ClaimDetector(Protocol):
    """Finds claims in one text. `version` ("rules/1") is stored with every proposal; a change of behaviour
    changes it."""

    name: str
    version: str

    def detect(
        self, text: str, *, language: str, title: str, on_progress: Callable[[int, int], None]
    ) -> list[CandidateClaim]:
        """The claims worth proposing, in the order of the text, no two of which share words.

        `language` is a BCP 47 tag or "", `title` the headline or "". `on_progress(done, total)` is called
        after each sentence.
        """
        ...


class RulesDetector:
    """Rules and hand-set weights only: every proposal can be explained by its reasons. Deterministic."""

    name = "rules"
    version = "rules/1"

    def detect(
        self, text: str, *, language: str, title: str, on_progress: Callable[[int, int], None]
    ) -> list[CandidateClaim]:
        body = paragraphs(text, language=language, title=title)
        total = sum(len(paragraph.sentences) for paragraph in body)
        candidates: list[CandidateClaim] = []
        names = known_names(text, language)
        for done, found in enumerate(_by_sentence(text, body, language), start=1):
            candidates.extend(_candidate(text, clause, claimant, names) for clause, claimant in found)
            on_progress(done, total)
        return _worth_reading(candidates, total)


def _by_sentence(text: str, body: list[Paragraph], language: str) -> Iterator[list[tuple[Clause, str]]]:
    """For each sentence of the article its clauses, each with its claimant."""
    speakers = Speakers(text, outlets(text))
    is_english = language.lower().split("-")[0] in ("en", "")
    for told, found in clauses(text, body, is_english=is_english):
        speakers.read_on(told)
        yield [(clause, speakers.resolve(clause.speaker)) for clause in found]


def _candidate(text: str, clause: Clause, claimant: str, names: frozenset[str] | None) -> CandidateClaim:
    words = text[clause.start : clause.end]
    is_reported = clause.attribution in ("reported", "mixed")
    worth, reasons = assess(words, names, reported_by=claimant if is_reported else "")
    return CandidateClaim(
        clause.start, clause.end, worth, reasons, claimant, clause.attribution, _as_sentence(words)
    )


def _as_sentence(words: str) -> str:
    sentence = regex.sub(r",(?=[”\"’»]\Z)", "", regex.sub(r"\s+", " ", words).strip())
    sentence = sentence[:1].upper() + sentence[1:]
    return sentence if regex.search(r"[.!?…\p{STerm}][\p{Pe}\p{Pf}\"'”’]*\Z", sentence) else f"{sentence}."


def _worth_reading(candidates: list[CandidateClaim], sentences: int) -> list[CandidateClaim]:
    room = max(math.ceil(LARGEST_SHARE * sentences), ALWAYS_ROOM_FOR)
    ranked = sorted(
        _apart([candidate for candidate in candidates if candidate.check_worthiness >= CUT_OFF]),
        key=lambda candidate: (-candidate.check_worthiness, candidate.start),
    )
    return sorted(ranked[:room], key=lambda candidate: candidate.start)


def _apart(candidates: list[CandidateClaim]) -> list[CandidateClaim]:
    """Of candidates that share words the worthiest, so that nobody is asked twice about the same passage."""
    apart: list[CandidateClaim] = []
    for candidate in sorted(candidates, key=lambda candidate: (candidate.start, candidate.end)):
        if not apart or apart[-1].end <= candidate.start:
            apart.append(candidate)
        elif candidate.check_worthiness > apart[-1].check_worthiness:
            apart[-1] = candidate
    return apart
