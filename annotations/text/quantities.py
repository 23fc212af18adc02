"""Quantities in an English text: numbers with their units, what is counted, and which way something moved.

Years, days of the month and ordinals are no quantities: dates are in `dates`, ordinals are told apart by
their kind.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

import regex

from annotations.text.dates import dates
from annotations.text.wordlists import words_in

Bound = Literal["exact", "about", "above", "below"]
Role = Literal["", "from", "to", "by"]
Sign = Literal[1, -1]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at [start, end) in code points, its unit included.

    `low` and `high` are what it says in `unit`, scaled: equal but for a range ("10 to 12 per cent"). `unit`
    is a kind of measure ("%", "m", "USD", "hour"), "ordinal", or "" for a plain count of `counted`, the word
    that follows ("schools"), "" where none does. `bound` is how far the number is meant: "more than" gives
    "above"; `rounding` is half a unit of its last place where it is written with a scale word ("2.4 million":
    50,000), else 0. `role` tells "from 3 to 5 per cent" apart from "from 5 to 3".
    """

    start: int
    end: int
    phrase: str
    low: float
    high: float
    unit: str
    counted: str
    bound: Bound
    rounding: float
    role: Role


@dataclass(frozen=True, slots=True)
class Direction:
    """A word at [start, end) that says something went up (1) or down (-1), or is more or less."""

    start: int
    end: int
    word: str
    sign: Sign


_ROLES: Final[tuple[Role, ...]] = ("from", "to", "by")
_SMALL: Final = {
    word: number
    for number, word in enumerate(
        words_in(
            """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen
    """
        )
    )
}
_TENS: Final = {
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_SCALES: Final = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "bn": 1e9,
    "tn": 1e12,
    "dozen": 12,
    "score": 20,
}
_DENOMINATORS: Final = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
# Counts in round words, from the least to the most they may mean.
_ROUND: Final = {
    "tens": (20, 99), "dozens": (24, 144), "scores": (20, 100), "hundreds": (200, 999),
    "thousands": (2e3, 9_999),
    "tens of thousands": (2e4, 99_999), "hundreds of thousands": (2e5, 999_999), "millions": (2e6, 999e6),
    "tens of millions": (2e7, 99e6), "hundreds of millions": (2e8, 999e6), "billions": (2e9, 999e9),
}  # fmt: skip
_MULTIPLES: Final = {
    "twice": 2, "double": 2, "doubled": 2, "doubling": 2, "doubles": 2, "twofold": 2, "thrice": 3,
    "triple": 3, "tripled": 3, "tripling": 3, "triples": 3, "threefold": 3, "trebled": 3, "treble": 3,
    "quadrupled": 4, "quadruple": 4, "fourfold": 4, "halved": 0.5, "halving": 0.5, "halves": 0.5,
    "tenfold": 10, "half as": 0.5,
}  # fmt: skip

# Each unit with its measure and what one of it is there. Currencies are measures of their own.
_UNITS: Final[dict[str, tuple[str, float]]] = {}


def _units(measure: str, **sizes: float) -> None:
    for names, size in sizes.items():
        for name in names.split("_"):
            _UNITS[name] = (measure, size)


_units(
    "m",
    mm_millimetre_millimeter=1e-3,
    cm_centimetre_centimeter=1e-2,
    metre_meter=1,
    km_kilometre_kilometer=1e3,
)
_units("m", mile=1609.344, foot_feet=0.3048, inch_inches=0.0254, yard=0.9144)
_units("g", mg_milligram=1e-3, g_gram=1, kg_kilo_kilogram_kilogramme=1e3, tonne=1e6, ton=1e6, pounds=453.59)
_units("g", ounce=28.35)
_units("m2", hectare_ha=1e4, acre=4046.86)
_units("l", litre_liter=1, millilitre_milliliter_ml=1e-3, gallon=3.785, barrel=159, pint=0.568)
_units("hour", second=1 / 3600, minute=1 / 60, hour=1, day=24, week=168, fortnight=336, month=730.5)
_units("hour", year=8766, decade=87660)
_units("W", kilowatt_kW=1e3, megawatt_MW=1e6, gigawatt_GW=1e9)
_units("Wh", kWh=1e3, MWh=1e6, GWh=1e9, TWh=1e12)
_units("byte", kilobyte_KB=1e3, megabyte_MB=1e6, gigabyte_GB=1e9, terabyte_TB=1e12)
_units("km/h", kmh_kph=1, mph=1.609344, knot=1.852)
_units("%", percent_pct=1)
_units("points", points_point=1)
for _code, _names in {
    "USD": "dollar cent_of_a_dollar", "EUR": "euro", "GBP": "sterling", "JPY": "yen", "CNY": "yuan renminbi",
    "INR": "rupee", "RUB": "rouble ruble", "CHF": "franc", "crown": "crown krona krone koruna",
    "peso": "peso",
    "shilling": "shilling", "dinar": "dinar", "lira": "lira", "won": "won", "real": "reais", "zloty": "zloty",
    "florin": "florin", "dirham": "dirham", "rand": "rand", "naira": "naira", "mark": "marks",
    "thaler": "thaler",
}.items():  # fmt: skip
    for _name in _names.split():
        _UNITS[_name] = (_code, 1)
