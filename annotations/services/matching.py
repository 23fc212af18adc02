"""The same claim elsewhere: fingerprints, neighbours of a claim, and what people say two claims are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db.models import Exists, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from numpy.typing import NDArray

from annotations.errors import Conflict, InvalidInput
from annotations.matching.guards import Statement
from annotations.matching.guards.speakers import without_frame
from annotations.matching.ranking import LOOKED_AT, Corpus, cosines_of, packed, shortlist, unpacked
from annotations.matching.relations import Proposal, propose
from annotations.matching.terms import Hashes, hashed
from annotations.models import (
    LOTS,
    MUTUAL,
    ONE_RELATION,
    Adjudication,
    Annotation,
    Claim,
    ClaimRelation,
    ClaimStatus,
    Fingerprint,
    Rating,
    RelationKind,
    Role,
    User,
)
from annotations.permissions import least_role_over
from annotations.services.claims import note_relation, present
from annotations.services.deeds import deed, demand_role, lock, only_one, refused_as
from annotations.text.language import is_english

# What vectors are made by; another encoder or another way to pack them changes it, and all are made anew.
ENCODER: Final = "all-MiniLM-L6-v2/int8/2"
# So many of the best ranked are looked at one by one: read, held to what the person may see, compared. More
# where too few of them are left.
_LOTS = (LOOKED_AT, 300, 3_000)

Encode = Callable[[list[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another claim that may be about the same.

    `score` (about 0..1) is what they are ordered by, `likeness` the cosine of meanings, `rating` what settled
    it, None while nothing did.
    """

    claim: Claim
    words: str
    score: float
    likeness: float
    proposal: Proposal
    rating: Rating | None


def lacks_fingerprints() -> bool:
    """Whether there are claims that could be compared and have nothing to be compared by."""
    return _without_fingerprint().exists()


