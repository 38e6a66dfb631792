"""Writing XER: read back by ourselves and by MPXJ, with the dates that the document has, or a notice why not."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.exchange.conftest import mpxj_document, shared_schedules
from tests.exchange.documents import documents
from vigie.engine import schedule
from vigie.engine.terms import ActivityType, Constraint, LagUnit, LinkType, ProgressLogic
from vigie.exchange import ScheduleDocument, read_schedule, write_xer
from vigie.exchange.document import (
    Assignment,
    Calendar,
    CalendarException,
    CustomField,
    DurationUnit,
    Link,
    Properties,
    Rate,
    Resource,
    Task,
    TaskBaseline,
    Tool,
    WorkWeek,
)
from vigie.exchange.errors import ExchangeError
from vigie.exchange.messages import describe
from vigie.exchange.mpp import read_with_mpxj
from vigie.exchange.plan import plan_of

DAY = 28_800
OFFICE = ((480, 720), (780, 1020))
STANDARD = Calendar(1, "Standard", (OFFICE,) * 5 + ((), ()))
MONDAY = dt.datetime(2026, 1, 5, 8)
HARMLESS = {"xer_order", "xer_not_kept", "xer_encoding"}


def exported(document: ScheduleDocument, folder: Path) -> tuple[ScheduleDocument, dict[str, dict[str, object]]]:
    """What comes back, and the notices by code."""
    path = folder / "written.xer"
    with path.open("wb") as stream:
        notices = write_xer(document, stream)
    return read_schedule(path), {notice.code: dict(notice.detail) for notice in notices}


def of(*tasks: Task, links: tuple[Link, ...] = (), **fields: object) -> ScheduleDocument:
    told = {"properties": Properties(name="Pont", start=MONDAY, calendar_uid=1), "calendars": (STANDARD,)} | fields
    return ScheduleDocument(tasks=tasks, links=links, **told)  # type: ignore[arg-type]


def dates(document: ScheduleDocument) -> dict[int, tuple[int, int]]:
    plan = plan_of(document)
    found = schedule(plan)
    return dict(zip(plan.uid.tolist(), zip(found.start.tolist(), found.finish.tolist(), strict=True), strict=True))


@pytest.mark.parametrize("path", shared_schedules("XER"))
def test_a_file_of_primavera_comes_back_equal(path: Path, tmp_path: Path) -> None:
    document = read_schedule(path)
    again, notices = exported(document, tmp_path)
    assert notices == {}
    assert replace(again, notices=()) == replace(document, notices=())


@pytest.mark.java
@pytest.mark.parametrize("path", shared_schedules("XER"))
def test_mpxj_reads_what_we_write(path: Path, tmp_path: Path) -> None:
    ours, _notices = exported(read_schedule(path), tmp_path)
    theirs, original = read_with_mpxj(tmp_path / "written.xer"), mpxj_document(path)
    for name in ("tasks", "links", "resources", "assignments"):
        got = {getattr(row, "uid", row): row for row in getattr(theirs, name)}
        for row in getattr(original, name):
            assert getattr(row, "uid", row) in got, name
    tasks = {task.uid: task for task in theirs.tasks}
    for task in original.tasks:
        other = tasks[task.uid]
        for field in ("name", "code", "duration", "start", "finish", "actual_start", "actual_finish", "constraint"):
            assert getattr(other, field) == getattr(task, field), (task.name, field)
    assert len(ours.links) == len(theirs.links)


@pytest.mark.java
@pytest.mark.parametrize("path", shared_schedules("MPP", "MPX", "MSPDI"))
def test_dates_stay_or_a_notice_says_why(path: Path, tmp_path: Path) -> None:
    document = mpxj_document(path)
    again, notices = exported(document, tmp_path)
    before, after = dates(document), dates(again)
    leaves = [t.uid for t in again.tasks if not t.summary]
    told = set(notices) - HARMLESS or "contour" in str(notices.get("xer_not_kept"))
    assert told or all(before[uid] == after[uid] for uid in leaves)
    active = {t.uid for t in document.tasks if t.active and not t.null}
    assert active <= {task.uid for task in again.tasks}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(documents())
def test_any_document_can_be_written_and_read(document: ScheduleDocument) -> None:
    """Random documents contradict themselves in many ways; what is written is sound XER all the same."""
    stream = io.BytesIO()
    for notice in write_xer(document, stream):
        assert describe(notice)
    assert stream.getvalue().endswith(b"%E\r\n")


def test_all_that_primavera_knows_comes_back(tmp_path: Path) -> None:
    """A document with each of P6's own notions."""
    may_day = dt.date(2026, 5, 1)
    calendars = (
        replace(STANDARD, minutes_per_day=480, minutes_per_week=2400, minutes_per_month=9600, minutes_per_year=115_200),
        Calendar(2, "Nuit", (((1320, 1440),),) * 7, exceptions=(CalendarException(may_day, may_day),)),
        Calendar(3, "Grue", (OFFICE,) * 7, parent_uid=1, kind="resource"),
    )
    start, finish = MONDAY, dt.datetime(2026, 1, 9, 17)
    common = {"outline_level": 2, "parent_uid": 100, "wbs": "P1", "ignore_resource_calendar": True, "calendar_uid": 1}
    tasks = (
        Task(100, "Pont", id=1, code="P1", wbs="P1", summary=True),
        Task(
            1, "Étude", id=2, code="A10", duration=5 * DAY, remaining_duration=3 * DAY, actual_duration=2 * DAY,
            actual_start=start, start=start, finish=finish, percent_complete=40.0, activity_type=ActivityType.TASK,
            baselines=(TaskBaseline(0, start, finish, 5 * DAY, 40 * 3600),), work=40 * 3600, actual_work=16 * 3600,
            remaining_work=24 * 3600, cost=Decimal(500), actual_cost=Decimal(200), remaining_cost=Decimal(300),
            notes="Décision\nPrix < 500 € & délai « ferme »", custom={"code:Lot": "GO", "text1": "œuvre"},
            **common,
        ),
        Task(
            2, "Réception", id=3, code="A20", duration=0, remaining_duration=0, milestone=True, start=finish,
            finish=finish, activity_type=ActivityType.FINISH_MILESTONE, percent_complete=0.0,
            constraint=Constraint.FINISH_NO_LATER_THAN, constraint_date=finish,
            secondary_constraint=Constraint.START_NO_EARLIER_THAN, secondary_constraint_date=start,
            baselines=(TaskBaseline(0, finish, finish, 0),), **common,
        ),
        Task(
            3, "Suivi", id=4, code="A30", duration=DAY, remaining_duration=DAY, start=start, finish=finish,
            activity_type=ActivityType.LEVEL_OF_EFFORT, percent_complete=0.0, expected_finish=finish,
            baselines=(TaskBaseline(0, start, finish, DAY),), **common,
        ),
    )  # fmt: skip
    document = ScheduleDocument(
        properties=Properties(
            name="Pont", code="P1", tool=Tool.PRIMAVERA, application="Primavera P6", file_type="XER", start=start,
            status_date=dt.datetime(2026, 1, 7, 8), must_finish_by=finish, calendar_uid=1, currency="EUR",
            progress_logic=ProgressLogic.PROGRESS_OVERRIDE, critical_float_limit=DAY, open_ends_critical=True,
            critical_by_longest_path=True, expected_finish_dates=True, start_to_start_lag_from_early_start=False,
        ),
        calendars=calendars,
        tasks=tasks,
        links=(Link(1, 2, LinkType.FINISH_FINISH, -DAY), Link(1, 3, LinkType.START_START)),
        resources=(
            Resource(
                7, "Zoé", code="ZOE", max_units=1.5, calendar_uid=3, rates=(Rate(start, Decimal("62.5")),), notes="Nuit"
            ),
        ),
        assignments=(
            Assignment(
                9, 1, 7, units=1.0, work=40 * 3600, actual_work=16 * 3600, remaining_work=24 * 3600, start=start,
                finish=finish, actual_start=start, cost=Decimal(500), actual_cost=Decimal(200),
                remaining_cost=Decimal(300),
                baselines=(TaskBaseline(0, start, finish, work=40 * 3600, cost=Decimal(500)),),
            ),
        ),
        custom_fields=(CustomField("task", "code:Lot", "Lot"), CustomField("task", "text1", "Texte 1")),
    )  # fmt: skip
    again, notices = exported(document, tmp_path)
    assert notices == {}
    assert again == replace(document, notices=again.notices)


