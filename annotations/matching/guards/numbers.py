"""Figures and their units: "912 people" and "921 people", "per head" and "per household"."""

from typing import Final

import regex

from annotations.matching.guards.findings import Findings, Kind, Statement
from annotations.matching.synonyms import GENERAL, are_synonyms
from annotations.matching.terms import stem, stems
from annotations.text.quantities import Quantity, quantities

_PER: Final = regex.compile(
    r"(?:\s|-)(?:per|for each|for every|for|each|every|an?)\s(?P<word>\p{L}+)|/(?P<word>\p{L}+)",
    regex.IGNORECASE,
)
_PER_SAME: Final = {
    "yearly": "year",
    "annum": "year",
    "head": "person",
    "capita": "person",
    "inhabitant": "person",
}


def numbers(one: Statement, other: Statement, found: Findings) -> None:
    here, there = quantities(one.words), quantities(other.words)
    open_here, open_there = list(here), list(there)
    for mine in here:
        match = next((each for each in open_there if _agree(mine, each, one, other)), None)
        if match is not None:
            open_here.remove(mine)
            open_there.remove(match)
            if mine.unit != "ordinal":
                found.shared.append(f"the same figure: {mine.phrase}")
            _per(mine, match, one.words, other.words, found)
    for mine in list(open_here):
        rival = _rival(mine, open_there, one, other)
        if rival is None:
            continue
        open_here.remove(mine)
        open_there.remove(rival)
        kind, here_text, there_text = _difference(mine, rival)
        found.fail(kind, f"{here_text} here, {there_text} there")
    if open_here and open_there:
        found.fail("number", f"{open_here[0].phrase} here, {open_there[0].phrase} there")
    often = _frequencies(one.words), _frequencies(other.words)
    if often[0] and often[1] and often[0].isdisjoint(often[1]):
        found.fail("unit", f"every {min(often[0])} here, every {min(often[1])} there")
    found.only_here.extend(each.phrase for each in open_here)
    found.only_there.extend(each.phrase for each in open_there)


_FREQUENCY: Final = regex.compile(
    r"\b(?:(?:every|each|per|an?|once an?) (?P<span>hour|day|night|week|month|quarter|year|decade)"
    r"(?! (?:ago|earlier|later|before|after|old|in))"
    r"|(?P<span>hour|dai|week|month|year)ly|annual(?:ly)?)\b",
    regex.IGNORECASE,
)


def _frequencies(words: str) -> set[str]:
    found = {(match["span"] or "year").lower() for match in _FREQUENCY.finditer(words)}
    return {"day" if each == "dai" else each for each in found}


def _agree(mine: Quantity, theirs: Quantity, one: Statement, other: Statement) -> bool:
    return (
        mine.unit == theirs.unit
        and (not mine.role or not theirs.role or mine.role == theirs.role)
        and _is_same_amount(mine, theirs)
        and _is_same_counted(mine, theirs, one, other)
    )


def _is_same_amount(mine: Quantity, theirs: Quantity) -> bool:
    bounds = {mine.bound, theirs.bound}
    vague = next((each for each in (mine, theirs) if each.bound == "about" and each.low < each.high), None)
    if vague is not None and mine.low < mine.high and theirs.low < theirs.high:
        return (mine.low, mine.high) == (theirs.low, theirs.high)
    if vague is not None:
        exact = theirs if vague is mine else mine
        return vague.low <= exact.low <= vague.high
    if bounds >= {"above", "below"} or bounds == {"about", "above"}:
        return False
    if mine.bound == theirs.bound:
        slack = 0.0
    else:
        slack = {"about": 0.06, "above": 0.12, "below": 0.12, "exact": 0.0}[max(bounds - {"exact"})]
    pairs = ((mine.low, theirs.low), (mine.high, theirs.high))
    return all(_is_near(a, b, mine, theirs, slack) for a, b in pairs)


_UNIT_WORD: Final = regex.compile(r"\p{L}+|°")
_DIGITS: Final = regex.compile(r"\d[\d.,]*")
_SCALE: Final = regex.compile(r"(?:m|b|tr)illion|thousand|bn|mn|mln", regex.IGNORECASE)
_STRICT: Final = regex.compile(
    r"more than|over|above|less than|fewer than|under|below|in excess|exceed", regex.IGNORECASE
)


