"""The steps that every page on its way from the web takes, be it an article's or a source's."""

from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils import timezone

from annotations.errors import Conflict, FetchFailed, InvalidInput
from annotations.extraction.addresses import parse_target
from annotations.models import Article, FetchFailure, FetchState, Role, Source, User
from annotations.services.deeds import change, deed, demand_role, lock

F = TypeVar("F", Article, Source)

# Longer than the longest fetch may take (see extraction.fetching.DEFAULT_LIMITS).
PATIENCE = timedelta(seconds=60)


def checked_address(url: str) -> str:
    """The address in its one normal form; InvalidInput when it is not a web address."""
    try:
        return parse_target(url.strip()).url
    except FetchFailed as failure:
        raise InvalidInput({"url": failure.detail}) from failure


def due_for_fetching(rows: "QuerySet[F]", now: datetime) -> "QuerySet[F]":
    """On their way, but no worker was told lately: the broker was down, or a worker died."""
    unheard = Q(fetch_sent_at=None) | Q(fetch_sent_at__lt=now - PATIENCE)
    return rows.filter(unheard, fetch_state__in=[FetchState.WAITING, FetchState.FETCHING])


@deed(by=None)
def begin_fetch(*, row: F) -> F | None:
    """Take the fetch on, or None when it is done, given up, or in another worker's hands."""
    row = lock(row)
    taken = (
        row.fetch_state == FetchState.FETCHING
        and (row.fetch_sent_at or timezone.now()) > timezone.now() - PATIENCE
    )
    if taken or not row.is_on_its_way:
        return None
    row.fetch_state, row.fetch_sent_at = FetchState.FETCHING, timezone.now()
    row.save(update_fields=["fetch_state", "fetch_sent_at"])
    return row


@deed(by=None)
def record_fetch_failure(*, row: F, failure: FetchFailed) -> F:
    """The page could not be had: a readable state, with Retry."""
    row = lock(row)
    return change(
        row,
        fetch_state=FetchState.FAILED,
        fetch_failure=FetchFailure(failure.reason),
        fetch_detail=failure.detail[:500],
    )


@deed(by="actor")
def retry_fetch(*, actor: User, row: F) -> F:
    """Put a failed fetch back in line. The caller starts the task."""
    demand_role(actor, row.project, Role.REVIEWER)
    row = lock(row)
    if row.fetch_state != FetchState.FAILED:
        raise Conflict("Only a fetch that failed can be tried again.")
    return change(row, fetch_state=FetchState.WAITING, fetch_failure="", fetch_detail="", fetch_sent_at=None)
