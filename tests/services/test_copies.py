"""Where the bytes of copies are kept: in a folder or a bucket, before their rows, and never written over."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from pytest_django import Settings

from annotations.errors import StorageFailed
from annotations.models import Copy, Project, User
from annotations.models.sources import copy_path
from annotations.services.sources import open_copy
from annotations.services.verification import verify_copies
from factcheck.files import BASE_DIR
from tests import factories
from tests.services.bucket import Bucket, running_bucket
from tests.web.reader import Reader

pytestmark = pytest.mark.django_db

Fail = Callable[[], None]


def settings_with(**environment: str) -> "subprocess.CompletedProcess[str]":
    """The storage of copies by the product's own settings in this environment."""
    show = "import json; from factcheck import settings; print(json.dumps(settings.STORAGES['default']))"
    return subprocess.run(
        [sys.executable, "-c", show],
        check=False,
        cwd=BASE_DIR,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[str]:
    """Either kind, empty."""
    if request.param == "folder":
        settings.MEDIA_ROOT = tmp_path
        yield "folder"
    else:
        request.getfixturevalue("bucket")
        yield "bucket"


@pytest.fixture
def bucket(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """A store that the installation is told to keep copies in."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key-of-the-desk")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with running_bucket() as running:
        given = f"s3://copies-of-the-desk/kept?endpoint={running.endpoint}&region=north-1"
        told: dict[str, Any] = json.loads(settings_with(FACTCHECK_COPIES=given).stdout)
        settings.STORAGES = {**settings.STORAGES, "default": told}
        yield running


def stored(project: Project, text: str) -> Copy:
    """The copy of a source with this pasted text."""
    return factories.evidence(
        factories.claim(factories.article(project)), text=text, title="Report"
    ).source.copies.get()


def bytes_of(copy: Copy) -> bytes:
    with copy.content.open("rb") as file:
        content: bytes = file.read()
        return content


@pytest.fixture
def fail(storage: str, request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Fail:
    """Has the storage fail from now on."""

    def failing() -> None:
        if storage == "bucket":
            request.getfixturevalue("bucket").refuses = True
        else:
            settings.MEDIA_ROOT = tmp_path / "occupied"
            settings.MEDIA_ROOT.write_text("A file where the folder should be.")

    return failing


def test_what_cannot_be_stored_is_refused_in_words(fail: Fail, project: Project) -> None:
    stored(project, "Nine per cent.")
    fail()
    with pytest.raises(StorageFailed, match="Nothing was changed"):
        stored(project, "Ten per cent.")
    assert Copy.objects.count() == 1


def test_a_copy_that_cannot_be_read_is_told_in_words(fail: Fail, project: Project, alice: User) -> None:
    copy = stored(project, "Nine per cent.")
    fail()
    with pytest.raises(StorageFailed):
        open_copy(copy)
    assert Reader(alice).get(reverse("copy_download", args=[copy.pk])).status == 503
    [finding] = verify_copies(Copy.objects.all())
    assert "The bytes of copy 1 of “Report” cannot be read" in finding["sentence"]
    assert "None" not in finding["sentence"]


def test_where_a_bucket_is_that_fails_is_for_the_log_and_not_for_members(
    bucket: Bucket, project: Project, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    stored(project, "Nine per cent.")
    default = settings.STORAGES["default"]
    nowhere = {**default, "OPTIONS": {**default["OPTIONS"], "endpoint_url": "http://127.0.0.1:9"}}
    settings.STORAGES = {**settings.STORAGES, "default": nowhere}
    [finding] = verify_copies(Copy.objects.all())
    assert "the bucket fails" in finding["sentence"]
    assert "127.0.0.1" not in finding["sentence"]
    assert "http://127.0.0.1:9" in caplog.text


def test_a_copy_is_kept_under_its_hash(storage: str, project: Project) -> None:
    copy = stored(project, "Nine per cent.")
    digest = hashlib.sha256(b"Nine per cent.").hexdigest()
    assert (copy.content.name, bytes_of(copy)) == (f"copies/{digest[:2]}/{digest}", b"Nine per cent.")


def test_the_bucket_holds_it_under_the_prefix_and_nothing_is_in_the_folder(
    bucket: Bucket, project: Project, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    copy = stored(project, "Nine per cent.")
    assert bucket.objects == {f"/copies-of-the-desk/kept/{copy.content.name}": b"Nine per cent."}
    assert list(tmp_path.iterdir()) == []


def test_the_same_bytes_are_kept_once(storage: str, project: Project) -> None:
    first, second = stored(project, "Nine per cent."), stored(project, "Nine per cent.")
    assert first.content.name == second.content.name


def test_what_a_killed_worker_left_is_written_anew(storage: str, project: Project) -> None:
    digest = hashlib.sha256(b"Nine per cent.").hexdigest()
    default_storage.save(copy_path(Copy(sha256=digest), ""), ContentFile(b"Nine p"))
    copy = stored(project, "Nine per cent.")
    assert (copy.content.name, bytes_of(copy)) == (copy_path(copy, ""), b"Nine per cent.")


def test_a_file_that_a_copy_rests_on_is_not_written_over_even_if_it_was_changed(
    storage: str, project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    first = stored(project, "Nine per cent.")
    spoilt = str(first.content.name)
    default_storage.delete(spoilt)
    default_storage.save(spoilt, ContentFile(b"Ten per cent."))
    second = stored(project, "Nine per cent.")
    assert bytes_of(first) == b"Ten per cent."
    assert (second.content.name, bytes_of(second)) == (f"{spoilt}-2", b"Nine per cent.")
    assert stored(project, "Nine per cent.").content.name == f"{spoilt}-2"
    assert spoilt in caplog.text


def test_a_file_that_is_gone_stays_gone_for_the_copy_that_lost_it(storage: str, project: Project) -> None:
    first = stored(project, "Nine per cent.")
    default_storage.delete(str(first.content.name))
    second = stored(project, "Nine per cent.")
    assert not default_storage.exists(str(first.content.name))
    assert bytes_of(second) == b"Nine per cent."


@pytest.mark.parametrize(
    "given",
    [
        "https://copies.example/bucket",
        "s3://",
        "s3://key:secret@bucket",
        "s3://bucket?endpoint=ftp://copies.example",
        "s3://bucket?endpont=https://copies.example",
        "copies",
    ],
)
def test_a_place_for_copies_that_is_none_stops_the_start(given: str) -> None:
    shown = settings_with(FACTCHECK_COPIES=given)
    assert shown.returncode != 0
    assert "FACTCHECK_COPIES has to look like s3://bucket" in shown.stderr


def test_without_a_bucket_copies_are_in_the_data_folder() -> None:
    assert "FileSystemStorage" in settings_with(FACTCHECK_COPIES="").stdout
