"""Writes tests/data/anchoring_cases.json: the one table of passages that pytest, the front end's tests and
the browser run.

    python -m tests.text.make_anchoring_cases

Each case is {"name", "text", "start", "end", "start_utf16", "end_utf16", "exact", "snapped"} and, where a
text comes in otherwise than it is stored, "raw". `start`, `end` and `snapped` count code points. What is
expected follows from how a case is put together here, never from the code under test: a cluster is written
down as one, so an offset inside it must grow to it.
"""

import json
from pathlib import Path
from typing import NotRequired, TypedDict

CASES = Path(__file__).parents[1] / "data" / "anchoring_cases.json"


class Case(TypedDict):
    name: str
    text: str
    start: int
    end: int
    start_utf16: int
    end_utf16: int
    exact: str
    snapped: list[int]
    raw: NotRequired[str]


# What it is, the text before it, one grapheme cluster of several code points, the text after it. All texts
# are ours.
CLUSTERS = [
    ("a family of four joined by ZWJ", "The ferry ", "👨‍👩‍👧‍👦", "fare fell to 12 crowns."),
    ("a fire fighter with a skin tone", "Crew ", "👩🏽‍🚒", "of Ulmen put out 3 fires."),
    ("the rainbow flag", "Parade ", "🏳️‍🌈", "drew 4,000 people."),
    ("a heart on fire", "Readers ", "❤️‍🔥", "liked it."),
    ("a couple of two skin tones", "Weddings ", "👩🏻‍❤️‍👨🏿", "rose by 8 per cent."),
    ("a country flag", "Exports to ", "🇫🇷", "doubled in 2021."),
    ("a flag spelt with tags", "Trains to ", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "run hourly."),
    ("a keycap digit", "Rule ", "1️⃣", "was dropped."),
    ("a keycap hash", "Dial ", "#️⃣", "and wait."),
    ("a thumb with a dark skin tone", "The council ", "👍🏿", "voted 7 to 2."),
    ("a heart in emoji style", "Donors ", "❤️", "gave 90,000 crowns."),
    ("a telephone in text style", "Call ", "☎︎", "before noon."),
    ("an e with a combining acute", "The caf", "e\u0301", " closed in March."),
    ("a letter under four marks", "Stone ", "Z\u0351\u036b\u0343\u0313", "was read in 1907."),
    ("a Vietnamese vowel with two marks", "Vi", "e\u0323\u0302", "t kiều gửi tiền về."),
    ("an Arabic letter with two vowel signs", "قال إن ال", "ر\u0651\u064e", "ئيس وصل."),
    ("a Hebrew letter with dagesh and qamats", "הוא ", "ב\u05bc\u05b8", "א אתמול."),
    ("a Devanagari conjunct with a vowel sign", "पुल ", "क्षि", "तिज पर है।"),
    ("a Devanagari conjunct of three consonants", "एक ", "स्त्री", " ने मतदान किया।"),
    ("a Bengali conjunct", "সেতু ", "ক্ষ", "তিগ্রস্ত।"),
    ("a Malayalam conjunct", "പാലം ", "ക്ഷ", "യിച്ചു."),
    ("a Tamil consonant with a vowel sign", "பாலம் ", "நி", "றைந்தது."),
    ("a Hangul syllable of three jamo", "다리 ", "\u1100\u1161\u11a8", "오늘 닫는다."),
    ("a Thai syllable with a tone mark", "สะพาน ", "ที่", "ปิดแล้ว"),
    ("a Thai sara am", "รัฐ ", "กำ", "หนดราคา"),
    ("a Persian letter with a zero width non-joiner", "او ", "ی\u200c", "رود."),
    ("an ideograph with a variation selector", "知事は", "葛\U000e0100", "城市へ行った。"),
    ("a hair style of an emoji person", "The mayor ", "🧑‍🦰", "resigned."),
]

# One code point each, all with something that makes offsets slip elsewhere.
CHARACTERS = [
    ("an emoji outside the basic plane", "Crime ", "📈", "rose 4 per cent."),
    ("an astral mathematical letter", "Let ", "𝒳", " be the share."),
    ("an ideograph of extension B", "店名は", "𠮷", "野です。"),
    ("a Deseret letter", "The sign ", "𐐷", " hangs there."),
    ("the last code point of all", "End ", "\U0010ffff", "of list."),
    ("a tab", "Ulmen", "\t", "4,120"),
    ("a no-break space", "4", "\u00a0", "120 people came."),
    ("a narrow no-break space", "12", "\u202f", "000 couronnes."),
    ("a byte order mark in mid-text", "Part one.", "\ufeff", "Part two."),
    ("a right-to-left mark", "The name שלום", "\u200f", " was painted."),
    ("a line separator", "First line", "\u2028", "second line."),
    ("a soft hyphen", "Ferry", "\u00ad", "boat fares fell."),
    ("a capital I with a dot, longer in lower case", "Ada ", "İ", "zmir limanı."),
    ("a sharp s, longer in upper case", "Die Stra", "ß", "e ist gesperrt."),
    ("a ligature that NFKC would undo", "The o", "ﬃ", "ce closed."),
]

