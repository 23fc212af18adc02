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
    LinkState,
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

# Days until the next look at a page that is there as it was, and at one that is not; the last one for good.
DAYS_WHILE_ALIVE = (7, 14, 28, 56, 90)
DAYS_WHILE_DEAD = (1, 2, 4, 8, 16, 30)
# A site that fails for any reason but that it has no such page may only have a bad hour: so many looks in a
# row have to fail, an hour apart, before its page counts as gone.
LOOKS_BEFORE_DEAD = 3
UNTIL_NEXT_LOOK = timedelta(hours=1)
# Whoever takes a check on and never ends it, for whatever reason, has the page left alone for this long.
UNTIL_TAKEN_AGAIN = timedelta(days=DAYS_WHILE_DEAD[0])


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


@deed(by=None)
def forgive_attempt(*, row: F) -> F:
    """Not count an attempt whose page was had and could not be stored: that says nothing of the page.

    It is taken on again when the run's patience has ended. Nothing when this run lost the fetch.
    """
    taken, row = row, lock(row)
    if holds_fetch(row, taken):
        row.fetch_attempts -= 1
        row.save(update_fields=["fetch_attempts"])
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
    return change(row, **FETCH_ENDED, fetch_state=FetchState.WAITING, fetch_sent_at=None)


# --- Whether the page is still there ---------------------------------------------------------------


def due_for_check(rows: "QuerySet[F]", now: datetime) -> "QuerySet[F]":
    """Those whose page we have, and which it is time to look at again; the longest due first."""
    return rows.filter(fetch_state=FetchState.STORED, link_due_at__lte=now).order_by("link_due_at")


@deed(by="actor")
def check_now(*, actor: User, row: F) -> F:
    """Have the page looked at again at once, unless a worker is at it. The caller starts the task."""
    demand_role(actor, row.project, Role.REVIEWER)
    row = lock(row)
    if row.is_deleted:
        raise Conflict("This article was deleted. Restore it first.")
    if not row.url or row.fetch_state != FetchState.STORED:
        raise Conflict("Only a page that was stored from its address can be looked at again.")
    now = timezone.now()
    if not _is_looked_at(row, now):
        row.link_due_at = now
        row.save(update_fields=["link_due_at"])
    return row


def _is_looked_at(row: F, now: datetime) -> bool:
    """Whether a worker has taken the check on, and not fallen silent: `begin_check` left the time."""
    if row.link_due_at is None:
        return False
    taken_at = row.link_due_at - UNTIL_TAKEN_AGAIN
    return now - PATIENCE < taken_at <= now and taken_at != row.link_checked_at


@deed(by=None)
def begin_check(*, row: F) -> F | None:
    """Take the check on, or None when it is not due, or in another worker's hands.

    Whoever takes it on pushes the time it is due: the time itself names the attempt, and a page that ends
    every worker does so once a day at most.
    """
    row, now = lock(row), timezone.now()
    is_due = row.link_due_at is not None and row.link_due_at <= now
    if row.is_deleted or not is_due or row.fetch_state != FetchState.STORED:
        return None
    row.link_due_at = now + UNTIL_TAKEN_AGAIN
    row.save(update_fields=["link_due_at"])
    return row


def holds_check(row: F, taken: F) -> bool:
    """Whether the locked row still waits for the outcome of this check."""
    return row.fetch_state == FetchState.STORED and row.link_due_at == taken.link_due_at


@deed(by=None)
def put_off_check(*, row: F) -> F:
    """Look again in a moment, as somebody was at work on what the page changes. Nothing when this run lost
    the check."""
    taken, row = row, lock(row)
    if holds_check(row, taken):
        row.link_due_at = timezone.now() + PATIENCE
        row.save(update_fields=["link_due_at"])
    return row


def note_alive(row: F, *, is_changed: bool, every: int = 0) -> F:
    """The page of this locked row is there. Looked at again after longer and longer while it stays the same,
    or `every` so many days."""
    is_as_before = row.link_state == LinkState.ALIVE and not is_changed
    streak = row.link_streak + 1 if is_as_before else 1
    return _note_link(row, LinkState.ALIVE, streak, every or _step(DAYS_WHILE_ALIVE, streak))


@deed(by=None)
def record_dead_link(*, row: F, failure: FetchFailed) -> F:
    """The page could not be had; what we keep of it stays. Nothing when this run lost the check.

    Gone at once where the site says so, else after `LOOKS_BEFORE_DEAD` looks in a row: until then all that is
    said is why the last one failed.
    """
    taken, row = row, lock(row)
    if not holds_check(row, taken):
        return row
    was_dead = row.link_state == LinkState.DEAD
    is_gone = was_dead or failure.reason == FetchFailure.NOT_FOUND
    misses = _misses_with_this(row)
    if not is_gone and misses < LOOKS_BEFORE_DEAD:
        return _note_miss(row, failure, misses)
    streak = row.link_streak + 1 if was_dead else 1
    why = {"link_failure": FetchFailure(failure.reason), "link_detail": failure.detail[:500]}
    return _note_link(row, LinkState.DEAD, streak, _step(DAYS_WHILE_DEAD, streak), **why)


def _misses_with_this(row: F) -> int:
    """How many looks in a row have failed; those that people asked for within an hour are one."""
    hour_ago = timezone.now() - UNTIL_NEXT_LOOK
    is_of_same_hour = row.link_checked_at is not None and row.link_checked_at > hour_ago
    return max(row.fetch_attempts, 1) if is_of_same_hour else row.fetch_attempts + 1


def _note_miss(row: F, failure: FetchFailed, misses: int) -> F:
    """One look that failed and says nothing yet about the page: the next one is soon."""
    now = timezone.now()
    row.fetch_attempts = misses
    row.link_checked_at, row.link_due_at = now, now + UNTIL_NEXT_LOOK
    row.save(update_fields=["fetch_attempts", "link_checked_at", "link_due_at"])
    detail = failure.detail[:500]
    return change(row, link_detail=detail) if row.link_detail != detail else row


def _step(days: tuple[int, ...], streak: int) -> int:
    return days[min(streak, len(days)) - 1]


def _note_link(row: F, state: LinkState, streak: int, days: int, **why: str) -> F:
    """Write the outcome of a check; the version changes only where there is something new to say."""
    now = timezone.now()
    news: dict[str, Any] = {"link_failure": "", "link_detail": "", **why, "link_state": state}
    if row.link_state != state:
        news["link_since"] = now
    row.link_checked_at, row.link_due_at, row.link_streak = now, now + timedelta(days=days), streak
    row.fetch_attempts = 0
    row.save(update_fields=["link_checked_at", "link_due_at", "link_streak", "fetch_attempts"])
    is_news = any(getattr(row, name) != value for name, value in news.items())
    return change(row, **news) if is_news else row


# The columns that say nothing any more once a fetch has ended well, or begins anew.
FETCH_ENDED: dict[str, Any] = {
    "fetch_failure": "",
    "fetch_detail": "",
    "fetch_run": None,
    "fetch_began_at": None,
    "fetch_attempts": 0,
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
