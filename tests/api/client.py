"""A person at the API, as their programs see it: addresses without the prefix, JSON both ways."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from annotations.models import User

PREFIX = "/api/v1/"


@dataclass
class Answer:
    """A response, read: `body` is its JSON, None where there is none."""

    status: int
    body: Any
    headers: Any
    content: bytes = field(repr=False)


@dataclass
class Api:
    """Requests of one person. Headers are given by their names with underscores: `if_match='"1"'`."""

    client: Client
    headers: dict[str, str]

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        address = path if path.startswith("http") else PREFIX + path
        response = self.client.generic(
            method,
            address.removeprefix("http://testserver"),
            "" if body is None else json.dumps(body),
            content_type="application/json",
            headers=sent,
        )
        content = response.getvalue()
        is_json = response.headers.get("Content-Type", "") == "application/json"
        return Answer(
            response.status_code,
            json.loads(content) if is_json and content else None,
            response.headers,
            content,
        )

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.ask("POST", path, {} if body is None else body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Answer:
        return self.ask("PUT", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Answer:
        return self.ask("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Answer:
        return self.ask("DELETE", path, **headers)

    def everything(self, path: str) -> list[Any]:
        """What is on all pages of a list."""
        found: list[Any] = []
        following: str | None = path
        while following:
            page = self.get(following)
            assert page.status == 200, page
            found.extend(page.body["results"])
            following = page.body["next"]
        return found


def as_(user: User) -> Api:
    """The person, logged in."""
    client = Client()
    client.force_login(user)
    return Api(client, {})


def with_token(secret: str) -> Api:
    """Whoever this token belongs to."""
    return Api(Client(), {"Authorization": f"Bearer {secret}"})


def stranger() -> Api:
    """Somebody without an account."""
    return Api(Client(), {})
