"""Schedules that MPXJ reads: .mpp, .mpx, .mpd, PMXML, Planner, GanttProject, ProjectLibre, Phoenix, Asta and others.

MPXJ (https://www.mpxj.org) is a Java library; it runs in this process through JPype. Only what the file says is taken
over: where MPXJ would compute a value that the file lacks (floats, variances), the field stays ``None``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

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
from vigie.exchange.document import (
    Assignment,
    Availability,
    Calendar,
    CalendarException,
    CustomField,
    CustomValue,
    DurationUnit,
    Link,
    Notice,
    Properties,
    Rate,
    Recurrence,
    RecurrenceKind,
    Resource,
    ScheduleDocument,
    Shifts,
    Spread,
    StoredDates,
    Task,
    TaskBaseline,
    Tool,
    WorkWeek,
)
from vigie.exchange.errors import UnreadableFile, UnsupportedFormat
from vigie.exchange.jvm import java
from vigie.exchange.working import ROUNDING

_ACTIVITY = {
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
_LINK = {
    "FINISH_START": LinkType.FINISH_START,
    "START_START": LinkType.START_START,
    "FINISH_FINISH": LinkType.FINISH_FINISH,
    "START_FINISH": LinkType.START_FINISH,
}
_RESOURCE = {
    "WORK": ResourceType.WORK,
    "NON_LABOR": ResourceType.WORK,
    "MATERIAL": ResourceType.MATERIAL,
    "COST": ResourceType.COST,
}
_PROGRESS = {
    "RETAINED_LOGIC": ProgressLogic.RETAINED_LOGIC,
    "PROGRESS_OVERRIDE": ProgressLogic.PROGRESS_OVERRIDE,
    "ACTUAL_DATES": ProgressLogic.ACTUAL_DATES,
}
_LAG_CALENDAR = {
    "PREDECESSOR": LagCalendar.PREDECESSOR,
    "SUCCESSOR": LagCalendar.SUCCESSOR,
    "PROJECT_DEFAULT": LagCalendar.PROJECT,
    "TWENTY_FOUR_HOUR": LagCalendar.ALWAYS_WORKING,
}
_FLOAT = {
    "SMALLEST_SLACK": FloatKind.SMALLEST,
    "START_SLACK": FloatKind.START,
    "FINISH_SLACK": FloatKind.FINISH,
}
_UNITS = {
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
_ELAPSED_SECONDS = {
    "MINUTES": 60,
    "HOURS": 3600,
    "ELAPSED_MINUTES": 60,
    "ELAPSED_HOURS": 3600,
    "ELAPSED_DAYS": 86400,
    "ELAPSED_WEEKS": 7 * 86400,
    "ELAPSED_MONTHS": 30 * 86400,
    "ELAPSED_YEARS": 365 * 86400,
}
_DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_ENTITIES = {"TASK": "task", "RESOURCE": "resource", "ASSIGNMENT": "assignment"}
_CUSTOM_TYPES = {"string": "text", "numeric": "number", "currency": "cost"}
_ALWAYS = (dt.datetime(1984, 1, 1), dt.datetime(2049, 12, 31, 23, 59))
"""The ends of time as MPXJ fills them in for Microsoft Project."""
_CUSTOM_STEMS = ("TEXT", "NUMBER", "FLAG", "DATE", "DURATION", "COST", "START", "FINISH", "OUTLINE_CODE")


def read_with_mpxj(path: Path) -> ScheduleDocument:
    """Read a schedule file of any format that MPXJ knows.

    Raises ``MissingComponent`` without Java or the extra ``mpp``, ``UnsupportedFormat`` when MPXJ doesn't recognise
    the content, ``UnreadableFile`` when it fails on it.
    """
    universal = java("org.mpxj.reader.UniversalProjectReader")
    failure = java("java.lang.Throwable")
    try:
        project = universal().read(str(path))
        if project is None:
            raise UnsupportedFormat("unknown_format", formats="")
        return _Project(project).document()
    except failure as error:
        reason = str(error.getMessage() or error.getClass().getSimpleName())
        raise UnreadableFile("unreadable", format=path.suffix.lstrip(".") or "?", reason=reason[:200]) from error


def _instant(value: Any) -> dt.datetime | None:
    """A java.time.LocalDateTime, to the second."""
    if value is None:
        return None
    text = str(value)
    return dt.datetime.fromisoformat(text[:19]) if text[0] not in "+-" else None


def _day(value: Any) -> dt.date | None:
    if value is None:
        return None
    text = str(value)
    return dt.date.fromisoformat(text) if text[0] not in "+-" else None


def _number(value: Any) -> float | None:
    return None if value is None else float(value.doubleValue())


def _money(value: Any) -> Decimal | None:
    """Amounts come as binary doubles: six decimals hold every cent that the tools keep, and no noise."""
    return None if value is None else Decimal(str(round(float(value.doubleValue()), 6))).normalize() + Decimal(0)


def _share(value: Any) -> float | None:
    """Units in per cent as a share of one."""
    return None if value is None else round(float(value.doubleValue()) / 100, 8)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _name(value: Any) -> str:
    """The name of a Java enumeration's constant."""
    return "" if value is None else str(value.name())


