"""Who does what a verb says, and the words that name whoever it is."""

import regex
from spacy.tokens import Token

from annotations.extraction.english import (
    DOCUMENTS,
    JUDGES,
    PERSON_NOUNS,
    PUBLISHED,
    QUOTING,
    ROLES,
    SAYING,
    SHOWING,
    SPEAKING,
    THINGS,
    words,
)
from annotations.extraction.people import is_place
from annotations.extraction.trees import (
    CUES,
    FINITE,
    FURTHEST_CLIMB,
    QUOTE_MARKS,
    STOPS,
    SUBJECTS,
    VERBAL,
    has,
    is_passive,
    span_of,
)
from annotations.text.segmentation import Span

_DOCUMENT = regex.compile(DOCUMENTS, regex.IGNORECASE)
_PUBLISHED = regex.compile(PUBLISHED)
_THING = regex.compile(THINGS)
_SPEAKING = regex.compile(SPEAKING)
_PERSON = regex.compile(rf"{ROLES}|{PERSON_NOUNS}")
_BEFORE_HEAD = ("det", "amod", "compound", "poss", "nummod", "nmod", "quantmod", "predet", "advmod")
_OBJECTS = words("him her them me us")


def leans_on(other: Token, verb: Token) -> bool:
    """Whether a reporting verb inside what is reported goes on with the report itself: "said it was late but
    insisted that …", "argued that it failed, telling jurors that …"."""
    lemma = SAYING.get(other.lower_) or JUDGES.get(other.lower_)
    if lemma is None or lemma in SHOWING or own_subject(other) is not None:
        return False
    if other.dep_ == "conj":
        return other.tag_ == verb.tag_ and other.tag_ in FINITE and not has(other, "aux")
    return (
        other.tag_ == "VBG"
        and other.dep_ in ("advcl", "conj")
        and other.left_edge.i > 0
        and other.left_edge.nbor(-1).text == ","
    )


def own_subject(verb: Token) -> Token | None:
    """The subject that hangs on the verb itself, also one that follows it: "…, said X"."""
    labelled = next((child for child in verb.children if child.dep_ in SUBJECTS), None)
    if labelled is not None and labelled.i < verb.i:
        return labelled
    return _inverted(verb) or labelled


def _inverted(verb: Token) -> Token | None:
    before = verb.doc[verb.i - 1] if verb.i else None
    if (
        before is None
        or verb.tag_ == "VBG"
        or not (verb.lower_ in SAYING or verb.lower_ in QUOTING)
        or (before.text not in (",", "—", "?", "!") and before.text not in QUOTE_MARKS)
    ):
        return None
    for child in verb.rights:
        if child.dep_ in ("nsubj", "dobj", "attr", "oprd", "npadvmod", "dep", "appos") and child.tag_[:2] in (
            "NN",
            "PR",
        ):
            return child
    return None


def subject_of_report(verb: Token) -> Token | None:
    """As `subject_of`, but where the verb leans on the report that it stands in, whoever speaks there: nobody
    if somebody inside it could speak as well."""
    subject = subject_of(verb)
    if verb.dep_ == "conj" and not can_speak(subject):
        subject = _who_before(verb) or subject
    for above in verb.ancestors:
        if (
            above.lower_ in SAYING
            and above.i < verb.i
            and own_subject(above) is not None
            and leans_on(verb, above)
        ):
            is_open = subject is not None and subject.tag_ != "PRP" and can_speak(subject)
            is_open = (
                is_open and subject != own_subject(above) and (verb.tag_ != "VBG" or verb.lower_ == "saying")
            )
            return None if is_open else subject_of(above)
    return subject


def _who_before(verb: Token) -> Token | None:
    """ "remarks that angered X, who called them false and said …": X, though the tree hangs the verb on the
    remarks."""
    for token in reversed(verb.doc[verb.head.i + 1 : verb.i]):
        if token.dep_ == "relcl" and token.tag_ == verb.tag_ and token.lower_ in CUES:
            own = own_subject(token)
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


def subject_of(verb: Token) -> Token | None:
    """Who does what the verb says: its subject, the agent of a passive, or the subject of the verb it leans
    on."""
    here = verb
    for _ in range(FURTHEST_CLIMB):
        if is_passive(here) and here == verb:
            agent = next(child for child in here.children if child.dep_ == "agent")
            return next((child for child in agent.children if child.dep_ == "pobj"), None)
        own = _object_of_preposition(here) or own_subject(here) or _with_subject(here)
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


def object_of(verb: Token) -> Token | None:
    """What the verb is done to, where it follows: X in "quoted X"."""
    return next((child for child in verb.rights if child.dep_ == "dobj"), None)


def _object_of_preposition(verb: Token) -> Token | None:
    """X in "quoted X as saying" and in "criticised X for saying"; not in "lost the job for saying"."""
    preposition = verb.head
    if verb.dep_ != "pcomp" or preposition.lower_ not in ("as", "for"):
        return None
    thing = object_of(preposition.head)
    is_meant = thing is not None and (
        preposition.lower_ == "as" or thing.lower_ in _OBJECTS or can_speak(thing)
    )
    return thing if is_meant else None


