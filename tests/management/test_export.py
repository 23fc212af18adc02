import csv
import io
import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from annotations.models import Claim, Project, Rating, User
from annotations.services.claims import reject_claim
from factcheck.files import BASE_DIR
from tests import factories

FORMATS = ["jsonl", "csv", "w3c", "claimreview"]
Binary = pytest.CaptureFixture[bytes]


@pytest.fixture
def judged(project: Project) -> Claim:
    claim = factories.claim(factories.article(project, title="Ferries"))
    factories.verdict(claim)
    return claim


@pytest.fixture
def half_judged(blind_project: Project, alice: User) -> Claim:
    """A claim of the blind desk that only alice has judged so far."""
    claim = factories.claim(factories.article(blind_project))
    factories.verdict(claim, reviewer=alice)
    return claim


def export(printed: Binary, project: Project, *arguments: str, format: str = "jsonl") -> bytes:
    call_command("export", "--project", project.slug, "--format", format, *arguments)
    return printed.readouterr().out


def records(stream: bytes, type: str) -> list[dict[str, Any]]:
    return [each for each in map(json.loads, stream.splitlines()) if each["type"] == type]


@pytest.mark.parametrize("format", FORMATS)
def test_command_and_rest_send_the_same_bytes(
    capsysbinary: Binary, client: Client, judged: Claim, alice: User, format: str
) -> None:
    client.force_login(alice)
    answer = client.get(f"/api/v1/projects/{judged.project.slug}/export/", {"format": format})
    sent = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    printed = export(
        capsysbinary, judged.project, "--user", "alice", "--site", "http://testserver/", format=format
    )
    assert printed == sent
    assert b"testserver" in sent or format in ("jsonl", "csv")


def test_csv_has_a_row_for_the_claim(capsysbinary: Binary, judged: Claim) -> None:
    rows = list(csv.DictReader(io.StringIO(export(capsysbinary, judged.project, format="csv").decode())))
    assert len(rows) == 1


def test_without_a_user_nothing_is_hidden(capsysbinary: Binary, half_judged: Claim) -> None:
    assert len(records(export(capsysbinary, half_judged.project), "verdict")) == 1


def test_with_a_user_it_is_what_that_person_may_see(capsysbinary: Binary, half_judged: Claim) -> None:
    seen = {
        name: len(records(export(capsysbinary, half_judged.project, "--user", name), "verdict"))
        for name in ("alice", "bob", "olga")
    }
    assert seen == {"alice": 1, "bob": 0, "olga": 0}


def test_filters_narrow_the_claims(capsysbinary: Binary, judged: Claim, alice: User) -> None:
    article = factories.article(judged.project, text="Another text, about the mill at Orle.")
    reject_claim(actor=alice, claim=factories.claim(article, quote="the mill at Orle"))

    def claims(*filters: str) -> list[str]:
        return [each["status"] for each in records(export(capsysbinary, judged.project, *filters), "claim")]

    assert sorted(claims()) == ["adjudicated", "rejected"]
    assert claims("--status", "rejected") == ["rejected"]
    assert sorted(claims("--status", "rejected", "--status", "adjudicated")) == ["adjudicated", "rejected"]
    assert claims("--verdict", Rating.SUPPORTED) == ["adjudicated"]
    assert claims("--verdict", Rating.DISPUTED) == []
    assert len(claims("--since", "2020-01-31")) == 2
    assert claims("--since", "2999-01-31T12:00:00+02:00") == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--project", "nowhere", "--format", "csv"], "Projects: harbour-desk"),
        (["--project", "harbour-desk", "--format", "xml"], "invalid choice: 'xml'"),
        (["--project", "harbour-desk", "--format", "csv", "--user", "mallory"], "not a member"),
        (["--project", "harbour-desk", "--format", "csv", "--user", "nobody"], "no active user"),
        (["--project", "harbour-desk", "--format", "csv", "--since", "yesterday"], "2026-03-01"),
        (["--project", "harbour-desk", "--format", "csv", "--since", "2026-02-30"], "no day"),
        (["--project", "harbour-desk", "--format", "csv", "--status", "done"], "invalid choice: 'done'"),
    ],
    ids=["no project", "no format", "stranger", "nobody", "no time", "no such day", "no status"],
)
def test_wrong_argument_is_refused_before_anything_is_written(
    capsysbinary: Binary, judged: Claim, mallory: User, arguments: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("export", *arguments)
    assert capsysbinary.readouterr().out == b""


@pytest.mark.django_db(transaction=True)
def test_reader_that_has_had_enough_is_no_error(judged: Claim) -> None:
    server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    command = [sys.executable, "manage.py", "export", "--project", judged.project.slug, "--format", "jsonl"]
    with subprocess.Popen(
        command,
        cwd=BASE_DIR,
        env=os.environ | {"DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0
