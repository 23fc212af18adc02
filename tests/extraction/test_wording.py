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
    (
        "the speaker on a day",
        "The Ferry Office said on Monday that it will not sell the pier.",
        "The Ferry Office will not sell the pier.",
    ),
    (
        "it that may be whom the speaker told",
        "The Ferry Office told Ulmen Bank it would close the north pier.",
        "The Ferry Office told Ulmen Bank it would close the north pier.",
    ),
    (
        "the police for they",
        "Police said they would charge Karl Ost.",
        "Police would charge Karl Ost.",
    ),
    (
        "what they deny they will do",
        "The Ferry Office denied that it will close 40 quays.",
        "",
    ),
    ("what is no tie", "So many ferries sank in 2019 that Ulmen closed 40 quays.", ""),
    ("what is bound to now", "Now Ulmen has 40 quays.", ""),
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


# Whom the pronoun means cannot be told from the words, or it is nobody.
OPEN = [
    ("a stolen he", "A witness said he had stolen 3 million crowns."),
    ("he after another", "Asked about Karl Ost, Jonas Feld said he had stolen 3 million crowns in 2019."),
    (
        "he after a sentence on another",
        "Karl Ost ran it. Jonas Feld said he had stolen 3 million crowns in 2019.",
    ),
    (
        "it after a sentence on a company",
        "The company moved. Jonas Feld said it had lost 3 million crowns in 2019.",
    ),
    (
        "it of an office after a company",
        "The firm moved. The Ferry Office said it would sell 9 cranes in 2019.",
    ),
    ("she of a daughter", "The victim’s mother said she had been beaten in Ulmen."),
    ("it that costs", "The Ferry Office said it would cost 3 million crowns to repair the pier."),
    (
        "it that costs, of a mayor",
        "The mayor of Ulmen said it would cost 3 million crowns to repair the pier.",
    ),
    ("it that rains", "The Ferry Office said it would rain in Ulmen in May."),
    ("it is a person's no office", "Jonas Feld said it would close the north pier."),
    ("they who stole", "Police said they had stolen 3 million crowns."),
]


@pytest.mark.parametrize(("name", "text"), OPEN, ids=[row[0] for row in OPEN])
def test_nobody_is_put_in_for_a_pronoun_that_may_mean_another(name: str, text: str) -> None:
    assert _last_wording(text) == ""


# After a first sentence, what would be suggested for the last; then a neighbour that stands by itself.
POINTING = [
    (
        "such substances",
        "Ulmen banned such substances in 2019.",
        "Ulmen banned substances such as tar in 2019.",
    ),
    ("the claim", "Ulmen rejected the claim in 2019.", "Ulmen rejected the claim of fraud in 2019."),
    (
        "the agreement",
        "The agreement cost Ulmen 9 cranes.",
        "The agreement between Ulmen and Wexley cost 9 cranes.",
    ),
    (
        "an agreement told before",
        "Ulmen broke the agreement.",
        "Ulmen signed an agreement and broke the agreement.",
    ),
    ("that programme", "Ulmen paid for that programme.", "Ulmen proved that programmes cost money."),
    ("in that port", "Ulmen kept 9 cranes in that port.", "Ulmen kept more cranes than that of Wexley."),
    (
        "the former",
        "Ulmen and Wexley met, and the former paid.",
        "Ulmen paid the former mayor of Wexley 9 crowns.",
    ),
    ("these figures", "Ulmen published these figures in 2019.", "Ulmen published its figures in May."),
    ("those", "Ulmen sold 9 of those cranes.", "Ulmen fed those who lost 9 cranes."),
    (
        "the previous year",
        "Ulmen lost more cranes than the previous year.",
        "Ulmen lost 9 cranes in 2019, fewer than the previous year.",
    ),
    (
        "a year earlier",
        "Ulmen sold 9 cranes, up from 4 a year earlier.",
        "In 2019 Ulmen sold 9 cranes, up from 4 a year earlier.",
    ),
    ("at the time", "Ulmen had 9 cranes at the time.", "Ulmen had 9 cranes at the time of the Wexley flood."),
    ("since", "Ulmen has since sold 9 cranes.", "Ulmen has sold 9 cranes since 2019."),
    ("there", "Ulmen lost 9 cranes there.", "Ulmen knew there were 9 cranes."),
    ("instead", "Ulmen sold 9 cranes instead.", "Ulmen sold 9 cranes instead of ships."),
    ("the ministry", "The ministry told Ulmen to close.", "The ministry of ports told Ulmen to close."),
    ("the bridge told before", "The bridge cost Ulmen 9 crowns.", "The Wexley bridge cost Ulmen 9 crowns."),
    ("the company's", "The company’s ships left Ulmen.", "The world’s largest ships left Ulmen."),
    ("several of what", "Several were sold to Ulmen.", "Several cranes were sold to Ulmen."),
    ("it after a date", "In May it sold Ulmen 9 cranes.", "In May Wexley sold Ulmen 9 cranes."),
    ("a verb left out", "Wexley paid; Ulmen did not.", "Ulmen did not pay Wexley."),
    ("a question", "Did Ulmen sell 9 cranes?", "Ulmen asked whether Wexley sold 9 cranes."),
    ("nothing with a name", "Nine cranes were sold.", "Nine cranes were sold by Ulmen."),
]


@pytest.mark.parametrize(("name", "pointing", "standing"), POINTING, ids=[row[0] for row in POINTING])
def test_what_points_elsewhere_is_not_suggested(name: str, pointing: str, standing: str) -> None:
    before = "Rain fell on the bridge of Ulmen in spring. "

    assert [_last_wording(before + words) for words in (pointing, standing)] == ["", standing]


def test_only_the_first_sentence_may_bring_something_in_by_the() -> None:
    assert _last_wording("The bridge cost 9 crowns.") == "The bridge cost 9 crowns."
    assert _last_wording("The company cost 9 crowns.") == ""


def test_nobody_reads_a_thousand_characters_as_one_claim() -> None:
    assert _last_wording("Ulmen sold cranes" + ", and cranes" * 100 + ".") == ""


def _last_wording(text: str) -> str:
    found = [
        clause for each in clauses(text, paragraphs(text, language="en", title=""), "en") for clause in each
    ]
    return worded(text, found[-1], "en")


@pytest.mark.parametrize("day", ["Yesterday", "Last Wednesday", "On Monday", "Last year", "Two weeks ago"])
def test_what_depends_on_the_day_of_reading_is_not_suggested(day: str) -> None:
    assert _last_wording(f"{day} Ulmen sold nine cranes.") == ""
    assert _last_wording("On 3 May 2024 Ulmen sold nine cranes.") == "On 3 May 2024 Ulmen sold nine cranes."


def test_in_other_languages_there_is_none() -> None:
    text = "Sie kostet 2,4 Millionen Kronen, sagte Ost."
    (found,) = clauses(text, paragraphs(text, language="de", title=""), "de")

    assert [worded(text, clause, "de") for clause in found] == [""]
