"""Calendars of XER: the nested text of ``clndr_data``.

For instance ``(0||DaysOfWeek()((0||2()((0||0(s|08:00|f|12:00)())))))``: a node is ``(kind||name(attributes)(nodes))``.
Days run from 1, Sunday, to 7; exceptions count days since 30 December 1899.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from vigie.exchange.document import Calendar, CalendarException, Shifts
from vigie.exchange.values import Values

_TOKEN = re.compile(r"\(\s*\d+\|\|([^()]*)\(([^()]*)\)\s*\(|\)")
_EPOCH = dt.date(1899, 12, 30)
_LAST_SERIAL = 109_574
"""31 December 2199."""
_DEPTH = 20
_KINDS = {"CA_Base": "base", "CA_Project": "project", "CA_Rsrc": "resource"}
_WORKDAY: Shifts = ((480, 960),)


@dataclass(slots=True)
class _Node:
    name: str
    attributes: dict[str, str]
    children: list[_Node] = field(default_factory=list)

    def child(self, name: str) -> _Node | None:
        return next((node for node in self.children if node.name == name), None)


def read_calendar(values: Values, row: dict[str, str]) -> Calendar | None:
    """One row of the table CALENDAR; ``None`` without a number."""
    values.at("calendar", row.get("clndr_id"))
    uid = values.uid(row.get("clndr_id"), "clndr_id")
    if uid is None:
        values.notices.add("row_without_uid", kind="calendar", name=row.get("clndr_name", "")[:60])
        return None
    root = _parse(row.get("clndr_data", ""))
    week: tuple[Shifts | None, ...]
    days = None if root is None else root.child("DaysOfWeek")
    if days is None:
        values.notices.add("calendar_without_week", uid=uid, name=row.get("clndr_name", "")[:60])
        week = (*[_WORKDAY] * 5, (), ())
    else:
        stated = {node.name: _shifts(node) for node in days.children}
        week = tuple(stated.get(number, ()) for number in "2345671")
    return Calendar(
        uid=uid,
        name=row.get("clndr_name", ""),
        week=week,
        parent_uid=values.uid(row.get("base_clndr_id"), "base_clndr_id"),
        exceptions=_exceptions(None if root is None else root.child("Exceptions")),
        kind=_KINDS.get(row.get("clndr_type", ""), "base"),
        minutes_per_day=_minutes(values, row, "day_hr_cnt"),
        minutes_per_week=_minutes(values, row, "week_hr_cnt"),
        minutes_per_month=_minutes(values, row, "month_hr_cnt"),
        minutes_per_year=_minutes(values, row, "year_hr_cnt"),
    )


def _minutes(values: Values, row: dict[str, str], name: str) -> int | None:
    hours = values.number(row.get(name), name, 8784)
    return None if hours is None else round(hours * 60)


def _parse(text: str) -> _Node | None:
    """The root node. Anything that isn't a node is skipped; nesting beyond any real calendar ends the reading."""
    top = _Node("", {})
    stack = [top]
    # After a node's children come two brackets: that of the list, then the node's own.
    owed: list[int] = []
    for token in _TOKEN.finditer(text):
        if token[0] != ")":
            node = _Node(token[1].strip(), _attributes(token[2]))
            stack[-1].children.append(node)
            stack.append(node)
            owed.append(2)
            if len(stack) > _DEPTH:
                break
        elif owed:
            owed[-1] -= 1
            if owed[-1] == 0:
                owed.pop()
                stack.pop()
    return top.children[0] if top.children else None


def _attributes(text: str) -> dict[str, str]:
    parts = [part.strip() for part in text.split("|")]
    return dict(zip(parts[::2], parts[1::2], strict=False))


def _shifts(node: _Node) -> Shifts:
    shifts = []
    for period in node.children:
        start, end = _minute(period.attributes.get("s")), _minute(period.attributes.get("f"))
        if start is not None and end is not None:
            shifts.append((start, end if end > start else 1440))
    return tuple(sorted(shifts))


def _minute(text: str | None) -> int | None:
    """«08:00», «8:00» or «08:00 AM» as minutes after midnight."""
    match = re.fullmatch(r"(\d{1,2}):(\d{2})(?::\d{2})?\s*([AaPp][Mm])?", text or "")
    if match is None:
        return None
    hours, minutes = int(match[1]), int(match[2])
    if match[3]:
        hours = hours % 12 + (12 if match[3].lower() == "pm" else 0)
    return hours * 60 + minutes if hours < 24 and minutes < 60 else None


def _exceptions(node: _Node | None) -> tuple[CalendarException, ...]:
    found: dict[dt.date, CalendarException] = {}
    for child in () if node is None else node.children:
        serial = child.attributes.get("d", "")
        if serial.isdecimal() and len(serial) < 8 and 0 < int(serial) <= _LAST_SERIAL:
            day = _EPOCH + dt.timedelta(days=int(serial))
            found[day] = CalendarException(day, day, _shifts(child))
    return tuple(found[day] for day in sorted(found))
