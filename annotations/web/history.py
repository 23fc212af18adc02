"""The history of a project, an article, a claim or a person in sentences: who did what, newest first."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from annotations.models import (
    Annotation,
    Article,
    Attribution,
    Claim,
    ClaimStatus,
    EditionKind,
    Event,
    FetchFailure,
    Membership,
    Outcome,
    QuoteState,
    Ranking,
    Rating,
    RelationKind,
    Role,
    SourceKind,
    Stance,
    User,
    VerificationKind,
    recall_openings,
)
from annotations.web.claims import places_of
from annotations.web.pages import Desk, Request, desk_around, desk_of, page
from annotations.web.paging import keyset

# Events, not entries: one deed may write several rows.
PAGE_LENGTH = 100
ONE_DEED = timedelta(seconds=2)
CHOICE_OF_RANKING = "rankings.use_ranking"

DEEDS = {
    "": "changed a row past the site",
    "projects.create_project": "made the project",
    "projects.update_project": "changed the project’s settings",
    "projects.set_member": "set a member’s role",
    "projects.remove_member": "removed a member",
    "accounts.remove_user": "removed an account",
    "accounts.update_profile": "changed their profile",
    "articles.submit_text": "brought in an article",
    "articles.submit_read_page": "brought in a saved page",
    "articles.submit_url": "brought in a web address",
    "articles.store_fetched_article": "stored the page of an article",
    "articles.update_article": "changed the details of an article",
    "articles.delete_article": "deleted an article",
    "articles.restore_article": "restored an article",
    "fetching.record_fetch_failure": "could not fetch a page",
    "fetching.record_dead_link": "found that a page could not be had",
    "fetching.retry_fetch": "asked for a page once more",
    "jobs.request_extraction": "asked for what the machine had found",
    "jobs.retry_job": "started the search for claims again",
    "jobs.cancel_job": "cancelled the search for claims",
    "jobs.requeue_abandoned_jobs": "took up a search for claims that had stopped",
    "jobs.fail_job": "could not finish the search for claims",
    "jobs.finish_job": "suggested claims",
    "previews.look_again": "had all articles looked at again",
    "previews.stop_looking": "stopped looking at all articles again",
    "previews.suggest_held": "asked for what looking again had found",
    "previews.propose_held": "suggested what looking again had found",
    "previews.give_up_held": "could not suggest what looking again had found",
    "rankings.learn_ranking": "learned from the desk’s decisions",
    CHOICE_OF_RANKING: "chose the ranking of suggestions",
    "claims.accept_claim": "accepted a claim",
    "claims.reject_claim": "rejected a claim",
    "claims.reopen_claim": "put a claim back",
    "claims.update_claim": "reworded a claim",
    "claims.revert_claim": "took back what was changed of a claim",
    "claims.keep_wording": "kept the suggested wording of a claim",
    "claims.propose_more": "asked for more suggestions",
    "claims.delete_claim": "deleted a claim",
    "claims.restore_claim": "restored a claim",
    "anchoring.annotate_passage": "marked a claim",
    "anchoring.move_annotation": "corrected the passage of a claim",
    "reanchoring.submit_newer_text": "gave an article its newer text",
    "reanchoring.store_newer_text": "stored an article that had changed",
    "reanchoring.accept_place": "accepted where a claim stands now",
    "reanchoring.choose_place": "chose where a claim stands now",
    "reanchoring.confirm_removed": "confirmed that a claim is not in the text any more",
    "reanchoring.reopen_reanchoring": "put back the question where a claim stands",
    "matching.relate_claims": "related two claims",
    "matching.unrelate_claims": "took the relation of two claims back",
    "evidence.add_evidence": "added a source to a claim",
    "evidence.update_evidence": "changed a source of a claim",
    "evidence.withdraw_evidence": "took a source back",
    "evidence.restore_evidence": "put a source back",
    "evidence.quote_copy": "quoted a source from its copy",
    "evidence.join_evidence": "said that two sources are needed together",
    "evidence.part_evidence": "said that a source stands for itself",
    "sources.store_source_copy": "stored a copy of a source",
    "sources.store_capture": "found a page changed, or there again",
    "sources.add_copy": "gave a copy of a source",
    "sources.update_source": "changed the details of a source",
    "verification.request_verification": "asked whether copies and quotes are what they were",
    "verification.requeue_abandoned_verifications": "took up a verification that had stopped",
    "verification.finish_verification": "looked at all copies and quotes",
    "verification.fail_verification": "could not look at all copies and quotes",
    "verdicts.record_verdict": "gave a verdict",
    "verdicts.confirm_verdict": "stood by a verdict though the words changed",
    "verdicts.confirm_adjudication": "stood by a decision though the words changed",
    "verdicts.withdraw_verdict": "took a verdict back",
    "verdicts.adjudicate_claim": "settled a claim",
    "verdicts.reopen_review": "took a decision back",
    "publications.publish_claim_review": "published a fact check",
    "publications.correct_claim_review": "corrected a fact check",
    "publications.retract_claim_review": "retracted a fact check",
}
# They write a row for each article of the project.
OF_ALL_ARTICLES = ("previews.look_again", "previews.stop_looking", "previews.suggest_held")
MEMBERSHIP, JOB = "annotations_membership", "annotations_extractionjob"
_CLAIM, _PASSAGE = "annotations_claim", "annotations_annotation"
OF_MEMBERS = ("projects.set_member", "projects.remove_member")
# Columns worth reading; the others are ids, counters and hashes.
COLUMNS = {
    "name": "Name",
    "description": "Description",
    "guidelines": "Guidelines",
    "methodology": "How we work",
    "corrections_policy": "How we correct",
    "reviews_required": "Reviews required",
    "suggestions_per_thousand_words": "Suggestions for each 1,000 words",
    "article_check_days": "Days until articles are looked at again",
    "detector_service": "Suggestions from a service",
    "detector_model": "Model of the service",
    "role": "Role",
    "title": "Title",
    "url": "Web address",
    "publisher": "Publisher",
    "author": "Author",
    "published_on": "Published on",
    "language": "Language",
    "fetch_failure": "Reason",
    "fetch_detail": "What happened",
    "failure": "What happened",
    "status": "Status",
    "wording": "Wording",
    "wording_is_suggested": "Wording is",
    "claimant": "Claimant",
    "attribution": "Attribution",
    "claimed_on": "Claimed on",
    "place": "Place",
    "exact": "Passage",
    "stance": "Stance",
    "kind": "Kind",
    "outcome": "In the newer text",
    "quote": "Quote",
    "note": "Note",
    "source_kind": "Kind of source",
    "later_reason": "Why a later source counts",
    "quote_state": "Found",
    "rating": "Rating",
    "rationale": "Rationale",
    "as_of": "As of",
    "reason": "Reason",
}


# Columns whose values the site has words for.
WORDS: dict[str, dict[Any, str]] = {
    "role": dict(Role.choices),
    "fetch_failure": dict(FetchFailure.choices),
    "status": dict(ClaimStatus.choices),
    "attribution": dict(Attribution.choices),
    "stance": dict(Stance.choices),
    "kind": dict([*RelationKind.choices, *EditionKind.choices, *VerificationKind.choices]),
    "outcome": dict(Outcome.choices),
    "source_kind": dict(SourceKind.choices),
    "quote_state": dict(QuoteState.choices),
    "rating": dict(Rating.choices),
    "wording_is_suggested": {True: "The machine’s suggestion", False: "The desk’s own"},
}

_NEXT_OF_DEED = Event.objects.filter(
    sequence=OuterRef("sequence") + 1,
    deed=OuterRef("deed"),
    actor=OuterRef("actor"),
    project=OuterRef("project"),
)
# That work was asked for, begun or ended: what came of it is told anyway. Of all articles one stands for all.
_OF_NO_INTEREST = (
    Q(deed__in=["fetching.begin_fetch", "jobs.queue_extraction", "jobs.begin_job"])
    | Q(table=JOB, deed__in=["jobs.request_extraction", "jobs.finish_job", "previews.propose_held"])
    | Q(deed="", after__has_key="fetch_sent_at")
    | Q(Exists(_NEXT_OF_DEED), deed__in=OF_ALL_ARTICLES)
)


@dataclass(frozen=True)
class Change:
    """A column that a deed wrote. `before` is None where the row is new."""

    column: str
    before: str | None
    after: str


@dataclass
class Entry:
    """One deed. `claims` counts those it touched; `quote` is the words of the claim where it is one."""

    event: Event
    words: str
    article: Article | None = None
    claims: set[uuid.UUID] = field(default_factory=set)
    quote: str = ""
    member: str = ""
    changes: list[Change] = field(default_factory=list)

    def holds(self, event: Event) -> bool:
        """Whether an older event belongs to the same deed."""
        first = self.event
        is_same = (event.actor_id, event.deed) == (first.actor_id, first.deed)
        of_other_claim = (
            event.actor_id and event.claim_id and self.claims and event.claim_id not in self.claims
        )
        of_other_member = event.table == first.table == MEMBERSHIP and event.row != first.row
        of_other_article = event.article_id and self.article and event.article_id != self.article.pk
        # Read backwards, what is chosen comes before what it took the place of.
        is_other_choice = event.deed == CHOICE_OF_RANKING and (event.after or {}).get("is_live")
        return bool(
            is_same
            and first.at - event.at < ONE_DEED
            and not (of_other_claim or of_other_article or of_other_member or is_other_choice)
        )

    def take(self, event: Event) -> None:
        if event.deed in OF_ALL_ARTICLES:
            return
        self.article = self.article or event.article
        if _is_given_back(event):
            self.words = "gave the verdict taken back again, as it was"
        if event.claim_id:
            self.claims.add(event.claim_id)
        if len(self.claims) < 2:
            self.changes = [*_changes(event), *self.changes]

    @property
    def claim_id(self) -> uuid.UUID | None:
        """The claim, where the deed is about one."""
        return next(iter(self.claims)) if len(self.claims) == 1 else None


@page("GET")
def history(request: Request, slug: str) -> HttpResponseBase:
    return _history(request, desk_of(request, slug))


@page("GET")
def article_history(request: Request, article_id: uuid.UUID) -> HttpResponseBase:
    """What was done to an article and to the claims it states."""
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=article_id)
    desk = desk_around(request, article.project)
    # By their ids: each is looked up in its index.
    claims = list(Claim.objects.filter(annotations__snapshot__article=article).values_list("pk", flat=True))
    recall_openings([article])
    return _history(request, desk, Q(article=article) | Q(claim__in=claims), article=article)


@page("GET")
def claim_history(request: Request, claim_id: uuid.UUID) -> HttpResponseBase:
    """What was done to a claim, all of it; the card shows the newest."""
    claim = get_object_or_404(Claim.objects.visible_to(request.user), pk=claim_id)
    place = places_of([claim.pk]).get(claim.pk)
    quote = claim.wording or (place.exact if place else "")
    return _history(request, desk_around(request, claim.project), Q(claim=claim), claim=claim, quote=quote)


@page("GET")
def person_history(request: Request, slug: str, user_id: uuid.UUID) -> HttpResponseBase:
    """What a person did here, whether they are a member still or not."""
    desk = desk_of(request, slug)
    member = Q(memberships__project=desk.project)
    worked = Q(Exists(Event.objects.filter(project=desk.project, actor=OuterRef("pk"))))
    person = get_object_or_404(User.objects.filter(member | worked).distinct(), pk=user_id)
    return _history(request, desk, Q(actor=person), person=person)


def _history(request: Request, desk: Desk, only: Q | None = None, **about: Any) -> HttpResponseBase:
    """A page of the project's events, or of `only` some; what they are `about` the page is named after."""
    seen = Event.objects.visible_to(request.user).filter(only or Q(), project=desk.project)
    told = seen.exclude(_OF_NO_INTEREST).select_related("actor", "article")
    listed = keyset(told, request, PAGE_LENGTH)
    context = {"desk": desk, "listed": listed, "entries": _entries(listed.rows), **about}
    return render(request, "annotations/history.html", context)


