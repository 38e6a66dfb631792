"""The `vigie` command. Heavy parts are loaded by the commands that use them."""

from __future__ import annotations

import argparse
import getpass
import gettext as texts
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent

# The terminal's language (LANGUAGE, LC_ALL, LC_MESSAGES, LANG); argparse asks the default domain for its own words.
texts.bindtextdomain("django", str(_PACKAGE / "config" / "locale"))
texts.textdomain("django")
_ = texts.gettext


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")
    import django
    from django.utils import translation

    django.setup()
    translation.activate(_language())


def _language() -> str:
    found = texts.find("django", str(_PACKAGE / "config" / "locale"))
    return Path(found).parents[1].name if found else "en"


# What argparse says itself, marked so that it is translated too.
_ARGPARSE = (
    _("usage: "),
    _("positional arguments"),
    _("options"),
    _("show this help message and exit"),
    _("%(prog)s: error: %(message)s\n"),
    _("the following arguments are required: %s"),
    _("unrecognized arguments: %s"),
    _("argument %(argument_name)s: %(message)s"),
    _("invalid choice: %(value)r (choose from %(choices)s)"),
    _("invalid %(type)s value: %(value)r"),
    _("expected one argument"),
    _("expected at least one argument"),
)


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


def _exchange_words() -> Callable[[str], str]:
    return texts.translation("django", str(_PACKAGE / "exchange" / "locale"), fallback=True).gettext


def _schedule(options: argparse.Namespace) -> int:
    from vigie.exchange.command import run_schedule

    return run_schedule(options.files, options.out if options.json else None, _exchange_words(), chains=options.paths)


def _assess(options: argparse.Namespace) -> int:
    from vigie.exchange.command import run_assess

    return run_assess(options.files, options.json, _exchange_words())


def _diff(options: argparse.Namespace) -> int:
    from vigie.exchange.command import run_diff

    return run_diff(options.before, options.after, options.json, _exchange_words())


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

    email = options.email or input(_("E-mail address: ")).strip()
    name = options.name or input(_("Full name: ")).strip()
    password = os.environ.get("VIGIE_ADMIN_PASSWORD") or getpass.getpass(_("Password: "))
    try:
        validate_password(password)
        create_person(actor=None, email=email, full_name=name, password=password, is_superuser=True, is_staff=True)
    except ValidationError as error:
        print("\n".join(error.messages), file=sys.stderr)
        return 1
    print(_("%(email)s can sign in, and may do everything.") % {"email": email})
    return 0


def _check(options: argparse.Namespace) -> int:
    _django()
    from vigie.config.checkup import run_checkup

    return run_checkup()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="vigie", description=_("An open, self-hosted PMO."))
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        return sub

    serve = command("serve", _serve, _("serve the pages, with a worker in the same process"))
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--no-worker", action="store_true", help=_("leave long work to `vigie worker` processes"))

    command("worker", _worker, _("do the long work, as a process of its own"))

    demo = command("demo", _demo, _("load the sample portfolio"))
    demo.add_argument("--language", choices=["fr", "en"], default=_language())
    demo.add_argument("--reset", action="store_true", help=_("remove what an earlier load made, then load anew"))
    demo.add_argument("--beside", action="store_true", help=_("load it also where there are other projects"))

    schedule = command("schedule", _schedule, _("compute the dates of schedule files"))
    schedule.add_argument("files", nargs="+", type=Path, metavar="FILE")
    schedule.add_argument(
        "--json", action="store_true", help=_("write DIR/<file name>.json instead of printing tables")
    )
    schedule.add_argument(
        "--paths",
        type=int,
        default=0,
        metavar="N",
        help=_("also print the N chains to the finish with the least float"),
    )
    schedule.add_argument("--out", type=Path, default=Path(), metavar="DIR", help=_("where the JSON files go"))

    assess = command("assess", _assess, _("say how far schedule files can be relied on, and what to mend"))
    assess.add_argument("files", nargs="+", type=Path, metavar="FILE")
    assess.add_argument("--json", action="store_true", help=_("print the findings as JSON"))

    diff = command("diff", _diff, _("say what differs between two files of a schedule, and what moved its finish"))
    diff.add_argument("before", type=Path, metavar="BEFORE")
    diff.add_argument("after", type=Path, metavar="AFTER")
    diff.add_argument("--json", action="store_true", help=_("print the differences as JSON"))

    imported = command("import", _import, _("import a schedule file into a project"))
    imported.add_argument("file", type=Path, metavar="FILE")
    imported.add_argument("--project", required=True, metavar="CODE")
    imported.add_argument("--user", required=True, metavar="EMAIL", help=_("in whose name; their rights count"))

    admin = command("createadmin", _createadmin, _("make an administrator"))
    admin.add_argument("--email")
    admin.add_argument("--name")

    command("check", _check, _("say whether this installation is sound"))
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
