"""What the time-phased work of MSPDI says: pauses of split tasks, and work that isn't spread evenly.

Microsoft Project writes the work of each day, nights and holidays included, even when it is flat. Only what the task's
and the resource's calendars don't explain is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from vigie.exchange.document import Assignment, Calendar, Resource, Spread, Task
from vigie.exchange.working import ROUNDING, Part, WorkingTime

_LONGEST_LOOK = dt.timedelta(days=62)
"""Longer intervals aren't compared with the calendar, so that hostile data can't ask for years of days each."""


class Item(NamedTuple):
    """Work in one interval, in seconds."""

    start: dt.datetime
    finish: dt.datetime
    work: int


class Spreads:
    """Turns time-phased work into spreads of assignments and working parts of tasks."""

    def __init__(
        self,
        calendars: Iterable[Calendar],
        tasks: Iterable[Task],
        resources: Iterable[Resource],
        project_calendar: int | None,
    ) -> None:
        self._working = WorkingTime(calendars, project_calendar)
        self._tasks = {task.uid: task for task in tasks}
        self._calendar_of = {resource.uid: resource.calendar_uid for resource in resources}
        self._project_calendar = project_calendar
        self._parts: dict[int, list[Part]] = {}

    def assignment(self, assignment: Assignment, remaining: list[Item], actual: list[Item]) -> Assignment:
        """The assignment with its spreads, where they aren't flat."""
        if not remaining and not actual:
            return assignment
        calendars = self._calendars(assignment)
        items = sorted(actual + remaining)
        parts = self._working_parts([item for item in items if item.work > 0], calendars)
        self._parts.setdefault(assignment.task_uid, []).extend(parts)
        split = len(parts) > 1
        return replace(
            assignment,
            remaining_spread=self._spread(remaining, calendars, split),
            actual_spread=self._spread(actual, calendars, split),
        )

    def task(self, task: Task) -> Task:
        """The task with its working parts, if it is split."""
        parts = self._parts.get(task.uid)
        if not parts or len(parts) < 2:
            return task
        merged = self._merge(sorted(parts), (self._task_calendar(task),))
        return replace(task, splits=tuple(merged)) if len(merged) > 1 else task

    def _task_calendar(self, task: Task | None) -> int | None:
        return self._project_calendar if task is None or task.calendar_uid is None else task.calendar_uid

    def _calendars(self, assignment: Assignment) -> tuple[int | None, ...]:
        """The calendars on which an assignment runs: the resource's and the task's own, together."""
        task = self._tasks.get(assignment.task_uid)
        own = self._calendar_of.get(assignment.resource_uid) if assignment.resource_uid is not None else None
        if own is None or (task is not None and task.ignore_resource_calendar and task.calendar_uid is not None):
            return (self._task_calendar(task),)
        if task is not None and task.calendar_uid is not None:
            return (own, task.calendar_uid)
        return (own,)

    def _pause(self, start: dt.datetime, finish: dt.datetime, calendars: tuple[int | None, ...]) -> bool:
        """Whether a gap holds time that would have been worked."""
        if finish - start > _LONGEST_LOOK:
            return True
        worked = sum((high - low for low, high in self._working.periods(calendars, start, finish)), dt.timedelta())
        return worked >= ROUNDING

    def _merge(self, parts: Iterable[Part], calendars: tuple[int | None, ...]) -> list[Part]:
        merged: list[Part] = []
        for start, finish in parts:
            if merged and (start <= merged[-1][1] or not self._pause(merged[-1][1], start, calendars)):
                merged[-1] = (merged[-1][0], max(merged[-1][1], finish))
            else:
                merged.append((start, finish))
        return merged

    def _working_parts(self, items: list[Item], calendars: tuple[int | None, ...]) -> list[Part]:
        """The parts in which work is done; ends stand at working time where the calendar has some."""
        parts = self._merge(((item.start, item.finish) for item in items), calendars)
        trimmed = []
        for start, finish in parts:
            head = self._working.periods(calendars, start, min(finish, start + _LONGEST_LOOK))
            tail = self._working.periods(calendars, max(start, finish - _LONGEST_LOOK), finish)
            trimmed.append((head[0][0] if head else start, tail[-1][1] if tail else finish))
        return trimmed

    def _spread(self, items: list[Item], calendars: tuple[int | None, ...], split: bool) -> tuple[Spread, ...]:
        items = [item for item in items if item.work > 0]
        if not split and self._flat(items, calendars):
            return ()
        return tuple(Spread(*item) for item in items)

    def _flat(self, items: list[Item], calendars: tuple[int | None, ...]) -> bool:
        """Whether each interval has the same share of its working time."""
        if len(items) < 2:
            return True
        worked = []
        for item in items:
            if item.finish - item.start > _LONGEST_LOOK:
                return False
            periods = self._working.periods(calendars, item.start, item.finish)
            worked.append(sum((high - low).total_seconds() for low, high in periods))
        if not all(worked):
            return False
        rate = sum(item.work for item in items) / sum(worked)
        pairs = zip(items, worked, strict=True)
        return all(abs(item.work - rate * seconds) <= 60 + 0.01 * item.work for item, seconds in pairs)
