from hypothesis import given

from annotations.text import graphemes
from tests.text.texts import passages


@given(passages())
def test_clusters_found_from_nearby_are_those_counted_from_the_start(passage: tuple[str, int, int]) -> None:
    text, start, end = passage
    edges = list(graphemes._clusters(text, 0))

    first = next(begin for begin, after in edges if begin <= start < after)
    last = next(after for begin, after in edges if begin < end <= after)

    assert graphemes.snap(text, start, end) == (first, last)
    assert "".join(text[begin:after] for begin, after in edges) == text


def test_a_virama_joins_two_consonants_and_nothing_else() -> None:
    assert graphemes.snap("क्ष", 0, 1) == (0, 3)
    assert graphemes.snap("a\u094dक", 2, 3) == (2, 3)
    assert graphemes.snap("a\u094dक", 0, 1) == (0, 2)
