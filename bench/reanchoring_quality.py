"""What becomes of passages when texts change, beside the truth. `bench/reanchoring [FILE…]` runs it."""

import random
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import regex
from rapidfuzz import fuzz

from annotations.text import graphemes
from annotations.text.normalization import normalize
from annotations.text.reanchoring import Fate, Found, reanchor
from annotations.text.segmentation import sentences
from bench.edits import Character, Draft

SCRIPTS = 2_000
PASSAGES = 12  # to a script
SILENT = (Fate.UNCHANGED, Fate.MOVED)
SAMPLES = Path(__file__).parents[1] / "tests" / "data" / "pages"
LANGUAGES = {"arabic": "ar", "hebrew": "he", "hindi": "hi", "japanese": "ja"}
EMOJI = (
    "Ferry day 🚢 in Sallow Quay!\n"
    "The 🇫🇷 crew carried 4,120 people 👨‍👩‍👧‍👦 in May. Nobody waited ⏳. The harbour paid 1️⃣2️⃣ crowns 💶.\n"
    "“We lost 3 ships 🏴‍☠️,” said Ida Sund 👩🏽‍✈️. Nobody waited ⏳. The storm of 9 January took 14 roofs 🌊.\n"
)
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*")


@dataclass(frozen=True, slots=True)
class Case:
    """A passage, what is left of it, and what was found."""

    truth: str
    found: Found
    is_right: bool
    deeds: tuple[str, ...]


def main() -> None:
    texts = _texts([Path(name) for name in sys.argv[1:]])
    chosen = random.Random(0)
    cases: list[Case] = []
    for number in range(SCRIPTS):
        text, language = texts[number % len(texts)]
        cases += cases_of(text, language, chosen)
        if number % 200 == 199:
            print(f"{number + 1:,} of {SCRIPTS:,} edit scripts", file=sys.stderr)
    print(f"{SCRIPTS:,} edit scripts over {len(texts)} texts, {len(cases):,} passages")
    _print_outcomes(cases)
    _print_calibration(cases)
    print()
    for length in (30_000, 200_000):
        _print_time(texts, length)


def cases_of(text: str, language: str, chosen: random.Random) -> list[Case]:
    """One edit script over a text and what became of some passages."""
    draft = Draft(text, chosen, language)
    deeds = tuple(draft.edit() for _ in range(chosen.choice((1, 1, 2, 3, 5, 8))))
    after = draft.characters()
    new = "".join(each.value for each in after)
    marks = [_passage(text, language, chosen) for _ in range(PASSAGES)]
    return [
        _judged(mark, after, found, deeds)
        for mark, found in zip(marks, reanchor(text, marks, new, language), strict=True)
    ]


def is_wrong_silently(case: Case) -> bool:
    return case.found.fate in SILENT and not case.is_right


def _texts(files: list[Path]) -> list[tuple[str, str]]:
    samples = [(file.read_text(), LANGUAGES.get(file.stem, "en")) for file in sorted(SAMPLES.glob("*.txt"))]
    given = [(normalize(file.read_text()), "en") for file in files]
    return [*samples, (EMOJI, "en"), *given]


def _passage(text: str, language: str, chosen: random.Random) -> tuple[int, int]:
    """A sentence, several, or some words of one."""
    told = sentences(text, language)
    first = chosen.randrange(len(told))
    last = min(first + chosen.choice((0, 0, 0, 0, 1, 2)), len(told) - 1)
    start, end = told[first].start, told[last].end
    words = list(_WORD.finditer(text, start, end))
    if words and chosen.random() < 0.5:
        left = chosen.randrange(len(words))
        right = min(left + chosen.choice((0, 1, 3, 6, 12)), len(words) - 1)
        start, end = words[left].start(), words[right].end()
    return graphemes.snap(text, start, end)


def _judged(mark: tuple[int, int], after: list[Character], found: Found, deeds: tuple[str, ...]) -> Case:
    wanted = list(range(*mark))
    left = [
        at for at, each in enumerate(after) if each.origin is not None and mark[0] <= each.origin < mark[1]
    ]
    whole = _whole(mark, after, left)
    if found.fate in SILENT:
        is_right = found.start in whole
    elif found.start is None:
        is_right = not left
    else:
        place = after[found.start : found.end]
        ours = sum(each.origin is not None and mark[0] <= each.origin < mark[1] for each in place)
        is_right = 2 * ours >= max(len(place), min(len(wanted), len(left)))
    return Case(_truth(wanted, whole, left), found, is_right, deeds)


