"""The reporting frames of one sentence, by rules on its dependency tree: who is said to state what.

Labels are those of the ClearNLP scheme that spaCy's English models use.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import regex
from spacy.tokens import Doc, Token

from annotations.extraction.english import (
    CHARGING,
    DENOUNCING,
    DOCUMENTS,
    JUDGES,
    JUDGING,
    PUBLISHED,
    QUOTING,
    REPORT_NOUNS,
    SAYING,
    SHOWING,
    SPEAKING,
    SUPPOSING,
    THINGS,
    WISHING,
    words,
)
from annotations.text.segmentation import Span

# "statement": the content is a clause that somebody states. "charge": it means something only with its frame
# ("accused the mayor of …"). "attitude": somebody wants, asks or hopes. "unsaid": that somebody says so is
# denied or only supposed. "cue": a reporting verb whose content the tree does not hold; a quote beside it may
# be it.
Kind = Literal["statement", "charge", "attitude", "unsaid", "cue"]

FURTHEST_CLIMB = 6  # from a verb without a subject up to the verb that has it

_CUES = SAYING | JUDGES | WISHING | QUOTING
_SUBJECTS = ("nsubj", "nsubjpass")
_ANY_SUBJECT = (*_SUBJECTS, "csubj", "csubjpass", "expl")
_DOCUMENT = regex.compile(DOCUMENTS, regex.IGNORECASE)
_PUBLISHED = regex.compile(PUBLISHED)
_THING = regex.compile(THINGS)
_SPEAKING = regex.compile(SPEAKING)
_FINITE = ("VBD", "VBZ", "VBP", "MD")
_VERBAL = ("VB", "VBD", "VBG", "VBN", "VBP", "VBZ")
_BEFORE_HEAD = ("det", "amod", "compound", "poss", "nummod", "nmod", "quantmod", "predet", "advmod")
_QUOTE_MARKS = frozenset("\"“”'«»„")
_STOPS = frozenset({",", ";", ":", "—", "–", "-", "--", "(", ")", ".", "?", "!"})
_SUPPOSED = frozenset(
    {"would", "could", "might", "may", "should", "can", "will", "'d", "'ll", "must", "wo", "ca"}
)
_CONTINUES = words(
    """
    continue continued continues go goes went gone going begin began begins start started starts use
    used uses using further also
    """
)
_NEVER_LAST = frozenset({"deny", "dispute", "reject", "contest", "object", "rebut", "refute", "doubt"})
_DENYING = frozenset({"deny", "dispute", "contest", "rebut", "refute"})
_SELDOM = words("hardly scarcely barely rarely seldom never nowhere allegedly supposedly purportedly")
_WRONGLY = words("falsely wrongly incorrectly mistakenly")
_UNTRUE = words(
    """
    false untrue wrong incorrect inaccurate impossible unlikely doubtful unclear uncertain lie myth hoax
    fabrication fiction invention
    """
)
_NOBODY = frozenset({"nobody", "none", "nothing", "no", "few", "neither", "hardly", "scarcely", "barely"})
# Whoever does this does not say what follows.
_WITHHOLDING = words(
    """
    deny denies denied denying avoid avoids avoided avoiding accuse accuses accused accusing suspected
    stop stops stopped stopping short refuse refuses refused refusing decline declines declined declining
    fail fails failed failing without instead rather regret regrets regretted regretting resist resists
    resisted refrain refrains refrained refraining
    """
)
_OBJECTS = words("him her them me us")
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


def joints(sentence: Doc) -> list[Span]:
    """Where "and", "but" or a semicolon joins two statements, each with a subject of its own: from the end
    of the one to the beginning of the other."""
    found: list[Span] = []
    for verb in sentence:
        if (
            verb.dep_ != "conj"
            or not _is_finite(verb)
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
    if verb.dep_ not in labels or (verb.dep_ in ("acl", "relcl") and not _marks_that(verb)):
        return False
    left = [
        child for child in verb.lefts if child.dep_ in ("mark", *_SUBJECTS) or child.tag_ in ("WP", "WRB")
    ]
    return any(child.dep_ in _SUBJECTS for child in left) and all(
        child.tag_ not in ("WP", "WDT", "WRB") and (child.dep_ != "mark" or child.lower_ == "that")
        for child in left
    )


def _of_token(token: Token) -> Iterator[Report]:
    word = token.lower_
    if word == "according":
        yield from _according_to(token)
    elif word in _CUES and (token.tag_ in _VERBAL or _has(token, "nsubj")):
        yield from _of_verb(token)
    elif word in REPORT_NOUNS:
        yield from _of_noun(token)
    elif word in _PERSPECTIVE:
        yield from _perspective(token)


# --- verbs


def _of_verb(verb: Token) -> Iterator[Report]:
    word = verb.lower_
    if _is_passive(verb) and not _has(verb, "agent"):
        return
    if _hands_over(verb):
        return
    subject = _object(verb) if QUOTING.get(word) == "quote" else _subject_of_report(verb)
    speaker = _speaker(subject, verb)
    is_supposed = _is_supposed(verb) or _is_nobody(subject) or SAYING.get(word) == "doubt"
    clause = _clause(verb)
    if word in SAYING and clause is not None and _is_whole_verb(verb):
        if SAYING[word] in SHOWING and not _can_speak(subject):
            return
        kind: Kind = "unsaid" if is_supposed else _kind_of_clause(clause)
        if kind == "statement" and SAYING[word] in _DENYING:
            kind = "charge"  # what is denied is not what is stated
        yield Report(_cue(verb), speaker, _content(verb, clause), kind)
        return
    wished = _wished(verb) if word in WISHING else ()
    if wished:
        yield Report(_cue(verb), speaker, wished, "unsaid" if is_supposed else "attitude")
        return
    stranded = (_parenthetical(verb) or _stranded(verb, subject)) if word in SAYING else ()
    if stranded:
        yield Report(_cue(verb), speaker, stranded, "unsaid" if is_supposed else "statement")
        return
    judged = _judged(verb) if word in JUDGES and _can_speak(subject) else ()
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


def _says(token: Token) -> bool:
    return token.dep_ == "pcomp" and token.tag_ == "VBG" and token.lower_ in SAYING


def _is_whole_verb(verb: Token) -> bool:
    return SAYING[verb.lower_] != "point" or any(child.lower_ == "out" for child in verb.rights)


def _is_passive(verb: Token) -> bool:
    if verb.tag_ != "VBN":
        return False
    has_helper = any(child.dep_ == "aux" for child in verb.children)
    return _has(verb, "auxpass") or (verb.dep_ in ("acl", "advcl") and not has_helper)


def _has(token: Token, label: str) -> bool:
    return any(child.dep_ == label for child in token.children)


def _is_supposed(verb: Token) -> bool:
    """Whether the verb is denied, asked for or only supposed: nothing is reported then."""
    for child in verb.children:
        if child.dep_ == "neg" or (child.dep_ == "mark" and child.lower_ in SUPPOSING):
            return True
        if child.dep_ == "aux" and child.lower_ in _SUPPOSED:
            return True
        if child.dep_ == "aux" and child.lower_ == "to" and verb.head.lower_ not in _CONTINUES:
            return True
        if child.dep_ == "advmod" and child.lower_ in _SELDOM:
            return True
        if child.dep_ == "dobj" and _is_nobody(child):  # "said nothing like", "said no such thing"
            return True
    return _is_turned_round(verb) or _is_withheld(verb) or _is_only_told_of(verb)


def _is_negated(verb: Token) -> bool:
    return any(
        child.dep_ == "neg" or (child.dep_ == "advmod" and child.lower_ in _SELDOM) for child in verb.children
    )


def _is_only_told_of(verb: Token) -> bool:
    """ "Reports that X said …", "That X said … is false", "It was not X who said …": whether X said so is
    what the sentence is about."""
    here = verb
    for _ in range(FURTHEST_CLIMB):
        if here.dep_ == "relcl" and here.head.dep_ == "attr" and _is_negated(here.head.head):
            return True
        is_held = here.dep_ in ("acl", "relcl", "csubj", "csubjpass") or here.head.tag_[:2] == "NN"
        if (is_held or here.head == here) and (_marks_that(here) or _points_at_name(here)):
            return True
        if here.dep_ not in ("ccomp", "conj") or here.head == here:
            return False
        here = here.head
    return False


def _is_nobody(subject: Token | None) -> bool:
    """ "Nobody", "no official", "few economists", but "a few economists"."""
    if subject is None:
        return False
    phrase = subject.doc[subject.left_edge.i : subject.i + 1]
    return phrase[0].lower_ in _NOBODY or any(
        token.dep_ in ("det", "amod") and token.head == subject and token.lower_ in ("no", "neither")
        for token in phrase
    )


def _points_at_name(verb: Token) -> bool:
    """The tree may take "that" for a part of the name: "That X said …"."""
    subject = _own_subject(verb)
    return subject is not None and subject.tag_ == "NNP" and subject.left_edge.lower_ == "that"


def _is_turned_round(verb: Token) -> bool:
    """ "Had X said that, …", "Did X say that?"."""
    subject = next((child for child in verb.lefts if child.dep_ in _SUBJECTS), None)
    return subject is not None and any(
        child.dep_ in ("aux", "auxpass") and child.i < subject.i for child in verb.lefts
    )


def _is_withheld(verb: Token) -> bool:
    """ "denied saying", "stopped short of saying", "was accused of saying", "it is not true that X said", "is
    falsely quoted as saying"."""
    here = verb
    above = verb.head
    if verb.dep_ == "ccomp" and above.i < verb.i:
        is_untrue = any(
            child.dep_ in ("acomp", "attr") and child.lower_ in _UNTRUE and child.i < verb.i
            for child in above.children
        )
        if is_untrue or _is_negated(above):
            return True
    if verb.dep_ == "pcomp" and any(child.lower_ in _WRONGLY for child in above.head.children):
        return True
    for _ in range(FURTHEST_CLIMB):
        is_finite = here.tag_ in _FINITE and not any(child.lower_ == "having" for child in here.lefts)
        if is_finite or here.dep_ not in ("xcomp", "pcomp", "prep", "ccomp", "advmod", "acomp"):
            return False
        here = here.head
        if here.lower_ in _WITHHOLDING:
            return True
    return False


