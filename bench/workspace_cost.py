"""What the article workspace costs with many claims on a long text. `bench/workspace` runs it."""

import gzip
import http.client
import os
import platform
from dataclasses import dataclass
from statistics import median
from typing import cast

from django.urls import reverse
from playwright.sync_api import Browser, Page

from bench import material
from bench.api_cost import get, load, say, session_of
from bench.load import drive, request_plans
from bench.meters import counted_statements, cpu_seconds
from bench.product import Product, Web
from tests.plugins.chromium.launch import chromium

LENGTH = 30_000
CLAIMS = (100, 1_000, 5_000)
LOADS = 5

# Interactive: the script has marked the current claim, and a frame has been painted since.
_WATCH = """
window.interactive = new Promise((done) =>
  addEventListener("DOMContentLoaded", () => {
    const parsed = performance.now();
    const look = () =>
      document.querySelector('.pin[aria-current="true"]')
        ? requestAnimationFrame(() => setTimeout(() => done([parsed, performance.now()])))
        : setTimeout(look);
    look();
  }),
);
"""
# From the key to the next claim's card on the screen.
_STEP = """
() => new Promise((done) => {
  const before = document.querySelector("#card").dataset.claim;
  const start = performance.now();
  const look = () =>
    document.querySelector("#card")?.dataset.claim !== before
      ? requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)))
      : setTimeout(look);
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
  look();
})
"""


@dataclass(frozen=True)
class Row:
    """Milliseconds, statements, kilobytes."""

    claims: int
    server: float
    web: float
    database: float
    statements: float
    html: float
    zipped: float
    parsed: float
    interactive: float
    step: float


def main(product: Product) -> None:
    say(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load()}")
    owner, project = material.desk("desk")
    articles = []
    for number, claims in enumerate(CLAIMS):
        say(f"{claims:,} claims")
        article = material.article(owner, project, number, length=LENGTH)
        material.mark(owner, [material.snapshot_of(article)], claims)
        articles.append(article)
    product.admin.execute("ANALYZE")
    cookie = session_of(owner)
    paths = [reverse("workspace", args=[project.slug, article.pk]) for article in articles]
    with product.web() as web, chromium() as browser:
        rows = [
            measured(product, web, browser, path, cookie, claims)
            for path, claims in zip(paths, CLAIMS, strict=True)
        ]
    report(rows)


def measured(product: Product, web: Web, browser: Browser, path: str, cookie: str, claims: int) -> Row:
    say(f"workspace with {claims:,} claims")
    call = get(path, {"Cookie": cookie})
    drive(request_plans(web.port, [call], clients=4, repeat=True), seconds=3)  # every worker has imported all
    with counted_statements(product.admin) as counted:
        drive(request_plans(web.port, [call], clients=1, repeat=False))
    before = cpu_seconds(web.pid), cpu_seconds(product.database)
    done = drive(request_plans(web.port, [call], clients=1, repeat=True))
    after = cpu_seconds(web.pid), cpu_seconds(product.database)
    page = body_of(web, path, cookie)
    parsed, interactive, step = in_browser(browser, web, path, cookie)
    return Row(
        claims=claims,
        server=done.milliseconds,
        web=(after[0] - before[0]) / done.steps * 1000,
        database=(after[1] - before[1]) / done.steps * 1000,
        statements=counted.count,
        html=len(page) / 1000,
        zipped=len(gzip.compress(page, 6)) / 1000,
        parsed=parsed,
        interactive=interactive,
        step=step,
    )


def body_of(web: Web, path: str, cookie: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie})
    return connection.getresponse().read()


def in_browser(browser: Browser, web: Web, path: str, cookie: str) -> tuple[float, float, float]:
    """The medians of several loads: document parsed, page interactive, and one press of J."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    site = f"http://127.0.0.1:{web.port}"
    name, _, value = cookie.partition("=")
    context.add_cookies([{"name": name, "value": value, "url": site}])
    context.add_init_script(_WATCH)
    loads = [one_load(context.new_page(), site + path) for _ in range(LOADS)]
    context.close()
    parsed, interactive, step = (median(times) for times in zip(*loads, strict=True))
    return parsed, interactive, step


def one_load(page: Page, address: str) -> tuple[float, float, float]:
    page.goto(address, wait_until="commit")
    parsed, interactive = cast(tuple[float, float], page.evaluate("window.interactive"))
    step = cast(float, page.evaluate(_STEP))
    page.close()
    return parsed, interactive, step


def report(rows: list[Row]) -> None:
    print(
        f"\nworkspace of an article of {LENGTH:,} characters; browser: median of {LOADS} loads at 1440 x 900"
    )
    print(
        f"{'claims':>8}{'server ms':>11}{'CPU web':>9}{'CPU db':>8}{'SQL':>5}{'HTML kB':>9}{'gzip kB':>9}"
        f"{'parsed ms':>11}{'interactive ms':>16}{'J ms':>7}"
    )
    for row in rows:
        print(
            f"{row.claims:>8,}{row.server:>11.0f}{row.web:>9.0f}{row.database:>8.0f}{row.statements:>5.0f}"
            f"{row.html:>9.0f}{row.zipped:>9.0f}{row.parsed:>11.0f}{row.interactive:>16.0f}{row.step:>7.0f}"
        )
