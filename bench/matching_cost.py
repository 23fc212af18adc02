"""How long it takes to find a claim's neighbours among 50,000. `bench/matching` runs it."""

import statistics
import time
from collections.abc import Iterator
from functools import partial

import numpy as np
from django.db import connection

from annotations.extraction.encoder import MEANING, Vectors, encoder
from annotations.models import Claim, ClaimOrigin, ClaimStatus, Project, Role, Snapshot, User
from annotations.services.articles import submit_text
from annotations.services.claims import passage
from annotations.services.matching import fingerprint_claims, neighbours
from annotations.services.projects import create_project, set_member
from bench.product import Product

CLAIMS = 50_000
CALLS = 60
BATCH = 200
# Sentences like those of a desk: subject, deed, figure, place, year.
_WHO = ("The council", "The ministry", "Farmers", "The port", "Police", "Nurses", "The bank", "The union")
_DID = ("cut spending on", "paid for", "lost", "bought", "closed", "opened", "counted", "repaired", "sold")
_WHAT = (
    "schools",
    "bridges",
    "ferries",
    "hospitals",
    "trams",
    "libraries",
    "homes",
    "wells",
    "ships",
    "farms",
)
_WHERE = (
    "Varnholm",
    "Selby",
    "Lindhaven",
    "Calvo",
    "Merrow",
    "Thurne",
    "Averly",
    "Quillan",
    "Marbeck",
    "Karsk",
)
_NOISE = 0.35  # how far the vector of one claim lies from the one its words were made like


def main(product: Product) -> None:
    chosen = np.random.default_rng(0)
    actor = User.objects.create_user(username="bench", password="bench")
    project = create_project(actor=actor, slug="bench", name="Bench")
    set_member(actor=actor, project=project, user=actor, role=Role.OWNER)
    words = [_sentence(chosen) for _ in range(CLAIMS)]
    _fill(actor, project, words, chosen)
    product.admin.execute("VACUUM ANALYZE")
    asked = [project.claims.order_by("-id")[int(place)] for place in chosen.integers(0, 1000, CALLS)]
    neighbours(claim=asked[0], user=actor)
    took = []
    for claim in asked:
        before = time.perf_counter()
        found = neighbours(claim=claim, user=actor)
        took.append(1e3 * (time.perf_counter() - before))
        assert found
    took.sort()
    print(f"neighbours of a claim among {CLAIMS:,} of its project, {CALLS} calls of the service:")
    middle, late = statistics.median(took), took[int(0.95 * CALLS)]
    print(f"  p50 {middle:.0f} ms, p95 {late:.0f} ms, most {took[-1]:.0f} ms")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('annotations_fingerprint')")
        print(f"  fingerprints take {cursor.fetchone()[0] / 1e6:.0f} MB")


def _sentence(chosen: np.random.Generator) -> str:
    who, did, what, where = (str(chosen.choice(words)) for words in (_WHO, _DID, _WHAT, _WHERE))
    return f"{who} {did} {chosen.integers(2, 9000)} {what} in {where} in {chosen.integers(1990, 2026)}."


def _fill(actor: User, project: Project, words: list[str], chosen: np.random.Generator) -> None:
    """The claims with fingerprints; a thousand sentences are encoded, the others lie near one of them."""
    known = encoder(MEANING).vectors(words[:1000])
    for start in range(0, len(words), BATCH):
        some = words[start : start + BATCH]
        text = "\n".join(some)
        article = submit_text(actor=actor, project=project, text=text, title=f"Part {start}").article
        assert article.snapshot
        claims = list(_claims(actor, project, article.snapshot, some))
        vectors = _scattered(known[chosen.integers(0, len(known), len(some))], chosen)
        fingerprint_claims(encode=partial(_whatever, vectors), most=len(claims))


def _whatever(vectors: Vectors, words: list[str]) -> Vectors:
    """Vectors made already, whatever the words."""
    return vectors[: len(words)]


def _claims(actor: User, project: Project, snapshot: Snapshot, words: list[str]) -> Iterator[Claim]:
    claims = [
        Claim(
            project=project,
            status=ClaimStatus.ACCEPTED,
            origin=ClaimOrigin.HUMAN,
            reviews_required=1,
            wording=each,
            created_by=actor,
        )
        for each in words
    ]
    Claim.objects.bulk_create(claims)
    place, marks = 0, []
    for claim, each in zip(claims, words, strict=True):
        marks.append(passage(claim, snapshot, place, place + len(each), created_by=actor))
        place += len(each) + 1
    type(marks[0]).objects.bulk_create(marks)
    return iter(claims)


def _scattered(vectors: Vectors, chosen: np.random.Generator) -> Vectors:
    noise = chosen.standard_normal(vectors.shape, np.float32) / np.sqrt(vectors.shape[1])
    moved = vectors + np.float32(_NOISE) * noise
    scaled: Vectors = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return scaled
