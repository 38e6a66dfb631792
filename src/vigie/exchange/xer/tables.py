"""The tables of a XER file: ``%T`` names one, ``%F`` its fields, ``%R`` is a row, ``%E`` the end."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from vigie.exchange.errors import UnreadableFile
from vigie.exchange.values import Notices

Row = dict[str, str]
_HEADER = "ERMHDR"
_MOST_FIELDS = 500
"""Three times what P6's widest table has; more would only be there to fill memory."""


def read_tables(path: Path, names: frozenset[str], notices: Notices) -> dict[str, list[Row]]:
    """The rows of the named tables. Fields without a value are absent from a row.

    Raises ``UnreadableFile``: ``not_xer`` without the header, ``fields_missing`` when a row comes before its fields.
    """
    return tables_of(_decoded(path, notices), names, notices)


def tables_of(text: str, names: frozenset[str], notices: Notices) -> dict[str, list[Row]]:
    """``read_tables`` for a file that is already text."""
    tables: dict[str, list[Row]] = {name: [] for name in names}
    table = ""
    fields: list[str] = []
    ended = False
    for kind, cells in _lines(text):
        if kind == "%T":
            table, fields = cells[0].strip() if cells else "", []
        elif kind == "%F":
            fields = [name.strip() for name in cells]
        elif kind == "%R" and table in tables:
            if not fields:
                raise UnreadableFile("fields_missing", table=table)
            tables[table].append({name: cell for name, cell in zip(fields, cells, strict=False) if cell})
        elif kind == "%E":
            ended = True
    if not ended:
        notices.add("no_end_mark")
    return tables


def _lines(text: str) -> Iterator[tuple[str, list[str]]]:
    """Kind and cells of each line; a line that begins with no mark continues the one before, as P6 breaks notes."""
    lines = iter(text.split("\n"))
    if not next(lines, "").lstrip().startswith(_HEADER):
        raise UnreadableFile("not_xer")
    pending: list[str] = []
    for raw in lines:
        line = raw.rstrip("\r")
        if line[:1] == "%" and line[:2] in ("%T", "%F", "%R", "%E"):
            if pending:
                yield _cells(pending)
            pending = [line]
        elif pending:
            pending.append(line)
    if pending:
        yield _cells(pending)


def _cells(lines: list[str]) -> tuple[str, list[str]]:
    kind, *cells = "\n".join(lines).rstrip("\n").split("\t", _MOST_FIELDS)
    return kind[:2], cells


def _decoded(path: Path, notices: Notices) -> str:
    """P6 writes the code page of its machine: Unicode where the text says so or fits, Windows Western otherwise."""
    data = path.read_bytes()
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        notices.add("encoding_assumed", encoding="Windows-1252")
        return data.decode("cp1252", errors="replace")
