"""Calendars of MPXJ: weeks, exceptions with their recurrences, work weeks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vigie.exchange.document import Calendar, CalendarException, Recurrence, RecurrenceKind, Shifts, WorkWeek
from vigie.exchange.jvm import java
from vigie.exchange.mpp.names import DAYS
from vigie.exchange.mpp.values import constant, day_of, integer_of, shifts_of, text_of

_OFFICE: Shifts = ((480, 720), (780, 1020))
_FILLED: tuple[Shifts, ...] = (_OFFICE,) * 5 + ((),) * 2
"""What MPXJ puts into the days that a calendar of a Project 98 file leaves to its parent."""


def read_calendar(calendar: Any, *, fills_days: bool) -> Calendar:
    """``fills_days``: the format is one in which MPXJ does not tell an inherited day from an ordinary one."""
    kind = {"PROJECT": "project", "RESOURCE": "resource"}.get(constant(calendar.getType()), "base")
    parent = calendar.getParent()
    week = _week(calendar, inherits=parent is not None)
    if fills_days and parent is not None:
        week = tuple(None if day == filled else day for day, filled in zip(week, _FILLED, strict=True))
    return Calendar(
        uid=int(calendar.getUniqueID()),
        name=text_of(calendar.getName()),
        week=week,
        parent_uid=None if parent is None else int(parent.getUniqueID()),
        exceptions=tuple(_exceptions(calendar)),
        work_weeks=tuple(_work_weeks(calendar)),
        kind=kind,
        minutes_per_day=integer_of(calendar.getCalendarMinutesPerDay()),
        minutes_per_week=integer_of(calendar.getCalendarMinutesPerWeek()),
        minutes_per_month=integer_of(calendar.getCalendarMinutesPerMonth()),
        minutes_per_year=integer_of(calendar.getCalendarMinutesPerYear()),
    )


def _week(days: Any, *, inherits: bool) -> tuple[Shifts | None, ...]:
    weekday = java("java.time.DayOfWeek")
    week: list[Shifts | None] = []
    for name in DAYS:
        day = weekday.valueOf(name)
        match constant(days.getCalendarDayType(day)):
            case "WORKING":
                week.append(shifts_of(days.getCalendarHours(day)))
            case "NON_WORKING":
                week.append(())
            case _:
                week.append(None if inherits else ())
    return tuple(week)


def _exceptions(calendar: Any) -> Iterator[CalendarException]:
    for exception in calendar.getCalendarExceptions():
        recurring = exception.getRecurring()
        first, last = day_of(exception.getFromDate()), day_of(exception.getToDate())
        if first is None:
            continue
        recurrence = None if recurring is None else _recurrence(recurring)
        yield CalendarException(
            first=first,
            last=last or first,
            shifts=shifts_of(exception),
            name=text_of(exception.getName()),
            recurrence=recurrence,
        )


def _recurrence(data: Any) -> Recurrence | None:
    weekday = java("java.time.DayOfWeek")
    weekdays = tuple(i for i, name in enumerate(DAYS) if bool(data.getWeeklyDay(weekday.valueOf(name))))
    relative = bool(data.getRelative())
    day_number = integer_of(data.getDayNumber())
    kind = {
        "DAILY": RecurrenceKind.DAILY,
        "WEEKLY": RecurrenceKind.WEEKLY,
        "MONTHLY": RecurrenceKind.MONTHLY_BY_WEEKDAY if relative else RecurrenceKind.MONTHLY_BY_DAY,
        "YEARLY": RecurrenceKind.YEARLY_BY_WEEKDAY if relative else RecurrenceKind.YEARLY_BY_DAY,
    }[constant(data.getRecurrenceType())]
    if relative and data.getDayOfWeek() is not None:
        weekdays = (DAYS.index(constant(data.getDayOfWeek())),)
    position = (-1 if day_number == 5 else day_number) if relative else None
    return Recurrence(
        kind=kind,
        interval=integer_of(data.getFrequency()) or 1,
        weekdays=weekdays,
        day=None if relative else day_number,
        position=position,
        month=integer_of(data.getMonthNumber()),
        occurrences=None if bool(data.getUseEndDate()) else integer_of(data.getOccurrences()),
    )


def _work_weeks(calendar: Any) -> Iterator[WorkWeek]:
    for week in calendar.getWorkWeeks():
        span = week.getDateRange()
        first, last = (None, None) if span is None else (day_of(span.getStart()), day_of(span.getEnd()))
        if first is not None and last is not None:
            yield WorkWeek(first, last, _week(week, inherits=True), text_of(week.getName()))
