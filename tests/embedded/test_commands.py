"""`manage.py` where no server runs: it brings its own and takes them away again."""

import signal
from pathlib import Path

import psutil
import psycopg

from factcheck.embedded.postgres import Postgres
from tests.embedded.conftest import Manage, Program

WHERE = "from django.db import connection as c; print(c.settings_dict['PORT'])"
WHO = (
    "from django.db import connection as c; from factcheck.embedded.parts import environment; "
    "assert 'DATABASE_OWNER_URL' not in environment(); assert 'DATABASE_URL' in environment(); "
    "k = c.cursor(); k.execute('SELECT current_user'); print(k.fetchone()[0])"
)
MAKE_USER = "from annotations.models import User; User.objects.create(username='kept')"
COUNT_KEPT = "from annotations.models import User; print(User.objects.filter(username='kept').count())"
MAY_CHANGE_HISTORY = "from annotations.models import may_change_history as may; print(may())"
COUNT_USERS = "from annotations.models import User; print(User.objects.count()); input()"
SHELL = ("shell", "--verbosity", "0", "-c")


def test_command_makes_the_tables_and_leaves_nothing_running(manage: Manage, data: Path) -> None:
    command = manage(*SHELL, COUNT_USERS)
    assert command.wait_for_line("") == "0"
    servers = _servers_of(command)
    command.answer()
    assert command.end() == ""
    assert command.returncode == 0
    assert not (data / "servers.json").exists()
    assert not any(server.is_running() for server in servers)


def test_two_commands_at_once_share_the_servers(manage: Manage) -> None:
    owner = manage(*SHELL, f"{WHERE}; input()")
    port = owner.wait_for_line("")
    guest = manage(*SHELL, f"{WHERE}; input(); {WHERE}")
    assert guest.wait_for_line("") == port
    owner.answer()
    # The owner lets its guest end before it stops the servers.
    owner.wait_for_line("waiting for another command")
    guest.answer()
    assert guest.end().strip() == port
    assert owner.end() == ""
    assert (owner.returncode, guest.returncode) == (0, 0)


def test_interrupted_command_stops_its_servers(manage: Manage) -> None:
    command = manage(*SHELL, COUNT_USERS)
    command.wait_for_line("")
    servers = _servers_of(command)
    command.send_signal(signal.SIGINT)
    assert command.end() == "interrupted\n"
    assert command.returncode == 130
    assert not any(server.is_running() for server in servers)


def test_data_folder_from_when_the_site_owned_its_tables_gets_a_role_for_it(
    manage: Manage, data: Path
) -> None:
    manage(*SHELL, MAKE_USER).end()
    server = Postgres(data, log=data / "log" / "postgres.log")
    server.start()
    try:
        with psycopg.connect(server.owner_url, autocommit=True) as owner:
            owner.execute("DROP OWNED BY factcheck")
            owner.execute("DROP ROLE factcheck")
    finally:
        server.stop()
    (data / "postgres-role-password").unlink()
    assert manage(*SHELL, f"{COUNT_KEPT}; {MAY_CHANGE_HISTORY}").end() == "1\nFalse\n"


def test_each_command_works_as_the_site_and_the_site_does_not_know_the_owner(manage: Manage) -> None:
    assert manage(*SHELL, WHO).end() == "factcheck\n"
    assert (
        manage("check", "--database", "default", "--fail-level", "WARNING").end().startswith("System check")
    )


def _servers_of(command: Program) -> list[psutil.Process]:
    servers = psutil.Process(command.pid).children()
    assert len(servers) == 2
    return servers
