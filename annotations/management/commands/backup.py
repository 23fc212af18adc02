"""`manage.py backup DIR`: the database and the stored copies as one folder, while work goes on."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.management.arguments import disk_faults_told, refusals_told
from annotations.management.progress import Progress, counted
from annotations.services.backups import back_up, in_words


class Command(BaseCommand):
    help = (
        "Save the database and the stored copies of sources as a new folder, also while people work. The "
        "folder appears when the backup is complete. Keys and passwords of the installation are not in it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that is new, or empty")

    def handle(self, *, folder: Path, **options: Any) -> None:
        with Progress(self.stderr) as progress, refusals_told(), disk_faults_told(folder):
            manifest = back_up(
                folder=folder.absolute(),
                tell=lambda words, done, total: progress.show(words, done=done, total=total),
            )
        self.stdout.write(
            f"{folder}: {sum(manifest.rows.values()):,} rows of {len(manifest.rows)} tables, "
            f"{counted(manifest.copies, 'copy', 'copies')}."
        )
        if manifest.missing or manifest.damaged:
            raise CommandError(
                "All that is there was saved, but not every copy is what it was. "
                f"Gone: {in_words(manifest.missing) or 'none'}. "
                f"Changed: {in_words(manifest.damaged) or 'none'}. `manage.py verify_evidence` says whose."
            )
