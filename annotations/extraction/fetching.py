"""GET one page from the open web without becoming a door into the own network.

Each hop is checked anew: the address is parsed once, its name is resolved once, every answer must be public,
and the socket is opened to exactly an address that was checked, so that a name which answers differently a
moment later changes nothing. Size and time have limits that hold while the page arrives.
"""

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from http.client import HTTPException
from ipaddress import IPv4Address, ip_address
from types import TracebackType
from typing import Self, TypeVar

import certifi
from urllib3.connection import HTTPConnection
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError
from urllib3.response import BaseHTTPResponse

from annotations.errors import FetchFailed
from annotations.extraction.addresses import (
    DEFAULT_PORTS,
    Address,
    Target,
    kind_if_not_public,
    literal_address,
    parse_target,
)
from annotations.extraction.pdf import PDF, is_pdf

USER_AGENT = "FactcheckWorkbench/1 (keeps a copy of pages that fact-checkers cite; one request per page)"

# A file that its site does not name is a PDF, or nothing that we read.
_UNNAMED = "application/octet-stream"
_ACCEPTED_TYPES = ("text/", "application/xhtml+xml", PDF, "application/x-pdf", _UNNAMED)
_CHUNK = 65_536
_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f]")
_DECODABLE = {"", "identity", "gzip", "x-gzip", "deflate"}
_FIRST_OPEN_PORT = 1024  # below it only the web's own ports are fetched from
_MOST_HEADER_CHARACTERS = 16_000  # that are kept; names and values together
_REDIRECTS = {301, 302, 303, 307, 308}
_REFUSALS = {
    401: ("forbidden", "The site asks for a log-in"),
    402: ("paywall", "The site asks for payment"),
    403: ("forbidden", "The site refuses access"),
    404: ("not_found", "There is no page at this address"),
    410: ("not_found", "The page was removed by its site"),
    451: ("forbidden", "The page is blocked for legal reasons"),
}

_Answer = TypeVar("_Answer")
Resolver = Callable[[str, int], Sequence[str]]
"""Host name and port in, addresses out, as strings; raises `OSError` when there are none."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far one fetch may go.

    `max_bytes` counts the page as sent and as unpacked. `allowed_private` names the endpoints
    (`"intranet.example:80"`, the port always written) that are fetched although they are not public.
    """

    total_seconds: float = 20.0
    read_seconds: float = 10.0
    max_bytes: int = 10_000_000
    redirects: int = 5
    allowed_private: frozenset[str] = frozenset()


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as its site sent it, unpacked but not decoded. `charset` is what the header said, if it did.

    `headers` are the answer's, name and value, in the order they came; those beyond 16,000 characters are
    left out. `redirects` are the addresses that were asked before `final_url`, in turn.
    """

    content: bytes
    media_type: str
    charset: str | None
    final_url: str
    http_status: int
    fetched_at: datetime
    headers: tuple[tuple[str, str], ...] = ()
    redirects: tuple[str, ...] = ()


def system_resolver(host: str, port: int) -> list[str]:
    """Every address the system knows for a name."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(answer[4][0]) for answer in answers]


def fetch(url: str, *, limits: Limits = DEFAULT_LIMITS, resolve: Resolver = system_resolver) -> Fetched:
    """The page at `url`, after redirects.

    Raises `FetchFailed`: `reason` is a value of `models.FetchFailure`, `detail` a sentence for people.
    """
    target = parse_target(url.strip())
    passed: list[str] = []
    with _Deadline(limits.total_seconds) as deadline:
        for _ in range(limits.redirects + 1):
            with _response(target, limits, resolve, deadline) as response:
                location = response.headers.get("Location")
                if response.status not in _REDIRECTS or not location:
                    return replace(_read(response, target, limits, deadline), redirects=tuple(passed))
            passed.append(target.url)
            target = parse_target(_clean_location(location), base=target)
    raise FetchFailed("too_many_redirects", f"The page redirects more than {limits.redirects} times.")


