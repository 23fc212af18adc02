"""PDFs, written by hand: as plain as the format allows, and as bad."""

import zlib
from collections.abc import Sequence
from io import BytesIO

from pypdf import PdfReader, PdfWriter


def paper(*pages: Sequence[str], title: str = "", author: str = "", created: str = "") -> bytes:
    """A PDF of these lines, a sequence a page, in Latin letters."""
    return document([_lines(lines) for lines in pages], title=title, author=author, created=created)


def scanned(pages: int = 1) -> bytes:
    """A PDF whose pages show a grey box, and hold no letter."""
    return document([b"0.5 g 50 50 400 600 re f"] * pages)


def bomb(megabytes: int, pages: int = 1) -> bytes:
    """A small file whose pages unpack to so many megabytes of operators each."""
    packed = zlib.compress(b"(word) Tj " * (megabytes * 100_000), 9)
    return document([packed] * pages, packed_as=b"/Filter /FlateDecode ")


def locked(content: bytes, *, password: str, algorithm: str = "RC4-128") -> bytes:
    """The PDF, locked against changes; against reading too where there is a password."""
    writer = PdfWriter(PdfReader(BytesIO(content)))
    writer.encrypt(user_password=password, owner_password="the owner's", algorithm=algorithm)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def document(
    contents: Sequence[bytes],
    *,
    packed_as: bytes = b"",
    title: str = "",
    author: str = "",
    created: str = "",
) -> bytes:
    """A PDF whose pages have these content streams."""
    first = 5  # the number of the first page's object; its content follows it
    kids = b" ".join(b"%d 0 R" % (first + 2 * number) for number in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(contents)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title %s /Author %s /CreationDate %s >>" % tuple(map(_text, (title, author, created))),
    ]
    for number, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            b"/Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (first + 2 * number + 1)
        )
        objects.append(b"<< %s/Length %d >>\nstream\n%s\nendstream" % (packed_as, len(content), content))
    return _file(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    written = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\n" % (len(objects) + 1)
    return bytes(written + b"startxref\n%d\n%%%%EOF\n" % table)


def _lines(lines: Sequence[str]) -> bytes:
    shown = b"".join(_string(line) + b" Tj T* " for line in lines)
    return b"BT /F1 11 Tf 14 TL 50 800 Td " + shown + b"ET"


def _string(line: str) -> bytes:
    escaped = line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"(" + escaped + b")"


def _text(value: str) -> bytes:
    """A string of the file's description, which may hold any letter."""
    return b"<" + ("\ufeff" + value).encode("utf-16-be").hex().encode() + b">" if value else b"()"
