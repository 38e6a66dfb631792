"""What Primavera P6 does, one small plan per rule."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.plans import DAY, HOUR, at, make, read
from vigie.engine import NEVER, Options, Plan, schedule
from vigie.engine.terms import ActivityType, Constraint, LagCalendar, ProgressLogic, Reason

DATA_DATE = at("2026-01-12 08:00")


def p6(durations: list[int], links: tuple[tuple[int, ...], ...] = (), **fields: Any) -> Plan:
    return make(durations, links, **{"data_date": DATA_DATE, "options": Options.primavera(), **fields})


def test_nothing_left_starts_before_the_data_date() -> None:
    result = schedule(p6([DAY]))
    assert read(result.early_start) == ["2026-01-12 08:00"]
    assert result.start_reason[0] == Reason.DATA_DATE


def test_complete_activity_keeps_the_data_date_and_its_actual_dates() -> None:
    plan = p6(
        [DAY, DAY],
        ((0, 1),),
        actual_start=[at("2026-01-05 08:00"), NEVER],
        actual_finish=[at("2026-01-05 17:00"), NEVER],
    )
    result = schedule(plan)
    assert read(result.early_start[0]) == ["2026-01-12 08:00"]
    assert read(result.start[0]) == ["2026-01-05 08:00"]
    assert read(result.finish[0]) == ["2026-01-05 17:00"]


@pytest.mark.parametrize(
    ("lag", "start", "late"),
    [(2 * DAY, "2026-01-12 08:00", "2026-01-12 08:00"), (7 * DAY, "2026-01-16 08:00", "2026-01-12 08:00")],
)
def test_what_is_left_of_a_lag_after_the_data_date(lag: int, start: str, late: str) -> None:
    plan = p6(
        [DAY, DAY],
        ((0, 1, 0, lag),),
        actual_start=[at("2026-01-05 08:00"), NEVER],
        actual_finish=[at("2026-01-06 17:00"), NEVER],
    )
    result = schedule(plan)
    assert read(result.early_start[1]) == [start]
    assert read(result.late_finish[0]) == [late]


@pytest.mark.parametrize(
    ("logic", "start"),
    [
        (ProgressLogic.RETAINED_LOGIC, "2026-01-15 08:00"),
        (ProgressLogic.PROGRESS_OVERRIDE, "2026-01-12 08:00"),
        (ProgressLogic.ACTUAL_DATES, "2026-01-12 08:00"),
    ],
)
def test_out_of_sequence_progress(logic: ProgressLogic, start: str) -> None:
    plan = p6(
        [3 * DAY, 4 * DAY],
        ((0, 1),),
        actual_start=[NEVER, at("2026-01-08 08:00")],
        remaining=[3 * DAY, 2 * DAY],
        options=Options.primavera(progress=logic),
    )
    assert read(schedule(plan).early_start[1]) == [start]


def test_nothing_left_of_a_started_activity_stands_at_the_next_working_instant() -> None:
    plan = p6([DAY], actual_start=[at("2026-01-12 08:00")], remaining=[0], data_date=at("2026-01-12 00:00"))
    result = schedule(plan)
    assert read(result.early_start) == read(result.early_finish) == ["2026-01-12 08:00"]


def test_on_or_before_lowers_late_dates_and_never_moves_early_ones() -> None:
    plan = p6([3 * DAY], constraint=[Constraint.FINISH_NO_LATER_THAN], constraint_date=[at("2026-01-13 17:00")])
    result = schedule(plan)
    assert read(result.early_finish) == ["2026-01-14 17:00"]
    assert result.total_float.tolist() == [-DAY]


def test_mandatory_start_breaks_the_logic() -> None:
    plan = p6(
        [3 * DAY, DAY],
        ((0, 1),),
        constraint=[0, Constraint.MUST_START_ON],
        constraint_date=[NEVER, at("2026-01-13 08:00")],
    )
    assert read(schedule(plan).early_start[1]) == ["2026-01-13 08:00"]


@pytest.mark.parametrize(
    ("calendar", "start"),
    [
        (LagCalendar.PREDECESSOR, "2026-01-13 23:00"),
        (LagCalendar.SUCCESSOR, "2026-01-13 04:00"),
        (LagCalendar.ALWAYS_WORKING, "2026-01-12 23:00"),
    ],
)
def test_the_calendar_of_a_lag(calendar: LagCalendar, start: str) -> None:
    plan = p6(
        [DAY, DAY], ((0, 1, 0, 4 * HOUR),), task_calendar=[1, 2], options=Options.primavera(lag_calendar=calendar)
    )
    result = schedule(plan)
    assert read(result.early_start[1]) == [start]


def test_must_finish_by_replaces_the_project_finish() -> None:
    result = schedule(p6([DAY], finish=at("2026-01-14 17:00")))
    assert read(result.late_finish) == ["2026-01-14 17:00"]
    assert result.total_float.tolist() == [2 * DAY]


def test_finish_milestone_stays_at_the_end_of_the_day() -> None:
    result = schedule(p6([DAY, 0], ((0, 1),), kind=[ActivityType.TASK, ActivityType.FINISH_MILESTONE]))
    assert read(result.early_finish[1]) == ["2026-01-12 17:00"]


LOE = ActivityType.LEVEL_OF_EFFORT


@pytest.mark.parametrize(
    ("links", "start", "finish"),
    [
        (((0, 3, 1), (3, 2, 2)), "2026-01-12 08:00", "2026-01-16 17:00"),
        (((0, 3, 0), (3, 2, 2)), "2026-01-14 08:00", "2026-01-16 17:00"),
        (((0, 3, 1), (3, 2, 0)), "2026-01-12 08:00", "2026-01-15 17:00"),
        (((1, 3, 1, DAY), (3, 2, 2, DAY)), "2026-01-15 08:00", "2026-01-15 17:00"),
        (((0, 3, 1), (1, 3, 1)), "2026-01-12 08:00", "2026-01-15 17:00"),
    ],
    ids=["start to finish", "after the first", "until the last begins", "with lags", "no finish"],
)
def test_level_of_effort_lasts_as_long_as_its_links_ask(
    links: tuple[tuple[int, ...], ...], start: str, finish: str
) -> None:
    """A chain from Monday to Friday: two days, two days, one day."""
    plan = p6([2 * DAY, 2 * DAY, DAY, 0], ((0, 1), (1, 2), *links), kind=[0, 0, 0, LOE])
    result = schedule(plan)
    assert (read(result.early_start[3]), read(result.early_finish[3])) == ([start], [finish])
    assert read(result.early_start[:3]) == ["2026-01-12 08:00", "2026-01-14 08:00", "2026-01-16 08:00"]


def test_level_of_effort_drives_nothing() -> None:
    plan = p6([2 * DAY, 0, DAY], ((0, 1, 1), (1, 2)), kind=[0, LOE, 0])
    assert read(schedule(plan).early_start[2]) == ["2026-01-12 08:00"]


def test_open_ends_are_critical_where_asked() -> None:
    result = schedule(p6([DAY, 3 * DAY], options=Options.primavera(open_ends_critical=True)))
    assert result.critical.tolist() == [True, True]
    assert read(result.late_finish[0]) == ["2026-01-12 17:00"]


def test_longest_path_follows_the_driving_links() -> None:
    plan = p6([2 * DAY, DAY, DAY], ((0, 2), (1, 2)), options=Options.primavera(critical_by_longest_path=True))
    assert schedule(plan).critical.tolist() == [True, False, True]
