"""Pages of a list by cursor: complete and without doubles, however many rows come in meanwhile."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from annotations.errors import InvalidInput

R = TypeVar("R", bound=tuple[Any, ...])


@dataclass(frozen=True)
class Page(Generic[R]):
    """`next` is the address of the page that follows, None on the last."""

    rows: list[R]
    next: str | None


class NewestFirst:
    """Rows by descending key, which orders by time of creation and never changes.

    The cursor is the key of the last row seen: rows that come in later stand before it, none moves.
    """

    def __init__(self, request: Request, asked: dict[str, Any], *, key: str = "id") -> None:
        self._request = request
        self._key = key
        self._size: int = asked["page_size"]
        self._cursor: str | None = asked.get("cursor")

    def page(self, rows: "QuerySet[Any, R]") -> Page[R]:
        """One page of tuples whose first column is the key."""
        if self._cursor:
            rows = rows.filter(**{f"{self._key}__lt": self._position(rows)})
        found = list(rows.order_by(f"-{self._key}")[: self._size + 1])
        shown = found[: self._size]
        return Page(shown, self._address_after(shown[-1]) if len(found) > self._size else None)

    def _position(self, rows: "QuerySet[Any, R]") -> Any:
        try:
            return rows.model._meta.get_field(self._key).to_python(self._cursor)
        except ValidationError as error:
            raise InvalidInput({"cursor": "Take the cursor from `next` of the page before."}) from error

    def _address_after(self, row: R) -> str:
        return str(replace_query_param(self._request.build_absolute_uri(), "cursor", str(row[0])))
