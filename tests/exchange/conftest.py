"""Where the shared schedules are, and what the expectations beside them say."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("VIGIE_SHARED") or ROOT.parent / "shared") / "schedules"


def shared_schedules(*types: str) -> list[Any]:
    """Parameters: the shared files of some types («MPP», «XER» …) or of all; skipped when the folder is absent."""
    index = SHARED / "index.json"
    if not index.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason="no folder «shared» beside the repository"))]
    rows = json.loads(index.read_text(encoding="utf-8"))
    return [pytest.param(SHARED / row["file"], id=row["file"]) for row in rows if not types or row["type"] in types]


def expected(path: Path) -> dict[int, dict[str, Any]]:
    """The dates that the tool stored, by task uid."""
    text = path.with_name(path.name + ".expected.json").read_text(encoding="utf-8")
    return {int(uid): row for uid, row in json.loads(text)["tasks"].items()}
