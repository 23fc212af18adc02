"""Offsets counted in UTF-16 code units, as JavaScript and most browsers' APIs count them."""

import re
from array import array
from bisect import bisect_left, bisect_right

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Utf16:
    """Both ways between code point offsets and UTF-16 offsets of one text.

    A character beyond U+FFFF is one code point and two code units (Unicode Standard, 3.9, D91): knowing where
    those few stand, each offset costs a binary search instead of a walk through the text.
    """

    __slots__ = ("_astral",)

    def __init__(self, text: str) -> None:
        found = () if text.isascii() else (match.start() for match in _ASTRAL.finditer(text))
        self._astral = array("I", found)

    def of(self, offset: int) -> int:
        """The UTF-16 offset of a code point offset."""
        return offset + bisect_left(self._astral, offset)

    def code_point(self, offset: int) -> int | None:
        """The code point offset of a UTF-16 offset; None between the halves of a surrogate pair."""
        astral = self._astral
        passed = bisect_right(range(len(astral)), offset, key=lambda nth: astral[nth] + nth + 2)
        is_within = passed < len(astral) and astral[passed] + passed + 1 == offset
        return None if is_within else offset - passed
