"""What the role that the site works as may do in the database: everything with rows, nothing with history.

`migrate` gives it these rights anew each time. It works as the owner of the tables, which is a role of its
own (DATABASE_OWNER_URL); where the site itself is the owner, history is kept by triggers alone, and a check
says so.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections, transaction
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from psycopg import sql

# Written by triggers, which work as the owner, and by `migrate`.
ONLY_READ = ("annotations_event", "annotations_seal", "django_migrations")
HISTORY_IS_OPEN = (
    "The site works as a database role that could change its own history. Give it one that does not own the "
    "tables: docs/operations.md, “Two roles”."
)

_RIGHTS = (
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
    "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}",
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON {history} FROM {role}",
    # A table for the session of the name of one of ours would come before it.
    "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",
)
# The triggers' library lets any session leave triggers out by a setting, of which nothing here makes use.
_NO_TRIGGER_IS_LEFT_OUT = (
    "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean "
    "LANGUAGE sql IMMUTABLE AS 'SELECT false'"
)
_AM_OWNER = (
    "SELECT current_user, pg_has_role(c.relowner, 'USAGE') FROM pg_class c "
    "WHERE c.oid = to_regclass('annotations_event')"
)
_THERE = "SELECT name FROM unnest(%s::text[]) name WHERE to_regclass(name) IS NOT NULL"
_MAY_CHANGE_HISTORY = (
    "SELECT bool_or(has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') "
    "OR pg_has_role(c.relowner, 'MEMBER')) FROM pg_class c "
    "WHERE c.oid IN ('annotations_event'::regclass, 'annotations_seal'::regclass)"
)


@receiver(post_migrate)
def give_rights(*, sender: AppConfig, using: str, **about: Any) -> None:
    """Give the site's role its rights, after `migrate`; only the owner can, and has nothing to give where the
    site is the owner itself."""
    if sender.label != "annotations":
        return
    with transaction.atomic(using), connections[using].cursor() as cursor:
        cursor.execute(_AM_OWNER)
        role, is_owner = cursor.fetchone() or ("", False)
        if not is_owner:
            return
        cursor.execute(_NO_TRIGGER_IS_LEFT_OUT)
        if role == settings.DATABASE_ROLE:
            return
        # An earlier state of the tables may have been asked for.
        cursor.execute(_THERE, [list(ONLY_READ)])
        there = [sql.Identifier(name) for (name,) in cursor.fetchall()]
        names = {
            "role": sql.Identifier(settings.DATABASE_ROLE),
            "history": sql.SQL(", ").join(there),
            "database": sql.Identifier(str(connections[using].settings_dict["NAME"])),
        }
        for statement in _RIGHTS:
            cursor.execute(sql.SQL(statement).format(**names))


def may_change_history(using: str = "default") -> bool:
    """Whether the role of this connection could write, change or remove events or seals by itself."""
    with connections[using].cursor() as cursor:
        cursor.execute(_MAY_CHANGE_HISTORY)
        return bool(cursor.fetchone()[0])


@register(Tags.database)
def history_is_kept(*, databases: Sequence[str] | None = None, **about: Any) -> list[CheckMessage]:
    """Django's system check of it, with `check --database default`; also before `migrate` where the site is
    the owner. Without tables there is nothing to look at."""
    found = []
    for using in databases or ():
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT current_user, to_regclass('annotations_seal')")
            role, table = cursor.fetchone()
        if table and role == settings.DATABASE_ROLE and may_change_history(using):
            found.append(Warning(HISTORY_IS_OPEN, id="annotations.W001"))
    return [*found]
