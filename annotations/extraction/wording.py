"""A claim as a sentence that stands alone, where one can be made safely: what is stated, without who says so.

Nothing is added but a name for a pronoun that is certain to mean it; where the words need more, there is no
wording.
"""

from functools import lru_cache

import regex

from annotations.extraction.clauses import Clause
from annotations.extraction.english import AUXILIARIES, INSTITUTIONS, NO_NAMES, PAST_FORMS, PLACES, any_of
from annotations.extraction.references import CALENDAR, points_outside
from annotations.extraction.signs import known_names
from annotations.extraction.speakers import is_plural
from annotations.text.language import is_english

LONGEST_GAP = 24  # code points between "he" and the verb
LONGEST_WORDING = 1000  # code points; nobody reads more as one claim
LONGEST_FIRST = 400  # code points of an article's first sentence
SURE = 0.75  # how certain a claimant must be to be named instead of "he" or "she"

_SENTENCE_END = regex.compile(r"[.!?][”\"’]?\s+(?:[“\"]?(?=\p{Lu})|[“\"]?\Z)")
_COMMA_IN_QUOTE = regex.compile(r",(?=[”\"’»]\Z)")
_STOP = regex.compile(r"[.!?…\p{STerm}][\p{Pe}\p{Pf}\"'”’]*\Z")
# Words that tie a sentence to the one before it and say nothing else.
_TIE = regex.compile(
    r"\A(?:(?:(?:but|and|nevertheless|nonetheless|moreover|similarly|likewise|therefore|thus|consequently),?"
    r"|(?:yet|still|however|meanwhile|also|then|so|in addition|in particular|for example|as a result|indeed"
    r"|in fact|in turn),)\s+)+",
    regex.IGNORECASE,
)
# What begins so is half a sentence, or means something that stands elsewhere.
_HALF = regex.compile(
    r"(?:because|although|though|which|who|whose|whereas|while|than|or|nor|if|whether|when|as|since|including"
    r"|yet|still|then|now|so|this|these|those|that|such|here|there,|it|its|they|their|he|his|she|her|both"
    r"|neither|another|others?"
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
# What only somebody does: in "it would cost" or "it would rain" it may be nobody.
_DEED = any_of(
    """
    accept appeal appoint ban build buy charge close cut deliver demolish dismiss expand fund hire introduce
    invest investigate join launch leave lift lower move open prosecute publish raise release repair replace
    restore sell send spend sue supply suspend test withdraw
    """
)
# Who denies or rules out that they will do it says something else.
_HANDS_ON = regex.compile(
    r"(?:(?:has|have|had|also)\s)*(?:sa(?:id|ys?)|announce[sd]?|confirm(?:s|ed)?|state[sd]?)"
)
_OF_ITSELF = regex.compile(
    rf"(?:\son)?(?:\s{CALENDAR})?(?:\sthat)?\s(?P<pronoun>it|they)\s(?=(?:would|will)\s(?:not\s)?{_DEED}\b)"
)
# What is meant by these depends on the day on which they are read.
_SOME_DAY = regex.compile(
    r"\b(?:yesterday|today|tonight|tomorrow|ago|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|(?:last|this|next|past|coming)\s(?:night|week|weekend|month|quarter|year|spring|summer|autumn|fall|winter))\b",
    regex.IGNORECASE,
)
_THE = regex.compile(r"the\s", regex.IGNORECASE)
_INSTITUTION = regex.compile(rf"(?:.*\s)?(?:(?i:{INSTITUTIONS})|{PLACES})", regex.DOTALL)


def worded(text: str, clause: Clause, language: str) -> str:
    """The claim of a clause of `text` as a sentence of its own; "" where none is safe, and in other
    languages than English, for what is meant by the words cannot be told."""
    words = regex.sub(r"\s+", " ", text[clause.start : clause.end]).strip()
    if not is_english(language) or len(words) > LONGEST_WORDING:
        return ""
    is_first = _is_first(text, clause)
    words = _named(_content(_TIE.sub("", words, count=1), clause, is_first=is_first), clause)
    if clause.cue:
        words = words.replace(f"{clause.claimant}, {clause.cue}", f"{clause.claimant} {clause.cue}", 1)
    is_safe = (
        _stands_alone(words)
        and not _SOME_DAY.search(words)
        and (is_first or _names_something(words, text))
        and not _judges_a_pronoun(words, clause)
        and not points_outside(words, is_first=is_first)
    )
    return _sentence(words) if is_safe else ""


def _is_first(text: str, clause: Clause) -> bool:
    """Whether no other sentence stands before the clause."""
    return clause.start < LONGEST_FIRST and not _SENTENCE_END.search(text, 0, clause.start)


def _content(words: str, clause: Clause, *, is_first: bool) -> str:
    """ "The port office said it would close the pier" without what the office did: "The port office would
    close the pier". Only where nobody else can be meant: of an institution, with nothing before it."""
    name = clause.claimant
    leading = _THE.match(words)
    start = leading.end() if leading else 0
    frame = f"{words[start : start + len(name)]} {clause.cue}"
    is_own = bool(name) and f"{name} {clause.cue}".lower() == frame.lower()
    if not is_first or not is_own or not _INSTITUTION.fullmatch(name):
        return words
    itself = _OF_ITSELF.match(words, start + len(frame)) if _HANDS_ON.fullmatch(clause.cue) else None
    if itself is None or is_plural(name) != (itself["pronoun"] == "they"):
        return words
    return f"{words[: start + len(name)]} {words[itself.end() :]}"


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
