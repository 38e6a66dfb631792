"""Working periods between two instants, for readers that must tell a pause in time-phased work from a night."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from vigie.exchange.document import Calendar, Properties, ScheduleDocument
from vigie.exchange.worktime import CalendarSet, day_number

ROUNDING = dt.timedelta(minutes=2)
"""Gaps in time-phased work below this aren't pauses: files hold such work in whole minutes."""
Part = tuple[dt.datetime, dt.datetime]
_DAY = dt.timedelta(days=1)


class WorkingTime:
    """The working periods of a set of calendars; ``None`` and unknown numbers mean the project's."""

    def __init__(self, calendars: Iterable[Calendar], project: int | None) -> None:
        self._calendars = CalendarSet(
            ScheduleDocument(properties=Properties(calendar_uid=project), calendars=tuple(calendars))
        )

    def periods(self, uids: tuple[int | None, ...], start: dt.datetime, finish: dt.datetime) -> list[Part]:
        """The periods between two instants in which all of some calendars work, day by day."""
        number = self._calendars.number(uids[0])
        for uid in uids[1:]:
            number = self._calendars.common(number, self._calendars.number(uid))
        found = []
        day = start.date()
        while day <= finish.date():
            midnight = dt.datetime.combine(day, dt.time())
            for begin, end in self._calendars.periods_on(number, day_number(day)):
                low = max(start, midnight + dt.timedelta(seconds=begin))
                high = min(finish, midnight + dt.timedelta(seconds=end))
                if low < high:
                    found.append((low, high))
            day += _DAY
        return found
