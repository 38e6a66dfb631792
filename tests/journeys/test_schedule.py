"""A schedule as people work with it: bring a file in, read the chart, change a task, ask why; by mouse and by key."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.planning.conftest import DAY, Upload, Workshop
from tests.planning.conftest import upload as upload_  # noqa: F401
from tests.planning.conftest import workshop as workshop_  # noqa: F401
from vigie.accounts.models import User
from vigie.accounts.roles import Role
from vigie.exchange.mspdi import write_mspdi
from vigie.jobs.models import Job, JobState
from vigie.jobs.services import run_job
from vigie.planning.models import Schedule, Task
from vigie.planning.services import edit_task, set_baseline


@pytest.fixture
def workshop(transactional_db: None, workshop_: Workshop) -> Workshop:  # noqa: F811
    return workshop_


@pytest.fixture
def manager(workshop: Workshop) -> User:
    return workshop.people[Role.PROJECT_MANAGER]


@pytest.fixture
def planned(workshop: Workshop, upload_: Upload, manager: User) -> Schedule:  # noqa: F811
    """The schedule with a baseline; «Dig» has slipped since."""
    upload_(workshop.document)
    schedule = Schedule.objects.get(node=workshop.project)
    set_baseline(schedule, actor=manager, name="Contract")
    task = schedule.tasks.select_related("schedule__node").get(uid=1)
    edit_task(task, actor=manager, revision=schedule.revision, duration=4 * DAY)
    schedule.refresh_from_db()
    return schedule


@pytest.fixture
def worker() -> Iterator[None]:
    """Runs queued jobs beside the test, as the worker thread does."""
    stop = threading.Event()

    def work() -> None:
        from django.db import connection

        while not stop.wait(0.2):
            for pk in Job.objects.filter(state=JobState.QUEUED).values_list("pk", flat=True):
                run_job(pk)
        connection.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(10)


def address(workshop: Workshop, rest: str = "") -> str:
    return f"/projects/{workshop.project.pk}/schedule/{rest}"


def chart(page: Page) -> None:
    page.locator("#gantt[data-ready]").wait_for()


def test_from_a_file_to_an_edited_and_explained_schedule(
    visit: Visit, workshop: Workshop, manager: User, worker: None, tmp_path: Path
) -> None:
    file = tmp_path / "workshop.xml"
    with file.open("wb") as stream:
        write_mspdi(workshop.document, stream)
    visitor = visit(manager)
    page = visitor.go(address(workshop))
    visitor.check()
    page.get_by_role("link", name="Import a schedule").click()
    visitor.check()
    page.get_by_label("Drop the file here").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    # The engine compiles itself the first time that it runs on a machine.
    page.wait_for_url(re.compile(r"/schedule/$"), timeout=120_000)
    chart(page)
    expect(page.get_by_role("treegrid", name="Tasks of the schedule")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Dig"))).to_contain_text("7 Jan 2026")
    visitor.check()

    page.get_by_role("row", name=re.compile("Dig")).dblclick()
    panel = page.get_by_role("dialog", name="Task")
    panel.get_by_role("link", name="Edit").click()
    panel.get_by_label("Duration", exact=True).fill("5 d")
    panel.get_by_role("button", name="Preview").click()
    expect(panel.get_by_role("heading", name="Before you keep it")).to_be_focused()
    expect(panel.get_by_role("row", name=re.compile("Build"))).to_contain_text("+2 days")
    visitor.check()
    panel.get_by_role("button", name="Keep").click()
    expect(panel.get_by_role("status")).to_contain_text("finishes on 16 Jan 2026")
    panel.get_by_role("link", name="Why this date?").click()
    expect(
        panel.get_by_role("listitem").filter(has_text="This is the cause").or_(panel.locator(".is-cause"))
    ).to_be_visible()
    visitor.check()
    panel.get_by_role("button", name="Close").click()
    expect(page.get_by_role("row", name=re.compile("Dig"))).to_contain_text("9 Jan 2026")

    page.get_by_role("link", name="Table").click()
    expect(page.get_by_role("row", name=re.compile("Open"))).to_contain_text("16 Jan 2026")
    visitor.check()
    assert Task.objects.get(schedule__node=workshop.project, name="Dig").duration == 5 * DAY


def test_the_keyboard_alone_is_enough(visit: Visit, workshop: Workshop, planned: Schedule, manager: User) -> None:
    visitor = visit(manager)
    page = visitor.go(address(workshop))
    chart(page)
    grid = page.get_by_role("treegrid")
    for _step in range(60):
        page.keyboard.press("Tab")
        if grid.evaluate("e => e === document.activeElement"):
            break
    expect(grid).to_be_focused()
    said = page.locator("#gantt-status")
    expect(said).to_have_text(re.compile(r"Task #1 “Dig” · from Mon,? 5 Jan 2026.* to Thu,? 8 Jan 2026.*critical"))
    page.keyboard.press("ArrowDown")
    expect(said).to_contain_text("“Build”")
    assert grid.get_attribute("aria-activedescendant") == page.get_by_role("row", selected=True).get_attribute("id")
    page.keyboard.press("End")
    expect(said).to_contain_text("Milestone #3 “Open”")
    page.keyboard.press("Home")
    page.keyboard.press("+")
    expect(said).to_have_text(re.compile("^Zoom: "))
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys of the Gantt chart")
    expect(keys).to_be_visible()
    visitor.check()
    page.keyboard.press("Escape")
    expect(grid).to_be_focused()
    page.keyboard.press("w")
    panel = page.get_by_role("dialog", name="Task")
    expect(panel.get_by_role("heading", name="Dig")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(grid).to_be_focused()
    page.keyboard.press("Enter")
    panel.get_by_role("link", name="Edit").press("Enter")
    panel.get_by_label("Name").press("End")
    page.keyboard.type(" deeper")
    panel.get_by_role("button", name="Preview").press("Enter")
    panel.get_by_role("button", name="Keep").press("Enter")
    expect(panel.get_by_role("heading", name="Dig deeper")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("row", name=re.compile("Dig deeper"))).to_be_visible()
    visitor.check()


def test_filters_stay_in_the_address_and_follow_to_the_table(
    visit: Visit, workshop: Workshop, planned: Schedule, manager: User
) -> None:
    visitor = visit(manager)
    page = visitor.go(address(workshop))
    chart(page)
    page.get_by_label("Show").select_option("milestones")
    expect(page.locator("#gantt-status")).to_have_text("Tasks found: 1")
    assert page.url.endswith("?only=milestones")
    page.get_by_role("link", name="Table").click()
    assert page.url.endswith("table/?only=milestones")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.go_back()
    chart(page)
    expect(page.get_by_role("row", name=re.compile("Open"))).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Dig"))).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_for_every_eye(
    visit: Visit, workshop: Workshop, planned: Schedule, manager: User, theme: str, language: str
) -> None:
    User.objects.filter(pk=manager.pk).update(language=language)
    number = planned.node.schedule_imports.get().pk
    pages = (
        "",
        "table/",
        "table/?only=late",
        "tasks/1/",
        "tasks/1/edit/",
        "tasks/2/why/",
        "tasks/add/",
        "tasks/1/remove/",
    )
    pages += (
        "import/",
        "imports/",
        f"imports/{number}/",
        "baselines/",
        "baselines/0/",
        "status-date/",
        "quality/",
        "quality/logic/",
        "chains/",
        "chains/1/",
    )
    # 640 px is a window of 1280 px at a zoom of 200 %.
    for width in (1280, 640, 360):
        visitor = visit(manager, width=width, theme=theme, language=language)
        for rest in pages:
            page = visitor.go(address(workshop, rest))
            if not rest:
                chart(page)
            visitor.check()


def test_without_javascript_the_table_and_the_forms_do_all(
    visit: Visit, workshop: Workshop, planned: Schedule, manager: User
) -> None:
    signed_in = visit(manager)
    context = signed_in.page.context.browser.new_context(  # type: ignore[union-attr]
        java_script_enabled=False, storage_state=signed_in.page.context.storage_state()
    )
    try:
        page = context.new_page()
        page.goto(signed_in.address + address(workshop))
        page.get_by_role("link", name="The table shows the same information").click()
        page.get_by_role("link", name="Build").click()
        page.get_by_role("link", name="Edit").last.click()
        page.get_by_label("Duration", exact=True).fill("6 d")
        page.get_by_role("button", name="Preview").click()
        page.get_by_role("button", name="Keep").click()
        expect(page.get_by_text("6 d")).to_be_visible()
    finally:
        context.close()
    assert planned.tasks.get(uid=2).duration == 6 * DAY
