"""The wheel holds all that a machine without Node and without a checkout needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "vigie"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return ZipFile(next(folder.glob("vigie-*.whl")))


def _inside(paths: list[Path]) -> set[str]:
    return {path.relative_to(PACKAGE.parent).as_posix() for path in paths}


def test_pages_translations_and_bundles_are_inside(wheel: ZipFile) -> None:
    names = set(wheel.namelist())
    assert _inside(list(PACKAGE.rglob("*.html"))) - names == set()
    assert _inside([path.with_suffix(".mo") for path in PACKAGE.rglob("*.po")]) - names == set()
    bundles = {"app.css", "app.js", "theme.js", "charts.js", "gantt.css", "gantt.js", "icons.svg"}
    assert {f"vigie/web/static/web/dist/{name}" for name in bundles} - names == set()


def test_nothing_else_is_inside(wheel: ZipFile) -> None:
    roots = {name.split("/")[0] for name in wheel.namelist()}
    assert sorted(roots) == ["vigie", next(root for root in roots if root.endswith(".dist-info"))]
    assert [name for name in wheel.namelist() if "__pycache__" in name or "node_modules" in name] == []


def test_the_command_and_the_licence_are_declared(wheel: ZipFile) -> None:
    info = next(name.split("/")[0] for name in wheel.namelist() if ".dist-info/" in name)
    assert wheel.read(f"{info}/entry_points.txt").decode().split() == [
        "[console_scripts]",
        "vigie",
        "=",
        "vigie.cli:main",
    ]
    assert f"{info}/licenses/LICENSE" in wheel.namelist()
