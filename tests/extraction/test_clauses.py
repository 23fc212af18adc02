"""Which words of a sentence are the claim, in whose words they stand, and what brings them in."""

import pytest
from hypothesis import given, settings

from annotations.extraction.body import paragraphs
from annotations.extraction.clauses import Clause, clauses
from annotations.text.graphemes import snap
from tests.text.texts import texts


def found_in(text: str, language: str = "en") -> list[Clause]:
    body = paragraphs(text, language=language, title="")
    return [clause for each in clauses(text, body, language) for clause in each]


# A text; then what is found in it: mode, claimant, cue, words.
CASES: list[tuple[str, str, list[tuple[str, str, str, str]]]] = [
    (
        "two statements joined by a conjunction",
        "The port lost nine cranes, and the pier was closed in May.",
        [("none", "", "", "The port lost nine cranes"), ("none", "", "", "the pier was closed in May.")],
    ),
    (
        "two statements of one speaker",
        "Ada Brand said that the port lost nine cranes and that the pier was closed in May.",
        [
            ("reported", "Ada Brand", "said", "the port lost nine cranes"),
            ("reported", "Ada Brand", "said", "the pier was closed in May."),
        ],
    ),
    (
        "a second verb of what is said",
        "Ada Brand said the port had lost nine cranes and may close in May.",
        [("reported", "Ada Brand", "said", "the port had lost nine cranes and may close in May.")],
    ),
    (
        "the article goes on after a report",
        "The port lost nine cranes in 2019, but officials say the pier is safe.",
        [
            ("none", "", "", "The port lost nine cranes in 2019"),
            ("reported", "Officials", "say", "the pier is safe."),
        ],
    ),
    (
        "a chain ends at the last who speaks",
        "Ada Brand said that Jonas Feld had claimed that the pier was safe.",
        [("reported", "Jonas Feld", "claimed", "the pier was safe.")],
    ),
    (
        "a claim of another in a report",
        "The port said the pier was safe until May, despite claims by Ada Brand that it had sunk by a metre.",
        [
            ("reported", "Port", "said", "the pier was safe until May"),
            ("reported", "Ada Brand", "claims", "it had sunk by a metre."),
        ],
    ),
    (
        "a participle keeps the speaker",
        "Ada Brand said the pier was safe, adding that nine cranes had been sold in May.",
        [
            ("reported", "Ada Brand", "said", "the pier was safe"),
            ("reported", "Ada Brand", "adding", "nine cranes had been sold in May."),
        ],
    ),
    (
        "a second verb of saying keeps the speaker",
        "The survey by Lake Watch says the pier needs nine cranes and warns that the quay may sink.",
        [
            ("reported", "Lake Watch", "says", "the pier needs nine cranes"),
            ("reported", "Lake Watch", "warns", "the quay may sink."),
        ],
    ),
    (
        "whoever stands beside the speaker",
        "The board closed the pier, with the harbour master, Ida Marsh, saying trade had fallen by half.",
        [("reported", "Ida Marsh", "saying", "trade had fallen by half.")],
    ),
    (
        "in a message that …",
        "Ada Brand said in a message that the pier was safe until May.",
        [("reported", "Ada Brand", "said", "the pier was safe until May.")],
    ),
    (
        "in a letter that …, of a passive",
        "Ada Brand said in a letter that the pier was riddled with errors.",
        [("reported", "Ada Brand", "said", "the pier was riddled with errors.")],
    ),
    (
        "who called it something and said more",
        "The plan angered Ada Brand, who called it a waste and said it would cost nine million crowns.",
        [
            (
                "reported",
                "Ada Brand",
                "said",
                "Ada Brand, who called it a waste and said it would cost nine million crowns.",
            ),
        ],
    ),
    (
        "part in the speaker's words",
        "Ada Brand said the pier was “a danger to everybody” and sinking.",
        [("mixed", "Ada Brand", "said", "the pier was “a danger to everybody” and sinking.")],
    ),
    (
        "one quoted word is no quote",
        "Ada Brand said the pier was “dangerous” and sinking.",
        [("reported", "Ada Brand", "said", "the pier was “dangerous” and sinking.")],
    ),
    (
        "a quote around its frame",
        "It was, Ada Brand wrote in May, “the longest night of my life.”",
        [("mixed", "Ada Brand", "wrote", "It was, Ada Brand wrote in May, “the longest night of my life.”")],
    ),
    (
        "what others call it by the way is not their claim",
        "The port sold nine cranes in May, a step that critics describe as reckless.",
        [("none", "", "", "The port sold nine cranes in May, a step that critics describe as reckless.")],
    ),
    (
        "a charge by participle",
        "Ada Brand closed the pier in May, accusing the port of hiding nine reports.",
        [
            (
                "reported",
                "Ada Brand",
                "accusing",
                "Ada Brand closed the pier in May, accusing the port of hiding nine reports.",
            )
        ],
    ),
    (
        "a charge beside a report",
        "While Ada Brand has accused the port of hiding a report, the council maintains the pier is safe.",
        [
            ("reported", "Ada Brand", "accused", "Ada Brand has accused the port of hiding a report"),
            ("reported", "Council", "maintains", "the pier is safe."),
        ],
    ),
    (
        "a wish is the article's",
        "Ada Brand urged the port to close the pier by May.",
        [("none", "", "", "Ada Brand urged the port to close the pier by May.")],
    ),
    (
        "what is only supposed",
        "If Ada Brand says that the pier is safe, the port will open it in May.",
        [("none", "", "", "If Ada Brand says that the pier is safe, the port will open it in May.")],
    ),
    (
        "a short quote with a figure",
        "“We lost 300 jobs,” said Jonas Feld, the mayor of Ulmen.",
        [("direct", "Jonas Feld", "said", "We lost 300 jobs")],
    ),
    (
        "the turns of a transcript",
        "HOST: We welcome Ada Brand.\nBRAND: We lost jobs. “Nine ships” left.",
        [
            ("direct", "HOST", "", "We welcome Ada Brand."),
            ("direct", "Ada Brand", "", "We lost jobs."),
            ("direct", "Ada Brand", "", "“Nine ships” left."),
        ],
    ),
    (
        "the turns of people with a role",
        "LENA OST (engineer): That is not right. I counted 96 ships.\nJonas Feld, harbour master: Nine sank.",
        [
            ("direct", "LENA OST", "", "That is not right."),
            ("direct", "LENA OST", "", "I counted 96 ships."),
            ("direct", "Jonas Feld", "", "Nine sank."),
        ],
    ),
    (
        "the turn of somebody unknown",
        "HOST: We welcome Ada Brand.\nBRAND: We lost jobs.\nSpeaker 2: We lost nine ships.\nHOST: Why?",
        [
            ("direct", "HOST", "", "We welcome Ada Brand."),
            ("direct", "Ada Brand", "", "We lost jobs."),
            ("none", "", "", "Speaker 2: We lost nine ships."),
            ("direct", "HOST", "", "Why?"),
        ],
    ),
    (
        "the turns of an interview",
        "Q: Did the port lose jobs?\nA: We lost nine jobs in May.\nQ: Why?",
        [
            ("direct", "", "", "Did the port lose jobs?"),
            ("direct", "", "", "We lost nine jobs in May."),
            ("direct", "", "", "Why?"),
        ],
    ),
    (
        "the turns of people, over several paragraphs",
        "Ada Brand met Jonas Feld.\nMr. Feld: We lost jobs.\nThe port sold nine ships.\nAda Brand: Why?\n"
        "Mr. Feld: It rained.",
        [
            ("none", "", "", "Ada Brand met Jonas Feld."),
            ("direct", "Jonas Feld", "", "We lost jobs."),
            ("direct", "Jonas Feld", "", "The port sold nine ships."),
            ("direct", "Ada Brand", "", "Why?"),
            ("direct", "Jonas Feld", "", "It rained."),
        ],
    ),
    (
        "a capital in a dateline",
        "WEXLEY — Ulmen raised tariffs in May.\nWexley said imports fell by half.",
        [
            ("none", "", "", "Ulmen raised tariffs in May."),
            ("reported", "Wexley", "said", "imports fell by half."),
        ],
    ),
    (
        "a source that is told at length",
        "According to a person close to Ada Brand, the port lost nine cranes.",
        [("reported", "Person", "According to", "the port lost nine cranes.")],
    ),
    (
        "a source that is named after its office",
        "According to the mayor of Dunmere, Ilse Karkov, nine cranes were lost.",
        [("reported", "Ilse Karkov", "According to", "nine cranes were lost.")],
    ),
    (
        "a picture among the words",
        "Ada Brand said 500 people 👨‍👩‍👧 were fired in May, and 300 👩‍👧 left.",
        [("reported", "Ada Brand", "said", "500 people 👨‍👩‍👧 were fired in May, and 300 👩‍👧 left.")],
    ),
    (
        "to condemn something is a deed",
        "Ada Brand condemned the closure of nine ports in May.",
        [("none", "", "", "Ada Brand condemned the closure of nine ports in May.")],
    ),
    (
        "to criticise somebody for something is a charge",
        "Ada Brand criticised the port for hiding nine reports.",
        [
            (
                "reported",
                "Ada Brand",
                "criticised",
                "Ada Brand criticised the port for hiding nine reports.",
            )
        ],
    ),
]


