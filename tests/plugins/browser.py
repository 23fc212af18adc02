"""A real Chromium on the live test server: `page` for one visitor, `new_page` for several."""

from collections.abc import Generator
from contextlib import ExitStack
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page
from pytest_django.live_server_helper import LiveServer

from tests.plugins.chromium.fetch import NoChromium
from tests.plugins.chromium.launch import chromium


class NewPage(Protocol):
    """Open a page in a context of its own: another person. The options are those of Browser.new_context."""

    def __call__(self, **options: Any) -> Page: ...


@pytest.fixture(scope="session")
def browser() -> Generator[Browser]:
    """The one that `chromium` finds; with none, the tests fail with the reason."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        # Playwright's event loop lives in this thread, where Django would refuse the tests its database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
        try:
            launched = stack.enter_context(chromium())
        except NoChromium as reason:
            pytest.fail(str(reason), pytrace=False)
        yield launched


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
