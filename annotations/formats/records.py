"""The JSON objects of the full-fidelity export, which the API answers with too: one function a noun.

Each noun has a row, whose fields are the ORM paths to ask for (`queryset.values_list(*ClaimRow._fields)`),
and a record, the JSON object made of it. Choices are their values. Ids join the records; `type` tells them
apart. Offsets are half-open and count Unicode code points; `…_utf16` says the same in UTF-16 code units.
Times are UTC; `creator` and `created` are named as in the W3C Web Annotation Data Model, 3.3.1.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple, Protocol, TypedDict
from uuid import UUID

from annotations.formats.offsets import Utf16
from annotations.models import (
    Attribution,
    ClaimOrigin,
    ClaimStatus,
    FetchFailure,
    FetchState,
    LinkState,
    Provenance,
    QuoteState,
    Rating,
    RelationKind,
    SourceKind,
    Stance,
)

# As Python has them, or as JSON writes them: a long export sends on the strings that the database gives.
Id = UUID | str
Time = datetime | str
Day = date | str


class Person(TypedDict):
    """Somebody with an account, as colleagues see them."""

    type: Literal["Person"]
    id: Id
    name: str


class Software(TypedDict):
    """A detector of claims, with its version where it is known."""

    type: Literal["Software"]
    name: str


def person(id: Id, name: str, username: str) -> Person:
    return {"type": "Person", "id": id, "name": name or username}


class Made(Protocol):
    """A row of a claim or an annotation, as far as it says who made it."""

    @property
    def extractor(self) -> str: ...
    @property
    def created_by_id(self) -> Id | None: ...
    @property
    def created_by__name(self) -> str | None: ...
    @property
    def created_by__username(self) -> str | None: ...


def creator(row: Made) -> Person | Software:
    """W3C Web Annotation Data Model, 3.3.2: whoever made a claim or marked a passage."""
    if row.created_by_id is None:
        return {"type": "Software", "name": row.extractor}
    return person(row.created_by_id, row.created_by__name or "", row.created_by__username or "")


class ProjectRow(NamedTuple):
    id: Id
    slug: str
    name: str
    description: str
    guidelines: str
    methodology: str
    corrections_policy: str
    reviews_required: int
    suggestions_per_thousand_words: int
    created_at: Time
    version: int


class ProjectRecord(TypedDict):
    """A desk. From two required reviews on, reviewers judge blind."""

    type: Literal["project"]
    id: Id
    slug: str
    name: str
    description: str
    guidelines: str
    methodology: str
    corrections_policy: str
    reviews_required: int
    suggestions_per_thousand_words: int
    created: Time
    version: int


def project(row: ProjectRow) -> ProjectRecord:
    return {
        "type": "project",
        "id": row.id,
        "slug": row.slug,
        "name": row.name,
        "description": row.description,
        "guidelines": row.guidelines,
        "methodology": row.methodology,
        "corrections_policy": row.corrections_policy,
        "reviews_required": row.reviews_required,
        "suggestions_per_thousand_words": row.suggestions_per_thousand_words,
        "created": row.created_at,
        "version": row.version,
    }


class ArticleRow(NamedTuple):
    id: Id
    project_id: Id
    url: str
    title: str
    publisher: str
    author: str
    published_on: Day | None
    language: str
    file_name: str
    snapshot_id: Id | None
    near_duplicate_of_id: Id | None
    fetch_state: FetchState
    fetch_failure: FetchFailure | Literal[""]
    fetch_detail: str
    submitted_by_id: Id
    submitted_by__name: str
    submitted_by__username: str
    created_at: Time
    updated_at: Time
    version: int


class ArticleRecord(TypedDict):
    """Something published that may hold claims; `snapshot` is its current text. `language` is BCP 47."""

    type: Literal["article"]
    id: Id
    project: Id
    url: str
    title: str
    publisher: str
    author: str
    published_on: Day | None
    language: str
    file_name: str
    snapshot: Id | None
    near_duplicate_of: Id | None
    fetch_state: FetchState
    fetch_failure: FetchFailure | Literal[""]
    fetch_detail: str
    creator: Person
    created: Time
    modified: Time
    version: int


def article(row: ArticleRow) -> ArticleRecord:
    return {
        "type": "article",
        "id": row.id,
        "project": row.project_id,
        "url": row.url,
        "title": row.title,
        "publisher": row.publisher,
        "author": row.author,
        "published_on": row.published_on,
        "language": row.language,
        "file_name": row.file_name,
        "snapshot": row.snapshot_id,
        "near_duplicate_of": row.near_duplicate_of_id,
        "fetch_state": row.fetch_state,
        "fetch_failure": row.fetch_failure,
        "fetch_detail": row.fetch_detail,
        "creator": person(row.submitted_by_id, row.submitted_by__name, row.submitted_by__username),
        "created": row.created_at,
        "modified": row.updated_at,
        "version": row.version,
    }


class SnapshotRow(NamedTuple):
    id: Id
    article_id: Id
    number: int
    text: str
    sha256: str
    length: int
    captured_at: Time
    final_url: str
    http_status: int | None


class SnapshotRecord(TypedDict):
    """The text of an article as it stood once. `length` is in code points, `sha256` of the UTF-8 bytes."""

    type: Literal["snapshot"]
    id: Id
    article: Id
    number: int
    text: str
    sha256: str
    length: int
    captured_at: Time
    final_url: str
    http_status: int | None


def snapshot(row: SnapshotRow) -> SnapshotRecord:
    return {
        "type": "snapshot",
        "id": row.id,
        "article": row.article_id,
        "number": row.number,
        "text": row.text,
        "sha256": row.sha256,
        "length": row.length,
        "captured_at": row.captured_at,
        "final_url": row.final_url,
        "http_status": row.http_status,
    }


class Reason(TypedDict):
    """Why a machine proposed the claim: the name of a rule and a sentence about it."""

    name: str
    text: str


class DatedPhrase(TypedDict):
    """A phrase of the claim ("last week") and the days it means, from `first` to `last`; None where no day of
    publication tells them."""

    phrase: str
    first: Day | None
    last: Day | None


class ClaimRow(NamedTuple):
    id: Id
    project_id: Id
    status: ClaimStatus
    origin: ClaimOrigin
    extractor: str
    reviews_required: int
    check_worthiness: float | None
    reasons: list[Reason]
    claimant: str
    claimant_confidence: float | None
    attribution: Attribution
    cue: str
    wording: str
    wording_is_suggested: bool
    dates: list[DatedPhrase]
    claimed_on: Day | None
    place: str
    created_by_id: Id | None
    created_by__name: str | None
    created_by__username: str | None
    created_at: Time
    updated_at: Time
    version: int


class ClaimRecord(TypedDict):
    """What is checked, by as many reviewers. `check_worthiness` is 0..1, None for a person's claim.

    `claimant_confidence` (0..1) is how sure a machine is of the claimant, None once a person has said who it
    is; `cue` are the words that attribute the claim ("said"). `wording_is_suggested` while nobody stands
    behind the wording that a machine put.
    """

    type: Literal["claim"]
    id: Id
    project: Id
    status: ClaimStatus
    origin: ClaimOrigin
    extractor: str
    reviews_required: int
    check_worthiness: float | None
    reasons: list[Reason]
    claimant: str
    claimant_confidence: float | None
    attribution: Attribution
    cue: str
    wording: str
    wording_is_suggested: bool
    dates: list[DatedPhrase]
    claimed_on: Day | None
    place: str
    creator: Person | Software
    created: Time
    modified: Time
    version: int


def claim(row: ClaimRow) -> ClaimRecord:
    return {
        "type": "claim",
        "id": row.id,
        "project": row.project_id,
        "status": row.status,
        "origin": row.origin,
        "extractor": row.extractor,
        "reviews_required": row.reviews_required,
        "check_worthiness": row.check_worthiness,
        "reasons": row.reasons,
        "claimant": row.claimant,
        "claimant_confidence": row.claimant_confidence,
        "attribution": row.attribution,
        "cue": row.cue,
        "wording": row.wording,
        "wording_is_suggested": row.wording_is_suggested,
        "dates": row.dates,
        "claimed_on": row.claimed_on,
        "place": row.place,
        "creator": creator(row),
        "created": row.created_at,
        "modified": row.updated_at,
        "version": row.version,
    }


class RelationRow(NamedTuple):
    id: Id
    claim_id: Id
    other_id: Id
    kind: RelationKind
    created_by_id: Id
    created_by__name: str
    created_by__username: str
    created_at: Time


class RelationRecord(TypedDict):
    """What `claim` is to `other`, as a person decided it: `narrower` where it says more."""

    type: Literal["relation"]
    id: Id
    claim: Id
    other: Id
    kind: RelationKind
    creator: Person
    created: Time


def relation(row: RelationRow) -> RelationRecord:
    return {
        "type": "relation",
        "id": row.id,
        "claim": row.claim_id,
        "other": row.other_id,
        "kind": row.kind,
        "creator": person(row.created_by_id, row.created_by__name, row.created_by__username),
        "created": row.created_at,
    }


class AnnotationRow(NamedTuple):
    id: Id
    claim_id: Id
    snapshot_id: Id
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    extractor: str
    created_by_id: Id | None
    created_by__name: str | None
    created_by__username: str | None
    created_at: Time


class AnnotationRecord(TypedDict):
    """A passage that states a claim: `snapshot.text[start:end] == exact`, in code points.

    Where `snapshot` is not the one of its article, nobody has found it in the newer text: it waits for
    somebody to say where it stands, or is gone.
    """

    type: Literal["annotation"]
    id: Id
    claim: Id
    snapshot: Id
    start: int
    end: int
    start_utf16: int
    end_utf16: int
    exact: str
    prefix: str
    suffix: str
    creator: Person | Software
    created: Time


def annotation(row: AnnotationRow, units: Utf16) -> AnnotationRecord:
    """`units` are those of the snapshot's text."""
    return {
        "type": "annotation",
        "id": row.id,
        "claim": row.claim_id,
        "snapshot": row.snapshot_id,
        "start": row.start,
        "end": row.end,
        "start_utf16": units.of(row.start),
        "end_utf16": units.of(row.end),
        "exact": row.exact,
        "prefix": row.prefix,
        "suffix": row.suffix,
        "creator": creator(row),
        "created": row.created_at,
    }


