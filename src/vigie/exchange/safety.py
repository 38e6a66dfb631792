"""What is checked before a file is read: its size, and that nothing in it unfolds to much more."""

from __future__ import annotations

import os
import zipfile
import zlib
from pathlib import Path

from vigie.exchange.errors import UnreadableFile, UnsafeFile

MAX_BYTES = int(os.environ.get("VIGIE_MAX_UPLOAD_MB", "100")) * 1024 * 1024
"""The size of a schedule file that is read; a caller may pass another."""
_UNFOLDED = 8
"""A container may unfold to this many times the size limit, whatever its own size."""
_MEMBERS = 10_000


def refuse_large(path: Path, limit: int) -> None:
    """Raises ``UnsafeFile`` with code ``too_large``, ``UnreadableFile`` with ``empty``."""
    size = path.stat().st_size
    if size > limit:
        raise UnsafeFile("too_large", size=-(-size // 1024**2), limit=limit // 1024**2)
    if size == 0:
        raise UnreadableFile("empty")


def refuse_zip_bomb(path: Path, limit: int) -> None:
    """Unfold every member of a ZIP container without keeping it, and stop at the limit: directories can lie.

    Raises ``UnsafeFile`` with code ``unfolds``, ``UnreadableFile`` when the container is damaged.
    """
    left = limit * _UNFOLDED
    try:
        with zipfile.ZipFile(path) as container:
            members = container.infolist()
            if len(members) > _MEMBERS:
                raise UnsafeFile("unfolds", limit=limit * _UNFOLDED // 1024**2)
            for member in members:
                with container.open(member) as stream:
                    while block := stream.read(1 << 16):
                        left -= len(block)
                        if left < 0:
                            raise UnsafeFile("unfolds", limit=limit * _UNFOLDED // 1024**2)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise UnreadableFile("unreadable", format="ZIP", reason=str(error)[:200]) from error
