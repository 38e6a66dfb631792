"""What the tests of every room share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path: Path) -> None:
    """Tests never touch the files of the installation they run beside."""
    settings.UPLOADS = tmp_path / "uploads"