def gathered(events: Iterable[Event]) -> list[Entry]:
    """Events, newest first, by the deed they belong to."""
    entries: list[Entry] = []
    for event in events:
        if not entries or not entries[-1].holds(event):
            entries.append(Entry(event, DEEDS.get(event.deed, event.deed)))
        entries[-1].take(event)
    return entries


def _is_given_back(event: Event) -> bool:
    """Whether a verdict that was taken back was given again, of which only that is written."""
    after = event.after or {}
    return event.deed == "verdicts.record_verdict" and "withdrawn_at" in after and "rating" not in after


def _entries(events: Iterable[Event]) -> list[Entry]:
    """Six queries more than the events at most: for the words of claims, articles, members and rankings."""
    entries = gathered(events)
    _name_subjects(entries)
    _name_members(entries)
    _name_rankings(entries)
    return entries


def _name_subjects(entries: list[Entry]) -> None:
    """The words of each claim as they stood then, and the article it stands in, by its name."""
    place_of = places_of(entry.claim_id for entry in entries if entry.claim_id)
    for entry in entries:
        place = place_of.get(entry.claim_id) if entry.claim_id else None
        if place:
            entry.article = place.snapshot.article
    recall_openings(entry.article for entry in entries if entry.article)
    _quote_claims([entry for entry in entries if entry.claim_id in place_of], place_of)


