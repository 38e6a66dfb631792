"""The empty table for a person to fill, as an Excel file: the table, a sample, and how to."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, BinaryIO

import xlsxwriter

from vigie.exchange.messages import _
from vigie.exchange.table.columns import COLUMNS

_EMPTY_ROWS = 500
_SAMPLE: tuple[dict[str, Any], ...] = (
    {"number": 1, "level": 1, "name": _("Preparation")},
    {"number": 2, "level": 2, "name": _("Collect the needs"), "duration": "5 d", "start": "2026-09-01", "percent": 50,
     "resources": "Anna"},
    {"number": 3, "level": 2, "name": _("Write the specification"), "duration": "8 d", "predecessors": "2",
     "resources": "Anna; Bruno[50%]"},
    {"number": 4, "level": 2, "name": _("Specification approved"), "duration": 0, "predecessors": "3FS+2d",
     "deadline": "2026-09-30"},
    {"number": 5, "level": 1, "name": _("Realisation"), },
    {"number": 6, "level": 2, "name": _("Build"), "duration": "6 w", "predecessors": "4", "resources": "Bruno"},
    {"number": 7, "level": 2, "name": _("Test"), "duration": "3 w", "predecessors": "6SS+50%", "resources": "Carla"},
)  # fmt: skip
_RULES = (
    _("Fill the first sheet: one row for each task, from top to bottom. Only the column Task must be filled."),
    _("The sheet Sample shows a small schedule. It is not read."),
    _("Columns may be moved, left empty or removed; their headings must stay. You may add columns of your own."),
    _("Send the file to Vigie as it is. If a row cannot be understood, Vigie says which one and what to do."),
)


def write_template(stream: BinaryIO, gettext: Callable[[str], str] = str) -> None:
    """Write the empty template as .xlsx, in the language of ``gettext``."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"title": gettext(_("Schedule to fill")), "author": "Vigie"})
    styles = {
        "heading": book.add_format({"bold": True, "bg_color": "#1f4e79", "font_color": "#ffffff", "border": 1}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "text": book.add_format({"num_format": "@"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "bold": book.add_format({"bold": True, "valign": "top"}),
    }
    for title, rows in ((gettext(_("Schedule")), ()), (gettext(_("Sample")), _SAMPLE)):
        _write_sheet(book.add_worksheet(title), rows, styles, gettext)
    _write_help(book.add_worksheet(gettext(_("How to"))), styles, gettext)
    book.close()
    stream.write(buffer.getvalue())


def _write_sheet(
    sheet: Any, rows: tuple[dict[str, Any], ...], styles: dict[str, Any], gettext: Callable[[str], str]
) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(COLUMNS):
        # Predecessors stay text: a spreadsheet would take «3,4» for a number.
        style = {"predecessors": "text", "duration": "text"}.get(column.key)
        style = "date" if column.key in ("start", "finish", "deadline") else style
        sheet.set_column(place, place, column.width, styles[style] if style else None)
        sheet.write(0, place, gettext(column.heading), styles["heading"])
        if column.key == "percent":
            rule = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100}
            sheet.data_validation(1, place, _EMPTY_ROWS, place, rule | {"error_message": gettext(column.help)})
        for index, row in enumerate(rows, 1):
            value = row.get(column.key, "")
            sheet.write(index, place, gettext(value) if column.key == "name" else value)


def _write_help(sheet: Any, styles: dict[str, Any], gettext: Callable[[str], str]) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)
    row = 0
    for rule in _RULES:
        sheet.write(row, 1, gettext(rule), styles["wrap"])
        row += 1
    for column in COLUMNS:
        sheet.write(row + 1, 0, gettext(column.heading), styles["bold"])
        sheet.write(row + 1, 1, gettext(column.help), styles["wrap"])
        row += 1
