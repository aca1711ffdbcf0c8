"""Starts FunnelDesk: the window, or one verb of the command line."""

from __future__ import annotations

import sys

from funneldesk.cli.main import run


def main() -> None:
    """Run what the command line says and end with its exit code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
