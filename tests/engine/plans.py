"""Small plans to schedule, and dates to read them by."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from vigie.engine import ALWAYS, NEVER, Plan, WorkCalendar

HOUR = 3600
DAY = 8 * HOUR
MORNING_AND_AFTERNOON = ((8 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR))
STANDARD = WorkCalendar(week=(MORNING_AND_AFTERNOON,) * 5 + ((),) * 2, name="Standard")
NIGHT = WorkCalendar(
    week=(
        ((23 * HOUR, 24 * HOUR),),
        *((((0, 3 * HOUR), (4 * HOUR, 8 * HOUR), (23 * HOUR, 24 * HOUR)),) * 4),
        ((0, 3 * HOUR), (4 * HOUR, 8 * HOUR)),
        (),
    ),
    name="Night",
)
_EPOCH = dt.datetime(1970, 1, 1)


def at(text: str) -> int:
    """An engine instant: ``at("2026-01-05 08:00")``."""
    return int((dt.datetime.fromisoformat(text) - _EPOCH).total_seconds())


def read(values: Any) -> list[str]:
    """Engine instants as text, «-» for none."""
    return [
        "-" if value == NEVER else (_EPOCH + dt.timedelta(seconds=int(value))).isoformat(" ", "minutes")
        for value in np.atleast_1d(values)
    ]


def make(durations: list[int], links: tuple[tuple[int, ...], ...] = (), **fields: Any) -> Plan:
    """A plan on the standard calendar from Monday 2026-01-05 08:00. Links: (predecessor, successor[, type[, lag]])."""
    rows = [(*link, 0, 0)[:4] if len(link) < 4 else link[:4] for link in links]
    defaults: dict[str, Any] = {
        "start": at("2026-01-05 08:00"),
        "calendars": (ALWAYS, STANDARD, NIGHT),
        "calendar": 1,
        "link_predecessor": [row[0] for row in rows],
        "link_successor": [row[1] for row in rows],
        "link_type": [row[2] for row in rows],
        "link_lag": [row[3] for row in rows],
    }
    return Plan(duration=np.array(durations), **{**defaults, **fields})