class _Deadline:
    """Cuts the connections of one fetch when its time is up, even in the middle of a read that trickles."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends = time.monotonic() + seconds
        self._watched: list[socket.socket] = []
        self._is_cut = False
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for connection in self._watched:
                connection.close()

    @property
    def is_over(self) -> bool:
        return self._is_cut or time.monotonic() >= self._ends

    def remaining(self) -> float:
        """Seconds left; raises `FetchFailed` with `too_slow` when there are none."""
        if self.is_over:
            raise FetchFailed("too_slow", f"The page took longer than {self.seconds:g} seconds.")
        return self._ends - time.monotonic()

    def watch(self, connection: socket.socket) -> None:
        """Cut this connection at the deadline. Wants the TCP socket, before TLS takes it over."""
        with self._lock:
            self._watched.append(connection.dup())
            if self._is_cut:
                _shut(connection)

    def _cut(self) -> None:
        with self._lock:
            self._is_cut = True
            for connection in self._watched:
                _shut(connection)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was faster


@contextmanager
def _response(
    target: Target, limits: Limits, resolve: Resolver, deadline: _Deadline
) -> Iterator[BaseHTTPResponse]:
    """The answer of one hop, its body still to be read; a network failure within becomes `FetchFailed`."""
    try:
        with _open(target, limits, resolve, deadline) as connection:
            response = _ask(target, connection, limits)
            with closing(response):
                yield response
    except (HTTPError, HTTPException, OSError) as error:
        deadline.remaining()
        raise _as_failure(error, target, limits) from error


@contextmanager
def _open(target: Target, limits: Limits, resolve: Resolver, deadline: _Deadline) -> Iterator[socket.socket]:
    addresses = _vetted_addresses(target, limits, resolve, deadline)
    connection = _connect(addresses, target.port, limits, deadline)
    deadline.watch(connection)
    if target.scheme == "https":
        connection = _tls_context().wrap_socket(connection, server_hostname=target.host)
    try:
        yield connection
    finally:
        connection.close()


def _vetted_addresses(
    target: Target, limits: Limits, resolve: Resolver, deadline: _Deadline
) -> list[Address]:
    """The addresses of a host, resolved once, all of them public; or those of an allowed endpoint."""
    if target.endpoint in limits.allowed_private:
        return _addresses(target, resolve, deadline)
    if target.port < _FIRST_OPEN_PORT and target.port not in DEFAULT_PORTS.values():
        raise FetchFailed("bad_url", f"Port {target.port} belongs to another service than the web.")
    addresses = _addresses(target, resolve, deadline)
    for address in addresses:
        if kind := kind_if_not_public(address):
            raise FetchFailed(
                "private_address",
                f"{target.host} leads to {kind} ({address}); only public pages are fetched.",
            )
    return addresses


def _addresses(target: Target, resolve: Resolver, deadline: _Deadline) -> list[Address]:
    if literal := literal_address(target.host):
        return [literal]
    if f".{target.host}".endswith(".localhost"):
        return [IPv4Address("127.0.0.1")]  # what the name always means (RFC 6761 §6.3), known to DNS or not
    answers = _in_time(lambda: resolve(target.host, target.port), deadline)
    if not answers:
        raise socket.gaierror(socket.EAI_NONAME, "The name has no address")
    return [ip_address(answer) for answer in dict.fromkeys(answers)]


def _in_time(question: Callable[[], _Answer], deadline: _Deadline) -> _Answer:
    """The answer to a question that knows no time limit of its own; `TimeoutError` when it comes too late."""
    future: Future[_Answer] = Future()

    def ask() -> None:
        try:
            future.set_result(question())
        except Exception as error:  # handed on to the thread that waits
            future.set_exception(error)

    threading.Thread(target=ask, daemon=True).start()
    return future.result(timeout=deadline.remaining())


def _connect(addresses: Sequence[Address], port: int, limits: Limits, deadline: _Deadline) -> socket.socket:
    """A connection to the first of these addresses that takes one. Nothing is looked up here."""
    failure = OSError("no address")
    for address in addresses:
        connection = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6)
        connection.settimeout(min(limits.read_seconds, deadline.remaining()))
        try:
            connection.connect((str(address), port))
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise failure


def _tls_context() -> ssl.SSLContext:
    """Trusts what the system trusts, and the usual authorities where a bare system has none."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _ask(target: Target, connection: socket.socket, limits: Limits) -> BaseHTTPResponse:
    """Sends the request over this very connection; the library may open no other."""
    http = HTTPConnection(target.host, target.port, timeout=limits.read_seconds)
    http.auto_open = 0
    http.sock = connection
    headers = {
        "Host": target.authority,
        "User-Agent": USER_AGENT,
        "Accept": "text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9,*/*;q=0.1",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
    }
    http.request("GET", target.path, headers=headers, preload_content=False)
    return http.getresponse()


