from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotations.models import ApiToken, ApiTokenScope, Project, User
from annotations.services.accounts import create_api_token, revoke_api_token
from tests.api.client import PREFIX, as_, with_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(alice: User) -> ApiToken:
    return create_api_token(user=alice, name="reader", scope=ApiTokenScope.READ)[0]


def secret_of(user: User, scope: ApiTokenScope = ApiTokenScope.READ) -> str:
    return create_api_token(user=user, name="script", scope=scope)[1]


class TestTokens:
    def test_token_is_the_person_it_belongs_to(self, alice: User) -> None:
        me = with_token(secret_of(alice)).get("me/").body
        assert (me["username"], me["scope"]) == ("alice", "read")

    def test_read_token_may_not_write(self, project: Project, olga: User) -> None:
        answer = with_token(secret_of(olga)).patch(f"projects/{project.slug}/", {"name": "New"})
        assert (answer.status, answer.body["code"]) == (403, "insufficient_scope")

    def test_write_token_may_write(self, project: Project, olga: User) -> None:
        api = with_token(secret_of(olga, ApiTokenScope.WRITE))
        assert api.patch(f"projects/{project.slug}/", {"name": "New"}).status == 200

    def test_unknown_token_is_refused_with_a_challenge(self) -> None:
        answer = with_token("fcw_guessed").get("me/")
        assert (answer.status, answer.body["code"]) == (401, "invalid_token")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")

    def test_expired_token_is_refused(self, alice: User) -> None:
        secret = secret_of(alice)
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert with_token(secret).get("me/").status == 401

    def test_revoked_token_is_refused(self, alice: User) -> None:
        secret = secret_of(alice)
        revoke_api_token(actor=alice, token=ApiToken.objects.get())
        assert with_token(secret).get("me/").status == 401

    def test_token_of_a_closed_account_is_refused(self, alice: User) -> None:
        secret = secret_of(alice)
        User.objects.filter(pk=alice.pk).update(is_active=False)
        assert with_token(secret).get("me/").status == 401

    def test_use_is_noted_once_a_minute(self, alice: User) -> None:
        secret = secret_of(alice)
        with_token(secret).get("me/")
        first = ApiToken.objects.get().last_used_at
        with_token(secret).get("me/")
        assert first is not None
        assert ApiToken.objects.get().last_used_at == first
        ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
        with_token(secret).get("me/")
        assert ApiToken.objects.filter(last_used_at__gt=first).exists()


class TestOwnTokens:
    def test_secret_is_shown_once_and_works(self, alice: User) -> None:
        made = as_(alice).post("tokens/", {"name": "desk script", "scope": "write"})
        assert made.status == 201
        assert with_token(made.body["secret"]).get("me/").body["scope"] == "write"
        assert "secret" not in as_(alice).get("tokens/").body["results"][0]

    def test_only_the_hash_is_kept(self, alice: User) -> None:
        secret = as_(alice).post("tokens/", {"name": "desk script"}).body["secret"]
        assert secret not in str(ApiToken.objects.values_list("digest", "name"))

    def test_revoked_token_stays_in_the_list(self, alice: User, token: ApiToken) -> None:
        assert as_(alice).delete(f"tokens/{token.pk}/").status == 204
        assert as_(alice).get("tokens/").body["results"][0]["revoked_at"] is not None

    def test_token_that_ends_makes_none_that_lasts(self, alice: User) -> None:
        ends = timezone.now() + timedelta(days=1)
        _, secret = create_api_token(user=alice, name="day", scope=ApiTokenScope.WRITE, expires_at=ends)
        api = with_token(secret)
        for expires_at in (None, (ends + timedelta(seconds=1)).isoformat()):
            answer = api.post("tokens/", {"name": "more", "scope": "write", "expires_at": expires_at})
            assert (answer.status, list(answer.body["fields"])) == (400, ["expires_at"])
        assert api.post("tokens/", {"name": "less", "expires_at": ends.isoformat()}).status == 201


class TestSessions:
    def test_session_needs_its_csrf_token_to_write(self, alice: User) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(alice)
        response = client.post(f"{PREFIX}tokens/", {"name": "x"}, content_type="application/json")
        assert (response.status_code, response.json()["code"]) == (403, "permission_denied")

    def test_token_needs_none(self, alice: User) -> None:
        client = Client(enforce_csrf_checks=True)
        response = client.post(
            f"{PREFIX}tokens/",
            {"name": "x"},
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret_of(alice, ApiTokenScope.WRITE)}"},
        )
        assert response.status_code == 201
