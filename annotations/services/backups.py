"""The whole installation as one folder, and the installation from such a folder.

    SHA256SUMS       the hash of every other file, as `sha256sum --check` reads it
    manifest.json    what this is a backup of (`Manifest`)
    database.dump    all tables in one snapshot, by pg_dump
    files/…          the copies of sources, under the names they have in storage

The dump comes first, then the copies that it names: a copy is there before the row that names it, and never
changes, for it is filed under its hash. So work may go on meanwhile; what is stored later is in neither.
Memory does not grow with the number of copies, nor with their size.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path, PurePosixPath
from typing import IO, get_args, get_origin

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from annotations.errors import Conflict
from annotations.models import Copy
from annotations.services.audit import heads_now

# Told what is being done, how much of it is, and of how much.
Tell = Callable[[str, int, int], None]

FORMAT = 1
_SUMS, _MANIFEST, _DUMP, _FILES = "SHA256SUMS", "manifest.json", "database.dump", "files"
_PIECE = 1024 * 1024
_TOLD_AT_ONCE = 5


@dataclass
class Manifest:
    """What a backup is of: `product` and `migrations` as they were, `postgres` the server's major version,
    `rows` the number of rows of each table, `copies` the number of files.

    `missing` and `damaged` name copies that were not there, or not what their hash says, already then.
    `heads` are those of the chains of history.
    """

    format: int
    product: str
    made_at: str
    postgres: int
    migrations: list[str]
    rows: dict[str, int]
    copies: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)


def back_up(*, folder: Path, tell: Tell) -> Manifest:
    """Write a backup to `folder`, which has to be new or empty; it appears when it is complete.

    Copies that are gone or damaged do not keep the rest from being saved: the manifest names them.
    Raises Conflict, with nothing left behind, where `folder` is taken or pg_dump cannot do its work.
    """
    _demand_place(folder)
    draft = Path(tempfile.mkdtemp(prefix=f"{folder.name}.unfinished-", dir=folder.parent))
    try:
        manifest = _write_backup(draft, tell)
        os.sync()
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft)
        raise
    return manifest


def restore(*, folder: Path, tell: Tell) -> Manifest:
    """Bring back what `folder` holds into an empty database and the storage, and count its rows.

    The copies come first and the tables last, in one transaction: whatever goes wrong before leaves the
    database empty, and the next attempt finds the copies that are there already. Raises Conflict where the
    backup is not whole, or does not fit this database or this version of the product.
    """
    manifest = _manifest_of(folder)
    _demand_room_for(manifest)
    _demand_unchanged(folder, manifest, tell)
    _put_copies(folder, manifest.copies, tell)
    tell("bringing back the database", 0, 1)
    _run_program("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
                 f"--dbname={_address()}", str(folder / _DUMP))  # fmt: skip
    _demand_rows(manifest.rows)
    return manifest


# --- Out ------------------------------------------------------------------------------------------


def _demand_place(folder: Path) -> None:
    """Nothing is where the backup is to be, or an empty folder, which gives way once it is complete: what
    does not is told before any work is done."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    why = _in_the_way(folder)
    if why:
        raise Conflict(
            f"{folder} is there already, and stays ({why}): "
            "name a new folder, here or in it, which will be this backup."
        )


def _in_the_way(folder: Path) -> str:
    if folder.is_symlink():
        return "it is a link"
    if not folder.exists():
        return ""
    if not folder.is_dir():
        return "it is no folder"
    if folder.is_mount():
        return "a disk is mounted there"
    return "something is in it" if any(folder.iterdir()) else ""


def _write_backup(draft: Path, tell: Tell) -> Manifest:
    with (draft / _SUMS).open("w", encoding="utf-8") as sums, tempfile.TemporaryFile("w+") as names:
        manifest, total = _dump(draft / _DUMP, names, tell)
        _note(sums, _hash_of(draft / _DUMP), _DUMP)
        names.seek(0)
        for done, name in enumerate(names):
            tell("copies", done, total)
            _copy_out(name.rstrip("\n"), draft, sums, manifest)
        (draft / _MANIFEST).write_text(json.dumps(asdict(manifest), indent=1) + "\n", encoding="utf-8")
        _note(sums, _hash_of(draft / _MANIFEST), _MANIFEST)
    return manifest


