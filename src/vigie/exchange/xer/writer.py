"""Write XER, the exchange file of Primavera P6.

Summaries become WBS nodes below the node of the project, all other tasks activities. What P6 cannot say becomes what
comes nearest (``preparing``); the text is read again at once, and what did not come back is told in a notice.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO

from vigie.engine.terms import Constraint, ProgressLogic
from vigie.exchange.document import Assignment, Notice, Resource, ScheduleDocument, Task, TaskBaseline
from vigie.exchange.values import Notices
from vigie.exchange.worktime import CalendarSet
from vigie.exchange.xer import codes
from vigie.exchange.xer.calendar_writer import FIELDS as CALENDAR_FIELDS
from vigie.exchange.xer.calendar_writer import always, calendar_row
from vigie.exchange.xer.custom_writer import custom_tables
from vigie.exchange.xer.losses import lost
from vigie.exchange.xer.output import Cell, hours, identifier, memo, table
from vigie.exchange.xer.preparing import Prepared, prepare
from vigie.exchange.xer.reader import UNTITLED

_VERSION = "19.12"
_PROJECT = 1
_ZERO = Decimal(0)
_ACTIVITIES = {kind: code for code, kind in codes.ACTIVITIES.items()}
_CONSTRAINTS = {kind: code for code, kind in codes.CONSTRAINTS.items()}
_DURATIONS = {kind: code for code, kind in codes.DURATIONS.items()}
_LINKS = {kind: code for code, kind in codes.LINKS.items()}
_LAG_CALENDARS = {kind: code for code, kind in codes.LAG_CALENDARS.items()}
_FLOATS = {kind: code for code, kind in codes.FLOATS.items()}
_RESOURCES = {kind: code for code, kind in reversed(codes.RESOURCES.items())}
_CURRENCY_FIELDS = (
    "curr_id decimal_digit_cnt curr_symbol decimal_symbol digit_group_symbol pos_curr_fmt_type neg_curr_fmt_type "
    "curr_type curr_short_name group_digit_cnt base_exch_rate"
)
_PROJECT_FIELDS = (
    "proj_id fy_start_month_num rsrc_multi_assign_flag project_flag name_sep_char def_complete_pct_type "
    "proj_short_name clndr_id task_code_base task_code_step priority_num critical_drtn_hr_cnt last_recalc_date "
    "plan_start_date plan_end_date scd_end_date update_date def_duration_type task_code_prefix guid def_qty_type "
    "def_task_type critical_path_type task_code_prefix_flag export_flag"
)
_OPTIONS_FIELDS = (
    "schedoptions_id proj_id sched_open_critical_flag sched_lag_early_start_flag sched_retained_logic "
    "sched_float_type sched_calendar_on_relationship_lag sched_use_expect_end_flag sched_progress_override"
)
_WBS_FIELDS = (
    "wbs_id proj_id obs_id seq_num est_wt proj_node_flag status_code wbs_short_name wbs_name parent_wbs_id "
    "ev_compute_type ev_etc_compute_type guid"
)
_TASK_FIELDS = (
    "task_id proj_id wbs_id clndr_id phys_complete_pct rev_fdbk_flag est_wt lock_plan_flag auto_compute_act_flag "
    "complete_pct_type task_type duration_type status_code task_code task_name total_float_hr_cnt free_float_hr_cnt "
    "remain_drtn_hr_cnt act_work_qty remain_work_qty target_work_qty target_drtn_hr_cnt target_equip_qty act_equip_qty "
    "remain_equip_qty cstr_date act_start_date act_end_date late_start_date late_end_date expect_end_date "
    "early_start_date early_end_date restart_date reend_date target_start_date target_end_date cstr_type "
    "priority_type suspend_date resume_date guid cstr_date2 cstr_type2 external_early_start_date "
    "external_late_end_date"
)
_LINK_FIELDS = "task_pred_id task_id pred_task_id proj_id pred_proj_id pred_type lag_hr_cnt"
_RESOURCE_FIELDS = (
    "rsrc_id parent_rsrc_id clndr_id guid rsrc_seq_num email_addr rsrc_name rsrc_short_name def_qty_per_hr "
    "cost_qty_type active_flag auto_compute_act_flag def_cost_qty_link_flag ot_flag curr_id rsrc_type rsrc_notes"
)
_RATE_FIELDS = "rsrc_rate_id rsrc_id max_qty_per_hr cost_per_qty start_date"
_ASSIGNMENT_FIELDS = (
    "taskrsrc_id task_id proj_id cost_qty_link_flag rsrc_id remain_qty target_qty remain_qty_per_hr target_qty_per_hr "
    "target_lag_drtn_hr_cnt relag_drtn_hr_cnt act_ot_qty act_reg_qty target_cost act_reg_cost act_ot_cost remain_cost "
    "act_start_date act_end_date restart_date reend_date target_start_date target_end_date rsrc_type"
)
_EXPENSE_FIELDS = "cost_item_id proj_id task_id cost_name act_cost remain_cost target_cost auto_compute_act_flag"


def write_xer(document: ScheduleDocument, stream: BinaryIO) -> tuple[Notice, ...]:
    """Write a document as XER; returns a notice for each thing that the format says in another way or cannot hold.

    The text is in Windows' Western code page, as P6 expects it, or in UTF-8 where that lacks a letter.
    """
    notices = Notices()
    prepared = prepare(document, notices)
    text = "\r\n".join(_Writer(prepared).lines()) + "\r\n"
    try:
        data = text.encode("cp1252")
    except UnicodeEncodeError:
        data = text.encode("utf-8-sig")
        notices.add("xer_encoding")
    stream.write(data)
    for notice in lost(document, text):
        notices.add(notice.code, **notice.detail)
    return notices.all()


class _Writer:
    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.document = prepared.document
        parents = {task.parent_uid for task in self.document.tasks}
        own = [task for task in self.document.tasks if not task.external]
        self.nodes = [task for task in own if task.summary or task.uid in parents]
        taken = {task.uid for task in self.nodes}
        self.activities = [task for task in own if task.uid not in taken]
        self.outside = [task for task in self.document.tasks if task.external]
        names = dict.fromkeys(task.external_project for task in self.outside)
        self.projects = {name: number for number, name in enumerate(names, _PROJECT + 1)}
        self.assigned: dict[int, list[Assignment]] = defaultdict(list)
        for row in self.document.assignments:
            self.assigned[row.task_uid].append(row)
        self.calendar = self.document.properties.calendar_uid
        if self.calendar is None and self.document.calendars:
            self.calendar = self.document.calendars[0].uid

    def lines(self) -> Iterator[str]:
        told = self.document.properties
        day = told.saved_at or dt.datetime.now()
        currency = told.currency or "EUR"
        yield "\t".join(
            ("ERMHDR", _VERSION, f"{day:%Y-%m-%d}", "Project", "vigie", "Vigie", "db", "Project Management", currency)
        )
        if told.currency:
            yield from table("CURRTYPE", _CURRENCY_FIELDS, [_currency(told.currency)])
        yield from self._notes()
        yield from table("OBS", "obs_id seq_num obs_name", [{"obs_id": 1, "seq_num": 0, "obs_name": "Vigie"}])
        yield from table("PROJECT", _PROJECT_FIELDS, self._projects())
        yield from table("CALENDAR", CALENDAR_FIELDS, self._calendars())
        yield from table("SCHEDOPTIONS", _OPTIONS_FIELDS, [self._options()])
        yield from table("PROJWBS", _WBS_FIELDS, self._wbs())
        yield from table("RSRC", _RESOURCE_FIELDS, map(self._resource, self.document.resources))
        yield from table("RSRCRATE", _RATE_FIELDS, self._rates())
        yield from table("TASK", _TASK_FIELDS, map(self._task, (*self.activities, *self.outside)))
        yield from table("PROJCOST", _EXPENSE_FIELDS, self._expenses())
        yield from table("TASKPRED", _LINK_FIELDS, self._links())
        yield from table("TASKRSRC", _ASSIGNMENT_FIELDS, map(self._assignment, self.document.assignments))
        yield from custom_tables(self.document, _PROJECT, {task.uid for task in self.nodes})
        yield "%E"

    # ---------------------------------------------------------------- project

    def _projects(self) -> Iterator[dict[str, Cell]]:
        told = self.document.properties
        yield {
            "proj_id": _PROJECT,
            "fy_start_month_num": 1,
            "rsrc_multi_assign_flag": True,
            "project_flag": True,
            "name_sep_char": ".",
            "def_complete_pct_type": "CP_Drtn",
            "proj_short_name": self._short_name(),
            "clndr_id": self.calendar,
            "task_code_base": 1000,
            "task_code_step": 10,
            "priority_num": 10,
            "critical_drtn_hr_cnt": hours(told.critical_float_limit),
            "last_recalc_date": told.status_date,
            "plan_start_date": told.start,
            "plan_end_date": told.must_finish_by,
            "scd_end_date": told.finish,
            "update_date": told.saved_at,
            "def_duration_type": "DT_FixedDUR2",
            "task_code_prefix": "A",
            "guid": identifier(told.guid),
            "def_qty_type": "QT_Hour",
            "def_task_type": "TT_Task",
            "critical_path_type": "CT_DrivPath" if told.critical_by_longest_path else "CT_TotFloat",
            "task_code_prefix_flag": True,
            "export_flag": True,
        }
        for name, number in self.projects.items():
            yield {"proj_id": number, "proj_short_name": name, "project_flag": True, "export_flag": False}

    def _short_name(self) -> str:
        told = self.document.properties
        return told.code or (told.name or "PROJECT")[:40]

    def _options(self) -> dict[str, Cell]:
        told = self.document.properties
        return {
            "schedoptions_id": 1,
            "proj_id": _PROJECT,
            "sched_open_critical_flag": told.open_ends_critical,
            "sched_lag_early_start_flag": told.start_to_start_lag_from_early_start,
            "sched_retained_logic": told.progress_logic == ProgressLogic.RETAINED_LOGIC,
            "sched_progress_override": told.progress_logic == ProgressLogic.PROGRESS_OVERRIDE,
            "sched_float_type": _FLOATS[told.float_kind],
            "sched_calendar_on_relationship_lag": _LAG_CALENDARS[told.lag_calendar],
            "sched_use_expect_end_flag": told.expected_finish_dates,
        }

    def _calendars(self) -> Iterator[dict[str, Cell]]:
        known = CalendarSet(self.document)
        for calendar in self.document.calendars:
            yield calendar_row(calendar, known.resolve(calendar.uid), _PROJECT, calendar.uid == self.calendar)
        if self.prepared.always is not None:
            yield always(self.prepared.always, "24 h")

    def _wbs(self) -> Iterator[dict[str, Cell]]:
        told, root = self.document.properties, self.prepared.root_task
        yield {
            "wbs_id": self.prepared.root,
            "proj_id": _PROJECT,
            "obs_id": 1,
            "seq_num": 0,
            "est_wt": 1,
            "proj_node_flag": True,
            "status_code": "WS_Open",
            "wbs_short_name": self._short_name() if root is None else root.code.rpartition(".")[2] or root.wbs,
            "wbs_name": told.name or self._short_name() if root is None else root.name,
            "guid": None if root is None else identifier(root.guid),
        }
        place: Counter[int | None] = Counter()
        for order, node in enumerate(self.nodes, 1):
            if node.uid == self.prepared.root:
                continue
            place[node.parent_uid] += 1
            code = (node.code or node.wbs).rpartition(".")[2]
            yield {
                "wbs_id": node.uid,
                "proj_id": _PROJECT,
                "obs_id": 1,
                "seq_num": order,
                "est_wt": 1,
                "proj_node_flag": False,
                "status_code": "WS_Open",
                "wbs_short_name": code or place[node.parent_uid],
                "wbs_name": node.name,
                "parent_wbs_id": node.parent_uid or self.prepared.root,
                "ev_compute_type": "EC_Cmp_pct",
                "ev_etc_compute_type": "EE_Rem_hr",
                "guid": identifier(node.guid),
            }

    def _notes(self) -> Iterator[str]:
        """Notebook topics. P6 titles each; the reader puts a title on the first line, and it goes back there."""
        titles: dict[str, int] = {}
        rows: list[dict[str, Cell]] = []
        for task in self.activities:
            if not task.notes:
                continue
            title, _, text = task.notes.partition("\n")
            if not text.strip() or text.startswith("\n") or len(title) > 40 or title != title.strip():
                title, text = UNTITLED, task.notes
            number = titles.setdefault(title, len(titles) + 1)
            rows.append(
                {
                    "memo_id": len(rows) + 1,
                    "task_id": task.uid,
                    "memo_type_id": number,
                    "proj_id": _PROJECT,
                    "task_memo": memo(text),
                }
            )
        types: list[dict[str, Cell]] = [
            {"memo_type_id": number, "seq_num": number, "task_flag": True, "memo_type": title}
            for title, number in titles.items()
        ]
        yield from table("MEMOTYPE", "memo_type_id seq_num eps_flag proj_flag wbs_flag task_flag memo_type", types)
        yield from table("TASKMEMO", "memo_id task_id memo_type_id proj_id task_memo", rows)

    # ---------------------------------------------------------------- tasks

    def _task(self, task: Task) -> dict[str, Cell]:
        planned = _planned(task)
        percent_type, physical = self._percent(task)
        early_start, early_finish = task.stored.early_start, task.stored.early_finish
        if early_start is None and not task.actual_start and task.start != planned.start:
            early_start = task.start
        if early_finish is None and not task.actual_finish and task.finish != planned.finish:
            early_finish = task.finish
        row: dict[str, Cell] = {
            "task_id": task.uid,
            "proj_id": self.projects[task.external_project] if task.external else _PROJECT,
            "wbs_id": None if task.external else task.parent_uid or self.prepared.root,
            "clndr_id": task.calendar_uid if task.calendar_uid is not None else self.calendar,
            "phys_complete_pct": physical,
            "rev_fdbk_flag": False,
            "est_wt": 1,
            "lock_plan_flag": False,
            "auto_compute_act_flag": False,
            "complete_pct_type": percent_type,
            "task_type": _ACTIVITIES[task.activity_type],
            "duration_type": _DURATIONS[task.task_type],
            "status_code": _status(task),
            "task_code": task.code,
            "task_name": task.name,
            "total_float_hr_cnt": hours(task.stored.total_float),
            "free_float_hr_cnt": hours(task.stored.free_float),
            "remain_drtn_hr_cnt": hours(_remaining(task)),
            "act_work_qty": hours(task.actual_work),
            "remain_work_qty": hours(task.remaining_work),
            "target_work_qty": hours(planned.work),
            "target_drtn_hr_cnt": hours(planned.duration),
            "act_start_date": task.actual_start,
            "act_end_date": task.actual_finish,
            "late_start_date": task.stored.late_start,
            "late_end_date": task.stored.late_finish,
            "expect_end_date": task.expected_finish,
            "early_start_date": early_start,
            "early_end_date": early_finish,
            "restart_date": None if task.actual_finish else early_start,
            "reend_date": None if task.actual_finish else early_finish,
            "target_start_date": planned.start,
            "target_end_date": planned.finish,
            "priority_type": _priority(task.priority),
            "suspend_date": task.suspend,
            "resume_date": task.resume,
            "guid": identifier(task.guid),
            "external_early_start_date": task.external_early_start,
            "external_late_end_date": task.external_late_finish,
        }
        stated = (
            ("", task.constraint, task.constraint_date),
            ("2", task.secondary_constraint, task.secondary_constraint_date),
        )
        for place, constraint, date in stated:
            if constraint is not None and constraint != Constraint.AS_SOON_AS_POSSIBLE:
                row |= {f"cstr_type{place}": _CONSTRAINTS[constraint], f"cstr_date{place}": date}
        return row

    def _percent(self, task: Task) -> tuple[str, float | None]:
        """By which of P6's three ways the share done comes out as it is: by duration, by work, or as stated."""
        physical, percent = task.physical_percent_complete, task.percent_complete
        if percent is None or _status(task) != "TK_Active":
            return "CP_Drtn", physical
        total, left = _planned(task).duration or 0, _remaining(task) or 0
        work = (task.actual_work or 0) + (task.remaining_work or 0)
        if abs((min(100.0, max(0.0, 100 * (total - left) / total)) if total else 0.0) - percent) < 1e-9:
            return "CP_Drtn", physical
        if work and abs(100 * (task.actual_work or 0) / work - percent) < 1e-9:
            return "CP_Units", physical
        return "CP_Phys", percent

    def _expenses(self) -> Iterator[dict[str, Cell]]:
        """Costs of an activity beyond those of its assignments."""
        number = 0
        for task in self.activities:
            rows = self.assigned[task.uid]
            actual = (task.actual_cost or _ZERO) - sum((row.actual_cost or _ZERO for row in rows), _ZERO)
            left = (task.remaining_cost or _ZERO) - sum((row.remaining_cost or _ZERO for row in rows), _ZERO)
            if actual or left or (task.cost is not None and not rows):
                number += 1
                yield {
                    "cost_item_id": number,
                    "proj_id": _PROJECT,
                    "task_id": task.uid,
                    "cost_name": task.name[:120],
                    "act_cost": actual,
                    "remain_cost": left,
                    "target_cost": actual + left,
                    "auto_compute_act_flag": False,
                }

    def _links(self) -> Iterator[dict[str, Cell]]:
        projects = {task.uid: self.projects[task.external_project] for task in self.outside}
        for number, link in enumerate(self.document.links, 1):
            yield {
                "task_pred_id": number,
                "task_id": link.successor_uid,
                "pred_task_id": link.predecessor_uid,
                "proj_id": projects.get(link.successor_uid, _PROJECT),
                "pred_proj_id": projects.get(link.predecessor_uid, _PROJECT),
                "pred_type": _LINKS[link.type],
                "lag_hr_cnt": hours(link.lag),
            }

    # ---------------------------------------------------------------- resources and assignments

    def _resource(self, resource: Resource) -> dict[str, Cell]:
        return {
            "rsrc_id": resource.uid,
            "clndr_id": resource.calendar_uid if resource.calendar_uid is not None else self.calendar,
            "guid": identifier(resource.guid),
            "rsrc_seq_num": resource.id,
            "email_addr": resource.email,
            "rsrc_name": resource.name,
            "rsrc_short_name": resource.code or resource.initials or f"R{resource.uid}",
            "def_qty_per_hr": resource.max_units,
            "cost_qty_type": "QT_Hour",
            "active_flag": resource.active,
            "auto_compute_act_flag": False,
            "def_cost_qty_link_flag": True,
            "ot_flag": False,
            "curr_id": 1,
            "rsrc_type": _RESOURCES.get(resource.type, "RT_Mat"),
            "rsrc_notes": memo(resource.notes) if resource.notes else None,
        }

    def _rates(self) -> Iterator[dict[str, Cell]]:
        number = 0
        for resource in self.document.resources:
            stated = [rate for rate in resource.rates if rate.table == "A" and rate.standard]
            prices: list[tuple[dt.datetime | None, Decimal | None]] = [(rate.start, rate.standard) for rate in stated]
            if not prices and resource.max_units is not None:
                prices = [(None, None)]
            for start, price in prices:
                number += 1
                yield {
                    "rsrc_rate_id": number,
                    "rsrc_id": resource.uid,
                    "max_qty_per_hr": resource.max_units,
                    "cost_per_qty": price,
                    "start_date": start,
                }

    def _assignment(self, row: Assignment) -> dict[str, Cell]:
        planned = next((b for b in row.baselines if b.number == 0), TaskBaseline(0, work=row.work, cost=row.cost))
        remaining = row.remaining_work
        if remaining is None and row.work is not None:
            remaining = max(row.work - (row.actual_work or 0), 0)
        overtime = row.overtime_work
        regular = row.actual_work if row.actual_work is None else row.actual_work - (overtime or 0)
        kinds = {resource.uid: _RESOURCES.get(resource.type, "RT_Mat") for resource in self.document.resources}
        return {
            "taskrsrc_id": row.uid,
            "task_id": row.task_uid,
            "proj_id": _PROJECT,
            "cost_qty_link_flag": True,
            "rsrc_id": row.resource_uid,
            "remain_qty": hours(remaining),
            "target_qty": hours(planned.work),
            "remain_qty_per_hr": row.units,
            "target_qty_per_hr": row.units,
            "relag_drtn_hr_cnt": hours(row.delay),
            "act_ot_qty": hours(overtime),
            "act_reg_qty": hours(regular),
            "target_cost": planned.cost,
            "act_reg_cost": row.actual_cost,
            "remain_cost": row.remaining_cost,
            "act_start_date": row.actual_start,
            "act_end_date": row.actual_finish,
            "restart_date": None if row.actual_start or row.start == planned.start else row.start,
            "reend_date": None if row.actual_finish or row.finish == planned.finish else row.finish,
            "target_start_date": planned.start,
            "target_end_date": planned.finish,
            "rsrc_type": None if row.resource_uid is None else kinds.get(row.resource_uid),
        }


