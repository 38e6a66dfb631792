"""Forecasts of final cost and finish: the command that a scorer runs, and the measure of what was tried.

    PYTHONPATH=src python bench/forecast.py < CHECKPOINT.json
    PYTHONPATH=src python bench/forecast.py --projects PROJECTS.csv --periods PERIODS.csv

First form: one JSON object in (``bac``, ``planned_start``, ``planned_finish``, ``start``, ``history`` of
``status_date``, ``pv``, ``ev``, ``ac``, ``es_date``; dates ISO), one out: ``eac`` and ``finish`` with ``_p10`` and
``_p90``, and the probabilities of an overrun of more than 10 %. Sector, number of activities and name are not used.

Second form: the tables of ``forecast.md``, on completed projects in two CSV files.
"""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import json
import math
import random
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Whoever runs the command from elsewhere need not set a path.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from vigie.engine import forecast as engine
from vigie.engine.forecast import Forecast, Reading, forecast

CHECKPOINTS = (0.25, 0.50, 0.75)
MARGIN = 0.10
DAY_ROUNDING = 0.003
"""Finishes are whole days: half a day of a project of half a year."""


def _days(text: str, since: dt.date) -> int:
    return (dt.date.fromisoformat(text) - since).days


def _readings(request: dict[str, Any]) -> tuple[list[Reading], int]:
    """The history in calendar days since the start, and the planned duration."""
    start = dt.date.fromisoformat(request["start"])
    planned = dt.date.fromisoformat(request["planned_start"])
    readings = []
    for row in request["history"]:
        pv, ev, elapsed = float(row["pv"]), float(row["ev"]), max(1, _days(row["status_date"], start))
        # Where the source has no earned schedule, elapsed time by SPI stands in.
        es = _days(row["es_date"], planned) if row["es_date"] else elapsed * min(ev / pv if pv > 0 else 1.0, 2.0)
        readings.append(Reading(elapsed, pv, ev, float(row["ac"]), max(0.0, es)))
    return readings, max(1, _days(request["planned_finish"], planned))


def predict(request: dict[str, Any]) -> Forecast:
    readings, planned = _readings(request)
    return forecast(readings, bac=float(request["bac"]), planned_duration=planned, margin=MARGIN, calendar_days=planned)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    start = dt.date.fromisoformat(request["start"])
    found = predict(request)
    assert found.cost
    assert found.finish
    days = {"finish_p10": found.finish.p10, "finish": found.finish.p50, "finish_p90": found.finish.p90}
    return {
        "eac": found.cost.p50,
        "eac_p10": found.cost.p10,
        "eac_p90": found.cost.p90,
        **{name: (start + dt.timedelta(days=round(value))).isoformat() for name, value in days.items()},
        "cost_overrun": found.cost.overrun,
        "time_overrun": found.finish.overrun,
    }


@dataclass
class Case:
    """A project at a status date, in shares of its plan, with what became of it."""

    project: int
    request: dict[str, Any]
    checkpoint: float | None
    progress: float
    weight: float
    cost: float
    duration: float

    def values(self) -> tuple[float, float, float, float, float]:
        """Elapsed time, earned schedule, planned value, cost, earned value: shares of the plan."""
        readings, planned = _readings(self.request)
        last, bac = readings[-1], float(self.request["bac"])
        return last.elapsed / planned, min(last.es or 0, planned) / planned, last.pv / bac, last.ac / bac, last.ev / bac


def _live(project: dict[str, str], rows: list[dict[str, str]]) -> list[int]:
    """Status dates between start and finish with work and cost in them."""
    start, end, bac = project["start"], project["actual_finish"], float(project["bac"])
    return [
        i
        for i, row in enumerate(rows)
        if 0 < float(row["ev"]) < 0.995 * bac and float(row["ac"]) > 0 and start < row["status_date"] < end
    ]


