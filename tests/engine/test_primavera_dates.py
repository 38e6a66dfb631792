"""What Primavera P6 lets a planner state on an activity, one small plan per statement. The data date is Monday 12."""

from __future__ import annotations

import pytest

from tests.engine.plans import DAY, at, read
from tests.engine.test_primavera import p6
from vigie.engine import NEVER, Options, schedule
from vigie.engine.terms import ActivityType, Constraint, Reason


def test_mandatory_finish_breaks_the_logic_and_pulls_the_start_along() -> None:
    plan = p6(
        [3 * DAY, 2 * DAY],
        ((0, 1),),
        constraint=[0, Constraint.MUST_FINISH_ON],
        constraint_date=[NEVER, at("2026-01-14 17:00")],
    )
    result = schedule(plan)
    assert (read(result.early_start[1]), read(result.early_finish[1])) == (["2026-01-13 08:00"], ["2026-01-14 17:00"])
    assert read(result.late_finish[0]) == ["2026-01-12 17:00"]
    assert result.total_float.tolist() == [-2 * DAY, 0]


@pytest.mark.parametrize(
    ("kind", "early", "late"),
    [
        (Constraint.START_ON, "2026-01-14 08:00", "2026-01-14 08:00"),
        (Constraint.START_NO_EARLIER_THAN, "2026-01-14 08:00", "2026-01-15 08:00"),
        (Constraint.START_NO_LATER_THAN, "2026-01-12 08:00", "2026-01-14 08:00"),
        (Constraint.AS_LATE_AS_POSSIBLE, "2026-01-15 08:00", "2026-01-15 08:00"),
    ],
)
def test_constraints_on_the_start(kind: Constraint, early: str, late: str) -> None:
    """A day's work beside four days, held on Wednesday."""
    plan = p6([DAY, 4 * DAY], constraint=[kind, 0], constraint_date=[at("2026-01-14 08:00"), NEVER])
    result = schedule(plan)
    assert (read(result.early_start[0]), read(result.late_start[0])) == ([early], [late])


def test_a_second_constraint_bounds_the_other_end() -> None:
    plan = p6(
        [DAY, 9 * DAY],
        constraint=[Constraint.START_NO_EARLIER_THAN, 0],
        constraint_date=[at("2026-01-14 08:00"), NEVER],
        secondary=[Constraint.FINISH_NO_LATER_THAN, 0],
        secondary_date=[at("2026-01-15 17:00"), NEVER],
    )
    result = schedule(plan)
    assert read(result.early_start[0]) == ["2026-01-14 08:00"]
    assert read(result.late_finish[0]) == ["2026-01-15 17:00"]
    assert result.late_reason[0] == Reason.SECONDARY_CONSTRAINT


@pytest.mark.parametrize(("honoured", "finish"), [(True, "2026-01-16 17:00"), (False, "2026-01-13 17:00")])
def test_expected_finish_sets_the_finish_where_the_project_asks_for_it(honoured: bool, finish: str) -> None:
    plan = p6(
        [2 * DAY],
        expected_finish=[at("2026-01-16 17:00")],
        options=Options.primavera(expected_finish_dates=honoured),
    )
    assert read(schedule(plan).early_finish) == [finish]


def test_suspended_work_goes_on_when_it_is_resumed() -> None:
    plan = p6(
        [5 * DAY],
        actual_start=[at("2026-01-05 08:00")],
        remaining=[2 * DAY],
        resume=[at("2026-01-15 08:00")],
    )
    result = schedule(plan)
    assert (read(result.start), read(result.early_start)) == (["2026-01-05 08:00"], ["2026-01-15 08:00"])
    assert read(result.early_finish) == ["2026-01-16 17:00"]
    assert result.start_reason[0] == Reason.RESUME


def test_dates_of_other_projects_bound_an_activity_on_both_sides() -> None:
    plan = p6(
        [DAY, 9 * DAY],
        external_start=[at("2026-01-13 08:00"), NEVER],
        external_finish=[at("2026-01-15 17:00"), NEVER],
    )
    result = schedule(plan)
    assert read(result.early_start[0]) == ["2026-01-13 08:00"]
    assert read(result.late_finish[0]) == ["2026-01-15 17:00"]
    assert result.total_float[0] == 2 * DAY


def test_a_start_milestone_moves_to_the_start_of_work_and_a_finish_milestone_stays() -> None:
    plan = p6(
        [DAY, 0, 0],
        ((0, 1), (0, 2)),
        kind=[0, ActivityType.START_MILESTONE, ActivityType.FINISH_MILESTONE],
    )
    assert read(schedule(plan).early_start[1:]) == ["2026-01-13 08:00", "2026-01-12 17:00"]


def test_a_resource_dependent_activity_runs_on_its_resources_calendar() -> None:
    plan = p6(
        [8 * 3600],
        kind=[ActivityType.RESOURCE_DEPENDENT],
        part_pointer=[0, 1],
        part_calendar=[2],
        part_span=[8 * 3600],
    )
    result = schedule(plan)
    assert (read(result.early_start), read(result.early_finish)) == (["2026-01-12 23:00"], ["2026-01-13 08:00"])
