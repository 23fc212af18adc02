"""Whether two statements assert or deny: negations, and words that mean the opposite of each other."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import regex

from annotations.matching.guards.findings import Findings, Statement
from annotations.matching.terms import STOP_WORDS, WORD, stem
from annotations.text.wordlists import WRONGLY, words_in

# Each line a scale: what stands on one side of a bar excludes what stands on the other. Verbs in their base
# form.
# "Not safe" is unsafe, but "no doctor" is no nurse: after a tilde a negation does not lead to the other side.
_SCALES = """
support back endorse favour favor welcome advocate | oppose resist object
approve adopt pass ratify accept endorse | reject refuse decline veto block turn_down vote_down throw_out
confirm admit acknowledge | deny dispute refute
allow permit legalise legalize authorise authorize let | ban prohibit forbid outlaw bar
open reopen inaugurate | close shut shutter
win beat victory | lose beaten
guilty convict | acquit innocent exonerate clear
cause trigger provoke | prevent avert
effective | ineffective useless
improve better upgrade recover | worsen worse deteriorate
strengthen | weaken
expand extend widen enlarge | shrink narrow curtail
begin start launch commence | end stop cease halt abandon cancel suspend scrap
hire recruit employ appoint | fire dismiss sack
arrive enter join | depart leave quit withdraw exit
buy purchase acquire | sell
import | export
create founded establish | abolish dissolve dismantle
build construct erect | demolish destroy raze tear_down
appear emerge | disappear vanish
arrest detain jail imprison | release free
survive alive | die kill perish
sign | veto
~ legalise legalize decriminalise decriminalize | criminalise criminalize
~ require oblige mandate | ban prohibit forbid outlaw
recommend urge | advise_against warn_against
~ pass | fail
~ know knew aware | unaware
~ land | crash
~ die kill perish | injure injured wound hurt
confirm prove | disprove refute
uphold upheld | overturn quash overrule
rich wealthy | poor
~ majority | minority
legal lawful constitutional | illegal unlawful unconstitutional
safe | unsafe dangerous hazardous
healthy | sick ill
true correct accurate right | false wrong incorrect inaccurate untrue
possible | impossible
~ public state-owned nationalise nationalize | private privatise privatize
success succeed successful | failure fail unsuccessful
profit surplus | loss deficit
positive | negative
always | never seldom rarely sometimes
~ before | after
remember | forget
keep honour honor | break
recover | collapse
deadly lethal fatal | harmless
join | leave
include | exclude
praise commend laud | criticise criticize condemn denounce
agree | disagree
protect | endanger harm
attack invade | defend
increase | decrease
advance | retreat
~ urban city | rural countryside
~ man male boy father son husband | woman female girl mother daughter wife
~ day daytime | night nighttime overnight
~ domestic local native | foreign imported
voluntary optional | compulsory mandatory obligatory
~ present attend | absent miss
guilty | innocent
love like | hate dislike
trust | distrust mistrust
known | unknown
employed employment | unemployed unemployment jobless
resume | pause
~ north northern | south southern | east eastern | west western
~ summer | winter | spring | autumn
~ morning | evening
~ left left-wing | right right-wing
~ father | mother
young younger youngest | old older oldest
~ early earlier | late later
~ ally friend | enemy foe
cold colder | hot hotter warm warmer
wet rainy | dry
clean | dirty polluted contaminated
~ upper | lower
~ inside | outside
fast quick quickly | slow slowly
strong | weak
full | empty
~ first | last
best | worst
more_than | less_than fewer_than
~ for | against
raise | lower
tighten | loosen relax ease
borrow | lend
~ teacher | pupil student
~ employer company | union worker employee
~ buyer | seller
~ tenant | landlord
~ doctor | nurse
~ defence | prosecution
~ plaintiff | defendant
~ government | opposition
~ police | organiser protester demonstrator
~ import importer | export exporter
~ birth born | death die
marriage marry | divorce
grant award | revoke strip withdraw
keep retain maintain uphold | overturn quash scrap overrule
real genuine authentic | fake forged counterfeit
~ hero | villain
~ male | female
~ adult | child minor
permanent | temporary
~ major | minor
~ fresh | stale
lift | impose
sign | tear_up
lock | unlock
deploy send | recall withdraw
"""
_QUANTIFIERS = """
all every each entire whole both | most majority | many several some | few | no none nobody nothing neither
"""
_NEGATION: Final = regex.compile(
    r"\b(?:not|no|never|none|nobody|nothing|nowhere|neither|nor|cannot|without|hardly|barely|scarcely"
    r"|unable|lacks?"
    r"|lacked|lacking|fail(?:s|ed)? to|refus(?:e|es|ed) to|deny|den(?:y|ies|ied)(?: that| having"
    r"| any)?|stopped short"
    rf"|untrue|false|{'|'.join(sorted(WRONGLY))}|few (?:says?|believe|think|claim)|myth|hoax|far from"
    r"|instead of|rather than|nothing but|anything but|impossible)\b"
    r"|\p{L}n['’]t\b",
    regex.IGNORECASE,
)
# They look like negations and are none.
_NO_NEGATION: Final = regex.compile(
    r"not only|no (?:fewer|less|more) than|not (?:less|fewer|more) than|no doubt|nothing but|no\. ?\d"
    r"|no one else"
    r"|whether or not|if not|not least|no sooner|no matter"
    # "Did not open until May": it opened.
    r"|n(?:ot|['’]t)(?: \p{Ll}+ly)? \p{Ll}+(?: \p{Ll}+)? until\b",
    regex.IGNORECASE,
)
# "The wind, not the rain": what stands after it is denied, the rest is said.
_CONTRAST: Final = regex.compile(
    r"(?<=[,—–]\s?|\b(?:and|but)\s)not\b|instead of|rather than", regex.IGNORECASE
)
_REACH = 4  # words that a negation reaches ahead, unless one of these comes between
_BREAK: Final = regex.compile(r"[,;:.]")


_Side = tuple[int, int]  # which scale, which side of it


def _sides_by_word(*tables: str) -> tuple[dict[str, list[_Side]], frozenset[int]]:
    """For each word (two joined by "_") its sides; and the scales whose sides negate each other."""
    sides: dict[str, list[_Side]] = defaultdict(list)
    turning: set[int] = set()
    for scale, line in enumerate("".join(tables).strip().replace("\n\n", "\n").splitlines()):
        if not line.startswith("~") and line.count("|") == 1:
            turning.add(scale)
        for number, side in enumerate(line.removeprefix("~").split("|")):
            for word in side.split():
                sides["_".join(stem(part) for part in word.split("_"))].append((scale, number))
    return dict(sides), frozenset(turning)


_SIDES, _TURNING = _sides_by_word(_SCALES, _QUANTIFIERS)
_PREFIXES: Final = ("un", "in", "im", "il", "ir", "dis", "non", "mis")


def polarity(one: Statement, other: Statement, found: Findings) -> None:
    """Opposites first; where there are none, whether only one of them negates. What only one sets itself off
    from ("the wind, not the rain") is a detail."""
    told = list(opposites(one.words, other.words))
    for here, there in told:
        found.fail("polarity", f"opposite: {here.lower()}, {there.lower()}")
    if not told and is_negated(one.words, other.words):
        found.fail("polarity", "one of them is negated")
    found.only_here.extend(_contrasts(one.words, other.words))
    found.only_there.extend(_contrasts(other.words, one.words))


@dataclass(frozen=True, slots=True)
class _Reading:
    """A statement's words, their stems, whether it negates, the places its negations reach, and those that
    each of its contrasts does."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    negates: bool
    reached: frozenset[int]
    contrasts: tuple[tuple[int, ...], ...]

    def at(self, places: Iterable[int]) -> set[str]:
        """The stems of the words there that carry meaning."""
        return {self.stems[place] for place in places if self.words[place].lower() not in STOP_WORDS}

    def said(self) -> set[str]:
        return self.at(place for place in range(len(self.words)) if place not in self.reached)


