"""What every deed shares: one transaction, a name in the history, a locked row, a checked version."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from annotations.errors import DomainError, InvalidInput, NotAllowed, StaleVersion
from annotations.models import Project, Role, User, broken_rule
from annotations.permissions import has_role

P = ParamSpec("P")
R = TypeVar("R")

# Who is doing what; a transaction that holds several deeds goes on as before when one of them ends.
_doing: ContextVar[tuple[str, str]] = ContextVar("doing", default=("", ""))
M = TypeVar("M", bound=models.Model)


def deed(*, by: str | None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Run a service in one transaction and tell the history triggers who does what.

    `by` names the argument that holds the acting person; None is for what the machine does on its own.
    """

    def named(service: Callable[P, R]) -> Callable[P, R]:
        name = f"{service.__module__.rpartition('.')[2]}.{service.__name__}"

        @wraps(service)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = str(getattr(kwargs[by], "pk", "")) if by else ""
            is_part = connection.in_atomic_block
            before = _doing.get()
            doing = _doing.set((actor, name))
            try:
                with transaction.atomic():
                    _tell_history(actor, name)
                    outcome = service(*args, **kwargs)
                    if is_part:
                        _tell_history(*before)
                    return outcome
            finally:
                _doing.reset(doing)

        return run

    return named


def _tell_history(actor: str, name: str) -> None:
    """What the rows written from here to the end of the transaction are filed under."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('factcheck.actor', %s, true), set_config('factcheck.deed', %s, true)",
            [actor, name],
        )


@contextmanager
def refused_as(rule: str, refusal: DomainError) -> Generator[None]:
    """Say in words that the database refuses what is written here by this rule, which it alone knows."""
    try:
        yield
    except IntegrityError as error:
        if broken_rule(error) != rule:
            raise
        raise refusal from error


def demand(allowed: bool, sentence: str) -> None:
    """Refuse with 403 unless allowed; `sentence` says who may."""
    if not allowed:
        raise NotAllowed(sentence)


_WHO = {
    Role.VIEWER: "Members of this project can do this.",
    Role.REVIEWER: "Reviewers of this project can do this. Ask an owner for the role.",
    Role.ADJUDICATOR: "Adjudicators of this project can do this. Ask an owner for the role.",
    Role.EDITOR: "Editors of this project can do this. Ask an owner for the role.",
    Role.OWNER: "Owners of this project can do this.",
}


def demand_role(actor: User, project: Project, least: Role) -> None:
    demand(has_role(actor, project, least), _WHO[least])


def lock(row: M) -> M:
    """The row as it stands now, locked until the transaction ends; lock first, then decide."""
    manager: models.Manager[M] = type(row)._default_manager
    return manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)


# Versions begin at 1. What a caller expects who means whatever version there is, but not that there is none,
# and one who saw that there is none.
ANY_VERSION = 0
NO_VERSION = -1


def check_version(row: Any | None, expected: int | None) -> None:
    """StaleVersion unless the caller saw the row as it stands. None: the caller did not look."""
    if expected is None:
        return
    current = row.version if row else None
    fits = (NO_VERSION,) if current is None else (ANY_VERSION, current)
    if expected not in fits:
        raise StaleVersion(current=current)


def change(row: M, **changes: Any) -> M:
    """Write the columns, the next version and the time of change."""
    for name, value in changes.items():
        setattr(row, name, value)
    row.version = row.version + 1  # type: ignore[attr-defined]
    fields = [*changes, "version"]
    if hasattr(row, "updated_at"):
        row.updated_at = timezone.now()
        fields.append("updated_at")
    row.save(update_fields=fields)
    return row


def touch(row: M) -> M:
    """Something that belongs to the row changed: its time of change moves, its version does not."""
    row.updated_at = timezone.now()  # type: ignore[attr-defined]
    row.save(update_fields=["updated_at"])
    return row


def check_fields(row: models.Model, names: list[str]) -> None:
    """InvalidInput that names each field whose value its column cannot hold."""
    others = [field.name for field in row._meta.fields if field.name not in names]
    try:
        row.clean_fields(exclude=others)
    except ValidationError as error:
        raise InvalidInput(
            {name: " ".join(sentences) for name, sentences in error.message_dict.items()}
        ) from error


def change_fields(
    row: M, allowed: tuple[str, ...], changes: dict[str, Any], expected_version: int | None
) -> M:
    """Change the descriptive fields of a locked row that people may edit; nothing else passes."""
    check_version(row, expected_version)
    strangers = [name for name in changes if name not in allowed]
    if strangers:
        raise InvalidInput(dict.fromkeys(strangers, "This field cannot be changed here."))
    for name, value in changes.items():
        setattr(row, name, value)
    check_fields(row, list(changes))
    return change(row, **changes)


def only_one(what: str) -> bool:
    """Whether nobody else is at it; nobody will be until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [what])
        return bool(cursor.fetchone()[0])


def one_at_a_time(project: Project, key: str) -> None:
    """Two people handing in the same thing at once wait for each other, until the transaction ends."""
    wait_for(f"{project.pk}{key}")


def wait_for(what: str) -> None:
    """Whoever else is at it goes first; nobody else will be until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])
