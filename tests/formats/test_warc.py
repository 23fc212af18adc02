"""Copies as a web archive, which the archivists' own library reads, with every digest verified."""

import gzip
import hashlib
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import IO, Any
from uuid import UUID

from warcio.archiveiterator import ArchiveIterator

from annotations.formats.warc import ArchivedCopy, archive

PAGE = "<h1>Fähre</h1>".encode()
AS_OF = datetime(2025, 3, 11, 12, 0, tzinfo=UTC)


def copy(content: bytes = PAGE, *, number: int = 1, **about: Any) -> ArchivedCopy:
    """A page that was fetched."""
    known: dict[str, Any] = {
        "id": UUID(int=number),
        "source_id": UUID(int=1000 + number),
        "source__url": "https://port.example/report",
        "given_by_id": None,
        "media_type": "text/html",
        "sha256": hashlib.sha256(content).hexdigest(),
        "captured_at": datetime(2025, 3, 10, 9, 30, 1, 250, tzinfo=UTC),
        "final_url": "https://port.example/report/2024",
        "http_status": 200,
        "headers": [
            ["Content-Type", "text/html"],
            ["Content-Encoding", "gzip"],
            ["Link", "</a>"],
            ["Link", "</b>"],
        ],
        "redirects": [],
        "content": f"copies/{number}",
    }
    return ArchivedCopy(**{**known, **about})


def pasted(content: bytes, **about: Any) -> ArchivedCopy:
    nothing: dict[str, Any] = {"http_status": None, "headers": [], "final_url": "", "source__url": ""}
    return copy(content, **{**nothing, "given_by_id": UUID(int=7), "media_type": "text/plain", **about})


def holding(stored: dict[str, bytes]) -> Callable[[str], IO[bytes]]:
    def opened(path: str) -> IO[bytes]:
        if path not in stored:
            raise FileNotFoundError(path)
        return BytesIO(stored[path])

    return opened


def archived(*copies: ArchivedCopy, stored: dict[str, bytes] | None = None) -> bytes:
    held = {each.content: PAGE for each in copies} if stored is None else stored
    return b"".join(
        archive(copies, opened=holding(held), of="https://desk.example/projects/harbour/", as_of=AS_OF)
    )


def read(written: bytes) -> list[tuple[Any, bytes]]:
    """The records and their contents, each digest verified."""
    return [
        (record, record.content_stream().read())
        for record in ArchiveIterator(BytesIO(written), check_digests="raise")
    ]


def test_a_fetched_page_is_a_response_with_its_headers_and_bytes() -> None:
    _, (record, content) = read(archived(copy()))
    head = record.rec_headers
    assert (record.rec_type, head.protocol, content) == ("response", "WARC/1.1", PAGE)
    assert head.get_header("WARC-Target-URI") == "https://port.example/report/2024"
    assert head.get_header("WARC-Date") == "2025-03-10T09:30:01.000250Z"
    assert head.get_header("WARC-Record-ID") == f"<urn:uuid:{UUID(int=1)}>"
    assert head.get_header("WARC-Payload-Digest") == f"sha256:{hashlib.sha256(PAGE).hexdigest()}"
    assert record.http_headers.statusline == "200 OK"
    assert record.http_headers.headers == [
        ("Content-Type", "text/html"),
        ("X-Archive-Orig-Content-Encoding", "gzip"),
        ("Link", "</a>"),
        ("Link", "</b>"),
        ("Content-Length", str(len(PAGE))),
    ]


def test_what_a_person_handed_in_is_a_resource() -> None:
    text = "Nine per cent — “more”.\n".encode()
    given = pasted(text)
    _, (record, content) = read(archived(given, stored={given.content: text}))
    assert (record.rec_type, content) == ("resource", text)
    assert record.rec_headers.get_header("Content-Type") == "text/plain"
    assert record.rec_headers.get_header("WARC-Target-URI") == f"urn:uuid:{given.source_id}"


def test_the_archive_says_what_it_is_of_and_names_the_way_to_a_page() -> None:
    first, second = "http://port.example/r", "https://port.example/r"
    about, _, way = read(archived(copy(redirects=[first, second])))
    assert about[0].rec_type == "warcinfo"
    assert b"isPartOf: https://desk.example/projects/harbour/\r\n" in about[1]
    assert way[0].rec_headers.get_header("WARC-Refers-To") == f"<urn:uuid:{UUID(int=1)}>"
    assert (way[0].rec_type, way[1]) == ("metadata", f"via: {first}\r\nvia: {second}\r\n".encode())


def test_a_copy_that_was_changed_since_fails_its_digest() -> None:
    changed = archived(copy(), stored={"copies/1": PAGE.replace(b"h1", b"h2", 1)})
    verdicts = []
    for record in ArchiveIterator(BytesIO(changed), check_digests=True):
        record.content_stream().read()
        verdicts.append((record.rec_type, record.digest_checker.passed))
    assert verdicts == [("warcinfo", True), ("response", False)]


def test_a_copy_whose_bytes_are_gone_is_named() -> None:
    _, (record, content) = read(archived(copy(), stored={}))
    assert record.rec_type == "metadata"
    assert content.decode() == f"missing: sha256:{hashlib.sha256(PAGE).hexdigest()}\r\n"


def test_headers_of_any_letters_and_a_status_nobody_knows_are_written() -> None:
    _, (record, content) = read(archived(copy(headers=[["X-Town", "Malmö"]], http_status=299)))
    assert (record.http_headers.statusline, content) == ("299", PAGE)
    assert record.http_headers.get_header("X-Town") == "Malm%C3%B6"


def test_nothing_a_site_sends_begins_a_record_of_its_own() -> None:
    body = b"\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\n\r\n"
    records = read(archived(copy(body), stored={"copies/1": body}))
    assert [record.rec_type for record, _ in records] == ["warcinfo", "response"]
    assert records[1][1] == body


def test_the_same_copies_give_the_same_bytes_each_record_a_member() -> None:
    both = archived(copy(), copy(number=2))
    assert both == archived(copy(), copy(number=2))
    assert gzip.decompress(both).count(b"WARC/1.1\r\n") == 3


def test_many_large_copies_take_the_memory_of_one_piece() -> None:
    large = bytes(5_000_000)
    copies = (copy(large, number=number)._replace(content="copies/1") for number in range(1, 20))
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    pieces = archive(copies, opened=holding({"copies/1": large}), of="https://desk.example/", as_of=AS_OF)
    assert max(map(len, pieces)) <= 65_536
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak - before < 3_000_000
