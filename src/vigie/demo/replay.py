"""From a written project to its schedule as it stood at any status date.

What really happened is one run of the engine on the durations that tasks turned out to have. What people knew at a
status date follows from it: what was done by then has its actual dates, what was under way its progress and the rest
that one then believed in, and what lay ahead the plan with the news told by then. Nothing else is invented, no date is
typed.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

from vigie.demo.calendars import calendar_uid, make_calendar
from vigie.demo.organisation import COMPANY, TEAMS
from vigie.demo.project import Project
from vigie.demo.script import END, GO, Added, Late, Remark, Step, Text, Tie, read_blocks, read_outline
from vigie.engine.scheduler import schedule as compute
from vigie.engine.terms import Constraint, LagUnit, LinkType, TaskType
from vigie.exchange.document import (
    Assignment,
    Calendar,
    DurationUnit,
    Link,
    Properties,
    Resource,
    ScheduleDocument,
    Task,
    Tool,
)
from vigie.exchange.plan import moment, plan_of
from vigie.exchange.worktime import CalendarSet

DAY = 8 * 3600
CLOCK_DAY = 24 * 3600
_LAUNCH = Text("Lancement du projet", "Project launch")
_LEAST = 2 * DAY
"""What is at least left of a task that is under way beyond its planned end, unless it ends sooner."""

MONTHS = 6
"""How far back the status dates of the sample go."""

Dates = Mapping[int, tuple[dt.datetime, dt.datetime]]


@dataclass(frozen=True, slots=True)
class _Row:
    """A step with its place in the outline; ``told``: the day since which it is known, ``None`` from the start."""

    uid: int
    step: Step
    parent: int | None
    wbs: str
    told: int | None


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def status_days(anchor: dt.date) -> list[dt.date]:
    """The Fridays on which progress is stated: the latest one before the anchor date, and one for each month before."""

    def friday(day: dt.date) -> dt.date:
        return day - dt.timedelta(days=(day.weekday() - 4) % 7)

    latest = friday(anchor)
    return [friday(latest - dt.timedelta(days=round(30.4 * back))) for back in range(MONTHS, -1, -1)]


class Replay:
    """A project of the sample, in one language, seen from an anchor date."""

    def __init__(self, project: Project, anchor: dt.date, language: str) -> None:
        self.project, self.anchor, self.language = project, anchor, language
        self.start = dt.datetime.combine(_monday(anchor + dt.timedelta(days=project.start)), dt.time(8))
        self.rows = self._rows()
        self.uids = {row.step.key: row.uid for row in self.rows}
        self.links = self._links()
        self.notes = self._notes()
        self.calendars = self._calendars()
        self.deadlines: dict[int, dt.datetime] = {}
        planned = self.computed(self._document(known=None))
        self.deadlines = {
            self.uids[key]: planned[self.uids[key]][1] + dt.timedelta(days=days * 7 // 5)
            for key, days in project.deadlines.items()
        }
        self.plan = self._document(known=None)
        self.truth = self._truth()

    # ---------------------------------------------------------------- the network

    def _rows(self) -> list[_Row]:
        added = [event for event in self.project.story if isinstance(event, Added)]
        steps = read_blocks((*self.project.blocks, *(event.block for event in added)))
        told = {f"{e.block.prefix}.{step.key}": e.told for e in added for step in read_outline(e.block.outline)}
        launch = Step(GO, 0, _LAUNCH, 0)
        end = Step(END, 0, self.project.finish, 0)
        rows: list[_Row] = []
        above: list[int] = []
        counts: list[int] = []
        for uid, step in enumerate((launch, *steps, end), 1):
            del above[step.level :], counts[step.level + 1 :]
            if len(counts) == step.level:
                counts.append(0)
            counts[step.level] += 1
            wbs = ".".join(str(n) for n in counts)
            rows.append(_Row(uid, step, above[-1] if above else None, wbs, told.get(step.key)))
            if step.is_summary:
                above.append(uid)
        return rows

    def _links(self) -> list[Link]:
        ties = [(tie.key, row.step.key, tie) for row in self.rows for tie in row.step.before]
        ties += [(row.step.key, tie.key, tie) for row in self.rows for tie in row.step.after]
        ties = [(a, b, tie) for a, b, tie in ties if a not in self.project.loose]
        ends_after = {a for a, _b, tie in ties if tie.type in (LinkType.FINISH_START, LinkType.FINISH_FINISH)}
        free = ends_after | self.project.loose | {END}
        ties += [(r.step.key, END, Tie(END)) for r in self.rows if not r.step.is_summary and r.step.key not in free]
        return [
            Link(
                predecessor_uid=self.uids[first],
                successor_uid=self.uids[second],
                type=tie.type,
                lag=0 if tie.unit == LagUnit.PERCENT else round(tie.lag * _day_of(tie.unit == LagUnit.ELAPSED)),
                lag_unit=tie.unit,
                lag_percent=tie.lag if tie.unit == LagUnit.PERCENT else None,
                lag_display_unit=DurationUnit.ELAPSED_DAYS if tie.unit == LagUnit.ELAPSED else DurationUnit.DAYS,
            )
            for first, second, tie in ties
        ]

    def _calendars(self) -> tuple[Calendar, ...]:
        used = {"office"} | {row.step.calendar for row in self.rows if row.step.calendar}
        years = range(self.start.year, self.anchor.year + 6)
        return tuple(make_calendar(key, years, self.language) for key in sorted(used, key=calendar_uid))

    def _notes(self) -> dict[int, list[tuple[int | None, str]]]:
        """Of each task: the notes with the day since which they are there."""
        notes: dict[int, list[tuple[int | None, str]]] = {}
        for event in self.project.story:
            if isinstance(event, Remark | Late) and event.note:
                told = event.told if isinstance(event, Late) else None
                notes.setdefault(self.uids[event.task], []).append((told, event.note.say(self.language)))
        return notes

    # ---------------------------------------------------------------- documents

    def _seconds(self, row: _Row, known: int | None) -> int:
        """The duration that one believes in, with the news told up to day ``known`` (``None``: none)."""
        days = row.step.days or 0
        for event in self.project.story:
            if isinstance(event, Late) and event.task == row.step.key and known is not None and event.told <= known:
                days += event.days
        return round(max(days, 1 if row.step.days else 0) * _day_of(row.step.elapsed))

    def _is_known(self, row: _Row, known: int | None) -> bool:
        return row.told is None or (known is not None and row.told <= known)

    def _document(self, known: int | None, status: dt.datetime | None = None) -> ScheduleDocument:
        """The schedule without progress, as it was planned with the news told up to day ``known``."""
        rows = [row for row in self.rows if self._is_known(row, known)]
        uids = {row.uid for row in rows}
        who = sorted({who for row in rows for who, _share in row.step.team}, key=list(TEAMS).index)
        resources = {key: number for number, key in enumerate(who, 1)}
        tasks = tuple(self._task(row, known) for row in rows)
        durations = {task.uid: task.duration or 0 for task in tasks}
        pairs = [(row, team) for row in rows for team in row.step.team if not row.step.is_summary]
        return ScheduleDocument(
            properties=Properties(
                name=self.project.name.say(self.language),
                code=self.project.code,
                company=COMPANY.say(self.language),
                tool=Tool.VIGIE,
                start=self.start,
                status_date=status,
                calendar_uid=calendar_uid("office"),
                currency="EUR",
            ),
            calendars=self.calendars,
            tasks=tasks,
            links=tuple(k for k in self.links if k.predecessor_uid in uids and k.successor_uid in uids),
            resources=tuple(
                Resource(uid=uid, name=TEAMS[key].say(self.language), generic=True, max_units=_crew(key))
                for key, uid in resources.items()
            ),
            assignments=tuple(
                Assignment(
                    uid=number,
                    task_uid=row.uid,
                    resource_uid=resources[key],
                    units=share,
                    work=round(durations[row.uid] * share),
                )
                for number, (row, (key, share)) in enumerate(pairs, 1)
            ),
        )

    def _task(self, row: _Row, known: int | None) -> Task:
        step, level = row.step, row.step.level + 1
        base = Task(
            uid=row.uid,
            id=row.uid,
            name=step.name.say(self.language),
            wbs=row.wbs,
            outline_level=level,
            parent_uid=row.parent,
            notes="\n\n".join(
                text
                for told, text in self.notes.get(row.uid, ())
                if told is None or (known is not None and told <= known)
            ),
        )
        if step.is_summary:
            return replace(base, summary=True)
        earliest = self._not_before(row)
        return replace(
            base,
            milestone=step.days == 0,
            task_type=TaskType.FIXED_DURATION,
            duration=self._seconds(row, known),
            duration_unit=DurationUnit.ELAPSED_DAYS if step.elapsed else DurationUnit.DAYS,
            calendar_uid=calendar_uid(step.calendar) if step.calendar else None,
            constraint=Constraint.START_NO_EARLIER_THAN if earliest else Constraint.AS_SOON_AS_POSSIBLE,
            constraint_date=earliest,
            deadline=self.deadlines.get(row.uid),
        )

    def _not_before(self, row: _Row) -> dt.datetime | None:
        """A stated date; for added scope that waits for nothing of its own, the day on which it was decided."""
        day = self.project.not_before.get(row.step.key)
        if day is None and row.told is not None:
            prefix = row.step.key.partition(".")[0] + "."
            if not any(tie.key.startswith(prefix) for tie in row.step.before):
                day = row.told
        if day is None:
            return None
        return dt.datetime.combine(_monday(self.anchor + dt.timedelta(days=day + 6)), dt.time(8))

    # ---------------------------------------------------------------- what happened

    def computed(self, document: ScheduleDocument) -> Dates:
        """Start and finish of each task, by the engine."""
        result = compute(plan_of(document))
        found: dict[int, tuple[dt.datetime, dt.datetime]] = {}
        for task, first, last in zip(document.tasks, result.start.tolist(), result.finish.tolist(), strict=True):
            start, finish = moment(first), moment(last)
            if start and finish:
                found[task.uid] = (start, finish)
        return found

    def _truth(self) -> Dates:
        """When each task really starts and ends: the plan with all the news, and with each task's own luck."""
        document = self._document(known=0)
        low, high = self.project.luck
        told = {event.task for event in self.project.story if isinstance(event, Late)}
        keys = {row.uid: row.step.key for row in self.rows}
        tasks = []
        for task in document.tasks:
            key = keys[task.uid]
            days = round((task.duration or 0) / DAY)
            if days >= 4 and key not in told and not task.duration_unit.elapsed:
                chance = random.Random(f"{self.project.code} {key}").uniform(low, high)
                task = replace(task, duration=max(round(days * (1 + chance)), 1) * DAY)
            tasks.append(task)
        return self.computed(replace(document, tasks=tuple(tasks)))

    def at(self, day: dt.date) -> ScheduleDocument:
        """The schedule as it stood at the end of a working day."""
        status = dt.datetime.combine(day, dt.time(17))
        if self.project.frozen is not None:
            last = _monday(self.anchor + dt.timedelta(days=self.project.frozen)) + dt.timedelta(days=4)
            status = min(status, dt.datetime.combine(last, dt.time(17)))
        document = self._document((status.date() - self.anchor).days, status)
        measure = CalendarSet(document)
        document = replace(document, tasks=tuple(self._progress(task, status, measure) for task in document.tasks))
        document = _with_work(document)
        return self._nothing_before(document, status)

    def _progress(self, task: Task, status: dt.datetime, measure: CalendarSet) -> Task:
        if task.summary:
            return task
        start, finish = self.truth[task.uid]
        calendar = measure.number(task.calendar_uid)

        def between(first: dt.datetime, last: dt.datetime) -> int:
            if task.duration_unit.elapsed:
                return int((last - first).total_seconds())
            return measure.work_between(calendar, first, last)

        if finish <= status:
            length = between(start, finish)
            return replace(
                task,
                duration=length,
                actual_start=start,
                actual_finish=finish,
                actual_duration=length,
                remaining_duration=0,
                percent_complete=100.0,
            )
        if start >= status:
            return replace(task, percent_complete=0.0)
        done = between(start, status)
        rest = max((task.duration or 0) - done, min(between(status, finish), _LEAST))
        return replace(
            task,
            duration=done + rest,
            actual_start=start,
            actual_duration=done,
            remaining_duration=rest,
            percent_complete=round(100 * done / (done + rest), 1),
            stop=status,
            resume=status,
        )

    def _nothing_before(self, document: ScheduleDocument, status: dt.datetime) -> ScheduleDocument:
        """Work that has not begun lies after the status date: what logic would put before it is held there."""
        dates = self.computed(document)
        held = dt.datetime.combine(status.date() + dt.timedelta(days=3), dt.time(8))
        tasks = tuple(
            replace(task, constraint=Constraint.START_NO_EARLIER_THAN, constraint_date=held)
            if not task.summary and task.actual_start is None and dates[task.uid][0] < status
            else task
            for task in document.tasks
        )
        return replace(document, tasks=tasks)


def _day_of(elapsed: bool) -> int:
    return CLOCK_DAY if elapsed else DAY


def _crew(key: str) -> float:
    return 4.0 if key in ("site", "dev", "ops", "users") else 2.0


def _with_work(document: ScheduleDocument) -> ScheduleDocument:
    """Assignments that follow the progress of their tasks."""
    tasks = {task.uid: task for task in document.tasks}
    found = []
    for assignment in document.assignments:
        task, units = tasks[assignment.task_uid], assignment.units or 1.0
        work = round((task.duration or 0) * units)
        done = round((task.actual_duration or 0) * units)
        found.append(replace(assignment, work=work, actual_work=done, remaining_work=work - done))
    return replace(document, assignments=tuple(found))
