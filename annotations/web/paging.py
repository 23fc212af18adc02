"""Pages of a list that may be long and may grow while it is read."""

import uuid
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import models
from django.http import HttpRequest

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Keyset(Generic[M]):
    """A page of rows, newest first; `newer` and `older` are the keys to go on from, None where it ends."""

    rows: list[M]
    newer: str | None
    older: str | None


def keyset(rows: models.QuerySet[M], request: HttpRequest, length: int) -> Keyset[M]:
    """The page that `?before=KEY` or `?after=KEY` asks for, by descending primary key.

    It costs the same however far one has read, and no row is missed or shown twice when others come in.
    A key that is none is passed over.
    """
    before, after = _key(rows, request, "before"), _key(rows, request, "after")
    if after:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: length + 1])
        has_more, page = len(found) > length, found[:length][::-1]
        return _keyset(page, has_newer=has_more, has_older=True)
    found = list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[: length + 1])
    return _keyset(found[:length], has_newer=bool(before), has_older=len(found) > length)


def _keyset(page: list[M], *, has_newer: bool, has_older: bool) -> Keyset[M]:
    newer = str(page[0].pk) if page and has_newer else None
    older = str(page[-1].pk) if page and has_older else None
    return Keyset(page, newer, older)


def _key(rows: models.QuerySet[M], request: HttpRequest, name: str) -> uuid.UUID | int | None:
    given = request.GET.get(name, "")
    try:
        return uuid.UUID(given) if isinstance(rows.model._meta.pk, models.UUIDField) else _sequence(given)
    except ValueError:
        return None


def _sequence(given: str) -> int:
    number = int(given)
    if not 0 < number < 2**63:
        raise ValueError(number)
    return number
