"""What requests may bring: each input a serializer that refuses what it does not know."""

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from annotations.models import FetchState


class Input(serializers.Serializer[Any]):
    """Fields of a request, from its body or its query.

    An unknown name is a mistake to be told of, not a wish to be ignored.
    """

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            strangers = [name for name in data if name not in self.fields]
            if strangers:
                unknown = ErrorDetail("There is no field of this name here.", code="unknown")
                raise serializers.ValidationError({name: [unknown] for name in strangers})
        return super().to_internal_value(data)


class PageInput(Input):
    """Which page of a list, newest first."""

    cursor = serializers.CharField(
        required=False, help_text="From `next` of the page before; without it, the first page."
    )
    page_size = serializers.IntegerField(required=False, default=50, min_value=1, max_value=200)


class FetchFilters(PageInput):
    """Which ones: where their page is, and whether we have it."""

    fetch_state = serializers.ChoiceField(choices=FetchState.choices, required=False)
    url = serializers.CharField(required=False)


def picked(asked: dict[str, Any], *names: str) -> dict[str, Any]:
    """The filters among these that are asked for."""
    return {name: asked[name] for name in names if name in asked}


class OneOfField(serializers.ChoiceField):
    """A value of an enumeration; what it brings is a member, or "" where that is allowed."""

    def __init__(self, kind: type[TextChoices], **options: Any) -> None:
        self.kind = kind
        super().__init__(kind.choices, **options)

    def to_internal_value(self, data: Any) -> TextChoices | str:
        value = super().to_internal_value(data)
        return self.kind(value) if value else ""


class VerbatimField(serializers.CharField):
    """Text whose every character counts: nothing is trimmed. With `raw`, control characters pass too."""

    def __init__(self, *, raw: bool = False, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)
        if raw:
            self.validators = []


@extend_schema_field(OpenApiTypes.BINARY)
class FileField(serializers.FileField):
    """A file that is handed in, never an address to read it from."""
