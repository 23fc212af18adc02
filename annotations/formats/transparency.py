"""What a desk published in a period, in figures that an assessor can recount.

The International Fact-Checking Network asks its signatories for this: that claims are not chosen from one
side, that every source is named and primary ones come first, that evidence for and against is set out, and
that corrections are open (Code of Principles, ifcncodeofprinciples.poynter.org).

Everything is counted from published editions (`formats.fact_check`) and from nothing else: each fact check
that first appeared in the period, as it stood when the period ended. Pure functions of those.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import MINYEAR, date, datetime, time, timedelta
from enum import StrEnum
from statistics import median
from typing import Literal, NamedTuple, TypedDict
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from annotations.errors import InvalidInput
from annotations.formats.claim_review import SCALE
from annotations.formats.fact_check import ArticleTold, FactCheck, Kind, SourceTold
from annotations.formats.tabular import neutralised, table_lines
from annotations.models import Stance

_EARLIEST, _LATEST = date(1970, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both of them in it, on the clocks of `zone`."""

    first: date
    last: date
    zone: ZoneInfo

    def __post_init__(self) -> None:
        """InvalidInput for a period that has no day, or of days beyond any calendar of ours."""
        if self.first < _EARLIEST or self.last > _LATEST:
            raise InvalidInput({"first": f"Choose days from {_EARLIEST.year} to {_LATEST.year}."})
        if self.last < self.first:
            raise InvalidInput({"last": "The last day is before the first."})

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time.min, self.zone)

    @property
    def end(self) -> datetime:
        """The moment after the last."""
        return datetime.combine(self.last + timedelta(days=1), time.min, self.zone)


def twelve_months_to(last: date, zone: ZoneInfo) -> Period:
    """The year that ends with this day; InvalidInput as of any period."""
    # The day after the 28th of February follows the 29th too, in years that have none.
    is_leap_day = (last.month, last.day) == (2, 29)
    year = max(last.year - 1, MINYEAR)
    year_ago = date(year, 2, 28) if is_leap_day else last.replace(year=year)
    return Period(year_ago + timedelta(days=1), last, zone)


Subject = Literal["published", "sources", "both_sides", "time"]


class Check(NamedTuple):
    """A fact check, as it stood when the period ended.

    `sources` counts each source once, of which `primary` and `secondary` are said to be that; `supporting`,
    `disputing` and `context` count what they say, which may be more than one thing each, and `later` what was
    published after the claim. `days` are those from the claim to its publication, None where it is not known
    when the claim was made.
    """

    claim: str
    slug: str
    url: str
    wording: str
    claimant: str
    claimed_on: str | None
    outlets: tuple[str, ...]
    rating: str
    rating_word: str
    published_on: date
    kind: Kind
    corrections: int
    sources: int
    primary: int
    secondary: int
    supporting: int
    disputing: int
    context: int
    later: int
    days: int | None


class Edit(TypedDict):
    """A correction or retraction that was made in the period, of a fact check of whatever age."""

    on: date
    kind: Kind
    slug: str
    url: str
    wording: str
    reason: str


class Figure(TypedDict):
    """A figure and what it means. A share is `value` of `of`; a median is of `of` fact checks, null of 0."""

    name: str
    about: Subject
    label: str
    meaning: str
    kind: Literal["count", "share", "median"]
    value: float | None
    of: int | None


class Chosen(TypedDict):
    """How many of the fact checks are about one claimant or outlet, and how these were rated."""

    name: str
    value: int
    of: int
    ratings: dict[str, int]


class Rated(TypedDict):
    """How many of the fact checks have this rating; `word` is what readers are told."""

    name: str
    word: str
    value: int
    of: int


class Sourced(TypedDict):
    """How many of the fact checks rest on this number of sources."""

    sources: int
    value: int
    of: int


class Report(TypedDict):
    """What was published from `first` to `last`, both in it, counted in days of `timezone`."""

    project: str
    first: date
    last: date
    timezone: str
    figures: list[Figure]
    ratings: list[Rated]
    claimants: list[Chosen]
    outlets: list[Chosen]
    sources_per_fact_check: list[Sourced]
    corrections: list[Edit]


# --- Rows -----------------------------------------------------------------------------------------


