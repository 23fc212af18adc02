#!/usr/bin/env python
"""Django's commands, on the servers of FACTCHECK_DATA wherever the environment names no others."""

import os
import sys

from factcheck.embedded.command import run


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    sys.exit(run(sys.argv))


if __name__ == "__main__":
    main()
