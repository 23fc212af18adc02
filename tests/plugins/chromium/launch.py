"""A headless Chromium: for the browser tests, for measuring and for pictures."""

import ctypes
import os
import shutil
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.plugins.chromium.fetch import fetched_chromium

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


@contextmanager
def chromium() -> Generator[Browser]:
    """$CHROMIUM, else one on the PATH, else one fetched into `.build`; with none, NoChromium is raised."""
    program, environment = _find()
    _lend_a_node()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=program, args=_FLAGS, env={**os.environ, **environment}
        )
        yield launched
        launched.close()


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
