"""Publishing a settled claim, correcting and retracting what was published: for the desk's editors.

The page shows the edition as readers will get it before anything is frozen, and names what stands in the way
with the place where it is mended.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from annotations.errors import DomainError
from annotations.formats.claim_review import SCALE
from annotations.models import Attribution, Claim, ClaimReview, ClaimStatus, Rating, Role
from annotations.permissions import can_adjudicate, has_reviewed
from annotations.services.editions import (
    CORRECTABLE,
    Draft,
    OtherWords,
    draft_correction,
    draft_publication,
    draft_retraction,
    other_words,
    site_at,
)
from annotations.services.hindrances import Hindrance
from annotations.services.publications import (
    correct_claim_review,
    publish_claim_review,
    retract_claim_review,
)
from annotations.web.claims import places_of
from annotations.web.fact_checks import Told
from annotations.web.forms import carry_out, day_input
from annotations.web.pages import Request, desk_of, page

_PUBLIC = (ClaimStatus.PUBLISHED, ClaimStatus.CORRECTED)
_LONG = {"rows": 8, "dir": "auto"}


class PublishForm(forms.Form):
    """What readers are told beside the claim and its sources."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reasoning = forms.CharField(
        label="Why, for readers",
        widget=forms.Textarea(attrs=_LONG),
        help_text="What the sources show, and how the rating follows from it.",
    )


def _reason(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text="Stands on the page, in the feeds and in the markup, for good.",
    )


