"""Strategies for texts as they are stored: what slips in other tools comes up often."""

from hypothesis import strategies as st

from annotations.text.normalization import normalize

_PIECES = (
    *"aB .,\n\t’“”-—'\"",
    *(
        "e\u0301",
        "ß",
        "İ",
        "\u00a0",
        "\u00ad",
        "\u200b",
        "\u200d",
        "\u200f",
        "\ufeff",
        "\ufe0f",
        "\u202e",
        "\u2028",
    ),
    *("👍", "👍🏽", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇫🇷", "🇺", "1️⃣", "𝒳", "𠮷", "\U0010ffff"),
    *("ب\u0650", "ש\u05b8", "क्षि", "\u094d", "नि", "\u1100\u1161\u11a8", "각", "กำ", "今天。", "؟", "।"),
    *("The bridge closed. ", "He said ", "“It is so,” ", "4,120 people", "U.S. "),
)


def texts(min_size: int = 0) -> st.SearchStrategy[str]:
    """Texts of at most forty pieces, some of them plain, some awkward, some any characters at all."""
    piece = st.one_of(st.sampled_from(_PIECES), st.sampled_from(_PIECES), st.text(max_size=3))
    return st.lists(piece, min_size=min_size, max_size=40).map(lambda pieces: normalize("".join(pieces)))


@st.composite
def passages(draw: st.DrawFn) -> tuple[str, int, int]:
    """A text and a passage (start, end) of it."""
    text = draw(texts(min_size=1).filter(bool))
    start = draw(st.integers(0, len(text) - 1))
    return text, start, draw(st.integers(start + 1, len(text)))
