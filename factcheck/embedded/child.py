"""A server as a child of ours: started in its own session, stopped in good order, gone when we are gone."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

LOOPBACK = "127.0.0.1"
_PR_SET_PDEATHSIG = 1
_LOG_LIMIT = 10 * 1024 * 1024

# Loaded before any fork: between fork and exec a child may not import.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class ServerFailed(Exception):
    """A server did not start, or ended by itself; the message holds the end of its log."""


class Account(NamedTuple):
    """The user and group a child runs as."""

    user: int
    group: int


def _end_with_parent(stop: signal.Signals, parent: int) -> Callable[[], None]:
    """What a child does first: ask Linux for the signal `stop` when its parent dies, of whatever cause."""

    def prepare() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, stop)
            if os.getppid() != parent:  # it died before we could ask
                os._exit(1)

    return prepare


class Child:
    """A started child; make one with `Child.start`."""

    def __init__(
        self, name: str, log: Path, stop_signal: signal.Signals, popen: "subprocess.Popen[bytes]"
    ) -> None:
        self.name = name
        self.log = log
        self.stop_signal = stop_signal
        self._popen = popen

    @classmethod
    def start(
        cls,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        stop_signal: signal.Signals = signal.SIGTERM,
        orphan_signal: signal.Signals | None = None,
        environment: Mapping[str, str] | None = None,
        account: Account | None = None,
        cwd: str | Path = "/",
        stdin: bytes = b"",
    ) -> "Child":
        """Run `command` with its output appended to `log`.

        `stop_signal` asks it to end in good order; `orphan_signal` (default: the same) is what it gets when
        this program dies. Main thread only: Linux ties the latter to the thread that started the child.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > _LOG_LIMIT:
            log.replace(log.with_name(f"{log.name}.1"))
        with log.open("ab") as output:
            popen = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env=environment,
                user=account.user if account else None,
                group=account.group if account else None,
                extra_groups=[] if account else None,
                # Its own session: Ctrl-C in the terminal reaches only us, and we stop the parts in order.
                start_new_session=True,
                preexec_fn=_end_with_parent(orphan_signal or stop_signal, os.getpid()),
            )
        child = cls(name, log, stop_signal, popen)
        assert popen.stdin is not None
        try:
            popen.stdin.write(stdin)
            popen.stdin.close()
        except BrokenPipeError as error:
            raise child.failure() from error
        return child

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._popen.poll()

    def wait_until(self, is_ready: Callable[[], bool], *, seconds: float) -> None:
        """Return once `is_ready()`; raise ServerFailed when the child ends first or the time is over."""
        deadline = time.monotonic() + seconds
        while not is_ready():
            if self.exit_code is not None:
                raise self.failure()
            if time.monotonic() > deadline:
                raise ServerFailed(f"{self.name} does not answer after {seconds:.0f} s.\n{tail(self.log)}")
            time.sleep(0.02)

    def ask_to_stop(self) -> None:
        if self.exit_code is None:
            self._popen.send_signal(self.stop_signal)

    def stop(self, *, patience: float = 10) -> None:
        """Ask it to end, wait `patience` seconds, then end it and everything it started."""
        if self.exit_code is None:
            self.ask_to_stop()
            try:
                self._popen.wait(patience)
            except subprocess.TimeoutExpired:
                os.killpg(self.pid, signal.SIGKILL)
                self._popen.wait()

    def kill(self) -> None:
        """End it and everything it started at once, as a crash would."""
        os.killpg(self.pid, signal.SIGKILL)
        self._popen.wait()

    def failure(self) -> ServerFailed:
        self._popen.wait()
        return ServerFailed(f"{self.name} ended with code {self._popen.returncode}.\n{tail(self.log)}")


def run(command: Sequence[str | Path], *, cwd: Path) -> str:
    """Run `command` to its end and give what it wrote to standard output; it too ends when we die.

    Its progress on standard error is passed on. Raises ServerFailed when it fails.
    """
    ended = subprocess.run(
        [str(part) for part in command],
        check=False,
        cwd=cwd,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=_end_with_parent(signal.SIGTERM, os.getpid()),
    )
    if ended.returncode != 0:
        name = " ".join(Path(part).name for part in command)
        raise ServerFailed(f"{name} ended with code {ended.returncode}.\n{ended.stdout}")
    return ended.stdout


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, under its path."""
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return "\n".join([f"{log}:", *(f"  {line}" for line in text.splitlines()[-lines:])])


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def is_listening(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True
