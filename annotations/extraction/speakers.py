"""From the words that stand where a speaker stands to the name of the claimant, over a whole article."""

from collections import defaultdict

import regex

from annotations.extraction.english import IMPERSONAL, NO_NAMES, OTHER_PRONOUNS, PERSONAL, ROLES, TITLES

FURTHEST_PERSON = 3  # sentences from "he" or "she" back to the person; "it" and "they" must follow at once

_DETERMINER = regex.compile(r"\A(?:the|an?)\s+", regex.IGNORECASE)
_NO_NAME = regex.compile(rf"\A(?:{NO_NAMES}\s+)+")
_TITLE = regex.compile(rf"\A(?:{TITLES}\s+)+(?=\p{{Lu}})")
_ROLE_THEN_NAME = regex.compile(
    rf".*\b{ROLES}\s+(?P<name>\p{{Lu}}[\p{{L}}'’.-]+(?:\s\p{{Lu}}[\p{{L}}'’.-]+)*)\Z"
)
_NAME = r"\p{Lu}[\p{L}-]*(?:['’](?!s\b)\p{L}+)*"  # O’Hara-Brand, but Ulmen without its possessive
_CAPITALISED = regex.compile(
    rf"(?<![\p{{L}}.]){_NAME}\.?(?: \p{{Lu}}\.)*(?: (?:al-|de |del |van |von |bin |da )?{_NAME})+"
)
_APPOSITION = regex.compile(r"\s*[,(].*\Z", regex.DOTALL)


class Speakers:
    """Remembers who spoke, so that a surname or a pronoun further down finds its full name. One for each
    article."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._names = _full_names(text)
        self._by_part: defaultdict[str, set[str]] = defaultdict(set)
        for name in self._names:
            parts = name.split()
            self._by_part[parts[0]].add(name)
            self._by_part[parts[-1]].add(name)
        self._sentence = 0
        self._person, self._person_at = "", 0
        self._group, self._group_at = "", 0

    def read_on(self, sentence: str) -> None:
        """The next sentence of the article. If it names somebody else, "he" or "she" is no longer certain."""
        self._sentence += 1
        if self._person and _full_names(sentence) - {self._person}:
            self._person = ""

    def resolve(self, words: str) -> str:
        """The claimant that `words` name in the sentence now read, "" where they name none for certain."""
        pronoun = words.lower()
        if pronoun in PERSONAL:
            return self._person_again()
        if pronoun in IMPERSONAL:
            return self._group if self._sentence - self._group_at <= 1 else ""
        if not words or pronoun in OTHER_PRONOUNS:
            return ""
        name = self._in_full(_named(words))
        if name in self._names or _TITLE.match(name):
            self._person, self._person_at = name, self._sentence
        else:
            self._group, self._group_at = name, self._sentence
        return name

    def _person_again(self) -> str:
        if self._sentence - self._person_at > FURTHEST_PERSON:
            return ""
        self._person_at = self._sentence
        return self._person

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
