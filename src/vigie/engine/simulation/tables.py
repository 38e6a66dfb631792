"""From the working time of one calendar to that of another, by one look into a table.

Working time goes in cells no smaller than ``grain``: within a cell the other calendar works all the time, or never. An
entry holds the other's working time at the start of the cell, shifted by one, and whether it works in the cell.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigie.engine.calendars import DAY, HEADS, PATTERN, PATTERN_BITS, Instants
from vigie.engine.calendars import HEAD as CALENDAR_HEAD
from vigie.engine.compiled import kernel

HEAD = np.dtype(
    [("first", np.int64), ("cells", np.int64), ("size", np.int64), ("magic", np.uint64), ("shift", np.uint64)],
    align=True,
)
"""A table: where it begins, how many cells of how many seconds; a number below 2^30 times ``magic`` shifted right by
``shift`` is its quotient by the size (Granlund and Montgomery, *Division by invariant integers*, 1994)."""


def grain(compiled: Instants, calendars: int) -> int:
    """The greatest number of seconds that divides all instants at which a period of work begins or ends."""
    first = HEADS + CALENDAR_HEAD * calendars
    at, last, found = first, int(compiled[HEADS]), DAY
    while at < last:
        count = int(compiled[at])
        for value in compiled[at + 1 : at + 1 + 2 * count].tolist():
            found = np.gcd(found, value)
        at += 1 + 2 * count
    return int(found)


@kernel
def _slots(cal: Any, c: int, size: int, work: Any) -> None:
    """Working time before each slot of the clock."""
    by_day, days = cal[HEADS + CALENDAR_HEAD * c], cal[1]
    slot = 0
    for day in range(days):
        entry = cal[by_day + day]
        before, at = entry >> PATTERN_BITS, entry & PATTERN
        for second in range(0, DAY, size):
            done = before
            for period in range(cal[at]):
                start = cal[at + 1 + 2 * period]
                if second > start:
                    done += min(second, cal[at + 2 + 2 * period]) - start
            work[slot] = done
            slot += 1
    work[slot] = cal[by_day + days] >> PATTERN_BITS


@kernel
def _fill(source: Any, target: Any, table: Any) -> None:
    cell = 0
    for slot in range(len(source) - 1):
        if source[slot + 1] > source[slot]:
            table[cell] = target[slot] << 1 | (target[slot + 1] > target[slot])
            cell += 1


def make_tables(
    compiled: Instants, pairs: dict[tuple[int, int], int], size: int
) -> tuple[NDArray[Any], NDArray[np.int32]]:
    """Heads and entries of the tables from one calendar to another, in the order of ``pairs``."""
    slots = int(compiled[1]) * DAY // size
    work: dict[int, NDArray[np.int32]] = {}
    for calendar in {calendar for pair in pairs for calendar in pair}:
        work[calendar] = np.empty(slots + 1, np.int32)
        _slots(compiled, calendar, size, work[calendar])
    heads = np.zeros(len(pairs), HEAD)
    shift = 30 + (size - 1).bit_length()
    tables, first = [np.zeros(0, np.int32)], 0
    for (source, target), number in pairs.items():
        cells = int(work[source][-1]) // size
        table = np.empty(cells, np.int32)
        _fill(work[source], work[target], table)
        heads[number] = (first, cells, size, -(-(1 << shift) // size), shift)
        tables.append(table)
        first += cells
    return heads, np.concatenate(tables)
