"""The claims of a project: what is suggested, to check, in review, settled."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Count, Exists, Expression, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThan
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from annotations.models import (
    OPEN,
    Adjudication,
    Annotation,
    Claim,
    ClaimOrigin,
    ClaimReview,
    ClaimStatus,
    Project,
    Rating,
    Reanchoring,
    Role,
    User,
    Verdict,
    recall_openings,
)
from annotations.web.pages import Desk, Request, desk_of, page
from annotations.web.paging import keyset

PAGE_LENGTH = 50
WAITING = {"review": "my review", "settle": "my decision", "stale": "a look at changed words"}


def look_of(status: str, rating: str | None) -> str:
    """The look of a claim in lists and bars: the rating it is settled as, else where it stands."""
    if status == ClaimStatus.PROPOSED:
        return "machine"
    if status == ClaimStatus.REJECTED:
        return "rejected"
    return rating or "to_check"


def for_review(user: User) -> Q:
    """Of claims: open ones that need a review more, and have none by this person."""
    return Q(status__in=OPEN) & ~Q(_own_verdict(user)) & Q(LessThan(_reviews(), F("reviews_required")))


def for_decision(user: User) -> Q:
    """Of claims: those whose reviews are all in and differ, none of them by this person."""
    is_complete = GreaterThanOrEqual(_reviews(), F("reviews_required"))
    return Q(status=ClaimStatus.IN_REVIEW) & ~Q(_own_verdict(user)) & Q(is_complete)


def stale_for(user: User) -> Q:
    """Of claims: those judged by words that changed since, as far as this person may know of it."""
    verdicts = (
        Verdict.objects.visible_to(user).standing().filter(claim=OuterRef("pk"), stale_since__isnull=False)
    )
    decisions = Adjudication.objects.standing().filter(claim=OuterRef("pk"), stale_since__isnull=False)
    return Q(Exists(verdicts)) | Q(Exists(decisions))


FILTERS = {"review": for_review, "settle": for_decision, "stale": stale_for}


@dataclass
class Waiting:
    """How many claims wait for one person: for their review, for their decision."""

    for_review: int = 0
    for_decision: int = 0


def waiting_by_project(user: User) -> dict[uuid.UUID, Waiting]:
    """What waits for a person in each of their projects, as far as their role there lets them do it."""
    waiting: dict[uuid.UUID, Waiting] = defaultdict(Waiting)
    asked = (
        ("for_review", Role.REVIEWER, for_review(user)),
        ("for_decision", Role.ADJUDICATOR, for_decision(user)),
    )
    for name, least, condition in asked:
        roles = Role.at_least(least)
        projects = Project.objects.filter(memberships__user=user, memberships__role__in=roles)
        found = Claim.objects.current().filter(condition, project__in=projects)
        for project, number in found.order_by().values_list("project").annotate(Count("pk")):
            setattr(waiting[project], name, number)
    return waiting


def _own_verdict(user: User) -> Exists:
    return Exists(Verdict.objects.standing().filter(claim=OuterRef("pk"), reviewer=user))


def _reviews() -> Expression:
    """The number of a claim's standing verdicts."""
    of_claim = Verdict.objects.standing().filter(claim=OuterRef("pk")).order_by().values("claim")
    return Coalesce(Subquery(of_claim.annotate(n=Count("pk")).values("n")), 0)


@dataclass(frozen=True)
class Chosen:
    """The filters of the list, as asked for; a value that is not known counts as not asked."""

    status: str
    verdict: str
    origin: str
    waiting: str

    @classmethod
    def of(cls, request: Request) -> Self:
        def one_of(name: str, known: Iterable[str]) -> str:
            value = request.GET.get(name, "")
            return value if value in known else ""

        return cls(
            status=one_of("status", ClaimStatus.values),
            verdict=one_of("verdict", Rating.values),
            origin=one_of("origin", ClaimOrigin.values),
            waiting=one_of("waiting", WAITING),
        )

    @property
    def is_any(self) -> bool:
        return any((self.status, self.verdict, self.origin, self.waiting))


@dataclass(frozen=True)
class Row:
    """A claim as the list shows it: never more of others' work than its reader may know."""

    claim: Claim
    place: Annotation | None
    look: str
    words: str
    my_rating: str
    reviews: int
    is_stale: bool
    my_stale_verdict: uuid.UUID | None
    place_to_say: str
    """Where it is said what became of the claim's words, before anybody stands by what they said of it."""

    @property
    def address(self) -> str:
        """Where the claim is read: in its article, or in the text that held it."""
        return address_of(self.place) if self.place else ""

    @property
    def takes_reviews(self) -> bool:
        return self.claim.status not in (ClaimStatus.PROPOSED, ClaimStatus.REJECTED)


