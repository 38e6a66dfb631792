"""Write MSPDI, the XML that Microsoft Project opens.

Elements stand in the order of Microsoft's schema, which Project insists on. What MSPDI has no element for is left out;
custom fields for which there is no room are told in notices. Rules of Primavera (activity types, progress logic, lag
calendars) are not part of the format.
"""

from __future__ import annotations

import datetime as dt
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import BinaryIO

from vigie.engine.terms import Constraint, LagUnit, ResourceType, TaskType
from vigie.exchange.document import (
    Assignment,
    Calendar,
    DurationUnit,
    Link,
    Notice,
    Resource,
    ScheduleDocument,
    Spread,
    Task,
    TaskBaseline,
)
from vigie.exchange.mspdi import codes
from vigie.exchange.mspdi.calendar_writer import write_calendar
from vigie.exchange.mspdi.custom_writer import CustomFields
from vigie.exchange.mspdi.output import Output, clock, duration, tenths
from vigie.exchange.values import Notices

_SAVE_VERSION = 14
_CONSTRAINTS = {Constraint.START_ON: Constraint.MUST_START_ON, Constraint.FINISH_ON: Constraint.MUST_FINISH_ON}
_LINKS = {kind: number for number, kind in codes.LINKS.items()}
_TASK_TYPES = {kind: number for number, kind in codes.TASK_TYPES.items()} | {TaskType.FIXED_DURATION_AND_UNITS: "1"}
_RESOURCE_TYPES = {kind: number for number, kind in codes.RESOURCE_TYPES.items()}
_NO_RESOURCE = -65535


