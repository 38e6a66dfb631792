"""A neutral schedule document as the engine's plan.

Nothing that a tool computed goes in: automatic tasks bring their durations, work, links, constraints and progress;
only manual tasks, tasks of other projects and what has really happened bring dates.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np

from vigie.engine import NEVER, Options, Plan, PlanError
from vigie.engine.terms import ActivityType, LagUnit, ProgressLogic, ResourceType, TaskType
from vigie.exchange.document import Assignment, Resource, ScheduleDocument, Task, Tool
from vigie.exchange.worktime import CalendarSet

_EPOCH = dt.datetime(1970, 1, 1)
_CONTOURS = {
    "back_loaded": 0.6,
    "front_loaded": 0.6,
    "double_peak": 0.5,
    "early_peak": 0.5,
    "late_peak": 0.5,
    "bell": 0.5,
    "turtle": 0.7,
}
"""What a contour's ten steps are on average, as a share of the assignment's units."""


def instant(value: dt.datetime | None) -> int:
    """Seconds since 1970-01-01, ``NEVER`` for ``None``."""
    return NEVER if value is None else int((value - _EPOCH) // dt.timedelta(seconds=1))


def moment(value: int) -> dt.datetime | None:
    """The date of an engine instant, ``None`` for ``NEVER``."""
    return None if value == NEVER else _EPOCH + dt.timedelta(seconds=int(value))


def options_of(document: ScheduleDocument) -> Options:
    """The scheduling rules that the document asks for."""
    p = document.properties
    if p.tool == Tool.PRIMAVERA:
        logic = p.progress_logic
        return Options.primavera(
            progress=ProgressLogic.RETAINED_LOGIC if logic == ProgressLogic.MICROSOFT else logic,
            lag_calendar=p.lag_calendar,
            float_kind=p.float_kind,
            critical_float=p.critical_float_limit,
            critical_by_longest_path=p.critical_by_longest_path,
            open_ends_critical=p.open_ends_critical,
            expected_finish_dates=p.expected_finish_dates,
            start_to_start_lag_from_early_start=p.start_to_start_lag_from_early_start,
        )
    return Options.microsoft(
        honour_constraints=p.honour_constraints,
        multiple_critical_paths=p.multiple_critical_paths,
        critical_float=p.critical_float_limit,
        from_finish=p.schedule_from_finish and p.finish is not None,
    )


def plan_of(document: ScheduleDocument) -> Plan:
    """The plan of ``document``, task i being ``document.tasks[i]`` and link j ``document.links[j]``.

    Links that cannot bind (to a blank row, a missing task or a summary's own child) stay in place, unused.
    Raises ``PlanError``.
    """
    return _Builder(document).plan()


def plan_and_calendars(document: ScheduleDocument) -> tuple[Plan, dict[int, int]]:
    """``plan_of``, and the plan's number of each of the document's calendars by uid; those without work left out."""
    builder = _Builder(document)
    plan = builder.plan()
    return plan, {uid: number for uid, number in builder.calendars.by_uid.items() if number < len(plan.calendars)}


class _Builder:
    def __init__(self, document: ScheduleDocument) -> None:
        self.document = document
        self.properties = document.properties
        self.options = options_of(document)
        self.primavera = self.options.is_primavera
        self.index = {task.uid: i for i, task in enumerate(document.tasks)}
        self.calendars = CalendarSet(document)
        self.resources = {resource.uid: resource for resource in document.resources}
        self.parents = {task.parent_uid for task in document.tasks}
        self.assignments: dict[int, list[Assignment]] = {}
        for assignment in document.assignments:
            self.assignments.setdefault(assignment.task_uid, []).append(assignment)

    def plan(self) -> Plan:
        tasks = self.document.tasks
        parents = [self.index.get(t.parent_uid, -1) if t.parent_uid is not None else -1 for t in tasks]
        durations, remaining, calendars = [], [], []
        pointer = [0]
        parts: list[tuple[int, int, int, int, int]] = []
        for task in tasks:
            calendar = self._calendar(task)
            calendars.append(calendar)
            length = self._duration(task, calendar)
            durations.append(length)
            remaining.append(self._remaining(task, calendar))
            parts += self._parts(task, calendar)
            pointer.append(len(parts))
        columns = list(zip(*parts, strict=True)) if parts else [(), (), (), (), ()]
        constraint_dates = self._instants("constraint_date")
        if self.properties.days_only:
            ends = np.isin([task.constraint for task in tasks], (3, 6, 7)) & (constraint_dates != NEVER)
            constraint_dates[ends] += self.properties.default_finish_minute * 60
        return Plan(
            duration=np.array(durations, np.int64),
            start=self._start(),
            finish=instant(self.properties.must_finish_by if self.primavera else self.properties.finish),
            data_date=instant(self.properties.status_date) if self.primavera else NEVER,
            options=self.options,
            uid=np.array([task.uid for task in tasks], np.int64),
            parent=np.array(parents, np.int32),
            kind=np.array([task.activity_type for task in tasks], np.int8),
            summary=np.array([task.uid in self.parents for task in tasks], bool),
            manual=np.array([task.manual or self._inserted(task) for task in tasks], bool),
            external=np.array([task.external for task in tasks], bool),
            active=np.array([task.active and not task.null for task in tasks], bool),
            elapsed=np.array([task.duration_unit.elapsed for task in tasks], bool),
            task_calendar=np.array(calendars, np.int32),
            constraint=np.array([task.constraint for task in tasks], np.int8),
            constraint_date=constraint_dates,
            secondary=np.array([task.secondary_constraint or 0 for task in tasks], np.int8),
            secondary_date=self._instants("secondary_constraint_date"),
            deadline=self._instants("deadline", ends_a_day=True),
            actual_start=self._instants("actual_start"),
            actual_finish=self._instants("actual_finish", ends_a_day=True),
            remaining=np.array(remaining, np.int64),
            stop=self._instants("stop"),
            resume=self._instants("resume"),
            given_start=self._given("start"),
            given_finish=self._given("finish"),
            given_late_start=self._ghosts("late_start"),
            given_late_finish=self._ghosts("late_finish"),
            expected_finish=self._instants("expected_finish"),
            external_start=self._instants("external_early_start"),
            external_finish=self._instants("external_late_finish"),
            levelling_delay=np.array([0 if self.primavera else task.levelling_delay or 0 for task in tasks], np.int64),
            part_pointer=np.array(pointer, np.int64),
            part_calendar=np.array(columns[0], np.int32),
            part_offset=np.array(columns[1], np.int64),
            part_span=np.array(columns[2], np.int64),
            part_resume=np.array(columns[3], np.int64),
            part_levelling=np.array(columns[4], np.int64),
            **self._links(parents),
            calendars=self.calendars.plan_calendars(),
            calendar=self.calendars.project,
        )

    def _start(self) -> int:
        """The project's start, else the first date that somebody gave."""
        if self.properties.start is not None:
            return instant(self.properties.start)
        known = [t.actual_start or t.constraint_date or t.start for t in self.document.tasks if not t.null]
        dates = [value for value in known if value is not None]
        if not dates and self.document.tasks and self.properties.status_date is None:
            raise PlanError("no_start")
        return instant(min(dates)) if dates else instant(self.properties.status_date or _EPOCH)

    def _instants(self, name: str, *, ends_a_day: bool = False) -> Any:
        """A date of every task. In a file that keeps only days, one that ``ends_a_day`` stands at its usual finish."""
        later = self.properties.default_finish_minute * 60 if ends_a_day and self.properties.days_only else 0
        dates = [getattr(task, name) for task in self.document.tasks]
        if dates.count(None) == len(dates):
            return np.full(len(dates), NEVER)
        values = [instant(date) for date in dates]
        return np.array([value if value == NEVER else value + later for value in values], np.int64)

    def _given(self, name: str) -> Any:
        return np.array(
            [
                instant(getattr(t, name)) if t.manual or t.external or self._inserted(t) else NEVER
                for t in self.document.tasks
            ],
            np.int64,
        )

    def _ghosts(self, name: str) -> Any:
        """The late dates of tasks of other projects: computed there, input here."""
        return np.array(
            [instant(getattr(t.stored, name)) if t.external else NEVER for t in self.document.tasks], np.int64
        )

    def _inserted(self, task: Task) -> bool:
        """A row of another file, or a summary without children, stands for a schedule inserted here: its dates come
        from there."""
        other = task.summary or bool(task.external_project)
        return other and not (self.primavera or task.external) and task.uid not in self.parents

    def _calendar(self, task: Task) -> int:
        return self.calendars.number(task.calendar_uid)

    def _duration(self, task: Task, calendar: int) -> int:
        if self.primavera and task.actual_start is None and task.remaining_duration is not None:
            length = task.remaining_duration
        else:
            length = task.duration or 0
        if len(task.splits) > 1 and not task.duration_unit.elapsed:
            length = max(length, self.calendars.work_between(calendar, task.splits[0][0], task.splits[-1][1]))
        return length

    def _remaining(self, task: Task, calendar: int) -> int:
        """Of a started task. Where it is split, the pauses still to come count."""
        if task.remaining_duration is None:
            if task.actual_start is None:
                return NEVER
            done = task.actual_duration or round((task.duration or 0) * (task.percent_complete or 0) / 100)
            return max((task.duration or 0) - done, 0)
        since = task.resume or task.stop
        if len(task.splits) > 1 and since is not None and not task.duration_unit.elapsed and task.remaining_duration:
            until = task.splits[-1][1]
            return max(task.remaining_duration, self.calendars.work_between(calendar, since, until))
        return max(task.remaining_duration, 0)

    # ---------------------------------------------------------------- assignments

    def _parts(self, task: Task, calendar: int) -> Iterator[tuple[int, int, int, int, int]]:
        """(calendar, offset, span, resume, levelling) of each assignment that drives the task's dates."""
        if task.summary or task.manual or task.external or task.null or task.actual_finish is not None:
            return
        if task.duration_unit.elapsed or (task.duration == 0 and not self.primavera):
            return
        if self.primavera:
            if task.activity_type != ActivityType.RESOURCE_DEPENDENT:
                return
        elif task.task_type in (TaskType.FIXED_DURATION, TaskType.FIXED_DURATION_AND_UNITS):
            return
        started = task.actual_start is not None
        for assignment in self.assignments.get(task.uid, ()):
            resource = self.resources.get(assignment.resource_uid) if assignment.resource_uid is not None else None
            if resource is None or resource.type != ResourceType.WORK or resource.null:
                continue
            if assignment.actual_finish is not None:
                continue
            left = started or self.primavera
            work = assignment.remaining_work if left else assignment.work
            overtime = (assignment.remaining_overtime_work if left else assignment.overtime_work) or 0
            if not assignment.units or work is None or work <= overtime:
                continue
            on = self._assignment_calendar(task, calendar, resource)
            waiting = assignment.actual_start is None
            offset = max(assignment.delay or 0, 0) if waiting else 0
            share = _CONTOURS.get(assignment.contour, 1.0) if waiting else 1.0
            span = round((work - overtime) / (assignment.units * share))
            stated = (task.remaining_duration if left else task.duration) or 0
            if abs(offset + span - stated) <= max(60, stated // 100):
                span = stated - offset  # units are rounded in files, durations are not
            spread = assignment.remaining_spread
            resume = assignment.resume if started else None
            if started and waiting and resume is None:
                resume = task.actual_start  # others may be at work while this one has yet to begin
            if len(spread) > 1:
                span = self.calendars.work_between(on, spread[0].start, spread[-1].finish)
                resume = spread[0].start if started else None
            placed = resume is not None and assignment.resume is not None
            yield on, 0 if placed else offset, span, instant(resume), 0 if started else assignment.levelling_delay or 0

    def _assignment_calendar(self, task: Task, calendar: int, resource: Resource) -> int:
        """The resource's, and the task's where it has one; the task's alone where they have no time in common."""
        if resource.calendar_uid is None or task.ignore_resource_calendar:
            return calendar
        own = self.calendars.number(resource.calendar_uid)
        if task.calendar_uid is None or self.primavera:
            return own
        return self.calendars.common(calendar, own)

    # ---------------------------------------------------------------- links

    def _links(self, parents: list[int]) -> dict[str, Any]:
        links = self.document.links
        ends = [(self.index.get(link.predecessor_uid, -1), self.index.get(link.successor_uid, -1)) for link in links]
        lags = [
            round((link.lag_percent or 0) * 100)
            if link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT)
            else link.lag
            for link in links
        ]
        return {
            "link_predecessor": np.array([max(a, 0) for a, _ in ends], np.int32),
            "link_successor": np.array([max(b, 0) for _, b in ends], np.int32),
            "link_type": np.array([link.type for link in links], np.int8),
            "link_lag": np.array(lags, np.int64),
            "link_lag_unit": np.array([link.lag_unit for link in links], np.int8),
            "link_used": np.array([self._binds(a, b, parents) for a, b in ends], bool),
        }

    def _binds(self, source: int, target: int, parents: list[int]) -> bool:
        """Whether both ends exist and neither is the other's summary."""
        if source < 0 or target < 0 or source == target:
            return False
        tasks = self.document.tasks
        for end, other in ((source, target), (target, source)):
            if tasks[end].null:
                return False
            above = parents[end]
            while above >= 0:
                if above == other:
                    return False
                above = parents[above]
        return True
