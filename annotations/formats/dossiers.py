"""A dossier is what a desk has on one claim, as the formats that say it claim by claim need it.

The rows' fields are ORM paths, as in `annotations.formats.records`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from annotations.formats.records import AdjudicationRow, VerdictRow


class PassageRow(NamedTuple):
    """An annotation with its claim, and with the article it stands in."""

    id: UUID
    claim_id: UUID
    snapshot_id: UUID
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    extractor: str
    created_by_id: UUID | None
    created_by__name: str | None
    created_by__username: str | None
    created_at: datetime
    snapshot__captured_at: datetime
    snapshot__article_id: UUID
    snapshot__article__url: str
    snapshot__article__title: str
    snapshot__article__publisher: str
    snapshot__article__author: str
    snapshot__article__published_on: date | None
    snapshot__article__language: str
    claim__status: str
    claim__origin: str
    claim__extractor: str
    claim__check_worthiness: float | None
    claim__claimant: str
    claim__attribution: str
    claim__wording: str
    claim__claimed_on: date | None
    claim__place: str


class CitationRow(NamedTuple):
    """Evidence with its source, and with the copy its quote was found in."""

    id: UUID
    claim_id: UUID
    stance: str
    quote: str
    start: int | None
    end: int | None
    exact: str
    copy_id: UUID | None
    copy__captured_at: datetime | None
    source_id: UUID
    source__url: str
    source__title: str
    source__publisher: str
    source__published_on: date | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """One claim: where it is stated (at least once), what is cited, who judged it how, and what settled it.

    Passages are in reading order, those of one snapshot together.
    """

    passages: list[PassageRow]
    citations: list[CitationRow]
    verdicts: list[VerdictRow]
    settled: AdjudicationRow | None

    @property
    def wording(self) -> str:
        """The claim in words that stand alone, else as it was first said."""
        return self.passages[0].claim__wording or self.passages[0].exact
