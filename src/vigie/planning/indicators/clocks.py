"""Working time between two instants, on the calendars of many schedules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence

from vigie.engine import WorkCalendar
from vigie.engine.calendars import Instants, compile_calendars, working_second
from vigie.exchange.document import Calendar, Properties, ScheduleDocument
from vigie.exchange.worktime import CalendarSet
from vigie.planning.documents import calendars_of

_EPOCH = dt.datetime(1970, 1, 1)
_DAY = 86_400
_MARGIN = 400
"""Days compiled beyond the instants asked for, so that neighbouring questions are answered from the same arrays."""


class Clocks:
    """The calendars of schedules; each is resolved and compiled when it is first asked, for the years that are asked.

    Schedules of one organisation mostly share their calendar: equal ones are compiled once.
    """

    def __init__(self, stated: Mapping[int, tuple[int | None, Sequence[Calendar]]]) -> None:
        self._stated = stated
        self._sets: dict[int, CalendarSet] = {}
        self._keys: dict[tuple[int, int | None], tuple[WorkCalendar, Hashable]] = {}
        self._compiled: dict[Hashable, tuple[int, int, Instants]] = {}

    def seconds_between(self, schedule: int, calendar: int | None, start: dt.datetime, finish: dt.datetime) -> int:
        """Seconds of working time from one instant to the other, negative where the second comes first.

        Args:
            schedule: primary key of the schedule. calendar: uid of a calendar in it; ``None`` (and one that it does not
                have) is the project's own.
        """
        first, last = sorted((_seconds(start), _seconds(finish)))
        arrays = self._arrays(schedule, calendar, first // _DAY, last // _DAY + 1)
        worked = working_second(arrays, 0, last) - working_second(arrays, 0, first)
        return worked if finish >= start else -worked

    def _calendar(self, schedule: int, uid: int | None) -> tuple[WorkCalendar, Hashable]:
        """The calendar and what makes it equal to another."""
        if (schedule, uid) not in self._keys:
            if schedule not in self._sets:
                own, calendars = self._stated[schedule]
                document = ScheduleDocument(properties=Properties(calendar_uid=own), calendars=tuple(calendars))
                self._sets[schedule] = CalendarSet(document)
            found = self._sets[schedule]
            number = found.number(uid)
            calendar = found.plan_calendars()[number]
            key = (calendar.week, calendar.weeks, frozenset(calendar.days.items()))
            self._keys[schedule, uid] = (calendar, key)
        return self._keys[schedule, uid]

    def _arrays(self, schedule: int, uid: int | None, first: int, last: int) -> Instants:
        calendar, key = self._calendar(schedule, uid)
        found = self._compiled.get(key)
        if found is None or found[0] > first or found[1] < last:
            if found is not None:
                first, last = min(first, found[0]), max(last, found[1])
            first, last = first - _MARGIN, last + _MARGIN
            found = self._compiled[key] = (first, last, compile_calendars([calendar], first, last))
        return found[2]


def _seconds(instant: dt.datetime) -> int:
    return int((instant - _EPOCH).total_seconds())


def read_clocks(schedules: Mapping[int, int | None]) -> Clocks:
    """The calendars of these schedules, given with the uid of each one's own calendar. One query."""
    calendars = calendars_of(schedules)
    return Clocks({pk: (own, calendars.get(pk, ())) for pk, own in schedules.items()})
