"""The records that the passes work on: one per task, part of a task, link, result and set of rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigie.engine.plan import NEVER


def _record(**fields: type) -> np.dtype[np.void]:
    return np.dtype(list(fields.items()), align=True)


# One record per task, link and result, not one array per field: a task's data then lie together in memory, and a
# kernel hands on one array instead of thirty.
TASK = _record(
    duration=np.int64,
    remaining=np.int64,
    actual_start=np.int64,
    actual_finish=np.int64,
    constraint_date=np.int64,
    deadline=np.int64,
    levelling_delay=np.int64,
    part=np.int64,
    part_end=np.int64,
    calendar=np.int32,
    lag_calendar=np.int32,
    parent=np.int32,
    constraint=np.int8,
    secondary=np.int8,
    kind=np.int8,
    summary=np.bool_,
    manual=np.bool_,
    external=np.bool_,
    active=np.bool_,
    elapsed=np.bool_,
    secondary_date=np.int64,
    stop=np.int64,
    resume=np.int64,
    given_start=np.int64,
    given_finish=np.int64,
    given_late_start=np.int64,
    given_late_finish=np.int64,
    expected_finish=np.int64,
    external_start=np.int64,
    external_finish=np.int64,
)
"""A task; its assignments are the parts from ``part`` up to ``part_end``."""

PART = _record(offset=np.int64, span=np.int64, resume=np.int64, levelling=np.int64, calendar=np.int32)
LINK = _record(
    lag=np.int64,
    at=np.int64,
    free_float=np.int64,
    predecessor=np.int32,
    successor=np.int32,
    type=np.int8,
    unit=np.int8,
)
"""A link that binds; the passes fill in ``at``, the instant that it asks for, and its free float."""

DATE = _record(
    early_start=np.int64,
    early_finish=np.int64,
    late_start=np.int64,
    late_finish=np.int64,
    link_start=np.int64,
    link_finish=np.int64,
    link_late_start=np.int64,
    demand=np.int64,
    fixed_start=np.int64,
    driving_link=np.int32,
    late_link=np.int32,
    start_reason=np.int8,
    finish_reason=np.int8,
    late_reason=np.int8,
    base_reason=np.int8,
    floor_reason=np.int8,
    ceiling_reason=np.int8,
    floor_links=np.bool_,
    base=np.int64,
    floor_start=np.int64,
    floor_finish=np.int64,
    ceiling=np.int64,
    floor_link=np.int32,
    ceiling_link=np.int32,
)
"""What the passes fill in. ``link_*`` are the dates that links see, where they differ from those shown.

For a summary, ``floor_*`` hold on the way down what binds all its children, ``ceiling`` likewise on the way back.
"""

Records = NDArray[np.void]


RULE = _record(
    n=np.int64,
    start=np.int64,
    data_date=np.int64,
    calendar=np.int64,
    progress=np.int64,
    lag_calendar=np.int64,
    primavera=np.bool_,
    honour_constraints=np.bool_,
    open_ends_critical=np.bool_,
    expected_finish_dates=np.bool_,
    lag_from_early_start=np.bool_,
    from_finish=np.bool_,
)
"""Scalars of the plan and its options: one record. No class of ours is in a kernel's signature, so that a compiled
kernel on disk never names something that a later version lacks."""


BLOCK = 2048
"""So many records at a time are filled or read, a column each: they stay in the near memory."""


def filled(dtype: np.dtype[np.void], n: int, defaults: Mapping[str, int], columns: Mapping[str, Any]) -> Records:
    """``n`` records with these columns; fields left out, and columns that hold but it, have their default or zero."""
    one = np.zeros(1, dtype)
    for name, value in defaults.items():
        one[name] = value
    records = np.empty(n, dtype)
    records.view(np.int64).reshape(n, dtype.itemsize // 8)[:] = one.view(np.int64)
    kept = {name: column for name, column in columns.items() if (column != one[name][0]).any()}
    for first in range(0, n, BLOCK):
        block = slice(first, first + BLOCK)
        for name, column in kept.items():
            records[name][block] = column[block]
    return records


def columns_of(records: Records, names: Iterable[str]) -> dict[str, NDArray[Any]]:
    """Fields as arrays of their own."""
    columns = {name: np.empty(len(records), records.dtype[name]) for name in names}
    for first in range(0, len(records), BLOCK):
        block = slice(first, first + BLOCK)
        for name, column in columns.items():
            column[block] = records[name][block]
    return columns


def empty_dates(n: int) -> Records:
    """Nothing computed yet, for ``n`` tasks."""
    missing = {np.dtype(np.int64): NEVER, np.dtype(np.int32): -1}
    return filled(DATE, n, {name: missing.get(DATE[name], 0) for name in DATE.names or ()}, {})
