"""Where this installation keeps what it writes: database, uploads and its secret key."""

import os
import secrets
import sys
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[3]


def data_folder() -> Path:
    """``VIGIE_HOME``; else ``var`` in a checkout; else the user's data folder. Created on first use."""
    if stated := os.environ.get("VIGIE_HOME"):
        folder = Path(stated).expanduser()
    elif (_CHECKOUT / "pyproject.toml").exists():
        folder = _CHECKOUT / "var"
    elif sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "vigie"
    else:
        folder = Path(os.environ.get("XDG_DATA_HOME", str(Path.home() / ".local/share"))) / "vigie"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """``VIGIE_SECRET_KEY``, or the key that the first start made, readable by its owner only."""
    if stated := os.environ.get("VIGIE_SECRET_KEY"):
        return stated
    path = folder / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(64)
        file.write(key)
    return key
