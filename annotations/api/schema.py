"""The OpenAPI 3.1 description of the API, read off the views: inputs, answers and docstrings.

An answer is a TypedDict and an input a serializer; the schema of both is made from the very classes that mypy
checks and that requests pass through, so none of it is written twice.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import (
    Any,
    Literal,
    NotRequired,
    TypedDict,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)
from uuid import UUID

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status

from annotations.api.inputs import Input, OneOfField

V = TypeVar("V", bound=Callable[..., Any])
_Schema = dict[str, Any]


class Complaint(TypedDict):
    """What is wrong with a field."""

    code: str
    message: str


class Refusal(TypedDict):
    """Why nothing was done. After a stale version `current` is the thing as it stands now, null for none."""

    code: str
    message: str
    fields: NotRequired[dict[str, list[Complaint]]]
    details: NotRequired[dict[str, Any]]
    current: NotRequired[dict[str, Any] | None]


@dataclass(frozen=True)
class Operation:
    """What one method of a view takes and gives."""

    answers: dict[int, Any]
    body: type[Input] | None
    query: type[Input] | None
    is_page: bool
    is_conditional: bool
    media_type: str


def operation(
    answer: Any = None,
    *,
    also: int | None = None,
    code: int = status.HTTP_200_OK,
    body: type[Input] | None = None,
    query: type[Input] | None = None,
    page: bool = False,
    conditional: bool = False,
    media_type: str = "application/json",
) -> Callable[[V], V]:
    """Say what a view's method answers with: a TypedDict, or pages of it, under `code` (and `also` another).

    `conditional` methods heed `If-Match`; others refuse it.
    """

    def say(method: V) -> V:
        answers = {number: answer for number in (code, also) if number}
        method.operation = Operation(answers, body, query, page, conditional, media_type)  # type: ignore[attr-defined]
        return method

    return say


class ApiSchema(AutoSchema):
    """Reads `operation` off the methods of an `ApiViewSet`."""

    view: Any

    @property
    def _method(self) -> Any:
        return getattr(self.view, self.view.action)

    @property
    def _operation(self) -> Operation:
        described: Operation = self._method.operation
        return described

    @property
    def _noun(self) -> str:
        return str(self.view.noun)

    def get_operation_id(self) -> str:
        return f"{self._noun}_{self.view.action}"

    def get_tags(self) -> list[str]:
        return [self._noun]

    def get_summary(self) -> str:
        return (inspect.getdoc(self._method) or "").partition("\n")[0].rstrip(".")

    def get_description(self) -> str:  # type: ignore[override]
        return (inspect.getdoc(self._method) or "").partition("\n")[2].strip()

    def get_override_parameters(self) -> list[Any]:
        parameters: list[Any] = [self._operation.query] if self._operation.query else []
        if self._operation.is_conditional:
            parameters.append(
                OpenApiParameter(
                    "If-Match",
                    str,
                    OpenApiParameter.HEADER,
                    description="The ETag of what you have seen: 412 if it has changed since.",
                )
            )
        return parameters

    def get_response_serializers(self) -> Any:
        return None

    def get_request_serializer(self) -> Any:
        return self._operation.body

    def _get_response_bodies(self, direction: str = "response") -> _Schema:
        bodies = {
            str(code): self._body(answer, self._operation.media_type)
            for code, answer in self._operation.answers.items()
        }
        return {**bodies, "4XX": self._body(Refusal, "application/json")}

    def _body(self, answer: Any, media_type: str) -> _Schema:
        if answer is None:
            return {"description": "Done."}
        if answer is bytes:
            return {"description": "A stream.", "content": {media_type: {"schema": {"type": "string"}}}}
        schema = self._page_of(answer) if self._operation.is_page and answer is not Refusal else None
        schema = schema or schema_of(answer, self.registry)
        description = (inspect.getdoc(answer) or "").partition("\n")[0]
        return {"description": description, "content": {media_type: {"schema": schema}}}

    def _page_of(self, answer: Any) -> _Schema:
        page = {
            "type": "object",
            "properties": {
                "next": {
                    "type": ["string", "null"],
                    "format": "uri",
                    "description": "The page that follows; null on the last.",
                },
                "results": {"type": "array", "items": schema_of(answer, self.registry)},
            },
            "required": ["next", "results"],
        }
        return _component(f"{answer.__name__}Page", page, self.registry)


_WRITTEN = {UUID, datetime, date}
_PLAIN: dict[Any, _Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    UUID: {"type": "string", "format": "uuid"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    NoneType: {"type": "null"},
    Any: {},
}


def schema_of(hint: Any, registry: ComponentRegistry) -> _Schema:
    """The JSON Schema (2020-12, as OpenAPI 3.1 has it) of a type; TypedDicts become components."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    if is_typeddict(hint):
        return _record(hint, registry)
    if origin is NotRequired:
        return schema_of(arguments[0], registry)
    if origin is list:
        return {"type": "array", "items": schema_of(arguments[0], registry)}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema_of(arguments[1], registry)}
    if origin is Literal:
        kinds = [{"type": "string", "const": each} for each in arguments]
        return kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    if origin in (Union, UnionType):
        # A string beside what it writes is the same in JSON.
        told = [each for each in arguments if each is not str or not _WRITTEN & {*arguments}]
        kinds = [schema_of(each, registry) for each in told]
        return kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    if inspect.isclass(hint) and issubclass(hint, Enum):
        values = {"type": "string", "enum": [each.value for each in hint]}
        return _component(hint.__name__, values, registry)
    raise TypeError(f"There is no schema for {hint!r}.")


class OneOfExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """An enumeration has one name in the description, whether it is sent or answered."""

    target_class = OneOfField

    def map_serializer_field(self, auto_schema: Any, direction: str) -> _Schema:
        named = schema_of(self.target.kind, auto_schema.registry)
        return {"anyOf": [named, {"type": "string", "const": ""}]} if self.target.allow_blank else named


def _record(record: Any, registry: ComponentRegistry) -> _Schema:
    schema = {
        "type": "object",
        "description": inspect.getdoc(record) or "",
        "properties": {
            name: schema_of(hint, registry)
            for name, hint in get_type_hints(record, include_extras=True).items()
        },
        "required": sorted(record.__required_keys__),
    }
    return _component(record.__name__, schema, registry)


def _component(name: str, schema: _Schema, registry: ComponentRegistry) -> _Schema:
    component = ResolvedComponent(  # type: ignore[no-untyped-call]
        name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name
    )
    registry.register_on_missing(component)
    return dict(component.ref)
