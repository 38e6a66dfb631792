"""The `vigie` command. Heavy parts are loaded by the commands that use them."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")
    import django

    django.setup()


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def _serve(options: argparse.Namespace) -> int:
    """Serve the pages; with a worker in threads of the same process unless told otherwise."""
    _django()
    _migrate()
    from vigie.config.server import serve

    return serve(options.host, options.port, with_worker=not options.no_worker)


def _worker(options: argparse.Namespace) -> int:
    _django()
    from vigie.jobs.worker import run_worker

    run_worker()
    return 0


def _demo(options: argparse.Namespace) -> int:
    _django()
    _migrate()
    from vigie.demo.command import run_demo

    return int(run_demo(language=options.language, reset=options.reset, beside=options.beside))


def _schedule(options: argparse.Namespace) -> int:
    from vigie.exchange.command import run_schedule

    return run_schedule(options.files, options.out if options.json else None)


def _import(options: argparse.Namespace) -> int:
    """Import a schedule into a project, as its page does; a second import waits for confirmation there."""
    _django()
    from vigie.planning.command import run_import

    return run_import(options.file, project=options.project, actor=options.user)


def _createadmin(options: argparse.Namespace) -> int:
    _django()
    _migrate()
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from vigie.accounts.services import create_person

    email = options.email or input("E-mail address: ").strip()
    name = options.name or input("Full name: ").strip()
    password = os.environ.get("VIGIE_ADMIN_PASSWORD") or getpass.getpass("Password: ")
    try:
        validate_password(password)
        create_person(actor=None, email=email, full_name=name, password=password, is_superuser=True, is_staff=True)
    except ValidationError as error:
        print("\n".join(error.messages), file=sys.stderr)
        return 1
    print(f"{email} can sign in, and may do everything.")
    return 0


def _check(options: argparse.Namespace) -> int:
    _django()
    from vigie.config.checkup import run_checkup

    return run_checkup()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="vigie", description="An open, self-hosted PMO.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        return sub

    serve = command("serve", _serve, "serve the pages, with a worker in the same process")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--no-worker", action="store_true", help="leave long work to `vigie worker` processes")

    command("worker", _worker, "do the long work, as a process of its own")

    demo = command("demo", _demo, "load the sample portfolio")
    demo.add_argument("--language", choices=["fr", "en"], default="en")
    demo.add_argument("--reset", action="store_true", help="remove what an earlier load made, then load anew")
    demo.add_argument("--beside", action="store_true", help="load it also where there are other projects")

    schedule = command("schedule", _schedule, "compute the dates of schedule files")
    schedule.add_argument("files", nargs="+", type=Path, metavar="FILE")
    schedule.add_argument("--json", action="store_true", help="write DIR/<file name>.json instead of printing tables")
    schedule.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="where the JSON files go")

    imported = command("import", _import, "import a schedule file into a project")
    imported.add_argument("file", type=Path, metavar="FILE")
    imported.add_argument("--project", required=True, metavar="CODE")
    imported.add_argument("--user", required=True, metavar="EMAIL", help="in whose name; their rights count")

    admin = command("createadmin", _createadmin, "make an administrator")
    admin.add_argument("--email")
    admin.add_argument("--name")

    command("check", _check, "say whether this installation is sound")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit status."""
    options = _parser().parse_args(arguments)
    run: Any = options.run
    try:
        return int(run(options))
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
