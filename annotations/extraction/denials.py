"""Whether a report is denied, asked for or only supposed."""

from spacy.tokens import Token

from annotations.extraction.english import SUPPOSING, words
from annotations.extraction.subjects import own_subject
from annotations.extraction.trees import FINITE, FURTHEST_CLIMB, SUBJECTS, marks_that
from annotations.text.wordlists import WRONGLY

_SUPPOSED = frozenset(
    {"would", "could", "might", "may", "should", "can", "will", "'d", "'ll", "must", "wo", "ca"}
)
_CONTINUES = words(
    """
    continue continued continues go goes went gone going begin began begins start started starts use
    used uses using further also
    """
)
_SELDOM = words("hardly scarcely barely rarely seldom never nowhere allegedly supposedly purportedly")
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


def is_unsaid(verb: Token) -> bool:
    """Whether the verb is denied, asked for or only supposed: nothing is reported then."""
    if _is_negated(verb):
        return True
    for child in verb.children:
        if child.dep_ == "mark" and child.lower_ in SUPPOSING:
            return True
        if child.dep_ == "aux" and child.lower_ in _SUPPOSED:
            return True
        if child.dep_ == "aux" and child.lower_ == "to" and verb.head.lower_ not in _CONTINUES:
            return True
        if child.dep_ == "dobj" and is_nobody(child):  # "said nothing like", "said no such thing"
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
        above = here.head
        is_held = (
            here.dep_ in ("acl", "relcl", "csubj", "csubjpass") or above.tag_[:2] == "NN" or above.i == 0
        )
        if (is_held or above == here) and (marks_that(here) or _points_at_name(here)):
            return True
        if here.dep_ not in ("ccomp", "conj") or above == here:
            return False
        here = above
    return False


def is_nobody(subject: Token | None) -> bool:
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
    subject = own_subject(verb)
    return subject is not None and subject.tag_ == "NNP" and subject.left_edge.lower_ == "that"


def _is_turned_round(verb: Token) -> bool:
    """ "Had X said that, …", "Did X say that?"."""
    subject = next((child for child in verb.lefts if child.dep_ in SUBJECTS), None)
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
    if verb.dep_ == "pcomp" and any(child.lower_ in WRONGLY for child in above.head.children):
        return True
    for _ in range(FURTHEST_CLIMB):
        is_finite = here.tag_ in FINITE and not any(child.lower_ == "having" for child in here.lefts)
        if is_finite or here.dep_ not in ("xcomp", "pcomp", "prep", "ccomp", "advmod", "acomp"):
            return False
        here = here.head
        if here.lower_ in _WITHHOLDING:
            return True
    return False
