"""The Chromium that the tests use, for measuring and for pictures."""

import os
from collections.abc import Generator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.plugins.browser import _FLAGS, _find, _lend_a_node


@contextmanager
def chromium() -> Generator[Browser]:
    program, environment = _find()
    _lend_a_node()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=_FLAGS, env={**os.environ, **environment}
        )
        yield browser
        browser.close()
