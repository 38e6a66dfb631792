#!/usr/bin/env python3
"""Vigie from nothing, with the standard library alone.

    python3 bootstrap.py run     install into .venv, load the sample portfolio once, serve on http://127.0.0.1:8000
    python3 bootstrap.py test    install what the tests need too, and run the whole test suite

Both can be repeated: what is done already is skipped.
"""

# Also an older Python must be able to read this file, to be told that it is too old: no newer syntax than 3.6 here.

import argparse
import errno
import hashlib
import locale
import os
import shutil
import socket
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
OLDEST = (3, 11)
NEEDED_MB = 2500

FRENCH = {
    "Vigie needs Python %(needed)s or newer; this is %(found)s. Install a newer one, then run this command with it.":
        "Vigie demande Python %(needed)s ou plus récent\u202f; celui-ci est %(found)s. Installez-en un plus récent, puis "
        "lancez cette commande avec lui.",
    "This Python cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv. Then run this again.":
        "Ce Python ne sait pas créer d’environnement virtuel. Sous Debian ou Ubuntu\u00a0: apt install python3-venv. "
        "Puis relancez la commande.",
    "Only %(free)d MB are free here, and the installation needs about %(needed)d. Make room, then run this again.":
        "Il ne reste que %(free)d Mo ici, et l’installation en demande environ %(needed)d. Faites de la place, puis "
        "relancez la commande.",
    "The disk is full. Make room, then run this again: it goes on where it stopped.":
        "Le disque est plein. Faites de la place, puis relancez la commande\u00a0: elle reprend où elle s’est arrêtée.",
    "Packages could not be fetched: is this machine connected? What is already fetched is kept; run this again.":
        "Les paquets n’ont pas pu être récupérés\u00a0: cette machine est-elle connectée\u202f? Ce qui est déjà récupéré est "
        "conservé\u202f; relancez la commande.",
    "Port %(port)d is in use. Stop what uses it, or choose another: python3 bootstrap.py run --port %(other)d":
        "Le port %(port)d est occupé. Arrêtez ce qui l’utilise, ou choisissez-en un autre\u00a0: "
        "python3 bootstrap.py run --port %(other)d",
    "Making the virtual environment in .venv": "Création de l’environnement virtuel dans .venv",
    "Installing the packages (a few minutes the first time)":
        "Installation des paquets (quelques minutes la première fois)",
    "Building the pages’ style sheets and scripts": "Construction des feuilles de style et des scripts des pages",
    "Loading the sample portfolio (once)": "Chargement du portefeuille d’exemple (une seule fois)",
    "Starting": "Démarrage",
    "up to date": "à jour",
    "This step failed: %(command)s": "Cette étape a échoué\u00a0: %(command)s",
    "No PostgreSQL answers at %(url)s: its tests are skipped. Start one, or name another in VIGIE_TEST_POSTGRES.":
        "Aucun PostgreSQL ne répond à %(url)s\u00a0: ses tests sont sautés. Démarrez-en un, ou nommez-en un autre dans "
        "VIGIE_TEST_POSTGRES.",
    "Passed: %(names)s.": "Réussi\u00a0: %(names)s.",
    "Failed: %(names)s.": "Échoué\u00a0: %(names)s.",
}


class Refusal(Exception):
    """Something is missing; the text says what to do."""


