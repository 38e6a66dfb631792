"""The records that the passes work on: one per task, part of a task, link, result and set of rules."""

from __future__ import annotations

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
LINK = _record(lag=np.int64, predecessor=np.int32, successor=np.int32, type=np.int8, unit=np.int8)

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
)
"""Scalars of the plan and its options: one record. No class of ours is in a kernel's signature, so that a compiled
kernel on disk never names something that a later version lacks."""


def empty_dates(n: int) -> Records:
    """Nothing computed yet, for ``n`` tasks."""
    dates = np.zeros(n, DATE)
    for name in DATE.names or ():
        if DATE[name] == np.int64:
            dates[name] = NEVER
        elif DATE[name] == np.int32:
            dates[name] = -1
    return dates
