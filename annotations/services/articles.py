"""Articles in: their text, where it came from, and what is already known of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import BigIntegerField, F, Func, IntegerField, Value
from django.utils import timezone

from annotations.errors import Conflict, FetchFailed, InvalidInput
from annotations.extraction.fetching import Fetched
from annotations.extraction.html import Page, headline_of, read_page, read_text
from annotations.extraction.pdf import PDF
from annotations.models import LONGEST_URL, Article, FetchState, Project, Role, Snapshot, User
from annotations.services.deeds import (
    change,
    change_fields,
    check_fields,
    deed,
    demand_role,
    lock,
    one_at_a_time,
)
from annotations.services.fetching import DAYS_WHILE_ALIVE, FETCH_ENDED, checked_address, holds_fetch
from annotations.text.language import detect
from annotations.text.normalization import normalize, sha256_of
from annotations.text.similarity import NEAR_DUPLICATE_BITS, fingerprint

EDITABLE = ("title", "publisher", "author", "published_on", "language", "url")
LONGEST_TEXT = 2_000_000
LONGEST_LANGUAGE_TAG = 35
PAGE_ENDINGS = (".html", ".htm", ".xhtml", ".pdf")
TEXT_ENDINGS = (".txt", ".text", ".md")


@dataclass(frozen=True)
class Submission:
    """What came of handing an article in; not `is_new` when the project had this very text or address."""

    article: Article
    is_new: bool


@deed(by="actor")
def submit_text(
    *,
    actor: User,
    project: Project,
    text: str,
    title: str = "",
    url: str = "",
    publisher: str = "",
    author: str = "",
    published_on: date | None = None,
    language: str = "",
    file_name: str = "",
) -> Submission:
    """Take an article in as text; what is not given is read from the text where it can be."""
    demand_role(actor, project, Role.REVIEWER)
    page = Page(
        text=normalize(text),
        title=title,
        publisher=publisher,
        author=author,
        published_on=published_on,
        language=language,
    )
    return _submit(actor, project, page, url=checked_address(url) if url else "", file_name=file_name)


def submit_page(
    *, actor: User, project: Project, html: bytes, media_type: str = "", file_name: str = "", url: str = ""
) -> Submission:
    """Take an article in as a saved web page or a PDF. FetchFailed when no article text is found in it."""
    demand_role(actor, project, Role.REVIEWER)
    # Reading a large page takes seconds: not while a transaction is open.
    is_named_pdf = media_type == PDF or file_name.lower().endswith(".pdf")
    page = read_page(html, media_type=PDF if is_named_pdf else "text/html", charset=None, url=url)
    return submit_read_page(actor=actor, project=project, page=page, url=url, file_name=file_name)


def submit_file(
    *, actor: User, project: Project, name: str, content: bytes, media_type: str = "", **about: Any
) -> Submission:
    """Take an article in as a file: a saved page or a PDF, else a text, of which more may be known.

    FetchFailed when it holds neither.
    """
    if is_page_file(name, media_type):
        return submit_page(
            actor=actor, project=project, html=content, media_type=media_type, file_name=name, **about
        )
    text = read_text(content).text
    return submit_text(actor=actor, project=project, text=text, file_name=name, **about)


def is_page_file(name: str, media_type: str = "") -> bool:
    """Whether a file is read as a web page or a PDF rather than as plain text."""
    return name.lower().endswith(PAGE_ENDINGS) or "html" in media_type or media_type == PDF


@deed(by="actor")
def submit_url(*, actor: User, project: Project, url: str) -> Submission:
    """Take an address in; a worker will fetch its page. The same address again is the same article."""
    demand_role(actor, project, Role.REVIEWER)
    address = checked_address(url, to_fetch=True)
    one_at_a_time(project, address)
    known = _same_address(project, address)
    if known:
        return Submission(known, is_new=False)
    article = Article(project=project, submitted_by=actor, url=address, fetch_state=FetchState.WAITING)
    check_fields(article, ["url"])
    article.save(force_insert=True)
    return Submission(article, is_new=True)


@deed(by=None)
def store_fetched_article(*, article: Article, page: Page, fetched: Fetched) -> Article | None:
    """Keep the text of a fetched page; what a person filled in is not overwritten.

    `article` is the row that `begin_fetch` gave; None when its fetch was taken from this run.
    """
    taken, article = article, lock(article)
    if not holds_fetch(article, taken):
        return None
    if len(page.text) > LONGEST_TEXT:
        raise FetchFailed("too_large", f"The text is longer than {LONGEST_TEXT:,} characters.")
    one_at_a_time(article.project, sha256_of(page.text))
    snapshot = add_snapshot(
        article, page.text, final_url=fetched.final_url[:LONGEST_URL], http_status=fetched.http_status
    )
    known = {name: getattr(article, name) or value for name, value in _description(page).items()}
    return change(
        article,
        **known,
        **FETCH_ENDED,
        snapshot=snapshot,
        near_duplicate_of=twin_of(article, snapshot),
        fetch_state=FetchState.STORED,
        link_due_at=timezone.now() + timedelta(days=DAYS_WHILE_ALIVE[0]),
    )


@deed(by="actor")
def update_article(*, actor: User, article: Article, expected_version: int | None, **changes: Any) -> Article:
    """Correct what is said about an article. Its text never changes."""
    demand_role(actor, article.project, Role.EDITOR)
    if changes.get("url"):
        changes["url"] = checked_address(changes["url"])
        one_at_a_time(article.project, changes["url"])
        _refuse_twin(_same_address(article.project, changes["url"], besides=article))
    article = lock(article)
    if article.deleted_at:
        raise Conflict("This article was deleted. Restore it first.")
    return change_fields(article, EDITABLE, changes, expected_version)


@deed(by="actor")
def delete_article(*, actor: User, article: Article) -> Article:
    """Hide an article and its claims; undone by `restore_article`."""
    demand_role(actor, article.project, Role.EDITOR)
    article = lock(article)
    if article.deleted_at:
        raise Conflict("This article is deleted already.")
    return change(article, deleted_at=timezone.now(), deleted_by=actor)


@deed(by="actor")
def restore_article(*, actor: User, article: Article) -> Article:
    demand_role(actor, article.project, Role.EDITOR)
    article = lock(article)
    if not article.deleted_at:
        raise Conflict("This article is not deleted.")
    _refuse_twins_of(article)
    return change(article, deleted_at=None, deleted_by=None)


@deed(by="actor")
def submit_read_page(*, actor: User, project: Project, page: Page, url: str, file_name: str) -> Submission:
    """Take an article in as the page it was read from."""
    return _submit(actor, project, page, url=checked_address(url) if url else "", file_name=file_name)


def _submit(actor: User, project: Project, page: Page, *, url: str, file_name: str) -> Submission:
    if not page.text.strip():
        raise InvalidInput({"text": "There is no text here. Paste the article, or choose another file."})
    if len(page.text) > LONGEST_TEXT:
        raise InvalidInput({"text": f"The text is longer than {LONGEST_TEXT:,} characters. Split it."})
    one_at_a_time(project, sha256_of(page.text))
    known = _same_text(project, page.text)
    if known:
        return Submission(known, is_new=False)
    about = _description(page)
    article = Article(project=project, submitted_by=actor, url=url, file_name=file_name, **about)
    check_fields(article, ["url", "file_name", *about])
    article.save(force_insert=True)
    snapshot = add_snapshot(article, page.text)
    article.snapshot, article.near_duplicate_of = snapshot, _near_duplicate(project, snapshot)
    article.save(update_fields=["snapshot", "near_duplicate_of"])
    return Submission(article, is_new=True)


def _description(page: Page) -> dict[str, Any]:
    """What the page says about itself, cut to what the columns hold: a page may say anything."""
    language = page.language if len(page.language) <= LONGEST_LANGUAGE_TAG else ""
    return {
        "title": normalize(page.title or headline_of(page.text))[:500],
        "publisher": normalize(page.publisher)[:200],
        "author": normalize(page.author)[:300],
        "published_on": page.published_on,
        "language": language or detect(page.text),
    }


def add_snapshot(
    article: Article,
    text: str,
    *,
    given_by: User | None = None,
    final_url: str = "",
    http_status: int | None = None,
) -> Snapshot:
    """Keep another text of an article; which one it shows is its caller's to say."""
    return Snapshot.objects.create(
        article=article,
        number=article.snapshots.count() + 1,
        text=text,
        sha256=sha256_of(text),
        length=len(text),
        fingerprint=fingerprint(text),
        given_by=given_by,
        final_url=final_url,
        http_status=http_status,
    )


