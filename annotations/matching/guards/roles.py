"""Who does it and whom it is done to, and what is more than what."""

import itertools
from dataclasses import dataclass
from typing import Final

import regex

from annotations.matching.guards.findings import Findings, Statement
from annotations.matching.guards.names import shared_names
from annotations.matching.terms import STOP_WORDS, WORD, stem, stems
from annotations.text.wordlists import words_in

_THAN: Final = regex.compile(r"\bthan\b", regex.IGNORECASE)


def comparisons(one: Statement, other: Statement, found: Findings) -> None:
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


_PASSIVE: Final = regex.compile(
    r"\b(?:is|was|were|are|been|being|be)\s+(?:\p{L}+ly\s)?\p{L}+(?:ed|en|t)?\s+(?:\p{L}+\s){0,8}?by\b"
)


def change_of_places(one: Statement, other: Statement, found: Findings) -> None:
    """Two names that change places: who beat whom. A passive turns them round, too."""
    here, there = one.words, other.words
    common = shared_names(here, there)
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
_MOST_WORDS: Final = 200  # so many of a statement are looked at
_NEARBY: Final = 100  # characters in which a subject or an object stands


@dataclass(frozen=True, slots=True)
class _Deed:
    """The stems before a word that may be a verb, in its clause, and those of what follows at once."""

    ahead: frozenset[str]
    after: frozenset[str]
    is_passive: bool


def turned(one: Statement, other: Statement, found: Findings) -> None:
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
    for match in itertools.islice(WORD.finditer(words), _MOST_WORDS):
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
