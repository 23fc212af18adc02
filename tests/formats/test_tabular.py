import csv
from io import StringIO

import pytest

from annotations.formats import tabular
from tests.formats.dossiers import CLAIM, citation, decision, dossier, passage, pasted_citation, verdict

DANGEROUS = [
    "=1+1",
    "+49 30 1234",
    "-2 degrees",
    "@mayor",
    "\tindented",
    "\rback",
    "\nbelow",
    " =1+1",
    "\u00a0=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠mayor",
    "\ufeff=1",
    "'quoted'",
    '=HYPERLINK("https://evil.example","click")',
]
HARMLESS = [
    "",
    "2.4 million",
    "Crime 📈 rose",
    "a = b",
    "“quoted”",
    "café",
    "عربي",
    " leading",
    "*bold*",
    "#1",
]


def rows(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.decode(), newline="")))


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_starts_a_formula(text: str) -> None:
    cell = tabular.neutralised(text)
    assert cell.startswith("'")
    assert tabular.recovered(cell) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert tabular.neutralised(text) == text == tabular.recovered(text)


@pytest.mark.parametrize("text", [*DANGEROUS, "line\nbreak", 'a "word", two', "CR\rinside"])
def test_text_survives_the_file(text: str) -> None:
    read = rows(tabular.header() + tabular.lines(dossier(passages=[passage(exact=text)])))
    assert tabular.recovered(read[0]["exact"]) == text


@pytest.mark.parametrize(
    "column",
    ["title", "url", "publisher", "author", "language", "wording", "claimant", "place", "verdict_reason"],
)
def test_every_text_from_outside_is_neutralised(column: str) -> None:
    field = {
        "wording": "claim__wording",
        "claimant": "claim__claimant",
        "place": "claim__place",
    }.get(column, f"snapshot__article__{column}")
    if column == "verdict_reason":
        found = dossier(settled=dossier().settled._replace(reason="=1"))  # type: ignore[union-attr]
    else:
        found = dossier(passages=[passage(**{field: "=1"})])
    assert rows(tabular.header() + tabular.lines(found))[0][column] == "'=1"


def test_lines_end_as_the_standard_says() -> None:
    text = tabular.header() + tabular.lines(dossier())
    assert text.endswith(b"\r\n")
    assert text.count(b"\r\n") == 2


def test_row_tells_of_the_passage_and_its_claim() -> None:
    found = dossier(
        citations=[citation(), pasted_citation()],
        verdicts=[verdict("Alice", "supported"), verdict("Bob", "supported")],
    )
    (row,) = rows(tabular.header() + tabular.lines(found))
    assert tuple(row) == tabular.COLUMNS
    assert (row["start"], row["end"], row["exact"]) == ("8", "12", "rose")
    assert (row["published_on"], row["claimed_on"]) == ("2026-03-01", "2026-02-27")
    assert (row["verdict"], row["verdict_provenance"]) == ("supported", "unanimous")
    assert row["reviews"] == "Alice: supported\nBob: supported"
    assert row["sources_supporting"] == "https://police.example/report"
    assert (row["sources_disputing"], row["sources_context"]) == ("A letter", "")


def test_row_says_that_its_passage_waits_and_that_the_verdict_was_on_other_words() -> None:
    settled = decision()._replace(stale_since="2026-03-04T10:00:00Z")
    found = dossier(passages=[passage(), passage(snapshot__article__snapshot_id=CLAIM)], settled=settled)
    here, elsewhere = rows(tabular.header() + tabular.lines(found))
    assert (here["stands_in_newest_text"], elsewhere["stands_in_newest_text"]) == ("yes", "no")
    assert here["verdict_stale_since"] == "2026-03-04T10:00:00Z"


def test_claim_without_a_decision_has_empty_cells_for_it() -> None:
    (row,) = rows(tabular.header() + tabular.lines(dossier(settled=None, citations=[])))
    assert (row["verdict"], row["verdict_reason"], row["sources_supporting"]) == ("", "", "")


def test_wording_that_nobody_kept_has_an_empty_cell() -> None:
    found = dossier(passages=[passage(claim__wording_is_suggested=True)])
    (row,) = rows(tabular.header() + tabular.lines(found))
    assert (row["exact"], row["wording"]) == ("rose", "")


def test_each_passage_has_a_row() -> None:
    read = rows(tabular.header() + tabular.lines(dossier(passages=[passage(), passage(start=0, end=5)])))
    assert [row["start"] for row in read] == ["8", "0"]
