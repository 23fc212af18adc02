"""From the words that stand where a speaker stands to the name of the claimant, over a whole article."""

from collections import defaultdict, deque

import regex

from annotations.extraction.english import (
    BETWEEN,
    DOCUMENTS,
    IMPERSONAL,
    NO_NAMES,
    OTHER_PRONOUNS,
    PERSON_NOUNS,
    PERSONAL,
    PLACES,
    ROLES,
    STATES,
    TITLES,
)

FURTHEST_PERSON = 3  # sentences from "he" or "she" back to the person; "it" and "they" must follow at once
STRANGER = "?"  # somebody without a name, who may be meant by "he" or "she" as well

_DETERMINER = regex.compile(r"\A(?:the|an?)\s+", regex.IGNORECASE)
_NO_NAME = regex.compile(rf"\A(?:{NO_NAMES}\s+)+")
_TITLE = regex.compile(rf"\A(?:{TITLES}\s+)+(?=\p{{Lu}})")
_ROLE_THEN_NAME = regex.compile(
    rf".*\b{ROLES}\s+(?P<name>\p{{Lu}}[\p{{L}}\p{{M}}'’.-]+(?:\s\p{{Lu}}[\p{{L}}\p{{M}}'’.-]+)*)\Z"
)
_THE_ROLE = regex.compile(rf"the (?P<role>{ROLES})", regex.IGNORECASE)
_NAME = r"\p{Lu}[\p{L}\p{M}-]*(?:['’](?!s\b)[\p{L}\p{M}]+)*"  # O’Hara-Brand, but Ulmen without its possessive
_CAPITALISED = regex.compile(
    rf"(?<![\p{{L}}.]){_NAME}\.?(?: \p{{Lu}}\.)*(?: (?:al-|de |del |van |von |bin |da )?{_NAME})+"
)
_WORD = regex.compile(_NAME)
_APPOSITION = regex.compile(r"\s*[,(].*\Z", regex.DOTALL)
_ANONYMOUS_DOCUMENT = regex.compile(
    rf"(?:(?:the|an?|its|their|his|her|this|that|these|those|same|latest|new|own|other|official|recent|annual|final|first|second|\p{{Nd}}+)\s+)*"
    rf"{DOCUMENTS}",
    regex.IGNORECASE,
)
_PLURAL = regex.compile(r"(?:\p{L}+(?<!s)s|police|people|men|women|staff)\b", regex.IGNORECASE)
# Names that cannot be a person's.
_PLACE = regex.compile(rf"(?:.*\s)?{PLACES}(?:\s.*)?|(?:North|South|East|West|New|San|Los|United|Hong)\s.*")
_UNNAMED = rf"\s+(?:[\p{{L}}’-]+\s+){{0,3}}?{PERSON_NOUNS}\b(?-i:(?!\s+\p{{Lu}}))"
_STRANGER = regex.compile(rf"(?<!,\s)\b(?:an?|one|another){_UNNAMED}", regex.IGNORECASE)
_SOMEBODY = regex.compile(rf"(?<!,\s)\b(?:an?|one|another|the|his|her|its|their){_UNNAMED}", regex.IGNORECASE)
_AFTER_PERSON = (
    r"(?:,\s(?:an?\s|who\b|\p{Nd}{2}\b|whose\b|the\s\p{Ll}|(?:\p{Ll}+\s){0,3}" + ROLES + r"\b)"
    rf"|\s(?:{BETWEEN}\s)*{STATES}\b)"
)
_BEFORE_PERSON = rf"(?:\b(?:{TITLES}|{ROLES}|{STATES})\s)"
_MEN, _WOMEN = r"(?:Mr\.?|Sir|Lord|King|\p{L}+man)\s", r"(?:Mrs\.?|Ms\.?|Miss|Lady|Dame|Queen|\p{L}+woman)\s"
_PRONOUNS = {"he": "he", "his": "he", "him": "he", "she": "she", "her": "she"}
_PRONOUN = regex.compile(r"\b(?:he|his|him|she|her)\b", regex.IGNORECASE)
_QUOTED = regex.compile(r"“[^”]*(?:”|$)|\"[^\"\n]*\"", regex.MULTILINE)
_SENTENCE_END = regex.compile(r"[.!?]\s|\n")


