"""Everything a person may see of a project, as one stream.

The one service that only reads: it stands here because the API and the command line both need it, and neither
may import the other. A stream is one consistent view of the database (a read-only transaction at REPEATABLE
READ, unless the caller has a transaction open: then it is what that one sees). Rows come through server-side
cursors, so memory stays bounded and the number of statements does not grow with the project's size, FETCHes
aside.

Left out: deleted articles, claims and evidence, claims stated in deleted articles only, passages that were
corrected, verdicts and relations that were taken back, decisions that were superseded, and what the person
may not see yet (the blind rule). A source is there when evidence in the stream cites it, a relation when both
its claims are.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain, groupby
from operator import attrgetter
from typing import Any, Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID

import orjson
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.types.string import TextLoader

from annotations.formats import claim_review, records, tabular, warc, web_annotation
from annotations.formats.dossiers import CitationRow, Dossier, PassageRow
from annotations.formats.links import Links
from annotations.formats.offsets import Utf16
from annotations.formats.records import (
    AdjudicationRow,
    AnnotationRow,
    ArticleRow,
    ClaimRow,
    CopyRow,
    EvidenceRow,
    Id,
    ProjectRow,
    RelationRow,
    SnapshotRow,
    SourceRow,
    VerdictRow,
)
from annotations.models import (
    Adjudication,
    Annotation,
    Article,
    Claim,
    ClaimRelation,
    ClaimReview,
    ClaimStatus,
    Copy,
    Evidence,
    EvidenceQuerySet,
    Project,
    Rating,
    Snapshot,
    Source,
    User,
    Verdict,
)


class ExportFormat(StrEnum):
    """What a project can be had as; the values are what the address and the command line say."""

    JSONL = "jsonl"
    CSV = "csv"
    W3C = "w3c"
    CLAIMREVIEW = "claimreview"
    WARC = "warc"

    @property
    def media_type(self) -> str:
        return {
            ExportFormat.JSONL: "application/x-ndjson",
            ExportFormat.CSV: "text/csv; charset=utf-8; header=present",
            ExportFormat.W3C: web_annotation.MEDIA_TYPE,
            ExportFormat.CLAIMREVIEW: claim_review.MEDIA_TYPE,
            ExportFormat.WARC: warc.MEDIA_TYPE,
        }[self]

    @property
    def suffix(self) -> str:
        """What a file of this format is called after the project's slug."""
        return {
            ExportFormat.JSONL: ".jsonl",
            ExportFormat.CSV: ".csv",
            ExportFormat.W3C: ".annotations.jsonld",
            ExportFormat.CLAIMREVIEW: ".claimreview.jsonld",
            ExportFormat.WARC: ".warc.gz",
        }[self]


@dataclass(frozen=True)
class ExportFilters:
    """Which claims: in any of the statuses, settled with any of the ratings, changed at or after a time.

    What is empty does not filter. With any filter, articles and snapshots are those the claims are stated in.
    """

    statuses: tuple[ClaimStatus, ...] = ()
    ratings: tuple[Rating, ...] = ()
    since: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.statuses or self.ratings or self.since)


def export(
    *, user: User | None, project: Project, format: ExportFormat, filters: ExportFilters, links: Links
) -> Generator[bytes]:
    """The project in this format, in pieces of some 64 KB. Close it where it is not read to its end.

    `user` None is the operator at the command line, who holds the database anyway and sees everything.
    """
    desk = _Desk(user, project, filters)
    write: Callable[[_Desk, Links], Iterator[bytes]] = {
        ExportFormat.JSONL: _json_lines,
        ExportFormat.CSV: _csv,
        ExportFormat.W3C: _web_annotations,
        ExportFormat.CLAIMREVIEW: _claim_reviews,
        ExportFormat.WARC: _web_archive,
    }[format]
    with _one_view():
        yield from _in_pieces(write(desk, links))


def archive_of_source(*, source: Source, address: str) -> Generator[bytes]:
    """The copies of one source, which the caller may see, as a web archive that names itself by `address`."""
    with _one_view():
        yield from _archived(source.copies.order_by("number"), address, source.created_at)


def links_at(site: str, project: Project, *, export_address: str = "") -> Links:
    """The addresses of a workbench that stands at `site` (`https://desk.example`, no slash at the end)."""
    return Links(
        project=site + reverse("articles", args=[project.slug]),
        export=export_address or site + reverse("api:export", args=[project.slug]),
        annotation=_template(site, "api:annotation"),
        claim=_template(site, "api:claim"),
        claim_page=_template(site, "claim"),
        snapshot_text=_template(site, "api:snapshot-text"),
        copy_text=_template(site, "api:copy-text"),
    )


