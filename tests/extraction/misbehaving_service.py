"""A service on loopback that speaks chat completions, well or badly, one way after the other."""

import gzip
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MEGABYTE = 1_000_000
KEY = "sk-harbour-5e63"


@dataclass
class Asked:
    """A request as the service saw it."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def question(self) -> str:
        return str(self.body["messages"][-1]["content"])


@dataclass
class Running:
    """A running service: what it was asked, and how many bytes of answers it got rid of."""

    port: int
    answers: "list[Answer]"
    asked: list[Asked] = field(default_factory=list)
    sent: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


class _Handler(BaseHTTPRequestHandler):
    service: Running
    released: threading.Event

    def do_POST(self) -> None:  # the name the library calls
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answers, number = self.service.answers, len(self.service.asked)
        self.service.asked.append(Asked(self.path, dict(self.headers.items()), json.loads(body)))
        # The client hangs up on most of these: that is what is tested.
        with suppress(OSError):
            answers[min(number, len(answers) - 1)](self)

    def do_GET(self) -> None:
        """Only whoever follows a redirect comes here."""
        self.service.asked.append(Asked(self.path, dict(self.headers.items()), {}))
        self.answer(b"{}")

    def log_message(self, format: str, *args: object) -> None:
        """Keeps the test's output quiet."""

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        usual = {"Content_Type": "application/json", "Content_Length": str(len(body))}
        for name, value in {**usual, **headers}.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.send(body)

    def send(self, body: bytes) -> None:
        self.wfile.write(body)
        self.service.sent += len(body)

    def trickle(self, content: bytes) -> None:
        for byte in content:
            self.send(bytes([byte]))
            if self.released.wait(0.02):
                return


Answer = Callable[[_Handler], None]


def says(content: Any, finish_reason: str = "stop") -> Answer:
    """A completion of this content; what is not a string is written as JSON."""
    words = content if isinstance(content, str) else json.dumps(content)
    return sends({"choices": [{"message": {"content": words}, "finish_reason": finish_reason}]})


def sends(answer: Any, **headers: str) -> Answer:
    """This JSON as the whole answer; bytes as they are."""
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return lambda handler: handler.answer(body, 200, **headers)


def refuses(status: int, **headers: str) -> Answer:
    """An answer of this status, which repeats what it should not."""
    return lambda handler: handler.answer(f'{{"error": "bad key {KEY}"}}'.encode(), status, **headers)


def packed(content: Any) -> Answer:
    """The right answer in a packing that was not asked for."""
    body = json.dumps({"choices": [{"message": {"content": json.dumps(content)}}]}).encode()
    return sends(gzip.compress(body), Content_Encoding="gzip")


def hangs(handler: _Handler) -> None:
    handler.released.wait(30)


def trickles_headers(handler: _Handler) -> None:
    handler.trickle(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000)


def trickles_body(handler: _Handler) -> None:
    handler.answer(b"", Content_Length="100000")
    handler.trickle(b" " * 100_000)


def floods(handler: _Handler) -> None:
    handler.answer(b"", Content_Length="")
    for _ in range(50):
        handler.send(b" " * MEGABYTE)


def hangs_up(handler: _Handler) -> None:
    handler.answer(b'{"choices": [', Content_Length="5000")
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def stops_short(handler: _Handler) -> None:
    handler.answer(b'{"choices": [', Content_Length="5000")


def speaks_no_http(handler: _Handler) -> None:
    handler.send(b"\x00\x01 this is not HTTP\r\n\r\n")


@contextmanager
def misbehaving_service(answers: Sequence[Answer]) -> Iterator[Running]:
    """The service in a thread; it gives the answers in turn, the last one again and again."""
    released = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    service = Running(server.server_port, list(answers))
    server.RequestHandlerClass = type(
        "_ServiceHandler", (_Handler,), {"service": service, "released": released}
    )
    server.handle_error = lambda request, address: None  # type: ignore[method-assign,assignment]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        released.set()
        server.shutdown()
        server.server_close()
        thread.join()
