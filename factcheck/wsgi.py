"""What the web server runs: `granian --interface wsgi factcheck.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")

application = get_wsgi_application()
# Every page's module now, so that the first visitor does not wait for them.
get_resolver().url_patterns  # noqa: B018