def _currency(code: str) -> dict[str, Cell]:
    return {
        "curr_id": 1,
        "decimal_digit_cnt": 2,
        "curr_symbol": code,
        "decimal_symbol": ".",
        "digit_group_symbol": ",",
        "pos_curr_fmt_type": "#1.1",
        "neg_curr_fmt_type": "(#1.1)",
        "curr_type": code,
        "curr_short_name": code,
        "group_digit_cnt": 3,
        "base_exch_rate": 1,
    }


def _planned(task: Task) -> TaskBaseline:
    """The planned dates, which P6 always has: those of the baseline, or the current ones."""
    stated = next((row for row in task.baselines if row.number == 0), None)
    return stated or TaskBaseline(0, task.start, task.finish, task.duration, task.work)


def _remaining(task: Task) -> int | None:
    if task.remaining_duration is None and task.duration is not None:
        return 0 if task.actual_finish else task.duration
    return task.remaining_duration


def _status(task: Task) -> str:
    if task.actual_finish is not None:
        return "TK_Complete"
    return "TK_NotStart" if task.actual_start is None else "TK_Active"


def _priority(priority: int | None) -> str | None:
    """The nearest of P6's five."""
    if priority is None:
        return None
    return min(codes.PRIORITIES, key=lambda code: abs(codes.PRIORITIES[code] - priority))