def _kind_of_clause(clause: Token) -> Kind:
    """A clause after "whether" states nothing, nor does one whose subject stands before its frame ("the
    bridge, which X said cost more"); after "how" or "why" it does, but does not stand alone."""
    if _is_finite(clause) and not any(child.dep_ in _ANY_SUBJECT for child in clause.children):
        return "attitude"
    for child in clause.subtree:
        if child.i > clause.i or child.tag_ not in ("WRB", "WP", "WDT", "IN"):
            continue
        if child.lower_ in ("whether", "if") and child.head == clause:
            return "attitude"
        if child.tag_ in ("WRB", "WP") and child.i == clause.left_edge.i:
            return "charge"
    return "statement"


def _clause(verb: Token) -> Token | None:
    """The head of the clause that the verb brings in: after it, else before it ("…, X said"), else one that
    the tree hangs elsewhere ("told reporters at the gate that …")."""
    for child in verb.rights:
        if any(token.text == ";" for token in verb.doc[verb.i : child.i]):
            break
        if child.dep_ == "ccomp" and (
            _is_finite(child) or _has(child, "mark") or child.left_edge.i == verb.i + 1
        ):
            return None if _is_object_with_infinitive(child) else child
    for child in verb.lefts:
        if child.dep_ == "ccomp" and SAYING.get(verb.lower_) not in _NEVER_LAST and not _has(verb, "dobj"):
            is_other = any(other.text == ";" for other in verb.doc[child.i : verb.i])
            states = _is_finite(child) or _has(child, "nsubj")
            return child if states and not is_other else None
    below = [token for child in verb.rights for token in child.subtree if token.i > verb.i]
    return next((token for token in below if _is_finite(token) and _may_be_clause(token, verb)), None)


