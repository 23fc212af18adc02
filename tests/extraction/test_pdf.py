"""A PDF becomes its text, in sentences that can be quoted, or says why it cannot, and never takes forever."""

import resource
import time
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.errors import FetchFailed
from annotations.extraction.html import Page, read_page
from annotations.extraction.pdf import read_pdf
from annotations.extraction.pdf_text import LONGEST_TEXT, MEMORY
from annotations.text.anchoring import find_quote
from tests.extraction.papers import bomb, document, locked, paper, scanned

REPORT = [
    "Ferry figures for 2024",
    "The harbour company counted 2.4 million passengers in the",
    "year that ended in March, nine per cent more than were ex-",
    "pected by the council of Oldlight.",
    "A second paragraph (of two) says nothing.",
]


def text_of(*pages: list[str]) -> str:
    return read_pdf(paper(*pages)).text


def failure_of(content: bytes, **limits: float) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        read_pdf(content, **limits)
    return caught.value


# --- what it says ---


def test_a_pdf_is_read_page_by_page_with_what_it_says_about_itself() -> None:
    made = paper(
        REPORT, ["Page two."], title="Ferry figures", author="Maren Oldacre", created="D:20250311120000Z"
    )
    assert read_page(made, media_type="application/pdf", charset=None, url="") == Page(
        text="Ferry figures for 2024\n"
        "The harbour company counted 2.4 million passengers in the year that ended in March, nine per cent "
        "more than were expected by the council of Oldlight.\n"
        "A second paragraph (of two) says nothing.\n"
        "Page two.",
        title="Ferry figures",
        author="Maren Oldacre",
        published_on=date(2025, 3, 11),
    )


def test_a_pdf_is_known_by_its_beginning_whatever_type_its_site_gives_it() -> None:
    made = b"\r\n" + paper(REPORT)
    assert "2.4 million" in read_page(made, media_type="text/html", charset="utf-8", url="").text


def test_what_is_called_a_pdf_may_have_something_before_it() -> None:
    made = b"X-Sent-By: printer 7\r\n\r\n" + paper(REPORT)
    assert "2.4 million" in read_page(made, media_type="application/pdf", charset=None, url="").text


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (
            b"<html><body><p>A file that begins with %PDF-1.7 is a PDF, said Ines Brandt.</p></body></html>",
            "text/html",
        ),
        (b"A file that begins with %PDF-1.7 is a PDF, said Ines Brandt.", "text/plain"),
    ],
)
def test_a_text_that_speaks_of_pdf_is_a_text(content: bytes, media_type: str) -> None:
    page = read_page(content, media_type=media_type, charset="utf-8", url="")
    assert page.text == "A file that begins with %PDF-1.7 is a PDF, said Ines Brandt."


def test_a_quote_over_a_line_break_of_the_page_is_found() -> None:
    text = text_of(REPORT)
    assert find_quote(text, "nine per cent more than were\nexpected by the council") is not None


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        pytest.param(
            [
                "The council found that the well-known",
                "harbour wall was well-",
                "known before it was well-known.",
            ],
            "The council found that the well-known harbour wall was well-\nknown before it was well-known.",
            id="short line ends what it says",
        ),
        pytest.param(
            ["A well-known wall is a wall that is well-", "known by all who have known any wall."],
            "A well-known wall is a wall that is well-known by all who have known any wall.",
            id="hyphen that the PDF writes elsewhere stays",
        ),
        pytest.param(
            ["The expected cost of the new wall is unex-", "pected by many in the harbour town."],
            "The expected cost of the new wall is unexpected by many in the harbour town.",
            id="hyphen that breaks a word goes",
        ),
        pytest.param(
            ["The route goes from the town of Old Oldlight-", "Kestrel Bay to the islands in the north."],
            "The route goes from the town of Old Oldlight-Kestrel Bay to the islands in the north.",
            id="hyphen before a name stays",
        ),
        pytest.param(
            ["They counted all passengers in the years 2023-", "2024 and in none of the years before."],
            "They counted all passengers in the years 2023-2024 and in none of the years before.",
            id="hyphen of numbers stays",
        ),
        pytest.param(
            [
                "There are two ways to go to the islands:",
                "• the ferry, which goes three times",
                "• the bridge",
            ],
            "There are two ways to go to the islands:\n• the ferry, which goes three times\n• the bridge",
            id="items stand by themselves",
        ),
    ],
)
def test_lines_that_only_the_page_broke_are_put_together(lines: list[str], text: str) -> None:
    assert text_of(lines) == text


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Ferry figures", "Ferry figures"),
        ("  Ferry\n figures ", "Ferry figures"),
        ("عدد الركاب", "عدد الركاب"),
        ("Microsoft Word - report_final2.doc", "Ferry figures for 2024"),
        ("report.indd", "Ferry figures for 2024"),
        ("Untitled-3", "Ferry figures for 2024"),
        ("", "Ferry figures for 2024"),
    ],
)
def test_the_title_is_what_people_call_it_and_not_a_file_else_the_headline(title: str, kept: str) -> None:
    made = paper(REPORT, title=title)
    assert read_page(made, media_type="application/pdf", charset=None, url="").title == kept


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("D:20250311120000Z", date(2025, 3, 11)),
        ("20250311", date(2025, 3, 11)),
        ("D:20251399", None),
        ("Tuesday", None),
        ("", None),
    ],
)
def test_the_day_is_the_one_the_file_was_made_on_if_it_is_one(stamp: str, day: date | None) -> None:
    assert read_pdf(paper(REPORT, created=stamp)).published_on == day


