"""Dates in an English text: "March 2024", "3 May", "Wednesday", "late last month", and the days they cover.

A relative phrase is resolved against the day the text was published; without it, it stays unresolved.
"""

import calendar
import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache
from typing import Final, Literal

import regex

from annotations.text.wordlists import words_in

Days = tuple[date, date]
Cycle = Literal["", "week", "year"]
Match = regex.Match[str]


@dataclass(frozen=True, slots=True)
class DatedPhrase:
    """A phrase at [start, end) in code points, and the first and last day it covers.

    Both days are None where the phrase is relative and the text's own date is not known, and where nothing
    tells whether a day or month without its year lies behind that date or ahead of it.
    """

    start: int
    end: int
    phrase: str
    first: date | None
    last: date | None


_MONTHS: Final = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_DAYS: Final = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_SEASONS: Final = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_COUNTS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_NUMBERS: Final = {
    **{word: number for number, word in enumerate(words_in(_COUNTS), start=1)},
    **{
        "a": 1,
        "an": 1,
        "couple of": 3,
        "few": 6,
        "several": 9,
        "twenty": 20,
        "thirty": 30,
        "forty": 40,
        "fifty": 50,
    },
}
# How many at least and at most.
_VAGUE: Final = {"few": (2, 6), "several": (2, 9), "couple of": (2, 3)}
_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
# The part of a longer period, as thirds of it.
_PARTS: Final = {"early": (0, 1), "mid": (1, 2), "late": (2, 3)}

_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_LONG_MONTH = (
    "(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
)
_MONTH = _LONG_MONTH + r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_COUNT = rf"(?P<count>\d{{1,3}}|(?:a )?(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}))"
_PART = r"(?:(?P<part>early|mid|late)[ -](?:in )?)?"
_SPAN = "(?P<span>day|week|month|quarter|year|decade|century)"
_WHICH = r"(?P<which>last|past|previous|this|next|current|coming)"
_WEEKDAY = "(?P<weekday>(?-i:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
_NAMED = "(?:(?P<named>(?-i:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day),? )?"
_ORDINAL = rf"(?P<ordinal>{'|'.join(_ORDINALS)})"


def dates(text: str, published: date | None) -> list[DatedPhrase]:
    """The phrases of dates in `text`, in order, none inside another.

    A day or month without its year, a weekday and "last year" are relative to `published`: the nearest one
    that is not in its future, unless the phrase says "next", or the words before it look ahead ("will").
    """
    return list(_phrases(text, published))


# Who compares two texts asks for each several times.
@lru_cache(maxsize=128)
def _phrases(text: str, published: date | None) -> tuple[DatedPhrase, ...]:
    found = [_phrase(match, published) for match in _ANY.finditer(text) if not _is_count(match)]
    for place, (earlier, later) in enumerate(itertools.pairwise(found)):
        if _reaches(text, earlier, later) and not _is_way(earlier, later):
            found[place], found[place + 1] = _left_open(earlier), _left_open(later)
    return tuple(found)


_REACHES: Final = regex.compile(r"\s(?:to|until|till|through)\s(?:the\s)?|\s?[-–]\s?", regex.IGNORECASE)


def _reaches(text: str, earlier: DatedPhrase, later: DatedPhrase) -> bool:
    if text[max(earlier.start - 8, 0) : earlier.start].lower() == "between ":
        return text[earlier.end : later.start].lower() == " and "
    return bool(_REACHES.fullmatch(text, earlier.end, later.start))


def _is_way(earlier: DatedPhrase, later: DatedPhrase) -> bool:
    """Whether the two are known, and a stretch can reach from the one to the other."""
    return earlier.first is not None and later.last is not None and earlier.first <= later.last


def _left_open(found: DatedPhrase) -> DatedPhrase:
    """Without the days that were only concluded from the text's own date."""
    return found if regex.search(r"[12]\d{3}", found.phrase) else replace(found, first=None, last=None)


