"""The settings under test: those of the product, without what only costs time here.

Also what the type checker reads, which needs no server.
"""

import os

os.environ.setdefault("DATABASE_URL", "postgresql://")
os.environ.setdefault("CELERY_BROKER_URL", "memory://")

from factcheck.settings import *  # noqa: F403

# The tests work as the site's role: each proves that its rights suffice.
DATABASES["default"]["ENGINE"] = "tests.plugins.database"  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Straight from the source folders: no build is needed to run a test.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = None  # type: ignore[assignment]  # the product collects them, tests do not
