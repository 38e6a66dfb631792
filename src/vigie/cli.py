"""The ``vigie`` command."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path


def _schedule(arguments: argparse.Namespace) -> int:
    from vigie.exchange.command import run_schedule

    return run_schedule(arguments.files, arguments.out if arguments.json else None)


def parser() -> argparse.ArgumentParser:
    """The command line: one sub-parser per command, each with its function in ``run``."""
    root = argparse.ArgumentParser(prog="vigie", description="An open, self-hosted PMO.")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")

    schedule = commands.add_parser("schedule", help="compute the dates of schedule files, without a database")
    schedule.add_argument("files", nargs="+", type=Path, metavar="FILE")
    schedule.add_argument("--json", action="store_true", help="write DIR/<file name>.json instead of a table")
    schedule.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="where the JSON files go")
    schedule.set_defaults(run=_schedule)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    arguments = parser().parse_args(argv)
    result: int = arguments.run(arguments)
    return result


if __name__ == "__main__":
    raise SystemExit(main())
