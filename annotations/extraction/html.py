"""A fetched or imported page, or a PDF, becomes a text with what is known about it.

Finding the article in a page is trafilatura's work. Two things are added: the characters it would drop
although people write them are carried past it, and pages that hold no article say which way they fail.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lxml.html import HtmlElement
from trafilatura import bare_extraction, load_html
from trafilatura.settings import Document

from annotations.errors import FetchFailed
from annotations.extraction.pdf import is_pdf, read_pdf
from annotations.text.normalization import decode, normalize

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})

# Behind a declared paywall, less text than this is the teaser, not the article (in code points).
TEASER_LENGTH = 1200
LONGEST_HEADLINE = 160

_PRESCAN = 4096  # bytes in which a page must declare its charset, or show that it is no text
_META_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE
)
# What browsers really read under these names (WHATWG Encoding Standard), where Python takes them literally.
_WEB_CHARSETS = {
    "big5": "big5hkscs",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "ks_c_5601-1987": "cp949",
    "shift_jis": "cp932",
    "tis-620": "cp874",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "x-gbk": "gb18030",
    "x-sjis": "cp932",
}
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>", re.IGNORECASE)

_BINARY_SIGNATURES = (b"%PDF-", b"{\\rtf")
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))
_MOST_CONTROLS = 0.02

_NOT_FREE = re.compile(r'"isAccessibleForFree"\s*:\s*"?(?:https?://schema\.org/)?false', re.IGNORECASE)
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)

# Hints for line breaking: nothing anybody wrote or would quote.
_LAYOUT_HINTS = frozenset("\u00ad\u200b\ufeff")
_LINE_SEPARATORS = frozenset("\u0085\u2028\u2029")
_STAND_INS = range(0x30000, 0x31340)  # CJK extension G: letters to every library, and hardly ever used

# A parser lets some of these through, but none can be written back into the tree.
_NOT_IN_XML: dict[int, str | None] = dict.fromkeys(
    [*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF]
)

_FINAL_STOP = re.compile(r"""[.。।۔…:;,،؛]["'”’»›」』)\]]*$""")


@dataclass(frozen=True, slots=True)
class Page:
    """An article's text, under the text contract, and what its page says about it ("" and None: nothing)."""

    text: str
    title: str = ""
    publisher: str = ""
    author: str = ""
    published_on: date | None = None
    language: str = ""


def read_page(content: bytes, *, media_type: str, charset: str | None, url: str) -> Page:
    """The article in a page, or the text of a PDF, whatever its media type claims.

    `charset` is what the HTTP header says, `url` where it is from; None and "" if unknown.
    Raises `FetchFailed` with `not_text`, `no_text`, `paywall`, `too_large` or `unreadable`.
    """
    if is_pdf(content, media_type):
        paper = read_pdf(content)
        title = paper.title or headline_of(paper.text)
        return Page(paper.text, title=title, author=paper.author, published_on=paper.published_on)
    if media_type not in HTML_TYPES:
        return read_text(content, charset=charset)
    _refuse_binary(content, charset)
    markup = decode(content, _declared_charset(content, charset))
    tree = load_html(_XML_DECLARATION.sub("", markup))
    if tree is None:
        raise FetchFailed("no_text", "The page holds no readable text.")
    language, is_paywalled = _language(tree), _is_paywalled(tree)
    stand_ins = _shield(tree)
    page = _page(_extract(tree, url), language, stand_ins)
    if is_paywalled and len(page.text) < TEASER_LENGTH:
        raise FetchFailed(
            "paywall", "The page says that its article is for subscribers, and shows only its beginning."
        )
    if not any(character.isalnum() for character in page.text):
        raise FetchFailed("no_text", "The page holds no readable text.")
    return page


def read_text(content: bytes, *, charset: str | None = None) -> Page:
    """A plain text, exactly as it is; its headline is the title.

    Raises `FetchFailed` with `not_text` or `no_text`.
    """
    _refuse_binary(content, charset)
    text = normalize(decode(content, charset))
    if not any(character.isalnum() for character in text):
        raise FetchFailed("no_text", "The file holds no readable text.")
    return Page(text, title=headline_of(text), publisher="", author="", published_on=None, language="")


