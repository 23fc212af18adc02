"""Who is said to state it."""

from typing import Final

import regex

from annotations.matching.guards.findings import Findings, Statement
from annotations.matching.guards.names import KINDS, is_same_token, names
from annotations.matching.terms import stems
from annotations.text.wordlists import WRONGLY, words_in

_SAYS: Final = (
    r"(?:said|says?|told|claim(?:s|ed)?|reports?|reported|put|puts|stated|states|announced|warned"
    r"|warns|argued|argues"
    r"|believes?|insist(?:s|ed)?|declared|estimate[sd]|wrote|admitted|acknowledged|testified|alleged"
    r"|complained|noted"
    r"|predict(?:s|ed)?|found|expects?|confirmed|denied|denies|accuses?|accused|blame[sd]?|promised"
    r"|replied|added)"
)
_PHRASE: Final = (
    r"(?P<speaker>(?:(?:the|a|an|its|their|his|her)\s)?[\p{L}\p{M}.'’-]+(?:\s[\p{L}\p{M}.'’-]+){0,5}?)"
)
_SPEAKERS: Final = (
    regex.compile(
        rf"\b(?:according to|in the (?:view|opinion|words) of) {_PHRASE}"
        r"(?=[,.;:]|\Z|\s(?:in|on|at|the|there|more|about|around|\d))",
        regex.IGNORECASE,
    ),
    regex.compile(rf"[,”\"’]\s{_SAYS} {_PHRASE}(?=[,.;:]|\Z|\s(?:in|on|at|last|this)\b)", regex.IGNORECASE),
    regex.compile(rf"[,”\"’]\s{_PHRASE} {_SAYS}(?=[,.;:]|\Z|\s(?:in|on|at|last|this)\b)", regex.IGNORECASE),
    regex.compile(rf"\A[“\"]?{_PHRASE} (?:has |have |had |also )?{_SAYS}(?! by\b)(?=\s)", regex.IGNORECASE),
)
# Verbs that only hand on what is said: who denies, promises or blames does something of their own.
_HANDS_ON: Final = (
    r"(?:said|says?|claim(?:s|ed)?|state[sd]?|argue[sd]?|warn(?:s|ed)?|insist(?:s|ed)?|note[sd]?|add(?:s|ed)"
    r"|declare[sd]?|reported|reports|maintain(?:s|ed)?|explain(?:s|ed)?|announce[sd])"
)
_DAY: Final = r"(?: (?:on|late on|early on) \p{Lu}\p{Ll}+| yesterday| today| earlier| later| last \p{Ll}+)?"
_FRAMES: Final = (
    regex.compile(rf"\A(?i:according to|in the (?:view|opinion|words) of) {_PHRASE}, "),
    regex.compile(
        rf"\A{_PHRASE} (?:has |have |had |also ){{0,2}}{_HANDS_ON}{_DAY}(?: that|:|, that) (?=\P{{Z}})"
    ),
    regex.compile(rf"[,”\"’],? (?:{_PHRASE} {_HANDS_ON}|{_HANDS_ON} {_PHRASE}){_DAY}\.?\Z"),
    regex.compile(rf",? according to {_PHRASE}\.?\Z"),
)
_DENIES: Final = regex.compile(
    rf"\b(?:not|never|no|nobody|none|few|denied|if|who|{'|'.join(sorted(WRONGLY))})\b|n['’]t\b",
    regex.IGNORECASE,
)
_PRONOUNS: Final = frozenset(
    words_in("he she it they we i you who this that these those there one some many")
)
_ARTICLES: Final = frozenset(["the", "a", "an", "its", "their", "his", "her"])


def speakers(one: Statement, other: Statement, found: Findings) -> None:
    """The claimant where one is known, else whom the words themselves name."""
    here = one.claimant or speaker_in(one.words)
    there = other.claimant or speaker_in(other.words)
    if not here or not there:
        return
    if are_one_speaker(here, there):
        found.shared.append(f"the same speaker: {here}")
    else:
        found.fail("speaker", f"another speaker: {here}, {there}")


def speaker_in(text: str) -> str:
    """Who the words themselves say states them; "" where nobody is named or only a pronoun."""
    for pattern in _SPEAKERS:
        match = pattern.search(text)
        if match and match["speaker"].casefold() not in _PRONOUNS and match["speaker"][0] not in "0123456789":
            return match["speaker"]
    return ""


def without_frame(words: str) -> str:
    """What is said, without who is told to say it: "The mayor said that rents fell" without its first four
    words. As it is where nothing else would be left."""
    for frame in _FRAMES:
        match = frame.search(words)
        if match and not _DENIES.search(match["speaker"]):
            left = words[match.end() :] if match.start() == 0 else words[: match.start() + 1].rstrip(",")
            return left if left.strip() else words
    return words


def are_one_speaker(one: str, other: str) -> bool:
    """Whether two phrases may mean the same person or body: "mayor Ilse Brandt" and "Brandt" may, "the health
    ministry" and "the water ministry" not."""
    mine, theirs = _who(one), _who(other)
    if not mine or not theirs:
        return True
    fewer, more = sorted((mine, theirs), key=len)
    return all(any(is_same_token(token, each) for each in more) for token in fewer)


def _who(phrase: str) -> list[str]:
    people = [token for name in names(f", {phrase}") for token in name.tokens if token not in KINDS]
    return people or [each for each in stems(phrase) if each not in _ARTICLES]
