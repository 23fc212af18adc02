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


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_are_compared(quote: str, found: str) -> None:
    assert isinstance(contradictions(quote, found), list)
