"""The project: settings, the Celery app, the addresses and the servers that come with it. No domain."""

from factcheck.celery import app as celery_app

__all__ = ["celery_app"]
