"""The person who asks."""

from typing import Any, TypedDict
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.schema import operation
from annotations.api.views import ApiViewSet
from annotations.models import ApiToken, ApiTokenScope, Membership, Role


class OwnMembership(TypedDict):
    """A project and what one may do there."""

    slug: str
    name: str
    role: Role


class Me(TypedDict):
    """Who the request came from. `scope` is the token's, null in a session."""

    id: UUID
    username: str
    name: str
    email: str
    scope: ApiTokenScope | None
    projects: list[OwnMembership]


class MeViewSet(ApiViewSet):
    noun = "me"

    @operation(Me)
    def retrieve(self, request: Request) -> Response:
        """Who I am, and my projects with my role in each."""
        memberships = Membership.objects.filter(user=self.person).order_by("project__slug")
        rows = memberships.values_list("project__slug", "project__name", "role")
        me: dict[str, Any] = {
            "id": self.person.pk,
            "username": self.person.username,
            "name": self.person.get_full_name(),
            "email": self.person.email,
            "scope": request.auth.scope if isinstance(request.auth, ApiToken) else None,
            "projects": [{"slug": slug, "name": name, "role": role} for slug, name, role in rows],
        }
        return Response(me)
