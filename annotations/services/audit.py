"""Is history what was sealed? Seals and events are read side by side, and what does not fit is named; so are
rows that are not what their history says (`annotations.services.strays`).

The digests and hashes are computed here again, from what the database hands out as text; how is told in
`annotations.models.seals`. All of a check sees the database as of one moment. Memory stays bounded: a few
thousand events at a time, and those that are not as they were sealed up to a limit.
"""

import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Literal, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from annotations.errors import Conflict, InvalidInput
from annotations.models import NONE_BEFORE, Event, Project, Role, Seal, User
from annotations.services.deeds import demand_role
from annotations.services.strays import Stray, of_project, strays

# So many seals are fetched, and so many events compared, at once.
_SEALS, _EVENTS = 200, 2000
# Of so many changed rows it is found out whether they only changed places.
_HELD_BACK = 500
# What the chain of events that belong to no project is called.
NO_PROJECT = "-"

Progress = Callable[[int, int], None]


class Head(NamedTuple):
    """The last seal of a chain, or one written down earlier: `slug:position:hash` as text."""

    chain: str
    position: int
    hash: str

    def __str__(self) -> str:
        return f"{self.chain}:{self.position}:{self.hash}"

    @classmethod
    def read(cls, text: str) -> "Head":
        """Of its text; InvalidInput where it is none."""
        chain, _, rest = text.strip().partition(":")
        position, _, hash = rest.partition(":")
        # No chain gets as long as nineteen digits: PostgreSQL counts its seals in 64 bits.
        is_number = position.isascii() and position.isdigit() and len(position) < len(str(2**63))
        if not (chain and is_number and len(hash) == len(NONE_BEFORE)):
            raise InvalidInput({"head": f"“{text}” is no head. Give it as it was printed: slug:17:3fa9…"})
        return cls(chain, int(position), hash)


@dataclass(frozen=True)
class Finding:
    """What is not as it was sealed: an event, by its `sequence`, a seal, by its `position`, or a row, by the
    `sequence` of its last event, 0 where there is none.

    `sentence` says it to a person. Of an event that is gone `claim` and `article` are what the events
    beside it were about, if they say.
    """

    what: Literal["event", "seal", "row"]
    number: int
    sentence: str
    deed: str = ""
    claim: str | None = None
    article: str | None = None
    row: str | None = None


class Chain(NamedTuple):
    """The history of a project, or of what belongs to none."""

    project: UUID | None
    name: str


def chain_of(project: Project) -> Chain:
    return Chain(project.pk, project.slug)


