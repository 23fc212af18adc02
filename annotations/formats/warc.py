"""Copies of sources as a web archive: WARC 1.1 (ISO 28500:2017), a gzip member for each record.

A page that was fetched is a `response` with the headers its site sent; what a person handed in is a
`resource`. Where a page was reached over other addresses, a `metadata` record names them. What the headers
say of the way the bytes came (packed, in chunks, how many) is kept under other names, since the bytes are
here as they were unpacked.

`WARC-Payload-Digest` is the SHA-256 that was noted when the copy was stored, not one of the bytes as they
are now: a reader that verifies digests finds a copy that was changed since. A copy whose bytes are gone is
a `metadata` record that says so.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

MEDIA_TYPE = "application/gzip"
VERSION = "WARC/1.1"

_OF_THE_WAY = {"content-encoding", "transfer-encoding", "content-length"}
_IN_MEMORY = 1_000_000
_PIECE = 65_536


class ArchivedCopy(NamedTuple):
    """A copy as it is archived; the fields are ORM paths from `Copy`."""

    id: UUID
    source_id: UUID
    source__url: str
    given_by_id: UUID | None
    media_type: str
    sha256: str
    captured_at: datetime
    final_url: str
    http_status: int | None
    headers: list[list[str]]
    redirects: list[str]
    content: str


def archive(
    copies: Iterable[ArchivedCopy], *, opened: Callable[[str], IO[bytes]], of: str, as_of: datetime
) -> Iterator[bytes]:
    """The archive in pieces. One copy at a time is in memory, and of that no more than a megabyte.

    `opened` gives the bytes stored at a path, or raises `FileNotFoundError`; `of` is an address that names
    what the archive is of.
    """
    yield from _written(lambda writer: _about(writer, of, as_of))
    for copy in copies:
        try:
            with opened(copy.content) as content:
                yield from _written(_recorder(copy, content))
        except FileNotFoundError:
            yield from _written(_noter(copy, "missing", [f"sha256:{copy.sha256}"]))
        if copy.redirects:
            yield from _written(_noter(copy, "via", copy.redirects))


def _written(write: Callable[[WARCWriter], None]) -> Iterator[bytes]:
    """What this writes, in pieces, held on the disk where it is large."""
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as held:
        write(WARCWriter(held, gzip=True, warc_version=VERSION))
        held.seek(0)
        while piece := held.read(_PIECE):
            yield piece


def _recorder(copy: ArchivedCopy, content: IO[bytes]) -> Callable[[WARCWriter], None]:
    return lambda writer: _record(writer, copy, content)


def _noter(copy: ArchivedCopy, name: str, values: list[str]) -> Callable[[WARCWriter], None]:
    return lambda writer: _note(writer, copy, name, values)


def _about(writer: WARCWriter, of: str, as_of: datetime) -> None:
    fields = {
        "software": "Factcheck Workbench",
        "format": "WARC file version 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "isPartOf": of,
    }
    head = {
        "WARC-Record-ID": _name(uuid5(NAMESPACE_URL, f"{of} {_time(as_of)}")),
        "WARC-Date": _time(as_of),
    }
    _write(writer, "", "warcinfo", _fields(fields.items()), head)


def _record(writer: WARCWriter, copy: ArchivedCopy, content: IO[bytes]) -> None:
    head = {**_head(copy, copy.id), "WARC-Payload-Digest": f"sha256:{copy.sha256}"}
    if copy.http_status is None:
        _write(writer, _address(copy), "resource", content, head, content_type=copy.media_type)
        return
    headers = [_as_kept(name, value) for name, value in copy.headers]
    headers.append(("Content-Length", str(_length(content))))
    status = StatusAndHeaders(_status_line(copy.http_status), headers, protocol="HTTP/1.1")
    _write(writer, _address(copy), "response", content, head, http_headers=status)


def _note(writer: WARCWriter, copy: ArchivedCopy, name: str, values: list[str]) -> None:
    head = {**_head(copy, uuid5(copy.id, name)), "WARC-Refers-To": _name(copy.id)}
    _write(writer, _address(copy), "metadata", _fields([(name, value) for value in values]), head)


def _write(
    writer: WARCWriter, address: str, kind: str, content: IO[bytes], head: dict[str, str], **about: Any
) -> None:
    content_type = about.pop("content_type", "")
    record = writer.create_warc_record(
        address,
        kind,
        payload=content,
        length=_length(content),
        warc_content_type=content_type,
        warc_headers_dict=head,
        **about,
    )
    writer.write_record(record)


def _head(copy: ArchivedCopy, id: UUID) -> dict[str, str]:
    return {"WARC-Record-ID": _name(id), "WARC-Date": _time(copy.captured_at)}


def _address(copy: ArchivedCopy) -> str:
    return copy.final_url or copy.source__url or _name(copy.source_id).strip("<>")


def _as_kept(name: str, value: str) -> tuple[str, str]:
    return (f"X-Archive-Orig-{name}" if name.lower() in _OF_THE_WAY else name), value


def _status_line(status: int) -> str:
    known = status in HTTPStatus.__members__.values()
    return f"{status} {HTTPStatus(status).phrase}" if known else str(status)


def _length(content: IO[bytes]) -> int:
    end = content.seek(0, 2)
    content.seek(0)
    return end


def _fields(pairs: Iterable[tuple[str, str]]) -> IO[bytes]:
    return BytesIO("".join(f"{name}: {value}\r\n" for name, value in pairs).encode())


def _name(id: UUID) -> str:
    return f"<urn:uuid:{id}>"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