# What stands before a number that is no year, and before a year of which something is told: "the 2019 races".
_NUMBERED: Final = regex.compile(
    r"\b(?:room|page|flight|gate|paragraph|section|article|chapter|number|no\.?|suite|platform|locker|box|route"
    r"|highway|bus|train|model|unit|channel|building|apartment|flat|code|extension|lot|file|form) \Z",
    regex.IGNORECASE,
)
_LEADS_IN: Final = regex.compile(
    r"(?:\b(?:in|since|of|from|until|till|by|to|for|and|or|during|before|after|between|through|throughout|the|a|an"
    r"|its|their|his|her|our|this|that|every|each|late|early|mid)|['’]s?|\p{P})[ -]\Z",
    regex.IGNORECASE,
)
_THINGS: Final = regex.compile(r"\s(?!is|was|has|as|its|this)\p{Ll}{2,}s\b")


def _is_count(match: Match) -> bool:
    """Whether four digits that might be a year count or name a thing: "2000 soldiers", "room 2024"."""
    if not match["year"]:
        return False
    before = match.string[max(match.start() - 20, 0) : match.start()]
    if _NUMBERED.search(before):
        return True
    return bool(match.start() and _THINGS.match(match.string, match.end()) and not _LEADS_IN.search(before))


def _phrase(match: Match, published: date | None) -> DatedPhrase:
    form = next(form for name, form in _FORMS.items() if match[name])
    inner = form.pattern.fullmatch(match.string, *match.span())
    found = _days(form, inner, published) if inner else None
    first, last = found or (None, None)
    return DatedPhrase(*match.span(), match[0], first, last)


def _days(form: "_Form", match: Match, published: date | None) -> Days | None:
    """None where it cannot be resolved, or is no day of the calendar (30 February)."""
    if published is None:
        return None if form.is_relative(match) else _resolved(form, match, date(MINYEAR, 1, 1))
    if match.groupdict().get("which", "") == "previous":
        return None  # "the previous year" is the one before another that the text tells of
    if not form.recurs(match):
        return _resolved(form, match, published)
    outlook = _outlook(match)
    if outlook == "open":
        return None
    found = _resolved(form, match, published)
    if outlook == "back" or found is None or found[1] >= published:
        return found
    return _next(found, 7 if form.cycle == "week" else 0)


def _resolved(form: "_Form", match: Match, published: date) -> Days | None:
    try:
        return form.resolve(match, published)
    except (ValueError, OverflowError):
        return None


def _next(found: Days, days: int) -> Days | None:
    """So many days later, or the same days of the next year."""
    try:
        if days:
            return found[0] + timedelta(days), found[1] + timedelta(days)
        # A February may end on another day.
        after = found[1] + timedelta(1)
        end = after.replace(year=after.year + 1) - timedelta(1)
        first = found[0].replace(year=found[0].year + 1)
    except (ValueError, OverflowError):
        return None
    return first, end


# How far before a phrase its sentence is read.
_BEFORE: Final = 160
_SENTENCE_END: Final = regex.compile(r"[.!?]['”\"]?\s+(?=\p{Lu})|\n")
_ON: Final = r"(?: (?:not|also|only|now|soon|still|be|have|been|to|\p{L}+ly))*(?: \p{Ll}+)?"
# The last of these before a phrase tells where it lies.
_PLANNED: Final = r"(?: not| now| also)* (?:expected|due|set|scheduled|planned|slated|going|about|to)"
_PAST: Final = (
    "was|were|had|has|have|did|said|told|went|came|took|got|gave|made|met|left|found|held|began|fell|rose|won|lost"
    "|sent|struck|shot|broke|sold|bought|spent|built|ran|led|fled|knew|spoke|wrote|became|saw"
)
_CUE: Final = regex.compile(
    rf"(?P<ahead>\b(?:will|shall|won['’]t|(?:is|are){_PLANNED}|plans to|(?<=\p{{Ll}} )due)\b{_ON}"
    rf"|\p{{L}}['’]ll\b{_ON})"
    rf"|(?P<open>\b(?:would|(?:was|were){_PLANNED}|planned to|plans?|planning|due)\b{_ON})"
    rf"|(?P<back>\b(?:{_PAST})\b(?: not| been| \p{{Ll}}+ly)*(?: \p{{Ll}}+ed\b)?"
    r"|(?<!\b(?:the|an?|its|their|his|her|of|by|with|to be) )\b(?!hundred|sacred|naked)"
    r"(?P<participle>\p{Ll}{2,}[^\We]ed|\p{Ll}*agreed|\p{Ll}*freed)\b)"
)
_TO: Final = regex.compile(
    r"\bto (?!the |an? |its |his |her |their |(?:hospital|prison|jail|court|work|safety|power) )\p{Ll}+ "
)
_LIMIT: Final = regex.compile(
    r"\b(?:by|until|till|before|to|ahead of|no later than|as of|starting|beginning)(?: the)?(?: end of)? \Z",
    regex.IGNORECASE,
)


