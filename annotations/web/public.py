"""What everybody may read without logging in: fact checks as they were published, and nothing else.

Everything on these pages is the frozen content of editions. They set no cookie and know no reader, so any
cache may keep them; each answer can be asked for again with `If-None-Match`. They tell no time of their last
change: the name and the policies of a desk are as they are now.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import wraps
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from annotations.formats import claim_review
from annotations.models import ClaimReview, EditionKind, Project, Rating
from annotations.services.editions import site_at, stamp
from annotations.web.fact_checks import Told, markup_script
from annotations.web.paging import keyset

PAGE_LENGTH = 20
FEED_LENGTH = 100
# So many addresses a sitemap may have (sitemaps.org, “Sitemap file limits”).
LARGEST_SITEMAP = 50_000
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Of what is streamed, so many rows are in memory.
AT_ONCE = 200
LONGEST_QUESTION = 200
# For how many seconds a cache need not ask again. A correction is seen by everybody within it.
FRESH = 60

RETRACTED = "retracted"
# The ratings readers may ask for, in the words of the published scale.
RATINGS = [
    *((name.value, word) for name, (word, _) in claim_review.SCALE.items()),
    (RETRACTED, claim_review.RETRACTED),
]


def public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for everybody. One that is streamed tells by an ETag of its own what it is made of, and is not
    made where that is known already."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponse):
            response.headers["ETag"] = _etag(response.content)
        etag = response.headers["ETag"]
        told = get_conditional_response(request, etag) or response
        told.headers["ETag"] = etag
        patch_cache_control(told, public=True, max_age=FRESH)
        return told

    return answer


def _etag(made_of: bytes) -> str:
    return quote_etag(hashlib.sha256(made_of).hexdigest()[:32])


def _streamed(
    request: HttpRequest, pieces: Iterator[bytes], media_type: str, *made_of: object
) -> StreamingHttpResponse:
    """An answer that is as large as there are fact checks. `made_of` is all that it depends on."""
    told = repr((settings.PRODUCT_VERSION, site_of(request), request.get_full_path(), *made_of))
    return StreamingHttpResponse(pieces, content_type=media_type, headers={"ETag": _etag(told.encode())})


def site_of(request: HttpRequest) -> str:
    """Where readers find this site: `https://desk.example`, as the settings say, else as it was asked."""
    return site_at(request.build_absolute_uri("/"))


@public
def fact_checks(request: HttpRequest) -> HttpResponse:
    """The desks of this site that have published."""
    number = Count("claim_reviews__claim", distinct=True)
    newest = ClaimReview.objects.newest().select_related("project").order_by("-pk")
    rows = list(newest[:PAGE_LENGTH])
    context = {
        "desks": Project.objects.annotate(number=number).filter(number__gt=0),
        "rows": [(row, Told(row.content)) for row in rows],
        "address": site_of(request) + reverse("fact_checks"),
    }
    return render(request, "annotations/public/index.html", context)


@public
def fact_checks_of(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest editions of one desk, searched and filtered."""
    desk = _desk(slug)
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
    return render(request, "annotations/public/desk.html", context)


