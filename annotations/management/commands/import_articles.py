"""`manage.py import_articles --project harbour-desk clippings/`: files become articles with claims."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from annotations.dispatch import start_extraction
from annotations.errors import DomainError
from annotations.management.arguments import refusals_told, user_named
from annotations.management.progress import Progress
from annotations.management.waiting import wait_for_jobs
from annotations.models import UNREAD, ExtractionJob, Project, Role, User
from annotations.services.articles import PAGE_ENDINGS, TEXT_ENDINGS, Submission, submit_file
from annotations.services.projects import create_project

SERVICE_ACCOUNT = "importer"


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `job_ids` is () when it did not become an article; the built-in detector's
    job is the first."""

    file: Path
    words: str
    article_id: uuid.UUID | None = None
    job_ids: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    cells: tuple[str, str, str, str]
    is_failed: bool


class Command(BaseCommand):
    help = (
        "Take articles in from text and html files (folders are searched for them), wait until their claims "
        "are extracted, and print a table of what became of each file. The exit status is 1 when one failed. "
        "A project that does not exist is made; it belongs to --user, else to the first superuser, else to "
        f"the account “{SERVICE_ACCOUNT}”, which is made without a password (changepassword gives it one). "
        "Without --user, articles of an existing project are submitted by its first owner."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", required=True, metavar="SLUG", help="made if there is none")
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help=".txt, .html, .pdf or a folder"
        )
        parser.add_argument("--user", metavar="USERNAME", help="who submits the articles")
        parser.add_argument("--no-wait", action="store_true", help="leave the extraction to the workers")

    def handle(
        self, *, project: str, paths: list[Path], user: str | None, no_wait: bool, **options: Any
    ) -> None:
        with refusals_told():
            actor, desk = _desk(project, user)
        with Progress(self.stderr) as progress:
            outcomes = _take_in(actor, desk, list(_files(paths)), progress)
            jobs = [job_id for outcome in outcomes for job_id in outcome.job_ids]
            if not no_wait:
                wait_for_jobs(jobs, progress)
        rows = [_row(outcome, jobs) for outcome, jobs in _with_jobs(outcomes)]
        for line in _table(rows):
            self.stdout.write(line)
        for file in _passed_over(paths):
            self.stderr.write(f"passed over, neither text nor html: {file}")
        failed = sum(row.is_failed for row in rows)
        if failed:
            raise CommandError(f"{failed} of {len(rows)} files failed.")


def _desk(slug: str, username: str | None) -> tuple[User, Project]:
    """Who submits, and where to; the project is made when it is not there."""
    project = Project.objects.filter(slug=slug).first()
    if username:
        actor = user_named(username)
    elif project:
        actor = _first_owner(project)
    else:
        actor = _founder()
    if project is None:
        project = create_project(actor=actor, slug=slug, name=slug.replace("-", " ").capitalize())
    return actor, project


def _first_owner(project: Project) -> User:
    owners = User.objects.filter(memberships__project=project, memberships__role=Role.OWNER)
    return owners.order_by("memberships__created_at")[:1].get()


def _founder() -> User:
    superuser = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if superuser:
        return superuser
    known = User.objects.filter(username=SERVICE_ACCOUNT).first()
    return known or User.objects.create_user(SERVICE_ACCOUNT, name="Importer")


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and those of the folders named, in the order of their names."""
    for path in paths:
        inside = _inside(path) if path.is_dir() else []
        yield from [file for file in inside if _is_readable(file)] or [path]


def _passed_over(paths: Iterable[Path]) -> Iterator[Path]:
    """What the folders named hold besides."""
    return (file for path in paths if path.is_dir() for file in _inside(path) if not _is_readable(file))


def _inside(folder: Path) -> list[Path]:
    return sorted(each for each in folder.rglob("*") if each.is_file())


def _is_readable(file: Path) -> bool:
    return file.suffix.lower() in (*TEXT_ENDINGS, *PAGE_ENDINGS)


def _take_in(actor: User, project: Project, files: list[Path], progress: Progress) -> list[Outcome]:
    outcomes = []
    for number, file in enumerate(files):
        progress.show(f"taking in {len(files):,} files", done=number, total=len(files))
        outcomes.append(_offer(actor, project, file))
    return outcomes


def _offer(actor: User, project: Project, file: Path) -> Outcome:
    """One file, one transaction: the others go on, whatever becomes of it."""
    if file.is_dir():
        return Outcome(file, "failed: there is no .txt, .html or .pdf file in this folder")
    try:
        with transaction.atomic():
            submission = submit_file(actor=actor, project=project, name=file.name, content=file.read_bytes())
            jobs = start_extraction(submission.article, actor)
    except DomainError as error:
        return Outcome(file, f"failed: {error.message}")
    except OSError as error:
        return Outcome(file, f"failed: {error.strerror}")
    return Outcome(file, _said_of(submission), submission.article.pk, tuple(job.pk for job in jobs))


def _said_of(submission: Submission) -> str:
    if not submission.is_new:
        return "known already"
    twin = submission.article.near_duplicate_of
    return f"near-duplicate of “{twin.headline}” ({twin.pk})" if twin else "new"


def _with_jobs(outcomes: list[Outcome]) -> Iterator[tuple[Outcome, list[ExtractionJob]]]:
    jobs = ExtractionJob.objects.defer("candidates").in_bulk(
        [job_id for outcome in outcomes for job_id in outcome.job_ids]
    )
    for outcome in outcomes:
        yield outcome, [jobs[job_id] for job_id in outcome.job_ids]


def _row(outcome: Outcome, jobs: list[ExtractionJob]) -> Row:
    """The file's outcome together with its jobs': what the reader of the table needs to know.

    A file has failed when the built-in detector has; what a service could not do is only told.
    """
    words, claims = outcome.words, f"{sum(job.proposed for job in jobs)}"
    failures = [job.failure or "the extraction was cancelled" for job in jobs if job.state in UNREAD]
    has_failed = not jobs or jobs[0].state in UNREAD
    if has_failed:
        words, claims = f"failed: {failures[0]}" if jobs else words, "-"
    elif any(job.is_unfinished for job in jobs):
        words, claims = f"{words}, extraction waits", "-"
    elif failures:
        words = f"{words}; {failures[0]}"
    return Row((str(outcome.file), claims, str(outcome.article_id or "-"), words), has_failed)


def _table(rows: list[Row]) -> Iterator[str]:
    lines = [("FILE", "CLAIMS", "ARTICLE", "OUTCOME"), *(row.cells for row in rows)]
    wide = max(len(line[0]) for line in lines)
    for name, claims, article, words in lines:
        yield f"{name:<{wide}}  {claims:>6}  {article:<36}  {words}"
