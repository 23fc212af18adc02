import pytest
from django.contrib.auth.models import AnonymousUser

from annotations.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from annotations.models import ApiToken, ApiTokenScope, Claim, Event, Membership, Project, Role, User
from annotations.services.accounts import create_api_token, digest_of, remove_user, revoke_api_token
from annotations.services.projects import create_project, remove_member, set_member, update_project
from tests import factories

pytestmark = pytest.mark.django_db


def test_who_makes_a_project_owns_it(mallory: User) -> None:
    project = create_project(actor=mallory, slug="mine", name="Mine")
    assert project.memberships.get().role == Role.OWNER


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"slug": "harbour-desk"}, "slug"),
        ({"slug": "no spaces"}, "slug"),
        ({"name": ""}, "name"),
        ({"reviews_required": 0}, "reviews_required"),
        ({"reviews_required": 6}, "reviews_required"),
    ],
)
def test_project_that_cannot_be_is_refused(
    project: Project, alice: User, given: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_project(actor=alice, **({"slug": "new", "name": "New"} | given))  # type: ignore[arg-type]
    assert set(refused.value.details["fields"]) == {field}


def test_only_owners_change_the_project(project: Project, erin: User, olga: User) -> None:
    with pytest.raises(NotAllowed):
        update_project(actor=erin, project=project, expected_version=1, name="Other")
    update_project(actor=olga, project=project, expected_version=1, name="Other")
    with pytest.raises(StaleVersion):
        update_project(actor=olga, project=project, expected_version=1, name="Third")


def test_last_owner_stays(project: Project, olga: User, erin: User) -> None:
    with pytest.raises(Conflict):
        remove_member(actor=olga, project=project, user=olga)
    with pytest.raises(Conflict):
        set_member(actor=olga, project=project, user=olga, role=Role.VIEWER)
    set_member(actor=olga, project=project, user=erin, role=Role.OWNER)
    remove_member(actor=olga, project=project, user=olga)


def test_leaving_a_project_is_written_down_and_keeps_the_work(
    project: Project, olga: User, alice: User
) -> None:
    claim = factories.claim(factories.article(project))
    remove_member(actor=olga, project=project, user=alice)
    assert Claim.objects.get() == claim
    assert Event.objects.filter(operation="delete", actor=olga, deed="projects.remove_member").count() == 1
    assert not Project.objects.visible_to(alice).exists()


def test_token_is_kept_as_a_hash_only(alice: User) -> None:
    token, secret = create_api_token(user=alice, name="Nightly export", scope=ApiTokenScope.READ)
    assert secret.startswith("fcw_")
    assert token.digest == digest_of(secret)
    assert secret not in str(ApiToken.objects.values().get())


def test_revoked_token_is_not_usable(alice: User, bob: User) -> None:
    token, _ = create_api_token(user=alice, name="Old", scope=ApiTokenScope.READ)
    with pytest.raises(NotAllowed):
        revoke_api_token(actor=bob, token=token)
    revoke_api_token(actor=alice, token=token)
    assert not ApiToken.objects.usable().exists()


def test_only_owner_of_a_project_cannot_be_removed(project: Project, olga: User) -> None:
    with pytest.raises(Conflict):
        remove_user(actor=olga, user=olga)


def test_stranger_sees_no_project_even_without_members(project: Project) -> None:
    Membership.objects.all().delete()
    assert not Project.objects.visible_to(AnonymousUser()).exists()


def test_unknown_role_is_refused(project: Project, olga: User, bob: User) -> None:
    with pytest.raises(InvalidInput):
        set_member(actor=olga, project=project, user=bob, role="boss")  # type: ignore[arg-type]


def test_removed_account_leaves_its_work_and_no_name(project: Project, alice: User, bob: User) -> None:
    claim = factories.claim(factories.article(project))
    create_api_token(user=alice, name="Mine", scope=ApiTokenScope.WRITE)
    with pytest.raises(NotAllowed):
        remove_user(actor=bob, user=alice)
    remove_user(actor=alice, user=alice)
    claim.refresh_from_db()
    assert claim.created_by is not None
    assert (claim.created_by.is_active, claim.created_by.email, str(claim.created_by)) == (
        False,
        "",
        "Former member 1",
    )
    assert not ApiToken.objects.usable().exists()
