"""Whether the words of a claim point to something outside them: "the ministry", "such substances", "that
year".

Who reads them alone would not know what is meant. What an article tells cannot be looked up here, so that a
doubtful case points outside.
"""

from collections.abc import Iterator
from itertools import pairwise

import regex

from annotations.extraction.english import (
    AUXILIARIES,
    DOCUMENTS,
    PAST_FORMS,
    PERSON_NOUNS,
    REPORT_NOUNS,
    ROLES,
    SAYING,
    SPEAKING,
    THINGS,
    any_of,
    words,
)
from annotations.text.dates import dates

LONGEST_PHRASE = 6  # words after "the" that are read

_REPORTED = any_of(" ".join(REPORT_NOUNS))
# Things that an article tells of before it says "the" to them, whatever stands around them.
_TOLD = (
    r"(?!(?:day|week|month|year|time|test|step|event|experience|evidence|history|hope|word)s?\b)"
    rf"(?:{DOCUMENTS}|{THINGS}|{_REPORTED}|accords?|pacts?|proposals?|program(?:me)?s?|projects?|schemes?"
    r"|measures?|cases?|incidents?|crash(?:es)?|issues?|matters?|problems?|orders?|substances?|arrests?"
    r"|payments?|practices?|figures?)"
)
_SOMEBODY = (
    rf"(?:{SPEAKING}|{ROLES}|{PERSON_NOUNS}|boards?|trusts?|clubs?|leagues?|country|city|region|systems?"
    r"|trial)"
)
_SPAN = "(?:day|night|morning|afternoon|evening|week|weekend|month|quarter|season|year|decade|century|period)"
_PERIOD = rf"(?:{_SPAN}|term|spring|summer|autumn|fall|winter|time|point)"
CALENDAR = (
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Easter|Christmas|January|February|March|April|May|June|July"
    r"|August|September|October|November|December)"
)
_COUNTED = r"(?:\p{Nd}[\p{Nd}.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_SOME = (
    rf"(?:some|many|much|most|several|few|all|none|each|either|half|part|{_COUNTED}"
    r"|\p{L}+ (?:thirds?|quarters?))"
)
_PREPOSITION = r"(?:of|in|for|on|by|from|at|with|under|during|after|before|since|to|about|over|against)"
# What a definite phrase is identified by where it follows.
_IDENTIFIES = words("of for between among")
_RELATIVE = words("that who which whose where when")
_OTHER_PREPOSITIONS = words("in on at to from by with about over against near under behind as")
_POINTERS = words("the this that these those its their his her such")
# Known to everybody.
_UNIQUE = words("world sun moon earth planet internet universe climate")

_DEMONSTRATIVE = regex.compile(
    rf"\b(?:this|these)\b(?<!\blike\sthis)(?!\s+(?:{_PERIOD}|coming)\b)"
    rf"|\bthose\b(?!\s+(?:who|whose|with|without|that|which|in|on|of|from|aged|over|under|\p{{Ll}}+(?:ed|ing))\b)"
    r"|\bsuch\b(?!\s+as\b)"
    rf"|\bthat\s(?:same\s)?{_TOLD}\b(?<!s\b)"
    rf"|\b{_PREPOSITION}\sthat\b(?!\s(?:of|it|they|he|she|the|an?|its)\b)",
    regex.IGNORECASE,
)
_FORMER = regex.compile(
    rf"\bthe\s(?:former|latter)(?:['’]s|\W*\Z|\W*[,;.]|\s(?:{AUXILIARIES}|{PAST_FORMS}|sa(?:id|ys))\b)"
    r"|\bthe\slatter\s(?!half|part|stages?)\p{Ll}"
    r"|\bthe\s(?:last|first|other|new|old|next|same)\sones?\b",
    regex.IGNORECASE,
)
# "Several were smokers": several of what; "none of them".
_ELLIPSIS = regex.compile(
    rf"(?:(?:about|some|nearly|at least)\s)?{_SOME}\s(?:{AUXILIARIES}|{PAST_FORMS}|died)\b"
    rf"|.{{0,24}}\bof\s(?:them|it)\b"
    rf"|.*\b(?:did|does|do|has|have|had|was|were|is|are|would|will|could|can)(?:\snot|n['’]t)?[.”\"]*\Z",
    regex.IGNORECASE,
)
_PERIODS_APART = regex.compile(
    rf"\b(?:the\s(?:previous|preceding|following|same|next)|that(?:\ssame)?)\s{_PERIOD}s?\b(?!\s(?:of|as)\b)"
    rf"|\b(?:an?|the|{_COUNTED}|few|several|many)?\s?{_SPAN}s?\s(?:earlier|later|(?:before|after)(?=[,.;]|\Z|\sand\b))"
    r"|\b(?:at\sthe\stime|by\sthen|since\sthen|until\sthen)\b(?!\sof\b)|\b(?:has|have|had)\ssince\b|\Athen\b",
    regex.IGNORECASE,
)
_THERE = regex.compile(
    r"(?<!\b(?:is|are|was|were|be|out|over|said|that|if|and|but|as)\s)\bthere\b"
    rf"(?!['’]|\s(?:{AUXILIARIES}|to|also|still|now|never|no|remains?|remained|exists?|seems?|appears?|came)\b)",
    regex.IGNORECASE,
)
_INSTEAD = regex.compile(r"\binstead\b(?!\sof\b)", regex.IGNORECASE)
_LEADING_PRONOUN = regex.compile(
    rf"(?:(?:in|on|since|by|during|until|from|before|after)\s(?:(?:early|mid|late|last|next|{CALENDAR}|\p{{Nd}}[\p{{L}}\p{{Nd}}]*"
    rf"|{_SPAN}),?\s)+|(?:if|when|as|since|because|while|although|though|once|after|before|unless|until)\s)"
    r"(?:it|they|he|she|one|both)\b"
    r"|(?!(?:in|on|at|by|for|from|with|without|after|before|despite|if|when|as|since|because|while|although|though"
    r"|unless|once|given|amid|under|during)\b)[^,]{1,60},\s(?:it|they)\b",
    regex.IGNORECASE,
)
_OPENING = regex.compile(
    r"(?:(?:in|on|at|since|by|during|until|from|before|after|for|under|with|without|despite|according|when|while|as|if"
    r"|although|because|of|to)\s[^,]{1,80},\s(?:however,\s)?)?"
    rf"(?:(?:about|nearly|almost|more than|some)\s)?(?:{_SOME}\sof\s)?(?:both\s|all\s)?the\s",
    regex.IGNORECASE,
)
_OBJECT = regex.compile(
    rf"\bthe\s{_TOLD}(?=[,.;:?!”\"]|\Z|\s(?:{AUXILIARIES}|{PAST_FORMS}|and|but|as|at|in|with|while|\p{{Ll}}+ed)\b)",
    regex.IGNORECASE,
)
_WORD = regex.compile(r"[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}'’.-]*[\p{L}\p{M}\p{N}'’])?|[^\s\p{L}\p{N}]")
_NAME = regex.compile(rf"(?!{CALENDAR}\b)\p{{Lu}}.*|\p{{Ll}}+-\p{{Lu}}.*")
_VERB = regex.compile(rf"{AUXILIARIES}|{PAST_FORMS}|\p{{Ll}}{{3,}}ed|cost|\p{{Ll}}+n['’]t")
_CLASS = regex.compile(rf"{_TOLD}|{_SOMEBODY}")
# Words before a noun that do not tell which of its kind is meant.
_QUALITY = regex.compile(
    r"\p{Nd}.*|new|old|recent|whole|entire|real|true|late|early|big|small|high|low|good|bad|own|other|only|main"
    r"|next|last|first|second|third|current|two|three|four|five|six|seven|tidy|ruling|\p{Ll}+(?:al|ive|ous|ic|ary|ent"
    r"|ant|ed|ing|est|ful|ish|less|able|ible)"
)


