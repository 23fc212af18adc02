"""`manage.py verify_evidence`: is everything that is stored of sources still what it was?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.management.arguments import project_named
from annotations.management.progress import Progress, counted
from annotations.models import Project
from annotations.services.verification import verify_evidence


class Command(BaseCommand):
    help = (
        "Hash the stored bytes and the text of every copy of a source anew and find every quote again where "
        "it stood, without a network. Names what is not as it was; the exit status is then 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", metavar="SLUG", help="only this project (default: all)")

    def handle(self, *, project: str | None, **options: Any) -> None:
        projects = [project_named(project)] if project else list(Project.objects.order_by("slug"))
        wrong = 0
        with Progress(self.stderr) as progress:
            for each in projects:
                wrong += self._verify(each, progress)
        if wrong:
            raise CommandError(f"Not everything is as it was stored: {counted(wrong, 'finding')}.")
        self.stdout.write("Everything is as it was stored.")

    def _verify(self, project: Project, progress: Progress) -> int:
        """Name what is wrong in this project; how much there is."""
        checked, wrong = 0, 0

        def show(done: int, total: int) -> None:
            nonlocal checked
            checked = done
            if done % 100 == 0 or done == total:
                progress.show(f"{project.slug}: copies", done=done, total=total)

        for finding in verify_evidence(project=project, on_progress=show):
            wrong += 1
            self.stdout.write(f"{project.slug}: {finding['sentence']}")
        told = f"{counted(checked, 'copy', 'copies')}, {counted(wrong, 'finding')}"
        self.stdout.write(f"{project.slug}: {told}")
        return wrong
