"""What was agreed stays agreed: baselines through removals, imports and their undo."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from tests.planning.conftest import DAY, Upload, Workshop
from vigie.accounts.roles import Role
from vigie.exchange.document import Task as TaskRecord
from vigie.exchange.document import TaskBaseline
from vigie.planning import services
from vigie.planning.documents import document_of
from vigie.planning.models import Baseline, BaselineTask, ImportState, Schedule, Task
from vigie.planning.queries import compare_baseline

pytestmark = pytest.mark.django_db


def agreed() -> list[tuple[int, int, int | None]]:
    return list(
        BaselineTask.objects.order_by("baseline__number", "uid").values_list("baseline__number", "uid", "duration")
    )


def removed(workshop: Workshop, uid: int) -> None:
    revision = Schedule.objects.get().revision
    services.remove_task(Task.objects.get(uid=uid), actor=workshop.people[Role.PROJECT_MANAGER], revision=revision)


def test_a_baseline_keeps_the_tasks_that_are_removed_later(workshop: Workshop, upload: Upload) -> None:
    manager = workshop.people[Role.PROJECT_MANAGER]
    upload(workshop.document)
    baseline = services.set_baseline(Schedule.objects.get(), actor=manager)
    removed(workshop, 2)
    services.add_task(Schedule.objects.get(), actor=manager, name="Paint")
    assert agreed() == [(0, 1, 3 * DAY), (0, 2, 5 * DAY), (0, 3, 0)]
    assert compare_baseline(manager, Schedule.objects.get(), baseline).removed == [2]
    for uid in (1, 3):
        removed(workshop, uid)
    assert Baseline.objects.get().current
    assert len(agreed()) == 3


def test_a_file_without_a_task_takes_nothing_from_a_baseline_and_its_undo_neither(
    workshop: Workshop, upload: Upload
) -> None:
    manager = workshop.people[Role.PROJECT_MANAGER]
    upload(workshop.document)
    services.set_baseline(Schedule.objects.get(), actor=manager)
    removed(workshop, 3)
    before = agreed()
    second = upload(replace(workshop.document, tasks=workshop.document.tasks[:1], links=()))
    services.confirm_import(second, actor=manager, choices={})
    assert [t.uid for t in Task.objects.all()] == [1]
    assert agreed() == before
    services.undo_import(second, actor=manager)
    assert [t.uid for t in Task.objects.all()] == [1, 2]
    assert agreed() == before


def test_what_a_file_brought_leaves_the_baseline_with_it(workshop: Workshop, upload: Upload) -> None:
    first = TaskBaseline(0, dt.datetime(2026, 1, 5, 8), dt.datetime(2026, 1, 7, 17), 3 * DAY)
    dig = replace(workshop.document.tasks[0], baselines=(first,))
    base = replace(workshop.document, tasks=(dig, *workshop.document.tasks[1:]))
    upload(base)
    new = TaskRecord(uid=9, id=4, name="Paint", duration=DAY, baselines=(replace(first, duration=DAY),))
    second = upload(replace(base, tasks=(*base.tasks, new)))
    services.confirm_import(second, actor=workshop.people[Role.PROJECT_MANAGER])
    assert agreed() == [(0, 1, 3 * DAY), (0, 9, DAY)]
    services.undo_import(second, actor=workshop.people[Role.PROJECT_MANAGER])
    assert agreed() == [(0, 1, 3 * DAY)]


def test_an_undo_asks_before_a_baseline_goes_with_it(workshop: Workshop, upload: Upload) -> None:
    manager = workshop.people[Role.PROJECT_MANAGER]
    first = upload(workshop.document)
    services.set_baseline(Schedule.objects.get(), actor=manager)
    with pytest.raises(ValidationError):
        services.undo_import(first, actor=manager)
    assert len(agreed()) == 3
    services.undo_import(first, actor=manager, discard_later_edits=True)
    assert agreed() == []


def test_a_file_changes_no_approved_baseline(workshop: Workshop, upload: Upload) -> None:
    """Who may not approve may not replace what was approved, by no way."""
    manager, officer = workshop.people[Role.PROJECT_MANAGER], workshop.people[Role.PMO_OFFICER]
    first = TaskBaseline(0, dt.datetime(2026, 1, 5, 8), dt.datetime(2026, 1, 7, 17), 3 * DAY)
    base = replace(
        workshop.document, tasks=(replace(workshop.document.tasks[0], baselines=(first,)), *workshop.document.tasks[1:])
    )
    upload(base)
    services.approve_baseline(Baseline.objects.get(), actor=officer)
    before = agreed()
    longer = replace(first, duration=9 * DAY, finish=dt.datetime(2026, 1, 15, 17))
    other = replace(first, number=1, duration=2 * DAY)
    tasks = tuple(replace(t, baselines=(longer, other)) for t in base.tasks)
    second = upload(replace(base, tasks=tasks))
    assert second.state == ImportState.WAITING
    services.confirm_import(second, actor=manager)
    assert [row for row in agreed() if row[0] == 0] == before
    assert [row for row in agreed() if row[0] == 1] == [(1, 1, 2 * DAY), (1, 2, 2 * DAY), (1, 3, 2 * DAY)]
    assert Baseline.objects.get(number=0).approved_by == officer
    third = upload(replace(base, tasks=tasks))
    assert third.state == ImportState.UNCHANGED
    assert document_of(Schedule.objects.get()).tasks[0].baselines == (first, other)
