"""Copies in a bucket, whose failures are those of a folder: whoever keeps copies knows `OSError` alone."""

import errno
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage


@contextmanager
def _as_of_a_folder() -> Generator[None]:
    """What the bucket itself said is the error's cause: it tells where it is, and members read the error."""
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise OSError(errno.EIO, "the bucket fails") from error


class Bucket(S3Storage):  # type: ignore[misc]  # the library has no types
    """Raises `OSError` where the bucket fails, `FileNotFoundError` where it lacks what is asked for."""

    def exists(self, name: str) -> bool:
        with _as_of_a_folder():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        with _as_of_a_folder():
            super().delete(name)

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _as_of_a_folder():
            opened = super()._open(name, mode)
            # Fetched at once, and not with the first piece that is read, where nobody expects it to fail.
            opened.file  # noqa: B018
            return opened

    def _save(self, name: str, content: Any) -> str:
        with _as_of_a_folder():
            return str(super()._save(name, content))
