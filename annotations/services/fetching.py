"""The steps that every page on its way from the web takes, be it an article's or a source's."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from annotations.errors import Conflict, FetchFailed, InvalidInput
from annotations.extraction.addresses import parse_target, refuse_private_literal
from annotations.models import (
    LOST,
    MOST_ATTEMPTS,
    Article,
    Evidence,
    FetchFailure,
    FetchState,
    QuoteState,
    Role,
    Source,
    User,
    new_id,
)
from annotations.services.deeds import change, deed, demand_role, lock

F = TypeVar("F", Article, Source)

# Longer than a worker may take for a page (see `annotations.tasks.PAGE_SECONDS`).
PATIENCE = timedelta(seconds=150)


def checked_address(url: str, *, to_fetch: bool = False) -> str:
    """The address in its one normal form; InvalidInput when it is not a web address.

    With `to_fetch` also when it spells out an address of a private network, which no worker would open.
    """
    try:
        target = parse_target(url.strip())
        if to_fetch and target.endpoint not in settings.FACTCHECK_FETCH_ALLOW:
            refuse_private_literal(target)
    except FetchFailed as failure:
        raise InvalidInput({"url": failure.detail}) from failure
    return target.url


def due_for_fetching(rows: "QuerySet[F]", now: datetime) -> "QuerySet[F]":
    """Waiting though no worker was told lately, or in the hands of a worker that fell silent."""
    unheard = Q(fetch_sent_at=None) | Q(fetch_sent_at__lt=now - LOST)
    waiting = Q(fetch_state=FetchState.WAITING) & unheard
    abandoned = Q(fetch_state=FetchState.FETCHING, fetch_began_at__lt=now - PATIENCE)
    return rows.filter(waiting | abandoned)


@deed(by=None)
def begin_fetch(*, row: F) -> F | None:
    """Take the fetch on, or None when it is done, given up, or in another worker's hands."""
    row, now = lock(row), timezone.now()
    is_taken = row.fetch_began_at is not None and row.fetch_began_at > now - PATIENCE
    if row.is_deleted or not row.is_on_its_way or (row.fetch_state == FetchState.FETCHING and is_taken):
        return None
    if row.fetch_attempts >= MOST_ATTEMPTS:
        _fail(row, FetchFailure.UNREADABLE, f"The page could not be read in {MOST_ATTEMPTS} attempts.")
        return None
    row.fetch_state, row.fetch_began_at, row.fetch_run = FetchState.FETCHING, now, new_id()
    row.fetch_attempts += 1
    row.save(update_fields=["fetch_state", "fetch_began_at", "fetch_run", "fetch_attempts"])
    return row


def holds_fetch(row: F, taken: F) -> bool:
    """Whether the locked row still waits for the outcome of this attempt."""
    return row.fetch_state == FetchState.FETCHING and row.fetch_run == taken.fetch_run


@deed(by=None)
def record_fetch_failure(*, row: F, failure: FetchFailed) -> F:
    """The page could not be had: a readable state, with Retry. Nothing when this run lost the fetch."""
    taken, row = row, lock(row)
    if holds_fetch(row, taken):
        _fail(row, FetchFailure(failure.reason), failure.detail)
    return row


@deed(by="actor")
def retry_fetch(*, actor: User, row: F) -> F:
    """Put a failed fetch back in line. The caller starts the task."""
    demand_role(actor, row.project, Role.REVIEWER)
    row = lock(row)
    if row.fetch_state != FetchState.FAILED:
        raise Conflict("Only a fetch that failed can be tried again.")
    if row.is_deleted:
        raise Conflict("This article was deleted. Restore it first.")
    return change(row, **FETCH_ENDED, fetch_state=FetchState.WAITING, fetch_sent_at=None, fetch_attempts=0)


# The columns that say nothing any more once a fetch has ended well, or begins anew.
FETCH_ENDED: dict[str, Any] = {
    "fetch_failure": "",
    "fetch_detail": "",
    "fetch_run": None,
    "fetch_began_at": None,
}


def _fail(row: F, reason: FetchFailure, detail: str) -> None:
    change(
        row,
        fetch_state=FetchState.FAILED,
        fetch_failure=reason,
        fetch_detail=detail[:500],
        fetch_run=None,
    )
    # Quotes that wait for a source without any copy have nothing to be looked for in.
    waiting = Evidence.objects.filter(source=row.pk, source__copies=None, quote_state=QuoteState.WAITING)
    for evidence in waiting.select_for_update(of=("self",)):
        change(evidence, quote_state=QuoteState.NO_COPY)
