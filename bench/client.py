"""One client in a process of its own: `python -m bench.client`, told what to do on standard input.

The first line is the plan (JSON). It answers `ready`, waits for a second line, works until its calls or its
seconds are used up, and prints what came of it (JSON).
"""

import http.client
import itertools
import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg

Work = Iterator[int]


def main() -> None:
    plan = json.loads(sys.stdin.readline())
    begin: Callable[[dict[str, Any]], Work] = {"requests": requests, "commits": commits}[plan["kind"]]
    work = begin(plan)
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(timed(work, plan["seconds"])), flush=True)


def timed(work: Work, seconds: float) -> dict[str, Any]:
    """Take steps until the time is over; milliseconds of each, and the bytes that came in."""
    times, received = [], 0
    start = before = time.perf_counter()
    for size in work:
        now = time.perf_counter()
        times.append((now - before) * 1000)
        received += size
        before = now
        if now - start >= seconds:
            break
    return {"seconds": before - start, "times": times, "bytes": received}


def requests(plan: dict[str, Any]) -> Work:
    """Send the plan's calls over one connection, over and over where it says `repeat`; a refusal ends it."""
    connection = http.client.HTTPConnection("127.0.0.1", plan["port"], timeout=120)
    connection.connect()
    calls = itertools.cycle(plan["calls"]) if plan["repeat"] else plan["calls"]
    for call in calls:
        connection.request(call["method"], call["path"], call["body"], call["headers"])
        response = connection.getresponse()
        size = len(start := response.read(1024))
        while piece := response.read(256 * 1024):
            size += len(piece)
        if response.status >= 300:
            sys.exit(f"{call['method']} {call['path']} answered {response.status}: {start.decode()}")
        yield size


def commits(plan: dict[str, Any]) -> Work:
    """Insert rows of one column, each in a transaction of its own."""
    with psycopg.connect(plan["database"], autocommit=True) as connection:
        while True:
            connection.execute("INSERT INTO bench_commits (words) VALUES ('a row')")
            yield 0


if __name__ == "__main__":
    main()
