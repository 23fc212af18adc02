"""How well the same claim is found elsewhere. `bench/matching FILE…` runs it; formats: bench/README.md."""

import csv
import itertools
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotations.extraction.encoder import MEANING, Vectors, encoder
from annotations.matching.guards import Statement
from annotations.matching.guards.speakers import without_frame
from annotations.matching.ranking import (
    LOOKED_AT,
    Corpus,
    blended,
    bm25,
    cosines_of,
    packed,
    shortlist,
)
from annotations.matching.relations import Proposal, propose
from annotations.matching.terms import hashed, stems
from bench.measures import shown

DEPTHS = (1, 3, 5)
DEEPEST = 50
# How many hits of a query are relevant up to each place, and how many are at all.
Hits = tuple[list[bool], int]
# What the gold says of two claims, by the place of each.
Related = dict[int, dict[int, str]]
LOOKALIKE = "lookalike"


def main() -> None:
    files = [Path(name) for name in sys.argv[1:]]
    if not files:
        sys.exit("Usage: bench/matching FILE…  (JSON or TSV; see bench/README.md)")
    for file in files:
        print(f"\n{file.name}")
        if file.suffix == ".tsv":
            of_labelled_pairs(file)
            continue
        gold = json.loads(file.read_text(encoding="utf-8"))
        if "queries" in gold:
            of_queries(gold["queries"], gold["claims"])
        else:
            of_texts(gold["texts"], gold["pairs"])


def of_queries(queries: list[dict[str, Any]], claims: list[dict[str, Any]]) -> None:
    """Retrieval: which of all claims a text is about. A title is a second passage of its claim."""
    titles = [each.get("title") or each["text"] for each in claims]
    both = [f"{each['text']} {each.get('title') or ''}" for each in claims]
    corpora = [_corpus(_vectors([each["text"] for each in claims]), both), _corpus(_vectors(titles), both)]
    place = {each["id"]: number for number, each in enumerate(claims)}
    found: dict[str, list[Hits]] = {"meaning": [], "meaning and words": [], "put in order": []}
    for query, vector in zip(queries, _vectors([each["text"] for each in queries]), strict=True):
        relevant = {place[each] for each in query["relevant"] if each in place}
        terms = hashed(query["text"])
        cosines = np.maximum(*(cosines_of(vector, corpus) for corpus in corpora))
        mixed = blended(cosines, bm25(terms, corpora[0]))
        ordered = [each.place for each in shortlist(cosines, terms, corpora[0], DEEPEST)]
        orders = (_first(cosines), _first(mixed), ordered)
        for hits, order in zip(found.values(), orders, strict=True):
            hits.append(([each in relevant for each in order], len(relevant)))
    print(f"{len(queries)} queries, {len(claims)} claims")
    for name, hits in found.items():
        print(f"{name}:")
        for depth in DEPTHS:
            print(f"  MAP@{depth}  {shown(hits, partial(_mean, most=depth))}")
        print(f"  MRR    {shown(hits, _reciprocal)}")
        for depth in (10, DEEPEST):
            print(f"  R@{depth}   {shown(hits, partial(_recall, most=depth))}")


def of_texts(texts: list[dict[str, Any]], pairs: list[dict[str, Any]]) -> None:
    """Where the pairs of a gold come among all of claims of two texts, and what is proposed for them; and
    where those that are related stand among the neighbours of each claim."""
    claims = [(text, number) for text, each in enumerate(texts) for number in range(len(each["claims"]))]
    rows = [texts[text]["claims"][number] for text, number in claims]
    statements = [Statement(each["exact"], each.get("speaker", "")) for each in rows]
    said = [without_frame(each.words) for each in statements]
    vectors = _vectors(said)
    corpus = _corpus(vectors, said)
    orders = [
        {each.place: each for each in shortlist(cosines_of(vector, corpus), hashed(words), corpus, len(rows))}
        for words, vector in zip(said, vectors, strict=True)
    ]
    scores: dict[tuple[int, int], float] = {}
    proposals: dict[tuple[int, int], Proposal] = {}
    for one, other in itertools.combinations(range(len(rows)), 2):
        if claims[one][0] != claims[other][0]:
            proposal = propose(statements[one], statements[other], orders[one][other].cosine)
            both_ways = (orders[one][other].score + orders[other][one].score) / 2
            scores[one, other], proposals[one, other] = both_ways + proposal.weight, proposal
    ranks = {pair: at for at, pair in enumerate(sorted(scores, key=lambda pair: -scores[pair]), start=1)}
    place = {claim: number for number, claim in enumerate(claims)}
    told = [(each["relation"], _ordered(place[tuple(each["a"])], place[tuple(each["b"])])) for each in pairs]
    told = [(relation, pair) for relation, pair in told if pair in ranks]
    print(f"{len(scores)} pairs of claims of two texts")
    for relation in dict.fromkeys(relation for relation, _ in told):
        print(f"  {relation:12} ranks {sorted(ranks[pair] for name, pair in told if name == relation)}")
    true = [ranks[pair] for relation, pair in told if relation != LOOKALIKE]
    false = [ranks[pair] for relation, pair in told if relation == LOOKALIKE]
    if true and false:
        above = [one < other for one in true for other in false]
        print(f"  a true pair stands above a look-alike in {np.mean(above):.3f} of {len(above)} comparisons")
    _proposed([(relation, proposals[pair]) for relation, pair in told])
    related: Related = defaultdict(dict)
    for relation, (one, other) in told:
        related[one][other] = related[other][one] = relation
    found = {
        claim: _neighbours(claim, claims, corpus, vectors[claim], said[claim], proposals)
        for claim, others in sorted(related.items())
        if set(others.values()) != {LOOKALIKE}
    }
    _of_each_claim(found, related, claims)


