"""The test database: made, emptied and removed as its owner, used as the site's role by every test."""

from collections.abc import Iterable
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base, creation, operations

from factcheck.ownership import as_owner


class DatabaseCreation(creation.DatabaseCreation):
    def create_test_db(self, *args: Any, **kwargs: Any) -> str:
        with as_owner():
            return super().create_test_db(*args, **kwargs)

    def destroy_test_db(self, *args: Any, **kwargs: Any) -> None:
        with as_owner():
            super().destroy_test_db(*args, **kwargs)


class DatabaseOperations(operations.DatabaseOperations):
    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        """Empty the tables after a test that commits."""
        with owner_connection(self.connection.settings_dict) as connection:
            for statement in sql_list:
                connection.execute(statement.encode())


class DatabaseWrapper(base.DatabaseWrapper):
    creation_class = DatabaseCreation
    ops_class = DatabaseOperations


Owner = psycopg.Connection[tuple[Any, ...]]


def owner_connection(database: dict[str, Any]) -> Owner:
    """A connection of its own to this database, as the owner of the tables, without transactions."""
    owner = {**database, **settings.DATABASE_OWNER}
    return psycopg.connect(
        host=owner["HOST"],
        port=owner["PORT"],
        user=owner["USER"],
        password=owner["PASSWORD"],
        dbname=owner["NAME"],
        autocommit=True,
    )
