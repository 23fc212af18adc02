import pytest
from hypothesis import given

from annotations.text.similarity import NEAR_DUPLICATE_BITS, distance, fingerprint
from tests.text.texts import texts

ARTICLE = """The council of Port Ulmen closed the harbour bridge on Monday after divers found cracks in two of
its six pillars. Repairs will take three months and cost 2.4 million crowns, the works office said.
Some 9,000 drivers cross the bridge on a working day, more than twice as many as in 2009. The ferry to Wexley
will run every twenty minutes until the bridge opens again, and the fare falls to one crown.
Shopkeepers on the north quay fear for their trade, and the chamber of commerce asks for a lower rent.
The last inspection, in 2021, found no damage, and the council now wants to know why."""
OTHER = """Farmers in the Lower Alder valley brought in a tenth less barley than last year, the weather
service reported. A dry April and hail in June did most of the harm, and prices rose to 310 crowns a tonne.
Brewers said that their stocks would last into the spring and that nobody had to fear for his beer.
The ministry plans to pay those who lost more than a third of the harvest, as it did eleven years ago."""


def test_case_and_punctuation_make_no_difference() -> None:
    assert fingerprint(ARTICLE.upper().replace(",", " –")) == fingerprint(ARTICLE)


@pytest.mark.parametrize(
    "copy",
    [
        ARTICLE.replace("Monday", "Tuesday"),
        "PORT ULMEN (Coast News) – " + ARTICLE,
        ARTICLE.rsplit("\n", 1)[0] + "\nMore soon.",
    ],
    ids=["a word changed", "a dateline before it", "another last line"],
)
def test_a_slightly_changed_copy_is_a_near_duplicate(copy: str) -> None:
    assert 0 < distance(fingerprint(ARTICLE), fingerprint(copy)) <= NEAR_DUPLICATE_BITS


def test_another_article_is_none() -> None:
    assert distance(fingerprint(ARTICLE), fingerprint(OTHER)) > NEAR_DUPLICATE_BITS + 6


def test_scripts_without_spaces_are_compared_by_character() -> None:
    text = (
        "市长宣布大桥将关闭三个月进行维修，预计花费两百万元。每天有九千辆汽车通过这座桥，比二〇〇九年多一倍。"
    )

    assert distance(fingerprint(text), fingerprint(text.replace("三个月", "四个月"))) <= NEAR_DUPLICATE_BITS


@given(texts())
def test_a_fingerprint_fits_a_bigint_and_is_zero_only_without_words(text: str) -> None:
    value = fingerprint(text)

    assert -(2**63) <= value < 2**63
    assert (value == 0) == (not any(character.isalnum() for character in text.casefold()))
    assert fingerprint(text) == value
    assert distance(value, value) == 0


def test_the_distance_counts_bits_of_signed_values() -> None:
    assert distance(-1, 0) == 64
    assert distance(-(2**63), 1) == 2
