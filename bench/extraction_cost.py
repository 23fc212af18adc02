"""What finding claims costs, through the real queue and database. `bench/extraction` runs it."""

import hashlib
import os
import platform
import random
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import regex
from django.db.models import Sum

from annotations.dispatch import start_extraction
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
from bench.meters import cpu_seconds, family, peak_megabytes
from bench.product import Product
from factcheck.embedded.child import Child

T = TypeVar("T")

LENGTH = 4_600  # characters, as of an article in a newspaper
STAGED, RATED, BULK = 60, 100, 1_000
KILLED_AFTER = 0.4  # of the articles
PATIENCE = 180  # seconds without any article being read; a dead worker's job comes back after some forty
LONG = (25_000, 50_000, 100_000, 200_000)  # characters


def main(product: Product) -> None:
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load()}")
    bare = print_stages()
    print_odd_texts()
    owner, alone = material.desk("alone")
    submit(owner, alone, range(RATED))
    print_rate(product, alone, bare)
    _, bulk = material.desk("bulk")
    submit(owner, bulk, range(BULK))
    print_bulk(product, bulk)
    _, undisturbed = material.desk("undisturbed")
    print_disturbed(product, owner, bulk, undisturbed)


def article(number: int, length: int = LENGTH) -> str:
    """Paragraphs of the demo's articles in another order each time, with other figures."""
    chosen = random.Random(number)
    texts = [each.text for desk in ("harbour-desk", "council-desk") for each in demo_articles(desk)]
    known = [line for text in texts for line in text.splitlines() if len(line) > 80]
    found: list[str] = []
    lines: list[str] = []
    while sum(map(len, found)) < length:
        lines = lines or chosen.sample(known, len(known))
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


# --- Long and odd texts ---------------------------------------------------------------------------


