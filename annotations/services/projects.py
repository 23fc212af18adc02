"""Projects and their members."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from annotations.errors import Conflict, InvalidInput
from annotations.models import FetchState, Membership, Project, Role, User
from annotations.services.deeds import change_fields, check_fields, deed, demand_role, lock

DETECTOR = ("detector_service", "detector_model")
EDITABLE = (
    "name",
    "description",
    "guidelines",
    "methodology",
    "corrections_policy",
    "reviews_required",
    "suggestions_per_thousand_words",
    "article_check_days",
    *DETECTOR,
)


@deed(by="actor")
def create_project(*, actor: User, slug: str, name: str, **chosen: Any) -> Project:
    """A new project with its maker as the owner; `chosen` are others of the fields that `EDITABLE` names."""
    _check_detector(Project(), chosen)
    project = Project(slug=slug, name=name, **chosen)
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
    """Change what `EDITABLE` names. A service has to be one of this installation's."""
    demand_role(actor, project, Role.OWNER)
    project = lock(project)
    _check_detector(project, changes)
    changed = change_fields(project, EDITABLE, changes, expected_version)
    if changes.get("article_check_days"):
        # Nobody waits for the next look by the days that were before.
        soon = timezone.now() + timedelta(days=changed.article_check_days)
        due = Least(Coalesce("link_due_at", soon), soon)
        changed.articles.filter(fetch_state=FetchState.STORED).update(link_due_at=due)
    return changed


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


def _check_detector(project: Project, changes: dict[str, Any]) -> None:
    """InvalidInput unless the service chosen is one of this installation's, and is told which model to use.

    A service that is no longer offered stays until the project chooses another.
    """
    service, model = (changes.get(name, getattr(project, name)) for name in DETECTOR)
    if service and service != project.detector_service and service not in settings.FACTCHECK_DETECTORS:
        offered = ", ".join(settings.FACTCHECK_DETECTORS) or "none"
        raise InvalidInput(
            {"detector_service": f"This installation offers no service of this name. It offers: {offered}."}
        )
    if service and not model.strip():
        raise InvalidInput({"detector_model": "Name the model that the service is to use."})