def check_of(content: FactCheck, slug: str, zone: ZoneInfo) -> Check:
    """What the figures need of an edition's content."""
    published = day_in(content["published_at"], zone)
    articles = [each["article"] for each in content["passages"]]
    claimed = content["claimed_on"] or min(
        filter(None, (each["published_on"] for each in articles)), default=None
    )
    sources = _kinds(content["sources"])
    stances = Counter(each["stance"] for each in content["sources"])
    return Check(
        claim=content["claim"],
        slug=slug,
        url=content["url"],
        wording=content["wording"],
        claimant=_name(content["claimant"]),
        claimed_on=claimed,
        outlets=tuple(dict.fromkeys(_outlet(each) for each in articles)),
        rating=content["rating"]["name"],
        rating_word=content["rating"]["word"],
        published_on=published,
        kind=content["kind"],
        corrections=sum(each["kind"] == "corrected" for each in content["corrections"]),
        sources=len(sources),
        primary=sum("primary" in kinds for kinds in sources),
        secondary=sum(kinds >= {"secondary"} and "primary" not in kinds for kinds in sources),
        supporting=stances[Stance.SUPPORTS],
        disputing=stances[Stance.DISPUTES],
        context=stances[Stance.CONTEXT],
        later=sum(each["is_later"] for each in content["sources"]),
        days=(published - date.fromisoformat(claimed)).days if claimed else None,
    )


def day_in(at: str, zone: ZoneInfo) -> date:
    """The day of a time (ISO 8601) on the clocks of this zone."""
    return datetime.fromisoformat(at).astimezone(zone).date()


def _kinds(sources: Iterable[SourceTold]) -> list[set[str]]:
    """What each source is said to be, wherever it is cited. The same address is the same source, and so is
    the same copy."""
    found: list[tuple[set[tuple[str, ...]], set[str]]] = []
    for each in sources:
        marks: set[tuple[str, ...]] = {(each["url"],) if each["url"] else (each["title"], each["publisher"])}
        if each["sha256"]:
            marks.add(("copy", each["sha256"], ""))
        kinds = {each["kind"]}
        for known in [known for known in found if known[0] & marks]:
            found.remove(known)
            marks, kinds = marks | known[0], kinds | known[1]
        found.append((marks, kinds))
    return [kinds for _, kinds in found]


def _name(given: str) -> str:
    return " ".join(given.split())


def _outlet(article: ArticleTold) -> str:
    """Where it was published: the publisher, else the host of the address; "" where neither is known."""
    return _name(article["publisher"]) or (urlsplit(article["url"]).hostname or "").removeprefix("www.")


# --- Figures --------------------------------------------------------------------------------------


class _Counted(NamedTuple):
    """A figure: `counts` gives its `value` and `of`, `behind` says which fact checks it speaks of."""

    name: str
    about: Subject
    label: str
    meaning: str
    kind: Literal["count", "share", "median"]
    counts: Callable[[Sequence[Check]], tuple[float | None, int | None]]
    behind: Callable[[Check], bool]


def _share_of_checks(
    name: str, about: Subject, label: str, meaning: str, behind: Callable[[Check], bool]
) -> _Counted:
    return _Counted(
        name, about, label, meaning, "share", lambda checks: (sum(map(behind, checks)), len(checks)), behind
    )


def _share_of(
    name: str,
    about: Subject,
    label: str,
    meaning: str,
    part: Callable[[Check], int],
    whole: Callable[[Check], int],
) -> _Counted:
    return _Counted(
        name,
        about,
        label,
        meaning,
        "share",
        lambda checks: (sum(map(part, checks)), sum(map(whole, checks))),
        lambda check: part(check) > 0,
    )


def _median_of(
    name: str, about: Subject, label: str, meaning: str, number: Callable[[Check], int | None]
) -> _Counted:
    def counts(checks: Sequence[Check]) -> tuple[float | None, int]:
        known = [each for each in map(number, checks) if each is not None]
        return median(known) if known else None, len(known)

    return _Counted(name, about, label, meaning, "median", counts, lambda check: number(check) is not None)


def _pieces(check: Check) -> int:
    return check.supporting + check.disputing + check.context


def _unsaid(check: Check) -> int:
    return check.sources - check.primary - check.secondary