class CorrectForm(PublishForm):
    """A reason, and what is to be told differently; evidence is taken as it stands now."""

    reason = _reason("What was wrong, for readers")
    rating = forms.ChoiceField(choices=[(name.value, word) for name, (word, _) in SCALE.items()])
    wording = forms.CharField(label="The claim", widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}))
    claimant = forms.CharField(
        label="Who says it", required=False, max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    attribution = forms.ChoiceField(label="How the article says it", choices=Attribution)
    claimed_on = forms.DateField(label="Said on", required=False, widget=day_input())
    place = forms.CharField(
        label="Where", required=False, max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )

    field_order = ("reason", "rating", "wording", "reasoning")

    def lock_rating(self) -> None:
        """For who reviewed the claim: somebody else decides what it is rated."""
        rating = self.fields["rating"]
        rating.widget.attrs["disabled"] = True
        rating.help_text = "You reviewed this claim: an editor who did not may change its rating."

    def told(self, claim: Claim) -> dict[str, Any]:
        """What differs from the claim as it stands."""
        given = {name: self.cleaned_data[name] for name in CORRECTABLE}
        return {name: value for name, value in given.items() if value != getattr(claim, name)}


class RetractForm(forms.Form):
    """Why the fact check does not stand any more."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = _reason("Why it does not stand, for readers")


@dataclass(frozen=True)
class Mending:
    """A hindrance, and where it is mended."""

    hindrance: Hindrance
    address: str


class Publication:
    """One claim's publication as one member has it before them during one request."""

    def __init__(self, request: Request, slug: str, claim_id: uuid.UUID) -> None:
        self.request, self.desk = request, desk_of(request, slug)
        mine = Claim.objects.visible_to(request.user).select_related("project")
        self.claim = get_object_or_404(mine, pk=claim_id, project=self.desk.project)
        self.editions = list(self.claim.claim_reviews.select_related("published_by").order_by("-number"))
        self.site = site_at(request.build_absolute_uri("/"))

    @property
    def address(self) -> str:
        return reverse("publication", args=[self.desk.project.slug, self.claim.pk])

    @property
    def in_the_text(self) -> str:
        """The claim in its article; the list of claims where that was deleted."""
        place = places_of([self.claim.pk]).get(self.claim.pk)
        slug = self.desk.project.slug
        if place is None:
            return reverse("claims", args=[slug])
        return f"{reverse('workspace', args=[slug, place.snapshot.article_id])}?claim={self.claim.pk}"

    @property
    def is_settled(self) -> bool:
        """Only then is there something to show: before, it would tell of others' blind work."""
        return self.claim.is_settled

    @property
    def reworded(self) -> OtherWords | None:
        """What the article says in place of what readers are told, while that can be corrected."""
        return other_words(self.claim) if self.claim.status in _PUBLIC else None

    @property
    def can_stand_by(self) -> bool:
        """Whether this person may say that the decision holds for the words as they are now."""
        stale = self.claim.adjudications.standing().exclude(stale_since=None)
        return can_adjudicate(self.request.user, self.claim) and stale.exists()

    def sent_form(self, deed: str) -> forms.Form:
        """The form as it was filled in."""
        data = self.request.POST.copy()
        if deed == "correct" and self.is_reviewer:
            # What cannot be chosen is not sent.
            data.setdefault("rating", self.claim.adjudications.standing().get().rating)
        return self._locked(FORMS[deed](data))

    @property
    def is_reviewer(self) -> bool:
        return has_reviewed(self.request.user, self.claim)

    def _locked(self, form: forms.Form) -> forms.Form:
        """The form, with what this person may not decide told as that."""
        if isinstance(form, CorrectForm) and self.is_reviewer:
            form.lock_rating()
        return form

    def fresh_form(self, deed: str) -> forms.Form:
        """The form as it is opened: what readers have been told so far, or would be told now."""
        begun: dict[str, Any] = {"version": self.claim.version}
        if deed == "publish":
            begun["reasoning"] = draft_publication(self.claim, site=self.site).content["reasoning"]
        elif deed == "correct":
            told = self.editions[0].content
            begun |= {name: getattr(self.claim, name) for name in CORRECTABLE}
            begun |= {"rating": told["rating"]["name"], "reasoning": told["reasoning"]}
            begun["wording"] = self.claim.wording or told["wording"]
        return self._locked(FORMS[deed](initial=begun))

    def draft(self, deed: str, form: forms.Form) -> Draft | None:
        """What the form would publish; None for a retraction or a correction that says no reason yet."""
        given = form.cleaned_data if form.is_bound and form.is_valid() else {}
        if deed == "publish":
            reasoning = given.get("reasoning") or form["reasoning"].value() or ""
            return draft_publication(self.claim, reasoning=str(reasoning), site=self.site)
        if not given:
            return None
        if deed == "retract":
            return draft_retraction(self.claim, reason=given["reason"], site=self.site)
        assert isinstance(form, CorrectForm)
        return draft_correction(
            self.claim,
            reason=given["reason"],
            reasoning=given["reasoning"],
            rating=Rating(given["rating"]),
            site=self.site,
            **form.told(self.claim),
        )

    def carry_out(self, deed: str, form: forms.Form) -> ClaimReview:
        common: dict[str, Any] = {
            "actor": self.request.user,
            "claim": self.claim,
            "site": self.site,
            "expected_version": form.cleaned_data["version"],
        }
        if deed == "publish":
            return publish_claim_review(reasoning=form.cleaned_data["reasoning"], **common)
        common["reason"] = form.cleaned_data["reason"]
        if deed == "retract":
            return retract_claim_review(**common)
        assert isinstance(form, CorrectForm)
        return correct_claim_review(
            rating=Rating(form.cleaned_data["rating"]),
            reasoning=form.cleaned_data["reasoning"],
            **form.told(self.claim),
            **common,
        )

    def offered(self) -> list[str]:
        """What this person may do with it now."""
        if not self.desk.can_edit:
            return []
        if self.claim.status == ClaimStatus.ADJUDICATED:
            return ["publish"]
        return ["correct", "retract"] if self.claim.status in _PUBLIC else []

    def mendings(self, draft: Draft) -> list[Mending]:
        where = self.in_the_text
        return [
            Mending(each, f"{where}#source-{each.evidence}" if each.evidence else where)
            for each in draft.hindrances
        ]


FORMS: dict[str, type[forms.Form]] = {
    "publish": PublishForm,
    "correct": CorrectForm,
    "retract": RetractForm,
}
_DONE = {
    "publish": "Published. Everybody can read it now.",
    "correct": "The correction is published. The earlier version stays to be read.",
    "retract": "The fact check is retracted. Its page says so first.",
}


@page("GET")
def publication(request: Request, slug: str, claim_id: uuid.UUID) -> HttpResponseBase:
    """What was published of a claim, and what can be done about it next; `?deed=` chooses among several."""
    opened = Publication(request, slug, claim_id)
    offered = opened.offered()
    asked = request.GET.get("deed", "")
    deed = asked if asked in offered else next(iter(offered), "") if len(offered) == 1 else ""
    return _page(opened, deed, opened.fresh_form(deed) if deed else None)


def _deed(deed: str) -> Callable[..., HttpResponseBase]:
    @page("POST")
    def view(request: Request, slug: str, claim_id: uuid.UUID) -> HttpResponseBase:
        opened = Publication(request, slug, claim_id)
        opened.desk.demand(Role.EDITOR)
        form = opened.sent_form(deed)
        if not form.is_valid():
            return _page(opened, deed, form, status=400)
        if "preview" in request.POST:
            return _page(opened, deed, form)
        try:
            if carry_out(form, lambda: opened.carry_out(deed, form)):
                messages.success(request, _DONE[deed])
                return redirect(opened.address)
            status = 400
        except DomainError as error:
            status = error.status
            form.add_error(None, error.message)
        # What was tried in vain left its traces on the row in memory.
        return _page(Publication(request, slug, claim_id), deed, form, status=status)

    return view


publish, correct, retract = _deed("publish"), _deed("correct"), _deed("retract")


def _page(opened: Publication, deed: str, form: forms.Form | None, status: int = 200) -> HttpResponseBase:
    # Once the claim has moved on, there is nothing to draft any more.
    is_due = form is not None and deed in opened.offered()
    draft = opened.draft(deed, form) if is_due and form is not None else None
    shown = draft.content if draft else opened.editions[0].content if opened.editions else None
    context = {
        "desk": opened.desk,
        "claim": opened.claim,
        "publication": opened,
        "offered": opened.offered(),
        "deed": deed,
        "form": form,
        "mendings": opened.mendings(draft) if draft else [],
        "warnings": draft.warnings if draft else [],
        "told": Told(shown) if shown else None,
        "is_draft": draft is not None,
    }
    return render(opened.request, "annotations/publication.html", context, status=status)
