"""What is measured on: invented articles and claims, the same in every run."""

import random
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from annotations.models import (
    Annotation,
    ApiTokenScope,
    Article,
    Claim,
    ClaimOrigin,
    ClaimStatus,
    Evidence,
    FetchState,
    Project,
    Snapshot,
    Source,
    Stance,
    User,
)
from annotations.services.accounts import create_api_token
from annotations.services.articles import submit_text
from annotations.services.projects import create_project
from annotations.text.anchoring import describe

T = TypeVar("T")

_PLACES = ("Port Halvern", "Brennmoor", "Osmarra", "Sallow Quay", "Kestrel Sound", "Orle", "Varnholm")
_WHO = ("the harbour master", "the council", "a spokesman", "the growers’ union", "the road office")
_WHAT = ("ferry crossings", "tonnes of rye", "school meals", "cubic metres of water", "complaints", "crowns")
_VERBS = ("counted", "promised", "spent", "recorded", "lost", "paid for")
_BATCH = 2_000


def text(number: int, length: int) -> str:
    """An article of about `length` characters in paragraphs of five sentences; each number gives another."""
    chosen = random.Random(number)
    sentences: list[str] = []
    size = 0
    while size < length:
        mark = " 🚢" if chosen.random() < 0.05 else ""
        sentences.append(
            f"In {chosen.randrange(1950, 2026)} {chosen.choice(_WHO)} of {chosen.choice(_PLACES)} "
            f"{chosen.choice(_VERBS)} {chosen.randrange(100, 99_000):,} {chosen.choice(_WHAT)}{mark}, "
            f"{chosen.randrange(2, 90)} percent more than in the year before."
        )
        size += len(sentences[-1]) + 1
    paragraphs = (" ".join(sentences[start : start + 5]) for start in range(0, len(sentences), 5))
    return "\n".join(paragraphs) + "\n"


def passages(snapshot: Snapshot, count: int) -> list[tuple[int, int]]:
    """Different passages of 20 to 200 characters, from word to word."""
    chosen = random.Random(snapshot.length)
    found: set[tuple[int, int]] = set()
    while len(found) < count:
        start = snapshot.text.find(" ", chosen.randrange(snapshot.length - 250)) + 1
        end = snapshot.text.find(" ", start + chosen.randrange(20, 200))
        found.add((start, end))
    return sorted(found)


def desk(slug: str) -> tuple[User, Project]:
    """A project and its owner."""
    owner, _ = User.objects.get_or_create(username="olga", defaults={"name": "Olga Brandvik"})
    return owner, create_project(actor=owner, slug=slug, name=slug.title())


def token(owner: User) -> str:
    return create_api_token(user=owner, name="bench", scope=ApiTokenScope.WRITE)[1]


def article(owner: User, project: Project, number: int, *, length: int = 3_000) -> Article:
    return submit_text(
        actor=owner, project=project, text=text(number, length), title=f"Article {number}"
    ).article


def snapshot_of(stated_in: Article) -> Snapshot:
    assert stated_in.snapshot is not None
    return stated_in.snapshot


def mark(owner: User, snapshots: Iterable[Snapshot], count: int) -> int:
    """State `count` claims in each text, in bulk and past the services; how many annotations that made.

    The database's own rules and its history hold here as ever.
    """
    made = 0
    for several in _batches(_stated(owner, snapshots, count)):
        Claim.objects.bulk_create([claim for claim, _ in several])
        Annotation.objects.bulk_create([annotation for _, annotation in several])
        made += len(several)
    return made


def give_evidence(owner: User, claims: Iterable[Claim]) -> None:
    """A source that supports each claim, in bulk."""
    for several in _batches(iter(claims)):
        sources = [_source(owner, claim) for claim in several]
        Source.objects.bulk_create(sources)
        Evidence.objects.bulk_create(
            Evidence(claim=claim, source=source, stance=Stance.SUPPORTS, added_by=owner)
            for claim, source in zip(several, sources, strict=True)
        )


def _source(owner: User, claim: Claim) -> Source:
    return Source(
        project_id=claim.project_id,
        title="A report",
        url=f"https://reports.example/{claim.pk}",
        created_by=owner,
        fetch_state=FetchState.STORED,
    )


def _stated(owner: User, snapshots: Iterable[Snapshot], count: int) -> Iterator[tuple[Claim, Annotation]]:
    for snapshot in snapshots:
        for start, end in passages(snapshot, count):
            claim = Claim(
                project_id=snapshot.article.project_id,
                status=ClaimStatus.ACCEPTED,
                origin=ClaimOrigin.HUMAN,
                reviews_required=snapshot.article.project.reviews_required,
                created_by=owner,
            )
            _, quote = describe(snapshot.text, start, end)
            annotation = Annotation(
                claim=claim,
                snapshot=snapshot,
                start=start,
                end=end,
                exact=quote.exact,
                prefix=quote.prefix,
                suffix=quote.suffix,
                created_by=owner,
            )
            yield claim, annotation


def _batches(rows: Iterator[T]) -> Iterator[list[T]]:
    while several := list(islice(rows, _BATCH)):
        yield several