def _template(site: str, route: str) -> str:
    return site + reverse(route, args=[UUID(int=0)]).replace(str(UUID(int=0)), "{}")


# --- Which rows -----------------------------------------------------------------------------------

R = TypeVar("R", bound=NamedTuple)


class _OfClaim(Protocol):
    @property
    def claim_id(self) -> Id: ...


C = TypeVar("C", bound=_OfClaim)


class _Edition(NamedTuple):
    """What was published last of a claim."""

    claim_id: Id
    markup: dict[str, Any]


# Rows fetched at once: many small ones; few that may hold a text of megabytes.
_ROWS, _TEXTS = 2000, 4


class _Desk:
    """The rows of a project that this person gets, each kind in an order that is the same every time."""

    def __init__(self, user: User | None, project: Project, filters: ExportFilters) -> None:
        self.project = project
        self.user = user
        self.filters = filters

    def projects(self) -> Iterator[ProjectRow]:
        return _read(Project.objects.filter(pk=self.project.pk), ProjectRow)

    def articles(self) -> Iterator[ArticleRow]:
        return _read(self._articles().order_by("id"), ArticleRow)

    def snapshots(self) -> Iterator[SnapshotRow]:
        rows = Snapshot.objects.filter(article__in=self._articles())
        if self.filters:
            rows = rows.filter(Exists(self._annotations().filter(snapshot=OuterRef("pk"))))
        return _read(rows.order_by("article_id", "number"), SnapshotRow, at_once=_TEXTS)

    def claims(self) -> Iterator[ClaimRow]:
        return _read(self._claims().order_by("id"), ClaimRow)

    def relations(self) -> Iterator[RelationRow]:
        relations = ClaimRelation.objects.visible_to(self.user) if self.user else ClaimRelation.objects.all()
        known = _stated(self._selected())
        rows = relations.standing().filter(claim__in=known, other__in=known)
        if self.filters.since:
            changed = self._claims()
            rows = rows.filter(models.Q(claim__in=changed) | models.Q(other__in=changed))
        return _read(rows.order_by("id"), RelationRow)

    def annotations(self) -> Iterator[AnnotationRow]:
        return _read(self._annotations().order_by(*_READING_ORDER), AnnotationRow)

    def passages(self, **only: Any) -> Iterator[PassageRow]:
        return _read(self._annotations().filter(**only).order_by(*_READING_ORDER), PassageRow)

    def sources(self) -> Iterator[SourceRow]:
        return _read(self._sources().order_by("id"), SourceRow)

    def copies(self) -> Iterator[CopyRow]:
        return _read(self.stored_copies(), CopyRow)

    def stored_copies(self) -> models.QuerySet[Copy]:
        return Copy.objects.filter(source__in=self._sources()).order_by("source_id", "number")

    def evidence(self) -> Iterator[EvidenceRow]:
        return _read(self._evidence().with_lateness().order_by("claim_id", "id"), EvidenceRow)

    def citations(self) -> Iterator[CitationRow]:
        return _read(self._evidence().order_by("claim_id", "id"), CitationRow)

    def verdicts(self) -> Iterator[VerdictRow]:
        verdicts = Verdict.objects.visible_to(self.user) if self.user else Verdict.objects.all()
        rows = verdicts.standing().filter(claim__in=self._claims())
        return _read(rows.order_by("claim_id", "id"), VerdictRow)

    def adjudications(self) -> Iterator[AdjudicationRow]:
        rows = Adjudication.objects.standing().filter(claim__in=self._claims())
        return _read(rows.order_by("claim_id"), AdjudicationRow)

    def editions(self) -> Iterator["_Edition"]:
        rows = ClaimReview.objects.newest().filter(claim__in=self._claims())
        return _read(rows.order_by("claim_id"), _Edition)

    def count_annotations(self) -> int:
        return self._annotations().count()

    def _articles(self) -> models.QuerySet[Article]:
        articles = Article.objects.current().filter(project=self.project)
        if self.filters:
            articles = articles.filter(Exists(self._annotations().filter(snapshot__article=OuterRef("pk"))))
        return articles

    def _claims(self) -> models.QuerySet[Claim]:
        return _stated(self._annotations())

    def _annotations(self) -> models.QuerySet[Annotation]:
        rows = self._selected()
        return rows.filter(claim__updated_at__gte=self.filters.since) if self.filters.since else rows

    def _selected(self) -> models.QuerySet[Annotation]:
        """Standing ones, of articles and claims that were not deleted, whenever they changed; the filters are
        told here and above alone."""
        rows = Annotation.objects.standing().filter(
            claim__project=self.project, snapshot__article__deleted_at=None
        )
        if self.filters.statuses:
            rows = rows.filter(claim__status__in=self.filters.statuses)
        if self.filters.ratings:
            settled = Adjudication.objects.standing().filter(rating__in=self.filters.ratings)
            rows = rows.filter(claim__in=settled.values("claim"))
        return rows

    def _evidence(self) -> EvidenceQuerySet:
        evidence = Evidence.objects.visible_to(self.user) if self.user else Evidence.objects.all()
        return evidence.standing().filter(claim__in=self._claims())

    def _sources(self) -> models.QuerySet[Source]:
        return Source.objects.filter(pk__in=self._evidence().values("source"))


