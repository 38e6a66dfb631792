"""The fast kernels give what the passes of ``schedule()`` give, iteration by iteration."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.plans import DAY, HOUR, at, make
from tests.engine.test_properties import CALENDARS, relaxed
from vigie.engine import NEVER, Options, Plan, schedule, simulate
from vigie.engine.simulation import (
    Branch,
    Driver,
    Estimate,
    Estimates,
    Event,
    Impact,
    Model,
    ModelError,
    Pert,
    Simulation,
    Triangular,
    Uniform,
)
from vigie.engine.terms import LagCalendar, ProgressLogic

START = at("2026-01-05 08:00")
HALF = 1800


@st.composite
def any_plans(draw: st.DrawFn) -> Plan:
    """Plans of both tools: outline, progress, constraints, lags of all kinds, manual and inactive tasks, parts."""
    n = draw(st.integers(1, 12))
    primavera = draw(st.booleans())
    parent = [-1] * n
    if draw(st.booleans()):
        tops = [i for i in range(n) if draw(st.integers(0, 3)) == 0]
        for i in range(n):
            above = [-1, *(top for top in tops if top < i)]
            parent[i] = draw(st.sampled_from(above))
    summaries = set(parent) - {-1}
    leaves = [i for i in range(n) if i not in summaries]
    links = []
    for place, target in enumerate(leaves[1:], 1):
        for source in draw(st.sets(st.sampled_from(leaves[:place]), max_size=3)):
            unit = draw(st.sampled_from((0, 0, 0, 0, 1, 2)))
            lag = draw(st.sampled_from((0, 0, 0, HOUR, 20 * HOUR, -3 * HOUR, DAY)))
            type_ = draw(st.sampled_from((0, 0, 0, 1, 2, 3)))
            links.append((source, target, type_, lag if unit < 2 else draw(st.sampled_from((0, 5_000))), unit))
    rarely = st.sampled_from((0,) * 12 + (2, 3, 4, 5, 6, 7))
    kinds = [draw(rarely) if i not in summaries else draw(st.sampled_from((0, 0, 0, 4))) for i in range(n)]
    base = START // 86_400 * 86_400
    length = [2 * HALF * draw(st.integers(0, 24)) for _ in range(n)]
    state = [draw(st.sampled_from((0, 0, 0, 0, 1, 2))) if i not in summaries else 0 for i in range(n)]
    begun = [base + HALF * draw(st.integers(0, 60)) for _ in range(n)]
    parts = [draw(st.integers(0, 9)) == 0 and i not in summaries and length[i] > 0 for i in range(n)]
    columns: list[Any] = list(zip(*links, strict=True)) if links else [[]] * 5
    settings: dict[str, Any] = {
        "lag_calendar": draw(st.sampled_from(LagCalendar)),
        "multiple_critical_paths": draw(st.booleans()) and not primavera,
        "open_ends_critical": draw(st.booleans()) and primavera,
        "critical_float": draw(st.sampled_from((0, 0, DAY))),
    }
    if primavera:
        settings["progress"] = draw(st.sampled_from(list(ProgressLogic)[1:]))
        settings["start_to_start_lag_from_early_start"] = draw(st.booleans())
    status = base + HALF * draw(st.integers(0, 60))
    return Plan(
        duration=np.array(length),
        start=START,
        data_date=status if primavera else NEVER,
        finish=base + 86_400 * 9 if primavera and draw(st.booleans()) else NEVER,
        calendars=CALENDARS,
        calendar=1,
        options=Options.primavera(**settings) if primavera else Options.microsoft(**settings),
        parent=parent,
        summary=[i in summaries for i in range(n)],
        kind=[
            draw(st.sampled_from((0, 0, 0, 0, 1, 2, 3))) if primavera and i not in summaries else 0 for i in range(n)
        ],
        manual=[not primavera and i not in summaries and draw(st.integers(0, 15)) == 0 for i in range(n)],
        given_start=begun,
        given_finish=[b + DAY for b in begun],
        active=[i in summaries or draw(st.integers(0, 15)) > 0 for i in range(n)],
        elapsed=[draw(st.integers(0, 15)) == 0 for _ in range(n)],
        levelling_delay=[draw(st.sampled_from((0,) * 15 + (DAY,))) if not primavera else 0 for _ in range(n)],
        task_calendar=draw(st.lists(st.sampled_from((1, 1, 1, 2, 3)), min_size=n, max_size=n)),
        constraint=kinds,
        constraint_date=[base + HALF * draw(st.integers(0, 48 * 12)) if k else NEVER for k in kinds],
        deadline=[draw(st.sampled_from((NEVER, NEVER, base + 86_400 * 5))) for _ in range(n)],
        actual_start=[b if s else NEVER for b, s in zip(begun, state, strict=True)],
        actual_finish=[b + HALF * 9 if s == 2 else NEVER for b, s in zip(begun, state, strict=True)],
        remaining=[v // 2 if s == 1 else NEVER for v, s in zip(length, state, strict=True)],
        part_pointer=np.concatenate(([0], np.cumsum([2 * p for p in parts]))),
        part_calendar=[c for p in parts if p for c in (1, 2)],
        part_span=[s for p, v in zip(parts, length, strict=True) if p for s in (v, v // 2)],
        link_predecessor=np.array(columns[0], np.int32),
        link_successor=np.array(columns[1], np.int32),
        link_type=np.array(columns[2], np.int8),
        link_lag=np.array(columns[3], np.int64),
        link_lag_unit=np.array(columns[4], np.int8),
    )


def left(plan: Plan) -> list[int]:
    """What is left of each task."""
    known = plan.remaining != NEVER
    values: list[int] = np.where(known, plan.remaining, plan.duration).tolist()
    return values


def both_ways(plan: Plan, model: Model, iterations: int) -> tuple[Simulation, Simulation]:
    one, other = (
        simulate(plan, model, iterations=iterations, watched=range(len(plan)), significance=True, stepwise=stepwise)
        for stepwise in (False, True)
    )
    assert one.finish.tolist() == other.finish.tolist()
    for task in range(len(plan)):
        assert one.milestones[task].tolist() == other.milestones[task].tolist(), task
    assert one.criticality.tolist() == other.criticality.tolist()
    assert one.cost.tolist() == other.cost.tolist()
    assert one.significance is not None
    assert other.significance is not None
    assert np.allclose(one.significance, other.significance, equal_nan=True)
    return one, other


@relaxed
@given(any_plans())
def test_without_spread_any_plan_is_as_scheduled(plan: Plan) -> None:
    planned = schedule(plan)
    model = Model(durations=[Estimate(i, Pert(v, v, v)) for i, v in enumerate(left(plan))])
    found = simulate(plan, model, iterations=2, watched=range(len(plan)))
    assert found.finish.tolist() == [planned.project_finish] * 2
    for task in range(len(plan)):
        assert found.milestones[task].tolist() == [planned.finish[task]] * 2, task
    leaf = ~np.isin(np.arange(len(plan)), plan.parent)
    assert found.criticality[leaf].tolist() == planned.critical[leaf].astype(float).tolist()


@relaxed
@given(any_plans(), st.booleans())
def test_with_spread_any_plan_comes_out_as_step_by_step(plan: Plan, vanishing: bool) -> None:
    low = 0.0 if vanishing else 0.4
    estimates = [Estimate(i, Triangular(low * v, v, 3.0 * v)) for i, v in enumerate(left(plan)) if i % 4 != 3]
    model = Model(
        durations=estimates,
        events=[Event(0.5, [Impact(0, Uniform(0, 3 * DAY)), Impact(len(plan) - 1, Uniform(-DAY, DAY))])],
        drivers=[Driver(range(0, len(plan), 2), Uniform(0.8, 1.5))],
        branches=[Branch([[len(plan) // 2], []], [0.5, 0.5])] if vanishing else [],
    )
    both_ways(plan, model, 70)


def test_the_fast_way_is_taken_where_it_can_be() -> None:
    plan = make([DAY] * 4, ((0, 1), (1, 2, 2, HOUR), (2, 3, 1)), task_calendar=[1, 2, 1, 1])
    model = Model(durations=[Estimate(i, Uniform(HOUR, 9 * DAY)) for i in range(4)])
    one, other = both_ways(plan, model, 500)
    assert (one.engine, other.engine) == ("fast", "stepwise")
    assert one.notes == ()


BEYOND: list[tuple[str, dict[str, Any]]] = [
    ("from_finish", {"options": Options(from_finish=True), "finish": at("2026-02-05 08:00")}),
    ("as_late_as_possible", {"constraint": [0, 1, 0]}),
    ("longest_path", {"options": Options.primavera(critical_by_longest_path=True)}),
    ("level_of_effort", {"options": Options.primavera(), "kind": [0, 4, 0]}),
    ("manual_summary", {"parent": [-1, 0, 0], "manual": [True, False, False]}),
    ("summary_links", {"parent": [-1, -1, 1]}),
    ("long_horizon", {"deadline": [NEVER, NEVER, at("2100-01-01 08:00")]}),
]


@pytest.mark.parametrize(("reason", "fields"), BEYOND, ids=[reason for reason, _ in BEYOND])
def test_what_goes_step_by_step_is_said(reason: str, fields: dict[str, Any]) -> None:
    links = {"manual_summary": ((1, 2),), "summary_links": ((0, 1),)}.get(reason, ((0, 1), (1, 2)))
    plan = make([DAY] * 3, links, **fields)
    found = simulate(plan, iterations=3, watched=range(3))
    assert [(note.code, note.name) for note in found.notes] == [("step_by_step", reason)]
    assert found.engine == "stepwise"
    planned = schedule(plan)
    assert [found.milestones[i][2] for i in range(3)] == planned.finish.tolist()


def test_many_estimates_at_once_are_the_same_as_one_by_one() -> None:
    plan = make([DAY] * 60, tuple((i, i + 7) for i in range(53)))
    numbers = np.array([[HOUR * (1 + i % 5), HOUR * (8 + i % 3), HOUR * (20 + i)] for i in range(60)], float).T
    for kind, of in ((Triangular, [0, 1, 2]), (Pert, [0, 1, 2]), (Uniform, [0, 2])):
        many = Model(durations=[Estimates(np.arange(60), kind, numbers[of])])
        single = Model(durations=[Estimate(i, kind(*numbers[of, i].tolist())) for i in range(60)])
        one, other = (simulate(plan, model, iterations=100) for model in (many, single))
        assert one.durations(range(60)).tolist() == other.durations(range(60)).tolist()
        assert one.finish.tolist() == other.finish.tolist()


def test_many_estimates_are_checked_one_by_one() -> None:
    cases = [
        (Estimates([0, 1], Triangular, [[1, 3], [2, 2], [3, 4]]), "low_above_high", 1),
        (Estimates([0, 9], Uniform, [[1, 3], [2, 4]]), "missing_task", 9),
        (Estimates([1, 1], Uniform, [[1, 3], [2, 4]]), "double_estimate", 1),
        (Estimates([0, 1], Uniform, [[1, 3]]), "bad_number", -1),
    ]
    for estimates, code, task in cases:
        with pytest.raises(ModelError) as caught:
            simulate(make([DAY, DAY]), Model(durations=[estimates]))
        assert (caught.value.code, caught.value.task) == (code, task)
