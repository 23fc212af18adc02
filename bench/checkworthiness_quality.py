"""How well the detector ranks what is worth checking. `bench/checkworthiness FILE…` runs it."""

import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from annotations.extraction.candidates import CandidateClaim, ranked
from annotations.extraction.checkworthiness import worth_of
from annotations.extraction.claims import WorkbenchDetector
from bench.gold import GoldText, Passage, labelled, texts
from bench.measures import average_precision, ndcg_at, precision_at, shown

Scored = tuple[float, bool]


def main() -> None:
    files = [Path(name) for name in sys.argv[1:]]
    if not files:
        sys.exit(
            "Usage: bench/checkworthiness FILE…  (TSV of sentences or JSON of texts; see bench/README.md)"
        )
    precisions: list[float] = []
    for file in files:
        print(f"\n{file.name}")
        if file.suffix == ".json":
            of_texts(texts(file))
        else:
            precisions.append(of_sentences(labelled(file)))
    if len(precisions) > 1:
        print(f"\nmean average precision of {len(precisions)} files: {shown(precisions, fmean)}")


def of_sentences(sentences: list[tuple[str, bool]]) -> float:
    """Print what the ranking of labelled sentences is worth; the average precision."""
    worths = worth_of([text for text, _ in sentences])
    scored = [(worth, label) for worth, (_, label) in zip(worths, sentences, strict=True)]
    print(f"{len(scored):,} sentences, {sum(label for _, label in scored):,} of them check-worthy")
    print(f"average precision  {shown(scored, lambda some: average_precision(_in_order(some)))}")
    for most in (10, 20, 50):
        print(f"precision at {most:<4}  {precision_at(_in_order(scored), most):.3f}")
    return average_precision(_in_order(scored))


def _in_order(scored: Sequence[Scored]) -> list[float]:
    return [float(label) for _, label in sorted(scored, key=lambda each: -each[0])]


def of_texts(gold: list[GoldText]) -> None:
    """Print what the rankings of the candidates of each text are worth, and the mean of the texts."""
    found = [(text, graded(text)) for text in gold]
    header = f"{'':24}{'claims':>7}{'cand.':>7}{'AP':>7}{'P@5':>7}{'P@10':>7}{'nDCG@10':>9}{'nDCG@20':>9}"
    print(f"{header}{'found':>7}{'furniture':>11}")
    rows = [_figures(text, candidates) for text, candidates in found]
    for (text, candidates), row in zip(found, rows, strict=True):
        print(f"{text.name[:23]:24}{len(text.claims):7}{len(candidates):7}{_shown(row)}")
    for place, name in enumerate(("AP", "P@5", "P@10", "nDCG@10", "nDCG@20", "found", "furniture")):
        print(f"mean {name:12} {shown([row[place] for row in rows], fmean)}")


def graded(text: GoldText) -> list[tuple[CandidateClaim, int]]:
    """The candidates in the order of their ranking, each with the grade of the best claim it meets; a claim
    counts once."""
    found = WorkbenchDetector().detect(text.document, on_progress=lambda done, total: None)
    left = sorted(text.claims, key=lambda claim: -claim.grade)
    rows: list[tuple[CandidateClaim, int]] = []
    for candidate in ranked(found.candidates):
        passage = Passage(candidate.start, candidate.end)
        met = next((claim for claim in left if passage.meets(claim)), None)
        if met:
            left.remove(met)
        rows.append((candidate, met.grade if met else 0))
    return rows


def _figures(text: GoldText, candidates: list[tuple[CandidateClaim, int]]) -> tuple[float, ...]:
    grades = [float(grade) for _, grade in candidates]
    among = [float(claim.grade) for claim in text.claims]
    met = sum(grade > 0 for grade in grades)
    furniture = sum(
        any(Passage(candidate.start, candidate.end).meets(piece) for piece in text.furniture)
        for candidate, _ in candidates
    )
    return (
        average_precision(grades) * met / len(among) if among else 0.0,
        precision_at(grades, 5),
        precision_at(grades, 10),
        ndcg_at(grades, 10, among),
        ndcg_at(grades, 20, among),
        met / len(among) if among else 0.0,
        float(furniture),
    )


def _shown(row: tuple[float, ...]) -> str:
    precision, at5, at10, ndcg10, ndcg20, found, furniture = row
    return f"{precision:7.3f}{at5:7.2f}{at10:7.2f}{ndcg10:9.3f}{ndcg20:9.3f}{found:7.2f}{furniture:11.0f}"


if __name__ == "__main__":
    main()