def _stated(annotations: models.QuerySet[Annotation]) -> models.QuerySet[Claim]:
    return Claim.objects.filter(Exists(annotations.filter(claim=OuterRef("pk"))))


_READING_ORDER = ("claim_id", "snapshot_id", "start", "end", "id")


def _read(rows: models.QuerySet[Any], row: type[R], *, at_once: int = _ROWS) -> Iterator[R]:
    """The rows through a server-side cursor, asking for no more columns than `row` has fields.

    Ids, times and JSON come as the text that is sent on: making Python's own of each would be half the work.
    """
    statement, parameters = rows.values_list(*row._fields).query.sql_with_params()
    with connection.chunked_cursor() as cursor:
        ours: Any = cursor.cursor
        ours.itersize = at_once
        for type_name, loader in _LOADERS.items():
            ours.adapters.register_loader(type_name, loader)
        cursor.execute(statement, parameters)
        yield from map(row._make, cursor)


class _Time(Loader):
    """PostgreSQL's text of a time, in UTC, as JSON has it (RFC 3339)."""

    def load(self, data: Buffer) -> str:
        text = bytes(data).decode()
        second, fraction = text[:19], text[20:-3]
        return f"{second[:10]}T{second[11:]}.{fraction:0<6}Z" if fraction else f"{second[:10]}T{second[11:]}Z"


class _Json(Loader):
    def load(self, data: Buffer) -> orjson.Fragment:
        return orjson.Fragment(bytes(data))


_LOADERS = {"uuid": TextLoader, "date": TextLoader, "timestamptz": _Time, "jsonb": _Json}


class _Beside(Generic[C]):
    """Rows that belong to claims, in the order of their claims, read along with those."""

    def __init__(self, rows: Iterable[C]) -> None:
        self._groups = groupby(rows, key=attrgetter("claim_id"))
        self._ahead = next(self._groups, None)

    def of(self, claim_id: Id) -> list[C]:
        """The claim's rows. Claims are asked for in order, none twice."""
        while self._ahead and self._ahead[0] < claim_id:
            self._ahead = next(self._groups, None)
        if self._ahead is None or self._ahead[0] != claim_id:
            return []
        rows = list(self._ahead[1])
        self._ahead = next(self._groups, None)
        return rows


def _dossiers(desk: _Desk, *, with_verdicts: bool = False, **only: Any) -> Iterator[Dossier]:
    """Claim by claim, all that belongs to each."""
    citations, settled = _Beside(desk.citations()), _Beside(desk.adjudications())
    verdicts = _Beside(desk.verdicts() if with_verdicts else [])
    for claim_id, passages in groupby(desk.passages(**only), key=attrgetter("claim_id")):
        yield Dossier(
            passages=list(passages),
            citations=citations.of(claim_id),
            verdicts=verdicts.of(claim_id),
            settled=next(iter(settled.of(claim_id)), None),
        )


# --- In which words -------------------------------------------------------------------------------


def _json_lines(desk: _Desk, links: Links) -> Iterator[bytes]:
    """JSON Lines (https://jsonlines.org), parents before children; the same database gives the same bytes."""
    units: dict[Id, Utf16] = {}
    plain = Utf16("")
    for project in desk.projects():
        yield _line(records.project(project))
    for article in desk.articles():
        yield _line(records.article(article))
    for snapshot in desk.snapshots():
        if not snapshot.text.isascii():
            units[snapshot.id] = Utf16(snapshot.text)
        yield _line(records.snapshot(snapshot))
    for claim in desk.claims():
        yield _line(records.claim(claim))
    for relation in desk.relations():
        yield _line(records.relation(relation))
    for annotation in desk.annotations():
        yield _line(records.annotation(annotation, units.get(annotation.snapshot_id, plain)))
    yield from _source_lines(desk)
    for evidence in desk.evidence():
        yield _line(records.evidence(evidence))
    for verdict in desk.verdicts():
        yield _line(records.verdict(verdict))
    for adjudication in desk.adjudications():
        yield _line(records.adjudication(adjudication))


