"""The only definition of "the text of an article": what is stored, shown, anchored in and exported.

Nothing but what storage and every consumer need is changed: no Unicode normal form, no trimming.
"""

import codecs
import hashlib

from charset_normalizer import from_bytes

BYTE_ORDER_MARK = "\ufeff"

# UTF-32 before UTF-16: the little-endian mark of the one begins with that of the other.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What pages call Latin-1 is Windows-1252 (WHATWG Encoding Standard, "names and labels").
_WINDOWS = {"iso8859-1": "cp1252", "ascii": "cp1252", "latin-1": "cp1252"}


def normalize(raw: str) -> str:
    """`raw` with line ends as LF, without NUL, lone surrogates and byte order marks at its start.

    Nothing else changes, and applying it twice changes nothing more.
    """
    text = _without_lone_surrogates(raw.replace("\0", ""))
    return text.lstrip(BYTE_ORDER_MARK).replace("\r\n", "\n").replace("\r", "\n")


def decode(raw: bytes, declared: str | None = None) -> str:
    """The characters of `raw`; never fails, in the worst case what cannot be read becomes U+FFFD.

    Tried in turn: a byte order mark, UTF-8, the `declared` charset unless unknown, detection.
    """
    for mark, charset in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(charset, "replace")
    claimed = _known_charset(declared)
    # Plain text in UTF-16 without a mark is valid UTF-8 full of NULs.
    candidates = [claimed, "utf-8"] if b"\0" in raw else ["utf-8", claimed]
    for candidate in candidates:
        if candidate:
            try:
                return raw.decode(candidate)
            except UnicodeDecodeError:
                continue  # the next candidate is the answer to this
    if claimed:
        return raw.decode(claimed, "replace")
    best = from_bytes(raw).best()
    return str(best) if best else raw.decode("cp1252", "replace")


def sha256_of(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in lower-case hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _without_lone_surrogates(text: str) -> str:
    if text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    # Going through UTF-16 joins two halves that belong together, which keeps the character they spell.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _known_charset(declared: str | None) -> str | None:
    if not declared:
        return None
    try:
        name = codecs.lookup(declared.strip()).name
        b"\xff".decode(name, "replace")  # "zip" and "idna" are codecs too, but not charsets
    except (LookupError, ValueError):
        return None
    return _WINDOWS.get(name, name)
