"""One question to a service that speaks chat completions (OpenAI API reference, "Create chat completion").

The service may be slow, broken or hostile. Whoever asks is called every second while the answer is awaited,
so that they can say they live, or give up; time and size have limits that hold while bytes arrive; nothing
the service says about itself, no address and no key is ever repeated.
"""

import json
import socket
import ssl
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Thread
from urllib.parse import urlsplit

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    InvalidHeader,
    NewConnectionError,
    ReadTimeoutError,
)
from urllib3.response import BaseHTTPResponse
from urllib3.util import Retry

from annotations.errors import DetectorFailed

# How often whoever asks is called while nothing comes.
PULSE_SECONDS = 1.0

_CHUNK = 65_536
_BUSY = {429, 503}
_MOVED = {301, 302, 303, 307, 308}
_REFUSED_KEY = {401, 403}
_OK = 200


@dataclass(frozen=True, slots=True)
class Service:
    """A service of this installation: the name it is chosen by, the base of its addresses ("http://…/v1";
    "" when it is offered no more) and the key it asks for, if it does."""

    name: str
    url: str
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Limits:
    """How far one article may go. `silence_seconds`: without a byte, `total_seconds`: for all its questions;
    `busy_seconds`: the longest rest before the one new try at a service that is busy."""

    connect_seconds: float = 10.0
    silence_seconds: float = 120.0
    total_seconds: float = 600.0
    busy_seconds: float = 20.0
    max_bytes: int = 2_000_000


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    retry_after: str | None
    content: bytes


class Chat:
    """What is asked of one service for one article. The time for all of it runs from here on.

    `on_pulse` is called about every second while an answer is awaited; what it raises ends the waiting.
    """

    def __init__(self, service: Service, *, model: str, limits: Limits, on_pulse: Callable[[], None]) -> None:
        self._service = service
        self._model = model
        self._limits = limits
        self._on_pulse = on_pulse
        self._ends = time.monotonic() + limits.total_seconds

    def ask(self, instructions: str, question: str) -> str:
        """What the model says to a question. Raises `DetectorFailed`."""
        messages = [{"role": "system", "content": instructions}, {"role": "user", "content": question}]
        body = json.dumps({"model": self._model, "messages": messages, "temperature": 0, "stream": False})
        reply = self._post(body.encode())
        if reply.status in _BUSY:
            self._rest(reply.retry_after)
            reply = self._post(body.encode())
        if reply.status != _OK:
            raise self._refusal(reply.status)
        return self._said(reply.content)

    def _post(self, body: bytes) -> _Reply:
        exchange = _Exchange(self._service, body, self._limits)
        exchange.start()
        try:
            self._await(exchange.reply, until=self._ends)
            if not exchange.reply.done():
                raise self._too_slow()
            return exchange.reply.result()
        except (HTTPError, HTTPException, OSError) as error:
            raise self._failure(error) from error
        finally:
            exchange.cut()

    def _rest(self, retry_after: str | None) -> None:
        """Leave a busy service alone for as long as it asks, within limits."""
        try:
            asked = Retry().parse_retry_after(retry_after) if retry_after else 1.0
        except InvalidHeader:
            asked = 1.0
        self._await(Future(), until=time.monotonic() + min(asked, self._limits.busy_seconds))

    def _await(self, reply: "Future[_Reply]", *, until: float) -> None:
        """Return when there is a reply, when `until` is reached, or the time for the article is up."""
        while not reply.done() and (left := min(until, self._ends) - time.monotonic()) > 0:
            wait([reply], timeout=min(PULSE_SECONDS, left))
            self._on_pulse()

    def _said(self, content: bytes) -> str:
        try:
            answer = json.loads(content.decode())
            choice = answer["choices"][0]
            words = choice["message"]["content"]
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise self.unusable("did not answer in the form of chat completions") from error
        if not isinstance(words, str):
            raise self.unusable("did not answer in words")
        if choice.get("finish_reason") == "length":
            raise self.unusable("broke its answer off before the end")
        return words

    def unusable(self, what_it_did: str) -> DetectorFailed:
        """The failure of a service whose answer is of no use."""
        return self._failed(
            "bad_answer", f"{what_it_did}. Try again, or choose another model in the project’s settings"
        )

    def _refusal(self, status: int) -> DetectorFailed:
        told = f"(HTTP {status})"
        if status in _REFUSED_KEY:
            return self._failed("refused_key", f"refused our key {told}. An administrator can put it right")
        if status in _MOVED:
            return self._failed(
                "moved", f"sends us to another address {told}, where we do not follow. Tell an administrator"
            )
        if status in _BUSY:
            return self._failed("busy", f"is too busy {told}. Try again later")
        if status < 500:
            return self._failed(
                "refused", f"refused the question {told}. Is “{self._model}” a model that it has?"
            )
        return self._failed("broken", f"met an error of its own {told}. Try again later")

    def _failure(self, error: Exception) -> DetectorFailed:
        match error:
            case ssl.SSLError():
                return self._failed(
                    "unreachable", "has no certificate that can be trusted. Tell an administrator"
                )
            case NewConnectionError():  # which the library counts among those that took too long
                return self._unreachable()
            case TimeoutError() | ReadTimeoutError() | ConnectTimeoutError():
                return self._too_slow()
            case _:
                return self._unreachable()

    def _unreachable(self) -> DetectorFailed:
        return self._failed(
            "unreachable",
            "cannot be reached, or hung up. Try again, or ask an administrator whether it runs",
        )

    def _too_slow(self) -> DetectorFailed:
        return self._failed("too_slow", "took too long to answer. Try again, or choose a faster model")

    def _failed(self, reason: str, what: str) -> DetectorFailed:
        return DetectorFailed(reason, f"The service “{self._service.name}” {what}.")


