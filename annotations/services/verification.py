"""Whether everything that is stored is still what it was: the bytes of copies, their texts, quotes in them.

Needs no network. PostgreSQL hashes the texts and finds the quotes while threads hash the bytes, which
`hashlib` does without holding Python's lock; memory is bounded by a piece of a file for each thread.
"""

import hashlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, TypedDict

from django.core.files.storage import default_storage
from django.db.models import CharField, F, Func, QuerySet

from annotations.models import Copy

# Two for each core of a small server; storage on a network keeps more of them waiting than hashing.
THREADS: Final = 4
_PIECE: Final = 1024 * 1024
_ON_THEIR_WAY: Final = 200


class Finding(TypedDict):
    """What is not as it was: `what` ("copy", "evidence", "event") names the kind of thing, `id` which one,
    `sentence` says what is wrong and what to do."""

    what: str
    id: str
    sentence: str


def verify_copies(copies: QuerySet[Copy]) -> list[Finding]:
    """What is wrong with the stored bytes or the text of these copies; nothing when all is as it was."""
    return [finding for each in _checked(copies) for finding in each]


def _checked(copies: QuerySet[Copy]) -> Iterator[list[Finding]]:
    """What is wrong with each of the copies, in their order; bytes are hashed a few files ahead."""
    rows = copies.select_related("source").defer("text", "headers").annotate(text_hash=_SHA256_OF_TEXT)
    waiting: deque[tuple[Copy, Future[str | OSError]]] = deque()
    with ThreadPoolExecutor(THREADS) as threads:
        for copy in rows:
            waiting.append((copy, threads.submit(_hash_of, str(copy.content.name))))
            if len(waiting) > _ON_THEIR_WAY:
                yield _wrong_with(*waiting.popleft())
        while waiting:
            yield _wrong_with(*waiting.popleft())


_SHA256_OF_TEXT = Func(
    F("text"),
    template="encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')",
    output_field=CharField(),
)


def _hash_of(path: str) -> str | OSError:
    """SHA-256 of a stored file, or why it cannot be read."""
    digest = hashlib.sha256()
    try:
        with default_storage.open(path, "rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except OSError as error:
        return error
    return digest.hexdigest()


def _wrong_with(copy: Any, hashing: "Future[str | OSError]") -> list[Finding]:
    name, found = _name_of(copy), hashing.result()
    wrong = []
    if isinstance(found, FileNotFoundError):
        wrong.append(f"The bytes of {name} are gone: {copy.content.name} is not in storage. {_BRING_BACK}")
    elif isinstance(found, OSError):
        wrong.append(
            f"The bytes of {name} cannot be read from {copy.content.name}: {found.strerror}. "
            "Let the server read its storage, then verify again."
        )
    elif found != copy.sha256:
        wrong.append(
            f"The bytes of {name} are not those we stored: {copy.content.name} has the SHA-256 {found}, "
            f"not {copy.sha256}. {_BRING_BACK}"
        )
    if copy.text_hash != copy.text_sha256:
        wrong.append(
            f"The text of {name} was changed in the database: its SHA-256 is no longer {copy.text_sha256}. "
            "Restore that row from a backup."
        )
    return [Finding(what="copy", id=str(copy.pk), sentence=sentence) for sentence in wrong]


_BRING_BACK = "Bring the file back from a backup."


def _name_of(copy: Copy) -> str:
    return f"copy {copy.number} of “{copy.source}”"
