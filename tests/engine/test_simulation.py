"""The simulation: equal to ``schedule()`` without uncertainty, to closed forms and to plain NumPy with it."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from tests.engine.plans import DAY, HOUR, at, make
from tests.engine.test_properties import plans, relaxed
from vigie.engine import ALWAYS, NEVER, Plan, schedule, simulate
from vigie.engine.simulation import (
    Branch,
    Correlation,
    Discrete,
    Distribution,
    Driver,
    Estimate,
    Event,
    Impact,
    LogNormal,
    Model,
    ModelError,
    Normal,
    Pert,
    Residual,
    Simulation,
    SimulationCancelled,
    Triangular,
    Uniform,
    Weather,
)
from vigie.engine.simulation.result import percentile

BOTH = pytest.mark.parametrize("stepwise", [False, True], ids=["fast", "stepwise"])


def clock(durations: list[int], links: tuple[tuple[int, ...], ...] = (), **fields: Any) -> Plan:
    """A plan that works round the clock from instant 0."""
    return make(durations, links, start=0, calendars=(ALWAYS,), calendar=0, **fields)


def certain(plan: Plan) -> Model:
    """Estimates without spread, of each kind, for the durations as planned."""
    started = (plan.actual_start != NEVER) & (plan.remaining != NEVER)
    values = np.where(started, plan.remaining, plan.duration).tolist()
    kinds = itertools.cycle(
        [
            lambda v: Triangular(v, v, v),
            lambda v: Pert(v, v, v),
            lambda v: Uniform(v, v),
            lambda v: Normal(v, v),
            lambda v: LogNormal(v, v) if v else Uniform(v, v),
            lambda v: Discrete([v, v], [0.5, 0.5]),
        ]
    )
    return Model(durations=[Estimate(i, kind(v)) for i, (v, kind) in enumerate(zip(values, kinds, strict=False))])


def same_as_scheduled(plan: Plan, **settings: Any) -> None:
    planned = schedule(plan)
    found = simulate(plan, certain(plan), iterations=3, watched=range(len(plan)), **settings)
    assert found.finish.tolist() == [planned.project_finish] * 3
    for task in range(len(plan)):
        assert found.milestones[task].tolist() == [planned.finish[task]] * 3, task
    assert found.criticality.tolist() == planned.critical.astype(float).tolist()


@BOTH
@relaxed
@given(plan=plans())
def test_without_spread_each_iteration_is_the_schedule(plan: Plan, stepwise: bool) -> None:
    same_as_scheduled(plan, stepwise=stepwise)


def test_a_percentile_is_the_smallest_value_with_so_many_at_or_below_it() -> None:
    values = np.array([50, 10, 40, 20, 30])
    assert [percentile(values, p) for p in (1, 20, 21, 40, 80, 100)] == [10, 10, 20, 20, 40, 50]
    with pytest.raises(ValueError, match="percentile"):
        percentile(values, 0)


@BOTH
def test_a_chain_of_two_adds_means_and_variances(stepwise: bool) -> None:
    low, mode, high = 10 * DAY, 16 * DAY, 34 * DAY
    estimates = [Estimate(task, Triangular(low, mode, high)) for task in (0, 1)]
    found = simulate(clock([mode, mode], ((0, 1),)), Model(durations=estimates), iterations=4_000, stepwise=stepwise)
    mean, variance = (low + mode + high) / 3, (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18
    assert abs(found.finish.mean() - 2 * mean) < 4 * np.sqrt(2 * variance / 4_000)
    assert abs(found.finish.var() / (2 * variance) - 1) < 0.1
    assert found.planned_finish == 2 * mode
    assert found.criticality.tolist() == [1, 1]
    assert found.contingency(80)[0] == found.finish_at(80) - 2 * mode


@BOTH
def test_the_later_of_two_uniform_tasks(stepwise: bool) -> None:
    width = 100 * DAY
    model = Model(durations=[Estimate(task, Uniform(0, width)) for task in (0, 1)])
    found = simulate(clock([DAY, DAY]), model, iterations=10_000, stepwise=stepwise)
    share = found.finish / width
    assert abs(share.mean() - 2 / 3) < 4 * np.sqrt(1 / 18 / 10_000)
    for percent in (10, 50, 90):  # the distribution of the greater is x²
        assert abs(found.finish_at(percent) / width - np.sqrt(percent / 100)) < 0.02
    assert abs(found.criticality[0] - 0.5) < 0.02
    assert found.criticality.sum() >= 1


MOMENTS = [
    (Triangular(8, 10, 20), 38 / 3, 6.8889),
    (Pert(8, 10, 20), 34 / 3, (34 / 3 - 8) * (20 - 34 / 3) / 7),
    (Pert(8, 8, 20), 10, 2 * 10 / 7),
    (Uniform(8, 20), 14, 12),
    (Normal(12, 20), 16, (8 / 2.5631031) ** 2),
    (LogNormal(8, 20), np.exp(np.log(160) / 2 + (np.log(2.5) / 2.5631031) ** 2 / 2), None),
    (Discrete([8, 10, 20], [0.2, 0.5, 0.3]), 12.6, 0.2 * 64 + 0.5 * 100 + 0.3 * 400 - 12.6**2),
]


@pytest.mark.parametrize(("distribution", "mean", "variance"), MOMENTS, ids=lambda x: type(x).__name__)
def test_distributions_have_their_moments(distribution: Distribution, mean: float, variance: float | None) -> None:
    names = [name for name in distribution.__slots__ if name != "probabilities"]
    large = {n: np.multiply(getattr(distribution, n), DAY) for n in names}
    scaled = (
        Discrete(large["values"].tolist(), distribution.probabilities)
        if isinstance(distribution, Discrete)
        else type(distribution)(**{n: float(v) for n, v in large.items()})
    )
    found = simulate(clock([10 * DAY]), Model(durations=[Estimate(0, scaled)]), iterations=40_000)
    values = found.durations([0])[0] / DAY
    assert abs(values.mean() - mean) < 4 * values.std() / 200
    if variance is not None:
        assert abs(values.var() / variance - 1) < 0.05
    if isinstance(distribution, (Normal, LogNormal)):
        assert abs(percentile(values, 10) - distribution.p10) < 0.1
        assert abs(percentile(values, 90) - distribution.p90) < 0.25
    assert found.duration_mean[0] == pytest.approx(values.mean() * DAY)
    assert found.duration_sd[0] == pytest.approx(values.std() * DAY)


def test_a_normal_duration_is_cut_at_zero() -> None:
    found = simulate(clock([DAY]), Model(durations=[Estimate(0, Normal(0, 10 * DAY))]), iterations=20_000)
    values = found.durations([0])[0]
    assert values.min() >= 0
    mean, sd = 5 * DAY, 10 * DAY / 2.5631031
    density, kept = np.exp(-((mean / sd) ** 2) / 2) / np.sqrt(2 * np.pi), 0.9
    assert abs(values.mean() - (mean + sd * density / kept)) < 4 * sd / np.sqrt(20_000)


@BOTH
def test_equal_to_plain_numpy_on_the_same_draws(stepwise: bool) -> None:
    random = np.random.default_rng(5)
    n = 30
    links = tuple((int(a), int(b)) for b in range(1, n) for a in set(random.integers(max(0, b - 6), b, 2).tolist()))
    base = random.integers(2, 30, n) * HOUR
    model = Model(durations=[Estimate(i, Triangular(b * 0.7, b, b * 1.8)) for i, b in enumerate(base.tolist())])
    found = simulate(clock(base.tolist(), links), model, iterations=300, stepwise=stepwise, significance=True)
    drawn = found.durations(range(n))
    early, late = np.zeros((n, 300), np.int64), np.zeros((n, 300), np.int64)
    for i in range(n):
        early[i] = drawn[i] + np.max([early[a] for a, b in links if b == i], axis=0, initial=0)
    last = early.max(0)
    for i in reversed(range(n)):
        late[i] = np.min([late[b] - drawn[b] for a, b in links if a == i] or [last], axis=0)
    assert found.finish.tolist() == last.tolist()
    assert found.criticality.tolist() == (late == early).mean(1).tolist()
    weight = (drawn / (drawn + late - early) * last).mean(1) / last.mean()
    assert np.allclose(found.significance, weight, rtol=1e-5)
    r = [np.corrcoef(drawn[i], last)[0, 1] for i in range(n)]
    assert np.allclose(found.duration_finish_correlation, r, atol=1e-6)
    assert np.allclose(found.sensitivity_index, drawn.std(1) * found.criticality / last.std(), rtol=1e-6)


def rich() -> tuple[Plan, Model]:
    """Calendars, links of all types, lags, a task in progress, correlation, events, drivers, branches, costs."""
    plan = make(
        [5 * DAY, 3 * DAY, 8 * DAY, 2 * DAY, 4 * DAY, 0, 6 * DAY, 3 * DAY],
        ((0, 1), (0, 2, 1, HOUR), (1, 3, 2, DAY), (2, 4, 0, -DAY), (3, 5), (4, 5), (2, 6, 3), (6, 7), (7, 5)),
        task_calendar=[1, 1, 2, 1, 2, 1, 1, 0],
        actual_start=[at("2026-01-05 08:00"), *[NEVER] * 7],
        remaining=[3 * DAY, *[NEVER] * 7],
        constraint=[0, 0, 0, 4, 0, 0, 0, 0],
        constraint_date=[NEVER] * 3 + [at("2026-01-20 08:00")] + [NEVER] * 4,
    )
    values = [3 * DAY, *plan.duration[1:].tolist()]
    model = Model(
        durations=[Estimate(i, Pert(0.8 * v, v, 2.0 * v)) for i, v in enumerate(values) if v],
        costs=[Estimate(i, Triangular(900, 1000, 1500)) for i in (1, 2, 5)],
        events=[
            Event(0.4, [Impact(2, Uniform(DAY, 5 * DAY), Uniform(100, 200))], Residual(0.1, 0.5, 50.0)),
            Event(0.2, [Impact(6, Triangular(-3 * DAY, -2 * DAY, -DAY))]),
        ],
        drivers=[Driver([1, 3, 4], Triangular(0.9, 1.0, 1.4), Uniform(1.0, 1.2), probability=0.7)],
        branches=[Branch([[7], []], [0.6, 0.4])],
        correlations=[
            Correlation([("duration", 1), ("duration", 2), ("duration", 3)], 0.6),
            Correlation([("duration", 6), ("cost", 1)], -0.5),
            Correlation([("duration", 4), ("driver", 0)], 0.3),
        ],
        rates=[0.001] * 8,
        fixed_costs=[10.0] * 8,
    )
    return plan, model


def samples(found: Simulation) -> list[Any]:
    marks = [found.milestones[task].tolist() for task in found.milestones]
    return [found.finish.tolist(), found.cost.tolist(), marks, found.criticality.tolist(), found.event_share.tolist()]


@pytest.mark.parametrize("options", [{"threads": 1}, {"threads": 2}, {"threads": 5}, {"stepwise": True}], ids=str)
def test_the_same_to_the_bit_on_any_number_of_threads_and_by_either_way(options: dict[str, Any]) -> None:
    plan, model = rich()
    one = simulate(plan, model, iterations=1_000, seed=7, watched=range(8), threads=3)
    other = simulate(plan, model, iterations=1_000, seed=7, watched=range(8), **options)
    assert samples(one) == samples(other)
    assert samples(one) != samples(simulate(plan, model, iterations=1_000, seed=8, watched=range(8)))


def test_more_iterations_go_on_from_the_same_ones() -> None:
    plan, model = rich()
    few, many = (simulate(plan, model, iterations=n) for n in (100, 1_000))
    assert few.finish.tolist() == many.finish[:100].tolist()


def test_events_happen_as_often_as_stated_and_responses_change_that() -> None:
    plan = clock([10 * DAY])
    event = Event(0.3, [Impact(0, Uniform(DAY, DAY), Uniform(100, 100))], Residual(0.1, 0.5, 7.0))
    before, after = (simulate(plan, Model(events=[event]), responses=r, iterations=20_000) for r in (False, True))
    assert abs(before.event_share[0] - 0.3) < 0.015
    assert abs(after.event_share[0] - 0.1) < 0.01
    assert set(before.finish.tolist()) == {10 * DAY, 11 * DAY}
    assert set(after.finish.tolist()) == {10 * DAY, 10 * DAY + DAY // 2}
    assert set(after.cost.tolist()) == {7.0, 57.0}
    # The same numbers: where it happens after the response, it did before.
    assert ((after.finish > 10 * DAY) <= (before.finish > 10 * DAY)).all()
    assert before.confidence(finish=10 * DAY) == pytest.approx(1 - before.event_share[0])
    assert before.confidence(finish=10 * DAY, cost=0.0) == pytest.approx(1 - before.event_share[0])


def test_a_driver_multiplies_all_its_tasks_by_one_number() -> None:
    model = Model(drivers=[Driver([0, 1], Uniform(0.5, 2.0), Uniform(1.0, 1.0))], fixed_costs=[100.0, 50.0])
    found = simulate(clock([4 * DAY, 8 * DAY]), model, iterations=2_000)
    drawn = found.durations([0, 1])
    assert np.abs(2 * drawn[0] - drawn[1]).max() <= 1
    assert set(found.cost.tolist()) == {150.0}


def test_of_a_branch_one_alternative_happens() -> None:
    model = Model(branches=[Branch([[0], [1], []], [0.5, 0.3, 0.2])], fixed_costs=[10.0, 20.0])
    found = simulate(clock([2 * DAY, 5 * DAY]), model, iterations=10_000)
    shares = [(found.finish == length * DAY).mean() for length in (2, 5, 0)]
    assert np.allclose(shares, [0.5, 0.3, 0.2], atol=0.02)
    assert set(zip(found.finish.tolist(), found.cost.tolist(), strict=True)) == {(2 * DAY, 10), (5 * DAY, 20), (0, 0)}


def test_cost_grows_with_the_duration_and_goes_with_the_date() -> None:
    model = Model(durations=[Estimate(0, Uniform(DAY, 3 * DAY))], rates=[1 / DAY], fixed_costs=[5.0])
    found = simulate(clock([2 * DAY]), model, iterations=1_000)
    assert np.allclose(found.cost, 5 + found.finish / DAY)
    assert found.planned_cost == 7.0
    half = found.finish_at(50)
    assert found.confidence(half, found.cost_at(50)) == found.confidence(half) == 0.5
    assert found.confidence(half, 6.5) == found.confidence(cost=6.5)
    assert found.joint_cost(half, 60) is None
    assert found.joint_cost(half, 40) == found.cost_at(40)


def test_weather_takes_working_days() -> None:
    plan = make([200 * DAY])
    found = simulate(plan, Model(weather=[Weather(1, [0.25] * 12)]), iterations=400)
    dates = (found.finish - plan.start) / 86_400
    # 200 working days at three in four, five a week: 200 / 0.75 * 7 / 5 days on the calendar.
    assert abs(dates.mean() - 200 / 0.75 * 7 / 5) < 4
    assert simulate(plan, Model(weather=[Weather(1, [0.0] * 12)]), iterations=2).finish[0] == found.planned_finish
    summer = simulate(plan, Model(weather=[Weather(1, [0.0] * 5 + [0.5, 0.5] + [0.0] * 5)]), iterations=50)
    assert found.planned_finish < summer.finish.mean() < found.finish.mean()


REFUSED = [
    (Model(durations=[Estimate(0, Triangular(3, 2, 5))]), "low_above_high", "durations"),
    (Model(durations=[Estimate(0, Normal(3, 2))]), "low_above_high", "durations"),
    (Model(durations=[Estimate(0, LogNormal(0, 2))]), "bad_number", "durations"),
    (Model(durations=[Estimate(0, Uniform(-1, 2))]), "bad_number", "durations"),
    (Model(durations=[Estimate(0, Uniform(1, float("nan")))]), "bad_number", "durations"),
    (Model(durations=[Estimate(0, Uniform(1, 1e12))]), "bad_number", "durations"),
    (Model(durations=[Estimate(2, Uniform(1, 2))]), "missing_task", "durations"),
    (Model(durations=[Estimate(0, Uniform(1, 2))] * 2), "double_estimate", "durations"),
    (Model(durations=[Estimate(0, Discrete([1, 2], [0.5, 0.6]))]), "bad_probability", "durations"),
    (Model(events=[Event(1.2, [])]), "bad_probability", "events"),
    (Model(events=[Event(0.5, [], Residual(-0.1))]), "bad_probability", "events"),
    (Model(events=[Event(0.5, [Impact(7, Uniform(1, 2))])]), "missing_task", "events"),
    (Model(drivers=[Driver([9], Uniform(1, 2))]), "missing_task", "drivers"),
    (Model(branches=[Branch([[0], [1]], [0.5, 0.4])]), "bad_probability", "branches"),
    (Model(weather=[Weather(0, [0.1] * 12)]), "bad_number", "weather"),
    (Model(weather=[Weather(1, [1.0] * 12)]), "bad_probability", "weather"),
    (Model(fixed_costs=[1.0]), "bad_number", "fixed_costs"),
    (Model(correlations=[Correlation([("duration", 0), ("duration", 1)], 0.5)]), "missing_task", "correlations"),
    (Model(correlations=[Correlation([("driver", 0)], 1.5)]), "bad_correlation", "correlations"),
]


@pytest.mark.parametrize(("model", "code", "name"), REFUSED)
def test_what_cannot_be_simulated_is_refused_by_name(model: Model, code: str, name: str) -> None:
    with pytest.raises(ModelError) as caught:
        simulate(make([DAY, DAY]), model)
    assert (caught.value.code, caught.value.name) == (code, name)


@pytest.mark.parametrize("options", [{"iterations": 0}, {"seed": -1}, {"watched": [5]}])
def test_settings_that_make_no_sense_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ModelError):
        simulate(make([DAY]), **options)


def test_what_has_no_effect_is_said() -> None:
    plan = make([DAY, DAY], actual_start=[at("2026-01-05 08:00"), NEVER], actual_finish=[at("2026-01-06 08:00"), NEVER])
    model = Model(durations=[Estimate(0, Uniform(1, 2))], events=[Event(1, [Impact(0, Uniform(1, 2))])])
    found = simulate(plan, model, iterations=10)
    assert [(note.code, note.name, note.task) for note in found.notes][:2] == [
        ("task_without_work", "durations", 0),
        ("task_without_work", "events", 0),
    ]
    assert set(found.finish.tolist()) == {found.planned_finish}


def test_correlations_that_contradict_themselves_are_repaired_and_said() -> None:
    pairs = [(0, 1, 0.9), (1, 2, 0.9), (0, 2, -0.9)]
    model = Model(
        durations=[Estimate(i, Uniform(0, 1000 * DAY)) for i in range(3)],
        correlations=[Correlation([("duration", a), ("duration", b)], r) for a, b, r in pairs],
    )
    found = simulate(clock([DAY] * 3), model, iterations=20_000)
    (note,) = [note for note in found.notes if note.code == "correlation_repaired"]
    assert 0.3 < note.value < 0.6
    drawn = found.durations([0, 1, 2])
    r = np.corrcoef(drawn)
    assert abs(r[0, 1] - r[1, 2]) < 0.02
    assert r[0, 2] < 0 < r[0, 1] < 0.7


def test_rank_correlations_are_those_asked_for() -> None:
    groups = [Correlation([("duration", 0), ("duration", 1), ("cost", 2)], 0.7)]
    groups += [
        Correlation([("duration", 3), ("duration", 4)], -0.4),
        Correlation([("duration", 4), ("duration", 5)], 0.5),
    ]
    model = Model(
        durations=[Estimate(i, [Triangular, Pert][i % 2](DAY, 2 * DAY, 9 * DAY)) for i in range(6)],
        costs=[Estimate(2, LogNormal(100, 900))],
        correlations=groups,
    )
    found = simulate(clock([DAY] * 6), model, iterations=20_000)
    ranks = np.argsort(np.argsort(np.vstack([found.durations(range(6)), found.cost]), axis=1), axis=1)
    r = np.corrcoef(ranks)
    for a, b, wanted in ((0, 1, 0.7), (0, 6, 0.7), (3, 4, -0.4), (4, 5, 0.5), (3, 5, 0.0), (0, 3, 0.0)):
        assert abs(r[a, b] - wanted) < 0.03, (a, b)


def test_progress_is_told_and_a_cancelled_run_ends() -> None:
    plan, model = rich()
    shares: list[float] = []
    simulate(plan, model, iterations=640, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    with pytest.raises(SimulationCancelled):
        simulate(plan, model, iterations=64_000, progress=shares.append, cancelled=lambda: len(shares) > 12)
    assert len(shares) < 20


@BOTH
def test_a_plan_with_negative_float_is_simulated_as_it_is(stepwise: bool) -> None:
    plan = make([5 * DAY, 5 * DAY], ((0, 1),), deadline=[NEVER, at("2026-01-14 17:00")])
    model = Model(durations=[Estimate(1, Uniform(DAY, 8 * DAY))])
    found = simulate(plan, model, iterations=500, watched=[1], stepwise=stepwise)
    late = found.milestones[1] > at("2026-01-14 17:00")
    assert 0.5 < late.mean() < 1
    assert found.criticality.tolist() == [1.0, 1.0]
    assert found.milestone_confidence(1, at("2026-01-14 17:00")) == pytest.approx(1 - late.mean())


def test_an_empty_plan_and_one_task_without_work() -> None:
    found = simulate(clock([0]), iterations=5)
    assert found.finish.tolist() == [0] * 5
    assert np.isnan(found.sensitivity_index).all()
    assert np.isnan(found.duration_finish_correlation).all()
    assert simulate(clock([]), iterations=5).finish.tolist() == [0] * 5
