"""Passages: where in a text a claim is stated."""

from django.utils import timezone

from annotations.errors import Conflict, QuoteMismatch
from annotations.models import Annotation, Claim, ClaimOrigin, ClaimStatus, Role, Snapshot, User
from annotations.services.claims import keep_words, present
from annotations.services.deeds import change, deed, demand_role
from annotations.text.anchoring import describe, snap


@deed(by="actor")
def annotate_passage(
    *, actor: User, snapshot: Snapshot, start: int, end: int, exact: str, claim: Claim | None = None
) -> Annotation:
    """Mark `text[start:end]` (code points) as stating a claim: the given one, or a new one to check.

    Raises InvalidPassage when the offsets are no passage, QuoteMismatch when `exact` is not what stands
    there, Conflict when the claim has this passage already. The passage grows to whole graphemes.
    """
    project = snapshot.article.project
    demand_role(actor, project, Role.REVIEWER)
    if snapshot.article.deleted_at:
        raise Conflict("This article was deleted. Restore it first.")
    if claim is None:
        start, end = _checked(snapshot, start, end, exact)
        claim = Claim.objects.create(
            project=project,
            status=ClaimStatus.ACCEPTED,
            origin=ClaimOrigin.HUMAN,
            reviews_required=project.reviews_required,
            created_by=actor,
        )
    else:
        if claim.project_id != project.pk:
            raise Conflict("The claim is of another project than the article.")
        claim = present(claim)
        keep_words(claim)
        start, end = _checked(snapshot, start, end, exact)
        _refuse_known(claim, snapshot, start, end)
        change(claim)
    return _place(claim, snapshot, start, end, actor)


@deed(by="actor")
def move_annotation(*, actor: User, annotation: Annotation, start: int, end: int, exact: str) -> Annotation:
    """Correct a passage: a new annotation takes the place of the old one, which stays known."""
    demand_role(actor, annotation.claim.project, Role.REVIEWER)
    claim = present(annotation.claim)
    keep_words(claim)
    annotation.refresh_from_db(fields=["superseded_at"])
    if annotation.superseded_at:
        raise Conflict("Somebody else has moved this passage. Look at where it stands now.")
    start, end = _checked(annotation.snapshot, start, end, exact)
    if (start, end) == (annotation.start, annotation.end):
        return annotation
    _refuse_known(claim, annotation.snapshot, start, end)
    annotation.superseded_at = timezone.now()
    annotation.save(update_fields=["superseded_at"])
    change(claim)
    return _place(claim, annotation.snapshot, start, end, actor)


def _refuse_known(claim: Claim, snapshot: Snapshot, start: int, end: int) -> None:
    if claim.annotations.filter(snapshot=snapshot, start=start, end=end, superseded_at=None).exists():
        raise Conflict("This passage is marked for this claim already.")


def _checked(snapshot: Snapshot, start: int, end: int, exact: str) -> tuple[int, int]:
    """The passage grown to whole graphemes, once its quote is seen to be the text's own."""
    grown = snap(snapshot.text, start, end)
    actual = snapshot.text[start:end]
    if exact != actual:
        raise QuoteMismatch(given=exact, actual=actual)
    return grown


def _place(claim: Claim, snapshot: Snapshot, start: int, end: int, actor: User) -> Annotation:
    position, quote = describe(snapshot.text, start, end)
    return Annotation.objects.create(
        claim=claim,
        snapshot=snapshot,
        start=position.start,
        end=position.end,
        exact=quote.exact,
        prefix=quote.prefix,
        suffix=quote.suffix,
        created_by=actor,
    )
