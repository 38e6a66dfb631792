"""Between the tables and the neutral document: nothing that a schedule says is lost on the way, in either direction."""

from __future__ import annotations

import gc
import json
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from pydantic import TypeAdapter

from vigie.engine.terms import LagUnit, LinkType
from vigie.exchange import document as doc
from vigie.planning.models import (
    Assignment,
    Baseline,
    BaselineTask,
    Calendar,
    Dependency,
    Resource,
    Schedule,
    Task,
    task_search_text,
)

BATCH = 2000

# Columns of each table that hold a field of the document; the column's name where it differs. All else is ``detail``.
_TASK = {
    name: name
    for name in (
        "uid",
        "outline_level",
        "parent_uid",
        "wbs",
        "code",
        "name",
        "summary",
        "milestone",
        "active",
        "manual",
        "external",
        "activity_type",
        "task_type",
        "calendar_uid",
        "duration",
        "duration_unit",
        "actual_start",
        "actual_finish",
        "remaining_duration",
        "percent_complete",
        "constraint",
        "constraint_date",
        "deadline",
        "notes",
    )
} | {"start": "stated_start", "finish": "stated_finish", "null": "blank"}
_LINK = {
    name: name
    for name in (
        "predecessor_uid",
        "successor_uid",
        "type",
        "lag",
        "lag_unit",
        "lag_percent",
        "lag_display_unit",
    )
}
_RESOURCE = {name: name for name in ("uid", "name", "type", "email", "max_units", "calendar_uid")}
_ASSIGNMENT = {name: name for name in ("uid", "task_uid", "resource_uid", "units", "work")}
_CALENDAR = {name: name for name in ("uid", "name", "kind", "parent_uid")}

_DOCUMENT: TypeAdapter[doc.ScheduleDocument] = TypeAdapter(doc.ScheduleDocument)
_PROPERTIES: TypeAdapter[doc.Properties] = TypeAdapter(doc.Properties)
_CUSTOM_FIELDS: TypeAdapter[tuple[doc.CustomField, ...]] = TypeAdapter(tuple[doc.CustomField, ...])
_TASKS: TypeAdapter[tuple[doc.Task, ...]] = TypeAdapter(tuple[doc.Task, ...])
_LINKS: TypeAdapter[tuple[doc.Link, ...]] = TypeAdapter(tuple[doc.Link, ...])
_RESOURCES: TypeAdapter[tuple[doc.Resource, ...]] = TypeAdapter(tuple[doc.Resource, ...])
_ASSIGNMENTS: TypeAdapter[tuple[doc.Assignment, ...]] = TypeAdapter(tuple[doc.Assignment, ...])
_CALENDARS: TypeAdapter[tuple[doc.Calendar, ...]] = TypeAdapter(tuple[doc.Calendar, ...])

_Row = TypeVar("_Row", bound=models.Model)


