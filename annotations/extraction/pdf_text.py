"""Run as a program by `pdf`: the text of the PDF on standard input, as JSON on standard output.

A process of its own, since a PDF may be made to take any amount of memory and time, and the library it is
read with catches errors that were meant to stop it. The process is killed where it exceeds its limits, and
nothing else is.

    {"pages": [str, …], "title": str, "author": str, "created": str}    or    {"failed": "locked" | "large"}
"""

import json
import resource
import sys
from io import BytesIO

from pypdf import PasswordType, PdfReader
from pypdf.errors import DependencyError, LimitReachedError
from pypdf.generic import DictionaryObject, NullObject, TextStringObject

# What a report of a thousand pages needs is some 300 MB.
MEMORY = 1_000_000_000
LONGEST_TEXT = 2_000_000


def read(content: bytes) -> dict[str, object]:
    """The answer to this PDF. One that is broken raises whatever the library trips over."""
    try:
        reader = PdfReader(BytesIO(content))
        # Many are locked against changes alone, and anybody may read them.
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            return {"failed": "locked"}
        pages: list[str] = []
        length = 0
        for page in reader.pages:
            pages.append(page.extract_text())
            length += len(pages[-1])
            if length > LONGEST_TEXT:
                return {"failed": "large"}
    except DependencyError:
        return {"failed": "locked"}
    except (LimitReachedError, MemoryError):
        return {"failed": "large"}
    named = {"title": "/Title", "author": "/Author", "created": "/CreationDate"}
    return {"pages": pages, **{name: _said(reader, key) for name, key in named.items()}}


def _said(reader: PdfReader, key: str) -> str:
    """What the PDF says about itself under this key; "" where that is anything but words."""
    about = reader.trailer.get("/Info", NullObject()).get_object()
    said = about.get(key, NullObject()).get_object() if isinstance(about, DictionaryObject) else None
    return str(said) if isinstance(said, TextStringObject) else ""


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    print(json.dumps(read(sys.stdin.buffer.read())))
