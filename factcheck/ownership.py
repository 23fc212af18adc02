"""Working on the database as the role that owns its tables, for what the site's own role may not do."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection


@contextmanager
def as_owner() -> Generator[None]:
    """Be the owner on this thread's connection until the block ends; without DATABASE_OWNER_URL the site's
    role is the owner. No other thread may use the database meanwhile."""
    site = {name: connection.settings_dict[name] for name in settings.DATABASE_OWNER}
    _become(settings.DATABASE_OWNER)
    try:
        yield
    finally:
        _become(site)


def _become(role: Mapping[str, str]) -> None:
    ours: Any = connection
    if role:
        ours.close()
        ours.close_pool()
        ours.settings_dict.update(role)