def _dump(to: Path, names: IO[str], tell: Tell) -> tuple[Manifest, int]:
    """Dump the database, write the names of the copies that the dump names, and count both."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # This session has nothing to do while pg_dump looks at the same snapshot.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        tell("counting rows and copies", 0, 1)
        manifest = _manifest_now()
        total = 0
        for name in Copy.objects.order_by("content").values_list("content", flat=True).distinct().iterator():
            names.write(f"{name}\n")
            total += 1
        tell("dumping the database", 0, 1)
        _run_program("pg_dump", "--format=custom", "--no-privileges", f"--snapshot={snapshot}",
                     f"--file={to}", f"--dbname={_address()}")  # fmt: skip
    return manifest, total


def _manifest_now() -> Manifest:
    return Manifest(
        format=FORMAT,
        product=settings.PRODUCT_VERSION,
        made_at=timezone.now().isoformat(timespec="seconds"),
        postgres=_server_version(),
        migrations=sorted(".".join(each) for each in MigrationLoader(connection).applied_migrations),
        rows=_rows(),
        heads=[str(head) for head in heads_now()],
    )


def _copy_out(name: str, draft: Path, sums: IO[str], manifest: Manifest) -> None:
    """Write one stored copy into the backup."""
    path = draft / _FILES / name
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with default_storage.open(name) as stored, path.open("wb") as file:
            digest = _hash_through(stored.chunks(_PIECE), file)
    except FileNotFoundError:
        manifest.missing.append(name)
        return
    manifest.copies += 1
    if digest != _filed_under(name):
        manifest.damaged.append(name)
    _note(sums, digest, f"{_FILES}/{name}")


# --- Back -----------------------------------------------------------------------------------------


def _manifest_of(folder: Path) -> Manifest:
    """What the backup says of itself; Conflict where it is not whole, or of another kind."""
    if not all((folder / name).is_file() for name in (_SUMS, _MANIFEST, _DUMP)):
        raise Conflict(f"{folder} is no whole backup: it needs {_MANIFEST}, {_DUMP} and {_SUMS}.")
    if (_hash_of(folder / _MANIFEST), _MANIFEST) not in _noted(folder):
        raise Conflict(f"{folder} is not what it was. Changed: {_MANIFEST}.")
    try:
        told = json.loads((folder / _MANIFEST).read_bytes())
        if told["format"] != FORMAT:
            raise Conflict(f"{folder} was made by another version of the workbench: {told.get('product')}.")
        manifest = Manifest(**told)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise Conflict(f"{folder} is no backup of the workbench: {_MANIFEST} cannot be read.") from error
    strange = [each.name for each in fields(Manifest) if not _fits(getattr(manifest, each.name), each.type)]
    if strange:
        raise Conflict(f"{folder} is no backup of the workbench: {in_words(strange)} in {_MANIFEST}.")
    return manifest


def _fits(value: object, kind: object) -> bool:
    """The value is of the type, and so is what it holds."""
    inside = get_args(kind)
    if isinstance(value, list) and get_origin(kind) is list:
        return all(_fits(each, inside[0]) for each in value)
    if isinstance(value, dict) and get_origin(kind) is dict:
        return all(_fits(each, inside[1]) for each in value.values())
    return type(value) is kind


def _demand_room_for(manifest: Manifest) -> None:
    """The database is empty, and knows all that the backup was made with."""
    if connection.introspection.table_names():
        raise Conflict(
            "The database has tables already, and a backup is brought back into an empty one only: "
            "set FACTCHECK_DATA to a new folder, or DATABASE_URL to a new database."
        )
    if manifest.postgres > _server_version():
        raise Conflict(
            f"The backup is of PostgreSQL {manifest.postgres}, and this server is older: {_server_version()}."
        )
    known = {".".join(each) for each in MigrationLoader(connection).disk_migrations}
    unknown = [each for each in manifest.migrations if each not in known]
    if unknown:
        raise Conflict(
            f"The backup was made by version {manifest.product} of the workbench, which knew changes of the "
            f"tables that this one ({settings.PRODUCT_VERSION}) does not: {', '.join(unknown)}."
        )


def _demand_unchanged(folder: Path, manifest: Manifest, tell: Tell) -> None:
    """Every file is there and is what it was, before anything is brought back."""
    total = manifest.copies + len((_DUMP, _MANIFEST))
    changed, count = [], 0
    for count, (digest, name) in enumerate(_noted(folder), start=1):
        tell("checking the backup", count - 1, total)
        path = folder / name
        if not _is_of_a_backup(name) or not path.is_file() or _hash_of(path) != digest:
            changed.append(name)
    if changed:
        raise Conflict(f"{folder} is not what it was. Changed or gone: {in_words(changed)}.")
    if count != total:
        raise Conflict(f"{folder} is not what it was: {_SUMS} names {count:,} files of {total:,}.")


def _is_of_a_backup(name: str) -> bool:
    """It lies where a backup has its files, and nowhere else on this machine."""
    path = PurePosixPath(name)
    return name in (_DUMP, _MANIFEST) or (path.parts[:1] == (_FILES,) and ".." not in path.parts)


def _put_copies(folder: Path, total: int, tell: Tell) -> None:
    done = 0
    for digest, name in _noted(folder):
        stored, is_copy = name.removeprefix(f"{_FILES}/"), name.startswith(f"{_FILES}/")
        if is_copy:
            tell("copies", done, total)
            _put_copy(stored, digest, folder / name)
            done += 1


def _put_copy(name: str, digest: str, path: Path) -> None:
    """Store the file under its name. What an attempt that was broken off left there is no copy; one that is
    what its name says stays, for the backup's own may be damaged."""
    if default_storage.exists(name):
        with default_storage.open(name) as there:
            if _hash_through(there.chunks(_PIECE)) in (digest, _filed_under(name)):
                return
        default_storage.delete(name)
    with path.open("rb") as file:
        default_storage.save(name, File(file))


