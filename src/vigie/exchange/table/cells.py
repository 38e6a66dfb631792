"""Run as a program: the cells of a spreadsheet file as JSON on standard output, with memory and time bounded.

A few bytes can declare sheets of billions of cells, and the library that reads them would take all memory for them. So
it works in a process of its own, which may fail without harm. Nothing of Vigie is imported here, to start quickly.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import sys
from itertools import islice

MAX_ROWS, MAX_COLUMNS, MAX_SHEETS, MAX_TEXT = 100_000, 200, 20, 20_000
_MEMORY, _SECONDS = 2 * 1024**3, 60


def _plain(cell: object) -> object:
    """JSON for a cell: dates and times as {"date": ISO text}."""
    if isinstance(cell, dt.datetime | dt.date):
        return {"date": cell.isoformat()}
    if isinstance(cell, bool | int | float):
        return cell
    if isinstance(cell, dt.time | dt.timedelta):
        return str(cell)
    return str(cell)[:MAX_TEXT]


def main(path: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_path(path)
    sheets = []
    for name in workbook.sheet_names[:MAX_SHEETS]:
        rows = workbook.get_sheet_by_name(name).iter_rows()
        sheets.append([[_plain(cell) for cell in row[:MAX_COLUMNS]] for row in islice(rows, MAX_ROWS + 1)])
    json.dump(sheets, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
