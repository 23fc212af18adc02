"""Guards: what keeps two statements that sound alike from being the same, each named in plain words."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import Final, Literal

import regex

from annotations.matching.names import Name, are_one_speaker, names, sides, speaker_in, strangers
from annotations.matching.polarity import are_weighed, is_negated, opposites
from annotations.matching.synonyms import GENERAL, are_synonyms
from annotations.matching.terms import SAYING, STOP_WORDS, WORD, stem, stems
from annotations.text.dates import DatedPhrase, dates
from annotations.text.quantities import Direction, Quantity, directions, quantities
from annotations.text.wordlists import words_in

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
class _Findings:
    failures: list[Failure]
    shared: list[str]
    only_here: list[str]
    only_there: list[str]

    def fail(self, kind: Kind, text: str) -> None:
        failure = Failure(kind, text)
        if failure not in self.failures:
            self.failures.append(failure)


# A day on which two statements without a known date are read: "Monday" and "Thursday" differ on any.
# How far two statements are built alike, word by word, so that a single other word counts.
_BUILT_ALIKE: Final = 0.6
_LONGEST: Final = 200
_LOOKED_AT: Final = frozenset(
    stem(word)
    for word in words_in("now already just still even cannot unable may might far well much many lot front")
)
_SOME_DAY: Final = date(2000, 4, 12)


def compare(one: Statement, other: Statement) -> Comparison:
    """Hold two statements against each other. Symmetrical but for the order of what is named."""
    found = _Findings([], [], [], [])
    for guard in _GUARDS:
        guard(one, other, found)
    return Comparison(
        tuple(found.failures), tuple(found.shared), tuple(found.only_here), tuple(found.only_there)
    )


# Numbers and units

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


def _numbers(one: Statement, other: Statement, found: _Findings) -> None:
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
    words = regex.findall(r"\p{L}+|°", quantity.phrase)
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
    digits = regex.search(r"\d[\d.,]*", quantity.phrase)
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
    scale = regex.search(r"(?:m|b|tr)illion|thousand|bn|mn|mln", quantity.phrase, regex.IGNORECASE)
    return scale[0][0].lower() if scale else ""


def _with_role(quantity: Quantity) -> str:
    return f"{quantity.role} {quantity.phrase}".strip()


def _per(mine: Quantity, theirs: Quantity, here: str, there: str, found: _Findings) -> None:
    one, other = _PER.match(here, mine.end), _PER.match(there, theirs.end)
    if not one or not other:
        return
    words = [_PER_SAME.get(stem(each["word"]), stem(each["word"])) for each in (one, other)]
    if not are_synonyms(*words):
        found.fail("unit", f"per {one['word']} here, per {other['word']} there")


# Directions

_CLAUSES: Final = regex.compile(r"[,;:]|\b(?:and|but|while|whereas|as|although|though)\b", regex.IGNORECASE)
_MOVES: Final = 12  # so many a statement are held against those of another
_SLOWER: Final = regex.compile(r"\A(?:more|most)\Z", regex.IGNORECASE)


def _signs(words: str) -> list[Direction]:
    """The directions, those that figures tell ("from 5 to 3") among them."""
    found = [
        Direction(each.start, each.end, f"{each.word} slowly", -1)
        if _SLOWER.match(each.word) and regex.match(r"\s(?:slow|seldom|rare)", words[each.end : each.end + 8])
        else each
        for each in directions(words)
    ]
    for earlier, later in itertools.pairwise(quantities(words)):
        if (earlier.role, later.role) == ("from", "to") and earlier.unit in (later.unit, "") and not found:
            found.append(
                Direction(later.start, later.end, later.phrase, 1 if later.low > earlier.low else -1)
            )
    return found


def _directions(one: Statement, other: Statement, found: _Findings) -> None:
    here, there = _signs(one.words), _signs(other.words)
    if not here or not there:
        return
    if {each.sign for each in here}.isdisjoint(each.sign for each in there):
        found.fail("direction", f"opposite direction: {here[0].word}, {there[0].word}")
        return
    if len(here) == len(there) and sum(each.sign for each in here) != sum(each.sign for each in there):
        mine, theirs = _odd_ones(here, there)
        found.fail("direction", f"opposite direction: {mine}, {theirs}")
        return
    around = [(each, _around(other.words, each)) for each in there[:_MOVES]]
    for each in here[:_MOVES]:
        about = _around(one.words, each)
        best = max(len(about & theirs) for _, theirs in around)
        nearest = [move for move, theirs in around if len(about & theirs) == best]
        if best and all(move.sign != each.sign for move in nearest):
            found.fail("direction", f"opposite direction: {each.word}, {nearest[0].word}")


_THAN: Final = regex.compile(r"\bthan\b", regex.IGNORECASE)


def _comparisons(one: Statement, other: Statement, found: _Findings) -> None:
    """What is compared changes places: "more on police than on schools", "more on schools than on police"."""
    here, there = _compared(one.words), _compared(other.words)
    if here is None or there is None:
        return
    crossed = (here[0] & there[1]) - here[1] - there[0], (here[1] & there[0]) - here[0] - there[1]
    if all(crossed):
        found.fail("roles", "turned round: what is compared changes places")


def _compared(words: str) -> tuple[frozenset[str], frozenset[str]] | None:
    than = _THAN.search(words)
    if than is None:
        return None
    return frozenset(stems(words[: than.start()])), frozenset(stems(words[than.end() :]))


def _odd_ones(here: Sequence[Direction], there: Sequence[Direction]) -> tuple[str, str]:
    pairs = zip(here, there, strict=True)
    return next((mine.word, theirs.word) for mine, theirs in pairs if mine.sign != theirs.sign)


def _around(words: str, direction: Direction) -> set[str]:
    """The words of the clause in which something moves, without the move itself."""
    edges = [0, *(match.end() for match in _CLAUSES.finditer(words)), len(words)]
    start = max(edge for edge in edges if edge <= direction.start)
    end = min(edge for edge in edges if edge >= direction.end)
    return set(stems(words[start : direction.start])) | set(stems(words[direction.end : end]))


# Dates


def _dates(one: Statement, other: Statement, found: _Findings) -> None:
    here = _resolved(one, other)
    there = _resolved(other, one)
    strange_here = [each for each in here if not any(_overlap(each, theirs) for theirs in there)]
    strange_there = [each for each in there if not any(_overlap(each, mine) for mine in here)]
    if strange_here and strange_there:
        is_known = bool(one.published or other.published)
        told = [_told(each[0], is_known) for each in (strange_here, strange_there)]
        found.fail("date", f"{told[0]} here, {told[1]} there")
    undated = _left_open(one), _left_open(other)
    if undated[0] and undated[1] and undated[0].isdisjoint(undated[1]):
        found.fail("date", f"{min(undated[0])} here, {min(undated[1])} there")
    for mine in here:
        for theirs in there:
            if _overlap(mine, theirs):
                found.shared.append(f"the same date: {mine.phrase}")
                if _days(mine) > 2 * _days(theirs):
                    found.only_there.append(theirs.phrase)
                elif _days(theirs) > 2 * _days(mine):
                    found.only_here.append(mine.phrase)
    found.only_here.extend(each.phrase for each in strange_here if _days(each) > 1)
    found.only_there.extend(each.phrase for each in strange_there if _days(each) > 1)


def _resolved(statement: Statement, other: Statement) -> list[DatedPhrase]:
    published = statement.published or other.published or _SOME_DAY
    return [each for each in dates(statement.words, published) if each.first and each.last]


def _left_open(statement: Statement) -> set[str]:
    """Phrases that may mean several days ("by Friday"), with the week in which they were written."""
    published = statement.published or _SOME_DAY
    week = (
        f" (written in the week of {published - timedelta(published.weekday())})"
        if statement.published
        else ""
    )
    return {f"{each.phrase}{week}" for each in dates(statement.words, published) if each.first is None}


def _overlap(one: DatedPhrase, other: DatedPhrase) -> bool:
    if not (one.first and one.last and other.first and other.last):
        return False
    return one.first <= other.last and other.first <= one.last


def _days(phrase: DatedPhrase) -> int:
    return (phrase.last - phrase.first).days + 1 if phrase.first and phrase.last else 0


def _told(phrase: DatedPhrase, is_known: bool) -> str:
    """The phrase, with the days it stands for where it does not say them and they are known."""
    if not is_known or phrase.first is None or regex.search(r"[12]\d{3}", phrase.phrase):
        return phrase.phrase
    day = f"{phrase.first.day} {phrase.first:%B %Y}"
    if phrase.first == phrase.last:
        return f"{phrase.phrase} ({day})"
    whole = f"{phrase.first:%B %Y}" if _days(phrase) < 32 else f"{phrase.first:%Y}"
    return f"{phrase.phrase} ({whole})"


def is_later(one: Statement, other: Statement) -> bool:
    """Whether the one is about a later time, by the dates that both give."""
    here = [each.first for each in _resolved(one, other) if each.first]
    there = [each.first for each in _resolved(other, one) if each.first]
    return bool(here and there) and max(here) > max(there)


# Polarity


def _polarity(one: Statement, other: Statement, found: _Findings) -> None:
    told = list(opposites(one.words, other.words))
    for here, there in told:
        found.fail("polarity", f"opposite: {here.lower()}, {there.lower()}")
    if not told and is_negated(one.words, other.words):
        found.fail("polarity", "one of them is negated")


_FUTURE: Final = regex.compile(
    r"\b(?:will|shall|(?:is|are) (?:going|set|due|about|expected|likely|planned|to) ?(?:to)?"
    r"|plans? to|to be)\b\s*"
    r"(?:be |have |soon |also )*(?P<verb>\p{L}+)",
    regex.IGNORECASE,
)
_POSSIBLE: Final = regex.compile(
    r"\b(?:may(?! (?:\d|not))|might|could(?! not)|possibly|perhaps|allegedly|reportedly|rumou?red"
    r"|considers?|considering|considered|proposes?"
    r"|proposed|threatens?|threatened|hopes?|hoped|wants?|wanted|plans? to|planned to|planning|mulls?|mulling"
    r"|likely|suspected|would|promised?|promises|vowed|vows|pledged|urged|called for|calls for|demanded)\b",
)
_PAST: Final = regex.compile(r"\p{L}+ed\b|\b(?:was|were|had)\b")


def _certainty(one: Statement, other: Statement, found: _Findings) -> None:
    for mine, theirs, order in ((one, other, "{0}, {1}"), (other, one, "{1}, {0}")):
        possible = _POSSIBLE.search(mine.words)
        if possible and not _POSSIBLE.search(theirs.words):
            text = order.format(f"“{possible[0]}” on one side", "plainly stated on the other")
            found.fail("certainty", f"not equally certain: {text}")
            continue
        planned = _FUTURE.search(mine.words)
        if planned and not _FUTURE.search(theirs.words):
            verb = stem(planned["verb"])
            done = {stem(word) for word in regex.findall(r"\p{L}+", theirs.words) if _is_past(word)}
            if verb in done:
                found.fail("certainty", "planned in one, done in the other")


_PAST_FORMS: Final = frozenset(
    words_in(
        """
    built sold bought spent cut put made held left lost paid sent shut fell rose came went
    """
    )
)


def _is_past(word: str) -> bool:
    return word.lower().endswith("ed") or word.lower() in _PAST_FORMS


# Speakers, places, names


def _speakers(one: Statement, other: Statement, found: _Findings) -> None:
    here = one.claimant or speaker_in(one.words)
    there = other.claimant or speaker_in(other.words)
    if not here or not there:
        return
    if are_one_speaker(here, there):
        found.shared.append(f"the same speaker: {here}")
    else:
        found.fail("speaker", f"another speaker: {here}, {there}")


def _names(one: Statement, other: Statement, found: _Findings) -> None:
    here, there = names(one.words, other.words), names(other.words, one.words)
    mine, theirs = strangers(here, there), strangers(there, here)
    claimants = f"{one.claimant} {other.claimant}".casefold()
    mine, theirs = _without(mine, claimants), _without(theirs, claimants)
    if mine and theirs:
        places = [each for each in mine if each.is_place], [each for each in theirs if each.is_place]
        is_place = bool(places[0] or places[1])
        pair = (places[0] or mine)[0], (places[1] or theirs)[0]
        kind: Kind = "place" if is_place else "name"
        if not any(each.kind == "speaker" for each in found.failures):
            found.fail(kind, f"another {kind}: {pair[0].text}, {pair[1].text}")
    found.only_here.extend(each.text for each in mine)
    found.only_there.extend(each.text for each in theirs)
    common = [each for each in here if each not in mine and strangers([each], there) == []]
    found.shared.extend(f"the same name: {each.text}" for each in common)
    _roles(one.words, other.words, common, found)
    compass = sides(one.words), sides(other.words)
    if compass[0] and compass[1] and compass[0].isdisjoint(compass[1]):
        pair_text = f"{min(compass[0])}, {min(compass[1])}"
        found.fail("place", f"another place: {pair_text}")


def _without(found: list[Name], claimants: str) -> list[Name]:
    return [each for each in found if not any(token in claimants for token in each.tokens)]


_PASSIVE: Final = regex.compile(
    r"\b(?:is|was|were|are|been|being|be)\s+(?:\p{L}+ly\s)?\p{L}+(?:ed|en|t)?\s+(?:\p{L}+\s){0,8}?by\b"
)


def _roles(here: str, there: str, common: list[Name], found: _Findings) -> None:
    """Two names that change places: who beat whom. A passive turns them round, too."""
    if len(common) < 2:
        return
    tokens = [each.text for each in common[:2]]
    places = [(text.find(tokens[0]), text.find(tokens[1])) for text in (here, there)]
    if min(itertools.chain(*places)) < 0:
        return
    is_turned = (places[0][0] < places[0][1]) != (places[1][0] < places[1][1])
    is_passive = bool(_PASSIVE.search(here)) != bool(_PASSIVE.search(there))
    between = [text[min(pair) : max(pair)] for text, pair in zip((here, there), places, strict=True)]
    verbs = [set(stems(each)) for each in between]
    if is_turned != is_passive and (verbs[0] & verbs[1] - {stem(token) for token in tokens}) - {"and"}:
        found.fail("roles", f"turned round: {tokens[0]} and {tokens[1]} change places")


# What does not turn round: who meets whom is met by them.
_MUTUAL: Final = frozenset(
    stem(word) for word in words_in("meet marry border resemble equal divorce join play face contact and")
)
_NOUN_BEFORE: Final = regex.compile(
    r"(?:\b(?:of|in|on|at|for|from|to|with|by|the|an?|no|its|their|his|her|than|and|or|because)|['’]s?)\s\Z",
    regex.IGNORECASE,
)
_NOUN_AFTER: Final = regex.compile(
    r"['’]s|\s(?:of|and|or|is|was|are|were|has|have|had|will)\b", regex.IGNORECASE
)
_SUFFERED: Final = regex.compile(r"\b(?:is|are|was|were|be|been|being)\s(?:\p{L}+ly\s)?\Z", regex.IGNORECASE)
_OTHER_CLAUSE: Final = regex.compile(
    r"[,;:.]\s|\b(?:and|but|that|who|which|because|when|while|if|after|before|as|than)\b", regex.IGNORECASE
)
_AFTER_OBJECT: Final = regex.compile(
    r"[,;:.]\s|\b(?:and|but|that|who|which|because|when|while|if|after|before|as|than|in|on|at|for|from|to|with|by"
    r"|over|under|during|since|until|about|against|into|near)\b",
    regex.IGNORECASE,
)
_NEARBY: Final = 100  # characters in which a subject or an object stands


@dataclass(frozen=True, slots=True)
class _Deed:
    """The stems before a word that may be a verb, in its clause, and those of what follows at once."""

    ahead: frozenset[str]
    after: frozenset[str]
    is_passive: bool


def _turned(one: Statement, other: Statement, found: _Findings) -> None:
    """What stands before a verb that both have and what stands after it change places."""
    if any(failure.kind == "roles" for failure in found.failures):
        return
    here, there = _deeds(one.words), _deeds(other.words)
    for verb in sorted(here.keys() & there.keys() - _MUTUAL):
        mine, theirs = here[verb], there[verb]
        if mine.is_passive != theirs.is_passive:
            continue
        crossed = (
            (mine.ahead & theirs.after) - mine.after - theirs.ahead,
            ((mine.after & theirs.ahead) - mine.ahead - theirs.after),
        )
        if all(crossed):
            found.fail("roles", "turned round: who does it and whom it is done to change places")
            return


def _deeds(words: str) -> dict[str, _Deed]:
    """By stem the words of a statement that may be verbs, as far as those around them tell."""
    found: dict[str, _Deed] = {}
    for match in itertools.islice(WORD.finditer(words), _LONGEST):
        before = words[max(match.start() - _NEARBY, 0) : match.start()]
        behind = words[match.end() : match.end() + _NEARBY]
        is_word = match[0].islower() and match[0] not in STOP_WORDS
        if not is_word or _NOUN_BEFORE.search(before) or _NOUN_AFTER.match(behind):
            continue
        is_passive = bool(_SUFFERED.search(before))
        if is_passive:
            behind = behind.partition(" by ")[2]
        ahead = _OTHER_CLAUSE.split(before)[-1]
        limit = _AFTER_OBJECT.search(behind)
        after = behind[: limit.start()] if limit else behind
        deed = _Deed(frozenset(stems(ahead)), frozenset(stems(after)), is_passive)
        found.setdefault(stem(match[0]), deed)
    return found


_CLOSE: Final = (
    "wife|husband|widow|widower|partner|ex-wife|ex-husband|son|daughter|brother|sister|mother|father|parents?|family"
    "|cousin|uncle|aunt|friend|lawyers?|rivals?|critics?|opponents?|predecessor|successor|aides?|deputy|neighbou?rs?"
)
_RELATED: Final = regex.compile(
    rf"(?P<whose>\p{{Lu}}[\p{{L}}-]+)['’]s?\s(?:\p{{Ll}}+\s)?(?P<who>{_CLOSE})\b"
    rf"|\b(?P<who>{_CLOSE}) of (?:\p{{Lu}}[\p{{L}}-]+\s)?(?P<whose>\p{{Lu}}[\p{{L}}-]+)"
)


def _related(one: Statement, other: Statement, found: _Findings) -> None:
    """Somebody's wife or lawyer is not that person."""
    here, there = (
        {(match["whose"], stem(match["who"])) for match in _RELATED.finditer(each.words)}
        for each in (one, other)
    )
    for whose, who in sorted(here ^ there):
        if (
            not (who in stems(one.words) and who in stems(other.words))
            and whose in one.words
            and whose in other.words
        ):
            found.fail("name", f"only one of them is about {whose}’s {who}")


