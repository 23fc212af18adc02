import itertools

from hypothesis import given
from hypothesis import strategies as st

from annotations.text.pieces import Piece, cut

passages_of_any_kind = st.lists(st.tuples(st.uuids(), st.integers(0, 60), st.integers(0, 60)), max_size=12)


def test_overlapping_passages_become_flat_pieces() -> None:
    assert cut(10, 30, [("a", 5, 20), ("b", 15, 25), ("c", 40, 50)]) == [
        Piece(10, 15, ("a",)),
        Piece(15, 20, ("a", "b")),
        Piece(20, 25, ("b",)),
        Piece(25, 30, ()),
    ]


def test_a_block_without_passages_is_one_piece_and_an_empty_one_none() -> None:
    assert cut(3, 9, []) == [Piece(3, 9, ())]
    assert cut(3, 3, [("a", 0, 9)]) == []


@given(st.integers(0, 30), st.integers(0, 30), passages_of_any_kind)
def test_pieces_follow_each_other_and_name_exactly_the_passages_over_them(
    start: int, length: int, passages: list[tuple[object, int, int]]
) -> None:
    pieces = cut(start, start + length, passages)

    assert [place for piece in pieces for place in range(piece.start, piece.end)] == list(
        range(start, start + length)
    )
    for piece in pieces:
        over = {identity for identity, first, last in passages if first <= piece.start and piece.end <= last}
        assert set(piece.ids) == over
        assert len(piece.ids) == len(over)
    assert all(one.ids != other.ids for one, other in itertools.pairwise(pieces))
