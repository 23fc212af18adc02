"""A person with a browser that runs no scripts."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from django.test import Client

from annotations.models import User

_HTMX = {"HX-Request": "true"}


class Answer:
    """A response, read to its end: its status, its headers, its HTML, and the words on it."""

    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self.content: bytes = response.getvalue()

    @property
    def html(self) -> str:
        return self.content.decode()

    @property
    def words(self) -> str:
        """What the page says, without its tags, white space folded."""
        html = re.sub(r"<(script|style)\b.*?</\1>", " ", self.html, flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())

    @property
    def leads_to(self) -> str:
        return self.headers.get("Location", "")


class Reader:
    """Gets pages and sends forms; with `htmx` as the page's own script does."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client()
        if user:
            self.client.force_login(user)

    def get(self, address: str, *, htmx: bool = False) -> Answer:
        return Answer(self.client.get(address, headers=_HTMX if htmx else {}))

    def post(
        self, address: str, fields: dict[str, Any] | None = None, *, htmx: bool = False, came_from: str = ""
    ) -> Answer:
        headers = {**(_HTMX if htmx else {}), **({"Referer": came_from} if came_from else {})}
        return Answer(self.client.post(address, fields or {}, headers=headers))

    def ask(self, verb: str, address: str) -> Answer:
        return Answer(self.client.generic(verb, address))
