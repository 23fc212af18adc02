"""Claims elsewhere that are like the open one, and what people say the two are to each other."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from annotations.dispatch import start_fingerprints
from annotations.matching.guards import Failure
from annotations.matching.relations import LEAST_LIKENESS
from annotations.models import Annotation, Claim, ClaimRelation, Rating, RelationKind, Role
from annotations.permissions import least_role_over
from annotations.services.matching import Neighbour, neighbours, relate_claims, unrelate_claims
from annotations.web.claims import places_of
from annotations.web.pages import Request, page
from annotations.web.workspace import Undo, Workspace, address_of, open_workspace
from annotations.web.workspace_forms import RelationForm

MOST_NEIGHBOURS = 5

# What the open claim is to the other one, as a button says it, as a proposal, and once it is recorded.
KINDS = {
    RelationKind.SAME: ("Same claim", "Looks like the same claim", "The same claim"),
    RelationKind.NARROWER: ("Narrower", "Looks narrower: it says more", "Narrower than this one"),
    RelationKind.BROADER: ("Broader", "Looks broader: it says less", "Broader than this one"),
    RelationKind.CONTRADICTS: ("Contradicts", "Seems to contradict it", "Contradicts this one"),
    RelationKind.UPDATES: ("Updates", "Seems to update it", "Updates this one"),
}
# The same seen from the other side.
_TURNED = {
    RelationKind.SAME: "The same claim",
    RelationKind.NARROWER: "Broader than this one",
    RelationKind.BROADER: "Narrower than this one",
    RelationKind.CONTRADICTS: "Contradicts this one",
    RelationKind.UPDATES: "Updated by this one",
}


# What stands here and there, where the machine says no more than that.
_CALLED = {"number": "another figure: ", "unit": "another unit: ", "date": "another date: "}


@dataclass(frozen=True)
class Earlier:
    """A claim like the open one: `proposed` and `failures` are the machine's, `relation` is a person's."""

    claim: Claim
    words: str
    place: Annotation
    rating: Rating | None
    proposed: RelationKind | None
    reasons: tuple[str, ...]
    failures: tuple[Failure, ...]
    relation: ClaimRelation | None

    @property
    def proposed_in_words(self) -> str:
        if self.proposed:
            return KINDS[self.proposed][1]
        return "Alike, but not the same" if self.failures else "Alike"

    @property
    def differences(self) -> list[str]:
        """In what the two differ: "another figure: 921 here, 912 there"."""
        return [_CALLED.get(each.kind, "") + each.text for each in self.failures]

    @property
    def relation_in_words(self) -> str:
        if self.relation is None:
            return ""
        kind = RelationKind(self.relation.kind)
        return _TURNED[kind] if self.relation.claim_id == self.claim.pk else KINDS[kind][2]

    @property
    def kinds(self) -> list[tuple[RelationKind, str]]:
        """The buttons, the proposed one first."""
        kinds = sorted(KINDS, key=lambda kind: kind != self.proposed)
        return [(kind, KINDS[kind][0]) for kind in kinds]


@page("GET")
def said_before(request: Request, slug: str, article_id: uuid.UUID, claim_id: uuid.UUID) -> HttpResponseBase:
    """The part of the card that is read after it: comparing takes longer than drawing."""
    opened = open_workspace(request, slug, article_id)
    claim = opened.claim(claim_id)
    return _answer(opened, claim) if request.htmx else redirect(opened.address_with(claim))


@page("POST")
def relate(request: Request, slug: str, article_id: uuid.UUID, claim_id: uuid.UUID) -> HttpResponseBase:
    """Record what the claim is to `other`."""
    opened = open_workspace(request, slug, article_id)
    claim = opened.claim(claim_id)
    form = RelationForm(request.POST)
    if not form.is_valid():
        return opened.answer(claim, "Choose what the two claims are to each other.", status=400)
    other, kind = _other(opened, form), form.cleaned_data["kind"]
    relate_claims(actor=request.user, claim=claim, other=other, kind=kind)
    undo = Undo(address_of("claim_unrelate", opened, claim), {"other": other.pk})
    return _answer(opened, claim, f"Recorded: {KINDS[kind][2].lower()}.", undo)


@page("POST")
def unrelate(request: Request, slug: str, article_id: uuid.UUID, claim_id: uuid.UUID) -> HttpResponseBase:
    """Take back what was said of the claim and `other`, if that still stands."""
    opened = open_workspace(request, slug, article_id)
    claim = opened.claim(claim_id)
    opened.desk.demand(Role.REVIEWER)
    other, undo = request.POST.get("other", ""), None
    for relation in _relations(opened, claim):
        if other in (str(relation.claim_id), str(relation.other_id)):
            unrelate_claims(actor=request.user, relation=relation)
            undo = _undo_of_taking_back(opened, claim, relation)
    return _answer(opened, claim, "Taken back: nothing is said of these two claims.", undo)


def _undo_of_taking_back(opened: Workspace, claim: Claim, relation: ClaimRelation) -> Undo | None:
    """What was said from the other claim is said again from there, what another said by them alone."""
    if relation.claim_id != claim.pk or relation.created_by_id != opened.request.user.pk:
        return None
    said = {"other": relation.other_id, "kind": relation.kind}
    return Undo(address_of("claim_relate", opened, claim), said)


def _other(opened: Workspace, form: RelationForm) -> Claim:
    mine = Claim.objects.visible_to(opened.request.user).filter(project=opened.desk.project)
    return get_object_or_404(mine.select_related("project"), pk=form.cleaned_data["other"])


def _relations(opened: Workspace, claim: Claim) -> list[ClaimRelation]:
    standing = ClaimRelation.objects.visible_to(opened.request.user).standing().of(claim)
    return list(standing.select_related("created_by", "claim__project", "other"))


def _answer(opened: Workspace, claim: Claim, said: str = "", undo: Undo | None = None) -> HttpResponseBase:
    if not opened.request.htmx:
        return redirect(opened.address_with(claim))
    found = neighbours(claim=claim, user=opened.request.user, limit=MOST_NEIGHBOURS)
    if found is None:
        start_fingerprints()
    earlier = _earlier(opened, claim, found or [])
    context: dict[str, Any] = {
        "workspace": opened,
        "article": opened.article,
        "claim": claim,
        "earlier": earlier,
        "taken_back_by_them": [
            each.relation
            for each in earlier
            if each.relation
            and opened.desk.has(least_role_over(opened.request.user, each.relation.created_by_id))
        ],
        "is_compared": found is not None,
        "may_write": opened.desk.can_review and not opened.article.deleted_at,
        "said": said,
        "undo": undo,
        "status": 200,
    }
    return render(opened.request, "annotations/workspace/said_before.html", context)


def _earlier(opened: Workspace, claim: Claim, found: list[Neighbour]) -> list[Earlier]:
    """What people have related to the claim, near or not; then what is near enough to be worth a look.

    Claims that are deleted, or stand in a deleted article, have no place any more.
    """
    related = {_far_end(each, claim).pk: each for each in _relations(opened, claim)}
    near = {each.claim.pk: each for each in found if each.likeness >= LEAST_LIKENESS}
    near |= {each.claim.pk: each for each in found if each.claim.pk in related}
    places = places_of([*related, *near])
    shown = [pk for pk in dict.fromkeys([*related, *near]) if pk in places]
    return [
        _of_neighbour(near[pk], places[pk], related.get(pk))
        if pk in near
        else _of_relation(related[pk], claim, places[pk])
        for pk in shown
    ]


def _far_end(relation: ClaimRelation, claim: Claim) -> Claim:
    return relation.other if relation.claim_id == claim.pk else relation.claim


def _of_relation(relation: ClaimRelation, claim: Claim, place: Annotation) -> Earlier:
    other = _far_end(relation, claim)
    return Earlier(other, other.wording or place.exact, place, None, None, (), (), relation)


def _of_neighbour(each: Neighbour, place: Annotation, relation: ClaimRelation | None) -> Earlier:
    proposal = each.proposal
    proposed = RelationKind(proposal.relation) if proposal.relation else None
    return Earlier(
        each.claim, each.words, place, each.rating, proposed, proposal.reasons, proposal.failures, relation
    )
