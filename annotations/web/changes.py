"""What an outlet changed in an article, when we saw it, which claims it touched, where these stand now."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from annotations.dispatch import start_article_check, start_extraction
from annotations.errors import Conflict
from annotations.matching.quotes import contradictions
from annotations.models import (
    Adjudication,
    Annotation,
    Article,
    Claim,
    Outcome,
    Reanchoring,
    Role,
    Snapshot,
    User,
    Verdict,
    recall_openings,
)
from annotations.permissions import has_reviewed
from annotations.services.fetching import check_now
from annotations.services.reanchoring import (
    accept_place,
    choose_place,
    confirm_removed,
    reopen_reanchoring,
    submit_newer_text,
)
from annotations.services.verdicts import confirm_adjudication, confirm_verdict
from annotations.text.anchoring import find_quote
from annotations.text.blocks import blocks
from annotations.text.comparing import Pair, Side, compare
from annotations.text.fuzzy import Part, differences
from annotations.text.pieces import cut
from annotations.web.changed_words import ChangedWords, changed_words
from annotations.web.claims import look_of
from annotations.web.forms import NewerTextForm, carry_out
from annotations.web.pages import Desk, Request, desk_around, page, page_before

# How much is shown around a claim's words, and around what changed.
_AROUND = 60
_PARAGRAPHS_AROUND = 1
_MOST_PLACES = 9  # each has a key of its own

WORDS = {
    Outcome.UNCHANGED: "Unchanged",
    Outcome.MOVED: "Moved",
    Outcome.REWORDED: "Reworded",
    Outcome.REMOVED: "Not found",
    Outcome.AMBIGUOUS: "Several places",
}
Mark = tuple[str, int, int]  # how it looks, where it begins and ends


@dataclass(frozen=True)
class Quote:
    """The words [start, end) of a text, with what stands around them."""

    start: int
    end: int
    before: str
    exact: str
    after: str

    @classmethod
    def of(cls, text: str, start: int, end: int) -> "Quote":
        around = text[max(start - _AROUND, 0) : start], text[start:end], text[end : end + _AROUND]
        return cls(start, end, *around)


@dataclass(frozen=True)
class Told:
    """What became of one claim's passage. `now` is where it stands, or is thought to."""

    reanchoring: Reanchoring
    was: Quote
    now: Quote | None
    state: str
    words: str

    @property
    def claim(self) -> Claim:
        return self.reanchoring.annotation.claim

    @property
    def percent(self) -> int | None:
        score = self.reanchoring.score
        return None if score is None or self.state == "carried" else round(100 * score)

    @property
    def sides(self) -> tuple[list[Part], list[Part]]:
        """The words as they stood and as they stand now, by what differs; empty where no place was found."""
        return differences(self.was.exact, self.now.exact) if self.now else ([], [])

    @property
    def says_something_else(self) -> bool:
        """Whether a figure, a date, a name, a direction or a negation differs, however alike the words."""
        return self.now is not None and bool(contradictions(self.was.exact, self.now.exact))


@dataclass(frozen=True)
class Stale:
    """A claim's words and what became of them; this person's verdict, or what settles the claim."""

    words: str
    changed: ChangedWords
    verdict: Verdict | None = None
    decision: Adjudication | None = None


@dataclass(frozen=True)
class Piece:
    """Words of a paragraph that look alike; `marks` are the looks of the claims that they belong to."""

    text: str
    is_changed: bool
    marks: str


@dataclass(frozen=True)
class Row:
    """Two paragraphs beside each other; `hidden` counts the unchanged ones left out before them."""

    old: list[Piece] | None
    new: list[Piece] | None
    hidden: int


@page("GET")
def article_changes(request: Request, article_id: uuid.UUID) -> HttpResponseBase:
    """Every text that the article had, newest first, and what became of its claims in each."""
    article = _article(request, article_id)
    counted = (
        Reanchoring.objects.filter(snapshot__article=article)
        .order_by()
        .values_list("snapshot", "outcome")
        .annotate(Count("pk"))
    )
    tallies: dict[Any, list[tuple[str, int]]] = {}
    for outcome in Outcome:
        for snapshot, found, number in counted:
            if found == outcome:
                tallies.setdefault(snapshot, []).append((WORDS[outcome].lower(), number))
    kept = article.snapshots.select_related("given_by").defer("text").order_by("-number")
    context = {
        "desk": desk_around(request, article.project),
        "article": article,
        "texts": [(each, tallies.get(each.pk, [])) for each in kept],
        "waiting": Reanchoring.objects.waiting().filter(snapshot__article=article).count(),
    }
    return render(request, "annotations/article_changes.html", context)