def language():
    """``fr`` where the user's locale is French, else ``en``."""
    for name in ("VIGIE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "fr" if os.environ[name].lower().startswith("fr") else "en"
    try:
        found = locale.getlocale()[0] or ""
    except ValueError:
        found = ""
    return "fr" if found.lower().startswith("fr") else "en"


def _(text):
    return FRENCH.get(text, text) if language() == "fr" else text


def say(text):
    """A line of progress."""
    print("• " + text, flush=True)


def check_python(version=None):
    """Refuse a Python that is too old."""
    version = tuple(version or sys.version_info)
    if version[:2] < OLDEST:
        text = _(
            "Vigie needs Python %(needed)s or newer; this is %(found)s. Install a newer one, then run this command with it."
        )
        raise Refusal(text % {"needed": "%d.%d" % OLDEST, "found": "%d.%d" % version[:2]})


def check_disk(folder=ROOT):
    """Refuse to begin an installation that will not fit."""
    free = shutil.disk_usage(folder).free // 2**20
    if free < NEEDED_MB:
        text = _("Only %(free)d MB are free here, and the installation needs about %(needed)d. Make room, then run this again.")
        raise Refusal(text % {"free": free, "needed": NEEDED_MB})


def check_port(host, port):
    """Refuse a port that is taken, before the long work rather than after it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            text = _("Port %(port)d is in use. Stop what uses it, or choose another: python3 bootstrap.py run --port %(other)d")
            raise Refusal(text % {"port": port, "other": port + 1})


def venv_python():
    """The interpreter of the virtual environment."""
    return os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")


def run(command, **options):
    """Run a command in the project's folder; its failure is a refusal that shows the end of its output."""
    quiet = options.pop("quiet", False)
    environment = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", **options.pop("env", {}))
    kept = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "universal_newlines": True} if quiet else {}
    result = subprocess.run(command, cwd=ROOT, env=environment, **kept)
    if result.returncode and quiet:
        raise Refusal(explain_failure(command, result.stdout))
    return result.returncode


def full_disk():
    return _("The disk is full. Make room, then run this again: it goes on where it stopped.")


def is_disk_full(output):
    """Whether a tool's output says so."""
    lowered = output.lower()
    return "no space left" in lowered or "disk quota" in lowered


def explain_failure(command, output):
    """What to do about a step that failed, from what it printed; the end of it is shown."""
    lowered = output.lower()
    tail = "\n".join(output.strip().splitlines()[-12:])
    if is_disk_full(output):
        hint = full_disk()
    elif any(sign in lowered for sign in ("temporary failure in name resolution", "newconnectionerror", "getaddrinfo",
                                          "network is unreachable", "no matching distribution", "connection refused",
                                          "econnrefused", "code enotfound", "code eai_again", "read timed out")):
        hint = _("Packages could not be fetched: is this machine connected? What is already fetched is kept; run this again.")
    else:
        hint = _("This step failed: %(command)s") % {"command": " ".join(command)}
    return tail + "\n\n" + hint


