"""The classical network on working time, by hand."""

from __future__ import annotations

import pytest

from tests.engine.plans import DAY, HOUR, at, make, read
from vigie.engine import NEVER, CycleError, PlanError, schedule
from vigie.engine.terms import Reason


def test_chain_runs_over_the_weekend() -> None:
    result = schedule(make([3 * DAY, 3 * DAY, 0], ((0, 1), (1, 2))))
    assert read(result.early_start) == ["2026-01-05 08:00", "2026-01-08 08:00", "2026-01-12 17:00"]
    assert read(result.early_finish) == ["2026-01-07 17:00", "2026-01-12 17:00", "2026-01-12 17:00"]
    assert result.total_float.tolist() == [0, 0, 0]
    assert result.critical.tolist() == [True, True, True]
    assert result.driving_link.tolist() == [-1, 0, 1]
    assert result.start_reason.tolist() == [Reason.PROJECT_START, Reason.LINK, Reason.LINK]


def test_float_of_a_shorter_branch() -> None:
    result = schedule(make([DAY, 4 * DAY, DAY, DAY], ((0, 1), (0, 2), (1, 3), (2, 3))))
    assert result.total_float.tolist() == [0, 0, 3 * DAY, 0]
    assert result.free_float.tolist() == [0, 0, 3 * DAY, 0]
    assert read(result.late_start[2]) == ["2026-01-09 08:00"]
    assert result.link_free_float.tolist() == [0, 0, 0, 3 * DAY]
    assert result.link_driving.tolist() == [True, True, True, False]


@pytest.mark.parametrize(
    ("kind", "lag", "start", "finish"),
    [
        (0, 0, "2026-01-07 08:00", "2026-01-07 17:00"),
        (0, 4 * HOUR, "2026-01-07 13:00", "2026-01-08 12:00"),
        (0, -DAY, "2026-01-06 08:00", "2026-01-06 17:00"),
        (1, 4 * HOUR, "2026-01-05 13:00", "2026-01-06 12:00"),
        (2, 0, "2026-01-06 08:00", "2026-01-06 17:00"),
        (2, 2 * HOUR, "2026-01-06 10:00", "2026-01-07 10:00"),
        (3, 3 * DAY, "2026-01-07 08:00", "2026-01-07 17:00"),
    ],
)
def test_link_types_and_lags(kind: int, lag: int, start: str, finish: str) -> None:
    result = schedule(make([2 * DAY, DAY], ((0, 1, kind, lag),)))
    assert (read(result.early_start[1]), read(result.early_finish[1])) == ([start], [finish])


def test_night_shift_crosses_midnight() -> None:
    result = schedule(make([8 * HOUR, 2 * HOUR], ((0, 1),), task_calendar=[2, 2]))
    assert read(result.early_start) == ["2026-01-05 23:00", "2026-01-06 23:00"]
    assert read(result.early_finish) == ["2026-01-06 08:00", "2026-01-07 01:00"]


def test_summary_spans_its_children_and_its_links_bind_them() -> None:
    plan = make([DAY, 0, DAY, 2 * DAY], ((0, 1),), parent=[-1, -1, 1, 1], summary=[False, True, False, False])
    result = schedule(plan)
    assert read(result.early_start) == ["2026-01-05 08:00"] + ["2026-01-06 08:00"] * 3
    assert read(result.early_finish[1]) == ["2026-01-07 17:00"]
    assert result.total_float.tolist() == [0, 0, DAY, 0]
    assert result.start_reason.tolist()[2] == Reason.SUMMARY_LINK


def test_a_summary_is_critical_until_nothing_is_left_to_do_below_it() -> None:
    done = [NEVER, at("2026-01-05 17:00"), NEVER, NEVER, NEVER]
    plan = make(
        [0, DAY, 0, DAY, DAY],
        ((1, 3), (3, 4)),
        parent=[-1, 0, -1, 2, 2],
        summary=[True, False, True, False, False],
        actual_start=[NEVER, at("2026-01-05 08:00"), NEVER, NEVER, NEVER],
        actual_finish=done,
    )
    assert schedule(plan).critical.tolist() == [False, False, True, True, True]


def test_cycle_is_named_in_order() -> None:
    with pytest.raises(CycleError) as caught:
        schedule(make([DAY] * 4, ((0, 1), (1, 2), (2, 3), (3, 1)), uid=[10, 11, 12, 13]))
    assert sorted(caught.value.tasks) == [1, 2, 3]
    turned = caught.value.uids.index(11)
    assert (caught.value.uids * 2)[turned : turned + 3] == (11, 12, 13)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"durations": [-1]}, "negative_duration"),
        ({"durations": [10**15]}, "huge_duration"),
        ({"durations": [float("nan")]}, "bad_value"),
        ({"durations": [1], "constraint_date": [10**15]}, "bad_date"),
        ({"durations": [1], "links": ((0, 3),)}, "bad_index"),
        ({"durations": [1, 1], "parent": [1, -1]}, "outline_loop"),
        ({"durations": [1], "uid": [1, 2]}, "bad_shape"),
    ],
)
def test_bad_plans_have_named_errors(fields: dict, code: str) -> None:
    with pytest.raises(PlanError) as caught:
        schedule(make(**fields))
    assert caught.value.code == code


def test_horizon_grows_with_the_work() -> None:
    result = schedule(make([60 * 261 * DAY], start=at("2026-01-05 08:00")))
    assert read(result.early_finish)[0].startswith("2086-")