def _subject_of_acl(verb: Token) -> Token | None:
    """ "a report saying that …" is the report; "met Feld on Monday, saying that …" is who met him."""
    noun = verb.head
    has_comma = verb.i > 0 and verb.nbor(-1).text in (",", "—", "and")
    is_document = bool(_DOCUMENT.fullmatch(noun.lower_))
    if (is_document and issuer_of(noun) is None) or has_comma:
        above = noun
        for _ in range(FURTHEST_CLIMB):
            above = above.head
            if above.tag_ in VERBAL or above.head == above:
                break
        matrix = subject_of(above) if above.tag_ in VERBAL else None
        if matrix is not None and not (is_document and matrix == noun):
            return matrix
    return noun


def _antecedent(verb: Token) -> Token | None:
    here = verb
    for _ in range(FURTHEST_CLIMB):
        if here.dep_ == "relcl":
            # "remarks by X, who claimed": the tree may hang the clause on the remarks.
            noun = here.head
            return noun.head if noun.dep_ in ("appos", "conj") and _is_excluded(noun) else noun
        here = here.head
    return None


def can_speak(subject: Token | None) -> bool:
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


def speaker_of(subject: Token | None, verb: Token | None) -> Span | None:
    """The words that name the speaker: the name where "the owner, X" gives one, of a document its issuer."""
    if subject is None or subject.dep_ == "expl":
        return None
    if subject.lower_ in ("there", "that", "which", "what", "this") or subject.lower_ in _OBJECTS:
        return None
    if _DOCUMENT.fullmatch(subject.lower_):
        issuer = issuer_of(subject)
        if issuer is not None:
            return speaker_of(issuer, verb)
    elif subject.tag_ not in ("NNP", "NNPS", "PRP"):
        if _THING.fullmatch(subject.lower_):
            return None
        name = _apposed(subject)
        if name is not None:
            return span_of(subject.doc, *core_of(name))
    name = _apposed(subject)
    if (
        name is not None and subject.doc[name.left_edge.i - 1].text not in STOPS
    ):  # "Minister of Ports Jonas Feld"
        return span_of(subject.doc, *core_of(name))
    return span_of(subject.doc, *core_of(subject))


def _apposed(noun: Token) -> Token | None:
    """X in "the owner, X", "the mayor of Ulmen, X," and "the utility X", not in "the owner, not X"."""
    apposed = next((child for child in noun.rights if _is_apposed_name(child)), None)
    return apposed or _name_after(noun) or _holder(noun)


def _is_apposed_name(child: Token) -> bool:
    return child.dep_ == "appos" and child.tag_ in ("NNP", "NNPS") and not _is_excluded(child)


def _name_after(noun: Token) -> Token | None:
    """X in "the utility X said", where the tree gives the verb two subjects."""
    return next(
        (
            child
            for child in noun.head.lefts
            if noun.dep_ in SUBJECTS
            and noun.tag_ == "NN"
            and child.dep_ in SUBJECTS
            and child.tag_ in ("NNP", "NNPS")
            and child.left_edge.i == noun.i + 1
        ),
        None,
    )


def _holder(noun: Token) -> Token | None:
    """X in "the mayor of Ulmen, X, said", where the tree hangs the name on the place; not what the place lies
    in."""
    if not (_PERSON.fullmatch(noun.lower_) and any(child.lower_ == "the" for child in noun.lefts)):
        return None
    of = (child for child in noun.rights if child.lower_ == "of")
    places = (place for child in of for place in child.children if place.tag_ in ("NNP", "NNPS"))
    name = next((child for place in places for child in place.rights if _is_apposed_name(child)), None)
    if name is None or name.i + 1 == len(name.doc) or name.nbor().text not in (",", "."):
        return None
    before = name.left_edge.i
    words = span_of(name.doc, before, name.i + 1)
    full = name.doc.text[words.start : words.end]
    return name if name.doc[before - 1].text == "," and " " in full and not is_place(full) else None


def _is_excluded(name: Token) -> bool:
    first = max(name.left_edge.i - 1, 0)
    return any(token.lower_ in ("not", "never") for token in name.doc[first : name.i])


def issuer_of(document: Token) -> Token | None:
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


def core_of(head: Token) -> tuple[int, int]:
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
        elif child.dep_ in ("cc", "punct", "nummod", "case") and child.text not in STOPS and child.i == end:
            end = child.i + 1
        elif child.dep_ == "conj" and child.tag_[:2] in ("NN", "PR"):
            end = core_of(child)[1]
        else:
            break
    while end > head.i + 1 and doc[end - 1].tag_ in ("CC", ",", "POS"):
        end -= 1
    return start, end


def _end_before_aside(preposition: Token) -> int:
    stop = preposition.right_edge.i + 1
    for token in preposition.subtree:
        if token.i > preposition.i and (
            (token.text in STOPS and token.text != "-") or token.tag_ in ("WP", "WDT")
        ):
            stop = min(stop, token.i)
        if token.dep_ in ("relcl", "acl"):
            stop = min(stop, token.left_edge.i)
    return stop
