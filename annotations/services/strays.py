"""Is what stands in the tables what history says of it, and does it say so of all that stands there?

An event holds the columns that it changed, so what was said last of each is what the row has to hold. What is
too large for history has its hash there: the text of a snapshot, the content of an edition.
"""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

import pgtrigger
from django.db import connection

from annotations.models import ClaimReview, Event
from annotations.models.constraints import Recorder
from annotations.services.publications import content_hash

_EDITIONS = 50


class Stray(NamedTuple):
    """A row that is not what history says: the number of its last event (0 where none tells of it), whose it
    is, and how it is."""

    event: int
    table: str
    row: str
    claim: str | None
    article: str | None
    how: str


def strays(project: UUID | None) -> Iterator[Stray]:
    """Those that the history of the project, or of what belongs to none, speaks of. A row that none speaks of
    cannot be asked where it belongs, and is looked for with the latter."""
    for model, trigger in pgtrigger.registered():
        if isinstance(trigger, Recorder) and trigger.left_out is not None:
            yield from _changed(model._meta.db_table, trigger.left_out, project)
            if project is None:
                yield from _unheard_of(model._meta.db_table)
    yield from _texts(project)
    yield from _editions(project)


def of_project(alias: str, project: UUID | None) -> str:
    """SQL for what is filed under the project, or under none, with the project as `%(project)s`: said so that
    an index is used, whatever there is of others."""
    return f"{alias}.project_id {'IS NULL' if project is None else '= %(project)s'}"


# Rows are compared as the types of their columns have them: the same moment may be written in two ways.
_CHANGED = """
    WITH told AS (
        SELECT e.row AS id, max(e.sequence) AS last, max(e.claim_id::text) AS claim,
            max(e.article_id::text) AS article, bool_or(e.operation = 'delete') AS is_removed,
            coalesce(
                jsonb_object_agg(a.key, a.value ORDER BY e.sequence) FILTER (WHERE a.key IS NOT NULL), '{{}}'
            ) - %(left_out)s::text[] AS columns
        FROM annotations_event e LEFT JOIN LATERAL jsonb_each(e.after) a ON true
        WHERE e.table = %(table)s AND {of_project}
        GROUP BY e.row
    )
    SELECT told.last, %(table)s, told.id::text, told.claim, told.article, CASE
        WHEN told.is_removed THEN 'was removed, and is there'
        WHEN t.id IS NULL THEN 'is gone'
        ELSE 'says something else now: ' || array_to_string(ARRAY(
            SELECT c.key FROM jsonb_each(was_and_is.now) c
            WHERE c.value IS DISTINCT FROM was_and_is.was -> c.key ORDER BY 1
        ), ', ') END
    FROM told LEFT JOIN {table} t ON t.id = told.id
    CROSS JOIN LATERAL (
        SELECT to_jsonb(jsonb_populate_record(t, told.columns)) AS was, to_jsonb(t) AS now
    ) was_and_is
    WHERE told.is_removed = (t.id IS NOT NULL) OR (t.id IS NOT NULL AND was_and_is.was <> was_and_is.now)
"""


def _changed(table: str, left_out: list[str], project: UUID | None) -> Iterator[Stray]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            _CHANGED.format(table=connection.ops.quote_name(table), of_project=of_project("e", project)),
            {"left_out": left_out, "table": table, "project": project},
        )
        yield from map(Stray._make, cursor)


def _unheard_of(table: str) -> Iterator[Stray]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT 0, %(table)s, t.id::text, NULL, NULL, 'was added past the site' "
            f"FROM {connection.ops.quote_name(table)} t WHERE NOT EXISTS (SELECT FROM annotations_event e "
            "WHERE e.row = t.id AND e.table = %(table)s)",
            {"table": table},
        )
        yield from map(Stray._make, cursor)


def _texts(project: UUID | None) -> Iterator[Stray]:
    with connection.cursor() as cursor:
        # Chosen first: the hash of no other project's text is computed.
        cursor.execute(
            "WITH told AS MATERIALIZED (SELECT e.sequence, e.table, s.id, e.claim_id, e.article_id, s.text, "
            "s.sha256 FROM annotations_event e JOIN annotations_snapshot s ON s.id = e.row "
            f"WHERE e.table = 'annotations_snapshot' AND {of_project('e', project)}) "
            'SELECT sequence, "table", id::text, claim_id::text, article_id::text, '
            "'has another text than its hash says' "
            "FROM told WHERE sha256 <> encode(sha256(convert_to(text, 'UTF8')), 'hex')",
            {"project": project},
        )
        yield from map(Stray._make, cursor.fetchall())


def _editions(project: UUID | None) -> Iterator[Stray]:
    table = ClaimReview._meta.db_table
    editions = ClaimReview.objects.filter(project=project).order_by("pk")
    for edition in editions.only("content", "sha256", "claim").iterator(_EDITIONS):
        if content_hash(edition.content) != edition.sha256:
            how = "has another content than its hash says"
            yield Stray(_last_event(edition), table, str(edition.pk), str(edition.claim_id), None, how)


def _last_event(edition: ClaimReview) -> int:
    event = Event.objects.filter(row=edition.pk).order_by("-sequence").first()
    return event.sequence if event else 0