@deed(by=None)
def fingerprint_claims(*, encode: Encode, most: int) -> int:
    """Make what claims are compared by, for so many that lack it, the newest first; how many there were.

    0 also while another worker is at it. `encode` gives a vector of unit length for each text it is given:
    what a claim says, without who is told to say it.
    """
    if not only_one("fingerprints"):
        return 0
    wanting = list(_without_fingerprint().order_by("-id").values_list("pk", flat=True)[:most])
    # Locked, so that nobody rewords them before their fingerprints are there to be forgotten; read by another
    # statement, which sees what was changed by those it waited for.
    found = Claim.objects.filter(pk__in=wanting).select_for_update(of=("self",), no_key=True)
    locked = [claim.pk for claim in found.only("pk").order_by("pk")]
    rows = list(_worded(_without_fingerprint().filter(pk__in=locked)))
    said = [without_frame(row.words) for row in rows]
    vectors = encode(said)
    Fingerprint.objects.bulk_create(
        [
            Fingerprint(
                claim=row,
                project_id=row.project_id,
                encoder=ENCODER,
                lot=row.pk.int % LOTS,
                vector=packed(vector),
                terms=hashed(words).tobytes(),
            )
            for row, words, vector in zip(rows, said, vectors, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["claim"],
        update_fields=["encoder", "vector", "terms", "made_at"],
    )
    return len(rows)


def neighbours(*, claim: Claim, user: User, limit: int = 5) -> list[Neighbour] | None:
    """Other claims of the project that may be about the same, the likeliest first.

    None while the claim has no fingerprint. Meanings are compared in English only: in any other language
    there are none. What a person may not see is not there, and a rating only where it settled the claim.
    """
    own = _rows(Claim.objects.visible_to(user).filter(pk=claim.pk), user).first()
    mine = Fingerprint.objects.filter(claim=claim, encoder=ENCODER).first()
    if own is None or mine is None:
        return None
    compared: list[Neighbour] = []
    for found in _candidates(mine) if is_english(own.language) else ():
        seen = _rows(_comparable(claim, user).filter(pk__in=found), user)
        compared += [_compared(own, each, *found[each.pk]) for each in seen if is_english(each.language)]
        if len(compared) >= limit:
            break
    compared.sort(key=lambda each: (-each.score, each.claim.pk))
    return compared[:limit]


@deed(by="actor")
def relate_claims(*, actor: User, claim: Claim, other: Claim, kind: RelationKind) -> ClaimRelation:
    """Say what `claim` is to `other`; instead of what was said of the two before: by oneself, or as an editor
    by anybody."""
    demand_role(actor, claim.project, Role.REVIEWER)
    if claim.pk == other.pk:
        raise InvalidInput({"other": "A claim has no relation to itself. Choose another one."})
    if claim.project_id != other.project_id:
        raise InvalidInput({"other": "Only claims of one project can be related."})
    _demand_open_eyes(actor, claim, other)
    pair = [present(each) for each in _in_order(claim, other)]
    before = ClaimRelation.objects.standing().of(claim).of(other).first()
    if before and before.kind == kind and (before.claim_id == claim.pk or kind in MUTUAL):
        return before
    if before:
        demand_role(actor, claim.project, least_role_over(actor, before.created_by_id))
        _withdraw(before, actor)
    with refused_as(ONE_RELATION, Conflict("Somebody has just related these claims. Look again.")):
        said = ClaimRelation.objects.create(claim=claim, other=other, kind=kind, created_by=actor)
    note_relation(*pair)
    return said


@deed(by="actor")
def unrelate_claims(*, actor: User, relation: ClaimRelation) -> ClaimRelation:
    """Take back what was said of two claims, by oneself or as an editor by anybody."""
    demand_role(actor, relation.claim.project, least_role_over(actor, relation.created_by_id))
    pair = [lock(each) for each in _in_order(relation.claim, relation.other)]
    relation = lock(relation)
    if relation.withdrawn_at:
        raise Conflict("This relation was taken back already.")
    _demand_open_eyes(actor, *pair)
    note_relation(*pair)
    return _withdraw(relation, actor)


def _in_order(one: Claim, other: Claim) -> list[Claim]:
    """So that two people who relate the same claims at once wait for each other."""
    return sorted((one, other), key=lambda each: each.pk)


def _demand_open_eyes(actor: User, *claims: Claim) -> None:
    """What claims are to each other tells what one thinks of them: a blind reviewer judges first."""
    ids = [claim.pk for claim in claims]
    if Claim.objects.unblinded_for(actor).filter(pk__in=ids).count() < len(ids):
        raise Conflict("These claims are reviewed blind. Give your own verdicts first, then relate them.")


def _withdraw(relation: ClaimRelation, actor: User) -> ClaimRelation:
    relation.withdrawn_at, relation.withdrawn_by = timezone.now(), actor
    relation.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return relation


def _comparable(claim: Claim, user: User) -> QuerySet[Claim]:
    return (
        Claim.objects.visible_to(user)
        .current()
        .filter(project_id=claim.project_id)
        .exclude(status=ClaimStatus.REJECTED)
    )


def _without_fingerprint() -> QuerySet[Claim]:
    made = Fingerprint.objects.filter(claim=OuterRef("pk"), encoder=ENCODER)
    return Claim.objects.filter(~Exists(made), deleted_at=None).exclude(status=ClaimStatus.REJECTED)


def _worded(claims: QuerySet[Claim]) -> QuerySet[Any]:
    """With `words`, what they are compared by."""
    first = Annotation.objects.filter(claim=OuterRef("pk"), superseded_at=None).order_by("id")
    passage = Subquery(first.values("exact")[:1])
    worded: QuerySet[Any] = claims.annotate(
        words=Coalesce(NullIf("wording", Value("", TextField())), passage, Value("", TextField()))
    )
    return worded


def _rows(claims: QuerySet[Claim], user: User) -> QuerySet[Any]:
    """With their words and language, their article's day, and what settled them as far as one may know."""
    first = Annotation.objects.filter(claim=OuterRef("pk"), superseded_at=None).order_by("id")
    decision = Adjudication.objects.visible_to(user).standing().filter(claim=OuterRef("pk"))
    rows: QuerySet[Any] = _worded(claims).annotate(
        published=Subquery(first.values("snapshot__article__published_on")[:1]),
        language=Coalesce(Subquery(first.values("snapshot__article__language")[:1]), Value("")),
        settled_as=Subquery(decision.values("rating")[:1]),
    )
    return rows


def _candidates(mine: Fingerprint) -> Iterator[dict[UUID, tuple[float, float]]]:
    """Of the project's other claims the best ranked, a lot at a time, each with its score and the cosine of
    meanings."""
    joined = Fingerprint.objects.beside(mine).joined()
    corpus = Corpus.of(joined.vectors, joined.terms, joined.lengths)
    terms: Hashes = np.frombuffer(bytes(mine.terms), np.int32)
    cosines = cosines_of(unpacked(bytes(mine.vector)), corpus)
    looked_at: set[UUID] = set()
    for most in _LOTS:
        best = shortlist(cosines, terms, corpus, most)
        found = {joined.claim(each.place): (each.score, each.cosine) for each in best}
        yield {claim: scores for claim, scores in found.items() if claim not in looked_at}
        looked_at |= found.keys()
        if len(found) < most:
            return


def _compared(own: Any, other: Any, score: float, likeness: float) -> Neighbour:
    proposal = propose(_statement(own), _statement(other), likeness)
    rating = Rating(other.settled_as) if other.settled_as else None
    return Neighbour(other, other.words, score + proposal.weight, likeness, proposal, rating)


def _statement(row: Any) -> Statement:
    return Statement(row.words, row.claimant, row.published)
