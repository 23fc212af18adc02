"""What everybody may read without logging in: fact checks as they were published, and nothing else.

Everything on these pages is the frozen content of editions. They set no cookie and know no reader, so any
cache may keep them; each answer can be asked for again with `If-None-Match` or `If-Modified-Since`.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec

import orjson
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as draw_sitemap
from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from annotations.formats import claim_review
from annotations.models import ClaimReview, EditionKind, Project, Rating
from annotations.services.editions import site_at, stamp
from annotations.web.fact_checks import Told, markup_script
from annotations.web.paging import keyset

PAGE_LENGTH = 20
FEED_LENGTH = 100
LONGEST_QUESTION = 200
# For how many seconds a cache need not ask again. A correction is seen by everybody within it.
FRESH = 60

P = ParamSpec("P")
EditionAnswer = Callable[..., tuple[HttpResponse, datetime | None]]

RETRACTED = "retracted"
# The ratings readers may ask for, in the words of the published scale.
RATINGS = [
    *((name.value, word) for name, (word, _) in claim_review.SCALE.items()),
    (RETRACTED, claim_review.RETRACTED),
]


def public(view: EditionAnswer) -> Callable[..., HttpResponseBase]:
    """A page for everybody, made of what was published until the time the view tells."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response, modified = view(request, *args, **kwargs)
        etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
        response.headers["ETag"] = etag
        patch_cache_control(response, public=True, max_age=FRESH)
        last_modified = None
        if modified:
            last_modified = int(modified.timestamp())
            response.headers["Last-Modified"] = http_date(last_modified)
        return get_conditional_response(request, etag, last_modified, response) or response

    return answer


def site_of(request: HttpRequest) -> str:
    """Where readers find this site: `https://desk.example`, as the settings say, else as it was asked."""
    return site_at(request.build_absolute_uri("/"))


@public
def fact_checks(request: HttpRequest) -> tuple[HttpResponse, datetime | None]:
    """The desks of this site that have published."""
    number = Count("claim_reviews__claim", distinct=True)
    newest = ClaimReview.objects.newest().select_related("project").order_by("-pk")
    rows = list(newest[:PAGE_LENGTH])
    context = {
        "desks": Project.objects.annotate(number=number).filter(number__gt=0),
        "rows": [(row, Told(row.content)) for row in rows],
        "address": site_of(request) + reverse("fact_checks"),
    }
    return render(request, "annotations/public/index.html", context), rows[0].published_at if rows else None


@public
def fact_checks_of(request: HttpRequest, slug: str) -> tuple[HttpResponse, datetime | None]:
    """The newest editions of one desk, searched and filtered."""
    desk, latest = _desk(slug)
    words = request.GET.get("q", "").strip()[:LONGEST_QUESTION]
    rating = request.GET.get("rating", "")
    rating = rating if rating in dict(RATINGS) else ""
    rows = ClaimReview.objects.newest().filter(project=desk).select_related("project")
    found = _rated(rows, rating).holding(words)
    listed = keyset(found, request, PAGE_LENGTH)
    context = {
        "desk": desk,
        "listed": listed,
        "rows": [(row, Told(row.content)) for row in listed.rows],
        "number": found.count(),
        "words": words,
        "rating": rating,
        "ratings": RATINGS,
        "address": site_of(request) + reverse("fact_checks_of", args=[slug]),
        "scale": claim_review.scale(),
    }
    return render(request, "annotations/public/desk.html", context), latest


@public
def fact_check(request: HttpRequest, slug: str, name: str) -> tuple[HttpResponse, datetime | None]:
    """The newest edition, at the address that stays."""
    editions = _editions(slug, name)
    return _page(request, editions[0], editions), editions[0].published_at


@public
def edition(request: HttpRequest, slug: str, name: str, number: int) -> tuple[HttpResponse, datetime | None]:
    """An edition as it was published, whatever came after it."""
    editions = _editions(slug, name)
    shown = next((each for each in editions if each.number == number), None)
    if shown is None:
        raise Http404
    return _page(request, shown, editions), editions[0].published_at


@public
def atom(request: HttpRequest, slug: str) -> tuple[HttpResponse, datetime | None]:
    """Atom (RFC 4287): an entry for each publication, correction and retraction, newest first."""
    desk, latest = _desk(slug)
    site = site_of(request)
    feed = Atom1Feed(
        title=_plain(f"Fact checks by {desk.name}"),
        link=site + reverse("fact_checks_of", args=[slug]),
        description="",
        feed_url=site + reverse("fact_checks_atom", args=[slug]),
        author_name=_plain(desk.name),
    )
    rows = ClaimReview.objects.filter(project=desk).select_related("project").order_by("-pk")
    for row in rows[:FEED_LENGTH]:
        told = Told(row.content)
        feed.add_item(
            title=_plain(f"{row.get_kind_display()}: {told.check['wording']} ({told.word})"),
            link=site + address_of(row),
            unique_id=site + address_of_edition(row),
            description=_plain(row.reason or told.check["reasoning"]),
            pubdate=row.published_at,
            updateddate=row.published_at,
            categories=[told.word, row.get_kind_display()],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type), latest


