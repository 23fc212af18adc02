"""What the role that the site works as cannot do: each attempt is its own, on the real database."""

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.db import Error, connection, transaction
from django.test import Client
from pytest_django import Settings

from annotations.models import Claim, Event, Project, Seal, User, may_change_history
from tests import factories
from tests.plugins.database.base import Owner

pytestmark = pytest.mark.django_db

FORGED = (
    'INSERT INTO annotations_event (at, deed, "table", "row", operation) '
    "VALUES (now(), 'verdicts.record_verdict', 'annotations_verdict', gen_random_uuid(), 'insert')"
)
ATTEMPTS = {
    "an event forged": FORGED,
    "an event changed": "UPDATE annotations_event SET deed = 'x'",
    "an event deleted": "DELETE FROM annotations_event",
    "events emptied": "TRUNCATE annotations_event",
    "events emptied with others": "TRUNCATE annotations_project CASCADE",
    "a seal forged": (
        "INSERT INTO annotations_seal (position, at, sequences, digests, previous, hash) "
        "VALUES (99, now(), '{}', '{}', '', '')"
    ),
    "a seal written by the function": "SELECT annotations_write_seal(NULL, '{1}')",
    "a seal changed": "UPDATE annotations_seal SET hash = ''",
    "a seal deleted": "DELETE FROM annotations_seal",
    "seals emptied": "TRUNCATE annotations_seal",
    "numbers of events given out again": "SELECT setval('annotations_event_sequence_seq', 1)",
    "all triggers left out": "SET session_replication_role = replica",
    "a table's triggers disabled": "ALTER TABLE annotations_claim DISABLE TRIGGER ALL",
    "the triggers of events disabled": "ALTER TABLE annotations_event DISABLE TRIGGER USER",
    "a trigger dropped": (
        "DO $$ DECLARE found name; BEGIN SELECT tgname INTO found FROM pg_trigger "
        "WHERE tgrelid = 'annotations_event'::regclass AND starts_with(tgname, 'pgtrigger_never_changes'); "
        "EXECUTE format('DROP TRIGGER %I ON annotations_event', found); END $$"
    ),
    "a trigger of its own": (
        "CREATE TRIGGER own BEFORE INSERT ON annotations_event FOR EACH ROW "
        "EXECUTE FUNCTION suppress_redundant_updates_trigger()"
    ),
    "a rule in place of a write": "CREATE RULE own AS ON INSERT TO annotations_event DO INSTEAD NOTHING",
    "a column added": "ALTER TABLE annotations_event ADD COLUMN own int",
    "a table dropped": "DROP TABLE annotations_seal",
    "a table taken over": "ALTER TABLE annotations_event OWNER TO CURRENT_USER",
    "a table made": "CREATE TABLE own ()",
    "a table for the session": "CREATE TEMPORARY TABLE annotations_event ()",
    "a function replaced": (
        "CREATE OR REPLACE FUNCTION annotations_write_seal(chain uuid, numbers bigint[]) RETURNS void "
        "LANGUAGE sql AS ''"
    ),
    "a schema made": "CREATE SCHEMA own",
    "the owner's role taken on": "SET ROLE postgres",
    "a superuser made": "ALTER ROLE CURRENT_USER SUPERUSER",
    "a program run": "COPY annotations_claim TO PROGRAM 'true'",
    "a file read": "SELECT pg_read_file('postgresql.conf')",
    "a migration unsaid": "DELETE FROM django_migrations",
}