def all_chains() -> list[Chain]:
    """Those of all projects, also of one that is named in history alone; the one of no project comes last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT found.id, coalesce(p.slug, found.id::text) FROM ("
            "SELECT id FROM annotations_project UNION SELECT project_id FROM annotations_seal "
            "UNION SELECT project_id FROM annotations_event) found "
            "LEFT JOIN annotations_project p ON p.id = found.id WHERE found.id IS NOT NULL ORDER BY 2"
        )
        return [*map(Chain._make, cursor.fetchall()), Chain(None, NO_PROJECT)]


@dataclass
class Check:
    """One look at a chain. `findings` is to be read to its end; then the other fields are filled.

    `known` are hashes written down earlier, by their positions in this chain.
    """

    chain: Chain
    known: Mapping[int, str] = field(default_factory=dict)
    on_progress: Progress = lambda done, total: None
    events: int = 0
    seals: int = 0
    head: Head | None = None

    def findings(self) -> Iterator[Finding]:
        with _one_view():
            suspect: set[str | None] = set()
            for finding in self._history():
                if len(suspect) < _HELD_BACK:
                    suspect.add(finding.row)
                yield finding
            for stray in strays(self.chain.project):
                # Of an event that is no witness any more enough is said.
                if stray.row not in suspect:
                    yield _astray(stray)

    def _history(self) -> Iterator[Finding]:
        total = self._count_events()
        links = _Links(self.known)
        events = _Events()
        for lot in _lots(self._read_seals()):
            for seal in lot:
                self.seals += 1
                yield from links.follow(seal)
            yield from events.compare(lot)
            self.events = events.compared
            self.on_progress(min(self.events, total), total)
        yield from links.end()
        yield from events.end()
        if events.of_chain(self.chain.project) != total:
            yield from self._unsealed()
        self.head = Head(self.chain.name, links.position, links.hash) if links.position else None

    def _count_events(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM annotations_event e WHERE {self._of('e')}", self._given)
            return int(cursor.fetchone()[0])

    def _read_seals(self) -> Iterator["_Seal"]:
        with connection.chunked_cursor() as cursor:
            cursor.cursor.itersize = _SEALS
            cursor.execute(f"{_SEALS_AS_TEXT} WHERE {self._of('s')} ORDER BY s.position", self._given)
            yield from map(_Seal._make, cursor)

    def _unsealed(self) -> Iterator[Finding]:
        """Events of the project that no seal of its chain holds."""
        with connection.chunked_cursor() as cursor:
            cursor.execute(
                f"{_EVENTS_AS_TEXT} WHERE {self._of('e')} AND NOT EXISTS (SELECT FROM annotations_seal s "
                f"CROSS JOIN unnest(s.sequences) n WHERE {self._of('s')} AND n = e.sequence) "
                "ORDER BY e.sequence",
                self._given,
            )
            for event in map(_Event._make, cursor):
                yield _about(event, "was added past the site, or never sealed")

    def _of(self, alias: str) -> str:
        return of_project(alias, self.chain.project)

    @property
    def _given(self) -> dict[str, UUID | None]:
        return {"project": self.chain.project}


def heads_now() -> list[Head]:
    """The last seal of each chain."""
    names = {chain.project: chain.name for chain in all_chains()}
    last = Seal.objects.order_by("project_id", "-position").distinct("project_id")
    rows = last.values_list("project_id", "position", "hash")
    return [Head(names[project], position, hash) for project, position, hash in rows]


def known_of(chain: Chain, heads: Iterable[Head]) -> dict[int, str]:
    """The heads of this chain, as `Check` takes them."""
    return {head.position: head.hash for head in heads if head.chain == chain.name}


# --- What is read ---------------------------------------------------------------------------------


def _time(column: str) -> str:
    return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


_SEALS_AS_TEXT = (
    f"SELECT s.project_id::text, s.position, {_time('s.at')}, s.sequences, "
    "ARRAY(SELECT encode(d, 'hex') FROM unnest(s.digests) WITH ORDINALITY u(d, n) ORDER BY n), "
    "s.previous, s.hash FROM annotations_seal s"
)
_EVENTS_AS_TEXT = (
    f"SELECT e.sequence, {_time('e.at')}, e.actor_id::text, e.deed, e.table, e.row::text, e.operation, "
    "e.project_id::text, e.article_id::text, e.claim_id::text, e.before::text, e.after::text "
    "FROM annotations_event e"
)


class _Seal(NamedTuple):
    project: str | None
    position: int
    at: str
    sequences: list[int]
    digests: list[str]
    previous: str
    hash: str

    def digest(self) -> str:
        return _digest(
            _text(self.project),
            str(self.position),
            _text(self.at),
            f"[{', '.join(map(str, self.sequences))}]",
            f"[{', '.join(map(_text, self.digests))}]",
            _text(self.previous),
        )


class _Event(NamedTuple):
    sequence: int
    at: str
    actor: str | None
    deed: str
    table: str
    row: str
    operation: str
    project: str | None
    article: str | None
    claim: str | None
    before: str | None
    after: str | None

    def digest(self) -> str:
        return _digest(str(self.sequence), *map(_text, self[1:10]), *(each or "null" for each in self[10:]))


def _digest(*members: str) -> str:
    return sha256(f"[{', '.join(members)}]".encode()).hexdigest()


def _text(value: str | None) -> str:
    return json.dumps(value, ensure_ascii=False)


def _lots(seals: Iterator[_Seal]) -> Iterator[list[_Seal]]:
    """Seals by some thousand events."""
    lot: list[_Seal] = []
    size = 0
    for seal in seals:
        lot.append(seal)
        size += len(seal.sequences)
        if size >= _EVENTS:
            yield lot
            lot, size = [], 0
    if lot:
        yield lot


def _events(sequences: Iterable[int]) -> Iterator[_Event]:
    waiting = iter(sequences)
    with connection.cursor() as cursor:
        while some := list(islice(waiting, _EVENTS)):
            cursor.execute(f"{_EVENTS_AS_TEXT} WHERE e.sequence = ANY(%s)", [some])
            yield from map(_Event._make, cursor.fetchall())


# --- What is found --------------------------------------------------------------------------------


class _Links:
    """Follows a chain of seals from its first; `position` and `hash` are those of the last one met."""

    def __init__(self, known: Mapping[int, str]) -> None:
        self.position = 0
        self.hash = NONE_BEFORE
        self._known = dict(known)
        self._changed: list[_Seal] = []

    def follow(self, seal: _Seal) -> Iterator[Finding]:
        missing = range(self.position + 1, seal.position)
        if missing:
            gone = f"Seal {missing[0]}" if len(missing) == 1 else f"Seals {missing[0]} to {missing[-1]}"
            yield Finding("seal", missing[0], f"{gone} of the chain: missing.")
        elif seal.previous != self.hash:
            yield Finding("seal", seal.position, f"{_named(seal)} does not follow the one before it.")
        if seal.digest() != seal.hash:
            if len(self._changed) < _HELD_BACK:
                self._changed.append(seal)
            else:
                yield Finding("seal", seal.position, f"{_named(seal)} was changed.")
        if self._known.pop(seal.position, seal.hash) != seal.hash:
            yield Finding("seal", seal.position, f"{_named(seal)} is not the one that was written down.")
        self.position, self.hash = seal.position, seal.hash

    def end(self) -> Iterator[Finding]:
        for seal in self._changed:
            others = (each for each in self._changed if each is not seal)
            stood = next((each for each in others if _stood_at(seal, each.position)), None)
            how = f"stands where seal {stood.position} stood" if stood else "was changed"
            yield Finding("seal", seal.position, f"{_named(seal)} {how}.")
        for position in sorted(self._known):
            sentence = f"Seal {position}, which was written down, is missing: the chain was cut off."
            yield Finding("seal", position, sentence)


def _stood_at(seal: _Seal, position: int) -> bool:
    return seal._replace(position=position).digest() == seal.hash


def _named(seal: _Seal) -> str:
    return f"Seal {seal.position} ({seal.at})"


class _Events:
    """Compares events with the digests in their seals."""

    def __init__(self) -> None:
        self.compared = 0
        self._found: dict[str | None, int] = {}
        # The changed ones with their seals and the digests that these have.
        self._changed: list[tuple[_Event, _Seal, str]] = []

    def of_chain(self, project: UUID | None) -> int:
        """How many of those compared are filed under the project."""
        return self._found.get(str(project) if project else None, 0)

    def compare(self, seals: list[_Seal]) -> Iterator[Finding]:
        found = {event.sequence: event for event in _events(n for seal in seals for n in seal.sequences)}
        for seal in seals:
            for sequence, digest in zip(seal.sequences, seal.digests, strict=False):
                self.compared += 1
                event = found.get(sequence)
                if event is None:
                    yield _missing(sequence, seal, found)
                    continue
                self._found[event.project] = self._found.get(event.project, 0) + 1
                if event.digest() == digest:
                    continue
                if len(self._changed) < _HELD_BACK:
                    self._changed.append((event, seal, digest))
                else:
                    yield _about(event, f"was changed since seal {seal.position}")

    def end(self) -> Iterator[Finding]:
        sealed = {digest: event.sequence for event, _, digest in self._changed}
        for event, seal, _ in self._changed:
            places = (number for digest, number in sealed.items() if _is_of(event, number, digest))
            stood = next(places, None)
            how = f"stands where event {stood} stood" if stood else "was changed"
            yield _about(event, f"{how} since seal {seal.position} ({seal.at})")


def _is_of(event: _Event, number: int, digest: str) -> bool:
    return number != event.sequence and event._replace(sequence=number).digest() == digest


def _about(event: _Event, what: str) -> Finding:
    who = f" by {event.actor}" if event.actor else ""
    subject = f", claim {event.claim}" if event.claim else ""
    subject += f", article {event.article}" if event.article else ""
    return Finding(
        "event",
        event.sequence,
        f"Event {event.sequence} {what}. It says: {event.at}, {event.deed or 'no deed'}{who}, "
        f"{event.operation} in {event.table}, row {event.row}{subject}.",
        event.deed,
        event.claim,
        event.article,
        event.row,
    )


def _astray(stray: Stray) -> Finding:
    last = f"The last event of it is {stray.event}." if stray.event else "No event tells of it."
    sentence = f"Row {stray.row} in {stray.table} {stray.how}. {last}"
    return Finding("row", stray.event, sentence, "", stray.claim, stray.article, stray.row)


def _missing(sequence: int, seal: _Seal, found: Mapping[int, _Event]) -> Finding:
    """An event that is gone, told by what the same transaction wrote beside it."""
    beside = [found[number] for number in seal.sequences if number in found]
    deed = next((event.deed for event in beside if event.deed), "")
    claim = next((event.claim for event in beside if event.claim), None)
    article = next((event.article for event in beside if event.article), None)
    parts = [deed, f"claim {claim}" if claim else "", f"article {article}" if article else ""]
    told = ", ".join(part for part in parts if part)
    return Finding(
        "event",
        sequence,
        f"Event {sequence} is missing. Seal {seal.position} has it, of {seal.at}"
        + (f"; what was written with it says: {told}." if told else "."),
        deed,
        claim,
        article,
    )


# --- For owners -----------------------------------------------------------------------------------

# Somebody waits for it: some seconds. The command takes any number.
MOST_EVENTS = 200_000
MOST_FINDINGS = 100


@dataclass(frozen=True)
class Report:
    """What a check found: the first of its findings, and how many there are in all."""

    events: int
    seals: int
    head: Head | None
    findings: list[Finding]
    total: int


def audit_project(*, actor: User, project: Project, heads: Iterable[Head] = ()) -> Report:
    """Check a project's history for one of its owners, who learns of events they may not see only that they
    are not as they were sealed. Conflict where there are too many for somebody to wait for."""
    demand_role(actor, project, Role.OWNER)
    if Event.objects.filter(project=project).count() > MOST_EVENTS:
        raise Conflict(
            f"This history has more than {MOST_EVENTS:,} events: ask whoever runs the site for "
            f"`manage.py verify_audit --project {project.slug}`."
        )
    heads = list(heads)
    strangers = [head.chain for head in heads if head.chain != project.slug]
    if strangers:
        raise InvalidInput({"head": f"“{strangers[0]}” is another project: this one is “{project.slug}”."})
    check = Check(chain_of(project), known_of(chain_of(project), heads))
    findings, total = [], 0
    for finding in check.findings():
        total += 1
        if total <= MOST_FINDINGS:
            findings.append(finding)
    return Report(check.events, check.seals, check.head, _as_seen_by(actor, findings), total)


def _as_seen_by(person: User, findings: list[Finding]) -> list[Finding]:
    """Of an event that the person may not see, or that is gone, its number is all there is."""
    numbers = [each.number for each in findings if each.what != "seal"]
    visible = Event.objects.visible_to(person).filter(sequence__in=numbers)
    # What no event tells of was found among what is published: that is for everybody.
    seen = {0, *visible.values_list("sequence", flat=True)}
    return [each if each.what == "seal" or each.number in seen else _in_short(each) for each in findings]


def _in_short(finding: Finding) -> Finding:
    of_row = "is the last of a row that is not what its events say."
    how = of_row if finding.what == "row" else "is not as it was sealed."
    return Finding(finding.what, finding.number, f"Event {finding.number} {how}")


@contextmanager
def _one_view() -> Generator[None]:
    """Every statement inside sees the database as of the first (PostgreSQL manual, 13.2.2), unless the caller
    has a transaction open."""
    is_ours = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_ours:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
