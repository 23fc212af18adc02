"""Rules that PostgreSQL keeps, said in the words of the domain."""

from collections.abc import Iterable
from typing import Any

import pgtrigger
from django.db import IntegrityError, models
from pgtrigger import compiler


def one_of(field: str, choices: type[models.TextChoices], *, name: str) -> models.CheckConstraint:
    """The column holds one of the choices, whoever writes it."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": choices.values}), name=name)


def never_changes() -> list[pgtrigger.Trigger]:
    """Rows of this table are written once."""
    return [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update | pgtrigger.Delete)]


def stays(*fields: str) -> pgtrigger.ReadOnly:
    """What a row belongs to, or who made it, is settled when it is written."""
    return pgtrigger.ReadOnly(name="stays_where_it_is", fields=list(fields))


def never_deleted() -> list[pgtrigger.Trigger]:
    """Rows of this table are hidden by a time stamp, not removed: delete is undoable."""
    return [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]


def forgets_fingerprint(
    claim: str, operation: pgtrigger.Operation, condition: pgtrigger.Condition | None = None
) -> pgtrigger.Trigger:
    """What a claim is compared by goes with the words it was made from, and with the claim: there is one
    only of what others can be compared with. A worker makes it anew."""
    return pgtrigger.Trigger(
        name="forgets_its_fingerprint",
        when=pgtrigger.After,
        operation=operation,
        condition=condition,
        func=f"DELETE FROM annotations_fingerprint WHERE claim_id = NEW.{claim}; RETURN NULL;",
    )


def refuse(rule: str, sentence: str) -> str:
    """PL/pgSQL that refuses the row as a named check violation, like any other constraint."""
    return f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'check_violation', CONSTRAINT = '{rule}';"


def broken_rule(error: IntegrityError) -> str:
    """The name of the rule that a refused row breaks."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return (diagnosis and diagnosis.constraint_name) or ""


def broken_rule_in_words(error: IntegrityError) -> str:
    """What to tell the second of two at the same moment; the names of our constraints are the rules."""
    rule = broken_rule(error) or "constraint"
    return f"This does not fit what is stored now: {rule.replace('_', ' ')}."


# Columns that say how far a worker is, or when, not what was done.
_MACHINERY = (
    "updated_at",
    "fetch_sent_at",
    "fetch_began_at",
    "fetch_run",
    "fetch_attempts",
    "link_checked_at",
    "link_due_at",
    "link_streak",
)
_EVENT_COLUMNS = (
    'transaction, at, actor_id, deed, "table", "row", operation, project_id, article_id, claim_id, '
    "before, after"
)
_WHO_AND_WHY = (
    "pg_current_xact_id()::text::bigint, clock_timestamp(), "
    "NULLIF(current_setting('factcheck.actor', true), '')::uuid, "
    "coalesce(current_setting('factcheck.deed', true), '')"
)
_PROJECT_OF_CLAIM = "(SELECT c.project_id FROM annotations_claim c WHERE c.id = n.claim_id)"


class RecorderSql(compiler.UpsertTriggerSql):
    """How PostgreSQL is told of a `Recorder`. Migrations refer to it: it stays as it is, whatever comes."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS TRIGGER AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE PROCEDURE {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class Recorder(pgtrigger.Trigger):
    """A trigger that writes history, as the owner of the tables: whoever makes the change need not, and
    cannot, write there otherwise. No setting leaves it out, and nobody's tables take the place of ours.

    `left_out` are the columns of its table that the history has nothing of; None where it is of no table.
    """

    left_out: list[str] | None = None

    def compile(self, model: models.Model) -> compiler.Trigger:
        plain: Any = super().compile(model)
        return compiler.Trigger(name=plain.name, sql=RecorderSql(**plain.sql.kwargs))


def history(
    *,
    project: str = "n.project_id",
    article: str = "NULL::uuid",
    claim: str = "NULL::uuid",
    leave_out: Iterable[str] = (),
) -> list[pgtrigger.Trigger]:
    """Triggers that write each insert and update of a table to `annotations_event`, in the same transaction.

    `project`, `article` and `claim` are SQL for the ids the event is filed under, over the row `n`.
    `leave_out` names columns too large for a history (their hashes are kept). Statement triggers over
    transition tables: a bulk insert of 10,000 rows costs one `INSERT ... SELECT`. What was and what is are
    told apart by the row's id, which therefore stays.
    """
    left_out = [*_MACHINERY, *leave_out]
    dropped = "ARRAY[" + ", ".join(f"'{column}'" for column in left_out) + "]"
    filed = f"TG_TABLE_NAME, n.id, '{{operation}}', {project}, {article}, {claim}"
    inserted = (
        f"INSERT INTO annotations_event ({_EVENT_COLUMNS}) "
        f"SELECT {_WHO_AND_WHY}, {filed.format(operation='insert')}, NULL::jsonb, to_jsonb(n) - {dropped} "
        "FROM new_rows n; RETURN NULL;"
    )
    updated = (
        f"INSERT INTO annotations_event ({_EVENT_COLUMNS}) "
        f"SELECT {_WHO_AND_WHY}, {filed.format(operation='update')}, changed.before, changed.after "
        "FROM new_rows n JOIN old_rows o ON o.id = n.id "
        "CROSS JOIN LATERAL (SELECT jsonb_object_agg(was.key, was.value) AS before, "
        "jsonb_object_agg(was.key, is_now.value) AS after "
        f"FROM jsonb_each(to_jsonb(o) - {dropped}) was "
        f"JOIN jsonb_each(to_jsonb(n) - {dropped}) is_now ON is_now.key = was.key "
        "WHERE was.value IS DISTINCT FROM is_now.value) changed "
        "WHERE changed.before IS NOT NULL; RETURN NULL;"
    )
    of_inserts = Recorder(
        name="history_of_inserts",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="new_rows"),
        func=inserted,
    )
    of_inserts.left_out = left_out
    return [
        pgtrigger.ReadOnly(name="keeps_its_id", fields=["id"]),
        of_inserts,
        Recorder(
            name="history_of_updates",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Update,
            referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"),
            func=updated,
        ),
    ]


def history_of_deletes() -> pgtrigger.Trigger:
    """The twin of `history` for the rows of a project that are truly removed: memberships."""
    return Recorder(
        name="history_of_deletes",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Delete,
        referencing=pgtrigger.Referencing(old="old_rows"),
        func=(
            f"INSERT INTO annotations_event ({_EVENT_COLUMNS}) "
            f"SELECT {_WHO_AND_WHY}, TG_TABLE_NAME, n.id, 'delete', "
            "n.project_id, NULL::uuid, NULL::uuid, to_jsonb(n), NULL::jsonb FROM old_rows n; RETURN NULL;"
        ),
    )


def history_of_claim_part() -> list[pgtrigger.Trigger]:
    """History of a table whose rows belong to a claim."""
    return history(project=_PROJECT_OF_CLAIM, claim="n.claim_id")
