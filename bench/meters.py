"""What processes use, read from Linux (proc(5)), and what PostgreSQL was asked (pg_stat_statements)."""

import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psycopg

_TICKS = os.sysconf("SC_CLK_TCK")
# Transaction control, and what PostgreSQL asks itself at the end of a transaction to check foreign keys.
_NOT_ASKED = r"^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|START TRANSACTION|SELECT \S+ FROM ONLY )"


def family(pid: int) -> list[int]:
    """The process and all its descendants."""
    parents = {int(path.name): _parent(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found


def cpu_seconds(pid: int) -> float:
    """Processor time of the process, its descendants, and the children it has outlived."""
    return sum(_own_ticks(each) for each in family(pid)) / _TICKS + _outlived_ticks(pid) / _TICKS


def reset_peak(pid: int) -> None:
    """Let the peak of memory be measured from now on (proc(5), clear_refs)."""
    for each in family(pid):
        Path(f"/proc/{each}/clear_refs").write_text("5")


def peak_megabytes(pid: int) -> float:
    """The largest resident size that any one process of the family has had (VmHWM)."""
    return max(_status(each).get("VmHWM", 0) for each in family(pid)) / 1024


class Statements:
    """The statements PostgreSQL was sent, transaction control aside."""

    count = 0


@contextmanager
def counted_statements(admin: "psycopg.Connection[tuple[object, ...]]") -> Generator[Statements]:
    """Count during the block what any session sends to the database; what triggers do is not counted."""
    statements = Statements()
    admin.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
    _track(admin, "top")
    admin.execute("SELECT pg_stat_statements_reset()")
    yield statements
    row = admin.execute(
        "SELECT coalesce(sum(calls), 0)::int FROM pg_stat_statements "
        "WHERE query !~* %s AND query NOT LIKE '%%pg_stat_statements%%'",
        [_NOT_ASKED],
    ).fetchone()
    assert row is not None
    statements.count = int(str(row[0]))
    _track(admin, "none")


def _track(admin: "psycopg.Connection[tuple[object, ...]]", what: str) -> None:
    admin.execute(f"ALTER SYSTEM SET pg_stat_statements.track = {what}")
    admin.execute("SELECT pg_reload_conf()")
    time.sleep(0.3)  # until every session has read it


def _parent(process: Path) -> int:
    try:
        return int(_after_name(process)[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _own_ticks(pid: int) -> int:
    try:
        fields = _after_name(Path(f"/proc/{pid}"))
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(fields[11]) + int(fields[12])


def _outlived_ticks(pid: int) -> int:
    fields = _after_name(Path(f"/proc/{pid}"))
    return int(fields[13]) + int(fields[14])


def _after_name(process: Path) -> list[str]:
    """The fields of `stat` that follow the name, which may hold spaces: state, parent, …"""
    return (process / "stat").read_text().rpartition(")")[2].split()


def _status(pid: int) -> dict[str, int]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    sizes = (line.split() for line in lines if line.endswith(" kB"))
    return {name.rstrip(":"): int(size) for name, size, _ in sizes}