class CopyRow(NamedTuple):
    id: Id
    source_id: Id
    number: int
    media_type: str
    file_name: str
    given_by_id: Id | None
    sha256: str
    text_sha256: str
    captured_at: Time
    final_url: str
    http_status: int | None
    headers: list[list[str]]
    redirects: list[str]


class CopyRecord(TypedDict):
    """A source as we got it once: fetched, or handed in by the person in `given_by`.

    `sha256` is of its bytes, `text_sha256` of its text in UTF-8. `headers` are [name, value] as its site sent
    them, `redirects` the addresses that were asked before `final_url`, in turn.
    """

    id: Id
    number: int
    media_type: str
    file_name: str
    given_by: Id | None
    sha256: str
    text_sha256: str
    captured_at: Time
    final_url: str
    http_status: int | None
    headers: list[list[str]]
    redirects: list[str]


def copy(row: CopyRow) -> CopyRecord:
    return {
        "id": row.id,
        "number": row.number,
        "media_type": row.media_type,
        "file_name": row.file_name,
        "given_by": row.given_by_id,
        "sha256": row.sha256,
        "text_sha256": row.text_sha256,
        "captured_at": row.captured_at,
        "final_url": row.final_url,
        "http_status": row.http_status,
        "headers": row.headers,
        "redirects": row.redirects,
    }


