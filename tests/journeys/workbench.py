"""The product's programs on the test database, with a broker of their own that a test may stop and start."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from annotations.models import ApiTokenScope, ExtractionJob, JobState, Project, User
from annotations.services.accounts import create_api_token
from factcheck.embedded.child import LOOPBACK, Child, free_port, is_listening
from factcheck.embedded.parts import start_beat, start_web, start_worker
from factcheck.embedded.valkey import Valkey
from factcheck.files import BASE_DIR


class Workbench:
    """Start what a test needs; what is left at its end is ended."""

    def __init__(self, folder: Path) -> None:
        self.broker = Valkey(folder / "valkey", log=folder / "valkey.log")
        self._folder = folder
        self._children: list[Child] = []

    def start_worker(self) -> Child:
        return self._keep(start_worker(self._folder / "log"))

    def start_beat(self) -> Child:
        return self._keep(start_beat(self._folder / "log"))

    def import_texts(self, *texts: str) -> "subprocess.CompletedProcess[str]":
        """Hand texts in at the command line and leave the extraction to the workers."""
        clippings = self._folder / "clippings"
        clippings.mkdir(exist_ok=True)
        for number, text in enumerate(texts):
            (clippings / f"{number}.txt").write_text(text, encoding="utf-8")
        command = [sys.executable, "manage.py", "import_articles", "--project", "mills", "--no-wait"]
        return subprocess.run(
            [*command, str(clippings)], cwd=BASE_DIR, capture_output=True, text=True, timeout=60, check=False
        )

    def start_web(self) -> int:
        """The site's port."""
        port = free_port()
        web = self._keep(start_web(self._folder / "log", port))
        web.wait_until(lambda: is_listening(port), seconds=60)
        return port

    def stop(self) -> None:
        for child in self._children:
            if child.exit_code is None:
                child.kill()
        self.broker.stop()

    def _keep(self, child: Child) -> Child:
        self._children.append(child)
        return child


@pytest.fixture
def workbench(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Generator[Workbench]:
    """A workbench whose broker runs, and nothing else yet."""
    bench = Workbench(tmp_path)
    server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    monkeypatch.setenv("DATABASE_URL", f"{server}/{connection.settings_dict['NAME']}")
    monkeypatch.setenv("CELERY_BROKER_URL", bench.broker.url)
    monkeypatch.setenv("FACTCHECK_DATA", str(tmp_path))
    bench.broker.start()
    yield bench
    bench.stop()


def submit_by_rest(port: int, user: User, project: Project, text: str) -> int:
    """The status that handing a text in by REST is answered with."""
    _, token = create_api_token(user=user, name="Test", scope=ApiTokenScope.WRITE)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    address = f"/api/v1/projects/{project.slug}/articles/"
    with closing(http.client.HTTPConnection(LOOPBACK, port, timeout=60)) as connection:
        connection.request("POST", address, json.dumps({"text": text}), headers)
        return connection.getresponse().status


def wait_until(is_so: Callable[[], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"not so after {seconds:.0f} s"
        time.sleep(0.02)


def all_done() -> bool:
    return not ExtractionJob.objects.exclude(state=JobState.DONE).exists()