def _neighbours(
    claim: int,
    claims: list[tuple[int, int]],
    corpus: Corpus,
    vector: NDArray[np.float32],
    words: str,
    proposals: dict[tuple[int, int], Proposal],
) -> dict[str, list[int]]:
    """The claims of other texts in the order of each ranking; the last is what a person sees."""
    cosines, terms = cosines_of(vector, corpus), hashed(words)
    ordered = shortlist(cosines, terms, corpus, len(claims))
    elsewhere = [each for each in ordered if claims[each.place][0] != claims[claim][0]]
    compared = sorted(
        elsewhere[:LOOKED_AT],
        key=lambda each: -(each.score + proposals[_ordered(claim, each.place)].weight),
    )
    places = sorted(each.place for each in elsewhere)
    by_words = bm25(terms, corpus)
    return {
        "meaning (cosine)": sorted(places, key=lambda each: -cosines[each]),
        "words (BM25)": sorted(places, key=lambda each: -by_words[each]),
        "put in order": [each.place for each in elsewhere],
        "compared": [each.place for each in (*compared, *elsewhere[LOOKED_AT:])],
    }


def _of_each_claim(
    found: dict[int, dict[str, list[int]]], related: Related, claims: list[tuple[int, int]]
) -> None:
    print(f"neighbours of {len(found)} claims that have a related one in another text, rank by rank:")
    for claim, orders in found.items():
        wanted = {each: name for each, name in related[claim].items() if name != LOOKALIKE}
        for other, relation in wanted.items():
            ranks = ", ".join(f"{name} {order.index(other) + 1}" for name, order in orders.items())
            print(f"  {claims[claim]} {relation} {claims[other]}: {ranks}")
    for name in next(iter(found.values()), ()):
        hits: list[Hits] = []
        before = possible = 0
        for claim, orders in found.items():
            relations = [related[claim].get(other, "") for other in orders[name]]
            right = [relation not in ("", LOOKALIKE) for relation in relations]
            hits.append((right, sum(right)))
            before += relations[: right.index(True)].count(LOOKALIKE)
            possible += relations.count(LOOKALIKE)
        print(f"{name}: look-alikes before the first related one: {before} of {possible}")
        print(f"  MRR    {shown(hits, _reciprocal)}")
        for depth in DEPTHS:
            print(f"  R@{depth}    {shown(hits, partial(_recall, most=depth))}")


def of_labelled_pairs(file: Path) -> None:
    """What is proposed for pairs of statements: `kind` is "same", or names what differs."""
    with file.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
    sides = [[_statement(row, side) for row in rows] for side in ("one", "other")]
    vectors = [_vectors([without_frame(each.words) for each in side]) for side in sides]
    likeness = np.einsum("ij,ij->i", *vectors)
    print(f"{len(rows)} pairs")
    _proposed(
        [
            (row["kind"], propose(one, other, float(cosine)))
            for row, one, other, cosine in zip(rows, *sides, likeness, strict=True)
        ]
    )


def _proposed(told: list[tuple[str, Proposal]]) -> None:
    """Precision and recall of "same", and how often a difference is named, by what the gold says."""
    same = [proposal for relation, proposal in told if relation == "same"]
    proposed = [relation for relation, proposal in told if proposal.relation == "same"]
    print(f'  "same" proposed {len(proposed)} times, rightly {proposed.count("same")}')
    if same:
        print(f'  recall of "same": {shown(same, _share_of_same)}')
    for relation in dict.fromkeys(relation for relation, _ in told):
        those = [proposal for name, proposal in told if name == relation]
        named = sum(bool(each.failures) for each in those)
        kinds = Counter(each.relation or "nothing" for each in those)
        print(f"  {relation:12} {len(those)}: a difference named in {named}; proposed {dict(kinds)}")


def _share_of_same(some: Sequence[Proposal]) -> float:
    return sum(each.relation == "same" for each in some) / len(some)


def _statement(row: dict[str, str | None], side: str) -> Statement:
    published = row.get(f"{side}_published")
    return Statement(
        row[side] or "", row.get(f"{side}_by") or "", date.fromisoformat(published) if published else None
    )


def _ordered(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def _vectors(texts: Sequence[str]) -> Vectors:
    return encoder(MEANING).vectors(texts)


def _corpus(vectors: Vectors, texts: Sequence[str]) -> Corpus:
    return Corpus.of(
        b"".join(packed(each) for each in vectors),
        b"".join(hashed(each).tobytes() for each in texts),
        np.array([4 * len(stems(each)) for each in texts], ">i4").tobytes(),
    )


def _first(scores: NDArray[np.float32]) -> list[int]:
    return [int(each) for each in np.argsort(-scores, kind="stable")[:DEEPEST]]


def _mean(hits: Sequence[Hits], most: int) -> float:
    """Mean average precision at a depth, as CheckThat counts it: over what could be found at that depth."""
    return sum(_average(found[:most], min(count, most)) for found, count in hits) / len(hits)


def _average(found: Sequence[bool], possible: int) -> float:
    right, total = 0, 0.0
    for place, is_right in enumerate(found, start=1):
        if is_right:
            right += 1
            total += right / place
    return total / possible if possible else 0.0


def _reciprocal(hits: Sequence[Hits]) -> float:
    return sum(1 / (found.index(True) + 1) if True in found else 0.0 for found, _ in hits) / len(hits)


def _recall(hits: Sequence[Hits], most: int) -> float:
    return sum(sum(found[:most]) / count if count else 0.0 for found, count in hits) / len(hits)


if __name__ == "__main__":
    main()