class SourceRow(NamedTuple):
    id: Id
    project_id: Id
    url: str
    title: str
    publisher: str
    published_on: Day | None
    fetch_state: FetchState
    fetch_failure: FetchFailure | Literal[""]
    fetch_detail: str
    link_state: LinkState
    link_since: Time | None
    link_checked_at: Time | None
    link_failure: FetchFailure | Literal[""]
    link_detail: str
    created_at: Time
    version: int


class SourceRecord(TypedDict):
    """A cited publication and the copies kept of it. Who cited it stands in the evidence.

    `link_state` says whether its page was still there at `link_checked_at`; it has been found so since
    `link_since`. `link_detail` says why the last look failed, if it did: of a page that is not dead, that is
    no more than a look that failed.
    """

    type: Literal["source"]
    id: Id
    project: Id
    url: str
    title: str
    publisher: str
    published_on: Day | None
    fetch_state: FetchState
    fetch_failure: FetchFailure | Literal[""]
    fetch_detail: str
    link_state: LinkState
    link_since: Time | None
    link_checked_at: Time | None
    link_failure: FetchFailure | Literal[""]
    link_detail: str
    copies: list[CopyRecord]
    created: Time
    version: int


def source(row: SourceRow, copies: Sequence[CopyRow]) -> SourceRecord:
    return {
        "type": "source",
        "id": row.id,
        "project": row.project_id,
        "url": row.url,
        "title": row.title,
        "publisher": row.publisher,
        "published_on": row.published_on,
        "fetch_state": row.fetch_state,
        "fetch_failure": row.fetch_failure,
        "fetch_detail": row.fetch_detail,
        "link_state": row.link_state,
        "link_since": row.link_since,
        "link_checked_at": row.link_checked_at,
        "link_failure": row.link_failure,
        "link_detail": row.link_detail,
        "copies": [copy(each) for each in copies],
        "created": row.created_at,
        "version": row.version,
    }


