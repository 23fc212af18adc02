"""Whom an article names: people and their offices, told from places and institutions by the words around
them."""

from collections import defaultdict
from collections.abc import Iterator

import regex

from annotations.extraction.english import (
    BETWEEN,
    NO_NAMES,
    PERSON_NOUNS,
    PLACES,
    ROLES,
    SPEAKS,
    TITLES,
)

STRANGER = "?"  # somebody without a full name, who may be meant by "he" or "she" as well
UNKNOWN = "??"  # a full name of which it is not known whether it is a person's
MOST_PARTS = 6  # words of a person's name
LONGEST_OFFICE = 60  # code points before a name in which its title or office is looked for

_WORD = r"\p{Lu}[\p{L}\p{M}-]*(?:['’](?!s\b)[\p{L}\p{M}]+)*"  # O’Hara-Brand, but Ulmen without its possessive
_ABBREVIATED = (
    r"(?:Dr|Mrs?|Ms|Prof|Sens?|Reps?|Gen|Gov|St|Lt|Sgt|Col|Capt|Maj|Rev|Adm|Cmdr|Hon|U\.[SK]|\p{Lu})\."
)
_RUN = regex.compile(
    rf"(?<![\p{{L}}.])(?:{_ABBREVIATED}|{_WORD})(?: \p{{Lu}}\.)*"
    rf"(?: (?:al-|de |del |van |von |bin |da )?{_WORD})*"
)
_PERIODS = (
    "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|July|(?:Septem|Octo|Novem|Decem)ber"
)
_NO_NAME = regex.compile(rf"\A(?:(?:{NO_NAMES}|{_PERIODS})\s+)+")
_TITLE = regex.compile(rf"\A(?:{TITLES}\s+)+(?=\p{{Lu}})")
# Those who held the office once, or stand in for its holder, are not meant by its name.
_OFFICE = regex.compile(
    r"(?P<other>\b(?:former|formerly|ex|then|vice|deputy|acting|late|past|previous|assistant|one-time)\b"
    r"(?:[^.,;:!?]|(?<=\p{Lu})\.)*[\s-])?"
    rf"\b(?P<office>{ROLES})\s+\Z",
    regex.IGNORECASE,
)
# "Ada Brand became mayor", "Mayor Jonas Feld resigned": whom the office means depends on when.
_CHANGES = regex.compile(
    r"\b(?:becom(?:e|es|ing)|became|elect(?:s|ed)|appoint(?:s|ed)|named|new|next|incoming|outgoing|succeed(?:s|ed)?"
    rf"|replac(?:es?|ed)|sworn\sin|took\sover)\b[^.;:!?\n]{{0,{LONGEST_OFFICE}}}?\b(?P<office>{ROLES})\b"
    rf"|\b(?P<office>{ROLES})\b[^.;:!?\n]{{0,{LONGEST_OFFICE}}}?\b(?:resign(?:s|ed)?|retire[sd]?|died|stepped\sdown"
    r"|quit|left\soffice|ousted|replaced|succeeded|(?:vot|forc)ed\sout|dismissed|sacked|removed)\b",
    regex.IGNORECASE,
)
_BEFORE_PERSON = regex.compile(rf"\b(?:{TITLES}|{ROLES}|{SPEAKS})\s+\Z")
_AFTER_PERSON = regex.compile(
    rf",\s(?:an?\s|who\b|\p{{Nd}}{{2}}\b|whose\b|the\s\p{{Ll}}|(?:\p{{Ll}}+\s){{0,3}}{ROLES}\b)"
    rf"|\s(?:{BETWEEN}\s)*{SPEAKS}\b"
)
_AFTER_APPOSITION = regex.compile(rf",\s(?:{BETWEEN}\s)*{SPEAKS}\b")  # "the owner, Ada Brand, said"
# "critics of", "a lawyer for", "everyone but", "Ada Brand and": whoever is named after it is another, or not
# the only one. An institution's name may hold such a word itself.
_TIE = regex.compile(
    r"(?:\A|\s)(?:of|for|to|from|at|in|on|by|with|about|against|near|around|behind|under|than|but|except|and|n?or|&"
    r"|n?either|as|(?:un)?like|fake|false|bogus|so-called|would-be|supposed)\s",
    regex.IGNORECASE,
)
_HOUSE = regex.compile(r"\s(?:of|from|at)\s(?:the\s)?\p{Lu}.*\Z", regex.DOTALL)
_WHERE = regex.compile(r"(?:\b(?:in|at|near|across)|,\s(?:of|from))\s\Z", regex.IGNORECASE)
_INSTITUTION = regex.compile(
    rf"\b{PLACES}\s(?:of|for)\s(?:the\s)?\p{{Lu}}[\p{{L}}.-]+(?=\s)(?:(?:\sand)?\s\p{{Lu}}[\p{{L}}.-]+(?=\s))*"
)
_MEN = "(?:\\p{L}*(?<!wo)man|father|husband|son|brother|widower|grandfather|uncle|boy|actor)"
_WOMEN = "(?:\\p{L}*woman|mother|wife|daughter|sister|widow|grandmother|aunt|girl|actress|waitress)"
_MAN = regex.compile(rf"\b(?:Mr\.?|Sir|Lord|King|{_MEN},?)\s+\Z")
_WOMAN = regex.compile(rf"\b(?:Mrs\.?|Ms\.?|Miss|Lady|Dame|Queen|{_WOMEN},?)\s+\Z")
# "Ada Brand, 41, a mother of two".
_IS = r",\s(?:\p{Nd}+,\s)?(?:an?|the|his|her|their)\s(?:[\p{L}-]+\s){0,2}?"
_IS_MAN = regex.compile(rf"{_IS}{_MEN}\b")
_IS_WOMAN = regex.compile(rf"{_IS}{_WOMEN}\b")
# Names that cannot be a person's.
_PLACE = regex.compile(rf"(?:.*\s)?{PLACES}(?:\s.*)?|(?:North|South|East|West|New|San|Los|United|Hong)\s.*")
# Countries and regions of two words, which stand after a town as a name stands after an office.
_REGION = regex.compile(
    r"(?:Northern|Southern|Eastern|Western|Central|Upper|Lower|Great|Greater|British|Saudi|Sri|Sierra|Costa|Puerto"
    r"|Nova|Burkina|El|Rhode|Rio|Santa|Prince)\s.*"
)