@public
def fact_check(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The newest edition, at the address that stays."""
    editions = _editions(slug, name)
    return _page(request, editions[0], editions)


@public
def edition(request: HttpRequest, slug: str, name: str, number: int) -> HttpResponse:
    """An edition as it was published, whatever came after it."""
    editions = _editions(slug, name)
    shown = next((each for each in editions if each.number == number), None)
    if shown is None:
        raise Http404
    return _page(request, shown, editions)


@public
def atom(request: HttpRequest, slug: str) -> HttpResponse:
    """Atom (RFC 4287): an entry for each publication, correction and retraction, newest first.

    The ids of the feed and its entries are those of the rows (RFC 9562): they stay where the site moves.
    """
    desk = _desk(slug)
    site = site_of(request)
    feed = Atom1Feed(
        title=_plain(f"Fact checks by {desk.name}"),
        link=site + reverse("fact_checks_of", args=[slug]),
        description="",
        feed_url=site + reverse("fact_checks_atom", args=[slug]),
        feed_guid=f"urn:uuid:{desk.pk}",
        author_name=_plain(desk.name),
    )
    rows = ClaimReview.objects.filter(project=desk).select_related("project").order_by("-pk")
    for row in rows[:FEED_LENGTH]:
        told = Told(row.content)
        kind = row.get_kind_display()
        word = "" if row.is_retracted else f" ({told.word})"
        feed.add_item(
            title=_plain(f"{kind}: {told.check['wording']}{word}"),
            link=site + reverse("fact_check_edition", args=[slug, row.slug, row.number]),
            unique_id=f"urn:uuid:{row.pk}",
            description=_plain(row.reason or told.check["reasoning"]),
            pubdate=row.published_at,
            updateddate=row.published_at,
            categories=[kind] if row.is_retracted else [told.word, kind],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


@public
def data_feed(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """https://schema.org/DataFeed: the markup of every fact check in its newest edition."""
    desk, site = _desk(slug), site_of(request)
    editions = ClaimReview.objects.filter(project=desk)
    state = _state(editions)
    newest = editions.newest().order_by("-pk").values_list("content", "markup")
    pieces = claim_review.published_feed(
        name=f"Fact checks by {desk.name}",
        url=site + reverse("fact_checks_data", args=[slug]),
        modified_at=stamp(state["latest"]),
        checks=(
            (content, claim_review.found_at(markup, site)) for content, markup in newest.iterator(AT_ONCE)
        ),
    )
    return _streamed(request, pieces, claim_review.MEDIA_TYPE, desk.name, state)


@public
def robots(request: HttpRequest) -> HttpResponse:
    """RFC 9309: search engines are welcome to what was published, and to nothing else."""
    lines = (
        "User-agent: *",
        f"Allow: {reverse('fact_checks')}",
        "Allow: /static/",
        "Allow: /sitemap.xml",
        "Disallow: /",
        f"Sitemap: {site_of(request)}{reverse('sitemap')}",
    )
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain")


@public
def sitemap(request: HttpRequest) -> StreamingHttpResponse:
    """https://www.sitemaps.org: every page here that stays; of more than one file holds, which files there
    are, and each by its number (`?p=2`)."""
    site, editions = site_of(request), ClaimReview.objects.all()
    pages = editions.newest().select_related("project").only("project__slug", "slug", "published_at")
    number = editions.filter(kind=EditionKind.PUBLICATION).count()
    files = max(-(-number // LARGEST_SITEMAP), 1)
    asked = request.GET.get("p", "" if files > 1 else "1")
    if not asked:
        here = site + reverse("sitemap")
        pieces = _sitemap("sitemapindex", "sitemap", ((f"{here}?p={n}", None) for n in range(1, files + 1)))
    elif asked in map(str, range(1, files + 1)):
        first = (int(asked) - 1) * LARGEST_SITEMAP
        # A correction moves nothing from one file to another.
        listed = pages.order_by("claim")[first : first + LARGEST_SITEMAP]
        rows = ((site + address_of(row), row.published_at) for row in listed.iterator(AT_ONCE))
        pieces = _sitemap("urlset", "url", rows)
    else:
        raise Http404
    return _streamed(request, pieces, "application/xml", _state(editions))


def _sitemap(kind: str, member: str, places: Iterable[tuple[str, datetime | None]]) -> Iterator[bytes]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{kind} xmlns="{_SITEMAPS}">\n'.encode()
    for address, changed in places:
        day = f"<lastmod>{stamp(changed)}</lastmod>" if changed else ""
        yield f"<{member}><loc>{escape(address)}</loc>{day}</{member}>\n".encode()
    yield f"</{kind}>\n".encode()


def address_of(row: ClaimReview) -> str:
    """Where readers find the fact check, always in its newest edition."""
    return reverse("fact_check", args=[row.project.slug, row.slug])


def _desk(slug: str) -> Project:
    """A project that has published; 404 for any other, whether it is there or not."""
    published = ClaimReview.objects.filter(project=OuterRef("pk"))
    return get_object_or_404(Project.objects.filter(Exists(published)), slug=slug)


def _state(editions: QuerySet[ClaimReview]) -> dict[str, Any]:
    """Which editions there are: none is ever changed or taken away."""
    return editions.aggregate(number=Count("pk"), latest=Max("published_at"))


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
        "later": _later(shown, editions),
        "desk": shown.project,
        "told": Told(shown.content),
        "address": site + address_of(shown),
        "markup": markup_script(markup) if shown == newest else "",
    }
    return render(request, "annotations/public/fact_check.html", context)


def _later(shown: ClaimReview, editions: list[ClaimReview]) -> list[tuple[str, ClaimReview]]:
    """What became of it: that it was corrected, by the last correction, and that it was retracted."""
    after = {
        each.get_kind_display().lower(): each for each in reversed(editions) if each.number > shown.number
    }
    return list(after.items())


_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _plain(text: str) -> str:
    """Without the characters that XML cannot hold (XML 1.0, 2.2)."""
    return _NO_XML.sub("", text)
