"""What the indicators of schedules need of the tables, for many projects in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from vigie.engine.terms import ActivityType, LinkType
from vigie.planning.indicators.clocks import Clocks, read_clocks
from vigie.planning.models import BaselineTask, Dependency, Schedule, Task


class TaskRow(NamedTuple):
    """A task that can be done: neither a summary, nor inactive, of another project, blank or a level of effort."""

    uid: int
    milestone: bool
    calendar_uid: int | None
    duration: int | None
    percent_complete: float | None
    actual_start: dt.datetime | None
    actual_finish: dt.datetime | None
    start: dt.datetime | None
    finish: dt.datetime | None
    total_float: int | None
    critical: bool

    @property
    def complete(self) -> bool:
        return self.actual_finish is not None or (self.percent_complete or 0) >= 100

    @property
    def share_done(self) -> float:
        """0 to 1."""
        return 1.0 if self.complete else (self.percent_complete or 0) / 100

    @property
    def forecast(self) -> dt.datetime | None:
        """When it finished, else when it will."""
        return self.actual_finish or self.finish


class BaselineRow(NamedTuple):
    """A task as it was agreed; ``duration`` and ``total_float`` in seconds."""

    uid: int
    start: dt.datetime | None
    finish: dt.datetime | None
    duration: int | None
    total_float: int | None


@dataclass(slots=True)
class ScheduleData:
    """The schedule of one project. ``day_seconds`` is the length of its working day."""

    pk: int
    status_date: dt.datetime | None
    finish: dt.datetime | None
    day_seconds: int
    calendar_uid: int | None
    clocks: Clocks
    tasks: list[TaskRow] = field(default_factory=list)
    predecessors: dict[int, set[LinkType]] = field(default_factory=lambda: defaultdict(set))
    successors: dict[int, set[LinkType]] = field(default_factory=lambda: defaultdict(set))
    baseline: dict[int, BaselineRow] = field(default_factory=dict)

    def incomplete(self) -> list[TaskRow]:
        return [t for t in self.tasks if not t.complete]

    def days(self, seconds: float) -> float:
        """Seconds of working time as working days of this schedule."""
        return seconds / self.day_seconds

    def working_days(self, start: dt.datetime, finish: dt.datetime, calendar_uid: int | None = None) -> float:
        """Working days from one instant to another, negative backward, on a calendar; without one, on the project's."""
        uid = self.calendar_uid if calendar_uid is None else calendar_uid
        return self.days(self.clocks.seconds_between(self.pk, uid, start, finish))

    def later_by(self, task: TaskRow, agreed: dt.datetime) -> float:
        """Working days by which a task finishes after the agreed instant; 0 where it is in time.

        An evening and the next morning are the same instant of working time.
        """
        if task.forecast is None or task.forecast <= agreed:
            return 0.0
        return self.working_days(agreed, task.forecast, task.calendar_uid)


@dataclass(slots=True)
class PlanningData:
    """The schedules of the projects asked for, by project; those without schedule are missing in ``schedules``."""

    projects: Sequence[int]
    day: dt.date
    schedules: Mapping[int, ScheduleData]


def day_seconds(properties: Mapping[str, Any]) -> int:
    """The length of a working day by the properties of a schedule."""
    return int(properties.get("minutes_per_day") or 480) * 60


_TASK_FIELDS = ("uid", "milestone", "calendar_uid", "duration", "percent_complete", "actual_start", "actual_finish")
_RESULT_FIELDS = ("start", "finish", "total_float", "critical")


def load(projects: Sequence[int], day: dt.date) -> PlanningData:
    """Read the schedules of these projects. Five queries, whatever their number."""
    found: dict[int, ScheduleData] = {}
    by_pk: dict[int, ScheduleData] = {}
    rows = Schedule.objects.filter(node_id__in=projects, computed_at__isnull=False)
    fields = ("node_id", "pk", "status_date", "finish", "properties")
    stated = list(rows.values_list(*fields))
    clocks = read_clocks({row[1]: row[4].get("calendar_uid") for row in stated})
    for node_id, pk, status_date, finish, properties in stated:
        found[node_id] = by_pk[pk] = ScheduleData(
            pk, status_date, finish, day_seconds(properties), properties.get("calendar_uid"), clocks
        )
    _read_tasks(by_pk)
    _read_links(by_pk)
    _read_baselines(by_pk)
    return PlanningData(projects, day, found)


def _read_tasks(schedules: Mapping[int, ScheduleData]) -> None:
    rows = Task.objects.filter(
        schedule_id__in=schedules, summary=False, blank=False, active=True, external=False
    ).exclude(activity_type__in=(ActivityType.LEVEL_OF_EFFORT, ActivityType.WBS_SUMMARY))
    for pk, *row in rows.order_by().values_list("schedule_id", *_TASK_FIELDS, *_RESULT_FIELDS).iterator(10_000):
        schedules[pk].tasks.append(TaskRow(*row))


def _read_links(schedules: Mapping[int, ScheduleData]) -> None:
    rows = Dependency.objects.filter(schedule_id__in=schedules).order_by()
    for pk, before, after, kind in rows.values_list("schedule_id", "predecessor_uid", "successor_uid", "type"):
        schedules[pk].successors[before].add(LinkType(kind))
        schedules[pk].predecessors[after].add(LinkType(kind))


def _read_baselines(schedules: Mapping[int, ScheduleData]) -> None:
    rows = BaselineTask.objects.filter(baseline__schedule_id__in=schedules, baseline__current=True).order_by()
    for pk, *row in rows.values_list("baseline__schedule_id", *BaselineRow._fields).iterator(10_000):
        schedules[pk].baseline[row[0]] = BaselineRow(*row)
