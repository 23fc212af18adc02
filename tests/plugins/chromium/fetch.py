"""A Chromium for machines without one: the npm package `@sparticuz/chromium` for Linux on x64."""

import fcntl
import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import brotli

from factcheck.files import BASE_DIR

_HERE = Path(__file__).parent
_HOME = BASE_DIR / ".build" / "chromium"
_BUN = Path(sys.executable).parent / "bun"

# The package names folders of the cloud service it was made for.
_FONTS_CONF = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{home}/fonts</dir>
  <cachedir>{home}/cache</cachedir>
</fontconfig>
"""


class NoChromium(Exception):
    """There is no Chromium and none can be had; the message says why."""


def fetched_chromium() -> tuple[Path, dict[str, str]]:
    """The program and the environment it needs. The first call takes some seconds and 290 MB in `.build`."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise NoChromium("No package with a Chromium is known for this system: install one and set CHROMIUM.")
    _HOME.parent.mkdir(exist_ok=True)
    with (_HOME.parent / "chromium.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # a second process waits for the first
        if not _HOME.exists():
            _fetch()
    environment = {"LD_LIBRARY_PATH": str(_HOME / "lib"), "FONTCONFIG_FILE": str(_HOME / "fonts.conf")}
    return _HOME / "chromium", environment


def _fetch() -> None:
    draft = Path(tempfile.mkdtemp(prefix="chromium-", dir=_HOME.parent))
    try:
        _unpack(_download(draft), draft)
        draft.chmod(0o755)
        (draft / "fonts.conf").write_text(_FONTS_CONF.format(home=_HOME), encoding="utf-8")
        draft.rename(_HOME)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _download(draft: Path) -> Path:
    for name in ("package.json", "bun.lock"):
        shutil.copy(_HERE / name, draft)
    done = subprocess.run(
        [_BUN, "install", "--frozen-lockfile", "--ignore-scripts"],
        check=False,
        cwd=draft,
        env=os.environ,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise NoChromium(f"No Chromium is installed, and fetching one failed:\n{done.stderr}")
    return draft / "node_modules" / "@sparticuz" / "chromium" / "bin"


def _unpack(package: Path, home: Path) -> None:
    program = home / "chromium"
    program.write_bytes(_decompressed(package / "chromium.br"))
    program.chmod(0o755)
    for archive in package.glob("*.tar.br"):
        with tarfile.open(fileobj=io.BytesIO(_decompressed(archive))) as files:
            # Python before 3.11.4 knows no filters; the archive's hash is in the lock either way.
            if hasattr(tarfile, "data_filter"):
                files.extraction_filter = tarfile.data_filter
            files.extractall(home)
    shutil.rmtree(home / "node_modules")


def _decompressed(path: Path) -> bytes:
    content: bytes = brotli.decompress(path.read_bytes())
    return content
