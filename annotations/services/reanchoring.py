"""A newer text of an article: passages move where nothing is left to judge; people decide the others."""

from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from annotations.errors import Conflict, FetchFailed, InvalidInput
from annotations.extraction.fetching import Fetched
from annotations.extraction.html import Page
from annotations.models import (
    LONGEST_URL,
    Annotation,
    Article,
    Claim,
    Event,
    ExtractionJob,
    JobState,
    Outcome,
    Reanchoring,
    Role,
    Snapshot,
    User,
)
from annotations.services.anchoring import checked_passage
from annotations.services.articles import LONGEST_TEXT, add_snapshot, twin_of
from annotations.services.claims import passage, present
from annotations.services.deeds import change, deed, demand_role, lock, wait_for
from annotations.services.fetching import holds_check, note_alive
from annotations.services.verdicts import let_hold_again, make_stale, says_the_same
from annotations.text.normalization import normalize, sha256_of
from annotations.text.reanchoring import Fate, Found, reanchor

SILENT = (Outcome.UNCHANGED, Outcome.MOVED)
# A page that has lost so large a part of at least so many passages is taken for another page.
FEWEST_TO_MISS, MOST_MISSED = 3, 0.9
# From here on, what was found is nearly always the claim (bench/reanchoring prints the table).
_SURELY_LIKE = 0.95
# As history names them.
_DECISIONS = ("reanchoring.accept_place", "reanchoring.choose_place")


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
    text = normalize(text)
    if not text.strip():
        raise InvalidInput({"text": "There is no text here. Paste what stands in the article now."})
    if len(text) > LONGEST_TEXT:
        raise InvalidInput({"text": f"The text is longer than {LONGEST_TEXT:,} characters. Split it."})
    found = _found(article, text)
    article = lock(article)
    if article.deleted_at:
        raise Conflict("This article was deleted. Restore it first.")
    if article.snapshot is None:
        raise Conflict("This article has no text yet. Wait until its page is stored.")
    if article.snapshot.sha256 == sha256_of(text):
        return Renewal(article, is_new=False)
    return Renewal(_renew(article, text, found, given_by=actor), is_new=True)


@deed(by=None)
def store_newer_text(*, article: Article, page: Page, fetched: Fetched) -> Renewal | None:
    """Keep what a page that was looked at again says now.

    `article` is the row that `begin_check` gave; None when its check was taken from this run. FetchFailed
    where the page says something else altogether: an error or a paywall, or a person has to say that it is
    the article's text.
    """
    if len(page.text) > LONGEST_TEXT:
        raise FetchFailed("too_large", f"The text is longer than {LONGEST_TEXT:,} characters.")
    found = _found(article, page.text)
    taken, article = article, lock(article)
    if not holds_check(article, taken) or article.snapshot is None:
        return None
    _refuse_another_page(article, found)
    is_new = article.snapshot.sha256 != sha256_of(page.text)
    if is_new:
        came_from: dict[str, Any] = {
            "final_url": fetched.final_url[:LONGEST_URL],
            "http_status": fetched.http_status,
        }
        article = _renew(article, page.text, found, **came_from)
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
    reanchoring = _to_decide(actor, reanchoring)
    change(reanchoring.annotation.claim)
    return _decide(actor, reanchoring, None)


@deed(by="actor")
def reopen_reanchoring(*, actor: User, reanchoring: Reanchoring) -> Reanchoring:
    """Take a decision back: the claim waits again, with the passage it had."""
    demand_role(actor, reanchoring.annotation.claim.project, Role.REVIEWER)
    claim = present(reanchoring.annotation.claim)
    reanchoring = _current(reanchoring)
    if reanchoring.decided_at is None:
        raise Conflict("Nobody has decided this, so there is nothing to take back.")
    moved, now = reanchoring.moved_to, timezone.now()
    if moved and moved.superseded_at:
        raise Conflict("The passage was moved again since. Correct it where it stands now.")
    change(claim)
    make_stale({claim.pk}, now)
    if moved:
        if _is_of_decision(moved) and not moved.carried_from.exclude(pk=reanchoring.pk).exists():
            _set_superseded(moved, now)
        _set_superseded(reanchoring.annotation, None)
    return _write(reanchoring, moved_to=None, decided_by=None, decided_at=None)


