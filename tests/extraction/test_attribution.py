import pytest

from annotations.extraction.attribution import Attributed, attributions

REPORTS = [
    ("Officials said that the bridge is closed.", "Officials", "the bridge is closed."),
    ("The mayor has repeatedly warned that the bridge may fall.", "The mayor", "the bridge may fall."),
    (
        "On Monday, a spokesperson for the port told reporters that fares rose.",
        "a spokesperson for the port",
        "fares rose.",
    ),
    ("Lena Ost, an engineer at the port, said the pillars were old.", "Lena Ost", "the pillars were old."),
    (
        "According to Lena Ost, an engineer at the port, the pillars are old.",
        "Lena Ost",
        "the pillars are old.",
    ),
    ("The pillars are old, according to the survey.", "the survey", "The pillars are old"),
    ("The pillars are old, the works office said on Monday.", "the works office", "The pillars are old"),
    ("It angered Jonas Feld, who claimed that the report is wrong.", "Jonas Feld", "the report is wrong."),
    ("The council rejected claims by shop owners that trade fell.", "shop owners", "trade fell."),
    ("The mayor attacked the press, saying that it had lied.", "The mayor", "it had lied."),
    ("Fares rose, the works office said on Monday, blaming the port.", "the works office", "Fares rose"),
    ("Fares rose, said Paul Ost, who runs the port.", "Paul Ost", "Fares rose"),
    ("Fares rose, the owner, Paul Ost, said.", "Paul Ost", "Fares rose"),
    (
        "Paul Ost said part of it came from works that ended.",
        "Paul Ost",
        "part of it came from works that ended.",
    ),
    ("Fares rose, according to a report by the Rail Office.", "the Rail Office", "Fares rose"),
]


def found_in(text: str) -> list[Attributed]:
    return attributions(text, "en")


def words(text: str, found: Attributed) -> str:
    return " … ".join(text[span.start : span.end] for span in found.content).removeprefix("that ")


def speaker(text: str, found: Attributed) -> str:
    return text[found.speaker.start : found.speaker.end] if found.speaker else ""


@pytest.mark.parametrize(("sentence", "named", "content"), REPORTS, ids=[row[0] for row in REPORTS])
def test_a_report_names_who_states_what(sentence: str, named: str, content: str) -> None:
    found = [(speaker(sentence, each), words(sentence, each)) for each in found_in(sentence)]

    assert (named, content.rstrip(".")) in found


WITHOUT_CONTENT = [
    ("Mira Holt accused the mayor of hiding the report.", "Mira Holt"),
    ("In response, President Brand raised the fare, blaming the port for the loss.", "President Brand"),
    ("She described it as “a disgrace”.", "She"),
]


@pytest.mark.parametrize(("sentence", "named"), WITHOUT_CONTENT, ids=[row[0] for row in WITHOUT_CONTENT])
def test_a_charge_is_told_from_a_statement(sentence: str, named: str) -> None:
    (found,) = found_in(sentence)

    assert (speaker(sentence, found), found.kind) == (named, "charge")


NO_REPORTS = [
    "The port added 55 ships to its fleet in May.",
    "Divers found cracks in two pillars.",
    "A class of boats called skiffs was banned.",
    "The flood claimed ten lives.",
    "It is said to be old.",
    "The results are reported by the press.",
    "The fire continues to claim lives across the valley.",
    "Orchards use half the water they used in 1990.",
    "The old plan says that 9,000 people will come.",
    "In Wexley said that fares rose.",
]


@pytest.mark.parametrize("sentence", NO_REPORTS)
def test_a_deed_is_no_report(sentence: str) -> None:
    assert [found for found in found_in(sentence) if found.speaker] == []


NOT_SAID = [
    "No official has said that fares rose.",
    "Few economists believe that fares rose.",
    "Nobody said that fares rose.",
    "None of the officials said that fares rose.",
    "Neither Ada Brand nor Jonas Feld said that fares rose.",
    "Ada Brand denied saying that fares rose.",
    "Ada Brand stopped short of saying that fares rose.",
    "Ada Brand avoided saying that fares rose.",
    "Ada Brand left without saying that fares rose.",
    "Ada Brand was accused of saying that fares rose.",
    "Ada Brand doubts that fares rose.",
    "Ada Brand denied that fares rose.",
    "Ada Brand ruled out that fares rose.",
    "Ada Brand rejected that fares rose.",
    "Ada Brand hardly believes that fares rose.",
    "Had Ada Brand said that fares rose, nobody would have listened.",
    "Did Ada Brand say that fares rose?",
    "It is not true that Ada Brand said fares rose.",
    "It is a lie that Ada Brand said fares rose.",
    "It was not Ada Brand who said that fares rose.",
    "That Ada Brand said fares rose is false.",
    "Reports that Ada Brand said fares rose are false.",
    "There is no proof that Ada Brand said fares rose.",
    "Rumours that Ada Brand said were spread by Jonas Feld cost the port a crown.",
    "The book that Ada Brand said was sold in May is old.",
    "The claim that fares rose in May is false.",
]


