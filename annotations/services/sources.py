"""Sources and the copies we keep of them."""

import hashlib
import logging
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any, Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import F
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from annotations.errors import Conflict, FetchFailed, InvalidInput, StorageFailed
from annotations.extraction.fetching import Fetched
from annotations.extraction.html import Page, read_page
from annotations.extraction.pdf import PDF, is_pdf
from annotations.models import (
    LONGEST_URL,
    PLACED_STATES,
    Claim,
    Copy,
    Evidence,
    FetchState,
    QuoteState,
    Role,
    Source,
    User,
)
from annotations.models.sources import copy_path
from annotations.permissions import can_change_source
from annotations.services.articles import is_page_file
from annotations.services.claims import note_copy
from annotations.services.deeds import (
    change,
    change_fields,
    check_fields,
    deed,
    demand,
    demand_role,
    lock,
    one_at_a_time,
    wait_for,
)
from annotations.services.fetching import (
    DAYS_WHILE_ALIVE,
    FETCH_ENDED,
    checked_address,
    holds_check,
    holds_fetch,
    note_alive,
)
from annotations.text.anchoring import describe, find_quote
from annotations.text.fuzzy import find_alike
from annotations.text.normalization import normalize, sha256_of
from annotations.text.words import first_words

log = logging.getLogger(__name__)

EDITABLE = ("title", "publisher", "published_on")
LARGEST_FILE = 10_000_000  # bytes; as much as is fetched
LONGEST_FILE_NAME = 255


class Readable(Protocol):
    """An open file, or one that was uploaded."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Handed:
    """A source as a person has it: the bytes, and what was read from them. A text has no file's name."""

    content: bytes
    media_type: str
    page: Page
    file_name: str = ""


def handed_text(text: str) -> Handed | None:
    """A pasted text; None of nothing but white space."""
    clean = normalize(text)
    return Handed(clean.encode(), "text/plain", Page(clean)) if clean.strip() else None


def handed_file(name: str, file: Readable) -> Handed:
    """A saved page, a PDF or a text, by its beginning and the ending of its name.

    Reading a large one takes seconds: not while a transaction is open. InvalidInput when it holds no text.
    """
    content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise InvalidInput({"file": f"The file is larger than {LARGEST_FILE / 1e6:g} MB."})
    text_type = "text/html" if is_page_file(name) else "text/plain"
    named = PDF if name.lower().endswith(".pdf") else text_type
    media_type = PDF if is_pdf(content, named) else text_type
    try:
        page = read_page(content, media_type=media_type, charset=None, url="")
    except FetchFailed as failure:
        raise InvalidInput({"file": failure.detail}) from failure
    plain = "".join(each for each in name.replace("\\", "/").rpartition("/")[2] if each.isprintable())
    return Handed(content, media_type, page, plain[-LONGEST_FILE_NAME:] or "file")


def cite_source(
    *,
    actor: User,
    claim: Claim,
    url: str,
    handed: Handed | None,
    title: str,
    publisher: str,
    published_on: date | None,
) -> Source:
    """The source at this address, or the publication that was handed in. Part of `evidence.add_evidence`.

    One that the actor may not see yet is not found. A new address waits to be fetched, unless it was handed
    in: that is its copy then. A known one learns what is told of it, where that tells of no blind work.
    """
    if not url and not handed:
        raise InvalidInput({"url": "Give the address of the source, paste its text, or choose its file."})
    address = checked_address(url) if url else ""
    source = Source(
        project=claim.project,
        url=address,
        title=title or _title_of(handed, is_needed=not address),
        publisher=publisher or (handed.page.publisher[:200] if handed else ""),
        published_on=published_on or (handed.page.published_on if handed else None),
        created_by=actor,
        fetch_state=FetchState.STORED if handed else FetchState.WAITING,
    )
    check_fields(source, ["url", "title", "publisher", "published_on"])
    if address:
        one_at_a_time(claim.project, address)
        seen = Source.objects.visible_to(actor).filter(project=claim.project, url=address)
        if known := seen.order_by("pk").first():
            # A page that comes in meanwhile is waited for, or it would miss this quote.
            known = lock(known)
            if claim.hides_work and _is_known_beyond(known, claim, actor):
                return _as_it_is(known, handed)
            source = _learn(known, source)
            return _with_handed(source, handed, actor) if handed else source
        if not handed:
            checked_address(url, to_fetch=True)
    source.save(force_insert=True)
    return _with_handed(source, handed, actor) if handed else source


