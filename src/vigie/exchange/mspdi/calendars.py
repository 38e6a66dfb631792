"""Calendars of MSPDI: weeks, exceptions with their recurrences, work weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from vigie.exchange.document import Calendar, CalendarException, Recurrence, RecurrenceKind, Shifts, WorkWeek
from vigie.exchange.mspdi import codes
from vigie.exchange.mspdi.elements import Elements, Row
from vigie.exchange.values import Values

_EXCEPTION_DAY = "0"


def read_calendar(elements: Elements, values: Values, element: Element) -> Calendar | None:
    """One ``Calendar`` element; ``None`` when it has no number."""
    row = elements.row(element)
    values.at("calendar", row.get("UID"))
    uid = values.uid(row.get("UID"), "UID")
    if uid is None:
        values.notices.add("row_without_uid", kind="calendar", name=(row.get("Name") or "")[:60])
        return None
    parent = values.uid(row.get("BaseCalendarUID"), "BaseCalendarUID")
    base = (row.get("IsBaseCalendar") or "").strip() == "1"
    derived = not base and parent is not None and parent >= 0 and parent != uid
    exceptions = [
        *_old_exceptions(elements, values, element),
        *_exceptions(elements, values, element),
    ]
    return Calendar(
        uid=uid,
        name=row.get("Name") or "",
        week=_week(elements, element, inherits=derived),
        parent_uid=parent if derived else None,
        exceptions=tuple(exceptions),
        work_weeks=tuple(_work_weeks(elements, values, element)),
        kind="resource" if derived else "base",
    )


def _week(elements: Elements, element: Element, *, inherits: bool) -> tuple[Shifts | None, ...]:
    """From Monday to Sunday; a day that isn't stated inherits, or is off."""
    week: list[Shifts | None] = [None if inherits else ()] * 7
    for day in elements.within(element, "WeekDays", "WeekDay"):
        row = elements.row(day)
        number = row.get("DayType") or ""
        if number in "1234567" and len(number) == 1:
            week[(int(number) - 2) % 7] = _shifts(elements, day, row)
    return tuple(week)


def _shifts(elements: Elements, element: Element, row: Row) -> Shifts:
    if (row.get("DayWorking") or "").strip() != "1":
        return ()
    shifts = []
    for time in elements.within(element, "WorkingTimes", "WorkingTime"):
        period = elements.row(time)
        start, end = minute(period.get("FromTime")), minute(period.get("ToTime"))
        if start is not None and end is not None:
            shifts.append((start, end if end > start else 1440))
    return tuple(sorted(shifts))


def minute(text: str | None) -> int | None:
    """«08:30:00» as minutes after midnight."""
    try:
        time = dt.time.fromisoformat((text or "").strip()[:8])
    except ValueError:
        return None
    return time.hour * 60 + time.minute


def _span(elements: Elements, values: Values, element: Element) -> tuple[dt.date, dt.date] | None:
    period = next(elements.within(element, "TimePeriod"), None)
    if period is None:
        return None
    row = elements.row(period)
    first = values.instant(row.get("FromDate"), "FromDate")
    last = values.instant(row.get("ToDate"), "ToDate")
    if first is None or last is None or last < first:
        return None
    return first.date(), last.date()


def _old_exceptions(elements: Elements, values: Values, element: Element) -> Iterator[CalendarException]:
    """Exceptions as Project 2002 and 2003 write them: week days of type 0 with a period."""
    if next(elements.within(element, "Exceptions", "Exception"), None) is not None:
        return  # the same exceptions are stated again in the newer form
    for day in elements.within(element, "WeekDays", "WeekDay"):
        row = elements.row(day)
        span = _span(elements, values, day)
        if row.get("DayType") == _EXCEPTION_DAY and span is not None:
            yield CalendarException(*span, _shifts(elements, day, row))


def _exceptions(elements: Elements, values: Values, element: Element) -> Iterator[CalendarException]:
    for exception in elements.within(element, "Exceptions", "Exception"):
        row = elements.row(exception)
        span = _span(elements, values, exception)
        if span is None:
            values.notices.add("exception_without_period", **values.place, name=(row.get("Name") or "")[:60])
            continue
        yield CalendarException(
            *span,
            shifts=_shifts(elements, exception, row),
            name=row.get("Name") or "",
            recurrence=_recurrence(values, row),
        )


def _recurrence(values: Values, row: Row) -> Recurrence | None:
    kind = codes.RECURRENCES.get(row.get("Type") or "1")
    interval = values.integer(row.get("Period"), "Period") or 1
    if kind is None or (kind is RecurrenceKind.DAILY and interval <= 1):
        return None
    by_count = (row.get("EnteredByOccurrences") or "").strip() == "1"
    occurrences = values.integer(row.get("Occurrences"), "Occurrences") if by_count else None
    weekdays: tuple[int, ...] = ()
    day = position = month = None
    if kind is RecurrenceKind.WEEKLY:
        mask = values.integer(row.get("DaysOfWeek"), "DaysOfWeek") or 0
        weekdays = tuple(number for number in range(7) if mask >> (number + 1) % 7 & 1)
    elif kind in (RecurrenceKind.MONTHLY_BY_WEEKDAY, RecurrenceKind.YEARLY_BY_WEEKDAY):
        item = values.integer(row.get("MonthItem"), "MonthItem") or 0
        weekdays = codes.MONTH_ITEMS[item] if 0 <= item < len(codes.MONTH_ITEMS) else codes.MONTH_ITEMS[0]
        place = values.integer(row.get("MonthPosition"), "MonthPosition") or 0
        position = -1 if place == 4 else place + 1
    elif kind is not RecurrenceKind.DAILY:
        day = values.integer(row.get("MonthDay"), "MonthDay")
    if kind in (RecurrenceKind.YEARLY_BY_DAY, RecurrenceKind.YEARLY_BY_WEEKDAY):
        month = (values.integer(row.get("Month"), "Month") or 0) % 12 + 1
    return Recurrence(kind, max(1, interval), weekdays, day, position, month, occurrences)


def _work_weeks(elements: Elements, values: Values, element: Element) -> Iterator[WorkWeek]:
    for week in elements.within(element, "WorkWeeks", "WorkWeek"):
        span = _span(elements, values, week)
        if span is not None:
            name = elements.row(week).get("Name") or ""
            yield WorkWeek(*span, days=_week(elements, week, inherits=True), name=name)
