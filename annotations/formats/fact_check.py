"""A fact check as readers are told it: the frozen content of one edition.

A plain JSON object, complete by itself: pages, feeds and markup of an edition are made of it and of nothing
else, so nothing that changes later changes what was published. Days and times are ISO 8601 (times in UTC);
what is not known is "" or None. It names the desk and nobody at it: no reviewer, no note, no history.
"""

from collections.abc import Iterable
from typing import Literal, NotRequired, TypedDict

from annotations.models import Attribution, Stance

Kind = Literal["published", "corrected", "retracted"]


class ArticleTold(TypedDict):
    """Where the claim was made. `sha256` is of the text of the snapshot that the passages stand in."""

    title: str
    publisher: str
    author: str
    url: str
    published_on: str | None
    language: str
    captured_at: str
    sha256: str


class PassageTold(TypedDict):
    """The words the claim was made in, with those around them."""

    exact: str
    prefix: str
    suffix: str
    article: ArticleTold


class RatingTold(TypedDict):
    """The rating in our words and in the scale's; `number` is None where the word is no degree of truth."""

    name: str
    word: str
    number: int | None


class Step(TypedDict):
    """One rating of the scale, and what it says of a claim."""

    word: str
    number: int | None
    meaning: str


class SourceTold(TypedDict):
    """A source the verdict rests on, with its own words.

    `captured_at`, `media_type` and `sha256` are of the stored copy that `quote` was found in; `handed_in` is
    what the desk made it of, "" where it was fetched, and is missing in editions of before it was told.
    Sources with the same `set` belong together; None stands alone. `later_reason` says why a source counts
    that is later than the claim.
    """

    stance: Stance
    kind: str
    title: str
    publisher: str
    url: str
    published_on: str | None
    quote: str
    captured_at: str | None
    media_type: str
    sha256: str
    handed_in: NotRequired[Literal["", "text", "file"]]
    set: int | None
    is_later: bool
    later_reason: str


class Changed(TypedDict):
    """What a correction changed, in the words readers were told and are told."""

    what: str
    before: str
    after: str


class Correction(TypedDict):
    """Why an edition took the place of the one before it, newest first in its list."""

    number: int
    kind: Kind
    at: str
    reason: str
    changes: list[Changed]


class DeskTold(TypedDict):
    """Who signs: the project and its rules as they stood."""

    name: str
    url: str
    methodology: str
    corrections_policy: str


class FactCheck(TypedDict):
    """`url` is the address that stays, of the newest edition; `as_of` the day the verdict speaks of."""

    claim: str
    url: str
    number: int
    kind: Kind
    published_at: str
    modified_at: str
    wording: str
    claimant: str
    attribution: Attribution
    claimed_on: str | None
    place: str
    passages: list[PassageTold]
    rating: RatingTold
    best: int
    worst: int
    scale: list[Step]
    reasoning: str
    as_of: str
    sources: list[SourceTold]
    desk: DeskTold
    corrections: list[Correction]


def claim_day(claimed_on: str | None, passages: Iterable[PassageTold]) -> str | None:
    """When the claim was made: the day that was told, else that of the first article that holds it."""
    days = [day for passage in passages if (day := passage["article"]["published_on"])]
    return claimed_on or min(days, default=None)
