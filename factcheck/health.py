"""Is every part there? For load balancers, supervisors and whoever looks after an installation."""

import logging
import time
from collections.abc import Callable
from threading import Lock

from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annotations.models.rights import HISTORY_IS_OPEN, may_change_history
from factcheck.celery import app

logger = logging.getLogger(__name__)

# Anyone may ask, so each web process asks the workers only this often (seconds): rarely while they answer,
# soon again while they are starting.
GOOD_ANSWER_LASTS = 5.0
BAD_ANSWER_LASTS = 0.5
# A worker that loads its language models on a busy machine answers late, and is there all the same. An idle
# one answers at once, so patience costs only where nobody is.
WORKER_PATIENCE = 3.0


class _Remembered:
    """The answer of a slow check, kept for a while and asked for by one thread at a time."""

    def __init__(self, check: Callable[[], bool]) -> None:
        self._check = check
        self._lock = Lock()
        self._answer = False
        self._stale_at = 0.0

    def __call__(self) -> bool:
        with self._lock:
            if time.monotonic() >= self._stale_at:
                self._answer = self._check()
                lasts = GOOD_ANSWER_LASTS if self._answer else BAD_ANSWER_LASTS
                self._stale_at = time.monotonic() + lasts
            return self._answer


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        logger.warning("the database does not answer: %s", error)
        return False
    return True


def _warnings() -> list[str]:
    """What does not keep the site from working, and is to be seen to."""
    try:
        return [HISTORY_IS_OPEN] if may_change_history() else []
    except DatabaseError as error:
        logger.warning("the rights of the site's role are not known: %s", error)
        return []


def _broker_answers() -> bool:
    with app.connection_for_write() as broker:
        failures: tuple[type[BaseException], ...] = (OSError, *broker.connection_errors)
        try:
            broker.connect()
        except failures as error:
            logger.warning("the broker does not answer: %s", error)
            return False
    return True


def _worker_answers() -> bool:
    """True when a worker's main process answers a ping; it does so too while all its children are busy."""
    return bool(app.control.ping(timeout=WORKER_PATIENCE, limit=1))


_worker_answered_lately = _Remembered(_worker_answers)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """`{"database": true, "broker": true, "worker": true}`; 200 when all are true, else 503. What is to be
    seen to all the same is told as `warnings`, a list of sentences; without any it is not there."""
    has_broker = _broker_answers()
    parts = {
        "database": _database_answers(),
        "broker": has_broker,
        "worker": has_broker and _worker_answered_lately(),
    }
    warnings = _warnings() if parts["database"] else []
    told = {**parts, "warnings": warnings} if warnings else parts
    return JsonResponse(told, status=200 if all(parts.values()) else 503)