# Words


def _words(one: Statement, other: Statement, found: _Findings) -> None:
    """Where two statements are built alike, the words that differ decide: "the pope condemned it", "the king
    condemned it". So they do where no word at all is shared: "Twelve died", "Twelve were injured". Others are
    reworded, and every word of theirs may differ.

    Asked last, and only where no other guard has named a difference. Words that others look at do not count,
    nor do those that only one statement adds.
    """
    if found.failures:
        return
    mine, theirs = content(one.words) - _LOOKED_AT, content(other.words) - _LOOKED_AT
    has_common = any(_may_stand_for(each, word) for each in mine for word in theirs)
    if has_common and not _are_built_alike(one.words, other.words):
        return
    here = [each for each in mine if not any(_may_stand_for(each, word) for word in theirs)]
    there = [each for each in theirs if not any(_may_stand_for(each, word) for word in mine)]
    if here and there:
        told = [_as_written(each, words) for each, words in ((here, one.words), (there, other.words))]
        found.fail("word", f"another word: {told[0]}, {told[1]}")


def _are_built_alike(one: str, other: str) -> bool:
    mine, theirs = ([stem(word) for word in WORD.findall(words)[:_LONGEST]] for words in (one, other))
    return SequenceMatcher(None, mine, theirs, autojunk=False).ratio() >= _BUILT_ALIKE


