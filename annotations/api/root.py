"""Where the API begins."""

from typing import TypedDict

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.schema import operation
from annotations.api.views import ApiViewSet


class Root(TypedDict):
    """Addresses to go on from; those of all else are in the answers there, and in the description."""

    me: str
    projects: str
    claims: str
    tokens: str
    docs: str
    schema: str


class RootViewSet(ApiViewSet):
    noun = "root"
    authentication_classes = ()
    permission_classes = ()

    @operation(Root)
    def retrieve(self, request: Request) -> Response:
        """Where to go from here. For anybody."""
        return Response(
            {name: request.build_absolute_uri(reverse(f"api:{name}")) for name in Root.__annotations__}
        )
