"""``vigie schedule``: read schedule files, compute their dates, print them or write them as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from vigie.engine import NEVER, Plan, PlanError, Schedule, schedule
from vigie.exchange import ExchangeError, ScheduleDocument, read_schedule
from vigie.exchange.plan import moment, plan_of


def run_schedule(paths: Sequence[Path], json_out: Path | None) -> int:
    """Schedule each file; with ``json_out`` write ``<file name>.json`` there, else print a table.

    A file that fails is named on the standard error, and the others go on. Returns the exit code.
    """
    failed = False
    if json_out is not None:
        json_out.mkdir(parents=True, exist_ok=True)
    for path in paths:
        try:
            document = read_schedule(path)
            plan = plan_of(document)
            result = schedule(plan)
        except (ExchangeError, PlanError, OSError) as error:
            print(f"{path}: {error}", file=sys.stderr)
            failed = True
            continue
        if json_out is None:
            _print(path, document, plan, result)
        else:
            rows = [_row(document, result, i) for i in _leaves(document)]
            (json_out / f"{path.name}.json").write_text(json.dumps({"tasks": rows}, ensure_ascii=False, indent=1))
    return int(failed)


def _leaves(document: ScheduleDocument) -> Iterator[int]:
    """Tasks that hold dates of their own: not summaries, blank rows, inactive tasks or tasks of other projects."""
    for i, task in enumerate(document.tasks):
        if not (task.summary or task.null or task.external or not task.active):
            yield i


def _iso(value: int, days_only: bool) -> str | None:
    """To the minute, to the second where there are any; of a file that keeps days, the day."""
    date = moment(value)
    if date is None:
        return None
    if days_only:
        date = date.replace(hour=0, minute=0, second=0)
    return date.isoformat(timespec="seconds" if date.second else "minutes")


def _row(document: ScheduleDocument, result: Schedule, i: int) -> dict[str, Any]:
    task, days = document.tasks[i], document.properties.days_only
    return {
        "uid": task.uid,
        "name": task.name,
        "early_start": _iso(int(result.early_start[i]), days),
        "early_finish": _iso(int(result.early_finish[i]), days),
        "late_start": _iso(int(result.late_start[i]), days),
        "late_finish": _iso(int(result.late_finish[i]), days),
        "total_float_minutes": _minutes(int(result.total_float[i])),
        "free_float_minutes": _minutes(int(result.free_float[i])),
        "critical": bool(result.critical[i]),
    }


def _minutes(seconds: int) -> int | float:
    return seconds / 60 if seconds % 60 else seconds // 60


def _print(path: Path, document: ScheduleDocument, plan: Plan, result: Schedule) -> None:
    leaves = list(_leaves(document))
    span = f"{_date(result.project_start)} to {_date(result.project_finish)}"
    print(f"{path}: {document.properties.name or document.properties.title}, {len(leaves)} tasks, {span}")
    print(f"{'uid':>8}  {'start':16}  {'finish':16}  {'late finish':16}  {'float':>9}     task")
    for i, task in enumerate(document.tasks):
        if task.null or result.early_start[i] == NEVER:
            continue
        mark = "*" if result.critical[i] else " "
        name = "  " * max(task.outline_level - 1, 0) + task.name
        dates = "  ".join(_date(int(column[i])) for column in (result.start, result.finish, result.late_finish))
        days = int(result.total_float[i]) / 60 / (document.properties.minutes_per_day or 480)
        print(f"{task.uid:>8}  {dates}  {days:>8.1f}d  {mark}  {name}")
    path_of = [i for i in leaves if result.critical[i]]
    path_of.sort(key=lambda i: (int(result.start[i]), int(result.finish[i])))
    print(f"critical path, {len(path_of)} tasks: " + " > ".join(document.tasks[i].name for i in path_of))
    print()


def _date(value: int) -> str:
    date = moment(value)
    return " " * 16 if date is None else date.strftime("%Y-%m-%d %H:%M")