def cases(projects: Path, periods: Path) -> Iterator[Case]:
    with projects.open(encoding="utf-8", newline="") as file:
        done = [row for row in csv.DictReader(file) if row["complete"] == "1"]
    history: dict[str, list[dict[str, str]]] = {}
    with periods.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            history.setdefault(row["project"], []).append(row)
    for number, project in enumerate(done):
        rows, bac = history.get(project["project"], []), float(project["bac"])
        live = _live(project, rows)
        share = {i: float(rows[i]["ev"]) / bac for i in live}
        nearest = {c: min(live, key=lambda i: abs(share[i] - c)) for c in CHECKPOINTS} if live else {}
        near = {i: c for c, i in nearest.items() if abs(share[i] - c) <= 0.125}
        planned = max(1, _days(project["planned_finish"], dt.date.fromisoformat(project["planned_start"])))
        actual = max(1, _days(project["actual_finish"], dt.date.fromisoformat(project["start"])))
        tenths = [int(10 * share[i]) for i in live]
        for i in live:
            # each tenth of a project's progress weighs the same
            weight = 1 / tenths.count(int(10 * share[i])) if 0.1 < share[i] < 0.92 else 0.0
            request = {**project, "history": rows[: i + 1]}
            final = float(project["final_cost"]) / bac, actual / planned
            yield Case(number, request, near.get(i), share[i], weight, *final)


Method = Callable[[Case], float]


def _standard() -> tuple[dict[str, Method], dict[str, Method]]:
    def cost(factor: Callable[[float, float, float], float]) -> Method:
        def of(case: Case) -> float:
            _, _, pv, ac, ev = case.values()
            return ac + (1 - ev) / factor(ev / ac, ev / pv if pv > 0 else 1.0, ev)

        return of

    def time(duration: Callable[[float, float, float], float]) -> Method:
        def of(case: Case) -> float:
            at, es, pv, _, ev = case.values()
            return max(at, duration(at, max(es, 0.005), ev / pv if pv > 0 else 1.0))

        return of

    costs = {
        "PF = 1": cost(lambda cpi, spi, q: 1),
        "PF = CPI": cost(lambda cpi, spi, q: cpi),
        "PF = CPI·SPI": cost(lambda cpi, spi, q: cpi * spi),
        "PF = 0.8 CPI + 0.2 SPI": cost(lambda cpi, spi, q: 0.8 * cpi + 0.2 * spi),
        "PF = CPI^0.5": cost(lambda cpi, spi, q: cpi**0.5),
        "PF = CPI^q": cost(lambda cpi, spi, q: cpi**q),
    }
    times = {
        "the plan": time(lambda at, es, spi: 1),
        "ESM, PF = 1": time(lambda at, es, spi: at + 1 - es),
        "ESM, PF = SPI(t)": time(lambda at, es, spi: at + (1 - es) * at / es),
        "ESM, pace of the whole history against 1.5 plans": time(
            lambda at, es, spi: at + (1 - es) * (1.5 + at) / (1.5 + es)
        ),
        "EDM, PF = 1": time(lambda at, es, spi: max(1, at) + at * (1 - spi)),
        "EDM, PF = SPI": time(lambda at, es, spi: max(1, at) / spi),
    }
    return costs, times


def auc(scores: Sequence[float], happened: Sequence[bool]) -> float:
    yes = [s for s, y in zip(scores, happened, strict=True) if y]
    no = [s for s, y in zip(scores, happened, strict=True) if not y]
    return sum((a > b) + 0.5 * (a == b) for a in yes for b in no) / (len(yes) * len(no)) if yes and no else float("nan")


def _row(name: str, at: dict[float, list[Case]], method: Method, what: str) -> str:
    cells = []
    for chosen in at.values():
        found = [method(case) for case in chosen]
        actual = [getattr(case, what) for case in chosen]
        error = 100 * statistics.mean(abs(f - a) / a for f, a in zip(found, actual, strict=True))
        cells.append(f"{error:.2f} ({auc(found, [a > 1 + MARGIN for a in actual]):.2f})")
    return f"| {name} | {' | '.join(cells)} |"


def _of(case: Case, what: str) -> tuple[float, float, float, float]:
    """P10, P50, P90 in shares of the plan, and the probability of an overrun."""
    found = predict(case.request)
    chosen, plan = (found.cost, float(case.request["bac"])) if what == "cost" else (found.finish, None)
    assert chosen
    plan = plan or _readings(case.request)[1]
    return chosen.p10 / plan, chosen.p50 / plan, chosen.p90 / plan, chosen.overrun


def _error(case: Case, what: str) -> tuple[float, float]:
    """What is chosen by, and what is shown: here both the error."""
    error = abs(_of(case, what)[1] - getattr(case, what)) / getattr(case, what)
    return error, error


