"""What `vigie demo` says and does."""

from __future__ import annotations

import sys
import time
from functools import partial

from vigie.demo.loader import OtherData, credentials, load_sample, remove_sample
from vigie.demo.script import Text

_LOADING = Text("Chargement du portefeuille d’exemple", "Loading the sample portfolio")
_REMOVED = Text("L’exemple précédent a été retiré.", "The earlier sample was removed.")
_LEFT = Text(
    "L’exemple n’a pas été touché : il y a ici d’autres données. « vigie demo --beside » le charge à côté d’elles.",
    "The sample was left alone: there is other data here. “vigie demo --beside” loads it beside that.",
)
_THERE = Text(
    "Le portefeuille d’exemple est déjà là. « vigie demo --reset » le recharge.",
    "The sample portfolio is there already. “vigie demo --reset” loads it anew.",
)
_DONE = Text(
    "{projects} projets et {tasks} tâches chargés en {seconds} secondes.",
    "Loaded {projects} projects with {tasks} tasks in {seconds} seconds.",
)
_SIGN_IN = Text("Pour se connecter :", "Sign in as:")


def run_demo(*, language: str, reset: bool = False, beside: bool = False) -> int:
    """Load the sample portfolio and say how to sign in; returns the exit status.

    ``reset`` takes away what an earlier load made first; ``beside`` loads it beside other projects.
    """
    began = time.monotonic()
    try:
        if reset and remove_sample():
            print(_REMOVED.say(language))
        loaded = load_sample(language, progress=partial(_show, _LOADING.say(language)), beside=beside)
    except OtherData:
        print(_LEFT.say(language))
        return 0
    if loaded.new:
        seconds = round(time.monotonic() - began)
        print(_DONE.say(language).format(projects=loaded.projects, tasks=loaded.tasks, seconds=seconds))
    else:
        print(_THERE.say(language))
    print(_SIGN_IN.say(language))
    for who in credentials(loaded.language):
        print(f"  {who.email:32}  {who.password}  {who.name} · {who.role}")
    return 0


def _show(title: str, done: int, total: int, step: str) -> None:
    """A line that fills itself on a terminal; one line per tenth elsewhere."""
    if sys.stdout.isatty():
        print(f"\r{title}  {100 * done // total:3d} %  {step[:50]:50}", end="" if done < total else "\n", flush=True)
    elif done * 10 // total != (done - 1) * 10 // total:
        print(f"{title}  {100 * done // total:3d} %", flush=True)