_UNNAMED = rf"\s+(?:[\p{{L}}’-]+\s+){{0,3}}?{PERSON_NOUNS}\b(?-i:(?!\s+\p{{Lu}}))"
_STRANGER = regex.compile(rf"(?<!,\s)\b(?:an?|one|another){_UNNAMED}", regex.IGNORECASE)
_SOMEBODY = regex.compile(rf"(?<!,\s)\b(?:an?|one|another|the|his|her|its|their){_UNNAMED}", regex.IGNORECASE)
_PRONOUNS = {"he": "he", "his": "he", "him": "he", "she": "she", "her": "she"}
_PRONOUN = regex.compile(r"\b(?:he|his|him|she|her)\b", regex.IGNORECASE)
_LEADING = regex.compile(r"(?:he|she)\b", regex.IGNORECASE)
_QUOTED = regex.compile(r"“[^”]*(?:”|$)|\"[^\"\n]*\"", regex.MULTILINE)
_SENTENCE_END = regex.compile(r"[.!?]\s|\n")


class People:
    """The names in `text`, of whom it is known that they are people's, and "he" or "she" where that is
    clear. `doubtful` are those whom both would follow: "Ada Brand left.
    He …. She …."."""

    def __init__(self, text: str) -> None:
        self.names: set[str] = set()
        self.pronouns: dict[str, str] = {}
        self.doubtful: set[str] = set()
        self._people: set[str] = set()
        self._first: dict[str, int] = {}  # where each name, and each word that stands alone, stands first
        self._wholes: defaultdict[str, set[str]] = defaultdict(set)
        self._offices: defaultdict[str, set[str]] = defaultdict(set)
        self._changing = {change["office"].lower() for change in _CHANGES.finditer(text)}
        for start, name in _names(text):
            self._first.setdefault(name, start)
            if " " in name:
                self._meet(name, text, start)
        shortened = {
            name for word in self._first for name in self._wholes.get(word, ()) if _ends_in(name, word)
        }
        self._people |= {name for name in shortened if not _PLACE.fullmatch(name)}
        self._learn_pronouns(text)

    def __contains__(self, name: str) -> bool:
        return name in self._people

    def in_full(self, name: str) -> str:
        """The full name that a single word is part of, if the article brings in exactly one by it; else
        `name`. Titles are no part of it."""
        bare = _TITLE.sub("", name)
        if bare.isupper() and (bare.title() in self.names or bare.title() in self._wholes):
            name = bare = bare.title()
        if " " in bare:
            return bare if bare in self.names else name
        wholes = self._wholes.get(bare, set())
        introduced = [
            whole
            for whole in wholes
            if self._is_introduced(whole, bare) and (whole in self._people or _ends_in(whole, bare))
        ]
        namesakes = sum(_ends_in(whole, bare) for whole in wholes)
        return introduced[0] if len(introduced) == 1 and namesakes <= 1 else name

    def after_role(self, words: str) -> str:
        """Without "her colleague" before the name of somebody known."""
        known = next((end for end in _endings(words) if end in self._people), words)
        return words if is_tied(words.removesuffix(known)) else known

    def without_house(self, words: str) -> str:
        """ "Lena Ost" of "Dr. Lena Ost of the Lake Trust", if it is known that this is a person's name."""
        person = self.in_full(_HOUSE.sub("", words))
        return person if person in self._people else words

    def may_be(self, name: str) -> bool:
        """Whether the name is a person's, or a full name that nothing tells from one."""
        return name in self._people or (name in self.names and not _PLACE.fullmatch(name))

    def in_office(self, office: str) -> str:
        """The one whom the article gives that office ("mayor"); "" if there are none or several, or if it
        tells that the office changes hands."""
        holders = self._offices.get(office.lower(), set())
        is_certain = len(holders) == 1 and office.lower() not in self._changing
        return next(iter(holders)) if is_certain else ""

    def mentioned(self, words: str) -> set[str]:
        """The people in `words`; those whose possessive stands there count only where nobody else does."""
        plain: set[str] = set()
        owning: set[str] = set()
        for match in _RUN.finditer(words):
            found = (
                ()
                if _WHERE.search(words[max(0, match.start() - LONGEST_OFFICE) : match.start()])
                else self._in_run(match[0])
            )
            (owning if words.startswith(("’s", "'s"), match.end()) else plain).update(found)
        if _STRANGER.search(words):
            plain.add(STRANGER)
        return plain or owning

    def _meet(self, name: str, text: str, start: int) -> None:
        self.names.add(name)
        parts = name.split()
        self._wholes[parts[0]].add(name)
        self._wholes[parts[-1]].add(name)
        before = text[max(0, start - LONGEST_OFFICE) : start]
        if _PLACE.fullmatch(name):
            return
        end = start + len(name)
        is_apposed = before.endswith(", ") and _AFTER_APPOSITION.match(text, end)
        if is_apposed or _BEFORE_PERSON.search(before) or _AFTER_PERSON.match(text, end):
            self._people.add(name)
        office = _OFFICE.search(before)
        if office and not office["other"]:
            self._offices[office["office"].lower()].add(name)

    def _is_introduced(self, whole: str, part: str) -> bool:
        """Whether the article gives the whole name before it shortens it, as it does with people, not with
        countries."""
        return self._first[whole] <= self._first.get(part, self._first[whole])

    def _in_run(self, run: str) -> Iterator[str]:
        name = _bare(run)
        known = next((end for end in _endings(name) if end in self._people), "")
        if known:
            yield known
        elif name not in self.names:
            for word in name.split():
                wholes = self._wholes.get(word, set())
                people = wholes & self._people if len(wholes) == 1 else {STRANGER} if wholes else set[str]()
                yield from people
        elif self.may_be(name):
            yield UNKNOWN

    def _learn_pronouns(self, text: str) -> None:
        """Titles tell, and pronouns after a name where nobody else can be meant."""
        heard: defaultdict[str, set[str]] = defaultdict(set)
        for start, name in _names(text):
            before = text[max(0, start - LONGEST_OFFICE) : start]
            end = start + len(name)
            for pronoun, title, role in (("he", _MAN, _IS_MAN), ("she", _WOMAN, _IS_WOMAN)):
                if title.search(before) or role.match(text, end):
                    heard[self.in_full(name)].add(pronoun)
        last = ""
        after: defaultdict[str, set[str]] = defaultdict(set)
        for sentence in _SENTENCE_END.split(_QUOTED.sub("", text)):
            people = self.mentioned(sentence)
            pronouns = {_PRONOUNS[word.lower()] for word in _PRONOUN.findall(sentence)}
            if len(people) == 1 and not _SOMEBODY.search(sentence):
                heard[next(iter(people))] |= pronouns
            if people:
                last = people.pop() if len(people) == 1 else ""
            elif leading := _LEADING.match(sentence):
                after[last].add(leading[0].lower())
        self.pronouns = {name: found.pop() for name, found in heard.items() if len(found) == 1}
        self.doubtful = {name for name, found in after.items() if len(found) > 1}


def is_place(name: str) -> bool:
    """Whether the name is by its words that of a place or an institution."""
    return bool(_PLACE.fullmatch(name) or _REGION.fullmatch(name))


def is_tied(before: str) -> bool:
    """Whether words that stand before a name make the whole mean somebody else, or somebody else as well."""
    return bool(_TIE.search(_INSTITUTION.sub("", before)))


def _names(text: str) -> Iterator[tuple[int, str]]:
    """Each name in `text` with its offset, without titles and without what a sentence begins with."""
    for match in _RUN.finditer(text):
        name = _bare(match[0])
        yield match.end() - len(name), name


def _bare(run: str) -> str:
    return _TITLE.sub("", _NO_NAME.sub("", run))


def _endings(words: str) -> Iterator[str]:
    """The last words, as many as a name may have, then without the first of them, and so on down to two."""
    parts = words.split(" ")[-MOST_PARTS:]
    return (" ".join(parts[place:]) for place in range(len(parts) - 1))


def _ends_in(name: str, word: str) -> bool:
    return name.endswith(f" {word}")
