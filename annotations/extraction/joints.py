"""Where two statements of one sentence are joined."""

from spacy.tokens import Doc, Token

from annotations.extraction.trees import SUBJECTS, is_finite, marks_that
from annotations.text.segmentation import Span


def joints(sentence: Doc) -> list[Span]:
    """Where "and", "but" or a semicolon joins two statements, each with a subject of its own: from the end
    of the one to the beginning of the other."""
    found: list[Span] = []
    for verb in sentence:
        if (
            verb.dep_ != "conj"
            or not is_finite(verb)
            or not _states_alone(verb)
            or not _states_alone(verb.head)
        ):
            continue
        first = verb.left_edge.i
        left = first - 1
        if sentence[left].tag_ == "CC":
            left -= 1
        is_parted = left > 0 and sentence[left].text in (",", ";", "—")
        if is_parted or (sentence[first].lower_ == "that" and sentence[first].dep_ == "mark"):
            end = sentence[left] if is_parted else sentence[left + 1]
            start = sentence[first + 1] if sentence[first].lower_ == "that" else sentence[first]
            found.append(Span(end.idx, start.idx))
    return found


def _states_alone(verb: Token) -> bool:
    """Whether the verb's clause is a statement: with a subject of its own, after no other conjunction than
    "that"."""
    labels = ("ROOT", "ccomp", "conj", "acl", "relcl")
    if verb.dep_ not in labels or (verb.dep_ in ("acl", "relcl") and not marks_that(verb)):
        return False
    left = [child for child in verb.lefts if child.dep_ in ("mark", *SUBJECTS) or child.tag_ in ("WP", "WRB")]
    return any(child.dep_ in SUBJECTS for child in left) and all(
        child.tag_ not in ("WP", "WDT", "WRB") and (child.dep_ != "mark" or child.lower_ == "that")
        for child in left
    )
