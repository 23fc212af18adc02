"""`manage.py export --project harbour-desk --format csv > claims.csv`: the REST export without the REST."""

import os
import sys
from argparse import ArgumentTypeError
from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive

from annotations.management.arguments import project_named, user_named
from annotations.models import ClaimStatus, Project, Rating, User
from annotations.permissions import can_read
from annotations.services.exports import ExportFilters, ExportFormat, export, links_at


class Command(BaseCommand):
    help = (
        "Write a project to standard output, byte for byte what the REST export sends. Without --user it is "
        "the whole project; with it, what that person may see (not the others' verdicts of a blind desk)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", required=True, metavar="SLUG")
        parser.add_argument("--format", required=True, choices=[str(each) for each in ExportFormat])
        parser.add_argument(
            "--status",
            action="append",
            default=[],
            choices=ClaimStatus.values,
            help="only claims of this status; may be given several times",
        )
        parser.add_argument(
            "--verdict",
            action="append",
            default=[],
            choices=Rating.values,
            help="only claims settled with this rating; may be given several times",
        )
        parser.add_argument(
            "--since",
            type=_moment,
            metavar="TIME",
            help="only claims changed at or after this time (ISO 8601; UTC unless it says otherwise)",
        )
        parser.add_argument("--user", metavar="USERNAME", help="export what this person may see")
        parser.add_argument(
            "--site",
            default=_site(),
            metavar="URL",
            help="where the workbench stands, for the addresses in w3c and claimreview (%(default)s)",
        )

    def handle(
        self,
        *,
        project: str,
        format: str,
        status: list[str],
        verdict: list[str],
        since: datetime | None,
        user: str | None,
        site: str,
        **options: Any,
    ) -> None:
        desk, site = project_named(project), site.rstrip("/")
        filters = ExportFilters(
            statuses=tuple(map(ClaimStatus, status)), ratings=tuple(map(Rating, verdict)), since=since
        )
        pieces = export(
            user=_reader(user, desk),
            project=desk,
            format=ExportFormat(format),
            filters=filters,
            links=links_at(site, desk, export_address=_address(site, desk, format, filters)),
        )
        try:
            for piece in pieces:
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            # Whoever reads this has had enough (`| head`): what is left must not be flushed at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _reader(username: str | None, project: Project) -> User | None:
    """The person to see with; None for the operator, who sees everything."""
    if username is None:
        return None
    user = user_named(username)
    if not can_read(user, project):
        raise CommandError(f"“{username}” is not a member of “{project.slug}” and sees nothing of it.")
    return user


def _address(site: str, project: Project, format: str, filters: ExportFilters) -> str:
    """Where the same export is had by REST."""
    asked = [("format", format), *(("status", each.value) for each in filters.statuses)]
    asked += [("verdict", each.value) for each in filters.ratings]
    if filters.since:
        asked.append(("since", filters.since.isoformat()))
    return f"{site}{reverse('api:export', args=[project.slug])}?{urlencode(asked)}"


def _moment(given: str) -> datetime:
    """A time, or a day that stands for its first moment."""
    try:
        day = parse_date(given)
        moment = datetime.combine(day, time.min) if day else parse_datetime(given)
    except ValueError as error:
        raise ArgumentTypeError(f"“{given}” is no day or time there is: {error}") from error
    if moment is None:
        raise ArgumentTypeError(f"“{given}” is no time: write 2026-03-01 or 2026-03-01T09:30:00Z")
    return moment.replace(tzinfo=UTC) if is_naive(moment) else moment


def _site() -> str:
    """The site's public address, or that of this machine's own server."""
    if settings.PUBLIC_HOSTS:
        return f"{'https' if settings.HTTPS else 'http'}://{settings.PUBLIC_HOSTS[0]}"
    return "http://127.0.0.1:8000"