@page("GET")
def claims(request: Request, slug: str) -> HttpResponseBase:
    desk = desk_of(request, slug)
    chosen = Chosen.of(request)
    listed = keyset(_chosen_claims(desk.project, request.user, chosen), request, PAGE_LENGTH)
    context = {
        "desk": desk,
        "listed": listed,
        "rows": _rows(listed.rows, request.user),
        "chosen": chosen,
        "statuses": ClaimStatus.choices,
        "ratings": Rating.choices,
        "origins": ClaimOrigin.choices,
        "waiting": _offered_waiting(desk),
        "has_published": ClaimReview.objects.filter(project=desk.project).exists(),
    }
    return render(request, "annotations/claims.html", context)


@page("GET")
def claim(request: Request, claim_id: uuid.UUID) -> HttpResponseBase:
    """The one address of a claim, which exports carry: it leads to where the claim stands."""
    mine = Claim.objects.visible_to(request.user)
    place = _places().filter(claim__in=mine, claim=claim_id).select_related("snapshot__article__project")
    found = place.defer("snapshot__text").order_by("id").first()
    if found is None:
        raise Http404
    return redirect(address_of(found))


def _places_to_say(claims: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The pages on which somebody has to say where these claims stand in the newer text of their article."""
    waiting = Reanchoring.objects.waiting().filter(annotation__claim__in=claims)
    rows = waiting.values_list("annotation__claim", "snapshot__article", "snapshot__number", "pk")
    return {
        claim: f"{reverse('article_change', args=[article, number])}?at={pk}"
        for claim, article, number, pk in rows
    }


def address_of(place: Annotation) -> str:
    """Where a claim is read that stands there: in its article, or in the text of the article that held it."""
    snapshot = place.snapshot
    article = snapshot.article
    if article.snapshot_id != snapshot.pk:
        return reverse("article_text", args=[article.pk, snapshot.number])
    return f"{reverse('workspace', args=[article.project.slug, article.pk])}?claim={place.claim_id}"


def _chosen_claims(project: Project, user: User, chosen: Chosen) -> QuerySet[Claim]:
    found = Claim.objects.visible_to(user).current().filter(project=project)
    if chosen.waiting:
        found = found.filter(FILTERS[chosen.waiting](user))
    if chosen.status:
        found = found.filter(status=chosen.status)
    if chosen.origin:
        found = found.filter(origin=chosen.origin)
    if chosen.verdict:
        settled = Adjudication.objects.standing().filter(claim=OuterRef("pk"), rating=chosen.verdict)
        found = found.filter(Exists(settled))
    return found


def _places() -> QuerySet[Annotation]:
    """Where claims stand, in articles that are not deleted."""
    return Annotation.objects.standing().filter(snapshot__article__deleted_at=None)


def places_of(claims: Iterable[uuid.UUID]) -> dict[uuid.UUID, Annotation]:
    """Where each of these claims stands first, with its article but without the article's text."""
    where = _places().filter(claim__in=list(claims)).select_related("claim", "snapshot__article__project")
    place_of = {place.claim_id: place for place in where.defer("snapshot__text").order_by("-id")}
    recall_openings(place.snapshot.article for place in place_of.values())
    return place_of


def _rows(listed: list[Claim], user: User) -> list[Row]:
    """Six queries at most, however many claims."""
    place_of = places_of(claim.pk for claim in listed)
    settled = Adjudication.objects.standing().filter(claim__in=listed)
    rating_of: dict[Any, str] = dict(settled.values_list("claim", "rating"))
    verdicts = list(
        Verdict.objects.standing().filter(claim__in=listed).values_list("claim", "reviewer", "rating")
    )
    reviews = Counter(claim for claim, _, _ in verdicts)
    mine = {claim: Rating(rating).label for claim, reviewer, rating in verdicts if reviewer == user.pk}
    ids = [claim.pk for claim in listed]
    stale = set(Claim.objects.filter(stale_for(user), pk__in=ids).values_list("pk", flat=True))
    own = Verdict.objects.standing().filter(claim__in=stale, reviewer=user).exclude(stale_since=None)
    my_stale = dict(own.values_list("claim", "pk")) if stale else {}
    places_to_say = _places_to_say(stale) if my_stale else {}
    return [
        Row(
            claim,
            place_of.get(claim.pk),
            look_of(claim.status, rating_of.get(claim.pk)),
            _words_of(claim, rating_of.get(claim.pk)),
            mine.get(claim.pk, ""),
            reviews[claim.pk],
            claim.pk in stale,
            my_stale.get(claim.pk),
            places_to_say.get(claim.pk, ""),
        )
        for claim in listed
    ]


def _words_of(claim: Claim, rating: str | None) -> str:
    return Rating(rating).label if rating else claim.get_status_display()


def _offered_waiting(desk: Desk) -> list[tuple[str, str]]:
    """The filters that can hold something for this person."""
    offered = {"review": desk.can_review, "settle": desk.can_adjudicate, "stale": desk.can_review}
    stale = Claim.objects.visible_to(desk.user).current().filter(stale_for(desk.user), project=desk.project)
    counted = {"stale": f" ({stale.count()})"}
    return [(name, words + counted.get(name, "")) for name, words in WAITING.items() if offered[name]]