def _may_be_clause(found: Token, verb: Token) -> bool:
    if _marks_that(found):
        between = [token for token in found.ancestors if token.i > verb.i]
        return found.dep_ != "conj" and not any(
            (token.tag_ in _VERBAL and token.lower_ in _CUES)
            or (token.lower_ in REPORT_NOUNS and token.dep_ == "dobj")
            for token in between
        )
    labels = ("dobj", "xcomp", "advcl", "acl", "dep", "attr", "oprd", "pobj")
    return found.head == verb and found.dep_ in labels and not (found.dep_ == "advcl" and _has(found, "mark"))


def _marks_that(clause: Token) -> bool:
    """Whether the clause begins with "that", also where the tree took it for a relative pronoun: "claims by
    shop owners that trade fell"."""
    subject = next((child for child in clause.children if child.dep_ in _SUBJECTS), None)
    return any(
        child.lower_ == "that" and (child.dep_ == "mark" or (child.dep_ == "dobj" and subject is not None))
        for child in clause.lefts
    )


def _is_finite(clause: Token) -> bool:
    return clause.tag_ in _FINITE or any(
        child.tag_ in _FINITE for child in clause.children if child.dep_ in ("aux", "auxpass")
    )


def _is_object_with_infinitive(clause: Token) -> bool:
    """ "urged the port to act": the port is asked, nothing is stated."""
    return any(child.dep_ == "aux" and child.lower_ == "to" for child in clause.children)


