"""What drives a simulation: rank correlations, tornado, the worth of responses, portfolios, a cluster."""

from __future__ import annotations

import math
import os
import signal
import time
from typing import Any

import numpy as np
import pytest

from tests.engine.plans import DAY, NIGHT, STANDARD, at, make
from tests.engine.test_simulation import clock, rich, samples
from vigie.engine import ALWAYS, Options, Plan, schedule, simulate
from vigie.engine.simulation import (
    Correlation,
    Driver,
    Estimate,
    Event,
    Impact,
    Model,
    ModelError,
    Residual,
    SimulationCancelled,
    Triangular,
    Uniform,
)
from vigie.engine.simulation.copula import lower_factor, nearest_correlation, repaired
from vigie.engine.simulation.portfolio import Between, Shared, merge, pulls
from vigie.engine.simulation.ranks import average_ranks, kendall, pearson, spearman
from vigie.engine.simulation.sensitivity import tornado, value_of_responses


def test_equal_values_share_the_mean_of_their_ranks() -> None:
    assert average_ranks(np.array([30, 10, 20, 10])).tolist() == [4.0, 1.5, 3.0, 1.5]


def test_kendall_counts_pairs_and_takes_ties_off() -> None:
    random = np.random.default_rng(3)
    for size, values in ((2, 5), (40, 4), (60, 1000)):
        a, b = random.integers(0, values, size), random.integers(0, values, size)
        signs = [np.sign(np.subtract.outer(x, x)) for x in (a, b)]
        both = [(s != 0).sum() for s in signs]
        wanted = (signs[0] * signs[1]).sum() / math.sqrt(both[0] * both[1]) if min(both) else math.nan
        assert kendall(a, b) == pytest.approx(wanted, nan_ok=True)
    assert math.isnan(kendall(np.ones(5), np.arange(5)))
    assert kendall(np.arange(9), np.arange(9)) == 1.0


def test_spearman_sees_order_and_pearson_distance() -> None:
    a = np.arange(1.0, 20.0)
    assert spearman(a, a**5) == pytest.approx(1.0)
    assert pearson(a, a**5) < 0.9
    assert math.isnan(spearman(a, np.ones(19)))


def test_the_nearest_correlation_matrix_of_the_literature() -> None:
    """Higham (2002), section 4: the tridiagonal example of order 3."""
    matrix = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]])
    wanted = np.array([[1.0, 0.7607, 0.1573], [0.7607, 1.0, 0.7607], [0.1573, 0.7607, 1.0]])
    found = nearest_correlation(matrix)
    assert np.abs(found - wanted).max() < 1e-4
    assert np.linalg.eigvalsh(found)[0] > -1e-9
    lower = lower_factor(found)
    assert np.allclose(lower @ lower.T, found)
    assert np.allclose(lower, np.tril(lower))
    assert repaired(np.eye(3))[1] == 0.0


def test_cruciality_of_a_chain_and_of_what_does_not_matter() -> None:
    estimates = [Estimate(0, Uniform(0, 10 * DAY)), Estimate(1, Uniform(0, DAY)), Estimate(2, Uniform(0, DAY))]
    plan = clock([DAY, DAY, DAY, 30 * DAY], ((0, 1), (1, 3)))
    found = simulate(plan, Model(durations=estimates), iterations=5_000)
    for method in ("spearman", "kendall", "pearson"):
        cruciality = found.cruciality([0, 1, 2], method)
        assert cruciality[0] > 0.9
        assert cruciality[0] > cruciality[1] > 0.04
        assert cruciality[2] < 0.04
    assert set(found.cruciality()) == {0, 1, 3}
    assert math.isnan(found.cruciality()[3])


