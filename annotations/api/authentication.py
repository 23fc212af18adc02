"""`Authorization: Bearer fcw_…` (RFC 6750): a token of a person's, for their programs."""

from datetime import datetime

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from annotations.models import ApiToken, ApiTokenScope, Composed, User
from annotations.services.accounts import digest_of, note_use

_SCHEME = "bearer"
_USABLE = Composed(
    lambda digest, now: ApiToken.objects.usable(now).select_related("user").filter(digest=digest),
    str,
    datetime,
)
_CHALLENGE = 'Bearer realm="Factcheck Workbench"'


class TokenAuthentication(BaseAuthentication):
    """The person whose token the request carries. `request.auth` is the token."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != _SCHEME:
            return None
        token = _USABLE.first(digest_of(secret.strip()), timezone.now())
        if token is None:
            raise AuthenticationFailed(
                "This token is not known, has expired or was revoked. Make a new one in your settings.",
                code="invalid_token",
            )
        if token.scope == ApiTokenScope.READ and request.method not in SAFE_METHODS:
            raise PermissionDenied(
                "This token may only read. Make one that may write.", code="insufficient_scope"
            )
        note_use(token=token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return _CHALLENGE


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes it (OpenAPI 3.1, Security Scheme Object)."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": _SCHEME, "description": "A token from your settings."}