@lru_cache(maxsize=256)
def _read(text: str) -> _Reading:
    """ "No" reaches the verb before it, too: "paid no tax"."""
    words = list(WORD.finditer(text))
    starts = [word.start() for word in words]
    skipped = [match.span() for match in _NO_NEGATION.finditer(text)]
    reached: set[int] = set()
    contrasts: list[tuple[int, ...]] = []
    negates = False
    for match in _NEGATION.finditer(text):
        if any(start <= match.start() < end for start, end in skipped):
            continue
        first = bisect_left(starts, match.end())
        stop = _BREAK.search(text, match.end())
        end = bisect_left(starts, stop.start()) if stop else len(words)
        places = tuple(range(first, min(first + _REACH, end)))
        reached.update(places)
        if match[0].lower() == "no" and first >= 2:
            reached.add(first - 2)
        if _CONTRAST.match(text, match.start()):
            contrasts.append(places)
        else:
            negates = True
    found = tuple(word[0] for word in words)
    return _Reading(found, tuple(stem(word) for word in found), negates, frozenset(reached), tuple(contrasts))


def opposites(one: str, other: str) -> Iterator[tuple[str, str]]:
    """Words of the one that exclude words of the other, as (word here, word there)."""
    mine, theirs = _taken(one), _taken(other)
    for scale in mine.keys() & theirs.keys():
        if mine[scale].keys().isdisjoint(theirs[scale]):
            yield next(iter(mine[scale].values())), next(iter(theirs[scale].values()))
    yield from _prefixed(one, other)
    yield from ((there, here) for here, there in _prefixed(other, one))


