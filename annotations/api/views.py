"""What every view of the API shares."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar, cast
from uuid import UUID

import orjson
from django.db.models import Model, QuerySet
from django.http import Http404
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from annotations.api.authentication import TokenAuthentication
from annotations.api.errors import answer
from annotations.api.inputs import Input, PageInput
from annotations.api.pagination import NewestFirst
from annotations.api.parsers import JsonParser
from annotations.api.preconditions import etag, expected_version, refuse_condition
from annotations.api.schema import ApiSchema
from annotations.errors import NotAllowed, StaleVersion
from annotations.models import Claim, Composed, Project, User

M = TypeVar("M", bound=Model)
X = TypeVar("X")
R = TypeVar("R", bound=tuple[Any, ...])


_PROJECT = Composed(
    lambda person, slug: Project.objects.visible_to(User(pk=person)).filter(slug=slug), UUID, str
)
_CLAIM = Composed(
    lambda person, id: Claim.objects.visible_to(User(pk=person)).select_related("project").filter(pk=id),
    UUID,
    UUID,
)


class JsonRenderer(BaseRenderer):
    """JSON as the export writes it: UTC times end in Z."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, context: Any = None) -> bytes:
        return b"" if data is None else orjson.dumps(data, option=orjson.OPT_UTC_Z)


class OneRenderer(BaseContentNegotiation):
    """There is one representation of a thing; `?format=` is for the export to read."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        media_type = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == media_type), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


class ApiViewSet(ViewSet):
    """The views of one noun. Each starts from what the person may see: anything else is not there (404)."""

    noun: ClassVar[str]
    authentication_classes: Any = (TokenAuthentication, SessionAuthentication)
    permission_classes: Any = (IsAuthenticated,)
    parser_classes: Any = (JsonParser,)
    renderer_classes = (JsonRenderer,)
    content_negotiation_class = OneRenderer
    metadata_class = None
    schema = ApiSchema()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After who asks, on what condition: methods that are not said to be conditional take none."""
        super().initial(request, *args, **kwargs)
        described = getattr(getattr(self, self.action or "", None), "operation", None)
        if described and not described.is_conditional:
            refuse_condition(request)

    @property
    def person(self) -> User:
        """Who asks. Permissions have let nobody else in."""
        return cast(User, self.request.user)

    @property
    def expected_version(self) -> int | None:
        return expected_version(self.request)

    def find(self, rows: "QuerySet[Any, X]", **which: Any) -> X:
        """The one row, or 404."""
        try:
            return rows.get(**which)
        except rows.model.DoesNotExist as missing:
            raise Http404 from missing

    def known(self, read: Composed[M], *values: Any) -> M:
        """The one row that a composed read finds for this person, or 404."""
        row = read.first(self.person.pk, *values)
        if row is None:
            raise Http404
        return row

    def project(self, slug: str) -> Project:
        return self.known(_PROJECT, slug)

    def claim(self, id: UUID) -> Claim:
        return self.known(_CLAIM, id)

    def demand(self, may: bool) -> None:
        """Refuse with 403, before the services do, where the way there would tell too much."""
        if not may:
            raise NotAllowed("Your role in this project does not reach this.")

    def given(self, form: type[Input], *, may: Callable[[], bool], partial: bool = False) -> dict[str, Any]:
        """What the body brings, in order. Who may not do the deed is told so, and not what is wrong with it.

        The services check the right again, in the transaction of the deed.
        """
        given = form(data=self.request.data, partial=partial)
        if not given.is_valid():
            self.demand(may())
            raise ValidationError(given.errors)
        return cast(dict[str, Any], given.validated_data)

    def asked(self, form: type[Input]) -> dict[str, Any]:
        """What the query asks for, in order. A field left empty asks for nothing."""
        query = self.request.query_params.copy()
        asked = form(data=query)
        for name in map(str, asked.fields):
            if values := [value for value in query.getlist(name) if value]:
                query.setlist(name, values)
            else:
                query.pop(name, None)
        asked.is_valid(raise_exception=True)
        return cast(dict[str, Any], asked.validated_data)

    def listing(
        self,
        rows: "QuerySet[Any, R]",
        answers: Callable[[list[R]], list[Any]],
        *,
        asked: dict[str, Any] | None = None,
        key: str = "id",
    ) -> Response:
        """A page of the rows, newest first; `answers` turns those of one page into what is sent."""
        wanted = self.asked(PageInput) if asked is None else asked
        page = NewestFirst(self.request, wanted, key=key).page(rows)
        return Response({"next": page.next, "results": answers(page.rows)})

    def current(self) -> dict[str, Any] | None:
        """What `If-Match` is about as it stands now, for who meant to change what it was before."""
        return cast(dict[str, Any], self.record(self.kwargs["id"]))  # type: ignore[attr-defined]

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response | None]:
        return answer

    def handle_exception(self, exc: Exception) -> Response:
        response = super().handle_exception(exc)
        if isinstance(exc, StaleVersion):
            response.data["current"] = current = self.current()
            if current:
                response.headers["ETag"] = etag(current["version"])
        return response