def points_outside(claim: str, *, is_first: bool) -> bool:
    """Whether something in a `claim`, a sentence or clause without line breaks, means what stands
    elsewhere. `is_first`: nothing was told before, so that "the bridge" may be how it is brought in."""
    return (
        any(pattern.search(claim) for pattern in (_DEMONSTRATIVE, _FORMER, _THERE, _INSTEAD))
        or any(pattern.match(claim) for pattern in (_ELLIPSIS, _LEADING_PRONOUN))
        or _counts_from_elsewhere(claim)
        or _begins_with_known(claim, is_first=is_first)
        or any(_is_new(claim, found) for found in _OBJECT.finditer(claim))
    )


def _counts_from_elsewhere(claim: str) -> bool:
    """ "A year earlier" where no date stands before it."""
    apart = _PERIODS_APART.search(claim)
    return apart is not None and not any(each.end <= apart.start() for each in dates(claim, None))


def _is_new(claim: str, definite: regex.Match[str]) -> bool:
    """Whether the words have not brought in themselves what they call "the" …."""
    noun = definite[0].split()[-1].lower().rstrip("s")
    return noun not in claim[: definite.start()].lower()


def _begins_with_known(claim: str, *, is_first: bool) -> bool:
    """Whether the subject is a definite phrase that nothing in it identifies: "the company", but "the Ferry
    Office", "the mayor of Ulmen", "the opioid crisis"."""
    opening = _OPENING.match(claim)
    if opening is None:
        return False
    before: list[str] = []
    tokens = _tokens(claim, opening.end())
    for token, after in pairwise((*tokens, "")):
        if _NAME.fullmatch(token):
            return False
        if _is_end(token) or (before and (token in SAYING or _VERB.fullmatch(token))):
            return _is_unidentified(before, token, after, is_first=is_first)
        if token.endswith(("'s", "’s", "s'", "s’")):
            return token.rstrip("s'’").lower() not in _UNIQUE and not _NAME.fullmatch(after)
        before.append(token)
    return _is_unidentified(before, "", "", is_first=is_first)


def _tokens(claim: str, start: int) -> Iterator[str]:
    found = _WORD.finditer(claim, start)
    yield from (match[0] for _, match in zip(range(LONGEST_PHRASE), found, strict=False))


def _is_end(token: str) -> bool:
    return (
        token in _IDENTIFIES or token in _RELATIVE or token in _OTHER_PREPOSITIONS or not token[0].isalnum()
    )


def _is_unidentified(before: list[str], end: str, after: str, *, is_first: bool) -> bool:
    """Of "the" and the words before `end`, which `after` follows."""
    may_name = end == "," or end in _IDENTIFIES or end in _OTHER_PREPOSITIONS
    if end in _RELATIVE or (may_name and _NAME.fullmatch(after)):
        return False
    if end in _IDENTIFIES:
        return after in _POINTERS
    noun = before[-1].lower() if before else ""
    if noun in _UNIQUE:
        return False
    if _CLASS.fullmatch(noun):
        return len(before) == 1 or not is_first
    return not is_first and all(_QUALITY.fullmatch(each) for each in before[:-1])
