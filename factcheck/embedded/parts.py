"""The programs of a running workbench, each as the same command that production uses."""

import os
import signal
import sys
from pathlib import Path

from factcheck.embedded.child import LOOPBACK, Child
from factcheck.files import BASE_DIR

# Two processes with four threads each keep two cores busy; threads wait for the database most of the time.
WEB_WORKERS = 2
WEB_THREADS = 4
TASK_PROCESSES = 2
# The variable with the address for whoever makes and changes tables.
OWNER = "DATABASE_OWNER_URL"


def start_web(logs: Path, port: int) -> Child:
    return Child.start(
        "web",
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi"),
            *("--host", LOOPBACK, "--port", str(port)),
            *("--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS)),
            *("--no-ws", "--workers-kill-timeout", "5"),
            "factcheck.wsgi:application",
        ],
        log=logs / "web.log",
        cwd=BASE_DIR,
        environment=environment(),
    )


def start_worker(logs: Path, processes: int = TASK_PROCESSES) -> Child:
    return _start_celery(
        "worker", ["worker", "--pool", "prefork", "--concurrency", str(processes), *_QUIET], logs=logs
    )


def start_beat(logs: Path) -> Child:
    return _start_celery("beat", ["beat", "--pidfile", ""], logs=logs)


# One worker has nobody to gossip with.
_QUIET = ("--without-gossip", "--without-mingle")


def _start_celery(name: str, arguments: list[str], *, logs: Path) -> Child:
    return Child.start(
        name,
        [sys.executable, "-m", "celery", "--app", "factcheck", *arguments, "--loglevel", "INFO"],
        log=logs / f"{name}.log",
        # Without a broker Celery may hang on its way out; what it had begun comes back at the next start.
        orphan_signal=signal.SIGKILL,
        cwd=BASE_DIR,
        environment=environment(),
    )


def environment() -> dict[str, str]:
    """What the parts learn: not how to become the owner of the tables."""
    return {name: value for name, value in os.environ.items() if name != OWNER}
