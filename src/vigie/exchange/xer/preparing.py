"""A document as Primavera can say it, and what had to be changed or left out for that.

P6 has no manual, inactive, split or elapsed tasks, no deadlines, links only between activities, and lags in hours. Each
becomes what comes nearest, and a notice tells how many there were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from vigie.engine.terms import ActivityType, Constraint, LagUnit, ProgressLogic
from vigie.exchange.document import Link, Properties, ScheduleDocument, Task, Tool
from vigie.exchange.values import Notices

_DATED = frozenset(Constraint) - {Constraint.AS_SOON_AS_POSSIBLE, Constraint.AS_LATE_AS_POSSIBLE}
_MANDATORY = (Constraint.MUST_START_ON, Constraint.MUST_FINISH_ON)


@dataclass(frozen=True, slots=True)
class Prepared:
    """``root``: uid of the project's WBS node. ``always``: uid of a calendar around the clock, where one is needed."""

    document: ScheduleDocument
    root: int
    root_task: Task | None
    always: int | None


def prepare(document: ScheduleDocument, notices: Notices) -> Prepared:
    """The document in P6's terms; notices tell what changed."""
    return _Preparation(document, notices).run()


class _Preparation:
    def __init__(self, document: ScheduleDocument, notices: Notices) -> None:
        self.document = document
        self.notices = notices
        self.foreign = document.properties.tool != Tool.PRIMAVERA
        self.told: Counter[str] = Counter()
        parents = {task.parent_uid for task in document.tasks}
        self.nodes = {task.uid for task in document.tasks if task.summary or task.uid in parents}
        # Microsoft Project keeps a row for tasks that nobody works on; P6 has none.
        self.assignments = [row for row in document.assignments if row.resource_uid is not None or not self.foreign]
        self.assigned = {row.task_uid for row in self.assignments}
        own = {row.uid for row in document.resources if row.calendar_uid is not None}
        self.by_resource = {row.task_uid for row in self.assignments if row.resource_uid in own}
        numbers = [task.uid for task in document.tasks] + [calendar.uid for calendar in document.calendars]
        self.next = 1 + max(numbers, default=0)
        self.always: int | None = None

    def run(self) -> Prepared:
        document = self.document
        kept = [task for task in document.tasks if not task.null and (task.active or task.uid in self.nodes)]
        self.told["xer_inactive"] = sum(not t.active and not t.null and t.uid not in self.nodes for t in document.tasks)
        tasks = [self._node(task) if task.uid in self.nodes else self._activity(task) for task in kept]
        tasks = self._coded(tasks)
        by_uid = {task.uid: task for task in tasks}
        links = [found for link in document.links if (found := self._link(link, by_uid)) is not None]
        if self.foreign and any(task.actual_start for task in tasks):
            self.told["xer_rules"] = 1
        if document.properties.schedule_from_finish:
            self.told["xer_from_finish"] = 1
        for code, count in self.told.items():
            if count:
                self.notices.add(code, count=count)
        root_task = _top(tasks, self.nodes, document.properties)
        root = self._number() if root_task is None else root_task.uid
        prepared = replace(
            document,
            properties=self._properties(document.properties),
            tasks=tuple(tasks),
            links=tuple(links),
            assignments=tuple(row for row in self.assignments if row.task_uid in by_uid),
        )
        return Prepared(prepared, root, root_task, self.always)

    def _number(self) -> int:
        self.next += 1
        return self.next - 1

    def _properties(self, told: Properties) -> Properties:
        if not self.foreign:
            return told
        return replace(
            told,
            progress_logic=ProgressLogic.RETAINED_LOGIC,
            open_ends_critical=told.multiple_critical_paths,
            status_date=told.status_date or told.start,
        )

    def _node(self, task: Task) -> Task:
        if task.constraint in _DATED and task.constraint_date:
            self.told["xer_summary_constraints"] += 1
        return task

    def _activity(self, task: Task) -> Task:
        if self.foreign:
            task = replace(task, activity_type=self._kind(task))
            begins = self.document.properties.start
            if begins and task.start and task.start < begins and not task.actual_start:
                self.told["xer_before_start"] += 1
            if task.duration_unit.elapsed and task.duration:
                self.always = self.always or self._number()
                self.told["xer_elapsed"] += 1
                task = replace(task, calendar_uid=self.always, activity_type=ActivityType.TASK)
            if task.remaining_duration is None and task.duration is not None:
                left = 0 if task.actual_finish else max(task.duration - (task.actual_duration or 0), 0)
                task = replace(task, remaining_duration=left)
        if task.manual and not task.external:
            self.told["xer_manual"] += 1
            if task.start and not task.actual_start:
                task = replace(task, constraint=Constraint.MUST_START_ON, constraint_date=task.start)
        if len(task.splits) > 1:
            self.told["xer_splits"] += 1
        if task.levelling_delay:
            self.told["xer_levelling"] += 1
        if task.constraint in _DATED and task.constraint_date is None:
            task = replace(task, constraint=Constraint.AS_SOON_AS_POSSIBLE)
        return self._with_deadline(task)

    def _kind(self, task: Task) -> ActivityType:
        if not task.duration and task.uid not in self.assigned:
            return ActivityType.FINISH_MILESTONE
        if task.uid in self.by_resource and not task.ignore_resource_calendar:
            return ActivityType.RESOURCE_DEPENDENT
        return ActivityType.TASK

    def _with_deadline(self, task: Task) -> Task:
        """A deadline bounds the late dates as «finish on or before» does, where there is room for it."""
        if task.deadline is None:
            return task
        if task.constraint == Constraint.AS_SOON_AS_POSSIBLE:
            self.told["xer_deadlines"] += 1
            return replace(task, constraint=Constraint.FINISH_NO_LATER_THAN, constraint_date=task.deadline)
        if task.secondary_constraint is None and task.constraint in _DATED and task.constraint not in _MANDATORY:
            self.told["xer_deadlines"] += 1
            secondary = Constraint.FINISH_NO_LATER_THAN
            return replace(task, secondary_constraint=secondary, secondary_constraint_date=task.deadline)
        self.told["xer_deadlines_lost"] += 1
        return task

    def _coded(self, tasks: list[Task]) -> list[Task]:
        """Every activity with a code of its own; where some lack one, all get one by their order."""
        codes = [task.code for task in tasks if task.uid not in self.nodes]
        if all(codes) and len(set(codes)) == len(codes):
            return tasks
        digits = len(str(10 * len(codes) + 990))
        number = 1000
        coded = []
        for task in tasks:
            if task.uid not in self.nodes:
                task = replace(task, code=f"A{number:0{digits}}")
                number += 10
            coded.append(task)
        return coded

    def _link(self, link: Link, tasks: dict[int, Task]) -> Link | None:
        ends = link.predecessor_uid, link.successor_uid
        if not tasks.keys() >= set(ends):
            return None
        if self.nodes & set(ends):
            self.told["xer_summary_links"] += 1
            return None
        lag = link.lag
        if link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT):
            self.told["xer_percent_lags"] += 1
            lag = round((tasks[link.predecessor_uid].duration or 0) * (link.lag_percent or 0) / 100)
        if link.lag_unit in (LagUnit.ELAPSED, LagUnit.ELAPSED_PERCENT) and lag:
            self.told["xer_elapsed_lags"] += 1
            lag = round(lag * self.document.properties.minutes_per_day / 1440)
        return Link(*ends, link.type, lag)


def _top(tasks: Iterable[Task], nodes: set[int], told: Properties) -> Task | None:
    """The one summary that all belong to, where it stands for the project, as in P6."""
    tops = [task for task in tasks if task.parent_uid is None and not task.external]
    if len(tops) != 1 or tops[0].uid not in nodes:
        return None
    return tops[0] if tops[0].name == told.name or told.tool == Tool.PRIMAVERA else None
