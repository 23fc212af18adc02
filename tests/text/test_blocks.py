from hypothesis import given

from annotations.text.blocks import Block, blocks
from tests.text.texts import texts


def test_each_line_that_is_not_blank_is_a_block_without_its_line_end() -> None:
    assert blocks("One.\n\n  Two. \n \t \u00a0\nThree") == [Block(0, 4), Block(6, 13), Block(19, 24)]


def test_a_blank_tail_makes_no_blocks() -> None:
    assert blocks("One." + "\n" * 65) == [Block(0, 4)]
    assert blocks("\n \n") == []


@given(texts())
def test_blocks_hold_all_that_is_not_blank(text: str) -> None:
    found = blocks(text)

    assert "\n".join(text[block.start : block.end] for block in found).split() == text.split()
    for block in found:
        assert "\n" not in text[block.start : block.end]
        assert block.start == 0 or text[block.start - 1] == "\n"
        assert block.end == len(text) or text[block.end] == "\n"
