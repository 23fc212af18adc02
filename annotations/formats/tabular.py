"""A table for spreadsheets: CSV by RFC 4180 in UTF-8, one row for each passage of a claim.

No cell starts a formula (OWASP, "CSV Injection"): text that begins with = + - @, their full-width forms, a
tab, a carriage return or a line feed, also behind white space, is written with an apostrophe before it. So is
text that begins with an apostrophe of its own, which makes the rule exact both ways: to have the original,
take one apostrophe away from each cell that begins with one.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

from annotations.formats.dossiers import Dossier, PassageRow
from annotations.formats.records import Day
from annotations.models import Stance

COLUMNS = (
    "claim",
    "annotation",
    "article",
    "snapshot",
    "title",
    "url",
    "publisher",
    "author",
    "published_on",
    "language",
    "start",
    "end",
    "exact",
    "stands_in_newest_text",
    "wording",
    "claimant",
    "attribution",
    "claimed_on",
    "place",
    "status",
    "origin",
    "extractor",
    "check_worthiness",
    "verdict",
    "verdict_provenance",
    "verdict_reason",
    "verdict_stale_since",
    "reviews",
    "sources_supporting",
    "sources_disputing",
    "sources_context",
)

_STARTS_A_FORMULA = re.compile(r"[\s\ufeff]*[=+\-@＝＋－＠]|['\t\r\n]")


def neutralised(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    # Most cells are empty or begin with a letter or a digit: no need to look further.
    if not text or text[0].isalnum() or not _STARTS_A_FORMULA.match(text):
        return text
    return f"'{text}"


def recovered(cell: str) -> str:
    """The text that `neutralised` made this cell of."""
    return cell.removeprefix("'")


def header() -> bytes:
    """The first line: the names of the columns."""
    return table_lines([COLUMNS])


def lines(dossier: Dossier) -> bytes:
    """The lines of a claim, one for each of its passages. A cell of several sources has one a line."""
    judged = _judged(dossier)
    return table_lines([(*_said(passage), *judged) for passage in dossier.passages])


def _said(passage: PassageRow) -> tuple[str, ...]:
    worthiness = passage.claim__check_worthiness
    return (
        str(passage.claim_id),
        str(passage.id),
        str(passage.snapshot__article_id),
        str(passage.snapshot_id),
        neutralised(passage.snapshot__article__title),
        neutralised(passage.snapshot__article__url),
        neutralised(passage.snapshot__article__publisher),
        neutralised(passage.snapshot__article__author),
        _day(passage.snapshot__article__published_on),
        neutralised(passage.snapshot__article__language),
        str(passage.start),
        str(passage.end),
        neutralised(passage.exact),
        "yes" if passage.snapshot_id == passage.snapshot__article__snapshot_id else "no",
        neutralised(passage.wording),
        neutralised(passage.claim__claimant),
        passage.claim__attribution,
        _day(passage.claim__claimed_on),
        neutralised(passage.claim__place),
        passage.claim__status,
        passage.claim__origin,
        passage.claim__extractor,
        "" if worthiness is None else str(worthiness),
    )


_NOTHING_JUDGED = [""] * 8


def _judged(dossier: Dossier) -> list[str]:
    settled = dossier.settled
    if not (settled or dossier.verdicts or dossier.citations):
        return _NOTHING_JUDGED
    reviews = [
        f"{verdict.reviewer__name or verdict.reviewer__username}: {verdict.rating}"
        for verdict in dossier.verdicts
    ]
    return [
        settled.rating if settled else "",
        settled.provenance if settled else "",
        neutralised(settled.reason) if settled else "",
        str(settled.stale_since or "") if settled else "",
        neutralised("\n".join(reviews)),
        *(_cited(dossier, stance) for stance in (Stance.SUPPORTS, Stance.DISPUTES, Stance.CONTEXT)),
    ]


def _cited(dossier: Dossier, stance: Stance) -> str:
    """The addresses of the sources of this stance; a pasted source has but a title."""
    sources = [
        citation.source__url or citation.source__title
        for citation in dossier.citations
        if citation.stance == stance
    ]
    return neutralised("\n".join(sources))


def _day(day: Day | None) -> str:
    return str(day) if day else ""


def table_lines(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows of cells that were `neutralised` where they hold text of people's."""
    buffer = StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()