def test_the_tornado_puts_the_widest_first() -> None:
    model = Model(
        durations=[Estimate(0, Uniform(0, 10 * DAY)), Estimate(1, Uniform(0, DAY))],
        events=[Event(0.25, [Impact(1, Uniform(4 * DAY, 4 * DAY))])],
        drivers=[Driver([0], Uniform(1.0, 1.2))],
    )
    bars = tornado(clock([DAY, DAY], ((0, 1),)), model, iterations=4_000)
    assert [(bar.kind, bar.index) for bar in bars] == [("duration", 0), ("event", 0), ("driver", 0), ("duration", 1)]
    first, second = bars[:2]
    assert first.swing == pytest.approx(8 * DAY * 1.1, rel=0.02)  # P90 less P10, times the mean factor
    assert (second.low / DAY, second.high / DAY) == (pytest.approx(-1, abs=0.1), pytest.approx(3, abs=0.1))
    assert first.low < 0 < first.high


def test_the_tornado_of_cost_and_of_a_milestone() -> None:
    model = Model(
        durations=[Estimate(0, Uniform(0, 10 * DAY)), Estimate(1, Uniform(0, 5 * DAY))],
        costs=[Estimate(1, Triangular(0, 50, 100)), Estimate(0, Triangular(40, 50, 60))],
    )
    plan = clock([DAY, DAY])
    bars = tornado(plan, model, measure="cost", percent=80, iterations=1_000)
    assert [(bar.kind, bar.index) for bar in bars] == [("cost", 1), ("cost", 0)]
    bars = tornado(plan, model, measure="milestone", task=1, iterations=1_000, most=1)
    assert [(bar.kind, bar.index) for bar in bars] == [("duration", 1)]
    assert bars[0].swing == pytest.approx(4 * DAY, rel=0.01)


def test_what_each_response_is_worth() -> None:
    events = [
        Event(1.0, [Impact(0, Uniform(4 * DAY, 4 * DAY))], Residual(0.0, cost=10.0)),
        Event(1.0, [Impact(1, Uniform(3 * DAY, 3 * DAY), Uniform(50, 50))], Residual(1.0, impact=0.0, cost=5.0)),
        Event(0.5, [Impact(1, Uniform(DAY, DAY))]),
    ]
    plan = clock([10 * DAY, 10 * DAY])
    first, second = value_of_responses(plan, Model(events=events), percent=80, iterations=200)
    # In parallel, a response alone only helps down to the other path.
    assert (first.event, first.finish_alone, first.finish_last) == (0, 0, 3 * DAY)
    assert (second.event, second.finish_alone, second.finish_last) == (1, 0, 3 * DAY)
    assert (first.cost_alone, second.cost_alone, second.cost_last) == (-10.0, 45.0, 45.0)


def two_projects() -> tuple[list[Plan], list[Model]]:
    one = make([5 * DAY, 3 * DAY], ((0, 1),))
    two = make(
        [4 * DAY, 2 * DAY],
        ((0, 1, 1, DAY),),
        start=at("2026-01-12 08:00"),
        calendars=(ALWAYS, NIGHT, STANDARD),
        calendar=2,
        task_calendar=[2, 1],
    )
    models = [
        Model(durations=[Estimate(0, Triangular(4 * DAY, 5 * DAY, 9 * DAY))], fixed_costs=[1.0, 2.0]),
        Model(
            durations=[Estimate(0, Uniform(3 * DAY, 6 * DAY)), Estimate(1, Uniform(DAY, 2 * DAY))],
            drivers=[Driver([1], Uniform(1.0, 1.5))],
            correlations=[Correlation([("duration", 0), ("driver", 0)], 0.5)],
        ),
    ]
    return [one, two], models


@pytest.mark.parametrize("options", [Options.microsoft(), Options.primavera()])
def test_projects_without_links_are_as_they_are_alone(options: Options) -> None:
    plans, _ = two_projects()
    plans = [make_with(plan, options) for plan in plans]
    whole = merge(plans, [Model(), Model()])
    found = simulate(whole.plan, iterations=2, watched=range(len(whole.plan)))
    assert found.engine == "fast"
    for project, plan in enumerate(plans):
        alone = schedule(plan)
        assert found.milestones[whole.projects[project]][0] == alone.project_finish
        for task in range(len(plan)):
            assert found.milestones[whole.task(project, task)][0] == alone.finish[task]