_ODD = [b"7", b"true", b"null", b"/Report", b"[(Report)]", b"<< /Title 4 0 R >>", b"4 0 R", b"99 0 R"]


@pytest.mark.parametrize("odd", _ODD)
@pytest.mark.parametrize("key", [b"Title", b"Author", b"CreationDate"])
def test_what_a_pdf_says_about_itself_in_anything_but_words_is_not_told(key: bytes, odd: bytes) -> None:
    made = paper(REPORT)
    assert made.count(b"/%s ()" % key) == 1
    read = read_pdf(made.replace(b"/%s ()" % key, b"/%s %s" % (key, odd)))
    assert ("2.4 million" in read.text, read.title, read.author, read.published_on) == (True, "", "", None)


@pytest.mark.parametrize("about", [b"null", b"7", b"(Report)", b"[4 0 R]", b"99 0 R", b"3 0 R", b"6 0 R"])
def test_a_pdf_that_says_nothing_sound_about_itself_is_read(about: bytes) -> None:
    made = paper(REPORT, title="Ferry figures")
    assert made.count(b"/Info 4 0 R") == 1
    read = read_pdf(made.replace(b"/Info 4 0 R", b"/Info " + about))
    assert ("2.4 million" in read.text, read.title) == (True, "")


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_is_locked_against_changes_alone_is_read(algorithm: str) -> None:
    assert "2.4 million" in read_pdf(locked(paper(REPORT), password="", algorithm=algorithm)).text


# --- what goes wrong ---

_ENDLESS = b"BT " + b"() Tj " * 500_000


@pytest.mark.parametrize(
    ("content", "reason", "said"),
    [
        pytest.param(locked(paper(REPORT), password="secret"), "unreadable", "password", id="locked"),
        pytest.param(paper(REPORT)[:500], "unreadable", "damaged", id="cut off"),
        pytest.param(b"%PDF-1.7 and nothing more", "unreadable", "damaged", id="nothing but its name"),
        pytest.param(b"%PDF-1.7\n" + bytes(range(256)) * 40, "unreadable", "damaged", id="noise"),
        pytest.param(scanned(3), "no_text", "pictures", id="pictures of pages"),
        pytest.param(document([]), "no_text", "pictures", id="no page"),
        pytest.param(bomb(500), "too_large", "too long", id="bomb that unpacks beyond the limit"),
        pytest.param(paper(*[["word " * 400] * 60] * 20), "too_large", "too long", id="text of a library"),
    ],
)
def test_a_pdf_that_cannot_be_read_says_why_and_what_to_do(content: bytes, reason: str, said: str) -> None:
    failure = failure_of(content)
    assert (failure.reason, said in failure.detail, "Paste" in failure.detail) == (reason, True, True)


def test_a_pdf_that_takes_too_long_is_given_up_in_time() -> None:
    began = time.monotonic()
    failure = failure_of(document([_ENDLESS] * 5), seconds=0.5)
    assert (failure.reason, "given up" in failure.detail) == ("too_large", True)
    assert time.monotonic() - began < 5


def test_a_bomb_below_the_limit_of_a_page_stays_within_the_memory() -> None:
    assert failure_of(bomb(6)).reason == "too_large"
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < 1.2 * MEMORY


@settings(max_examples=15)
@given(st.data())
def test_damage_anywhere_gives_a_text_or_a_reason(data: st.DataObject) -> None:
    content = bytearray(paper(REPORT, title="Ferry figures"))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(5, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    with suppress(FetchFailed):
        assert len(read_pdf(bytes(content)).text) <= LONGEST_TEXT