@pytest.mark.parametrize("sentence", NOT_SAID)
def test_what_nobody_said_is_no_statement(sentence: str) -> None:
    assert [found for found in found_in(sentence) if found.kind == "statement"] == []


QUOTES = [
    ("“It is closed now,” said Ryan Ost, director of the port.", "Ryan Ost"),
    ("“It is closed now,” Ost said.", "Ost"),
    ("“It is closed now,” Lena Ost, an engineer, said.", "Lena Ost"),
    ("“It is closed now,” said the mayor, Jonas Feld.", "Jonas Feld"),
    ("“It is closed now,” a port spokesperson said in March, after a storm.", "a port spokesperson"),
    ('"It is closed now", she added.', "she"),
    ("“It is closed now,” she told the paper on Monday.", "she"),
    ("‘It is closed now,’ said Ost, who saw it.", "Ost"),
    ("'It is closed now,' said Ost, who saw it.", "Ost"),
    ("“Is it closed now?” Ost asked.", "Ost"),
    ("“It is closed now!” shouted Ost.", "Ost"),
    ("“It is closed now.”", ""),
    ("“It is closed now,” read the sign.", ""),
    ("“It is closed now,” but Feld said it was late.", ""),
    ("Yun Ost, director of the ferry line in Wexley, said: “It is closed now.”", "Yun Ost"),
    ("A spokesperson said last month, when asked about the U.S.: “It is closed now.”", "A spokesperson"),
    ("She added, “It is closed now.”", "She"),
    ("Three things count: “It is closed now.”", ""),
]


@pytest.mark.parametrize(("sentence", "named"), QUOTES, ids=[row[0] for row in QUOTES])
def test_a_quote_is_whose_words_it_is(sentence: str, named: str) -> None:
    (found,) = [each for each in found_in(sentence) if each.mode == "direct"]

    assert words(sentence, found).startswith(("It is closed now", "Is it closed now"))
    assert speaker(sentence, found) == named


# A quote that somebody is told not to have said; then a neighbour that says who did.
DENIED = [
    (
        "never said",
        "Jonas Feld never said: “The north pier has lost nine cranes.”",
        "Jonas Feld finally said: “The north pier has lost nine cranes.”",
    ),
    (
        "did not say",
        "“The north pier has lost nine cranes,” Jonas Feld did not say.",
        "“The north pier has not lost nine cranes,” Jonas Feld did say.",
    ),
    (
        "was never said by",
        "“The north pier has lost nine cranes” was never said by Jonas Feld.",
        "“The north pier has lost nine cranes” was said by Jonas Feld.",
    ),
    (
        "is not what X said",
        "“The north pier has lost nine cranes” is not what Jonas Feld said.",
        "“The north pier has lost nine cranes” is what Jonas Feld said.",
    ),
    (
        "is not something X said",
        "“The north pier has lost nine cranes” is not something Jonas Feld said.",
        "“The north pier has lost nine cranes,” Jonas Feld, who did not resign, said.",
    ),
    (
        "nothing like",
        "Jonas Feld said nothing like “The north pier has lost nine cranes.”",
        "Jonas Feld said nothing else. “The north pier has lost nine cranes,” Jonas Feld said.",
    ),
    (
        "inside another report",
        "Ada Brand said Jonas Feld never said: “The north pier has lost nine cranes.”",
        "Ada Brand never spoke, but Jonas Feld said: “The north pier has lost nine cranes.”",
    ),
    (
        "denied having said",
        "Jonas Feld denied having said “The north pier has lost nine cranes.”",
        "Jonas Feld denied the rumours: “The north pier has lost nine cranes.”",
    ),
    (
        "only supposed",
        "If Jonas Feld says “The north pier has lost nine cranes”, nobody listens.",
        "When Ada Brand left, Jonas Feld said “The north pier has lost nine cranes.”",
    ),
    (
        "falsely quoted",
        "Jonas Feld was falsely quoted as saying “The north pier has lost nine cranes.”",
        "Jonas Feld was quoted as saying “The north pier has lost nine cranes.”",
    ),
    (
        "the paragraph before",
        "Jonas Feld never said:\n“The north pier has lost nine cranes.”",
        "Jonas Feld said:\n“The north pier has lost nine cranes.”",
    ),
]


@pytest.mark.parametrize(("name", "denied", "said"), DENIED, ids=[row[0] for row in DENIED])
def test_a_denied_quote_is_nobodys(name: str, denied: str, said: str) -> None:
    claimants = [
        [each.claimant for each in found_in(text) if each.claimant and each.mode == "direct"]
        for text in (denied, said)
    ]

    assert claimants == [[], ["Jonas Feld"]]
