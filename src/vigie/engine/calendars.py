"""Working time: calendars as written, and as arrays with tables that lead to any date in a few steps.

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
        ("midnight", np.int64),
        ("first", np.int32),
        ("days", np.int32),
        ("shares", np.int32),
        ("shift", np.int32),
        ("by_day", np.int32),
        ("by_work", np.int32),
        ("of_day", np.int32),
        ("of_work", np.int32),
    ],
    align=True,
)
"""A working period with the working time before it.

Record c also says of calendar c where its periods are, from ``[c].first`` up to ``[c + 1].first``, and where its tables
begin. ``of_day`` of ``[by_day + d]`` is the number, within the calendar, of the last period that starts at or before
the d-th midnight; ``of_work`` of ``[by_work + s]`` likewise for s shares of 2 ** ``shift`` working seconds.
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
    starts, ends, befores = [], [], []
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
    return _with_tables(starts, ends, befores, first * DAY, last - first)


def _with_tables(
    starts: list[Instants], ends: list[Instants], befores: list[Instants], midnight: int, days: int
) -> NDArray[np.void]:
    count = len(starts)
    pointer = np.concatenate(([0], np.cumsum([len(start) for start in starts])))
    midnights = midnight + np.arange(days + 1, dtype=np.int64) * DAY
    of_day, of_work, shifts = [], [], []
    for start, end, before in zip(starts, ends, befores, strict=True):
        of_day.append(np.maximum(np.searchsorted(start, midnights, side="right") - 1, 0))
        work = int(before[-1] + end[-1] - start[-1])
        # About as many shares as periods.
        shift = max((work // len(start)).bit_length() - 1, 0)
        shares = np.arange((work >> shift) + 1, dtype=np.int64) << shift
        of_work.append(np.maximum(np.searchsorted(before, shares, side="right") - 1, 0))
        shifts.append(shift)
    ends_of_work = np.cumsum([len(table) for table in of_work])
    size = max(int(pointer[-1]), count + 1, count * (days + 1), int(ends_of_work[-1]))
    periods = np.zeros(size, PERIOD)
    periods["first"][: count + 1] = pointer
    periods["midnight"][:count], periods["days"][:count] = midnight, days
    periods["shift"][:count] = shifts
    periods["shares"][:count] = [len(table) - 1 for table in of_work]
    periods["by_day"][:count] = np.arange(count) * (days + 1)
    periods["by_work"][:count] = ends_of_work - [len(table) for table in of_work]
    periods["of_day"][: count * (days + 1)] = np.concatenate(of_day)
    periods["of_work"][: ends_of_work[-1]] = np.concatenate(of_work)
    for name, columns in (("start", starts), ("end", ends), ("before", befores)):
        periods[name][: pointer[-1]] = np.concatenate(columns)
    return periods