_FIGURES = (
    _Counted(
        "published",
        "published",
        "Fact checks published",
        "They appeared for the first time in these days, those that were corrected or retracted since too.",
        "count",
        lambda checks: (len(checks), None),
        lambda check: True,
    ),
    _share_of_checks(
        "corrected",
        "published",
        "… of them corrected",
        "Published anew with a correction before the period ended, and not retracted.",
        lambda check: check.kind == "corrected",
    ),
    _share_of_checks(
        "retracted",
        "published",
        "… of them retracted",
        "Taken back before the period ended. They are in all other figures as they stood before.",
        lambda check: check.kind == "retracted",
    ),
    _Counted(
        "sources",
        "sources",
        "Sources cited",
        "Each source counts once in each fact check that cites it, however often it is quoted there.",
        "count",
        lambda checks: (sum(each.sources for each in checks), None),
        lambda check: check.sources > 0,
    ),
    _median_of(
        "sources_per_fact_check",
        "sources",
        "Sources of a fact check, median",
        "Half of the fact checks cite so many sources or fewer, half so many or more.",
        lambda check: check.sources,
    ),
    _share_of_checks(
        "single_source",
        "sources",
        "Fact checks that rest on a single source",
        "They cite one source and no other.",
        lambda check: check.sources == 1,
    ),
    _share_of_checks(
        "with_primary_source",
        "sources",
        "Fact checks with a primary source",
        "At least one of their sources is the thing itself: a statistic, a law, a recording, a witness.",
        lambda check: check.primary > 0,
    ),
    _share_of(
        "primary_sources",
        "sources",
        "Primary sources",
        "The part of all sources cited that the desk calls primary.",
        lambda check: check.primary,
        lambda check: check.sources,
    ),
    _share_of(
        "kind_not_said",
        "sources",
        "Sources without a kind",
        "The part of all sources cited that the desk calls neither primary nor secondary.",
        _unsaid,
        lambda check: check.sources,
    ),
    _share_of_checks(
        "both_sides",
        "both_sides",
        "Fact checks with evidence for and against",
        "They set out at least one source that supports the claim and one that disputes it.",
        lambda check: check.supporting > 0 and check.disputing > 0,
    ),
    _share_of(
        "supporting",
        "both_sides",
        "Evidence that supports",
        "The part of all pieces of evidence that speaks for the claim. A source may give several.",
        lambda check: check.supporting,
        _pieces,
    ),
    _share_of(
        "disputing",
        "both_sides",
        "Evidence that disputes",
        "The part of all pieces of evidence that speaks against the claim.",
        lambda check: check.disputing,
        _pieces,
    ),
    _share_of(
        "context",
        "both_sides",
        "Evidence that gives context",
        "The part of all pieces of evidence that speaks neither for nor against the claim.",
        lambda check: check.context,
        _pieces,
    ),
    _share_of_checks(
        "later_evidence",
        "time",
        "Fact checks with evidence later than the claim",
        "At least one source was published after the claim was made. The fact check says why it counts.",
        lambda check: check.later > 0,
    ),
    _median_of(
        "days_to_publication",
        "time",
        "Days from claim to publication, median",
        "From the day the claim was made, or its first article appeared, to that of the fact check.",
        lambda check: check.days,
    ),
)
BEHIND = {figure.name: figure.behind for figure in _FIGURES}


def report(project: str, period: Period, checks: Sequence[Check], edits: list[Edit]) -> Report:
    """All figures over these fact checks of the project (its slug) and these corrections."""
    return {
        "project": project,
        "first": period.first,
        "last": period.last,
        "timezone": period.zone.key,
        "figures": [_counted(figure, checks) for figure in _FIGURES],
        "ratings": _rated(checks),
        "claimants": _chosen(checks, lambda check: (check.claimant,)),
        "outlets": _chosen(checks, lambda check: check.outlets),
        "sources_per_fact_check": _sourced(checks),
        "corrections": edits,
    }


def _counted(figure: _Counted, checks: Sequence[Check]) -> Figure:
    value, of = figure.counts(checks)
    return {
        "name": figure.name,
        "about": figure.about,
        "label": figure.label,
        "meaning": figure.meaning,
        "kind": figure.kind,
        "value": value,
        "of": of,
    }


def _rated(checks: Sequence[Check]) -> list[Rated]:
    """Every rating of the scale, those that were not given too."""
    given = Counter(check.rating for check in checks)
    words = {rating.value: word for rating, (word, _) in SCALE.items()}
    words |= {check.rating: check.rating_word for check in reversed(checks)}
    return [
        {"name": name, "word": word, "value": given[name], "of": len(checks)} for name, word in words.items()
    ]


def _sourced(checks: Sequence[Check]) -> list[Sourced]:
    numbers = Counter(check.sources for check in checks)
    return [
        {"sources": number, "value": count, "of": len(checks)} for number, count in sorted(numbers.items())
    ]


