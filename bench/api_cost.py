"""What the API costs in one run, beside what this machine can do at all. `bench/api` runs it."""

import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.test import Client

from annotations.models import Annotation, Article, Claim, ExtractionJob, Project, Snapshot, User
from annotations.services.exports import ExportFormat
from bench import material
from bench.load import SECONDS, Done, drive, request_plans
from bench.meters import counted_statements, cpu_seconds, peak_megabytes, reset_peak
from bench.product import Product, Web
from factcheck.files import BASE_DIR

CLIENTS = 8
TO_WRITE = 4_000  # requests that change something: more than the time allows for
COUNTED = 20
BULK_ARTICLES = 2_000
BULK_ANNOTATIONS = 100_000
EXPORTED_TABLES = ("project", "article", "snapshot", "claim", "annotation", "source", "evidence", "verdict")


@dataclass(frozen=True)
class Row:
    """One line of the first table. CPU is per request in milliseconds, memory in megabytes."""

    name: str
    alone: Done
    together: Done
    web: float
    database: float
    statements: float
    peak: float


def main(product: Product) -> None:
    say(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load()}")
    hello = limit_of_server(product)
    commits = limit_of_commits(product)
    rows = requests_measured(product)
    print_requests(rows, hello, commits)
    bulk = material.desk("bulk")
    print_bulk(product, *bulk)
    print_exports(product, *bulk)


# --- The machine's own limits ---------------------------------------------------------------------


def limit_of_server(product: Product) -> Row:
    with product.hello() as web:
        return measured(product, web, "hello (bare WSGI)", [get("/")], repeat=True)


def limit_of_commits(product: Product) -> tuple[Done, Done, float]:
    """Single-row transactions with one client and with several, and the database's CPU per commit in ms."""
    say("single-row INSERT commits")
    product.admin.execute("CREATE TABLE bench_commits (id bigserial PRIMARY KEY, words text NOT NULL)")
    plan = {"kind": "commits", "database": os.environ["DATABASE_URL"]}
    before = cpu_seconds(product.database)
    alone, together = drive([plan]), drive([plan] * CLIENTS)
    cpu = cpu_seconds(product.database) - before
    return alone, together, cpu / (alone.steps + together.steps) * 1000


# --- Requests -------------------------------------------------------------------------------------


def requests_measured(product: Product) -> list[Row]:
    say("material for the requests")
    owner, project = material.desk("desk")
    articles = [material.article(owner, project, number) for number in range(200)]
    with_fifty = articles[0]
    material.mark(owner, [material.snapshot_of(with_fifty)], 50)
    to_judge = claims_to_judge(owner, project)
    bearer = {"Authorization": f"Bearer {material.token(owner)}"}
    cookie = {"Cookie": session_of(owner)}
    claims = f"projects/{project.slug}/claims/"
    page = f"/projects/{project.slug}/articles/{with_fifty.pk}/"
    with product.web() as web:

        def reading(name: str, path: str, headers: dict[str, str]) -> Row:
            return measured(product, web, name, [get(path, headers)], repeat=True)

        def writing(name: str, calls: list[dict[str, Any]]) -> Row:
            return measured(product, web, name, calls, repeat=False)

        return [
            writing("annotate one span", annotate_calls(articles[1:], bearer)),
            writing("record a verdict", verdict_calls(to_judge, bearer)),
            reading("list of 50 claims, API", f"/api/v1/{claims}", bearer),
            reading("list of 50 claims, page", f"/{claims}", cookie),
            reading("50 annotations, API", f"/api/v1/articles/{with_fifty.pk}/annotations/", bearer),
            reading("50 annotations, workspace", page, cookie),
            writing("import one article", import_calls(project, bearer)),
        ]