class Speakers:
    """Remembers who spoke, so that a surname or a pronoun further down finds its full name. One for each
    article.

    `outlets` are the names under which the article's own press speaks: they are nobody's claim.
    """

    def __init__(self, text: str, outlets: frozenset[str] = frozenset()) -> None:
        self._text = text
        self._outlets = {_letters(outlet) for outlet in outlets}
        self._names = _full_names(text)
        self._by_part: defaultdict[str, set[str]] = defaultdict(set)
        self._people: set[str] = set()
        self._pronouns: dict[str, str] = {}
        self._roles: defaultdict[str, set[str]] = defaultdict(set)
        for name in self._names:
            parts = name.split()
            self._by_part[parts[0]].add(name)
            self._by_part[parts[-1]].add(name)
            self._get_to_know(name)
        self._learn_pronouns()
        self._sentence = ""
        self._spoke: set[str] = set()
        self._before: deque[tuple[set[str], set[str]]] = deque(maxlen=FURTHEST_PERSON)
        self._group, self._group_age = "", 0

    def read_on(self, sentence: str) -> None:
        """The next sentence of the article, without what others are quoted to say in it."""
        self._before.appendleft((self._mentions(self._sentence), self._spoke))
        self._sentence, self._spoke = sentence, set()
        self._group_age += 1

    def resolve(self, words: str) -> str:
        """The claimant that `words` name in the sentence now read, "" where they name none for certain."""
        pronoun = words.lower()
        if pronoun in PERSONAL:
            return self._person_again(pronoun)
        if pronoun in IMPERSONAL:
            return self._group_again(pronoun)
        if not words or pronoun in OTHER_PRONOUNS or _ANONYMOUS_DOCUMENT.fullmatch(words):
            return ""
        name = self._in_full(self._office_holder(words) or self._person_after_role(_named(words)))
        if _letters(name) in self._outlets:
            return ""
        if name in self._people:
            self._spoke.add(name)
        else:
            self._group, self._group_age = name, 0
        return name

    def _get_to_know(self, name: str) -> None:
        """Whether the article treats the name as a person's, and which office they hold."""
        if _PLACE.fullmatch(name):
            return
        escaped = regex.escape(name)
        first, *_, last = (regex.escape(part) for part in name.split())
        shortened = rf"(?<!{first}\s)(?<!\p{{Lu}}\.\s)\b{last}\b(?!\s\p{{Lu}})"
        signs = (rf"{_BEFORE_PERSON}{escaped}\b", rf"\b{escaped}{_AFTER_PERSON}", shortened)
        if not any(regex.search(sign, self._text) for sign in signs):
            return
        self._people.add(name)
        for role in regex.findall(rf"\b({ROLES})\s{escaped}\b", self._text, regex.IGNORECASE):
            self._roles[role.lower()].add(name)

    def _office_holder(self, words: str) -> str:
        """The one whom the article calls by the office ("the mayor"), if there is exactly one."""
        office = _THE_ROLE.fullmatch(words)
        holders = self._roles.get(office["role"].lower(), set()) if office else set()
        return next(iter(holders)) if len(holders) == 1 else ""

    def _person_after_role(self, words: str) -> str:
        """Without "her colleague" before the name of somebody the article knows."""
        return next((name for name in sorted(self._people) if words.endswith(f" {name}")), words)

    def _person_again(self, pronoun: str) -> str:
        """Who "he" or "she" is: the only person whom the nearest words that mention anybody mention. Where
        others could be meant too, it must be known that this one is a he or a she."""
        place = regex.search(rf"\b{pronoun}\b", self._sentence, regex.IGNORECASE)
        here = self._mentions(self._sentence[: place.start()] if place else "")
        window = [here, *({*mentioned, *spoke} for mentioned, spoke in self._before)]
        fitting = [
            {name for name in names if self._pronouns.get(name, pronoun) == pronoun} for names in window
        ]
        nearest = next((fits for names, fits in zip(window, fitting, strict=True) if names), set[str]())
        last_spoke = self._before[0][1] if self._before and not here else set[str]()
        nearest = {name for name in last_spoke if self._pronouns.get(name) == pronoun} or nearest
        name = next(iter(nearest)) if len(nearest) == 1 else STRANGER
        is_known = self._pronouns.get(name) == pronoun
        if name == STRANGER or not (is_known or set().union(*fitting) == {name}):
            return ""
        return self._person_is(name, pronoun)

    def _person_is(self, name: str, pronoun: str) -> str:
        self._pronouns[name] = pronoun
        self._spoke.add(name)
        return name

    def _group_again(self, pronoun: str) -> str:
        is_plural = bool(_PLURAL.search(_head(self._group)))
        if self._group_age > 1 or is_plural != (pronoun == "they"):
            return ""
        self._group_age = 0
        return self._group

    def _mentions(self, sentence: str) -> set[str]:
        """The people in the words; those whose possessive stands there count only where nobody else does."""
        plain: set[str] = set()
        owning: set[str] = set()
        for match in _WORD.finditer(sentence):
            wholes = self._by_part.get(match[0], set()) & self._people
            owns = sentence.startswith(("’s", "'s"), match.end())
            (owning if owns else plain).update(wholes)
        if _STRANGER.search(sentence):
            plain.add(STRANGER)
        return plain or owning

    def _learn_pronouns(self) -> None:
        """Names that are followed by "he" or "she" where nobody else can be meant, and titles that tell."""
        heard: defaultdict[str, set[str]] = defaultdict(set)
        for name in self._people:
            surname = rf"(?:{regex.escape(name)}|{regex.escape(name.split()[-1])})\b"
            for pronoun, title in (("he", _MEN), ("she", _WOMEN)):
                if regex.search(rf"\b{title}{surname}", self._text):
                    heard[name].add(pronoun)
        for sentence in _SENTENCE_END.split(_QUOTED.sub("", self._text)):
            people = self._mentions(sentence)
            if len(people) == 1 and not _SOMEBODY.search(sentence):
                words = {word.lower() for word in _PRONOUN.findall(sentence)}
                heard[people.pop()] |= {pronoun for word, pronoun in _PRONOUNS.items() if word in words}
        self._pronouns.update({name: found.pop() for name, found in heard.items() if len(found) == 1})

    def _in_full(self, name: str) -> str:
        """The full name that a single word is part of, if the article brings in exactly one person by it."""
        bare = _TITLE.sub("", name)
        if " " in bare:
            return bare if bare in self._names else name
        wholes = self._by_part.get(bare, set())
        namesakes = [whole for whole in wholes if whole.endswith(f" {bare}")]
        introduced = [whole for whole in wholes if self._is_introduced(whole, bare)]
        return introduced[0] if len(introduced) == 1 and len(namesakes) <= 1 else name

    def _is_introduced(self, whole: str, part: str) -> bool:
        """Whether the article gives the whole name before it shortens it, as it does with people, not with
        countries."""
        first = self._text.find(whole)
        return first <= self._text.find(part) <= first + len(whole)


def _full_names(text: str) -> set[str]:
    """The names of two words or more in `text`, without titles and without what a sentence begins with."""
    found = (_TITLE.sub("", _NO_NAME.sub("", match[0])) for match in _CAPITALISED.finditer(text))
    return {name for name in found if " " in name}


def _named(words: str) -> str:
    """The words without determiner, apposition and, before a person's name, role."""
    name = _DETERMINER.sub("", _APPOSITION.sub("", words.strip()))
    role = _ROLE_THEN_NAME.match(name)
    if role:
        name = role["name"]
    return name[:1].upper() + name[1:]


def _head(words: str) -> str:
    """The noun that the words are about: the last before "of", "from" and the like."""
    return regex.split(r"\s(?:of|from|for|at|in|on|with|to|by)\s", words, maxsplit=1)[0].split(" ")[-1]


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
