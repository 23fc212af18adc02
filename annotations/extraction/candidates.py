"""What a detector reads and what it gives back: passages worth a fact-checker's time, with visible reasons.

A detector sees one text; it knows neither tables nor jobs. Which of its candidates are proposed is not its
business: `best` cuts the ranking off where a desk wants it.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Final, Literal, Protocol

from annotations.extraction.meaning import Meaning
from annotations.text.dates import DatedPhrase

# The version of the detector that comes with the workbench. Its weights are part of it.
WORKBENCH: Final = "workbench/2"

Attribution = Literal["direct", "reported", "mixed", "none"]

# In a short text there is room for these few, whatever the desk's number says,
ALWAYS_ROOM_FOR = 5
# and nothing below this score is proposed: an opinion piece may hold no claim at all.
LOWEST_SCORE = 0.1


@dataclass(frozen=True, slots=True)
class Document:
    """A text to find claims in: `language` is a BCP 47 tag or "", `title` the headline or ""; relative dates
    are counted from `published_on`."""

    text: str
    language: str = ""
    title: str = ""
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One visible reason for a score: the sign's name, and what it is in plain words."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class CandidateClaim:
    """A passage [start, end) in code points of the text it was found in, that may be worth checking.

    `check_worthiness` is 0 to 1; `reasons` stand in order of weight. `claimant` is "" where none can be told,
    else `claimant_confidence` (0 to 1) says how surely it can; `cue` is how it is attributed ("said").
    `wording` is the claim as a sentence that stands alone, "" where it cannot be made safely. `dates` are
    those in its words, placed in the passage. `meaning` is what it is about (`extraction.meaning`), () where
    nobody can tell.
    """

    start: int
    end: int
    check_worthiness: float
    reasons: tuple[Reason, ...]
    claimant: str
    attribution: Attribution
    wording: str
    cue: str = ""
    claimant_confidence: float | None = None
    dates: tuple[DatedPhrase, ...] = ()
    meaning: Meaning = ()


@dataclass(frozen=True, slots=True)
class Detection:
    """All candidates of a text, in its order, no two of which share words; `dropped` counts what the detector
    named but the text does not say."""

    candidates: tuple[CandidateClaim, ...]
    dropped: int = 0


class ClaimDetector(Protocol):
    """Finds claims in one text. `version` ("workbench/2") is stored with every proposal; a change of
    behaviour changes it."""

    version: str

    def detect(self, document: Document, *, on_progress: Callable[[int, int], None]) -> Detection:
        """All candidates, however little they are worth. `on_progress(done, total)` counts sentences."""
        ...


def best(
    candidates: Iterable[CandidateClaim], *, words: int, per_thousand_words: int
) -> list[CandidateClaim]:
    """Those worth reading first, the worthiest first: so many for each thousand words of their text."""
    room = max(math.ceil(words * per_thousand_words / 1000), ALWAYS_ROOM_FOR)
    return [each for each in ranked(candidates) if each.check_worthiness >= LOWEST_SCORE][:room]


def ranked(candidates: Iterable[CandidateClaim]) -> list[CandidateClaim]:
    return sorted(candidates, key=lambda candidate: (-candidate.check_worthiness, candidate.start))


def apart(candidates: Iterable[CandidateClaim]) -> list[CandidateClaim]:
    """Of candidates that share words the worthiest, in the order of the text, so that nobody is asked twice
    about the same passage."""
    found: list[CandidateClaim] = []
    for candidate in sorted(candidates, key=lambda candidate: (candidate.start, candidate.end)):
        if not found or found[-1].end <= candidate.start:
            found.append(candidate)
        elif candidate.check_worthiness > found[-1].check_worthiness:
            found[-1] = candidate
    return found


def stored(candidate: CandidateClaim) -> dict[str, Any]:
    """The candidate as JSON; `restored` reads it."""
    told = asdict(candidate)
    told["reasons"] = [[reason.name, reason.text] for reason in candidate.reasons]
    told["dates"] = [
        [each.start, each.end, each.phrase, _day(each.first), _day(each.last)] for each in candidate.dates
    ]
    return told


def restored(told: Mapping[str, Any]) -> CandidateClaim:
    """What another version than this one stored is read as far as both know it. TypeError where no passage
    and no score are told."""
    known = {field.name: told[field.name] for field in fields(CandidateClaim) if field.name in told}
    return CandidateClaim(
        **{
            **_UNTOLD,
            **known,
            "reasons": tuple(Reason(name, text) for name, text in told.get("reasons", ())),
            "dates": tuple(
                DatedPhrase(start, end, phrase, _date(first), _date(last))
                for start, end, phrase, first, last in told.get("dates", ())
            ),
            "meaning": tuple(told.get("meaning", ())),
        }
    )


_UNTOLD: Final = {"claimant": "", "attribution": "none", "wording": ""}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None