def _demand_rows(rows: dict[str, int]) -> None:
    there = _rows()
    wrong = [
        f"{table} has {there.get(table, 0):,} of {count:,}"
        for table, count in rows.items()
        if there.get(table) != count
    ]
    if wrong:
        raise Conflict(f"The rows that came back are not those of the backup: {in_words(wrong)}.")


# --- Both -----------------------------------------------------------------------------------------


def in_words(names: list[str]) -> str:
    """The first few, and how many there are besides."""
    more = len(names) - _TOLD_AT_ONCE
    return ", ".join(names[:_TOLD_AT_ONCE]) + (f" and {more:,} more" if more > 0 else "")


def _rows() -> dict[str, int]:
    """How many rows each table has."""
    counts = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            counts[table] = cursor.fetchone()[0]
    return counts


def _filed_under(name: str) -> str:
    """The hash of the bytes that a copy was stored with: the file's name begins with it."""
    return PurePosixPath(name).name[:64]


def _note(sums: IO[str], digest: str, name: str) -> None:
    sums.write(f"{digest}  {name}\n")


def _noted(folder: Path) -> Iterator[tuple[str, str]]:
    with (folder / _SUMS).open(encoding="utf-8", errors="replace") as sums:
        for line in sums:
            digest, _, name = line.rstrip("\n").partition("  ")
            yield digest, name


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash_through(pieces: Iterable[bytes], to: IO[bytes] | None = None) -> str:
    """The SHA-256 of the pieces, which are written to `to` on the way."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
        if to:
            to.write(piece)
    return digest.hexdigest()


# --- PostgreSQL's own programs --------------------------------------------------------------------


def _server_version() -> int:
    return connection.get_database_version()[0]


def _address() -> str:
    """How libpq gets to the database that Django is connected to; without the password."""
    connection.ensure_connection()
    return make_conninfo(**connection.connection.info.get_parameters())


def _run_program(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; Conflict with its last words where it fails."""
    password = connection.connection.info.password
    ended = subprocess.run(
        [_program(name), *arguments],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=os.environ | {"PGPASSWORD": password},
    )
    if ended.returncode != 0:
        raise Conflict(f"{name} failed. {ended.stderr.strip()[-2000:]}")


def _program(name: str) -> Path:
    """The program of the server's own version: an older one cannot read the server, and what a newer one
    writes this server may not understand when it is brought back."""
    version = _server_version()
    for folder in [*settings.POSTGRES_PROGRAMS, *map(Path, os.get_exec_path())]:
        program = folder / name
        if os.access(program, os.X_OK) and _version_of(program) == version:
            return program
    raise Conflict(
        f"The database is PostgreSQL {version}, and no {name} of that version is there: install PostgreSQL's "
        f"client programs (Debian: postgresql-client-{version}) and put their folder on the PATH."
    )


def _version_of(program: Path) -> int | None:
    told = subprocess.run([program, "--version"], check=False, capture_output=True, text=True).stdout
    number = re.search(r"\(PostgreSQL\) (\d+)", told)
    return int(number[1]) if number else None