def headline_of(text: str) -> str:
    """The first line if it is a headline (short, no final stop, over a body with a longer line), else ""."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or len(lines[0]) > LONGEST_HEADLINE or _FINAL_STOP.search(lines[0]):
        return ""
    return lines[0] if any(len(line) > len(lines[0]) for line in lines[1:]) else ""


def _refuse_binary(content: bytes, charset: str | None) -> None:
    start = content[:_PRESCAN]
    is_wide = (
        start.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")) or "utf-" in (charset or "").lower()
    )
    controls = len(start) - len(start.translate(None, _CONTROL_BYTES))
    if start.startswith(_BINARY_SIGNATURES) or (controls > _MOST_CONTROLS * len(start) and not is_wide):
        raise FetchFailed("not_text", "This is not a text but a file of another kind.")


def _declared_charset(content: bytes, header: str | None) -> str | None:
    """The charset of the header, or of the page's own declaration where the header's cannot be right."""
    match = _META_CHARSET.search(content[:_PRESCAN])
    declared = [header, match[1].decode("ascii", "replace") if match else None]
    names = [_WEB_CHARSETS.get(name.lower(), name) for name in declared if name]
    return next((name for name in names if _fits(content, name)), names[0] if names else None)


def _fits(content: bytes, charset: str) -> bool:
    try:
        content.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _extract(tree: HtmlElement, url: str) -> Document:
    document = bare_extraction(
        tree,
        url=url or None,
        with_metadata=True,
        include_comments=False,
        # A date that the page states, not one that a search found somewhere in it.
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    if not isinstance(document, Document):
        raise FetchFailed("no_text", "The page holds no readable text.")
    return document


def _page(document: Document, language: str, stand_ins: dict[int, str]) -> Page:
    def restored(value: str | None) -> str:
        return normalize((value or "").translate(stand_ins)).strip()

    lines = (line.strip() for line in restored(document.text).split("\n"))
    text = "\n".join(line for line in lines if line)
    return Page(
        text=text,
        title=restored(document.title) or headline_of(text),
        publisher=restored(document.sitename) or restored(document.hostname),
        author=restored(document.author),
        published_on=date.fromisoformat(document.date) if document.date else None,
        language=language,
    )


def _is_paywalled(tree: HtmlElement) -> bool:
    """Whether schema.org metadata says that reading takes a subscription."""
    scripts = tree.iterfind(".//script[@type='application/ld+json']")
    return any(_NOT_FREE.search(script.text or "") for script in scripts)


def _language(tree: HtmlElement) -> str:
    """The BCP 47 tag that the page gives itself; "" when it gives none that is one."""
    declared = (
        tree.get("lang")
        or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        or tree.get("xml:lang")
        or ""
    )
    if not _LANGUAGE_TAG.fullmatch(declared.strip()):
        return ""
    first, *rest = declared.strip().replace("_", "-").split("-")
    shaped = (tag.upper() if len(tag) == 2 else tag.title() if len(tag) == 4 else tag.lower() for tag in rest)
    return "-".join([first.lower(), *shaped])


def _shield(tree: HtmlElement) -> dict[int, str]:
    """Replaces each character that trafilatura drops by a letter the page does not use; gives the way back.

    Without it Persian loses its joiners, emoji fall apart, right-to-left marks and no-break spaces vanish.
    """
    present = {character for text in _texts(tree) for character in text}
    free = (chr(code) for code in _STAND_INS if chr(code) not in present)
    shielded = dict(zip(sorted(filter(_would_be_lost, present)), free, strict=False))
    if shielded:
        _translate(tree, _NOT_IN_XML | {ord(character): stand_in for character, stand_in in shielded.items()})
    return {ord(stand_in): character for character, stand_in in shielded.items()}


def _would_be_lost(character: str) -> bool:
    if character.isascii() or character in _LAYOUT_HINTS or character in _LINE_SEPARATORS:
        return False
    if character.isspace():
        return True
    # Format characters, and what is newer than Python's Unicode tables; noncharacters stay lost.
    is_noncharacter = ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF
    return unicodedata.category(character) in {"Cf", "Cn"} and not is_noncharacter


def _texts(tree: HtmlElement) -> Iterator[str]:
    for element in tree.iter():
        yield element.text or ""
        yield element.tail or ""
        yield element.get("content") or ""


def _translate(tree: HtmlElement, table: dict[int, str | None]) -> None:
    for element in tree.iter():
        if element.text:
            element.text = element.text.translate(table)
        if element.tail:
            element.tail = element.tail.translate(table)
        if content := element.get("content"):
            element.set("content", content.translate(table))
