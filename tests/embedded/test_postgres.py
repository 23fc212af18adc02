"""The embedded PostgreSQL on its own."""

import os
import shutil
from collections.abc import Generator
from pathlib import Path

import psycopg
import pytest

from factcheck.embedded.child import ServerFailed
from factcheck.embedded.postgres import THROW_AWAY, Postgres


@pytest.fixture
def postgres(data: Path) -> Generator[Postgres]:
    server = Postgres(data, log=data / "log" / "postgres.log", options=THROW_AWAY)
    yield server
    server.stop()


def test_no_mode_and_no_account_is_changed(postgres: Postgres, data: Path) -> None:
    data.parent.chmod(0o700)
    before = _modes_above(data), Path("/etc/passwd").read_bytes()
    assert postgres.start()
    assert (_modes_above(data), Path("/etc/passwd").read_bytes()) == before


def test_database_is_made_once(postgres: Postgres, data: Path) -> None:
    assert postgres.start()
    with psycopg.connect(postgres.owner_url) as connection:
        connection.execute("CREATE TABLE kept ()")
    postgres.stop()
    again = Postgres(data, log=data / "log" / "postgres.log")
    try:
        assert not again.start()
        with psycopg.connect(again.owner_url) as connection:
            connection.execute("TABLE kept")
    finally:
        again.stop()


def test_new_folder_at_the_path_of_a_deleted_one_starts_empty(postgres: Postgres, data: Path) -> None:
    postgres.start()
    postgres.stop()
    left_behind = postgres.cluster
    shutil.rmtree(data)
    again = Postgres(data, log=data / "log" / "postgres.log", options=THROW_AWAY)
    try:
        assert again.start()
    finally:
        again.stop()
        shutil.rmtree(left_behind, ignore_errors=True)


def test_words_of_every_script_are_lower_cased_and_sorted_by_code_point(postgres: Postgres) -> None:
    postgres.start()
    with psycopg.connect(postgres.url) as connection:
        found = connection.execute(
            "SELECT lower('ÉÄЖ'), 'Z' < 'a', 'z' < 'é', current_setting('server_encoding')"
        )
        assert found.fetchone() == ("éäж", True, True, "UTF8")


def test_stranger_without_the_password_is_refused(postgres: Postgres) -> None:
    postgres.start()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(
            host="127.0.0.1", port=postgres.port, user="postgres", dbname="factcheck", password="no"
        )


def test_site_has_a_role_that_owns_nothing(postgres: Postgres) -> None:
    postgres.start()
    with psycopg.connect(postgres.url) as connection:
        found = connection.execute(
            "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls "
            "FROM pg_roles WHERE rolname = current_user"
        )
        assert found.fetchone() == ("factcheck", False, False, False, False, False)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), psycopg.connect(postgres.url) as connection:
        connection.execute("CREATE TABLE own ()")


def test_failed_start_shows_the_end_of_the_log(data: Path) -> None:
    server = Postgres(data, log=data / "log" / "postgres.log", options={"no_such_setting": "1"})
    with pytest.raises(ServerFailed, match="no_such_setting"):
        server.start()


def _modes_above(folder: Path) -> dict[Path, int]:
    return {parent: os.stat(parent).st_mode for parent in folder.parents}