@public
def data_feed(request: HttpRequest, slug: str) -> tuple[HttpResponse, datetime | None]:
    """https://schema.org/DataFeed: the markup of every fact check in its newest edition."""
    desk, latest = _desk(slug)
    rows = ClaimReview.objects.newest().filter(project=desk).order_by("-pk")
    feed = claim_review.published_feed(
        name=f"Fact checks by {desk.name}",
        url=site_of(request) + reverse("fact_checks_data", args=[slug]),
        modified_at=stamp(latest),
        checks=(
            (row.content, claim_review.found_at(row.markup, site_of(request))) for row in rows.iterator(200)
        ),
    )
    return HttpResponse(orjson.dumps(feed), content_type=claim_review.MEDIA_TYPE), latest


@public
def robots(request: HttpRequest) -> tuple[HttpResponse, datetime | None]:
    """RFC 9309: search engines are welcome to what was published, and to nothing else."""
    lines = (
        "User-agent: *",
        f"Allow: {reverse('fact_checks')}",
        "Allow: /static/",
        "Allow: /sitemap.xml",
        "Disallow: /",
        f"Sitemap: {site_of(request)}{reverse('sitemap')}",
    )
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain"), None


@public
def sitemap(request: HttpRequest) -> tuple[HttpResponse, datetime | None]:
    """https://www.sitemaps.org: every page here that stays."""
    response = draw_sitemap(request, {"fact_checks": _Sitemap(site_of(request))})
    del response.headers["X-Robots-Tag"]
    return response.render(), None


class _Sitemap(Sitemap):  # type: ignore[type-arg]
    def __init__(self, site: str) -> None:
        self._scheme, self._host = site.split("://")

    def get_protocol(self, protocol: str | None = None) -> str:
        return self._scheme

    def get_domain(self, site: Any = None) -> str:
        return self._host

    def items(self) -> QuerySet[ClaimReview]:
        rows = ClaimReview.objects.newest().select_related("project").order_by("-pk")
        return rows.only("project__slug", "slug", "published_at")

    def location(self, item: ClaimReview) -> str:
        return address_of(item)

    def lastmod(self, item: ClaimReview) -> datetime:
        return item.published_at


def address_of(row: ClaimReview) -> str:
    """Where readers find the fact check, always in its newest edition."""
    return reverse("fact_check", args=[row.project.slug, row.slug])


def address_of_edition(row: ClaimReview) -> str:
    return reverse("fact_check_edition", args=[row.project.slug, row.slug, row.number])


def _desk(slug: str) -> tuple[Project, datetime]:
    """A project that has published, and when it did last; 404 for any other, whether it is there or not."""
    desk = get_object_or_404(Project, slug=slug)
    latest = ClaimReview.objects.filter(project=desk).aggregate(latest=Max("published_at"))["latest"]
    if latest is None:
        raise Http404
    return desk, latest


def _editions(slug: str, name: str) -> list[ClaimReview]:
    """All editions of a fact check, the newest first."""
    rows = ClaimReview.objects.filter(project__slug=slug, slug=name).select_related("project")
    editions = list(rows.order_by("-number"))
    if not editions:
        raise Http404
    return editions


def _rated(rows: Any, rating: str) -> Any:
    if rating == RETRACTED:
        return rows.filter(kind=EditionKind.RETRACTION)
    if rating in Rating.values:
        return rows.exclude(kind=EditionKind.RETRACTION).filter(content__rating__name=rating)
    return rows


def _page(request: HttpRequest, shown: ClaimReview, editions: list[ClaimReview]) -> HttpResponse:
    newest, site = editions[0], site_of(request)
    markup = claim_review.found_at(shown.markup, site)
    context = {
        "edition": shown,
        "newest": newest,
        "editions": editions,
        "desk": shown.project,
        "told": Told(shown.content),
        "address": site + address_of(shown),
        "markup": markup_script(markup) if shown == newest else "",
    }
    return render(request, "annotations/public/fact_check.html", context)


_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _plain(text: str) -> str:
    """Without the characters that XML cannot hold (XML 1.0, 2.2)."""
    return _NO_XML.sub("", text)
