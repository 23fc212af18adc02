"""What people do to a claim from the workspace: make, sort, reword, move, judge, settle, remove it.

Each deed answers the claim's card and the parts of the page it changed; `pages.page` answers refusals.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.text import Truncator

from annotations.errors import EvidenceMissing, StaleVersion
from annotations.models import (
    REQUIRED_STANCE,
    Adjudication,
    Annotation,
    Claim,
    ClaimStatus,
    Event,
    Rating,
    Verdict,
)
from annotations.services.anchoring import annotate_passage, move_annotation
from annotations.services.claims import (
    accept_claim,
    delete_claim,
    keep_wording,
    reject_claim,
    reopen_claim,
    restore_claim,
    revert_claim,
    update_claim,
)
from annotations.services.verdicts import adjudicate_claim, record_verdict, reopen_review, withdraw_verdict
from annotations.web.claim_card import Shown
from annotations.web.claim_lines import ClaimLine
from annotations.web.editing import edit
from annotations.web.forms import carry_out
from annotations.web.pages import Request, page
from annotations.web.workspace import Undo, Workspace, address_of, number, open_workspace, with_event
from annotations.web.workspace_forms import (
    ClaimForm,
    DecisionForm,
    PassageForm,
    SourceForm,
    VerdictForm,
)

# What a toast says of a passage, in characters.
_MOST_WORDS = 80

Deed = Callable[[Workspace, Claim], HttpResponseBase]


def claim_deed(deed: Deed) -> Callable[..., HttpResponseBase]:
    """A view that posts a deed on one claim of an article's workspace."""

    @page("POST")
    @wraps(deed)
    def view(request: Request, slug: str, article_id: uuid.UUID, claim_id: uuid.UUID) -> HttpResponseBase:
        opened = open_workspace(request, slug, article_id)
        return deed(opened, opened.claim(claim_id))

    return view


def line_of(opened: Workspace, claim: Claim) -> ClaimLine:
    """The claim as it stands after the deed; it is there, since it was found in this article."""
    line = opened.lines.get(claim.pk)
    assert line is not None
    return line


def undo_by(name: str, opened: Workspace, claim: Claim, **fields: Any) -> Undo:
    return Undo(address_of(name, opened, claim), fields)


# Which deed makes a claim again what it was before it was accepted, rejected or put back.
_BACK_TO = {
    ClaimStatus.PROPOSED: "claim_reopen",
    ClaimStatus.ACCEPTED: "claim_accept",
    ClaimStatus.REJECTED: "claim_reject",
}


def undo_step(opened: Workspace, before: Claim) -> Undo | None:
    """Back to what the claim was `before`; None where no single deed leads there."""
    name = _BACK_TO.get(ClaimStatus(before.status))
    return undo_by(name, opened, before) if name else None


def undo_change(opened: Workspace, before: Claim, changed: Claim) -> Undo | None:
    """Back from what this person made of the claim as it was `before`, as history tells it; None where that
    was nothing."""
    if changed.version == before.version:
        return None
    own = Event.objects.filter(row=changed.pk, actor=opened.request.user, after__version=changed.version)
    event = own.values_list("pk", flat=True).first()
    return undo_by("claim_revert", opened, changed, event=event) if event else None


def following(opened: Workspace, claim: Claim, *, list_name: str = "") -> Claim:
    """The claim that J would lead to from this one; this one when no other is left in the list."""
    coming = opened.lines.coming(list_name or opened.list, opened.lines.get(claim.pk))
    return opened.claim(coming[0].id) if coming else claim


