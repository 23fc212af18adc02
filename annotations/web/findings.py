"""What a machine says of a claim it found, in words for people."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

from annotations.models import Attribution, Claim

# So many reasons are read at a glance; the others are folded away.
STRONGEST = 3
# Below this the machine says "perhaps" of a claimant.
SURE_OF_CLAIMANT = 0.7
# How reasons that speak against checking begin.
AGAINST = "ranked down: "

_WORTH = ((0.75, "very likely"), (0.5, "likely"), (0.25, "perhaps"), (0.0, "hardly"))


@dataclass(frozen=True)
class Worth:
    """Whether a passage is worth checking, in one of four `words` that stand for a `share` of 0 to 1."""

    share: float

    @property
    def words(self) -> str:
        return next(words for least, words in _WORTH if self.share >= least)


@dataclass(frozen=True)
class Dated:
    """A phrase of the claim, and the days it means; "" where the article has no date to count from."""

    phrase: str
    days: str

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        first, last = stored["first"], stored["last"]
        return cls(
            stored["phrase"],
            days_in_words(date.fromisoformat(first), date.fromisoformat(last)) if first and last else "",
        )

    @property
    def says_itself(self) -> bool:
        """Whether the phrase names its days itself, as “on March 2nd, 2025” names 2 March 2025."""
        return bool(self.days) and _names(self.days) - {"to"} <= _names(self.phrase)


def _names(words: str) -> set[str]:
    """The numbers in some words, and the beginnings of the others, by which months are told in English."""
    return {each[:3] if each.isalpha() else each for each in re.findall(r"\d+|[^\W\d_]+", words.casefold())}


@dataclass(frozen=True)
class Reasons:
    """Why a passage ranks where it does, the strongest reason first."""

    texts: tuple[str, ...]

    @classmethod
    def of(cls, claim: Claim) -> Self:
        return cls(tuple(reason["text"] for reason in claim.reasons))

    @property
    def strongest(self) -> tuple[str, ...]:
        return self.texts[:STRONGEST]

    @property
    def others(self) -> tuple[str, ...]:
        return self.texts[STRONGEST:]

    @property
    def speaking_for(self) -> list[str]:
        return [text for text in self.texts if not text.startswith(AGAINST)]

    @property
    def speaking_against(self) -> list[str]:
        return [text.removeprefix(AGAINST) for text in self.texts if text.startswith(AGAINST)]


@dataclass(frozen=True)
class Finding:
    """A claim's claimant, dates and reasons as its card and its row tell them."""

    claim: Claim

    @property
    def worth(self) -> Worth | None:
        share = self.claim.check_worthiness
        return None if share is None else Worth(share)

    @property
    def reasons(self) -> Reasons:
        return Reasons.of(self.claim)

    @property
    def is_unsure_of_claimant(self) -> bool:
        sure = self.claim.claimant_confidence
        return bool(self.claim.claimant) and sure is not None and sure < SURE_OF_CLAIMANT

    @property
    def mode(self) -> str:
        """How the article says it, in the middle of a sentence; "" where only its claimant is known."""
        if self.claim.attribution == Attribution.NONE:
            return "" if self.claim.claimant else "the article’s own voice"
        words = self.claim.get_attribution_display().lower()
        return words if self.claim.claimant else f"somebody, {words}"

    @property
    def dates(self) -> list[Dated]:
        """The phrases whose days they do not say themselves."""
        dated = map(Dated.of, self.claim.dates)
        return [each for each in dated if not each.says_itself]


def days_in_words(first: date, last: date) -> str:
    """The days from `first` to `last` as people write them: a day, a whole month or year, else both ends."""
    ends_month = (last + timedelta(days=1)).day == 1 if last < date.max else True
    if first == last:
        return _day(first)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
    if first.day == 1 and ends_month and (first.year, first.month) == (last.year, last.month):
        return _month(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {_day(last)}"
    if first.year == last.year:
        return f"{_day(first).removesuffix(f' {first.year}')} to {_day(last)}"
    return f"{_day(first)} to {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {_month(day)}"


def _month(day: date) -> str:
    return f"{calendar.month_name[day.month]} {day.year}"