@deed(by="actor")
def add_copy(*, actor: User, source: Source, handed: Handed) -> Source:
    """Keep what a person hands in of a source whose page cannot be had, or not in full.

    Where a claim of the project is reviewed blind, only of a source that, as far as they may know, nobody
    else cites: a colleague's would tell who works on what. The claims that cite it are not asked, nor what is
    hidden: being let in or refused would tell of them.
    """
    demand_role(actor, source.project, Role.REVIEWER)
    citing = _lock_citing_claims(source)
    source = lock(source)
    of_others = Evidence.objects.visible_to(actor).filter(source=source).exclude(added_by=actor)
    is_own = source.created_by_id == actor.pk and not of_others.exists()
    if not is_own and source.project.claims.open().filter(reviews_required__gte=2).exists():
        raise Conflict("Others may cite this source, too, and blind: its copies come from its page.")
    if source.copies.filter(sha256=hashlib.sha256(handed.content).hexdigest()).exists():
        raise Conflict("We keep exactly this already.")
    source = _with_handed(source, handed, actor)
    for claim in citing:
        note_copy(claim)
    return source


@deed(by="actor")
def update_source(*, actor: User, source: Source, expected_version: int | None, **changes: Any) -> Source:
    """Correct what is said of a source one brought in, or as an editor of any. Address and copies stay."""
    demand(can_change_source(actor, source), "You can change sources you brought in; editors can change any.")
    source = lock(source)
    if not source.url and not changes.get("title", source.title).strip():
        raise InvalidInput({"title": "A source without an address needs a title."})
    return change_fields(source, EDITABLE, changes, expected_version)


@deed(by=None)
def store_source_copy(*, source: Source, page: Page, fetched: Fetched) -> Source:
    """Keep a fetched page as the source's copy, and look in it for every quote that waits.

    `source` is the row that `begin_fetch` gave; nothing happens when its fetch was taken from this run.
    """
    citing = _lock_citing_claims(source)
    taken, source = source, lock(source)
    if not holds_fetch(source, taken):
        return source
    _keep_fetched(source, citing, page, fetched)
    return change(
        source,
        **FETCH_ENDED,
        **_told_by(source, page),
        fetch_state=FetchState.STORED,
        link_due_at=timezone.now() + timedelta(days=DAYS_WHILE_ALIVE[0]),
    )


@deed(by=None)
def store_capture(*, source: Source, page: Page, fetched: Fetched) -> Source:
    """Note that the page is still there, and keep it anew where its text is not that of the newest copy.

    `source` is the row that `begin_check` gave; nothing happens when its check was taken from this run.
    """
    citing = _lock_citing_claims(source)
    taken, source = source, lock(source)
    if not holds_check(source, taken):
        return source
    newest = source.copies.filter(given_by=None).order_by("number").last()
    is_changed = newest is None or newest.text_sha256 != sha256_of(page.text)
    if is_changed:
        _keep_fetched(source, citing, page, fetched)
    return note_alive(source, is_changed=is_changed)


def open_copy(copy: Copy) -> FieldFile:
    """The stored bytes, open for reading; StorageFailed where they cannot be had."""
    with _reaching_storage():
        return copy.content.open("rb")


@contextmanager
def _reaching_storage() -> Generator[None]:
    """Tell who waits for it that the storage fails; the log says how."""
    try:
        yield
    except OSError as error:
        log.exception("The storage of copies fails")
        raise StorageFailed from error


