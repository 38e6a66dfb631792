"""A plan edited step by step has the dates of the same plan computed anew."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.plans import DAY, at, make
from tests.engine.test_properties import CALENDARS, START, relaxed
from vigie.engine import NEVER, CycleError, Options, Plan, PlanError, Schedule, schedule
from vigie.engine.incremental import EditedPlan
from vigie.engine.terms import ProgressLogic

HALF = 1800
RULES = (
    Options.microsoft(),
    Options.microsoft(honour_constraints=False, multiple_critical_paths=True),
    Options.primavera(),
    Options.primavera(progress=ProgressLogic.PROGRESS_OVERRIDE, open_ends_critical=True),
    Options.primavera(progress=ProgressLogic.ACTUAL_DATES, critical_by_longest_path=True, expected_finish_dates=True),
)


def _links(random: np.random.Generator, n: int) -> dict[str, Any]:
    count = int(random.integers(0, 2 * n))
    ends = random.integers(0, n, (count, 2))
    return {
        "link_predecessor": ends.min(axis=1),
        "link_successor": ends.max(axis=1),
        "link_type": random.integers(0, 4, count),
        "link_lag": np.where(random.random(count) < 0.4, random.integers(-8, 30, count) * HALF, 0),
        "link_lag_unit": random.choice([0, 0, 0, 1, 2, 3], count),
        "link_used": random.random(count) < 0.95,
    }


def _date(random: np.random.Generator, n: int, share: float) -> np.ndarray[Any, Any]:
    days = START // 86_400 * 86_400 + random.integers(-200, 900, n) * HALF
    return np.where(random.random(n) < share, days, NEVER)


def _tasks(random: np.random.Generator, n: int, primavera: bool) -> dict[str, Any]:
    actual_start, actual_finish = _date(random, n, 0.15), _date(random, n, 0.1)
    actual_finish = np.where(actual_start != NEVER, actual_finish, NEVER)
    duration = random.integers(0, 30, n) * HALF * (random.random(n) < 0.85)
    return {
        "duration": duration,
        "kind": random.choice([0, 0, 0, 0, 1, 2, 3], n) if primavera else np.zeros(n),
        "manual": np.zeros(n) if primavera else random.random(n) < 0.1,
        "external": random.random(n) < 0.03,
        "active": random.random(n) < 0.95,
        "task_calendar": random.integers(1, 4, n),
        "constraint": random.choice([0, 0, 0, 0, 2, 3, 4, 5, 6, 7], n),
        "constraint_date": _date(random, n, 0.9),
        "deadline": _date(random, n, 0.1),
        "actual_start": actual_start,
        "actual_finish": actual_finish,
        "remaining": np.where(actual_start != NEVER, duration // 2, NEVER),
        "stop": np.where(actual_start != NEVER, _date(random, n, 0.3), NEVER),
        "resume": np.where(actual_start != NEVER, _date(random, n, 0.3), NEVER),
        "given_start": _date(random, n, 0.2),
        "given_finish": _date(random, n, 0.2),
        "levelling_delay": (random.random(n) < 0.05) * 4 * HALF * (not primavera),
        "expected_finish": _date(random, n, 0.1),
    }


def random_plan(seed: int) -> Plan:
    """A plan of up to sixteen tasks with all that a plan may state, also what nobody would."""
    random = np.random.default_rng(seed)
    n = int(random.integers(1, 17))
    options = RULES[int(random.integers(len(RULES)))]
    parent = np.array([int(random.integers(-1, i)) if i and random.random() < 0.6 else -1 for i in range(n)])
    counts = random.integers(0, 3, n) * (random.random(n) < 0.2)
    parts = int(counts.sum())
    return Plan(
        start=START,
        data_date=START + 40 * HALF if options.is_primavera and random.random() < 0.5 else NEVER,
        options=options,
        calendars=CALENDARS,
        calendar=1,
        parent=parent,
        part_pointer=np.concatenate(([0], np.cumsum(counts))),
        part_calendar=random.integers(1, 4, parts),
        part_span=random.integers(1, 20, parts) * HALF,
        part_offset=random.integers(0, 5, parts) * HALF,
        **_tasks(random, n, options.is_primavera),
        **_links(random, n),
    )


def _edited(plan: Plan, seed: int) -> Plan:
    """Some of the tasks or of the links say something else; links come and go."""
    random = np.random.default_rng(seed)
    n, links = len(plan), len(plan.link_type)
    what = int(random.integers(4))
    if what == 0:
        other = _tasks(random, n, plan.options.is_primavera)
        which = random.random(n) < 2 / n
        return replace(plan, **{name: np.where(which, other[name], getattr(plan, name)) for name in other})
    if what == 1 and links:
        which = random.random(links) < 2 / links
        lag = np.where(which, random.integers(-8, 30, links) * HALF, plan.link_lag)
        return replace(plan, link_lag=lag, link_type=np.where(which, random.integers(0, 4, links), plan.link_type))
    if what == 2 and links:
        stays = random.random(links) > 1.5 / links
        names = ("predecessor", "successor", "type", "lag", "lag_unit", "used")
        return replace(plan, **{f"link_{name}": getattr(plan, f"link_{name}")[stays] for name in names})
    more = _links(random, n)
    place = int(random.integers(links + 1))
    added = {name: np.insert(getattr(plan, name), place, more[name][:2]) for name in more}
    return replace(plan, **added)


def _check_equal(found: Schedule, expected: Schedule) -> None:
    for name in expected.__slots__:
        assert np.array_equal(getattr(found, name), getattr(expected, name)), name


@relaxed
@given(st.integers(0, 2**32), st.lists(st.integers(0, 2**32), min_size=1, max_size=6))
def test_edits_give_what_computing_anew_gives(seed: int, edits: list[int]) -> None:
    plan = random_plan(seed)
    try:
        edited = EditedPlan(plan)
    except PlanError:
        return
    for edit in edits:
        changed = _edited(plan, edit)
        try:
            expected = schedule(changed)
        except PlanError as error:
            before = edited.schedule
            with pytest.raises(type(error)):
                edited.update(changed)
            _check_equal(edited.schedule, before)
            continue
        plan = changed
        _check_equal(edited.update(plan), expected)
        assert edited.plan is plan


def test_only_what_can_change_is_visited() -> None:
    """Two chains of a hundred: a longer task in the shorter one moves what follows it there, and nothing else."""
    first, second = list(range(100)), list(range(100, 200))
    links = tuple((a, b) for chain in (first, second) for a, b in pairwise(chain))
    plan = make([DAY] * 100 + [DAY // 2] * 100, links)
    edited = EditedPlan(plan)
    assert edited.visited == 400
    longer = plan.duration.copy()
    longer[190] += DAY // 4
    result = edited.update(replace(plan, duration=longer))
    _check_equal(result, schedule(edited.plan))
    # Early dates of 190 to 199; late ones of all up to 190, which have to begin earlier, and of the nine after it.
    assert edited.visited == 10 + 100


def test_an_edit_that_comes_to_nothing_stops_at_once() -> None:
    plan = make([DAY, DAY, DAY, 3 * DAY], ((0, 1), (1, 2)))
    edited = EditedPlan(plan)
    later = np.array([NEVER, at("2026-01-05 08:00"), NEVER, NEVER])
    result = edited.update(replace(plan, constraint=[0, 4, 0, 0], constraint_date=later))
    _check_equal(result, schedule(edited.plan))
    assert edited.visited == 5  # the task and its successor, then both again and what leads to them; not the rest


def test_a_circle_leaves_the_plan_as_it_was() -> None:
    plan = make([DAY, DAY], ((0, 1),))
    edited = EditedPlan(plan)
    before = edited.schedule
    with pytest.raises(CycleError):
        edited.update(make([DAY, DAY], ((0, 1), (1, 0))))
    assert edited.plan is plan
    assert edited.schedule is before
