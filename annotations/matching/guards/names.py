"""Names in a statement, the places among them, and points of the compass."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import regex

from annotations.matching.guards.findings import Findings, Kind, Statement
from annotations.matching.terms import STOP_WORDS, stem, stems
from annotations.text.dates import dates
from annotations.text.wordlists import words_in

_CAPITALISED: Final = r"\p{Lu}[\p{L}\p{M}\p{N}]*(?:[-'’.&][\p{L}\p{N}]+)*\.?(?:['’]s\b)?"
_RUN: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}]){_CAPITALISED}(?:[ -](?:(?:de|van|von|al|el|bin|der|da|di|la|le|of the"
    rf"|of) )?{_CAPITALISED})*"
)
_TITLES: Final = frozenset(
    words_in(
        """
    mr mrs ms dr prof professor sir dame lord lady king queen prince princess president premier
    chancellor mayor governor senator minister secretary deputy councillor ambassador admiral
    general colonel captain major judge justice inspector chief director representative congressman
    congresswoman speaker prime vice former then the pope bishop sheriff commissioner coach mp sen
    rep gov
    """
    )
)
# Parts of names that many things share.
KINDS: Final = frozenset(
    words_in(
        """
    university college school institute bank city town county province district region state
    ministry department agency office council parliament congress senate court river lake sea bay
    valley hill hills mount mountain mountains island islands port harbour harbor bridge station
    airport hospital church street road square park union party association federation company
    corporation inc ltd group club north south east west northern southern eastern western new old
    upper lower greater central national international royal republic kingdom united
    """
    )
)
_PLACE_BEFORE: Final = regex.compile(
    r"\b(?:in|at|near|from|to|into|of|outside|around|across|through|via|towards?|off|over|leaving|throughout"
    r"|entered|visited|reached|left)\s+(?:the\s+)?(?:(?:north|south|east|west|central|downtown|city"
    r"|town|village|port)"
    r"(?:ern)?\s+(?:of\s+)?)?\Z",
    regex.IGNORECASE,
)
_PLACE_AFTER: Final = regex.compile(
    r"['’]?s?\s+(?:valley|hills?|river|lake|bay|coast|island|peninsula|mountains?|district|province"
    r"|region|county|city"
    r"|town|village|harbou?r|port|station|airport|reservoir|dam|bridge|strait|border|plain|desert"
    r"|forest|bank)\b",
    regex.IGNORECASE,
)
_COMPASS: Final = regex.compile(
    r"\b(?P<side>north|south|east|west)(?:[- ]?(?P<second>east|west))?(?:ern(?:most)?|erly)?\b",
    regex.IGNORECASE,
)
_DEMONYMS: Final = regex.compile(
    r"(?:i?ans?|[ae]?ns?|ese|ish|ic|is?|er[s]?|land(?:ers?)?|[aeoy]|ia|ch|ns|ards?|ites?|’?s)?\Z"
)
_KNOWN_DEMONYMS: Final = {
    form: country
    for country, forms in {
        "france": "french", "germany": "german germans", "britain": "british uk united_kingdom",
        "china": "chinese beijing", "greece": "greek greeks", "spain": "spanish", "netherlands": "dutch",
        "denmark": "danish danes",
        "america": "us usa american americans united_states", "switzerland": "swiss", "wales": "welsh",
        "ireland": "irish", "poland": "polish poles", "turkey": "turkish turks", "sweden": "swedish swedes",
        "europe": "eu european european_union", "nations": "un united_nations",
    }.items()
    for form in forms.split()
}  # fmt: skip
# Words that begin sentences and are no names, besides those that endings tell.
_COMMON: Final = frozenset(
    words_in(
        """
    police parliament wheat rain rent crime water public local fuel house food bread milk trade tax
    coffee tea court crude oil gas coal rice corn sugar salt fish meat beef pork wine beer cash debt
    gold silver steel iron wood glass paper snow ice wind heat air land soil fire flood drought
    storm health school research data news media staff management one two three four five six seven
    eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
    twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million half most many
    some few several nearly almost about around under over at least more less every each both
    another new old young nobody nowhere everyone everybody somebody foreign domestic average total annual
    daily weekly monthly according because since despite during although while when where what who
    why how yes no not never always only even still yet already now then today here there this that
    these those it he she they we you i his her their our its my your the a an and but or so if as
    by for from in of on to with without within until after before between among against through
    across along behind beyond drinking eating smoking speaking asked given thanks contrary compared
    compulsory mandatory free cheap poor rich male female women men children people pupils students
    teachers nurses doctors farmers workers voters drivers residents citizens migrants refugees
    soldiers troops rebels protesters demonstrators scientists researchers experts critics officials
    ministers deputies lawmakers senators judges lawyers prosecutors investigators officers
    employers unions government opposition cabinet congress senate council city town state country
    nation world army navy military church industry business finance energy power electricity
    transport rail traffic travel tourism sport football climate weather temperature emissions
    pollution waste plastic recycling nature wildlife bird bear wolf bee sheep cattle cow horse dog
    cat human man woman child boy girl mother father life death birth marriage divorce family home
    housing student foreign internet software computer phone mobile social private global national
    federal regional municipal urban rural general special former senior junior deputy chief acting
    prime vice first last next second third early late mid recent previous current present past
    future summer winter spring autumn sweet fresh raw organic natural nuclear solar electric
    electronic digital online medical mental physical sexual racial ethnic religious political
    economic financial legal criminal civil commercial industrial agricultural technical scientific
    academic cultural historic turnout attendance membership enrolment enrollment output profit
    revenue income wage wages salary pay price cost demand supply growth inflation unemployment
    employment poverty inequality corruption violence terrorism war peace conflict grain harvest
    crop fruit cotton timber cement fertiliser fertilizer pesticide vaccine drug alcohol tobacco
    cigarette cancer diabetes measles malaria influenza flu covid obesity suicide infant maternal
    blood heart lung brain skin bone bus car train plane ferry ship boat truck lorry bicycle bike
    tram metro road bridge tunnel dam port airport station hospital clinic university college
    library museum theatre cinema stadium prison factory plant mine farm shop market bank insurance
    pension welfare benefit subsidy loan mortgage budget deficit surplus spending investment saving
    export import tariff customs border visa passport asylum immigration migration population census
    election referendum vote ballot poll survey study report analysis audit inquiry investigation
    trial verdict sentence law bill act treaty agreement contract deal talks negotiations summit
    meeting conference visit speech statement interview letter email message video photo
    """
    )
)
_COMMON_ENDING: Final = regex.compile(
    r"(?:[^s]s|tion|ment|ness|ity|ism|ing|ance|ence|ship|hood|ally|edly|ful|less|able|ible|ous|ive|ly"
    r"|ed|ers|ists)\Z"
)


_NO_NAMES: Final = _TITLES | STOP_WORDS
_NO_FIRST_WORDS: Final = _COMMON | STOP_WORDS
_LOWER_CASE: Final = regex.compile(r"(?<![\p{L}\p{N}])\p{Ll}[\p{L}\p{M}]*")
_SENTENCE_START: Final = regex.compile(r"(?:\A|[.!?:“\"‘«]\s*|\n\s*)\Z")
_DRESS: Final = regex.compile(r"['’]s\Z|\.")
_LAST: Final = regex.compile(r"(?:['’]s|\.)\Z")


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words, its tokens without titles and in lower case, and whether it is a place."""

    text: str
    tokens: tuple[str, ...]
    is_place: bool