def _renew(article: Article, text: str, found: dict[UUID, Found], **came_from: Any) -> Article:
    """The locked article with a newer text, in which every passage of the former ones stands or waits."""
    former = article.snapshot
    snapshot = add_snapshot(article, text, **came_from)
    now = timezone.now()
    # Whoever marks a passage takes its claim first, then the text; whoever proposes takes the job first.
    known = _lock_claims({mark.claim_id for mark in _marks_of(article)})
    _stop_reading(article, snapshot, now)
    wait_for(str(former.pk) if former else "")
    marks = _marks_of(article)
    late = {mark.claim_id for mark in marks} - known
    if _lock_claims(late, skip_locked=True) != late:
        raise Conflict("Somebody is marking this article just now. Try again.")
    article = change(article, snapshot=snapshot, near_duplicate_of=twin_of(article, snapshot))
    _carry(snapshot, marks, found | _found(article, text, besides=found), now)
    return article


def _lock_claims(claims: set[UUID], *, skip_locked: bool = False) -> set[UUID]:
    rows = Claim.objects.select_for_update(of=("self",), no_key=True, skip_locked=skip_locked)
    return set(rows.filter(pk__in=claims).order_by("pk").values_list("pk", flat=True))


def _marks_of(article: Article) -> list[Annotation]:
    standing = Annotation.objects.filter(snapshot__article=article, superseded_at=None)
    return list(standing.select_related("claim").order_by("pk"))


def _found(article: Article, text: str, besides: Container[UUID] = ()) -> dict[UUID, Found]:
    """What became in `text` of the passages that stand in an article, by their annotations.

    That takes seconds where texts are long: it comes before anything is locked, and only the passages that
    were marked meanwhile are looked for after.
    """
    by_snapshot: dict[UUID, list[Annotation]] = defaultdict(list)
    for mark in _marks_of(article):
        if mark.pk not in besides:
            by_snapshot[mark.snapshot_id].append(mark)
    found: dict[UUID, Found] = {}
    for former in article.snapshots.filter(pk__in=by_snapshot):
        some = by_snapshot[former.pk]
        told = reanchor(former.text, [(mark.start, mark.end) for mark in some], text, article.language)
        found.update(zip((mark.pk for mark in some), told, strict=True))
    return found


def _refuse_another_page(article: Article, found: dict[UUID, Found]) -> None:
    present = article.snapshot.annotations.filter(pk__in=found) if article.snapshot else ()
    lost = [found[mark.pk].fate is Fate.REMOVED for mark in present]
    if len(lost) >= FEWEST_TO_MISS and sum(lost) >= MOST_MISSED * len(lost):
        raise FetchFailed(
            "unreadable",
            f"Of {len(lost)} passages with claims, {sum(lost)} are not on this page any more: it may be an "
            "error or a paywall. If it is what the article says now, paste it.",
        )


def _carry(snapshot: Snapshot, marks: list[Annotation], found: dict[UUID, Found], now: datetime) -> None:
    """Write what became of each passage; those that moved by themselves stand in the newer text."""
    told = list(_told(snapshot, marks, found))
    waiting = {each.annotation.claim_id for each in told if not each.moved_to and not each.decided_at}
    make_stale(waiting, now)
    Annotation.objects.bulk_create(
        {each.moved_to.pk: each.moved_to for each in told if each.moved_to}.values()
    )
    Reanchoring.objects.bulk_create(told)
    moved = [each.annotation_id for each in told if each.moved_to]
    Annotation.objects.filter(pk__in=moved).update(superseded_at=now)
    carried = {each.annotation.claim_id for each in told if each.moved_to} - waiting
    Claim.objects.filter(pk__in=carried).update(updated_at=now)
    let_hold_again(carried)


