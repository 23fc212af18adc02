"""The project around the app: its settings, its health, and that the migrations are all there."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from factcheck import health
from factcheck.celery import app
from factcheck.embedded.child import Child
from factcheck.files import BASE_DIR

PUBLIC = {
    "ALLOWED_HOSTS": "factcheck.example",
    "SECRET_KEY": "k7" * 9 + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
}


def check(*options: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """`manage.py check` with the product's own settings and this environment."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE", *PUBLIC}
    }
    return subprocess.run(
        [sys.executable, "-m", "django", "check", *options],
        check=False,
        cwd=BASE_DIR,
        env=kept | {"DJANGO_SETTINGS_MODULE": "factcheck.settings", **environment},
        capture_output=True,
        text=True,
    )


def test_public_installation_passes_the_deployment_check_without_a_warning() -> None:
    checked = check("--deploy", "--fail-level", "WARNING", **PUBLIC)
    assert checked.returncode == 0, checked.stderr
    assert checked.stderr == ""


@pytest.mark.parametrize(
    ("environment", "what_to_do"),
    [
        ({"ALLOWED_HOSTS": "factcheck.example"}, "set SECRET_KEY"),
        ({"ALLOWED_HOSTS": "factcheck.example", "SECRET_KEY": "short"}, "set SECRET_KEY"),
        ({"ALLOWED_HOSTS": " localhost , factcheck.example", "SECRET_KEY": ""}, "set SECRET_KEY"),
        ({**PUBLIC, "DEBUG": "yes"}, "unset DEBUG"),
    ],
    ids=["no secret", "a short secret", "blanks around the names", "debugging"],
)
def test_unsafe_public_installation_does_not_start(environment: dict[str, str], what_to_do: str) -> None:
    checked = check(**environment)
    assert checked.returncode != 0
    assert what_to_do in checked.stderr


def test_blanks_around_the_names_of_this_machine_make_nothing_public() -> None:
    assert check(ALLOWED_HOSTS="localhost, 127.0.0.1 ").returncode == 0


@pytest.mark.parametrize("name", ["DATABASE_URL", "CELERY_BROKER_URL"])
def test_missing_server_is_named_at_the_start(name: str) -> None:
    checked = check(**{name: ""})
    assert checked.returncode != 0
    assert name in checked.stderr


@pytest.mark.parametrize(
    "broker",
    ["redis://127.0.0.1:1/0", "amqp://guest:guest@127.0.0.1:1//"],
    ids=["Valkey or Redis", "RabbitMQ"],
)
def test_settings_take_either_kind_of_broker(broker: str) -> None:
    assert check(CELERY_BROKER_URL=broker).returncode == 0


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_page_may_load_nothing_from_elsewhere_and_nothing_inline(client: Client) -> None:
    policy = client.get("/log-in/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.worker
def test_health_is_good_while_a_worker_is_there(
    live_worker: Child, client: Client, fresh_health: None
) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "broker": True, "worker": True})


@pytest.mark.django_db
def test_health_says_that_the_broker_is_away(client: Client, fresh_health: None, no_broker: None) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"database": True, "broker": False, "worker": False})


@pytest.fixture
def fresh_health(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_worker_answered_lately", health._Remembered(health._worker_answers))


@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    connect: Any = app.connection_for_write
    monkeypatch.setattr(app, "connection_for_write", lambda: connect("redis://127.0.0.1:1/0"))