@page("POST")
def passages(request: Request, slug: str, article_id: uuid.UUID) -> HttpResponseBase:
    """Make a claim of a passage."""
    opened = open_workspace(request, slug, article_id)
    form = PassageForm(request.POST)
    if not form.is_valid():
        return opened.answer(None, "Select the words of the claim first.", status=400)
    made = annotate_passage(actor=request.user, snapshot=opened.snapshot, **form.passage)
    claim = opened.claim(made.claim_id)
    said = f"Claim {line_of(opened, claim).number} made: {_shortened(made.exact)}"
    undo = undo_by("claim_delete", opened, claim, current=request.POST.get("current", ""))
    answer = opened.answer(claim, said, undo=undo, touching=[(made.start, made.end)])
    return with_event(answer, "passageTaken")


@claim_deed
def accept(opened: Workspace, claim: Claim) -> HttpResponseBase:
    accepted = accept_claim(actor=opened.request.user, claim=claim)
    line = line_of(opened, claim)
    leads_on = opened.list == "machine" and opened.way != "undo"
    return opened.answer(
        following(opened, claim) if leads_on else accepted,
        f"Claim {line.number} accepted.",
        undo=undo_step(opened, claim),
        touching=line.spans,
    )


@claim_deed
def reject(opened: Workspace, claim: Claim) -> HttpResponseBase:
    rejected = reject_claim(actor=opened.request.user, claim=claim)
    line = line_of(opened, claim)
    return opened.answer(
        rejected if opened.way == "undo" else following(opened, claim),
        f"Claim {line.number} rejected. It will not be suggested again.",
        undo=undo_step(opened, claim),
        touching=line.spans,
    )


@claim_deed
def reopen(opened: Workspace, claim: Claim) -> HttpResponseBase:
    """Undo of accept and reject."""
    reopened = reopen_claim(actor=opened.request.user, claim=claim)
    line = line_of(opened, claim)
    return opened.answer(
        reopened,
        f"Claim {line.number} is back as it came in.",
        undo=undo_step(opened, claim),
        touching=line.spans,
    )


@claim_deed
def delete(opened: Workspace, claim: Claim) -> HttpResponseBase:
    """Delete a claim; `current` names the one to go back to, where this is the undo of making it."""
    delete_claim(actor=opened.request.user, claim=claim)
    line = line_of(opened, claim)
    before = opened.line_named(opened.request.POST.get("current"))
    return opened.answer(
        opened.claim(before.id) if before else following(opened, claim),
        f"Claim {line.number} deleted.",
        undo=undo_by("claim_restore", opened, claim),
        touching=line.spans,
    )


@claim_deed
def restore(opened: Workspace, claim: Claim) -> HttpResponseBase:
    restored = restore_claim(actor=opened.request.user, claim=claim)
    line = line_of(opened, claim)
    undo = undo_by("claim_delete", opened, claim)
    return opened.answer(restored, f"Claim {line.number} is back.", undo=undo, touching=line.spans)


@claim_deed
def change(opened: Workspace, claim: Claim) -> HttpResponseBase:
    """Reword a claim, or say who made it, when and where."""

    def save(**given: Any) -> Claim:
        return update_claim(actor=opened.request.user, claim=claim, **given)

    outcome = edit(opened.request, ClaimForm, claim, save)
    if outcome.saved is None:
        said = "Somebody else changed this claim meanwhile." if outcome.status == 412 else "Not saved yet."
        return opened.answer(
            outcome.current or claim, said, status=outcome.status, shown=Shown(claim_edit=outcome)
        )
    number = line_of(opened, claim).number
    undo = undo_change(opened, claim, outcome.saved)
    return opened.answer(outcome.saved, f"Claim {number} changed.", undo=undo)


@claim_deed
def revert(opened: Workspace, claim: Claim) -> HttpResponseBase:
    """Take back what changed a claim's details, if they stand as that left them."""
    event = number(opened.request.POST.get("event"))
    try:
        back = revert_claim(actor=opened.request.user, claim=claim, event=event)
    except StaleVersion as error:
        return _changed_meanwhile(opened, claim, error)
    number_of_claim = line_of(opened, claim).number
    said = f"Claim {number_of_claim} is as it was before."
    if opened.way == "redo":
        said = _changed_again(claim, back, number_of_claim)
    return opened.answer(back, said, undo=undo_change(opened, claim, back))


