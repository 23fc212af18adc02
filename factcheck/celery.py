"""The Celery app. Tasks live in `annotations.tasks`; how they are delivered is in `factcheck.settings`."""

import os

from celery import Celery
from celery.signals import task_postrun
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")

app = Celery("factcheck")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_postrun.connect
def give_connection_back(**about: object) -> None:
    """As after a request: the connection goes back to the pool, which looks at it before it is used again."""
    close_old_connections()