def _source_lines(desk: _Desk) -> Iterator[bytes]:
    groups = groupby(desk.copies(), key=attrgetter("source_id"))
    ahead = next(groups, None)
    for source in desk.sources():
        copies: list[CopyRow] = []
        if ahead and ahead[0] == source.id:
            copies = list(ahead[1])
            ahead = next(groups, None)
        yield _line(records.source(source, copies))


def _csv(desk: _Desk, links: Links) -> Iterator[bytes]:
    yield tabular.header()
    for dossier in _dossiers(desk, with_verdicts=True):
        yield tabular.lines(dossier)


def _web_annotations(desk: _Desk, links: Links) -> Iterator[bytes]:
    about: dict[str, Any] = {
        "label": f"Claims of {desk.project.name}",
        "total": desk.count_annotations(),
        "links": links,
    }
    found = (
        web_annotation.annotation(passage, dossier, links)
        for dossier in _dossiers(desk)
        for passage in dossier.passages
    )
    page = _with_list(web_annotation.page(**about), "items", found)
    return chain(_opened(web_annotation.collection(**about), "first"), page, [b"}\n"])


def _claim_reviews(desk: _Desk, links: Links) -> Iterator[bytes]:
    name = desk.project.name
    settled = _dossiers(desk, claim__in=Adjudication.objects.standing().values("claim"))
    editions = _Beside(desk.editions())
    reviews = (_claim_review(dossier, editions, name, links) for dossier in settled)
    feed = claim_review.feed(project=name, links=links)
    return chain(_with_list(feed, "dataFeedElement", filter(None, reviews)), [b"\n"])


def _web_archive(desk: _Desk, links: Links) -> Iterator[bytes]:
    return _archived(desk.stored_copies(), links.project, desk.project.created_at)


def _archived(copies: models.QuerySet[Copy], address: str, begun_at: datetime) -> Iterator[bytes]:
    """As of the newest copy: the same copies give the same bytes."""
    as_of = copies.aggregate(newest=models.Max("captured_at"))["newest"] or begun_at
    rows = copies.values_list(*warc.ArchivedCopy._fields).iterator(chunk_size=_ROWS)
    found = map(warc.ArchivedCopy._make, rows)
    return warc.archive(found, opened=default_storage.open, of=address, as_of=as_of)


def _claim_review(
    dossier: Dossier, editions: "_Beside[_Edition]", project: str, links: Links
) -> dict[str, Any] | None:
    """Of what was published, the markup that the public has; of the rest what a desk settled."""
    for edition in editions.of(dossier.passages[0].claim_id):
        return edition.markup
    return claim_review.claim_review(dossier, project=project, links=links)


def _line(record: Any) -> bytes:
    return orjson.dumps(record, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)


def _opened(frame: dict[str, Any], last: str) -> Iterator[bytes]:
    """A JSON object up to the value of its last member, which follows."""
    yield orjson.dumps(frame, option=orjson.OPT_UTC_Z)[:-1] + f',"{last}":'.encode()


def _with_list(frame: dict[str, Any], last: str, members: Iterable[Any]) -> Iterator[bytes]:
    """A JSON object whose last member is a list, which is never held as a whole."""
    yield from _opened(frame, last)
    before = b"[\n"
    for member in members:
        yield before + orjson.dumps(member, option=orjson.OPT_UTC_Z)
        before = b",\n"
    yield b"\n]}" if before == b",\n" else b"[]}"


# --- How it flows ---------------------------------------------------------------------------------

_PIECE = 64 * 1024


def _in_pieces(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces worth sending."""
    waiting: list[bytes] = []
    size = 0
    for part in parts:
        waiting.append(part)
        size += len(part)
        if size >= _PIECE:
            yield b"".join(waiting)
            waiting.clear()
            size = 0
    if waiting:
        yield b"".join(waiting)


# A cursor's plan is made for its first rows unless told that all will be fetched; times are read as UTC.
_FOR_STREAMING = (
    "SELECT set_config('cursor_tuple_fraction', '1', true), set_config('TimeZone', 'UTC', true), "
    "set_config('DateStyle', 'ISO', true)"
)


@contextmanager
def _one_view() -> Generator[None]:
    """Every statement inside sees the database as of the first (PostgreSQL manual, 13.2.2)."""
    is_ours = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_ours:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(_FOR_STREAMING)
        yield