def _is_near(a: float, b: float, mine: Quantity, theirs: Quantity, slack: float) -> bool:
    bound, value = (mine, b) if mine.bound in ("above", "below") else (theirs, a)
    limit = a if bound is mine else b
    if slack and bound.bound in ("above", "below"):
        if value == limit:
            return not _STRICT.match(bound.phrase)
        if (value < limit) == (bound.bound == "above"):
            return False
    tolerance = max(abs(a), abs(b)) * (slack + (0.02 if _is_converted(mine, theirs) else 1e-6))
    if mine.rounding != theirs.rounding:
        tolerance += max(mine.rounding, theirs.rounding)
    if mine.unit == "%" and (_is_fraction(mine) or _is_fraction(theirs)):
        tolerance += 0.7
    return abs(a - b) <= tolerance


def _is_fraction(quantity: Quantity) -> bool:
    return not float(quantity.low * 10).is_integer()


def _is_converted(mine: Quantity, theirs: Quantity) -> bool:
    """Whether they are measured in different units of one measure: miles, kilometres."""
    if mine.unit in ("", "%", "ordinal", "times", "points"):
        return False
    return _unit_word(mine) != _unit_word(theirs)


def _unit_word(quantity: Quantity) -> str:
    words = _UNIT_WORD.findall(quantity.phrase)
    return stem(words[-1]) if words else ""


def _is_same_counted(mine: Quantity, theirs: Quantity, one: Statement, other: Statement) -> bool:
    here, there = stem(mine.counted), stem(theirs.counted)
    if not here or not there or here == there:
        return True
    if are_synonyms(here, there) or here in GENERAL or there in GENERAL:
        return True
    if mine.unit == "ordinal":
        return here in stems(other.words) or there in stems(one.words)
    counted_there = {stem(each.counted) for each in quantities(other.words)}
    counted_here = {stem(each.counted) for each in quantities(one.words)}
    return (here in stems(other.words) and here not in counted_there) or (
        there in stems(one.words) and there not in counted_here
    )


def _rival(mine: Quantity, theirs: list[Quantity], one: Statement, other: Statement) -> Quantity | None:
    """Of the figures there the one that says something else in the place of this."""
    same_thing = [
        each for each in theirs if each.unit == mine.unit and _is_same_counted(mine, each, one, other)
    ]
    same_unit = [each for each in theirs if each.unit == mine.unit]
    same_number = [each for each in theirs if _raw(each) == _raw(mine)]
    return next(iter([*same_thing, *same_number, *same_unit]), None)


def _raw(quantity: Quantity) -> str:
    digits = _DIGITS.search(quantity.phrase)
    return digits[0] if digits else quantity.phrase


def _difference(mine: Quantity, theirs: Quantity) -> tuple[Kind, str, str]:
    here, there = _with_role(mine), _with_role(theirs)
    if mine.unit == theirs.unit and mine.low == theirs.low and mine.bound != theirs.bound:
        return "direction", here, there
    is_converted = _is_converted(mine, theirs) or _scale(mine) != _scale(theirs)
    if mine.unit != theirs.unit or (
        _raw(mine) == _raw(theirs) and (is_converted or mine.counted != theirs.counted)
    ):
        return "unit", f"{here} {mine.counted}".strip(), f"{there} {theirs.counted}".strip()
    return "number", here, there


def _scale(quantity: Quantity) -> str:
    scale = _SCALE.search(quantity.phrase)
    return scale[0][0].lower() if scale else ""


def _with_role(quantity: Quantity) -> str:
    return f"{quantity.role} {quantity.phrase}".strip()


def _per(mine: Quantity, theirs: Quantity, here: str, there: str, found: Findings) -> None:
    one, other = _PER.match(here, mine.end), _PER.match(there, theirs.end)
    if not one or not other:
        return
    words = [_PER_SAME.get(stem(each["word"]), stem(each["word"])) for each in (one, other)]
    if not are_synonyms(*words):
        found.fail("unit", f"per {one['word']} here, per {other['word']} there")
