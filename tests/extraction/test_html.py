"""A page becomes its article's text, letter for letter, in every script, or says why it cannot."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.errors import FetchFailed
from annotations.extraction.html import TEASER_LENGTH, Page, headline_of, read_page, read_text

PAGES = Path(__file__).parent.parent / "data" / "pages"


def read(content: bytes | str, charset: str | None = None, media_type: str = "text/html") -> Page:
    raw = content.encode() if isinstance(content, str) else content
    return read_page(raw, media_type=media_type, charset=charset, url="https://www.oldlight.example/story")


def failure_of(
    content: bytes | str, charset: str | None = None, media_type: str = "text/html"
) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        read(content, charset, media_type)
    return caught.value


def article(*paragraphs: str, head: str = "", html: str = '<html lang="en">') -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<!DOCTYPE html>{html}<head>{head}</head><body><article>{body}</article></body></html>"


FACTS = {
    "english": (
        "Harbour wall in Kestrel Bay will cost twice the estimate",
        "The Kestrel Bay Courier",
        "Maren Oldacre",
        date(2025, 3, 11),
        "en-GB",
    ),
    "arabic": (
        "بلدية وادي الزعفران: نصف مياه الشبكة يضيع",
        "صحيفة منارة الوادي",
        "سليمان الدرويشي",
        date(2025, 2, 20),
        "ar",
    ),
    "hebrew": ("מספר הנוסעים ברכבל של גבעת ארבל הוכפל", "קול הגבעה", "נעמה שקד", date(2025, 1, 15), "he"),
    "hindi": ("सूरजताल ज़िले में आधे स्कूलों में बिजली नहीं", "पर्वत समाचार", "कमला नेगीवाल", date(2025, 4, 2), "hi"),
    "japanese": (
        "月島峠トンネル、完成は2年遅れ 費用は1.6倍に",
        "霧谷日報",
        "北沢 灯里",
        date(2025, 5, 8),
        "ja",
    ),
}


@pytest.mark.parametrize("name", FACTS)
def test_article_is_found_in_its_page_with_what_is_known_about_it(name: str) -> None:
    page = read((PAGES / f"{name}.html").read_bytes())
    assert page == Page((PAGES / f"{name}.txt").read_text("utf-8").removesuffix("\n"), *FACTS[name])


@pytest.mark.parametrize("name", FACTS)
def test_every_line_of_the_text_stands_in_the_page(name: str) -> None:
    source = (PAGES / f"{name}.html").read_text("utf-8").replace("&nbsp;", "\u00a0")
    assert [line for line in read(source).text.split("\n") if line not in source] == []


# --- characters ---


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("این می\u200cشود و نمی\u200cآید", id="Persian keeps its joiners"),
        pytest.param("क्\u200dया श्र\u200cी", id="Hindi keeps its joiners"),
        pytest.param("the family 👩\u200d👩\u200d👧\u200d👦 moved", id="emoji of several people stays one"),
        pytest.param(
            "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f won", id="flag keeps its tags"
        ),
        pytest.param(
            "a shaking face 🫨 and a splatter \U0001fadf", id="emoji newer than Python's tables stays"
        ),
        pytest.param("in 1999\u200f (KB-7)\u200e it", id="direction marks stay"),
        pytest.param("\u2067עברית\u2069 in the middle", id="isolates stay"),
        pytest.param("10\u00a0000 \u00ab\u202fmots\u202f\u00bb", id="no-break spaces stay"),
        pytest.param("二つの\u3000言葉", id="ideographic space stays"),
        pytest.param("cafe\u0301 and caf\u00e9", id="neither normal form is forced on the other"),
        pytest.param("“curly” and 'straight' – both", id="quotes and dashes stay"),
        pytest.param("\U00030000 a rare ideograph", id="letter that serves as stand-in elsewhere stays"),
    ],
)
def test_characters_stay_as_published(words: str) -> None:
    sentence = f"It is written that {words} in the town of Oldlight."
    page = read(
        article(sentence, "And nothing more is known.", head=f'<meta property="og:title" content="{words}">')
    )
    assert page.text == f"{sentence}\nAnd nothing more is known."
    assert page.title == words


def test_entities_are_the_characters_they_stand_for() -> None:
    page = read(article("Salt &amp; tin, 3 &lt; 4, می&zwnj;شود, 10&nbsp;km &#x1F30A; at Oldlight."))
    assert page.text == "Salt & tin, 3 < 4, می\u200cشود, 10\u00a0km 🌊 at Oldlight."


def test_hints_for_line_breaking_are_left_out() -> None:
    assert read(article("The harbour&shy;master of Old\u200blight resigned.")).text == (
        "The harbourmaster of Oldlight resigned."
    )


def test_control_characters_do_no_harm() -> None:
    page = read(article("The ferry\x0b from Oldlight &#1; is\x00 late, می\u200cشود."))
    assert "\x00" not in page.text
    assert "می\u200cشود" in page.text


def test_empty_paragraphs_leave_no_lines() -> None:
    assert read(article("The ferry is late.", "&nbsp;", " \u3000 ", "It will come.")).text == (
        "The ferry is late.\nIt will come."
    )


# --- charsets ---

ARABIC = "أعلنت بلدية وادي الزعفران أن السد امتلأ للمرة الأولى منذ عشر سنوات."
JAPANESE = "霧谷県は8日、月島峠トンネルの完成が2年遅れると発表した。"
RUSSIAN = "Мост в Старом Маяке закроют на ремонт до конца сентября."


@pytest.mark.parametrize(
    ("sentence", "encoding", "header", "meta"),
    [
        pytest.param(ARABIC, "utf-8", None, None, id="nothing declared"),
        pytest.param(ARABIC, "utf-8", "iso-8859-1", None, id="header lies about UTF-8"),
        pytest.param(ARABIC, "utf-8", None, "windows-1256", id="meta lies about UTF-8"),
        pytest.param(ARABIC, "utf-8", "no-such-charset", None, id="header names no charset"),
        pytest.param(ARABIC, "cp1256", "windows-1256", None, id="header is right"),
        pytest.param(ARABIC, "cp1256", None, "windows-1256", id="meta is right"),
        pytest.param(ARABIC, "cp1256", "utf-8", "windows-1256", id="header lies and meta is right"),
        pytest.param(JAPANESE, "shift_jis", "Shift_JIS", None, id="Shift JIS by header"),
        pytest.param(JAPANESE, "cp932", None, "x-sjis", id="Shift JIS by a name only browsers know"),
        pytest.param(JAPANESE, "euc_jp", None, "euc-jp", id="EUC by meta"),
        pytest.param(RUSSIAN, "cp1251", None, "windows-1251", id="Cyrillic by meta"),
        pytest.param(RUSSIAN, "koi8-r", "KOI8-R", None, id="Cyrillic by header"),
        pytest.param("汉字€ in Oldlight", "gb18030", None, "gb2312", id="GB2312 is read as its superset"),
        pytest.param(
            "“Quoted” – in Oldlight", "cp1252", "iso-8859-1", None, id="Latin-1 is read as Windows-1252"
        ),
        pytest.param(ARABIC, "utf-16", None, None, id="UTF-16 with its mark"),
        pytest.param(ARABIC, "utf-8-sig", "windows-1256", None, id="UTF-8 with its mark and a lying header"),
    ],
)
def test_page_is_read_in_the_charset_it_is_written_in(
    sentence: str, encoding: str, header: str | None, meta: str | None
) -> None:
    head = f'<meta charset="{meta}">' if meta else ""
    assert read(article(sentence, head=head).encode(encoding), header).text == sentence


def test_page_may_declare_its_charset_in_the_old_ways() -> None:
    old = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1256">'
    assert read(article(ARABIC, head=old).encode("cp1256")).text == ARABIC
    xhtml = '<?xml version="1.0" encoding="windows-1256"?>' + article(ARABIC)
    assert read(xhtml.encode("cp1256"), media_type="application/xhtml+xml").text == ARABIC


# --- what is known about the page ---


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ('<html lang="en">', "en"),
        ('<html lang="FA_ir">', "fa-IR"),
        ('<html lang="zh-hant-tw">', "zh-Hant-TW"),
        ('<html xml:lang="he">', "he"),
        ('<html lang="">', ""),
        ('<html lang="the usual one">', ""),
        ("<html>", ""),
    ],
)
def test_language_is_what_the_page_says_in_one_spelling(html: str, language: str) -> None:
    assert read(article("The ferry to Oldlight is late again.", html=html)).language == language


def test_page_that_says_nothing_about_itself_leaves_the_fields_empty() -> None:
    page = read(article("The ferry to Oldlight was late again on 3 March 2024, said the harbourmaster."))
    assert (page.title, page.author, page.published_on) == ("", "", None)
    assert page.publisher == "oldlight.example"


def test_imported_page_without_an_address_is_read_the_same_way() -> None:
    content = (PAGES / "arabic.html").read_bytes()
    assert read_page(content, media_type="text/html", charset=None, url="") == read(content)


# --- what cannot be read ---


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty page"),
        pytest.param("   \n ", id="blank page"),
        pytest.param("<html></html>", id="page without a body"),
        pytest.param(article("", " "), id="page of empty paragraphs"),
        pytest.param(article("* * *", "—"), id="page of ornaments"),
        pytest.param("<html><body><script>render()</script></body></html>", id="page made by a script"),
        pytest.param("<div>" * 50_000 + "The ferry is late.", id="page nested without end"),
    ],
)
def test_page_without_words_holds_no_text(content: str) -> None:
    assert failure_of(content).reason == "no_text"


@pytest.mark.parametrize("content", ["", " \n\t ", "* * *\n---\n"])
def test_file_without_words_holds_no_text(content: str) -> None:
    assert failure_of(content, media_type="text/plain").reason == "no_text"


@pytest.mark.parametrize("media_type", ["text/html", "text/plain"])
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0", id="picture"),
        pytest.param(b"PK\x03\x04\x14\0\6\0\x08\0\0\0!\0", id="word processor's file"),
        pytest.param(b"{\\rtf1\\ansi The ferry}", id="rich text"),
        pytest.param(b"\x7fELF\2\1\1\0\0\0", id="program"),
    ],
)
def test_file_of_another_kind_is_not_text(content: bytes, media_type: str) -> None:
    assert failure_of(content, media_type=media_type).reason == "not_text"


def test_beginning_of_a_page_for_subscribers_is_a_paywall() -> None:
    assert failure_of((PAGES / "paywall.html").read_bytes()).reason == "paywall"


def test_page_for_subscribers_that_shows_its_text_is_read() -> None:
    teaser = (PAGES / "paywall.html").read_text("utf-8")
    paragraph = "<p>" + "The eleventh family settled out of court in the spring. " * 30 + "</p>"
    assert len(read(teaser.replace("</article>", f"{paragraph}</article>")).text) >= TEASER_LENGTH


@pytest.mark.parametrize("value", ["true", '"True"', '"https://schema.org/True"'])
def test_short_page_that_is_free_is_read(value: str) -> None:
    head = f'<script type="application/ld+json">{{"isAccessibleForFree": {value}}}</script>'
    assert read(article("The ferry to Oldlight is late.", head=head)).text == "The ferry to Oldlight is late."


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_are_a_page_or_a_reason(content: bytes) -> None:
    for candidate in (content, b"<html><body><p>The ferry " + content + b"</p><p>is late.</p></body></html>"):
        try:
            page = read(candidate)
        except FetchFailed:
            continue
        assert page.text.strip() == page.text != ""


# --- plain text ---


def test_plain_text_stays_exactly_as_it_is() -> None:
    text = "Ferry stops\n\n\tThe ferry to Oldlight  stops on Friday. می\u200cشود\u00a0👩\u200d👧\n\n  \n"
    page = read(text, media_type="text/plain")
    assert page == Page(text, title="Ferry stops", publisher="", author="", published_on=None, language="")
    assert read_text(text.replace("\n", "\r\n").encode()).text == text


def test_plain_text_is_read_in_its_charset() -> None:
    assert read_text(ARABIC.encode("cp1256"), charset="windows-1256").text == ARABIC
    assert read_text(ARABIC.encode("utf-16")).text == ARABIC


BODY = "The ferry between Oldlight and Kestrel Bay stops running on Friday, said the harbourmaster on Monday."


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        pytest.param(f"Ferry stops\n{BODY}", "Ferry stops", id="short line over a body"),
        pytest.param(f"\n\n  Ferry stops  \n\n{BODY}", "Ferry stops", id="blank lines around"),
        pytest.param(f"Will the ferry stop?\n{BODY}", "Will the ferry stop?", id="question"),
        pytest.param(f"توقف العبّارة\n{BODY}", "توقف العبّارة", id="Arabic"),
        pytest.param(f"渡し船が運休へ\n{BODY}", "渡し船が運休へ", id="Japanese"),
        pytest.param(f"The ferry stops.\n{BODY}", "", id="sentence"),
        pytest.param(f"渡し船は金曜日に止まる。\n{BODY}", "", id="Japanese sentence"),
        pytest.param(f"नौका शुक्रवार को रुकेगी।\n{BODY}", "", id="Hindi sentence"),
        pytest.param(f"The mayor said:\n{BODY}", "", id="line that goes on"),
        pytest.param(f"“The ferry stops.”\n{BODY}", "", id="quoted sentence"),
        pytest.param(f"{BODY}\n{BODY}", "", id="paragraph"),
        pytest.param("Ferry stops", "", id="nothing below"),
        pytest.param("Ferry stops\nOn Friday", "", id="no body below"),
        pytest.param(f"{'Ferry ' * 40}\n{BODY * 4}", "", id="long line"),
        pytest.param("", "", id="empty"),
    ],
)
def test_headline_is_a_short_first_line_over_a_body(text: str, headline: str) -> None:
    assert headline_of(text) == headline
