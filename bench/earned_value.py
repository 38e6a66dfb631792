"""How fast the planned curve, earned value and roll-up of a portfolio are, beside a plain sum of floats.

    PYTHONPATH=src python bench/earned_value.py [--tasks 100000] [--projects 1000] [--months 60] [--repeat 5]

Tasks on five calendars, every technique but apportioned ones among them, each project a node below fifty programmes and
one portfolio. «Plain»: the same curve in floats on the clock, without calendars: what a line of NumPy would give.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from vigie.engine import ALWAYS, WorkCalendar
from vigie.engine.earned_value import Baseline, Progress, Values, earn, estimates, indices

HOUR, DAY = 3600, 86_400
OFFICE = ((8 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR))


def best(run: Callable[[], Any], repeat: int) -> float:
    times = []
    for _ in range(repeat):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return 1000 * min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("tasks", 100_000), ("projects", 1000), ("months", 60), ("repeat", 5)):
        parser.add_argument(f"--{name}", type=int, default=value)
    chosen = parser.parse_args()
    n, random = chosen.tasks, np.random.default_rng(3)
    calendars = (ALWAYS, *(WorkCalendar(week=(OFFICE,) * days + ((),) * (7 - days)) for days in (5, 6, 4, 5)))
    bac = random.integers(0, 10**9, n)
    start = 20_000 * DAY + random.integers(0, chosen.months * 30 - 200, n) * DAY + 8 * HOUR
    finish = start + random.integers(0, 200, n) * DAY + 9 * HOUR
    calendar = random.integers(0, 5, n).astype(np.int32)
    project = random.integers(0, chosen.projects, n)
    months = [20_000 * DAY + month * 30 * DAY for month in range(1, chosen.months + 1)]
    status = months[len(months) // 2]
    baseline = Baseline.of(bac, start, finish, calendars=calendars, calendar=calendar)
    pv = baseline.at(status)
    started = start < status
    progress = Progress(
        technique=random.integers(0, 6, n),
        done=np.where(started, random.integers(0, 101, n), 0),
        whole=np.full(n, 100),
        started=started,
        finished=finish < status,
        on_start=np.full(n, 5000),
        base=np.full(n, -1),
    )
    ev = earn(progress, bac, pv).ev
    values = Values(bac, pv, ev, ev + ev // 10)
    nodes = np.concatenate([np.arange(chosen.projects) % 50 + chosen.projects, np.full(50, chosen.projects + 50), [-1]])

    def rolled() -> Values:
        return values.grouped(project, len(nodes)).rolled_up(nodes)

    def plain() -> None:
        money, length = bac.astype(np.float64), np.maximum(finish - start, 1)
        for instant in months:
            np.bincount(project, money * np.clip((instant - start) / length, 0, 1), chosen.projects)

    found = rolled()
    print(f"{n:,} tasks, {chosen.projects:,} projects, {chosen.months} months; the best of {chosen.repeat}, ms\n")
    print("| step | ms |\n| --- | --- |")
    curve = best(lambda: baseline.curve(months, project, chosen.projects), chosen.repeat)
    floats = best(plain, chosen.repeat)
    steps: list[tuple[str, Callable[[], Any]]] = [
        ("baseline", lambda: Baseline.of(bac, start, finish, calendars=calendars, calendar=calendar)),
        ("PV at one date", lambda: baseline.at(status)),
        ("EV", lambda: earn(progress, bac, pv)),
        ("roll-up to every node", rolled),
        ("indices and EAC of every node", lambda: estimates(found, indices(found))),
    ]
    for name, run in steps:
        print(f"| {name} | {best(run, chosen.repeat):.1f} |")
    print(f"| curve | {curve:.0f} |\n| the same, plain | {floats:.0f} |\n\ncurve / plain: {curve / floats:.1f}")


if __name__ == "__main__":
    main()
