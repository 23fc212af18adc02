"""The text of a PDF, as lines that a person would read, with what the file says about itself.

Finding the characters is pypdf's work, in a process with limits (`pdf_text`). Lines that only the width of
the page broke are put together again, so that a sentence stands in one piece.
"""

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from annotations.errors import FetchFailed
from annotations.text.normalization import normalize

PDF = "application/pdf"
_PERHAPS_PDF = (PDF, "application/x-pdf", "application/octet-stream")

# Less than a worker may take for a page, and than anybody waits for a form.
SECONDS = 40.0

_PROGRAM = Path(__file__).with_name("pdf_text.py")
_SIGNATURE = b"%PDF-"
_SIGNATURE_WITHIN = 1024  # bytes; what readers of PDF tolerate before it (PDF 1.7, annex H, note 13)
_SPACE = b" \t\r\n\xef\xbb\xbf"
_FAILURES = {
    "locked": ("unreadable", "This PDF is locked with a password. Paste its text instead."),
    "large": ("too_large", "The text of this PDF is too long. Paste the part that you need."),
    "slow": ("too_large", "This PDF is so large that reading it was given up. Paste its text instead."),
    "broken": ("unreadable", "This PDF is damaged and cannot be read. Paste its text instead."),
    "pictures": ("no_text", "This PDF holds pictures of pages and no text. Paste what they say instead."),
    "garbled": ("no_text", "This PDF does not say which letters it shows. Paste its text instead."),
}
_MOST_UNREADABLE = 0.3
# A line as long as this part of the longest on its page (a few stray ones aside) goes on in the next.
_FULL, _TYPICAL = 0.75, 0.9
_BEGINS_ITEM = re.compile(r"[•‣▪●◦∙*–—-]\s|\(?\d{1,3}[.)]\s")
_LONGEST_WORD = 60
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NAME_OF_A_FILE = re.compile(
    r"microsoft \w+ - |untitled|document\d*$|.*\.(?:docx?|pdf|indd|pptx?|xlsx?|rtf|odt|tex)$", re.IGNORECASE
)
_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True, slots=True)
class Paper:
    """What a PDF holds; "" and None: it does not say."""

    text: str
    title: str
    author: str
    published_on: date | None


def is_pdf(content: bytes, media_type: str) -> bool:
    """Whether this is a PDF, which anything may precede where it is said to be one or of no known type.

    What is said to be a text is a PDF only where it begins as one: a text may speak of PDF.
    """
    start = content[:_SIGNATURE_WITHIN]
    if media_type in _PERHAPS_PDF:
        return _SIGNATURE in start
    return start.lstrip(_SPACE).startswith(_SIGNATURE)


def read_pdf(content: bytes, *, seconds: float = SECONDS) -> Paper:
    """The text of a PDF under the text contract.

    Raises `FetchFailed` with `unreadable`, `too_large` or `no_text`, never anything else, and takes no more
    than `seconds` and the memory that `pdf_text` allows.
    """
    found = _answer(content, seconds)
    text = normalize(_flowing([page.replace("\0", "") for page in found["pages"]])).strip()
    _refuse_unreadable(text)
    title = " ".join(normalize(found["title"]).split())
    return Paper(
        text=text,
        title="" if _NAME_OF_A_FILE.match(title) else title,
        author=" ".join(normalize(found["author"]).split()),
        published_on=_day(found["created"]),
    )


def _answer(content: bytes, seconds: float) -> dict[str, Any]:
    try:
        # Isolated: no setting of ours reaches it, and it imports nothing from where the server was started.
        ended = subprocess.run(
            [sys.executable, "-I", str(_PROGRAM)], input=content, capture_output=True, timeout=seconds
        )
    except subprocess.TimeoutExpired as error:
        raise _failure("slow") from error
    if ended.returncode != 0:
        raise _failure("broken")
    answer: dict[str, Any] = json.loads(ended.stdout)
    if "failed" in answer:
        raise _failure(answer["failed"])
    return answer


def _failure(kind: str) -> FetchFailed:
    return FetchFailed(*_FAILURES[kind])


def _refuse_unreadable(text: str) -> None:
    if not any(character.isalnum() for character in text):
        raise _failure("pictures")
    solid = [character for character in text if not character.isspace()]
    unreadable = sum(
        character == "\ufffd" or unicodedata.category(character) in _NO_LETTER for character in solid
    )
    if unreadable > _MOST_UNREADABLE * len(solid):
        raise _failure("garbled")


_NO_LETTER = {"Cc", "Co", "Cn", "Cs"}


def _day(stamp: str) -> date | None:
    """The day of a PDF date, `D:20250311…` (PDF 1.7, 7.9.4)."""
    match = _DATE.match(stamp)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _flowing(pages: list[str]) -> str:
    """The pages' lines, put together where only the width of the page broke them."""
    known = {word.casefold() for page in pages for word in _WORDS.findall(page)}
    return "\n".join(line for page in pages for line in _joined(page, known))


def _joined(page: str, known: set[str]) -> Iterator[str]:
    lines = [_plain(line) for line in page.splitlines()]
    lengths = sorted(len(line) for line in lines if line)
    full = _FULL * lengths[int(_TYPICAL * (len(lengths) - 1))] if lengths else 0
    parts: list[str] = []
    goes_on = False
    for line in filter(None, lines):
        if parts and not (goes_on and not _BEGINS_ITEM.match(line)):
            yield "".join(parts)
            parts = []
        if parts:
            parts[-1], between = _seam(parts[-1], line, known)
            parts.append(between)
        parts.append(line)
        goes_on = len(line) >= full
    if parts:
        yield "".join(parts)


def _plain(line: str) -> str:
    return "".join(each for each in line if each == "\t" or unicodedata.category(each) != "Cc").strip()


def _seam(line: str, following: str, known: set[str]) -> tuple[str, str]:
    """The line as it is to stand before the next, and what stands between them.

    A hyphen at the end goes, unless the PDF writes this word with one elsewhere, and never without.
    """
    if line.endswith("\u00ad"):
        return line[:-1], ""
    if line.endswith("-"):
        before = _LAST_WORD.search(line[-_LONGEST_WORD - 1 : -1])
        after = _FIRST_WORD.match(following)
        if not before or not after or not following[0].islower():
            return line, ""
        solid, hyphened = f"{before[0]}{after[0]}".casefold(), f"{before[0]}-{after[0]}".casefold()
        return (line, "") if hyphened in known and solid not in known else (line[:-1], "")
    is_wide = (
        unicodedata.east_asian_width(line[-1]) in "WF" and unicodedata.east_asian_width(following[0]) in "WF"
    )
    return line, "" if is_wide else " "
