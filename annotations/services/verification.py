"""Whether everything that is stored is still what it was: the bytes of copies, their texts, quotes in them.

Needs no network. PostgreSQL hashes the texts and finds the quotes of one batch while threads hash the bytes
of the one before, which `hashlib` does without holding Python's lock. Memory is bounded by two batches of
rows without their texts, and a piece of a file for each thread.
"""

import hashlib
import logging
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypedDict

from django.core.files.storage import default_storage
from django.db.models import CharField, F, Func, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from annotations.models import (
    MOST_ATTEMPTS,
    Copy,
    Evidence,
    JobState,
    Project,
    Role,
    User,
    Verification,
    VerificationKind,
    new_id,
)
from annotations.services.deeds import deed, demand_role, one_at_a_time
from annotations.text.words import first_words

log = logging.getLogger(__name__)

# Two for each core of a small server; storage on a network keeps more of them waiting than hashing.
THREADS: Final = 4
_PIECE: Final = 1024 * 1024
_BATCH: Final = 200
# Of what is wrong so many are kept with the run; the command names all.
MOST_FINDINGS: Final = 1_000

Progress = Callable[[int, int], None]


class Finding(TypedDict):
    """What is not as it was: `what` ("copy", "evidence", "event") names the kind of thing, `id` which one,
    `sentence` says what is wrong and what to do."""

    what: str
    id: str
    sentence: str


def verify_copies(copies: QuerySet[Copy]) -> list[Finding]:
    """What is wrong with the stored bytes or the text of these copies; nothing when all is as it was."""
    return [finding for found in _checked(copies, with_quotes=False) for finding in found]


def verify_evidence(*, project: Project, on_progress: Progress) -> Iterator[Finding]:
    """What is wrong with any copy of the project's sources, or with a quote that stood in it.

    `on_progress` is called with the number of copies done, and of all, after each.
    """
    copies = Copy.objects.filter(source__project=project)
    total = copies.count()
    on_progress(0, total)
    for done, found in enumerate(_checked(copies, with_quotes=True), start=1):
        yield from found
        on_progress(done, max(done, total))


def _checked(copies: QuerySet[Copy], *, with_quotes: bool) -> Iterator[list[Finding]]:
    """What is wrong with each of the copies, in the order in which they came in."""
    with ThreadPoolExecutor(THREADS) as threads:
        try:
            before: list[tuple[Copy, Future[str | OSError], list[Finding]]] = []
            for batch in _batches(copies):
                hashing = [threads.submit(_hash_of, str(copy.content.name)) for copy in batch]
                lost = _lost_quotes(batch) if with_quotes else {}
                yield from (_wrong_with(copy, found.result()) + quotes for copy, found, quotes in before)
                quotes_of = [lost.get(copy.pk, []) for copy in batch]
                before = list(zip(batch, hashing, quotes_of, strict=True))
            yield from (_wrong_with(copy, found.result()) + quotes for copy, found, quotes in before)
        finally:
            threads.shutdown(cancel_futures=True)


def _batches(copies: QuerySet[Copy]) -> Iterator[list[Copy]]:
    """The copies in the order in which they came in, so many at a time, without their texts."""
    ids, last = copies.order_by("pk").values_list("pk", flat=True), uuid.UUID(int=0)
    hashed = (
        Copy.objects.select_related("source").defer("text", "headers").annotate(text_hash=_SHA256_OF_TEXT)
    )
    while batch := list(ids.filter(pk__gt=last)[:_BATCH]):
        # Told apart from the choice of rows, as a plan may hash every text before it sorts and cuts.
        yield [*hashed.filter(pk__in=batch).order_by("pk")]
        last = batch[-1]


_SHA256_OF_TEXT = Func(
    F("text"),
    template="encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')",
    output_field=CharField(),
)


