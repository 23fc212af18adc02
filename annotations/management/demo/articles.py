"""The demo's articles: a text file each, with a few lines about it above the first blank line."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

_TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True)
class DemoArticle:
    """`name` is the file's, `desk` the slug of the project it belongs to."""

    name: str
    desk: str
    title: str
    publisher: str
    author: str
    published_on: date
    language: str
    text: str


def demo_articles(desk: str) -> list[DemoArticle]:
    """The articles of one desk, oldest first."""
    every = (_read(path) for path in _TEXTS.glob("*.txt"))
    return sorted((each for each in every if each.desk == desk), key=lambda each: each.published_on)


def _read(path: Path) -> DemoArticle:
    head, _, text = path.read_text(encoding="utf-8").partition("\n\n")
    about = dict(line.split(": ", 1) for line in head.splitlines())
    return DemoArticle(
        name=path.stem,
        desk=about["Project"],
        title=about["Title"],
        publisher=about["Publisher"],
        author=about["Author"],
        published_on=date.fromisoformat(about["Published"]),
        language=about["Language"],
        text=text,
    )
