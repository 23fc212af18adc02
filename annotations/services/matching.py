"""The same claim elsewhere: fingerprints, neighbours of a claim, and what people say two claims are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db.models import CharField, Exists, Func, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from numpy.typing import NDArray

from annotations.errors import Conflict, InvalidInput
from annotations.matching.guards import Statement
from annotations.matching.ranking import Corpus, cosines_of, packed, shortlist, unpacked
from annotations.matching.relations import Proposal, propose, weighed
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
from annotations.services.claims import present
from annotations.services.deeds import deed, demand_role, lock, refused_as
from annotations.text.normalization import sha256_of

# What vectors are made by; another encoder or another way to pack them changes it, and all are made anew.
ENCODER: Final = "all-MiniLM-L6-v2/int8/1"
# So many of the best ranked are looked at one by one: read, held to what the person may see, compared.
_CANDIDATES = 30


@dataclass(frozen=True, slots=True)
class Worded:
    """A claim and the words it is compared by: its wording, or what its first passage says."""

    claim_id: UUID
    project_id: UUID
    words: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An earlier claim that may be about the same.

    `score` (about 0..1) is what they are ordered by, `likeness` the cosine of meanings, `rating` what settled
    it, None while nothing did.
    """

    claim: Claim
    words: str
    score: float
    likeness: float
    proposal: Proposal
    rating: Rating | None


def claims_without_fingerprint(*, limit: int) -> list[Worded]:
    """Claims that have none of this encoder, or one of other words than they have now; the oldest first."""
    digest = Func(
        "words",
        function="SHA256",
        template="ENCODE(%(function)s(CONVERT_TO(%(expressions)s, 'UTF8')), 'hex')",
        output_field=CharField(),
    )
    fitting = Fingerprint.objects.filter(
        claim=OuterRef("pk"), encoder=ENCODER, words_sha256=OuterRef("digest")
    )
    rows = _worded(Claim.objects.filter(deleted_at=None)).exclude(words="").annotate(digest=digest)
    wanting = rows.filter(~Exists(fitting)).order_by("id")[:limit]
    return [Worded(*row) for row in wanting.values_list("pk", "project_id", "words")]


@deed(by=None)
def store_fingerprints(*, worded: Sequence[Worded], vectors: NDArray[np.float32]) -> int:
    """Keep what these claims are compared by, instead of what there was; how many.

    `vectors` are of their words, one a row, of unit length. Raises ValueError when there are more or fewer.
    """
    made = [
        Fingerprint(
            claim_id=each.claim_id,
            project_id=each.project_id,
            encoder=ENCODER,
            words_sha256=sha256_of(each.words),
            lot=each.claim_id.int % LOTS,
            vector=packed(vector),
            terms=hashed(each.words).tobytes(),
        )
        for each, vector in zip(worded, vectors, strict=True)
    ]
    Fingerprint.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["claim"],
        update_fields=["encoder", "words_sha256", "vector", "terms", "made_at"],
    )
    return len(made)


def neighbours(*, claim: Claim, user: User, limit: int = 5) -> list[Neighbour] | None:
    """Earlier claims of the project that may be about the same, the likeliest first.

    None while the claim has no fingerprint of its present words. What a person may not see is not there, and
    a rating only where it settled the claim.
    """
    own = _rows(Claim.objects.visible_to(user).filter(pk=claim.pk), user).first()
    mine = Fingerprint.objects.filter(claim=claim, encoder=ENCODER).first()
    if own is None or mine is None or mine.words_sha256 != sha256_of(own.words):
        return None
    terms: Hashes = np.frombuffer(bytes(mine.terms), np.int32)
    found = _candidates(claim, unpacked(bytes(mine.vector)), terms)
    seen = _rows(_comparable(claim, user).filter(pk__in=found), user)
    compared = [_compared(own, each, *found[each.pk]) for each in seen]
    compared.sort(key=lambda each: (-each.score, each.claim.pk))
    return compared[:limit]