def _inside(row: tuple[float, float, float, float], actual: float) -> bool:
    return row[0] - DAY_ROUNDING <= actual <= row[2] + DAY_ROUNDING


def _pinball(case: Case, what: str) -> tuple[float, float]:
    """The quantile loss of P10 and P90, which is least at the true ones; and whether the range held."""
    row, actual = _of(case, what), getattr(case, what)
    low, high = actual - row[0], actual - row[2]
    loss = max(0.1 * low, -0.9 * low) + max(0.9 * high, -0.1 * high)
    return loss / actual, float(_inside(row, actual))


Grid = dict[str, tuple[float, ...]]
VALUES: dict[str, Grid] = {
    "cost": {"TRUST": (1.0, 1.5, 2.0, 2.5, 3.0)},
    "duration": {
        "PRIOR_PACE": (1.0, 1.5, 3.0),
        "MEMORY": (0.05, 0.1, 0.2),
        "COST_ON_TIME": (0.0, 0.125, 0.25),
        "LENGTH": (0.0, 0.06, 0.09),
        "LEAST_TIME": (0.0, 0.3),
        "VALUE_WEIGHT": (0.0, 0.4, 0.6),
    },
}
SPREADS: dict[str, Grid] = {
    "cost": {
        "COST_BELOW": (0.5, 0.65, 0.75, 0.9),
        "COST_ABOVE": (0.4, 0.5, 0.65, 0.8),
        "COST_FADE": (0.5, 0.65, 0.8, 1.0),
    },
    "duration": {
        "TIME_BELOW": (0.13, 0.16, 0.19, 0.22),
        "TIME_ABOVE": (0.19, 0.22, 0.25, 0.28),
        "SLIP_SPREAD": (0.0, 0.1, 0.2),
    },
}


def left_out(
    everything: list[Case], what: str, grid: Grid, judge: Callable[[Case, str], tuple[float, float]]
) -> dict[float, float]:
    """The constants chosen anew without each project in turn; what they give on it, by checkpoint."""
    names, kept = list(grid), {name: getattr(engine, name) for name in grid}
    used = [case for case in everything if case.weight or case.checkpoint]
    tables = {}
    for values in itertools.product(*grid.values()):
        for name, value in zip(names, values, strict=True):
            setattr(engine, name, value)
        tables[values] = [judge(case, what) for case in used]
    for name, value in kept.items():
        setattr(engine, name, value)
    shown: dict[float, list[float]] = {c: [] for c in CHECKPOINTS}
    picked: dict[tuple[float, ...], int] = {}
    for project in sorted({case.project for case in used}):
        others = [index for index, case in enumerate(used) if case.project != project]

        def total(values: tuple[float, ...], rows: list[int] = others) -> float:
            return sum(used[index].weight * tables[values][index][0] for index in rows)

        best = min(tables, key=total)
        picked[best] = picked.get(best, 0) + 1
        for case, (_, result) in zip(used, tables[best], strict=True):
            if case.project == project and case.checkpoint:
                shown[case.checkpoint].append(result)
    means = {c: statistics.mean(results) for c, results in shown.items()}
    print(f"\n{what}, {judge.__name__[1:]}: {len(tables)} settings, chosen without the project: ", end="")
    print(" / ".join(f"{100 * mean:.2f}" for mean in means.values()))
    for values, times in sorted(picked.items(), key=lambda item: -item[1])[:3]:
        print(f"  {times} times " + ", ".join(f"{n} {v:g}" for n, v in zip(names, values, strict=True)))
    return means


def ranges(at: dict[float, list[Case]], what: str) -> None:
    inside, everything = [], 0
    for c, chosen in at.items():
        rows = [(*_of(case, what), getattr(case, what)) for case in chosen]
        hits = [_inside(row[:4], row[4]) for row in rows]
        over = [actual > 1 + MARGIN for *_, actual in rows]
        chance = [row[3] for row in rows]
        brier = statistics.mean((p - y) ** 2 for p, y in zip(chance, over, strict=True))
        rate = statistics.mean(over)
        inside += hits
        everything += len(hits)
        width = statistics.mean(p90 - p10 for p10, _, p90, *_ in rows)
        print(
            f"| {what} | {c:.0%} | {len(rows)} | {statistics.mean(hits):.0%} "
            f"| {width:.2f} | {statistics.mean(chance):.0%} | {rate:.0%} "
            f"| {auc(chance, over):.2f} | {brier:.3f} | {rate * (1 - rate):.3f} |"
        )
    print(f"| {what} | all | {everything} | {sum(inside) / everything:.0%} | | | | | | |")