@claim_deed
def keep(opened: Workspace, claim: Claim) -> HttpResponseBase:
    """Stand behind the wording that a machine suggested."""
    seen = number(opened.request.POST.get("version")) or None
    try:
        kept = keep_wording(actor=opened.request.user, claim=claim, expected_version=seen)
    except StaleVersion as error:
        return _changed_meanwhile(opened, claim, error)
    said = f"Wording of claim {line_of(opened, claim).number} kept."
    return opened.answer(kept, said, undo=undo_change(opened, claim, kept))


@claim_deed
def move(opened: Workspace, claim: Claim) -> HttpResponseBase:
    """Put a claim's first passage somewhere else."""
    form = PassageForm(opened.request.POST)
    if not form.is_valid():
        return opened.answer(claim, "Select the words of the claim first.", status=400)
    standing = Annotation.objects.filter(claim=claim, snapshot=opened.snapshot, superseded_at=None)
    was = standing.order_by("start", "end")[0]
    moved = move_annotation(actor=opened.request.user, annotation=was, **form.passage)
    claim.refresh_from_db(fields=["version", "updated_at"])
    undo = undo_by("claim_move", opened, claim, start=was.start, end=was.end, exact=was.exact)
    answer = opened.answer(
        claim,
        f"Claim {line_of(opened, claim).number} moved: {_shortened(moved.exact)}",
        undo=undo,
        touching=[(was.start, was.end), (moved.start, moved.end)],
    )
    return with_event(answer, "passageTaken")


@claim_deed
def judge(opened: Workspace, claim: Claim) -> HttpResponseBase:
    """Give or change one's verdict; `then=next` leads on to the next claim that waits."""
    reviewer = opened.request.user
    form = VerdictForm(opened.request.POST, auto_id="verdict_%s")
    if not form.is_valid():
        return opened.answer(claim, "Not saved yet.", status=400, shown=Shown(verdict=form))
    before = Verdict.objects.filter(claim=claim, reviewer=reviewer, withdrawn_at=None).first()
    given = {name: form.cleaned_data[name] for name in ("rating", "rationale", "as_of")}
    rating = given["rating"]
    version = _version_seen(opened, before, form.cleaned_data["version"])

    def save() -> Verdict:
        return record_verdict(reviewer=reviewer, claim=claim, expected_version=version, **given)

    try:
        verdict = carry_out(form, save)
    except EvidenceMissing as error:
        form.add_error(None, error.message)
        source = SourceForm(initial={"stance": REQUIRED_STANCE[rating]}, auto_id="source_%s")
        return opened.answer(claim, error.message, status=422, shown=Shown(verdict=form, source=source))
    except StaleVersion as error:
        stands = get_object_or_404(Verdict, claim=claim, reviewer=reviewer)
        return opened.answer(
            claim, error.message, status=412, shown=Shown(verdict=form, stale_verdict=stands)
        )
    if verdict is None:
        return opened.answer(claim, "Not saved yet.", status=400, shown=Shown(verdict=form))
    earlier = _said(before) if before else {}
    deed = "claim_judge" if before else "claim_unjudge"
    undo = undo_by(deed, opened, claim, version=verdict.version, left=_left(verdict), **earlier)
    return _judged(opened, claim, f"marked {Rating(rating).label.lower()}", undo)


def _said(verdict: Verdict) -> dict[str, Any]:
    """What gives a verdict anew as it was."""
    return {"rating": verdict.rating, "rationale": verdict.rationale, "as_of": verdict.as_of.isoformat()}


