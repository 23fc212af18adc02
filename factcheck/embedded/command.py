"""`manage.py COMMAND`, beside a running server and without one."""

import sys
from contextlib import nullcontext

from django.core.management import execute_from_command_line

from factcheck.embedded.child import ServerFailed
from factcheck.embedded.servers import servers_for_command
from factcheck.files import data_folder
from factcheck.ownership import as_owner

# They look after the tables themselves.
_TABLE_COMMANDS = frozenset({"migrate", "makemigrations", "restore"})
# They work as the owner of the tables, all others as the site does.
_OWNER_COMMANDS = frozenset({"migrate", "restore"})
_INTERRUPTED = 130


def run(argv: list[str]) -> int:
    """Run one of Django's commands, give its exit status, and stop the servers that were started for it."""
    command = argv[1] if len(argv) > 1 else "help"
    try:
        with servers_for_command(data_folder()) as is_new:
            if is_new and command not in _TABLE_COMMANDS:
                with as_owner():
                    execute_from_command_line([argv[0], "migrate", "--verbosity", "0"])
            with as_owner() if command in _OWNER_COMMANDS else nullcontext():
                execute_from_command_line(argv)
    except ServerFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return _INTERRUPTED
    return 0
