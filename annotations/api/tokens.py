"""One's own API tokens."""

from datetime import datetime
from typing import NamedTuple, TypedDict
from uuid import UUID

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.inputs import Input, OneOfField, PageInput
from annotations.api.schema import operation
from annotations.api.views import ApiViewSet
from annotations.errors import InvalidInput
from annotations.models import ApiToken, ApiTokenScope
from annotations.services.accounts import create_api_token, revoke_api_token


class TokenInput(Input):
    """A token to make."""

    name = serializers.CharField(max_length=100, help_text="What it is for.")
    scope = OneOfField(ApiTokenScope, default=ApiTokenScope.READ)
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class TokenRow(NamedTuple):
    id: UUID
    name: str
    scope: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class TokenAnswer(TypedDict):
    """A token, without its secret, of which only the hash is kept."""

    id: UUID
    name: str
    scope: ApiTokenScope
    created: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class NewToken(TokenAnswer):
    """A token just made, with the secret that is never shown again."""

    secret: str


def token_answer(row: TokenRow) -> TokenAnswer:
    return {
        "id": row.id,
        "name": row.name,
        "scope": ApiTokenScope(row.scope),
        "created": row.created_at,
        "expires_at": row.expires_at,
        "last_used_at": row.last_used_at,
        "revoked_at": row.revoked_at,
    }


class TokenViewSet(ApiViewSet):
    noun = "tokens"

    @operation(TokenAnswer, page=True, query=PageInput)
    def index(self, request: Request) -> Response:
        """My tokens, revoked ones too."""
        rows = ApiToken.objects.filter(user=self.person).values_list(*TokenRow._fields)
        return self.listing(rows, lambda page: [token_answer(TokenRow._make(row)) for row in page])

    @operation(NewToken, body=TokenInput, code=status.HTTP_201_CREATED)
    def create(self, request: Request) -> Response:
        """Make a token. Its secret is in this answer and never again.

        A token that ends can only make tokens that end no later.
        """
        given = self.given(TokenInput, may=lambda: True)
        latest = request.auth.expires_at if isinstance(request.auth, ApiToken) else None
        if latest and (given["expires_at"] is None or given["expires_at"] > latest):
            raise InvalidInput({"expires_at": f"The token in use ends at {latest.isoformat()}: no later."})
        token, secret = create_api_token(user=self.person, **given)
        row = TokenRow._make(getattr(token, name) for name in TokenRow._fields)
        return Response({**token_answer(row), "secret": secret}, status=status.HTTP_201_CREATED)

    @operation(code=status.HTTP_204_NO_CONTENT)
    def destroy(self, request: Request, id: UUID) -> Response:
        """Revoke a token: it ends now."""
        revoke_api_token(actor=self.person, token=self.find(ApiToken.objects.filter(user=self.person), pk=id))
        return Response(status=status.HTTP_204_NO_CONTENT)