@page("GET")
def article_change(request: Request, article_id: uuid.UUID, number: int) -> HttpResponseBase:
    """A text of the article beside the one before it, with the claims of both and where each stands."""
    article = _article(request, article_id)
    new = get_object_or_404(article.snapshots.select_related("given_by"), number=number)
    old = article.snapshots.filter(number__lt=number).order_by("-number").first()
    if old is None:
        raise Http404
    desk = desk_around(request, article.project)
    told = _told(new)
    waiting = [each for each in told if each.state == "waiting"]
    asked = request.GET.get("at")
    current = next((each for each in waiting if str(each.reanchoring.pk) == asked), next(iter(waiting), None))
    following = waiting[waiting.index(current) + 1 :] + waiting[: waiting.index(current)] if current else []
    context = {
        "desk": desk,
        "article": article,
        "old": old,
        "new": new,
        "waiting": waiting,
        "current": current,
        "places": _places(current, new) if current else [],
        "following": following,
        "told": [each for each in told if each.state != "waiting"],
        "last_decided": _last_decided(told, request.user),
        "stale": _stale(told, article, request.user, desk),
        "rows": _rows(old, new, told, shows_all="all" in request.GET),
        "is_current": article.snapshot_id == new.pk,
    }
    return render(request, "annotations/article_change.html", context)


@page("GET")
def article_text(request: Request, article_id: uuid.UUID, number: int) -> HttpResponseBase:
    """A text that the article had, with the claims that stood in it. It is only read."""
    article = _article(request, article_id)
    snapshot = get_object_or_404(article.snapshots.select_related("given_by"), number=number)
    context = {
        "desk": desk_around(request, article.project),
        "article": article,
        "snapshot": snapshot,
        "paragraphs": [
            _pieces(snapshot.text, block.start, block.end, (), _marks_in(snapshot))
            for block in blocks(snapshot.text)
        ],
        "newest": article.snapshot,
    }
    return render(request, "annotations/snapshot.html", context)


@page("GET", "POST")
def newer_text(request: Request, article_id: uuid.UUID) -> HttpResponseBase:
    """Paste what stands in the article now."""
    article = _article(request, article_id)
    desk = desk_around(request, article.project)
    desk.demand(Role.REVIEWER)
    form = NewerTextForm(request.POST or None)
    if form.is_bound and form.is_valid():
        text = form.cleaned_data["text"]
        with transaction.atomic():
            renewal = carry_out(
                form, lambda: submit_newer_text(actor=request.user, article=article, text=text)
            )
            if renewal and renewal.is_new:
                start_extraction(renewal.article, request.user)
        if renewal:
            return _after_renewal(request, renewal.article, is_new=renewal.is_new)
    status = 400 if form.is_bound else 200
    context = {"desk": desk, "article": article, "form": form}
    return render(request, "annotations/article_newer_text.html", context, status=status)


@page("POST")
def look(request: Request, article_id: uuid.UUID) -> HttpResponseBase:
    """Have a worker look whether the page says something else by now."""
    article = _article(request, article_id)
    with transaction.atomic():
        start_article_check(check_now(actor=request.user, row=article))
    messages.success(request, "The page is being looked at. Reload in a moment to see what became of it.")
    return redirect("article_changes", article.pk)


@page("POST")
def accept(request: Request, reanchoring_id: uuid.UUID) -> HttpResponseBase:
    told = _reanchoring(request, reanchoring_id)
    accept_place(actor=request.user, reanchoring=told)
    return _after_decision(request, told, "The claim stands there now.")


@page("POST")
def choose(request: Request, reanchoring_id: uuid.UUID) -> HttpResponseBase:
    """The passage given by its offsets and words, or by words that stand once in the newer text."""
    told = _reanchoring(request, reanchoring_id)
    start, end, exact = _chosen(request, told.snapshot.text)
    choose_place(actor=request.user, reanchoring=told, start=start, end=end, exact=exact)
    return _after_decision(request, told, "The claim stands there now.")


@page("POST")
def gone(request: Request, reanchoring_id: uuid.UUID) -> HttpResponseBase:
    told = _reanchoring(request, reanchoring_id)
    confirm_removed(actor=request.user, reanchoring=told)
    return _after_decision(request, told, "The claim is kept with the text that held it.")


@page("POST")
def reopen(request: Request, reanchoring_id: uuid.UUID) -> HttpResponseBase:
    told = _reanchoring(request, reanchoring_id)
    reopen_reanchoring(actor=request.user, reanchoring=told)
    return _after_decision(request, told, "The decision is taken back. The claim waits again.")


