"""A reviewer at an article's workspace, through its forms and fragments."""

import re
import uuid
from typing import Any

from django.urls import reverse

from annotations.models import Article, Claim, Evidence, User
from tests.web.reader import Answer, Reader


class Desk:
    """One person at one article. Deeds are sent as the page's script sends them."""

    def __init__(self, user: User, article: Article) -> None:
        self.reader = Reader(user)
        self.article = article

    def at(self, name: str, row: Claim | Evidence | None = None) -> str:
        where: list[Any] = [self.article.project.slug, self.article.pk]
        return reverse(name, args=[*where, row.pk] if row else where)

    def page(self, query: str = "") -> Answer:
        return self.reader.get(self.at("workspace") + query)

    def panel(self, claim: Claim, query: str = "") -> Answer:
        return self.reader.get(self.at("claim_panel", claim) + query, htmx=True)

    def do(self, name: str, row: Claim | Evidence | None = None, **fields: Any) -> Answer:
        return self.reader.post(self.at(name, row), fields, htmx=True)

    def do_without_script(self, name: str, row: Claim | Evidence | None = None, **fields: Any) -> Answer:
        return self.reader.post(self.at(name, row), fields)

    def mark(self, quote: str, **fields: Any) -> Answer:
        """Make a claim of the first place of a quote."""
        return self.do("workspace_passages", **self.passage(quote), **fields)

    def passage(self, quote: str) -> dict[str, Any]:
        assert self.article.snapshot is not None
        start = self.article.snapshot.text.index(quote)
        return {"start": start, "end": start + len(quote), "exact": quote}


def pins(answer: Answer) -> dict[str, str]:
    """The looks of the pins on a page or in an answer, by the words of their names."""
    found = re.findall(r'class="pin (\w+)"[^>]*aria-label="(Claim \d+), ', answer.html)
    return {name: look for look, name in found}


def blocks(answer: Answer) -> list[str]:
    """The ids of the blocks of text that an answer cut anew."""
    return re.findall(r'id="(b\d+)"[^>]*hx-swap-oob', answer.html)


def card_claim(answer: Answer) -> uuid.UUID | None:
    found = re.search(r'id="card" data-claim="([0-9a-f-]+)"', answer.html)
    return uuid.UUID(found[1]) if found else None


def undo_of(answer: Answer) -> tuple[str, dict[str, str]]:
    """Where the toast's Undo posts, and what."""
    form = re.search(r'<div class="toast".*?action="([^"]+)" data-inverse.*?</form>', answer.html, re.DOTALL)
    assert form, "the answer offers no undo"
    fields = re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', form[0])
    return form[1], {name: value for name, value in fields if name != "csrfmiddlewaretoken"}
