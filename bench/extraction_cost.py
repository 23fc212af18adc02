"""What finding claims costs, through the real queue and database. `bench/extraction` runs it."""

import hashlib
import os
import platform
import random
import time
from collections.abc import Callable
from typing import TypeVar

import regex
from django.db.models import Sum

from annotations.extraction.body import paragraphs
from annotations.extraction.candidates import Detection, Document
from annotations.extraction.checkworthiness import wordings
from annotations.extraction.claims import WorkbenchDetector
from annotations.extraction.clauses import clauses
from annotations.extraction.encoder import MEANING, encoder
from annotations.management.demo.articles import demo_articles
from annotations.models import Annotation, ExtractionJob, JobState, Project, User
from annotations.services.articles import submit_text
from bench import material
from bench.api_cost import load, say
from bench.meters import cpu_seconds, peak_megabytes
from bench.product import Product

T = TypeVar("T")

LENGTH = 4_600  # characters, as of an article in a newspaper
STAGED, RATED, BULK = 60, 100, 1_000
KILLED_AFTER = 0.4  # of the articles


def main(product: Product) -> None:
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load()}")
    bare = print_stages()
    owner, alone = material.desk("alone")
    submit(owner, alone, RATED)
    print_rate(product, alone, bare)
    _, bulk = material.desk("bulk")
    submit(owner, bulk, BULK)
    print_bulk(product, bulk)
    same = digest(alone, RATED) == digest(bulk, RATED)
    print(f"the first {RATED} articles of both: {'the same rows' if same else 'DIFFERENT ROWS'}")


def article(number: int) -> str:
    """Paragraphs of the demo's articles in another order each time, with other figures."""
    chosen = random.Random(number)
    texts = [each.text for desk in ("harbour-desk", "council-desk") for each in demo_articles(desk)]
    lines = [line for text in texts for line in text.splitlines() if len(line) > 80]
    chosen.shuffle(lines)
    found: list[str] = []
    while sum(map(len, found)) < LENGTH:
        found.append(regex.sub(r"\d", lambda digit: str(chosen.randrange(1, 10)), lines.pop()))
    return "\n".join(found) + "\n"


# --- Stages ---------------------------------------------------------------------------------------


def print_stages() -> float:
    """CPU seconds of each stage in one process; returns those of the bare encoder for one article."""
    documents = [Document(article(number), "en") for number in range(STAGED)]
    started = time.perf_counter()
    detect(documents[0])
    print(f"cold start: the first article takes {time.perf_counter() - started:.1f} s in a new process")
    sentences = [
        document.text[span.start : span.end]
        for document in documents
        for part in paragraphs(document.text, language="en", title="")
        for span in part.sentences
    ]
    bare, _ = timed(lambda: encoder(MEANING).vectors(sentences))
    body, _ = timed(lambda: [paragraphs(each.text, language="en", title="") for each in documents])
    told, claims = timed(lambda: [spans(each) for each in documents])
    worded, _ = timed(lambda: [wordings(words) for words in claims])
    whole, _ = timed(lambda: [detect(each) for each in documents])
    print(f"\n{STAGED} articles, {len(sentences):,} sentences, one thread: CPU ms a sentence")
    rows = [
        ("the bare encoder on the sentences", bare),
        ("body and sentences", body),
        ("parsing, spans and claimants", told - body),
        ("wording (the encoder on the claims)", worded),
        ("signs, dates, stand-alone wording", whole - told - worded),
        ("the whole detector", whole),
    ]
    for name, seconds in rows:
        print(f"  {name:38}{seconds / len(sentences) * 1000:7.2f}  x {seconds / bare:.2f}")
    return bare / STAGED


def detect(document: Document) -> Detection:
    return WorkbenchDetector().detect(document, on_progress=lambda done, total: None)


def spans(document: Document) -> list[str]:
    """The words of the clauses of an article."""
    body = paragraphs(document.text, language="en", title="")
    return [
        document.text[clause.start : clause.end]
        for found in clauses(document.text, body, document.language)
        for clause in found
    ]


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """CPU seconds of this process, and what came out."""
    before = time.process_time()
    outcome = work()
    return time.process_time() - before, outcome


# --- The queue ------------------------------------------------------------------------------------


def submit(owner: User, project: Project, articles: int) -> None:
    say(f"{articles:,} articles for {project}")
    for number in range(articles):
        submit_text(
            actor=owner, project=project, text=article(number), title=f"Article {number}", language="en"
        )


def print_rate(product: Product, project: Project, bare: float) -> None:
    """Articles a minute by one process, once it is warm."""
    before = cpu_seconds(product.database)
    started = time.perf_counter()
    with product.worker(1) as worker:
        wait(lambda: finished(project) > 0)
        warm, counted = time.perf_counter(), finished(project)
        wait(lambda: not waiting(project))
        rate = (finished(project) - counted) / (time.perf_counter() - warm) * 60
        own, peak = cpu_seconds(worker.pid), peak_megabytes(worker.pid)
    database = cpu_seconds(product.database) - before
    print(f"\n{RATED} articles, a worker of 1 process: the first after {warm - started:.1f} s")
    print(f"  then {rate:.0f} articles/min; the largest process {peak:.0f} MB")
    print(f"  CPU {own / RATED:.3f} s an article and {database / RATED:.3f} s of the database")
    print(f"  x {(own + database) / RATED / bare:.2f} of the bare encoder, start-up included")


def print_bulk(product: Product, project: Project) -> None:
    """Many articles by two processes, killed in the middle and started again."""
    started = time.perf_counter()
    with product.beat(), product.worker(2) as worker:
        wait(lambda: finished(project) >= KILLED_AFTER * BULK / 2)
        early = peak_megabytes(worker.pid)
        half, counted = time.perf_counter(), finished(project)
        wait(lambda: finished(project) >= KILLED_AFTER * BULK)
        rate = (finished(project) - counted) / (time.perf_counter() - half) * 60
        worker.kill()
    print(f"\n{BULK:,} articles, 2 processes: {rate:.0f} articles/min, killed after {finished(project)}")
    with product.beat(), product.worker(2) as worker:
        wait(lambda: not waiting(project))
        late = peak_megabytes(worker.pid)
    print(f"  started again, all done after {time.perf_counter() - started:.0f} s")
    print(f"  the largest process: {early:.0f} MB early, {late:.0f} MB at the end")
    jobs = ExtractionJob.objects.filter(snapshot__article__project=project, state=JobState.DONE)
    proposed = jobs.aggregate(Sum("proposed"))["proposed__sum"]
    rows = Annotation.objects.filter(snapshot__article__project=project).count()
    print(f"  {jobs.count():,} jobs done, {proposed:,} claims proposed, {rows:,} annotations")


def waiting(project: Project) -> bool:
    return ExtractionJob.objects.unfinished().filter(snapshot__article__project=project).exists()


def finished(project: Project) -> int:
    return ExtractionJob.objects.filter(snapshot__article__project=project, state=JobState.DONE).count()


def wait(is_so: Callable[[], bool]) -> None:
    while not is_so():
        time.sleep(0.05)


def digest(project: Project, articles: int) -> str:
    """Of all that was proposed in the first articles of a project."""
    titles = [f"Article {number}" for number in range(articles)]
    rows = Annotation.objects.filter(
        snapshot__article__project=project, snapshot__article__title__in=titles
    ).order_by("snapshot__article__title", "start", "end")
    columns = rows.values_list(
        "snapshot__sha256", "start", "end", "exact", "claim__check_worthiness", "claim__claimant"
    )
    return hashlib.sha256("\n".join(map(str, columns)).encode()).hexdigest()