def other_names(one: Statement, other: Statement, found: Findings) -> None:
    """Names of the one that stand for nothing in the other, and such in the other."""
    here, there = names(one.words, other.words), names(other.words, one.words)
    mine, theirs = _strangers(here, there), _strangers(there, here)
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
    common = shared_names(one.words, other.words)
    found.shared.extend(f"the same name: {each.text}" for each in common)


def compass(one: Statement, other: Statement, found: Findings) -> None:
    """North of one and south of the other."""
    points = _sides(one.words), _sides(other.words)
    if points[0] and points[1] and points[0].isdisjoint(points[1]):
        pair_text = f"{min(points[0])}, {min(points[1])}"
        found.fail("place", f"another place: {pair_text}")


def _without(found: Sequence[Name], claimants: str) -> list[Name]:
    return [each for each in found if not any(token in claimants for token in each.tokens)]


def shared_names(one: str, other: str) -> list[Name]:
    """The names of the one that a name of the other can stand for."""
    there = names(other, one)
    return [each for each in names(one, other) if not _strangers([each], there)]


_CLOSE: Final = (
    "wife|husband|widow|widower|partner|ex-wife|ex-husband|son|daughter|brother|sister|mother|father|parents?|family"
    "|cousin|uncle|aunt|friend|lawyers?|rivals?|critics?|opponents?|predecessor|successor|aides?|deputy|neighbou?rs?"
)
_RELATED: Final = regex.compile(
    rf"(?P<whose>\p{{Lu}}[\p{{L}}-]+)['’]s?\s(?:\p{{Ll}}+\s)?(?P<who>{_CLOSE})\b"
    rf"|\b(?P<who>{_CLOSE}) of (?:\p{{Lu}}[\p{{L}}-]+\s)?(?P<whose>\p{{Lu}}[\p{{L}}-]+)"
)


