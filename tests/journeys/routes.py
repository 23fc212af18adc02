"""Every address of the product, read from the resolver, so that a new one is found without being told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """`name` with its namespace; `arguments` are those of its pattern; `view` answers."""

    name: str
    pattern: str
    arguments: tuple[str, ...]
    view: Callable[..., Any]

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/v1/")

    @property
    def is_admin(self) -> bool:
        return self.pattern.startswith("admin/")


def every_route() -> list[Route]:
    return list(_routes(get_resolver(), prefix="", namespace="", arguments=()))


def _routes(
    resolver: URLResolver, *, prefix: str, namespace: str, arguments: tuple[str, ...]
) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        taken = (*arguments, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inside = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _routes(entry, prefix=pattern, namespace=inside, arguments=taken)
        elif isinstance(entry, URLPattern):
            yield Route(f"{namespace}{entry.name or pattern}", pattern, taken, entry.callback)