_SYMBOLS: Final = {
    "$": "USD", "us$": "USD", "usd": "USD", "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP", "¥": "JPY",
    "₹": "INR", "₽": "RUB", "a$": "AUD", "c$": "CAD", "chf": "CHF",
}  # fmt: skip

_ABOVE: Final = (
    "more than|over|above|at least|upwards of|in excess of|exceeding|no fewer than|no less than"
    "|just over|well over"
    "|not less than|a minimum of|beyond|topped|surpassed|exceeded|upward of"
)
_BELOW: Final = (
    "less than|fewer than|under|below|at most|up to|no more than|nearly|almost|just under|close to"
    "|not more than"
    "|a maximum of|as many as|as much as|approaching|short of|well under"
)
_ABOUT: Final = "about|around|roughly|approximately|some|circa|an estimated|estimated|or so|approx\\.?|~"
_NEAR: Final = frozenset(
    {"nearly", "almost", "just under", "close to", "approaching", "as many as", "as much as"}
)

_LITTLE = "|".join([*_TENS, *sorted(_SMALL, key=len, reverse=True)])
_WORD_NUMBER = rf"(?:{_LITTLE}|hundred|thousand|million|billion|dozen)"
_FIGURE = r"\d{1,3}(?:[,\u202f\u00a0]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALE = r"hundred|thousand|million|billion|trillion|dozen|mln|bn|mn|tn|(?-i:[mkM])(?![\p{L}])"
_NUMBER = (
    rf"(?P<figure>{_FIGURE})(?:[ -]?(?P<scale>{_SCALE})\b)?"
    r"|(?P<words>(?:(?:half (?:of )?an?|(?:a quarter|three[ -]quarters) of an?|an?|a few|several|a couple of)"
    rf" (?=hundred|thousand|million|billion|dozen))?{_WORD_NUMBER}(?:(?:-| and | )?{_WORD_NUMBER})*"
    r"(?: and (?:a half|a quarter|three[ -]quarters)(?: (?:hundred|thousand|million|billion|dozen))?)?"
    r"(?!\p{L}))"
    rf"|(?P<round>{'|'.join(sorted(_ROUND, key=len, reverse=True))})(?= of\b|\s\p{{Ll}}+(?:ed|s)\b|[.,;]|\Z)"
)
_SHARE = (
    r"(?P<part>an?|one|two|three|four|five|seven|nine)[ -](?P<whole>half|halves|third|quarter|fifth"
    r"|sixth|eighth|tenth)s?(?! of an? (?:hundred|thousand|million|billion|dozen)\b)"
    r"(?= of\b|\W*$| (?:more|less|fewer|higher|lower|were|was|are|is|had|have|has|said|live|lived"
    r"|lost|came|went|did)\b)"
    r"|(?P<part>half)(?= (?:of|the|all|its|his|her|their|our)\b)"
    r"|every (?P<every>other|second|third|fourth|fifth|tenth)(?= \p{Ll})"
    r"|(?P<of_part>one|two|three|four|five|six|seven|eight|nine|\d{1,2}) (?:in|out of)(?: every)? "
    r"(?P<of_whole>two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|hundred"
    r"|\d{1,3})(?! ?(?:%|per|\p{N}))"
)
_MULTIPLE = (
    rf"(?P<multiple>{'|'.join(_MULTIPLES)})(?![\p{{L}}])"
    rf"|(?P<times>{_FIGURE}|{_WORD_NUMBER}) times(?= (?:as|more|higher|the|larger|bigger|greater|over))"
)
_ORDINAL = (
    r"(?P<ordinal>\d{1,4}(?:st|nd|rd|th)|second|third|fourth|fifth|sixth"
    r"|seventh|eighth|ninth|tenth|eleventh|twelfth)"
)
_ORDINALS: Final = {
    word: number
    for number, word in enumerate(
        words_in("second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"),
        start=2,
    )
}
_UNIT_NAMES = "|".join(
    sorted((regex.escape(name) for name in _UNITS if len(name) > 2), key=len, reverse=True)
)
_SHORT_UNITS = "|".join(sorted((name for name in _UNITS if len(name) <= 2), key=len, reverse=True))
_UNIT = (
    r"(?P<percentage_points>[ -]?(?:percentage|per cent)[ -]points?)"
    r"|(?P<percent>\s?[%％]|[ -](?:per ?cent|percent|pct)\b)"
    r"|(?P<degrees>\s?(?:°\s?[CF]?|degrees?(?: (?:Celsius|Fahrenheit|centigrade))?)(?![\p{L}]))"
    rf"|[ -]?(?P<area>(?:square|sq\.?|cubic) (?:kilomet(?:re|er)s?|met(?:re|er)s?|miles?"
    r"|feet|foot|km|m)\b)"
    r"|[ -]?(?P<speed>(?:km|kilomet(?:re|er)s?|miles?)(?:/h| an hour| per hour)\b)"
    rf"|[ -](?P<unit>(?:{_UNIT_NAMES})(?:e?s)?)(?![\p{{L}}])"
    rf"|\s?(?P<unit>(?-i:{_SHORT_UNITS}))(?![\p{{L}}\p{{N}}])"
)
_QUANTITY: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}])(?:(?P<rough>{_ABOVE}|{_BELOW}|{_ABOUT})\s)?(?:(?:the|an?|just|only) (?=\d))?"
    r"(?P<minus>(?:minus|negative)\s|(?<![\p{L}\p{N})])(?<!\p{N}\s)[-−–](?=[\d$€£¥]))?"
    rf"(?:(?P<currency>US\$|A\$|C\$|USD |EUR |GBP |CHF |[$€£¥₹₽])\s?)?"
    rf"(?:{_SHARE}|{_MULTIPLE}|{_ORDINAL}(?![\p{{L}}-])"
    rf"|(?:{_NUMBER})(?:(?:\s?[–-]\s?|(?<range>\s(?:to|and|or)\s))(?:[$€£¥₹₽])?(?P<until>{_FIGURE})"
    rf"(?:[ -]?(?P<until_scale>{_SCALE})\b)?)?(?:{_UNIT})?)(?![\p{{N}}])"
    r"(?P<below>\sbelow (?:zero|freezing))?",
    regex.IGNORECASE,
)
# What is counted: past adjectives, to the word that names it. Others after a number end the search.
_NOT_COUNTED: Final = frozenset(
    words_in(
        """
    a an the and or but nor in on at by for from to of with within without than then as after before
    since until during while when where which who that this these those is are was were be been
    being has have had do does did will would can could may might must should shall not no nor also
    only just more less fewer higher lower most least i he she it they we you its his her their our
    my them him me us per each every over under above below about around up down out off into onto
    through across against between among last next this so if because said says say told rose fell
    increased decreased dropped grew went came lost won left died killed injured arrested voted ago
    later earlier yesterday today tomorrow
    """
    )
)
_DETERMINERS: Final = frozenset(words_in("the a an its his her their our my these those all such"))
_NEXT_WORDS: Final = regex.compile(r"[\s-]+(?P<word>[\p{L}][\p{L}'’-]*)")
_COUNT_NOUN_END: Final = regex.compile(
    r"(?:[^s]s|people|men|women|children|police|sheep|fish|staff|cattle|aircraft)\Z"
)

