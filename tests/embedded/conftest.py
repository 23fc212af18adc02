"""A data folder of its own for each test, and the product's commands run on it as a person would."""

import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from factcheck.embedded.child import free_port
from factcheck.files import BASE_DIR

# The test run's own servers and settings are not those of a person.
_OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "ALLOWED_HOSTS")


class Program(subprocess.Popen[str]):
    """A started command whose output can be waited for."""

    def __init__(self, data: Path, *arguments: str) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in _OURS}
        super().__init__(
            [sys.executable, *arguments],
            cwd=BASE_DIR,
            env=kept | {"FACTCHECK_DATA": str(data), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_for_line(self, start: str) -> str:
        """Read on to the line that begins with `start` and give it."""
        assert self.stdout is not None
        seen = []
        for line in self.stdout:
            if line.startswith(start):
                return line.strip()
            seen.append(line)
        raise AssertionError(f"no line {start!r} in:\n{''.join(seen)}")

    def answer(self) -> None:
        """Press Return."""
        assert self.stdin is not None
        self.stdin.write("\n")
        self.stdin.flush()

    def end(self) -> str:
        """Wait until it has ended and give the rest of its output."""
        output, _ = self.communicate(timeout=120)
        return output

    def close(self) -> None:
        """End it if it still runs."""
        if self.poll() is None:
            self.terminate()
            self.end()


class Manage(Protocol):
    """Start `manage.py` with these arguments on the test's data folder."""

    def __call__(self, *arguments: str) -> Program: ...


class StartServer(Protocol):
    """Start `script/server --no-demo` after set-up on the test's data folder."""

    def __call__(self, *, port: int) -> Program: ...


@pytest.fixture
def data(tmp_path: Path) -> Generator[Path]:
    """A data folder that does not exist yet; whatever a test leaves outside of it is removed."""
    folder = tmp_path / "data"
    yield folder
    elsewhere = folder / "postgres-is-at"
    if elsewhere.exists():
        shutil.rmtree(elsewhere.read_text(encoding="utf-8"))


@pytest.fixture
def manage(data: Path) -> Generator[Manage]:
    with ExitStack() as stack:

        def start(*arguments: str) -> Program:
            program = Program(data, "manage.py", *arguments)
            stack.callback(program.close)
            return program

        yield start


@pytest.fixture
def start_server(data: Path) -> Generator[StartServer]:
    with ExitStack() as stack:

        def start(*, port: int) -> Program:
            options = ("--data", str(data), "--port", str(port), "--no-demo")
            program = Program(data, "-m", "factcheck.embedded.server", *options)
            stack.callback(program.close)
            return program

        yield start


@pytest.fixture
def port() -> int:
    return free_port()
