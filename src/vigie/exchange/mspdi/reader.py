"""Read MSPDI, the XML that Microsoft Project saves.

Source: Microsoft, «Project XML Data Interchange Schema». Durations and work are ISO 8601; lags, delays and slack are
tenths of a minute; costs of tasks, assignments and baselines are hundredths of the currency.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import Element

from vigie.engine.terms import Constraint, LagUnit, LinkType, ResourceType, TaskType
from vigie.exchange.check import checked, sound_calendars
from vigie.exchange.document import (
    Assignment,
    Availability,
    Calendar,
    CustomField,
    CustomValue,
    DurationUnit,
    Link,
    Properties,
    Rate,
    Resource,
    ScheduleDocument,
    StoredDates,
    Task,
    TaskBaseline,
    Tool,
)
from vigie.exchange.errors import UnreadableFile
from vigie.exchange.mspdi import codes
from vigie.exchange.mspdi.calendars import minute, read_calendar
from vigie.exchange.mspdi.elements import Elements, Row, parse_duration
from vigie.exchange.mspdi.spread import Item, Spreads
from vigie.exchange.values import Notices, Values

_PARTS = frozenset({"ExtendedAttributes", "OutlineCodes", "Calendar", "Task", "Resource", "Assignment"})
_ENTITIES = ("task", "resource", "assignment")
_TENTH_OF_A_MINUTE = 6


def read_mspdi(path: Path) -> ScheduleDocument:
    """Read an MSPDI file.

    Raises ``UnreadableFile`` (not XML, truncated, contradictory) or ``UnsafeFile`` (it declares entities).
    """
    return _Reader(path).read()


class _Reader:
    def __init__(self, path: Path) -> None:
        self.elements = Elements(path, _PARTS)
        self.notices = Notices()
        self.values = Values(self.notices)
        self.labels: dict[tuple[str, str], str] = {}
        self.outline_values: dict[str, str] = {}
        self.used: set[tuple[str, str]] = set()
        self.calendars: list[Calendar] = []
        self.tasks: list[Task] = []
        self.project_task: Task | None = None
        self.links: list[Link] = []
        self.resources: list[Resource] = []
        self.assignments: list[tuple[Assignment, list[Item], list[Item]]] = []
        self.outline: list[tuple[int, int]] = []

    def read(self) -> ScheduleDocument:
        handlers = {
            "ExtendedAttributes": self._read_extended_attributes,
            "OutlineCodes": self._read_outline_codes,
            "Calendar": self._read_calendar,
            "Task": self._read_task,
            "Resource": self._read_resource,
            "Assignment": self._read_assignment,
        }
        for name, element in self.elements:
            handlers[name](element)
        root = self.elements.root
        if root.tag != self.elements.prefix + "Project":
            raise UnreadableFile("not_mspdi", element=root.tag.rpartition("}")[2][:60])
        properties = self._properties(self.elements.row(root))
        return checked(self._document(properties), self.notices)

    def _document(self, properties: Properties) -> ScheduleDocument:
        calendars = sound_calendars(self.calendars, self.notices)
        spreads = Spreads(calendars, self.tasks, self.resources, properties.calendar_uid)
        assignments = tuple(spreads.assignment(*row) for row in self.assignments)
        tasks = self.tasks
        if self.project_task is not None and not tasks:
            # A file with this row alone: it is a task like another.
            tasks, self.project_task = [self.project_task], None
        return ScheduleDocument(
            properties=properties,
            calendars=calendars,
            tasks=tuple(spreads.task(task) for task in tasks),
            project_task=self.project_task,
            links=tuple(self.links),
            resources=tuple(self.resources),
            assignments=assignments,
            custom_fields=tuple(
                CustomField(entity, key, self.labels.get((entity, key)) or codes.label_of(key), codes.field_type(key))
                for entity, key in sorted(self.used, key=lambda pair: (_ENTITIES.index(pair[0]), pair[1]))
            ),
        )

    # ---------------------------------------------------------------- conversions

    def _duration(self, text: str | None, field: str) -> int | None:
        if not text:
            return None
        seconds = parse_duration(text)
        if seconds is None or seconds < 0:
            self.values.refuse(text, field)
            return None
        return seconds

    def _tenths(self, text: str | None, field: str) -> int | None:
        return self.values.seconds(text, _TENTH_OF_A_MINUTE, field)

    def _cost(self, text: str | None, field: str) -> Decimal | None:
        return self.values.amount(text, field, 100)

    # ---------------------------------------------------------------- definitions

    def _read_extended_attributes(self, element: Element) -> None:
        for row in self.elements.rows(element, "ExtendedAttribute"):
            entity, key = codes.field_of(row.get("FieldID") or "")
            if key:
                fixed = not key.startswith("field_")  # a name in the language of its author says less than the key's
                self.labels[entity, key] = row.get("Alias") or ("" if fixed else row.get("FieldName") or "")

    def _read_outline_codes(self, element: Element) -> None:
        for code in self.elements.within(element, "OutlineCode"):
            for value in self.elements.within(code, "Values", "Value"):
                row = self.elements.row(value)
                for key in (row.get("ValueID"), row.get("FieldGUID"), row.get("ValueGUID")):
                    if key:
                        self.outline_values[key.lower()] = row.get("Value") or ""

    def _custom(self, entity: str, element: Element, row: Row) -> dict[str, CustomValue]:
        values: dict[str, CustomValue] = {}
        if "ExtendedAttribute" in row:
            for attribute in self.elements.rows(element, "ExtendedAttribute"):
                _entity, key = codes.field_of(attribute.get("FieldID") or "")
                value = self._custom_value(key, attribute.get("Value")) if key else None
                if value is not None:
                    values[key] = value
        if "OutlineCode" in row:
            for code in self.elements.rows(element, "OutlineCode"):
                _entity, key = codes.field_of(code.get("FieldID") or "")
                named = (code.get("ValueID") or "").lower(), (code.get("ValueGUID") or "").lower()
                text = next((self.outline_values[name] for name in named if name in self.outline_values), "")
                if key and text:
                    values[key] = text
        self.used.update((entity, key) for key in values)
        return values

    def _custom_value(self, key: str, text: str | None) -> CustomValue:
        if not text:
            return None
        match codes.field_type(key):
            case "date":
                moment = self.values.instant(text, key)
                return None if moment is None else moment.isoformat()
            case "duration":
                return self._duration(text, key)
            case "cost":
                amount = self.values.number(text, key)
                return None if amount is None else amount / 100
            case "number":
                return self.values.number(text, key)
            case "boolean":
                return True if text.strip() == "1" else None
            case _:
                return text

    # ---------------------------------------------------------------- properties and calendars

    def _properties(self, row: Row) -> Properties:
        self.values.at("project")
        default = Properties()
        start, finish = minute(row.get("DefaultStartTime")), minute(row.get("DefaultFinishTime"))
        week_start = self.values.integer(row.get("WeekStartDay"), "WeekStartDay")
        limit = self.values.number(row.get("CriticalSlackLimit"), "CriticalSlackLimit", 1e6) or 0
        per_day = self._positive(row.get("MinutesPerDay"), "MinutesPerDay", default.minutes_per_day)
        days_per_month = self.values.number(row.get("DaysPerMonth"), "DaysPerMonth", 31)
        version = row.get("SaveVersion") or ""
        return Properties(
            name=row.get("Name") or "",
            title=row.get("Title") or "",
            guid=(row.get("GUID") or "").lower(),
            author=row.get("Author") or "",
            manager=row.get("Manager") or "",
            company=row.get("Company") or "",
            tool=Tool.MICROSOFT,
            application=f"Microsoft Project {version}".strip(),
            file_type="MSPDI",
            saved_at=self.values.instant(row.get("LastSaved"), "LastSaved"),
            start=self.values.instant(row.get("StartDate"), "StartDate"),
            finish=self.values.instant(row.get("FinishDate"), "FinishDate"),
            status_date=self.values.instant(row.get("StatusDate"), "StatusDate"),
            schedule_from_finish=(row.get("ScheduleFromStart") or "1").strip() == "0",
            calendar_uid=self.values.uid(row.get("CalendarUID"), "CalendarUID"),
            default_start_minute=default.default_start_minute if start is None else start,
            default_finish_minute=default.default_finish_minute if finish is None else finish or 1440,
            minutes_per_day=per_day,
            minutes_per_week=self._positive(row.get("MinutesPerWeek"), "MinutesPerWeek", default.minutes_per_week),
            days_per_month=days_per_month or default.days_per_month,
            week_start=(week_start - 1) % 7 if week_start is not None else 0,
            currency=row.get("CurrencyCode") or "",
            # HonorConstraints isn't read: Microsoft Project writes 0 whatever the option says.
            multiple_critical_paths=_flag(row, "MultipleCriticalPaths"),
            split_in_progress_tasks=_flag(row, "SplitsInProgressTasks", default=True),
            critical_float_limit=round(limit * per_day * 60),
        )

    def _positive(self, text: str | None, field: str, default: int) -> int:
        value = self.values.integer(text, field)
        return value if value is not None and 0 < value <= 7 * 1440 else default

    def _read_calendar(self, element: Element) -> None:
        calendar = read_calendar(self.elements, self.values, element)
        if calendar is not None:
            self.calendars.append(calendar)

    # ---------------------------------------------------------------- tasks and links

    def _parent(self, uid: int, level: int) -> int | None:
        """The summary above, by outline level: the nearest earlier row that stands higher."""
        while self.outline and self.outline[-1][1] >= level:
            self.outline.pop()
        parent = self.outline[-1][0] if self.outline else None
        self.outline.append((uid, level))
        return parent

    def _read_task(self, element: Element) -> None:
        row = self.elements.row(element)
        values = self.values
        values.at("task", row.get("UID"))
        uid = values.uid(row.get("UID"), "UID")
        if uid is None:
            self.notices.add("row_without_uid", kind="task", name=(row.get("Name") or "")[:60])
            return
        get = row.get
        if _flag(row, "IsNull"):
            self.tasks.append(Task(uid, "", id=values.integer(get("ID"), "ID"), null=True))
            return
        level = values.integer(get("OutlineLevel"), "OutlineLevel")
        level = 1 if level is None else max(0, min(level, 65535))
        is_project = uid == 0 and level == 0
        unit = codes.unit_of(get("DurationFormat"))
        constraint = values.integer(get("ConstraintType"), "ConstraintType") or 0
        calendar = values.uid(get("CalendarUID"), "CalendarUID")
        task = Task(
            uid=uid,
            name=get("Name") or "",
            id=values.integer(get("ID"), "ID"),
            guid=(get("GUID") or "").lower(),
            wbs=get("WBS") or "",
            outline_level=max(level, 1),
            parent_uid=None if is_project else self._parent(uid, level),
            summary=_flag(row, "Summary"),
            milestone=_flag(row, "Milestone"),
            active=_flag(row, "Active", default=True),
            manual=_flag(row, "Manual"),
            external=_flag(row, "ExternalTask"),
            external_project=get("ExternalTaskProject") or get("SubprojectName") or "",
            recurring=_flag(row, "Recurring"),
            estimated=_flag(row, "Estimated"),
            effort_driven=_flag(row, "EffortDriven"),
            ignore_resource_calendar=_flag(row, "IgnoreResourceCalendar"),
            level_assignments=_flag(row, "LevelAssignments", default=True),
            task_type=codes.TASK_TYPES.get(get("Type") or "0", TaskType.FIXED_UNITS),
            priority=values.integer(get("Priority"), "Priority"),
            calendar_uid=None if calendar is None or calendar < 0 else calendar,
            start=values.instant(get("Start"), "Start"),
            finish=values.instant(get("Finish"), "Finish"),
            duration=self._duration(get("Duration"), "Duration"),
            duration_unit=unit,
            actual_start=values.instant(get("ActualStart"), "ActualStart"),
            actual_finish=values.instant(get("ActualFinish"), "ActualFinish"),
            actual_duration=self._duration(get("ActualDuration"), "ActualDuration"),
            remaining_duration=self._duration(get("RemainingDuration"), "RemainingDuration"),
            stop=values.instant(get("Stop"), "Stop"),
            resume=values.instant(get("Resume"), "Resume"),
            percent_complete=values.percent(get("PercentComplete"), "PercentComplete"),
            percent_work_complete=values.percent(get("PercentWorkComplete"), "PercentWorkComplete"),
            physical_percent_complete=values.percent(get("PhysicalPercentComplete"), "PhysicalPercentComplete"),
            work=self._duration(get("Work"), "Work"),
            actual_work=self._duration(get("ActualWork"), "ActualWork"),
            remaining_work=self._duration(get("RemainingWork"), "RemainingWork"),
            constraint=Constraint(constraint) if 0 <= constraint <= 7 else Constraint.AS_SOON_AS_POSSIBLE,
            constraint_date=values.instant(get("ConstraintDate"), "ConstraintDate"),
            deadline=values.instant(get("Deadline"), "Deadline"),
            levelling_delay=self._tenths(get("LevelingDelay"), "LevelingDelay") or None,
            levelling_delay_unit=(
                codes.unit_of(get("LevelingDelayFormat")) if get("LevelingDelayFormat") else DurationUnit.ELAPSED_DAYS
            ),
            cost=self._cost(get("Cost"), "Cost"),
            fixed_cost=self._cost(get("FixedCost"), "FixedCost"),
            actual_cost=self._cost(get("ActualCost"), "ActualCost"),
            remaining_cost=self._cost(get("RemainingCost"), "RemainingCost"),
            baselines=self._baselines(element, row),
            stored=StoredDates(
                early_start=values.instant(get("EarlyStart"), "EarlyStart"),
                early_finish=values.instant(get("EarlyFinish"), "EarlyFinish"),
                late_start=values.instant(get("LateStart"), "LateStart"),
                late_finish=values.instant(get("LateFinish"), "LateFinish"),
                total_float=self._tenths(get("TotalSlack"), "TotalSlack"),
                free_float=self._tenths(get("FreeSlack"), "FreeSlack"),
                critical=_flag(row, "Critical") if "Critical" in row else None,
            ),
            notes=get("Notes") or "",
            hyperlink=get("HyperlinkAddress") or "",
            custom=self._custom("task", element, row),
        )
        if is_project:
            self.project_task = task
        else:
            self.tasks.append(task)
        if "PredecessorLink" in row:
            self._read_links(element, uid)

    def _read_links(self, element: Element, successor: int) -> None:
        for row in self.elements.rows(element, "PredecessorLink"):
            predecessor = self.values.uid(row.get("PredecessorUID"), "PredecessorUID")
            if predecessor is None:
                continue
            number = self.values.integer(row.get("LagFormat"), "LagFormat") or 7
            base = number if number <= codes.ESTIMATED else number - codes.ESTIMATED
            lag_percent: float | None = None
            lag: int | None = 0
            if base in (codes.PERCENT, codes.ELAPSED_PERCENT):
                lag_unit = LagUnit.PERCENT if base == codes.PERCENT else LagUnit.ELAPSED_PERCENT
                lag_percent = self.values.number(row.get("LinkLag"), "LinkLag", 1e6) or 0.0
                unit = DurationUnit.DAYS
            else:
                unit = codes.unit_of(row.get("LagFormat"))
                lag_unit = LagUnit.ELAPSED if unit.elapsed else LagUnit.WORKING
                lag = self._tenths(row.get("LinkLag"), "LinkLag")
            self.links.append(
                Link(
                    predecessor_uid=predecessor,
                    successor_uid=successor,
                    type=codes.LINKS.get(row.get("Type") or "1", LinkType.FINISH_START),
                    lag=lag or 0,
                    lag_unit=lag_unit,
                    lag_percent=lag_percent,
                    lag_display_unit=unit,
                )
            )

    def _baselines(self, element: Element, row: Row) -> tuple[TaskBaseline, ...]:
        if "Baseline" not in row:
            return ()
        baselines = []
        for baseline in self.elements.rows(element, "Baseline"):
            number = self.values.integer(baseline.get("Number"), "Baseline")
            if number is None or not 0 <= number <= 10:
                continue
            baselines.append(
                TaskBaseline(
                    number=number,
                    start=self.values.instant(baseline.get("Start"), "BaselineStart"),
                    finish=self.values.instant(baseline.get("Finish"), "BaselineFinish"),
                    duration=self._duration(baseline.get("Duration"), "BaselineDuration"),
                    work=self._duration(baseline.get("Work"), "BaselineWork"),
                    cost=self._cost(baseline.get("Cost"), "BaselineCost"),
                )
            )
        return tuple(sorted(baselines, key=lambda baseline: baseline.number))

    # ---------------------------------------------------------------- resources and assignments

    def _read_resource(self, element: Element) -> None:
        row = self.elements.row(element)
        values = self.values
        values.at("resource", row.get("UID"))
        uid = values.uid(row.get("UID"), "UID")
        if uid is None or uid == 0:  # 0 is «unassigned»
            return
        get = row.get
        kind = codes.RESOURCE_TYPES.get(get("Type") or "1", ResourceType.WORK)
        calendar = values.uid(get("CalendarUID"), "CalendarUID")
        self.resources.append(
            Resource(
                uid=uid,
                name=get("Name") or "",
                id=values.integer(get("ID"), "ID"),
                guid=(get("GUID") or "").lower(),
                type=ResourceType.COST if _flag(row, "IsCostResource") else kind,
                code=get("Code") or "",
                initials=get("Initials") or "",
                group=get("Group") or "",
                email=get("EmailAddress") or "",
                material_label=get("MaterialLabel") or "",
                generic=_flag(row, "IsGeneric"),
                active=not _flag(row, "IsInactive"),
                null=_flag(row, "IsNull"),
                max_units=values.number(get("MaxUnits"), "MaxUnits", 1e6),
                calendar_uid=None if calendar is None or calendar < 0 else calendar,
                rates=tuple(self._rates(element, row)),
                availability=tuple(self._availability(element)),
                notes=get("Notes") or "",
                custom=self._custom("resource", element, row),
            )
        )

    def _availability(self, element: Element) -> Iterator[Availability]:
        for period in self.elements.within(element, "AvailabilityPeriods", "AvailabilityPeriod"):
            row = self.elements.row(period)
            units = self.values.number(row.get("AvailableUnits"), "AvailableUnits", 1e6)
            if units is not None:
                yield Availability(self._bound(row, "AvailableFrom"), self._bound(row, "AvailableTo"), units)

    def _bound(self, row: Row, name: str) -> dt.datetime | None:
        """An end of a period; ``None`` for the ends of time that Microsoft Project knows."""
        moment = self.values.instant(row.get(name), name)
        return None if moment is None or moment <= codes.EARLIEST or moment.date() >= codes.LATEST.date() else moment

    def _rates(self, element: Element, row: Row) -> Iterator[Rate]:
        """The rate tables; without one, the single rates of the resource. Rates are stated per hour."""
        tables = [self.elements.row(rate) for rate in self.elements.within(element, "Rates", "Rate")]
        for rate in tables or [row]:
            standard = self.values.amount(rate.get("StandardRate"), "StandardRate")
            overtime = self.values.amount(rate.get("OvertimeRate"), "OvertimeRate")
            per_use = self._cost(rate.get("CostPerUse"), "CostPerUse")
            if standard or overtime or per_use:
                table = self.values.integer(rate.get("RateTable"), "RateTable") or 0
                start = self._bound(rate, "RatesFrom")
                yield Rate(start, standard, overtime, per_use, "ABCDE"[table] if 0 <= table < 5 else "A")

    def _read_assignment(self, element: Element) -> None:
        row = self.elements.row(element)
        values = self.values
        values.at("assignment", row.get("UID"))
        uid, task = values.uid(row.get("UID"), "UID"), values.uid(row.get("TaskUID"), "TaskUID")
        if uid is None or task is None:
            self.notices.add("row_without_uid", kind="assignment", name="")
            return
        get = row.get
        resource = values.uid(get("ResourceUID"), "ResourceUID")
        contour = values.integer(get("WorkContour"), "WorkContour") or 0
        assignment = Assignment(
            uid=uid,
            task_uid=task,
            resource_uid=None if resource is None or resource <= 0 else resource,
            units=values.number(get("Units"), "Units", 1e6),
            work=self._duration(get("Work"), "Work"),
            actual_work=self._duration(get("ActualWork"), "ActualWork"),
            remaining_work=self._duration(get("RemainingWork"), "RemainingWork"),
            overtime_work=self._duration(get("OvertimeWork"), "OvertimeWork"),
            remaining_overtime_work=self._duration(get("RemainingOvertimeWork"), "RemainingOvertimeWork"),
            start=values.instant(get("Start"), "Start"),
            finish=values.instant(get("Finish"), "Finish"),
            actual_start=values.instant(get("ActualStart"), "ActualStart"),
            actual_finish=values.instant(get("ActualFinish"), "ActualFinish"),
            stop=values.instant(get("Stop"), "Stop"),
            resume=values.instant(get("Resume"), "Resume"),
            delay=self._tenths(get("Delay"), "Delay"),
            levelling_delay=self._tenths(get("LevelingDelay"), "LevelingDelay"),
            contour=codes.CONTOURS[contour] if 0 <= contour < len(codes.CONTOURS) else "",
            cost=self._cost(get("Cost"), "Cost"),
            actual_cost=self._cost(get("ActualCost"), "ActualCost"),
            remaining_cost=self._cost(get("RemainingCost"), "RemainingCost"),
            baselines=self._baselines(element, row),
            custom=self._custom("assignment", element, row),
        )
        remaining, actual = self._timephased(element) if "TimephasedData" in row else ([], [])
        self.assignments.append((assignment, remaining, actual))

    def _timephased(self, element: Element) -> tuple[list[Item], list[Item]]:
        """Remaining and actual work by interval; an interval without a value is one without work."""
        items: dict[str, list[Item]] = {codes.REMAINING_WORK: [], codes.ACTUAL_WORK: []}
        for row in self.elements.rows(element, "TimephasedData"):
            kind = items.get(row.get("Type") or "")
            if kind is None:
                continue
            start = self.values.instant(row.get("Start"), "TimephasedData")
            finish = self.values.instant(row.get("Finish"), "TimephasedData")
            if start is not None and finish is not None and start < finish:
                kind.append(Item(start, finish, self._duration(row.get("Value"), "TimephasedData") or 0))
        return items[codes.REMAINING_WORK], items[codes.ACTUAL_WORK]


def _flag(row: Row, name: str, *, default: bool = False) -> bool:
    text = row.get(name)
    if text == "1" or text == "0":
        return text == "1"
    return default if not text else text.strip() in ("1", "true")