@deed(by="actor")
def relate_claims(*, actor: User, claim: Claim, other: Claim, kind: RelationKind) -> ClaimRelation:
    """Say what `claim` is to `other`; instead of what was said of the two before."""
    demand_role(actor, claim.project, Role.REVIEWER)
    if claim.pk == other.pk:
        raise InvalidInput({"other": "A claim has no relation to itself. Choose another one."})
    if claim.project_id != other.project_id:
        raise InvalidInput({"other": "Only claims of one project can be related."})
    # In one order, so that two people who relate the same claims at once wait for each other.
    for each in sorted((claim, other), key=lambda each: each.pk):
        present(each)
    before = ClaimRelation.objects.standing().of(claim).of(other).first()
    if before and before.kind == kind and (before.claim_id == claim.pk or kind in MUTUAL):
        return before
    if before:
        _withdraw(before, actor)
    with refused_as(ONE_RELATION, Conflict("Somebody has just related these claims. Look again.")):
        return ClaimRelation.objects.create(claim=claim, other=other, kind=kind, created_by=actor)


@deed(by="actor")
def unrelate_claims(*, actor: User, relation: ClaimRelation) -> ClaimRelation:
    """Take back what was said of two claims."""
    demand_role(actor, relation.claim.project, Role.REVIEWER)
    relation = lock(relation)
    if relation.withdrawn_at:
        raise Conflict("This relation was taken back already.")
    return _withdraw(relation, actor)


def _withdraw(relation: ClaimRelation, actor: User) -> ClaimRelation:
    relation.withdrawn_at, relation.withdrawn_by = timezone.now(), actor
    relation.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return relation


def _comparable(claim: Claim, user: User) -> QuerySet[Claim]:
    return (
        Claim.objects.visible_to(user)
        .current()
        .filter(project_id=claim.project_id, pk__lt=claim.pk)
        .exclude(status=ClaimStatus.REJECTED)
    )


def _worded(claims: QuerySet[Claim]) -> QuerySet[Any]:
    """With `words`, what they are compared by."""
    first = Annotation.objects.filter(claim=OuterRef("pk"), superseded_at=None).order_by("id")
    passage = Subquery(first.values("exact")[:1])
    worded: QuerySet[Any] = claims.annotate(
        words=Coalesce(NullIf("wording", Value("", TextField())), passage, Value("", TextField()))
    )
    return worded


def _rows(claims: QuerySet[Claim], user: User) -> QuerySet[Any]:
    """With their words, when their article was published, and what settled them as far as one may know."""
    first = Annotation.objects.filter(claim=OuterRef("pk"), superseded_at=None).order_by("id")
    decision = Adjudication.objects.visible_to(user).standing().filter(claim=OuterRef("pk"))
    rows: QuerySet[Any] = _worded(claims).annotate(
        published=Subquery(first.values("snapshot__article__published_on")[:1]),
        settled_as=Subquery(decision.values("rating")[:1]),
    )
    return rows


def _candidates(claim: Claim, vector: Any, terms: Hashes) -> dict[UUID, tuple[float, float]]:
    """Of the project's earlier claims the best ranked, each with its score and the cosine of meanings."""
    earlier = Fingerprint.objects.filter(project_id=claim.project_id, encoder=ENCODER, claim_id__lt=claim.pk)
    joined = earlier.joined()
    corpus = Corpus.of(joined.vectors, joined.terms, joined.lengths)
    best = shortlist(cosines_of(vector, corpus), terms, corpus, _CANDIDATES)
    return {joined.claim(each.place): (each.score, each.cosine) for each in best}


def _compared(own: Any, other: Any, score: float, likeness: float) -> Neighbour:
    proposal = propose(_statement(own), _statement(other), likeness)
    rating = Rating(other.settled_as) if other.settled_as else None
    return Neighbour(other, other.words, weighed(score, proposal), likeness, proposal, rating)


def _statement(row: Any) -> Statement:
    return Statement(row.words, row.claimant, row.published)