class _Exchange(Thread):
    """One request and its reply, in a thread of its own: no time-out of a socket ends an answer that comes
    a byte at a time, so somebody has to stand beside and cut the line."""

    def __init__(self, service: Service, body: bytes, limits: Limits) -> None:
        super().__init__(daemon=True)
        self.reply: Future[_Reply] = Future()
        self._service = service
        self._body = body
        self._limits = limits
        self._line: socket.socket | None = None
        self._is_cut = False

    def cut(self) -> None:
        """End the exchange, wherever it is."""
        self._is_cut = True
        if self._line is not None:
            _shut(self._line)

    def run(self) -> None:
        connection = _connection(self._service.url, self._limits.connect_seconds)
        try:
            self.reply.set_result(self._exchange(connection))
        except Exception as error:  # handed on to the thread that waits
            self.reply.set_exception(error)
        finally:
            connection.close()

    def _exchange(self, connection: HTTPConnection) -> _Reply:
        connection.connect()
        self._line = connection.sock
        if self._is_cut:
            raise TimeoutError
        connection.auto_open = 0  # a line that was cut is not opened again
        connection.timeout = self._limits.silence_seconds
        path = f"{urlsplit(self._service.url).path.rstrip('/')}/chat/completions"
        connection.request("POST", path, body=self._body, headers=self._headers(), preload_content=False)
        with closing(connection.getresponse()) as response:
            content = self._read(response) if response.status == _OK else b""
            return _Reply(response.status, response.headers.get("Retry-After"), content)

    def _headers(self) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Connection": "close",
            "User-Agent": "FactcheckWorkbench/1",
        }
        return headers | ({"Authorization": f"Bearer {self._service.key}"} if self._service.key else {})

    def _read(self, response: BaseHTTPResponse) -> bytes:
        """The body as it is sent: packed, it is no JSON, so that nothing can swell up in here."""
        body = bytearray()
        while chunk := response.read(_CHUNK, decode_content=False):
            body += chunk
            if len(body) > self._limits.max_bytes:
                raise DetectorFailed(
                    "too_large",
                    f"The service “{self._service.name}” sends far too much. Choose another model.",
                )
        return bytes(body)


def _connection(url: str, seconds: float) -> HTTPConnection:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        return HTTPSConnection(host, parts.port, timeout=seconds, ssl_context=_tls_context())
    return HTTPConnection(host, parts.port, timeout=seconds)


def _tls_context() -> ssl.SSLContext:
    """Trusts what the system trusts, and the usual authorities where a bare system has none."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _shut(line: socket.socket) -> None:
    try:
        # Not the method of a TLS socket, which forgets its state while another thread reads from it.
        socket.socket.shutdown(line, socket.SHUT_RDWR)
    except OSError:
        return  # the other side was faster