def _told(snapshot: Snapshot, marks: list[Annotation], found: dict[UUID, Found]) -> Iterator[Reanchoring]:
    """What became of each passage, with the one that takes its place where it moved by itself, all unsaved.

    What a person has called gone stays so, unless it may be back.
    """
    last = {
        each.annotation_id: each for each in Reanchoring.objects.filter(annotation__in=marks).order_by("pk")
    }
    carried: dict[tuple[int, int], list[Annotation]] = defaultdict(list)
    for mark in marks:
        here = found[mark.pk]
        told = Reanchoring(
            annotation=mark,
            snapshot=snapshot,
            outcome=Outcome(here.fate),
            score=here.score,
            start=here.start,
            end=here.end,
        )
        if here.start is not None and here.end is not None and told.outcome in SILENT:
            told.moved_to = _carried(mark, snapshot, (here.start, here.end), carried[here.start, here.end])
        if not told.moved_to and mark.pk in last and not _may_be_back(told, last[mark.pk]):
            told.decided_by_id, told.decided_at = last[mark.pk].decided_by_id, last[mark.pk].decided_at
        yield told


def _may_be_back(told: Reanchoring, last: Reanchoring) -> bool:
    """Whether what was found is as good as the claim, and more like it than what a person saw who called it
    gone."""
    return _likeness(told) >= _SURELY_LIKE and _likeness(told) > _likeness(last)


def _likeness(told: Reanchoring) -> float:
    """From 0, nothing found, to 1: of several places that fit, it is unknown how well they do."""
    if told.outcome == Outcome.REMOVED:
        return 0.0
    return 1.0 if told.score is None else told.score


def _carried(
    mark: Annotation, snapshot: Snapshot, place: tuple[int, int], there: list[Annotation]
) -> Annotation | None:
    """The passage that takes a mark's place, `there` being those that others were carried to; None where the
    same machine has marked it for another claim."""
    for each in there:
        if each.claim_id == mark.claim_id:
            return each
    if mark.extractor and mark.extractor in {each.extractor for each in there}:
        return None
    there.append(
        passage(mark.claim, snapshot, *place, extractor=mark.extractor, created_by_id=mark.created_by_id)
    )
    return there[-1]


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
    is_new = known is None
    if known is None:
        # Whoever decides makes the passage; it stays the machine's in that it is not suggested again.
        is_free = not snapshot.annotations.filter(start=start, end=end, extractor=mark.extractor).exists()
        extractor = mark.extractor if is_free else ""
        known = passage(mark.claim, snapshot, start, end, extractor=extractor, created_by=actor)
    now = timezone.now()
    change(mark.claim)
    if not says_the_same(mark, known):
        # Also what was judged while it waited: nobody had these words before them.
        make_stale({mark.claim_id}, now)
    if is_new:
        known.save(force_insert=True)
    elif known.superseded_at:
        _set_superseded(known, None)
    _set_superseded(mark, now)
    let_hold_again({mark.claim_id})
    return _decide(actor, reanchoring, known)


def _is_of_decision(mark: Annotation) -> bool:
    """Whether a decision made this passage, or brought it back; else it is somebody's own."""
    told = Event.objects.filter(table=Annotation._meta.db_table, row=mark.pk).order_by("-sequence")
    return told.values_list("deed", flat=True)[0] in _DECISIONS


def _decide(actor: User, reanchoring: Reanchoring, moved_to: Annotation | None) -> Reanchoring:
    return _write(reanchoring, moved_to=moved_to, decided_by=actor, decided_at=timezone.now())


def _write(reanchoring: Reanchoring, **columns: object) -> Reanchoring:
    for name, value in columns.items():
        setattr(reanchoring, name, value)
    reanchoring.save(update_fields=list(columns))
    return reanchoring


def _set_superseded(annotation: Annotation, at: datetime | None) -> None:
    annotation.superseded_at = at
    annotation.save(update_fields=["superseded_at"])
