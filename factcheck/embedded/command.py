"""`manage.py COMMAND`, beside a running server and without one."""

import sys
from contextlib import ExitStack

from django.core.management import execute_from_command_line

from factcheck.embedded.child import ServerFailed
from factcheck.embedded.parts import start_worker
from factcheck.embedded.servers import Standing, servers_for_command
from factcheck.files import data_folder

# They wait for tasks, so they bring a worker along when no server runs.
_WAITING_COMMANDS = frozenset({"import_articles", "load_demo"})
# They look after the tables themselves.
_TABLE_COMMANDS = frozenset({"migrate", "makemigrations"})
_INTERRUPTED = 130


def run(argv: list[str]) -> int:
    """Run one of Django's commands, give its exit status, and stop the servers that were started for it."""
    command = argv[1] if len(argv) > 1 else "help"
    folder = data_folder()
    try:
        with servers_for_command(folder) as standing, ExitStack() as stack:
            if standing is Standing.NEW and command not in _TABLE_COMMANDS:
                execute_from_command_line([argv[0], "migrate", "--verbosity", "0"])
            if standing in (Standing.NEW, Standing.OURS) and command in _WAITING_COMMANDS:
                stack.callback(start_worker(folder / "log").stop)
            execute_from_command_line(argv)
    except ServerFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return _INTERRUPTED
    return 0
