import pytest

from annotations.extraction.body import outlets, paragraphs

PROSE = (
    "The council of Port Ulmen closed the harbour bridge on Monday, and nobody knows for how long it will be."
)


def kept(text: str, title: str = "", language: str = "en") -> list[str]:
    found = paragraphs(text, language=language, title=title)
    return [text[sentence.start : sentence.end] for paragraph in found for sentence in paragraph.sentences]


FURNITURE = [
    "Harbour bridge to close for three months",
    "By Ada Brand",
    "By Ada Brand and Jonas Feld, Coast News",
    "Reporting by Ada Brand; editing by Jonas Feld.",
    "Photo: The harbour at dawn, seen from the north quay.",
    "(Photo by Ada Brand for Coast News.)",
    "Published 3 May 2024 at 10:14.",
    "Last updated: 3 May 2024, 11:02.",
    "5 min read",
    "Advertisement",
    "Subscribe to our newsletter for the best of the coast.",
    "© 2024 Coast News. All rights reserved.",
    "This article was first published in the Wexley Courier.",
    "https://coast.example/bridge",
    "* * *",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_is_left_out_wherever_it_stands(line: str) -> None:
    assert kept(f"{PROSE}\n{line}\n{PROSE}") == [PROSE, PROSE]


HEADINGS = [
    "Related Topics:",
    "Read more",
    "See also:",
    "Most read",
    "You may also like",
    "Mehr zum Thema",
    "相关阅读",
]


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_tail_of_links_is_left_out_to_the_end(heading: str) -> None:
    text = f"{PROSE}\n{heading}\nNorth quay loses €4.3 million\nDid the mayor lie?\nShops shut."

    assert kept(text) == [PROSE]


def test_prose_after_a_box_of_links_is_kept() -> None:
    assert kept(f"{PROSE}\nRead more:\nFerry fares fall\n{PROSE}") == [PROSE, PROSE]


DATELINES = [
    "PORT ULMEN (Coast News) – ",
    "PORT ULMEN, May 3 (CN) - ",
    "Port Ulmen (CN) — ",
    "PORT ULMEN — ",
    "COASTNEWS: ",
]


@pytest.mark.parametrize("dateline", DATELINES)
def test_a_dateline_is_no_part_of_the_sentence(dateline: str) -> None:
    assert kept(f"Bridge shut\n{dateline}{PROSE}") == [PROSE]


OTHER_DATELINES = [
    ("ar", "مرسى الياقوت — ", "أعلن رئيس البلدية إغلاق الجسر يوم الاثنين."),
    ("ar", "غزة (وكالة الساحل) - ", "أعلن رئيس البلدية إغلاق الجسر يوم الاثنين."),
    ("he", "חיפה — ", "ראש העיר סגר את הגשר ביום שני."),
    ("hi", "चंद्रावली — ", "पुल सोमवार को बंद हुआ।"),
    ("zh", "滨海社北京5月3日电 ", "大桥于周一关闭。"),
    ("ja", "【東京＝海岸通信】", "橋は月曜日に閉鎖された。"),
    ("de", "Ulmen (dpa) - ", "Die Brücke wurde am Montag gesperrt."),
    ("fr", "ULMEN, 3 mai (CN) - ", "Le pont a été fermé lundi."),
    ("es", "Ulmen – ", "El puente se cerró el lunes."),
]


@pytest.mark.parametrize(
    ("language", "dateline", "sentence"),
    OTHER_DATELINES,
    ids=[f"{row[0]} {row[1]}" for row in OTHER_DATELINES],
)
def test_a_dateline_in_another_language_is_no_part_of_the_sentence(
    language: str, dateline: str, sentence: str
) -> None:
    assert kept(f"{dateline}{sentence}\n{sentence}", language=language) == [sentence, sentence]


def test_a_dash_after_the_first_paragraph_is_no_dateline() -> None:
    line = "सेन — मंत्री — ने पुल बंद किया।"

    assert kept(f"पुल सोमवार को बंद हुआ।\n{line}", language="hi") == ["पुल सोमवार को बंद हुआ।", line]


@pytest.mark.parametrize(
    "start", ["U.S. – Ulmen trade grew", "The mayor – Jonas Feld – spoke", "Ada Brand: a life at sea"]
)
def test_other_dashes_and_colons_are_no_dateline(start: str) -> None:
    assert kept(f"Bridge shut\n{start} and {PROSE}") == [f"{start} and {PROSE}"]


def test_a_blank_tail_is_ignored() -> None:
    assert kept(PROSE + "\n" * 65) == [PROSE]


def test_a_text_of_one_line_is_read_whatever_it_looks_like() -> None:
    assert kept("GDP rose 4 per cent in 2021") == ["GDP rose 4 per cent in 2021"]


def test_the_headline_given_as_title_is_left_out() -> None:
    assert kept(f"The bridge is closed.\n{PROSE}", title="The bridge is closed.") == [PROSE]


@pytest.mark.parametrize("mark", ["- ", "• ", "1. ", "2) ", "(3) "])
def test_the_mark_of_a_list_is_no_part_of_the_sentence(mark: str) -> None:
    assert kept(f"{PROSE}\n{mark}{PROSE}") == [PROSE, PROSE]


@pytest.mark.parametrize("line", ["1.", "12.", "🇫🇷", "300?", "👨‍👩‍👧 !"])
def test_what_has_no_letter_is_no_sentence(line: str) -> None:
    assert kept(f"{PROSE}\n{line}\n{PROSE}") == [PROSE, PROSE]


def test_a_day_at_the_beginning_is_no_mark_of_a_list() -> None:
    line = "3. Mai war der Tag, an dem die Brücke fiel."

    assert kept(f"{line}\n{line}", language="de") == [line, line]


def test_the_press_of_an_article_is_its_agency_or_what_stands_before_a_colon() -> None:
    texts = ["ULMEN — It rained.", "ULMEN (Coast News) — It rained.", "COASTNEWS: It rained."]

    assert [outlets(text) for text in texts] == [frozenset(), {"Coast News"}, {"COASTNEWS"}]
    assert outlets("HOST: It rained.\nBRAND: It did.") == frozenset()


# A text; then, of each of its sentences, whose turn it is.
TRANSCRIPTS = [
    ("in capitals", "HOST: It rained.\nLENA OST: It did.", ["HOST", "LENA OST"]),
    (
        "in mixed case",
        "Lena Ost: It rained.\nMr. Brand: It did not.\nLena Ost: It did.",
        ["Lena Ost", "Mr. Brand", "Lena Ost"],
    ),
    (
        "by surname",
        "Lena Ost met Ada Brand.\nOst: It rained.\nBrand: It did not.\nOst: It did.",
        ["", "Ost", "Brand", "Ost"],
    ),
    ("questions and answers", "Q: Did it rain?\nA: It did.\nIt poured.\nQ: Why?", ["Q", "A", "A", "Q"]),
    (
        "a turn of several paragraphs",
        "HOST: It rained.\nIt poured.\n(Applause.)\nOST: It did.\nI saw it.\nIt was recorded in May.",
        ["HOST", "HOST", "", "OST", "OST", ""],
    ),
    (
        "what is told of the speaker between turns",
        "HOST: It rained.\nOST: It did.\nOst took a glass.\nHOST: Why?",
        ["HOST", "OST", "", "HOST"],
    ),
    ("a colon once", "Lena Ost: It rained.\nAda Brand: It did not.", ["", ""]),
    ("places", "North Quay: It rained.\nEast Quay: It did not.\nNorth Quay: It did.", ["", "", ""]),
    ("words", "Pros: It rained.\nCons: It did not.\nPros: It did.", ["", "", ""]),
    ("one letter", "A: It rained.\nB: It did not.", ["", ""]),
]


@pytest.mark.parametrize(("name", "text", "turns"), TRANSCRIPTS, ids=[row[0] for row in TRANSCRIPTS])
def test_in_a_transcript_each_sentence_is_somebodys_turn(name: str, text: str, turns: list[str]) -> None:
    found = [
        (each.speaker, text[sentence.start : sentence.end])
        for each in paragraphs(text, language="en", title="")
        for sentence in each.sentences
    ]

    assert [text[span.start : span.end] if span else "" for span, _ in found] == turns
    assert not [words for span, words in found if span and ":" in words]
