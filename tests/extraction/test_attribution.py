import pytest

from annotations.extraction.attribution import reports, speaker_after_quote, speaker_before_quote

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


@pytest.mark.parametrize(("sentence", "speaker", "content"), REPORTS, ids=[row[0] for row in REPORTS])
def test_a_report_names_who_states_what(sentence: str, speaker: str, content: str) -> None:
    found = [
        (report.speaker, sentence[report.content.start : report.content.end])
        for report in reports(sentence, 0, len(sentence))
        if report.content
    ]

    assert (speaker, content) in found


WITHOUT_CONTENT = [
    ("Mira Holt accused the mayor of hiding the report.", "Mira Holt"),
    ("In response, President Brand raised the fare, blaming the port for the loss.", "President Brand"),
    ("She described it as “a disgrace”.", "She"),
]


@pytest.mark.parametrize(("sentence", "speaker"), WITHOUT_CONTENT, ids=[row[0] for row in WITHOUT_CONTENT])
def test_a_charge_is_one_with_its_sentence(sentence: str, speaker: str) -> None:
    found = reports(sentence, 0, len(sentence))

    assert [report.speaker for report in found][-1:] == [speaker]
    assert all(report.content is None for report in found)


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
    assert [report for report in reports(sentence, 0, len(sentence)) if report.speaker] == []


AFTER_QUOTES = [
    (",” said Ryan Ost, director of the port.", "Ryan Ost"),
    ("” Ost said.", "Ost"),
    (",” Lena Ost, an engineer, said.", "Lena Ost"),
    (",” said the mayor, Jonas Feld.", "Jonas Feld"),
    ("” a port spokesperson said in March, after a storm.", "a port spokesperson"),
    ('", she added.', "she"),
    ("”", ""),
    (",” read the sign.", ""),
    (",” but Feld said it was late.", ""),
]


@pytest.mark.parametrize(("words", "speaker"), AFTER_QUOTES, ids=[row[0] for row in AFTER_QUOTES])
def test_the_speaker_stands_after_the_quote(words: str, speaker: str) -> None:
    assert speaker_after_quote(words) == speaker


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("Yun Ost, director of the ferry line in Wexley, said:", "Yun Ost"),
        ("A spokesperson said last month, when asked about the U.S.:", "A spokesperson"),
        ("She added, ", "She"),
        ("Three things count:", ""),
    ],
)
def test_the_speaker_stands_before_the_quote(sentence: str, speaker: str) -> None:
    assert speaker_before_quote(sentence) == speaker
