import json
from typing import Any

import pytest
from hypothesis import assume, example, given

from annotations.errors import InvalidPassage
from annotations.text.anchoring import describe, find_quote, snap, utf16
from annotations.text.normalization import normalize
from tests.text.make_anchoring_cases import CASES, build
from tests.text.texts import passages, texts

TABLE: list[dict[str, Any]] = json.loads(CASES.read_text(encoding="utf-8"))
by_name = pytest.mark.parametrize("case", TABLE, ids=lambda case: case["name"])


def test_the_table_holds_two_hundred_cases_and_is_what_its_command_writes() -> None:
    assert len(TABLE) == 200
    assert len({case["name"] for case in TABLE}) == 200
    assert build() == TABLE


@by_name
def test_offsets_of_the_table_give_its_quote(case: dict[str, Any]) -> None:
    text, start, end = case["text"], case["start"], case["end"]

    assert normalize(case.get("raw", text)) == text
    assert text[start:end] == case["exact"]
    assert (utf16(text, start), utf16(text, end)) == (case["start_utf16"], case["end_utf16"])
    assert (
        text.encode("utf-16-le")[2 * case["start_utf16"] : 2 * case["end_utf16"]].decode("utf-16-le")
        == case["exact"]
    )


@by_name
def test_a_passage_of_the_table_grows_to_whole_graphemes(case: dict[str, Any]) -> None:
    assert list(snap(case["text"], case["start"], case["end"])) == case["snapped"]


@by_name
def test_selectors_of_the_table_name_one_place(case: dict[str, Any]) -> None:
    text = case["text"]

    position, quote = describe(text, case["start"], case["end"])

    assert (position.start, position.end, quote.exact) == (case["start"], case["end"], case["exact"])
    wording = quote.prefix + quote.exact + quote.suffix
    assert text.find(wording) == text.rfind(wording) == case["start"] - len(quote.prefix)


@given(passages())
def test_a_described_passage_is_unique_with_its_context(passage: tuple[str, int, int]) -> None:
    text, start, end = passage

    position, quote = describe(text, start, end)

    assert text[position.start : position.end] == quote.exact == text[start:end]
    assert text[: position.start].endswith(quote.prefix)
    assert text[position.end :].startswith(quote.suffix)
    wording = quote.prefix + quote.exact + quote.suffix
    assert text.find(wording) == text.rfind(wording) == start - len(quote.prefix)


def test_context_is_thirty_two_characters_where_that_is_enough() -> None:
    text = "x" * 100 + "claim" + "y" * 100

    _, quote = describe(text, 100, 105)

    assert (quote.prefix, quote.suffix) == ("x" * 32, "y" * 32)


def test_context_grows_until_a_repeated_quote_is_unique() -> None:
    sentence = "The ferry carried 4,120 people in May and nobody had to wait on the quay. "
    text = "One. " + sentence * 3
    start = text.rfind("4,120")

    _, quote = describe(text, start, start + 5)

    assert len(quote.prefix) > 32
    assert text.count(quote.prefix + quote.exact + quote.suffix) == 1


@given(passages())
def test_snapping_only_grows_and_settles_at_once(passage: tuple[str, int, int]) -> None:
    text, start, end = passage

    left, right = snap(text, start, end)

    assert left <= start < end <= right
    assert snap(text, left, right) == (left, right)


@pytest.mark.parametrize(
    ("start", "end"),
    [(-1, 2), (2, 2), (3, 2), (0, 6), (6, 7)],
    ids=["before", "empty", "backwards", "beyond", "outside"],
)
def test_offsets_that_are_no_passage_are_refused(start: int, end: int) -> None:
    with pytest.raises(InvalidPassage) as refused:
        describe("seven", start, end)
    assert refused.value.details == {"start": start, "end": end, "length": 5}
    with pytest.raises(InvalidPassage):
        snap("seven", start, end)


@given(passages())
def test_a_snapped_passage_is_found_by_its_own_words(passage: tuple[str, int, int]) -> None:
    text, start, end = passage
    start, end = snap(text, start, end)
    words = text[start:end]
    assume(words == words.strip())

    found = find_quote(text, words)

    assert found is not None
    assert text[found[0] : found[1]] == words
    assert found[0] <= start


@given(texts(), texts(min_size=1))
@example("a\u00ad", "\u00ad")
@example("\u200b", "\u200b")
def test_a_found_quote_is_never_an_empty_or_split_passage(text: str, quote: str) -> None:
    found = find_quote(text, quote)

    if found is not None:
        assert 0 <= found[0] < found[1] <= len(text)
        assert snap(text, *found) == found


FOLDED = [
    ("straight quotes find curly ones", "She said “it’s done”.", '"it\'s done"', "“it’s done”"),
    ("a hyphen finds a dash", "paid—in full", "paid-in full", "paid—in full"),
    ("two hyphens find a dash", "paid—in full", "paid--in full", "paid—in full"),
    ("one space finds a line end", "closed\nin May", "closed in May", "closed\nin May"),
    ("one space finds a no-break space", "4\u00a0120 people", "4 120 people", "4\u00a0120 people"),
    ("a run of white space finds one space", "closed in May", " closed \n\t in  May ", "closed in May"),
    (
        "a word finds one with a soft hyphen",
        "the ferry\u00adboat sank",
        "ferryboat sank",
        "ferry\u00adboat sank",
    ),
    ("guillemets find curly quotes", "“Non”, dit-il", "«Non», dit-il", "“Non”, dit-il"),
    (
        "a quote without bidi marks finds the marked one",
        "שם \u200fUlmen\u200e כאן",
        "שם Ulmen כאן",
        "שם \u200fUlmen\u200e כאן",
    ),
    ("a quote after an emoji", "📈📈 it’s 4\u202f% more", "it's 4 %", "it’s 4\u202f%"),
]


@pytest.mark.parametrize(("name", "text", "quote", "verbatim"), FOLDED, ids=[row[0] for row in FOLDED])
def test_a_quote_typed_otherwise_finds_the_verbatim_words(
    name: str, text: str, quote: str, verbatim: str
) -> None:
    found = find_quote(text, quote)

    assert found is not None
    assert text[found[0] : found[1]] == verbatim


ABSENT = [
    ("a quote that is not there", "The bridge closed.", "The bridge opened."),
    ("an empty quote", "The bridge closed.", "  \n"),
    ("another case", "The bridge closed.", "the bridge closed."),
    ("a letter without its accent", "The cafe\u0301 closed.", "The cafe"),
    ("half of an emoji family", "The 👨‍👩‍👧 came", "👨"),
]


@pytest.mark.parametrize(("name", "text", "quote"), ABSENT, ids=[row[0] for row in ABSENT])
def test_a_quote_that_does_not_stand_there_is_not_found(name: str, text: str, quote: str) -> None:
    assert find_quote(text, quote) is None


def test_the_first_exact_place_wins_over_folded_ones() -> None:
    text = '“no” and "no" and "no"'

    assert find_quote(text, '"no"') == (9, 13)


def test_folded_places_of_different_wording_leave_it_undecided() -> None:
    assert find_quote("it’s so, it‘s so", "it's so") is None
    assert find_quote("it’s so, it’s so", "it's so") == (0, 7)