_UP = (
    "rose|rises?|risen|rising|grew|grows?|grown|growing|growth|increas(?:e|es|ed|ing)|climb(?:s|ed|ing)?"
    "|jump(?:s|ed|ing)?|soar(?:s|ed|ing)?|surg(?:e|es|ed|ing)|gain(?:s|ed|ing)?|higher|more|greater"
    "|larger|bigger"
    "|rais(?:e|es|ed|ing)|hik(?:e|es|ed)|boost(?:s|ed)?|doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|trebled"
    "|quadrupled|expand(?:s|ed|ing)?|expansion|accelerat(?:e|es|ed|ing)|swell(?:s|ed)?|swollen"
    "|went up|gone up|pick(?:s|ed)? up|com(?:es|ing)? up|came up"
    "|going up|go up|goes up|upward|up(?= by| from| \\d)|added|adding|twice|upturn|rebound(?:s|ed)?"
    "|balloon(?:s|ed)"
    "|longer|faster|heavier|dearer|taller|deeper|warmer|hotter|lengthened|longest|highest|largest"
    "|most|biggest"
    "|exceed(?:s|ed|ing)?|outnumber(?:s|ed)?|surpass(?:es|ed)?|skyrocket(?:s|ed)|multiplied|widen(?:s|ed)?"
    "|record[ -]high|topped|above|mount(?:s|ed)|escalat(?:e|es|ed)|spik(?:e|es|ed)|outstripp?(?:s|ed)?"
)
_DOWN = (
    "fell|falls?|fallen|falling|drop(?:s|ped|ping)?|declin(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)"
    "|shr[aiu]nks?|shrunk"
    "|shrinking|sank|sinks?|sunk|slump(?:s|ed)?|plung(?:e|es|ed|ing)|tumbl(?:e|es|ed|ing)|slip(?:s"
    "|ped)?|cuts?"
    "|cutting|reduc(?:e|es|ed|ing)|reduction|lower(?:s|ed|ing)?|halv(?:e|es|ed|ing)|less|fewer"
    "|smaller|slow(?:s|ed|ing)"
    "|contract(?:s|ed)(?= by| \\d)|contraction|dwindl(?:e|es|ed|ing)|eas(?:es|ed)|went down"
    "|gone down|going down|go down"
    "|goes down|down(?= by| from| on| \\d)|downward|diminish(?:es|ed)?|slash(?:es|ed)?|trim(?:s"
    "|med)?|shed(?=s? \\d)"
    "|downturn|receded?|recedes|shorter|slower|lighter|cheaper|shallower|cooler|colder|shortened"
    "|shortest|lowest"
    "|smallest|least|fewest|narrow(?:s|ed)|dip(?:s|ped)?|plummet(?:s|ed)?|ebbed|weaken(?:s|ed)?"
    "|crash(?:es|ed)(?= by| to)"
    "|shav(?:e|es|ed)|pared|scal(?:e|es|ed) back|slid(?:es)?|dented|thinned|waned|abated|below"
)
_DIRECTION: Final = regex.compile(
    rf"(?<![\p{{L}}-])(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?![\p{{L}}])", regex.IGNORECASE
)
# "more than 900" is how far a number is meant, "one more" and "more or less" are no movement; "Lower Alder"
# and
# "Higher Education" are names, "the fall of 2019" a season.
_NO_DIRECTION: Final = regex.compile(
    r"(?:above|below|(?:more|less|fewer|higher|lower|greater|larger|smaller) than) (?=(?:[$€£¥]"
    r"|about |an? |the )?\s?(?:\d|half|"
    rf"{_WORD_NUMBER}|one|hundreds|thousands|dozens))|no (?:more|less|fewer|longer)|any (?:more"
    rf"|longer)|more or less"
    r"|above all|above (?:and beyond|the law)|at least|at most|most of|most (?=\p{Ll}+s\b)|once more"
    r"|(?-i:\b(?:Lower|Higher|Greater|Upper|More)(?= \p{Lu}))"
    r"|(?:higher|lower|further) (?:education|house|court|chamber)|the fall of|each fall|this fall|last fall"
    r"|short cuts?|power cuts?|cut off|cut down on|falls? (?:ill|sick|asleep|in love|under|within|short)"
    r"|fell (?:ill|asleep|in love|under|within|short)|raise[sd]? (?:money|funds|the alarm|questions"
    r"|concerns|doubts)"
    r"|contract(?:s|ed) (?:with|for)|growing (?:concern|number)|rising (?:star|sun)|more recently"
    r"|least developed"
    r"|dropped? (?:the|its|his|her|their) (?:case|charges|plan|claim|bid|complaint|appeal)",
    regex.IGNORECASE,
)