def make_with(plan: Plan, options: Options) -> Plan:
    from dataclasses import replace

    return replace(plan, options=options, data_date=plan.start if options.is_primavera else plan.data_date)


def test_a_programme_with_links_and_a_shared_driver() -> None:
    plans, models = two_projects()
    shared = [Shared([(0, 0), (1, 0)], Uniform(1.0, 2.0))]
    whole = merge(plans, models, [Between((0, 1), (1, 1), lag=DAY)], shared)
    found = simulate(whole.plan, whole.model, iterations=2_000, watched=whole.projects)
    slow = simulate(whole.plan, whole.model, iterations=40, watched=whole.projects, stepwise=True)
    assert found.finish[:40].tolist() == slow.finish.tolist()
    assert set(found.cost.tolist()) == {3.0}
    first, second = pulls(found, whole)
    assert (first.project, first.last) == (1, 1.0)
    assert first.correlation == pytest.approx(1.0)
    assert second.correlation > 0.5
    bars = tornado(whole.plan, whole.model, iterations=500)
    assert bars[0].kind == "driver"
    assert bars[0].index == 1  # the shared one comes after the projects' own
    drawn = found.durations([whole.task(0, 0), whole.task(1, 0)])
    assert spearman(drawn[0], drawn[1]) > 0.4


BAD: list[tuple[Any, str]] = [
    (lambda plans, models: merge([], []), "plans"),
    (lambda plans, models: merge(plans, models, [Between((0, 7), (1, 0))]), "links"),
    (lambda plans, models: merge(plans, models, (), [Shared([(2, 0)], Uniform(1, 2))]), "shared"),
    (lambda plans, models: merge([plans[0], make_with(plans[1], Options.primavera())], models), "options"),
]


@pytest.mark.parametrize(("merged", "name"), BAD, ids=[name for _, name in BAD])
def test_a_portfolio_that_does_not_hold_together_is_refused(merged: Any, name: str) -> None:
    with pytest.raises(ModelError) as caught:
        merged(*two_projects())
    assert (caught.value.code, caught.value.name) == ("bad_portfolio", name)


def test_on_a_cluster_of_two_workers() -> None:
    """The same bits; progress is told, cancelling ends the run, and a killed worker loses nothing."""
    distributed = pytest.importorskip("distributed")
    from vigie.engine.simulation.cluster import DaskCluster

    plan, model = rich()
    settings: dict[str, Any] = {"iterations": 6_400, "watched": range(8), "significance": True}
    here = simulate(plan, model, **settings)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, processes=True
        ) as local,
        distributed.Client(local) as client,
    ):
        cluster = DaskCluster(client)
        shares: list[float] = []
        there = simulate(plan, model, cluster=cluster, progress=shares.append, **settings)
        assert samples(there) == samples(here)
        assert np.array_equal(there.significance, here.significance, equal_nan=True)  # type: ignore[arg-type]
        assert shares == sorted(shares)
        assert shares[-1] == 1.0

        workers = [info["pid"] for info in client.run(lambda: {"pid": os.getpid()}).values()]
        killed: list[int] = []

        def kill_one(share: float) -> None:
            if share > 0.2 and not killed:
                killed.append(workers[0])
                os.kill(workers[0], signal.SIGKILL)

        again = simulate(plan, model, cluster=cluster, progress=kill_one, stepwise=True, **settings)
        assert killed == workers[:1]
        assert samples(again) == samples(here)

        started = time.monotonic()
        with pytest.raises(SimulationCancelled):
            simulate(plan, model, cluster=cluster, stepwise=True, cancelled=lambda: True, **settings)
        assert time.monotonic() - started < 30
