"""Passages: where in a text a claim is stated."""

from contextlib import AbstractContextManager

from django.utils import timezone

from annotations.errors import Conflict, QuoteMismatch
from annotations.models import (
    OF_PRESENT_TEXT,
    Annotation,
    Claim,
    ClaimOrigin,
    ClaimStatus,
    Role,
    Snapshot,
    User,
)
from annotations.services.claims import keep_words, passage, present
from annotations.services.deeds import change, deed, demand_role, refused_as
from annotations.text.anchoring import snap


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
        start, end = checked_passage(snapshot, start, end, exact)
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
        start, end = checked_passage(snapshot, start, end, exact)
        _refuse_known(claim, snapshot, start, end)
        change(claim)
    marked = passage(claim, snapshot, start, end, created_by=actor)
    with _in_present_text():
        marked.save(force_insert=True)
    return marked


@deed(by="actor")
def move_annotation(*, actor: User, annotation: Annotation, start: int, end: int, exact: str) -> Annotation:
    """Correct a passage: a new annotation takes the place of the old one, which stays known."""
    demand_role(actor, annotation.claim.project, Role.REVIEWER)
    claim = present(annotation.claim)
    keep_words(claim)
    annotation.refresh_from_db(fields=["superseded_at"])
    if annotation.superseded_at:
        raise Conflict("Somebody else has moved this passage. Look at where it stands now.")
    start, end = checked_passage(annotation.snapshot, start, end, exact)
    if (start, end) == (annotation.start, annotation.end):
        return annotation
    _refuse_known(claim, annotation.snapshot, start, end)
    annotation.superseded_at = timezone.now()
    annotation.save(update_fields=["superseded_at"])
    change(claim)
    moved = passage(claim, annotation.snapshot, start, end, created_by=actor)
    with _in_present_text():
        moved.save(force_insert=True)
    return moved


def _in_present_text() -> AbstractContextManager[None]:
    """What is marked here is marked in the text that its article shows."""
    newer = Conflict("The text of this article has changed. Mark the passage in its newer text.")
    return refused_as(OF_PRESENT_TEXT, newer)


def _refuse_known(claim: Claim, snapshot: Snapshot, start: int, end: int) -> None:
    if claim.annotations.filter(snapshot=snapshot, start=start, end=end, superseded_at=None).exists():
        raise Conflict("This passage is marked for this claim already.")


def checked_passage(snapshot: Snapshot, start: int, end: int, exact: str) -> tuple[int, int]:
    """The passage grown to whole graphemes, once its quote is seen to be the text's own.

    Raises InvalidPassage when the offsets are no passage, QuoteMismatch when `exact` differs from them.
    """
    grown = snap(snapshot.text, start, end)
    actual = snapshot.text[start:end]
    if exact != actual:
        raise QuoteMismatch(given=exact, actual=actual)
    return grown