class EvidenceRow(NamedTuple):
    """Of evidence `with_lateness`."""

    id: Id
    claim_id: Id
    source_id: Id
    stance: Stance
    quote: str
    quote_state: QuoteState
    copy_id: Id | None
    start: int | None
    end: int | None
    exact: str
    prefix: str
    suffix: str
    score: float | None
    missing_from_id: Id | None
    source_kind: SourceKind | Literal[""]
    set_number: int | None
    is_later: bool
    later_reason: str
    note: str
    added_by_id: Id
    added_by__name: str
    added_by__username: str
    created_at: Time
    updated_at: Time
    version: int


class EvidenceRecord(TypedDict):
    """A source set against a claim. `quote` is as given; `exact` is the copy's text from start to end, with
    `prefix` and `suffix` around it. Where both differ (`fuzzy`), `score` (0..1) says how like they are.

    `missing_from` is the page's newest copy where the quote is not in it, but in an earlier one, or in one
    that was handed in. Pieces of one `set` are needed together.
    `is_later`: the source came out after the claim was made; `later_reason` says why it counts all the same.
    """

    type: Literal["evidence"]
    id: Id
    claim: Id
    source: Id
    stance: Stance
    quote: str
    quote_state: QuoteState
    copy: Id | None
    start: int | None
    end: int | None
    exact: str
    prefix: str
    suffix: str
    score: float | None
    missing_from: Id | None
    source_kind: SourceKind | Literal[""]
    set: int | None
    is_later: bool
    later_reason: str
    note: str
    creator: Person
    created: Time
    modified: Time
    version: int


def evidence(row: EvidenceRow) -> EvidenceRecord:
    return {
        "type": "evidence",
        "id": row.id,
        "claim": row.claim_id,
        "source": row.source_id,
        "stance": row.stance,
        "quote": row.quote,
        "quote_state": row.quote_state,
        "copy": row.copy_id,
        "start": row.start,
        "end": row.end,
        "exact": row.exact,
        "prefix": row.prefix,
        "suffix": row.suffix,
        "score": row.score,
        "missing_from": row.missing_from_id,
        "source_kind": row.source_kind,
        "set": row.set_number,
        "is_later": row.is_later,
        "later_reason": row.later_reason,
        "note": row.note,
        "creator": person(row.added_by_id, row.added_by__name, row.added_by__username),
        "created": row.created_at,
        "modified": row.updated_at,
        "version": row.version,
    }


class VerdictRow(NamedTuple):
    id: Id
    claim_id: Id
    reviewer_id: Id
    reviewer__name: str
    reviewer__username: str
    rating: Rating
    rationale: str
    as_of: Day
    stale_since: Time | None
    is_blind: bool
    created_at: Time
    updated_at: Time
    version: int


class VerdictRecord(TypedDict):
    """What one reviewer found, by the evidence up to `as_of`; `is_blind` without having seen what others
    did. `stale_since` the article said something else in place of the passage."""

    type: Literal["verdict"]
    id: Id
    claim: Id
    reviewer: Person
    rating: Rating
    rationale: str
    as_of: Day
    stale_since: Time | None
    is_blind: bool
    created: Time
    modified: Time
    version: int


def verdict(row: VerdictRow) -> VerdictRecord:
    return {
        "type": "verdict",
        "id": row.id,
        "claim": row.claim_id,
        "reviewer": person(row.reviewer_id, row.reviewer__name, row.reviewer__username),
        "rating": row.rating,
        "rationale": row.rationale,
        "as_of": row.as_of,
        "stale_since": row.stale_since,
        "is_blind": row.is_blind,
        "created": row.created_at,
        "modified": row.updated_at,
        "version": row.version,
    }


class AdjudicationRow(NamedTuple):
    id: Id
    claim_id: Id
    rating: Rating
    reason: str
    as_of: Day
    stale_since: Time | None
    provenance: Provenance
    decided_by_id: Id | None
    decided_by__name: str | None
    decided_by__username: str | None
    created_at: Time


class AdjudicationRecord(TypedDict):
    """The settled verdict, by the evidence up to `as_of`. Nobody decided where all reviewers agreed.
    `stale_since` the article said something else in place of the passage."""

    type: Literal["adjudication"]
    id: Id
    claim: Id
    rating: Rating
    reason: str
    as_of: Day
    stale_since: Time | None
    provenance: Provenance
    decided_by: Person | None
    created: Time


def adjudication(row: AdjudicationRow) -> AdjudicationRecord:
    decided_by = None
    if row.decided_by_id is not None:
        decided_by = person(row.decided_by_id, row.decided_by__name or "", row.decided_by__username or "")
    return {
        "type": "adjudication",
        "id": row.id,
        "claim": row.claim_id,
        "rating": row.rating,
        "reason": row.reason,
        "as_of": row.as_of,
        "stale_since": row.stale_since,
        "provenance": row.provenance,
        "decided_by": decided_by,
        "created": row.created_at,
    }
