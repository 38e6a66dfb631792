"""MPXJ's enumerations by name, and the fixed facts of its conventions."""

from __future__ import annotations

import datetime as dt

from vigie.engine.terms import (
    ActivityType,
    FloatKind,
    LagCalendar,
    LinkType,
    ProgressLogic,
    ResourceType,
)
from vigie.exchange.document import DurationUnit

ACTIVITIES = {
    "TASK_DEPENDENT": ActivityType.TASK,
    "RESOURCE_DEPENDENT": ActivityType.RESOURCE_DEPENDENT,
    "LEVEL_OF_EFFORT": ActivityType.LEVEL_OF_EFFORT,
    "HAMMOCK": ActivityType.LEVEL_OF_EFFORT,
    "START_MILESTONE": ActivityType.START_MILESTONE,
    "START_FLAG": ActivityType.START_MILESTONE,
    "FINISH_MILESTONE": ActivityType.FINISH_MILESTONE,
    "FINISH_FLAG": ActivityType.FINISH_MILESTONE,
    "WBS_SUMMARY": ActivityType.WBS_SUMMARY,
}
LINKS = {
    "FINISH_START": LinkType.FINISH_START,
    "START_START": LinkType.START_START,
    "FINISH_FINISH": LinkType.FINISH_FINISH,
    "START_FINISH": LinkType.START_FINISH,
}
RESOURCES = {
    "WORK": ResourceType.WORK,
    "NON_LABOR": ResourceType.WORK,
    "MATERIAL": ResourceType.MATERIAL,
    "COST": ResourceType.COST,
}
PROGRESS = {
    "RETAINED_LOGIC": ProgressLogic.RETAINED_LOGIC,
    "PROGRESS_OVERRIDE": ProgressLogic.PROGRESS_OVERRIDE,
    "ACTUAL_DATES": ProgressLogic.ACTUAL_DATES,
}
LAG_CALENDARS = {
    "PREDECESSOR": LagCalendar.PREDECESSOR,
    "SUCCESSOR": LagCalendar.SUCCESSOR,
    "PROJECT_DEFAULT": LagCalendar.PROJECT,
    "TWENTY_FOUR_HOUR": LagCalendar.ALWAYS_WORKING,
}
FLOATS = {
    "SMALLEST_SLACK": FloatKind.SMALLEST,
    "START_SLACK": FloatKind.START,
    "FINISH_SLACK": FloatKind.FINISH,
}
UNITS = {
    "MINUTES": DurationUnit.MINUTES,
    "HOURS": DurationUnit.HOURS,
    "DAYS": DurationUnit.DAYS,
    "WEEKS": DurationUnit.WEEKS,
    "MONTHS": DurationUnit.MONTHS,
    "YEARS": DurationUnit.MONTHS,
    "ELAPSED_MINUTES": DurationUnit.ELAPSED_MINUTES,
    "ELAPSED_HOURS": DurationUnit.ELAPSED_HOURS,
    "ELAPSED_DAYS": DurationUnit.ELAPSED_DAYS,
    "ELAPSED_WEEKS": DurationUnit.ELAPSED_WEEKS,
    "ELAPSED_MONTHS": DurationUnit.ELAPSED_MONTHS,
    "ELAPSED_YEARS": DurationUnit.ELAPSED_MONTHS,
}
ELAPSED_SECONDS = {
    "MINUTES": 60,
    "HOURS": 3600,
    "ELAPSED_MINUTES": 60,
    "ELAPSED_HOURS": 3600,
    "ELAPSED_DAYS": 86400,
    "ELAPSED_WEEKS": 7 * 86400,
    "ELAPSED_MONTHS": 30 * 86400,
    "ELAPSED_YEARS": 365 * 86400,
}
DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
CUSTOM_TYPES = {"string": "text", "numeric": "number", "currency": "cost"}
ALWAYS = (dt.datetime(1984, 1, 1), dt.datetime(2049, 12, 31, 23, 59))
"""The ends of time as MPXJ fills them in for Microsoft Project."""
CUSTOM_STEMS = ("TEXT", "NUMBER", "FLAG", "DATE", "DURATION", "COST", "START", "FINISH", "OUTLINE_CODE")