def write_mspdi(document: ScheduleDocument, stream: BinaryIO) -> tuple[Notice, ...]:
    """Write a document as MSPDI, in UTF-8; returns a notice for each thing that the format cannot hold."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="\n", write_through=False)
    try:
        return _Writer(document, Output(text)).write()
    finally:
        text.flush()
        text.detach()


class _Writer:
    def __init__(self, document: ScheduleDocument, out: Output) -> None:
        self.document = document
        self.out = out
        self.notices = Notices()
        self.fields = CustomFields(document, self.notices)
        self.links: dict[int, list[Link]] = defaultdict(list)
        for link in document.links:
            self.links[link.successor_uid].append(link)

    def write(self) -> tuple[Notice, ...]:
        out, document = self.out, self.document
        out.start()
        self._project()
        self.fields.write_definitions(out)
        with out.inside("Calendars"):
            rows = {row.uid: row for row in document.calendars}
            for calendar in document.calendars:
                write_calendar(out, _flattened(calendar, rows))
        with out.inside("Tasks"):
            self._tasks()
        with out.inside("Resources"):
            for resource in document.resources:
                self._resource(resource)
        with out.inside("Assignments"):
            for assignment in document.assignments:
                self._assignment(assignment)
        out.end()
        return self.notices.all()

    # ---------------------------------------------------------------- project

    def _project(self) -> None:
        told, one = self.document.properties, self.out.one
        one("SaveVersion", _SAVE_VERSION)
        one("Name", told.name or None)
        one("GUID", told.guid.upper() or None)
        one("Title", told.title or None)
        one("Company", told.company or None)
        one("Manager", told.manager or None)
        one("Author", told.author or None)
        one("LastSaved", told.saved_at)
        one("ScheduleFromStart", not told.schedule_from_finish)
        one("StartDate", told.start)
        one("FinishDate", told.finish)
        one("CriticalSlackLimit", round(told.critical_float_limit / (told.minutes_per_day * 60)))
        one("CurrencyCode", told.currency or None)
        one("CalendarUID", told.calendar_uid)
        one("DefaultStartTime", clock(told.default_start_minute))
        one("DefaultFinishTime", clock(told.default_finish_minute))
        one("MinutesPerDay", told.minutes_per_day)
        one("MinutesPerWeek", told.minutes_per_week)
        one("DaysPerMonth", round(told.days_per_month))
        one("DurationFormat", codes.FORMATS[DurationUnit.DAYS])
        one("HonorConstraints", told.honour_constraints)
        one("MultipleCriticalPaths", told.multiple_critical_paths)
        one("SplitsInProgressTasks", told.split_in_progress_tasks)
        one("WeekStartDay", (told.week_start + 1) % 7)
        one("StatusDate", told.status_date)

    # ---------------------------------------------------------------- tasks

    def _tasks(self) -> None:
        if self.document.project_task is not None:
            self._task(self.document.project_task, 0, "0")
        levels: dict[int, int] = {}
        counts: list[int] = []
        for task in self.document.tasks:
            if task.null:
                self._blank(task)
                continue
            level = levels[task.uid] = levels.get(-1 if task.parent_uid is None else task.parent_uid, 0) + 1
            del counts[level:]
            counts.extend([0] * (level - len(counts)))
            counts[-1] += 1
            self._task(task, level, ".".join(map(str, counts)))

    def _blank(self, task: Task) -> None:
        with self.out.inside("Task"):
            self.out.one("UID", task.uid)
            self.out.one("ID", task.id)
            self.out.one("IsNull", True)

    def _task(self, task: Task, level: int, number: str) -> None:
        one = self.out.one
        unit = codes.FORMATS[task.duration_unit]
        with self.out.inside("Task"):
            one("UID", task.uid)
            one("GUID", task.guid.upper() or None)
            one("ID", task.id)
            one("Name", task.name or None)
            one("Active", task.active)
            one("Manual", task.manual)
            one("Type", _TASK_TYPES[task.task_type])
            one("IsNull", False)
            one("WBS", task.wbs or None)
            one("OutlineNumber", number)
            one("OutlineLevel", level)
            one("Priority", task.priority)
            one("Start", task.start)
            one("Finish", task.finish)
            one("Duration", duration(task.duration))
            if task.manual:
                one("ManualStart", task.start)
                one("ManualFinish", task.finish)
                one("ManualDuration", duration(task.duration))
            one("DurationFormat", unit + (codes.ESTIMATED if task.estimated else 0))
            one("Work", duration(task.work))
            one("Stop", task.stop)
            one("Resume", task.resume)
            one("EffortDriven", task.effort_driven)
            one("Recurring", task.recurring)
            one("Estimated", task.estimated)
            one("Milestone", task.milestone)
            one("Summary", task.summary)
            one("Critical", task.stored.critical)
            if task.external_project and not task.external:
                one("IsSubproject", True)
                one("SubprojectName", task.external_project)
            one("ExternalTask", task.external)
            if task.external:
                one("ExternalTaskProject", task.external_project or None)
            self._stored(task)
            one("FixedCost", _hundredths(task.fixed_cost))
            one("PercentComplete", _whole(task.percent_complete))
            one("PercentWorkComplete", _whole(task.percent_work_complete))
            one("Cost", _hundredths(task.cost))
            one("ActualStart", task.actual_start)
            one("ActualFinish", task.actual_finish)
            one("ActualDuration", duration(task.actual_duration))
            one("ActualCost", _hundredths(task.actual_cost))
            one("ActualWork", duration(task.actual_work))
            one("RemainingDuration", duration(task.remaining_duration))
            one("RemainingCost", _hundredths(task.remaining_cost))
            one("RemainingWork", duration(task.remaining_work))
            one("ConstraintType", int(_CONSTRAINTS.get(task.constraint, task.constraint)))
            one("CalendarUID", -1 if task.calendar_uid is None else task.calendar_uid)
            one("ConstraintDate", task.constraint_date)
            one("Deadline", task.deadline)
            one("LevelAssignments", task.level_assignments)
            one("LevelingDelay", tenths(task.levelling_delay or 0))
            one("LevelingDelayFormat", codes.FORMATS[task.levelling_delay_unit])
            one("HyperlinkAddress", task.hyperlink or None)
            one("IgnoreResourceCalendar", task.ignore_resource_calendar)
            one("Notes", task.notes or None)
            one("PhysicalPercentComplete", _whole(task.physical_percent_complete))
            for link in self.links.get(task.uid, ()):
                self._link(link)
            attributes, outline_codes = self.fields.of("task", task.custom)
            self.fields.write_attributes(self.out, attributes)
            self._baselines(task.baselines, unit)
            self.fields.write_outline_codes(self.out, outline_codes)

    def _stored(self, task: Task) -> None:
        one, stored = self.out.one, task.stored
        one("EarlyStart", stored.early_start)
        one("EarlyFinish", stored.early_finish)
        one("LateStart", stored.late_start)
        one("LateFinish", stored.late_finish)
        one("FreeSlack", tenths(stored.free_float))
        one("TotalSlack", tenths(stored.total_float))

    def _link(self, link: Link) -> None:
        one = self.out.one
        with self.out.inside("PredecessorLink"):
            one("PredecessorUID", link.predecessor_uid)
            one("Type", _LINKS[link.type])
            one("CrossProject", False)
            if link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT):
                one("LinkLag", _whole(link.lag_percent or 0))
                one("LagFormat", codes.PERCENT if link.lag_unit is LagUnit.PERCENT else codes.ELAPSED_PERCENT)
            else:
                one("LinkLag", tenths(link.lag))
                one("LagFormat", codes.FORMATS[_lag_unit(link)])

    def _baselines(self, baselines: Iterable[TaskBaseline], unit: int | None = None) -> None:
        one = self.out.one
        for baseline in baselines:
            with self.out.inside("Baseline"):
                one("Number", baseline.number)
                one("Start", baseline.start)
                one("Finish", baseline.finish)
                if unit is not None:
                    one("Duration", duration(baseline.duration))
                    one("DurationFormat", unit)
                one("Work", duration(baseline.work))
                one("Cost", _hundredths(baseline.cost))

    # ---------------------------------------------------------------- resources and assignments

    def _resource(self, resource: Resource) -> None:
        one = self.out.one
        main = next((rate for rate in resource.rates if rate.table == "A"), None)
        with self.out.inside("Resource"):
            one("UID", resource.uid)
            one("GUID", resource.guid.upper() or None)
            one("ID", resource.id)
            one("Name", resource.name or None)
            one("Type", _RESOURCE_TYPES[resource.type])
            one("IsNull", resource.null)
            one("Initials", resource.initials or None)
            one("MaterialLabel", resource.material_label or None)
            one("Code", resource.code or None)
            one("Group", resource.group or None)
            one("EmailAddress", resource.email or None)
            one("MaxUnits", resource.max_units)
            if main is not None:
                one("StandardRate", main.standard)
                one("StandardRateFormat", 2)
                one("OvertimeRate", main.overtime)
                one("OvertimeRateFormat", 2)
                one("CostPerUse", _hundredths(main.per_use))
            one("CalendarUID", resource.calendar_uid)
            one("Notes", resource.notes or None)
            one("IsGeneric", resource.generic)
            one("IsInactive", not resource.active)
            attributes, outline_codes = self.fields.of("resource", resource.custom)
            self.fields.write_attributes(self.out, attributes)
            self.fields.write_outline_codes(self.out, outline_codes)
            one("IsCostResource", resource.type is ResourceType.COST)
            self._availability(resource)
            self._rates(resource)

    def _availability(self, resource: Resource) -> None:
        if not resource.availability:
            return
        with self.out.inside("AvailabilityPeriods"):
            for row in resource.availability:
                with self.out.inside("AvailabilityPeriod"):
                    self.out.one("AvailableFrom", row.start or codes.EARLIEST)
                    self.out.one("AvailableTo", row.finish or codes.LATEST)
                    self.out.one("AvailableUnits", row.units)

    def _rates(self, resource: Resource) -> None:
        if not resource.rates:
            return
        one = self.out.one
        tables: dict[str, list[dt.datetime]] = defaultdict(list)
        for rate in resource.rates:
            tables[rate.table].append(rate.start or codes.EARLIEST)
        with self.out.inside("Rates"):
            for rate in resource.rates:
                later = [start for start in tables[rate.table] if start > (rate.start or codes.EARLIEST)]
                with self.out.inside("Rate"):
                    one("RatesFrom", rate.start or codes.EARLIEST)
                    one("RatesTo", min(later, default=codes.LATEST))
                    one("RateTable", "ABCDE".index(rate.table))
                    one("StandardRate", rate.standard)
                    one("StandardRateFormat", 2)
                    one("OvertimeRate", rate.overtime)
                    one("OvertimeRateFormat", 2)
                    one("CostPerUse", _hundredths(rate.per_use))

    def _assignment(self, assignment: Assignment) -> None:
        one = self.out.one
        with self.out.inside("Assignment"):
            one("UID", assignment.uid)
            one("TaskUID", assignment.task_uid)
            one("ResourceUID", _NO_RESOURCE if assignment.resource_uid is None else assignment.resource_uid)
            one("ActualCost", _hundredths(assignment.actual_cost))
            one("ActualFinish", assignment.actual_finish)
            one("ActualStart", assignment.actual_start)
            one("ActualWork", duration(assignment.actual_work))
            one("Cost", _hundredths(assignment.cost))
            one("Delay", tenths(assignment.delay))
            one("Finish", assignment.finish)
            one("LevelingDelay", tenths(assignment.levelling_delay))
            one("OvertimeWork", duration(assignment.overtime_work))
            one("RemainingCost", _hundredths(assignment.remaining_cost))
            one("RemainingOvertimeWork", duration(assignment.remaining_overtime_work))
            one("RemainingWork", duration(assignment.remaining_work))
            one("Start", assignment.start)
            one("Stop", assignment.stop)
            one("Resume", assignment.resume)
            one("Units", assignment.units)
            one("Work", duration(assignment.work))
            one("WorkContour", self._contour(assignment))
            attributes, _outline_codes = self.fields.of("assignment", assignment.custom)
            self.fields.write_attributes(self.out, attributes)
            self._baselines(assignment.baselines)
            self._spread(assignment.uid, codes.REMAINING_WORK, assignment.remaining_spread)
            self._spread(assignment.uid, codes.ACTUAL_WORK, assignment.actual_spread)

    def _contour(self, assignment: Assignment) -> int:
        """P6's curves have names of their own: their work is written as it is spread, «contoured»."""
        if assignment.contour in codes.CONTOURS:
            return codes.CONTOURS.index(assignment.contour)
        return codes.CONTOURS.index("contoured")

    def _spread(self, uid: int, kind: str, spread: Iterable[Spread]) -> None:
        one = self.out.one
        for item in spread:
            with self.out.inside("TimephasedData"):
                one("Type", kind)
                one("UID", uid)
                one("Start", item.start)
                one("Finish", item.finish)
                one("Unit", 1)
                one("Value", duration(item.work))


def _flattened(calendar: Calendar, rows: Mapping[int, Calendar]) -> Calendar:
    """Only calendars of resources rest on another in MSPDI: the others take over what they inherit."""
    if calendar.kind == "resource":
        return calendar
    above = rows.get(-1 if calendar.parent_uid is None else calendar.parent_uid)
    while above is not None:
        calendar = replace(
            calendar,
            week=tuple(theirs if own is None else own for own, theirs in zip(calendar.week, above.week, strict=True)),
            exceptions=(*calendar.exceptions, *above.exceptions),
            work_weeks=(*calendar.work_weeks, *above.work_weeks),
        )
        above = rows.get(-1 if above.parent_uid is None else above.parent_uid)
    return replace(calendar, parent_uid=None)


def _lag_unit(link: Link) -> DurationUnit:
    """The unit in which a lag is shown, elapsed exactly when the lag is."""
    unit, elapsed = link.lag_display_unit, link.lag_unit is LagUnit.ELAPSED
    if unit.elapsed == elapsed:
        return unit
    return DurationUnit(f"e{unit.value}") if elapsed else DurationUnit(unit.value[1:])


def _whole(percent: float | None) -> int | None:
    return None if percent is None else round(percent)


def _hundredths(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount * 100
