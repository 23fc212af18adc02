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
    "By Ada Brand and Jonas Feld, Coast News.",
    "By Ada Brand, Health Correspondent.",
    "By Ada van der Ost in Ulmen.",
    "Von Ada Brand, Ulmen.",
    "(Reporting by Ada Brand in Ulmen and Jonas Feld in Wexley; Additional reporting by Lena Ost; "
    "Editing by Mira Holt)",
    "Additional reporting by Lena Ost in Wexley.",
    "Photo (Coast News): The harbour at dawn, seen from the quay.",
    "Source: Ministry of Health.",
    "Published on Tuesday, 3 May 2024.",
    "Updated on Monday at 10:14.",
    "Updated 2 hours ago.",
    "Updated on 3 May to add a comment from the ministry.",
    "5 min read.",
    "5 days ago | By Ada Brand.",
    "Sign up for our newsletter, which brings you the best of the coast each morning before breakfast.",
    "Register now to read on.",
    "Register or log in to comment.",
    "Donate today.",
    "Support our independent journalism.",
    "Got a story? Ring the Coast News desk.",
    "* Got a story? Ring the Coast News desk.",
    "Coast News 2024. All rights reserved.",
    "Copyright 2024 Coast News. This material may not be published or broadcast.",
    "No part of this publication may be reproduced in any form.",
    "By using this site you agree to our terms of use and our privacy policy, which tell what we keep.",
    "See our cookie policy for more.",
    "Privacy policy and terms of use apply.",
    "This site is protected and the privacy policy and terms of service apply.",
    "This article has been updated to correct the name of the mayor.",
    "This story originally appeared in the Wexley Courier and is shown here by permission of its publisher.",
    "This story was published in the Wexley Courier on 3 May 2024.",
    "This report was first published in the Wexley Courier.",
    "This article is part of a series.",
    "Ada Brand in Ulmen contributed to this report.",
    "Coast News writer Ada Brand contributed to this report.",
    "Related: How the bridge fell | Six quays close",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_is_left_out_wherever_it_stands(line: str) -> None:
    assert kept(f"{PROSE}\n{line}\n{PROSE}") == [PROSE, PROSE]


# Each begins like a label or a notice, or holds the words of one.
PROSE_LIKE_FURNITURE = [
    "Published on Tuesday, the audit found that 31 of the 40 bridges are unsafe.",
    "Updated on Monday, the death toll stood at 412 in the north.",
    "Updated figures show that 31 bridges are unsafe.",
    "Posted on 3 May, the video was seen 3 million times.",
    "5 days ago the port closed for 31 hours.",
    "5 days ago, 31 of 40 cranes in Ulmen fell.",
    "Regulators fined the firm 20 million because its privacy policy misled 3 million users.",
    "Privacy policy changes cost the firm 3 million crowns.",
    "Register offices counted 3,000 births in May.",
    "Register and land offices counted 3,000 births.",
    "Sign up rates fell by 31 per cent in May.",
    "Donate Life spent 3 million crowns on adverts.",
    "This report is the third since 2019 to find cracks.",
    "This report was published on Tuesday and found 31 cracks.",
    "This story is false, the ministry said.",
    "This story was shared 3,000 times in May.",
    "This story was published by 40 sites within 3 days.",
    "Support our troops was the slogan of 31 marches.",
    "More from the audit came on Tuesday.",
    "More on the audit: it found 31 cracks.",
    "By Monday, 31 of the 40 bridges were closed.",
    "By March the port lost 40 cranes.",
    "By Friday Jonas Feld, the mayor, had resigned.",
    "By 2019, the port had lost 40 cranes.",
    "Reporting by the Coast News found that 31 of 40 bridges are unsafe.",
    "Photos by a bystander show 31 cracks.",
    "Edited by hand, the list names 31 people.",
    "Written by 40 experts, the study covers 31 lands.",
    "Credit (and debit) card fraud rose by 12 per cent in 2019.",
    "Credit/debit card fraud rose by 12 per cent in 2019.",
    "Copyright fees rose to 3 million crowns in 2019.",
    "Image and video sales rose by 3 per cent.",
    "The results may not be reproduced, Ada Brand said.",
    "This material may be poisonous, Ada Brand said.",
    "The crown holds all rights reserved to it in 1931.",
    "Smoking contributed to 31 deaths, this report says.",
    "Von Montag an ist die Brücke gesperrt.",
]