def place_quote(evidence: Evidence) -> Evidence:
    """Look for the evidence's quote in the copies of its source, to the letter, else in other words; unsaved.

    A page that was fetched speaks before a text that somebody pasted, a newer copy before an older one.
    """
    _place(evidence, None, None)
    if not evidence.quote:
        evidence.quote_state = QuoteState.NONE
        return evidence
    copies = list(evidence.source.copies.order_by(F("given_by").asc(nulls_first=True), "-number"))
    if not copies:
        on_its_way = evidence.source.is_on_its_way
        evidence.quote_state = QuoteState.WAITING if on_its_way else QuoteState.NO_COPY
        return evidence
    for copy in copies:
        if passage := find_quote(copy.text, evidence.quote):
            return _place(evidence, copy, passage, newest=copies[0])
    for copy in copies:
        if alike := find_alike(copy.text, evidence.quote):
            place = (alike.start, alike.end)
            return _place(evidence, copy, place, score=alike.score, newest=copies[0])
    evidence.quote_state = QuoteState.NOT_FOUND
    return evidence


def place_at(evidence: Evidence, copy: Copy, start: int, end: int) -> Evidence:
    """Make the passage of a copy of its source the evidence's quote; unsaved."""
    evidence.quote = copy.text[start:end]
    newest = evidence.source.copies.filter(given_by=None).order_by("number").last()
    is_there = newest is None or find_quote(newest.text, evidence.quote)
    return _place(evidence, copy, (start, end), newest=None if is_there else newest)


PLACED = ("quote_state", "copy", "start", "end", "exact", "prefix", "suffix", "score", "missing_from")


def placed(evidence: Evidence) -> dict[str, object]:
    """The columns that `place_quote` decides, to be written."""
    return where(place_quote(evidence))


def where(evidence: Evidence) -> dict[str, object]:
    """The columns that say where the quote stands, as they are."""
    return {name: getattr(evidence, name) for name in PLACED}


def _place(
    evidence: Evidence,
    copy: Copy | None,
    passage: tuple[int, int] | None,
    *,
    score: float | None = None,
    newest: Copy | None = None,
) -> Evidence:
    """Write down where the quote stands, or nothing; a `newest` page that is another copy lacks it."""
    evidence.copy, evidence.score, evidence.missing_from = copy, score, None
    evidence.start = evidence.end = None
    evidence.exact = evidence.prefix = evidence.suffix = ""
    if copy and passage:
        evidence.quote_state = QuoteState.FOUND if score is None else QuoteState.FUZZY
        position, quote = describe(copy.text, *passage)
        evidence.start, evidence.end = position.start, position.end
        evidence.exact, evidence.prefix, evidence.suffix = quote.exact, quote.prefix, quote.suffix
        if newest and newest.given_by_id is None and newest != copy:
            evidence.missing_from = newest
    return evidence


def _is_known_beyond(source: Source, claim: Claim, actor: User) -> bool:
    """Whether others may see this source for another reason than what this person does about this claim."""
    is_own = source.created_by_id == actor.pk
    return not is_own or source.evidence.exclude(claim=claim, added_by=actor).exists()


def _as_it_is(known: Source, handed: Handed | None) -> Source:
    """The known source, unchanged; a text that it does not hold is not dropped unsaid."""
    if handed and not known.copies.filter(text_sha256=sha256_of(handed.page.text)).exists():
        name = "file" if handed.file_name else "text"
        raise InvalidInput(
            {name: f"We have this source already. Leave its {name} out, or give it without the address."}
        )
    return known


def _title_of(handed: Handed | None, *, is_needed: bool) -> str:
    """What something handed in is called: what its file says, else, if need be, how it begins."""
    if handed is None:
        return ""
    title = handed.page.title if handed.file_name else ""
    return (title or (first_words(handed.page.text) if is_needed else ""))[:500]


def _learn(known: Source, given: Source) -> Source:
    """Take over what is told of a known source and was not known of it."""
    news = {
        name: getattr(given, name) for name in EDITABLE if getattr(given, name) and not getattr(known, name)
    }
    return change(known, **news) if news else known


