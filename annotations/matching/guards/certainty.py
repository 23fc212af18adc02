"""Whether it is so, may be so, or is yet to come."""

from typing import Final

import regex

from annotations.matching.guards.findings import Findings, Statement
from annotations.matching.terms import stem
from annotations.text.wordlists import words_in

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
_WORDS: Final = regex.compile(r"\p{L}+")


def certainty(one: Statement, other: Statement, found: Findings) -> None:
    for mine, theirs, order in ((one, other, "{0}, {1}"), (other, one, "{1}, {0}")):
        possible = _POSSIBLE.search(mine.words)
        if possible and not _POSSIBLE.search(theirs.words):
            text = order.format(f"“{possible[0]}” on one side", "plainly stated on the other")
            found.fail("certainty", f"not equally certain: {text}")
            continue
        planned = _FUTURE.search(mine.words)
        if planned and not _FUTURE.search(theirs.words):
            verb = stem(planned["verb"])
            done = {stem(word) for word in _WORDS.findall(theirs.words) if _is_past(word)}
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
