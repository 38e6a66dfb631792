"""Schedule files in and out: every reader gives a ``ScheduleDocument``, every writer takes one."""

from __future__ import annotations

from pathlib import Path

from vigie.exchange.document import ScheduleDocument
from vigie.exchange.errors import ExchangeError

__all__ = ["ExchangeError", "ScheduleDocument", "read_schedule"]


def read_schedule(path: str | Path, *, project: str | None = None) -> ScheduleDocument:
    """Read a schedule file; ``project`` chooses by code where the file holds several. Raises ``ExchangeError``."""
    from vigie.exchange.mpp import read_with_mpxj

    return read_with_mpxj(Path(path))
