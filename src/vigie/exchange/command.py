"""``vigie schedule``, ``assess`` and ``diff``: read schedule files; compute, judge or compare them; text or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from vigie.engine import NEVER, PlanError, Schedule, schedule
from vigie.engine.assessment import Finding, Outcome
from vigie.engine.float_paths import float_paths
from vigie.exchange import ExchangeError, ScheduleDocument, read_schedule
from vigie.exchange.comparison import Change, Comparison, compare
from vigie.exchange.messages import _, describe, describe_refusal
from vigie.exchange.plan import moment, plan_of

Gettext = Callable[[str], str]


def run_schedule(paths: Sequence[Path], json_out: Path | None, gettext: Gettext = str, *, chains: int = 0) -> int:
    """Schedule each file; with ``json_out`` write ``<file name>.json`` there, else print a table, and below it as many
    ``chains`` of tasks that lead to the finish.

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
            if chains:
                _print_chains(document, result, chains, gettext)
            print()
            continue
        rows = [_row(document, result, i) for i in _leaves(document)]
        target = json_out / f"{path.name}.json"
        try:
            target.write_text(json.dumps({"tasks": rows}, ensure_ascii=False, indent=1), encoding="utf-8")
        except OSError as error:
            print(_unusable(target, error, gettext), file=sys.stderr)
            failed = True
    return int(failed)


def run_assess(paths: Sequence[Path], as_data: bool, gettext: Gettext = str) -> int:
    """Judge each file and print its points, or all of it as one JSON document on the standard output.

    A file that fails is told on the standard error, and the others go on. Returns the exit code: what is to be mended
    in a schedule is no failure of the command.
    """
    from vigie.exchange.assessment import as_json, assess

    files = []
    for path in paths:
        found = computed(path, gettext)
        if found is None:
            continue
        document, result = found
        findings = assess(document, computed=result)
        files.append({"file": path.name, "checks": [as_json(document, finding) for finding in findings]})
        if not as_data:
            _print_findings(path, document, findings, gettext)
    if as_data:
        print(json.dumps({"files": files}, ensure_ascii=False, indent=1))
    return int(len(files) < len(paths))


def run_diff(before: Path, after: Path, as_data: bool, gettext: Gettext = str) -> int:
    """Compare two files of one schedule and print what differs, or all of it as JSON. Returns the exit code."""
    read = [computed(path, gettext) for path in (before, after)]
    if read[0] is None or read[1] is None:
        return 1
    found = compare(read[0][0], read[1][0])
    if as_data:
        print(json.dumps(_comparison_data(found), ensure_ascii=False, indent=1, default=str))
    else:
        _print_comparison(found, gettext)
    return 0


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


def _print_chains(document: ScheduleDocument, result: Schedule, chains: int, gettext: Gettext) -> None:
    """The paths to the finish, the one with the least float first."""
    found = float_paths(plan_of(document), result, limit=chains)
    per_day = 60 * (document.properties.minutes_per_day or 480)
    for number in range(1, int(found.path.max(initial=0)) + 1):
        rows = [i for i in range(len(document.tasks)) if found.path[i] == number]
        rows.sort(key=lambda i: (int(result.start[i]), int(result.finish[i])))
        words = {
            "number": number,
            "float": gettext(_("%(days).1f d")) % {"days": min(int(found.relative_float[i]) for i in rows) / per_day},
            "names": " > ".join(document.tasks[i].name for i in rows),
        }
        print(gettext(_("path %(number)d, float %(float)s: %(names)s")) % words)


_TASKS_TOLD = 5
_CAUSES_TOLD = 3