def _chosen(checks: Sequence[Check], names_of: Callable[[Check], Iterable[str]]) -> list[Chosen]:
    """The commonest first. A name counts once in each fact check; its spelling is the newest."""
    spelt: dict[str, str] = {}
    ratings: dict[str, Counter[str]] = {}
    for check in checks:
        for name in {folded(each): each for each in names_of(check)}.values():
            spelt.setdefault(folded(name), name)
            ratings.setdefault(folded(name), Counter())[check.rating] += 1
    chosen: list[Chosen] = [
        {"name": spelt[key], "value": counts.total(), "of": len(checks), "ratings": dict(counts)}
        for key, counts in ratings.items()
    ]
    return sorted(chosen, key=lambda each: (-each["value"], folded(each["name"])))


def folded(name: str) -> str:
    """What is the same of two spellings of a name."""
    return name.casefold()


def percent(value: float, of: int) -> int:
    """Whole per cent; of nothing, none."""
    return round(100 * value / of) if of else 0


# --- Tables for spreadsheets ----------------------------------------------------------------------


class Table(StrEnum):
    """What can be had as CSV; the values are what the address says."""

    FACT_CHECKS = "fact_checks"
    SUMMARY = "summary"
    CORRECTIONS = "corrections"


_COLUMNS = (
    "published_on",
    "fact_check",
    "claim",
    "claimant",
    "outlets",
    "claimed_on",
    "days_to_publication",
    "rating",
    "state",
    "corrections",
    "sources",
    "primary_sources",
    "secondary_sources",
    "supporting",
    "disputing",
    "context",
    "later_evidence",
)


def table(kind: Table, told: Report, checks: Sequence[Check]) -> bytes:
    """The table as `formats.tabular` writes tables: UTF-8, and no cell starts a formula."""
    if kind == Table.FACT_CHECKS:
        return table_lines([_COLUMNS, *map(_cells_of, checks)])
    return table_lines(_summary(told) if kind == Table.SUMMARY else _corrections(told["corrections"]))


def _cells_of(check: Check) -> tuple[str, ...]:
    return (
        str(check.published_on),
        neutralised(check.url),
        neutralised(check.wording),
        neutralised(check.claimant),
        neutralised("\n".join(check.outlets)),
        check.claimed_on or "",
        "" if check.days is None else str(check.days),
        neutralised(check.rating_word),
        check.kind,
        str(check.corrections),
        str(check.sources),
        str(check.primary),
        str(check.secondary),
        str(check.supporting),
        str(check.disputing),
        str(check.context),
        str(check.later),
    )


def _summary(told: Report) -> Iterator[tuple[str, ...]]:
    """A row for each figure of the report: the part it is of, its name, the value, of how many, per cent."""
    yield ("part", "name", "rating", "value", "of", "per_cent", "meaning")
    for name in ("project", "first", "last", "timezone"):
        yield ("period", name, "", str(told[name]), "", "", "")
    for figure in told["figures"]:
        value, of = figure["value"], figure["of"]
        share = str(percent(value, of)) if figure["kind"] == "share" and value is not None and of else ""
        cells = (_number(value), "" if of is None else str(of), share)
        yield ("figure", figure["name"], "", *cells, f"{figure['label']}. {figure['meaning']}")
    for rated in told["ratings"]:
        yield ("rating", "", neutralised(rated["word"]), *_shared(rated["value"], rated["of"]), "")
    for sourced in told["sources_per_fact_check"]:
        yield ("sources", str(sourced["sources"]), "", *_shared(sourced["value"], sourced["of"]), "")
    words = {rated["name"]: rated["word"] for rated in told["ratings"]}
    for part, rows in (("claimant", told["claimants"]), ("outlet", told["outlets"])):
        for chosen in rows:
            name = neutralised(chosen["name"])
            yield (part, name, "", *_shared(chosen["value"], chosen["of"]), "")
            for rating, count in chosen["ratings"].items():
                yield (part, name, neutralised(words[rating]), *_shared(count, chosen["value"]), "")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _shared(value: int, of: int) -> tuple[str, str, str]:
    return str(value), str(of), str(percent(value, of))


def _corrections(edits: Iterable[Edit]) -> Iterator[tuple[str, ...]]:
    yield ("on", "kind", "fact_check", "claim", "reason")
    for edit in edits:
        yield (
            str(edit["on"]),
            edit["kind"],
            neutralised(edit["url"]),
            neutralised(edit["wording"]),
            neutralised(edit["reason"]),
        )
