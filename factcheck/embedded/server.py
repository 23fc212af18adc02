"""`script/server` after set-up: `python -m factcheck.embedded.server [--port N] [--data DIR] [--no-demo]`."""

import argparse
import os
import sys
import time
from pathlib import Path

from factcheck.embedded.child import ServerFailed
from factcheck.embedded.servers import FolderInUse
from factcheck.embedded.supervisor import PortTaken, Supervisor
from factcheck.files import data_folder

_STARTED = time.monotonic()


def main() -> int:
    options = _parser().parse_args()
    os.environ["FACTCHECK_DATA"] = str(options.data.absolute())
    supervisor = Supervisor(options.data, port=options.port, has_demo=options.demo, say=_say)
    try:
        supervisor.serve()
    except KeyboardInterrupt:
        _say("all has stopped")
    except (FolderInUse, PortTaken, ServerFailed) as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="script/server", description="Run the workbench with all its parts."
    )
    parser.add_argument("--port", type=int, default=8000, help="of the site (default: 8000)")
    parser.add_argument(
        "--data", type=Path, default=data_folder(), help="default: FACTCHECK_DATA, else .data"
    )
    parser.add_argument(
        "--no-demo", dest="demo", action="store_false", help="no sample project on the first run"
    )
    return parser


def _say(text: str) -> None:
    print(f"[{time.monotonic() - _STARTED:5.1f} s] {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
