"""The paths that lead to the finish, the tightest first."""

from __future__ import annotations

from hypothesis import given

from tests.engine.plans import DAY, make
from tests.engine.test_properties import plans, relaxed
from vigie.engine import Plan, schedule
from vigie.engine.float_paths import UNREACHED, float_paths


def test_the_critical_path_comes_first_and_the_next_tightest_after_it() -> None:
    """0 → 4 → 5 takes 9 days; 1 joins 4 with one day to spare; 2 → 3 joins 5 with three; 6 leads nowhere."""
    plan = make([5 * DAY, 4 * DAY, 2 * DAY, 3 * DAY, 3 * DAY, DAY, DAY], ((0, 4), (1, 4), (2, 3), (3, 5), (4, 5)))
    found = float_paths(plan, schedule(plan))
    assert found.target == 5
    assert found.path.tolist() == [1, 2, 3, 3, 1, 1, 0]
    assert found.relative_float[:6].tolist() == [0, DAY, 3 * DAY, 3 * DAY, 0, 0]
    assert found.relative_float[6] == UNREACHED


def test_paths_to_a_milestone_on_the_way_and_no_more_than_asked() -> None:
    plan = make([5 * DAY, 4 * DAY, 2 * DAY, 0, 9 * DAY], ((0, 3), (1, 3), (2, 3), (3, 4)))
    found = float_paths(plan, schedule(plan), target=3, limit=2)
    assert found.path.tolist() == [1, 2, 0, 1, 0]


def test_a_float_adds_up_along_its_chain() -> None:
    """1 waits a day for 2, and 2 another two for 3: a delay of up to three days in 1 moves nothing at the end."""
    plan = make([3 * DAY, 2 * DAY, DAY, DAY, DAY], ((0, 2), (1, 2), (2, 4), (3, 4)), link_lag=[0, 0, 0, 5 * DAY])
    found = float_paths(plan, schedule(plan))
    assert found.relative_float.tolist() == [2 * DAY, 3 * DAY, 2 * DAY, 0, 0]
    assert found.path.tolist() == [2, 3, 2, 1, 1]


@relaxed
@given(plans(leads=False, constraints=(0,)))
def test_paths_are_chains_in_order_of_their_float(plan: Plan) -> None:
    result = schedule(plan)
    found = float_paths(plan, result, limit=99)
    reached = found.relative_float != UNREACHED
    assert (reached == (found.path > 0)).all()
    first = [int(found.relative_float[found.path == number].min()) for number in range(1, found.path.max() + 1)]
    assert first == sorted(first)
    for task in range(len(plan)):
        after = [
            int(found.relative_float[plan.link_successor[link]]) + max(int(result.link_free_float[link]), 0)
            for link in range(len(plan.link_type))
            if plan.link_predecessor[link] == task and reached[plan.link_successor[link]]
        ]
        if reached[task] and task != found.target:
            assert found.relative_float[task] == min(after)


def test_a_plan_without_tasks_has_no_path() -> None:
    plan = make([])
    assert float_paths(plan, schedule(plan)).target == -1
