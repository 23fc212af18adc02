"""What `backup` and `restore` say at the terminal."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from annotations.models import Copy, Project
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def kept(project: Project, tmp_path: Path, settings: Settings) -> Path:
    """Where the bytes of the one copy are."""
    settings.MEDIA_ROOT = tmp_path / "files"
    factories.evidence(factories.claim(factories.article(project)))
    return Path(settings.MEDIA_ROOT) / str(Copy.objects.get().content.name)


def test_backup_says_what_it_saved(tmp_path: Path) -> None:
    said = StringIO()
    call_command("backup", str(tmp_path / "monday"), stdout=said, stderr=StringIO())
    assert said.getvalue().endswith("tables, 1 copy.\n")


def test_backup_of_a_damaged_copy_is_there_and_names_it(tmp_path: Path, kept: Path) -> None:
    kept.write_bytes(b"Something else.")
    with pytest.raises(CommandError, match=f"Changed: copies/.*{kept.name}"):
        call_command("backup", str(tmp_path / "monday"), stdout=StringIO(), stderr=StringIO())
    assert (tmp_path / "monday" / "SHA256SUMS").exists()


def test_backup_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(CommandError, match=r"file.*(Not a directory|File exists)"):
        call_command("backup", str(tmp_path / "file" / "monday"), stdout=StringIO(), stderr=StringIO())


def test_restore_over_what_is_there_is_refused(tmp_path: Path) -> None:
    call_command("backup", str(tmp_path / "monday"), stdout=StringIO(), stderr=StringIO())
    with pytest.raises(CommandError, match="has tables already"):
        call_command("restore", str(tmp_path / "monday"), stdout=StringIO(), stderr=StringIO())
