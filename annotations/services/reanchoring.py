"""A newer text of an article: passages move where nothing is left to judge; people decide the others."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from annotations.errors import Conflict, FetchFailed, InvalidInput
from annotations.extraction.fetching import Fetched
from annotations.extraction.html import Page
from annotations.models import (
    LONGEST_URL,
    Adjudication,
    Annotation,
    Article,
    Claim,
    ExtractionJob,
    JobState,
    Outcome,
    Reanchoring,
    Role,
    Snapshot,
    User,
    Verdict,
)
from annotations.services.anchoring import checked_passage
from annotations.services.articles import LONGEST_TEXT, add_snapshot, twin_of
from annotations.services.claims import passage, present
from annotations.services.deeds import change, deed, demand_role, lock, wait_for
from annotations.services.fetching import holds_check, note_alive
from annotations.text.normalization import normalize, sha256_of
from annotations.text.reanchoring import Found, reanchor

SILENT = (Outcome.UNCHANGED, Outcome.MOVED)


@dataclass(frozen=True)
class Renewal:
    """What came of handing a newer text in; not `is_new` when it is the text that the article has."""

    article: Article
    is_new: bool


@deed(by="actor")
def submit_newer_text(*, actor: User, article: Article, text: str) -> Renewal:
    """Give an article the text that stands there now. Its claims are looked for in it.

    The caller starts the extraction where the text is new.
    """
    demand_role(actor, article.project, Role.REVIEWER)
    article = lock(article)
    if article.deleted_at:
        raise Conflict("This article was deleted. Restore it first.")
    if article.snapshot is None:
        raise Conflict("This article has no text yet. Wait until its page is stored.")
    text = normalize(text)
    if not text.strip():
        raise InvalidInput({"text": "There is no text here. Paste what stands in the article now."})
    if len(text) > LONGEST_TEXT:
        raise InvalidInput({"text": f"The text is longer than {LONGEST_TEXT:,} characters. Split it."})
    if article.snapshot.sha256 == sha256_of(text):
        return Renewal(article, is_new=False)
    return Renewal(_renew(article, text, given_by=actor), is_new=True)


@deed(by=None)
def store_newer_text(*, article: Article, page: Page, fetched: Fetched) -> Renewal | None:
    """Keep what a page that was looked at again says now.

    `article` is the row that `begin_check` gave; None when its check was taken from this run.
    """
    taken, article = article, lock(article)
    if not holds_check(article, taken) or article.snapshot is None:
        return None
    if len(page.text) > LONGEST_TEXT:
        raise FetchFailed("too_large", f"The text is longer than {LONGEST_TEXT:,} characters.")
    is_new = article.snapshot.sha256 != sha256_of(page.text)
    if is_new:
        came_from: dict[str, Any] = {
            "final_url": fetched.final_url[:LONGEST_URL],
            "http_status": fetched.http_status,
        }
        article = _renew(article, page.text, **came_from)
    note_alive(article, is_changed=is_new, every=article.project.article_check_days)
    return Renewal(article, is_new)


@deed(by="actor")
def accept_place(*, actor: User, reanchoring: Reanchoring) -> Reanchoring:
    """The claim stands where it is thought to stand now."""
    reanchoring = _to_decide(actor, reanchoring)
    if reanchoring.start is None or reanchoring.end is None:
        raise Conflict("No place was found for this claim. Choose one, or say that it is gone.")
    return _settle_on(actor, reanchoring, reanchoring.start, reanchoring.end)


@deed(by="actor")
def choose_place(*, actor: User, reanchoring: Reanchoring, start: int, end: int, exact: str) -> Reanchoring:
    """The claim stands at this passage of the newer text (code points), which grows to whole graphemes.

    Raises InvalidPassage when the offsets are no passage, QuoteMismatch when `exact` differs from them.
    """
    reanchoring = _to_decide(actor, reanchoring)
    return _settle_on(actor, reanchoring, *checked_passage(reanchoring.snapshot, start, end, exact))


@deed(by="actor")
def confirm_removed(*, actor: User, reanchoring: Reanchoring) -> Reanchoring:
    """The claim is not in the text any more. It keeps its passage in the text that held it."""
    return _decide(actor, _to_decide(actor, reanchoring), None)


@deed(by="actor")
def reopen_reanchoring(*, actor: User, reanchoring: Reanchoring) -> Reanchoring:
    """Take a decision back: the claim waits again, with the passage it had."""
    demand_role(actor, reanchoring.annotation.claim.project, Role.REVIEWER)
    claim = present(reanchoring.annotation.claim)
    reanchoring = _current(reanchoring)
    if reanchoring.decided_at is None:
        raise Conflict("Nobody has decided this, so there is nothing to take back.")
    moved = reanchoring.moved_to
    if moved:
        if moved.superseded_at:
            raise Conflict("The passage was moved again since. Correct it where it stands now.")
        if not moved.carried_from.exclude(pk=reanchoring.pk).exists():
            _set_superseded(moved, timezone.now())
        _set_superseded(reanchoring.annotation, None)
    change(claim)
    return _write(reanchoring, moved_to=None, decided_by=None, decided_at=None)


def _renew(article: Article, text: str, **came_from: Any) -> Article:
    """The locked article with a newer text, and every passage of the former ones looked for in it."""
    former = article.snapshot
    snapshot = add_snapshot(article, text, **came_from)
    now = timezone.now()
    # Whoever marks a passage takes its claim first, then the text; whoever proposes takes the job first.
    _lock_claims({mark.claim_id for mark in _marks_of(article, snapshot)})
    _stop_reading(article, snapshot, now)
    wait_for(str(former.pk) if former else "")
    article = change(article, snapshot=snapshot, near_duplicate_of=twin_of(article, snapshot))
    _carry(article, snapshot, _marks_of(article, snapshot), now)
    return article


def _lock_claims(claims: set[UUID]) -> None:
    rows = Claim.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=claims)
    list(rows.order_by("pk").values_list("pk"))


def _marks_of(article: Article, newer_than: Snapshot) -> list[Annotation]:
    standing = Annotation.objects.filter(snapshot__article=article, superseded_at=None)
    return list(standing.exclude(snapshot=newer_than).select_related("claim").order_by("pk"))


def _carry(article: Article, snapshot: Snapshot, marks: list[Annotation], now: datetime) -> None:
    """Write what became of each passage; those that moved by themselves stand in the newer text."""
    told = list(_told(article, snapshot, marks))
    Annotation.objects.bulk_create(
        {each.moved_to.pk: each.moved_to for each in told if each.moved_to}.values()
    )
    Reanchoring.objects.bulk_create(told)
    moved = [each.annotation_id for each in told if each.moved_to]
    Annotation.objects.filter(pk__in=moved).update(superseded_at=now)
    waiting = {each.annotation.claim_id for each in told if not each.moved_to}
    carried = {each.annotation.claim_id for each in told} - waiting
    Claim.objects.filter(pk__in=carried).update(updated_at=now)
    _make_stale(waiting, now)


def _told(article: Article, snapshot: Snapshot, marks: list[Annotation]) -> Iterator[Reanchoring]:
    """What became of each passage, with the one that takes its place where it moved by itself, all unsaved.

    Of what a person has called gone only that it is back: the very words, in their very place.
    """
    known_gone = set(
        Reanchoring.objects.filter(annotation__in=marks, moved_to=None)
        .exclude(decided_at=None)
        .values_list("annotation", flat=True)
    )
    carried: dict[tuple[int, int], list[Annotation]] = defaultdict(list)
    for mark, found in _found(article, marks, snapshot):
        told = Reanchoring(
            annotation=mark,
            snapshot=snapshot,
            outcome=Outcome(found.fate),
            score=found.score,
            start=found.start,
            end=found.end,
        )
        if found.start is not None and found.end is not None and told.outcome in SILENT:
            place = found.start, found.end
            here = carried[place]
            told.moved_to = next((each for each in here if each.claim_id == mark.claim_id), None)
            if told.moved_to is None and not (
                mark.extractor and mark.extractor in {each.extractor for each in here}
            ):
                told.moved_to = passage(
                    mark.claim, snapshot, *place, extractor=mark.extractor, created_by_id=mark.created_by_id
                )
                here.append(told.moved_to)
        if told.moved_to or mark.pk not in known_gone:
            yield told


def _found(
    article: Article, marks: list[Annotation], snapshot: Snapshot
) -> Iterator[tuple[Annotation, Found]]:
    by_snapshot: dict[UUID, list[Annotation]] = defaultdict(list)
    for mark in marks:
        by_snapshot[mark.snapshot_id].append(mark)
    for former in article.snapshots.filter(pk__in=by_snapshot):
        some = by_snapshot[former.pk]
        passages = [(mark.start, mark.end) for mark in some]
        yield from zip(some, reanchor(former.text, passages, snapshot.text, article.language), strict=True)


def _make_stale(claims: set[UUID], now: datetime) -> None:
    """What was judged of these claims was judged by words that changed."""
    Claim.objects.filter(pk__in=claims).update(updated_at=now, version=F("version") + 1)
    verdicts = Verdict.objects.standing().filter(claim__in=claims, stale_since=None)
    verdicts.update(stale_since=now, updated_at=now, version=F("version") + 1)
    Adjudication.objects.standing().filter(claim__in=claims, stale_since=None).update(stale_since=now)


def _stop_reading(article: Article, snapshot: Snapshot, now: datetime) -> None:
    """Nobody goes on looking for claims in a text that is not the article's any more."""
    older = ExtractionJob.objects.filter(snapshot__article=article).exclude(snapshot=snapshot)
    older.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).update(
        state=JobState.CANCELLED, run=None, finished_at=now
    )
    older.filter(is_to_suggest=True).update(is_to_suggest=False)


