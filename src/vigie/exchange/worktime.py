"""The document's calendars as the engine's: inheritance resolved, recurring exceptions expanded, equal ones shared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace

from vigie.engine import ALWAYS, WorkCalendar
from vigie.engine.calendars import Periods
from vigie.exchange.document import Calendar, CalendarException, RecurrenceKind, ScheduleDocument, Shifts, WorkWeek

_EPOCH = dt.date(1970, 1, 1)
_STANDARD: Periods = ((8 * 3600, 12 * 3600), (13 * 3600, 17 * 3600))
_LONGEST = 80 * 366
"""No recurring exception is followed for more days."""


def _seconds(shifts: Shifts) -> Periods:
    return tuple((start * 60, end * 60) for start, end in shifts)


def day_number(day: dt.date) -> int:
    return (day - _EPOCH).days


def exception_days(exception: CalendarException) -> Iterator[int]:
    """Every day on which an exception holds, counted from 1970-01-01."""
    first, last = day_number(exception.first), day_number(exception.last)
    rule = exception.recurrence
    if rule is None:
        yield from range(first, min(last, first + _LONGEST) + 1)
        return
    for count, day in enumerate(_recurring(exception), 1):
        if day > last and rule.occurrences is None:
            return
        yield day
        if rule.occurrences is not None and count >= rule.occurrences:
            return


def _recurring(exception: CalendarException) -> Iterator[int]:
    rule, first = exception.recurrence, exception.first
    assert rule is not None
    interval = max(rule.interval, 1)
    start = day_number(first)
    if rule.kind == RecurrenceKind.DAILY:
        yield from range(start, start + _LONGEST, interval)
        return
    if rule.kind == RecurrenceKind.WEEKLY:
        monday = start - first.weekday()
        for week in range(0, _LONGEST // 7, interval):
            for weekday in sorted(rule.weekdays):
                day = monday + 7 * week + weekday
                if day >= start:
                    yield day
        return
    yearly = rule.kind in (RecurrenceKind.YEARLY_BY_DAY, RecurrenceKind.YEARLY_BY_WEEKDAY)
    month = first.year * 12 + first.month - 1
    if yearly:
        month = first.year * 12 + (rule.month or first.month) - 1
    for step in range(0, _LONGEST // 30, 12 if yearly else interval):
        year, zero_month = divmod(month + step, 12)
        if year > dt.MAXYEAR:
            return
        found = _day_of_month(year, zero_month + 1, rule.day, rule.weekdays, rule.position)
        if found is not None and day_number(found) >= start:
            yield day_number(found)


def _day_of_month(
    year: int, month: int, day: int | None, weekdays: tuple[int, ...], position: int | None
) -> dt.date | None:
    """A date by its number, or as the ``position``-th of its weekday; the last day where the month is shorter."""
    following = dt.date(year + month // 12, month % 12 + 1, 1) if (year, month) < (dt.MAXYEAR, 12) else dt.date.max
    length = (following - dt.date(year, month, 1)).days
    if position is None or not weekdays:
        return dt.date(year, month, min(day or 1, length))
    matching = [d for d in range(1, length + 1) if dt.date(year, month, d).weekday() in weekdays]
    if position == -1:
        return dt.date(year, month, matching[-1])
    return dt.date(year, month, matching[position - 1]) if position <= len(matching) else None


class CalendarSet:
    """The calendars of one document, numbered as the plan will have them: 0 always works."""

    def __init__(self, document: ScheduleDocument) -> None:
        self.stated = {calendar.uid: calendar for calendar in document.calendars}
        self.resolved: dict[int, WorkCalendar] = {}
        self.calendars: list[WorkCalendar] = [ALWAYS]
        self.by_uid: dict[int, int] = {}
        self.pairs: dict[tuple[int, int], int] = {}
        self.project = -1
        self.project = self._project(document)

    def _project(self, document: ScheduleDocument) -> int:
        uid = document.properties.calendar_uid
        if uid in self.stated:
            return self.number(uid)
        chosen = next((c for c in document.calendars if c.kind != "resource"), None)
        if chosen is not None:
            return self.number(chosen.uid)
        return self._add(WorkCalendar(week=(_STANDARD,) * 5 + ((),) * 2, name="Standard"))

    def number(self, uid: int | None) -> int:
        """The plan's number of a calendar; the project's own for ``None``, and for those unknown or without work."""
        if uid is None or uid not in self.stated:
            return self.project
        if uid not in self.by_uid:
            self.by_uid[uid] = self._kept(self.resolve(uid), self.project)
        return self.by_uid[uid]

    def common(self, a: int, b: int) -> int:
        """The number of the calendar that works when both do; ``a`` where they never do."""
        if a == b or b == 0:
            return a
        if a == 0:
            return b
        key = (min(a, b), max(a, b))
        if key not in self.pairs:
            self.pairs[key] = self._kept(WorkCalendar(both=key, name=f"{key[0]} & {key[1]}"), -1)
        return a if self.pairs[key] < 0 else self.pairs[key]

    def _kept(self, calendar: WorkCalendar, instead: int) -> int:
        """Its number; one that never works would stop the plan and is dropped: ``instead``, if there is a project's."""
        number = self._add(calendar)
        if self.project < 0 or self.works(number):
            return number
        if number == len(self.calendars) - 1:
            self.calendars.pop()
        return instead

    def works(self, number: int) -> bool:
        """Whether a calendar ever works, and so can be computed with."""
        calendar = self.calendars[number]
        if calendar.both is None:
            weeks = (calendar.week, *(week for _first, _last, week in calendar.weeks))
            return any(any(week) for week in weeks) or any(calendar.days.values())
        a, b = calendar.both
        if not (self.works(a) and self.works(b)):
            return False
        days = {*range(7), *self.calendars[a].days, *self.calendars[b].days}
        for other in (a, b):
            days |= {day for first, _last, _week in self.calendars[other].weeks for day in range(first, first + 7)}
        return any(self.periods_on(number, day) for day in days)

    def plan_calendars(self) -> tuple[WorkCalendar, ...]:
        return tuple(self.calendars)

    def _add(self, calendar: WorkCalendar) -> int:
        """Its number, shared with a calendar that works at the same times."""
        for number, other in enumerate(self.calendars):
            if replace(other, name=calendar.name) == calendar and number:
                return number
        self.calendars.append(calendar)
        return len(self.calendars) - 1

    def resolve(self, uid: int, above: frozenset[int] = frozenset()) -> WorkCalendar:
        """A calendar of the document with all that it inherits; ``above``: those that inherit from it."""
        if uid in self.resolved:
            return self.resolved[uid]
        calendar = self.stated[uid]
        parent: WorkCalendar | None = None
        if calendar.parent_uid in self.stated and calendar.parent_uid not in above and calendar.parent_uid != uid:
            parent = self.resolve(calendar.parent_uid, above | {uid})
        week = tuple(
            _seconds(day) if day is not None else (parent.week[i] if parent else ())
            for i, day in enumerate(calendar.week)
        )
        weeks = list(self._inherited_weeks(calendar, parent, week))
        weeks += [_work_week(item, week) for item in calendar.work_weeks]
        days: dict[int, Periods] = dict(parent.days) if parent else {}
        days |= self._days(calendar)
        self.resolved[uid] = WorkCalendar(week=week, weeks=tuple(weeks), days=days, name=calendar.name)
        return self.resolved[uid]

    def _inherited_weeks(
        self, calendar: Calendar, parent: WorkCalendar | None, week: tuple[Periods, ...]
    ) -> Iterator[tuple[int, int, tuple[Periods, ...]]]:
        for first, last, days in parent.weeks if parent else ():
            kept = tuple(days[i] if calendar.week[i] is None else week[i] for i in range(7))
            yield first, last, kept

    def _days(self, calendar: Calendar) -> Mapping[int, Periods]:
        """Single exceptions win over recurring ones, and among equals the first stated."""
        days: dict[int, Periods] = {}
        ordered = sorted(calendar.exceptions, key=lambda e: e.recurrence is not None)
        for exception in reversed(ordered):
            periods = _seconds(exception.shifts)
            for day in exception_days(exception):
                days[day] = periods
        return days

    # ---------------------------------------------------------------- measuring

    def work_between(self, number: int, start: dt.datetime, finish: dt.datetime) -> int:
        """Working seconds between two instants: how long a stated part of work is."""
        if finish <= start:
            return 0
        first, last = day_number(start.date()), day_number(finish.date())
        midnight = dt.time()
        total = 0
        for day in range(first, last + 1):
            offset = int((dt.datetime.combine(_EPOCH + dt.timedelta(day), midnight) - start).total_seconds())
            until = int((finish - start).total_seconds())
            for a, b in self.periods_on(number, day):
                total += max(0, min(offset + b, until) - max(offset + a, 0))
        return total

    def periods_on(self, number: int, day: int) -> Periods:
        """The working periods of a day, counted from 1970-01-01, in seconds after midnight."""
        calendar = self.calendars[number]
        if calendar.both is not None:
            a, b = self.periods_on(calendar.both[0], day), self.periods_on(calendar.both[1], day)
            return tuple((max(s, u), min(e, v)) for s, e in a for u, v in b if max(s, u) < min(e, v))
        if day in calendar.days:
            return calendar.days[day]
        week = calendar.week
        for first, last, days in calendar.weeks:
            if first <= day <= last:
                week = days
        return week[(day + 3) % 7]


def _work_week(item: WorkWeek, week: tuple[Periods, ...]) -> tuple[int, int, tuple[Periods, ...]]:
    days = tuple(_seconds(day) if day is not None else week[i] for i, day in enumerate(item.days))
    return day_number(item.first), day_number(item.last), days
