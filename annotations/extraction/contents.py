"""Which words of a sentence a reporting frame brings in."""

from spacy.tokens import Doc, Token

from annotations.extraction.english import JUDGES, JUDGING, REPORT_NOUNS, SAYING, WISHING, words
from annotations.extraction.subjects import core_of, leans_on, own_subject
from annotations.extraction.trees import (
    CUES,
    FINITE,
    QUOTE_MARKS,
    STOPS,
    SUBJECTS,
    VERBAL,
    has,
    is_finite,
    is_passive,
    marks_that,
    stretches,
)
from annotations.text.segmentation import Span

_NEVER_LAST = frozenset({"deny", "dispute", "reject", "contest", "object", "rebut", "refute", "doubt"})


def clause_of(verb: Token) -> Token | None:
    """The head of the clause that the verb brings in: after it, else before it ("…, X said"), else one that
    the tree hangs elsewhere ("told reporters at the gate that …")."""
    for child in verb.rights:
        if any(token.text == ";" for token in verb.doc[verb.i : child.i]):
            break
        if child.dep_ == "ccomp" and (
            is_finite(child) or has(child, "mark") or child.left_edge.i == verb.i + 1
        ):
            return None if _is_object_with_infinitive(child) else child
    for child in verb.lefts:
        if child.dep_ == "ccomp" and SAYING.get(verb.lower_) not in _NEVER_LAST and not has(verb, "dobj"):
            is_other = any(other.text == ";" for other in verb.doc[child.i : verb.i])
            states = is_finite(child) or has(child, "nsubj")
            return child if states and not is_other else None
    below = [token for child in verb.rights for token in child.subtree if token.i > verb.i]
    return next((token for token in below if is_finite(token) and _may_be_clause(token, verb)), None)


def _may_be_clause(found: Token, verb: Token) -> bool:
    if marks_that(found):
        between = [token for token in found.ancestors if token.i > verb.i]
        return found.dep_ != "conj" and not any(
            (token.tag_ in VERBAL and token.lower_ in CUES)
            or (token.lower_ in REPORT_NOUNS and token.dep_ == "dobj")
            for token in between
        )
    labels = ("dobj", "xcomp", "advcl", "acl", "dep", "attr", "oprd", "pobj")
    return found.head == verb and found.dep_ in labels and not (found.dep_ == "advcl" and has(found, "mark"))


def _is_object_with_infinitive(clause: Token) -> bool:
    """ "urged the port to act": the port is asked, nothing is stated."""
    return any(child.dep_ == "aux" and child.lower_ == "to" for child in clause.children)


def content_of_clause(verb: Token, clause: Token) -> tuple[Span, ...]:
    """The clause that the verb brings in, with what goes on with it, without another report in it."""
    indices = {token.i for token in clause.subtree}
    for other in clause.subtree:
        if other != clause and other.i > clause.i and (leans_on(other, verb) or _contrasts(other)):
            indices.difference_update(token.i for token in other.subtree)
            if other.left_edge.nbor(-1).tag_ == "CC":
                indices.discard(other.left_edge.i - 1)
    if clause.i > verb.i:
        last = max(indices)
        for child in verb.rights:
            if child.i > last and _goes_on(verb, child):
                indices.update(token.i for token in child.subtree)
                indices.update(range(last + 1, child.left_edge.i))
                last = child.right_edge.i
            elif (
                child.i > last
                and child.dep_ in ("prep", "advcl", "npadvmod", "advmod")
                and not _is_aside(child)
            ):
                indices.update(token.i for token in child.subtree)
    else:
        subject = own_subject(verb)
        for child in verb.lefts:
            if child.i < clause.i and child != subject and child.dep_ not in ("cc", "punct", "mark", "aux"):
                indices.update(token.i for token in child.subtree)
    return stretches(verb.doc, indices)


def _contrasts(other: Token) -> bool:
    """ "…, while Y said …"."""
    marks = [child.lower_ for child in other.lefts if child.dep_ == "mark"]
    return other.lower_ in SAYING and other.dep_ == "advcl" and bool({"while", "whereas"} & set(marks))


def _goes_on(verb: Token, second: Token) -> bool:
    """ "said the port is open and may grow": the second verb belongs to what is said unless a comma parts
    it. With a subject of its own it does where its tense says so: "…, and the pier had been shut"."""
    first = second.left_edge
    if (
        second.dep_ != "conj"
        or second.lower_ in CUES
        or first.i < verb.i + 2
        or first.nbor(-1).lower_ != "and"
    ):
        return False
    if any(child.dep_ in SUBJECTS for child in second.lefts):
        return any(child.dep_ == "aux" and child.lower_ in ("had", "would") for child in second.lefts)
    return first.nbor(-2).text not in (",", ";")


def _is_aside(child: Token) -> bool:
    """Whether what follows a content is about the report itself: another cue, or words after a comma."""
    before = child.left_edge.i - 1
    has_comma = before >= 0 and child.doc[before].text in (",", "—")
    return (child.lower_ in CUES and child.tag_ == "VBG") or (has_comma and child.dep_ != "advcl")


def content_around(verb: Token) -> tuple[Span, ...]:
    """What "…, X said, and …" stands in the middle of."""
    if verb.dep_ != "parataxis" or own_subject(verb) is None:
        return ()
    own = {token.i for token in verb.subtree}
    marks = {token.i for token in verb.head.subtree if token.tag_ == "CC" and token.i - 1 in own}
    return stretches(verb.doc, {token.i for token in verb.head.subtree} - own - marks)