def test_what_primavera_does_not_know_becomes_the_nearest_and_is_told(tmp_path: Path) -> None:
    document = of(
        Task(1, "Lot", summary=True, wbs="1"),
        Task(2, "Coffrage", outline_level=2, parent_uid=1, duration=2 * DAY, start=MONDAY),
        Task(3, "Séchage", outline_level=2, parent_uid=1, duration=86_400, duration_unit=DurationUnit.ELAPSED_DAYS),
        Task(4, "Visite", duration=DAY, manual=True, start=dt.datetime(2026, 2, 2, 8)),
        Task(5, "Option", duration=DAY, active=False),
        Task(6, "Contrôle", duration=DAY, deadline=dt.datetime(2026, 3, 2, 17)),
        links=(
            Link(2, 3, lag_unit=LagUnit.PERCENT, lag_percent=50.0),
            Link(1, 6),
            Link(3, 6, lag=3 * 86_400, lag_unit=LagUnit.ELAPSED),
        ),
    )
    again, notices = exported(document, tmp_path)
    tasks = {task.uid: task for task in again.tasks}
    links = {(link.predecessor_uid, link.successor_uid): link for link in again.links}
    assert 5 not in tasks
    assert (tasks[4].constraint, tasks[4].constraint_date) == (Constraint.MUST_START_ON, dt.datetime(2026, 2, 2, 8))
    assert tasks[6].constraint == Constraint.FINISH_NO_LATER_THAN
    assert links.keys() == {(2, 3), (3, 6)}
    assert links[2, 3].lag == DAY
    assert links[3, 6].lag == 3 * DAY
    always = next(calendar for calendar in again.calendars if calendar.uid == tasks[3].calendar_uid)
    assert always.week == (((0, 1440),),) * 7
    assert {code: detail.get("count") for code, detail in notices.items() if code not in HARMLESS} == {
        "xer_inactive": 1,
        "xer_manual": 1,
        "xer_elapsed": 1,
        "xer_deadlines": 1,
        "xer_percent_lags": 1,
        "xer_elapsed_lags": 1,
        "xer_summary_links": 1,
    }