@pytest.mark.parametrize("line", PROSE_LIKE_FURNITURE)
def test_prose_that_looks_like_furniture_is_kept(line: str) -> None:
    assert kept(f"{PROSE}\n{line}\n{PROSE}") == [PROSE, line, PROSE]


HEADINGS = [
    "Related Topics:",
    "More from Coast News",
    "More on this story:",
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


def test_short_lines_after_a_sentence_that_begins_like_a_heading_are_kept() -> None:
    lines = ["More from the audit came on Tuesday.", "It names 31 bridges.", "Nine of them fell."]

    assert kept("\n".join([PROSE, *lines])) == [PROSE, *lines]


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


ENGLISH_TAGS = [("en", True), ("en_US", True), ("EN-gb", True), ("", True), ("de", False), ("de_AT", False)]


@pytest.mark.parametrize(("language", "is_read_as_english"), ENGLISH_TAGS)
def test_a_number_with_a_stop_marks_a_list_in_english_however_its_tag_is_written(
    language: str, is_read_as_english: bool
) -> None:
    line = "3. Mai war der Tag, an dem die Brücke fiel."

    assert kept(f"{line}\n{line}", language=language)[0].startswith("Mai") == is_read_as_english


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
    assert outlets("ULMEN: It rained.\nWEXLEY: It did not.") == frozenset()


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
        "what the press did after the last turn",
        "HOST: It rained.\nLENA OST: It did.\nWe asked the port about it.",
        ["HOST", "LENA OST", ""],
    ),
    (
        "what the press calls its own after the last turn",
        "Lena Ost: It rained.\nAda Brand: It did not.\nLena Ost: It did.\nNobody told our reporter why.",
        ["Lena Ost", "Ada Brand", "Lena Ost", ""],
    ),
    (
        "the press and what somebody goes on to say after the last turn",
        "Q: Did it rain?\nA: It did.\nMy boots were wet.\nOur next talk is in May.",
        ["Q", "A", "A", ""],
    ),
    (
        "what is told of the speaker between turns",
        "HOST: It rained.\nOST: It did.\nOst took a glass.\nHOST: Why?",
        ["HOST", "OST", "", "HOST"],
    ),
    ("a colon once", "Lena Ost: It rained.\nAda Brand: It did not.", ["", ""]),
    ("places", "North Quay: It rained.\nEast Quay: It did not.\nNorth Quay: It did.", ["", "", ""]),
    ("words", "Pros: It rained.\nCons: It did not.\nPros: It did.", ["", "", ""]),
    ("in capitals, again", "OST: It rained.\nBRAND: It did.\nOST: Why?", ["OST", "BRAND", "OST"]),
    (
        "in capitals, known",
        "Lena Ost met Ada Brand.\nOST: It rained.\nBRAND: It did.",
        ["", "OST", "BRAND"],
    ),
    ("in capitals, titled", "MR. OST: It rained.\nTHE COURT: It did.", ["MR. OST", "THE COURT"]),
    (
        "named like a month",
        "May Ost: It rained.\nAda Brand: It did.\nMay Ost: Why?",
        ["May Ost", "Ada Brand", "May Ost"],
    ),
    ("days", "MONDAY: It rained.\nTUESDAY: It did not.\nMONDAY: It did.", ["", "", ""]),
    (
        "times of a day",
        "MAY MORNING: It rained.\nMAY NIGHT: It did not.\nMAY MORNING: It did.",
        ["", "", ""],
    ),
    ("months", "MARCH: It rained.\nMAY: It did not.\nMARCH: It did.", ["", "", ""]),
    ("unknown names in capitals", "ULMEN: It rained.\nWEXLEY: It did not.", ["", ""]),
    (
        "places in capitals",
        "ULMEN: It rained in Ulmen.\nWEXLEY: It did not.\nULMEN: It did.",
        ["", "", ""],
    ),
    (
        "a place named after a port",
        "Port Ulmen is wet.\nULMEN: It rained.\nWEXLEY: It did not.",
        ["", "", ""],
    ),
    ("quays in capitals", "NORTH QUAY: It rained.\nEAST QUAY: It did.\nNORTH QUAY: Why?", ["", "", ""]),
    ("question words", "WHO: A ferry sank.\nHOW: It rained.\nWHO: It did.", ["", "", ""]),
    ("what is known", "WHAT WE KNOW: It rained.\nWHAT WE DO NOT KNOW: Why.", ["", ""]),
    (
        "claims and facts",
        "CLAIM: It rained.\nFACT: It did not.\nCLAIM: It did.\nFACT: No.",
        ["", "", "", ""],
    ),
    ("one letter", "A: It rained.\nB: It did not.", ["", ""]),
    (
        "a role in brackets",
        "LENA OST (harbour master): It rained.\nADA BRAND (engineer): It did not.\nLENA OST: It did.",
        ["LENA OST", "ADA BRAND", "LENA OST"],
    ),
    (
        "a role after a comma",
        "Dr. Lena Ost, transport chief: It rained.\nAda Brand, Mayor of Ulmen: It did not.\n"
        "Dr. Lena Ost, transport chief (by phone): It did.",
        ["Dr. Lena Ost", "Ada Brand", "Dr. Lena Ost"],
    ),
    (
        "what somebody does, beside one word",
        "Lena Ost: It rained.\nKovács (laughs): It did not.\nLena Ost: It did.\nKovács: Never.",
        ["Lena Ost", "Kovács", "Lena Ost", "Kovács"],
    ),
    (
        "roles, each once, of whom one speaks of herself",
        "LENA OST (engineer): I saw the rain.\nADA BRAND (pilot): It was snow.",
        ["LENA OST", "ADA BRAND"],
    ),
    (
        "roles in a list",
        "Lena Ost (forward): She scored in May.\nAda Brand (keeper): She did not.",
        ["", ""],
    ),
]

