"""The rules of the house that no linter knows."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "vigie"
LONGEST = 600

# Tables without rows of people's own, or that nobody reads through the pages.
WITHOUT_OWN_RIGHTS = {"jobs.PeriodicRun", "insight.HealthRule", "insight.Tolerance"}


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this is no git checkout")
    return [path for line in listed.stdout.splitlines() if (path := ROOT / line).is_file()]


def test_no_file_grows_past_its_length() -> None:
    long = {}
    for path in _tracked():
        if path.suffix == ".py" and "migrations" not in path.parts:
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > LONGEST:
                long[path.relative_to(ROOT).as_posix()] = lines
    assert long == {}


def test_no_room_without_a_purpose() -> None:
    sheds = {"utils.py", "util.py", "helpers.py", "helper.py", "common.py", "misc.py"}
    assert [path for path in PACKAGE.rglob("*.py") if path.name in sheds] == []


def test_locks_name_no_address() -> None:
    for path in _tracked():
        text = path.read_text(encoding="utf-8", errors="ignore")
        if re.fullmatch(r"requirements.*\.txt|\.npmrc", path.name):
            assert "://" not in text, path
        if path.name == "package-lock.json":
            assert '"resolved"' not in text, path


def test_the_project_names_no_folder_of_a_machine() -> None:
    found = []
    for path in _tracked():
        if path.suffix in {".png", ".mpp", ".ico", ".woff2", ".pdf"}:
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        # Somebody's home or work folder.
        if re.search(r"(?<![\w.])/(?:home|work|Users)/\w", text):
            found.append(path.relative_to(ROOT).as_posix())
    assert found == []


def _own_models() -> list[type[models.Model]]:
    return [
        model
        for config in apps.get_app_configs()
        if config.name.startswith("vigie.")
        for model in config.get_models()
        if not model.__name__.startswith("Historical")
    ]


@pytest.mark.parametrize("model", _own_models(), ids=lambda model: model._meta.label)
def test_every_table_says_who_may_see_its_rows(model: type[models.Model]) -> None:
    manager: Any = model._default_manager
    assert hasattr(manager.all(), "visible_to") or model._meta.label in WITHOUT_OWN_RIGHTS


def test_every_application_declares_its_permissions() -> None:
    for config in apps.get_app_configs():
        if config.name.startswith("vigie.") and (Path(config.path) / "services.py").exists():
            assert (Path(config.path) / "policies.py").exists(), config.name


def test_every_application_with_tables_has_the_same_rooms() -> None:
    missing = [
        f"{config.name}.{room}"
        for config in apps.get_app_configs()
        if config.name.startswith("vigie.") and list(config.get_models())
        for room in ("services", "queries", "policies")
        if not any((Path(config.path) / place).exists() for place in (f"{room}.py", f"{room}/__init__.py"))
    ]
    assert missing == []


def test_the_project_names_no_package_registry() -> None:
    hosts = re.compile(r"pypi\.org|pythonhosted\.org|registry\.npmjs|npmjs\.(?:org|com)|proxy\.golang")
    found = [path.name for path in _tracked() if hosts.search(path.read_text(encoding="utf-8", errors="ignore"))]
    assert found == []