def test_calendars_with_weeks_of_their_own_and_inherited_days_keep_their_working_time(tmp_path: Path) -> None:
    summer = WorkWeek(dt.date(2026, 7, 1), dt.date(2026, 8, 31), (((420, 780),),) * 5 + (None, None), "Été")
    base = replace(STANDARD, exceptions=(CalendarException(dt.date(2026, 1, 6), dt.date(2026, 1, 7), (), "Fermé"),))
    team = Calendar(2, "Équipe", (None,) * 5 + (OFFICE, None), parent_uid=1, work_weeks=(summer,))
    tasks = tuple(Task(uid, f"T{uid}", duration=uid * 40 * DAY, calendar_uid=2) for uid in (1, 2, 3))
    document = of(*tasks, calendars=(base, team))
    again, notices = exported(document, tmp_path)
    assert set(notices) <= HARMLESS
    assert {uid: found for uid, found in dates(again).items() if uid < 4} == dates(document)


def test_letters_that_windows_lacks_are_kept_and_told(tmp_path: Path) -> None:
    again, notices = exported(of(Task(1, "Ζεύς → 橋", duration=DAY)), tmp_path)
    assert [task.name for task in again.tasks if not task.summary] == ["Ζεύς → 橋"]
    assert "xer_encoding" in notices


def test_accents_are_in_the_code_page_of_primavera(tmp_path: Path) -> None:
    exported(of(Task(1, "Étude à mi-côté – 50 €", duration=DAY)), tmp_path)
    assert "Étude à mi-côté – 50 €".encode("cp1252") in (tmp_path / "written.xer").read_bytes()


def test_a_name_cannot_break_the_table(tmp_path: Path) -> None:
    again, _notices = exported(of(Task(1, "A\tB\r\n%T\tTASK\n%E", duration=DAY), Task(2, "C", duration=DAY)), tmp_path)
    assert [task.name for task in again.tasks if not task.summary] == ["A B %T TASK %E", "C"]


def test_the_remarks_are_in_french(gettext_of: Callable[[str], Callable[[str], str]], tmp_path: Path) -> None:
    document = of(Task(1, "A", duration=DAY, hyperlink="https://example.org"), properties=Properties(author="Zoé"))
    stream = io.BytesIO()
    said = [describe(notice, gettext_of("fr")) for notice in write_xer(document, stream)]
    assert said == ["Le format ne garde qu’en partie, ou pas du tout\N{NO-BREAK SPACE}: auteur, lien vers une page."]


def test_a_damaged_copy_is_refused_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "cut.xer"
    stream = io.BytesIO()
    write_xer(of(Task(1, "A", duration=DAY)), stream)
    path.write_bytes(b"PROJECT" + stream.getvalue())
    with pytest.raises(ExchangeError):
        read_schedule(path)
