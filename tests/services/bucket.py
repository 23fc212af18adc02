"""A store on loopback that speaks as much of S3 as copies need: objects put, read, looked at and deleted."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REFUSED = b'<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>No.</Message></Error>'
MISSING = b'<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>Not there.</Message></Error>'


@dataclass
class Bucket:
    """A running store. `objects` are what it holds by /bucket/key, `asked` what it was asked for, in turn.
    It answers everything with 403 while it `refuses`."""

    port: int
    objects: dict[str, bytes] = field(default_factory=dict)
    refuses: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class _Handler(BaseHTTPRequestHandler):
    bucket: Bucket
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:  # the names the library calls
        body = self._body()
        self._heard()
        if self.bucket.refuses:
            self._answer(403, REFUSED)
            return
        self.bucket.objects[self._key] = body
        self._answer(200)

    def do_GET(self) -> None:
        self._heard()
        if self.bucket.refuses:
            self._answer(403, REFUSED)
            return
        body = self.bucket.objects.get(self._key)
        self._answer(404, MISSING) if body is None else self._answer(200, body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        self._heard()
        self.bucket.objects.pop(self._key, None)
        self._answer(204)

    def log_message(self, format: str, *args: object) -> None:
        """Keeps the test's output quiet."""

    @property
    def _key(self) -> str:
        return self.path.partition("?")[0]

    def _heard(self) -> None:
        assert "Signature=" in self.headers["Authorization"]
        self.bucket.asked.append((self.command, self._key))

    def _body(self) -> bytes:
        if self.headers.get("Content-Encoding", "") != "aws-chunked":
            return self.rfile.read(int(self.headers["Content-Length"]))
        # Each piece has a line with its length before it; the last one has none, and checksums behind it.
        body = b""
        while length := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(length)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("ETag", '"0"')
        self.send_header("Last-Modified", "Tue, 11 Mar 2025 12:00:00 GMT")
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextmanager
def running_bucket() -> Iterator[Bucket]:
    """The store in a thread."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    bucket = Bucket(server.server_port)
    server.RequestHandlerClass = type("_BucketHandler", (_Handler,), {"bucket": bucket})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield bucket
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
