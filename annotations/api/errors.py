"""Every refusal in one shape: `{"code", "message"}` with `fields` or `details` where there are any.

`code` is for programs and stable, `message` tells a person what to do. `fields` maps the name of each field
that cannot stay so to a list of `{"code", "message"}`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from annotations.errors import DomainError
from annotations.models import broken_rule, broken_rule_in_words

NOTHING_HERE = {"code": "not_found", "message": "There is nothing here, or it is not yours to see."}

_LOG_IN = (
    "Log in to the site, or send a token of yours as “Authorization: Bearer fcw_…”. Tokens are made in your "
    "settings, or with `manage.py create_api_token`."
)

# What PostgreSQL says of a row it refuses (manual, Appendix A): each as the status that means the same.
_BROKEN_CHECK = "23514"


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to what a view raised; None for what nobody foresaw, which Django then reports."""
    set_rollback()
    match error:
        case DomainError():
            return Response(_refusal(error), status=error.status)
        case Http404():
            return Response(NOTHING_HERE, status=status.HTTP_404_NOT_FOUND)
        case PermissionDenied():
            return answer(exceptions.PermissionDenied(), context)
        case exceptions.ValidationError():
            return Response(_invalid(error), status=error.status_code)
        case exceptions.APIException():
            if isinstance(error, exceptions.NotAuthenticated):
                error.detail = exceptions.ErrorDetail(_LOG_IN, error.default_code)
            headers = {"WWW-Authenticate": error.auth_header} if hasattr(error, "auth_header") else None
            body = {"code": _first(error.get_codes()), "message": _first(error.detail)}
            return Response(body, status=error.status_code, headers=headers)
        case IntegrityError():
            return _against_the_rules(error)
    return None


def nowhere(request: HttpRequest, **anything: Any) -> JsonResponse:
    """The answer of the API's addresses that name nothing."""
    return JsonResponse(NOTHING_HERE, status=status.HTTP_404_NOT_FOUND)


def _refusal(error: DomainError) -> dict[str, Any]:
    details = dict(error.details)
    fields = details.pop("fields", None)
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if fields:
        body["fields"] = {
            name: [{"code": "invalid", "message": sentence}] for name, sentence in fields.items()
        }
    if details:
        body["details"] = details
    return body


def _invalid(error: exceptions.ValidationError) -> dict[str, Any]:
    fields: dict[str, list[dict[str, str]]] = {}
    for path, detail in _details(error.detail):
        fields.setdefault(path, []).append({"code": str(detail.code), "message": str(detail)})
    return {"code": "invalid_input", "message": "Some fields cannot stay as they are.", "fields": fields}


def _details(detail: Any, path: str = "") -> Iterator[tuple[str, exceptions.ErrorDetail]]:
    """Each complaint with the dotted name of the field it is about; the empty name is the whole."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _details(inner, ".".join(filter(None, (path, own))))
    elif isinstance(detail, list):
        for inner in detail:
            yield from _details(inner, path)
    else:
        yield path, detail


def _first(codes: Any) -> str:
    while not isinstance(codes, str):
        codes = next(iter(codes.values() if isinstance(codes, Mapping) else codes))
    return str(codes)


def _against_the_rules(error: IntegrityError) -> Response:
    """Two people at the same moment: what a service had checked is no longer so."""
    diagnosis = getattr(error.__cause__, "diag", None)
    rule = broken_rule(error) or "constraint"
    is_broken_check = diagnosis is not None and diagnosis.sqlstate == _BROKEN_CHECK
    body = {
        "code": "conflict",
        "message": broken_rule_in_words(error),
        "details": {"rule": rule},
    }
    return Response(
        body, status=status.HTTP_422_UNPROCESSABLE_ENTITY if is_broken_check else status.HTTP_409_CONFLICT
    )
