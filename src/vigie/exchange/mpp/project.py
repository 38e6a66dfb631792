"""One project that MPXJ has read, on its way to a document. Only what the file says is taken over: where MPXJ would
compute a value that the file lacks (floats, variances), the field stays ``None``."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from vigie.engine.terms import (
    ActivityType,
    Constraint,
    FloatKind,
    LagCalendar,
    LagUnit,
    ProgressLogic,
    ResourceType,
    TaskType,
)
from vigie.exchange.check import checked
from vigie.exchange.document import (
    Assignment,
    Availability,
    CustomField,
    CustomValue,
    DurationUnit,
    Link,
    Properties,
    Rate,
    Resource,
    ScheduleDocument,
    Spread,
    StoredDates,
    Task,
    TaskBaseline,
    Tool,
)
from vigie.exchange.jvm import java
from vigie.exchange.mpp.calendars import read_calendar
from vigie.exchange.mpp.names import (
    ACTIVITIES,
    ALWAYS,
    CUSTOM_STEMS,
    CUSTOM_TYPES,
    DAYS,
    ELAPSED_SECONDS,
    FLOATS,
    LAG_CALENDARS,
    LINKS,
    PROGRESS,
    RESOURCES,
    UNITS,
)
from vigie.exchange.mpp.values import (
    constant,
    instant_of,
    integer_of,
    minute_of,
    money_of,
    number_of,
    parts_of,
    share_of,
    text_of,
)
from vigie.exchange.values import Notices


class Project:
    """One MPXJ ``ProjectFile`` on its way to a document."""

    def __init__(self, project: Any, notices: Notices) -> None:
        self.project = project
        self.properties = project.getProjectProperties()
        self.per_day = int(self.properties.getMinutesPerDay() or 480)
        self.per_week = int(self.properties.getMinutesPerWeek() or 2400)
        self.days_per_month = int(self.properties.getDaysPerMonth() or 20)
        self.field = java("org.mpxj.TaskField")
        self.primavera = text_of(self.properties.getFileApplication()) == "Primavera"
        self.seconds_per = ELAPSED_SECONDS | {
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
        self.notices = notices

    def document(self) -> ScheduleDocument:
        rows = [task for task in self.project.getTasks() if task.getUniqueID() is not None]
        root = next((row for row in rows if int(row.getUniqueID()) == 0 and row.getParentTask() is None), None)
        if len(rows) == 1:
            root = None  # a file with this row alone: it is a task like another
        tasks = tuple(self._task(task) for task in self._in_outline_order(root))
        for error in self.project.getIgnoredErrors():
            self.notices.add("reader_skipped", reason=text_of(error.getMessage())[:200])
        document = ScheduleDocument(
            properties=self._properties(),
            calendars=tuple(
                read_calendar(calendar, fills_days=self.properties.getMppFileType() == 8)
                for calendar in self.project.getCalendars()
            ),
            tasks=tasks,
            project_task=None if root is None else self._task(root),
            links=tuple(self._links()),
            resources=tuple(
                self._resource(resource)
                for resource in self.project.getResources()
                if resource.getUniqueID() is not None and int(resource.getUniqueID()) != 0
            ),
            assignments=tuple(self._assignments()),
            custom_fields=tuple(
                CustomField(entity, key, label, kind)
                for entity, fields in self.custom.items()
                for _field, key, label, kind in fields
            ),
        )
        return checked(document, self.notices)

    # ---------------------------------------------------------------- values

    def _unit(self, duration: Any, default: DurationUnit = DurationUnit.DAYS) -> DurationUnit:
        return default if duration is None else UNITS.get(self.unit_names[duration.getUnits()], default)

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
            name = constant(field)
            stem = name.removeprefix("ENTERPRISE_").removeprefix("PROJECT_").rstrip("0123456789_")
            ours = field.getClass().getSimpleName() == "UserDefinedField"
            if not ours and (stem not in CUSTOM_STEMS or not name[-1].isdecimal()):
                continue
            configured = self.project.getCustomFields().get(field)
            alias = "" if configured is None else text_of(configured.getAlias())
            kind = constant(field.getDataType()).lower()
            fields.append((field, name.lower(), alias or text_of(field.getName()), CUSTOM_TYPES.get(kind, kind)))
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
                moment = instant_of(value)
                return None if moment is None else moment.isoformat()
            case _:
                return str(value) or None

    # ---------------------------------------------------------------- properties and calendars

    def _properties(self) -> Properties:
        p = self.properties
        tool = Tool.PRIMAVERA if self.primavera else Tool.MICROSOFT
        start_minute, finish_minute = minute_of(p.getDefaultStartTime()), minute_of(p.getDefaultEndTime())
        calendar = p.getDefaultCalendar()
        return Properties(
            name=text_of(p.getName()),
            title=text_of(p.getProjectTitle()),
            code=text_of(p.getProjectID()),
            guid=text_of(p.getGUID()),
            author=text_of(p.getAuthor()),
            manager=text_of(p.getManager()),
            company=text_of(p.getCompany()),
            notes=text_of(p.getComments()) or text_of(p.getNotes()),
            tool=tool,
            application=text_of(p.getFullApplicationName()) or text_of(p.getFileApplication()),
            file_type=text_of(p.getFileType()),
            saved_at=instant_of(p.getLastSaved()),
            start=instant_of(p.getStartDate()),
            finish=instant_of(p.getFinishDate()),
            status_date=instant_of(p.getStatusDate()),
            must_finish_by=instant_of(p.getMustFinishBy()),
            schedule_from_finish=constant(p.getScheduleFrom()) == "FINISH",
            calendar_uid=None if calendar is None else integer_of(calendar.getUniqueID()),
            default_start_minute=480 if start_minute is None else start_minute,
            default_finish_minute=1020 if finish_minute is None else finish_minute or 1440,
            minutes_per_day=self.per_day,
            minutes_per_week=self.per_week,
            days_per_month=self.days_per_month,
            week_start=DAYS.index(constant(p.getWeekStartDay())) if p.getWeekStartDay() is not None else 0,
            currency=text_of(p.getCurrencyCode()),
            # Other formats lack the option, and MSPDI files of Microsoft Project say «no» whatever was chosen.
            honour_constraints=text_of(p.getFileType()) not in ("MPP", "MPD") or bool(p.getHonorConstraints()),
            multiple_critical_paths=bool(p.getMultipleCriticalPaths()),
            split_in_progress_tasks=bool(p.getSplitInProgressTasks()),
            critical_float_limit=self._seconds(p.getCriticalSlackLimit()) or 0,
            days_only=str(p.getFileType() or "") == "MPX" and not constant(p.getDateFormat()).endswith("_MM"),
            progress_logic=(
                PROGRESS.get(constant(p.getSchedulingProgressedActivities()), ProgressLogic.RETAINED_LOGIC)
                if self.primavera
                else ProgressLogic.MICROSOFT
            ),
            lag_calendar=(
                LAG_CALENDARS.get(constant(p.getRelationshipLagCalendar()), LagCalendar.PREDECESSOR)
                if self.primavera
                else LagCalendar.SUCCESSOR
            ),
            float_kind=(
                FLOATS.get(constant(p.getTotalSlackCalculationType()), FloatKind.SMALLEST)
                if self.primavera
                else FloatKind.SMALLEST
            ),
            critical_by_longest_path=self.primavera and constant(p.getCriticalActivityType()) == "LONGEST_PATH",
            open_ends_critical=self.primavera and bool(p.getMakeOpenEndedActivitiesCritical()),
            expected_finish_dates=self.primavera and bool(p.getUseExpectedFinishDates()),
            start_to_start_lag_from_early_start=(
                not self.primavera or bool(p.getComputeStartToStartLagFromEarlyStart())
            ),
        )

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
        if bool(task.getNull()):
            return Task(int(task.getUniqueID()), "", id=integer_of(task.getID()), null=True)
        parent = task.getParentTask()
        duration = task.getDuration()
        kind = task.getType()
        priority = task.getPriority()
        delay = task.getLevelingDelay()
        constraint, secondary = constant(task.getConstraintType()), constant(task.getSecondaryConstraintType())
        calendar = task.getCalendarUniqueID()
        level = integer_of(task.getOutlineLevel())
        splits = parts_of(task)
        critical = self._stored(task, "CRITICAL")
        return Task(
            uid=int(task.getUniqueID()),
            name=text_of(task.getName()),
            id=integer_of(task.getID()),
            guid=text_of(task.getGUID()),
            code=text_of(task.getActivityID()),
            wbs=text_of(task.getWBS()),
            outline_level=1 if level is None else max(level, 1),
            parent_uid=None if parent is None or int(parent.getUniqueID()) == 0 else int(parent.getUniqueID()),
            summary=bool(task.getSummary()),
            milestone=bool(task.getMilestone()),
            active=bool(task.getActive()),
            manual=constant(task.getTaskMode()) == "MANUALLY_SCHEDULED",
            external=bool(task.getExternalTask()),
            external_project=text_of(task.getSubprojectFile()),
            recurring=bool(task.getRecurring()),
            estimated=bool(task.getEstimated()),
            effort_driven=bool(task.getEffortDriven()),
            ignore_resource_calendar=bool(task.getIgnoreResourceCalendar()),
            level_assignments=bool(task.getLevelAssignments()),
            activity_type=ACTIVITIES.get(constant(task.getActivityType()), ActivityType.TASK),
            task_type=TaskType.FIXED_UNITS if kind is None else TaskType[constant(kind)],
            priority=None if priority is None else int(priority.getValue()),
            calendar_uid=integer_of(calendar),
            start=instant_of(task.getStart()),
            finish=instant_of(task.getFinish()),
            duration=self._seconds(duration),
            duration_unit=self._unit(duration),
            actual_start=instant_of(task.getActualStart()),
            actual_finish=instant_of(task.getActualFinish()),
            actual_duration=self._seconds(task.getActualDuration()),
            remaining_duration=self._seconds(task.getRemainingDuration()),
            stop=instant_of(task.getStop()),
            resume=instant_of(task.getResume()),
            suspend=instant_of(task.getSuspendDate()),
            percent_complete=number_of(task.getPercentageComplete()),
            percent_work_complete=number_of(task.getPercentageWorkComplete()),
            physical_percent_complete=number_of(task.getPhysicalPercentComplete()),
            work=self._seconds(task.getWork()),
            actual_work=self._seconds(task.getActualWork()),
            remaining_work=self._seconds(task.getRemainingWork()),
            constraint=Constraint[constraint] if constraint else Constraint.AS_SOON_AS_POSSIBLE,
            constraint_date=instant_of(task.getConstraintDate()),
            secondary_constraint=Constraint[secondary] if secondary else None,
            secondary_constraint_date=instant_of(task.getSecondaryConstraintDate()),
            deadline=instant_of(task.getDeadline()),
            expected_finish=instant_of(task.getExpectedFinish()),
            external_early_start=instant_of(task.getExternalEarlyStart()),
            external_late_finish=instant_of(task.getExternalLateFinish()),
            levelling_delay=self._seconds(delay) or None,
            levelling_delay_unit=self._unit(delay, DurationUnit.ELAPSED_DAYS),
            splits=splits if len(splits) > 1 else (),
            cost=money_of(task.getCost()),
            fixed_cost=money_of(task.getFixedCost()),
            actual_cost=money_of(task.getActualCost()),
            remaining_cost=money_of(task.getRemainingCost()),
            baselines=self._baselines(task, durations=True),
            stored=StoredDates(
                early_start=instant_of(self._stored(task, "EARLY_START")),
                early_finish=instant_of(self._stored(task, "EARLY_FINISH")),
                late_start=instant_of(self._stored(task, "LATE_START")),
                late_finish=instant_of(self._stored(task, "LATE_FINISH")),
                total_float=self._seconds(self._stored(task, "TOTAL_SLACK")),
                free_float=self._seconds(self._stored(task, "FREE_SLACK")),
                critical=None if critical is None else bool(critical),
            ),
            notes=text_of(task.getNotes()),
            hyperlink=text_of(task.getHyperlinkAddress()) or text_of(task.getHyperlink()),
            custom=self._custom_values("task", task) | self._codes(task),
        )

    def _codes(self, task: Any) -> dict[str, CustomValue]:
        """Primavera's activity codes, by the name of the code."""
        return {
            f"code:{entry.getKey().getName()}": text_of(entry.getValue().getName())
            for entry in task.getActivityCodeValues().entrySet()
        }

    def _baselines(self, owner: Any, *, durations: bool) -> tuple[TaskBaseline, ...]:
        """Baselines 0 to 10 that say something."""
        baselines = []
        for number in range(11):
            arguments = (number,) if number else ()
            start, finish = (
                instant_of(owner.getBaselineStart(*arguments)),
                instant_of(owner.getBaselineFinish(*arguments)),
            )
            duration = self._seconds(owner.getBaselineDuration(*arguments)) if durations else None
            work = self._seconds(owner.getBaselineWork(*arguments))
            cost = money_of(owner.getBaselineCost(*arguments))
            if start is None and finish is None and not duration and not work and not cost:
                continue
            baselines.append(TaskBaseline(number, start, finish, duration, work, cost))
        return tuple(baselines)

    def _links(self) -> Iterator[Link]:
        for relation in self.project.getRelations():
            predecessor, successor = relation.getPredecessorTask(), relation.getSuccessorTask()
            lag = relation.getLag()
            unit = "DAYS" if lag is None else self.unit_names[lag.getUnits()]
            percent = unit in ("PERCENT", "ELAPSED_PERCENT")
            if percent:
                lag_unit = LagUnit.PERCENT if unit == "PERCENT" else LagUnit.ELAPSED_PERCENT
            else:
                lag_unit = LagUnit.ELAPSED if unit.startswith("ELAPSED") else LagUnit.WORKING
            yield Link(
                predecessor_uid=int(predecessor.getUniqueID()),
                successor_uid=int(successor.getUniqueID()),
                type=LINKS[constant(relation.getType())],
                lag=0 if percent else self._seconds(lag) or 0,
                lag_unit=lag_unit,
                lag_percent=float(lag.getDuration()) if percent else None,
                lag_display_unit=self._unit(lag),
            )

    # ---------------------------------------------------------------- resources and assignments

    def _resource(self, resource: Any) -> Resource:
        kind = constant(resource.getType())
        calendar = resource.getCalendar()
        return Resource(
            uid=int(resource.getUniqueID()),
            name=text_of(resource.getName()),
            id=integer_of(resource.getID()),
            guid=text_of(resource.getGUID()),
            type=RESOURCES.get(kind, ResourceType.WORK),
            code=text_of(resource.getResourceID()) or text_of(resource.getCode()),
            initials=text_of(resource.getInitials()),
            group=text_of(resource.getGroup()),
            email=text_of(resource.getEmailAddress()),
            material_label=text_of(resource.getMaterialLabel()),
            generic=bool(resource.getGeneric()),
            active=bool(resource.getActive()),
            null=bool(resource.getNull()),
            max_units=share_of(resource.getMaxUnits()),
            calendar_uid=None if calendar is None else int(calendar.getUniqueID()),
            rates=tuple(self._rates(resource)),
            availability=tuple(self._availability(resource)),
            notes=text_of(resource.getNotes()),
            custom=self._custom_values("resource", resource),
        )

    def _availability(self, resource: Any) -> Iterator[Availability]:
        maximum = share_of(resource.getMaxUnits())
        for row in resource.getAvailability():
            span = instant_of(row.getRange().getStart()), instant_of(row.getRange().getEnd())
            units = share_of(row.getUnits())
            if units is not None and (span != ALWAYS or units != maximum):
                start, finish = (None if end == limit else end for end, limit in zip(span, ALWAYS, strict=True))
                yield Availability(start, finish, units)

    def _rates(self, resource: Any) -> Iterator[Rate]:
        for index, table in enumerate("ABCDE"):
            for row in resource.getCostRateTable(index) or ():
                standard, overtime = self._hourly(row.getStandardRate()), self._hourly(row.getOvertimeRate())
                per_use = money_of(row.getCostPerUse())
                if standard or overtime or per_use:
                    start = instant_of(row.getStartDate())
                    yield Rate(None if start == ALWAYS[0] else start, standard, overtime, per_use, table)

    def _hourly(self, rate: Any) -> Decimal | None:
        if rate is None:
            return None
        seconds = self.seconds_per.get(constant(rate.getUnits()))
        if seconds is None:
            return None
        return Decimal(str(round(float(rate.getAmount()) * 3600 / seconds, 6))).normalize() + Decimal(0)

    def _assignments(self) -> Iterator[Assignment]:
        for row in self.project.getResourceAssignments():
            if row.getUniqueID() is None or row.getTaskUniqueID() is None:
                continue
            resource = integer_of(row.getResourceUniqueID())
            contour = text_of(row.getWorkContour()).lower()
            yield Assignment(
                uid=int(row.getUniqueID()),
                task_uid=int(row.getTaskUniqueID()),
                resource_uid=resource if resource is not None and resource > 0 else None,
                units=share_of(row.getUnits()),
                work=self._seconds(row.getWork()),
                actual_work=self._seconds(row.getActualWork()),
                remaining_work=self._seconds(row.getRemainingWork()),
                overtime_work=self._seconds(row.getOvertimeWork()),
                remaining_overtime_work=self._seconds(row.getRemainingOvertimeWork()),
                start=instant_of(row.getStart()),
                finish=instant_of(row.getFinish()),
                actual_start=instant_of(row.getActualStart()),
                actual_finish=instant_of(row.getActualFinish()),
                stop=instant_of(row.getStop()),
                resume=instant_of(row.getResume()),
                delay=self._seconds(row.getDelay()),
                levelling_delay=self._seconds(row.getLevelingDelay()),
                contour="" if contour == "flat" else contour,
                actual_spread=self._spread(row, row.getRawTimephasedActualRegularWork()),
                remaining_spread=self._spread(row, row.getRawTimephasedRemainingRegularWork()),
                cost=money_of(row.getCost()),
                actual_cost=money_of(row.getActualCost()),
                remaining_cost=money_of(row.getRemainingCost()),
                baselines=self._baselines(row, durations=False),
                custom=self._custom_values("assignment", row),
            )

    def _spread(self, assignment: Any, items: Any) -> tuple[Spread, ...]:
        """The time-phased work where it isn't flat: several rates, or a gap that no calendar explains."""
        items = list(items or ())
        rates = {round(float(item.getAmountPerHour().getDuration()), 2) for item in items}
        if len(rates) < 2 and len(parts_of(assignment)) < 2:
            return ()
        return tuple(
            Spread(start, finish, work)
            for item in items
            if (start := instant_of(item.getStart())) is not None
            and (finish := instant_of(item.getFinish())) is not None
            and (work := self._seconds(item.getTotalAmount()))
        )