def _whole(mark: tuple[int, int], after: list[Character], left: list[int]) -> list[int]:
    """Where the passage stands in full, in sentences that say what they said, beside the same."""
    length = mark[1] - mark[0]
    wanted = list(range(*mark))
    return [
        at
        for at in left
        if after[at].origin == mark[0]
        and [each.origin for each in after[at : at + length]] == wanted
        and not any(each.is_touched for each in after[at : at + length])
    ]


def _truth(wanted: list[int], whole: list[int], left: list[int]) -> str:
    if whole:
        return "stands" if len(whole) == 1 else "stands several times"
    if 2 * len(left) >= len(wanted):
        return "changed, or its neighbours"
    return "half gone" if left else "gone"


def _print_outcomes(cases: list[Case]) -> None:
    fates = list(Fate)
    print(f"\n{'':28}" + "".join(f"{fate:>12}" for fate in fates))
    for truth in ("stands", "stands several times", "changed, or its neighbours", "half gone", "gone"):
        row = Counter(case.found.fate for case in cases if case.truth == truth)
        print(f"{truth:28}" + "".join(f"{row[fate]:>12,}" for fate in fates))
    wrong = [case for case in cases if is_wrong_silently(case)]
    silent = sum(case.found.fate in SILENT for case in cases)
    print(f"\ncarried without a person: {silent:,}; wrong among them: {len(wrong)}")
    for case in wrong[:10]:
        print(f"  wrong: {case}")
    sent_back = [
        case
        for case in cases
        if case.found.fate is Fate.REMOVED and case.truth in ("stands", "changed, or its neighbours")
    ]
    print(f"called removed though at least half of it stands: {len(sent_back):,}")


def _print_calibration(cases: list[Case]) -> None:
    proposed = [case for case in cases if case.found.fate is Fate.REWORDED]
    scored = [(case.found.score or 0.0, case.is_right) for case in proposed]
    print(f"\nproposals for a person: {len(scored):,}")
    print(f"{'score from':>12}{'proposals':>11}{'right':>8}{'right at or above':>19}")
    steps = [step / 20 for step in range(19, -1, -1)]
    for low in steps:
        here = [right for score, right in scored if low <= score < low + 0.05 or (low == 0.95 and score >= 1)]
        above = [right for score, right in scored if score >= low]
        if here:
            print(
                f"{low:>12.2f}{len(here):>11,}{statistics.fmean(here):>8.1%}{statistics.fmean(above):>19.1%}"
            )


def _print_time(texts: list[tuple[str, str]], length: int) -> None:
    """1,000 passages of an article of which a tenth of the sentences changed."""
    chosen = random.Random(1)
    joined = "".join(text for text, language in texts if language == "en")
    old = (joined * (length // len(joined) + 1))[:length]
    old = "".join(f"{number % 97} {line}\n" for number, line in enumerate(old.split("\n")))
    draft = Draft(old, chosen, "en")
    for _ in range(sum(map(len, draft.paragraphs)) // 10):
        draft.edit()
    new = "".join(each.value for each in draft.characters())
    marks = [_passage(old, "en", chosen) for _ in range(1_000)] if length < 50_000 else []
    told = sentences(old)
    marks = marks or [(each.start, each.end) for each in chosen.choices(told, k=1_000)]
    before = time.perf_counter()
    found = reanchor(old, marks, new)
    took = time.perf_counter() - before
    before = time.perf_counter()
    for start, end in marks:
        fuzz.partial_ratio_alignment(old[start:end], new)
    bare = time.perf_counter() - before
    waits = sum(each.fate not in SILENT for each in found)
    print(f"1,000 passages, {len(old):,} to {len(new):,} characters, {waits} of them wait: {took:.2f} s")
    print(f"  a bare fuzz.partial_ratio_alignment for each in the whole text: {bare:.2f} s")


if __name__ == "__main__":
    main()
