"""A quote that was found in other words is told apart from one that was found as saying something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.matching.quotes import contradictions

FOUND = "The ferries carried 2.4 million passengers in the year that ended in March."


@pytest.mark.parametrize(
    "quote",
    [
        pytest.param("The ferrys carryed 2.4 million passengers in the year that ended in March", id="slips"),
        pytest.param("Ferries carried 2.4m passengers in the year that ended in March", id="shorter"),
        pytest.param("the ferries had carried 2.4 million passengers in the year ended in March", id="tense"),
    ],
)
def test_other_words_for_the_same_are_no_contradiction(quote: str) -> None:
    assert contradictions(quote, FOUND) == []


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        pytest.param(FOUND.replace("2.4", "2.1"), "2.1 million here, 2.4 million there", id="figure"),
        pytest.param(FOUND.replace("carried", "did not carry"), "one of them is negated", id="negation"),
        pytest.param(FOUND.replace("carried", "never carried"), "one of them is negated", id="never"),
        pytest.param(FOUND.replace("March", "May"), "May here, March there", id="month"),
    ],
)
def test_what_says_something_else_is_named(quote: str, told: str) -> None:
    assert told in contradictions(quote, FOUND)


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        pytest.param(
            "He earned 1 000 000 euros in the last year",
            "He earned 1,000,000 euros in the last year",
            id="blanks between thousands",
        ),
        pytest.param(
            "He earned 12\u202f500 euros in the last year",
            "He earned 12500 euros in the last year",
            id="narrow blanks between thousands",
        ),
        pytest.param(
            "The price fell to 20 pounds a tonne this year",
            "The price dropped to £20 a tonne this year",
            id="pounds and their sign",
        ),
        pytest.param(
            "The bridge cost £2.4 million in its first year",
            "The bridge cost 2.4 million pounds in its first year",
            id="millions of pounds",
        ),
        pytest.param(
            "Die Kosten stiegen um 2,4 Millionen Euro im Jahr",
            "Die Kosten stiegen um 2.4 Millionen Euro im Jahr",
            id="German",
        ),
        pytest.param(
            "Le chômage n'a pas augmenté de 3,5 %", "Le chômage n'a pas augmenté de 3.5 %", id="French"
        ),
    ],
)
def test_one_figure_written_in_two_ways_is_no_contradiction(quote: str, found: str) -> None:
    assert contradictions(quote, found) == contradictions(found, quote) == []


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("He earned 1 000 000 euros in the last year", "He earned 1 000 500 euros in the last year"),
        ("The price fell to 20 pounds a tonne this year", "The price dropped to £25 a tonne this year"),
        ("The parcel weighed 20 pounds when it came", "The parcel weighed 30 pounds when it came"),
    ],
)
def test_figures_that_differ_still_do_however_they_are_written(quote: str, found: str) -> None:
    assert contradictions(quote, found)


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_are_compared(quote: str, found: str) -> None:
    assert isinstance(contradictions(quote, found), list)
