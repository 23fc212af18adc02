"""What stands between quotation marks, in the marks of many languages."""

import regex

from annotations.text.segmentation import Span

# A paragraph may leave its quote open: the next one goes on with it. ‘ ’ count only where they cannot be
# apostrophes, and " and ״ not where they make a Hebrew abbreviation.
_QUOTATION = regex.compile(
    r"“(?P<in>[^“”]*)(?:”|\Z)"
    r"|„(?P<in>[^“”„]*)(?:[“”]|\Z)"
    r"|«(?P<in>[^«»]*)(?:»|\Z)"
    r"|(?<![\p{L}\p{N}])\"(?P<in>(?:[^\"]|(?<=\p{Hebrew})\"(?=\p{Hebrew}))*)(?:\"|\Z)"
    r"|(?<![\p{L}\p{N}])״(?P<in>(?:[^״]|(?<=\p{Hebrew})״(?=\p{Hebrew}))*)(?:״|\Z)"
    r"|「(?P<in>[^「」]*)」|『(?P<in>[^『』]*)』"
    r"|(?<![\p{L}\p{N}])‘(?P<in>[^‘’]*(?:’\p{L}[^‘’]*)*)’(?!\p{L})"
)


def quotations(text: str, start: int, end: int) -> list[Span]:
    """The quoted stretches of the paragraph [start, end) of `text`, without their marks."""
    found = (Span(*match.span("in")) for match in _QUOTATION.finditer(text[start:end]))
    return [Span(start + span.start, start + span.end) for span in found if span.start < span.end]
