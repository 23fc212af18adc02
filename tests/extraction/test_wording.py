"""A claim as a sentence that stands alone, or nothing."""

import pytest

from annotations.extraction.body import paragraphs
from annotations.extraction.clauses import clauses
from annotations.extraction.wording import worded

CASES = [
    (
        "a statement of the article",
        "The bridge carries 9,000 cars a day.",
        "The bridge carries 9,000 cars a day.",
    ),
    ("what ties it to the last sentence", "However, trade fell in May.", "Trade fell in May."),
    ("the content of a report", "Ost said that fares rose in May.", "Fares rose in May."),
    ("a quote before its frame", "“The port lost nine cranes,” Ost said.", "The port lost nine cranes."),
    (
        "a quote at the end of a content",
        "Ost said that the port lost “nine of its cranes,” and warned that it rained.",
        "The port lost “nine of its cranes”.",
    ),
    (
        "the speaker for the pronoun of what was said",
        "The Ferry Office said it would close the north pier.",
        "The Ferry Office would close the north pier.",
    ),
    (
        "he who is known",
        "Mr. Jonas Feld, a lawyer, left. He called the plan “a waste of money”.",
        "Jonas Feld called the plan “a waste of money”.",
    ),
    ("she who is not", "She called the plan “a waste of money”.", ""),
    ("it that may be anything", "Ost said it was late by three months.", ""),
    ("they beside one speaker", "Jonas Feld said they had lost nine cranes.", ""),
    ("we", "“We lost nine of our cranes,” Ost said.", ""),
    ("what is judged stands elsewhere", "Jonas Feld called it a waste of public money.", ""),
    ("half a sentence", "Which is why the pier was closed.", ""),
    ("these without their noun", "These include nine cranes and two piers.", ""),
    ("her after nobody", "The decision ended her career in May.", ""),
    (
        "her after her name",
        "In May Lena Ost sold her house on the quay.",
        "In May Lena Ost sold her house on the quay.",
    ),
]


@pytest.mark.parametrize(("name", "text", "expected"), CASES, ids=[row[0] for row in CASES])
def test_a_wording_stands_alone_or_there_is_none(name: str, text: str, expected: str) -> None:
    found = [
        clause for each in clauses(text, paragraphs(text, language="en", title=""), "en") for clause in each
    ]
    wordings = [worded(text, clause, "en") for clause in found]

    assert expected in wordings, wordings


def test_other_languages_keep_their_words() -> None:
    text = "Sie kostet 2,4 Millionen Kronen, sagte Ost."
    (found,) = clauses(text, paragraphs(text, language="de", title=""), "de")

    assert [worded(text, clause, "de") for clause in found] == [text]
