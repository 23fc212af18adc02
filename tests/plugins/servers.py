"""The servers of a test run: a throw-away PostgreSQL and Valkey, and real Celery workers for who asks.

Loaded before any conftest, because Django reads its settings as soon as pytest-django starts. Of several
processes (`pytest -n 2`) each has a database and a Valkey of its own, so that none meets the work of another.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
from django.conf import settings

from factcheck.celery import app
from factcheck.embedded.child import Child
from factcheck.embedded.postgres import THROW_AWAY, Postgres
from factcheck.embedded.valkey import Valkey
from factcheck.files import BASE_DIR
from tests.plugins.database.base import Owner, owner_connection

_servers = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start them, and point the settings at them. `DATABASE_URL` may name another PostgreSQL.

    A broker cannot be named: tests empty its queues.
    """
    folder = Path(tempfile.mkdtemp(prefix="factcheck-test-"))
    folder.chmod(0o711)  # the account that runs PostgreSQL for root must get to its part
    _servers.callback(shutil.rmtree, folder)
    os.environ["FACTCHECK_DATA"] = str(folder)
    if not os.environ.get("DATABASE_URL"):
        postgres = Postgres(folder, log=folder / "log" / "postgres.log", options=THROW_AWAY)
        postgres.start()
        _servers.callback(postgres.remove)
        _servers.callback(postgres.stop)
        os.environ["DATABASE_URL"] = postgres.url
        os.environ["DATABASE_OWNER_URL"] = postgres.owner_url
    if early_config.known_args_namespace.numprocesses and "PYTEST_XDIST_WORKER" not in os.environ:
        return  # runs no test itself, and hands the PostgreSQL on to the processes that do
    valkey = Valkey(folder / "valkey", log=folder / "log" / "valkey.log", is_durable=False)
    valkey.start()
    _servers.callback(valkey.stop)
    os.environ["CELERY_BROKER_URL"] = valkey.url


def pytest_unconfigure() -> None:
    _servers.close()


class StartWorker(Protocol):
    """Start a Celery worker of `processes` processes on the test database and wait until it takes tasks."""

    def __call__(self, *, processes: int = 2) -> Child: ...


@pytest.fixture(scope="session")
def _start_worker(django_db_setup: None) -> Generator[StartWorker]:
    workers: list[Child] = []

    def start(*, processes: int = 2) -> Child:
        name = f"worker{len(workers)}@test"
        worker = Child.start(
            name,
            [
                *(sys.executable, "-m", "celery", "--app", "factcheck", "worker", "--hostname", name),
                *(
                    "--concurrency",
                    str(processes),
                    "--without-gossip",
                    "--without-mingle",
                    "--loglevel",
                    "INFO",
                ),
            ],
            log=Path(settings.FACTCHECK_DATA) / "log" / f"{name}.log",
            cwd=BASE_DIR,
            environment=os.environ | {"DATABASE_URL": _url_of_test_database()},
        )
        workers.append(worker)
        worker.wait_until(lambda: bool(app.control.ping([name], timeout=0.5, limit=1)), seconds=60)
        return worker

    yield start
    for worker in workers:
        worker.stop(patience=5)


@pytest.fixture(scope="session")
def _session_worker(_start_worker: StartWorker) -> Callable[[], Child]:
    """One worker for all tests of a run, started by the first and again by the first that finds it dead."""
    worker: Child | None = None

    def running() -> Child:
        nonlocal worker
        if worker is None or worker.exit_code is not None:
            worker = _start_worker()
        return worker

    return running


@pytest.fixture
def live_worker(transactional_db: None, _session_worker: Callable[[], Child]) -> Generator[Child]:
    """A real worker on the test database, with nothing left over from other tests in its queue.

    Between the tests that ask for it it rests: the others do not expect that anybody takes their work on.
    """
    app.control.purge()
    worker = _session_worker()
    _tell_workers("add_consumer")
    yield worker
    _tell_workers("cancel_consumer")


def _tell_workers(command: str) -> None:
    """Wait until the worker has done it; there is one at most, tests that start more stop them again."""
    for queue in settings.CELERY_TASK_QUEUES:
        app.control.broadcast(command, arguments={"queue": queue.name}, reply=True, limit=1, timeout=5)


@pytest.fixture
def start_worker(transactional_db: None, _start_worker: StartWorker) -> Generator[StartWorker]:
    """For tests that end workers: each call starts one more, stopped at the end of the test."""
    app.control.purge()
    started: list[Child] = []

    def start(*, processes: int = 2) -> Child:
        worker = _start_worker(processes=processes)
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.stop(patience=5)


@pytest.fixture
def owner(transactional_db: None) -> Generator[Owner]:
    """The owner of the tables, on a connection of its own: for what the site's role cannot do."""
    with owner_connection(settings.DATABASES["default"]) as connection:
        yield connection


def _url_of_test_database() -> str:
    database = settings.DATABASES["default"]
    server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    return f"{server}/{database['NAME']}"
