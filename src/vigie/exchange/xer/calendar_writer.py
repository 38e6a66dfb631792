"""The nested text in which P6 keeps a calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from vigie.engine import WorkCalendar
from vigie.exchange.document import Calendar, Shifts
from vigie.exchange.xer.output import Cell

FIELDS = (
    "clndr_id default_flag clndr_name proj_id base_clndr_id last_chng_date clndr_type day_hr_cnt week_hr_cnt "
    "month_hr_cnt year_hr_cnt rsrc_private clndr_data"
)
_KINDS = {"base": "CA_Base", "project": "CA_Project", "resource": "CA_Rsrc"}
_EPOCH = dt.date(1970, 1, 1)
_FIRST_SERIAL = (dt.date(1899, 12, 30) - _EPOCH).days
_LAST = (dt.date(2199, 12, 31) - _EPOCH).days


def calendar_row(calendar: Calendar, resolved: WorkCalendar, project: int, default: bool) -> dict[str, Cell]:
    """The row of a calendar.

    ``resolved``: the same with all that it inherits. A calendar that P6 can say as it is keeps what it rests on; any
    other is written with every day that differs from its week.
    """
    plain = None not in calendar.week and not calendar.work_weeks
    plain = plain and all(e.recurrence is None and not e.name for e in calendar.exceptions)
    if plain:
        week: tuple[Shifts, ...] = tuple(shifts or () for shifts in calendar.week)
        days: Mapping[int, Shifts] = {day: e.shifts for e in calendar.exceptions for day in _days(e.first, e.last)}
    else:
        week = tuple(map(_minutes, resolved.week))
        days = _resolved_days(resolved)
    row: dict[str, Cell] = {
        "clndr_id": calendar.uid,
        "default_flag": default,
        "clndr_name": calendar.name,
        "base_clndr_id": calendar.parent_uid if plain else None,
        "clndr_type": _KINDS.get(calendar.kind, "CA_Base"),
        "proj_id": project if calendar.kind == "project" else None,
        "rsrc_private": False,
        "clndr_data": _data(week, days),
    }
    named = (
        ("day_hr_cnt", calendar.minutes_per_day),
        ("week_hr_cnt", calendar.minutes_per_week),
        ("month_hr_cnt", calendar.minutes_per_month),
        ("year_hr_cnt", calendar.minutes_per_year),
    )
    return row | {name: None if minutes is None else minutes / 60 for name, minutes in named}


def always(uid: int, name: str) -> dict[str, Cell]:
    """A calendar that works around the clock."""
    whole = (((0, 1440),),) * 7
    return calendar_row(Calendar(uid, name, whole), WorkCalendar(), 0, False)


def _days(first: dt.date, last: dt.date) -> range:
    return range(max((first - _EPOCH).days, _FIRST_SERIAL + 1), min((last - _EPOCH).days, _LAST) + 1)


def _minutes(periods: tuple[tuple[int, int], ...]) -> Shifts:
    return tuple((start // 60, end // 60) for start, end in periods)


def _resolved_days(calendar: WorkCalendar) -> Mapping[int, Shifts]:
    days: dict[int, Shifts] = {}
    for first, last, week in calendar.weeks:
        for day in range(max(first, _FIRST_SERIAL + 1), min(last, _LAST) + 1):
            days[day] = _minutes(week[(day + 3) % 7])
    days |= {day: _minutes(p) for day, p in calendar.days.items() if _FIRST_SERIAL < day <= _LAST}
    return {day: shifts for day, shifts in days.items() if shifts != _minutes(calendar.week[(day + 3) % 7])}


def _data(week: tuple[Shifts, ...], days: Mapping[int, Shifts]) -> str:
    sunday_first = (week[6], *week[:6])
    named = "".join(f"(0||{number}()({_shifts(shifts)}))" for number, shifts in enumerate(sunday_first, 1))
    other = "".join(
        f"(0||{place}(d|{day - _FIRST_SERIAL})({_shifts(days[day])}))" for place, day in enumerate(sorted(days))
    )
    return f"(0||CalendarData()((0||DaysOfWeek()({named}))(0||VIEW(ShowTotal|N)())(0||Exceptions()({other}))))"


def _shifts(shifts: Shifts) -> str:
    return "".join(f"(0||{place}(s|{_clock(start)}|f|{_clock(end)})())" for place, (start, end) in enumerate(shifts))


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"