def print_odd_texts() -> None:
    """CPU seconds of texts, each beside those of half of it: twice is linear."""
    print(f"\n{'long and odd texts, one process':46}{'characters':>11}{'CPU s':>8}{'of half':>9}")
    print_growth("an article", [article(0, length) for length in LONG])
    for name, most, made in (
        ("one sentence of 50,000 characters", 50_000, one_sentence),
        ("50,000 quotation marks that only open", 50_000, opened_quotes),
        ("4,000 quotes in one paragraph", 4_000, quotes),
        ("12,000 names between commas", 12_000, names),
    ):
        print_growth(name, [made(most // 2), made(most)])


def print_growth(name: str, texts: Sequence[str]) -> None:
    """Each text is twice the one before it."""
    before = 0.0
    for text in texts:
        seconds, _ = timed(lambda text=text: detect(Document(text, "en")))  # type: ignore[misc]
        growth = f"x {seconds / before:.1f}" if before else ""
        print(f"  {name:44}{len(text):11,}{seconds:8.2f}{growth:>9}")
        before = seconds


def one_sentence(characters: int) -> str:
    return ("The port of Varnholm took in 40 ships" + " and 12 barges" * characters)[: characters - 1] + "."


def opened_quotes(number: int) -> str:
    return "“ " * number + "The port of Varnholm took in 40 ships."


def quotes(number: int) -> str:
    return " ".join(f"“Fares rose by {each} percent,” said Ilse Brandt." for each in range(number))


def names(number: int) -> str:
    return ", ".join(f"Ilse Brandt{chr(97 + each % 26)}" for each in range(number)) + " met in Ulmen."


# --- The queue ------------------------------------------------------------------------------------


def submit(owner: User, project: Project, numbers: Sequence[int]) -> None:
    say(f"{len(numbers):,} articles for {project}")
    for number in numbers:
        submitted = submit_text(
            actor=owner, project=project, text=article(number), title=title_of(number), language="en"
        )
        start_extraction(submitted.article, owner)


def print_rate(product: Product, project: Project, bare: float) -> None:
    """Articles a minute by one process, once it is warm."""
    before = cpu_seconds(product.database)
    started = time.perf_counter()
    with product.worker(1) as worker:
        wait(project, 1)
        warm, counted = time.perf_counter(), ended(project)
        wait(project, RATED)
        rate = (ended(project) - counted) / (time.perf_counter() - warm) * 60
        own, peaks = cpu_seconds(worker.pid), peaks_of(worker)
    database = cpu_seconds(product.database) - before
    print(f"\n{RATED} articles, a worker of 1 process: the first after {warm - started:.1f} s")
    print(f"  then {rate:.0f} articles/min; memory at its highest {peaks}")
    print(f"  CPU {own / RATED:.3f} s an article and {database / RATED:.3f} s of the database")
    print(f"  x {(own + database) / RATED / bare:.2f} of the bare encoder, start-up included")


def print_bulk(product: Product, project: Project) -> None:
    """Many articles by two processes, killed in the middle and started again."""
    started = time.perf_counter()
    with product.beat(), product.worker(2) as worker:
        wait(project, int(KILLED_AFTER * BULK / 2))
        early = peaks_of(worker)
        half, counted = time.perf_counter(), ended(project)
        wait(project, int(KILLED_AFTER * BULK))
        rate = (ended(project) - counted) / (time.perf_counter() - half) * 60
        worker.kill()
    print(f"\n{BULK:,} articles, 2 processes: {rate:.0f} articles/min, killed after {ended(project)}")
    with product.beat(), product.worker(2) as worker:
        wait(project, BULK)
        late = peaks_of(worker)
    print(f"  started again, all ended after {time.perf_counter() - started:.0f} s")
    print(f"  memory at its highest (VmHWM) {early} early, {late} at the end")
    jobs = ExtractionJob.objects.filter(snapshot__article__project=project, state=JobState.DONE)
    proposed = jobs.aggregate(Sum("proposed"))["proposed__sum"]
    rows = Annotation.objects.filter(snapshot__article__project=project).count()
    print(f"  {jobs.count():,} jobs done, {proposed:,} claims proposed, {rows:,} annotations")


def print_disturbed(product: Product, owner: User, bulk: Project, undisturbed: Project) -> None:
    """The articles that the killed worker was at, and their neighbours, beside the same read undisturbed."""
    again = ExtractionJob.objects.filter(snapshot__article__project=bulk, attempts__gt=1)
    cut_short = [number_of(title) for title in again.values_list("snapshot__article__title", flat=True)]
    if not cut_short:
        raise RuntimeError("The worker was killed between two articles: that proves nothing. Run it again.")
    numbers = sorted({near for each in cut_short for near in (each - 1, each, each + 1) if 0 <= near < BULK})
    submit(owner, undisturbed, numbers)
    with product.worker(2):
        wait(undisturbed, len(numbers))
    same = digest(bulk, numbers) == digest(undisturbed, numbers)
    print(f"  articles {', '.join(map(str, sorted(cut_short)))} were cut short and read again;")
    print(f"  these and their neighbours, read undisturbed: {'the same rows' if same else 'DIFFERENT ROWS'}")


def peaks_of(worker: Child) -> str:
    """The largest resident size (VmHWM) of each process that reads articles: "480 + 476 MB"."""
    _, *readers = family(worker.pid)
    return " + ".join(f"{peak_megabytes(each):.0f}" for each in readers) + " MB"


def jobs_of(project: Project, state: JobState) -> int:
    return ExtractionJob.objects.filter(snapshot__article__project=project, state=state).count()


def ended(project: Project) -> int:
    return jobs_of(project, JobState.DONE) + jobs_of(project, JobState.FAILED)


def wait(project: Project, articles: int) -> None:
    """Until so many articles of the project were read. TimeoutError when nothing moves any more."""
    reached, moved = ended(project), time.monotonic()
    while reached < articles:
        time.sleep(0.05)
        now = ended(project)
        if now > reached:
            reached, moved = now, time.monotonic()
        elif time.monotonic() - moved > PATIENCE:
            states = ", ".join(f"{jobs_of(project, each)} {each.label.lower()}" for each in JobState)
            raise TimeoutError(
                f"No article of “{project}” was read for {PATIENCE} seconds; of {articles:,} now {states}."
            )


def title_of(number: int) -> str:
    return f"Article {number}"


def number_of(title: str) -> int:
    return int(title.removeprefix("Article "))


def digest(project: Project, numbers: Iterable[int]) -> str:
    """Of all that was found and proposed in these articles of a project."""
    titles = [title_of(number) for number in numbers]
    jobs = ExtractionJob.objects.filter(
        snapshot__article__project=project, snapshot__article__title__in=titles
    ).order_by("snapshot__article__title")
    found = jobs.values_list("snapshot__sha256", "state", "proposed", "dropped", "candidates")
    rows = (
        Annotation.objects.filter(snapshot__jobs__in=jobs)
        .order_by("snapshot__article__title", "start", "end")
        .values_list(
            "snapshot__sha256", "start", "end", "exact", "claim__check_worthiness", "claim__claimant"
        )
    )
    return hashlib.sha256("\n".join(map(str, [*found, *rows])).encode()).hexdigest()
