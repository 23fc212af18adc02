import pytest

from annotations.extraction.quotations import quotations

CASES = [
    ("curly quotes", "He said “no” and “never”.", ["no", "never"]),
    ("straight quotes", 'He said "no" and "never".', ["no", "never"]),
    ("single curly quotes beside an apostrophe", "It’s Ada’s ‘last word’ on it.", ["last word"]),
    ("German quotes", "Er sagte „nein“ und ging.", ["nein"]),
    ("guillemets", "Il a dit « non » hier.", [" non "]),
    ("corner brackets", "「はい」と言った。", ["はい"]),
    ("a quote left open goes to the end", "She said: “It was late", ["It was late"]),
    ("inches are no quote", 'A 12" pipe burst', []),
    ("nothing between the marks", "He said “”.", []),
]


@pytest.mark.parametrize(("name", "text", "expected"), CASES, ids=[row[0] for row in CASES])
def test_quoted_words_are_found_in_many_marks(name: str, text: str, expected: list[str]) -> None:
    before = "Skip “this”. "

    found = quotations(before + text, len(before), len(before) + len(text))

    assert [(before + text)[span.start : span.end] for span in found] == expected
