from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from annotations.models import ApiToken, User
from annotations.services.accounts import digest_of


def token(*arguments: str) -> str:
    printed = StringIO()
    call_command("create_api_token", *arguments, stdout=printed)
    return printed.getvalue()


def test_secret_stands_alone_on_standard_output(alice: User) -> None:
    printed = token("alice", "--scope", "read")
    made = ApiToken.objects.get()
    assert printed == printed.strip() + "\n"
    assert made.digest == digest_of(printed.strip())
    assert (made.user, made.scope, made.expires_at) == (alice, "read", None)


def test_token_carries_the_name_it_was_given(alice: User) -> None:
    token("alice", "--scope", "write", "--name", "Nightly export")
    assert ApiToken.objects.get().name == "Nightly export"


def test_token_expires_after_the_days_asked_for(alice: User) -> None:
    token("alice", "--scope", "read", "--expires-in-days", "30")
    expires_at = ApiToken.objects.get().expires_at
    assert expires_at is not None
    assert abs(expires_at - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nobody", "--scope", "read"], "There is no active user “nobody”"),
        (["alice", "--scope", "admin"], "invalid choice: 'admin'"),
        (["alice"], "--scope"),
        (["alice", "--scope", "read", "--expires-in-days", "0"], "1 to 36500"),
        (["alice", "--scope", "read", "--name", "n" * 101], "100 characters"),
    ],
    ids=["unknown person", "unknown scope", "no scope", "no day at all", "name too long"],
)
def test_wrong_argument_is_refused_and_no_token_made(
    alice: User, arguments: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        token(*arguments)
    assert not ApiToken.objects.exists()


def test_person_who_left_gets_no_token(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    with pytest.raises(CommandError, match="no active user"):
        token("alice", "--scope", "read")
