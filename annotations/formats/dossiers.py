"""A dossier is what a desk has on one claim, as the formats that say it claim by claim need it.

The rows' fields are ORM paths, as in `annotations.formats.records`.
"""

from dataclasses import dataclass
from typing import NamedTuple

from annotations.formats.records import AdjudicationRow, Day, Id, Time, VerdictRow
from annotations.models import Attribution, ClaimOrigin, ClaimStatus, Stance


class PassageRow(NamedTuple):
    """An annotation with its claim, and with the article it stands in."""

    id: Id
    claim_id: Id
    snapshot_id: Id
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    extractor: str
    created_by_id: Id | None
    created_by__name: str | None
    created_by__username: str | None
    created_at: Time
    snapshot__captured_at: Time
    snapshot__article_id: Id
    snapshot__article__snapshot_id: Id
    snapshot__article__url: str
    snapshot__article__title: str
    snapshot__article__publisher: str
    snapshot__article__author: str
    snapshot__article__published_on: Day | None
    snapshot__article__language: str
    claim__status: ClaimStatus
    claim__origin: ClaimOrigin
    claim__extractor: str
    claim__check_worthiness: float | None
    claim__claimant: str
    claim__attribution: Attribution
    claim__wording: str
    claim__wording_is_suggested: bool
    claim__claimed_on: Day | None
    claim__place: str

    @property
    def wording(self) -> str:
        """The claim in the desk's own words; "" where there are none, or but a machine's that nobody kept."""
        return "" if self.claim__wording_is_suggested else self.claim__wording


class CitationRow(NamedTuple):
    """Evidence with its source, and with the copy its quote was found in."""

    id: Id
    claim_id: Id
    stance: Stance
    quote: str
    start: int | None
    end: int | None
    exact: str
    prefix: str
    suffix: str
    copy_id: Id | None
    copy__captured_at: Time | None
    source_id: Id
    source__url: str
    source__title: str
    source__publisher: str
    source__published_on: Day | None


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
        return self.passages[0].wording or self.passages[0].exact