def _outlook(match: Match) -> Literal["back", "ahead", "open"]:
    """Where a day that comes again and again lies, by the words of its sentence before it."""
    string, start = match.string, match.start()
    low = max(start - _BEFORE, 0)
    low = max([low, *(end.end() for end in _SENTENCE_END.finditer(string, low, start))])
    is_this = (match.groupdict().get("which") or "").lower() == "this"
    cue = max(_CUE.finditer(string, low, start), key=lambda each: each.start(), default=None)
    if cue is not None and not cue["back"]:
        return "ahead" if cue["ahead"] else "open"
    if cue is None and is_this:
        return "ahead"
    if cue is None:
        is_open = bool(_LIMIT.search(string, low, start) or _TO.search(string, low, start))
    else:
        # "Closed until Friday" is no past; "agreed to meet on Friday" looks ahead.
        is_open = bool(cue["participle"]) and bool(
            _LIMIT.search(string, cue.end(), start) or _TO.match(string, cue.end() + 1, start)
        )
    return "open" if is_open else "back"


@dataclass(frozen=True, slots=True)
class _Form:
    pattern: "regex.Pattern[str]"
    resolve: Callable[[Match, date], Days]
    needs: str = ""  # the group without which the phrase is relative
    cycle: Cycle = ""  # how often what it names comes again

    def is_relative(self, match: Match) -> bool:
        return not self.needs or not match[self.needs]

    def recurs(self, match: Match) -> bool:
        """Whether only other words tell which of many days it is: "May", "Friday", not "last Friday"."""
        if not self.cycle or not self.is_relative(match):
            return False
        told = match.groupdict()
        which = (told.get("which") or told.get("of") or told.get("named") or "").lower()
        return not which or (which == "this" and self.cycle == "week")


def _iso(match: Match, published: date) -> Days:
    day = date(int(match["year"]), int(match["number"]), int(match["day"]))
    return day, day


def _day_in_figures(match: Match, published: date) -> Days:
    """3/4/2024 is a day in March or in April, 13/4/2024 in April only. ValueError where that is open."""
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    if one != two and max(one, two) <= 12:
        raise ValueError(f"{match[0]} may be either of two days")
    day = date(year, min(one, two), max(one, two))
    return day, day


def _open(match: Match, published: date) -> Days:
    raise ValueError(f"nobody knows when {match[0]} began")


def _day_of_month(match: Match, published: date) -> Days:
    month, day = _month_number(match), int(match["day"])
    if match["year"]:
        found = date(int(match["year"]), month, day)
    elif match["named"]:
        found = _named_day(month, day, _DAYS[match["named"].lower()], published)
    else:
        found = _last_such_day(month, day, published)
    return found, found


def _last_such_day(month: int, day: int, published: date) -> date:
    """ValueError where there never is one: 31 April."""
    # 29 February may lie up to eight years back.
    days = (_day_or_none(published.year - back, month, day, published) for back in range(9))
    found = next(filter(None, days), None)
    if found is None:
        raise ValueError(f"no month {month} has a day {day}")
    return found


def _day_or_none(year: int, month: int, day: int, latest: date) -> date | None:
    if year < MINYEAR or day > calendar.monthrange(year, month)[1] or date(year, month, day) > latest:
        return None
    return date(year, month, day)


def _named_day(month: int, day: int, weekday: int, published: date) -> date:
    """The nearest of these days, behind or ahead, that is such a weekday."""
    around = (_day_or_none(published.year + step, month, day, date.max) for step in range(-11, 12))
    return min(
        (each for each in around if each is not None and each.weekday() == weekday),
        key=lambda each: abs(each - published),
    )


