"""Write calendars as MSPDI has them."""

from __future__ import annotations

import datetime as dt

from vigie.exchange.document import Calendar, CalendarException, Recurrence, RecurrenceKind, Shifts, WorkWeek
from vigie.exchange.mspdi import codes
from vigie.exchange.mspdi.output import Output, clock
from vigie.exchange.worktime import exception_days

_TYPES = {kind: number for number, kind in reversed(codes.RECURRENCES.items())}


def write_calendar(out: Output, calendar: Calendar) -> None:
    """One ``Calendar`` element."""
    derived = calendar.parent_uid is not None
    with out.inside("Calendar"):
        out.one("UID", calendar.uid)
        out.one("Name", calendar.name or None)
        out.one("IsBaseCalendar", not derived)
        out.one("BaseCalendarUID", calendar.parent_uid if derived else -1)
        _write_days(out, calendar.week)
        if calendar.exceptions:
            with out.inside("Exceptions"):
                for exception in calendar.exceptions:
                    _write_exception(out, exception)
        if calendar.work_weeks:
            with out.inside("WorkWeeks"):
                for week in calendar.work_weeks:
                    _write_work_week(out, week)


def _write_days(out: Output, week: tuple[Shifts | None, ...]) -> None:
    """From Sunday, day 1, on; days that inherit aren't written."""
    if all(shifts is None for shifts in week):
        return
    with out.inside("WeekDays"):
        for number in range(1, 8):
            shifts = week[(number - 2) % 7]
            if shifts is not None:
                with out.inside("WeekDay"):
                    out.one("DayType", number)
                    _write_shifts(out, shifts)


def _write_shifts(out: Output, shifts: Shifts) -> None:
    out.one("DayWorking", bool(shifts))
    if shifts:
        with out.inside("WorkingTimes"):
            for start, end in shifts:
                with out.inside("WorkingTime"):
                    out.one("FromTime", clock(start))
                    out.one("ToTime", clock(end))


def _write_span(out: Output, first: dt.date, last: dt.date) -> None:
    with out.inside("TimePeriod"):
        out.one("FromDate", f"{first.isoformat()}T00:00:00")
        out.one("ToDate", f"{last.isoformat()}T23:59:00")


def _write_exception(out: Output, exception: CalendarException) -> None:
    rule = exception.recurrence
    counted = rule is not None and rule.occurrences is not None
    with out.inside("Exception"):
        out.one("EnteredByOccurrences", counted)
        _write_span(out, exception.first, exception.last)
        out.one("Occurrences", rule.occurrences if rule is not None and counted else _count(exception))
        out.one("Name", exception.name or None)
        if rule is None:
            out.one("Type", 1)
            out.one("Period", 1)
        else:
            _write_rule(out, rule)
        _write_shifts(out, exception.shifts)


def _count(exception: CalendarException) -> int:
    return sum(1 for _day in exception_days(exception))


def _write_rule(out: Output, rule: Recurrence) -> None:
    # Period 1 of type 1 is what a plain span of days has: type 7 says «every day» as a recurrence.
    daily = rule.kind is RecurrenceKind.DAILY
    out.one("Type", 7 if daily else _TYPES[rule.kind])
    out.one("Period", rule.interval)
    if rule.kind is RecurrenceKind.WEEKLY:
        out.one("DaysOfWeek", sum(1 << (weekday + 1) % 7 for weekday in rule.weekdays))
    if rule.position is not None:
        item = codes.MONTH_ITEMS.index(rule.weekdays) if rule.weekdays in codes.MONTH_ITEMS else 0
        out.one("MonthItem", item)
        out.one("MonthPosition", 4 if rule.position == -1 else rule.position - 1)
    if rule.month is not None:
        out.one("Month", rule.month - 1)
    out.one("MonthDay", rule.day)


def _write_work_week(out: Output, week: WorkWeek) -> None:
    with out.inside("WorkWeek"):
        _write_span(out, week.first, week.last)
        out.one("Name", week.name or None)
        _write_days(out, week.days)
