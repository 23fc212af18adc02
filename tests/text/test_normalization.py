import codecs
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.text.normalization import decode, normalize, sha256_of

NORMALIZED = [
    ("Windows line ends become LF", "a\r\nb\r\n", "a\nb\n"),
    ("a lone carriage return becomes LF", "a\rb", "a\nb"),
    ("NUL goes, even between CR and LF", "a\r\0\nb", "a\nb"),
    ("a byte order mark at the start goes", "\ufeffa", "a"),
    ("a byte order mark elsewhere stays", "a\ufeffb", "a\ufeffb"),
    ("half a surrogate pair goes", "a\ud83db\ude00", "ab"),
    ("two halves that belong together become the character", "a\ud83d\ude00", "a😀"),
    ("blank lines at the end stay", "a\n\n\n\n", "a\n\n\n\n"),
    ("white space at the start stays", "  \ta", "  \ta"),
    ("decomposed letters stay decomposed", "cafe\u0301", "cafe\u0301"),
    ("curly quotes, ligatures and no-break spaces stay", "“ﬃ”\u00a0…", "“ﬃ”\u00a0…"),
    ("other line separators stay", "a\u2028b\x0bc\x85d", "a\u2028b\x0bc\x85d"),
]


@pytest.mark.parametrize(("name", "raw", "text"), NORMALIZED, ids=[row[0] for row in NORMALIZED])
def test_a_text_is_stored_as_published_but_for_line_ends_and_what_storage_refuses(
    name: str, raw: str, text: str
) -> None:
    assert normalize(raw) == text


@given(st.text(st.one_of(st.sampled_from("\r\n\0\ufeff\ud83d\ude00a"), st.characters())))
def test_normalizing_twice_changes_nothing_more(raw: str) -> None:
    once = normalize(raw)

    assert normalize(once) == once
    assert not set(once) & {"\r", "\0"}
    once.encode()


FRENCH = "La mairie a annoncé que le pont « fermé » rouvrira à Noël, après l’été."
RUSSIAN = "Мэр объявил, что мост закроют на три месяца, а движение пойдёт по набережной. " * 4
DECODED = [
    ("UTF-8", FRENCH.encode(), None, FRENCH),
    ("UTF-8, whatever is declared", FRENCH.encode(), "iso-8859-1", FRENCH),
    ("UTF-8 with a mark", codecs.BOM_UTF8 + FRENCH.encode(), None, FRENCH),
    ("UTF-16 with a mark", FRENCH.encode("utf-16"), None, FRENCH),
    ("UTF-16 as declared", "The bridge".encode("utf-16-le"), "utf-16-le", "The bridge"),
    ("UTF-32 with a mark", codecs.BOM_UTF32_LE + FRENCH.encode("utf-32-le"), None, FRENCH),
    ("Windows-1251 as declared", RUSSIAN.encode("cp1251"), "windows-1251", RUSSIAN),
    ("Windows-1251 undeclared", RUSSIAN.encode("cp1251"), None, RUSSIAN),
    ("what pages call Latin-1", "l’été".encode("cp1252"), "ISO-8859-1", "l’été"),
    ("an unknown charset", FRENCH.encode(), "klingon-8", FRENCH),
    ("a codec that is no charset", FRENCH.encode(), "hex", FRENCH),
    ("nothing", b"", None, ""),
]


@pytest.mark.parametrize(("name", "raw", "declared", "text"), DECODED, ids=[row[0] for row in DECODED])
def test_bytes_are_read_in_the_charset_they_are_in(
    name: str, raw: bytes, declared: str | None, text: str
) -> None:
    assert decode(raw, declared) == text


@given(
    st.binary(max_size=200),
    st.sampled_from([None, "utf-8", "shift_jis", "utf-16", "gb18030", "zip", "?", "idna", "utf-7"]),
)
def test_no_bytes_make_decoding_fail(raw: bytes, declared: str | None) -> None:
    assert isinstance(decode(raw, declared), str)


def test_declared_utf_8_with_a_broken_byte_keeps_the_rest() -> None:
    assert decode("été".encode() + b"\xff", "utf-8") == "été\ufffd"


def test_the_sha256_is_that_of_the_utf_8_bytes() -> None:
    assert sha256_of("Ulmen 🌉") == hashlib.sha256("Ulmen 🌉".encode()).hexdigest()
