"""Where the shared schedules are, and what the expectations beside them say."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from vigie.exchange import ScheduleDocument
from vigie.exchange.mpp import read_with_mpxj

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("VIGIE_SHARED") or ROOT.parent / "shared") / "schedules"


def shared_schedules(*types: str) -> list[Any]:
    """Parameters: the shared files of some types («MPP», «XER» …) or of all; skipped when the folder is absent."""
    index = SHARED / "index.json"
    if not index.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason="no folder «shared» beside the repository"))]
    rows = json.loads(index.read_text(encoding="utf-8"))
    return [pytest.param(SHARED / row["file"], id=row["file"]) for row in rows if not types or row["type"] in types]


@cache
def mpxj_document(path: Path) -> ScheduleDocument:
    """What MPXJ reads from a shared file, read once."""
    return read_with_mpxj(path)


def expected(path: Path) -> dict[int, dict[str, Any]]:
    """The dates that the tool stored, by task uid."""
    text = path.with_name(path.name + ".expected.json").read_text(encoding="utf-8")
    return {int(uid): row for uid, row in json.loads(text)["tasks"].items()}


@pytest.fixture
def gettext_of() -> Callable[[str], Callable[[str], str]]:
    """The translations of exchange, straight from the catalogue: ``gettext_of("fr")("Task")``."""

    def of(language: str) -> Callable[[str], str]:
        if language == "en":
            return str
        path = ROOT / "src" / "vigie" / "exchange" / "locale" / language / "LC_MESSAGES" / "django.po"
        with path.open("rb") as stream:
            catalogue = read_po(stream)
        return lambda text: str((catalogue.get(text) or Message(text)).string or text)

    return of
