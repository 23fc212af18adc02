"""Accounts and the tokens of their programs."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from annotations.errors import Conflict, InvalidInput
from annotations.models import ApiToken, ApiTokenScope, Membership, Project, User
from annotations.services.deeds import check_fields, deed, demand, lock, wait_for
from annotations.services.projects import keep_an_owner

_PREFIX = "fcw_"
_FORMER = "former-member-"


def digest_of(secret: str) -> str:
    """SHA-256 in hex. The secret has 256 random bits: there is nothing for a slow hash to protect."""
    return hashlib.sha256(secret.encode()).hexdigest()


@deed(by="user")
def create_api_token(
    *, user: User, name: str, scope: ApiTokenScope, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is never to be had again."""
    if expires_at is not None and expires_at <= timezone.now():
        raise InvalidInput({"expires_at": "Choose a time in the future, or none."})
    secret = _PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(user=user, name=name, scope=scope, digest=digest_of(secret), expires_at=expires_at)
    check_fields(token, ["name", "scope"])
    token.save(force_insert=True)
    return token, secret


@deed(by="actor")
def revoke_api_token(*, actor: User, token: ApiToken) -> ApiToken:
    """End a token now. Its row stays, so that one can see it was there."""
    demand(token.user_id == actor.pk, "Only the person a token belongs to can revoke it.")
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
    return token


def note_use(*, token: ApiToken) -> None:
    """Remember when a token was last used, to the minute: a busy program is not a write for each request."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - timedelta(minutes=1):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


@deed(by="user")
def update_profile(*, user: User, name: str, email: str) -> User:
    """Change how colleagues see oneself, and where one can be written to."""
    user.name, user.email = name, email
    check_fields(user, ["name", "email"])
    user.save(update_fields=["name", "email"])
    return user


@deed(by="actor")
def remove_user(*, actor: User | None, user: User) -> User:
    """Close an account for good and take the person out of it: they are a “Former member” with a number.

    Everything they did stays theirs, under their id, which is all that history holds of anybody: no seal is
    touched. They are signed out, their tokens and memberships end. No actor: whoever is at the command line.
    """
    demand(
        actor is None or actor.pk == user.pk or actor.is_superuser,
        "Only an administrator can remove another person's account.",
    )
    if user.username.startswith(_FORMER) and not user.is_active:
        raise Conflict(f"{user} was taken out already.")
    for project in Project.objects.visible_to(user):
        keep_an_owner(lock(project), leaving=user)
    number = _number_of_former_member()
    user.username, user.name, user.email = f"{_FORMER}{number}", f"Former member {number}", ""
    user.last_login = None
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()
    tokens = ApiToken.objects.filter(user=user)
    tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
    tokens.update(name=f"Token of {user}")
    Membership.objects.filter(user=user).delete()
    _sign_out(user)
    # What the administration wrote down of work on this account names it.
    LogEntry.objects.filter(content_type__model="user", object_id=str(user.pk)).update(object_repr=str(user))
    return user


def _number_of_former_member() -> int:
    """One more than there are, or the first after that which nobody has as a name."""
    wait_for("former members")
    number = User.objects.filter(username__startswith=_FORMER).count() + 1
    while User.objects.filter(username=f"{_FORMER}{number}").exists():
        number += 1
    return number


def _sign_out(user: User) -> None:
    """End the person's sessions. A session says whose it is inside only."""
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
