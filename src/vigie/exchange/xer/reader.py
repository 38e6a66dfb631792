"""Read XER, the exchange file of Primavera P6.

One project of the file becomes the document: the exported one, or the one asked for. Its WBS nodes become summary
tasks, its planned dates the baseline 0 (as P6 itself does when a project has no baseline), its activity codes and user
fields custom values. Activities of other projects that links name are kept as external tasks with their dates.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from vigie.engine.terms import ActivityType, Constraint, FloatKind, LagCalendar, LinkType, ResourceType, TaskType
from vigie.exchange.check import checked, sound_calendars
from vigie.exchange.document import (
    Assignment,
    CustomField,
    CustomValue,
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
from vigie.exchange.markup import plain_text
from vigie.exchange.values import Notices, Values
from vigie.exchange.working import WorkingTime
from vigie.exchange.xer import codes
from vigie.exchange.xer.calendars import read_calendar
from vigie.exchange.xer.tables import Row, read_tables, tables_of

_TABLES = frozenset(
    {
        "ACTVCODE", "ACTVTYPE", "CALENDAR", "CURRTYPE", "MEMOTYPE", "PROJCOST", "PROJECT", "PROJWBS", "RSRC",
        "RSRCRATE", "SCHEDOPTIONS", "TASK", "TASKACTV", "TASKMEMO", "TASKPRED", "TASKRSRC", "UDFTYPE", "UDFVALUE",
    }
)  # fmt: skip
_HOUR = 3600
UNTITLED = "Notes"
"""A notebook topic that says no more than what it is."""
_LONGEST_SPAN = dt.timedelta(days=36_525)


def read_xer(path: Path, project: str | None = None) -> ScheduleDocument:
    """Read one project of a XER file; ``project`` is its short name or number.

    Raises ``UnreadableFile``: ``not_xer``, ``no_project``, ``project_unknown``, ``cyclic_outline``, ``duplicate_uid`` …
    """
    notices = Notices()
    return _Reader(read_tables(path, _TABLES, notices), notices, project).read()


def read_text(text: str) -> ScheduleDocument:
    """The project of a XER file that is already text."""
    notices = Notices()
    return _Reader(tables_of(text, _TABLES, notices), notices, None).read()


class _Reader:
    def __init__(self, tables: dict[str, list[Row]], notices: Notices, project: str | None) -> None:
        self.tables = tables
        self.notices = notices
        self.values = Values(notices)
        self.project = self._choose(project)
        self.project_id = self.project.get("proj_id", "")
        read = (read_calendar(self.values, row) for row in tables["CALENDAR"])
        self.calendars = sound_calendars((row for row in read if row is not None), notices)
        self.data_date = self.values.instant(self.project.get("last_recalc_date"), "last_recalc_date")
        self.working = WorkingTime(self.calendars, self.values.uid(self.project.get("clndr_id"), "clndr_id"))
        self.rows = [row for row in tables["TASK"] if row.get("proj_id", self.project_id) == self.project_id]
        self.costs = self._costs()
        self.assigned = self._by("TASKRSRC", "task_id")
        self.notes = self._notes()
        self.custom_fields: dict[tuple[str, str], CustomField] = {}
        self.custom = self._custom_values()

    def read(self) -> ScheduleDocument:
        tasks = [replace(task, id=number) for number, task in enumerate(self._tasks(), 1)]
        known = {task.uid for task in tasks}
        links, outside = self._links(known)
        resources = [row for row in map(self._resource, self._used_resources()) if row is not None]
        return checked(
            ScheduleDocument(
                properties=self._properties(),
                calendars=self.calendars,
                tasks=(*tasks, *outside),
                links=tuple(links),
                resources=tuple(resources),
                assignments=tuple(
                    assignment
                    for row in self.tables["TASKRSRC"]
                    if row.get("proj_id", self.project_id) == self.project_id
                    and (assignment := self._assignment(row)) is not None
                ),
                custom_fields=tuple(self.custom_fields[key] for key in sorted(self.custom_fields)),
            ),
            self.notices,
        )

    def _by(self, table: str, field: str) -> dict[str, list[Row]]:
        grouped: dict[str, list[Row]] = {}
        for row in self.tables[table]:
            grouped.setdefault(row.get(field, ""), []).append(row)
        return grouped

    def _choose(self, wanted: str | None) -> Row:
        projects = self.tables["PROJECT"]
        names = [row.get("proj_short_name", row.get("proj_id", "?")) for row in projects]
        if wanted is not None:
            for row in projects:
                if wanted in (row.get("proj_short_name"), row.get("proj_id")):
                    return row
            raise UnreadableFile("project_unknown", project=wanted[:60], projects=", ".join(names[:20]))
        if not projects:
            raise UnreadableFile("no_project")
        filled = {row.get("proj_id") for row in self.tables["TASK"]}
        chosen = max(projects, key=lambda row: (row.get("export_flag") == "Y", row.get("proj_id") in filled))
        if len(projects) > 1:
            others = [name for row, name in zip(projects, names, strict=True) if row is not chosen]
            self.notices.add("other_projects", chosen=chosen.get("proj_short_name", ""), others=", ".join(others[:20]))
        return chosen

    # ---------------------------------------------------------------- conversions

    def _hours(self, row: Row, *names: str) -> int | None:
        """The sum of fields in hours, as seconds; ``None`` when none is stated."""
        stated = [self.values.seconds(row[name], _HOUR, name) for name in names if name in row]
        numbers = [number for number in stated if number is not None]
        return sum(numbers) if numbers else None

    def _instant(self, row: Row, *names: str) -> dt.datetime | None:
        """The first of some fields that holds an instant."""
        for name in names:
            moment = self.values.instant(row.get(name), name)
            if moment is not None:
                return moment
        return None

    def _money(self, row: Row, *names: str) -> Decimal:
        return sum((self.values.amount(row.get(name), name) or Decimal(0) for name in names), Decimal(0))

    def _constraint(self, row: Row, kind: str, date: str) -> tuple[Constraint | None, dt.datetime | None]:
        constraint = codes.CONSTRAINTS.get(row.get(kind, ""))
        return constraint, None if constraint is None else self._instant(row, date)

    # ---------------------------------------------------------------- properties

    def _properties(self) -> Properties:
        self.values.at("project")
        project = self.project
        options = next((row for row in self.tables["SCHEDOPTIONS"] if row.get("proj_id") == self.project_id), {})
        calendar = self.values.uid(project.get("clndr_id"), "clndr_id")
        hours = next((row for row in self.calendars if row.uid == calendar), None)
        default = Properties()
        node = next((row for row in self.tables["PROJWBS"] if self._is_project_node(row)), {})
        currencies = [row.get("curr_short_name", "") for row in self.tables["CURRTYPE"] if row.get("curr_id") == "1"]
        return Properties(
            name=node.get("wbs_name") or project.get("proj_short_name", ""),
            code=project.get("proj_short_name", ""),
            guid=_guid(project.get("guid")),
            tool=Tool.PRIMAVERA,
            application="Primavera P6",
            file_type="XER",
            saved_at=self._instant(project, "update_date"),
            start=self._instant(project, "plan_start_date"),
            finish=self._instant(project, "scd_end_date"),
            status_date=self.data_date,
            must_finish_by=self._instant(project, "plan_end_date"),
            calendar_uid=calendar,
            minutes_per_day=(hours and hours.minutes_per_day) or default.minutes_per_day,
            minutes_per_week=(hours and hours.minutes_per_week) or default.minutes_per_week,
            currency=currencies[0] if currencies else "",
            critical_float_limit=self._hours(project, "critical_drtn_hr_cnt") or 0,
            progress_logic=codes.progress_logic(
                options.get("sched_retained_logic", ""), options.get("sched_progress_override", "")
            ),
            lag_calendar=codes.LAG_CALENDARS.get(
                options.get("sched_calendar_on_relationship_lag", ""), LagCalendar.PREDECESSOR
            ),
            float_kind=codes.FLOATS.get(options.get("sched_float_type", ""), FloatKind.FINISH),
            critical_by_longest_path=project.get("critical_path_type") == "CT_DrivPath",
            open_ends_critical=options.get("sched_open_critical_flag") == "Y",
            expected_finish_dates=options.get("sched_use_expect_end_flag") == "Y",
            start_to_start_lag_from_early_start=options.get("sched_lag_early_start_flag", "Y") == "Y",
            custom=self.custom.get(("project", self.project_id), {}),
        )

    def _is_project_node(self, row: Row) -> bool:
        return row.get("proj_id") == self.project_id and row.get("proj_node_flag") == "Y"

    # ---------------------------------------------------------------- notes, codes, user fields, costs

    def _notes(self) -> dict[str, str]:
        """Notebook topics by activity, each under its title."""
        titles = {row.get("memo_type_id"): row.get("memo_type", "") for row in self.tables["MEMOTYPE"]}
        notes: dict[str, list[str]] = defaultdict(list)
        for row in self.tables["TASKMEMO"]:
            text = plain_text(row.get("task_memo", "").replace('""', '"').replace("\x7f", "\n"))
            title = titles.get(row.get("memo_type_id"), "")
            if text:
                said = title and title != UNTITLED
                notes[row.get("task_id", "")].append(f"{title}\n{text}" if said else text)
        return {task: "\n\n".join(texts) for task, texts in notes.items()}

    def _custom_values(self) -> dict[tuple[str, str], dict[str, CustomValue]]:
        """Values by (kind of owner, number of owner)."""
        found: dict[tuple[str, str], dict[str, CustomValue]] = defaultdict(dict)
        types = {row.get("actv_code_type_id"): row for row in self.tables["ACTVTYPE"]}
        values = {row.get("actv_code_id"): row for row in self.tables["ACTVCODE"]}
        for row in self.tables["TASKACTV"]:
            kind, value = types.get(row.get("actv_code_type_id")), values.get(row.get("actv_code_id"))
            if kind is not None and value is not None:
                name = kind.get("actv_code_type", "")
                self._use_field("task", f"code:{name}", name, "text")
                found["task", row.get("task_id", "")][f"code:{name}"] = value.get("short_name", "")
        owners = {"TASK": "task", "PROJWBS": "wbs", "RSRC": "resource", "TASKRSRC": "assignment", "PROJECT": "project"}
        fields = {row.get("udf_type_id"): row for row in self.tables["UDFTYPE"]}
        for row in self.tables["UDFVALUE"]:
            field = fields.get(row.get("udf_type_id"))
            owner = owners.get("" if field is None else field.get("table_name", ""))
            if field is None or owner is None:
                continue
            key = (field.get("udf_type_name") or f"user_field_{field.get('udf_type_id')}").lower()
            value_of = self._user_value(row)
            if value_of is not None:
                kind_of = codes.FIELD_TYPES.get(field.get("logical_data_type", ""), "text")
                self._use_field("task" if owner == "wbs" else owner, key, field.get("udf_type_label", key), kind_of)
                found[owner, row.get("fk_id", "")][key] = value_of
        return dict(found)

    def _use_field(self, entity: str, key: str, label: str, kind: str) -> None:
        self.custom_fields.setdefault((entity, key), CustomField(entity, key, label, kind))

    def _user_value(self, row: Row) -> CustomValue:
        if "udf_text" in row:
            return row["udf_text"]
        if "udf_number" in row:
            return self.values.number(row["udf_number"], "udf_number")
        moment = self._instant(row, "udf_date")
        return None if moment is None else moment.isoformat()

    def _costs(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Expenses by activity: actual and remaining."""
        costs: dict[str, tuple[Decimal, Decimal]] = {}
        for row in self.tables["PROJCOST"]:
            actual, remaining = costs.get(row.get("task_id", ""), (Decimal(0), Decimal(0)))
            costs[row.get("task_id", "")] = (
                actual + self._money(row, "act_cost"),
                remaining + self._money(row, "remain_cost"),
            )
        return costs

    # ---------------------------------------------------------------- tasks

    def _tasks(self) -> list[Task]:
        """The outline: each WBS node, then its activities by code, then the nodes below it."""
        taken = {row.get("task_id") for row in self.rows}
        nodes = {row["wbs_id"]: row for row in self.tables["PROJWBS"] if self._in_project(row) and "wbs_id" in row}
        children: dict[str, list[str]] = defaultdict(list)
        for wbs, row in sorted(nodes.items(), key=lambda item: (_order(item[1].get("seq_num")), item[0])):
            parent = row.get("parent_wbs_id", "")
            children[parent if parent in nodes and row.get("proj_node_flag") != "Y" else ""].append(wbs)
        activities: dict[str, list[Row]] = defaultdict(list)
        for row in sorted(self.rows, key=lambda row: row.get("task_code", "")):
            activities[row.get("wbs_id", "") if row.get("wbs_id") in nodes else ""].append(row)
        uids = self._wbs_uids(nodes, taken)
        result: list[Task] = []
        stack: list[tuple[str, int, int | None, str]] = [("", 0, None, "")]
        visited = set()
        while stack:
            wbs, level, parent_uid, path = stack.pop()
            uid = None
            if wbs:
                visited.add(wbs)
                uid = uids[wbs]
                code = nodes[wbs].get("wbs_short_name", "")
                path = f"{path}.{code}" if path else code
                result.append(self._summary(nodes[wbs], uid, level, parent_uid, path))
            for row in activities[wbs]:
                task = self._activity(row, level + 1, uid, path)
                if task is not None:
                    result.append(task)
            stack.extend((child, level + 1, uid, path) for child in reversed(children[wbs]))
        if len(visited) < len(nodes):
            lost = [f"«{nodes[wbs].get('wbs_name', '')[:40]}» ({wbs})" for wbs in nodes if wbs not in visited]
            raise UnreadableFile("cyclic_outline", names=", ".join(lost[:10]))
        return result

    def _in_project(self, row: Row) -> bool:
        return row.get("proj_id", self.project_id) == self.project_id

    def _wbs_uids(self, nodes: Iterable[str], taken: set[str | None]) -> dict[str, int]:
        """Numbers of the nodes: their own, or where an activity has the same, the next free one above all."""
        highest = max((int(uid) for uid in (*nodes, *taken) if uid and uid.isdecimal() and len(uid) < 11), default=0)
        uids = {}
        for wbs in nodes:
            uid = None if wbs in taken else self.values.uid(wbs, "wbs_id")
            if uid is None:
                highest += 1
                uid = highest
            uids[wbs] = uid
        return uids

    def _summary(self, row: Row, uid: int, level: int, parent: int | None, path: str) -> Task:
        return Task(
            uid=uid,
            name=row.get("wbs_name", ""),
            guid=_guid(row.get("guid")),
            code=path,
            wbs=path,
            outline_level=level,
            parent_uid=parent,
            summary=True,
            custom=self.custom.get(("wbs", row.get("wbs_id", "")), {}),
        )

    def _activity(self, row: Row, level: int, parent: int | None, path: str) -> Task | None:
        values, get = self.values, row.get
        values.at("task", get("task_code", get("task_id")))
        uid = values.uid(get("task_id"), "task_id")
        if uid is None:
            self.notices.add("row_without_uid", kind="task", name=get("task_name", "")[:60])
            return None
        kind = codes.ACTIVITIES.get(get("task_type", ""), ActivityType.TASK)
        milestone = kind in (ActivityType.START_MILESTONE, ActivityType.FINISH_MILESTONE)
        calendar = values.uid(get("clndr_id"), "clndr_id")
        actual_start, actual_finish = self._instant(row, "act_start_date"), self._instant(row, "act_end_date")
        if milestone:  # P6 states the one end that a milestone has
            actual_start = actual_start or actual_finish
            actual_finish = actual_finish or (actual_start if get("status_code") == "TK_Complete" else None)
        early_start, early_finish = self._instant(row, "early_start_date"), self._instant(row, "early_end_date")
        planned = self._instant(row, "target_start_date"), self._instant(row, "target_end_date")
        suspend = self._instant(row, "suspend_date")
        remaining = self._hours(row, "remain_drtn_hr_cnt")
        actual = self._actual_duration(calendar, actual_start, actual_finish or suspend, milestone)
        constraint, constraint_date = self._constraint(row, "cstr_type", "cstr_date")
        secondary, secondary_date = self._constraint(row, "cstr_type2", "cstr_date2")
        actual_work = self._hours(row, "act_work_qty", "act_equip_qty")
        remaining_work = self._hours(row, "remain_work_qty", "remain_equip_qty")
        actual_cost, remaining_cost = self._task_costs(get("task_id", ""))
        planned_work = self._hours(row, "target_work_qty", "target_equip_qty")
        percent = self._percent(row, actual_work, remaining_work)
        return Task(
            uid=uid,
            name=get("task_name", ""),
            guid=_guid(get("guid")),
            code=get("task_code", ""),
            wbs=path,
            outline_level=level,
            parent_uid=parent,
            milestone=milestone,
            ignore_resource_calendar=kind is not ActivityType.RESOURCE_DEPENDENT,
            activity_type=kind,
            task_type=codes.DURATIONS.get(get("duration_type", ""), TaskType.FIXED_DURATION_AND_UNITS),
            priority=codes.PRIORITIES.get(get("priority_type", "")),
            calendar_uid=calendar,
            start=actual_start or early_start or planned[0],
            finish=actual_finish or early_finish or planned[1],
            duration=None if remaining is None else (actual or 0) + remaining,
            actual_start=actual_start,
            actual_finish=actual_finish,
            actual_duration=actual,
            remaining_duration=remaining,
            suspend=suspend,
            resume=self._instant(row, "resume_date"),
            percent_complete=percent,
            physical_percent_complete=values.percent(get("phys_complete_pct"), "phys_complete_pct"),
            work=None if actual_work is None and remaining_work is None else (actual_work or 0) + (remaining_work or 0),
            actual_work=actual_work,
            remaining_work=remaining_work,
            constraint=Constraint.AS_SOON_AS_POSSIBLE if constraint is None else constraint,
            constraint_date=constraint_date,
            secondary_constraint=secondary,
            secondary_constraint_date=secondary_date,
            expected_finish=self._instant(row, "expect_end_date"),
            external_early_start=self._instant(row, "external_early_start_date"),
            external_late_finish=self._instant(row, "external_late_end_date"),
            cost=None if actual_cost is None or remaining_cost is None else actual_cost + remaining_cost,
            actual_cost=actual_cost,
            remaining_cost=remaining_cost,
            baselines=(TaskBaseline(0, *planned, self._hours(row, "target_drtn_hr_cnt"), planned_work),),
            stored=StoredDates(
                early_start=early_start,
                early_finish=early_finish,
                late_start=self._instant(row, "late_start_date"),
                late_finish=self._instant(row, "late_end_date"),
                total_float=self._hours(row, "total_float_hr_cnt"),
                free_float=self._hours(row, "free_float_hr_cnt"),
            ),
            notes=self.notes.get(get("task_id", ""), ""),
            custom=self.custom.get(("task", get("task_id", "")), {}),
        )

    def _actual_duration(
        self, calendar: int | None, start: dt.datetime | None, stopped: dt.datetime | None, milestone: bool
    ) -> int | None:
        """Working time from the actual start to the actual finish, the suspension or the data date."""
        until = stopped or self.data_date
        if start is None:
            return None
        if milestone or until is None or not start < until < start + _LONGEST_SPAN:
            return 0
        parts = self.working.periods((calendar,), start, until)
        return round(sum((high - low).total_seconds() for low, high in parts))

    def _percent(self, row: Row, actual_work: int | None, remaining_work: int | None) -> float:
        if row.get("status_code") == "TK_Complete":
            return 100.0
        if row.get("status_code") == "TK_NotStart":
            return 0.0
        match row.get("complete_pct_type"):
            case "CP_Phys":
                return self.values.percent(row.get("phys_complete_pct"), "phys_complete_pct") or 0.0
            case "CP_Units":
                done, total = actual_work or 0, (actual_work or 0) + (remaining_work or 0)
            case _:
                total = self._hours(row, "target_drtn_hr_cnt") or 0
                done = total - (self._hours(row, "remain_drtn_hr_cnt") or 0)
        return min(100.0, max(0.0, 100 * done / total)) if total else 0.0

    def _task_costs(self, task: str) -> tuple[Decimal | None, Decimal | None]:
        """Actual and remaining cost of the assignments and expenses; nothing where there are none."""
        if task not in self.costs and task not in self.assigned:
            return None, None
        actual, remaining = self.costs.get(task, (Decimal(0), Decimal(0)))
        for row in self.assigned.get(task, ()):
            actual += self._money(row, "act_reg_cost", "act_ot_cost")
            remaining += self._money(row, "remain_cost")
        return actual, remaining

    # ---------------------------------------------------------------- links

    def _links(self, known: set[int]) -> tuple[list[Link], list[Task]]:
        """The links of the project's activities, and the external tasks that some of them need."""
        foreign = {row.get("task_id"): row for row in self.tables["TASK"] if not self._in_project(row)}
        names = {row.get("proj_id"): row.get("proj_short_name", "") for row in self.tables["PROJECT"]}
        links: list[Link] = []
        outside: dict[int, Task] = {}
        for row in self.tables["TASKPRED"]:
            self.values.at("link", row.get("task_pred_id"))
            ends = tuple(self.values.uid(row.get(name), name) for name in ("pred_task_id", "task_id"))
            predecessor, successor = ends
            if predecessor is None or successor is None or not known & {predecessor, successor}:
                continue
            for uid in (predecessor, successor):
                other = foreign.get(str(uid))
                if uid not in known and uid not in outside and other is not None:
                    task = self._activity(other, 1, None, "")
                    if task is not None:
                        outside[uid] = _external(task, names.get(other.get("proj_id"), ""))
            kind = codes.LINKS.get(row.get("pred_type", ""), LinkType.FINISH_START)
            links.append(Link(predecessor, successor, kind, self._hours(row, "lag_hr_cnt") or 0))
        return links, list(outside.values())

    # ---------------------------------------------------------------- resources and assignments

    def _used_resources(self) -> list[Row]:
        """The resources assigned in this project: a file names the whole pool."""
        used = {row.get("rsrc_id") for row in self.tables["TASKRSRC"] if self._in_project(row)}
        return [row for row in self.tables["RSRC"] if row.get("rsrc_id") in used]

    def _resource(self, row: Row) -> Resource | None:
        self.values.at("resource", row.get("rsrc_id"))
        uid = self.values.uid(row.get("rsrc_id"), "rsrc_id")
        if uid is None:
            return None
        rates = [rate for rate in self.tables["RSRCRATE"] if rate.get("rsrc_id") == row["rsrc_id"]]
        units = [
            number
            for rate in rates
            if (number := self.values.number(rate.get("max_qty_per_hr"), "max_qty_per_hr", 1e6)) is not None
        ]
        return Resource(
            uid=uid,
            name=row.get("rsrc_name", ""),
            guid=_guid(row.get("guid")),
            type=codes.RESOURCES.get(row.get("rsrc_type", ""), ResourceType.WORK),
            code=row.get("rsrc_short_name", ""),
            email=row.get("email_addr", ""),
            active=row.get("active_flag", "Y") == "Y",
            max_units=units[0] if units else None,
            calendar_uid=self.values.uid(row.get("clndr_id"), "clndr_id"),
            rates=tuple(
                Rate(self._instant(rate, "start_date"), price)
                for rate in rates
                if (price := self.values.amount(rate.get("cost_per_qty"), "cost_per_qty"))
            ),
            notes=plain_text(row.get("rsrc_notes", "")),
            custom=self.custom.get(("resource", row["rsrc_id"]), {}),
        )

    def _assignment(self, row: Row) -> Assignment | None:
        self.values.at("assignment", row.get("taskrsrc_id"))
        uid, task = self.values.uid(row.get("taskrsrc_id")), self.values.uid(row.get("task_id"))
        if uid is None or task is None:
            return None
        actual = self._hours(row, "act_reg_qty", "act_ot_qty")
        remaining = self._hours(row, "remain_qty")
        actual_start, actual_finish = self._instant(row, "act_start_date"), self._instant(row, "act_end_date")
        units = row.get("remain_qty_per_hr") or row.get("target_qty_per_hr")
        actual_cost, remaining_cost = self._money(row, "act_reg_cost", "act_ot_cost"), self._money(row, "remain_cost")
        return Assignment(
            uid=uid,
            task_uid=task,
            resource_uid=self.values.uid(row.get("rsrc_id"), "rsrc_id"),
            units=self.values.number(units, "qty_per_hr", 1e6),
            work=None if actual is None and remaining is None else (actual or 0) + (remaining or 0),
            actual_work=actual,
            remaining_work=remaining,
            overtime_work=self._hours(row, "act_ot_qty"),
            start=actual_start or self._instant(row, "restart_date", "target_start_date"),
            finish=actual_finish or self._instant(row, "reend_date", "target_end_date"),
            actual_start=actual_start,
            actual_finish=actual_finish,
            delay=self._hours(row, "relag_drtn_hr_cnt") or self._hours(row, "target_lag_drtn_hr_cnt"),
            cost=actual_cost + remaining_cost,
            actual_cost=actual_cost,
            remaining_cost=remaining_cost,
            baselines=(
                TaskBaseline(
                    0,
                    self._instant(row, "target_start_date"),
                    self._instant(row, "target_end_date"),
                    work=self._hours(row, "target_qty"),
                    cost=self.values.amount(row.get("target_cost"), "target_cost"),
                ),
            ),
            custom=self.custom.get(("assignment", row.get("taskrsrc_id", "")), {}),
        )


def _order(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0


def _guid(text: str | None) -> str:
    """P6 writes the sixteen bytes of an identifier in base 64."""
    try:
        data = base64.b64decode(f"{text}==") if text else b""
    except (binascii.Error, ValueError):
        return ""
    return str(uuid.UUID(bytes_le=data)) if len(data) == 16 else ""


def _external(task: Task, project: str) -> Task:
    return replace(task, external=True, external_project=project)
