"""The cast: alice and bob review, carol adjudicates, erin edits, olga owns, victor looks on.

Mallory is a stranger.
"""

import pytest

from annotations.models import Project, Role, User
from annotations.services.projects import create_project, set_member

CAST = {
    "alice": Role.REVIEWER,
    "bob": Role.REVIEWER,
    "carol": Role.ADJUDICATOR,
    "erin": Role.EDITOR,
    "victor": Role.VIEWER,
}


def person(name: str) -> User:
    """The person of this name, made on first mention; their password is their name."""
    known = User.objects.filter(username=name).first()
    return known or User.objects.create_user(username=name, password=name, name=name.title())


def desk(slug: str, *, owner: str = "olga", reviews_required: int = 1) -> Project:
    """A project of this owner's with the cast in their roles."""
    project = create_project(
        actor=person(owner), slug=slug, name=slug.replace("-", " ").title(), reviews_required=reviews_required
    )
    for name, role in CAST.items():
        set_member(actor=person(owner), project=project, user=person(name), role=role)
    return project


@pytest.fixture
def alice(db: None) -> User:
    return person("alice")


@pytest.fixture
def bob(db: None) -> User:
    return person("bob")


@pytest.fixture
def carol(db: None) -> User:
    return person("carol")


@pytest.fixture
def erin(db: None) -> User:
    return person("erin")


@pytest.fixture
def olga(db: None) -> User:
    return person("olga")


@pytest.fixture
def victor(db: None) -> User:
    return person("victor")


@pytest.fixture
def mallory(db: None) -> User:
    return person("mallory")


@pytest.fixture
def project(db: None) -> Project:
    return desk("harbour-desk")


@pytest.fixture
def blind_project(db: None) -> Project:
    return desk("blind-desk", reviews_required=2)


@pytest.fixture
def other_project(mallory: User) -> Project:
    """A project that only mallory is a member of."""
    return create_project(actor=mallory, slug="elsewhere", name="Elsewhere")
