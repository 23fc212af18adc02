r"""Seals: what makes a change of history show.

Each project has a chain of seals, and what belongs to no project (tokens) has one of its own. A transaction
that wrote events of a project adds one seal to its chain as it commits: the numbers of these events, the
digest of each, and the hash of the seal before. So whoever changes, removes, adds or reorders an event or a
seal has to write every later seal anew, and whoever wrote down the last seal elsewhere sees that, too.

The digest of an event is the SHA-256 of the UTF-8 bytes of a JSON array with these twelve members:

     1  sequence                     a number
     2  at                           "2026-03-01T09:30:00.123456Z": UTC, always six decimals
     3  actor                        the id, or null
     4  deed                         a string, "" where none was told
     5  table
     6  row                          the id
     7  operation                    "insert", "update" or "delete"
     8  project, 9 article, 10 claim the id, or null
    11  before, 12 after             an object, or null

The hash of a seal is the same of an array with these six:

     1  project                      the id, or null
     2  position                     a number; the first seal of a chain has 1
     3  at                           as above
     4  the numbers of its events    an array, ascending
     5  their digests                an array of strings, in the same order
     6  the hash of the seal before  for the first seal 64 zeros

Ids are in lower case with hyphens, digests and hashes 64 hexadecimal digits in lower case. The text of an
array is what PostgreSQL's `jsonb` is written as: ", " between members and ": " after a key, no other blanks;
the keys of an object by the length of their UTF-8 bytes and, where they are equally long, by these bytes. In
strings `"` and `\` have a backslash before them; U+0008, U+0009, U+000A, U+000C and U+000D are `\b`, `\t`,
`\n`, `\f` and `\r`; other characters below U+0020 are `\u00` and two digits in lower case; all others stand
as they are. Numbers keep their decimals.

`services.audit` computes both again; PostgreSQL's side is `annotations_write_seal`, in a migration.
"""

from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from annotations.models.constraints import Recorder, never_changes
from annotations.models.projects import Project

# What the first seal of a chain gives as the hash of the one before.
NONE_BEFORE = "0" * 64


def sealed_at_the_end() -> Recorder:
    """Seal the events of a transaction as it commits, in the order of their projects' ids.

    It is called for each event and does its work for the last: by then the keys of all rows that the
    transaction recorded are checked, so that whoever holds a chain waits for no row. `factcheck.seal_first`
    and `factcheck.seal_last` are the events it was found to seal. Whoever meddles with these leaves events
    that no seal holds, which shows.
    """
    return Recorder(
        name="sealed_at_the_end",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        declare=[("part", "record"), ("first", "bigint"), ("last", "bigint")],
        func=(
            "first := coalesce(NULLIF(current_setting('factcheck.seal_first', true), ''), '0'); "
            "last := coalesce(NULLIF(current_setting('factcheck.seal_last', true), ''), '0'); "
            "IF NEW.sequence > last THEN first := NEW.sequence; "
            "SELECT max(e.sequence) INTO last FROM annotations_event e "
            "WHERE e.sequence >= first AND e.transaction = pg_current_xact_id()::text::bigint; "
            "PERFORM set_config('factcheck.seal_first', first::text, true), "
            "set_config('factcheck.seal_last', last::text, true); END IF; "
            "IF NEW.sequence <> last THEN RETURN NULL; END IF; "
            "FOR part IN SELECT e.project_id AS project, "
            "array_agg(e.sequence ORDER BY e.sequence) AS numbers FROM annotations_event e "
            "WHERE e.sequence BETWEEN first AND last "
            "AND e.transaction = pg_current_xact_id()::text::bigint GROUP BY e.project_id ORDER BY 1 "
            "LOOP PERFORM annotations_write_seal(part.project, part.numbers); END LOOP; RETURN NULL;"
        ),
    )


class Seal(models.Model):
    """What one transaction wrote of a project's history; the docstring of the module says how it is hashed.

    `digests` has the digest of each event of `sequences`, 32 bytes each.
    """

    project = models.ForeignKey(
        Project, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    position = models.BigIntegerField()
    at = models.DateTimeField()
    sequences = ArrayField(models.BigIntegerField())
    digests = ArrayField(models.BinaryField())
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("project", "position")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["project", "position"], nulls_distinct=False, name="seals_follow_each_other"
            )
        ]
        triggers: ClassVar[list[Any]] = never_changes()

    def __str__(self) -> str:
        return f"{self.position} {self.hash}"