def fingerprint(paths):
    """A digest of files: unchanged inputs need no new installation."""
    digest = hashlib.sha256(sys.version.encode())
    for path in paths:
        with open(os.path.join(ROOT, path), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def stamp_path(name):
    return os.path.join(VENV, ".vigie-" + name)


def is_fresh(name, value):
    """Whether a step was done with these inputs."""
    try:
        with open(stamp_path(name)) as file:
            return file.read() == value
    except OSError:
        return False


def stamp(name, value):
    with open(stamp_path(name), "w") as file:
        file.write(value)


def make_venv():
    # The stamp comes last: what was interrupted half-way, or made by a Python since replaced, is made anew.
    if os.path.exists(venv_python()) and is_fresh("venv", sys.version):
        return
    check_disk()
    say(_("Making the virtual environment in .venv"))
    missing = _(
        "This Python cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv. Then run this again."
    )
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        raise Refusal(missing)
    try:
        venv.EnvBuilder(with_pip=True, clear=True).create(VENV)
    except (subprocess.CalledProcessError, SystemExit) as error:
        shutil.rmtree(VENV, ignore_errors=True)
        output = getattr(error, "output", None) or b""
        raise Refusal(full_disk() if is_disk_full(output.decode(errors="replace")) else missing)
    stamp("venv", sys.version)


def install(requirements):
    """The locked packages, then the project itself in place, then its assets and translations."""
    wanted = fingerprint([requirements, "pyproject.toml"])
    text = _("Installing the packages (a few minutes the first time)")
    if is_fresh(requirements, wanted):
        say(text + ": " + _("up to date"))
    else:
        say(text)
        check_disk()
        pip = [venv_python(), "-m", "pip", "install", "--quiet"]
        run(pip + ["--require-hashes", "-r", requirements], quiet=True)
        run(pip + ["--no-build-isolation", "--no-deps", "-e", "."], quiet=True)
        stamp(requirements, wanted)
    say(_("Building the pages’ style sheets and scripts"))
    run([venv_python(), "hatch_build.py"], quiet=True)


def command_run(options):
    """Install, load the sample once, serve."""
    check_port(options.host, options.port)
    make_venv()
    install("requirements.txt")
    vigie = [venv_python(), "-m", "vigie"]
    if not options.no_demo:
        say(_("Loading the sample portfolio (once)"))
        if run(vigie + ["demo", "--language", language()]):
            raise Refusal(_("This step failed: %(command)s") % {"command": "vigie demo"})
    say(_("Starting"))
    serve = ["serve", "--host", options.host, "--port", str(options.port)]
    return run(vigie + serve, env={"VIGIE_LANGUAGE": language()})


def checks():
    """Every check of the test command, in its order: name, command, environment."""
    python = venv_python()
    django = {"DJANGO_SETTINGS_MODULE": "vigie.config.settings"}
    folder = os.path.dirname(python)
    tool = lambda name: os.path.join(folder, name)
    return [
        ("format", [tool("ruff"), "format", "--check", "."], {}),
        ("lint", [tool("ruff"), "check", "."], {}),
        ("types", [python, "-m", "mypy"], django),
        ("imports", [tool("lint-imports")], {}),
        ("templates", [tool("djlint"), "src", "--lint", "--quiet"], {}),
        ("translations", [python, "-m", "vigie.config.messages", "check"], django),
        ("migrations", [python, "-m", "django", "makemigrations", "--check", "--dry-run"], django),
    ]


def postgres_url():
    return os.environ.get("VIGIE_TEST_POSTGRES", "postgres://root@127.0.0.1:5432/postgres")


def postgres_answers():
    code = "import dj_database_url as d, psycopg; c = d.parse(%r); psycopg.connect(host=c['HOST'], port=c['PORT'] or 5432, " \
           "user=c['USER'], password=c['PASSWORD'], dbname=c['NAME'], connect_timeout=5)" % postgres_url()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.run([venv_python(), "-c", code], **quiet).returncode == 0


def command_test(options):
    """Install, then every check and the test suite on both databases; the exit status says whether all passed."""
    make_venv()
    install("requirements-dev.txt")
    passed, failed = [], []

    def step(name, command, env):
        say(name)
        begun = time.time()
        (failed if run(command, env=env) else passed).append(name)
        say("%s: %d s" % (name, time.time() - begun))

    for name, command, env in checks():
        step(name, command, env)
    pytest = [venv_python(), "-m", "pytest", "-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadgroup"] + options.rest
    if postgres_answers():
        step("tests on PostgreSQL", pytest + ["-m", "not browser and not java", "-p", "no:cacheprovider"],
             {"DATABASE_URL": postgres_url(), "VIGIE_TESTED_DATABASE": "postgresql"})
    elif os.environ.get("CI"):
        failed.append("tests on PostgreSQL")
    else:
        say(_("No PostgreSQL answers at %(url)s: its tests are skipped. Start one, or name another in VIGIE_TEST_POSTGRES.")
            % {"url": postgres_url()})
    step("tests on SQLite", pytest, {})
    say(_("Passed: %(names)s.") % {"names": ", ".join(passed)})
    if failed:
        say(_("Failed: %(names)s.") % {"names": ", ".join(failed)})
    return 1 if failed else 0


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    serve = commands.add_parser("run", help="install, load the sample portfolio once, and serve")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--no-demo", action="store_true", help="start empty, for real work")
    test = commands.add_parser("test", help="run the whole test suite")
    test.add_argument("rest", nargs=argparse.REMAINDER, help="arguments for pytest")
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return 2
    try:
        check_python()
        return command_run(options) if options.command == "run" else command_test(options)
    except Refusal as refusal:
        print("✗ " + str(refusal), file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        print("✗ " + full_disk(), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