@contextmanager
def without_collection() -> Iterator[None]:
    """Make many objects that will be kept: the garbage collector, walking all of them again and again, doubled the
    time. Reference counts free what is dropped, as always."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def pack(document: doc.ScheduleDocument) -> bytes:
    """A document as compressed JSON, to be kept."""
    return zlib.compress(_DOCUMENT.dump_json(document, exclude_defaults=True), 6)


def unpack(packed: bytes) -> doc.ScheduleDocument:
    """The document that ``pack`` made."""
    return _DOCUMENT.validate_json(zlib.decompress(packed))


def _rows(
    model: type[_Row],
    schedule: Schedule,
    records: Sequence[Any],
    adapter: TypeAdapter[Any],
    columns: Mapping[str, str],
    detail: str = "detail",
    exclude: frozenset[str] = frozenset(),
) -> list[_Row]:
    """Unsaved rows for records, in their order."""
    skipped = exclude | columns.keys()
    details = adapter.dump_python(tuple(records), mode="json", exclude_defaults=True, exclude={"__all__": set(skipped)})
    rows = []
    for position, (record, rest) in enumerate(zip(records, details, strict=True)):
        values = {column: getattr(record, name) for name, column in columns.items()}
        if detail:
            values[detail] = rest
        rows.append(model(schedule=schedule, position=position, **values))
    return rows


def _task_rows(schedule: Schedule, tasks: Sequence[doc.Task]) -> list[Task]:
    """Baselines have a table of their own."""
    rows = _rows(Task, schedule, tasks, _TASKS, _TASK, exclude=frozenset({"baselines"}))
    for row in rows:
        row.search_text = task_search_text(row.name, row.code)
    return rows


def _create(model: type[_Row], rows: Iterable[_Row]) -> None:
    model._default_manager.bulk_create(rows, batch_size=BATCH)


_STATED = {
    Calendar: ("position", *_CALENDAR.values(), "definition"),
    Task: ("position", *_TASK.values(), "detail", "search_text"),
    Resource: ("position", *_RESOURCE.values(), "detail"),
    Assignment: ("position", *_ASSIGNMENT.values(), "detail"),
}


def _put(schedule: Schedule, model: type[_Row], rows: list[_Row]) -> None:
    """Write rows over those of the same uid, which keep their primary key; remove those that are gone."""
    manager: Any = model._default_manager
    kept = {row.uid for row in rows}  # type: ignore[attr-defined]
    gone = [pk for pk, uid in manager.filter(schedule=schedule).values_list("pk", "uid") if uid not in kept]
    for first in range(0, len(gone), BATCH):
        manager.filter(pk__in=gone[first : first + BATCH]).delete()
    manager.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=("schedule", "uid"),
        update_fields=[name for name in _STATED[model] if name != "uid"],
    )


@transaction.atomic
def store_document(
    schedule: Schedule, document: doc.ScheduleDocument, *, withdrawn: Collection[int] = frozenset()
) -> None:
    """Write a document over what the tables hold of a schedule. Computed results are left to ``recompute``.

    Baselines keep what was agreed on tasks that the document no longer has, but for those of uid in ``withdrawn``.
    """
    present = frozenset(schedule.tasks.values_list("uid", flat=True))
    schedule.properties = _PROPERTIES.dump_python(document.properties, mode="json", exclude_defaults=True)
    schedule.custom_fields = _CUSTOM_FIELDS.dump_python(document.custom_fields, mode="json")
    schedule.status_date = document.properties.status_date
    schedule.save()
    _put(schedule, Calendar, _rows(Calendar, schedule, document.calendars, _CALENDARS, _CALENDAR, "definition"))
    _put(schedule, Task, _task_rows(schedule, document.tasks))
    _put(schedule, Resource, _rows(Resource, schedule, document.resources, _RESOURCES, _RESOURCE))
    _put(schedule, Assignment, _rows(Assignment, schedule, document.assignments, _ASSIGNMENTS, _ASSIGNMENT))
    schedule.dependencies.all().delete()
    _create(Dependency, _rows(Dependency, schedule, document.links, _LINKS, _LINK, detail=""))
    _store_baselines(schedule, document.tasks, present, withdrawn)


@transaction.atomic
def store_task(schedule: Schedule, document: doc.ScheduleDocument, uid: int) -> None:
    """Write one task of the document over its row, with its assignments and the links that lead to it."""
    position, task = next((i, t) for i, t in enumerate(document.tasks) if t.uid == uid)
    (row,) = _task_rows(schedule, [task])
    columns = {column: getattr(row, column) for column in (*_TASK.values(), "search_text")}
    schedule.tasks.filter(uid=uid).update(**columns, detail=row.detail, position=position)
    _replace_rows(schedule.assignments, Assignment, schedule, document.assignments, _ASSIGNMENTS, _ASSIGNMENT)
    _replace_rows(schedule.dependencies, Dependency, schedule, document.links, _LINKS, _LINK, detail="")


def _replace_rows(
    related: Any,
    model: type[models.Model],
    schedule: Schedule,
    records: Sequence[Any],
    adapter: TypeAdapter[Any],
    columns: Mapping[str, str],
    detail: str = "detail",
) -> None:
    """Write the rows anew where they differ; most edits touch neither links nor assignments."""
    if _records(related, adapter, columns, detail) != tuple(records):
        related.all().delete()
        _create(model, _rows(model, schedule, records, adapter, columns, detail))


def _store_baselines(
    schedule: Schedule, tasks: Sequence[doc.Task], present: Collection[int], withdrawn: Collection[int]
) -> None:
    """Baselines keep their name and being current where their number stays, tasks the float agreed; what was approved
    stays as it is. ``present``: the uids of the tasks until now.
    """
    kept = {baseline.number: baseline for baseline in schedule.baselines.all()}
    approved = {number for number, baseline in kept.items() if baseline.approved_at}
    stated = {(b.number, t.uid): b for t in tasks for b in t.baselines if b.number not in approved}
    # Of the tasks that both had, the document says all; on others, the baseline remembers more than it.
    said = {task.uid for task in tasks}.intersection(present).union(withdrawn)
    rows = BaselineTask.objects.filter(baseline__schedule=schedule, baseline__approved_at=None)
    gone, floats = [], {}
    numbers = approved.union(number for number, _uid in stated)
    for pk, number, uid, total_float in rows.values_list("pk", "baseline__number", "uid", "total_float"):
        floats[number, uid] = total_float
        if uid in said or (number, uid) in stated:
            gone.append(pk)
        else:
            numbers.add(number)
    for first in range(0, len(gone), BATCH):
        BaselineTask.objects.filter(pk__in=gone[first : first + BATCH]).delete()
    schedule.baselines.exclude(number__in=numbers).delete()
    for number in sorted(numbers - kept.keys()):
        name = _("Baseline") if number == 0 else _("Baseline %(number)d") % {"number": number}
        kept[number] = Baseline.objects.create(schedule=schedule, number=number, name=name)
    if numbers and not schedule.baselines.filter(current=True).exists():
        schedule.baselines.filter(number=min(numbers)).update(current=True)
    made = (
        BaselineTask(
            baseline=kept[number],
            uid=uid,
            start=b.start,
            finish=b.finish,
            duration=b.duration,
            work=b.work,
            cost=b.cost,
            total_float=floats.get((number, uid)),
        )
        for (number, uid), b in stated.items()
    )
    BaselineTask.objects.bulk_create(made, batch_size=BATCH)


def _records(
    rows: models.Manager[Any], adapter: TypeAdapter[Any], columns: Mapping[str, str], detail: str = "detail"
) -> Any:
    # Most details are empty: their text tells, without being parsed.
    text = Cast(detail, models.TextField()) if detail else models.Value("{}")
    found = []
    for *values, rest in rows.order_by("position").values_list(*columns.values(), text):
        record = dict(zip(columns, values, strict=True))
        found.append(record if rest == "{}" else json.loads(rest) | record)
    return adapter.validate_python(found)


def _links(schedule: Schedule) -> tuple[doc.Link, ...]:
    """Without the checks of a record: every field of a link is a column, whose values were checked when they came."""
    types, units = {int(t): t for t in LinkType}, {int(u): u for u in LagUnit}
    shown = {str(u): u for u in doc.DurationUnit}
    return tuple(
        doc.Link(before, after, types[kind], lag, units[unit], percent, shown[display])
        for before, after, kind, lag, unit, percent, display in schedule.dependencies.order_by("position").values_list(
            *_LINK.values()
        )
    )


def calendars_of(schedules: Collection[int]) -> dict[int, tuple[doc.Calendar, ...]]:
    """The calendars of many schedules by primary key, those of resources left out. One query."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = Calendar.objects.filter(schedule_id__in=schedules).exclude(kind="resource").order_by("position")
    for pk, definition, *values in rows.values_list("schedule_id", "definition", *_CALENDAR.values()):
        found[pk].append({**definition, **dict(zip(_CALENDAR, values, strict=True))})
    return {pk: _CALENDARS.validate_python(records) for pk, records in found.items()}