def related(one: Statement, other: Statement, found: Findings) -> None:
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


# Several guards ask for the names of the same two statements.
@lru_cache(maxsize=128)
def names(text: str, other: str = "") -> tuple[Name, ...]:
    """The names in `text`.

    A word that begins a sentence is one unless it is common, or `text` or `other` has it in lower case.
    """
    calendar = [(found.start, found.end) for found in dates(text, None)]
    lower = {stem(word) for word in _LOWER_CASE.findall(f"{text} {other}")}
    found: list[Name] = []
    for match in _RUN.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in calendar):
            continue
        name = _name(text, match, lower)
        if name is not None:
            found.append(name)
    return tuple(found)


def _name(text: str, match: "regex.Match[str]", lower: set[str]) -> Name | None:
    words = match[0].split()
    if _begins_sentence(text, match.start()):
        is_alone = len(words) == 1
        while words and _is_common(words[0], lower, alone=is_alone):
            words = words[1:]
    tokens = tuple(
        token
        for word in words
        if len(token := _bare(word)) > 1 and (_is_acronym(word) or token not in _NO_NAMES)
    )
    if not tokens or (len(words) == 1 and tokens[0] in ("i", "monday")):
        return None
    is_place = bool(
        _PLACE_BEFORE.search(text[max(match.start() - 40, 0) : match.start()])
        or _PLACE_AFTER.match(text, match.end())
        or set(tokens) & {"valley", "hills", "river", "lake", "bay", "island", "province", "county", "city"}
    )
    return Name(_LAST.sub("", " ".join(words)), tokens, is_place)


def _bare(word: str) -> str:
    return _DRESS.sub("", word).casefold()


def _is_acronym(word: str) -> bool:
    """ "US", "U.S." and "WHO" are no "us" and "who"."""
    letters = _DRESS.sub("", word)
    return 1 < len(letters) < 4 and letters.isupper()


def _begins_sentence(text: str, start: int) -> bool:
    return bool(_SENTENCE_START.search(text[max(start - 3, 0) : start]))


def _is_common(word: str, lower: set[str], *, alone: bool) -> bool:
    if _is_acronym(word):
        return False
    bare = _bare(word)
    if {bare, bare.partition("-")[0]} & _NO_FIRST_WORDS or stem(word) in lower:
        return True
    return alone and bool(_COMMON_ENDING.search(bare)) and not word.endswith(("'s", "’s"))


def _strangers(one: Sequence[Name], other: Sequence[Name]) -> list[Name]:
    """Names of the one that no name of the other can stand for."""
    return [name for name in one if not any(_is_same_name(name, each) for each in other)]


def _is_same_name(one: Name, other: Name) -> bool:
    if _country(one) == _country(other) or _are_initials(one, other) or _are_initials(other, one):
        return True
    mine = [token for token in one.tokens if token not in KINDS]
    theirs = [token for token in other.tokens if token not in KINDS]
    if not mine or not theirs:
        return one.tokens == other.tokens
    fewer, more = sorted((mine, theirs), key=len)
    return all(any(is_same_token(token, each) for each in more) for token in fewer)


def _country(name: Name) -> str:
    joined = "_".join(name.tokens)
    return _KNOWN_DEMONYMS.get(joined, joined)


def _are_initials(short: Name, long: Name) -> bool:
    if len(short.tokens) != 1 or len(long.tokens) < 2:
        return False
    return short.tokens[0] == "".join(token[0] for token in long.tokens)


def is_same_token(one: str, other: str) -> bool:
    if one == other or _KNOWN_DEMONYMS.get(one, one) == _KNOWN_DEMONYMS.get(other, other):
        return True
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    return shared >= 4 and all(_DEMONYMS.fullmatch(word[shared:]) for word in (one, other))


def _sides(text: str) -> set[str]:
    """The points of the compass it names."""
    return {match["side"].lower() + (match["second"] or "").lower() for match in _COMPASS.finditer(text)}
