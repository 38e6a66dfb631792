"""The neutral schedule document: everything that a schedule file says, in plain frozen records.

Every reader produces a ``ScheduleDocument``, every writer consumes one, and the planning tables store one. Conventions:

- instants are naive ``datetime`` values in the schedule's own local time, as the tools store them;
- durations, work and lags are whole **seconds** of working time (elapsed ones: seconds on the clock);
- ``None`` means «not stated», which is never the same as zero;
- units are shares of one (1.0 is one person full time), percentages run from 0 to 100;
- money is ``Decimal`` in the document's currency.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from vigie.engine.terms import (
    ActivityType,
    Constraint,
    FloatKind,
    LagCalendar,
    LagUnit,
    LinkType,
    ProgressLogic,
    ResourceType,
    TaskType,
)

Shifts = tuple[tuple[int, int], ...]
"""Working periods of a day, in minutes after midnight, ordered; an end may be 1440. ``()`` is a day off."""

CustomValue = str | int | float | bool | None
"""Dates in custom fields are ISO text."""


class Tool(StrEnum):
    """The scheduler whose rules the document follows."""

    MICROSOFT = "msproject"
    PRIMAVERA = "p6"
    VIGIE = "vigie"


class DurationUnit(StrEnum):
    """The unit in which a duration is shown; the elapsed ones also run on the clock."""

    MINUTES = "min"
    HOURS = "h"
    DAYS = "d"
    WEEKS = "w"
    MONTHS = "mo"
    ELAPSED_MINUTES = "emin"
    ELAPSED_HOURS = "eh"
    ELAPSED_DAYS = "ed"
    ELAPSED_WEEKS = "ew"
    ELAPSED_MONTHS = "emo"

    @property
    def elapsed(self) -> bool:
        return self.value.startswith("e")


class RecurrenceKind(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY_BY_DAY = "monthly_by_day"
    MONTHLY_BY_WEEKDAY = "monthly_by_weekday"
    YEARLY_BY_DAY = "yearly_by_day"
    YEARLY_BY_WEEKDAY = "yearly_by_weekday"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """When an exception repeats. ``weekdays``: 0 Monday to 6 Sunday. ``position``: 1 to 4, or -1 for the last one."""

    kind: RecurrenceKind
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    day: int | None = None
    position: int | None = None
    month: int | None = None
    occurrences: int | None = None


@dataclass(frozen=True, slots=True)
class CalendarException:
    """Days that differ from the week, ``first`` and ``last`` included. Without recurrence: every day between."""

    first: dt.date
    last: dt.date
    shifts: Shifts = ()
    name: str = ""
    recurrence: Recurrence | None = None


@dataclass(frozen=True, slots=True)
class WorkWeek:
    """Another week between two dates; a day that is ``None`` stays as the calendar's own week has it."""

    first: dt.date
    last: dt.date
    days: tuple[Shifts | None, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A working-time calendar. ``week`` runs from Monday to Sunday; ``None`` inherits that day from the parent.

    ``kind`` is ``base``, ``project`` or ``resource``. ``minutes_per_*`` is what the tool converts with, where stated.
    """

    uid: int
    name: str
    week: tuple[Shifts | None, ...]
    parent_uid: int | None = None
    exceptions: tuple[CalendarException, ...] = ()
    work_weeks: tuple[WorkWeek, ...] = ()
    kind: str = "base"
    minutes_per_day: int | None = None
    minutes_per_week: int | None = None
    minutes_per_month: int | None = None
    minutes_per_year: int | None = None


@dataclass(frozen=True, slots=True)
class TaskBaseline:
    """What was agreed for a task. ``number``: 0 is the baseline, 1 to 10 the numbered ones."""

    number: int
    start: dt.datetime | None = None
    finish: dt.datetime | None = None
    duration: int | None = None
    work: int | None = None
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StoredDates:
    """The dates that the tool had computed when the file was saved: compared with, never fed to the engine."""

    early_start: dt.datetime | None = None
    early_finish: dt.datetime | None = None
    late_start: dt.datetime | None = None
    late_finish: dt.datetime | None = None
    total_float: int | None = None
    free_float: int | None = None
    critical: bool | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One row of the schedule: task, milestone, summary, blank row or task of another project.

    ``splits`` are the stated working parts of a split task, in order; one part or none means that it is not split.
    ``levelling_delay`` is elapsed time. ``parent_uid`` names the summary above, ``None`` at the top.
    """

    uid: int
    name: str
    id: int | None = None
    guid: str = ""
    code: str = ""
    wbs: str = ""
    outline_level: int = 1
    parent_uid: int | None = None
    summary: bool = False
    milestone: bool = False
    active: bool = True
    manual: bool = False
    null: bool = False
    external: bool = False
    external_project: str = ""
    recurring: bool = False
    estimated: bool = False
    effort_driven: bool = False
    ignore_resource_calendar: bool = False
    level_assignments: bool = True
    activity_type: ActivityType = ActivityType.TASK
    task_type: TaskType = TaskType.FIXED_UNITS
    priority: int | None = None
    calendar_uid: int | None = None
    start: dt.datetime | None = None
    finish: dt.datetime | None = None
    duration: int | None = None
    duration_unit: DurationUnit = DurationUnit.DAYS
    actual_start: dt.datetime | None = None
    actual_finish: dt.datetime | None = None
    actual_duration: int | None = None
    remaining_duration: int | None = None
    stop: dt.datetime | None = None
    resume: dt.datetime | None = None
    suspend: dt.datetime | None = None
    percent_complete: float | None = None
    percent_work_complete: float | None = None
    physical_percent_complete: float | None = None
    work: int | None = None
    actual_work: int | None = None
    remaining_work: int | None = None
    constraint: Constraint = Constraint.AS_SOON_AS_POSSIBLE
    constraint_date: dt.datetime | None = None
    secondary_constraint: Constraint | None = None
    secondary_constraint_date: dt.datetime | None = None
    deadline: dt.datetime | None = None
    expected_finish: dt.datetime | None = None
    external_early_start: dt.datetime | None = None
    external_late_finish: dt.datetime | None = None
    levelling_delay: int | None = None
    levelling_delay_unit: DurationUnit = DurationUnit.ELAPSED_DAYS
    splits: tuple[tuple[dt.datetime, dt.datetime], ...] = ()
    cost: Decimal | None = None
    fixed_cost: Decimal | None = None
    actual_cost: Decimal | None = None
    remaining_cost: Decimal | None = None
    baselines: tuple[TaskBaseline, ...] = ()
    stored: StoredDates = StoredDates()
    notes: str = ""
    hyperlink: str = ""
    custom: Mapping[str, CustomValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """A dependency. ``lag`` is seconds; with a percent unit ``lag_percent`` (0-100, may be negative) counts instead."""

    predecessor_uid: int
    successor_uid: int
    type: LinkType = LinkType.FINISH_START
    lag: int = 0
    lag_unit: LagUnit = LagUnit.WORKING
    lag_percent: float | None = None
    lag_display_unit: DurationUnit = DurationUnit.DAYS


@dataclass(frozen=True, slots=True)
class Rate:
    """A price per hour from a day on; ``table`` A to E."""

    start: dt.datetime | None
    standard: Decimal | None = None
    overtime: Decimal | None = None
    per_use: Decimal | None = None
    table: str = "A"


@dataclass(frozen=True, slots=True)
class Availability:
    """How much of a resource there is between two dates, as a share of one."""

    start: dt.datetime | None
    finish: dt.datetime | None
    units: float


@dataclass(frozen=True, slots=True)
class Resource:
    uid: int
    name: str
    id: int | None = None
    guid: str = ""
    type: ResourceType = ResourceType.WORK
    code: str = ""
    initials: str = ""
    group: str = ""
    email: str = ""
    material_label: str = ""
    generic: bool = False
    active: bool = True
    null: bool = False
    max_units: float | None = None
    calendar_uid: int | None = None
    rates: tuple[Rate, ...] = ()
    availability: tuple[Availability, ...] = ()
    notes: str = ""
    custom: Mapping[str, CustomValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spread:
    """Work of an assignment in one interval, in seconds of work."""

    start: dt.datetime
    finish: dt.datetime
    work: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """A resource on a task. ``delay`` is working time, ``levelling_delay`` elapsed time, both in seconds.

    ``remaining_spread`` holds the stated time-phased remaining work where it isn't flat; ``contour`` names its shape.
    """

    uid: int
    task_uid: int
    resource_uid: int | None = None
    units: float | None = None
    work: int | None = None
    actual_work: int | None = None
    remaining_work: int | None = None
    overtime_work: int | None = None
    remaining_overtime_work: int | None = None
    start: dt.datetime | None = None
    finish: dt.datetime | None = None
    actual_start: dt.datetime | None = None
    actual_finish: dt.datetime | None = None
    stop: dt.datetime | None = None
    resume: dt.datetime | None = None
    delay: int | None = None
    levelling_delay: int | None = None
    contour: str = ""
    actual_spread: tuple[Spread, ...] = ()
    remaining_spread: tuple[Spread, ...] = ()
    cost: Decimal | None = None
    actual_cost: Decimal | None = None
    remaining_cost: Decimal | None = None
    baselines: tuple[TaskBaseline, ...] = ()
    custom: Mapping[str, CustomValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CustomField:
    """A field that the organisation defined. ``entity``: task, resource or assignment; ``key``: as in ``custom``."""

    entity: str
    key: str
    label: str
    type: str = "text"


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says of the whole schedule and of the way its tool computes it.

    ``days_only``: the file's dates have no time of day; they are read as midnight.
    """

    name: str = ""
    title: str = ""
    code: str = ""
    guid: str = ""
    author: str = ""
    manager: str = ""
    company: str = ""
    notes: str = ""
    tool: Tool = Tool.MICROSOFT
    application: str = ""
    file_type: str = ""
    saved_at: dt.datetime | None = None
    start: dt.datetime | None = None
    finish: dt.datetime | None = None
    status_date: dt.datetime | None = None
    must_finish_by: dt.datetime | None = None
    schedule_from_finish: bool = False
    calendar_uid: int | None = None
    default_start_minute: int = 480
    default_finish_minute: int = 1020
    minutes_per_day: int = 480
    minutes_per_week: int = 2400
    days_per_month: float = 20
    week_start: int = 0
    currency: str = ""
    honour_constraints: bool = True
    multiple_critical_paths: bool = False
    split_in_progress_tasks: bool = True
    critical_float_limit: int = 0
    days_only: bool = False
    progress_logic: ProgressLogic = ProgressLogic.MICROSOFT
    lag_calendar: LagCalendar = LagCalendar.SUCCESSOR
    float_kind: FloatKind = FloatKind.SMALLEST
    critical_by_longest_path: bool = False
    open_ends_critical: bool = False
    expected_finish_dates: bool = False
    start_to_start_lag_from_early_start: bool = True
    custom: Mapping[str, CustomValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the reader had to decide or could not keep. ``code`` is stable; texts are rendered from it."""

    code: str
    detail: Mapping[str, CustomValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScheduleDocument:
    """One schedule. Tasks stand in outline order, each summary before its children; all ``uid`` values are unique.

    ``project_task`` is the row that Microsoft Project shows for the whole project (uid 0: its baselines, notes and
    custom fields); it isn't among ``tasks`` and nobody's parent.
    """

    properties: Properties = Properties()
    calendars: tuple[Calendar, ...] = ()
    tasks: tuple[Task, ...] = ()
    project_task: Task | None = None
    links: tuple[Link, ...] = ()
    resources: tuple[Resource, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    custom_fields: tuple[CustomField, ...] = ()
    notices: tuple[Notice, ...] = ()
