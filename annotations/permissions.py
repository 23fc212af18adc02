"""Who may do what: predicates that services enforce and pages use to show or hide.

| role | may, besides what the roles before it may |
|---|---|
| viewer | read and export |
| reviewer | submit articles; mark, triage and reword claims; add evidence; give a verdict |
| adjudicator | settle a claim they did not review |
| editor | change, delete and restore articles; delete anyone's claim; cancel a job |
| owner | change the project and its members |
"""

from uuid import UUID

from annotations.models import Claim, ClaimStatus, Composed, Membership, Project, Role, User

# Every deed asks for it.
_MEMBERSHIP = Composed(
    lambda project, user: Membership.objects.filter(project_id=project, user_id=user), UUID, UUID
)
_UNJUDGED = (ClaimStatus.PROPOSED, ClaimStatus.ACCEPTED, ClaimStatus.REJECTED)


def role_of(user: User, project: Project) -> Role | None:
    """The person's role in the project, None for a stranger."""
    membership = _MEMBERSHIP.first(project.pk, user.pk)
    return Role(membership.role) if membership else None


def has_role(user: User, project: Project, least: Role) -> bool:
    role = role_of(user, project)
    return role is not None and role.rank >= least.rank


def can_read(user: User, project: Project) -> bool:
    return has_role(user, project, Role.VIEWER)


def can_review(user: User, project: Project) -> bool:
    return has_role(user, project, Role.REVIEWER)


def can_edit(user: User, project: Project) -> bool:
    return has_role(user, project, Role.EDITOR)


def can_manage(user: User, project: Project) -> bool:
    return has_role(user, project, Role.OWNER)


def is_adjudicator(user: User, project: Project) -> bool:
    return has_role(user, project, Role.ADJUDICATOR)


def has_reviewed(user: User, claim: Claim) -> bool:
    return claim.verdicts.standing().filter(reviewer_id=user.pk).exists()


def can_adjudicate(user: User, claim: Claim) -> bool:
    """Adjudicators settle what they did not review themselves."""
    return is_adjudicator(user, claim.project) and not has_reviewed(user, claim)


def can_delete_claim(user: User, claim: Claim) -> bool:
    """One's own claim as a reviewer while nobody has judged it, anybody's as an editor."""
    if claim.created_by_id == user.pk and claim.status in _UNJUDGED:
        return can_review(user, claim.project)
    return can_edit(user, claim.project)


def can_restore_claim(user: User, claim: Claim) -> bool:
    """What one deleted oneself as a reviewer, anything as an editor."""
    if claim.deleted_by_id == user.pk:
        return can_review(user, claim.project)
    return can_edit(user, claim.project)
