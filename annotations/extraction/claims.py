"""The detector that comes with the workbench."""

from collections.abc import Callable

from annotations.extraction.body import paragraphs
from annotations.extraction.candidates import WORKBENCH, CandidateClaim, Detection, Document, apart
from annotations.extraction.checkworthiness import Wording, assess, wordings
from annotations.extraction.clauses import Clause, clauses
from annotations.extraction.signs import known_names
from annotations.extraction.wording import worded
from annotations.text.dates import dates
from annotations.text.language import is_english
from annotations.text.words import is_same_wording


class WorkbenchDetector:
    """Every proposal can be explained by its reasons. Deterministic."""

    version = WORKBENCH

    def detect(self, document: Document, *, on_progress: Callable[[int, int], None]) -> Detection:
        text, language = document.text, document.language
        body = paragraphs(text, language=language, title=document.title)
        total = sum(len(paragraph.sentences) for paragraph in body)
        names = known_names(text, language)
        candidates: list[CandidateClaim] = []
        # Nothing is done before all is parsed, but nobody who waits may take that for silence.
        read = clauses(text, body, language, on_tree=lambda: on_progress(0, total))
        for done, found in enumerate(read, start=1):
            words = [text[clause.start : clause.end] for clause in found]
            said = wordings(words) if is_english(language) else [Wording()] * len(words)
            candidates += [
                _candidate(document, clause, names, wording)
                for clause, wording in zip(found, said, strict=True)
            ]
            on_progress(done, total)
        return Detection(tuple(apart(candidates)))


def _candidate(
    document: Document, clause: Clause, names: frozenset[str] | None, wording: Wording
) -> CandidateClaim:
    words = document.text[clause.start : clause.end]
    alone = worded(document.text, clause, document.language)
    is_reported = clause.attribution in ("reported", "mixed")
    reported_by = clause.claimant if is_reported else ""
    worth, reasons = assess(words, names, reported_by=reported_by, wording=wording.score)
    return CandidateClaim(
        clause.start,
        clause.end,
        worth,
        reasons,
        clause.claimant,
        clause.attribution,
        # A passage that stands alone as it is needs no other words.
        "" if is_same_wording(alone, words) else alone,
        cue=clause.cue,
        claimant_confidence=clause.confidence if clause.claimant else None,
        dates=tuple(dates(words, document.published_on)),
        meaning=wording.meaning,
    )