def _may_stand_for(one: str, other: str) -> bool:
    """Synonyms, words of one root ("erupt", "eruption"), and what the guard of polarity weighs ("unsafe")."""
    has_one_root = len(one) > 4 and len(other) > 4 and one[:5] == other[:5]
    return are_synonyms(one, other) or has_one_root or are_weighed(one, other)


def content(text: str) -> frozenset[str]:
    """The stems of a statement without those that guards look at: names, figures, dates, who says it."""
    bare = list(text)
    spans = [(each.start, each.end) for each in dates(text, None)]
    spans += [(each.start, each.end) for each in quantities(text)]
    for start, end in spans:
        bare[start:end] = " " * (end - start)
    named = {stem(token) for name in names(text) for token in name.tokens}
    kept = (each for each in stems("".join(bare)) if each.isalpha() and len(each) > 1)
    return frozenset(kept) - named - SAYING


def _as_written(wanted: list[str], words: str) -> str:
    return next(str(word).lower() for word in WORD.findall(words) if stem(word) in wanted)


_GUARDS: Final[tuple[Callable[[Statement, Statement, _Findings], None], ...]] = (
    _numbers,
    _directions,
    _comparisons,
    _dates,
    _polarity,
    _speakers,
    _names,
    _turned,
    _related,
    _certainty,
    _words,
)
