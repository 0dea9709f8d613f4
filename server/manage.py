"""`python -m server.manage <command>`: the centre's one command line."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from server.config.errors import ConfigurationError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ConfigurationError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