def _print_findings(path: Path, document: ScheduleDocument, findings: Sequence[Finding], gettext: Gettext) -> None:
    from vigie.exchange.assessment import LACKING, OUTCOMES, WORDS, cause_text, is_dcma, limit_text, value_text

    outcomes = {outcome: gettext(text) for outcome, text in OUTCOMES.items()}
    failed = sum(f.outcome == Outcome.FAILED for f in findings)
    measured = sum(f.outcome in (Outcome.FAILED, Outcome.PASSED) for f in findings)
    print(
        gettext(_("%(path)s: %(failed)d of the %(measured)d points measured are to be mended"))
        % {"path": path, "failed": failed, "measured": measured}
    )
    wide = max(map(len, outcomes.values()))
    for number, finding in enumerate(findings, 1):
        words = WORDS[finding.check]
        place = f"DCMA {number}" if is_dcma(finding.check) else ""
        told = gettext(LACKING[finding.lacking]) if finding.lacking else value_text(finding, gettext)
        line = gettext(_("%(title)s: %(value)s")) % {"title": gettext(words.title), "value": told}
        if limit := limit_text(finding, gettext):
            line = gettext(_("%(line)s (asked: %(limit)s)")) % {"line": line, "limit": limit}
        print(f"{place:7}  {outcomes[finding.outcome]:{wide}}  {line}")
        if finding.outcome != Outcome.FAILED:
            continue
        indent = " " * (11 + wide)
        for cause in finding.causes[:_CAUSES_TOLD]:
            because = cause_text(cause.reason, document.tasks[cause.task].name, gettext)
            print(
                gettext(_("%(indent)s%(count)d because of %(cause)s"))
                % {"indent": indent, "count": cause.tasks, "cause": because}
            )
        names = list(dict.fromkeys(document.tasks[i].name for i in finding.tasks.tolist()))
        more = f" … (+{len(names) - _TASKS_TOLD})" if len(names) > _TASKS_TOLD else ""
        print(f"{indent}{'; '.join(names[:_TASKS_TOLD])}{more}")
        print(f"{indent}→ {gettext(words.advice)}")
    print()


def _comparison_data(found: Comparison) -> dict[str, Any]:
    def task(uid: int) -> dict[str, Any]:
        return {"uid": uid, "name": found.name(uid)}

    def change(changed: Change) -> dict[str, Any]:
        details = [{"field": name, "before": a, "after": b} for name, a, b in changed.details]
        return {**task(changed.uid), "kind": changed.kind.value, "details": details}

    return {
        "finish": [_date(value).strip() for value in found.finish],
        "effects": [
            {"change": change(e.change) if e.change else None, "days": e.seconds / 86_400} for e in found.effects
        ],
        "added": [task(uid) for uid in found.added],
        "removed": [task(uid) for uid in found.removed],
        "moved": [
            {
                **task(m.uid),
                "start": [_date(value).strip() for value in m.start],
                "finish": [_date(value).strip() for value in m.finish],
            }
            for m in found.moves
        ],
        "changes": [change(changed) for changed in found.changes],
        "newly_critical": [task(uid) for uid in found.newly_critical],
        "no_longer_critical": [task(uid) for uid in found.no_longer_critical],
    }


_LINES_TOLD = 15


def _print_comparison(found: Comparison, gettext: Gettext) -> None:
    from vigie.exchange.comparing import change_text, days_text

    before, after = (_date(value).strip() for value in found.finish)
    moved = days_text(found.finish[1] - found.finish[0], gettext)
    print(gettext(_("finish: %(before)s -> %(after)s (%(days)s)")) % {"before": before, "after": after, "days": moved})
    if found.effects:
        print(gettext(_("what moved it, one change after another:")))
    for effect in found.effects[:_LINES_TOLD]:
        text = change_text(found, effect.change, gettext) if effect.change else gettext(_("all other changes together"))
        print(f"  {days_text(effect.seconds, gettext):>12}  {text}")
    names = [
        (_("added"), [found.name(uid) for uid in found.added]),
        (_("removed"), [found.name(uid) for uid in found.removed]),
        (_("newly critical"), [found.name(uid) for uid in found.newly_critical]),
        (_("no longer critical"), [found.name(uid) for uid in found.no_longer_critical]),
    ]
    for title, told in names:
        if told:
            more = f" … (+{len(told) - _LINES_TOLD})" if len(told) > _LINES_TOLD else ""
            listed = "; ".join(told[:_LINES_TOLD]) + more
            print(
                gettext(_("%(title)s (%(count)d): %(names)s"))
                % {"title": gettext(title), "count": len(told), "names": listed}
            )
    rows = [
        (
            _("changed"),
            [change_text(found, c, gettext) for c in found.changes if c.kind.value not in ("added", "removed")],
        )
    ]
    rows.append((_("moved"), [f"{days_text(m.seconds, gettext):>12}  {found.name(m.uid)}" for m in found.moves]))
    for title, told in rows:
        if told:
            print(f"{gettext(title)} ({len(told)})")
            for line in told[:_LINES_TOLD]:
                print(f"  {line}")
            if len(told) > _LINES_TOLD:
                print(f"  … (+{len(told) - _LINES_TOLD})")


def _date(value: int) -> str:
    date = moment(value)
    return " " * 16 if date is None else date.strftime("%Y-%m-%d %H:%M")
