"""A claim as a sentence that stands alone, where one can be made safely: what is stated, without who says so.

Nothing is added but a name for a pronoun that is certain to mean it; where the words need more, there is no
wording.
"""

from functools import lru_cache

import regex

from annotations.extraction.clauses import Clause
from annotations.extraction.english import AUXILIARIES, NO_NAMES, PAST_FORMS
from annotations.extraction.references import CALENDAR, points_outside
from annotations.extraction.signs import known_names
from annotations.extraction.speakers import is_plural
from annotations.text.language import is_english

MOST_BETWEEN = 4  # words between who says something and the verb
LONGEST_GAP = 24  # code points between "he" and the verb
LONGEST_WORDING = 1000  # code points; nobody reads more as one claim
LONGEST_FIRST = 400  # code points of an article's first sentence
SURE = 0.75  # how certain a claimant must be to be named instead of "he" or "she"

_SENTENCE_END = regex.compile(r"[.!?][”\"’]?\s+(?:[“\"]?(?=\p{Lu})|[“\"]?\Z)")
_COMMA_IN_QUOTE = regex.compile(r",(?=[”\"’»]\Z)")
_STOP = regex.compile(r"[.!?…\p{STerm}][\p{Pe}\p{Pf}\"'”’]*\Z")
# Words that tie a sentence to the one before it and say nothing else.
_TIE = regex.compile(
    r"\A(?:(?:but|and|yet|still|however|meanwhile|nevertheless|nonetheless|moreover|also|then|now|in addition"
    r"|in particular|for example|so|similarly|likewise|therefore|thus|consequently|as a result|indeed|in fact"
    r"|in turn),?\s+)+",
    regex.IGNORECASE,
)
# What begins so is half a sentence, or means something that stands elsewhere.
_HALF = regex.compile(
    r"(?:because|although|though|which|who|whose|whereas|while|than|or|nor|if|whether|when|as|since|including"
    r"|this|these|those|that|such|here|there,|it|its|they|their|he|his|she|her|both|neither|another|others?"
    rf"|not|whatever|whoever|{AUXILIARIES}|{PAST_FORMS})\b",
    regex.IGNORECASE,
)
_QUESTION = regex.compile(r"\?[”\"’]?\Z")
# A subordinate clause that is whole stands alone with its main clause.
_WHOLE_SUBORDINATE = regex.compile(
    r"(?:although|though|while|if|when|as|since|because)\b[^,]+,\s+\p{L}", regex.IGNORECASE
)
_FIRST_PERSON = regex.compile(
    r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|[Oo]urs|me|us|you|[Yy]our|[Mm]yself|[Oo]urselves)\b(?!\.)"
)
_PERSONAL = regex.compile(r"\b(?:he|she|his|her|him|hers)\b", regex.IGNORECASE)
_PRONOUN = regex.compile(
    r"\s(?:(?:at|of|as|for|with|to|that)\s)?(?:it|they|he|she|them|him|her|this|these|those)\b"
)
_NAME = regex.compile(
    rf"(?<=\s|\(|“)(?!{CALENDAR}\b)(?:\p{{Lu}}\p{{Ll}}+|\p{{Lu}}{{2,}}\b|U\.[SKN]\.)"
    rf"|\A(?!{CALENDAR}\b|{NO_NAMES}\b)\p{{Lu}}\p{{Ll}}+\s(?!{CALENDAR}\b)\p{{Lu}}\p{{Ll}}+"
)
_LEADING_PERSON = regex.compile(
    r"(?P<before>(?:[^,;]{1,40},\s)?)(?P<pronoun>he|she)\b(?=\s)", regex.IGNORECASE
)
_SAID_OF_ITSELF = regex.compile(
    r"(?:\s[\p{L}]+){0,4}?(?:\sthat)?\s(?P<pronoun>it|he|she|they)\s(?=(?:would|will|had|has|have)\b)"
)


def worded(text: str, clause: Clause, language: str) -> str:
    """The claim of a clause of `text` as a sentence of its own; "" where none is safe. In other languages
    than English the words as they stand, for who is meant by them cannot be told."""
    words = regex.sub(r"\s+", " ", text[clause.start : clause.end]).strip()
    if not is_english(language):
        return _sentence(words)
    if len(words) > LONGEST_WORDING:
        return ""
    words = _named(_content(_TIE.sub("", words, count=1), clause), clause)
    if clause.cue:
        words = words.replace(f"{clause.claimant}, {clause.cue}", f"{clause.claimant} {clause.cue}", 1)
    is_first = _is_first(text, clause)
    is_safe = (
        _stands_alone(words)
        and (is_first or _names_something(words, text))
        and not _judges_a_pronoun(words, clause)
        and not points_outside(words, is_first=is_first)
    )
    return _sentence(words) if is_safe else ""


def _is_first(text: str, clause: Clause) -> bool:
    """Whether no other sentence stands before the clause."""
    return clause.start < LONGEST_FIRST and not _SENTENCE_END.search(text, 0, clause.start)


def _content(words: str, clause: Clause) -> str:
    """ "The port said it would close" without what the port did: "The port would close"."""
    if not clause.claimant or not clause.cue or clause.attribution == "none":
        return words
    place = words.lower().find(clause.claimant.lower())
    end = place + len(clause.claimant)
    cue = words.find(clause.cue, end) if place >= 0 else -1
    itself = _SAID_OF_ITSELF.match(words, cue + len(clause.cue)) if cue >= 0 else None
    if itself is None or is_plural(clause.claimant) != (itself["pronoun"] == "they"):
        return words
    if words[end:cue].count(" ") > MOST_BETWEEN:
        return words
    return f"{words[:end]} {words[itself.end() :]}"


def _named(words: str, clause: Clause) -> str:
    """With the name of whoever speaks for the "he" that begins a charge: "He called it …"."""
    leading = _LEADING_PERSON.match(words)
    is_speaker = leading is not None and 0 <= words.find(clause.cue) - leading.end() < LONGEST_GAP
    if leading is None or not clause.cue or not is_speaker or clause.confidence < SURE:
        return words
    return f"{leading['before']}{clause.claimant}{words[leading.end() :]}"


def _judges_a_pronoun(words: str, clause: Clause) -> bool:
    """ "X calls it a ruse": what that is stands elsewhere."""
    cue = words.find(clause.cue) if clause.cue else -1
    return cue >= 0 and bool(_PRONOUN.match(words, cue + len(clause.cue)))


def _stands_alone(words: str) -> bool:
    if _FIRST_PERSON.search(words) or _QUESTION.search(words):
        return False
    if _HALF.match(words) and not _WHOLE_SUBORDINATE.match(words):
        return False
    personal = _PERSONAL.search(words)
    return personal is None or bool(_NAME.search(words[: personal.start()]))


def _names_something(words: str, text: str) -> bool:
    """Whether anything in a sentence of `text` has a name: "bills were paid" could be said of anybody."""
    return bool(_NAME.search(words)) or words.split(" ", 1)[0].rstrip("’'s,") in _names(text)


@lru_cache(maxsize=2)
def _names(text: str) -> frozenset[str]:
    return known_names(text, "en") or frozenset()


def _sentence(words: str) -> str:
    sentence = _COMMA_IN_QUOTE.sub("", words.rstrip(",;:—– "))
    sentence = sentence[:1].upper() + sentence[1:]
    return sentence if not sentence or _STOP.search(sentence) else f"{sentence}."
