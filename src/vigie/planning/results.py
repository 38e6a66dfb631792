"""The engine's results: computed from a document, kept in the rows of the schedule."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from vigie.engine import NEVER, PlanError
from vigie.exchange.document import ScheduleDocument
from vigie.exchange.messages import describe_refusal
from vigie.exchange.plan import plan_of
from vigie.planning.documents import document_of, without_collection
from vigie.planning.events import announce_recomputed
from vigie.planning.models import Dependency, MilestoneRecord, Schedule, Task

if TYPE_CHECKING:
    from vigie.engine import Schedule as Computed

_EPOCH = dt.datetime(1970, 1, 1)
INSTANTS = ("start", "finish", "early_start", "early_finish", "late_start", "late_finish")
FLOATS = ("total_float", "free_float")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A document with its computed schedule; row ``i`` of the arrays is ``document.tasks[i]``."""

    document: ScheduleDocument
    schedule: Computed

    @property
    def finish(self) -> dt.datetime | None:
        """The latest finish of the active tasks."""
        return self._extreme("finish", np.max)

    @property
    def start(self) -> dt.datetime | None:
        """The earliest start of the active tasks."""
        return self._extreme("start", np.min)

    def _extreme(self, name: str, pick: Any) -> dt.datetime | None:
        counts = np.array([t.active and not t.null and not t.external for t in self.document.tasks], dtype=bool)
        values = getattr(self.schedule, name)[counts]
        values = values[values != NEVER]
        return instant(int(pick(values))) if len(values) else None


def instant(seconds: int) -> dt.datetime | None:
    """The engine's seconds as a local date and time; ``None`` for «not stated»."""
    return None if seconds == NEVER else _EPOCH + dt.timedelta(seconds=int(seconds))


def run_engine(document: ScheduleDocument) -> Outcome:
    """Compute a document.

    Raises:
        ValidationError: the plan cannot be computed; the text names the tasks and says what to do.
    """
    from vigie.engine import schedule as compute

    try:
        return Outcome(document, compute(plan_of(document)))
    except PlanError as error:
        raise ValidationError(describe_refusal(document, error, _)) from error


_RESULT_FIELDS = (*INSTANTS, *FLOATS, "critical", "start_reason", "finish_reason", "driver_uid")


def _stored(seconds: NDArray[np.int64]) -> list[Any]:
    """Instants as the database keeps them (``LocalDateTimeField``): converted once for each that differs."""
    different, places = np.unique(seconds, return_inverse=True)
    moments = [instant(value) for value in different.tolist()]
    texts: list[Any] = moments if connection.vendor == "postgresql" else [m and m.isoformat(" ") for m in moments]
    return [texts[place] for place in places.tolist()]


def _columns(outcome: Outcome) -> list[list[Any]]:
    """The results of each task as the database keeps them, in the order of ``_RESULT_FIELDS``."""
    computed, links = outcome.schedule, outcome.document.links
    columns: list[list[Any]] = []
    for place, name in enumerate(INSTANTS):
        seconds = getattr(computed, name)
        # Start and finish are the early ones, but for what Primavera shows of started activities.
        alike = (i for i in range(place) if np.array_equal(getattr(computed, INSTANTS[i]), seconds))
        same = next(alike, None)
        columns.append(_stored(seconds) if same is None else columns[same])
    columns += [[None if v == NEVER else v for v in getattr(computed, name).tolist()] for name in FLOATS]
    columns += [computed.critical.tolist(), computed.start_reason.tolist(), computed.finish_reason.tolist()]
    columns.append([links[i].predecessor_uid if i >= 0 else None for i in computed.driving_link.tolist()])
    return columns


def _write(schedule: Schedule, outcome: Outcome) -> int:
    """Keep the results that are not kept yet; how many rows they are, few after an edit.

    By the driver, with one prepared statement: values as the database keeps them are compared and written, so that no
    field converts a hundred thousand of them back and forth. ``outcome.document`` must hold the rows in their order.
    """
    fields = [Task._meta.get_field(name) for name in _RESULT_FIELDS]
    names = [connection.ops.quote_name(str(field.column)) for field in fields]  # type: ignore[union-attr]
    # As text, or the driver of SQLite would parse each instant.
    plain = names if connection.vendor == "postgresql" else [f"CAST({n} AS text)" for n in names[: len(INSTANTS)]]
    read = ", ".join([*plain, *names[len(plain) :], "id"])
    table = connection.ops.quote_name(Task._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {read} FROM {table} WHERE schedule_id = %s ORDER BY position", [schedule.pk])
        kept = cursor.fetchall()
        found = zip(*_columns(outcome), strict=True)
        changed = [(*new, old[-1]) for old, new in zip(kept, found, strict=True) if old[:-1] != new]
        if changed:
            assignments = ", ".join(f"{name} = %s" for name in names)
            cursor.executemany(f"UPDATE {table} SET {assignments} WHERE id = %s", changed)
    driving = set(np.flatnonzero(outcome.schedule.link_driving).tolist())
    drove = set(schedule.dependencies.filter(driving=True).values_list("position", flat=True))
    for positions, drives in ((sorted(drove - driving), False), (sorted(driving - drove), True)):
        for first in range(0, len(positions), 900):
            some = Dependency.objects.filter(schedule=schedule, position__in=positions[first : first + 900])
            some.update(driving=drives)
    return len(changed)


@without_collection()
@transaction.atomic
def recompute(schedule: Schedule, document: ScheduleDocument | None = None, *, announce: bool = True) -> Outcome:
    """Run the engine on what the tables hold (or on ``document``, which must equal it) and keep its results.

    ``announce``: tell the other rooms after the commit; who loads a whole history tells them once, day by day.

    Raises:
        ValidationError: the plan cannot be computed; nothing was written.
    """
    outcome = run_engine(document or document_of(schedule))
    _write(schedule, outcome)
    schedule.start, schedule.finish = outcome.start, outcome.finish
    schedule.computed_at = timezone.now()
    schedule.save(update_fields=["start", "finish", "computed_at"])
    _record_milestones(schedule, outcome)
    if announce:
        announce_recomputed(schedule.pk)
    return outcome


def _record_milestones(schedule: Schedule, outcome: Outcome) -> None:
    """Where the milestones stand at the status date; a later computation at the same date replaces this one."""
    if schedule.status_date is None:
        return
    day = schedule.status_date.date()
    records = [
        MilestoneRecord(
            schedule=schedule,
            status_date=day,
            uid=task.uid,
            name=task.name,
            finish=finish,
            complete=task.actual_finish is not None,
        )
        for task, seconds in zip(outcome.document.tasks, outcome.schedule.finish.tolist(), strict=True)
        if task.milestone and task.active and not task.summary and not task.null and (finish := instant(seconds))
    ]
    schedule.milestone_records.filter(status_date=day).delete()
    MilestoneRecord.objects.bulk_create(records, batch_size=2000)
