"""`script/server` as the person at the terminal meets it."""

import http.client
import json
import signal
import socket
from pathlib import Path

import psutil

from factcheck.embedded.child import LOOPBACK
from tests.embedded.conftest import Manage, Program, StartServer

WHICH_SERVER = "from django.db import connection as c; print(c.settings_dict['PORT'])"
MAKE_USER = "from annotations.models import User; User.objects.create(username='kept')"
COUNT_USERS = "from annotations.models import User; print(User.objects.filter(username='kept').count())"
# PostgreSQL, Valkey, web, worker and beat with the children of theirs that always run.
FAMILY = 12


def test_whole_life_of_a_server(start_server: StartServer, manage: Manage, data: Path, port: int) -> None:
    """One start for many rules, since a start takes seconds: each part below says its own."""
    server = start_server(port=port)
    assert server.wait_for_line("ready ") == f"ready http://127.0.0.1:{port}"
    assert _health(port) == {"database": True, "broker": True, "worker": True}

    # A second start with the same data says where the first one is, and leaves it alone.
    second = start_server(port=port + 1)
    assert f"http://127.0.0.1:{port}" in second.end()
    assert second.returncode == 1

    # A command beside the server uses the server's database.
    command = manage("shell", "--verbosity", "0", "-c", f"{WHICH_SERVER}; {MAKE_USER}")
    assert f":{int(command.end())}/" in json.loads((data / "servers.json").read_bytes())["database_url"]

    # kill -9 of it leaves nothing running.
    family = _family(server)
    server.kill()
    server.end()
    _, alive = psutil.wait_procs(family, timeout=20)
    assert alive == []

    # The next start works, and what was stored is there.
    again = start_server(port=port)
    again.wait_for_line("ready ")
    assert manage("shell", "--verbosity", "0", "-c", COUNT_USERS).end() == "1\n"

    # Ctrl-C ends it in order, with nothing left and nothing wrong.
    family = _family(again)
    again.send_signal(signal.SIGINT)
    assert again.end().rstrip().endswith("all has stopped")
    assert again.returncode == 0
    assert not any(process.is_running() for process in family)


def test_taken_port_is_told_before_anything_starts(start_server: StartServer, data: Path) -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        server = start_server(port=port)
        output = server.end()
    assert output.startswith(f"Port {port} cannot be used")
    assert server.returncode == 1
    assert not (data / "log").exists()


def test_dead_part_stops_the_rest_and_shows_the_end_of_its_log(start_server: StartServer, port: int) -> None:
    server = start_server(port=port)
    server.wait_for_line("ready ")
    family = _family(server)
    next(process for process in family if "beat" in process.cmdline()).kill()
    output = server.end()
    assert "beat ended with code -9" in output
    assert "beat.log" in output
    assert server.returncode == 1
    assert not any(process.is_running() for process in family)


def _family(server: Program) -> list[psutil.Process]:
    family = psutil.Process(server.pid).children(recursive=True)
    assert len(family) >= FAMILY
    return family


def _health(port: int) -> object:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    connection.request("GET", "/healthz")
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer
