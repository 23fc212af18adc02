"""Whether two statements assert or deny: negations, and words that mean the opposite of each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import regex

from annotations.matching.terms import WORD, stem
from annotations.text.wordlists import words_in

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
survive | die kill perish
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
for | against
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
    r"|untrue|false(?:ly)?|myth|hoax|far from|instead of|rather than|nothing but|anything but|impossible)\b"
    r"|\p{L}n['’]t\b",
    regex.IGNORECASE,
)
# They look like negations and are none.
_NO_NEGATION: Final = regex.compile(
    r"not only|no (?:fewer|less|more) than|not (?:less|fewer|more) than|no doubt|nothing but|no\. ?\d"
    r"|no one else"
    r"|whether or not|if not|not least|no sooner|no matter",
    regex.IGNORECASE,
)
_REACH = 4  # words that a negation reaches ahead


@dataclass(frozen=True, slots=True)
class _Scale:
    sides: tuple[frozenset[str], ...]
    turns: bool  # whether the negation of one side is the other


def _scales(table: str) -> list[_Scale]:
    return [
        _Scale(
            tuple(
                frozenset("_".join(stem(part) for part in word.split("_")) for word in side.split())
                for side in line.removeprefix("~").split("|")
            ),
            turns=not line.startswith("~") and line.count("|") == 1,
        )
        for line in table.strip().splitlines()
    ]


_OPPOSITES: Final = _scales(_SCALES)
_AMOUNTS: Final = _scales(_QUANTIFIERS)
_PREFIXES: Final = ("un", "in", "im", "il", "ir", "dis", "non", "mis")


@dataclass(frozen=True, slots=True)
class Negation:
    """Where a statement negates, and the words its negations reach."""

    spans: tuple[tuple[int, int], ...]
    reached: frozenset[int]  # places of words


def negation(text: str) -> Negation:
    """The negations of `text`. "No" reaches the verb before it, too: "paid no tax"."""
    skipped = [match.span() for match in _NO_NEGATION.finditer(text)]
    spans = [
        match.span()
        for match in _NEGATION.finditer(text)
        if not any(start <= match.start() < end for start, end in skipped)
    ]
    words = list(WORD.finditer(text))
    reached: set[int] = set()
    for start, end in spans:
        ahead = [place for place, word in enumerate(words) if word.start() >= end][:_REACH]
        if text[start:end].lower() == "no":
            reached.update([place for place, word in enumerate(words) if word.end() < start][-1:])
        reached.update(
            place for place in ahead if not regex.search(r"[,;:.]", text[end : words[place].start()])
        )
    return Negation(tuple(spans), frozenset(reached))


def opposites(one: str, other: str) -> Iterator[tuple[str, str]]:
    """Words of the one that exclude words of the other, as (word here, word there)."""
    for scale in [*_OPPOSITES, *_AMOUNTS]:
        here, there = _sides(scale, one), _sides(scale, other)
        if here and there and not set(here) & set(there):
            yield next(iter(here.values())), next(iter(there.values()))
    yield from _prefixed(one, other)
    yield from ((there, here) for here, there in _prefixed(other, one))


def _prefixed(one: str, other: str) -> Iterator[tuple[str, str]]:
    """ "safe" here, "unsafe" there."""
    negated = negation(one).reached
    here = {stem(word): word for place, word in enumerate(WORD.findall(one)) if place not in negated}
    there = {stem(word): word for word in WORD.findall(other)}
    for base, word in here.items():
        if len(base) > 3 and base not in there:
            for prefix in _PREFIXES:
                if prefix + base in there and prefix + base not in here:
                    yield word, there[prefix + base]


def _sides(scale: _Scale, text: str) -> dict[int, str]:
    """Which sides of the scale the statement takes, by the first word that says so; a negated word takes the
    other side of two."""
    negated = negation(text).reached
    words = WORD.findall(text)
    lessened = {place + 1 for place, word in enumerate(words) if word.lower() in ("less", "least")}
    found: dict[int, str] = {}
    bases = [stem(word) for word in words]
    for place, base in enumerate(bases):
        pair = f"{base}_{bases[place + 1]}" if place + 1 < len(bases) else base
        for number, side in enumerate(scale.sides):
            if base in side or pair in side:
                is_turned = (place in negated) != (place in lessened) and scale.turns
                found.setdefault(1 - number if is_turned else number, words[place])
    return found


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
    """Whether only one of them negates what neither a scale nor a prefix has explained."""
    here, there = negation(one).spans, negation(other).spans
    if bool(here) == bool(there):
        return False
    return _negates(one, other) if here else _negates(other, one)


def _negates(text: str, other: str) -> bool:
    """Whether it negates something that the other statement does not say with an opposite word."""
    found = negation(text)
    words = WORD.findall(text)
    theirs = {stem(word) for word in WORD.findall(other)}
    if theirs & _IMPLICIT - {stem(word) for word in words}:
        return False
    for place in found.reached:
        base = stem(words[place])
        if any(prefix + base in theirs for prefix in _PREFIXES):
            return False
        for scale in _OPPOSITES:
            if scale.turns:
                for number, side in enumerate(scale.sides):
                    if base in side and scale.sides[1 - number] & theirs:
                        return False
    return True
