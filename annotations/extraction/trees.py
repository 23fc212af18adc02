"""What the rules for reports ask of a dependency tree, and the words of a sentence as spans.

Labels are those of the ClearNLP scheme that spaCy's English models use.
"""

from collections.abc import Iterable

from spacy.tokens import Doc, Token

from annotations.extraction.english import JUDGES, QUOTING, SAYING, WISHING
from annotations.text.segmentation import Span

FURTHEST_CLIMB = 6  # from a verb without a subject up to the verb that has it
CUES = SAYING | JUDGES | WISHING | QUOTING
SUBJECTS = ("nsubj", "nsubjpass")
ANY_SUBJECT = (*SUBJECTS, "csubj", "csubjpass", "expl")
FINITE = ("VBD", "VBZ", "VBP", "MD")
VERBAL = ("VB", "VBD", "VBG", "VBN", "VBP", "VBZ")
QUOTE_MARKS = frozenset("\"“”'«»„")
STOPS = frozenset({",", ";", ":", "—", "–", "-", "--", "(", ")", ".", "?", "!"})


def is_passive(verb: Token) -> bool:
    """Whether something is done to the subject: "was said by X", "a claim made by X"."""
    if verb.tag_ != "VBN" or _is_sentence_verb(verb):
        return False
    has_helper = any(child.dep_ == "aux" for child in verb.children)
    return has(verb, "auxpass") or (verb.dep_ in ("acl", "advcl") and not has_helper)


def _is_sentence_verb(verb: Token) -> bool:
    """Whether the tree took the verb of the sentence for a participle: "The port, which has a pier, reported
    in May that …" would have no other."""
    noun = verb.head
    return (
        verb.dep_ == "acl"
        and noun.head == noun
        and noun.tag_[:2] == "NN"
        and verb.i > 0
        and verb.nbor(-1).text == ","
        and any(child.dep_ == "ccomp" and marks_that(child) for child in verb.rights)
    )


def has(token: Token, label: str) -> bool:
    """Whether a child of the token has the label."""
    return any(child.dep_ == label for child in token.children)


def marks_that(clause: Token) -> bool:
    """Whether the clause begins with "that", also where the tree took it for a relative pronoun: "claims by
    shop owners that trade fell"."""
    subject = next((child for child in clause.children if child.dep_ in SUBJECTS), None)
    return any(
        child.lower_ == "that" and (child.dep_ == "mark" or (child.dep_ == "dobj" and subject is not None))
        for child in clause.lefts
    )


def is_finite(clause: Token) -> bool:
    """Whether the clause has a tense: "trade fell", not "trade to fall"."""
    return clause.tag_ in FINITE or any(
        child.tag_ in FINITE for child in clause.children if child.dep_ in ("aux", "auxpass")
    )


def span_of(doc: Doc, start: int, end: int) -> Span:
    """The tokens [start, end) as code points of the sentence."""
    last = doc[end - 1]
    return Span(doc[start].idx, last.idx + len(last.text))


def stretches(doc: Doc, indices: Iterable[int]) -> tuple[Span, ...]:
    """The stretches of neighbouring tokens, without the marks at their edges."""
    runs: list[list[int]] = []
    for index in sorted(indices):
        if runs and runs[-1][1] == index:
            runs[-1][1] = index + 1
        else:
            runs.append([index, index + 1])
    spans = (_trimmed(doc, start, end) for start, end in runs)
    return tuple(span for span in spans if span is not None)


def _trimmed(doc: Doc, start: int, end: int) -> Span | None:
    while start < end and (doc[start].text in STOPS or doc[start].is_space):
        start += 1
    while start < end and (doc[end - 1].text in STOPS or doc[end - 1].is_space):
        end -= 1
    return span_of(doc, start, end) if start < end else None