# What stands at the head of a line between two turns; nobody knows whose line it is.
UNKNOWN_SPEAKERS = [
    "Kovács: ",
    "Speaker 2: ",
    "[00:12:05] ADA BRAND: ",
    "OST/FELD: ",
    "moderator: ",
    "Ada Brand, chief of transport, Ulmen: ",
    "**Kovács:** ",
    "Feld （主席）：",
    "AUDIENCE MEMBER #2: ",
    "A voice from the floor: ",
    "woman in the audience (shouts): ",
]


@pytest.mark.parametrize(
    "words",
    [
        "Here is what I saw, a storm: snow.",
        "We lost 9 ships: all of them.",
        "The port sold cranes: nine of them.",
        "There was snow: a metre of it.",
        "Nine ships, two of them from Ulmen. They sank: all of them.",
    ],
)
def test_a_colon_in_what_somebody_says_ends_no_turn(words: str) -> None:
    text = f"HOST: It rained.\nLENA OST: It did.\n{words}\nHOST: Why?"

    found = [each.speaker for each in paragraphs(text, language="en", title="")]

    assert [text[span.start : span.end] for span in found if span] == ["HOST", "LENA OST", "LENA OST", "HOST"]


@pytest.mark.parametrize("head", UNKNOWN_SPEAKERS)
def test_a_line_of_an_unknown_speaker_is_not_given_to_the_one_before(head: str) -> None:
    text = f"HOST: It rained.\nLENA OST: It did.\n{head}It was snow.\nIt fell in May.\nHOST: Why?"

    found = [each.speaker for each in paragraphs(text, language="en", title="")]

    assert [text[span.start : span.end] if span else "" for span in found] == [
        "HOST",
        "LENA OST",
        "",
        "",
        "HOST",
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
