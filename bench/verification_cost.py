"""What it costs to verify every stored copy and quote of a project. `bench/verification` runs it."""

import hashlib
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction

from annotations.dispatch import start_verification
from annotations.models import Claim, Copy, Evidence, Project, QuoteState, Source, Stance, User, Verification
from annotations.models.sources import copy_path
from annotations.services import verification
from annotations.services.verification import request_verification, verify_evidence
from annotations.text.anchoring import describe
from annotations.text.normalization import sha256_of
from bench import material
from bench.api_cost import load, say
from bench.product import Product
from factcheck.files import BASE_DIR

SOURCES = 10_000
PAGE, TEXT = 40_000, 6_000  # bytes as the site sent them, characters read from them
KILLED_AFTER = 0.3  # of the copies
PATIENCE = 180.0


def main(product: Product) -> None:
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load()}")
    owner, project = material.desk("verification")
    say(f"storing {SOURCES:,} sources ...")
    paths = store(owner, project)
    product.admin.execute("ANALYZE")
    total = sum(os.path.getsize(path) for path in paths)
    print(f"\n{SOURCES:,} sources, one copy and one quote each, {total / 1e6:,.0f} MB in storage")
    print_bare(paths)
    print_service(project)
    print_command(project)
    print_spoiled(project, paths)
    print_killed(product, owner, project)


def store(owner: User, project: Project) -> list[str]:
    """Sources with a copy of their own bytes and a quote in it; the paths of their files."""
    material.mark(owner, [material.snapshot_of(material.article(owner, project, 1))], 1)
    claim = Claim.objects.get(project=project)
    paths: list[str] = []
    for first in range(0, SOURCES, 500):
        numbers = range(first, first + 500)
        made = [page(number) for number in numbers]
        sources = [
            Source(project=project, title=f"Report {number}", fetch_state="stored", created_by=owner)
            for number in numbers
        ]
        copies = [
            Copy(source=source, number=1, media_type="text/html", text=text, text_sha256=sha256_of(text))
            for source, (_, text) in zip(sources, made, strict=True)
        ]
        for copy, (content, _) in zip(copies, made, strict=True):
            copy.sha256 = hashlib.sha256(content).hexdigest()
            path = Path(default_storage.path(copy_path(copy, "")))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            copy.content.name = copy_path(copy, "")
            paths.append(str(path))
        with transaction.atomic():
            Source.objects.bulk_create(sources)
            Copy.objects.bulk_create(copies)
            Evidence.objects.bulk_create([quoted(claim, owner, copy) for copy in copies])
    return paths


def page(number: int) -> tuple[bytes, str]:
    """A page as its site sent it, and the text read from it."""
    text = material.text(number, TEXT)
    body = "".join(f"<p>{line}</p>" for line in text.splitlines())
    return f"<!-- {'x' * (PAGE - len(body))} -->{body}".encode(), text


def quoted(claim: Claim, owner: User, copy: Copy) -> Evidence:
    position, quote = describe(copy.text, 100, 180)
    return Evidence(
        claim=claim,
        source=copy.source,
        stance=Stance.CONTEXT,
        quote=quote.exact,
        quote_state=QuoteState.FOUND,
        copy=copy,
        start=position.start,
        end=position.end,
        exact=quote.exact,
        prefix=quote.prefix,
        suffix=quote.suffix,
        added_by=owner,
    )


def digest(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digests(paths: Sequence[str]) -> list[str]:
    return [digest(path) for path in paths]


def hash_all(ready: Executor, paths: list[str]) -> None:
    for _ in ready.map(digests, [paths[first : first + 100] for first in range(0, len(paths), 100)]):
        pass


def timed(what: Callable[[], object]) -> float:
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def print_bare(paths: list[str]) -> None:
    """SHA-256 of the same files and nothing else."""
    print("\nbare sha256 of these files           seconds")
    print(f"  one after another                  {timed(lambda: digests(paths)):7.1f}")
    pools = {"threads": ThreadPoolExecutor, "processes": ProcessPoolExecutor}
    for name, pool in pools.items():
        for workers in (2, 4):
            with pool(workers) as ready:
                spent = timed(partial(hash_all, ready, paths))
            print(f"  {workers} {name:<32} {spent:7.1f}")


def print_service(project: Project) -> None:
    """The service in this process, with more threads or fewer, and how often it tells how far it is."""
    print("\nverify_evidence in one process       seconds  longest silence")
    for threads in (1, 2, 4, 8):
        verification.THREADS = threads  # type: ignore[misc]  # what is measured here
        told = [time.perf_counter()]
        found = list(verify_evidence(project=project, on_progress=partial(note, told)))
        silence = max(map(float.__sub__, told[1:], told))
        print(
            f"  {threads} threads to hash with             {told[-1] - told[0]:7.1f}  {silence:13.2f}", end=""
        )
        print(f"   {len(found)} findings")


def note(told: list[float], done: int, total: int) -> None:
    told.append(time.perf_counter())


def print_command(project: Project) -> None:
    """The command, with its peak of memory."""
    command = [sys.executable, "manage.py", "verify_evidence", "--project", project.slug]
    start, peak = time.perf_counter(), 0.0
    with subprocess.Popen(command, cwd=BASE_DIR, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        while running.poll() is None:
            peak = max(peak, resident_megabytes(running.pid))
            time.sleep(0.05)
        said = running.communicate()[0].decode()
    spent = time.perf_counter() - start
    print(
        f"\nmanage.py verify_evidence            {spent:7.1f}  exit {running.returncode}, peak {peak:.0f} MB"
    )
    print("  " + said.strip().replace("\n", "\n  "))


def resident_megabytes(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def print_spoiled(project: Project, paths: list[str]) -> None:
    """One byte flipped, one file gone: what is named."""
    content = bytearray(Path(paths[17]).read_bytes())
    content[1_000] ^= 1
    Path(paths[17]).write_bytes(content)
    Path(paths[4_711]).unlink()
    found = list(verify_evidence(project=project, on_progress=lambda *_: None))
    print("\nwith one byte flipped and one file deleted:")
    for each in found:
        print(f"  {each['sentence']}")


def print_killed(product: Product, owner: User, project: Project) -> None:
    """A worker killed in the middle: the run is taken up again by itself."""
    with product.beat():
        with product.worker(1) as worker:
            start = time.perf_counter()
            with transaction.atomic():
                asked = request_verification(actor=owner, project=project)
                start_verification(asked)
            for row in watched(asked):
                if row.done >= SOURCES * KILLED_AFTER:
                    worker.kill()
                    break
            killed = time.perf_counter() - start
        with product.worker(1):
            for row in watched(asked):
                if not row.is_unfinished:
                    break
    print(f"\nworker killed after {killed:.1f} s; {row.state} after {time.perf_counter() - start:.1f} s")
    print(f"  in attempt {row.attempts}: {row.done:,} of {row.total:,}, {len(row.findings)} findings")


def watched(asked: Verification) -> Iterator[Verification]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        yield Verification.objects.get(pk=asked.pk)
        time.sleep(0.05)
    raise TimeoutError("the verification does not end")