def content_before(verb: Token, subject: Token | None) -> tuple[Span, ...]:
    """What stands before "…, X said." and "…, said X" where the tree does not hold it together."""
    if subject is None or own_subject(verb) != subject:
        return ()
    if SAYING[verb.lower_] in _NEVER_LAST:
        return ()
    first = min(subject.left_edge.i, verb.i)
    comma = first - 1
    doc = verb.doc
    if comma < 2 or doc[comma].text not in (",", "—"):
        return ()
    after = max(verb.i, subject.right_edge.i if subject.i > verb.i else verb.i) + 1
    if (
        after < len(doc)
        and subject.i < verb.i
        and doc[after].tag_ in ("PRP", "DT", "NNP")
        and doc[after].dep_ != "npadvmod"
    ):
        return ()
    start = _start_of_clause(doc, comma)
    has_verb = any(token.tag_ in FINITE for token in doc[start:comma])
    if doc[start].tag_ in ("VBN", "VBG"):  # "Asked if it was late, X replied"
        return ()
    return stretches(doc, set(range(start, comma))) if has_verb else ()


def _start_of_clause(doc: Doc, end: int) -> int:
    for place in range(end - 1, -1, -1):
        if doc[place].text in (";", "”", '"') or doc[place].tag_ == "''":
            return place + 1
    return 1 if doc[0].tag_ == "CC" else 0


def content_wished(verb: Token) -> tuple[Span, ...]:
    """ "promised to …", "urged the port to …", "expects that …"."""
    indices: set[int] = set()
    for child in verb.rights:
        if child.dep_ in ("xcomp", "ccomp") or (child.dep_ in ("dobj", "dative", "prep") and not indices):
            indices.update(token.i for token in child.subtree)
    has_clause = any(child.dep_ in ("xcomp", "ccomp") for child in verb.rights)
    takes_object = WISHING[verb.lower_] in _WANTS_OBJECT
    return stretches(verb.doc, indices) if has_clause or (indices and takes_object) else ()


_WANTS_OBJECT = words(
    """
    support oppose endorse back favor prefer propose demand want reject
    """
)


def content_judged(verb: Token) -> tuple[Span, ...]:
    """What the judged thing is and what is said of it: all that follows the verb and belongs to it."""
    prepositions = JUDGING[JUDGES[verb.lower_]].split()
    indices: set[int] = set()
    is_complete = False
    if is_passive(verb):
        judged = next((child for child in verb.lefts if child.dep_ == "nsubjpass"), None)
        is_complete = judged is not None and not prepositions
        if judged is not None:
            indices.update(token.i for token in judged.subtree)
    for child in verb.rights:
        if child.dep_ in ("punct", "cc", "conj") or _is_aside(child):
            continue
        if child.dep_ == "prep" and (child.lower_ in prepositions or indices):
            is_complete = is_complete or child.lower_ in prepositions
            indices.update(token.i for token in child.subtree)
        elif child.dep_ in ("dobj", "oprd", "ccomp", "xcomp", "dative", "attr"):
            is_complete = is_complete or not prepositions or _holds(child, prepositions)
            indices.update(token.i for token in child.subtree)
    return stretches(verb.doc, indices) if is_complete else ()


def _holds(thing: Token, prepositions: list[str]) -> bool:
    """The preposition may hang on the object: "characterized the flow of … as …"."""
    return any(token.dep_ == "prep" and token.lower_ in prepositions for token in thing.subtree)


def all_but(frame: Token, source: Token) -> tuple[Span, ...]:
    """What the sentence says beside the frame, on the side of the comma where it belongs."""
    doc = frame.doc
    left = frame.i
    right = max(source.right_edge.i, frame.right_edge.i) + 1
    before = [token for token in doc[:left] if token.text not in STOPS]
    starts = not before or all(token.tag_ in ("CC", "RB") for token in before)
    if starts:
        right = min(right, _end_of_source(source))
        return stretches(doc, set(range(right, len(doc))))
    start = _start_of_clause(doc, left)
    indices = set(range(start, left))
    rest = [token for token in doc[right:] if token.text not in STOPS and token.text not in QUOTE_MARKS]
    goes_on = (
        right < len(doc)
        and doc[right].text == ","
        and rest
        and rest[0].tag_ not in ("CC", "WP", "WDT", "VBG", "IN")
    )
    if goes_on:
        indices.update(range(right, len(doc)))
    return stretches(doc, indices)


def _end_of_source(source: Token) -> int:
    """Where "According to X, a fellow at Y," ends: at the comma before what has the sentence's verb."""
    end = core_of(source)[1]
    doc = source.doc
    root = next(token for token in doc if token.head == token)
    names = (
        token
        for token in source.subtree
        if token.dep_ == "appos" and token.head != source and doc[token.right_edge.i :][:2].text.endswith(",")
    )
    for child in (*source.children, *names):
        if child.dep_ in ("appos", "relcl", "acl") and child.right_edge.i + 1 < len(doc) and child.i < root.i:
            end = max(end, child.right_edge.i + 1)
    comma = next((token.i for token in doc[end : root.i] if token.text == ","), end)
    # "a person close to X, …": words that no clause can begin with belong to the source.
    return comma if end < len(doc) and doc[end].tag_ in ("JJ", "IN", "VBN", "VBG", "WP", "WDT", "TO") else end