def _hash_of(path: str) -> str | OSError:
    """SHA-256 of a stored file, or why it cannot be read; the log has all that is known of it."""
    digest = hashlib.sha256()
    try:
        with default_storage.open(path, "rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except FileNotFoundError as error:
        return error
    except OSError as error:
        log.exception("A stored copy cannot be read: %s", path)
        return error
    return digest.hexdigest()


def _wrong_with(copy: Any, found: str | OSError) -> list[Finding]:
    name, wrong = _name_of(copy), []
    if isinstance(found, FileNotFoundError):
        wrong.append(f"The bytes of {name} are gone: {copy.content.name} is not in storage. {_BRING_BACK}")
    elif isinstance(found, OSError):
        wrong.append(
            f"The bytes of {name} cannot be read from {copy.content.name}: {found.strerror}. "
            "Let the server read its storage, then verify again."
        )
    elif found != copy.sha256:
        wrong.append(
            f"The bytes of {name} are not those we stored: {copy.content.name} has the SHA-256 {found}, "
            f"not {copy.sha256}. {_BRING_BACK}"
        )
    if copy.text_hash != copy.text_sha256:
        wrong.append(
            f"The text of {name} was changed in the database: its SHA-256 is no longer {copy.text_sha256}. "
            "Restore that row from a backup."
        )
    return [Finding(what="copy", id=str(copy.pk), sentence=sentence) for sentence in wrong]


def _lost_quotes(batch: Iterable[Copy]) -> dict[uuid.UUID, list[Finding]]:
    """The quotes that do not stand in these copies where they stood, by the copy."""
    stored = {copy.pk: copy for copy in batch}
    there = Substr("copy__text", F("start") + 1, F("end") - F("start"))
    quotes = Evidence.objects.filter(copy__in=stored).exclude(exact=there).select_related("claim")
    lost: dict[uuid.UUID, list[Finding]] = defaultdict(list)
    for evidence in quotes.order_by("pk"):
        copy = stored[evidence.copy_id]  # type: ignore[index]  # one of the batch has it
        wording = evidence.claim.wording or evidence.claim.annotations.values_list("exact", flat=True)[0]
        sentence = (
            f"The quote “{first_words(evidence.exact)}” for the claim “{first_words(wording)}” is not in "
            f"{_name_of(copy)} where it stood. Restore the copy from a backup, or choose the words anew."
        )
        lost[copy.pk].append(Finding(what="evidence", id=str(evidence.pk), sentence=sentence))
    return lost


_BRING_BACK = "Bring the file back from a backup."


def _name_of(copy: Copy) -> str:
    return f"copy {copy.number} of “{copy.source}”"


# --- As a job of a worker -------------------------------------------------------------------------


@dataclass(frozen=True)
class VerificationRun:
    """One attempt at a verification: whoever holds it may write the outcome."""

    id: uuid.UUID
    run: uuid.UUID
    project: Project


@deed(by="actor")
def request_verification(*, actor: User, project: Project) -> Verification:
    """The run over the project's copies and quotes that waits or goes on, else a new one. The caller starts
    the task."""
    demand_role(actor, project, Role.EDITOR)
    one_at_a_time(project, "verification")
    kind = VerificationKind.EVIDENCE
    known = Verification.objects.unfinished().filter(project=project, kind=kind).first()
    return known or Verification.objects.create(project=project, kind=kind, requested_by=actor)


@deed(by=None)
def begin_verification(*, verification_id: uuid.UUID) -> VerificationRun | None:
    """Take a verification on that waits; None when it has ended, or another worker is at it."""
    waiting = Verification.objects.select_for_update(of=("self",), no_key=True).select_related("project")
    row = waiting.filter(pk=verification_id, state=JobState.QUEUED).first()
    if row is None:
        return None
    row.run, row.started_at = new_id(), timezone.now()
    row.state, row.attempts, row.heartbeat_at = JobState.RUNNING, row.attempts + 1, row.started_at
    row.done = 0
    row.save(update_fields=["run", "started_at", "state", "attempts", "heartbeat_at", "done"])
    return VerificationRun(row.pk, row.run, row.project)


@deed(by=None)
def report_verification(*, run: VerificationRun, done: int, total: int) -> bool:
    """Say how far the run is, and that it lives. False when it was taken from this worker: stop."""
    return bool(_row_of(run).update(done=done, total=total, heartbeat_at=timezone.now()))


@deed(by=None)
def finish_verification(*, run: VerificationRun, findings: list[Finding]) -> None:
    """Write down what was found; nothing when the run was taken from this worker."""
    _row_of(run).update(state=JobState.DONE, findings=findings, finished_at=timezone.now())


@deed(by=None)
def fail_verification(*, run: VerificationRun, reason: str) -> None:
    """It could not be brought to its end; `reason` is what people read."""
    _row_of(run).update(state=JobState.FAILED, failure=reason[:500], finished_at=timezone.now())


@deed(by=None)
def requeue_abandoned_verifications(*, now: datetime) -> None:
    """Take runs whose worker fell silent back into the queue, or give them up."""
    abandoned = Verification.objects.abandoned(now)
    abandoned.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=JobState.FAILED,
        run=None,
        failure=f"The verification did not end in {MOST_ATTEMPTS} attempts. Tell an administrator.",
        finished_at=now,
    )
    abandoned.update(state=JobState.QUEUED, run=None, sent_at=None)


def _row_of(run: VerificationRun) -> QuerySet[Verification]:
    return Verification.objects.filter(pk=run.id, run=run.run, state=JobState.RUNNING)
