"""The values of a schedule's fields, as kept in JSON, in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from vigie.engine.terms import TaskType
from vigie.planning.durations import DayLength, format_duration
from vigie.planning.wording import NOTHING, constraint_labels, link_type_text, moment_text, number_text, percent_text

_DURATIONS = frozenset(
    {
        "duration", "remaining_duration", "actual_duration", "work", "actual_work", "remaining_work", "lag",
        "levelling_delay", "delay", "overtime_work",
    }
)  # fmt: skip
_PERCENTS = frozenset({"percent_complete", "percent_work_complete", "physical_percent_complete", "lag_percent"})

LABELS = {
    "*": gettext_lazy("the whole of it"),
    "name": gettext_lazy("Name"),
    "duration": gettext_lazy("Duration"),
    "remaining_duration": gettext_lazy("Remaining duration"),
    "actual_duration": gettext_lazy("Actual duration"),
    "start": gettext_lazy("Start"),
    "finish": gettext_lazy("Finish"),
    "actual_start": gettext_lazy("Actual start"),
    "actual_finish": gettext_lazy("Actual finish"),
    "percent_complete": pgettext_lazy("share", "Done"),
    "percent_work_complete": gettext_lazy("Work done"),
    "physical_percent_complete": gettext_lazy("Physical progress"),
    "constraint": gettext_lazy("Constraint"),
    "constraint_date": gettext_lazy("Date of the constraint"),
    "deadline": gettext_lazy("Deadline"),
    "calendar_uid": gettext_lazy("Calendar"),
    "manual": gettext_lazy("Scheduled by hand"),
    "active": gettext_lazy("Active"),
    "milestone": gettext_lazy("Milestone"),
    "summary": gettext_lazy("Summary"),
    "parent_uid": gettext_lazy("Place in the outline"),
    "notes": gettext_lazy("Notes"),
    "work": gettext_lazy("Work"),
    "remaining_work": gettext_lazy("Remaining work"),
    "cost": gettext_lazy("Cost"),
    "lag": gettext_lazy("Lag"),
    "lag_unit": gettext_lazy("Unit of the lag"),
    "type": gettext_lazy("Type of link"),
    "priority": gettext_lazy("Priority"),
    "code": gettext_lazy("Code"),
    "baselines": gettext_lazy("Baselines"),
    "custom": gettext_lazy("Custom fields"),
    "task_type": gettext_lazy("Type of task"),
    "duration_unit": gettext_lazy("Unit of the duration"),
    "status_date": gettext_lazy("Status date"),
    "units": gettext_lazy("Units"),
    "levelling_delay": gettext_lazy("Levelling delay"),
    "splits": gettext_lazy("Splits"),
}
_KINDS = {
    "task": gettext_lazy("Task"),
    "link": gettext_lazy("Link"),
    "calendar": gettext_lazy("Calendar"),
    "resource": gettext_lazy("Resource"),
    "assignment": gettext_lazy("Assignment"),
    "properties": gettext_lazy("Schedule"),
}


def field_label(kind: str, field: str) -> str:
    """A field's name; with the kind of record where that is not a task. A field without words keeps its own name."""
    label = str(LABELS.get(field, field.replace("_", " ")))
    return label if kind == "task" else f"{_KINDS.get(kind, kind)}: {label}"


def parse_moment(value: Any) -> dt.datetime | None:
    """An instant kept as text."""
    return parse_datetime(value) if isinstance(value, str) and "T" in value else None


def value_text(field: str, value: Any, length: DayLength) -> str:
    """A value in words."""
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if (at := parse_moment(value)) is not None:
        return moment_text(at)
    if field in _DURATIONS and isinstance(value, int):
        return format_duration(value, length)
    if field in _PERCENTS and isinstance(value, int | float):
        return percent_text(value)
    if field == "constraint":
        return constraint_labels().get(value, str(value))
    if field == "type" and isinstance(value, int):
        return link_type_text(value)
    if field == "task_type" and value in list(TaskType):
        return _task_type(TaskType(value))
    if isinstance(value, float):
        return number_text(value)
    return str(value)


def _task_type(value: TaskType) -> str:
    return {
        TaskType.FIXED_UNITS: _("Fixed units"),
        TaskType.FIXED_DURATION: _("Fixed duration"),
        TaskType.FIXED_WORK: _("Fixed work"),
        TaskType.FIXED_DURATION_AND_UNITS: _("Fixed duration and units"),
    }[value]
