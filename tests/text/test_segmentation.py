import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.text.blocks import blocks
from annotations.text.segmentation import sentences
from tests.text.texts import texts

CASES = [
    (
        "titles, amounts and months end nothing",
        "en",
        ["Dr. Abel paid $3.5 million in Jan. 2020.", "It rained."],
    ),
    ("a quote goes on after its question mark", "en", ["“Is it so?” she asked.", "“Yes.”", "He left."]),
    ("a quote of two sentences is two", "en", ["He said: “We won.", "We lost.”", "Then he left."]),
    (
        "U.S. before a clause ends the sentence",
        "en",
        ["It went to the U.S. ", "Chinese officials have agreed."],
    ),
    ("U.S. before a title goes on", "en", ["He told U.S. Ambassador Ada Brand that it was over."]),
    ("U.S. before an institution goes on", "en", ["The U.S. Senate has voted.", "It was late."]),
    ("each line is on its own", "en", ["A headline without a stop\n", "The text begins.\n\n", "It ends"]),
    ("German abbreviations and ordinals end nothing", "de", ["Das ist z.B. ein Satz.", "Am 3. März kam er."]),
    ("nor do those before a figure", "de", ["Es stieg um ca. 12 Prozent auf rd. 4 Mio. Euro.", "Gut so."]),
    ("nor those of two letters", "de", ["Das sind z. B. 4,2 Mio. Euro, u. a. 300 Plätze.", "12 fehlen."]),
    ("nor those in French", "fr", ["Il y a env. 40 ponts, p. ex. celui du port.", "Il pleut."]),
    ("nor those in Spanish", "es", ["Costó aprox. 12 millones, p. ej. 3 en Ulmen.", "Llueve."]),
    ("French quotes", "fr", ["M. Durand a dit « Non. »", "Puis il est parti."]),
    ("a French quote with a space inside", "fr", ["Il part.", "« Il est tard », dit-il.", "« Oui. »"]),
    ("Arabic question marks", "ar", ["هل هذا صحيح؟", "نعم.", "انتهى الأمر!"]),
    ("the Urdu full stop", "ur", ["یہ سچ ہے۔", "کیا واقعی؟", "ہاں"]),
    ("the danda", "hi", ["यह सच है।", "क्या सच?", "हाँ॥", "ठीक।"]),
    ("Chinese without spaces", "zh", ["今天下雨。", "他走了！", "真的？", "“我们赢了。”他说。", "完了"]),
    ("a Chinese quote after a colon ends it", "zh", ["他说：“我们赢了。", "下雨。”", "去年输了。"]),
    ("a Japanese quote inside its sentence", "ja", ["「今日は。」と言った。", "終わり。"]),
    ("the Armenian full stop", "hy", ["Սա է։", "Այո։"]),
    ("Chinese under a wrong language", "en", ["今天下雨。", "他走了！"]),
    ("a language nobody knows", "", ["Dr. Abel paid.", "It rained."]),
    ("a language with a region", "pt-BR", ["O Sr. Silva pagou.", "Choveu."]),
]


@pytest.mark.parametrize(("name", "language", "expected"), CASES, ids=[row[0] for row in CASES])
def test_sentences_end_where_a_reader_ends_them(name: str, language: str, expected: list[str]) -> None:
    joint = "" if language in ("zh", "ja") or "wrong" in name else " "
    text = joint.join(expected)

    assert [text[span.start : span.end] for span in sentences(text, language)] == [
        part.strip() for part in expected
    ]


@given(texts(), st.sampled_from(["en", "", "zh", "ar", "hi", "de", "xx"]))
def test_sentences_cover_the_text_exactly_and_stay_within_their_block(text: str, language: str) -> None:
    found = sentences(text, language)

    kept = "".join(text[span.start : span.end] for span in found)
    assert "".join(kept.split()) == "".join(text.split())
    edges = [(block.start, block.end) for block in blocks(text)]
    for span in found:
        words = text[span.start : span.end]
        assert words == words.strip() != ""
        assert any(start <= span.start < span.end <= end for start, end in edges)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
