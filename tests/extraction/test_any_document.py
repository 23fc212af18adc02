"""Whatever the text, the detector reads it, and what it proposes stands there word for word."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.extraction.candidates import CandidateClaim
from annotations.text.anchoring import snap
from annotations.text.normalization import normalize
from tests.extraction.articles import BRIDGE, detect
from tests.text.texts import texts

_FRAMES = (
    ", Lena Ost said.",
    ", said Lena Ost, who chairs the board.",
    ", according to the port.",
    ", she said,",
    ".",
    "Lena Ost said that ",
    "According to the port, ",
    "who claimed that ",
    "He said:\n",
    "“",
    ",” Lena Ost said. “",
    "” ",
    " but Feld claimed ",
    "LENA OST: ",
    "Q: ",
    "Mr. Feld: ",
    "Related Topics:\n",
    "ULMEN (CN) – ",
    "U.S. ",
    "S. Rajan ",
    "\r\n",
    "\n\n",
)
_FACTS = (
    "fares rose by 20 percent in 2019",
    "the port lost 40 of its 90 cranes",
    "it cost 4 million crowns last year",
    "on 31 April it will close until Wednesday",
    "«it was never safe»",
    "पुल 1931 में बना था।",
    "桥花了240万元。",
    "كلفت الإصلاحات 2.4 مليون كرونة.",
    "„1,400 tons‟ on Wednesday",
)
_LANGUAGES = st.sampled_from(["en", "en", "en", "", "ar", "zh", "de", "xx"])
_REPORTS = st.lists(st.sampled_from((*_FRAMES, *_FACTS, *_FACTS)), min_size=1, max_size=14).map("".join)
_MIXTURES = st.lists(st.one_of(texts(), _REPORTS), min_size=1, max_size=6).map("\n".join)


@settings(max_examples=10 * settings().max_examples)
@given(st.one_of(texts(), _REPORTS, _MIXTURES).map(normalize), _LANGUAGES, st.none() | st.dates())
def test_any_text_is_read_and_only_cut(text: str, language: str, published_on: date | None) -> None:
    assert_cut(text, detect(text, language, published_on=published_on))


LARGE = {
    "an article of 200,000 characters": (BRIDGE * (200_000 // len(BRIDGE) + 1))[:200_000],
    "a sentence of 50,000 characters": ("the port lost 40 of its 90 cranes, and " * 1_300)[:50_000],
    "a chain of reports": "he said that " * 4_000,
    "names and commas": "Ada, " * 12_000,
    "opened quotes": "“" * 50_000,
    "straight quotes and apostrophes": "it's 'x \"y " * 5_000,
    "no blank": "x" * 200_000,
    "digits": "1," * 50_000,
    "right to left": "كلفت الإصلاحات 2.4 مليون كرونة. " * 1_000,
    "emoji": "👩‍👩‍👧" * 20_000,
    "one name each": "".join(
        f"Ada Brand{'abcde'[n % 5] * (n // 5 + 1)} paid {n} crowns.\n" for n in range(400)
    )
    + "She said it was 9 million.",
    "quotes left open": "“a " * 30_000,
    "apostrophes": " 'a" * 30_000,
    "marks": '"' * 50_000,
    "one sentence of reports": "Ada Brand said that it was late, and " * 1_300,
    "quotes and reports": "“It is late,” Ost said, adding that trade fell. " * 500,
    "a paragraph of quotes": " ".join(f"“The port lost {n} cranes,” Ada Brand said." for n in range(500)),
    "a turn a line": "OST: It rained in Ulmen.\n" * 500 + "BRAND: It did.",
    "labels": "By " + "Ada Brand " * 19_000 + "fell.\nIt rained.",
    "blanks after a heading": "It rained.\nRead more" + " " * 190_000 + "of it.",
    "terms": "Our privacy policy and " * 8_000 + "fell.\nIt rained.",
    "empty lines": "\n" * 200_000,
    "nothing": "",
}


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_size_and_shape_do_not_matter(text: str) -> None:
    assert_cut(text, detect(text))


def assert_cut(text: str, claims: list[CandidateClaim]) -> None:
    """The claims are passages of the text, apart and in its order, of whole characters as people see them,
    without blanks around."""
    end = 0
    for claim in claims:
        assert end <= claim.start < claim.end <= len(text)
        exact = text[claim.start : claim.end]
        words = claim.start + len(exact) - len(exact.lstrip()), claim.start + len(exact.rstrip())
        assert snap(text, *words) == (claim.start, claim.end)
        assert 0 <= claim.check_worthiness <= 1
        for dated in claim.dates:
            assert exact[dated.start : dated.end] == dated.phrase
        end = claim.end