HARD = {"cost": (10.9, 7.5, 4.6), "duration": (12.5, 12.0, 8.5)}
"""MAPE of the best standard formula on projects that are kept apart, which are harder than these."""
BEST = {"cost": ("PF = 1", "PF = CPI", "PF = CPI"), "duration": ("ESM, PF = 1",) * 3}


def _hardened(errors: Sequence[float], target: float) -> list[float]:
    """Weights that grow exponentially with the error, so that its weighted mean is ``target``."""
    low, high, weights = -5.0, 5.0, [1.0] * len(errors)
    for _ in range(60):
        rate = (low + high) / 2
        weights = [math.exp(rate * min(error, 0.4) * 10) for error in errors]
        if statistics.fmean(errors, weights) < target:
            low = rate
        else:
            high = rate
    return weights


def hard(at: dict[float, list[Case]], what: str, methods: dict[str, Method]) -> None:
    """Error and range where hard projects weigh so much that the best formula is as far off as on those kept apart."""
    for k, (c, chosen) in enumerate(at.items()):
        actual = [getattr(case, what) for case in chosen]
        best = methods[BEST[what][k]]
        errors = [abs(best(case) - a) / a for case, a in zip(chosen, actual, strict=True)]
        weights = _hardened(errors, HARD[what][k] / 100)
        rows = [_of(case, what) for case in chosen]
        error = statistics.fmean([abs(r[1] - a) / a for r, a in zip(rows, actual, strict=True)], weights)
        inside = statistics.fmean([_inside(r, a) for r, a in zip(rows, actual, strict=True)], weights)
        print(f"  hard, {c:.0%}: formula {HARD[what][k]}, Vigie {100 * error:.1f}, inside {inside:.0%}")


def resampled(at: dict[float, list[Case]], what: str, rival: Method, times: int = 2000) -> None:
    """How the gain over a rival would vary with other projects of the same kind."""
    generator = random.Random(1)
    gains = []
    per: dict[int, list[float]] = {}
    for case in itertools.chain(*at.values()):
        actual = getattr(case, what)
        gain = abs(rival(case) - actual) / actual - abs(_of(case, what)[1] - actual) / actual
        per.setdefault(case.project, []).append(gain)
    lists = list(per.values())
    for _ in range(times):
        drawn = list(itertools.chain(*generator.choices(lists, k=len(lists))))
        gains.append(100 * statistics.mean(drawn))
    gains.sort()
    print(f"  gain {statistics.mean(gains):.2f} points, 80 % of resamples {gains[times // 10]:.2f}", end="")
    print(f" to {gains[-times // 10]:.2f}, better in {sum(gain > 0 for gain in gains) / times:.0%}")


def measure(projects: Path, periods: Path) -> None:
    everything = list(cases(projects, periods))
    at = {c: [case for case in everything if case.checkpoint == c] for c in CHECKPOINTS}
    costs, times = _standard()
    for what, methods, rival in (("cost", costs, "PF = 1"), ("duration", times, "ESM, PF = 1")):
        print(f"\n| {what}: MAPE % (AUC) at | 25 % | 50 % | 75 % |\n| --- | --- | --- | --- |")
        for name, method in methods.items():
            print(_row(name, at, method, what))
        print(_row("Vigie", at, lambda case, what=what: _of(case, what)[1], what))
        resampled(at, what, methods[rival])
        hard(at, what, methods)
    print("\n| | at | n | inside P10–P90 | width | expected | overran | AUC | Brier | of the rate alone |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for what in VALUES:
        ranges(at, what)
    for what in VALUES:
        left_out(everything, what, VALUES[what], _error)
        left_out(everything, what, SPREADS[what], _pinball)


def main() -> None:
    arguments = sys.argv[1:]
    if not arguments:
        print(json.dumps(answer(json.load(sys.stdin))))
        return
    if len(arguments) != 4 or arguments[0] != "--projects" or arguments[2] != "--periods":
        raise SystemExit(__doc__)
    measure(Path(arguments[1]), Path(arguments[3]))


if __name__ == "__main__":
    main()
