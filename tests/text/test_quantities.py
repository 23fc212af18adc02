import pytest
from hypothesis import given

from annotations.text.quantities import directions, quantities
from tests.text.texts import texts

MEASURED = [
    ("2.4 million passengers", 2.4e6, "", "passengers", "exact"),
    ("killed twelve people", 12, "", "people", "exact"),
    ("a dozen homes", 12, "", "homes", "exact"),
    ("about 1,200 new primary schools", 1200, "", "schools", "about"),
    ("more than 900 homes", 900, "", "homes", "above"),
    ("fewer than 40 cases", 40, "", "cases", "below"),
    ("nearly 1,000", 1000, "", "", "about"),
    ("half a million people", 5e5, "", "people", "exact"),
    ("9 per cent", 9, "%", "", "exact"),
    ("a quarter of homes", 25, "%", "homes", "exact"),
    ("one in five voters", 20, "%", "voters", "exact"),
    ("every second bridge", 50, "%", "bridge", "exact"),
    ("$3.2bn", 3.2e9, "USD", "", "exact"),
    ("14.6 million euros", 14.6e6, "EUR", "", "exact"),
    ("300 hectares", 3e6, "m2", "", "exact"),
    ("12 square kilometres", 12e6, "m2", "", "exact"),
    ("20 km/h", 20, "km/h", "", "exact"),
    ("six weeks", 6 * 168, "hour", "", "exact"),
    ("212 degrees Fahrenheit", 100, "°", "", "exact"),
    ("1.5 percentage points", 1.5, "points", "", "exact"),
    ("minus 20 degrees", -20, "°", "", "exact"),
    ("20 degrees below zero", -20, "°", "", "exact"),
    ("-5 percent", -5, "%", "", "exact"),
    ("one and a half million people", 1.5e6, "", "people", "exact"),
    ("two and a half years", 2.5 * 8766, "hour", "", "exact"),
    ("a quarter of a million people", 2.5e5, "", "people", "exact"),
    ("three quarters of a million people", 7.5e5, "", "people", "exact"),
    ("half as high", 0.5, "times", "", "exact"),
    ("doubled", 2, "times", "", "exact"),
    ("the third largest bank", 3, "ordinal", "largest", "exact"),
]


@pytest.mark.parametrize(
    ("text", "value", "unit", "counted", "bound"), MEASURED, ids=[text for text, *_ in MEASURED]
)
def test_a_quantity_is_read(text: str, value: float, unit: str, counted: str, bound: str) -> None:
    (found,) = quantities(text)

    assert found.low == pytest.approx(value)
    assert found.high == found.low
    assert (found.unit, found.counted, found.bound) == (unit, counted, bound)


def test_a_range_has_two_ends_and_a_way_two_figures() -> None:
    (between,) = quantities("between 10 and 12 per cent")
    assert (between.low, between.high, between.unit) == (10, 12, "%")
    assert [(each.low, each.role) for each in quantities("went from 22 to 26 pupils")] == [
        (22, "from"),
        (26, "to"),
    ]
    assert [(each.low, each.role) for each in quantities("from 5 to 3 per cent")] == [(5, "from"), (3, "to")]


def test_round_words_mean_anything_between_two_figures() -> None:
    (found,) = quantities("tens of thousands of people")

    assert (found.low, found.high, found.counted, found.bound) == (2e4, 99_999, "people", "about")


@pytest.mark.parametrize("text", ["in 2019", "3 May 2020", "one of them", "the 1990s", "two weeks ago"])
def test_dates_and_turns_of_phrase_are_no_quantities(text: str) -> None:
    assert quantities(text) == []


MOVES = [
    ("Exports rose while imports fell", [1, -1]),
    ("the largest debt", [1]),
    ("fewer women than men", [-1]),
    ("2 metres above its level", [1]),
    ("more than 900 died", []),
    ("in Lower Alder", []),
    ("fell ill", []),
    ("no more trains", []),
]


@pytest.mark.parametrize(("text", "signs"), MOVES, ids=[text for text, _ in MOVES])
def test_words_say_which_way_it_went(text: str, signs: list[int]) -> None:
    assert [each.sign for each in directions(text)] == signs


@given(texts())
def test_no_text_is_too_odd(text: str) -> None:
    assert_read(text)


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "one hundred and ",
        "9,999",
        "more than ",
        "half a ",
        "5 to ",
        "$",
        "rose in May 2020 ",
        "rose by 5 to 9 per cent from 4 ",
    ],
)
def test_no_text_is_too_long(piece: str) -> None:
    assert_read(piece * (200_000 // len(piece)))


def assert_read(text: str) -> None:
    """Quantities and moves stand in the text, and no quantity ends below where it begins."""
    for found in quantities(text):
        assert 0 <= found.start < found.end <= len(text)
        assert found.low <= found.high
    for move in directions(text):
        assert text[move.start : move.end] == move.word
