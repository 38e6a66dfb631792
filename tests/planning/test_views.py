"""The pages of a schedule: who sees them, what they say, what their forms do."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from tests.planning.conftest import DAY, Upload, Workshop, task_dates
from vigie.accounts.models import AuditEvent, User
from vigie.accounts.roles import LEADS, READERS, Role
from vigie.exchange import document as doc
from vigie.planning.forms import TaskForm
from vigie.planning.models import ImportState, Schedule, ScheduleImport, Task
from vigie.planning.services import confirm_import, edit_task, set_baseline, set_status_date
from vigie.planning.tables import rolled_up
from vigie.planning.views.gantt import gantt_data

PAGES = (
    "",
    "data/",
    "table/",
    "tasks/1/",
    "tasks/2/why/",
    "imports/",
    "baselines/",
    "baselines/0/",
    "export/",
    "export/primavera/",
)
LEADS_ONLY = ("tasks/add/", "tasks/1/remove/", "import/", "import/template/", "status-date/")


@pytest.fixture
def planned(workshop: Workshop, upload: Upload) -> Schedule:
    """The workshop's schedule, imported, with a baseline."""
    upload(workshop.document)
    schedule = Schedule.objects.get(node=workshop.project)
    set_baseline(schedule, actor=workshop.people[Role.PROJECT_MANAGER], name="Contract")
    return schedule