def quantities(text: str) -> list[Quantity]:
    """The quantities of `text`, in order."""
    return list(_found(text))


def directions(text: str) -> list[Direction]:
    """The words of `text` that say that something went up or down, or is more or less than another."""
    skipped = [match.span() for match in _NO_DIRECTION.finditer(text)]
    skipped += [(dated.start, dated.end) for dated in dates(text, None)]
    skipped.sort(reverse=True)
    found: list[Direction] = []
    reached = 0
    for match in _DIRECTION.finditer(text):
        while skipped and skipped[-1][0] <= match.start():
            reached = max(reached, skipped.pop()[1])
        if match.start() >= reached:
            sign: Sign = 1 if match["up"] else -1
            found.append(Direction(*match.span(), match[0], sign))
    return found


# Who compares two texts asks for each several times.
@lru_cache(maxsize=128)
def _found(text: str) -> tuple[Quantity, ...]:
    return tuple(_quantities(text))


def _quantities(text: str) -> Iterator[Quantity]:
    # Dates out of the way, character for character.
    bare = list(text)
    for dated in dates(text, None):
        bare[dated.start : dated.end] = "\N{BULLET}" * (dated.end - dated.start)
    for match in _QUANTITY.finditer("".join(bare)):
        found = _quantity(match)
        if found is None:
            continue
        if found.role == "from" and found.low != found.high:
            # "From 22 to 26" is a way, not a range.
            ends = (found.low, found.high) if _rises(match) else (found.high, found.low)
            phrases = (
                match["figure"] or match["words"],
                found.phrase[match.start("until") - match.start() :],
            )
            roles: tuple[Role, Role] = ("from", "to")
            for value, phrase, role in zip(ends, phrases, roles, strict=True):
                yield replace(found, low=value, high=value, phrase=phrase, role=role)
        else:
            yield found