def _agreed(rows: models.QuerySet[BaselineTask]) -> dict[int, list[doc.TaskBaseline]]:
    """What baselines hold, by task, in the order of their numbers."""
    found: dict[int, list[doc.TaskBaseline]] = defaultdict(list)
    fields = ("uid", "baseline__number", "start", "finish", "duration", "work", "cost")
    for uid, *values in rows.order_by("baseline__number").values_list(*fields):
        found[uid].append(doc.TaskBaseline(*values))
    return found


def with_approved_baselines(schedule: Schedule, document: doc.ScheduleDocument) -> doc.ScheduleDocument:
    """A document that says of the schedule's approved baselines what they say: no file changes them. Two queries."""
    numbers = set(schedule.baselines.exclude(approved_at=None).values_list("number", flat=True))
    if not numbers:
        return document
    approved = _agreed(BaselineTask.objects.filter(baseline__schedule=schedule, baseline__number__in=numbers))

    def held(task: doc.Task) -> doc.Task:
        own = [b for b in task.baselines if b.number not in numbers]
        return replace(task, baselines=tuple(sorted([*own, *approved.get(task.uid, ())], key=lambda b: b.number)))

    return replace(document, tasks=tuple(held(task) for task in document.tasks))


@without_collection()
def document_of(schedule: Schedule) -> doc.ScheduleDocument:
    """The schedule as a document: seven queries, whatever its size."""
    baselines = _agreed(BaselineTask.objects.filter(baseline__schedule=schedule))
    tasks = _records(schedule.tasks, _TASKS, _TASK)
    if baselines:
        tasks = tuple(
            replace(task, baselines=tuple(baselines[task.uid])) if task.uid in baselines else task for task in tasks
        )
    properties = _PROPERTIES.validate_python(schedule.properties)
    return doc.ScheduleDocument(
        properties=replace(properties, status_date=schedule.status_date),
        calendars=_records(schedule.calendars, _CALENDARS, _CALENDAR, "definition"),
        tasks=tasks,
        links=_links(schedule),
        resources=_records(schedule.resources, _RESOURCES, _RESOURCE),
        assignments=_records(schedule.assignments, _ASSIGNMENTS, _ASSIGNMENT),
        custom_fields=_CUSTOM_FIELDS.validate_python(schedule.custom_fields),
    )
