"""Working time: calendars as written, and as one array with tables that lead to any date in a few steps.

An instant has a *working coordinate*, the working seconds from the start of the horizon to it; the way back is
ambiguous where a period ends and the next begins, so that there are two: as a start (the next period) and as a finish
(the end of the previous one).
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


HEADS, HEAD = 2, 4
"""Where the heads of a compiled calendar begin, and how many numbers each has."""
PATTERN_BITS = 24
PATTERN = (1 << PATTERN_BITS) - 1


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


def compile_calendars(calendars: Sequence[WorkCalendar], first: int, last: int) -> Instants:
    """Every calendar from day ``first`` up to day ``last``, not included, as one array that kernels read.

    It holds: the first midnight; how many days; the head of each calendar (where its days begin, where its shares
    begin, the binary logarithm of a share, the number of the last share); the patterns, each a count of periods and
    their starts and ends in seconds after midnight; the days of each calendar, the working seconds before the day
    shifted by ``PATTERN_BITS`` and where its pattern stands; the shares of each calendar, the last day with at most
    that many shares of working time before it.

    Raises ``PlanError('calendar_without_work')`` for a calendar that never works in that time.
    """
    maker = _Days(first, last)
    done: list[NDArray[np.int32]] = []
    for calendar in calendars:
        done.append(maker.of(calendar, done))
    nothing = maker.number(())
    work_of = np.array([sum(end - start for start, end in periods) for periods in maker.patterns], np.int64)
    sizes = [1 + 2 * len(periods) for periods in maker.patterns]
    place = HEADS + HEAD * len(calendars)
    places = place + np.cumsum([0, *sizes[:-1]])
    heads: list[int] = [first * DAY, last - first]
    patterns = [np.array([len(periods), *(x for period in periods for x in period)]) for periods in maker.patterns]
    at = place + sum(sizes)
    tables: list[Instants] = []
    for index, (calendar, numbers) in enumerate(zip(calendars, done, strict=True)):
        before = np.concatenate(([0], np.cumsum(work_of[numbers])))
        total = int(before[-1])
        if total == 0:
            raise PlanError("calendar_without_work", calendar=index, name=calendar.name)
        shift = max((total // len(numbers)).bit_length() - 1, 0)
        shares = np.arange((total >> shift) + 1, dtype=np.int64) << shift
        by_day = before << PATTERN_BITS | places[np.append(numbers, nothing)]
        by_work = np.searchsorted(before, shares, side="right") - 1
        heads += [at, at + len(by_day), shift, len(shares) - 1]
        tables += [by_day, by_work]
        at += len(by_day) + len(by_work)
    return np.concatenate([np.array(heads), *patterns, *tables]).astype(np.int64)


def working_seconds(compiled: Instants, calendar: int, instants: Instants) -> Instants:
    """Working time of a calendar from the first midnight to each instant; instants outside count as its ends."""
    midnight, days, by_day = compiled[0], compiled[1], compiled[HEADS + HEAD * calendar]
    since = np.clip(instants - midnight, 0, days * DAY)
    day = since // DAY
    entry = compiled[by_day + day]
    work: Instants = entry >> PATTERN_BITS
    pattern, second = entry & PATTERN, since - day * DAY
    count = compiled[pattern]
    for period in range(int(count.max(initial=0))):
        place = np.where(period < count, pattern + 1 + 2 * period, 0)
        start, end = compiled[place], compiled[place + 1]
        work += np.where(period < count, np.clip(second, start, end) - start, 0)
    return work


def working_second(compiled: Instants, calendar: int, instant: int) -> int:
    """``working_seconds`` of one instant, many times faster than an array of one."""
    by_day, days = compiled.item(HEADS + HEAD * calendar), compiled.item(1)
    since = min(max(instant - compiled.item(0), 0), days * DAY)
    entry = compiled.item(by_day + since // DAY)
    work, pattern, second = entry >> PATTERN_BITS, entry & PATTERN, since % DAY
    for place in range(pattern + 1, pattern + 1 + 2 * compiled.item(pattern), 2):
        start = compiled.item(place)
        if second <= start:
            break
        work += min(second, compiled.item(place + 1)) - start
    return work
