"""What articles and sources share when their page has to be had from the web."""

from django.db import models
from django.db.models import Q

LONGEST_URL = 2_000


class FetchState(models.TextChoices):
    NONE = "none", "Nothing to fetch"
    WAITING = "waiting", "Waiting to be fetched"
    FETCHING = "fetching", "Being fetched"
    STORED = "stored", "Stored"
    FAILED = "failed", "Could not be fetched"


class FetchFailure(models.TextChoices):
    """Why a page could not be had, as a person reads it."""

    NOT_FOUND = "not_found", "The page is not there"
    PAYWALL = "paywall", "The page is behind a paywall"
    FORBIDDEN = "forbidden", "The site does not let us read the page"
    NOT_TEXT = "not_text", "The page is not text"
    TOO_LARGE = "too_large", "The page is too large"
    TOO_SLOW = "too_slow", "The site took too long"
    PRIVATE_ADDRESS = "private_address", "The address is not on the public internet"
    UNREACHABLE = "unreachable", "The site could not be reached"
    TOO_MANY_REDIRECTS = "too_many_redirects", "The page redirects too often"
    NO_TEXT = "no_text", "No article text was found on the page"
    BAD_URL = "bad_url", "The address is not a web address"
    UNREADABLE = "unreadable", "The page could not be read"


class LinkState(models.TextChoices):
    """Whether the page is still there, as last seen."""

    UNCHECKED = "unchecked", "Not looked at again yet"
    ALIVE = "alive", "Still there"
    DEAD = "dead", "Gone"


class Fetched(models.Model):
    """A thing with a page on the web, how far we are with having it, and whether it is still there.

    `fetch_run` names the attempt that may write the outcome, as `ExtractionJob.run` does. Once we have the
    page, it is looked at again: `link_state` since `link_since`, after `link_streak` checks in a row with
    that outcome; the next one is due at `link_due_at`, which whoever takes the check on pushes into the
    future first. `fetch_attempts` counts attempts in a row, of the fetch or to look again, that have not
    brought the page. `link_failure` says why a dead page could not be had, `link_detail` why the last look
    failed, which of a page that is not dead yet says no more than that.
    """

    url = models.URLField(max_length=LONGEST_URL, blank=True)
    fetch_state = models.CharField(max_length=10, choices=FetchState, default=FetchState.NONE)
    fetch_failure = models.CharField(max_length=20, choices=FetchFailure, blank=True)
    fetch_detail = models.CharField(max_length=500, blank=True)
    fetch_sent_at = models.DateTimeField(null=True, blank=True, help_text="When a worker was last told.")
    fetch_began_at = models.DateTimeField(null=True, blank=True, help_text="When a worker took it on.")
    fetch_run = models.UUIDField(null=True, blank=True, editable=False)
    fetch_attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    link_state = models.CharField(max_length=10, choices=LinkState, default=LinkState.UNCHECKED)
    link_since = models.DateTimeField(null=True, blank=True, editable=False)
    link_checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    link_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    link_streak = models.PositiveSmallIntegerField(default=0, editable=False)
    link_failure = models.CharField(max_length=20, choices=FetchFailure, blank=True)
    link_detail = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True

    @property
    def is_deleted(self) -> bool:
        return False

    @property
    def is_on_its_way(self) -> bool:
        return self.fetch_state in (FetchState.WAITING, FetchState.FETCHING)


def fetch_constraints(noun: str) -> list[models.CheckConstraint]:
    """A failed fetch, and only a failed one, says why; so does a dead link."""
    failed, dead = Q(fetch_state=FetchState.FAILED), Q(link_state=LinkState.DEAD)
    return [
        models.CheckConstraint(
            condition=Q(fetch_state__in=FetchState.values), name=f"{noun}_has_a_known_fetch_state"
        ),
        models.CheckConstraint(
            condition=(failed & Q(fetch_failure__in=FetchFailure.values)) | (~failed & Q(fetch_failure="")),
            name=f"{noun}_says_why_a_fetch_failed",
        ),
        models.CheckConstraint(
            condition=Q(link_state__in=LinkState.values), name=f"{noun}_has_a_known_link_state"
        ),
        models.CheckConstraint(
            condition=(dead & Q(link_failure__in=FetchFailure.values)) | (~dead & Q(link_failure="")),
            name=f"{noun}_says_why_a_link_is_dead",
        ),
    ]
