"""What people do with sources from the workspace: add, change, take back, fetch again."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from annotations.dispatch import start_source_fetch
from annotations.errors import Conflict
from annotations.models import Claim, Evidence, Stance
from annotations.services.evidence import (
    add_evidence,
    join_evidence,
    part_evidence,
    quote_copy,
    restore_evidence,
    update_evidence,
    withdraw_evidence,
)
from annotations.services.fetching import retry_fetch
from annotations.services.sources import handed_file
from annotations.web.claim_card import Shown, evidence_to_show
from annotations.web.claim_deeds import claim_deed, line_of
from annotations.web.editing import Edit, edit
from annotations.web.forms import carry_out
from annotations.web.pages import Request, page
from annotations.web.workspace import Undo, Workspace, open_workspace
from annotations.web.workspace_forms import EvidenceForm, PartnerForm, SourceForm

Deed = Callable[[Workspace, Evidence], HttpResponseBase]


def evidence_deed(*verbs: str) -> Callable[[Deed], Callable[..., HttpResponseBase]]:
    """A view on one piece of evidence that this person may see, in an article's workspace."""

    def made(deed: Deed) -> Callable[..., HttpResponseBase]:
        @page(*verbs)
        @wraps(deed)
        def view(
            request: Request, slug: str, article_id: uuid.UUID, evidence_id: uuid.UUID
        ) -> HttpResponseBase:
            opened = open_workspace(request, slug, article_id)
            seen = evidence_to_show(request.user).filter(claim__project=opened.desk.project)
            evidence = get_object_or_404(seen, pk=evidence_id)
            evidence.claim = opened.claim(evidence.claim_id)
            return deed(opened, evidence)

        return view

    return made


@claim_deed
def add(opened: Workspace, claim: Claim) -> HttpResponseBase:
    """Set a source against a claim; its page is fetched in the background."""
    form = SourceForm(opened.request.POST, opened.request.FILES, auto_id="source_%s")

    def save() -> Evidence:
        given = dict(form.cleaned_data)
        upload = given.pop("file")
        # Read before anything is locked: a large one takes seconds.
        file = handed_file(upload.name, upload) if upload else None
        with transaction.atomic():
            added = add_evidence(actor=opened.request.user, claim=claim, file=file, **given)
            start_source_fetch(added.source)
        return added

    added = carry_out(form, save) if form.is_valid() else None
    if added is None:
        return opened.answer(claim, "Not saved yet.", status=400, shown=Shown(source=form))
    said = f"Source added: it {Stance(added.stance).label.lower()} claim {line_of(opened, claim).number}."
    if added.stance == Stance.CONTEXT:
        said = f"Source added as context of claim {line_of(opened, claim).number}."
    return _done(opened, claim, said, undo=Undo(opened.address_of_evidence("withdraw", added)))


@evidence_deed("POST")
def change(opened: Workspace, evidence: Evidence) -> HttpResponseBase:
    before = EvidenceForm(instance=evidence).texts()

    def save(**given: Any) -> Evidence:
        return update_evidence(actor=opened.request.user, evidence=evidence, **given)

    outcome: Edit[Evidence] = edit(opened.request, EvidenceForm, evidence, save)
    if outcome.saved is None:
        said = "You changed this source elsewhere meanwhile." if outcome.status == 412 else "Not saved yet."
        shown = Shown(evidence_edit=outcome)
        return opened.answer(evidence.claim, said, status=outcome.status, shown=shown)
    return _done(opened, evidence.claim, "Source changed.", undo=_undo_change(opened, outcome.saved, before))


@evidence_deed("POST")
def take(opened: Workspace, evidence: Evidence) -> HttpResponseBase:
    """Take the copy's words for the quote, where it was found in other words."""
    if evidence.copy is None or evidence.start is None or evidence.end is None:
        raise Conflict("The quote was not found in a copy. Select its words there.")
    before = EvidenceForm(instance=evidence).texts()
    taken = quote_copy(
        actor=opened.request.user,
        evidence=evidence,
        copy=evidence.copy,
        start=evidence.start,
        end=evidence.end,
        exact=evidence.exact,
    )
    undo = _undo_change(opened, taken, before)
    return _done(opened, evidence.claim, "The copy’s words are the quote now.", undo=undo)


@evidence_deed("POST")
def join(opened: Workspace, evidence: Evidence) -> HttpResponseBase:
    """Say that this source and another are needed together."""
    form = PartnerForm(opened.request.POST)
    if not form.is_valid():
        raise Conflict("Choose the other source first.")
    join_evidence(actor=opened.request.user, evidence=evidence, **form.cleaned_data)
    undo = Undo(opened.address_of_evidence("part", evidence))
    return _done(opened, evidence.claim, "Both sources are needed together now.", undo=undo)


@evidence_deed("POST")
def part(opened: Workspace, evidence: Evidence) -> HttpResponseBase:
    """Take the source out of its set."""
    others = Evidence.objects.standing().filter(claim=evidence.claim, set_number=evidence.set_number)
    other = others.exclude(pk=evidence.pk).first()
    part_evidence(actor=opened.request.user, evidence=evidence)
    undo = Undo(opened.address_of_evidence("join", evidence), {"other": other.pk}) if other else None
    return _done(opened, evidence.claim, "The source stands for itself now.", undo=undo)


@evidence_deed("POST")
def withdraw(opened: Workspace, evidence: Evidence) -> HttpResponseBase:
    withdraw_evidence(actor=opened.request.user, evidence=evidence)
    undo = Undo(opened.address_of_evidence("restore", evidence))
    return _done(opened, evidence.claim, "Source taken back.", undo=undo)


@evidence_deed("POST")
def restore(opened: Workspace, evidence: Evidence) -> HttpResponseBase:
    restore_evidence(actor=opened.request.user, evidence=evidence)
    undo = Undo(opened.address_of_evidence("withdraw", evidence))
    return _done(opened, evidence.claim, "The source is back.", undo=undo)


@evidence_deed("POST")
def fetch(opened: Workspace, evidence: Evidence) -> HttpResponseBase:
    """Try again to fetch the page of a source."""
    with transaction.atomic():
        start_source_fetch(retry_fetch(actor=opened.request.user, row=evidence.source))
    return opened.answer(evidence.claim, "Fetching the source again.")


@evidence_deed("GET")
def state(opened: Workspace, evidence: Evidence) -> HttpResponseBase:
    """One source anew, asked every second while its page is on its way."""
    if not opened.request.htmx:
        return redirect(f"{opened.address}?claim={evidence.claim_id}")
    form = EvidenceForm(instance=evidence, auto_id=f"evidence_{evidence.pk}_%s")
    context = {
        "workspace": opened,
        "desk": opened.desk,
        "evidence": evidence,
        "edit": Edit(form),
        "is_news": not evidence.source.is_on_its_way,
    }
    return render(opened.request, "annotations/workspace/source_state.html", context)


def _undo_change(opened: Workspace, changed: Evidence, before: dict[str, str]) -> Undo:
    left = EvidenceForm(instance=changed).as_opened()
    return Undo(opened.address_of_evidence("change", changed), {**left, **before})


def _done(opened: Workspace, claim: Claim, said: str, *, undo: Undo | None = None) -> HttpResponseBase:
    """The claim as the deed left it: evidence may have moved its version, which the card's forms carry."""
    claim.refresh_from_db(fields=["version", "updated_at"])
    return opened.answer(claim, said, undo=undo)
