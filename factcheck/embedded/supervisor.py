"""The whole workbench in one terminal: every part started in order, watched, and stopped in order."""

import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings

from factcheck.embedded.child import LOOPBACK, Child, run
from factcheck.embedded.parts import start_beat, start_web, start_worker
from factcheck.embedded.servers import DataFolder, EmbeddedServers
from factcheck.files import BASE_DIR, DEFAULT_DATA

_ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class PortTaken(Exception):
    """Somebody else listens on the port; the message says what to do."""


class Supervisor:
    """`serve` runs until it is told to end (Ctrl-C, SIGTERM, SIGHUP) or a part ends by itself."""

    def __init__(self, folder: Path, *, port: int, has_demo: bool, say: Callable[[str], None]) -> None:
        self._folder = DataFolder(folder)
        self._port = port
        self._has_demo = has_demo
        self._say = say
        self._site = f"http://{LOOPBACK}:{port}"

    def serve(self) -> None:
        """Raises FolderInUse and PortTaken before anything is started, ServerFailed when a part fails."""
        with _ending_by_signal(), self._folder.own(), ExitStack() as stack:
            _check_port(self._port)
            servers = EmbeddedServers(self._folder.path)
            stack.callback(servers.stop)
            self._start_servers(servers)
            addresses = servers.addresses(owner="server", site=self._site)
            addresses.export()
            self._manage("migrate", "--verbosity", "0")
            self._say("the tables are up to date")
            parts: list[Child] = []
            stack.callback(self._stop_parts, parts)
            self._start_parts(parts)
            stack.enter_context(self._folder.announce(addresses))
            # Everybody knows the demo's password.
            log_ins = self._load_demo() if self._has_demo and not settings.IS_PUBLIC else ""
            if self._folder.path != DEFAULT_DATA:
                self._say(f"commands: FACTCHECK_DATA={self._folder.path} .venv/bin/python manage.py ...")
            print(f"ready {self._site}", flush=True)
            if log_ins:
                print(log_ins, end="", flush=True)
            _watch([*servers.children, *parts])

    def _start_servers(self, servers: EmbeddedServers) -> None:
        if servers.start():
            self._say("the database waits for its tables")
        for child in servers.children:
            self._say(f"{child.name} runs")

    def _start_parts(self, parts: list[Child]) -> None:
        self._say("starting web, worker and beat ...")
        logs = self._folder.path / "log"
        web = start_web(logs, self._port)
        parts.append(web)
        parts.append(start_worker(logs))
        parts.append(start_beat(logs))

        def is_whole() -> bool:
            _check_alive(parts)
            return _answers_well(self._port)

        web.wait_until(is_whole, seconds=120)
        self._say("web, worker and beat run")

    def _stop_parts(self, parts: list[Child]) -> None:
        self._say("stopping")
        for part in reversed(parts):
            part.ask_to_stop()
        for part in reversed(parts):
            part.stop()
            self._say(f"{part.name} has stopped")

    def _load_demo(self) -> str:
        """The demo's log-ins, none where there is none: it is made at the first start on a data folder, and
        never among people who are there already, as after a restore."""
        kept = self._folder.path / "demo.txt"
        if not kept.exists():
            log_ins = self._manage("load_demo", "--only-first")
            kept.write_text(log_ins, encoding="utf-8")
            if log_ins:
                self._say("the demo project is there")
        return kept.read_text(encoding="utf-8")

    def _manage(self, *arguments: str) -> str:
        return run([sys.executable, BASE_DIR / "manage.py", *arguments], cwd=BASE_DIR)


@contextmanager
def _ending_by_signal() -> Generator[None]:
    """Turn each ending signal into one KeyboardInterrupt; later ones are not to disturb the orderly stop."""

    def interrupt(number: int, frame: object) -> None:
        for ending in _ENDING_SIGNALS:
            signal.signal(ending, signal.SIG_IGN)
        raise KeyboardInterrupt

    for ending in _ENDING_SIGNALS:
        signal.signal(ending, interrupt)
    yield


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            reason = error.strerror or os.strerror(error.errno or 0)
            raise PortTaken(f"Port {port} cannot be used ({reason}): choose another with --port.") from error


def _answers_well(port: int) -> bool:
    """True when the health check finds every part."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _check_alive(children: list[Child]) -> None:
    for child in children:
        if child.exit_code is not None:
            raise child.failure()


def _watch(children: list[Child]) -> None:
    while True:
        _check_alive(children)
        time.sleep(0.2)
