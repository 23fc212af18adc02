"""`manage.py verify_audit`: is history what was sealed, and every row what its history says?"""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.errors import InvalidInput
from annotations.management.arguments import project_named
from annotations.management.progress import Progress, counted
from annotations.services.audit import Check, Head, all_chains, chain_of, known_of


class Command(BaseCommand):
    help = (
        "Compare every event with its seal, every seal with the one before and every row with its events, "
        "and name what was changed, removed, added or put elsewhere; the exit status is then 1. Prints the "
        "head of each chain: write it down elsewhere and give it next time with --head, so that a chain that "
        "was cut off at its end, or written anew, is seen as well."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", metavar="SLUG", help="only this project's history (default: all)")
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            type=_head,
            metavar="SLUG:POSITION:HASH",
            help="as it was printed earlier; may be given several times",
        )

    def handle(self, *, project: str | None, head: list[Head], **options: Any) -> None:
        chains = [chain_of(project_named(project))] if project else all_chains()
        strangers = {each.chain for each in head} - {chain.name for chain in chains}
        if strangers:
            raise CommandError(f"There is no history of: {', '.join(sorted(strangers))}.")
        faults = 0
        with Progress(self.stderr) as progress:
            for chain in chains:
                words = f"{chain.name}: history"

                def show(done: int, total: int, words: str = words) -> None:
                    progress.show(words, done=done, total=total)

                check = Check(chain, known_of(chain, head), on_progress=show)
                for finding in check.findings():
                    faults += 1
                    self.stdout.write(f"{chain.name}: {finding.sentence}")
                if check.head:
                    told = f"{counted(check.events, 'event')} in {counted(check.seals, 'seal')}"
                    self.stdout.write(f"head {check.head}  ({told})")
        if faults:
            raise CommandError(f"Not everything is as it was recorded: {counted(faults, 'finding')}.")


def _head(text: str) -> Head:
    try:
        return Head.read(text)
    except InvalidInput as error:
        raise argparse.ArgumentTypeError(error.message) from error
