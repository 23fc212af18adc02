"""Which PostgreSQL and Valkey a program uses, and who of several programs runs the embedded ones.

One program at a time owns a data folder: it holds `lock` for as long as it lives, so the kernel gives the
folder free however it ends. Its servers' addresses are in `servers.json`. Other programs with that folder are
guests; a command that owns it lets its guests end before it stops the servers, `script/server` does not wait.
"""

import fcntl
import json
import os
import sys
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Literal

from factcheck.embedded.child import Child, ServerFailed
from factcheck.embedded.parts import OWNER
from factcheck.embedded.postgres import Postgres
from factcheck.embedded.valkey import Valkey

Owner = Literal["server", "command"]
# The first start makes a database; on a busy machine that takes a while.
_PATIENCE = 120.0


class FolderInUse(Exception):
    """`script/server` runs with this data folder already; the message says where."""


@dataclass(frozen=True)
class Addresses:
    """Where the servers of one data folder are; `site` is "" for those of a single command.

    `database_url` is for the site, `owner_url` for whoever makes and changes tables.
    """

    owner: Owner
    pid: int
    database_url: str
    broker_url: str
    site: str
    owner_url: str = ""

    def export(self) -> None:
        """Make them what `factcheck.settings` reads, here and in every child, where nothing else is named."""
        named = {
            "DATABASE_URL": self.database_url,
            OWNER: self.owner_url,
            "CELERY_BROKER_URL": self.broker_url,
        }
        for name, url in named.items():
            if not os.environ.get(name):
                os.environ[name] = url


class DataFolder:
    """The folder FACTCHECK_DATA with its locks and the addresses of the servers that run on it."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._addresses = self.path / "servers.json"

    @contextmanager
    def own(self) -> Generator[None]:
        """Own the folder for `script/server`: wait for a command that has it; FolderInUse for a server."""
        with self._open("lock") as lock:
            has_told = False
            while not _try_lock(lock, fcntl.LOCK_EX):
                addresses = self.read()
                if addresses is not None and addresses.owner == "server":
                    raise FolderInUse(f"Already running: {addresses.site}, pid {addresses.pid}, {self.path}.")
                if addresses is not None and not has_told:
                    print(f"waiting for the command with pid {addresses.pid} to end", file=sys.stderr)
                    has_told = True
                time.sleep(0.1)
            self._addresses.unlink(missing_ok=True)
            yield

    @contextmanager
    def join(self) -> Generator[Addresses | None]:
        """Be a guest of the running servers, or get None and be their owner until the end of the block."""
        with self._open("lock") as lock, self._open("guests") as guests:
            deadline = time.monotonic() + _PATIENCE
            while time.monotonic() < deadline:
                if _try_lock(lock, fcntl.LOCK_EX):
                    self._addresses.unlink(missing_ok=True)
                    yield None
                    return
                # No guest gets in while an owner is about to stop its servers.
                if _try_lock(guests, fcntl.LOCK_SH):
                    addresses = self.read()
                    if addresses is not None:
                        yield addresses
                        return
                    fcntl.flock(guests, fcntl.LOCK_UN)
                time.sleep(0.05)
        raise ServerFailed(f"Another program holds {self.path / 'lock'} and its servers do not get ready.")

    @contextmanager
    def announce(self, addresses: Addresses) -> Generator[None]:
        """Let others find the servers during the block; a command then waits for its guests to end."""
        draft = self._addresses.with_suffix(".draft")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(addresses), file)
        draft.replace(self._addresses)
        try:
            yield
        finally:
            self._addresses.unlink(missing_ok=True)
            if addresses.owner == "command":
                with self._open("guests") as guests:
                    if not _try_lock(guests, fcntl.LOCK_EX):
                        print("waiting for another command that uses these servers", file=sys.stderr)
                        fcntl.flock(guests, fcntl.LOCK_EX)

    def read(self) -> Addresses | None:
        """The announced addresses; only to be believed while somebody holds the lock."""
        try:
            return Addresses(**json.loads(self._addresses.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def _open(self, name: str) -> IO[str]:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            return (self.path / name).open("a", encoding="utf-8")
        except PermissionError as error:
            raise ServerFailed(f"{self.path} belongs to somebody else: set FACTCHECK_DATA.") from error


def _try_lock(file: IO[str], how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class EmbeddedServers:
    """PostgreSQL and Valkey on one data folder, each only where the environment names no other."""

    def __init__(self, path: Path) -> None:
        self.postgres: Postgres | None = None
        self.valkey: Valkey | None = None
        if not os.environ.get("DATABASE_URL"):
            self.postgres = Postgres(path, log=path / "log" / "postgres.log")
        if not os.environ.get("CELERY_BROKER_URL"):
            self.valkey = Valkey(path / "valkey", log=path / "log" / "valkey.log")

    def start(self) -> bool:
        """Start what is not named by the environment. True when tables or rights are missing."""
        is_new = self.postgres.start() if self.postgres else False
        if self.valkey:
            self.valkey.start()
        return is_new

    def stop(self) -> None:
        for server in (self.valkey, self.postgres):
            if server is not None:
                server.stop()

    @property
    def children(self) -> list[Child]:
        return [server.child for server in (self.postgres, self.valkey) if server is not None]

    def addresses(self, *, owner: Owner, site: str = "") -> Addresses:
        return Addresses(
            owner=owner,
            pid=os.getpid(),
            database_url=self.postgres.url if self.postgres else os.environ["DATABASE_URL"],
            owner_url=self.postgres.owner_url if self.postgres else os.environ.get(OWNER, ""),
            broker_url=self.valkey.url if self.valkey else os.environ["CELERY_BROKER_URL"],
            site=site,
        )


@contextmanager
def servers_for_command(path: Path) -> Generator[bool]:
    """Let the environment name a database and a broker; start them for the block where nobody runs them.

    Yields True when tables or rights are missing in the database.
    """
    if os.environ.get("DATABASE_URL") and os.environ.get("CELERY_BROKER_URL"):
        yield False
        return
    folder = DataFolder(path)
    with folder.join() as running, ExitStack() as stack:
        if running is not None:
            running.export()
            yield False
            return
        servers = EmbeddedServers(folder.path)
        stack.callback(servers.stop)
        is_new = servers.start()
        addresses = servers.addresses(owner="command")
        stack.enter_context(folder.announce(addresses))
        addresses.export()
        yield is_new