# The passage stands between ⟦ and ⟧.
MARKED = [
    ("the whole of a plain text", "⟦The bridge closed in May.⟧"),
    ("the whole of a text of emoji", "⟦👍🏽🇺🇦👨‍👩‍👧⟧"),
    ("the whole of a text of several paragraphs", "⟦The bridge closed.\n\nIt opens in June.⟧"),
    ("the whole of a text of one character", "⟦x⟧"),
    ("the whole of a text of one emoji", "⟦🌉⟧"),
    ("the first character of a text", "⟦T⟧he bridge closed."),
    ("the last character of a text", "The bridge closed⟦.⟧"),
    ("one letter between two emoji", "📈⟦a⟧📉"),
    ("one space between two flags", "🇫🇷⟦ ⟧🇺🇦"),
    ("the second of three flags without spaces", "🇫🇷⟦🇺🇦⟧🇩🇰 agreed."),
    ("two of four flags without spaces", "🇫🇷⟦🇺🇦🇩🇰⟧🇮🇸 agreed."),
    ("text after nine flags", "🇫🇷🇺🇦🇩🇰🇮🇸🇳🇴🇸🇪🇫🇮🇪🇪🇱🇻 ⟦agreed on a price⟧."),
    ("text after ten emoji", "😀😃😄😁😆😅😂🤣😊😇 ⟦Fares rose 3 per cent.⟧"),
    ("the second of two equal quotes", "“We paid,” she said. He said: ⟦“We paid,”⟧ too."),
    ("the first of two equal quotes", "⟦“We paid,”⟧ she said. He said: “We paid,” too."),
    ("the third of four equal words", "no no ⟦no⟧ no"),
    ("an equal quote after an emoji", "Fares rose. 📈 ⟦Fares rose.⟧"),
    ("one of two overlapping equal runs", "ana⟦ana⟧na"),
    ("a passage across two paragraphs", "The bridge ⟦closed.\nIt opens⟧ in June."),
    ("a passage across a blank line", "The bridge ⟦closed.\n\nIt opens⟧ in June."),
    ("a passage across three paragraphs with emoji", "One 🌉 ⟦two.\nThree 📈 four.\nFive⟧ six 👍🏽."),
    ("a passage from an emoji to one two paragraphs on", "a ⟦👨‍👩‍👧‍👦 b\n\nc 🇫🇷⟧ d"),
    ("a passage that begins at a line's first character", "Closed.\n⟦It opens in June.⟧"),
    ("a passage that ends before a line end", "⟦Closed.⟧\nIt opens in June."),
    ("a passage that holds the line end after it", "⟦Closed.\n⟧It opens in June."),
    ("a passage before many blank lines", "The bridge ⟦is closed.⟧\n\n\n\n\n\n"),
    ("a passage after blank lines", "\n\n\n⟦The bridge⟧ is closed."),
    ("a passage with two spaces in it", "The  ⟦bridge  closed⟧  in May."),
    ("a passage between tabs", "Ulmen\t⟦4,120⟧\t1.8 %\n"),
    ("a table row with tabs", "⟦Ulmen\t4,120\t1.8 %⟧\nWexley\t990\t2 %"),
    ("a passage with no-break spaces", "It cost ⟦4\u00a0120\u00a0crowns⟧ in 2020."),
    ("curly quotes and a dash", "She wrote ⟦“it’s done”—twice⟧."),
    ("straight quotes beside curly ones", 'He said "no" and ⟦“no”⟧ again.'),
    ("an Arabic sentence", "⟦أعلنت البلدية إغلاق الجسر.⟧ سيفتح في يونيو."),
    ("an Arabic word after digits", "دفعت 4120 ⟦كرونة⟧ في مايو."),
    ("an Arabic word with a tatweel", "قال ⟦الجســر⟧ مغلق."),
    ("a Hebrew word between bidi marks", "הגשר \u200f⟦נסגר⟧\u200e 2021."),
    ("a Hebrew passage with an embedding", "ראש \u202b⟦העיר אמר⟧\u202c כך."),
    ("an isolated English name in Hebrew", "אתמול \u2066⟦Port Ulmen⟧\u2069 נסגר."),
    ("a passage across Hebrew and English", "השיר ⟦של Ulmen⟧ הושר."),
    ("English after an override", "abc \u202e⟦def⟧\u202c ghi"),
    ("a Chinese sentence without spaces", "大桥关闭。⟦六月重新开放。⟧市长说。"),
    ("a Japanese passage with half-width kana", "⟦ﾊｼは閉鎖⟧された。"),
    ("a Hindi sentence", "⟦पुल बंद है।⟧ जून में खुलेगा।"),
    ("a passage of decomposed Hangul", "다리 ⟦\u1112\u1161\u11ab\u1100\u1173\u11af⟧ 문서"),
    ("a passage of composed Hangul", "다리 ⟦한글⟧ 문서"),
    ("a virama with no consonant before it, which joins nothing", "a ⟦b\u094d⟧क"),
    ("composed beside decomposed", "⟦caf\u00e9⟧ and cafe\u0301"),
    ("decomposed beside composed", "caf\u00e9 and ⟦cafe\u0301⟧"),
]

