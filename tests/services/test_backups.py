"""Backups: what was saved comes back as it was, and nothing comes back by halves."""

import hashlib
import json
import shutil
import stat
import subprocess
import threading
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, models
from pytest_django import Settings

from annotations.errors import Conflict
from annotations.models import Claim, Copy, Evidence, Project, User
from annotations.services.backups import Manifest, back_up, restore
from factcheck.ownership import as_owner
from tests import factories
from tests.services.bucket import Bucket, running_bucket
from tests.services.test_copies import settings_with

pytestmark = pytest.mark.django_db(transaction=True)


def quietly(words: str, done: int, total: int) -> None:
    assert words
    assert 0 <= done <= total


def saved(folder: Path) -> Manifest:
    return back_up(folder=folder, tell=quietly)


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tmp_path / "monday"


@pytest.fixture(autouse=True)
def storage(tmp_path: Path, settings: Settings) -> Path:
    """The folder of the copies, empty."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return Path(settings.MEDIA_ROOT)


@pytest.fixture
def judged(project: Project) -> Claim:
    """A claim with a verdict, and a source with a stored copy."""
    claim = factories.claim(factories.article(project))
    factories.verdict(claim)
    return claim


@contextmanager
def _connected_to(name: str) -> Generator[None]:
    ours: Any = connection
    before = ours.settings_dict["NAME"]
    ours.close()
    ours.close_pool()
    ours.settings_dict["NAME"] = name
    try:
        yield
    finally:
        ours.close()
        ours.close_pool()
        ours.settings_dict["NAME"] = before


@pytest.fixture
def on_fresh_machine(tmp_path: Path, settings: Settings) -> Generator[Callable[[], None]]:
    """From the call on the database is another one, without tables, which its owner works on, as `restore`
    does, and nothing is in storage."""
    name, original = f"fresh_{uuid4().hex}", connection.settings_dict["NAME"]
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    there = ExitStack()

    def move() -> None:
        there.enter_context(as_owner())
        there.enter_context(_connected_to(name))
        settings.MEDIA_ROOT = tmp_path / "fresh-files"

    yield move
    there.close()
    assert connection.settings_dict["NAME"] == original
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


def everything() -> dict[str, object]:
    """All rows of all tables, the rules that the database keeps, and where each sequence stands."""
    found: dict[str, object] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
            found[table] = cursor.fetchall()
        for rules in (
            "SELECT tgname, obj_description(oid), tgenabled FROM pg_trigger WHERE NOT tgisinternal",
            "SELECT conname, convalidated, condeferrable FROM pg_constraint",
            "SELECT tablename, indexname, NULL FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT proname, prosrc, NULL FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
            "SELECT sequencename, last_value, start_value FROM pg_sequences",
        ):
            cursor.execute(f"{rules} ORDER BY 1, 2, 3")
            found[rules] = cursor.fetchall()
    return found


def _content_of(copy: Copy) -> bytes:
    with copy.content.open() as file:
        return bytes(file.read())


def test_what_was_saved_comes_back_as_it_was(
    backup: Path, judged: Claim, on_fresh_machine: Callable[[], None]
) -> None:
    before = everything()
    content = _content_of(Copy.objects.get())
    saved(backup)
    on_fresh_machine()
    manifest = restore(folder=backup, tell=quietly)
    assert everything() == before
    assert _content_of(Copy.objects.get()) == content
    assert manifest.rows["annotations_verdict"] == 1
    assert manifest.copies == 1


def test_backup_is_checked_by_a_program_of_every_system(backup: Path, judged: Claim) -> None:
    saved(backup)
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=backup, check=False, capture_output=True
    )
    assert checked.returncode == 0, checked.stderr
    files = {str(path.relative_to(backup)) for path in backup.rglob("*") if path.is_file()}
    named = {line.split("  ")[1] for line in (backup / "SHA256SUMS").read_text().splitlines()}
    assert files - named == {"SHA256SUMS"}


def test_backup_is_for_its_owner_alone(backup: Path, judged: Claim) -> None:
    saved(backup)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o700


def test_backup_taken_while_people_work_is_one_moment(
    backup: Path, project: Project, alice: User, on_fresh_machine: Callable[[], None]
) -> None:
    """Sources come in all the time: each one that came back has its copy, its evidence and its history."""
    claim = factories.claim(factories.article(project))
    enough, added = threading.Event(), threading.Barrier(3)

    def work(worker: int) -> None:
        try:
            for number in range(10_000):
                text = f"Report {number} of worker {worker}. The ferries carried 2.4 million passengers."
                factories.evidence(claim, actor=alice, text=text, title="Report", quote="2.4 million")
                if number == 0:
                    added.wait()
                if enough.is_set():
                    return
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=[number]) for number in range(2)]
    for each in workers:
        each.start()
    added.wait()
    manifest = saved(backup)
    enough.set()
    for each in workers:
        each.join()
    later = Copy.objects.count()

    on_fresh_machine()
    restore(folder=backup, tell=quietly)
    assert 2 <= Copy.objects.count() <= later
    assert Copy.objects.count() == Evidence.objects.count() == manifest.copies == _history_of(Copy)
    for copy in Copy.objects.all():
        assert hashlib.sha256(_content_of(copy)).hexdigest() == copy.sha256


def _history_of(model: type[models.Model]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT count(*) FROM annotations_event e JOIN {model._meta.db_table} m ON m.id = e."row" '
            "WHERE e.operation = 'insert'"
        )
        return int(cursor.fetchone()[0])


def test_copies_in_a_bucket_come_back_in_another(
    backup: Path,
    project: Project,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    on_fresh_machine: Callable[[], None],
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key-of-the-desk")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")

    def keep_copies_in(bucket: Bucket) -> None:
        named = f"s3://copies/kept?endpoint={bucket.endpoint}&region=north-1"
        told = json.loads(settings_with(FACTCHECK_COPIES=named).stdout)
        settings.STORAGES = {**settings.STORAGES, "default": told}

    with running_bucket() as here, running_bucket() as there:
        keep_copies_in(here)
        factories.evidence(factories.claim(factories.article(project)))
        saved(backup)
        on_fresh_machine()
        keep_copies_in(there)
        restore(folder=backup, tell=quietly)
        assert there.objects == here.objects != {}


def test_no_stored_file_is_left_out() -> None:
    """Whoever gives another table a file teaches the backup of it."""
    columns = [column for model in apps.get_models() for column in model._meta.fields]
    files = [column for column in columns if isinstance(column, models.FileField)]
    assert files == [Copy._meta.get_field("content")]


def test_backup_that_breaks_off_leaves_nothing(backup: Path, judged: Claim, storage: Path) -> None:
    stored = Path(default_storage.path(Copy.objects.get().content.name or ""))
    stored.unlink()
    stored.mkdir()
    with pytest.raises(IsADirectoryError):
        saved(backup)
    assert [each.name for each in backup.parent.iterdir()] == [storage.name]


def test_damaged_and_lost_copies_are_named_and_keep_nothing_from_being_saved(
    backup: Path, judged: Claim, storage: Path, on_fresh_machine: Callable[[], None]
) -> None:
    factories.evidence(judged, text="Another report of the port.", title="Another", quote="Another report")
    damaged, lost = Copy.objects.order_by("captured_at").values_list("content", flat=True)
    (storage / damaged).write_bytes(b"Annual report of another port.")
    (storage / lost).unlink()
    manifest = saved(backup)
    assert (manifest.damaged, manifest.missing, manifest.copies) == ([damaged], [lost], 1)
    on_fresh_machine()
    restore(folder=backup, tell=quietly)
    assert Copy.objects.count() == 2


def _fill(folder: Path) -> None:
    folder.mkdir()
    (folder / "notes.txt").write_text("of another program")


def _link(folder: Path) -> None:
    (folder.parent / "elsewhere").mkdir()
    folder.symlink_to(folder.parent / "elsewhere")


TAKEN: dict[str, Callable[[Path], object]] = {
    "a file": lambda folder: folder.write_text("of another program"),
    "a folder with something in it": _fill,
    "a link to an empty folder": _link,
    "a link to nothing": lambda folder: folder.symlink_to(folder.parent / "nowhere"),
}


@pytest.mark.parametrize("take", TAKEN.values(), ids=TAKEN)
def test_backup_takes_the_place_of_nothing_and_says_so_before_any_work(
    backup: Path, judged: Claim, take: Callable[[Path], object]
) -> None:
    take(backup)
    before = sorted(backup.parent.rglob("*"))
    told: list[str] = []
    with pytest.raises(Conflict, match="there already"):
        back_up(folder=backup, tell=lambda words, done, total: told.append(words))
    assert told == []
    assert sorted(backup.parent.rglob("*")) == before


def test_copy_filed_beside_a_damaged_one_is_no_damage(backup: Path, judged: Claim, storage: Path) -> None:
    name = Copy.objects.get().content.name or ""
    (storage / name).write_bytes(b"Annual report of another port.")
    factories.evidence(judged, text=factories.SOURCE_TEXT, title="The same again", quote="2.4 million")
    manifest = saved(backup)
    assert (manifest.damaged, manifest.copies) == ([name], 2)


def test_damaged_copy_of_a_backup_takes_the_place_of_no_whole_one(
    backup: Path, judged: Claim, storage: Path, settings: Settings, on_fresh_machine: Callable[[], None]
) -> None:
    """As where a database is brought back beside a storage that was never lost."""
    name = Copy.objects.get().content.name or ""
    whole = (storage / name).read_bytes()
    (storage / name).write_bytes(b"Annual report of another port.")
    saved(backup)
    (storage / name).write_bytes(whole)
    on_fresh_machine()
    settings.MEDIA_ROOT = storage
    restore(folder=backup, tell=quietly)
    assert (storage / name).read_bytes() == whole


def test_backup_into_an_empty_folder(backup: Path, judged: Claim) -> None:
    backup.mkdir()
    saved(backup)
    assert (backup / "SHA256SUMS").exists()


def test_empty_folder_outlasts_a_backup_that_fails(
    backup: Path, judged: Claim, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup.mkdir(mode=0o750)
    before = backup.stat()
    settings.POSTGRES_PROGRAMS = []
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Conflict, match="pg_dump"):
        saved(backup)
    assert sorted(backup.parent.iterdir()) == [backup.parent / "files", backup]
    assert (backup.stat().st_ino, backup.stat().st_mode) == (before.st_ino, before.st_mode)


def test_mounted_disk_is_told_before_any_work() -> None:
    with pytest.raises(Conflict, match="a disk is mounted there"):
        saved(Path("/proc"))


# --- Refusals -------------------------------------------------------------------------------------


def _flip_a_byte_of(name: str, backup: Path) -> None:
    path = backup / name if "*" not in name else next(each for each in backup.glob(name) if each.is_file())
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _rewrite_hash_of(path: Path) -> None:
    sums = path.parent / "SHA256SUMS"
    kept = [each for each in sums.read_text().splitlines() if path.name not in each]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    sums.write_text("\n".join([*kept, f"{digest}  {path.name}"]) + "\n")


def _cut_the_dump_short(backup: Path) -> None:
    dump = backup / "database.dump"
    dump.write_bytes(dump.read_bytes()[:100])
    _rewrite_hash_of(dump)


def _tell_otherwise(backup: Path, **told: object) -> None:
    """Change the manifest as a program would: with its hash."""
    path = backup / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | told))
    _rewrite_hash_of(path)


def _forget_a_copy(backup: Path) -> None:
    shutil.rmtree(backup / "files")
    sums = backup / "SHA256SUMS"
    sums.write_text("".join(each for each in sums.read_text().splitlines(True) if "files/" not in each))


def _name_besides(backup: Path, name: str) -> None:
    """One more file in the list, with the right hash where there is one."""
    (backup.parent / "secret").write_text("of another program")
    path = backup / name
    digest = hashlib.sha256(path.read_bytes() if path.is_file() else b"").hexdigest()
    with (backup / "SHA256SUMS").open("a", encoding="utf-8", errors="surrogateescape") as sums:
        sums.write(f"{digest}  {name}\n")


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "a byte of a copy": (
        lambda backup: _flip_a_byte_of("files/**/*", backup),
        "gone: files/copies/",
    ),
    "a byte of the dump": (lambda backup: _flip_a_byte_of("database.dump", backup), "gone: database.dump"),
    "a byte of the manifest": (lambda backup: _flip_a_byte_of("manifest.json", backup), "Changed: manifest"),
    "a copy is gone": (lambda backup: shutil.rmtree(backup / "files"), "gone: files/copies/"),
    "a copy is forgotten": (_forget_a_copy, "2 files of 3"),
    "a file of the machine": (lambda backup: _name_besides(backup, "files/../../secret"), "gone: files/../"),
    "a folder of the machine": (lambda backup: _name_besides(backup, "/etc/hostname"), "gone: /etc/"),
    "names in no encoding": (lambda backup: _name_besides(backup, "files/\udcff"), "Changed or gone"),
    "no manifest": (lambda backup: (backup / "manifest.json").unlink(), "no whole backup"),
    "no hashes": (lambda backup: (backup / "SHA256SUMS").unlink(), "no whole backup"),
    "no folder": (shutil.rmtree, "no whole backup"),
    "another format": (
        lambda backup: _tell_otherwise(backup, format=2, product="9.0"),
        "version.*9.0",
    ),
    "a newer PostgreSQL": (lambda backup: _tell_otherwise(backup, postgres=99), "PostgreSQL 99.*older: 18"),
    "newer tables": (
        lambda backup: _tell_otherwise(backup, migrations=["annotations.9999_moon"]),
        "annotations.9999_moon",
    ),
    "half a dump": (
        _cut_the_dump_short,
        "pg_restore failed",
    ),
}


@pytest.mark.parametrize(("spoil", "sentence"), SPOILT.values(), ids=SPOILT)
def test_spoilt_backup_is_refused_and_leaves_the_database_empty(
    backup: Path,
    judged: Claim,
    on_fresh_machine: Callable[[], None],
    spoil: Callable[[Path], object],
    sentence: str,
) -> None:
    saved(backup)
    spoil(backup)
    on_fresh_machine()
    with pytest.raises(Conflict, match=sentence):
        restore(folder=backup, tell=quietly)
    assert connection.introspection.table_names() == []


MANIFESTS = {
    "nothing": "",
    "no JSON": "format: 1",
    "another encoding": "\udcff",
    "a list": "[]",
    "a number": "1",
    "no format": "{}",
    "a format and no more": '{"format": 1}',
    "brackets without end": "[" * 100_000,
    "a number without end": '{"format": ' + "1" * 5000 + "}",
}


@pytest.mark.parametrize("manifest", MANIFESTS.values(), ids=MANIFESTS)
def test_manifest_that_is_none_is_told(backup: Path, judged: Claim, manifest: str) -> None:
    saved(backup)
    path = backup / "manifest.json"
    path.write_text(manifest, encoding="utf-8", errors="surrogateescape")
    _rewrite_hash_of(path)
    with pytest.raises(Conflict, match=r"no backup of the workbench: manifest\.json cannot"):
        restore(folder=backup, tell=quietly)


@pytest.mark.parametrize(
    "told",
    [
        {"rows": []},
        {"rows": {"annotations_claim": "many"}},
        {"migrations": "all"},
        {"migrations": [["annotations"]]},
        {"postgres": "18"},
        {"copies": True},
        {"made_at": None},
        {"heads": [1]},
    ],
    ids=str,
)
def test_manifest_that_tells_something_else_is_told(
    backup: Path, judged: Claim, told: dict[str, object]
) -> None:
    saved(backup)
    _tell_otherwise(backup, **told)
    with pytest.raises(Conflict, match=f"no backup of the workbench: {next(iter(told))} in manifest.json"):
        restore(folder=backup, tell=quietly)


def test_history_that_came_back_is_compared_with_the_heads_of_the_backup(
    backup: Path, judged: Claim, on_fresh_machine: Callable[[], None]
) -> None:
    head = saved(backup).heads[0]
    slug, position, _ = head.split(":")
    assert slug == judged.project.slug
    _tell_otherwise(backup, heads=[head, f"{slug}:{int(position) + 1}:{'0' * 64}"])
    on_fresh_machine()
    with pytest.raises(CommandError, match=r"1 finding\."):
        call_command("restore", str(backup), stdout=StringIO(), stderr=StringIO())


def test_rows_that_came_back_are_counted(
    backup: Path, judged: Claim, on_fresh_machine: Callable[[], None]
) -> None:
    saved(backup)
    _tell_otherwise(backup, rows={"annotations_verdict": 2})
    on_fresh_machine()
    with pytest.raises(Conflict, match="annotations_verdict has 1 of 2"):
        restore(folder=backup, tell=quietly)


def test_backup_is_never_brought_back_over_what_is_there(backup: Path, judged: Claim, storage: Path) -> None:
    saved(backup)
    before = everything()
    with pytest.raises(Conflict, match="has tables already"):
        restore(folder=backup, tell=quietly)
    assert everything() == before


def test_restore_goes_on_after_one_that_was_broken_off(
    backup: Path, judged: Claim, on_fresh_machine: Callable[[], None]
) -> None:
    """What it left in storage is taken for a copy only where it is one."""
    name, sha256 = Copy.objects.values_list("content", "sha256").get()
    saved(backup)
    on_fresh_machine()
    stump = Path(default_storage.path(name))
    stump.parent.mkdir(parents=True)
    stump.write_bytes(b"Annual rep")
    restore(folder=backup, tell=quietly)
    assert hashlib.sha256(stump.read_bytes()).hexdigest() == sha256
    assert [each.name for each in stump.parent.iterdir()] == [stump.name]


@pytest.mark.parametrize("version", ["15.4", "17.2", "99.0"])
def test_only_programs_of_the_servers_version_are_used(
    backup: Path, judged: Claim, settings: Settings, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    tools = backup.parent / "tools"
    tools.mkdir()
    program = tools / "pg_dump"
    program.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'\n")
    program.chmod(0o755)
    settings.POSTGRES_PROGRAMS = []
    monkeypatch.setenv("PATH", str(tools))
    with pytest.raises(Conflict, match="postgresql-client-18"):
        saved(backup)
    assert not backup.exists()