def _read(response: BaseHTTPResponse, target: Target, limits: Limits, deadline: _Deadline) -> Fetched:
    _refuse_status(response.status)
    media_type, charset = _content_type(response.headers.get("Content-Type"))
    if media_type and not media_type.startswith(_ACCEPTED_TYPES):
        raise _not_text(media_type)
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in _DECODABLE:
        raise FetchFailed("unreachable", f"The site packs the page in a way we did not ask for ({encoding}).")
    content = _body(response, limits, deadline)
    if is_pdf(content, media_type):
        media_type = PDF
    elif media_type == _UNNAMED:
        raise _not_text(media_type)
    return Fetched(
        content=content,
        media_type=media_type or _sniffed_type(content),
        charset=charset,
        final_url=target.url,
        http_status=response.status,
        fetched_at=datetime.now(UTC),
        headers=_kept_headers(response),
    )


def _not_text(media_type: str) -> FetchFailed:
    return FetchFailed("not_text", f"The address leads to a file of type {media_type}, not to a text.")


def _kept_headers(response: BaseHTTPResponse) -> tuple[tuple[str, str], ...]:
    """The headers as far as they are kept; what no column can hold is left out of them."""
    kept: list[tuple[str, str]] = []
    room = _MOST_HEADER_CHARACTERS
    for name, value in response.headers.iteritems():
        plain = _CONTROL_CHARACTER.sub("", name), _CONTROL_CHARACTER.sub("", value)
        room -= len(plain[0]) + len(plain[1])
        if room < 0:
            break
        kept.append(plain)
    return tuple(kept)


def _refuse_status(status: int) -> None:
    if status in _REFUSALS:
        reason, sentence = _REFUSALS[status]
        raise FetchFailed(reason, f"{sentence} (HTTP {status}).")
    if not 200 <= status < 300:
        raise FetchFailed("unreachable", f"The site answered with HTTP {status} instead of the page.")


def _content_type(header: str | None) -> tuple[str, str | None]:
    """Media type in lower case ("" when the site did not say) and charset."""
    if not header:
        return "", None
    message = Message()
    message["Content-Type"] = header
    return message.get_content_type(), message.get_content_charset()


def _sniffed_type(content: bytes) -> str:
    return "text/html" if content.lstrip()[:1] == b"<" else "text/plain"


def _body(response: BaseHTTPResponse, limits: Limits, deadline: _Deadline) -> bytes:
    """The whole body, unpacked, never holding much more than the limit in memory."""
    too_large = FetchFailed("too_large", f"The page is larger than {limits.max_bytes / 1e6:g} MB.")
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > limits.max_bytes:
        raise too_large
    body = bytearray()
    while chunk := response.read(_CHUNK):
        body += chunk
        if max(len(body), response.tell()) > limits.max_bytes:
            raise too_large
    deadline.remaining()  # a connection cut at the deadline looks like a page that ended
    return bytes(body)


def _clean_location(location: str) -> str:
    """A Location header as sites really send it: raw UTF-8 (read as Latin-1 by the library), with spaces."""
    raw = location.strip().encode("latin-1", "replace")
    return raw.decode("utf-8", "replace").replace(" ", "%20")


def _as_failure(error: Exception, target: Target, limits: Limits) -> FetchFailed:
    """A failure of the network in words for people."""
    match error:
        case TimeoutError() | ReadTimeoutError():
            return FetchFailed("too_slow", f"{target.host} sent nothing for {limits.read_seconds:g} seconds.")
        case socket.gaierror():
            return FetchFailed("unreachable", f"The name {target.host} cannot be found. Is it spelled right?")
        case ssl.SSLCertVerificationError():
            why = error.verify_message or "not valid"
            return FetchFailed("unreachable", f"The certificate of {target.host} cannot be trusted: {why}.")
        case ConnectionRefusedError():
            return FetchFailed("unreachable", f"{target.host} takes no connections on port {target.port}.")
        case DecodeError():
            return FetchFailed("unreachable", f"{target.host} sent a page that cannot be unpacked.")
        case OSError(strerror=str(why)):
            return FetchFailed("unreachable", f"{target.host} cannot be reached: {why}.")
        case _:
            return FetchFailed(
                "unreachable", f"The connection to {target.host} broke before the page was there."
            )