def _taken(text: str) -> dict[int, dict[int, str]]:
    """By scale which sides the statement takes, by the first word that says so.

    A negated word takes the other side of two, and so does one after "less".
    """
    reading = _read(text)
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for place, base in enumerate(reading.stems):
        pair = f"{base}_{reading.stems[place + 1]}" if place + 1 < len(reading.stems) else base
        is_less = place > 0 and reading.words[place - 1].lower() in ("less", "least")
        for scale, number in (*_SIDES.get(base, ()), *_SIDES.get(pair, ())):
            is_turned = scale in _TURNING and (place in reading.reached) != is_less
            found[scale].setdefault(1 - number if is_turned else number, reading.words[place])
    return found


def _prefixed(one: str, other: str) -> Iterator[tuple[str, str]]:
    """The one says "safe", the other "unsafe"."""
    mine, theirs = _read(one), _read(other)
    here = {base: place for place, base in enumerate(mine.stems) if place not in mine.reached}
    there = dict(zip(theirs.stems, theirs.words, strict=True))
    for base, place in here.items():
        if len(base) > 3 and base not in there:
            for prefix in _PREFIXES:
                if prefix + base in there and prefix + base not in here:
                    yield mine.words[place], there[prefix + base]


def are_weighed(one: str, other: str) -> bool:
    """Whether `opposites` holds two stems against each other: on one scale, or one denied by a prefix."""
    if any(one == prefix + other or other == prefix + one for prefix in _PREFIXES):
        return True
    scales = {scale for scale, _ in _SIDES.get(one, ())}
    return any(scale in scales for scale, _ in _SIDES.get(other, ()))


# Words that deny by themselves: "abstained" says "did not vote".
_IMPLICIT: Final = frozenset(
    stem(word)
    for word in words_in(
        """
    ban prohibit forbid outlaw bar abstain late lack absent miss fail refuse reject decline empty
    vacant lowest least fewest slowest rarest free avoid prevent stop cease abandon lose deny only
    without except exclude ignore unchanged missing idle halted dry impossible extinct gone
    """
    )
)


def is_negated(one: str, other: str) -> bool:
    """Whether only one of them negates, and no scale, prefix or word like "abstain" explains it."""
    mine, theirs = _read(one), _read(other)
    if _sets_off(mine, theirs) or _sets_off(theirs, mine):
        return True
    if mine.negates == theirs.negates:
        return False
    return not _explains(theirs, mine) if mine.negates else not _explains(mine, theirs)


def _sets_off(one: _Reading, other: _Reading) -> bool:
    """Whether the one says "not the rain", and the other speaks of the rain."""
    return any(one.at(places) & other.said() for places in one.contrasts)


def _contrasts(one: str, other: str) -> list[str]:
    """What the one sets itself off from and the other does not."""
    mine, theirs = _read(one), _read(other)
    denied = theirs.at(theirs.reached)
    return [
        " ".join(("not", *(mine.words[place] for place in places)))
        for places in mine.contrasts
        if mine.at(places).isdisjoint(denied)
    ]


def _explains(plain: _Reading, negated: _Reading) -> bool:
    """Whether the statement without a negation says the same by another word."""
    said = set(plain.stems)
    if said & _IMPLICIT - set(negated.stems):
        return True
    for place in negated.reached:
        base = negated.stems[place]
        if any(prefix + base in said for prefix in _PREFIXES):
            return True
        for scale, number in _SIDES.get(base, ()):
            if scale in _TURNING and any((scale, 1 - number) in _SIDES.get(each, ()) for each in said):
                return True
    return False
