"""`manage.py restore DIR`: what `backup` saved, into an empty database, looked over from end to end."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.management.arguments import disk_faults_told, refusals_told
from annotations.management.progress import Progress, counted
from annotations.services.backups import restore


class Command(BaseCommand):
    help = (
        "Bring a backup back into an empty database: its files are checked before, and every row, copy, "
        "quote and link of the history after. Where anything is wrong before, nothing is changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="what `backup` wrote")

    def handle(self, *, folder: Path, **options: Any) -> None:
        with Progress(self.stderr) as progress, refusals_told(), disk_faults_told(folder):
            manifest = restore(
                folder=folder.absolute(),
                tell=lambda words, done, total: progress.show(words, done=done, total=total),
            )
        # A backup of an earlier version is brought up to this one.
        call_command("migrate", verbosity=0)
        self.stdout.write(
            f"{folder}, made {manifest.made_at} by version {manifest.product}: "
            f"{sum(manifest.rows.values()):,} rows of {len(manifest.rows)} tables and "
            f"{counted(manifest.copies, 'copy is', 'copies are')} back."
        )
        self._verify([f"--head={head}" for head in manifest.heads])

    def _verify(self, heads: list[str]) -> None:
        """Look over what came back, all of it, before saying what is wrong."""
        wrong = []
        for command in (["verify_evidence"], ["verify_audit", *heads]):
            try:
                call_command(*command, stdout=self.stdout, stderr=self.stderr)
            except CommandError as error:
                wrong.append(str(error))
        if wrong:
            raise CommandError(" ".join(wrong))