def _integer(value: Any) -> int | None:
    return None if value is None else int(value)


def _shifts(hours: Any) -> Shifts:
    """Working periods; an end at midnight is the end of the day, as MPXJ writes it."""
    if hours is None:
        return ()
    shifts = []
    for period in hours:
        start, end = _minute(period.getStart()), _minute(period.getEnd())
        if start is None or end is None:
            continue
        shifts.append((start, end if end > start else 1440))
    return tuple(sorted(shifts))


def _minute(time: Any) -> int | None:
    return None if time is None else int(time.getHour()) * 60 + int(time.getMinute())


def _parts(owner: Any) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
    """The working parts of a task or an assignment. MPXJ also cuts where time-phased work, which files hold in whole
    minutes, leaves some seconds over: such gaps aren't pauses."""
    parts: list[tuple[dt.datetime, dt.datetime]] = []
    for part in owner.getWorkSplits() or ():
        start, end = _instant(part.getStart()), _instant(part.getEnd())
        if start is None or end is None:
            continue
        if parts and start - parts[-1][1] < ROUNDING:
            start = parts.pop()[0]
        parts.append((start, end))
    return tuple(parts)


class _Project:
    """One MPXJ ``ProjectFile`` on its way to a document."""

    def __init__(self, project: Any) -> None:
        self.project = project
        self.properties = project.getProjectProperties()
        self.per_day = int(self.properties.getMinutesPerDay() or 480)
        self.per_week = int(self.properties.getMinutesPerWeek() or 2400)
        self.days_per_month = int(self.properties.getDaysPerMonth() or 20)
        self.field = java("org.mpxj.TaskField")
        self.primavera = _text(self.properties.getFileApplication()) == "Primavera"
        self.seconds_per = _ELAPSED_SECONDS | {
            "DAYS": self.per_day * 60,
            "WEEKS": self.per_week * 60,
            "MONTHS": self.per_day * self.days_per_month * 60,
            "YEARS": self.per_week * 52 * 60,
        }
        self.unit_names: dict[Any, str] = {unit: str(unit.name()) for unit in java("org.mpxj.TimeUnit").values()}
        self.custom = {
            "task": self._custom_fields(project.getTasks()),
            "resource": self._custom_fields(project.getResources()),
            "assignment": self._custom_fields(project.getResourceAssignments()),
        }
        self.notices: list[Notice] = []

    def document(self) -> ScheduleDocument:
        rows = [task for task in self.project.getTasks() if task.getUniqueID() is not None]
        root = next((row for row in rows if int(row.getUniqueID()) == 0 and row.getParentTask() is None), None)
        if len(rows) == 1:
            root = None  # a file with this row alone: it is a task like another
        tasks = tuple(self._task(task) for task in self._in_outline_order(root))
        known = {task.uid for task in tasks}
        for error in self.project.getIgnoredErrors():
            self.notices.append(Notice("reader_skipped", {"reason": _text(error.getMessage())[:200]}))
        return ScheduleDocument(
            properties=self._properties(),
            calendars=tuple(self._calendar(calendar) for calendar in self.project.getCalendars()),
            tasks=tasks,
            project_task=None if root is None else self._task(root),
            links=tuple(self._links(known)),
            resources=tuple(
                self._resource(resource)
                for resource in self.project.getResources()
                if resource.getUniqueID() is not None and int(resource.getUniqueID()) != 0
            ),
            assignments=tuple(self._assignments(known)),
            custom_fields=tuple(
                CustomField(entity, key, label, kind)
                for entity, fields in self.custom.items()
                for _field, key, label, kind in fields
            ),
            notices=tuple(self.notices),
        )

    # ---------------------------------------------------------------- values

    def _unit(self, duration: Any, default: DurationUnit = DurationUnit.DAYS) -> DurationUnit:
        return default if duration is None else _UNITS.get(self.unit_names[duration.getUnits()], default)

    def _seconds(self, duration: Any) -> int | None:
        """Seconds of working time, or on the clock for elapsed units, converted as MPXJ made the units."""
        if duration is None:
            return None
        factor = self.seconds_per.get(self.unit_names[duration.getUnits()])
        return None if factor is None else round(float(duration.getDuration()) * factor)

    def _custom_fields(self, container: Any) -> list[tuple[Any, str, str, str]]:
        """The custom fields in use: (MPXJ field, key, label, type)."""
        fields = []
        for field in container.getPopulatedFields():
            name = _name(field)
            stem = name.rstrip("0123456789")
            if not (
                (stem != name and stem in _CUSTOM_STEMS)
                or name.startswith("ENTERPRISE_")
                or field.getClass().getSimpleName() == "UserDefinedField"
            ):
                continue
            configured = self.project.getCustomFields().get(field)
            alias = "" if configured is None else _text(configured.getAlias())
            kind = _name(field.getDataType()).lower()
            fields.append((field, name.lower(), alias or _text(field.getName()), _CUSTOM_TYPES.get(kind, kind)))
        return sorted(fields, key=lambda row: row[1])

    def _custom_values(self, entity: str, owner: Any) -> dict[str, CustomValue]:
        values: dict[str, CustomValue] = {}
        for field, key, _label, _kind in self.custom[entity]:
            value = owner.getCachedValue(field)
            converted = None if value is None else self._custom_value(value)
            if converted is not None:
                values[key] = converted
        return values

    def _custom_value(self, value: Any) -> CustomValue:
        """Durations are seconds, dates ISO text."""
        match str(value.getClass().getSimpleName()):
            case "Boolean":
                return bool(value) or None
            case "Duration":
                return self._seconds(value)
            case "Integer" | "Long" | "Short":
                return int(value)
            case "Double" | "Float" | "BigDecimal":
                return float(value.doubleValue())
            case "LocalDateTime":
                moment = _instant(value)
                return None if moment is None else moment.isoformat()
            case _:
                return str(value) or None

    # ---------------------------------------------------------------- properties and calendars

    def _properties(self) -> Properties:
        p = self.properties
        tool = Tool.PRIMAVERA if self.primavera else Tool.MICROSOFT
        start_minute, finish_minute = _minute(p.getDefaultStartTime()), _minute(p.getDefaultEndTime())
        calendar = p.getDefaultCalendar()
        return Properties(
            name=_text(p.getName()),
            title=_text(p.getProjectTitle()),
            code=_text(p.getProjectID()),
            guid=_text(p.getGUID()),
            author=_text(p.getAuthor()),
            manager=_text(p.getManager()),
            company=_text(p.getCompany()),
            notes=_text(p.getComments()) or _text(p.getNotes()),
            tool=tool,
            application=_text(p.getFullApplicationName()) or _text(p.getFileApplication()),
            file_type=_text(p.getFileType()),
            saved_at=_instant(p.getLastSaved()),
            start=_instant(p.getStartDate()),
            finish=_instant(p.getFinishDate()),
            status_date=_instant(p.getStatusDate()),
            must_finish_by=_instant(p.getMustFinishBy()),
            schedule_from_finish=_name(p.getScheduleFrom()) == "FINISH",
            calendar_uid=None if calendar is None else _integer(calendar.getUniqueID()),
            default_start_minute=480 if start_minute is None else start_minute,
            default_finish_minute=1020 if finish_minute is None else finish_minute or 1440,
            minutes_per_day=self.per_day,
            minutes_per_week=self.per_week,
            days_per_month=self.days_per_month,
            week_start=_DAYS.index(_name(p.getWeekStartDay())) if p.getWeekStartDay() is not None else 0,
            currency=_text(p.getCurrencyCode()),
            # Other formats lack the option, and MSPDI files of Microsoft Project say «no» whatever was chosen.
            honour_constraints=_text(p.getFileType()) not in ("MPP", "MPD") or bool(p.getHonorConstraints()),
            multiple_critical_paths=bool(p.getMultipleCriticalPaths()),
            split_in_progress_tasks=bool(p.getSplitInProgressTasks()),
            critical_float_limit=self._seconds(p.getCriticalSlackLimit()) or 0,
            progress_logic=(
                _PROGRESS.get(_name(p.getSchedulingProgressedActivities()), ProgressLogic.RETAINED_LOGIC)
                if self.primavera
                else ProgressLogic.MICROSOFT
            ),
            lag_calendar=(
                _LAG_CALENDAR.get(_name(p.getRelationshipLagCalendar()), LagCalendar.PREDECESSOR)
                if self.primavera
                else LagCalendar.SUCCESSOR
            ),
            float_kind=(
                _FLOAT.get(_name(p.getTotalSlackCalculationType()), FloatKind.SMALLEST)
                if self.primavera
                else FloatKind.SMALLEST
            ),
            critical_by_longest_path=self.primavera and _name(p.getCriticalActivityType()) == "LONGEST_PATH",
            open_ends_critical=self.primavera and bool(p.getMakeOpenEndedActivitiesCritical()),
            expected_finish_dates=self.primavera and bool(p.getUseExpectedFinishDates()),
            start_to_start_lag_from_early_start=(
                not self.primavera or bool(p.getComputeStartToStartLagFromEarlyStart())
            ),
        )

    def _calendar(self, calendar: Any) -> Calendar:
        kind = {"PROJECT": "project", "RESOURCE": "resource"}.get(_name(calendar.getType()), "base")
        parent = calendar.getParent()
        return Calendar(
            uid=int(calendar.getUniqueID()),
            name=_text(calendar.getName()),
            week=self._week(calendar, inherits=parent is not None),
            parent_uid=None if parent is None else int(parent.getUniqueID()),
            exceptions=tuple(self._exceptions(calendar)),
            work_weeks=tuple(self._work_weeks(calendar)),
            kind=kind,
            minutes_per_day=_integer(calendar.getCalendarMinutesPerDay()),
            minutes_per_week=_integer(calendar.getCalendarMinutesPerWeek()),
            minutes_per_month=_integer(calendar.getCalendarMinutesPerMonth()),
            minutes_per_year=_integer(calendar.getCalendarMinutesPerYear()),
        )

    def _week(self, days: Any, *, inherits: bool) -> tuple[Shifts | None, ...]:
        weekday = java("java.time.DayOfWeek")
        week: list[Shifts | None] = []
        for name in _DAYS:
            day = weekday.valueOf(name)
            match _name(days.getCalendarDayType(day)):
                case "WORKING":
                    week.append(_shifts(days.getCalendarHours(day)))
                case "NON_WORKING":
                    week.append(())
                case _:
                    week.append(None if inherits else ())
        return tuple(week)

    def _exceptions(self, calendar: Any) -> Iterator[CalendarException]:
        for exception in calendar.getCalendarExceptions():
            recurring = exception.getRecurring()
            first, last = _day(exception.getFromDate()), _day(exception.getToDate())
            if first is None:
                continue
            recurrence = None if recurring is None else self._recurrence(recurring)
            yield CalendarException(
                first=first,
                last=last or first,
                shifts=_shifts(exception),
                name=_text(exception.getName()),
                recurrence=recurrence,
            )

    def _recurrence(self, data: Any) -> Recurrence | None:
        weekday = java("java.time.DayOfWeek")
        weekdays = tuple(i for i, name in enumerate(_DAYS) if bool(data.getWeeklyDay(weekday.valueOf(name))))
        relative = bool(data.getRelative())
        day_number = _integer(data.getDayNumber())
        kind = {
            "DAILY": RecurrenceKind.DAILY,
            "WEEKLY": RecurrenceKind.WEEKLY,
            "MONTHLY": RecurrenceKind.MONTHLY_BY_WEEKDAY if relative else RecurrenceKind.MONTHLY_BY_DAY,
            "YEARLY": RecurrenceKind.YEARLY_BY_WEEKDAY if relative else RecurrenceKind.YEARLY_BY_DAY,
        }[_name(data.getRecurrenceType())]
        if relative and data.getDayOfWeek() is not None:
            weekdays = (_DAYS.index(_name(data.getDayOfWeek())),)
        position = (-1 if day_number == 5 else day_number) if relative else None
        return Recurrence(
            kind=kind,
            interval=_integer(data.getFrequency()) or 1,
            weekdays=weekdays,
            day=None if relative else day_number,
            position=position,
            month=_integer(data.getMonthNumber()),
            occurrences=None if bool(data.getUseEndDate()) else _integer(data.getOccurrences()),
        )

    def _work_weeks(self, calendar: Any) -> Iterator[WorkWeek]:
        for week in calendar.getWorkWeeks():
            span = week.getDateRange()
            first, last = (None, None) if span is None else (_day(span.getStart()), _day(span.getEnd()))
            if first is not None and last is not None:
                yield WorkWeek(first, last, self._week(week, inherits=True), _text(week.getName()))

    # ---------------------------------------------------------------- tasks and links

    def _in_outline_order(self, root: Any) -> Iterator[Any]:
        """Every task but the project's own row, each summary before its children; no recursion, for deep outlines."""
        stack = list(reversed(list(self.project.getChildTasks())))
        while stack:
            task = stack.pop()
            if task.getUniqueID() is None:
                continue
            if root is None or int(task.getUniqueID()) != 0:
                yield task
            stack.extend(reversed(list(task.getChildTasks())))

    def _stored(self, task: Any, field: str) -> Any:
        """A value as the file has it, never as MPXJ would compute it."""
        return task.getCachedValue(getattr(self.field, field))

    def _task(self, task: Any) -> Task:
        parent = task.getParentTask()
        duration = task.getDuration()
        kind = task.getType()
        priority = task.getPriority()
        delay = task.getLevelingDelay()
        constraint, secondary = _name(task.getConstraintType()), _name(task.getSecondaryConstraintType())
        calendar = task.getCalendarUniqueID()
        level = _integer(task.getOutlineLevel())
        splits = _parts(task)
        critical = self._stored(task, "CRITICAL")
        return Task(
            uid=int(task.getUniqueID()),
            name=_text(task.getName()),
            id=_integer(task.getID()),
            guid=_text(task.getGUID()),
            code=_text(task.getActivityID()),
            wbs=_text(task.getWBS()),
            outline_level=1 if level is None else level,
            parent_uid=None if parent is None or int(parent.getUniqueID()) == 0 else int(parent.getUniqueID()),
            summary=bool(task.getSummary()),
            milestone=bool(task.getMilestone()),
            active=bool(task.getActive()),
            manual=_name(task.getTaskMode()) == "MANUALLY_SCHEDULED",
            null=bool(task.getNull()),
            external=bool(task.getExternalTask()),
            external_project=_text(task.getSubprojectFile()),
            recurring=bool(task.getRecurring()),
            estimated=bool(task.getEstimated()),
            effort_driven=bool(task.getEffortDriven()),
            ignore_resource_calendar=bool(task.getIgnoreResourceCalendar()),
            level_assignments=bool(task.getLevelAssignments()),
            activity_type=_ACTIVITY.get(_name(task.getActivityType()), ActivityType.TASK),
            task_type=TaskType.FIXED_UNITS if kind is None else TaskType[_name(kind)],
            priority=None if priority is None else int(priority.getValue()),
            calendar_uid=_integer(calendar),
            start=_instant(task.getStart()),
            finish=_instant(task.getFinish()),
            duration=self._seconds(duration),
            duration_unit=self._unit(duration),
            actual_start=_instant(task.getActualStart()),
            actual_finish=_instant(task.getActualFinish()),
            actual_duration=self._seconds(task.getActualDuration()),
            remaining_duration=self._seconds(task.getRemainingDuration()),
            stop=_instant(task.getStop()),
            resume=_instant(task.getResume()),
            suspend=_instant(task.getSuspendDate()),
            percent_complete=_number(task.getPercentageComplete()),
            percent_work_complete=_number(task.getPercentageWorkComplete()),
            physical_percent_complete=_number(task.getPhysicalPercentComplete()),
            work=self._seconds(task.getWork()),
            actual_work=self._seconds(task.getActualWork()),
            remaining_work=self._seconds(task.getRemainingWork()),
            constraint=Constraint[constraint] if constraint else Constraint.AS_SOON_AS_POSSIBLE,
            constraint_date=_instant(task.getConstraintDate()),
            secondary_constraint=Constraint[secondary] if secondary else None,
            secondary_constraint_date=_instant(task.getSecondaryConstraintDate()),
            deadline=_instant(task.getDeadline()),
            expected_finish=_instant(task.getExpectedFinish()),
            external_early_start=_instant(task.getExternalEarlyStart()),
            external_late_finish=_instant(task.getExternalLateFinish()),
            levelling_delay=self._seconds(delay) or None,
            levelling_delay_unit=self._unit(delay, DurationUnit.ELAPSED_DAYS),
            splits=splits if len(splits) > 1 else (),
            cost=_money(task.getCost()),
            fixed_cost=_money(task.getFixedCost()),
            actual_cost=_money(task.getActualCost()),
            remaining_cost=_money(task.getRemainingCost()),
            baselines=self._baselines(task, durations=True),
            stored=StoredDates(
                early_start=_instant(self._stored(task, "EARLY_START")),
                early_finish=_instant(self._stored(task, "EARLY_FINISH")),
                late_start=_instant(self._stored(task, "LATE_START")),
                late_finish=_instant(self._stored(task, "LATE_FINISH")),
                total_float=self._seconds(self._stored(task, "TOTAL_SLACK")),
                free_float=self._seconds(self._stored(task, "FREE_SLACK")),
                critical=None if critical is None else bool(critical),
            ),
            notes=_text(task.getNotes()),
            hyperlink=_text(task.getHyperlinkAddress()) or _text(task.getHyperlink()),
            custom=self._custom_values("task", task) | self._codes(task),
        )

    def _codes(self, task: Any) -> dict[str, CustomValue]:
        """Primavera's activity codes, by the name of the code."""
        return {
            f"code:{entry.getKey().getName()}": _text(entry.getValue().getName())
            for entry in task.getActivityCodeValues().entrySet()
        }

    def _baselines(self, owner: Any, *, durations: bool) -> tuple[TaskBaseline, ...]:
        """Baselines 0 to 10 that say something."""
        baselines = []
        for number in range(11):
            arguments = (number,) if number else ()
            start, finish = _instant(owner.getBaselineStart(*arguments)), _instant(owner.getBaselineFinish(*arguments))
            duration = self._seconds(owner.getBaselineDuration(*arguments)) if durations else None
            work = self._seconds(owner.getBaselineWork(*arguments))
            cost = _money(owner.getBaselineCost(*arguments))
            if start is None and finish is None and not duration and not work and not cost:
                continue
            baselines.append(TaskBaseline(number, start, finish, duration, work, cost))
        return tuple(baselines)

    def _links(self, known: set[int]) -> Iterator[Link]:
        for relation in self.project.getRelations():
            predecessor, successor = relation.getPredecessorTask(), relation.getSuccessorTask()
            ends = (int(predecessor.getUniqueID()), int(successor.getUniqueID()))
            if not known.issuperset(ends):
                self.notices.append(Notice("link_without_task", {"predecessor": ends[0], "successor": ends[1]}))
                continue
            lag = relation.getLag()
            unit = "DAYS" if lag is None else self.unit_names[lag.getUnits()]
            percent = unit in ("PERCENT", "ELAPSED_PERCENT")
            if percent:
                lag_unit = LagUnit.PERCENT if unit == "PERCENT" else LagUnit.ELAPSED_PERCENT
            else:
                lag_unit = LagUnit.ELAPSED if unit.startswith("ELAPSED") else LagUnit.WORKING
            yield Link(
                predecessor_uid=ends[0],
                successor_uid=ends[1],
                type=_LINK[_name(relation.getType())],
                lag=0 if percent else self._seconds(lag) or 0,
                lag_unit=lag_unit,
                lag_percent=float(lag.getDuration()) if percent else None,
                lag_display_unit=self._unit(lag),
            )

    # ---------------------------------------------------------------- resources and assignments

    def _resource(self, resource: Any) -> Resource:
        kind = _name(resource.getType())
        calendar = resource.getCalendar()
        return Resource(
            uid=int(resource.getUniqueID()),
            name=_text(resource.getName()),
            id=_integer(resource.getID()),
            guid=_text(resource.getGUID()),
            type=_RESOURCE.get(kind, ResourceType.WORK),
            code=_text(resource.getResourceID()) or _text(resource.getCode()),
            initials=_text(resource.getInitials()),
            group=_text(resource.getGroup()),
            email=_text(resource.getEmailAddress()),
            material_label=_text(resource.getMaterialLabel()),
            generic=bool(resource.getGeneric()),
            active=bool(resource.getActive()),
            null=bool(resource.getNull()),
            max_units=_share(resource.getMaxUnits()),
            calendar_uid=None if calendar is None else int(calendar.getUniqueID()),
            rates=tuple(self._rates(resource)),
            availability=tuple(self._availability(resource)),
            notes=_text(resource.getNotes()),
            custom=self._custom_values("resource", resource),
        )

    def _availability(self, resource: Any) -> Iterator[Availability]:
        maximum = _share(resource.getMaxUnits())
        for row in resource.getAvailability():
            span = _instant(row.getRange().getStart()), _instant(row.getRange().getEnd())
            units = _share(row.getUnits())
            if units is not None and (span != _ALWAYS or units != maximum):
                start, finish = (None if end == limit else end for end, limit in zip(span, _ALWAYS, strict=True))
                yield Availability(start, finish, units)

    def _rates(self, resource: Any) -> Iterator[Rate]:
        for index, table in enumerate("ABCDE"):
            for row in resource.getCostRateTable(index) or ():
                standard, overtime = self._hourly(row.getStandardRate()), self._hourly(row.getOvertimeRate())
                per_use = _money(row.getCostPerUse())
                if standard or overtime or per_use:
                    start = _instant(row.getStartDate())
                    yield Rate(None if start == _ALWAYS[0] else start, standard, overtime, per_use, table)

    def _hourly(self, rate: Any) -> Decimal | None:
        if rate is None:
            return None
        seconds = self.seconds_per.get(_name(rate.getUnits()))
        if seconds is None:
            return None
        return Decimal(str(round(float(rate.getAmount()) * 3600 / seconds, 6))).normalize() + Decimal(0)

    def _assignments(self, known: set[int]) -> Iterator[Assignment]:
        for row in self.project.getResourceAssignments():
            if row.getUniqueID() is None or int(row.getTaskUniqueID() or 0) not in known:
                continue
            resource = _integer(row.getResourceUniqueID())
            contour = _text(row.getWorkContour()).lower()
            yield Assignment(
                uid=int(row.getUniqueID()),
                task_uid=int(row.getTaskUniqueID()),
                resource_uid=resource if resource is not None and resource > 0 else None,
                units=_share(row.getUnits()),
                work=self._seconds(row.getWork()),
                actual_work=self._seconds(row.getActualWork()),
                remaining_work=self._seconds(row.getRemainingWork()),
                overtime_work=self._seconds(row.getOvertimeWork()),
                start=_instant(row.getStart()),
                finish=_instant(row.getFinish()),
                actual_start=_instant(row.getActualStart()),
                actual_finish=_instant(row.getActualFinish()),
                stop=_instant(row.getStop()),
                resume=_instant(row.getResume()),
                delay=self._seconds(row.getDelay()),
                levelling_delay=self._seconds(row.getLevelingDelay()),
                contour="" if contour == "flat" else contour,
                actual_spread=self._spread(row, row.getRawTimephasedActualRegularWork()),
                remaining_spread=self._spread(row, row.getRawTimephasedRemainingRegularWork()),
                cost=_money(row.getCost()),
                actual_cost=_money(row.getActualCost()),
                remaining_cost=_money(row.getRemainingCost()),
                baselines=self._baselines(row, durations=False),
                custom=self._custom_values("assignment", row),
            )

    def _spread(self, assignment: Any, items: Any) -> tuple[Spread, ...]:
        """The time-phased work where it isn't flat: several rates, or a gap that no calendar explains."""
        items = list(items or ())
        rates = {round(float(item.getAmountPerHour().getDuration()), 2) for item in items}
        if len(rates) < 2 and len(_parts(assignment)) < 2:
            return ()
        return tuple(
            Spread(start, finish, self._seconds(item.getTotalAmount()) or 0)
            for item in items
            if (start := _instant(item.getStart())) is not None and (finish := _instant(item.getFinish())) is not None
        )
