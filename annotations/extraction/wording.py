"""A claim as a sentence that stands alone, where one can be made safely: what is stated, without who says so.

Nothing is added but a name for a pronoun that is certain to mean it; where the words need more, there is no
wording.
"""

import regex

from annotations.extraction.clauses import Clause
from annotations.extraction.speakers import is_plural
from annotations.text.language import is_english

MOST_BETWEEN = 4  # words between who says something and the verb
LONGEST_GAP = 24  # code points between "he" and the verb
SURE = 0.75  # how certain a claimant must be to be named instead of "he" or "she"

_COMMA_IN_QUOTE = regex.compile(r",(?=[”\"’»]\Z)")
_STOP = regex.compile(r"[.!?…\p{STerm}][\p{Pe}\p{Pf}\"'”’]*\Z")
# Words that tie a sentence to the one before it and say nothing else.
_TIE = regex.compile(
    r"(?:(?:but|and|yet|still|however|meanwhile|nevertheless|nonetheless|moreover|also|then|now|in addition"
    r"|in particular|for example|so),?\s+)+",
    regex.IGNORECASE,
)
# What begins so is half a sentence, or means something that stands elsewhere.
_HALF = regex.compile(
    r"(?:because|although|though|which|who|whose|whereas|while|than|or|nor|if|whether|when|as|since|including"
    r"|this|these|those|that|such|here|there,|it|its|they|their|he|his|she|her|both|neither|another|others?"
    r"|the (?:two|same|latter|former|other|others|move|decision|report|study|figure|figures))\b",
    regex.IGNORECASE,
)
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
_NAME = regex.compile(r"(?<=\s)\p{Lu}\p{Ll}+|\A\p{Lu}\p{Ll}+\s\p{Lu}\p{Ll}+")
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
    words = _TIE.sub("", words, count=1) if _TIE.match(words) else words
    words = _named(_content(words, clause), clause)
    words = (
        words.replace(f"{clause.claimant}, {clause.cue}", f"{clause.claimant} {clause.cue}", 1)
        if clause.cue
        else words
    )
    return _sentence(words) if _stands_alone(words) and not _judges_a_pronoun(words, clause) else ""


def _content(words: str, clause: Clause) -> str:
    """ "The port said it would close" without what the port did: "The port would close"."""
    place = words.lower().find(clause.claimant.lower()) if clause.claimant and clause.cue else -1
    cue = words.find(clause.cue, place + len(clause.claimant)) if place >= 0 else -1
    itself = (
        _SAID_OF_ITSELF.match(words, cue + len(clause.cue))
        if cue >= 0 and clause.attribution != "none"
        else None
    )
    if itself is None or is_plural(clause.claimant) != (itself["pronoun"] == "they"):
        return words
    if words[place + len(clause.claimant) : cue].count(" ") > MOST_BETWEEN:
        return words
    return f"{words[: place + len(clause.claimant)]} {words[itself.end() :]}"


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
    if _FIRST_PERSON.search(words) or (_HALF.match(words) and not _WHOLE_SUBORDINATE.match(words)):
        return False
    personal = _PERSONAL.search(words)
    return personal is None or bool(_NAME.search(words[: personal.start()]))


def _sentence(words: str) -> str:
    sentence = _COMMA_IN_QUOTE.sub("", words.rstrip(",;:—– "))
    sentence = sentence[:1].upper() + sentence[1:]
    return sentence if not sentence or _STOP.search(sentence) else f"{sentence}."
