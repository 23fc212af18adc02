"""What every page shares: a signed-in reader, the right verb, refusals as readable answers, their clock."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import reswap, retarget
from django_htmx.middleware import HtmxDetails

from annotations import permissions
from annotations.errors import DomainError
from annotations.models import Membership, Project, Role, User, broken_rule_in_words
from annotations.services.deeds import demand_role

P = ParamSpec("P")

# What a refusal is called; the error itself says what to do.
HEADINGS = {
    400: "This cannot be saved as it is",
    403: "This is not open to you",
    404: "There is nothing here",
    409: "This does not fit any more",
    412: "Somebody else changed this meanwhile",
    422: "This cannot be taken in",
    503: "The storage of copies fails",
}


class Request(HttpRequest):
    """A request as views see it: made by somebody who is signed in, perhaps by htmx."""

    user: User
    htmx: HtmxDetails


View = Callable[Concatenate[Request, P], HttpResponseBase]


def page(*verbs: str) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """A view for signed-in people that answers to these verbs; GET stands for HEAD too.

    The one place where an error of the domain, or an object that is not there for this person, becomes an
    answer: a page of its own, or for htmx a toast, with the error's status.
    """
    allowed = {*verbs, "HEAD"} if "GET" in verbs else set(verbs)

    def made(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.method not in allowed:
                return HttpResponseNotAllowed(sorted(allowed))
            signed_in = cast(Request, request)
            with timezone.override(zone_of(request)):
                try:
                    return view(signed_in, *args, **kwargs)
                except DomainError as error:
                    return refusal(signed_in, status=error.status, sentence=error.message)
                except IntegrityError as error:
                    return refusal(signed_in, status=409, sentence=broken_rule_in_words(error))
                except Http404:
                    if not signed_in.htmx:
                        raise
                    return refusal(signed_in, status=404, sentence="It was moved, or it is not yours to see.")

        return answer

    return made


def refusal(request: Request, *, status: int, sentence: str) -> HttpResponse:
    """A refused deed or read, as a person reads it."""
    context = {"heading": HEADINGS[status], "sentence": sentence, "back": page_before(request)}
    if request.htmx:
        notice = render(request, "annotations/refusal_notice.html", context, status=status)
        return reswap(retarget(notice, "#toasts"), "innerHTML")
    return render(request, "annotations/refusal.html", context, status=status)


def page_before(request: HttpRequest) -> str | None:
    """The page of this site that the person came from, if one is known."""
    before = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, request.is_secure())
    return before if is_ours else None


def zone_of(request: HttpRequest) -> ZoneInfo:
    """The reader's time zone, as their browser told in a cookie; UTC until it has."""
    name = request.COOKIES.get("timezone", "")
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        # A cookie may hold anything: an unknown name, no name, or the name of a folder of zones.
        return ZoneInfo("UTC")


@dataclass(frozen=True)
class Desk:
    """A project as one of its members finds it: what its pages show, and what they offer."""

    project: Project
    role: Role
    user: User

    def has(self, least: Role) -> bool:
        return self.role.rank >= least.rank

    def demand(self, least: Role) -> None:
        """Refuse with 403 below this role. Only a refusal asks for the role again, in the services' words."""
        if not self.has(least):
            demand_role(self.user, self.project, least)

    @property
    def can_review(self) -> bool:
        return self.has(Role.REVIEWER)

    @property
    def can_edit(self) -> bool:
        return self.has(Role.EDITOR)

    @property
    def can_manage(self) -> bool:
        return self.has(Role.OWNER)

    @property
    def can_adjudicate(self) -> bool:
        """Whether claims may wait for this person's decision; each claim decides for itself once more."""
        return self.has(Role.ADJUDICATOR)


def desk_of(request: Request, slug: str) -> Desk:
    """The project at this address; 404 for whoever is not a member."""
    mine = Membership.objects.filter(user=request.user).select_related("project")
    membership = get_object_or_404(mine, project__slug=slug)
    return Desk(membership.project, Role(membership.role), request.user)


def desk_around(request: Request, project: Project) -> Desk:
    """The desk of an object that was found for this person already."""
    role = permissions.role_of(request.user, project)
    if role is None:
        raise Http404
    return Desk(project, role, request.user)
