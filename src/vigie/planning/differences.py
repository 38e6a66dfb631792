"""What a file would change, for people to read: kept as JSON with the import, shown on its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import Any

from pydantic_core import to_jsonable_python

from vigie.exchange.document import ScheduleDocument, Task
from vigie.planning.merge import Conflict, FieldChange, MergedDocument
from vigie.planning.results import Outcome, instant

# Fields whose change is the echo of another one, or of the file's own bookkeeping.
_SILENT = frozenset({"id", "guid", "wbs", "outline_level", "start", "finish", "stop", "resume", "work", "actual_work"})
_SILENT_PROPERTIES = frozenset({"saved_at", "application", "finish", "file_type", "author"})


def _value(value: Any) -> Any:
    if is_dataclass(value) or isinstance(value, tuple):
        return str(getattr(value, "name", "")) or "…"
    return to_jsonable_python(value)


def _field(change: FieldChange | Conflict, **values: Any) -> dict[str, Any]:
    return {"field": change.field, **{name: _value(value) for name, value in values.items()}}


def _named(task: Task | None, uid: int) -> dict[str, Any]:
    return {"uid": uid, "name": task.name if task else "", "wbs": task.wbs if task else ""}


def moves(before: Mapping[int, tuple[Any, Any]], outcome: Outcome) -> list[dict[str, Any]]:
    """The tasks whose computed dates differ.

    Args:
        before: start and finish by uid, as they stand now.

    Returns:
        by task: uid, name, wbs, summary, milestone, ``start`` and ``finish`` as pairs (old, new), ``days`` (calendar
        days by which the finish moves, negative when earlier); the largest move first.
    """
    found = []
    starts, finishes = outcome.schedule.start.tolist(), outcome.schedule.finish.tolist()
    for task, start, finish in zip(outcome.document.tasks, starts, finishes, strict=True):
        if task.uid not in before or task.null:
            continue
        old_start, old_finish = before[task.uid]
        new_start, new_finish = instant(start), instant(finish)
        if (old_start, old_finish) == (new_start, new_finish):
            continue
        found.append(
            {
                **_named(task, task.uid),
                "summary": task.summary,
                "milestone": task.milestone,
                "start": [old_start, new_start],
                "finish": [old_finish, new_finish],
                "days": _days(old_finish, new_finish),
            }
        )
    return sorted(found, key=lambda move: -abs(move["days"]))


def _days(old: dt.datetime | None, new: dt.datetime | None) -> float:
    return round((new - old).total_seconds() / 86400, 2) if old and new else 0.0


def describe(
    mine: ScheduleDocument,
    merged: MergedDocument,
    outcome: Outcome,
    before: Mapping[int, tuple[Any, Any]],
    finish: dt.datetime | None,
) -> dict[str, Any]:
    """The differences as JSON: added, removed, changed, moved, kept (edited here, unchanged in the file), conflicts."""
    here = {task.uid: task for task in mine.tasks}
    after = {task.uid: task for task in merged.document.tasks} | {
        uid: task for uid, task in here.items() if uid not in {t.uid for t in merged.document.tasks}
    }
    tasks = merged.kinds["task"]
    changed: dict[int, list[dict[str, Any]]] = {}
    for change in tasks.changed:
        if change.field not in _SILENT:
            changed.setdefault(change.key, []).append(_field(change, old=change.old, new=change.new))
    links = merged.kinds["link"]
    result = {
        "added": [_named(after.get(uid), uid) for uid in tasks.added],
        "removed": [_named(here.get(uid), uid) for uid in tasks.removed],
        "changed": [{**_named(after.get(uid), uid), "fields": fields} for uid, fields in changed.items()],
        "moved": moves(before, outcome),
        "links": {
            "added": [_ends(key, after) for key in links.added],
            "removed": [_ends(key, here) for key in links.removed],
            "changed": sorted({_ends(c.key, after)["text"] for c in links.changed}),
        },
        "kept": [
            {**_named(after.get(c.key), c.key), **_field(c, mine=c.new, theirs=c.old)}
            for c in tasks.kept
            if c.field not in _SILENT
        ],
        "conflicts": [_conflict(kind, c, after) for kind, m in merged.kinds.items() for c in m.conflicts],
        "others": {
            kind: len(m.added) + len(m.removed) + len({c.key for c in m.changed})
            for kind, m in merged.kinds.items()
            if kind in ("calendar", "resource", "assignment")
        },
        "properties": [
            _field(c, old=c.old, new=c.new)
            for c in merged.kinds["properties"].changed
            if c.field not in _SILENT_PROPERTIES
        ],
        "finish": [finish, outcome.finish],
    }
    jsonable: dict[str, Any] = to_jsonable_python(result)
    return jsonable


def _ends(key: tuple[int, int, int], tasks: Mapping[int, Task]) -> dict[str, Any]:
    predecessor, successor = (tasks.get(uid) for uid in key[:2])
    names = [t.name if t else str(uid) for t, uid in ((predecessor, key[0]), (successor, key[1]))]
    return {"predecessor": key[0], "successor": key[1], "text": " → ".join(names)}


def _conflict(kind: str, conflict: Conflict, tasks: Mapping[int, Task]) -> dict[str, Any]:
    named = {"uid": conflict.key, "name": "", "wbs": ""}
    if kind == "task":
        named = _named(tasks.get(conflict.key), conflict.key)
    elif kind == "link":
        named = {"uid": conflict.key[1], "name": _ends(conflict.key, tasks)["text"], "wbs": ""}
    return {
        **named,
        "kind": kind,
        "identity": conflict.identity,
        **_field(conflict, base=conflict.base, mine=conflict.mine, theirs=conflict.theirs),
    }
