"""Sources and the copies we keep of them."""

import hashlib
from datetime import date

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from annotations.errors import InvalidInput
from annotations.extraction.fetching import Fetched
from annotations.extraction.html import Page
from annotations.models import Copy, Evidence, FetchState, Project, QuoteState, Source, User
from annotations.models.sources import copy_path
from annotations.services.deeds import change, check_fields, deed, lock, one_at_a_time
from annotations.services.fetching import checked_address
from annotations.text.anchoring import find_quote
from annotations.text.normalization import normalize


def cite_source(
    *,
    actor: User,
    project: Project,
    url: str,
    text: str,
    title: str,
    publisher: str,
    published_on: date | None,
) -> Source:
    """The source at this address, or the publication whose text was pasted. Part of `evidence.add_evidence`.

    A new address waits to be fetched, unless its text was pasted: that is its copy then.
    """
    if not url and not text:
        raise InvalidInput({"url": "Give the address of the source, or paste its text."})
    address = checked_address(url) if url else ""
    source = Source(
        project=project,
        url=address,
        title=title or ("" if address else _first_words(text)),
        publisher=publisher,
        published_on=published_on,
        created_by=actor,
        fetch_state=FetchState.STORED if text else FetchState.WAITING,
    )
    check_fields(source, ["url", "title", "publisher", "published_on"])
    if address:
        one_at_a_time(project, address)
        known = Source.objects.filter(project=project, url=address).first()
        if known:
            return _with_pasted_text(known, text) if text else known
    source.save(force_insert=True)
    return _with_pasted_text(source, text) if text else source


@deed(by=None)
def store_source_copy(*, source: Source, page: Page, fetched: Fetched) -> Source:
    """Keep a fetched page as the source's copy, and look in it for every quote that waits. May run twice."""
    source = lock(source)
    if source.fetch_state == FetchState.STORED:
        return source
    _keep_copy(
        source,
        content=fetched.content,
        media_type=fetched.media_type,
        text=page.text,
        final_url=fetched.final_url,
        http_status=fetched.http_status,
    )
    return change(
        source,
        title=source.title or page.title[:500],
        publisher=source.publisher or page.publisher[:200],
        published_on=source.published_on or page.published_on,
        fetch_state=FetchState.STORED,
    )


@deed(by=None)
def settle_quotes_without_copy(*, source: Source) -> None:
    """The source could not be fetched: its waiting quotes have nothing to be looked for in."""
    for evidence in source.evidence.select_for_update().filter(quote_state=QuoteState.WAITING):
        if not source.copies.exists():
            change(evidence, quote_state=QuoteState.NO_COPY)


def place_quote(evidence: Evidence) -> Evidence:
    """Look for the evidence's quote in the newest copy of its source and note where it stands; unsaved."""
    evidence.copy = evidence.start = evidence.end = None
    evidence.exact = ""
    if not evidence.quote:
        evidence.quote_state = QuoteState.NONE
        return evidence
    copy = evidence.source.copies.order_by("-number").first()
    if copy is None:
        on_its_way = evidence.source.is_on_its_way
        evidence.quote_state = QuoteState.WAITING if on_its_way else QuoteState.NO_COPY
        return evidence
    passage = find_quote(copy.text, evidence.quote)
    if passage is None:
        evidence.quote_state = QuoteState.NOT_FOUND
        return evidence
    evidence.quote_state, evidence.copy = QuoteState.FOUND, copy
    evidence.start, evidence.end = passage
    evidence.exact = copy.text[evidence.start : evidence.end]
    return evidence


PLACED = ("quote_state", "copy", "start", "end", "exact")


def placed(evidence: Evidence) -> dict[str, object]:
    """The columns that `place_quote` decides, to be written."""
    place_quote(evidence)
    return {name: getattr(evidence, name) for name in PLACED}


def _with_pasted_text(source: Source, text: str) -> Source:
    clean = normalize(text)
    _keep_copy(
        source, content=clean.encode(), media_type="text/plain", text=clean, final_url="", http_status=None
    )
    source.fetch_state, source.fetch_failure, source.fetch_detail = FetchState.STORED, "", ""
    source.save(update_fields=["fetch_state", "fetch_failure", "fetch_detail"])
    return source


def _keep_copy(
    source: Source, *, content: bytes, media_type: str, text: str, final_url: str, http_status: int | None
) -> Copy:
    """Store the bytes under their hash, then the row that names them, then look for the waiting quotes."""
    copy = Copy(
        source=source,
        number=source.copies.count() + 1,
        media_type=media_type[:100],
        sha256=hashlib.sha256(content).hexdigest(),
        text=text,
        captured_at=timezone.now(),
        final_url=final_url,
        http_status=http_status,
    )
    path = copy_path(copy, "")
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
    copy.content.name = path
    copy.save(force_insert=True)
    unplaced = source.evidence.select_for_update().exclude(quote="").exclude(quote_state=QuoteState.FOUND)
    for evidence in unplaced:
        change(evidence, **placed(evidence))
    return copy


def _first_words(text: str) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip()), "Pasted text")
    return line[:120]