@page("POST")
def stand_by_verdict(request: Request, verdict_id: uuid.UUID) -> HttpResponseBase:
    """One's own verdict holds for the words as they are now."""
    mine = Verdict.objects.visible_to(request.user).select_related("claim__project")
    verdict = get_object_or_404(mine, pk=verdict_id)
    confirm_verdict(actor=request.user, verdict=verdict)
    messages.success(request, "Your verdict stands.")
    return redirect(page_before(request) or reverse("claims", args=[verdict.claim.project.slug]))


@page("POST")
def stand_by_decision(request: Request, claim_id: uuid.UUID) -> HttpResponseBase:
    """What settles a claim holds for its words as they are now."""
    claim = get_object_or_404(Claim.objects.visible_to(request.user).select_related("project"), pk=claim_id)
    confirm_adjudication(adjudicator=request.user, claim=claim)
    messages.success(request, "The decision stands.")
    return redirect(page_before(request) or reverse("claims", args=[claim.project.slug]))


def _article(request: Request, article_id: uuid.UUID) -> Article:
    mine = Article.objects.visible_to(request.user).select_related("project", "snapshot")
    article = get_object_or_404(mine.defer("snapshot__text"), pk=article_id)
    recall_openings([article])
    return article


def _reanchoring(request: Request, reanchoring_id: uuid.UUID) -> Reanchoring:
    mine = Reanchoring.objects.visible_to(request.user)
    return get_object_or_404(
        mine.select_related("annotation__claim__project", "snapshot__article"), pk=reanchoring_id
    )


def _after_renewal(request: Request, article: Article, *, is_new: bool) -> HttpResponseBase:
    if not is_new or article.snapshot is None:
        messages.info(request, "This is the text that the article has. Nothing changed.")
        return redirect("article_changes", article.pk)
    messages.success(request, "The newer text is stored. Its claims are looked for again.")
    return redirect("article_change", article.pk, article.snapshot.number)


def _after_decision(request: Request, told: Reanchoring, said: str) -> HttpResponseBase:
    messages.success(request, said)
    return redirect("article_change", told.snapshot.article_id, told.snapshot.number)


def _chosen(request: Request, text: str) -> tuple[int, int, str]:
    words = request.POST.get("words", "").replace("\r\n", "\n").strip()
    if words:
        place = find_quote(text, words)
        if place is None:
            raise Conflict("These words are not in the newer text. Copy them from there.")
        exact = text[slice(*place)]
        if text.find(exact, place[0] + 1) != -1:
            raise Conflict("These words stand there more than once. Give some words more.")
        return *place, exact
    start, end = (_number(request.POST.get(name, "")) for name in ("start", "end"))
    return start, end, request.POST.get("exact", "").replace("\r\n", "\n")


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else -1


def _told(snapshot: Snapshot) -> list[Told]:
    """What became of each passage in this text, in the order in which the passages stood."""
    rows = (
        snapshot.reanchorings.filter(annotation__claim__deleted_at=None)
        .select_related("annotation__claim", "annotation__snapshot", "moved_to", "decided_by")
        .defer("annotation__snapshot__text")
        .order_by("annotation__start", "pk")
    )
    open_ones = set(Reanchoring.objects.waiting().filter(snapshot=snapshot).values_list("pk", flat=True))
    return [_tell(row, snapshot, is_waiting=row.pk in open_ones) for row in rows]


def _tell(row: Reanchoring, snapshot: Snapshot, *, is_waiting: bool) -> Told:
    mark, there = row.annotation, row.moved_to
    start, end = (there.start, there.end) if there else (row.start, row.end)
    now = Quote.of(snapshot.text, start, end) if start is not None and end is not None else None
    words = WORDS[Outcome(row.outcome)]
    if row.outcome == Outcome.REWORDED and now and now.exact == mark.exact and not row.decided_at:
        words = "Same words, other surroundings"
    if row.decided_at:
        state = "placed" if there else "gone"
    else:
        state = "carried" if there else "waiting" if is_waiting else "left"
    was = Quote(mark.start, mark.end, mark.prefix[-_AROUND:], mark.exact, mark.suffix[:_AROUND])
    return Told(row, was, None if state == "gone" else now, state, words)


def _places(told: Told, snapshot: Snapshot) -> list[Quote]:
    """Where the claim's own words stand, for a person to choose from where nothing was proposed."""
    exact, at = told.was.exact, -1
    found: list[Quote] = []
    while told.now is None and len(found) < _MOST_PLACES and (at := snapshot.text.find(exact, at + 1)) != -1:
        found.append(Quote.of(snapshot.text, at, at + len(exact)))
    return found


