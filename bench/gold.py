"""Reads gold files; their formats are told in bench/README.md."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotations.extraction.candidates import Document
from annotations.text.normalization import normalize


@dataclass(frozen=True)
class Passage:
    """[start, end) in code points of its text."""

    start: int
    end: int

    def meets(self, other: "Passage") -> bool:
        """Whether they share more than half of the characters of the shorter."""
        common = min(self.end, other.end) - max(self.start, other.start)
        return 2 * common > min(self.end - self.start, other.end - other.start)


@dataclass(frozen=True)
class GoldClaim(Passage):
    """`grade`: 2 for what is to be checked first, 1 for what can be checked. `speakers` are the names of the
    claimant that are right, none in the article's own voice."""

    grade: int
    mode: str
    speakers: tuple[str, ...]


@dataclass(frozen=True)
class GoldAttribution:
    """Each part may stand in several pieces; `mode` is direct, indirect or mixed."""

    content: tuple[Passage, ...]
    source: tuple[Passage, ...]
    cue: tuple[Passage, ...]
    mode: str


@dataclass(frozen=True)
class GoldText:
    name: str
    document: Document
    claims: tuple[GoldClaim, ...]
    attributions: tuple[GoldAttribution, ...]
    furniture: tuple[Passage, ...]


def labelled(path: Path) -> list[tuple[str, bool]]:
    """Of a TSV file `text`, and `label`, `check_worthy` or `class_label`, which is 1, 0, Yes or No."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    names = {name.lower(): name for name in rows[0]}
    text = names.get("text") or names["sentence"]
    label = next(names[name] for name in ("label", "check_worthy", "class_label") if name in names)
    return [(row[text], row[label].strip().lower() in ("1", "yes", "true")) for row in rows]


def texts(path: Path) -> list[GoldText]:
    """The texts of a JSON file; a text's own `path` is relative to the file."""
    given = json.loads(path.read_text(encoding="utf-8"))
    return [_text(each, number, path.parent) for number, each in enumerate(given["texts"])]


def _text(given: dict[str, Any], number: int, folder: Path) -> GoldText:
    raw = given["text"] if "text" in given else (folder / given["path"]).read_bytes().decode()
    document = Document(normalize(raw), given.get("language", "en"), given.get("title", ""))
    return GoldText(
        given.get("name", str(number)),
        document,
        tuple(_claim(each) for each in given.get("claims", [])),
        tuple(_attribution(each) for each in given.get("attributions", [])),
        tuple(Passage(each["start"], each["end"]) for each in given.get("furniture", [])),
    )


def _claim(given: dict[str, Any]) -> GoldClaim:
    named = [given.get("speaker", ""), *given.get("speaker_alt", [])]
    return GoldClaim(
        given["start"],
        given["end"],
        given.get("grade", 1),
        given.get("mode", "none"),
        tuple(name for name in named if name),
    )


def _attribution(given: dict[str, Any]) -> GoldAttribution:
    parts = {
        part: tuple(Passage(start, end) for start, end in given.get(part, []))
        for part in ("content", "source", "cue")
    }
    return GoldAttribution(**parts, mode=given.get("mode", "indirect"))
