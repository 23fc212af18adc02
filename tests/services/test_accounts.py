"""A person is taken out of their account; their work, and the seals on history, stay as they were."""

from io import StringIO

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from annotations.models import ApiToken, ApiTokenScope, Claim, Event, Project, Role, User
from annotations.services.accounts import create_api_token, remove_user, update_profile
from annotations.services.audit import Check, all_chains, chain_of
from annotations.services.projects import remove_member, set_member
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(project: Project, olga: User) -> User:
    """Somebody whose name stands nowhere by chance."""
    ada = User.objects.create_user(username="adalovage", password="x", name="Ada Lovage")
    update_profile(user=ada, name="Ada Lovage", email="ada.lovage@desk.example")
    set_member(actor=olga, project=project, user=ada, role=Role.REVIEWER)
    return ada


@pytest.fixture
def claim(project: Project, ada: User) -> Claim:
    """A claim that Ada marked, found a source for and judged."""
    claim = factories.claim(factories.article(project, actor=ada), actor=ada)
    factories.verdict(claim, reviewer=ada)
    return claim


def written_down(*words: str) -> list[tuple[int, str]]:
    """Events that hold any of these words, in whatever column."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequence, e::text FROM annotations_event e")
        return [row for row in cursor.fetchall() if any(word in row[1].lower() for word in words)]


def anonymise(username: str) -> str:
    out = StringIO()
    call_command("anonymise_person", username, stdout=out)
    return out.getvalue()


def test_history_holds_nobodys_name_or_address(project: Project, ada: User, claim: Claim, olga: User) -> None:
    create_api_token(user=ada, name="Laptop of Ada Lovage", scope=ApiTokenScope.READ)
    remove_member(actor=olga, project=project, user=ada)
    remove_user(actor=None, user=ada)
    assert Event.objects.filter(actor=ada, deed="verdicts.record_verdict").exists()
    assert written_down("lovage", "desk.example", "ada@", "pbkdf", "former") == []


def test_person_is_a_former_member_with_a_number(ada: User, bob: User) -> None:
    assert "“adalovage” is “Former member 1” from now on" in anonymise("adalovage")
    anonymise("bob")
    found = User.objects.filter(pk__in=[ada.pk, bob.pk]).order_by("username")
    assert [(each.username, each.name, each.email, each.last_login) for each in found] == [
        ("former-member-1", "Former member 1", "", None),
        ("former-member-2", "Former member 2", "", None),
    ]


def test_work_stays_theirs_and_the_seals_hold(project: Project, ada: User, claim: Claim) -> None:
    connection.check_constraints()
    before = Check(chain_of(project))
    assert list(before.findings()) == []
    assert before.head
    anonymise("adalovage")
    connection.check_constraints()
    after = Check(chain_of(project), {before.head.position: before.head.hash})
    assert list(after.findings()) == []
    claim.refresh_from_db()
    assert str(claim.created_by) == "Former member 1"
    assert [list(Check(chain).findings()) for chain in all_chains()] == [[]] * len(all_chains())


def test_nothing_opens_the_account_any_more(ada: User) -> None:
    browser = Client()
    assert browser.login(username="adalovage", password="x")
    _, secret = create_api_token(user=ada, name="Script", scope=ApiTokenScope.READ)
    anonymise("adalovage")
    assert browser.get("/settings/").status_code == 302
    assert not Client().login(username="former-member-1", password="x")
    asked = Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"})
    assert asked.status_code == 401
    assert not browser.session.keys()


def test_membership_ends_and_tokens_lose_their_names(ada: User) -> None:
    create_api_token(user=ada, name="Laptop of Ada Lovage", scope=ApiTokenScope.READ)
    anonymise("adalovage")
    assert not ada.memberships.exists()
    assert [token.name for token in ApiToken.objects.all()] == ["Token of Former member 1"]


def test_what_the_administration_wrote_down_names_nobody(ada: User, olga: User) -> None:
    LogEntry.objects.create(
        user=olga,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(ada.pk),
        object_repr="Ada Lovage",
        action_flag=CHANGE,
    )
    anonymise("adalovage")
    assert LogEntry.objects.get().object_repr == "Former member 1"


def test_nobody_is_taken_out_twice(ada: User) -> None:
    anonymise("adalovage")
    with pytest.raises(CommandError, match="taken out already"):
        anonymise("former-member-1")


def test_name_that_looks_like_a_former_members_is_not_given_again(ada: User, bob: User) -> None:
    User.objects.create_user(username="former-member-2", password="x")
    anonymise("adalovage")
    assert User.objects.get(pk=ada.pk).username == "former-member-3"


@pytest.mark.parametrize(
    ("username", "why"), [("nobody", "There is no user"), ("olga", "keeps at least one owner")]
)
def test_refusal_says_why(project: Project, username: str, why: str) -> None:
    with pytest.raises(CommandError, match=why):
        anonymise(username)
