"""Tables of a XER file as text: fields apart by tabs, nothing in a cell that would end it."""

from __future__ import annotations

import base64
import datetime as dt
import html
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

Cell = str | int | float | bool | Decimal | dt.datetime | None
_BREAKS = re.compile(r"[\t\r\n\x00-\x1f]+")


def table(name: str, fields: str, rows: Iterable[Mapping[str, Cell]]) -> list[str]:
    """The lines of a table; nothing for one without rows. A row's keys must be among ``fields``."""
    columns = fields.split()
    known = frozenset(columns)
    lines = []
    for row in rows:
        assert row.keys() <= known, row.keys() - known
        lines.append("\t".join(("%R", *(_text(row.get(column)) for column in columns))))
    return [f"%T\t{name}", "\t".join(("%F", *columns)), *lines] if lines else []


def _text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}" if value.second == 0 else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, int):
        return str(value)
    return _BREAKS.sub(" ", value)


def hours(seconds: int | None) -> float | None:
    """P6 counts time in hours."""
    return None if seconds is None else round(seconds / 3600, 6)


def identifier(guid: str) -> str | None:
    """The sixteen bytes in base 64, as P6 writes them."""
    try:
        return base64.b64encode(uuid.UUID(guid).bytes_le).decode().rstrip("=") if guid else None
    except ValueError:
        return None


def memo(text: str) -> str:
    """A note as HTML, a paragraph for each line."""
    lines: Sequence[str] = text.split("\n")
    return "<HTML><BODY>" + "".join(f"<P>{html.escape(line)}</P>" for line in lines) + "</BODY></HTML>"
