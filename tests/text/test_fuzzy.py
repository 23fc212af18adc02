"""What a quote that is not in the text to the letter probably means, and when nobody can tell."""

import random

import pytest

from annotations.text.fuzzy import (
    LEAST_LIKENESS,
    LONGEST_QUOTE,
    MOST_WORDS,
    differences,
    find_alike,
)

TEXT = (
    "The port of Varnholm published its yearly report in March 🚢.\n"
    "Its ferries carried 2.4 million passengers, nine per cent more than in the year before.\n"
    "“Fares stay as they are,” said the harbour master, and they have not been changed since 2019.\n"
)

MEANT = {
    "a word left out": (
        "nine per cent more than the year before",
        "nine per cent more than in the year before",
    ),
    "a letter that is wrong": (
        "ferries caried 2.4 million passengers",
        "ferries carried 2.4 million passengers",
    ),
    "another figure": (
        "carried 2.5 million passengers, nine per cent",
        "carried 2.4 million passengers, nine per cent",
    ),
    "another case": ("FARES STAY AS THEY ARE", "Fares stay as they are"),
    "a word at the end that differs": (
        "the harbour master, and they have not been changed since 2018",
        "the harbour master, and they have not been changed since 2019",
    ),
    "quotation marks that are part of it": ("“Fares remain as they are,”", "“Fares stay as they are,”"),
}

OTHER_SCRIPTS = {
    "Arabic": ("قالت البلدية إن نصف مياه الشبكة يضيع قبل أن يصل.", "نصف مياه الشبكة ضاع قبل أن"),
    "Hebrew": ("מספר הנוסעים ברכבל של גבעת ארבל הוכפל.", "מספר הנוסעות ברכבל של גבעת ארבל"),
    "Hindi": ("सूरजताल ज़िले के 312 सरकारी स्कूलों में बिजली नहीं है।", "ज़िले के 310 सरकारी स्कूलों में बिजली"),
    "Japanese": ("港の年次報告によると、旅客は二百万人だった。", "港の年次報告では、旅客は二百万人"),
}

UNLIKE = {
    "nothing of it": "The mill at Orle burned down in the summer of 1911.",
    "a few of its words": "The master of the year before carried nine reports to Varnholm.",
    "too few letters to tell": "ferrys",
    "too few words to tell": "five million passengers",
    "no letter at all": "… — “” … — “” … — “”",
    "nothing": "",
}


@pytest.mark.parametrize(("quote", "meant"), MEANT.values(), ids=MEANT.keys())
def test_passage_that_is_meant_is_found_whole(quote: str, meant: str) -> None:
    found = find_alike(TEXT, quote)
    assert found is not None
    assert TEXT[found.start : found.end] == meant
    assert LEAST_LIKENESS <= found.score <= 1


@pytest.mark.parametrize(("text", "quote"), OTHER_SCRIPTS.values(), ids=OTHER_SCRIPTS.keys())
def test_scripts_with_and_without_spaces_are_alike(text: str, quote: str) -> None:
    found = find_alike(text, quote)
    assert found is not None
    assert 0.75 <= found.score < 1


@pytest.mark.parametrize("quote", UNLIKE.values(), ids=UNLIKE.keys())
def test_what_the_text_does_not_say_is_not_offered(quote: str) -> None:
    assert find_alike(TEXT, quote) is None


def test_nothing_is_offered_where_two_places_are_as_like() -> None:
    text = "In May the ferry carried 900 people to Orle. In June the ferry carried 800 people to Orle."
    assert find_alike(text, "the ferry carried 700 people to Orle") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n" * 100_000,
        "x" * 50_000,
        "a " * 100_000,
        "🚢👩‍👩‍👧" * 20_000,
        "ש\u200f" * 50_000,
        "a\r\n" * 60_000,
    ],
    ids=["empty", "line ends", "one word", "one word again and again", "emoji", "right to left", "CRLF"],
)
def test_odd_texts_are_searched_without_a_stumble(text: str) -> None:
    assert find_alike(text, "the ferry carried 700 people to Orle " * 25) is None


def test_long_quote_is_compared_up_to_a_length_and_no_further() -> None:
    chosen = random.Random(4)
    text = " ".join("".join(chosen.choices("abdefgiklmnoprstu", k=7)) for _ in range(400))
    for length, is_found in ((LONGEST_QUOTE, True), (LONGEST_QUOTE + 1, False)):
        slip = text[800 : 800 + length].replace("r", "l")
        assert (find_alike(text, slip) is not None) is is_found


def test_text_is_compared_up_to_a_number_of_words_and_no_further() -> None:
    meant, quote = (
        "The harbour master of Varnholm keeps nine goats.",
        "The harbour master of Varnholm kept nine goats.",
    )
    filling = "word " * (MOST_WORDS - 8)
    assert find_alike(f"{filling}{meant}", quote) is not None
    assert find_alike(f"{filling}{'word ' * 8}{meant}", quote) is None


def test_parts_join_to_what_they_were_made_of_and_name_what_differs() -> None:
    one, other = "ferries carried 2.5 million people", "the ferries carried 2.4 million people"
    mine, theirs = differences(one, other)
    assert ("".join(part.text for part in mine), "".join(part.text for part in theirs)) == (one, other)
    assert [part.text for part in mine if part.is_own] == ["2.5"]
    assert "".join(part.text for part in theirs if part.is_own).split() == ["the", "2.4"]


def test_parts_of_any_two_texts_join_again() -> None:
    chosen = random.Random(4)
    signs = ["a", "é", "e\u0301", "🚢", "שלום", " ", "\n", "2.4", "“", "\u200d", "港"]
    for _ in range(300):
        one, other = ("".join(chosen.choices(signs, k=chosen.randrange(30))) for _ in range(2))
        mine, theirs = differences(one, other)
        assert ("".join(part.text for part in mine), "".join(part.text for part in theirs)) == (one, other)
