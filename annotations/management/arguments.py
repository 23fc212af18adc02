"""Whom and what the arguments of a command name, and how a refusal reaches the person at the terminal."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError

from annotations.errors import DomainError, InvalidInput
from annotations.models import Project, User


def user_named(username: str) -> User:
    """The person of this user name who may log in; CommandError when there is none."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"There is no active user “{username}”. Make one in the admin.")
    return user


def project_named(slug: str) -> Project:
    """The project of this slug; CommandError that lists the ones there are."""
    project = Project.objects.filter(slug=slug).first()
    if project is None:
        known = ", ".join(Project.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no project “{slug}”. Projects: {known}.")
    return project


@contextmanager
def disk_faults_told(path: Path) -> Generator[None]:
    """A full disk, or a folder that cannot be read or written, ends the command with what the system says."""
    try:
        yield
    except OSError as error:
        raise CommandError(f"{error.filename or path}: {error.strerror or error}") from error


@contextmanager
def refusals_told() -> Generator[None]:
    """A deed that the domain refuses ends the command with the domain's own sentence."""
    try:
        yield
    except InvalidInput as error:
        fields = error.details["fields"].items()
        raise CommandError(" ".join(f"{name}: {sentence}" for name, sentence in fields)) from error
    except DomainError as error:
        raise CommandError(error.message) from error
