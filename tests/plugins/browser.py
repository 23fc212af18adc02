"""A real Chromium on the live test server: `page` for one visitor, `new_page` for several."""

import ctypes
import os
import shutil
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.plugins.chromium.fetch import NoChromium, fetched_chromium

# Without a sandbox, since the suite must pass as root; it visits nothing but the product under test.
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
_NAMES = ("chromium", "chromium-browser", "google-chrome")


class NewPage(Protocol):
    """Open a page in a context of its own: another person. The options are those of Browser.new_context."""

    def __call__(self, **options: Any) -> Page: ...


@pytest.fixture(scope="session")
def browser() -> Generator[Browser]:
    """$CHROMIUM, else one on the PATH, else one fetched into `.build`; with none, the tests fail."""
    try:
        program, environment = _find()
    except NoChromium as reason:
        pytest.fail(str(reason), pytrace=False)
    _lend_a_node()
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # Playwright's event loop lives in this thread, where Django would refuse the tests its database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
        launched = playwright.chromium.launch(
            executable_path=program, args=_FLAGS, env={**os.environ, **environment}
        )
        yield launched
        launched.close()


@pytest.fixture
def new_page(browser: Browser, live_server: LiveServer) -> Generator[NewPage]:
    """Opens pages; the test fails when a script on one of them failed or broke the content policy."""
    complaints: list[str] = []
    contexts = []

    def hear(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    def hear_error(error: Error) -> None:
        complaints.append(f"{error.message}\n{error.stack}")

    def open_page(**options: Any) -> Page:
        context = browser.new_context(**{"base_url": live_server.url, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", hear_error)
        page.on("console", hear)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A desktop-size page of one visitor; addresses are relative to the live server."""
    return new_page(viewport={"width": 1440, "height": 900})


def _find() -> tuple[Path, dict[str, str]]:
    for name in (os.environ.get("CHROMIUM"), *_NAMES):
        found = shutil.which(name) if name else None
        if found:
            return Path(found), {}
    return fetched_chromium()


def _lend_a_node() -> None:
    """Playwright's own Node needs libatomic, which a small Debian lacks; bun does its work as well."""
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(Path(sys.executable).parent / "bun")
