"""Working time: calendars as written, and as arrays in which a date is found by binary search.

A compiled calendar is a list of working periods with the working time before each. An instant has a *working
coordinate*, the working seconds from the start of the horizon to it; the way back is ambiguous where a period ends and
the next begins, so that there are two: as a start (the next period) and as a finish (the end of the previous one).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from vigie.engine.errors import PlanError

Instants = NDArray[np.int64]
Periods = tuple[tuple[int, int], ...]
"""Working periods of one day in seconds after midnight, ordered and disjoint; an end may be 86,400."""

DAY = 86_400
FULL_DAY: Periods = ((0, DAY),)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """A calendar as the plan states it, inheritance already resolved.

    ``week``: seven days from Monday. ``weeks``: (first day, last day, seven days), later ones win. ``days``: periods of
    single days, which win over all. Days are counted from 1970-01-01. With ``both`` (indices of two earlier calendars)
    it is the time that works in both, and the rest is not looked at.
    """

    week: tuple[Periods, ...] = (FULL_DAY,) * 7
    weeks: tuple[tuple[int, int, tuple[Periods, ...]], ...] = ()
    days: Mapping[int, Periods] = field(default_factory=dict)
    both: tuple[int, int] | None = None
    name: str = ""


ALWAYS = WorkCalendar(name="24 h")


PERIOD = np.dtype(
    [
        ("start", np.int64),
        ("end", np.int64),
        ("before", np.int64),
        ("first", np.int64),
        ("per_second", np.float64),
        ("per_work", np.float64),
    ],
    align=True,
)
"""A working period with the working time before it.

Record c also says of calendar c where its periods are, from ``[c].first`` up to ``[c + 1].first``, and how many there
are on average in a second of the clock and of work.
"""


def _merged(periods: Sequence[tuple[int, int]]) -> Periods:
    """Ordered, without overlaps, within the day."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(0, a), min(DAY, b)) for a, b in periods if b > a):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _common(a: Periods, b: Periods) -> Periods:
    return _merged([(max(s, u), min(e, v)) for s, e in a for u, v in b])


class _Days:
    """Every day of the horizon as a number of a pattern of periods."""

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last = first, last
        self.patterns: list[Periods] = []
        self.numbers: dict[Periods, int] = {}

    def number(self, periods: Periods) -> int:
        merged = _merged(periods)
        if merged not in self.numbers:
            self.numbers[merged] = len(self.patterns)
            self.patterns.append(merged)
        return self.numbers[merged]

    def _weekly(self, week: tuple[Periods, ...], first: int, last: int) -> NDArray[np.int32]:
        numbers = np.array([self.number(day) for day in week], np.int32)
        return numbers[(np.arange(first, last, dtype=np.int64) + 3) % 7]  # 1970-01-01 was a Thursday

    def of(self, calendar: WorkCalendar, done: Sequence[NDArray[np.int32]]) -> NDArray[np.int32]:
        if calendar.both is not None:
            a, b = (done[index] for index in calendar.both)
            pairs, inverse = np.unique(a.astype(np.int64) << 32 | b, return_inverse=True)
            common = [
                self.number(_common(self.patterns[int(pair) >> 32], self.patterns[int(pair) & 0xFFFFFFFF]))
                for pair in pairs
            ]
            return np.array(common, np.int32)[inverse]
        days = self._weekly(calendar.week, self.first, self.last)
        for first, last, week in calendar.weeks:
            begin, end = max(first, self.first), min(last + 1, self.last)
            if begin < end:
                days[begin - self.first : end - self.first] = self._weekly(week, begin, end)
        for day, periods in calendar.days.items():
            if self.first <= day < self.last:
                days[day - self.first] = self.number(periods)
        return days


def compile_calendars(calendars: Sequence[WorkCalendar], first: int, last: int) -> NDArray[np.void]:
    """The periods of every calendar from day ``first`` up to day ``last``, not included.

    Raises ``PlanError('calendar_without_work')`` for a calendar that never works in that time.
    """
    maker = _Days(first, last)
    done: list[NDArray[np.int32]] = []
    starts, ends, befores, pointer = [], [], [], [0]
    for index, calendar in enumerate(calendars):
        days = maker.of(calendar, done)
        done.append(days)
        counts = np.array([len(p) for p in maker.patterns], np.int64)
        flat = np.array([x for p in maker.patterns for x in p], np.int64).reshape(-1, 2)
        offsets = np.concatenate(([0], np.cumsum(counts)))[:-1]
        per_day = counts[days]
        total = int(per_day.sum())
        if total == 0:
            raise PlanError("calendar_without_work", calendar=index, name=calendar.name)
        rows = np.repeat(offsets[days] - (np.cumsum(per_day) - per_day), per_day) + np.arange(total)
        midnight = np.repeat(np.arange(first, last, dtype=np.int64) * DAY, per_day)
        start, end = midnight + flat[rows, 0], midnight + flat[rows, 1]
        gaps = np.flatnonzero(start[1:] > end[:-1]) + 1  # periods that touch at midnight are one
        start, end = start[np.concatenate(([0], gaps))], end[np.concatenate((gaps - 1, [total - 1]))]
        length = end - start
        starts.append(start)
        ends.append(end)
        befores.append(np.cumsum(length) - length)
        pointer.append(pointer[-1] + len(start))
    periods = np.zeros(max(pointer[-1], len(pointer)), PERIOD)
    periods["first"][: len(pointer)] = pointer
    for name, columns in (("start", starts), ("end", ends), ("before", befores)):
        periods[name][: pointer[-1]] = np.concatenate(columns)
    for c, (start, end, before) in enumerate(zip(starts, ends, befores, strict=True)):
        periods["per_second"][c] = len(start) / (end[-1] - start[0])
        periods["per_work"][c] = len(start) / (before[-1] + end[-1] - start[-1])
    return periods
