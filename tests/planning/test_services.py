"""Import, merge, undo, edit: what a person does with a schedule, and that nothing is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from tests.planning.conftest import Upload, Workshop, task_dates
from vigie.accounts.models import AuditEvent, User
from vigie.accounts.roles import LEADS, Role
from vigie.exchange import document as doc
from vigie.exchange.document import ScheduleDocument
from vigie.jobs.models import Job, JobState
from vigie.jobs.services import retry_job, run_job
from vigie.planning import results, services
from vigie.planning.documents import document_of
from vigie.planning.edits import apply_edit
from vigie.planning.merge import Side
from vigie.planning.models import ImportState, Schedule, Task
from vigie.planning.services import imports
from vigie.portfolio.services import EditConflict, set_archived

pytestmark = pytest.mark.django_db


def test_a_first_import_is_applied_at_once_and_computed(workshop: Workshop, upload: Upload) -> None:
    imported = upload(workshop.document)
    assert (imported.state, imported.job and imported.job.state) == (ImportState.APPLIED, JobState.SUCCEEDED)
    assert task_dates(workshop.project) == {
        "Dig": ("2026-01-05 08:00", "2026-01-07 17:00"),
        "Build": ("2026-01-08 08:00", "2026-01-14 17:00"),
        "Open": ("2026-01-14 17:00", "2026-01-14 17:00"),
    }
    assert imported.job is not None
    assert imported.job.result["url"] == f"/projects/{workshop.project.pk}/schedule/"


def test_the_same_file_again_changes_nothing(workshop: Workshop, upload: Upload) -> None:
    upload(workshop.document)
    before = Schedule.objects.get()
    again = upload(workshop.document)
    assert again.state == ImportState.UNCHANGED
    assert Schedule.objects.get().revision == before.revision


def test_a_second_import_waits_and_shows_what_it_would_change(workshop: Workshop, upload: Upload) -> None:
    upload(workshop.document)
    dig, build, opening = workshop.document.tasks
    extra = doc.Task(uid=9, name="Paint", duration=28_800)
    theirs = replace(workshop.document, tasks=(replace(dig, duration=5 * 28_800), build, opening, extra))
    waiting = upload(theirs)
    assert waiting.state == ImportState.WAITING
    seen = waiting.differences
    assert [t["name"] for t in seen["added"]] == ["Paint"]
    assert [(c["name"], c["fields"]) for c in seen["changed"]] == [
        ("Dig", [{"field": "duration", "old": 86_400, "new": 144_000}])
    ]
    assert {(m["name"], m["days"]) for m in seen["moved"]} == {("Dig", 2.0), ("Build", 2.0), ("Open", 2.0)}
    # Nothing is applied before it is confirmed.
    assert Task.objects.filter(name="Paint").count() == 0
    services.confirm_import(waiting, actor=workshop.people[Role.PROJECT_MANAGER])
    assert task_dates(workshop.project)["Build"] == ("2026-01-12 08:00", "2026-01-16 17:00")
    assert Task.objects.filter(name="Paint").count() == 1


def test_edits_made_here_survive_a_new_file_and_conflicts_are_for_a_person(workshop: Workshop, upload: Upload) -> None:
    manager = workshop.people[Role.PROJECT_MANAGER]
    upload(workshop.document)
    schedule = Schedule.objects.get()
    build = Task.objects.get(name="Build")
    services.edit_task(build, actor=manager, revision=schedule.revision, notes="Crane from Lyon", duration=8 * 28_800)
    dig, theirs_build, opening = workshop.document.tasks
    theirs = replace(
        workshop.document,
        tasks=(replace(dig, name="Excavate"), replace(theirs_build, duration=6 * 28_800), opening),
    )
    waiting = upload(theirs)
    (conflict,) = waiting.differences["conflicts"]
    assert (conflict["identity"], conflict["mine"], conflict["theirs"]) == ("task:2:duration", 230_400, 172_800)
    assert {k["field"] for k in waiting.differences["kept"]} >= {"notes"}
    services.confirm_import(waiting, actor=manager, choices={"task:2:duration": Side.MINE})
    build.refresh_from_db()
    assert (build.duration, build.notes) == (230_400, "Crane from Lyon")
    assert Task.objects.get(uid=1).name == "Excavate"


def test_a_schedule_changed_meanwhile_is_shown_again_before_it_is_applied(workshop: Workshop, upload: Upload) -> None:
    manager = workshop.people[Role.PROJECT_MANAGER]
    upload(workshop.document)
    theirs = replace(
        workshop.document, tasks=(replace(workshop.document.tasks[0], name="X"), *workshop.document.tasks[1:])
    )
    waiting = upload(theirs)
    revision = Schedule.objects.get().revision
    services.edit_task(Task.objects.get(uid=1), actor=manager, revision=revision, name="Dig deep")
    with pytest.raises(EditConflict):
        services.confirm_import(waiting, actor=manager)
    waiting.refresh_from_db()
    assert [c["identity"] for c in waiting.differences["conflicts"]] == ["task:1:name"]
    assert Task.objects.get(uid=1).name == "Dig deep"


def test_an_import_can_be_undone_and_later_edits_are_not_swept_away_unasked(workshop: Workshop, upload: Upload) -> None:
    manager = workshop.people[Role.PROJECT_MANAGER]
    upload(workshop.document)
    before = document_of(Schedule.objects.get())
    theirs = replace(workshop.document, tasks=workshop.document.tasks[:2], links=workshop.document.links[:1])
    second = upload(theirs)
    services.confirm_import(second, actor=manager)
    assert Task.objects.count() == 2
    second.refresh_from_db()
    revision = Schedule.objects.get().revision
    services.edit_task(Task.objects.get(uid=1), actor=manager, revision=revision, notes="later")
    with pytest.raises(ValidationError):
        services.undo_import(second, actor=manager)
    assert Task.objects.count() == 2
    services.undo_import(second, actor=manager, discard_later_edits=True)
    assert document_of(Schedule.objects.get()) == before
    second.refresh_from_db()
    assert (second.state, bool(second.after)) == (ImportState.UNDONE, True)


def test_a_file_that_cannot_be_read_leaves_everything_as_it_was(workshop: Workshop, upload: Upload) -> None:
    upload(workshop.document)
    before = document_of(Schedule.objects.get())
    broken = upload(b"<Project xmlns='http://schemas.microsoft.com/project'><Tasks><Task>", name="broken.xml")
    assert (broken.state, broken.job and broken.job.state) == (ImportState.FAILED, JobState.FAILED)
    assert broken.error
    assert document_of(Schedule.objects.get()) == before


def test_a_circle_is_named_by_its_tasks_and_not_written(workshop: Workshop, upload: Upload) -> None:
    circle = (*workshop.document.links, doc.Link(2, 1))
    failed = upload(replace(workshop.document, links=circle))
    assert failed.state == ImportState.FAILED
    assert "Dig" in failed.error
    assert "Build" in failed.error
    assert not Task.objects.exists()


def test_the_preview_is_what_is_then_kept(workshop: Workshop, upload: Upload) -> None:
    manager = workshop.people[Role.PROJECT_MANAGER]
    upload(workshop.document)
    dig, revision = Task.objects.get(uid=1), Schedule.objects.get().revision
    preview = services.preview_task_edit(dig, actor=manager, duration=4 * 28_800)
    assert task_dates(workshop.project)["Dig"][1] == "2026-01-07 17:00"
    assert preview.finish == (dt.datetime(2026, 1, 14, 17), dt.datetime(2026, 1, 15, 17))
    services.edit_task(dig, actor=manager, revision=revision, duration=4 * 28_800)
    kept = {t.uid: (t.start, t.finish) for t in Task.objects.all()}
    assert {m["uid"]: (m["start"][1], m["finish"][1]) for m in preview.moved} == {
        uid: dates for uid, dates in kept.items() if uid in {m["uid"] for m in preview.moved}
    }
    assert Schedule.objects.get().finish == preview.finish[1]
    event = AuditEvent.objects.filter(action="planning.edit_task").get()
    assert (event.old["duration"], event.new["duration"]) == (86_400, 115_200)


def test_the_second_editor_of_a_task_is_told_and_of_another_task_is_not(workshop: Workshop, upload: Upload) -> None:
    manager = workshop.people[Role.PROJECT_MANAGER]
    upload(workshop.document)
    dig, build, revision = Task.objects.get(uid=1), Task.objects.get(uid=2), Schedule.objects.get().revision
    services.edit_task(dig, actor=manager, revision=revision, name="First")
    with pytest.raises(EditConflict):
        services.edit_task(dig, actor=manager, revision=revision, name="Second")
    services.edit_task(build, actor=manager, revision=revision, name="Elsewhere")
    assert set(Task.objects.values_list("name", flat=True)) == {"First", "Elsewhere", "Open"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"percent_complete": 50.0}, ("2026-01-05 08:00", None, 50.0, 43_200)),
        ({"percent_complete": 100.0}, ("2026-01-05 08:00", "2026-01-07 17:00", 100.0, 0)),
        ({"actual_finish": dt.datetime(2026, 1, 6, 17)}, ("2026-01-05 08:00", "2026-01-06 17:00", 100.0, 0)),
        ({"actual_start": dt.datetime(2026, 1, 6, 8)}, ("2026-01-06 08:00", None, 0.0, 86_400)),
    ],
)
def test_progress_figures_agree(
    workshop: Workshop, upload: Upload, values: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    upload(workshop.document)
    member = workshop.people[Role.TEAM_MEMBER]
    task = services.edit_task(Task.objects.get(uid=1), actor=member, revision=Schedule.objects.get().revision, **values)
    shown = tuple(f"{v:%Y-%m-%d %H:%M}" if v else None for v in (task.actual_start, task.actual_finish))
    assert (*shown, task.percent_complete, task.remaining_duration) == expected


@pytest.mark.parametrize("role", [*Role, None])
def test_who_may_change_a_schedule(workshop: Workshop, upload: Upload, role: Role | None) -> None:
    upload(workshop.document)
    person = workshop.people[role] if role else User.objects.create_user("out@example.org", full_name="Out")
    task, revision = Task.objects.get(uid=1), Schedule.objects.get().revision
    schedule = Schedule.objects.get()
    attempts = {
        "plan": lambda: services.edit_task(task, actor=person, revision=revision, name="Changed"),
        "preview": lambda: services.preview_task_edit(task, actor=person, name="Changed"),
        "add": lambda: services.add_task(schedule, actor=person, name="More"),
        "remove": lambda: services.remove_task(task, actor=person, revision=revision + 9),
        "baseline": lambda: services.set_baseline(schedule, actor=person),
        "status": lambda: services.set_status_date(
            schedule, None, actor=person, revision=Schedule.objects.get().revision
        ),
        "import": lambda: services.request_import(workshop.project, actor=person, name="a.xml", chunks=[b"x"]),
    }
    before = document_of(schedule)
    for name, attempt in attempts.items():
        if role in LEADS:
            attempt()
        else:
            with pytest.raises(PermissionDenied):
                attempt()
            assert document_of(Schedule.objects.get()) == before, name
    assert (Schedule.objects.visible_to(person).exists()) == (role not in (Role.CLIENT, None))


def test_a_baseline_measures_the_slip_of_tasks_and_milestones(workshop: Workshop, upload: Upload) -> None:
    from vigie.planning.queries import compare_baseline

    manager = workshop.people[Role.PROJECT_MANAGER]
    upload(workshop.document)
    baseline = services.set_baseline(Schedule.objects.get(), actor=manager, name="Contract")
    services.edit_task(
        Task.objects.get(uid=1), actor=manager, revision=Schedule.objects.get().revision, duration=5 * 28_800
    )
    services.add_task(Schedule.objects.get(), actor=manager, name="Paint")
    seen = compare_baseline(manager, Schedule.objects.get(), baseline)
    assert [(s.name, s.calendar_days, s.working_days) for s in seen.slips] == [
        ("Dig", 2, 2),
        ("Build", 2, 2),
        ("Open", 2, 2),
    ]
    assert [name for _uid, name in seen.added] == ["Paint"]


def test_an_edit_of_one_task_touches_no_other(workshop: Workshop) -> None:
    document: ScheduleDocument = workshop.document
    after = apply_edit(document, 1, {"name": "New"}, {})
    assert after.tasks[1:] == document.tasks[1:]
    assert after.links == document.links


def test_milestones_are_recorded_at_each_status_date(workshop: Workshop, upload: Upload) -> None:
    from vigie.planning.queries import milestone_trend

    manager = workshop.people[Role.PROJECT_MANAGER]
    upload(workshop.document)
    for day, days in ((6, 3), (13, 6)):
        schedule = Schedule.objects.get()
        services.set_status_date(schedule, dt.datetime(2026, 1, day, 17), actor=manager, revision=schedule.revision)
        services.edit_task(
            Task.objects.get(uid=1), actor=manager, revision=Schedule.objects.get().revision, duration=days * 28_800
        )
    (line,) = milestone_trend(manager, Schedule.objects.get())
    assert [(d.isoformat(), f"{f:%Y-%m-%d}") for d, f in line.points] == [
        ("2026-01-06", "2026-01-14"),
        ("2026-01-13", "2026-01-19"),
    ]


def test_a_summary_is_not_removed_over_what_somebody_did_below_it(workshop: Workshop, upload: Upload) -> None:
    manager = workshop.people[Role.PROJECT_MANAGER]
    works = doc.Task(uid=8, id=4, name="Works", summary=True)
    paint = doc.Task(uid=9, id=5, name="Paint", duration=28_800, parent_uid=8, outline_level=2)
    upload(replace(workshop.document, tasks=(*workshop.document.tasks, works, paint)))
    seen = Schedule.objects.get().revision
    services.edit_task(Task.objects.get(uid=9), actor=manager, revision=seen, notes="In blue, says the client")
    with pytest.raises(EditConflict):
        services.remove_task(Task.objects.get(uid=8), actor=manager, revision=seen)
    services.remove_task(Task.objects.get(uid=1), actor=manager, revision=seen)
    services.remove_task(Task.objects.get(uid=8), actor=manager, revision=Schedule.objects.get().revision)
    assert [t.uid for t in Task.objects.all()] == [2, 3]


def test_a_job_started_again_after_its_import_was_applied_changes_nothing(workshop: Workshop, upload: Upload) -> None:
    """Its worker died between the last write and its own record, or somebody cancelled it too late."""
    imported = upload(workshop.document)
    assert imported.job is not None
    Job.objects.filter(pk=imported.job.pk).update(state=JobState.INTERRUPTED)
    again = retry_job(imported.job, actor=workshop.people[Role.PROJECT_MANAGER])
    run_job(again.pk)
    again.refresh_from_db()
    imported.refresh_from_db()
    assert (again.state, imported.state) == (JobState.SUCCEEDED, ImportState.APPLIED)
    services.undo_import(imported, actor=workshop.people[Role.PROJECT_MANAGER])
    assert not Task.objects.exists()


def test_a_cancel_that_comes_after_the_schedule_was_written_does_not_deny_it(
    workshop: Workshop, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def recompute(*args: Any, **options: Any) -> Any:
        Job.objects.update(cancel_requested=True)
        return results.recompute(*args, **options)

    monkeypatch.setattr(imports, "recompute", recompute)
    imported = upload(workshop.document)
    assert imported.job is not None
    assert (imported.state, imported.job.state) == (ImportState.APPLIED, JobState.SUCCEEDED)


def test_the_schedule_of_an_archived_project_changes_no_more(workshop: Workshop, upload: Upload) -> None:
    manager, officer = workshop.people[Role.PROJECT_MANAGER], workshop.people[Role.PMO_OFFICER]
    applied = upload(workshop.document)
    services.set_baseline(Schedule.objects.get(), actor=manager)
    waiting = upload(replace(workshop.document, tasks=workshop.document.tasks[:1], links=()))
    set_archived(workshop.project, True, actor=officer)
    workshop.project.refresh_from_db()
    schedule, task = Schedule.objects.get(), Task.objects.get(uid=1)
    revision, baseline = schedule.revision, schedule.baselines.get()
    acts: list[Callable[[], object]] = [
        lambda: services.edit_task(task, actor=manager, revision=revision, name="New"),
        lambda: services.add_task(schedule, actor=manager, name="New"),
        lambda: services.remove_task(task, actor=manager, revision=revision),
        lambda: services.set_status_date(schedule, dt.datetime(2026, 1, 6, 17), actor=manager, revision=revision),
        lambda: services.set_baseline(schedule, actor=manager),
        lambda: services.choose_baseline(baseline, actor=manager),
        lambda: services.approve_baseline(baseline, actor=officer),
        lambda: services.request_import(workshop.project, actor=manager, name="x.xml", chunks=[b"x"]),
        lambda: services.confirm_import(waiting, actor=manager),
        lambda: services.undo_import(applied, actor=manager, discard_later_edits=True),
    ]
    before = document_of(schedule)
    for act in acts:
        with pytest.raises(ValidationError, match="is archived: restore it before you change it"):
            act()
    assert document_of(Schedule.objects.get()) == before


def test_only_results_that_changed_are_written(workshop: Workshop, upload: Upload) -> None:
    """Beside the chain, a task that nothing moves."""
    aside = doc.Task(uid=7, id=4, name="Fence", duration=28_800)
    upload(replace(workshop.document, tasks=(*workshop.document.tasks, aside)))
    schedule = Schedule.objects.get()
    written: list[set[int]] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if many and sql.startswith("UPDATE"):
            written.append({row[-1] for row in params})  # primary keys
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        results.recompute(schedule)
        assert written == []
        Task.objects.filter(schedule=schedule, uid=2).update(deadline=dt.datetime(2026, 1, 13, 17))
        results.recompute(schedule)
    # Its late dates and its float, and the float of what comes before it.
    uids = dict(Task.objects.filter(schedule=schedule).values_list("pk", "uid"))
    assert [{uids[pk] for pk in rows} for rows in written] == [{1, 2}]
    driving = set(schedule.dependencies.filter(driving=True).values_list("predecessor_uid", "successor_uid"))
    assert driving == {(1, 2), (2, 3)}
