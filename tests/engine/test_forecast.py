"""Forecasts: the worked example, what must hold for any history, and the benchmark where its data is at hand."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.engine.forecast import EVIDENCE, Factor, Lacking, Note, Reading, forecast

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("VIGIE_SHARED") or ROOT.parent / "shared") / "benchmarks" / "evm"
DATA = pytest.mark.skipif(not SHARED.exists(), reason="the benchmark's projects are not at hand")

EXAMPLE = [
    Reading(elapsed=20, pv=100, ev=80, ac=90, es=16),
    Reading(elapsed=40, pv=220, ev=180, ac=216, es=34),
    Reading(elapsed=60, pv=360, ev=250, ac=320, es=45),
]


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Reading], float, float]:
    """Cumulative values that never fall, a budget and a duration; also far beyond what projects do."""
    bac, duration = draw(st.floats(1, 1e9)), draw(st.floats(1, 5000))
    count = draw(st.integers(1, 8))
    steps = st.integers(0, 12_000).map(lambda step: step / 10_000)
    shares = [sorted(draw(st.lists(steps, min_size=count, max_size=count))) for _ in range(5)]
    rows = zip(*shares, strict=True)
    return (
        [Reading(2 * e * duration, p * bac, v * bac, 3 * a * bac, s * duration) for e, p, v, a, s in rows],
        bac,
        duration,
    )


def test_worked_example() -> None:
    found = forecast(EXAMPLE, bac=1000, planned_duration=200, calendar_days=280)
    assert found.cost is not None
    assert found.finish is not None
    # exponent 1 − 0.75²
    assert found.cost.p50 == pytest.approx(320 + 750 * (320 / 250) ** 0.4375)
    assert [r.factor for r in found.cost.reasons] == [Factor.INDEX, Factor.VARIANCE]
    # of the three |ln CPI| the last is the largest, however little the others weigh
    spread = (0.05 + math.log(320 / 250)) * 0.75**0.65 * found.cost.p50
    assert found.cost.p90 - found.cost.p50 == pytest.approx(0.65 * spread)
    assert found.cost.p50 - found.cost.p10 == pytest.approx(0.75 * spread)
    fading = [math.exp(-2), math.exp(-1), 1]
    pace = (1.5 + sum(w * s for w, s in zip(fading, (0.08, 0.09, 0.055), strict=True))) / (1.5 + 0.1 * sum(fading))
    left = 0.775 / pace * (1 - 0.06 * math.log(280 / 300)) * (320 / 250) ** 0.125
    weight = 0.4 * 0.25**2
    by_value = 1 + 0.3 * (1 - 250 / 360)
    assert found.finish.p50 == pytest.approx(200 * ((1 - weight) * (0.3 + left) + weight * by_value))
    assert {r.factor for r in found.finish.reasons} == {
        Factor.SLIP,
        Factor.PACE,
        Factor.LENGTH,
        Factor.INDEX,
        Factor.VALUE,
    }
    assert found.progress == 0.25
    assert found.notes == ()
    # the figures that docs/algorithms/forecast.md shows
    assert [round(v) for v in (found.cost.p10, found.cost.p50, found.cost.p90)] == [942, 1156, 1340]
    assert [round(v) for v in (found.finish.p10, found.finish.p50, found.finish.p90)] == [189, 225, 272]
    assert round(found.cost.overrun, 2) == 0.63
    assert round(found.finish.overrun, 2) == 0.58


@given(histories())
def test_ranges_are_ordered_finite_and_never_below_what_is_spent(case: tuple[list[Reading], float, float]) -> None:
    history, bac, duration = case
    found = forecast(history, bac=bac, planned_duration=duration)
    last = history[-1]
    assert found.cost is not None
    assert found.finish is not None
    for chosen, floor in ((found.cost, last.ac), (found.finish, last.elapsed)):
        assert floor * (1 - 1e-9) <= chosen.p10 <= chosen.p50 <= chosen.p90 < math.inf
        assert 0 <= chosen.overrun <= 1
        plan = bac if chosen is found.cost else duration
        assert sum(r.effect for r in chosen.reasons) == pytest.approx(chosen.p50 / plan - 1, abs=1e-9)
    # no factor multiplies the work left by more than the bounded index, whatever CPI and SPI say
    assert found.cost.p50 <= last.ac + bac * math.exp(0.8) * (1 + 1e-9)
    if last.ev < bac / 2:
        assert found.finish.p50 <= 3.3 * max(last.elapsed, duration)


@given(histories(), st.floats(0.01, 100), st.floats(0.01, 100))
def test_units_do_not_matter(case: tuple[list[Reading], float, float], money: float, time: float) -> None:
    history, bac, duration = case
    other = [Reading(r.elapsed * time, r.pv * money, r.ev * money, r.ac * money, (r.es or 0) * time) for r in history]
    before = forecast(history, bac=bac, planned_duration=duration)
    after = forecast(other, bac=bac * money, planned_duration=duration * time)
    assert before.cost is not None
    assert after.cost is not None
    assert before.finish is not None
    assert after.finish is not None
    assert after.cost.p90 == pytest.approx(before.cost.p90 * money)
    assert after.finish.p90 == pytest.approx(before.finish.p90 * time)


def test_on_plan_the_plan_is_most_likely() -> None:
    history = [Reading(10.0 * i, 50 * i, 50 * i, 50 * i, 10 * i) for i in range(1, 11)]
    found = forecast(history, bac=1000, planned_duration=200)
    assert found.cost is not None
    assert found.finish is not None
    assert found.cost.p50 == pytest.approx(1000)
    assert found.finish.p50 == pytest.approx(200)
    assert found.notes == (Note.COST_EQUALS_EARNED,)


def test_short_plans_take_longer_than_planned() -> None:
    def finish(calendar_days: float | None) -> float:
        found = forecast([Reading(80, 400, 400, 400, 80)], bac=1000, planned_duration=200, calendar_days=calendar_days)
        assert found.finish is not None
        return found.finish.p50

    on_plan = finish(None)
    assert finish(300) == pytest.approx(on_plan)
    assert finish(30) > finish(100) > on_plan > finish(1000)
    # 120 of 200 are left; the correction is bounded, and earned duration weighs 0.4 × 0.4²
    share = 1 - 0.4 * 0.4**2
    assert finish(1) - on_plan == pytest.approx(share * 0.3 * 120)
    assert on_plan - finish(1e6) == pytest.approx(share * 0.1 * 120)


def test_an_unsteady_index_widens_the_range_of_cost() -> None:
    def width(first_ac: float) -> float:
        history = [Reading(40, 200, 200, first_ac, 40), Reading(80, 400, 400, 400, 80)]
        found = forecast(history, bac=1000, planned_duration=200)
        assert found.cost is not None
        assert found.cost.p50 == pytest.approx(1000)
        return found.cost.p90 - found.cost.p10

    fade = 0.6**0.65 * 1000 * (0.75 + 0.65)
    assert width(200) == pytest.approx(0.05 * fade)
    assert width(300) == pytest.approx((0.05 + math.log(1.5) * math.sqrt(0.5)) * fade)
    assert width(2000) == pytest.approx((0.05 + 0.6) * fade)


def test_a_lower_index_and_a_later_schedule_forecast_more() -> None:
    def final(ac: float, es: float) -> tuple[float, float]:
        found = forecast([Reading(80, 400, 350, ac, es)], bac=1000, planned_duration=200)
        assert found.cost is not None
        assert found.finish is not None
        return found.cost.p50, found.finish.p50

    costs, finishes = zip(*[final(ac, 70) for ac in (250, 300, 350, 400, 500)], strict=True)
    assert list(costs) == sorted(costs)
    assert list(finishes) == sorted(finishes)
    assert final(350, 60)[1] > final(350, 70)[1] > final(350, 80)[1]


def test_the_smallest_amounts_do_no_harm() -> None:
    found = forecast([Reading(10, 5e-324, 5e-324, 1e9, 5)], bac=1000, planned_duration=200)
    assert found.cost is not None
    assert found.cost.p50 >= 1e9


def test_what_is_certain_is_certain() -> None:
    found = forecast([Reading(300, 1000, 800, 1200, 160)], bac=1000, planned_duration=200)
    assert found.cost is not None
    assert found.finish is not None
    assert (found.cost.overrun, found.finish.overrun) == (1, 1)


def test_complete() -> None:
    found = forecast([Reading(210, 1000, 1000, 950, 200)], bac=1000, planned_duration=200)
    assert found.cost is not None
    assert found.finish is not None
    assert (found.cost.p10, found.cost.p50, found.cost.p90, found.cost.overrun) == (950, 950, 950, 0)
    assert (found.finish.p10, found.finish.p50, found.finish.p90) == (210, 210, 210)
    assert found.notes == (Note.COMPLETE,)


def test_lacking_data_is_said() -> None:
    assert forecast([], bac=1000, planned_duration=200).lacking == (Lacking.HISTORY,)
    assert forecast([EXAMPLE[0]], bac=0, planned_duration=200).lacking == (Lacking.BUDGET,)
    found = forecast([EXAMPLE[0]], bac=1000, planned_duration=0)
    assert (found.finish, found.lacking) == (None, (Lacking.DURATION,))
    assert found.cost is not None
    found = forecast([Reading(10, 50, 40, 45)], bac=1000, planned_duration=200)
    assert (found.finish, found.lacking) == (None, (Lacking.EARNED_SCHEDULE,))


def test_notes() -> None:
    start = forecast([Reading(0, 0, 0, 0, 0)], bac=1000, planned_duration=200)
    assert start.notes == (Note.EARLY, Note.UNTESTED, Note.NO_PLANNED_VALUE)
    assert start.cost is not None
    assert start.finish is not None
    assert (start.cost.p50, start.finish.p50) == (1000, 200)
    assert Note.NO_ACTUAL_COST in forecast([Reading(60, 300, 300, 0, 60)], bac=1000, planned_duration=200).notes
    assert Note.PROGRESS_ABOVE_ALL in forecast([Reading(60, 300, 1100, 9, 60)], bac=1000, planned_duration=200).notes


def _run(*arguments: str, text: str = "") -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, str(ROOT / "bench" / "forecast.py"), *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True, env=environment).stdout


def test_the_command_answers_one_checkpoint() -> None:
    rows = [("2026-03-01", 250, 200, 220, "2026-02-17"), ("2026-05-01", 500, 420, 470, "")]
    names = ("status_date", "pv", "ev", "ac", "es_date")
    request = {
        "bac": 1000,
        "planned_start": "2026-01-01",
        "planned_finish": "2026-09-30",
        "start": "2026-01-05",
        "history": [dict(zip(names, row, strict=True)) for row in rows],
    }
    found = json.loads(_run(text=json.dumps(request)))
    assert found["eac_p10"] < found["eac"] < found["eac_p90"]
    assert found["finish_p10"] < found["finish"] < found["finish_p90"]
    assert "2026-10-01" < found["finish"] < "2026-12-31"


def test_a_forecast_loads_neither_numba_nor_django() -> None:
    check = "import sys, vigie.engine.forecast; print({'numba', 'django', 'scipy'} & set(sys.modules))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    found = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True, env=environment)
    assert found.stdout.strip() == "set()"


@DATA
def test_the_benchmark_gives_the_figures_that_pages_show() -> None:
    out = _run("--projects", str(SHARED / "evm_projects.csv"), "--periods", str(SHARED / "evm_periods.csv"))
    found = {}
    for line in out.splitlines():
        if "chosen without the project" in line:
            name, _, values = line.rpartition(": ")
            found[name.split(":")[0]] = [float(value) / 100 for value in values.split(" / ")]
    for k, evidence in enumerate(EVIDENCE):
        assert round(found["cost, error"][k], 3) == evidence.cost_error
        assert round(found["duration, error"][k], 3) == evidence.finish_error
        assert round(found["cost, pinball"][k], 2) == evidence.cost_inside
        assert round(found["duration, pinball"][k], 2) == evidence.finish_inside