def _rises(match: "regex.Match[str]") -> bool:
    first = _plain((match["figure"] or match["words"]).lower()) * _SCALES.get(
        (match["scale"] or "").lower(), 1
    )
    last = _plain(match["until"]) * _SCALES.get((match["until_scale"] or match["scale"] or "").lower(), 1)
    return first <= last


def _quantity(match: "regex.Match[str]") -> Quantity | None:
    if match["ordinal"]:
        word = match["ordinal"].lower()
        number = float(_ORDINALS.get(word) or word[:-2])
        return _made(match, number, number, "ordinal", 0)
    if match["multiple"] or match["times"]:
        word = (match["multiple"] or match["times"]).lower()
        number = float(_MULTIPLES[word]) if match["multiple"] else _plain(word)
        return _made(match, number, number, "times", 0)
    if match["part"] or match["of_part"] or match["every"]:
        share = _share(match)
        return _made(match, share, share, "%", 0)
    return _measured(match)


def _share(match: "regex.Match[str]") -> float:
    if match["every"]:
        return (
            100
            / {"other": 2, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "tenth": 10}[
                match["every"].lower()
            ]
        )
    if match["of_part"]:
        return 100 * _plain(match["of_part"].lower()) / max(_plain(match["of_whole"].lower()), 1)
    part, whole = match["part"].lower(), (match["whole"] or "").lower()
    if part == "half":
        return 50
    count = 1 if part in ("a", "an") else _SMALL[part]
    return 100 * count / _DENOMINATORS["half" if whole == "halves" else whole]


def _plain(word: str) -> float:
    return float(word.replace(",", "")) if word[0].isdigit() else _in_words(word)


def _measured(match: "regex.Match[str]") -> Quantity | None:
    scale = _SCALES[match["scale"].lower()] if match["scale"] else 1.0
    if match["round"]:
        least, most = _ROUND[match["round"].lower()]
        return replace(_made(match, least, most, "", 0), bound="about")
    if match["figure"]:
        low, rounding = _figure(match["figure"], scale)
    else:
        before = match.string[max(match.start() - 5, 0) : match.start()].lower()
        if match["words"].lower() == "one" and (
            before.endswith(("no ", "any ", "every "))
            or regex.match(
                r"\s(?:of|day|way|another|by|or|can|has|is|in|to|and|that|who|thing|more|step|side"
                r"|hand|time)\b",
                match.string[match.end() : match.end() + 10],
            )
        ):
            return None  # "one of them", "one day": no count one could hold against another
        low, rounding = _in_words(match["words"].lower()), 0.0
    high = low
    if match["until"]:
        until_scale = _SCALES[match["until_scale"].lower()] if match["until_scale"] else scale
        high, rounding = _figure(match["until"], until_scale)
        low = low * until_scale if match["figure"] and not match["scale"] else low
    if match["minus"] or match["below"]:
        low, high = -low, -high if high == low else high
    measure, size, offset = _unit(match)
    return _made(match, low * size + offset, high * size + offset, measure, rounding * size)