def _same_text(project: Project, text: str, *, besides: Article | None = None) -> Article | None:
    """The article of the project whose current text is this one, code point for code point."""
    others = Article.objects.current().exclude(pk__in=[besides.pk] if besides else [])
    return others.filter(project=project, snapshot__sha256=sha256_of(text)).first()


def _same_address(project: Project, url: str, *, besides: Article | None = None) -> Article | None:
    others = Article.objects.current().exclude(pk__in=[besides.pk] if besides else [])
    return others.filter(project=project, url=url).first()


def _refuse_twin(twin: Article | None) -> None:
    if twin:
        raise Conflict(f"“{twin.headline}” is in this project already, with the same text or address.")


def _refuse_twins_of(article: Article) -> None:
    """What came in while the article was away must not stand here twice when it comes back."""
    if article.snapshot:
        one_at_a_time(article.project, article.snapshot.sha256)
        _refuse_twin(_same_text(article.project, article.snapshot.text, besides=article))
    elif article.url:
        one_at_a_time(article.project, article.url)
        _refuse_twin(_same_address(article.project, article.url, besides=article))


def twin_of(article: Article, snapshot: Snapshot) -> Article | None:
    """The other article of the project that has this text, or nearly."""
    same = _same_text(article.project, snapshot.text, besides=article)
    return same or _near_duplicate(article.project, snapshot)


def _near_duplicate(project: Project, snapshot: Snapshot) -> Article | None:
    """The article whose text is nearest by simhash (Charikar 2002), if near enough to be named."""
    if not snapshot.fingerprint:
        return None
    return (
        Article.objects.current()
        .filter(project=project)
        .exclude(pk=snapshot.article_id)
        .exclude(snapshot__fingerprint=0)
        .annotate(distance=_bits_between("snapshot__fingerprint", snapshot.fingerprint))
        .filter(distance__lte=NEAR_DUPLICATE_BITS)
        .order_by("distance", "id")
        .first()
    )


def _bits_between(column: str, fingerprint: int) -> Func:
    """The number of bits in which a stored fingerprint differs from this one."""
    given = Value(fingerprint, output_field=BigIntegerField())
    return Func(
        F(column),
        given,
        template="bit_count((%(expressions)s)::bit(64))",
        arg_joiner=" # ",
        output_field=IntegerField(),
    )
