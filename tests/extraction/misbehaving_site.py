"""A web server on loopback whose every page goes wrong in its own way."""

import gzip
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.extraction.papers import paper

ARTICLE = "<html><body><h1>Ferry stops</h1><p>The ferry to Oldlight stops on Friday.</p></body></html>"
PDF = paper(["The ferry to Oldlight stops on Friday."], title="Ferry stops")
MEGABYTE = 1_000_000
TOLD_HEADERS = [
    ("Content-Type", "text/html"),
    ("Link", "</a>; rel=next"),
    ("Link", "</b>; rel=prev"),
    ("X-Town", "Malmö\x01"),
    ("X-Long", "x" * 20_000),
    ("X-Last", "left out"),
]
# 200 MB of spaces: a gzip file may be many packed parts, one after the other.
BOMB = gzip.compress(b" " * MEGABYTE) * 200


@dataclass
class Site:
    """A running server: the (path, headers) it was asked for, and how many bytes of bodies it got rid of.

    `now` is the path whose page "/now" shows at present: one address may change, and go wrong later.
    """

    port: int
    scheme: str = "http"
    now: str = "/article"
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    server_names: list[str] = field(default_factory=list)
    sent: int = 0

    @property
    def endpoint(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"


class _Handler(BaseHTTPRequestHandler):
    site: Site
    released: threading.Event

    def do_GET(self) -> None:  # the name the library calls
        self.site.requests.append((self.path, dict(self.headers.items())))
        # The client hangs up on most of these pages: that is what is tested.
        with suppress(OSError):
            path = self.site.now if self.path == "/now" else self.path
            page, _, argument = path.removeprefix("/").partition("/")
            PAGES[page](self, argument)

    def log_message(self, format: str, *args: object) -> None:
        """Keeps the test's output quiet."""

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Type": "text/html", "Content_Length": str(len(body)), **headers}.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.send(body)

    def send(self, body: bytes) -> None:
        self.wfile.write(body)
        self.site.sent += len(body)

    def trickle(self, content: bytes, seconds: float = 0.1) -> None:
        for byte in content:
            self.send(bytes([byte]))
            if self.released.wait(seconds):
                return


def _article(handler: _Handler, argument: str) -> None:
    handler.answer(ARTICLE.encode(), Content_Type=argument.replace("_", "/", 1) or "text/html; charset=UTF-8")


def _pdf(handler: _Handler, argument: str) -> None:
    handler.answer(PDF, Content_Type=argument.replace("_", "/", 1))


def _status(handler: _Handler, argument: str) -> None:
    handler.answer(b"<p>no</p>", status=int(argument))


def _without_type(handler: _Handler, argument: str) -> None:
    handler.answer(argument.encode() or ARTICLE.encode(), Content_Type="")


def _packed(handler: _Handler, argument: str) -> None:
    handler.answer(gzip.compress(ARTICLE.encode()), Content_Encoding=argument)


def _badly_packed(handler: _Handler, argument: str) -> None:
    handler.answer(b"these bytes are not packed at all", Content_Encoding="gzip")


def _bomb(handler: _Handler, argument: str) -> None:
    handler.answer(BOMB, Content_Encoding="gzip")


def _huge(handler: _Handler, argument: str) -> None:
    handler.answer(b"x", Content_Length=str(20 * MEGABYTE))


def _endless(handler: _Handler, argument: str) -> None:
    handler.answer(b"", Content_Length="")
    for _ in range(20):
        handler.send(b"x" * MEGABYTE)


def _two_gigabytes(handler: _Handler, argument: str) -> None:
    """Announced, unless the path says otherwise, and sent for as long as anybody listens."""
    length = str(2000 * MEGABYTE)
    handler.answer(b"", Content_Length="" if argument == "unannounced" else length)
    for _ in range(2000):
        handler.send(b"x" * MEGABYTE)


def _shown(handler: _Handler, argument: str) -> None:
    """/shown/BODY, in hexadecimal so that it may hold anything."""
    handler.answer(bytes.fromhex(argument))


def _endless_headers(handler: _Handler, argument: str) -> None:
    """Lines without end, or one such line."""
    handler.send(b"HTTP/1.1 200 OK\r\n")
    for number in range(20_000):
        handler.send(b"x" * 1000 if argument == "line" else b"X-Line-%d: %s\r\n" % (number, b"x" * 1000))


def _wrong_length(handler: _Handler, argument: str) -> None:
    handler.answer(ARTICLE.encode(), Content_Length=argument)


def _telling(handler: _Handler, argument: str) -> None:
    """A page with headers of every kind: one twice, one not in ASCII, one longer than is worth keeping."""
    handler.send_response(200)
    for name, value in TOLD_HEADERS:
        handler.send_header(name, value)
    handler.end_headers()
    handler.send(ARTICLE.encode())


def _slow_body(handler: _Handler, argument: str) -> None:
    """/slow-body/SECONDS between one byte and the next."""
    handler.answer(b"", Content_Length="100000")
    handler.trickle(b"x" * 100_000, seconds=float(argument or 0.1))


def _slow_headers(handler: _Handler, argument: str) -> None:
    handler.trickle(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000)


def _silent(handler: _Handler, argument: str) -> None:
    handler.released.wait(30)


def _reset(handler: _Handler, argument: str) -> None:
    if argument == "midway":
        handler.answer(b"<p>The ferry", Content_Length="5000")
        handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def _cut_short(handler: _Handler, argument: str) -> None:
    handler.answer(b"<p>The ferry", Content_Length="5000")


def _garbage(handler: _Handler, argument: str) -> None:
    handler.send(b"\x00\x01 this is not HTTP\r\n\r\n")


def _redirect(handler: _Handler, argument: str) -> None:
    """/redirect/CODE/LOCATION, the location in hexadecimal so that it may hold anything."""
    code, _, location = argument.partition("/")
    handler.answer(b"", status=int(code), Location=bytes.fromhex(location).decode("latin-1"))


def _loop(handler: _Handler, argument: str) -> None:
    handler.answer(b"", status=302, Location=f"/loop/{int(argument or 0) + 1}")


PAGES: dict[str, Callable[[_Handler, str], None]] = {
    "article": _article,
    "badly-packed": _badly_packed,
    "bomb": _bomb,
    "cut-short": _cut_short,
    "endless": _endless,
    "endless-headers": _endless_headers,
    "garbage": _garbage,
    "huge": _huge,
    "loop": _loop,
    "packed": _packed,
    "pdf": _pdf,
    "redirect": _redirect,
    "reset": _reset,
    "shown": _shown,
    "silent": _silent,
    "slow-body": _slow_body,
    "slow-headers": _slow_headers,
    "status": _status,
    "telling": _telling,
    "two-gigabytes": _two_gigabytes,
    "without-type": _without_type,
    "wrong-length": _wrong_length,
}


def redirect_to(location: str, code: int = 302) -> str:
    """The path of a page that redirects to `location`, whatever stands in it."""
    return f"/redirect/{code}/{location.encode().hex()}"


def showing(body: str) -> str:
    """The path of a page with this body."""
    return f"/shown/{body.encode().hex()}"


@contextmanager
def misbehaving_site(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """The server in a thread, over TLS when a context is given."""
    released = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    site = Site(server.server_port, "https" if context else "http")
    server.RequestHandlerClass = type("_SiteHandler", (_Handler,), {"site": site, "released": released})
    server.handle_error = lambda request, address: None  # type: ignore[method-assign,assignment]
    if context:
        context.sni_callback = lambda connection, name, _: site.server_names.append(name or "")
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        released.set()
        server.shutdown()
        server.server_close()
        thread.join()
