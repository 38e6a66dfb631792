"""Documents as plans: what drives dates comes over, what a tool computed stays behind."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.engine.plans import DAY, HOUR, read
from vigie.engine import NEVER, schedule
from vigie.engine.terms import Constraint, LagUnit, ProgressLogic, ResourceType, TaskType
from vigie.exchange.document import (
    Assignment,
    Calendar,
    CalendarException,
    Link,
    Properties,
    Recurrence,
    RecurrenceKind,
    Resource,
    ScheduleDocument,
    Spread,
    StoredDates,
    Task,
    Tool,
    WorkWeek,
)
from vigie.exchange.plan import instant, moment, plan_of
from vigie.exchange.worktime import exception_days

OFFICE = ((480, 720), (780, 1020))
MONDAY = dt.datetime(2026, 1, 5, 8)
STANDARD = Calendar(1, "Standard", (OFFICE,) * 5 + ((),) * 2)


def document(tasks: list[Task], *, calendars: tuple[Calendar, ...] = (STANDARD,), **parts: object) -> ScheduleDocument:
    properties = parts.pop("properties", Properties(start=MONDAY, calendar_uid=1))
    return ScheduleDocument(properties=properties, calendars=calendars, tasks=tuple(tasks), **parts)  # type: ignore[arg-type]


def starts(source: ScheduleDocument) -> list[str]:
    return read(schedule(plan_of(source)).early_start)


def finishes(source: ScheduleDocument) -> list[str]:
    return read(schedule(plan_of(source)).early_finish)


def test_instants_go_there_and_back() -> None:
    assert moment(instant(MONDAY)) == MONDAY
    assert (instant(None), moment(NEVER)) == (NEVER, None)


def test_stored_dates_of_automatic_tasks_are_not_fed() -> None:
    wrong = dt.datetime(2030, 1, 1, 8)
    task = Task(1, "A", duration=DAY, start=wrong, finish=wrong, stored=StoredDates(wrong, wrong, wrong, wrong, 0))
    assert starts(document([task])) == ["2026-01-05 08:00"]


def test_derived_calendar_inherits_days_weeks_and_exceptions() -> None:
    base = Calendar(
        1,
        "Base",
        (OFFICE,) * 5 + ((),) * 2,
        exceptions=(CalendarException(dt.date(2026, 1, 6), dt.date(2026, 1, 6)),),
        work_weeks=(WorkWeek(dt.date(2026, 1, 5), dt.date(2026, 1, 11), (((600, 720),),) + (None,) * 6),),
    )
    derived = Calendar(2, "Derived", (None,) * 5 + (OFFICE, None), parent_uid=1)
    task = Task(1, "A", duration=5 * DAY + 2 * HOUR, calendar_uid=2)
    source = document([task], calendars=(base, derived))
    assert starts(source) == ["2026-01-05 10:00"]
    assert finishes(source) == ["2026-01-12 17:00"]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        (Recurrence(RecurrenceKind.DAILY, 3, occurrences=3), ["2026-01-01", "2026-01-04", "2026-01-07"]),
        (Recurrence(RecurrenceKind.WEEKLY, 2, weekdays=(0, 4)), ["2026-01-02", "2026-01-12", "2026-01-16"]),
        (Recurrence(RecurrenceKind.MONTHLY_BY_DAY, 1, day=31, occurrences=2), ["2026-01-31", "2026-02-28"]),
        (
            Recurrence(RecurrenceKind.MONTHLY_BY_WEEKDAY, 1, weekdays=(0,), position=-1, occurrences=2),
            ["2026-01-26", "2026-02-23"],
        ),
        (Recurrence(RecurrenceKind.YEARLY_BY_DAY, 1, day=8, month=5, occurrences=2), ["2026-05-08", "2027-05-08"]),
        (
            Recurrence(RecurrenceKind.YEARLY_BY_WEEKDAY, 1, weekdays=(3,), position=4, month=11, occurrences=1),
            ["2026-11-26"],
        ),
    ],
)
def test_recurring_exceptions(rule: Recurrence, days: list[str]) -> None:
    exception = CalendarException(dt.date(2026, 1, 1), dt.date(2026, 1, 20), recurrence=rule)
    assert [(dt.date(1970, 1, 1) + dt.timedelta(day)).isoformat() for day in exception_days(exception)] == days


def test_work_runs_on_the_resources_calendar_at_its_units() -> None:
    half = Calendar(2, "Mornings", (((480, 720),),) * 5 + ((),) * 2)
    task = Task(1, "A", duration=2 * DAY)
    source = document(
        [task],
        calendars=(STANDARD, half),
        resources=(Resource(1, "Ada", calendar_uid=2), Resource(2, "Bolts", type=ResourceType.MATERIAL)),
        assignments=(
            Assignment(1, 1, 1, units=0.5, work=DAY),
            Assignment(2, 1, 2, units=1.0, work=40 * DAY),
        ),
    )
    assert finishes(source) == ["2026-01-08 12:00"]
    fixed = document([Task(1, "A", duration=2 * DAY, task_type=TaskType.FIXED_DURATION)], resources=source.resources)
    assert finishes(fixed) == ["2026-01-06 17:00"]


def test_overtime_shortens_an_assignment() -> None:
    source = document(
        [Task(1, "A", duration=4 * DAY)],
        resources=(Resource(1, "Ada"),),
        assignments=(Assignment(1, 1, 1, units=1.0, work=5 * DAY, overtime_work=DAY),),
    )
    assert finishes(source) == ["2026-01-08 17:00"]


def test_pauses_of_split_and_spread_work_move_with_the_task() -> None:
    spread = (
        Spread(dt.datetime(2026, 3, 2, 8), dt.datetime(2026, 3, 2, 17), DAY),
        Spread(dt.datetime(2026, 3, 4, 8), dt.datetime(2026, 3, 4, 17), DAY),
    )
    assigned = document(
        [Task(1, "A", duration=2 * DAY)],
        resources=(Resource(1, "Ada"),),
        assignments=(Assignment(1, 1, 1, units=1.0, work=2 * DAY, remaining_spread=spread),),
    )
    split = document([Task(1, "A", duration=2 * DAY, splits=tuple((s.start, s.finish) for s in spread))])
    assert finishes(assigned) == finishes(split) == ["2026-01-07 17:00"]


def test_summary_without_children_stands_for_another_file() -> None:
    inserted = Task(1, "Sub", summary=True, start=MONDAY, finish=dt.datetime(2026, 1, 9, 17))
    result = schedule(plan_of(document([inserted, Task(2, "A", duration=DAY)])))
    assert read(result.late_finish[1]) == ["2026-01-09 17:00"]


def test_links_that_cannot_bind_stay_in_place_unused() -> None:
    tasks = [Task(1, "S", summary=True), Task(2, "A", parent_uid=1, duration=DAY), Task(3, "B", duration=DAY)]
    links = (Link(1, 2), Link(9, 2), Link(2, 3, lag_percent=50, lag_unit=LagUnit.PERCENT))
    plan = plan_of(document(tasks, links=links))
    assert plan.link_used.tolist() == [False, False, True]
    assert plan.link_lag.tolist() == [0, 0, 5_000]


def test_rules_come_from_the_tool() -> None:
    p6 = document([], properties=Properties(tool=Tool.PRIMAVERA, start=MONDAY, status_date=MONDAY))
    assert plan_of(p6).options.progress == ProgressLogic.RETAINED_LOGIC
    assert not plan_of(document([])).options.is_primavera


def test_dates_without_a_time_of_day() -> None:
    properties = Properties(start=dt.datetime(2026, 1, 5), calendar_uid=1, days_only=True)
    task = Task(
        1,
        "A",
        duration=DAY,
        constraint=Constraint.FINISH_NO_LATER_THAN,
        constraint_date=dt.datetime(2026, 1, 5),
    )
    result = schedule(plan_of(document([task], properties=properties)))
    assert read(result.early_start) == ["2026-01-05 08:00"]
    assert read(result.late_finish) == ["2026-01-05 17:00"]
    assert result.total_float.tolist() == [0]


def test_contour_without_stated_spread_stretches_the_work() -> None:
    """Half the units on average: twice the time."""
    source = document(
        [Task(1, "A", duration=6 * DAY)],
        resources=(Resource(1, "Ada"),),
        assignments=(Assignment(1, 1, 1, units=1.0, work=3 * DAY, contour="bell"),),
    )
    assert finishes(source) == ["2026-01-12 17:00"]


def test_task_and_resource_without_common_time_leave_the_task_calendar() -> None:
    mornings = Calendar(2, "Mornings", (((480, 720),),) * 5 + ((),) * 2)
    evenings = Calendar(3, "Evenings", (((1080, 1320),),) * 5 + ((),) * 2)
    source = document(
        [Task(1, "A", duration=DAY, calendar_uid=2)],
        calendars=(STANDARD, mornings, evenings),
        resources=(Resource(1, "Ada", calendar_uid=3),),
        assignments=(Assignment(1, 1, 1, units=1.0, work=DAY),),
    )
    assert finishes(source) == ["2026-01-06 12:00"]


def test_milestone_with_work_takes_no_time() -> None:
    source = document(
        [Task(1, "A", duration=0)],
        resources=(Resource(1, "Ada"),),
        assignments=(Assignment(1, 1, 1, units=1.0, work=DAY),),
    )
    assert finishes(source) == ["2026-01-05 08:00"]


def test_assignment_that_has_yet_to_begin_counts_from_the_start_of_the_task() -> None:
    """Ada has done two of four days and resumes on the 14th; Bob's three days still lie where the task began."""
    task = Task(
        1, "A", duration=4 * DAY, actual_start=MONDAY, remaining_duration=2 * DAY, resume=dt.datetime(2026, 1, 14, 8)
    )
    bob = Assignment(2, 1, 2, units=1.0, work=3 * DAY, remaining_work=3 * DAY, delay=DAY)
    ada = Assignment(1, 1, 1, units=1.0, work=4 * DAY, remaining_work=2 * DAY, actual_start=MONDAY)
    people = (Resource(1, "Ada"), Resource(2, "Bob"))
    assert finishes(document([task], resources=people, assignments=(ada, bob))) == ["2026-01-15 17:00"]
    assert finishes(document([task], resources=people, assignments=(bob,))) == ["2026-01-08 17:00"]


def test_started_task_without_remaining_duration_has_what_its_percentage_leaves() -> None:
    task = Task(1, "A", duration=4 * DAY, actual_start=MONDAY, percent_complete=25.0)
    assert finishes(document([task])) == ["2026-01-08 17:00"]
    assert plan_of(document([task])).remaining.tolist() == [3 * DAY]


def test_row_of_another_file_keeps_the_dates_that_came_from_there() -> None:
    inserted = Task(
        1, "Sub", duration=DAY, external_project="sub.mpp", start=MONDAY, finish=dt.datetime(2026, 1, 9, 17)
    )
    assert finishes(document([inserted, Task(2, "B", duration=DAY)])) == ["2026-01-09 17:00", "2026-01-05 17:00"]