# Two statements in one sentence, and whether each is a claim of its own.
DATED_TOGETHER = [
    (
        "a year at the end, of figures on both sides",
        "Exports rose 4 percent, and imports fell 2 percent in 2019.",
        1,
    ),
    ("a year in the first half", "Exports rose by 4 percent in 2019, but imports fell 2 percent.", 1),
    ("a year before both", "In 2019, exports from Ulmen rose, and imports to Wexley fell.", 1),
    ("a month before both", "In early May, the port of Ulmen closed, and the pier was sold.", 1),
    (
        "of three statements",
        "Exports rose 4 percent, imports rose 3 percent, and fares fell 2 percent in 2019.",
        1,
    ),
    ("a year each", "Exports rose 4 percent in 2018, and imports fell 2 percent in 2019.", 2),
    ("no date at all", "Exports rose by 4 percent, and imports fell by 2 percent.", 2),
    (
        "the date of a deed beside a figure",
        "The port lost 9 of its cranes, and the pier was closed in 2019.",
        2,
    ),
    (
        "what somebody said",
        "Ada Brand said exports rose 4 percent, and imports had fallen 2 percent in 2019.",
        1,
    ),
]


@pytest.mark.parametrize(("name", "text", "parts"), DATED_TOGETHER, ids=[row[0] for row in DATED_TOGETHER])
def test_no_half_of_a_sentence_loses_the_date_of_both(name: str, text: str, parts: int) -> None:
    assert len(found_in(text)) == parts


@pytest.mark.parametrize(("name", "text", "expected"), CASES, ids=[row[0] for row in CASES])
def test_a_sentence_is_cut_into_its_claims(
    name: str, text: str, expected: list[tuple[str, str, str, str]]
) -> None:
    found = [
        (clause.attribution, clause.claimant, clause.cue, text[clause.start : clause.end])
        for clause in found_in(text)
    ]

    assert found == expected


def test_a_blank_that_is_one_with_a_joiner_is_no_part_of_a_claim() -> None:
    text = "It rained. \u200dThe port lost nine cranes."

    assert [text[clause.start : clause.end] for clause in found_in(text)][-1] == "The port lost nine cranes."


@settings(max_examples=80, deadline=None)
@given(texts())
def test_clauses_are_stretches_of_the_text_and_share_nothing(text: str) -> None:
    for language in ("en", "de"):
        end = 0
        for clause in found_in(text, language):
            assert end <= clause.start < clause.end <= len(text)
            assert (clause.start, clause.end) == snap(text, clause.start, clause.end)
            end = clause.end