def _month(match: Match, published: date) -> Days:
    month = _month_number(match)
    if match["year"]:
        year = int(match["year"])
    else:
        begun = month <= published.month
        years = {"next": 0 if month > published.month else 1, "this": 0}
        before = {"last": 0 if month < published.month else -1}
        year = published.year + (years | before).get((match["which"] or "").lower(), 0 if begun else -1)
    return _part(match, _months(year, month, 1))


def _year(match: Match, published: date) -> Days:
    until = match["until"]
    first = int(match["year"])
    last = int(f"{first}"[: 4 - len(until)] + until) if until else first
    return _part(match, (date(first, 1, 1), date(max(last, first), 12, 31)))


def _decade(match: Match, published: date) -> Days:
    first = int(match["decade"])
    return _part(match, (date(first, 1, 1), date(first + 9, 12, 31)))


def _century(match: Match, published: date) -> Days:
    first = (int(match["century"]) - 1) * 100 + 1
    return _part(match, (date(first, 1, 1), date(first + 99, 12, 31)))


def _quarter(match: Match, published: date) -> Days:
    number = int(match["q"]) if match["q"] else _ORDINALS[match["ordinal"].lower()]
    length = 6 if (match["piece"] or "").lower() == "half" else 3
    first = (number - 1) * length + 1
    year = _named_year(match, published)
    if year is None:
        year = published.year if first <= published.month else published.year - 1
    return _months(year, first, length)


def _season(match: Match, published: date) -> Days:
    first = _SEASONS[match["season"].lower()]
    year = _named_year(match, published)
    if year is None:
        which = (match["which"] or "").lower()
        seasons = [_months(published.year + step, first, 3) for step in (-2, -1, 0, 1)]
        if which in ("this", "current"):
            return min(seasons, key=lambda each: max(each[0] - published, published - each[1]))
        if which in ("next", "coming"):
            return next(each for each in seasons if each[0] > published)
        return [each for each in seasons if each[1] < published][-1]
    return _months(year, first, 3)


def _named_year(match: Match, published: date) -> int | None:
    if match["year"]:
        return int(match["year"])
    step = {"last": -1, "this": 0, "next": 1}.get((match["of"] or "").lower())
    return None if step is None else published.year + step


def _nearby_day(match: Match, published: date) -> Days:
    steps = {"yesterday": -1, "tomorrow": 1, "the day before yesterday": -2}
    day = published + timedelta(days=steps.get(match[0].lower(), 0))
    return day, day


def _weekday(match: Match, published: date) -> Days:
    back = (published.weekday() - _DAYS[match["weekday"].lower()]) % 7
    which = (match["which"] or "").lower()
    if which in ("next", "coming"):
        back -= 7
    elif which in ("last", "past", "previous") and back == 0:
        back = 7
    day = published - timedelta(days=back)
    return day, day


def _named_span(match: Match, published: date) -> Days:
    which = match["which"].lower()
    step = -1 if which in ("last", "past", "previous") else 1 if which in ("next", "coming") else 0
    first, last = _part(match, _span_around(match["span"].lower(), published, step))
    if not match["side"]:
        return first, last
    if match["side"].lower() == "earlier":
        return first, max(first, min(last, published))
    return min(last, max(first, published + timedelta(days=1))), last


def _weekend(match: Match, published: date) -> Days:
    which = match["which"].lower()
    saturday = published - timedelta(days=(published.weekday() - 5) % 7)
    if which in ("next", "coming") or (which == "this" and published.weekday() < 4):
        saturday += timedelta(days=7)
    elif which in ("last", "past", "previous") and published.weekday() >= 5:
        saturday -= timedelta(days=7)
    return saturday, saturday + timedelta(days=1)


def _ago(match: Match, published: date) -> Days:
    """A span of that length around the day so long ago: "three years ago" is a year, not a day."""
    span, count = match["span"].lower(), _count(match)
    years = {"decade": 10, "century": 100}.get(span)
    if years:
        span, count = "year", count * years
    first, last = _span_around(span, published, -count)
    least = _VAGUE.get(match["count"].lower().removeprefix("a "), (0, 0))[0]
    return (first, _span_around(span, published, -least * (years or 1))[1]) if least else (first, last)


