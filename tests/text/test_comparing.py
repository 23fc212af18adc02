from hypothesis import example, given

from annotations.text.blocks import blocks
from annotations.text.comparing import Pair, Side, compare
from tests.text.texts import texts


def shown(text: str, side: Side | None) -> str | None:
    """A paragraph with what the other text does not have in brackets."""
    if side is None:
        return None
    told, here = "", side.start
    for start, end in side.changed:
        told += text[here:start] + f"[{text[start:end]}]"
        here = end
    return told + text[here : side.end]


def rows(old: str, new: str) -> list[tuple[str | None, str | None]]:
    return [(shown(old, pair.old), shown(new, pair.new)) for pair in compare(old, new)]


def test_the_same_paragraphs_stand_beside_each_other_with_nothing_marked() -> None:
    assert rows("Rain.\nSnow.\n", "Rain.\n\nSnow.") == [("Rain.", "Rain."), ("Snow.", "Snow.")]


def test_words_that_changed_are_marked_on_both_sides() -> None:
    old, new = "Bread rose by 12 percent in May.", "Bread rose by 2 percent in early May."
    assert rows(old, new) == [
        ("Bread rose by [12] percent in May.", "Bread rose by [2] percent in[ early] May.")
    ]


def test_a_paragraph_put_in_and_one_taken_out_stand_alone() -> None:
    old = "The harbour was widened.\nNobody expected snow.\n"
    new = "Ferries are late today.\nThe harbour was widened.\n"
    assert rows(old, new) == [
        (None, "[Ferries are late today.]"),
        ("The harbour was widened.", "The harbour was widened."),
        ("[Nobody expected snow.]", None),
    ]


def test_chinese_is_compared_sign_by_sign() -> None:
    assert rows("面包价格上涨十二%。", "面包价格下跌十二%。") == [
        ("面包价格[上涨]十二%。", "面包价格[下跌]十二%。")
    ]


def test_thousands_of_changed_paragraphs_are_compared_to_the_end() -> None:
    old = "\n".join(f"line {number}" for number in range(9_000))
    new = "\n".join(f"row {number}" for number in range(9_000))

    pairs = compare(old, new)

    assert sum(pair.old is not None for pair in pairs) == sum(pair.new is not None for pair in pairs) == 9_000


@given(texts(), texts())
@example("a", "")
def test_every_paragraph_of_both_texts_is_shown_once_and_in_order(old: str, new: str) -> None:
    pairs = compare(old, new)

    for text, sides in ((old, [pair.old for pair in pairs]), (new, [pair.new for pair in pairs])):
        assert [(side.start, side.end) for side in sides if side] == [
            (block.start, block.end) for block in blocks(text)
        ]
    for pair in pairs:
        if pair.is_same:
            assert shown(old, pair.old) == shown(new, pair.new)


def test_no_pair_is_the_same_where_a_side_is_missing() -> None:
    assert not Pair(None, Side(0, 1)).is_same
