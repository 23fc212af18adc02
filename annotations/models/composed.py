"""Reads that nearly every request makes: their SQL is composed once, by the ORM, and then only bound.

Composing a statement of two joined tables costs Django 0.4 ms of CPU and more, several times what running it
does. What it says stays where it was said: in the querysets.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)

_STAND_INS: dict[type, Callable[[], Any]] = {
    UUID: uuid4,
    str: lambda: uuid4().hex,
    datetime: lambda: datetime.fromtimestamp(uuid4().int % 2**31, UTC),
}


class Composed(Generic[M]):
    """The rows of a queryset that is made of values which are never None, of these kinds in order.

    `Composed(lambda digest, now: ApiToken.objects.usable(now).filter(digest=digest), str, datetime)`
    """

    def __init__(self, compose: Callable[..., models.QuerySet[M]], *kinds: type) -> None:
        self._compose = compose
        self._kinds = kinds

    def first(self, *values: Any) -> M | None:
        """The row, where there is one at most."""
        return next(iter(self.all(*values)), None)

    def all(self, *values: Any) -> list[M]:
        """The rows as the queryset would give them, what it selects along with them included."""
        statement, parameters, instance = self._composed
        with connection.cursor() as cursor:
            cursor.execute(statement, [bind(values) for bind in parameters])
            return [instance(row) for row in cursor.fetchall()]

    @cached_property
    def _composed(self) -> tuple[str, list[Callable[[Any], Any]], Callable[[Any], M]]:
        stand_ins = [_STAND_INS[kind]() for kind in self._kinds]
        rows = self._compose(*stand_ins).order_by()
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        statement, parameters = compiler.as_sql()
        if missing := [each for each in stand_ins if each not in parameters]:
            raise ValueError(f"The statement does not depend on each of its values: {missing}")
        return statement, [_binding(each, stand_ins) for each in parameters], _reader(compiler)


def _binding(parameter: Any, stand_ins: list[Any]) -> Callable[[Any], Any]:
    """How a parameter follows from the values: it is one of them, or always the same."""
    if parameter in stand_ins:
        place = stand_ins.index(parameter)
        return lambda values: values[place]
    return lambda values: parameter


def _reader(compiler: Any) -> Callable[[Any], Any]:
    """Makes instances of rows as `ModelIterable` does, `select_related` included."""
    select, about = compiler.select, compiler.klass_info
    start, end = about["select_fields"][0], about["select_fields"][-1] + 1
    names = [column[0].target.attname for column in select[start:end]]
    related = get_related_populators(about, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # as in Django 5.2
    converters = compiler.get_converters([column[0] for column in select])

    def read(row: Any) -> Any:
        if converters:
            (row,) = compiler.apply_converters([row], converters)
        instance = about["model"].from_db(DEFAULT_DB_ALIAS, names, row[start:end])
        for each in related:
            each.populate(row, instance)
        return instance

    return read