def claims_to_judge(owner: User, project: Project) -> list[Claim]:
    """Accepted claims with a source that supports each, as a verdict needs it."""
    judged = [material.article(owner, project, 1_000 + number) for number in range(TO_WRITE // 50)]
    snapshots = [material.snapshot_of(article) for article in judged]
    material.mark(owner, snapshots, 50)
    claims = list(Claim.objects.filter(annotations__snapshot__in=snapshots))
    material.give_evidence(owner, claims)
    return claims


def annotate_calls(articles: Sequence[Article], headers: dict[str, str]) -> list[dict[str, Any]]:
    calls = []
    for article in articles:
        snapshot = material.snapshot_of(article)
        for start, end in material.passages(snapshot, TO_WRITE // len(articles) + 1):
            exact = snapshot.text[start:end]
            body = {"snapshot": str(snapshot.pk), "start": start, "end": end, "exact": exact}
            calls.append(post("/api/v1/annotations/", body, headers))
    return calls


def verdict_calls(claims: Sequence[Claim], headers: dict[str, str]) -> list[dict[str, Any]]:
    body = {"rating": "supported", "rationale": "The report gives the same figure for the same year."}
    return [post(f"/api/v1/claims/{claim.pk}/verdicts/", body, headers) for claim in claims]


def import_calls(project: Project, headers: dict[str, str]) -> list[dict[str, Any]]:
    path = f"/api/v1/projects/{project.slug}/articles/"
    return [
        post(path, {"text": material.text(number, 3_000), "title": f"New {number}"}, headers)
        for number in range(10_000, 10_000 + TO_WRITE)
    ]


def get(path: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    return {"method": "GET", "path": path, "body": None, "headers": headers or {}}


def post(path: str, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
    typed = headers | {"Content-Type": "application/json"}
    return {"method": "POST", "path": path, "body": json.dumps(body), "headers": typed}


def session_of(owner: User) -> str:
    """The cookie of somebody who has logged in."""
    client = Client()
    client.force_login(owner)
    return f"sessionid={client.cookies['sessionid'].value}"


def measured(product: Product, web: Web, name: str, calls: list[dict[str, Any]], *, repeat: bool) -> Row:
    """Warm up, count statements, then one client, then several; CPU is that of the last two together."""
    say(name)

    def run(share: list[dict[str, Any]], clients: int) -> Done:
        return drive(request_plans(web.port, share, clients=clients, repeat=repeat))

    def some(number: int, *, clients: int) -> None:
        """A few calls that are not timed; those that change something are not sent again."""
        share = calls * number if repeat else [calls.pop() for _ in range(number)]
        drive(request_plans(web.port, share[:number], clients=clients, repeat=False))

    # The material came in faster than autovacuum looks; it would know the tables within a minute.
    product.admin.execute("ANALYZE")
    # A worker process imports most of the product when its first request comes.
    some(CLIENTS * 5, clients=CLIENTS)
    with counted_statements(product.admin) as counted:
        some(COUNTED, clients=1)
    half = len(calls) if repeat else len(calls) // 3
    reset_peak(web.pid)
    before = cpu_seconds(web.pid), cpu_seconds(product.database)
    alone = run(calls[:half], 1)
    together = run(calls if repeat else calls[half:], CLIENTS)
    after = cpu_seconds(web.pid), cpu_seconds(product.database)
    steps = alone.steps + together.steps
    return Row(
        name=name,
        alone=alone,
        together=together,
        web=(after[0] - before[0]) / steps * 1000,
        database=(after[1] - before[1]) / steps * 1000,
        statements=counted.count / COUNTED,
        peak=peak_megabytes(web.pid),
    )


def print_requests(rows: Sequence[Row], hello: Row, commits: tuple[Done, Done, float]) -> None:
    print(f"\nrequests, {SECONDS:.0f} s with one client and {SECONDS:.0f} s with {CLIENTS}:")
    print(
        f"{'':<28}{'req/s':>8}{'req/s':>8}{'p50 ms':>8}{'CPU ms':>8}{'CPU ms':>8}{'CPU ms':>8}"
        f"{'SQL':>6}{'peak':>7}{'x hello':>9}"
    )
    print(f"{'':<28}{'1':>8}{CLIENTS:>8}{'1':>8}{'web':>8}{'db':>8}{'both':>8}{'':>6}{'MB':>7}{'CPU':>9}")
    for row in (hello, *rows):
        print(
            f"{row.name:<28}{row.alone.rate:>8.0f}{row.together.rate:>8.0f}{row.alone.milliseconds:>8.1f}"
            f"{row.web:>8.2f}{row.database:>8.2f}{row.web + row.database:>8.2f}"
            f"{row.statements:>6.1f}{row.peak:>7.0f}{(row.web + row.database) / hello.web:>9.1f}"
        )
    alone, together, cpu = commits
    print(
        f"{'commit (single-row INSERT)':<28}{alone.rate:>8.0f}{together.rate:>8.0f}{alone.milliseconds:>8.1f}"
        f"{'-':>8}{cpu:>8.2f}{cpu:>8.2f}{1:>6.1f}{'-':>7}{'-':>9}"
    )


# --- Bulk -----------------------------------------------------------------------------------------


def print_bulk(product: Product, owner: User, project: Project) -> None:
    """Many articles from files, as one command; then their extraction by the worker."""
    say(f"{BULK_ARTICLES:,} articles")
    folder = product.folder / "clippings"
    folder.mkdir()
    for number in range(BULK_ARTICLES):
        content = material.text(100_000 + number, 3_000)
        (folder / f"{number:05}.txt").write_text(content, encoding="utf-8")
    took, own, database, peak = imported(product, project, folder)
    print(f"\nimport_articles of {BULK_ARTICLES:,} files, waiting for nothing:")
    print(
        f"  {took:.1f} s, {BULK_ARTICLES / took:.0f} articles/s; CPU {own / BULK_ARTICLES * 1000:.1f} ms "
        f"(database {database / BULK_ARTICLES * 1000:.1f} ms) an article; peak {peak:.0f} MB"
    )
    waiting = ExtractionJob.objects.unfinished().count()
    took, own, database = extracted(product)
    proposed = Annotation.objects.exclude(extractor="").count()
    print(f"extraction of the {waiting:,} articles that wait, by a worker of two processes:")
    print(
        f"  {took:.1f} s, {waiting / took:.0f} articles/s, {proposed:,} claims; CPU "
        f"{own / waiting * 1000:.1f} ms (database {database / waiting * 1000:.1f} ms) an article"
    )


def imported(product: Product, project: Project, folder: Path) -> tuple[float, float, float, float]:
    """Seconds, own CPU seconds, the database's, and the peak of memory in MB."""
    command = [sys.executable, "manage.py", "import_articles", "--project", project.slug, "--no-wait"]
    before = children_cpu(), cpu_seconds(product.database)
    start = time.perf_counter()
    subprocess.run([*command, str(folder)], cwd=BASE_DIR, check=True, stdout=subprocess.DEVNULL)
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return took, children_cpu() - before[0], cpu_seconds(product.database) - before[1], peak


def extracted(product: Product) -> tuple[float, float, float]:
    """Seconds until nothing waits, CPU seconds of the worker, and the database's."""
    before = cpu_seconds(product.database)
    start = time.perf_counter()
    with product.worker() as worker:
        while ExtractionJob.objects.unfinished().exists():
            time.sleep(0.1)
        took = time.perf_counter() - start
        own = cpu_seconds(worker.pid)
    return took, own, cpu_seconds(product.database) - before


def children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


# --- Export ---------------------------------------------------------------------------------------


def print_exports(product: Product, owner: User, project: Project) -> None:
    say(f"{BULK_ANNOTATIONS:,} annotations")
    snapshots = list(Snapshot.objects.filter(article__project=project).select_related("article"))
    proposed = Annotation.objects.filter(claim__project=project).count()
    each = (BULK_ANNOTATIONS - proposed) // len(snapshots)
    total = proposed + material.mark(owner, snapshots, each)
    product.admin.execute("VACUUM ANALYZE")
    say("the same rows by COPY")
    copied = best_of(3, lambda: copy_as_json(project))
    headers = {"Authorization": f"Bearer {material.token(owner)}"}
    print(f"\nexport of {total:,} annotations in {len(snapshots):,} articles, the best of three:")
    print(f"{'':<28}{'s':>8}{'MB':>8}{'CPU s web':>11}{'CPU s db':>10}{'peak MB':>9}{'x COPY':>8}")
    print(
        f"{'COPY (SELECT row_to_json)':<28}{copied[0]:>8.2f}{copied[1] / 1e6:>8.1f}{'-':>11}"
        f"{database_cpu(product, lambda: copy_as_json(project)):>10.2f}{'-':>9}{1.0:>8.1f}"
    )
    with product.web() as web:
        for format in (ExportFormat.JSONL, ExportFormat.CSV, ExportFormat.W3C):
            print_export(product, web, project, format, headers, copied[0])


def print_export(
    product: Product, web: Web, project: Project, format: ExportFormat, headers: dict[str, str], copied: float
) -> None:
    say(f"export as {format}")
    plan = request_plans(
        web.port,
        [get(f"/api/v1/projects/{project.slug}/export/?format={format}", headers)],
        clients=1,
        repeat=False,
    )
    drive(plan)
    reset_peak(web.pid)
    before = cpu_seconds(web.pid), cpu_seconds(product.database)
    runs = [drive(plan) for _ in range(3)]
    used = (cpu_seconds(web.pid) - before[0]) / 3, (cpu_seconds(product.database) - before[1]) / 3
    best = min(runs, key=lambda done: done.seconds)
    print(
        f"{format.value:<28}{best.seconds:>8.2f}{best.received / 1e6:>8.1f}{used[0]:>11.2f}{used[1]:>10.2f}"
        f"{peak_megabytes(web.pid):>9.0f}{best.seconds / copied:>8.1f}"
    )


def copy_as_json(project: Project) -> tuple[float, int]:
    """Seconds and bytes of sending every row that the export reads as JSON, straight out of PostgreSQL."""
    start = time.perf_counter()
    received = 0
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        for table in EXPORTED_TABLES:
            rows = f"SELECT row_to_json(t) FROM annotations_{table} t WHERE {_OF_PROJECT[table]}"
            with cursor.copy(f"COPY ({rows}) TO STDOUT".replace("%s", f"'{project.pk}'")) as out:
                received += sum(len(piece) for piece in out)
    return time.perf_counter() - start, received


_CLAIMS = "claim_id IN (SELECT id FROM annotations_claim WHERE project_id = %s)"
_OF_PROJECT = {
    "project": "id = %s",
    "article": "project_id = %s",
    "snapshot": "article_id IN (SELECT id FROM annotations_article WHERE project_id = %s)",
    "claim": "project_id = %s",
    "annotation": _CLAIMS,
    "source": "project_id = %s",
    "evidence": _CLAIMS,
    "verdict": _CLAIMS,
}


def best_of(times: int, run: Callable[[], tuple[float, int]]) -> tuple[float, int]:
    return min(run() for _ in range(times))


def database_cpu(product: Product, run: Callable[[], object]) -> float:
    before = cpu_seconds(product.database)
    run()
    return cpu_seconds(product.database) - before


def load() -> str:
    return " ".join(f"{each:.1f}" for each in os.getloadavg())


def say(words: str) -> None:
    print(f"  … {words}", file=sys.stderr, flush=True)
