"""From the words that stand where a speaker stands to the name of the claimant, over a whole article."""

from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Final

import regex

from annotations.extraction.english import (
    DOCUMENTS,
    IMPERSONAL,
    OTHER_PRONOUNS,
    PERSON_NOUNS,
    PERSONAL,
    PUBLISHED,
    ROLES,
    SPEAKING,
)
from annotations.extraction.people import STRANGER, UNKNOWN, People, is_tied

FURTHEST_PERSON = 3  # sentences from "he" or "she" back to the person
FURTHEST_GROUP = 2  # from "it" or "they", where nobody else who can speak came between

_DETERMINER = regex.compile(r"\A(?:the|an?(?!\s+(?:few|number|lot|couple|handful)\b))\s+", regex.IGNORECASE)
_ROLE_THEN_NAME = regex.compile(
    rf".*\b(?i:{ROLES})\s+(?P<name>\p{{Lu}}[\p{{L}}\p{{M}}'’.-]+(?:\s\p{{Lu}}[\p{{L}}\p{{M}}'’.-]+)*)\Z"
)
# "union organizer Ada Brand".
_NOUN_THEN_NAME = regex.compile(
    r"(?:.*\s)?\p{Ll}[\p{L}-]{2,}(?<!\bthe|\bits|\bhis|\bher|\btheir)\s"
    r"(?P<name>\p{Lu}[\p{L}\p{M}'’.-]+(?:\s\p{Lu}[\p{L}\p{M}'’.-]*)+)\Z"
)
_JOINED = regex.compile(r",?\s(?:and|&)\s|,\s")
# Nobody, or too many to name.
_DENIED = regex.compile(
    r"(?:no|few|neither|nobody|none|nothing|hardly|scarcely|barely|all but|(?:every|any)(?:one|body))\b",
    regex.IGNORECASE,
)
_AND = regex.compile(r"\s(?:and|&)\s")
_OWN = regex.compile(r"(?P<owner>his|her|their|its)\s+(?P<rest>.+)", regex.IGNORECASE | regex.DOTALL)
_OWNERS = {"his": "he", "her": "she", "their": "they", "its": "it"}
_THE_ROLE = regex.compile(rf"the (?P<role>{ROLES})", regex.IGNORECASE)
_APPOSITION = regex.compile(r"\s*[,(].*\Z", regex.DOTALL)
_ANONYMOUS_DOCUMENT = regex.compile(
    r"(?:(?:the|an?|its|their|his|her|this|that|these|those|same|latest|new|own|other|official|recent|annual"
    rf"|final|first|second|\p{{Nd}}+)\s+)*{DOCUMENTS}",
    regex.IGNORECASE,
)
_SPEAKING = regex.compile(rf"\b{SPEAKING}\b")
_ISSUED = regex.compile(
    rf"\b(?P<document>{DOCUMENTS})\s+(?:{PUBLISHED}\s+)?(?:by|from)\s+(?P<by>(?:the\s)?\p{{Lu}}[\p{{L}}.'’-]+"
    r"(?:\s(?:of\s|for\s|and\s)?\p{Lu}[\p{L}.'’-]+)*)"
)
_SOMEBODY = regex.compile(
    rf"{ROLES}|{PERSON_NOUNS}|\p{{L}}*(?:person|man)|\p{{L}}{{3,}}(?:er|or|ist|ian|ant)"
)
_PLURAL = regex.compile(r"(?:\p{L}+(?<!s)s|police|people|men|women|staff)\b", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Claimant:
    """A name and how certain it is, 0 to 1; ("", 0) where nobody is certain."""

    name: str
    confidence: float


NOBODY: Final = Claimant("", 0.0)
# How certain each way of telling is: by a name as it stands, by a name among other words ("the owner X"), by
# words for somebody ("the works office"), by a word that could be anybody's ("a woman").
NAMED, AMONG_WORDS, DESCRIBED, ANYBODY = 0.95, 0.9, 0.8, 0.6
IN_OFFICE, SAID_HE, SAID_IT = 0.85, 0.75, 0.7


class Speakers:
    """Remembers who spoke, so that a surname or a pronoun further down finds its full name. One for each
    article.

    `outlets` are the names under which the article's own press speaks: they are nobody's claim.
    """

    def __init__(self, text: str, outlets: frozenset[str] = frozenset()) -> None:
        self._people = People(text)
        self._pronouns = dict(self._people.pronouns)
        self._outlets = {_letters(outlet) for outlet in outlets}
        self._sentence = ""
        self._spoke: set[str] = set()
        self._before: deque[tuple[set[str], set[str]]] = deque(maxlen=FURTHEST_PERSON)
        self._group, self._group_age = "", 0
        self._others_spoke_of = False
        self._issuers: defaultdict[str, set[str]] = defaultdict(set)

    def read_on(self, sentence: str) -> None:
        """The next sentence of the article, without what others are quoted to say in it."""
        self._before.appendleft((self._people.mentioned(self._sentence), self._spoke))
        self._others_spoke_of = bool(_SPEAKING.search(self._sentence))
        self._sentence, self._spoke = sentence, set()
        self._group_age += 1
        for issued in _ISSUED.finditer(sentence):
            self._issuers[issued["document"].lower()].add(_named(issued["by"]))

    def is_own(self, words: str) -> bool:
        """Whether the words name the press that tells the story."""
        return _letters(_named(words)) in self._outlets

    def resolve(self, words: str, offset: int | None = None) -> Claimant:
        """The claimant that `words` name, which stand at `offset` in the sentence now read; `NOBODY` where
        they name none for certain."""
        pronoun = words.lower()
        if pronoun in PERSONAL:
            return _claimant(self._person_again(pronoun, offset), SAID_HE)
        if pronoun in IMPERSONAL:
            return _claimant(self._group_again(pronoun), SAID_IT)
        if not words or pronoun in OTHER_PRONOUNS or _DENIED.match(words):
            return NOBODY
        if _AND.search(words):
            several = self._several(words)
            if several or "," in words:
                return _claimant(several, NAMED)
        own = _OWN.fullmatch(words)
        if own and self._people.after_role(own["rest"]) not in self._people:
            owner = self.resolve(_OWNERS[own["owner"].lower()], offset)
            if _ANONYMOUS_DOCUMENT.fullmatch(own["rest"]):
                return owner
            return Claimant(f"{owner.name}’s {own['rest']}", owner.confidence) if owner.name else NOBODY
        if _ANONYMOUS_DOCUMENT.fullmatch(words):
            return self._issuer_of(words)
        office = _THE_ROLE.fullmatch(words)
        holder = self._people.in_office(office["role"]) if office else ""
        named = self._people.without_house(_named(words))
        name = holder or self._people.in_full(self._people.after_role(named))
        if name in self._people:
            self._spoke.add(name)
        else:
            self._group, self._group_age = name, 0
            if _SOMEBODY.fullmatch(_head(name).lower()):
                self._spoke.add(STRANGER)
        if holder:
            return Claimant(name, IN_OFFICE)
        return Claimant(name, _confidence(words, name))

    def _several(self, words: str) -> str:
        """ "Lena Ost and Jonas Feld", in full; "" where not all of them are people."""
        parts = [part.removeprefix("both ").removeprefix("Both ") for part in _JOINED.split(words)]
        names = [self._people.in_full(self._people.after_role(_named(part))) for part in parts]
        if not all(self._people.may_be(name) for name in names):
            return ""
        self._spoke.update(names)
        return f"{', '.join(names[:-1])} and {names[-1]}"

    def _person_again(self, pronoun: str, offset: int | None) -> str:
        """Who "he" or "she" is: the only person whom the nearest words that mention anybody mention. Where
        others could be meant too, it must be known that this one is a he or a she, or nobody else speaks or
        is named in the sentence before."""
        here = self._people.mentioned(self._sentence[: offset or 0])
        window = [here, *({*mentioned, *spoke} for mentioned, spoke in self._before)]
        fitting = [
            {name for name in names if self._pronouns.get(name, pronoun) == pronoun} for names in window
        ]
        nearest = next((fits for names, fits in zip(window, fitting, strict=True) if names), set[str]())
        last_spoke = self._before[0][1] if self._before and not here else set[str]()
        nearest = {name for name in last_spoke if self._pronouns.get(name) == pronoun} or nearest
        name = next(iter(nearest)) if len(nearest) == 1 else STRANGER
        is_known = self._pronouns.get(name) == pronoun
        is_only_speaker = last_spoke == {name} and self._before[0][0] <= {name}
        is_only_one = set().union(*fitting) - {UNKNOWN} == {name}
        if name in (STRANGER, UNKNOWN) or not (is_known or is_only_speaker or is_only_one):
            return ""
        if not is_known and name in self._people.doubtful:
            return ""
        return self._person_is(name, pronoun)

    def _person_is(self, name: str, pronoun: str) -> str:
        self._pronouns[name] = pronoun
        self._spoke.add(name)
        return name

    def _issuer_of(self, words: str) -> Claimant:
        """Whose "the report" is: the only one of that kind whose issuer the article has named."""
        issuers = self._issuers.get(words.split()[-1].lower(), set())
        is_known = len(issuers) == 1 and words.lower().startswith(("the ", "this ", "that "))
        return Claimant(next(iter(issuers)), SAID_IT) if is_known else NOBODY

    def _group_again(self, pronoun: str) -> str:
        is_several = is_plural(self._group)
        furthest = 1 if self._others_spoke_of else FURTHEST_GROUP
        if self._group_age > furthest or is_several != (pronoun == "they"):
            return ""
        self._group_age = 0
        return self._group


def _confidence(words: str, name: str) -> float:
    head = _head(name).lower()
    if " " not in name and _SOMEBODY.fullmatch(head):
        return ANYBODY
    if is_plural(name) or not all(word[:1].isupper() for word in name.split()) or name not in words:
        is_surname = name.endswith(f" {words}")
        return NAMED if is_surname else DESCRIBED
    return NAMED if name == words else AMONG_WORDS


def _claimant(name: str, confidence: float) -> Claimant:
    return Claimant(name, confidence) if name else NOBODY


def _named(words: str) -> str:
    """The words without determiner, apposition and, before a person's name, role."""
    name = _DETERMINER.sub("", _APPOSITION.sub("", words.strip()))
    role = _ROLE_THEN_NAME.match(name) or _NOUN_THEN_NAME.match(name)
    if role and not is_tied(name[: role.start("name")]):
        name = role["name"]
    return name[:1].upper() + name[1:]


def is_plural(name: str) -> bool:
    """Whether the name is that of several: "trade unions in Ulmen", but not "Ada Jones"."""
    head = _head(name)
    is_persons = name.endswith(f" {head}") and head[:1].isupper()
    return not is_persons and bool(_PLURAL.search(head))


def _head(words: str) -> str:
    """The noun that the words are about: the last before "of", "from" and the like."""
    return regex.split(r"\s(?:of|from|for|at|in|on|with|to|by)\s", words, maxsplit=1)[0].split(" ")[-1]


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
