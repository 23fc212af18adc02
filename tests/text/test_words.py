import pytest

from annotations.text.words import count_words

CASES = [
    ("The bridge cost 2.4 million.", 5),
    ("Ada’s up-to-date U.S. map", 4),
    ("— “…” , !", 0),
    ("大桥关闭三个月", 4),
    ("建了120所学校", 4),
    ("पुल बंद है", 3),
    ("", 0),
]


@pytest.mark.parametrize(("text", "count"), CASES)
def test_words_are_counted_in_scripts_with_and_without_spaces(text: str, count: int) -> None:
    assert count_words(text) == count


def test_words_are_counted_in_a_stretch() -> None:
    assert count_words("The bridge is closed", 4, 13) == 2
