"""The paths that lead to the finish, the tightest first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.engine.plans import DAY, HOUR, at, make
from tests.engine.test_properties import CALENDARS, START, plans, relaxed
from vigie.engine import NEVER, Options, Plan, schedule
from vigie.engine.calendars import compile_calendars, working_second
from vigie.engine.float_paths import UNREACHED, float_paths
from vigie.engine.terms import Constraint, ProgressLogic
from vigie.engine.worktime import as_start


def test_the_critical_path_comes_first_and_the_next_tightest_after_it() -> None:
    """0 → 4 → 5 takes 9 days; 1 joins 4 with one day to spare; 2 → 3 joins 5 with three; 6 leads nowhere."""
    plan = make([5 * DAY, 4 * DAY, 2 * DAY, 3 * DAY, 3 * DAY, DAY, DAY], ((0, 4), (1, 4), (2, 3), (3, 5), (4, 5)))
    found = float_paths(plan, schedule(plan))
    assert found.target == 5
    assert found.path.tolist() == [1, 2, 3, 3, 1, 1, 0]
    assert found.relative_float[:6].tolist() == [0, DAY, 3 * DAY, 3 * DAY, 0, 0]
    assert found.relative_float[6] == UNREACHED
    assert found.onward.tolist() == [4, 4, 3, 5, 5, -1, -1]
    assert found.link.tolist() == [0, 1, 2, 3, 4, -1, -1]


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
@given(plans(leads=False, constraints=(0,), calendars=(1,)))
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


def test_a_chain_goes_back_only_through_what_joins_it() -> None:
    """2 is tighter on its own way to the end than through 1: it makes a chain, and is no part of that of 1."""
    plan = make([10 * DAY, 5 * DAY, 4 * DAY, DAY], ((0, 3), (1, 3), (2, 3), (2, 1)), link_lag=[0, 0, 4 * DAY, -4 * DAY])
    found = float_paths(plan, schedule(plan))
    assert found.relative_float.tolist() == [0, 5 * DAY, 2 * DAY, 0]
    assert found.onward.tolist() == [3, 3, 3, -1]
    assert found.path.tolist() == [1, 3, 2, 1]


def test_what_is_finished_decides_nothing_any_more() -> None:
    monday, tuesday = at("2026-01-05 08:00"), at("2026-01-06 17:00")
    done = {"actual_start": [monday, NEVER, NEVER], "actual_finish": [tuesday, NEVER, NEVER]}
    plan = make([2 * DAY, DAY, DAY], ((0, 2), (1, 2)), **done)
    assert float_paths(plan, schedule(plan)).path.tolist() == [0, 1, 1]
    assert float_paths(plan, schedule(plan), target=0).path.tolist() == [1, 0, 0]


def test_links_that_the_successor_does_not_follow_lead_nowhere() -> None:
    """It is scheduled by hand, must start on a day, or has started: under retained logic links hold its rest."""
    thursday = at("2026-01-08 08:00")
    links = ((0, 1),)
    by_hand = make([DAY, DAY], links, manual=[False, True], given_start=[NEVER, thursday])
    held = make(
        [DAY, DAY],
        links,
        constraint=[0, Constraint.MUST_START_ON],
        constraint_date=[NEVER, thursday],
    )
    started = make([3 * DAY, DAY], links, actual_start=[NEVER, at("2026-01-05 08:00")], remaining=[NEVER, DAY])
    for plan in (by_hand, held, started):
        assert float_paths(plan, schedule(plan), target=1).path.tolist() == [0, 1]
    retained = replace(started, options=Options.primavera(progress=ProgressLogic.RETAINED_LOGIC), data_date=plan.start)
    assert float_paths(retained, schedule(retained), target=1).path.tolist() == [1, 1]


def test_chains_run_through_summaries() -> None:
    """0 → the summary 1 of 2 and, a day after it, 3; the summary ends with 3 and leads to 4."""
    plan = make(
        [3 * DAY, 0, 2 * DAY, DAY, DAY],
        ((0, 1), (1, 4)),
        parent=[-1, -1, 1, 1, -1],
        constraint=[0, 0, 0, Constraint.START_NO_EARLIER_THAN, 0],
        constraint_date=[NEVER, NEVER, NEVER, at("2026-01-12 08:00"), NEVER],
    )
    found = float_paths(plan, schedule(plan))
    assert found.relative_float.tolist() == [DAY, UNREACHED, DAY, 0, 0]
    assert found.onward.tolist() == [2, -1, 4, 4, -1]
    assert found.link.tolist() == [0, -1, 1, 1, -1]
    assert found.path.tolist() == [2, 0, 2, 1, 1]
    phase = float_paths(plan, schedule(plan), target=1)
    assert phase.relative_float.tolist() == [DAY, 0, DAY, 0, UNREACHED]
    assert phase.path.tolist() == [2, 1, 2, 1, 0]


def _delayed(plan: Plan, task: int, until: int) -> int:
    """When the chains of ``plan`` end if ``task`` may not start before the instant ``until``."""
    kinds, dates = plan.constraint.copy(), plan.constraint_date.copy()
    kinds[task], dates[task] = Constraint.START_NO_EARLIER_THAN, until
    target = float_paths(plan, schedule(plan)).target
    return int(schedule(replace(plan, constraint=kinds, constraint_date=dates)).early_finish[target])


@relaxed
@given(plans(leads=False, constraints=(0, 4)), st.data())
def test_a_delay_beyond_the_float_moves_the_end_by_the_rest(plan: Plan, data: st.DataObject) -> None:
    """On the clock, where working time and dates are one."""
    plan = replace(plan, calendars=plan.calendars[:1], calendar=0, task_calendar=None, deadline=None)
    result = schedule(plan)
    found = float_paths(plan, result)
    task = data.draw(st.sampled_from(np.flatnonzero(found.relative_float != UNREACHED).tolist()))
    start, free = int(result.early_start[task]), int(found.relative_float[task])
    assert _delayed(plan, task, start + free) == result.early_finish[found.target]
    assert _delayed(plan, task, start + free + HOUR) == result.early_finish[found.target] + HOUR


@relaxed
@given(plans(leads=False, constraints=(0, 4), types=(0,), calendars=(0, 1, 2, 3)), st.data())
def test_a_delay_within_the_float_moves_nothing_on_any_calendars(plan: Plan, data: st.DataObject) -> None:
    plan = replace(plan, deadline=None, link_lag=None, link_lag_unit=None)
    result = schedule(plan)
    found = float_paths(plan, result)
    task = data.draw(st.sampled_from(np.flatnonzero(found.relative_float != UNREACHED).tolist()))
    assume(plan.duration[task])
    today, calendar = START // 86_400, int(plan.task_calendar[task])
    days = compile_calendars(CALENDARS, today - 9, today + 999)
    start = working_second(days, calendar, int(result.early_start[task]))
    until = int(as_start(days, calendar, start + int(found.relative_float[task])))
    assert _delayed(plan, task, until) == result.early_finish[found.target]


def test_a_plan_without_tasks_has_no_path() -> None:
    plan = make([])
    assert float_paths(plan, schedule(plan)).target == -1
