"""The detector that comes with the workbench."""

from collections.abc import Callable, Iterator

import regex

from annotations.extraction.body import Paragraph, outlets, paragraphs
from annotations.extraction.candidates import CandidateClaim, Detection, Document, apart
from annotations.extraction.checkworthiness import assess, known_names, wordings
from annotations.extraction.clauses import Clause, clauses
from annotations.extraction.speakers import Speakers


class WorkbenchDetector:
    """Every proposal can be explained by its reasons. Deterministic."""

    version = "workbench/1"

    def detect(self, document: Document, *, on_progress: Callable[[int, int], None]) -> Detection:
        text, language = document.text, document.language
        is_english = language.lower().split("-")[0] in ("en", "")
        body = paragraphs(text, language=language, title=document.title)
        total = sum(len(paragraph.sentences) for paragraph in body)
        names = known_names(text, language)
        candidates: list[CandidateClaim] = []
        for done, found in enumerate(_by_sentence(text, body, is_english=is_english), start=1):
            words = [text[clause.start : clause.end] for clause, _ in found]
            said = wordings(words) if is_english else [None] * len(words)
            candidates += [
                _candidate(text, clause, claimant, names, wording)
                for (clause, claimant), wording in zip(found, said, strict=True)
            ]
            on_progress(done, total)
        return Detection(tuple(apart(candidates)))


def _by_sentence(text: str, body: list[Paragraph], *, is_english: bool) -> Iterator[list[tuple[Clause, str]]]:
    """For each sentence of the article its clauses, each with its claimant."""
    speakers = Speakers(text, outlets(text))
    for told, found in clauses(text, body, is_english=is_english):
        speakers.read_on(told)
        yield [(clause, speakers.resolve(clause.speaker)) for clause in found]


def _candidate(
    text: str, clause: Clause, claimant: str, names: frozenset[str] | None, wording: float | None
) -> CandidateClaim:
    words = text[clause.start : clause.end]
    is_reported = clause.attribution in ("reported", "mixed")
    worth, reasons = assess(words, names, reported_by=claimant if is_reported else "", wording=wording)
    return CandidateClaim(
        clause.start, clause.end, worth, reasons, claimant, clause.attribution, _as_sentence(words)
    )


def _as_sentence(words: str) -> str:
    sentence = regex.sub(r",(?=[”\"’»]\Z)", "", regex.sub(r"\s+", " ", words).strip())
    sentence = sentence[:1].upper() + sentence[1:]
    return sentence if regex.search(r"[.!?…\p{STerm}][\p{Pe}\p{Pf}\"'”’]*\Z", sentence) else f"{sentence}."