def _to_decide(actor: User, reanchoring: Reanchoring) -> Reanchoring:
    """The row locked, if it still waits for somebody to say where the claim stands."""
    demand_role(actor, reanchoring.annotation.claim.project, Role.REVIEWER)
    present(reanchoring.annotation.claim)
    reanchoring = _current(reanchoring)
    if reanchoring.decided_at:
        raise Conflict("Somebody has decided this already.")
    if reanchoring.moved_to_id:
        raise Conflict("This passage moved by itself. Correct it where it stands now.")
    return reanchoring


def _current(reanchoring: Reanchoring) -> Reanchoring:
    reanchoring = lock(reanchoring)
    if reanchoring.snapshot.article.snapshot_id != reanchoring.snapshot_id:
        raise Conflict("The text has changed again since. Look at where the claim stands in the newest.")
    return reanchoring


def _settle_on(actor: User, reanchoring: Reanchoring, start: int, end: int) -> Reanchoring:
    """The claim's passage is this one, in place of the one in the former text."""
    mark, snapshot = reanchoring.annotation, reanchoring.snapshot
    known = mark.claim.annotations.filter(snapshot=snapshot, start=start, end=end).first()
    if known is None:
        # Whoever decides makes the passage; it stays the machine's in that it is not suggested again.
        is_free = not snapshot.annotations.filter(start=start, end=end, extractor=mark.extractor).exists()
        extractor = mark.extractor if is_free else ""
        known = passage(mark.claim, snapshot, start, end, extractor=extractor, created_by=actor)
        known.save(force_insert=True)
    elif known.superseded_at:
        _set_superseded(known, None)
    _set_superseded(mark, timezone.now())
    return _decide(actor, reanchoring, known)


def _decide(actor: User, reanchoring: Reanchoring, moved_to: Annotation | None) -> Reanchoring:
    change(reanchoring.annotation.claim)
    return _write(reanchoring, moved_to=moved_to, decided_by=actor, decided_at=timezone.now())


def _write(reanchoring: Reanchoring, **columns: object) -> Reanchoring:
    for name, value in columns.items():
        setattr(reanchoring, name, value)
    reanchoring.save(update_fields=list(columns))
    return reanchoring


def _set_superseded(annotation: Annotation, at: datetime | None) -> None:
    annotation.superseded_at = at
    annotation.save(update_fields=["superseded_at"])
