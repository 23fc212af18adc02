"""The API's description: for programs as OpenAPI 3.1, for people as a page made from the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

_SHAPES = "#/components/schemas/"


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document. The addresses do not change while the program runs."""
    generator: Any = SchemaGenerator
    document: dict[str, Any] = generator().get_schema(request=None, public=True)
    return document


@require_safe
def schema(request: HttpRequest) -> JsonResponse:
    """OpenAPI 3.1.1 as JSON."""
    return JsonResponse(description())


# A sentence in pieces: each whether it is code, and what it says.
Words = tuple[bool, str]


@dataclass(frozen=True)
class Field:
    """A field of a shape, or a parameter. `shape` is the name of the shape it holds, if it holds one."""

    name: str
    kind: str
    shape: str
    is_required: bool
    words: str


@dataclass(frozen=True)
class Call:
    """One method at one address."""

    method: str
    address: str
    summary: str
    words: list[Words]
    parameters: list[Field]
    body: str
    answers: list[tuple[str, Field]]


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """The page: calls by noun, then the shapes they take and give."""
    document = description()
    nouns: dict[str, list[Call]] = {}
    for address, methods in document["paths"].items():
        for method, told in methods.items():
            nouns.setdefault(told["tags"][0], []).append(_call(method, address, told))
    shapes = [_shape(name, told) for name, told in document["components"]["schemas"].items()]
    return render(request, "annotations/reference.html", {"nouns": nouns, "shapes": shapes})


def _call(method: str, address: str, told: dict[str, Any]) -> Call:
    return Call(
        method=method.upper(),
        address=address,
        summary=told.get("summary", ""),
        words=_words(told),
        parameters=[_parameter(each) for each in told.get("parameters", []) if each["in"] != "path"],
        body=_kind(_content(told.get("requestBody", {})))[1],
        answers=[(code, _answer(each)) for code, each in told["responses"].items() if code[0] == "2"],
    )


@dataclass(frozen=True)
class Shape:
    """A JSON object with its fields, or one of several values."""

    name: str
    words: list[Words]
    fields: list[Field]
    values: list[str]


def _shape(name: str, told: dict[str, Any]) -> Shape:
    values = [str(value) for value in told.get("enum", [])]
    # The values speak for themselves; what the generator says of them is a list in Markdown.
    return Shape(name, [] if values else _words(told), list(_fields(told)), values)


def _words(told: dict[str, Any]) -> list[Words]:
    pieces = str(told.get("description", "")).split("`")
    return [(place % 2 == 1, piece) for place, piece in enumerate(pieces) if piece]


def _parameter(told: dict[str, Any]) -> Field:
    return Field(
        name=told["name"],
        kind=_kind(told["schema"])[0],
        shape="",
        is_required=told.get("required", False),
        words=told.get("description", ""),
    )


def _answer(told: dict[str, Any]) -> Field:
    kind, shape = _kind(_content(told))
    return Field("", kind, shape, False, told["description"])


def _content(told: dict[str, Any]) -> dict[str, Any]:
    """The schema of the first media type of a body."""
    contents: list[dict[str, Any]] = list(told.get("content", {}).values())
    schema: dict[str, Any] = contents[0].get("schema", {}) if contents else {}
    return schema


def _fields(shape: dict[str, Any]) -> Iterator[Field]:
    required = shape.get("required", [])
    for name, told in shape.get("properties", {}).items():
        kind, inner = _kind(told)
        yield Field(name, kind, inner, name in required, told.get("description", ""))


def _kind(told: dict[str, Any]) -> tuple[str, str]:
    """What a value is, in words, and the name of the shape in it, if any."""
    if "$ref" in told:
        name = told["$ref"].removeprefix(_SHAPES)
        return name, name
    for union in ("anyOf", "oneOf", "allOf"):
        if union in told:
            members = [_kind(each) for each in told[union]]
            shape = next((shape for _, shape in members if shape), "")
            return " or ".join(kind for kind, _ in members), shape
    if "enum" in told:
        return " | ".join(str(each) for each in told["enum"] if each not in ("", None)), ""
    if told.get("type") == "array":
        kind, shape = _kind(told["items"])
        return f"list of {kind}", shape
    if "const" in told:
        return f"“{told['const']}”", ""
    kinds = told.get("type", "anything")
    plain = " or ".join(kinds) if isinstance(kinds, list) else kinds
    return f"{plain} ({told['format']})" if "format" in told else plain, ""
