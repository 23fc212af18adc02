"""Who may do what: predicates that services enforce and pages use to show or hide.

| role | may, besides what the roles before it may |
|---|---|
| viewer | read and export |
| reviewer | submit articles; mark, triage, reword and relate claims; add evidence; give a verdict |
| adjudicator | settle a claim they did not review |
| editor | change, delete, restore articles; delete any claim; correct, take back any source; cancel a job |
| | take back any relation; choose the ranking of suggestions; have all articles looked at again |
| | publish, correct and retract fact checks |
| owner | change the project and its members |
"""

from uuid import UUID

from annotations.models import Claim, ClaimStatus, Composed, Membership, Project, Role, Source, User

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


def least_role_over(user: User, maker_id: UUID | None) -> Role:
    """The role it takes to change or take back what this person made: one's own is for reviewers."""
    return Role.REVIEWER if maker_id == user.pk else Role.EDITOR


def can_delete_claim(user: User, claim: Claim) -> bool:
    """One's own claim as a reviewer while nobody has judged it, anybody's as an editor."""
    maker = claim.created_by_id if claim.status in _UNJUDGED else None
    return has_role(user, claim.project, least_role_over(user, maker))


def can_restore_claim(user: User, claim: Claim) -> bool:
    """What one deleted oneself as a reviewer, anything as an editor."""
    return has_role(user, claim.project, least_role_over(user, claim.deleted_by_id))


def can_change_source(user: User, source: Source) -> bool:
    """What one brought in oneself as a reviewer, anything as an editor."""
    return has_role(user, source.project, least_role_over(user, source.created_by_id))
