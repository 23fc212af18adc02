"""`manage.py create_api_token alice --scope read`: a key for a program."""

import argparse
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from annotations.management.arguments import refusals_told, user_named
from annotations.models import ApiTokenScope
from annotations.services.accounts import create_api_token


class Command(BaseCommand):
    help = (
        "Make a token for the REST API and print it, alone, on standard output. "
        "Only its hash is kept: it is shown this once. Use it as `Authorization: Bearer TOKEN`."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="whose token it is; it may do what this person may do")
        parser.add_argument(
            "--scope",
            required=True,
            choices=ApiTokenScope.values,
            help="read: look and export; write: change things too",
        )
        parser.add_argument("--name", default="Command line", help="what the list of tokens calls it")
        parser.add_argument(
            "--expires-in-days", type=_days, metavar="DAYS", help="without it the token lasts until revoked"
        )

    def handle(
        self, *, username: str, scope: str, name: str, expires_in_days: int | None, **options: Any
    ) -> None:
        expires_at = timezone.now() + timedelta(days=expires_in_days) if expires_in_days else None
        with refusals_told():
            _, secret = create_api_token(
                user=user_named(username), name=name, scope=ApiTokenScope(scope), expires_at=expires_at
            )
        self.stdout.write(secret)


def _days(given: str) -> int:
    days = int(given)
    if not 1 <= days <= 36_500:
        raise argparse.ArgumentTypeError("give a number of days from 1 to 36500")
    return days