def as_(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def url(workshop: Workshop, rest: str = "") -> str:
    return f"/projects/{workshop.project.pk}/schedule/{rest}"


@pytest.fixture
def manager(client: Client, workshop: Workshop) -> Client:
    return as_(client, workshop.people[Role.PROJECT_MANAGER])


class TestWhoSees:
    @pytest.mark.parametrize("page", PAGES)
    def test_readers_see_and_the_client_meets_what_a_stranger_meets(
        self, client: Client, workshop: Workshop, planned: Schedule, page: str
    ) -> None:
        for role in READERS:
            assert as_(client, workshop.people[role]).get(url(workshop, page)).status_code == 200, (role, page)
        stranger = User.objects.create_user("stranger@example.org", full_name="Stranger")
        absent = as_(client, stranger).get(f"/projects/{workshop.project.pk + 999}/schedule/{page}")
        for person in (stranger, workshop.people[Role.CLIENT]):
            refused = as_(client, person).get(url(workshop, page))
            assert refused.status_code == absent.status_code == 404
            assert b"Dig" not in refused.content

    def test_nobody_is_asked_to_sign_in(self, client: Client, workshop: Workshop, planned: Schedule) -> None:
        for page in PAGES:
            response = client.get(url(workshop, page))
            assert response.status_code == 302
            assert response.headers["Location"].startswith("/accounts/login/")

    @pytest.mark.parametrize("page", LEADS_ONLY)
    def test_only_those_who_lead_change(self, client: Client, workshop: Workshop, planned: Schedule, page: str) -> None:
        for role in READERS:
            expected = 200 if role in LEADS else 403
            assert as_(client, workshop.people[role]).get(url(workshop, page)).status_code == expected, (role, page)

    def test_a_portfolio_has_no_schedule(self, manager: Client, workshop: Workshop) -> None:
        assert manager.get(f"/projects/{workshop.project.parent_id}/schedule/").status_code == 404

    def test_inline_styles_are_allowed_on_the_chart_alone(
        self, manager: Client, workshop: Workshop, planned: Schedule
    ) -> None:
        chart = manager.get(url(workshop)).headers["Content-Security-Policy"]
        table = manager.get(url(workshop, "table/")).headers["Content-Security-Policy"]
        assert "style-src-attr 'unsafe-inline'" in chart
        assert "unsafe-inline" not in table
        assert "unsafe-eval" not in chart


class TestChartData:
    def test_says_what_the_engine_stored(self, workshop: Workshop, planned: Schedule) -> None:
        def at(day: int, hour: int) -> int:
            return int((dt.datetime(2026, 1, day, hour) - dt.datetime(1970, 1, 1)).total_seconds() // 60)

        data = gantt_data(planned)
        assert data["tasks"] == [
            [1, 0, "#1", "Dig", 0, at(5, 8), at(7, 17), 1440, 0, 0, 1, at(5, 8), at(7, 17)],
            [2, 0, "#2", "Build", 0, at(8, 8), at(14, 17), 2400, 0, 0, 1, at(8, 8), at(14, 17)],
            [3, 0, "#3", "Open", 1, at(14, 17), at(14, 17), 0, 0, 0, 1, at(14, 17), at(14, 17)],
        ]
        assert data["links"] == [[1, 2, 0, 1], [2, 3, 0, 1]]
        assert (data["start"], data["finish"]) == (at(5, 8), at(14, 17))
        assert data["minutesPerDay"] == 480
        assert data["daysOff"] == [5, 6]

    def test_takes_as_many_queries_for_many_tasks_as_for_few(
        self, workshop: Workshop, planned: Schedule, upload: Upload, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(4):
            gantt_data(planned)

    def test_late_is_after_the_baseline_or_the_deadline_and_not_complete(
        self, workshop: Workshop, planned: Schedule
    ) -> None:
        planned.tasks.filter(uid=2).update(finish=dt.datetime(2026, 1, 15, 17))
        planned.tasks.filter(uid=1).update(deadline=dt.datetime(2026, 1, 6, 17))
        assert [row[10] & 2 for row in gantt_data(planned)["tasks"]] == [2, 2, 0]
        planned.tasks.update(percent_complete=100)
        assert [row[10] & 2 for row in gantt_data(planned)["tasks"]] == [0, 0, 0]

    def test_no_schedule_has_no_data(self, manager: Client, workshop: Workshop) -> None:
        assert manager.get(url(workshop, "data/")).status_code == 404
        assert b"no schedule yet" in manager.get(url(workshop)).content


class TestProgressOfSummaries:
    def test_is_that_of_the_tasks_weighted_by_duration(self) -> None:
        rows = [
            (1, None, True, None, None),
            (2, 1, True, None, None),
            (3, 2, False, 10, 100.0),
            (4, 2, False, 30, 0.0),
            (5, 1, False, 10, 50.0),
            (6, 1, False, 0, 100.0),
            (7, None, True, None, 33.0),
            (8, 7, False, 10, 100.0),
            (9, None, True, None, None),
        ]
        assert rolled_up(rows) == {2: 25.0, 1: 30.0}

    def test_is_seen_in_chart_and_table(self, manager: Client, workshop: Workshop, upload: Upload) -> None:
        top = doc.Task(uid=10, id=1, name="Works", summary=True, outline_level=1)
        below = [replace(task, outline_level=2, parent_uid=10) for task in workshop.document.tasks]
        upload(replace(workshop.document, tasks=(top, *below)))
        schedule = Schedule.objects.get(node=workshop.project)
        schedule.tasks.filter(uid__in=(1, 3)).update(percent_complete=100)
        assert [row[9] for row in gantt_data(schedule)["tasks"]] == [38, 100, 0, 100]
        rows = manager.get(url(workshop, "table/")).context["rows"]
        assert rows[0].task.percent_complete == 37.5


class TestTable:
    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("", ["Dig", "Build", "Open"]),
            ("?q=ui", ["Build"]),
            ("?q=ÔPEN", ["Open"]),
            ("?q=%232", ["Build"]),
            ("?only=milestones", ["Open"]),
            ("?only=critical", ["Dig", "Build", "Open"]),
            ("?only=late", []),
            ("?only=incomplete", ["Build", "Open"]),
            ("?sort=-name", ["Open", "Dig", "Build"]),
            ("?sort=-start", ["Open", "Build", "Dig"]),
            ("?sort=nonsense&only=nonsense&page=nonsense", ["Dig", "Build", "Open"]),
        ],
    )
    def test_filters_and_sorts(
        self, manager: Client, workshop: Workshop, planned: Schedule, query: str, names: list[str]
    ) -> None:
        planned.tasks.filter(uid=1).update(percent_complete=100)
        response = manager.get(url(workshop, f"table/{query}"))
        assert [row.task.name for row in response.context["rows"]] == names

    def test_pages_of_a_large_schedule_take_few_queries(
        self, manager: Client, workshop: Workshop, planned: Schedule, django_assert_max_num_queries: Any
    ) -> None:
        Task.objects.bulk_create(
            Task(schedule=planned, uid=1000 + n, position=1000 + n, name=f"T{n}", start=dt.datetime(2026, 1, 5))
            for n in range(400)
        )
        with django_assert_max_num_queries(16):
            response = manager.get(url(workshop, "table/?page=3"))
        assert len(response.context["rows"]) == 100
        assert response.context["page"].number == 3

    def test_writes_dates_and_numbers_as_the_reader_does(
        self, client: Client, workshop: Workshop, planned: Schedule
    ) -> None:
        person = workshop.people[Role.AUDITOR]
        for language, date, days in (("en", "7 Jan 2026", "3\u00a0d"), ("fr", "07/01/2026", "3\u00a0j")):
            User.objects.filter(pk=person.pk).update(language=language)
            person.refresh_from_db()
            text = as_(client, person).get(url(workshop, "table/")).content.decode()
            assert date in text
            assert days in text


def form_data(schedule: Schedule, uid: int, **changes: str) -> dict[str, str]:
    """What the browser posts when it has loaded the form and changed these controls."""
    task = schedule.tasks.select_related("schedule__node").get(uid=uid)
    form = TaskForm(task=task, may_change=True, length=doc_length(schedule))
    shown = form.shown()
    return {**shown, "seen": json.dumps(shown), "revision": str(task.schedule.revision), **changes}


def doc_length(schedule: Schedule) -> Any:
    from vigie.planning.durations import DayLength

    return DayLength.of(schedule)


class TestEditing:
    def test_the_preview_says_what_moves_and_writes_nothing(
        self, manager: Client, workshop: Workshop, planned: Schedule
    ) -> None:
        before = task_dates(workshop.project)
        data = form_data(planned, 1, duration="5 d") | {"act": "preview"}
        response = manager.post(url(workshop, "tasks/1/edit/"), data)
        assert response.status_code == 200
        moves = [(m.name, m.shift, m.later) for m in response.context["moved"]]
        assert sorted(moves) == [("Build", "+2 days", True), ("Dig", "+2 days", True), ("Open", "+2 days", True)]
        assert [(c.label, c.before, c.after) for c in response.context["changes"]] == [("Duration", "3\u00a0d", "5 d")]
        assert response.context["finish"] == dt.datetime(2026, 1, 16, 17)
        assert task_dates(workshop.project) == before

    def test_keep_writes_it(self, manager: Client, workshop: Workshop, planned: Schedule) -> None:
        data = form_data(planned, 1, duration="5 d", notes="Rock below") | {"act": "keep"}
        response = manager.post(url(workshop, "tasks/1/edit/"), data)
        assert response.headers["Location"] == url(workshop, "tasks/1/")
        task = Task.objects.get(schedule=planned, uid=1)
        assert (task.duration, task.notes) == (5 * DAY, "Rock below")
        assert task_dates(workshop.project)["Open"] == ("2026-01-16 17:00", "2026-01-16 17:00")

    def test_in_the_panel_keep_tells_the_chart(self, manager: Client, workshop: Workshop, planned: Schedule) -> None:
        data = form_data(planned, 1, duration="5 d") | {"act": "keep"}
        response = manager.post(url(workshop, "tasks/1/edit/"), data, headers={"HX-Request": "true"})
        assert response.headers["HX-Trigger"] == "schedule-changed"
        assert b"<html" not in response.content
        assert b"16 Jan 2026 17:00" in response.content

    def test_only_what_was_changed_is_sent(self, manager: Client, workshop: Workshop, planned: Schedule) -> None:
        manager.post(url(workshop, "tasks/1/edit/"), form_data(planned, 1, name="Dig deep") | {"act": "keep"})
        event = AuditEvent.objects.filter(action="planning.edit_task").latest("pk")
        assert event.old == {"name": "Dig"}
        assert event.new.keys() == {"name", "revision"}

    @pytest.mark.parametrize(
        ("changes", "field", "text"),
        [
            ({"duration": "long"}, "duration", "is not a duration"),
            ({"duration": "-2 d"}, "duration", "zero or more"),
            ({"name": " "}, "name", "required"),
            ({"predecessors": "9"}, "predecessors", "is not understood"),
            ({"predecessors": "1 %%"}, "predecessors", "is not understood"),
            ({"constraint": "4"}, "constraint_date", "needs a date"),
            ({"percent_complete": "140"}, "percent_complete", "100"),
            ({"deadline": "soon"}, "deadline", "Write a day and an hour"),
        ],
    )
    def test_an_error_stands_at_its_field_and_nothing_typed_is_lost(
        self,
        manager: Client,
        workshop: Workshop,
        planned: Schedule,
        changes: dict[str, str],
        field: str,
        text: str,
    ) -> None:
        data = form_data(planned, 2, notes="Typed", **changes) | {"act": "keep"}
        response = manager.post(url(workshop, "tasks/2/edit/"), data)
        assert response.status_code == 422
        form = response.context["form"]
        assert text in " ".join(form.errors[field])
        assert form["notes"].value() == "Typed"
        assert Task.objects.get(schedule=planned, uid=2).notes == ""

    def test_a_circle_of_links_is_told_by_its_tasks(
        self, manager: Client, workshop: Workshop, planned: Schedule
    ) -> None:
        data = form_data(planned, 1, predecessors="3") | {"act": "preview"}
        response = manager.post(url(workshop, "tasks/1/edit/"), data)
        assert response.status_code == 422
        (text,) = response.context["form"].non_field_errors()
        assert "in a circle" in text
        assert all(name in text for name in ("Dig", "Build", "Open"))

    def test_links_are_read_in_both_languages(self, manager: Client, workshop: Workshop, planned: Schedule) -> None:
        data = form_data(planned, 3, predecessors="2FD+2j; 1 SS + 50%") | {"act": "keep"}
        assert manager.post(url(workshop, "tasks/3/edit/"), data).status_code == 302
        links = planned.dependencies.filter(successor_uid=3).order_by("predecessor_uid")
        assert [(k.predecessor_uid, k.type, k.lag, k.lag_percent) for k in links] == [
            (1, 1, 0, 50.0),
            (2, 0, 2 * DAY, None),
        ]
        with translation.override("fr"):
            task = planned.tasks.get(uid=3)
            form = TaskForm(task=task, may_change=True, length=doc_length(planned))
        assert form.shown()["predecessors"] in ("#1DD+50%; #2FD+2\u00a0j", "#2FD+2\u00a0j; #1DD+50%")

    def test_nothing_changed_is_said(self, manager: Client, workshop: Workshop, planned: Schedule) -> None:
        response = manager.post(url(workshop, "tasks/1/edit/"), form_data(planned, 1) | {"act": "preview"})
        assert response.status_code == 422
        assert response.context["form"].non_field_errors() == ["You have changed nothing yet."]

    def test_the_second_editor_is_told_and_nothing_is_overwritten(
        self, client: Client, workshop: Workshop, planned: Schedule
    ) -> None:
        mine = form_data(planned, 1, duration="5 d", notes="Mine") | {"act": "keep"}
        officer = workshop.people[Role.PMO_OFFICER]
        task = planned.tasks.select_related("schedule__node").get(uid=1)
        edit_task(task, actor=officer, revision=planned.revision, duration=4 * DAY, name="Dig again")
        response = as_(client, workshop.people[Role.PROJECT_MANAGER]).post(url(workshop, "tasks/1/edit/"), mine)
        assert response.status_code == 409
        conflict = response.context["conflict"]
        assert conflict["who"] == str(officer)
        rows = {(row.label, row.theirs, row.mine) for row in conflict["rows"]}
        assert ("Duration", "4\u00a0d", "5 d") in rows
        assert ("Name", "Dig again", "–") in rows
        task.refresh_from_db()
        assert (task.duration, task.name, task.notes) == (4 * DAY, "Dig again", "")
        # The form now stands on their change, with mine on top: keeping it overwrites only what I typed.
        form = response.context["form"]
        again = {name: form[name].value() or "" for name in form.fields} | {"act": "keep", "active": "on"}
        again = {name: value for name, value in again.items() if value not in (False, None)}
        assert client.post(url(workshop, "tasks/1/edit/"), again).status_code == 302
        task.refresh_from_db()
        assert (task.duration, task.name, task.notes) == (5 * DAY, "Dig again", "Mine")

    def test_a_team_member_records_progress_and_nothing_else(
        self, client: Client, workshop: Workshop, planned: Schedule
    ) -> None:
        member = as_(client, workshop.people[Role.TEAM_MEMBER])
        form = member.get(url(workshop, "tasks/1/edit/")).context["form"]
        assert form.shown().keys() == {
            "percent_complete",
            "actual_start",
            "actual_finish",
            "remaining_duration",
            "notes",
        }
        data = {**form.shown(), "seen": form.initial["seen"], "revision": str(form.initial["revision"])}
        data |= {"percent_complete": "50", "duration": "9 d", "act": "keep"}
        assert member.post(url(workshop, "tasks/1/edit/"), data).status_code == 302
        task = Task.objects.get(schedule=planned, uid=1)
        assert (task.percent_complete, task.duration) == (50, 3 * DAY)
        auditor = as_(client, workshop.people[Role.AUDITOR])
        assert auditor.post(url(workshop, "tasks/1/edit/"), data).status_code == 403

    def test_a_task_that_is_gone_is_not_found(self, manager: Client, workshop: Workshop, planned: Schedule) -> None:
        for page in ("tasks/77/", "tasks/77/edit/", "tasks/77/why/"):
            assert manager.get(url(workshop, page)).status_code == 404


class TestTasks:
    def test_the_first_task_makes_the_schedule(self, manager: Client, workshop: Workshop) -> None:
        data = {"name": "Start here", "duration": "2 d", "start": "2026-03-02T08:00"}
        response = manager.post(url(workshop, "tasks/add/"), data)
        assert response.status_code == 302
        assert task_dates(workshop.project) == {"Start here": ("2026-03-02 08:00", "2026-03-03 17:00")}

    def test_adds_below_and_removes(self, manager: Client, workshop: Workshop, planned: Schedule) -> None:
        manager.post(url(workshop, "tasks/add/"), {"name": "Shore up", "duration": "1 d", "after": "1"})
        names = [row.name for row in planned.tasks.order_by("position")]
        assert names == ["Dig", "Shore up", "Build", "Open"]
        planned.refresh_from_db()
        manager.post(url(workshop, "tasks/2/remove/"), {"revision": planned.revision})
        assert [row.name for row in planned.tasks.order_by("position")] == ["Dig", "Shore up", "Open"]

    def test_an_unknown_place_is_told(self, manager: Client, workshop: Workshop, planned: Schedule) -> None:
        response = manager.post(url(workshop, "tasks/add/"), {"name": "X", "duration": "1 d", "after": "8.8"})
        assert response.context["form"].errors["after"] == ["No task has the code “8.8”."]

    def test_why_leads_back_to_the_cause(self, client: Client, workshop: Workshop, planned: Schedule) -> None:
        person = workshop.people[Role.SPONSOR]
        for language, sentence in (
            ("en", "It starts once “Dig” is finished"),
            ("fr", "« Dig »".replace(" ", "\u00a0")),
        ):
            User.objects.filter(pk=person.pk).update(language=language)
            person.refresh_from_db()
            response = as_(client, person).get(url(workshop, "tasks/2/why/"))
            assert [step.name for step, _reference in response.context["steps"]] == ["Build", "Dig"]
            assert sentence in response.content.decode()


class TestImports:
    def test_a_file_comes_in(self, manager: Client, workshop: Workshop) -> None:
        file = SimpleUploadedFile("plan.xml", b"<Project/>")
        response = manager.post(url(workshop, "import/"), {"file": file})
        imported = ScheduleImport.objects.get()
        assert response.headers["Location"] == url(workshop, f"imports/{imported.pk}/?follow")
        assert imported.state == ImportState.UPLOADED

    def test_who_follows_an_import_is_led_to_the_schedule_once_it_is_applied(
        self, manager: Client, workshop: Workshop, upload: Upload
    ) -> None:
        """However fast the job was: also when it ended before the page was first asked."""
        imported = upload(workshop.document)
        page = url(workshop, f"imports/{imported.pk}/")
        assert manager.get(f"{page}?follow").headers["Location"] == url(workshop, "")
        assert manager.get(page).status_code == 200

    def test_without_a_file_says_so(self, manager: Client, workshop: Workshop) -> None:
        response = manager.post(url(workshop, "import/"))
        assert response.context["form"].errors["file"] == ["Choose the file to import."]

    def test_too_large_is_refused_in_words(self, manager: Client, workshop: Workshop, settings: Any) -> None:
        settings.MAX_UPLOAD_BYTES = 10
        response = manager.post(url(workshop, "import/"), {"file": SimpleUploadedFile("p.xml", b"x" * 11)})
        assert "larger than" in response.context["form"].errors["file"][0]
        assert not ScheduleImport.objects.exists()

    def _second(self, workshop: Workshop, planned: Schedule, upload: Upload) -> ScheduleImport:
        """The file says 4 days for «Dig» and has a new task; here «Dig» became 5 days."""
        task = planned.tasks.select_related("schedule__node").get(uid=1)
        edit_task(task, actor=workshop.people[Role.PROJECT_MANAGER], revision=planned.revision, duration=5 * DAY)
        first, *rest = workshop.document.tasks
        tasks = (replace(first, duration=4 * DAY), *rest, doc.Task(uid=9, id=4, name="Paint", duration=DAY))
        return upload(replace(workshop.document, tasks=tasks))

    def test_differences_are_shown_and_each_conflict_needs_a_choice(
        self, manager: Client, workshop: Workshop, planned: Schedule, upload: Upload
    ) -> None:
        imported = self._second(workshop, planned, upload)
        page = url(workshop, f"imports/{imported.pk}/")
        response = manager.get(page)
        (line,) = response.context["conflicts"]
        assert (line.name, line.label, line.base, line.mine, line.theirs) == (
            "Dig", "Duration", "3\u00a0d", "5\u00a0d", "4\u00a0d",
        )  # fmt: skip
        assert "Paint" in response.content.decode()
        refused = manager.post(f"{page}decide/", {"act": "apply"})
        assert refused.status_code == 422
        assert Task.objects.get(schedule=planned, uid=1).duration == 5 * DAY
        assert manager.post(f"{page}decide/", {"act": "apply", line.key: "mine"}).status_code == 302
        assert Task.objects.get(schedule=planned, uid=1).duration == 5 * DAY
        assert Task.objects.filter(schedule=planned, name="Paint").exists()

    def test_one_choice_serves_all(
        self, manager: Client, workshop: Workshop, planned: Schedule, upload: Upload
    ) -> None:
        imported = self._second(workshop, planned, upload)
        manager.post(url(workshop, f"imports/{imported.pk}/decide/"), {"act": "apply", "all": "theirs"})
        assert Task.objects.get(schedule=planned, uid=1).duration == 4 * DAY

    def test_rejected_changes_nothing(
        self, manager: Client, workshop: Workshop, planned: Schedule, upload: Upload
    ) -> None:
        imported = self._second(workshop, planned, upload)
        manager.post(url(workshop, f"imports/{imported.pk}/decide/"), {"act": "reject"})
        imported.refresh_from_db()
        assert imported.state == ImportState.REJECTED
        assert Task.objects.get(schedule=planned, uid=1).duration == 5 * DAY

    def test_undo_asks_before_later_edits_go(
        self, manager: Client, workshop: Workshop, planned: Schedule, upload: Upload
    ) -> None:
        first = ScheduleImport.objects.get()
        task = planned.tasks.select_related("schedule__node").get(uid=1)
        edit_task(task, actor=workshop.people[Role.PROJECT_MANAGER], revision=planned.revision, duration=5 * DAY)
        undo = url(workshop, f"imports/{first.pk}/undo/")
        asked = manager.post(undo)
        assert asked.status_code == 409
        assert "Undo all the same" in asked.content.decode()
        assert planned.tasks.count() == 3
        assert manager.post(undo, {"discard": "1"}).status_code == 302
        assert planned.tasks.count() == 0

    def test_readers_see_the_history_and_may_not_decide(
        self, client: Client, workshop: Workshop, planned: Schedule, upload: Upload
    ) -> None:
        imported = self._second(workshop, planned, upload)
        auditor = as_(client, workshop.people[Role.AUDITOR])
        assert auditor.get(url(workshop, f"imports/{imported.pk}/")).status_code == 200
        assert auditor.post(url(workshop, f"imports/{imported.pk}/decide/"), {"act": "reject"}).status_code == 403
        assert auditor.post(url(workshop, f"imports/{imported.pk}/undo/")).status_code == 403
        imported.refresh_from_db()
        assert imported.state == ImportState.WAITING

    def test_the_export_is_read_again(
        self, manager: Client, workshop: Workshop, planned: Schedule, tmp_path: Any
    ) -> None:
        from vigie.exchange import read_schedule

        response = manager.get(url(workshop, "export/"))
        assert response.headers["Content-Disposition"] == 'attachment; filename="J.xml"'
        file = tmp_path / "J.xml"
        file.write_bytes(response.content)
        assert [task.name for task in read_schedule(file).tasks if task.uid] == ["Dig", "Build", "Open"]


class TestBaselines:
    def test_set_choose_approve_and_compare(self, client: Client, workshop: Workshop, planned: Schedule) -> None:
        manager = as_(client, workshop.people[Role.PROJECT_MANAGER])
        task = planned.tasks.select_related("schedule__node").get(uid=1)
        edit_task(task, actor=workshop.people[Role.PROJECT_MANAGER], revision=planned.revision, duration=5 * DAY)
        compared = manager.get(url(workshop, "baselines/0/"))
        assert [(s.name, s.working_days) for s in compared.context["page"]] == [("Dig", 2), ("Build", 2), ("Open", 2)]
        manager.post(url(workshop, "baselines/"), {"name": "After the rock", "number": ""})
        names = [(b.number, b.name, b.current) for b in planned.baselines.order_by("number")]
        assert names == [(0, "Contract", False), (1, "After the rock", True)]
        manager.post(url(workshop, "baselines/0/choose/"), {"act": "choose"})
        assert planned.baselines.get(current=True).number == 0
        assert manager.post(url(workshop, "baselines/0/choose/"), {"act": "approve"}).status_code == 403
        officer = as_(client, workshop.people[Role.PMO_OFFICER])
        assert officer.post(url(workshop, "baselines/0/choose/"), {"act": "approve"}).status_code == 302
        assert planned.baselines.get(number=0).approved_by == workshop.people[Role.PMO_OFFICER]

    def test_the_status_date_begins_the_trend(self, manager: Client, workshop: Workshop, planned: Schedule) -> None:
        planned.refresh_from_db()
        data = {"status_date": "2026-01-07T17:00", "revision": planned.revision}
        assert manager.post(url(workshop, "status-date/"), data).status_code == 302
        trend = manager.get(url(workshop, "baselines/")).context["trend"]
        assert [(line.name, line.points) for line in trend] == [
            ("Open", [(dt.date(2026, 1, 7), dt.datetime(2026, 1, 14, 17))])
        ]

    def test_a_status_date_on_an_old_view_is_not_set(
        self, manager: Client, workshop: Workshop, planned: Schedule
    ) -> None:
        planned.refresh_from_db()
        old = planned.revision
        person = workshop.people[Role.PROJECT_MANAGER]
        set_status_date(planned, dt.datetime(2026, 1, 6, 17), actor=person, revision=old)
        manager.post(url(workshop, "status-date/"), {"status_date": "2026-01-09T17:00", "revision": old})
        planned.refresh_from_db()
        assert planned.status_date == dt.datetime(2026, 1, 6, 17)


def test_an_import_below_a_later_one_offers_no_way_to_undo_it_all_the_same(
    manager: Client, workshop: Workshop, upload: Upload
) -> None:
    first = upload(workshop.document)
    upload(replace(workshop.document, tasks=workshop.document.tasks[:2], links=workshop.document.links[:1]))
    second = ScheduleImport.objects.latest("pk")
    confirm_import(second, actor=workshop.people[Role.PROJECT_MANAGER])
    answer = manager.post(url(workshop, f"imports/{first.pk}/undo/"))
    assert answer.status_code == 409
    assert "A later import stands on this one" in answer.content.decode()
    assert "Undo all the same" not in answer.content.decode()


def test_after_the_undo_of_the_first_import_one_can_begin_by_hand(
    manager: Client, workshop: Workshop, upload: Upload
) -> None:
    first = upload(workshop.document)
    assert manager.post(url(workshop, f"imports/{first.pk}/undo/")).status_code == 302
    assert Schedule.objects.get().source_name == ""
    data = {"name": "Survey", "duration": "2 d", "start": "2026-02-02T08:00"}
    assert manager.post(url(workshop, "tasks/add/"), data).status_code == 302
    assert task_dates(workshop.project) == {"Survey": ("2026-02-02 08:00", "2026-02-03 17:00")}
    assert manager.post(url(workshop, "tasks/add/"), {"name": "Report", "duration": "1 d"}).status_code == 302


def test_the_pages_of_a_task_numbered_below_zero(manager: Client, workshop: Workshop, upload: Upload) -> None:
    upload(replace(workshop.document, tasks=(replace(workshop.document.tasks[0], uid=-5),), links=()))
    for page in ("", "table/", "quality/", "tasks/-5/", "tasks/-5/edit/", "tasks/-5/why/", "tasks/-5/remove/"):
        assert manager.get(url(workshop, page)).status_code == 200, page


@pytest.mark.parametrize("revision", ["9" * 5000, "", "x"])
def test_a_senseless_revision_is_an_old_one(
    manager: Client, workshop: Workshop, planned: Schedule, revision: str
) -> None:
    posted = {"act": "keep", "name": "X", "revision": revision}
    assert manager.post(url(workshop, "tasks/1/edit/"), posted).status_code == 409
    assert manager.post(url(workshop, "tasks/1/remove/"), {"revision": revision}).status_code == 302
    assert Task.objects.get(uid=1).name == "Dig"
