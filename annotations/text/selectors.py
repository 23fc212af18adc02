"""A passage in the terms of the W3C Web Annotation Data Model, sections 4.2.4 and 4.2.5."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextPositionSelector:
    """Where a passage stands: code point offsets into one immutable text, half-open."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TextQuoteSelector:
    """What a passage says, with as much text before and after it as makes it unique."""

    exact: str
    prefix: str
    suffix: str
