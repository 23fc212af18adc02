"""`manage.py anonymise_person alice`: take a person out of their account, and leave their work."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.management.arguments import refusals_told
from annotations.models import User
from annotations.services.accounts import remove_user


class Command(BaseCommand):
    help = (
        "Replace a person's name, user name and e-mail address by “Former member” and a number, end their "
        "sessions, tokens and memberships, and close the account for good. What they did stays, and history "
        "stays as it was sealed: it holds ids, no names."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="whose account it is, closed or not")

    def handle(self, *, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user “{username}”.")
        with refusals_told():
            removed = remove_user(actor=None, user=user)
        self.stdout.write(f"“{username}” is “{removed}” from now on, and can no longer log in.")
