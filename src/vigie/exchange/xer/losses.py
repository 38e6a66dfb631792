"""What a XER file does not say of a document: found by reading the file again, not by a list kept by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from vigie.exchange.document import Assignment, Notice, Properties, Resource, ScheduleDocument, Task, TaskBaseline
from vigie.exchange.xer.reader import read_text

TOLD = {
    Properties: ("title", "author", "manager", "company", "notes"),
    Task: (
        "effort_driven", "task_type", "priority", "percent_complete", "physical_percent_complete", "work", "cost",
        "fixed_cost", "notes", "hyperlink", "custom", "recurring",
    ),
    Resource: ("type", "max_units", "rates", "availability", "group", "material_label", "notes", "custom"),
    Assignment: ("units", "work", "delay", "levelling_delay", "contour", "cost", "custom"),
}  # fmt: skip
"""What people would miss. Dates are computed again, and what was changed on purpose has notices of its own."""


def lost(document: ScheduleDocument, text: str) -> Iterator[Notice]:
    """Notices on fields that were stated and come back otherwise, and on the order of the rows."""
    again = read_text(text)
    of_project = _differ((document.properties,), (again.properties,), Properties)
    found = ["project_notes" if name == "notes" else name for name in of_project]
    leaves = {task.uid for task in again.tasks if not task.summary}
    tasks = [task for task in document.tasks if task.uid in leaves]
    found += _differ(tasks, again.tasks, Task)
    if any(_other_baselines(task.baselines) for task in document.tasks):
        found.append("baselines")
    if any(task.summary and (task.notes or task.custom) and _kept(task, again) for task in document.tasks):
        found.append("summaries")
    used = {row.resource_uid for row in again.assignments}
    found += _differ([row for row in document.resources if row.uid in used], again.resources, Resource)
    people = [row for row in document.assignments if row.resource_uid is not None and row.task_uid in leaves]
    found += _differ(people, again.assignments, Assignment)
    if found:
        yield Notice("xer_not_kept", {"fields": ",".join(dict.fromkeys(found))})
    known = {task.uid for task in document.tasks}
    before = [task.uid for task in document.tasks if task.uid in {row.uid for row in again.tasks}]
    if before != [task.uid for task in again.tasks if task.uid in known]:
        yield Notice("xer_order", {})


def _kept(task: Task, again: ScheduleDocument) -> bool:
    other = next((row for row in again.tasks if row.uid == task.uid), None)
    return other is None or other.notes != task.notes or other.custom != task.custom


def _other_baselines(baselines: Iterable[TaskBaseline]) -> bool:
    return any(row.number for row in baselines)


def _differ(old: Iterable[Any], new: Iterable[Any], kind: type[Any]) -> list[str]:
    """The told fields of ``kind`` that a row stated and that are not what they were."""
    defaults = {item.name: item.default for item in fields(kind)}
    rows = {getattr(row, "uid", 0): row for row in new}
    differing = []
    for name in TOLD[kind]:
        for row in old:
            value, other = getattr(row, name), rows.get(getattr(row, "uid", 0))
            if other is None or not value or value == defaults[name]:
                continue
            if getattr(other, name) != value:
                differing.append(name)
                break
    return differing
