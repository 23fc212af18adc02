"""Logging in and out, one's own settings, and the tokens of one's programs."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from annotations.models import ApiToken, ApiTokenScope, Project, User
from annotations.services.accounts import create_api_token, digest_of
from tests.web.reader import Reader

pytestmark = pytest.mark.django_db


def test_logging_in_leads_to_the_page_one_wanted(project: Project, alice: User) -> None:
    reader, wanted = Reader(), reverse("claims", args=[project.slug])
    login = reader.get(wanted).leads_to
    assert f'name="next" value="{wanted}"' in reader.get(login).html
    fields = {"username": "alice", "password": "alice", "next": wanted}
    assert reader.post(reverse("login"), fields).leads_to == wanted
    assert reader.get(wanted).status == 200


def test_logging_in_never_leads_to_another_site(alice: User) -> None:
    fields = {"username": "alice", "password": "alice", "next": "https://evil.example/"}
    assert Reader().post(reverse("login"), fields).leads_to == "/"


def test_a_wrong_password_is_said_without_telling_which_part_is_wrong(alice: User) -> None:
    wrong = [
        Reader().post(reverse("login"), {"username": name, "password": "wrong"}).words
        for name in ("alice", "nobody")
    ]
    assert "Please enter a correct username and password" in wrong[0]
    assert wrong[0] == wrong[1]


def test_password_managers_find_their_fields(alice: User) -> None:
    page = Reader().get(reverse("login")).html
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    page = Reader(alice).get(reverse("password")).html
    assert 'autocomplete="new-password"' in page
    assert "onpaste" not in page


def test_logging_out_ends_the_session(project: Project, alice: User) -> None:
    reader = Reader(alice)
    reader.post(reverse("logout"))
    assert reader.get(reverse("projects")).leads_to.startswith(reverse("login"))


def test_following_a_link_logs_nobody_out(alice: User) -> None:
    assert Reader(alice).get(reverse("logout")).status == 405


def test_a_deactivated_account_cannot_log_in(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    answer = Reader().post(reverse("login"), {"username": "alice", "password": "alice"})
    assert answer.status == 200


def test_changing_the_password_ends_the_other_sessions(alice: User) -> None:
    here, elsewhere = Reader(alice), Reader(alice)
    fields = {"old_password": "alice", "new_password1": "granite-otter-9", "new_password2": "granite-otter-9"}
    assert here.post(reverse("password"), fields).leads_to == reverse("settings")
    assert here.get(reverse("settings")).status == 200
    assert elsewhere.get(reverse("settings")).status == 302


def test_a_password_too_easily_guessed_is_refused_with_the_reason(alice: User) -> None:
    fields = {"old_password": "alice", "new_password1": "password", "new_password2": "password"}
    page = Reader(alice).post(reverse("password"), fields)
    assert "too common" in page.words


def test_one_changes_ones_name_and_address(alice: User) -> None:
    Reader(alice).post(reverse("settings"), {"name": "Alice Moreau", "email": "alice@desk.example"})
    alice.refresh_from_db()
    assert (alice.name, alice.email) == ("Alice Moreau", "alice@desk.example")


def test_settings_change_nothing_but_what_they_show(alice: User) -> None:
    Reader(alice).post(
        reverse("settings"), {"name": "A", "email": "", "is_superuser": "on", "username": "root"}
    )
    alice.refresh_from_db()
    assert (alice.username, alice.is_superuser) == ("alice", False)


# --- tokens ---------------------------------------------------------------------------------------


def test_the_secret_of_a_new_token_is_shown_once(alice: User) -> None:
    reader, fields = Reader(alice), {"name": "Nightly export", "scope": "read", "days": "30"}
    answer = reader.post(reverse("api_tokens"), fields)
    found = re.search(r'id="secret">([^<]+)<', answer.html)
    assert found
    token = ApiToken.objects.get()
    assert token.digest == digest_of(found[1])
    assert token.scope == ApiTokenScope.READ
    assert token.expires_at is not None
    assert abs(token.expires_at - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)
    assert "no-store" in answer.headers["Cache-Control"]
    assert found[1] not in reader.get(reverse("api_tokens")).html


def test_a_token_may_never_end(alice: User) -> None:
    Reader(alice).post(reverse("api_tokens"), {"name": "Forever", "scope": "write", "days": "0"})
    assert ApiToken.objects.get().expires_at is None


def test_a_token_without_a_name_is_not_made(alice: User) -> None:
    answer = Reader(alice).post(reverse("api_tokens"), {"name": "", "scope": "read", "days": "30"})
    assert answer.status == 400
    assert not ApiToken.objects.exists()


def test_a_token_is_revoked_by_whose_it_is_and_nobody_else(alice: User, bob: User) -> None:
    token, _ = create_api_token(user=alice, name="Nightly", scope=ApiTokenScope.READ)
    revoke = reverse("api_token_revoke", args=[token.pk])
    assert Reader(bob).post(revoke).status == 404
    assert ApiToken.objects.usable().exists()
    Reader(alice).post(revoke)
    assert not ApiToken.objects.usable().exists()
    assert "revoked" in Reader(alice).get(reverse("api_tokens")).words


def test_ones_tokens_are_listed_and_no_others(alice: User, bob: User) -> None:
    create_api_token(user=alice, name="Of alice", scope=ApiTokenScope.READ)
    create_api_token(user=bob, name="Of bob", scope=ApiTokenScope.READ)
    page = Reader(alice).get(reverse("api_tokens")).words
    assert "Of alice" in page
    assert "Of bob" not in page
