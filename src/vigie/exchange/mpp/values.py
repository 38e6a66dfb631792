"""Java values as Python's."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from vigie.exchange.document import Shifts
from vigie.exchange.values import FIRST_YEAR, LAST_YEAR
from vigie.exchange.working import ROUNDING


def instant_of(value: Any) -> dt.datetime | None:
    """A java.time.LocalDateTime, to the second; ``None`` for one that no schedule has."""
    if value is None:
        return None
    text = str(value)
    real = text[0] in "12" and FIRST_YEAR <= int(text[:4]) <= LAST_YEAR
    return dt.datetime.fromisoformat(text[:19]) if real else None


def day_of(value: Any) -> dt.date | None:
    if value is None:
        return None
    text = str(value)
    return dt.date.fromisoformat(text) if text[0] not in "+-" else None


def number_of(value: Any) -> float | None:
    return None if value is None else float(value.doubleValue())


def money_of(value: Any) -> Decimal | None:
    """Amounts come as binary doubles: six decimals hold every cent that the tools keep, and no noise."""
    return None if value is None else Decimal(str(round(float(value.doubleValue()), 6))).normalize() + Decimal(0)


def share_of(value: Any) -> float | None:
    """Units in per cent as a share of one."""
    return None if value is None else round(float(value.doubleValue()) / 100, 8)


def text_of(value: Any) -> str:
    return "" if value is None else str(value)


def constant(value: Any) -> str:
    """The name of a Java enumeration's constant."""
    return "" if value is None else str(value.name())


def integer_of(value: Any) -> int | None:
    return None if value is None else int(value)


def shifts_of(hours: Any) -> Shifts:
    """Working periods; an end at midnight is the end of the day, as MPXJ writes it."""
    if hours is None:
        return ()
    shifts = []
    for period in hours:
        start, end = minute_of(period.getStart()), minute_of(period.getEnd())
        if start is None or end is None:
            continue
        shifts.append((start, end if end > start else 1440))
    return tuple(sorted(shifts))


def minute_of(time: Any) -> int | None:
    return None if time is None else int(time.getHour()) * 60 + int(time.getMinute())


def parts_of(owner: Any) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
    """The working parts of a task or an assignment. MPXJ also cuts where time-phased work, which files hold in whole
    minutes, leaves some seconds over: such gaps aren't pauses."""
    parts: list[tuple[dt.datetime, dt.datetime]] = []
    for part in owner.getWorkSplits() or ():
        start, end = instant_of(part.getStart()), instant_of(part.getEnd())
        if start is None or end is None:
            continue
        if parts and start - parts[-1][1] < ROUNDING:
            start = parts.pop()[0]
        parts.append((start, end))
    return tuple(parts)
