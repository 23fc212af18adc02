"""From one machine to a fresh one, as the person at the terminal does it."""

import http.client
import json
import re
import shutil
from collections.abc import Callable, Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from factcheck.embedded.child import LOOPBACK
from tests.embedded.conftest import Manage, Program

WORK = (
    "from tests import factories; from tests.conftest import desk; "
    "factories.verdict(factories.claim(factories.article(desk('harbour-desk'))))"
)
EXPORT = ("export", "--format", "jsonl", "--project", "harbour-desk")


@pytest.fixture
def fresh(tmp_path: Path) -> Generator[Callable[..., Program]]:
    """Run programs on the data folder of another machine, which has never been used."""
    folder = tmp_path / "fresh"
    with ExitStack() as stack:

        def start(*arguments: str) -> Program:
            program = Program(folder, *arguments)
            stack.callback(program.close)
            return program

        yield start
    elsewhere = folder / "postgres-is-at"
    if elsewhere.exists():
        shutil.rmtree(elsewhere.read_text(encoding="utf-8"))


def test_backup_moves_the_workbench_to_a_fresh_machine(
    manage: Manage, fresh: Callable[..., Program], tmp_path: Path, port: int
) -> None:
    """One journey for many rules, since each command takes seconds."""
    assert manage("shell", "--verbosity", "0", "-c", WORK).end() == ""
    token = manage("create_api_token", "alice", "--scope", "read").end().strip()
    backup = str(tmp_path / "backup")
    saved = manage("backup", backup)
    assert _copies(saved.end()) == 1
    assert saved.returncode == 0

    restored = fresh("manage.py", "restore", backup)
    assert _copies(restored.end()) == 1
    assert restored.returncode == 0
    assert fresh("manage.py", *EXPORT).end() == manage(*EXPORT).end()

    # The site's role has its rights again, and no more than these.
    assert "no issues" in fresh("manage.py", "check", "--database", "default").end()

    # What is there stays as it is: the second attempt is refused.
    again = fresh("manage.py", "restore", backup)
    assert "has tables already" in again.end()
    assert again.returncode == 1

    # The site runs on it, and knows the people and their tokens; nobody with a known password joins them.
    server = fresh("-m", "factcheck.embedded.server", "--port", str(port))
    server.wait_for_line("ready ")
    assert _get(port, "/api/v1/me/", token)["username"] == "alice"
    who = "from annotations.models import User; print(*User.objects.values_list('username', flat=True))"
    names = ("shell", "--verbosity", "0", "-c", who)
    assert fresh("manage.py", *names).end() == manage(*names).end()

    # A backup beside a running server, while its worker is at work.
    beside = fresh("manage.py", "backup", str(tmp_path / "beside"))
    assert _copies(beside.end()) == 1
    assert beside.returncode == 0


def _copies(output: str) -> int:
    """How many copies a command says it saved or brought back."""
    told = re.search(r"([\d,]+) (?:copy|copies)(?: is| are)?(?: back)?\.", output)
    assert told, output
    return int(told[1].replace(",", ""))


def _get(port: int, path: str, token: str) -> dict[str, object]:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
    answer: dict[str, object] = json.loads(connection.getresponse().read())
    connection.close()
    return answer
