"""What is compared, and what guards find."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal[
    "number",
    "unit",
    "direction",
    "date",
    "polarity",
    "speaker",
    "place",
    "name",
    "certainty",
    "word",
    "roles",
]


@dataclass(frozen=True, slots=True)
class Statement:
    """What is compared: a claim's words, who made it ("" if unknown), when its text was published."""

    words: str
    claimant: str = ""
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A guard that does not let two statements be the same; `text` says why in plain words."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What guards found: `failures`; `shared`, what both say; `only_here` and `only_there`, details of
    just one."""

    failures: tuple[Failure, ...]
    shared: tuple[str, ...]
    only_here: tuple[str, ...]
    only_there: tuple[str, ...]


@dataclass(slots=True)
class Findings:
    """What guards have found so far; a failure counts once."""

    failures: list[Failure]
    shared: list[str]
    only_here: list[str]
    only_there: list[str]

    def fail(self, kind: Kind, text: str) -> None:
        failure = Failure(kind, text)
        if failure not in self.failures:
            self.failures.append(failure)
