"""The product's servers and programs on a data folder that is thrown away."""

import os
import shutil
import sys
import tempfile
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import django
import psycopg
from django.core.management import call_command

from factcheck.embedded.child import LOOPBACK, Child, free_port, is_listening
from factcheck.embedded.parts import (
    TASK_PROCESSES,
    WEB_THREADS,
    WEB_WORKERS,
    start_beat,
    start_web,
    start_worker,
)
from factcheck.embedded.postgres import Postgres
from factcheck.embedded.valkey import Valkey
from factcheck.files import BASE_DIR
from factcheck.ownership import as_owner

# Counts statements; switched on only while they are counted.
_OPTIONS = {"shared_preload_libraries": "pg_stat_statements"}


class Product:
    """PostgreSQL and Valkey run; web and workers are started by who measures them."""

    def __init__(self, folder: Path, postgres: Postgres, stack: ExitStack) -> None:
        self.folder = folder
        self.database = postgres.child.pid
        self.admin = stack.enter_context(psycopg.connect(postgres.owner_url, autocommit=True))
        self._stack = stack

    @contextmanager
    def web(self) -> Generator["Web"]:
        """The site, with the workers and threads that `script/server` gives it."""
        port = free_port()
        yield from self._served(start_web(self.folder / "log", port), port)

    @contextmanager
    def hello(self) -> Generator["Web"]:
        """The same server with an application that does nothing."""
        port = free_port()
        command = [
            *(
                sys.executable,
                "-m",
                "granian",
                "--interface",
                "wsgi",
                "--host",
                LOOPBACK,
                "--port",
                str(port),
            ),
            *("--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS), "--no-ws"),
            "bench.hello:application",
        ]
        log = self.folder / "log" / "hello.log"
        child = Child.start("hello", command, log=log, cwd=BASE_DIR, environment=os.environ)
        yield from self._served(child, port)

    @contextmanager
    def worker(self, processes: int = TASK_PROCESSES) -> Generator[Child]:
        yield from self._running(start_worker(self.folder / "log", processes))

    @contextmanager
    def beat(self) -> Generator[Child]:
        yield from self._running(start_beat(self.folder / "log"))

    def _running(self, child: Child) -> Generator[Child]:
        try:
            yield child
        finally:
            child.stop()

    def _served(self, child: Child, port: int) -> Generator["Web"]:
        try:
            child.wait_until(lambda: is_listening(port), seconds=60)
            yield Web(port, child.pid)
        finally:
            child.stop()


class Web:
    """A web server that listens on `port`; `pid` is the process that started its workers."""

    def __init__(self, port: int, pid: int) -> None:
        self.port = port
        self.pid = pid


@contextmanager
def running_product() -> Generator[Product]:
    """Servers with empty tables, the settings pointed at them, and Django ready to be imported from."""
    folder = Path(tempfile.mkdtemp(prefix="factcheck-bench-"))
    folder.chmod(0o711)  # the account that runs PostgreSQL for root must get to its part
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        postgres = Postgres(folder, log=folder / "log" / "postgres.log", options=_OPTIONS)
        postgres.start()
        stack.callback(postgres.remove)
        stack.callback(postgres.stop)
        valkey = Valkey(folder / "valkey", log=folder / "log" / "valkey.log")
        valkey.start()
        stack.callback(valkey.stop)
        os.environ |= {
            "DATABASE_URL": postgres.url,
            "DATABASE_OWNER_URL": postgres.owner_url,
            "CELERY_BROKER_URL": valkey.url,
            "FACTCHECK_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "factcheck.settings",
            "LOG_LEVEL": "WARNING",
        }
        django.setup()
        with as_owner():
            call_command("migrate", verbosity=0)
        yield Product(folder, postgres, stack)