def _content(verb: Token, clause: Token) -> tuple[Span, ...]:
    indices = {token.i for token in clause.subtree}
    for other in clause.subtree:
        if other != clause and other.i > clause.i and (_leans_on(other, verb) or _contrasts(other)):
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
        subject = _own_subject(verb)
        for child in verb.lefts:
            if child.i < clause.i and child != subject and child.dep_ not in ("cc", "punct", "mark", "aux"):
                indices.update(token.i for token in child.subtree)
    return _runs(verb.doc, indices)


def _leans_on(other: Token, verb: Token) -> bool:
    """Whether a reporting verb inside what is reported goes on with the report itself: "said it was late but
    insisted that …", "argued that it failed, telling jurors that …"."""
    lemma = SAYING.get(other.lower_) or JUDGES.get(other.lower_)
    if lemma is None or lemma in SHOWING or _own_subject(other) is not None:
        return False
    if other.dep_ == "conj":
        return other.tag_ == verb.tag_ and other.tag_ in _FINITE and not _has(other, "aux")
    return (
        other.tag_ == "VBG"
        and other.dep_ in ("advcl", "conj")
        and other.left_edge.i > 0
        and other.left_edge.nbor(-1).text == ","
    )


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
        or second.lower_ in _CUES
        or first.i < verb.i + 2
        or first.nbor(-1).lower_ != "and"
    ):
        return False
    if any(child.dep_ in _SUBJECTS for child in second.lefts):
        return any(child.dep_ == "aux" and child.lower_ in ("had", "would") for child in second.lefts)
    return first.nbor(-2).text not in (",", ";")


def _is_aside(child: Token) -> bool:
    """Whether what follows a content is about the report itself: another cue, or words after a comma."""
    before = child.left_edge.i - 1
    has_comma = before >= 0 and child.doc[before].text in (",", "—")
    return (child.lower_ in _CUES and child.tag_ == "VBG") or (has_comma and child.dep_ != "advcl")


def _parenthetical(verb: Token) -> tuple[Span, ...]:
    """What "…, X said, and …" stands in the middle of."""
    if verb.dep_ != "parataxis" or _own_subject(verb) is None:
        return ()
    own = {token.i for token in verb.subtree}
    marks = {token.i for token in verb.head.subtree if token.tag_ == "CC" and token.i - 1 in own}
    return _runs(verb.doc, {token.i for token in verb.head.subtree} - own - marks)


def _stranded(verb: Token, subject: Token | None) -> tuple[Span, ...]:
    """What stands before "…, X said." and "…, said X" where the tree does not hold it together."""
    if subject is None or _own_subject(verb) != subject:
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
    has_verb = any(token.tag_ in _FINITE for token in doc[start:comma])
    if doc[start].tag_ in ("VBN", "VBG"):  # "Asked if it was late, X replied"
        return ()
    return _runs(doc, set(range(start, comma))) if has_verb else ()


