"""How well it is told who said what. `bench/attribution FILE…` runs it."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import regex

from annotations.extraction.attribution import Attributed, attributions
from annotations.extraction.candidates import CandidateClaim
from annotations.extraction.claims import WorkbenchDetector
from bench.gold import GoldAttribution, GoldClaim, GoldText, Passage, texts
from bench.measures import f_score, shown

OVERLAPS = (0.3, 0.5, 0.8)
# What introduces a statement; other attributions ("supports", "will vote for") are attitudes.
REPORTS = regex.compile(
    r"\b(?:sa(?:y|ys|id|ying)|tell(?:s|ing)?|told|claim\w*|according to|argu\w+|add(?:s|ed|ing)"
    r"|not(?:es|ed|ing)|stat(?:es|ed|ing|ements?)|report(?:s|ed|ing)|warn\w*|announc\w+|insist\w*|explain\w*|acknowledg\w+|writ\w+"
    r"|wrote|den(?:y|ies|ied|ying)|alleg\w+|accus\w+|respon\w+|repl(?:y|ies|ied)|tweet\w*|assert\w*|contend\w*)\b",
    regex.IGNORECASE,
)

Counted = tuple[int, int]


def main() -> None:
    files = [Path(name) for name in sys.argv[1:]]
    if not files:
        sys.exit("Usage: bench/attribution FILE…  (JSON of texts; see bench/README.md)")
    for file in files:
        print(f"\n{file.name}")
        gold = texts(file)
        if any(text.attributions for text in gold):
            of_attributions([text for text in gold if text.attributions])
        if any(text.claims for text in gold):
            of_claims([text for text in gold if text.claims])


def of_attributions(gold: list[GoldText]) -> None:
    """Contents, speakers and characters beside attributions with their spans."""
    found = [(text, attributions(text.document.text, text.document.language)) for text in gold]
    for overlap in OVERLAPS:
        matched = [_matched(text, those, overlap) for text, those in found]
        hits = sum(len(pairs) for pairs in matched)
        precision = hits / max(sum(len(those) for _, those in found), 1)
        recall = hits / sum(len(text.attributions) for text in gold)
        speakers = [_names(wanted, given) for pairs in matched for wanted, given in pairs if wanted.source]
        print(
            f"content overlap {overlap}: precision {precision:.3f}, recall {recall:.3f}, "
            f"F {f_score(precision, recall):.3f}; speaker right on matched {_share(speakers)}"
        )
    _by_mode(found)
    _by_character(found)


def _by_mode(found: list[tuple[GoldText, list[Attributed]]]) -> None:
    print("with a reporting cue, overlap 0.5:")
    for mode in ("direct", "mixed", "indirect"):
        wanted = heard = 0
        speakers: list[bool] = []
        for text, those in found:
            pairs = [pair for pair in _matched(text, those, 0.5) if _is_report(text, pair[0], mode)]
            wanted += sum(_is_report(text, each, mode) for each in text.attributions)
            heard += len(pairs)
            speakers += [_names(gold, given) for gold, given in pairs if gold.source]
        recall = heard / wanted if wanted else 0.0
        print(f"  {mode:9} {wanted:5}  recall {recall:.3f}  speaker right {_share(speakers)}")


def _by_character(found: list[tuple[GoldText, list[Attributed]]]) -> None:
    counts: list[tuple[int, int, int]] = []
    for text, those in found:
        wanted = _characters(piece for each in text.attributions for piece in each.content)
        given = _characters(Passage(piece.start, piece.end) for each in those for piece in each.content)
        counts.append((len(wanted & given), len(given), len(wanted)))

    def f_of(some: Sequence[tuple[int, int, int]]) -> float:
        both, given, wanted = (sum(column) for column in zip(*some, strict=True))
        return f_score(both / max(given, 1), both / max(wanted, 1))

    print(f"content, by character: F {shown(counts, f_of)}")


def of_claims(gold: list[GoldText]) -> None:
    """Claimants and modes of the candidates that meet a claim whose claimant is known."""
    said: list[tuple[GoldClaim, CandidateClaim | None]] = []
    for text in gold:
        found = WorkbenchDetector().detect(text.document, on_progress=lambda done, total: None).candidates
        said += [(claim, _best_met(claim, found)) for claim in text.claims]
    of_somebody = [(claim, given) for claim, given in said if claim.speakers]
    in_own_voice = [given for claim, given in said if not claim.speakers]
    named = [(claim, given) for claim, given in of_somebody if given and given.claimant]
    print(f"{len(of_somebody)} claims with a claimant, {len(in_own_voice)} in the article's own voice")
    print(f"attributed         {len(named)}")
    print(f"mode right         {sum(_is_mode(claim, given) for claim, given in of_somebody)}")
    print(f"claimant right     {sum(_is_named(claim, given) for claim, given in named)}")
    print(f"claimant wrong     {sum(not _is_named(claim, given) for claim, given in named)}")
    print(f"falsely attributed {sum(bool(given and given.claimant) for given in in_own_voice)}")


def _best_met(claim: GoldClaim, found: Iterable[CandidateClaim]) -> CandidateClaim | None:
    met = [each for each in found if Passage(each.start, each.end).meets(claim)]
    return max(met, key=lambda each: min(each.end, claim.end) - max(each.start, claim.start), default=None)


def _is_mode(claim: GoldClaim, given: CandidateClaim | None) -> bool:
    return given is not None and claim.mode == given.attribution


def _is_named(claim: GoldClaim, given: CandidateClaim) -> bool:
    """Whether one of the names says no less and no more than the other by whole words."""
    name = _words(given.claimant)
    return any(name <= _words(right) or _words(right) <= name for right in claim.speakers)


def _words(name: str) -> set[str]:
    return set(regex.findall(r"\p{L}+", name.casefold())) - {"the", "a", "an", "of", "and"}


def _matched(
    text: GoldText, those: list[Attributed], overlap: float
) -> list[tuple[GoldAttribution, Attributed]]:
    """Each attribution of the gold with the one found that shares the most of its content, if that is enough:
    characters in both, divided by characters in either."""
    pairs: list[tuple[GoldAttribution, Attributed]] = []
    left = list(those)
    for wanted in text.attributions:
        ours = _characters(wanted.content)
        scored = [(_likeness(ours, each), place) for place, each in enumerate(left)]
        likeness, place = max(scored, default=(0.0, 0))
        if likeness >= overlap:
            pairs.append((wanted, left.pop(place)))
    return pairs


def _likeness(ours: set[int], found: Attributed) -> float:
    theirs = _characters(Passage(piece.start, piece.end) for piece in found.content)
    return len(ours & theirs) / len(ours | theirs) if ours | theirs else 0.0


def _names(wanted: GoldAttribution, given: Attributed) -> bool:
    speaker = given.speaker
    return speaker is not None and any(
        piece.start < speaker.end and speaker.start < piece.end for piece in wanted.source
    )


def _is_report(text: GoldText, gold: GoldAttribution, mode: str) -> bool:
    cue = " ".join(text.document.text[piece.start : piece.end] for piece in gold.cue)
    return gold.mode == mode and bool(REPORTS.search(cue))


def _characters(pieces: Iterable[Passage]) -> set[int]:
    return {place for piece in pieces for place in range(piece.start, piece.end)}


def _share(right: Sequence[bool]) -> str:
    return f"{sum(right) / len(right):.3f} of {len(right)}" if right else "-"


if __name__ == "__main__":
    main()
