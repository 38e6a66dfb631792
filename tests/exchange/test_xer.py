"""Reading XER without Java."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.exchange.conftest import expected, mpxj_document, shared_schedules
from vigie.exchange import ScheduleDocument, read_schedule
from vigie.exchange.document import DurationUnit, Properties, StoredDates, Task


@pytest.mark.parametrize("path", shared_schedules("XER"))
def test_the_activities_have_the_dates_that_primavera_stored(path: Path) -> None:
    tasks = {task.uid: task for task in read_schedule(path).tasks}
    for uid, row in expected(path).items():
        stored = tasks[uid].stored
        got = (stored.early_start, stored.early_finish, stored.late_start, stored.late_finish)
        assert [value and value.isoformat(timespec="minutes") for value in got] == [
            row[key] for key in ("es", "ef", "ls", "lf")
        ]
        assert stored.total_float == (None if row["tf"] is None else row["tf"] * 60)
        assert stored.free_float == (None if row["ff"] is None else row["ff"] * 60)


def _activity(task: Task) -> Task:
    """Without what says nothing of dates. MPXJ gives completed activities a float of 0 where the file has none, writes
    «critical» for its own calculation, and counts durations in hours."""
    return replace(
        task,
        id=None,
        level_assignments=True,
        duration_unit=DurationUnit.HOURS,
        percent_work_complete=None,
        physical_percent_complete=None,
        cost=task.cost or None,
        actual_cost=task.actual_cost or None,
        remaining_cost=task.remaining_cost or None,
        fixed_cost=None,
        stored=replace(task.stored, critical=None, total_float=None if task.actual_finish else task.stored.total_float),
    )


def _summary(task: Task) -> Task:
    """MPXJ rolls the activities up to the WBS; the file states no dates there, and the engine computes them."""
    return Task(
        uid=task.uid,
        name=task.name,
        guid=task.guid,
        code=task.code,
        wbs=task.wbs,
        outline_level=task.outline_level,
        parent_uid=task.parent_uid,
        summary=task.summary,
        custom=task.custom,
        stored=StoredDates(),
    )


def comparable(document: ScheduleDocument) -> ScheduleDocument:
    told = document.properties
    return ScheduleDocument(
        properties=Properties(
            name=told.name,
            code=told.code,
            guid=told.guid,
            tool=told.tool,
            finish=told.finish,
            status_date=told.status_date,
            must_finish_by=told.must_finish_by,
            calendar_uid=told.calendar_uid,
            minutes_per_day=told.minutes_per_day,
            minutes_per_week=told.minutes_per_week,
            critical_float_limit=told.critical_float_limit,
            progress_logic=told.progress_logic,
            lag_calendar=told.lag_calendar,
            float_kind=told.float_kind,
            critical_by_longest_path=told.critical_by_longest_path,
            open_ends_critical=told.open_ends_critical,
            expected_finish_dates=told.expected_finish_dates,
            start_to_start_lag_from_early_start=told.start_to_start_lag_from_early_start,
        ),
        calendars=document.calendars,
        tasks=tuple(
            _summary(task) if task.summary else _activity(task)
            for task in sorted(document.tasks, key=lambda task: task.uid)
        ),
        links=tuple(
            sorted(
                (replace(link, lag_display_unit=DurationUnit.HOURS) for link in document.links),
                key=lambda link: (link.successor_uid, link.predecessor_uid, link.type),
            )
        ),
        resources=document.resources,
        assignments=document.assignments,
        custom_fields=document.custom_fields,
    )


@pytest.mark.java
@pytest.mark.parametrize("path", shared_schedules("XER"))
def test_our_reader_says_what_mpxj_says(path: Path) -> None:
    assert comparable(read_schedule(path)) == comparable(mpxj_document(path))
