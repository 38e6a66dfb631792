"""The rows of cells of a table file, whatever its format."""

from __future__ import annotations

import codecs
import csv
import io
import json
import subprocess
import sys
from pathlib import Path

from vigie.exchange.errors import UnreadableFile, UnsafeFile
from vigie.exchange.table import cells

Cell = str | float | bool | dict[str, str]
Rows = list[list[Cell]]

_TEXT = frozenset({".csv", ".tsv", ".txt"})
_PATIENCE = 90


def read_sheets(path: Path) -> list[Rows]:
    """The sheets of a file; a CSV file is one. Raises ``UnreadableFile`` or ``UnsafeFile``."""
    sheets = [_csv(path)] if path.suffix.lower() in _TEXT else _spreadsheet(path)
    if any(len(rows) > cells.MAX_ROWS for rows in sheets):
        raise UnsafeFile("table_too_long", limit=cells.MAX_ROWS)
    return sheets


def _spreadsheet(path: Path) -> list[Rows]:
    try:
        done = subprocess.run(
            [sys.executable, "-P", cells.__file__, str(path)], capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UnsafeFile("table_too_large") from error
    if done.returncode < 0 or b"MemoryError" in done.stderr or b"memory allocation" in done.stderr:
        raise UnsafeFile("table_too_large")
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise UnreadableFile("unreadable", format=path.suffix.lstrip(".").upper(), reason=reason[:200])
    sheets: list[Rows] = json.loads(done.stdout)
    return sheets


def _csv(path: Path) -> Rows:
    text = _decoded(path.read_bytes())
    first = text.lstrip().partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    csv.field_size_limit(1_000_000)
    rows: Rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([cell.strip()[: cells.MAX_TEXT] for cell in row[: cells.MAX_COLUMNS]])
            if len(rows) > cells.MAX_ROWS:
                break
    except csv.Error as error:
        raise UnreadableFile("unreadable", format="CSV", reason=str(error)[:200]) from error
    return rows


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")  # what Excel writes in Western Europe