def _quote_claims(entries: list[Entry], place_of: dict[uuid.UUID, Annotation]) -> None:
    """A deed is told with the words that its claim had then: its wording, else its passage."""
    of_words = Q(table=_CLAIM, before__has_key="wording") | Q(table=_PASSAGE)
    written: defaultdict[uuid.UUID | None, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(of_words, claim__in=place_of):
        written[event.claim_id].append(event)
    for entry in entries:
        if claim_id := entry.claim_id:
            place = place_of[claim_id]
            told = written[claim_id]
            until = [event for event in told if event.sequence <= entry.event.sequence]
            since = told[len(until) :]
            replaced = ((event.before or {})["wording"] for event in since if event.table == _CLAIM)
            wording = next(replaced, place.claim.wording)
            entry.quote = wording or _passage_after(until) or place.exact


def _passage_after(events: list[Event]) -> str:
    """The passage marked last of those that stand after these events, oldest first."""
    exact_of: dict[uuid.UUID, str] = {}
    superseded: set[uuid.UUID] = set()
    for event in events:
        after = event.after or {}
        if "exact" in after:
            exact_of[event.row] = after["exact"]
        if after.get("superseded_at"):
            superseded.add(event.row)
        elif "superseded_at" in after:
            superseded.discard(event.row)
    return next((exact for row, exact in reversed(exact_of.items()) if row not in superseded), "")


def _name_members(entries: list[Entry]) -> None:
    """Whose role it was. A change of role does not say; the membership does, while it is there."""
    of_members = [entry for entry in entries if entry.event.deed in OF_MEMBERS]
    asked = [entry.event.row for entry in of_members]
    present = dict(Membership.objects.filter(pk__in=asked).values_list("pk", "user"))
    ids = [_written(entry.event).get("user_id") or present.get(entry.event.row) for entry in of_members]
    names = {str(user.pk): str(user) for user in User.objects.filter(pk__in=[each for each in ids if each])}
    for entry, user_id in zip(of_members, ids, strict=True):
        entry.member = names.get(str(user_id), "")


def _name_rankings(entries: list[Entry]) -> None:
    """Which version was chosen: the row that went live, if one did."""
    chosen = [entry for entry in entries if entry.event.deed == CHOICE_OF_RANKING]
    rows = [entry.event.row for entry in chosen]
    number_of = dict(Ranking.objects.filter(pk__in=rows).values_list("pk", "number")) if rows else {}
    for entry in chosen:
        is_version = (entry.event.after or {}).get("is_live")
        entry.words += f": version {number_of[entry.event.row]}" if is_version else ": the built-in one"


def _written(event: Event) -> dict[str, Any]:
    return {**(event.before or {}), **(event.after or {})}


def _changes(event: Event) -> list[Change]:
    before, after = event.before or {}, event.after or {}
    return [
        Change(words, _shown(name, before[name]) if name in before else None, _shown(name, after[name]))
        for name, words in COLUMNS.items()
        if name in after and (after[name] or name in before)
    ]


def _shown(name: str, value: Any) -> str:
    return "" if value is None else str(WORDS.get(name, {}).get(value, value))
