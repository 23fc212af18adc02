"""The reporting frames of one sentence, by rules on its dependency tree: who is said to state what."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc, Token

from annotations.extraction.contents import (
    all_but,
    clause_of,
    content_around,
    content_before,
    content_judged,
    content_of_clause,
    content_wished,
)
from annotations.extraction.denials import is_nobody, is_unsaid
from annotations.extraction.english import (
    CHARGING,
    DENOUNCING,
    JUDGES,
    QUOTING,
    REPORT_NOUNS,
    SAYING,
    SHOWING,
    WISHING,
    words,
)
from annotations.extraction.subjects import (
    can_speak,
    issuer_of,
    object_of,
    own_subject,
    speaker_of,
    subject_of,
    subject_of_report,
)
from annotations.extraction.trees import (
    ANY_SUBJECT,
    CUES,
    FURTHEST_CLIMB,
    SUBJECTS,
    VERBAL,
    has,
    is_finite,
    is_passive,
    marks_that,
    span_of,
    stretches,
)
from annotations.text.segmentation import Span

# "statement": the content is a clause that somebody states. "charge": it means something only with its frame
# ("accused the mayor of …"). "attitude": somebody wants, asks or hopes. "unsaid": that somebody says so is
# denied or only supposed. "cue": a reporting verb whose content the tree does not hold; a quote beside it may
# be it.
Kind = Literal["statement", "charge", "attitude", "unsaid", "cue"]
_DENYING = frozenset({"deny", "dispute", "contest", "rebut", "refute", "reject", "dismiss"})
_PERSPECTIVE = frozenset(
    {"perspective", "view", "opinion", "words", "telling", "estimation", "account", "reckoning"}
)


@dataclass(frozen=True, slots=True)
class Report:
    """One reporting frame; all spans are code points of the sentence.

    `contents` are the stretches that hold what is stated, in order: two where the frame stands between them.
    `speaker` are the words that name who speaks, None where nobody is named.
    """

    cue: Span
    speaker: Span | None
    contents: tuple[Span, ...]
    kind: Kind


def reports(sentence: Doc) -> list[Report]:
    """The reporting frames in the tree of one sentence, in the order in which their cues stand."""
    found = [report for token in sentence for report in _of_token(token)]
    return sorted(found, key=lambda report: report.cue.start)


def _of_token(token: Token) -> Iterator[Report]:
    word = token.lower_
    if word == "according":
        yield from _according_to(token)
    elif word in CUES and (token.tag_ in VERBAL or has(token, "nsubj")):
        yield from _of_verb(token)
    elif word in REPORT_NOUNS:
        yield from _of_noun(token)
    elif word in _PERSPECTIVE:
        yield from _perspective(token)


def _of_verb(verb: Token) -> Iterator[Report]:
    word = verb.lower_
    is_quoting = QUOTING.get(word) == "quote"
    if is_passive(verb) and (is_quoting or not has(verb, "agent")):
        return
    if _hands_over(verb):
        return
    subject = object_of(verb) if is_quoting or _reads_aloud(verb) else subject_of_report(verb)
    speaker = speaker_of(subject, verb)
    if speaker is None and word in REPORT_NOUNS:  # "reports that …", which the tree took for a verb
        return
    is_supposed = (
        is_unsaid(verb) or is_nobody(subject) or SAYING.get(word) == "doubt" or _shares_its_words(verb)
    )
    clause = clause_of(verb)
    if word in SAYING and clause is not None and _is_whole_verb(verb):
        if SAYING[word] in SHOWING and not can_speak(subject):
            return
        kind: Kind = "unsaid" if is_supposed else _kind_of_clause(clause, verb)
        if kind == "statement" and (SAYING[word] in _DENYING or _rules_out(verb)):
            kind = "charge"  # what is denied is not what is stated
        yield Report(_cue(verb), speaker, content_of_clause(verb, clause), kind)
        return
    wished = content_wished(verb) if word in WISHING else ()
    if wished:
        yield Report(_cue(verb), speaker, wished, "unsaid" if is_supposed else "attitude")
        return
    stranded = (content_around(verb) or content_before(verb, subject)) if word in SAYING else ()
    if stranded:
        yield Report(_cue(verb), speaker, stranded, "unsaid" if is_supposed else "statement")
        return
    judged = content_judged(verb) if word in JUDGES and can_speak(subject) else ()
    if judged:
        charges = JUDGES[word] in CHARGING or (JUDGES[word] in DENOUNCING and _says_what_for(verb))
        charges = charges and not _is_in_passing(verb)
        yield Report(
            _cue(verb), speaker, judged, "unsaid" if is_supposed else "charge" if charges else "attitude"
        )
    elif speaker and (word in SAYING or word in QUOTING or word in JUDGES):
        yield Report(_cue(verb), speaker, (), "unsaid" if is_supposed else "cue")


def _hands_over(verb: Token) -> bool:
    """ "quoted X as saying": the second verb tells who says it."""
    return any(
        child.dep_ == "prep" and child.lower_ == "as" and any(_says(token) for token in child.children)
        for child in verb.rights
    )


def _shares_its_words(verb: Token) -> bool:
    """ "The minister, quoting X, said": whose words they are nobody can tell."""
    if _quotes(verb):
        above = verb.head
        return (above.head if above.dep_ in SUBJECTS else above).lower_ in SAYING
    if verb.lower_ not in SAYING:
        return False
    subject = own_subject(verb)
    # "Quoting X, the minister said": the tree may take it for a part of the name.
    return any(map(_quotes, verb.children)) or (
        subject is not None and (any(map(_quotes, subject.children)) or subject.left_edge.lower_ == "quoting")
    )


def _quotes(verb: Token) -> bool:
    return verb.lower_ == "quoting" and verb.dep_ in ("advcl", "acl")


def _reads_aloud(verb: Token) -> bool:
    """ "read out a letter by X": X says it."""
    return QUOTING.get(verb.lower_) == "read" and object_of(verb) is not None


def _says(token: Token) -> bool:
    return token.dep_ == "pcomp" and token.tag_ == "VBG" and token.lower_ in SAYING


def _is_whole_verb(verb: Token) -> bool:
    return SAYING[verb.lower_] != "point" or _has_out(verb)


def _rules_out(verb: Token) -> bool:
    return SAYING[verb.lower_] == "rule" and _has_out(verb)


def _has_out(verb: Token) -> bool:
    return any(child.lower_ == "out" for child in verb.rights)


def _kind_of_clause(clause: Token, verb: Token) -> Kind:
    """A clause after "whether" states nothing, nor does one whose subject stands before its frame ("the
    bridge, which X said cost more"); after "how" or "why" it does, but does not stand alone."""
    if is_finite(clause) and not any(
        child.dep_ in ANY_SUBJECT and (clause.i < verb.i or verb.i < child.i) for child in clause.children
    ):
        return "attitude"
    for child in clause.subtree:
        if child.i > clause.i or child.tag_ not in ("WRB", "WP", "WDT", "IN"):
            continue
        if child.lower_ in ("whether", "if") and child.head == clause:
            return "attitude"
        if child.tag_ in ("WRB", "WP") and child.i == clause.left_edge.i:
            return "charge"
    return "statement"


def _is_in_passing(verb: Token) -> bool:
    """ "a move that critics describe as a ruse": said by the way, of what the sentence is about."""
    here = verb
    for _ in range(FURTHEST_CLIMB):
        if here.dep_ in ("relcl", "acl", "pcomp", "csubj"):
            own = own_subject(here)
            return own is None or own.tag_ not in ("WP", "WDT")
        if here.head == here:
            return False
        here = here.head
    return True


def _says_what_for(verb: Token) -> bool:
    """ "criticised the mayor for hiding the report", "praised the bridge as a masterpiece"."""
    grounds = [token for child in verb.rights for token in child.subtree if token.dep_ == "prep"]
    return any(
        token.lower_ == "as" or (token.lower_ in ("for", "over") and has(token, "pcomp")) for token in grounds
    )


def _according_to(according: Token) -> Iterator[Report]:
    to = next((child for child in according.children if child.lower_ == "to"), None)
    if to is None and according.i + 1 < len(according.doc) and according.nbor().lower_ == "to":
        to = according.nbor()
    if to is None:
        return
    source = next((child for child in to.children if child.dep_ == "pobj"), None) or next(
        (child for child in according.children if child.dep_ == "pobj"), None
    )
    if source is not None:
        cue = span_of(according.doc, according.i, to.i + 1)
        yield Report(cue, speaker_of(source, None), all_but(according, source), "statement")


def _perspective(noun: Token) -> Iterator[Report]:
    """ "In X’s view, …", "From X’s perspective, …"."""
    owner = next((child for child in noun.children if child.dep_ == "poss"), None)
    if (
        owner is None
        or noun.head.lower_ not in ("in", "from", "by")
        or (owner.tag_ == "PRP$" and owner.lower_ == "my")
    ):
        return
    doc = noun.doc
    after = noun.right_edge.i + 1
    if noun.head.i <= 1 and after < len(doc) and doc[after].text == ",":
        yield Report(
            span_of(doc, noun.head.i, noun.i + 1),
            speaker_of(owner, None),
            all_but(noun.head, noun),
            "statement",
        )


def _of_noun(noun: Token) -> Iterator[Report]:
    """ "claims by X that …", "X’s claim that …", "the claim that …", "X’s argument is that …"."""
    clause = next(
        (child for child in noun.rights if child.dep_ in ("acl", "ccomp", "relcl") and marks_that(child)),
        None,
    )
    if clause is None and noun.dep_ == "nsubj" and noun.head.lower_ in ("is", "was", "'s"):
        clause = next((child for child in noun.head.rights if child.dep_ == "ccomp"), None)
    if clause is None or not is_finite(clause):
        clause = _that_after_source(noun)
    if clause is None or _is_only_where(noun):
        return
    owner = next((child for child in noun.children if child.dep_ == "poss"), None) or issuer_of(noun)
    if (
        owner is None
        and noun.dep_ in ("dobj", "pobj")
        and noun.head.tag_ in VERBAL
        and noun.head.lower_ in _MAKES
    ):
        owner = subject_of(noun.head)
    if owner is None and clause.head == noun:
        return  # "Reports that … are false": nobody's words, and what is told of them must not be lost
    yield Report(
        span_of(noun.doc, noun.i, noun.i + 1),
        speaker_of(owner, None),
        stretches(noun.doc, {token.i for token in clause.subtree}),
        "statement",
    )


_MAKES = words(
    """
    made makes make making issued issues issuing voiced voices voicing expressed expresses expressing
    repeated repeats repeating offered gave gives giving raised raises raising had has delivered put
    sent released
    """
)


def _is_only_where(noun: Token) -> bool:
    """ "said in a message that …": what is said is the verb's."""
    preposition = noun.head
    return (
        noun.dep_ == "pobj"
        and preposition.lower_ in ("in", "at", "on", "during", "via", "through")
        and preposition.head.lower_ in SAYING
    )


def _that_after_source(noun: Token) -> Token | None:
    """ "claims from diplomats that messages had been sent": the clause may hang on the diplomats."""
    for child in noun.children:
        if child.dep_ == "prep" and child.lower_ in ("by", "from", "of"):
            for token in child.subtree:
                if token.dep_ in ("acl", "relcl", "ccomp") and marks_that(token):
                    return token
    return None


def _cue(verb: Token) -> Span:
    """The verb with its particle."""
    after = next((child for child in verb.rights if child.dep_ == "prt" and child.i == verb.i + 1), None)
    return span_of(verb.doc, verb.i, (after or verb).i + 1)
