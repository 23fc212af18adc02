"""What people type finds what was written: case, accents and points do not count, in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.text.folding import folded_words

SAME: dict[str, tuple[str, str]] = {
    "case": ("Fähre FÄHRE", "fahre fahre"),
    "accents": ("Café déjà", "cafe deja"),
    "a letter with its accent apart": ("cafe\u0301", "cafe"),
    "sharp s": ("Straße", "strasse"),
    "stroke and joined": ("Łódź Ærø œuvre", "lodz aero oeuvre"),
    "Turkish": ("İstanbul ısı", "istanbul isi"),
    "final sigma": ("ΟΔΟΣ", "οδος"),
    "Cyrillic": ("Ёлка", "елка"),
    "Arabic with vowels": ("مُحَمَّد أحمد", "محمد احمد"),
    "Hebrew with points": ("שָׁלוֹם", "שלום"),
    "full width": ("ＡＢＣ１２", "abc12"),
}


@pytest.mark.parametrize(("written", "typed"), SAME.values(), ids=SAME)
def test_what_is_typed_plainly_is_what_was_written(written: str, typed: str) -> None:
    assert folded_words(written) == folded_words(typed)
    assert len(folded_words(typed)) == len(typed.split())


def test_punctuation_parts_words_and_is_none() -> None:
    assert folded_words("2.4 million – “passengers”, 🚢!") == ["2", "4", "million", "passengers"]


def test_scripts_without_spaces_are_told_in_pairs() -> None:
    assert folded_words("海水淡化 2026") == ["海水", "水淡", "淡化", "化", "2026"]
    assert folded_words("海") == ["海"]


def test_vowel_signs_of_indic_words_stay() -> None:
    assert folded_words("किताब") != folded_words("कुतब")
    assert len(folded_words("किताब")) == 1


@given(st.text())
def test_any_text_gives_words_and_no_blanks(text: str) -> None:
    assert not any(word.isspace() or not word for word in folded_words(text))