@pytest.fixture
def claim(project: Project) -> Claim:
    return factories.claim(factories.article(project))


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_history_cannot_be_meddled_with(claim: Claim, attempt: str) -> None:
    before = list(Event.objects.values())
    with (
        pytest.raises(Error, match=r"permission denied|must be (owner|member|superuser)"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attempt)
    assert list(Event.objects.values()) == before


def test_right_to_write_history_was_given_to_nobody(claim: Claim) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, usesuper FROM pg_user WHERE usename = current_user")
        assert cursor.fetchone() == (settings.DATABASE_ROLE, False)
    assert not may_change_history()


def test_rights_given_to_oneself_are_none(claim: Claim) -> None:
    with connection.cursor() as cursor:
        cursor.execute("GRANT ALL ON annotations_event, annotations_seal TO CURRENT_USER")
    assert not may_change_history()


def test_no_setting_leaves_history_out(claim: Claim) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger\\_%'")
        names = ",".join(name for (name,) in cursor.fetchall())
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", ["{" + names + "}"])
        cursor.execute("UPDATE annotations_claim SET place = 'Varnholm' WHERE id = %s", [claim.pk])
    assert Event.objects.filter(claim=claim).latest("sequence").after == {"place": "Varnholm"}


def test_seal_cannot_be_put_off(claim: Claim) -> None:
    seals = Seal.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert Seal.objects.count() > seals


def test_check_is_silent_where_the_site_has_a_role_of_its_own(db: None) -> None:
    assert not [each for each in run_checks(databases=["default"]) if each.id == "annotations.W001"]


def test_site_that_could_change_its_history_is_told(client: Client, settings: Settings, owner: Owner) -> None:
    owner.execute(f"GRANT INSERT ON annotations_event TO {settings.DATABASE_ROLE}".encode())
    try:
        assert [each for each in run_checks(databases=["default"]) if each.id == "annotations.W001"]
        assert "could change its own history" in client.get("/healthz").json()["warnings"][0]
    finally:
        owner.execute(f"REVOKE INSERT ON annotations_event FROM {settings.DATABASE_ROLE}".encode())


NEW_IDS = {
    "a verdict under another id": "UPDATE annotations_verdict SET id = gen_random_uuid(), rationale = 'x'",
    "a claim under another id": "UPDATE annotations_claim SET id = gen_random_uuid(), wording = 'x'",
    "a member under another id": "UPDATE annotations_membership SET id = gen_random_uuid(), role = 'owner'",
    "a project under another id": "UPDATE annotations_project SET id = gen_random_uuid(), name = 'x'",
}


@pytest.mark.parametrize("attempt", NEW_IDS.values(), ids=NEW_IDS)
def test_nothing_is_changed_past_history_by_a_new_id(claim: Claim, attempt: str) -> None:
    """By its id what a row was is found when it is written to history; changed there and back, nothing would
    be."""
    factories.verdict(claim)
    with (
        pytest.raises(Error, match="Cannot update rows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attempt)


def test_rows_with_a_history_are_deleted_by_nobody_without_a_trace(db: None) -> None:
    traced = tables_with("never_deleted") | tables_with("never_changes") | tables_with("history_of_deletes")
    assert tables_with("history_of_updates") <= traced


def test_what_an_account_may_do_is_recorded_and_who_it_is_is_not(alice: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE annotations_user SET is_superuser = true, name = 'Bob', email = 'bob@desk.example', "
            "password = 'x', last_login = now() WHERE id = %s",
            [alice.pk],
        )
        cursor.execute("UPDATE annotations_user SET username = 'bob' WHERE id = %s", [alice.pk])
    made, changed = Event.objects.filter(row=alice.pk).order_by("sequence")
    assert made.after == {
        "id": str(alice.pk),
        "is_active": True,
        "is_staff": False,
        "is_superuser": False,
    }
    assert (changed.before, changed.after) == ({"is_superuser": False}, {"is_superuser": True})


def test_each_table_with_a_history_keeps_its_ids(db: None) -> None:
    recorded, kept = tables_with("history_of_updates"), tables_with("keeps_its_id")
    assert recorded
    assert recorded == kept


def tables_with(trigger: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE starts_with(tgname, %s)",
            [f"pgtrigger_{trigger}"],
        )
        return {table for (table,) in cursor.fetchall()}
