"""Projects and their members."""

from typing import Any

from django.db import IntegrityError, transaction

from annotations.errors import Conflict, InvalidInput
from annotations.models import Membership, Project, Role, User
from annotations.services.deeds import change_fields, check_fields, deed, demand_role, lock

EDITABLE = ("name", "description", "guidelines", "reviews_required")


@deed(by="actor")
def create_project(
    *,
    actor: User,
    slug: str,
    name: str,
    description: str = "",
    guidelines: str = "",
    reviews_required: int = 1,
) -> Project:
    """A new project with its maker as the owner."""
    project = Project(
        slug=slug,
        name=name,
        description=description,
        guidelines=guidelines,
        reviews_required=reviews_required,
    )
    check_fields(project, ["slug", *EDITABLE])
    try:
        with transaction.atomic():
            project.save(force_insert=True)
    except IntegrityError as taken:
        raise InvalidInput(
            {"slug": "Another project has this name in its address. Choose another."}
        ) from taken
    Membership.objects.create(project=project, user=actor, role=Role.OWNER)
    return project


@deed(by="actor")
def update_project(*, actor: User, project: Project, expected_version: int | None, **changes: Any) -> Project:
    """Change name, description, guidelines or the number of reviews a claim needs."""
    demand_role(actor, project, Role.OWNER)
    return change_fields(lock(project), EDITABLE, changes, expected_version)


@deed(by="actor")
def set_member(*, actor: User, project: Project, user: User, role: Role) -> Membership:
    """Take a person in, or give them another role. The last owner stays one."""
    demand_role(actor, project, Role.OWNER)
    check_fields(Membership(project=project, user=user, role=role), ["role"])
    lock(project)
    if role != Role.OWNER:
        keep_an_owner(project, leaving=user)
    membership, _ = Membership.objects.update_or_create(project=project, user=user, defaults={"role": role})
    return membership


@deed(by="actor")
def remove_member(*, actor: User, project: Project, user: User) -> None:
    """End a membership. What the person did stays."""
    demand_role(actor, project, Role.OWNER)
    lock(project)
    keep_an_owner(project, leaving=user)
    Membership.objects.filter(project=project, user=user).delete()


def keep_an_owner(project: Project, *, leaving: User) -> None:
    """Conflict when the person is the only owner of the locked project."""
    owners = Membership.objects.filter(project=project, role=Role.OWNER)
    if owners.filter(user=leaving).exists() and owners.count() == 1:
        raise Conflict(f"“{project}” keeps at least one owner. Make somebody else an owner first.")
