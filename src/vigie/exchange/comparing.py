"""The words of a comparison, as msgids like those of ``messages``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from vigie.engine.terms import Constraint, LagUnit, LinkType
from vigie.exchange.comparison import Change, Comparison, Kind
from vigie.exchange.document import Link
from vigie.exchange.messages import _

Gettext = Callable[[str], str]

_SENTENCES: Mapping[Kind, str] = {
    Kind.PROJECT: _("the project: %(details)s"),
    Kind.CALENDARS: _("the calendars: %(details)s"),
    Kind.REMOVED: _("“%(task)s” was removed"),
    Kind.ADDED: _("“%(task)s” was added"),
    Kind.STRUCTURE: _("“%(task)s” stands under another summary"),
    Kind.LINKS: _("“%(task)s”, predecessors: %(details)s"),
    Kind.CALENDAR: _("“%(task)s” follows another calendar"),
    Kind.CONSTRAINT: _("“%(task)s”, constraint: %(details)s"),
    Kind.DURATION: _("“%(task)s”, duration: %(details)s"),
    Kind.RESOURCES: _("“%(task)s”: other resources, or other work of theirs"),
    Kind.PROGRESS: _("“%(task)s”, progress: %(details)s"),
    Kind.OTHER: _("“%(task)s”: %(details)s"),
}

_FIELDS: Mapping[str, str] = {
    "start": _("start"),
    "finish": _("finish"),
    "status_date": _("status date"),
    "must_finish_by": _("must finish by"),
    "schedule_from_finish": _("scheduled from its finish"),
    "honour_constraints": _("constraints honoured"),
    "multiple_critical_paths": _("several critical paths"),
    "progress_logic": _("rule of out-of-sequence progress"),
    "lag_calendar": _("calendar of lags"),
    "calendar_uid": _("calendar"),
    "expected_finish_dates": _("expected finishes used"),
    "constraint": _("type"),
    "constraint_date": _("date"),
    "secondary_constraint": _("second type"),
    "secondary_constraint_date": _("second date"),
    "deadline": _("deadline"),
    "expected_finish": _("expected finish"),
    "external_early_start": _("earliest start from outside"),
    "external_late_finish": _("latest finish for outside"),
    "manual": _("manually scheduled"),
    "levelling_delay": _("levelling delay"),
    "duration": _("duration"),
    "duration_unit": _("unit"),
    "actual_start": _("actual start"),
    "actual_finish": _("actual finish"),
    "actual_duration": _("actual duration"),
    "remaining_duration": _("remaining duration"),
    "percent_complete": _("per cent complete"),
    "stop": _("stopped"),
    "resume": _("resumed"),
    "suspend": _("suspended"),
    "active": _("active"),
    "null": _("blank row"),
    "external": _("task of another project"),
    "external_project": _("other project"),
    "activity_type": _("type of activity"),
    "task_type": _("type of task"),
    "effort_driven": _("effort driven"),
    "splits": _("parts"),
}

_CONSTRAINTS: Mapping[Constraint, str] = {
    Constraint.AS_SOON_AS_POSSIBLE: _("as soon as possible"),
    Constraint.AS_LATE_AS_POSSIBLE: _("as late as possible"),
    Constraint.MUST_START_ON: _("must start on"),
    Constraint.MUST_FINISH_ON: _("must finish on"),
    Constraint.START_NO_EARLIER_THAN: _("start no earlier than"),
    Constraint.START_NO_LATER_THAN: _("start no later than"),
    Constraint.FINISH_NO_EARLIER_THAN: _("finish no earlier than"),
    Constraint.FINISH_NO_LATER_THAN: _("finish no later than"),
    Constraint.START_ON: _("start on"),
    Constraint.FINISH_ON: _("finish on"),
}

_TYPES: Mapping[LinkType, str] = {
    LinkType.FINISH_START: _("FS"),
    LinkType.START_START: _("SS"),
    LinkType.FINISH_FINISH: _("FF"),
    LinkType.START_FINISH: _("SF"),
}

_HOURS = ("duration", "actual_duration", "remaining_duration", "levelling_delay")
_UNTOLD = ("splits", "activity_type", "task_type", "progress_logic", "lag_calendar", "calendar_uid", "duration_unit")


def days_text(seconds: int, gettext: Gettext = str) -> str:
    """Time on the clock in days, with its sign."""
    days = round(seconds / 86_400, 1)
    number = f"{abs(days):.0f}" if days == int(days) else _decimal(abs(days), gettext)
    sign = "\N{MINUS SIGN}" if days < 0 else "+" if days > 0 else ""
    return gettext(_("%(number)s d")) % {"number": f"{sign}{number}"}


def _decimal(value: float, gettext: Gettext) -> str:
    whole, part = f"{value:.1f}".split(".")
    return gettext(_("%(whole)s.%(part)s")) % {"whole": whole, "part": part}


def iso(moment: dt.datetime) -> str:
    """To the minute."""
    return moment.strftime("%Y-%m-%d %H:%M")


def change_text(
    found: Comparison, change: Change, gettext: Gettext = str, date: Callable[[dt.datetime], str] = iso
) -> str:
    """One change in a sentence, with what it was and what it is; ``date`` writes an instant."""
    told: list[str] = []
    if "%(details)s" not in _SENTENCES[change.kind]:
        pass
    elif change.kind == Kind.LINKS:
        told = [_link_text(name, a, b, gettext) for name, a, b in change.details]
    elif change.kind == Kind.CALENDARS:
        told = [gettext(_("“%(name)s”")) % {"name": name} for name, _a, _b in change.details]
    else:
        shown = [d for d in change.details if d[0] != "duration_unit" or len(change.details) == 1]
        # A task has few fields of each kind; a name is only needed where there are several.
        told = [_field_text(*detail, gettext, date, alone=len(shown) == 1 and change.uid != 0) for detail in shown]
    return gettext(_SENTENCES[change.kind]) % {"task": found.name(change.uid), "details": "; ".join(told)}


def _field_text(
    name: str, before: Any, after: Any, gettext: Gettext, date: Callable[[dt.datetime], str], *, alone: bool
) -> str:
    title = gettext(_FIELDS[name])
    if name in _UNTOLD:
        return title
    moved = f"{_value_text(name, before, gettext, date)} → {_value_text(name, after, gettext, date)}"
    obvious = alone and name in ("duration", "constraint")
    return moved if obvious else gettext(_("%(field)s %(moved)s")) % {"field": title, "moved": moved}


def _value_text(name: str, value: Any, gettext: Gettext, date: Callable[[dt.datetime], str]) -> str:
    if value is None:
        return "–"
    if name.endswith("constraint"):
        return gettext(_CONSTRAINTS[Constraint(value)])
    if isinstance(value, bool):
        return gettext(_("yes")) if value else gettext(_("no"))
    if isinstance(value, dt.datetime):
        return date(value)
    if name in _HOURS:
        return _hours(value, gettext)
    if name == "percent_complete":
        return gettext(_("%(number)s%%")) % {"number": f"{value:g}"}
    return str(value)


def _hours(seconds: int, gettext: Gettext) -> str:
    hours = seconds / 3600
    number = f"{hours:.0f}" if hours == int(hours) else _decimal(hours, gettext)
    return gettext(_("%(number)s h")) % {"number": number}


def _link_text(name: str, before: Link | None, after: Link | None, gettext: Gettext) -> str:
    if before is None and after is not None:
        return gettext(_("“%(task)s” %(link)s added")) % {"task": name, "link": _bound(after, gettext)}
    if after is None and before is not None:
        return gettext(_("“%(task)s” %(link)s removed")) % {"task": name, "link": _bound(before, gettext)}
    assert before
    assert after
    values = {"task": name, "before": _bound(before, gettext), "after": _bound(after, gettext)}
    return gettext(_("“%(task)s” %(before)s → %(after)s")) % values


def _bound(link: Link, gettext: Gettext) -> str:
    """Type and lag: «FS+8 h»."""
    kind = gettext(_TYPES[LinkType(link.type)])
    if link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT):
        return kind + (gettext(_("%(number)s%%")) % {"number": f"{link.lag_percent:+g}"} if link.lag_percent else "")
    if not link.lag:
        return kind
    return f"{kind}{'+' if link.lag > 0 else '−'}{_hours(abs(link.lag), gettext)}"