def _last_decided(told: Iterable[Told], user: User) -> Told | None:
    """What this person decided last here: what Z takes back."""
    mine = [each for each in told if each.reanchoring.decided_by_id == user.pk]
    return max(mine, key=lambda each: each.reanchoring.decided_at or 0, default=None)


def _stale(told: Iterable[Told], article: Article, user: User, desk: Desk) -> list[Stale]:
    """What this person may stand by, of what was judged by words that changed, once their place is known."""
    told = list(told)
    waiting = {each.claim.pk for each in told if each.state == "waiting"}
    words_of = {
        each.claim.pk: each.claim.wording or each.was.exact for each in told if each.claim.pk not in waiting
    }
    stale = Verdict.objects.standing().filter(claim__in=words_of, reviewer=user).exclude(stale_since=None)
    verdicts, decisions = list(stale), []
    if desk.can_adjudicate:
        settled = Adjudication.objects.standing().filter(claim__in=words_of).exclude(stale_since=None)
        decisions = [each for each in settled.select_related("claim") if not has_reviewed(user, each.claim)]
    judged: list[Verdict | Adjudication] = [*verdicts, *decisions]
    since = {each.claim_id: each.stale_since for each in judged if each.stale_since}
    changed = changed_words(article.snapshot, since) if article.snapshot and since else {}
    return [
        *(Stale(words_of[each.claim_id], changed[each.claim_id], verdict=each) for each in verdicts),
        *(Stale(words_of[each.claim_id], changed[each.claim_id], decision=each) for each in decisions),
    ]


def _rows(old: Snapshot, new: Snapshot, told: list[Told], *, shows_all: bool) -> list[Row]:
    """What changed, with a paragraph before and after; all paragraphs if asked for."""
    left = [
        (each.state, each.reanchoring.annotation.start, each.reanchoring.annotation.end)
        for each in told
        if each.reanchoring.annotation.snapshot_id == old.pk
    ]
    right = [(each.state, each.now.start, each.now.end) for each in told if each.now]
    pairs = compare(old.text, new.text)
    rows: list[Row] = []
    hidden = 0
    for is_shown, some in groupby(
        zip(_shown(pairs, shows_all=shows_all), pairs, strict=True), key=lambda each: each[0]
    ):
        if not is_shown:
            hidden = len(list(some))
            continue
        for _, pair in some:
            rows.append(Row(_side(old.text, pair.old, left), _side(new.text, pair.new, right), hidden))
            hidden = 0
    return [*rows, Row(None, None, hidden)] if hidden else rows


def _shown(pairs: list[Pair], *, shows_all: bool) -> list[bool]:
    """Which of the pairs stand beside something that changed."""
    changed = {number for number, pair in enumerate(pairs) if not pair.is_same}
    reach = range(-_PARAGRAPHS_AROUND, _PARAGRAPHS_AROUND + 1)
    return [shows_all or any(number + step in changed for step in reach) for number in range(len(pairs))]


def _side(text: str, side: Side | None, marks: Iterable[Any]) -> list[Piece] | None:
    return None if side is None else _pieces(text, side.start, side.end, side.changed, marks)


def _pieces(
    text: str, start: int, end: int, changed: Iterable[tuple[int, int]], marks: Iterable[Mark]
) -> list[Piece]:
    passages = [
        *((("", number), *span) for number, span in enumerate(changed)),
        *(((look, number), first, last) for number, (look, first, last) in enumerate(marks)),
    ]
    return [
        Piece(
            text[piece.start : piece.end],
            any(not look for look, _ in piece.ids),
            " ".join(dict.fromkeys(look for look, _ in piece.ids if look)),
        )
        for piece in cut(start, end, passages)
    ]


def _marks_in(snapshot: Snapshot) -> list[Mark]:
    """The passages that stood in a text until a newer one took its place, as their claims look now."""
    stood: QuerySet[Annotation] = snapshot.annotations.filter(
        Q(superseded_at=None) | Q(reanchorings__isnull=False), claim__deleted_at=None
    )
    rows = list(stood.select_related("claim").distinct())
    settled = Adjudication.objects.standing().filter(claim__in={row.claim_id for row in rows})
    rating_of: dict[uuid.UUID, str] = dict(settled.values_list("claim", "rating"))
    return [(look_of(row.claim.status, rating_of.get(row.claim_id)), row.start, row.end) for row in rows]