def _start_of_clause(doc: Doc, end: int) -> int:
    for place in range(end - 1, -1, -1):
        if doc[place].text in (";", "”", '"') or doc[place].tag_ == "''":
            return place + 1
    return 1 if doc[0].tag_ == "CC" else 0


def _is_in_passing(verb: Token) -> bool:
    """ "a move that critics describe as a ruse": said by the way, of what the sentence is about."""
    here = verb
    for _ in range(FURTHEST_CLIMB):
        if here.dep_ in ("relcl", "acl", "pcomp", "csubj"):
            own = _own_subject(here)
            return own is None or own.tag_ not in ("WP", "WDT")
        if here.head == here:
            return False
        here = here.head
    return True


def _wished(verb: Token) -> tuple[Span, ...]:
    """ "promised to …", "urged the port to …", "expects that …"."""
    indices: set[int] = set()
    for child in verb.rights:
        if child.dep_ in ("xcomp", "ccomp") or (child.dep_ in ("dobj", "dative", "prep") and not indices):
            indices.update(token.i for token in child.subtree)
    has_clause = any(child.dep_ in ("xcomp", "ccomp") for child in verb.rights)
    takes_object = WISHING[verb.lower_] in _WANTS_OBJECT
    return _runs(verb.doc, indices) if has_clause or (indices and takes_object) else ()


_WANTS_OBJECT = words(
    """
    support oppose endorse back favor prefer propose demand want reject
    """
)


def _judged(verb: Token) -> tuple[Span, ...]:
    """What the judged thing is and what is said of it: all that follows the verb and belongs to it."""
    prepositions = JUDGING[JUDGES[verb.lower_]].split()
    indices: set[int] = set()
    is_complete = False
    if _is_passive(verb):
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
    return _runs(verb.doc, indices) if is_complete else ()


def _says_what_for(verb: Token) -> bool:
    """ "criticised the mayor for hiding the report", "praised the bridge as a masterpiece"."""
    grounds = [token for child in verb.rights for token in child.subtree if token.dep_ == "prep"]
    return any(
        token.lower_ == "as" or (token.lower_ in ("for", "over") and _has(token, "pcomp"))
        for token in grounds
    )


def _holds(thing: Token, prepositions: list[str]) -> bool:
    """The preposition may hang on the object: "characterized the flow of … as …"."""
    return any(token.dep_ == "prep" and token.lower_ in prepositions for token in thing.subtree)


# --- other frames


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
        cue = _span(according.doc, according.i, to.i + 1)
        yield Report(cue, _speaker(source, None), _all_but(according, source), "statement")


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
            _span(doc, noun.head.i, noun.i + 1), _speaker(owner, None), _all_but(noun.head, noun), "statement"
        )


def _all_but(frame: Token, source: Token) -> tuple[Span, ...]:
    """What the sentence says beside the frame, on the side of the comma where it belongs."""
    doc = frame.doc
    left = frame.i
    right = max(source.right_edge.i, frame.right_edge.i) + 1
    before = [token for token in doc[:left] if token.text not in _STOPS]
    starts = not before or all(token.tag_ in ("CC", "RB") for token in before)
    if starts:
        right = min(right, _end_of_source(source))
        return _runs(doc, set(range(right, len(doc))))
    start = _start_of_clause(doc, left)
    indices = set(range(start, left))
    rest = [token for token in doc[right:] if token.text not in _STOPS and token.text not in _QUOTE_MARKS]
    goes_on = (
        right < len(doc)
        and doc[right].text == ","
        and rest
        and rest[0].tag_ not in ("CC", "WP", "WDT", "VBG", "IN")
    )
    if goes_on:
        indices.update(range(right, len(doc)))
    return _runs(doc, indices)


def _end_of_source(source: Token) -> int:
    """Where "According to X, a fellow at Y," ends: at the comma before what has the sentence's verb."""
    end = _core(source)[1]
    doc = source.doc
    root = next(token for token in doc if token.head == token)
    for child in source.children:
        if child.dep_ in ("appos", "relcl", "acl") and child.right_edge.i + 1 < len(doc) and child.i < root.i:
            end = max(end, child.right_edge.i + 1)
    comma = next((token.i for token in doc[end : root.i] if token.text == ","), end)
    # "a person close to X, …": words that no clause can begin with belong to the source.
    return comma if end < len(doc) and doc[end].tag_ in ("JJ", "IN", "VBN", "VBG", "WP", "WDT", "TO") else end


