"""Clients set to work at the same moment, and what they got done."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from factcheck.files import BASE_DIR

SECONDS = 5.0


@dataclass(frozen=True)
class Done:
    """`steps` within `seconds` of wall time, `milliseconds` the median of one step, `received` in bytes."""

    steps: int
    seconds: float
    milliseconds: float
    received: int

    @property
    def rate(self) -> float:
        """Steps per second."""
        return self.steps / self.seconds


def request_plans(
    port: int, calls: Sequence[dict[str, Any]], *, clients: int, repeat: bool
) -> list[dict[str, Any]]:
    """One plan a client. Calls that change something are dealt out, so that no client repeats another's."""
    shares = (
        [list(calls)] * clients if repeat else [list(calls[number::clients]) for number in range(clients)]
    )
    return [{"kind": "requests", "port": port, "calls": share, "repeat": repeat} for share in shares]


def drive(plans: Sequence[dict[str, Any]], *, seconds: float = SECONDS) -> Done:
    """Run one client for each plan; they begin together. RuntimeError when one of them was refused."""
    clients = [_start(plan | {"seconds": seconds}) for plan in plans]
    for client in clients:
        _line(client)
    for client in clients:
        _tell(client, "go")
    results = [json.loads(_line(client)) for client in clients]
    for client in clients:
        client.wait()
    times = [each for result in results for each in result["times"]]
    return Done(
        steps=len(times),
        seconds=max(result["seconds"] for result in results),
        milliseconds=median(times),
        received=sum(result["bytes"] for result in results),
    )


def _start(plan: dict[str, Any]) -> "subprocess.Popen[str]":
    client = subprocess.Popen(
        [sys.executable, "-m", "bench.client"],
        cwd=BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    _tell(client, json.dumps(plan))
    return client


def _tell(client: "subprocess.Popen[str]", words: str) -> None:
    assert client.stdin is not None
    client.stdin.write(words + "\n")
    client.stdin.flush()


def _line(client: "subprocess.Popen[str]") -> str:
    assert client.stdout is not None
    line = client.stdout.readline()
    if not line:
        raise RuntimeError("A client ended before its time; its reason stands above.")
    return line
