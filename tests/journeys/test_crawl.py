"""Two projects, five roles and a stranger at every address: nobody sees or does what is not theirs.

The addresses come from the resolver, the rules from `table`; a route or a verb without a rule fails.
"""

import json
import re
from collections.abc import Generator
from copy import deepcopy
from typing import cast

import pytest
from django.db import transaction
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from annotations.api.errors import nowhere
from tests.conftest import person
from tests.journeys.routes import Route, every_route
from tests.journeys.table import EVERYBODY, TABLE, Deed
from tests.journeys.world import World, build

pytestmark = pytest.mark.django_db

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ROUTES = [route for route in every_route() if not route.is_admin and route.view is not nowhere]
RULED = [route for route in ROUTES if route.name in TABLE]
ADMIN = [route for route in every_route() if route.is_admin]
# Views of Django's own, which take other verbs for those they know.
OF_DJANGO = ("login", "password")
# What the address names beside the project is a person, who may be a member of any.
ABOUT_PEOPLE = ("api:member", "member_role", "member_remove")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Generator[World]:
    """Built once; every visit is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def visitors(world: World) -> dict[str, Client]:
    """Everybody with a session of theirs; the stranger has none."""
    clients = {name: Client(raise_request_exception=False) for name in sorted(EVERYBODY)}
    for name, client in clients.items():
        if name != "stranger":
            client.force_login(person(name))
    return clients


def test_every_route_has_its_rule() -> None:
    assert sorted(route.name for route in ROUTES) == sorted(TABLE)


@pytest.mark.parametrize("route", [each for each in RULED if each.is_api], ids=lambda each: each.name)
def test_every_verb_of_the_api_has_its_rule(route: Route) -> None:
    actions = cast(dict[str, str], getattr(route.view, "actions", None) or {"get": "the schema and its page"})
    assert {verb.upper() for verb in actions} - {"HEAD"} == set(TABLE[route.name].verbs)


@pytest.mark.parametrize(
    ("route", "verb"),
    [(route, verb) for route in RULED for verb in TABLE[route.name].verbs],
    ids=lambda each: each if isinstance(each, str) else each.name,
)
def test_each_person_gets_exactly_what_their_role_allows(
    world: World, visitors: dict[str, Client], route: Route, verb: str
) -> None:
    deed = TABLE[route.name].verbs[verb]
    got = {name: visit(client, world, route, verb) for name, client in visitors.items()}
    assert got == {name: due(name, deed) for name in visitors}


@pytest.mark.parametrize(
    "route", [each for each in RULED if each.name not in OF_DJANGO], ids=lambda each: each.name
)
def test_verb_without_a_rule_is_not_answered(world: World, visitors: dict[str, Client], route: Route) -> None:
    others = [verb for verb in VERBS if verb not in TABLE[route.name].verbs]
    got = {verb: visit(visitors["olga"], world, route, verb) for verb in others}
    assert got == dict.fromkeys(others, "no such verb")


@pytest.mark.parametrize(
    "route",
    [
        route
        for route in RULED
        if "slug" in route.arguments and len(route.arguments) > 1 and route.name not in ABOUT_PEOPLE
    ],
    ids=lambda each: each.name,
)
def test_own_project_in_the_address_opens_nothing_of_another(
    world: World, visitors: dict[str, Client], route: Route
) -> None:
    slug = world.project_of_mallory.slug
    for verb in TABLE[route.name].verbs:
        assert visit(visitors["mallory"], world, route, verb, slug=slug) == "not there"


@pytest.mark.parametrize("route", ADMIN, ids=lambda each: each.name)
def test_admin_asks_everybody_who_is_not_staff_to_log_in(visitors: dict[str, Client], route: Route) -> None:
    path = re.sub(r"\(\?P<\w+>.*?\)|<[^>]+>", "annotations", route.pattern).translate(
        {ord("^"): "", ord("$"): ""}
    )
    for client in visitors.values():
        response = client.get(f"/{path}")
        is_the_door = route.name in ("admin:login", "admin:logout")
        assert is_the_door or "/admin/login/" in response.headers["Location"]


def due(name: str, deed: Deed) -> str:
    """What this person is to be told."""
    if name in deed.may:
        return "done"
    if name == "stranger":
        return "log in"
    return "not there" if name == "mallory" or deed.is_hidden else "forbidden"


def visit(client: Client, world: World, route: Route, verb: str, **instead: str) -> str:
    """Go there, say in a word what happened, and undo it."""
    path = reverse(
        route.name, kwargs={name: filled(name, route, world) for name in route.arguments} | instead
    )
    deed = TABLE[route.name].verbs.get(verb)
    body = dict(deed.body(world) if callable(deed.body) else deed.body) if deed else {}
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        if verb == "GET":
            response = client.get(path)
        elif route.is_api:
            response = client.generic(verb, path, json.dumps(body), content_type="application/json")
        elif verb == "POST":
            response = client.post(path, body)
        else:
            response = client.generic(verb, path)
        word = told(response)
        transaction.set_rollback(True)
    client.cookies = cookies  # logging out is undone, too
    return word


def filled(argument: str, route: Route, world: World) -> str:
    if argument == "slug":
        return world.project.slug
    thing = getattr(world, TABLE[route.name].filled_by[argument])
    known_by = {"username": "username", "number": "number", "name": "slug"}
    return str(getattr(thing, known_by.get(argument, "pk")))


def told(response: HttpResponseBase) -> str:
    """The answer in a word; anything that is no plain answer keeps its status and its text."""
    if isinstance(response, StreamingHttpResponse):
        assert response.getvalue()
    if response.status_code == 302 and "/log-in/?next=" in response.headers["Location"]:
        return "log in"
    # 503 is how the health check says that no worker runs, which is so in these tests.
    words = {401: "log in", 403: "forbidden", 404: "not there", 405: "no such verb", 503: "done"}
    if response.status_code < 400:
        return "done"
    return (
        words.get(response.status_code)
        or f"{response.status_code} {getattr(response, 'content', b'')[:300]!r}"
    )