# A text as it comes in, and the passage in the text as it is stored.
RAW = [
    ("Windows line ends before the passage", "One.\r\nTwo.\r\n⟦Three.⟧"),
    ("a Windows line end inside the passage", "One ⟦two.\r\nThree⟧ four."),
    ("Windows line ends and emoji", "📈 One.\r\n\r\n👍🏽 ⟦Two 🇫🇷⟧.\r\n"),
    ("lone carriage returns", "One.\rTwo.\r⟦Three.⟧"),
    ("mixed line ends", "One.\r\nTwo.\nThree.\r⟦Four.⟧"),
    ("a byte order mark at the start", "\ufeff⟦The bridge⟧ closed."),
    ("a byte order mark before Windows line ends", "\ufeffOne.\r\n⟦Two.⟧"),
    ("NUL characters", "On\0e. ⟦Tw\0o.⟧"),
    ("a combining mark after a Windows line end", "Cafe\u0301\r\n⟦e\u0301tude⟧ no. 4"),
]


def main() -> None:
    cases = build()
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    CASES.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def build() -> list[Case]:
    return [
        *(case for row in CLUSTERS for case in _around_cluster(*row)),
        *(case for row in CHARACTERS for case in _around_character(*row)),
        *(_marked(name, text) for name, text in MARKED),
        *(_raw(name, raw) for name, raw in RAW),
    ]


def _around_cluster(what: str, left: str, cluster: str, right: str) -> list[Case]:
    text = left + cluster + right
    start, end = len(left), len(left) + len(cluster)
    # One case cuts the cluster from the left, one from the right: both must take in all of it.
    return [
        _case(f"a passage that begins after {what}", text, end, len(text)),
        _case(f"a passage that ends with {what}", text, start - 1, end),
        _case(f"an end inside {what} moves behind it", text, 0, end - 1, snapped=(0, end)),
        _case(
            f"a start inside {what} moves before it", text, start + 1, len(text), snapped=(start, len(text))
        ),
    ]


def _around_character(what: str, left: str, character: str, right: str) -> list[Case]:
    text = left + character + right
    return [
        _case(f"a passage that is {what}", text, len(left), len(left) + 1),
        _case(f"a passage that begins after {what}", text, len(left) + 1, len(text)),
    ]


def _marked(name: str, marked: str) -> Case:
    before, passage, after = marked.replace("⟧", "⟦").split("⟦")
    return _case(name, before + passage + after, len(before), len(before) + len(passage))


def _raw(name: str, marked: str) -> Case:
    stored = marked.replace("\0", "").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return {**_marked(name, stored), "raw": marked.replace("⟦", "").replace("⟧", "")}


def _case(name: str, text: str, start: int, end: int, snapped: tuple[int, int] | None = None) -> Case:
    return {
        "name": name,
        "text": text,
        "start": start,
        "end": end,
        "start_utf16": _utf16_length(text[:start]),
        "end_utf16": _utf16_length(text[:end]),
        "exact": text[start:end],
        "snapped": list(snapped or (start, end)),
    }


def _utf16_length(text: str) -> int:
    return sum(2 if character > "\uffff" else 1 for character in text)


if __name__ == "__main__":
    main()
