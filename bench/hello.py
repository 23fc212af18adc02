"""The least a WSGI application can do (PEP 3333): what the server alone costs."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

_BODY = b'{"hello": "world"}'


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(_BODY)))])
    return [_BODY]
