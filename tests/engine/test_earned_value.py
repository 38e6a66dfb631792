"""Earned value: the worked example, and every figure against a plain reference in exact fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.plans import DAY, HOUR, STANDARD, at
from vigie.engine import ALWAYS, NEVER
from vigie.engine.earned_value import (
    Accrual,
    Baseline,
    Figures,
    Index,
    Performance,
    Progress,
    Remark,
    Technique,
    TimeMethod,
    Times,
    Values,
    Why,
    adherence,
    at_completion,
    earn,
    earned_schedule,
    estimates,
    indices,
    milestones,
    recent_cpi,
    time_estimates,
    tspi_to,
)
from vigie.engine.money import AmountError, allocate, check, portion

F = Fraction
AMOUNTS = st.integers(-(10**13), 10**13)
POSITIVE = st.integers(0, 10**12)


def whole(values: Any) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.array(values, np.int64)


def rounded(value: Fraction) -> int:
    """To the nearest, halves away from zero."""
    size = abs(value)
    return (1 if value >= 0 else -1) * int(size + F(1, 2))


def same(figures: Figures, expected: Fraction | Why, scale: float = 1) -> None:
    """``scale``: the size of what was subtracted to come to it, on which rounding depends."""
    if isinstance(expected, Why):
        assert figures.why[0] == expected
        assert np.isnan(figures.values[0])
    else:
        assert figures.why[0] == Why.DEFINED
        assert figures.values[0] == pytest.approx(float(expected), rel=1e-12, abs=1e-13 * scale)


# --- amounts ---------------------------------------------------------------------------------------------------------


@given(AMOUNTS, st.lists(st.integers(0, 10**9), max_size=12))
def test_an_allocation_loses_nothing(total: int, weights: list[int]) -> None:
    if total and not sum(weights):
        with pytest.raises(AmountError, match="no_weight"):
            allocate(total, weights)
        return
    parts = allocate(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        exact = F(total * weight, sum(weights) or 1)
        assert abs(part - exact) < 1
        assert weight or part == 0


def test_allocation_by_the_largest_remainder() -> None:
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]
    assert allocate(-100, [1, 1, 1]) == [-34, -33, -33]
    assert allocate(10, [1, 5, 4, 0]) == [1, 5, 4, 0]
    assert allocate(5, [3, 3, 1]) == [2, 2, 1]
    with pytest.raises(AmountError, match="bad_weight"):
        allocate(5, [3, -1])


@given(AMOUNTS, st.integers(1, 2**40), st.data())
def test_a_portion_is_the_exact_share(amount: int, of: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, of))
    assert portion(whole([amount]), whole([part]), whole([of]))[0] == rounded(F(amount * part, of))


def test_amounts_too_large_to_add_are_refused() -> None:
    with pytest.raises(AmountError, match="huge_amount"):
        check(whole([2**61, 2**61]))


# --- planned value ---------------------------------------------------------------------------------------------------


def test_planned_value_follows_working_time() -> None:
    """A week from Monday to Friday; the weekend plans nothing."""
    baseline = Baseline.of(
        whole([50_000] * 4 + [700]),
        whole([at("2026-01-05 08:00")] * 4 + [NEVER]),
        whole([at("2026-01-09 17:00")] * 3 + [at("2026-01-05 08:00"), NEVER]),
        calendars=(ALWAYS, STANDARD),
        calendar=1,
        accrual=np.array([Accrual.PRORATED, Accrual.START, Accrual.END, Accrual.PRORATED, Accrual.PRORATED]),
    )
    for instant, expected in (
        ("2026-01-05 07:59", [0, 0, 0, 0, 0]),
        ("2026-01-05 08:00", [0, 50_000, 0, 50_000, 0]),
        ("2026-01-07 12:00", [25_000, 50_000, 0, 50_000, 0]),
        ("2026-01-07 12:30", [25_000, 50_000, 0, 50_000, 0]),
        ("2026-01-09 16:00", [48_750, 50_000, 0, 50_000, 0]),
        ("2026-01-09 17:00", [50_000, 50_000, 50_000, 50_000, 0]),
        ("2030-01-01 00:00", [50_000, 50_000, 50_000, 50_000, 0]),
        ("2001-01-01 00:00", [0, 0, 0, 0, 0]),
    ):
        assert baseline.at(at(instant)).tolist() == expected, instant
    assert int(np.diff(baseline.work(1, whole([at("2026-01-05 08:00"), at("2026-01-09 17:00")])))[0]) == 5 * DAY


@given(
    st.lists(st.tuples(AMOUNTS, st.integers(0, 400), st.integers(0, 400), st.integers(-1, 2)), min_size=1, max_size=8),
    st.lists(st.integers(-10, 900), min_size=1, max_size=6),
)
def test_curves_against_the_reference(tasks: list[tuple[int, int, int, int]], hours: list[int]) -> None:
    bac, start, length, group = (whole(column) for column in zip(*tasks, strict=True))
    baseline = Baseline.of(bac, start * HOUR, (start + length) * HOUR)
    found = baseline.curve([hour * HOUR for hour in hours], group, 3)
    for row, hour in enumerate(hours):
        expected = [0, 0, 0]
        for amount, begin, duration, where in tasks:
            share = F(min(max(hour - begin, 0), duration), duration) if duration else F(int(hour >= begin))
            if where >= 0:
                expected[where] += rounded(amount * share)
        assert found[row].tolist() == expected
    assert baseline.at(1000 * HOUR).tolist() == bac.tolist()


def test_a_baseline_without_dates_or_tasks() -> None:
    assert Baseline.of(whole([5]), whole([NEVER]), whole([NEVER])).at(at("2026-01-05 08:00")).tolist() == [0]
    assert Baseline.of(whole([]), whole([]), whole([])).curve([0, 1]).tolist() == [[0], [0]]


# --- earned value ----------------------------------------------------------------------------------------------------


def progress(rows: list[dict[str, Any]]) -> Progress:
    def column(name: str, default: int) -> Any:
        return np.array([row.get(name, default) for row in rows])

    return Progress(
        technique=column("technique", Technique.PERCENT),
        done=column("done", 0),
        whole=column("whole", 100),
        started=column("started", 0).astype(bool),
        finished=column("finished", 0).astype(bool),
        on_start=column("on_start", 5000),
        base=column("base", -1),
    )


def test_each_technique() -> None:
    rows: list[dict[str, Any]] = [
        {"done": 45},
        {"technique": Technique.ZERO_HUNDRED, "started": 1},
        {"technique": Technique.ZERO_HUNDRED, "finished": 1},
        {"technique": Technique.START_FINISH},
        {"technique": Technique.START_FINISH, "started": 1},
        {"technique": Technique.START_FINISH, "started": 1, "on_start": 2000},
        {"technique": Technique.START_FINISH, "started": 1, "finished": 1, "on_start": 2000},
        {"technique": Technique.UNITS, "done": 7, "whole": 12},
        {"technique": Technique.LEVEL_OF_EFFORT, "done": 100},
        {"technique": Technique.APPORTIONED, "base": 0},
        {"technique": Technique.APPORTIONED, "base": 9},
        {"done": 130},
        {"done": -5},
        {"done": 5, "whole": 0},
        {"technique": Technique.APPORTIONED},
    ]
    bac = whole([1000] * len(rows))
    found = earn(progress(rows), bac, whole([300] * len(rows)), in_baseline=np.array([True] * 14 + [False]))
    assert found.ev.tolist() == [450, 0, 1000, 0, 500, 200, 1000, 583, 300, 450, 450, 1000, 0, 0, 0]
    assert found.remarks.tolist() == [
        *[Remark.NONE] * 11,
        Remark.ABOVE_ALL,
        Remark.BELOW_NOTHING,
        Remark.NO_MEASURE,
        Remark.NO_MEASURE | Remark.NO_BASELINE,
    ]


def test_weighted_milestones() -> None:
    done, total = milestones(2, whole([0, 0, 0, 1]), whole([20, 30, 50, 1]), np.array([True, True, False, False]))
    assert (done.tolist(), total.tolist()) == ([50, 0], [100, 1])


def test_apportioned_tasks_in_a_circle_are_refused() -> None:
    rows = [{"technique": Technique.APPORTIONED, "base": 1}, {"technique": Technique.APPORTIONED, "base": 0}]
    with pytest.raises(AmountError, match="loop"):
        earn(progress(rows), whole([1, 1]), whole([0, 0]))


@given(
    st.lists(
        st.tuples(
            AMOUNTS, st.integers(0, 6), st.integers(-5, 120), st.booleans(), st.booleans(), st.integers(0, 10**4)
        ),
        min_size=1,
        max_size=10,
    ),
    st.data(),
)
def test_earned_value_against_the_reference(
    tasks: list[tuple[int, int, int, bool, bool, int]], data: st.DataObject
) -> None:
    bases = [data.draw(st.integers(-1, index - 1)) for index in range(len(tasks))]
    pv = [data.draw(st.integers(*sorted((0, task[0])))) for task in tasks]
    expected: list[int] = []
    for (bac, technique, done, started, finished, on_start), base, planned in zip(tasks, bases, pv, strict=True):
        share = F(min(max(done, 0), 100), 100)
        if technique == Technique.ZERO_HUNDRED:
            share = F(int(finished))
        elif technique == Technique.START_FINISH:
            share = F(1) if finished else F(on_start, 10_000) if started else F(0)
        elif technique == Technique.APPORTIONED:
            lent = tasks[base][0] if base >= 0 else 0
            share = min(max(F(expected[base], lent), F(0)), F(1)) if lent else F(0)
        expected.append(planned if technique == Technique.LEVEL_OF_EFFORT else rounded(bac * share))
    names = ("bac", "technique", "done", "started", "finished", "on_start")
    rows = [{**dict(zip(names, task, strict=True)), "base": base} for task, base in zip(tasks, bases, strict=True)]
    assert earn(progress(rows), whole([task[0] for task in tasks]), whole(pv)).ev.tolist() == expected


# --- roll-ups --------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(AMOUNTS, st.integers(-1, 30)), min_size=1, max_size=30), st.randoms())
def test_roll_ups_sum_everything_below(nodes: list[tuple[int, int]], random: Any) -> None:
    count = len(nodes)
    order = list(range(count))
    random.shuffle(order)
    parent = [-1] * count
    for place, node in enumerate(order):
        above = nodes[node][1]
        parent[node] = order[above % place] if place and above >= 0 else -1
    own = [amount for amount, _ in nodes]
    expected = own.copy()
    for node in range(count):
        above = parent[node]
        while above >= 0:
            expected[above] += own[node]
            above = parent[above]
    amounts = whole(own)
    found = Values(amounts, amounts, -amounts, amounts).rolled_up(whole(parent))
    assert found.bac.tolist() == expected
    assert found.ev.tolist() == [-value for value in expected]


def test_parents_in_a_circle_are_refused() -> None:
    one = whole([1, 1])
    with pytest.raises(AmountError, match="loop"):
        Values(one, one, one, one).rolled_up(whole([1, 0]))


def test_ratios_of_a_node_are_of_its_sums_and_level_of_effort_hides_nothing() -> None:
    tasks = Values(whole([1000, 100, 900]), whole([500, 100, 450]), whole([300, 100, 450]), whole([400, 50, 450]))
    loe = np.array([False, False, True])
    group = whole([0, 0, 0])
    apart = indices(tasks.where(~loe).grouped(group, 1))
    assert apart.spi.values[0] == pytest.approx(400 / 600)
    assert apart.cpi.values[0] == pytest.approx(400 / 450)
    assert indices(tasks.grouped(group, 1)).spi.values[0] == pytest.approx(850 / 1050)
    assert indices(tasks.where(loe).grouped(group, 1)).spi.values[0] == 1


# --- indices and estimates -------------------------------------------------------------------------------------------


def over(above: Fraction | Why, below: Fraction | Why, why: Why) -> Fraction | Why:
    if isinstance(above, Why):
        return above
    if isinstance(below, Why):
        return below
    return above / below if below else why


TIMES = st.integers(0, 5000)


@given(POSITIVE, POSITIVE, POSITIVE, POSITIVE, TIMES, TIMES, TIMES)
def test_every_figure_against_the_reference(bac: int, pv: int, ev: int, ac: int, pd: int, now: int, es: int) -> None:
    values = Values(whole([bac]), whole([pv]), whole([ev]), whole([ac]))
    times = Times(np.array([float(pd)]), np.array([float(now)]), np.array([float(es)]))
    found = indices(values, times)
    spi = over(F(ev), F(pv), Why.NO_PLANNED_VALUE)
    cpi = over(F(ev), F(ac), Why.NO_ACTUAL_COST)
    spi_t = over(F(es), F(now), Why.NOT_BEGUN)
    assert (found.sv[0], found.cv[0]) == (ev - pv, ev - ac)
    same(found.spi, spi)
    same(found.cpi, cpi)
    same(found.spi_t, spi_t)
    same(found.sv_t, F(es - now))
    same(found.tcpi, over(F(bac - ev), F(bac - ac), Why.BUDGET_SPENT))
    same(found.tspi, over(F(pd - es), F(pd - now), Why.TIME_SPENT))

    def times_(a: Fraction | Why, b: Fraction | Why) -> Fraction | Why:
        return a if isinstance(a, Why) else b if isinstance(b, Why) else a * b

    def mixed(a: Fraction | Why, b: Fraction | Why) -> Fraction | Why:
        return a if isinstance(a, Why) else b if isinstance(b, Why) else F(8, 10) * a + F(2, 10) * b

    factors: dict[Performance, Fraction | Why] = {
        Performance.ONE: F(1),
        Performance.CPI: cpi,
        Performance.SPI: spi,
        Performance.SPI_T: spi_t,
        Performance.CPI_SPI: times_(cpi, spi),
        Performance.CPI_SPI_T: times_(cpi, spi_t),
        Performance.MIXED_SPI: mixed(cpi, spi),
        Performance.MIXED_SPI_T: mixed(cpi, spi_t),
        Performance.DAMPED_CPI: cpi if isinstance(cpi, Why) else F(float(cpi) ** 0.5),
    }
    eacs = estimates(values, found)
    assert list(eacs) == list(Performance)
    for name, factor in factors.items():
        rest = over(F(bac - ev), factor, Why.NO_EARNED_VALUE)
        rest = factor if isinstance(factor, Why) else rest
        eac = rest if isinstance(rest, Why) else ac + rest
        size = bac + ac + abs(float(eac)) + 1
        same(eacs[name], eac, size)
        after = at_completion(values, eacs[name])
        same(after.etc, eac if isinstance(eac, Why) else eac - ac, size)
        same(after.vac, eac if isinstance(eac, Why) else bac - eac, size)
    exact = at_completion(values, Figures(np.array([float(2 * ac + 7)]), np.zeros(1, np.int8)))
    same(exact.tcpi, F(bac - ev, ac + 7))

    durations = time_estimates(values, times, found)
    assert list(durations) == list(TimeMethod)
    same(durations[TimeMethod.PVM_ONE], F(pd) - F((ev - pv) * pd, bac) if bac else Why.NO_BUDGET)
    same(durations[TimeMethod.PVM_SPI], over(F(pd), spi, Why.NO_EARNED_VALUE) if isinstance(spi, Fraction) else spi)
    left = spi if isinstance(spi, Why) else max(pd, now) - now * spi
    for name, rest, factor in (
        (TimeMethod.EDM_ONE, left, F(1)),
        (TimeMethod.EDM_SPI, left, spi),
        (TimeMethod.EDM_CPI_SPI, left, factors[Performance.CPI_SPI]),
        (TimeMethod.ESM_ONE, F(pd - es), F(1)),
        (TimeMethod.ESM_SPI_T, F(pd - es), spi_t),
        (TimeMethod.ESM_CPI_SPI_T, F(pd - es), factors[Performance.CPI_SPI_T]),
    ):
        more = over(rest, factor, Why.NO_EARNED_VALUE)
        size = abs(float(more)) * 2 + now + pd if isinstance(more, Fraction) else 1
        # PD − ES and the like lose digits where the factor is tiny
        size *= 1 / min(float(factor), 1) if isinstance(factor, Fraction) and factor else 1
        same(durations[name], more if isinstance(more, Why) else now + more, scale=max(size, 1))
    finish = Figures(np.array([float(now + pd + 1)]), np.zeros(1, np.int8))
    same(tspi_to(times, finish), F(pd - es, pd + 1))


def test_without_earned_schedule_time_is_not_defined_and_cost_is() -> None:
    one = whole([100])
    found = indices(Values(one, one, one, one))
    assert found.spi_t.why[0] == found.sv_t.why[0] == found.tspi.why[0] == Why.NO_EARNED_SCHEDULE
    assert found.cpi.values[0] == 1


def test_a_negative_actual_cost_has_no_damped_index() -> None:
    values = Values(whole([100]), whole([50]), whole([40]), whole([-10]))
    assert estimates(values, indices(values))[Performance.DAMPED_CPI].why[0] == Why.NEGATIVE_INDEX


# --- earned schedule, adherence, trend -------------------------------------------------------------------------------


@given(st.lists(st.integers(-5, 30), min_size=1, max_size=12), st.lists(st.integers(-10, 400), min_size=1, max_size=8))
def test_earned_schedule_against_the_reference(steps: list[int], earned: list[int]) -> None:
    pv = [0, *np.cumsum(steps).tolist()]
    found = earned_schedule(np.arange(len(pv)) * 10.0, whole(pv), whole(earned))
    for value, ev in zip(found.values, earned, strict=True):
        if pv[-1] == 0:
            assert np.isnan(value)
            continue
        planned = next(index for index in range(len(pv)) if all(later == pv[-1] for later in pv[index:]))
        below = [index for index in range(planned + 1) if pv[index] <= ev]
        n = below[-1] if below else 0
        exact = F(n)
        if below and n < planned:
            exact += F(ev - pv[n], pv[n + 1] - pv[n])
        assert value == pytest.approx(float(10 * exact), rel=1e-12)


def test_adherence() -> None:
    """Two tasks are where they should be for what was earned; one has run ahead, one is behind."""
    found = adherence(whole([100, 60, 40, 5]), whole([100, 80, 20, 0]), whole([0, 0, 0, 1]), 2)
    assert found.values[0] == pytest.approx((100 + 60 + 20) / 200)
    assert found.why[1] == Why.NO_PLANNED_VALUE


def test_recent_cpi() -> None:
    ev, ac = whole([[10], [30], [60], [70]]), whole([[20], [40], [60], [60]])
    assert recent_cpi(ev, ac, 3).values[0] == pytest.approx(60 / 40)
    assert recent_cpi(ev, ac, 4).values[0] == pytest.approx(70 / 60)
    assert recent_cpi(ev, ac, 1).why[0] == Why.NO_ACTUAL_COST
    assert recent_cpi(ev, ac, 6).why[0] == Why.FEW_PERIODS


# --- the example of docs/algorithms/earned-value.md ------------------------------------------------------------------


def test_worked_example() -> None:
    """Survey 1 day, dig 4 days, build 5 days, management over all ten; status at the end of day 6."""
    starts = ["2026-01-05 08:00", "2026-01-06 08:00", "2026-01-12 08:00", "2026-01-05 08:00"]
    ends = ["2026-01-05 17:00", "2026-01-09 17:00", "2026-01-16 17:00", "2026-01-16 17:00"]
    bac = whole([100_000, 400_000, 500_000, 200_000])
    baseline = Baseline.of(
        bac, whole([at(t) for t in starts]), whole([at(t) for t in ends]), calendars=(ALWAYS, STANDARD), calendar=1
    )
    status = at("2026-01-12 17:00")
    pv = baseline.at(status)
    assert pv.tolist() == [100_000, 400_000, 100_000, 120_000]
    rows = [
        {"technique": Technique.ZERO_HUNDRED, "finished": 1},
        {"technique": Technique.UNITS, "done": 80, "whole": 100},
        {"technique": Technique.START_FINISH, "started": 1, "on_start": 2000},
        {"technique": Technique.LEVEL_OF_EFFORT},
    ]
    ev = earn(progress(rows), bac, pv).ev
    assert ev.tolist() == [100_000, 320_000, 100_000, 120_000]
    ac = whole([120_000, 410_000, 90_000, 120_000])
    loe = np.array([False, False, False, True])
    work = Values(bac, pv, ev, ac).where(~loe).grouped(whole([0] * 4), 1)
    assert [int(v[0]) for v in (work.bac, work.pv, work.ev, work.ac)] == [1_000_000, 600_000, 520_000, 620_000]
    days = [at(f"2026-01-{day:02d} 17:00") for day in (5, 6, 7, 8, 9, 12, 13, 14, 15, 16)]
    group = np.where(loe, -1, 0)
    curve = np.concatenate(([0], baseline.curve(days, group)[:, 0]))
    assert curve.tolist() == [0, *range(100_000, 1_000_001, 100_000)]
    es = earned_schedule(np.arange(11.0), curve, work.ev)
    assert es.values[0] == pytest.approx(5.2)
    times = Times(np.array([10.0]), np.array([6.0]), es.values)
    found: Index = indices(work, times)
    assert (found.sv[0], found.cv[0]) == (-80_000, -100_000)
    for figure, expected in (
        (found.spi, 0.8667),
        (found.cpi, 0.8387),
        (found.tcpi, 1.2632),
        (found.sv_t, -0.8),
        (found.spi_t, 0.8667),
        (found.tspi, 1.2),
    ):
        assert figure.values[0] == pytest.approx(expected, abs=5e-5)
    eacs = {name: round(float(figures.values[0])) for name, figures in estimates(work, found).items()}
    assert eacs == {
        Performance.ONE: 1_100_000,
        Performance.CPI: 1_192_308,
        Performance.SPI: 1_173_846,
        Performance.SPI_T: 1_173_846,
        Performance.CPI_SPI: 1_280_355,
        Performance.CPI_SPI_T: 1_280_355,
        Performance.MIXED_SPI: 1_188_518,
        Performance.MIXED_SPI_T: 1_188_518,
        Performance.DAMPED_CPI: 1_144_126,
    }
    finish = {name: round(float(v.values[0]), 2) for name, v in time_estimates(work, times, found).items()}
    assert finish == {
        TimeMethod.PVM_ONE: 10.8,
        TimeMethod.PVM_SPI: 11.54,
        TimeMethod.EDM_ONE: 10.8,
        TimeMethod.EDM_SPI: 11.54,
        TimeMethod.EDM_CPI_SPI: 12.6,
        TimeMethod.ESM_ONE: 10.8,
        TimeMethod.ESM_SPI_T: 11.54,
        TimeMethod.ESM_CPI_SPI_T: 12.6,
    }
    at_es = baseline.at(at("2026-01-12 09:36"))
    assert at_es.tolist()[:3] == [100_000, 400_000, 20_000]
    assert adherence(ev, at_es, group, 1).values[0] == pytest.approx(440 / 520)
