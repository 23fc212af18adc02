"""The administrator's view: accounts are made and closed there, the services' rows only shown."""

import pytest
from django.urls import reverse

from annotations.models import (
    ApiTokenScope,
    Article,
    Claim,
    Event,
    ExtractionJob,
    Membership,
    Project,
    Role,
    User,
)
from annotations.services.accounts import create_api_token
from annotations.services.projects import set_member
from tests import factories
from tests.web.reader import Reader
from tests.web.work import job_of

pytestmark = pytest.mark.django_db

SHOWN = [Project, Membership, Article, Claim, ExtractionJob, Event]


@pytest.fixture
def root(db: None) -> User:
    return User.objects.create_superuser(username="root", password="root")


def address(model: type, page: str, *args: object) -> str:
    return reverse(f"admin:annotations_{model.__name__.lower()}_{page}", args=args)


def test_only_staff_get_in(alice: User) -> None:
    assert Reader(alice).get(reverse("admin:index")).status == 302


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
def test_rows_of_the_services_are_shown_and_nothing_else(model: type, root: User, project: Project) -> None:
    job_of(factories.article(project))
    factories.claim(factories.article(project))
    row = model._default_manager.first()  # type: ignore[attr-defined]
    reader = Reader(root)
    assert reader.get(address(model, "changelist")).status == 200
    assert reader.get(address(model, "change", row.pk)).status == 200
    assert reader.get(address(model, "add")).status == 403
    assert reader.post(address(model, "change", row.pk), {"name": "Changed"}).status == 403
    assert reader.post(address(model, "delete", row.pk), {"post": "yes"}).status == 403


def test_what_a_verdict_said_is_not_in_the_administrators_history(project: Project, root: User) -> None:
    factories.verdict(factories.claim(factories.article(project)), rationale="The inner reasons.")
    event = Event.objects.filter(table="annotations_verdict").get()
    assert "The inner reasons." not in Reader(root).get(address(Event, "change", event.pk)).html


def test_an_administrator_makes_an_account(root: User) -> None:
    fields = {
        "username": "dora",
        "name": "Dora Ek",
        "email": "",
        "usable_password": "true",
        "password1": "granite-otter-9",
        "password2": "granite-otter-9",
    }
    Reader(root).post(address(User, "add"), fields)
    dora = User.objects.get(username="dora")
    assert dora.name == "Dora Ek"
    assert dora.check_password("granite-otter-9")


def test_staff_who_are_no_superusers_cannot_make_themselves_one(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    reader = Reader(User.objects.get(pk=alice.pk))
    assert reader.get(address(User, "change", alice.pk)).status == 403
    assert reader.get(address(User, "add")).status == 403


def test_an_account_is_never_deleted(root: User, alice: User) -> None:
    assert Reader(root).post(address(User, "delete", alice.pk), {"post": "yes"}).status == 403


def close(root: User, *chosen: User) -> str:
    fields = {"action": "close_accounts", "_selected_action": [str(user.pk) for user in chosen]}
    reader = Reader(root)
    reader.post(address(User, "changelist"), fields)
    return reader.get(address(User, "changelist")).words


def test_closing_an_account_takes_the_person_out_and_keeps_their_work(
    root: User, project: Project, alice: User
) -> None:
    claim = factories.claim(factories.article(project), actor=alice)
    create_api_token(user=alice, name="Nightly", scope=ApiTokenScope.READ)
    close(root, alice)
    alice.refresh_from_db()
    claim.refresh_from_db()
    assert not alice.is_active
    assert "alice" not in alice.username
    assert claim.created_by == alice
    assert not Membership.objects.filter(user=alice).exists()


def test_the_last_owner_of_a_project_is_not_closed_and_the_reason_is_said(
    root: User, project: Project, olga: User, erin: User
) -> None:
    assert "at least one owner" in close(root, olga)
    olga.refresh_from_db()
    assert olga.is_active
    set_member(actor=olga, project=project, user=erin, role=Role.OWNER)
    close(root, olga)
    olga.refresh_from_db()
    assert not olga.is_active


def test_nobody_closes_the_account_they_are_using(root: User) -> None:
    assert "You cannot close your own account here." in close(root, root)