def _figure(figure: str, scale: float) -> tuple[float, float]:
    """What it says, and half a unit of its last place where it is scaled."""
    plain = regex.sub(r"[,\u202f\u00a0]", "", figure)
    places = len(plain.partition(".")[2])
    return float(plain) * scale, (0.5 * 10**-places * scale if scale > 100 else 0.0)


# "Three quarters" has counted three by then.
_BITS: Final = {"half": 0.5, "quarter": 0.25, "quarters": 0.75 - 3}


def _in_words(words: str) -> float:
    total = current = 0.0
    for word in regex.findall(r"\p{L}+", words):
        if word in _SMALL:
            current += _SMALL[word]
        elif word in _TENS:
            current += _TENS[word]
        elif word in _BITS:
            current += _BITS[word]
        elif word in ("hundred", "dozen"):
            current = (current or 1) * _SCALES[word]
        elif word in _SCALES:
            total += (current or 1) * _SCALES[word]
            current = 0.0
    return total + current


def _unit(match: "regex.Match[str]") -> tuple[str, float, float]:
    """Measure, size of one unit in it, and what is added after (Fahrenheit)."""
    if match["currency"]:
        return _SYMBOLS[match["currency"].strip().lower()], 1, 0
    if match["percentage_points"]:
        return "points", 1, 0
    if match["percent"]:
        return "%", 1, 0
    if match["degrees"]:
        is_fahrenheit = match["degrees"].rstrip().lower().endswith("f") or "fahr" in match["degrees"].lower()
        return ("°", 5 / 9, -160 / 9) if is_fahrenheit else ("°", 1, 0)
    if match["area"]:
        power = 3 if match["area"].lower().startswith("cubic") else 2
        return f"m{power}", _size(match["area"].split()[-1]) ** power, 0
    if match["speed"]:
        return "km/h", _size(regex.split(r"[ /]", match["speed"])[0]) / 1e3, 0
    if match["unit"]:
        return *_known(match["unit"]), 0
    return "", 1, 0


def _size(unit: str) -> float:
    return 1.0 if unit == "m" else _known(unit)[1]


def _known(unit: str) -> tuple[str, float]:
    lower = unit.lower()
    names = (unit, lower, lower.removesuffix("s"), lower.removesuffix("es"))
    return next(_UNITS[name] for name in names if name in _UNITS)


def _made(match: "regex.Match[str]", low: float, high: float, unit: str, rounding: float) -> Quantity:
    text = match.string
    start, end = match.span()
    rough = (match["rough"] or "").lower()
    before = text[max(start - 6, 0) : start].lower().split()[-1:]
    role: Role = next((each for each in _ROLES if [each] == before), "")
    counted = (
        ""
        if unit not in ("", "ordinal", "%")
        else _counted(text, end, skip_of=unit == "%", is_singular=unit != "" or low == 1)
    )
    return Quantity(
        start,
        end,
        match[0].strip(),
        min(low, high),
        max(low, high),
        unit,
        counted,
        _bound(rough),
        rounding,
        role,
    )


def _bound(rough: str) -> Bound:
    if not rough:
        return "exact"
    if rough in _NEAR or regex.fullmatch(_ABOUT, rough):
        return "about"
    return "above" if regex.fullmatch(_ABOVE, rough) else "below"


def _counted(text: str, end: int, *, skip_of: bool, is_singular: bool) -> str:
    """The word that names what the number at `end` counts, "" where none follows."""
    place, words = end, list[str]()
    while len(words) < 4 and (match := _NEXT_WORDS.match(text, place)):
        word = match["word"].lower()
        place = match.end()
        if not words and (word == "of" or (skip_of and word in _DETERMINERS)):
            continue
        if words and word in ("of",):
            break
        if word in _NOT_COUNTED and not (not words and word in _DETERMINERS):
            break
        if word in _DETERMINERS:
            continue
        words.append(word)
        if _COUNT_NOUN_END.search(word) and not _is_noun_ahead(text, place):
            break
    plural = [word for word in words if _COUNT_NOUN_END.search(word)]
    return (plural or (words[:1] if is_singular else []) or [""])[0]


def _is_noun_ahead(text: str, place: int) -> bool:
    """Whether a genitive goes on: "12 children's homes"."""
    return text[place - 2 : place] in ("'s", "’s", "s'", "s’")
