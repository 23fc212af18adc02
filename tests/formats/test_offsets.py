import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.formats.offsets import Utf16
from annotations.text.anchoring import utf16

_TABLE = Path(__file__).parents[1] / "data" / "anchoring_cases.json"
_text = st.text(alphabet=st.sampled_from("aé–ש中📈🏘\U0010ffff\u200d"), max_size=30)


@given(_text)
def test_every_offset_is_what_javascript_counts(text: str) -> None:
    units = Utf16(text)
    assert [units.of(n) for n in range(len(text) + 1)] == [utf16(text, n) for n in range(len(text) + 1)]


@given(_text)
def test_every_unit_finds_its_character_or_is_inside_one(text: str) -> None:
    units = Utf16(text)
    starts = {utf16(text, offset): offset for offset in range(len(text) + 1)}
    assert [units.code_point(n) for n in range(utf16(text, len(text)) + 1)] == [
        starts.get(n) for n in range(utf16(text, len(text)) + 1)
    ]


def test_the_shared_table_agrees() -> None:
    for case in json.loads(_TABLE.read_text()):
        units = Utf16(case["text"])
        assert (units.of(case["start"]), units.of(case["end"])) == (case["start_utf16"], case["end_utf16"])
        assert units.code_point(case["end_utf16"]) == case["end"]


@pytest.mark.parametrize("offset", [0, 1, 5])
def test_plain_text_counts_the_same(offset: int) -> None:
    assert Utf16("plain").of(offset) == Utf16("plain").code_point(offset) == offset