def _stretch(match: Match, published: date) -> Days:
    """ "The past three years": from then until now."""
    span, count = match["span"].lower(), _count(match) if match["count"] else 1
    return _before(published, span, count) + timedelta(days=1), published


def _count(match: Match) -> int:
    words = match["count"].lower()
    return int(words) if words.isdecimal() else _NUMBERS[words if words in _NUMBERS else words[2:]]


def _before(day: date, span: str, count: int) -> date:
    if span in ("day", "week"):
        return day - timedelta(days=count * (7 if span == "week" else 1))
    months = count * {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[span]
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _span_around(span: str, published: date, step: int) -> Days:
    """The calendar's day, week (from Monday), month … that is `step` of them after the present one."""
    day = _before(published, span, -step)
    if span == "day":
        return day, day
    if span == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if span in ("month", "quarter"):
        length = 1 if span == "month" else 3
        return _months(day.year, (day.month - 1) // length * length + 1, length)
    length = {"year": 1, "decade": 10, "century": 100}[span]
    first = day.year // length * length
    return date(max(first, MINYEAR), 1, 1), date(min(first + length - 1, MAXYEAR), 12, 31)


def _months(year: int, first: int, count: int) -> Days:
    index = year * 12 + first - 1 + count
    return date(year, first, 1), date(index // 12, index % 12 + 1, 1) - timedelta(days=1)


def _part(match: Match, days: Days) -> Days:
    part = match["part"]
    if not part:
        return days
    begin, end = _PARTS[part.lower()]
    first, length = days[0], (days[1] - days[0]).days + 1
    return first + timedelta(days=length * begin // 3), first + timedelta(days=length * end // 3 - 1)


def _month_number(match: Match) -> int:
    start = match["month"].lower()[:3]
    return next(number for name, number in _MONTHS.items() if name.startswith(start))


def _form(
    pattern: str, resolve: Callable[[Match, date], Days], *, needs: str = "", cycle: Cycle = ""
) -> _Form:
    return _Form(regex.compile(pattern, regex.IGNORECASE), resolve, needs, cycle)


# They begin in another month wherever one asks.
_BARE_YEAR = r"(?:1[5-9]|20)\d\d"
_BUSINESS = "(?:fiscal|financial|tax|school|academic)"
_FISCAL = (
    rf"(?:(?:the )?(?:Q[1-4]|(?:{'|'.join(_ORDINALS)}) (?:quarter|half)) of )?"
    rf"(?:(?:the|last|past|previous|this|next|current|coming) (?:{_BARE_YEAR} )?{_BUSINESS} year"
    rf"(?: {_BARE_YEAR})?"
    rf"|(?:{_BUSINESS}(?: year)? |FY ?){_BARE_YEAR})"
    r"(?:[-–/](?:20)?\d\d(?!\d))?"
)
_OF_YEAR = rf"(?:,? (?:of |in )?(?:{_YEAR}|(?P<of>last|this|next) year))?"
# In the order in which they are tried: the longer form before the one it begins with. Months and weekdays are
# names only with a capital; "may" and "march" alone are verbs, so they need a word that leads in to a date.
_FORMS: Final = {
    "iso": _form(r"(?P<year>1[5-9]\d\d|20\d\d)-(?P<number>\d\d)-(?P<day>\d\d)", _iso, needs="year"),
    "in_figures": _form(
        r"(?P<one>\d{1,2})/(?P<two>\d{1,2})/(?P<year>(?:1[5-9]|20)\d\d)", _day_in_figures, needs="year"
    ),
    "fiscal": _form(_FISCAL, _open),
    "day_first": _form(
        rf"{_NAMED}(?:the )?{_DAY} (?:of )?(?-i:{_MONTH})(?:,? {_YEAR})?",
        _day_of_month,
        needs="year",
        cycle="year",
    ),
    "month_first": _form(
        rf"{_NAMED}(?-i:{_MONTH}) {_DAY}(?![\d,.]\d| (?:percent|per cent|people|times)|%)(?:,? {_YEAR})?",
        _day_of_month,
        needs="year",
        cycle="year",
    ),
    "month": _form(
        rf"{_PART}(?:{_WHICH} )?"
        rf"(?-i:{_MONTH})(?:(?<=\bMay|\bMarch|\bMar)(?:(?<=(?:[Ii]n|[Ss]ince|[Ll]ast|[Tt]his|[Nn]ext|[Bb]y|"
        r"[Ff]rom|[Uu]ntil|[Tt]ill|[Oo]f|[Ee]arly|[Mm]id|[Ll]ate|[Bb]efore|[Aa]fter|[Dd]uring|[Bb]etween|"
        r"[Aa]nd|[Tt]o|[Tt]hrough)[ -](?:May|March|Mar))|(?=,? (?:of )?(?:1[5-9]|20)\d\d\b))"
        rf"|(?<!\bMay|\bMarch|\bMar))(?:,? (?:of )?{_YEAR})?",
        _month,
        needs="year",
        cycle="year",
    ),
    "quarter": _form(
        rf"(?:the )?(?:Q(?P<q>[1-4])|{_ORDINAL} (?P<piece>quarter|half)){_OF_YEAR}",
        _quarter,
        needs="year",
        cycle="year",
    ),
    "season": _form(
        rf"(?:(?:the )?(?P<season>spring|summer|autumn|fall|winter)(?: of)? (?:{_YEAR}|(?P<of>last|this|next)"
        rf" year)|{_WHICH} (?P<season>spring|summer|autumn|fall|winter))",
        _season,
        needs="year",
    ),
    "decade": _form(rf"{_PART}(?:the )?{_PART}(?P<decade>1[5-9]\d0|20\d0)['’]?s", _decade, needs="decade"),
    "century": _form(
        rf"{_PART}(?:the )?{_PART}"
        r"(?P<century>21(?=st)|22(?=nd)|(?:1\d|20|[5-9])(?=th))(?:st|nd|th)[ -]century",
        _century,
        needs="century",
    ),
    "nearby": _form(
        r"the day before yesterday|yesterday|today|tonight|tomorrow|this (?:morning|afternoon|evening)",
        _nearby_day,
    ),
    "weekday": _form(rf"(?:{_WHICH} )?{_WEEKDAY}", _weekday, cycle="week"),
    "weekend": _form(rf"(?:the )?{_WHICH} weekend", _weekend),
    "stretch": _form(rf"(?:the )?(?:last|past|previous) {_COUNT} {_SPAN}s?|the past {_SPAN}", _stretch),
    "span": _form(rf"(?:(?P<side>earlier|later) )?{_PART}{_WHICH} {_SPAN}", _named_span),
    "ago": _form(rf"(?:(?:about|around|nearly|almost|some) )?{_COUNT} {_SPAN}s? ago", _ago),
    "year": _form(
        rf"{_PART}{_YEAR}(?:[-–/](?P<until>(?:20)?\d\d)(?!\d))?(?!['’]?s\b|[\d,.]\d|\s?%|-(?:year|seat"
        rf"|page|mile)"
        r"|\s(?:people|persons|percent|per cent|men|women|children|tons?|tonnes?|kilomet|km|metres?|meters?"
        r"|miles?|dollars|euros|pounds|crowns|homes|houses|cases|deaths|votes|jobs|hectares|times"
        r"|million|billion|thousand|residents|pupils|patients|workers|tickets|copies|units)\b)",
        _year,
        needs="year",
    ),
}


def _unnamed(pattern: str) -> str:
    return regex.sub(r"\(\?P<\w+>", "(?:", pattern)


# One pass over the text finds which form it is; the form's own pattern then takes it apart.
_ANY: Final = regex.compile(
    r"(?<![\p{L}\p{N}.,$€£¥#-]|\p{N}[.,])(?:"
    + "|".join(f"(?P<{name}>{_unnamed(form.pattern.pattern)})" for name, form in _FORMS.items())
    + r")(?![\p{L}\p{N}])",
    regex.IGNORECASE,
)
