"""The checkout, the data folder, and the secrets that are made once and kept there."""

import os
import secrets
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
DEFAULT_DATA = BASE_DIR / ".data"


def data_folder() -> Path:
    """FACTCHECK_DATA, or `.data` in the checkout."""
    return Path(os.environ.get("FACTCHECK_DATA") or DEFAULT_DATA).absolute()


def kept_secret(path: Path) -> str:
    """The secret stored at `path` (mode 0600), made on the first call.

    Several processes may ask at once: the first complete file wins and all of them read the same text.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its secret is the one
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii")