def _with_handed(source: Source, handed: Handed, actor: User) -> Source:
    """Keep what a person handed in as a copy; a fetch that is under way has nothing more to bring."""
    with _reaching_storage():
        copy = _keep_copy(
            source,
            content=handed.content,
            media_type=handed.media_type,
            text=handed.page.text,
            file_name=handed.file_name,
            given_by=actor,
        )
    _place_unplaced(source, copy)
    return change(source, **FETCH_ENDED, fetch_state=FetchState.STORED)


def _keep_fetched(source: Source, citing: list[Claim], page: Page, fetched: Fetched) -> None:
    """Keep the page as a copy of the locked source, and say so to the claims that cite it."""
    copy = _keep_copy(
        source,
        content=fetched.content,
        media_type=fetched.media_type,
        text=page.text,
        captured_at=fetched.fetched_at,
        final_url=fetched.final_url[:LONGEST_URL],
        http_status=fetched.http_status,
        headers=[list(pair) for pair in fetched.headers],
        redirects=list(fetched.redirects),
    )
    _place_unplaced(source, copy)
    _note_missing(source, copy)
    for claim in citing:
        note_copy(claim)


def _told_by(source: Source, page: Page) -> dict[str, Any]:
    """What the page says about itself, where nobody has said it yet."""
    return {
        "title": source.title or normalize(page.title)[:500],
        "publisher": source.publisher or normalize(page.publisher)[:200],
        "published_on": source.published_on or page.published_on,
    }


def _lock_citing_claims(source: Source) -> list[Claim]:
    """The claims first, then the source, as everybody locks them."""
    claims = Claim.objects.filter(pk__in=source.evidence.values("claim")).order_by("pk")
    return list(claims.select_for_update(of=("self",), no_key=True))


def _keep_copy(source: Source, *, content: bytes, **about: Any) -> Copy:
    """Store the bytes under their hash, then the row that names them."""
    digest = hashlib.sha256(content).hexdigest()
    copy = Copy(source=source, number=source.copies.count() + 1, sha256=digest, **about)
    copy.text_sha256 = sha256_of(copy.text)
    copy.media_type = copy.media_type[:100]
    copy.content.name = _stored(copy_path(copy, ""), content, digest)
    copy.save(force_insert=True)
    return copy


def _stored(path: str, content: bytes, digest: str) -> str:
    """Where these bytes are stored now: at the path, or beside it where what stands there is not what it was.

    A file that a copy rests on is never written over: a check of the copies has to find it as it is. One that
    none rests on is what a worker left that was killed before it had a row.
    """
    wait_for(path)
    for number in count(1):
        place = path if number == 1 else f"{path}-{number}"
        if Copy.objects.filter(sha256=digest, content=place).exists():
            if _stands(place, digest):
                return place
            log.error("A stored copy is not what it was, or is gone: %s", place)
            continue
        if default_storage.exists(place):
            default_storage.delete(place)
        break
    return default_storage.save(place, ContentFile(content))


def _stands(path: str, digest: str) -> bool:
    try:
        with default_storage.open(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except FileNotFoundError:
        return False


def _note_missing(source: Source, copy: Copy) -> None:
    """Say of each quote that stands in an earlier copy whether the page, fetched anew, still has it."""
    placed_before = source.evidence.select_for_update().filter(quote_state__in=PLACED_STATES)
    for evidence in placed_before.exclude(copy=copy):
        missing_from = None if find_quote(copy.text, evidence.exact) else copy
        if evidence.missing_from_id != (missing_from and missing_from.pk):
            change(evidence, missing_from=missing_from)


def _place_unplaced(source: Source, copy: Copy) -> None:
    unplaced = source.evidence.select_for_update().exclude(quote="").exclude(quote_state=QuoteState.FOUND)
    for evidence in unplaced:
        change(evidence, **placed(evidence))
