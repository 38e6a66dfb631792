"""Which hours a document's calendar works on a day: exceptions before work weeks before the week, parents below.

Readers need it to tell a pause in time-phased work from a night or a holiday. The engine
computes dates, not this module.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Iterable, Iterator

from vigie.exchange.document import Calendar, CalendarException, Recurrence, RecurrenceKind, Shifts

ROUNDING = dt.timedelta(minutes=2)
"""Gaps in time-phased work below this aren't pauses: files hold such work in whole minutes."""
Part = tuple[dt.datetime, dt.datetime]
_DAY = dt.timedelta(days=1)
_STANDARD: Shifts = ((480, 720), (780, 1020))


class WorkingTime:
    """Working hours of a set of calendars. Calendars must not inherit in a circle (``check.checked`` sees to it)."""

    def __init__(self, calendars: Iterable[Calendar]) -> None:
        self._calendars = {row.uid: row for row in calendars}
        self._single: dict[int, dict[dt.date, Shifts]] = {}
        self._spans: dict[int, list[tuple[dt.date, dt.date, Shifts]]] = {}
        self._known: dict[tuple[int | None, dt.date], Shifts] = {}
        for row in self._calendars.values():
            self._index(row)

    def _index(self, row: Calendar) -> None:
        single, spans = self._single.setdefault(row.uid, {}), self._spans.setdefault(row.uid, [])
        for exception in row.exceptions:
            if exception.recurrence is None and exception.first != exception.last:
                spans.append((exception.first, exception.last, exception.shifts))
            else:
                for day in occurrences(exception):
                    single.setdefault(day, exception.shifts)

    def shifts(self, uid: int | None, day: dt.date) -> Shifts:
        """The working periods of a calendar on a day; weekdays 8-12 and 13-17 for a calendar that is missing."""
        key = (uid, day)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._find(uid, day)
        return found

    def _find(self, uid: int | None, day: dt.date) -> Shifts:
        chain: list[Calendar] = []
        while uid is not None and (row := self._calendars.get(uid)) is not None:
            chain.append(row)
            uid = row.parent_uid
        for row in chain:
            if day in self._single[row.uid]:
                return self._single[row.uid][day]
            for first, last, shifts in self._spans[row.uid]:
                if first <= day <= last:
                    return shifts
        weekday = day.weekday()
        for row in chain:
            for week in row.work_weeks:
                if week.first <= day <= week.last and (of_week := week.days[weekday]) is not None:
                    return of_week
            if (usual := row.week[weekday]) is not None:
                return usual
        return _STANDARD if weekday < 5 else ()

    def periods(self, uids: tuple[int | None, ...], start: dt.datetime, finish: dt.datetime) -> list[Part]:
        """The periods between two instants in which all of some calendars work, day by day."""
        found = []
        day = start.date()
        while day <= finish.date():
            midnight = dt.datetime.combine(day, dt.time())
            for begin, end in self._together(uids, day):
                low = max(start, midnight + dt.timedelta(minutes=begin))
                high = min(finish, midnight + dt.timedelta(minutes=end))
                if low < high:
                    found.append((low, high))
            day += _DAY
        return found

    def _together(self, uids: tuple[int | None, ...], day: dt.date) -> Shifts:
        shifts = self.shifts(uids[0], day)
        for uid in uids[1:]:
            other = self.shifts(uid, day)
            shifts = tuple((max(a, c), min(b, d)) for a, b in shifts for c, d in other if max(a, c) < min(b, d))
        return shifts


def occurrences(exception: CalendarException) -> Iterator[dt.date]:
    """The days that an exception concerns, in order."""
    rule = exception.recurrence
    if rule is None:
        day = exception.first
        while day <= exception.last:
            yield day
            day += _DAY
        return
    count = 0
    for day in _candidates(rule, exception.first, exception.last):
        if day > exception.last or (rule.occurrences is not None and count >= rule.occurrences):
            return
        if day >= exception.first:
            count += 1
            yield day


def _candidates(rule: Recurrence, first: dt.date, last: dt.date) -> Iterator[dt.date]:
    interval = max(1, rule.interval)
    if rule.kind is RecurrenceKind.DAILY:
        for number in range(0, (last - first).days + 1, interval):
            yield first + number * _DAY
    elif rule.kind is RecurrenceKind.WEEKLY:
        monday = first - first.weekday() * _DAY
        for number in range(0, (last - monday).days + 1, 7 * interval):
            for weekday in sorted(rule.weekdays):
                if monday.toordinal() + number + weekday <= last.toordinal():
                    yield monday + (number + weekday) * _DAY
    else:
        yearly = rule.kind in (RecurrenceKind.YEARLY_BY_DAY, RecurrenceKind.YEARLY_BY_WEEKDAY)
        index = first.year * 12 + ((rule.month or first.month) if yearly else first.month) - 1
        while index // 12 <= last.year:
            day = _day_of_month(rule, index // 12, index % 12 + 1)
            if day is not None:
                yield day
            index += 12 * interval if yearly else interval


def _day_of_month(rule: Recurrence, year: int, month: int) -> dt.date | None:
    length = months.monthrange(year, month)[1]
    if rule.position is None:
        return dt.date(year, month, min(rule.day or 1, length))
    days = [day for day in range(1, length + 1) if dt.date(year, month, day).weekday() in rule.weekdays]
    place = rule.position if rule.position < 0 else rule.position - 1
    return dt.date(year, month, days[place]) if -len(days) <= place < len(days) else None