@claim_deed
def unjudge(opened: Workspace, claim: Claim) -> HttpResponseBase:
    """Take one's verdict back, unless it is not the one that was on the page."""
    own = opened.own_verdict(claim)
    version = _version_seen(opened, own, number(opened.request.POST.get("version")) or None)
    try:
        withdraw_verdict(actor=opened.request.user, verdict=own, expected_version=version)
    except StaleVersion as error:
        said = "Not taken back: you changed this verdict elsewhere meanwhile. It is shown as it stands now."
        return opened.answer(claim, said, status=error.status)
    undo = undo_by("claim_judge", opened, claim, **_said(own))
    return _judged(opened, claim, "is open again: your verdict is taken back", undo)


@claim_deed
def settle(opened: Workspace, claim: Claim) -> HttpResponseBase:
    """Decide where reviewers differ."""
    form = DecisionForm(opened.request.POST, auto_id="decision_%s")
    status, decided = 400, None

    def save() -> Adjudication:
        given = dict(form.cleaned_data)
        version = given.pop("version")
        return adjudicate_claim(
            adjudicator=opened.request.user, claim=claim, expected_version=version, **given
        )

    if form.is_valid():
        try:
            decided = carry_out(form, save)
        except EvidenceMissing as error:
            status = error.status
            form.add_error(None, error.message)
        except StaleVersion as error:
            status = error.status
            claim.refresh_from_db()
            seen = {**opened.request.POST.dict(), "version": claim.version}
            form = DecisionForm(seen, auto_id="decision_%s")
            form.add_error(
                None, "A verdict or a source came in or changed meanwhile. Look at them, then settle again."
            )
    if decided is None:
        return opened.answer(claim, "Not settled yet.", status=status, shown=Shown(decision=form))
    said = f"settled as {Rating(decided.rating).label.lower()}"
    return _judged(opened, claim, said, undo_by("claim_unsettle", opened, claim))


@claim_deed
def unsettle(opened: Workspace, claim: Claim) -> HttpResponseBase:
    """Take an adjudicator's decision back."""
    decision = Adjudication.objects.standing().filter(claim=claim).first()
    reopened = reopen_review(adjudicator=opened.request.user, claim=claim)
    undo = None
    if decision and decision.decided_by_id == opened.request.user.pk:  # another's is theirs to give again
        settled = {"rating": decision.rating, "reason": decision.reason}
        undo = undo_by("claim_settle", opened, claim, version=reopened.version, **settled)
    return _judged(opened, claim, "is open for review again", undo)


def _left(verdict: Verdict) -> str:
    """What an undo expects one's verdict to say still. Its version has moved once later deeds were undone."""
    return sha256(f"{verdict.rating} {verdict.rationale}".encode()).hexdigest()


def _version_seen(opened: Workspace, own: Verdict | None, version: int | None) -> int | None:
    """The version of one's verdict that a deed goes out from: of an undo the present one, if it says what it
    said."""
    left = opened.request.POST.get("left")
    return own.version if own and left == _left(own) else version


def _changed_again(before: Claim, after: Claim, line_number: int) -> str:
    if before.wording != after.wording:
        return f"Claim {line_number} reworded again."
    if before.wording_is_suggested and not after.wording_is_suggested:
        return f"Wording of claim {line_number} kept again."
    return f"Claim {line_number} changed again."


def _changed_meanwhile(opened: Workspace, claim: Claim, error: StaleVersion) -> HttpResponseBase:
    claim.refresh_from_db()
    said = "This claim was changed meanwhile. It is shown as it stands now."
    return opened.answer(claim, said, status=error.status)


def _shortened(words: str) -> str:
    return Truncator(words).chars(_MOST_WORDS)


def _judged(opened: Workspace, claim: Claim, became: str, undo: Undo | None) -> HttpResponseBase:
    claim.refresh_from_db(fields=["status", "version", "updated_at"])
    line = line_of(opened, claim)
    goes_on = opened.request.POST.get("then") == "next"
    # Of all claims, those that wait are the ones to go on to; any other list is kept to.
    shown = following(opened, claim, list_name="todo" if opened.list == "all" else "") if goes_on else claim
    return opened.answer(shown, f"Claim {line.number} {became}.", undo=undo, touching=line.spans)
