"""Versions over HTTP (RFC 9110, 8.8.3 and 13): an ETag is the version, in quotes.

`If-Match` makes a change conditional on the version the client saw; without it the change goes through.
Requests that heed no `If-Match` refuse it: nobody is to believe in a guard that is not there.
"""

import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.errors import InvalidInput
from annotations.services.deeds import ANY_VERSION, check_version, lock


def etag(version: int) -> str:
    return f'"{version}"'


_TAG = re.compile(r'(?:W/)?"?([1-9][0-9]{0,9})"?')


def expected_version(request: Request) -> int | None:
    """The version that `If-Match` names; None where the client does not ask."""
    given = request.META.get("HTTP_IF_MATCH", "").strip()
    if given in ("", "*"):
        return ANY_VERSION if given else None
    number = _TAG.fullmatch(given)
    if number is None:
        raise InvalidInput({"If-Match": "Give the ETag of what you have seen, one alone."})
    return int(number[1])


def refuse_condition(request: Request) -> None:
    """For requests that go through whatever the version."""
    if "HTTP_IF_MATCH" in request.META:
        raise InvalidInput({"If-Match": "This request takes no If-Match: send it without."})


@contextmanager
def matched(request: Request, row: models.Model) -> Generator[None]:
    """Do a deed only to the version that `If-Match` names: StaleVersion (412) on another."""
    expected = expected_version(request)
    if expected is None:
        yield
        return
    with transaction.atomic():
        check_version(lock(row), expected)
        yield


def versioned(record: Mapping[str, Any], *, status_code: int = status.HTTP_200_OK) -> Response:
    """The record with its ETag.

    Never 304: what an answer tells besides the thing itself (counts, one's own role) has no version.
    """
    return Response(record, status=status_code, headers={"ETag": etag(record["version"])})


def unchanging(request: Request, record: Mapping[str, Any], tag: str) -> Response:
    """What will always be so, or 304 to who has it (`If-None-Match`), and may still see it."""
    headers = {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"}
    given = request.META.get("HTTP_IF_NONE_MATCH", "").split(",")
    if headers["ETag"] in [each.strip().removeprefix("W/") for each in given]:
        return Response(status=status.HTTP_304_NOT_MODIFIED, headers=headers)
    return Response(record, headers=headers)
