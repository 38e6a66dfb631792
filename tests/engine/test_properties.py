"""Random small plans: equal to a slow reference, and true to what a schedule must be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.plans import MORNING_AND_AFTERNOON, NIGHT, STANDARD, at
from tests.engine.reference import DAY, STEP, reference
from vigie.engine import ALWAYS, NEVER, Plan, WorkCalendar, schedule

START = at("2026-01-05 08:00")
HOLIDAYS = WorkCalendar(
    week=(MORNING_AND_AFTERNOON,) * 4 + (((6 * 3600, 11 * 3600),), (), ((1800, 5400),)),
    days={START // DAY + 2: (), START // DAY + 3: ((9 * 3600, 10 * 3600), (22 * 3600, 24 * 3600))},
)
CALENDARS = (ALWAYS, STANDARD, NIGHT, HOLIDAYS)
relaxed = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def plans(
    draw: st.DrawFn,
    *,
    leads: bool = True,
    constraints: tuple[int, ...] = (0, 2, 3, 4, 5, 6, 7),
    types: tuple[int, ...] = (0, 1, 2, 3),
    calendars: tuple[int, ...] = (1, 2, 3),
) -> Plan:
    n = draw(st.integers(1, 7))
    links = []
    for target in range(1, n):
        for source in draw(st.sets(st.integers(0, target - 1), max_size=3)):
            unit = draw(st.sampled_from((0, 0, 0, 1, 2)))
            low = -12 if leads else 0
            lag = draw(st.integers(low, 20)) * STEP if unit < 2 else draw(st.sampled_from((-5_000, 0, 5_000, 10_000)))
            links.append((source, target, draw(st.sampled_from(types)), lag if leads else max(lag, 0), unit))
    kinds = draw(st.lists(st.sampled_from((0, 0, 0, *constraints)), min_size=n, max_size=n))
    dates = draw(st.lists(st.integers(0, 48 * 12), min_size=n, max_size=n))
    deadlines = draw(st.lists(st.one_of(st.none(), st.integers(0, 48 * 12)), min_size=n, max_size=n))
    columns: list[Any] = list(zip(*links, strict=True)) if links else [[]] * 5
    return Plan(
        # An even number of half hours, so that half of it is one too.
        duration=2 * STEP * np.array(draw(st.lists(st.integers(0, 20), min_size=n, max_size=n))),
        start=START,
        calendars=CALENDARS,
        calendar=1,
        task_calendar=draw(st.lists(st.sampled_from(calendars), min_size=n, max_size=n)),
        constraint=kinds,
        constraint_date=[START // DAY * DAY + STEP * d if k else NEVER for k, d in zip(kinds, dates, strict=True)],
        deadline=[NEVER if d is None else START // DAY * DAY + STEP * d for d in deadlines],
        link_predecessor=np.array(columns[0], np.int32),
        link_successor=np.array(columns[1], np.int32),
        link_type=np.array(columns[2], np.int8),
        link_lag=np.array(columns[3], np.int64),
        link_lag_unit=np.array(columns[4], np.int8),
    )


@relaxed
@given(plans())
def test_equal_to_the_slow_reference(plan: Plan) -> None:
    result = schedule(plan)
    for name, expected in reference(plan).items():
        assert getattr(result, name).tolist() == expected, name


@relaxed
@given(plans(leads=False, constraints=(4, 6)))
def test_no_link_is_broken_without_hard_constraints(plan: Plan) -> None:
    result = schedule(plan)
    assert (result.link_free_float >= 0).all()


@relaxed
@given(plans())
def test_two_runs_are_equal_to_the_bit(plan: Plan) -> None:
    one, two = schedule(plan), schedule(plan)
    for name in one.__slots__:
        assert np.array_equal(getattr(one, name), getattr(two, name))


@relaxed
@given(plans(leads=False, constraints=(4,), types=(0, 1)), st.data())
def test_more_work_never_brings_a_finish_forward(plan: Plan, data: st.DataObject) -> None:
    """Not so with finish-finish links and finish constraints: more work then begins earlier, as does what follows."""
    task = data.draw(st.integers(0, len(plan) - 1))
    longer = plan.duration.copy()
    longer[task] += 2 * STEP
    percent = (plan.link_lag_unit == 2).any()
    before, after = schedule(plan), schedule(replace(plan, duration=longer))
    if not percent and plan.duration[task] > 0:
        assert (after.early_finish >= before.early_finish).all()
        assert (after.early_start >= before.early_start)[np.arange(len(plan)) != task].all()


@relaxed
@given(plans(constraints=(4, 5, 6, 7), calendars=(3,)))
def test_what_drives_a_start_is_named_and_has_no_slack(plan: Plan) -> None:
    result = schedule(plan)
    for task, link in enumerate(result.driving_link):
        if link >= 0:
            assert plan.link_successor[link] == task
            assert result.link_driving[link]
            assert result.link_free_float[link] <= 0
