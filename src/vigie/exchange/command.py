"""``vigie schedule``: read schedule files, compute their dates, print them or write them as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from vigie.engine import NEVER, PlanError, Schedule, schedule
from vigie.exchange import ExchangeError, ScheduleDocument, read_schedule
from vigie.exchange.messages import _, describe, describe_refusal
from vigie.exchange.plan import moment, plan_of

Gettext = Callable[[str], str]


def run_schedule(paths: Sequence[Path], json_out: Path | None, gettext: Gettext = str) -> int:
    """Schedule each file; with ``json_out`` write ``<file name>.json`` there, else print a table.

    A file that fails, and what the reader remarks, is told on the standard error, and the others go on. Returns the
    exit code.
    """
    failed = False
    try:
        if json_out is not None:
            json_out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        print(_unusable(json_out, error, gettext), file=sys.stderr)
        return 1
    for path in paths:
        found = computed(path, gettext)
        if found is None:
            failed = True
            continue
        document, result = found
        if json_out is None:
            _print(path, document, result, gettext)
            continue
        rows = [_row(document, result, i) for i in _leaves(document)]
        target = json_out / f"{path.name}.json"
        try:
            target.write_text(json.dumps({"tasks": rows}, ensure_ascii=False, indent=1), encoding="utf-8")
        except OSError as error:
            print(_unusable(target, error, gettext), file=sys.stderr)
            failed = True
    return int(failed)


def computed(path: Path, gettext: Gettext) -> tuple[ScheduleDocument, Schedule] | None:
    """A file's document and dates; ``None`` after having said on the standard error why there are none."""
    try:
        document = read_schedule(path)
    except ExchangeError as error:
        print(f"{path}: {describe(error, gettext)}", file=sys.stderr)
        return None
    except OSError as error:
        print(_unusable(path, error, gettext), file=sys.stderr)
        return None
    for notice in document.notices:
        print(f"{path}: {describe(notice, gettext)}", file=sys.stderr)
    try:
        return document, schedule(plan_of(document))
    except PlanError as error:
        print(f"{path}: {describe_refusal(document, error, gettext)}", file=sys.stderr)
        return None


def _unusable(path: Path | None, error: OSError, gettext: Gettext) -> str:
    if isinstance(error, FileNotFoundError):
        return gettext(_("%(path)s: there is no such file. Check its name and folder.")) % {"path": path}
    if isinstance(error, IsADirectoryError):
        return gettext(_("%(path)s is a folder: name the files in it.")) % {"path": path}
    return gettext(_("%(path)s cannot be opened: %(reason)s")) % {"path": path, "reason": error.strerror}


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


def _print(path: Path, document: ScheduleDocument, result: Schedule, gettext: Gettext) -> None:
    leaves = list(_leaves(document))
    heading = gettext(_("%(path)s: %(name)s, %(count)d tasks, from %(start)s to %(finish)s")) % {
        "path": path,
        "name": document.properties.name or document.properties.title or path.stem,
        "count": len(leaves),
        "start": _date(result.project_start),
        "finish": _date(result.project_finish),
    }
    titles = [gettext(t) for t in (_("number"), _("start"), _("finish"), _("late finish"), _("total float"), _("task"))]
    number, start, finish, late, margin, task_title = titles
    print(heading)
    print(f"{number:>8}  {start:16}  {finish:16}  {late:16}  {margin:>13}     {task_title}")
    for i, task in enumerate(document.tasks):
        if task.null or result.early_start[i] == NEVER:
            continue
        mark = "*" if result.critical[i] else " "
        name = "  " * max(task.outline_level - 1, 0) + task.name
        dates = "  ".join(_date(int(column[i])) for column in (result.start, result.finish, result.late_finish))
        days = int(result.total_float[i]) / 60 / (document.properties.minutes_per_day or 480)
        float_text = gettext(_("%(days).1f d")) % {"days": days}
        print(f"{task.uid:>8}  {dates}  {float_text:>13}  {mark}  {name}")
    path_of = [i for i in leaves if result.critical[i]]
    path_of.sort(key=lambda i: (int(result.start[i]), int(result.finish[i])))
    names = " > ".join(document.tasks[i].name for i in path_of)
    print(gettext(_("critical path (*), %(count)d tasks: %(names)s")) % {"count": len(path_of), "names": names})
    print()


def _date(value: int) -> str:
    date = moment(value)
    return " " * 16 if date is None else date.strftime("%Y-%m-%d %H:%M")