def _of_noun(noun: Token) -> Iterator[Report]:
    """ "claims by X that …", "X’s claim that …", "the claim that …", "X’s argument is that …"."""
    clause = next(
        (child for child in noun.rights if child.dep_ in ("acl", "ccomp", "relcl") and _marks_that(child)),
        None,
    )
    if clause is None and noun.dep_ == "nsubj" and noun.head.lower_ in ("is", "was", "'s"):
        clause = next((child for child in noun.head.rights if child.dep_ == "ccomp"), None)
    if clause is None or not _is_finite(clause):
        clause = _that_after_source(noun)
    if clause is None or _is_only_where(noun):
        return
    owner = next((child for child in noun.children if child.dep_ == "poss"), None) or _issuer(noun)
    if (
        owner is None
        and noun.dep_ in ("dobj", "pobj")
        and noun.head.tag_ in _VERBAL
        and noun.head.lower_ in _MAKES
    ):
        owner = _subject(noun.head)
    if owner is None and clause.head == noun:
        return  # "Reports that … are false": nobody's words, and what is told of them must not be lost
    yield Report(
        _span(noun.doc, noun.i, noun.i + 1),
        _speaker(owner, None),
        _runs(noun.doc, {token.i for token in clause.subtree}),
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
                if token.dep_ in ("acl", "relcl", "ccomp") and _marks_that(token):
                    return token
    return None


# --- who


def _own_subject(verb: Token) -> Token | None:
    """The subject that hangs on the verb itself, also one that follows it: "…, said X"."""
    labelled = next((child for child in verb.children if child.dep_ in _SUBJECTS), None)
    if labelled is not None and labelled.i < verb.i:
        return labelled
    return _inverted(verb) or labelled


def _inverted(verb: Token) -> Token | None:
    before = verb.doc[verb.i - 1] if verb.i else None
    if (
        before is None
        or verb.tag_ == "VBG"
        or not (verb.lower_ in SAYING or verb.lower_ in QUOTING)
        or (before.text not in (",", "—", "?", "!") and before.text not in _QUOTE_MARKS)
    ):
        return None
    for child in verb.rights:
        if child.dep_ in ("nsubj", "dobj", "attr", "oprd", "npadvmod", "dep", "appos") and child.tag_[:2] in (
            "NN",
            "PR",
        ):
            return child
    return None


def _subject_of_report(verb: Token) -> Token | None:
    """As `_subject`, but where the verb leans on the report that it stands in, whoever speaks there: nobody
    if somebody inside it could speak as well."""
    subject = _subject(verb)
    if verb.dep_ == "conj" and not _can_speak(subject):
        subject = _who_before(verb) or subject
    for above in verb.ancestors:
        if (
            above.lower_ in SAYING
            and above.i < verb.i
            and _own_subject(above) is not None
            and _leans_on(verb, above)
        ):
            is_open = subject is not None and subject.tag_ != "PRP" and _can_speak(subject)
            is_open = (
                is_open and subject != _own_subject(above) and (verb.tag_ != "VBG" or verb.lower_ == "saying")
            )
            return None if is_open else _subject(above)
    return subject


def _who_before(verb: Token) -> Token | None:
    """ "remarks that angered X, who called them false and said …": X, though the tree hangs the verb on the
    remarks."""
    for token in reversed(verb.doc[verb.head.i + 1 : verb.i]):
        if token.dep_ == "relcl" and token.tag_ == verb.tag_ and token.lower_ in _CUES:
            own = _own_subject(token)
            return token.head if own is not None and own.lower_ == "who" else None
    return None


def _with_subject(verb: Token) -> Token | None:
    """ "…, with the owner saying that …"."""
    last = verb.i - 1
    if last >= 0 and verb.doc[last].text == ",":
        last -= 1
    if verb.tag_ != "VBG" or last < 0:
        return None
    for above in [verb.doc[last], *verb.doc[last].ancestors]:
        if above.dep_ == "pobj" and above.head.lower_ == "with" and above.right_edge.i in (last, last + 1):
            start = above.head.i
            return above if start == 0 or verb.doc[start - 1].text == "," else None
    return None


def _subject(verb: Token) -> Token | None:
    """Who does what the verb says: its subject, the agent of a passive, or the subject of the verb it leans
    on."""
    here = verb
    for _ in range(FURTHEST_CLIMB):
        if _is_passive(here) and here == verb:
            agent = next(child for child in here.children if child.dep_ == "agent")
            return next((child for child in agent.children if child.dep_ == "pobj"), None)
        own = _object_of_preposition(here) or _own_subject(here) or _with_subject(here)
        if own is not None:
            return _antecedent(here) if own.tag_ in ("WP", "WDT") or own.lower_ == "that" else own
        if here.dep_ == "acl":
            return _subject_of_acl(here)
        if (
            here.dep_ not in ("conj", "xcomp", "advcl", "pcomp", "ccomp", "dep", "prep", "aux")
            or here.head == here
        ):
            return None
        if here.dep_ in ("ccomp", "advcl") and here.tag_ != "VBG" and here.tag_ != "VBN":
            return None
        here = here.head
    return None


def _object(verb: Token) -> Token | None:
    return next((child for child in verb.rights if child.dep_ == "dobj"), None)


def _object_of_preposition(verb: Token) -> Token | None:
    """X in "quoted X as saying" and in "criticised X for saying"; not in "lost the job for saying"."""
    preposition = verb.head
    if verb.dep_ != "pcomp" or preposition.lower_ not in ("as", "for"):
        return None
    thing = _object(preposition.head)
    is_meant = thing is not None and (
        preposition.lower_ == "as" or thing.lower_ in _OBJECTS or _can_speak(thing)
    )
    return thing if is_meant else None


def _subject_of_acl(verb: Token) -> Token | None:
    """ "a report saying that …" is the report; "met Feld on Monday, saying that …" is who met him."""
    noun = verb.head
    has_comma = verb.i > 0 and verb.nbor(-1).text in (",", "—", "and")
    is_document = bool(_DOCUMENT.fullmatch(noun.lower_))
    if (is_document and _issuer(noun) is None) or has_comma:
        above = noun
        for _ in range(FURTHEST_CLIMB):
            above = above.head
            if above.tag_ in _VERBAL or above.head == above:
                break
        matrix = _subject(above) if above.tag_ in _VERBAL else None
        if matrix is not None and not (is_document and matrix == noun):
            return matrix
    return noun


def _antecedent(verb: Token) -> Token | None:
    here = verb
    for _ in range(FURTHEST_CLIMB):
        if here.dep_ == "relcl":
            # "remarks by X, who claimed": the tree may hang the clause on the remarks.
            noun = here.head
            return noun.head if noun.dep_ == "appos" and _is_excluded(noun) else noun
        here = here.head
    return None


def _can_speak(subject: Token | None) -> bool:
    """Whether somebody, or a document, is the subject: a thing shows much, but states nothing."""
    if subject is None:
        return False
    if _is_name(subject) or subject.lower_ in ("he", "she", "they", "it", "we", "i", "who"):
        return True
    return bool(_DOCUMENT.fullmatch(subject.lower_)) or bool(_SPEAKING.fullmatch(subject.lower_))


def _is_name(noun: Token) -> bool:
    """A capital makes a name, but a sentence begins with one too: there it takes a singular without "the"."""
    if noun.tag_ in ("NNP", "NNPS"):
        return True
    has_capital = noun.text[:1].isupper() and (noun.i > 0 or noun.tag_ == "NN")
    return (
        has_capital
        and noun.tag_[:2] == "NN"
        and not any(child.dep_ in ("det", "amod") for child in noun.lefts)
    )


def _speaker(subject: Token | None, verb: Token | None) -> Span | None:
    """The words that name the speaker: the name where "the owner, X" gives one, of a document its issuer."""
    if subject is None or subject.dep_ == "expl":
        return None
    if subject.lower_ in ("there", "that", "which", "what", "this") or subject.lower_ in _OBJECTS:
        return None
    if _DOCUMENT.fullmatch(subject.lower_):
        issuer = _issuer(subject)
        if issuer is not None:
            return _speaker(issuer, verb)
    elif subject.tag_ not in ("NNP", "NNPS", "PRP"):
        if _THING.fullmatch(subject.lower_):
            return None
        name = _apposed(subject)
        if name is not None:
            return _span(subject.doc, *_core(name))
    name = _apposed(subject)
    if (
        name is not None and subject.doc[name.left_edge.i - 1].text not in _STOPS
    ):  # "Minister of Ports Jonas Feld"
        return _span(subject.doc, *_core(name))
    return _span(subject.doc, *_core(subject))


def _apposed(noun: Token) -> Token | None:
    """X in "the owner, X", not in "the owner, not X"."""
    return next(
        (
            child
            for child in noun.rights
            if child.dep_ == "appos" and child.tag_ in ("NNP", "NNPS") and not _is_excluded(child)
        ),
        None,
    )


def _is_excluded(name: Token) -> bool:
    return name.left_edge.i > 0 and name.left_edge.nbor(-1).lower_ in ("not", "never")


def _issuer(document: Token) -> Token | None:
    """Whose document it is: "a report by X", "X’s report", "figures released by X", "figures X released"."""
    for child in document.children:
        if child.dep_ == "poss" and child.tag_ != "PRP$":
            return child
        if child.dep_ == "prep" and child.lower_ in ("by", "from"):
            return next((token for token in child.children if token.dep_ == "pobj"), None)
        if child.dep_ == "agent":
            return next((token for token in child.children if token.dep_ == "pobj"), None)
        if child.dep_ in ("acl", "relcl") and _PUBLISHED.fullmatch(child.lower_):
            for token in child.children:
                if token.dep_ == "agent" or (token.dep_ == "prep" and token.lower_ == "by"):
                    return next((each for each in token.children if each.dep_ == "pobj"), None)
                if token.dep_ == "nsubj" and token.tag_ not in ("WDT", "WP"):
                    return token
    return None


def _core(head: Token) -> tuple[int, int]:
    """The tokens of the phrase around its head, without what a comma, a relative clause or a participle
    adds."""
    start = head.i
    for child in head.lefts:
        if child.dep_ in _BEFORE_HEAD and not (child.dep_ == "advmod" and child.i == head.left_edge.i):
            start = min(start, child.left_edge.i)
            break
    end = head.i + 1
    doc = head.doc
    for child in head.rights:
        if child.dep_ == "prep" and child.left_edge.i == end:
            end = _end_before_aside(child)
        elif child.dep_ in ("cc", "punct", "nummod", "case") and child.text not in _STOPS and child.i == end:
            end = child.i + 1
        elif child.dep_ == "conj" and child.tag_[:2] in ("NN", "PR"):
            end = _core(child)[1]
        else:
            break
    while end > head.i + 1 and doc[end - 1].tag_ in ("CC", ",", "POS"):
        end -= 1
    return start, end


def _end_before_aside(preposition: Token) -> int:
    stop = preposition.right_edge.i + 1
    for token in preposition.subtree:
        if token.i > preposition.i and (
            (token.text in _STOPS and token.text != "-") or token.tag_ in ("WP", "WDT")
        ):
            stop = min(stop, token.i)
        if token.dep_ in ("relcl", "acl"):
            stop = min(stop, token.left_edge.i)
    return stop


# --- spans


def _cue(verb: Token) -> Span:
    """The verb with its particle."""
    after = next((child for child in verb.rights if child.dep_ == "prt" and child.i == verb.i + 1), None)
    return _span(verb.doc, verb.i, (after or verb).i + 1)


def _span(doc: Doc, start: int, end: int) -> Span:
    last = doc[end - 1]
    return Span(doc[start].idx, last.idx + len(last.text))


def _runs(doc: Doc, indices: Iterable[int]) -> tuple[Span, ...]:
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
    while start < end and (doc[start].text in _STOPS or doc[start].is_space):
        start += 1
    while start < end and (doc[end - 1].text in _STOPS or doc[end - 1].is_space):
        end -= 1
    return _span(doc, start, end) if start < end else None
